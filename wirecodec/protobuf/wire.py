# SPDX-License-Identifier: MIT
"""The wire format: bytes to scalars and back.

A message on the wire is a row of records. A record is a tag, a varint that holds a field number
and a wire type, followed by a value whose shape the wire type decides. This module reads and
writes those pieces one by one. It knows nothing of messages, fields or schemas: plain functions
on bytes and ints, each at a cursor.

``read_x(buf, pos, end)`` gives ``(value, position behind it)`` and never looks at or beyond
``end``. ``write_x(out, value)`` appends to a bytearray and trusts its argument: ranges are the
business of whoever knows the field.

What is accepted and what is refused follows Google's C runtime where the specification leaves
room; the rules are numbered W1 to W18 in ``spec/wire.md`` and quoted here where they act.
"""

from __future__ import annotations

import struct

from ..errors import DecodeError, LimitError, TruncatedError

__all__ = [
    "EGROUP",
    "I32",
    "I64",
    "LEN",
    "MAX_DEPTH",
    "MAX_FIELD_NUMBER",
    "MAX_LENGTH",
    "SGROUP",
    "VARINT",
    "WIRE_TYPE_NAMES",
    "check_max_depth",
    "read_double",
    "read_fixed32",
    "read_fixed64",
    "read_float",
    "read_length",
    "read_sfixed32",
    "read_sfixed64",
    "read_tag",
    "read_varint",
    "sign_extend_32",
    "sign_extend_64",
    "skip_group",
    "skip_value",
    "write_double",
    "write_fixed32",
    "write_fixed64",
    "write_float",
    "write_length",
    "write_sfixed32",
    "write_sfixed64",
    "write_tag",
    "write_varint",
    "zigzag_decode",
    "zigzag_encode",
]

# The six wire types (https://protobuf.dev/programming-guides/encoding/#structure).
VARINT = 0
I64 = 1
LEN = 2
SGROUP = 3
EGROUP = 4
I32 = 5
WIRE_TYPE_NAMES = ("VARINT", "I64", "LEN", "SGROUP", "EGROUP", "I32")
"""What the wire types are called; the place of each is its number."""

MAX_FIELD_NUMBER = (1 << 29) - 1
"""The highest field number."""

MAX_LENGTH = (1 << 31) - 1
"""The greatest length of a LEN record, in bytes."""

MAX_DEPTH = 100
"""How deep messages and groups nest by default."""

_MASK_64 = (1 << 64) - 1

_FIXED32 = struct.Struct("<I")
_SFIXED32 = struct.Struct("<i")
_FIXED64 = struct.Struct("<Q")
_SFIXED64 = struct.Struct("<q")
_FLOAT = struct.Struct("<f")
_DOUBLE = struct.Struct("<d")


def check_max_depth(max_depth: int) -> None:
    """See that a limit is one: depths are counted from 0, and would never equal a negative one.

    Raises:
        ValueError: it is negative.
    """
    if max_depth < 0:
        raise ValueError(f"max_depth is 0 or more, got {max_depth}")


def read_varint(buf: bytes, pos: int, end: int) -> tuple[int, int]:
    """Read a varint as an unsigned 64-bit number.

    W1: one to ten bytes, minimal or not. W2: bits beyond 64 in the tenth byte are dropped.

    Raises:
        TruncatedError: ``end`` comes first.
        DecodeError: an eleventh byte would be needed.
    """
    value = shift = 0
    for at in range(pos, min(pos + 10, end)):
        byte = buf[at]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & _MASK_64, at + 1
        shift += 7
    if end - pos >= 10:
        raise DecodeError("a varint has at most ten bytes", offset=pos)
    raise TruncatedError("the input ends inside a varint", offset=pos)


def read_short_varint(buf: bytes, pos: int, end: int, what: str, maximum: int) -> tuple[int, int]:
    """Read a tag or a length: at most five bytes, minimal or not (W3), and at most ``maximum``.

    Raises:
        TruncatedError: ``end`` comes first.
        DecodeError: a sixth byte would be needed, or the value is above ``maximum``.
    """
    value = shift = 0
    for at in range(pos, min(pos + 5, end)):
        byte = buf[at]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            if value > maximum:
                raise DecodeError(f"a {what} is at most {maximum}, got {value}", offset=pos)
            return value, at + 1
        shift += 7
    if end - pos >= 5:
        raise DecodeError(f"a {what} has at most five bytes", offset=pos)
    raise TruncatedError(f"the input ends inside a {what}", offset=pos)


def read_tag(buf: bytes, pos: int, end: int) -> tuple[int, int, int]:
    """Read a tag: ``(field number, wire type, position behind it)``.

    W3: up to five bytes. W4: field number 0 and wire types 6 and 7 are refused.

    Raises:
        TruncatedError: ``end`` comes first.
        DecodeError: it is not a tag.
    """
    tag, after = read_short_varint(buf, pos, end, "tag", 0xFFFF_FFFF)
    number = tag >> 3
    wire_type = tag & 7
    if not number:
        raise DecodeError("field number 0 does not exist", offset=pos)
    if wire_type > I32:
        raise DecodeError(f"wire type {wire_type} does not exist (field {number})", offset=pos)
    return number, wire_type, after


def read_length(buf: bytes, pos: int, end: int) -> tuple[int, int]:
    """Read the length of a LEN record, at most 2**31 - 1 (W3). The payload may still be cut."""
    return read_short_varint(buf, pos, end, "length", MAX_LENGTH)


def _past_end(size: int, pos: int, end: int) -> TruncatedError:
    plural = "" if size == 1 else "s"
    return TruncatedError(f"needs {size} byte{plural}, {end - pos} left", offset=pos)


def _read_struct(layout: struct.Struct, buf: bytes, pos: int, end: int) -> tuple[object, int]:
    after = pos + layout.size
    if after > end:
        raise _past_end(layout.size, pos, end)
    return layout.unpack_from(buf, pos)[0], after


def read_fixed32(buf: bytes, pos: int, end: int) -> tuple[int, int]:
    """Read four little-endian bytes as an unsigned number; TruncatedError if they are cut."""
    return _read_struct(_FIXED32, buf, pos, end)  # type: ignore[return-value]


def read_sfixed32(buf: bytes, pos: int, end: int) -> tuple[int, int]:
    """Read four little-endian bytes as a signed number; TruncatedError if they are cut."""
    return _read_struct(_SFIXED32, buf, pos, end)  # type: ignore[return-value]


def read_fixed64(buf: bytes, pos: int, end: int) -> tuple[int, int]:
    """Read eight little-endian bytes as an unsigned number; TruncatedError if they are cut."""
    return _read_struct(_FIXED64, buf, pos, end)  # type: ignore[return-value]


def read_sfixed64(buf: bytes, pos: int, end: int) -> tuple[int, int]:
    """Read eight little-endian bytes as a signed number; TruncatedError if they are cut."""
    return _read_struct(_SFIXED64, buf, pos, end)  # type: ignore[return-value]


def read_float(buf: bytes, pos: int, end: int) -> tuple[float, int]:
    """Read an IEEE 754 binary32 number; TruncatedError if it is cut."""
    return _read_struct(_FLOAT, buf, pos, end)  # type: ignore[return-value]


def read_double(buf: bytes, pos: int, end: int) -> tuple[float, int]:
    """Read an IEEE 754 binary64 number; TruncatedError if it is cut."""
    return _read_struct(_DOUBLE, buf, pos, end)  # type: ignore[return-value]


def skip_value(
    buf: bytes, pos: int, end: int, number: int, wire_type: int, depth: int = MAX_DEPTH
) -> int:
    """Step over the value of one record whose tag has just been read.

    Args:
        number, wire_type: as ``read_tag`` gave them.
        depth: how many more levels of groups may open (W6).

    Returns:
        The position behind the value; for a group, behind its EGROUP tag.

    Raises:
        TruncatedError: ``end`` comes first.
        LimitError: groups nest deeper than ``depth``.
        DecodeError: the value is malformed, or it is an EGROUP that nothing opened (W5).
    """
    if wire_type == VARINT:
        return read_varint(buf, pos, end)[1]
    if wire_type == LEN:
        length, start = read_length(buf, pos, end)
        if start + length > end:
            raise _past_end(length, start, end)
        return start + length
    if wire_type == SGROUP:
        return skip_group(buf, pos, end, number, depth)
    if wire_type == EGROUP:
        raise DecodeError(f"group {number} ends here, but none is open", offset=pos)
    size = 8 if wire_type == I64 else 4
    if pos + size > end:
        raise _past_end(size, pos, end)
    return pos + size


def skip_group(buf: bytes, pos: int, end: int, number: int, depth: int = MAX_DEPTH) -> int:
    """Step over a group, from behind its SGROUP tag to behind its EGROUP tag.

    A loop with a stack of its own: hostile nesting costs one list entry a level, no recursion.
    Raises as ``skip_value`` does.
    """
    at = start = pos
    open_groups = [number]
    while open_groups:
        if len(open_groups) > depth:
            raise LimitError("groups nest too deep", offset=at)
        if pos == end:
            raise TruncatedError(f"group {open_groups[-1]} is not closed", offset=start)
        at = pos
        number, wire_type, pos = read_tag(buf, pos, end)
        if wire_type == SGROUP:
            open_groups.append(number)
        elif wire_type == EGROUP:
            opened = open_groups.pop()
            if number != opened:
                reason = f"group {number} ends here, but group {opened} is open"
                raise DecodeError(reason, offset=at)
        else:
            pos = skip_value(buf, pos, end, number, wire_type)
    return pos


def zigzag_decode(value: int) -> int:
    """0, 1, 2, 3, ... to 0, -1, 1, -2, ...: sint32 and sint64 (W8)."""
    return (value >> 1) ^ -(value & 1)


def zigzag_encode(value: int) -> int:
    """0, -1, 1, -2, ... to 0, 1, 2, 3, ... for any int: sint32 and sint64 (W8)."""
    return value << 1 if value >= 0 else ~(value << 1)


def sign_extend_32(value: int) -> int:
    """The low 32 bits of an unsigned number, read as two's complement (W7)."""
    value &= 0xFFFF_FFFF
    return value - 0x1_0000_0000 if value & 0x8000_0000 else value


def sign_extend_64(value: int) -> int:
    """An unsigned 64-bit number, read as two's complement (W7)."""
    return value - (1 << 64) if value >> 63 else value


def write_varint(out: bytearray, value: int) -> None:
    """Append a varint in its minimal form. Negative numbers take ten bytes, as 64-bit ones (W7)."""
    if value < 0:
        value &= _MASK_64
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)


def write_tag(out: bytearray, number: int, wire_type: int) -> None:
    """Append the tag of field ``number``, 1 to 2**29 - 1."""
    write_varint(out, number << 3 | wire_type)


def write_length(out: bytearray, length: int) -> None:
    """Append the length of a LEN record. ``length`` is at most MAX_LENGTH."""
    write_varint(out, length)


def write_fixed32(out: bytearray, value: int) -> None:
    """Append an unsigned 32-bit number."""
    out += _FIXED32.pack(value)


def write_sfixed32(out: bytearray, value: int) -> None:
    """Append a signed 32-bit number."""
    out += _SFIXED32.pack(value)


def write_fixed64(out: bytearray, value: int) -> None:
    """Append an unsigned 64-bit number."""
    out += _FIXED64.pack(value)


def write_sfixed64(out: bytearray, value: int) -> None:
    """Append a signed 64-bit number."""
    out += _SFIXED64.pack(value)


def write_float(out: bytearray, value: float) -> None:
    """Append an IEEE 754 binary32 number; the nearest one if ``value`` has more digits."""
    out += _FLOAT.pack(value)


def write_double(out: bytearray, value: float) -> None:
    """Append an IEEE 754 binary64 number."""
    out += _DOUBLE.pack(value)
