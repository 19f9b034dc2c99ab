# SPDX-License-Identifier: MIT
"""Qot_RequestIndicatorCalc, protocol 3260.

Generated from Qot_RequestIndicatorCalc.proto by the command ``generate``: change that file, not
this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import IndicatorLangType, KLine, KLType, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_RequestIndicatorCalc"

__all__ = ["C2S", "S2C", "IndicatorCalcData", "IndicatorInputItem", "Request", "Response"]


@message
class IndicatorInputItem:
    """Qot_RequestIndicatorCalc.IndicatorInputItem."""

    index: Annotated[int, pb.int32(1)]
    value: Annotated[str | None, pb.string(2)] = None


@message
class IndicatorCalcData:
    """Qot_RequestIndicatorCalc.IndicatorCalcData."""

    security: Annotated[Security, pb.embedded(1)]
    kl_type: Annotated[KLType, pb.enum(2)]
    k_line: Annotated[list[KLine], pb.repeated(pb.embedded(3))] = []


@message
class C2S:
    """Qot_RequestIndicatorCalc.C2S."""

    short_name: Annotated[str, pb.string(1)]
    lang_type: Annotated[IndicatorLangType, pb.enum(2)]
    data: Annotated[IndicatorCalcData, pb.embedded(3)]
    num: Annotated[int | None, pb.int32(4)] = None
    inputs: Annotated[list[IndicatorInputItem], pb.repeated(pb.embedded(5))] = []


@message
class S2C:
    """Qot_RequestIndicatorCalc.S2C."""

    calc_id: Annotated[str, pb.string(1)]


@message
class Request:
    """The request, protocol 3260; Response answers it."""

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
