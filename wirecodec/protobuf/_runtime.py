# SPDX-License-Identifier: MIT
"""What generated code calls.

For values that are too rare or too large to be read in line. The readers look beyond the message
where it is broken, like the code that calls them; IndexError and NotHere both end in the reference
codec.
"""

from __future__ import annotations

import struct
import sys

from . import wire
from .schema import IMPLICIT, SPARE_LEVELS, FieldSchema, NotHere, add_unknown, is_lacking

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

__all__ = ["HELPERS"]


def read_varint(buf: bytes, pos: int) -> tuple[int, int]:
    """A varint of at least two bytes, unsigned (W1, W2).

    Written out; the sums subtract at once the high bits that they have added.
    """
    first = buf[pos]
    second = buf[pos + 1]
    if second < 128:
        return (second << 7) + first - 0x80, pos + 2
    third = buf[pos + 2]
    if third < 128:
        return (third << 14) + (second << 7) + first - 0x4080, pos + 3
    fourth = buf[pos + 3]
    if fourth < 128:
        return (fourth << 21) + (third << 14) + (second << 7) + first - 0x204080, pos + 4
    value = (fourth << 21) + (third << 14) + (second << 7) + first - 0x10204080
    fifth = buf[pos + 4]
    if fifth < 128:
        return (fifth << 28) + value, pos + 5
    value += (fifth - 128) << 28
    if buf[pos + 5 : pos + 10] == b"\xff\xff\xff\xff\x01":  # a small negative number
        return value + 0xFFFF_FFF8_0000_0000, pos + 10
    sixth = buf[pos + 5]
    if sixth < 128:
        return (sixth << 35) + value, pos + 6
    value += (sixth - 128) << 35
    seventh = buf[pos + 6]
    if seventh < 128:
        return (seventh << 42) + value, pos + 7
    value += (seventh - 128) << 42
    eighth = buf[pos + 7]
    if eighth < 128:
        return (eighth << 49) + value, pos + 8
    value += (eighth - 128) << 49
    ninth = buf[pos + 8]
    if ninth < 128:
        return (ninth << 56) + value, pos + 9
    tenth = buf[pos + 9]
    if tenth > 127:
        raise NotHere
    return value + ((ninth - 128) << 56) + ((tenth & 1) << 63), pos + 10


def read_length(buf: bytes, pos: int) -> tuple[int, int]:
    """A length of any form (W3)."""
    second = buf[pos + 1]
    if second < 128:  # two bytes: lengths up to 16,383
        return (second << 7) + buf[pos] - 128, pos + 2
    return wire.read_length(buf, pos, len(buf))


def read_bytes(buf: bytes, pos: int) -> tuple[bytes, int]:
    """The length and the bytes of a LEN record of 128 bytes or more."""
    length, start = read_length(buf, pos)
    return buf[start : start + length], start + length


def read_text(buf: bytes, pos: int) -> tuple[str, int]:
    """The length and the text of a string of 128 bytes or more."""
    length, start = read_length(buf, pos)
    end = start + length
    if length < 4096:
        return buf[start:end].decode(), end
    return str(memoryview(buf)[start:end], "utf-8"), end  # without making bytes of it first


def read_lax_text(buf: bytes, pos: int) -> tuple[str, int]:
    """The same where the text need not be UTF-8 (W9)."""
    length, start = read_length(buf, pos)
    return buf[start : start + length].decode("utf-8", "surrogateescape"), start + length


def read_tag(buf: bytes, pos: int) -> tuple[int, int]:
    """A tag of any form (W3, W4), as ``number << 3 | wire_type``."""
    number, wire_type, pos = wire.read_tag(buf, pos, len(buf))
    return number << 3 | wire_type, pos


def skip(buf: bytes, pos: int, tag: int, levels: int = SPARE_LEVELS) -> int:
    """Step over the value of an unknown record; of groups, that many levels."""
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
    if wire_type == wire.SGROUP:
        return end_of_group(buf, pos, tag + 1, levels)[1]
    raise NotHere


def end_of_group(buf: bytes, pos: int, end_tag: int, levels: int = sys.maxsize) -> tuple[int, int]:
    """Where the content of a group ends that begins at ``pos``, and where its record does.

    Without recursion: what is nested is counted, not called. ``levels`` says how many groups may
    be open at once, this one among them.
    """
    open_groups = [end_tag]
    while levels >= len(open_groups):
        start = pos
        tag = buf[pos]
        if tag < 128:
            pos += 1
        else:
            tag, pos = read_tag(buf, pos)
        wire_type = tag & 7
        if wire_type == wire.EGROUP:
            if tag != open_groups.pop():
                break
            if not open_groups:
                return start, pos
        elif wire_type == wire.SGROUP and tag > 7:
            open_groups.append(tag + 1)
        elif tag > 7:
            pos = skip(buf, pos, tag)
        else:
            break
    raise NotHere


def count_varints(buf: bytes, start: int, end: int) -> int:
    """How many varints end in a packed record: the bytes without the high bit."""
    return len(buf[start:end].translate(None, _HIGH_BYTES))


_HIGH_BYTES = bytes(range(128, 256))


def extend_varints(values: list[Any], buf: bytes, start: int, end: int, kind: str) -> None:
    """A packed record of varints (W14), as int32, uint64 and so on; zigzag is for the caller."""
    chunk = buf[start:end]
    if chunk.isascii():  # no byte has the high bit: each is a value
        values += chunk
    elif len(chunk) < _FEW or sys.byteorder == "big":
        _extend_one_by_one(values, buf, start, end, kind)
    else:
        _extend_by_lanes(values, chunk, kind)
    if end > len(buf):
        raise NotHere


def _extend_one_by_one(values: list[Any], buf: bytes, pos: int, end: int, kind: str) -> None:
    append = values.append
    is_64 = kind in ("int64", "uint64", "sint64", "bool")
    is_signed = kind in ("int32", "int64", "enum")
    while pos < end:
        value = buf[pos]
        if value < 128:
            pos += 1
        else:
            value, pos = read_varint(buf, pos)
            if not is_64:
                value &= 0xFFFF_FFFF
            if is_signed:
                value = wire.sign_extend_64(value) if is_64 else wire.sign_extend_32(value)
        append(value)
    if pos != end:
        raise NotHere


_FEW = 64  # bytes: below, a loop is faster than what follows
_LANES = 512  # how many are worked on at once: more do not stay in the processor's cache

# How ``memoryview`` reads a lane as a number of the kind.
_LANE_CODES = {
    "int32": "i",
    "enum": "i",
    "uint32": "I",
    "sint32": "I",
    "int64": "q",
    "uint64": "Q",
    "sint64": "Q",
    "bool": "Q",
}


def _extend_by_lanes(values: list[Any], chunk: bytes, kind: str) -> None:
    """Many varints at once, by arithmetic on large integers.

    Each varint is padded to a lane of 4, 8 or 16 bytes, and hundreds of lanes are one integer. A
    varint has seven bits in each byte; three steps on the whole integer close the gaps: seven and
    seven bits become fourteen, these twenty-eight, these fifty-six. In a lane of sixteen bytes the
    ninth and tenth follow; what is beyond 64 bits falls away (W2).
    """
    import re

    # Ten bytes at the most, else a chunk that is one endless varint takes quadratic time. What is
    # longer loses its first bytes here, and the sum shows it.
    sizes = list(map(len, pieces := re.findall(rb"[\x80-\xff]{0,9}[\x00-\x7f]", chunk)))
    if sum(sizes) != len(chunk):
        raise NotHere
    longest = max(sizes)
    size = 4 if longest <= 4 else 8 if longest <= 8 else 16
    code: Any = _LANE_CODES[kind]
    stride = size // struct.calcsize(code) or 1
    if size == 4 and stride == 1:
        code = "I"  # 28 bits at most
    padded = b"".join([piece.ljust(size, b"\0") for piece in pieces])
    for at in range(0, len(padded), size * _LANES):
        block = padded[at : at + size * _LANES]
        lanes = int.from_bytes(block, "little")
        for step, (low, high) in enumerate(_gap_masks(size)):
            lanes = lanes & low | (lanes & high) >> (1 << step)
        packed = memoryview(lanes.to_bytes(len(block), "little")).cast(code)
        values += packed[::stride].tolist() if stride > 1 else packed.tolist()


def _gap_masks(size: int) -> list[tuple[int, int]]:
    """For each step of ``_extend_by_lanes`` the bits that stay and the bits that move down."""
    masks = _GAP_MASKS.get(size)
    if masks is None:
        patterns = [
            (b"\x7f\0", b"\0\x7f"),
            (b"\xff\x3f\0\0", b"\0\0\xff\x3f"),
            (b"\xff\xff\xff\x0f\0\0\0\0", b"\0\0\0\0\xff\xff\xff\x0f"),
            (b"\xff" * 7 + b"\0" * 9, b"\0" * 8 + b"\xff" + b"\0" * 7),
        ][: {4: 2, 8: 3, 16: 4}[size]]
        masks = _GAP_MASKS[size] = [
            (
                int.from_bytes(low * (size * _LANES // len(low)), "little"),
                int.from_bytes(high * (size * _LANES // len(high)), "little"),
            )
            for low, high in patterns
        ]
    return masks


_GAP_MASKS: dict[int, list[tuple[int, int]]] = {}


def extend_closed(
    values: list[Any], buf: bytes, start: int, end: int, members: dict[int, Any], tag: bytes
) -> bytes:
    """A packed record of a closed enum; what it does not know comes back as records (W17)."""
    numbers: list[int] = []
    extend_varints(numbers, buf, start, end, "uint64")
    unknown = bytearray()
    for number in numbers:
        member = members.get(wire.sign_extend_32(number))
        if member is None:
            unknown += tag + encode_length(number)
        else:
            values.append(member)
    return bytes(unknown)


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
    """A varint of at least two bytes; negative numbers take ten (W7).

    A long one is spread by arithmetic on the whole number: 28 bits into each 32, of these 14 into
    each 16, of these 7 into each 8. It is what ``_extend_by_lanes`` does, the other way round.
    """
    if 0 <= value < 0x4000:
        return bytes((value & 0x7F | 0x80, value >> 7))
    if 0 <= value < 0x20_0000:
        return bytes((value & 0x7F | 0x80, value >> 7 & 0x7F | 0x80, value >> 14))
    value &= 0xFFFF_FFFF_FFFF_FFFF
    size = (value.bit_length() + 6) // 7
    value = value & 0xFFF_FFFF | (value & 0xFF_FFFF_F000_0000) << 4 | value >> 56 << 64
    value = value & 0x3FFF_0000_3FFF_0000_3FFF | (value & 0xFFFC000_0FFFC000_0FFFC000) << 2
    value = value & 0x7F_007F_007F_007F_007F | (value & 0x3F80_3F80_3F80_3F80_3F80) << 1
    return (value | _CONTINUED[size]).to_bytes(size, "little")


# The high bit of each byte of a varint of that many bytes, but for the last.
_CONTINUED = [int.from_bytes(b"\x80" * max(size - 1, 0), "little") for size in range(11)]


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


def pack_varints(values: list[Any], python_types: set[type], low: int, high: int) -> bytes:
    """The payload of a packed record of varints."""
    if not {*map(type, values)} <= python_types:
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
    """A length, or any other number from 0 on, as a varint."""
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
            count_varints,
            encode_length,
            encode_varint,
            end_of_group,
            extend_closed,
            extend_fixed,
            extend_varints,
            pack_fixed,
            pack_varints,
            prefix,
            read_bytes,
            read_lax_text,
            read_length,
            read_tag,
            read_text,
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
