# SPDX-License-Identifier: MIT
"""Qot_GetSecuritySnapshot, protocol 3203: the state of many securities at once.

Generated from Qot_GetSecuritySnapshot.proto by the command ``generate``: change that file, not this
one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import PreAfterMarketData, QotHeader, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetSecuritySnapshot"

__all__ = [
    "C2S",
    "S2C",
    "EquitySnapshotExData",
    "FutureSnapshotExData",
    "IndexSnapshotExData",
    "OptionSnapshotExData",
    "PlateSnapshotExData",
    "Request",
    "Response",
    "Snapshot",
    "SnapshotBasicData",
    "TrustSnapshotExData",
    "WarrantSnapshotExData",
]


@message
class C2S:
    """Which snapshots are asked for, 400 at most. They need no subscription.

    Attributes:
        security_list: the securities.
        header: whose market data.
    """

    security_list: Annotated[list[Security], pb.repeated(pb.embedded(1))] = []
    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class EquitySnapshotExData:
    """What the snapshot of a stock has besides.

    Attributes:
        issued_shares: shares in all.
        issued_market_val: their value.
        net_asset: net assets.
        net_profit: net profit.
        earnings_pershare: earnings per share.
        outstanding_shares: shares that are traded freely.
        outstanding_market_val: their value.
        net_asset_pershare: net assets per share.
        ey_rate: the earnings yield.
        pe_rate: price to earnings, of the last financial year.
        pb_rate: price to book value.
        pe_ttm_rate: price to earnings, of the last twelve months.
        dividend_ttm: dividends of the last twelve months, per share.
        dividend_ratio_ttm: the same in percent of the price.
        dividend_lfy: dividends of the last financial year, per share.
        dividend_lfy_ratio: the same in percent of the price.
    """

    issued_shares: Annotated[int, pb.int64(1)]
    issued_market_val: Annotated[float, pb.double(2)]
    net_asset: Annotated[float, pb.double(3)]
    net_profit: Annotated[float, pb.double(4)]
    earnings_pershare: Annotated[float, pb.double(5)]
    outstanding_shares: Annotated[int, pb.int64(6)]
    outstanding_market_val: Annotated[float, pb.double(7)]
    net_asset_pershare: Annotated[float, pb.double(8)]
    ey_rate: Annotated[float, pb.double(9)]
    pe_rate: Annotated[float, pb.double(10)]
    pb_rate: Annotated[float, pb.double(11)]
    pe_ttm_rate: Annotated[float, pb.double(12, name="peTTMRate")]
    dividend_ttm: Annotated[float | None, pb.double(13, name="dividendTTM")] = None
    dividend_ratio_ttm: Annotated[float | None, pb.double(14, name="dividendRatioTTM")] = None
    dividend_lfy: Annotated[float | None, pb.double(15, name="dividendLFY")] = None
    dividend_lfy_ratio: Annotated[float | None, pb.double(16, name="dividendLFYRatio")] = None


@message
class WarrantSnapshotExData:
    """What the snapshot of a warrant has besides.

    Attributes:
        conversion_rate: warrants that are exchanged for one of the underlying.
        warrant_type: a WarrantType of Qot_Common.
        strike_price: the price at which it is exercised.
        maturity_time: the day it matures, as text.
        end_trade_time: its last day of trading, as text.
        owner: the underlying security.
        recovery_price: the price at which it is called; of callable contracts.
        street_volumn: how much is in the hands of the public.
        issue_volumn: how much was issued.
        street_rate: in percent, how much is in the hands of the public.
        delta: the change of its price with the underlying price; not of callable contracts.
        implied_volatility: in percent; not of callable contracts.
        premium: in percent.
        maturity_timestamp: the day it matures in seconds since 1970-01-01 UTC.
        end_trade_timestamp: its last day of trading, likewise.
        leverage: the leverage.
        ipop: how far in or out of the money, in percent.
        break_even_point: the price of the underlying at which nothing is won or lost.
        conversion_price: what one of the underlying costs by way of the warrant.
        price_recovery_ratio: how far the underlying is from the price of the call, in percent.
        score: a score that Futu gives.
        upper_strike_price: the upper end of the range; of inline warrants.
        lower_strike_price: the lower end of the range, likewise.
        in_line_price_status: a PriceType of Qot_Common, likewise.
        issuer_code: who issued it.
    """

    conversion_rate: Annotated[float, pb.double(1)]
    warrant_type: Annotated[int, pb.int32(2)]
    strike_price: Annotated[float, pb.double(3)]
    maturity_time: Annotated[str, pb.string(4)]
    end_trade_time: Annotated[str, pb.string(5)]
    owner: Annotated[Security, pb.embedded(6)]
    recovery_price: Annotated[float, pb.double(7)]
    street_volumn: Annotated[int, pb.int64(8)]
    issue_volumn: Annotated[int, pb.int64(9)]
    street_rate: Annotated[float, pb.double(10)]
    delta: Annotated[float, pb.double(11)]
    implied_volatility: Annotated[float, pb.double(12)]
    premium: Annotated[float, pb.double(13)]
    maturity_timestamp: Annotated[float | None, pb.double(14)] = None
    end_trade_timestamp: Annotated[float | None, pb.double(15)] = None
    leverage: Annotated[float | None, pb.double(16)] = None
    ipop: Annotated[float | None, pb.double(17)] = None
    break_even_point: Annotated[float | None, pb.double(18)] = None
    conversion_price: Annotated[float | None, pb.double(19)] = None
    price_recovery_ratio: Annotated[float | None, pb.double(20)] = None
    score: Annotated[float | None, pb.double(21)] = None
    upper_strike_price: Annotated[float | None, pb.double(22)] = None
    lower_strike_price: Annotated[float | None, pb.double(23)] = None
    in_line_price_status: Annotated[int | None, pb.int32(24)] = None
    issuer_code: Annotated[str | None, pb.string(25)] = None


@message
class OptionSnapshotExData:
    """What the snapshot of an option has besides.

    Attributes:
        type: an OptionType of Qot_Common.
        owner: the underlying security.
        strike_time: the day it can be exercised, as text.
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
        strike_timestamp: the day it can be exercised, in seconds since 1970-01-01 UTC.
        index_option_type: an IndexOptionType of Qot_Common.
        net_open_interest: contracts that are open, net; Hong Kong alone.
        expiry_date_distance: days until it expires; negative afterwards.
        contract_nominal_value: the value of what a contract stands for; Hong Kong alone.
        owner_lot_multiplier: board lots of the underlying in a contract; Hong Kong alone.
        option_area_type: an OptionAreaType of Qot_Common.
        contract_multiplier: what a price is multiplied by to give money.
    """

    type: Annotated[int, pb.int32(1)]
    owner: Annotated[Security, pb.embedded(2)]
    strike_time: Annotated[str, pb.string(3)]
    strike_price: Annotated[float, pb.double(4)]
    contract_size: Annotated[int, pb.int32(5)]
    contract_size_float: Annotated[float | None, pb.double(22)] = None
    open_interest: Annotated[int, pb.int32(6)]
    implied_volatility: Annotated[float, pb.double(7)]
    premium: Annotated[float, pb.double(8)]
    delta: Annotated[float, pb.double(9)]
    gamma: Annotated[float, pb.double(10)]
    vega: Annotated[float, pb.double(11)]
    theta: Annotated[float, pb.double(12)]
    rho: Annotated[float, pb.double(13)]
    strike_timestamp: Annotated[float | None, pb.double(14)] = None
    index_option_type: Annotated[int | None, pb.int32(15)] = None
    net_open_interest: Annotated[int | None, pb.int32(16)] = None
    expiry_date_distance: Annotated[int | None, pb.int32(17)] = None
    contract_nominal_value: Annotated[float | None, pb.double(18)] = None
    owner_lot_multiplier: Annotated[float | None, pb.double(19)] = None
    option_area_type: Annotated[int | None, pb.int32(20)] = None
    contract_multiplier: Annotated[float | None, pb.double(21)] = None


@message
class IndexSnapshotExData:
    """What the snapshot of an index has besides.

    Attributes:
        raise_count: how many of its stocks have risen.
        fall_count: how many have fallen.
        equal_count: how many have done neither.
    """

    raise_count: Annotated[int, pb.int32(1)]
    fall_count: Annotated[int, pb.int32(2)]
    equal_count: Annotated[int, pb.int32(3)]


@message
class PlateSnapshotExData:
    """What the snapshot of a sector has besides.

    Attributes:
        raise_count: how many of its stocks have risen.
        fall_count: how many have fallen.
        equal_count: how many have done neither.
    """

    raise_count: Annotated[int, pb.int32(1)]
    fall_count: Annotated[int, pb.int32(2)]
    equal_count: Annotated[int, pb.int32(3)]


@message
class FutureSnapshotExData:
    """What the snapshot of a future has besides.

    Attributes:
        last_settle_price: the settlement price of the day before.
        position: contracts that are open.
        position_change: how many more than the day before.
        last_trade_time: its last day of trading, as text.
        last_trade_timestamp: the same in seconds since 1970-01-01 UTC.
        is_main_contract: whether it stands for the contract that is traded most.
    """

    last_settle_price: Annotated[float, pb.double(1)]
    position: Annotated[int, pb.int32(2)]
    position_change: Annotated[int, pb.int32(3)]
    last_trade_time: Annotated[str, pb.string(4)]
    last_trade_timestamp: Annotated[float | None, pb.double(5)] = None
    is_main_contract: Annotated[bool, pb.bool(6)]


@message
class TrustSnapshotExData:
    """What the snapshot of a fund has besides.

    Attributes:
        dividend_yield: in percent.
        aum: assets under management.
        outstanding_units: units that are out.
        net_asset_value: net assets per unit.
        premium: how far the price is above the net assets, in percent.
        asset_class: an AssetClass of Qot_Common.
    """

    dividend_yield: Annotated[float, pb.double(1)]
    aum: Annotated[float, pb.double(2)]
    outstanding_units: Annotated[int, pb.int64(3)]
    net_asset_value: Annotated[float, pb.double(4)]
    premium: Annotated[float, pb.double(5)]
    asset_class: Annotated[int, pb.int32(6)]


@message
class SnapshotBasicData:
    """What the snapshot of any security has.

    Attributes:
        security: which one.
        name: its name, in the language that OpenD is set to.
        type: a SecurityType of Qot_Common.
        is_suspend: whether trading is suspended.
        list_time: the day it was listed, as text.
        lot_size: shares in a board lot; of an option or future, the size of a contract.
        price_spread: the smallest step of its price.
        update_time: when the price last changed, as text in the time of the market.
        high_price: the highest price of the day.
        open_price: the first price of the day.
        low_price: the lowest price of the day.
        last_close_price: the last price of the day before.
        cur_price: the last price.
        volume: shares traded on that day.
        turnover: money traded on that day.
        turnover_rate: shares traded of those that could be, in percent.
        list_timestamp: the time of listing in seconds since 1970-01-01 UTC.
        update_timestamp: the time of the last change, likewise.
        ask_price: the lowest price that somebody sells at.
        bid_price: the highest price that somebody buys at.
        ask_vol: shares at the ask.
        bid_vol: shares at the bid.
        enable_margin: whether it can be bought on margin.
        mortgage_ratio: how much of its value counts as a security for loans, in percent.
        long_margin_initial_ratio: the initial margin to buy it, in percent.
        enable_short_sell: whether it can be sold short.
        short_sell_rate: the yearly interest on that, in percent.
        short_available_volume: shares that can be sold short.
        short_margin_initial_ratio: the initial margin to sell it short, in percent.
        amplitude: the distance from the lowest price to the highest, in percent.
        avg_price: the average price of the day.
        bid_ask_ratio: how much more is bid than asked, in percent.
        volume_ratio: the volume in proportion to that of the days before.
        highest52_weeks_price: the highest price of 52 weeks.
        lowest52_weeks_price: the lowest price of 52 weeks.
        highest_history_price: the highest price ever.
        lowest_history_price: the lowest price ever.
        pre_market: before the regular hours; US alone.
        after_market: after the regular hours; US alone.
        sec_status: a SecurityStatus of Qot_Common.
        close_price5_minute: the last price of five minutes ago.
        overnight: at night; US alone.
        hp_volume: the volume where it has decimals.
        hp_ask_vol: the shares at the ask, likewise.
        hp_bid_vol: the shares at the bid, likewise.
    """

    security: Annotated[Security, pb.embedded(1)]
    name: Annotated[str | None, pb.string(41)] = None
    type: Annotated[int, pb.int32(2)]
    is_suspend: Annotated[bool, pb.bool(3)]
    list_time: Annotated[str, pb.string(4)]
    lot_size: Annotated[int, pb.int32(5)]
    price_spread: Annotated[float, pb.double(6)]
    update_time: Annotated[str, pb.string(7)]
    high_price: Annotated[float, pb.double(8)]
    open_price: Annotated[float, pb.double(9)]
    low_price: Annotated[float, pb.double(10)]
    last_close_price: Annotated[float, pb.double(11)]
    cur_price: Annotated[float, pb.double(12)]
    volume: Annotated[int, pb.int64(13)]
    turnover: Annotated[float, pb.double(14)]
    turnover_rate: Annotated[float, pb.double(15)]
    list_timestamp: Annotated[float | None, pb.double(16)] = None
    update_timestamp: Annotated[float | None, pb.double(17)] = None
    ask_price: Annotated[float | None, pb.double(18)] = None
    bid_price: Annotated[float | None, pb.double(19)] = None
    ask_vol: Annotated[int | None, pb.int64(20)] = None
    bid_vol: Annotated[int | None, pb.int64(21)] = None
    enable_margin: Annotated[bool | None, pb.bool(22)] = None
    mortgage_ratio: Annotated[float | None, pb.double(23)] = None
    long_margin_initial_ratio: Annotated[float | None, pb.double(24)] = None
    enable_short_sell: Annotated[bool | None, pb.bool(25)] = None
    short_sell_rate: Annotated[float | None, pb.double(26)] = None
    short_available_volume: Annotated[int | None, pb.int64(27)] = None
    short_margin_initial_ratio: Annotated[float | None, pb.double(28)] = None
    amplitude: Annotated[float | None, pb.double(29)] = None
    avg_price: Annotated[float | None, pb.double(30)] = None
    bid_ask_ratio: Annotated[float | None, pb.double(31)] = None
    volume_ratio: Annotated[float | None, pb.double(32)] = None
    highest52_weeks_price: Annotated[float | None, pb.double(33)] = None
    lowest52_weeks_price: Annotated[float | None, pb.double(34)] = None
    highest_history_price: Annotated[float | None, pb.double(35)] = None
    lowest_history_price: Annotated[float | None, pb.double(36)] = None
    pre_market: Annotated[PreAfterMarketData | None, pb.embedded(37)] = None
    after_market: Annotated[PreAfterMarketData | None, pb.embedded(38)] = None
    sec_status: Annotated[int | None, pb.int32(39)] = None
    close_price5_minute: Annotated[float | None, pb.double(40)] = None
    overnight: Annotated[PreAfterMarketData | None, pb.embedded(42)] = None
    hp_volume: Annotated[float | None, pb.double(43)] = None
    hp_ask_vol: Annotated[float | None, pb.double(44)] = None
    hp_bid_vol: Annotated[float | None, pb.double(45)] = None


@message
class Snapshot:
    """The state of one security.

    Attributes:
        basic: what any security has.
        equity_ex_data: of a stock.
        warrant_ex_data: of a warrant.
        option_ex_data: of an option.
        index_ex_data: of an index.
        plate_ex_data: of a sector.
        future_ex_data: of a future.
        trust_ex_data: of a fund.
    """

    basic: Annotated[SnapshotBasicData, pb.embedded(1)]
    equity_ex_data: Annotated[EquitySnapshotExData | None, pb.embedded(2)] = None
    warrant_ex_data: Annotated[WarrantSnapshotExData | None, pb.embedded(3)] = None
    option_ex_data: Annotated[OptionSnapshotExData | None, pb.embedded(4)] = None
    index_ex_data: Annotated[IndexSnapshotExData | None, pb.embedded(5)] = None
    plate_ex_data: Annotated[PlateSnapshotExData | None, pb.embedded(6)] = None
    future_ex_data: Annotated[FutureSnapshotExData | None, pb.embedded(7)] = None
    trust_ex_data: Annotated[TrustSnapshotExData | None, pb.embedded(8)] = None


@message
class S2C:
    """The snapshots.

    Attributes:
        snapshot_list: one for each security.
    """

    snapshot_list: Annotated[list[Snapshot], pb.repeated(pb.embedded(1))] = []


@message
class Request:
    """The request, protocol 3203; Response answers it."""

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
