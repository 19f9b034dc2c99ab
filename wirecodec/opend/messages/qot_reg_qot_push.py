# SPDX-License-Identifier: MIT
"""Qot_RegQotPush, protocol 3002.

Generated from Qot_RegQotPush.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import QotHeader, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_RegQotPush"

__all__ = ["C2S", "S2C", "Request", "Response"]


@message
class C2S:
    """Qot_RegQotPush.C2S."""

    security_list: Annotated[list[Security], pb.repeated(pb.embedded(1))] = []
    sub_type_list: Annotated[list[int], pb.repeated(pb.int32(2))] = []
    rehab_type_list: Annotated[list[int], pb.repeated(pb.int32(3))] = []
    is_reg_or_un_reg: Annotated[bool, pb.bool(4)]
    is_first_push: Annotated[bool | None, pb.bool(5)] = None
    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class S2C:
    """Qot_RegQotPush.S2C."""


@message
class Request:
    """The request, protocol 3002; Response answers it."""

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
