# SPDX-License-Identifier: MIT
"""Qot_GetSuspend, protocol 3201.

Generated from Qot_GetSuspend.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import QotHeader, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetSuspend"

__all__ = ["C2S", "S2C", "Request", "Response", "SecuritySuspend", "Suspend"]


@message
class C2S:
    """Qot_GetSuspend.C2S."""

    security_list: Annotated[list[Security], pb.repeated(pb.embedded(1))] = []
    begin_time: Annotated[str, pb.string(2)]
    end_time: Annotated[str, pb.string(3)]
    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class Suspend:
    """Qot_GetSuspend.Suspend."""

    time: Annotated[str, pb.string(1)]
    timestamp: Annotated[float | None, pb.double(2)] = None


@message
class SecuritySuspend:
    """Qot_GetSuspend.SecuritySuspend."""

    security: Annotated[Security, pb.embedded(1)]
    suspend_list: Annotated[list[Suspend], pb.repeated(pb.embedded(2))] = []


@message
class S2C:
    """Qot_GetSuspend.S2C."""

    security_suspend_list: Annotated[
        list[SecuritySuspend], pb.repeated(pb.embedded(1, name="SecuritySuspendList"))
    ] = []


@message
class Request:
    """The request, protocol 3201; Response answers it."""

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
