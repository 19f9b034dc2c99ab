# SPDX-License-Identifier: MIT
"""The field kinds, as a declaration writes them: ``Annotated[str | None, pb.string(2)] = None``.

They have a module of their own so that ``pb.bool``, ``pb.bytes`` and ``pb.float`` shadow nothing.
Each takes the field number, and by keyword

- ``name``: the name in the ``.proto``, where it is not the lowerCamelCase of the Python name;
- ``default``: the proto default of a required or explicit field (``[default = -400]``);
- ``debug_redact``: hide the value in reprs and reports: keys, passwords, tokens;
- ``json_name``: the name in JSON, where it is not the lowerCamelCase of the proto name.

A call only notes what it was told: mistakes in it are SchemaErrors when the class is first used.
The kinds are those of https://protobuf.dev/programming-guides/proto3/#scalar.
"""

from __future__ import annotations

from .enums import ClosedEnum, Enum, value
from .schema import FieldSpec

TYPE_CHECKING = False
if TYPE_CHECKING:
    import builtins
    from collections.abc import Callable
    from typing import Any

    # Inside this module the names of the kinds hide the builtins.
    _Bool = builtins.bool
    _Int = builtins.int
    _Str = builtins.str

    from .extensions import Extension, extension

__all__ = [
    "ClosedEnum",
    "Enum",
    "Extension",
    "bool",
    "bytes",
    "double",
    "embedded",
    "enum",
    "extension",
    "fixed32",
    "fixed64",
    "float",
    "group",
    "int32",
    "int64",
    "map",
    "oneof",
    "repeated",
    "sfixed32",
    "sfixed64",
    "sint32",
    "sint64",
    "string",
    "uint32",
    "uint64",
    "value",
]


def int32(
    number: _Int,
    *,
    name: _Str | None = None,
    default: Any = None,
    debug_redact: _Bool = False,
    json_name: _Str | None = None,
) -> FieldSpec:
    """``int``: -2**31 to 2**31 - 1; a negative number takes ten bytes."""
    return FieldSpec("int32", number, name, default, debug_redact, None, json_name)


def int64(
    number: _Int,
    *,
    name: _Str | None = None,
    default: Any = None,
    debug_redact: _Bool = False,
    json_name: _Str | None = None,
) -> FieldSpec:
    """``int``: -2**63 to 2**63 - 1; a negative number takes ten bytes."""
    return FieldSpec("int64", number, name, default, debug_redact, None, json_name)


def uint32(
    number: _Int,
    *,
    name: _Str | None = None,
    default: Any = None,
    debug_redact: _Bool = False,
    json_name: _Str | None = None,
) -> FieldSpec:
    """``int``: 0 to 2**32 - 1."""
    return FieldSpec("uint32", number, name, default, debug_redact, None, json_name)


def uint64(
    number: _Int,
    *,
    name: _Str | None = None,
    default: Any = None,
    debug_redact: _Bool = False,
    json_name: _Str | None = None,
) -> FieldSpec:
    """``int``: 0 to 2**64 - 1."""
    return FieldSpec("uint64", number, name, default, debug_redact, None, json_name)


def sint32(
    number: _Int,
    *,
    name: _Str | None = None,
    default: Any = None,
    debug_redact: _Bool = False,
    json_name: _Str | None = None,
) -> FieldSpec:
    """``int``: -2**31 to 2**31 - 1, zigzag: small negative numbers stay short."""
    return FieldSpec("sint32", number, name, default, debug_redact, None, json_name)


def sint64(
    number: _Int,
    *,
    name: _Str | None = None,
    default: Any = None,
    debug_redact: _Bool = False,
    json_name: _Str | None = None,
) -> FieldSpec:
    """``int``: -2**63 to 2**63 - 1, zigzag: small negative numbers stay short."""
    return FieldSpec("sint64", number, name, default, debug_redact, None, json_name)


def fixed32(
    number: _Int,
    *,
    name: _Str | None = None,
    default: Any = None,
    debug_redact: _Bool = False,
    json_name: _Str | None = None,
) -> FieldSpec:
    """``int``: 0 to 2**32 - 1, always four bytes."""
    return FieldSpec("fixed32", number, name, default, debug_redact, None, json_name)


def fixed64(
    number: _Int,
    *,
    name: _Str | None = None,
    default: Any = None,
    debug_redact: _Bool = False,
    json_name: _Str | None = None,
) -> FieldSpec:
    """``int``: 0 to 2**64 - 1, always eight bytes."""
    return FieldSpec("fixed64", number, name, default, debug_redact, None, json_name)


def sfixed32(
    number: _Int,
    *,
    name: _Str | None = None,
    default: Any = None,
    debug_redact: _Bool = False,
    json_name: _Str | None = None,
) -> FieldSpec:
    """``int``: -2**31 to 2**31 - 1, always four bytes."""
    return FieldSpec("sfixed32", number, name, default, debug_redact, None, json_name)


def sfixed64(
    number: _Int,
    *,
    name: _Str | None = None,
    default: Any = None,
    debug_redact: _Bool = False,
    json_name: _Str | None = None,
) -> FieldSpec:
    """``int``: -2**63 to 2**63 - 1, always eight bytes."""
    return FieldSpec("sfixed64", number, name, default, debug_redact, None, json_name)


def bool(
    number: _Int,
    *,
    name: _Str | None = None,
    default: Any = None,
    debug_redact: _Bool = False,
    json_name: _Str | None = None,
) -> FieldSpec:
    """``bool``: True or False."""
    return FieldSpec("bool", number, name, default, debug_redact, None, json_name)


def float(
    number: _Int,
    *,
    name: _Str | None = None,
    default: Any = None,
    debug_redact: _Bool = False,
    json_name: _Str | None = None,
) -> FieldSpec:
    """``float``: IEEE 754 binary32: about seven digits survive."""
    return FieldSpec("float", number, name, default, debug_redact, None, json_name)


def double(
    number: _Int,
    *,
    name: _Str | None = None,
    default: Any = None,
    debug_redact: _Bool = False,
    json_name: _Str | None = None,
) -> FieldSpec:
    """``float``: IEEE 754 binary64."""
    return FieldSpec("double", number, name, default, debug_redact, None, json_name)


def bytes(
    number: _Int,
    *,
    name: _Str | None = None,
    default: Any = None,
    debug_redact: _Bool = False,
    json_name: _Str | None = None,
) -> FieldSpec:
    """``bytes``: any bytes."""
    return FieldSpec("bytes", number, name, default, debug_redact, None, json_name)


def string(
    number: _Int,
    *,
    name: _Str | None = None,
    default: Any = None,
    debug_redact: _Bool = False,
    utf8: _Bool | None = None,
    json_name: _Str | None = None,
) -> FieldSpec:
    """``str``. ``utf8`` says whether decoding verifies it; None is the rule of the syntax.

    proto3 refuses bytes that are not UTF-8; proto2 keeps them, as lone surrogates.
    """
    return FieldSpec("string", number, name, default, debug_redact, utf8, json_name)


def enum(
    number: _Int,
    *,
    name: _Str | None = None,
    default: Any = None,
    debug_redact: _Bool = False,
    json_name: _Str | None = None,
) -> FieldSpec:
    """An enum class: a subclass of ``pb.Enum`` or ``pb.ClosedEnum``, or an ``enum.IntEnum``."""
    return FieldSpec("enum", number, name, default, debug_redact, None, json_name)


def embedded(
    number: _Int,
    *,
    name: _Str | None = None,
    debug_redact: _Bool = False,
    json_name: _Str | None = None,
) -> FieldSpec:
    """A message class, as a length-delimited sub-message."""
    return FieldSpec("message", number, name, None, debug_redact, None, json_name)


def group(
    number: _Int,
    *,
    name: _Str | None = None,
    debug_redact: _Bool = False,
    json_name: _Str | None = None,
) -> FieldSpec:
    """A message class, between an SGROUP and an EGROUP tag (proto2 groups, delimited encoding)."""
    return FieldSpec("group", number, name, None, debug_redact, None, json_name)


def repeated(element: FieldSpec, *, packed: _Bool | None = None) -> FieldSpec:
    """``list``: ``Annotated[list[int], pb.repeated(pb.int32(31))] = []``.

    ``packed`` says whether numbers are written in one record; None is the rule of the syntax
    (proto3 packs, proto2 does not). Both forms are always read.
    """
    element.is_repeated = True
    element.packed = packed
    return element


def map(
    number: _Int,
    key: Callable[[_Int], FieldSpec],
    value: Callable[[_Int], FieldSpec],
    *,
    name: _Str | None = None,
    debug_redact: _Bool = False,
    json_name: _Str | None = None,
) -> FieldSpec:
    """``dict``: ``Annotated[dict[str, int], pb.map(56, pb.string, pb.int32)] = {}``.

    The key is any integer kind, ``pb.bool`` or ``pb.string``; the value anything but a map, a
    group or a repeated field.
    """
    field = FieldSpec("map", number, name, None, debug_redact, None, json_name)
    field.key = key(1)
    field.value = value(2)
    return field


def oneof(group_name: _Str, member: FieldSpec) -> FieldSpec:
    """A member of a oneof: ``Annotated[int | None, pb.oneof("choice", pb.int32(5))] = None``.

    Of the members of one name at most one is not None; two are an EncodeError.
    """
    member.oneof = group_name
    return member


def __getattr__(name: _Str) -> object:
    """``extension`` and ``Extension`` need the codec, which most declarations do not."""
    if name in ("Extension", "extension"):
        from . import extensions

        return getattr(extensions, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
