# SPDX-License-Identifier: MIT
"""Qot_GetCorporateActionsStockSplits, protocol 3236.

Generated from Qot_GetCorporateActionsStockSplits.proto by the command ``generate``: change that
file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .qot_common import Security

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "Qot_GetCorporateActionsStockSplits"

__all__ = ["C2S", "S2C", "Request", "Response", "StockSplitItem"]


@message
class StockSplitItem:
    """Qot_GetCorporateActionsStockSplits.StockSplitItem."""

    dir_deci_pub_date: Annotated[int | None, pb.uint64(1)] = None
    dir_deci_pub_date_str: Annotated[str | None, pb.string(2)] = None
    reform_type: Annotated[str | None, pb.string(3)] = None
    rate: Annotated[str | None, pb.string(4)] = None
    ex_date: Annotated[int | None, pb.uint64(5)] = None
    ex_date_str: Annotated[str | None, pb.string(6)] = None
    sm_deci_date: Annotated[int | None, pb.uint64(7)] = None
    sm_deci_date_str: Annotated[str | None, pb.string(8)] = None
    temp_trade_begin_date: Annotated[int | None, pb.uint64(9)] = None
    temp_trade_begin_date_str: Annotated[str | None, pb.string(10)] = None
    simul_trade_begin_date: Annotated[int | None, pb.uint64(11)] = None
    simul_trade_begin_date_str: Annotated[str | None, pb.string(12)] = None
    simul_trade_end_date: Annotated[int | None, pb.uint64(13)] = None
    simul_trade_end_date_str: Annotated[str | None, pb.string(14)] = None
    event_status: Annotated[str | None, pb.string(15)] = None
    new_par_value: Annotated[float | None, pb.double(16)] = None
    temp_share_code: Annotated[str | None, pb.string(17)] = None
    temp_share_abbr_name: Annotated[str | None, pb.string(18)] = None
    new_trade_unit: Annotated[int | None, pb.int64(19)] = None
    shares_after_effect: Annotated[float | None, pb.double(20)] = None


@message
class C2S:
    """Qot_GetCorporateActionsStockSplits.C2S."""

    security: Annotated[Security, pb.embedded(1)]
    next_key: Annotated[str | None, pb.string(2)] = None
    num: Annotated[int | None, pb.int32(3)] = None


@message
class S2C:
    """Qot_GetCorporateActionsStockSplits.S2C."""

    split_item_list: Annotated[list[StockSplitItem], pb.repeated(pb.embedded(1))] = []
    next_key: Annotated[str | None, pb.string(2)] = None


@message
class Request:
    """The request, protocol 3236; Response answers it."""

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
