# SPDX-License-Identifier: MIT
"""A made-up capture in which much goes on: connections, slow stretches, and all that may fail.

It is the same every time: `busy_segments` draws from a generator with a seed.
"""

from __future__ import annotations

import random
from typing import Any

from wirecodec.debug.packets import ACK, PSH, Endpoint, Segment
from wirecodec.debug.reassembly import Direction
from wirecodec.opend.frame import encode_frame
from wirecodec.opend.messages import init_connect, qot_common, qot_get_kl
from wirecodec.opend.messages import qot_get_rating_change as rating
from wirecodec.protobuf.codec import encode

from .conversations import MILLISECOND, START, Talk
from .gateway import event_push, state_of, state_request

__all__ = ["SECRET_KEY", "busy_segments", "frame_of"]

#: The key that an answer to InitConnect tells, and no view may show.
SECRET_KEY = "S3cr3tS3cr3tS3cr"

_SECOND = 1000 * MILLISECOND


def frame_of(proto_id: int, message: Any, serial_number: int) -> bytes:
    """A message as it goes over the wire."""
    return encode_frame(proto_id, encode(message), serial_number=serial_number)


def _rating_pair(rng: random.Random) -> tuple[int, Any, Any]:
    count = rng.randint(1, 20)
    items = [
        rating.RatingChangeItem(
            security=qot_common.Security(market=11, code="MU"), name="美光科技", target_price=1500.0
        )
        for _ in range(count)
    ]
    response = rating.Response(ret_type=0, s2c=rating.S2C(data_list=items, all_count=count))
    return 3426, rating.Request(c2s=rating.C2S(market=11, count=count)), response


def _candle_pair(rng: random.Random) -> tuple[int, Any, Any]:
    security = qot_common.Security(market=1, code=f"{rng.randint(1, 9999):05}")
    candles = [
        qot_common.KLine(time=f"2024-05-{day:02}", is_blank=False, close_price=rng.random())
        for day in range(1, 1 + rng.randint(1, 25))
    ]
    request = qot_get_kl.Request(
        c2s=qot_get_kl.C2S(rehab_type=1, kl_type=2, req_num=len(candles), security=security)
    )
    response = qot_get_kl.Response(
        ret_type=0, s2c=qot_get_kl.S2C(security=security, kl_list=candles)
    )
    return 3006, request, response


def _state_pair(rng: random.Random) -> tuple[int, Any, Any]:
    user = rng.randint(1, 1 << 40)
    return 1002, state_request(user), state_of(user)


_PAIRS = (_rating_pair, _rating_pair, _candle_pair, _candle_pair, _candle_pair, _state_pair)


def busy_segments(
    calls: int = 60, *, connections: int = 2, seed: int = 1, start: int = START
) -> list[Segment]:
    """The segments of some connections, in the order of their times.

    Args:
        calls: how many requests there are on each.
        connections: how many connections.
        seed: chooses what happens.
        start: when it starts, in nanoseconds since 1970.
    """
    rng = random.Random(seed)
    segments: list[Segment] = []
    for number in range(connections):
        segments += _connection(rng, number, calls, start + number * _SECOND // 3)
    segments.sort(key=lambda segment: segment.time)
    return segments


def _connection(rng: random.Random, number: int, calls: int, start: int) -> list[Segment]:
    talk = Talk(Endpoint("192.168.1.20", 50_000 + number), start=start)
    talk.open()

    def say(direction: str, data: bytes) -> None:
        for pos in range(0, len(data), 1460):
            talk.send(direction, data[pos : pos + 1460], ACK | PSH)

    hello = init_connect.Request(
        c2s=init_connect.C2S(client_ver=300, client_id="py", recv_notify=True)
    )
    welcome = init_connect.Response(
        ret_type=0,
        s2c=init_connect.S2C(
            server_ver=1011,
            login_user_id=4711,
            conn_id=number,
            conn_aes_key=SECRET_KEY,
            keep_alive_interval=10,
        ),
    )
    say(Direction.TO_SERVER, frame_of(1001, hello, 1))
    say(Direction.TO_CLIENT, frame_of(1001, welcome, 1))
    lost: list[Segment] = []
    for call in range(calls):
        proto_id, request, response = rng.choice(_PAIRS)(rng)
        talk.time += int(rng.expovariate(1 / 0.05) * _SECOND)
        say(Direction.TO_SERVER, frame_of(proto_id, request, call + 2))
        fate = rng.random()
        # Between a half and two thirds of the way, all is slow.
        slowness = 25 if 0.5 < call / calls < 0.65 else 1
        talk.time += int(rng.lognormvariate(1.6, 0.6) * slowness * MILLISECOND)
        if fate < 0.03:
            continue  # never answered
        if fate < 0.06:
            response = type(response)(
                ret_type=-1, ret_msg="no permission for this market", err_code=3
            )
        data = frame_of(proto_id, response, call + 2)
        if 0.06 <= fate < 0.07:
            data = data[:-1] + bytes([data[-1] ^ 1])
        before = len(talk.segments)
        say(Direction.TO_CLIENT, data)
        if fate >= 0.99 and call:
            lost += talk.segments[before : before + 1]
        if fate < 0.2:
            say(Direction.TO_CLIENT, frame_of(1003, event_push("行情断开"), call + 1))
    talk.close()
    return [segment for segment in talk.segments if segment not in lost]
