# SPDX-License-Identifier: MIT
"""Qot_GetOptionMarketStatistic, protocol 3301.

Generated from Qot_GetOptionMarketStatistic.proto by the command ``generate``: change that file, not
this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetOptionMarketStatistic"

__all__ = ["C2S", "S2C", "Request", "Response", "StatisticItem"]


@message
class StatisticItem:
    """Qot_GetOptionMarketStatistic.StatisticItem."""

    time: Annotated[str, pb.string(1)]
    timestamp: Annotated[float | None, pb.double(2)] = None
    call_value: Annotated[int, pb.int64(3)]
    put_value: Annotated[int, pb.int64(4)]
    total_value: Annotated[int | None, pb.int64(5)] = None
    ratio: Annotated[float | None, pb.double(6)] = None


@message
class C2S:
    """Qot_GetOptionMarketStatistic.C2S."""

    option_market: Annotated[int, pb.int32(1)]
    data_type: Annotated[int, pb.int32(2)]
    begin_time: Annotated[str, pb.string(3)]
    end_time: Annotated[str, pb.string(4)]
    next_page_key: Annotated[bytes | None, pb.bytes(5)] = None


@message
class S2C:
    """Qot_GetOptionMarketStatistic.S2C."""

    option_market: Annotated[int, pb.int32(1)]
    data_type: Annotated[int, pb.int32(2)]
    statistic_list: Annotated[list[StatisticItem], pb.repeated(pb.embedded(3))] = []
    next_page_key: Annotated[bytes | None, pb.bytes(4)] = None


@message
class Request:
    """The request, protocol 3301; Response answers it."""

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
