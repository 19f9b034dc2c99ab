# SPDX-License-Identifier: MIT
"""What generated code calls.

For values that are too rare or too large to be read in line. The readers look beyond the message
where it is broken, like the code that calls them; IndexError and NotHere both end in the reference
codec.
"""

from __future__ import annotations

import struct

from . import wire
from .schema import IMPLICIT, FieldSchema, NotHere, add_unknown, is_lacking

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

__all__ = ["HELPERS"]


def read_varint(buf: bytes, pos: int) -> tuple[int, int]:
    """A varint of any length, unsigned (W1, W2)."""
    byte = buf[pos]
    value = byte & 0x7F
    shift = 7
    while byte > 0x7F:
        pos += 1
        byte = buf[pos]
        value |= (byte & 0x7F) << shift
        shift += 7
        if shift > 70:
            raise NotHere
    if shift > 63:
        value &= 0xFFFF_FFFF_FFFF_FFFF
    return value, pos + 1


def read_int32(buf: bytes, pos: int) -> tuple[int, int]:
    value, pos = read_varint(buf, pos)
    return ((value & 0xFFFF_FFFF) ^ 0x8000_0000) - 0x8000_0000, pos


def read_int64(buf: bytes, pos: int) -> tuple[int, int]:
    value, pos = read_varint(buf, pos)
    return (value ^ 0x8000_0000_0000_0000) - 0x8000_0000_0000_0000, pos


def read_uint32(buf: bytes, pos: int) -> tuple[int, int]:
    value, pos = read_varint(buf, pos)
    return value & 0xFFFF_FFFF, pos


def read_length(buf: bytes, pos: int) -> tuple[int, int]:
    """A length of any form (W3)."""
    second = buf[pos + 1]
    if second < 128:  # two bytes: lengths up to 16,383
        return (second << 7) + buf[pos] - 128, pos + 2
    return wire.read_length(buf, pos, len(buf))


def read_tag(buf: bytes, pos: int) -> tuple[int, int]:
    """A tag of any form (W3, W4), as ``number << 3 | wire_type``."""
    number, wire_type, pos = wire.read_tag(buf, pos, len(buf))
    return number << 3 | wire_type, pos


def skip(buf: bytes, pos: int, tag: int) -> int:
    """Step over the value of an unknown record."""
    wire_type = tag & 7
    if wire_type == wire.LEN:
        length = buf[pos]
        if length < 128:
            return pos + 1 + length
        length, pos = read_length(buf, pos)
        return pos + length
    if wire_type == wire.VARINT:
        return read_varint(buf, pos)[1] if buf[pos] > 127 else pos + 1
    if wire_type == wire.I64:
        return pos + 8
    if wire_type == wire.I32:
        return pos + 4
    raise NotHere  # a group: its depth is counted


READERS = {
    "int32": read_int32,
    "int64": read_int64,
    "uint32": read_uint32,
    "uint64": read_varint,
    "sint32": read_uint32,
    "sint64": read_varint,
    "bool": read_varint,
    "enum": read_int32,
}


def extend_varints(
    values: list[Any], buf: bytes, start: int, end: int, read: Callable[[bytes, int], Any]
) -> None:
    """A packed record of varints, as ``read`` gives them."""
    chunk = buf[start:end]
    if chunk.isascii():  # no byte has the high bit: each is a value
        values += chunk
        return
    pos = start
    append = values.append
    while pos < end:
        value = buf[pos]
        if value < 128:
            pos += 1
        else:
            value, pos = read(buf, pos)
        append(value)
    if pos != end:
        raise NotHere


def extend_fixed(values: list[Any], buf: bytes, start: int, end: int, code: str, size: int) -> None:
    """A packed record of fixed-size numbers of the ``struct`` code."""
    count, rest = divmod(end - start, size)
    if rest or end > len(buf):
        raise NotHere
    values += struct.unpack_from(f"<{count}{code}", buf, start)


STRUCT_CODES = {
    "fixed32": "I",
    "sfixed32": "i",
    "fixed64": "Q",
    "sfixed64": "q",
    "float": "f",
    "double": "d",
}


def encode_varint(value: int) -> bytes:
    """A varint of at least two bytes; negative numbers take ten (W7)."""
    if 0 <= value < 16_384:
        return bytes((value & 0x7F | 0x80, value >> 7))
    out = bytearray()
    wire.write_varint(out, value)
    return bytes(out)


def prefix(tag: bytes, length: int) -> bytes:
    """A tag and a length of more than one byte."""
    if length > wire.MAX_LENGTH:
        raise NotHere
    return tag + encode_varint(length)


def unknown_of(message: Any) -> bytes:
    """The unknown fields to write; a message that lacks required fields is not for here."""
    if is_lacking(message):
        raise NotHere
    return message._unknown_fields  # type: ignore[no-any-return]


def encode_scalar(field: FieldSchema) -> Callable[[Any], bytes]:
    """A function that gives the record of one value, whatever it is: the careful way."""

    def encode(value: Any) -> bytes:
        out = bytearray()
        field.kind.write(out, field.check(value))
        if field.presence == IMPLICIT and not any(out):
            return b""
        return tag_bytes(field.number << 3 | field.kind.wire_type) + out

    return encode


def pack_varints(values: list[Any], python_type: type, low: int, high: int) -> bytes:
    """The payload of a packed record of varints."""
    if not {*map(type, values)} <= {python_type}:
        raise NotHere
    least, greatest = min(values), max(values)
    if least < low or greatest > high:
        raise NotHere
    if least >= 0 and greatest < 128:
        return bytes(values)
    return b"".join(
        [SMALL[value] if 0 <= value < 128 else encode_varint(value) for value in values]
    )


def pack_fixed(values: list[Any], python_type: type, code: str) -> bytes:
    """The payload of a packed record of fixed-size numbers of the ``struct`` code."""
    if not {*map(type, values)} <= {python_type}:
        raise NotHere
    return struct.pack(f"<{len(values)}{code}", *values)


SMALL = [bytes((byte,)) for byte in range(128)]


def encode_length(length: int) -> bytes:
    return SMALL[length] if length < 128 else prefix(b"", length)


# What generated code finds in its namespace besides what it refers to by itself.
HELPERS: dict[str, Any] = {
    "new": object.__new__,
    "encode_text": str.encode,
    "struct_error": struct.error,
    **{
        helper.__name__: helper
        for helper in (
            NotHere,
            add_unknown,
            encode_length,
            encode_varint,
            extend_fixed,
            extend_varints,
            pack_fixed,
            pack_varints,
            prefix,
            read_int32,
            read_int64,
            read_length,
            read_tag,
            read_uint32,
            read_varint,
            skip,
            unknown_of,
        )
    },
}


def tag_bytes(tag: int) -> bytes:
    out = bytearray()
    wire.write_varint(out, tag)
    return bytes(out)
