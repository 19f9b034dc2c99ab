# SPDX-License-Identifier: MIT
"""Captures beside dpkt and tshark: ``python -m bench.capture --mib 1024``.

A capture of OpenD traffic is generated: several connections of requests, responses and pushes, in
segments of an Ethernet or of the loopback device, interleaved, acknowledged, and with a little of
what networks do (segments out of order, segments sent again). Then each contender has a process of
its own that reads the file and puts the streams together; they take turns, never two at once.

- wirecodec: `CaptureReader`, `PacketParser` and `Reassembler`, and the bytes counted.
- dpkt: its reader and its packet classes, and behind them the least that may be called reassembly:
  a dict of flows, the next sequence number of each, and a dict of the segments that came too early.
  It knows nothing of losses, restarts, fragments and memory.
- tshark, which is compiled and dissects all that it knows; its table of connections is asked for.

The number of bytes and a digest of each stream have to be the same of both before a rate counts.
The rates are those of the file; memory is the peak of the whole process as the system counts it.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import importlib.util
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from itertools import count, islice
from multiprocessing import Process
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

from wirecodec.debug.packets import (
    ACK,
    FIN,
    PSH,
    SYN,
    Endpoint,
    PacketParser,
    Segment,
    encode_segment,
    flow_of,
    reverse_flow,
)
from wirecodec.debug.pcap import CaptureReader, LinkType, PcapngWriter, PcapWriter
from wirecodec.debug.reassembly import ConnectionClosed, Data, Direction, Reassembler
from wirecodec.opend.frame import encode_frame

ROOT = Path(__file__).resolve().parents[1]
MIB = 1 << 20
READ_SIZE = 1 << 20
GOAL_RATIO = 0.5
GOAL_PEAK_MIB = 150
GOAL_MIB = 1024
"""The size of the capture that the goal for memory is about."""

OURS, DPKT, TSHARK = "wirecodec", "dpkt", "tshark"
SERVER = Endpoint("10.0.0.2", 11111)
ETHERNET = bytes.fromhex("020000000001 020000000002 0800")
SEGMENT_SIZES = {"ethernet": 1448, "loopback": 32768}
OVERTAKEN = 0.002
"""How many segments come later than others behind them."""
DOUBLED = 0.001
PUSHED = 0.3
"""How many responses have a push behind them."""
START_TIME = 1_700_000_000_000_000_000


@dataclass(frozen=True)
class Figures:
    """What one process found, and what it took."""

    seconds: float
    peak_mib: float
    data_size: int = 0
    digest: str = ""


def main() -> int:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(prog="bench.capture", description="Measure captures.")
    parser.add_argument("--mib", type=int, default=64, help="the size of the capture: 1 to 1024")
    parser.add_argument("--connections", type=int, default=24, help="how many are open at a time")
    parser.add_argument("--segments", choices=SEGMENT_SIZES, default="ethernet")
    parser.add_argument("--format", choices=("pcap", "pcapng"), default="pcapng")
    parser.add_argument("--rounds", type=int, default=3, help="the fastest one counts")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything measured")
    parser.add_argument("--contender", help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help="an existing capture instead of a generated one")
    options = parser.parse_args()
    if options.contender:
        print(json.dumps(asdict(CONTENDERS[options.contender](options.file))))
        return 0
    if not 1 <= options.mib <= GOAL_MIB:
        parser.error(f"--mib takes 1 to {GOAL_MIB}")
    with tempfile.TemporaryDirectory() as directory:
        path = options.file
        if path is None:
            path = Path(directory) / f"capture.{options.format}"
            # In a process of its own, so that this one stays small: see _peak_mib.
            writer = Process(target=_write_capture, args=(path, options))
            writer.start()
            writer.join()
            if writer.exitcode:
                return 1
        return _compare(path, options)


def _compare(path: Path, options: argparse.Namespace) -> int:
    size = path.stat().st_size
    print(f"{size / MIB:,.0f} MiB of {options.format}, {options.segments}, in {path.name}")
    names = [OURS]
    if importlib.util.find_spec("dpkt"):
        names.append(DPKT)
    else:
        print("dpkt is not installed")
    if shutil.which(TSHARK):
        names.append(TSHARK)
    else:
        print("tshark is not installed")
    best: dict[str, Figures] = {}
    # At least one round of all; tshark's memory grows with the file, so once is enough for it.
    for number in range(max(options.rounds, 1)):
        for name in names:
            if name == TSHARK and number:
                continue
            figures = _run(name, path)
            if name not in best or figures.seconds < best[name].seconds:
                best[name] = figures
    for name, figures in best.items():
        rate = size / MIB / figures.seconds
        print(
            f"{name:10} {figures.seconds:8.2f} s {rate:8.1f} MiB/s"
            f"   peak {figures.peak_mib:7.1f} MiB   {figures.data_size / MIB:8.1f} MiB of streams"
        )
    is_good = _judge(best)
    if options.json:
        measured = {name: asdict(figures) for name, figures in best.items()}
        options.json.write_text(json.dumps({"size": size, **measured}, indent=2) + "\n")
    return not is_good


def _judge(best: dict[str, Figures]) -> bool:
    """Say whether the goals are met."""
    ours = best[OURS]
    is_good = ours.peak_mib < GOAL_PEAK_MIB
    print(f"peak memory: {ours.peak_mib:.1f} MiB, goal {GOAL_PEAK_MIB}: {_verdict(is_good)}")
    if DPKT in best:
        theirs = best[DPKT]
        is_same = (ours.data_size, ours.digest) == (theirs.data_size, theirs.digest)
        print(f"the same streams as dpkt: {_verdict(is_same)}")
        ratio = theirs.seconds / ours.seconds
        is_fast = ratio >= GOAL_RATIO
        print(f"{ratio:.2f} times dpkt's rate, goal {GOAL_RATIO}: {_verdict(is_fast)}")
        is_good = is_good and is_same and is_fast
    if TSHARK in best:
        print(f"{best[TSHARK].seconds / ours.seconds:.2f} times tshark's rate")
    return is_good


def _verdict(is_good: bool) -> str:
    return "yes" if is_good else "NO"


def _run(name: str, path: Path) -> Figures:
    """One contender, in a process of its own."""
    if name == TSHARK:
        return _run_tshark(path)
    command = [sys.executable, "-m", "bench.capture", "--contender", name, "--file", str(path)]
    output = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return Figures(**json.loads(output))


def _run_tshark(path: Path) -> Figures:
    command = [TSHARK, "-n", "-q", "-r", str(path), "-z", "conv,tcp"]
    start = perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"tshark ended with {process.returncode}")
    return Figures(perf_counter() - start, usage.ru_maxrss / 1024)


def _peak_mib() -> float:
    """The largest size that this process has had.

    What getrusage says may be the size of the process that started it, from before the program was
    loaded: Linux keeps that, and its own account of the memory does not. macOS counts in bytes.
    """
    try:
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
    except OSError:
        unit = MIB if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


# --- contenders -----------------------------------------------------------------------------------


def _ours(path: Path) -> Figures:
    """The streams by wirecodec, each with a checksum that tells whether they are the same."""
    checks: dict[tuple[Any, str], int] = {}
    finished: list[tuple[str, int | None]] = []
    data_size = 0
    reader, parser, reassembler = CaptureReader(), PacketParser(), Reassembler()
    receive = reassembler.receive_segment
    parse = parser.parse
    crc32 = zlib.crc32

    def close(event: ConnectionClosed) -> None:
        for direction in (Direction.TO_SERVER, Direction.TO_CLIENT):
            key = (event.connection, direction)
            if key in checks:
                finished.append((direction, checks.pop(key)))

    start = perf_counter()
    with path.open("rb") as file:
        for data in iter(partial(file.read, READ_SIZE), b""):
            reader.receive_data(data)
            for packet in reader:
                segment = parse(packet)
                if segment is None:
                    continue
                for event in receive(segment):
                    if isinstance(event, Data):
                        key = event.connection, event.direction
                        checks[key] = crc32(event.data, checks.get(key, 0))
                        data_size += len(event.data)
                    elif isinstance(event, ConnectionClosed):
                        close(event)
    for event in reassembler.receive_eof():
        if isinstance(event, ConnectionClosed):
            close(event)
    seconds = perf_counter() - start
    return Figures(seconds, _peak_mib(), data_size, _digest(finished))


def _dpkt(path: Path) -> Figures:
    """The streams by dpkt and a dict of flows."""
    ethernet: Any = importlib.import_module("dpkt.ethernet")
    ip: Any = importlib.import_module("dpkt.ip")
    tcp: Any = importlib.import_module("dpkt.tcp")
    pcap: Any = importlib.import_module("dpkt.pcap")
    pcapng: Any = importlib.import_module("dpkt.pcapng")
    crc32 = zlib.crc32
    flows: dict[tuple[bytes, bytes, int, int], list[Any]] = {}
    finished: list[tuple[str, int | None]] = []
    data_size = 0

    start = perf_counter()
    with path.open("rb") as file:
        is_pcapng = path.suffix == ".pcapng"
        for _, packet in (pcapng.Reader if is_pcapng else pcap.Reader)(file):
            outer = ethernet.Ethernet(packet).data
            if not isinstance(outer, ip.IP):
                continue
            segment = outer.data
            if not isinstance(segment, tcp.TCP):
                continue
            key = outer.src, outer.dst, segment.sport, segment.dport
            flow = flows.get(key)  # the next number, what came too early, the checksum
            if segment.flags & SYN:
                if flow is not None:
                    finished.append(_finish(key, flow))
                flows[key] = [(segment.seq + 1) & 0xFFFFFFFF, {}, None]
                continue
            data = segment.data
            if flow is None or not data:
                continue
            if segment.seq == flow[0]:
                while True:
                    flow[2] = crc32(data, flow[2] or 0)
                    data_size += len(data)
                    flow[0] = (flow[0] + len(data)) & 0xFFFFFFFF
                    if flow[0] not in flow[1]:
                        break
                    data = flow[1].pop(flow[0])
            elif (segment.seq - flow[0]) & 0xFFFFFFFF < 1 << 31:
                flow[1].setdefault(segment.seq, data)
    finished += [_finish(key, flow) for key, flow in flows.items()]
    seconds = perf_counter() - start
    return Figures(seconds, _peak_mib(), data_size, _digest(finished))


def _finish(key: tuple[bytes, bytes, int, int], flow: list[Any]) -> tuple[str, int | None]:
    is_to_server = key[3] == SERVER.port
    return Direction.TO_SERVER if is_to_server else Direction.TO_CLIENT, flow[2]


def _digest(finished: list[tuple[str, int | None]]) -> str:
    """One digest of all streams that had bytes, in no order."""
    lines = sorted(f"{direction} {check}" for direction, check in finished if check is not None)
    return hashlib.sha1("\n".join(lines).encode()).hexdigest()


CONTENDERS: dict[str, Callable[[Path], Figures]] = {OURS: _ours, DPKT: _dpkt}


# --- the capture ----------------------------------------------------------------------------------


def _write_capture(path: Path, options: argparse.Namespace) -> None:
    """A capture of about that size: connections that come and go, some packets of each in turn."""
    random = Random(3426)
    size: int = options.mib * MIB
    bodies = [random.randbytes(random.choice([60, 400, 3000, 20_000, 90_000])) for _ in range(60)]
    frames = [encode_frame(3426, body, serial_number=0) for body in bodies]
    segment_size = SEGMENT_SIZES[options.segments]
    time = START_TIME
    with path.open("wb") as file:
        write = _packet_writer(file.write, options.format)

        def is_full() -> bool:
            return file.tell() >= size

        new_talks = (_talk(number, random, frames, segment_size, is_full) for number in count())
        talks = list(islice(new_talks, options.connections))
        while talks:
            which = random.randrange(len(talks))
            for _ in range(random.randrange(1, 12)):
                segment = next(talks[which], None)
                if segment is None:
                    if is_full():
                        del talks[which]
                    else:
                        talks[which] = next(new_talks)
                    break
                time += random.randrange(2000, 60_000)
                write(time, segment)


def _packet_writer(write: Callable[[bytes], object], kind: str) -> Callable[[int, Segment], None]:
    if kind == "pcap":
        pcap = PcapWriter(write, LinkType.ETHERNET)
        return lambda time, segment: pcap.write_packet(time, ETHERNET + encode_segment(segment))
    pcapng = PcapngWriter(write)
    pcapng.add_interface(LinkType.ETHERNET)
    return lambda time, segment: pcapng.write_packet(time, ETHERNET + encode_segment(segment))


def _talk(
    number: int,
    random: Random,
    frames: list[bytes],
    segment_size: int,
    is_full: Callable[[], bool],
) -> Iterator[Segment]:
    """The segments of one connection: requests, their responses, and some pushes."""
    client = Endpoint(f"10.1.{number >> 14 & 255}.{number >> 6 & 255}", 30_000 + (number & 63))
    to_server = flow_of(client, SERVER)
    to_client = reverse_flow(to_server)
    next_number = {flow: random.getrandbits(32) for flow in (to_server, to_client)}
    other = {to_server: to_client, to_client: to_server}

    def segment(flow: bytes, flags: int, data: bytes = b"") -> Segment:
        sequence = next_number[flow]
        length = len(data) + bool(flags & (SYN | FIN))
        next_number[flow] = (sequence + length) & 0xFFFFFFFF
        ack = next_number[other[flow]] if flags & ACK else 0
        return Segment(0, flow, sequence, ack, flags, data)

    def send(flow: bytes, data: bytes) -> Iterator[Segment]:
        expected = next_number[flow]
        places = range(0, len(data), segment_size)
        sent = [segment(flow, ACK, data[place : place + segment_size]) for place in places]
        sent[-1] = sent[-1]._replace(flags=ACK | PSH)
        for place in range(len(sent)):
            chance = random.random()
            if chance < OVERTAKEN:
                sent.insert(place + random.randrange(1, 6), sent.pop(place))
            elif chance < OVERTAKEN + DOUBLED:
                sent.insert(place + random.randrange(1, 6), sent[place])
        early: dict[int, int] = {}
        for index, each in enumerate(sent, 1):
            yield each
            early[each.sequence] = len(each.data)
            while expected in early:
                expected = (expected + early.pop(expected)) & 0xFFFFFFFF
            if not index % 2:  # the other end acknowledges what it has without a gap
                yield segment(other[flow], ACK)._replace(acknowledgement=expected)

    yield segment(to_server, SYN)
    yield segment(to_client, SYN | ACK)
    yield segment(to_server, ACK)
    for _ in range(random.randrange(50, 400)):
        yield from send(to_server, frames[0])
        yield from send(to_client, random.choice(frames))
        if random.random() < PUSHED:
            yield from send(to_client, random.choice(frames[:20]))
        if is_full():
            break
    yield segment(to_server, FIN | ACK)
    yield segment(to_client, FIN | ACK)
    yield segment(to_server, ACK)


if __name__ == "__main__":
    raise SystemExit(main())
