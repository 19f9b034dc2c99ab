# SPDX-License-Identifier: MIT
"""Copies for the tests, and a Python of its own to use them in."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from wirecodec.vendoring.copies import Options
from wirecodec.vendoring.library import Library, VendorError, read_library
from wirecodec.vendoring.scopes import Symbol
from wirecodec.vendoring.single_file import Bundle
from wirecodec.vendoring.slices import select
from wirecodec.vendoring.upkeep import make_copy

ROOT = Path(__file__).resolve().parents[2]
RATING = ("Qot_GetRatingChange",)
PATIENCE_SECONDS = 120

#: Whether all forms of all slices are tried, which takes minutes; otherwise some of each.
IS_LONG = os.environ.get("HYPOTHESIS_PROFILE") == "full"

# What a copy does for rating changes alone, over plain TCP.
RATING_ALONE = ("encryption", "extensions", "json", "tls", "websocket")


@cache
def library() -> Library:
    """The library, read once."""
    return read_library()


def make(folder: Path, name: str, slice_name: str, **options: Any) -> Path:
    """Make a copy in a folder; its path."""
    return make_copy(library(), Options(name, slice_name, **options), folder)


def run_python(
    arguments: list[str], folder: Path, check: bool = True, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a Python; what it says when it fails is in the report."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert not check or done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done


def describe_copy(folder: Path, options: Options, keep: Sequence[Symbol] = ()) -> Path:
    """Write for the plugin ``stand_in`` where the names of the library are in a copy."""
    selection = select(library(), options.slice, options.messages, options.without)
    copy: dict[str, Any] = {"name": options.name}
    if options.form == "folder":
        copy["modules"] = selection.modules
    else:
        bundle = Bundle(selection, options.slice, keep=keep)
        copy["parts"] = {module: names_in_file(bundle, module) for module in selection.modules}
        text = (folder / f"{options.name}.py").read_text("utf-8")
        last: Any = ast.parse(text).body[-1]
        copy["parts"][""] = {name: name for name in ast.literal_eval(last.value)}
        for symbol in keep:
            copy["parts"][symbol.home][symbol.name] = bundle.names.of(symbol)
    path = folder / "copy.json"
    path.write_text(json.dumps(copy), "utf-8")
    return path


def names_in_file(bundle: Bundle, module: str) -> dict[str, str]:
    """What the names of a module are in one file."""
    found: dict[str, str] = {}
    for section in bundle.sections:
        if section.name == module:
            for name in [*section.defined, *section.imported]:
                try:
                    called = bundle.names.of(Symbol(module, name))
                except VendorError:  # a module that is not there as a whole
                    continue
                if called is not None:
                    found[name] = called
    return found
