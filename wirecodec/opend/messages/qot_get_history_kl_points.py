# SPDX-License-Identifier: MIT
"""Qot_GetHistoryKLPoints.

Generated from Qot_GetHistoryKLPoints.proto by the command ``generate``: change that file, not this
one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import KLine, QotHeader, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetHistoryKLPoints"

__all__ = [
    "C2S",
    "S2C",
    "DataStatus",
    "HistoryPointsKL",
    "NoDataMode",
    "Request",
    "Response",
    "SecurityHistoryKLPoints",
]


class NoDataMode(pb.ClosedEnum):
    """Qot_GetHistoryKLPoints.NoDataMode."""

    NULL = pb.value(0, "NoDataMode_Null")
    FORWARD = pb.value(1, "NoDataMode_Forward")
    BACKWARD = pb.value(2, "NoDataMode_Backward")


class DataStatus(pb.ClosedEnum):
    """Qot_GetHistoryKLPoints.DataStatus."""

    NULL = pb.value(0, "DataStatus_Null")
    CURRENT = pb.value(1, "DataStatus_Current")
    PREVIOUS = pb.value(2, "DataStatus_Previous")
    BACK = pb.value(3, "DataStatus_Back")


@message
class C2S:
    """Qot_GetHistoryKLPoints.C2S."""

    rehab_type: Annotated[int, pb.int32(1)]
    kl_type: Annotated[int, pb.int32(2)]
    no_data_mode: Annotated[int, pb.int32(3)]
    security_list: Annotated[list[Security], pb.repeated(pb.embedded(4))] = []
    time_list: Annotated[list[str], pb.repeated(pb.string(5))] = []
    max_req_security_num: Annotated[int | None, pb.int32(6)] = None
    need_kl_fields_flag: Annotated[int | None, pb.int64(7, name="needKLFieldsFlag")] = None
    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class HistoryPointsKL:
    """Qot_GetHistoryKLPoints.HistoryPointsKL."""

    status: Annotated[int, pb.int32(1)]
    req_time: Annotated[str, pb.string(2)]
    kl: Annotated[KLine, pb.embedded(3)]


@message
class SecurityHistoryKLPoints:
    """Qot_GetHistoryKLPoints.SecurityHistoryKLPoints."""

    security: Annotated[Security, pb.embedded(1)]
    kl_list: Annotated[list[HistoryPointsKL], pb.repeated(pb.embedded(2))] = []


@message
class S2C:
    """Qot_GetHistoryKLPoints.S2C."""

    kl_point_list: Annotated[list[SecurityHistoryKLPoints], pb.repeated(pb.embedded(1))] = []
    has_next: Annotated[bool | None, pb.bool(2)] = None


@message
class Request:
    """Qot_GetHistoryKLPoints.Request."""

    c2s: Annotated[C2S, pb.embedded(1)]

    @staticmethod
    def __response_type__() -> type[Response]:
        return Response


@message
class Response:
    """Qot_GetHistoryKLPoints.Response.

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
