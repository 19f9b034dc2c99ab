# SPDX-License-Identifier: MIT
"""What the names in a module mean: a place in the text, and the thing of a module that it names.

Python's own rules, as far as the library uses them: functions, classes, comprehensions and lambdas
have scopes; a class's is not seen from its methods. A name that is imported from another module of
ours, at the top or inside a function, means that module's; ``wire.read_tag`` does too.
"""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

from .edits import Positions
from .library import Library, VendorError, is_type_checking

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

__all__ = ["Dropped", "Hoisted", "Reference", "Section", "Symbol", "names_bound", "read_section"]


class Symbol(NamedTuple):
    """Something that has a name at the top of a module.

    Attributes:
        home: the module; for what the standard library has, ``import`` and its module.
        name: in that module; empty for the module itself.
    """

    home: str
    name: str


class Reference(NamedTuple):
    """A place that names a symbol.

    Attributes:
        start: where the name begins in the text of the module; ``wire.read_tag`` is one name.
        end: where it ends.
        symbol: what is meant.
        hidden: the names that mean something else there.
        is_type: whether it is part of a type that has a name of its own, under TYPE_CHECKING.
    """

    start: int
    end: int
    symbol: Symbol
    hidden: frozenset[str]
    is_type: bool


class Hoisted(NamedTuple):
    """A name of the standard library that a module imports at its top."""

    symbol: Symbol
    for_types: bool


class Dropped(NamedTuple):
    """A place of something that one file has no use for.

    Attributes:
        start: where it begins, with its comments.
        end: where it ends.
        is_last: whether nothing is left but it of the block that it is in.
    """

    start: int
    end: int
    is_last: bool


class Section:
    """A module, taken apart.

    Attributes:
        name: of the module.
        data: its text.
        tree: its syntax.
        defined: the names that it defines at its top.
        imported: the names that it imports at its top, and what they mean.
        builtins: the names that it defines nowhere.
        references: every place that names a symbol, definitions too.
        removed: statements that one file has no use for: imports, ``__all__``.
        emptied: statements of which nothing is left but a ``pass``.
        dropped: what nobody has a use for; ``reachability`` finds it.
        absent: late imports of what the file does without, and the module of each.
        hoisted: what the module imports of the standard library at its top.
        needed: the modules that must come before it.
    """

    def __init__(self, library: Library, name: str) -> None:
        self.name = name
        self.data = library.source(name).encode("utf-8")
        self.tree = ast.parse(self.data)
        self.defined: set[str] = set()
        self.builtins: set[str] = set()
        self.references: list[Reference] = []
        self.imported: dict[str, Symbol] = {}
        self.removed: set[ast.stmt] = set()
        self.emptied: set[ast.stmt] = set()
        self.dropped: list[Dropped] = []
        self.absent: list[tuple[ast.stmt, str]] = []
        self.hoisted: list[Hoisted] = []
        self.needed: set[str] = set()


class _Scope:
    """What names mean inside a function, class or comprehension: a symbol, or one of its own."""

    def __init__(self, parent: _Scope | None, is_class: bool, names: Iterable[str] = ()) -> None:
        self.parent = parent
        self.is_class = is_class
        self.names: dict[str, Symbol | None] = dict.fromkeys(names)


# What a package says of itself as a module; one file says it in its own way.
_OF_A_MODULE = {"__all__", "__proto_package__", "__getattr__", "__dir__", "TYPE_CHECKING"}

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_YIELDS = (ast.Yield, ast.YieldFrom)  # without which a function would be another thing
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def read_section(library: Library, name: str, absent: set[str]) -> Section:
    """Take a module apart.

    Args:
        library: where it is.
        name: of the module.
        absent: the modules that the file does without.
    """
    section = Section(library, name)
    _Reader(library, section, absent).read()
    return section


class _Reader:
    """Walks the tree of one module with its scopes."""

    def __init__(self, library: Library, section: Section, absent: set[str]) -> None:
        self._library = library
        self._section = section
        self._absent = absent
        self._positions = Positions(section.data)
        self._top: dict[str, Symbol | None] = {}
        self._for_types = False
        self._renamed_imports: set[str] = set()

    def read(self) -> None:
        """Fill the section."""
        body = self._section.tree.body
        statements = list(_top_statements(body))
        self._renamed_imports = {
            name
            for node, _ in statements
            if not isinstance(node, (ast.Import, ast.ImportFrom))
            for name in names_bound([node])
        }
        for node, for_types in statements:
            self._bind_at_top(node, for_types)
        for node in body:
            if isinstance(node, ast.If) and is_type_checking(node.test):
                self._note_if_emptied(node)
        for node in body:
            self._visit(node, None)

    # --- the top of the module --------------------------------------------------------------

    def _bind_at_top(self, node: ast.stmt, for_types: bool) -> None:
        section = self._section
        if isinstance(node, ast.ImportFrom) and self._defines(node):
            for alias in node.names:
                # What type checkers see of something that is defined below: it stays.
                section.defined.add(alias.asname or "")
                at = self._positions.at(alias.end_lineno or 1, alias.end_col_offset or 0)
                symbol = Symbol(section.name, alias.asname or "")
                self._add(at - len(symbol.name), at, symbol, frozenset())
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            section.removed.add(node)
            for local, symbol in self._imported(node):
                self._top[local] = section.imported[local] = symbol
                if symbol.home.startswith("import "):
                    section.hoisted.append(Hoisted(symbol, for_types))
                elif not for_types:
                    section.needed.add(symbol.home)
        elif (names := set(names_bound([node]))) and names <= _OF_A_MODULE:
            section.removed.add(node)
        else:
            for name in names:
                section.defined.add(name)
                self._top[name] = Symbol(section.name, name)

    def _defines(self, node: ast.ImportFrom) -> bool:
        return not node.level and all(
            alias.asname is not None and alias.asname in self._renamed_imports
            for alias in node.names
        )

    def _note_if_emptied(self, node: ast.If) -> None:
        removed = self._section.removed
        if all(each in removed for each in node.body):
            if node.orelse:
                raise VendorError(f"{self._section.name}: an else for nothing but imports")
            removed.add(node)

    def _imported(self, node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, Symbol]]:
        """What an import gives: local names and what they mean."""
        if isinstance(node, ast.Import):
            for alias in node.names:
                if "." in alias.name:
                    raise VendorError(f"import {alias.name}: write from ... import")
                yield alias.asname or alias.name, Symbol(f"import {alias.name}", "")
            return
        for alias in node.names:
            local = alias.asname or alias.name
            if not node.level:
                if node.module != "__future__":
                    yield local, Symbol(f"import {node.module}", alias.name)
                continue
            base = self._library.resolve(self._section.name, node.level, node.module or "")
            below = f"{base}.{alias.name}" if base else alias.name
            yield (
                local,
                Symbol(below, "") if below in self._library.paths else Symbol(base, alias.name),
            )

    # --- the walk ---------------------------------------------------------------------------

    def _visit(self, node: ast.AST, scope: _Scope | None) -> None:
        if node in self._section.removed:
            return
        if isinstance(node, _FUNCTIONS):
            self._visit_function(node, scope)
        elif isinstance(node, ast.Lambda):
            self._visit_all([*node.args.defaults, *node.args.kw_defaults], scope)
            inner = _Scope(scope, False, [*_parameters(node.args), *_walrus_names(node.body)])
            self._visit(node.body, inner)
        elif isinstance(node, ast.ClassDef):
            self._define(node, node.name, scope)
            self._visit_all([*node.decorator_list, *node.bases, *node.keywords], scope)
            self._visit_block(node, _Scope(scope, True, names_bound(node.body)))
        elif isinstance(node, _COMPREHENSIONS):
            self._visit_comprehension(node, scope)
        elif isinstance(node, ast.If) and is_type_checking(node.test):
            self._for_types = True
            self._visit_all(node.body, scope)
            self._for_types = False
            self._visit_all(node.orelse, scope)
        elif isinstance(node, ast.Constant):
            self._visit_constant(node, scope)
        elif isinstance(node, ast.Subscript) and getattr(node.value, "id", "") == "Literal":
            self._visit(node.value, scope)  # its strings are no names
        elif isinstance(node, ast.Name):
            self._refer(node, node.id, "", scope)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            self._refer(node, node.value.id, node.attr, scope)
        elif isinstance(node, ast.JoinedStr):
            self._visit_formatted(node, scope)
        elif isinstance(node, ast.Global):
            self._visit_global(node)
        elif isinstance(node, (ast.Import, ast.ImportFrom)) and scope is not None:
            pass  # dealt with by the block that it is in
        else:
            for child in ast.iter_child_nodes(node):
                self._visit(child, scope)

    def _visit_all(self, nodes: Iterable[ast.AST | None], scope: _Scope | None) -> None:
        for node in nodes:
            if node is not None:
                self._visit(node, scope)

    def _visit_function(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: _Scope | None
    ) -> None:
        self._define(node, node.name, scope)
        self._visit_all(node.decorator_list, scope)
        self._visit_all([node.args, node.returns], scope)  # defaults and annotations
        names = names_bound(node.body)
        declared = {
            name
            for each in _own_nodes(node.body)
            if isinstance(each, (ast.Global, ast.Nonlocal))
            for name in each.names
        }
        inner = _Scope(scope, False, [*_parameters(node.args), *(set(names) - declared)])
        self._visit_block(node, inner)

    def _visit_block(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, scope: _Scope
    ) -> None:
        """The body of a function or class. Imports of ours in it bind what they mean."""
        for each in _own_nodes(node.body):
            if isinstance(each, ast.ImportFrom) and each.level:
                for local, symbol in self._imported(each):
                    if symbol.home in self._absent:
                        self._section.absent.append((each, symbol.home))
                    scope.names[local] = symbol
                self._section.removed.add(each)
        self._remove_dead(node)
        removed = self._section.removed
        for each in [node, *_own_nodes(node.body)]:
            for name in ("body", "orelse", "finalbody"):
                block = getattr(each, name, None)
                if isinstance(block, list) and block and removed.issuperset(block):
                    self._section.emptied.add(block[0])
        self._visit_all(node.body, scope)

    def _remove_dead(self, node: ast.AST) -> None:
        """What stands behind the import of something absent, which is a ``raise`` in the file."""
        raising = {each for each, _ in self._section.absent}
        for owner in [node, *_own_nodes(ast.iter_child_nodes(node))]:
            for name in ("body", "orelse", "finalbody"):
                block = getattr(owner, name, None)
                if isinstance(block, list):
                    at = next((i for i, each in enumerate(block, 1) if each in raising), None)
                    dead = block[at:] if at is not None else []
                    if not any(isinstance(each, _YIELDS) for each in _own_nodes(dead)):
                        self._section.removed.update(dead)

    def _visit_comprehension(self, node: ast.AST, scope: _Scope | None) -> None:
        generators: list[ast.comprehension] = node.generators  # type: ignore[attr-defined]
        self._visit(generators[0].iter, scope)
        targets = [
            each.id
            for generator in generators
            for each in ast.walk(generator.target)
            if isinstance(each, ast.Name)
        ]
        inner = _Scope(scope, False, targets)
        for generator in generators:
            self._visit(generator.target, inner)
            if generator is not generators[0]:
                self._visit(generator.iter, inner)
            self._visit_all(generator.ifs, inner)
        for name in ("key", "value", "elt"):
            child = getattr(node, name, None)
            if child is not None:
                self._visit(child, inner)

    def _visit_global(self, node: ast.Global) -> None:
        """``global a, b``: the tree does not say where the names stand."""
        start = self._positions.start(node)
        text = self._section.data[start : self._positions.end(node)]
        for name in node.names:
            found = re.search(rf"\b{name}\b".encode(), text[len("global") :])
            if found is None:  # \b sees no letters but ASCII's in bytes
                raise VendorError(f"{self._section.name}: nobody knows where global has {name}")
            at = start + len("global") + found.start()
            self._add(at, at + len(name), Symbol(self._section.name, name), frozenset())

    def _visit_constant(self, node: ast.Constant, scope: _Scope | None) -> None:
        """A name in quotes, in what only type checkers see: ``M = TypeVar("M")``."""
        if self._for_types and isinstance(node.value, str) and node.value in self._top:
            outer = self._positions
            start = outer.start(node) + 1
            piece = node.value.encode("utf-8")
            self._positions = Positions(piece, start)
            self._for_types = False  # no further quotes
            self._visit(ast.parse(piece, mode="eval").body, scope)
            self._for_types = True
            self._positions = outer

    # --- formatted strings ------------------------------------------------------------------

    def _visit_formatted(self, node: ast.JoinedStr, scope: _Scope | None) -> None:
        """The expressions of a formatted string; old Pythons do not know where they stand."""
        outer = self._positions
        start, end = outer.start(node), outer.end(node)
        for first, last in _expressions(self._section.data[start:end].decode("utf-8")):
            piece = b"(" + self._section.data[start + first : start + last] + b")"
            self._positions = Positions(piece, start + first - 1)
            self._visit(ast.parse(piece, mode="eval").body, scope)
        self._positions = outer

    # --- what a name means ------------------------------------------------------------------

    def _refer(self, node: ast.expr, name: str, attribute: str, scope: _Scope | None) -> None:
        hidden: set[str] = set()
        symbol = self._top.get(name)
        is_known = name in self._top
        inner = scope
        while inner is not None:
            if inner is scope or not inner.is_class:
                hidden.update(each for each, meant in inner.names.items() if meant is None)
                if name in inner.names:
                    symbol = inner.names[name]
                    is_known = True
                    break
            inner = inner.parent
        if symbol is None:
            if not is_known:
                self._section.builtins.add(name)
            return
        start = self._positions.start(node)
        end = self._positions.end(node)
        if attribute and (symbol.name or symbol.home.startswith("import ")):
            end = start + len(name.encode("utf-8"))  # an attribute of a thing: not our business
        elif attribute:
            symbol = Symbol(symbol.home, attribute)
        self._add(start, end, symbol, frozenset(hidden))

    def _define(self, node: ast.stmt, name: str, scope: _Scope | None) -> None:
        """The name in a ``def`` or ``class``."""
        symbol = self._top.get(name) if scope is None else None
        if symbol is not None:
            start = self._positions.start(node)
            head = re.compile(rf"(?:async\s+)?(?:def|class)\s+(?={name}\b)".encode())
            found = head.match(self._section.data, start)
            if found is None:
                raise VendorError(f"{self._section.name}: nobody knows where {name} gets its name")
            self._add(found.end(), found.end() + len(name), symbol, frozenset())

    def _add(self, start: int, end: int, symbol: Symbol, hidden: frozenset[str]) -> None:
        self._section.references.append(Reference(start, end, symbol, hidden, self._for_types))


# --- what binds a name ----------------------------------------------------------------------------


def _top_statements(
    body: list[ast.stmt], for_types: bool = False
) -> Iterator[tuple[ast.stmt, bool]]:
    """The statements at the top of a module, with those under its conditions."""
    for node in body:
        if isinstance(node, ast.If):
            is_for_types = for_types or is_type_checking(node.test)
            yield from _top_statements(node.body, is_for_types)
            yield from _top_statements(node.orelse, for_types)
        else:
            yield node, for_types


def _own_nodes(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """The nodes of a body, but not what is inside of its functions, classes and lambdas."""
    for node in body:
        yield node
        if not isinstance(node, (*_FUNCTIONS, ast.ClassDef, ast.Lambda)):
            yield from _own_nodes(ast.iter_child_nodes(node))


def names_bound(body: Iterable[ast.AST]) -> list[str]:
    """The names that the statements of a body bind in its scope, but for imports of ours."""
    names: list[str] = []
    for node in body:
        if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            names.append(node.name)
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, _COMPREHENSIONS):
            names += _walrus_names(node)
            continue
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.append(node.id)
        elif isinstance(node, ast.Import) or (isinstance(node, ast.ImportFrom) and not node.level):
            names += [(alias.asname or alias.name).partition(".")[0] for alias in node.names]
        elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
            names.append(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            names.append(node.rest)
        names += names_bound(ast.iter_child_nodes(node))
    return names


def _walrus_names(node: ast.AST) -> list[str]:
    return [
        each.target.id
        for each in ast.walk(node)
        if isinstance(each, ast.NamedExpr) and isinstance(each.target, ast.Name)
    ]


def _parameters(arguments: ast.arguments) -> list[str]:
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [each for each in (arguments.vararg, arguments.kwarg) if each is not None]
    return [each.arg for each in every]


# --- the expressions of formatted strings ---------------------------------------------------------

_LITERAL = re.compile(r"(?P<prefix>[A-Za-z]*)(?P<quote>'''|\"\"\"|'|\")")


def _expressions(text: str) -> Iterator[tuple[int, int]]:
    """Where the expressions of formatted literals, one or several in a row, begin and end.

    Offsets are in UTF-8.
    """
    pos = 0
    while pos < len(text):
        literal = _LITERAL.match(text, pos)
        if literal is None:
            pos = text.find("\n", pos) if text[pos] == "#" else pos + 1
            continue
        is_formatted = "f" in literal["prefix"].lower()
        pos = literal.end()
        while not text.startswith(literal["quote"], pos):
            if text[pos] == "\\" or (is_formatted and text.startswith(("{{", "}}"), pos)):
                pos += 2
            elif is_formatted and text[pos] == "{":
                pos = yield from _field(text, pos)
            else:
                pos += 1
        pos += len(literal["quote"])


def _field(text: str, pos: int) -> Generator[tuple[int, int], None, int]:
    """The expression after a brace, and those in its format; gives the place behind the field."""
    start = pos = pos + 1
    depth = 0
    while depth or text[pos] not in "}:!" or text[pos : pos + 2] == "!=":
        if text[pos] in "([{":
            depth += 1
        elif text[pos] in ")]}":
            depth -= 1
        elif text[pos] in "'\"":
            pos = text.index(text[pos], pos + 1)
        pos += 1
    if text[start:pos].rstrip().endswith("="):
        raise VendorError(f"the name in {{{text[start:pos]}}} may change")
    yield len(text[:start].encode("utf-8")), len(text[:pos].encode("utf-8"))
    while text[pos] != "}":
        if text[pos] == "{":
            pos = yield from _field(text, pos)
        else:
            pos += 1
    return pos + 1
