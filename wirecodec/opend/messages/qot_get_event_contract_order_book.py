# SPDX-License-Identifier: MIT
"""Qot_GetEventContractOrderBook, protocol 3446.

Generated from Qot_GetEventContractOrderBook.proto by the command ``generate``: change that file,
not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetEventContractOrderBook"

__all__ = ["C2S", "S2C", "OrderBookItem", "OrderBookLevel", "Request", "Response"]


@message
class OrderBookLevel:
    """Qot_GetEventContractOrderBook.OrderBookLevel."""

    price: Annotated[float, pb.double(1)]
    size: Annotated[float, pb.double(2)]


@message
class OrderBookItem:
    """Qot_GetEventContractOrderBook.OrderBookItem."""

    code: Annotated[Security, pb.embedded(1)]
    yes_bids: Annotated[list[OrderBookLevel], pb.repeated(pb.embedded(2))] = []
    yes_asks: Annotated[list[OrderBookLevel], pb.repeated(pb.embedded(3))] = []
    no_bids: Annotated[list[OrderBookLevel], pb.repeated(pb.embedded(4))] = []
    no_asks: Annotated[list[OrderBookLevel], pb.repeated(pb.embedded(5))] = []


@message
class C2S:
    """Qot_GetEventContractOrderBook.C2S."""

    security: Annotated[Security, pb.embedded(1)]
    num: Annotated[int, pb.int32(2)]


@message
class S2C:
    """Qot_GetEventContractOrderBook.S2C."""

    order_book_list: Annotated[list[OrderBookItem], pb.repeated(pb.embedded(1))] = []


@message
class Request:
    """The request, protocol 3446; Response answers it."""

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
