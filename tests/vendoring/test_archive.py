# SPDX-License-Identifier: MIT
"""The command line as one file."""

from __future__ import annotations

import ast
import io
import runpy
import sys
import zipfile
from pathlib import Path

import pytest

from wirecodec.vendoring.archive import make_zipapp
from wirecodec.vendoring.library import VendorError

from .copying import library, run_python


def test_the_same_bytes() -> None:
    """No time, no compression, nothing of the system that makes it."""
    data = make_zipapp(library())
    assert data == make_zipapp(library())
    assert data.startswith(b"#!/usr/bin/env python3\nPK")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        assert names == sorted(names)
        for entry in archive.infolist():
            assert entry.date_time == (1980, 1, 1, 0, 0, 0)
            assert (entry.create_system, entry.compress_type) == (3, zipfile.ZIP_STORED)
    assert {"__main__.py", "wirecodec/cli/__init__.py", "wirecodec/LICENSE"} <= set(names)


@pytest.mark.untraced
def test_it_runs(tmp_path: Path) -> None:
    """Alone, strictly, under another name; with the files that it reads out of itself."""
    path = tmp_path / "opend.pyz"
    path.write_bytes(make_zipapp(library(), name="acme", text="stripped"))
    strict = ["-I", "-S", "-W", "error", str(path)]
    assert run_python([*strict, "--version"], tmp_path).stdout.startswith("acme ")
    assert "Qot_GetRatingChange" in run_python([*strict, "demo"], tmp_path).stdout
    schema = tmp_path / "x.proto"
    schema.write_text(
        'syntax = "proto3"; import "google/protobuf/any.proto";'
        "message X { google.protobuf.Any any = 1; }",
        "utf-8",
    )
    run_python([*strict, "generate", "x.proto", "--out", "made"], tmp_path)
    assert (tmp_path / "made" / "google" / "protobuf" / "any.py").is_file()


def test_an_old_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says what it needs in one line, in whatever Python 3 there is; and 2."""
    path = tmp_path / "opend.pyz"
    path.write_bytes(make_zipapp(library(), name="acme", text="compact"))
    with zipfile.ZipFile(path) as archive:
        ast.parse(archive.read("__main__.py"), feature_version=(3, 7))
    monkeypatch.setattr(sys, "version_info", (3, 6, 15))
    with pytest.raises(SystemExit) as caught:
        runpy.run_path(str(path), run_name="__main__")
    assert caught.value.code == 2
    assert capsys.readouterr().err == "acme needs CPython 3.10 or newer; this is 3.6\n"
    assert "acme" not in sys.modules


@pytest.mark.parametrize("name", ["class", "__main__", "json"])
def test_a_name_that_cannot_be_imported(name: str) -> None:
    """The archive begins with an import of it."""
    with pytest.raises(VendorError, match="choose another name"):
        make_zipapp(library(), name=name)


def test_a_copy_makes_copies() -> None:
    """The library in an archive reads itself there."""
    data = make_zipapp(library())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        inside = {
            name.partition("/")[2]: archive.read(name)
            for name in archive.namelist()
            if name.startswith("wirecodec/") and not name.endswith("LICENSE")
        }
    assert inside == library().files


def test_it_vendors_out_of_itself(tmp_path: Path) -> None:
    """Without a folder of the library anywhere."""
    path = tmp_path / "opend.pyz"
    path.write_bytes(make_zipapp(library()))
    code = (
        "import sys; sys.path.insert(0, 'opend.pyz')\n"
        "from pathlib import Path\n"
        "from wirecodec.vendoring.copies import Options\n"
        "from wirecodec.vendoring.library import read_library\n"
        "from wirecodec.vendoring.upkeep import make_copy\n"
        "print(len(read_library().files))\n"
        "make_copy(read_library(), Options('acme', 'codec'), Path('.'))\n"
        "sys.path.insert(0, '.'); import acme; print(acme.decode.__module__)\n"
    )
    printed = run_python(["-I", "-S", "-c", code], tmp_path)
    assert printed.stdout.split() == [str(len(library().files)), "acme.protobuf.codec"]
