# SPDX-License-Identifier: MIT
"""Qot_Common: what the protocols of market data share."""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__all__ = ["QotMarket", "QotMarketState", "QotRight", "Security"]


class QotMarket(pb.ClosedEnum):
    """Where a security is listed."""

    UNKNOWN = pb.value(0, "QotMarket_Unknown")
    HK_SECURITY = pb.value(1, "QotMarket_HK_Security")
    HK_FUTURE = pb.value(2, "QotMarket_HK_Future")
    US_SECURITY = pb.value(11, "QotMarket_US_Security")
    CNSH_SECURITY = pb.value(21, "QotMarket_CNSH_Security")  # Shanghai
    CNSZ_SECURITY = pb.value(22, "QotMarket_CNSZ_Security")  # Shenzhen
    SG_SECURITY = pb.value(31, "QotMarket_SG_Security")
    JP_SECURITY = pb.value(41, "QotMarket_JP_Security")
    AU_SECURITY = pb.value(51, "QotMarket_AU_Security")
    MY_SECURITY = pb.value(61, "QotMarket_MY_Security")
    CA_SECURITY = pb.value(71, "QotMarket_CA_Security")
    FX_SECURITY = pb.value(81, "QotMarket_FX_Security")  # foreign exchange
    CC_SECURITY = pb.value(91, "QotMarket_CC_Security")  # crypto currencies
    EVENT_CONTRACT = pb.value(101, "QotMarket_EventContract")


class QotMarketState(pb.ClosedEnum):
    """What a market is doing. Which states occur depends on the market.

    Three numbers have two names: the STIB ones are the older.
    """

    NONE = pb.value(0, "QotMarketState_None")  # no trading
    AUCTION = pb.value(1, "QotMarketState_Auction")  # before the opening
    WAITING_OPEN = pb.value(2, "QotMarketState_WaitingOpen")
    MORNING = pb.value(3, "QotMarketState_Morning")
    REST = pb.value(4, "QotMarketState_Rest")  # at noon
    AFTERNOON = pb.value(5, "QotMarketState_Afternoon")  # of US securities: the regular hours
    CLOSED = pb.value(6, "QotMarketState_Closed")
    PRE_MARKET_BEGIN = pb.value(8, "QotMarketState_PreMarketBegin")
    PRE_MARKET_END = pb.value(9, "QotMarketState_PreMarketEnd")
    AFTER_HOURS_BEGIN = pb.value(10, "QotMarketState_AfterHoursBegin")
    AFTER_HOURS_END = pb.value(11, "QotMarketState_AfterHoursEnd")
    FUTU_SWITCH_DATE = pb.value(12, "QotMarketState_FUTU_SWITCH_DATE")
    NIGHT_OPEN = pb.value(13, "QotMarketState_NightOpen")
    NIGHT_END = pb.value(14, "QotMarketState_NightEnd")
    FUTURE_DAY_OPEN = pb.value(15, "QotMarketState_FutureDayOpen")
    FUTURE_DAY_BREAK = pb.value(16, "QotMarketState_FutureDayBreak")
    FUTURE_DAY_CLOSE = pb.value(17, "QotMarketState_FutureDayClose")
    FUTURE_DAY_WAIT_FOR_OPEN = pb.value(18, "QotMarketState_FutureDayWaitForOpen")
    HK_CAS = pb.value(19, "QotMarketState_HkCas")  # the closing auction of Hong Kong
    FUTURE_NIGHT_WAIT = pb.value(20, "QotMarketState_FutureNightWait")
    FUTURE_AFTERNOON = pb.value(21, "QotMarketState_FutureAfternoon")
    FUTURE_SWITCH_DATE = pb.value(22, "QotMarketState_FutureSwitchDate")
    FUTURE_OPEN = pb.value(23, "QotMarketState_FutureOpen")
    FUTURE_BREAK = pb.value(24, "QotMarketState_FutureBreak")
    FUTURE_BREAK_OVER = pb.value(25, "QotMarketState_FutureBreakOver")
    FUTURE_CLOSE = pb.value(26, "QotMarketState_FutureClose")
    STIB_AFTER_HOURS_WAIT = pb.value(27, "QotMarketState_StibAfterHoursWait")
    A_SHARE_AFTER_HOURS_WAIT = pb.value(27, "QotMarketState_AShareAfterHoursWait")
    STIB_AFTER_HOURS_BEGIN = pb.value(28, "QotMarketState_StibAfterHoursBegin")
    A_SHARE_AFTER_HOURS_BEGIN = pb.value(28, "QotMarketState_AShareAfterHoursBegin")
    STIB_AFTER_HOURS_END = pb.value(29, "QotMarketState_StibAfterHoursEnd")
    A_SHARE_AFTER_HOURS_END = pb.value(29, "QotMarketState_AShareAfterHoursEnd")
    CLOSE_AUCTION = pb.value(30, "QotMarketState_CLOSE_AUCTION")
    AFTERNOON_END = pb.value(31, "QotMarketState_AFTERNOON_END")
    NIGHT = pb.value(32, "QotMarketState_NIGHT")
    OVERNIGHT_BEGIN = pb.value(33, "QotMarketState_OVERNIGHT_BEGIN")
    OVERNIGHT_END = pb.value(34, "QotMarketState_OVERNIGHT_END")
    TRADE_AT_LAST = pb.value(35, "QotMarketState_TRADE_AT_LAST")
    TRADE_AUCTION = pb.value(36, "QotMarketState_TRADE_AUCTION")
    OVERNIGHT = pb.value(37, "QotMarketState_OVERNIGHT")


class QotRight(pb.ClosedEnum):
    """How much of a market's data the account may see. The numbers are in no order of rank."""

    UNKNOW = pb.value(0, "QotRight_Unknow")
    BMP = pb.value(1, "QotRight_Bmp")  # basic prices: snapshots, no subscription
    LEVEL1 = pb.value(2, "QotRight_Level1")
    LEVEL2 = pb.value(3, "QotRight_Level2")
    SF = pb.value(4, "QotRight_SF")  # Hong Kong's full book
    NO = pb.value(5, "QotRight_No")  # nothing
    LEVEL3 = pb.value(6, "QotRight_Level3")


@message
class Security:
    """One security.

    Attributes:
        market: a ``QotMarket``.
        code: its code in that market: ``"MU"``, ``"00700"``.
    """

    market: Annotated[int, pb.int32(1)]
    code: Annotated[str, pb.string(2)]
