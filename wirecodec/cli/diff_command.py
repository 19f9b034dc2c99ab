# SPDX-License-Identifier: MIT
"""``diff``: two messages, frames or captures, by what they mean and by how they are written."""

from __future__ import annotations

from ..debug.diff import KINDS, diff_nodes, equal_faults
from ..debug.diff_views import (
    render_differences,
    render_differences_json,
    render_differences_lines,
    render_equal_faults,
    summarize,
)
from ..debug.inspection import inspect_data
from ..debug.nodes import faults_of
from ..debug.views import format_fault
from . import console
from .sources import add_source_options, add_type_option, bytes_of, message_type_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Iterator
    from typing import Any

    from ..debug.diff import Difference
    from ..debug.nodes import RootNode

__all__ = ["add_command"]

_EXAMPLES = """\
  %(prog)s before.bin after.bin
  %(prog)s --type Qot_GetRatingChange.Response old.hex new.hex
  %(prog)s --ignore-serial monday.bin tuesday.bin
  %(prog)s --ignore s2c.dataList.targetPrice --ignore s2c.nextPage a.bin b.bin
  %(prog)s --format jsonl a.bin b.bin | jq .path
  curl ... | %(prog)s expected.bin -
"""


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    parser = console.new_command(
        commands,
        "diff",
        summary="compare two messages, frames or captures field by field",
        description=(
            "Compare two streams of frames, or two messages, by field path, with the range of\n"
            "bytes on each side. What means the same and is written otherwise is told apart.\n"
            "The exit code is 0 if there is no difference, 1 if there is any, 2 if a file cannot\n"
            "be read."
        ),
        examples=_EXAMPLES,
    )
    parser.add_argument("a", metavar="A", help="a file; - for standard input")
    parser.add_argument("b", metavar="B", help="the file to compare it with; - likewise")
    add_type_option(parser)
    parser.add_argument(
        "--format",
        choices=("text", "json", "jsonl"),
        default="text",
        help="how to show the differences (default: text)",
    )
    parser.add_argument(
        "--ignore",
        metavar="PATH",
        action="append",
        default=[],
        help="leave out a field and all inside, also for alignment: s2c.dataList[3].name, or "
        "s2c.dataList.name for all elements; header.reserved; may be given several times",
    )
    parser.add_argument(
        "--ignore-serial", action="store_true", help="leave out the serial numbers of frames"
    )
    parser.add_argument("--bytes", action="store_true", help="show the bytes of both sides too")
    console.add_color_option(parser)
    add_source_options(parser)
    parser.set_defaults(run=_run)


def _run(options: Namespace) -> int:
    program = options.program
    if options.a == options.b == "-":
        raise console.CommandError(program, "standard input can be one of the files only", 2)
    message_type = message_type_of(options)
    a, b = [_read_nodes(name, options, message_type) for name in (options.a, options.b)]
    counts = dict.fromkeys(KINDS, 0)
    differences = _count_kinds(
        diff_nodes(
            a, b, message_type, ignored=options.ignore, ignores_serial_numbers=options.ignore_serial
        ),
        counts,
    )
    faults = equal_faults(a, b, ignores_serial_numbers=options.ignore_serial)
    if options.format == "text":
        palette = console.make_palette(options)
        console.write_lines(render_differences(differences, palette, shows_bytes=options.bytes))
        console.write_lines([summarize(counts), *render_equal_faults(faults, palette)])
    elif options.format == "jsonl":
        console.write_lines(render_differences_lines(differences, shows_bytes=options.bytes))
    else:
        names = options.a, options.b
        console.write_lines(
            [render_differences_json(differences, names, faults, shows_bytes=options.bytes)]
        )
    for name, nodes in ((options.a, a), (options.b, b)):
        found = faults_of(nodes)
        if found:
            more = f", and {len(found) - 1} more" if len(found) > 1 else ""
            console.report(program, f"{name}: {format_fault(found[0])}{more}")
    return int(any(counts.values()))


def _read_nodes(name: str, options: Namespace, message_type: type | None) -> list[RootNode]:
    """What a file holds.

    Raises:
        CommandError: it cannot be read, or is wrong as what it looks like.
    """
    content = console.read_input(name, options.program)
    # 1 is what tells of a difference.
    data = bytes_of(content, name, options, exit_code=2)
    return list(inspect_data(data, message_type))


def _count_kinds(differences: Iterable[Difference], counts: dict[str, int]) -> Iterator[Difference]:
    for difference in differences:
        counts[difference.kind] += 1
        yield difference
