# SPDX-License-Identifier: MIT
"""Qot_GetIndustrialPlateStock, protocol 3431.

Generated from Qot_GetIndustrialPlateStock.proto by the command ``generate``: change that file, not
this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetIndustrialPlateStock"

__all__ = ["C2S", "S2C", "Request", "Response", "SortField", "StockInfo"]


class SortField(pb.ClosedEnum):
    """Qot_GetIndustrialPlateStock.SortField."""

    CODE = pb.value(0, "SortField_Code")
    CHANGE_RATE = pb.value(1, "SortField_ChangeRate")
    TURNOVER = pb.value(2, "SortField_Turnover")
    VOLUME = pb.value(3, "SortField_Volume")
    MARKET_VAL = pb.value(4, "SortField_MarketVal")


@message
class StockInfo:
    """Qot_GetIndustrialPlateStock.StockInfo."""

    security: Annotated[Security | None, pb.embedded(1)] = None
    name: Annotated[str | None, pb.string(2)] = None


@message
class C2S:
    """Qot_GetIndustrialPlateStock.C2S."""

    chain_id: Annotated[int | None, pb.int64(1)] = None
    plate_id: Annotated[int | None, pb.int64(2)] = None
    market_list: Annotated[list[int], pb.repeated(pb.int32(3))] = []
    sort_field: Annotated[int | None, pb.int32(4)] = None
    ascend: Annotated[bool | None, pb.bool(5)] = None
    count: Annotated[int | None, pb.int32(6)] = None
    page: Annotated[str | None, pb.string(7)] = None


@message
class S2C:
    """Qot_GetIndustrialPlateStock.S2C."""

    stock_list: Annotated[list[StockInfo], pb.repeated(pb.embedded(1))] = []
    page: Annotated[str | None, pb.string(2)] = None
    all_count: Annotated[int | None, pb.int32(3)] = None


@message
class Request:
    """The request, protocol 3431; Response answers it."""

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
