# SPDX-License-Identifier: MIT
"""Qot_ModifyUserSecurity, protocol 3214.

Generated from Qot_ModifyUserSecurity.proto by the command ``generate``: change that file, not this
one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import QotHeader, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_ModifyUserSecurity"

__all__ = ["C2S", "S2C", "ModifyUserSecurityOp", "Request", "Response"]


class ModifyUserSecurityOp(pb.ClosedEnum):
    """Qot_ModifyUserSecurity.ModifyUserSecurityOp."""

    UNKNOWN = pb.value(0, "ModifyUserSecurityOp_Unknown")
    ADD = pb.value(1, "ModifyUserSecurityOp_Add")
    DEL = pb.value(2, "ModifyUserSecurityOp_Del")
    MOVE_OUT = pb.value(3, "ModifyUserSecurityOp_MoveOut")


@message
class C2S:
    """Qot_ModifyUserSecurity.C2S."""

    group_name: Annotated[str, pb.string(1)]
    op: Annotated[int, pb.int32(2)]
    security_list: Annotated[list[Security], pb.repeated(pb.embedded(3))] = []
    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class S2C:
    """Qot_ModifyUserSecurity.S2C."""


@message
class Request:
    """The request, protocol 3214; Response answers it."""

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
