# SPDX-License-Identifier: MIT
"""Qot_GetArkStockDynamic, protocol 3424.

Generated from Qot_GetArkStockDynamic.proto by the command ``generate``: change that file, not this
one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetArkStockDynamic"

__all__ = ["C2S", "S2C", "DynamicType", "Request", "Response"]


class DynamicType(pb.ClosedEnum):
    """Qot_GetArkStockDynamic.DynamicType."""

    UNKNOWN = pb.value(0, "DynamicType_Unknown")
    CONSECUTIVE_SAME_DIRECTION = pb.value(1, "DynamicType_ConsecutiveSameDirection")
    RECENT_TRANSACTION = pb.value(2, "DynamicType_RecentTransaction")
    LAST_TRANSACTION = pb.value(3, "DynamicType_LastTransaction")
    NO_DYNAMIC = pb.value(4, "DynamicType_NoDynamic")


@message
class C2S:
    """Qot_GetArkStockDynamic.C2S."""

    security: Annotated[Security, pb.embedded(1)]


@message
class S2C:
    """Qot_GetArkStockDynamic.S2C."""

    dynamic_type: Annotated[int | None, pb.int32(1)] = None
    transaction_count: Annotated[int | None, pb.int32(2)] = None
    net_shares: Annotated[int | None, pb.int64(3)] = None
    last_transaction_time: Annotated[str | None, pb.string(4)] = None


@message
class Request:
    """The request, protocol 3424; Response answers it."""

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
