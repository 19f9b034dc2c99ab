# SPDX-License-Identifier: MIT
"""From the dicts of the other support modules to messages of the library, and back.

The dicts are those of `strategies` and `upb`: proto name -> value for the fields that are set,
enums as ints, sub-messages and groups as dicts, repeated fields as lists, maps as dicts.

This is the one support module that imports the library. It goes by the public schema of a class,
so it does not know how the codecs work; `upb` and `strategies` go by the `.proto` files alone.

A *vector value* is such a dict as the files in `spec/vectors` hold it: see their README.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from wirecodec.protobuf.declare import unknown_fields
from wirecodec.protobuf.schema import (
    EMPTY,
    EXPLICIT,
    IMPLICIT,
    MAP,
    REPEATED,
    FieldSchema,
    schema_of,
    slot_value,
)

Values = dict[str, Any]


def to_message(message_type: type, values: Mapping[str, Any]) -> Any:
    """A message with those values. Required fields that are not among them stay missing."""
    schema = schema_of(message_type)
    message = schema.new()
    for name, value in values.items():
        field = schema.by_proto_name[name]
        field.set(message, _map_field(field, value, _from_plain))
    return message


def to_dict(message: Any) -> Values:
    """The set fields of a message, as upb would list them; unknown fields are not part of it."""
    return {
        field.proto_name: _map_field(field, value, _to_plain)
        for field, value in set_fields(message)
    }


def set_fields(message: Any) -> Iterator[tuple[FieldSchema, Any]]:
    """The fields that upb would call set, with their values, in the order of declaration."""
    for field in schema_of(type(message)).fields:
        value = slot_value(field, message)
        if value is EMPTY or (field.presence == EXPLICIT and value is None):
            continue
        if field.presence in (REPEATED, MAP) and not value:
            continue
        if field.presence == IMPLICIT and not value and not _is_negative_zero(value):
            continue
        yield field, value


def sub_messages(message: Any) -> Iterator[tuple[str, Any]]:
    """The messages and groups that a message holds directly, with their paths."""
    for field, value in set_fields(message):
        if field.presence == MAP:
            if field.schema.by_name["value"].message_type is not None:
                for key, each in value.items():
                    yield f"{field.proto_name}[{key!r}]", each
        elif field.message_type is None:
            continue
        elif field.presence == REPEATED:
            for index, each in enumerate(value):
                yield f"{field.proto_name}[{index}]", each
        else:
            yield field.proto_name, value


def unknown_tree(message: Any) -> dict[str, bytes]:
    """The unknown fields of a message and of those in it, by path; only where there are any."""
    tree: dict[str, bytes] = {}
    pending = [("", message)]
    for path, current in pending:  # grows while it is walked
        if unknown_fields(current):
            tree[path] = unknown_fields(current)
        pending += [(f"{path}.{name}", each) for name, each in sub_messages(current)]
    return tree


def has_wide_map(message: Any) -> bool:
    """Whether a map somewhere in it has two entries: their order is not the same everywhere."""
    for field, value in set_fields(message):
        if field.presence == MAP and len(value) > 1:
            return True
    return any(has_wide_map(each) for _, each in sub_messages(message))


def has_float_nan(message: Any) -> bool:
    """Whether it holds a NaN of 32 bits, the one value that Python cannot keep bit for bit."""
    for field, value in set_fields(message):
        kind = field.kind
        if field.presence == MAP:
            kind = field.schema.by_name["value"].kind
            value = list(value.values())
        values = value if isinstance(value, list) else [value]
        if kind.name == "float" and any(map(math.isnan, values)):
            return True
    return any(has_float_nan(each) for _, each in sub_messages(message))


# Vector values ------------------------------------------------------------------------------


def to_vector(message: Any) -> Values:
    """The set fields of a message as a vector value."""
    return {
        field.proto_name: _map_field(field, value, _to_vector_scalar, keys_as_text=True)
        for field, value in set_fields(message)
    }


def from_vector(message_type: type, values: Mapping[str, Any]) -> Any:
    """The message that a vector value describes."""
    schema = schema_of(message_type)
    message = schema.new()
    for name, value in values.items():
        field = schema.by_proto_name[name]
        field.set(message, _map_field(field, value, _from_vector_scalar, keys_from_text=True))
    return message


def scalar_to_vector(kind: str, value: Any) -> Any:
    """One scalar: bytes as hex, floats as `float.hex`, the rest as JSON has it."""
    if kind == "bytes":
        return value.hex()
    if kind in ("float", "double"):
        if math.isnan(value):
            return "nan " + struct.pack(">d", value).hex()
        return float(value).hex()
    return value if isinstance(value, (bool, str)) else int(value)


def scalar_from_vector(kind: str, value: Any) -> Any:
    """The inverse of `scalar_to_vector`."""
    if kind == "bytes":
        return bytes.fromhex(value)
    if kind in ("float", "double"):
        if value.startswith("nan "):
            return struct.unpack(">d", bytes.fromhex(value[4:]))[0]
        return float.fromhex(value)
    return value


def _map_field(
    field: FieldSchema,
    value: Any,
    convert: Callable[[FieldSchema, Any], Any],
    *,
    keys_as_text: bool = False,
    keys_from_text: bool = False,
) -> Any:
    """The value of a field with each scalar and message in it converted."""
    if field.presence == REPEATED:
        return [convert(field, each) for each in value]
    if field.presence != MAP:
        return convert(field, value)
    key_field = field.schema.by_name["key"]
    value_field = field.schema.by_name["value"]
    entries = {}
    for key, each in value.items():
        if keys_from_text:
            key = _key_from_text(key_field, key)
        elif keys_as_text:
            key = str(key).lower() if key_field.kind.name == "bool" else str(key)
        entries[key] = convert(value_field, each)
    return entries


def _key_from_text(field: FieldSchema, text: str) -> Any:
    if field.kind.name == "bool":
        return text == "true"
    return text if field.kind.name == "string" else int(text)


def _to_plain(field: FieldSchema, value: Any) -> Any:
    if field.message_type is not None:
        return to_dict(value)
    return int(value) if field.kind.name == "enum" else value


def _from_plain(field: FieldSchema, value: Any) -> Any:
    return value if field.message_type is None else to_message(field.message_type, value)


def _to_vector_scalar(field: FieldSchema, value: Any) -> Any:
    if field.message_type is not None:
        return to_vector(value)
    return scalar_to_vector(field.kind.name, value)


def _from_vector_scalar(field: FieldSchema, value: Any) -> Any:
    if field.message_type is not None:
        return from_vector(field.message_type, value)
    return scalar_from_vector(field.kind.name, value)


def _is_negative_zero(value: Any) -> bool:
    return isinstance(value, float) and math.copysign(1.0, value) < 0
