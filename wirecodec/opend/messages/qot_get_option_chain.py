# SPDX-License-Identifier: MIT
"""Qot_GetOptionChain, protocol 3209.

Generated from Qot_GetOptionChain.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import QotHeader, Security, SecurityStaticInfo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetOptionChain"

__all__ = [
    "C2S",
    "S2C",
    "DataFilter",
    "OptionChain",
    "OptionCondType",
    "OptionItem",
    "Request",
    "Response",
]


class OptionCondType(pb.ClosedEnum):
    """Qot_GetOptionChain.OptionCondType."""

    UNKNOW = pb.value(0, "OptionCondType_Unknow")
    WITH_IN = pb.value(1, "OptionCondType_WithIn")
    OUTSIDE = pb.value(2, "OptionCondType_Outside")


@message
class DataFilter:
    """Qot_GetOptionChain.DataFilter."""

    implied_volatility_min: Annotated[float | None, pb.double(1)] = None
    implied_volatility_max: Annotated[float | None, pb.double(2)] = None
    delta_min: Annotated[float | None, pb.double(3)] = None
    delta_max: Annotated[float | None, pb.double(4)] = None
    gamma_min: Annotated[float | None, pb.double(5)] = None
    gamma_max: Annotated[float | None, pb.double(6)] = None
    vega_min: Annotated[float | None, pb.double(7)] = None
    vega_max: Annotated[float | None, pb.double(8)] = None
    theta_min: Annotated[float | None, pb.double(9)] = None
    theta_max: Annotated[float | None, pb.double(10)] = None
    rho_min: Annotated[float | None, pb.double(11)] = None
    rho_max: Annotated[float | None, pb.double(12)] = None
    net_open_interest_min: Annotated[float | None, pb.double(13)] = None
    net_open_interest_max: Annotated[float | None, pb.double(14)] = None
    open_interest_min: Annotated[float | None, pb.double(15)] = None
    open_interest_max: Annotated[float | None, pb.double(16)] = None
    vol_min: Annotated[float | None, pb.double(17)] = None
    vol_max: Annotated[float | None, pb.double(18)] = None


@message
class C2S:
    """Qot_GetOptionChain.C2S."""

    owner: Annotated[Security, pb.embedded(1)]
    index_option_type: Annotated[int | None, pb.int32(6)] = None
    type: Annotated[int | None, pb.int32(2)] = None
    condition: Annotated[int | None, pb.int32(3)] = None
    begin_time: Annotated[str, pb.string(4)]
    end_time: Annotated[str, pb.string(5)]
    data_filter: Annotated[DataFilter | None, pb.embedded(7)] = None
    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class OptionItem:
    """Qot_GetOptionChain.OptionItem."""

    call: Annotated[SecurityStaticInfo | None, pb.embedded(1)] = None
    put: Annotated[SecurityStaticInfo | None, pb.embedded(2)] = None


@message
class OptionChain:
    """Qot_GetOptionChain.OptionChain."""

    strike_time: Annotated[str, pb.string(1)]
    option: Annotated[list[OptionItem], pb.repeated(pb.embedded(2))] = []
    strike_timestamp: Annotated[float | None, pb.double(3)] = None


@message
class S2C:
    """Qot_GetOptionChain.S2C."""

    option_chain: Annotated[list[OptionChain], pb.repeated(pb.embedded(1))] = []


@message
class Request:
    """The request, protocol 3209; Response answers it."""

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
