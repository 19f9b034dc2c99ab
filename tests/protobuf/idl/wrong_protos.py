# SPDX-License-Identifier: MIT
"""Files that break one rule each, beside a twin that keeps it.

Each case is a text with marks: ``<<wrong|right>>`` reads ``wrong`` in the wrong file and ``right``
in its twin. ``^`` before a piece of text is where the error is expected; it is taken out of both. A
text without a syntax line is proto2, and ``more`` are files beside it that it may import.
"""

from __future__ import annotations

import re


class Case:
    def __init__(
        self,
        name: str,
        text: str,
        expected: str,
        more: dict[str, str] | None = None,
        file: str = "test.proto",
    ) -> None:
        self.name = name
        self.file = file
        self.expected = expected
        self.more = more or {}
        if not text.lstrip().startswith(("syntax", "edition")):
            text = 'syntax = "proto2";' + text
        marked = _choose(text, 1)
        self.wrong = marked.replace("^", "")
        if file in self.more:
            marked = self.more[file]
            self.more[file] = marked.replace("^", "")
        at = marked.index("^")
        self.line = marked.count("\n", 0, at) + 1
        self.column = at - marked.rfind("\n", 0, at)
        self.right = _choose(text, 2).replace("^", "")

    def __repr__(self) -> str:
        return self.name


def _choose(text: str, group: int) -> str:
    return re.sub(r"<<(.*?)\|(.*?)>>", lambda match: match.group(group), text, flags=re.DOTALL)


P3 = 'syntax = "proto3";\n'
E23 = 'edition = "2023";\n'
DESC = 'import "google/protobuf/descriptor.proto";\n'

ANY = (
    DESC + 'import "google/protobuf/any.proto";\nimport "m.proto";\n'
    "extend google.protobuf.MessageOptions { optional google.protobuf.Any any = 50000; }\n"
)
"""An option that holds any message; of those in ANY_MORE, n.proto is out of sight."""

ANY_MORE = {
    "m.proto": 'syntax = "proto2"; import "n.proto"; '
    "message M { required int32 a = 1; optional M m = 2; } enum E { X = 0; }",
    "n.proto": 'syntax = "proto2"; message N {}',
}

CASES = [
    # --- names ---
    Case("duplicate message", "message A {}\nmessage ^<<A|B>> {}", "already defined"),
    Case(
        "duplicate field",
        "message A { optional int32 a = 1; optional int32 ^<<a|b>> = 2; }",
        "already defined",
    ),
    Case(
        "field like a nested type",
        "message A { optional int32 <<B|b>> = 1; message ^B {} }",
        "as a field",
    ),
    Case(
        "enum values are siblings",
        "enum A { X = 0; }\nenum B { ^<<X|Y>> = 0; }",
        "beside the enum",
    ),
    Case("value twice in an enum", "enum A { X = 0; ^<<X|Y>> = 1; }", "already defined"),
    Case(
        "package and type",
        'import "m.proto";\nmessage ^<<a|b>> {}',
        "",
        {"m.proto": 'syntax = "proto2"; package a.b; message M {}'},
    ),
    Case(
        "type and package",
        '^package <<a|b>>.c;\nimport "m.proto";',
        '"a" is a message in m.proto and cannot be a package as well',
        {"m.proto": 'syntax = "proto2"; message a {}'},
    ),
    Case(
        "type in two files",
        'import "m.proto";\nmessage ^<<M|N>> {}',
        "already defined in m.proto",
        {"m.proto": 'syntax = "proto2"; message M {}'},
    ),
    Case(
        "method twice",
        "message M {}\nservice S { rpc A(M) returns (M); rpc ^<<A|B>>(M) returns (M); }",
        "already defined",
    ),
    # --- numbers ---
    Case(
        "number twice",
        "message A { optional int32 a = 1; optional int32 b = ^<<1|2>>; }",
        "2 is free",
    ),
    Case("number zero", "message A { optional int32 a = ^<<0|1>>; }", "1 to 536870911"),
    Case(
        "number too large",
        "message A { optional int32 a = ^<<536870912|536870911>>; }",
        "1 to 536870911",
    ),
    Case("implementation numbers", "message A { optional int32 a = ^<<19000|18999>>; }", "19000"),
    Case(
        "reserved number",
        "message A { reserved 2, 4 to 6;\noptional int32 a = ^<<5|3>>; }",
        "reserved",
    ),
    Case("reserved name", 'message A { reserved "b";\noptional int32 ^<<b|a>> = 5; }', "reserved"),
    Case("reserved name twice", 'message A { reserved "b", ^"<<b|c>>"; }', "twice"),
    Case("reserved overlap", "message A { reserved 1 to 5, ^<<5|6>> to 8; }", "overlaps"),
    Case(
        "extensions overlap",
        "message A { extensions 1 to 5; extensions ^<<4|6>> to 8; }",
        "overlaps",
    ),
    Case(
        "extensions overlap reserved",
        "message A { reserved 1 to 5; extensions ^<<4|6>> to 8; }",
        "overlaps",
    ),
    Case(
        "field in extension range",
        "message A { extensions 5 to 8; optional int32 a = ^<<6|9>>; }",
        "extension range",
    ),
    Case("reserved inside another", "message A { reserved 1 to 8, ^<<3 to 4|9>>; }", "overlaps"),
    Case(
        "free behind what is reserved",
        "message A { reserved 2 to 4; optional int32 a = 1; optional int32 b = ^<<1|5>>; }",
        "; 5 is free",
    ),
    Case(
        "free behind implementation numbers",
        "message A { reserved 1 to 18999;\n"
        "optional int32 a = 20001; optional int32 b = ^<<20001|20000>>; }",
        "; 20000 is free",
    ),
    Case(
        "no number free",
        "message A { extensions 1 to 18999, <<20000|20001>> to max;\noptional int32 a = ^20000; }",
        "no number is free",
    ),
    # --- extensions ---
    Case(
        "undeclared extension number",
        "message A { extensions 5 to 8; }\nextend A { optional int32 x = ^<<9|8>>; }",
        "5 to 8",
    ),
    Case(
        "extension number twice",
        "message A { extensions 5 to 8; }\nextend A { optional int32 x = 5; "
        "optional int32 y = ^<<5|6>>; }",
        "already",
    ),
    Case(
        "extension of an enum",
        "message A { extensions 5; }\nenum E { X = 0; }\nextend ^<<E|A>> { optional int32 x = 5; }",
        "not a message",
    ),
    Case(
        "required extension",
        "message A { extensions 5; }\nextend A { ^<<required|optional>> int32 x = 5; }",
        "required",
    ),
    Case(
        "message set with a field",
        "message A { option message_set_wire_format = true; "
        "extensions 4 to max; <<optional int32 ^a = 1;|>> }",
        "message set",
    ),
    Case(
        "message set of scalars",
        "message A { option message_set_wire_format = true; "
        "extensions 4 to max; }\nextend A { optional ^<<int32|A>> a = 5; }",
        "optional messages",
    ),
    Case(
        "undeclared by the range",
        'message A { extensions 5 to 8 [declaration = { number: 5 full_name: ".x" type: "int32" '
        "}, verification = DECLARATION]; }\nextend A { optional int32 x = ^<<6|5>>; }",
        "declaration",
    ),
    Case(
        "declared with another name",
        'message A { extensions 5 to 8 [declaration = { number: 5 full_name: ".x" type: "int32" '
        "}]; }\nextend A { optional int32 ^<<y|x>> = 5; }",
        "declared",
    ),
    Case(
        "declared with another type",
        'message A { extensions 5 to 8 [declaration = { number: 5 full_name: ".x" type: "int32" '
        "}]; }\nextend A { optional ^<<int64|int32>> x = 5; }",
        "declared",
    ),
    # --- types ---
    Case(
        "unknown type",
        "message Abcdef {}\nmessage A { optional ^<<Abcdeg|Abcdef>> a = 1; }",
        "do you mean Abcdef",
    ),
    Case(
        "unknown type with a long name",
        f"message A {{ optional ^<<{'B' * 101}|A>> a = 1; }}",
        '" is not defined; define it, or import the file that does',
    ),
    Case(
        "no import",
        'import "m.proto";\nmessage A { optional ^<<N|M>> a = 1; }',
        'import "n.proto"',
        {
            "m.proto": 'syntax = "proto2"; import "n.proto"; message M { optional N n = 1; }',
            "n.proto": 'syntax = "proto2"; message N {}',
        },
    ),
    Case(
        "private import",
        '<<import "m.proto"|import "p.proto">>;\nmessage A { optional ^N a = 1; }',
        "",
        {
            "m.proto": 'syntax = "proto2"; import "n.proto"; message M { optional N n = 1; }',
            "p.proto": 'syntax = "proto2"; import public "n.proto";',
            "n.proto": 'syntax = "proto2"; message N {}',
        },
    ),
    Case(
        "inner scope decides",
        "package a.b;\nmessage C { message b {}\noptional ^<<b.D|.a.b.D>> d = 1; }\nmessage D {}",
        "innermost",
    ),
    Case(
        "not a type",
        "message A { optional int32 x = 1; }\nmessage B { optional ^<<A.x|A>> y = 1; }",
        "not a type",
    ),
    Case(
        "method of an enum",
        "enum E { X = 0; }\nmessage M {}\nservice S { rpc A(^<<E|M>>) returns (M); }",
        "not a message",
    ),
    Case(
        "method of nothing",
        "message M {}\nservice S { rpc A(M) returns (^<<N|M>>); }",
        "not defined",
    ),
    # --- oneofs, maps ---
    Case("empty oneof", "message A { oneof ^o { <<|int32 a = 1;>> } }", "at least one"),
    Case("map of floats", "message A { map<^<<float|int32>>, string> a = 1; }", "key"),
    Case("map entry by hand", "message A { <<option ^map_entry = true;|>> }", "by hand"),
    Case(
        "map with an enum without zero",
        "enum E { X = <<1|0>>; }\nmessage A { ^map<int32, E> a = 1; }",
        "zero",
    ),
    Case(
        "map entry clash",
        "message A { map<int32, string> <<foo_bar|foo>> = 1; message ^FooBarEntry {} }",
        "already defined",
    ),
    # --- enums ---
    Case("empty enum", "enum ^E { <<|X = 0;>> }", "no values"),
    Case("first value not zero", P3 + "enum E { X = ^<<1|0>>; }", "zero"),
    Case("alias", "enum E { <<|option allow_alias = true;>> X = 0; Y = ^0; }", "allow_alias"),
    Case("no alias", "enum ^E { option allow_alias = true; X = 0; Y = <<1|0>>; }", "allow_alias"),
    Case("reserved enum number", "enum E { reserved 5 to 7; X = 0; Y = ^<<6|8>>; }", "reserved"),
    Case("reserved enum name", 'enum E { reserved "Y"; X = 0; ^<<Y|Z>> = 6; }', "reserved"),
    Case("reserved enum name twice", 'enum E { reserved "Y", ^"<<Y|Z>>"; X = 0; }', "twice"),
    Case("enum ranges overlap", "enum E { reserved 5 to 7, ^<<7|8>> to 9; X = 0; }", "overlaps"),
    Case("enum names alike", P3 + "enum Kind { KIND_A = 0; ^<<A|B>> = 1; }", "one name"),
    # --- json ---
    Case(
        "json names", P3 + "message A { int32 foo_bar = 1; int32 ^<<fooBar|other>> = 2; }", "fooBar"
    ),
    Case(
        "custom json names",
        'message A { optional int32 a = 1 [json_name = "x"]; '
        'optional int32 ^b = 2 [json_name = "<<x|y>>"]; }',
        '"x"',
    ),
    Case(
        "json name of an extension",
        "message A { extensions 1; }\nextend A { optional int32 x = 1"
        ' [<<^json_name = "y"|deprecated = true>>]; }',
        "",
    ),
    Case(
        "json name in brackets",
        'message A { optional int32 a = 1 [^json_name = "<<[a]|a>>"]; }',
        "bracket",
    ),
    # --- proto3 ---
    Case("required in proto3", P3 + "message A { <<^required|optional>> int32 a = 1; }", ""),
    Case(
        "default in proto3",
        P3 + "message A { int32 ^a = 1 [<<default = 1|deprecated = true>>]; }",
        "default",
    ),
    Case("extensions in proto3", P3 + "message A { <<^extensions 4;|>> }", "proto3"),
    Case(
        "extend in proto3",
        P3
        + 'import "m.proto";\n'
        + DESC
        + "extend ^<<M|google.protobuf.FieldOptions>> { optional int32 a = 60000; }",
        "proto3",
        {"m.proto": 'syntax = "proto2"; message M { extensions 60000; }'},
    ),
    Case(
        "closed enum in proto3",
        P3 + 'import "m.proto";\nmessage A { ^<<M.E|M>> a = 1; }',
        "closed enum",
        {"m.proto": 'syntax = "proto2"; message M { enum E { X = 0; } }'},
    ),
    Case(
        "message set in proto3",
        P3 + "message ^A { <<option message_set_wire_format = true;|>> }",
        "message set",
    ),
    # --- defaults ---
    Case(
        "default of a repeated field",
        "message A { repeated int32 a = 1 [<<default = ^1|deprecated = true>>]; }",
        "no default",
    ),
    Case(
        "default of a message",
        "message A { optional A a = 1 [<<default = ^1|deprecated = true>>]; }",
        "default",
    ),
    Case(
        "default of no such value",
        "enum E { ABC = 0; }\nmessage A { optional E a = 1 [default = ^<<ABD|ABC>>]; }",
        "do you mean ABC",
    ),
    # --- options ---
    Case(
        "unknown option",
        "message A { option ^<<deprecatde|deprecated>> = true; }",
        "do you mean deprecated",
    ),
    Case(
        "unknown custom option",
        DESC + "extend google.protobuf.MessageOptions "
        "{ optional int32 abc = 50000; }\nmessage A { option ^(<<abd|abc>>) = 1; }",
        "do you mean (abc)",
    ),
    Case(
        "option without parentheses",
        DESC + "extend google.protobuf.MessageOptions "
        "{ optional int32 abc = 50000; }\nmessage A { option ^<<abc|(abc)>> = 1; }",
        "in parentheses",
    ),
    Case(
        "option not imported",
        'import "m.proto";\nmessage A { option ^<<(n)|(m)>> = 1; }',
        'import "n.proto"',
        {
            "m.proto": 'syntax = "proto2"; import "n.proto"; import '
            '"google/protobuf/descriptor.proto"; extend google.protobuf.MessageOptions '
            "{ optional int32 m = 50000 [(f) = 1]; }",
            "n.proto": 'syntax = "proto2"; import "google/protobuf/descriptor.proto"; extend '
            "google.protobuf.MessageOptions { optional int32 n = 50001; } extend "
            "google.protobuf.FieldOptions { optional int32 f = 50001; }",
        },
    ),
    Case(
        "option of another kind",
        DESC + "extend google.protobuf.<<FieldOptions|MessageOptions>> "
        "{ optional int32 abc = 50000; }\nmessage A { option ^(abc) = 1; }",
        "not an extension",
    ),
    Case(
        "option set twice",
        "message A { option deprecated = true; "
        "option <<^deprecated|no_standard_descriptor_accessor>> = true; }",
        "set already",
    ),
    Case("bool option", "message A { option deprecated = ^<<1|true>>; }", "true or false"),
    Case("string option", 'option java_package = ^<<abc|"abc">>;', "string"),
    Case("enum option", "option optimize_for = ^<<FAST|SPEED>>;", "no value"),
    Case("enum option by number", "option optimize_for = ^<<1|SPEED>>;", "name of an enum value"),
    Case(
        "reserved option name",
        "message A { option ^<<uninterpreted_option|deprecated>> = true; }",
        "reserved",
    ),
    Case(
        "integer option range",
        DESC + "extend google.protobuf.MessageOptions "
        "{ optional int32 abc = 50000; }\nmessage A { option (abc) = ^<<2147483648|2147483647>>; }",
        "int32",
    ),
    Case(
        "unsigned option range",
        DESC + "extend google.protobuf.MessageOptions "
        "{ optional uint32 abc = 50000; }\nmessage A { option (abc) = ^<<-1|1>>; }",
        "uint32",
    ),
    Case(
        "integer option of a double",
        DESC + "extend google.protobuf.MessageOptions "
        "{ optional int64 abc = 50000; }\nmessage A { option (abc) = ^<<1.5|1>>; }",
        "int64",
    ),
    Case(
        "number option of a string",
        DESC + "extend google.protobuf.MessageOptions "
        '{ optional double abc = 50000; }\nmessage A { option (abc) = ^<<"1"|1>>; }',
        "number",
    ),
    Case(
        "message option of a number",
        DESC + "extend google.protobuf.MessageOptions "
        "{ optional M abc = 50000; }\nmessage M { optional int32 a = 1; }\n"
        "message A { option (abc) = ^<<1|{ a: 1 }>>; }",
        "is a message",
    ),
    Case(
        "field of a scalar option",
        DESC + "extend google.protobuf.MessageOptions "
        "{ optional int32 abc = 50000; }\nmessage A { option <<^(abc).x|(abc)>> = 1; }",
        "not a message",
    ),
    Case(
        "field of a repeated option",
        DESC + "extend google.protobuf.MessageOptions "
        "{ <<repeated|optional>> M abc = 50000; }\nmessage M { optional int32 a = 1; }\n"
        "message A { option ^(abc).a = 1; }",
        "repeated",
    ),
    Case(
        "unknown field of an option",
        DESC + "extend google.protobuf.MessageOptions "
        "{ optional M abc = 50000; }\nmessage M { optional int32 a = 1; }\n"
        "message A { option (abc).^<<b|a>> = 1; }",
        "no field",
    ),
    Case(
        "aggregate: unknown field",
        DESC + "extend google.protobuf.MessageOptions "
        "{ optional M abc = 50000; }\nmessage M { optional int32 a = 1; }\n"
        "message A { option (abc) = ^{ <<b|a>>: 1 }; }",
        "no field",
    ),
    Case(
        "aggregate: twice",
        DESC + "extend google.protobuf.MessageOptions "
        "{ optional M abc = 50000; }\nmessage M { optional int32 a = 1; }\n"
        "message A { option (abc) = ^{ a: 1 <<a: 2|>> }; }",
        "twice",
    ),
    Case(
        "aggregate: range",
        DESC + "extend google.protobuf.MessageOptions "
        "{ optional M abc = 50000; }\nmessage M { optional int32 a = 1; }\n"
        "message A { option (abc) = ^{ a: <<2147483648|1>> }; }",
        "int32",
    ),
    Case(
        "aggregate: oneof",
        DESC + "extend google.protobuf.MessageOptions "
        "{ optional M abc = 50000; }\nmessage M { oneof o { int32 a = 1; int32 b = 2; } }\n"
        "message A { option (abc) = ^{ a: 1 <<b: 2|>> }; }",
        "oneof",
    ),
    Case(
        "aggregate: required",
        DESC + "extend google.protobuf.MessageOptions "
        "{ optional M abc = 50000; }\nmessage M { required int32 a = 1; optional int32 b = 2; }\n"
        "message A { option (abc) = ^{ <<b: 1|a: 1>> }; }",
        "requires",
    ),
    Case(
        "aggregate: no colon",
        DESC + "extend google.protobuf.MessageOptions "
        "{ optional M abc = 50000; }\nmessage M { optional int32 a = 1; }\n"
        "message A { option (abc) = ^{ a<<|:>> 1 }; }",
        "':'",
    ),
    Case(
        "aggregate: closed enum",
        DESC + "extend google.protobuf.MessageOptions "
        "{ optional M abc = 50000; }\nenum E { X = 0; }\nmessage M { optional E a = 1; }\n"
        "message A { option ^(abc) = { a: <<7|0>> }; }",
        "number 7",
    ),
    Case(
        "aggregate: message as a number",
        DESC + "extend google.protobuf.MessageOptions "
        "{ optional M abc = 50000; }\nmessage M "
        "{ optional int32 a = 1; optional M m = 2; repeated int32 r = 3; }\n"
        "message A { option (abc) = ^{ m: <<5|{}>> }; }",
        "m: it is a message, its value is written { ... }",
    ),
    Case(
        "aggregate: number as a message",
        DESC + "extend google.protobuf.MessageOptions "
        "{ optional M abc = 50000; }\nmessage M "
        "{ optional int32 a = 1; optional M m = 2; repeated int32 r = 3; }\n"
        "message A { option (abc) = ^{ a <<{}|: 1>> }; }",
        "its value is an integer from -2147483648 to 2147483647 (int32), not a message",
    ),
    Case(
        "aggregate: list without colon",
        DESC + "extend google.protobuf.MessageOptions "
        "{ optional M abc = 50000; }\nmessage M "
        "{ optional int32 a = 1; optional M m = 2; repeated int32 r = 3; }\n"
        "message A { option (abc) = ^{ r<<|:>> [1] }; }",
        "':' is expected, got '['",
    ),
    Case(
        "aggregate: list without comma",
        DESC + "extend google.protobuf.MessageOptions "
        "{ optional M abc = 50000; }\nmessage M "
        "{ optional int32 a = 1; optional M m = 2; repeated int32 r = 3; }\n"
        "message A { option (abc) = ^{ r: [1 <<2|>>] }; }",
        "',' or ']' is expected, got '2'",
    ),
    Case(
        "aggregate: message as an extension",
        DESC + "extend google.protobuf.MessageOptions "
        "{ optional M abc = 50000; }\nmessage M { optional int32 a = 1; extensions 5; }\n"
        "message X { extend M { optional int32 x = 5; } }\n"
        "message A { option (abc) = ^{ [<<X|X.x>>]: 1 }; }",
        '"X" means X here, which is not an extension of M',
    ),
    Case(
        "aggregate: bool with a minus",
        DESC + "extend google.protobuf.MessageOptions "
        "{ optional M abc = 50000; }\nmessage M { optional bool a = 1; }\n"
        "message A { option (abc) = ^{ a: <<-|>>1 }; }",
        "a: its value is true or false, got -1",
    ),
    Case(
        "aggregate: enum with a fraction",
        DESC + "extend google.protobuf.MessageOptions "
        "{ optional M abc = 50000; }\nmessage M { optional E a = 1; enum E { Z = 0; Y = 1; } }\n"
        "message A { option (abc) = ^{ a: 1<<.5|>> }; }",
        "a: its value is the name of an enum value, got 1.5",
    ),
    Case(
        "any: no such message",
        ANY + "message A { option (any) = ^{ [type.googleapis.com/<<E|M>>] { a: 1 } }; }",
        "[type.googleapis.com/E]: there is no such message",
        dict(ANY_MORE),
    ),
    Case(
        "any: message not imported",
        ANY + "message A { option (any) = ^{ [type.googleapis.com/<<N|M>>] { <<|a: 1>> } }; }",
        "there is no such message; import the file that declares it",
        dict(ANY_MORE),
    ),
    Case(
        "any: other host",
        ANY + "message A { option (any) = ^{ [<<example.com|type.googleprod.com>>/M] { a: 1 } }; }",
        "the type of an Any starts with type.googleapis.com/",
        dict(ANY_MORE),
    ),
    Case(
        "any: no message",
        ANY + "message A { option (any) = ^{ [type.googleapis.com/M] <<: 5|{ a: 5 }>> }; }",
        "it is a message, its value is written { ... }",
        dict(ANY_MORE),
    ),
    Case(
        "any: twice",
        ANY + "message A { option (any) = ^{ [type.googleapis.com/M] { a: 1 } "
        "<<[type.googleapis.com/M] { a: 1 }|>> }; }",
        "the Any is set twice",
        dict(ANY_MORE),
    ),
    Case(
        "any: required",
        ANY + "message A { option (any) = ^{ [type.googleapis.com/M] { <<|a: 1>> } }; }",
        'M requires "a"',
        dict(ANY_MORE),
    ),
    Case(
        "any: elsewhere",
        ANY + "message A { option (any) = ^{ [type.googleapis.com/M] { a: 1 "
        "<<m { [type.googleapis.com/M] { a: 1 } }|>> } }; }",
        "needs a google.protobuf.Any as any.proto declares it, not M",
        dict(ANY_MORE),
    ),
    Case(
        "enum option with a fraction",
        "option optimize_for = ^<<1.5|SPEED>>;",
        "its value is the name of an enum value, got 1.5",
    ),
    Case(
        "target",
        DESC + "extend google.protobuf.MessageOptions "
        "{ optional int32 abc = 50000 [targets = TARGET_TYPE_<<FIELD|MESSAGE>>]; }\n"
        "message A { option ^(abc) = 1; }",
        "cannot be set on a message",
    ),
    Case(
        "packed string", "message A { repeated <<string|int32>> a = 1 [^packed = true]; }", "packed"
    ),
    Case(
        "packed scalar",
        "message A { <<optional|repeated>> int32 a = 1 [^packed = true]; }",
        "packed",
    ),
    Case("lazy scalar", "message A { optional <<int32|A>> a = 1 [^lazy = true]; }", "lazy"),
    Case(
        "unverified lazy scalar",
        "message A { optional <<int32|A>> a = 1 [^unverified_lazy = true]; }",
        "lazy",
    ),
    Case("jstype", "message A { optional <<int32|int64>> a = 1 [^jstype = JS_STRING]; }", "64-bit"),
    Case(
        "lite import",
        '^import "m.proto";\n<<|option optimize_for = LITE_RUNTIME;>>\n'
        "message A { optional M m = 1; }",
        "LITE_RUNTIME",
        {"m.proto": 'syntax = "proto2"; option optimize_for = LITE_RUNTIME; message M {}'},
    ),
    Case(
        "lite services",
        "option optimize_for = LITE_RUNTIME;\n"
        "option cc_generic_services = <<true|false>>;\nservice ^S {}",
        "generic services",
    ),
    Case(
        "lite extension",
        "option optimize_for = <<LITE_RUNTIME|SPEED>>;\n"
        'import "m.proto";\nextend ^M { optional int32 a = 1; }',
        "LITE_RUNTIME",
        {"m.proto": 'syntax = "proto2"; message M { extensions 1; }'},
    ),
    # --- editions ---
    Case(
        "features in proto2",
        "message A { optional int32 a = 1 "
        "[<<^features.field_presence = IMPLICIT|deprecated = true>>]; }",
        "edition",
    ),
    Case(
        "packed in editions",
        E23 + "message A { repeated int32 a = 1 "
        "[^<<packed = true|features.repeated_field_encoding = PACKED>>]; }",
        "PACKED",
    ),
    Case(
        "feature target",
        E23 + "message A { <<option ^features.field_presence = IMPLICIT;|>> }",
        "cannot be set on a message",
    ),
    Case(
        "implicit with a default",
        E23 + "message A { int32 a = 1 [default = ^1<<, features.field_presence = IMPLICIT|>>]; }",
        "implicit",
    ),
    Case(
        "implicit message",
        E23 + "message A { A a = 1 [<<^features.field_presence = IMPLICIT|deprecated = true>>]; }",
        "explicit",
    ),
    Case(
        "presence of a repeated field",
        E23 + "message A { repeated int32 a = 1 "
        "[<<^features.field_presence = EXPLICIT|deprecated = true>>]; }",
        "presence",
    ),
    Case(
        "presence in a oneof",
        E23 + "message A { oneof o { int32 a = 1 "
        "[<<^features.field_presence = EXPLICIT|deprecated = true>>]; } }",
        "presence",
    ),
    Case(
        "encoding of a singular field",
        E23 + "message A { int32 a = 1 "
        "[<<^features.repeated_field_encoding = PACKED|deprecated = true>>]; }",
        "repeated",
    ),
    Case(
        "packed strings in editions",
        E23 + "message A { repeated <<string|int32>> a = 1 "
        "[^features.repeated_field_encoding = PACKED]; }",
        "PACKED",
    ),
    Case(
        "utf8 of a number",
        E23 + "message A { <<int32|string>> a = 1 [^features.utf8_validation = NONE]; }",
        "strings",
    ),
    Case(
        "encoding of a number",
        E23 + "message A { <<int32|A>> a = 1 [^features.message_encoding = DELIMITED]; }",
        "messages",
    ),
    Case(
        "required extension in editions",
        E23 + "message A { extensions 1; }\nextend A { int32 a = 1"
        " [<<^features.field_presence = LEGACY_REQUIRED|deprecated = true>>]; }",
        "presence",
    ),
    Case(
        "implicit closed enum",
        E23 + "enum E { option features.enum_type = CLOSED; X = 0; }\n"
        "message A { ^E a = 1 [features.field_presence = <<IMPLICIT|EXPLICIT>>]; }",
        "closed",
    ),
    Case(
        "open enum of two words without zero",
        E23 + "enum FooBar { X = ^<<1|0>>; }",
        "such as FOO_BAR_UNKNOWN = 0",
    ),
    Case("open enum without zero", E23 + "enum E { X = ^<<1|0>>; }", "zero"),
    Case(
        "required file",
        E23 + "option <<^features.field_presence = LEGACY_REQUIRED"
        '|java_package = "x">>;\nmessage A {}',
        "LEGACY_REQUIRED",
    ),
    Case(
        "unknown feature value",
        E23 + "option <<^features.field_presence = FIELD_PRESENCE_UNKNOWN"
        '|java_package = "x">>;\nmessage A {}',
        "UNKNOWN",
    ),
    Case(
        "too early a feature",
        E23 + "option <<^features.enforce_naming_style = STYLE2024"
        '|java_package = "x">>;\nmessage A {}',
        "edition 2024",
    ),
    Case(
        "feature in its own file",
        E23 + DESC + "message F { int32 a = 1; }\n"
        "extend google.protobuf.FeatureSet { F f = 9995; }\n"
        'option <<^features.(f).a = 1|java_package = "x">>;',
        "move it",
    ),
    # --- imports ---
    Case("missing import", '<<^import "nowhere.proto";|>>\nmessage A {}', "nowhere.proto"),
    Case("import of itself", '<<^import "test.proto";|>>\nmessage A {}', "imports itself"),
    Case(
        "import twice",
        'import "m.proto";\n<<^import "m.proto";|>>\nmessage A { optional M m = 1; }',
        "twice",
        {"m.proto": 'syntax = "proto2"; message M {}'},
    ),
    Case(
        "imports in a circle",
        'import "<<m|n>>.proto";\nmessage A { optional M m = 1; }',
        "circle",
        {
            "m.proto": 'syntax = "proto2"; ^import "test.proto"; message M {}',
            "n.proto": 'syntax = "proto2"; message M {}',
        },
        "m.proto",
    ),
    # --- what the parser refuses already ---
    Case("group in proto3", P3 + "message A { <<^group B = 1 {}|int32 a = 1;>> }", ""),
    Case("map in a oneof", "message A { oneof o { <<^map<int32, int32>|int32>> a = 1; } }", ""),
    Case("repeated map", "message A { <<repeated|>> ^map<int32, int32> a = 1; }", ""),
    Case(
        "default out of range",
        "message A { optional int32 a = 1 [default = ^<<2147483648|2147483647>>]; }",
        "",
    ),
    Case(
        "default of another type", 'message A { optional int32 a = 1 [default = ^<<"1"|1>>]; }', ""
    ),
    Case("bool default", "message A { optional bool a = 1 [default = ^<<yes|true>>]; }", ""),
    Case(
        "negative unsigned default", "message A { optional uint32 a = 1 [default = <<^-|>>1]; }", ""
    ),
    Case("required in editions", E23 + "message A { <<^required|>> int32 a = 1; }", ""),
    Case("optional in editions", E23 + "message A { <<^optional|>> int32 a = 1; }", ""),
    Case("group in editions", E23 + "message A { <<^group B = 1 {}|int32 a = 1;>> }", ""),
    Case("no label in proto2", "message A { <<|optional>> ^int32 a = 1; }", ""),
]
