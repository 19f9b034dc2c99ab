# SPDX-License-Identifier: MIT
"""Qot_GetCompanyOperationalEfficiency, protocol 3246.

Generated from Qot_GetCompanyOperationalEfficiency.proto by the command ``generate``: change that
file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import F10Type, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetCompanyOperationalEfficiency"

__all__ = ["C2S", "S2C", "OperationalEfficiencyItem", "Request", "Response"]


@message
class OperationalEfficiencyItem:
    """Qot_GetCompanyOperationalEfficiency.OperationalEfficiencyItem."""

    fiscal_year: Annotated[int | None, pb.int32(1)] = None
    financial_type: Annotated[F10Type | None, pb.enum(2)] = None
    period_text: Annotated[str | None, pb.string(3)] = None
    end_date: Annotated[int | None, pb.int64(4)] = None
    end_date_str: Annotated[str | None, pb.string(5)] = None
    employee_num: Annotated[int | None, pb.int64(6)] = None
    employee_num_yoy: Annotated[float | None, pb.double(7)] = None
    income_per_capita: Annotated[float | None, pb.double(8)] = None
    income_per_capita_yoy: Annotated[float | None, pb.double(9)] = None
    profit_per_capita: Annotated[float | None, pb.double(10)] = None
    profit_per_capita_yoy: Annotated[float | None, pb.double(11)] = None
    net_profit_per_capita: Annotated[float | None, pb.double(12)] = None
    net_profit_per_capita_yoy: Annotated[float | None, pb.double(13)] = None


@message
class C2S:
    """Qot_GetCompanyOperationalEfficiency.C2S."""

    security: Annotated[Security, pb.embedded(1)]
    next_key: Annotated[str | None, pb.string(2)] = None
    num: Annotated[int | None, pb.int32(3)] = None
    currency_code: Annotated[str | None, pb.string(4)] = None
    financial_type: Annotated[F10Type | None, pb.enum(5)] = None


@message
class S2C:
    """Qot_GetCompanyOperationalEfficiency.S2C."""

    item_list: Annotated[list[OperationalEfficiencyItem], pb.repeated(pb.embedded(1))] = []
    next_key: Annotated[str | None, pb.string(2)] = None
    currency_code: Annotated[str | None, pb.string(3)] = None


@message
class Request:
    """The request, protocol 3246; Response answers it."""

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
