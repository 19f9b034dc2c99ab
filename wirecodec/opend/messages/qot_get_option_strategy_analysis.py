# SPDX-License-Identifier: MIT
"""Qot_GetOptionStrategyAnalysis, protocol 3257.

Generated from Qot_GetOptionStrategyAnalysis.proto by the command ``generate``: change that file,
not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import ComboLeg, QotHeader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetOptionStrategyAnalysis"

__all__ = ["C2S", "S2C", "Request", "Response"]


@message
class C2S:
    """Qot_GetOptionStrategyAnalysis.C2S."""

    multi_legs: Annotated[list[ComboLeg], pb.repeated(pb.embedded(1, name="multi_legs"))] = []
    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class S2C:
    """Qot_GetOptionStrategyAnalysis.S2C."""

    code: Annotated[str, pb.string(1)]
    name: Annotated[str, pb.string(2)]
    option_strategy: Annotated[int, pb.int32(3, name="option_strategy")]
    bid1: Annotated[float | None, pb.double(4)] = None
    ask1: Annotated[float | None, pb.double(5)] = None
    max_profit: Annotated[float | None, pb.double(6, name="max_profit")] = None
    max_loss: Annotated[float | None, pb.double(7, name="max_loss")] = None
    breakeven_points: Annotated[
        list[float], pb.repeated(pb.double(8, name="breakeven_points"))
    ] = []
    prob_of_profit: Annotated[float | None, pb.double(9, name="prob_of_profit")] = None
    delta: Annotated[float | None, pb.double(10)] = None
    theta: Annotated[float | None, pb.double(11)] = None


@message
class Request:
    """The request, protocol 3257; Response answers it."""

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
