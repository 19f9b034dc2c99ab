# SPDX-License-Identifier: MIT
"""Kinds, fields and messages as data: ranges, zeros, what is written, what is missing."""

from __future__ import annotations

import enum
import math
import struct
from typing import Annotated, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wirecodec import message, pb, unknown_fields
from wirecodec.errors import DecodeError, EncodeError, TruncatedError
from wirecodec.protobuf import schema, wire
from wirecodec.protobuf.schema import KINDS, LAX_STRING, Kind, describe, schema_of

from ..support import all_types
from ..support.strategies import blobs, floats, integers, texts

INTEGERS = [
    *("int32", "int64", "uint32", "uint64", "sint32", "sint64"),
    *("fixed32", "fixed64", "sfixed32", "sfixed64"),
]
SIGNED = {"int32", "int64", "sint32", "sint64", "sfixed32", "sfixed64"}


def bounds(name: str) -> tuple[int, int]:
    bits = int(name[-2:])
    return (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if name in SIGNED else (0, 2**bits - 1)


def there_and_back(kind: Kind, value: object) -> object:
    out = bytearray(b"?")
    kind.write(out, kind.check(value))
    back, end = kind.read(bytes(out) + b"!", 1, len(out))
    assert end == len(out)
    return back


# --- Kinds ----------------------------------------------------------------------------------------


def test_the_kinds_have_the_wire_types_of_the_encoding_guide() -> None:
    expected = {
        wire.VARINT: "int32 int64 uint32 uint64 sint32 sint64 bool enum",
        wire.I64: "fixed64 sfixed64 double",
        wire.I32: "fixed32 sfixed32 float",
        wire.LEN: "string bytes message",
        wire.SGROUP: "group",
    }
    assert {name: kind.wire_type for name, kind in KINDS.items()} == {
        name: wire_type for wire_type, names in expected.items() for name in names.split()
    }
    packable = {name for name, kind in KINDS.items() if kind.is_packable}
    assert packable == {*INTEGERS, "bool", "enum", "float", "double"}
    assert repr(KINDS["int32"]) == "<Kind int32>"


@pytest.mark.parametrize("name", INTEGERS)
@given(data=st.data())
def test_integers_go_there_and_back(name: str, data: st.DataObject) -> None:
    value = data.draw(integers(name))
    back = there_and_back(KINDS[name], value)
    assert back == value
    assert type(back) is int


@pytest.mark.parametrize("name", INTEGERS)
def test_integers_have_their_range(name: str) -> None:
    low, high = bounds(name)
    check = KINDS[name].check
    assert (check(low), check(high)) == (low, high)
    for value in (low - 1, high + 1, 10**30, -(10**30)):
        with pytest.raises(EncodeError, match=f"{name} takes"):
            check(value)


@pytest.mark.parametrize("name", INTEGERS)
@pytest.mark.parametrize("value", [True, False, 1.0, "1", None, b"1", [1]])
def test_what_is_no_integer(name: str, value: object) -> None:
    with pytest.raises(EncodeError):
        KINDS[name].check(value)


def test_a_member_of_an_enum_is_written_as_a_plain_int() -> None:
    class Level(enum.IntEnum):
        HIGH = 3

    checked = KINDS["int32"].check(Level.HIGH)
    assert checked == 3
    assert type(checked) is int


@given(st.integers(0, 2**64 - 1))
@example(2**32)
@example(2**63 + 5)
def test_integers_take_the_low_bits_of_any_varint(value: int) -> None:
    """A varint of a wider type is cut to the bits of the narrower one, as in C."""
    out = bytearray()
    wire.write_varint(out, value)
    data = bytes(out)
    low = struct.pack("<Q", value)
    zigzag32 = value % 2**32
    expected = {
        "uint64": value,
        "uint32": zigzag32,
        "int64": struct.unpack("<q", low)[0],
        "int32": struct.unpack("<i", low[:4])[0],
        "enum": struct.unpack("<i", low[:4])[0],
        "sint32": zigzag32 // 2 if zigzag32 % 2 == 0 else -(zigzag32 // 2) - 1,
        "sint64": value // 2 if value % 2 == 0 else -(value // 2) - 1,
        "bool": value > 0,
    }
    found = {name: KINDS[name].read(data, 0, len(data)) for name in expected}
    assert found == {name: (number, len(data)) for name, number in expected.items()}


@pytest.mark.parametrize("value", [True, False])
def test_bools(value: bool) -> None:
    assert there_and_back(KINDS["bool"], value) is value


@pytest.mark.parametrize("value", [0, 1, None, "True", 1.0])
def test_what_is_no_bool(value: object) -> None:
    with pytest.raises(EncodeError):
        KINDS["bool"].check(value)


@pytest.mark.parametrize("name", ["float", "double"])
@given(data=st.data())
def test_floats_go_there_and_back(name: str, data: st.DataObject) -> None:
    value = data.draw(floats(name))
    back = there_and_back(KINDS[name], value)
    assert isinstance(back, float)
    assert struct.pack(">d", back) == struct.pack(">d", value) or (back != back and value != value)


@pytest.mark.parametrize("name", ["float", "double"])
def test_ints_are_floats_too(name: str) -> None:
    assert type(KINDS[name].check(3)) is float
    assert there_and_back(KINDS[name], 2**24) == 2.0**24


@pytest.mark.parametrize("name", ["float", "double"])
@pytest.mark.parametrize("value", [True, "1.0", None, b"", 1j])
def test_what_is_no_float(name: str, value: object) -> None:
    with pytest.raises(EncodeError):
        KINDS[name].check(value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("float", 3.5e38), ("float", -1e300), ("float", 10**400), ("double", 10**400)],
)
def test_numbers_that_no_float_holds(name: str, value: float) -> None:
    with pytest.raises(EncodeError, match=name):
        KINDS[name].check(value)


def test_infinity_is_no_overflow() -> None:
    assert KINDS["float"].check(math.inf) == math.inf
    assert there_and_back(KINDS["float"], -math.inf) == -math.inf


@given(blobs())
def test_bytes_go_there_and_back(value: bytes) -> None:
    for given_as in (value, bytearray(value), memoryview(value)):
        back = there_and_back(KINDS["bytes"], given_as)
        assert back == value
        assert type(back) is bytes


@pytest.mark.parametrize("value", ["text", 3, None, [1]])
def test_what_is_no_bytes(value: object) -> None:
    with pytest.raises(EncodeError):
        KINDS["bytes"].check(value)


@pytest.mark.parametrize("kind", [KINDS["string"], LAX_STRING], ids=["strict", "lax"])
@given(value=texts())
def test_texts_go_there_and_back(kind: Kind, value: str) -> None:
    assert there_and_back(kind, value) == value


@pytest.mark.parametrize("kind", [KINDS["string"], LAX_STRING], ids=["strict", "lax"])
@pytest.mark.parametrize("value", [b"text", 3, None, "\ud800", "a\udfff"])
def test_what_is_no_text(kind: Kind, value: object) -> None:
    with pytest.raises(EncodeError):
        kind.check(value)


@given(st.binary(max_size=20) | st.lists(st.sampled_from(b"\xe2\x82\xacA\xff\xed\xa0")).map(bytes))
def test_proto2_text_keeps_any_bytes(data: bytes) -> None:
    record = bytes([len(data)]) + data
    value, end = LAX_STRING.read(record, 0, len(record))
    assert end == len(record)
    out = bytearray()
    LAX_STRING.write(out, LAX_STRING.check(value))
    assert out == record


@given(st.text(st.sampled_from("a€\udce2\udc82\udcac\udcff\ud800"), max_size=5))
def test_surrogates_are_taken_as_decoding_leaves_them_alone(value: str) -> None:
    """What is accepted comes back as it was; "\\udce2\\udc82\\udcac" would come back as "€"."""
    try:
        encoded = LAX_STRING.check(value)
    except EncodeError:
        left = value.encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")
        assert left != value  # it does hold a surrogate
    else:
        assert encoded.decode("utf-8", "surrogateescape") == value


@given(st.binary(max_size=8), st.binary(max_size=8))
@example("é".encode(), b"\xff")
def test_proto3_text_is_utf_8(front: bytes, back: bytes) -> None:
    data = front + back
    record = bytes([len(data)]) + data
    try:
        expected = data.decode("utf-8")
    except UnicodeDecodeError as error:
        with pytest.raises(DecodeError) as caught:
            KINDS["string"].read(b"??" + record, 2, 2 + len(record))
        assert caught.value.offset == 3 + error.start  # the byte itself
        assert not isinstance(caught.value, TruncatedError)
    else:
        assert KINDS["string"].read(record, 0, len(record)) == (expected, len(record))


def test_a_length_of_2_31_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MAX_LENGTH", 3)
    for kind, fits, too_long in [
        (KINDS["bytes"], b"abc", b"abcd"),
        (KINDS["string"], "abc", "ab€"),
        (LAX_STRING, "abc", "ab\udcff€"),
    ]:
        assert len(kind.check(fits)) == 3
        with pytest.raises(EncodeError, match="3 bytes"):
            kind.check(too_long)


# --- describe -------------------------------------------------------------------------------------


class Unprintable:
    def __repr__(self) -> str:
        raise RuntimeError("no")


def test_a_value_in_an_error_fits_a_line() -> None:
    assert describe("a") == "'a'"
    assert describe(Unprintable()) == "a Unprintable"
    assert describe("x" * 78) == repr("x" * 78)
    cut = describe("x" * 10_000)
    assert len(cut) < 80
    assert cut.endswith("... (str)")


# --- Messages -------------------------------------------------------------------------------------


class Level(pb.ClosedEnum):
    ZERO = 0
    HIGH = 3


class Open(pb.Enum):
    FIRST = 7
    SECOND = 8


@message
class Leaf:
    number: Annotated[int, pb.int32(2)]
    text: Annotated[str, pb.string(1, name="theText")]


@message
class Everything:
    leaf: Annotated[Leaf | None, pb.embedded(30)] = None
    needed: Annotated[Leaf, pb.embedded(1)]
    level: Annotated[Level | None, pb.enum(2)] = None
    open_level: Annotated[Open | int | None, pb.enum(3, debug_redact=True)] = None
    preset: Annotated[Level | None, pb.enum(4, default=3)] = None
    count: Annotated[int | None, pb.int32(5, default=-400)] = None
    plain: Annotated[int, pb.int32(6)] = 0
    leaves: Annotated[list[Leaf], pb.repeated(pb.embedded(7))] = []
    by_name: Annotated[dict[str, Leaf], pb.map(8, pb.string, pb.embedded)] = {}
    numbers: Annotated[dict[int, int], pb.map(9, pb.int32, pb.int32)] = {}
    one: Annotated[int | None, pb.oneof("choice", pb.int32(11))] = None
    two: Annotated[str | None, pb.oneof("choice", pb.string(10))] = None
    again: Annotated[Everything | None, pb.embedded(12)] = None


def field(name: str) -> schema.FieldSchema:
    return schema_of(Everything).by_name[name]


def test_a_message_schema_finds_its_fields() -> None:
    found = schema_of(Everything)
    assert found.message_type is Everything
    assert (found.name, found.syntax) == ("Everything", "proto2")
    assert [each.name for each in found.fields][:3] == ["leaf", "needed", "level"]
    numbers = [each.number for each in found.wire_order]
    assert numbers == [*range(1, 13), 30] == sorted(found.by_number)
    assert all(found.by_number[each.number] is each for each in found.fields)
    assert all(found.by_name[each.name] is each for each in found.fields)
    assert all(found.by_proto_name[each.proto_name] is each for each in found.fields)
    assert found.by_proto_name["openLevel"] is found.by_name["open_level"]
    assert found.required == (found.by_name["needed"],)
    assert found.oneofs == {"choice": [found.by_name["one"], found.by_name["two"]]}
    assert found.by_name["leaf"].schema is schema_of(Leaf)
    assert repr(found) == "<MessageSchema Everything, 13 fields>"
    assert repr(found.by_name["open_level"]) == "<FieldSchema 3 openLevel: explicit enum>"


@pytest.mark.parametrize(
    ("name", "zero", "zero_of_kind"),
    [
        ("level", None, Level.ZERO),
        ("open_level", None, Open.FIRST),
        ("preset", None, Level.HIGH),
        ("count", None, -400),
        ("plain", 0, 0),
        ("one", None, 0),
        ("two", None, ""),
        ("leaf", None, schema_of(Leaf).new()),
        ("needed", schema_of(Leaf).new(), schema_of(Leaf).new()),
    ],
)
def test_zeros(name: str, zero: object, zero_of_kind: object) -> None:
    assert field(name).zero() == zero
    assert field(name).zero_of_kind() == zero_of_kind
    assert type(field(name).zero_of_kind()) is type(zero_of_kind)


def test_containers_are_made_anew() -> None:
    assert field("leaves").zero() == []
    assert field("by_name").zero() == {}
    assert field("leaves").zero() is not field("leaves").zero()
    assert field("by_name").zero() is not field("by_name").zero()


def test_a_new_message_lacks_what_is_required() -> None:
    made = schema_of(Everything).new()
    assert schema.slot_value(field("needed"), made) is schema.EMPTY
    assert made.leaves == []
    assert made.leaves is made.leaves
    assert schema.slot_value(field("count"), made) is None


@pytest.mark.parametrize(
    ("name", "value", "checked"),
    [
        ("level", Level.HIGH, 3),
        ("level", 3, 3),
        ("open_level", 99, 99),
        ("open_level", Open.SECOND, 8),
        ("count", -1, -1),
    ],
)
def test_check_gives_what_is_written(name: str, value: object, checked: object) -> None:
    assert field(name).check(value) == checked
    assert type(field(name).check(value)) is type(checked)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("level", 1, "Level takes 0, 3, got 1"),
        ("level", True, "got True"),
        ("level", 2**31, "got 2147483648"),
        ("count", "x", "got 'x'"),
        ("open_level", "secret", "got <redacted>"),
    ],
)
def test_check_says_what_was_given(name: str, value: object, reason: str) -> None:
    with pytest.raises(EncodeError) as caught:
        field(name).check(value)
    assert reason in caught.value.reason
    assert "secret" not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("candidate", [int, Level, object(), None, "Leaf", 3])
def test_what_is_no_message_class(candidate: object) -> None:
    with pytest.raises(TypeError, match="@message"):
        schema_of(candidate)


def test_a_message_is_no_message_class() -> None:
    with pytest.raises(TypeError, match="@message"):
        schema_of(Leaf(number=1, text=""))


# --- What is missing ------------------------------------------------------------------------------


def missing(candidate: object) -> list[tuple[str, str]]:
    return [(path, owner) for path, owner, _ in schema.walk_missing(candidate)]


def partial(**values: object) -> Any:
    made = schema_of(Leaf).new()
    for name, value in values.items():
        setattr(made, name, value)
    return made


def test_nothing_is_missing() -> None:
    leaf = Leaf(number=1, text="")
    full = Everything(needed=leaf, leaf=leaf, leaves=[leaf], by_name={"a": leaf}, numbers={1: 1})
    full.again = Everything(needed=leaf)
    assert missing(full) == []


def test_missing_fields_in_order_with_their_paths() -> None:
    made: Any = schema_of(Everything).new()
    made.leaf = partial()
    made.leaves = [Leaf(number=1, text=""), partial(text="")]
    made.by_name = {"a": partial(number=1)}
    made.again = schema_of(Everything).new()
    assert missing(made) == [
        ("needed", ""),
        ("leaf.number", "leaf"),
        ("leaf.theText", "leaf"),
        ("leaves[1].number", "leaves[1]"),
        ("byName['a'].theText", "byName['a']"),
        ("again.needed", "again"),
    ]
    owners = [owner for _, _, owner in schema.walk_missing(made)]
    assert owners[0] is made
    assert owners[1] is owners[2] is made.leaf


def test_a_message_that_holds_itself_is_walked_once() -> None:
    made: Any = schema_of(Everything).new()
    made.again = made
    assert missing(made) == [("needed", "")]


def test_a_deleted_container_is_not_missing() -> None:
    made = Everything(needed=Leaf(number=1, text=""))
    del made.by_name, made.leaves, made.leaf
    assert missing(made) == []


def test_deep_messages_need_no_stack() -> None:
    deep = Everything(needed=Leaf(number=1, text=""))
    for _ in range(5000):
        deep = Everything(needed=deep.needed, again=deep)
    assert missing(deep) == []
    while deep.again is not None:  # taken apart one by one: so does freeing them
        deep = deep.again


def test_unknown_fields_are_added_in_order() -> None:
    made = partial()
    again = partial()
    for records in (b"\x18\x01", b"\x20\x02", b"\x28\x03"):
        schema.add_unknown(made, records)
    assert unknown_fields(made) == b"\x18\x01\x20\x02\x28\x03"
    assert type(unknown_fields(made)) is bytes
    assert unknown_fields(again) == b""


def test_pb_has_a_call_for_each_kind() -> None:
    calls = {"message": "embedded"}
    for name in KINDS:
        spec = getattr(pb, calls.get(name, name))(5, name="aName", debug_redact=True)
        assert (spec.kind, spec.number, spec.proto_name) == (name, 5, "aName")
        assert spec.debug_redact is True
        assert not spec.is_repeated
        assert (spec.oneof, spec.default, spec.packed) == (None, None, None)
    assert set(pb.__all__) == {
        *(calls.get(name, name) for name in KINDS),
        *("Enum", "ClosedEnum", "value", "map", "oneof", "repeated"),
        *("Extension", "extension"),
    }


def test_pb_takes_a_default_where_there_can_be_one() -> None:
    for name in KINDS:
        if name in ("message", "group"):
            continue
        assert getattr(pb, name)(1, default=7).default == 7
    assert pb.string(1, utf8=False).utf8 is False
    repeated = pb.repeated(pb.int32(3), packed=False)
    assert (repeated.is_repeated, repeated.packed, repeated.number) == (True, False, 3)
    assert pb.oneof("choice", pb.int32(3)).oneof == "choice"
    a_map = pb.map(4, pb.string, pb.embedded, name="m", debug_redact=True)
    assert (a_map.kind, a_map.number, a_map.proto_name) == ("map", 4, "m")
    assert a_map.key is not None
    assert a_map.value is not None
    assert (a_map.key.kind, a_map.key.number) == ("string", 1)
    assert (a_map.value.kind, a_map.value.number) == ("message", 2)


def test_the_schemas_of_all_types() -> None:
    """A map is repeated entries of key = 1 and value = 2; their presence is that of the syntax."""
    for message_type, presence in [
        (all_types.TestAllTypesProto2, schema.EXPLICIT),
        (all_types.TestAllTypesProto3, schema.IMPLICIT),
    ]:
        for each in schema_of(message_type).fields:
            if each.presence != schema.MAP:
                continue
            key, value = each.schema.fields
            assert (key.name, key.number, key.presence) == ("key", 1, presence)
            assert (value.name, value.number) == ("value", 2)
            is_message = value.message_type is not None
            assert value.presence == (schema.EXPLICIT if is_message else presence)
