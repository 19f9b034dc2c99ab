# SPDX-License-Identifier: MIT
"""Qot_GetArkActiveTransaction, protocol 3425.

Generated from Qot_GetArkActiveTransaction.proto by the command ``generate``: change that file, not
this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetArkActiveTransaction"

__all__ = [
    "C2S",
    "S2C",
    "ArkActiveTransactionItem",
    "CycleType",
    "HoldingType",
    "Request",
    "Response",
    "SortDir",
    "SortField",
]


class HoldingType(pb.ClosedEnum):
    """Qot_GetArkActiveTransaction.HoldingType."""

    INCREASE = pb.value(0, "HoldingType_Increase")
    DECREASE = pb.value(1, "HoldingType_Decrease")
    NEW = pb.value(2, "HoldingType_New")
    SOLD_OUT = pb.value(3, "HoldingType_SoldOut")


class CycleType(pb.ClosedEnum):
    """Qot_GetArkActiveTransaction.CycleType."""

    CYCLE_TYPE_1_DAY = pb.value(0, "CycleType_1Day")
    CYCLE_TYPE_5_DAY = pb.value(1, "CycleType_5Day")
    CYCLE_TYPE_10_DAY = pb.value(2, "CycleType_10Day")
    CYCLE_TYPE_30_DAY = pb.value(3, "CycleType_30Day")
    CYCLE_TYPE_60_DAY = pb.value(4, "CycleType_60Day")


class SortField(pb.ClosedEnum):
    """Qot_GetArkActiveTransaction.SortField."""

    UNKNOWN = pb.value(0, "SortField_Unknown")
    CHANGE_AMOUNT = pb.value(1, "SortField_ChangeAmount")
    CHANGE_SHARES = pb.value(2, "SortField_ChangeShares")


class SortDir(pb.ClosedEnum):
    """Qot_GetArkActiveTransaction.SortDir."""

    DESCENDING = pb.value(0, "SortDir_Descending")
    ASCENDING = pb.value(1, "SortDir_Ascending")


@message
class C2S:
    """Qot_GetArkActiveTransaction.C2S."""

    holding_type: Annotated[int | None, pb.int32(1)] = None
    cycle_type: Annotated[int | None, pb.int32(2)] = None
    sort_field: Annotated[int | None, pb.int32(3)] = None
    sort_dir: Annotated[int | None, pb.int32(4)] = None
    count: Annotated[int | None, pb.int32(5)] = None
    page: Annotated[str | None, pb.string(6)] = None


@message
class ArkActiveTransactionItem:
    """Qot_GetArkActiveTransaction.ArkActiveTransactionItem."""

    security: Annotated[Security | None, pb.embedded(1)] = None
    name: Annotated[str | None, pb.string(2)] = None
    change_amount: Annotated[float | None, pb.double(3)] = None
    change_shares: Annotated[int | None, pb.int64(4)] = None


@message
class S2C:
    """Qot_GetArkActiveTransaction.S2C."""

    data_list: Annotated[list[ArkActiveTransactionItem], pb.repeated(pb.embedded(1))] = []
    all_count: Annotated[int | None, pb.int32(2)] = None
    next_page: Annotated[str | None, pb.string(3)] = None


@message
class Request:
    """The request, protocol 3425; Response answers it."""

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
