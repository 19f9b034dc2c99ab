# SPDX-License-Identifier: MIT
"""What the reference codec alone does, and the pieces of the wire format that it stands on.

What it shares with the public functions is tested in `test_codec`, through both.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from typing import Any

import pytest

from wirecodec import errors
from wirecodec.errors import DecodeError, LimitError, MissingFieldError, TruncatedError
from wirecodec.protobuf import wire
from wirecodec.protobuf._reference import decode_message, encode_message
from wirecodec.protobuf.schema import KINDS, schema_of

from ..support import vectors
from ..support.convert import scalar_from_vector, scalar_to_vector
from ..support.vectors import Item2, Lists2, Needs2, Scalars2, Scalars3, Tree2

WIRE = vectors.load("wire.json")
FIELDS = {field.proto_name: field for field in schema_of(Scalars2).fields}


def name_of(vector: dict[str, Any]) -> str:
    return f"{vector.get('kind', vector.get('what', ''))}-{vector['hex'][:24]}"


def read_all(data: bytes, pos: int = 0, end: int | None = None, **options: Any) -> Any:
    limits = {"max_depth": 100, "max_elements": 1000, "allow_partial": True, **options}
    message_type = limits.pop("message_type", Scalars2)
    return decode_message(
        schema_of(message_type), data, pos, len(data) if end is None else end, **limits
    )


# --- the vectors of single values -----------------------------------------------------------


@pytest.mark.parametrize("vector", WIRE["scalars"], ids=name_of)
def test_scalar(vector: dict[str, Any]) -> None:
    """Read and written, at any place of a buffer, and in a field."""
    kind, data = KINDS[vector["kind"]], bytes.fromhex(vector["hex"])
    value = scalar_from_vector(kind.name, vector["value"])
    read, after = kind.read(b"\xff" + data + b"\xff", 1, 1 + len(data))
    assert after == 1 + len(data)
    assert scalar_to_vector(kind.name, read) == vector["value"]
    assert type(read) is type(value)

    out = bytearray(b"\xff")
    checked = kind.check(value)
    kind.write(out, checked)
    if not (kind.name == "double" and math.isnan(value)) or struct.pack("<d", value) == data:
        assert bytes(out) == b"\xff" + data

    field = FIELDS[kind.name]
    record = bytearray()
    wire.write_tag(record, field.number, kind.wire_type)
    record += data
    message = read_all(bytes(record))
    assert scalar_to_vector(kind.name, field.get(message)) == vector["value"]
    assert encode_message(message, max_depth=0, allow_partial=False) == record


@pytest.mark.parametrize("vector", WIRE["read_only"], ids=name_of)
def test_scalar_that_is_written_otherwise(vector: dict[str, Any]) -> None:
    """Longer than need be, or with bits that fall away."""
    kind, data = KINDS[vector["kind"]], bytes.fromhex(vector["hex"])
    read, after = kind.read(data, 0, len(data))
    assert after == len(data)
    assert scalar_to_vector(kind.name, read) == vector["value"]
    out = bytearray()
    kind.write(out, kind.check(read))
    assert out != data
    assert scalar_to_vector(kind.name, kind.read(bytes(out), 0, len(out))[0]) == vector["value"]


@pytest.mark.parametrize("vector", WIRE["tags"] + WIRE["overlong_tags"], ids=name_of)
def test_tag(vector: dict[str, Any]) -> None:
    data = bytes.fromhex(vector["hex"])
    assert wire.read_tag(data, 0, len(data)) == (vector["number"], vector["wire_type"], len(data))
    out = bytearray()
    wire.write_tag(out, vector["number"], vector["wire_type"])
    assert (out == data) is (vector in WIRE["tags"])


READERS: dict[str, Callable[[bytes, int, int], Any]] = {
    "varint": wire.read_varint,
    "tag": wire.read_tag,
    "length": wire.read_length,
    **{kind.name: kind.read for kind in KINDS.values() if kind.read is not None},
}


@pytest.mark.parametrize("vector", WIRE["malformed"], ids=name_of)
def test_malformed(vector: dict[str, Any]) -> None:
    """The class and the offset, wherever the bytes stand; what follows is not looked at."""
    data = bytes.fromhex(vector["hex"])
    for before, after in ((b"", b""), (b"\x01\x80", b"\x00\x01")):
        with pytest.raises(DecodeError) as caught:
            READERS[vector["what"]](before + data + after, len(before), len(before + data))
        assert type(caught.value) is getattr(errors, vector["error"])
        assert caught.value.offset == vector["offset"] + len(before)


# --- ranges ---------------------------------------------------------------------------------


def test_a_part_of_the_buffer() -> None:
    """Nothing outside of it is looked at, and offsets count from the start of the buffer."""
    data = b"\xff\xff" + b"\x08\x05" + b"\x10\x06"
    assert read_all(data, 2, 4) == Scalars2(int32=5)
    assert read_all(data, 2) == Scalars2(int32=5, int64=6)
    assert read_all(data, 2, 2) == Scalars2()
    with pytest.raises(TruncatedError) as caught:
        read_all(data, 2, 5)
    assert (caught.value.offset, caught.value.path) == (5, "int64")
    with pytest.raises(MissingFieldError) as missing:
        read_all(data, 2, 2, message_type=Item2, allow_partial=False)
    assert (missing.value.offset, missing.value.fields) == (2, ("id",))


def test_missing_fields_are_told_one_message_at_a_time() -> None:
    """All fields of the first message that lacks any, at its end."""
    with pytest.raises(MissingFieldError) as caught:
        read_all(b"\x1a\x00\x22\x00", message_type=Needs2, allow_partial=False)
    error = caught.value
    assert (error.path, error.fields, error.offset) == ("", ("count", "text"), 4)
    assert "fields count, text" in error.reason
    with pytest.raises(MissingFieldError) as one:
        read_all(b"\x08\x01", message_type=Needs2, allow_partial=False)
    assert "field text" in one.value.reason


# --- reasons --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message_type", "data", "reason"),
    [
        (Scalars2, "08", "varint"),
        (Scalars2, "88", "tag"),
        (Scalars2, "72", "length"),
        (Scalars2, "3d0102", "needs 4 bytes, 2 left"),
        (Scalars2, "720261", "needs 2 bytes, 1 left"),
        (Scalars2, "0001", "field number 0"),
        (Scalars2, "960601", "wire type 6"),
        (Scalars2, "8c06", "group 97 ends here, but none is open"),
        (Tree2, "232c", "group 5 ends here, but group 4 is open"),
        (Tree2, "23", "group 4 is not closed"),
        (Tree2, "0a021080", "in its message of 2 bytes"),
        (Lists2, "120180", "in its packed record of 1 bytes"),
        (Scalars3, "7201ff", "UTF-8"),
    ],
)
def test_reason(message_type: type, data: str, reason: str) -> None:
    """For people. The wording may change, what it tells should not."""
    with pytest.raises(DecodeError) as caught:
        read_all(bytes.fromhex(data), message_type=message_type)
    assert reason in caught.value.reason


def test_reasons_of_limits() -> None:
    """They name the argument that raises them."""
    with pytest.raises(LimitError, match="max_depth"):
        read_all(b"\x0a\x00", message_type=Tree2, max_depth=0)
    with pytest.raises(LimitError, match="max_elements"):
        read_all(b"\x0a\x00", message_type=Tree2, max_elements=0)


def test_merging_keeps_unknown_fields_in_their_order() -> None:
    """Thousands of records of one sub-message, each with something unknown (W11, W13)."""
    count = 5000
    data = b"".join(
        b"\x0a\x04\x90\x06" + struct.pack("<H", 0x0180 + each % 64) for each in range(count)
    )
    merged = read_all(data, message_type=Tree2, max_elements=1)
    wanted = b"".join(data[at + 2 : at + 6] for at in range(0, len(data), 6))
    assert merged.left._unknown_fields == wanted
