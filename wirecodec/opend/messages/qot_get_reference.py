# SPDX-License-Identifier: MIT
"""Qot_GetReference, protocol 3206.

Generated from Qot_GetReference.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import QotHeader, Security, SecurityStaticInfo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetReference"

__all__ = ["C2S", "S2C", "ReferenceType", "Request", "Response"]


class ReferenceType(pb.ClosedEnum):
    """Qot_GetReference.ReferenceType."""

    UNKNOW = pb.value(0, "ReferenceType_Unknow")
    WARRANT = pb.value(1, "ReferenceType_Warrant")
    FUTURE = pb.value(2, "ReferenceType_Future")


@message
class C2S:
    """Qot_GetReference.C2S."""

    security: Annotated[Security, pb.embedded(1)]
    reference_type: Annotated[int, pb.int32(2)]
    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class S2C:
    """Qot_GetReference.S2C."""

    static_info_list: Annotated[list[SecurityStaticInfo], pb.repeated(pb.embedded(2))] = []


@message
class Request:
    """The request, protocol 3206; Response answers it."""

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
