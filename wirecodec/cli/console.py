# SPDX-License-Identifier: MIT
"""What the commands share: reading their input, writing their output, saying what is wrong."""

from __future__ import annotations

import argparse
import os
import sys

from ..debug.escaping import escape_text
from ..debug.views import Palette, wants_color

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, TextIO

__all__ = [
    "CommandError",
    "add_color_option",
    "make_palette",
    "new_command",
    "read_chunks",
    "read_input",
    "report",
    "write_bytes",
    "write_lines",
]


class CommandError(Exception):
    """A command cannot go on. It is told in one line.

    Attributes:
        program: the program and its command, as people call it.
        reason: what is wrong.
        exit_code: 1 if the data is at fault, 2 if the usage is.
    """

    def __init__(self, program: str, reason: str, exit_code: int) -> None:
        super().__init__(reason)
        self.program = program
        self.reason = reason
        self.exit_code = exit_code


def new_command(
    commands: Any, name: str, *, summary: str, description: str, examples: str, **options: Any
) -> argparse.ArgumentParser:
    """Add a command with a help that ends in examples, and the options that all of them have."""
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=summary,
        description=description,
        epilog=f"examples:\n{examples}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
        **options,
    )
    parser.set_defaults(program=parser.prog)
    return parser


def add_color_option(parser: argparse.ArgumentParser) -> None:
    """``--color``."""
    parser.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="colours: on a terminal unless NO_COLOR is set (auto, the default), always or never",
    )


def make_palette(options: argparse.Namespace) -> Palette:
    """The colours that ``--color`` and the environment ask for."""
    return Palette(wants_color(options.color, sys.stdout, os.environ))


def read_input(name: str, program: str) -> bytes:
    """All bytes of a file, or of standard input if it is called ``-``.

    Raises:
        CommandError: it cannot be read.
    """
    return b"".join(read_chunks(name, program))


def read_chunks(name: str, program: str, size: int = 1024 * 1024) -> Iterator[bytes]:
    """The bytes of a file, or of standard input if it is called ``-``, at most ``size`` at once.

    Raises:
        CommandError: it cannot be read.
    """
    try:
        if name == "-":
            source: Any = getattr(sys.stdin, "buffer", sys.stdin)
            yield from _chunks_of(source, size)
            return
        with open(name, "rb") as file:
            yield from _chunks_of(file, size)
    except OSError as error:
        raise CommandError(program, f"{name}: {error.strerror or error}", 2) from None


def _chunks_of(source: Any, size: int) -> Iterator[bytes]:
    while data := source.read(size):
        yield data.encode("utf-8") if isinstance(data, str) else data


def write_lines(lines: Iterable[str]) -> None:
    """Print lines as they come."""
    for line in lines:
        _write(sys.stdout, line + "\n")


def write_bytes(data: bytes) -> None:
    """Write bytes to standard output as they are."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def report(program: str, reason: str) -> None:
    """Say on standard error what is wrong, in one line. File names and data may be in it."""
    _write(sys.stderr, f"{program}: {escape_text(reason)}\n")


def _write(stream: TextIO, text: str) -> None:
    try:
        stream.write(text)
    except UnicodeEncodeError:  # an encoding without Chinese: escape what it does not have
        encoding = stream.encoding
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
