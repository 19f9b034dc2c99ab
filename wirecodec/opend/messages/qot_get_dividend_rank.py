# SPDX-License-Identifier: MIT
"""Qot_GetDividendRank, protocol 3407.

Generated from Qot_GetDividendRank.proto by the command ``generate``: change that file, not this
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

__proto_package__ = "Qot_GetDividendRank"

__all__ = [
    "C2S",
    "S2C",
    "DividendRankItem",
    "DividendRankType",
    "Indicator",
    "IndicatorType",
    "Request",
    "Response",
    "SortField",
]


class DividendRankType(pb.ClosedEnum):
    """Qot_GetDividendRank.DividendRankType."""

    UNKNOWN = pb.value(0, "DividendRankType_Unknown")
    HIGH_YIELD = pb.value(1, "DividendRankType_HighYield")
    DIVIDEND_GROWTH = pb.value(2, "DividendRankType_DividendGrowth")


class IndicatorType(pb.ClosedEnum):
    """Qot_GetDividendRank.IndicatorType."""

    UNKNOWN = pb.value(0, "IndicatorType_Unknown")
    DIVIDEND_YIELD_TTM = pb.value(1, "IndicatorType_DividendYieldTTM")
    AVG_DIVIDEND_YIELD5_Y = pb.value(2, "IndicatorType_AvgDividendYield5Y")
    DISTRIBUTION_FREQUENCY = pb.value(3, "IndicatorType_DistributionFrequency")
    DIVIDEND_GROW_YEAR = pb.value(4, "IndicatorType_DividendGrowYear")
    DIVIDENDS_TTM = pb.value(5, "IndicatorType_DividendsTTM")
    PAYOUT_RATIO_LFY = pb.value(6, "IndicatorType_PayoutRatioLFY")
    NEXT_PAYABLE_DATE = pb.value(7, "IndicatorType_NextPayableDate")
    PRICE = pb.value(8, "IndicatorType_Price")
    MARKET_CAP = pb.value(9, "IndicatorType_MarketCap")


class SortField(pb.ClosedEnum):
    """Qot_GetDividendRank.SortField."""

    UNKNOWN = pb.value(0, "SortField_Unknown")
    DIVIDEND_YIELD_TTM = pb.value(1, "SortField_DividendYieldTTM")
    AVG_DIVIDEND_YIELD5_Y = pb.value(2, "SortField_AvgDividendYield5Y")
    DISTRIBUTION_FREQUENCY = pb.value(3, "SortField_DistributionFrequency")
    DIVIDEND_GROW_YEAR = pb.value(4, "SortField_DividendGrowYear")
    DIVIDENDS_TTM = pb.value(5, "SortField_DividendsTTM")
    PAYOUT_RATIO_LFY = pb.value(6, "SortField_PayoutRatioLFY")
    PRICE = pb.value(7, "SortField_Price")
    MARKET_CAP = pb.value(8, "SortField_MarketCap")
    CHANGE_RATE = pb.value(9, "SortField_ChangeRate")
    CHANGE_AMOUNT = pb.value(10, "SortField_ChangeAmount")


@message
class Indicator:
    """Qot_GetDividendRank.Indicator."""

    indicator_type: Annotated[int, pb.int32(1)]
    indicator_value: Annotated[IndicatorValue | None, pb.embedded(2)] = None


@message
class C2S:
    """Qot_GetDividendRank.C2S."""

    market: Annotated[int, pb.int32(1)]
    rank_type: Annotated[int, pb.int32(2)]
    count: Annotated[int | None, pb.int32(3)] = None
    filter_list: Annotated[list[Indicator], pb.repeated(pb.embedded(4))] = []
    sort_field: Annotated[int | None, pb.int32(5)] = None


@message
class DividendRankItem:
    """Qot_GetDividendRank.DividendRankItem."""

    security: Annotated[Security, pb.embedded(1)]
    name: Annotated[str | None, pb.string(2)] = None
    industry: Annotated[str | None, pb.string(3)] = None
    cur_price: Annotated[float | None, pb.double(10)] = None
    change_rate: Annotated[float | None, pb.double(11)] = None
    change_amount: Annotated[float | None, pb.double(12)] = None
    market_cap: Annotated[float | None, pb.double(13)] = None
    dividend_yield_ttm: Annotated[float | None, pb.double(20, name="dividendYieldTTM")] = None
    avg_dividend_yield5_y: Annotated[float | None, pb.double(21)] = None
    distribution_frequency: Annotated[int | None, pb.int32(22)] = None
    dividend_grow_year: Annotated[int | None, pb.int32(23)] = None
    dividends_ttm: Annotated[float | None, pb.double(24, name="dividendsTTM")] = None
    payout_ratio_lfy: Annotated[float | None, pb.double(25, name="payoutRatioLFY")] = None
    next_payable_date: Annotated[str | None, pb.string(26)] = None


@message
class S2C:
    """Qot_GetDividendRank.S2C."""

    data_list: Annotated[list[DividendRankItem], pb.repeated(pb.embedded(1))] = []


@message
class Request:
    """The request, protocol 3407; Response answers it."""

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
