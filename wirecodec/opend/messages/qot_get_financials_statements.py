# SPDX-License-Identifier: MIT
"""Qot_GetFinancialsStatements, protocol 3227.

Generated from Qot_GetFinancialsStatements.proto by the command ``generate``: change that file, not
this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import F10Type, FinancialStatementsType, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetFinancialsStatements"

__all__ = [
    "C2S",
    "S2C",
    "FinancialFieldInfo",
    "FinancialItem",
    "FinancialReport",
    "Request",
    "Response",
]


@message
class FinancialFieldInfo:
    """Qot_GetFinancialsStatements.FinancialFieldInfo."""

    field_id: Annotated[int | None, pb.int64(1)] = None
    display_name: Annotated[str | None, pb.string(2)] = None


@message
class FinancialItem:
    """Qot_GetFinancialsStatements.FinancialItem."""

    field_id: Annotated[int | None, pb.int64(1)] = None
    data: Annotated[float | None, pb.double(2)] = None
    yoy: Annotated[float | None, pb.double(3)] = None
    qoq: Annotated[float | None, pb.double(4)] = None


@message
class FinancialReport:
    """Qot_GetFinancialsStatements.FinancialReport."""

    date_time: Annotated[int | None, pb.int64(1)] = None
    date_time_str: Annotated[str | None, pb.string(2)] = None
    fiscal_year: Annotated[int | None, pb.int32(3)] = None
    financial_type: Annotated[F10Type | None, pb.enum(4)] = None
    period_text: Annotated[str | None, pb.string(5)] = None
    item_list: Annotated[list[FinancialItem], pb.repeated(pb.embedded(6))] = []
    currency_info: Annotated[str | None, pb.string(7)] = None
    accounting_standards: Annotated[str | None, pb.string(8)] = None
    auditor_report: Annotated[str | None, pb.string(9)] = None
    currency_code: Annotated[str | None, pb.string(10)] = None


@message
class C2S:
    """Qot_GetFinancialsStatements.C2S."""

    security: Annotated[Security, pb.embedded(1)]
    statement_type: Annotated[FinancialStatementsType | None, pb.enum(2)] = None
    financial_type: Annotated[F10Type | None, pb.enum(3)] = None
    currency_code: Annotated[str | None, pb.string(4)] = None
    next_key: Annotated[str | None, pb.string(5)] = None
    num: Annotated[int | None, pb.int32(6)] = None


@message
class S2C:
    """Qot_GetFinancialsStatements.S2C."""

    structure_list: Annotated[list[FinancialFieldInfo], pb.repeated(pb.embedded(1))] = []
    report_list: Annotated[list[FinancialReport], pb.repeated(pb.embedded(2))] = []
    next_key: Annotated[str | None, pb.string(3)] = None


@message
class Request:
    """The request, protocol 3227; Response answers it."""

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
