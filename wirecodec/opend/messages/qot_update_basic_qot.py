# SPDX-License-Identifier: MIT
"""Qot_UpdateBasicQot, protocol 3005, a push.

Generated from Qot_UpdateBasicQot.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import BasicQot

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_UpdateBasicQot"

__all__ = ["S2C", "Response"]


@message
class S2C:
    """Qot_UpdateBasicQot.S2C."""

    basic_qot_list: Annotated[list[BasicQot], pb.repeated(pb.embedded(1))] = []


@message
class Response:
    """The push, protocol 3005. It is called a response, and there is no request.

    Attributes:
        ret_type: a RetType of Common; only 0 is success.
        ret_msg: the reason of a failure, for people.
        err_code: a finer reason.
        s2c: what is told; none on failure.
    """

    ret_type: Annotated[int, pb.int32(1, default=-400)]
    ret_msg: Annotated[str | None, pb.string(2)] = None
    err_code: Annotated[int | None, pb.int32(3)] = None
    s2c: Annotated[S2C | None, pb.embedded(4)] = None
