# SPDX-License-Identifier: MIT
"""Both clients under load: 64 callers at once, and every one gets its own answers.

Each request has a number of its own, which the simulator puts into the answer. Nobody gets an
answer until all callers have sent their first request; of the others some are answered late, so
that answers come out of order. The simulator notes the numbers that it sees: nothing may be lost,
and nothing may be sent twice.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.gateway import PATIENCE_SECONDS, state_of, state_request
from tests.support.profiles import some_of
from wirecodec.opend.aio import AsyncOpenDClient
from wirecodec.opend.cipher import load_rsa_key
from wirecodec.opend.client import OpenDClient
from wirecodec.opend.simulator import Fault, Simulator

pytestmark = pytest.mark.untraced

KEY_FILE = Path(__file__).resolve().parent.parent / "data" / "captures" / "rsa_private_1024.pem"

STATE = 1002
CALLERS = 64
LATE_EVERY = 50
HELD_MILLISECONDS = 1000


class Echo:
    """A simulator whose answers name their requests.

    Attributes:
        total: how many requests there are to be, each with a number from 0.
        numbers: of the requests that have come, in their order.
    """

    def __init__(self, total: int, *, is_encrypted: bool) -> None:
        self.total = total
        self.key = load_rsa_key(KEY_FILE.read_bytes()) if is_encrypted else None
        self.numbers: list[int] = []
        self.simulator = Simulator(
            rsa_key=self.key,
            responses={STATE: self._answer},
            faults=[Fault("delay", STATE, count=CALLERS, value=HELD_MILLISECONDS)],
        )

    def _answer(self, request: Any) -> Any:
        number = request.c2s.user_id
        self.numbers.append(number)
        if number >= CALLERS and number % LATE_EVERY == 0:
            # Of the answer that is being made: others overtake it.
            self.simulator.add_fault(Fault("delay", STATE, count=1, value=1 + number % 3))
        return state_of(number)

    def numbers_of(self, caller: int) -> range:
        """What one caller is to ask, one after the other."""
        return range(caller, self.total, CALLERS)

    def check(self, answered: list[list[int]]) -> None:
        """Whether all has gone as it should; ``answered`` are the numbers that came to callers."""
        for caller, numbers in enumerate(answered):
            assert numbers == list(self.numbers_of(caller))
        assert sum(map(len, answered)) == self.total
        # Nobody had an answer when the last of them asked: so many were in flight at once.
        assert sorted(self.numbers[:CALLERS]) == list(range(CALLERS))
        # Each has come, and none twice.
        assert sorted(self.numbers) == list(range(self.total))
        assert self.simulator.request_counts[STATE] == self.total


@pytest.fixture(
    params=some_of([(20_000, False), (2_000, True)]), ids=lambda param: f"{param[0]}-{param[1]}"
)
def echo(request: pytest.FixtureRequest) -> Iterator[Echo]:
    total, is_encrypted = request.param
    made = Echo(total, is_encrypted=is_encrypted)
    with made.simulator:
        yield made


def number_of(answer: Any) -> int:
    number: int = answer.s2c.conn_id
    return number


def test_threads(echo: Echo) -> None:
    """64 threads share one blocking client."""
    answered: list[list[int]] = [[] for _ in range(CALLERS)]
    start = threading.Barrier(CALLERS)

    def call(client: OpenDClient, caller: int) -> None:
        start.wait(PATIENCE_SECONDS)
        for number in echo.numbers_of(caller):
            answered[caller].append(number_of(client.request(state_request(number))))

    with OpenDClient.connect(port=echo.simulator.port, rsa_key=echo.key) as client:
        threads = [
            threading.Thread(target=call, args=(client, caller)) for caller in range(CALLERS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    echo.check(answered)


def test_futures(echo: Echo) -> None:
    """One thread has 64 futures under way: whenever one is done, its callback asks the next."""
    answered: list[list[int]] = [[] for _ in range(CALLERS)]
    is_done = threading.Semaphore(0)

    with OpenDClient.connect(port=echo.simulator.port, rsa_key=echo.key) as client:

        def ask(caller: int, numbers: Iterator[int]) -> None:
            number = next(numbers, None)
            if number is None:
                is_done.release()
                return
            future = client.submit(state_request(number))

            def done(ended: Any) -> None:
                answered[caller].append(number_of(ended.result()))
                ask(caller, numbers)

            future.add_done_callback(done)

        for caller in range(CALLERS):
            ask(caller, iter(echo.numbers_of(caller)))
        for _ in range(CALLERS):
            assert is_done.acquire(timeout=PATIENCE_SECONDS)
    echo.check(answered)


def test_tasks(echo: Echo) -> None:
    """64 tasks share one asyncio client."""

    async def call(client: AsyncOpenDClient, caller: int) -> list[int]:
        return [
            number_of(await client.request(state_request(number)))
            for number in echo.numbers_of(caller)
        ]

    async def run() -> list[list[int]]:
        port = echo.simulator.port
        async with await AsyncOpenDClient.connect(port=port, rsa_key=echo.key) as client:
            return await asyncio.gather(*[call(client, caller) for caller in range(CALLERS)])

    echo.check(asyncio.run(run()))
