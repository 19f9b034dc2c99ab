# SPDX-License-Identifier: MIT
"""Qot_PushIndicatorCalc, protocol 3261, a push.

Generated from Qot_PushIndicatorCalc.proto by the command ``generate``: change that file, not this
one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import IndicatorOutputParam

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_PushIndicatorCalc"

__all__ = ["S2C", "IndicatorOutputRow", "Response"]


@message
class IndicatorOutputRow:
    """Qot_PushIndicatorCalc.IndicatorOutputRow."""

    time: Annotated[str | None, pb.string(1)] = None
    values: Annotated[list[float], pb.repeated(pb.double(2))] = []


@message
class S2C:
    """Qot_PushIndicatorCalc.S2C."""

    calc_id: Annotated[str, pb.string(1)]
    outputs: Annotated[list[IndicatorOutputParam], pb.repeated(pb.embedded(2))] = []
    output_rows: Annotated[list[IndicatorOutputRow], pb.repeated(pb.embedded(3))] = []


@message
class Response:
    """The push, protocol 3261. It is called a response, and there is no request.

    Attributes:
        ret_type: a RetType of Common; only 0 is success.
        ret_msg: the reason of a failure, for people.
        err_code: a finer reason.
        s2c: what is told; none on failure.
    """

    ret_type: Annotated[int, pb.int32(1, default=-400)]
    ret_msg: Annotated[str | None, pb.string(2)] = None
    err_code: Annotated[int | None, pb.int32(3)] = None
    s2c: Annotated[S2C | None, pb.embedded(4)] = None
