# SPDX-License-Identifier: MIT
"""Qot_GetMacroIndicatorList, protocol 3402.

Generated from Qot_GetMacroIndicatorList.proto by the command ``generate``: change that file, not
this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import QotHeader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetMacroIndicatorList"

__all__ = [
    "C2S",
    "S2C",
    "MacroIndicatorCategory",
    "MacroIndicatorInfo",
    "MacroRegion",
    "Request",
    "Response",
]


class MacroRegion(pb.ClosedEnum):
    """Qot_GetMacroIndicatorList.MacroRegion."""

    UNKNOWN = pb.value(0, "MacroRegion_Unknown")
    HK = pb.value(1, "MacroRegion_HK")
    US = pb.value(2, "MacroRegion_US")
    JP = pb.value(3, "MacroRegion_JP")
    SG = pb.value(4, "MacroRegion_SG")
    AU = pb.value(5, "MacroRegion_AU")
    CA = pb.value(6, "MacroRegion_CA")
    MY = pb.value(7, "MacroRegion_MY")
    CN = pb.value(8, "MacroRegion_CN")


@message
class MacroIndicatorInfo:
    """Qot_GetMacroIndicatorList.MacroIndicatorInfo."""

    indicator_id: Annotated[int, pb.uint64(1)]
    name: Annotated[str | None, pb.string(2)] = None


@message
class MacroIndicatorCategory:
    """Qot_GetMacroIndicatorList.MacroIndicatorCategory."""

    category_name: Annotated[str, pb.string(1)]
    indicator_list: Annotated[list[MacroIndicatorInfo], pb.repeated(pb.embedded(2))] = []


@message
class C2S:
    """Qot_GetMacroIndicatorList.C2S."""

    region: Annotated[int, pb.int32(1)]
    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class S2C:
    """Qot_GetMacroIndicatorList.S2C."""

    indicator_list: Annotated[list[MacroIndicatorCategory], pb.repeated(pb.embedded(1))] = []


@message
class Request:
    """The request, protocol 3402; Response answers it."""

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
