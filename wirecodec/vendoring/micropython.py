# SPDX-License-Identifier: MIT
"""The slice ``wire`` for MicroPython, made from the same text as every other copy.

MicroPython reads annotations and never looks at them, but it has neither ``typing`` nor
``__future__`` to import, so annotations and what serves them alone are taken out. It has no
``importlib`` either, so the package imports at once what it elsewhere loads when first asked. Its
``struct`` has functions and no ``Struct``; a short class stands for that. And a class has one
built-in base there: of ``class DecodeError(WirecodecError, ValueError)`` the first one stays.

The other slices need too much that is not there. Frames alone would need SHA-1, which many builds
do without, NamedTuple, ``tuple.__new__``, ``struct.error``, ``iter`` with a sentinel,
``memoryview.tobytes`` and ``int.bit_length``.
"""

from __future__ import annotations

import ast
import builtins
import re
from textwrap import dedent

from .edits import Edits, Positions
from .library import VendorError, is_type_checking

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .slices import Selection

__all__ = ["NOTES", "adapt", "adapt_selection", "check_slice"]

NOTES = (
    "It is for MicroPython, and does the same in CPython. There are no annotations, and a class",
    "has one built-in base: `except ValueError` does not catch DecodeError here, nor does any",
    "built-in class but Exception. Catch WirecodecError, or the class itself. Where floats have",
    "32 bits, read_double and write_double round to that.",
)
"""What such a copy says of itself, in lines."""

_SLICE = "wire"

_PACKAGE = '''\
# SPDX-License-Identifier: MIT
"""The wire format of protobuf for MicroPython: ``protobuf.wire``, and the errors that it raises."""

{imports}

{version}

{public}
'''

_STRUCT = '''
class _Struct:
    """What struct.Struct is elsewhere: MicroPython has the functions of struct alone."""

    def __init__(self, layout):
        self.layout = layout
        self.size = struct.calcsize(layout)

    def pack(self, *values):
        return struct.pack(self.layout, *values)

    def unpack_from(self, buf, pos=0):
        return struct.unpack_from(self.layout, buf, pos)


'''

_EQUALS = re.compile(rb"\s*=\s*")
_REST_OF_LINE = re.compile(rb"[^\n]*\n?")
_BLANK_LINES = re.compile(rb"(?:[ \t]*\n)*")
_IGNORE = re.compile(r"  # type: ignore\[[^]]*\]$", re.MULTILINE)


def check_slice(slice_name: str, has_messages: bool) -> None:
    """Refuse what does not run there.

    Raises:
        VendorError: it does not.
    """
    if slice_name != _SLICE:
        raise VendorError(
            f"the slice {slice_name} does not run on MicroPython: choose --slice {_SLICE}"
        )
    if has_messages:
        raise VendorError("messages do not run on MicroPython: leave --messages out")


def adapt_selection(selection: Selection) -> Selection:
    """The same modules, each adapted. What tells type checkers of annotations is left out."""
    library = selection.library
    sources = {name: adapt(library.source(name)) for name in selection.modules if name}
    sources[""] = _package(library.source(""))
    return selection._replace(library=library.replaced(sources), data=())


def adapt(source: str) -> str:
    """The text of a module as MicroPython can run it. What is adapted already stays as it is."""
    tree = ast.parse(source)
    changes = _Changes(source)
    changes.remove_statements(tree)
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            changes.remove_annotations(node)
        elif isinstance(node, ast.AnnAssign):
            changes.remove_annotation(node.target, node.annotation, " = ")
        elif isinstance(node, ast.ClassDef):
            changes.remove_bases(node)
    changes.replace_struct(tree)
    changes.mend_docstring(tree)
    return _IGNORE.sub("", changes.edits.apply().decode("utf-8"))


class _Changes:
    """What changes in one module.

    Args:
        source: its text.
    """

    def __init__(self, source: str) -> None:
        self._data = source.encode("utf-8")
        self._positions = Positions(self._data)
        self._dropped: set[str] = set()
        self.edits = Edits(self._data)

    def remove_statements(self, tree: ast.Module) -> None:
        """Take out what is for type checkers alone, and imports from ``__future__``."""
        for owner in ast.walk(tree):
            for name in ("body", "orelse", "finalbody"):
                body = getattr(owner, name, None)
                if isinstance(body, list):
                    self._remove_from(body, is_top=owner is tree)

    def _remove_from(self, body: list[ast.stmt], is_top: bool) -> None:
        gone = [node for node in body if _is_gone(node)]
        for node in gone:
            start, end = self._positions.start(node), self._positions.end(node)
            if len(gone) == len(body) and node is body[0] and not is_top:
                self.edits.replace(start, end, "pass")
                continue
            end = _end_of(_REST_OF_LINE, self._data, end)
            if is_top:
                end = _end_of(_BLANK_LINES, self._data, end)
            self.edits.replace(self._data.rfind(b"\n", 0, start) + 1, end, "")

    def remove_annotations(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Take out those of arguments and of what a function returns."""
        arguments = node.args
        for each in (
            *(*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs),
            *(each for each in (arguments.vararg, arguments.kwarg) if each is not None),
        ):
            if each.annotation is not None:
                self.remove_annotation(each, each.annotation, "=")
        if node.returns is not None:
            start, end = self._positions.start(node.returns), self._positions.end(node.returns)
            arrow = self._data.rfind(b"->", 0, start)
            self.edits.replace(len(self._data[:arrow].rstrip()), end, "")

    def remove_annotation(self, named: ast.arg | ast.expr, annotation: ast.expr, sign: str) -> None:
        """Take out one annotation; ``sign`` stands before the value that may follow."""
        start = self._positions.at(named.end_lineno or 0, named.end_col_offset or 0)
        if isinstance(named, ast.arg):
            start = self._positions.at(named.lineno, named.col_offset) + len(named.arg.encode())
        end = self._positions.end(annotation)
        equals = _EQUALS.match(self._data, end)
        if equals is None:
            self.edits.replace(start, end, "")
        else:
            self.edits.replace(start, equals.end(), sign)

    def remove_bases(self, node: ast.ClassDef) -> None:
        """Take out built-in bases, but not the first base."""
        for before, base in zip(node.bases, node.bases[1:], strict=False):
            if isinstance(base, ast.Name) and hasattr(builtins, base.id):
                self._dropped.add(base.id)
                self.edits.replace(self._positions.end(before), self._positions.end(base), "")

    def replace_struct(self, tree: ast.Module) -> None:
        """Have ``_Struct`` for ``struct.Struct``, and the class before the first use of it."""
        is_there = False
        for statement in tree.body:
            for node in ast.walk(statement):
                if not (isinstance(node, ast.Call) and ast.unparse(node.func) == "struct.Struct"):
                    continue
                start, end = self._positions.start(node.func), self._positions.end(node.func)
                self.edits.replace(start, end, "_Struct")
                if not is_there:
                    before = self._positions.start(statement)
                    self.edits.replace(before, before, _STRUCT)
                    is_there = True

    def mend_docstring(self, tree: ast.Module) -> None:
        """Have no bases in the docstring of a module that its classes have no more."""
        if not self._dropped or ast.get_docstring(tree) is None:
            return
        start, end = self._positions.start(tree.body[0]), self._positions.end(tree.body[0])
        names = "|".join(sorted(self._dropped))
        text = self._data[start:end].decode("utf-8")
        text = re.sub(rf"\((?:{names})\)", lambda found: " " * len(found.group()), text)
        self.edits.replace(start, end, re.sub(r" +$", "", text, flags=re.MULTILINE))


def _is_gone(node: ast.stmt) -> bool:
    """Whether a statement does nothing where there are no annotations."""
    if isinstance(node, ast.ImportFrom):
        return node.module == "__future__"
    if isinstance(node, ast.If):
        return is_type_checking(node.test) and not node.orelse
    if isinstance(node, ast.Assign):
        return is_type_checking(node.targets[0])
    return isinstance(node, ast.AnnAssign) and node.value is None


def _end_of(pattern: re.Pattern[bytes], data: bytes, start: int) -> int:
    """Where something ends that begins at an offset; the offset itself if nothing does."""
    found = pattern.match(data, start)
    return found.end() if found else start


def _package(source: str) -> str:
    """The ``__init__.py`` of the whole: what it has for type checkers, it has for everybody."""
    imports, assigned = "", {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.If) and is_type_checking(node.test):
            pieces = [ast.get_source_segment(source, each, padded=True) for each in node.body]
            imports = dedent("\n".join(piece or "" for piece in pieces))
        elif isinstance(node, ast.Assign):
            name = getattr(node.targets[0], "id", "")
            assigned[name] = ast.get_source_segment(source, node)
    return _PACKAGE.format(
        imports=imports, version=assigned["__version__"], public=assigned["__all__"]
    )
