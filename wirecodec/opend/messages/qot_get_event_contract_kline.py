# SPDX-License-Identifier: MIT
"""Qot_GetEventContractKline, protocol 3447.

Generated from Qot_GetEventContractKline.proto by the command ``generate``: change that file, not
this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .common import PredSide
from .qot_common import EC_KlineSource, KLType, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetEventContractKline"

__all__ = ["C2S", "S2C", "ECKLine", "KlineItem", "Request", "Response"]


@message
class ECKLine:
    """Qot_GetEventContractKline.ECKLine."""

    time_key: Annotated[str, pb.string(1, name="time_key")]
    open: Annotated[float | None, pb.double(2)] = None
    high: Annotated[float | None, pb.double(3)] = None
    low: Annotated[float | None, pb.double(4)] = None
    close: Annotated[float | None, pb.double(5)] = None
    volume: Annotated[float | None, pb.double(6)] = None


@message
class KlineItem:
    """Qot_GetEventContractKline.KlineItem."""

    code: Annotated[Security, pb.embedded(1)]
    pre_side: Annotated[PredSide | None, pb.enum(2, name="pre_side")] = None
    name: Annotated[str | None, pb.string(3)] = None
    kline_list: Annotated[list[ECKLine], pb.repeated(pb.embedded(4))] = []


@message
class C2S:
    """Qot_GetEventContractKline.C2S."""

    security: Annotated[Security, pb.embedded(1)]
    kline_source: Annotated[EC_KlineSource | None, pb.enum(2)] = None
    pre_side: Annotated[PredSide | None, pb.enum(3)] = None
    ktype: Annotated[KLType | None, pb.enum(4)] = None
    max_count: Annotated[int | None, pb.int32(5)] = None


@message
class S2C:
    """Qot_GetEventContractKline.S2C."""

    kline_list: Annotated[list[KlineItem], pb.repeated(pb.embedded(1))] = []


@message
class Request:
    """The request, protocol 3447; Response answers it."""

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
