# SPDX-License-Identifier: MIT
"""Qot_GetOptionSellerScreener, protocol 3314.

Generated from Qot_GetOptionSellerScreener.proto by the command ``generate``: change that file, not
this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security
from .qot_option_common import SellerIndicator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetOptionSellerScreener"

__all__ = ["C2S", "S2C", "Request", "Response", "SellerItem"]


@message
class SellerItem:
    """Qot_GetOptionSellerScreener.SellerItem."""

    option: Annotated[Security, pb.embedded(1)]
    name: Annotated[str | None, pb.string(2)] = None
    option_type: Annotated[int | None, pb.int32(3)] = None
    strike_price: Annotated[float | None, pb.double(4)] = None
    strike_time: Annotated[str | None, pb.string(5)] = None
    strike_timestamp: Annotated[float | None, pb.double(6)] = None
    left_days: Annotated[int | None, pb.int32(7)] = None
    option_price: Annotated[float | None, pb.double(8)] = None
    stock_price: Annotated[float | None, pb.double(9)] = None
    premium: Annotated[float | None, pb.double(10)] = None
    otm_degree: Annotated[float | None, pb.double(11)] = None
    iv: Annotated[float | None, pb.double(12)] = None
    interval_return: Annotated[float | None, pb.double(13)] = None
    annualized_return: Annotated[float | None, pb.double(14)] = None
    itm_probability: Annotated[float | None, pb.double(15)] = None
    striked_interval_return: Annotated[float | None, pb.double(16)] = None
    striked_annualized_return: Annotated[float | None, pb.double(17)] = None
    owner: Annotated[Security | None, pb.embedded(18)] = None


@message
class C2S:
    """Qot_GetOptionSellerScreener.C2S."""

    option_market: Annotated[int, pb.int32(1)]
    seller_type: Annotated[int, pb.int32(2)]
    sort_type: Annotated[int | None, pb.int32(3)] = None
    is_asc: Annotated[bool | None, pb.bool(4)] = None
    filter_list: Annotated[list[SellerIndicator], pb.repeated(pb.embedded(5))] = []


@message
class S2C:
    """Qot_GetOptionSellerScreener.S2C."""

    item_list: Annotated[list[SellerItem], pb.repeated(pb.embedded(1))] = []


@message
class Request:
    """The request, protocol 3314; Response answers it."""

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
