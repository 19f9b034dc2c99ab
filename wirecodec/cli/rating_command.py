# SPDX-License-Identifier: MIT
"""``rating-change``: changes of institutions' ratings, from a running OpenD."""

from __future__ import annotations

import argparse
import sys

from ..debug.escaping import escape_text
from . import console
from .connection import add_connection_options, connected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from ..opend.rating import RatingChangePage

__all__ = ["add_command"]

_EXAMPLES = """\
  %(prog)s --market US --count 2
  %(prog)s --market CA --change-type upgrade --format csv > upgrades.csv
  %(prog)s --market US --all --format jsonl | wc -l
  %(prog)s --market US --rsa-key rsa_private.pem --host 127.0.0.1 --port 11111
"""


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    parser = console.new_command(
        commands,
        "rating-change",
        summary="changes of institutions' ratings, from a running OpenD",
        description=(
            "Ask OpenD for changes of ratings, newest first: one page, or with --all every page.\n"
            "OpenD takes 60 such questions in 30 seconds; further pages do not count."
        ),
        examples=_EXAMPLES,
    )
    parser.add_argument("--market", required=True, help="US or CA")
    parser.add_argument(
        "--change-type",
        choices=("upgrade", "downgrade", "new-rating"),
        help="only these (default: all changes)",
    )
    parser.add_argument(
        "--count", type=int, metavar="N", help="how many on a page, 1 to 20 (OpenD's default: 10)"
    )
    parser.add_argument("--page", metavar="CURSOR", help="where to go on: the cursor of a page")
    parser.add_argument("--all", action="store_true", help="all pages, one after the other")
    parser.add_argument(
        "--format",
        choices=("table", "json", "jsonl", "csv"),
        default="table",
        help="table (the default), json, jsonl (a row a line) or csv",
    )
    add_connection_options(parser)
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    change_type = options.change_type and options.change_type.replace("-", "_").upper()
    query = (options.market, change_type, options.count, options.page)
    _check(options, query)
    with connected(options) as client:
        if options.all:
            pages: Iterable[RatingChangePage] = _with_progress(client.iter_rating_changes(*query))
        else:
            pages = [client.get_rating_change(*query)]
        _FORMATS[options.format](pages)
    return 0


def _check(options: argparse.Namespace, query: tuple[Any, ...]) -> None:
    """Wrong arguments are found before there is a connection."""
    from ..opend.paging import rating_request

    try:
        rating_request(*query)
    except ValueError as error:
        raise console.CommandError(options.program, str(error), 2) from None


def _with_progress(pages: Iterable[RatingChangePage]) -> Iterator[RatingChangePage]:
    """Say on a terminal how far it is; what is written to standard output is left alone."""
    shows = console.is_terminal(sys.stderr) and not console.is_terminal(sys.stdout)
    count = 0
    for page in pages:
        count += len(page)
        if shows:
            sys.stderr.write(f"\r{count} of {page.all_count} rating changes")
            sys.stderr.flush()
        yield page
    if shows:
        sys.stderr.write("\n")


def _write_table(pages: Iterable[RatingChangePage]) -> None:
    from ..opend.rating import COLUMNS, format_table

    rows: list[tuple[object, ...]] = []
    all_count, cursor = 0, None
    for page in pages:
        rows += [tuple(row.values()) for row in page.records()]
        all_count, cursor = page.all_count, page.next_page
    console.write_lines(format_table(COLUMNS, rows).splitlines())
    more = f"; go on with --page {escape_text(cursor)}" if cursor and len(rows) < all_count else ""
    console.write_lines(["", f"{len(rows)} of {all_count}{more}"])


def _write_json(pages: Iterable[RatingChangePage]) -> None:
    import json

    rows: list[Any] = []
    found: dict[str, Any] = {}
    for page in pages:
        rows += page.records()
        found = {"all_count": page.all_count, "next_page": page.next_page, "rows": rows}
    console.write_lines([json.dumps(found, ensure_ascii=True, indent=2)])


def _write_jsonl(pages: Iterable[RatingChangePage]) -> None:
    import json

    for page in pages:
        console.write_lines(json.dumps(row, ensure_ascii=True) for row in page.records())


def _write_csv(pages: Iterable[RatingChangePage]) -> None:
    import csv
    import io

    from ..opend.rating import COLUMNS

    header: Iterable[object] = COLUMNS
    for page in pages:
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        if header:
            writer.writerow(header)
        writer.writerows(row.values() for row in page.records())
        text = out.getvalue()
        if console.is_terminal(sys.stdout):  # what names may hold is for files, not for terminals
            text = "\n".join(map(escape_text, text.split("\n")))
        console.write_text(text)
        header = ()


_FORMATS = {
    "table": _write_table,
    "json": _write_json,
    "jsonl": _write_jsonl,
    "csv": _write_csv,
}
