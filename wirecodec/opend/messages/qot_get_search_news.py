# SPDX-License-Identifier: MIT
"""Qot_GetSearchNews, protocol 3263.

Generated from Qot_GetSearchNews.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetSearchNews"

__all__ = ["C2S", "S2C", "NewsSubType", "Request", "Response", "SearchNews"]


class NewsSubType(pb.ClosedEnum):
    """Qot_GetSearchNews.NewsSubType."""

    ALL = pb.value(0, "NewsSubType_ALL")
    NEWS = pb.value(1, "NewsSubType_NEWS")
    NOTICE = pb.value(2, "NewsSubType_NOTICE")
    RATING = pb.value(3, "NewsSubType_RATING")


@message
class SearchNews:
    """Qot_GetSearchNews.SearchNews."""

    title: Annotated[str | None, pb.string(1)] = None
    news_sub_type: Annotated[int | None, pb.int32(2, name="news_sub_type")] = None
    source: Annotated[str | None, pb.string(3)] = None
    publish_time: Annotated[str | None, pb.string(4, name="publish_time")] = None
    view_count: Annotated[int | None, pb.int64(5, name="view_count")] = None
    related_securities: Annotated[
        list[str], pb.repeated(pb.string(6, name="related_securities"))
    ] = []
    url: Annotated[str | None, pb.string(7)] = None


@message
class C2S:
    """Qot_GetSearchNews.C2S."""

    keyword: Annotated[str, pb.string(1)]
    max_count: Annotated[int | None, pb.int32(2, name="max_count")] = None
    news_sub_type: Annotated[int | None, pb.int32(3, name="news_sub_type")] = None


@message
class S2C:
    """Qot_GetSearchNews.S2C."""

    search_news_list: Annotated[
        list[SearchNews], pb.repeated(pb.embedded(1, name="search_news_list"))
    ] = []


@message
class Request:
    """The request, protocol 3263; Response answers it."""

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
