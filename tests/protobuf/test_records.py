# SPDX-License-Identifier: MIT
"""The walker, against a second one: recursive where it is flat, built on ``skip_value``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wirecodec.errors import DecodeError, LimitError, TruncatedError
from wirecodec.protobuf import wire
from wirecodec.protobuf.records import Record, walk_records

from ..support.strategies import mutations, wire_records

Walked = tuple[list[Record], DecodeError | None]


def walk(buf: bytes, pos: int = 0, end: int | None = None, max_depth: int = 100) -> Walked:
    """All records, and the error that ended the walk."""
    records: list[Record] = []
    try:
        for record in walk_records(buf, pos, end, max_depth=max_depth):
            records.append(record)
    except DecodeError as error:
        return records, error
    return records, None


def skip_all(buf: bytes, pos: int, end: int, depth: int) -> tuple[list[int], DecodeError | None]:
    """The same by ``skip_value``: where each record of the top level starts, and the error."""
    starts = []
    try:
        while pos < end:
            number, wire_type, after = wire.read_tag(buf, pos, end)
            starts.append(pos)
            pos = wire.skip_value(buf, after, end, number, wire_type, depth)
    except DecodeError as error:
        return starts, error
    return starts, None


def check_tiling(buf: bytes, records: list[Record], pos: int) -> int:
    """Each record starts where the one before ends, and its parts are in order; the end of all."""
    open_groups: list[int] = []
    for record in records:
        assert record.offset == pos
        assert record.offset < record.value_offset <= record.payload_offset <= record.end
        assert wire.read_tag(buf, pos, record.value_offset) == (
            record.number,
            record.wire_type,
            record.value_offset,
        )
        if record.wire_type == wire.EGROUP:
            assert open_groups.pop() == record.number
        assert record.depth == len(open_groups)
        if record.wire_type == wire.SGROUP:
            open_groups.append(record.number)
        content = buf[record.payload_offset : record.end]
        if record.wire_type == wire.VARINT:
            digits = [byte & 0x7F for byte in content]
            assert record.value == sum(digit << 7 * place for place, digit in enumerate(digits)) % (
                1 << 64
            )
        elif record.wire_type in (wire.I32, wire.I64):
            assert len(content) == (4 if record.wire_type == wire.I32 else 8)
            assert record.value == int.from_bytes(content, "little")
        else:
            assert record.value is None
        if record.wire_type == wire.LEN:
            assert wire.read_length(buf, record.value_offset, record.payload_offset) == (
                len(content),
                record.payload_offset,
            )
        else:
            assert record.payload_offset == record.value_offset
        pos = record.end
    return pos


@given(wire_records(), st.binary(max_size=3), st.binary(max_size=3))
def test_records_tile_any_valid_bytes(data: bytes, before: bytes, after: bytes) -> None:
    records, error = walk(before + data + after, len(before), len(before + data))
    assert error is None
    assert check_tiling(before + data, records, len(before)) == len(before + data)


@given(wire_records(malformed=True).flatmap(mutations) | st.binary(max_size=30))
@example(b"\x0b\x0b\x0c")
@example(b"\x0b\x14")
@example(b"\x08\x01\x0a\x05abc")
def test_the_walk_stops_exactly_at_the_fault(damaged: bytes) -> None:
    """Everything in front of it is yielded; a prefix that is whole walks without error."""
    records, error = walk(damaged)
    end = check_tiling(damaged, records, 0)
    if error is None:
        assert end == len(damaged)
        return
    # What was yielded is all that is whole: walked alone, it lacks at most ends of groups.
    again, left_open = walk(damaged, 0, end)
    assert again == records
    assert left_open is None or isinstance(left_open, TruncatedError)
    assert str(left_open or "").count("not closed") == (left_open is not None)
    if end == len(damaged):  # the end came, and groups are open
        assert isinstance(error, TruncatedError)
        assert damaged[error.offset] & 7 == wire.SGROUP
    else:
        assert end <= error.offset <= len(damaged)
    if isinstance(error, TruncatedError):
        # More bytes get past it, or to a fault that is none of the end's.
        more, later = walk(damaged + b"\x00" * 20)
        assert more[: len(records)] == records
        assert later is None or later.offset != error.offset or later.reason != error.reason


@given(
    wire_records(malformed=True).flatmap(mutations)
    | st.lists(st.sampled_from(b"\x0b\x0c\x13\x14\x08\x01\x0a\x80"), max_size=20).map(bytes),
    st.integers(0, 4),
)
@example(b"\x0b\x0b\x0c\x0c", 1)
@example(b"\x0b\x0c", 0)
@example(b"\x0b", 0)
def test_walking_and_skipping_agree(data: bytes, max_depth: int) -> None:
    records, error = walk(data, max_depth=max_depth)
    starts, refusal = skip_all(data, 0, len(data), max_depth)
    assert type(error) is type(refusal)
    tops = [
        record.offset for record in records if record.depth == 0 and record.wire_type != wire.EGROUP
    ]
    if error is None:
        assert tops == starts
    else:  # the record that holds the fault is yielded if it is a group, for it is open by then
        assert tops in (starts, starts[:-1])


def test_a_walk_written_out() -> None:
    #       1: VARINT 150  2: LEN "abc"     3: SGROUP  4: I32       3: EGROUP  5: I64
    data = b"\x08\x96\x01\x12\x83\x00abc\x1b\x25\1\0\0\0\x1c\x29\2\0\0\0\0\0\0\0"
    assert list(walk_records(data)) == [
        Record(0, 1, wire.VARINT, 1, 1, 3, 150),
        Record(3, 2, wire.LEN, 4, 6, 9),
        Record(9, 3, wire.SGROUP, 10, 10, 10),
        Record(10, 4, wire.I32, 11, 11, 15, 1, 1),
        Record(15, 3, wire.EGROUP, 16, 16, 16),
        Record(16, 5, wire.I64, 17, 17, 25, 2),
    ]


def test_the_payload_of_a_len_record_is_not_looked_into() -> None:
    [record] = walk_records(b"\x0a\x02\xff\xff")
    with pytest.raises(TruncatedError):
        list(walk_records(b"\x0a\x02\xff\xff", record.payload_offset, record.end))


@pytest.mark.parametrize(
    ("data", "kind", "offset", "yielded"),
    [
        pytest.param(b"\x08\x01\x0c", DecodeError, 2, 1, id="an end without a group"),
        pytest.param(b"\x0b\x08\x01\x14", DecodeError, 3, 2, id="another group ends"),
        pytest.param(b"\x08\x01\x0b\x08\x01", TruncatedError, 2, 3, id="a group left open"),
        pytest.param(b"\x0b\x13\x08\x01", TruncatedError, 1, 3, id="the innermost left open"),
        pytest.param(b"\x08\x01\x08", TruncatedError, 3, 1, id="a cut varint"),
        pytest.param(b"\x08\x01\x0d\x00", TruncatedError, 3, 1, id="a cut I32"),
        pytest.param(b"\x08\x01\x09\x00", TruncatedError, 3, 1, id="a cut I64"),
        pytest.param(b"\x0a\x02x", TruncatedError, 2, 0, id="a cut payload"),
        pytest.param(b"\x0a\xff\xff\xff\xff\x0f", DecodeError, 1, 0, id="a length beyond 2**31"),
        pytest.param(b"\x08\x01\x00", DecodeError, 2, 1, id="field number 0"),
        pytest.param(b"\x08\x01\x0e", DecodeError, 2, 1, id="wire type 6"),
    ],
)
def test_faults_by_kind_and_offset(
    data: bytes, kind: type[DecodeError], offset: int, yielded: int
) -> None:
    records, error = walk(data)
    assert type(error) is kind
    assert error.offset == offset
    assert len(records) == yielded


@pytest.mark.parametrize("depth", [0, 1, 5, wire.MAX_DEPTH])
def test_the_depth_of_groups_is_limited(depth: int) -> None:
    fits = b"\x0b" * depth + b"\x0c" * depth
    records, error = walk(fits, max_depth=depth)
    assert error is None
    assert [record.depth for record in records] == [*range(depth), *reversed(range(depth))]
    records, error = walk(b"\x0b" + fits + b"\x0c", max_depth=depth)
    assert type(error) is LimitError
    assert error.offset == len(records) == depth


def test_the_default_depth_is_a_hundred() -> None:
    assert len(list(walk_records(b"\x0b" * 100 + b"\x0c" * 100))) == 200
    with pytest.raises(LimitError):
        list(walk_records(b"\x0b" * 101 + b"\x0c" * 101))


def test_hostile_nesting_needs_no_stack() -> None:
    deep = b"\x0b" * 50_000 + b"\x0c" * 50_000
    assert sum(1 for _ in walk_records(deep, max_depth=50_000)) == 100_000


def test_the_walk_is_lazy() -> None:
    walking: Iterator[Record] = walk_records(b"\x08\x01\x00")
    assert next(walking).value == 1
    with pytest.raises(DecodeError):
        next(walking)


def test_nothing_gives_nothing() -> None:
    assert list(walk_records(b"")) == []
    assert list(walk_records(b"\xff", 1)) == []
    assert list(walk_records(b"\x08\x01\xff", 0, 2)) == [Record(0, 1, wire.VARINT, 1, 1, 2, 1)]


def test_a_negative_depth() -> None:
    """It is no limit: no depth would equal it."""
    with pytest.raises(ValueError, match=r"^max_depth is 0 or more, got -1$"):
        list(walk_records(b"\x0b" * 200, max_depth=-1))


FIELDS = {
    "offset": 3,
    "number": 4,
    "wire_type": wire.I32,
    "value_offset": 5,
    "payload_offset": 6,
    "end": 10,
    "value": 7,
    "depth": 8,
}


def test_a_record_is_a_value() -> None:
    record = Record(**FIELDS)
    assert {name: getattr(record, name) for name in FIELDS} == FIELDS
    assert record == Record(**FIELDS)
    assert hash(record) == hash(Record(**FIELDS))
    assert record != tuple(FIELDS.values())
    assert not hasattr(record, "__dict__")


@pytest.mark.parametrize("name", FIELDS)
def test_records_that_differ_in_one_thing_are_unequal(name: str) -> None:
    assert Record(**FIELDS) != Record(**{**FIELDS, name: 1})


def test_the_repr_of_a_record() -> None:
    assert repr(Record(**FIELDS)) == "<Record 4 I32 [3:10] value=7>"
    assert repr(Record(0, 1, wire.LEN, 1, 2, 3)) == "<Record 1 LEN [0:3]>"
