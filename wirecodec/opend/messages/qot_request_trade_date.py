# SPDX-License-Identifier: MIT
"""Qot_RequestTradeDate, protocol 3219.

Generated from Qot_RequestTradeDate.proto by the command ``generate``: change that file, not this
one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import QotHeader, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_RequestTradeDate"

__all__ = ["C2S", "S2C", "Request", "Response", "TradeDate"]


@message
class C2S:
    """Qot_RequestTradeDate.C2S."""

    market: Annotated[int, pb.int32(1)]
    begin_time: Annotated[str, pb.string(2)]
    end_time: Annotated[str, pb.string(3)]
    security: Annotated[Security | None, pb.embedded(4)] = None
    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class TradeDate:
    """Qot_RequestTradeDate.TradeDate."""

    time: Annotated[str, pb.string(1)]
    timestamp: Annotated[float | None, pb.double(2)] = None
    trade_date_type: Annotated[int | None, pb.int32(3)] = None


@message
class S2C:
    """Qot_RequestTradeDate.S2C."""

    trade_date_list: Annotated[list[TradeDate], pb.repeated(pb.embedded(1))] = []


@message
class Request:
    """The request, protocol 3219; Response answers it."""

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
