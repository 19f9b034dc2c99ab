# SPDX-License-Identifier: MIT
"""The clients beside the official one: ``python -m bench.clients --official-python FILE``.

Each asks for GetGlobalState as fast as it can, alone and 64 times at once, of the same simulator,
which runs in a process of its own. Each has a process of its own too; they take turns, never two at
once. ``FILE`` is an interpreter that has futu-api or moomoo-api; without one, the official client
is left out. Its process runs this very file, and knows nothing of wirecodec.

Two more stand there to show what is possible at all. "bare socket" sends frames that were encoded
before and counts the headers of what comes back: one frame at a time, it shows what the simulator,
the system and the way between the processes take; many at once, how much the simulator can answer.
The official client writes two lines into its log for each request; so it runs as it is installed,
and once more with its log kept to warnings.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
KEY_FILE = ROOT / "tests" / "data" / "captures" / "rsa_private_1024.pem"
MANY = 64
GOAL = 5
"""How many times the official client's requests in a second are wanted."""
PIPELINED = 512
"""How many frames the bare socket sends before it waits for their answers."""

THREADS, TASKS, OFFICIAL, QUIET, BARE = (
    "OpenDClient",
    "AsyncOpenDClient",
    "official",
    "quiet",
    "bare",
)
NAMES = {
    THREADS: "OpenDClient, threads",
    TASKS: "AsyncOpenDClient, tasks",
    OFFICIAL: "official, threads",
    QUIET: "official, its log off",
    BARE: "bare socket",
}


@dataclass(frozen=True)
class Turn:
    """What one contender did in one turn."""

    rate: float
    """Requests answered in a second."""
    median: float
    """The latency in seconds that half of the requests had at most."""
    late: float
    """... and 99 of 100."""


Measure = Callable[[int, float], Turn]
Ask = Callable[[], object]


# --- In the processes: what is measured -------------------------------------------------------


def _turn(latencies: list[float], seconds: float) -> Turn:
    latencies.sort()
    count = len(latencies)
    return Turn(count / seconds, latencies[count // 2], latencies[count * 99 // 100])


def _measure_threads(ask: Ask, callers: int, seconds: float) -> Turn:
    """Have threads call ``ask`` until the time is over; it raises if an answer is wrong."""
    latencies: list[list[float]] = [[] for _ in range(callers)]
    failures: list[BaseException] = []
    barrier = threading.Barrier(callers)

    def run(own: list[float]) -> None:
        try:
            barrier.wait()
            before = perf_counter()
            until = before + seconds
            while before < until:
                ask()
                now = perf_counter()
                own.append(now - before)
                before = now
        except BaseException as error:  # noqa: BLE001 it is raised where it is waited for
            failures.append(error)

    threads = [threading.Thread(target=run, args=(own,)) for own in latencies]
    started = perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = perf_counter() - started
    if failures:
        raise failures[0]
    return _turn([each for own in latencies for each in own], taken)


def _serve_official(port: int, key_file: str | None, is_quiet: bool, tell: Any) -> None:
    from importlib import import_module
    from importlib.util import find_spec

    name = "futu" if find_spec("futu") else "moomoo"
    api = import_module(name)
    if is_quiet:
        logging = import_module("logging")
        import_module(f"{name}.common.ft_logger").logger.file_level = logging.WARNING
    if key_file is not None:
        api.SysConfig.enable_proto_encrypt(True)
        api.SysConfig.set_init_rsa_file(key_file)
    context = api.OpenQuoteContext(host="127.0.0.1", port=port)
    version = f"{name}-api {api.__version__}, Python {sys.version.split()[0]}"
    version += f", protobuf {import_module('google.protobuf').__version__}"

    def ask() -> Any:
        ret, state = context.get_global_state()
        if ret != 0 or not state["qot_logined"]:
            raise SystemExit(f"the official client got {state}")
        return state

    try:
        state = ask()
        facts = [int(state["server_ver"]), state["qot_logined"], state["trd_logined"]]
        tell({"version": version, "facts": facts})
        _serve(lambda callers, seconds: _measure_threads(ask, callers, seconds), tell)
    finally:
        context.close()


def _serve_threads(port: int, key_file: str | None, tell: Any) -> None:
    from wirecodec.opend.client import OpenDClient
    from wirecodec.opend.messages import get_global_state as state

    def ask() -> Any:
        s2c = client.request(state.Request(c2s=state.C2S(user_id=0))).s2c
        if s2c is None or not s2c.qot_logined:
            raise SystemExit(f"OpenDClient got {s2c!r}")
        return s2c

    with OpenDClient.connect(port=port, rsa_key=key_file) as client:
        tell({"facts": _facts(ask())})
        _serve(lambda callers, seconds: _measure_threads(ask, callers, seconds), tell)


def _serve_tasks(port: int, key_file: str | None, tell: Any) -> None:
    import asyncio

    from wirecodec.opend.aio import AsyncOpenDClient
    from wirecodec.opend.messages import get_global_state as state

    async def serve() -> None:
        async def ask() -> Any:
            s2c = (await client.request(state.Request(c2s=state.C2S(user_id=0)))).s2c
            if s2c is None or not s2c.qot_logined:
                raise SystemExit(f"AsyncOpenDClient got {s2c!r}")
            return s2c

        async def run(seconds: float) -> list[float]:
            own = []
            before = perf_counter()
            until = before + seconds
            while before < until:
                await ask()
                now = perf_counter()
                own.append(now - before)
                before = now
            return own

        loop = asyncio.get_running_loop()
        async with await AsyncOpenDClient.connect(port=port, rsa_key=key_file) as client:
            tell({"facts": _facts(await ask())})
            # Others may take their turns for long: meanwhile the loop keeps the connection alive.
            while line := await loop.run_in_executor(None, sys.stdin.readline):
                callers, seconds = json.loads(line)
                started = perf_counter()
                found = await asyncio.gather(*[run(seconds) for _ in range(callers)])
                taken = perf_counter() - started
                tell(asdict(_turn([each for own in found for each in own], taken)))

    asyncio.run(serve())


def _facts(s2c: Any) -> list[Any]:
    """What the contenders' answers must agree on."""
    return [s2c.server_ver, s2c.qot_logined, s2c.trd_logined]


def _serve_bare(port: int, key_file: str | None, tell: Any) -> None:
    import socket

    from wirecodec.opend.cipher import load_rsa_key
    from wirecodec.opend.events import RequestEnded, State
    from wirecodec.opend.messages import get_global_state as state
    from wirecodec.opend.session import ClientSession

    key = None if key_file is None else load_rsa_key(Path(key_file).read_bytes())
    # Nobody keeps this connection alive: the simulator does not ask for it.
    session = ClientSession(rsa_key=key)
    session.connect(0.0)
    with socket.create_connection(("127.0.0.1", port)) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.sendall(session.data_to_send())
        while session.state != State.READY:
            session.receive_data(sock.recv(65536), 0.0)
        frames = []
        for _ in range(PIPELINED):
            session.send_request(state.Request(c2s=state.C2S(user_id=0)), 0.0)
            frames.append(session.data_to_send())
        sock.sendall(b"".join(frames))
        ended: list[RequestEnded] = []
        while len(ended) < PIPELINED:
            session.receive_data(sock.recv(65536), 0.0)
            ended += [each for each in session.events() if type(each) is RequestEnded]
        facts = [_facts(each.response.s2c) for each in ended]
        if facts != facts[:1] * PIPELINED:
            raise SystemExit("the answers on a bare socket differ")
        tell({"facts": facts[0]})

        def measure(callers: int, seconds: float) -> Turn:
            batch = frames[:1] if callers == 1 else [b"".join(frames)]
            return _measure_bare(sock, batch[0], 1 if callers == 1 else PIPELINED, seconds)

        _serve(measure, tell)


def _measure_bare(sock: Any, data: bytes, count: int, seconds: float) -> Turn:
    """Send ``count`` frames, count their answers, and so on until the time is over.

    With more than one, the next ones are sent before the answers to the last ones are read, so that
    the simulator never waits.
    """
    header_size = 44  # of which the body's size is in the bytes 12 to 16
    is_pipelined = count > 1
    latencies = []
    waiting = answered = 0
    buffer = b""
    started = before = perf_counter()
    until = started + seconds
    while before < until or waiting:
        if before < until and waiting <= (count if is_pipelined else 0):
            sock.sendall(data)
            waiting += count
        buffer += sock.recv(1 << 20)
        pos = 0
        while len(buffer) - pos >= header_size:
            size = header_size + int.from_bytes(buffer[pos + 12 : pos + 16], "little")
            if len(buffer) - pos < size:
                break
            if buffer[pos : pos + 2] != b"FT":
                raise SystemExit("this is no frame")
            pos += size
            waiting -= 1
            answered += 1
        buffer = buffer[pos:]
        now = perf_counter()
        if not is_pipelined:
            latencies.append(now - before)
        before = now
    turn = _turn(latencies or [0.0], before - started)
    return Turn(answered / (before - started), turn.median, turn.late)


def _serve_simulator(key_file: str | None, tell: Any) -> None:
    from wirecodec.opend.cipher import load_rsa_key
    from wirecodec.opend.simulator import Simulator

    key = None if key_file is None else load_rsa_key(Path(key_file).read_bytes())
    with Simulator(rsa_key=key) as simulator:
        tell({"port": simulator.port})
        sys.stdin.read()


def _serve(measure: Measure, tell: Any) -> None:
    """Take turns as they are asked for, until nobody asks any more."""
    for line in sys.stdin:
        callers, seconds = json.loads(line)
        tell(asdict(measure(callers, seconds)))


def _work(kind: str, port: int, key_file: str | None) -> int:
    # The official client writes what it likes to the standard output: that goes elsewhere.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as output:
        os.dup2(2, 1)

        def tell(what: dict[str, Any]) -> None:
            output.write(json.dumps(what) + "\n")
            output.flush()

        if kind == "simulator":
            _serve_simulator(key_file, tell)
        elif kind == THREADS:
            _serve_threads(port, key_file, tell)
        elif kind == TASKS:
            _serve_tasks(port, key_file, tell)
        elif kind == BARE:
            _serve_bare(port, key_file, tell)
        else:
            _serve_official(port, key_file, kind == QUIET, tell)
    return 0


# --- In the first process: the rounds ---------------------------------------------------------


class Worker:
    """A process; what it says first is its ``greeting``."""

    def __init__(self, kind: str, python: str, home: str, port: int, key_file: Path | None) -> None:
        self.kind = kind
        self.is_encrypted = key_file is not None
        is_official = kind in (OFFICIAL, QUIET)
        # -I: the modules of this folder are not to be met by those who don't expect them.
        start = ["-I", str(Path(__file__))] if is_official else ["-m", "bench.clients"]
        work = ["--work", kind, "--port", str(port)]
        if key_file is not None:
            work += ["--key", str(key_file)]
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115 `__exit__` closes it
        self._process = subprocess.Popen(
            [python, *start, *work],
            cwd=ROOT,
            env={**os.environ, "HOME": home},  # the official client writes its log there
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        self.greeting = self._read()

    def take_turn(self, callers: int, seconds: float) -> Turn:
        """Have it measure."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([callers, seconds]) + "\n")
        self._process.stdin.flush()
        return Turn(**self._read())

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self._process.wait()
            self._errors.seek(0)
            raise SystemExit(f"{NAMES.get(self.kind, self.kind)} failed:\n{self._errors.read()}")
        told: dict[str, Any] = json.loads(line)
        return told

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
        self._errors.close()


@dataclass(frozen=True)
class Result:
    """All turns of one contender with one number of callers."""

    kind: str
    is_encrypted: bool
    callers: int
    turns: list[Turn]

    @property
    def middle(self) -> Turn:
        """The turn with the median rate."""
        return sorted(self.turns, key=lambda turn: turn.rate)[len(self.turns) // 2]

    @property
    def best(self) -> float:
        """The best rate."""
        return max(turn.rate for turn in self.turns)


def main() -> int:
    """Measure, and print a table; 1 if a goal is missed."""
    parser = argparse.ArgumentParser(prog="bench.clients", description="Measure the clients.")
    parser.add_argument(
        "--official-python",
        default=os.environ.get("WIRECODEC_OFFICIAL_PYTHON"),
        metavar="FILE",
        help="an interpreter with futu-api (or the environment's WIRECODEC_OFFICIAL_PYTHON)",
    )
    parser.add_argument("--quick", action="store_true", help="few and short turns")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything measured")
    parser.add_argument("--work", help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--key", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        return _work(options.work, options.port, options.key)
    if not options.official_python:
        print("no --official-python: the official client is left out")
    rounds, seconds = (3, 0.3) if options.quick else (7, 1.0)
    results = _measure(options.official_python, rounds, seconds)
    _print_table(results)
    if options.json:
        told = [asdict(each) for each in results]
        options.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    verdicts = [_judge(results, is_encrypted=False), _judge(results, is_encrypted=True)]
    return 0 if all(verdicts) else 1


def _measure(official_python: str | None, rounds: int, seconds: float) -> list[Result]:
    kinds = [THREADS, TASKS, *([OFFICIAL, QUIET] if official_python else []), BARE]
    with ExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory())
        workers = []
        for key_file in (None, KEY_FILE):
            simulator = stack.enter_context(Worker("simulator", sys.executable, home, 0, key_file))
            for kind in kinds:
                is_official = kind in (OFFICIAL, QUIET)
                python = official_python if is_official and official_python else sys.executable
                port = simulator.greeting["port"]
                workers.append(stack.enter_context(Worker(kind, python, home, port, key_file)))
        for worker in workers:
            if worker.greeting["facts"] != workers[0].greeting["facts"]:
                raise SystemExit(f"{NAMES[worker.kind]} got another answer than {NAMES[THREADS]}")
        print(f"wirecodec: Python {sys.version.split()[0]}; {os.cpu_count()} cores")
        for worker in workers:
            if worker.kind == OFFICIAL and not worker.is_encrypted:
                print(f"official: {worker.greeting['version']}")
        results = [
            Result(worker.kind, worker.is_encrypted, callers, [])
            for worker in workers
            for callers in (1, MANY)
        ]
        for round_ in range(-1, rounds):
            for index, result in enumerate(results):
                # The first one warms up, and does not count.
                turn = workers[index // 2].take_turn(
                    result.callers, seconds if round_ >= 0 else 0.1
                )
                if round_ >= 0:
                    result.turns.append(turn)
        return results


def _print_table(results: list[Result]) -> None:
    print(
        f"\n{'':32}{'requests/s':>12}{'best':>10}{'median us':>12}{'99 % us':>12}"
        f"{'x official':>12}{'log off':>10}"
    )
    for is_encrypted in (False, True):
        print("RSA + AES-CBC" if is_encrypted else "plain")
        for callers in (1, MANY):
            for each in results:
                if each.is_encrypted != is_encrypted or each.callers != callers:
                    continue
                turn = each.middle
                who = f"  {NAMES[each.kind]}, {callers}"
                if each.kind == BARE:
                    who = f"  {NAMES[BARE]}, {'1 frame' if callers == 1 else 'many frames'}"
                is_single = each.kind != BARE or callers == 1
                times = (
                    f"{turn.median * 1e6:12.0f}{turn.late * 1e6:12.0f}" if is_single else " " * 24
                )
                line = f"{who:32}{turn.rate:12,.0f}{each.best:10,.0f}{times}"
                for width, peer in ((11, OFFICIAL), (9, QUIET)):
                    theirs = _find(results, peer, is_encrypted, callers)
                    line += f"{turn.rate / theirs.middle.rate:{width}.1f}x" if theirs else ""
                print(line)


def _find(results: list[Result], kind: str, is_encrypted: bool, callers: int) -> Result | None:
    for each in results:
        if (each.kind, each.is_encrypted, each.callers) == (kind, is_encrypted, callers):
            return each
    return None


def _judge(results: list[Result], *, is_encrypted: bool) -> bool:
    """Print by how much ours are faster; whether that is enough wherever it is possible."""
    rates = {
        (each.kind, each.callers): each.middle.rate
        for each in results
        if each.is_encrypted == is_encrypted
    }
    if (OFFICIAL, 1) not in rates:
        return True
    title = "encrypted" if is_encrypted else "plain"
    print(f"\n{title}: how many times the official client's median rate; {GOAL} wanted")
    is_met = True
    for callers in (1, MANY):
        theirs = rates[OFFICIAL, callers]
        # What no client can surpass, whatever it does.
        bare = rates[BARE, callers] / theirs
        for kind in (THREADS, TASKS):
            ratio = rates[kind, callers] / theirs
            verdict = "met" if ratio >= GOAL else "MISSED"
            if ratio < GOAL and bare < GOAL:
                verdict = f"out of reach, the bare socket comes to {bare:.1f}"
            is_met &= verdict != "MISSED"
            print(f"  {NAMES[kind]:26}{callers:3} against {callers:2}{ratio:8.1f}  {verdict}")
    return is_met


if __name__ == "__main__":
    raise SystemExit(main())
