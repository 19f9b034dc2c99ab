# SPDX-License-Identifier: MIT
"""Extensions: what is kept as unknown fields until somebody asks, and the registry of types."""

from __future__ import annotations

from types import ModuleType
from typing import Annotated, Any

import pytest

from wirecodec import (
    DecodeError,
    EncodeError,
    Extension,
    MissingFieldError,
    SchemaError,
    TypeRegistry,
    decode,
    encode,
    load_proto,
    message,
    missing_fields,
    pb,
    unknown_fields,
)
from wirecodec.protobuf.extensions import extension
from wirecodec.protobuf.schema import schema_of


class Mood(pb.ClosedEnum):
    GLAD = 1
    SAD = 2


class OpenMood(pb.Enum):
    NONE = 0
    GLAD = 1


@message(full_name="my.Person")
class Person:
    name: Annotated[str | None, pb.string(1)] = None


@message(full_name="my.Address")
class Address:
    street: Annotated[str | None, pb.string(1)] = None
    number: Annotated[int | None, pb.int32(2)] = None


@message(full_name="my.Strict")
class Strict:
    code: Annotated[int, pb.int32(1)]


nickname: pb.Extension[str] = pb.extension(Person, pb.string(100), name="my.nickname")
numbers: pb.Extension[list[int]] = pb.extension(
    Person, pb.repeated(pb.sint32(101)), name="my.numbers"
)
packed: pb.Extension[list[int]] = pb.extension(
    Person, pb.repeated(pb.uint32(102)), name="my.packed", syntax="proto3"
)
address: pb.Extension[Address] = pb.extension(
    Person, pb.embedded(103), name="my.address", type=Address
)
tail: pb.Extension[Address] = pb.extension(Person, pb.group(104), name="my.tail", type=Address)
mood: pb.Extension[Mood] = pb.extension(Person, pb.enum(105), name="my.mood", type=Mood)
age: pb.Extension[int] = pb.extension(Person, pb.int32(106, default=7), name="my.age")
strict: pb.Extension[Strict] = pb.extension(Person, pb.embedded(107), name="my.strict", type=Strict)

EVERY: list[tuple[Extension[Any], Any, str]] = [
    (nickname, "Zoë", "a20604 5a6fc3ab"),
    (numbers, [1, -1], "a80602 a80601"),
    (packed, [1, 300], "b20603 01ac02"),
    (address, Address(street="A", number=2), "ba0605 0a0141 1002"),
    (tail, Address(number=3), "c306 1003 c406"),
    (mood, Mood.SAD, "c80602"),
    (age, -1, "d006 ffffffffffffffffff01"),
]


@pytest.mark.parametrize(
    ("extension_", "value", "records"), EVERY, ids=[each.full_name for each, _, _ in EVERY]
)
def test_set_get_has_clear(extension_: Extension[Any], value: Any, records: str) -> None:
    person = Person(name="x")
    absent: list[int] | None = [] if isinstance(value, list) else None
    assert extension_.get(person) == absent
    assert not extension_.has(person)
    extension_.set(person, value)
    assert unknown_fields(person) == bytes.fromhex(records)
    assert extension_.get(person) == value
    assert extension_.has(person)
    assert encode(person) == b"\x0a\x01x" + bytes.fromhex(records)
    assert extension_.get(decode(Person, encode(person))) == value
    extension_.set(person, value)  # in its own place
    assert unknown_fields(person) == bytes.fromhex(records)
    extension_.clear(person)
    assert person == Person(name="x")
    extension_.clear(person)


def test_each_leaves_the_others_alone() -> None:
    person = Person()
    for each, value, _ in EVERY:
        each.set(person, value)
    for each, value, _ in EVERY:
        assert each.get(person) == value
    group_inside = bytes.fromhex("a31f a306 08 01 a406 a41f")  # number 100 inside another group
    person._unknown_fields += group_inside  # type: ignore[attr-defined]
    nickname.clear(person)
    assert unknown_fields(person).endswith(group_inside)
    assert not nickname.has(person)
    assert [each.has(person) for each, _, _ in EVERY[1:]] == [True] * 6


def test_the_rules_of_the_codec_hold() -> None:
    person = decode(Person, bytes.fromhex("a20601 61 a20601 62"))
    assert nickname.get(person) == "b"  # the last wins
    person = decode(Person, bytes.fromhex("ba0602 1001 ba0603 0a0141"))
    assert address.get(person) == Address(street="A", number=1)  # merged
    person = decode(Person, bytes.fromhex("aa0603 020304 a80606"))
    assert numbers.get(person) == [1, -2, 2, 3]  # packed or not
    person = decode(Person, bytes.fromhex("c80609"))
    assert mood.get(person) is None  # closed: it knows no 9
    assert unknown_fields(person) == bytes.fromhex("c80609")
    person = decode(Person, bytes.fromhex("a00601"))
    assert not nickname.has(person)  # of another wire type


def test_what_is_wrong() -> None:
    person = decode(Person, bytes.fromhex("ba0602 0a05"))
    with pytest.raises(DecodeError, match=r"^\[my.address\].*street"):
        address.get(person)
    with pytest.raises(MissingFieldError) as caught:
        strict.get(decode(Person, bytes.fromhex("da0600")))
    assert caught.value.path == "[my.strict]"
    with pytest.raises(EncodeError, match=r"\[my.age\]: int32 takes"):
        age.set(person, 1 << 40)
    with pytest.raises(TypeError, match=r"my\.nickname extends Person, got Address"):
        nickname.get(Address())
    assert repr(nickname) == "<Extension my.nickname = 100 of Person>"


def test_default() -> None:
    """What is absent is None, as everywhere; the schema has the default."""
    assert age.get(Person()) is None
    assert age.field.default == 7
    assert age.field.proto_name == "[my.age]"


@message(full_name="my.Needy")
class Needy:
    must: Annotated[int, pb.int32(1)]


def test_of_a_message_that_lacks_fields() -> None:
    """It goes on lacking them."""
    note: Extension[str] = pb.extension(Needy, pb.string(100), name="my.note")
    needy = decode(Needy, b"", allow_partial=True)
    note.set(needy, "n")
    assert missing_fields(needy) == ["must"]
    assert note.get(needy) == "n"
    note.clear(needy)
    assert missing_fields(needy) == ["must"]


@pytest.mark.parametrize(
    ("declare", "advice"),
    [
        (lambda: pb.extension(Person, pb.string(0), name="my.x"), "1..536870911"),
        (lambda: pb.extension(Person, pb.string(19000), name="my.x"), "19000..19999"),
        (lambda: pb.extension(Person, pb.string(1), name=""), "full name"),
        (lambda: pb.extension(Person, pb.enum(1), name="my.x").field, "enum class"),
        (lambda: pb.extension(Person, pb.embedded(1), name="my.x").field, "message class"),
        (lambda: pb.extension(Person, pb.int32(1), name="my.x", type=str).field, "not str"),
        (lambda: pb.extension(Person, pb.int32(1, default="a"), name="my.x").field, "default"),
    ],
)
def test_declared_wrongly(declare: Any, advice: str) -> None:
    with pytest.raises(SchemaError, match=advice):
        declare()


def test_pb_has_no_other_names() -> None:
    assert pb.extension is extension
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        pb.nothing  # noqa: B018 it is the look that counts


# --- message sets -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("sets") / "sets.proto"
    path.write_text(
        """
        package s;
        message Set { option message_set_wire_format = true; extensions 4 to max; }
        message One { extend Set { optional One one = 1000; } optional int32 i = 1; }
        message Two { extend Set { optional Two two = 2000; } optional string t = 1; }
        """
    )
    return load_proto(path)


def test_message_sets(sets: Any) -> None:
    """Each is a group of a number and a message."""
    one, two = sets["s.One.one"], sets["s.Two.two"]
    made = sets.Set()
    one.set(made, sets.One(i=5))
    assert encode(made) == bytes.fromhex("0b 10e807 1a02 0805 0c")
    two.set(made, sets.Two(t="x"))
    read = decode(sets.Set, encode(made))
    assert (one.get(read), two.get(read)) == (sets.One(i=5), sets.Two(t="x"))
    assert sets.registry.extensions_in(read) == [
        (one, sets.One(i=5)),
        (two, sets.Two(t="x")),
    ]
    one.clear(read)
    assert not one.has(read)
    assert two.get(read) == sets.Two(t="x")


@message(full_name="my.Set", message_set=True)
class DeclaredSet:
    pass


def test_a_declared_message_set() -> None:
    held: Extension[Address] = pb.extension(
        DeclaredSet, pb.embedded(1000), name="my.held", type=Address
    )
    made = DeclaredSet()
    held.set(made, Address(number=5))
    assert encode(made) == bytes.fromhex("0b 10e807 1a02 1005 0c")

    @message(message_set=True)
    class NotOne:
        number: Annotated[int | None, pb.int32(1)] = None

    with pytest.raises(SchemaError, match="has no fields"):
        schema_of(NotOne)


@pytest.mark.parametrize(
    ("data", "value"),
    [
        ("0b 1a02 0805 10e807 0c", 5),  # the message first
        ("0b 10e807 0c", None),  # no message
        ("0b 1a02 0805 0c", None),  # no number
        ("0b 10e807 1a02 0805 1a02 0806 0c", 5),
        ("0b 10e807 23 1a02 0807 24 1a02 0805 0c", 5),  # another group inside
        ("c23e02 0805", None),  # not in a group: it is of no extension
    ],
)
def test_odd_message_sets(sets: Any, data: str, value: int | None) -> None:
    read = decode(sets.Set, bytes.fromhex(data))
    found = sets["s.One.one"].get(read)
    assert found == (None if value is None else sets.One(i=value))
    assert encode(read) == bytes.fromhex(data)


# --- the registry -----------------------------------------------------------------------------


def test_registry() -> None:
    registry = TypeRegistry(Person, nickname, numbers)
    assert registry.message("my.Person") is Person
    assert registry.message("my.Address") is None
    assert registry.extension("my.nickname") is nickname
    assert registry.extension("my.age") is None
    person = Person()
    numbers.set(person, [3])
    age.set(person, 3)
    nickname.set(person, "n")
    assert registry.extensions_in(person) == [(nickname, "n"), (numbers, [3])]
    wider = TypeRegistry(registry, Address)
    assert wider.message("my.Person") is Person
    assert wider.extensions_in(person) == registry.extensions_in(person)


def test_registry_of_a_module() -> None:
    module = ModuleType("my_module")

    @message
    class Outer:
        @message
        class Inner:
            pass

    Outer.__module__ = Outer.Inner.__module__ = "my_module"
    Outer.__qualname__, Outer.Inner.__qualname__ = "Outer", "Outer.Inner"
    vars(module).update(__proto_package__="my.package", Outer=Outer, age=age, Person=Person, x=1)
    import sys

    sys.modules["my_module"] = module
    try:
        registry = TypeRegistry(module)
        assert registry.message("my.package.Outer.Inner") is Outer.Inner
        assert schema_of(Outer).full_name == "my.package.Outer"
    finally:
        del sys.modules["my_module"]
    assert registry.extension("my.age") is age
    assert registry.message("my.Person") is None  # imported, not declared there


def test_what_a_registry_does_not_take() -> None:
    @message
    class Nameless:
        pass

    with pytest.raises(TypeError, match="Nameless has no full name"):
        TypeRegistry(Nameless)
    with pytest.raises(TypeError, match="takes message classes"):
        TypeRegistry(3)


def test_an_empty_value_has_no_records() -> None:
    person = Person()
    numbers.set(person, [])
    assert unknown_fields(person) == b""
    registry = TypeRegistry(numbers, mood)
    person = decode(Person, bytes.fromhex("c80609"))
    assert registry.extensions_in(person) == []


def test_open_enum() -> None:
    feeling: Extension[OpenMood | int] = pb.extension(
        Person, pb.enum(110), name="my.feeling", type=OpenMood
    )
    person = decode(Person, bytes.fromhex("f00609"))
    assert feeling.get(person) == 9
