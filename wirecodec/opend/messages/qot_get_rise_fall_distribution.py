# SPDX-License-Identifier: MIT
"""Qot_GetRiseFallDistribution, protocol 3433.

Generated from Qot_GetRiseFallDistribution.proto by the command ``generate``: change that file, not
this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetRiseFallDistribution"

__all__ = ["C2S", "S2C", "DistributionType", "Request", "Response", "RiseFallRange"]


class DistributionType(pb.ClosedEnum):
    """Qot_GetRiseFallDistribution.DistributionType."""

    UNKNOWN = pb.value(0, "DistributionType_Unknown")
    RISE_LIMIT = pb.value(1, "DistributionType_RiseLimit")
    POSITIVE_INFINITY = pb.value(2, "DistributionType_PositiveInfinity")
    NORMAL_RANGE = pb.value(3, "DistributionType_NormalRange")
    NEGATIVE_INFINITY = pb.value(4, "DistributionType_NegativeInfinity")
    FALL_LIMIT = pb.value(5, "DistributionType_FallLimit")


@message
class C2S:
    """Qot_GetRiseFallDistribution.C2S."""

    security: Annotated[Security | None, pb.embedded(1)] = None
    market: Annotated[int | None, pb.int32(2)] = None


@message
class RiseFallRange:
    """Qot_GetRiseFallDistribution.RiseFallRange."""

    type: Annotated[int | None, pb.int32(1)] = None
    left_border: Annotated[int | None, pb.int32(2)] = None
    right_border: Annotated[int | None, pb.int32(3)] = None
    stock_count: Annotated[int | None, pb.int32(4)] = None


@message
class S2C:
    """Qot_GetRiseFallDistribution.S2C."""

    plate: Annotated[Security | None, pb.embedded(1)] = None
    range_list: Annotated[list[RiseFallRange], pb.repeated(pb.embedded(2))] = []


@message
class Request:
    """The request, protocol 3433; Response answers it."""

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
