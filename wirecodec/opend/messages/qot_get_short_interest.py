# SPDX-License-Identifier: MIT
"""Qot_GetShortInterest, protocol 3249.

Generated from Qot_GetShortInterest.proto by the command ``generate``: change that file, not this
one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetShortInterest"

__all__ = ["C2S", "S2C", "HkShortInterestItem", "Request", "Response", "UsShortInterestItem"]


@message
class C2S:
    """Qot_GetShortInterest.C2S."""

    security: Annotated[Security, pb.embedded(1)]
    next_key: Annotated[str | None, pb.string(2)] = None
    num: Annotated[int | None, pb.int32(3)] = None


@message
class UsShortInterestItem:
    """Qot_GetShortInterest.UsShortInterestItem."""

    timestamp: Annotated[int | None, pb.int64(1)] = None
    timestamp_str: Annotated[str | None, pb.string(2)] = None
    shares_short: Annotated[int | None, pb.uint64(3)] = None
    short_percent: Annotated[float | None, pb.double(4)] = None
    avg_daily_share_volume: Annotated[int | None, pb.uint64(5)] = None
    days_to_cover: Annotated[float | None, pb.double(6)] = None
    close_price: Annotated[float | None, pb.double(7)] = None
    last_close_price: Annotated[float | None, pb.double(8)] = None


@message
class HkShortInterestItem:
    """Qot_GetShortInterest.HkShortInterestItem."""

    timestamp: Annotated[int | None, pb.int64(1)] = None
    timestamp_str: Annotated[str | None, pb.string(2)] = None
    close_price: Annotated[float | None, pb.double(3)] = None
    last_close_price: Annotated[float | None, pb.double(4)] = None
    aggregated_short: Annotated[int | None, pb.uint64(5)] = None
    aggregated_short_ratio: Annotated[float | None, pb.double(6)] = None


@message
class S2C:
    """Qot_GetShortInterest.S2C."""

    us_item_list: Annotated[list[UsShortInterestItem], pb.repeated(pb.embedded(1))] = []
    hk_item_list: Annotated[list[HkShortInterestItem], pb.repeated(pb.embedded(2))] = []
    next_key: Annotated[str | None, pb.string(3)] = None


@message
class Request:
    """The request, protocol 3249; Response answers it."""

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
