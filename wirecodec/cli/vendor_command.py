# SPDX-License-Identifier: MIT
"""``vendor``: a copy of the library, or of a part of it, for places where nothing is installed."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..debug.escaping import escape_text
from . import console

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..vendoring.copies import Options

__all__ = ["add_command"]

_DESCRIPTION = """\
Copy the library into a folder: all of it, a slice, or what some messages need; under any name; as
a package, or as one file. A copy says what it is (VENDORED.md, or its first lines), so that --check
can tell what was edited there from what is newer here, and --update brings it up to date.

slices: wire (varints and tags), codec (messages), frame (OpenD's frames), session (the protocol
without sockets), client (the blocking client), aio (the one for asyncio), all.

features that a slice can do --without: encryption, extensions, json, tls, websocket; specialize,
which is the fast code that is written at run time. The public names of what is missing, and calls
that need it, raise an ImportError that says so.

MicroPython runs the slice wire, made with --target micropython. A class has one built-in base
there: except WirecodecError catches DecodeError, except ValueError does not."""

_EXAMPLES = """\
  %(prog)s third_party --name acme_opend
  %(prog)s third_party --slice codec --strip-docs
  %(prog)s . --single-file acme_opend.py --slice client --messages Qot_GetRatingChange
  %(prog)s . --single-file wire.py --slice wire --target micropython --strip-docs
  %(prog)s --zipapp opend.pyz
  %(prog)s third_party/acme_opend --check
  %(prog)s third_party/acme_opend --update

exit codes: 0 all is well; 1 --check found differences, or --update conflicts, or a copy that is
newer than this library and stays as it is; 2 wrong usage
"""


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    parser = console.new_command(
        commands,
        "vendor",
        summary="copy the library, or a part of it, to where nothing can be installed",
        description=_DESCRIPTION,
        examples=_EXAMPLES,
    )
    parser.add_argument(
        "dest",
        metavar="DEST",
        nargs="?",
        type=Path,
        help="the folder that gets the copy; for --check and --update, the copy",
    )
    parser.add_argument("--slice", metavar="SLICE", help="a part of it (default: all)")
    parser.add_argument(
        "--messages",
        metavar="NAMES",
        default="",
        help="the messages that are needed, with commas, by name or protocol id: "
        "Qot_GetRatingChange,1001 (the slice is then codec, unless you say another one)",
    )
    parser.add_argument(
        "--without", metavar="FEATURES", default="", help="leave features out, with commas"
    )
    parser.add_argument(
        "--name", metavar="NAME", help="what the package is called (default: as it is here)"
    )
    parser.add_argument(
        "--single-file", metavar="FILE.py", help="make one file; its name is the module's"
    )
    parser.add_argument(
        "--strip-docs", action="store_true", help="without comments, docstrings and blank lines"
    )
    parser.add_argument(
        "--compact",
        action="store_true",
        help="as --strip-docs, and without types and the white space that only people need",
    )
    parser.add_argument(
        "--target", metavar="PYTHON", help="what it is to run on: cpython (default), micropython"
    )
    parser.add_argument("--zipapp", metavar="FILE.pyz", help="make an archive of the command line")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; tell what was edited and what is newer"
    )
    parser.add_argument(
        "--update", action="store_true", help="bring a copy up to date, keeping what was edited"
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from ..vendoring import upkeep
    from ..vendoring.library import VendorError, read_library

    program = options.program
    try:
        if options.check or options.update:
            return _look_after(options)
        if options.zipapp is not None:
            return _make_zipapp(options)
        if options.dest is None and options.single_file is None:
            raise VendorError("say where to: DEST")
        folder = options.dest or Path()
        if options.single_file is not None:
            folder /= Path(options.single_file).parent
        path = upkeep.make_copy(read_library(), _options(options), folder)
    except VendorError as error:
        raise console.CommandError(program, escape_text(str(error)), 2) from None
    except OSError as error:
        raise console.CommandError(program, _reason(error), 2) from None
    console.write_lines([escape_text(str(path))])
    return 0


def _reason(error: OSError) -> str:
    """With the name of the file, if there is one: a full disk names none."""
    return escape_text(f"{error.filename}: {error.strerror}" if error.filename else str(error))


def _options(options: argparse.Namespace) -> Options:
    from ..vendoring.copies import TARGETS, Options
    from ..vendoring.library import VendorError

    name = options.name or __name__.partition(".")[0]
    form = "folder"
    if options.single_file is not None:
        file = Path(options.single_file)
        if file.suffix != ".py" or options.name is not None:
            raise VendorError("--single-file takes FILE.py, which is the name as well")
        name, form = file.stem, "file"
    messages = _list(options.messages)
    return Options(
        name=name,
        slice=options.slice or ("codec" if messages else "all"),
        messages=messages,
        without=tuple(sorted(_list(options.without))),
        form=form,
        text=_text(options),
        target=options.target or TARGETS[0],
    )


def _text(options: argparse.Namespace) -> str:
    if options.compact:
        return "compact"
    return "stripped" if options.strip_docs else "whole"


def _list(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.split(",") if each.strip())


def _make_zipapp(options: argparse.Namespace) -> int:
    from ..vendoring.archive import make_zipapp
    from ..vendoring.copies import PROJECT
    from ..vendoring.library import VendorError, read_library

    parts = (options.single_file, options.slice, options.messages, options.without, options.target)
    if any(parts) or options.dest:
        raise VendorError("--zipapp is the whole command line: it takes no other part, and no DEST")
    name = options.name or PROJECT
    path = Path(options.zipapp)
    path.write_bytes(make_zipapp(read_library(), name=name, text=_text(options)))
    console.write_lines([escape_text(str(path))])
    return 0


def _look_after(options: argparse.Namespace) -> int:
    from ..vendoring import upkeep
    from ..vendoring.library import VendorError, read_library

    if options.check and options.update:
        raise VendorError("--check or --update, not both")
    if options.dest is None:
        raise VendorError("say which copy: DEST")
    made_with = (options.slice, options.messages, options.without, options.name, options.target)
    if any(made_with) or options.single_file:
        raise VendorError("a copy knows what it was made with: leave the other options out")
    act = upkeep.check_copy if options.check else upkeep.update_copy
    findings = act(read_library(), options.dest)
    console.write_lines(escape_text(f"{each.path}: {each.text}") for each in findings)
    if not findings:
        console.write_lines([f"{escape_text(str(options.dest))}: unchanged"])
    if options.check:
        return 1 if findings else 0
    return 1 if any(each.is_conflict for each in findings) else 0
