# SPDX-License-Identifier: MIT
"""Qot_GetInsiderTradeList, protocol 3242.

Generated from Qot_GetInsiderTradeList.proto by the command ``generate``: change that file, not this
one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetInsiderTradeList"

__all__ = ["C2S", "S2C", "OwnerInsiderTradeItem", "Request", "Response"]


@message
class OwnerInsiderTradeItem:
    """Qot_GetInsiderTradeList.OwnerInsiderTradeItem."""

    trade_shares: Annotated[int | None, pb.int64(1)] = None
    min_trade_date: Annotated[int | None, pb.int64(2)] = None
    min_trade_date_str: Annotated[str | None, pb.string(3)] = None
    max_trade_date: Annotated[int | None, pb.int64(4)] = None
    max_trade_date_str: Annotated[str | None, pb.string(5)] = None
    min_price: Annotated[float | None, pb.double(6)] = None
    max_price: Annotated[float | None, pb.double(7)] = None
    security_holder_quantity: Annotated[int | None, pb.int64(8)] = None
    is_proposed_sale_of_securities: Annotated[bool | None, pb.bool(9)] = None
    holder_id: Annotated[int | None, pb.int64(10)] = None
    name: Annotated[str | None, pb.string(11)] = None
    title: Annotated[str | None, pb.string(12)] = None
    security_description: Annotated[str | None, pb.string(13)] = None
    transaction_type: Annotated[str | None, pb.string(14)] = None
    source_group_name: Annotated[str | None, pb.string(15)] = None


@message
class C2S:
    """Qot_GetInsiderTradeList.C2S."""

    security: Annotated[Security, pb.embedded(1)]
    holder_id: Annotated[int | None, pb.int64(2)] = None
    next_key: Annotated[str | None, pb.string(3)] = None
    num: Annotated[int | None, pb.int32(4)] = None


@message
class S2C:
    """Qot_GetInsiderTradeList.S2C."""

    item_list: Annotated[list[OwnerInsiderTradeItem], pb.repeated(pb.embedded(1))] = []
    all_count: Annotated[int | None, pb.int32(2)] = None
    next_key: Annotated[str | None, pb.string(3)] = None


@message
class Request:
    """The request, protocol 3242; Response answers it."""

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
