# SPDX-License-Identifier: MIT
"""Qot_GetHighDividendSOERank, protocol 3417.

Generated from Qot_GetHighDividendSOERank.proto by the command ``generate``: change that file, not
this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security
from .qot_option_common import Interval

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetHighDividendSOERank"

__all__ = [
    "C2S",
    "S2C",
    "HighDividendSOERankItem",
    "Indicator",
    "IndicatorType",
    "Request",
    "Response",
    "SortDir",
    "SortField",
]


class SortDir(pb.ClosedEnum):
    """Qot_GetHighDividendSOERank.SortDir."""

    DESCENDING = pb.value(0, "SortDir_Descending")
    ASCENDING = pb.value(1, "SortDir_Ascending")


class SortField(pb.ClosedEnum):
    """Qot_GetHighDividendSOERank.SortField."""

    UNKNOWN = pb.value(0, "SortField_Unknown")
    DIVIDEND_YIELD_TTM = pb.value(1, "SortField_DividendYieldTTM")
    PB = pb.value(2, "SortField_PB")
    PE_TTM = pb.value(3, "SortField_PeTTM")
    PRICE = pb.value(4, "SortField_Price")
    CHANGE_RATIO = pb.value(5, "SortField_ChangeRatio")
    MARKET_CAP = pb.value(6, "SortField_MarketCap")


class IndicatorType(pb.ClosedEnum):
    """Qot_GetHighDividendSOERank.IndicatorType."""

    UNKNOWN = pb.value(0, "IndicatorType_Unknown")
    PRICE = pb.value(1, "IndicatorType_Price")
    MARKET_CAP = pb.value(2, "IndicatorType_MarketCap")
    PE = pb.value(3, "IndicatorType_PE")
    DIVIDEND_YIELD_TTM = pb.value(4, "IndicatorType_DividendYieldTTM")
    CHANGE_RATIO = pb.value(5, "IndicatorType_ChangeRatio")


@message
class Indicator:
    """Qot_GetHighDividendSOERank.Indicator."""

    indicator_type: Annotated[int, pb.int32(1)]
    indicator_value: Annotated[Interval | None, pb.embedded(2)] = None


@message
class C2S:
    """Qot_GetHighDividendSOERank.C2S."""

    sort_field: Annotated[int | None, pb.int32(1)] = None
    sort_dir: Annotated[int | None, pb.int32(2)] = None
    offset: Annotated[int | None, pb.int32(3)] = None
    count: Annotated[int | None, pb.int32(4)] = None
    filter_list: Annotated[list[Indicator], pb.repeated(pb.embedded(5))] = []


@message
class HighDividendSOERankItem:
    """Qot_GetHighDividendSOERank.HighDividendSOERankItem."""

    security: Annotated[Security, pb.embedded(1)]
    name: Annotated[str | None, pb.string(2)] = None
    industry: Annotated[str | None, pb.string(3)] = None
    cur_price: Annotated[float | None, pb.double(10)] = None
    change_ratio: Annotated[float | None, pb.double(11)] = None
    turnover: Annotated[float | None, pb.double(12)] = None
    volume: Annotated[int | None, pb.int64(13)] = None
    market_cap: Annotated[float | None, pb.double(14)] = None
    pe_ttm: Annotated[float | None, pb.double(20, name="peTTM")] = None
    pb_: Annotated[float | None, pb.double(21)] = None
    dividend_yield_ttm: Annotated[float | None, pb.double(22, name="dividendYieldTTM")] = None
    turnover_ratio: Annotated[float | None, pb.double(23)] = None
    change_rate5_d: Annotated[float | None, pb.double(30)] = None
    change_rate10_d: Annotated[float | None, pb.double(31)] = None
    change_rate20_d: Annotated[float | None, pb.double(32)] = None
    change_rate60_d: Annotated[float | None, pb.double(33)] = None
    change_rate120_d: Annotated[float | None, pb.double(34)] = None
    change_rate250_d: Annotated[float | None, pb.double(35)] = None


@message
class S2C:
    """Qot_GetHighDividendSOERank.S2C."""

    data_list: Annotated[list[HighDividendSOERankItem], pb.repeated(pb.embedded(1))] = []
    all_count: Annotated[int | None, pb.int32(2)] = None


@message
class Request:
    """The request, protocol 3417; Response answers it."""

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
