# SPDX-License-Identifier: MIT
"""Trd_GetHistoryOrderList, protocol 2221.

Generated from Trd_GetHistoryOrderList.proto by the command ``generate``: change that file, not this
one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .trd_common import Order, TrdFilterConditions, TrdHeader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Trd_GetHistoryOrderList"

__all__ = ["C2S", "S2C", "Request", "Response"]


@message
class C2S:
    """Trd_GetHistoryOrderList.C2S."""

    header: Annotated[TrdHeader, pb.embedded(1)]
    filter_conditions: Annotated[TrdFilterConditions, pb.embedded(2)]
    filter_status_list: Annotated[list[int], pb.repeated(pb.int32(3))] = []


@message
class S2C:
    """Trd_GetHistoryOrderList.S2C."""

    header: Annotated[TrdHeader, pb.embedded(1)]
    order_list: Annotated[list[Order], pb.repeated(pb.embedded(2))] = []


@message
class Request:
    """The request, protocol 2221; Response answers it."""

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
