# SPDX-License-Identifier: MIT
"""The slice ``wire`` for MicroPython: run there and in CPython, on the vectors of the wire format.

``WIRECODEC_NODE_MODULES`` names a folder with node_modules, into which npm has installed
@micropython/micropython-webassembly-pyscript; without it, MicroPython's half of this is skipped.
"""

from __future__ import annotations

import ast
import json
import os
import random
import re
import shutil
import struct
import subprocess
from pathlib import Path
from typing import Any

import pytest

from wirecodec import errors
from wirecodec.protobuf import wire
from wirecodec.vendoring.copies import FORMS, TEXTS, Options
from wirecodec.vendoring.library import Library, VendorError
from wirecodec.vendoring.manifest import MANIFEST, parse_manifest
from wirecodec.vendoring.micropython import adapt
from wirecodec.vendoring.slices import SLICES
from wirecodec.vendoring.upkeep import check_copy, make_copy, update_copy

from ..support import vectors
from . import micropython_program
from .copying import PATIENCE_SECONDS, RATING, library, make, run_python
from .test_upkeep import texts

HERE = Path(__file__).parent
PACKAGE = Path("@micropython", "micropython-webassembly-pyscript")
NODE_MODULES = os.environ.get("WIRECODEC_NODE_MODULES", "")
NODE = shutil.which("node")

every_copy = pytest.mark.parametrize(("form", "text"), [(a, b) for a in FORMS for b in TEXTS])

with_micropython = pytest.mark.skipif(
    NODE is None
    or not NODE_MODULES
    or not (Path(NODE_MODULES) / "node_modules" / PACKAGE).exists(),
    reason=f"needs Node.js, and npm's {PACKAGE.as_posix()} in WIRECODEC_NODE_MODULES",
)


# --- what is to come out --------------------------------------------------------------------------

WIRE = vectors.load("wire.json")

# Whether a string is UTF-8 is the business of the codec: to the wire format it is bytes.
MALFORMED = [each for each in WIRE["malformed"] if each["rules"] != ["W9"]]

# A field number and a wire type, bytes that go on, and others.
FAVOURITES = bytes((0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x0B, 0x0C, 0x13, 0x14, 0x01, 0x80, 0xFF))

# What the errors know besides a reason; what is not named is made with that alone.
ARGUMENTS: dict[str, dict[str, Any]] = {
    "SchemaError": {"message_type": "Item", "field": "name"},
    "EncodeError": {"path": "c2s.count"},
    "TruncatedError": {"offset": 5},
    "MissingFieldError": {"offset": 7, "path": "s2c", "fields": ["name"]},
    "FormatError": {"path": "s2c", "line": 2, "column": 3},
    "ProtoSyntaxError": {"file": "a.proto", "line": 2, "column": 3},
    "HeaderError": {"offset": 9},
    "RequestFailed": {"proto_id": 3426, "serial_number": 4, "ret_msg": "no"},
}
WIRE_ERRORS = {"WirecodecError", "DecodeError", "TruncatedError", "LimitError"}
LOST_BASES = {"ValueError", "TypeError", "EOFError", "OSError"}


def shown(kind: str, value: Any) -> Any:
    """A value of a vector as ``micropython_program`` has it."""
    if kind in ("float", "double"):
        text = str(value)
        if text.startswith("nan "):
            return bytes.fromhex(text[4:])[::-1].hex()
        return struct.pack("<d", float.fromhex(text)).hex()
    return value.encode("utf-8").hex() if kind == "string" else value


def all_jobs() -> list[tuple[dict[str, Any], Any]]:
    """Each job, and what the vectors want of it."""
    jobs: list[tuple[dict[str, Any], Any]] = []
    for vector in [*WIRE["scalars"], *WIRE["read_only"]]:
        kind = vector["kind"]
        value = shown(kind, vector["value"])
        jobs.append(({"do": "read", **vector}, {"value": value, "left": 0}))
        if vector in WIRE["scalars"]:
            jobs.append(({"do": "write", "kind": kind, "value": value}, vector["hex"]))
    for vector in [*WIRE["tags"], *WIRE["overlong_tags"]]:
        value = [vector["number"], vector["wire_type"]]
        job = {"kind": "tag", "hex": vector["hex"]}
        jobs.append(({"do": "read", **job}, {"value": value, "left": 0}))
        if vector in WIRE["tags"]:
            jobs.append(({"do": "write", "kind": "tag", "value": value}, vector["hex"]))
    for vector in MALFORMED:
        job = {"kind": vector["what"], "hex": vector["hex"]}
        jobs.append(({"do": "read", **job}, {key: vector[key] for key in ("error", "offset")}))
    return jobs


def skip_jobs() -> list[dict[str, Any]]:
    """Records to step over; what comes of it is what the library does."""
    chance = random.Random(26)
    found = [chance.choices(FAVOURITES, k=chance.randrange(1, 24)) for _ in range(1000)]
    found += [[0x0B] * depth + [0x0C] * depth for depth in (1, 99, 100, 101, 1000)]
    return [{"do": "skip", "hex": bytes(each).hex()} for each in found]


def jobs_for(folder: Path) -> list[dict[str, Any]]:
    """Everything that is asked of a copy; the program and its jobs are laid beside the copy."""
    jobs = [job for job, _ in all_jobs()] + skip_jobs()
    calls = [[name, ARGUMENTS.get(name, {})] for name in errors.__all__]
    jobs.append({"do": "errors", "names": errors.__all__, "calls": calls})
    (folder / "jobs.json").write_text(json.dumps(jobs), "utf-8")
    shutil.copy(HERE / "micropython_program.py", folder)
    return jobs


def line_for(folder: str) -> str:
    """What runs the program where the folder with the copy is to be found."""
    main = f"micropython_program.main('acme', {folder + '/jobs.json'!r})"
    return f"import sys; sys.path.insert(0, {folder!r}); import micropython_program; {main}"


def check(outcomes: list[Any], jobs: list[dict[str, Any]], is_file: bool) -> None:
    """The vectors are kept, and everything else is what the library itself does."""
    for (job, wanted), outcome in zip(all_jobs(), outcomes, strict=False):
        told = {key: outcome[key] for key in wanted} if "error" in wanted else outcome
        assert told == wanted, job
    own = json.loads(json.dumps(micropython_program.outcomes(wire, errors, jobs)))
    assert outcomes[:-1] == own[:-1]
    assert {each.get("error", "") for each in own[:-1] if isinstance(each, dict)} == {
        *("", "DecodeError", "LimitError", "TruncatedError"),
    }
    described, own_described = outcomes[-1], own[-1]
    assert described.keys() >= (WIRE_ERRORS if is_file else own_described.keys())
    assert "ValueError" in own_described["DecodeError"]["bases"]
    for name, each in described.items():  # what is lost is documented, and nothing else is
        here = own_described[name]
        bases = [base for base in here["bases"] if base in {*described, "Exception"} - LOST_BASES]
        assert each == {**here, "bases": bases}


# --- where it runs --------------------------------------------------------------------------------


@every_copy
@with_micropython
def test_in_micropython(form: str, text: str, tmp_path: Path) -> None:
    """Every vector, values and errors; in each form."""
    make(tmp_path, "acme", "wire", form=form, text=text, target="micropython")
    jobs = jobs_for(tmp_path)
    script = str(HERE / "micropython_tests.mjs")
    done = subprocess.run(
        [str(NODE), script, NODE_MODULES, str(tmp_path), line_for("/copy")],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-3000:]
    check(json.loads(done.stdout), jobs, form == "file")


@every_copy
def test_in_cpython(form: str, text: str, tmp_path: Path) -> None:
    """The same copy with the same results, with nothing else to import and no warning."""
    make(tmp_path, "acme", "wire", form=form, text=text, target="micropython")
    jobs = jobs_for(tmp_path)
    line = line_for(str(tmp_path))
    done = run_python(["-I", "-S", "-W", "error", "-c", line], tmp_path)
    check(json.loads(done.stdout), jobs, form == "file")


# --- what it says of itself -----------------------------------------------------------------------


@every_copy
def test_what_is_gone(form: str, text: str, tmp_path: Path) -> None:
    """Nothing that only type checkers want, no second base; the rest is what it was."""
    path = make(tmp_path, "acme", "wire", form=form, text=text, target="micropython")
    files = [path] if form == "file" else sorted(path.rglob("*.py"))
    for file in files:
        source = file.read_text("utf-8")
        assert "type: ignore" not in source
        for node in ast.walk(ast.parse(source)):
            assert not isinstance(node, ast.AnnAssign)
            assert getattr(node, "annotation", None) is None
            assert getattr(node, "returns", None) is None
            assert len(getattr(node, "bases", [])) < 2
            assert getattr(node, "id", "") != "TYPE_CHECKING"
            if isinstance(node, (ast.Import, ast.ImportFrom)) and not getattr(node, "level", 0):
                assert [alias.name for alias in node.names] == ["struct"]
    assert not list(tmp_path.rglob("py.typed"))
    if text == "whole":
        assert "W1: one to ten bytes, minimal or not." in "".join(
            file.read_text("utf-8") for file in files
        )


@pytest.mark.parametrize("form", FORMS)
def test_the_manifest(form: str, tmp_path: Path) -> None:
    """It names the target and how to make it again, and tells what is lost."""
    path = make(tmp_path, "acme", "wire", form=form, target="micropython")
    header = (path if form == "file" else path / MANIFEST).read_text("utf-8")
    assert parse_manifest(header).options == Options(
        "acme", "wire", form=form, target="micropython"
    )
    name = "--single-file acme.py" if form == "file" else "--name acme"
    assert f"wirecodec vendor . {name} --slice wire --target micropython\n" in header
    assert "`except ValueError` does not catch DecodeError here" in header
    plain = make(tmp_path, "plain", "wire", form=form)
    plain_header = (plain if form == "file" else plain / MANIFEST).read_text("utf-8")
    assert "- target: cpython\n" in plain_header and "MicroPython" not in plain_header


def test_a_manifest_from_before_there_were_targets(tmp_path: Path) -> None:
    """It means CPython."""
    path = make(tmp_path, "acme", "wire")
    text = (path / MANIFEST).read_text("utf-8")
    (path / MANIFEST).write_text(text.replace("- target: cpython\n", ""), "utf-8")
    assert check_copy(library(), path) == []


def newer() -> Library:
    """The library of tomorrow: another version, and other code in ``wire``."""
    version = library().version
    changes = [
        ("", (f'"{version}"', '"99.0"')),
        ("protobuf.wire", ("MAX_DEPTH = ", "MAX_DEPTH: int = 1")),
    ]
    return library().replaced(
        {module: library().patched(module, [each]) for module, each in changes}
    )


@every_copy
def test_check_and_update(form: str, text: str, tmp_path: Path) -> None:
    """They make the same bytes again, and what is newer as it must be there."""
    path = make(tmp_path, "acme", "wire", form=form, text=text, target="micropython")
    name = "acme.py" if form == "file" else "wire.py"
    wire_file = path if form == "file" else path / "protobuf" / "wire.py"
    assert check_copy(library(), path) == []
    assert f"{name}: newer in 99.0" in texts(check_copy(newer(), path))
    assert f"{name}: updated" in texts(update_copy(newer(), path))
    assert check_copy(newer(), path) == []
    updated = wire_file.read_text("utf-8")
    assert re.search(r"^MAX_DEPTH *= *1100$", updated, re.MULTILINE)
    fresh = make_copy(
        newer(), Options("acme", "wire", (), (), form, text, "micropython"), tmp_path / "new"
    )
    new_file = fresh if form == "file" else fresh / "protobuf" / "wire.py"
    assert wire_file.read_bytes() == new_file.read_bytes()


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize("slice_name", [name for name in SLICES if name != "wire"])
def test_other_slices(slice_name: str, tmp_path: Path) -> None:
    """With a word on which one there is."""
    reason = f"the slice {slice_name} does not run on MicroPython: choose --slice wire"
    with pytest.raises(VendorError, match=reason):
        make_copy(library(), Options("acme", slice_name, target="micropython"), tmp_path / "new")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (
            Options("acme", "wire", RATING, target="micropython"),
            "messages do not run on MicroPython",
        ),
        (Options("acme", "wire", target="jython"), "no target 'jython'; there are cpython, micro"),
    ],
)
def test_other_refusals(options: Options, reason: str, tmp_path: Path) -> None:
    """Nothing is written then."""
    with pytest.raises(VendorError, match=reason):
        make_copy(library(), options, tmp_path / "new")
    assert not (tmp_path / "new").exists()


# --- piece by piece -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "adapted"),
    [
        pytest.param(
            '"""Text."""\n\nfrom __future__ import annotations\n\nimport struct\n',
            '"""Text."""\n\nimport struct\n',
            id="a future import",
        ),
        pytest.param(
            "TYPE_CHECKING = False\nif TYPE_CHECKING:\n    from typing import Any\n\nx = 1\n",
            "x = 1\n",
            id="imports for types",
        ),
        pytest.param(
            "def f(\n    a: int,\n    *b: int,\n    c: str | None = None,  # why\n    **d: int,\n"
            ") -> dict[str, int]:\n    return {}\n",
            "def f(\n    a,\n    *b,\n    c=None,  # why\n    **d,\n):\n    return {}\n",
            id="a function",
        ),
        pytest.param("x: list[str] = []\ny: int\n", "x = []\n", id="assignments"),
        pytest.param("class A:\n    x: int\n", "class A:\n    pass\n", id="a class of annotations"),
        pytest.param(
            'class A:\n    """Text."""\n\n    x: int\n    y = 1\n',
            'class A:\n    """Text."""\n\n    y = 1\n',
            id="an annotation in a class",
        ),
        pytest.param(
            '"""A tree.\n\nA(Exception)\n\'- B(ValueError)  text\n"""\n'
            "class A(Exception): ...\nclass B(A, ValueError): ...\n",
            '"""A tree.\n\nA(Exception)\n\'- B              text\n"""\n'
            "class A(Exception): ...\nclass B(A): ...\n",
            id="a second base",
        ),
        pytest.param(
            "class A(B, Mixed, ValueError, part.Other): ...\n",
            "class A(B, Mixed, part.Other): ...\n",
            id="bases that are not built in",
        ),
        pytest.param(
            "def f(é: str, b):\n    return é  # type: ignore[misc]\n",
            "def f(é, b):\n    return é\n",
            id="beyond ASCII",
        ),
    ],
)
def test_adapt(source: str, adapted: str) -> None:
    """What changes, and that all else stays; twice is once."""
    assert adapt(source) == adapted
    assert adapt(adapted) == adapted


def test_adapt_struct() -> None:
    """One class stands for ``struct.Struct``, before the first use."""
    text = adapt('import struct\n\nA = struct.Struct("<I")\nB = struct.Struct("<d")\n')
    assert text.startswith("import struct\n\n\nclass _Struct:\n")
    assert text.endswith('\n\n\nA = _Struct("<I")\nB = _Struct("<d")\n')
    assert adapt(text) == text
