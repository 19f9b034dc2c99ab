# SPDX-License-Identifier: MIT
"""Message classes from ``.proto`` files at run time, and what their models and names say."""

from __future__ import annotations

import copy
import dataclasses
import gc
import keyword
import weakref
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecodec import (
    DecodeError,
    Extension,
    LoadedSchema,
    ProtoSyntaxError,
    decode,
    encode,
    load_descriptor_set,
    load_proto,
    pb,
    unknown_fields,
)
from wirecodec.protobuf.enums import is_closed, is_enum, proto_names
from wirecodec.protobuf.idl import classes, model
from wirecodec.protobuf.idl.descriptor import (
    Edition,
    FeatureSet,
    FieldDescriptorProto,
    FieldOptions,
    FileDescriptorProto,
    FileDescriptorSet,
)
from wirecodec.protobuf.idl.features import edition_of, field_features, file_features
from wirecodec.protobuf.idl.names import (
    attribute_names,
    class_names,
    member_names,
    module_name,
    snake_case,
)
from wirecodec.protobuf.schema import KINDS, LAX_STRING, MAP, schema_of

from ...support import all_types

DATA = Path(__file__).resolve().parents[2] / "data"
GOOGLE = DATA / "google"
EDITIONS = DATA / "conformance"
OPEND = Path(__file__).resolve().parents[3] / "spec" / "opend"


@pytest.fixture(scope="module")
def google() -> LoadedSchema:
    files = sorted(GOOGLE.glob("*.proto")) + sorted(EDITIONS.glob("*.proto"))
    return load_proto(*files, search_paths=[GOOGLE, EDITIONS])


def load(tmp_path: Path, text: str, **more: str) -> LoadedSchema:
    for name, source in {"main": text, **more}.items():
        (tmp_path / f"{name}.proto").write_text(source, encoding="utf-8")
    return load_proto(tmp_path / "main.proto")


# --- against what is declared by hand -------------------------------------------------------------


def facts(field: Any) -> dict[str, Any]:
    """What two schemas of one message must have in common."""
    return {
        "number": field.number,
        "proto_name": field.proto_name,
        "json_name": field.json_name,
        "kind": (field.kind.name, field.kind is LAX_STRING),
        "presence": field.presence,
        "packed": field.is_packed,
        "oneof": field.oneof,
        "default": field.default,
        "closed": field.is_closed,
        "redacted": field.debug_redact,
        "message": field.message_type and field.presence != MAP and field.message_type.__name__,
        "enum": field.enum_type and proto_names(field.enum_type),
        # Whether an entry may leave out zeros makes no difference to a dict.
        "entry": [{**facts(part), "presence": None} for part in field.schema.fields]
        if field.presence == MAP
        else [],
    }


@pytest.mark.parametrize(
    "declared",
    [all_types.TestAllTypesProto2, all_types.TestAllTypesProto3],
    ids=["proto2", "proto3"],
)
def test_as_declared_by_hand(google: LoadedSchema, declared: Any) -> None:
    package = "proto2" if "2" in declared.__name__ else "proto3"
    loaded = google[f"protobuf_test_messages.{package}.{declared.__name__}"]
    by_hand = schema_of(declared)
    found = {field.number: field for field in schema_of(loaded).fields}
    for field in by_hand.fields:
        expected = facts(field)
        assert facts(found[field.number]) == expected
    left_out = [field for number, field in found.items() if number not in by_hand.by_number]
    assert {
        each.schema.full_name if each.message_type else each.enum_type.__name__ for each in left_out
    } <= {"NullValue", *(name for name in google if name.startswith("google.protobuf."))}


def test_editions_say_what_syntaxes_mean(google: LoadedSchema) -> None:
    """Google's messages of proto2 and proto3, written in edition 2023."""
    for package, name in (
        ("proto2", "TestAllTypesProto2"),
        ("proto3", "TestAllTypesProto3"),
        ("proto2", "UnknownToTestAllTypes"),
    ):
        plain = schema_of(google[f"protobuf_test_messages.{package}.{name}"])
        edition = schema_of(google[f"protobuf_test_messages.editions.{package}.{name}"])
        for field, other in zip(plain.fields, edition.fields, strict=True):
            assert facts(field) == facts(other)


def test_edition_2023(google: LoadedSchema) -> None:
    schema = schema_of(google["protobuf_test_messages.editions.TestAllTypesEdition2023"])
    kinds = {field.proto_name: field.kind.name for field in schema.fields}
    assert kinds["groupliketype"] == kinds["delimited_field"] == "group"
    assert kinds["optional_nested_message"] == "message"
    assert schema.by_proto_name["optional_int32"].presence == "explicit"
    assert schema.by_proto_name["repeated_int32"].is_packed
    assert not schema.by_proto_name["unpacked_int32"].is_packed


# --- what a loaded schema is ----------------------------------------------------------------------

PERSON = """
syntax = "proto3";
package my.people;
import "address.proto";
// A person.
message Person {
  // What they are called.
  string name = 1;
  optional int32 age = 2;
  repeated Address addresses = 3;
  map<string, Mood> moods = 4;
  oneof contact { string mail = 5; int64 phone = 6; }
  message Pet { string class = 1; Person owner = 2; }
  Pet pet = 7;
  enum Size { SIZE_UNKNOWN = 0; SIZE_LARGE = 1; }
  Size size = 8;
  string secret = 9 [debug_redact = true];
  string odd = 10 [json_name = "ODD"];
  map<int32, Pet> pets = 11;
}
// How they are.
enum Mood { MOOD_UNKNOWN = 0; MOOD_GLAD = 1; }
"""
ADDRESS = 'syntax = "proto3"; package my.people; message Address { string street = 1; }'


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> LoadedSchema:
    return load(tmp_path_factory.mktemp("people"), PERSON, address=ADDRESS)


def test_names(people: LoadedSchema) -> None:
    assert people.Person is people["my.people.Person"] is people[".my.people.Person"]
    assert people.Person.Pet is people["my.people.Person.Pet"]
    assert people.Mood.GLAD == 1
    assert people.Person.Size.LARGE.name == "LARGE"
    assert proto_names(people.Mood) == {0: "MOOD_UNKNOWN", 1: "MOOD_GLAD"}
    assert set(people) == {
        "my.people.Address",
        "my.people.Mood",
        "my.people.Person",
        "my.people.Person.Pet",
        "my.people.Person.Size",
    }
    assert len(people) == 5
    assert "my.people.Mood" in people
    assert "my.people.Moo" not in people
    assert {"Person", "Mood", "registry"} <= set(dir(people))
    assert repr(people) == "<LoadedSchema of 5 types: Person, Mood>"
    assert people.Person.__doc__ == "A person."
    assert people.Mood.__doc__ == "How they are."
    assert people.registry.message("my.people.Address") is people["my.people.Address"]
    assert people.registry.message("my.people.Mood") is None
    with pytest.raises(AttributeError, match="no 'Address'; it has Mood, Person"):
        people.Address  # noqa: B018 of an import: its full name alone
    with pytest.raises(KeyError, match=r"near are my\.people\.Person"):
        people["my.people.Persons"]
    with pytest.raises(KeyError, match="no 'zzz'"):
        people["zzz"]


def test_the_classes_are_messages(people: LoadedSchema) -> None:
    person = people.Person(
        name="Zoë",
        addresses=[people["my.people.Address"](street="A")],
        moods={"now": people.Mood.GLAD},
        mail="z@x",
        pet=people.Person.Pet(class_="cat", owner=people.Person(name="Zoë")),
    )
    data = encode(person)
    assert decode(people.Person, data) == person
    assert repr(person.pet).startswith("Person.Pet(class_='cat', owner=Person(name='Zoë', age=None")
    assert copy.deepcopy(person) == person
    assert dataclasses.replace(person, age=3).age == 3
    types = {field.name: field.type for field in dataclasses.fields(person)}
    assert types["age"] == "int | None"
    assert types["addresses"] == "list[Address]"
    assert types["moods"] == "dict[str, Mood]"
    assert types["name"] == "str"
    assert types["pet"] == "Pet | None"
    assert "<redacted>" in repr(people.Person(secret="s"))
    schema = schema_of(people.Person)
    assert schema.full_name == "my.people.Person"
    assert schema.by_name["odd"].json_name == "ODD"
    assert schema.oneofs.keys() == {"contact"}


def test_classes_and_their_code_are_freed(tmp_path: Path) -> None:
    schema = load(tmp_path, 'syntax = "proto3"; message A { A a = 1; repeated int32 b = 2; }')
    kept = weakref.ref(schema.A)
    decode(schema.A, encode(schema.A(b=[1], a=schema.A())))
    del schema
    gc.collect()
    assert kept() is None


def test_proto2(tmp_path: Path) -> None:
    schema = load(
        tmp_path,
        r"""
        message M {
          required int32 r = 1 [default = -400];
          optional string s = 2 [default = "a\tb"];
          optional bytes b = 3 [default = "\001\xff\n\"\\a?"];
          optional double d = 4 [default = -inf];
          optional float f = 5 [default = 0.1];
          optional bool t = 6 [default = true];
          optional E e = 7 [default = TWO];
          optional Outside.F g = 8 [default = FOUR];
          repeated int32 p = 9 [packed = true];
          optional group Group = 10 { optional int32 x = 1; }
          extensions 100 to 200;
          reserved "gone", "away";
        }
        message Outside { enum F { THREE = 3; FOUR = 4; } }
        enum E { option allow_alias = true; ONE = 1; TWO = 2; UNO = 1; }
        extend M { optional E more = 100 [default = UNO]; repeated M many = 101; }
        """,
    )
    fields = schema_of(schema.M).by_name
    defaults = {name: field.default for name, field in fields.items() if field.default is not None}
    assert defaults["b"] == b'\x01\xff\n"\\a?'
    assert defaults["s"] == "a\tb"
    assert defaults["f"] == pytest.approx(0.1, abs=1e-8)
    assert defaults["f"] != 0.1
    assert defaults["d"] == float("-inf")
    assert (defaults["r"], defaults["t"], defaults["e"], defaults["g"]) == (-400, True, 2, 4)
    assert fields["r"].presence == "required"
    assert fields["p"].is_packed
    assert fields["group"].kind is KINDS["group"]
    assert is_closed(schema.E)
    made = schema.M(r=1, group=schema.M.Group(x=3))
    schema.more.set(made, schema.E.UNO)
    schema.many.set(made, [schema.M(r=2)])
    assert unknown_fields(made) != b""
    read = decode(schema.M, encode(made))
    assert schema.more.get(read) is schema.E.ONE
    assert schema.many.get(read) == [schema.M(r=2)]
    assert schema.more.field.default is schema.E.ONE
    assert isinstance(schema["more"], Extension)
    assert schema.registry.extension("many") is schema.many


# --- what is read ---------------------------------------------------------------------------------


def test_errors(tmp_path: Path) -> None:
    with pytest.raises(ProtoSyntaxError) as caught:
        load(tmp_path, "message M {\n  optional Nothing x = 1;\n  optional int32 y = 0;\n}\n")
    assert caught.value.line in (2, 3)
    with pytest.raises(FileNotFoundError):
        load_proto(tmp_path / "nothing.proto")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with pytest.raises(ValueError, match="lies under none of the search paths"):
        load_proto(tmp_path / "main.proto", search_paths=[elsewhere])


def test_search_paths(tmp_path: Path) -> None:
    (tmp_path / "a" / "deep").mkdir(parents=True)
    (tmp_path / "b").mkdir()
    (tmp_path / "a" / "deep" / "x.proto").write_text(
        'syntax = "proto3"; import "y.proto"; message X { Y y = 1; }'
    )
    (tmp_path / "b" / "y.proto").write_text('syntax = "proto3"; message Y { int32 i = 1; }')
    found = load_proto(
        tmp_path / "a" / "deep" / "x.proto", search_paths=[tmp_path / "a", tmp_path / "b"]
    )
    assert found.X(y=found["Y"](i=3)).y.i == 3
    assert found.X.__module__.endswith("deep/x.proto")
    with pytest.raises(ProtoSyntaxError, match=r"y\.proto"):
        load_proto(tmp_path / "a" / "deep" / "x.proto")


def test_descriptor_sets(people: LoadedSchema, tmp_path: Path) -> None:
    (tmp_path / "main.proto").write_text(PERSON)
    (tmp_path / "address.proto").write_text(ADDRESS)
    files, names = classes.load_files([tmp_path / "main.proto"])
    assert names == ["main.proto"]
    found = load_descriptor_set(encode(FileDescriptorSet(file=files)))
    assert set(found) == set(people)
    assert found.Address is found["my.people.Address"]  # all files, for none was asked for
    person = found.Person(name="a", moods={"x": found.Mood.GLAD})
    assert encode(person) == encode(people.Person(name="a", moods={"x": people.Mood.GLAD}))
    with pytest.raises(DecodeError):
        load_descriptor_set(b"\x0a\x05")
    with pytest.raises(ProtoSyntaxError):
        load_descriptor_set(encode(FileDescriptorSet(file=files[1:])))


def test_the_whole_catalogue() -> None:
    """Loading is quick, and what is not used is not completed."""
    schema = load_proto(*sorted(OPEND.glob("*.proto")))
    messages = [schema[name] for name in schema if not is_enum(schema[name])]
    assert len(messages) == 1000
    lazy = type(messages[0].__dict__["__message_schema__"])
    assert all(type(each.__dict__["__message_schema__"]) is lazy for each in messages)
    for each in messages:
        found = schema_of(each)
        assert schema[found.full_name] is each


# --- features -------------------------------------------------------------------------------------


def test_editions() -> None:
    for syntax, edition, expected in (
        (None, None, Edition.EDITION_PROTO2),
        ("", None, Edition.EDITION_PROTO2),
        ("proto2", None, Edition.EDITION_PROTO2),
        ("proto3", None, Edition.EDITION_PROTO3),
        ("editions", Edition.EDITION_2023, Edition.EDITION_2023),
    ):
        file = FileDescriptorProto(name="x", syntax=syntax, edition=edition)
        assert edition_of(file) == expected
        assert "field_presence=" in repr(file_features(file))
    for syntax, edition in (("proto4", None), ("editions", Edition.EDITION_99999_TEST_ONLY)):
        with pytest.raises(ValueError, match="neither proto2, proto3 nor edition 2023"):
            edition_of(FileDescriptorProto(name="x", syntax=syntax, edition=edition))


def test_features_of_a_field() -> None:
    proto2 = file_features(FileDescriptorProto())
    packed = field_features(FieldDescriptorProto(options=FieldOptions(packed=True)), proto2)
    assert packed.is_packed
    assert not proto2.is_packed
    own = FeatureSet(message_encoding=FeatureSet.MessageEncoding.DELIMITED)
    field = FieldDescriptorProto(options=FieldOptions(features=own))
    assert field_features(field, proto2).is_delimited
    group = FieldDescriptorProto(type=FieldDescriptorProto.Type.TYPE_GROUP)
    assert field_features(group, proto2).is_delimited
    proto3 = file_features(FileDescriptorProto(syntax="proto3"))
    assert proto3.is_implicit
    assert not field_features(FieldDescriptorProto(proto3_optional=True), proto3).is_implicit
    required = FieldDescriptorProto(label=FieldDescriptorProto.Label.LABEL_REQUIRED)
    assert field_features(required, proto2).is_required


# --- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("connAESKey", "conn_aes_key"),
        ("c2s", "c2s"),
        ("targetPrice", "target_price"),
        ("FieldName8", "field_name8"),
        ("HTTPServer2Go", "http_server2_go"),
        ("already_snake", "already_snake"),
    ],
)
def test_snake_case(name: str, expected: str) -> None:
    assert snake_case(name) == expected


def test_attributes() -> None:
    fields = [
        ("from", 1),
        ("fooBar", 2),
        ("foo_bar", 3),
        ("__x", 4),
        ("_", 5),
        ("_1st", 6),
        ("int", 7),
        ("x", 8),
        ("None", 9),
        ("foo_bar_3", 10),
    ]
    assert attribute_names(fields) == [
        "from_",
        "foo_bar",
        "foo_bar_3",
        "x",
        "field_5",
        "field_1st",
        "int_",
        "x_8",
        "none",
        "foo_bar_3_10",
    ]


def test_classes() -> None:
    names = ["None", "A", "__B", "message", "str", "foo", "_unknown_fields"]
    expected = ["None_", "A", "C__B", "message_", "str_", "foo_", "C_unknown_fields"]
    assert class_names(names, {"foo"}) == expected
    assert class_names(["a", "a_"], {"a"}) == ["a_", "a__"]


def test_members() -> None:
    for enum, values, expected in (
        ("RatingLevel", ["RatingLevel_Buy", "RatingLevel_Sell"], ["BUY", "SELL"]),
        ("Mood", ["MOOD_GLAD", "GLAD", "Other"], ["GLAD", "GLAD_", "OTHER"]),
        ("KLType", ["KLType_1Min", "KLType_Day"], ["KL_TYPE_1_MIN", "DAY"]),
        ("E", ["E_None", "None", "name", "value", "_", "E_"], ["NONE", "None_", "NAME", "VALUE"]),
    ):
        assert member_names(enum, values)[: len(expected)] == expected


IDENTIFIERS = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True) | st.sampled_from(
    ["None", "class", "int", "pb", "message", "name", "value", "a_", "_a", "__a", "A", "a", "a_1"]
)


@given(names=st.lists(IDENTIFIERS, min_size=1, max_size=12, unique=True))
def test_names_are_names_and_differ(names: list[str]) -> None:
    numbered = [(name, number) for number, name in enumerate(names, 1)]
    attributes = attribute_names(numbered)
    for found in (attributes, class_names(names, attributes), member_names("A", names)):
        assert len(set(found)) == len(names)
        for name in found:
            assert name.isidentifier()
            assert not keyword.iskeyword(name)
            assert name[:2] != "__"
    assert not set(attributes) & set(class_names(names, attributes))
    assert all(name[0] != "_" for name in attributes + member_names("A", names))


def test_modules() -> None:
    for file, expected in (
        ("google/protobuf/field_mask.proto", "field_mask"),
        ("Qot_GetKL.proto", "qot_get_kl"),
        ("1st-try.proto", "proto_1st_try"),
        ("class.proto", "class_"),
        ("_.proto", "schema"),
    ):
        assert module_name(file) == expected


def test_the_annotated_names_of_pb_are_taken() -> None:
    """A field may be called like what its annotation says."""
    assert {"int", "pb"} & set(attribute_names([("int", 1), ("pb", 2)])) == set()
    assert hasattr(pb, "int32")


def test_comments() -> None:
    """Those before count, else those behind."""
    from wirecodec.protobuf.idl.linking import link
    from wirecodec.protobuf.idl.parser import parse_file

    text = "// The file.\nsyntax = 'proto2';\n/* An\n * E. */\nenum E {\n  A = 1; // first\n}\n"
    [found] = model.models_of(link([parse_file(text, "x.proto")]))
    assert found.comment == "The file."
    assert found.enums[0].comment.startswith("An")
    assert found.enums[0].members == [("A", "A", 1, "first")]
