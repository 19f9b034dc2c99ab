# SPDX-License-Identifier: MIT
"""Qot_GetDividendCalendar, protocol 3408.

Generated from Qot_GetDividendCalendar.proto by the command ``generate``: change that file, not this
one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetDividendCalendar"

__all__ = ["C2S", "S2C", "DividendCalendarItem", "Request", "Response"]


@message
class C2S:
    """Qot_GetDividendCalendar.C2S."""

    market: Annotated[int, pb.int32(1)]
    date: Annotated[str, pb.string(2)]
    data_from: Annotated[int | None, pb.int32(3)] = None
    count: Annotated[int | None, pb.int32(4)] = None


@message
class DividendCalendarItem:
    """Qot_GetDividendCalendar.DividendCalendarItem."""

    security: Annotated[Security, pb.embedded(1)]
    name: Annotated[str | None, pb.string(2)] = None
    statement: Annotated[str | None, pb.string(3)] = None
    record_date: Annotated[str | None, pb.string(4)] = None
    ex_date: Annotated[str | None, pb.string(5)] = None
    dividend_payable_date: Annotated[str | None, pb.string(6)] = None


@message
class S2C:
    """Qot_GetDividendCalendar.S2C."""

    item_list: Annotated[list[DividendCalendarItem], pb.repeated(pb.embedded(1))] = []
    all_count: Annotated[int | None, pb.int32(2)] = None


@message
class Request:
    """The request, protocol 3408; Response answers it."""

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
