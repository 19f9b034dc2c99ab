# SPDX-License-Identifier: MIT
"""The command line as one file: a zipapp, with the same bytes wherever it is made."""

from __future__ import annotations

import io
import zipfile

from .copies import PROJECT, Options, make_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .library import Library

__all__ = ["make_zipapp"]

_MAIN = b"""\
# SPDX-License-Identifier: MIT
import sys

if sys.version_info < (3, 10):
    sys.stderr.write(
        "%(name)s needs CPython 3.10 or newer; this is %%d.%%d\\n" %% sys.version_info[:2]
    )
    sys.exit(2)

from %(name)s.cli import main

sys.exit(main())
"""
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # no archive knows an earlier time
_UNIX = 3


def make_zipapp(library: Library, *, name: str = PROJECT, text: str = "whole") -> bytes:
    """The archive, with a first line that lets a Unix shell run it.

    Nothing in it is compressed: two versions of zlib may give different bytes.

    Args:
        library: what to put into it.
        name: of the package in it.
        text: one of TEXTS.
    """
    options = Options(name=name, text=text)
    files = {f"{name}/{path}": data for path, data in make_files(library, options).items()}
    files["__main__.py"] = _MAIN % {b"name": name.encode("ascii")}
    out = io.BytesIO()
    out.write(b"#!/usr/bin/env python3\n")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path, data in sorted(files.items()):
            entry = zipfile.ZipInfo(path, _EARLIEST)
            entry.create_system = _UNIX
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, data)
    return out.getvalue()
