# SPDX-License-Identifier: MIT
"""Qot_GetIndustrialChainDetail, protocol 3428.

Generated from Qot_GetIndustrialChainDetail.proto by the command ``generate``: change that file, not
this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetIndustrialChainDetail"

__all__ = ["C2S", "S2C", "IndustrialChainNode", "InformationLink", "Request", "Response"]


@message
class C2S:
    """Qot_GetIndustrialChainDetail.C2S."""

    chain_id: Annotated[int, pb.int64(1)]


@message
class IndustrialChainNode:
    """Qot_GetIndustrialChainDetail.IndustrialChainNode."""

    node_id: Annotated[int | None, pb.int64(1)] = None
    parent_node_id: Annotated[int | None, pb.int64(2)] = None
    layer_sth: Annotated[int | None, pb.int64(3)] = None
    name: Annotated[str | None, pb.string(4)] = None
    plate_id: Annotated[int | None, pb.int64(5)] = None


@message
class InformationLink:
    """Qot_GetIndustrialChainDetail.InformationLink."""

    title: Annotated[str | None, pb.string(1)] = None
    url: Annotated[str | None, pb.string(2)] = None


@message
class S2C:
    """Qot_GetIndustrialChainDetail.S2C."""

    chain_id: Annotated[int | None, pb.int64(1)] = None
    chain_type: Annotated[int | None, pb.int32(2)] = None
    name: Annotated[str | None, pb.string(3)] = None
    node_list: Annotated[list[IndustrialChainNode], pb.repeated(pb.embedded(4))] = []
    information_list: Annotated[list[InformationLink], pb.repeated(pb.embedded(5))] = []


@message
class Request:
    """The request, protocol 3428; Response answers it."""

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
