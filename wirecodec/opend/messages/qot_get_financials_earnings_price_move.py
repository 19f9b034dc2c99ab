# SPDX-License-Identifier: MIT
"""Qot_GetFinancialsEarningsPriceMove, protocol 3225.

Generated from Qot_GetFinancialsEarningsPriceMove.proto by the command ``generate``: change that
file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import EarningsPubTimeType, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetFinancialsEarningsPriceMove"

__all__ = ["C2S", "S2C", "PricePerformanceRow", "ReportCycleQuote", "Request", "Response"]


@message
class C2S:
    """Qot_GetFinancialsEarningsPriceMove.C2S."""

    security: Annotated[Security, pb.embedded(1)]
    period_count: Annotated[int | None, pb.int32(2)] = None


@message
class PricePerformanceRow:
    """Qot_GetFinancialsEarningsPriceMove.PricePerformanceRow."""

    trading_day: Annotated[int | None, pb.int64(1)] = None
    trading_day_str: Annotated[str | None, pb.string(2)] = None
    close_price: Annotated[float | None, pb.double(3)] = None
    open_price: Annotated[float | None, pb.double(4)] = None
    highest_price: Annotated[float | None, pb.double(5)] = None
    lowest_price: Annotated[float | None, pb.double(6)] = None
    last_close_price: Annotated[float | None, pb.double(7)] = None
    option_iv: Annotated[float | None, pb.double(8, name="optionIV")] = None
    option_hv: Annotated[float | None, pb.double(9, name="optionHV")] = None


@message
class ReportCycleQuote:
    """Qot_GetFinancialsEarningsPriceMove.ReportCycleQuote."""

    fiscal_year: Annotated[int | None, pb.int32(1)] = None
    financial_type: Annotated[int | None, pb.int32(2)] = None
    period_text: Annotated[str | None, pb.string(3)] = None
    pub_trading_day: Annotated[int | None, pb.int64(4)] = None
    pub_trading_day_str: Annotated[str | None, pb.string(5)] = None
    pub_type: Annotated[EarningsPubTimeType | None, pb.enum(6)] = None
    price_info_index: Annotated[int | None, pb.int32(7)] = None
    item_list: Annotated[list[PricePerformanceRow], pb.repeated(pb.embedded(8))] = []


@message
class S2C:
    """Qot_GetFinancialsEarningsPriceMove.S2C."""

    detail_list: Annotated[list[ReportCycleQuote], pb.repeated(pb.embedded(1))] = []


@message
class Request:
    """The request, protocol 3225; Response answers it."""

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
