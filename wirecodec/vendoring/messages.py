# SPDX-License-Identifier: MIT
"""Only the messages that are needed: by name, with what they refer to, and a shorter catalogue."""

from __future__ import annotations

import ast

from .edits import without_lines
from .library import Library, VendorError, is_type_checking

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

__all__ = ["module_of", "packages_of", "reduced", "with_short_catalogue"]

_FOLDER = "opend.messages."
_CATALOGUE = "opend._catalogue"
_REGISTRY = "opend.registry"

# A copy with some of the protocols knows nothing of the others, and says so.
_SHORT_REGISTRY = (
    ('f"there is no protocol {proto_id!r};', 'f"this copy holds no protocol {proto_id!r};'),
    ("is not a message of OpenD: write", "is not a message that this copy holds: write"),
    ("there is no such protocol; the", "this copy holds no such protocol; the"),
)


def _tables(library: Library) -> dict[str, Any]:
    """The tables of the catalogue, by name."""
    found: dict[str, Any] = {}
    for node in ast.parse(library.source(_CATALOGUE)).body:
        target = _target(node)
        if target in ("PACKAGES", "PROTOCOLS"):
            found[target] = ast.literal_eval(_value(node))
    return found


def _target(node: ast.stmt) -> str:
    if isinstance(node, ast.Assign):
        return getattr(node.targets[0], "id", "")
    return getattr(node.target, "id", "") if isinstance(node, ast.AnnAssign) else ""


def _value(node: ast.stmt) -> Any:
    return getattr(node, "value", None)


def packages_of(library: Library) -> dict[str, str]:
    """The ``.proto`` package of each module of messages: ``qot_common``: ``Qot_Common``."""
    packages: dict[str, str] = _tables(library)["PACKAGES"]
    return packages


def module_of(library: Library, name: str) -> str:
    """The module of a protocol or ``.proto`` file: ``Qot_GetRatingChange``, or 3426.

    Raises:
        VendorError: there is none; the text lists names that are near.
    """
    from difflib import get_close_matches

    known = {package.lower(): module for module, package in packages_of(library).items()}
    known.update({str(row[0]): row[2] for row in _tables(library)["PROTOCOLS"]})
    module = known.get(name.lower().removesuffix(".proto"))
    if module is not None:
        return _FOLDER + module
    packages = {package.lower(): package for package in packages_of(library).values()}
    near = [packages[each] for each in get_close_matches(name.lower(), packages, n=5)]
    advice = f"; near are {', '.join(near)}" if near else ""
    raise VendorError(f"there is no {name!r} among the messages of OpenD{advice}")


# --- The catalogue --------------------------------------------------------------------------------


def with_short_catalogue(library: Library, included: set[str]) -> Library:
    """The library with a catalogue of those protocols alone whose messages are included."""
    if _CATALOGUE not in included:
        return library
    text = library.source(_CATALOGUE)
    gone = []
    for node in ast.parse(text).body:
        target, value = _target(node), _value(node)
        if target == "PACKAGES":
            gone += [_lines(key) for key in value.keys if _FOLDER + key.value not in included]
        elif target == "PROTOCOLS":
            gone += [
                _lines(row) for row in value.elts if _FOLDER + row.elts[2].value not in included
            ]
    return library.replaced(
        {
            _CATALOGUE: without_lines(text, gone),
            _REGISTRY: library.patched(_REGISTRY, _SHORT_REGISTRY),
        }
    )


def _lines(node: ast.expr) -> tuple[int, int]:
    return node.lineno, node.end_lineno or node.lineno


# --- Modules that only others need ----------------------------------------------------------------


def reduced(library: Library, included: set[str], asked: Sequence[str]) -> Library:
    """The library with the common messages reduced to the classes that others refer to.

    Only modules without a protocol of their own, such as Qot_Common, are reduced, and not when they
    were asked for by name.
    """
    with_protocol = {_FOLDER + row[2] for row in _tables(library)["PROTOCOLS"]}
    while True:
        before = library
        for module in sorted(included):
            if module.startswith(_FOLDER) and module not in with_protocol.union(asked):
                needed = _needed_of(library, included, module)
                if needed is not None:
                    library = library.replaced({module: _with_only(library, module, needed)})
        if library.files == before.files:
            return library


def _needed_of(library: Library, included: set[str], module: str) -> set[str] | None:
    """The names that others take from a module; None for all, as one takes the whole."""
    needed = set()
    for other in sorted(included - {module}):
        for each in library.imports_of(other):
            if each.target == module:
                if not each.name:
                    return None
                needed.add(each.name)
    return needed


def _with_only(library: Library, module: str, needed: set[str]) -> str:
    """A module with some of its classes, what they refer to, and the imports for it."""
    text = library.source(module)
    tree = ast.parse(text)
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    kept: set[str] = set()
    waiting = [name for name in needed if name in classes]
    while waiting:
        name = waiting.pop()
        if name not in kept:
            kept.add(name)
            waiting += [each for each in _names_in([classes[name]]) if each in classes]
    gone = [_with_comments(text, node) for name, node in classes.items() if name not in kept]
    used = _names_in(node for node in tree.body if getattr(node, "name", "") not in classes)
    used |= _names_in(classes[name] for name in kept)
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and _is_idle(node, used):
            gone.append((node.lineno, node.end_lineno or node.lineno))
        elif isinstance(node, ast.If) and is_type_checking(node.test):
            idle = [each for each in node.body if _is_idle(each, used)]
            whole = [node] if len(idle) == len(node.body) else []
            gone += [(each.lineno, each.end_lineno or each.lineno) for each in whole or idle]
        elif isinstance(node, ast.Assign) and _target(node) == "__all__":
            gone += [
                _lines(item)
                for item in _value(node).elts
                if item.value in classes and item.value not in kept
            ]
    return without_lines(text, gone)


def _is_idle(node: ast.stmt, used: set[str]) -> bool:
    """Whether a statement imports only what is not used."""
    return (
        isinstance(node, ast.ImportFrom)
        and node.module != "__future__"
        and not used.intersection(alias.asname or alias.name for alias in node.names)
    )


def _names_in(nodes: Iterable[ast.AST]) -> set[str]:
    """The names that are read in some nodes."""
    return {each.id for node in nodes for each in ast.walk(node) if isinstance(each, ast.Name)}


def _with_comments(text: str, node: ast.ClassDef) -> tuple[int, int]:
    """The lines of a class: from the comments before its decorators to the blank ones behind."""
    lines = text.splitlines()
    first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
    last = node.end_lineno or node.lineno
    while lines[first - 2].startswith("#") and first > 2:
        first -= 1
    while last < len(lines) and not lines[last].strip():
        last += 1
    return first, last
