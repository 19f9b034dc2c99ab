# SPDX-License-Identifier: MIT
"""Qot_GetShareholdersInstitutional, protocol 3240.

Generated from Qot_GetShareholdersInstitutional.proto by the command ``generate``: change that file,
not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetShareholdersInstitutional"

__all__ = ["C2S", "S2C", "InstitutionHolderItem", "Request", "Response"]


@message
class InstitutionHolderItem:
    """Qot_GetShareholdersInstitutional.InstitutionHolderItem."""

    period_text: Annotated[str | None, pb.string(1)] = None
    institution_quantity: Annotated[int | None, pb.int64(2)] = None
    institution_quantity_change: Annotated[int | None, pb.int64(3)] = None
    holder_quantity: Annotated[int | None, pb.int64(4)] = None
    holder_quantity_change: Annotated[int | None, pb.int64(5)] = None
    holder_pct: Annotated[float | None, pb.double(6)] = None
    holder_pct_change: Annotated[float | None, pb.double(7)] = None


@message
class C2S:
    """Qot_GetShareholdersInstitutional.C2S."""

    security: Annotated[Security, pb.embedded(1)]
    next_key: Annotated[str | None, pb.string(2)] = None
    num: Annotated[int | None, pb.int32(3)] = None


@message
class S2C:
    """Qot_GetShareholdersInstitutional.S2C."""

    update_time: Annotated[int | None, pb.uint64(1)] = None
    update_time_str: Annotated[str | None, pb.string(2)] = None
    next_key: Annotated[str | None, pb.string(3)] = None
    item_list: Annotated[list[InstitutionHolderItem], pb.repeated(pb.embedded(4))] = []


@message
class Request:
    """The request, protocol 3240; Response answers it."""

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
