# SPDX-License-Identifier: MIT
"""Qot_GetOptionVolatility, protocol 3250.

Generated from Qot_GetOptionVolatility.proto by the command ``generate``: change that file, not this
one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import OptionImpvolStatusType, OptionVolatilityTimePeriodType, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetOptionVolatility"

__all__ = ["C2S", "S2C", "Request", "Response", "VolatilityItem"]


@message
class C2S:
    """Qot_GetOptionVolatility.C2S."""

    security: Annotated[Security, pb.embedded(1)]
    query_time_period: Annotated[OptionVolatilityTimePeriodType | None, pb.enum(2)] = None
    hv_time_period: Annotated[int | None, pb.int32(3)] = None


@message
class VolatilityItem:
    """Qot_GetOptionVolatility.VolatilityItem."""

    timestamp: Annotated[int | None, pb.int64(1)] = None
    timestamp_str: Annotated[str | None, pb.string(2)] = None
    implied_volatility: Annotated[float | None, pb.double(3)] = None
    history_volatility: Annotated[float | None, pb.double(4)] = None
    volatility_premium: Annotated[float | None, pb.double(5)] = None


@message
class S2C:
    """Qot_GetOptionVolatility.S2C."""

    item_list: Annotated[list[VolatilityItem], pb.repeated(pb.embedded(1))] = []
    average_impvol: Annotated[float | None, pb.double(2)] = None
    impvol_status: Annotated[OptionImpvolStatusType | None, pb.enum(3)] = None
    analysis: Annotated[str | None, pb.string(4)] = None


@message
class Request:
    """The request, protocol 3250; Response answers it."""

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
