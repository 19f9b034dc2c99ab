# SPDX-License-Identifier: MIT
"""Trd_FlowSummary, protocol 2226.

Generated from Trd_FlowSummary.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .trd_common import TrdHeader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Trd_FlowSummary"

__all__ = ["C2S", "S2C", "FlowSummaryInfo", "Request", "Response", "TrdCashFlowDirection"]


class TrdCashFlowDirection(pb.ClosedEnum):
    """Trd_FlowSummary.TrdCashFlowDirection."""

    UNKNOWN = pb.value(0, "TrdCashFlowDirection_Unknown")
    IN = pb.value(1, "TrdCashFlowDirection_In")
    OUT = pb.value(2, "TrdCashFlowDirection_Out")


@message
class FlowSummaryInfo:
    """Trd_FlowSummary.FlowSummaryInfo."""

    clearing_date: Annotated[str | None, pb.string(1)] = None
    settlement_date: Annotated[str | None, pb.string(2)] = None
    currency: Annotated[int | None, pb.int32(3)] = None
    cash_flow_type: Annotated[str | None, pb.string(4)] = None
    cash_flow_direction: Annotated[int | None, pb.int32(5)] = None
    cash_flow_amount: Annotated[float | None, pb.double(6)] = None
    cash_flow_remark: Annotated[str | None, pb.string(7)] = None
    cash_flow_id: Annotated[int | None, pb.uint64(8, name="cashFlowID")] = None
    create_time: Annotated[str | None, pb.string(9)] = None


@message
class C2S:
    """Trd_FlowSummary.C2S."""

    header: Annotated[TrdHeader, pb.embedded(1)]
    clearing_date: Annotated[str, pb.string(2)]
    cash_flow_direction: Annotated[int | None, pb.int32(3)] = None
    start_create_date: Annotated[str | None, pb.string(4)] = None
    end_create_date: Annotated[str | None, pb.string(5)] = None


@message
class S2C:
    """Trd_FlowSummary.S2C."""

    header: Annotated[TrdHeader, pb.embedded(1)]
    flow_summary_info_list: Annotated[list[FlowSummaryInfo], pb.repeated(pb.embedded(2))] = []


@message
class Request:
    """The request, protocol 2226; Response answers it."""

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
