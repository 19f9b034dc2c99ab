# SPDX-License-Identifier: MIT
"""Qot_GetPeriodChangeRank, protocol 3416.

Generated from Qot_GetPeriodChangeRank.proto by the command ``generate``: change that file, not this
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

__proto_package__ = "Qot_GetPeriodChangeRank"

__all__ = [
    "C2S",
    "S2C",
    "Indicator",
    "IndicatorType",
    "PeriodChangeRankItem",
    "PeriodType",
    "Request",
    "Response",
    "SortDir",
]


class SortDir(pb.ClosedEnum):
    """Qot_GetPeriodChangeRank.SortDir."""

    DESCENDING = pb.value(0, "SortDir_Descending")
    ASCENDING = pb.value(1, "SortDir_Ascending")


class PeriodType(pb.ClosedEnum):
    """Qot_GetPeriodChangeRank.PeriodType."""

    UNKNOWN = pb.value(0, "PeriodType_Unknown")
    PERIOD_TYPE_5_MIN = pb.value(1, "PeriodType_5Min")
    PERIOD_TYPE_1_DAY = pb.value(2, "PeriodType_1Day")
    PERIOD_TYPE_5_DAY = pb.value(3, "PeriodType_5Day")
    PERIOD_TYPE_20_DAY = pb.value(4, "PeriodType_20Day")
    PERIOD_TYPE_60_DAY = pb.value(5, "PeriodType_60Day")
    PERIOD_TYPE_120_DAY = pb.value(6, "PeriodType_120Day")
    PERIOD_TYPE_250_DAY = pb.value(7, "PeriodType_250Day")
    YTD = pb.value(8, "PeriodType_YTD")


class IndicatorType(pb.ClosedEnum):
    """Qot_GetPeriodChangeRank.IndicatorType."""

    UNKNOWN = pb.value(0, "IndicatorType_Unknown")
    PRICE = pb.value(1, "IndicatorType_Price")
    MARKET_CAP = pb.value(2, "IndicatorType_MarketCap")
    CHANGE_RATIO = pb.value(3, "IndicatorType_ChangeRatio")
    VOLUME = pb.value(4, "IndicatorType_Volume")
    TURNOVER = pb.value(5, "IndicatorType_Turnover")
    PE = pb.value(6, "IndicatorType_PE")
    PB = pb.value(7, "IndicatorType_PB")
    TURNOVER_RATIO = pb.value(8, "IndicatorType_TurnoverRatio")
    VOLUME_RATIO = pb.value(9, "IndicatorType_VolumeRatio")
    AMPLITUDE = pb.value(10, "IndicatorType_Amplitude")


@message
class Indicator:
    """Qot_GetPeriodChangeRank.Indicator."""

    indicator_type: Annotated[int, pb.int32(1)]
    indicator_value: Annotated[Interval | None, pb.embedded(2)] = None


@message
class C2S:
    """Qot_GetPeriodChangeRank.C2S."""

    market: Annotated[int, pb.int32(1)]
    period_type: Annotated[int | None, pb.int32(2)] = None
    sort_dir: Annotated[int | None, pb.int32(3)] = None
    offset: Annotated[int | None, pb.int32(4)] = None
    count: Annotated[int | None, pb.int32(5)] = None
    filter_list: Annotated[list[Indicator], pb.repeated(pb.embedded(6))] = []


@message
class PeriodChangeRankItem:
    """Qot_GetPeriodChangeRank.PeriodChangeRankItem."""

    security: Annotated[Security, pb.embedded(1)]
    name: Annotated[str | None, pb.string(2)] = None
    cur_price: Annotated[float | None, pb.double(10)] = None
    change_ratio: Annotated[float | None, pb.double(11)] = None
    turnover: Annotated[float | None, pb.double(12)] = None
    volume: Annotated[int | None, pb.int64(13)] = None
    market_cap: Annotated[float | None, pb.double(14)] = None
    change_rate5_min: Annotated[float | None, pb.double(20)] = None
    change_rate5_d: Annotated[float | None, pb.double(21)] = None
    change_rate10_d: Annotated[float | None, pb.double(22)] = None
    change_rate20_d: Annotated[float | None, pb.double(23)] = None
    change_rate60_d: Annotated[float | None, pb.double(24)] = None
    change_rate120_d: Annotated[float | None, pb.double(25)] = None
    change_rate250_d: Annotated[float | None, pb.double(26)] = None
    change_rate_ytd: Annotated[float | None, pb.double(27, name="changeRateYTD")] = None
    pe_ttm: Annotated[float | None, pb.double(30, name="peTTM")] = None
    pb_: Annotated[float | None, pb.double(31)] = None
    turnover_ratio: Annotated[float | None, pb.double(32)] = None
    volume_ratio: Annotated[float | None, pb.double(33)] = None
    amplitude: Annotated[float | None, pb.double(34)] = None


@message
class S2C:
    """Qot_GetPeriodChangeRank.S2C."""

    data_list: Annotated[list[PeriodChangeRankItem], pb.repeated(pb.embedded(1))] = []
    all_count: Annotated[int | None, pb.int32(2)] = None


@message
class Request:
    """The request, protocol 3416; Response answers it."""

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
