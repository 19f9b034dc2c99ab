# SPDX-License-Identifier: MIT
"""Messages to what JSON can hold: dicts with string names, lists, strings, numbers, booleans.

What is to be done with a field is known once its schema is: its names, whether its zero is
written, and a function that turns its value into JSON's. Such a row for each field, in the order
of the wire, is the plan of a message, made when the first one is written and kept with the schema.

The writer mirrors the encoder: what that refuses, this does, with the same path.
"""

from __future__ import annotations

import struct

from ..errors import DecodeError, EncodeError
from .enums import proto_names
from .schema import (
    EMPTY,
    EXPLICIT,
    IMPLICIT,
    MAP,
    REPEATED,
    REQUIRED,
    FieldSchema,
    MessageSchema,
    decode_utf8,
    describe,
    is_lacking,
    leave,
    schema_of,
    slot_value,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .extensions import Extension, TypeRegistry

    Write = Callable[["Writer", Any, int], Any]

__all__ = [
    "ABSENT",
    "GOT",
    "INT_RANGES",
    "Writer",
    "check_oneofs",
    "is_null_value",
    "known_type",
    "nearest_float",
    "writer_of",
]

ABSENT: Any = object()
"""No value: not written, or not to be set. None is a value, JSON's null."""

GOT = ", got "
"""In a reason: what is wanted stands before it, and the value, which may be secret, behind."""

_PLAN = "json_write"  # the key of the plan among what is kept of a schema

INT_RANGES = {
    name: (low, high)
    for names, low, high in (
        (("int32", "sint32", "sfixed32"), -(1 << 31), (1 << 31) - 1),
        (("uint32", "fixed32"), 0, (1 << 32) - 1),
        (("int64", "sint64", "sfixed64"), -(1 << 63), (1 << 63) - 1),
        (("uint64", "fixed64"), 0, (1 << 64) - 1),
    )
    for name in names
}
"""What each kind of integer takes: a glance for the usual case, ``Kind.check`` has the word."""


def known_type(schema: MessageSchema) -> Any:
    """What a well-known type does instead of the usual; None for any other message."""
    if not schema.full_name.startswith("google.protobuf."):
        return None
    from ._json_known import find

    return find(schema)


def is_null_value(field: FieldSchema) -> bool:
    """Whether this is an enum field of ``google.protobuf.NullValue``, whose JSON is null.

    Enums have no full names; one with this name and this one value is no other.
    """
    enum_type = field.enum_type
    return (
        enum_type is not None
        and enum_type.__name__ == "NullValue"
        and proto_names(enum_type) == {0: "NULL_VALUE"}
    )


class _Plan:
    """How to write a message: rows of ``(get, names, is_plain, write, field)``."""

    __slots__ = ("known", "rows")

    def __init__(self, schema: MessageSchema) -> None:
        known = known_type(schema)
        self.known = known.write if known is not None else None
        self.rows = [
            (
                field.get,
                (field.json_name, field.proto_name),
                _plainness(field),
                writer_of(field),
                field,
            )
            for field in schema.wire_order
        ]


# Whether the zero of a field is left out: never, when it is false, or to be seen from its bytes.
_NEVER, _FALSE, _BY_BYTES = 0, 1, 2


def _plainness(field: FieldSchema) -> int:
    if field.presence in (REQUIRED, EXPLICIT):
        return _NEVER
    # A float may be too small for 32 bits: true, and still zero on the wire.
    return _BY_BYTES if field.kind.name == "float" else _FALSE


class Writer:
    """One ``to_dict`` and its options."""

    def __init__(
        self,
        registry: TypeRegistry | None,
        enum_numbers: bool,
        defaults: bool,
        proto_names: bool,
        allow_partial: bool,
        max_depth: int,
    ) -> None:
        self.registry = registry
        self.enum_numbers = enum_numbers
        self.defaults = defaults
        self.naming = int(proto_names)  # the index of the name in a row
        self.allow_partial = allow_partial
        self.max_depth = max_depth

    def message(self, message: Any, depth: int) -> Any:
        """The JSON value of a message: a dict, or what a well-known type is instead."""
        if depth > self.max_depth:
            raise EncodeError(f"messages nest deeper than {self.max_depth} (max_depth)")
        schema = schema_of(type(message))
        plan = schema.functions.get(_PLAN)
        if plan is None:
            plan = schema.functions[_PLAN] = _Plan(schema)
        if schema.oneofs:
            check_oneofs(schema, message)
        if plan.known is not None:
            return plan.known(self, schema, message, depth)
        result: dict[str, Any] = {}
        naming = self.naming
        # What was never initialised has not even unknown fields.
        unknown = getattr(message, "_unknown_fields", b"")
        lacking = unknown and is_lacking(message)
        for get, names, is_plain, write, field in plan.rows:
            try:
                value = get(message)
            except AttributeError:
                value = EMPTY
            if value is None and field.presence == EXPLICIT:
                continue
            if lacking:
                value = slot_value(field, message)
            try:
                if value is EMPTY or (is_plain and (is_plain == _BY_BYTES or not value)):
                    shown = self.absent(field, write, value, depth)
                    if shown is ABSENT:
                        continue
                else:
                    shown = write(self, value, depth)
            except EncodeError as error:
                leave(error, field)
                raise
            result[names[naming]] = shown
        if unknown and self.registry is not None:
            self.extensions(self.registry, message, depth, result)
        return result

    def absent(self, field: FieldSchema, write: Write, value: Any, depth: int) -> Any:
        """The JSON value of a field that may well be absent, or ABSENT."""
        if value is EMPTY:
            if field.presence == REQUIRED and not self.allow_partial:
                raise EncodeError("this required field is missing")
            if not self.defaults or field.presence in (REQUIRED, EXPLICIT):
                return ABSENT
            value = field.zero()
        shown = write(self, value, depth)  # also refuses what is no zero, but of a wrong type
        if field.presence == IMPLICIT:
            encoded = bytearray()
            field.kind.write(encoded, field.check(value))
            is_absent = not any(encoded)  # zero, and zero alone: -0.0 has its sign
        else:
            is_absent = not shown
        return ABSENT if is_absent and not self.defaults else shown

    def extensions(
        self, registry: TypeRegistry, message: Any, depth: int, result: dict[str, Any]
    ) -> None:
        """Add the extensions that the registry knows, as ``"[full.name]"``."""
        found: list[tuple[Extension[Any], Any]]
        try:
            found = registry.extensions_in(message)
        except DecodeError as error:
            raise EncodeError(f"an extension does not hold what it should: {error}") from None
        for extension, value in found:
            field = extension.field
            try:
                result[field.json_name] = writer_of(field)(self, value, depth)
            except EncodeError as error:
                leave(error, field)
                raise


def check_oneofs(schema: MessageSchema, message: Any) -> None:
    """EncodeError if two members of a oneof are set."""
    for name, members in schema.oneofs.items():
        given = [
            member.proto_name
            for member in members
            if slot_value(member, message) is not None and slot_value(member, message) is not EMPTY
        ]
        if len(given) > 1:
            raise EncodeError(
                f"only one of {' and '.join(given)} may be set, set the others to None", path=name
            )


# --- Functions that write the value of one field --------------------------------------------------


def writer_of(field: FieldSchema) -> Write:
    """The function that writes what the attribute holds."""
    if field.presence == MAP:
        return _map_writer(field)
    write = _value_writer(field)
    return _list_writer(write) if field.presence == REPEATED else write


def _list_writer(write: Write) -> Write:
    def write_list(writer: Writer, values: Any, depth: int) -> list[Any]:
        if not isinstance(values, (list, tuple)):
            raise EncodeError(f"a repeated field takes a list{GOT}{describe(values)}")
        result: list[Any] = []
        try:
            for value in values:
                result.append(write(writer, value, depth))
        except EncodeError as error:
            error._within(f"[{len(result)}]")
            raise
        return result

    return write_list


def _map_writer(field: FieldSchema) -> Write:
    key_field, value_field = field.schema.fields
    write_key = _value_writer(key_field)
    write = _value_writer(value_field)
    is_bool = key_field.kind.name == "bool"

    def write_map(writer: Writer, values: Any, depth: int) -> dict[str, Any]:
        """Sorted by key, as on the wire, so that equal maps give equal texts."""
        if not isinstance(values, dict):
            raise EncodeError(f"a map takes a dict{GOT}{describe(values)}")
        if values and depth == writer.max_depth:  # an entry is a message on the wire
            raise EncodeError(f"messages nest deeper than {writer.max_depth} (max_depth)")
        entries = []
        for key, value in values.items():
            try:
                name = write_key(writer, key, depth)
                if is_bool:
                    name = "true" if key else "false"
                # An entry is a message on the wire, hence one level deeper.
                shown = write(writer, value, depth + 1)
            except EncodeError as error:
                error._within(f"[{describe(key)}]")
                raise
            entries.append((key_field.check(key), str(name), shown))
        entries.sort(key=lambda entry: entry[0])
        return {name: shown for _, name, shown in entries}

    return write_map


def _value_writer(field: FieldSchema) -> Write:
    """The function that writes one value of a field."""
    if field.message_type is not None:
        return _message_writer(field)
    if field.enum_type is not None:
        return _enum_writer(field)
    name = field.kind.name
    if name in INT_RANGES:
        return _integer_writer(field)
    if name in ("double", "float"):
        return _double_writer(field)
    if name == "string":
        return _string_writer(field)
    if name == "bytes":
        return _bytes_writer(field)
    check = field.check
    return lambda writer, value, depth: check(value)  # bool


def _message_writer(field: FieldSchema) -> Write:
    message_type = field.message_type

    def write_message(writer: Writer, value: Any, depth: int) -> Any:
        if type(value) is not message_type:
            raise EncodeError(f"takes a {field.schema.name}{GOT}{describe(value)}")
        return writer.message(value, depth + 1)

    return write_message


def _enum_writer(field: FieldSchema) -> Write:
    check = field.check
    names = proto_names(field.enum_type)
    is_null = is_null_value(field)

    def write_enum(writer: Writer, value: Any, depth: int) -> Any:
        number = check(value)
        if is_null:
            return None
        return number if writer.enum_numbers else names.get(number, number)

    return write_enum


def _integer_writer(field: FieldSchema) -> Write:
    check = field.check
    low, high = INT_RANGES[field.kind.name]

    def write_integer(writer: Writer, value: Any, depth: int) -> int:
        if type(value) is int and low <= value <= high:
            return value
        return check(value)  # type: ignore[no-any-return]

    def write_long(writer: Writer, value: Any, depth: int) -> str:
        """As a string: JavaScript would round it."""
        return str(check(value))

    return write_long if field.kind.name.endswith("64") else write_integer


def _double_writer(field: FieldSchema) -> Write:
    check = field.check
    is_float = field.kind.name == "float"

    def write_double(writer: Writer, value: Any, depth: int) -> float | str:
        if not is_float and type(value) is float and value - value == 0:
            return value
        number = check(value)
        if is_float:
            number = _shortest_float(number)
        if number != number:
            return "NaN"
        if number - number != 0:
            return "Infinity" if number > 0 else "-Infinity"
        return number  # type: ignore[no-any-return]

    return write_double


def _shortest_float(value: float) -> float:
    """Of the numbers that mean the same 32 bits the shortest: 0.1, not 0.10000000149011612."""
    value = nearest_float(value)
    for digits in range(6, 9):
        shorter = float(f"{value:.{digits}g}")
        if nearest_float(shorter) == value:
            return shorter
    return float(f"{value:.9g}")  # nine digits always do


def nearest_float(value: float) -> float:
    """As it comes back from the wire; OverflowError if it is beyond the range of ``float``."""
    return _FLOAT.unpack(_FLOAT.pack(value))[0]  # type: ignore[no-any-return]


_FLOAT = struct.Struct("<f")


def _string_writer(field: FieldSchema) -> Write:
    check = field.check

    def write_string(writer: Writer, value: Any, depth: int) -> str:
        if type(value) is str and value.isascii():
            return value
        encoded = check(value)
        text = decode_utf8(encoded)
        if isinstance(text, UnicodeDecodeError):
            raise EncodeError(f"JSON holds no bytes that are not UTF-8{GOT}{describe(encoded)}")
        return text

    return write_string


def _bytes_writer(field: FieldSchema) -> Write:
    check = field.check

    def write_bytes(writer: Writer, value: Any, depth: int) -> str:
        from binascii import b2a_base64

        return b2a_base64(check(value), newline=False).decode("ascii")

    return write_bytes
