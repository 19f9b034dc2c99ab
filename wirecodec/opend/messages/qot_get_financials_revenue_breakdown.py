# SPDX-License-Identifier: MIT
"""Qot_GetFinancialsRevenueBreakdown, protocol 3228.

Generated from Qot_GetFinancialsRevenueBreakdown.proto by the command ``generate``: change that
file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import F10Type, RevenueBreakdownType, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetFinancialsRevenueBreakdown"

__all__ = [
    "C2S",
    "S2C",
    "MainIncomeItem",
    "Request",
    "Response",
    "RevenueBreakdownGroup",
    "ScreenDate",
]


@message
class MainIncomeItem:
    """Qot_GetFinancialsRevenueBreakdown.MainIncomeItem."""

    name: Annotated[str | None, pb.string(1)] = None
    main_oper_income: Annotated[float | None, pb.double(2)] = None
    ratio: Annotated[float | None, pb.double(3)] = None


@message
class RevenueBreakdownGroup:
    """Qot_GetFinancialsRevenueBreakdown.RevenueBreakdownGroup."""

    type: Annotated[RevenueBreakdownType | None, pb.enum(1)] = None
    item_list: Annotated[list[MainIncomeItem], pb.repeated(pb.embedded(2))] = []


@message
class ScreenDate:
    """Qot_GetFinancialsRevenueBreakdown.ScreenDate."""

    date: Annotated[int | None, pb.uint32(1)] = None
    period_text: Annotated[str | None, pb.string(2)] = None
    financial_type: Annotated[F10Type | None, pb.enum(3)] = None


@message
class C2S:
    """Qot_GetFinancialsRevenueBreakdown.C2S."""

    security: Annotated[Security, pb.embedded(1)]
    date: Annotated[int | None, pb.uint32(2)] = None
    financial_type: Annotated[F10Type | None, pb.enum(3)] = None
    currency_code: Annotated[str | None, pb.string(4)] = None


@message
class S2C:
    """Qot_GetFinancialsRevenueBreakdown.S2C."""

    period: Annotated[str | None, pb.string(1)] = None
    breakdown_list: Annotated[list[RevenueBreakdownGroup], pb.repeated(pb.embedded(2))] = []
    currency_code: Annotated[str | None, pb.string(3)] = None
    screen_date_list: Annotated[list[ScreenDate], pb.repeated(pb.embedded(4))] = []


@message
class Request:
    """The request, protocol 3228; Response answers it."""

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
