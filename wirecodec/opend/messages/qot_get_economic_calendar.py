# SPDX-License-Identifier: MIT
"""Qot_GetEconomicCalendar, protocol 3409.

Generated from Qot_GetEconomicCalendar.proto by the command ``generate``: change that file, not this
one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetEconomicCalendar"

__all__ = ["C2S", "S2C", "EconomicCalendarItem", "Importance", "Request", "Response"]


class Importance(pb.ClosedEnum):
    """Qot_GetEconomicCalendar.Importance."""

    ALL = pb.value(0, "Importance_All")
    LOW = pb.value(1, "Importance_Low")
    MEDIUM = pb.value(2, "Importance_Medium")
    HIGH = pb.value(3, "Importance_High")


@message
class EconomicCalendarItem:
    """Qot_GetEconomicCalendar.EconomicCalendarItem."""

    title: Annotated[str | None, pb.string(1)] = None
    timestamp: Annotated[float | None, pb.double(2)] = None
    country: Annotated[str | None, pb.string(3)] = None
    star: Annotated[int | None, pb.int32(4)] = None
    previous: Annotated[str | None, pb.string(5)] = None
    consensus: Annotated[str | None, pb.string(6)] = None
    actual: Annotated[str | None, pb.string(7)] = None


@message
class C2S:
    """Qot_GetEconomicCalendar.C2S."""

    begin_date: Annotated[str, pb.string(1)]
    end_date: Annotated[str | None, pb.string(2)] = None
    market_list: Annotated[list[int], pb.repeated(pb.int32(3))] = []
    importance: Annotated[int | None, pb.int32(4)] = None
    count: Annotated[int | None, pb.int32(5)] = None
    next_page: Annotated[str | None, pb.string(6)] = None


@message
class S2C:
    """Qot_GetEconomicCalendar.S2C."""

    item_list: Annotated[list[EconomicCalendarItem], pb.repeated(pb.embedded(1))] = []
    next_page: Annotated[str | None, pb.string(2)] = None
    has_more: Annotated[bool | None, pb.bool(3)] = None


@message
class Request:
    """The request, protocol 3409; Response answers it."""

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
