# SPDX-License-Identifier: MIT
"""Qot_GetShortSellingRank, protocol 3415.

Generated from Qot_GetShortSellingRank.proto by the command ``generate``: change that file, not this
one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetShortSellingRank"

__all__ = [
    "C2S",
    "S2C",
    "Request",
    "Response",
    "ShortSellingRankItem",
    "ShortSellingSortField",
    "SortDir",
]


class SortDir(pb.ClosedEnum):
    """Qot_GetShortSellingRank.SortDir."""

    DESCENDING = pb.value(0, "SortDir_Descending")
    ASCENDING = pb.value(1, "SortDir_Ascending")


class ShortSellingSortField(pb.ClosedEnum):
    """Qot_GetShortSellingRank.ShortSellingSortField."""

    UNKNOWN = pb.value(0, "ShortSellingSortField_Unknown")
    SHORT_NUMBER_CHANGE = pb.value(1, "ShortSellingSortField_ShortNumberChange")
    SHORT_RATIO_CHANGE = pb.value(2, "ShortSellingSortField_ShortRatioChange")
    SHORT_NUMBER = pb.value(3, "ShortSellingSortField_ShortNumber")
    SHORT_RATIO = pb.value(4, "ShortSellingSortField_ShortRatio")
    VOLUME = pb.value(5, "ShortSellingSortField_Volume")
    POSITION_VOLUME = pb.value(6, "ShortSellingSortField_PositionVolume")
    POSITION_RATIO = pb.value(7, "ShortSellingSortField_PositionRatio")
    DAYS_TO_COVER = pb.value(8, "ShortSellingSortField_DaysToCover")
    WEEK_AVG_VOLUME = pb.value(9, "ShortSellingSortField_WeekAvgVolume")
    WEEK_AVG_SHORT_NUMBER = pb.value(10, "ShortSellingSortField_WeekAvgShortNumber")
    WEEK_AVG_SHORT_RATIO = pb.value(11, "ShortSellingSortField_WeekAvgShortRatio")
    MONTH_AVG_VOLUME = pb.value(12, "ShortSellingSortField_MonthAvgVolume")
    MONTH_AVG_SHORT_NUMBER = pb.value(13, "ShortSellingSortField_MonthAvgShortNumber")
    MONTH_AVG_SHORT_RATIO = pb.value(14, "ShortSellingSortField_MonthAvgShortRatio")


@message
class C2S:
    """Qot_GetShortSellingRank.C2S."""

    market: Annotated[int | None, pb.int32(1)] = None
    sort_field: Annotated[int | None, pb.int32(2)] = None
    sort_dir: Annotated[int | None, pb.int32(3)] = None
    offset: Annotated[int | None, pb.int32(4)] = None
    count: Annotated[int | None, pb.int32(5)] = None
    plate_list: Annotated[list[Security], pb.repeated(pb.embedded(6))] = []


@message
class ShortSellingRankItem:
    """Qot_GetShortSellingRank.ShortSellingRankItem."""

    security: Annotated[Security, pb.embedded(1)]
    name: Annotated[str | None, pb.string(2)] = None
    close_price: Annotated[float | None, pb.double(10)] = None
    change_ratio: Annotated[float | None, pb.double(11)] = None
    change_ratio5_d: Annotated[float | None, pb.double(12)] = None
    change_ratio10_d: Annotated[float | None, pb.double(13)] = None
    volume: Annotated[int | None, pb.int64(14)] = None
    short_number: Annotated[int | None, pb.int64(20)] = None
    short_number_change: Annotated[int | None, pb.int64(21)] = None
    short_ratio: Annotated[float | None, pb.double(22)] = None
    short_ratio_change: Annotated[float | None, pb.double(23)] = None
    short_position_volume: Annotated[int | None, pb.int64(24)] = None
    short_position_ratio: Annotated[float | None, pb.double(25)] = None
    days_to_cover: Annotated[float | None, pb.double(26)] = None
    week_avg_short_number: Annotated[int | None, pb.int64(27)] = None
    week_avg_short_ratio: Annotated[float | None, pb.double(28)] = None
    month_avg_short_number: Annotated[int | None, pb.int64(29)] = None
    month_avg_short_ratio: Annotated[float | None, pb.double(30)] = None


@message
class S2C:
    """Qot_GetShortSellingRank.S2C."""

    data_list: Annotated[list[ShortSellingRankItem], pb.repeated(pb.embedded(1))] = []
    all_count: Annotated[int | None, pb.int32(2)] = None


@message
class Request:
    """The request, protocol 3415; Response answers it."""

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
