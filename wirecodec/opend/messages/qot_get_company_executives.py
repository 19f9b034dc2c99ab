# SPDX-License-Identifier: MIT
"""Qot_GetCompanyExecutives, protocol 3244.

Generated from Qot_GetCompanyExecutives.proto by the command ``generate``: change that file, not
this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetCompanyExecutives"

__all__ = ["C2S", "S2C", "DirectorInfo", "Request", "Response"]


@message
class DirectorInfo:
    """Qot_GetCompanyExecutives.DirectorInfo."""

    display_leader_name: Annotated[str | None, pb.string(1)] = None
    leader_name: Annotated[str | None, pb.string(2)] = None
    position_name: Annotated[str | None, pb.string(3)] = None
    begin_date: Annotated[int | None, pb.uint64(4)] = None
    begin_date_str: Annotated[str | None, pb.string(5)] = None
    leader_gender: Annotated[str | None, pb.string(6)] = None
    leader_age: Annotated[str | None, pb.string(7)] = None
    highest_education: Annotated[str | None, pb.string(8)] = None
    annual_salary: Annotated[int | None, pb.uint64(9)] = None
    issue_date: Annotated[int | None, pb.uint64(10)] = None
    issue_date_str: Annotated[str | None, pb.string(11)] = None


@message
class C2S:
    """Qot_GetCompanyExecutives.C2S."""

    security: Annotated[Security, pb.embedded(1)]


@message
class S2C:
    """Qot_GetCompanyExecutives.S2C."""

    director_list: Annotated[list[DirectorInfo], pb.repeated(pb.embedded(1))] = []


@message
class Request:
    """The request, protocol 3244; Response answers it."""

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
