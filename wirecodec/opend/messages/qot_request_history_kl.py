# SPDX-License-Identifier: MIT
"""Qot_RequestHistoryKL, protocol 3103: candlesticks of the past, page by page.

Generated from Qot_RequestHistoryKL.proto by the command ``generate``: change that file, not this
one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import KLine, QotHeader, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_RequestHistoryKL"

__all__ = ["C2S", "S2C", "Request", "Response"]


@message
class C2S:
    """Which candlesticks of the past are asked for. Each security counts in a quota of 30 days.

    Attributes:
        rehab_type: a RehabType.
        kl_type: a KLType.
        security: which security.
        begin_time: the first day or time, such as "2026-06-01", in the time of the market.
        end_time: the last one, likewise.
        max_ack_kl_num: how many on a page; none for all of them.
        need_kl_fields_flag: the KLFields that are wanted, combined; none for all of them.
        next_req_key: the nextReqKey of the page before; none for the first page.
        extended_time: whether those outside of the regular hours are wanted; US alone.
        session: a Session of Common, likewise.
        header: whose market data.
    """

    rehab_type: Annotated[int, pb.int32(1)]
    kl_type: Annotated[int, pb.int32(2)]
    security: Annotated[Security, pb.embedded(3)]
    begin_time: Annotated[str, pb.string(4)]
    end_time: Annotated[str, pb.string(5)]
    max_ack_kl_num: Annotated[int | None, pb.int32(6, name="maxAckKLNum")] = None
    need_kl_fields_flag: Annotated[int | None, pb.int64(7, name="needKLFieldsFlag")] = None
    next_req_key: Annotated[bytes | None, pb.bytes(8)] = None
    extended_time: Annotated[bool | None, pb.bool(9)] = None
    session: Annotated[int | None, pb.int32(10)] = None
    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class S2C:
    """A page of candlesticks.

    Attributes:
        security: the security.
        name: its name.
        kl_list: each of them, oldest first.
        next_req_key: the cursor of the next page; none on the last.
    """

    security: Annotated[Security, pb.embedded(1)]
    name: Annotated[str | None, pb.string(4)] = None
    kl_list: Annotated[list[KLine], pb.repeated(pb.embedded(2))] = []
    next_req_key: Annotated[bytes | None, pb.bytes(3)] = None


@message
class Request:
    """The request, protocol 3103; Response answers it."""

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
