# SPDX-License-Identifier: MIT
"""Qot_GetOptionQuote, protocol 3255.

Generated from Qot_GetOptionQuote.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import ComboLeg, QotHeader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetOptionQuote"

__all__ = ["C2S", "S2C", "OptionQuote", "Request", "Response"]


@message
class OptionQuote:
    """Qot_GetOptionQuote.OptionQuote."""

    price: Annotated[float | None, pb.double(1)] = None
    chg: Annotated[float | None, pb.double(2)] = None
    chg_rate: Annotated[float | None, pb.double(3, name="chg_rate")] = None
    vol: Annotated[int | None, pb.int64(4)] = None
    turnover: Annotated[float | None, pb.double(5)] = None
    high: Annotated[float | None, pb.double(6)] = None
    low: Annotated[float | None, pb.double(7)] = None
    mid: Annotated[float | None, pb.double(8)] = None
    open: Annotated[float | None, pb.double(9)] = None
    pre_close: Annotated[float | None, pb.double(10, name="pre_close")] = None
    open_interest: Annotated[int | None, pb.int32(11, name="open_interest")] = None
    premium: Annotated[float | None, pb.double(12)] = None
    iv: Annotated[float | None, pb.double(13, name="IV")] = None
    delta: Annotated[float | None, pb.double(14)] = None
    gamma: Annotated[float | None, pb.double(15)] = None
    vega: Annotated[float | None, pb.double(16)] = None
    theta: Annotated[float | None, pb.double(17)] = None
    rho: Annotated[float | None, pb.double(18)] = None
    option_type: Annotated[int | None, pb.int32(19, name="option_type")] = None
    expire_time: Annotated[str | None, pb.string(20, name="expire_time")] = None
    strike: Annotated[float | None, pb.double(21)] = None
    contract_size: Annotated[float | None, pb.double(22, name="contract_size")] = None
    contract_multiplier: Annotated[float | None, pb.double(23, name="contract_multiplier")] = None
    exercise_type: Annotated[int | None, pb.int32(24, name="exercise_type")] = None
    days_to_expiry: Annotated[int | None, pb.int32(25, name="days_to_expiry")] = None
    net_open_interest: Annotated[int | None, pb.int32(26, name="net_open_interest")] = None
    contract_value: Annotated[float | None, pb.double(27, name="contract_value")] = None
    equal_underlying: Annotated[float | None, pb.double(28, name="equal_underlying")] = None
    index_option_type: Annotated[int | None, pb.int32(29, name="index_option_type")] = None
    intrinsic_value: Annotated[float | None, pb.double(30, name="intrinsic_value")] = None
    time_value: Annotated[float | None, pb.double(31, name="time_value")] = None
    breakeven_point: Annotated[list[float], pb.repeated(pb.double(32, name="breakeven_point"))] = []
    dist_to_breakeven: Annotated[
        list[float], pb.repeated(pb.double(33, name="dist_to_breakeven"))
    ] = []
    prob_of_profit: Annotated[float | None, pb.double(34, name="prob_of_profit")] = None
    seller_roi: Annotated[float | None, pb.double(35, name="seller_roi")] = None
    mark_price: Annotated[float | None, pb.double(36, name="mark_price")] = None
    leverage_ratio: Annotated[float | None, pb.double(37, name="leverage_ratio")] = None
    effective_gearing: Annotated[float | None, pb.double(38, name="effective_gearing")] = None


@message
class C2S:
    """Qot_GetOptionQuote.C2S."""

    multi_legs: Annotated[list[ComboLeg], pb.repeated(pb.embedded(1, name="multi_legs"))] = []
    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class S2C:
    """Qot_GetOptionQuote.S2C."""

    option_quote_list: Annotated[list[OptionQuote], pb.repeated(pb.embedded(1))] = []


@message
class Request:
    """The request, protocol 3255; Response answers it."""

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
