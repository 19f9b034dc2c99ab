# SPDX-License-Identifier: MIT
"""The command ``vendor``: its options, what it says, its exit codes."""

from __future__ import annotations

import argparse
import errno
import subprocess
import sys
from pathlib import Path

import pytest

from wirecodec.cli import console, vendor_command
from wirecodec.debug.escaping import escape_text
from wirecodec.vendoring.copies import Options, make_files
from wirecodec.vendoring.library import read_library
from wirecodec.vendoring.upkeep import make_copy


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


def test_a_copy_that_is_newer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Told by --check, refused by --update; 1 of both."""
    library = read_library()
    source = library.source("").replace(f'"{library.version}"', '"99.0"')
    path = make_copy(library.replaced({"": source}), Options("acme", "wire"), tmp_path)
    said = f"{path}: the copy is of 99.0, this library is {library.version}"
    assert vendor(path, "--check") == 1
    assert capsys.readouterr().out == f"{said}\n"
    assert vendor(path, "--update") == 1
    assert capsys.readouterr().out == f"{said}: nothing was written\n"


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


@pytest.mark.parametrize(
    ("flags", "text"),
    [
        ((), "whole"),
        (("--strip-docs",), "stripped"),
        (("--compact",), "compact"),
        (("--compact", "--strip-docs"), "compact"),
    ],
)
def test_how_much_of_the_text(flags: tuple[str, ...], text: str, tmp_path: Path) -> None:
    """What takes more out of it counts."""
    assert vendor(tmp_path, "--slice", "wire", "--name", "acme", *flags) == 0
    made = make_files(read_library(), Options("acme", "wire", text=text))
    assert (tmp_path / "acme" / "errors.py").read_bytes() == made["errors.py"]
    assert f"- text: {text}\n" in (tmp_path / "acme" / "VENDORED.md").read_text("utf-8")


def test_where_nothing_can_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the system says of it, with the path; and 2."""
    file = tmp_path / "file"
    file.write_text("mine\n", "utf-8")
    with pytest.raises(OSError) as refused:
        (file / "acme").mkdir(parents=True)
    assert vendor(file, "--slice", "wire", "--name", "acme") == 2
    reason = f"{refused.value.filename}: {refused.value.strerror}"
    assert capsys.readouterr().err == f"wirecodec vendor: {escape_text(reason)}\n"
    assert [path.read_text("utf-8") for path in tmp_path.iterdir()] == ["mine\n"]


def test_a_disk_that_is_full(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error of the system that names no file."""

    def write_bytes(_path: Path, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", write_bytes)
    assert vendor(tmp_path, "--slice", "wire", "--name", "acme") == 2
    assert capsys.readouterr().err == (
        f"wirecodec vendor: [Errno {errno.ENOSPC}] No space left on device\n"
    )


def test_files_that_are_no_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A picture is no copy, and a copy that has become one is not looked into."""
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG\r\n")
    said = f"{picture} is not UTF-8: no copy of ours is like that"
    for action in ("--check", "--update"):
        assert vendor(picture, action) == 2
        assert capsys.readouterr().err == f"wirecodec vendor: {escape_text(said)}\n"
    assert vendor(tmp_path, "--single-file", "acme.py", "--slice", "wire") == 0
    (tmp_path / "acme.py").write_bytes(b"\xff" + (tmp_path / "acme.py").read_bytes())
    assert vendor(tmp_path / "acme.py", "--check") == 2


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


@pytest.mark.parametrize("action", ["--check", "--update"])
def test_a_zipapp_is_made_anew(
    action: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It has no manifest; the error says how to."""
    path = tmp_path / "opend.pyz"
    assert vendor("--zipapp", path) == 0
    before = path.read_bytes()
    capsys.readouterr()
    assert vendor(path, action) == 2
    said = f"{path}: a zipapp is made anew: vendor --zipapp opend.pyz"
    assert capsys.readouterr().err == f"wirecodec vendor: {escape_text(said)}\n"
    assert path.read_bytes() == before


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
