# SPDX-License-Identifier: MIT
"""The files of the library as they are: in a folder, in an archive, under any name."""

from __future__ import annotations

import ast
from importlib import resources

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

__all__ = [
    "LICENSE",
    "Import",
    "Library",
    "VendorError",
    "is_type_checking",
    "read_library",
]

_PACKAGE = __name__.partition(".vendoring")[0]

LICENSE = """\
MIT License

Copyright (c) 2026 the wirecodec authors

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""
"""Every copy carries it, as it asks for."""


class VendorError(Exception):
    """A copy cannot be made, or not be understood; the text says why."""


class Library:
    """Files by their path inside the package, and modules by their name without the package's.

    The package itself is the module ``""``; ``protobuf`` is ``protobuf/__init__.py``.
    """

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = dict(files)
        self.paths = {_module_name(path): path for path in self.files if path.endswith(".py")}
        self._imports: dict[str, list[Import]] = {}

    @property
    def version(self) -> str:
        """The version that the package says it has."""
        for node in ast.parse(self.source("")).body:
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__version__":
                return str(ast.literal_eval(node.value))
        raise VendorError("the package does not say its version")

    def source(self, module: str) -> str:
        """The text of a module."""
        return self.files[self.paths[module]].decode("utf-8")

    def is_package(self, module: str) -> bool:
        """Whether a module is the ``__init__.py`` of a folder."""
        return self.paths[module].rpartition("/")[2] == "__init__.py"

    def replaced(self, sources: Mapping[str, str]) -> Library:
        """The same library with other text for some modules."""
        changed = {self.paths[name]: text.encode("utf-8") for name, text in sources.items()}
        library = Library({**self.files, **changed})
        known = self._imports.items()
        library._imports = {name: found for name, found in known if name not in sources}
        return library

    def patched(self, module: str, changes: Iterable[tuple[str, str]]) -> str:
        """The text of a module with some of its lines exchanged.

        Raises:
            VendorError: the module does not have one of them exactly once.
        """
        text = self.source(module)
        for old, new in changes:
            if text.count(old) != 1:
                raise VendorError(f"{module} has changed: nobody knows {old.strip()!r} any more")
            text = text.replace(old, new)
        return text

    def imports_of(self, module: str) -> list[Import]:
        """Every import of ours in a module, wherever it stands."""
        found = self._imports.get(module)
        if found is None:
            tree = ast.parse(self.source(module))
            found = self._imports[module] = list(_imports_in(self, module, tree, False, False))
        return found

    def resolve(self, module: str, level: int, name: str) -> str:
        """The module that a relative import in another means."""
        parts = module.split(".") if module else []
        up = level - self.is_package(module)
        base = parts[: len(parts) - up]
        return ".".join([*base, name] if name else base)


def _module_name(path: str) -> str:
    parts = path[: -len(".py")].split("/")
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def read_library() -> Library:
    """The library that this module is a part of."""
    return Library(dict(_files_below(resources.files(_PACKAGE), "")))


def _files_below(folder: Any, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: str(entry.name)):
        if entry.name.startswith(".") or entry.name == "__pycache__":
            continue
        if entry.is_dir():
            yield from _files_below(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith((".py", ".proto", ".lua")) or entry.name == "py.typed":
            # A checkout on Windows may have other line ends; a copy has the same everywhere.
            yield prefix + entry.name, entry.read_bytes().replace(b"\r\n", b"\n")


class Import:
    """One name that a module imports from another one of ours.

    Attributes:
        target: the module.
        name: what is taken from it; empty for the module as a whole.
        for_types: whether it stands under ``if TYPE_CHECKING:``.
        late: whether it stands in a function.
    """

    __slots__ = ("for_types", "late", "name", "target")

    def __init__(self, target: str, name: str, for_types: bool, late: bool) -> None:
        self.target = target
        self.name = name
        self.for_types = for_types
        self.late = late


def _imports_in(
    library: Library, module: str, node: ast.AST, for_types: bool, late: bool
) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ImportFrom) and child.level:
            base = library.resolve(module, child.level, child.module or "")
            for alias in child.names:
                below = f"{base}.{alias.name}" if base else alias.name
                if below in library.paths:
                    yield Import(below, "", for_types, late)
                else:
                    yield Import(base, alias.name, for_types, late)
        elif isinstance(child, ast.If) and is_type_checking(child.test):
            for statement in child.body:
                yield from _imports_in(
                    library, module, ast.Module([statement], []), for_types=True, late=late
                )
            for statement in child.orelse:
                yield from _imports_in(
                    library, module, ast.Module([statement], []), for_types, late
                )
        else:
            inner = late or isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef))
            yield from _imports_in(library, module, child, for_types, inner)


def is_type_checking(test: ast.expr) -> bool:
    """Whether a condition is ``TYPE_CHECKING``."""
    return isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"
