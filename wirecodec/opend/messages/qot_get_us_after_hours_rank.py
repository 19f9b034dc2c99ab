# SPDX-License-Identifier: MIT
"""Qot_GetUSAfterHoursRank, protocol 3411.

Generated from Qot_GetUSAfterHoursRank.proto by the command ``generate``: change that file, not this
one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security
from .qot_option_common import Interval

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetUSAfterHoursRank"

__all__ = [
    "C2S",
    "S2C",
    "AfterHoursRankItem",
    "Indicator",
    "IndicatorType",
    "PriceFilter",
    "Request",
    "Response",
    "SortDir",
]


class SortDir(pb.ClosedEnum):
    """Qot_GetUSAfterHoursRank.SortDir."""

    DESCENDING = pb.value(0, "SortDir_Descending")
    ASCENDING = pb.value(1, "SortDir_Ascending")


class IndicatorType(pb.ClosedEnum):
    """Qot_GetUSAfterHoursRank.IndicatorType."""

    UNKNOWN = pb.value(0, "IndicatorType_Unknown")
    PRICE = pb.value(1, "IndicatorType_Price")
    MARKET_CAP = pb.value(2, "IndicatorType_MarketCap")
    PE = pb.value(3, "IndicatorType_PE")


class PriceFilter(pb.ClosedEnum):
    """Qot_GetUSAfterHoursRank.PriceFilter."""

    ALL = pb.value(0, "PriceFilter_All")
    LESS_THAN1 = pb.value(1, "PriceFilter_LessThan1")
    BETWEEN1_AND10 = pb.value(2, "PriceFilter_Between1And10")
    BETWEEN10_AND100 = pb.value(3, "PriceFilter_Between10And100")
    GREATER_THAN100 = pb.value(4, "PriceFilter_GreaterThan100")
    NEAR52_WEEK_HIGH = pb.value(5, "PriceFilter_Near52WeekHigh")
    NEAR52_WEEK_LOW = pb.value(6, "PriceFilter_Near52WeekLow")


@message
class Indicator:
    """Qot_GetUSAfterHoursRank.Indicator."""

    indicator_type: Annotated[int, pb.int32(1)]
    indicator_value: Annotated[Interval | None, pb.embedded(2)] = None
    price_filter: Annotated[int | None, pb.int32(3)] = None


@message
class C2S:
    """Qot_GetUSAfterHoursRank.C2S."""

    sort_dir: Annotated[int | None, pb.int32(1)] = None
    offset: Annotated[int | None, pb.int32(2)] = None
    count: Annotated[int | None, pb.int32(3)] = None
    filter_list: Annotated[list[Indicator], pb.repeated(pb.embedded(4))] = []


@message
class AfterHoursRankItem:
    """Qot_GetUSAfterHoursRank.AfterHoursRankItem."""

    security: Annotated[Security, pb.embedded(1)]
    name: Annotated[str | None, pb.string(2)] = None
    after_hours_price: Annotated[float | None, pb.double(10)] = None
    after_hours_change_ratio: Annotated[float | None, pb.double(11)] = None
    after_hours_change_amount: Annotated[float | None, pb.double(12)] = None
    after_hours_turnover: Annotated[float | None, pb.double(13)] = None
    after_hours_volume: Annotated[int | None, pb.int64(14)] = None
    close_price: Annotated[float | None, pb.double(15)] = None
    change_ratio: Annotated[float | None, pb.double(16)] = None
    change_amount: Annotated[float | None, pb.double(17)] = None


@message
class S2C:
    """Qot_GetUSAfterHoursRank.S2C."""

    data_list: Annotated[list[AfterHoursRankItem], pb.repeated(pb.embedded(1))] = []
    all_count: Annotated[int | None, pb.int32(2)] = None


@message
class Request:
    """The request, protocol 3411; Response answers it."""

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
