# SPDX-License-Identifier: MIT
"""Qot_GetOptionRank, protocol 3306.

Generated from Qot_GetOptionRank.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security
from .qot_option_common import OptionRankIndicator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetOptionRank"

__all__ = ["C2S", "S2C", "OptionRankItem", "Request", "Response"]


@message
class OptionRankItem:
    """Qot_GetOptionRank.OptionRankItem."""

    option: Annotated[Security, pb.embedded(1)]
    name: Annotated[str | None, pb.string(2)] = None
    option_type: Annotated[int | None, pb.int32(3)] = None
    oi_increment: Annotated[int | None, pb.int64(4)] = None
    oi_decrement: Annotated[int | None, pb.int64(5)] = None
    oi_market_cap_increment: Annotated[float | None, pb.double(6)] = None
    oi_market_cap_decrement: Annotated[float | None, pb.double(7)] = None
    volume: Annotated[int | None, pb.int64(8)] = None
    turnover: Annotated[float | None, pb.double(9)] = None
    open_interest: Annotated[int | None, pb.int64(10)] = None
    open_interest_market_cap: Annotated[float | None, pb.double(11)] = None
    iv: Annotated[float | None, pb.double(12)] = None
    option_price: Annotated[float | None, pb.double(13)] = None
    change_rate: Annotated[float | None, pb.double(14)] = None
    mid_price: Annotated[float | None, pb.double(15)] = None
    bid_price: Annotated[float | None, pb.double(16)] = None
    bid_volume: Annotated[int | None, pb.int64(17)] = None
    ask_price: Annotated[float | None, pb.double(18)] = None
    ask_volume: Annotated[int | None, pb.int64(19)] = None
    delta: Annotated[float | None, pb.double(20)] = None
    gamma: Annotated[float | None, pb.double(21)] = None
    theta: Annotated[float | None, pb.double(22)] = None
    vega: Annotated[float | None, pb.double(23)] = None
    rho: Annotated[float | None, pb.double(24)] = None


@message
class C2S:
    """Qot_GetOptionRank.C2S."""

    option_market: Annotated[int, pb.int32(1)]
    sort_type: Annotated[int, pb.int32(2)]
    count: Annotated[int | None, pb.int32(3)] = None
    trading_date: Annotated[str | None, pb.string(4)] = None
    is_asc: Annotated[bool | None, pb.bool(5)] = None
    page: Annotated[str | None, pb.string(6)] = None
    filter_list: Annotated[list[OptionRankIndicator], pb.repeated(pb.embedded(7))] = []


@message
class S2C:
    """Qot_GetOptionRank.S2C."""

    option_market: Annotated[int, pb.int32(1)]
    sort_type: Annotated[int, pb.int32(2)]
    trading_date: Annotated[str | None, pb.string(3)] = None
    trading_timestamp: Annotated[float | None, pb.double(4)] = None
    rank_list: Annotated[list[OptionRankItem], pb.repeated(pb.embedded(5))] = []
    next_page: Annotated[str | None, pb.string(6)] = None
    all_count: Annotated[int | None, pb.int32(7)] = None


@message
class Request:
    """The request, protocol 3306; Response answers it."""

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
