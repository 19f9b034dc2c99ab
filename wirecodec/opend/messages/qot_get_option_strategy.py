# SPDX-License-Identifier: MIT
"""Qot_GetOptionStrategy, protocol 3256.

Generated from Qot_GetOptionStrategy.proto by the command ``generate``: change that file, not this
one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import ComboLeg, QotHeader, Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetOptionStrategy"

__all__ = ["C2S", "S2C", "OptionStrategyItem", "Request", "Response"]


@message
class OptionStrategyItem:
    """Qot_GetOptionStrategy.OptionStrategyItem."""

    code: Annotated[str, pb.string(1)]
    name: Annotated[str, pb.string(2)]
    option_strategy: Annotated[int, pb.int32(3, name="option_strategy")]
    stock_owner: Annotated[Security, pb.embedded(4, name="stock_owner")]
    multi_legs: Annotated[list[ComboLeg], pb.repeated(pb.embedded(5, name="multi_legs"))] = []


@message
class C2S:
    """Qot_GetOptionStrategy.C2S."""

    owner: Annotated[Security, pb.embedded(1)]
    option_strategy: Annotated[int, pb.int32(2, name="option_strategy")]
    expire_time: Annotated[str | None, pb.string(3, name="expire_time")] = None
    far_expire_time: Annotated[str | None, pb.string(4, name="far_expire_time")] = None
    spread: Annotated[float | None, pb.double(5)] = None
    option_type: Annotated[int | None, pb.int32(6, name="option_type")] = None
    strike_price: Annotated[float | None, pb.double(7, name="strike_price")] = None
    index_option_type: Annotated[int | None, pb.int32(8, name="index_option_type")] = None
    header: Annotated[QotHeader | None, pb.embedded(100)] = None


@message
class S2C:
    """Qot_GetOptionStrategy.S2C."""

    strategy_list: Annotated[list[OptionStrategyItem], pb.repeated(pb.embedded(1))] = []


@message
class Request:
    """The request, protocol 3256; Response answers it."""

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
