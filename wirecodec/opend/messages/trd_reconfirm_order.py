# SPDX-License-Identifier: MIT
"""Trd_ReconfirmOrder.

Generated from Trd_ReconfirmOrder.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .common import PacketID
from .trd_common import TrdHeader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Trd_ReconfirmOrder"

__all__ = ["C2S", "S2C", "Request", "Response"]


@message
class C2S:
    """Trd_ReconfirmOrder.C2S."""

    packet_id: Annotated[PacketID, pb.embedded(1, name="packetID")]
    header: Annotated[TrdHeader, pb.embedded(2)]
    order_id: Annotated[int, pb.uint64(3, name="orderID")]
    reconfirm_reason: Annotated[int, pb.int32(4)]


@message
class S2C:
    """Trd_ReconfirmOrder.S2C."""

    header: Annotated[TrdHeader, pb.embedded(1)]
    order_id: Annotated[int, pb.uint64(2, name="orderID")]


@message
class Request:
    """Trd_ReconfirmOrder.Request."""

    c2s: Annotated[C2S, pb.embedded(1)]

    @staticmethod
    def __response_type__() -> type[Response]:
        return Response


@message
class Response:
    """Trd_ReconfirmOrder.Response.

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
