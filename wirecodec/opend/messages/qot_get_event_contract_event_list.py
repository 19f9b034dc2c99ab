# SPDX-License-Identifier: MIT
"""Qot_GetEventContractEventList, protocol 3437.

Generated from Qot_GetEventContractEventList.proto by the command ``generate``: change that file,
not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import EC_Status, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetEventContractEventList"

__all__ = ["C2S", "S2C", "EventItem", "Request", "Response"]


@message
class EventItem:
    """Qot_GetEventContractEventList.EventItem."""

    event_security: Annotated[Security, pb.embedded(1)]
    event_name: Annotated[str | None, pb.string(2)] = None
    event_sub_name: Annotated[str | None, pb.string(3)] = None
    status: Annotated[EC_Status | None, pb.enum(4)] = None
    series_security: Annotated[Security | None, pb.embedded(5)] = None
    start_date: Annotated[str | None, pb.string(6)] = None
    end_date: Annotated[str | None, pb.string(7)] = None
    category: Annotated[str | None, pb.string(8)] = None
    tags: Annotated[list[str], pb.repeated(pb.string(9))] = []
    mutually_exclusive: Annotated[bool | None, pb.bool(10)] = None
    competition: Annotated[str | None, pb.string(11)] = None
    competition_scope: Annotated[str | None, pb.string(12)] = None


@message
class C2S:
    """Qot_GetEventContractEventList.C2S."""

    series: Annotated[Security, pb.embedded(1)]
    status: Annotated[EC_Status | None, pb.enum(2)] = None
    next_page: Annotated[str | None, pb.string(3)] = None
    count: Annotated[int | None, pb.int32(4)] = None


@message
class S2C:
    """Qot_GetEventContractEventList.S2C."""

    event_list: Annotated[list[EventItem], pb.repeated(pb.embedded(1))] = []
    next_page: Annotated[str | None, pb.string(2)] = None


@message
class Request:
    """The request, protocol 3437; Response answers it."""

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
