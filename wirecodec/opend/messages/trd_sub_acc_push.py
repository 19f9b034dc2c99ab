# SPDX-License-Identifier: MIT
"""Trd_SubAccPush, protocol 2008.

Generated from Trd_SubAccPush.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Trd_SubAccPush"

__all__ = ["C2S", "S2C", "Request", "Response"]


@message
class C2S:
    """Trd_SubAccPush.C2S."""

    acc_id_list: Annotated[list[int], pb.repeated(pb.uint64(1, name="accIDList"))] = []


@message
class S2C:
    """Trd_SubAccPush.S2C."""


@message
class Request:
    """The request, protocol 2008; Response answers it."""

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
