# SPDX-License-Identifier: MIT
"""The library inside Pyodide: its own tests pass in CPython as WebAssembly, as browsers run it.

``WIRECODEC_PYODIDE`` names a folder that has been prepared so, and as ``.ci/run`` does it:

    npm install --prefix FOLDER pyodide
    pip install --target FOLDER/packages --python-version 3.14 --platform any --implementation py \
        --abi none --only-binary=:all: hypothesis protobuf pytest

Nothing is loaded from anywhere else. There are no threads, processes or compiled packages inside.
This module is also the plugin (``pytest -p``) that says so there: a test that asks for one of them
is skipped, by what it asks for and not by its name, so that no list of them grows old; only two are
named.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from .copying import IS_LONG, ROOT

FOLDER = os.environ.get("WIRECODEC_PYODIDE", "")
NODE = shutil.which("node")
SCRIPT = Path(__file__).with_name("pyodide_tests.mjs")
PATIENCE_SECONDS = 3600.0 if IS_LONG else 600.0  # in vain only if it hangs

QUICK = [
    *(f"protobuf/test_{name}" for name in ("wire", "reference", "codec")),
    *(f"opend/test_{name}" for name in ("frame", "session")),
    "debug/test_inspection",
]
LONG = [
    *(f"protobuf/test_{name}" for name in ("annotations", "declare", "enums", "extensions")),
    *(f"protobuf/test_{name}" for name in ("differential", "records", "schema", "specialize")),
    *(f"debug/test_{name}" for name in ("scanner", "sources")),
    *(f"opend/test_{name}" for name in ("rating", "registry")),
    *(f"debug/test_{name}" for name in ("explain", "judgement", "views")),
]

# --- outside: the test -----------------------------------------------------------------------


@pytest.mark.skipif(not FOLDER, reason="WIRECODEC_PYODIDE names no folder with Pyodide")
@pytest.mark.skipif(NODE is None, reason="there is no node, which runs Pyodide")
def test_the_tests_pass() -> None:
    """Those of codec, frames, sessions and inspect; in the long form of nearly all they rest on."""
    modules = [*QUICK, *LONG] if IS_LONG else QUICK
    at_least, skipped_at_most = (5100, 140) if IS_LONG else (2350, 25)
    done = subprocess.run(
        [
            str(NODE),
            str(SCRIPT),
            str(Path(FOLDER).resolve()),
            str(ROOT),
            *("-q", "--tb=short", "-p", "no:cacheprovider", "-p", __name__),
            *(f"tests/{module}.py" for module in modules),
        ],
        env={**os.environ, "HYPOTHESIS_PROFILE": "ci" if IS_LONG else "quick"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
    counts = {name: int(count) for count, name in re.findall(r"(\d+) (passed|skipped)", last(done))}
    assert counts["passed"] >= at_least
    assert counts["skipped"] <= skipped_at_most, done.stdout[-6000:]


def last(done: subprocess.CompletedProcess[str]) -> str:
    """The line with the counts."""
    return done.stdout.rstrip().rpartition("\n")[2]


# --- inside: what is missing there -----------------------------------------------------------

# The type of the error, a part of its text, what is missing.
MISSING: list[tuple[type[Exception], str, str]] = [
    (RuntimeError, "can't start new thread", "Pyodide has no threads"),
    (OSError, "emscripten does not support processes", "Pyodide has no processes"),
]
NO_ORACLE = "the oracle is protobuf's compiled runtime, which there is none of for Pyodide"

# What cannot be seen by an error, by the name of the test.
BY_NAME = {
    "tests/debug/test_inspection.py::test_json_values": (
        "the json of Pyodide has no guard against JavaScript's stack: 100,000 brackets end it"
    ),
    "tests/debug/test_explain.py::test_time": (
        "time.process_time of Pyodide runs on while other programs have the processor"
    ),
}


class _NoOracle:
    """In the place of what ``tests.support.upb`` offers, which cannot be imported there."""

    def __init__(self, *_: Any) -> None:
        pytest.skip(NO_ORACLE)


def pytest_configure() -> None:
    """Let modules that compare a part of what they test with upb be imported."""
    if sys.platform == "emscripten":
        upb: Any = ModuleType("tests.support.upb")
        upb.Oracle = upb.normalise = upb.reserialize = upb.unknown = _NoOracle
        sys.modules[upb.__name__] = upb


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what must not even start. Each of them is there, if its module is."""
    modules = {item.nodeid.partition("::")[0] for item in items}
    used = set()
    for item in items:
        name = item.nodeid.partition("[")[0]
        if name in BY_NAME:
            item.add_marker(pytest.mark.skip(reason=BY_NAME[name]))
            used.add(name)
    gone = sorted(each for each in BY_NAME.keys() - used if each.partition("::")[0] in modules)
    if gone:
        raise pytest.UsageError(f"BY_NAME has tests that are not there: {gone}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, object, object]:
    """Skip a test that asks for what is missing."""
    try:
        return (yield)
    except (RuntimeError, OSError) as error:
        _skip_if_missing(error)
        raise


def _skip_if_missing(error: Exception) -> None:
    for error_type, text, reason in MISSING:
        if isinstance(error, error_type) and text in str(error):
            pytest.skip(reason)
