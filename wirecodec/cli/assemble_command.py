# SPDX-License-Identifier: MIT
"""``assemble``: the text view in, the bytes that it means out."""

from __future__ import annotations

import sys

from ..debug.assembler import assemble
from ..errors import FormatError
from . import console

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from typing import Any

__all__ = ["add_command"]

_EXAMPLES = """\
  echo '1 { 1: 11  2: "MU" }' | %(prog)s --hex -
  %(prog)s capture.txt --out capture.bin
"""


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    parser = console.new_command(
        commands,
        "assemble",
        summary="turn the text view into bytes again",
        description=(
            "Read the text that `inspect --format text` writes, edited or not, and write the\n"
            "bytes that it means to standard output; to a terminal, as hexadecimal digits.\n"
            "Lengths, sizes and digests are computed, except where the text has them.\n"
            "If the text is wrong, nothing is written."
        ),
        examples=_EXAMPLES,
    )
    parser.add_argument("file", metavar="FILE", help="the text; - for standard input")
    forms = parser.add_mutually_exclusive_group()
    forms.add_argument("--out", metavar="FILE", help="write the bytes to this file")
    forms.add_argument("--hex", action="store_true", help="write hexadecimal digits")
    parser.set_defaults(run=_run)


def _run(options: Namespace) -> int:
    program = options.program
    content = console.read_input(options.file, program)
    try:
        data = b"".join(assemble(_decode_text(content)))
    except FormatError as error:
        raise console.CommandError(program, f"{options.file}: {error}", 1) from None
    if options.out is not None:
        try:
            with open(options.out, "wb") as file:
                file.write(data)
        except OSError as error:
            reason = f"{options.out}: {error.strerror or error}"
            raise console.CommandError(program, reason, 2) from None
    elif options.hex or console.is_terminal(sys.stdout):
        console.write_lines([data.hex()])
    else:
        console.write_bytes(data)
    return 0


def _decode_text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8")) + 1
        reason = f"a text view is UTF-8, this is not: {content[error.start]:#04x}"
        raise FormatError(reason, line=line, column=column) from None
