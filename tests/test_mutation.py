# SPDX-License-Identifier: MIT
"""The mutation runner: what it changes, that it can tell a live mutant from a dead one, and that a
sample of the mutants of two modules is killed. ``python -m tests.mutation`` tries all of them.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

pytest.importorskip("resource", reason="mutants are tried in forked processes")
pytest.importorskip("coverage", reason="coverage tells which tests reach a mutant")
pytest.importorskip("tomllib", reason="the explanations are TOML, which Python reads from 3.11 on")

from . import mutation


def changes(source: str) -> list[str]:
    return [mutant.change for mutant in mutation.mutants_of(dedent(source))[1]]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = a < b", ["a < b -> a <= b", "a < b -> a >= b"]),
        ("x = a is None", ["a is None -> a is not None"]),
        ("x = a - b", ["a - b -> a + b"]),
        ("x = a << 3", ["a << 3 -> a >> 3", "a << 3 -> a << 4", "a << 3 -> a << 2"]),
        ("x = a and b", ["a and b -> a or b"]),
        ("x = not a", ["not a -> a"]),
        ("x = [a, -b]", ["-b -> b"]),
        ("x = True", ["True -> False"]),
        ("x = b'FT'", [r"b'FT' -> b'GT'"]),
        ("x = y if a else z", ["a -> not a"]),
        ("def f(a=1): pass", ["1 -> 2", "1 -> 0"]),
        ("def f(): return a", ["return a -> return None"]),
        ("def f():\n    a()\n    return", ["a() -> pass", "return -> pass"]),
        ("while a:\n    break", ["a -> not a"]),
        ("def f():\n    for a in b:\n        break", ["break -> continue"]),
        ("def f():\n    a += b", ["a += b -> pass", "a += b -> a -= b"]),
    ],
)
def test_what_is_changed(source: str, expected: list[str]) -> None:
    assert changes(source) == expected


def test_what_is_left_alone() -> None:
    source = '''
        """Docstring."""
        import os
        __all__ = ["a"]
        TYPE_CHECKING = False
        if TYPE_CHECKING:
            a = 1
        class C:
            """Docstring."""
            __slots__ = ("a",)
            size: Literal[1]
            def __repr__(self):
                return f"{1 + 1}"
            def method(self) -> Literal[2]:
                """Docstring."""
    '''
    assert changes(source) == []
    assert changes("def f():\n    raise E(f'{a - 1} left')") == ["raise E(f'{a - 1} left') -> pass"]


def test_a_mutant_knows_its_place() -> None:
    _, [_, mutant] = mutation.mutants_of(
        "class C:\n    def f(self):\n        x = (y +\n          z)\n"
    )
    assert (mutant.function, mutant.line, mutant.text) == ("C.f", 3, "x = (y +")
    assert mutant.lines == range(3, 5)
    assert mutant.is_in_body


def test_each_explanation_is_of_a_mutant_there_is() -> None:
    """Where a line is changed, what was said of it has to be thought over."""
    known = {
        mutation.key_of(mutation.Outcome(module, mutant, "survived"))
        for module in mutation.MODULES
        for mutant in mutation.mutants_of(mutation.path_of(module).read_text("utf-8"))[1]
    }
    explained = mutation.read_explanations(mutation.EXPLANATIONS)
    assert not set(explained) - known
    assert all(len(why) > 10 for why in explained.values())


def test_a_survivor_has_to_be_explained(capsys: pytest.CaptureFixture[str]) -> None:
    _, [mutant, *_] = mutation.mutants_of("x = 1")
    outcome = mutation.Outcome("wire", mutant, "survived")
    assert mutation.report([outcome], {}) == 1
    assert "NOT EXPLAINED" in capsys.readouterr().out
    assert mutation.report([outcome], {mutation.key_of(outcome): "one is as good"}) == 0
    assert "one is as good" in capsys.readouterr().out
    assert mutation.report([outcome._replace(verdict="killed")], {}) == 0
    assert " 100.0%" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("status", "verdict", "is_from_outside"),
    [
        (mutation.SURVIVED << 8, "survived", False),
        (mutation.KILLED << 8, "killed", False),
        (mutation.CRASHED << 8, "killed", False),
        (signal.SIGSEGV, "killed", False),
        (signal.SIGPROF, "timed out", False),
        (signal.SIGALRM, "timed out", True),  # after several tries
    ],
)
def test_how_a_process_ended(status: int, verdict: str, is_from_outside: bool) -> None:
    assert mutation._verdict(status) == verdict
    assert mutation._is_from_outside(status) == is_from_outside


def run(*arguments: str) -> tuple[int, list[str], str]:
    """The exit code, the last row of the table, and all that was printed."""
    command = [sys.executable, "-m", "tests.mutation", *arguments]
    done = subprocess.run(
        command, cwd=mutation.ROOT, capture_output=True, text=True, timeout=600, check=False
    )
    shown = done.stdout + done.stderr
    rows = [line.split() for line in done.stdout.splitlines() if line.startswith("all ")]
    assert rows, shown
    return done.returncode, rows[0], shown


@pytest.mark.no_cover
def test_a_sample_is_killed() -> None:
    """Who survives is explained, and there are few of them."""
    code, row, shown = run("wire", "frame", "--limit", "15", "--seed", "2")
    assert (code, row[1]) == (0, "15"), shown
    assert int(row[4]) <= 2, shown


@pytest.mark.no_cover
def test_an_equivalent_mutant_survives(tmp_path: Path) -> None:
    """Zero with its 64 low bits taken is zero."""
    nothing = tmp_path / "nothing.toml"
    nothing.touch()
    code, row, shown = run("wire", "--only", "if value < 0: value", "--explanations", str(nothing))
    assert code == 1, shown
    assert "value < 0 -> value <= 0\n    NOT EXPLAINED" in shown
    assert row[:2] == ["all", "4"], shown
    assert int(row[2]) + int(row[3]) == 2, shown
