# SPDX-License-Identifier: MIT
"""Qot_GetInsiderHolderList, protocol 3241.

Generated from Qot_GetInsiderHolderList.proto by the command ``generate``: change that file, not
this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetInsiderHolderList"

__all__ = ["C2S", "S2C", "OwnerInsiderHolderItem", "Request", "Response"]


@message
class OwnerInsiderHolderItem:
    """Qot_GetInsiderHolderList.OwnerInsiderHolderItem."""

    holder_id: Annotated[int | None, pb.int64(1)] = None
    holder_quantity: Annotated[int | None, pb.int64(2)] = None
    holder_pct: Annotated[float | None, pb.double(3)] = None
    name: Annotated[str | None, pb.string(4)] = None
    title: Annotated[str | None, pb.string(5)] = None


@message
class C2S:
    """Qot_GetInsiderHolderList.C2S."""

    security: Annotated[Security, pb.embedded(1)]
    next_key: Annotated[str | None, pb.string(2)] = None
    num: Annotated[int | None, pb.int32(3)] = None


@message
class S2C:
    """Qot_GetInsiderHolderList.S2C."""

    item_list: Annotated[list[OwnerInsiderHolderItem], pb.repeated(pb.embedded(1))] = []
    all_count: Annotated[int | None, pb.int32(2)] = None
    next_key: Annotated[str | None, pb.string(3)] = None
    insider_total_count: Annotated[int | None, pb.int32(4)] = None
    insider_bought_count: Annotated[int | None, pb.int32(5)] = None
    insider_sold_count: Annotated[int | None, pb.int32(6)] = None


@message
class Request:
    """The request, protocol 3241; Response answers it."""

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
