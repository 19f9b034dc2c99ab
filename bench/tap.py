# SPDX-License-Identifier: MIT
"""What a tap adds to the latency of frames: ``python -m bench.tap``.

A client sends a frame of 4 KiB and waits for one of 4 KiB, as fast as it can, on a connection to
the server and on others through taps. Client, server and taps are processes of their own. They take
turns block by block; before the next block, the tap has to have printed everything, so that nobody
pays for the work of others. All that is told is of round trips: a frame each way.

The taps are those of the command line, which decode in another process, with their output in a
file; and for comparison one that decodes in a thread of its own, as the class does by itself, with
the interpreter's usual switch interval and with a short one.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wirecodec.opend.cipher import AesCbc
from wirecodec.opend.frame import HEADER_SIZE, encode_frame
from wirecodec.opend.messages import qot_common, qot_get_rating_change, qot_get_security_snapshot
from wirecodec.protobuf.codec import encode

ROOT = Path(__file__).resolve().parents[1]
FRAME_SIZE = 4096
AES_KEY, AES_IV = b"0123456789abcdef", b"fedcba9876543210"
GOAL_MEDIAN, GOAL_LATE = 0.3e-3, 1e-3
"""How many seconds a tap may add: to half of the round trips, and to 99 of 100."""
PATIENCE_SECONDS = 60.0
SERIAL_OFFSET = 8

DIRECT = "direct"
CONTENDERS = {
    DIRECT: "direct",
    "print": "tap, printing to a file",
    "write": "... and writing pcapng",
    "decrypt": "... and decrypting AES-CBC",
    "thread": "observer in a thread, no decryption",
    "quick": "... with a switch interval of 10 us",
}
LIBRARY = {"thread": None, "quick": 1e-5}


def make_frame(proto_id: int, message: Any, *, encrypted: bool) -> bytes:
    """A frame of `FRAME_SIZE` bytes, or nearly; its serial number is to be filled in."""
    cipher = AesCbc(AES_KEY, AES_IV)
    seal = (lambda _, body: cipher.encrypt(body)) if encrypted else None
    return encode_frame(proto_id, encode(message), serial_number=0, seal_body=seal)


def make_request(*, encrypted: bool) -> bytes:
    """A request with as many securities as fit."""
    module = qot_get_security_snapshot
    securities = [qot_common.Security(market=11, code=f"T{index:07}") for index in range(288)]
    message = module.Request(c2s=module.C2S(security_list=securities))
    return make_frame(3203, message, encrypted=encrypted)


def make_answer(*, encrypted: bool) -> bytes:
    """A page of rating changes."""
    module = qot_get_rating_change
    items = [
        module.RatingChangeItem(
            security=qot_common.Security(market=11, code=f"T{index:05}"), name="N" * 40
        )
        for index in range(68)
    ]
    message = module.Response(ret_type=0, s2c=module.S2C(data_list=items))
    return make_frame(3426, message, encrypted=encrypted)


# --- In the processes -------------------------------------------------------------------------


def serve() -> int:
    """Answer each request with a frame; what comes first says whether they are encrypted."""
    import threading

    answers = {each: make_answer(encrypted=each) for each in (False, True)}
    requests = {len(make_request(encrypted=each)): each for each in (False, True)}

    def answer(sock: socket.socket) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with sock:
            while True:
                data = sock.recv(65536)
                if not data:
                    return
                size = HEADER_SIZE + int.from_bytes(data[12:16], "little")
                while len(data) < size:
                    data += sock.recv(65536)
                frame = bytearray(answers[requests[size]])
                frame[SERIAL_OFFSET : SERIAL_OFFSET + 4] = data[SERIAL_OFFSET : SERIAL_OFFSET + 4]
                sock.sendall(frame)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        while True:
            sock, _ = listener.accept()
            threading.Thread(target=answer, args=(sock,), daemon=True).start()


def run_library(port: int, folder: str, interval: float) -> int:
    """A tap with its observer in a thread."""
    from wirecodec.cli.tap_command import _make_observer
    from wirecodec.debug.capture_keys import make_keys
    from wirecodec.debug.tap import Tap
    from wirecodec.debug.views import Palette

    if interval:
        sys.setswitchinterval(interval)
    keys = make_keys(aes_key=AES_KEY, aes_iv=AES_IV)
    path = str(Path(folder, "library.pcapng"))
    observer = _make_observer("tap", keys, path, "table", False, Palette())
    with Tap(("127.0.0.1", 0), ("127.0.0.1", port), observer=observer) as tap:
        print(f"listening on 127.0.0.1:{tap.port}", flush=True)
        sys.stdin.read()
    return 0


# --- In the first process: the client -----------------------------------------------------------


@dataclass
class Contender:
    """One way to the server, and what was measured on it."""

    name: str
    port: int
    output: Path | None = None
    is_encrypted: bool = False
    lines: int = 0
    """How many lines a tap has to have printed."""
    seconds: list[float] = field(default_factory=list)

    def connect(self) -> None:
        """Open the connection that all round trips take."""
        self.sock = socket.create_connection(("127.0.0.1", self.port), PATIENCE_SECONDS)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.request = bytearray(make_request(encrypted=self.is_encrypted))
        self.size = len(make_answer(encrypted=self.is_encrypted))
        self.serial_number = 0
        self.lines = 3 if self.output is not None else 0  # where it listens, titles, the start

    def go(self, count: int) -> list[float]:
        """Take so many round trips; how long each of them took."""
        sock, request, size = self.sock, self.request, self.size
        seconds = []
        for _ in range(count):
            self.serial_number += 1
            request[SERIAL_OFFSET : SERIAL_OFFSET + 4] = self.serial_number.to_bytes(4, "little")
            started = time.perf_counter()
            sock.sendall(request)
            left = size
            while left:
                data = sock.recv(65536)
                if not data:
                    raise SystemExit(f"{self.name}: the connection was closed")
                left -= len(data)
            seconds.append(time.perf_counter() - started)
        self.lines += 2 * count
        return seconds

    def wait_until_printed(self) -> None:
        """Let a tap finish."""
        if self.output is None:
            return
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            text = self.output.read_bytes()
            if text.count(b"\n") >= self.lines:
                break
            time.sleep(0.01)
        else:
            raise SystemExit(f"{self.name}: {text.count(10)} of {self.lines} lines were printed")


def start(stack: ExitStack, arguments: list[str], output: Any) -> subprocess.Popen[Any]:
    """A process that ends with the measurement."""
    process = subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, stdin=subprocess.PIPE, stdout=output
    )

    def stop() -> None:
        process.terminate()
        process.communicate()

    stack.callback(stop)
    return process


def start_tap(stack: ExitStack, name: str, port: int, folder: Path) -> Contender:
    """A tap in a process, with what it prints in a file."""
    path = folder / f"{name}.txt"
    place = f"127.0.0.1:{port}"
    arguments = ["-m", "wirecodec", "tap", "--listen", "0", "--to", place]
    if name in LIBRARY:
        work = ["--work", "library", "--interval", str(LIBRARY[name] or 0), "--port", str(port)]
        arguments = ["-m", "bench.tap", *work, "--folder", str(folder)]
    elif name != "print":
        arguments += ["--write", str(folder / f"{name}.pcapng"), "--force"]
    if name == "decrypt":
        arguments += ["--aes-key", AES_KEY.decode(), "--aes-iv", AES_IV.decode()]
    with path.open("wb") as output:
        start(stack, arguments, output)
    contender = Contender(name, 0, path, is_encrypted=name == "decrypt", lines=1)
    contender.wait_until_printed()
    contender.port = int(path.read_text("utf-8").split("\n")[0].rpartition(":")[2])
    return contender


def measure(names: list[str], trips: int, block: int, folder: Path) -> list[Contender]:
    """Have all of them take turns."""
    with ExitStack() as stack:
        server = start(stack, ["-m", "bench.tap", "--work", "serve"], subprocess.PIPE)
        assert server.stdout is not None
        port = int(server.stdout.readline())
        contenders = [Contender(DIRECT, port)]
        contenders += [start_tap(stack, name, port, folder) for name in names]
        for each in contenders:
            each.connect()
            stack.callback(each.sock.close)
        for number in range(-1, (trips + block - 1) // block):
            for each in contenders:
                seconds = each.go(block)
                each.wait_until_printed()
                if number >= 0:  # the first block warms up
                    each.seconds += seconds
    return contenders


def quantile(seconds: list[float], share: float) -> float:
    """What that share of the round trips took at most."""
    return sorted(seconds)[min(int(len(seconds) * share), len(seconds) - 1)]


def report(contenders: list[Contender]) -> bool:
    """Print a table; whether the goals are met by the taps of the command line."""
    direct = contenders[0].seconds
    middle, late = quantile(direct, 0.5), quantile(direct, 0.99)
    print(f"{'us, round trip':38}{'median':>8}{'99 %':>8}{'+median':>9}{'+99 %':>8}")
    is_met = True
    for each in contenders:
        own = quantile(each.seconds, 0.5), quantile(each.seconds, 0.99)
        added = own[0] - middle, own[1] - late
        verdict = ""
        if each.name != DIRECT and each.name not in LIBRARY:
            is_good = added[0] <= GOAL_MEDIAN and added[1] <= GOAL_LATE
            verdict = "  met" if is_good else "  MISSED"
            is_met &= is_good
        print(
            f"{CONTENDERS[each.name]:38}{own[0] * 1e6:8.0f}{own[1] * 1e6:8.0f}"
            f"{added[0] * 1e6:9.0f}{added[1] * 1e6:8.0f}{verdict}"
        )
    return is_met


def main() -> int:
    """Measure, and print a table; 1 if a goal is missed."""
    parser = argparse.ArgumentParser(prog="bench.tap", description="Measure the tap.")
    parser.add_argument("--trips", type=int, default=5000, help="round trips of each")
    parser.add_argument("--block", type=int, default=250, help="round trips in a turn")
    parser.add_argument("--runs", type=int, default=1, help="how often to measure all of it")
    parser.add_argument("--only", help="some of: " + ",".join(list(CONTENDERS)[1:]))
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything measured")
    parser.add_argument("--work", help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    parser.add_argument("--interval", type=float, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work == "serve":
        return serve()
    if options.work == "library":
        return run_library(options.port, options.folder, options.interval)
    names = options.only.split(",") if options.only else list(CONTENDERS)[1:]
    print(
        f"Python {sys.version.split()[0]}, {os.cpu_count()} cores; frames of "
        f"{len(make_request(encrypted=False))} and {len(make_answer(encrypted=False))} bytes; "
        f"{options.trips} round trips of each, in blocks of {options.block}"
    )
    is_met = True
    told = []
    for _ in range(options.runs):
        with tempfile.TemporaryDirectory() as folder:
            contenders = measure(names, options.trips, options.block, Path(folder))
        is_met &= report(contenders)
        told.append({each.name: each.seconds for each in contenders})
    if options.json:
        options.json.write_text(json.dumps(told) + "\n", encoding="utf-8")
    return 0 if is_met else 1


if __name__ == "__main__":
    raise SystemExit(main())
