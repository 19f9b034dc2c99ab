# SPDX-License-Identifier: MIT
"""The values of options: from literals to what the type of a field takes, and on to bytes.

The options of a declaration are a ``Tree``: a message by field numbers, built with the descriptors
of the options messages. It is written in the order of the numbers, as protoc writes it.
"""

from __future__ import annotations

from .. import wire
from ..wire import MAX_FIELD_NUMBER
from . import _link_table, descriptor
from ._link_facts import (
    INTEGERS,
    MESSAGES,
    STRINGS,
    UNPACKABLE,
    is_implicit,
    is_map_entry,
    type_name,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ._link_table import Entry
    from ._link_text import Scalar

Type = descriptor.FieldDescriptorProto.Type
Label = descriptor.FieldDescriptorProto.Label

_WIRE_TYPES = {
    Type.TYPE_DOUBLE: wire.I64,
    Type.TYPE_FIXED64: wire.I64,
    Type.TYPE_SFIXED64: wire.I64,
    Type.TYPE_FLOAT: wire.I32,
    Type.TYPE_FIXED32: wire.I32,
    Type.TYPE_SFIXED32: wire.I32,
}


class OptionError(ValueError):
    """An option is wrong; ``where`` says what of it, as a path in the UninterpretedOption."""

    def __init__(self, reason: str, *where: int) -> None:
        super().__init__(reason)
        self.where = where


class Tree:
    """A message by field numbers: ``(field, value)``, the value of a repeated one a list.

    Args:
        message: its type.
        drops_zeros: whether fields without presence are left out where they are zero. protoc does
            so with text format, and with the rest unless it retains options.
    """

    __slots__ = ("drops_zeros", "fields", "message")

    def __init__(self, message: Entry, drops_zeros: bool) -> None:
        self.message = message
        self.drops_zeros = drops_zeros
        self.fields: dict[int, tuple[Entry, Any]] = {}

    def put(self, field: Entry, value: Any) -> None:
        """Set a field, or add to a repeated one."""
        number = field.proto.number or 0
        if field.proto.label != Label.LABEL_REPEATED:
            self.fields[number] = (field, value)
        else:
            self.fields.setdefault(number, (field, []))[1].append(value)

    def held(self, field: Entry) -> Any:
        """What a field holds, None if it is not set.

        Raises:
            OptionError: another field has its number, which the checks of numbers report too.
        """
        other, value = self.fields.get(field.proto.number or 0, (field, None))
        if other is not field:
            raise OptionError(
                f'"{part_name(other)}" has its number too, and is set; change one of the numbers', 2
            )
        return value

    def walk(self) -> Iterator[tuple[Entry, Any, tuple[str, ...]]]:
        """Each field that is set here or below, with each of its values and its name in parts."""
        pending: list[tuple[Tree, tuple[str, ...]]] = [(self, ())]
        while pending:
            tree, names = pending.pop()
            for field, value in tree.fields.values():
                inner = (*names, part_name(field))
                for item in value if field.proto.label == Label.LABEL_REPEATED else (value,):
                    if isinstance(item, Tree):
                        pending.append((item, inner))
                    yield field, item, inner


def part_name(field: Entry) -> str:
    """A field as a part of the name of an option."""
    return f"({field.full_name})" if field.kind == _link_table.EXTENSION else field.name


def check_type(field: Entry) -> None:
    """Refuse to set a field whose type is not known, which is reported where it is declared."""
    kind = field.proto.type
    if kind is None or (field.type is None and kind in (*MESSAGES, Type.TYPE_ENUM)):
        raise OptionError(f'the type of "{field.name}" is not defined')


def wanted(field: Entry) -> str:
    """What a value of the field's type looks like, for errors."""
    kind = field.proto.type
    if kind in INTEGERS:
        low, high = INTEGERS[kind]
        return f"an integer from {low} to {high} ({type_name(kind)})"
    return {
        Type.TYPE_BOOL: "true or false",
        Type.TYPE_ENUM: "the name of an enum value",
        Type.TYPE_STRING: "a string in quotes",
        Type.TYPE_BYTES: "a string in quotes",
        Type.TYPE_MESSAGE: "a message { ... }",
        Type.TYPE_GROUP: "a message { ... }",
    }.get(kind, "a number")


def scalar(field: Entry, value: Scalar, in_text: bool = False) -> Any:
    """A literal as a value of the field's type, which is no message.

    Args:
        field: it.
        value: the literal.
        in_text: whether it stands in text format, which takes more than the language outside.
    """
    kind = field.proto.type
    wrong = OptionError(f"its value is {wanted(field)}, got {str(value)[:60]}")
    text = value.text
    if kind in STRINGS:
        if value.kind != "string":
            raise wrong
        return value.data
    if value.kind == "string":
        raise wrong
    if kind in INTEGERS:
        low, high = INTEGERS[kind]
        number = _integer(value)
        if number is None or not low <= number <= high:
            raise wrong
        return number
    if kind in (Type.TYPE_DOUBLE, Type.TYPE_FLOAT):
        return _float(value, wrong, in_text)
    if kind == Type.TYPE_BOOL:
        if not value.negative and text in ("true", "false"):
            return text == "true"
        if in_text and not value.negative:
            if text in ("True", "t"):
                return True
            if text in ("False", "f"):
                return False
            number = _integer(value)
            if number in (0, 1):
                return number == 1
        raise wrong
    return _enum_number(field.type, value, wrong, in_text)


def _integer(value: Scalar) -> int | None:
    text = value.text
    # No integer type has more digits; longer ones take quadratic time to read.
    if value.kind != "number" or len(text) > 400:
        return None
    try:
        if text[:2] in ("0x", "0X"):
            number = int(text, 16)
        elif text.startswith("0") and text.isdigit():
            number = int(text, 8)
        else:
            number = int(text)
    except ValueError:
        return None
    return -number if value.negative else number


def _float(value: Scalar, wrong: OptionError, in_text: bool) -> float:
    text = value.text
    if value.kind == "name":
        word = text.lower() if in_text else text
        if word not in ("inf", "nan") and not (in_text and word == "infinity"):
            raise wrong
    elif text[:2] in ("0x", "0X") or (text[0] == "0" and text.isdigit() and text != "0"):
        raise wrong
    number = float(text.rstrip("fF") if value.kind == "number" else text)
    return -number if value.negative else number


def _enum_number(enum: Any, value: Scalar, wrong: OptionError, in_text: bool) -> int:
    if value.kind == "name" and not value.negative:
        member = enum.members.get(value.text)
        if member is None:
            advice = _link_table.advice(value.text, enum.members)
            raise OptionError(f'{enum.full_name} has no value "{value.text[:60]}"{advice}')
        return member.proto.number or 0  # without one it is a fault of the enum, told of there
    number = _integer(value) if in_text else None
    if number is None or not -(2**31) <= number < 2**31:
        raise wrong
    return number


def write(out: bytearray, tree: Tree, everything: bool) -> None:
    """Append the fields of a tree in the order of their numbers.

    Trees nest no deeper than names have parts and text format has braces. What has a number that
    no field can have is left out: the checks of numbers refuse it.

    Args:
        out: takes the bytes.
        tree: the message.
        everything: extensions too; that takes the features of every entry.
    """
    message = tree.message.proto.options
    as_set = message is not None and message.message_set_wire_format
    # An entry of a map has its key and its value always.
    drops_zeros = everything and tree.drops_zeros and not is_map_entry(tree.message)
    for number in sorted(tree.fields):
        field, value = tree.fields[number]
        if field.kind == _link_table.EXTENSION and not everything:
            continue
        is_repeated = field.proto.label == Label.LABEL_REPEATED
        if as_set and field.kind == _link_table.EXTENSION and not is_repeated and number > 0:
            wire.write_tag(out, 1, wire.SGROUP)
            wire.write_tag(out, 2, wire.VARINT)
            wire.write_varint(out, number)
            _write_value(out, 3, field, value, everything)
            wire.write_tag(out, 1, wire.EGROUP)
        elif not 0 < number <= MAX_FIELD_NUMBER:
            continue
        elif not is_repeated:
            start = len(out)
            _write_value(out, number, field, value, everything)
            if drops_zeros and is_implicit(field):
                _drop_zero(out, start)
        elif everything and field.proto.type not in UNPACKABLE and field.features.is_packed:
            inner = bytearray()
            for item in value:
                _write_scalar(inner, field.proto.type, item)
            _write_bytes(out, number, inner)
        else:
            for item in value:
                _write_value(out, number, field, item, everything)


def _drop_zero(out: bytearray, start: int) -> None:
    """Take away the field that was written last if it is zero: it says what absence says."""
    at = start
    while out[at] & 0x80:  # the tag
        at += 1
    # A length of nothing, a varint or up to eight bytes; no other value has zeros alone.
    if not any(out[at + 1 : at + 9]):
        del out[start:]


def _write_value(out: bytearray, number: int, field: Entry, value: Any, everything: bool) -> None:
    kind = field.proto.type
    if isinstance(value, Tree):
        inner = bytearray()
        write(inner, value, everything)
        is_map = field.type is not None and is_map_entry(field.type)
        if kind == Type.TYPE_GROUP or (
            everything and kind == Type.TYPE_MESSAGE and field.features.is_delimited and not is_map
        ):
            wire.write_tag(out, number, wire.SGROUP)
            out += inner
            wire.write_tag(out, number, wire.EGROUP)
        else:
            _write_bytes(out, number, inner)
    elif kind in STRINGS:
        _write_bytes(out, number, value)
    else:
        wire.write_tag(out, number, _WIRE_TYPES.get(kind, wire.VARINT))
        _write_scalar(out, kind, value)


def complete_map_entry(tree: Tree) -> None:
    """protoc writes the key and the value of an entry even where the text leaves them out."""
    for field in tree.message.members.values():
        kind = field.proto.type
        if field.proto.number not in tree.fields:
            zero: Any = 0
            if kind in MESSAGES and field.type is not None:
                zero = Tree(field.type, True)
            elif kind in STRINGS:
                zero = b""
            tree.put(field, zero)


def _write_bytes(out: bytearray, number: int, data: bytes | bytearray) -> None:
    wire.write_tag(out, number, wire.LEN)
    wire.write_length(out, len(data))
    out += data


def _write_scalar(out: bytearray, kind: Any, value: Any) -> None:
    if kind in (Type.TYPE_SINT32, Type.TYPE_SINT64):
        wire.write_varint(out, wire.zigzag_encode(value))
    elif kind in (Type.TYPE_FIXED32, Type.TYPE_SFIXED32):
        wire.write_fixed32(out, value & 0xFFFFFFFF)
    elif kind in (Type.TYPE_FIXED64, Type.TYPE_SFIXED64):
        wire.write_fixed64(out, value & 0xFFFFFFFFFFFFFFFF)
    elif kind == Type.TYPE_DOUBLE:
        wire.write_double(out, float(value))
    elif kind == Type.TYPE_FLOAT:
        try:
            wire.write_float(out, float(value))
        except OverflowError:
            wire.write_float(out, float("inf") if value > 0 else float("-inf"))
    else:
        wire.write_varint(out, int(value))
