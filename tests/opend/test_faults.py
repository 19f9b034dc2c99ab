# SPDX-License-Identifier: MIT
"""Every fault that the simulator can make, against both clients.

Each gives the right error, to its own request alone where the connection can go on; nothing hangs,
and no thread, task or socket is left.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from wirecodec import AsyncOpenDClient, OpenDClient
from wirecodec.errors import (
    BodyTooLargeError,
    ChecksumError,
    CipherError,
    ConnectionLost,
    DecodeError,
    HeaderError,
    RequestError,
    RequestFailed,
    RequestTimeout,
    UnexpectedEOFError,
)
from wirecodec.opend.cipher import load_rsa_key
from wirecodec.opend.messages import get_global_state
from wirecodec.opend.messages import qot_get_rating_change as rating
from wirecodec.opend.simulator import FAULT_KINDS, Simulator, parse_fault

pytestmark = pytest.mark.usefixtures("nothing_is_left")

KEY = Path(__file__).resolve().parents[1] / "data" / "captures" / "rsa_private_1024.pem"
TIMEOUT = 2.0  # of a request that gets no answer, in seconds


class Expected(NamedTuple):
    """What a fault leads to: an error, its cause, and whether the connection goes on."""

    error: type[Exception] | None
    cause: type[Exception] | None = None
    goes_on: bool = True


FAULTS = {
    "bad-sha1": Expected(RequestError, ChecksumError),
    "bad-cipher": Expected(RequestError, CipherError),
    "garbage-body": Expected(RequestError, DecodeError),
    "ret-type": Expected(RequestFailed),
    "wrong-serial": Expected(RequestTimeout),
    "drop": Expected(RequestTimeout),
    "duplicate": Expected(None),
    "delay=20": Expected(None),
    "byte-by-byte": Expected(None),
    "stray-bytes": Expected(ConnectionLost, HeaderError, goes_on=False),
    "oversize": Expected(ConnectionLost, BodyTooLargeError, goes_on=False),
    "cut": Expected(ConnectionLost, UnexpectedEOFError, goes_on=False),
    "close": Expected(ConnectionLost, ConnectionLost, goes_on=False),
}
each_fault = pytest.mark.parametrize("fault", FAULTS)


def ask() -> rating.Request:
    return rating.Request(c2s=rating.C2S(market=11, count=1))


def state() -> get_global_state.Request:
    return get_global_state.Request(c2s=get_global_state.C2S(user_id=1))


def check(error: BaseException | None, answer: Any, expected: Expected) -> None:
    """The outcome of the request that the fault was made for."""
    if expected.error is None:
        assert error is None
        assert len(answer.s2c.data_list) == 1
        return
    assert type(error) is expected.error
    if expected.cause is not None:
        assert isinstance(error.__cause__, expected.cause)


def test_every_fault_is_here() -> None:
    assert {each.partition("=")[0] for each in FAULTS} == set(FAULT_KINDS)


def options(fault: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """For a simulator and for a client: encrypted where the fault needs it."""
    key = load_rsa_key(KEY.read_bytes()) if fault == "bad-cipher" else None
    return (
        {"faults": [parse_fault(f"{fault}:3426:1")], "rsa_key": key},
        {"rsa_key": key, "request_timeout_seconds": TIMEOUT},
    )


@each_fault
def test_blocking_client(fault: str) -> None:
    expected = FAULTS[fault]
    for_simulator, for_client = options(fault)
    with (
        Simulator(**for_simulator) as simulator,
        OpenDClient.connect(port=simulator.port, **for_client) as client,
    ):
        others = [client.submit(state()) for _ in range(3)]
        for other in others:
            assert other.result(10).ret_type == 0
        broken = client.submit(ask())
        others = [client.submit(state()) for _ in range(3 * expected.goes_on)]
        check(broken.exception(10), None if broken.exception() else broken.result(), expected)
        for other in others:
            assert other.result(10).ret_type == 0
        if expected.goes_on:
            assert len(client.request(ask()).s2c.data_list) == 1  # type: ignore[union-attr]
        else:
            with pytest.raises(ConnectionLost):
                client.request(ask())
        # The fault was made once, and nothing was sent twice.
        assert simulator.request_counts[3426] == 1 + expected.goes_on


@each_fault
def test_asyncio_client(fault: str) -> None:
    asyncio.run(_asyncio_client(fault))


async def _asyncio_client(fault: str) -> None:
    expected = FAULTS[fault]
    for_simulator, for_client = options(fault)
    with Simulator(**for_simulator) as simulator:
        async with await AsyncOpenDClient.connect(port=simulator.port, **for_client) as client:
            outcomes = await asyncio.wait_for(
                asyncio.gather(
                    *(client.request(state()) for _ in range(3)),
                    client.request(ask()),
                    return_exceptions=True,
                ),
                10,
            )
            *others, broken = outcomes
            error = broken if isinstance(broken, BaseException) else None
            check(error, broken, expected)
            for other in others:  # they were sent before
                assert not isinstance(other, BaseException) or not expected.goes_on
            if expected.goes_on:
                answer = await client.request(ask())
                assert answer.s2c is not None
                assert len(answer.s2c.data_list) == 1
            else:
                with pytest.raises(ConnectionLost):
                    await client.request(ask())
            assert simulator.request_counts[3426] == 1 + expected.goes_on
    assert asyncio.all_tasks() == {asyncio.current_task()}
