# SPDX-License-Identifier: MIT
"""What of the modules one file has a use for: whatever its public names lead to.

A module of the library serves every slice; one slice needs a part of it. Definitions that no
public name leads to - errors that nobody there raises, kinds of views, helpers of what is left out
- are taken out before the file is written, with the comments and docstrings that belong to them.

It errs on the side of keeping. A definition is a function, a class, or a constant made of nothing
that could have an effect; every other statement stays, and so does what it names. A method goes
only if its name begins with ``_`` and stands nowhere in what stays: neither as an attribute nor as
a word in a string. So ``getattr`` with a name that is written out is safe; ``globals()`` is asked
by the registry for modules of messages alone, which stay whole.
"""

from __future__ import annotations

import ast
import builtins
import re
import sys
from bisect import bisect_left, bisect_right

from .edits import Positions
from .library import is_type_checking
from .scopes import Dropped, names_bound

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from .scopes import Reference, Section, Symbol

__all__ = ["drop_unreachable"]

# What the constants of the library are made by; none of it has an effect. A constant that is made
# by something else stays.
_MAKERS = {
    *("Struct", "compile", "count", "RLock", "TypeVar", "MappingProxyType"),
    *("bytes", "float", "frozenset", "getattr", "max", "object", "range", "set", "tuple", "type"),
    *("from_bytes", "fromhex", "fromkeys", "items", "rstrip"),
    *("Kind", "Known", "Protocol", "PushReceived", "_integer", "_protocol_by_class", "_scalar"),
}
_DECORATORS = {"cache", "dataclass_transform", "message", "overload"}
_METHOD_DECORATORS = {"classmethod", "property", "setter", "staticmethod"}

# Classes of the standard library that call nothing by name on those derived from them.
_PLAIN_BASES = {*vars(builtins), "NamedTuple"}

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_WORD = re.compile(r"[^\W\d]\w*")


class _Piece:
    """A statement that can go: at the top of a module, or a method.

    Attributes:
        section: the module.
        node: the statement.
        names: what it defines.
        must_stay: whether it is no definition.
        methods: of a class, what can go of it.
        start: where it begins, with its decorators and comments.
        end: where it ends, with the docstring behind a constant.
        references: the symbols that it names, but for those that its methods name.
        words: the attributes that it names, and the words of its strings.
        stays: whether something leads to it.
    """

    def __init__(self, section: Section, node: ast.stmt) -> None:
        self.section = section
        self.node = node
        self.names = set(names_bound([node]))
        self.must_stay = not _is_definition(node)
        self.methods: list[_Piece] = []
        self.start = 0
        self.end = 0
        self.references: list[Reference] = []
        self.words: set[str] = set()
        self.stays = False


def drop_unreachable(
    sections: Sequence[Section],
    roots: Iterable[Symbol],
    origin: Callable[[Symbol], Symbol | None],
) -> None:
    """Take out of the modules what nothing leads to.

    Args:
        sections: the modules; what they define, import and name is cut down.
        roots: what people call.
        origin: where something is defined that modules pass on; None if it is not there.
    """
    pieces = {section.name: list(_pieces_of(section)) for section in sections}
    search = _Search(pieces, origin)
    for each in pieces.values():
        for piece in each:
            if piece.must_stay:
                search.keep(piece)
    for symbol in roots:
        search.reach(symbol)
    search.run()
    for section in sections:
        _cut(section, pieces[section.name], search.reached)


# --- The search -----------------------------------------------------------------------------------


class _Search:
    """Follows names from what stays to what it names, until nothing new is found."""

    def __init__(
        self,
        pieces: Mapping[str, Sequence[_Piece]],
        origin: Callable[[Symbol], Symbol | None],
    ) -> None:
        self.reached: set[Symbol] = set()
        self._origin = origin
        self._definitions: dict[tuple[str, str], list[_Piece]] = {}
        self._waiting: list[_Piece] = []
        self._words: set[str] = set()
        for section, each in pieces.items():
            for piece in each:
                for name in piece.names:
                    self._definitions.setdefault((section, name), []).append(piece)

    def reach(self, symbol: Symbol) -> None:
        """Something is named."""
        found = self._origin(symbol)
        if found is None or found in self.reached:
            return
        self.reached.add(found)
        for piece in self._definitions.get(found, ()):
            self.keep(piece)

    def keep(self, piece: _Piece) -> None:
        """A statement stays."""
        if not piece.stays:
            piece.stays = True
            self._waiting.append(piece)

    def run(self) -> None:
        """Follow what has been found to its end."""
        classes: list[_Piece] = []
        while self._waiting:
            while self._waiting:
                piece = self._waiting.pop()
                self._words |= piece.words
                for reference in piece.references:
                    self.reach(reference.symbol)
                if piece.methods:
                    classes.append(piece)
            for owner in classes:
                for method in owner.methods:
                    if not method.names.isdisjoint(self._words) or self._is_open(owner):
                        self.keep(method)

    def _is_open(self, piece: _Piece) -> bool:
        """Whether a class has a base that may call its methods by their names."""
        if not isinstance(piece.node, ast.ClassDef) or piece.node.keywords:
            return True
        for base in piece.node.bases:
            if not isinstance(base, ast.Name):
                return True
            symbol = piece.section.imported.get(base.id)
            if base.id in piece.section.defined:
                found = self._definitions[piece.section.name, base.id]
            else:
                home = self._origin(symbol) if symbol is not None else None
                found = self._definitions.get(home, []) if home is not None else []
            if not found and base.id not in _PLAIN_BASES:
                return True
            if any(
                not isinstance(each.node, ast.ClassDef) or self._is_open(each) for each in found
            ):
                return True
        return False


# --- Modules in pieces ----------------------------------------------------------------------------


def _pieces_of(section: Section) -> Iterator[_Piece]:
    positions = Positions(section.data)
    references = sorted(section.references, key=lambda reference: reference.start)
    starts = [reference.start for reference in references]

    def within(piece: _Piece) -> list[Reference]:
        return references[bisect_left(starts, piece.start) : bisect_left(starts, piece.end)]

    everything = list(_statements(section.tree.body))
    for node, follower in zip(everything, [*everything[1:], None], strict=True):
        if node in section.removed or _is_document(node):
            continue
        piece = _Piece(section, node)
        _measure(piece, positions, follower)
        piece.references = within(piece)
        if isinstance(node, ast.ClassDef):
            for each in node.body:
                if isinstance(each, _FUNCTIONS) and _may_go(each):
                    method = _Piece(section, each)
                    _measure(method, positions, None)
                    method.references = within(method)
                    method.words = set(_words([each], set()))
                    piece.methods.append(method)
                    piece.references = [
                        each for each in piece.references if each not in method.references
                    ]
        piece.words = set(_words([node], {method.node for method in piece.methods}))
        yield piece


def _statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements at the top of a module, with those for types and those for running alone."""
    for node in body:
        if isinstance(node, ast.If) and _is_about_types(node.test):
            yield from _statements(node.body)
            yield from _statements(node.orelse)
        else:
            yield node


def _is_about_types(test: ast.expr) -> bool:
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        test = test.operand
    return is_type_checking(test)


def _is_document(node: ast.stmt) -> bool:
    value = node.value if isinstance(node, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def _is_definition(node: ast.stmt) -> bool:
    """Whether a statement does nothing but give names to things."""
    if isinstance(node, _DEFINITIONS):
        return all(_name_of(each) in _DECORATORS for each in node.decorator_list)
    if isinstance(node, (ast.Assign, ast.AnnAssign)):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        calls = [each for each in ast.walk(node) if isinstance(each, ast.Call)]
        return all(_is_name(each) for each in targets) and all(
            _name_of(each) in _MAKERS for each in calls
        )
    return isinstance(node, (ast.Import, ast.ImportFrom))  # the ones for types that give a name


def _is_name(target: ast.expr) -> bool:
    if isinstance(target, ast.Tuple):
        return all(_is_name(each) for each in target.elts)
    return isinstance(target, ast.Name)


def _name_of(node: ast.expr) -> str:
    """``compile`` of ``re.compile("x")``."""
    if isinstance(node, ast.Call):
        node = node.func
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _may_go(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a method is for the library alone."""
    is_inner = node.name.startswith("_") and not node.name.endswith("__")
    return is_inner and all(_name_of(each) in _METHOD_DECORATORS for each in node.decorator_list)


def _words(nodes: Iterable[ast.AST], without: set[ast.stmt]) -> Iterator[str]:
    """The names in some nodes and the words in their strings, but not what they define."""
    for node in nodes:
        if node in without:
            continue
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.MatchClass):
            yield from node.kwd_attrs
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _WORD.findall(node.value)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            body = node.body[1:] if _is_document(node.body[0]) else node.body
            others = [each for each in ast.iter_child_nodes(node) if each not in node.body]
            yield from _words([*others, *body], without)
            continue
        yield from _words(ast.iter_child_nodes(node), without)


# --- Where they begin and end ---------------------------------------------------------------------


def _measure(piece: _Piece, positions: Positions, follower: ast.stmt | None) -> None:
    """From the comments before the decorators to the docstring behind a constant."""
    node = piece.node
    last = follower if follower is not None and _is_document(follower) else node
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(each.lineno for each in decorators)])
    lines = piece.section.data.split(b"\n")
    mark = b" " * node.col_offset + b"#"
    while first > 2 and lines[first - 2].startswith(mark):
        first -= 1
    piece.start = positions.at(first, node.col_offset)
    piece.end = positions.end(last)


def _cut(section: Section, pieces: Iterable[_Piece], reached: set[Symbol]) -> None:
    """Take the pieces that do not stay out of a section."""
    gone: list[_Piece] = []
    for piece in pieces:
        if piece.stays:
            gone += [method for method in piece.methods if not method.stays]
        else:
            gone.append(piece)
    last = _last_of_blocks(section, {piece.node for piece in gone})
    section.dropped = [Dropped(each.start, each.end, each.node in last) for each in gone]
    section.defined = {name for piece in pieces if piece.stays for name in piece.names}
    section.references = _outside(section.references, section.dropped)
    section.hoisted = [each for each in section.hoisted if each.symbol in reached]
    section.imported = {
        name: symbol
        for name, symbol in section.imported.items()
        if symbol in reached or not symbol.home.startswith("import ")
    }


def _last_of_blocks(section: Section, gone: set[ast.stmt]) -> set[ast.stmt]:
    """What has to leave a ``pass`` behind; an ``if TYPE_CHECKING`` goes with what it holds."""
    found: set[ast.stmt] = set()
    absent = gone | section.removed
    for node in ast.walk(section.tree):
        blocks: list[list[ast.stmt]] = []
        if isinstance(node, ast.ClassDef):
            blocks = [node.body]
        elif isinstance(node, ast.If) and _is_about_types(node.test):
            blocks = [node.body, node.orelse]
            if all(each in absent or _is_document(each) for block in blocks for each in block):
                section.removed.add(node)
                continue
        for block in blocks:
            if block and absent.issuperset(block) and not gone.isdisjoint(block):
                found.add(next(each for each in block if each in gone))
    return found


def _outside(references: Iterable[Reference], dropped: Iterable[Dropped]) -> list[Reference]:
    """The references that do not stand in what is dropped."""
    ranges = sorted((each.start, each.end) for each in dropped)
    kept = []
    for reference in references:
        index = bisect_right(ranges, (reference.start, sys.maxsize)) - 1
        if index < 0 or ranges[index][1] <= reference.start:
            kept.append(reference)
    return kept
