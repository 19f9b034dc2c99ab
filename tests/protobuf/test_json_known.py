# SPDX-License-Identifier: MIT
"""The well-known types as JSON: tables, Google's json_format beside it, and hand-made classes."""

from __future__ import annotations

import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import pytest
from google.protobuf import json_format
from hypothesis import assume, example, given
from hypothesis import strategies as st

from wirecodec.errors import EncodeError, FormatError
from wirecodec.protobuf import pb
from wirecodec.protobuf.codec import decode, encode
from wirecodec.protobuf.declare import message
from wirecodec.protobuf.extensions import TypeRegistry
from wirecodec.protobuf.idl.classes import load_proto
from wirecodec.protobuf.json_format import from_dict, from_json, to_dict, to_json

from ..support import protofile
from ..support.upb import Oracle, normalise

PROTO = """
syntax = "proto3";
package known;

import "google/protobuf/any.proto";
import "google/protobuf/duration.proto";
import "google/protobuf/empty.proto";
import "google/protobuf/field_mask.proto";
import "google/protobuf/struct.proto";
import "google/protobuf/timestamp.proto";
import "google/protobuf/wrappers.proto";

message All {
  google.protobuf.Any any = 1;
  google.protobuf.Timestamp time = 2;
  google.protobuf.Duration span = 3;
  google.protobuf.FieldMask mask = 4;
  google.protobuf.Struct struct = 5;
  google.protobuf.Value value = 6;
  google.protobuf.ListValue list = 7;
  google.protobuf.Empty empty = 8;
  google.protobuf.NullValue null = 9;

  google.protobuf.DoubleValue a_double = 11;
  google.protobuf.FloatValue a_float = 12;
  google.protobuf.Int64Value an_int64 = 13;
  google.protobuf.UInt64Value a_uint64 = 14;
  google.protobuf.Int32Value an_int32 = 15;
  google.protobuf.UInt32Value a_uint32 = 16;
  google.protobuf.BoolValue a_bool = 17;
  google.protobuf.StringValue a_string = 18;
  google.protobuf.BytesValue a_bytes = 19;

  repeated google.protobuf.Value values = 21;
  repeated google.protobuf.NullValue nulls = 22;
  repeated google.protobuf.Timestamp times = 23;
  map<string, google.protobuf.Value> by_name = 24;
  map<string, google.protobuf.NullValue> nulls_by_name = 25;
  repeated google.protobuf.Int32Value int32s = 26;
  repeated google.protobuf.Any anys = 27;

  oneof choice {
    google.protobuf.NullValue chosen_null = 31;
    google.protobuf.Value chosen_value = 32;
    int32 chosen_number = 33;
  }
  Plain plain = 41;
}

message Plain { int32 number = 1; All all = 2; }
"""


IDL = Path(load_proto.__code__.co_filename).parent


@cache
def schema() -> Any:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "known.proto"
        path.write_text(PROTO, "utf-8")
        return load_proto(path, search_paths=[folder])


@cache
def oracle() -> Oracle:
    return Oracle(protofile.load_texts({"known.proto": PROTO}, include=[IDL]))


def ours(name: str) -> Any:
    return schema()[name]


def read(name: str, text: str, **options: Any) -> Any:
    return from_json(ours(name), text, registry=schema().registry, **options)


def shown(message: object, **options: Any) -> Any:
    """As a dict; the text says the same."""
    value = to_dict(message, registry=schema().registry, **options)
    text = to_json(message, registry=schema().registry, **options)
    assert json.loads(text) == value or "NaN" in text
    return value


def google_reads(name: str, text: str) -> Any:
    """Google's message, or None where it refuses."""
    try:
        return json_format.Parse(text, oracle().new(name), descriptor_pool=oracle().pool)
    except (json_format.ParseError, ValueError, RecursionError):
        return None


def google_shows(message: Any) -> Any:
    """Google's dict, or None where it refuses."""
    try:
        return [json_format.MessageToDict(message, descriptor_pool=oracle().pool)]
    except (json_format.Error, ValueError, TypeError):
        return None


def wkt(name: str) -> str:
    return f"google.protobuf.{name}"


# --- Texts that go there and back -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (wkt("Timestamp"), '"1972-01-01T10:00:20.021Z"'),
        (wkt("Timestamp"), '"0001-01-01T00:00:00Z"'),
        (wkt("Timestamp"), '"9999-12-31T23:59:59.999999999Z"'),
        (wkt("Timestamp"), '"1969-12-31T23:59:59.000001Z"'),
        (wkt("Duration"), '"0s"'),
        (wkt("Duration"), '"-0.500s"'),
        (wkt("Duration"), '"315576000000.000000001s"'),
        (wkt("Duration"), '"-3.000001s"'),
        (wkt("FieldMask"), '"f.fooBar,x1"'),
        (wkt("FieldMask"), '""'),
        (wkt("Struct"), '{"a": null, "b": {"c": [1.0, "x", true, {}, []]}}'),
        (wkt("ListValue"), "[]"),
        (wkt("ListValue"), "[null, [false]]"),
        (wkt("Value"), "null"),
        (wkt("Value"), "1.5"),
        (wkt("Value"), '"NaN"'),
        (wkt("Empty"), "{}"),
        (wkt("DoubleValue"), '"NaN"'),
        (wkt("DoubleValue"), "-0.0"),
        (wkt("FloatValue"), "0.1"),
        (wkt("Int64Value"), '"0"'),
        (wkt("UInt64Value"), '"18446744073709551615"'),
        (wkt("Int32Value"), "-1"),
        (wkt("UInt32Value"), "0"),
        (wkt("BoolValue"), "false"),
        (wkt("StringValue"), '"\\"é"'),
        (wkt("BytesValue"), '"+/8="'),
        (wkt("Any"), "{}"),
        (wkt("Any"), '{"@type": "a/known.Plain", "number": 1}'),
        (wkt("Any"), '{"@type": "a/google.protobuf.Empty"}'),
        (wkt("Any"), '{"@type": "a/google.protobuf.Timestamp", "value": "1970-01-01T00:00:00Z"}'),
        (
            wkt("Any"),
            '{"@type": "a/google.protobuf.Any", "value": '
            '{"@type": "b/c/google.protobuf.Value", "value": [null]}}',
        ),
        (
            "known.All",
            '{"any": {}, "time": "1970-01-01T00:00:00Z", "span": "1s", "mask": "a", "struct": {}, '
            '"value": null, "list": [], "empty": {}, "aDouble": 0.0, "anInt64": "5", '
            '"values": [null, 1.0], "nulls": [null], "byName": {"a": null}, '
            '"nullsByName": {"b": null}, "int32s": [0], "chosenNull": null, "plain": {}}',
        ),
    ],
)
def test_there_and_back(name: str, text: str) -> None:
    message = read(name, text)
    assert to_json(message, registry=schema().registry) == text
    again = from_dict(ours(name), shown(message), registry=schema().registry)
    assert encode(again) == encode(message)
    if "nulls" in text:  # which Google refuses in a repeated field
        return
    theirs = google_reads(name, text)
    assert encode(message) == same_bytes(theirs)
    if "@type" not in text:
        assert normalise(google_shows(theirs)) == normalise([json.loads(text)])


def same_bytes(message: Any) -> bytes:
    """As we write it: upb sorts maps in another way."""
    return encode(decode(ours(message.DESCRIPTOR.full_name), message.SerializeToString()))


@pytest.mark.parametrize(
    ("name", "text", "same"),
    [
        (wkt("Timestamp"), '"1970-01-01T01:30:00.1+01:30"', '"1970-01-01T00:00:00.100Z"'),
        (wkt("Timestamp"), '"1969-12-31T23:00:00-01:00"', '"1970-01-01T00:00:00Z"'),
        (wkt("Timestamp"), '"2000-02-29T00:00:00.000000000Z"', '"2000-02-29T00:00:00Z"'),
        (wkt("Duration"), '"01.10s"', '"1.100s"'),
        (wkt("Duration"), '"-0s"', '"0s"'),
        (wkt("Value"), "1e2", "100.0"),
        (wkt("DoubleValue"), "-0", "-0.0"),
        (wkt("Int64Value"), "5e0", '"5"'),
        (wkt("Any"), '{"number": 1, "@type": "a/known.Plain"}', None),
        (wkt("Any"), '{"value": {}, "@type": "a/google.protobuf.Empty"}', None),
        ("known.All", '{"anInt64": null, "values": null, "time": null, "any": null}', "{}"),
        ("known.All", '{"null": null, "chosenNull": "NULL_VALUE"}', '{"chosenNull": null}'),
        ("known.All", '{"null": 0, "nulls": [null, "NULL_VALUE", 0]}', None),
        ("known.All", '{"chosenValue": null}', None),
        ("known.All", '{"chosenNumber": null, "chosenNull": 0}', '{"chosenNull": null}'),
    ],
)
def test_other_ways_to_say_it(name: str, text: str, same: str | None) -> None:
    message = read(name, text)
    if same is not None:
        assert to_json(message, registry=schema().registry) == same
    theirs = google_reads(name, text)
    # Google refuses an Empty with a value and null in a repeated field, and drops the sign of -0.
    if theirs is not None and text != "-0":
        assert encode(message) == same_bytes(theirs)


@pytest.mark.parametrize(
    ("name", "text", "column", "path", "reason"),
    [
        (wkt("Timestamp"), "5", 1, "", "Timestamp takes a string such as"),
        (wkt("Timestamp"), "null", 1, "", "got null"),
        (wkt("Timestamp"), '"1970-01-01t00:00:00Z"', 1, "", "such as"),
        (wkt("Timestamp"), '"1970-01-01T00:00:00z"', 1, "", "such as"),
        (wkt("Timestamp"), '"1970-01-01T00:00:00"', 1, "", "such as"),
        (wkt("Timestamp"), '"1970-02-29T00:00:00Z"', 1, "", "such as"),
        (wkt("Timestamp"), '"0000-01-01T00:00:00Z"', 1, "", "such as"),
        (wkt("Timestamp"), '"1970-01-01T24:00:00Z"', 1, "", "such as"),
        (wkt("Timestamp"), '"1970-01-01T00:00:60Z"', 1, "", "such as"),
        (wkt("Timestamp"), '"1970-01-01T00:00:00.Z"', 1, "", "such as"),
        (wkt("Timestamp"), '"1970-01-01T00:00:00.0000000001Z"', 1, "", "such as"),
        (wkt("Timestamp"), '"1970-01-01T00:00:00+24:00"', 1, "", "such as"),
        (wkt("Timestamp"), '"0001-01-01T00:00:00+00:01"', 1, "", "the years 0001 to 9999"),
        (wkt("Timestamp"), '"9999-12-31T23:59:59-00:01"', 1, "", "the years 0001 to 9999"),
        (wkt("Duration"), "1", 1, "", "Duration takes a string such as 1.5s, got 1"),
        (wkt("Duration"), '"1"', 1, "", "such as"),
        (wkt("Duration"), '"+1s"', 1, "", "such as"),
        (wkt("Duration"), '".5s"', 1, "", "such as"),
        (wkt("Duration"), '"1.s"', 1, "", "such as"),
        (wkt("Duration"), '"1.0000000000s"', 1, "", "such as"),
        (wkt("Duration"), '"315576000001s"', 1, "", "up to 315576000000 seconds"),
        (wkt("FieldMask"), "5", 1, "", "FieldMask takes a string of paths"),
        (wkt("FieldMask"), '"foo_bar"', 1, "", "lowerCamelCase"),
        (wkt("FieldMask"), '"a,,b"', 1, "", "lowerCamelCase"),
        (wkt("FieldMask"), '"\\ud800"', 1, "[0]", "lone surrogates"),
        (wkt("Struct"), "[]", 1, "", "takes an object, got an array"),
        (wkt("Struct"), '{"a": 1, "a": 2}', 10, "", "each name once"),
        (wkt("Struct"), '{"a": {"b": ["\\udc00"]}}', 14, "['a']['b'][0]", "lone surrogates"),
        (wkt("Struct"), '{"\\ud800": 1}', 2, "['\\ud800']", "lone surrogates"),
        (wkt("ListValue"), "{}", 1, "", "takes an array, got an object"),
        (wkt("ListValue"), "[1, 1e999]", 5, "[1]", "up to about 1.8e308"),
        (wkt("Int32Value"), "null", 1, "", "got null"),
        (wkt("Int32Value"), '{"value": 1}', 1, "", "got an object"),
        (wkt("UInt32Value"), "-1", 1, "", "uint32 takes 0..4294967295, got -1"),
        ("known.All", '{"int32s": [null]}', 13, "int32s[0]", "got null"),
        ("known.All", '{"times": [null]}', 12, "times[0]", "got null"),
        ("known.All", '{"null": 1}', 10, "null", "NullValue takes one of its names or numbers"),
        ("known.All", '{"null": "x"}', 10, "null", "NullValue takes"),
        ("known.All", '{"chosenNull": null, "chosenValue": null}', 22, "chosen_value", "oneof"),
        ("known.All", '{"byName": {"a": [1, {"b": 1e999}]}}', 28, "by_name['a'][1]['b']", "1e999"),
        (wkt("Any"), "[]", 1, "", "Any takes an object"),
        (wkt("Any"), '{"number": 1}', 1, "", '"@type" is missing'),
        (wkt("Any"), '{"@type": 5}', 11, "@type", '"@type" takes a string, got 5'),
        (wkt("Any"), '{"@type": "\\ud800/known.Plain"}', 11, "@type", "without lone surrogates"),
        (wkt("Any"), '{"@type": "known.Plain"}', 11, "@type", "the URL of a type is such as"),
        (wkt("Any"), '{"@type": "/known.Plain"}', 11, "@type", "the URL of a type"),
        (wkt("Any"), '{"@type": "a/"}', 11, "@type", "the URL of a type"),
        (wkt("Any"), '{"@type": "a/no.Such"}', 11, "@type", "registry=TypeRegistry(...)"),
        (wkt("Any"), '{"@type": "a/known.Plain", "@type": ""}', 28, "", "'@type' twice"),
        (wkt("Any"), '{"@type": "a/known.Plain", "x": 1}', 28, "", "no field of that name"),
        (wkt("Any"), '{"@type": "a/known.Plain", "number": "x"}', 38, "number", "got 'x'"),
        (
            wkt("Any"),
            '{"@type": "a/google.protobuf.Value"}',
            1,
            "",
            'in its "value", which is missing',
        ),
        (
            wkt("Any"),
            '{"@type": "a/google.protobuf.Value", "x": 1}',
            38,
            "",
            'takes "@type" and "value"',
        ),
        (
            wkt("Any"),
            '{"@type": "a/google.protobuf.Duration", "value": 1}',
            50,
            "value",
            "Duration takes",
        ),
        (
            "known.All",
            '{"anys": [{}, {"@type": "a/known.Plain", "all": {"span": ""}}]}',
            58,
            "anys[1].all.span",
            "Duration takes",
        ),
    ],
)
def test_refused(name: str, text: str, column: int, path: str, reason: str) -> None:
    with pytest.raises(FormatError) as caught:
        read(name, text)
    assert caught.value.path == path
    assert reason in caught.value.reason
    assert (caught.value.line, caught.value.column) == (1, column)
    if "twice" not in reason and "once" not in reason:
        with pytest.raises(FormatError) as by_dict:
            from_dict(ours(name), json.loads(text), registry=schema().registry)
        assert by_dict.value.path == path


def test_any_without_a_registry() -> None:
    with pytest.raises(FormatError, match="registry=TypeRegistry"):
        from_json(ours(wkt("Any")), '{"@type": "a/known.Plain"}')
    with pytest.raises(EncodeError, match="registry=TypeRegistry") as caught:
        to_json(ours(wkt("Any"))(type_url="a/known.Plain"))
    assert caught.value.path == "type_url"


def test_any_and_what_is_ignored() -> None:
    text = '{"@type": "a/google.protobuf.Int32Value", "x": [1], "value": 5}'
    message = read(wkt("Any"), text, ignore_unknown=True)
    assert shown(message)["value"] == 5


def test_any_of_a_message_that_is_not_complete() -> None:
    registry = TypeRegistry(schema().registry, Needy)
    text = '{"@type": "a/hand.Needy"}'
    any_type = ours(wkt("Any"))
    message = from_json(any_type, text, registry=registry, allow_partial=True)
    assert to_json(message, registry=registry, allow_partial=True) == text
    with pytest.raises(EncodeError, match=r"this is no a/hand\.Needy"):
        to_json(message, registry=registry)
    with pytest.raises(FormatError) as caught:
        from_json(any_type, text, registry=registry)
    assert (caught.value.path, caught.value.column) == ("number", 1)


def test_any_that_cannot_be_encoded() -> None:
    """Lists and structs nest deeper on the wire than as JSON seems; both have one limit."""
    nested = '{"@type": "a/google.protobuf.Value", "value": [[[]]]}'
    assert read(wkt("Any"), nested, max_depth=8)
    for depth in range(8):
        try:
            read(wkt("Any"), nested, max_depth=depth)
        except FormatError as error:
            assert "max_depth" in error.reason


# --- What cannot be written -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "values", "path", "reason"),
    [
        ("Timestamp", {"seconds": -62135596801}, "", "the years 0001 to 9999, got -62135596801"),
        ("Timestamp", {"seconds": 253402300800}, "", "the years 0001 to 9999"),
        ("Timestamp", {"nanos": -1}, "", "0..999999999 nanos, got -1"),
        ("Timestamp", {"nanos": 10**9}, "", "0..999999999 nanos"),
        ("Timestamp", {"nanos": "x"}, "nanos", "got 'x'"),
        ("Duration", {"seconds": 315576000001}, "", "up to 315576000000 seconds"),
        ("Duration", {"seconds": -315576000001}, "", "up to 315576000000 seconds"),
        ("Duration", {"nanos": 10**9}, "", "-999999999..999999999 nanos"),
        ("Duration", {"seconds": 1, "nanos": -1}, "", "one sign, got 1 and -1"),
        ("FieldMask", {"paths": ["a", "fooBar"]}, "paths[1]", "lowerCamelCase, got 'fooBar'"),
        ("FieldMask", {"paths": ["foo_3_bar"]}, "paths[0]", "lowerCamelCase"),
        ("FieldMask", {"paths": ["foo__bar"]}, "paths[0]", "lowerCamelCase"),
        ("FieldMask", {"paths": ["foo_"]}, "paths[0]", "lowerCamelCase"),
        ("FieldMask", {"paths": [""]}, "paths[0]", "lowerCamelCase"),
        ("FieldMask", {"paths": ["a,b"]}, "paths[0]", "lowerCamelCase"),
        ("FieldMask", {"paths": [5]}, "[0]", "string takes a str"),
        ("Value", {}, "", "a Value holds one of its fields"),
        ("Value", {"number_value": float("nan")}, "", "no NaN and no infinity, got NaN"),
        ("Value", {"number_value": float("-inf")}, "", "no infinity, got -Infinity"),
        ("Value", {"bool_value": True, "string_value": ""}, "kind", "only one of"),
        ("StringValue", {"value": "\ud800"}, "", "lone surrogates"),
        ("Any", {"value": b"a"}, "type_url", "the URL of a type is such as"),
        (
            "Any",
            {"type_url": "a/known.Plain", "value": b"\x08"},
            "value",
            "this is no a/known.Plain",
        ),
    ],
)
def test_not_written(name: str, values: dict[str, Any], path: str, reason: str) -> None:
    message = ours(wkt(name))(**values)
    for write in (to_dict, to_json):
        with pytest.raises(EncodeError) as caught:
            write(message, registry=schema().registry)
        assert caught.value.path == path
        assert reason in caught.value.reason


def test_any_in_any_ends() -> None:
    any_type = ours(wkt("Any"))
    message = any_type()
    for _ in range(101):
        message = any_type(type_url="a/google.protobuf.Any", value=encode(message))
    with pytest.raises(EncodeError, match="max_depth"):
        to_json(message, registry=schema().registry)


def test_options_reach_inside() -> None:
    message = read("known.All", '{"nulls": [null], "anys": [{"@type": "a/known.Plain"}]}')
    inside = shown(message, defaults=True, proto_names=True, enum_numbers=True)
    assert inside["anys"] == [{"@type": "a/known.Plain", "number": 0}]
    assert (inside["nulls"], inside["null"], inside["by_name"]) == ([None], None, {})


# --- Classes written by hand ----------------------------------------------------------------------


@message(full_name="google.protobuf.Timestamp")
class Timestamp:
    seconds: Annotated[int | None, pb.int64(1)] = None
    nanos: Annotated[int | None, pb.int32(2)] = None


@message(full_name="google.protobuf.Duration")
class Duration:
    """Of other fields than Google's: a message like any."""

    seconds: Annotated[int | None, pb.int64(1)] = None


@message(full_name="google.protobuf.Int32Value")
class Int32Value:
    value: Annotated[int | None, pb.int32(1)] = None


@message(full_name="google.protobuf.FieldMask")
class FieldMask:
    paths: Annotated[list[str], pb.repeated(pb.string(1))] = []


@message(full_name="hand.Needy")
class Needy:
    number: Annotated[int, pb.int32(1)]


def test_hand_made() -> None:
    assert to_json(Timestamp()) == '"1970-01-01T00:00:00Z"'
    assert from_json(Timestamp, '"1970-01-01T00:00:01Z"') == Timestamp(seconds=1, nanos=0)
    assert to_json(Duration(seconds=1)) == '{"seconds": "1"}'
    assert from_json(Duration, '{"seconds": 1}') == Duration(seconds=1)
    assert to_json(Int32Value()) == "0"
    mask = FieldMask(paths=["a_b"])
    assert to_json(mask) == '"aB"'
    del mask.paths
    assert to_json(mask) == '""'


def test_deleted_lists() -> None:
    hollow = ours(wkt("ListValue"))()
    del hollow.values
    assert to_json(hollow) == "[]"


# --- Google beside it -----------------------------------------------------------------------------

MAYBE_TIME = st.from_regex(
    r"[0-9]{3}[0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\.[0-9]{0,10})?"
    r"(Z|[-+][0-2][0-9]:[0-6][0-9])",
    fullmatch=True,
)
MAYBE_SPAN = st.from_regex(r"-?[0-9]{0,13}(\.[0-9]{0,10})?s", fullmatch=True)
PATHS = st.text("aAbB_1.,", max_size=6)
LIMITS = (10**9, 62135596800, 253402300799, 315576000000)
INTEGERS = st.sampled_from(
    [0, *(sign * (limit + more) for limit in LIMITS for sign in (1, -1) for more in (-1, 0, 1))]
) | st.integers(-(10**12), 10**12)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


@given(
    case=st.tuples(st.just("Timestamp"), MAYBE_TIME)
    | st.tuples(st.just("Duration"), MAYBE_SPAN)
    | st.tuples(st.just("FieldMask"), PATHS)
)
@example(("Timestamp", "9999-12-31T23:59:59.999999999Z"))
def test_strings_are_read_as_google_reads_them(case: tuple[str, str]) -> None:
    """Google takes a little more than the specification has; what is taken here, it takes."""
    name, value = case
    text = json.dumps(value)
    try:
        message = read(wkt(name), text)
    except FormatError:
        return
    theirs = google_reads(wkt(name), text)
    assert theirs is not None
    assert encode(message) == same_bytes(theirs)
    assert google_shows(theirs) == [shown(message)]


@given(name=st.sampled_from(["Timestamp", "Duration"]), seconds=INTEGERS, nanos=INTEGERS)
def test_times_are_written_as_google_writes_them(name: str, seconds: int, nanos: int) -> None:
    assume(-(2**31) <= nanos < 2**31)
    values = {"seconds": seconds, "nanos": nanos}
    message = decode(ours(wkt(name)), oracle().serialize(wkt(name), values))
    expected = google_shows(oracle().build(wkt(name), values))
    try:
        assert [shown(message)] == expected
    except EncodeError:
        assert expected is None
    else:
        assert read(wkt(name), to_json(message)) == message


@given(paths=st.lists(st.text("aAb_1.", min_size=1, max_size=5), max_size=3))
def test_masks_are_written_as_google_writes_them(paths: list[str]) -> None:
    message = ours(wkt("FieldMask"))(paths=paths)
    expected = google_shows(oracle().build(wkt("FieldMask"), {"paths": paths}))
    try:
        assert [shown(message)] == expected
    except EncodeError:
        # Google lets pass a mask that would come back as another.
        again = expected and google_reads(wkt("FieldMask"), json.dumps(expected[0]))
        assert not again or list(again.paths) != paths
    else:
        assert read(wkt("FieldMask"), to_json(message)) == message


@given(value=JSON)
def test_values_are_those_of_google(value: Any) -> None:
    text = json.dumps(value)
    theirs = google_reads(wkt("Value"), text)
    try:
        message = read(wkt("Value"), text)
    except FormatError:
        assert theirs is None or "NaN" in text or "Infinity" in text
        return
    assert theirs is not None
    assert encode(message) == same_bytes(theirs)
    assert normalise([shown(message)]) == normalise(google_shows(theirs))
    assert encode(from_dict(ours(wkt("Value")), value)) == encode(message)


@given(
    values=st.fixed_dictionaries(
        {},
        optional={
            "any": st.just({}),
            "time": MAYBE_TIME,
            "span": st.from_regex(r"-?[0-9]{1,11}(\.[0-9]{1,9})?s", fullmatch=True),
            "mask": st.sampled_from(["", "a", "aB,c.dE"]),
            "struct": st.dictionaries(st.text(max_size=3), JSON, max_size=2),
            "value": JSON,
            "list": st.lists(JSON, max_size=2),
            "null": st.sampled_from([None, "NULL_VALUE", 0]),
            "aDouble": st.none() | st.floats(allow_nan=False, allow_infinity=False),
            "anInt64": st.none() | st.integers(-(2**63), 2**63 - 1),
            "aUint64": st.integers(0, 2**64 - 1).map(str),
            "aBool": st.booleans(),
            "aString": st.text(max_size=3),
            "values": st.lists(JSON, max_size=2),
            "byName": st.dictionaries(st.text(max_size=2), JSON, max_size=2),
            "chosenNull": st.none(),
            "plain": st.none() | st.just({"number": 1}),
        },
    )
)
def test_messages_that_hold_them_are_those_of_google(values: dict[str, Any]) -> None:
    text = json.dumps(values)
    try:
        message = read("known.All", text)
    except FormatError:
        return
    theirs = google_reads("known.All", text)
    assert theirs is not None
    assert encode(message) == same_bytes(theirs)
    assert normalise(shown(message)) == normalise(google_shows(theirs)[0])


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | MAYBE_SPAN,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["any", "@type", "value", "anys", "struct", "list", "null", "plain"]),
            inner | st.sampled_from(["a/known.All", "a/google.protobuf.Value", "a/known.Plain"]),
            max_size=4,
        )
    ),
    max_leaves=8,
)


@given(value=ANYTHING, ignore_unknown=st.booleans(), cut=st.integers(0, 200))
def test_anything_is_a_message_or_a_format_error(
    value: Any, ignore_unknown: bool, cut: int
) -> None:
    for name in ("known.All", wkt("Any"), wkt("Struct")):
        for text in (json.dumps(value), json.dumps(value)[:cut]):
            try:
                found = read(name, text, ignore_unknown=ignore_unknown)
            except FormatError as error:
                assert error.line == 1
                continue
            again = read(name, to_json(found, registry=schema().registry))
            assert encode(again) == encode(found)
