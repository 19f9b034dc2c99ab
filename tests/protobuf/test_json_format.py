# SPDX-License-Identifier: MIT
"""Messages as JSON: tables of right and wrong, round trips, and Google's json_format beside it."""

from __future__ import annotations

import enum
import importlib
import json
import math
import struct
import sys
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import pytest
from google.protobuf import json_format as google
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wirecodec.errors import EncodeError, FormatError
from wirecodec.opend.messages import qot_get_rating_change as rating
from wirecodec.protobuf import _json_read, _json_scan, pb
from wirecodec.protobuf.codec import decode, encode
from wirecodec.protobuf.declare import message, missing_fields, unknown_fields
from wirecodec.protobuf.extensions import TypeRegistry, extension
from wirecodec.protobuf.json_format import from_dict, from_json, to_dict, to_json
from wirecodec.protobuf.schema import schema_of

from ..support import protofile, strategies
from ..support.profiles import some_of
from ..support.upb import Oracle, normalise, reserialize

TESTS = Path(__file__).resolve().parent.parent
OPEND = TESTS.parent / "spec" / "opend"
FLT_MAX = struct.unpack("<f", bytes.fromhex("ffff7f7f"))[0]


# --- A message with everything, in both worlds ----------------------------------------------------

PROTO2 = """
syntax = "proto2";
package everything;

enum Level { Level_Low = -1; Level_None = 0; Level_High = 3; }

message Leaf { required int32 number = 1; optional string text = 2; }

message Everything {
  optional int32 i32 = 1;
  optional int64 i64 = 2;
  optional uint32 u32 = 3;
  optional uint64 u64 = 4;
  optional sint32 s32 = 5;
  optional sint64 s64 = 6;
  optional fixed32 f32 = 7;
  optional fixed64 f64 = 8;
  optional sfixed32 sf32 = 9;
  optional sfixed64 sf64 = 10;
  optional bool flag = 11;
  optional float single = 12;
  optional double wide = 13;
  optional string text = 14;
  optional bytes blob = 15;
  optional Level level = 16;
  optional Leaf leaf = 17;
  optional group Bundle = 18 { optional int32 number = 1; optional Everything deep = 2; }
  optional Everything again = 19;
  optional int32 snake_case_name = 20;

  repeated int32 many_numbers = 31;
  repeated uint64 many_u64 = 32 [packed = true];
  repeated double many_doubles = 33;
  repeated string many_texts = 34;
  repeated bytes many_blobs = 35;
  repeated Level many_levels = 36;
  repeated Leaf many_leaves = 37;
  repeated group Pair = 38 { optional int32 left = 1; optional int32 right = 2; }

  map<int32, int32> by_i32 = 41;
  map<int64, int64> by_i64 = 42;
  map<uint32, float> by_u32 = 43;
  map<uint64, double> by_u64 = 44;
  map<sint32, string> by_s32 = 45;
  map<sint64, bytes> by_s64 = 46;
  map<fixed32, bool> by_f32 = 47;
  map<fixed64, Level> by_f64 = 48;
  map<sfixed32, Leaf> by_sf32 = 49;
  map<sfixed64, Everything> by_sf64 = 50;
  map<bool, string> by_bool = 51;
  map<string, uint64> by_text = 52;

  oneof choice {
    int32 choice_number = 61;
    string choice_text = 62;
    Leaf choice_leaf = 63;
  }
}
"""

PROTO3 = """
syntax = "proto3";
package everything3;

enum Mood { MOOD_CALM = 0; MOOD_WILD = 2; }

message Implicit {
  int32 i32 = 1;
  uint64 u64 = 2;
  bool flag = 3;
  float single = 4;
  double wide = 5;
  string text = 6;
  bytes blob = 7;
  Mood mood = 8;
  optional Mood maybe_mood = 9;
  repeated Mood many_moods = 10;
  map<string, Mood> moods = 11;
  Implicit inner = 12;
}
"""


class Level(pb.ClosedEnum):
    LOW = pb.value(-1, "Level_Low")
    NONE = pb.value(0, "Level_None")
    HIGH = pb.value(3, "Level_High")
    TOP = pb.value(3, "Level_Top")


class Mood(pb.Enum):
    MOOD_CALM = 0
    MOOD_WILD = 2


class Standard(enum.IntEnum):
    ONE = 1
    TWO = 2
    DUO = 2


@message
class Leaf:
    number: Annotated[int, pb.int32(1)]
    text: Annotated[str | None, pb.string(2)] = None


@message
class Bundle:
    number: Annotated[int | None, pb.int32(1)] = None
    deep: Annotated[Everything | None, pb.embedded(2)] = None


@message
class Pair:
    left: Annotated[int | None, pb.int32(1)] = None
    right: Annotated[int | None, pb.int32(2)] = None


@message
class Everything:
    i32: Annotated[int | None, pb.int32(1)] = None
    i64: Annotated[int | None, pb.int64(2)] = None
    u32: Annotated[int | None, pb.uint32(3)] = None
    u64: Annotated[int | None, pb.uint64(4)] = None
    s32: Annotated[int | None, pb.sint32(5)] = None
    s64: Annotated[int | None, pb.sint64(6)] = None
    f32: Annotated[int | None, pb.fixed32(7)] = None
    f64: Annotated[int | None, pb.fixed64(8)] = None
    sf32: Annotated[int | None, pb.sfixed32(9)] = None
    sf64: Annotated[int | None, pb.sfixed64(10)] = None
    flag: Annotated[bool | None, pb.bool(11)] = None
    single: Annotated[float | None, pb.float(12)] = None
    wide: Annotated[float | None, pb.double(13)] = None
    text: Annotated[str | None, pb.string(14)] = None
    blob: Annotated[bytes | None, pb.bytes(15)] = None
    level: Annotated[Level | None, pb.enum(16)] = None
    leaf: Annotated[Leaf | None, pb.embedded(17)] = None
    bundle: Annotated[Bundle | None, pb.group(18)] = None
    again: Annotated[Everything | None, pb.embedded(19)] = None
    snake: Annotated[int | None, pb.int32(20, name="snake_case_name")] = None

    many_numbers: Annotated[list[int], pb.repeated(pb.int32(31, name="many_numbers"))] = []
    many_u64: Annotated[list[int], pb.repeated(pb.uint64(32, name="many_u64"), packed=True)] = []
    many_doubles: Annotated[list[float], pb.repeated(pb.double(33, name="many_doubles"))] = []
    many_texts: Annotated[list[str], pb.repeated(pb.string(34, name="many_texts"))] = []
    many_blobs: Annotated[list[bytes], pb.repeated(pb.bytes(35, name="many_blobs"))] = []
    many_levels: Annotated[list[Level], pb.repeated(pb.enum(36, name="many_levels"))] = []
    many_leaves: Annotated[list[Leaf], pb.repeated(pb.embedded(37, name="many_leaves"))] = []
    pair: Annotated[list[Pair], pb.repeated(pb.group(38))] = []

    by_i32: Annotated[dict[int, int], pb.map(41, pb.int32, pb.int32, name="by_i32")] = {}
    by_i64: Annotated[dict[int, int], pb.map(42, pb.int64, pb.int64, name="by_i64")] = {}
    by_u32: Annotated[dict[int, float], pb.map(43, pb.uint32, pb.float, name="by_u32")] = {}
    by_u64: Annotated[dict[int, float], pb.map(44, pb.uint64, pb.double, name="by_u64")] = {}
    by_s32: Annotated[dict[int, str], pb.map(45, pb.sint32, pb.string, name="by_s32")] = {}
    by_s64: Annotated[dict[int, bytes], pb.map(46, pb.sint64, pb.bytes, name="by_s64")] = {}
    by_f32: Annotated[dict[int, bool], pb.map(47, pb.fixed32, pb.bool, name="by_f32")] = {}
    by_f64: Annotated[dict[int, Level], pb.map(48, pb.fixed64, pb.enum, name="by_f64")] = {}
    by_sf32: Annotated[dict[int, Leaf], pb.map(49, pb.sfixed32, pb.embedded, name="by_sf32")] = {}
    by_sf64: Annotated[
        dict[int, Everything], pb.map(50, pb.sfixed64, pb.embedded, name="by_sf64")
    ] = {}
    by_bool: Annotated[dict[bool, str], pb.map(51, pb.bool, pb.string, name="by_bool")] = {}
    by_text: Annotated[dict[str, int], pb.map(52, pb.string, pb.uint64, name="by_text")] = {}

    choice_number: Annotated[int | None, pb.oneof("choice", pb.int32(61, name="choice_number"))] = (
        None
    )
    choice_text: Annotated[str | None, pb.oneof("choice", pb.string(62, name="choice_text"))] = None
    choice_leaf: Annotated[Leaf | None, pb.oneof("choice", pb.embedded(63, name="choice_leaf"))] = (
        None
    )


@message(syntax="proto3")
class Implicit:
    i32: Annotated[int, pb.int32(1)] = 0
    u64: Annotated[int, pb.uint64(2)] = 0
    flag: Annotated[bool, pb.bool(3)] = False
    single: Annotated[float, pb.float(4)] = 0.0
    wide: Annotated[float, pb.double(5)] = 0.0
    text: Annotated[str, pb.string(6)] = ""
    blob: Annotated[bytes, pb.bytes(7)] = b""
    mood: Annotated[Mood | int, pb.enum(8)] = Mood.MOOD_CALM
    maybe_mood: Annotated[Mood | int | None, pb.enum(9, name="maybe_mood")] = None
    many_moods: Annotated[list[Mood | int], pb.repeated(pb.enum(10, name="many_moods"))] = []
    moods: Annotated[dict[str, Mood | int], pb.map(11, pb.string, pb.enum)] = {}
    inner: Annotated[Implicit | None, pb.embedded(12)] = None


@message
class Odd:
    """What the others have no room for."""

    leading: Annotated[int | None, pb.int32(1, name="_leading__underscore")] = None
    standard: Annotated[Standard | None, pb.enum(2)] = None
    from_: Annotated[int | None, pb.int32(3)] = None


@message
class Secrets:
    pin: Annotated[int | None, pb.int32(1, debug_redact=True)] = None
    token: Annotated[bytes | None, pb.bytes(2, debug_redact=True)] = None
    tokens: Annotated[list[str], pb.repeated(pb.string(3, debug_redact=True))] = []
    keys: Annotated[dict[str, int], pb.map(4, pb.string, pb.int32, debug_redact=True)] = {}
    leaf: Annotated[Leaf | None, pb.embedded(5, debug_redact=True)] = None


@message
class Around:
    """A message with a secret inside, and inside of itself."""

    number: Annotated[int | None, pb.int32(1)] = None
    secrets: Annotated[Secrets | None, pb.embedded(2)] = None
    around: Annotated[Around | None, pb.embedded(3)] = None


@pytest.mark.parametrize("message_type", [Around, Secrets])
@pytest.mark.parametrize(
    "value",
    ["hunt", {"number": "hunt"}, {"around": {"hunt": 1}}, {"secrets": "hunt"}],
    ids=json.dumps,
)
def test_nothing_is_quoted_where_a_secret_may_be(message_type: type, value: Any) -> None:
    """It may stand in a wrong place; of another message, what was given is told."""
    with pytest.raises(FormatError) as raised:
        from_dict(message_type, value)
    assert raised.value.reason.endswith(", got <redacted>")
    assert "hunt" not in str(raised.value)
    with pytest.raises(FormatError) as raised:
        from_json(message_type, json.dumps(value))
    assert raised.value.reason.endswith(", got <redacted>")
    with pytest.raises(FormatError, match="got 'hunt'"):
        from_dict(Leaf, "hunt")
    with pytest.raises(FormatError, match="got 'hunt'"):
        from_json(Leaf, '"hunt"')


CASES = {
    "Everything": (Everything, "everything.Everything"),
    "Implicit": (Implicit, "everything3.Implicit"),
    "Request": (rating.Request, "Qot_GetRatingChange.Request"),
    "Response": (rating.Response, "Qot_GetRatingChange.Response"),
    "S2C": (rating.S2C, "Qot_GetRatingChange.S2C"),
}
each_case = pytest.mark.parametrize(("message_type", "full_name"), CASES.values(), ids=CASES)


@cache
def schema() -> protofile.Schema:
    texts = {"everything.proto": PROTO2, "everything3.proto": PROTO3}
    for file in ("Common.proto", "Qot_Common.proto", "Qot_GetRatingChange.proto"):
        texts[file] = (OPEND / file).read_text("utf-8")
    return protofile.load_texts(texts)


@cache
def oracle() -> Oracle:
    return Oracle(schema())


def values_of(full_name: str) -> st.SearchStrategy[dict[str, Any]]:
    return strategies.message_values(schema(), full_name, max_depth=3, max_optional=8)


def test_the_two_declarations_of_everything_are_the_same() -> None:
    """Otherwise what follows would compare two different messages, or parts of them."""
    for message_type, full_name in CASES.values():
        ours = {(field.number, field.proto_name) for field in schema_of(message_type).fields}
        theirs = {(field.number, field.name) for field in schema().message(full_name).fields}
        assert ours == theirs


# --- Round trips, and Google beside it ------------------------------------------------------------


@each_case
@given(data=st.data())
def test_there_and_back(message_type: type[Any], full_name: str, data: st.DataObject) -> None:
    """from_dict(to_dict(m)) == m, and the same by text, whatever the options."""
    values = data.draw(values_of(full_name))
    original = decode(message_type, oracle().serialize(full_name, values))
    shown = to_dict(original)
    text = to_json(original, indent=data.draw(st.sampled_from((None, 0, 2))))
    assert json.loads(text) == shown
    assert to_json(original, indent=1) == json.dumps(shown, indent=1, ensure_ascii=False)
    escaped = to_json(original, ensure_ascii=True, enum_numbers=True)
    assert escaped.isascii()
    for again in (
        from_dict(message_type, shown),
        from_json(message_type, text),
        from_json(message_type, escaped.encode()),
    ):
        assert again == original or '"NaN"' in text  # a NaN is unequal to any
        assert normalise(to_dict(again)) == normalise(shown)
        assert from_wire_types(again) == from_wire_types(original)


def from_wire_types(value: Any) -> Any:
    """The types of all values in a message."""
    if hasattr(type(value), "__message_schema__"):
        fields = schema_of(type(value)).fields
        return {field.name: from_wire_types(getattr(value, field.name)) for field in fields}
    if isinstance(value, list):
        return [from_wire_types(each) for each in value]
    if isinstance(value, dict):
        return {(type(key), key): from_wire_types(each) for key, each in value.items()}
    return type(value)


@each_case
@given(data=st.data())
def test_against_google(message_type: type[Any], full_name: str, data: st.DataObject) -> None:
    """The same JSON value as MessageToDict, and each reads what the other wrote."""
    values = data.draw(values_of(full_name))
    theirs = oracle().build(full_name, values)
    ours = decode(message_type, reserialize(theirs))
    cases: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({}, {}),
        ({"proto_names": True}, {"preserving_proto_field_name": True}),
        ({"enum_numbers": True}, {"use_integers_for_enums": True}),
        ({"defaults": True}, {"always_print_fields_with_no_presence": True}),
    ]
    for options, by_google in cases:
        expected = normalise(google.MessageToDict(theirs, **by_google))
        assert normalise(to_dict(ours, **options)) == expected
        assert normalise(json.loads(to_json(ours, **options))) == expected

    for proto_names in (True, False):
        text = google.MessageToJson(theirs, preserving_proto_field_name=proto_names)
        read = from_json(message_type, text)
        again = oracle().parse(full_name, encode(read))
        assert again is not None
        assert normalise(oracle().to_dict(again)) == normalise(values)

    parsed = oracle().new(full_name)
    if not has_extreme_float(to_dict(ours)):
        google.Parse(to_json(ours), parsed)
        assert normalise(oracle().to_dict(parsed)) == normalise(values)


def has_extreme_float(value: Any) -> bool:
    """Google's parser refuses the greatest ``float`` as its own printer shortens it."""
    if isinstance(value, dict):
        return any(map(has_extreme_float, value.values()))
    if isinstance(value, list):
        return any(map(has_extreme_float, value))
    return isinstance(value, float) and abs(value) == 3.4028235e38


TEXT = st.text("0123456789.-+eE _NaInfity=/\u0663", max_size=8) | st.from_regex(
    r"-?[0-9]{1,21}(\.[0-9]{1,4})?([eE][-+]?[0-9]{1,2})?", fullmatch=True
)


@given(text=TEXT)
@example("1e400")
@example("-0")
@example("0e99999999999999999999999")
@example("0.000000000000000000001e21")
def test_number_strings(text: str) -> None:
    """A string is a number if it is one to JSON, and an integer is exact."""
    try:
        number = json.loads(text, parse_constant=lambda _: [])
    except ValueError:
        number = None
    is_number = type(number) in (int, float) and text == text.strip()
    for name, low, high in (("i64", -(2**63), 2**63 - 1), ("u64", 0, 2**64 - 1)):
        exact = exact_value(text) if is_number else None
        if exact is None or not low <= exact <= high:
            with pytest.raises(FormatError) as caught:
                from_dict(Everything, {name: text})
            assert caught.value.path == name
        else:
            assert getattr(from_dict(Everything, {name: text}), name) == exact
            assert getattr(from_json(Everything, f'{{"{name}": {text}}}'), name) == exact
    if text in ("NaN", "Infinity", "-Infinity"):
        assert normalise(from_dict(Everything, {"wide": text}).wide) == normalise(float(text))
    elif is_number and math.isfinite(number):
        expected = normalise(float(text))
        assert normalise(from_dict(Everything, {"wide": text}).wide) == expected
        assert normalise(from_json(Everything, f'{{"wide": {text}}}').wide) == expected
    else:
        with pytest.raises(FormatError):
            from_dict(Everything, {"wide": text})


def exact_value(text: str) -> int | None:
    from fractions import Fraction

    if "e" in text.lower() and abs(int(text.lower().partition("e")[2])) > 500:
        return 0 if not text.lower().partition("e")[0].strip("-0.") else None
    value = Fraction(text)
    return int(value) if value.denominator == 1 else None


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [*schema_of(Everything).by_proto_name, "1", "true", "manyLeaves", "number"]
            )
            | st.text(max_size=3),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(value=JSON_VALUES, ignore_unknown=st.booleans(), data=st.data())
def test_anything_is_a_message_or_a_format_error(
    value: Any, ignore_unknown: bool, data: st.DataObject
) -> None:
    """No other error, and what is read can be written."""
    text = json.dumps(value)
    cut = text[: data.draw(st.integers(0, len(text)))]
    reads: list[tuple[Any, Any]] = [(from_dict, value), (from_json, text), (from_json, cut)]
    for read, source in reads:
        try:
            found = read(Everything, source, ignore_unknown=ignore_unknown)
        except FormatError:
            continue
        assert encode(from_dict(Everything, to_dict(found))) == encode(found)


@given(st.binary(max_size=30))
def test_any_bytes_are_a_message_or_a_format_error(data: bytes) -> None:
    try:
        from_json(Everything, data)
    except FormatError as error:
        assert error.line >= 1 or json.loads(data.decode()) is not error


@settings(max_examples=20)
@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
@example(FLT_MAX)
@example(0.10000000149011612)
@example(1.401298464324817e-45)
@example(-0.0)
def test_float_is_as_short_as_it_can_be(value: float) -> None:
    shown = to_dict(Everything(single=value))["single"]
    assert struct.pack("<f", shown) == struct.pack("<f", value)
    assert normalise(from_dict(Everything, {"single": shown}).single) == normalise(value)


# --- Captured traffic -----------------------------------------------------------------------------

FRAMES = json.loads((TESTS / "data" / "captures" / "json_frames.json").read_text("utf-8"))["frames"]
MODULES = {
    1001: "init_connect",
    1002: "get_global_state",
    1003: "notify",
    1004: "keep_alive",
    3426: "qot_get_rating_change",
}


@pytest.mark.parametrize(
    "frame", [pytest.param(each, id=f"{each['proto_id']}-{each['dir']}") for each in FRAMES]
)
def test_captured_bodies(frame: dict[str, Any]) -> None:
    """A body reads as the listed values, and what is written again means the same."""
    module = importlib.import_module(f"wirecodec.opend.messages.{MODULES[frame['proto_id']]}")
    message_type = module.Request if frame["dir"] == "c2s" else module.Response
    body = bytes.fromhex(frame["plain_body_hex"])
    expected = json.loads(frame["decoded_json_text"])
    read = from_json(message_type, body)
    assert matches(read, expected)
    assert normalise(json.loads(to_json(read))) == normalise(expected)
    assert decode(message_type, encode(read)) == read


def matches(read: Any, expected: dict[str, Any]) -> bool:
    """Whether a message has those values in those fields, and no others."""
    for field in schema_of(type(read)).fields:
        value = getattr(read, field.name)
        wanted = expected.get(field.proto_name)
        if field.proto_name not in expected:
            assert not value, field
        elif isinstance(wanted, dict):
            assert matches(value, wanted)
        elif isinstance(wanted, list):
            assert all(map(matches, value, wanted))
            assert len(value) == len(wanted)
        elif field.enum_type is not None:
            assert field.enum_type.__proto_members__[wanted] is value
        elif isinstance(value, int) and isinstance(wanted, str):
            assert str(value) == wanted
        else:
            assert (type(value), value) == (type(wanted), wanted)
    return True


# --- What is written ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (Everything(), {}),
        (Everything(i32=-5, u32=0), {"i32": -5, "u32": 0}),
        (Everything(i64=-(2**63), u64=2**64 - 1), {"i64": str(-(2**63)), "u64": str(2**64 - 1)}),
        (Everything(s64=1, f64=2, sf64=-3), {"s64": "1", "f64": "2", "sf64": "-3"}),
        (Everything(s32=1, f32=2, sf32=-3), {"s32": 1, "f32": 2, "sf32": -3}),
        (Everything(flag=False), {"flag": False}),
        (Everything(single=0.1, wide=0.1), {"single": 0.1, "wide": 0.1}),
        (Everything(single=16777217), {"single": 16777216.0}),
        (Everything(single=FLT_MAX), {"single": 3.4028235e38}),
        (Everything(single=math.nan, wide=math.nan), {"single": "NaN", "wide": "NaN"}),
        (Everything(single=math.inf, wide=math.inf), {"single": "Infinity", "wide": "Infinity"}),
        (
            Everything(single=-math.inf, wide=-math.inf),
            {"single": "-Infinity", "wide": "-Infinity"},
        ),
        (Everything(wide=-0.0), {"wide": -0.0}),
        (Everything(text="", blob=b"\xfb\xff"), {"text": "", "blob": "+/8="}),
        (Everything(level=Level.HIGH), {"level": "Level_High"}),
        (Everything(leaf=Leaf(number=1)), {"leaf": {"number": 1}}),
        (Everything(bundle=Bundle()), {"bundle": {}}),
        (Everything(snake=1), {"snake_case_name": 1}),
        (Everything(many_numbers=[2, 1]), {"many_numbers": [2, 1]}),
        (Everything(pair=[Pair(left=1), Pair()]), {"pair": [{"left": 1}, {}]}),
        (Everything(by_bool={True: "a", False: "b"}), {"by_bool": {"false": "b", "true": "a"}}),
        (Everything(by_i32={10: 1, -9: 2}), {"by_i32": {"-9": 2, "10": 1}}),
        (Everything(by_text={"b": 1, "": 2}), {"by_text": {"": "2", "b": "1"}}),
        (Everything(choice_number=0), {"choice_number": 0}),
        (Implicit(), {}),
        (Implicit(single=-0.0, mood=Mood.MOOD_WILD), {"single": -0.0, "mood": "MOOD_WILD"}),
        (Implicit(mood=7, many_moods=[0, 9]), {"mood": 7, "many_moods": ["MOOD_CALM", 9]}),
        (Implicit(text="\0"), {"text": "\0"}),
        (Odd(leading=1, from_=2), {"_leading__underscore": 1, "from": 2}),
        (Odd(standard=Standard.DUO), {"standard": "TWO"}),
        (Secrets(pin=1, keys={"a": 1}), {"pin": 1, "keys": {"a": 1}}),
    ],
)
def test_written(written: Any, expected: dict[str, Any]) -> None:
    shown = to_dict(written, proto_names=True)
    assert normalise(shown) == normalise(expected)
    assert list(map(str, shown)) == list(map(str, expected))
    assert to_json(written, proto_names=True) == json.dumps(expected, ensure_ascii=False)
    for made in (to_dict(written), json.loads(to_json(written))):
        assert [made[name] for name in made] == [shown[name] for name in shown]
    for name in shown:
        if isinstance(shown[name], dict):
            assert list(shown[name]) == list(expected[name])


def test_enum_numbers() -> None:
    shown = to_dict(
        Everything(level=Level.LOW, many_levels=[Level.TOP], by_f64={1: Level.NONE}),
        enum_numbers=True,
    )
    assert shown == {"level": -1, "manyLevels": [3], "byF64": {"1": 0}}
    assert type(shown["level"]) is int


def test_text_options() -> None:
    written = Everything(i32=1, text="美光")
    assert to_json(written) == '{"i32": 1, "text": "美光"}'
    assert to_json(written, ensure_ascii=True) == '{"i32": 1, "text": "\\u7f8e\\u5149"}'
    assert to_json(written, indent=2) == '{\n  "i32": 1,\n  "text": "美光"\n}'


def test_unknown_fields_are_left_out() -> None:
    read = decode(Leaf, b"\x08\x01\x98\x06\x05")
    assert unknown_fields(read)
    assert to_dict(read) == {"number": 1}


def test_missing_fields_are_left_out_when_allowed() -> None:
    partial = decode(rating.Request, b"\x0a\x00", allow_partial=True)
    assert to_dict(partial, allow_partial=True) == {"c2s": {}}
    assert to_json(partial, allow_partial=True) == '{"c2s": {}}'
    with pytest.raises(EncodeError) as caught:
        to_dict(partial)
    assert caught.value.path == "c2s.market"


def test_deleted_fields_are_absent() -> None:
    written = Everything(i32=1, many_numbers=[1])
    del written.many_numbers
    del written.i32
    assert to_dict(written) == {}


def wrong(**values: Any) -> Any:
    return Everything(**values)


@pytest.mark.parametrize(
    ("written", "path", "reason"),
    [
        (wrong(i32=2**31), "i32", "int32 takes -2147483648..2147483647, got 2147483648"),
        (wrong(i32=True), "i32", "got True"),
        (wrong(u64="1"), "u64", "got '1'"),
        (wrong(flag=1), "flag", "bool takes True or False, got 1"),
        (wrong(single=1e39), "single", "up to about 3.4e38, got 1e+39"),
        (wrong(wide=10**400), "wide", "up to about 1.8e308"),
        (wrong(text=b"a"), "text", "string takes a str, got b'a'"),
        (wrong(text="\ud800"), "text", "lone surrogates"),
        (wrong(text="\udcff"), "text", r"JSON holds no bytes that are not UTF-8, got b'\xff'"),
        (wrong(blob="a"), "blob", "bytes takes bytes"),
        (wrong(level=9), "level", "Level takes -1, 0, 3, got 9"),
        (wrong(leaf=Pair()), "leaf", "takes a Leaf, got Pair(left=None, right=None)"),
        (wrong(many_numbers=3), "many_numbers", "a repeated field takes a list, got 3"),
        (wrong(many_numbers=[1, "2"]), "many_numbers[1]", "got '2'"),
        (wrong(many_leaves=[Leaf(number="x")]), "many_leaves[0].number", "got 'x'"),  # type: ignore[arg-type]
        (wrong(by_i32=[1]), "by_i32", "a map takes a dict, got [1]"),
        (wrong(by_i32={"1": 2}), "by_i32['1']", "got '1'"),
        (wrong(by_text={"\ud800": 2}), "by_text['\\ud800']", "lone surrogates"),
        (wrong(by_sf32={4: Leaf(number=None)}), "by_sf32[4].number", "got None"),  # type: ignore[arg-type]
        (wrong(choice_number=1, choice_text="a"), "choice", "only one of choice_number and"),
        (Implicit(i32="a"), "i32", "got 'a'"),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_written(written: Any, path: str, reason: str) -> None:
    with pytest.raises(EncodeError) as caught:
        to_json(written)
    assert caught.value.path == path
    assert reason in caught.value.reason
    if "JSON" not in reason:
        with pytest.raises(EncodeError) as by_codec:
            encode(written)
        assert by_codec.value.path == path


@pytest.mark.parametrize(
    ("written", "path", "reason"),
    [
        (Secrets(pin=2**40), "pin", "int32 takes -2147483648..2147483647, got <redacted>"),
        (Secrets(token="hush"), "token", "memoryview, got <redacted>"),  # type: ignore[arg-type]
        (Secrets(tokens="hush"), "tokens", "takes a list, got <redacted>"),  # type: ignore[arg-type]
        (Secrets(tokens=["\ud800hush"]), "tokens", "got <redacted>"),
        (Secrets(tokens=["\udcffhush"]), "tokens", "got <redacted>"),
        (Secrets(keys={"hush": "a"}), "keys", "got <redacted>"),  # type: ignore[dict-item]
        (Secrets(leaf=Leaf(number="hush")), "leaf", "got <redacted>"),  # type: ignore[arg-type]
        (Secrets(leaf=object.__new__(Leaf)), "leaf", "this required field is missing"),
    ],
)
def test_a_redacted_value_is_not_in_the_error(written: Any, path: str, reason: str) -> None:
    with pytest.raises(EncodeError) as caught:
        to_dict(written)
    assert caught.value.path == path
    assert caught.value.reason.endswith(reason)
    assert "hush" not in str(caught.value)


def nested(levels: int) -> Everything:
    inner = Everything()
    for _ in range(levels):
        inner = Everything(again=inner)
    return inner


def test_depth() -> None:
    """As deep as on the wire, in both directions."""
    deepest = nested(100)
    assert from_json(Everything, to_json(deepest)) == deepest
    with pytest.raises(EncodeError, match="max_depth") as caught:
        to_dict(nested(101))
    assert caught.value.path == ".".join(["again"] * 101)
    shown = to_dict(nested(101), max_depth=101)
    with pytest.raises(FormatError, match="max_depth") as refused:
        from_dict(Everything, shown)
    assert refused.value.path == ".".join(["again"] * 101)
    assert from_dict(Everything, shown, max_depth=101) == nested(101)
    # An entry of a map is a message of its own on the wire.
    in_map = Everything(by_sf64={1: Everything()})
    assert to_dict(in_map, max_depth=2) == {"bySf64": {"1": {}}}
    assert encode(in_map, max_depth=2)
    for write in (to_dict, encode):
        with pytest.raises(EncodeError, match="max_depth"):
            write(in_map, max_depth=1)
    with pytest.raises(FormatError, match="max_depth"):
        from_dict(Everything, {"by_sf64": {"1": {}}}, max_depth=1)


def test_a_negative_depth() -> None:
    """It is no limit, in either direction."""
    for call in (
        lambda: to_dict(Everything(), max_depth=-1),
        lambda: to_json(Everything(), max_depth=-1),
        lambda: from_dict(Everything, {}, max_depth=-1),
        lambda: from_json(Everything, "{}", max_depth=-1),
    ):
        with pytest.raises(ValueError, match=r"^max_depth is 0 or more, got -1$"):
            call()


def test_a_message_that_holds_itself() -> None:
    endless = Everything()
    endless.again = endless
    for max_depth in (100, 10**9):
        for write in (to_json, to_dict):
            with pytest.raises(EncodeError, match="deeper"):
                write(endless, max_depth=max_depth)
    hollow: dict[str, Any] = {}
    hollow["again"] = hollow
    for max_depth in (100, 10**9):
        with pytest.raises(FormatError, match="deeper"):
            from_dict(Everything, hollow, max_depth=max_depth)


def test_text_may_be_too_deep_where_the_dict_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_deep(*_: object, **__: object) -> str:
        raise RecursionError

    monkeypatch.setattr(json, "dumps", too_deep)
    with pytest.raises(EncodeError, match="deeper than the stack"):
        to_json(Everything(), ensure_ascii=True)


def test_a_class_in_the_place_of_a_message() -> None:
    for call in (to_dict, to_json, encode):
        with pytest.raises(TypeError, match="this is a class: pass an instance"):
            call(Everything)


def test_not_a_message() -> None:
    for call in (to_dict, to_json):
        with pytest.raises(TypeError, match="@message"):
            call(3)
    reads: tuple[Any, ...] = (from_dict, from_json)
    for read in reads:
        with pytest.raises(TypeError, match="@message"):
            read(int, "{")
    with pytest.raises(TypeError, match="str or bytes, got 3"):
        from_json(Leaf, 3)  # type: ignore[arg-type]


# --- What is read ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}", Everything()),
        (" {\r\n\t} ", Everything()),
        ('{"i32": 5, "u32": "5"}', Everything(i32=5, u32=5)),
        ('{"i32": 5.0, "u32": 1e5}', Everything(i32=5, u32=100000)),
        ('{"i32": "5.00", "u32": "1E+5"}', Everything(i32=5, u32=100000)),
        ('{"i32": 1200e-2, "u32": "0.5e1"}', Everything(i32=12, u32=5)),
        ('{"i32": -0, "u32": "-0.0"}', Everything(i32=0, u32=0)),
        ('{"i32": 0e999999999999999999999999}', Everything(i32=0)),
        ('{"i64": 9007199254740993.0}', Everything(i64=9007199254740993)),
        (
            '{"i64": -9223372036854775808, "u64": 18446744073709551615}',
            Everything(i64=-(2**63), u64=2**64 - 1),
        ),
        ('{"i64": "-9.223372036854775808e18"}', Everything(i64=-(2**63))),
        (
            '{"s32": "-1", "f32": 4294967295, "sf32": -2147483648}',
            Everything(s32=-1, f32=2**32 - 1, sf32=-(2**31)),
        ),
        ('{"s64": "-1", "f64": "1", "sf64": 1}', Everything(s64=-1, f64=1, sf64=1)),
        ('{"flag": true}', Everything(flag=True)),
        ('{"flag": false}', Everything(flag=False)),
        ('{"wide": 1, "single": "1.5"}', Everything(wide=1.0, single=1.5)),
        ('{"wide": "-1e-3", "single": 0.1}', Everything(wide=-0.001, single=0.10000000149011612)),
        (
            '{"wide": "Infinity", "single": "-Infinity"}',
            Everything(wide=math.inf, single=-math.inf),
        ),
        ('{"single": 3.4028235e38}', Everything(single=FLT_MAX)),
        ('{"wide": 1e-400}', Everything(wide=0.0)),
        ('{"text": "\\ud83d\\ude00\\u0000"}', Everything(text="😀\0")),
        ('{"blob": ""}', Everything(blob=b"")),
        ('{"blob": "+/8="}', Everything(blob=b"\xfb\xff")),
        ('{"blob": "-_8"}', Everything(blob=b"\xfb\xff")),
        ('{"blob": "-_"}', Everything(blob=b"\xfb")),
        ('{"blob": "AA=="}', Everything(blob=b"\0")),
        ('{"level": "Level_High"}', Everything(level=Level.HIGH)),
        ('{"level": "Level_Top"}', Everything(level=Level.HIGH)),
        ('{"level": -1}', Everything(level=Level.LOW)),
        ('{"level": 3.0}', Everything(level=Level.HIGH)),
        ('{"leaf": {"number": 1}}', Everything(leaf=Leaf(number=1))),
        ('{"leaf": null, "i32": null, "many_numbers": null, "by_i32": null}', Everything()),
        ('{"snakeCaseName": 1}', Everything(snake=1)),
        ('{"snake_case_name": 1}', Everything(snake=1)),
        ('{"many_numbers": [], "by_i32": {}}', Everything()),
        ('{"manyNumbers": [1, "2", 3.0]}', Everything(many_numbers=[1, 2, 3])),
        ('{"pair": [{"left": 1}, {}]}', Everything(pair=[Pair(left=1), Pair()])),
        ('{"bundle": {"deep": {"i32": 1}}}', Everything(bundle=Bundle(deep=Everything(i32=1)))),
        ('{"by_i32": {"1": 2, "1e1": "3"}}', Everything(by_i32={1: 2, 10: 3})),
        ('{"by_bool": {"true": "a"}}', Everything(by_bool={True: "a"})),
        ('{"by_text": {"": 1}}', Everything(by_text={"": 1})),
        ('{"by_f64": {"1": "Level_Low"}}', Everything(by_f64={1: Level.LOW})),
        ('{"choice_number": null, "choice_text": "a"}', Everything(choice_text="a")),
    ],
)
def test_read(text: str, expected: Everything) -> None:
    for source in (
        text,
        text.encode(),
        bytearray(text.encode()),
        memoryview(b"\xef\xbb\xbf" + text.encode()),
        "\ufeff" + text,
    ):
        read = from_json(Everything, source)
        assert read == expected
        assert encode(read) == encode(expected)
        assert from_wire_types(read) == from_wire_types(expected)


def test_read_what_has_signs_and_nan() -> None:
    read = from_json(Everything, '{"wide": -0, "single": "NaN"}')
    assert read.wide is not None
    assert math.copysign(1, read.wide) == -1
    assert read.single is not None
    assert math.isnan(read.single)


def test_read_open_enums() -> None:
    read = from_json(Implicit, '{"mood": 77, "many_moods": [0, "MOOD_WILD", -1]}')
    assert (read.mood, read.many_moods) == (77, [Mood.MOOD_CALM, Mood.MOOD_WILD, -1])
    assert type(read.mood) is int
    assert read.many_moods[0] is Mood.MOOD_CALM
    assert from_json(Odd, '{"standard": "DUO"}').standard is Standard.TWO


def test_read_odd_names() -> None:
    """protoc makes a capital of what is behind an underscore, and keeps the first letter."""
    assert from_json(Odd, '{"LeadingUnderscore": 1, "from": 2}') == Odd(leading=1, from_=2)


def test_read_python_values() -> None:
    """What a dict made in Python may hold beyond what json.loads gives."""
    value = {"many_numbers": (1, 2.0), "level": Level.HIGH, "wide": 3}
    read = from_dict(Everything, value)
    assert read == Everything(many_numbers=[1, 2], level=Level.HIGH, wide=3.0)
    assert type(read.wide) is float


def test_ignore_unknown() -> None:
    text = (
        '{"no": {"such": [1]}, "leaf": {"number": 1, "neither": 2}, "level": "?",'
        ' "many_levels": ["Level_Low", "?"], "by_f64": {"1": "?", "2": 3}}'
    )
    assert from_json(Everything, text, ignore_unknown=True) == Everything(
        leaf=Leaf(number=1), many_levels=[Level.LOW], by_f64={2: Level.HIGH}
    )
    assert from_dict(Everything, {5: 1}, ignore_unknown=True) == Everything()
    # An unknown number of a closed enum is no name.
    with pytest.raises(FormatError):
        from_json(Everything, '{"level": 9}', ignore_unknown=True)


def test_allow_partial() -> None:
    partial = from_json(Everything, '{"leaf": {}}', allow_partial=True)
    assert missing_fields(partial) == ["leaf.number"]
    assert from_dict(rating.Response, {"retType": None}, allow_partial=True).ret_type == -400


@pytest.mark.parametrize(
    ("text", "column", "path", "reason"),
    [
        ("null", 1, "", "Everything takes an object, got null"),
        ("[]", 1, "", "Everything takes an object, got an array"),
        ('"a"', 1, "", "got 'a'"),
        ('{"no": 1}', 2, "", "Everything has no field of that name, got 'no'"),
        (
            '{"leaf": {"number": 1, "no": 1}}',
            24,
            "leaf",
            "Leaf has no field of that name, got 'no'",
        ),
        ('{"manyNumber": []}', 2, "", "got 'manyNumber'"),
        ('{"snakeCaseName": 1, "snake_case_name": null}', 22, "snake_case_name", "snakeCaseName"),
        ('{"i32": 1, "i32": 1}', 12, "", "an object takes each name once, got 'i32' twice"),
        ('{"leaf": {"number": 1, "x": 1, "x": 1}}', 32, "leaf", "once, got 'x' twice"),
        (
            '{"many_leaves": [{"number": 1}, {"a": 1, "a": 1}]}',
            42,
            "many_leaves[1]",
            "got 'a' twice",
        ),
        ('{"by_i32": {"1": 1, "1": 1}}', 21, "by_i32", "once, got '1' twice"),
        ('{"by_i32": {"1": 1, "1.0": 1}}', 21, "by_i32['1.0']", "each key once, got 1 twice"),
        ('{"i32": 2147483648}', 9, "i32", "int32 takes -2147483648..2147483647, got 2147483648"),
        ('{"i32": 0.5}', 9, "i32", "got 0.5"),
        ('{"i32": true}', 9, "i32", "got true"),
        ('{"i32": ""}', 9, "i32", "got ''"),
        ('{"i32": "0x5"}', 9, "i32", "got '0x5'"),
        ('{"i32": "05"}', 9, "i32", "got '05'"),
        ('{"i32": "+5"}', 9, "i32", "got '+5'"),
        ('{"i32": " 5"}', 9, "i32", "got ' 5'"),
        ('{"i32": "1_0"}', 9, "i32", "got '1_0'"),
        ('{"i32": "٣"}', 9, "i32", "got '٣'"),
        ('{"i32": "5."}', 9, "i32", "got '5.'"),
        ('{"i32": ".5e1"}', 9, "i32", "got '.5e1'"),
        ('{"i32": "5e"}', 9, "i32", "got '5e'"),
        ('{"i32": "1eE5"}', 9, "i32", "got '1eE5'"),
        ('{"i32": "NaN"}', 9, "i32", "got 'NaN'"),
        ('{"i32": 1e-1}', 9, "i32", "got 1e-1"),
        ('{"i32": 1e10}', 9, "i32", "got 1e10"),
        ('{"i32": "1e99999999999999999999"}', 9, "i32", "got '1e99999999999999999999'"),
        ('{"i32": []}', 9, "i32", "got an array"),
        ('{"i32": {}}', 9, "i32", "got an object"),
        ('{"u32": -1}', 9, "u32", "uint32 takes 0..4294967295, got -1"),
        ('{"i64": 9223372036854775808}', 9, "i64", "got 9223372036854775808"),
        ('{"i64": 9223372036854775807.5}', 9, "i64", "got 9223372036854775807.5"),
        ('{"u64": "18446744073709551616"}', 9, "u64", "got '18446744073709551616'"),
        ('{"flag": "true"}', 10, "flag", "bool takes true or false, got 'true'"),
        ('{"flag": 1}', 10, "flag", "got 1"),
        ('{"single": 3.5e38}', 12, "single", "float takes numbers up to about 3.4e38, got 3.5e38"),
        ('{"single": "1e400"}', 12, "single", "float takes numbers up to about 3.4e38"),
        ('{"wide": 1e400}', 10, "wide", "double takes numbers up to about 1.8e308, got 1e400"),
        ('{"wide": "-1e400"}', 10, "wide", "got '-1e400'"),
        ('{"wide": "inf"}', 10, "wide", 'double takes a number, "NaN", "Infinity" or "-Infinity"'),
        ('{"wide": "1,5"}', 10, "wide", "got '1,5'"),
        ('{"wide": ""}', 10, "wide", "got ''"),
        ('{"wide": false}', 10, "wide", "got false"),
        ('{"single": []}', 12, "single", "float takes a number"),
        ('{"text": 5}', 10, "text", "string takes a string, got 5"),
        ('{"text": "\\ud800"}', 10, "text", r"without lone surrogates, got '\ud800'"),
        ('{"text": "\\udcff"}', 10, "text", "without lone surrogates"),
        ('{"blob": 5}', 10, "blob", "bytes takes base64, got 5"),
        ('{"blob": "A"}', 10, "blob", "got 'A'"),
        ('{"blob": "AA="}', 10, "blob", "got 'AA='"),
        ('{"blob": "===="}', 10, "blob", "got '===='"),
        ('{"blob": "A==="}', 10, "blob", "got 'A==='"),
        ('{"blob": "AAAA===="}', 10, "blob", "got"),
        ('{"blob": "AA==AA=="}', 10, "blob", "got"),
        ('{"blob": "AA A"}', 10, "blob", "got"),
        ('{"blob": "AAA\\n"}', 10, "blob", "got"),
        ('{"blob": "ÄÄÄÄ"}', 10, "blob", "got"),
        ('{"level": "HIGH"}', 11, "level", "Level takes one of its names or numbers, got 'HIGH'"),
        ('{"level": "3"}', 11, "level", "got '3'"),
        ('{"level": 9}', 11, "level", "got 9"),
        ('{"level": 0.5}', 11, "level", "got 0.5"),
        ('{"level": true}', 11, "level", "got true"),
        ('{"leaf": []}', 10, "leaf", "Leaf takes an object, got an array"),
        ('{"leaf": {}}', 10, "leaf.number", "this required field is missing"),
        ('{"leaf": {"number": null}}', 10, "leaf.number", "this required field is missing"),
        ('{"many_numbers": 1}', 18, "many_numbers", "a repeated field takes an array, got 1"),
        ('{"many_numbers": [1, null]}', 22, "many_numbers[1]", "got null"),
        ('{"many_leaves": [null]}', 18, "many_leaves[0]", "got null"),
        ('{"many_levels": [null]}', 18, "many_levels[0]", "got null"),
        ('{"by_i32": []}', 12, "by_i32", "a map takes an object, got an array"),
        ('{"by_i32": {"a": 1}}', 13, "by_i32['a']", "got 'a'"),
        ('{"by_i32": {"1": null}}', 18, "by_i32['1']", "got null"),
        ('{"by_bool": {"True": ""}}', 14, "by_bool['True']", 'a bool key is "true" or "false"'),
        ('{"by_sf32": {"1": {}}}', 19, "by_sf32['1'].number", "this required field is missing"),
        ('{"by_text": {"\\ud800": 1}}', 14, r"by_text['\ud800']", "lone surrogates"),
        (
            '{"choice_number": 1, "choiceText": ""}',
            22,
            "choice_text",
            "there is already choice_number",
        ),
    ],
)
def test_what_is_no_message(text: str, column: int, path: str, reason: str) -> None:
    with pytest.raises(FormatError) as caught:
        from_json(Everything, text)
    assert caught.value.path == path
    assert reason in caught.value.reason
    assert (caught.value.line, caught.value.column) == (1, column)
    with pytest.raises(FormatError) as caught:
        from_json(Everything, "\n\n " + text.replace(", ", ",\n"))
    assert caught.value.path == path
    line = text[: column - 1].count(", ") + 3
    assert (caught.value.line, caught.value.column > 0) == (line, True)


@pytest.mark.parametrize(
    ("value", "path", "reason"),
    [
        ({"wide": math.nan}, "wide", "got nan"),
        ({"wide": math.inf}, "wide", "got inf"),
        ({"wide": 10**400}, "wide", "up to about 1.8e308"),
        (
            {"wide": 10**5000},
            "wide",
            "got a int" if hasattr(sys, "get_int_max_str_digits") else "got 1",
        ),
        ({"i32": math.inf}, "i32", "got inf"),
        ({"i32": 10**5000}, "i32", "int32 takes"),
        ({"i32": b"5"}, "i32", "got b'5'"),
        ({"blob": b"AAAA"}, "blob", "bytes takes base64, got b'AAAA'"),
        ({"by_i32": {1: 1}}, "by_i32[1]", "a key is a string, got 1"),
        ({"by_bool": {True: ""}}, "by_bool[True]", "a key is a string, got true"),
        ({5: 1}, "", "got 5"),
        ({"leaf": Leaf(number=1)}, "leaf", "Leaf takes an object, got Leaf(number=1"),
    ],
)
def test_what_json_could_not_hold(value: Any, path: str, reason: str) -> None:
    with pytest.raises(FormatError) as caught:
        from_dict(Everything, value)
    assert caught.value.path == path
    assert reason in caught.value.reason


@pytest.mark.parametrize(
    ("text", "line", "column", "reason"),
    [
        ("", 1, 1, "this is not JSON: a value is expected here"),
        ('{"i32": ', 1, 9, "this is not JSON: a value is expected here"),
        ("[1,]", 1, 4, "this is not JSON: a value is expected here"),
        ("{", 1, 2, "this is not JSON: a name in double quotes is expected here"),
        ("{bad", 1, 2, "this is not JSON: a name in double quotes is expected here"),
        ('{"i32": 01}', 1, 10, "this is not JSON"),
        ("{'i32': 1}", 1, 2, "this is not JSON: a name in double quotes is expected here"),
        ("[1 2]", 1, 4, "this is not JSON: a comma or ] is expected here"),
        ('{"i32": 1} x', 1, 12, "this is not JSON: something follows the value"),
        ('{\n  "i32": 1\n  "u32": 2\n}', 3, 3, "this is not JSON: a comma or } is"),
        ('{"text": "美光", "u32" 2}', 1, 22, "this is not JSON: a colon is expected here"),
        ('{"text": "\n"}', 1, 11, "this is not JSON"),
        ('{"wide": NaN}', 1, 10, 'NaN is written in quotes, "NaN"'),
        (
            '{"text": "NaN",\n "wide": -Infinity}',
            2,
            10,
            '-Infinity is written in quotes, "-Infinity"',
        ),
        ('{"a\\"N": [Infinity]}', 1, 11, "Infinity is written in quotes"),
        ("Infinity", 1, 1, "Infinity is written in quotes"),
        ("\ufeff\ufeff{}", 1, 1, "this is not JSON"),
        (b'{"text": "\xff"}', 1, 11, r"JSON in bytes is UTF-8: invalid start byte, got b'\xff'"),
        ('{"text":\n "美'.encode() + b'\xed\xa0\x80"}', 2, 4, "JSON in bytes is UTF-8"),
        (b"\xef\xbb\xbf\xff", 1, 1, "JSON in bytes is UTF-8"),
        ("{}".encode("utf-16"), 1, 1, "JSON in bytes is UTF-8"),
    ],
)
def test_what_is_no_json(text: str | bytes, line: int, column: int, reason: str) -> None:
    with pytest.raises(FormatError) as caught:
        from_json(Everything, text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert reason in caught.value.reason
    assert caught.value.path == ""
    assert f"(line {line}, column {column})" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "path", "reason"),
    [
        ('{"pin": 98765432100}', "pin", "int32 takes -2147483648..2147483647, got <redacted>"),
        ('{"token": "hush!"}', "token", "bytes takes base64, got <redacted>"),
        ('{"tokens": ["\\ud800hush"]}', "tokens", "lone surrogates, got <redacted>"),
        ('{"tokens": "hush"}', "tokens", "a repeated field takes an array, got <redacted>"),
        ('{"keys": {"hush": "a"}}', "keys", "got <redacted>"),
        ('{"keys": {"hush": 1, "hush": 1}}', "keys", "takes each name once, got <redacted>"),
        ('{"leaf": {"number": "hush"}}', "leaf", "got <redacted>"),
        ('{"leaf": {"hush": 1}}', "leaf", "got <redacted>"),
        ('{"leaf": {}}', "leaf", "this required field is missing"),
    ],
)
def test_a_redacted_value_is_not_in_the_error_either(text: str, path: str, reason: str) -> None:
    with pytest.raises(FormatError) as caught:
        from_json(Secrets, text)
    assert caught.value.path == path
    assert caught.value.reason.endswith(reason)
    assert "hush" not in str(caught.value)


def test_a_path_through_a_page() -> None:
    text = '{"retType": 0, "s2c": {"dataList": [{}, {}, {}, {"name": 5}]}}'
    with pytest.raises(FormatError) as caught:
        from_json(rating.Response, text)
    assert caught.value.path == "s2c.dataList[3].name"
    assert (
        str(caught.value)
        == "s2c.dataList[3].name: string takes a string, got 5 (line 1, column 58)"
    )


def test_names_that_occur_twice_in_what_is_ignored() -> None:
    for text in (
        '{"no": {"a": 1, "b": 1, "a": 2}}',
        '{"no": [[{"a": {}, "a": 2}]], "i32": 1}',
        '{"no": {"a": 1, "a": 2}, "no": 1}',
    ):
        with pytest.raises(FormatError, match=r"once, got '(a|no)' twice"):
            from_json(Everything, text, ignore_unknown=True)


@pytest.mark.parametrize("digits", [400, 401, 4300, 4301, 100_000])
def test_numbers_of_thousands_of_digits(digits: int) -> None:
    """Python's limit on the length of integers is not met, or would be a FormatError too."""
    number = "9" * digits
    for name in ("i32", "u64", "wide", "single", "level", "many_numbers"):
        for shown in (number, f'"{number}"', f"-{number}", f"{number}.0", f"1e{number}"):
            value = f"[{shown}]" if name == "many_numbers" else shown
            with pytest.raises(FormatError) as caught:
                from_json(Everything, f'{{"{name}": {value}}}')
            assert caught.value.path.startswith(name)
            assert len(str(caught.value)) < 300
    with pytest.raises(FormatError):
        from_json(Everything, f'{{"by_i32": {{"{number}": 1}}}}')
    zeros = f'{{"i32": 5.{"0" * digits}, "i64": 5{"0" * digits}e-{digits}}}'
    assert from_json(Everything, zeros) == Everything(i32=5, i64=5)


@pytest.mark.untraced
@pytest.mark.parametrize("levels", [500, 30_000])
@pytest.mark.parametrize(
    ("before", "after"), some_of([("[", "]"), ('{"again":', "}"), ('{"a":[', "]}")])
)
@pytest.mark.parametrize("ignore_unknown", [True, False])
def test_hostile_nesting(before: str, after: str, levels: int, ignore_unknown: bool) -> None:
    """Deep JSON is a FormatError, closed or not, wherever it is and however deep it may be."""
    nest = before * levels + ("1" if after == "]" else "{}") + after * levels
    for text in (nest, before * levels, f'{{"i32": {nest}}}'):
        for max_depth in (100, 10**9):
            try:
                from_json(Everything, text, ignore_unknown=ignore_unknown, max_depth=max_depth)
            except FormatError as error:
                assert len(error.reason) < 200
            else:  # what is ignored may be as deep as the interpreter allows, and no deeper
                assert text != before * levels
                assert ignore_unknown or max_depth > 100


def test_an_entry_counts_as_a_level() -> None:
    """As on the wire, also where its value is no message."""
    made = Everything(by_s32={1: "b"})
    for write in (to_dict, to_json, encode):
        with pytest.raises(EncodeError, match="max_depth"):
            write(made, max_depth=0)
    with pytest.raises(FormatError, match="max_depth"):
        from_dict(Everything, to_dict(made), max_depth=0)
    assert from_dict(Everything, to_dict(made, max_depth=1), max_depth=1) == made


# --- Texts that the mapping quotes ----------------------------------------------------------------

PAGE = (
    '{"allCount": 5907, "dataList": [{"security": {"market": 11, "code": "MU"}, '
    '"name": "美光科技", "changeType": 1, "institutionName": "Needham", "targetPrice": 1550.0}]}'
)
RESPONSE = (
    '{"retType": 0, "retMsg": "", "errCode": 0, "s2c": {"dataList": [{"security": {"market": 11, '
    '"code": "AAPL"}, "name": "Apple", "rating": 1, "lastRating": 2, "targetPrice": 230.0, '
    '"lastTargetPrice": 210.0, "changeType": 1, "institutionName": "Goldman Sachs"}], '
    '"allCount": 10}}'
)


@pytest.mark.parametrize(
    ("message_type", "text"), [(rating.S2C, PAGE), (rating.Response, RESPONSE)]
)
def test_quoted_documents(message_type: type[Any], text: str) -> None:
    read = from_json(message_type, text)
    assert json.loads(to_json(read)) == to_dict(read) == json.loads(text)
    assert from_json(message_type, to_json(read, indent=2)) == read


def test_names() -> None:
    """JSON's names go out; both come in, and a ``json_name`` of one's own."""
    written = Renamed(plain_name=1, other=2, third=3)
    assert to_dict(written) == {"plainName": 1, "@o t\n": 2, "other": 3}
    assert to_json(written) == '{"plainName": 1, "@o t\\n": 2, "other": 3}'
    assert to_dict(written, proto_names=True) == {"plain_name": 1, "other": 2, "third": 3}
    assert from_json(Renamed, to_json(written)) == written
    # A name that two fields go by is the one's in JSON.
    assert from_json(Renamed, '{"plain_name": 1, "@o t\\n": 2, "other": 3}') == written
    with pytest.raises(FormatError, match="takes one of its names"):
        from_dict(Renamed, {"plain_name": 1, "plainName": None})


@message
class Renamed:
    plain_name: Annotated[int | None, pb.int32(1, name="plain_name")] = None
    other: Annotated[int | None, pb.int32(2, json_name="@o t\n")] = None
    third: Annotated[int | None, pb.int32(3, json_name="other")] = None


def test_defaults() -> None:
    """What has no presence is written, what has is not."""
    assert to_dict(Implicit(), defaults=True) == {
        "i32": 0,
        "u64": "0",
        "flag": False,
        "single": 0.0,
        "wide": 0.0,
        "text": "",
        "blob": "",
        "mood": "MOOD_CALM",
        "manyMoods": [],
        "moods": {},
    }
    assert to_json(Pair(), defaults=True) == "{}"
    hollow = Implicit()
    del hollow.many_moods, hollow.i32
    assert to_dict(hollow, defaults=True) == to_dict(Implicit(), defaults=True)
    assert "manyNumbers" in to_dict(Everything(), defaults=True)
    tiny = Implicit(single=1e-60)  # zero in 32 bits
    assert to_dict(tiny) == {}
    assert to_json(tiny) == "{}"
    assert to_dict(tiny, defaults=True)["single"] == 0.0


# --- Extensions -----------------------------------------------------------------------------------


@message
class Extended:
    number: Annotated[int | None, pb.int32(1)] = None


NICKNAME = extension(Extended, pb.string(100), name="my.nickname")
LEAVES = extension(Extended, pb.repeated(pb.embedded(101)), name="my.leaves", type=Leaf)
SECRET = extension(Extended, pb.int32(102, debug_redact=True), name="my.secret")
ODDS = extension(Extended, pb.enum(103), name="my.level", type=Level)
ELSEWHERE = extension(Pair, pb.int32(104), name="my.elsewhere")
REGISTRY = TypeRegistry(NICKNAME, LEAVES, SECRET, ODDS, ELSEWHERE)


def test_extensions() -> None:
    text = '{"number": 1, "[my.nickname]": "é", "[my.leaves]": [{"number": 2}], "[my.secret]": 3}'
    read = from_json(Extended, text, registry=REGISTRY)
    assert (read.number, NICKNAME.get(read), SECRET.get(read)) == (1, "é", 3)
    assert LEAVES.get(read) == [Leaf(number=2)]
    assert to_json(read, registry=REGISTRY) == text
    assert to_dict(read) == {"number": 1}
    assert from_json(Extended, '{"[my.nickname]": null}', registry=REGISTRY) == Extended()
    ignored = '{"[my.level]": "?", "[no.such]": {"a": [1]}, "[my.elsewhere]": 1}'
    assert from_json(Extended, ignored, registry=REGISTRY, ignore_unknown=True) == Extended()


@pytest.mark.parametrize(
    ("text", "registry", "column", "path", "reason"),
    [
        ('{"[my.nickname]": 5}', REGISTRY, 19, "[my.nickname]", "string takes a string, got 5"),
        (
            '{"[my.leaves]": [{"number": "x"}]}',
            REGISTRY,
            29,
            "[my.leaves][0].number",
            "got 'x'",
        ),
        ('{"[my.secret]": "hush"}', REGISTRY, 17, "[my.secret]", "got <redacted>"),
        ('{"[my.nickname]": ""}', None, 2, "", "registry=TypeRegistry(...)"),
        ('{"[my.elsewhere]": 1}', REGISTRY, 2, "", "no such extension of Extended"),
        ('{"[no.such]": 1}', REGISTRY, 2, "", "no such extension of Extended"),
        ('{"[my.leaves]": [{}]}', REGISTRY, 18, "[my.leaves][0].number", "is missing"),
    ],
)
def test_wrong_extensions(
    text: str, registry: TypeRegistry | None, column: int, path: str, reason: str
) -> None:
    with pytest.raises(FormatError) as caught:
        from_json(Extended, text, registry=registry)
    assert caught.value.path == path
    assert reason in caught.value.reason
    assert (caught.value.line, caught.value.column) == (1, column)


def test_extensions_that_cannot_be_written() -> None:
    with pytest.raises(EncodeError, match="does not hold what it should"):
        to_json(decode(Extended, b"\xa2\x06\x01\xff\xaa\x06\x00"), registry=REGISTRY)
    lax = Extended()
    NICKNAME.set(lax, "\udcff")
    with pytest.raises(EncodeError, match="not UTF-8") as caught:
        to_json(lax, registry=REGISTRY)
    assert caught.value.path == "[my.nickname]"
    # What an extension holds is complete, whatever is allowed outside.
    with pytest.raises(FormatError) as refused:
        from_json(Extended, '{"[my.leaves]": [{}]}', registry=REGISTRY, allow_partial=True)
    assert refused.value.path.startswith("[my.leaves]")


# --- Three ways to read a text --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"i32": 1.0, "wide": 0}', Everything(i32=1, wide=0.0)),
        ('{"text": "2020-01-01", "wide": 0}', Everything(text="2020-01-01", wide=0.0)),
        ('{"text": "-01", "wide": 0, "single": 0}', Everything(text="-01", wide=0.0, single=0.0)),
        ('{"text": ":-0,", "wide": 0, "single": 0}', Everything(text=":-0,", wide=0.0, single=0.0)),
        ('{"many_numbers": [1e0, 2]}', Everything(many_numbers=[1, 2])),
        (
            '{"i32": 1.0, "flag": true, "text": null, "level": null, "many_texts": ["\\u00e9"], '
            '"many_leaves": [], "by_i32": {}, "leaf": {"number": 1}}',
            Everything(i32=1, flag=True, many_texts=["é"], leaf=Leaf(number=1)),
        ),
    ],
)
def test_what_only_the_second_reading_understands(text: str, expected: Everything) -> None:
    assert encode(from_json(Everything, text)) == encode(expected)


@pytest.mark.parametrize("is_scanned", [False, True])
@given(value=JSON_VALUES)
def test_scan_reads_what_the_standard_library_reads(is_scanned: bool, value: Any) -> None:
    text = json.dumps(value, indent=1)
    if is_scanned:
        try:
            read, start = _json_scan.scan(text, 100)
        except FormatError as error:
            assert "in quotes" in error.reason
            return
        assert start == 0
        assert normalise(plain(read)) == normalise(json.loads(text))
    elif "NaN" not in text and "Infinity" not in text:
        assert normalise(plain(_json_scan.loads(text))) == normalise(value)


def plain(value: Any) -> Any:
    """Without places."""
    if isinstance(value, _json_scan.Pairs):
        return {name: plain(inner) for name, inner in value}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if repr(value) == "-0":  # whose sign the standard library drops
        return 0
    return float(value) if isinstance(value, float) else value


@given(text=st.text("{}[]\":,. \n\\u0123456789aebtrufalsnE+-/'N", max_size=12))
def test_scan_refuses_what_the_standard_library_refuses(text: str) -> None:
    try:
        expected = json.loads(text, parse_constant=lambda name: 1 // 0)
    except (ValueError, ZeroDivisionError):
        with pytest.raises(FormatError) as caught:
            _json_scan.scan(text, 100)
        assert caught.value.line >= 1
        assert caught.value.column >= 1
    else:
        assert normalise(plain(_json_scan.scan(text, 100)[0])) == normalise(expected)


def test_early_pythons_are_spared_long_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_json_scan, "_decoders", [])
    monkeypatch.delattr(sys, "get_int_max_str_digits", raising=False)
    assert _json_scan.loads("[12]") == [12]
    with pytest.raises(ValueError, match="too many digits"):
        _json_scan.loads("9" * 401)


def test_a_fault_in_what_is_redacted_is_placed_outside() -> None:
    with pytest.raises(FormatError) as caught:
        from_json(Secrets, '{"leaf": {"number": 1, "text": 5}}')
    assert (caught.value.column, caught.value.path) == (10, "leaf")


def test_what_is_ignored_nests_no_deeper() -> None:
    text = '{"no": [[[1]]], "pair": [{"left": 1, "no": {"a": {}}}]}'
    assert from_json(Everything, text, ignore_unknown=True, max_depth=3).pair == [Pair(left=1)]
    with pytest.raises(FormatError, match="max_depth") as caught:
        from_json(Everything, text, ignore_unknown=True, max_depth=2)
    assert caught.value.column == 8
    read = from_dict(Everything, json.loads(text), ignore_unknown=True, max_depth=2)
    assert read.pair == [Pair(left=1)]


def test_stacks_that_end_early(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the interpreter's stack is too small for is an error of ours."""

    def too_deep(*_: object) -> Any:
        raise RecursionError

    monkeypatch.setattr(_json_read.Reader, "message", too_deep)
    with pytest.raises(FormatError, match="stack") as caught:
        from_json(Everything, " {}")
    assert (caught.value.line, caught.value.column) == (1, 2)


# --- Text without a detour ------------------------------------------------------------------------


@message
class Straight:
    a: Annotated[int | None, pb.uint32(1)] = None
    b: Annotated[bool | None, pb.bool(2)] = None
    c: Annotated[list[Straight], pb.repeated(pb.embedded(3))] = []
    d: Annotated[Straight | None, pb.embedded(4)] = None
    e: Annotated[int | None, pb.int64(5)] = None
    f: Annotated[str | None, pb.string(6)] = None
    g: Annotated[dict[str, Straight], pb.map(7, pb.string, pb.embedded)] = {}
    h: Annotated[float | None, pb.double(8)] = None
    i: Annotated[int | None, pb.int32(9)] = None
    j: Annotated[list[int], pb.repeated(pb.int32(10))] = []


@message
class Nothing:
    pass


@pytest.mark.parametrize(
    "written",
    [
        Straight(a=0, b=False, c=[Straight(), Straight(e=0)], d=Straight(), f='\x00"é'),
        Straight(a=2**32 - 1, b=True, g={"b": Straight(), "a": Straight(j=[1])}, h=-0.0, i=-5),
        Straight(h=math.inf),
        Straight(c=(Straight(),)),  # type: ignore[arg-type]
        Straight(a=Level.HIGH),
        Nothing(),
        decode(Straight, b"\x08\x01\x98\x06\x05"),
        Everything(choice_text="a", leaf=Leaf(number=1)),
        Implicit(text="a", single=1.5, mood=7, inner=Implicit(single=1e-60)),
    ],
)
def test_text_without_a_detour(written: Any) -> None:
    """``to_json`` is ``json.dumps`` of ``to_dict``, whichever way it took."""
    for indent in (None, 0, 3):
        text = json.dumps(to_dict(written), ensure_ascii=False, indent=indent)
        assert to_json(written, indent=indent) == text


@pytest.mark.parametrize(
    ("written", "path"),
    [
        (Straight(a=-1), "a"),
        (Straight(d=Straight(i=2**31)), "d.i"),
        (Straight(h="x"), "h"),  # type: ignore[arg-type]
        (Straight(f=5), "f"),  # type: ignore[arg-type]
        (Straight(f="\ud800"), "f"),
        (Straight(d=Pair()), "d"),  # type: ignore[arg-type]
        (Straight(c=[Straight(), Pair()]), "c[1]"),  # type: ignore[list-item]
        (Straight(c=5), "c"),  # type: ignore[arg-type]
        (Straight(e="5"), "e"),  # type: ignore[arg-type]
        (Everything(choice_number=1, choice_text="a"), "choice"),
        (decode(Leaf, b"", allow_partial=True), "number"),
    ],
)
def test_faults_take_the_long_way(written: Any, path: str) -> None:
    with pytest.raises(EncodeError) as caught:
        to_json(written)
    assert caught.value.path == path
