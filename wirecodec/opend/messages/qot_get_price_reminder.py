# SPDX-License-Identifier: MIT
"""Qot_GetPriceReminder, protocol 3221.

Generated from Qot_GetPriceReminder.proto by the command ``generate``: change that file, not this
one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import QotHeader, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetPriceReminder"

__all__ = ["C2S", "S2C", "PriceReminder", "PriceReminderItem", "Request", "Response"]


@message
class PriceReminderItem:
    """Qot_GetPriceReminder.PriceReminderItem."""

    key: Annotated[int, pb.int64(1)]
    type: Annotated[int, pb.int32(2)]
    value: Annotated[float, pb.double(3)]
    note: Annotated[str, pb.string(4)]
    freq: Annotated[int, pb.int32(5)]
    is_enable: Annotated[bool, pb.bool(6)]
    reminder_session_list: Annotated[list[int], pb.repeated(pb.int32(7))] = []


@message
class PriceReminder:
    """Qot_GetPriceReminder.PriceReminder."""

    security: Annotated[Security, pb.embedded(1)]
    name: Annotated[str | None, pb.string(3)] = None
    item_list: Annotated[list[PriceReminderItem], pb.repeated(pb.embedded(2))] = []


@message
class C2S:
    """Qot_GetPriceReminder.C2S."""

    security: Annotated[Security | None, pb.embedded(1)] = None
    market: Annotated[int | None, pb.int32(2)] = None
    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class S2C:
    """Qot_GetPriceReminder.S2C."""

    price_reminder_list: Annotated[list[PriceReminder], pb.repeated(pb.embedded(1))] = []


@message
class Request:
    """The request, protocol 3221; Response answers it."""

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
