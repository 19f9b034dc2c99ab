# SPDX-License-Identifier: MIT
"""How the text view spells bytes: as strings, as hexadecimal digits, as numbers.

Each spelling is exact or is not used. What a value is called decides how it looks and never what
it is: a record that is declared as a sint32 is a number in zigzag, and the same bytes either way.
"""

from __future__ import annotations

import re
from math import isfinite

from ..errors import DecodeError
from ..protobuf import wire
from .assembly_words import pad_varint, read_scalar, varint_bytes
from .escaping import escape_text
from .nodes import ELEMENT, Node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .nodes import RootNode

__all__ = [
    "PACKABLE_KINDS",
    "element_size",
    "hex_parts",
    "length_mark",
    "readable_parts",
    "size_mark",
    "spell_element",
    "spell_scalar",
    "text_parts",
]

_PART_LENGTH = 80  # of a string, in characters
_PART_SIZE = 32  # of bytes in hexadecimal digits

_ZIGZAG = ("sint32", "sint64")
_SIGNED_FIXED = ("sfixed32", "sfixed64")
_UNSIGNED_FIXED = ("fixed32", "fixed64")
_FLOATS = ("float", "double")
_UNSIGNED = ("uint32", "uint64")
_FIXED_SIZES = {
    "fixed32": 4,
    "sfixed32": 4,
    "float": 4,
    "fixed64": 8,
    "sfixed64": 8,
    "double": 8,
}
PACKABLE_KINDS = (*_FIXED_SIZES, *_ZIGZAG, *_UNSIGNED, "int32", "int64", "bool")
"""The kinds of values that a packed record can hold: numbers, by their names in ``.proto``."""


# --- Bytes and text -------------------------------------------------------------------------------


def hex_parts(data: bytes) -> list[str]:
    """Bytes in hexadecimal digits, in pieces that fit a line; at least one."""
    return [
        f"`{data[pos : pos + _PART_SIZE].hex(' ')}`"
        for pos in range(0, max(len(data), 1), _PART_SIZE)
    ]


_TEXT_PART = re.compile(rf"[^\n]{{1,{_PART_LENGTH}}}\n?|\n")


def text_parts(data: bytes) -> list[str]:
    """Bytes as strings, in pieces that fit a line; at least one. Line feeds end a piece."""
    text = data.decode("utf-8", "surrogateescape")
    parts = [f'"{_escape(each)}"' for each in _TEXT_PART.findall(text)]
    return parts or ['""']


def readable_parts(data: bytes) -> list[str]:
    """Bytes as strings if they are text, else in hexadecimal digits."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return hex_parts(data)
    is_text = re.sub(r"[\r\n\t]", "", text).isprintable() and len(text) > 2
    return text_parts(data) if is_text else hex_parts(data)


def _escape(text: str) -> str:
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return text if text.isprintable() else "".join(map(_escape_character, text))


def _escape_character(character: str) -> str:
    r"""As `escape_text` does, but so that it can be read back: ``\x85`` is a byte, no character."""
    if "\x80" <= character <= "\xff" and not character.isprintable():
        return f"\\u{ord(character):04x}"
    return escape_text(character)


# --- Numbers --------------------------------------------------------------------------------------


def size_mark(minimal: bytes, actual: bytes) -> str:
    """What tells in how many bytes a varint is written, if that is unusual."""
    return "" if minimal == actual else f" ({len(actual)} bytes)"


def length_mark(data: bytes, size: int) -> str:
    """What tells the length of a LEN record, if that is unusual, with a blank in front."""
    length = wire.read_length(data, 0, len(data))[0]
    mark = size_mark(varint_bytes(length), data)
    if length != size:
        return f" length {length}{mark}"
    return f" length{mark}" if mark else ""


def spell_scalar(node: Node, data: bytes) -> str:
    """The value of a VARINT, I64 or I32 record as a number; empty if there is none."""
    if node.wire_type == wire.VARINT:
        return _spell_varint(data, node.kind)
    size = 8 if node.wire_type == wire.I64 else 4
    return _spell_fixed(data, node.kind, node.value) if len(data) == size else ""


def spell_element(node: Node, data: bytes, size: int) -> str:
    """A packed number; empty if it cannot be written as one."""
    if size:
        return _spell_fixed(data, node.kind, node.value) if len(data) == size else ""
    return _spell_varint(data, node.kind)


def element_size(node: Node, root: RootNode) -> int:
    """Of how many bytes each packed number is, 0 for varints."""
    elements = [each for each in node.children if each.role == ELEMENT]
    kind = elements[0].kind
    if kind in _FIXED_SIZES:
        return _FIXED_SIZES[kind]
    if kind:
        return 0
    # Without a schema: as somebody judged them.
    size = elements[0].end - elements[0].offset
    is_fixed = size in (4, 8) and all(each.end - each.offset == size for each in elements)
    if is_fixed and not all(_spell_varint(root.bytes_of(each), "") for each in elements):
        return size
    return size if is_fixed and isinstance(elements[0].value, float) else 0


def _spell_varint(data: bytes, kind: str) -> str:
    """A varint; empty if these bytes are none, or one that has bits to spare."""
    try:
        value, end = wire.read_varint(data, 0, len(data))
    except DecodeError:
        return ""
    minimal = varint_bytes(value)
    if end != len(data) or pad_varint(minimal, len(data)) != data:
        return ""
    if kind in _ZIGZAG:
        text = f"{wire.zigzag_decode(value)}z"
    elif kind == "bool" and value < 2:
        text = "true" if value else "false"
    elif kind in _UNSIGNED:
        text = str(value)
    else:
        text = str(wire.sign_extend_64(value))
    return text + size_mark(minimal, data)


def _spell_fixed(data: bytes, kind: str, value: Any) -> str:
    """Four or eight bytes as a number."""
    size = len(data)
    mark = "i32" if size == 4 else "i64"
    if kind in _SIGNED_FIXED or kind in _UNSIGNED_FIXED:
        number = int.from_bytes(data, "little", signed=kind in _SIGNED_FIXED)
        return f"{number}{mark}"
    text = _spell_float(data)
    if text and (kind in _FLOATS or isinstance(value, float) or _is_plain(text)):
        return text
    return f"0x{int.from_bytes(data, 'little'):0{2 * size}x}{mark}"


def _spell_float(data: bytes) -> str:
    """The shortest number that means these bytes; empty if it is a NaN of another kind."""
    if len(data) == 8:
        text = repr(wire.read_double(data, 0, 8)[0])
        return text if read_scalar(text)[1] == data else ""
    value = wire.read_float(data, 0, 4)[0]
    if not isfinite(value):
        text = f"{value!r}f"
        return text if read_scalar(text)[1] == data else ""
    for digits in range(6, 9):
        text = f"{float(f'{value:.{digits}g}')!r}f"
        if read_scalar(text)[1] == data:
            return text
    return f"{float(f'{value:.9g}')!r}f"  # nine digits always do


def _is_plain(text: str) -> bool:
    """Whether a number looks as if somebody meant it: if it is not known that it is one."""
    return "e" not in text and "inf" not in text and "nan" not in text and len(text) <= 14
