# SPDX-License-Identifier: MIT
"""The library as files: which of them belong to it, its version, lines that are exchanged."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from wirecodec.vendoring.library import Library, VendorError, read_library

from .copying import library


def test_which_files_belong_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Modules and what they read; not what updates, editors and Python leave beside them."""
    own = {
        "__init__.py": b"A = 1\n",
        "py.typed": b"",
        "below/a.proto": b'syntax = "proto3";\n',
        "below/b.lua": b"return 1\n",
    }
    others = ("LICENSE", "VENDORED.md", "wire.py.new", "b.pyc", ".c.py", ".d/e.py")
    for name in (*own, *others, "__pycache__/f.py"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(own.get(name, b"no part of it\n").replace(b"\n", b"\r\n"))
    monkeypatch.setattr(resources, "files", lambda package: tmp_path)
    assert read_library().files == own


def test_without_a_version() -> None:
    """A copy could not say what it is of."""
    nameless = Library({"__init__.py": b'"""Version 7."""\n\nversion = "7"\n'})
    with pytest.raises(VendorError, match="the package does not say its version"):
        _ = nameless.version


@pytest.mark.parametrize("old", ["WIRE = 1  # nobody wrote this\n", "def read_"])
def test_lines_that_are_no_longer_there(old: str) -> None:
    """Neither what is missing nor what is there several times is exchanged."""
    with pytest.raises(VendorError) as caught:
        library().patched("protobuf.wire", [("import struct\n", "import other\n"), (old, "")])
    reason = f"protobuf.wire has changed: nobody knows {old.strip()!r} any more"
    assert str(caught.value) == reason
