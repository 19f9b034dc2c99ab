# SPDX-License-Identifier: MIT
"""Qot_GetEventContractMilestoneList, protocol 3439.

Generated from Qot_GetEventContractMilestoneList.proto by the command ``generate``: change that
file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import EC_MilestoneType, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetEventContractMilestoneList"

__all__ = ["C2S", "S2C", "MilestoneItem", "Request", "Response"]


@message
class MilestoneItem:
    """Qot_GetEventContractMilestoneList.MilestoneItem."""

    milestone_security: Annotated[Security, pb.embedded(1)]
    title: Annotated[str | None, pb.string(2)] = None
    category: Annotated[str | None, pb.string(3)] = None
    type: Annotated[EC_MilestoneType | None, pb.enum(4)] = None
    start_date: Annotated[str | None, pb.string(5)] = None
    end_date: Annotated[str | None, pb.string(6)] = None
    primary_event_security: Annotated[Security | None, pb.embedded(7)] = None
    related_event_list: Annotated[list[Security], pb.repeated(pb.embedded(8))] = []
    notification_message: Annotated[str | None, pb.string(9)] = None


@message
class C2S:
    """Qot_GetEventContractMilestoneList.C2S."""

    category: Annotated[str | None, pb.string(1)] = None
    competition: Annotated[str | None, pb.string(2)] = None
    related_event: Annotated[Security | None, pb.embedded(3)] = None
    next_page: Annotated[str | None, pb.string(4)] = None
    count: Annotated[int | None, pb.int32(5)] = None


@message
class S2C:
    """Qot_GetEventContractMilestoneList.S2C."""

    milestone_list: Annotated[list[MilestoneItem], pb.repeated(pb.embedded(1))] = []
    next_page: Annotated[str | None, pb.string(2)] = None


@message
class Request:
    """The request, protocol 3439; Response answers it."""

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
