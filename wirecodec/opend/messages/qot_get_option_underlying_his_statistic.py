# SPDX-License-Identifier: MIT
"""Qot_GetOptionUnderlyingHisStatistic, protocol 3302.

Generated from Qot_GetOptionUnderlyingHisStatistic.proto by the command ``generate``: change that
file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetOptionUnderlyingHisStatistic"

__all__ = ["C2S", "S2C", "DailyStatistic", "Request", "Response"]


@message
class DailyStatistic:
    """Qot_GetOptionUnderlyingHisStatistic.DailyStatistic."""

    time: Annotated[str, pb.string(1)]
    timestamp: Annotated[float | None, pb.double(2)] = None
    option_volume: Annotated[int | None, pb.int64(3)] = None
    call_volume: Annotated[int, pb.int64(4)]
    put_volume: Annotated[int, pb.int64(5)]
    put_call_volume_ratio: Annotated[float | None, pb.double(6)] = None
    option_open_interest: Annotated[int | None, pb.int64(7)] = None
    call_open_interest: Annotated[int, pb.int64(8)]
    put_open_interest: Annotated[int, pb.int64(9)]
    put_call_open_interest_ratio: Annotated[float | None, pb.double(10)] = None
    underlying_price: Annotated[float | None, pb.double(11)] = None


@message
class C2S:
    """Qot_GetOptionUnderlyingHisStatistic.C2S."""

    owner: Annotated[Security, pb.embedded(1)]
    index_option_type: Annotated[int | None, pb.int32(2)] = None
    begin_time: Annotated[str, pb.string(3)]
    end_time: Annotated[str, pb.string(4)]
    next_page_key: Annotated[bytes | None, pb.bytes(5)] = None


@message
class S2C:
    """Qot_GetOptionUnderlyingHisStatistic.S2C."""

    owner: Annotated[Security, pb.embedded(1)]
    code: Annotated[str | None, pb.string(2)] = None
    name: Annotated[str | None, pb.string(3)] = None
    statistic_list: Annotated[list[DailyStatistic], pb.repeated(pb.embedded(4))] = []
    next_page_key: Annotated[bytes | None, pb.bytes(5)] = None


@message
class Request:
    """The request, protocol 3302; Response answers it."""

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
