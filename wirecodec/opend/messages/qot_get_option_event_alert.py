# SPDX-License-Identifier: MIT
"""Qot_GetOptionEventAlert, protocol 3308.

Generated from Qot_GetOptionEventAlert.proto by the command ``generate``: change that file, not this
one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security
from .qot_option_common import Interval

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetOptionEventAlert"

__all__ = ["C2S", "S2C", "EventAlertItem", "Request", "Response"]


@message
class EventAlertItem:
    """Qot_GetOptionEventAlert.EventAlertItem."""

    key: Annotated[int | None, pb.int64(1)] = None
    enable: Annotated[bool | None, pb.bool(2)] = None
    option_market: Annotated[int | None, pb.int32(10)] = None
    watchlist_group_name: Annotated[str | None, pb.string(11)] = None
    underlying: Annotated[Security | None, pb.embedded(12)] = None
    option_type: Annotated[int | None, pb.int32(20)] = None
    side_type_list: Annotated[list[int], pb.repeated(pb.int32(21))] = []
    order_type_list: Annotated[list[int], pb.repeated(pb.int32(22))] = []
    market_cap_range: Annotated[Interval | None, pb.embedded(30)] = None
    expiry_days_range: Annotated[Interval | None, pb.embedded(31)] = None
    price_range: Annotated[Interval | None, pb.embedded(32)] = None
    size_range: Annotated[Interval | None, pb.embedded(33)] = None
    premium_range: Annotated[Interval | None, pb.embedded(34)] = None
    iv_range: Annotated[Interval | None, pb.embedded(35)] = None
    earnings_date_begin: Annotated[str | None, pb.string(41)] = None
    earnings_date_end: Annotated[str | None, pb.string(42)] = None
    note: Annotated[str | None, pb.string(50)] = None


@message
class C2S:
    """Qot_GetOptionEventAlert.C2S."""

    count: Annotated[int | None, pb.int32(1)] = None
    page: Annotated[str | None, pb.string(2)] = None


@message
class S2C:
    """Qot_GetOptionEventAlert.S2C."""

    alert_list: Annotated[list[EventAlertItem], pb.repeated(pb.embedded(1))] = []
    next_page: Annotated[str | None, pb.string(2)] = None
    all_count: Annotated[int | None, pb.int32(3)] = None


@message
class Request:
    """The request, protocol 3308; Response answers it."""

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
