# SPDX-License-Identifier: MIT
"""Qot_GetInstitutionHoldingChange, protocol 3421.

Generated from Qot_GetInstitutionHoldingChange.proto by the command ``generate``: change that file,
not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetInstitutionHoldingChange"

__all__ = [
    "C2S",
    "S2C",
    "HoldingChangeItem",
    "HoldingChangeType",
    "Request",
    "Response",
    "SortDir",
    "SortField",
]


class HoldingChangeType(pb.ClosedEnum):
    """Qot_GetInstitutionHoldingChange.HoldingChangeType."""

    UNKNOWN = pb.value(0, "HoldingChangeType_Unknown")
    NEW = pb.value(1, "HoldingChangeType_New")
    SOLD_OUT = pb.value(2, "HoldingChangeType_SoldOut")
    INCREASE = pb.value(3, "HoldingChangeType_Increase")
    DECREASE = pb.value(4, "HoldingChangeType_Decrease")


class SortField(pb.ClosedEnum):
    """Qot_GetInstitutionHoldingChange.SortField."""

    UNKNOWN = pb.value(0, "SortField_Unknown")
    CHANGE_PCT = pb.value(1, "SortField_ChangePct")
    CHANGE_SHARES = pb.value(2, "SortField_ChangeShares")
    HOLDING_DATE = pb.value(3, "SortField_HoldingDate")


class SortDir(pb.ClosedEnum):
    """Qot_GetInstitutionHoldingChange.SortDir."""

    DESCENDING = pb.value(0, "SortDir_Descending")
    ASCENDING = pb.value(1, "SortDir_Ascending")


@message
class C2S:
    """Qot_GetInstitutionHoldingChange.C2S."""

    market: Annotated[int, pb.int32(1)]
    institution_id: Annotated[int, pb.int32(2)]
    change_type: Annotated[int | None, pb.int32(3)] = None
    sort_field: Annotated[int | None, pb.int32(4)] = None
    sort_dir: Annotated[int | None, pb.int32(5)] = None
    count: Annotated[int | None, pb.int32(6)] = None
    page: Annotated[str | None, pb.string(7)] = None


@message
class HoldingChangeItem:
    """Qot_GetInstitutionHoldingChange.HoldingChangeItem."""

    security: Annotated[Security, pb.embedded(1)]
    name: Annotated[str | None, pb.string(2)] = None
    portfolio_pct: Annotated[float | None, pb.double(3)] = None
    change_shares: Annotated[int | None, pb.int64(4)] = None
    change_pct: Annotated[float | None, pb.double(5)] = None
    holding_date: Annotated[str | None, pb.string(6)] = None
    source: Annotated[str | None, pb.string(7)] = None


@message
class S2C:
    """Qot_GetInstitutionHoldingChange.S2C."""

    data_list: Annotated[list[HoldingChangeItem], pb.repeated(pb.embedded(1))] = []
    all_count: Annotated[int | None, pb.int32(2)] = None
    next_page: Annotated[str | None, pb.string(3)] = None


@message
class Request:
    """The request, protocol 3421; Response answers it."""

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
