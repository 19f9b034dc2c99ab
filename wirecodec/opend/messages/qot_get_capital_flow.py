# SPDX-License-Identifier: MIT
"""Qot_GetCapitalFlow, protocol 3211.

Generated from Qot_GetCapitalFlow.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import QotHeader, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetCapitalFlow"

__all__ = ["C2S", "S2C", "CapitalFlowItem", "Request", "Response"]


@message
class C2S:
    """Qot_GetCapitalFlow.C2S."""

    security: Annotated[Security, pb.embedded(1)]
    period_type: Annotated[int | None, pb.int32(2)] = None
    begin_time: Annotated[str | None, pb.string(3)] = None
    end_time: Annotated[str | None, pb.string(4)] = None
    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class CapitalFlowItem:
    """Qot_GetCapitalFlow.CapitalFlowItem."""

    in_flow: Annotated[float, pb.double(1)]
    time: Annotated[str | None, pb.string(2)] = None
    timestamp: Annotated[float | None, pb.double(3)] = None
    main_in_flow: Annotated[float | None, pb.double(4)] = None
    super_in_flow: Annotated[float | None, pb.double(5)] = None
    big_in_flow: Annotated[float | None, pb.double(6)] = None
    mid_in_flow: Annotated[float | None, pb.double(7)] = None
    sml_in_flow: Annotated[float | None, pb.double(8)] = None


@message
class S2C:
    """Qot_GetCapitalFlow.S2C."""

    flow_item_list: Annotated[list[CapitalFlowItem], pb.repeated(pb.embedded(1))] = []
    last_valid_time: Annotated[str | None, pb.string(2)] = None
    last_valid_timestamp: Annotated[float | None, pb.double(3)] = None


@message
class Request:
    """The request, protocol 3211; Response answers it."""

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
