# SPDX-License-Identifier: MIT
"""Qot_GetFedWatchTargetRate, protocol 3404.

Generated from Qot_GetFedWatchTargetRate.proto by the command ``generate``: change that file, not
this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import QotHeader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetFedWatchTargetRate"

__all__ = ["C2S", "S2C", "FedMeetingTab", "Request", "Response", "TargetRateItem"]


@message
class TargetRateItem:
    """Qot_GetFedWatchTargetRate.TargetRateItem."""

    target_range: Annotated[str, pb.string(1)]
    probability: Annotated[float, pb.double(2)]


@message
class FedMeetingTab:
    """Qot_GetFedWatchTargetRate.FedMeetingTab."""

    meeting_date: Annotated[str, pb.string(1)]
    target_rate_list: Annotated[list[TargetRateItem], pb.repeated(pb.embedded(2))] = []


@message
class C2S:
    """Qot_GetFedWatchTargetRate.C2S."""

    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class S2C:
    """Qot_GetFedWatchTargetRate.S2C."""

    meeting_list: Annotated[list[FedMeetingTab], pb.repeated(pb.embedded(1))] = []


@message
class Request:
    """The request, protocol 3404; Response answers it."""

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
