# SPDX-License-Identifier: MIT
"""Qot_GetCapitalDistribution, protocol 3212.

Generated from Qot_GetCapitalDistribution.proto by the command ``generate``: change that file, not
this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import QotHeader, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetCapitalDistribution"

__all__ = ["C2S", "S2C", "Request", "Response"]


@message
class C2S:
    """Qot_GetCapitalDistribution.C2S."""

    security: Annotated[Security, pb.embedded(1)]
    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class S2C:
    """Qot_GetCapitalDistribution.S2C."""

    capital_in_super: Annotated[float | None, pb.double(9)] = None
    capital_in_big: Annotated[float, pb.double(1)]
    capital_in_mid: Annotated[float, pb.double(2)]
    capital_in_small: Annotated[float, pb.double(3)]
    capital_out_super: Annotated[float | None, pb.double(10)] = None
    capital_out_big: Annotated[float, pb.double(4)]
    capital_out_mid: Annotated[float, pb.double(5)]
    capital_out_small: Annotated[float, pb.double(6)]
    update_time: Annotated[str | None, pb.string(7)] = None
    update_timestamp: Annotated[float | None, pb.double(8)] = None


@message
class Request:
    """The request, protocol 3212; Response answers it."""

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
