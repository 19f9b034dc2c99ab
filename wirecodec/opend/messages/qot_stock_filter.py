# SPDX-License-Identifier: MIT
"""Qot_StockFilter, protocol 3215.

Generated from Qot_StockFilter.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import QotHeader, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_StockFilter"

__all__ = [
    "C2S",
    "S2C",
    "AccumulateData",
    "AccumulateField",
    "AccumulateFilter",
    "BaseData",
    "BaseFilter",
    "CustomIndicatorData",
    "CustomIndicatorField",
    "CustomIndicatorFilter",
    "FinancialData",
    "FinancialField",
    "FinancialFilter",
    "FinancialQuarter",
    "PatternField",
    "PatternFilter",
    "RelativePosition",
    "Request",
    "Response",
    "SortDir",
    "StockData",
    "StockField",
]


class StockField(pb.ClosedEnum):
    """Qot_StockFilter.StockField."""

    UNKNOWN = pb.value(0, "StockField_Unknown")
    STOCK_CODE = pb.value(1, "StockField_StockCode")
    STOCK_NAME = pb.value(2, "StockField_StockName")
    CUR_PRICE = pb.value(3, "StockField_CurPrice")
    CUR_PRICE_TO_HIGHEST52_WEEKS_RATIO = pb.value(4, "StockField_CurPriceToHighest52WeeksRatio")
    CUR_PRICE_TO_LOWEST52_WEEKS_RATIO = pb.value(5, "StockField_CurPriceToLowest52WeeksRatio")
    HIGH_PRICE_TO_HIGHEST52_WEEKS_RATIO = pb.value(6, "StockField_HighPriceToHighest52WeeksRatio")
    LOW_PRICE_TO_LOWEST52_WEEKS_RATIO = pb.value(7, "StockField_LowPriceToLowest52WeeksRatio")
    VOLUME_RATIO = pb.value(8, "StockField_VolumeRatio")
    BID_ASK_RATIO = pb.value(9, "StockField_BidAskRatio")
    LOT_PRICE = pb.value(10, "StockField_LotPrice")
    MARKET_VAL = pb.value(11, "StockField_MarketVal")
    PE_ANNUAL = pb.value(12, "StockField_PeAnnual")
    PE_TTM = pb.value(13, "StockField_PeTTM")
    PB_RATE = pb.value(14, "StockField_PbRate")
    CHANGE_RATE5MIN = pb.value(15, "StockField_ChangeRate5min")
    CHANGE_RATE_BEGIN_YEAR = pb.value(16, "StockField_ChangeRateBeginYear")
    PSTTM = pb.value(17, "StockField_PSTTM")
    PCFTTM = pb.value(18, "StockField_PCFTTM")
    TOTAL_SHARE = pb.value(19, "StockField_TotalShare")
    FLOAT_SHARE = pb.value(20, "StockField_FloatShare")
    FLOAT_MARKET_VAL = pb.value(21, "StockField_FloatMarketVal")


class AccumulateField(pb.ClosedEnum):
    """Qot_StockFilter.AccumulateField."""

    UNKNOWN = pb.value(0, "AccumulateField_Unknown")
    CHANGE_RATE = pb.value(1, "AccumulateField_ChangeRate")
    AMPLITUDE = pb.value(2, "AccumulateField_Amplitude")
    VOLUME = pb.value(3, "AccumulateField_Volume")
    TURNOVER = pb.value(4, "AccumulateField_Turnover")
    TURNOVER_RATE = pb.value(5, "AccumulateField_TurnoverRate")


class FinancialField(pb.ClosedEnum):
    """Qot_StockFilter.FinancialField."""

    UNKNOWN = pb.value(0, "FinancialField_Unknown")
    NET_PROFIT = pb.value(1, "FinancialField_NetProfit")
    NET_PROFIT_GROWTH = pb.value(2, "FinancialField_NetProfitGrowth")
    SUM_OF_BUSINESS = pb.value(3, "FinancialField_SumOfBusiness")
    SUM_OF_BUSINESS_GROWTH = pb.value(4, "FinancialField_SumOfBusinessGrowth")
    NET_PROFIT_RATE = pb.value(5, "FinancialField_NetProfitRate")
    GROSS_PROFIT_RATE = pb.value(6, "FinancialField_GrossProfitRate")
    DEBT_ASSETS_RATE = pb.value(7, "FinancialField_DebtAssetsRate")
    RETURN_ON_EQUITY_RATE = pb.value(8, "FinancialField_ReturnOnEquityRate")
    ROIC = pb.value(9, "FinancialField_ROIC")
    ROATTM = pb.value(10, "FinancialField_ROATTM")
    EBITTTM = pb.value(11, "FinancialField_EBITTTM")
    EBITDA = pb.value(12, "FinancialField_EBITDA")
    OPERATING_MARGIN_TTM = pb.value(13, "FinancialField_OperatingMarginTTM")
    EBIT_MARGIN = pb.value(14, "FinancialField_EBITMargin")
    EBITDA_MARGIN = pb.value(15, "FinancialField_EBITDAMargin")
    FINANCIAL_COST_RATE = pb.value(16, "FinancialField_FinancialCostRate")
    OPERATING_PROFIT_TTM = pb.value(17, "FinancialField_OperatingProfitTTM")
    SHAREHOLDER_NET_PROFIT_TTM = pb.value(18, "FinancialField_ShareholderNetProfitTTM")
    NET_PROFIT_CASH_COVER_TTM = pb.value(19, "FinancialField_NetProfitCashCoverTTM")
    CURRENT_RATIO = pb.value(20, "FinancialField_CurrentRatio")
    QUICK_RATIO = pb.value(21, "FinancialField_QuickRatio")
    CURRENT_ASSET_RATIO = pb.value(22, "FinancialField_CurrentAssetRatio")
    CURRENT_DEBT_RATIO = pb.value(23, "FinancialField_CurrentDebtRatio")
    EQUITY_MULTIPLIER = pb.value(24, "FinancialField_EquityMultiplier")
    PROPERTY_RATIO = pb.value(25, "FinancialField_PropertyRatio")
    CASH_AND_CASH_EQUIVALENTS = pb.value(26, "FinancialField_CashAndCashEquivalents")
    TOTAL_ASSET_TURNOVER = pb.value(27, "FinancialField_TotalAssetTurnover")
    FIXED_ASSET_TURNOVER = pb.value(28, "FinancialField_FixedAssetTurnover")
    INVENTORY_TURNOVER = pb.value(29, "FinancialField_InventoryTurnover")
    OPERATING_CASH_FLOW_TTM = pb.value(30, "FinancialField_OperatingCashFlowTTM")
    ACCOUNTS_RECEIVABLE = pb.value(31, "FinancialField_AccountsReceivable")
    EBIT_GROWTH_RATE = pb.value(32, "FinancialField_EBITGrowthRate")
    OPERATING_PROFIT_GROWTH_RATE = pb.value(33, "FinancialField_OperatingProfitGrowthRate")
    TOTAL_ASSETS_GROWTH_RATE = pb.value(34, "FinancialField_TotalAssetsGrowthRate")
    PROFIT_TO_SHAREHOLDERS_GROWTH_RATE = pb.value(
        35, "FinancialField_ProfitToShareholdersGrowthRate"
    )
    PROFIT_BEFORE_TAX_GROWTH_RATE = pb.value(36, "FinancialField_ProfitBeforeTaxGrowthRate")
    EPS_GROWTH_RATE = pb.value(37, "FinancialField_EPSGrowthRate")
    ROE_GROWTH_RATE = pb.value(38, "FinancialField_ROEGrowthRate")
    ROIC_GROWTH_RATE = pb.value(39, "FinancialField_ROICGrowthRate")
    NOCF_GROWTH_RATE = pb.value(40, "FinancialField_NOCFGrowthRate")
    NOCF_PER_SHARE_GROWTH_RATE = pb.value(41, "FinancialField_NOCFPerShareGrowthRate")
    OPERATING_REVENUE_CASH_COVER = pb.value(42, "FinancialField_OperatingRevenueCashCover")
    OPERATING_PROFIT_TO_TOTAL_PROFIT = pb.value(43, "FinancialField_OperatingProfitToTotalProfit")
    BASIC_EPS = pb.value(44, "FinancialField_BasicEPS")
    DILUTED_EPS = pb.value(45, "FinancialField_DilutedEPS")
    NOCF_PER_SHARE = pb.value(46, "FinancialField_NOCFPerShare")


class CustomIndicatorField(pb.ClosedEnum):
    """Qot_StockFilter.CustomIndicatorField."""

    UNKNOWN = pb.value(0, "CustomIndicatorField_Unknown")
    PRICE = pb.value(1, "CustomIndicatorField_Price")
    MA5 = pb.value(2, "CustomIndicatorField_MA5")
    MA10 = pb.value(3, "CustomIndicatorField_MA10")
    MA20 = pb.value(4, "CustomIndicatorField_MA20")
    MA30 = pb.value(5, "CustomIndicatorField_MA30")
    MA60 = pb.value(6, "CustomIndicatorField_MA60")
    MA120 = pb.value(7, "CustomIndicatorField_MA120")
    MA250 = pb.value(8, "CustomIndicatorField_MA250")
    RSI = pb.value(9, "CustomIndicatorField_RSI")
    EMA5 = pb.value(10, "CustomIndicatorField_EMA5")
    EMA10 = pb.value(11, "CustomIndicatorField_EMA10")
    EMA20 = pb.value(12, "CustomIndicatorField_EMA20")
    EMA30 = pb.value(13, "CustomIndicatorField_EMA30")
    EMA60 = pb.value(14, "CustomIndicatorField_EMA60")
    EMA120 = pb.value(15, "CustomIndicatorField_EMA120")
    EMA250 = pb.value(16, "CustomIndicatorField_EMA250")
    VALUE = pb.value(17, "CustomIndicatorField_Value")
    MA = pb.value(30, "CustomIndicatorField_MA")
    EMA = pb.value(40, "CustomIndicatorField_EMA")
    KDJ_K = pb.value(50, "CustomIndicatorField_KDJ_K")
    KDJ_D = pb.value(51, "CustomIndicatorField_KDJ_D")
    KDJ_J = pb.value(52, "CustomIndicatorField_KDJ_J")
    MACD_DIFF = pb.value(60, "CustomIndicatorField_MACD_DIFF")
    MACD_DEA = pb.value(61, "CustomIndicatorField_MACD_DEA")
    MACD = pb.value(62, "CustomIndicatorField_MACD")
    BOLL_UPPER = pb.value(70, "CustomIndicatorField_BOLL_UPPER")
    BOLL_MIDDLER = pb.value(71, "CustomIndicatorField_BOLL_MIDDLER")
    BOLL_LOWER = pb.value(72, "CustomIndicatorField_BOLL_LOWER")


class PatternField(pb.ClosedEnum):
    """Qot_StockFilter.PatternField."""

    UNKNOWN = pb.value(0, "PatternField_Unknown")
    MA_ALIGNMENT_LONG = pb.value(1, "PatternField_MAAlignmentLong")
    MA_ALIGNMENT_SHORT = pb.value(2, "PatternField_MAAlignmentShort")
    EMA_ALIGNMENT_LONG = pb.value(3, "PatternField_EMAAlignmentLong")
    EMA_ALIGNMENT_SHORT = pb.value(4, "PatternField_EMAAlignmentShort")
    RSI_GOLD_CROSS_LOW = pb.value(5, "PatternField_RSIGoldCrossLow")
    RSI_DEATH_CROSS_HIGH = pb.value(6, "PatternField_RSIDeathCrossHigh")
    RSI_TOP_DIVERGENCE = pb.value(7, "PatternField_RSITopDivergence")
    RSI_BOTTOM_DIVERGENCE = pb.value(8, "PatternField_RSIBottomDivergence")
    KDJ_GOLD_CROSS_LOW = pb.value(9, "PatternField_KDJGoldCrossLow")
    KDJ_DEATH_CROSS_HIGH = pb.value(10, "PatternField_KDJDeathCrossHigh")
    KDJ_TOP_DIVERGENCE = pb.value(11, "PatternField_KDJTopDivergence")
    KDJ_BOTTOM_DIVERGENCE = pb.value(12, "PatternField_KDJBottomDivergence")
    MACD_GOLD_CROSS_LOW = pb.value(13, "PatternField_MACDGoldCrossLow")
    MACD_DEATH_CROSS_HIGH = pb.value(14, "PatternField_MACDDeathCrossHigh")
    MACD_TOP_DIVERGENCE = pb.value(15, "PatternField_MACDTopDivergence")
    MACD_BOTTOM_DIVERGENCE = pb.value(16, "PatternField_MACDBottomDivergence")
    BOLL_BREAK_UPPER = pb.value(17, "PatternField_BOLLBreakUpper")
    BOLL_LOWER = pb.value(18, "PatternField_BOLLLower")
    BOLL_CROSS_MIDDLE_UP = pb.value(19, "PatternField_BOLLCrossMiddleUp")
    BOLL_CROSS_MIDDLE_DOWN = pb.value(20, "PatternField_BOLLCrossMiddleDown")


class FinancialQuarter(pb.ClosedEnum):
    """Qot_StockFilter.FinancialQuarter."""

    UNKNOWN = pb.value(0, "FinancialQuarter_Unknown")
    ANNUAL = pb.value(1, "FinancialQuarter_Annual")
    FIRST_QUARTER = pb.value(2, "FinancialQuarter_FirstQuarter")
    INTERIM = pb.value(3, "FinancialQuarter_Interim")
    THIRD_QUARTER = pb.value(4, "FinancialQuarter_ThirdQuarter")
    MOST_RECENT_QUARTER = pb.value(5, "FinancialQuarter_MostRecentQuarter")


class RelativePosition(pb.ClosedEnum):
    """Qot_StockFilter.RelativePosition."""

    UNKNOWN = pb.value(0, "RelativePosition_Unknown")
    MORE = pb.value(1, "RelativePosition_More")
    LESS = pb.value(2, "RelativePosition_Less")
    CROSS_UP = pb.value(3, "RelativePosition_CrossUp")
    CROSS_DOWN = pb.value(4, "RelativePosition_CrossDown")


class SortDir(pb.ClosedEnum):
    """Qot_StockFilter.SortDir."""

    NO = pb.value(0, "SortDir_No")
    ASCEND = pb.value(1, "SortDir_Ascend")
    DESCEND = pb.value(2, "SortDir_Descend")


@message
class BaseFilter:
    """Qot_StockFilter.BaseFilter."""

    field_name: Annotated[int, pb.int32(1)]
    filter_min: Annotated[float | None, pb.double(2)] = None
    filter_max: Annotated[float | None, pb.double(3)] = None
    is_no_filter: Annotated[bool | None, pb.bool(4)] = None
    sort_dir: Annotated[int | None, pb.int32(5)] = None


@message
class AccumulateFilter:
    """Qot_StockFilter.AccumulateFilter."""

    field_name: Annotated[int, pb.int32(1)]
    filter_min: Annotated[float | None, pb.double(2)] = None
    filter_max: Annotated[float | None, pb.double(3)] = None
    is_no_filter: Annotated[bool | None, pb.bool(4)] = None
    sort_dir: Annotated[int | None, pb.int32(5)] = None
    days: Annotated[int, pb.int32(6)]


@message
class FinancialFilter:
    """Qot_StockFilter.FinancialFilter."""

    field_name: Annotated[int, pb.int32(1)]
    filter_min: Annotated[float | None, pb.double(2)] = None
    filter_max: Annotated[float | None, pb.double(3)] = None
    is_no_filter: Annotated[bool | None, pb.bool(4)] = None
    sort_dir: Annotated[int | None, pb.int32(5)] = None
    quarter: Annotated[int, pb.int32(6)]


@message
class PatternFilter:
    """Qot_StockFilter.PatternFilter."""

    field_name: Annotated[int, pb.int32(1)]
    kl_type: Annotated[int, pb.int32(2)]
    is_no_filter: Annotated[bool | None, pb.bool(3)] = None
    consecutive_period: Annotated[int | None, pb.int32(4)] = None


@message
class CustomIndicatorFilter:
    """Qot_StockFilter.CustomIndicatorFilter."""

    first_field_name: Annotated[int, pb.int32(1)]
    second_field_name: Annotated[int, pb.int32(2)]
    relative_position: Annotated[int, pb.int32(3)]
    field_value: Annotated[float | None, pb.double(4)] = None
    kl_type: Annotated[int, pb.int32(5)]
    is_no_filter: Annotated[bool | None, pb.bool(6)] = None
    first_field_para_list: Annotated[list[int], pb.repeated(pb.int32(7))] = []
    second_field_para_list: Annotated[list[int], pb.repeated(pb.int32(8))] = []
    consecutive_period: Annotated[int | None, pb.int32(9)] = None


@message
class BaseData:
    """Qot_StockFilter.BaseData."""

    field_name: Annotated[int, pb.int32(1)]
    value: Annotated[float, pb.double(2)]


@message
class AccumulateData:
    """Qot_StockFilter.AccumulateData."""

    field_name: Annotated[int, pb.int32(1)]
    value: Annotated[float, pb.double(2)]
    days: Annotated[int, pb.int32(3)]


@message
class FinancialData:
    """Qot_StockFilter.FinancialData."""

    field_name: Annotated[int, pb.int32(1)]
    value: Annotated[float, pb.double(2)]
    quarter: Annotated[int, pb.int32(3)]


@message
class CustomIndicatorData:
    """Qot_StockFilter.CustomIndicatorData."""

    field_name: Annotated[int, pb.int32(1)]
    value: Annotated[float, pb.double(2)]
    kl_type: Annotated[int, pb.int32(3)]
    field_para_list: Annotated[list[int], pb.repeated(pb.int32(4))] = []


@message
class StockData:
    """Qot_StockFilter.StockData."""

    security: Annotated[Security, pb.embedded(1)]
    name: Annotated[str, pb.string(2)]
    base_data_list: Annotated[list[BaseData], pb.repeated(pb.embedded(3))] = []
    accumulate_data_list: Annotated[list[AccumulateData], pb.repeated(pb.embedded(4))] = []
    financial_data_list: Annotated[list[FinancialData], pb.repeated(pb.embedded(5))] = []
    custom_indicator_data_list: Annotated[
        list[CustomIndicatorData], pb.repeated(pb.embedded(6))
    ] = []


@message
class C2S:
    """Qot_StockFilter.C2S."""

    begin: Annotated[int, pb.int32(1)]
    num: Annotated[int, pb.int32(2)]
    market: Annotated[int, pb.int32(3)]
    plate: Annotated[Security | None, pb.embedded(4)] = None
    base_filter_list: Annotated[list[BaseFilter], pb.repeated(pb.embedded(5))] = []
    accumulate_filter_list: Annotated[list[AccumulateFilter], pb.repeated(pb.embedded(6))] = []
    financial_filter_list: Annotated[list[FinancialFilter], pb.repeated(pb.embedded(7))] = []
    pattern_filter_list: Annotated[list[PatternFilter], pb.repeated(pb.embedded(8))] = []
    custom_indicator_filter_list: Annotated[
        list[CustomIndicatorFilter], pb.repeated(pb.embedded(9))
    ] = []
    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class S2C:
    """Qot_StockFilter.S2C."""

    last_page: Annotated[bool, pb.bool(1)]
    all_count: Annotated[int, pb.int32(2)]
    data_list: Annotated[list[StockData], pb.repeated(pb.embedded(3))] = []


@message
class Request:
    """The request, protocol 3215; Response answers it."""

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
