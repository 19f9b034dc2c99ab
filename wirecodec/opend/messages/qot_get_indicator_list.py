# SPDX-License-Identifier: MIT
"""Qot_GetIndicatorList, protocol 3259.

Generated from Qot_GetIndicatorList.proto by the command ``generate``: change that file, not this
one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import IndicatorInputParam, IndicatorOutputParam

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetIndicatorList"

__all__ = ["C2S", "S2C", "IndicatorEntry", "IndicatorInfo", "Request", "Response"]


@message
class IndicatorInfo:
    """Qot_GetIndicatorList.IndicatorInfo."""

    short_name: Annotated[str | None, pb.string(1)] = None
    full_name: Annotated[str | None, pb.string(2)] = None
    inputs: Annotated[list[IndicatorInputParam], pb.repeated(pb.embedded(3))] = []
    outputs: Annotated[list[IndicatorOutputParam], pb.repeated(pb.embedded(4))] = []
    script: Annotated[str | None, pb.string(5)] = None


@message
class IndicatorEntry:
    """Qot_GetIndicatorList.IndicatorEntry."""

    my_lang: Annotated[IndicatorInfo | None, pb.embedded(1)] = None
    python: Annotated[IndicatorInfo | None, pb.embedded(2)] = None


@message
class C2S:
    """Qot_GetIndicatorList.C2S."""

    search_key: Annotated[str | None, pb.string(1)] = None
    lang_type: Annotated[int | None, pb.int32(2)] = None
    search_mode: Annotated[int | None, pb.int32(3)] = None


@message
class S2C:
    """Qot_GetIndicatorList.S2C."""

    indicator_list: Annotated[list[IndicatorEntry], pb.repeated(pb.embedded(1))] = []


@message
class Request:
    """The request, protocol 3259; Response answers it."""

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
