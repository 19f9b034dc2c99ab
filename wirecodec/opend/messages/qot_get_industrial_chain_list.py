# SPDX-License-Identifier: MIT
"""Qot_GetIndustrialChainList, protocol 3427.

Generated from Qot_GetIndustrialChainList.proto by the command ``generate``: change that file, not
this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetIndustrialChainList"

__all__ = ["C2S", "S2C", "IndustrialChainInfo", "IndustrialChainType", "Request", "Response"]


class IndustrialChainType(pb.ClosedEnum):
    """Qot_GetIndustrialChainList.IndustrialChainType."""

    CHAIN = pb.value(1, "IndustrialChainType_Chain")
    PARALLEL = pb.value(2, "IndustrialChainType_Parallel")
    UP_MID_DOWN = pb.value(3, "IndustrialChainType_UpMidDown")


@message
class C2S:
    """Qot_GetIndustrialChainList.C2S."""

    market: Annotated[int, pb.int32(1)]
    keyword: Annotated[str | None, pb.string(2)] = None
    count: Annotated[int | None, pb.int32(3)] = None
    page: Annotated[str | None, pb.string(4)] = None


@message
class IndustrialChainInfo:
    """Qot_GetIndustrialChainList.IndustrialChainInfo."""

    chain_id: Annotated[int | None, pb.int64(1)] = None
    chain_type: Annotated[int | None, pb.int32(2)] = None
    name: Annotated[str | None, pb.string(3)] = None
    detail: Annotated[str | None, pb.string(4)] = None
    market_cap: Annotated[float | None, pb.double(5)] = None
    stocks_num: Annotated[int | None, pb.int64(6)] = None
    relation_security_list: Annotated[list[Security], pb.repeated(pb.embedded(7))] = []


@message
class S2C:
    """Qot_GetIndustrialChainList.S2C."""

    data_list: Annotated[list[IndustrialChainInfo], pb.repeated(pb.embedded(1))] = []
    all_count: Annotated[int | None, pb.int32(2)] = None
    next_page: Annotated[str | None, pb.string(3)] = None


@message
class Request:
    """The request, protocol 3427; Response answers it."""

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
