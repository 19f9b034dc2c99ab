# SPDX-License-Identifier: MIT
"""The wire format, against models that say the same thing another way.

A varint is modelled by arithmetic on its seven-bit digits, fixed-width numbers by
``int.from_bytes``, floats by their bit pattern.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wirecodec.errors import DecodeError, LimitError, TruncatedError
from wirecodec.protobuf import wire

from ..support.strategies import floats, mutations, wire_records

uint64s = st.integers(0, 2**64 - 1) | st.integers(0, 63).map(lambda bit: 1 << bit)


def spelled(value: int, size: int) -> bytes:
    """``value`` as a varint of exactly ``size`` bytes: its base-128 digits, least first."""
    digits = [value // 128**place % 128 for place in range(size)]
    return bytes([digit + 128 for digit in digits[:-1]] + digits[-1:])


def shortest(value: int) -> int:
    """How many base-128 digits ``value`` has."""
    size = 1
    while value >= 128**size:
        size += 1
    return size


def written(write: Callable[[bytearray, Any], None], value: Any) -> bytes:
    out = bytearray(b"before")
    write(out, value)
    assert out[:6] == b"before"
    return bytes(out[6:])


# --- Varints --------------------------------------------------------------------------------------


@given(value=uint64s, extra=st.integers(0, 9), before=st.binary(max_size=3), after=st.binary())
def test_a_varint_of_any_length_reads_as_its_number(
    value: int, extra: int, before: bytes, after: bytes
) -> None:
    size = min(shortest(value) + extra, 10)
    buf = before + spelled(value, size) + after
    assert wire.read_varint(buf, len(before), len(buf)) == (value, len(before) + size)


@given(uint64s)
def test_a_varint_is_written_in_its_shortest_form(value: int) -> None:
    assert written(wire.write_varint, value) == spelled(value, shortest(value))


@given(st.integers(-(2**63), -1))
def test_a_negative_number_is_written_as_64_bits(value: int) -> None:
    encoded = written(wire.write_varint, value)
    assert encoded == spelled(value + 2**64, 10)
    assert wire.sign_extend_64(wire.read_varint(encoded, 0, 10)[0]) == value


@given(st.integers(0, 2**70 - 1))
def test_bits_beyond_64_are_dropped(value: int) -> None:
    assert wire.read_varint(spelled(value, 10), 0, 10) == (value % 2**64, 10)


@given(st.binary(max_size=12) | st.integers(0, 12).map(lambda size: b"\x80" * size))
def test_read_varint_against_the_model(data: bytes) -> None:
    """The first byte below 128 ends it; ten without one are refused, fewer are cut."""
    last = next((at for at, byte in enumerate(data[:10]) if byte < 128), None)
    if last is not None:
        value = sum(byte % 128 * 128**place for place, byte in enumerate(data[: last + 1]))
        assert wire.read_varint(data, 0, len(data)) == (value % 2**64, last + 1)
        return
    with pytest.raises(DecodeError) as caught:
        wire.read_varint(data, 0, len(data))
    assert isinstance(caught.value, TruncatedError) == (len(data) < 10)
    assert caught.value.offset == 0


@pytest.mark.parametrize("size", range(10))
def test_a_cut_varint_is_truncated(size: int) -> None:
    with pytest.raises(TruncatedError) as caught:
        wire.read_varint(b"?" + b"\x80" * size, 1, 1 + size)
    assert caught.value.offset == 1


@pytest.mark.parametrize("size", [10, 11, 100])
def test_an_eleventh_byte_is_refused(size: int) -> None:
    with pytest.raises(DecodeError) as caught:
        wire.read_varint(b"?" + b"\xff" * size, 1, 1 + size)
    assert not isinstance(caught.value, TruncatedError)
    assert caught.value.offset == 1


# --- Tags and lengths -----------------------------------------------------------------------------


@given(
    number=st.integers(1, wire.MAX_FIELD_NUMBER),
    wire_type=st.sampled_from(range(6)),
    extra=st.integers(0, 4),
)
@example(number=wire.MAX_FIELD_NUMBER, wire_type=wire.I32, extra=0)
def test_a_tag_of_up_to_five_bytes(number: int, wire_type: int, extra: int) -> None:
    tag = number * 8 + wire_type
    size = min(shortest(tag) + extra, 5)
    assert wire.read_tag(spelled(tag, size), 0, size) == (number, wire_type, size)
    out = bytearray()
    wire.write_tag(out, number, wire_type)
    assert out == spelled(tag, shortest(tag))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"\x00", "field number 0", id="field number 0"),
        pytest.param(b"\x07", "field number 0", id="field number 0, wire type 7"),
        pytest.param(b"\x80\x80\x80\x80\x00", "field number 0", id="field number 0, long"),
        pytest.param(b"\x0e", "wire type 6", id="wire type 6"),
        pytest.param(b"\x0f", "wire type 7", id="wire type 7"),
        pytest.param(b"\x88\x80\x80\x80\x80\x00", "five bytes", id="six bytes"),
        pytest.param(b"\xff\xff\xff\xff\xff", "five bytes", id="five bytes and no end"),
        pytest.param(b"\x88\x80\x80\x80\x10", "at most", id="2**32"),
    ],
)
def test_what_is_no_tag(data: bytes, reason: str) -> None:
    with pytest.raises(DecodeError, match=reason) as caught:
        wire.read_tag(b"??" + data, 2, 2 + len(data))
    assert not isinstance(caught.value, TruncatedError)
    assert caught.value.offset == 2


@pytest.mark.parametrize("data", [b"", b"\x88", b"\xff\xff\xff\xff"])
def test_a_cut_tag_is_truncated(data: bytes) -> None:
    with pytest.raises(TruncatedError) as caught:
        wire.read_tag(b"?" + data, 1, 1 + len(data))
    assert caught.value.offset == 1


@given(length=st.integers(0, wire.MAX_LENGTH), extra=st.integers(0, 4))
@example(length=wire.MAX_LENGTH, extra=0)
def test_a_length_of_up_to_five_bytes(length: int, extra: int) -> None:
    size = min(shortest(length) + extra, 5)
    assert wire.read_length(spelled(length, size), 0, size) == (length, size)
    assert written(wire.write_length, length) == spelled(length, shortest(length))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(spelled(wire.MAX_LENGTH + 1, 5), id="2**31"),
        pytest.param(spelled(2**35 - 1, 5), id="2**35 - 1"),
        pytest.param(spelled(0, 6), id="six bytes"),
    ],
)
def test_what_is_no_length(data: bytes) -> None:
    with pytest.raises(DecodeError) as caught:
        wire.read_length(data, 0, len(data))
    assert not isinstance(caught.value, TruncatedError)


# --- Fixed width ----------------------------------------------------------------------------------


@given(st.binary(min_size=8, max_size=8), st.integers(0, 4))
def test_fixed_width_numbers_are_little_endian(data: bytes, pos: int) -> None:
    four = data[pos : pos + 4]
    end = pos + 4
    unsigned = int.from_bytes(four, "little")
    signed = int.from_bytes(four, "little", signed=True)
    assert wire.read_fixed32(data, pos, end) == (unsigned, end)
    assert wire.read_sfixed32(data, pos, end) == (signed, end)
    assert written(wire.write_fixed32, unsigned) == four
    assert written(wire.write_sfixed32, signed) == four
    unsigned = int.from_bytes(data, "little")
    signed = int.from_bytes(data, "little", signed=True)
    assert wire.read_fixed64(data, 0, 8) == (unsigned, 8)
    assert wire.read_sfixed64(data, 0, 8) == (signed, 8)
    assert written(wire.write_fixed64, unsigned) == data
    assert written(wire.write_sfixed64, signed) == data


@given(floats("float"))
@example(-0.0)
def test_a_float_goes_there_and_back_bit_for_bit(value: float) -> None:
    encoded = written(wire.write_float, value)
    back, end = wire.read_float(encoded, 0, 4)
    assert end == 4
    assert struct.pack(">d", back) == struct.pack(">d", value) or value != value != back


@given(st.binary(min_size=8, max_size=8))
def test_a_double_keeps_all_its_bits(data: bytes) -> None:
    """Any bits: the payload of a NaN is not touched."""
    value, end = wire.read_double(data, 0, 8)
    assert end == 8
    assert written(wire.write_double, value) == data


@pytest.mark.parametrize(
    ("encoded", "value"),
    [
        (b"\x00\x00\x80\x3f", 1.0),
        (b"\x00\x00\x00\xc0", -2.0),
        (b"\x01\x00\x00\x00", 2.0**-149),
        (b"\x00\x00\x80\xff", float("-inf")),
    ],
)
def test_floats_are_ieee_754_binary32(encoded: bytes, value: float) -> None:
    assert wire.read_float(encoded, 0, 4) == (value, 4)
    assert written(wire.write_float, value) == encoded


FIXED = [
    (wire.read_fixed32, 4),
    (wire.read_sfixed32, 4),
    (wire.read_float, 4),
    (wire.read_fixed64, 8),
    (wire.read_sfixed64, 8),
    (wire.read_double, 8),
]


@pytest.mark.parametrize(("read", "size"), FIXED)
def test_a_cut_fixed_width_number_is_truncated(
    read: Callable[[bytes, int, int], object], size: int
) -> None:
    for left in range(size):
        with pytest.raises(TruncatedError, match=f"{size} bytes, {left} left") as caught:
            read(bytes(20), 3, 3 + left)
        assert caught.value.offset == 3


# --- Never beyond the end -------------------------------------------------------------------------


def outcome(read: Callable[..., object], *arguments: object) -> object:
    """What a call gives, or the error it raises, in a form that compares."""
    try:
        return repr(read(*arguments))
    except DecodeError as error:
        return type(error), error.offset, error.reason


READERS = [
    wire.read_varint,
    wire.read_tag,
    wire.read_length,
    *(read for read, _ in FIXED),
    *(
        pytest.param(
            lambda buf, pos, end, wire_type=wire_type: wire.skip_value(buf, pos, end, 1, wire_type),
            id=f"skip_{name}",
        )
        for wire_type, name in enumerate(wire.WIRE_TYPE_NAMES)
    ),
]


@pytest.mark.parametrize("read", READERS)
@given(
    before=st.binary(max_size=2),
    # Bytes that go on: varints without an end, groups, lengths that reach beyond the end.
    inside=st.binary(max_size=12)
    | st.lists(st.sampled_from(b"\x80\xff\x0b\x0c\x0a\x08\x05\x01"), max_size=12).map(bytes),
    after=st.binary(min_size=1, max_size=12),
)
def test_nothing_behind_the_end_is_looked_at(
    read: Callable[..., object], before: bytes, inside: bytes, after: bytes
) -> None:
    end = len(before + inside)
    alone = outcome(read, before + inside, len(before), end)
    assert outcome(read, before + inside + after, len(before), end) == alone


# --- Skipping -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wire_type", "value"),
    [
        (wire.VARINT, b"\x01"),
        (wire.VARINT, b"\xff" * 9 + b"\x01"),
        (wire.I64, b"12345678"),
        (wire.I32, b"1234"),
        (wire.LEN, b"\x00"),
        (wire.LEN, b"\x03abc"),
        (wire.LEN, b"\x83\x80\x00abc"),
        (wire.SGROUP, b"\x3c"),
        (wire.SGROUP, b"\x08\x01\x0b\x0a\x01x\x0c\x3c"),
    ],
)
def test_skip_value_stops_behind_the_value(wire_type: int, value: bytes) -> None:
    buf = b"??" + value + b"!!"
    assert wire.skip_value(buf, 2, len(buf), 7, wire_type) == 2 + len(value)
    for end in range(2, 2 + len(value)):
        with pytest.raises(TruncatedError):
            wire.skip_value(buf, 2, end, 7, wire_type)


@pytest.mark.parametrize("left", range(9))
def test_a_cut_payload_says_how_much_is_left(left: int) -> None:
    with pytest.raises(TruncatedError, match=f"needs 9 bytes, {left} left") as caught:
        wire.skip_value(b"\x09" + bytes(left), 0, 1 + left, 1, wire.LEN)
    assert caught.value.offset == 1


def test_one_byte_is_not_bytes() -> None:
    with pytest.raises(TruncatedError, match="needs 1 byte, 0 left"):
        wire.skip_value(b"\x01", 0, 1, 1, wire.LEN)


def test_an_egroup_that_nothing_opened() -> None:
    with pytest.raises(DecodeError, match="group 5 ends here") as caught:
        wire.skip_value(b"?", 1, 1, 5, wire.EGROUP)
    assert not isinstance(caught.value, TruncatedError)


@pytest.mark.parametrize(
    "inside",
    [
        pytest.param(b"\x14", id="another group ends"),
        pytest.param(b"\x13\x0c", id="the outer group ends first"),
        pytest.param(b"\x00", id="no tag"),
        pytest.param(b"\x0a\xff\xff\xff\xff\xff", id="no length"),
    ],
)
def test_a_malformed_group(inside: bytes) -> None:
    with pytest.raises(DecodeError) as caught:
        wire.skip_value(inside + bytes(9), 0, len(inside) + 9, 1, wire.SGROUP)
    assert not isinstance(caught.value, TruncatedError)


def nested(levels: int) -> bytes:
    """The inside of group 1 that holds itself, ``levels`` groups deep, its own end included."""
    return b"\x0b" * (levels - 1) + b"\x0c" * levels


@pytest.mark.parametrize("depth", [1, 2, 99, wire.MAX_DEPTH])
def test_the_depth_of_groups_is_limited(depth: int) -> None:
    fits = nested(depth)
    assert wire.skip_value(fits, 0, len(fits), 1, wire.SGROUP, depth) == len(fits)
    too_deep = nested(depth + 1)
    with pytest.raises(LimitError):
        wire.skip_value(too_deep, 0, len(too_deep), 1, wire.SGROUP, depth)


def test_no_group_fits_into_no_depth() -> None:
    with pytest.raises(LimitError):
        wire.skip_value(b"\x0c", 0, 1, 1, wire.SGROUP, 0)


def test_the_default_depth_is_a_hundred() -> None:
    assert wire.skip_group(nested(100), 0, 199, 1) == 199
    with pytest.raises(LimitError):
        wire.skip_group(nested(101), 0, 201, 1)


def test_hostile_nesting_needs_no_stack() -> None:
    """A hundred thousand levels, if the caller allows them, and no RecursionError."""
    deep = nested(100_000)
    assert wire.skip_group(deep, 0, len(deep), 1, depth=100_000) == len(deep)


def test_siblings_are_not_depth() -> None:
    row = b"\x0b\x0c" * 1000 + b"\x0c"
    assert wire.skip_group(row, 0, len(row), 1, depth=2) == len(row)


# --- Zigzag and signs -----------------------------------------------------------------------------


@given(st.integers(-(2**63), 2**63 - 1))
@example(-(2**63))
@example(2**63 - 1)
@example(-1)
@example(0)
def test_zigzag_alternates(value: int) -> None:
    encoded = wire.zigzag_encode(value)
    assert encoded == (2 * value if value >= 0 else -2 * value - 1)
    assert wire.zigzag_decode(encoded) == value


@given(st.integers(0, 2**64 - 1))
def test_sign_extension_is_twos_complement(value: int) -> None:
    low = (value % 2**32).to_bytes(4, "little")
    assert wire.sign_extend_32(value) == int.from_bytes(low, "little", signed=True)
    whole = value.to_bytes(8, "little")
    assert wire.sign_extend_64(value) == int.from_bytes(whole, "little", signed=True)


def test_the_constants() -> None:
    assert wire.WIRE_TYPE_NAMES == ("VARINT", "I64", "LEN", "SGROUP", "EGROUP", "I32")
    for number, name in enumerate(wire.WIRE_TYPE_NAMES):
        assert getattr(wire, name) == number
    assert (wire.MAX_FIELD_NUMBER, wire.MAX_LENGTH) == (536_870_911, 2_147_483_647)
    assert all(hasattr(wire, name) for name in wire.__all__)


@given(wire_records(max_depth=2).flatmap(mutations))
def test_damaged_records_raise_decode_errors_alone(damaged: bytes) -> None:
    pos = 0
    try:
        while pos < len(damaged):
            number, wire_type, after = wire.read_tag(damaged, pos, len(damaged))
            end = wire.skip_value(damaged, after, len(damaged), number, wire_type)
            assert pos < after <= end <= len(damaged)
            pos = end
    except DecodeError as error:
        assert pos <= error.offset <= len(damaged)


# --- At the borders -------------------------------------------------------------------------------


BORDERS = sorted(
    {0, *(2**bits + step for bits in (7, 14, 31, 32, 62, 63) for step in (-2, -1, 0, 1))}
)


@pytest.mark.parametrize("value", [*BORDERS, 2**64 - 1])
def test_numbers_where_their_form_changes(value: int) -> None:
    encoded = spelled(value, shortest(value))
    assert written(wire.write_varint, value) == encoded
    assert wire.read_varint(encoded, 0, len(encoded)) == (value, len(encoded))
    assert wire.sign_extend_32(value) == (value + 2**31) % 2**32 - 2**31
    assert wire.sign_extend_64(value) == (value + 2**63) % 2**64 - 2**63
    for number in (value, -value):
        assert wire.zigzag_encode(number) == (2 * number if number >= 0 else -2 * number - 1)
        assert wire.zigzag_decode(wire.zigzag_encode(number)) == number


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
def test_a_length_of_ones_is_read_to_its_last_byte(size: int) -> None:
    """The last byte of a varint is below 128, and 127 is."""
    value = min(2 ** (7 * size) - 1, wire.MAX_LENGTH)
    encoded = spelled(value, size)
    assert wire.read_length(encoded, 0, size) == (value, size)


def test_an_eleventh_byte_is_refused_even_if_it_is_the_last() -> None:
    with pytest.raises(DecodeError, match="ten bytes"):
        wire.read_varint(b"\x80" * 10 + b"\x00", 0, 11)


@pytest.mark.parametrize(
    ("tag", "reason"),
    [(2**32 - 1, r"wire type 7 .*536870911"), (2**32, "at most 4294967295, got 4294967296")],
)
def test_the_greatest_tag(tag: int, reason: str) -> None:
    with pytest.raises(DecodeError, match=reason):
        wire.read_tag(spelled(tag, 5), 0, 5)


@pytest.mark.parametrize(
    ("wire_type", "value"),
    [
        (wire.VARINT, b"\x7f"),
        (wire.I64, b"12345678"),
        (wire.LEN, b"\x00"),
        (wire.LEN, b"\x03abc"),
        (wire.SGROUP, b"\x3c"),
        (wire.I32, b"1234"),
    ],
)
def test_a_value_may_end_where_the_input_ends(wire_type: int, value: bytes) -> None:
    assert wire.skip_value(value, 0, len(value), 7, wire_type) == len(value)


def test_errors_of_groups_tell_where() -> None:
    with pytest.raises(TruncatedError, match="group 2 is not closed") as caught:
        wire.skip_group(b"??\x08\x01\x13", 2, 5, 1)
    assert caught.value.offset == 2
    with pytest.raises(DecodeError, match="group 2 ends here, but group 1 is open") as refused:
        wire.skip_group(b"??\x08\x01\x14", 2, 5, 1)
    assert refused.value.offset == 4
    with pytest.raises(LimitError) as limited:
        wire.skip_group(b"??\x08\x01\x0b\x0b\x0c", 2, 7, 1, depth=2)
    assert limited.value.offset == 5
