# SPDX-License-Identifier: MIT
"""Qot_GetOptionEarningsScreener, protocol 3313.

Generated from Qot_GetOptionEarningsScreener.proto by the command ``generate``: change that file,
not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security
from .qot_option_common import EarningsIndicator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetOptionEarningsScreener"

__all__ = ["C2S", "S2C", "EarningsItem", "Request", "Response"]


@message
class EarningsItem:
    """Qot_GetOptionEarningsScreener.EarningsItem."""

    owner: Annotated[Security, pb.embedded(1)]
    name: Annotated[str | None, pb.string(2)] = None
    price: Annotated[float | None, pb.double(3)] = None
    change_rate: Annotated[float | None, pb.double(4)] = None
    market_cap: Annotated[float | None, pb.double(5)] = None
    iv: Annotated[float | None, pb.double(6)] = None
    iv_rank: Annotated[float | None, pb.double(7)] = None
    iv_percentile: Annotated[float | None, pb.double(8)] = None
    hv: Annotated[float | None, pb.double(9)] = None
    volume: Annotated[int | None, pb.int64(10)] = None
    open_interest: Annotated[int | None, pb.int64(11)] = None
    earnings_timestamp: Annotated[float | None, pb.double(12)] = None
    earnings_time: Annotated[str | None, pb.string(13)] = None
    earnings_pub_type: Annotated[int | None, pb.int32(14)] = None
    earnings_quarter: Annotated[str | None, pb.string(15)] = None
    last_report_iv_crush: Annotated[float | None, pb.double(16)] = None
    history_report_iv_crush: Annotated[float | None, pb.double(17)] = None
    last_report_chg_rate: Annotated[float | None, pb.double(18)] = None
    history_report_chg_rate: Annotated[float | None, pb.double(19)] = None
    estimate_eps_yoy: Annotated[float | None, pb.double(20)] = None
    estimate_revenue_yoy: Annotated[float | None, pb.double(21)] = None
    expected_move_ratio: Annotated[float | None, pb.double(22)] = None


@message
class C2S:
    """Qot_GetOptionEarningsScreener.C2S."""

    option_market: Annotated[int, pb.int32(1)]
    sort_type: Annotated[int | None, pb.int32(2)] = None
    is_asc: Annotated[bool | None, pb.bool(3)] = None
    count: Annotated[int | None, pb.int32(4)] = None
    page: Annotated[str | None, pb.string(5)] = None
    filter_list: Annotated[list[EarningsIndicator], pb.repeated(pb.embedded(6))] = []


@message
class S2C:
    """Qot_GetOptionEarningsScreener.S2C."""

    item_list: Annotated[list[EarningsItem], pb.repeated(pb.embedded(1))] = []
    next_page: Annotated[str | None, pb.string(2)] = None
    update_timestamp: Annotated[float | None, pb.double(3)] = None
    all_count: Annotated[int | None, pb.int32(4)] = None


@message
class Request:
    """The request, protocol 3313; Response answers it."""

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
