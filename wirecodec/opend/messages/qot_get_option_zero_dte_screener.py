# SPDX-License-Identifier: MIT
"""Qot_GetOptionZeroDteScreener, protocol 3311.

Generated from Qot_GetOptionZeroDteScreener.proto by the command ``generate``: change that file, not
this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security
from .qot_option_common import ZeroDteIndicator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetOptionZeroDteScreener"

__all__ = ["C2S", "S2C", "OptionChainInfo", "Request", "Response", "ZeroDteScreenerItem"]


@message
class OptionChainInfo:
    """Qot_GetOptionZeroDteScreener.OptionChainInfo."""

    strike_date_timestamp: Annotated[int | None, pb.int64(1)] = None
    product_code: Annotated[str | None, pb.string(2)] = None
    multiplier: Annotated[float | None, pb.double(3)] = None
    contract_share_size: Annotated[float | None, pb.double(4)] = None
    expiration_type: Annotated[int | None, pb.int32(5)] = None
    underlying: Annotated[Security | None, pb.embedded(6)] = None


@message
class ZeroDteScreenerItem:
    """Qot_GetOptionZeroDteScreener.ZeroDteScreenerItem."""

    owner: Annotated[Security, pb.embedded(1)]
    name: Annotated[str | None, pb.string(2)] = None
    price: Annotated[float | None, pb.double(3)] = None
    change_rate: Annotated[float | None, pb.double(4)] = None
    market_cap: Annotated[float | None, pb.double(5)] = None
    iv: Annotated[float | None, pb.double(6)] = None
    iv_rank: Annotated[float | None, pb.double(7)] = None
    iv_percentile: Annotated[float | None, pb.double(8)] = None
    hv: Annotated[float | None, pb.double(9)] = None
    volume: Annotated[int | None, pb.int64(10)] = None
    open_interest: Annotated[int | None, pb.int64(11)] = None
    last_trading_time: Annotated[int | None, pb.int64(12)] = None
    earnings_timestamp: Annotated[int | None, pb.int64(13)] = None
    earnings_time: Annotated[str | None, pb.string(14)] = None
    earnings_pub_type: Annotated[int | None, pb.int32(15)] = None
    chain_info: Annotated[OptionChainInfo | None, pb.embedded(16)] = None


@message
class C2S:
    """Qot_GetOptionZeroDteScreener.C2S."""

    option_market: Annotated[int, pb.int32(1)]
    sort_type: Annotated[int | None, pb.int32(2)] = None
    is_asc: Annotated[bool | None, pb.bool(3)] = None
    count: Annotated[int | None, pb.int32(4)] = None
    page: Annotated[str | None, pb.string(5)] = None
    filter_list: Annotated[list[ZeroDteIndicator], pb.repeated(pb.embedded(6))] = []


@message
class S2C:
    """Qot_GetOptionZeroDteScreener.S2C."""

    item_list: Annotated[list[ZeroDteScreenerItem], pb.repeated(pb.embedded(1))] = []
    next_page: Annotated[str | None, pb.string(2)] = None
    update_timestamp: Annotated[float | None, pb.double(3)] = None


@message
class Request:
    """The request, protocol 3311; Response answers it."""

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
