# SPDX-License-Identifier: MIT
"""Trd_GetMarginRatio, protocol 2223.

Generated from Trd_GetMarginRatio.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security
from .trd_common import TrdHeader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Trd_GetMarginRatio"

__all__ = ["C2S", "S2C", "MarginRatioInfo", "Request", "Response"]


@message
class MarginRatioInfo:
    """Trd_GetMarginRatio.MarginRatioInfo."""

    security: Annotated[Security, pb.embedded(1)]
    is_long_permit: Annotated[bool | None, pb.bool(2)] = None
    is_short_permit: Annotated[bool | None, pb.bool(3)] = None
    short_pool_remain: Annotated[float | None, pb.double(4)] = None
    short_fee_rate: Annotated[float | None, pb.double(5)] = None
    alert_long_ratio: Annotated[float | None, pb.double(6)] = None
    alert_short_ratio: Annotated[float | None, pb.double(7)] = None
    im_long_ratio: Annotated[float | None, pb.double(8)] = None
    im_short_ratio: Annotated[float | None, pb.double(9)] = None
    mcm_long_ratio: Annotated[float | None, pb.double(10)] = None
    mcm_short_ratio: Annotated[float | None, pb.double(11)] = None
    mm_long_ratio: Annotated[float | None, pb.double(12)] = None
    mm_short_ratio: Annotated[float | None, pb.double(13)] = None


@message
class C2S:
    """Trd_GetMarginRatio.C2S."""

    header: Annotated[TrdHeader, pb.embedded(1)]
    security_list: Annotated[list[Security], pb.repeated(pb.embedded(2))] = []


@message
class S2C:
    """Trd_GetMarginRatio.S2C."""

    header: Annotated[TrdHeader, pb.embedded(1)]
    margin_ratio_info_list: Annotated[list[MarginRatioInfo], pb.repeated(pb.embedded(2))] = []


@message
class Request:
    """The request, protocol 2223; Response answers it."""

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
