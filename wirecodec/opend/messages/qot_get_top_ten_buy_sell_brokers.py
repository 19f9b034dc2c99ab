# SPDX-License-Identifier: MIT
"""Qot_GetTopTenBuySellBrokers, protocol 3247.

Generated from Qot_GetTopTenBuySellBrokers.proto by the command ``generate``: change that file, not
this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import BuySellType, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetTopTenBuySellBrokers"

__all__ = ["C2S", "S2C", "BrokerItem", "Request", "Response"]


@message
class C2S:
    """Qot_GetTopTenBuySellBrokers.C2S."""

    security: Annotated[Security, pb.embedded(1)]
    days_before: Annotated[int | None, pb.int32(2)] = None


@message
class BrokerItem:
    """Qot_GetTopTenBuySellBrokers.BrokerItem."""

    net_vol: Annotated[int | None, pb.int64(1)] = None
    broker_name: Annotated[str | None, pb.string(2)] = None
    buy_sell_type: Annotated[BuySellType | None, pb.enum(3)] = None
    avg_price: Annotated[float | None, pb.double(4)] = None
    total_vol: Annotated[float | None, pb.double(5)] = None
    total_turnover: Annotated[float | None, pb.double(6)] = None


@message
class S2C:
    """Qot_GetTopTenBuySellBrokers.S2C."""

    is_real_time: Annotated[bool | None, pb.bool(1)] = None
    data_time: Annotated[int | None, pb.int64(2)] = None
    data_time_str: Annotated[str | None, pb.string(3)] = None
    broker_list: Annotated[list[BrokerItem], pb.repeated(pb.embedded(4))] = []


@message
class Request:
    """The request, protocol 3247; Response answers it."""

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
