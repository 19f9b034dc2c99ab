# SPDX-License-Identifier: MIT
"""Qot_GetMacroIndicatorHistory, protocol 3403.

Generated from Qot_GetMacroIndicatorHistory.proto by the command ``generate``: change that file, not
this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import QotHeader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetMacroIndicatorHistory"

__all__ = ["C2S", "S2C", "MacroDataPoint", "MacroDataUnitType", "Request", "Response"]


class MacroDataUnitType(pb.ClosedEnum):
    """Qot_GetMacroIndicatorHistory.MacroDataUnitType."""

    UNKNOWN = pb.value(0, "MacroDataUnitType_Unknown")
    PERCENT = pb.value(1, "MacroDataUnitType_Percent")
    VALUE = pb.value(2, "MacroDataUnitType_Value")
    INDEX = pb.value(3, "MacroDataUnitType_Index")


@message
class MacroDataPoint:
    """Qot_GetMacroIndicatorHistory.MacroDataPoint."""

    data_time: Annotated[str | None, pb.string(1)] = None
    release_time: Annotated[str | None, pb.string(2)] = None
    value: Annotated[float | None, pb.double(3)] = None
    predict_value: Annotated[float | None, pb.double(4)] = None
    previous_value: Annotated[float | None, pb.double(5)] = None
    unit_type: Annotated[int | None, pb.int32(6)] = None


@message
class C2S:
    """Qot_GetMacroIndicatorHistory.C2S."""

    indicator_id: Annotated[int, pb.uint64(1)]
    time: Annotated[str | None, pb.string(2)] = None
    max_count: Annotated[int | None, pb.int32(3)] = None
    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class S2C:
    """Qot_GetMacroIndicatorHistory.S2C."""

    indicator_id: Annotated[int | None, pb.uint64(1)] = None
    data_list: Annotated[list[MacroDataPoint], pb.repeated(pb.embedded(2))] = []


@message
class Request:
    """The request, protocol 3403; Response answers it."""

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
