# SPDX-License-Identifier: MIT
"""Qot_GetShareholdersHoldingChanges, protocol 3238.

Generated from Qot_GetShareholdersHoldingChanges.proto by the command ``generate``: change that
file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import HoldingChangesFilterType, Security, SortField, SortType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetShareholdersHoldingChanges"

__all__ = ["C2S", "S2C", "OwnerListItem", "Request", "Response"]


@message
class OwnerListItem:
    """Qot_GetShareholdersHoldingChanges.OwnerListItem."""

    period_text: Annotated[str | None, pb.string(1)] = None
    name: Annotated[str | None, pb.string(2)] = None
    holder_id: Annotated[int | None, pb.int32(3)] = None
    share_change_num: Annotated[int | None, pb.int64(4)] = None
    shares_change_price: Annotated[int | None, pb.int64(5)] = None
    holder_pct: Annotated[float | None, pb.double(6)] = None
    holder_type: Annotated[str | None, pb.string(7)] = None
    holder_type_id: Annotated[int | None, pb.int32(8)] = None
    holding_date: Annotated[int | None, pb.uint64(9)] = None
    holding_date_str: Annotated[str | None, pb.string(10)] = None
    holder_pct_change: Annotated[float | None, pb.double(11)] = None
    holder_quantity: Annotated[int | None, pb.int64(12)] = None


@message
class C2S:
    """Qot_GetShareholdersHoldingChanges.C2S."""

    security: Annotated[Security, pb.embedded(1)]
    next_key: Annotated[str | None, pb.string(2)] = None
    num: Annotated[int | None, pb.int32(3)] = None
    sort_type: Annotated[SortType | None, pb.enum(4)] = None
    sort_column: Annotated[SortField | None, pb.enum(5)] = None
    filter_type: Annotated[HoldingChangesFilterType | None, pb.enum(6)] = None


@message
class S2C:
    """Qot_GetShareholdersHoldingChanges.S2C."""

    item_list: Annotated[list[OwnerListItem], pb.repeated(pb.embedded(1))] = []
    next_key: Annotated[str | None, pb.string(2)] = None


@message
class Request:
    """The request, protocol 3238; Response answers it."""

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
