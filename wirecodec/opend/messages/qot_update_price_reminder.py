# SPDX-License-Identifier: MIT
"""Qot_UpdatePriceReminder, protocol 3019, a push.

Generated from Qot_UpdatePriceReminder.proto by the command ``generate``: change that file, not this
one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_UpdatePriceReminder"

__all__ = ["S2C", "Response"]


@message
class S2C:
    """Qot_UpdatePriceReminder.S2C."""

    security: Annotated[Security, pb.embedded(1)]
    name: Annotated[str | None, pb.string(11)] = None
    price: Annotated[float, pb.double(2)]
    change_rate: Annotated[float, pb.double(3)]
    market_status: Annotated[int, pb.int32(4)]
    content: Annotated[str, pb.string(5)]
    note: Annotated[str, pb.string(6)]
    key: Annotated[int | None, pb.int64(7)] = None
    type: Annotated[int | None, pb.int32(8)] = None
    set_value: Annotated[float | None, pb.double(9)] = None
    cur_value: Annotated[float | None, pb.double(10)] = None


@message
class Response:
    """The push, protocol 3019. It is called a response, and there is no request.

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
