# SPDX-License-Identifier: MIT
"""Qot_GetHeatMapData, protocol 3432.

Generated from Qot_GetHeatMapData.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetHeatMapData"

__all__ = ["C2S", "S2C", "HeatMapPlateData", "HeatMapPlateType", "Request", "Response", "SortField"]


class HeatMapPlateType(pb.ClosedEnum):
    """Qot_GetHeatMapData.HeatMapPlateType."""

    INDUSTRY = pb.value(0, "HeatMapPlateType_Industry")
    CONCEPT = pb.value(1, "HeatMapPlateType_Concept")
    THEME = pb.value(2, "HeatMapPlateType_Theme")


class SortField(pb.ClosedEnum):
    """Qot_GetHeatMapData.SortField."""

    UNKNOWN = pb.value(0, "SortField_Unknown")
    CHANGE_RATE = pb.value(1, "SortField_ChangeRate")
    MARKET_VAL = pb.value(2, "SortField_MarketVal")
    TURNOVER = pb.value(3, "SortField_Turnover")
    HOT = pb.value(4, "SortField_Hot")


@message
class C2S:
    """Qot_GetHeatMapData.C2S."""

    market: Annotated[int, pb.int32(1)]
    sort_field: Annotated[int | None, pb.int32(2)] = None
    ascend: Annotated[bool | None, pb.bool(3)] = None
    count: Annotated[int | None, pb.int32(4)] = None
    page: Annotated[str | None, pb.string(5)] = None
    plate_type: Annotated[int | None, pb.int32(6)] = None


@message
class HeatMapPlateData:
    """Qot_GetHeatMapData.HeatMapPlateData."""

    plate: Annotated[Security | None, pb.embedded(1)] = None
    plate_name: Annotated[str | None, pb.string(2)] = None
    cur_price: Annotated[float | None, pb.double(3)] = None
    change_rate: Annotated[float | None, pb.double(4)] = None
    turnover: Annotated[float | None, pb.double(5)] = None
    volume: Annotated[int | None, pb.int64(6)] = None
    market_val: Annotated[float | None, pb.double(7)] = None
    pe_avg: Annotated[float | None, pb.double(8)] = None
    rise_count: Annotated[int | None, pb.int32(9)] = None
    fall_count: Annotated[int | None, pb.int32(10)] = None
    equal_count: Annotated[int | None, pb.int32(11)] = None
    leader_stock: Annotated[Security | None, pb.embedded(12)] = None
    description: Annotated[str | None, pb.string(13)] = None


@message
class S2C:
    """Qot_GetHeatMapData.S2C."""

    plate_data_list: Annotated[list[HeatMapPlateData], pb.repeated(pb.embedded(1))] = []
    all_count: Annotated[int | None, pb.int32(2)] = None
    next_page: Annotated[str | None, pb.string(3)] = None


@message
class Request:
    """The request, protocol 3432; Response answers it."""

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
