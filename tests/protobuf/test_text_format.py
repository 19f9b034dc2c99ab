# SPDX-License-Identifier: MIT
"""The text format: against Google's, against the specification, and against garbage.

What is known to differ from Google's Python parser is listed at ``DIFFERENCES``: there the
specification, the conformance suite or the C++ parser is followed instead.
"""

from __future__ import annotations

import re
import sys
import time
import warnings
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

import pytest
from google.protobuf import text_format as google
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.profiles import not_quick
from wirecodec.errors import EncodeError, FormatError
from wirecodec.protobuf import pb
from wirecodec.protobuf.codec import decode, encode
from wirecodec.protobuf.declare import message, missing_fields, unknown_fields
from wirecodec.protobuf.extensions import TypeRegistry
from wirecodec.protobuf.schema import MessageSchema, schema_of
from wirecodec.protobuf.text_format import from_text, to_text

from ..support import protofile, strategies
from ..support.convert import to_dict
from ..support.known import known_messages
from ..support.upb import Oracle, normalise, reserialize

# --- A schema with what the others leave out ------------------------------------------------------

ANY = """
syntax = "proto3";
package google.protobuf;
message Any { string type_url = 1; bytes value = 2; }
"""

PROTO2 = """
syntax = "proto2";
package texts;
import "google/protobuf/any.proto";

enum Level { Level_Low = -1; Level_None = 0; Level_High = 3; }

message Leaf {
  required int32 number = 1;
  optional string text = 2;
}

message Whole {
  optional int32 i32 = 1;
  optional int64 i64 = 2;
  optional uint32 u32 = 3;
  optional uint64 u64 = 4;
  optional sfixed32 sf32 = 5;
  optional fixed64 f64 = 6;
  optional bool flag = 7;
  optional float single = 8;
  optional double wide = 9;
  optional string text = 10;
  optional bytes blob = 11;
  optional Level level = 12;
  optional Leaf leaf = 13;
  optional group Bundle = 14 { optional int32 number = 1; }
  optional Whole again = 15;
  optional google.protobuf.Any any = 16;
  optional Set set = 17;
  repeated int32 numbers = 21;
  repeated string texts = 22;
  repeated Level levels = 23;
  repeated Leaf leaves = 24;
  repeated group Pair = 25 { optional int32 left = 1; optional int32 right = 2; }
  map<int32, int32> by_i32 = 31;
  map<string, Leaf> by_text = 32;
  map<bool, Level> by_bool = 33;
  oneof choice { int32 choice_number = 41; string choice_text = 42; }
  extensions 100 to 200;

  message Set {
    option message_set_wire_format = true;
    extensions 4 to max;
  }
}

extend Whole {
  optional int32 ext_number = 100;
  repeated string ext_texts = 101;
  optional Leaf ext_leaf = 102;
  optional group ExtGroup = 103 { optional int32 number = 1; }
  repeated Level ext_levels = 104;
}

message Item {
  optional int32 number = 1;
  extend Whole.Set { optional Item message_set_extension = 1000; }
}
"""

PROTO3 = """
syntax = "proto3";
package texts3;

enum Mood { MOOD_CALM = 0; MOOD_WILD = 2; }

message Implicit {
  int32 i32 = 1;
  float single = 2;
  string text = 3;
  bytes blob = 4;
  Mood mood = 5;
  map<string, Mood> moods = 6;
  repeated string texts = 7;
}
"""


class Level(pb.ClosedEnum):
    LOW = pb.value(-1, "Level_Low")
    NONE = pb.value(0, "Level_None")
    HIGH = pb.value(3, "Level_High")


class Mood(pb.Enum):
    MOOD_CALM = 0
    MOOD_WILD = 2


@message(full_name="google.protobuf.Any", syntax="proto3")
class Any_:
    type_url: Annotated[str, pb.string(1, name="type_url")] = ""
    value: Annotated[bytes, pb.bytes(2)] = b""


@message(full_name="texts.Leaf")
class Leaf:
    number: Annotated[int, pb.int32(1)]
    text: Annotated[str | None, pb.string(2)] = None


@message(full_name="texts.ExtGroup")
class ExtGroup:
    number: Annotated[int | None, pb.int32(1)] = None


@message(full_name="texts.Whole")
class Whole:
    @message(full_name="texts.Whole.Bundle")
    class Bundle:
        number: Annotated[int | None, pb.int32(1)] = None

    @message(full_name="texts.Whole.Pair")
    class Pair:
        left: Annotated[int | None, pb.int32(1)] = None
        right: Annotated[int | None, pb.int32(2)] = None

    @message(full_name="texts.Whole.Set")
    class Set:
        pass

    i32: Annotated[int | None, pb.int32(1)] = None
    i64: Annotated[int | None, pb.int64(2)] = None
    u32: Annotated[int | None, pb.uint32(3)] = None
    u64: Annotated[int | None, pb.uint64(4)] = None
    sf32: Annotated[int | None, pb.sfixed32(5)] = None
    f64: Annotated[int | None, pb.fixed64(6)] = None
    flag: Annotated[bool | None, pb.bool(7)] = None
    single: Annotated[float | None, pb.float(8)] = None
    wide: Annotated[float | None, pb.double(9)] = None
    text: Annotated[str | None, pb.string(10)] = None
    blob: Annotated[bytes | None, pb.bytes(11)] = None
    level: Annotated[Level | None, pb.enum(12)] = None
    leaf: Annotated[Leaf | None, pb.embedded(13)] = None
    bundle: Annotated[Bundle | None, pb.group(14)] = None
    again: Annotated[Whole | None, pb.embedded(15)] = None
    any: Annotated[Any_ | None, pb.embedded(16)] = None
    set: Annotated[Set | None, pb.embedded(17)] = None
    numbers: Annotated[list[int], pb.repeated(pb.int32(21))] = []
    texts: Annotated[list[str], pb.repeated(pb.string(22))] = []
    levels: Annotated[list[Level], pb.repeated(pb.enum(23))] = []
    leaves: Annotated[list[Leaf], pb.repeated(pb.embedded(24))] = []
    pair: Annotated[list[Pair], pb.repeated(pb.group(25))] = []
    by_i32: Annotated[dict[int, int], pb.map(31, pb.int32, pb.int32, name="by_i32")] = {}
    by_text: Annotated[dict[str, Leaf], pb.map(32, pb.string, pb.embedded, name="by_text")] = {}
    by_bool: Annotated[dict[bool, Level], pb.map(33, pb.bool, pb.enum, name="by_bool")] = {}
    choice_number: Annotated[int | None, pb.oneof("choice", pb.int32(41, name="choice_number"))] = (
        None
    )
    choice_text: Annotated[str | None, pb.oneof("choice", pb.string(42, name="choice_text"))] = None


@message(full_name="texts.Item")
class Item:
    number: Annotated[int | None, pb.int32(1)] = None


@message(full_name="texts3.Implicit", syntax="proto3")
class Implicit:
    i32: Annotated[int, pb.int32(1)] = 0
    single: Annotated[float, pb.float(2)] = 0.0
    text: Annotated[str, pb.string(3)] = ""
    blob: Annotated[bytes, pb.bytes(4)] = b""
    mood: Annotated[Mood | int, pb.enum(5)] = Mood.MOOD_CALM
    moods: Annotated[dict[str, Mood | int], pb.map(6, pb.string, pb.enum)] = {}
    texts: Annotated[list[str], pb.repeated(pb.string(7))] = []


@message
class Secrets:
    pin: Annotated[int | None, pb.int32(1, debug_redact=True)] = None
    leaf: Annotated[Leaf | None, pb.embedded(2, debug_redact=True)] = None


schema_of(Whole.Set).is_message_set = True

EXT_NUMBER: Any = pb.extension(Whole, pb.int32(100), name="texts.ext_number")
EXT_TEXTS: Any = pb.extension(Whole, pb.repeated(pb.string(101)), name="texts.ext_texts")
EXT_LEAF: Any = pb.extension(Whole, pb.embedded(102), name="texts.ext_leaf", type=Leaf)
EXT_GROUP: Any = pb.extension(Whole, pb.group(103), name="texts.extgroup", type=ExtGroup)
EXT_LEVELS: Any = pb.extension(
    Whole, pb.repeated(pb.enum(104)), name="texts.ext_levels", type=Level
)
IN_SET: Any = pb.extension(
    Whole.Set, pb.embedded(1000), name="texts.Item.message_set_extension", type=Item
)
ANOTHER: Any = pb.extension(Whole.Set, pb.embedded(1001), name="texts.another", type=Item)
TYPES = TypeRegistry(
    *(Whole, Leaf, Item, Implicit, Any_),
    *(EXT_NUMBER, EXT_TEXTS, EXT_LEAF, EXT_GROUP, EXT_LEVELS, IN_SET, ANOTHER),
)


@dataclass(frozen=True)
class Case:
    """A message in both worlds."""

    full_name: str
    message_type: Any
    schema: protofile.Schema
    oracle: Oracle
    registry: TypeRegistry | None = None

    def draw(self, data: st.DataObject) -> Any:
        """A message of Google's. Some messages require themselves and are always partial."""
        values = strategies.message_values(
            self.schema,
            self.full_name,
            max_depth=3,
            max_optional=6,
            extensions=self.registry is not None,
            allow_missing=self.is_endless,
        )
        return self.oracle.build(self.full_name, data.draw(values))

    @property
    def is_endless(self) -> bool:
        return strategies.message_depth(self.schema, self.full_name) == float("inf")

    def write(self, written: Any, **options: Any) -> str:
        options = {"allow_partial": self.is_endless, "registry": self.registry, **options}
        return to_text(written, **options)

    def read(self, text: str) -> Any:
        return from_text(
            self.message_type, text, allow_partial=self.is_endless, registry=self.registry
        )

    def print(self, theirs: Any, **options: Any) -> str:
        return google.MessageToString(theirs, descriptor_pool=self.oracle.pool, **options)

    def parse(self, text: str) -> Any:
        """Google's message, or None where it refuses the text."""
        parsed = self.oracle.new(self.full_name)
        try:
            with warnings.catch_warnings():
                # An escape that is none is let pass with a warning of Python's.
                warnings.simplefilter("error")
                google.Parse(text, parsed, descriptor_pool=self.oracle.pool)
        except (google.ParseError, DeprecationWarning):
            return None
        return parsed


@cache
def cases() -> dict[str, Case]:
    oracles: dict[int, Oracle] = {}
    found = {}
    for known in known_messages():
        if known.full_name in ("v2.Choice", "v2.Tree"):
            continue  # the classes of their groups are not named like these, and text needs that
        oracle = oracles.setdefault(id(known.schema), Oracle(known.schema))
        found[known.full_name] = Case(*known, oracle)
    schema = protofile.load_texts(
        {"google/protobuf/any.proto": ANY, "texts.proto": PROTO2, "texts3.proto": PROTO3}
    )
    oracle = Oracle(schema)
    for name, message_type in (("texts.Whole", Whole), ("texts3.Implicit", Implicit)):
        found[name] = Case(name, message_type, schema, oracle, TYPES)
    return found


WHOLE = cases()["texts.Whole"]
# Of the many messages that are alike few examples each, of these two all.
fewer = settings(max_examples=max(3, settings().max_examples // 8))
SPECIAL = ("texts.Whole", "texts3.Implicit", "protobuf_test_messages.proto2.TestAllTypesProto2")

# --- Google beside it -----------------------------------------------------------------------------


@pytest.mark.parametrize("case", [pytest.param(cases()[name], id=name) for name in SPECIAL])
@given(data=st.data())
def test_against_google(case: Case, data: st.DataObject) -> None:
    """The same text, and each reads what the other wrote."""
    compare(case, data)


@pytest.mark.parametrize(
    "case", [pytest.param(each, id=name) for name, each in cases().items() if name not in SPECIAL]
)
@fewer
@given(data=st.data())
def test_all_messages_against_google(case: Case, data: st.DataObject) -> None:
    compare(case, data)


def compare(case: Case, data: st.DataObject) -> None:
    theirs = case.draw(data)
    ours = decode(case.message_type, reserialize(theirs), allow_partial=True)
    text = case.write(ours)
    assert text == case.print(theirs)
    assert case.write(ours, as_utf8=False) == case.print(theirs, as_utf8=False)
    line = case.write(ours, indent=None)
    assert line == case.print(theirs, as_one_line=True)
    for each in (text, line, case.write(ours, as_utf8=False), case.write(ours, indent=0)):
        read = case.read(each)
        assert normalise(to_dict(read)) == normalise(to_dict(ours))
        assert case.write(read) == text  # extensions too
        parsed = case.parse(each)
        assert parsed is not None
        assert normalise(case.oracle.to_dict(parsed)) == normalise(case.oracle.to_dict(theirs))


WORDS = (
    *("i32", "u32", "flag", "single", "wide", "text", "blob", "level", "leaf", "number", "Bundle"),
    *("bundle", "again", "numbers", "texts", "levels", "leaves", "Pair", "by_i32", "by_bool"),
    *("key", "value", "choice_number", "choice_text", "any", "set", "nothing", "Leaf"),
    *(":", ":", ":", "{", "}", "{", "}", "<", ">", "[", "]", ",", ";", "-", ".", "/"),
    *(
        "1",
        "0",
        "-1",
        "07",
        "08",
        "0x1F",
        "2147483648",
        "1.5",
        "1.",
        ".5",
        "1e3",
        "1e",
        "2f",
        "1e999",
    ),
    *("true", "t", "False", "inf", "-inf", "NaN", "infinity", "Level_High", "Level_high"),
    *('"a"', "'b'", '"\\n"', '"\\777"', '"\\xff"', "'\\u00e9'", '"\\ud800"', '"\\q"', '"', "'é'"),
    *("[texts.ext_number]: 1", "[texts.ext_leaf]", "[texts.no]", "# remark\n", "\n"),
    *("[a.b/texts.Item] { number: 1 }", "[texts.Item] {}", "[a.b/no.Item] {}"),
)

# Where Google's Python parser and this one do not agree, and why; what is left of the colon finds
# it. Two more are not among WORDS: with implicit presence Google does not see a zero that is given
# twice, and it reads names and numbers as far as "+" and "-" go, so that "1-" is one word.
DIFFERENCES = {
    r"-[\s#]": "a blank may stand between sign and number (#parsing): Google wants none",
    r"\b0[0-9]": "08 is no number, and 07 a bool no more than 7; 00 is one (#value): Google "
    "knows octal numbers for integers alone",
    r"\b0x": "0x1 is a bool (#value), which takes one digit with Google",
    r"\\xff": "proto2 does not verify UTF-8, neither does C++: Google's Python does",
}


def known_difference(text: str) -> bool:
    """Whether a text has something of DIFFERENCES."""
    return any(re.search(pattern, text) for pattern in DIFFERENCES)


@given(data=st.data())
def test_mutated_text(data: st.DataObject) -> None:
    """Both accept a damaged text, with the same result, or both refuse it."""
    theirs = WHOLE.draw(data)
    text = WHOLE.print(theirs, as_one_line=True)
    words = re.findall(r'"(?:[^"\\]|\\.)*"|\[[^]]*\]|[-\w.+]+|\S', text)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(words)))
        edit = data.draw(st.sampled_from(("insert", "insert", "replace", "delete", "double")))
        if edit in ("insert", "replace"):
            words[at : at + (edit == "replace")] = [data.draw(st.sampled_from(WORDS))]
        elif edit == "delete":
            del words[at : at + 1]
        else:
            words[at:at] = words[at : at + 3]
    agree(" ".join(words))


@given(st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join))
@example("i32: 1 , ;")
@example("single: 0x1")
def test_any_words(text: str) -> None:
    agree(text)


def agree(text: str) -> None:
    theirs = WHOLE.parse(text)
    try:
        ours = from_text(Whole, text, registry=TYPES, allow_partial=True)
    except FormatError as error:
        place(text, error)
        assert theirs is None or known_difference(text) or lacks(error), (text, str(error))
        return
    if theirs is None:
        assert known_difference(text), text
        return
    if not known_difference(text):
        assert WHOLE.write(ours, allow_partial=True) == WHOLE.print(theirs), text


def lacks(error: FormatError) -> bool:
    """What an extension holds must be complete here."""
    return "required" in error.reason


def place(text: str, error: FormatError) -> None:
    """The place of an error is one of the text."""
    lines = text.split("\n")
    assert 1 <= error.line <= len(lines)
    assert 1 <= error.column <= len(lines[error.line - 1]) + 1


@given(st.text(max_size=40) | st.text("ai32:{}<>[]#,;-.\"'\\xuU017fe \n/", max_size=30))
def test_any_text_is_a_message_or_a_format_error(text: str) -> None:
    for message_type in (Whole, Any_, Implicit):
        for options in ({}, {"ignore_unknown": True, "allow_partial": True}):
            try:
                read = from_text(message_type, text, registry=TYPES, **options)
            except FormatError as error:
                if "lone surrogates" not in error.reason:
                    place(text.removeprefix("\ufeff"), error)
                continue
            shown = to_text(read, registry=TYPES, allow_partial=True)
            assert from_text(message_type, shown, registry=TYPES, allow_partial=True) == read


@given(st.binary(max_size=30))
def test_any_bytes_are_a_message_or_a_format_error(data: bytes) -> None:
    try:
        from_text(Whole, data)
    except FormatError as error:
        assert error.line >= 1
        assert error.column >= 1


# --- What is accepted -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Whole()),
        (" \t\r\n\v\f# remark", Whole()),
        ("\ufeffi32: 1", Whole(i32=1)),
        ("i32: 017 u32:0x1F i64 : -0X10;u64:18446744073709551615,", None),
        ("i32: - # remark\n 5", Whole(i32=-5)),
        ("i32: -020000000000", Whole(i32=-(2**31))),
        ("i32: 1[texts.ext_number]: 2 # touches", None),
        ("single: 1 wide: -2", Whole(single=1.0, wide=-2.0)),
        ("single: 1.5f wide: 10F", Whole(single=1.5, wide=10.0)),
        ("single: .5 wide: 1.e2", Whole(single=0.5, wide=100.0)),
        ("single: 1e50 wide: -1e9999", Whole(single=float("inf"), wide=float("-inf"))),
        ("single: -1e50", Whole(single=float("-inf"))),
        ("wide: 1e-999", Whole(wide=0.0)),
        ("wide: 1e18446744073709551616", Whole(wide=float("inf"))),
        ("wide: " + "9" * 5000, Whole(wide=float("inf"))),
        ("single: iNf wide: - INFINITY", Whole(single=float("inf"), wide=float("-inf"))),
        ("single: 0.1", Whole(single=0.10000000149011612)),
        ("flag: true", Whole(flag=True)),
        ("flag: True", Whole(flag=True)),
        ("flag: t", Whole(flag=True)),
        ("flag: 1", Whole(flag=True)),
        ("flag: 0x01", Whole(flag=True)),
        ("flag: " + "0" * 5000 + "1", Whole(flag=True)),
        ("flag: false", Whole(flag=False)),
        ("flag: False", Whole(flag=False)),
        ("flag: f", Whole(flag=False)),
        ("flag: 0", Whole(flag=False)),
        ("flag: 00", Whole(flag=False)),
        (r"""text: '\a\b\f\n\r\t\v\?\\\'\"'""", Whole(text="\a\b\f\n\r\t\v?\\'\"")),
        (r"blob: '\1234\x213\xfz\00'", Whole(blob=b"S4!3\x0fz\0")),
        (r"text: '\u1234\U00010437'", Whole(text="\u1234\U00010437")),
        (r"blob: '\u00e9é'", Whole(blob="éé".encode())),
        ("text: '\\303' # in two\n '\\251'\"b\"'c'", Whole(text="ébc")),
        (r"text: '\xff'", Whole(text="\udcff")),
        ("text: 'a\tb\r\x01'", Whole(text="a\tb\r\x01")),
        ("level: Level_High", Whole(level=Level.HIGH)),
        ("level: -1", Whole(level=Level.LOW)),
        ("level: 0x3", Whole(level=Level.HIGH)),
        ("leaf { number: 1 }", Whole(leaf=Leaf(number=1))),
        ("leaf: < number: 1, >", Whole(leaf=Leaf(number=1))),
        ("Bundle { number: 1; }", Whole(bundle=Whole.Bundle(number=1))),
        ("bundle: {}", Whole(bundle=Whole.Bundle())),
        ("Pair {} pair { left: 1 }", Whole(pair=[Whole.Pair(), Whole.Pair(left=1)])),
        ("numbers: 1 numbers: [2, 3] numbers: [] numbers: 4", Whole(numbers=[1, 2, 3, 4])),
        ("texts: ['a' 'b', 'c']", Whole(texts=["ab", "c"])),
        ("levels: [Level_Low, 3]", Whole(levels=[Level.LOW, Level.HIGH])),
        ("leaves [{number: 1}, <number: 2>]", Whole(leaves=[Leaf(number=1), Leaf(number=2)])),
        ("leaves []", Whole()),
        ("by_i32 { key: 1 value: 2 }", Whole(by_i32={1: 2})),
        ("by_i32 {}", Whole(by_i32={0: 0})),
        ("by_i32: [{ key: 1 }, { value: 2 key: 3 }, {key: 1 value: 9}]", None),
        ("by_text { value { number: 1 } }", Whole(by_text={"": Leaf(number=1)})),
        ("by_bool { key: true }", Whole(by_bool={True: Level.LOW})),
        ("choice_number: 0", Whole(choice_number=0)),
        ("any {}", Whole(any=Any_())),
    ],
)
def test_accepted(text: str, expected: Whole | None) -> None:
    special = {
        "i32: 017": Whole(i32=15, u32=31, i64=-16, u64=2**64 - 1),
        "by_i32: [": Whole(by_i32={1: 9, 3: 2}),
    }
    if expected is None:
        expected = special.get(text[:8]) or special.get(text[:9])
    read = from_text(Whole, text, registry=TYPES)
    if expected is None:
        assert (read.i32, EXT_NUMBER.get(read)) == (1, 2)
    else:
        assert read == expected
        assert normalise(to_dict(read)) == normalise(to_dict(expected))


@pytest.mark.parametrize("text", ["nan", "NaN", "-nAn"])
def test_nan(text: str) -> None:
    read = from_text(Whole, f"single: {text} wide: {text}")
    assert read.single != read.single
    assert read.wide != read.wide
    assert to_text(read) == "single: nan\nwide: nan\n"


def test_open_enums_keep_what_they_do_not_know() -> None:
    read = from_text(Implicit, "mood: -7 moods { key: 'a' value: 9 } moods { value: MOOD_WILD }")
    assert read == Implicit(mood=-7, moods={"a": 9, "": Mood.MOOD_WILD})
    assert to_text(read, indent=None) == (
        'mood: -7 moods { value: MOOD_WILD } moods { key: "a" value: 9 }'
    )


def test_negative_zero_is_a_value() -> None:
    read = from_text(Implicit, "single: -0")
    assert to_text(read) == "single: -0.0\n"
    assert to_text(from_text(Implicit, "single: 0")) == ""


def test_bytes_of_every_kind() -> None:
    for data in (b"i32: 1", bytearray(b"i32: 1"), memoryview(b"\xef\xbb\xbfi32: 1")):
        assert from_text(Whole, data) == Whole(i32=1)


# --- What is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "column", "path", "reason"),
    [
        ("nothing: 1", 1, 1, "", "Whole has no field of that name, got 'nothing'"),
        ("\n\n  choicenumber: 1", 3, 3, "", "did you mean choice_number"),
        ("choiceNumber: 1", 1, 1, "", "did you mean choice_number?"),
        ("leaf { numbr: 1 }", 1, 8, "leaf", "did you mean number?"),
        ("1: 5", 1, 1, "", "write the name, i32, got '1'"),
        ("77: 5", 1, 1, "", "write the name, got '77'"),
        ("9" * 5000, 1, 1, "", "write the name, got '9999"),
        ("0x1: 5", 1, 1, "", "here begins a field"),
        ("}", 1, 1, "", "here begins a field"),
        ("i32: 1,,", 1, 8, "", "here begins a field: its name, or [its.full.name], got ','"),
        ("i32 1", 1, 5, "i32", 'a ":" stands between'),
        ("i32:", 1, 5, "i32", "int32 takes an integer, got the end of the text"),
        ("i32: 1.0", 1, 6, "i32", "int32 takes an integer, got '1.0'"),
        ("i32: 'a'", 1, 6, "i32", "int32 takes an integer"),
        ("i32: 2147483648", 1, 6, "i32", "int32 takes -2147483648..2147483647"),
        ("i32: -2147483649", 1, 6, "i32", "got '-2147483649'"),
        ("u64: " + "9" * 5000, 1, 6, "u64", "uint64 takes 0..18446744073709551615"),
        ("u32: -0", 1, 6, "u32", "uint32 takes an integer without a sign, got '-'"),
        ("f64: -1", 1, 6, "f64", "fixed64 takes an integer without a sign"),
        ("i32: 08", 1, 6, "i32", "this is no number, got '08'"),
        ("i32: 1x", 1, 6, "i32", "this is no number, got '1x'"),
        ("i32: 0x", 1, 6, "i32", "this is no number, got '0x'"),
        ("wide: 1.5.5", 1, 7, "wide", "this is no number, got '1.5.5'"),
        ("wide: 1e", 1, 7, "wide", "this is no number, got '1e'"),
        ("wide: 0x1", 1, 7, "wide", "double takes a decimal number, inf, infinity or nan"),
        ("wide: 012", 1, 7, "wide", "double takes a decimal number"),
        ("wide: -inff", 1, 8, "wide", "double takes a decimal number"),
        ("wide: '1'", 1, 7, "wide", "double takes a decimal number"),
        ("wide: 2 . 0", 1, 9, "", "here begins a field"),
        ("flag: TRUE", 1, 7, "flag", "bool takes true, t, 1, false, f or 0, got 'TRUE'"),
        ("flag: 2", 1, 7, "flag", "bool takes"),
        ("flag: -0", 1, 7, "flag", "bool takes"),
        ("flag: 'true'", 1, 7, "flag", "bool takes"),
        ("text: a", 1, 7, "text", "string takes \"...\" or '...', got 'a'"),
        ("text: 'a", 1, 7, "text", "a string is closed by the quote that opens it"),
        ("text: 'a\n'", 1, 7, "text", "closed by the quote"),
        ("text: 'a\\\n'", 1, 7, "text", "closed by the quote"),
        ("text: 'a' 'b\\q'", 1, 13, "text", r"an escape is one of \a \b"),
        (r"text: '\x'", 1, 8, "text", r"\x takes one or two hexadecimal digits, got \x"),
        (r"text: '\X41'", 1, 8, "text", r"an escape is one of"),
        (r"text: '\u123'", 1, 8, "text", r"\u takes four hexadecimal digits"),
        (r"text: '\U0010fff'", 1, 8, "text", r"\U takes eight hexadecimal digits"),
        (r"text: '\U01000000'", 1, 8, "text", r"\U takes eight hexadecimal digits"),
        (r"blob: '\U00110000'", 1, 8, "blob", "none beyond 10ffff"),
        (r"text: 'a\ud801\udc37'", 1, 9, "text", "no surrogates, got \\ud801"),
        (r"blob: '\U0000dc37'", 1, 8, "blob", "no surrogates"),
        (r"blob: '\400'", 1, 8, "blob", r"an octal escape is a byte, at most \377"),
        ("text: '\0'", 1, 8, "", "text holds no NUL"),
        ("text: '\udcff'", 1, 8, "", "text holds no lone surrogates"),
        ("level: Level_Hihg", 1, 8, "level", "did you mean Level_High or"),
        ("level: zzz", 1, 8, "level", "Level has no value of that name, got 'zzz'"),
        ("level: 7", 1, 8, "level", "Level takes -1, 0, 3, got 7"),
        ("level: 1.5", 1, 8, "level", "Level takes one of its names or numbers"),
        ("level: 'Level_High'", 1, 8, "level", "Level takes one of its names or numbers"),
        ("level: -x", 1, 9, "level", "int32 takes an integer"),
        ("leaf: 1", 1, 7, "leaf", "a message stands in { } or in < >, got '1'"),
        ("leaf {}", 1, 7, "leaf.number", "this required field is missing"),
        ("leaf { number: 1 >", 1, 18, "leaf", 'a "}" closes the message that opens in line 1'),
        ("leaf <\nnumber: 1", 2, 10, "leaf", "in line 1, got the end of the text"),
        ("numbers: [1 2]", 1, 13, "numbers", 'in a list a "," or the final "]" comes next'),
        ("numbers: [1,]", 1, 13, "numbers[1]", "int32 takes an integer, got ']'"),
        ("numbers: [1; 2]", 1, 12, "numbers", "in a list"),
        ("numbers [1]", 1, 9, "numbers", 'a ":" stands between'),
        ("numbers: 1 numbers: x", 1, 21, "numbers[1]", "int32 takes an integer"),
        ("leaves: [{number: 1}, {number: 'a'}]", 1, 32, "leaves[1].number", "int32 takes"),
        ("i32: [1]", 1, 6, "i32", "takes one value, not a list"),
        ("leaf [{number: 1}]", 1, 6, "leaf", "takes one value, not a list"),
        ("i32: 1 i32: 1", 1, 8, "i32", "has already been specified"),
        ("leaf {number: 1} leaf {number: 1}", 1, 18, "leaf", "has already been specified"),
        ("Bundle {} bundle {}", 1, 11, "bundle", "has already been specified"),
        (
            "choice_number: 1 choice_text: ''",
            1,
            18,
            "choice_text",
            "already choice_number",
        ),
        ("by_i32 { key: 1 key: 1 }", 1, 17, "by_i32[0].key", "has already been specified"),
        ("by_i32 { kee: 1 }", 1, 10, "by_i32[0]", "did you mean key?"),
        ("by_text {}", 1, 10, "by_text[0].value.number", "this required field is missing"),
        ("by_i32 {} by_i32 { key: 'a' }", 1, 25, "by_i32[1].key", "int32 takes"),
        ("[texts.ext_number: 1", 1, 18, "", "a \"]\" ends the name, got ':'"),
        ("[texts.ext_number", 1, 18, "", 'a "]" ends the name, got the end of the text'),
        ("[]: 1", 1, 1, "", "the full name of an extension stands in [ ], got ''"),
        ("[texts ext_number]: 1", 1, 1, "", "the full name of an extension stands in [ ]"),
        ("[a.b/texts.Item] {}", 1, 1, "", "[type/url] stands in a google.protobuf.Any only"),
        ("[texts.nothing]: 1", 1, 1, "", "this extension is not known: pass registry="),
        ("[texts.another] {}", 1, 1, "", "extends Whole.Set, not Whole"),
        ("[texts.ExtGroup] {}", 1, 1, "", "this extension is not known"),
        ("[texts.ext_number]: x", 1, 21, "[texts.ext_number]", "int32 takes an integer"),
        ("[texts.ext_number]: 1 [texts.ext_number]: 1", 1, 23, "[texts.ext_number]", "already"),
        ("[texts.ext_leaf] {}", 1, 19, "[texts.ext_leaf].number", "required"),
        ("set { [texts.nothing] {} }", 1, 7, "set", "this extension is not known"),
        ("any { [texts.Item] {} }", 1, 7, "any", "the URL of a type stands in [ ]"),
        ("any { [/texts.Item] {} }", 1, 7, "any", "the URL of a type stands in [ ]"),
        ("any { [a%2/texts.Item] {} }", 1, 7, "any", "the URL of a type stands in [ ]"),
        ("any { [a.b/1] {} }", 1, 7, "any", "the URL of a type stands in [ ]"),
        ("any { [a.b/no] {} }", 1, 7, "any", "the type of this Any is not known: pass registry"),
        ("any { [a/texts.Leaf] {} }", 1, 23, "any[a/texts.Leaf].number", "required"),
        ("any { [a/texts.Item] 1 }", 1, 22, "any[a/texts.Item]", "a message stands in"),
        ("any { [a/texts.Item] {} value: '' }", 1, 25, "any.value", "already been specified"),
        ("any { type_url: '' [a/texts.Item] {} }", 1, 20, "any.type_url", "already"),
        ("any { [a/texts.Item] {} [a/texts.Item] {} }", 1, 25, "any.type_url", "already"),
    ],
)
def test_refused(text: str, line: int, column: int, path: str, reason: str) -> None:
    with pytest.raises(FormatError) as caught:
        from_text(Whole, text, registry=TYPES)
    error = caught.value
    assert reason in error.reason
    assert (error.line, error.column, error.path) == (line, column, path)


def test_without_a_registry() -> None:
    with pytest.raises(FormatError, match="pass registry"):
        from_text(Whole, "[texts.ext_number]: 1")
    with pytest.raises(FormatError, match="pass registry"):
        from_text(Any_, "[a/texts.Item] {}")


def test_strings_of_proto3_are_utf8() -> None:
    with pytest.raises(FormatError, match="invalid start byte") as caught:
        from_text(Implicit, r"texts: ['a', 'b' '\xff']")
    assert (caught.value.line, caught.value.column, caught.value.path) == (1, 14, "texts[1]")
    assert from_text(Implicit, r"text: '\xc3' '\xa9'") == Implicit(text="é")


def test_a_zero_given_twice_is_refused_without_presence_too() -> None:
    with pytest.raises(FormatError, match="already"):
        from_text(Implicit, "i32: 0 i32: 0")


def test_bytes_that_are_not_utf8() -> None:
    with pytest.raises(FormatError, match="text in bytes is UTF-8") as caught:
        from_text(Whole, b"\xef\xbb\xbfi32: 1\n# \xc3\xa9 \xff")
    assert (caught.value.line, caught.value.column) == (2, 5)


def test_misuse() -> None:
    with pytest.raises(TypeError, match="not a message class"):
        from_text(int, "")
    with pytest.raises(TypeError, match="text is str or bytes"):
        from_text(Whole, 5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="not a message class"):
        to_text(5)


def test_redacted_fields_are_data_and_their_errors_are_silent() -> None:
    assert to_text(Secrets(pin=1234)) == "pin: 1234\n"
    for text in (
        "pin: hush",
        "leaf { number: hush }",
        "leaf { text: 'hush\\q' }",
        "leaf { hush: 1 }",
    ):
        with pytest.raises(FormatError) as caught:
            from_text(Secrets, text)
        assert "hush" not in str(caught.value)
        assert caught.value.path in ("pin", "leaf")
        assert caught.value.column > 1
    with pytest.raises(FormatError) as missing:
        from_text(Secrets, "leaf {}")
    assert str(missing.value) == "leaf: this required field is missing (line 1, column 7)"
    with pytest.raises(EncodeError, match="<redacted>") as written:
        to_text(Secrets(leaf=Leaf(number="hush")))  # type: ignore[arg-type]
    assert "hush" not in str(written.value)


# --- Partial, reserved, unknown -------------------------------------------------------------------


def test_allow_partial() -> None:
    read = from_text(Whole, "leaf { text: 'a' } by_text {}", allow_partial=True)
    assert sorted(missing_fields(read)) == ["by_text[''].number", "leaf.number"]
    with pytest.raises(EncodeError) as caught:
        to_text(read)
    assert caught.value.path == "leaf.number"
    shown = to_text(read, allow_partial=True, indent=None)
    assert shown == 'leaf { text: "a" } by_text { key: "" value { } }'
    text = "any { [a/texts.Leaf] {} }"
    partial = from_text(Whole, text, allow_partial=True, registry=TYPES)
    assert to_text(partial, allow_partial=True, registry=TYPES, indent=None) == (
        "any { [a/texts.Leaf] { } }"
    )
    assert to_text(partial, registry=TYPES, indent=None) == (
        'any { type_url: "a/texts.Leaf" }'  # its bytes are no Leaf
    )
    with pytest.raises(FormatError, match="required") as in_extension:
        from_text(Whole, "[texts.ext_leaf] {}", allow_partial=True, registry=TYPES)
    assert in_extension.value.line == 1


@message
class Old:
    kept: Annotated[int | None, pb.int32(1)] = None


def reserve() -> None:
    known = schema_of(Old)
    schema = MessageSchema(
        Old, known.syntax, known.fields, reserved_names=frozenset({"old", "older"})
    )
    Old.__message_schema__ = schema  # type: ignore[attr-defined]


PASSED_OVER = [
    "old: true",
    "old: -123",
    "old: 0.123",
    "old: ENUM_VALUE",
    "old: 'hello' \"you\"",
    "old: -inf;",
    "old: { a: 123 }",
    "old: < a: 123 >,",
    "old { a: 1, b { c: [1, 'a', {}] }; [x.y/z.Z] { d: - nan } [x.y]: 0x1 }",
    "old: [-123, 456]",
    "old: [0.123, 1e-10]",
    "old: ['hello', 'world']",
    "old [{}, <>]",
    "old: []",
    "old: 1 older: 2 old: 3",
]
NOT_PASSED_OVER = [
    ("old 1", 1, 5),
    ("old: ", 1, 6),
    ("old: -a", 1, 7),
    ("old: - 'a'", 1, 8),
    ("old: [1 2]", 1, 9),
    ("old: [1,]", 1, 9),
    ("old [1]", 1, 6),
    ("old { 1: 2 }", 1, 7),
    ("old { a: 1 ", 1, 12),
    ("old { a: 1 >", 1, 12),
    ("old: '\\q'", 1, 7),
    ("old: :", 1, 6),
    ("old: 1 unknown: 2", 1, 8),
]


@pytest.mark.parametrize("text", PASSED_OVER)
def test_reserved_and_unknown_fields_are_passed_over(text: str) -> None:
    reserve()
    assert from_text(Old, f"kept: 1 {text} # end") == Old(kept=1)
    assert from_text(Whole, f"{text} i32: 2", ignore_unknown=True) == Whole(i32=2)
    as_extension = text.replace("older", "[old.er]").replace("old", "[my.old]", 1)
    assert from_text(Whole, f"{as_extension} i32: 2", ignore_unknown=True) == Whole(i32=2)


@pytest.mark.parametrize(("text", "line", "column"), NOT_PASSED_OVER)
def test_what_is_passed_over_is_read_all_the_same(text: str, line: int, column: int) -> None:
    reserve()
    with pytest.raises(FormatError) as caught:
        from_text(Old, text)
    assert (caught.value.line, caught.value.column) == (line, column)


def test_names_of_enums_may_be_passed_over() -> None:
    text = "level: Later levels: [Level_Low, Later, 3] by_bool { key: true value: Later } i32: 1"
    read = from_text(Whole, text, ignore_unknown=True)
    assert read == Whole(i32=1, levels=[Level.LOW, Level.HIGH])
    with pytest.raises(FormatError, match="takes -1, 0, 3"):
        from_text(Whole, "level: 9", ignore_unknown=True)
    with pytest.raises(FormatError, match="type of this Any"):
        from_text(Whole, "any { [a/no] {} }", ignore_unknown=True)


# --- Extensions and Any ---------------------------------------------------------------------------


def test_extensions() -> None:
    text = (
        "i32: 1 [texts . ext_number # remark\n ]: 5 [texts.ext_texts]: ['a'] [texts.ext_texts]: 'b'"
        "[texts.ext_leaf]: { number: 1 } [texts.extgroup] < number: 2 > [texts.ext_levels]: []"
        "set { [texts.Item] { number: 3 } [texts.another] {} }"
    )
    read = from_text(Whole, text, registry=TYPES)
    assert EXT_NUMBER.get(read) == 5
    assert EXT_TEXTS.get(read) == ["a", "b"]
    assert EXT_LEAF.get(read) == Leaf(number=1)
    assert EXT_GROUP.get(read) == ExtGroup(number=2)
    assert EXT_LEVELS.get(read) == []
    assert IN_SET.get(read.set) == Item(number=3)
    # Google's Python would write [texts.Item] for both: C++ does not, and it could not be read.
    assert to_text(read, registry=TYPES, indent=None) == (
        "i32: 1 set { [texts.Item] { number: 3 } [texts.another] { } } [texts.ext_number]: 5 "
        '[texts.ext_texts]: "a" [texts.ext_texts]: "b" [texts.ext_leaf] { number: 1 } '
        "[texts.extgroup] { number: 2 }"
    )
    assert to_text(read, indent=None) == "i32: 1 set { }"
    by_full_name = "set { [texts.Item.message_set_extension] { number: 3 } }"
    assert IN_SET.get(from_text(Whole, by_full_name, registry=TYPES).set) == Item(number=3)


def test_an_extension_whose_bytes_are_wrong() -> None:
    broken = decode(Whole, bytes.fromhex("b2060208ff"))  # ext_leaf: a varint that is cut
    assert to_text(broken) == ""
    with pytest.raises(EncodeError, match="not valid for it"):
        to_text(broken, registry=TYPES)


def test_any_is_shown_expanded_if_it_can_be() -> None:
    inner = Leaf(number=7, text="x")
    held = Any_(type_url="type.googleapis.com/texts.Leaf", value=encode(inner))
    shown = '[type.googleapis.com/texts.Leaf] {\n  number: 7\n  text: "x"\n}\n'
    assert to_text(held, registry=TYPES) == shown
    assert from_text(Any_, shown, registry=TYPES) == held
    raw = to_text(held)
    assert raw.startswith('type_url: "type.googleapis.com/texts.Leaf"\nvalue: "\\010\\007')
    assert from_text(Any_, raw) == held
    for other in (
        Any_(type_url="texts.Leaf", value=encode(inner)),  # no URL
        Any_(type_url="a/texts.Nothing"),
        Any_(type_url="a\n]/texts.Leaf", value=encode(inner)),  # not to be read again
        Any_(type_url="a/texts.Leaf", value=b"\x08"),
        Any_(type_url="a/texts.Leaf"),  # its required field is missing
        Any_(value=b"1"),
    ):
        assert to_text(other, registry=TYPES).startswith(("type_url: ", "value: "))
        assert from_text(Any_, to_text(other, registry=TYPES)) == other
    nested = Any_(type_url="a/google.protobuf.Any", value=encode(held))
    assert to_text(nested, registry=TYPES, indent=None) == (
        '[a/google.protobuf.Any] { [type.googleapis.com/texts.Leaf] { number: 7 text: "x" } }'
    )
    with pytest.raises(EncodeError) as caught:
        to_text(nested, registry=TYPES, max_depth=1)
    assert caught.value.path == "[a/google.protobuf.Any][type.googleapis.com/texts.Leaf]"
    with pytest.raises(EncodeError, match="string takes a str"):
        to_text(Any_(type_url=5), registry=TYPES)  # type: ignore[arg-type]


def test_a_class_that_is_called_any_but_is_none() -> None:
    @message(full_name="google.protobuf.Any")
    class NoAny:
        other: Annotated[int | None, pb.int32(1)] = None

    assert to_text(NoAny(other=1), registry=TYPES) == "other: 1\n"


@pytest.mark.parametrize(
    "url",
    [
        "some.domain/sub-path_0/~!$&()*+,;=/texts.Item",
        "ty pe.go\nogleap\tis.com/\n te xts.I\ntem ",
        "type.google # remark \napis.com/texts.I # remark \ntem",
        "a%2Fb/texts.Item",
    ],
)
def test_urls_as_the_conformance_suite_has_them(url: str) -> None:
    read = from_text(Any_, f"[{url}] {{ number: 1 }}", registry=TYPES)
    assert read.value == b"\x08\x01"
    assert read.type_url.endswith("/texts.Item")
    assert not set(" \n\t#") & set(read.type_url)
    assert from_text(Any_, to_text(read, registry=TYPES), registry=TYPES) == read


def test_names_of_groups() -> None:
    @message
    class Holder:  # declared by hand, without full names
        @message
        class Data:
            n: Annotated[int | None, pb.int32(1)] = None

        data: Annotated[Data | None, pb.group(1)] = None
        other: Annotated[Data | None, pb.group(2)] = None
        bundle: Annotated[Whole.Bundle | None, pb.group(3)] = None

    @message(full_name="elsewhere.Stranger")
    class Stranger:
        bundle: Annotated[Whole.Bundle | None, pb.group(1)] = None

    holder = Holder(data=Holder.Data(), other=Holder.Data(n=1), bundle=Whole.Bundle())
    assert to_text(holder, indent=None) == "Data { } other { n: 1 } Bundle { }"
    for text in ("Data {} other { n: 1 } Bundle {}", "data {} other { n: 1 } bundle {}"):
        assert from_text(Holder, text) == holder
    # The type of another scope: delimited encoding, not a group of proto2.
    assert to_text(Stranger(bundle=Whole.Bundle())) == "bundle {\n}\n"
    with pytest.raises(FormatError, match="no field"):
        from_text(Stranger, "Bundle {}")


# --- Writing --------------------------------------------------------------------------------------


def test_strings_that_are_not_utf8_are_written_octal() -> None:
    read = decode(Whole, b"\x52\x05a\xff\xc3\xa9\x80")
    assert to_text(read) == 'text: "a\\377é\\200"\n'
    assert to_text(read, as_utf8=False) == 'text: "a\\377\\303\\251\\200"\n'
    assert from_text(Whole, to_text(read)) == read


def test_unknown_fields() -> None:
    data = bytes.fromhex("a806ac02 ad0601000000 a90602000000000000ff ab06 0801 b30608 05b406 ac06")
    data += b"\xb2\x06\x05hello" + b"\xb2\x06\x02\x08\x03" + b"\xb2\x06\x00"
    read = decode(Item, b"\x08\x07" + data)
    assert unknown_fields(read) == data
    assert to_text(read) == "number: 7\n"
    assert to_text(read, print_unknown=True).split("\n") == [
        "number: 7",
        "101: 300",
        "101: 0x00000001",
        "101: 0xff00000000000002",
        "101 {",
        "  1: 1",
        "  102 {",
        "    1: 5",
        "  }",
        "}",
        '102: "hello"',
        "102 {",
        "  1: 3",
        "}",
        '102: ""',
        "",
    ]
    shown = to_text(read, print_unknown=True, indent=None)
    assert shown.startswith("number: 7 101: 300 101: 0x00000001")
    assert shown.endswith('102 { 1: 3 } 102: ""')


def test_known_extensions_are_not_unknown() -> None:
    read = from_text(Whole, "[texts.ext_number]: 5 set { [texts.Item] {} }", registry=TYPES)
    read._unknown_fields += b"\xf8\x07\x01"  # type: ignore[attr-defined]
    assert to_text(read, registry=TYPES, print_unknown=True, indent=None) == (
        "set { [texts.Item] { } } [texts.ext_number]: 5 127: 1"
    )
    assert to_text(read, print_unknown=True, indent=None) == (
        'set { 1 { 2: 1000 3: "" } } 100: 5 127: 1'
    )


def test_unknown_fields_that_are_none() -> None:
    broken = Item()
    broken._unknown_fields = b"\x08"  # type: ignore[attr-defined]
    with pytest.raises(EncodeError, match="the unknown fields cannot be shown"):
        to_text(broken, print_unknown=True)


def test_unknown_fields_are_tried_as_messages_ten_levels_deep() -> None:
    data = b"\x08\x01"
    for _ in range(12):
        data = b"\x12" + bytes([len(data)]) + data
    shown = to_text(decode(Item, data), print_unknown=True, indent=None)
    assert shown.count("2 {") == 10
    assert to_text(decode(Item, data), print_unknown=True, max_depth=3).count("{") == 3


def wrong(**values: Any) -> Any:
    return Whole(**values)


@pytest.mark.parametrize(
    ("written", "path", "reason"),
    [
        (wrong(i32=2**31), "i32", "int32 takes"),
        (wrong(leaf=5), "leaf", "takes a Leaf, got 5"),
        (wrong(leaf=Leaf(number=None)), "leaf.number", "got None"),  # type: ignore[arg-type]
        (wrong(leaf=object.__new__(Leaf)), "leaf.number", "this required field is missing"),
        (wrong(numbers=3), "numbers", "a repeated field takes a list, got 3"),
        (wrong(numbers=[1, "2"]), "numbers[1]", "got '2'"),
        (wrong(by_i32=[1]), "byI32", "a map takes a dict"),
        (wrong(by_i32={"1": 2}), "by_i32['1']", "got '1'"),
        (wrong(by_i32={1: "2"}), "by_i32[1]", "got '2'"),
        (wrong(by_text={"a": None}), "by_text['a']", "takes a Leaf, got None"),
        (wrong(choice_number=1, choice_text="a"), "choice", "only one of choice_number and"),
        (wrong(text="\ud800"), "text", "lone surrogates"),
        (Implicit(i32="a"), "i32", "got 'a'"),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_written(written: Any, path: str, reason: str) -> None:
    with pytest.raises(EncodeError) as caught:
        to_text(written)
    assert caught.value.path.replace("_", "").lower() == path.replace("_", "").lower()
    assert reason in caught.value.reason


# --- Depth and time -------------------------------------------------------------------------------


def test_depth() -> None:
    deepest = "again {" * 100 + "}" * 100
    read = from_text(Whole, deepest)
    assert encode(from_text(Whole, to_text(read))) == encode(read)
    too_deep = "again {" * 101 + "}" * 101
    with pytest.raises(FormatError, match="nest deeper than 100") as caught:
        from_text(Whole, too_deep)
    assert (caught.value.line, caught.value.column) == (1, 101 * 7)
    assert caught.value.path == ".".join(["again"] * 101)
    with pytest.raises(EncodeError, match="nest deeper than 100"):
        to_text(Whole(again=read))
    # An entry of a map is a message of its own on the wire.
    in_map = "by_text { value { number: 1 } }"
    assert to_text(from_text(Whole, in_map, max_depth=2), max_depth=2)
    with pytest.raises(FormatError, match="deeper"):
        from_text(Whole, in_map, max_depth=1)
    for depth in (0, 1):
        with pytest.raises(EncodeError, match="deeper"):
            to_text(from_text(Whole, in_map), max_depth=depth)
    reserve()
    for opening in ("{ old ", "[{ old "):
        with pytest.raises(FormatError, match="deeper"):
            from_text(Old, "old " + opening * 200)


def test_a_negative_depth() -> None:
    """It is no limit, in either direction."""
    for call in (
        lambda: to_text(Whole(), max_depth=-1),
        lambda: from_text(Whole, "", max_depth=-1),
    ):
        with pytest.raises(ValueError, match=r"^max_depth is 0 or more, got -1$"):
            call()


def test_no_depth_is_too_much_for_the_stack() -> None:
    many = sys.getrecursionlimit() * 2
    reserve()
    for message_type, name in ((Whole, "again"), (Old, "old")):
        with pytest.raises(FormatError, match="stack of this interpreter"):
            from_text(message_type, f"{name} {{" * many, max_depth=10**9)
    endless = Whole()
    endless.again = endless
    with pytest.raises(EncodeError, match="stack of this interpreter"):
        to_text(endless, max_depth=10**9)


@pytest.mark.untraced
@not_quick
@pytest.mark.parametrize(
    "unit",
    [
        *("numbers: 1\n", "texts: 'a\\n' 'b' # c\n", "leaves { number: 1 }", "by_i32 { key: 1 }\n"),
        *("text: 'a' ", "#", " ", '"', "'\\", "i32: 9", "[texts.", "any { [a", "old [", "9", "1e"),
        *("0", "[texts.ext_texts]: '' "),
    ],
)
def test_time_is_linear(unit: str) -> None:
    """Four times the text takes about four times as long, not sixteen."""

    def seconds(size: int) -> float:
        text = unit * size
        start = time.thread_time()
        try:
            from_text(Whole, text, ignore_unknown=True, registry=TYPES)
        except FormatError:
            pass
        return time.thread_time() - start

    small = min(seconds(2000) for _ in range(3))
    assert seconds(8000) < max(small * 12, 0.05)
