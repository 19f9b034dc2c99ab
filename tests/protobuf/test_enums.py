# SPDX-License-Identifier: MIT
"""Enums, beside ``enum.IntEnum`` wherever both have an answer."""

from __future__ import annotations

import copy
import enum
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecodec import pb
from wirecodec.errors import SchemaError
from wirecodec.protobuf import enums


class Level(pb.Enum):
    """An open enum with aliases, a negative number, a name of its own in the proto, a method."""

    UNKNOWN = 0
    LOW = pb.value(1, "Level_Low")
    SMALL = 1
    BASE = pb.value(1, "Level_Base")
    HIGH = 3
    NEG = -1
    LEAST = -(2**31)
    MOST = 2**31 - 1

    @property
    def is_high(self) -> bool:
        return self > 2

    def plus(self, number: int) -> int:
        return self + number


class Twin(enum.IntEnum):
    """The same as an IntEnum."""

    UNKNOWN = 0
    LOW = 1
    SMALL = 1
    BASE = 1
    HIGH = 3
    NEG = -1
    LEAST = -(2**31)
    MOST = 2**31 - 1


# To a type checker its members are those of an IntEnum, and some comparisons never hold.
LEVEL: Any = Level


class Switch(pb.ClosedEnum):
    """A closed enum."""

    OFF = 0
    ON = 1


class Outer:
    """Holds an enum."""

    class Inner(pb.Enum):
        """A nested enum."""

        ZERO = 0


NAMES = list(Twin.__members__)


@pytest.mark.parametrize("name", NAMES)
def test_a_member_is_like_that_of_an_intenum(name: str) -> None:
    ours: Any = Level[name]
    twin: Any = Twin[name]
    assert getattr(Level, name) is ours
    assert Level(int(twin)) is ours
    assert ours == twin == int(twin)
    assert hash(ours) == hash(twin) == hash(int(twin))
    assert ours.name == twin.name
    assert ours.value == twin.value
    assert type(ours.value) is int
    assert isinstance(ours, Level)
    assert isinstance(ours, int)
    assert repr(ours) == repr(twin).replace("Twin", "Level")
    # IntEnum prints as its number from Python 3.11 on.
    assert str(ours) == str(int(twin))
    assert f"{ours}" == str(int(twin))
    assert f"{ours:+05d}" == f"{int(twin):+05d}"
    assert "%d" % ours == str(int(twin))  # noqa: UP031


def test_a_class_is_like_an_intenum() -> None:
    assert [member.name for member in Level] == [member.name for member in Twin]
    assert len(Level) == len(Twin)
    assert list(Level.__members__) == list(Twin.__members__)
    assert bool(Level) is True
    assert 3 in LEVEL
    assert Level.HIGH in LEVEL
    assert Twin.HIGH in LEVEL
    assert 4 not in LEVEL
    assert "HIGH" not in LEVEL
    assert repr(Level) == "<enum 'Level'>"
    assert repr(Outer.Inner) == "<enum 'Outer.Inner'>"


@pytest.mark.parametrize("number", [2, -2, 2**31, "HIGH", None])
def test_no_member_of_that_number(number: Any) -> None:
    with pytest.raises(ValueError, match="is not a valid Level"):
        Level(number)
    with pytest.raises(ValueError, match="is not a valid Twin"):
        Twin(number)


def test_what_cannot_be_hashed_is_no_member_either() -> None:
    unhashable: Any = []
    with pytest.raises(ValueError, match="is not a valid Twin"):
        Twin(unhashable)
    with pytest.raises(ValueError, match="is not a valid Level"):
        Level(unhashable)


def test_no_member_of_that_name() -> None:
    with pytest.raises(KeyError):
        Level["Level_Low"]


def test_aliases_are_one_member() -> None:
    assert LEVEL.LOW is LEVEL.SMALL is LEVEL.BASE
    assert LEVEL.SMALL.name == "LOW"


def test_arithmetic_gives_plain_ints() -> None:
    assert type(Level.LOW + Level.HIGH) is int
    assert Level.LOW + Level.HIGH == 4
    assert sorted([Level.HIGH, Level.NEG, Level.LOW]) == [-1, 1, 3]


def test_methods_are_methods() -> None:
    assert Level.HIGH.is_high
    assert not Level.LOW.is_high
    assert Level.HIGH.plus(2) == 5
    assert "plus" not in Level.__members__


def test_match() -> None:
    def told(number: int) -> str:
        match number:
            case Level.LOW:
                return "low"
            case Level.HIGH:
                return "high"
            case _:
                return "?"

    assert [told(Level.HIGH), told(1), told(7)] == ["high", "low", "?"]


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("member", [Level.LOW, Level.NEG, Switch.ON, Outer.Inner.ZERO])
def test_pickle_gives_the_same_object(member: Any, protocol: int) -> None:
    assert pickle.loads(pickle.dumps(member, protocol)) is member


def test_copies_are_the_same_object() -> None:
    assert copy.copy(Level.LOW) is Level.LOW
    assert copy.deepcopy(Level.LOW) is Level.LOW
    assert copy.deepcopy([Level.LOW])[0] is Level.LOW


def test_members_are_not_reassigned() -> None:
    with pytest.raises(AttributeError, match="HIGH"):
        LEVEL.HIGH = 4
    assert LEVEL.HIGH == 3
    LEVEL.note = "other attributes are"
    assert LEVEL.note == "other attributes are"
    del LEVEL.note


def test_members_hold_nothing_of_their_own() -> None:
    with pytest.raises(AttributeError):
        LEVEL.HIGH.note = 1


@given(st.integers(-(2**31), 2**31 - 1))
def test_members_take_any_int32(number: int) -> None:
    made: Any = enums.EnumType("Made", (pb.Enum,), {"ONLY": number})
    assert made(number) is made.ONLY
    assert made.ONLY.value == number


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(2**31, id="2**31"),
        pytest.param(-(2**31) - 1, id="-2**31 - 1"),
        pytest.param(True, id="bool"),
        pytest.param(Switch.ON, id="member of another"),
        pytest.param(pb.value(2**31, "b"), id="named 2**31"),
        pytest.param(pb.value(False, "b"), id="named bool"),
        pytest.param(pb.value("1", "b"), id="named str"),  # type: ignore[arg-type]
        pytest.param(pb.value(1.0, "b"), id="named float"),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_number_of_a_member(number: Any) -> None:
    with pytest.raises(SchemaError) as caught:
        enums.EnumType("Made", (pb.Enum,), {"GOOD": 1, "BAD": number})
    assert (caught.value.message_type, caught.value.field) == ("Made", "BAD")


@pytest.mark.parametrize("bases", [(Level,), (pb.Enum, pb.ClosedEnum), (pb.ClosedEnum, int)])
def test_an_enum_has_one_base_without_members(bases: tuple[type, ...]) -> None:
    with pytest.raises(SchemaError) as caught:
        enums.EnumType("Made", bases, {"ONE": 1})
    assert (caught.value.message_type, caught.value.field) == ("Made", "")


def test_open_and_closed() -> None:
    assert not enums.is_closed(Level)
    assert enums.is_closed(Switch)
    assert not enums.is_closed(Twin)


@pytest.mark.parametrize("candidate", [Level, Switch, Outer.Inner, Twin])
def test_these_are_enum_classes(candidate: object) -> None:
    assert enums.is_enum(candidate)


@pytest.mark.parametrize(
    "candidate",
    [pb.Enum, pb.ClosedEnum, enum.IntEnum, int, bool, str, Outer, Level.LOW, 3, None, "Level"],
)
def test_these_are_not(candidate: object) -> None:
    assert not enums.is_enum(candidate)


def test_an_enum_class_that_is_no_int_is_none_of_protobuf() -> None:
    class Colour(enum.Enum):
        RED = 1

    assert not enums.is_enum(Colour)


def test_proto_names() -> None:
    assert enums.proto_names(Switch) == {0: "OFF", 1: "ON"}
    assert enums.proto_names(Twin) == {int(member): member.name for member in Twin}
    names = enums.proto_names(Level)
    assert names[1] == "Level_Low"  # of several aliases the first
    assert names[3] == "HIGH"


def test_proto_members_have_the_names_of_the_proto() -> None:
    members = LEVEL.__proto_members__
    assert members["Level_Low"] is members["SMALL"] is members["Level_Base"] is Level.LOW
    assert "LOW" not in members


def test_names_with_an_underscore_in_front_are_no_members() -> None:
    made: Any = enums.EnumType("Made", (pb.Enum,), {"ONE": 1, "_note": 2})
    assert list(made.__members__) == ["ONE"]
    assert made._note == 2


def test_documentation_stays() -> None:
    assert Level.__doc__ is not None
    assert Level.__doc__.startswith("An open enum")
    assert Level.__module__ == __name__
