# SPDX-License-Identifier: MIT
"""Qot_Common: what the protocols of market data share.

Generated from Qot_Common.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_Common"

__all__ = [
    "AssetClass",
    "BasicQot",
    "Broker",
    "BuySellType",
    "ComboLeg",
    "CompanyAct",
    "CompanyProfileFieldType",
    "ConnSubInfo",
    "DarkStatus",
    "EC_ContractType",
    "EC_Frequency",
    "EC_KlineSource",
    "EC_MilestoneType",
    "EC_Status",
    "EarningsPubTimeType",
    "ExchType",
    "ExpirationCycle",
    "F10Type",
    "FinancialStatementsType",
    "FutureBasicQotExData",
    "FutureStaticExData",
    "HolderCategory",
    "HolderDetailType",
    "HoldingChangesFilterType",
    "IndexOptionType",
    "IndicatorInputParam",
    "IndicatorLangType",
    "IndicatorLineType",
    "IndicatorOutputParam",
    "IndicatorParamValue",
    "IndicatorParamValueType",
    "IndicatorSearchMode",
    "IndicatorShape",
    "IpoPeriod",
    "Issuer",
    "KLFields",
    "KLType",
    "KLine",
    "MorningstarRatingType",
    "OptionAreaType",
    "OptionBasicQotExData",
    "OptionImpvolStatusType",
    "OptionSettlementMode",
    "OptionStandardType",
    "OptionStaticExData",
    "OptionStrategyType",
    "OptionType",
    "OptionVolatilityTimePeriodType",
    "OrderBook",
    "OrderBookDetail",
    "OrderBookType",
    "PeriodType",
    "PlateInfo",
    "PlateSetType",
    "PreAfterMarketData",
    "PriceReminderFreq",
    "PriceReminderMarketStatus",
    "PriceReminderType",
    "PriceType",
    "PushDataType",
    "QotHeader",
    "QotMarket",
    "QotMarketState",
    "QotRight",
    "Rehab",
    "RehabType",
    "ResearchRatingDimensionType",
    "ResearchRatingType",
    "RevenueBreakdownType",
    "Security",
    "SecurityStaticBasic",
    "SecurityStaticInfo",
    "SecurityStatus",
    "SecurityType",
    "ShareHoldingChange",
    "SortField",
    "SortType",
    "SubInfo",
    "SubType",
    "Ticker",
    "TickerDirection",
    "TickerType",
    "TimeShare",
    "TradeDateMarket",
    "TradeDateType",
    "ValuationIntervalType",
    "ValuationType",
    "WarrantBasicQotExData",
    "WarrantStaticExData",
    "WarrantStatus",
    "WarrantType",
]


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


class SecurityType(pb.ClosedEnum):
    """What kind of security it is."""

    UNKNOWN = pb.value(0, "SecurityType_Unknown")
    BOND = pb.value(1, "SecurityType_Bond")
    BWRT = pb.value(2, "SecurityType_Bwrt")  # a basket of warrants
    EQTY = pb.value(3, "SecurityType_Eqty")  # a stock
    TRUST = pb.value(4, "SecurityType_Trust")  # a fund, such as an ETF
    WARRANT = pb.value(5, "SecurityType_Warrant")  # warrants and callable bull/bear contracts
    INDEX = pb.value(6, "SecurityType_Index")
    PLATE = pb.value(7, "SecurityType_Plate")  # a sector: a list of stocks
    DRVT = pb.value(8, "SecurityType_Drvt")  # an option
    PLATE_SET = pb.value(9, "SecurityType_PlateSet")  # a list of sectors
    FUTURE = pb.value(10, "SecurityType_Future")
    FOREX = pb.value(11, "SecurityType_Forex")
    CRYPTO = pb.value(12, "SecurityType_Crypto")


class PlateSetType(pb.ClosedEnum):
    """By what stocks are put into sectors."""

    ALL = pb.value(0, "PlateSetType_All")
    INDUSTRY = pb.value(1, "PlateSetType_Industry")
    REGION = pb.value(2, "PlateSetType_Region")
    CONCEPT = pb.value(3, "PlateSetType_Concept")
    OTHER = pb.value(4, "PlateSetType_Other")


class WarrantType(pb.ClosedEnum):
    """The five kinds of warrants of Hong Kong."""

    UNKNOWN = pb.value(0, "WarrantType_Unknown")
    BUY = pb.value(1, "WarrantType_Buy")  # a call
    SELL = pb.value(2, "WarrantType_Sell")  # a put
    BULL = pb.value(3, "WarrantType_Bull")  # callable bull contract
    BEAR = pb.value(4, "WarrantType_Bear")  # callable bear contract
    IN_LINE = pb.value(5, "WarrantType_InLine")  # pays if the price ends within a range


class OptionType(pb.ClosedEnum):
    """What an option gives a right to."""

    UNKNOWN = pb.value(0, "OptionType_Unknown")
    CALL = pb.value(1, "OptionType_Call")  # to buy
    PUT = pb.value(2, "OptionType_Put")  # to sell


class IndexOptionType(pb.ClosedEnum):
    """The size of a contract on an index."""

    UNKNOWN = pb.value(0, "IndexOptionType_Unknown")
    NORMAL = pb.value(1, "IndexOptionType_Normal")
    SMALL = pb.value(2, "IndexOptionType_Small")


class OptionAreaType(pb.ClosedEnum):
    """When an option may be exercised."""

    UNKNOWN = pb.value(0, "OptionAreaType_Unknown")
    AMERICAN = pb.value(1, "OptionAreaType_American")  # at any time
    EUROPEAN = pb.value(2, "OptionAreaType_European")  # on its last day
    BERMUDA = pb.value(3, "OptionAreaType_Bermuda")  # on some days


class QotMarketState(pb.ClosedEnum):
    """What a market is doing. Which states occur depends on the market. Three numbers have two
    names: the STIB ones are the older.
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


class TradeDateMarket(pb.ClosedEnum):
    """Whose calendar of trading days is meant."""

    UNKNOWN = pb.value(0, "TradeDateMarket_Unknown")
    HK = pb.value(1, "TradeDateMarket_HK")
    US = pb.value(2, "TradeDateMarket_US")
    CN = pb.value(3, "TradeDateMarket_CN")
    NT = pb.value(4, "TradeDateMarket_NT")  # northbound trading, from Hong Kong to the mainland
    ST = pb.value(5, "TradeDateMarket_ST")  # southbound trading, from the mainland to Hong Kong
    JP_FUTURE = pb.value(6, "TradeDateMarket_JP_Future")
    SG_FUTURE = pb.value(7, "TradeDateMarket_SG_Future")
    SG = pb.value(8, "TradeDateMarket_SG")
    MY = pb.value(9, "TradeDateMarket_MY")
    JP = pb.value(10, "TradeDateMarket_JP")


class TradeDateType(pb.ClosedEnum):
    """How much of a day has trading."""

    WHOLE = pb.value(0, "TradeDateType_Whole")
    MORNING = pb.value(1, "TradeDateType_Morning")
    AFTERNOON = pb.value(2, "TradeDateType_Afternoon")


class RehabType(pb.ClosedEnum):
    """How prices of the past are adjusted for splits, dividends and the like."""

    NONE = pb.value(0, "RehabType_None")  # as they were
    FORWARD = pb.value(1, "RehabType_Forward")  # the past is scaled to the present
    BACKWARD = pb.value(2, "RehabType_Backward")  # the present is scaled to the past


class KLType(pb.ClosedEnum):
    """The span of a candlestick."""

    UNKNOWN = pb.value(0, "KLType_Unknown")
    KL_TYPE_1_MIN = pb.value(1, "KLType_1Min")
    DAY = pb.value(2, "KLType_Day")
    WEEK = pb.value(3, "KLType_Week")
    MONTH = pb.value(4, "KLType_Month")
    YEAR = pb.value(5, "KLType_Year")
    KL_TYPE_5_MIN = pb.value(6, "KLType_5Min")
    KL_TYPE_15_MIN = pb.value(7, "KLType_15Min")
    KL_TYPE_30_MIN = pb.value(8, "KLType_30Min")
    KL_TYPE_60_MIN = pb.value(9, "KLType_60Min")
    KL_TYPE_3_MIN = pb.value(10, "KLType_3Min")
    QUARTER = pb.value(11, "KLType_Quarter")
    KL_TYPE_10_MIN = pb.value(12, "KLType_10Min")
    KL_TYPE_120_MIN = pb.value(13, "KLType_120Min")
    KL_TYPE_180_MIN = pb.value(14, "KLType_180Min")
    KL_TYPE_240_MIN = pb.value(15, "KLType_240Min")


class KLFields(pb.ClosedEnum):
    """The parts of a candlestick, as bits to be combined."""

    NONE = pb.value(0, "KLFields_None")
    HIGH = pb.value(1, "KLFields_High")
    OPEN = pb.value(2, "KLFields_Open")
    LOW = pb.value(4, "KLFields_Low")
    CLOSE = pb.value(8, "KLFields_Close")
    LAST_CLOSE = pb.value(16, "KLFields_LastClose")
    VOLUME = pb.value(32, "KLFields_Volume")
    TURNOVER = pb.value(64, "KLFields_Turnover")
    TURNOVER_RATE = pb.value(128, "KLFields_TurnoverRate")
    PE = pb.value(256, "KLFields_PE")
    CHANGE_RATE = pb.value(512, "KLFields_ChangeRate")


class SubType(pb.ClosedEnum):
    """What can be subscribed to."""

    NONE = pb.value(0, "SubType_None")
    BASIC = pb.value(1, "SubType_Basic")  # BasicQot
    ORDER_BOOK = pb.value(2, "SubType_OrderBook")
    TICKER = pb.value(4, "SubType_Ticker")
    RT = pb.value(5, "SubType_RT")  # TimeShare: the price line of the day
    KL_DAY = pb.value(6, "SubType_KL_Day")
    KL_5_MIN = pb.value(7, "SubType_KL_5Min")
    KL_15_MIN = pb.value(8, "SubType_KL_15Min")
    KL_30_MIN = pb.value(9, "SubType_KL_30Min")
    KL_60_MIN = pb.value(10, "SubType_KL_60Min")
    KL_1_MIN = pb.value(11, "SubType_KL_1Min")
    KL_WEEK = pb.value(12, "SubType_KL_Week")
    KL_MONTH = pb.value(13, "SubType_KL_Month")
    BROKER = pb.value(14, "SubType_Broker")  # the queue of brokers, in Hong Kong
    KL_QURATER = pb.value(15, "SubType_KL_Qurater")  # a quarter
    KL_YEAR = pb.value(16, "SubType_KL_Year")
    KL_3_MIN = pb.value(17, "SubType_KL_3Min")
    KL_10_MIN = pb.value(18, "SubType_KL_10Min")
    KL_120_MIN = pb.value(19, "SubType_KL_120Min")
    KL_180_MIN = pb.value(20, "SubType_KL_180Min")
    KL_240_MIN = pb.value(21, "SubType_KL_240Min")
    ORDER_BOOK_ODD = pb.value(22, "SubType_OrderBook_Odd")  # the book of odd lots


class OrderBookType(pb.ClosedEnum):
    """Which book: that of board lots or that of odd lots."""

    NORMAL = pb.value(0, "OrderBookType_Normal")
    ODD = pb.value(1, "OrderBookType_Odd")


class TickerDirection(pb.ClosedEnum):
    """Which side moved: whether a trade was at the bid or at the ask."""

    UNKNOWN = pb.value(0, "TickerDirection_Unknown")
    BID = pb.value(1, "TickerDirection_Bid")  # bought: at the ask or above
    ASK = pb.value(2, "TickerDirection_Ask")  # sold: at the bid or below
    NEUTRAL = pb.value(3, "TickerDirection_Neutral")


class TickerType(pb.ClosedEnum):
    """How a trade came about. Which types occur depends on the exchange."""

    UNKNOWN = pb.value(0, "TickerType_Unknown")
    AUTOMATCH = pb.value(1, "TickerType_Automatch")  # by the matching engine, the normal case
    LATE = pb.value(2, "TickerType_Late")  # reported late
    NONE_AUTOMATCH = pb.value(3, "TickerType_NoneAutomatch")
    INTER_AUTOMATCH = pb.value(4, "TickerType_InterAutomatch")
    INTER_NONE_AUTOMATCH = pb.value(5, "TickerType_InterNoneAutomatch")
    ODD_LOT = pb.value(6, "TickerType_OddLot")  # less than a board lot
    AUCTION = pb.value(7, "TickerType_Auction")
    BULK = pb.value(8, "TickerType_Bulk")  # several trades as one
    CRASH = pb.value(9, "TickerType_Crash")
    CROSS_MARKET = pb.value(10, "TickerType_CrossMarket")
    BULK_SOLD = pb.value(11, "TickerType_BulkSold")
    FREE_ON_BOARD = pb.value(12, "TickerType_FreeOnBoard")
    RULE127_OR155 = pb.value(13, "TickerType_Rule127Or155")
    DELAY = pb.value(14, "TickerType_Delay")
    MARKET_CENTER_CLOSE_PRICE = pb.value(15, "TickerType_MarketCenterClosePrice")
    NEXT_DAY = pb.value(16, "TickerType_NextDay")
    MARKET_CENTER_OPENING = pb.value(17, "TickerType_MarketCenterOpening")
    PRIOR_REFERENCE_PRICE = pb.value(18, "TickerType_PriorReferencePrice")
    MARKET_CENTER_OPEN_PRICE = pb.value(19, "TickerType_MarketCenterOpenPrice")
    SELLER = pb.value(20, "TickerType_Seller")
    T = pb.value(21, "TickerType_T")
    EXTENDED_TRADING_HOURS = pb.value(22, "TickerType_ExtendedTradingHours")
    CONTINGENT = pb.value(23, "TickerType_Contingent")
    AVG_PRICE = pb.value(24, "TickerType_AvgPrice")
    OTC_SOLD = pb.value(25, "TickerType_OTCSold")
    ODD_LOT_CROSS_MARKET = pb.value(26, "TickerType_OddLotCrossMarket")
    DERIVATIVELY_PRICED = pb.value(27, "TickerType_DerivativelyPriced")
    RE_OPENING_PRICED = pb.value(28, "TickerType_ReOpeningPriced")
    CLOSING_PRICED = pb.value(29, "TickerType_ClosingPriced")
    COMPREHENSIVE_DELAY_PRICE = pb.value(30, "TickerType_ComprehensiveDelayPrice")
    OVERSEAS = pb.value(31, "TickerType_Overseas")


class DarkStatus(pb.ClosedEnum):
    """The grey market of Hong Kong, where new stocks trade before they are listed."""

    NONE = pb.value(0, "DarkStatus_None")
    TRADING = pb.value(1, "DarkStatus_Trading")
    END = pb.value(2, "DarkStatus_End")


class SecurityStatus(pb.ClosedEnum):
    """Whether a security trades, and why not. Drak is misspelt for Dark, as it is in every
    release.
    """

    UNKNOWN = pb.value(0, "SecurityStatus_Unknown")
    NORMAL = pb.value(1, "SecurityStatus_Normal")
    LISTING = pb.value(2, "SecurityStatus_Listing")  # about to be listed
    PURCHASING = pb.value(3, "SecurityStatus_Purchasing")  # open for purchase
    SUBSCRIBING = pb.value(4, "SecurityStatus_Subscribing")  # open for subscription
    BEFORE_DRAK_TRADE_OPENING = pb.value(5, "SecurityStatus_BeforeDrakTradeOpening")
    DRAK_TRADING = pb.value(6, "SecurityStatus_DrakTrading")
    DRAK_TRADE_END = pb.value(7, "SecurityStatus_DrakTradeEnd")
    TO_BE_OPEN = pb.value(8, "SecurityStatus_ToBeOpen")  # not open yet
    SUSPENDED = pb.value(9, "SecurityStatus_Suspended")
    CALLED = pb.value(10, "SecurityStatus_Called")  # a callable contract was called
    EXPIRED_LAST_TRADING_DATE = pb.value(11, "SecurityStatus_ExpiredLastTradingDate")
    EXPIRED = pb.value(12, "SecurityStatus_Expired")
    DELISTED = pb.value(13, "SecurityStatus_Delisted")
    CHANGE_TO_TEMPORARY_CODE = pb.value(14, "SecurityStatus_ChangeToTemporaryCode")
    TEMPORARY_CODE_TRADE_END = pb.value(15, "SecurityStatus_TemporaryCodeTradeEnd")
    CHANGED_PLATE_TRADE_END = pb.value(16, "SecurityStatus_ChangedPlateTradeEnd")
    CHANGED_CODE_TRADE_END = pb.value(17, "SecurityStatus_ChangedCodeTradeEnd")
    RECOVERABLE_CIRCUIT_BREAKER = pb.value(18, "SecurityStatus_RecoverableCircuitBreaker")
    UN_RECOVERABLE_CIRCUIT_BREAKER = pb.value(19, "SecurityStatus_UnRecoverableCircuitBreaker")
    AFTER_COMBINATION = pb.value(20, "SecurityStatus_AfterCombination")
    AFTER_TRANSATION = pb.value(21, "SecurityStatus_AfterTransation")


class HolderCategory(pb.ClosedEnum):
    """Who holds shares."""

    UNKNOW = pb.value(0, "HolderCategory_Unknow")
    AGENCY = pb.value(1, "HolderCategory_Agency")  # an institution
    FUND = pb.value(2, "HolderCategory_Fund")
    SENIOR_MANAGER = pb.value(3, "HolderCategory_SeniorManager")  # a director or executive


class PushDataType(pb.ClosedEnum):
    """Where a pushed trade comes from."""

    UNKNOW = pb.value(0, "PushDataType_Unknow")
    REALTIME = pb.value(1, "PushDataType_Realtime")  # it has just happened
    # it was missed while OpenD was offline, 50 trades at most
    BY_DIS_CONN = pb.value(2, "PushDataType_ByDisConn")
    CACHE = pb.value(3, "PushDataType_Cache")  # OpenD had it before the subscription


class SortField(pb.ClosedEnum):
    """What a list can be sorted by."""

    UNKNOW = pb.value(0, "SortField_Unknow")
    CODE = pb.value(1, "SortField_Code")
    CUR_PRICE = pb.value(2, "SortField_CurPrice")
    PRICE_CHANGE_VAL = pb.value(3, "SortField_PriceChangeVal")
    CHANGE_RATE = pb.value(4, "SortField_ChangeRate")
    STATUS = pb.value(5, "SortField_Status")
    BID_PRICE = pb.value(6, "SortField_BidPrice")
    ASK_PRICE = pb.value(7, "SortField_AskPrice")
    BID_VOL = pb.value(8, "SortField_BidVol")
    ASK_VOL = pb.value(9, "SortField_AskVol")
    VOLUME = pb.value(10, "SortField_Volume")
    TURNOVER = pb.value(11, "SortField_Turnover")
    AMPLITUDE = pb.value(30, "SortField_Amplitude")
    SCORE = pb.value(12, "SortField_Score")
    PREMIUM = pb.value(13, "SortField_Premium")
    EFFECTIVE_LEVERAGE = pb.value(14, "SortField_EffectiveLeverage")
    DELTA = pb.value(15, "SortField_Delta")
    IMPLIED_VOLATILITY = pb.value(16, "SortField_ImpliedVolatility")
    TYPE = pb.value(17, "SortField_Type")
    STRIKE_PRICE = pb.value(18, "SortField_StrikePrice")
    BREAK_EVEN_POINT = pb.value(19, "SortField_BreakEvenPoint")
    MATURITY_TIME = pb.value(20, "SortField_MaturityTime")
    LIST_TIME = pb.value(21, "SortField_ListTime")
    LAST_TRADE_TIME = pb.value(22, "SortField_LastTradeTime")
    LEVERAGE = pb.value(23, "SortField_Leverage")
    IN_OUT_MONEY = pb.value(24, "SortField_InOutMoney")
    RECOVERY_PRICE = pb.value(25, "SortField_RecoveryPrice")
    CHANGE_PRICE = pb.value(26, "SortField_ChangePrice")
    CHANGE = pb.value(27, "SortField_Change")
    STREET_RATE = pb.value(28, "SortField_StreetRate")
    STREET_VOL = pb.value(29, "SortField_StreetVol")
    WARRANT_NAME = pb.value(31, "SortField_WarrantName")
    ISSUER = pb.value(32, "SortField_Issuer")
    LOT_SIZE = pb.value(33, "SortField_LotSize")
    ISSUE_SIZE = pb.value(34, "SortField_IssueSize")
    UPPER_STRIKE_PRICE = pb.value(45, "SortField_UpperStrikePrice")
    LOWER_STRIKE_PRICE = pb.value(46, "SortField_LowerStrikePrice")
    IN_LINE_PRICE_STATUS = pb.value(47, "SortField_InLinePriceStatus")
    PRE_CUR_PRICE = pb.value(35, "SortField_PreCurPrice")
    AFTER_CUR_PRICE = pb.value(36, "SortField_AfterCurPrice")
    PRE_PRICE_CHANGE_VAL = pb.value(37, "SortField_PrePriceChangeVal")
    AFTER_PRICE_CHANGE_VAL = pb.value(38, "SortField_AfterPriceChangeVal")
    PRE_CHANGE_RATE = pb.value(39, "SortField_PreChangeRate")
    AFTER_CHANGE_RATE = pb.value(40, "SortField_AfterChangeRate")
    PRE_AMPLITUDE = pb.value(41, "SortField_PreAmplitude")
    AFTER_AMPLITUDE = pb.value(42, "SortField_AfterAmplitude")
    PRE_TURNOVER = pb.value(43, "SortField_PreTurnover")
    AFTER_TURNOVER = pb.value(44, "SortField_AfterTurnover")
    LAST_SETTLE_PRICE = pb.value(48, "SortField_LastSettlePrice")
    POSITION = pb.value(49, "SortField_Position")
    POSITION_CHANGE = pb.value(50, "SortField_PositionChange")
    MARKET_CAP = pb.value(51, "SortField_MarketCap")
    VALUATION = pb.value(52, "SortField_Valuation")
    FORWARD_VALUATION = pb.value(53, "SortField_ForwardValuation")
    HISTORICAL_PERCENTILE = pb.value(54, "SortField_HistoricalPercentile")
    HOLDER_QUANTITY = pb.value(61, "SortField_HolderQuantity")
    SHARE_CHANGE_NUM = pb.value(62, "SortField_ShareChangeNum")
    HOLDING_DATE = pb.value(63, "SortField_HoldingDate")
    HOLDER_PCT_CHANGE = pb.value(64, "SortField_HolderPctChange")
    HOLDER_CHANGE_AMOUNT = pb.value(65, "SortField_HolderChangeAmount")
    HOLDER_PCT = pb.value(66, "SortField_HolderPct")


class SortType(pb.ClosedEnum):
    """Which way a list is sorted."""

    UNKNOWN = pb.value(0, "SortType_Unknown")
    DESC = pb.value(1, "SortType_Desc")
    ASC = pb.value(2, "SortType_Asc")


class Issuer(pb.ClosedEnum):
    """Who issues a warrant, by the two letters that the exchange uses."""

    UNKNOW = pb.value(0, "Issuer_Unknow")
    SG = pb.value(1, "Issuer_SG")
    BP = pb.value(2, "Issuer_BP")
    CS = pb.value(3, "Issuer_CS")
    CT = pb.value(4, "Issuer_CT")
    EA = pb.value(5, "Issuer_EA")
    GS = pb.value(6, "Issuer_GS")
    HS = pb.value(7, "Issuer_HS")
    JP = pb.value(8, "Issuer_JP")
    MB = pb.value(9, "Issuer_MB")
    SC = pb.value(10, "Issuer_SC")
    UB = pb.value(11, "Issuer_UB")
    BI = pb.value(12, "Issuer_BI")
    DB = pb.value(13, "Issuer_DB")
    DC = pb.value(14, "Issuer_DC")
    ML = pb.value(15, "Issuer_ML")
    NM = pb.value(16, "Issuer_NM")
    RB = pb.value(17, "Issuer_RB")
    RS = pb.value(18, "Issuer_RS")
    BC = pb.value(19, "Issuer_BC")
    HT = pb.value(20, "Issuer_HT")
    VT = pb.value(21, "Issuer_VT")
    KC = pb.value(22, "Issuer_KC")
    MS = pb.value(23, "Issuer_MS")
    GJ = pb.value(24, "Issuer_GJ")
    XZ = pb.value(25, "Issuer_XZ")
    HU = pb.value(26, "Issuer_HU")
    KS = pb.value(27, "Issuer_KS")
    CI = pb.value(28, "Issuer_CI")


class IpoPeriod(pb.ClosedEnum):
    """When a stock is listed."""

    UNKNOW = pb.value(0, "IpoPeriod_Unknow")
    TODAY = pb.value(1, "IpoPeriod_Today")
    TOMORROW = pb.value(2, "IpoPeriod_Tomorrow")
    NEXTWEEK = pb.value(3, "IpoPeriod_Nextweek")
    LASTWEEK = pb.value(4, "IpoPeriod_Lastweek")
    LASTMONTH = pb.value(5, "IpoPeriod_Lastmonth")


class PriceType(pb.ClosedEnum):
    """Whether a price is within a range."""

    UNKNOW = pb.value(0, "PriceType_Unknow")
    OUTSIDE = pb.value(1, "PriceType_Outside")
    WITH_IN = pb.value(2, "PriceType_WithIn")


class WarrantStatus(pb.ClosedEnum):
    """Whether a warrant trades."""

    UNKNOW = pb.value(0, "WarrantStatus_Unknow")
    NORMAL = pb.value(1, "WarrantStatus_Normal")
    SUSPEND = pb.value(2, "WarrantStatus_Suspend")
    STOP_TRADE = pb.value(3, "WarrantStatus_StopTrade")
    PENDING_LISTING = pb.value(4, "WarrantStatus_PendingListing")


class CompanyAct(pb.ClosedEnum):
    """What companies do that changes prices, as bits to be combined."""

    NONE = pb.value(0, "CompanyAct_None")
    SPLIT = pb.value(1, "CompanyAct_Split")
    JOIN = pb.value(2, "CompanyAct_Join")  # a reverse split
    BONUS = pb.value(4, "CompanyAct_Bonus")  # shares for free
    TRANSFER = pb.value(8, "CompanyAct_Transfer")  # shares from reserves
    ALLOT = pb.value(16, "CompanyAct_Allot")  # a rights issue
    ADD = pb.value(32, "CompanyAct_Add")  # new shares
    DIVIDEND = pb.value(64, "CompanyAct_Dividend")
    SP_DIVIDEND = pb.value(128, "CompanyAct_SPDividend")  # a special dividend
    SPIN_OFF = pb.value(256, "CompanyAct_SpinOff")


class QotRight(pb.ClosedEnum):
    """How much of a market's data the account may see. The numbers are in no order of rank."""

    UNKNOW = pb.value(0, "QotRight_Unknow")
    BMP = pb.value(1, "QotRight_Bmp")  # basic prices: snapshots, no subscription
    LEVEL1 = pb.value(2, "QotRight_Level1")
    LEVEL2 = pb.value(3, "QotRight_Level2")
    SF = pb.value(4, "QotRight_SF")  # Hong Kong's full book
    NO = pb.value(5, "QotRight_No")  # nothing
    LEVEL3 = pb.value(6, "QotRight_Level3")


class PriceReminderType(pb.ClosedEnum):
    """What a price reminder waits for."""

    UNKNOWN = pb.value(0, "PriceReminderType_Unknown")
    PRICE_UP = pb.value(1, "PriceReminderType_PriceUp")
    PRICE_DOWN = pb.value(2, "PriceReminderType_PriceDown")
    CHANGE_RATE_UP = pb.value(3, "PriceReminderType_ChangeRateUp")
    CHANGE_RATE_DOWN = pb.value(4, "PriceReminderType_ChangeRateDown")
    PRICE_REMINDER_TYPE_5_MIN_CHANGE_RATE_UP = pb.value(5, "PriceReminderType_5MinChangeRateUp")
    PRICE_REMINDER_TYPE_5_MIN_CHANGE_RATE_DOWN = pb.value(6, "PriceReminderType_5MinChangeRateDown")
    VOLUME_UP = pb.value(7, "PriceReminderType_VolumeUp")
    TURNOVER_UP = pb.value(8, "PriceReminderType_TurnoverUp")
    TURNOVER_RATE_UP = pb.value(9, "PriceReminderType_TurnoverRateUp")
    BID_PRICE_UP = pb.value(10, "PriceReminderType_BidPriceUp")
    ASK_PRICE_DOWN = pb.value(11, "PriceReminderType_AskPriceDown")
    BID_VOL_UP = pb.value(12, "PriceReminderType_BidVolUp")
    ASK_VOL_UP = pb.value(13, "PriceReminderType_AskVolUp")
    PRICE_REMINDER_TYPE_3_MIN_CHANGE_RATE_UP = pb.value(14, "PriceReminderType_3MinChangeRateUp")
    PRICE_REMINDER_TYPE_3_MIN_CHANGE_RATE_DOWN = pb.value(
        15, "PriceReminderType_3MinChangeRateDown"
    )


class PriceReminderFreq(pb.ClosedEnum):
    """How often a price reminder speaks."""

    UNKNOWN = pb.value(0, "PriceReminderFreq_Unknown")
    ALWAYS = pb.value(1, "PriceReminderFreq_Always")
    ONCE_A_DAY = pb.value(2, "PriceReminderFreq_OnceADay")
    ONLY_ONCE = pb.value(3, "PriceReminderFreq_OnlyOnce")


class AssetClass(pb.ClosedEnum):
    """What a fund invests in."""

    UNKNOW = pb.value(0, "AssetClass_Unknow")
    STOCK = pb.value(1, "AssetClass_Stock")
    BOND = pb.value(2, "AssetClass_Bond")
    COMMODITY = pb.value(3, "AssetClass_Commodity")
    CURRENCY_MARKET = pb.value(4, "AssetClass_CurrencyMarket")
    FUTURE = pb.value(5, "AssetClass_Future")
    SWAP = pb.value(6, "AssetClass_Swap")


class ExpirationCycle(pb.ClosedEnum):
    """How often options of a series expire."""

    UNKNOWN = pb.value(0, "ExpirationCycle_Unknown")
    WEEK = pb.value(1, "ExpirationCycle_Week")
    MONTH = pb.value(2, "ExpirationCycle_Month")
    MONTH_END = pb.value(3, "ExpirationCycle_MonthEnd")
    QUARTER = pb.value(4, "ExpirationCycle_Quarter")
    WEEK_MON = pb.value(11, "ExpirationCycle_WeekMon")
    WEEK_TUE = pb.value(12, "ExpirationCycle_WeekTue")
    WEEK_WED = pb.value(13, "ExpirationCycle_WeekWed")
    WEEK_THU = pb.value(14, "ExpirationCycle_WeekThu")
    WEEK_FRI = pb.value(15, "ExpirationCycle_WeekFri")


class OptionStandardType(pb.ClosedEnum):
    """Whether an option has the usual terms."""

    UNKNOWN = pb.value(0, "OptionStandardType_Unknown")
    STANDARD = pb.value(1, "OptionStandardType_Standard")
    NON_STANDARD = pb.value(2, "OptionStandardType_NonStandard")


class OptionSettlementMode(pb.ClosedEnum):
    """When the settlement price of an option is taken."""

    UNKNOWN = pb.value(0, "OptionSettlementMode_Unknown")
    AM = pb.value(1, "OptionSettlementMode_AM")
    PM = pb.value(2, "OptionSettlementMode_PM")


class ExchType(pb.ClosedEnum):
    """The exchange."""

    UNKNOWN = pb.value(0, "ExchType_Unknown")
    HK_MAIN_BOARD = pb.value(1, "ExchType_HK_MainBoard")
    HK_GEM_BOARD = pb.value(2, "ExchType_HK_GEMBoard")
    HK_HKEX = pb.value(3, "ExchType_HK_HKEX")
    US_NYSE = pb.value(4, "ExchType_US_NYSE")
    US_NASDAQ = pb.value(5, "ExchType_US_Nasdaq")
    US_PINK = pb.value(6, "ExchType_US_Pink")
    US_AMEX = pb.value(7, "ExchType_US_AMEX")
    US_OPTION = pb.value(8, "ExchType_US_Option")
    US_NYMEX = pb.value(9, "ExchType_US_NYMEX")
    US_COMEX = pb.value(10, "ExchType_US_COMEX")
    US_CBOT = pb.value(11, "ExchType_US_CBOT")
    US_CME = pb.value(12, "ExchType_US_CME")
    US_CBOE = pb.value(13, "ExchType_US_CBOE")
    CN_SH = pb.value(14, "ExchType_CN_SH")
    CN_SZ = pb.value(15, "ExchType_CN_SZ")
    CN_STIB = pb.value(16, "ExchType_CN_STIB")
    SG_SGX = pb.value(17, "ExchType_SG_SGX")
    JP_OSE = pb.value(18, "ExchType_JP_OSE")
    CC_CRYPTO = pb.value(19, "ExchType_CC_CRYPTO")
    MY_MYX = pb.value(20, "ExchType_MY_MYX")
    JP_TSE = pb.value(21, "ExchType_JP_TSE")
    JP_NIKKEI = pb.value(22, "ExchType_JP_Nikkei")


class PeriodType(pb.ClosedEnum):
    """The span that figures are summed up over."""

    UNKNOWN = pb.value(0, "PeriodType_Unknown")
    INTRADAY = pb.value(1, "PeriodType_INTRADAY")
    DAY = pb.value(2, "PeriodType_DAY")
    WEEK = pb.value(3, "PeriodType_WEEK")
    MONTH = pb.value(4, "PeriodType_MONTH")


class PriceReminderMarketStatus(pb.ClosedEnum):
    """The hours in which a price reminder works."""

    UNKNOW = pb.value(0, "PriceReminderMarketStatus_Unknow")
    OPEN = pb.value(1, "PriceReminderMarketStatus_Open")
    US_PRE = pb.value(2, "PriceReminderMarketStatus_USPre")
    US_AFTER = pb.value(3, "PriceReminderMarketStatus_USAfter")
    US_OVER_NIGHT = pb.value(4, "PriceReminderMarketStatus_USOverNight")


class OptionStrategyType(pb.ClosedEnum):
    """How options are combined."""

    UNKNOWN = pb.value(0, "OptionStrategyType_Unknown")
    SINGLE_OPTION = pb.value(1, "OptionStrategyType_SingleOption")
    COVERED = pb.value(2, "OptionStrategyType_Covered")
    SPREAD = pb.value(4, "OptionStrategyType_Spread")
    STRADDLE = pb.value(6, "OptionStrategyType_Straddle")
    STRANGLE = pb.value(7, "OptionStrategyType_Strangle")
    COLLAR = pb.value(8, "OptionStrategyType_Collar")
    BUTTERFLY = pb.value(9, "OptionStrategyType_Butterfly")
    CONDOR = pb.value(11, "OptionStrategyType_Condor")
    IRON_BUTTERFLY = pb.value(13, "OptionStrategyType_IronButterfly")
    IRON_CONDOR = pb.value(14, "OptionStrategyType_IronCondor")
    CALENDAR_SPREAD = pb.value(15, "OptionStrategyType_CalendarSpread")
    DIAGONAL_SPREAD = pb.value(16, "OptionStrategyType_DiagonalSpread")
    CUSTOMIZE = pb.value(100, "OptionStrategyType_Customize")


class F10Type(pb.ClosedEnum):
    """Which financial report."""

    UNKNOWN = pb.value(0, "F10Type_Unknown")
    Q1 = pb.value(1, "F10Type_Q1")
    Q2 = pb.value(2, "F10Type_Q2")
    Q3 = pb.value(3, "F10Type_Q3")
    Q4 = pb.value(4, "F10Type_Q4")
    Q6 = pb.value(5, "F10Type_Q6")
    Q9 = pb.value(6, "F10Type_Q9")
    ANNUAL = pb.value(7, "F10Type_Annual")
    QUARTERLY = pb.value(9, "F10Type_Quarterly")
    QUARTERLY_ANNUAL = pb.value(10, "F10Type_QuarterlyAnnual")
    MUL_QUARTERLY = pb.value(11, "F10Type_MulQuarterly")


class EarningsPubTimeType(pb.ClosedEnum):
    """When on a day earnings are published."""

    UNKNOWN = pb.value(0, "EarningsPubTimeType_Unknown")
    PRE_MARKET = pb.value(1, "EarningsPubTimeType_PreMarket")
    AFTER_MARKET = pb.value(2, "EarningsPubTimeType_AfterMarket")
    DURING_MARKET = pb.value(3, "EarningsPubTimeType_DuringMarket")


class ValuationType(pb.ClosedEnum):
    """Price to earnings, to book value or to sales."""

    UNKNOWN = pb.value(0, "ValuationType_Unknown")
    PE = pb.value(1, "ValuationType_PE")
    PB = pb.value(2, "ValuationType_PB")
    PS = pb.value(3, "ValuationType_PS")


class FinancialStatementsType(pb.ClosedEnum):
    """Which financial statement."""

    UNKNOWN = pb.value(0, "FinancialStatementsType_Unknown")
    INCOME = pb.value(1, "FinancialStatementsType_Income")
    BALANCE_SHEET = pb.value(2, "FinancialStatementsType_BalanceSheet")
    CASH_FLOW = pb.value(3, "FinancialStatementsType_CashFlow")
    MAIN_INDEX = pb.value(4, "FinancialStatementsType_MainIndex")


class RevenueBreakdownType(pb.ClosedEnum):
    """By what revenue is broken down."""

    UNKNOWN = pb.value(0, "RevenueBreakdownType_Unknown")
    PRODUCT = pb.value(1, "RevenueBreakdownType_Product")
    INDUSTRY = pb.value(2, "RevenueBreakdownType_Industry")
    REGION = pb.value(4, "RevenueBreakdownType_Region")
    BUSINESS = pb.value(8, "RevenueBreakdownType_Business")


class ResearchRatingType(pb.ClosedEnum):
    """What analysts advise."""

    UNKNOWN = pb.value(0, "ResearchRatingType_Unknown")
    SELL = pb.value(1, "ResearchRatingType_Sell")
    UNDERPERFORM = pb.value(2, "ResearchRatingType_Underperform")
    HOLD = pb.value(3, "ResearchRatingType_Hold")
    BUY = pb.value(4, "ResearchRatingType_Buy")
    STRONG_BUY = pb.value(5, "ResearchRatingType_StrongBuy")


class ResearchRatingDimensionType(pb.ClosedEnum):
    """Whether ratings are grouped by institution or by analyst."""

    UNKNOWN = pb.value(0, "ResearchRatingDimensionType_Unknown")
    INSTITUTION = pb.value(1, "ResearchRatingDimensionType_Institution")
    ANALYST = pb.value(2, "ResearchRatingDimensionType_Analyst")


class MorningstarRatingType(pb.ClosedEnum):
    """Whether a model or an analyst rates."""

    UNKNOWN = pb.value(0, "MorningstarRatingType_Unknown")
    QUANTITATIVE = pb.value(1, "MorningstarRatingType_Quantitative")
    QUALITATIVE = pb.value(2, "MorningstarRatingType_Qualitative")


class ValuationIntervalType(pb.ClosedEnum):
    """How far back a valuation is followed."""

    UNKNOWN = pb.value(0, "ValuationIntervalType_Unknown")
    MONTH3 = pb.value(1, "ValuationIntervalType_Month3")
    MONTH6 = pb.value(2, "ValuationIntervalType_Month6")
    YEAR1 = pb.value(3, "ValuationIntervalType_Year1")
    YEAR3 = pb.value(4, "ValuationIntervalType_Year3")
    SINCE2019 = pb.value(5, "ValuationIntervalType_Since2019")
    YEAR5 = pb.value(6, "ValuationIntervalType_Year5")
    YEAR10 = pb.value(7, "ValuationIntervalType_Year10")
    YEAR2 = pb.value(8, "ValuationIntervalType_Year2")
    YEAR20 = pb.value(9, "ValuationIntervalType_Year20")
    YEAR30 = pb.value(10, "ValuationIntervalType_Year30")


class HoldingChangesFilterType(pb.ClosedEnum):
    """Which changes of holdings are wanted."""

    UNKNOWN = pb.value(0, "HoldingChangesFilterType_Unknown")
    INCREASE = pb.value(1, "HoldingChangesFilterType_Increase")
    DECREASE = pb.value(2, "HoldingChangesFilterType_Decrease")
    NEW_IN = pb.value(3, "HoldingChangesFilterType_NewIn")
    CLOSE_OUT = pb.value(4, "HoldingChangesFilterType_CloseOut")


class HolderDetailType(pb.ClosedEnum):
    """What kind of holder it is."""

    DEFAULT = pb.value(0, "HolderDetailType_Default")
    ALL = pb.value(1000, "HolderDetailType_All")
    UNCLASSIFIED = pb.value(1, "HolderDetailType_Unclassified")
    TRADITIONAL_INVESTMENT_MANAGER = pb.value(2, "HolderDetailType_TraditionalInvestmentManager")
    HEDGE_FUND_MANAGER = pb.value(3, "HolderDetailType_HedgeFundManager")
    VC_OR_PE = pb.value(4, "HolderDetailType_VCOrPE")
    CORPORATE_PENSION_PLAN_SPONSOR = pb.value(5, "HolderDetailType_CorporatePensionPlanSponsor")
    FOUNDATION_FUND_SPONSOR = pb.value(6, "HolderDetailType_FoundationFundSponsor")
    INSURANCE_COMPANY = pb.value(7, "HolderDetailType_InsuranceCompany")
    BANK_OR_INVESTMENT_BANK = pb.value(8, "HolderDetailType_BankOrInvestmentBank")
    FAMILY_OFFICES_OR_TRUST = pb.value(9, "HolderDetailType_FamilyOfficesOrTrust")
    SOVEREIGN_WEALTH_FUND = pb.value(10, "HolderDetailType_SovereignWealthFund")
    REIT = pb.value(11, "HolderDetailType_REIT")
    STRUCTURED_FINANCE_POOL_MANAGER = pb.value(12, "HolderDetailType_StructuredFinancePoolManager")
    UNION_PENSION_PLAN_SPONSOR = pb.value(13, "HolderDetailType_UnionPensionPlanSponsor")
    GOVERNMENT_PENSION_PLAN_SPONSOR = pb.value(14, "HolderDetailType_GovernmentPensionPlanSponsor")
    ENDOWMENT_FUND_SPONSOR = pb.value(15, "HolderDetailType_EndowmentFundSponsor")
    INDIVIDUAL_INSIDERS = pb.value(100, "HolderDetailType_IndividualInsiders")
    ISSUE_SPONSORED_ADR = pb.value(200, "HolderDetailType_IssueSponsoredADR")
    CORPORATIONS_PUBLIC = pb.value(300, "HolderDetailType_CorporationsPublic")
    CORPORATIONS_PRIVATE = pb.value(400, "HolderDetailType_CorporationsPrivate")
    STATE_OWNED_SHARES = pb.value(500, "HolderDetailType_StateOwnedShares")


class CompanyProfileFieldType(pb.ClosedEnum):
    """How a line of a company's profile is shown."""

    SOURCE_TEXT = pb.value(0, "CompanyProfileFieldType_SourceText")
    LINK_TYPE = pb.value(1, "CompanyProfileFieldType_LinkType")
    INDEPENDENT_TITLE = pb.value(2, "CompanyProfileFieldType_IndependentTitle")


class BuySellType(pb.ClosedEnum):
    """Which brokers: those who bought most, or those who sold most."""

    UNKNOWN = pb.value(0, "BuySellType_Unknown")
    NET_BUY = pb.value(1, "BuySellType_NetBuy")
    NET_SELL = pb.value(2, "BuySellType_NetSell")


class OptionVolatilityTimePeriodType(pb.ClosedEnum):
    """How far back volatility is followed."""

    UNKNOWN = pb.value(0, "OptionVolatilityTimePeriodType_Unknown")
    WEEK = pb.value(1, "OptionVolatilityTimePeriodType_Week")
    MONTH = pb.value(2, "OptionVolatilityTimePeriodType_Month")
    QUARTER = pb.value(3, "OptionVolatilityTimePeriodType_Quarter")
    HALF_YEAR = pb.value(4, "OptionVolatilityTimePeriodType_HalfYear")
    YEAR = pb.value(5, "OptionVolatilityTimePeriodType_Year")


class OptionImpvolStatusType(pb.ClosedEnum):
    """How implied volatility stands to what it was."""

    IMPVOL_FLUCTUATING = pb.value(0, "ImpvolFluctuating")
    IMPVOL_OVERVALUED = pb.value(1, "ImpvolOvervalued")
    IMPVOL_UNDERVALUED = pb.value(2, "ImpvolUndervalued")


class IndicatorLangType(pb.ClosedEnum):
    """What an indicator is written in."""

    UNKNOWN = pb.value(0, "IndicatorLangType_Unknown")
    MY_LANG = pb.value(1, "IndicatorLangType_MyLang")
    PYTHON = pb.value(2, "IndicatorLangType_Python")


class IndicatorSearchMode(pb.ClosedEnum):
    """How names of indicators are matched."""

    PARTIAL = pb.value(0, "IndicatorSearchMode_Partial")
    EXACT = pb.value(1, "IndicatorSearchMode_Exact")


class IndicatorParamValueType(pb.ClosedEnum):
    """The type of a parameter of an indicator."""

    UNKNOWN = pb.value(0, "IndicatorParamValueType_UNKNOWN")
    INT = pb.value(1, "IndicatorParamValueType_INT")
    FLOAT = pb.value(2, "IndicatorParamValueType_FLOAT")
    STRING = pb.value(3, "IndicatorParamValueType_STRING")
    COLOR = pb.value(4, "IndicatorParamValueType_COLOR")
    SHAPE = pb.value(5, "IndicatorParamValueType_SHAPE")
    LINE = pb.value(6, "IndicatorParamValueType_LINE")
    BOOL = pb.value(7, "IndicatorParamValueType_BOOL")


class IndicatorShape(pb.ClosedEnum):
    """A mark in a chart."""

    UNKNOWN = pb.value(0, "IndicatorShape_UNKNOWN")
    XCROSS = pb.value(1, "IndicatorShape_XCROSS")
    CROSS = pb.value(2, "IndicatorShape_CROSS")
    CIRCLE = pb.value(3, "IndicatorShape_CIRCLE")
    TRIANGLE_UP = pb.value(4, "IndicatorShape_TRIANGLE_UP")
    TRIANGLE_DOWN = pb.value(5, "IndicatorShape_TRIANGLE_DOWN")
    FLAG = pb.value(6, "IndicatorShape_FLAG")
    ARROW_UP = pb.value(7, "IndicatorShape_ARROW_UP")
    ARROW_DOWN = pb.value(8, "IndicatorShape_ARROW_DOWN")
    SQUARE = pb.value(9, "IndicatorShape_SQUARE")
    DIAMOND = pb.value(10, "IndicatorShape_DIAMOND")
    LABEL_UP = pb.value(11, "IndicatorShape_LABEL_UP")
    LABEL_DOWN = pb.value(12, "IndicatorShape_LABEL_DOWN")


class IndicatorLineType(pb.ClosedEnum):
    """How a line in a chart is drawn."""

    UNKNOWN = pb.value(0, "IndicatorLineType_UNKNOWN")
    SOLID = pb.value(1, "IndicatorLineType_SOLID")
    DASHED = pb.value(2, "IndicatorLineType_DASHED")
    DOT = pb.value(3, "IndicatorLineType_DOT")
    CROSS = pb.value(4, "IndicatorLineType_CROSS")
    CIRCLE = pb.value(5, "IndicatorLineType_CIRCLE")
    HISTOGRAM = pb.value(6, "IndicatorLineType_HISTOGRAM")
    HISTOGRAM_LINE = pb.value(7, "IndicatorLineType_HISTOGRAM_LINE")
    STEP = pb.value(8, "IndicatorLineType_STEP")
    STEP_DIAMONDS = pb.value(9, "IndicatorLineType_STEP_DIAMONDS")


class EC_Status(pb.ClosedEnum):
    """What has become of an event contract, or of its event."""

    INITIALIZED = pb.value(0, "EC_Status_Initialized")
    INACTIVE = pb.value(1, "EC_Status_Inactive")
    ACTIVE = pb.value(2, "EC_Status_Active")
    CLOSED = pb.value(3, "EC_Status_Closed")
    HALTED = pb.value(4, "EC_Status_Halted")
    SETTLED = pb.value(5, "EC_Status_Settled")
    CANCELED = pb.value(6, "EC_Status_Canceled")
    DETERMINATION_PENDING = pb.value(7, "EC_Status_DeterminationPending")
    DETERMINED = pb.value(8, "EC_Status_Determined")
    FINALIZED = pb.value(9, "EC_Status_Finalized")
    EVENT_ABNORMAL = pb.value(100, "EC_Status_EventAbnormal")
    EVENT_INITIALIZED = pb.value(101, "EC_Status_EventInitialized")
    EVENT_ACTIVE = pb.value(102, "EC_Status_EventActive")
    EVENT_CLOSED = pb.value(103, "EC_Status_EventClosed")
    EVENT_SETTLED = pb.value(104, "EC_Status_EventSettled")
    EVENT_CANCELED = pb.value(105, "EC_Status_EventCanceled")
    EVENT_FINALIZED = pb.value(106, "EC_Status_EventFinalized")


class EC_ContractType(pb.ClosedEnum):
    """What an event contract pays by."""

    NONE = pb.value(0, "EC_ContractType_None")
    BINARY = pb.value(1, "EC_ContractType_Binary")
    SCALAR = pb.value(2, "EC_ContractType_Scalar")


class EC_Frequency(pb.ClosedEnum):
    """How often an event comes again."""

    UNKNOWN = pb.value(0, "EC_Frequency_Unknown")
    ANNUAL = pb.value(1, "EC_Frequency_Annual")
    MONTHLY = pb.value(2, "EC_Frequency_Monthly")
    WEEKLY = pb.value(3, "EC_Frequency_Weekly")
    DAILY = pb.value(4, "EC_Frequency_Daily")
    HOURLY = pb.value(5, "EC_Frequency_Hourly")
    CUSTOM = pb.value(6, "EC_Frequency_Custom")
    ONE_OFF = pb.value(7, "EC_Frequency_OneOff")


class EC_MilestoneType(pb.ClosedEnum):
    """What a milestone of an event is."""

    UNKNOWN = pb.value(0, "EC_MilestoneType_Unknown")
    FOOTBALL_GAME = pb.value(1, "EC_MilestoneType_FootballGame")
    BASKETBALL_GAME = pb.value(2, "EC_MilestoneType_BasketballGame")
    SOCCER_TOURNAMENT_MULTI_LEG = pb.value(3, "EC_MilestoneType_SoccerTournamentMultiLeg")
    BASEBALL_TOURNAMENT = pb.value(4, "EC_MilestoneType_BaseballTournament")
    BASEBALL_GAME = pb.value(5, "EC_MilestoneType_BaseballGame")


class EC_KlineSource(pb.ClosedEnum):
    """What candlesticks of event contracts are made from."""

    NONE = pb.value(0, "EC_KlineSource_None")
    ORDER_BOOK_YES = pb.value(1, "EC_KlineSource_OrderBookYes")


@message
class QotHeader:
    """Whose market data are asked for.

    Attributes:
        security_firm: a SecurityFirm of Trd_Common.
    """

    security_firm: Annotated[int | None, pb.int32(1)] = None


@message
class Security:
    """One security.

    Attributes:
        market: a QotMarket.
        code: its code in that market, such as "MU" or "00700".
    """

    market: Annotated[int, pb.int32(1)]
    code: Annotated[str, pb.string(2)]


@message
class KLine:
    """A candlestick. A blank one has a time and nothing else.

    Attributes:
        time: when its span ends, as text in the time of the market.
        is_blank: whether nothing is known of that span.
        high_price: the highest price.
        open_price: the first price.
        low_price: the lowest price.
        close_price: the last price.
        last_close_price: the last price of the span before.
        volume: shares traded.
        turnover: money traded.
        turnover_rate: shares traded, in proportion to those that could be.
        pe: price to earnings.
        change_rate: the change since the span before, in percent.
        timestamp: the time in seconds since 1970-01-01 UTC.
        hp_volume: the volume where it has decimals.
    """

    time: Annotated[str, pb.string(1)]
    is_blank: Annotated[bool, pb.bool(2)]
    high_price: Annotated[float | None, pb.double(3)] = None
    open_price: Annotated[float | None, pb.double(4)] = None
    low_price: Annotated[float | None, pb.double(5)] = None
    close_price: Annotated[float | None, pb.double(6)] = None
    last_close_price: Annotated[float | None, pb.double(7)] = None
    volume: Annotated[int | None, pb.int64(8)] = None
    turnover: Annotated[float | None, pb.double(9)] = None
    turnover_rate: Annotated[float | None, pb.double(10)] = None
    pe: Annotated[float | None, pb.double(11)] = None
    change_rate: Annotated[float | None, pb.double(12)] = None
    timestamp: Annotated[float | None, pb.double(13)] = None
    hp_volume: Annotated[float | None, pb.double(14)] = None


@message
class OptionBasicQotExData:
    """What the quote of an option has besides.

    Attributes:
        strike_price: the price at which it is exercised.
        contract_size: shares in a contract, as a whole number.
        contract_size_float: shares in a contract, with decimals.
        open_interest: contracts that are open.
        implied_volatility: in percent.
        premium: in percent.
        delta: the change of the option's price with the underlying price.
        gamma: the change of delta with the underlying price.
        vega: the change of the option's price with volatility.
        theta: the change of the option's price with time.
        rho: the change of the option's price with the interest rate.
        net_open_interest: contracts that are open, net; Hong Kong alone.
        expiry_date_distance: days until it expires; negative afterwards.
        contract_nominal_value: the value of what a contract stands for; Hong Kong alone.
        owner_lot_multiplier: board lots of the underlying in a contract; Hong Kong alone.
        option_area_type: an OptionAreaType.
        contract_multiplier: what a price is multiplied by to give money.
        index_option_type: an IndexOptionType.
    """

    strike_price: Annotated[float, pb.double(1)]
    contract_size: Annotated[int, pb.int32(2)]
    contract_size_float: Annotated[float | None, pb.double(17)] = None
    open_interest: Annotated[int, pb.int32(3)]
    implied_volatility: Annotated[float, pb.double(4)]
    premium: Annotated[float, pb.double(5)]
    delta: Annotated[float, pb.double(6)]
    gamma: Annotated[float, pb.double(7)]
    vega: Annotated[float, pb.double(8)]
    theta: Annotated[float, pb.double(9)]
    rho: Annotated[float, pb.double(10)]
    net_open_interest: Annotated[int | None, pb.int32(11)] = None
    expiry_date_distance: Annotated[int | None, pb.int32(12)] = None
    contract_nominal_value: Annotated[float | None, pb.double(13)] = None
    owner_lot_multiplier: Annotated[float | None, pb.double(14)] = None
    option_area_type: Annotated[int | None, pb.int32(15)] = None
    contract_multiplier: Annotated[float | None, pb.double(16)] = None
    index_option_type: Annotated[int | None, pb.int32(18)] = None


@message
class PreAfterMarketData:
    """What happened outside of the regular hours.

    Attributes:
        price: the last price.
        high_price: the highest price.
        low_price: the lowest price.
        volume: shares traded.
        turnover: money traded.
        change_val: the change of the price.
        change_rate: the same in percent.
        amplitude: the distance from the lowest price to the highest, in percent.
    """

    price: Annotated[float | None, pb.double(1)] = None
    high_price: Annotated[float | None, pb.double(2)] = None
    low_price: Annotated[float | None, pb.double(3)] = None
    volume: Annotated[int | None, pb.int64(4)] = None
    turnover: Annotated[float | None, pb.double(5)] = None
    change_val: Annotated[float | None, pb.double(6)] = None
    change_rate: Annotated[float | None, pb.double(7)] = None
    amplitude: Annotated[float | None, pb.double(8)] = None


@message
class FutureBasicQotExData:
    """What the quote of a future has besides.

    Attributes:
        last_settle_price: the settlement price of the day before.
        position: contracts that are open.
        position_change: how many more than the day before.
        expiry_date_distance: days until it expires.
    """

    last_settle_price: Annotated[float, pb.double(1)]
    position: Annotated[int, pb.int32(2)]
    position_change: Annotated[int, pb.int32(3)]
    expiry_date_distance: Annotated[int | None, pb.int32(4)] = None


@message
class WarrantBasicQotExData:
    """What the quote of a warrant has besides.

    Attributes:
        delta: the change of its price with the underlying price; not of contracts that can be
            called.
        implied_volatility: in percent; not of contracts that can be called.
        premium: in percent.
    """

    delta: Annotated[float | None, pb.double(1)] = None
    implied_volatility: Annotated[float | None, pb.double(2)] = None
    premium: Annotated[float, pb.double(3)]


@message
class BasicQot:
    """The quote of a security.

    Attributes:
        security: which one.
        name: its name, in the language that OpenD is set to.
        is_suspended: whether trading is suspended.
        list_time: the day it was listed, as text.
        price_spread: the smallest step of its price.
        update_time: when the price last changed, as text in the time of the market.
        high_price: the highest price of the day.
        open_price: the first price of the day.
        low_price: the lowest price of the day.
        cur_price: the last price.
        last_close_price: the last price of the day before.
        volume: shares traded on that day.
        turnover: money traded on that day.
        turnover_rate: shares traded of those that could be, in percent.
        amplitude: the distance from the lowest price to the highest, in percent.
        dark_status: a DarkStatus.
        option_ex_data: of an option.
        list_timestamp: the time of listing in seconds since 1970-01-01 UTC.
        update_timestamp: the time of the last change, likewise.
        pre_market: before the regular hours; US alone.
        after_market: after the regular hours.
        sec_status: a SecurityStatus.
        future_ex_data: of a future.
        warrant_ex_data: of a warrant.
        overnight: at night; US alone.
        hp_volume: the volume where it has decimals.
    """

    security: Annotated[Security, pb.embedded(1)]
    name: Annotated[str | None, pb.string(24)] = None
    is_suspended: Annotated[bool, pb.bool(2)]
    list_time: Annotated[str, pb.string(3)]
    price_spread: Annotated[float, pb.double(4)]
    update_time: Annotated[str, pb.string(5)]
    high_price: Annotated[float, pb.double(6)]
    open_price: Annotated[float, pb.double(7)]
    low_price: Annotated[float, pb.double(8)]
    cur_price: Annotated[float, pb.double(9)]
    last_close_price: Annotated[float, pb.double(10)]
    volume: Annotated[int, pb.int64(11)]
    turnover: Annotated[float, pb.double(12)]
    turnover_rate: Annotated[float, pb.double(13)]
    amplitude: Annotated[float, pb.double(14)]
    dark_status: Annotated[int | None, pb.int32(15)] = None
    option_ex_data: Annotated[OptionBasicQotExData | None, pb.embedded(16)] = None
    list_timestamp: Annotated[float | None, pb.double(17)] = None
    update_timestamp: Annotated[float | None, pb.double(18)] = None
    pre_market: Annotated[PreAfterMarketData | None, pb.embedded(19)] = None
    after_market: Annotated[PreAfterMarketData | None, pb.embedded(20)] = None
    sec_status: Annotated[int | None, pb.int32(21)] = None
    future_ex_data: Annotated[FutureBasicQotExData | None, pb.embedded(22)] = None
    warrant_ex_data: Annotated[WarrantBasicQotExData | None, pb.embedded(23)] = None
    overnight: Annotated[PreAfterMarketData | None, pb.embedded(25)] = None
    hp_volume: Annotated[float | None, pb.double(26)] = None


@message
class TimeShare:
    """A minute of the price line of a day. A blank one has a time and nothing else.

    Attributes:
        time: the minute, as text in the time of the market.
        minute: the minute, counted from midnight.
        is_blank: whether nothing is known of that minute.
        price: the last price.
        last_close_price: the last price of the day before.
        avg_price: the average price of the day so far.
        volume: shares traded in that minute.
        turnover: money traded in that minute.
        timestamp: the minute in seconds since 1970-01-01 UTC.
        hp_volume: the volume where it has decimals.
    """

    time: Annotated[str, pb.string(1)]
    minute: Annotated[int, pb.int32(2)]
    is_blank: Annotated[bool, pb.bool(3)]
    price: Annotated[float | None, pb.double(4)] = None
    last_close_price: Annotated[float | None, pb.double(5)] = None
    avg_price: Annotated[float | None, pb.double(6)] = None
    volume: Annotated[int | None, pb.int64(7)] = None
    turnover: Annotated[float | None, pb.double(8)] = None
    timestamp: Annotated[float | None, pb.double(9)] = None
    hp_volume: Annotated[float | None, pb.double(10)] = None


@message
class SecurityStaticBasic:
    """What is known of any security and hardly ever changes.

    Attributes:
        security: which one.
        id: a number that OpenD's servers know it by.
        lot_size: shares in a board lot; of an option or future, the size of a contract.
        sec_type: a SecurityType.
        name: its name, in the language that OpenD is set to.
        list_time: the day it was listed, as text.
        delisting: whether it has been delisted.
        list_timestamp: the time of listing in seconds since 1970-01-01 UTC.
        exch_type: an ExchType.
    """

    security: Annotated[Security, pb.embedded(1)]
    id: Annotated[int, pb.int64(2)]
    lot_size: Annotated[int, pb.int32(3)]
    sec_type: Annotated[int, pb.int32(4)]
    name: Annotated[str, pb.string(5)]
    list_time: Annotated[str, pb.string(6)]
    delisting: Annotated[bool | None, pb.bool(7)] = None
    list_timestamp: Annotated[float | None, pb.double(8)] = None
    exch_type: Annotated[int | None, pb.int32(9)] = None


@message
class WarrantStaticExData:
    """What is known of a warrant besides.

    Attributes:
        type: a WarrantType.
        owner: the underlying security.
    """

    type: Annotated[int, pb.int32(1)]
    owner: Annotated[Security, pb.embedded(2)]


@message
class OptionStaticExData:
    """What is known of an option besides.

    Attributes:
        type: an OptionType.
        owner: the underlying security.
        strike_time: the day it can be exercised, as text.
        strike_price: the price at which it is exercised.
        suspend: whether it is suspended.
        market: the name of its market.
        strike_timestamp: the day it can be exercised, in seconds since 1970-01-01 UTC.
        index_option_type: an IndexOptionType.
        expiration_cycle: an ExpirationCycle.
        option_standard_type: an OptionStandardType.
        option_settlement_mode: an OptionSettlementMode.
    """

    type: Annotated[int, pb.int32(1)]
    owner: Annotated[Security, pb.embedded(2)]
    strike_time: Annotated[str, pb.string(3)]
    strike_price: Annotated[float, pb.double(4)]
    suspend: Annotated[bool, pb.bool(5)]
    market: Annotated[str, pb.string(6)]
    strike_timestamp: Annotated[float | None, pb.double(7)] = None
    index_option_type: Annotated[int | None, pb.int32(8)] = None
    expiration_cycle: Annotated[int | None, pb.int32(9)] = None
    option_standard_type: Annotated[int | None, pb.int32(10)] = None
    option_settlement_mode: Annotated[int | None, pb.int32(11)] = None


@message
class FutureStaticExData:
    """What is known of a future besides.

    Attributes:
        last_trade_time: its last day of trading, as text; a main contract has none.
        last_trade_timestamp: the same in seconds since 1970-01-01 UTC.
        is_main_contract: whether it stands for the contract that is traded most.
    """

    last_trade_time: Annotated[str, pb.string(1)]
    last_trade_timestamp: Annotated[float | None, pb.double(2)] = None
    is_main_contract: Annotated[bool, pb.bool(3)]


@message
class SecurityStaticInfo:
    """What is known of a security and hardly ever changes.

    Attributes:
        basic: of any security.
        warrant_ex_data: of a warrant.
        option_ex_data: of an option.
        future_ex_data: of a future.
    """

    basic: Annotated[SecurityStaticBasic, pb.embedded(1)]
    warrant_ex_data: Annotated[WarrantStaticExData | None, pb.embedded(2)] = None
    option_ex_data: Annotated[OptionStaticExData | None, pb.embedded(3)] = None
    future_ex_data: Annotated[FutureStaticExData | None, pb.embedded(4)] = None


@message
class Broker:
    """A broker in the queue.

    Attributes:
        id: the number of the broker's seat.
        name: the name of the broker.
        pos: the place in the queue.
        order_id: the order; only with the full book.
        volume: shares of the order; only with the full book.
    """

    id: Annotated[int, pb.int64(1)]
    name: Annotated[str, pb.string(2)]
    pos: Annotated[int, pb.int32(3)]
    order_id: Annotated[int | None, pb.int64(4, name="orderID")] = None
    volume: Annotated[int | None, pb.int64(5)] = None


@message
class Ticker:
    """A trade.

    Attributes:
        time: when it happened, as text in the time of the market.
        sequence: its number: trades of a security are told apart by it.
        dir: a TickerDirection.
        price: the price.
        volume: shares.
        turnover: money.
        recv_time: when OpenD received it, in seconds since 1970-01-01 UTC.
        type: a TickerType.
        type_sign: the mark that the exchange gives to that type.
        push_data_type: a PushDataType; of pushes alone.
        timestamp: when it happened, in seconds since 1970-01-01 UTC.
        hp_volume: the volume where it has decimals.
    """

    time: Annotated[str, pb.string(1)]
    sequence: Annotated[int, pb.int64(2)]
    dir: Annotated[int, pb.int32(3)]
    price: Annotated[float, pb.double(4)]
    volume: Annotated[int, pb.int64(5)]
    turnover: Annotated[float, pb.double(6)]
    recv_time: Annotated[float | None, pb.double(7)] = None
    type: Annotated[int | None, pb.int32(8)] = None
    type_sign: Annotated[int | None, pb.int32(9)] = None
    push_data_type: Annotated[int | None, pb.int32(10)] = None
    timestamp: Annotated[float | None, pb.double(11)] = None
    hp_volume: Annotated[float | None, pb.double(12)] = None


@message
class OrderBookDetail:
    """An order in the book.

    Attributes:
        order_id: its number; the exchange may use one again on another day.
        volume: shares.
    """

    order_id: Annotated[int, pb.int64(1, name="orderID")]
    volume: Annotated[int, pb.int64(2)]


@message
class OrderBook:
    """The orders at one price.

    Attributes:
        price: the price.
        volume: shares in all.
        oreder_count: how many orders there are; misspelt for orderCount.
        detail_list: the orders one by one; only with Hong Kong's full book.
        hp_volume: the volume where it has decimals.
    """

    price: Annotated[float, pb.double(1)]
    volume: Annotated[int, pb.int64(2)]
    oreder_count: Annotated[int, pb.int32(3)]
    detail_list: Annotated[list[OrderBookDetail], pb.repeated(pb.embedded(4))] = []
    hp_volume: Annotated[float | None, pb.double(5)] = None


@message
class ShareHoldingChange:
    """How the holding of one holder has changed.

    Attributes:
        holder_name: who holds.
        holding_qty: shares held now.
        holding_ratio: in percent of all.
        change_qty: shares more than before.
        change_ratio: the change in percent.
        time: when it was made public, as text.
        timestamp: the same in seconds since 1970-01-01 UTC.
    """

    holder_name: Annotated[str, pb.string(1)]
    holding_qty: Annotated[float, pb.double(2)]
    holding_ratio: Annotated[float, pb.double(3)]
    change_qty: Annotated[float, pb.double(4)]
    change_ratio: Annotated[float, pb.double(5)]
    time: Annotated[str, pb.string(6)]
    timestamp: Annotated[float | None, pb.double(7)] = None


@message
class SubInfo:
    """The securities of one kind of subscription.

    Attributes:
        sub_type: a SubType.
        security_list: which securities.
    """

    sub_type: Annotated[int, pb.int32(1)]
    security_list: Annotated[list[Security], pb.repeated(pb.embedded(2))] = []


@message
class ConnSubInfo:
    """The subscriptions of one connection.

    Attributes:
        sub_info_list: by kind.
        used_quota: how much of the quota they use.
        is_own_conn_data: whether it is the connection that asks.
        security_firm: a SecurityFirm of Trd_Common.
        option_used_quota: how much of the quota for options they use.
    """

    sub_info_list: Annotated[list[SubInfo], pb.repeated(pb.embedded(1))] = []
    used_quota: Annotated[int, pb.int32(2)]
    is_own_conn_data: Annotated[bool, pb.bool(3)]
    security_firm: Annotated[int | None, pb.int32(4)] = None
    option_used_quota: Annotated[int | None, pb.int32(5)] = None


@message
class PlateInfo:
    """A sector.

    Attributes:
        plate: which one.
        name: its name, in the language that OpenD is set to.
        plate_type: a PlateSetType.
    """

    plate: Annotated[Security, pb.embedded(1)]
    name: Annotated[str, pb.string(2)]
    plate_type: Annotated[int | None, pb.int32(3)] = None


@message
class Rehab:
    """How to adjust prices from before one day: price * factor A + factor B.

    Attributes:
        time: the day, as text.
        company_act_flag: the CompanyActs of that day, combined.
        fwd_factor_a: factor A, where the past is scaled to the present.
        fwd_factor_b: factor B, likewise.
        bwd_factor_a: factor A, where the present is scaled to the past.
        bwd_factor_b: factor B, likewise.
        split_base: a split: each so many shares
        split_ert: became so many.
        join_base: a reverse split: each so many shares
        join_ert: became so many.
        bonus_base: a bonus: for each so many shares
        bonus_ert: came so many.
        transfer_base: a transfer of reserves: for each so many shares
        transfer_ert: came so many.
        allot_base: a rights issue: for each so many shares
        allot_ert: so many could be bought
        allot_price: at that price.
        add_base: new shares: for each so many
        add_ert: so many were issued
        add_price: at that price.
        dividend: a dividend, in money for a share.
        sp_dividend: a special dividend, likewise.
        spin_off_base: a spin-off: for each so many shares
        spin_off_ert: came so many of the new company.
        timestamp: the day in seconds since 1970-01-01 UTC.
    """

    time: Annotated[str, pb.string(1)]
    company_act_flag: Annotated[int, pb.int64(2)]
    fwd_factor_a: Annotated[float, pb.double(3)]
    fwd_factor_b: Annotated[float, pb.double(4)]
    bwd_factor_a: Annotated[float, pb.double(5)]
    bwd_factor_b: Annotated[float, pb.double(6)]
    split_base: Annotated[int | None, pb.int32(7)] = None
    split_ert: Annotated[int | None, pb.int32(8)] = None
    join_base: Annotated[int | None, pb.int32(9)] = None
    join_ert: Annotated[int | None, pb.int32(10)] = None
    bonus_base: Annotated[int | None, pb.int32(11)] = None
    bonus_ert: Annotated[int | None, pb.int32(12)] = None
    transfer_base: Annotated[int | None, pb.int32(13)] = None
    transfer_ert: Annotated[int | None, pb.int32(14)] = None
    allot_base: Annotated[int | None, pb.int32(15)] = None
    allot_ert: Annotated[int | None, pb.int32(16)] = None
    allot_price: Annotated[float | None, pb.double(17)] = None
    add_base: Annotated[int | None, pb.int32(18)] = None
    add_ert: Annotated[int | None, pb.int32(19)] = None
    add_price: Annotated[float | None, pb.double(20)] = None
    dividend: Annotated[float | None, pb.double(21)] = None
    sp_dividend: Annotated[float | None, pb.double(22)] = None
    spin_off_base: Annotated[float | None, pb.double(24)] = None
    spin_off_ert: Annotated[float | None, pb.double(25)] = None
    timestamp: Annotated[float | None, pb.double(23)] = None


@message
class ComboLeg:
    """A part of a combined order.

    Attributes:
        security: what is traded.
        side: a TrdSide of Trd_Common.
        qty_ratio: how many for each of the whole.
        position_id: the position to close.
        pred_side: a PredSide of Common; of event contracts.
    """

    security: Annotated[Security, pb.embedded(1)]
    side: Annotated[int | None, pb.int32(2)] = None
    qty_ratio: Annotated[float | None, pb.double(3)] = None
    position_id: Annotated[int | None, pb.uint64(4, name="positionID")] = None
    pred_side: Annotated[int | None, pb.int32(5)] = None


@message
class IndicatorParamValue:
    """A value of a parameter, in the field that its type says.

    Attributes:
        type: which of the fields holds it.
        int_value: an integer.
        float_value: a number.
        string_value: text.
        bool_value: true or false.
        color_value: a colour.
        shape_value: a mark.
        line_value: a style of lines.
    """

    type: Annotated[IndicatorParamValueType | None, pb.enum(1)] = None
    int_value: Annotated[int | None, pb.int64(2)] = None
    float_value: Annotated[float | None, pb.float(3)] = None
    string_value: Annotated[str | None, pb.string(4)] = None
    bool_value: Annotated[bool | None, pb.bool(5)] = None
    color_value: Annotated[str | None, pb.string(6)] = None
    shape_value: Annotated[IndicatorShape | None, pb.enum(7)] = None
    line_value: Annotated[IndicatorLineType | None, pb.enum(8)] = None


@message
class IndicatorInputParam:
    """What an indicator is given.

    Attributes:
        index: its place.
        name: its name, for people.
        value: its value.
        var_name: its name in the code of the indicator.
    """

    index: Annotated[int | None, pb.int32(1)] = None
    name: Annotated[str | None, pb.string(2)] = None
    value: Annotated[IndicatorParamValue | None, pb.embedded(3)] = None
    var_name: Annotated[str | None, pb.string(4)] = None


@message
class IndicatorOutputParam:
    """What an indicator gives.

    Attributes:
        index: its place.
        name: its name.
    """

    index: Annotated[int | None, pb.int32(1)] = None
    name: Annotated[str | None, pb.string(2)] = None
