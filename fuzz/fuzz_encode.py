# SPDX-License-Identifier: MIT
"""Bytes as a message that is filled in by somebody who does not know what its fields take.

The input chooses a message and some edits, and ends with the encoding that the message starts
from. An edit goes into a field, or into a message, list or map that it holds, and puts something
there: a value of the kind, or one of `ODD_VALUES`, or the message itself.
"""

from __future__ import annotations

import math
import struct
from collections import deque
from collections.abc import Callable
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from typing import Any

from wirecodec.errors import DecodeError, EncodeError
from wirecodec.protobuf import _reference, wire
from wirecodec.protobuf.codec import decode, encode
from wirecodec.protobuf.declare import missing_fields, unknown_fields
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

from .choices import Choices
from .fuzz_messages import MESSAGES, oracle_accepts

ALLOWED = {
    EncodeError: "a value that its field does not take, a required field that is missing, two "
    "members of a oneof, or messages that nest too deep",
}
"""What encoding may raise, by its exact class, and why. Anything else is a finding."""

MAX_EDITS = 6
MAX_DEPTH = 5  # how deep an edit goes


class Standard(IntEnum):
    """An enum that is not of protobuf."""

    NINE = 9


class Whole(int):
    """An int by another name."""


class Real(float):
    """A float by another name."""


class Text(str):
    """A str by another name."""

    __slots__ = ()


class Raw(bytes):
    """Bytes by another name."""


class Unprintable:
    """It has no repr, which an error could show."""

    def __repr__(self) -> str:
        raise ValueError("no repr")


ODD_VALUES: list[Callable[[], Any]] = [
    *(lambda: None, lambda: True, lambda: 0, lambda: 1, lambda: -1, lambda: 2**31, lambda: 2**63),
    *(lambda: -(2**31) - 1, lambda: -(2**63) - 1, lambda: 2**64, lambda: 2**20000),
    *(lambda: 0.0, lambda: -0.0, lambda: 0.1, lambda: 1e39, lambda: -1e-46, lambda: math.nan),
    *(lambda: math.inf, lambda: Whole(5), lambda: Real(2.5), lambda: Standard.NINE),
    *(lambda: "", lambda: "a", lambda: "\ud800", lambda: "\udcff", lambda: "\udce2\udc82\udcac"),
    *(lambda: "\0" * 200, lambda: Text("t"), lambda: b"", lambda: b"\xff", lambda: Raw(b"r")),
    *(lambda: bytearray(b"ba"), lambda: memoryview(b"mv"), lambda: memoryview(b"abcd")[::2]),
    *(list, lambda: [1], lambda: ["a"], lambda: [b""], lambda: [None], lambda: [1.5, 2]),
    *(tuple, lambda: (1, 2), lambda: deque([1]), lambda: range(3), lambda: {2, 3}, lambda: "12"),
    *(dict, lambda: {1: 1}, lambda: {"a": "b"}, lambda: {True: False}, lambda: {1: 1, "a": 2}),
    *(lambda: {Whole(1): Whole(2)}, lambda: {math.nan: 1}, lambda: {1: None}, lambda: {None: 1}),
    *(object, lambda: int, lambda: 1j, Unprintable, lambda: [Unprintable()], lambda: Decimal("1")),
    *(lambda: Fraction(1, 2), lambda: [[1]], lambda: {1: [1]}, lambda: ..., lambda: len),
]
"""New ones go to the end: an index in a seed is to mean what it did."""

RANGES = {
    "int32": (-(2**31), 2**31 - 1),
    "sint32": (-(2**31), 2**31 - 1),
    "sfixed32": (-(2**31), 2**31 - 1),
    "uint32": (0, 2**32 - 1),
    "fixed32": (0, 2**32 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "sint64": (-(2**63), 2**63 - 1),
    "sfixed64": (-(2**63), 2**63 - 1),
    "uint64": (0, 2**64 - 1),
    "fixed64": (0, 2**64 - 1),
}


def check_input(data: bytes) -> None:
    """Raise if something is wrong with what becomes of these bytes."""
    if not data:
        return
    choices = Choices(data)
    known = MESSAGES[choices.take_int(0, 0xFF) % len(MESSAGES)]
    edits = [Edit(choices) for _ in range(choices.take_int(0, MAX_EDITS))]
    made = start_from(known.message_type, choices.take_rest())
    is_sound = not missing_fields(made)
    for edit in edits:
        edit.do(made, "")
    encoded = check_outcomes(made)
    if encoded is not None:
        check_decoded(made, encoded)
        assert oracle_accepts(known, encoded) is not False, "upb refuses"
    elif is_sound:
        assert not all(edit.is_sound for edit in edits), "a sound message is refused"


def start_from(message_type: Any, data: bytes) -> Any:
    """What the data is, or an empty message."""
    try:
        return decode(message_type, data, allow_partial=True)
    except DecodeError:
        return schema_of(message_type).new()


# --- edits ----------------------------------------------------------------------------------


class Edit:
    """Puts something somewhere. Everything about it is chosen before it is done."""

    def __init__(self, choices: Choices) -> None:
        self.way = [choices.take_int(0, 0xFF) for _ in range(choices.take_int(1, MAX_DEPTH))]
        self.kind = choices.take_int(0, 7)
        self.number = choices.take_int(0, 2**64 - 1)
        self.is_sound = True

    def do(self, made: Any, path: str) -> None:
        """Go down as far as there are messages, and put it there."""
        fields = schema_of(type(made)).fields
        if not fields or not self.way:
            return
        field = fields[self.way.pop(0) % len(fields)]
        value = slot_value(field, made)
        inner = self.inner_message(field, value) if self.way else None
        if inner is not None:
            self.do(inner, path)
        elif self.kind == 0:
            self.is_sound = False
            if value is not EMPTY:
                delattr(made, field.name)
        elif self.kind == 1:
            self.is_sound = False
            setattr(made, field.name, self.around(field, made))
        elif self.kind < 5 and field.message_type is None:
            self.is_sound = self.is_sound and field.oneof is None
            one = proper_value(field, self.number)
            setattr(made, field.name, [one, one] if field.presence == REPEATED else one)
        else:
            self.is_sound = False
            self.put_odd(made, field, value)

    def inner_message(self, field: FieldSchema, value: Any) -> Any:
        """A message that the field holds; None if it holds none."""
        if value is EMPTY or value is None or field.message_type is None:
            return None
        if field.presence == MAP:
            found = list(value.values()) if isinstance(value, dict) else []
        elif field.presence == REPEATED:
            found = list(value) if isinstance(value, list) else []
        else:
            found = [value]
        inner = found[self.number % len(found)] if found else None
        return inner if hasattr(type(inner), "__message_schema__") else None

    def put_odd(self, made: Any, field: FieldSchema, value: Any) -> None:
        """Something odd for the whole field, or for one element of it."""
        odd = ODD_VALUES[self.number % len(ODD_VALUES)]()
        if self.kind == 7 and isinstance(value, list):
            value.append(odd)
        elif self.kind == 7 and isinstance(value, dict):
            value[next(iter(value), 1)] = odd
        else:
            setattr(made, field.name, odd)

    def around(self, field: FieldSchema, made: Any) -> Any:
        """The message itself, or a message of another class."""
        if field.presence == REPEATED:
            return [made]
        if field.presence == MAP:
            return {1: made, "a": made}
        return made


def proper_value(field: FieldSchema, number: int) -> Any:
    """A value that the field takes, from 64 bits."""
    name = field.kind.name
    if name in RANGES:
        low, high = RANGES[name]
        return low + number % (high - low + 1)
    if name == "bool":
        return bool(number & 1)
    if name == "enum":
        members = list(field.enum_members)
        return members[number % len(members)]
    if name == "double":
        return struct.unpack("<d", number.to_bytes(8, "little"))[0]
    if name == "float":
        return struct.unpack("<f", (number & 0xFFFF_FFFF).to_bytes(4, "little"))[0]
    data = number.to_bytes(8, "little")
    return data if name == "bytes" else data.decode("latin-1")


# --- what must hold -------------------------------------------------------------------------


def check_outcomes(made: Any) -> bytes | None:
    """The bytes of a message, or None if it has none; both codecs say so in the same words."""
    found = outcome(lambda: encode(made))
    for allow_partial in (False, True):
        expected = outcome(
            lambda partial=allow_partial: _reference.encode_message(  # type: ignore[misc]
                made, max_depth=wire.MAX_DEPTH, allow_partial=partial
            )
        )
        again = outcome(lambda partial=allow_partial: encode(made, allow_partial=partial))  # type: ignore[misc]
        assert again == expected, "the two codecs differ"
        assert allow_partial or found == expected, "the second time it is another"
    return found if isinstance(found, bytes) else None


def outcome(call: Callable[[], bytes]) -> bytes | tuple[object, ...]:
    """The bytes, or all that an error says."""
    try:
        return call()
    except tuple(ALLOWED) as error:
        assert type(error) in ALLOWED
        assert error.reason
        return type(error), error.path, error.reason


def check_decoded(made: Any, encoded: bytes) -> None:
    """What is decoded is what was encoded, bit for bit."""
    again = decode(type(made), encoded)
    assert values_of(again) == values_of(made), "decoded it is another"
    assert encode(again) == encoded, "encoded again it is another"
    assert missing_fields(again) == []


def values_of(made: Any) -> tuple[Any, ...]:
    """What of a message goes on the wire: the fields that are set, and the unknown ones."""
    values: list[Any] = []
    for field in schema_of(type(made)).fields:
        value = slot_value(field, made)
        if value is EMPTY:
            continue  # a field that was deleted is one that is not set
        if field.presence == MAP:
            entry = field.schema.by_name
            pairs = [
                (written(entry["key"], key), written(entry["value"], each))
                for key, each in value.items()
            ]
            values += [(field.name, sorted(pairs, key=repr))] if pairs else []
        elif field.presence == REPEATED:
            values += [(field.name, [written(field, each) for each in value])] if value else []
        elif field.presence == EXPLICIT and value is None:
            continue
        else:
            one = written(field, value)
            if field.presence != IMPLICIT or one != written(field, field.zero()):
                values.append((field.name, one))
    return tuple(values), bytes(unknown_fields(made))


def written(field: FieldSchema, value: Any) -> Any:
    """One value as it is on the wire, so that what is equal there is equal here."""
    name = field.kind.name
    if name in RANGES or name == "enum":
        return int(value)
    if name in ("float", "double"):
        return struct.pack("<f" if name == "float" else "<d", value)
    if name == "string":
        return value.encode("utf-8", "surrogateescape")
    if name in ("bytes", "bool"):
        return bytes(value) if name == "bytes" else bool(value)
    return values_of(value)
