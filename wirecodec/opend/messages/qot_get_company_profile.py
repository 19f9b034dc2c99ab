# SPDX-License-Identifier: MIT
"""Qot_GetCompanyProfile, protocol 3243.

Generated from Qot_GetCompanyProfile.proto by the command ``generate``: change that file, not this
one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import CompanyProfileFieldType, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetCompanyProfile"

__all__ = ["C2S", "S2C", "CompanyLabItem", "Request", "Response"]


@message
class CompanyLabItem:
    """Qot_GetCompanyProfile.CompanyLabItem."""

    name: Annotated[str | None, pb.string(1)] = None
    value: Annotated[str | None, pb.string(2)] = None
    field_type: Annotated[CompanyProfileFieldType | None, pb.enum(3)] = None


@message
class C2S:
    """Qot_GetCompanyProfile.C2S."""

    security: Annotated[Security, pb.embedded(1)]


@message
class S2C:
    """Qot_GetCompanyProfile.S2C."""

    item_list: Annotated[list[CompanyLabItem], pb.repeated(pb.embedded(1))] = []


@message
class Request:
    """The request, protocol 3243; Response answers it."""

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
