# SPDX-License-Identifier: MIT
"""Messages and enums of one's own: what a type checker knows of them.

The tests run, and are checked too: ``assert_type`` is for the checkers, the asserts for Python.
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from wirecodec import decode, decode_delimited, encode, encode_delimited, message, pb

if TYPE_CHECKING:
    from typing_extensions import assert_type
else:

    def assert_type(value, _expected):
        """At run time it gives back what it was given."""
        return value


class Side(pb.ClosedEnum):
    """A closed enum whose members have other names in the .proto."""

    BUY = pb.value(1, "Side_Buy")
    SELL = pb.value(2, "Side_Sell")


class Color(pb.Enum):
    """An open enum, plainly declared."""

    RED = 0
    GREEN = 1


@message
class Leg:
    """A message to put into others."""

    code: Annotated[str, pb.string(1)]


@message
class Order:
    """proto2: each presence there is."""

    order_id: Annotated[int, pb.uint64(1, name="orderID")]
    ret_type: Annotated[int, pb.int32(2, default=-400)]
    side: Annotated[Side, pb.enum(3)]
    leg: Annotated[Leg, pb.embedded(4)]
    price: Annotated[float | None, pb.double(5)] = None
    remark: Annotated[str | None, pb.string(6, default="none")] = None
    is_open: Annotated[bool | None, pb.bool(7)] = None
    signature: Annotated[bytes | None, pb.bytes(8, debug_redact=True)] = None
    other_leg: Annotated[Leg | None, pb.embedded(9)] = None
    legs: Annotated[list[Leg], pb.repeated(pb.embedded(10))] = []
    numbers: Annotated[list[int], pb.repeated(pb.sint32(11), packed=True)] = []
    by_name: Annotated[dict[str, Leg], pb.map(12, pb.string, pb.embedded)] = {}
    text: Annotated[str | None, pb.oneof("choice", pb.string(13))] = None
    count: Annotated[int | None, pb.oneof("choice", pb.fixed32(14))] = None
    parent: Annotated[Order | None, pb.embedded(15)] = None


@message(syntax="proto3")
class Point:
    """proto3: implicit presence, and an open enum that may hold any number."""

    x: Annotated[int, pb.int32(1)] = 0
    label: Annotated[str, pb.string(2)] = ""
    color: Annotated[Color | int, pb.enum(3)] = Color.RED
    weight: Annotated[float | None, pb.float(4)] = None


def an_order() -> Order:
    """Constructed with the required fields alone."""
    return Order(order_id=1, ret_type=0, side=Side.BUY, leg=Leg(code="MU"))


def test_types_of_attributes() -> None:
    """They are the annotated ones, without the metadata."""
    order = an_order()
    assert_type(order, Order)
    assert_type(order.order_id, int)
    assert_type(order.side, Side)
    assert_type(order.leg, Leg)
    assert_type(order.leg.code, str)
    assert_type(order.price, float | None)
    assert_type(order.is_open, bool | None)
    assert_type(order.signature, bytes | None)
    assert_type(order.other_leg, Leg | None)
    assert_type(order.legs, list[Leg])
    assert_type(order.numbers, list[int])
    assert_type(order.by_name, dict[str, Leg])
    assert_type(order.text, str | None)
    assert_type(order.parent, Order | None)
    order.parent = an_order()
    order.legs.append(Leg(code="INTC"))
    order.by_name["a"] = order.leg
    assert order.parent.leg == Leg(code="MU")


def test_every_field_is_a_keyword() -> None:
    """With the types of the attributes."""
    order = Order(
        order_id=1,
        ret_type=0,
        side=Side.SELL,
        leg=Leg(code="MU"),
        price=1,
        remark="",
        is_open=True,
        signature=b"",
        other_leg=None,
        legs=[Leg(code="a")],
        numbers=[1, -1],
        by_name={"a": Leg(code="b")},
        text="one of them",
        parent=an_order(),
    )
    assert encode(decode(Order, encode(order))) == encode(order)


def test_decoding_gives_the_class() -> None:
    """One message, and a stream of them."""
    data = encode(an_order())
    assert_type(data, bytes)
    assert_type(decode(Order, data), Order)
    assert_type(decode(Order, bytearray(data), allow_partial=True).leg.code, str)
    stream = decode_delimited(Order, encode_delimited(an_order()))
    assert_type(stream, Iterator[Order])
    assert [each.order_id for each in stream] == [1]


def test_proto3() -> None:
    """No field is required; an enum field takes its members and other numbers."""
    assert_type(Point(), Point)
    point = Point(x=3, label="here", color=7)
    assert_type(point.x, int)
    assert_type(point.weight, float | None)
    assert_type(decode(Point, encode(point)), Point)
    assert point.color == 7


def test_enums() -> None:
    """They are IntEnums to a checker."""
    assert_type(Side(1), Side)
    assert_type(Side["SELL"], Side)
    assert_type(Side(1).value, int)
    name: str = Side(1).name
    assert name == "BUY"
    assert_type([side for side in Side], list[Side])  # noqa: C416 the loop is what is checked
    number: int = Color.GREEN
    assert number + 1 == 2


def name_of(side: Side) -> str:
    """A match that a checker sees to be complete."""
    match side:
        case Side.BUY:
            return "buy"
        case Side.SELL:
            return "sell"


def test_match() -> None:
    """By member, and by attribute."""
    assert name_of(Side.SELL) == "sell"
    match an_order():
        case Order(leg=Leg(code=code), side=Side.BUY):
            assert_type(code, str)
            assert code == "MU"
        case _:
            raise AssertionError


def test_dataclass_functions() -> None:
    """A checker takes a message for a dataclass, as people do."""
    order = an_order()
    assert_type(dataclasses.replace(order, price=1.5), Order)
    assert_type(copy.copy(order), Order)
    assert dataclasses.asdict(Leg(code="MU")) == {"code": "MU"}
    assert [field.name for field in dataclasses.fields(Leg)] == ["code"]
