# SPDX-License-Identifier: MIT
"""Qot_GetEventContractCategory, protocol 3434.

Generated from Qot_GetEventContractCategory.proto by the command ``generate``: change that file, not
this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetEventContractCategory"

__all__ = ["C2S", "S2C", "CategoryItem", "Request", "Response"]


@message
class CategoryItem:
    """Qot_GetEventContractCategory.CategoryItem."""

    category: Annotated[str, pb.string(1)]
    category_name: Annotated[str | None, pb.string(2)] = None
    tags: Annotated[list[str], pb.repeated(pb.string(3))] = []


@message
class C2S:
    """Qot_GetEventContractCategory.C2S."""

    category: Annotated[str | None, pb.string(1)] = None


@message
class S2C:
    """Qot_GetEventContractCategory.S2C."""

    category_list: Annotated[list[CategoryItem], pb.repeated(pb.embedded(1))] = []


@message
class Request:
    """The request, protocol 3434; Response answers it."""

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
