# SPDX-License-Identifier: MIT
"""Who may import whom, held to the letter, and a few rules that every module keeps.

The tests read the ``ast`` of every module under ``wirecodec/``. An import counts wherever it
stands, inside a function too; the ones under ``if TYPE_CHECKING:`` count as well, but a line of
the table may allow more to them.
"""

from __future__ import annotations

import ast
import importlib
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

# They read the library, and run little of it.
pytestmark = pytest.mark.untraced

PACKAGE = "wirecodec"
ROOT = Path(__file__).resolve().parent.parent / PACKAGE


class Layer(NamedTuple):
    """One line of the table. Names leave out the package's own; it is itself ``""``."""

    module: str
    may_import: tuple[str, ...]
    also_for_types: tuple[str, ...] = ()


# Inside protobuf, from the ground up: a module may import the lines above its own.
WIRE = ("errors", "protobuf.wire")
SCHEMA = (*WIRE, "protobuf.enums", "protobuf.records", "protobuf.schema")
DECLARING = (*SCHEMA, "protobuf.pb", "protobuf._annotations")
EMITTING = (*DECLARING, "protobuf._specialize", "protobuf._runtime", "protobuf._emit")
MACHINES = (*DECLARING, "protobuf.declare", "protobuf._reference", "protobuf._specialize")
CODEC = (*MACHINES, "protobuf.codec")
EXTENDING = (*CODEC, "protobuf.extensions")
JSON = (
    *EXTENDING,
    *("protobuf._json_scan", "protobuf._json_scalars", "protobuf._json_known"),
    *("protobuf._json_read", "protobuf._json_write", "protobuf._json_text"),
)
FORMATS = (*EXTENDING, "protobuf.json_format", "protobuf.text_format")

# What a session is made of: no sockets, no clock.
SESSION = (
    *("errors", "protobuf.*", "opend.frame", "opend.cipher", "opend.events"),
    *("opend.messages.*", "opend.registry"),
)
WEBSOCKET = ("opend._rfc6455", "opend._websocket_frames", "opend._websocket_handshake")

# The first line that fits a module is its rule. ``a.*`` is the package ``a`` and all below it.
LAYERS = (
    Layer("errors", ()),
    #
    Layer("protobuf.wire", ("errors",)),
    Layer("protobuf.enums", WIRE),
    Layer("protobuf.records", WIRE),
    Layer("protobuf.schema", WIRE),
    # ``pb.extension`` is fetched when it is first asked for: it needs the codec.
    Layer("protobuf.pb", (*SCHEMA, "protobuf.extensions")),
    Layer("protobuf._annotations", SCHEMA),
    # A message asks for its constructor when the first one is made.
    Layer("protobuf.declare", (*DECLARING, "protobuf._specialize")),
    Layer("protobuf._reference", DECLARING),
    # A link compiles what it stands for when it is first called.
    Layer("protobuf._runtime", DECLARING),
    Layer("protobuf._emit", (*DECLARING, "protobuf._runtime", "protobuf._specialize")),
    Layer("protobuf._emit_decode", EMITTING),
    Layer("protobuf._emit_encode", EMITTING),
    Layer("protobuf._specialize", (*EMITTING, "protobuf._emit_decode", "protobuf._emit_encode")),
    Layer("protobuf.codec", MACHINES),
    Layer("protobuf.extensions", CODEC),
    Layer("protobuf._json_scan", ("errors",)),
    # A well-known type is looked up when one is met; what is in it is written and read as usual.
    Layer("protobuf._json_write", (*EXTENDING, "protobuf._json_known")),
    Layer("protobuf._json_text", (*EXTENDING, "protobuf._json_write")),
    Layer(
        "protobuf._json_scalars",
        (*EXTENDING, "protobuf._json_scan", "protobuf._json_write"),
        ("protobuf._json_read",),
    ),
    Layer("protobuf._json_known", JSON),
    Layer("protobuf._json_read", JSON),
    Layer("protobuf.json_format", JSON),
    Layer("protobuf._text_tokens", SCHEMA),
    Layer("protobuf._text_write", (*EXTENDING, "protobuf._text_tokens")),
    Layer("protobuf._text_read", (*EXTENDING, "protobuf._text_tokens", "protobuf._text_write")),
    Layer(
        "protobuf.text_format",
        (*EXTENDING, "protobuf._text_tokens", "protobuf._text_read", "protobuf._text_write"),
    ),
    Layer("protobuf.idl.*", (*FORMATS, "protobuf.idl.*")),
    Layer("protobuf", (*FORMATS, "protobuf.idl.*")),  # its __init__: the public names
    Layer("protobuf.*", CODEC),
    #
    Layer("opend.frame", ("errors",)),
    Layer("opend._aes", ("errors",)),
    Layer("opend._key_files", ("errors",)),
    Layer("opend.cipher", ("errors", "opend._aes", "opend._key_files")),
    Layer("opend._websocket_handshake", ("errors",)),
    Layer("opend._websocket_frames", ("errors", "opend._websocket_handshake")),
    Layer("opend._rfc6455", ("errors", *WEBSOCKET)),
    Layer("opend.websocket", ("errors", *WEBSOCKET)),
    Layer("opend.events", ("errors",)),
    Layer("opend._stream", SESSION),
    Layer("opend.server_session", (*SESSION, "opend._stream")),
    Layer("opend.session", (*SESSION, "opend._stream", "opend.server_session")),
    Layer("opend.messages.*", ("errors", "protobuf.*", "opend.messages.*")),
    Layer("opend.*", ("errors", "protobuf.*", "opend.*")),
    #
    Layer("debug.*", ("errors", "protobuf.*", "opend.*", "debug.*")),
    # It reads the modules as text, and needs none of them.
    Layer("vendoring.*", ("vendoring.*",)),
    Layer("cli.*", ("", "errors", "protobuf.*", "opend.*", "debug.*", "vendoring.*", "cli.*")),
    Layer("__main__", ("cli.*",)),
    Layer("", ("errors", "protobuf.*", "opend.*", "debug.*")),  # the public names, lazily
)

# Where less of the standard library will do, less is allowed; for types, all of it.
STANDARD_LIBRARY = {"protobuf.wire": {"__future__", "struct"}}

# What a newer Python's has, for a branch that only that one runs; and what every type checker
# brings along, for its eyes only.
NEWER_STANDARD_LIBRARY = {"annotationlib"}
KNOWN_TO_TYPE_CHECKERS = {"typing_extensions"}

# Where a module's name may be computed: a registry, and the lazy public names of a package.
MAY_IMPORT_BY_NAME = {"", "protobuf", "opend", "debug", "cli", "opend.registry"}

# The only module that runs code it has written.
MAY_EXEC = {"protobuf._specialize"}

# Without these, the tests below would prove little.
PILLARS = {
    "",
    "errors",
    "opend.frame",
    "opend.messages.qot_get_rating_change",
    "protobuf._reference",
    "protobuf.codec",
    "protobuf.declare",
    "protobuf.pb",
    "protobuf.records",
    "protobuf.schema",
    "protobuf.wire",
}


# --- reading the tree -----------------------------------------------------------------------


class Module(NamedTuple):
    """One file: ``protobuf.wire``, or ``protobuf`` for the ``__init__.py`` of a package."""

    name: str
    is_package: bool
    source: str

    @property
    def tree(self) -> ast.Module:
        """Its syntax."""
        return parse(self.source)


@lru_cache(maxsize=1)  # one module after the other is looked at, by several rules
def parse(source: str) -> ast.Module:
    """The syntax of a module; nobody changes it."""
    return ast.parse(source)


def read_module(path: Path) -> Module:
    """The module in a file under ``wirecodec/``."""
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    is_package = parts[-1] == "__init__"
    return Module(
        ".".join(parts[:-1] if is_package else parts), is_package, path.read_text("utf-8")
    )


MODULES = {module.name: module for module in map(read_module, sorted(ROOT.rglob("*.py")))}
each_module = pytest.mark.parametrize(
    "module", [pytest.param(module, id=name or PACKAGE) for name, module in MODULES.items()]
)


class Import(NamedTuple):
    """One name that a module imports: ours without the package's name, or someone else's."""

    line: int
    target: str
    is_ours: bool
    for_types: bool


def imports_of(module: Module, known: set[str]) -> Iterator[Import]:
    """Every import, wherever it stands. An absolute one is never ours."""
    for node, for_types in walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(node.lineno, alias.name, False, for_types)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield Import(node.lineno, node.module or "", False, for_types)
        elif isinstance(node, ast.ImportFrom):
            base = resolve(module, node.level, node.module or "")
            for alias in node.names:
                # `from .a import b`: the module a.b if there is one, else a name in a.
                below = join(base, alias.name)
                yield Import(node.lineno, below if below in known else base, True, for_types)
        elif isinstance(node, ast.Call) and is_import_call(node.func):
            name = node.args[0] if node.args else None
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                bare = name.value.lstrip(".")
                level = len(name.value) - len(bare)
                target = resolve(module, level, bare) if level else bare
                yield Import(node.lineno, target, bool(level), for_types)


def walk(tree: ast.AST, for_types: bool = False) -> Iterator[tuple[ast.AST, bool]]:
    """Every node, and whether it stands under ``if TYPE_CHECKING:``."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and is_type_checking(node.test):
            for child in node.body:
                yield child, True
                yield from walk(child, True)
            for child in node.orelse:
                yield child, for_types
                yield from walk(child, for_types)
        else:
            yield node, for_types
            yield from walk(node, for_types)


def is_type_checking(test: ast.expr) -> bool:
    """Whether this is the condition ``TYPE_CHECKING`` or ``typing.TYPE_CHECKING``."""
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", None)
    return name == "TYPE_CHECKING"


def is_import_call(func: ast.expr) -> bool:
    """Whether this is ``__import__`` or ``import_module``, with or without ``importlib.``."""
    name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", None)
    return name in ("__import__", "import_module")


def resolve(module: Module, level: int, name: str) -> str:
    """The module that a relative import means; dots beyond the package stay in its name."""
    parts = module.name.split(".") if module.name else []
    up = level - module.is_package
    if up > len(parts):
        return "." * level + name
    return join(".".join(parts[: len(parts) - up]), name)


def join(package: str, name: str) -> str:
    """``a`` and ``b`` give ``a.b``; the package itself adds no dot."""
    return f"{package}.{name}" if package and name else package or name


def fits(pattern: str, name: str) -> bool:
    """Whether a pattern of the table means this module."""
    if pattern.endswith(".*"):
        return name == pattern[:-2] or name.startswith(pattern[:-1])
    return name == pattern


def rule_for(name: str) -> Layer | None:
    """The first line of the table that fits."""
    return next((layer for layer in LAYERS if fits(layer.module, name)), None)


# --- the rules ------------------------------------------------------------------------------


def import_faults(module: Module, known: set[str]) -> Iterator[str]:
    """What the imports of a module do against the table."""
    layer = rule_for(module.name)
    if layer is None:
        yield f"{module.name} has no line in LAYERS"
        return
    for line, target, is_ours, for_types in imports_of(module, known):
        where = f"line {line}{' (for types)' if for_types else ''}"
        if is_ours:
            allowed = layer.may_import + (layer.also_for_types if for_types else ())
            if target != module.name and not any(fits(each, target) for each in allowed):
                yield f"{where}: {module.name or PACKAGE} must not import {target or PACKAGE}"
            continue
        top = target.partition(".")[0]
        standard = STANDARD_LIBRARY.get(module.name)
        if top == PACKAGE:
            yield f"{where}: imports inside the package are relative, not `{target}`"
        elif for_types and top in KNOWN_TO_TYPE_CHECKERS:
            continue
        elif top not in sys.stdlib_module_names | NEWER_STANDARD_LIBRARY:
            yield f"{where}: {target} is not in the standard library"
        elif standard is not None and top not in standard and not for_types:
            yield f"{where}: of the standard library only {sorted(standard)}, not {target}"


def code_faults(module: Module) -> Iterator[str]:
    """What a module says that no module should."""
    for node, _ in walk(module.tree):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Assert):
            yield f"line {line}: raise an error; `assert` goes away with python -O"
        if (name := dangerous_name(node)) is not None and module.name not in MAY_EXEC:
            yield f"line {line}: {name} belongs to protobuf/_specialize.py alone"
        if (
            isinstance(node, ast.Call)
            and is_import_call(node.func)
            and not (node.args and isinstance(node.args[0], ast.Constant))
            and module.name not in MAY_IMPORT_BY_NAME
        ):
            yield f"line {line}: an import by a computed name escapes the table"


def dangerous_name(node: ast.AST) -> str | None:
    """``exec``, ``eval`` or ``compile``, however it is reached; ``re.compile`` is another."""
    if isinstance(node, ast.Attribute):
        owner = getattr(node.value, "id", None)
        name = node.attr if owner in ("builtins", "__builtins__") else None
    else:
        name = node.id if isinstance(node, ast.Name) else None
    return name if name in ("exec", "eval", "compile") else None


def text_faults(module: Module) -> Iterator[str]:
    """What every file begins with."""
    lines = module.source.splitlines()
    if lines and lines[0].startswith("#!"):
        del lines[0]
    if not lines or lines[0] != "# SPDX-License-Identifier: MIT":
        yield "the first line is not `# SPDX-License-Identifier: MIT`"
    if not (ast.get_docstring(module.tree) or "").strip():
        yield "there is no docstring"


# --- the tree keeps them --------------------------------------------------------------------


def test_there_is_something_to_read() -> None:
    """A wrong folder or a renamed pillar must not make the other tests vacuous."""
    assert PILLARS - set(MODULES) == set()
    assert len(MODULES) >= 14


@each_module
def test_module(module: Module) -> None:
    """All rules: its imports, its code, and what it begins with."""
    faults = [*import_faults(module, set(MODULES)), *code_faults(module), *text_faults(module)]
    assert faults == []


def test_names_are_not_those_of_the_standard_library() -> None:
    """Neither a module nor a package hides one, whoever copies the folder to wherever."""
    own_names = {name.rpartition(".")[2] for name in MODULES} - {"__main__"}
    assert own_names & sys.stdlib_module_names == set()


def test_folders_are_packages() -> None:
    """A folder without an ``__init__.py`` would be left out of the wheel."""
    assert {name.rpartition(".")[0] for name in MODULES} <= set(MODULES)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, id=name or PACKAGE)
        for name in MODULES
        if not any(part.startswith("_") for part in name.split("."))
    ],
)
def test_public_names_exist(name: str) -> None:
    """Each public module has an ``__all__``, and what it lists, once."""
    imported = importlib.import_module(join(PACKAGE, name))
    if MODULES[name].is_package and len(MODULES[name].tree.body) == 1:
        return  # a docstring, and nothing that one could list
    names = getattr(imported, "__all__", None)
    assert isinstance(names, (list, tuple)), "no __all__"
    assert len(set(names)) == len(names), "a name is listed twice"
    assert [each for each in names if not hasattr(imported, each)] == []
    shadowed = [each for each in names if join(name, each) in MODULES]
    assert [each for each in shadowed if not isinstance(getattr(imported, each), ModuleType)] == []


def test_cli_is_the_top() -> None:
    """Nobody imports cli but ``__main__``, whatever the lines of the table say."""
    importers = {
        module.name
        for module in MODULES.values()
        for each in imports_of(module, set(MODULES))
        if each.is_ours and fits("cli.*", each.target) and not fits("cli.*", module.name)
    }
    assert importers <= {"__main__"}


# --- and the tests see when it does not -----------------------------------------------------


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("errors", "from .protobuf import wire"),
        ("protobuf.wire", "import os"),
        ("protobuf.wire", "def f():\n    from . import schema"),
        ("protobuf.records", "from .schema import MessageSchema"),
        ("protobuf.schema", "from .. import explain"),
        ("protobuf.codec", "from . import json_format"),
        ("protobuf.codec", "from ..opend.frame import Frame"),
        ("protobuf.new_module", "if TYPE_CHECKING:\n    from ..debug import trees"),
        ("protobuf.new_module", "from .json_format import to_json"),
        ("opend.frame", "from ..protobuf import wire"),
        ("opend.cipher", "from .messages import qot_common"),
        ("opend.session", "from .client import Client"),
        ("opend.new_module", "from ..debug import trees"),
        ("opend.new_module", "from ..cli import main"),
        ("opend.messages.qot_common", "from ... import message"),
        ("debug.new_module", "from ..cli.demo import main"),
        ("debug.new_module", "import importlib\nimportlib.import_module('..cli', __package__)"),
        ("cli.demo", "import numpy"),
        ("cli.demo", "import typing_extensions"),
        ("cli.demo", "import wirecodec"),
        ("cli.demo", "from wirecodec.protobuf import wire"),
        ("cli.demo", "from ...elsewhere import name"),
        ("__main__", "from .debug import trees"),
        ("new_module", ""),
    ],
)
def test_a_wrong_import_is_seen(name: str, source: str) -> None:
    """One sample for each kind of line."""
    assert list(import_faults(Module(name, False, source), SAMPLE_TREE)) != []


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("errors", "import sys"),
        ("protobuf.wire", "from __future__ import annotations\nimport struct"),
        ("protobuf.wire", "if TYPE_CHECKING:\n    from collections.abc import Iterator"),
        ("protobuf.declare", "if TYPE_CHECKING:\n    import typing_extensions"),
        ("protobuf.records", "from ..errors import DecodeError\nfrom . import wire"),
        ("protobuf.codec", "from . import _reference, declare, wire"),
        ("protobuf.new_module", "from .codec import decode"),
        ("protobuf.idl.parser", "from ..codec import decode\nfrom .tokens import Token"),
        ("opend.messages.qot_common", "from ...protobuf import pb"),
        ("opend.new_module", "from .frame import Frame\nfrom ..protobuf.codec import decode"),
        ("debug.new_module", "from ..opend import frame\nfrom ..protobuf.records import Record"),
        ("cli.demo", "from .. import __version__, debug\nfrom . import inspect_command"),
        ("__main__", "from .cli import main"),
    ],
)
def test_a_right_import_is_let_pass(name: str, source: str) -> None:
    """The other side of the table."""
    assert list(import_faults(Module(name, False, source), SAMPLE_TREE)) == []


SAMPLE_TREE = {
    *("", "cli", "cli.demo", "debug", "debug.trees", "errors", "opend", "opend.client"),
    *("opend.frame", "opend.messages", "opend.messages.qot_common", "protobuf"),
    *("protobuf._reference", "protobuf.codec", "protobuf.declare", "protobuf.idl"),
    *("protobuf.json_format", "protobuf.pb", "protobuf.records", "protobuf.schema"),
    "protobuf.wire",
}


def test_relative_imports_are_resolved() -> None:
    """From a module and from the ``__init__.py`` of a package, whose dots count differently."""
    source = "from . import wire, name\nfrom .wire import read_tag\nfrom .. import errors"
    wanted = ["protobuf.wire", "protobuf", "protobuf.wire", "errors"]
    for module in (Module("protobuf.codec", False, source), Module("protobuf", True, source)):
        assert [each.target for each in imports_of(module, SAMPLE_TREE)] == wanted


@pytest.mark.parametrize(
    "source",
    [
        "assert data",
        "exec(source)",
        "def f():\n    return eval('1')",
        "run = compile",
        "import builtins\nbuiltins.exec(source)",
        "from importlib import import_module\nimport_module(name)",
    ],
)
def test_wrong_code_is_seen(source: str) -> None:
    """Called, passed on, or reached through builtins."""
    assert list(code_faults(Module("protobuf.codec", False, source))) != []


def test_right_code_is_let_pass() -> None:
    """A regular expression is compiled too, and one module may exec."""
    assert list(code_faults(Module("protobuf.codec", False, "import re\nre.compile('a')"))) == []
    assert list(code_faults(Module("protobuf._specialize", False, "exec(compile(a))"))) == []


def test_wrong_text_is_seen() -> None:
    """The line, then the docstring."""
    spdx = "# SPDX-License-Identifier: MIT\n"
    assert len(list(text_faults(Module("errors", False, "import sys")))) == 2
    assert len(list(text_faults(Module("errors", False, spdx)))) == 1
    assert list(text_faults(Module("errors", False, spdx + '"""Said."""'))) == []
