# SPDX-License-Identifier: MIT
"""What things of a schema are called in Python.

Fields become snake_case (``connAESKey`` is ``conn_aes_key``), classes keep their names, and members
of enums lose the name of their enum and become capitals (``RatingLevel_Buy`` is ``BUY``). Whatever
Python or a class body would take amiss gets an underscore behind it. Every function is pure, and
two names of one scope never become one.
"""

from __future__ import annotations

import re
from keyword import iskeyword

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

__all__ = ["attribute_names", "class_names", "member_names", "module_name", "snake_case"]

# What a class body of ours refers to by these names.
_TAKEN_BY_TYPES = frozenset(("int", "float", "bool", "str", "bytes", "list", "dict", "pb"))
_TAKEN_BY_MODULES = _TAKEN_BY_TYPES | {"Annotated", "TYPE_CHECKING", "annotations", "message"}

_WORD_STARTS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def snake_case(name: str) -> str:
    """``connAESKey`` to ``conn_aes_key``."""
    return _WORD_STARTS.sub("_", name).lower()


def attribute_names(fields: Iterable[tuple[str, int]]) -> list[str]:
    """The attributes of a message.

    Args:
        fields: proto name and number of each, in the order of declaration.
    """
    names: list[str] = []
    for proto_name, number in fields:
        # A leading underscore would make it private, two would mangle it.
        name = snake_case(proto_name).lstrip("_")
        if not name or name[0].isdigit():
            name = f"field_{name or number}"
        if iskeyword(name) or name in _TAKEN_BY_TYPES:
            name += "_"
        while name in names:
            name += f"_{number}"
        names.append(name)
    return names


def class_names(names: Iterable[str], taken: Collection[str] = ()) -> list[str]:
    """The classes of a module or of a message.

    Args:
        names: as the ``.proto`` has them.
        taken: names of the same scope that are not to be had: the attributes of the message.
    """
    found: list[str] = []
    for name in names:
        candidate = name
        # A class whose name starts with two underscores would be mangled inside another.
        if name[:2] == "__" or name == "_unknown_fields":
            candidate = "C" + name
        while (
            iskeyword(candidate)
            or candidate in _TAKEN_BY_MODULES
            or candidate in taken
            or candidate in found
        ):
            candidate += "_"
        found.append(candidate)
    return found


def member_names(enum_name: str, values: Iterable[str]) -> list[str]:
    """The members of an enum.

    Args:
        enum_name: the name of the enum, without the scope it stands in.
        values: the names of its values, in the order of declaration.
    """
    prefixes = (enum_name + "_", snake_case(enum_name).upper() + "_")
    found: list[str] = []
    for value in values:
        short = next((value[len(each) :] for each in prefixes if value.startswith(each)), value)
        for candidate in (short, value):
            name = snake_case(candidate).upper().strip("_")
            if name and not name[0].isdigit() and name not in found and not _is_bad_member(name):
                break
        else:
            name = value.strip("_") or "VALUE"
            while name in found or _is_bad_member(name) or name[0].isdigit():
                name = "V" + name if name[0].isdigit() else name + "_"
        found.append(name)
    return found


def _is_bad_member(name: str) -> bool:
    return iskeyword(name) or name in ("name", "value")


def module_name(file_name: str) -> str:
    """The module of a file: ``google/protobuf/field_mask.proto`` is in ``field_mask``."""
    stem = file_name.rpartition("/")[2].removesuffix(".proto")
    name = snake_case(re.sub(r"\W", "_", stem, flags=re.ASCII)).lstrip("_") or "schema"
    if name[0].isdigit():
        name = "proto_" + name
    return name + "_" if iskeyword(name) else name
