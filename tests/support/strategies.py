# SPDX-License-Identifier: MIT
"""Hypothesis strategies made from a schema that `protofile` has read.

- `message_values` draws the values of a message as a dict: proto field name -> value, for the
  fields that are set. It is what `upb.Oracle.build` takes and `to_dict` gives.
- `wire_records` draws raw records, with any field number, wire type and way to spell a varint.
- `mutations` draws damaged versions of some bytes.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from .protofile import MAX_FIELD_NUMBER, EnumDef, FieldDef, MessageDef, Schema

Values = dict[str, Any]

_SIGNED = frozenset({"int32", "int64", "sint32", "sint64", "sfixed32", "sfixed64"})
_TEXTS = (
    "",
    "\0",
    "a",
    "美股",
    "腾讯控股 00700",
    "日本語テキスト",
    "한국어",
    "עברית العربية",
    "Ελληνικά Кириллица",
    "e\u0301\u200d\ufeff\uffff\u2028",
    "𠮷𝔘😀\U0010ffff",
    "\x7f\x80\u07ff\u0800\ud7ff\ue000",
    '"\\\r\n\t',
    "x" * 127,
    "x" * 128,
)
_BLOBS = (b"", b"\0", b"\xff", b"\x80" * 10, b"\x08\x01", b"\0" * 127, b"\xff" * 128)

MAX_UINT64 = 2**64 - 1


# Scalars -------------------------------------------------------------------------------------


@cache
def integers(kind: str) -> SearchStrategy[int]:
    """The values of an integer type, drawn often from the borders of varint lengths and range."""
    bits = 64 if kind.endswith("64") else 32
    low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if kind in _SIGNED else (0, (1 << bits) - 1)
    borders = {0, 1, -1, low, low + 1, high, high - 1, 2**31 - 1, 2**31, -(2**31), 2**32 - 1, 2**32}
    for length in range(1, 10):
        # A varint grows at 2**7k; zigzag halves that, on both sides of zero.
        for border in (1 << 7 * length, 1 << 7 * length - 1):
            borders.update((border - 1, border, -border, -border - 1))
    known = sorted((each for each in borders if low <= each <= high), key=abs)
    return st.sampled_from(known) | st.integers(low, high)


def _float32(bits: int) -> float:
    return float(struct.unpack("<f", struct.pack("<I", bits))[0])


@cache
def floats(kind: str) -> SearchStrategy[float]:
    """The values of `float` (those that 32 bits can hold) or `double`, NaN and infinities too."""
    if kind == "float":
        subnormal, largest, drawn = _float32(1), _float32(0x7F7FFFFF), st.floats(width=32)
    else:
        subnormal, largest, drawn = 5e-324, 1.7976931348623157e308, st.floats()
    special = (0.0, -0.0, math.nan, math.inf, -math.inf, subnormal, -subnormal, largest, 1.5)
    return st.sampled_from(special) | drawn


def texts() -> SearchStrategy[str]:
    """Strings that UTF-8 can hold, of several scripts; some empty, some of 127 and 128 bytes."""
    return st.sampled_from(_TEXTS) | st.text(max_size=12)


def blobs() -> SearchStrategy[bytes]:
    """Bytes, some empty, some that look like records."""
    return st.sampled_from(_BLOBS) | st.binary(max_size=12)


def enum_numbers(enum: EnumDef, *, known_only: bool | None = None) -> SearchStrategy[int]:
    """Numbers of an enum: of a closed one those it knows, of an open one any int32 now and then.

    `known_only` forces the one or the other.
    """
    known = st.sampled_from(enum.numbers)
    if enum.is_closed if known_only is None else known_only:
        return known
    return known | known | integers("int32")


# Messages ------------------------------------------------------------------------------------


def message_depth(schema: Schema, full_name: str) -> float:
    """How many messages deep the least value with all required fields is; infinity if none is."""
    return _depths(schema)[schema.message(full_name).full_name]


def message_values(
    schema: Schema,
    full_name: str,
    *,
    max_depth: int = 4,
    max_size: int = 3,
    max_optional: int = 10,
    extensions: bool = False,
    known_enums: bool | None = None,
    allow_missing: bool = False,
) -> SearchStrategy[Values]:
    """Values of a message, as a dict from proto field name to value.

    - Only fields that are set have a key: lists and maps are never empty, and a field without
      presence is never zero (`-0.0` is set). At most one member of each oneof has a key.
    - Required fields are always set, unless `allow_missing`. A message that cannot have a finite
      value is a ValueError then; with `allow_missing` the fields that never end are left out.
    - Messages are nested at most `max_depth` deep (the message itself is 1), or as deep as
      its required fields need.
    - At most `max_optional` fields that are not required are set in each message, and lists and
      maps have at most `max_size` elements.
    - With `extensions`, keys like `[full.name]` stand for known extensions.
    - `known_enums`: see `enum_numbers`.
    """
    if max_depth < 1:
        raise ValueError("max_depth must be at least 1")
    name = schema.message(full_name).full_name
    need = message_depth(schema, name)
    if need == math.inf and not allow_missing:
        raise ValueError(f"{full_name} has no finite value: its required fields never end")
    maker = _Maker(schema, max_size, max_optional, extensions, known_enums, allow_missing)
    return maker.message(name, max(max_depth, 1 if need == math.inf else int(need)))


class _Maker:
    """Strategies for one call of `message_values`, each made once."""

    def __init__(
        self,
        schema: Schema,
        max_size: int,
        max_optional: int,
        extensions: bool,
        known_enums: bool | None,
        allow_missing: bool,
    ) -> None:
        self.schema = schema
        self.max_size = max_size
        self.max_optional = max_optional
        self.extensions = extensions
        self.known_enums = known_enums
        self.allow_missing = allow_missing
        self.depths = _depths(schema)
        self.made: dict[tuple[str, int], SearchStrategy[Values]] = {}

    def message(self, full_name: str, depth: int) -> SearchStrategy[Values]:
        """Values of a message that may be `depth` messages deep."""
        found = self.made.get((full_name, depth))
        if found is None:
            message = self.schema.message(full_name)
            found = st.deferred(lambda: self._message(message, depth))
            self.made[full_name, depth] = found
        return found

    def _message(self, message: MessageDef, depth: int) -> SearchStrategy[Values]:
        fields = {each.name: each for each in message.fields if self.fits(each, depth)}
        if self.extensions:
            known = self.schema.extensions_of(message.full_name)
            fields |= {f"[{each.full_name[1:]}]": each for each in known if self.fits(each, depth)}
        required = [key for key, each in fields.items() if each.label == "required"]
        # A oneof is one choice among its members; every other field is a choice of its own.
        choices: dict[str, list[str]] = {}
        for key, each in fields.items():
            if each.label != "required":
                choices.setdefault(f"oneof {each.oneof}" if each.oneof else key, []).append(key)
        strategies = {key: self.field(each, depth) for key, each in fields.items()}
        optional = st.just(frozenset[str]())
        if choices and self.max_optional:
            optional = st.frozensets(
                st.sampled_from(list(choices)), max_size=min(len(choices), self.max_optional)
            )
        allow_missing = self.allow_missing

        @st.composite
        def values(draw: DrawFn) -> Values:
            chosen = {key for key in required if not (allow_missing and draw(_rarely()))}
            picked = draw(optional)
            chosen.update(
                draw(st.sampled_from(members)) if len(members) > 1 else members[0]
                for name, members in choices.items()
                if name in picked
            )
            return {key: draw(each) for key, each in strategies.items() if key in chosen}

        return values()

    def fits(self, each: FieldDef, depth: int) -> bool:
        """Whether a field can be set in a message that may be `depth` messages deep."""
        need = _field_depth(each, self.depths)
        # With allow_missing, any message can end at once, whatever it requires.
        return min(need, 1) <= depth - 1 if self.allow_missing else need <= depth - 1

    def field(self, each: FieldDef, depth: int) -> SearchStrategy[Any]:
        """Values of a field that is set."""
        if each.map_key is not None and each.map_value is not None:
            return st.dictionaries(
                self.value(each.map_key, depth),
                self.value(each.map_value, depth),
                min_size=1,
                max_size=self.max_size,
            )
        one = self.value(each, depth)
        if each.label == "repeated":
            return st.lists(one, min_size=1, max_size=self.max_size)
        return one if each.has_presence else one.filter(_is_not_zero)

    def value(self, each: FieldDef, depth: int) -> SearchStrategy[Any]:
        """One value of a field's type."""
        if each.is_message:
            return self.message(each.type_name, depth - 1)
        if each.type == "enum":
            enum = self.schema.enum(each.type_name)
            return enum_numbers(enum, known_only=self.known_enums)
        return scalars(each.type)


def scalars(kind: str) -> SearchStrategy[Any]:
    """The values of a scalar type, by its name in `.proto` files."""
    if kind == "bool":
        return st.booleans()
    if kind == "string":
        return texts()
    if kind == "bytes":
        return blobs()
    return floats(kind) if kind in ("float", "double") else integers(kind)


@cache
def _rarely() -> SearchStrategy[bool]:
    """True one time in eight; shrinks to False."""
    return st.integers(0, 7).map(lambda drawn: drawn == 7)


def _is_not_zero(value: Any) -> bool:
    """Whether a field without presence is written: any value but the zero with all bits zero."""
    return bool(value) or (isinstance(value, float) and math.copysign(1.0, value) < 0)


def _field_depth(each: FieldDef, depths: Mapping[str, float]) -> float:
    """How many messages deep a field's least value is: 0 for a scalar."""
    kind = each.map_value or each
    return depths[kind.type_name] if kind.is_message else 0


@cache
def _depths(schema: Schema) -> dict[str, float]:
    """The least depth of each message, by iteration from infinity down."""
    depths = dict.fromkeys(schema.messages, math.inf)
    changed = True
    while changed:
        changed = False
        for name, message in schema.messages.items():
            required = (each for each in message.fields if each.label == "required")
            depth = 1 + max((_field_depth(each, depths) for each in required), default=0)
            if depth < depths[name]:
                depths[name] = depth
                changed = True
    return depths


# Bytes ---------------------------------------------------------------------------------------


def varint(value: int, length: int = 0) -> bytes:
    """A varint of 64 bits at most, at least `length` bytes long: overlong ones end in zeros."""
    value &= MAX_UINT64
    out = bytearray()
    while value > 0x7F or len(out) + 1 < length:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def field_numbers() -> SearchStrategy[int]:
    """Field numbers, often small, often at the borders of the length of a tag."""
    borders = (1, 15, 16, 2047, 2048, 2**18 - 1, 2**18, 2**25 - 1, 2**25, MAX_FIELD_NUMBER)
    return st.integers(1, 20) | st.sampled_from(borders) | st.integers(1, MAX_FIELD_NUMBER)


@st.composite
def wire_records(
    draw: DrawFn,
    *,
    numbers: Sequence[int] = (),
    max_records: int = 5,
    max_depth: int = 3,
    overlong: bool = True,
    malformed: bool = False,
) -> bytes:
    """Some records one after the other; `b""` too.

    - `numbers` are the field numbers to use; any are used if there are none.
    - `overlong` spells tags and lengths (up to 5 bytes) and values (up to 10) longer than needed
      now and then, and sets bits beyond the 64th in values of ten bytes.
    - `max_depth` is how deep groups and, as the content of LEN records, records are nested.
    - Everything is well-formed as seen by a reader that knows none of the fields, unless
      `malformed`: then a record may have field number 0, wire type 6 or 7, an end of group that
      nothing began or that does not match, a varint of more bytes than allowed, or a length
      beyond the end.
    """
    some = st.sampled_from(list(numbers)) if numbers else field_numbers()

    def spelled(value: int, limit: int) -> bytes:
        length = draw(st.integers(1, limit)) if overlong and draw(_rarely()) else 0
        return varint(value, length)

    def tag(number: int, wire_type: int) -> bytes:
        return spelled(number << 3 | wire_type, 5)

    def damaged() -> bytes:
        return draw(
            st.sampled_from(
                (
                    b"\x00\x01",
                    b"\x02\x00",
                    varint(draw(some) << 3 | 6),
                    varint(draw(some) << 3 | 7),
                    varint(draw(some) << 3 | 4),
                    varint(draw(some) << 3 | 3) + varint(draw(some) << 3 | 4),
                    varint(draw(some) << 3, 6) + b"\x01",
                    varint(1 << 32 | draw(some) << 3) + b"\x01",
                    varint(draw(some) << 3) + b"\xff" * 10 + b"\x01",
                    varint(draw(some) << 3 | 2) + varint(1, 6) + b"a",
                    varint(draw(some) << 3 | 2) + varint(2**31 - 1) + b"a",
                    varint(draw(some) << 3 | 2) + varint(2**31) + b"a",
                    varint(draw(some) << 3 | 2) + varint(2**32 + 1) + b"a",
                )
            )
        )

    def records(depth: int) -> bytes:
        out = bytearray()
        for _ in range(draw(st.integers(0, max_records))):
            if malformed and draw(_rarely()):
                out += damaged()
                continue
            number = draw(some)
            wire_type = draw(st.sampled_from((0, 1, 2, 3, 5) if depth else (0, 1, 2, 5)))
            out += tag(number, wire_type)
            if wire_type == 0:
                value = spelled(draw(integers("uint64")), 10)
                if overlong and len(value) == 10 and draw(_rarely()):
                    value = value[:9] + bytes([value[9] | draw(st.integers(0, 63)) << 1])
                out += value
            elif wire_type == 1:
                out += draw(st.binary(min_size=8, max_size=8))
            elif wire_type == 2:
                content = records(depth - 1) if depth and draw(st.booleans()) else draw(blobs())
                out += spelled(len(content), 5) + content
            elif wire_type == 3:
                out += records(depth - 1) + tag(number, 4)
            else:
                out += draw(st.binary(min_size=4, max_size=4))
        return bytes(out)

    return records(max_depth)


def mutations(data: bytes, *, max_edits: int = 3) -> SearchStrategy[bytes]:
    """Damaged versions of `data`, by one to `max_edits` edits; now and then equal to it."""
    return _mutations(data, max_edits)


@st.composite
def _mutations(draw: DrawFn, data: bytes, max_edits: int) -> bytes:
    out = bytearray(data)
    for _ in range(draw(st.integers(1, max_edits))):
        size = len(out)
        pos = draw(st.integers(0, size))
        end = min(size, pos + draw(st.integers(0, 8)))
        edit = draw(
            st.sampled_from(
                ("flip", "insert", "delete", "duplicate", "truncate", "splice", "overwrite")
                if size
                else ("insert",)
            )
        )
        if edit == "flip":
            out[min(pos, size - 1)] ^= 1 << draw(st.integers(0, 7))
        elif edit == "insert":
            out[pos:pos] = draw(st.binary(min_size=1, max_size=4) | wire_records(max_records=1))
        elif edit == "delete":
            del out[pos:end]
        elif edit == "duplicate":
            out[end:end] = out[pos:end]
        elif edit == "truncate":
            del out[pos:]
        elif edit == "splice":
            start = draw(st.integers(0, size))
            out[pos:end] = data[start : start + 8]
        else:
            # As if it were a length: it grows or shrinks a little, or becomes a border.
            pos = min(pos, size - 1)
            borders = st.sampled_from((0, 1, 0x7F, 0x80, 2**14, 2**31 - 1, 2**32 - 1))
            near = st.sampled_from([out[pos] + by & 0xFF for by in (-2, -1, 1, 2)])
            new = draw(borders | near)
            out[pos : pos + 1] = bytes([new]) if new <= 0xFF else varint(new)
    return bytes(out)
