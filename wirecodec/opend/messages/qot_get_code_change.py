# SPDX-License-Identifier: MIT
"""Qot_GetCodeChange, protocol 3216.

Generated from Qot_GetCodeChange.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import QotHeader, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetCodeChange"

__all__ = [
    "C2S",
    "S2C",
    "CodeChangeInfo",
    "CodeChangeType",
    "Request",
    "Response",
    "TimeFilter",
    "TimeFilterType",
]


class CodeChangeType(pb.ClosedEnum):
    """Qot_GetCodeChange.CodeChangeType."""

    UNKOWN = pb.value(0, "CodeChangeType_Unkown")
    GEM_TO_MAIN = pb.value(1, "CodeChangeType_GemToMain")
    UNPAID = pb.value(2, "CodeChangeType_Unpaid")
    CHANGE_LOT = pb.value(3, "CodeChangeType_ChangeLot")
    SPLIT = pb.value(4, "CodeChangeType_Split")
    JOINT = pb.value(5, "CodeChangeType_Joint")
    JOINT_SPLIT = pb.value(6, "CodeChangeType_JointSplit")
    SPLIT_JOINT = pb.value(7, "CodeChangeType_SplitJoint")
    OTHER = pb.value(8, "CodeChangeType_Other")


class TimeFilterType(pb.ClosedEnum):
    """Qot_GetCodeChange.TimeFilterType."""

    UNKNOW = pb.value(0, "TimeFilterType_Unknow")
    PUBLIC = pb.value(1, "TimeFilterType_Public")
    EFFECTIVE = pb.value(2, "TimeFilterType_Effective")
    END = pb.value(3, "TimeFilterType_End")


@message
class CodeChangeInfo:
    """Qot_GetCodeChange.CodeChangeInfo."""

    type: Annotated[int, pb.int32(1)]
    security: Annotated[Security, pb.embedded(2)]
    related_security: Annotated[Security, pb.embedded(3)]
    public_time: Annotated[str | None, pb.string(4)] = None
    public_timestamp: Annotated[float | None, pb.double(5)] = None
    effective_time: Annotated[str | None, pb.string(6)] = None
    effective_timestamp: Annotated[float | None, pb.double(7)] = None
    end_time: Annotated[str | None, pb.string(8)] = None
    end_timestamp: Annotated[float | None, pb.double(9)] = None


@message
class TimeFilter:
    """Qot_GetCodeChange.TimeFilter."""

    type: Annotated[int, pb.int32(1)]
    begin_time: Annotated[str | None, pb.string(2)] = None
    end_time: Annotated[str | None, pb.string(3)] = None


@message
class C2S:
    """Qot_GetCodeChange.C2S."""

    place_holder: Annotated[int | None, pb.int32(1)] = None
    security_list: Annotated[list[Security], pb.repeated(pb.embedded(2))] = []
    time_filter_list: Annotated[list[TimeFilter], pb.repeated(pb.embedded(3))] = []
    type_list: Annotated[list[int], pb.repeated(pb.int32(4))] = []
    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class S2C:
    """Qot_GetCodeChange.S2C."""

    code_change_list: Annotated[list[CodeChangeInfo], pb.repeated(pb.embedded(1))] = []


@message
class Request:
    """The request, protocol 3216; Response answers it."""

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
