# SPDX-License-Identifier: MIT
"""The support modules against each other, and against Google's runtime."""

from __future__ import annotations

import math
import re
import struct
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from . import protofile, strategies, upb
from .protofile import Schema
from .upb import Oracle, normalise, reserialize, unknown

TESTS = Path(__file__).resolve().parents[1]
OPEND = TESTS.parent / "spec" / "opend"
GOOGLE = TESTS / "data" / "google"
PROTO2 = "protobuf_test_messages.proto2.TestAllTypesProto2"
PROTO3 = "protobuf_test_messages.proto3.TestAllTypesProto3"

SMALL = """
syntax = "proto2";
package a.b;
option (custom.thing).part = { x: 1 y { z: "}" } };
/* a comment
   of two lines */
enum Top { option allow_alias = true; ZERO = 0; NIL = 0; HEX = 0x7f [deprecated = true];
           reserved -5 to -2, 9 to max; reserved "OLD"; NEG = -1; option_ = 3; }
message Outer {
  message Inner { required Outer.Inner self = 1; optional b.Top top = 2 [default = HEX]; }
  enum Top { INSIDE = 1; }
  optional Inner inner = 1; optional Top inside = 2; optional b.Top relative = 3;
  optional .a.b.Top absolute = 4 [default = NEG];
  optional string text = 5 [default = "a\\tb\\xe7\\xbe\\216" "\\u7f8e", json_name = "TEXT"];
  optional bytes blob = 6 [default = '\\xff\\0"'];
  optional float low = 7 [default = -inf]; optional double none = 8 [default = nan];
  optional int64 small = 9 [default = -0x10]; optional uint32 octal = 10 [default = 017];
  repeated int32 packed = 11 [packed = true]; repeated int32 loose = 12;
  map<string, Inner> by_name = 13;
  optional group Deep = 14 { optional bool is_deep = 1; }
  oneof choice { int32 number = 15; group Member = 16 { optional int32 x = 1; } }
  optional string message = 17; optional int32 reserved = 18; optional int32 to = 19;
  reserved 100, 200 to 300, 1000 to max; reserved "gone", "lost";
  extensions 50 to 60;
  extend Outer { optional Inner within = 50; }
}
extend Outer { repeated Top outside = 51; }
service Ignored { rpc Call(Outer) returns (Outer) { option deprecated = true; }
                  rpc B(Outer) returns (stream Outer); }
"""


@cache
def schema_of(name: str) -> Schema:
    if name == "small":
        return protofile.load_texts({"small.proto": SMALL})
    return protofile.load({"opend": OPEND, "google": GOOGLE}[name])


@cache
def oracle_of(name: str) -> Oracle:
    return Oracle(schema_of(name))


def _declared(message: protofile.MessageDef) -> tuple[protofile.FieldDef, ...]:
    return () if message.is_map_entry else message.fields + message.extensions


# protofile -----------------------------------------------------------------------------------


def test_names_are_resolved_from_the_innermost_scope() -> None:
    outer = schema_of("small").message("a.b.Outer")
    kinds = {each.name: (each.type, each.type_name) for each in outer.fields}
    assert kinds["inner"] == ("message", ".a.b.Outer.Inner")
    assert kinds["inside"] == ("enum", ".a.b.Outer.Top")
    assert kinds["relative"] == kinds["absolute"] == ("enum", ".a.b.Top")
    inner = schema_of("small").message(".a.b.Outer.Inner")
    assert inner.field("self").type_name == ".a.b.Outer.Inner"


def test_options_defaults_and_ranges() -> None:
    schema = schema_of("small")
    outer = schema.message("a.b.Outer")
    default = {each.name: each.default for each in outer.fields}
    assert default["absolute"] == -1
    assert default["text"] == "a\tb美美"
    assert default["blob"] == b'\xff\0"'
    assert default["low"] == -math.inf
    assert isinstance(default["none"], float) and math.isnan(default["none"])
    assert (default["small"], default["octal"]) == (-16, 15)
    assert outer.field("text").json_name == "TEXT"
    assert outer.field("by_name").json_name == "byName"
    assert [each.name for each in outer.fields if each.is_packed] == ["packed"]
    assert outer.reserved_ranges == ((100, 100), (200, 300), (1000, protofile.MAX_FIELD_NUMBER))
    assert outer.reserved_names == ("gone", "lost")
    assert outer.extension_ranges == ((50, 60),)
    assert outer.oneofs[0].fields == ("number", "member")
    assert outer.field("member").type == "group"
    assert [each.name for each in schema.extensions_of("a.b.Outer")] == ["within", "outside"]
    top = schema.enum("a.b.Top")
    assert top.is_closed
    assert top.numbers == (0, 127, -1, 3)
    assert top.options["allow_alias"] is True
    assert set(schema.message_names()) == {".a.b.Outer", ".a.b.Outer.Inner"}


@pytest.mark.parametrize(
    "text",
    [
        'edition = "2023";',
        "message M { optional Missing m = 1; }",
        "message M { optional int32 m = 1;",
        "message M { optional int32 m 1; }",
        'message M { optional int32 m = 1 [default = "x"]; }',
        'import "missing.proto";',
        "message M { } ?",
    ],
)
def test_what_cannot_be_read_is_an_error(text: str) -> None:
    with pytest.raises(protofile.ProtoFileError):
        protofile.load_texts({"wrong.proto": text})


@pytest.mark.parametrize("name", ["small", "opend", "google"])
def test_google_accepts_the_descriptors(name: str) -> None:
    schema, oracle = schema_of(name), oracle_of(name)
    assert schema.files
    for message in schema.messages.values():
        descriptor = oracle.descriptor(message.full_name)
        assert [each.name for each in descriptor.fields] == [each.name for each in message.fields]
        for each in message.fields:
            theirs: Any = descriptor.fields_by_name[each.name]
            assert theirs.number == each.number
            assert theirs.json_name == each.json_name
            assert theirs.has_presence == each.has_presence
            assert theirs.is_packed == each.is_packed
            if each.default is not None:
                assert normalise(theirs.default_value) == normalise(each.default)
    for enum in schema.enums.values():
        theirs = oracle.pool.FindEnumTypeByName(enum.full_name[1:])
        assert theirs.is_closed == enum.is_closed
        assert [(each.name, each.number) for each in theirs.values] == [
            (each.name, each.number) for each in enum.values
        ]


def test_every_file_of_the_project_is_read() -> None:
    assert set(schema_of("opend").files) == {each.name for each in OPEND.glob("*.proto")}
    assert schema_of("opend").message("Qot_GetRatingChange.RatingChangeItem").fields
    # Each `= number` of these files outside of enums and options is one field or extension.
    for file in schema_of("google").files.values():
        text = (GOOGLE / file.name).read_text(encoding="utf-8")
        text = re.sub(r"//[^\n]*|/\*.*?\*/|\[.*?\]|enum \w+ \{.*?\}", "", text, flags=re.DOTALL)
        known = [each for message in file.all_messages() for each in _declared(message)]
        assert len(re.findall(r"\w\s*=\s*\d+\s*[;{]", text)) == len(known) + len(file.extensions)
    assert schema_of("google").message(PROTO2 + ".MessageSetCorrect").is_message_set


# strategies ----------------------------------------------------------------------------------

QUICK = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.parametrize(
    ("name", "full_name"),
    [
        ("opend", "Qot_GetRatingChange.Response"),
        ("opend", "InitConnect.Response"),
        ("google", PROTO2),
        ("google", PROTO3),
    ],
)
@QUICK
@given(data=st.data())
def test_values_survive_the_oracle(name: str, full_name: str, data: st.DataObject) -> None:
    values = data.draw(
        strategies.message_values(schema_of(name), full_name, max_depth=3, extensions=True)
    )
    oracle = oracle_of(name)
    message = oracle.build(full_name, values)
    assert message.IsInitialized()
    assert normalise(oracle.to_dict(message)) == normalise(values)
    encoded = oracle.serialize(full_name, values)
    again = oracle.parse(full_name, encoded)
    assert again is not None
    assert normalise(oracle.to_dict(again)) == normalise(values)
    assert unknown(again) == b""
    assert oracle.missing(full_name, encoded) == []


@QUICK
@given(data=st.data())
def test_every_opend_message_has_values(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(schema_of("opend").message_names()))
    values = data.draw(strategies.message_values(schema_of("opend"), name))
    encoded = oracle_of("opend").serialize(name, values)
    assert oracle_of("opend").missing(name, encoded) == []


def test_required_fields_without_end() -> None:
    google = schema_of("google")
    name = "protobuf_test_messages.proto2.TestAllRequiredTypesProto2"
    assert strategies.message_depth(google, name) == math.inf
    with pytest.raises(ValueError, match="no finite value"):
        strategies.message_values(google, name)
    strategies.message_values(google, name, allow_missing=True).validate()
    # Deeper than asked for, because the required fields need it.
    assert strategies.message_depth(schema_of("opend"), "InitConnect.Request") == 2
    strategies.message_values(schema_of("opend"), "InitConnect.Request", max_depth=1).validate()


@QUICK
@given(data=st.data())
def test_partial_values(data: st.DataObject) -> None:
    name = "protobuf_test_messages.proto2.TestAllRequiredTypesProto2"
    values = data.draw(
        strategies.message_values(schema_of("google"), name, allow_missing=True, max_depth=2)
    )
    oracle = oracle_of("google")
    encoded = oracle.serialize(name, values)
    assert "recursive_message.recursive_message" in oracle.missing(name, encoded) or (
        "recursive_message" in oracle.missing(name, encoded)
    )


@QUICK
@given(strategies.wire_records())
def test_records_are_all_unknown_to_a_message_without_fields(records: bytes) -> None:
    name = "protobuf_test_messages.proto2.NullHypothesisProto2"
    message = oracle_of("google").parse(name, records)
    assert message is not None
    assert unknown(message) == records


@QUICK
@given(data=st.data())
def test_mutations_and_malformed_records_are_bytes(data: st.DataObject) -> None:
    records = data.draw(strategies.wire_records(numbers=(1, 14, 18, 201), malformed=True))
    mutated = data.draw(strategies.mutations(records))
    assert isinstance(mutated, bytes)
    oracle_of("google").parse(PROTO2, mutated)


def test_varints() -> None:
    assert strategies.varint(300) == b"\xac\x02"
    assert strategies.varint(1, 3) == b"\x81\x80\x00"
    assert strategies.varint(-1) == b"\xff" * 9 + b"\x01"


# upb -----------------------------------------------------------------------------------------


def test_strings_that_are_not_utf_8() -> None:
    oracle = oracle_of("google")
    values = {
        "optional_string": "a\udcff",
        "repeated_string": ["\udc80", "b"],
        "map_string_string": {"\udcfe": "\udcfd", "k": "v"},
        "map_string_nested_message": {"\udc80": {"a": 1}},
        "optional_bytes": b"\xff",
    }
    encoded = oracle.serialize(PROTO2, values)
    message = oracle.parse(PROTO2, encoded)
    assert message is not None
    assert oracle.to_dict(message) == values
    assert reserialize(message) == encoded
    assert oracle.parse(PROTO3, b"\x72\x01\xff") is None


def test_unknown_missing_and_refused() -> None:
    opend, google = oracle_of("opend"), oracle_of("google")
    assert opend.missing("Qot_GetRatingChange.Request", b"") == ["c2s"]
    assert opend.missing("Qot_GetRatingChange.Request", b"\x0a\x00") == ["c2s.market"]
    assert opend.parse("Qot_GetRatingChange.Request", b"\x0a") is None
    with pytest.raises(ValueError, match="refuses"):
        opend.missing("Qot_GetRatingChange.Request", b"\x0a")
    # A known field, an unknown one, a closed enum's unknown number, a wrong wire type.
    message = google.parse(PROTO2, b"\x08\x01\xc0\x3e\x05\xa8\x01\x63\x0a\x00")
    assert message is not None
    assert google.to_dict(message) == {"optional_int32": 1}
    assert unknown(message) == b"\xc0\x3e\x05\xa8\x01\x63\x0a\x00"


def test_normalise_tells_bits_apart() -> None:
    assert normalise({"a": [0.0, -0.0, 0, False]}) == {
        "a": [("float", "0" * 16), ("float", "8" + "0" * 15), 0, ("bool", False)]
    }
    assert normalise(math.nan) == normalise(-math.nan)
    assert normalise(math.nan, keep_nan=True) != normalise(-math.nan, keep_nan=True)


def test_what_upb_does_with_nan() -> None:
    """A double keeps all its bits; a float does too on the wire, and is quiet for Python."""
    oracle = oracle_of("google")
    signalling = struct.pack("<Q", 0x7FF0000000000001)
    double = oracle.parse(PROTO2, b"\x61" + signalling)
    assert double is not None
    assert normalise(oracle.to_dict(double), keep_nan=True) == {
        "optional_double": ("float", "7ff0000000000001")
    }
    single = oracle.parse(PROTO2, b"\x5d" + struct.pack("<I", 0x7F800001))
    assert single is not None
    assert reserialize(single) == b"\x5d\x01\x00\x80\x7f"
    assert normalise(oracle.to_dict(single), keep_nan=True) == {
        "optional_float": ("float", "7ff8000020000000")
    }


def test_private_pools_do_not_meet() -> None:
    one = Oracle(protofile.load_texts({"c.proto": "message M { optional int32 a = 1; }"}))
    two = Oracle(protofile.load_texts({"c.proto": "message M { optional string b = 1; }"}))
    assert one.serialize("M", {"a": 1}) == b"\x08\x01"
    assert two.serialize("M", {"b": "x"}) == b"\x0a\x01x"
    assert upb.unknown(two.build("M", {"b": "x"})) == b""
