# SPDX-License-Identifier: MIT
"""Qot_GetCorporateActionsBuybacks, protocol 3235.

Generated from Qot_GetCorporateActionsBuybacks.proto by the command ``generate``: change that file,
not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetCorporateActionsBuybacks"

__all__ = ["C2S", "S2C", "ABuyBackItem", "HKBuyBackItem", "Request", "Response"]


@message
class HKBuyBackItem:
    """Qot_GetCorporateActionsBuybacks.HKBuyBackItem."""

    publ_date: Annotated[int | None, pb.uint64(1)] = None
    publ_date_str: Annotated[str | None, pb.string(2)] = None
    end_date: Annotated[int | None, pb.uint64(3)] = None
    end_date_str: Annotated[str | None, pb.string(4)] = None
    buy_back_money: Annotated[float | None, pb.double(5)] = None
    buy_back_sum: Annotated[int | None, pb.int64(6)] = None
    percentage: Annotated[float | None, pb.double(7)] = None
    high_price: Annotated[float | None, pb.double(8)] = None
    low_price: Annotated[float | None, pb.double(9)] = None
    cumulative_sum: Annotated[int | None, pb.int64(10)] = None
    cumulative_percentage: Annotated[float | None, pb.double(11)] = None
    share_type: Annotated[str | None, pb.string(12)] = None


@message
class ABuyBackItem:
    """Qot_GetCorporateActionsBuybacks.ABuyBackItem."""

    change_reg_date: Annotated[int | None, pb.uint64(1)] = None
    change_reg_date_str: Annotated[str | None, pb.string(2)] = None
    change_date: Annotated[int | None, pb.uint64(3)] = None
    change_date_str: Annotated[str | None, pb.string(4)] = None
    event_proce_desc: Annotated[str | None, pb.string(5)] = None
    advance_date: Annotated[int | None, pb.uint64(6)] = None
    advance_date_str: Annotated[str | None, pb.string(7)] = None
    meet_pass_date: Annotated[int | None, pb.uint64(8)] = None
    meet_pass_date_str: Annotated[str | None, pb.string(9)] = None
    start_date: Annotated[int | None, pb.uint64(10)] = None
    start_date_str: Annotated[str | None, pb.string(11)] = None
    end_date: Annotated[int | None, pb.uint64(12)] = None
    end_date_str: Annotated[str | None, pb.string(13)] = None
    pay_date: Annotated[int | None, pb.uint64(14)] = None
    pay_date_str: Annotated[str | None, pb.string(15)] = None
    seller: Annotated[str | None, pb.string(16)] = None
    buy_back_mode: Annotated[str | None, pb.string(17)] = None
    share_type: Annotated[str | None, pb.string(18)] = None
    buy_back_sum: Annotated[int | None, pb.int64(19)] = None
    buy_back_money: Annotated[float | None, pb.double(20)] = None
    percentage: Annotated[float | None, pb.double(21)] = None
    value_floor: Annotated[float | None, pb.double(22)] = None
    value_ceiling: Annotated[float | None, pb.double(23)] = None
    price_floor: Annotated[float | None, pb.double(24)] = None
    price_ceiling: Annotated[float | None, pb.double(25)] = None
    volume_floor: Annotated[float | None, pb.double(26)] = None
    volume_ceiling: Annotated[float | None, pb.double(27)] = None


@message
class C2S:
    """Qot_GetCorporateActionsBuybacks.C2S."""

    security: Annotated[Security, pb.embedded(1)]
    next_key: Annotated[str | None, pb.string(2)] = None
    num: Annotated[int | None, pb.int32(3)] = None


@message
class S2C:
    """Qot_GetCorporateActionsBuybacks.S2C."""

    hk_buy_back_list: Annotated[list[HKBuyBackItem], pb.repeated(pb.embedded(1))] = []
    a_buy_back_list: Annotated[list[ABuyBackItem], pb.repeated(pb.embedded(2))] = []
    next_key: Annotated[str | None, pb.string(3)] = None


@message
class Request:
    """The request, protocol 3235; Response answers it."""

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
