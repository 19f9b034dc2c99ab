# SPDX-License-Identifier: MIT
"""The command line, with whatever stands in files and in arguments.

An input is a command, its arguments and two files; one of them is standard input, too. Commands
run in this process, with streams that keep what is written.

Left out are the commands that talk to others (simulate, request, rating-change, tap) and those that
write files where they are told to (vendor, wireshark, capture extract); generate only compares.
"""

from __future__ import annotations

import atexit
import io
import shutil
import sys
import tempfile
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from wirecodec.cli import main

from .choices import Choices
from .fuzz_inspect import is_safe

if TYPE_CHECKING:
    from collections.abc import Iterator

EXIT_CODES = {
    0: "all is well",
    1: "the data is at fault",
    2: "wrong usage",
}
"""What a command may end with, and why. Any other code, and any error, is a finding."""

COMMANDS = (
    *("inspect", "decode", "explain", "diff", "assemble", "encode", "generate", "capture"),
    *("demo", "nonsense"),
)
BYTES_OUT = ("assemble", "encode")
"""What writes bytes to standard output, unless --hex is given: these may be any."""

FORMATS = ("tree", "annotated", "json", "jsonl", "html", "text", "table", "nonsense")
SOURCES = ("raw", "literal", "escaped", "hexdump", "xxd", "wireshark", "hex", "base64")
FLAGS = (
    *("--hex", "--frame", "--bytes", "--ignore-serial", "--show-secrets", "--responses", "--check"),
    *("--keep", "--print", "--help", "--color=never", "--nonsense", "-x", "--version"),
    *("--errors", "--relative"),
)
VALUES = (
    *("--type=", "--ignore=", "--serial=", "--aes-key=", "--aes-iv=", "--color=", "--format="),
    *("--runtime=", "--header=", "--no-such="),
    *("--proto=", "--port="),
)
TYPES = (
    *("Qot_GetRatingChange.Response", "3426:request", "InitConnect.Response", "1001:response"),
    *("Notify.Response", "Trd_UnlockTrade.Request"),
)
MAX_ARGUMENTS = 6
MAX_TEXT = 40
MAX_FILE = 400


class Result(NamedTuple):
    """What a command did."""

    code: object
    out: bytes
    err: bytes


@cache
def folder() -> Path:
    """Where the files are: a folder of this process, removed at its end."""
    path = Path(tempfile.mkdtemp(prefix="fuzz-command-line-"))
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


def check_input(data: bytes) -> None:
    """Raise if something is wrong with what becomes of these bytes."""
    choices = Choices(data)
    command = choices.take_choice(COMMANDS)
    arguments = [take_argument(choices) for _ in range(choices.take_int(0, MAX_ARGUMENTS))]
    names = take_names(choices, command)
    first = choices.take_bytes(MAX_FILE)
    second = choices.take_rest()[:MAX_FILE]
    (folder() / "first").write_bytes(first)
    (folder() / "second").write_bytes(second)
    result = run([command, *arguments, *names], second)
    check_result(result, command, arguments)


def take_argument(choices: Choices) -> str:
    """An argument that names no file: what may be written is written nowhere."""
    kind = choices.take_int(0, 4)
    if kind == 0:
        return choices.take_choice(FLAGS)
    if kind == 1:
        return "--type=" + choices.take_choice(TYPES)
    if kind == 2:
        return "--format=" + choices.take_choice(FORMATS)
    if kind == 3:
        return "--" + choices.take_choice(SOURCES)
    text = choices.take_bytes(MAX_TEXT).decode("utf-8", "surrogateescape")
    return choices.take_choice(VALUES) + text


def take_names(choices: Choices, command: str) -> list[str]:
    """The files of a command, and what it needs besides."""
    files = ("first", "second", "no\x1bsuch\u202e")
    places = ("-", *(str(folder() / name) for name in files))
    if command == "encode":
        return [choices.take_choice(TYPES)]
    if command == "generate":
        option = choices.take_choice(("--descriptor-set=", ""))
        name = choices.take_choice(places[1:])
        return ["--check", f"--out={folder() / 'out'}", option + name]
    if command == "capture" and choices.take_bool():
        return ["stats", f"--rsa-key={places[2]}", choices.take_choice(places)]
    if command == "explain" and choices.take_bool():
        return [f"--rsa-key={places[2]}", choices.take_choice(places)]
    count = {"diff": 2, "demo": 0}.get(command, 1)
    return [choices.take_choice(places) for _ in range(count)]


def run(arguments: list[str], given: bytes) -> Result:
    """Run one command, with these bytes as standard input."""
    with streams(given) as (out, err):
        code: object = main(arguments)
        sys.stdout.flush()
        sys.stderr.flush()
        return Result(code, out.getvalue(), err.getvalue())


@contextmanager
def streams(given: bytes) -> Iterator[tuple[io.BytesIO, io.BytesIO]]:
    """Standard streams as a pipe has them; gives what is written to output and errors."""
    before = sys.stdin, sys.stdout, sys.stderr
    out, err = io.BytesIO(), io.BytesIO()
    sys.stdin = io.TextIOWrapper(io.BytesIO(given), "utf-8")
    sys.stdout = io.TextIOWrapper(out, "utf-8", newline="\n")
    sys.stderr = io.TextIOWrapper(err, "utf-8", errors="backslashreplace", newline="\n")
    try:
        yield out, err
    finally:
        sys.stdin, sys.stdout, sys.stderr = before


def check_result(result: Result, command: str, arguments: list[str]) -> None:
    """The code is one of those that mean something, and what is said is safe to read."""
    assert type(result.code) is int
    assert result.code in EXIT_CODES, f"exit code {result.code!r}"
    said = result.err.decode("utf-8")
    assert is_safe(said), "a terminal would obey what is said"
    assert "Traceback" not in said
    if result.code == 2:
        assert said, "wrong usage, and nobody says so"
        assert not said.isspace()
    if command in BYTES_OUT and "--help" not in arguments and "--hex" not in arguments:
        return
    assert is_safe(result.out.decode("utf-8")), "a terminal would obey what is printed"
