# SPDX-License-Identifier: MIT
"""Qot_GetEventContractTicker, protocol 3448.

Generated from Qot_GetEventContractTicker.proto by the command ``generate``: change that file, not
this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .common import PredSide
from .qot_common import Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetEventContractTicker"

__all__ = ["C2S", "S2C", "Request", "Response", "TickerItem", "TickerPoint"]


@message
class TickerPoint:
    """Qot_GetEventContractTicker.TickerPoint."""

    time: Annotated[str, pb.string(1)]
    yes_price: Annotated[float | None, pb.double(2)] = None
    no_price: Annotated[float | None, pb.double(3)] = None
    volume: Annotated[float | None, pb.double(4)] = None
    side: Annotated[PredSide | None, pb.enum(5)] = None
    sequence: Annotated[str | None, pb.string(6)] = None


@message
class TickerItem:
    """Qot_GetEventContractTicker.TickerItem."""

    code: Annotated[Security, pb.embedded(1)]
    ticker_list: Annotated[list[TickerPoint], pb.repeated(pb.embedded(2))] = []


@message
class C2S:
    """Qot_GetEventContractTicker.C2S."""

    security: Annotated[Security, pb.embedded(1)]
    count: Annotated[int | None, pb.int32(2)] = None


@message
class S2C:
    """Qot_GetEventContractTicker.S2C."""

    ticker_list: Annotated[list[TickerItem], pb.repeated(pb.embedded(1))] = []


@message
class Request:
    """The request, protocol 3448; Response answers it."""

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
