# SPDX-License-Identifier: MIT
"""Qot_GetFinancialsEarningsPriceHistory, protocol 3226.

Generated from Qot_GetFinancialsEarningsPriceHistory.proto by the command ``generate``: change that
file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import EarningsPubTimeType, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetFinancialsEarningsPriceHistory"

__all__ = [
    "C2S",
    "S2C",
    "FinScheduleInfo",
    "PriceHistoryOnEarningsDays",
    "PriceInfo",
    "Request",
    "Response",
]


@message
class C2S:
    """Qot_GetFinancialsEarningsPriceHistory.C2S."""

    security: Annotated[Security, pb.embedded(1)]


@message
class PriceInfo:
    """Qot_GetFinancialsEarningsPriceHistory.PriceInfo."""

    trading_day: Annotated[int | None, pb.int64(1)] = None
    trading_day_str: Annotated[str | None, pb.string(2)] = None
    close_price: Annotated[float | None, pb.double(3)] = None
    open_price: Annotated[float | None, pb.double(4)] = None
    highest_price: Annotated[float | None, pb.double(5)] = None
    lowest_price: Annotated[float | None, pb.double(6)] = None
    last_close_price: Annotated[float | None, pb.double(7)] = None
    volume: Annotated[float | None, pb.double(8)] = None


@message
class FinScheduleInfo:
    """Qot_GetFinancialsEarningsPriceHistory.FinScheduleInfo."""

    delta: Annotated[int | None, pb.int32(1)] = None
    close_price: Annotated[float | None, pb.double(2)] = None


@message
class PriceHistoryOnEarningsDays:
    """Qot_GetFinancialsEarningsPriceHistory.PriceHistoryOnEarningsDays."""

    fiscal_year: Annotated[int | None, pb.int32(1)] = None
    financial_type: Annotated[int | None, pb.int32(2)] = None
    period_text: Annotated[str | None, pb.string(3)] = None
    is_current: Annotated[bool | None, pb.bool(4)] = None
    pub_trading_day: Annotated[int | None, pb.int64(5)] = None
    pub_trading_day_str: Annotated[str | None, pb.string(6)] = None
    pub_time: Annotated[int | None, pb.int64(7)] = None
    pub_time_str: Annotated[str | None, pb.string(8)] = None
    pub_type: Annotated[EarningsPubTimeType | None, pb.enum(9)] = None
    predict_vola_ratio_newest: Annotated[float | None, pb.double(10)] = None
    predict_vola_ratio_highest: Annotated[float | None, pb.double(11)] = None
    predict_vola_val_newest: Annotated[float | None, pb.double(12)] = None
    predict_vola_val_highest: Annotated[float | None, pb.double(13)] = None
    option_iv_crush: Annotated[float | None, pb.double(14, name="optionIVCrush")] = None
    option_strike_date_iv_crush: Annotated[
        float | None, pb.double(15, name="optionStrikeDateIVCrush")
    ] = None
    price_info: Annotated[PriceInfo | None, pb.embedded(16)] = None
    schedule_info_list: Annotated[list[FinScheduleInfo], pb.repeated(pb.embedded(17))] = []


@message
class S2C:
    """Qot_GetFinancialsEarningsPriceHistory.S2C."""

    detail_list: Annotated[list[PriceHistoryOnEarningsDays], pb.repeated(pb.embedded(1))] = []


@message
class Request:
    """The request, protocol 3226; Response answers it."""

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
