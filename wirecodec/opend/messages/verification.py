# SPDX-License-Identifier: MIT
"""Verification, protocol 1006.

Generated from Verification.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Verification"

__all__ = ["C2S", "S2C", "Request", "Response", "VerificationOp", "VerificationType"]


class VerificationType(pb.ClosedEnum):
    """Verification.VerificationType."""

    UNKNOW = pb.value(0, "VerificationType_Unknow")
    PICTURE = pb.value(1, "VerificationType_Picture")
    PHONE = pb.value(2, "VerificationType_Phone")


class VerificationOp(pb.ClosedEnum):
    """Verification.VerificationOp."""

    UNKNOW = pb.value(0, "VerificationOp_Unknow")
    REQUEST = pb.value(1, "VerificationOp_Request")
    INPUT_AND_LOGIN = pb.value(2, "VerificationOp_InputAndLogin")


@message
class C2S:
    """Verification.C2S."""

    type: Annotated[int, pb.int32(1)]
    op: Annotated[int, pb.int32(2)]
    code: Annotated[str | None, pb.string(3, debug_redact=True)] = None


@message
class S2C:
    """Verification.S2C."""


@message
class Request:
    """The request, protocol 1006; Response answers it."""

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
