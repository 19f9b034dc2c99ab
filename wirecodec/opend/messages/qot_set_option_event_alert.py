# SPDX-License-Identifier: MIT
"""Qot_SetOptionEventAlert, protocol 3309.

Generated from Qot_SetOptionEventAlert.proto by the command ``generate``: change that file, not this
one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_get_option_event_alert import EventAlertItem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_SetOptionEventAlert"

__all__ = ["C2S", "S2C", "AlertOpType", "Request", "Response"]


class AlertOpType(pb.ClosedEnum):
    """Qot_SetOptionEventAlert.AlertOpType."""

    UNKNOWN = pb.value(0, "AlertOpType_Unknown")
    ADD = pb.value(1, "AlertOpType_Add")
    DELETE = pb.value(2, "AlertOpType_Delete")
    MODIFY = pb.value(3, "AlertOpType_Modify")
    ENABLE = pb.value(4, "AlertOpType_Enable")
    DISABLE = pb.value(5, "AlertOpType_Disable")
    DELETE_ALL = pb.value(6, "AlertOpType_DeleteAll")


@message
class C2S:
    """Qot_SetOptionEventAlert.C2S."""

    oper_type: Annotated[int, pb.int32(1)]
    alert_list: Annotated[list[EventAlertItem], pb.repeated(pb.embedded(2))] = []


@message
class S2C:
    """Qot_SetOptionEventAlert.S2C."""


@message
class Request:
    """The request, protocol 3309; Response answers it."""

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
