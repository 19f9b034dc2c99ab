# SPDX-License-Identifier: MIT
"""Trd_PlaceOrder, protocol 2202: place an order.

Generated from Trd_PlaceOrder.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .common import PacketID
from .trd_common import TrdHeader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Trd_PlaceOrder"

__all__ = ["C2S", "S2C", "Request", "Response"]


@message
class C2S:
    """The order. It is never to be sent again by itself: packetID guards against replays.

    Attributes:
        packet_id: names this request: a new one each time.
        header: the account; it must be unlocked if it is a real one.
        trd_side: a TrdSide: Buy or Sell.
        order_type: an OrderType.
        code: the code of the security.
        qty: how much; of options and futures, contracts.
        price: the price; orders at the price of the market need none.
        adjust_price: whether OpenD may move the price to the next one that is allowed.
        adjust_side_and_limit: how far, as a fraction: up if positive, down if negative.
        sec_market: a TrdSecMarket.
        remark: a note that comes back with the order, up to 64 bytes.
        time_in_force: a TimeInForce; none for the day.
        fill_outside_rth: whether it may be filled outside of the regular hours; US alone.
        aux_price: the price that sets it off; of stop and if-touched orders.
        trail_type: a TrailType; of trailing stops.
        trail_value: the distance at which it trails; in percent, or in money.
        trail_spread: how far from that its price is; of trailing stop limits.
        session: a Session of Common; US alone.
        position_id: the position to close, where an account tells them apart.
        expire_time: the day it ends, if it is good till a day.
        amount: how much money to spend, instead of a quantity.
        pred_side: a PredSide of Common; of event contracts.
    """

    packet_id: Annotated[PacketID, pb.embedded(1, name="packetID")]
    header: Annotated[TrdHeader, pb.embedded(2)]
    trd_side: Annotated[int, pb.int32(3)]
    order_type: Annotated[int, pb.int32(4)]
    code: Annotated[str, pb.string(5)]
    qty: Annotated[float, pb.double(6)]
    price: Annotated[float | None, pb.double(7)] = None
    adjust_price: Annotated[bool | None, pb.bool(8)] = None
    adjust_side_and_limit: Annotated[float | None, pb.double(9)] = None
    sec_market: Annotated[int | None, pb.int32(10)] = None
    remark: Annotated[str | None, pb.string(11)] = None
    time_in_force: Annotated[int | None, pb.int32(12)] = None
    fill_outside_rth: Annotated[bool | None, pb.bool(13, name="fillOutsideRTH")] = None
    aux_price: Annotated[float | None, pb.double(14)] = None
    trail_type: Annotated[int | None, pb.int32(15)] = None
    trail_value: Annotated[float | None, pb.double(16)] = None
    trail_spread: Annotated[float | None, pb.double(17)] = None
    session: Annotated[int | None, pb.int32(18)] = None
    position_id: Annotated[int | None, pb.uint64(19, name="positionID")] = None
    expire_time: Annotated[str | None, pb.string(20)] = None
    amount: Annotated[float | None, pb.double(21)] = None
    pred_side: Annotated[int | None, pb.int32(22)] = None


@message
class S2C:
    """The order was taken; what becomes of it comes as Trd_UpdateOrder.

    Attributes:
        header: the account.
        order_id: its number in OpenD.
        order_id_ex: its number on the server.
    """

    header: Annotated[TrdHeader, pb.embedded(1)]
    order_id: Annotated[int | None, pb.uint64(2, name="orderID")] = None
    order_id_ex: Annotated[str | None, pb.string(3, name="orderIDEx")] = None


@message
class Request:
    """The request, protocol 2202; Response answers it."""

    c2s: Annotated[C2S, pb.embedded(1)]

    @staticmethod
    def __response_type__() -> type[Response]:
        return Response


@message
class Response:
    """The answer to Request.

    Attributes:
        ret_type: a RetType of Common; only 0 is success.
        ret_msg: the reason of a failure, for people.
        err_code: a finer reason.
        s2c: what was asked for; none on failure.
    """

    ret_type: Annotated[int, pb.int32(1, default=-400)]
    ret_msg: Annotated[str | None, pb.string(2)] = None
    err_code: Annotated[int | None, pb.int32(3)] = None
    s2c: Annotated[S2C | None, pb.embedded(4)] = None
