# SPDX-License-Identifier: MIT
"""Qot_GetTicker, protocol 3010: the last trades of a subscribed security.

Generated from Qot_GetTicker.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import QotHeader, Security, Ticker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetTicker"

__all__ = ["C2S", "S2C", "Request", "Response"]


@message
class C2S:
    """Which trades are asked for. They must be subscribed to.

    Attributes:
        security: which security.
        max_ret_num: how many, 1000 at most, up to the last one.
        header: whose market data.
    """

    security: Annotated[Security, pb.embedded(1)]
    max_ret_num: Annotated[int, pb.int32(2)]
    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class S2C:
    """The trades.

    Attributes:
        security: the security.
        name: its name.
        ticker_list: each of them.
    """

    security: Annotated[Security, pb.embedded(1)]
    name: Annotated[str | None, pb.string(3)] = None
    ticker_list: Annotated[list[Ticker], pb.repeated(pb.embedded(2))] = []


@message
class Request:
    """The request, protocol 3010; Response answers it."""

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
