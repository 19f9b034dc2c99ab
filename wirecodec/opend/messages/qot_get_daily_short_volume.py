# SPDX-License-Identifier: MIT
"""Qot_GetDailyShortVolume, protocol 3248.

Generated from Qot_GetDailyShortVolume.proto by the command ``generate``: change that file, not this
one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetDailyShortVolume"

__all__ = ["C2S", "S2C", "HkDailyShortVolumeItem", "Request", "Response", "UsDailyShortVolumeItem"]


@message
class C2S:
    """Qot_GetDailyShortVolume.C2S."""

    security: Annotated[Security, pb.embedded(1)]
    next_key: Annotated[str | None, pb.string(2)] = None
    num: Annotated[int | None, pb.int32(3)] = None


@message
class UsDailyShortVolumeItem:
    """Qot_GetDailyShortVolume.UsDailyShortVolumeItem."""

    timestamp: Annotated[int | None, pb.int64(1)] = None
    timestamp_str: Annotated[str | None, pb.string(2)] = None
    total_shares_short: Annotated[int | None, pb.uint64(3)] = None
    nasdaq_shares_short: Annotated[int | None, pb.uint64(4)] = None
    nyse_shares_short: Annotated[int | None, pb.uint64(5)] = None
    short_percent: Annotated[float | None, pb.double(6)] = None
    volume: Annotated[int | None, pb.uint64(7)] = None
    close_price: Annotated[float | None, pb.double(8)] = None
    last_close_price: Annotated[float | None, pb.double(9)] = None
    daily_trade_avg_ratio: Annotated[float | None, pb.double(10)] = None


@message
class HkDailyShortVolumeItem:
    """Qot_GetDailyShortVolume.HkDailyShortVolumeItem."""

    timestamp: Annotated[int | None, pb.int64(1)] = None
    timestamp_str: Annotated[str | None, pb.string(2)] = None
    shares_traded: Annotated[int | None, pb.uint64(3)] = None
    turnover: Annotated[float | None, pb.double(4)] = None
    short_sell_shares_traded: Annotated[int | None, pb.uint64(5)] = None
    short_sell_turnover: Annotated[float | None, pb.double(6)] = None
    open_price: Annotated[float | None, pb.double(7)] = None
    close_price: Annotated[float | None, pb.double(8)] = None
    last_close_price: Annotated[float | None, pb.double(9)] = None
    daily_trade_avg_ratio: Annotated[float | None, pb.double(10)] = None


@message
class S2C:
    """Qot_GetDailyShortVolume.S2C."""

    us_item_list: Annotated[list[UsDailyShortVolumeItem], pb.repeated(pb.embedded(1))] = []
    hk_item_list: Annotated[list[HkDailyShortVolumeItem], pb.repeated(pb.embedded(2))] = []
    next_key: Annotated[str | None, pb.string(3)] = None
    aggregated_short: Annotated[int | None, pb.int64(4)] = None
    aggregated_short_ratio: Annotated[float | None, pb.double(5)] = None
    new_time_str: Annotated[str | None, pb.string(6)] = None


@message
class Request:
    """The request, protocol 3248; Response answers it."""

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
