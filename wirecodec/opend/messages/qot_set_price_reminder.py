# SPDX-License-Identifier: MIT
"""Qot_SetPriceReminder, protocol 3220.

Generated from Qot_SetPriceReminder.proto by the command ``generate``: change that file, not this
one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import QotHeader, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_SetPriceReminder"

__all__ = ["C2S", "S2C", "Request", "Response", "SetPriceReminderOp"]


class SetPriceReminderOp(pb.ClosedEnum):
    """Qot_SetPriceReminder.SetPriceReminderOp."""

    UNKNOWN = pb.value(0, "SetPriceReminderOp_Unknown")
    ADD = pb.value(1, "SetPriceReminderOp_Add")
    DEL = pb.value(2, "SetPriceReminderOp_Del")
    ENABLE = pb.value(3, "SetPriceReminderOp_Enable")
    DISABLE = pb.value(4, "SetPriceReminderOp_Disable")
    MODIFY = pb.value(5, "SetPriceReminderOp_Modify")
    DEL_ALL = pb.value(6, "SetPriceReminderOp_DelAll")


@message
class C2S:
    """Qot_SetPriceReminder.C2S."""

    security: Annotated[Security, pb.embedded(1)]
    op: Annotated[int, pb.int32(2)]
    key: Annotated[int | None, pb.int64(3)] = None
    type: Annotated[int | None, pb.int32(4)] = None
    freq: Annotated[int | None, pb.int32(7)] = None
    value: Annotated[float | None, pb.double(5)] = None
    note: Annotated[str | None, pb.string(6)] = None
    reminder_session_list: Annotated[list[int], pb.repeated(pb.int32(8))] = []
    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class S2C:
    """Qot_SetPriceReminder.S2C."""

    key: Annotated[int, pb.int64(1)]


@message
class Request:
    """The request, protocol 3220; Response answers it."""

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
