# SPDX-License-Identifier: MIT
"""Qot_GetSearchQuote, protocol 3262.

Generated from Qot_GetSearchQuote.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import QotHeader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetSearchQuote"

__all__ = ["C2S", "S2C", "Request", "Response", "SearchQuote"]


@message
class SearchQuote:
    """Qot_GetSearchQuote.SearchQuote."""

    market: Annotated[int | None, pb.int32(1)] = None
    code: Annotated[str | None, pb.string(2)] = None
    name: Annotated[str | None, pb.string(3)] = None
    sec_type: Annotated[int | None, pb.int32(4, name="sec_type")] = None
    is_watched: Annotated[bool | None, pb.bool(5, name="is_watched")] = None


@message
class C2S:
    """Qot_GetSearchQuote.C2S."""

    keyword: Annotated[str, pb.string(1)]
    max_count: Annotated[int | None, pb.int32(2, name="max_count")] = None
    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class S2C:
    """Qot_GetSearchQuote.S2C."""

    search_quote_list: Annotated[
        list[SearchQuote], pb.repeated(pb.embedded(1, name="search_quote_list"))
    ] = []


@message
class Request:
    """The request, protocol 3262; Response answers it."""

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
