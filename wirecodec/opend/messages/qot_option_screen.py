# SPDX-License-Identifier: MIT
"""Qot_OptionScreen, protocol 3253.

Generated from Qot_OptionScreen.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_OptionScreen"

__all__ = [
    "C2S",
    "S2C",
    "Boundary",
    "FilterGroup",
    "IndicatorValue",
    "Interval",
    "MarketCategory",
    "OptionIndicator",
    "OptionIndicatorType",
    "OptionPlate",
    "OptionScreenItem",
    "Request",
    "Response",
    "Sort",
    "UnderlyingIndicator",
    "UnderlyingIndicatorType",
    "UnderlyingInfo",
]


class MarketCategory(pb.ClosedEnum):
    """Qot_OptionScreen.MarketCategory."""

    US_STOCK = pb.value(0, "MarketCategory_US_Stock")
    US_INDEX = pb.value(1, "MarketCategory_US_Index")
    US_FUTURE = pb.value(2, "MarketCategory_US_Future")
    HK_STOCK = pb.value(3, "MarketCategory_HK_Stock")
    HK_INDEX = pb.value(4, "MarketCategory_HK_Index")
    JP_STOCK = pb.value(5, "MarketCategory_JP_Stock")
    JP_INDEX = pb.value(6, "MarketCategory_JP_Index")


class UnderlyingIndicatorType(pb.ClosedEnum):
    """Qot_OptionScreen.UnderlyingIndicatorType."""

    UNKNOWN = pb.value(0, "UnderlyingIndicatorType_Unknown")
    STOCK_LIST = pb.value(101, "UnderlyingIndicatorType_StockList")
    PLATE = pb.value(103, "UnderlyingIndicatorType_Plate")
    INDEX_LIST = pb.value(106, "UnderlyingIndicatorType_IndexList")
    VOLUME = pb.value(201, "UnderlyingIndicatorType_Volume")
    OPEN_INTEREST = pb.value(202, "UnderlyingIndicatorType_OpenInterest")
    IV = pb.value(203, "UnderlyingIndicatorType_IV")
    HV = pb.value(204, "UnderlyingIndicatorType_HV")
    IV_RANK = pb.value(205, "UnderlyingIndicatorType_IVRank")
    IV_PERCENTILE = pb.value(206, "UnderlyingIndicatorType_IVPercentile")
    IV_CHANGE = pb.value(207, "UnderlyingIndicatorType_IVChange")
    IV_CHANGE_RATIO = pb.value(208, "UnderlyingIndicatorType_IVChangeRatio")
    IVHV_RATIO = pb.value(209, "UnderlyingIndicatorType_IVHVRatio")
    IVHV_SPREAD = pb.value(210, "UnderlyingIndicatorType_IVHVSpread")
    MARKET_CAP = pb.value(401, "UnderlyingIndicatorType_MarketCap")
    STOCK_PRICE = pb.value(402, "UnderlyingIndicatorType_StockPrice")
    CHANGE_RATE = pb.value(403, "UnderlyingIndicatorType_ChangeRate")


class OptionIndicatorType(pb.ClosedEnum):
    """Qot_OptionScreen.OptionIndicatorType."""

    UNKNOWN = pb.value(0, "OptionIndicatorType_Unknown")
    STRIKE_PRICE = pb.value(1001, "OptionIndicatorType_StrikePrice")
    LEFT_DAY = pb.value(1002, "OptionIndicatorType_LeftDay")
    OPTION_TYPE = pb.value(1003, "OptionIndicatorType_OptionType")
    EXERCISE_TYPE = pb.value(1004, "OptionIndicatorType_ExerciseType")
    EXPIRATION_TYPE = pb.value(1005, "OptionIndicatorType_ExpirationType")
    STRIKE_DATE_TIMESTAMP = pb.value(1007, "OptionIndicatorType_StrikeDateTimestamp")
    IN_THE_MONEY = pb.value(2001, "OptionIndicatorType_InTheMoney")
    PRICE = pb.value(2002, "OptionIndicatorType_Price")
    MID_PRICE = pb.value(2003, "OptionIndicatorType_MidPrice")
    BID_PRICE = pb.value(2004, "OptionIndicatorType_BidPrice")
    ASK_PRICE = pb.value(2005, "OptionIndicatorType_AskPrice")
    BID_ASK_SPREAD = pb.value(2006, "OptionIndicatorType_BidAskSpread")
    BID_VOLUME = pb.value(2007, "OptionIndicatorType_BidVolume")
    ASK_VOLUME = pb.value(2008, "OptionIndicatorType_AskVolume")
    BID_ASK_VOLUME_RATIO = pb.value(2009, "OptionIndicatorType_BidAskVolumeRatio")
    CHANGE_RATE = pb.value(2010, "OptionIndicatorType_ChangeRate")
    VOLUME = pb.value(2011, "OptionIndicatorType_Volume")
    TURNOVER = pb.value(2012, "OptionIndicatorType_Turnover")
    OPEN_INTEREST = pb.value(2013, "OptionIndicatorType_OpenInterest")
    OPEN_INTEREST_MARKET_CAP = pb.value(2014, "OptionIndicatorType_OpenInterestMarketCap")
    VOL_OI_RATIO = pb.value(2018, "OptionIndicatorType_VolOIRatio")
    PREMIUM = pb.value(2021, "OptionIndicatorType_Premium")
    IMPLIED_VOLATILITY = pb.value(3001, "OptionIndicatorType_ImpliedVolatility")
    HISTORY_VOLATILITY = pb.value(3002, "OptionIndicatorType_HistoryVolatility")
    IVHV_RATIO = pb.value(3003, "OptionIndicatorType_IVHVRatio")
    DELTA = pb.value(3004, "OptionIndicatorType_Delta")
    GAMMA = pb.value(3005, "OptionIndicatorType_Gamma")
    VEGA = pb.value(3006, "OptionIndicatorType_Vega")
    THETA = pb.value(3007, "OptionIndicatorType_Theta")
    RHO = pb.value(3008, "OptionIndicatorType_Rho")
    LEVERAGE_RATIO = pb.value(3009, "OptionIndicatorType_LeverageRatio")
    EFFECTIVE_GEARING = pb.value(3010, "OptionIndicatorType_EffectiveGearing")
    BUY_TO_BEP = pb.value(3011, "OptionIndicatorType_BuyToBep")
    SELL_TO_BEP = pb.value(3012, "OptionIndicatorType_SellToBep")
    BUY_PROFIT_PROBABILITY = pb.value(3013, "OptionIndicatorType_BuyProfitProbability")
    SELL_PROFIT_PROBABILITY = pb.value(3014, "OptionIndicatorType_SellProfitProbability")
    INTRINSIC_VALUE_PER = pb.value(3015, "OptionIndicatorType_IntrinsicValuePer")
    TIME_VALUE_PER = pb.value(3016, "OptionIndicatorType_TimeValuePer")
    ITM_DEGREE = pb.value(3017, "OptionIndicatorType_ITMDegree")
    OTM_DEGREE = pb.value(3018, "OptionIndicatorType_OTMDegree")
    ITM_PROBABILITY = pb.value(3019, "OptionIndicatorType_ITMProbability")
    OTM_PROBABILITY = pb.value(3020, "OptionIndicatorType_OTMProbability")
    SELL_ANNUALIZED_RETURN = pb.value(3021, "OptionIndicatorType_SellAnnualizedReturn")
    INTERVAL_RETURN = pb.value(3022, "OptionIndicatorType_IntervalReturn")
    BUY_BREAK_EVEN_POINT = pb.value(3023, "OptionIndicatorType_BuyBreakEvenPoint")


@message
class Boundary:
    """Qot_OptionScreen.Boundary."""

    value: Annotated[float, pb.double(1)]
    includes: Annotated[bool, pb.bool(2)]


@message
class Interval:
    """Qot_OptionScreen.Interval."""

    filter_min: Annotated[Boundary | None, pb.embedded(1)] = None
    filter_max: Annotated[Boundary | None, pb.embedded(2)] = None


@message
class IndicatorValue:
    """Qot_OptionScreen.IndicatorValue."""

    value_list: Annotated[list[int], pb.repeated(pb.int64(1))] = []
    value_interval: Annotated[Interval | None, pb.embedded(2)] = None
    str_value_list: Annotated[list[str], pb.repeated(pb.string(3))] = []


@message
class UnderlyingIndicator:
    """Qot_OptionScreen.UnderlyingIndicator."""

    indicator_type: Annotated[int, pb.int32(1)]
    indicator_value: Annotated[IndicatorValue | None, pb.embedded(2)] = None
    plate_list: Annotated[list[OptionPlate], pb.repeated(pb.embedded(4))] = []


@message
class OptionIndicator:
    """Qot_OptionScreen.OptionIndicator."""

    indicator_type: Annotated[int, pb.int32(1)]
    indicator_value: Annotated[IndicatorValue | None, pb.embedded(2)] = None


@message
class FilterGroup:
    """Qot_OptionScreen.FilterGroup."""

    underlying_list: Annotated[list[UnderlyingIndicator], pb.repeated(pb.embedded(1))] = []
    option_list: Annotated[list[OptionIndicator], pb.repeated(pb.embedded(2))] = []


@message
class OptionPlate:
    """Qot_OptionScreen.OptionPlate."""

    parent_plate_id: Annotated[str | None, pb.string(1)] = None
    plate_id_list: Annotated[list[str], pb.repeated(pb.string(2))] = []


@message
class Sort:
    """Qot_OptionScreen.Sort."""

    indicator_type: Annotated[int, pb.int32(1)]
    direction: Annotated[int, pb.int32(2)]


@message
class UnderlyingInfo:
    """Qot_OptionScreen.UnderlyingInfo."""

    stock_id: Annotated[int | None, pb.uint64(1, name="stockID")] = None
    iv: Annotated[float | None, pb.double(2)] = None
    hv: Annotated[float | None, pb.double(3)] = None
    iv_rank: Annotated[float | None, pb.double(4)] = None
    iv_percentile: Annotated[float | None, pb.double(5)] = None
    market_cap: Annotated[float | None, pb.double(6)] = None
    price: Annotated[float | None, pb.double(7)] = None
    change_rate: Annotated[float | None, pb.double(8)] = None


@message
class OptionScreenItem:
    """Qot_OptionScreen.OptionScreenItem."""

    security: Annotated[Security | None, pb.embedded(1)] = None
    option_name: Annotated[str | None, pb.string(2)] = None
    strike_price: Annotated[float | None, pb.double(3)] = None
    strike_date: Annotated[int | None, pb.int64(4)] = None
    option_type: Annotated[int | None, pb.int32(5)] = None
    exercise_type: Annotated[int | None, pb.int32(6)] = None
    expiration_type: Annotated[int | None, pb.int32(7)] = None
    in_the_money: Annotated[int | None, pb.int32(8)] = None
    left_day: Annotated[int | None, pb.int32(9)] = None
    price: Annotated[float | None, pb.double(20)] = None
    mid_price: Annotated[float | None, pb.double(21)] = None
    bid_price: Annotated[float | None, pb.double(22)] = None
    ask_price: Annotated[float | None, pb.double(23)] = None
    bid_ask_spread: Annotated[float | None, pb.double(24)] = None
    bid_volume: Annotated[int | None, pb.int64(25)] = None
    ask_volume: Annotated[int | None, pb.int64(26)] = None
    change_rate: Annotated[float | None, pb.double(27)] = None
    volume: Annotated[int | None, pb.int64(28)] = None
    turnover: Annotated[float | None, pb.double(29)] = None
    open_interest: Annotated[int | None, pb.int64(30)] = None
    bid_ask_volume_ratio: Annotated[float | None, pb.double(31)] = None
    open_interest_market_cap: Annotated[float | None, pb.double(32)] = None
    vol_oi_ratio: Annotated[float | None, pb.double(33, name="volOIRatio")] = None
    premium: Annotated[float | None, pb.double(34)] = None
    implied_volatility: Annotated[float | None, pb.double(40)] = None
    delta: Annotated[float | None, pb.double(41)] = None
    gamma: Annotated[float | None, pb.double(42)] = None
    vega: Annotated[float | None, pb.double(43)] = None
    theta: Annotated[float | None, pb.double(44)] = None
    rho: Annotated[float | None, pb.double(45)] = None
    leverage_ratio: Annotated[float | None, pb.double(46)] = None
    effective_gearing: Annotated[float | None, pb.double(47)] = None
    itm_probability: Annotated[float | None, pb.double(48)] = None
    buy_break_even_point: Annotated[float | None, pb.double(49)] = None
    underlying_info: Annotated[UnderlyingInfo | None, pb.embedded(50)] = None
    history_volatility: Annotated[float | None, pb.double(51)] = None
    iv_hv_ratio: Annotated[float | None, pb.double(52)] = None
    buy_to_bep: Annotated[float | None, pb.double(53)] = None
    sell_to_bep: Annotated[float | None, pb.double(54)] = None
    buy_profit_probability: Annotated[float | None, pb.double(55)] = None
    sell_profit_probability: Annotated[float | None, pb.double(56)] = None
    intrinsic_value_per: Annotated[float | None, pb.double(57)] = None
    time_value_per: Annotated[float | None, pb.double(58)] = None
    itm_degree: Annotated[float | None, pb.double(59)] = None
    otm_degree: Annotated[float | None, pb.double(60)] = None
    otm_probability: Annotated[float | None, pb.double(61)] = None
    sell_annualized_return: Annotated[float | None, pb.double(62)] = None
    interval_return: Annotated[float | None, pb.double(63)] = None


@message
class C2S:
    """Qot_OptionScreen.C2S."""

    market_category_list: Annotated[list[int], pb.repeated(pb.int32(1))] = []
    filter_list: Annotated[list[FilterGroup], pb.repeated(pb.embedded(2))] = []
    sort_list: Annotated[list[Sort], pb.repeated(pb.embedded(3))] = []
    page_from: Annotated[int | None, pb.int32(4)] = None
    page_count: Annotated[int | None, pb.int32(5)] = None
    option_retrieve_list: Annotated[list[int], pb.repeated(pb.int32(6))] = []
    underlying_retrieve_list: Annotated[list[int], pb.repeated(pb.int32(7))] = []


@message
class S2C:
    """Qot_OptionScreen.S2C."""

    last_page: Annotated[bool, pb.bool(1)]
    all_count: Annotated[int, pb.int32(2)]
    data_list: Annotated[list[OptionScreenItem], pb.repeated(pb.embedded(3))] = []


@message
class Request:
    """The request, protocol 3253; Response answers it."""

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
