# SPDX-License-Identifier: MIT
"""Qot_UpdateEventContractTicker, protocol 3452, a push.

Generated from Qot_UpdateEventContractTicker.proto by the command ``generate``: change that file,
not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_get_event_contract_ticker import TickerItem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_UpdateEventContractTicker"

__all__ = ["S2C", "Response"]


@message
class S2C:
    """Qot_UpdateEventContractTicker.S2C."""

    ticker_list: Annotated[list[TickerItem], pb.repeated(pb.embedded(1))] = []


@message
class Response:
    """The push, protocol 3452. It is called a response, and there is no request.

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
