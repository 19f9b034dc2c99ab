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
    from typing import Any, Protocol

    # Inside this module the names of the kinds hide the builtins.
    _Bool = builtins.bool
    _Int = builtins.int
    _Str = builtins.str

    class _Call(Protocol):
        def __call__(
            self,
            number: _Int,
            *,
            name: _Str | None = None,
            default: Any = None,
            debug_redact: _Bool = False,
            json_name: _Str | None = None,
        ) -> FieldSpec: ...

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


def _scalar(kind: _Str) -> _Call:
    """The call for a kind that takes what all of them take."""

    def note(
        number: _Int,
        *,
        name: _Str | None = None,
        default: Any = None,
        debug_redact: _Bool = False,
        json_name: _Str | None = None,
    ) -> FieldSpec:
        return FieldSpec(kind, number, name, default, debug_redact, None, json_name)

    note.__name__ = note.__qualname__ = kind
    return note


int32 = _scalar("int32")
"""``int``: -2**31 to 2**31 - 1; a negative number takes ten bytes."""

int64 = _scalar("int64")
"""``int``: -2**63 to 2**63 - 1; a negative number takes ten bytes."""

uint32 = _scalar("uint32")
"""``int``: 0 to 2**32 - 1."""

uint64 = _scalar("uint64")
"""``int``: 0 to 2**64 - 1."""

sint32 = _scalar("sint32")
"""``int``: -2**31 to 2**31 - 1, zigzag: small negative numbers stay short."""

sint64 = _scalar("sint64")
"""``int``: -2**63 to 2**63 - 1, zigzag: small negative numbers stay short."""

fixed32 = _scalar("fixed32")
"""``int``: 0 to 2**32 - 1, always four bytes."""

fixed64 = _scalar("fixed64")
"""``int``: 0 to 2**64 - 1, always eight bytes."""

sfixed32 = _scalar("sfixed32")
"""``int``: -2**31 to 2**31 - 1, always four bytes."""

sfixed64 = _scalar("sfixed64")
"""``int``: -2**63 to 2**63 - 1, always eight bytes."""

bool = _scalar("bool")
"""``bool``: True or False."""

float = _scalar("float")
"""``float``: IEEE 754 binary32: about seven digits survive."""

double = _scalar("double")
"""``float``: IEEE 754 binary64."""

bytes = _scalar("bytes")
"""``bytes``: any bytes."""

enum = _scalar("enum")
"""An enum class: a subclass of ``pb.Enum`` or ``pb.ClosedEnum``, or an ``enum.IntEnum``."""


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
