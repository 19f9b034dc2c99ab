# SPDX-License-Identifier: MIT
"""Qot_RequestHistoryEventContractKL, protocol 3456.

Generated from Qot_RequestHistoryEventContractKL.proto by the command ``generate``: change that
file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .common import PredSide
from .qot_common import EC_KlineSource, KLType, Security
from .qot_get_event_contract_kline import KlineItem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_RequestHistoryEventContractKL"

__all__ = ["C2S", "S2C", "Request", "Response"]


@message
class C2S:
    """Qot_RequestHistoryEventContractKL.C2S."""

    security: Annotated[Security, pb.embedded(1)]
    kline_source: Annotated[EC_KlineSource | None, pb.enum(2)] = None
    pre_side: Annotated[PredSide | None, pb.enum(3)] = None
    kl_type: Annotated[KLType, pb.enum(4)]
    begin_time: Annotated[str, pb.string(5)]
    end_time: Annotated[str, pb.string(6)]
    max_ack_kl_num: Annotated[int | None, pb.int32(7, name="maxAckKLNum")] = None
    next_req_key: Annotated[bytes | None, pb.bytes(8)] = None


@message
class S2C:
    """Qot_RequestHistoryEventContractKL.S2C."""

    kline_list: Annotated[list[KlineItem], pb.repeated(pb.embedded(1))] = []
    next_req_key: Annotated[bytes | None, pb.bytes(2)] = None


@message
class Request:
    """The request, protocol 3456; Response answers it."""

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
