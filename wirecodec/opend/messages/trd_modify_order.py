# SPDX-License-Identifier: MIT
"""Trd_ModifyOrder, protocol 2205.

Generated from Trd_ModifyOrder.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .common import PacketID
from .trd_common import TrdHeader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Trd_ModifyOrder"

__all__ = ["C2S", "S2C", "Request", "Response"]


@message
class C2S:
    """Trd_ModifyOrder.C2S."""

    packet_id: Annotated[PacketID, pb.embedded(1, name="packetID")]
    header: Annotated[TrdHeader, pb.embedded(2)]
    order_id: Annotated[int, pb.uint64(3, name="orderID")]
    modify_order_op: Annotated[int, pb.int32(4)]
    for_all: Annotated[bool | None, pb.bool(5)] = None
    trd_market: Annotated[int | None, pb.int32(6)] = None
    qty: Annotated[float | None, pb.double(8)] = None
    price: Annotated[float | None, pb.double(9)] = None
    adjust_price: Annotated[bool | None, pb.bool(10)] = None
    adjust_side_and_limit: Annotated[float | None, pb.double(11)] = None
    aux_price: Annotated[float | None, pb.double(12)] = None
    trail_type: Annotated[int | None, pb.int32(13)] = None
    trail_value: Annotated[float | None, pb.double(14)] = None
    trail_spread: Annotated[float | None, pb.double(15)] = None
    order_id_ex: Annotated[str | None, pb.string(16, name="orderIDEx")] = None


@message
class S2C:
    """Trd_ModifyOrder.S2C."""

    header: Annotated[TrdHeader, pb.embedded(1)]
    order_id: Annotated[int, pb.uint64(2, name="orderID")]
    order_id_ex: Annotated[str | None, pb.string(3, name="orderIDEx")] = None


@message
class Request:
    """The request, protocol 2205; Response answers it."""

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
