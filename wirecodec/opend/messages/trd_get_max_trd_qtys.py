# SPDX-License-Identifier: MIT
"""Trd_GetMaxTrdQtys, protocol 2111.

Generated from Trd_GetMaxTrdQtys.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .trd_common import MaxTrdQtys, TrdHeader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Trd_GetMaxTrdQtys"

__all__ = ["C2S", "S2C", "Request", "Response"]


@message
class C2S:
    """Trd_GetMaxTrdQtys.C2S."""

    header: Annotated[TrdHeader, pb.embedded(1)]
    order_type: Annotated[int, pb.int32(2)]
    code: Annotated[str, pb.string(3)]
    price: Annotated[float, pb.double(4)]
    order_id: Annotated[int | None, pb.uint64(5, name="orderID")] = None
    adjust_price: Annotated[bool | None, pb.bool(6)] = None
    adjust_side_and_limit: Annotated[float | None, pb.double(7)] = None
    sec_market: Annotated[int | None, pb.int32(8)] = None
    order_id_ex: Annotated[str | None, pb.string(9, name="orderIDEx")] = None
    session: Annotated[int | None, pb.int32(10)] = None
    position_id: Annotated[int | None, pb.uint64(11, name="positionID")] = None


@message
class S2C:
    """Trd_GetMaxTrdQtys.S2C."""

    header: Annotated[TrdHeader, pb.embedded(1)]
    max_trd_qtys: Annotated[MaxTrdQtys | None, pb.embedded(2)] = None


@message
class Request:
    """The request, protocol 2111; Response answers it."""

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
