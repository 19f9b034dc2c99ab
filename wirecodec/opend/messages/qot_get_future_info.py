# SPDX-License-Identifier: MIT
"""Qot_GetFutureInfo, protocol 3218.

Generated from Qot_GetFutureInfo.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import QotHeader, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetFutureInfo"

__all__ = ["C2S", "S2C", "FutureInfo", "Request", "Response", "TradeTime"]


@message
class TradeTime:
    """Qot_GetFutureInfo.TradeTime."""

    begin: Annotated[float | None, pb.double(1)] = None
    end: Annotated[float | None, pb.double(2)] = None


@message
class FutureInfo:
    """Qot_GetFutureInfo.FutureInfo."""

    name: Annotated[str, pb.string(1)]
    security: Annotated[Security, pb.embedded(2)]
    last_trade_time: Annotated[str, pb.string(3)]
    last_trade_timestamp: Annotated[float | None, pb.double(4)] = None
    owner: Annotated[Security | None, pb.embedded(5)] = None
    owner_other: Annotated[str, pb.string(6)]
    exchange: Annotated[str, pb.string(7)]
    contract_type: Annotated[str, pb.string(8)]
    contract_size: Annotated[float, pb.double(9)]
    contract_size_unit: Annotated[str, pb.string(10)]
    quote_currency: Annotated[str, pb.string(11)]
    min_var: Annotated[float, pb.double(12)]
    min_var_unit: Annotated[str, pb.string(13)]
    quote_unit: Annotated[str | None, pb.string(14)] = None
    trade_time: Annotated[list[TradeTime], pb.repeated(pb.embedded(15))] = []
    time_zone: Annotated[str, pb.string(16)]
    exchange_format_url: Annotated[str, pb.string(17)]
    origin: Annotated[Security | None, pb.embedded(18)] = None


@message
class C2S:
    """Qot_GetFutureInfo.C2S."""

    security_list: Annotated[list[Security], pb.repeated(pb.embedded(1))] = []
    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class S2C:
    """Qot_GetFutureInfo.S2C."""

    future_info_list: Annotated[list[FutureInfo], pb.repeated(pb.embedded(1))] = []


@message
class Request:
    """The request, protocol 3218; Response answers it."""

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
