# SPDX-License-Identifier: MIT
"""Qot_GetInstitutionList, protocol 3418.

Generated from Qot_GetInstitutionList.proto by the command ``generate``: change that file, not this
one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetInstitutionList"

__all__ = ["C2S", "S2C", "InstitutionListItem", "Request", "Response", "SortDir", "SortField"]


class SortField(pb.ClosedEnum):
    """Qot_GetInstitutionList.SortField."""

    UNKNOWN = pb.value(0, "SortField_Unknown")
    POSITION_VALUE = pb.value(1, "SortField_PositionValue")
    POSITION_VALUE_CHANGE = pb.value(2, "SortField_PositionValueChange")
    POSITION_COUNT = pb.value(3, "SortField_PositionCount")
    POSITION_COUNT_CHANGE = pb.value(4, "SortField_PositionCountChange")


class SortDir(pb.ClosedEnum):
    """Qot_GetInstitutionList.SortDir."""

    DESCENDING = pb.value(0, "SortDir_Descending")
    ASCENDING = pb.value(1, "SortDir_Ascending")


@message
class C2S:
    """Qot_GetInstitutionList.C2S."""

    market: Annotated[int, pb.int32(1)]
    sort_field: Annotated[int | None, pb.int32(2)] = None
    sort_dir: Annotated[int | None, pb.int32(3)] = None
    count: Annotated[int | None, pb.int32(4)] = None
    page: Annotated[str | None, pb.string(5)] = None
    name_part: Annotated[str | None, pb.string(6)] = None


@message
class InstitutionListItem:
    """Qot_GetInstitutionList.InstitutionListItem."""

    institution_id: Annotated[int, pb.int32(1)]
    institution_name: Annotated[str | None, pb.string(2)] = None
    position_value: Annotated[float | None, pb.double(3)] = None
    position_value_change: Annotated[float | None, pb.double(4)] = None
    position_count: Annotated[int | None, pb.int32(5)] = None
    position_count_change: Annotated[int | None, pb.int32(6)] = None
    disclosure_date: Annotated[str | None, pb.string(7)] = None


@message
class S2C:
    """Qot_GetInstitutionList.S2C."""

    data_list: Annotated[list[InstitutionListItem], pb.repeated(pb.embedded(1))] = []
    all_count: Annotated[int | None, pb.int32(2)] = None
    next_page: Annotated[str | None, pb.string(3)] = None
    currency: Annotated[str | None, pb.string(4)] = None


@message
class Request:
    """The request, protocol 3418; Response answers it."""

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
