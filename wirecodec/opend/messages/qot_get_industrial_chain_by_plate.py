# SPDX-License-Identifier: MIT
"""Qot_GetIndustrialChainByPlate, protocol 3429.

Generated from Qot_GetIndustrialChainByPlate.proto by the command ``generate``: change that file,
not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetIndustrialChainByPlate"

__all__ = ["C2S", "S2C", "RelatedChainInfo", "Request", "Response"]


@message
class C2S:
    """Qot_GetIndustrialChainByPlate.C2S."""

    plate_id: Annotated[int, pb.int64(1)]


@message
class RelatedChainInfo:
    """Qot_GetIndustrialChainByPlate.RelatedChainInfo."""

    chain_id: Annotated[int | None, pb.int64(1)] = None
    chain_type: Annotated[int | None, pb.int32(2)] = None
    name: Annotated[str | None, pb.string(3)] = None
    market_cap: Annotated[float | None, pb.double(4)] = None
    stocks_num: Annotated[int | None, pb.int64(5)] = None


@message
class S2C:
    """Qot_GetIndustrialChainByPlate.S2C."""

    related_chain_list: Annotated[list[RelatedChainInfo], pb.repeated(pb.embedded(1))] = []


@message
class Request:
    """The request, protocol 3429; Response answers it."""

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
