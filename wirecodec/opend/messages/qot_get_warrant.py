# SPDX-License-Identifier: MIT
"""Qot_GetWarrant, protocol 3210.

Generated from Qot_GetWarrant.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import QotHeader, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetWarrant"

__all__ = ["C2S", "S2C", "Request", "Response", "WarrantData"]


@message
class C2S:
    """Qot_GetWarrant.C2S."""

    begin: Annotated[int, pb.int32(1)]
    num: Annotated[int, pb.int32(2)]
    sort_field: Annotated[int, pb.int32(3)]
    ascend: Annotated[bool, pb.bool(4)]
    owner: Annotated[Security | None, pb.embedded(5)] = None
    type_list: Annotated[list[int], pb.repeated(pb.int32(6))] = []
    issuer_list: Annotated[list[int], pb.repeated(pb.int32(7))] = []
    maturity_time_min: Annotated[str | None, pb.string(8)] = None
    maturity_time_max: Annotated[str | None, pb.string(9)] = None
    ipo_period: Annotated[int | None, pb.int32(10)] = None
    price_type: Annotated[int | None, pb.int32(11)] = None
    status: Annotated[int | None, pb.int32(12)] = None
    cur_price_min: Annotated[float | None, pb.double(13)] = None
    cur_price_max: Annotated[float | None, pb.double(14)] = None
    strike_price_min: Annotated[float | None, pb.double(15)] = None
    strike_price_max: Annotated[float | None, pb.double(16)] = None
    street_min: Annotated[float | None, pb.double(17)] = None
    street_max: Annotated[float | None, pb.double(18)] = None
    conversion_min: Annotated[float | None, pb.double(19)] = None
    conversion_max: Annotated[float | None, pb.double(20)] = None
    vol_min: Annotated[int | None, pb.uint64(21)] = None
    vol_max: Annotated[int | None, pb.uint64(22)] = None
    premium_min: Annotated[float | None, pb.double(23)] = None
    premium_max: Annotated[float | None, pb.double(24)] = None
    leverage_ratio_min: Annotated[float | None, pb.double(25)] = None
    leverage_ratio_max: Annotated[float | None, pb.double(26)] = None
    delta_min: Annotated[float | None, pb.double(27)] = None
    delta_max: Annotated[float | None, pb.double(28)] = None
    implied_min: Annotated[float | None, pb.double(29)] = None
    implied_max: Annotated[float | None, pb.double(30)] = None
    recovery_price_min: Annotated[float | None, pb.double(31)] = None
    recovery_price_max: Annotated[float | None, pb.double(32)] = None
    price_recovery_ratio_min: Annotated[float | None, pb.double(33)] = None
    price_recovery_ratio_max: Annotated[float | None, pb.double(34)] = None
    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class WarrantData:
    """Qot_GetWarrant.WarrantData."""

    stock: Annotated[Security, pb.embedded(1)]
    owner: Annotated[Security, pb.embedded(2)]
    type: Annotated[int, pb.int32(3)]
    issuer: Annotated[int, pb.int32(4)]
    maturity_time: Annotated[str, pb.string(5)]
    maturity_timestamp: Annotated[float | None, pb.double(6)] = None
    list_time: Annotated[str, pb.string(7)]
    list_timestamp: Annotated[float | None, pb.double(8)] = None
    last_trade_time: Annotated[str, pb.string(9)]
    last_trade_timestamp: Annotated[float | None, pb.double(10)] = None
    recovery_price: Annotated[float | None, pb.double(11)] = None
    conversion_ratio: Annotated[float, pb.double(12)]
    lot_size: Annotated[int, pb.int32(13)]
    strike_price: Annotated[float, pb.double(14)]
    last_close_price: Annotated[float, pb.double(15)]
    name: Annotated[str, pb.string(16)]
    cur_price: Annotated[float, pb.double(17)]
    price_change_val: Annotated[float, pb.double(18)]
    change_rate: Annotated[float, pb.double(19)]
    status: Annotated[int, pb.int32(20)]
    bid_price: Annotated[float, pb.double(21)]
    ask_price: Annotated[float, pb.double(22)]
    bid_vol: Annotated[int, pb.int64(23)]
    ask_vol: Annotated[int, pb.int64(24)]
    volume: Annotated[int, pb.int64(25)]
    turnover: Annotated[float, pb.double(26)]
    score: Annotated[float, pb.double(27)]
    premium: Annotated[float, pb.double(28)]
    break_even_point: Annotated[float, pb.double(29)]
    leverage: Annotated[float, pb.double(30)]
    ipop: Annotated[float, pb.double(31)]
    price_recovery_ratio: Annotated[float | None, pb.double(32)] = None
    conversion_price: Annotated[float, pb.double(33)]
    street_rate: Annotated[float, pb.double(34)]
    street_vol: Annotated[int, pb.int64(35)]
    amplitude: Annotated[float, pb.double(36)]
    issue_size: Annotated[int, pb.int64(37)]
    high_price: Annotated[float, pb.double(39)]
    low_price: Annotated[float, pb.double(40)]
    implied_volatility: Annotated[float | None, pb.double(41)] = None
    delta: Annotated[float | None, pb.double(42)] = None
    effective_leverage: Annotated[float, pb.double(43)]
    upper_strike_price: Annotated[float | None, pb.double(44)] = None
    lower_strike_price: Annotated[float | None, pb.double(45)] = None
    in_line_price_status: Annotated[int | None, pb.int32(46)] = None


@message
class S2C:
    """Qot_GetWarrant.S2C."""

    last_page: Annotated[bool, pb.bool(1)]
    all_count: Annotated[int, pb.int32(2)]
    warrant_data_list: Annotated[list[WarrantData], pb.repeated(pb.embedded(3))] = []


@message
class Request:
    """The request, protocol 3210; Response answers it."""

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
