# SPDX-License-Identifier: MIT
"""What several steps of linking ask of a declaration: kinds of types, limits, the edition."""

from __future__ import annotations

from . import _link_table, descriptor
from .features import edition_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ._link_table import Entry, LinkedFile

Type = descriptor.FieldDescriptorProto.Type

OPTIONS_NUMBERS = {
    _link_table.FILE: 8,
    _link_table.RANGE: 3,
    _link_table.MESSAGE: 7,
    _link_table.FIELD: 8,
    _link_table.EXTENSION: 8,
    _link_table.ONEOF: 2,
    _link_table.ENUM: 3,
    _link_table.VALUE: 3,
    _link_table.SERVICE: 3,
    _link_table.METHOD: 4,
}
"""Kind of entry -> number of the field ``options`` of its descriptor."""

MESSAGES = (Type.TYPE_MESSAGE, Type.TYPE_GROUP)
STRINGS = (Type.TYPE_STRING, Type.TYPE_BYTES)
UNPACKABLE = (*MESSAGES, *STRINGS)

INTEGERS = {
    Type.TYPE_INT32: (-(2**31), 2**31 - 1),
    Type.TYPE_SINT32: (-(2**31), 2**31 - 1),
    Type.TYPE_SFIXED32: (-(2**31), 2**31 - 1),
    Type.TYPE_INT64: (-(2**63), 2**63 - 1),
    Type.TYPE_SINT64: (-(2**63), 2**63 - 1),
    Type.TYPE_SFIXED64: (-(2**63), 2**63 - 1),
    Type.TYPE_UINT32: (0, 2**32 - 1),
    Type.TYPE_FIXED32: (0, 2**32 - 1),
    Type.TYPE_UINT64: (0, 2**64 - 1),
    Type.TYPE_FIXED64: (0, 2**64 - 1),
}
"""Integer type -> its smallest and its largest value."""


def edition(file: LinkedFile) -> int:
    """The edition of a file; EDITION_PROTO2 if it is not known, which is reported elsewhere."""
    try:
        return int(edition_of(file.proto))
    except ValueError:
        return int(descriptor.Edition.EDITION_PROTO2)


def type_name(kind: Any) -> str:
    """A type as .proto files write it: ``int32``; a descriptor may lack it."""
    if kind is None:
        return "no type"
    return Type(kind).name.removeprefix("TYPE_").lower()


def is_lite(file: LinkedFile) -> bool:
    """Whether a file asks for the small runtime, which limits what it may import."""
    options = file.proto.options
    return (
        options is not None
        and options.optimize_for == descriptor.FileOptions.OptimizeMode.LITE_RUNTIME
    )


def is_implicit(field: Entry) -> bool:
    """Whether absent and zero are one thing; that takes the features of the field."""
    proto = field.proto
    return (
        field.features.is_implicit
        and field.kind == _link_table.FIELD
        and proto.oneof_index is None
        and proto.label != descriptor.FieldDescriptorProto.Label.LABEL_REPEATED
        and proto.type not in MESSAGES
    )


def is_map_entry(message: Entry) -> bool:
    """Whether an entry is the message behind a map field."""
    options = message.proto.options
    return message.kind == _link_table.MESSAGE and options is not None and bool(options.map_entry)
