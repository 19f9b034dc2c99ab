# SPDX-License-Identifier: MIT
"""UsedQuota.

Generated from UsedQuota.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "UsedQuota"

__all__ = ["C2S", "S2C", "Request", "Response"]


@message
class C2S:
    """UsedQuota.C2S."""


@message
class S2C:
    """UsedQuota.S2C."""

    used_sub_quota: Annotated[int | None, pb.int32(1)] = None
    used_k_line_quota: Annotated[int | None, pb.int32(2)] = None


@message
class Request:
    """UsedQuota.Request."""

    c2s: Annotated[C2S, pb.embedded(1)]

    @staticmethod
    def __response_type__() -> type[Response]:
        return Response


@message
class Response:
    """UsedQuota.Response.

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
