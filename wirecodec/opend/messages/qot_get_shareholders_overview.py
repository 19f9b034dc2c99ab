# SPDX-License-Identifier: MIT
"""Qot_GetShareholdersOverview, protocol 3237.

Generated from Qot_GetShareholdersOverview.proto by the command ``generate``: change that file, not
this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetShareholdersOverview"

__all__ = [
    "C2S",
    "S2C",
    "HoldingPeriodItem",
    "OwnershipStaticInfo",
    "OwnershipStaticItem",
    "Request",
    "Response",
]


@message
class OwnershipStaticItem:
    """Qot_GetShareholdersOverview.OwnershipStaticItem."""

    name: Annotated[str | None, pb.string(1)] = None
    holder_pct: Annotated[float | None, pb.double(2)] = None
    holder_id: Annotated[int | None, pb.int32(3)] = None


@message
class OwnershipStaticInfo:
    """Qot_GetShareholdersOverview.OwnershipStaticInfo."""

    static_date: Annotated[int | None, pb.uint64(1)] = None
    static_date_str: Annotated[str | None, pb.string(2)] = None
    item_list: Annotated[list[OwnershipStaticItem], pb.repeated(pb.embedded(4))] = []


@message
class HoldingPeriodItem:
    """Qot_GetShareholdersOverview.HoldingPeriodItem."""

    period_text: Annotated[str | None, pb.string(1)] = None
    period_id: Annotated[int | None, pb.int32(2)] = None


@message
class C2S:
    """Qot_GetShareholdersOverview.C2S."""

    security: Annotated[Security, pb.embedded(1)]
    period_id: Annotated[int | None, pb.int32(3)] = None


@message
class S2C:
    """Qot_GetShareholdersOverview.S2C."""

    main_holder_info_list: Annotated[list[OwnershipStaticInfo], pb.repeated(pb.embedded(1))] = []
    holder_type_info_list: Annotated[list[OwnershipStaticInfo], pb.repeated(pb.embedded(2))] = []
    holding_period_list: Annotated[list[HoldingPeriodItem], pb.repeated(pb.embedded(3))] = []


@message
class Request:
    """The request, protocol 3237; Response answers it."""

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
