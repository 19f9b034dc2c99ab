# SPDX-License-Identifier: MIT
"""Trd_Notify.

Generated from Trd_Notify.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .trd_common import TrdHeader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Trd_Notify"

__all__ = ["S2C", "Response"]


@message
class S2C:
    """Trd_Notify.S2C."""

    header: Annotated[TrdHeader, pb.embedded(1)]
    type: Annotated[int, pb.int32(2)]


@message
class Response:
    """Trd_Notify.Response.

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
