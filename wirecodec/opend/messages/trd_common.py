# SPDX-License-Identifier: MIT
"""Trd_Common: what the protocols of trading share.

Generated from Trd_Common.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import ComboLeg

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Trd_Common"

__all__ = [
    "AccCashInfo",
    "AccMarketInfo",
    "CltRiskLevel",
    "CltRiskStatus",
    "ComboMaxTrdQtys",
    "Currency",
    "DTStatus",
    "ExposureLevel",
    "Funds",
    "MaxTrdQtys",
    "ModifyOrderOp",
    "Order",
    "OrderFee",
    "OrderFeeItem",
    "OrderFill",
    "OrderFillStatus",
    "OrderStatus",
    "OrderType",
    "Position",
    "PositionSide",
    "PositionType",
    "SecurityFirm",
    "SimAccType",
    "TimeInForce",
    "TrailType",
    "TrdAcc",
    "TrdAccRole",
    "TrdAccStatus",
    "TrdAccType",
    "TrdAssetCategory",
    "TrdCategory",
    "TrdEnv",
    "TrdFilterConditions",
    "TrdHeader",
    "TrdMarket",
    "TrdSecMarket",
    "TrdSide",
    "TrdSubAccType",
]


class TrdEnv(pb.ClosedEnum):
    """Whether trading is for real."""

    SIMULATE = pb.value(0, "TrdEnv_Simulate")  # paper trading
    REAL = pb.value(1, "TrdEnv_Real")


class TrdCategory(pb.ClosedEnum):
    """What an account is for."""

    UNKNOWN = pb.value(0, "TrdCategory_Unknown")
    SECURITY = pb.value(1, "TrdCategory_Security")
    FUTURE = pb.value(2, "TrdCategory_Future")
    CRYPTO = pb.value(3, "TrdCategory_Crypto")


class TrdMarket(pb.ClosedEnum):
    """The market that an account or an order trades in."""

    UNKNOWN = pb.value(0, "TrdMarket_Unknown")
    HK = pb.value(1, "TrdMarket_HK")
    US = pb.value(2, "TrdMarket_US")
    CN = pb.value(3, "TrdMarket_CN")  # A shares, simulated
    HKCC = pb.value(4, "TrdMarket_HKCC")  # A shares by way of Hong Kong
    FUTURES = pb.value(5, "TrdMarket_Futures")
    SG = pb.value(6, "TrdMarket_SG")
    CRYPTO = pb.value(7, "TrdMarket_Crypto")
    AU = pb.value(8, "TrdMarket_AU")
    FUTURES_SIMULATE_HK = pb.value(10, "TrdMarket_Futures_Simulate_HK")
    FUTURES_SIMULATE_US = pb.value(11, "TrdMarket_Futures_Simulate_US")
    FUTURES_SIMULATE_SG = pb.value(12, "TrdMarket_Futures_Simulate_SG")
    FUTURES_SIMULATE_JP = pb.value(13, "TrdMarket_Futures_Simulate_JP")
    JP = pb.value(15, "TrdMarket_JP")
    PREDICTION = pb.value(17, "TrdMarket_Prediction")  # event contracts
    MY = pb.value(111, "TrdMarket_MY")
    CA = pb.value(112, "TrdMarket_CA")
    HK_FUND = pb.value(113, "TrdMarket_HK_Fund")
    US_FUND = pb.value(123, "TrdMarket_US_Fund")
    SG_FUND = pb.value(124, "TrdMarket_SG_Fund")
    MY_FUND = pb.value(125, "TrdMarket_MY_Fund")
    JP_FUND = pb.value(126, "TrdMarket_JP_Fund")


class TrdSecMarket(pb.ClosedEnum):
    """The market that a security is listed in."""

    UNKNOWN = pb.value(0, "TrdSecMarket_Unknown")
    HK = pb.value(1, "TrdSecMarket_HK")
    US = pb.value(2, "TrdSecMarket_US")
    CN_SH = pb.value(31, "TrdSecMarket_CN_SH")
    CN_SZ = pb.value(32, "TrdSecMarket_CN_SZ")
    SG = pb.value(41, "TrdSecMarket_SG")
    JP = pb.value(51, "TrdSecMarket_JP")
    AU = pb.value(61, "TrdSecMarket_AU")
    MY = pb.value(71, "TrdSecMarket_MY")
    CA = pb.value(81, "TrdSecMarket_CA")
    FX = pb.value(91, "TrdSecMarket_FX")  # foreign exchange
    CC = pb.value(101, "TrdSecMarket_CC")  # crypto currencies
    EC = pb.value(111, "TrdSecMarket_EC")  # event contracts


class TrdSide(pb.ClosedEnum):
    """Which way an order goes. An order says BUY or SELL; the others come back from US accounts."""

    UNKNOWN = pb.value(0, "TrdSide_Unknown")
    BUY = pb.value(1, "TrdSide_Buy")
    SELL = pb.value(2, "TrdSide_Sell")
    SELL_SHORT = pb.value(3, "TrdSide_SellShort")  # sell what one does not have
    BUY_BACK = pb.value(4, "TrdSide_BuyBack")  # and buy it back


class OrderType(pb.ClosedEnum):
    """How an order is carried out."""

    UNKNOWN = pb.value(0, "OrderType_Unknown")
    NORMAL = pb.value(1, "OrderType_Normal")  # at the given price or better
    MARKET = pb.value(2, "OrderType_Market")  # at whatever price there is
    ABSOLUTE_LIMIT = pb.value(5, "OrderType_AbsoluteLimit")  # at the given price exactly
    AUCTION = pb.value(6, "OrderType_Auction")  # in the auction, at its price
    # in the auction, at the given price or better
    AUCTION_LIMIT = pb.value(7, "OrderType_AuctionLimit")
    # at once or not at all, in part if need be
    SPECIAL_LIMIT = pb.value(8, "OrderType_SpecialLimit")
    # at once and in full, or not at all
    SPECIAL_LIMIT_ALL = pb.value(9, "OrderType_SpecialLimit_All")
    STOP = pb.value(10, "OrderType_Stop")
    STOP_LIMIT = pb.value(11, "OrderType_StopLimit")
    MARKETIF_TOUCHED = pb.value(12, "OrderType_MarketifTouched")
    LIMITIF_TOUCHED = pb.value(13, "OrderType_LimitifTouched")
    TRAILING_STOP = pb.value(14, "OrderType_TrailingStop")
    TRAILING_STOP_LIMIT = pb.value(15, "OrderType_TrailingStopLimit")
    TWAP_MARKET = pb.value(16, "OrderType_TWAP_MARKET")
    TWAP_LIMIT = pb.value(17, "OrderType_TWAP_LIMIT")
    VWAP_MARKET = pb.value(18, "OrderType_VWAP_MARKET")
    VWAP_LIMIT = pb.value(19, "OrderType_VWAP_LIMIT")


class TrailType(pb.ClosedEnum):
    """What the distance of a trailing stop is measured in."""

    UNKNOWN = pb.value(0, "TrailType_Unknown")
    RATIO = pb.value(1, "TrailType_Ratio")
    AMOUNT = pb.value(2, "TrailType_Amount")


class OrderStatus(pb.ClosedEnum):
    """What has become of an order."""

    UNSUBMITTED = pb.value(0, "OrderStatus_Unsubmitted")
    UNKNOWN = pb.value(-1, "OrderStatus_Unknown")
    WAITING_SUBMIT = pb.value(1, "OrderStatus_WaitingSubmit")  # OpenD has it
    SUBMITTING = pb.value(2, "OrderStatus_Submitting")  # it is on its way
    SUBMIT_FAILED = pb.value(3, "OrderStatus_SubmitFailed")
    TIME_OUT = pb.value(4, "OrderStatus_TimeOut")  # nobody knows
    SUBMITTED = pb.value(5, "OrderStatus_Submitted")  # the exchange has it
    FILLED_PART = pb.value(10, "OrderStatus_Filled_Part")
    FILLED_ALL = pb.value(11, "OrderStatus_Filled_All")
    CANCELLING_PART = pb.value(12, "OrderStatus_Cancelling_Part")  # being cancelled, filled in part
    CANCELLING_ALL = pb.value(13, "OrderStatus_Cancelling_All")  # being cancelled, nothing filled
    CANCELLED_PART = pb.value(14, "OrderStatus_Cancelled_Part")  # the rest cancelled
    CANCELLED_ALL = pb.value(15, "OrderStatus_Cancelled_All")
    FAILED = pb.value(21, "OrderStatus_Failed")  # the server refused it
    DISABLED = pb.value(22, "OrderStatus_Disabled")  # set aside, to be enabled again
    DELETED = pb.value(23, "OrderStatus_Deleted")
    FILL_CANCELLED = pb.value(24, "OrderStatus_FillCancelled")  # filled, and the fill taken back


class OrderFillStatus(pb.ClosedEnum):
    """What has become of a fill."""

    OK = pb.value(0, "OrderFillStatus_OK")
    CANCELLED = pb.value(1, "OrderFillStatus_Cancelled")
    CHANGED = pb.value(2, "OrderFillStatus_Changed")
    PAYOUT = pb.value(3, "OrderFillStatus_Payout")


class PositionSide(pb.ClosedEnum):
    """Whether shares are held or owed."""

    LONG = pb.value(0, "PositionSide_Long")
    UNKNOWN = pb.value(-1, "PositionSide_Unknown")
    SHORT = pb.value(1, "PositionSide_Short")


class ModifyOrderOp(pb.ClosedEnum):
    """What is done to an order."""

    UNKNOWN = pb.value(0, "ModifyOrderOp_Unknown")
    NORMAL = pb.value(1, "ModifyOrderOp_Normal")  # change price or quantity
    CANCEL = pb.value(2, "ModifyOrderOp_Cancel")  # cancel it
    DISABLE = pb.value(3, "ModifyOrderOp_Disable")  # set it aside
    ENABLE = pb.value(4, "ModifyOrderOp_Enable")  # put it back
    DELETE = pb.value(5, "ModifyOrderOp_Delete")  # remove it


class TrdAccType(pb.ClosedEnum):
    """What an account can do, or is by law."""

    UNKNOWN = pb.value(0, "TrdAccType_Unknown")
    CASH = pb.value(1, "TrdAccType_Cash")
    MARGIN = pb.value(2, "TrdAccType_Margin")
    TFSA = pb.value(3, "TrdAccType_TFSA")
    RRSP = pb.value(4, "TrdAccType_RRSP")
    SRRSP = pb.value(5, "TrdAccType_SRRSP")
    DERIVATIVES = pb.value(6, "TrdAccType_Derivatives")


class TrdAccStatus(pb.ClosedEnum):
    """Whether an account is in use."""

    ACTIVE = pb.value(0, "TrdAccStatus_Active")
    DISABLED = pb.value(1, "TrdAccStatus_Disabled")


class TrdAccRole(pb.ClosedEnum):
    """What an account is to others."""

    UNKNOWN = pb.value(0, "TrdAccRole_Unknown")
    NORMAL = pb.value(1, "TrdAccRole_Normal")
    MASTER = pb.value(2, "TrdAccRole_Master")
    IPO = pb.value(3, "TrdAccRole_IPO")


class Currency(pb.ClosedEnum):
    """The currency."""

    UNKNOWN = pb.value(0, "Currency_Unknown")
    HKD = pb.value(1, "Currency_HKD")
    USD = pb.value(2, "Currency_USD")
    CNH = pb.value(3, "Currency_CNH")
    JPY = pb.value(4, "Currency_JPY")
    SGD = pb.value(5, "Currency_SGD")
    AUD = pb.value(6, "Currency_AUD")
    CAD = pb.value(7, "Currency_CAD")
    MYR = pb.value(8, "Currency_MYR")
    NZD = pb.value(9, "Currency_NZD")


class CltRiskLevel(pb.ClosedEnum):
    """How safe an account is; the older of two scales."""

    UNKNOWN = pb.value(-1, "CltRiskLevel_Unknown")
    SAFE = pb.value(0, "CltRiskLevel_Safe")
    WARNING = pb.value(1, "CltRiskLevel_Warning")
    DANGER = pb.value(2, "CltRiskLevel_Danger")
    ABSOLUTE_SAFE = pb.value(3, "CltRiskLevel_AbsoluteSafe")
    OPT_DANGER = pb.value(4, "CltRiskLevel_OptDanger")  # options are in danger


class TimeInForce(pb.ClosedEnum):
    """How long an order stands."""

    DAY = pb.value(0, "TimeInForce_DAY")  # until the end of the day
    GTC = pb.value(1, "TimeInForce_GTC")  # until it is cancelled
    IOC = pb.value(2, "TimeInForce_IOC")  # at once or not at all
    GTD = pb.value(3, "TimeInForce_GTD")  # until a given day


class SimAccType(pb.ClosedEnum):
    """What a simulated account trades."""

    UNKNOWN = pb.value(0, "SimAccType_Unknown")
    STOCK = pb.value(1, "SimAccType_Stock")
    OPTION = pb.value(2, "SimAccType_Option")
    FUTURES = pb.value(3, "SimAccType_Futures")
    STOCK_AND_OPTION = pb.value(4, "SimAccType_StockAndOption")
    COMPETITION = pb.value(5, "SimAccType_Competition")


class CltRiskStatus(pb.ClosedEnum):
    """How safe an account is, in levels from 1, the safest, to 9."""

    UNKNOWN = pb.value(0, "CltRiskStatus_Unknown")
    LEVEL1 = pb.value(1, "CltRiskStatus_Level1")
    LEVEL2 = pb.value(2, "CltRiskStatus_Level2")
    LEVEL3 = pb.value(3, "CltRiskStatus_Level3")
    LEVEL4 = pb.value(4, "CltRiskStatus_Level4")
    LEVEL5 = pb.value(5, "CltRiskStatus_Level5")
    LEVEL6 = pb.value(6, "CltRiskStatus_Level6")
    LEVEL7 = pb.value(7, "CltRiskStatus_Level7")
    LEVEL8 = pb.value(8, "CltRiskStatus_Level8")
    LEVEL9 = pb.value(9, "CltRiskStatus_Level9")


class DTStatus(pb.ClosedEnum):
    """Whether an account may day-trade."""

    UNKNOWN = pb.value(0, "DTStatus_Unknown")
    UNLIMITED = pb.value(1, "DTStatus_Unlimited")
    EM_CALL = pb.value(2, "DTStatus_EMCall")  # a call on the equity
    DT_CALL = pb.value(3, "DTStatus_DTCall")  # a call from day trading


class TrdSubAccType(pb.ClosedEnum):
    """The parts that Japanese law divides an account into."""

    NONE = pb.value(0, "TrdSubAccType_None")
    JP_GENERAL = pb.value(1, "TrdSubAccType_JP_GENERAL")
    JP_TOKUTEI = pb.value(2, "TrdSubAccType_JP_TOKUTEI")
    JP_NISA_GENERAL = pb.value(3, "TrdSubAccType_JP_NISA_GENERAL")
    JP_NISA_TSUMITATE = pb.value(4, "TrdSubAccType_JP_NISA_TSUMITATE")
    JP_GENERAL_SHORT = pb.value(5, "TrdSubAccType_JP_GENERAL_SHORT")
    JP_TOKUTEI_SHORT = pb.value(6, "TrdSubAccType_JP_TOKUTEI_SHORT")
    JP_HONPO_GENERAL = pb.value(7, "TrdSubAccType_JP_HONPO_GENERAL")
    JP_GAIKOKU_GENERAL = pb.value(8, "TrdSubAccType_JP_GAIKOKU_GENERAL")
    JP_HONPO_TOKUTEI = pb.value(9, "TrdSubAccType_JP_HONPO_TOKUTEI")
    JP_GAIKOKU_TOKUTEI = pb.value(10, "TrdSubAccType_JP_GAIKOKU_TOKUTEI")
    JP_DERIVATIVE_LONG = pb.value(11, "TrdSubAccType_JP_DERIVATIVE_LONG")
    JP_DERIVATIVE_SHORT = pb.value(12, "TrdSubAccType_JP_DERIVATIVE_SHORT")
    JP_HONPO_DERIVATIVE_GENERAL = pb.value(13, "TrdSubAccType_JP_HONPO_DERIVATIVE_GENERAL")
    JP_GAIKOKU_DERIVATIVE_GENERAL = pb.value(14, "TrdSubAccType_JP_GAIKOKU_DERIVATIVE_GENERAL")
    JP_HONPO_DERIVATIVE_TOKUTEI = pb.value(15, "TrdSubAccType_JP_HONPO_DERIVATIVE_TOKUTEI")
    JP_GAIKOKU_DERIVATIVE_TOKUTEI = pb.value(16, "TrdSubAccType_JP_GAIKOKU_DERIVATIVE_TOKUTEI")


class TrdAssetCategory(pb.ClosedEnum):
    """Which assets of a Japanese account are meant."""

    UNKNOWN = pb.value(0, "TrdAssetCategory_Unknown")
    JP = pb.value(1, "TrdAssetCategory_JP")
    US = pb.value(2, "TrdAssetCategory_US")


class ExposureLevel(pb.ClosedEnum):
    """How near an account is to its limit."""

    UNKNOWN = pb.value(0, "ExposureLevel_Unknown")
    NORMAL = pb.value(1, "ExposureLevel_Normal")
    NEAR_LIMIT = pb.value(2, "ExposureLevel_NearLimit")
    RESTRICTED = pb.value(3, "ExposureLevel_Restricted")
    SAFE = pb.value(4, "ExposureLevel_Safe")
    MODERATE = pb.value(5, "ExposureLevel_Moderate")
    WARNING = pb.value(6, "ExposureLevel_Warning")
    MARGIN_CALL = pb.value(7, "ExposureLevel_MarginCall")


class PositionType(pb.ClosedEnum):
    """Whether a position is a combination or a leg of one."""

    UNKNOWN = pb.value(0, "PositionType_Unknown")
    COMBINED = pb.value(1, "PositionType_Combined")
    LEG = pb.value(2, "PositionType_Leg")


class SecurityFirm(pb.ClosedEnum):
    """The company that holds an account."""

    UNKNOWN = pb.value(0, "SecurityFirm_Unknown")
    FUTU_SECURITIES = pb.value(1, "SecurityFirm_FutuSecurities")  # Hong Kong
    FUTU_INC = pb.value(2, "SecurityFirm_FutuInc")  # US
    FUTU_SG = pb.value(3, "SecurityFirm_FutuSG")  # Singapore
    FUTU_AU = pb.value(4, "SecurityFirm_FutuAU")  # Australia
    FUTU_CA = pb.value(5, "SecurityFirm_FutuCA")  # Canada
    FUTU_MY = pb.value(6, "SecurityFirm_FutuMY")  # Malaysia
    FUTU_JP = pb.value(7, "SecurityFirm_FutuJP")  # Japan


@message
class AccCashInfo:
    """What an account has in one currency.

    Attributes:
        currency: a Currency.
        cash: money.
        available_balance: money that may be withdrawn.
        net_cash_power: what may be bought with it.
    """

    currency: Annotated[int | None, pb.int32(1)] = None
    cash: Annotated[float | None, pb.double(2)] = None
    available_balance: Annotated[float | None, pb.double(3)] = None
    net_cash_power: Annotated[float | None, pb.double(4)] = None


@message
class AccMarketInfo:
    """What an account has in one market.

    Attributes:
        trd_market: a TrdMarket.
        assets: the value of it.
    """

    trd_market: Annotated[int | None, pb.int32(1)] = None
    assets: Annotated[float | None, pb.double(2)] = None


@message
class TrdHeader:
    """Which account a protocol of trading is about.

    Attributes:
        trd_env: a TrdEnv.
        acc_id: the account: a TrdAcc has its number.
        trd_market: a TrdMarket.
        jp_acc_type: a TrdSubAccType; of Japanese accounts.
    """

    trd_env: Annotated[int, pb.int32(1)]
    acc_id: Annotated[int, pb.uint64(2, name="accID")]
    trd_market: Annotated[int, pb.int32(3)]
    jp_acc_type: Annotated[int | None, pb.int32(4)] = None


@message
class TrdAcc:
    """An account.

    Attributes:
        trd_env: a TrdEnv.
        acc_id: its number, for headers.
        trd_market_auth_list: the TrdMarkets that it may trade in.
        acc_type: a TrdAccType.
        card_num: the number of its card, which people know it by.
        security_firm: a SecurityFirm.
        sim_acc_type: a SimAccType; of a simulated account.
        uni_card_num: the card of the whole it belongs to.
        acc_status: a TrdAccStatus.
        acc_role: a TrdAccRole.
        jp_acc_type: its TrdSubAccTypes; of Japanese accounts.
        competition_acc_name: the competition that a simulated account belongs to.
    """

    trd_env: Annotated[int, pb.int32(1)]
    acc_id: Annotated[int, pb.uint64(2, name="accID")]
    trd_market_auth_list: Annotated[list[int], pb.repeated(pb.int32(3))] = []
    acc_type: Annotated[int | None, pb.int32(4)] = None
    card_num: Annotated[str | None, pb.string(5)] = None
    security_firm: Annotated[int | None, pb.int32(6)] = None
    sim_acc_type: Annotated[int | None, pb.int32(7)] = None
    uni_card_num: Annotated[str | None, pb.string(8)] = None
    acc_status: Annotated[int | None, pb.int32(9)] = None
    acc_role: Annotated[int | None, pb.int32(10)] = None
    jp_acc_type: Annotated[list[int], pb.repeated(pb.int32(11))] = []
    competition_acc_name: Annotated[str | None, pb.string(12)] = None


@message
class Funds:
    """The money of an account.

    Attributes:
        power: what may be bought, long, roughly.
        total_assets: all of it, net.
        cash: money.
        market_val: the value of the securities.
        frozen_cash: money that is set aside for orders.
        debt_cash: money that is owed.
        avl_withdrawal_cash: money that may be withdrawn.
        currency: the Currency that the amounts are in.
        available_funds: money that may be used; of futures.
        unrealized_pl: profit of what is held; of futures.
        realized_pl: profit of what was closed; of futures.
        risk_level: a CltRiskLevel.
        initial_margin: what is needed to open the positions.
        maintenance_margin: what is needed to keep them.
        cash_info_list: by currency.
        max_power_short: what may be sold short.
        net_cash_power: what may be bought without a loan.
        long_mv: the value of what is held.
        short_mv: the value of what is owed.
        pending_asset: assets on their way.
        max_withdrawal: what may be withdrawn, a loan included.
        risk_status: a CltRiskStatus.
        margin_call_margin: below this there is a margin call.
        is_pdt: whether the account counts as a pattern day trader; US alone.
        pdt_seq: day trades that are left, day by day; US alone.
        beginning_dtbp: what could be day-traded when the day began; US alone.
        remaining_dtbp: what can be day-traded now; US alone.
        dt_call_amount: how much a day-trading call asks for; US alone.
        dt_status: a DTStatus; US alone.
        securities_assets: the part of the assets in securities.
        fund_assets: the part in funds.
        bond_assets: the part in bonds.
        market_info_list: by market.
        crypto_mv: the value of crypto currencies.
        exposure_level: an ExposureLevel.
        exposure_limit: how much exposure is allowed.
        used_limit: how much of it is used.
        remaining_limit: how much of it is left.
    """

    power: Annotated[float, pb.double(1)]
    total_assets: Annotated[float, pb.double(2)]
    cash: Annotated[float, pb.double(3)]
    market_val: Annotated[float, pb.double(4)]
    frozen_cash: Annotated[float, pb.double(5)]
    debt_cash: Annotated[float, pb.double(6)]
    avl_withdrawal_cash: Annotated[float, pb.double(7)]
    currency: Annotated[int | None, pb.int32(8)] = None
    available_funds: Annotated[float | None, pb.double(9)] = None
    unrealized_pl: Annotated[float | None, pb.double(10, name="unrealizedPL")] = None
    realized_pl: Annotated[float | None, pb.double(11, name="realizedPL")] = None
    risk_level: Annotated[int | None, pb.int32(12)] = None
    initial_margin: Annotated[float | None, pb.double(13)] = None
    maintenance_margin: Annotated[float | None, pb.double(14)] = None
    cash_info_list: Annotated[list[AccCashInfo], pb.repeated(pb.embedded(15))] = []
    max_power_short: Annotated[float | None, pb.double(16)] = None
    net_cash_power: Annotated[float | None, pb.double(17)] = None
    long_mv: Annotated[float | None, pb.double(18)] = None
    short_mv: Annotated[float | None, pb.double(19)] = None
    pending_asset: Annotated[float | None, pb.double(20)] = None
    max_withdrawal: Annotated[float | None, pb.double(21)] = None
    risk_status: Annotated[int | None, pb.int32(22)] = None
    margin_call_margin: Annotated[float | None, pb.double(23)] = None
    is_pdt: Annotated[bool | None, pb.bool(24)] = None
    pdt_seq: Annotated[str | None, pb.string(25)] = None
    beginning_dtbp: Annotated[float | None, pb.double(26, name="beginningDTBP")] = None
    remaining_dtbp: Annotated[float | None, pb.double(27, name="remainingDTBP")] = None
    dt_call_amount: Annotated[float | None, pb.double(28)] = None
    dt_status: Annotated[int | None, pb.int32(29)] = None
    securities_assets: Annotated[float | None, pb.double(30)] = None
    fund_assets: Annotated[float | None, pb.double(31)] = None
    bond_assets: Annotated[float | None, pb.double(32)] = None
    market_info_list: Annotated[list[AccMarketInfo], pb.repeated(pb.embedded(33))] = []
    crypto_mv: Annotated[float | None, pb.double(34)] = None
    exposure_level: Annotated[int | None, pb.int32(35)] = None
    exposure_limit: Annotated[float | None, pb.double(36)] = None
    used_limit: Annotated[float | None, pb.double(37)] = None
    remaining_limit: Annotated[float | None, pb.double(38)] = None


@message
class Position:
    """What an account holds of one security.

    Attributes:
        position_id: its number.
        position_side: a PositionSide.
        code: the code of the security.
        name: its name.
        qty: how much is held.
        can_sell_qty: how much of it may be sold.
        price: the price of the market.
        cost_price: what it has cost; which cost is meant depends on the account.
        val: its value.
        pl_val: profit.
        pl_ratio: profit in percent of the cost.
        sec_market: a TrdSecMarket.
        td_pl_val: profit of today.
        td_trd_val: money traded today.
        td_buy_val: money bought for today.
        td_buy_qty: quantity bought today.
        td_sell_val: money sold for today.
        td_sell_qty: quantity sold today.
        unrealized_pl: profit of what is held.
        realized_pl: profit of what was sold.
        currency: the Currency of the amounts.
        trd_market: a TrdMarket.
        diluted_cost_price: cost of what is held, with the profit of what was sold taken off.
        average_cost_price: the average price it was bought at.
        average_pl_ratio: profit in percent of the average cost.
        combo_id: the combination that it belongs to.
        strategy_type: an OptionStrategyType of Qot_Common.
        position_type: a PositionType.
        acc_id: the account; where several are shown together.
        jp_acc_type: a TrdSubAccType; of Japanese accounts.
        payout_if_win: what an event contract pays if it comes true.
    """

    position_id: Annotated[int, pb.uint64(1, name="positionID")]
    position_side: Annotated[int, pb.int32(2)]
    code: Annotated[str, pb.string(3)]
    name: Annotated[str, pb.string(4)]
    qty: Annotated[float, pb.double(5)]
    can_sell_qty: Annotated[float, pb.double(6)]
    price: Annotated[float, pb.double(7)]
    cost_price: Annotated[float | None, pb.double(8)] = None
    val: Annotated[float, pb.double(9)]
    pl_val: Annotated[float, pb.double(10)]
    pl_ratio: Annotated[float | None, pb.double(11)] = None
    sec_market: Annotated[int | None, pb.int32(12)] = None
    td_pl_val: Annotated[float | None, pb.double(21, name="td_plVal")] = None
    td_trd_val: Annotated[float | None, pb.double(22, name="td_trdVal")] = None
    td_buy_val: Annotated[float | None, pb.double(23, name="td_buyVal")] = None
    td_buy_qty: Annotated[float | None, pb.double(24, name="td_buyQty")] = None
    td_sell_val: Annotated[float | None, pb.double(25, name="td_sellVal")] = None
    td_sell_qty: Annotated[float | None, pb.double(26, name="td_sellQty")] = None
    unrealized_pl: Annotated[float | None, pb.double(28, name="unrealizedPL")] = None
    realized_pl: Annotated[float | None, pb.double(29, name="realizedPL")] = None
    currency: Annotated[int | None, pb.int32(30)] = None
    trd_market: Annotated[int | None, pb.int32(31)] = None
    diluted_cost_price: Annotated[float | None, pb.double(32)] = None
    average_cost_price: Annotated[float | None, pb.double(33)] = None
    average_pl_ratio: Annotated[float | None, pb.double(34)] = None
    combo_id: Annotated[int | None, pb.uint64(35, name="comboID")] = None
    strategy_type: Annotated[int | None, pb.int32(36)] = None
    position_type: Annotated[int | None, pb.int32(37)] = None
    acc_id: Annotated[int | None, pb.uint64(38, name="accID")] = None
    jp_acc_type: Annotated[int | None, pb.int32(39)] = None
    payout_if_win: Annotated[float | None, pb.double(40)] = None


@message
class Order:
    """An order.

    Attributes:
        trd_side: a TrdSide.
        order_type: an OrderType.
        order_status: an OrderStatus.
        order_id: its number in OpenD.
        order_id_ex: its number on the server, which never changes.
        code: the code of the security.
        name: its name.
        qty: how much is wanted.
        price: the price that is asked for.
        create_time: when it was placed, as text in the time of the market.
        update_time: when it last changed, likewise.
        fill_qty: how much is filled.
        fill_avg_price: the average price of the fills.
        last_err_msg: why it last failed, for people.
        sec_market: a TrdSecMarket.
        create_timestamp: when it was placed, in seconds since 1970-01-01 UTC.
        update_timestamp: when it last changed, likewise.
        remark: what was noted when it was placed.
        time_in_force: a TimeInForce.
        fill_outside_rth: whether it may be filled outside of the regular hours; US alone.
        aux_price: the price that sets it off.
        trail_type: a TrailType.
        trail_value: the distance at which it trails.
        trail_spread: how far from that its price is.
        currency: a Currency.
        trd_market: a TrdMarket.
        session: a Session of Common; US alone.
        jp_acc_type: a TrdSubAccType; of Japanese accounts.
        expire_time: the day it ends, if it is good till a day.
        order_amount: how much money is to be spent, if no quantity was given.
        strategy_type: an OptionStrategyType of Qot_Common.
        combo_legs: the parts of a combined order.
    """

    trd_side: Annotated[int, pb.int32(1)]
    order_type: Annotated[int, pb.int32(2)]
    order_status: Annotated[int, pb.int32(3)]
    order_id: Annotated[int, pb.uint64(4, name="orderID")]
    order_id_ex: Annotated[str, pb.string(5, name="orderIDEx")]
    code: Annotated[str, pb.string(6)]
    name: Annotated[str, pb.string(7)]
    qty: Annotated[float, pb.double(8)]
    price: Annotated[float | None, pb.double(9)] = None
    create_time: Annotated[str, pb.string(10)]
    update_time: Annotated[str, pb.string(11)]
    fill_qty: Annotated[float | None, pb.double(12)] = None
    fill_avg_price: Annotated[float | None, pb.double(13)] = None
    last_err_msg: Annotated[str | None, pb.string(14)] = None
    sec_market: Annotated[int | None, pb.int32(15)] = None
    create_timestamp: Annotated[float | None, pb.double(16)] = None
    update_timestamp: Annotated[float | None, pb.double(17)] = None
    remark: Annotated[str | None, pb.string(18)] = None
    time_in_force: Annotated[int | None, pb.int32(19)] = None
    fill_outside_rth: Annotated[bool | None, pb.bool(20, name="fillOutsideRTH")] = None
    aux_price: Annotated[float | None, pb.double(21)] = None
    trail_type: Annotated[int | None, pb.int32(22)] = None
    trail_value: Annotated[float | None, pb.double(23)] = None
    trail_spread: Annotated[float | None, pb.double(24)] = None
    currency: Annotated[int | None, pb.int32(25)] = None
    trd_market: Annotated[int | None, pb.int32(26)] = None
    session: Annotated[int | None, pb.int32(27)] = None
    jp_acc_type: Annotated[int | None, pb.int32(28)] = None
    expire_time: Annotated[str | None, pb.string(29)] = None
    order_amount: Annotated[float | None, pb.double(30)] = None
    strategy_type: Annotated[int | None, pb.int32(31)] = None
    combo_legs: Annotated[list[ComboLeg], pb.repeated(pb.embedded(32))] = []


@message
class OrderFeeItem:
    """One fee.

    Attributes:
        title: what for.
        value: how much.
    """

    title: Annotated[str | None, pb.string(1)] = None
    value: Annotated[float | None, pb.double(2)] = None


@message
class OrderFee:
    """The fees of an order.

    Attributes:
        order_id_ex: the order, by its number on the server.
        fee_amount: all of them.
        fee_list: one by one.
    """

    order_id_ex: Annotated[str, pb.string(1, name="orderIDEx")]
    fee_amount: Annotated[float | None, pb.double(2)] = None
    fee_list: Annotated[list[OrderFeeItem], pb.repeated(pb.embedded(3))] = []


@message
class OrderFill:
    """A fill: a part of an order that was carried out.

    Attributes:
        trd_side: a TrdSide.
        fill_id: its number in OpenD.
        fill_id_ex: its number on the server.
        order_id: the order, by its number in OpenD.
        order_id_ex: the order, by its number on the server.
        code: the code of the security.
        name: its name.
        qty: how much.
        price: at what price.
        create_time: when, as text in the time of the market.
        counter_broker_id: the broker on the other side; Hong Kong alone.
        counter_broker_name: that broker's name.
        sec_market: a TrdSecMarket.
        create_timestamp: when, in seconds since 1970-01-01 UTC.
        update_timestamp: when it last changed, likewise.
        status: an OrderFillStatus.
        trd_market: a TrdMarket.
        jp_acc_type: a TrdSubAccType; of Japanese accounts.
    """

    trd_side: Annotated[int, pb.int32(1)]
    fill_id: Annotated[int, pb.uint64(2, name="fillID")]
    fill_id_ex: Annotated[str, pb.string(3, name="fillIDEx")]
    order_id: Annotated[int | None, pb.uint64(4, name="orderID")] = None
    order_id_ex: Annotated[str | None, pb.string(5, name="orderIDEx")] = None
    code: Annotated[str, pb.string(6)]
    name: Annotated[str, pb.string(7)]
    qty: Annotated[float, pb.double(8)]
    price: Annotated[float, pb.double(9)]
    create_time: Annotated[str, pb.string(10)]
    counter_broker_id: Annotated[int | None, pb.int32(11, name="counterBrokerID")] = None
    counter_broker_name: Annotated[str | None, pb.string(12)] = None
    sec_market: Annotated[int | None, pb.int32(13)] = None
    create_timestamp: Annotated[float | None, pb.double(14)] = None
    update_timestamp: Annotated[float | None, pb.double(15)] = None
    status: Annotated[int | None, pb.int32(16)] = None
    trd_market: Annotated[int | None, pb.int32(17)] = None
    jp_acc_type: Annotated[int | None, pb.int32(18)] = None


@message
class MaxTrdQtys:
    """How much of a security an account can trade.

    Attributes:
        max_cash_buy: what can be bought without a loan.
        max_cash_and_margin_buy: what can be bought with one.
        max_position_sell: what is held and can be sold.
        max_sell_short: what can be sold short.
        max_buy_back: what is owed and can be bought back.
        long_required_im: what a contract needs to be bought; of futures and options.
        short_required_im: what a contract needs to be sold short, likewise.
        session: a Session of Common; US alone.
    """

    max_cash_buy: Annotated[float, pb.double(1)]
    max_cash_and_margin_buy: Annotated[float | None, pb.double(2)] = None
    max_position_sell: Annotated[float, pb.double(3)]
    max_sell_short: Annotated[float | None, pb.double(4)] = None
    max_buy_back: Annotated[float | None, pb.double(5)] = None
    long_required_im: Annotated[float | None, pb.double(6, name="longRequiredIM")] = None
    short_required_im: Annotated[float | None, pb.double(7, name="shortRequiredIM")] = None
    session: Annotated[int | None, pb.int32(8)] = None


@message
class ComboMaxTrdQtys:
    """What a combined order would change.

    Attributes:
        nlv_change: of the value of the account, if all were sold.
        initial_margin_change: of what is needed to open the positions.
        maintenance_margin_change: of what is needed to keep them.
        option_buy_power: how much is left to buy options with.
        max_with_draw_change: of what may be withdrawn.
        buy_power_decrease: how much less may be bought.
    """

    nlv_change: Annotated[float | None, pb.double(1)] = None
    initial_margin_change: Annotated[float | None, pb.double(2)] = None
    maintenance_margin_change: Annotated[float | None, pb.double(3)] = None
    option_buy_power: Annotated[float | None, pb.double(4)] = None
    max_with_draw_change: Annotated[float | None, pb.double(5)] = None
    buy_power_decrease: Annotated[float | None, pb.double(6)] = None


@message
class TrdFilterConditions:
    """Which orders, fills or positions are wanted. What is left out does not matter.

    Attributes:
        code_list: those of these securities.
        id_list: those of these numbers.
        begin_time: not before this time, as text in the time of the market.
        end_time: not after that one.
        order_id_ex_list: those of these orders, by their numbers on the server.
        filter_market: those of this TrdMarket.
    """

    code_list: Annotated[list[str], pb.repeated(pb.string(1))] = []
    id_list: Annotated[list[int], pb.repeated(pb.uint64(2))] = []
    begin_time: Annotated[str | None, pb.string(3)] = None
    end_time: Annotated[str | None, pb.string(4)] = None
    order_id_ex_list: Annotated[list[str], pb.repeated(pb.string(5, name="orderIDExList"))] = []
    filter_market: Annotated[int | None, pb.int32(6)] = None
