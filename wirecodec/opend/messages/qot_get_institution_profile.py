# SPDX-License-Identifier: MIT
"""Qot_GetInstitutionProfile, protocol 3419.

Generated from Qot_GetInstitutionProfile.proto by the command ``generate``: change that file, not
this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetInstitutionProfile"

__all__ = ["C2S", "S2C", "Request", "Response"]


@message
class C2S:
    """Qot_GetInstitutionProfile.C2S."""

    market: Annotated[int, pb.int32(1)]
    institution_id: Annotated[int, pb.int32(2)]


@message
class S2C:
    """Qot_GetInstitutionProfile.S2C."""

    institution_name: Annotated[str | None, pb.string(1)] = None
    description: Annotated[str | None, pb.string(2)] = None
    position_value: Annotated[float | None, pb.double(3)] = None
    last_position_value: Annotated[float | None, pb.double(4)] = None
    position_value_change_pct: Annotated[float | None, pb.double(5)] = None
    total_holding_count: Annotated[int | None, pb.int64(6)] = None
    holding_change_count: Annotated[int | None, pb.int64(7)] = None
    new_count: Annotated[int | None, pb.int32(8)] = None
    sold_out_count: Annotated[int | None, pb.int32(9)] = None
    increase_count: Annotated[int | None, pb.int32(10)] = None
    decrease_count: Annotated[int | None, pb.int32(11)] = None
    top10_pct: Annotated[float | None, pb.double(12)] = None
    top10_pct_change: Annotated[float | None, pb.double(13)] = None
    disclosure_date: Annotated[str | None, pb.string(14)] = None
    currency: Annotated[str | None, pb.string(15)] = None


@message
class Request:
    """The request, protocol 3419; Response answers it."""

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
