# SPDX-License-Identifier: MIT
"""The soak test in a few seconds; and that it sees what it is there to see.

In the short form everything is closer together: more faults, shorter lives. It says nothing of
memory, for which it is too short. Then the library is broken in one place after the other, and the
run has to notice.
"""

from __future__ import annotations

import asyncio
import gc
import math
import random
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests import soak
from tests.soak import BLOCKS, Ask, Report, Run, Settings, fitted_line, number_of
from tests.support.gateway import PATIENCE_SECONDS
from wirecodec.errors import ConnectionLost, RequestTimeout
from wirecodec.opend import _client_tasks, _client_threads
from wirecodec.opend.events import RequestEnded
from wirecodec.opend.session import ClientSession
from wirecodec.opend.simulator import FAULT_KINDS

pytestmark = pytest.mark.no_cover

SHORT = Settings(
    seconds=6.0,
    connections=20,
    answer_seconds=30.0,
    connect_seconds=1.0,
    life_seconds=3.0,
    restart_seconds=2.0,
    asks_per_fault=6,
)

# Enough for a run in which something is broken, and which must not wait long for what never comes.
BROKEN = SHORT._replace(
    seconds=1.5, connections=8, answer_seconds=1.5, patience_seconds=1.0, life_seconds=1.0
)


@pytest.fixture(autouse=True)
def frozen() -> Iterator[None]:
    """Each sample collects garbage: not all that the tests of a whole process have made so far."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


# --- as it is -------------------------------------------------------------------------------------


def test_short_run() -> None:
    """All kinds of faults, reconnects, clients closed while they work: nothing is wrong."""
    report = Run(SHORT).run()
    assert report.wrong == []
    assert set(report.made) == set(FAULT_KINDS)
    rows = dict(report.rows)
    assert rows["leaks"] == rows["violations"] == "none"
    assert report.counts["clients"] > SHORT.connections
    assert report.counts["reconnects"] > 10
    assert report.counts["pushes"]


def test_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """It prints a table; the exit code says whether all was well."""
    reports = [
        Report([("requests", "12 begun"), ("leaks", "none")], [], {}, {}),
        Report([("requests", "12 begun")], ["leaked: thread 7"], {}, {}),
    ]
    asked: list[Settings] = []

    class Done:
        def __init__(self, settings: Settings, _progress: Any) -> None:
            asked.append(settings)

        def run(self) -> Report:
            return reports.pop(0)

    monkeypatch.setattr(soak, "Run", Done)
    monkeypatch.setattr(sys, "argv", ["soak", "--minutes", "2", "--connections", "9"])
    assert soak.main() == 0
    assert capsys.readouterr() == ("requests  12 begun\nleaks     none\n", "")
    monkeypatch.setattr(sys, "argv", ["soak", "--seed", "5"])
    assert soak.main() == 1
    assert capsys.readouterr().out == "requests  12 begun\nWRONG: leaked: thread 7\n"
    assert asked == [Settings(120.0, 9, 1), Settings(1800.0, 200, 5)]
    monkeypatch.setattr(sys, "argv", ["soak", "--minutes", "0"])
    with pytest.raises(SystemExit):
        soak.main()


# --- broken ---------------------------------------------------------------------------------------


def test_crossed_answers_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Now and then an answer goes to another request that waits, too."""
    answer: Any = ClientSession._answer
    turn = 0

    def cross(self: Any, request: Any, incoming: Any, now: float) -> None:
        nonlocal turn
        for other in self._pending.values():
            if other.proto_id == request.proto_id and other is not request and not other.is_own:
                turn += 1
                if turn % 5 == 0:
                    request = other
                break
        answer(self, request, incoming, now)

    monkeypatch.setattr(ClientSession, "_answer", cross)
    wrong = Run(BROKEN).run().wrong
    assert any("got the answer of another" in text for text in wrong)


def test_lost_answers_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Now and then an answer is thrown away, and its request times out."""
    answer: Any = ClientSession._answer
    turn = 0

    def lose(self: Any, request: Any, incoming: Any, now: float) -> None:
        nonlocal turn
        turn += not request.is_own
        if request.is_own or turn % 20:
            answer(self, request, incoming, now)

    monkeypatch.setattr(ClientSession, "_answer", lose)
    wrong = Run(BROKEN).run().wrong
    assert any("with the fault None ended with RequestTimeout" in text for text in wrong)


@pytest.mark.parametrize("module", [_client_threads, _client_tasks])
def test_requests_that_never_end_are_seen(module: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Now and then nobody is told how a request has ended."""
    events = ClientSession.events
    turn = 0
    untold: list[tuple[Any, Any]] = []  # who should have told, and of which request

    def forget(self: Any) -> Any:
        nonlocal turn
        for event in events(self):
            frame = sys._getframe(1)
            if type(event) is RequestEnded and frame.f_globals is vars(module):
                turn += 1
                if turn in (20, 30, 40):
                    untold.append((frame.f_locals["self"], event.request))
                    continue
            yield event

    monkeypatch.setattr(ClientSession, "events", forget)
    monkeypatch.setattr(soak, "CLOSING_SECONDS", 1.0)
    wrong = Run(BROKEN).run().wrong
    monkeypatch.undo()
    for owner, request in untold:
        tell(owner._waiting.pop(request, None))
    for thread in threading.enumerate():
        if thread.name.startswith("soak"):
            thread.join(PATIENCE_SECONDS)
    assert any("has not ended" in text for text in wrong)


def tell(waiter: Any) -> None:
    """Let somebody go on who would wait for ever."""
    lost = ConnectionLost("it is over")
    if isinstance(waiter, asyncio.Future):
        waiter.get_loop().call_soon_threadsafe(waiter.set_exception, lost)
    elif waiter is not None:
        waiter.settle(None, lost)


def test_leaked_files_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client leaves one of its sockets open."""
    finish: Any = _client_threads.Core._finish
    kept = []

    def leak(self: Any) -> None:
        kept.append(self._waker.dup())
        finish(self)

    monkeypatch.setattr(_client_threads.Core, "_finish", leak)
    wrong = Run(BROKEN).run().wrong
    for sock in kept:
        sock.close()
    assert any(text.startswith("leaked: open file") for text in wrong)


def test_leaked_threads_and_tasks_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each client leaves a thread or a task behind."""
    is_over = threading.Event()
    finish: Any = _client_threads.Core._finish
    stop: Any = _client_tasks.Core.stop
    tasks = []

    def leave_thread(self: Any) -> None:
        threading.Thread(target=is_over.wait, name="left behind").start()
        finish(self)

    async def leave_task(self: Any) -> None:
        tasks.append(asyncio.get_running_loop().create_task(asyncio.sleep(3600.0)))
        await stop(self)

    monkeypatch.setattr(_client_threads.Core, "_finish", leave_thread)
    monkeypatch.setattr(_client_tasks.Core, "stop", leave_task)
    wrong = Run(BROKEN).run().wrong
    is_over.set()
    assert any("leaked: thread left behind (clients)" in text for text in wrong)
    assert any(text.startswith("leaked: task") for text in wrong)
    assert any(text.startswith("leaked: timer") for text in wrong)


# --- the judgement of one request -----------------------------------------------------------------


def ask(fault: str | None, rows: int = 2) -> Ask:
    return Ask(number_of(3, 1, fault), rows, False, 1.0, False)


@pytest.mark.parametrize("rows", [0, 2])
def test_whose_answer(rows: int) -> None:
    """An answer is right for its own request alone, and where the fault lets it be one."""
    mine, other = ask(None, rows), Ask(number_of(3, 2, None), rows, False, 1.0, False)
    assert soak.fault_in_answer(mine, mine.answer()) is None
    assert soak.fault_in_answer(mine, other.answer()) == "got the answer of another"
    for kind in FAULT_KINDS:
        asked = ask(kind, rows)
        is_harmless = soak.fault_in_answer(asked, asked.answer()) is None
        assert is_harmless == (kind in ("duplicate", "delay", "byte-by-byte"))


def test_which_error() -> None:
    """Errors are right where they belong to the fault."""
    late = RequestTimeout("no answer", proto_id=1002, serial_number=1)
    for kind in (None, *FAULT_KINDS):
        is_right = soak.fault_in_error(ask(kind), late) is None
        assert is_right == (kind in ("wrong-serial", "drop"))
        assert soak.fault_in_error(ask(kind), ConnectionLost("gone")) is None
    assert "not documented" in str(soak.fault_in_error(ask(None), KeyError("x")))


def test_ending_twice() -> None:
    """A request that ends a second time is a violation."""
    tally = soak.Tally()
    asked = ask(None)
    tally.begin(asked)
    tally.end_with_answer(asked, asked.answer())
    assert not tally.wrong
    tally.end_with_answer(asked, asked.answer())
    assert tally.wrong == [f"request {asked.number:#x} ended twice"]


def test_sent_twice() -> None:
    """The simulator knows the numbers that it has seen."""
    plan = soak.PlannedFaults(random.Random(1))
    for number in (number_of(1, 1, None), number_of(1, 2, "drop"), number_of(2, 1, None)):
        plan.answer_page(Ask(number, 1, False, 1.0, False).message())
        plan.take(soak.RATING_CHANGE)
    assert not plan.wrong
    assert plan.made == {"drop": 1}
    plan.answer_state(Ask(number_of(1, 1, None), 0, False, 1.0, False).message())
    assert [text.partition(" was ")[2] for text in plan.wrong] == ["sent twice"]


# --- memory ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("slope", [0.0, 300.0, -50.0])
def test_line_through_memory(slope: float) -> None:
    """The slope is found within its bounds, with noise that lasts for several seconds."""
    rng = random.Random(7)
    noise, samples = 0.0, []
    for second in range(600):
        noise = 0.8 * noise + rng.gauss(0.0, 100.0)
        samples.append((1000.0 + second, 50_000.0 + slope * second / 60 + noise))
    line = fitted_line(samples)
    assert abs(line.slope - slope) < line.error < 60.0


def test_too_few_samples() -> None:
    """Then nothing is known."""
    assert fitted_line([(float(second), 1.0) for second in range(BLOCKS - 1)]).error == math.inf


def test_growth_is_seen() -> None:
    """A process that grows steadily is told from one that does not; the warm-up does not count."""
    warm_up = [(float(second), 10.0 * second) for second in range(25)]
    growing = [(25.0 + second, 1000.0 + 10.0 * second) for second in range(100)]
    assert soak.growth_of(warm_up + growing, 25.0, "KiB")[1] == pytest.approx(600.0)
    text, growth = soak.growth_of(warm_up + [(at, 1000.0) for at, _ in growing], 25.0, "KiB")
    assert growth == pytest.approx(0.0)
    assert text == ("1,000 KiB after warm-up, 1,000 at the end; +0.0 per minute, ± 0.0 (95 %)")


def test_memory_that_is_held_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every answer is kept by somebody: the blocks of Python tell."""
    answer: Any = ClientSession._answer
    kept: list[Any] = []

    def keep(self: Any, request: Any, incoming: Any, now: float) -> None:
        kept.append([request, incoming, *[[] for _ in range(100)]])
        answer(self, request, incoming, now)

    monkeypatch.setattr(ClientSession, "_answer", keep)
    # On a busy machine there are few samples in so short a time: they are put into fewer blocks.
    monkeypatch.setattr(soak, "SAMPLE_SECONDS", 0.01)
    monkeypatch.setattr(soak, "BLOCKS", 5)
    monkeypatch.setattr(soak, "_T_OF_BLOCKS", 3.182)
    wrong = Run(BROKEN._replace(seconds=6.0)).run().wrong
    assert any(text.startswith("the clients: ") and "blocks more" in text for text in wrong)
