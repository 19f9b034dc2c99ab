# SPDX-License-Identifier: MIT
"""The rounds: each peer in a process of its own, and their turns interleaved.

What slows the machine down for a while then slows all of them down, and the fastest of many turns
is what each can do. A case whose single call is long gets fewer turns.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from .inputs import ROOT
from .peers import Peer

LONG_CALL_SECONDS = 0.2
LONG_CALL_TURNS = 3


@dataclass
class Results:
    """What was measured, in seconds."""

    times: dict[str, dict[str, dict[str, float]]] = field(default_factory=dict)
    """Input, case, peer -> the fastest call."""
    wrong: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    """Input, case, peer -> why it was not timed."""
    versions: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    imports: dict[str, float] = field(default_factory=dict)
    """Peer -> seconds over a bare interpreter, which is under the empty name."""
    first: dict[str, dict[str, float]] = field(default_factory=dict)
    memory: dict[str, dict[str, int]] = field(default_factory=dict)

    def time(self, input_: str, case: str, peer: str) -> float | None:
        """The fastest call, if it was measured."""
        return self.times.get(input_, {}).get(case, {}).get(peer)


class Worker:
    """A peer's process."""

    def __init__(self, peer: Peer, python: str, *, collect: bool) -> None:
        self.peer = peer
        self._process = subprocess.Popen(
            [python, "-m", "bench.worker", peer.name, *([] if collect else ["--no-gc"])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env=environment(peer),
            text=True,
        )

    def ask(self, do: str, **more: Any) -> dict[str, Any]:
        """Send a request and wait for its answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": do, **more}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the process of {self.peer.name} ended while asked to {do} {more}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def environment(peer: Peer) -> dict[str, str]:
    """The environment of a peer's processes: hashes and the library's place are fixed."""
    fixed = {"PYTHONHASHSEED": "0", "PYTHONPATH": str(ROOT)}
    return {**os.environ, **fixed, **peer.environment}


@contextmanager
def workers(
    peers: Sequence[Peer], pythons: Mapping[str, str], results: Results, *, collect: bool
) -> Iterator[list[Worker]]:
    """The processes of those peers that are installed."""
    with ExitStack() as stack:
        started = []
        for peer in peers:
            worker = Worker(peer, pythons.get(peer.name, sys.executable), collect=collect)
            stack.callback(worker.close)
            answer = worker.ask("hello")
            if "missing" in answer:
                results.missing[peer.name] = answer["missing"]
            else:
                results.versions[peer.name] = answer["version"]
                started.append(worker)
        yield started


def measure(
    running: Sequence[Worker],
    input_: str,
    cases: Sequence[str] | None,
    results: Results,
    *,
    rounds: int,
    seconds: float,
) -> None:
    """Check one input with all peers, then time it round by round."""
    ready: list[tuple[Worker, str]] = []
    times = results.times.setdefault(input_, {})
    for worker in running:
        answer = worker.ask("prepare", input=input_)
        for case, why in answer["wrong"].items():
            results.wrong.setdefault(input_, {}).setdefault(case, {})[worker.peer.name] = why
        ready.extend((worker, case) for case in answer["cases"] if not cases or case in cases)
    ready.sort(key=lambda each: each[1])  # the peers of one case take turns, side by side
    for turn in range(rounds):
        for worker, case in ready:
            fastest = times.setdefault(case, {})
            name = worker.peer.name
            if turn >= LONG_CALL_TURNS and fastest[name] > LONG_CALL_SECONDS:
                continue
            answer = worker.ask("time", input=input_, case=case, seconds=seconds)
            fastest[name] = min(fastest.get(name, answer["seconds"]), answer["seconds"])
    for worker in running:
        worker.ask("forget", input=input_)
