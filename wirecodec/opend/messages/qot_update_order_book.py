# SPDX-License-Identifier: MIT
"""Qot_UpdateOrderBook, protocol 3013, a push.

Generated from Qot_UpdateOrderBook.proto by the command ``generate``: change that file, not this
one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import OrderBook, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_UpdateOrderBook"

__all__ = ["S2C", "Response"]


@message
class S2C:
    """Qot_UpdateOrderBook.S2C."""

    security: Annotated[Security, pb.embedded(1)]
    name: Annotated[str | None, pb.string(8)] = None
    order_book_ask_list: Annotated[list[OrderBook], pb.repeated(pb.embedded(2))] = []
    order_book_bid_list: Annotated[list[OrderBook], pb.repeated(pb.embedded(3))] = []
    svr_recv_time_bid: Annotated[str | None, pb.string(4)] = None
    svr_recv_time_bid_timestamp: Annotated[float | None, pb.double(5)] = None
    svr_recv_time_ask: Annotated[str | None, pb.string(6)] = None
    svr_recv_time_ask_timestamp: Annotated[float | None, pb.double(7)] = None
    order_book_type: Annotated[int | None, pb.int32(9)] = None


@message
class Response:
    """The push, protocol 3013. It is called a response, and there is no request.

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
