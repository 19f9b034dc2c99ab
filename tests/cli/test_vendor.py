# SPDX-License-Identifier: MIT
"""The command ``vendor``: its options, what it says, its exit codes."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import pytest

from wirecodec.cli import console, vendor_command


def vendor(*arguments: object) -> int:
    """Run the command as the command line would; its exit code."""
    parser = argparse.ArgumentParser(prog="wirecodec")
    vendor_command.add_command(parser.add_subparsers())
    options = parser.parse_args(["vendor", *map(str, arguments)])
    try:
        code: int = options.run(options)
    except console.CommandError as error:
        console.report(error.program, error.reason)
        return error.exit_code
    return code


def test_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Made, unchanged, edited, updated."""
    assert vendor(tmp_path, "--slice", "codec", "--name", "acme", "--strip-docs") == 0
    path = tmp_path / "acme"
    assert capsys.readouterr().out == f"{path}\n"
    assert vendor(path, "--check") == 0
    assert capsys.readouterr().out == f"{path}: unchanged\n"
    errors = path / "errors.py"
    errors.write_text(errors.read_text("utf-8") + "# mine\n", "utf-8")
    assert vendor("--check", path) == 1
    assert capsys.readouterr().out == f"{errors}: edited here\n"
    assert vendor("--update", path) == 0
    assert capsys.readouterr().out == f"{errors}: edited here: kept\n"


@pytest.mark.untraced
def test_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As README shows it: a client for rating changes, as a module that can be imported."""
    monkeypatch.chdir(tmp_path)
    wanted = ("--slice", "client", "--messages", "Qot_GetRatingChange", "--compact")
    assert vendor(".", "--single-file", "acme_opend.py", *wanted) == 0
    code = "import acme_opend as a; print(a.qot_get_rating_change.Request.__name__, a.OpenDClient)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert "Qot_GetRatingChange_Request" in done.stdout
    assert vendor("--check", "acme_opend.py") == 0
    assert vendor("--single-file", "below/other.py", "--slice", "wire") == 0
    assert (tmp_path / "below" / "other.py").is_file()


def test_messages_alone_are_a_codec(tmp_path: Path) -> None:
    """With their modules, without clients."""
    assert vendor(tmp_path, "--messages", "Qot_GetRatingChange,InitConnect", "--name", "acme") == 0
    folder = tmp_path / "acme" / "opend"
    assert (folder / "messages" / "qot_get_rating_change.py").is_file()
    assert not (folder / "client.py").exists()


def test_for_micropython(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Made for it, and looked after without saying so again."""
    target = ("--slice", "wire", "--target", "micropython", "--strip-docs")
    assert vendor(tmp_path, *target, "--name", "acme") == 0
    wire = tmp_path / "acme" / "protobuf" / "wire.py"
    assert "def read_varint(buf, pos, end):" in wire.read_text("utf-8")
    wire.unlink()
    assert vendor("--update", tmp_path / "acme") == 0
    assert "def read_varint(buf, pos, end):" in wire.read_text("utf-8")
    assert vendor(tmp_path, "--single-file", "wire.py", *target) == 0
    capsys.readouterr()
    assert vendor("--check", tmp_path / "wire.py") == 0
    assert capsys.readouterr().out == f"{tmp_path / 'wire.py'}: unchanged\n"


def test_a_zipapp(tmp_path: Path) -> None:
    """One file that is the command line."""
    path = tmp_path / "opend.pyz"
    assert vendor("--zipapp", path) == 0
    done = subprocess.run(
        [sys.executable, path, "--version"], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.startswith("wirecodec ")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([], "say where to"),
        (["--check"], "say which copy"),
        (["x", "--check", "--update"], "not both"),
        (["x", "--check", "--slice", "wire"], "leave the other options out"),
        (["x", "--slice", "wires"], "there is no slice 'wires'"),
        (["x", "--single-file", "y"], "takes FILE.py"),
        (["x", "--single-file", "y.py", "--name", "z", "--slice", "wire"], "takes FILE.py"),
        (["x", "--single-file", "y.py"], "choose a --slice"),
        (["x", "--messages", "Qot_Nothing"], "among the messages"),
        (["x", "--zipapp", "y.pyz"], "no DEST"),
        (["--zipapp", "y.pyz", "--target", "micropython"], "no other part"),
        (["x", "--check", "--target", "micropython"], "leave the other options out"),
        (["x", "--target", "micropython"], "the slice all does not run on MicroPython"),
        (["x", "--slice", "frame", "--target", "micropython"], "MicroPython: choose --slice wire"),
        (["x", "--target", "pypy"], "there is no target 'pypy'"),
        (["nowhere", "--check"], "no copy is there"),
    ],
)
def test_wrong_usage(
    arguments: list[str],
    reason: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One line, and 2."""
    monkeypatch.chdir(tmp_path)
    assert vendor(*arguments) == 2
    said = capsys.readouterr().err
    assert reason in said and said.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
