# SPDX-License-Identifier: MIT
"""Qot_GetFedWatchDotPlot, protocol 3405.

Generated from Qot_GetFedWatchDotPlot.proto by the command ``generate``: change that file, not this
one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import QotHeader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetFedWatchDotPlot"

__all__ = ["C2S", "S2C", "DotGroup", "DotPlotYear", "Request", "Response"]


@message
class DotGroup:
    """Qot_GetFedWatchDotPlot.DotGroup."""

    rate: Annotated[float, pb.double(1)]
    vote_count: Annotated[int, pb.int32(2)]
    is_median: Annotated[bool | None, pb.bool(3)] = None


@message
class DotPlotYear:
    """Qot_GetFedWatchDotPlot.DotPlotYear."""

    year: Annotated[int, pb.int32(1)]
    dot_list: Annotated[list[DotGroup], pb.repeated(pb.embedded(2))] = []
    median_rate: Annotated[float | None, pb.double(3)] = None


@message
class C2S:
    """Qot_GetFedWatchDotPlot.C2S."""

    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class S2C:
    """Qot_GetFedWatchDotPlot.S2C."""

    year_list: Annotated[list[DotPlotYear], pb.repeated(pb.embedded(1))] = []
    current_rate: Annotated[float | None, pb.double(2)] = None


@message
class Request:
    """The request, protocol 3405; Response answers it."""

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
