# SPDX-License-Identifier: MIT
"""Qot_GetHoldingChangeList, protocol 3208.

Generated from Qot_GetHoldingChangeList.proto by the command ``generate``: change that file, not
this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import QotHeader, Security, ShareHoldingChange

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetHoldingChangeList"

__all__ = ["C2S", "S2C", "Request", "Response"]


@message
class C2S:
    """Qot_GetHoldingChangeList.C2S."""

    security: Annotated[Security, pb.embedded(1)]
    holder_category: Annotated[int, pb.int32(2)]
    begin_time: Annotated[str | None, pb.string(3)] = None
    end_time: Annotated[str | None, pb.string(4)] = None
    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class S2C:
    """Qot_GetHoldingChangeList.S2C."""

    security: Annotated[Security, pb.embedded(1)]
    holding_change_list: Annotated[list[ShareHoldingChange], pb.repeated(pb.embedded(2))] = []


@message
class Request:
    """The request, protocol 3208; Response answers it."""

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
