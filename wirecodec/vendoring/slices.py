# SPDX-License-Identifier: MIT
"""Which modules a copy holds: the roots of its slice and what they import, and import in turn.

A slice follows every import, the late ones inside of functions too. Some of these lead to what few
programs need - JSON bodies, WebSocket, TLS - and are features that a copy can do without: in place
of the feature's module it has one that says so when it is imported.
"""

from __future__ import annotations

import ast
from typing import NamedTuple

from . import messages
from .edits import without_lines
from .library import Library, VendorError, is_type_checking

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["ALL", "FEATURES", "SLICES", "Selection", "select"]

ALL = "all"

_CODEC = ("protobuf.codec", "protobuf.declare", "protobuf.pb", "protobuf.records")

SLICES: Mapping[str, tuple[str, ...]] = {
    "wire": ("protobuf.wire",),
    "codec": _CODEC,
    "frame": ("opend.frame",),
    "session": (*_CODEC, "opend.frame", "opend.cipher", "opend.session"),
    "client": (*_CODEC, "opend.client"),
    "aio": (*_CODEC, "opend.aio"),
    ALL: (),
}
"""The roots of each slice."""

FEATURES: Mapping[str, str] = {
    "encryption": "opend.cipher",
    "extensions": "protobuf.extensions",
    "json": "protobuf.json_format",
    "tls": "opend._tls",
    "websocket": "opend.websocket_session",
    "specialize": "protobuf._emit",
}
"""What a copy can do without, and the module that it begins with."""

_ABSENT = '''\
# SPDX-License-Identifier: MIT
"""Not in this copy, which was made without it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    def __getattr__(name: str) -> Any: ...


raise ImportError("this copy was made by vendor --without {feature}", name=__name__)
'''

# Without them the reference codec does everything, as where exec is refused.
_CODE_WRITERS = ("protobuf._emit", "protobuf._emit_decode", "protobuf._emit_encode")
_WITHOUT_CODE = (
    (
        "                source, namespace = emit(schema, kind, counting=counting)\n"
        "                function = schema.functions[key] = "
        "_compiled(schema, kind, source, namespace)\n",
        "                function = schema.functions[key] = _refused\n",
    ),
)


class Selection(NamedTuple):
    """What a copy holds.

    Attributes:
        library: the library, with the text that modules have in the copy.
        modules: the modules of the copy, sorted.
        absent: the features that it does without, by the module that stands for each.
        data: the files that are no modules.
    """

    library: Library
    modules: tuple[str, ...]
    absent: dict[str, str]
    data: tuple[str, ...]


def select(
    library: Library, slice_name: str, wanted: Sequence[str] = (), without: Iterable[str] = ()
) -> Selection:
    """The modules of a slice.

    Args:
        library: what to take them from.
        slice_name: one of SLICES.
        wanted: messages by the name or id of their protocol, or by their ``.proto``; if there are
            any, files that only others need, such as Qot_Common, are reduced to what is needed of
            them.
        without: some of FEATURES.

    Raises:
        VendorError: there is no such slice, feature or message, or they exclude each other.
    """
    without = sorted(set(without))
    if slice_name not in SLICES:
        raise VendorError(f"there is no slice {slice_name!r}; there are {', '.join(SLICES)}")
    for feature in without:
        if feature not in FEATURES:
            known = ", ".join(sorted(FEATURES))
            raise VendorError(f"there is no feature {feature!r}; there are {known}")
    if slice_name == ALL:
        if wanted or without:
            raise VendorError("the slice all holds everything: choose another one")
        data = tuple(sorted(path for path in library.files if not path.endswith(".py")))
        return Selection(library, tuple(sorted(library.paths)), {}, data)

    asked = [messages.module_of(library, name) for name in wanted]
    roots = [*SLICES[slice_name], *asked]
    absent = {FEATURES[feature]: feature for feature in without if feature != "specialize"}
    for module, feature in absent.items():
        if module in roots:
            raise VendorError(f"there is no slice {slice_name} without {feature}")
    if "specialize" in without:
        library = library.replaced(
            {"protobuf._specialize": library.patched("protobuf._specialize", _WITHOUT_CODE)}
        )
        absent.update(dict.fromkeys(_CODE_WRITERS, "specialize"))
    library = library.replaced(
        {
            module: _ABSENT.format(feature=feature)
            for module, feature in absent.items()
            if module in library.paths
        }
    )
    included = _closure(library, roots)
    if wanted:
        library = messages.reduced(library, included, asked)
        included = _closure(library, roots)
    library = messages.with_short_catalogue(library, included)
    library = library.replaced({"": _package(library, included, set(absent))})
    modules = {*included, *(parent for name in included for parent in _parents(name))}
    return Selection(
        library,
        tuple(sorted(modules)),
        {name: feature for name, feature in absent.items() if name in modules},
        ("py.typed",),
    )


def _closure(library: Library, roots: Iterable[str]) -> set[str]:
    """The modules that are reached from the roots by imports, but for those for types."""
    reached: set[str] = set()
    waiting = list(roots)
    while waiting:
        module = waiting.pop()
        if module not in reached:
            reached.add(module)
            waiting += [each.target for each in library.imports_of(module) if not each.for_types]
    return reached


def _parents(module: str) -> list[str]:
    """The packages that a module is in: ``opend.messages``, ``opend`` and the whole."""
    parts = module.split(".")
    return [".".join(parts[:count]) for count in range(len(parts))] if module else []


def _package(library: Library, included: set[str], absent: set[str]) -> str:
    """The ``__init__.py`` of the whole, with the public names whose homes are there.

    Those of what the copy does without keep their home, which says so, but are not in ``__all__``:
    ``import *`` has to work.
    """
    text = library.source("")
    tree = ast.parse(text)
    gone_names: set[str] = set()
    gone: list[tuple[int, int]] = []
    for node in tree.body:
        if isinstance(node, ast.If) and is_type_checking(node.test):
            for each in node.body:
                if isinstance(each, ast.ImportFrom) and not _is_there(each, included - absent):
                    gone_names.update(alias.asname or alias.name for alias in each.names)
                    gone.append((each.lineno, each.end_lineno or each.lineno))
    has_homes = False
    for node in tree.body:
        if not isinstance(node, ast.Assign):
            continue
        if isinstance(node.value, ast.List):
            gone += [
                (item.lineno, item.lineno)
                for item in node.value.elts
                if isinstance(item, ast.Constant) and item.value in gone_names
            ]
        elif isinstance(node.value, ast.Dict):
            for key, value in zip(node.value.keys, node.value.values, strict=True):
                if isinstance(key, ast.Constant) and key.value in included:
                    has_homes = True
                elif key is not None:
                    gone.append((key.lineno, value.end_lineno or value.lineno))
    text = without_lines(text, gone)
    if not has_homes:
        text = text.replace("_HOMES = {", "_HOMES: dict[str, tuple[str, ...]] = {", 1)
    return text


def _is_there(node: ast.ImportFrom, included: set[str]) -> bool:
    base = node.module or ""
    return base in included or f"{base}.{node.names[0].name}" in included
