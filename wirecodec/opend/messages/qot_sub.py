# SPDX-License-Identifier: MIT
"""Qot_Sub, protocol 3001: subscribe to market data, and unsubscribe.

Generated from Qot_Sub.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import QotHeader, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_Sub"

__all__ = ["C2S", "S2C", "Request", "Response"]


@message
class C2S:
    """What is subscribed to, or not any more. Each pair of a security and a kind counts in the
    quota.

    Attributes:
        security_list: the securities.
        sub_type_list: the kinds, each a SubType.
        is_sub_or_un_sub: whether to begin (true) or to end (false); a subscription lasts a minute
            at least.
        is_reg_or_un_reg_push: whether this connection gets pushes; none leaves that as it is.
        reg_push_rehab_type_list: how pushed candlesticks are adjusted, each a RehabType; none for
            forward.
        is_first_push: whether what OpenD has already is pushed at once.
        is_unsub_all: whether all subscriptions of the connection end; nothing else counts then.
        is_sub_order_book_detail: whether books list their orders one by one; needs Hong Kong's full
            book.
        extended_time: whether candlesticks and trades outside of the regular hours are wanted; US
            alone.
        session: a Session of Common, likewise.
        header: whose market data.
    """

    security_list: Annotated[list[Security], pb.repeated(pb.embedded(1))] = []
    sub_type_list: Annotated[list[int], pb.repeated(pb.int32(2))] = []
    is_sub_or_un_sub: Annotated[bool, pb.bool(3)]
    is_reg_or_un_reg_push: Annotated[bool | None, pb.bool(4)] = None
    reg_push_rehab_type_list: Annotated[list[int], pb.repeated(pb.int32(5))] = []
    is_first_push: Annotated[bool | None, pb.bool(6)] = None
    is_unsub_all: Annotated[bool | None, pb.bool(7)] = None
    is_sub_order_book_detail: Annotated[bool | None, pb.bool(8)] = None
    extended_time: Annotated[bool | None, pb.bool(9)] = None
    session: Annotated[int | None, pb.int32(10)] = None
    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class S2C:
    """It is done; there is nothing more to say."""


@message
class Request:
    """The request, protocol 3001; Response answers it."""

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
