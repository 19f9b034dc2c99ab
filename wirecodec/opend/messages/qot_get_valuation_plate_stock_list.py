# SPDX-License-Identifier: MIT
"""Qot_GetValuationPlateStockList, protocol 3233.

Generated from Qot_GetValuationPlateStockList.proto by the command ``generate``: change that file,
not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security, SortField, SortType, ValuationType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetValuationPlateStockList"

__all__ = ["C2S", "S2C", "PlateItem", "Request", "Response", "StockItem"]


@message
class PlateItem:
    """Qot_GetValuationPlateStockList.PlateItem."""

    security: Annotated[Security | None, pb.embedded(1)] = None
    name: Annotated[str | None, pb.string(2)] = None


@message
class StockItem:
    """Qot_GetValuationPlateStockList.StockItem."""

    security: Annotated[Security | None, pb.embedded(1)] = None
    name: Annotated[str | None, pb.string(6)] = None
    valuation_val: Annotated[float | None, pb.double(2)] = None
    forward_value: Annotated[float | None, pb.double(3)] = None
    valuation_percentile: Annotated[float | None, pb.double(4)] = None
    market_cap: Annotated[float | None, pb.double(5)] = None


@message
class C2S:
    """Qot_GetValuationPlateStockList.C2S."""

    security: Annotated[Security, pb.embedded(1)]
    valuation_type: Annotated[ValuationType | None, pb.enum(2)] = None
    next_key: Annotated[str | None, pb.string(3)] = None
    num: Annotated[int | None, pb.int32(4)] = None
    sort_type: Annotated[SortType | None, pb.enum(5)] = None
    sort_id: Annotated[SortField | None, pb.enum(6)] = None
    filter_security: Annotated[Security | None, pb.embedded(7)] = None


@message
class S2C:
    """Qot_GetValuationPlateStockList.S2C."""

    count: Annotated[int | None, pb.int32(1)] = None
    stock_list: Annotated[list[StockItem], pb.repeated(pb.embedded(2))] = []
    next_key: Annotated[str | None, pb.string(3)] = None
    plate_list: Annotated[list[PlateItem], pb.repeated(pb.embedded(4))] = []


@message
class Request:
    """The request, protocol 3233; Response answers it."""

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
