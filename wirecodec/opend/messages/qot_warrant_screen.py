# SPDX-License-Identifier: MIT
"""Qot_WarrantScreen, protocol 3254.

Generated from Qot_WarrantScreen.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_WarrantScreen"

__all__ = [
    "C2S",
    "S2C",
    "Boundary",
    "Choice",
    "Interval",
    "Request",
    "Response",
    "ScreenGroup",
    "Sort",
    "WarrantItem",
]


@message
class Boundary:
    """Qot_WarrantScreen.Boundary."""

    value: Annotated[float | None, pb.double(1)] = None
    includes: Annotated[bool | None, pb.bool(2)] = None


@message
class Interval:
    """Qot_WarrantScreen.Interval."""

    filter_min: Annotated[Boundary | None, pb.embedded(1)] = None
    filter_max: Annotated[Boundary | None, pb.embedded(2)] = None
    unit: Annotated[int | None, pb.int32(3)] = None


@message
class Choice:
    """Qot_WarrantScreen.Choice."""

    content_type: Annotated[int | None, pb.int32(1)] = None
    text: Annotated[str | None, pb.string(2)] = None
    value: Annotated[int | None, pb.int64(3)] = None


@message
class ScreenGroup:
    """Qot_WarrantScreen.ScreenGroup."""

    field_id: Annotated[int | None, pb.int32(1)] = None
    interval: Annotated[Interval | None, pb.embedded(2)] = None
    choices: Annotated[list[Choice], pb.repeated(pb.embedded(3))] = []


@message
class Sort:
    """Qot_WarrantScreen.Sort."""

    sort_field_id: Annotated[int | None, pb.int32(1)] = None
    direction: Annotated[int | None, pb.int32(2)] = None


@message
class WarrantItem:
    """Qot_WarrantScreen.WarrantItem."""

    stock_id: Annotated[int | None, pb.uint64(1)] = None
    stock_owner: Annotated[int | None, pb.uint64(2)] = None
    issuer_id: Annotated[int | None, pb.uint32(3)] = None
    warrant_type: Annotated[int | None, pb.int32(4)] = None
    strike_price: Annotated[float | None, pb.double(5)] = None
    maturity_date: Annotated[int | None, pb.uint64(6)] = None
    last_trade_date: Annotated[int | None, pb.uint64(7)] = None
    conversion_ratio: Annotated[float | None, pb.double(8)] = None
    lastclose_price: Annotated[float | None, pb.double(9)] = None
    recovery_price: Annotated[float | None, pb.double(10)] = None
    stock_owner_price: Annotated[float | None, pb.double(20)] = None
    current_price: Annotated[float | None, pb.double(21)] = None
    volume: Annotated[int | None, pb.uint64(22)] = None
    turnover: Annotated[float | None, pb.double(23)] = None
    sell_vol: Annotated[int | None, pb.uint64(24)] = None
    buy_vol: Annotated[int | None, pb.uint64(25)] = None
    sell_price: Annotated[float | None, pb.double(26)] = None
    buy_price: Annotated[float | None, pb.double(27)] = None
    street_rate: Annotated[float | None, pb.double(28)] = None
    high_price: Annotated[float | None, pb.double(29)] = None
    low_price: Annotated[float | None, pb.double(30)] = None
    implied_volatility: Annotated[float | None, pb.double(31)] = None
    delta: Annotated[float | None, pb.double(32)] = None
    status: Annotated[int | None, pb.int32(33)] = None
    street_rate_new: Annotated[float | None, pb.double(34)] = None
    score: Annotated[float | None, pb.double(35)] = None
    premium: Annotated[float | None, pb.double(36)] = None
    leverage: Annotated[float | None, pb.double(37)] = None
    effective_leverage: Annotated[float | None, pb.double(38)] = None
    break_even_point: Annotated[float | None, pb.double(39)] = None
    ipop: Annotated[float | None, pb.double(40)] = None
    amplitude: Annotated[float | None, pb.double(41)] = None
    fx_score: Annotated[float | None, pb.double(42)] = None
    ipo_time: Annotated[int | None, pb.uint64(43)] = None
    street_vol: Annotated[int | None, pb.uint64(44)] = None
    lot_size: Annotated[int | None, pb.uint32(45)] = None
    issue_size: Annotated[int | None, pb.uint64(46)] = None
    ipo_price: Annotated[float | None, pb.double(47)] = None
    upper_strike_price: Annotated[float | None, pb.double(48)] = None
    lower_strike_price: Annotated[float | None, pb.double(49)] = None
    iw_price_status: Annotated[int | None, pb.uint32(50)] = None
    sensitivity: Annotated[float | None, pb.double(51)] = None
    price_recovery_ratio: Annotated[float | None, pb.double(52)] = None
    security: Annotated[Security | None, pb.embedded(100)] = None
    owner_security: Annotated[Security | None, pb.embedded(101)] = None
    name: Annotated[str | None, pb.string(102)] = None
    owner_name: Annotated[str | None, pb.string(103)] = None


@message
class C2S:
    """Qot_WarrantScreen.C2S."""

    market_type: Annotated[int | None, pb.int32(1)] = None
    is_delay: Annotated[bool | None, pb.bool(2)] = None
    filter_list: Annotated[list[ScreenGroup], pb.repeated(pb.embedded(3))] = []
    sort_list: Annotated[list[Sort], pb.repeated(pb.embedded(4))] = []
    only_count: Annotated[bool | None, pb.bool(5)] = None
    page_from: Annotated[int | None, pb.int32(6)] = None
    page_count: Annotated[int | None, pb.int32(7)] = None


@message
class S2C:
    """Qot_WarrantScreen.S2C."""

    warrants: Annotated[list[WarrantItem], pb.repeated(pb.embedded(3))] = []
    last_page: Annotated[bool | None, pb.bool(4)] = None
    all_count: Annotated[int | None, pb.int32(5)] = None


@message
class Request:
    """The request, protocol 3254; Response answers it."""

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
