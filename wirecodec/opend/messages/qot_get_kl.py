# SPDX-License-Identifier: MIT
"""Qot_GetKL, protocol 3006: the last candlesticks of a subscribed security.

Generated from Qot_GetKL.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import KLine, QotHeader, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetKL"

__all__ = ["C2S", "S2C", "Request", "Response"]


@message
class C2S:
    """Which candlesticks are asked for. They must be subscribed to.

    Attributes:
        rehab_type: a RehabType.
        kl_type: a KLType.
        security: which security.
        req_num: how many, 1000 at most, up to the last one.
        header: whose market data.
    """

    rehab_type: Annotated[int, pb.int32(1)]
    kl_type: Annotated[int, pb.int32(2)]
    security: Annotated[Security, pb.embedded(3)]
    req_num: Annotated[int, pb.int32(4)]
    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class S2C:
    """The candlesticks.

    Attributes:
        security: the security.
        name: its name.
        kl_list: each of them, oldest first.
    """

    security: Annotated[Security, pb.embedded(1)]
    name: Annotated[str | None, pb.string(3)] = None
    kl_list: Annotated[list[KLine], pb.repeated(pb.embedded(2))] = []


@message
class Request:
    """The request, protocol 3006; Response answers it."""

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
