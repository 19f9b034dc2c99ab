# SPDX-License-Identifier: MIT
"""What one file leaves out because nothing leads to it; and that nothing that stays asks for it."""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from wirecodec.vendoring.copies import Options, make_files
from wirecodec.vendoring.library import Library
from wirecodec.vendoring.single_file import Bundle
from wirecodec.vendoring.slices import Selection, select

from .copying import IS_LONG, RATING, RATING_ALONE, library
from .test_stripping import dump

CONNECTED = (*RATING, "InitConnect")
COPIES: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = [
    ("wire", (), ()),
    ("frame", (), ()),
    ("codec", (), ()),
    ("codec", (), ("extensions", "specialize")),
    ("session", (), ()),
    ("client", CONNECTED, ()),
    ("client", CONNECTED, (*RATING_ALONE, "specialize")),
    ("aio", CONNECTED, RATING_ALONE),
]
each_copy = pytest.mark.parametrize(
    ("slice_name", "messages", "without"), COPIES if IS_LONG else [COPIES[0], COPIES[3], COPIES[6]]
)

SMALL = '''\
# SPDX-License-Identifier: MIT
"""A small module."""

from __future__ import annotations

import os
import re
import struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeVar

    T = TypeVar("T")

__all__ = ["Public", "used"]

# What nobody needs.
# Two lines of it.
IDLE = re.compile("x")
"""Says what it is."""

NEEDED = struct.Struct("<I")
_registered = []
EFFECT = _registered.append(1)

_registered.append(NEEDED.size)


class Base:
    """Goes through its heir."""

    def _hook(self) -> int:
        return 1

    # Gone with its comment.
    def _idle(self) -> Iterator[T]:
        return self._idle()


class Public(Base):
    """Stays."""

    def __repr__(self) -> str:
        return getattr(self, "_by_name")()

    def _by_name(self) -> str:
        return "Public"

    def _also_idle(self) -> None:
        os.getcwd()

    def method(self) -> int:
        return self._hook()


class _Emptied(Base):
    """Has nothing left but this."""

    def _unused(self) -> None:
        pass


@staticmethod
def decorated() -> None:
    """By something that might note it somewhere."""


def used() -> type:
    return _Emptied


def circle() -> object:
    return other


def other() -> object:
    return circle
'''


def test_a_sample() -> None:
    """Each kind of thing that goes, and what looks like one and stays."""
    package = b'__version__ = "7"\nfrom .small import Public, used\n'
    small = Library({"__init__.py": package, "small.py": SMALL.encode()})
    selection = Selection(small, tuple(sorted(small.paths)), {}, ())
    text = Bundle(selection, "codec").text("Small.")
    namespace: dict[str, object] = {}
    exec(compile(text, "small", "exec"), namespace)
    assert repr(namespace["Public"]()) == "Public"  # type: ignore[operator]
    assert namespace["_registered"] == [1, 4]
    for name in ("IDLE", "Says what", "What nobody", "Two lines", "import re", "import os"):
        assert name not in text
    for name in ("_idle", "Gone with", "_also_idle", "circle", "other", "TypeVar", "Iterator"):
        assert name not in text
    for name in ("EFFECT", "_hook", "_by_name", "decorated", "Has nothing left but this"):
        assert name in text
    stripped = Bundle(selection, "codec", strip=True).text("")
    assert "class _Emptied(Base):\n    pass\n" in stripped
    assert dump(stripped) == dump(text)


HEIR = """\
# SPDX-License-Identifier: MIT

{before}


class Heir({bases}):
    def _quiet(self):
        return 7
"""

PLAIN = "class Plain:\n    pass"
FOREIGN = "from json import JSONEncoder"


@pytest.mark.parametrize(
    ("before", "bases", "is_kept"),
    [
        pytest.param("", "", False, id="none"),
        pytest.param(PLAIN, "Plain", False, id="one of ours"),
        pytest.param("", "ValueError", False, id="built in"),
        pytest.param("", "metaclass=type", True, id="a metaclass"),
        pytest.param("import json", "json.JSONEncoder", True, id="of a module"),
        pytest.param(FOREIGN, "JSONEncoder", True, id="foreign"),
        pytest.param(f"{FOREIGN}\n{PLAIN}", "Plain, JSONEncoder", True, id="ours and foreign"),
        pytest.param(
            f"{FOREIGN}\nclass Open(JSONEncoder):\n    pass", "Open", True, id="ours from foreign"
        ),
        pytest.param("Made = type('Made', (), {})", "Made", True, id="made by a call"),
    ],
)
def test_methods_that_a_base_may_call(before: str, bases: str, is_kept: bool) -> None:
    """What a class has for itself goes, unless somebody else's code may ask for it by name."""
    source = HEIR.format(before=before, bases=bases)
    files = {"__init__.py": b'__version__ = "7"\nfrom .small import Heir\n'}
    small = Library({**files, "small.py": source.encode()})
    text = Bundle(Selection(small, ("", "small"), {}, ()), "codec").text("Small.")
    namespace: dict[str, object] = {"__name__": "copy"}
    exec(compile(text, "small", "exec"), namespace)
    assert hasattr(namespace["Heir"], "_quiet") == is_kept


def test_attributes_that_a_pattern_asks_for() -> None:
    """``case Square(_area=4)`` names a method, as ``square._area`` does."""
    source = (
        "# SPDX-License-Identifier: MIT\n"
        "class Square:\n    side = 2\n\n"
        "    @property\n    def _area(self):\n        return self.side**2\n\n"
        "    @property\n    def _border(self):\n        return self.side * 4\n\n\n"
        "def is_four(found):\n    match found:\n        case Square(_area=4):\n"
        "            return True\n    return False\n"
    )
    package = b'__version__ = "7"\nfrom .small import Square, is_four\n'
    small = Library({"__init__.py": package, "small.py": source.encode()})
    text = Bundle(Selection(small, ("", "small"), {}, ()), "codec").text("Small.")
    namespace: dict[str, Any] = {}
    exec(compile(text, "small", "exec"), namespace)
    assert namespace["is_four"](namespace["Square"]())
    assert not hasattr(namespace["Square"], "_border")


def test_what_is_behind_a_raise() -> None:
    """The rest of a block that begins with the import of something absent, unless it yields."""
    source = (
        "# SPDX-License-Identifier: MIT\n"
        "def one(x):\n    if x:\n        from .gone import thing\n        return thing(DEAD)\n"
        "    return LIVE\n"
        "def two():\n    from .gone import thing\n    yield KEPT\n"
        "DEAD = 1\nLIVE = 2\nKEPT = 3\n"
    )
    package = b'__version__ = "7"\nfrom .small import one, two\n'
    files = {"__init__.py": package, "small.py": source.encode(), "gone.py": b"thing = 1\n"}
    small = Library(files)
    absent = {"gone": "colour"}
    text = Bundle(Selection(small, ("", "gone", "small"), absent, ()), "codec").text("Small.")
    assert "DEAD" not in text and "KEPT = 3" in text
    namespace: dict[str, object] = {}
    exec(compile(text, "small", "exec"), namespace)
    assert namespace["one"](0) == 2  # type: ignore[operator]
    with pytest.raises(ImportError, match="vendor --without colour"):
        namespace["one"](1)  # type: ignore[operator]
    with pytest.raises(ImportError, match="vendor --without colour"):
        next(namespace["two"]())  # type: ignore[operator]


@pytest.mark.untraced
@each_copy
def test_every_name_is_there(
    slice_name: str, messages: tuple[str, ...], without: tuple[str, ...]
) -> None:
    """Whatever a file says by name, at its top or inside of a function, it defines or imports."""
    text = text_of(slice_name, messages, without, "stripped")
    table = symtable.symtable(text, "copy", "exec")
    known = {each.get_name() for each in table.get_symbols() if is_bound(each)} | set(
        vars(builtins)
    )
    known |= {"__file__", "__name__", "__package__", "__qualname__", "__module__"}
    assert set(global_names(table)) - known == set()
    namespace: dict[str, object] = {"__name__": "copy"}
    exec(compile(text, "copy", "exec"), namespace)
    assert set(namespace["__all__"]) <= set(namespace)  # type: ignore[call-overload]


def is_bound(symbol: symtable.Symbol) -> bool:
    return symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()


def global_names(table: symtable.SymbolTable) -> Iterator[str]:
    """The global names that a scope reads, and those inside of it."""
    for symbol in table.get_symbols():
        is_global = symbol.is_global() or table.get_type() == "module"
        if symbol.is_referenced() and is_global:
            yield symbol.get_name()
    for child in table.get_children():
        yield from global_names(child)


@pytest.mark.untraced
@each_copy
def test_nobody_asks_for_a_method_that_is_gone(
    slice_name: str, messages: tuple[str, ...], without: tuple[str, ...]
) -> None:
    """No attribute of its name is left, and no string that holds its name."""
    selection = select(library(), slice_name, messages, without)
    bundle = Bundle(selection, slice_name, strip=True)
    gone = set()
    for section in bundle.sections:
        methods = {
            node.name: node
            for owner in ast.walk(section.tree)
            if isinstance(owner, ast.ClassDef)
            for node in owner.body
            if isinstance(node, ast.FunctionDef)
        }
        pieces = [section.data[each.start : each.end].decode() for each in section.dropped]
        starts = tuple(f"def {name}(" for name in methods)
        gone |= {
            each.partition("def ")[2].partition("(")[0]
            for each in pieces
            if each.startswith(starts)
        }
    tree = ast.parse(bundle.text(""))
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    gone = {name for name in gone - defined if name.startswith("_")}
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    strings = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert gone.isdisjoint(attributes)
    assert not [name for name in gone if any(name in each for each in strings)]


@pytest.mark.untraced
@each_copy
def test_stripped_is_the_same_tree(
    slice_name: str, messages: tuple[str, ...], without: tuple[str, ...]
) -> None:
    """The same definitions go before a file is stripped."""
    whole = text_of(slice_name, messages, without, "whole")
    stripped = text_of(slice_name, messages, without, "stripped")
    assert dump(stripped) == dump(whole)
    small = text_of(slice_name, messages, without, "compact")
    assert dump(small) == dump(whole, with_types=False)


@cache
def text_of(slice_name: str, messages: tuple[str, ...], without: tuple[str, ...], text: str) -> str:
    """One file, without its header."""
    options = Options("acme", slice_name, messages, without, form="file", text=text)
    return make_files(library(), options)["acme.py"].decode()


def test_errors_that_nobody_raises() -> None:
    """Those of other layers are not in the file, nor in its list."""
    text = text_of("wire", (), (), "stripped")
    raised = {"DecodeError", "LimitError", "TruncatedError", "WirecodecError"}
    tree = ast.parse(text)
    classes = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    assert {name for name in classes if not name.startswith("_")} == raised
    last = tree.body[-1]
    assert isinstance(last, ast.Assign)
    assert raised <= set(ast.literal_eval(last.value))
    assert "MissingFieldError" not in text


# Bytes of one file with --strip-docs, and with --compact. They may grow by a little; by more only
# if somebody says so here.
MOST_BYTES: list[tuple[str, tuple[str, ...], tuple[str, ...], int, int]] = [
    ("wire", (), (), 8_300, 6_300),
    ("codec", (), ("extensions", "specialize"), 95_000, 70_000),
    ("codec", (), (), 175_000, 130_000),
    ("client", CONNECTED, (*RATING_ALONE, "specialize"), 198_000, 147_000),
]


@pytest.mark.untraced
@pytest.mark.parametrize(("slice_name", "messages", "without", "stripped", "compact"), MOST_BYTES)
def test_sizes(
    slice_name: str,
    messages: tuple[str, ...],
    without: tuple[str, ...],
    stripped: int,
    compact: int,
) -> None:
    """As README has them, without the header."""
    assert len(text_of(slice_name, messages, without, "stripped")) <= stripped
    assert len(text_of(slice_name, messages, without, "compact")) <= compact
