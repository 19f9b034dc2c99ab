# SPDX-License-Identifier: MIT
"""Qot_GetOptionZeroDteContract, protocol 3312.

Generated from Qot_GetOptionZeroDteContract.proto by the command ``generate``: change that file, not
this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security
from .qot_get_option_zero_dte_screener import OptionChainInfo
from .qot_option_common import ZeroDteContractIndicator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetOptionZeroDteContract"

__all__ = ["C2S", "S2C", "Request", "Response", "ZeroDteContractItem"]


@message
class ZeroDteContractItem:
    """Qot_GetOptionZeroDteContract.ZeroDteContractItem."""

    option: Annotated[Security, pb.embedded(1)]
    name: Annotated[str | None, pb.string(2)] = None
    option_type: Annotated[int | None, pb.int32(3)] = None
    option_price: Annotated[float | None, pb.double(4)] = None
    change_rate: Annotated[float | None, pb.double(5)] = None
    volume: Annotated[int | None, pb.int64(6)] = None
    open_interest: Annotated[int | None, pb.int64(7)] = None
    iv: Annotated[float | None, pb.double(8)] = None
    delta: Annotated[float | None, pb.double(9)] = None
    gamma: Annotated[float | None, pb.double(10)] = None
    vega: Annotated[float | None, pb.double(11)] = None
    theta: Annotated[float | None, pb.double(12)] = None
    rho: Annotated[float | None, pb.double(13)] = None
    buy_break_even_point: Annotated[float | None, pb.double(14)] = None
    buy_to_bep: Annotated[float | None, pb.double(15)] = None
    buy_profit_probability: Annotated[float | None, pb.double(16)] = None
    sell_profit_probability: Annotated[float | None, pb.double(17)] = None


@message
class C2S:
    """Qot_GetOptionZeroDteContract.C2S."""

    owner: Annotated[Security, pb.embedded(1)]
    strike_date_timestamp: Annotated[int, pb.int64(2)]
    chain_info: Annotated[OptionChainInfo, pb.embedded(3)]
    sort_type: Annotated[int | None, pb.int32(4)] = None
    is_asc: Annotated[bool | None, pb.bool(5)] = None
    filter_list: Annotated[list[ZeroDteContractIndicator], pb.repeated(pb.embedded(6))] = []


@message
class S2C:
    """Qot_GetOptionZeroDteContract.S2C."""

    item_list: Annotated[list[ZeroDteContractItem], pb.repeated(pb.embedded(1))] = []


@message
class Request:
    """The request, protocol 3312; Response answers it."""

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
