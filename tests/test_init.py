# SPDX-License-Identifier: MIT
"""The names of the package itself: all of them there, each loaded when it is asked for."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

import wirecodec

INIT = Path(wirecodec.__file__)


def run(source: str) -> str:
    """What a fresh interpreter prints."""
    return subprocess.run(
        [
            sys.executable,
            "-I",
            "-c",
            f"import sys; sys.path.insert(0, {str(INIT.parents[1])!r})\n{source}",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def test_no_name_is_listed_twice() -> None:
    assert len(set(wirecodec.__all__)) == len(wirecodec.__all__)


def shown_to_type_checkers() -> dict[str, str]:
    """Name to home, as the imports under TYPE_CHECKING say."""
    homes = {}
    for statement in ast.parse(INIT.read_text("utf-8")).body:
        if isinstance(statement, ast.If) and ast.unparse(statement.test) == "TYPE_CHECKING":
            for line in statement.body:
                assert isinstance(line, ast.ImportFrom)
                homes.update({alias.name: str(line.module) for alias in line.names})
    return homes


def test_type_checkers_see_the_same_names() -> None:
    assert set(shown_to_type_checkers()) == set(wirecodec.__all__)


@pytest.mark.parametrize("name", wirecodec.__all__)
def test_a_name_is_what_its_home_has(name: str) -> None:
    home = importlib.import_module(f"wirecodec.{shown_to_type_checkers()[name]}")
    vars(wirecodec).pop(name, None)  # as if nobody had asked
    value = getattr(wirecodec, name)
    expected = (
        importlib.import_module(f"{home.__name__}.{name}") if name == "pb" else getattr(home, name)
    )
    assert value is expected
    assert vars(wirecodec)[name] is value  # from now on without __getattr__


def test_dir_has_all_names() -> None:
    listed = dir(wirecodec)
    assert set(wirecodec.__all__) < set(listed)
    assert listed == sorted(listed)
    assert "__version__" in listed


@pytest.mark.parametrize("name", ["nothing", "Decode", "_HOMES_", "__path", "Any"])
def test_an_unknown_name(name: str) -> None:
    with pytest.raises(AttributeError, match=f"wirecodec.*{name}"):
        getattr(wirecodec, name)
    assert not hasattr(wirecodec, name)


def test_from_import_of_an_unknown_name() -> None:
    with pytest.raises(ImportError):
        exec("from wirecodec import nothing")


def test_importing_loads_no_submodule() -> None:
    loaded = run("import wirecodec; print([m for m in sys.modules if m.startswith('wirecodec.')])")
    assert loaded == "[]"


def test_a_name_loads_no_more_than_its_home_needs() -> None:
    loaded = run(
        "from wirecodec import DecodeError\n"
        "print([m for m in sys.modules if m.startswith('wirecodec.')])"
    )
    assert loaded == "['wirecodec.errors']"


def test_star_import_is_all() -> None:
    assert (
        run(
            "from wirecodec import *; import wirecodec\n"
            "print(all(name in globals() for name in wirecodec.__all__))"
        )
        == "True"
    )


@pytest.mark.parametrize(
    ("version", "argv", "is_refused"),
    [
        ((3, 9, 18), ["program.py"], True),
        ((3, 9, 18), [], True),
        ((3, 9, 18), ["-m"], False),  # __main__ is looked for, which says it itself
        ((3, 10, 0), ["program.py"], False),
    ],
)
def test_an_old_python(
    version: tuple[int, ...], argv: list[str], is_refused: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = INIT.read_text("utf-8")
    code = compile(ast.parse(source, feature_version=(3, 7)), INIT, "exec")
    monkeypatch.setattr(sys, "version_info", version)
    monkeypatch.setattr(sys, "argv", argv)
    refused = pytest.raises(ImportError, match=r"^copy needs CPython 3\.10 or newer; this is 3\.9$")
    with refused if is_refused else nullcontext():
        exec(code, {"__name__": "copy"})


def test_the_version_is_a_version() -> None:
    parts = wirecodec.__version__.split(".")
    assert len(parts) == 3
    assert all(part.isdecimal() for part in parts)
