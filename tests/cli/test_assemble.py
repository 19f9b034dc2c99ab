# SPDX-License-Identifier: MIT
"""``assemble``: text in, bytes out, and nothing at all if the text is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from wirecodec.debug.assembly import render_text
from wirecodec.debug.inspection import inspect_data

from .test_cli import CLIENT, REQUEST, SERVER, Result, run


def text_of(data: bytes, *, show_secrets: bool = True) -> bytes:
    """The text view of some bytes, as a file holds it."""
    lines = render_text(inspect_data(data), show_secrets=show_secrets)
    return "".join(f"{line}\n" for line in lines).encode()


@pytest.mark.parametrize("data", [SERVER, CLIENT, SERVER[:400], b"", b"\xff"])
def test_same_bytes(data: bytes) -> None:
    """From standard input to standard output."""
    assert run("assemble", "-", stdin=text_of(data)) == Result(0, data, "")


def test_files(tmp_path: Path) -> None:
    """From a file to a file, which is written over."""
    source = tmp_path / "capture.txt"
    target = tmp_path / "capture.bin"
    target.write_bytes(b"something longer than what comes" * 100)
    source.write_bytes(text_of(REQUEST).replace(b"market: 11", b"market: 12"))
    assert run("assemble", str(source), "--out", str(target)) == Result(0, b"", "")
    written = target.read_bytes()
    assert len(written) == len(REQUEST)
    assert written[44:] == REQUEST[44:].replace(b"\x08\x0b", b"\x08\x0c")
    assert run("assemble", str(source)) == Result(0, written, "")


def test_hexadecimal_digits() -> None:
    """Where they are asked for, and on a terminal."""
    text = '1: 5  2: "美"\r\n# 3: 7\r\n'.encode()
    wanted = Result(0, b"08051203e7be8e\n", "")
    assert run("assemble", "--hex", "-", stdin=text) == wanted
    assert run("assemble", "-", stdin=text, is_terminal=True) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (b"1: 5\n2: five\n", 'a value is a number, "text", `bytes`'),
        (b"1: 5\n2: five\n", "(line 2, column 4)"),
        (b"1: 5\n2 \xe7\xbe\x8e\xff: 6\n", "is UTF-8, this is not: 0xff (line 2, column 4)"),
        (b"1: 5\x1b]0;owned\x07", r'nothing here starts with "\x1b"'),
        (text_of(SERVER, show_secrets=False), "write the text again with --show-secrets"),
    ],
)
def test_wrong_texts(text: bytes, wanted: str, tmp_path: Path) -> None:
    """One line of what is wrong and where; no byte is written, no file made or changed."""
    result = run("assemble", "-", stdin=text)
    assert (result.code, result.output) == (1, b"")
    assert wanted in result.errors
    assert result.errors.count("\n") == 1
    assert result.errors.isascii() or "美" in result.errors
    assert result.errors.rstrip("\n").isprintable()
    target = tmp_path / "out.bin"
    assert run("assemble", "--out", str(target), "-", stdin=text).code == 1
    assert not target.exists()
    target.write_bytes(b"before")
    assert run("assemble", "--out", str(target), "-", stdin=text).code == 1
    assert target.read_bytes() == b"before"


def test_wrong_usage(tmp_path: Path) -> None:
    """Exit code 2: files that cannot be opened, options that do not go together."""
    missing = run("assemble", str(tmp_path / "missing.txt"))
    assert (missing.code, missing.output) == (2, b"")
    assert "missing.txt" in missing.errors
    nowhere = run("assemble", "--out", str(tmp_path / "no" / "where"), "-", stdin=b"1: 5")
    assert (nowhere.code, nowhere.output) == (2, b"")
    assert "where" in nowhere.errors
    both = run("assemble", "--hex", "--out", str(tmp_path / "x"), "-", stdin=b"1: 5")
    assert both.code == 2
    assert not (tmp_path / "x").exists()
    assert run("assemble").code == 2


def test_examples_of_the_help() -> None:
    """The first one does what it says."""
    shown = run("assemble", "--help")
    assert shown.code == 0
    assert """echo '1 { 1: 11  2: "MU" }' |""" in shown.text
    result = run("assemble", "--hex", "-", stdin=b'1 { 1: 11  2: "MU" }\n')
    assert result == Result(0, b"0a06080b12024d55\n", "")
