# SPDX-License-Identifier: MIT
"""Qot_GetResearchAnalystConsensus, protocol 3229.

Generated from Qot_GetResearchAnalystConsensus.proto by the command ``generate``: change that file,
not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import ResearchRatingType, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetResearchAnalystConsensus"

__all__ = ["C2S", "S2C", "Request", "Response"]


@message
class C2S:
    """Qot_GetResearchAnalystConsensus.C2S."""

    security: Annotated[Security, pb.embedded(1)]


@message
class S2C:
    """Qot_GetResearchAnalystConsensus.S2C."""

    highest: Annotated[float | None, pb.double(1)] = None
    average: Annotated[float | None, pb.double(2)] = None
    lowest: Annotated[float | None, pb.double(3)] = None
    rating: Annotated[ResearchRatingType | None, pb.enum(4)] = None
    total: Annotated[int | None, pb.int32(5)] = None
    update_time: Annotated[int | None, pb.int64(6)] = None
    update_time_str: Annotated[str | None, pb.string(7)] = None
    buy: Annotated[float | None, pb.double(8)] = None
    hold: Annotated[float | None, pb.double(9)] = None
    sell: Annotated[float | None, pb.double(10)] = None
    strong_buy: Annotated[float | None, pb.double(11)] = None
    underperform: Annotated[float | None, pb.double(12)] = None


@message
class Request:
    """The request, protocol 3229; Response answers it."""

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
