# SPDX-License-Identifier: MIT
"""The parser of .proto files: tables of what it makes of a text, and protoc as a second opinion.

protoc, where ``grpcio-tools`` is installed, is asked for the linked file. What linking does not
change is compared field by field, and every location with its comments. Linking replaces options
and makes the names of types full: these are compared as far as they go.
"""

from __future__ import annotations

import copy
import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wirecodec
from tests.support.profiles import not_quick, some_of
from wirecodec.errors import ProtoSyntaxError
from wirecodec.protobuf.idl import _parse_messages, descriptor
from wirecodec.protobuf.idl._parse_comments import comments_between
from wirecodec.protobuf.idl._parse_messages import MAX_DEPTH, json_name_of, map_entry_name
from wirecodec.protobuf.idl._parse_options import c_escape, format_double, format_float
from wirecodec.protobuf.idl.descriptor import (
    DescriptorProto,
    Edition,
    FieldDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
    SourceCodeInfo,
    UninterpretedOption,
)
from wirecodec.protobuf.idl.parser import ParsedFile, parse_file
from wirecodec.protobuf.idl.tokens import MAX_ERRORS, tokenize

OPEND = Path(__file__).parents[3] / "spec" / "opend"
Type = FieldDescriptorProto.Type
Label = FieldDescriptorProto.Label
UNINTERPRETED = 999

# --- files that have everything ------------------------------------------------------------------

# fmt: off
PROTO2 = r'''// detached

/* lead */ syntax = "proto2"; // trailing
package a . b.c;   ;
import public "google/protobuf/descriptor.proto";
import weak "google/protobuf/any.proto"; import "google/protobuf/empty.proto";
option java_package = "a" 'b'
   "\303\251";
option optimize_for=SPEED;
option (fopt).x = 5; option (.a.b.c.fopt).s = "\u00e9";
option (fagg) = { x: 1, s: "a" 'b' /* c */ sub { x: 2 } };
extend google.protobuf.FileOptions { optional O fopt = 50000; optional O fagg = 50001;
  optional group Grp = 50002 { optional int32 q = 1; } }
message O {
  optional int32 x = 1; optional string s = 2; optional O sub = 3; optional double d = 4;
}
// lead M
message M { // trail M
	option deprecated = true; // x
  // before field
  required int32 a = 1 [default = 0x7F, deprecated = true, json_name = "AA"]; // after
  optional int64 b = 2 [default = -9223372036854775808];
  optional uint64 c = 3 [default = 01777777777777777777777];
	optional float 	f = 4 [default = 0.1];
  optional float f2 = 5 [default = -1e10];  optional float f3 = 6 [default = 16777217];
  optional float f4 = 7 [default = 1.17549435e-38]; optional float f5 = 8 [default=inf];
  optional float f6 = 9 [default=-inf]; optional float f7 = 10 [default=nan];
  optional double d1 = 11 [default = -nan]; optional double d2 = 12 [default=0x10];
  optional double d3 = 13 [default=1e400]; optional double d4 = 14 [default=3.141592653589793];
  optional double d5=15 [default = .5];
  optional double d6=16 [default=123456789012345678901234567890];
  optional float f8 = 17 [default = 1e39];
  optional string s = 18 [default = "é\a\b\f\n\r\t\v\\\'\"\?" 'x"'];
  optional bytes by = 19 [default = "\000\xff\n\r\t\"\'\\ ~\177\x1\7\77zé"];
  optional bool bo = 20 [default = true];
  optional E e = 21 [default = E_NEG];
  optional float f9=22 [default=3.4028235e38]; optional float f10=23 [default=1.4e-45];
  optional double d10=28[default=-0.0]; optional int32 zero = 35 [default=-0];
  repeated int32 map=29;
  map < string , .a.b.c.O > mm_x2_y = 31 [deprecated=true];
  repeated group Repg = 32 [deprecated=true] {
    optional int32 z = 1; message In{} ; extensions 5; } // trail g
  oneof one { // trail one
    // lead u
    uint32 u = 33; // trail u
    group Gone = 34 { optional int32 z = 1; }
    option (oopt) = 5;
  } // eh
  extensions 100 to 199, 1000, 2000 to max [verification = UNVERIFIED, (.a.b.c.M.eopt) = "x"];
  extensions 500;
  reserved 40, 41 to 45, 50 to 60; reserved "foo", 'b' "ar";
  enum E { option allow_alias = true; E_A = 0; E_B = 0x0 [deprecated=true];
    E_NEG = -1 [(vopt)=-5, (vopt2)=-1.5];
    reserved -10 to -5, -40, 7, 100 to max; reserved "ZZ"; E_OCT = -020; }
  extend google.protobuf.OneofOptions { optional int32 oopt = 50000; }
  extend google.protobuf.ExtensionRangeOptions { optional string eopt = 50000; }
  extend google.protobuf.EnumValueOptions {
    optional int32 vopt = 50000; optional float vopt2 = 50001; optional double vopt3 = 50002;
    optional group Ingrp = 50003 { } }
  // dangling
}
message Set { option message_set_wire_format = true; extensions 4 to max; }
message Opt { option (mopt).d = -inf; option (mopt).x = -0x10; }
message Opt2 { option (mopt).d = 18446744073709551616; }
message Opt3 { option (mopt).d = -nan; } message Opt4 { option (mopt).d = nan; }
message Opt5 { option (mopt).d = 1.5e3; }
extend google.protobuf.MessageOptions { optional O mopt = 50000; }
// svc
service S { // t
  option deprecated = true; ;
  // rpc
  rpc A(O) returns (O); // ta
  rpc B(stream O) returns (stream .a.b.c.M) {}
  rpc C( a.b.c.O)returns(O) { // tc
    option deprecated = true; ; // td
    option idempotency_level = NO_SIDE_EFFECTS; };
} // end
enum Top { T_A = 5; }
// eof comment
'''

PROTO3 = r'''syntax = 'proto3'; import "google/protobuf/descriptor.proto";
message A { optional int32 a = 1; optional string _b = 2; int32 x=3; oneof _x {int32 q = 4;}
  optional int32 _a = 5; optional int32 __c=6; repeated int32 r = 7 [packed=false];
  map<int32,E> FooBar_baz__q1_2x = 8; message N { optional N n = 1; }
  string foo_bar__baz_1a_Bc_ = 9; string message1 = 10; int32 local = 11; local2 y=12;
  optional string XX_b = 13; oneof real { bytes b = 14; } reserved 20 to max; }
message local2 { reserved 1 to 5; reserved "a", "b"; }
enum E { Z = 0; }
;
extend google.protobuf.FieldOptions {
  optional int32 fo = 50000; repeated int32 fr = 50001; string fs = 50002; }
message B { int32 a = 1 [(fo)=1,(fr)=1,(fr)=2, (fs)="a"]; }
'''

EDITION = r'''edition = "2023"; // tr
option features.field_presence = IMPLICIT; option features.enum_type=CLOSED;
message A {
  int32 a = 1 [features.field_presence=LEGACY_REQUIRED];
  map<string,A> m = 2 [features.utf8_validation = NONE];
  A d = 3 [features.message_encoding=DELIMITED];
  reserved foo, bar_baz; reserved 9, 10 to 15;
  extensions 100 to 200 [
    declaration = {number: 100, full_name: ".x.y", type: "int32"}, verification = DECLARATION];
  string s = 4 [default="x", features.field_presence=EXPLICIT];
}
enum E { option features.enum_type = OPEN; Z = 0; reserved OLD; }
message local { local export = 1; }
'''

OPTIONS = r'''syntax="proto2"; message A {
  optional int32 a = 1 [ default = 1 ] ;
  optional int32 b = 2 [ json_name = "x" , default = 2, deprecated=false ] ;
  optional int32 c = 3 [json_name="" ]; }
'''

CRLF = "\r\n".join([
    'syntax = "proto3";', "// c", "//   d", "message A {", "  // lead", "", "  int32 a = 1; // t",
    "  /* b", "   * c", "   */", "  int32 b = 2;", "}", "",
])

FEATURES = {
    "proto2": PROTO2,
    "proto3": PROTO3,
    "edition": EDITION,
    "options": OPTIONS,
    "crlf": CRLF,
    "bom": "\ufeff// lead\nsyntax = 'proto3';",
    "empty": "",
    "blank": "\n\n  ",
    "comment": "// a\n\n/* b */ ",
    "no_syntax": "// x\n\n// y\nmessage A {}",
    "nested": 'syntax="proto2";' + "message A{" * 31 + "}" * 31,
    "nested_group": 'syntax="proto2";' + "message A{" * 30 + "optional group G=1 {}" + "}" * 30,
}
# fmt: on


def parsed(text: str | bytes, name: str = "f.proto") -> ParsedFile:
    """What a text without faults gives."""
    found = parse_file(text, name)
    assert found.errors == []
    return found


def message(body: str, syntax: str = "proto2") -> DescriptorProto:
    """The message A with this body."""
    return parsed(f'syntax = "{syntax}"; message A {{ {body} }}').descriptor.message_type[0]


def errors_of(text: str | bytes) -> list[str]:
    return [str(error) for error in parse_file(text, "f.proto").errors]


# --- what comes out ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "syntax", "expected"),
    [
        ("", "proto2", FileDescriptorProto(name="f.proto")),
        ('syntax = "proto2";', "proto2", FileDescriptorProto(name="f.proto")),
        ("syntax = 'pro' 'to3';", "proto3", FileDescriptorProto(name="f.proto", syntax="proto3")),
        (
            'edition = "2023";',
            "editions",
            FileDescriptorProto(name="f.proto", syntax="editions", edition=Edition.EDITION_2023),
        ),
        (
            'package a.b; import "x.proto"; import public "y.proto"; import weak "z.proto";',
            "proto2",
            FileDescriptorProto(
                name="f.proto",
                package="a.b",
                dependency=["x.proto", "y.proto", "z.proto"],
                public_dependency=[1],
                weak_dependency=[2],
            ),
        ),
    ],
)
def test_files(text: str, syntax: str, expected: FileDescriptorProto) -> None:
    found = parsed(text)
    assert found.syntax == syntax
    found.descriptor.source_code_info = None
    assert found.descriptor == expected


def test_fields() -> None:
    fields = message(
        "optional int32 a_b = 1; repeated .x.Y c = 2 [json_name = 'q']; required group G = 3 {}"
        " map<string, x.Y> m_p = 4; oneof o { bool d = 5; }"
    )
    optional = Label.LABEL_OPTIONAL
    assert fields.field == [
        FieldDescriptorProto(
            name="a_b", number=1, label=optional, type=Type.TYPE_INT32, json_name="aB"
        ),
        FieldDescriptorProto(
            name="c", number=2, label=Label.LABEL_REPEATED, type_name=".x.Y", json_name="q"
        ),
        FieldDescriptorProto(
            name="g",
            number=3,
            label=Label.LABEL_REQUIRED,
            type=Type.TYPE_GROUP,
            type_name="G",
            json_name="g",
        ),
        FieldDescriptorProto(
            name="m_p",
            number=4,
            label=Label.LABEL_REPEATED,
            type_name="MPEntry",
            json_name="mP",
        ),
        FieldDescriptorProto(
            name="d",
            number=5,
            label=optional,
            type=Type.TYPE_BOOL,
            oneof_index=0,
            json_name="d",
        ),
    ]
    group, entry = fields.nested_type
    assert group == DescriptorProto(name="G")
    assert entry.name == "MPEntry"
    assert entry.options == descriptor.MessageOptions(map_entry=True)
    assert entry.field == [
        FieldDescriptorProto(
            name="key", number=1, label=optional, type=Type.TYPE_STRING, json_name="key"
        ),
        FieldDescriptorProto(
            name="value", number=2, label=optional, type_name="x.Y", json_name="value"
        ),
    ]


def test_optional_of_proto3_has_a_oneof_behind_the_others() -> None:
    found = message("optional int32 a = 1; oneof o { int32 b = 2; } int32 _a = 3;", "proto3")
    assert [oneof.name for oneof in found.oneof_decl] == ["o", "X_a"]
    assert [field.oneof_index for field in found.field] == [1, 0, None]
    assert [field.proto3_optional for field in found.field] == [True, None, None]


def test_ranges() -> None:
    found = message("extensions 5, 7 to 9, 10 to max; reserved 1, 2 to 3; reserved 'a', 'b';")
    assert [(r.start, r.end) for r in found.extension_range] == [(5, 6), (7, 10), (10, 1 << 29)]
    assert [(r.start, r.end) for r in found.reserved_range] == [(1, 2), (2, 4)]
    assert found.reserved_name == ["a", "b"]
    found = message("extensions 4 to max; option message_set_wire_format = true;")
    assert [(r.start, r.end) for r in found.extension_range] == [(4, 2**31 - 1)]
    enum = parsed("enum E { A = -0x80000000; reserved -5 to -2, 4 to max; }").descriptor.enum_type[
        0
    ]
    assert enum.value[0].number == -(2**31)
    assert [(r.start, r.end) for r in enum.reserved_range] == [(-5, -2), (4, 2**31 - 1)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("SPEED", {"identifier_value": "SPEED"}),
        ("inf", {"identifier_value": "inf"}),
        ("-inf", {"double_value": float("-inf")}),
        ("0x10", {"positive_int_value": 16}),
        ("18446744073709551615", {"positive_int_value": 2**64 - 1}),
        ("18446744073709551616", {"double_value": 2.0**64}),
        ("-9223372036854775808", {"negative_int_value": -(2**63)}),
        ("-9223372036854775809", {"double_value": -(2.0**63)}),
        ("-0", {"negative_int_value": 0}),
        ("-1.5", {"double_value": -1.5}),
        (r"'a' '\xff'", {"string_value": b"a\xff"}),
        ("{}", {"aggregate_value": ""}),
        ("{ a:1/*c*/b{c:-'x'}, }", {"aggregate_value": "a : 1 b { c : - 'x' } ,"}),
    ],
)
def test_option_values(value: str, expected: dict[str, Any]) -> None:
    options = parsed(f"option a.(.b.c).d = {value};").descriptor.options
    assert options is not None
    part = UninterpretedOption.NamePart
    assert options.uninterpreted_option == [
        UninterpretedOption(
            name=[
                part(name_part="a", is_extension=False),
                part(name_part=".b.c", is_extension=True),
                part(name_part="d", is_extension=False),
            ],
            **expected,
        )
    ]


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("int32", "-0x80000000", "-2147483648"),
        ("uint64", "01777777777777777777777", "18446744073709551615"),
        ("float", "16777217", "16777216"),
        ("float", "0.1", "0.1"),
        ("float", "1e39", "inf"),
        ("float", "1.4e-45", "1.40129846e-45"),
        ("double", "-inf", "-inf"),
        ("double", "-nan", "nan"),
        ("double", "0x10", "16"),
        ("double", "0.3", "0.3"),
        ("double", "0.30000000000000004", "0.30000000000000004"),
        ("bool", "false", "false"),
        ("string", r'"\"\n\u00e9" "x"', '"\n\u00e9x'),
        ("string", r'"\xff"', "\udcff"),
        ("bytes", r'"\"\n\xe9~\0"', r"\"\n\351~\000"),
        ("some.Enum", "FIRST", "FIRST"),
    ],
)
def test_defaults(kind: str, value: str, expected: str) -> None:
    (field,) = message(f"optional {kind} a = 1 [default = {value}];").field
    assert field.default_value == expected
    assert field.options is None


def test_a_method_with_braces_has_options() -> None:
    text = "service S { rpc A(B) returns (stream .C); rpc D(stream E) returns (F) {} }"
    (service,) = parsed(text).descriptor.service
    first, second = service.method
    assert (first.name, first.input_type, first.output_type) == ("A", "B", ".C")
    assert (first.client_streaming, first.server_streaming) == (None, True)
    assert first.options is None
    assert (second.client_streaming, second.server_streaming) == (True, None)
    assert second.options == descriptor.MethodOptions()


def test_names_and_numbers_made_by_rule() -> None:
    assert json_name_of("ret_type__a_1b_Cd_") == "retTypeA1bCd"
    assert json_name_of("_a") == "A"
    assert map_entry_name("a_bC__1d_e") == "ABC1dEEntry"
    assert c_escape(bytes(range(5)) + b"\r\t'\x7f ") == r"\000\001\002\003\004\r\t\'\177 "
    assert format_double(1e15) == "1e+15"
    assert format_float(-1e10) == "-1e+10"


# --- places and comments -------------------------------------------------------------------------


def test_places() -> None:
    found = parsed(
        "/* \u00e9 */ message A {\n\tmap<int32, x.Y> m = 1;\n  optional group\n G = 2 {}\n"
        "  extensions 5, 6 [a = 1];\n}",
    )
    assert found.place((4, 0)) == (1, 9)
    assert found.place((4, 0, 1)) == (1, 17)
    assert found.place((4, 0, 2, 0, 6)) == (2, 2)
    assert found.place((4, 0, 2, 1, 3)) == (4, 6)
    # What nobody wrote is where it comes from.
    assert found.place((4, 0, 3, 0, 2, 0, 5)) == (2, 6)
    assert found.place((4, 0, 3, 0, 2, 1, 6)) == (2, 13)
    assert found.place((4, 0, 3, 1, 1)) == (4, 2)
    assert found.place((4, 0, 5, 1, 3, UNINTERPRETED, 0)) == (5, 20)
    # The nearest around it, down to the file.
    assert found.place((4, 0, 2, 0, 8, UNINTERPRETED, 3)) == (2, 2)
    assert found.place((9, 9)) == (1, 9)
    assert parsed("").place((4, 0)) == (1, 1)
    found = parsed('syntax = "proto3"; message A { optional int32 a = 1; }')
    assert found.place((4, 0, 8, 0, 1)) == (1, 32)
    assert (4, 0, 2, 0, 10) not in found.places


@pytest.mark.parametrize(
    ("gap", "following", "expected"),
    [
        ("\n", "a", ("", [], "")),
        (" // t\n", "a", (" t\n", [], "")),
        (" // t\n // l\n", "a", (" t\n", [], " l\n")),
        ("\n// l\n// m\n", "a", ("", [], " l\n m\n")),
        ("\n// t\n\n", "a", (" t\n", [], "")),
        ("\n\n// d\n\n", "a", ("", [" d\n"], "")),
        ("\n// t\n/* l */\n", "a", (" t\n", [], " l ")),
        ("// t\n// d\n\n// e\n\n/* l */", "a", (" t\n", [" d\n", " e\n"], " l ")),
        ("/* d */", "a", ("", [" d "], "")),
        ("/* t */ /* l */", "a", (" t ", [], " l ")),
        ("/* d */", "}", ("", [" d "], "")),
        ("\n// t\n", "}", (" t\n", [], "")),
        ("/* t */", "", (" t ", [], "")),
        ("\n/* a\n   * b\n\t c\n **/\n", "x", ("", [], " a\n b\nc\n")),
    ],
)
def test_comments(gap: str, following: str, expected: tuple[str, list[str], str]) -> None:
    assert comments_between(gap, following, at_start=False) == expected


def test_comments_before_the_first_word() -> None:
    assert comments_between("// d\n\n// l\n", "a", at_start=True) == ("", [" d\n"], " l\n")


# --- errors --------------------------------------------------------------------------------------

P2 = 'syntax = "proto2";\n'
P3 = 'syntax = "proto3";\n'
ED = 'edition = "2023";\n'
A_FIELD = "a field: its type, its name, and its number"

ERRORS = [
    # the file
    (
        'syntax = "proto4"; message {}',
        ['1:10: unknown syntax "proto4": expected "proto2" or "proto3"'],
    ),
    ("syntax = proto3;", ['1:10: expected "proto2" or "proto3" as syntax, got "proto3"']),
    ('syntax "proto3";', ['1:8: expected "=" after syntax, got "proto3"']),
    ('syntax = "proto3" message A {}', ['1:19: expected ";" after the syntax, got "message"']),
    (
        r'syntax = "\xff";',
        [
            '1:10: expected "proto2" or "proto3" as syntax, got bytes that are not UTF-8',
            '1:10: unknown syntax "\udcff": expected "proto2" or "proto3"',
        ],
    ),
    ('edition = "2024";', ['1:11: edition "2024" is not supported: expected "2023"']),
    (P3 + P3, ["2:1: syntax is set by the first statement of a file, or not: expected no other"]),
    (
        P3 + "foo;",
        [
            '2:1: expected a statement ("message", "enum", "service", "extend", "import",'
            ' "package" or "option"), got "foo"'
        ],
    ),
    (
        P3 + "}\nfoo bar { { } ; }\nmessage {}",
        [
            '2:1: expected a statement ("message", "enum", "service", "extend", "import",'
            ' "package" or'
            ' "option"), got "}"',
            '2:1: this "}" has no "{": expected a statement',
            '3:1: expected a statement ("message", "enum", "service", "extend", "import",'
            ' "package" or'
            ' "option"), got "foo"',
            '4:9: expected the name of the message, got "{"',
        ],
    ),
    ("package a; package b;", ["1:12: a file has one package: expected no other"]),
    ("package a.;", ['1:11: expected the rest of the name of the package after the dot, got ";"']),
    ("package a", ['1:10: expected ";" after the package, got the end of the file']),
    ("import a;", ['1:8: expected the name of the file to import, in quotes, got "a"']),
    (
        'import public weak "a";',
        ['1:15: expected the name of the file to import, in quotes, got "weak"'],
    ),
    (
        'import option "a";',
        ['1:8: "import option" is of edition 2024, which is not supported: leave option out'],
    ),
    (
        ED + "export message A {}",
        ['2:1: "export" is a word of edition 2024, which is not supported: leave it out'],
    ),
    (
        ED + "message A { local enum E { Z = 0; } }",
        ['2:13: "local" is a word of edition 2024, which is not supported: leave it out'],
    ),
    # blocks
    (
        P2 + "message A {\n message B {",
        ['3:13: expected "}" to end message "B", which begins on line 3, got the end of the file'],
    ),
    (P2 + "message A;", ['2:10: expected "{" to begin message "A", got ";"']),
    (
        P2 + "message A " + "{ message A " * (MAX_DEPTH + 1) + "{}" + "}" * (MAX_DEPTH + 1),
        [
            f"2:{11 + 12 * MAX_DEPTH}: messages are nested more than {MAX_DEPTH} deep:"
            " expected fewer levels"
        ],
    ),
    # fields
    (
        P2 + "message A { int32 a = 1; }",
        [
            '2:13: expected "optional", "required" or "repeated" before the type of the field,'
            ' got "int32"'
        ],
    ),
    (P2 + "message A { optional int32 a = 1 }", ['2:34: expected ";" after the field, got "}"']),
    (
        P2 + "message A {\n optional int32 a;\n optional b = 1;\n 5; optional int32 c = 1; d }",
        [
            '3:18: expected "=" and a number after the name of the field, got ";"',
            '4:13: expected the name of the field, got "="',
            f'5:2: expected {A_FIELD}, got "5"',
            '5:27: expected "optional", "required" or "repeated" before the type of the'
            ' field, got "d"',
            '5:29: expected the name of the field, got "}"',
        ],
    ),
    (
        P2 + "message A { optional a..b c = 1; }",
        ['2:24: expected the rest of the type of the field after the dot, got "."'],
    ),
    (P2 + "message A { optional int32 a = 0; }", ["2:32: field numbers are 1 to 536870911, got 0"]),
    (
        P2 + "message A { optional int32 a = 536870912; }",
        ["2:32: field numbers are 1 to 536870911, got 536870912"],
    ),
    (
        P2 + "message A { optional int32 a = 2147483648; }",
        ["2:32: 2147483648 is too large: expected at most 2147483647"],
    ),
    (
        P2 + "message A { optional int32 a = 19999; }",
        [
            "2:32: field numbers 19000 to 19999 are reserved for protobuf itself, got 19999:"
            " expected another number"
        ],
    ),
    (
        P2 + "message A { optional int32 a = -1; }",
        ['2:32: expected the number of the field, got "-"'],
    ),
    (
        P2 + 'message A { optional int32 a = "1"; }',
        ['2:32: expected the number of the field, got "1"'],
    ),
    (
        P2 + "message A { optional int32 a = 08; }",
        [
            "2:32: number '08': a leading zero makes it octal, expected the digits 0 to 7",
            "2:32: field numbers are 1 to 536870911, got 0",
        ],
    ),
    (
        P3 + "message A { required int32 a = 1; }",
        ["2:13: proto3 has no required fields: leave the label out"],
    ),
    (
        P3 + "message A { int32 a = 1 [default = 1]; }",
        ["2:19: proto3 has no defaults: leave default out"],
    ),
    (
        ED + "message A { required int32 a = 1; }",
        [
            '2:13: editions have no label "required": write [features.field_presence ='
            " LEGACY_REQUIRED]"
            " behind the number"
        ],
    ),
    (
        ED + "message A { optional int32 a = 1; }",
        ['2:13: editions have no label "optional": leave it out, presence is the default'],
    ),
    # groups
    (
        P2 + "message A { optional group g = 1 {} }",
        ['2:28: the name of a group starts with a capital letter, got "g"'],
    ),
    (
        P2 + "message A { optional group G = 1; }",
        ['2:33: expected "{" to begin message "G", got ";"'],
    ),
    (
        P2 + "message A { optional group G = 1 [default = 1] {} }",
        ["2:45: a group has no default: expected no default here"],
    ),
    (
        P3 + "message A { group G = 1 {} }",
        ["2:13: proto3 has no groups: expected a message and a field of its type"],
    ),
    (
        ED + "message A { group G = 1 {} }",
        [
            "2:13: editions have no groups: expected a message and a field of its type, with"
            " [features.message_encoding = DELIMITED] for the same bytes"
        ],
    ),
    # maps
    (
        P3 + "message A { repeated map<int32, A> a = 1; }",
        ["2:22: a map has no label: leave it out"],
    ),
    (
        P3 + "message A { oneof o { map<int32, A> a = 1; } }",
        ["2:23: a oneof has no maps: expected a field of another type"],
    ),
    (
        P2 + "extend A { map<int32, A> a = 1; }",
        ["2:12: a map is no extension: expected a field of another type"],
    ),
    (
        P3 + "message A { map<float, A> a = 1; }",
        ['2:17: the keys of a map are strings, bools or integers, got "float"'],
    ),
    (
        P2 + "message A { map<bool, group> a = 1; }",
        ["2:23: the values of a map are no groups: expected a message"],
    ),
    (
        P3 + "message A { map<bool; A> a = 1; }",
        [
            '2:21: expected "," between the types of keys and values, got ";"',
            '2:24: expected the name of the field, got ">"',
        ],
    ),
    (
        P3 + "message A { map<bool, A a = 1; }",
        ['2:25: expected ">" after the type of the values, got "a"'],
    ),
    # oneofs
    (P3 + "message A { oneof o { } }", ['2:19: oneof "o" has no fields: expected at least one']),
    (
        P3 + "message A { oneof o { optional int32 a = 1; } }",
        ['2:23: fields of a oneof have no label: leave "optional" out'],
    ),
    (
        P3 + "message A { oneof o { int32 a = 1;; int32 b = 2; } }",
        [f'2:35: expected {A_FIELD}, got ";"'],
    ),
    (
        P3 + "message A { oneof o {",
        ['2:22: expected "}" to end oneof "o", which begins on line 2, got the end of the file'],
    ),
    # extensions
    (P2 + "extend A { }", ['2:8: the extension of "A" has no fields: expected at least one']),
    (
        P2 + "extend int32 { optional int32 a = 1; }",
        ['2:8: expected the name of the message to extend, got "int32", which is no message'],
    ),
    (P2 + "extend A { ; optional int32 a = 1; }", [f'2:12: expected {A_FIELD}, got ";"']),
    (
        P2 + "extend A {\n\n",
        [
            '4:1: expected "}" to end the extension of "A", which begins on line 2, got the'
            " end of the"
            " file"
        ],
    ),
    (
        P2 + "message A { extensions 5 to 4; }",
        ["2:24: this range ends with 4, in front of its start 5"],
    ),
    (
        P2 + "message A { extensions 0; }",
        ["2:24: field numbers start with 1: expected a number from 1 on"],
    ),
    (
        P2 + "message A { extensions 1 to 536870912; }",
        ["2:24: numbers of extensions are 1 to 536870911"],
    ),
    (P2 + "message A { extensions max; }", ['2:24: expected a number, got "max"']),
    (P2 + "message A { extensions 1 to; }", ['2:28: expected a number or "max", got ";"']),
    (
        P3 + "message A { extensions 1; }",
        ["2:13: proto3 has no extension ranges: expected fields, or proto2"],
    ),
    # reserved
    (
        P3 + 'message A { reserved "a", 1; }',
        ['2:27: expected a reserved name (names and numbers are reserved separately), got "1"'],
    ),
    (
        P3 + 'message A { reserved 1, "a"; }',
        ['2:25: expected a reserved number (names and numbers are reserved separately), got "a"'],
    ),
    (
        P3 + "message A { reserved a; }",
        ["2:22: in proto3 a reserved name is a string: put it in quotes"],
    ),
    (
        ED + 'message A { reserved "a"; }',
        ["2:22: in editions a reserved name is a word: leave the quotes out"],
    ),
    (P3 + "message A { reserved ; }", ['2:22: expected a number, got ";"']),
    (P3 + "message A { reserved 1 2; }", ['2:24: expected ";" after what is reserved, got "2"']),
    # enums
    (P2 + "enum E { }", ['2:6: enum "E" has no values: expected at least one']),
    (
        P2 + "enum E { A; }",
        ['2:11: expected "=" and a number after the name of a value of the enum, got ";"'],
    ),
    (
        P2 + "enum E { A = 2147483648; }",
        ["2:14: 2147483648 is too large: expected at most 2147483647"],
    ),
    (
        P2 + "enum E { A = -2147483649; }",
        ["2:15: 2147483649 is too large: expected at most 2147483648"],
    ),
    (P2 + "enum E { A = 0 }", ['2:16: expected ";" after the value of the enum, got "}"']),
    (
        P2 + "enum E { option allow_alias = false; A = 0; }",
        ['2:6: "allow_alias = false" does nothing in enum "E": leave it out'],
    ),
    (
        P2 + "enum E { option allow_alias = true; A = 0; B = 1; }",
        ['2:6: no two values of enum "E" share a number: leave allow_alias out'],
    ),
    # options
    ("option = 1;", ['1:8: expected the name of an option, got "="']),
    (
        P2 + "message A { option = 1; extensions 1; }",
        ['2:20: expected the name of an option, got "="'],
    ),
    ("option a 1;", ['1:10: expected "=" between an option and its value, got "1"']),
    ("option a = 1", ['1:13: expected ";" after the option, got the end of the file']),
    ("option () = 1;", ['1:9: expected the name of an extension between the parentheses, got ")"']),
    ("option (a = 1;", ['1:11: expected ")" after the name of the extension, got "="']),
    (
        "option a = ;",
        [
            "1:12: expected a value of the option: a name, a number, a string, or fields in"
            ' {}, got ";"'
        ],
    ),
    ("option a = -'x';", ['1:13: expected a number, "inf" or "nan" behind the sign, got \'x\'']),
    ("option a = -b;", ['1:13: expected a number, "inf" or "nan" behind the sign, got "b"']),
    (
        "option a = {\n b { ;",
        ['1:12: this "{" has no "}": expected the end of the value of the option'],
    ),
    (
        P2 + "message A { optional int32 a = 1 []; }",
        ['2:35: expected the name of an option, got "]"'],
    ),
    (
        P2 + "message A { optional int32 a = 1 [b = 1; }",
        ['2:40: expected "]" after the options of the field, got ";"'],
    ),
    (
        P2 + "enum E { A = 0 [b = 1; }",
        [
            '2:22: expected "]" after the options, got ";"',
        ],
    ),
    (P2 + "message A { extensions 1 [b = 1; }", ['2:32: expected "]" after the options, got ";"']),
    # default and json_name
    (
        P2 + "message A { optional int32 a = 1 [default = 1, default = 2]; }",
        ["2:48: default is set twice: keep one of the two"],
    ),
    (
        P2 + "message A { optional int32 a = 1 [default = 1.5]; }",
        ['2:45: expected an integer as the default of the field, got "1.5"'],
    ),
    (
        P2 + "message A { optional int32 a = 1 [default = 2147483648]; }",
        ["2:45: 2147483648 is too large: expected at most 2147483647"],
    ),
    (
        P2 + "message A { optional uint32 a = 1 [default = -1]; }",
        ["2:46: a field of an unsigned type has no negative default"],
    ),
    (
        P2 + "message A { optional float a = 1 [default = 0x10000000000000000]; }",
        ["2:45: 0x10000000000000000 is too large: expected at most 64 bits"],
    ),
    (
        P2 + "message A { optional double a = 1 [default = x]; }",
        ['2:46: expected a number, "inf" or "nan" as the default of the field, got "x"'],
    ),
    (
        P2 + "message A { optional bool a = 1 [default = 1]; }",
        ['2:44: expected "true" or "false" as the default of a bool, got "1"'],
    ),
    (
        P2 + "message A { optional string a = 1 [default = x]; }",
        ['2:46: expected a string as the default of the field, got "x"'],
    ),
    (
        P2 + "message A { optional E a = 1 [default =",
        [
            "2:40: expected the name of a value of the enum as the default, got the end of"
            " the file",
            '2:40: expected "}" to end message "A", which begins on line 2, got the end of'
            " the file",
        ],
    ),
    (
        P2 + "message A { optional int32 a = 1 [json_name = 'a', json_name = 'b']; }",
        ["2:52: json_name is set twice: keep one of the two"],
    ),
    (
        P2 + "message A { optional int32 a = 1 [json_name = a]; }",
        ['2:47: expected a string as json_name, got "a"'],
    ),
    # services
    (
        P3 + "service S { stream A(B, C); }",
        ['2:13: expected "rpc" or "option" in a service, got "stream"'],
    ),
    (
        P3 + "service S { rpc A B returns (C); }",
        ['2:19: expected "(" before the name of the message that the method takes, got "B"'],
    ),
    (
        P3 + "service S { rpc A(stream) returns (C); }",
        ['2:25: expected the name of the message that the method takes, got ")"'],
    ),
    (
        P3 + "service S { rpc A(B) (C); }",
        ['2:22: expected "returns" after what the method takes, got "("'],
    ),
    (
        P3 + "service S { rpc A(B) returns (int32); }",
        [
            '2:31: expected the name of the message that the method returns, got "int32",'
            " which is no"
            " message"
        ],
    ),
    (
        P3 + "service S { rpc A(B) returns (C) }",
        ['2:34: expected ";" or "{" after the method, got "}"'],
    ),
    (
        P3 + "service S { rpc A(B) returns (C) { a = 1; } }",
        ['2:36: expected "option" or "}" in the options of a method, got "a"'],
    ),
]


@pytest.mark.parametrize(("text", "expected"), ERRORS, ids=lambda item: repr(item)[:60])
def test_errors(text: str, expected: list[str]) -> None:
    assert errors_of(text) == [f"f.proto:{line}" for line in expected]


def test_errors_of_words_and_of_rules_come_in_the_order_of_the_text() -> None:
    text = "message A {}}\noption a = 08;\n}\n"
    assert [error.line for error in parse_file(text, "f").errors] == [1, 1, 2, 3, 3]


def test_one_fault_does_not_hide_the_next_statement() -> None:
    found = parse_file(
        "message A { optional int32 a = ; optional int32 b = 2; } messag B {} enum E { X = 1; }",
        "f",
    )
    assert len(found.errors) == 2
    (first,) = found.descriptor.message_type
    assert [field.number for field in first.field] == [None, 2]
    assert [enum.name for enum in found.descriptor.enum_type] == ["E"]


def test_long_words_are_cut_in_errors() -> None:
    [error] = errors_of(f"message {'1' * 100} {{}}")
    assert error == f'f.proto:1:9: expected the name of the message, got "{"1" * 56}...'


def test_the_last_error_may_stand_anywhere() -> None:
    """The rule that notes it goes on at the end of the text."""
    field = 'optional int32 a = 1 [json_name = "a", json_name = "b"];'
    found = errors_of("message M { " + field * (MAX_ERRORS + 1) + " }")
    assert len(found) == MAX_ERRORS
    assert all("json_name is set twice" in error for error in found)


def test_the_number_of_errors_is_limited() -> None:
    assert len(errors_of("a;" * 1000)) == MAX_ERRORS
    assert len(errors_of("}" * 1000)) == MAX_ERRORS


@pytest.mark.untraced
@not_quick
@pytest.mark.parametrize(
    "text",
    [
        "message A{" * 20_000,
        "message A{oneof x{group G=1{" * 10_000,
        "extend A{" * 20_000,
        "service S{rpc A(A) returns (A){" * 10_000,
        "{" * 100_000,
        "option (a)={" + "{" * 100_000,
        "option a" + ".a" * 50_000 + "=1;",
        "message A{" + "optional int32 a=1;" * 5_000 + "}",
        "message A{extensions " + "1," * 20_000 + "2[a=1];}",
        "message A{extensions " + ",".join(["1"] * 2_000) + "[" + "a=1," * 500 + "a=1];}",
        "import " + '"a" ' * 50_000,
        "// a\n" * 50_000 + ";",
        "/*a*/;" * 50_000,
        "/*a*/" * 50_000 + ";",
    ],
    ids=lambda text: text[:24],
)
def test_time_grows_with_the_text_alone(text: str) -> None:
    started = time.monotonic()
    parse_file(text, "f.proto")
    # An order of magnitude more than it takes; anything quadratic takes more still.
    assert time.monotonic() - started < 60


def test_options_of_many_ranges_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each range has its own copy of them all; what follows is read all the same."""
    # An option has five locations, and all of them together have one.
    monkeypatch.setattr(_parse_messages, "_MAX_COPIES", 2 * (3 * 5 + 1))

    def text(options: str) -> str:
        return (
            'syntax = "proto2";\n'
            f"message A {{\nextensions 1, 2 [{options}]\n; optional int32 b = 200; }}"
        )

    ranges = parsed(text("a = 1, b = 2, c = 3")).descriptor.message_type[0].extension_range
    options = [each.options for each in ranges if each.options is not None]
    assert [len(each.uninterpreted_option) for each in options] == [3, 3]
    refused = parse_file(text("a = 1, b = 2, c = 3, d = 4"), "f.proto")
    assert [str(error) for error in refused.errors] == [
        "f.proto:4:1: too many options for so many ranges: "
        "expected fewer, or statements of their own"
    ]
    assert [field.name for field in refused.descriptor.message_type[0].field] == ["b"]


# --- random texts --------------------------------------------------------------------------------

# Short, so that whatever is changed in it matters; with every statement there is.
SMALL = [
    'syntax="proto2";package a.b;import public "x";option (a).b={c:1};message A{option d=-1;'
    "required int32 a=1[default=2,json_name='x'];repeated group G=2{optional .x.Y b=1;}"
    "oneof o{bool c=3;}extensions 5 to 9,10 to max[v=U];reserved 4;reserved 'q';"
    "enum E{Z=0;reserved -1 to 5;}extend A{optional float e=100[default=.5];}}",
    'syntax="proto3";message A{optional string a=1;map<int32,A> m=2;message N{}}'
    "service S{rpc M(stream A)returns(A){option o=1;}rpc N(A)returns(A);}//t\n/*e*/",
    'edition="2023";message A{int32 a=1[features.x=Y];reserved b,c;}',
]


@st.composite
def mutated(draw: st.DrawFn, texts: list[str]) -> str:
    """One of the files with words left out, doubled, moved or replaced."""
    _, found, _ = tokenize(draw(st.sampled_from(texts)), "f")
    pieces = [token.text for token in found]
    for _ in range(draw(st.integers(1, 4))):
        index = draw(st.integers(0, len(pieces) - 1))
        other = draw(st.integers(0, len(pieces) - 1))
        change = draw(st.sampled_from(["delete", "double", "swap", "insert", "cut"]))
        if change == "delete":
            pieces[index] = ""
        elif change == "double":
            pieces[index] += " " + pieces[index]
        elif change == "swap":
            pieces[index], pieces[other] = pieces[other], pieces[index]
        elif change == "insert":
            pieces[index] += draw(st.sampled_from([" x", "{", "}", ";", "-", "1", '"', "/*", "("]))
        else:
            pieces[index] = pieces[index][: len(pieces[index]) // 2]
    return draw(st.sampled_from([" ", "\n", "//c\n", ""])).join(pieces)


@given(mutated(SMALL) | st.text() | st.binary())
def test_any_text_gives_a_file_and_errors(text: str | bytes) -> None:
    found = parse_file(text, "f.proto")
    assert all(type(error) is ProtoSyntaxError for error in found.errors)
    assert len(found.errors) <= MAX_ERRORS + 1
    places = [(error.line, error.column) for error in found.errors]
    assert places == sorted(places)
    assert all(error.file == "f.proto" and str(error.args[0]) for error in found.errors)
    assert all(line >= 1 and column >= 1 for line, column in found.places.values())
    if not found.errors:
        # It is whole: it goes through the wire and back.
        data = wirecodec.encode(found.descriptor)
        assert wirecodec.decode(FileDescriptorProto, data) == found.descriptor


# --- protoc --------------------------------------------------------------------------------------

Protoc = Callable[[str, str, bytes], "FileDescriptorProto | None"]


def includes_of_protoc() -> Path | None:
    """The folder of the .proto files that come with protoc."""
    try:
        import grpc_tools  # type: ignore[import-untyped, unused-ignore]
    except ImportError:
        return None
    return Path(os.path.dirname(grpc_tools.__file__)) / "_proto"


INCLUDES = includes_of_protoc()


@pytest.fixture(scope="module")
def protoc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Protoc]:
    """Links a file in a folder; None if protoc refuses it. The text is written there if given."""
    module: Any = pytest.importorskip(
        "grpc_tools.protoc", reason="protoc comes with grpcio-tools, which is not installed"
    )
    scratch = tmp_path_factory.mktemp("protoc")
    out = scratch / "out.bin"
    log = os.open(scratch / "log.txt", os.O_WRONLY | os.O_CREAT)

    def run(folder: str, name: str, text: bytes) -> FileDescriptorProto | None:
        if not folder:
            folder = str(scratch)
            (scratch / name).write_bytes(text)
        arguments = [
            "protoc",
            f"-I{folder}",
            f"-I{INCLUDES}",
            "--include_source_info",
            "--retain_options",
            f"--descriptor_set_out={out}",
            name,
        ]
        # protoc writes its warnings past Python.
        stderr = os.dup(2)
        os.dup2(log, 2)
        try:
            status = module.main(arguments)
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)
        if status:
            return None
        return wirecodec.decode(FileDescriptorSet, out.read_bytes()).file[0]

    yield run
    os.close(log)


def last_name(name: str | None) -> str | None:
    return None if name is None else name.rpartition(".")[2]


def unlinked_field(field: FieldDescriptorProto) -> None:
    field.options = None
    if field.type_name is not None:
        field.type_name = last_name(field.type_name)
        if field.type != Type.TYPE_GROUP:
            field.type = None
    field.extendee = last_name(field.extendee)


def unlinked_enum(enum: descriptor.EnumDescriptorProto) -> None:
    enum.options = None
    for value in enum.value:
        value.options = None


def unlinked_message(found: DescriptorProto) -> None:
    if found.options is not None:
        found.options = descriptor.MessageOptions(map_entry=found.options.map_entry)
    for field in found.field + found.extension:
        unlinked_field(field)
    for nested in found.nested_type:
        unlinked_message(nested)
    for enum in found.enum_type:
        unlinked_enum(enum)
    for oneof in found.oneof_decl:
        oneof.options = None
    for extension_range in found.extension_range:
        extension_range.options = None


def unlinked(file: FileDescriptorProto) -> FileDescriptorProto:
    """A copy without what linking changes."""
    file = copy.deepcopy(file)
    file.options = file.source_code_info = None
    for found in file.message_type:
        unlinked_message(found)
    for field in file.extension:
        unlinked_field(field)
    for enum in file.enum_type:
        unlinked_enum(enum)
    for service in file.service:
        service.options = None
        for method in service.method:
            method.options = None
            method.input_type = last_name(method.input_type)
            method.output_type = last_name(method.output_type)
    return file


def locations(info: SourceCodeInfo | None) -> list[tuple[tuple[int, ...], tuple[Any, ...]]]:
    """Paths, and the rest. Linking leaves one location of an option: that of all of it."""
    assert info is not None
    found = []
    for location in info.location:
        path = tuple(location.path)
        if UNINTERPRETED in path and len(path) > path.index(UNINTERPRETED) + 2:
            continue
        rest = (
            tuple(location.span),
            location.leading_comments,
            location.trailing_comments,
            tuple(location.leading_detached_comments),
        )
        found.append((path, rest))
    return found


def check_equal(ours: ParsedFile, theirs: FileDescriptorProto | None) -> None:
    """Equal in all that linking does not change."""
    assert ours.errors == []
    assert theirs is not None
    assert unlinked(ours.descriptor) == unlinked(theirs)
    our_locations = locations(ours.descriptor.source_code_info)
    their_locations = locations(theirs.source_code_info)
    assert [rest for _, rest in our_locations] == [rest for _, rest in their_locations]
    for (our_path, _), (their_path, _) in zip(our_locations, their_locations, strict=True):
        if UNINTERPRETED in our_path:  # linking put the number of the option there
            size = our_path.index(UNINTERPRETED)
            assert our_path[:size] == their_path[:size]
            assert len(their_path) > size
        else:
            assert our_path == their_path


@pytest.mark.parametrize("name", FEATURES)
def test_all_features_against_protoc(name: str, protoc: Protoc) -> None:
    text = FEATURES[name].encode()
    check_equal(parse_file(text, f"{name}.proto"), protoc("", f"{name}.proto", text))


@pytest.mark.untraced
@pytest.mark.parametrize("name", some_of(sorted(path.name for path in OPEND.glob("*.proto"))))
def test_opend_against_protoc(name: str, protoc: Protoc) -> None:
    found = parse_file((OPEND / name).read_bytes(), name)
    check_equal(found, protoc(str(OPEND), name, b""))


def test_the_files_of_protobuf_against_protoc(protoc: Protoc) -> None:
    assert INCLUDES is not None
    files = sorted(INCLUDES.rglob("*.proto"))
    assert len(files) >= 12
    for path in files:
        name = path.relative_to(INCLUDES).as_posix()
        check_equal(parse_file(path.read_bytes(), name), protoc(str(INCLUDES), name, b""))


@pytest.mark.parametrize(("text", "expected"), ERRORS, ids=lambda item: repr(item)[:60])
def test_protoc_refuses_what_we_refuse(text: str, expected: list[str], protoc: Protoc) -> None:
    if "2024" in expected[0]:
        pytest.skip("protoc knows edition 2024")
    assert protoc("", "f.proto", text.encode()) is None


GAPS = ["// a\n", "//\n", "/*b*/", "/* c\n\t * d \u00e9\n*/", "\n", "\n", " ", " ", "\t", "\r\n"]


@pytest.mark.untraced
@settings(max_examples=40)
@given(
    name=st.sampled_from(["proto2", "proto3", "edition", "options"]),
    density=st.sampled_from([0.02, 0.1, 0.4]),
    seed=st.integers(0, 2**32),
)
def test_any_blanks_and_comments_against_protoc(
    name: str, density: float, seed: int, protoc: Protoc
) -> None:
    source = random.Random(seed)
    pieces = []
    for token in tokenize(FEATURES[name], name)[1]:
        pieces.append(" ")
        if source.random() < density:
            pieces.extend(source.choices(GAPS, k=source.randint(1, 5)))
        pieces.append(token.text)
    text = "".join(pieces).encode()
    check_equal(parse_file(text, "f.proto"), protoc("", "f.proto", text))


@settings(max_examples=60)
@given(text=mutated([OPTIONS, PROTO3, EDITION]))
def test_what_protoc_takes_we_take(text: str, protoc: Protoc) -> None:
    theirs = protoc("", "f.proto", text.encode())
    if theirs is not None:  # else the linker may be the one to refuse it
        check_equal(parse_file(text, "f.proto"), theirs)


NUMBERS = (
    st.integers(-(2**63), 2**64).map(str)
    | st.floats(allow_nan=False, allow_infinity=False).map(repr)
    | st.floats(width=32, allow_nan=False, allow_infinity=False).map("{:.9g}".format)
    | st.sampled_from(["inf", "-inf", "nan", "-nan", "1.", ".5", "0x1F", "017", "1E400", "1e-400"])
)
STRINGS = st.lists(
    st.sampled_from(["\\n", "\\x4", "\\X41", "\\1", "\\12", "\\777", "a", "7", " ", '\\"', "'"])
    | st.sampled_from(["\u00e9", "\\u00e9", "\\\\", "\\?", "\t", "\x7f", "\\U0001F600", "//"]),
    max_size=8,
).map(lambda parts: '"' + "".join(parts) + '"')
DEFAULTS = st.tuples(st.sampled_from(["float", "double"]), NUMBERS) | st.tuples(
    st.sampled_from(["bytes", "string"]), STRINGS
)


@settings(max_examples=30)
@given(defaults=st.lists(DEFAULTS, min_size=1, max_size=40))
def test_any_default_against_protoc(defaults: list[tuple[str, str]], protoc: Protoc) -> None:
    fields = [
        f"optional {kind} f{number} = {number} [default = {value}];"
        for number, (kind, value) in enumerate(defaults, 1)
    ]
    text = f'syntax = "proto2"; message A {{ {" ".join(fields)} }}'.encode()
    check_equal(parse_file(text, "f.proto"), protoc("", "f.proto", text))


NAMES = st.from_regex(r"[a-zA-Z_]{1,3}[a-zA-Z_0-9]{0,4}", fullmatch=True)


@settings(max_examples=30)
@given(
    names=st.lists(NAMES, unique_by=lambda name: name.lower().replace("_", ""), max_size=12),
    data=st.data(),
)
def test_any_message_against_protoc(names: list[str], data: st.DataObject, protoc: Protoc) -> None:
    """Names decide the names in JSON, of map entries and of oneofs, and which of them clash."""
    kinds = ["int32", "optional string", "repeated bytes", "map<string, .A>", "optional .A"]
    fields = []
    for number, name in enumerate(names, 1):
        field = f"{data.draw(st.sampled_from(kinds))} {name} = {number};"
        if field.startswith(("int32", "A")) and data.draw(st.booleans()):
            field = f"oneof o{number} {{ {field} }}"
        fields.append(field)
    text = f'syntax = "proto3"; message A {{ {" ".join(fields)} }}'.encode()
    theirs = protoc("", "f.proto", text)
    ours = parse_file(text, "f.proto")
    assert ours.errors == []
    if theirs is not None:  # names of entries or in JSON may clash
        check_equal(ours, theirs)
