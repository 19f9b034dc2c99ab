# SPDX-License-Identifier: MIT
"""A long run: a simulator that makes faults, and many connections of both clients at once.

    python -m tests.soak --minutes 30                       200 connections
    python -m tests.soak --minutes 10 --connections 50 --seed 7

The simulator is a process of its own. Half of the connections are those of `OpenDClient`, in
threads, and half those of `AsyncOpenDClient`, in one event loop; each half speaks protobuf and
JSON, in plain text, AES CBC and AES ECB, and over WebSocket. The simulator makes faults of all
kinds, pushes, and now and then closes everything; clients come back by themselves, and are closed
and made anew.

**Whose answer is it?** Each request has a number that no other one has. It goes out in the request
and comes back in every part of the answer, so that whoever gets the answer of another sees it.

**Which fault is it?** The number also says which fault the simulator is to make with the answer. So
the caller knows how its request must end: with its answer, with an error that belongs to this
fault, or with ConnectionLost. A request for which there is no fault never times out. Handshakes,
KeepAlive and pushes are spoilt at random.

**How often does it end?** A request is noted when it begins and taken away when it ends; one that
cannot be taken away has ended twice, and one that stays for too long has not ended at all. The
simulator sees that none is sent twice.

**What is left?** Once a second each process collects its garbage and says how much memory it has:
what is resident, and how many blocks Python holds. After a warm-up a straight line is laid through
both, by least squares; the run fails where one rises too fast even at the lower end of the interval
that holds its slope (95 %). At the end everything is closed, and no thread, task, timer, socket or
other file may be there that was not there before.

What a run does is drawn from ``--seed``; what meets what is up to the machine. The exit code is 1
where anything was not as it should be.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import logging
import math
import os
import random
import subprocess
import sys
import threading
import time
import warnings
from array import array
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures import wait as wait_for_futures
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tests.support.gateway import event_push, state_of, state_request
from wirecodec.errors import (
    ChecksumError,
    CipherError,
    ConnectionLost,
    DecodeError,
    FormatError,
    RequestError,
    RequestFailed,
    RequestTimeout,
)
from wirecodec.opend._sim_faults import FaultPlan
from wirecodec.opend.aio import AsyncOpenDClient
from wirecodec.opend.cipher import load_rsa_key
from wirecodec.opend.client import OpenDClient
from wirecodec.opend.messages import qot_get_rating_change as rating
from wirecodec.opend.messages.common import PacketEncAlgo
from wirecodec.opend.simulator import FAULT_KINDS, Fault, Simulator

ROOT = Path(__file__).resolve().parent.parent
KEY_FILE = ROOT / "tests" / "data" / "captures" / "rsa_private_1024.pem"

LOGIN, INIT_CONNECT, GLOBAL_STATE, KEEP_ALIVE = 1, 1001, 1002, 1004
RATING_CHANGE = 3426

# --- Requests that say how they are to end --------------------------------------------------------

#: What the last byte of a number means: 0 for no fault.
FAULTS = (None, *FAULT_KINDS)

ENDS_CONNECTION = {"stray-bytes", "oversize", "cut", "close"}
NEVER_ANSWERED = {"wrong-serial", "drop"}
UNREADABLE = {"bad-sha1", "bad-cipher", "garbage-body"}

# A push that comes twice or late would hide that pushes are in order.
PUSH_FAULTS = [kind for kind in FAULT_KINDS if kind not in ("duplicate", "delay")]

_COUNTER_BITS, _FAULT_BITS = 40, 8
_LONG_NAME = 3000


class Ask(NamedTuple):
    """One request.

    Attributes:
        number: of the caller, of its request, and of the fault to make.
        rows: of the page to ask for; 0 to ask for the state instead.
        is_long: whether the rows are.
        timeout_seconds: how long to wait.
        may_time_out: whether that is so short that an answer may come too late.
    """

    number: int
    rows: int
    is_long: bool
    timeout_seconds: float
    may_time_out: bool

    @property
    def fault(self) -> str | None:
        """The kind of fault to make."""
        return FAULTS[self.number & 0xFF]

    def message(self) -> Any:
        """What is sent."""
        if not self.rows:
            return state_request(self.number)
        change_type = 2 if self.is_long else 1
        return rating.Request(
            c2s=rating.C2S(
                market=11, change_type=change_type, count=self.rows, page=str(self.number)
            )
        )

    def answer(self) -> Any:
        """What must come."""
        if not self.rows:
            return state_of(self.number)
        return page_of(self.message())


def number_of(caller: int, count: int, fault: str | None) -> int:
    """The number of a request."""
    return (caller << _COUNTER_BITS | count) << _FAULT_BITS | FAULTS.index(fault)


def page_of(request: rating.Request) -> rating.Response:
    """A page whose every row names the request."""
    asked = request.c2s
    padding = "美" * (_LONG_NAME if asked.change_type == 2 else 0)
    items = [
        rating.RatingChangeItem(name=f"{asked.page}/{row}", institution_name=padding)
        for row in range(asked.count or 0)
    ]
    s2c = rating.S2C(data_list=items, all_count=len(items), next_page=asked.page)
    return rating.Response(ret_type=0, s2c=s2c)


def fault_of(number: int) -> Fault | None:
    """The fault that a number asks for, with a value that differs from one to the next."""
    kind = FAULTS[number & 0xFF]
    if kind is None:
        return None
    count = number >> _FAULT_BITS
    values = {
        "delay": 10 + count % 400,
        "stray-bytes": 1 + count % 100,
        "cut": count % 3 * 20,
        "ret-type": -1 - count % 100,
    }
    return Fault(kind, value=values.get(kind))


def name_of(error: BaseException) -> str:
    """What an error is counted as."""
    cause = error.__cause__
    if type(error) is RequestError and cause is not None:
        return f"RequestError ({type(cause).__name__})"
    return type(error).__name__


def fault_in_answer(ask: Ask, answer: Any) -> str | None:
    """What is wrong with an answer that has come."""
    if answer != ask.answer():
        return "got the answer of another"
    fault = ask.fault
    if fault in NEVER_ANSWERED | UNREADABLE | ENDS_CONNECTION or fault == "ret-type":
        return f"got an answer in spite of the fault {fault}"
    return None


def fault_in_error(ask: Ask, error: BaseException) -> str | None:
    """What is wrong with the error that a request has ended with."""
    fault, cause = ask.fault, error.__cause__
    if isinstance(error, ConnectionLost):
        return None  # a fault of another request may have ended the connection
    if isinstance(error, RequestTimeout):
        is_right = fault in NEVER_ANSWERED or ask.may_time_out
    elif isinstance(error, RequestFailed):
        planned = fault_of(ask.number)
        is_right = planned is not None and fault == "ret-type" and error.ret_type == planned.amount
    elif type(error) is RequestError:
        kinds = (ChecksumError, CipherError, DecodeError, FormatError)
        is_right = fault in UNREADABLE and isinstance(cause, kinds)
    else:
        return f"ended with an error that is not documented: {error!r}"
    return None if is_right else f"with the fault {fault} ended with {name_of(error)}: {error}"


# --- The simulator's process ----------------------------------------------------------------------

HANDSHAKES_PER_FAULT = 25
KEEP_ALIVES_PER_FAULT = 25
PUSHES_PER_FAULT = 100
REMEMBERED_NUMBERS = 64
PUSH_SECONDS = 1.0
KEEP_ALIVE_SECONDS = 2


class PlannedFaults(FaultPlan):
    """Makes the faults that requests ask for, and others at random.

    It is used in the thread of its simulator; `made` and `wrong` may be read from others.
    """

    def __init__(self, rng: random.Random) -> None:
        super().__init__()
        self.made: Counter[str] = Counter()
        self.wrong: deque[str] = deque(maxlen=100)
        self.is_random = True
        self._rng = rng
        self._number: int | None = None
        self._seen: dict[int, deque[int]] = {}

    def __bool__(self) -> bool:
        return True

    def answer_state(self, request: Any) -> Any:
        number = request.c2s.user_id
        self._note(number)
        return state_of(number)

    def answer_page(self, request: Any) -> Any:
        self._note(int(request.c2s.page))
        return page_of(request)

    def _note(self, number: int) -> None:
        """The request with this number is being answered."""
        self._number = number
        caller = number >> (_COUNTER_BITS + _FAULT_BITS)
        seen = self._seen.get(caller)
        if seen is None:
            seen = self._seen[caller] = deque(maxlen=REMEMBERED_NUMBERS)
        if number in seen or (len(seen) == REMEMBERED_NUMBERS and number < seen[0]):
            self.wrong.append(f"request {number:#x} was sent twice")
        seen.append(number)

    def take(self, proto_id: int, *, is_frame: bool = True, is_push: bool = False) -> Fault | None:
        """The fault to make with an answer or push that is about to be sent."""
        fault = self._choose(proto_id, is_push)
        if fault is None or (FAULT_KINDS[fault.kind].frames_only and not is_frame):
            return None
        self.made[fault.kind] += 1
        return fault

    def _choose(self, proto_id: int, is_push: bool) -> Fault | None:
        rng = self._rng
        if is_push:
            if self.is_random and not rng.randrange(PUSHES_PER_FAULT):
                return Fault(rng.choice(PUSH_FAULTS))
            return None
        if proto_id in (LOGIN, INIT_CONNECT, KEEP_ALIVE):
            one_of = KEEP_ALIVES_PER_FAULT if proto_id == KEEP_ALIVE else HANDSHAKES_PER_FAULT
            if self.is_random and not rng.randrange(one_of):
                return Fault(rng.choice(list(FAULT_KINDS)))
            return None
        number, self._number = self._number, None
        if number is None:
            self.wrong.append(f"an answer to {proto_id} whose request has no number")
            return None
        return fault_of(number)


def serve(seed: int) -> int:
    """Be the simulator's process: do what the lines on standard input say."""
    key = load_rsa_key(KEY_FILE.read_bytes())
    key.decrypt(key.encrypt(b"\0"))  # what is loaded late is loaded now
    before = Belongings.now()
    plans = [PlannedFaults(random.Random(seed * 2 + index)) for index in range(2)]
    simulators = [
        Simulator(
            rsa_key=rsa_key,
            websocket_port=None if rsa_key else 0,
            responses={GLOBAL_STATE: plan.answer_state, RATING_CHANGE: plan.answer_page},
            keep_alive_interval_seconds=KEEP_ALIVE_SECONDS,
        )
        for plan, rsa_key in zip(plans, (None, key), strict=True)
    ]
    for simulator, plan in zip(simulators, plans, strict=True):
        simulator.faults = plan
    errors = ErrorsOfOthers()
    with errors.collected():
        is_over = threading.Event()
        for simulator in simulators:
            simulator.start()
        pusher = threading.Thread(target=push_until, args=(is_over, simulators))
        pusher.start()
        plain, encrypted = simulators
        say({"plain": plain.port, "websocket": plain.websocket_port, "encrypted": encrypted.port})
        for line in sys.stdin:
            command = line.strip()
            if command == "close":
                say(sum(simulator.close_connections() for simulator in simulators))
            elif command == "quiet":
                for plan in plans:
                    plan.is_random = False
                say(None)
            elif command == "memory":
                say(memory_now())
            elif command == "open":
                say(sum(simulator.connection_count for simulator in simulators))
        is_over.set()
        pusher.join()
        for simulator in simulators:
            simulator.stop()
    gc.collect()
    say(
        {
            "made": dict(sum((plan.made for plan in plans), Counter())),
            "requests": sum(
                simulator.request_counts[proto_id]
                for simulator in simulators
                for proto_id in (GLOBAL_STATE, RATING_CHANGE)
            ),
            "wrong": [text for plan in plans for text in plan.wrong] + list(errors.found),
            "leaks": Belongings.now().more_than(before),
        }
    )
    return 0


def push_until(is_over: threading.Event, simulators: list[Simulator]) -> None:
    """Push a number to everybody, a larger one each time."""
    number = 0
    while not is_over.wait(PUSH_SECONDS):
        number += 1
        for simulator in simulators:
            simulator.push(event_push(str(number)))


def say(value: Any) -> None:
    print(json.dumps(value), flush=True)


class SimulatorProcess:
    """The simulator's process, as the one with the clients sees it."""

    def __init__(self, seed: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.soak", "--serve", "--seed", str(seed)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
        )
        self._lock = threading.Lock()
        self.ports: dict[str, int] = self._hear()

    def ask(self, command: str) -> Any:
        """Say something, and hear the answer."""
        stdin = self._process.stdin
        assert stdin is not None
        with self._lock:
            stdin.write(command + "\n")
            stdin.flush()
            return self._hear()

    def end(self) -> dict[str, Any]:
        """End it, and hear how it went."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        try:
            report: dict[str, Any] = self._hear()
        finally:
            process.stdout.close()
            process.wait()
        if process.returncode:
            report["wrong"].append(f"the simulator ended with exit code {process.returncode}")
        return report

    def kill(self) -> None:
        """End it, if it still runs."""
        process = self._process
        if process.poll() is None:
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()

    def _hear(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the simulator's process has ended")
        return json.loads(line)


# --- What must not grow ---------------------------------------------------------------------------


class Belongings(NamedTuple):
    """The threads and open files of this process."""

    threads: Counter[str]
    files: Counter[str]

    @classmethod
    def now(cls) -> Belongings:
        threads = Counter(thread.name for thread in threading.enumerate())
        return cls(threads, Counter(_open_files()))

    def more_than(self, before: Belongings) -> list[str]:
        """What is there that was not there before."""
        extra = [f"thread {name}" for name in (self.threads - before.threads).elements()]
        return extra + [f"open file {name}" for name in (self.files - before.files).elements()]


def _open_files() -> Iterator[str]:
    """What the file descriptors lead to, without the numbers that differ from one to the next."""
    folder = "/proc/self/fd"
    if not os.path.isdir(folder):  # no Linux: a number is all there is to know
        for number in range(4096):
            try:
                os.fstat(number)
            except OSError:
                continue
            yield str(number)
        return
    for number_text in os.listdir(folder):
        try:
            target = os.readlink(f"{folder}/{number_text}")
        except OSError:  # it was that of the folder
            continue
        yield target.partition(":[")[0]


class Line(NamedTuple):
    """A straight line through samples of memory.

    Attributes:
        slope: how steep it is, per minute.
        error: half of the interval that holds the true value with a certainty of 95 %.
    """

    slope: float
    error: float


BLOCKS = 20

# Student's t for 95 % on both sides and 18 degrees of freedom.
_T_OF_BLOCKS = 2.101


def fitted_line(samples: list[tuple[float, float]]) -> Line:
    """A line through seconds and sizes, by least squares.

    Neighbours in time are alike, so each of 20 blocks counts as one sample: its mean. Otherwise
    the interval would be far too small.
    """
    size = len(samples) // BLOCKS
    if not size:
        return Line(0.0, math.inf)
    blocks = [samples[start * size : (start + 1) * size] for start in range(BLOCKS)]
    times = [sum(at for at, _ in block) / size for block in blocks]
    sizes = [sum(value for _, value in block) / size for block in blocks]
    mean_time, mean_size = sum(times) / BLOCKS, sum(sizes) / BLOCKS
    spread = sum((at - mean_time) ** 2 for at in times)
    slope = sum((at - mean_time) * value for at, value in zip(times, sizes, strict=True)) / spread
    rest = sum(
        (value - mean_size - slope * (at - mean_time)) ** 2
        for at, value in zip(times, sizes, strict=True)
    )
    error = _T_OF_BLOCKS * math.sqrt(rest / (BLOCKS - 2) / spread)
    return Line(slope * 60, error * 60)


def memory_now() -> tuple[float, int]:
    """What this process has when its garbage is gone: KiB that are resident, and blocks of Python.

    The first is 0 where the system does not tell. What is garbage waits to be collected for so long
    that one could see nothing behind it.
    """
    gc.collect()
    blocks = sys.getallocatedblocks()
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            pages = int(file.read().split()[1])
    except OSError:
        return 0.0, blocks
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024, blocks


class Memory:
    """The memory of one process, once a second: what is resident, and the blocks of Python.

    The samples are kept in arrays, which are one block however many they hold: in lists they would
    be the very growth that is looked for.
    """

    def __init__(self) -> None:
        self._times = array("d")
        self._resident = array("d")
        self._blocks = array("d")

    def note(self, now: tuple[float, int]) -> None:
        """Keep what `memory_now` has said."""
        self._times.append(time.monotonic())
        self._resident.append(now[0])
        self._blocks.append(now[1])

    @property
    def resident(self) -> list[tuple[float, float]]:
        """When, and how many KiB."""
        return list(zip(self._times, self._resident, strict=True))

    @property
    def blocks(self) -> list[tuple[float, float]]:
        """When, and how many blocks."""
        return list(zip(self._times, self._blocks, strict=True))


# What glibc calls them: how many arenas there are, from what size memory is mapped by itself, and
# from what size free memory goes back.
_MALLOC_OPTIONS = {-8: 1, -3: 64 * 1024, -1: 128 * 1024}


def settle_malloc() -> None:
    """Have the C library, where it is glibc, give back what is free.

    It has several arenas for threads, and keeps what was freed in each of them: the resident memory
    of some hundred threads that receive grows for an hour while what Python holds stays the same.
    """
    import ctypes

    try:
        set_option = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # another C library
        return
    for option, value in _MALLOC_OPTIONS.items():
        set_option(option, value)


class ErrorsOfOthers:
    """What nobody waits for and must not happen: errors of threads, of the garbage collection, of
    an event loop, and what the library logs as an error.
    """

    def __init__(self) -> None:
        self.found: deque[str] = deque(maxlen=100)

    def of_loop(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self.found.append(f"the event loop: {context.get('message')} {context.get('exception')!r}")

    @contextmanager
    def collected(self) -> Iterator[None]:
        """Collect them in this block."""

        def thread_failed(args: threading.ExceptHookArgs) -> None:
            name = args.thread.name if args.thread is not None else "?"
            self.found.append(f"the thread {name} ended with {args.exc_value!r}")

        def not_raised(args: Any) -> None:
            self.found.append(f"nobody could be told: {args.exc_value!r} {args.err_msg}")

        handler = _LogTo(self.found)
        logger = logging.getLogger("wirecodec")
        before = threading.excepthook, sys.unraisablehook, logger.propagate
        threading.excepthook, sys.unraisablehook = thread_failed, not_raised
        logger.propagate = False
        logger.addHandler(handler)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", ResourceWarning)  # where nobody can be told
                yield
        finally:
            logger.removeHandler(handler)
            threading.excepthook, sys.unraisablehook, logger.propagate = before


class _LogTo(logging.Handler):
    def __init__(self, found: deque[str]) -> None:
        super().__init__(logging.ERROR)
        self._found = found

    def emit(self, record: logging.LogRecord) -> None:
        self._found.append(f"logged: {record.getMessage()}")


# --- What is noted of the requests ----------------------------------------------------------------

MAX_SHOWN = 20


class Tally:
    """What has happened so far. All threads write to it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._in_flight: dict[int, tuple[Ask, float]] = {}
        self.begun = 0
        self.ended = 0
        self.answers = 0
        self.cancelled = 0
        self.errors: Counter[str] = Counter()
        self.asked_faults: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        self.wrong_count = 0
        self.wrong: list[str] = []
        self.slowest_seconds = 0.0

    def count(self, what: str) -> None:
        with self._lock:
            self.counts[what] += 1

    def is_wrong(self, text: str) -> None:
        """Note a violation; of many, only the first ones are kept."""
        with self._lock:
            self.wrong_count += 1
            if len(self.wrong) < MAX_SHOWN:
                self.wrong.append(text)

    def begin(self, ask: Ask) -> None:
        with self._lock:
            self._in_flight[ask.number] = ask, time.monotonic()
            self.begun += 1
            if ask.fault is not None:
                self.asked_faults[ask.fault] += 1

    def _end(self, ask: Ask) -> float:
        with self._lock:
            found = self._in_flight.pop(ask.number, None)
            self.ended += 1
        if found is None:
            self.is_wrong(f"request {ask.number:#x} ended twice")
            return 0.0
        return time.monotonic() - found[1]

    def end_with_answer(self, ask: Ask, answer: Any) -> None:
        seconds = self._end(ask)
        problem = fault_in_answer(ask, answer)
        with self._lock:
            self.answers += 1
            if ask.fault is None:
                self.slowest_seconds = max(self.slowest_seconds, seconds)
        if problem is not None:
            self.is_wrong(f"request {ask.number:#x} {problem}")

    def end_with_error(self, ask: Ask, error: BaseException) -> None:
        self._end(ask)
        problem = fault_in_error(ask, error)
        with self._lock:
            self.errors[name_of(error)] += 1
        if problem is not None:
            self.is_wrong(f"request {ask.number:#x} {problem}")

    def end_cancelled(self, ask: Ask) -> None:
        self._end(ask)
        with self._lock:
            self.cancelled += 1

    def check_waiting(self, patience_seconds: float) -> None:
        """Note the requests that should have ended long ago."""
        now = time.monotonic()
        with self._lock:
            late = [
                ask
                for ask, since in self._in_flight.values()
                if now > since + ask.timeout_seconds + patience_seconds
            ]
            for ask in late:
                del self._in_flight[ask.number]
        for ask in late:
            self.is_wrong(f"request {ask.number:#x} has not ended")

    @property
    def in_flight(self) -> int:
        return len(self._in_flight)


# --- The callers ----------------------------------------------------------------------------------


class Way(NamedTuple):
    """How a connection speaks."""

    name: str
    port: str
    options: dict[str, Any]

    @property
    def is_encrypted(self) -> bool:
        return self.port == "encrypted"


WAYS = (
    Way("plain", "plain", {}),
    Way("JSON", "plain", {"body_format": 1, "push_body_format": 1}),
    Way("AES CBC", "encrypted", {"packet_enc_algo": int(PacketEncAlgo.AES_CBC)}),
    Way("AES ECB", "encrypted", {"packet_enc_algo": int(PacketEncAlgo.FTAES_ECB)}),
    Way("AES CBC, JSON", "encrypted", {"body_format": 1, "push_body_format": 1}),
    Way("WebSocket", "websocket", {}),
)


class Settings(NamedTuple):
    """What a run is to be like.

    Attributes:
        seconds: how long callers ask.
        connections: how many there are at a time.
        seed: of what is drawn.
        answer_seconds: how long a request waits for an answer that must come.
        connect_seconds: how long a handshake may take; one that is spoilt may take all of it.
        patience_seconds: how much longer than its time-out a request may take to end.
        life_seconds: how long a client lives at most, before it is closed and made anew.
        restart_seconds: how often the simulator closes all connections.
        requests_per_second: how many are asked at most, by all callers together.
        asks_per_fault: how many requests there are for one that asks for a fault.
        max_growth: of resident memory, in KiB per minute.
        max_more_blocks: of Python's memory, per minute.
    """

    seconds: float
    connections: int = 200
    seed: int = 1
    answer_seconds: float = 60.0
    connect_seconds: float = 10.0
    patience_seconds: float = 20.0
    life_seconds: float = 60.0
    restart_seconds: float = 30.0
    requests_per_second: float = 600.0
    asks_per_fault: int = 50
    max_growth: float = 100.0
    max_more_blocks: float = 300.0


class Caller:
    """Draws what one caller asks, and how."""

    def __init__(self, run: Run, number: int, way: Way) -> None:
        self.tally = run.tally
        self.settings = run.settings
        self.is_over = run.is_over
        self.way = way
        self.rng = random.Random(run.settings.seed << 32 | number)
        self._number = number
        self._count = 0
        self._pause_seconds = run.caller_count * MEAN_BATCH / run.settings.requests_per_second
        kinds = [
            kind
            for kind, known in FAULT_KINDS.items()
            if way.port != "websocket" or not known.frames_only
        ]
        self._kinds = kinds
        self._next_kinds: list[str] = []

    def next_ask(self) -> Ask:
        """The next request."""
        rng, settings = self.rng, self.settings
        fault = None
        if not rng.randrange(settings.asks_per_fault):
            if not self._next_kinds:
                # All kinds in turn, each time in another order.
                self._next_kinds = rng.sample(self._kinds, len(self._kinds))
            fault = self._next_kinds.pop()
        self._count += 1
        rows = 0 if rng.random() < 0.5 else rng.randint(1, 3 if self.way.is_encrypted else 20)
        is_long = rows > 0 and not self.way.is_encrypted and fault is None and rng.random() < 0.02
        timeout, may_time_out = settings.answer_seconds, False
        if fault in NEVER_ANSWERED:
            timeout = rng.uniform(0.1, 1.0)
        elif rng.random() < 0.02:
            timeout, may_time_out = rng.uniform(0.001, 0.2), True
        number = number_of(self._number, self._count, fault)
        return Ask(number, rows, is_long, timeout, may_time_out)

    def next_batch(self) -> list[Ask]:
        """What to ask at once."""
        size = self.rng.choice(BATCH_SIZES)
        return [self.next_ask() for _ in range(size)]

    def cancels(self) -> bool:
        """Whether to take a request back."""
        return self.rng.random() < 0.03

    def pause(self) -> float:
        """How long to wait before asking again."""
        return self.rng.uniform(0.0, 2 * self._pause_seconds)

    def life(self) -> float:
        """How long the client is to live."""
        return self.rng.uniform(0.1, 1.0) * self.settings.life_seconds


BATCH_SIZES = (1, 1, 1, 1, 2, 4, 8)
MEAN_BATCH = sum(BATCH_SIZES) / len(BATCH_SIZES)

# Every so manieth client has more than one caller, who do not know of each other.
SHARED_EVERY = 5
SHARED_BY = 4


class PushWatch:
    """Sees that pushes are in order and those of this connection's simulator."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._last = 0

    def __call__(self, push: Any) -> None:
        message = push.message
        if message.ret_type != 0:
            self._tally.count("pushes that refuse")
            return
        number = int(message.s2c.event.desc)
        self._tally.count("pushes")
        if number <= self._last:
            self._tally.is_wrong(f"push {number} came behind {self._last}")
        self._last = number


class Connections:
    """What the connections of both clients have in common.

    Args:
        run: which they are part of.
        index: of the connection.

    Attributes:
        is_closing: whether the client that there is now is being closed.
    """

    def __init__(self, run: Run, index: int) -> None:
        self.run = run
        self.tally = run.tally
        self.way = WAYS[index // 2 % len(WAYS)]
        self.is_closing = False
        count = callers_of(index)
        self.callers = [
            Caller(run, index * SHARED_BY + number + 1, self.way) for number in range(count)
        ]

    def options(self) -> dict[str, Any]:
        """The arguments of ``connect``."""
        ports, way = self.run.ports, self.way
        place: dict[str, Any] = {"port": ports[way.port]}
        if way.port == "websocket":
            place = {"host": f"ws://127.0.0.1:{ports[way.port]}"}
        return {
            **place,
            **way.options,
            "rsa_key": self.run.rsa_key if way.is_encrypted else None,
            "reconnect": True,
            "reconnect_delay_seconds": 0.02,
            "max_reconnect_delay_seconds": 0.5,
            "connect_timeout_seconds": self.run.settings.connect_seconds,
            "request_timeout_seconds": 10.0,
        }

    def connect_failed(self, error: Exception) -> None:
        """A first handshake did not succeed: it may have been spoilt."""
        if isinstance(error, RequestError):
            self.tally.count("handshakes that failed")
        else:
            self.tally.is_wrong(f"connecting ended with {error!r}")

    def reconnected(self) -> None:
        self.tally.count("reconnects")


def callers_of(index: int) -> int:
    """How many callers a connection has."""
    return SHARED_BY if index % SHARED_EVERY == 0 else 1


class ThreadConnections(Connections):
    """A thread that makes blocking clients, one after the other, and asks."""

    def live(self) -> None:
        while not self.run.is_over.is_set():
            try:
                client = OpenDClient.connect(**self.options())
            except Exception as error:  # noqa: BLE001 it is judged
                self.connect_failed(error)
                continue
            self.tally.count("clients")
            client.on_push(PushWatch(self.tally))
            client.on_reconnect(self.reconnected)
            first, *others = self.callers
            self.is_closing = False
            threads = [
                threading.Thread(
                    target=self.ask,
                    args=(client, caller, math.inf),
                    name="soak caller",
                    daemon=True,
                )
                for caller in others
            ]
            for thread in threads:
                thread.start()
            self.ask(client, first, time.monotonic() + first.life())
            if self.run.is_over.is_set():
                for thread in threads:
                    thread.join()
            self.is_closing = True
            client.close()  # while the others ask
            for thread in threads:
                thread.join()

    def ask(self, client: OpenDClient, caller: Caller, until: float) -> None:
        """Ask until it is over, or the client is closed."""
        while not self.run.is_over.is_set() and time.monotonic() < until:
            if not client.wait_until_connected(1.0):
                if self.is_closing:
                    return  # there will be no connection, however long it waits
                continue
            batch = caller.next_batch()
            if len(batch) == 1 and not caller.cancels():
                self._ask_one(client, batch[0])
            else:
                self._ask_many(client, caller, batch)
            self.run.is_over.wait(caller.pause())

    def _ask_one(self, client: OpenDClient, ask: Ask) -> None:
        self.tally.begin(ask)
        try:
            answer = client.request(ask.message(), timeout_seconds=ask.timeout_seconds)
        except Exception as error:  # noqa: BLE001 it is judged
            self.tally.end_with_error(ask, error)
        else:
            self.tally.end_with_answer(ask, answer)

    def _ask_many(self, client: OpenDClient, caller: Caller, batch: list[Ask]) -> None:
        futures: list[Future[Any]] = []
        for ask in batch:
            self.tally.begin(ask)
            try:
                future = client.submit(ask.message(), timeout_seconds=ask.timeout_seconds)
            except Exception as error:  # noqa: BLE001 it is judged
                self.tally.end_with_error(ask, error)
                continue
            future.add_done_callback(self._end_of(ask))
            futures.append(future)
        if futures and caller.cancels():
            caller.rng.choice(futures).cancel()
        longest = max(ask.timeout_seconds for ask in batch)
        wait_for_futures(futures, longest + self.run.settings.patience_seconds)

    def _end_of(self, ask: Ask) -> Callable[[Future[Any]], None]:
        def ended(future: Future[Any]) -> None:
            if future.cancelled():
                self.tally.end_cancelled(ask)
                return
            error = future.exception()
            if error is not None:
                self.tally.end_with_error(ask, error)
            else:
                self.tally.end_with_answer(ask, future.result())

        return ended


class TaskConnections(Connections):
    """A task that makes asyncio clients, one after the other, and asks."""

    async def live(self) -> None:
        loop = asyncio.get_running_loop()
        while not self.run.is_over.is_set():
            try:
                client = await AsyncOpenDClient.connect(**self.options())
            except Exception as error:  # noqa: BLE001 it is judged
                self.connect_failed(error)
                await asyncio.sleep(0.02)
                continue
            self.tally.count("clients")
            client.on_push(PushWatch(self.tally))
            client.on_reconnect(self.reconnected)
            first, *others = self.callers
            self.is_closing = False
            tasks = [loop.create_task(self.ask(client, caller, math.inf)) for caller in others]
            await self.ask(client, first, loop.time() + first.life())
            if self.run.is_over.is_set():
                await asyncio.gather(*tasks)
            self.is_closing = True
            await client.close()  # while the others ask
            await asyncio.gather(*tasks)

    async def ask(self, client: AsyncOpenDClient, caller: Caller, until: float) -> None:
        """Ask until it is over, or the client is closed."""
        loop = asyncio.get_running_loop()
        while not self.run.is_over.is_set() and loop.time() < until:
            if not await client.wait_until_connected(1.0):
                if self.is_closing:
                    return  # there will be no connection, however long it waits
                continue
            tasks = [loop.create_task(self._ask_one(client, ask)) for ask in caller.next_batch()]
            if caller.cancels():
                await asyncio.sleep(0)
                caller.rng.choice(tasks).cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await asyncio.sleep(min(caller.pause(), 2.0))

    async def _ask_one(self, client: AsyncOpenDClient, ask: Ask) -> None:
        self.tally.begin(ask)
        try:
            answer = await client.request(ask.message(), timeout_seconds=ask.timeout_seconds)
        except asyncio.CancelledError:
            self.tally.end_cancelled(ask)
            raise
        except Exception as error:  # noqa: BLE001 it is judged
            self.tally.end_with_error(ask, error)
        else:
            self.tally.end_with_answer(ask, answer)


# --- The run --------------------------------------------------------------------------------------

WARM_UP_SHARE = 0.3
CLOSING_SECONDS = 15.0
SAMPLE_SECONDS = 1.0

# Of so many faults that were asked for, one at least is made.
MANY = 20


class Report(NamedTuple):
    """How a run went.

    Attributes:
        rows: what to show: a name and a text each.
        wrong: all that was not as it should be, in words.
        made: how many faults were made, by kind.
        counts: of what else has happened.
    """

    rows: list[tuple[str, str]]
    wrong: list[str]
    made: dict[str, int]
    counts: dict[str, int]


class Run:
    """One run.

    Args:
        settings: what it is to be like.
        progress: told now and then how far it is.
    """

    def __init__(self, settings: Settings, progress: Callable[[str], None] | None = None) -> None:
        self.settings = settings
        self.tally = Tally()
        self.is_over = threading.Event()
        self.ports: dict[str, int] = {}
        self.rsa_key = load_rsa_key(KEY_FILE.read_bytes())
        self.caller_count = sum(callers_of(index) for index in range(settings.connections))
        self._progress = progress or (lambda _: None)
        self._leaks: list[str] = []
        self._others = ErrorsOfOthers()
        self._restarted = 0

    def run(self) -> Report:
        """Do it all."""
        before = Belongings.now()
        started_at = time.monotonic()
        simulator = SimulatorProcess(self.settings.seed)
        memories = {"the clients": Memory(), "the simulator": Memory()}
        try:
            self.ports = simulator.ports
            with self._others.collected():
                threads = self._start()
                self._watch(simulator, memories)
                self.is_over.set()
                self._end(threads, simulator)
                gc.collect()  # so that what nobody could be told of is told now
            told = simulator.end()
        finally:
            self.is_over.set()
            simulator.kill()
        leaks = [f"{text} (clients)" for text in Belongings.now().more_than(before)]
        leaks += [f"{text} (simulator)" for text in told["leaks"]] + self._leaks
        return self._report(told, leaks, memories, started_at)

    def _start(self) -> list[threading.Thread]:
        count = self.settings.connections
        threads = [
            threading.Thread(
                target=ThreadConnections(self, index).live, name="soak connection", daemon=True
            )
            for index in range(0, count, 2)
        ]
        threads.append(threading.Thread(target=self._run_tasks, name="soak loop", daemon=True))
        for thread in threads:
            thread.start()
        return threads

    def _run_tasks(self) -> None:
        async def live() -> None:
            loop = asyncio.get_running_loop()
            loop.set_exception_handler(self._others.of_loop)
            count = self.settings.connections
            await asyncio.gather(*[TaskConnections(self, i).live() for i in range(1, count, 2)])
            left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            self._leaks += [f"task {task.get_name()} {task.get_coro()}" for task in left]
            timers = [each for each in getattr(loop, "_scheduled", ()) if not each.cancelled()]
            self._leaks += [f"timer {timer}" for timer in timers]

        asyncio.run(live())

    def _watch(self, simulator: SimulatorProcess, memories: dict[str, Memory]) -> None:
        """Wait for the end, and look at everything once a second."""
        settings, tally = self.settings, self.tally
        started_at = time.monotonic()
        restart_at = started_at + settings.restart_seconds
        while (now := time.monotonic()) < started_at + settings.seconds:
            memories["the clients"].note(memory_now())
            memories["the simulator"].note(simulator.ask("memory"))
            tally.check_waiting(settings.patience_seconds)
            if now >= restart_at:
                restart_at += settings.restart_seconds
                simulator.ask("close")
                self._restarted += 1
            self._progress(
                f"{now - started_at:.0f} of {settings.seconds:.0f} s: {tally.begun} requests, "
                f"{sum(tally.errors.values())} errors, {tally.counts['reconnects']} reconnects, "
                f"{tally.wrong_count} violations"
            )
            time.sleep(max(0.0, min(SAMPLE_SECONDS, started_at + settings.seconds - now)))

    def _end(self, threads: Iterable[threading.Thread], simulator: SimulatorProcess) -> None:
        """Wait until the callers have ended and the connections are gone."""
        settings, tally = self.settings, self.tally
        simulator.ask("quiet")
        longest = settings.answer_seconds + settings.patience_seconds
        until = time.monotonic() + longest + CLOSING_SECONDS
        for thread in threads:
            while thread.is_alive() and time.monotonic() < until:
                thread.join(0.5)
                tally.check_waiting(settings.patience_seconds)
            if thread.is_alive():
                tally.is_wrong(f"a thread has not ended: {thread.name}")
        if tally.in_flight or tally.begun != tally.ended:
            tally.is_wrong(
                f"{tally.begun} requests were begun, {tally.ended} ended, and {tally.in_flight} "
                "are still under way"
            )
        until = time.monotonic() + CLOSING_SECONDS
        while (still_open := simulator.ask("open")) and time.monotonic() < until:
            time.sleep(0.05)
        if still_open:
            self._leaks.append(f"{still_open} connections of the simulator")

    def _report(
        self,
        told: dict[str, Any],
        leaks: list[str],
        memories: dict[str, Memory],
        started_at: float,
    ) -> Report:
        settings, tally = self.settings, self.tally
        counts, made = tally.counts, told["made"]
        wrong = list(tally.wrong)
        if tally.wrong_count > len(wrong):
            wrong.append(f"... and {tally.wrong_count - len(wrong)} more of these")
        wrong += [*told["wrong"], *self._others.found, *(f"leaked: {leak}" for leak in leaks)]
        if told["requests"] > tally.begun:
            wrong.append(f"{told['requests']} requests came, and {tally.begun} were sent")
        for kind, count in tally.asked_faults.items():
            # Some requests are lost with their connections.
            if count >= MANY and not made.get(kind):
                wrong.append(f"{count} faults {kind} were asked for, and none was made")
        rows = [
            ("connections", f"{settings.connections}: {_ways(settings.connections)}"),
            ("time", f"{settings.seconds:.0f} s, seed {settings.seed}"),
            (
                "requests",
                f"{tally.begun} begun, {tally.ended} ended; {told['requests']} reached the "
                "simulator",
            ),
            (
                "answers",
                f"{tally.answers}, each its caller's own; the slowest in "
                f"{tally.slowest_seconds:.2f} s",
            ),
            ("errors", _counted(tally.errors) or "none"),
            ("taken back", f"{tally.cancelled}"),
            ("pushes", f"{counts['pushes']}, and {counts['pushes that refuse']} that refuse"),
            (
                "connections made",
                f"{counts['clients']} clients, {counts['reconnects']} reconnects, "
                f"{counts['handshakes that failed']} first handshakes that failed, "
                f"{self._restarted} times all were closed",
            ),
            ("faults made", f"{sum(made.values())}: {_counted(made)}"),
        ]
        warm = started_at + WARM_UP_SHARE * settings.seconds
        for name, memory in memories.items():
            for what, unit, samples, limit in (
                ("memory", "KiB", memory.resident, settings.max_growth),
                ("blocks", "blocks", memory.blocks, settings.max_more_blocks),
            ):
                text, growth = growth_of(samples, warm, unit)
                rows.append((f"{what} of {name}", text))
                if growth > limit:
                    wrong.append(f"{name}: at least {growth:.0f} {unit} more per minute")
        rows.append(("leaks", f"{len(leaks)}" if leaks else "none"))
        rows.append(("violations", f"{len(wrong)}" if wrong else "none"))
        return Report(rows, wrong, made, dict(counts))


def growth_of(samples: list[tuple[float, float]], warm: float, unit: str) -> tuple[str, float]:
    """What is said of some memory after its warm-up, and by how much it grows at least per minute.

    Args:
        samples: seconds and sizes.
        warm: when the warm-up ends.
        unit: of the sizes.
    """
    after = [(at, size) for at, size in samples if at >= warm]
    if len(after) < BLOCKS:
        return "too few samples", 0.0
    line = fitted_line(after)
    text = (
        f"{after[0][1]:,.0f} {unit} after warm-up, {after[-1][1]:,.0f} at the end; "
        f"{line.slope:+,.1f} per minute, ± {line.error:,.1f} (95 %)"
    )
    return text, line.slope - line.error


def _ways(connections: int) -> str:
    names = Counter(WAYS[index // 2 % len(WAYS)].name for index in range(connections))
    return ", ".join(f"{count} {name}" for name, count in names.items()) + "; half of each asyncio"


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))


def print_report(report: Report) -> None:
    width = max(len(name) for name, _ in report.rows)
    for name, text in report.rows:
        print(f"{name:{width}}  {text}")
    for text in report.wrong:
        print(f"WRONG: {text}")


class Progress:
    """One line on a terminal that is written over; nothing goes anywhere else."""

    def __init__(self) -> None:
        self._is_shown = sys.stderr.isatty()

    def __call__(self, text: str) -> None:
        if self._is_shown:
            print(f"\r{text}\x1b[K", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        self("")


def main() -> int:
    """Run, and give the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.soak",
        description="Both clients and a simulator that makes faults, for a long time.",
    )
    parser.add_argument("--minutes", type=float, default=30.0, help="how long (%(default)g)")
    parser.add_argument(
        "--connections", type=int, default=200, metavar="N", help="at a time (%(default)s)"
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of what is drawn")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        settle_malloc()
        return serve(options.seed)
    if not options.minutes > 0 or options.connections < 1 or options.seed < 0:
        parser.error("minutes and connections are more than 0, and the seed is not negative")
    settle_malloc()
    progress = Progress()
    settings = Settings(options.minutes * 60, options.connections, options.seed)
    report = Run(settings, progress).run()
    progress.end()
    print_report(report)
    return 1 if report.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
