# SPDX-License-Identifier: MIT
"""Qot_GetShareholdersHolderDetail, protocol 3239.

Generated from Qot_GetShareholdersHolderDetail.proto by the command ``generate``: change that file,
not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import HolderDetailType, Security, SortField, SortType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetShareholdersHolderDetail"

__all__ = ["C2S", "S2C", "OwnershipDetailItem", "Request", "Response"]


@message
class OwnershipDetailItem:
    """Qot_GetShareholdersHolderDetail.OwnershipDetailItem."""

    period_text: Annotated[str | None, pb.string(1)] = None
    holder_id: Annotated[int | None, pb.uint64(2)] = None
    name: Annotated[str | None, pb.string(3)] = None
    holder_quantity: Annotated[int | None, pb.int64(4)] = None
    holder_quantity_change: Annotated[int | None, pb.int64(5)] = None
    holder_pct: Annotated[float | None, pb.double(6)] = None
    holder_pct_change: Annotated[float | None, pb.double(7)] = None
    holding_date: Annotated[int | None, pb.uint64(8)] = None
    holding_date_str: Annotated[str | None, pb.string(9)] = None
    close_price: Annotated[float | None, pb.double(10)] = None
    price_change_pct: Annotated[float | None, pb.double(11)] = None
    source_group_name: Annotated[str | None, pb.string(12)] = None


@message
class C2S:
    """Qot_GetShareholdersHolderDetail.C2S."""

    security: Annotated[Security, pb.embedded(1)]
    request_type: Annotated[HolderDetailType | None, pb.enum(2)] = None
    next_key: Annotated[str | None, pb.string(3)] = None
    num: Annotated[int | None, pb.int32(4)] = None
    sort_column: Annotated[SortField | None, pb.enum(5)] = None
    sort_type: Annotated[SortType | None, pb.enum(6)] = None
    period_id: Annotated[int | None, pb.int32(7)] = None
    holder_id: Annotated[int | None, pb.int32(8)] = None


@message
class S2C:
    """Qot_GetShareholdersHolderDetail.S2C."""

    update_time: Annotated[int | None, pb.uint64(1)] = None
    update_time_str: Annotated[str | None, pb.string(2)] = None
    next_key: Annotated[str | None, pb.string(3)] = None
    item_list: Annotated[list[OwnershipDetailItem], pb.repeated(pb.embedded(4))] = []


@message
class Request:
    """The request, protocol 3239; Response answers it."""

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
