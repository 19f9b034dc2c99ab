# SPDX-License-Identifier: MIT
"""Qot_GetEventContractSnapshot, protocol 3445.

Generated from Qot_GetEventContractSnapshot.proto by the command ``generate``: change that file, not
this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import EC_Status, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetEventContractSnapshot"

__all__ = ["C2S", "S2C", "Request", "Response", "SnapshotItem"]


@message
class SnapshotItem:
    """Qot_GetEventContractSnapshot.SnapshotItem."""

    code: Annotated[Security, pb.embedded(1)]
    name: Annotated[str | None, pb.string(2)] = None
    event_code: Annotated[Security | None, pb.embedded(3, name="event_code")] = None
    yes_sub_title: Annotated[str | None, pb.string(4, name="yes_sub_title")] = None
    no_sub_title: Annotated[str | None, pb.string(5, name="no_sub_title")] = None
    status: Annotated[EC_Status | None, pb.enum(6)] = None
    price: Annotated[float | None, pb.double(7)] = None
    cumulative_volume: Annotated[float | None, pb.double(8, name="cumulative_volume")] = None
    yes_bid: Annotated[float | None, pb.double(9, name="yes_bid")] = None
    yes_bid_size: Annotated[float | None, pb.double(10, name="yes_bid_size")] = None
    yes_ask: Annotated[float | None, pb.double(11, name="yes_ask")] = None
    yes_ask_size: Annotated[float | None, pb.double(12, name="yes_ask_size")] = None
    no_bid: Annotated[float | None, pb.double(13, name="no_bid")] = None
    no_bid_size: Annotated[float | None, pb.double(14, name="no_bid_size")] = None
    no_ask: Annotated[float | None, pb.double(15, name="no_ask")] = None
    no_ask_size: Annotated[float | None, pb.double(16, name="no_ask_size")] = None
    last_trade_time: Annotated[str | None, pb.string(17, name="last_trade_time")] = None
    volume_24h: Annotated[float | None, pb.double(18, name="volume_24h")] = None
    open_interest: Annotated[float | None, pb.double(19, name="open_interest")] = None


@message
class C2S:
    """Qot_GetEventContractSnapshot.C2S."""

    security_list: Annotated[list[Security], pb.repeated(pb.embedded(1))] = []


@message
class S2C:
    """Qot_GetEventContractSnapshot.S2C."""

    snapshot_list: Annotated[list[SnapshotItem], pb.repeated(pb.embedded(1))] = []


@message
class Request:
    """The request, protocol 3445; Response answers it."""

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
