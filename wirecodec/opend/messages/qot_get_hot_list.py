# SPDX-License-Identifier: MIT
"""Qot_GetHotList, protocol 3414.

Generated from Qot_GetHotList.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security
from .qot_option_common import Interval

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetHotList"

__all__ = [
    "C2S",
    "S2C",
    "HotListItem",
    "HotListSortField",
    "HotNewsInfo",
    "Indicator",
    "IndicatorType",
    "Request",
    "Response",
    "SortDir",
]


class SortDir(pb.ClosedEnum):
    """Qot_GetHotList.SortDir."""

    DESCENDING = pb.value(0, "SortDir_Descending")
    ASCENDING = pb.value(1, "SortDir_Ascending")


class HotListSortField(pb.ClosedEnum):
    """Qot_GetHotList.HotListSortField."""

    UNKNOWN = pb.value(0, "HotListSortField_Unknown")
    TRADE_HEAT = pb.value(1, "HotListSortField_TradeHeat")
    SEARCH_HEAT = pb.value(2, "HotListSortField_SearchHeat")
    NEWS_HEAT = pb.value(3, "HotListSortField_NewsHeat")
    AVERAGE_HEAT = pb.value(4, "HotListSortField_AverageHeat")


class IndicatorType(pb.ClosedEnum):
    """Qot_GetHotList.IndicatorType."""

    UNKNOWN = pb.value(0, "IndicatorType_Unknown")
    MARKET_CAP = pb.value(1, "IndicatorType_MarketCap")


@message
class Indicator:
    """Qot_GetHotList.Indicator."""

    indicator_type: Annotated[int, pb.int32(1)]
    indicator_value: Annotated[Interval | None, pb.embedded(2)] = None


@message
class C2S:
    """Qot_GetHotList.C2S."""

    market: Annotated[int, pb.int32(1)]
    sort_field: Annotated[int | None, pb.int32(2)] = None
    sort_dir: Annotated[int | None, pb.int32(3)] = None
    offset: Annotated[int | None, pb.int32(4)] = None
    count: Annotated[int | None, pb.int32(5)] = None
    filter_list: Annotated[list[Indicator], pb.repeated(pb.embedded(6))] = []


@message
class HotNewsInfo:
    """Qot_GetHotList.HotNewsInfo."""

    news_type: Annotated[int | None, pb.int32(1)] = None
    title: Annotated[str | None, pb.string(2)] = None
    news_url: Annotated[str | None, pb.string(3)] = None


@message
class HotListItem:
    """Qot_GetHotList.HotListItem."""

    security: Annotated[Security, pb.embedded(1)]
    name: Annotated[str | None, pb.string(2)] = None
    trade_heat: Annotated[float | None, pb.double(12)] = None
    trade_heat_change: Annotated[float | None, pb.double(13)] = None
    search_heat: Annotated[float | None, pb.double(14)] = None
    search_heat_change: Annotated[float | None, pb.double(15)] = None
    news_heat: Annotated[float | None, pb.double(16)] = None
    news_heat_change: Annotated[float | None, pb.double(17)] = None
    average_heat: Annotated[float | None, pb.double(18)] = None
    average_heat_change: Annotated[float | None, pb.double(19)] = None
    news_info: Annotated[HotNewsInfo | None, pb.embedded(20)] = None


@message
class S2C:
    """Qot_GetHotList.S2C."""

    data_list: Annotated[list[HotListItem], pb.repeated(pb.embedded(1))] = []
    all_count: Annotated[int | None, pb.int32(2)] = None


@message
class Request:
    """The request, protocol 3414; Response answers it."""

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
