# SPDX-License-Identifier: MIT
"""GetDelayStatistics, protocol 1007.

Generated from GetDelayStatistics.proto by the command ``generate``: change that file, not this one.
"""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "GetDelayStatistics"

__all__ = [
    "C2S",
    "S2C",
    "DelayStatistics",
    "DelayStatisticsItem",
    "DelayStatisticsType",
    "PlaceOrderStatisticsItem",
    "QotPushStage",
    "QotPushType",
    "ReqReplyStatisticsItem",
    "Request",
    "Response",
]


class DelayStatisticsType(pb.ClosedEnum):
    """GetDelayStatistics.DelayStatisticsType."""

    UNKONW = pb.value(0, "DelayStatisticsType_Unkonw")
    QOT_PUSH = pb.value(1, "DelayStatisticsType_QotPush")
    REQ_REPLY = pb.value(2, "DelayStatisticsType_ReqReply")
    PLACE_ORDER = pb.value(3, "DelayStatisticsType_PlaceOrder")


class QotPushStage(pb.ClosedEnum):
    """GetDelayStatistics.QotPushStage."""

    UNKONW = pb.value(0, "QotPushStage_Unkonw")
    SR2_SS = pb.value(1, "QotPushStage_SR2SS")
    SS2_CR = pb.value(2, "QotPushStage_SS2CR")
    CR2_CS = pb.value(3, "QotPushStage_CR2CS")
    SS2_CS = pb.value(4, "QotPushStage_SS2CS")
    SR2_CS = pb.value(5, "QotPushStage_SR2CS")


class QotPushType(pb.ClosedEnum):
    """GetDelayStatistics.QotPushType."""

    UNKONW = pb.value(0, "QotPushType_Unkonw")
    PRICE = pb.value(1, "QotPushType_Price")
    TICKER = pb.value(2, "QotPushType_Ticker")
    ORDER_BOOK = pb.value(3, "QotPushType_OrderBook")
    BROKER = pb.value(4, "QotPushType_Broker")


@message
class C2S:
    """GetDelayStatistics.C2S."""

    type_list: Annotated[list[int], pb.repeated(pb.int32(1))] = []
    qot_push_stage: Annotated[int | None, pb.int32(2)] = None
    segment_list: Annotated[list[int], pb.repeated(pb.int32(3))] = []


@message
class DelayStatisticsItem:
    """GetDelayStatistics.DelayStatisticsItem."""

    begin: Annotated[int, pb.int32(1)]
    end: Annotated[int, pb.int32(2)]
    count: Annotated[int, pb.int32(3)]
    proportion: Annotated[float, pb.float(4)]
    cumulative_ratio: Annotated[float, pb.float(5)]


@message
class DelayStatistics:
    """GetDelayStatistics.DelayStatistics."""

    qot_push_type: Annotated[int, pb.int32(1)]
    item_list: Annotated[list[DelayStatisticsItem], pb.repeated(pb.embedded(2))] = []
    delay_avg: Annotated[float, pb.float(3)]
    count: Annotated[int, pb.int32(4)]


@message
class ReqReplyStatisticsItem:
    """GetDelayStatistics.ReqReplyStatisticsItem."""

    proto_id: Annotated[int, pb.int32(1, name="protoID")]
    count: Annotated[int, pb.int32(2)]
    total_cost_avg: Annotated[float, pb.float(3)]
    open_d_cost_avg: Annotated[float, pb.float(4)]
    net_delay_avg: Annotated[float, pb.float(5)]
    is_local_reply: Annotated[bool, pb.bool(6)]


@message
class PlaceOrderStatisticsItem:
    """GetDelayStatistics.PlaceOrderStatisticsItem."""

    order_id: Annotated[str, pb.string(1, name="orderID")]
    total_cost: Annotated[float, pb.float(2)]
    open_d_cost: Annotated[float, pb.float(3)]
    net_delay: Annotated[float, pb.float(4)]
    update_cost: Annotated[float, pb.float(5)]


@message
class S2C:
    """GetDelayStatistics.S2C."""

    qot_push_statistics_list: Annotated[list[DelayStatistics], pb.repeated(pb.embedded(1))] = []
    req_reply_statistics_list: Annotated[
        list[ReqReplyStatisticsItem], pb.repeated(pb.embedded(2))
    ] = []
    place_order_statistics_list: Annotated[
        list[PlaceOrderStatisticsItem], pb.repeated(pb.embedded(3))
    ] = []


@message
class Request:
    """The request, protocol 1007; Response answers it."""

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
