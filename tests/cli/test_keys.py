# SPDX-License-Identifier: MIT
"""The AES key of a connection, as the commands take it: all of them in the same ways."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

import pytest

from wirecodec.cli import console
from wirecodec.cli.keys import add_aes_options, aes_keys_of

from .test_cli import run

KEY = b"0123456789abcdef"
IV = b"fedcba9876543210"
NOT_TEXT = bytes(range(240, 255)) + b"\n"  # the line feed is a byte of it


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPEND_AES_KEY", "OPEND_AES_IV"):
        monkeypatch.delenv(name, raising=False)


def keys_of(*argv: str) -> tuple[bytes | None, bytes | None]:
    """What a command line means."""
    parser = ArgumentParser()
    parser.set_defaults(program="test")
    add_aes_options(parser)
    return aes_keys_of(parser.parse_args(argv))


@pytest.mark.parametrize("text", ["0123456789abcdef", KEY.hex(), KEY.hex(" ").upper()])
def test_forms(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Characters or digits; as an argument, in a file, in the environment."""
    file = tmp_path / "key.txt"
    for end in ("", "\n", "\r\n"):
        file.write_text(text + end, newline="")
        assert keys_of("--aes-key", f"@{file}") == (KEY, None)
        assert keys_of(f"--aes-key=@{file}", f"--aes-iv=@{file}") == (KEY, KEY)
    assert keys_of("--aes-key", text) == (KEY, None)
    monkeypatch.setenv("OPEND_AES_KEY", text)
    assert keys_of() == (KEY, None)
    monkeypatch.setenv("OPEND_AES_KEY", f"@{file}")
    monkeypatch.setenv("OPEND_AES_IV", IV.decode())
    assert keys_of() == (KEY, IV)


def test_bytes_of_a_file(tmp_path: Path) -> None:
    """They may be any sixteen."""
    file = tmp_path / "key.bin"
    file.write_bytes(NOT_TEXT)
    assert keys_of("--aes-key", f"@{file}") == (NOT_TEXT, None)


def test_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """A vector in the environment does not matter where there is no key."""
    monkeypatch.setenv("OPEND_AES_KEY", "")
    monkeypatch.setenv("OPEND_AES_IV", "nonsense")
    assert keys_of() == (None, None)


@pytest.mark.parametrize(
    ("argv", "reason"),
    [
        (["--aes-key", "S3cr3t"], "--aes-key takes 16 ASCII characters, or 32 hexadecimal"),
        (["--aes-key", ""], "--aes-key takes 16 ASCII characters"),
        (["--aes-key", "é" * 8], "--aes-key takes 16 ASCII characters"),
        (["--aes-key", "密" * 16], "--aes-key takes 16 ASCII characters"),
        (["--aes-key", "\udcff" * 16], "--aes-key takes 16 ASCII characters"),
        (["--aes-key", "0g" * 16], "--aes-key takes 16 ASCII characters"),
        (["--aes-key", "00" * 15], "--aes-key takes 16 ASCII characters"),
        (["--aes-key", "0" * 16, "--aes-iv", "S3cr3t"], "--aes-iv takes 16 ASCII characters"),
        (["--aes-iv", "0" * 16], "--aes-iv is of no use without --aes-key"),
        (["--aes-key", "@{file}"], "--aes-key takes 16 ASCII characters"),
        (["--aes-key", "@no/such/key.txt"], "no/such/key.txt: No such file"),
    ],
)
def test_what_is_no_key(argv: list[str], reason: str, tmp_path: Path) -> None:
    """2, and nothing of it is told."""
    file = tmp_path / "key.txt"
    file.write_bytes(b"\xffS3cr3t")
    with pytest.raises(console.CommandError) as caught:
        keys_of(*(each.replace("{file}", str(file)) for each in argv))
    assert caught.value.exit_code == 2
    assert caught.value.reason.startswith(reason)
    assert "S3cr3t" not in caught.value.reason


def test_the_variable_that_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named."""
    monkeypatch.setenv("OPEND_AES_KEY", "short")
    with pytest.raises(console.CommandError, match="OPEND_AES_KEY takes 16"):
        keys_of()


@pytest.mark.parametrize("command", ["capture", "explain", "tap"])
def test_every_command_takes_all_forms(command: str, tmp_path: Path) -> None:
    """And says so in its help."""
    shown = " ".join(run(command, "--help").text.split())
    assert "16 characters, or 32 hexadecimal digits, or @FILE" in shown
    assert "OPEND_AES_KEY" in shown
    missing = tmp_path / "key.txt"
    arguments = [] if command == "tap" else ["-"]
    result = run(command, "--aes-key", f"@{missing}", *arguments)
    assert (result.code, "key.txt: No such file" in result.errors) == (2, True)
