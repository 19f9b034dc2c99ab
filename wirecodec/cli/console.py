# SPDX-License-Identifier: MIT
"""What the commands share: reading their input, writing their output, saying what is wrong."""

from __future__ import annotations

import argparse
import errno
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
    "OutputError",
    "add_color_option",
    "drop_output",
    "flush_output",
    "is_terminal",
    "make_palette",
    "new_command",
    "read_chunks",
    "read_input",
    "report",
    "standard_input",
    "write_bytes",
    "write_lines",
    "write_text",
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


class OutputError(Exception):
    """Standard output cannot be written. That nobody reads it is a BrokenPipeError.

    It is no OSError: by one of these a command means its own files, ports and connections.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"the output failed: {reason}")


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
    if sys.stdout is None:
        return Palette(False)
    return Palette(wants_color(options.color, sys.stdout, os.environ))


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a standard stream is a terminal; one that was closed before the start is None."""
    return stream is not None and stream.isatty()


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
            yield from _chunks_of(standard_input(), size)
            return
        with open(name, "rb") as file:
            yield from _chunks_of(file, size)
    except OSError as error:
        raise CommandError(program, f"{name}: {error.strerror or error}", 2) from None


def standard_input() -> Any:
    """What standard input is read from.

    Raises:
        OSError: it was closed before the start.
    """
    if sys.stdin is None:
        raise OSError(errno.EBADF, "standard input is closed")
    return getattr(sys.stdin, "buffer", sys.stdin)


def _chunks_of(source: Any, size: int) -> Iterator[bytes]:
    while data := source.read(size):
        yield data.encode("utf-8") if isinstance(data, str) else data


def write_lines(lines: Iterable[str]) -> None:
    """Print lines as they come.

    Raises:
        OutputError: it cannot be done.
        BrokenPipeError: nobody reads them.
    """
    for line in lines:
        write_text(line + "\n")


def write_text(text: str) -> None:
    """Print a text as it is; it raises what `write_lines` does."""
    try:
        _write(_output(), text)
    except OSError as error:
        raise _failure(error) from None


def write_bytes(data: bytes) -> None:
    """Write bytes to standard output as they are; it raises what `write_lines` does."""
    try:
        stream = _output()
        stream.flush()
        stream.buffer.write(data)
        stream.buffer.flush()
    except OSError as error:
        raise _failure(error) from None


def flush_output() -> None:
    """Have written what was printed; it raises what `write_lines` does."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        raise _failure(error) from None


def drop_output() -> None:
    """Send what is still to be written to standard output nowhere.

    Python would complain when it flushes at exit.
    """
    _drop(sys.stdout)


def report(program: str, reason: str) -> None:
    """Say on standard error what is wrong, in one line. File names and data may be in it."""
    if sys.stderr is None:
        return
    try:
        _write(sys.stderr, f"{program}: {escape_text(reason)}\n")
    except OSError:  # there is nowhere to say so: the exit code is what is left
        _drop(sys.stderr)


def _output() -> TextIO:
    if sys.stdout is None:
        raise OutputError("standard output is closed")
    return sys.stdout


def _failure(error: OSError) -> Exception:
    """What is raised where standard output has raised this."""
    if isinstance(error, BrokenPipeError):
        return error
    return OutputError(error.strerror or str(error))


def _write(stream: TextIO, text: str) -> None:
    try:
        stream.write(text)
    except UnicodeEncodeError:  # an encoding without Chinese: escape what it does not have
        encoding = stream.encoding
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))


def _drop(stream: TextIO | None) -> None:
    try:
        descriptor = None if stream is None else stream.fileno()
    except (OSError, ValueError):  # not a file: somebody captures it
        return
    if descriptor is not None:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, descriptor)
        os.close(nowhere)
