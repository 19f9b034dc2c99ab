# SPDX-License-Identifier: MIT
"""Qot_GetOptionEvent, protocol 3307.

Generated from Qot_GetOptionEvent.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security
from .qot_option_common import IndicatorValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetOptionEvent"

__all__ = [
    "C2S",
    "S2C",
    "CorporateAction",
    "CorporateActionType",
    "EventIndicator",
    "EventIndicatorType",
    "EventItem",
    "EventSort",
    "InTheMoneyType",
    "MarketSentiment",
    "OptionOrderType",
    "Request",
    "Response",
    "TickerStrategy",
    "TickerType",
]


class EventIndicatorType(pb.ClosedEnum):
    """Qot_GetOptionEvent.EventIndicatorType."""

    UNKNOWN = pb.value(0, "EventIndicatorType_Unknown")
    OWNER_LIST = pb.value(101, "EventIndicatorType_OwnerList")
    INDUSTRY_PLATE = pb.value(102, "EventIndicatorType_IndustryPlate")
    CONCEPT_PLATE = pb.value(103, "EventIndicatorType_ConceptPlate")
    CORPORATE_ACTION = pb.value(104, "EventIndicatorType_CorporateAction")
    MARKET_CAP = pb.value(105, "EventIndicatorType_MarketCap")
    OPTION_TYPE = pb.value(201, "EventIndicatorType_OptionType")
    MONEY_TYPE = pb.value(202, "EventIndicatorType_MoneyType")
    STRIKE_PRICE = pb.value(203, "EventIndicatorType_StrikePrice")
    EXPIRY_DAYS = pb.value(204, "EventIndicatorType_ExpiryDays")
    OTM = pb.value(205, "EventIndicatorType_OTM")
    TICKER_TYPE = pb.value(301, "EventIndicatorType_TickerType")
    VOLUME = pb.value(302, "EventIndicatorType_Volume")
    TURNOVER = pb.value(303, "EventIndicatorType_Turnover")
    PRICE = pb.value(304, "EventIndicatorType_Price")
    TIME = pb.value(305, "EventIndicatorType_Time")
    MAX_DAY_NUM = pb.value(306, "EventIndicatorType_MaxDayNum")
    ORDER_TYPE = pb.value(401, "EventIndicatorType_OrderType")
    STRATEGY = pb.value(402, "EventIndicatorType_Strategy")
    SENTIMENT = pb.value(403, "EventIndicatorType_Sentiment")
    TOTAL_VOLUME = pb.value(501, "EventIndicatorType_TotalVolume")
    TOTAL_OI = pb.value(502, "EventIndicatorType_TotalOI")
    VO_RATIO = pb.value(503, "EventIndicatorType_VoRatio")
    IV = pb.value(504, "EventIndicatorType_IV")
    DELTA = pb.value(601, "EventIndicatorType_Delta")
    GAMMA = pb.value(602, "EventIndicatorType_Gamma")
    VEGA = pb.value(603, "EventIndicatorType_Vega")
    THETA = pb.value(604, "EventIndicatorType_Theta")
    RHO = pb.value(605, "EventIndicatorType_Rho")


class TickerType(pb.ClosedEnum):
    """Qot_GetOptionEvent.TickerType."""

    UNKNOWN = pb.value(0, "TickerType_Unknown")
    BUY = pb.value(1, "TickerType_Buy")
    SELL = pb.value(2, "TickerType_Sell")
    NEUTRAL = pb.value(3, "TickerType_Neutral")


class OptionOrderType(pb.ClosedEnum):
    """Qot_GetOptionEvent.OptionOrderType."""

    NORMAL = pb.value(0, "OptionOrderType_Normal")
    SWEEP = pb.value(1, "OptionOrderType_Sweep")
    CROSS = pb.value(2, "OptionOrderType_Cross")
    FLOOR = pb.value(4, "OptionOrderType_Floor")


class TickerStrategy(pb.ClosedEnum):
    """Qot_GetOptionEvent.TickerStrategy."""

    UNKNOWN = pb.value(0, "TickerStrategy_Unknown")
    SINGLE_LEG = pb.value(1, "TickerStrategy_SingleLeg")
    MULTI_LEG = pb.value(2, "TickerStrategy_MultiLeg")


class MarketSentiment(pb.ClosedEnum):
    """Qot_GetOptionEvent.MarketSentiment."""

    UNKNOWN = pb.value(0, "MarketSentiment_Unknown")
    BEARISH = pb.value(1, "MarketSentiment_Bearish")
    BULLISH = pb.value(2, "MarketSentiment_Bullish")
    NEUTRAL = pb.value(3, "MarketSentiment_Neutral")


class CorporateActionType(pb.ClosedEnum):
    """Qot_GetOptionEvent.CorporateActionType."""

    NONE = pb.value(0, "CorporateActionType_None")
    SPLIT = pb.value(1, "CorporateActionType_Split")
    JOIN = pb.value(2, "CorporateActionType_Join")
    BONUS_STOCK = pb.value(3, "CorporateActionType_BonusStock")
    INTO_SHARES = pb.value(4, "CorporateActionType_IntoShares")
    ALLOT = pb.value(5, "CorporateActionType_Allot")
    ADD = pb.value(6, "CorporateActionType_Add")
    DIVIDEND = pb.value(7, "CorporateActionType_Dividend")
    SPECIAL_DIVIDEND = pb.value(8, "CorporateActionType_SpecialDividend")
    SPIN_OFF = pb.value(9, "CorporateActionType_SpinOff")


class InTheMoneyType(pb.ClosedEnum):
    """Qot_GetOptionEvent.InTheMoneyType."""

    UNKNOWN = pb.value(0, "InTheMoneyType_Unknown")
    IN = pb.value(1, "InTheMoneyType_In")
    OUT = pb.value(2, "InTheMoneyType_Out")


@message
class EventIndicator:
    """Qot_GetOptionEvent.EventIndicator."""

    indicator_type: Annotated[int, pb.int32(1)]
    indicator_value: Annotated[IndicatorValue | None, pb.embedded(2)] = None


@message
class EventSort:
    """Qot_GetOptionEvent.EventSort."""

    indicator_type: Annotated[int, pb.int32(1)]
    is_asc: Annotated[bool, pb.bool(2)]


@message
class CorporateAction:
    """Qot_GetOptionEvent.CorporateAction."""

    action_type: Annotated[int | None, pb.int32(1)] = None
    action_time: Annotated[str | None, pb.string(2)] = None
    action_timestamp: Annotated[float | None, pb.double(3)] = None


@message
class EventItem:
    """Qot_GetOptionEvent.EventItem."""

    option: Annotated[Security | None, pb.embedded(1)] = None
    owner: Annotated[Security | None, pb.embedded(2)] = None
    symbol: Annotated[str | None, pb.string(3)] = None
    fill_time: Annotated[str | None, pb.string(10)] = None
    fill_timestamp: Annotated[float | None, pb.double(11)] = None
    ticker_type: Annotated[int | None, pb.int32(12)] = None
    price: Annotated[float | None, pb.double(13)] = None
    volume: Annotated[int | None, pb.int64(14)] = None
    turnover: Annotated[float | None, pb.double(15)] = None
    option_type: Annotated[int | None, pb.int32(20)] = None
    strike_price: Annotated[float | None, pb.double(21)] = None
    strike_time: Annotated[str | None, pb.string(22)] = None
    strike_timestamp: Annotated[float | None, pb.double(23)] = None
    dte: Annotated[int | None, pb.int32(24)] = None
    underlying_price: Annotated[float | None, pb.double(30)] = None
    otm: Annotated[float | None, pb.double(31)] = None
    bid_price: Annotated[float | None, pb.double(32)] = None
    ask_price: Annotated[float | None, pb.double(33)] = None
    iv: Annotated[float | None, pb.double(34)] = None
    total_volume: Annotated[int | None, pb.int64(35)] = None
    total_open_interest: Annotated[int | None, pb.int64(36)] = None
    vo_ratio: Annotated[float | None, pb.double(37)] = None
    delta: Annotated[float | None, pb.double(40)] = None
    gamma: Annotated[float | None, pb.double(41)] = None
    vega: Annotated[float | None, pb.double(42)] = None
    theta: Annotated[float | None, pb.double(43)] = None
    rho: Annotated[float | None, pb.double(44)] = None
    sentiment: Annotated[int | None, pb.int32(50)] = None
    order_type_list: Annotated[list[int], pb.repeated(pb.int32(51))] = []
    strategy_type: Annotated[int | None, pb.int32(52)] = None
    earnings_time: Annotated[str | None, pb.string(60)] = None
    earnings_pub_type: Annotated[int | None, pb.int32(61)] = None
    corporate_action_list: Annotated[list[CorporateAction], pb.repeated(pb.embedded(63))] = []
    industry_plate_list: Annotated[list[Security], pb.repeated(pb.embedded(64))] = []
    concept_plate_list: Annotated[list[Security], pb.repeated(pb.embedded(65))] = []


@message
class C2S:
    """Qot_GetOptionEvent.C2S."""

    option_market: Annotated[int, pb.int32(1)]
    count: Annotated[int | None, pb.int32(2)] = None
    page: Annotated[str | None, pb.string(3)] = None
    filter_list: Annotated[list[EventIndicator], pb.repeated(pb.embedded(4))] = []
    sort: Annotated[EventSort | None, pb.embedded(5)] = None


@message
class S2C:
    """Qot_GetOptionEvent.S2C."""

    event_list: Annotated[list[EventItem], pb.repeated(pb.embedded(1))] = []
    next_page: Annotated[str | None, pb.string(2)] = None
    all_count: Annotated[int | None, pb.int32(3)] = None
    update_timestamp: Annotated[float | None, pb.double(4)] = None


@message
class Request:
    """The request, protocol 3307; Response answers it."""

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
