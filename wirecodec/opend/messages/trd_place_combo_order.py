# SPDX-License-Identifier: MIT
"""Trd_PlaceComboOrder, protocol 2227.

Generated from Trd_PlaceComboOrder.proto by the command ``generate``: change that file, not this
one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .common import PacketID
from .qot_common import ComboLeg
from .trd_common import TrdHeader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Trd_PlaceComboOrder"

__all__ = ["C2S", "S2C", "Request", "Response"]


@message
class C2S:
    """Trd_PlaceComboOrder.C2S."""

    packet_id: Annotated[PacketID, pb.embedded(1, name="packetID")]
    header: Annotated[TrdHeader, pb.embedded(2)]
    combo_legs: Annotated[list[ComboLeg], pb.repeated(pb.embedded(3))] = []
    qty: Annotated[float, pb.double(4)]
    price: Annotated[float | None, pb.double(5)] = None
    order_type: Annotated[int, pb.int32(6)]
    time_in_force: Annotated[int | None, pb.int32(7)] = None
    expire_time: Annotated[str | None, pb.string(8)] = None
    remark: Annotated[str | None, pb.string(9)] = None
    quote_id: Annotated[str | None, pb.string(10, name="quoteID")] = None


@message
class S2C:
    """Trd_PlaceComboOrder.S2C."""

    header: Annotated[TrdHeader, pb.embedded(1)]
    order_id_ex: Annotated[str | None, pb.string(2, name="orderIDEx")] = None


@message
class Request:
    """The request, protocol 2227; Response answers it."""

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
