# SPDX-License-Identifier: MIT
"""Qot_GetOrderBook, protocol 3012: the order book of a subscribed security.

Generated from Qot_GetOrderBook.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import OrderBook, QotHeader, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetOrderBook"

__all__ = ["C2S", "S2C", "Request", "Response"]


@message
class C2S:
    """Which book is asked for. It must be subscribed to.

    Attributes:
        security: which security.
        num: how many prices of each side.
        order_book_type: an OrderBookType; none for board lots.
        header: whose market data.
    """

    security: Annotated[Security, pb.embedded(1)]
    num: Annotated[int, pb.int32(2)]
    order_book_type: Annotated[int | None, pb.int32(4)] = None
    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class S2C:
    """The book.

    Attributes:
        security: the security.
        name: its name.
        order_book_ask_list: who sells, lowest price first.
        order_book_bid_list: who buys, highest price first.
        svr_recv_time_bid: when Futu's server had the bids from the exchange, as text.
        svr_recv_time_bid_timestamp: the same in seconds since 1970-01-01 UTC.
        svr_recv_time_ask: when Futu's server had the asks from the exchange, as text.
        svr_recv_time_ask_timestamp: the same in seconds since 1970-01-01 UTC.
        order_book_type: an OrderBookType.
    """

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
class Request:
    """The request, protocol 3012; Response answers it."""

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
