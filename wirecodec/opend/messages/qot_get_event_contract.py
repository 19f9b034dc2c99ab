# SPDX-License-Identifier: MIT
"""Qot_GetEventContract, protocol 3438.

Generated from Qot_GetEventContract.proto by the command ``generate``: change that file, not this
one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import EC_ContractType, EC_Status, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetEventContract"

__all__ = ["C2S", "S2C", "ContractItem", "RecommendContract", "Request", "Response"]


@message
class ContractItem:
    """Qot_GetEventContract.ContractItem."""

    contract_security: Annotated[Security, pb.embedded(1)]
    event_security: Annotated[Security | None, pb.embedded(2)] = None
    series_security: Annotated[Security | None, pb.embedded(3)] = None
    contract_type: Annotated[EC_ContractType | None, pb.enum(4)] = None
    title: Annotated[str | None, pb.string(5)] = None
    yes_sub_title: Annotated[str | None, pb.string(6)] = None
    open_time: Annotated[str | None, pb.string(7)] = None
    close_time: Annotated[str | None, pb.string(8)] = None
    determination_time: Annotated[str | None, pb.string(9)] = None
    settled_time: Annotated[str | None, pb.string(10)] = None
    latest_expiration_time: Annotated[str | None, pb.string(11)] = None
    status: Annotated[EC_Status | None, pb.enum(12)] = None
    result: Annotated[str | None, pb.string(13)] = None
    settlement_value: Annotated[str | None, pb.string(14)] = None
    expiration_value: Annotated[str | None, pb.string(15)] = None
    volume: Annotated[str | None, pb.string(16)] = None
    can_close_early: Annotated[bool | None, pb.bool(17)] = None
    tick_size: Annotated[str | None, pb.string(18)] = None
    category: Annotated[str | None, pb.string(19)] = None
    tag: Annotated[str | None, pb.string(20)] = None


@message
class RecommendContract:
    """Qot_GetEventContract.RecommendContract."""

    contract_security: Annotated[Security, pb.embedded(1)]


@message
class C2S:
    """Qot_GetEventContract.C2S."""

    event: Annotated[Security, pb.embedded(1)]
    next_page: Annotated[str | None, pb.string(2)] = None
    count: Annotated[int | None, pb.int32(3)] = None


@message
class S2C:
    """Qot_GetEventContract.S2C."""

    contract_list: Annotated[list[ContractItem], pb.repeated(pb.embedded(1))] = []
    recommend_contracts: Annotated[list[RecommendContract], pb.repeated(pb.embedded(2))] = []
    next_page: Annotated[str | None, pb.string(3)] = None


@message
class Request:
    """The request, protocol 3438; Response answers it."""

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
