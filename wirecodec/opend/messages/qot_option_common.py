# SPDX-License-Identifier: MIT
"""Qot_OptionCommon.

Generated from Qot_OptionCommon.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_OptionCommon"

__all__ = [
    "Boundary",
    "EarningsIndicator",
    "EarningsIndicatorType",
    "EarningsPubType",
    "EarningsSortType",
    "ExpirationType",
    "IndexComponentType",
    "IndicatorValue",
    "Interval",
    "OptionHVTimeRange",
    "OptionMarket",
    "OptionRankIndicator",
    "OptionRankIndicatorType",
    "OptionRankType",
    "OptionStatisticDataType",
    "SellerIndicator",
    "SellerIndicatorType",
    "SellerSortType",
    "SellerType",
    "StockCategory",
    "UnderlyingRankIndicator",
    "UnderlyingRankIndicatorType",
    "UnderlyingRankSortType",
    "ZeroDteContractIndicator",
    "ZeroDteContractIndicatorType",
    "ZeroDteContractSortType",
    "ZeroDteIndicator",
    "ZeroDteIndicatorType",
    "ZeroDteSortType",
]


class OptionMarket(pb.ClosedEnum):
    """Qot_OptionCommon.OptionMarket."""

    UNKNOWN = pb.value(0, "OptionMarket_Unknown")
    US_SECURITY = pb.value(1, "OptionMarket_US_Security")
    US_INDEX = pb.value(2, "OptionMarket_US_Index")
    HK_SECURITY = pb.value(3, "OptionMarket_HK_Security")
    HK_INDEX = pb.value(4, "OptionMarket_HK_Index")


class OptionStatisticDataType(pb.ClosedEnum):
    """Qot_OptionCommon.OptionStatisticDataType."""

    UNKNOWN = pb.value(-1, "OptionStatisticDataType_Unknown")
    VOLUME = pb.value(0, "OptionStatisticDataType_Volume")
    OPEN_INTEREST = pb.value(1, "OptionStatisticDataType_OpenInterest")


class OptionHVTimeRange(pb.ClosedEnum):
    """Qot_OptionCommon.OptionHVTimeRange."""

    UNKNOWN = pb.value(0, "OptionHVTimeRange_Unknown")
    OPTION_HV_TIME_RANGE_30_DAY = pb.value(1, "OptionHVTimeRange_30Day")
    OPTION_HV_TIME_RANGE_60_DAY = pb.value(2, "OptionHVTimeRange_60Day")
    OPTION_HV_TIME_RANGE_90_DAY = pb.value(3, "OptionHVTimeRange_90Day")
    OPTION_HV_TIME_RANGE_120_DAY = pb.value(4, "OptionHVTimeRange_120Day")
    OPTION_HV_TIME_RANGE_365_DAY = pb.value(5, "OptionHVTimeRange_365Day")


class OptionRankType(pb.ClosedEnum):
    """Qot_OptionCommon.OptionRankType."""

    UNKNOWN = pb.value(0, "OptionRankType_Unknown")
    VOLUME = pb.value(1, "OptionRankType_Volume")
    TURNOVER = pb.value(2, "OptionRankType_Turnover")
    OI = pb.value(3, "OptionRankType_OI")
    OI_INCREMENT = pb.value(4, "OptionRankType_OIIncrement")
    OI_DECREMENT = pb.value(5, "OptionRankType_OIDecrement")
    OI_MARKET_CAP = pb.value(6, "OptionRankType_OIMarketCap")
    OI_MARKET_CAP_INCREMENT = pb.value(7, "OptionRankType_OIMarketCapIncrement")
    OI_MARKET_CAP_DECREMENT = pb.value(8, "OptionRankType_OIMarketCapDecrement")
    CHANGE_RATE = pb.value(9, "OptionRankType_ChangeRate")
    IV = pb.value(10, "OptionRankType_IV")


class ZeroDteSortType(pb.ClosedEnum):
    """Qot_OptionCommon.ZeroDteSortType."""

    UNKNOWN = pb.value(0, "ZeroDteSortType_Unknown")
    VOLUME = pb.value(1, "ZeroDteSortType_Volume")
    IV = pb.value(2, "ZeroDteSortType_IV")
    CHANGE_RATE = pb.value(3, "ZeroDteSortType_ChangeRate")
    OPEN_INTEREST = pb.value(4, "ZeroDteSortType_OpenInterest")
    MARKET_CAP = pb.value(5, "ZeroDteSortType_MarketCap")


class ZeroDteIndicatorType(pb.ClosedEnum):
    """Qot_OptionCommon.ZeroDteIndicatorType."""

    UNKNOWN = pb.value(0, "ZeroDteIndicatorType_Unknown")
    OWNER_LIST = pb.value(1, "ZeroDteIndicatorType_OwnerList")
    HAS_EARNINGS_THIS_WEEK = pb.value(2, "ZeroDteIndicatorType_HasEarningsThisWeek")
    VOLUME = pb.value(3, "ZeroDteIndicatorType_Volume")
    OPEN_INTEREST = pb.value(4, "ZeroDteIndicatorType_OpenInterest")
    IV = pb.value(5, "ZeroDteIndicatorType_IV")
    HV = pb.value(6, "ZeroDteIndicatorType_HV")
    IV_RANK = pb.value(7, "ZeroDteIndicatorType_IVRank")
    IV_PERCENTILE = pb.value(8, "ZeroDteIndicatorType_IVPercentile")
    PRICE = pb.value(9, "ZeroDteIndicatorType_Price")
    CHANGE_RATE = pb.value(10, "ZeroDteIndicatorType_ChangeRate")


class ZeroDteContractSortType(pb.ClosedEnum):
    """Qot_OptionCommon.ZeroDteContractSortType."""

    UNKNOWN = pb.value(0, "ZeroDteContractSortType_Unknown")
    VOLUME = pb.value(1, "ZeroDteContractSortType_Volume")
    OPEN_INTEREST = pb.value(2, "ZeroDteContractSortType_OpenInterest")
    IV = pb.value(3, "ZeroDteContractSortType_IV")
    DELTA = pb.value(4, "ZeroDteContractSortType_Delta")


class ZeroDteContractIndicatorType(pb.ClosedEnum):
    """Qot_OptionCommon.ZeroDteContractIndicatorType."""

    UNKNOWN = pb.value(0, "ZeroDteContractIndicatorType_Unknown")
    OPTION_TYPE = pb.value(1, "ZeroDteContractIndicatorType_OptionType")
    VOLUME = pb.value(2, "ZeroDteContractIndicatorType_Volume")
    OPEN_INTEREST = pb.value(3, "ZeroDteContractIndicatorType_OpenInterest")
    IV = pb.value(4, "ZeroDteContractIndicatorType_IV")
    DELTA = pb.value(5, "ZeroDteContractIndicatorType_Delta")
    GAMMA = pb.value(6, "ZeroDteContractIndicatorType_Gamma")
    THETA = pb.value(7, "ZeroDteContractIndicatorType_Theta")
    VEGA = pb.value(8, "ZeroDteContractIndicatorType_Vega")
    RHO = pb.value(9, "ZeroDteContractIndicatorType_Rho")
    PRICE = pb.value(10, "ZeroDteContractIndicatorType_Price")
    CHANGE_RATE = pb.value(11, "ZeroDteContractIndicatorType_ChangeRate")
    BREAK_EVEN_POINT = pb.value(12, "ZeroDteContractIndicatorType_BreakEvenPoint")
    TO_BEP = pb.value(13, "ZeroDteContractIndicatorType_ToBep")
    BUY_PROFIT_PROBABILITY = pb.value(14, "ZeroDteContractIndicatorType_BuyProfitProbability")
    SELL_PROFIT_PROBABILITY = pb.value(15, "ZeroDteContractIndicatorType_SellProfitProbability")


class EarningsSortType(pb.ClosedEnum):
    """Qot_OptionCommon.EarningsSortType."""

    UNKNOWN = pb.value(0, "EarningsSortType_Unknown")
    EARNINGS_DATE = pb.value(1, "EarningsSortType_EarningsDate")
    VOLUME = pb.value(2, "EarningsSortType_Volume")
    IV = pb.value(3, "EarningsSortType_IV")
    MARKET_CAP = pb.value(4, "EarningsSortType_MarketCap")
    CHANGE_RATE = pb.value(5, "EarningsSortType_ChangeRate")
    PRICE = pb.value(6, "EarningsSortType_Price")
    IV_RANK = pb.value(7, "EarningsSortType_IVRank")
    IV_PERCENTILE = pb.value(8, "EarningsSortType_IVPercentile")
    HV = pb.value(9, "EarningsSortType_HV")
    OPEN_INTEREST = pb.value(10, "EarningsSortType_OpenInterest")
    LAST_REPORT_IV_CRUSH = pb.value(11, "EarningsSortType_LastReportIvCrush")
    HISTORY_REPORT_IV_CRUSH = pb.value(12, "EarningsSortType_HistoryReportIvCrush")
    LAST_REPORT_CHG_RATE = pb.value(13, "EarningsSortType_LastReportChgRate")
    HISTORY_REPORT_CHG_RATE = pb.value(14, "EarningsSortType_HistoryReportChgRate")
    ESTIMATE_EPS_YOY = pb.value(15, "EarningsSortType_EstimateEpsYoy")
    ESTIMATE_REVENUE_YOY = pb.value(16, "EarningsSortType_EstimateRevenueYoy")
    EXPECTED_MOVE_RATIO = pb.value(17, "EarningsSortType_ExpectedMoveRatio")


class StockCategory(pb.ClosedEnum):
    """Qot_OptionCommon.StockCategory."""

    ALL = pb.value(0, "StockCategory_All")
    EQUITY = pb.value(1, "StockCategory_Equity")
    ETF = pb.value(2, "StockCategory_ETF")


class EarningsPubType(pb.ClosedEnum):
    """Qot_OptionCommon.EarningsPubType."""

    UNKNOWN = pb.value(0, "EarningsPubType_Unknown")
    BEFORE = pb.value(1, "EarningsPubType_Before")
    AFTER = pb.value(2, "EarningsPubType_After")


class EarningsIndicatorType(pb.ClosedEnum):
    """Qot_OptionCommon.EarningsIndicatorType."""

    UNKNOWN = pb.value(0, "EarningsIndicatorType_Unknown")
    OWNER_LIST = pb.value(1, "EarningsIndicatorType_OwnerList")
    INDEX_COMPONENT = pb.value(2, "EarningsIndicatorType_IndexComponent")
    PLATE = pb.value(3, "EarningsIndicatorType_Plate")
    MARKET_CAP = pb.value(4, "EarningsIndicatorType_MarketCap")
    EXPIRATION_TYPE = pb.value(5, "EarningsIndicatorType_ExpirationType")
    IV = pb.value(6, "EarningsIndicatorType_IV")
    LAST_REPORT_IV_CRUSH = pb.value(7, "EarningsIndicatorType_LastReportIvCrush")
    HISTORY_REPORT_IV_CRUSH = pb.value(8, "EarningsIndicatorType_HistoryReportIvCrush")
    IV_RANK = pb.value(9, "EarningsIndicatorType_IVRank")
    IV_PERCENTILE = pb.value(10, "EarningsIndicatorType_IVPercentile")
    VOLUME = pb.value(11, "EarningsIndicatorType_Volume")
    OPEN_INTEREST = pb.value(12, "EarningsIndicatorType_OpenInterest")
    PRICE = pb.value(13, "EarningsIndicatorType_Price")
    CHANGE_RATE = pb.value(14, "EarningsIndicatorType_ChangeRate")
    EXPECTED_MOVE_RATIO = pb.value(15, "EarningsIndicatorType_ExpectedMoveRatio")
    LAST_REPORT_CHG_RATE = pb.value(16, "EarningsIndicatorType_LastReportChgRate")
    HISTORY_REPORT_CHG_RATE = pb.value(17, "EarningsIndicatorType_HistoryReportChgRate")
    ESTIMATE_REVENUE_YOY = pb.value(18, "EarningsIndicatorType_EstimateRevenueYoy")
    ESTIMATE_EPS_YOY = pb.value(19, "EarningsIndicatorType_EstimateEpsYoy")
    EARNINGS_DAY_RANGE = pb.value(20, "EarningsIndicatorType_EarningsDayRange")


class SellerType(pb.ClosedEnum):
    """Qot_OptionCommon.SellerType."""

    UNKNOWN = pb.value(0, "SellerType_Unknown")
    COVERED_CALL = pb.value(1, "SellerType_CoveredCall")
    CASH_SECURED_PUT = pb.value(2, "SellerType_CashSecuredPut")


class SellerSortType(pb.ClosedEnum):
    """Qot_OptionCommon.SellerSortType."""

    UNKNOWN = pb.value(0, "SellerSortType_Unknown")
    ANNUALIZED_RETURN = pb.value(1, "SellerSortType_AnnualizedReturn")
    INTERVAL_RETURN = pb.value(2, "SellerSortType_IntervalReturn")
    ITM_PROBABILITY = pb.value(3, "SellerSortType_ItmProbability")
    PREMIUM = pb.value(4, "SellerSortType_Premium")


class SellerIndicatorType(pb.ClosedEnum):
    """Qot_OptionCommon.SellerIndicatorType."""

    UNKNOWN = pb.value(0, "SellerIndicatorType_Unknown")
    OWNER_LIST = pb.value(1, "SellerIndicatorType_OwnerList")
    STOCK_CATEGORY = pb.value(2, "SellerIndicatorType_StockCategory")
    VOLUME = pb.value(3, "SellerIndicatorType_Volume")
    OPEN_INTEREST = pb.value(4, "SellerIndicatorType_OpenInterest")
    IV = pb.value(5, "SellerIndicatorType_IV")
    HV = pb.value(6, "SellerIndicatorType_HV")
    IV_RANK = pb.value(7, "SellerIndicatorType_IVRank")
    IV_PERCENTILE = pb.value(8, "SellerIndicatorType_IVPercentile")
    MARKET_CAP = pb.value(9, "SellerIndicatorType_MarketCap")
    PRICE = pb.value(10, "SellerIndicatorType_Price")
    CHANGE_RATE = pb.value(11, "SellerIndicatorType_ChangeRate")
    PLATE = pb.value(12, "SellerIndicatorType_Plate")
    EXPIRATION_TYPE = pb.value(13, "SellerIndicatorType_ExpirationType")
    LEFT_DAYS = pb.value(14, "SellerIndicatorType_LeftDays")
    OPTION_EXPIRATION_TYPE = pb.value(15, "SellerIndicatorType_OptionExpirationType")
    STRIKE_DATE_TIMESTAMP = pb.value(16, "SellerIndicatorType_StrikeDateTimestamp")
    PREMIUM = pb.value(17, "SellerIndicatorType_Premium")
    ANNUALIZED_RETURN = pb.value(18, "SellerIndicatorType_AnnualizedReturn")
    INTERVAL_RETURN = pb.value(19, "SellerIndicatorType_IntervalReturn")
    OTM_DEGREE = pb.value(20, "SellerIndicatorType_OtmDegree")
    OTM_PROBABILITY = pb.value(21, "SellerIndicatorType_OtmProbability")
    OPTION_IV = pb.value(22, "SellerIndicatorType_OptionIV")
    BID_PRICE = pb.value(23, "SellerIndicatorType_BidPrice")
    ASK_PRICE = pb.value(24, "SellerIndicatorType_AskPrice")
    OPTION_VOLUME = pb.value(25, "SellerIndicatorType_OptionVolume")
    OPTION_OPEN_INTEREST = pb.value(26, "SellerIndicatorType_OptionOpenInterest")


class UnderlyingRankSortType(pb.ClosedEnum):
    """Qot_OptionCommon.UnderlyingRankSortType."""

    UNKNOWN = pb.value(0, "UnderlyingRankSortType_Unknown")
    VOLUME = pb.value(1, "UnderlyingRankSortType_Volume")
    VOLUME_RATIO = pb.value(2, "UnderlyingRankSortType_VolumeRatio")
    OPEN_INTEREST = pb.value(3, "UnderlyingRankSortType_OpenInterest")
    OPEN_INTEREST_RATIO = pb.value(4, "UnderlyingRankSortType_OpenInterestRatio")
    PRICE = pb.value(5, "UnderlyingRankSortType_Price")
    PRICE_CHANGE = pb.value(6, "UnderlyingRankSortType_PriceChange")
    IV = pb.value(7, "UnderlyingRankSortType_IV")
    IV_CHANGE = pb.value(8, "UnderlyingRankSortType_IVChange")
    HV = pb.value(9, "UnderlyingRankSortType_HV")
    HV_CHANGE = pb.value(10, "UnderlyingRankSortType_HVChange")
    IV_RANK = pb.value(11, "UnderlyingRankSortType_IVRank")
    IV_PERCENTILE = pb.value(12, "UnderlyingRankSortType_IVPercentile")
    MARKET_CAP = pb.value(13, "UnderlyingRankSortType_MarketCap")


class UnderlyingRankIndicatorType(pb.ClosedEnum):
    """Qot_OptionCommon.UnderlyingRankIndicatorType."""

    UNKNOWN = pb.value(0, "UnderlyingRankIndicatorType_Unknown")
    OWNER_LIST = pb.value(1, "UnderlyingRankIndicatorType_OwnerList")
    STOCK_CATEGORY = pb.value(2, "UnderlyingRankIndicatorType_StockCategory")
    VOLUME = pb.value(3, "UnderlyingRankIndicatorType_Volume")
    OPEN_INTEREST = pb.value(4, "UnderlyingRankIndicatorType_OpenInterest")
    IV = pb.value(5, "UnderlyingRankIndicatorType_IV")
    HV = pb.value(6, "UnderlyingRankIndicatorType_HV")
    IV_RANK = pb.value(7, "UnderlyingRankIndicatorType_IVRank")
    IV_PERCENTILE = pb.value(8, "UnderlyingRankIndicatorType_IVPercentile")
    IV_CHANGE = pb.value(9, "UnderlyingRankIndicatorType_IVChange")
    HV_CHANGE = pb.value(10, "UnderlyingRankIndicatorType_HVChange")
    VOLUME_RATIO = pb.value(11, "UnderlyingRankIndicatorType_VolumeRatio")
    OI_RATIO = pb.value(12, "UnderlyingRankIndicatorType_OIRatio")
    MARKET_CAP = pb.value(13, "UnderlyingRankIndicatorType_MarketCap")


class OptionRankIndicatorType(pb.ClosedEnum):
    """Qot_OptionCommon.OptionRankIndicatorType."""

    UNKNOWN = pb.value(0, "OptionRankIndicatorType_Unknown")
    STOCK_CATEGORY = pb.value(1, "OptionRankIndicatorType_StockCategory")
    MARKET_CAP = pb.value(2, "OptionRankIndicatorType_MarketCap")
    OWNER_LIST = pb.value(3, "OptionRankIndicatorType_OwnerList")
    UNDERLYING_IV = pb.value(4, "OptionRankIndicatorType_UnderlyingIV")
    UNDERLYING_HV = pb.value(5, "OptionRankIndicatorType_UnderlyingHV")
    IV_RANK = pb.value(6, "OptionRankIndicatorType_IVRank")
    IV_PERCENTILE = pb.value(7, "OptionRankIndicatorType_IVPercentile")
    IV = pb.value(8, "OptionRankIndicatorType_IV")
    OPTION_TYPE = pb.value(9, "OptionRankIndicatorType_OptionType")
    LEFT_DAYS = pb.value(10, "OptionRankIndicatorType_LeftDays")
    IN_THE_MONEY = pb.value(11, "OptionRankIndicatorType_InTheMoney")
    VOLUME = pb.value(12, "OptionRankIndicatorType_Volume")
    OPEN_INTEREST = pb.value(13, "OptionRankIndicatorType_OpenInterest")
    DELTA = pb.value(14, "OptionRankIndicatorType_Delta")
    GAMMA = pb.value(15, "OptionRankIndicatorType_Gamma")
    THETA = pb.value(16, "OptionRankIndicatorType_Theta")
    VEGA = pb.value(17, "OptionRankIndicatorType_Vega")
    RHO = pb.value(18, "OptionRankIndicatorType_Rho")


class ExpirationType(pb.ClosedEnum):
    """Qot_OptionCommon.ExpirationType."""

    UNKNOWN = pb.value(0, "ExpirationType_Unknown")
    MONTHLY = pb.value(1, "ExpirationType_Monthly")
    WEEKLY = pb.value(2, "ExpirationType_Weekly")
    END_OF_MONTH = pb.value(3, "ExpirationType_EndOfMonth")
    QUARTERLY = pb.value(4, "ExpirationType_Quarterly")


class IndexComponentType(pb.ClosedEnum):
    """Qot_OptionCommon.IndexComponentType."""

    UNKNOWN = pb.value(0, "IndexComponentType_Unknown")
    DJI = pb.value(1, "IndexComponentType_DJI")
    IXIC = pb.value(2, "IndexComponentType_IXIC")
    NDX = pb.value(3, "IndexComponentType_NDX")
    SPX = pb.value(4, "IndexComponentType_SPX")


@message
class ZeroDteIndicator:
    """Qot_OptionCommon.ZeroDteIndicator."""

    indicator_type: Annotated[int, pb.int32(1)]
    indicator_value: Annotated[IndicatorValue | None, pb.embedded(2)] = None


@message
class ZeroDteContractIndicator:
    """Qot_OptionCommon.ZeroDteContractIndicator."""

    indicator_type: Annotated[int, pb.int32(1)]
    indicator_value: Annotated[IndicatorValue | None, pb.embedded(2)] = None


@message
class EarningsIndicator:
    """Qot_OptionCommon.EarningsIndicator."""

    indicator_type: Annotated[int, pb.int32(1)]
    indicator_value: Annotated[IndicatorValue | None, pb.embedded(2)] = None


@message
class SellerIndicator:
    """Qot_OptionCommon.SellerIndicator."""

    indicator_type: Annotated[int, pb.int32(1)]
    indicator_value: Annotated[IndicatorValue | None, pb.embedded(2)] = None


@message
class Boundary:
    """Qot_OptionCommon.Boundary."""

    value: Annotated[float, pb.double(1)]
    includes: Annotated[bool, pb.bool(2)]


@message
class Interval:
    """Qot_OptionCommon.Interval."""

    filter_min: Annotated[Boundary | None, pb.embedded(1)] = None
    filter_max: Annotated[Boundary | None, pb.embedded(2)] = None


@message
class IndicatorValue:
    """Qot_OptionCommon.IndicatorValue."""

    value_list: Annotated[list[int], pb.repeated(pb.int64(1))] = []
    value_interval: Annotated[Interval | None, pb.embedded(2)] = None
    string_value_list: Annotated[list[str], pb.repeated(pb.string(3))] = []
    security_list: Annotated[list[Security], pb.repeated(pb.embedded(4))] = []


@message
class UnderlyingRankIndicator:
    """Qot_OptionCommon.UnderlyingRankIndicator."""

    indicator_type: Annotated[int, pb.int32(1)]
    indicator_value: Annotated[IndicatorValue | None, pb.embedded(2)] = None


@message
class OptionRankIndicator:
    """Qot_OptionCommon.OptionRankIndicator."""

    indicator_type: Annotated[int, pb.int32(1)]
    indicator_value: Annotated[IndicatorValue | None, pb.embedded(2)] = None
