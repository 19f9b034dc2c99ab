# SPDX-License-Identifier: MIT
"""mypy --strict and pyright on the samples of this folder.

They find nothing in what is right, and in ``wrong_use`` each mistake on its line and nothing else.
A checker that is not installed is skipped.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
RIGHT = ("test_declaring.py", "test_response_types.py", "client_use.py")
WRONG = "wrong_use.py"
IGNORE = re.compile(r"\s*# type: ignore\[.*\]$")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The samples apart from the tree, and ``bare.py``: the wrong one with its ignores gone."""
    for name in (*RIGHT, WRONG):
        (tmp_path / name).write_text((HERE / name).read_text("utf-8"), "utf-8")
    lines = (HERE / WRONG).read_text("utf-8").splitlines()
    (tmp_path / "bare.py").write_text("\n".join(IGNORE.sub("", each) for each in lines), "utf-8")
    return tmp_path


def wrong_lines() -> list[int]:
    """The lines that carry an ignore."""
    lines = (HERE / WRONG).read_text("utf-8").splitlines()
    return [number for number, line in enumerate(lines, 1) if IGNORE.search(line)]


def run(folder: Path, *command: str) -> str:
    """What a checker prints. It is given no configuration but ours."""
    finished = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env={**os.environ, "MYPYPATH": str(ROOT), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 1, finished.stdout + finished.stderr
    return finished.stdout


def found_by_mypy(folder: Path) -> list[tuple[str, int, str]]:
    """File, line and text of each error in the samples."""
    (folder / "mypy.ini").write_text("[mypy]\npython_version = 3.10\nstrict = true\n", "utf-8")
    names = [*RIGHT, WRONG, "bare.py"]
    printed = run(folder, "mypy", "--config-file", "mypy.ini", "--cache-dir", ".cache", *names)
    errors = re.findall(r"^([^:\n]+):(\d+): error: (.*)$", printed, re.MULTILINE)
    return [(name, int(line), text) for name, line, text in errors if name in names]


def found_by_pyright(folder: Path) -> list[tuple[str, int, str]]:
    """File, line and text of each error in the samples."""
    settings = {"extraPaths": [str(ROOT)], "pythonVersion": "3.10", "typeCheckingMode": "standard"}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), "utf-8")
    printed = run(folder, "pyright", "--outputjson", "--pythonpath", sys.executable)
    return [
        (Path(each["file"]).name, each["range"]["start"]["line"] + 1, each["message"])
        for each in json.loads(printed)["generalDiagnostics"]
        if each["severity"] == "error"
    ]


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_checker(checker: str, folder: Path) -> None:
    """Everything right is let pass, and everything wrong is seen."""
    if importlib.util.find_spec(checker) is None:
        pytest.skip(f"{checker} is not installed")
    find = found_by_mypy if checker == "mypy" else found_by_pyright
    errors = find(folder)
    assert [each for each in errors if each[0] != "bare.py"] == []
    assert len(wrong_lines()) >= 20
    seen = {line: text for name, line, text in errors if name == "bare.py"}
    assert sorted(seen) == wrong_lines()
