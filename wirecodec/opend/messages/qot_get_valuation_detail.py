# SPDX-License-Identifier: MIT
"""Qot_GetValuationDetail, protocol 3232.

Generated from Qot_GetValuationDetail.proto by the command ``generate``: change that file, not this
one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security, ValuationIntervalType, ValuationType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetValuationDetail"

__all__ = [
    "C2S",
    "S2C",
    "MarketDistribution",
    "PlateDistribution",
    "ProfitGrowthRate",
    "Request",
    "Response",
    "ValuationTrend",
]


@message
class ValuationTrend:
    """Qot_GetValuationDetail.ValuationTrend."""

    @message
    class ValuationHistoricalItem:
        """Qot_GetValuationDetail.ValuationTrend.ValuationHistoricalItem."""

        value: Annotated[float | None, pb.double(1)] = None
        time: Annotated[int | None, pb.uint64(2)] = None
        time_str: Annotated[str | None, pb.string(3)] = None
        plate_value: Annotated[float | None, pb.double(4)] = None

    current_value: Annotated[float | None, pb.double(1)] = None
    average_value: Annotated[float | None, pb.double(2)] = None
    avg_minus1_stddev: Annotated[float | None, pb.double(3)] = None
    avg_plus1_stddev: Annotated[float | None, pb.double(4)] = None
    valuation_percentile: Annotated[float | None, pb.double(5)] = None
    forward_value: Annotated[float | None, pb.double(6)] = None
    historical_items: Annotated[list[ValuationHistoricalItem], pb.repeated(pb.embedded(7))] = []


@message
class MarketDistribution:
    """Qot_GetValuationDetail.MarketDistribution."""

    @message
    class DistributionSection:
        """Qot_GetValuationDetail.MarketDistribution.DistributionSection."""

        start: Annotated[float | None, pb.double(1)] = None
        end: Annotated[float | None, pb.double(2)] = None
        number: Annotated[int | None, pb.int32(3)] = None

    sections: Annotated[list[DistributionSection], pb.repeated(pb.embedded(1))] = []
    total: Annotated[int | None, pb.int32(2)] = None
    ranking: Annotated[int | None, pb.int32(3)] = None
    average_value: Annotated[float | None, pb.double(4)] = None
    median_value: Annotated[float | None, pb.double(5)] = None


@message
class PlateDistribution:
    """Qot_GetValuationDetail.PlateDistribution."""

    @message
    class PlateStockItem:
        """Qot_GetValuationDetail.PlateDistribution.PlateStockItem."""

        security: Annotated[Security | None, pb.embedded(1)] = None
        name: Annotated[str | None, pb.string(2)] = None
        value: Annotated[float | None, pb.double(3)] = None
        market_cap: Annotated[float | None, pb.double(4)] = None

    plate: Annotated[Security | None, pb.embedded(1)] = None
    plate_name: Annotated[str | None, pb.string(2)] = None
    plate_average_value: Annotated[float | None, pb.double(3)] = None
    plate_ranking: Annotated[int | None, pb.int32(4)] = None
    plate_stock_item_count: Annotated[int | None, pb.int32(5)] = None
    stock_items: Annotated[list[PlateStockItem], pb.repeated(pb.embedded(6))] = []


@message
class ProfitGrowthRate:
    """Qot_GetValuationDetail.ProfitGrowthRate."""

    @message
    class ProfitGrowthItem:
        """Qot_GetValuationDetail.ProfitGrowthRate.ProfitGrowthItem."""

        financial_year: Annotated[int | None, pb.uint32(1)] = None
        financial_quarter: Annotated[int | None, pb.uint32(2)] = None
        period_str: Annotated[str | None, pb.string(3)] = None
        report_date: Annotated[int | None, pb.int64(4)] = None
        report_date_str: Annotated[str | None, pb.string(5)] = None
        market_cap_multiple: Annotated[float | None, pb.double(6)] = None
        finance_data_multiple: Annotated[float | None, pb.double(7)] = None

    financial_ttm_multiple: Annotated[float | None, pb.double(1)] = None
    market_cap_multiple: Annotated[float | None, pb.double(2)] = None
    year_count: Annotated[int | None, pb.int32(3)] = None
    profit_data: Annotated[list[ProfitGrowthItem], pb.repeated(pb.embedded(4))] = []
    conclusion_detailed: Annotated[str | None, pb.string(5)] = None


@message
class C2S:
    """Qot_GetValuationDetail.C2S."""

    security: Annotated[Security, pb.embedded(1)]
    valuation_type: Annotated[ValuationType | None, pb.enum(2)] = None
    interval_type: Annotated[ValuationIntervalType | None, pb.enum(3)] = None


@message
class S2C:
    """Qot_GetValuationDetail.S2C."""

    valuation_type: Annotated[ValuationType | None, pb.enum(1)] = None
    last_update_time: Annotated[int | None, pb.uint64(2)] = None
    last_update_time_str: Annotated[str | None, pb.string(3)] = None
    trend: Annotated[ValuationTrend | None, pb.embedded(4)] = None
    market_distribution: Annotated[MarketDistribution | None, pb.embedded(5)] = None
    plate_distribution: Annotated[PlateDistribution | None, pb.embedded(6)] = None
    profit_growth_rate: Annotated[ProfitGrowthRate | None, pb.embedded(7)] = None


@message
class Request:
    """The request, protocol 3232; Response answers it."""

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
