# SPDX-License-Identifier: MIT
"""Qot_GetEarningsCalendar, protocol 3401.

Generated from Qot_GetEarningsCalendar.proto by the command ``generate``: change that file, not this
one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security
from .qot_option_common import IndicatorValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetEarningsCalendar"

__all__ = [
    "C2S",
    "S2C",
    "EarningsCalendarEstimateType",
    "EarningsCalendarIndicator",
    "EarningsCalendarIndicatorType",
    "EarningsCalendarItem",
    "EarningsCalendarPeriodType",
    "EarningsCalendarPubType",
    "EarningsCalendarSortType",
    "EarningsCalendarStockListType",
    "EstimateData",
    "Request",
    "Response",
]


class EarningsCalendarSortType(pb.ClosedEnum):
    """Qot_GetEarningsCalendar.EarningsCalendarSortType."""

    UNKNOWN = pb.value(0, "EarningsCalendarSortType_Unknown")
    HOT = pb.value(1, "EarningsCalendarSortType_Hot")
    MARKET_CAP = pb.value(2, "EarningsCalendarSortType_MarketCap")
    OPTION_VOLUME = pb.value(3, "EarningsCalendarSortType_OptionVolume")
    IV = pb.value(4, "EarningsCalendarSortType_IV")
    IV_RANK = pb.value(5, "EarningsCalendarSortType_IVRank")
    IV_PERCENTILE = pb.value(6, "EarningsCalendarSortType_IVPercentile")
    RT_MARKET_CAP = pb.value(7, "EarningsCalendarSortType_RtMarketCap")


class EarningsCalendarPubType(pb.ClosedEnum):
    """Qot_GetEarningsCalendar.EarningsCalendarPubType."""

    UNKNOWN = pb.value(-1, "EarningsCalendarPubType_Unknown")
    REGULAR = pb.value(0, "EarningsCalendarPubType_Regular")
    BEFORE = pb.value(1, "EarningsCalendarPubType_Before")
    AFTER = pb.value(2, "EarningsCalendarPubType_After")


class EarningsCalendarEstimateType(pb.ClosedEnum):
    """Qot_GetEarningsCalendar.EarningsCalendarEstimateType."""

    UNKNOWN = pb.value(0, "EarningsCalendarEstimateType_Unknown")
    EPS = pb.value(1, "EarningsCalendarEstimateType_EPS")
    REVENUE = pb.value(2, "EarningsCalendarEstimateType_Revenue")
    EBIT = pb.value(3, "EarningsCalendarEstimateType_EBIT")


class EarningsCalendarPeriodType(pb.ClosedEnum):
    """Qot_GetEarningsCalendar.EarningsCalendarPeriodType."""

    UNKNOWN = pb.value(0, "EarningsCalendarPeriodType_Unknown")
    QUARTERLY = pb.value(1, "EarningsCalendarPeriodType_Quarterly")
    SEMI_ANNUAL = pb.value(2, "EarningsCalendarPeriodType_SemiAnnual")
    ANNUAL = pb.value(3, "EarningsCalendarPeriodType_Annual")


class EarningsCalendarStockListType(pb.ClosedEnum):
    """Qot_GetEarningsCalendar.EarningsCalendarStockListType."""

    UNKNOWN = pb.value(0, "EarningsCalendarStockListType_Unknown")
    WATCHLIST = pb.value(1, "EarningsCalendarStockListType_Watchlist")
    POSITION = pb.value(2, "EarningsCalendarStockListType_Position")
    SPECIAL = pb.value(3, "EarningsCalendarStockListType_Special")


class EarningsCalendarIndicatorType(pb.ClosedEnum):
    """Qot_GetEarningsCalendar.EarningsCalendarIndicatorType."""

    UNKNOWN = pb.value(0, "EarningsCalendarIndicatorType_Unknown")
    PUB_TYPE = pb.value(1, "EarningsCalendarIndicatorType_PubType")
    ESTIMATE_TYPE = pb.value(2, "EarningsCalendarIndicatorType_EstimateType")
    MARKET_CAP = pb.value(3, "EarningsCalendarIndicatorType_MarketCap")
    STOCK_LIST_TYPE = pb.value(4, "EarningsCalendarIndicatorType_StockListType")
    OPTION_VOLUME = pb.value(5, "EarningsCalendarIndicatorType_OptionVolume")
    IV = pb.value(6, "EarningsCalendarIndicatorType_IV")
    IV_RANK = pb.value(7, "EarningsCalendarIndicatorType_IVRank")
    IV_PERCENTILE = pb.value(8, "EarningsCalendarIndicatorType_IVPercentile")
    RT_MARKET_CAP = pb.value(9, "EarningsCalendarIndicatorType_RtMarketCap")


@message
class EarningsCalendarIndicator:
    """Qot_GetEarningsCalendar.EarningsCalendarIndicator."""

    indicator_type: Annotated[int, pb.int32(1)]
    indicator_value: Annotated[IndicatorValue | None, pb.embedded(2)] = None


@message
class EstimateData:
    """Qot_GetEarningsCalendar.EstimateData."""

    estimate_type: Annotated[int | None, pb.int32(1)] = None
    actual_value: Annotated[float | None, pb.double(2)] = None
    predict_value: Annotated[float | None, pb.double(3)] = None
    currency: Annotated[str | None, pb.string(4)] = None
    period_type: Annotated[int | None, pb.int32(5)] = None


@message
class EarningsCalendarItem:
    """Qot_GetEarningsCalendar.EarningsCalendarItem."""

    security: Annotated[Security, pb.embedded(1)]
    name: Annotated[str | None, pb.string(2)] = None
    earnings_date: Annotated[str | None, pb.string(3)] = None
    earnings_timestamp: Annotated[float | None, pb.double(4)] = None
    pub_type: Annotated[int | None, pb.int32(5)] = None
    period_text: Annotated[str | None, pb.string(7)] = None
    estimate_list: Annotated[list[EstimateData], pb.repeated(pb.embedded(8))] = []
    option_volume: Annotated[int | None, pb.int64(10)] = None
    iv: Annotated[float | None, pb.double(11)] = None
    iv_rank: Annotated[float | None, pb.double(12)] = None
    iv_percentile: Annotated[float | None, pb.double(13)] = None
    market_cap: Annotated[float | None, pb.double(20)] = None
    price: Annotated[float | None, pb.double(21)] = None


@message
class C2S:
    """Qot_GetEarningsCalendar.C2S."""

    market: Annotated[int, pb.int32(1)]
    sort_type: Annotated[int | None, pb.int32(2)] = None
    begin_date: Annotated[str | None, pb.string(3)] = None
    end_date: Annotated[str | None, pb.string(4)] = None
    filter_list: Annotated[list[EarningsCalendarIndicator], pb.repeated(pb.embedded(5))] = []


@message
class S2C:
    """Qot_GetEarningsCalendar.S2C."""

    item_list: Annotated[list[EarningsCalendarItem], pb.repeated(pb.embedded(1))] = []


@message
class Request:
    """The request, protocol 3401; Response answers it."""

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
