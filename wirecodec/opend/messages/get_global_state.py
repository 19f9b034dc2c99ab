# SPDX-License-Identifier: MIT
"""GetGlobalState, protocol 1002: what the markets and OpenD itself are doing."""

from __future__ import annotations

from ...protobuf import pb
from ...protobuf.declare import message
from .common import ProgramStatus

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Annotated

__proto_package__ = "GetGlobalState"

__all__ = ["C2S", "S2C", "Request", "Response"]


@message
class C2S:
    """Whose state is asked for.

    Attributes:
        user_id: the ``login_user_id`` of the answer to InitConnect.
    """

    user_id: Annotated[int, pb.uint64(1, name="userID")]


@message
class S2C:
    """The state. Every ``market_...`` is a ``QotMarketState`` of Qot_Common.

    Attributes:
        market_hk: the main board of Hong Kong.
        market_us: Nasdaq.
        market_sh: Shanghai.
        market_sz: Shenzhen.
        market_hk_future: futures of Hong Kong.
        market_us_future: futures of the US.
        market_sg_future: futures of Singapore.
        market_jp_future: futures of Japan.
        market_sg: securities of Singapore.
        market_my: securities of Malaysia.
        market_jp: securities of Japan.
        qot_logined: whether OpenD is logged in where market data come from.
        trd_logined: whether OpenD is logged in where orders go.
        server_ver: the version of OpenD, 100 for each major one: 1011 is 10.11.
        server_build_no: its build: 7108.
        time: the clock of Futu's servers, in seconds since 1970-01-01 UTC.
        local_time: the clock of the machine that OpenD runs on, likewise, with a fraction.
        program_status: how far OpenD has come.
        qot_svr_ip_addr: the address of the server that market data come from.
        trd_svr_ip_addr: the address of the server that orders go to.
        conn_id: the connection that asked.
    """

    market_hk: Annotated[int, pb.int32(1, name="marketHK")]
    market_us: Annotated[int, pb.int32(2, name="marketUS")]
    market_sh: Annotated[int, pb.int32(3, name="marketSH")]
    market_sz: Annotated[int, pb.int32(4, name="marketSZ")]
    market_hk_future: Annotated[int, pb.int32(5, name="marketHKFuture")]
    market_us_future: Annotated[int | None, pb.int32(15, name="marketUSFuture")] = None
    market_sg_future: Annotated[int | None, pb.int32(17, name="marketSGFuture")] = None
    market_jp_future: Annotated[int | None, pb.int32(18, name="marketJPFuture")] = None
    market_sg: Annotated[int | None, pb.int32(19, name="marketSG")] = None
    market_my: Annotated[int | None, pb.int32(20, name="marketMY")] = None
    market_jp: Annotated[int | None, pb.int32(21, name="marketJP")] = None
    qot_logined: Annotated[bool, pb.bool(6)]
    trd_logined: Annotated[bool, pb.bool(7)]
    server_ver: Annotated[int, pb.int32(8)]
    server_build_no: Annotated[int, pb.int32(9)]
    time: Annotated[int, pb.int64(10)]
    local_time: Annotated[float | None, pb.double(11)] = None
    program_status: Annotated[ProgramStatus | None, pb.embedded(12)] = None
    qot_svr_ip_addr: Annotated[str | None, pb.string(13)] = None
    trd_svr_ip_addr: Annotated[str | None, pb.string(14)] = None
    conn_id: Annotated[int | None, pb.uint64(16, name="connID")] = None


@message
class Request:
    """The request, protocol 1002; ``Response`` answers it."""

    c2s: Annotated[C2S, pb.embedded(1)]

    @staticmethod
    def __response_type__() -> type[Response]:
        return Response


@message
class Response:
    """The answer to ``Request``.

    Attributes:
        ret_type: a ``RetType`` of Common; only 0 is success.
        ret_msg: the reason of a failure, for people.
        err_code: a finer reason.
        s2c: the state; None on failure.
    """

    ret_type: Annotated[int, pb.int32(1, default=-400)]
    ret_msg: Annotated[str | None, pb.string(2)] = None
    err_code: Annotated[int | None, pb.int32(3)] = None
    s2c: Annotated[S2C | None, pb.embedded(4)] = None
