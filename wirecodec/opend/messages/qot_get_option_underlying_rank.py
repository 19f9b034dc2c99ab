# SPDX-License-Identifier: MIT
"""Qot_GetOptionUnderlyingRank, protocol 3305.

Generated from Qot_GetOptionUnderlyingRank.proto by the command ``generate``: change that file, not
this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security
from .qot_option_common import UnderlyingRankIndicator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetOptionUnderlyingRank"

__all__ = ["C2S", "S2C", "Request", "Response", "UnderlyingRankItem"]


@message
class UnderlyingRankItem:
    """Qot_GetOptionUnderlyingRank.UnderlyingRankItem."""

    owner: Annotated[Security, pb.embedded(1)]
    name: Annotated[str | None, pb.string(2)] = None
    total_volume: Annotated[int | None, pb.int64(3)] = None
    total_open_interest: Annotated[int | None, pb.int64(4)] = None
    volume_ratio: Annotated[float | None, pb.double(5)] = None
    open_interest_ratio: Annotated[float | None, pb.double(6)] = None
    iv: Annotated[float | None, pb.double(7)] = None
    iv_rank: Annotated[float | None, pb.double(8)] = None
    iv_percentile: Annotated[float | None, pb.double(9)] = None
    price: Annotated[float | None, pb.double(10)] = None
    change_rate: Annotated[float | None, pb.double(11)] = None
    iv_change: Annotated[float | None, pb.double(12)] = None
    hv: Annotated[float | None, pb.double(13)] = None
    hv_change: Annotated[float | None, pb.double(14)] = None
    market_cap: Annotated[float | None, pb.double(15)] = None


@message
class C2S:
    """Qot_GetOptionUnderlyingRank.C2S."""

    option_market: Annotated[int, pb.int32(1)]
    sort_type: Annotated[int, pb.int32(2)]
    is_asc: Annotated[bool | None, pb.bool(3)] = None
    count: Annotated[int | None, pb.int32(4)] = None
    trading_date: Annotated[str | None, pb.string(5)] = None
    filter_list: Annotated[list[UnderlyingRankIndicator], pb.repeated(pb.embedded(6))] = []
    page: Annotated[str | None, pb.string(7)] = None


@message
class S2C:
    """Qot_GetOptionUnderlyingRank.S2C."""

    option_market: Annotated[int, pb.int32(1)]
    sort_type: Annotated[int, pb.int32(2)]
    trading_date: Annotated[str | None, pb.string(3)] = None
    trading_timestamp: Annotated[float | None, pb.double(4)] = None
    rank_list: Annotated[list[UnderlyingRankItem], pb.repeated(pb.embedded(5))] = []
    next_page: Annotated[str | None, pb.string(6)] = None
    all_count: Annotated[int | None, pb.int32(7)] = None


@message
class Request:
    """The request, protocol 3305; Response answers it."""

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
