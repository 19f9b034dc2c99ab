# SPDX-License-Identifier: MIT
"""Qot_GetInstitutionHoldingList, protocol 3422.

Generated from Qot_GetInstitutionHoldingList.proto by the command ``generate``: change that file,
not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetInstitutionHoldingList"

__all__ = [
    "C2S",
    "S2C",
    "HoldingChangeType",
    "HoldingListItem",
    "Request",
    "Response",
    "SortDir",
    "SortField",
]


class HoldingChangeType(pb.ClosedEnum):
    """Qot_GetInstitutionHoldingList.HoldingChangeType."""

    UNKNOWN = pb.value(0, "HoldingChangeType_Unknown")
    NEW = pb.value(1, "HoldingChangeType_New")
    SOLD_OUT = pb.value(2, "HoldingChangeType_SoldOut")
    INCREASE = pb.value(3, "HoldingChangeType_Increase")
    DECREASE = pb.value(4, "HoldingChangeType_Decrease")


class SortField(pb.ClosedEnum):
    """Qot_GetInstitutionHoldingList.SortField."""

    UNKNOWN = pb.value(0, "SortField_Unknown")
    HOLDING_VALUE = pb.value(1, "SortField_HoldingValue")
    HOLDING_PCT = pb.value(2, "SortField_HoldingPct")
    LAST_HOLDING_PCT = pb.value(3, "SortField_LastHoldingPct")
    CHANGE_SHARES = pb.value(4, "SortField_ChangeShares")
    CHANGE_PCT = pb.value(5, "SortField_ChangePct")
    PORTFOLIO_PCT = pb.value(6, "SortField_PortfolioPct")
    INDUSTRY = pb.value(7, "SortField_Industry")
    HOLDING_DATE = pb.value(8, "SortField_HoldingDate")


class SortDir(pb.ClosedEnum):
    """Qot_GetInstitutionHoldingList.SortDir."""

    DESCENDING = pb.value(0, "SortDir_Descending")
    ASCENDING = pb.value(1, "SortDir_Ascending")


@message
class C2S:
    """Qot_GetInstitutionHoldingList.C2S."""

    market: Annotated[int, pb.int32(1)]
    institution_id: Annotated[int, pb.int32(2)]
    change_type: Annotated[int | None, pb.int32(3)] = None
    sort_field: Annotated[int | None, pb.int32(4)] = None
    sort_dir: Annotated[int | None, pb.int32(5)] = None
    count: Annotated[int | None, pb.int32(6)] = None
    page: Annotated[str | None, pb.string(7)] = None
    keyword: Annotated[str | None, pb.string(8)] = None


@message
class HoldingListItem:
    """Qot_GetInstitutionHoldingList.HoldingListItem."""

    security: Annotated[Security, pb.embedded(1)]
    name: Annotated[str | None, pb.string(2)] = None
    industry_name: Annotated[str | None, pb.string(3)] = None
    holding_value: Annotated[float | None, pb.double(4)] = None
    holding_pct: Annotated[float | None, pb.double(5)] = None
    last_holding_pct: Annotated[float | None, pb.double(6)] = None
    change_shares: Annotated[int | None, pb.int64(7)] = None
    portfolio_pct: Annotated[float | None, pb.double(8)] = None
    change_pct: Annotated[float | None, pb.double(9)] = None
    holding_date: Annotated[str | None, pb.string(10)] = None
    source: Annotated[str | None, pb.string(11)] = None


@message
class S2C:
    """Qot_GetInstitutionHoldingList.S2C."""

    data_list: Annotated[list[HoldingListItem], pb.repeated(pb.embedded(1))] = []
    all_count: Annotated[int | None, pb.int32(2)] = None
    next_page: Annotated[str | None, pb.string(3)] = None
    currency: Annotated[str | None, pb.string(4)] = None


@message
class Request:
    """The request, protocol 3422; Response answers it."""

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
