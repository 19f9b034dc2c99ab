# SPDX-License-Identifier: MIT
"""Qot_GetEarningsBeatRank, protocol 3406.

Generated from Qot_GetEarningsBeatRank.proto by the command ``generate``: change that file, not this
one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security
from .qot_option_common import Interval

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetEarningsBeatRank"

__all__ = [
    "C2S",
    "S2C",
    "BeatTerm",
    "BeatType",
    "EarningsBeatItem",
    "Indicator",
    "IndicatorType",
    "PostPeriodType",
    "Request",
    "Response",
    "SortField",
]


class BeatType(pb.ClosedEnum):
    """Qot_GetEarningsBeatRank.BeatType."""

    UNKNOWN = pb.value(0, "BeatType_Unknown")
    EPS = pb.value(1, "BeatType_EPS")
    REVENUE = pb.value(2, "BeatType_REVENUE")
    EBIT = pb.value(3, "BeatType_EBIT")


class BeatTerm(pb.ClosedEnum):
    """Qot_GetEarningsBeatRank.BeatTerm."""

    LATEST = pb.value(0, "BeatTerm_Latest")
    LATEST_QUARTER = pb.value(1, "BeatTerm_LatestQuarter")
    LATEST_HALF = pb.value(2, "BeatTerm_LatestHalf")
    LATEST_ANNUAL = pb.value(3, "BeatTerm_LatestAnnual")
    ALL = pb.value(4, "BeatTerm_All")


class IndicatorType(pb.ClosedEnum):
    """Qot_GetEarningsBeatRank.IndicatorType."""

    UNKNOWN = pb.value(0, "IndicatorType_Unknown")
    BEAT_RATIO = pb.value(1, "IndicatorType_BeatRatio")
    RELEASED_DATE = pb.value(2, "IndicatorType_ReleasedDate")
    MARKET_CAP = pb.value(3, "IndicatorType_MarketCap")
    PRICE = pb.value(4, "IndicatorType_Price")
    PE_TTM = pb.value(5, "IndicatorType_PeTTM")


class SortField(pb.ClosedEnum):
    """Qot_GetEarningsBeatRank.SortField."""

    UNKNOWN = pb.value(0, "SortField_Unknown")
    BEAT_RATIO = pb.value(1, "SortField_BeatRatio")
    EARNING_DAY_CHG = pb.value(2, "SortField_EarningDayChg")
    RELEASED_DATE = pb.value(3, "SortField_ReleasedDate")
    ACTUAL = pb.value(4, "SortField_Actual")
    ESTIMATE = pb.value(5, "SortField_Estimate")
    YOY = pb.value(6, "SortField_Yoy")
    YOY_GROWTH = pb.value(7, "SortField_YoyGrowth")
    PE_TTM = pb.value(8, "SortField_PeTTM")
    DIVIDENDS_TTM = pb.value(9, "SortField_DividendsTTM")
    PRICE = pb.value(10, "SortField_Price")
    CHANGE_RATE = pb.value(11, "SortField_ChangeRate")


class PostPeriodType(pb.ClosedEnum):
    """Qot_GetEarningsBeatRank.PostPeriodType."""

    REGULAR = pb.value(0, "PostPeriodType_Regular")
    BEFORE = pb.value(1, "PostPeriodType_Before")
    AFTER = pb.value(2, "PostPeriodType_After")
    INTRADAY_TRADING = pb.value(3, "PostPeriodType_IntradayTrading")


@message
class Indicator:
    """Qot_GetEarningsBeatRank.Indicator."""

    indicator_type: Annotated[int, pb.int32(1)]
    indicator_value: Annotated[Interval | None, pb.embedded(2)] = None


@message
class C2S:
    """Qot_GetEarningsBeatRank.C2S."""

    market: Annotated[int, pb.int32(1)]
    beat_type: Annotated[int, pb.int32(2)]
    count: Annotated[int | None, pb.int32(3)] = None
    term: Annotated[int | None, pb.int32(4)] = None
    filter_list: Annotated[list[Indicator], pb.repeated(pb.embedded(5))] = []
    sort_field: Annotated[int | None, pb.int32(6)] = None


@message
class EarningsBeatItem:
    """Qot_GetEarningsBeatRank.EarningsBeatItem."""

    security: Annotated[Security, pb.embedded(1)]
    name: Annotated[str | None, pb.string(2)] = None
    industry: Annotated[str | None, pb.string(3)] = None
    cur_price: Annotated[float | None, pb.double(10)] = None
    last_close_price: Annotated[float | None, pb.double(11)] = None
    change_rate: Annotated[float | None, pb.double(12)] = None
    market_cap: Annotated[float | None, pb.double(13)] = None
    pe_ttm: Annotated[float | None, pb.double(14, name="peTTM")] = None
    dividends_ttm: Annotated[float | None, pb.double(15, name="dividendsTTM")] = None
    released_date: Annotated[str | None, pb.string(20)] = None
    beat_ratio: Annotated[float | None, pb.double(21)] = None
    actual: Annotated[float | None, pb.double(22)] = None
    estimate: Annotated[float | None, pb.double(23)] = None
    yoy: Annotated[float | None, pb.double(24)] = None
    yoy_growth: Annotated[float | None, pb.double(25)] = None
    earning_day_chg: Annotated[float | None, pb.double(26)] = None
    term: Annotated[str | None, pb.string(27)] = None
    detail_post_period: Annotated[int | None, pb.int32(28)] = None


@message
class S2C:
    """Qot_GetEarningsBeatRank.S2C."""

    data_list: Annotated[list[EarningsBeatItem], pb.repeated(pb.embedded(1))] = []
    all_count: Annotated[int | None, pb.int32(2)] = None


@message
class Request:
    """The request, protocol 3406; Response answers it."""

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
