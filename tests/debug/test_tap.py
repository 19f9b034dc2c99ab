# SPDX-License-Identifier: MIT
"""wirecodec.debug.tap: bytes go through unchanged, and what is told of them adds up."""

from __future__ import annotations

import errno
import io
import itertools
import logging
import multiprocessing
import os
import queue
import select
import signal
import socket
import struct
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from multiprocessing.context import SpawnContext
from pathlib import Path
from pickle import PicklingError
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecodec import OpenDClient
from wirecodec.debug import tap as tap_module
from wirecodec.debug.capture import read_capture
from wirecodec.debug.capture_keys import make_keys
from wirecodec.debug.packets import Endpoint, PacketParser
from wirecodec.debug.pcap import read_packets
from wirecodec.debug.reassembly import (
    CloseReason,
    Connection,
    ConnectionClosed,
    Data,
    Direction,
    Event,
    Hole,
    HoleReason,
    Reassembler,
)
from wirecodec.debug.tap import Tap, _Side, _TapLoop
from wirecodec.debug.tap_observers import (
    NOT_OBSERVED,
    ObserverError,
    ObserverGroup,
    ObserverThread,
    PacketObserver,
    ProcessObserver,
    RecordObserver,
    TapObserver,
    _observe,
)
from wirecodec.debug.traffic import CapturedFrame, CapturedGap, ConnectionEnded, FrameKind, Record
from wirecodec.errors import CipherError, FormatError, LocalProtocolError
from wirecodec.opend._sim_answers import ready_notify
from wirecodec.opend._sim_loop import Loop
from wirecodec.opend.cipher import RsaKey, load_rsa_key
from wirecodec.opend.events import AnswerUnexpected, RequestEnded, SessionClosed
from wirecodec.opend.frame import FrameDecoder, encode_frame
from wirecodec.opend.messages import get_global_state, get_user_info
from wirecodec.opend.simulator import FAULT_KINDS, Fault, Simulator, parse_fault

from ..opend.conftest import nothing_is_left, young_objects  # noqa: F401 - they are fixtures
from ..opend.test_simulator import Peer, rating
from ..support.tshark import find_tshark, run_tshark

pytestmark = pytest.mark.usefixtures("nothing_is_left")

KEY_FILE = Path(__file__).resolve().parents[1] / "data" / "keys" / "rsa_1024_pkcs8.pem"
PATIENCE_SECONDS = 30.0  # in vain only if a test fails
TO_SERVER, TO_CLIENT = Direction.TO_SERVER, Direction.TO_CLIENT
STATE = get_global_state.Request(c2s=get_global_state.C2S(user_id=1))
ENDS = Connection(Endpoint("127.0.0.1", 50000), Endpoint("127.0.0.1", 11111), 1)


class Recorder(TapObserver):
    """Keeps what it is told, and waits for more."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self.errors: list[Exception] = []
        self._news = threading.Condition()

    def _add(self, *call: Any) -> None:
        with self._news:
            self.calls.append(call)
            self._news.notify_all()

    def opened(self, number: int, ends: Connection, time: int) -> None:
        self._add("opened", number, ends)

    def data(self, number: int, direction: str, data: bytes, time: int) -> None:
        self._add("data", number, direction, data)

    def hole(self, number: int, direction: str, size: int, time: int) -> None:
        self._add("hole", number, direction, size)

    def ended(self, number: int, direction: str, time: int) -> None:
        self._add("ended", number, direction)

    def closed(self, number: int, reason: str, direction: str, time: int) -> None:
        self._add("closed", number, reason, direction)

    def missed(self, connections: int, to_server: int, to_client: int, time: int) -> None:
        self._add("missed", connections, to_server, to_client)

    def failed(self, error: Exception) -> None:
        self.errors.append(error)

    def wait_for(self, kind: str) -> None:
        """Until there is a call of that kind."""
        with self._news:
            found = self._news.wait_for(lambda: self.of(kind), PATIENCE_SECONDS)
        assert found, f"no {kind}"

    def of(self, kind: str) -> list[tuple[Any, ...]]:
        return [call[1:] for call in self.calls if call[0] == kind]

    def bytes_of(self, direction: str, number: int = 1) -> bytes:
        return b"".join(
            data for at, way, data in self.of("data") if (at, way) == (number, direction)
        )


class Stuck(Recorder):
    """Takes nothing before it is released."""

    def __init__(self) -> None:
        super().__init__()
        self.is_released = threading.Event()

    def _add(self, *call: Any) -> None:
        assert self.is_released.wait(PATIENCE_SECONDS)
        super()._add(*call)


class Line:
    """A client and a server that a tap is between, both of them bare sockets."""

    def __init__(self, **options: Any) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(PATIENCE_SECONDS)
        target: tuple[str, int] = self.listener.getsockname()
        self.tap = Tap(("127.0.0.1", 0), target, **options)
        self.tap.start()

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_: object) -> None:
        self.tap.stop()
        self.listener.close()

    @contextmanager
    def ends(self, receive_size: int = 0) -> Iterator[tuple[socket.socket, socket.socket]]:
        """One connection: what the client has, and what the server has."""
        with ExitStack() as stack:
            client = stack.enter_context(connect(self.tap.port))
            server = stack.enter_context(closing(self.listener.accept()[0]))
            server.settimeout(PATIENCE_SECONDS)
            yield client, server


def connect(port: int) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def read_all(sock: socket.socket) -> bytes:
    pieces = []
    while piece := sock.recv(1 << 20):
        pieces.append(piece)
    return b"".join(pieces)


def receive(sock: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        piece = sock.recv(size - len(data))
        assert piece, "it was closed"
        data += piece
    return data


def is_broken(sock: socket.socket) -> bool:
    """Whether the connection ends with a reset."""
    try:
        return read_all(sock) is None
    except ConnectionResetError:
        return True


def reset(sock: socket.socket) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def events_of(pcapng: bytes) -> list[Event]:
    """What our own reader finds in a capture."""
    parser, reassembler = PacketParser(), Reassembler()
    events: list[Event] = []
    for packet in read_packets([pcapng]):
        segment = parser.parse(packet)
        assert segment is not None
        events += reassembler.receive_segment(segment)
    events += reassembler.receive_eof()
    assert not parser.skipped
    return events


def bytes_in(events: list[Event], direction: str) -> bytes:
    return b"".join(
        each.data for each in events if isinstance(each, Data) and each.direction == direction
    )


def closing_of(events: list[Event]) -> ConnectionClosed:
    (closed,) = [each for each in events if isinstance(each, ConnectionClosed)]
    return closed


# --- forwarding -----------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.binary(min_size=1, max_size=3000)), max_size=12))
def test_any_cutting_both_ways(pieces: list[tuple[bool, bytes]]) -> None:
    """The other end gets it, the observer is told it, and the file has it."""
    recorder, file = Recorder(), io.BytesIO()
    sent = {True: b"", False: b""}
    with (
        Line(observer=recorder, write=file.write) as line,
        line.ends() as (client, server),
    ):
        for is_client, piece in pieces:
            (client if is_client else server).sendall(piece)
            sent[is_client] += piece
        client.shutdown(socket.SHUT_WR)
        server.shutdown(socket.SHUT_WR)
        assert read_all(server) == sent[True]
        assert read_all(client) == sent[False]
        recorder.wait_for("closed")
    events = events_of(file.getvalue())
    for direction, is_client in ((TO_SERVER, True), (TO_CLIENT, False)):
        assert recorder.bytes_of(direction) == sent[is_client]
        assert bytes_in(events, direction) == sent[is_client]
    assert closing_of(events).reason == CloseReason.FINISHED
    assert recorder.calls[0][0] == "opened"
    assert recorder.calls[-1] == ("closed", 1, CloseReason.FINISHED, TO_SERVER)


def test_large_pieces_both_ways_at_once() -> None:
    """More than sockets hold, in both directions, while both ends write."""
    size = 8 * 1024 * 1024
    data = {TO_SERVER: os.urandom(size), TO_CLIENT: os.urandom(size)}
    file = io.BytesIO()
    with Line(write=file.write) as line, line.ends() as (client, server):
        senders = [
            threading.Thread(target=sock.sendall, args=(data[direction],))
            for sock, direction in ((client, TO_SERVER), (server, TO_CLIENT))
        ]
        for each in senders:
            each.start()
        received = {TO_CLIENT: receive(client, size), TO_SERVER: receive(server, size)}
        for each in senders:
            each.join()
    assert received == data
    events = events_of(file.getvalue())
    assert bytes_in(events, TO_CLIENT) == data[TO_CLIENT]
    assert bytes_in(events, TO_SERVER) == data[TO_SERVER]


def test_half_close() -> None:
    """A client that has said all it has to say still gets the answer, byte for byte."""
    recorder, file = Recorder(), io.BytesIO()
    with Line(observer=recorder, write=file.write) as line, line.ends() as (client, server):
        client.sendall(b"question")
        client.shutdown(socket.SHUT_WR)
        assert read_all(server) == b"question"
        recorder.wait_for("ended")
        assert recorder.of("closed") == []
        server.sendall(b"answer")
        assert receive(client, 6) == b"answer"
        server.close()
        assert client.recv(1) == b""
        recorder.wait_for("closed")
        assert line.tap.connection_count == 0
    assert recorder.of("ended") == [(1, TO_SERVER), (1, TO_CLIENT)]
    kinds = [type(each).__name__ for each in events_of(file.getvalue())]
    assert kinds == ["ConnectionOpened", "Data", "Data", "ConnectionClosed"]


@pytest.mark.parametrize("direction", [TO_SERVER, TO_CLIENT])
def test_reset(direction: str) -> None:
    """It goes on to the other end, behind what was sent before."""
    recorder, file = Recorder(), io.BytesIO()
    with Line(observer=recorder, write=file.write) as line, line.ends() as (client, server):
        one, other = (client, server) if direction == TO_SERVER else (server, client)
        one.sendall(b"last words")
        assert receive(other, 10) == b"last words"
        reset(one)
        assert is_broken(other)
        recorder.wait_for("closed")
    assert recorder.of("closed") == [(1, CloseReason.RESET, direction)]
    events = events_of(file.getvalue())
    assert closing_of(events).reason == CloseReason.RESET
    assert bytes_in(events, direction) == b"last words"


def test_both_ends_reset_at_once(caplog: pytest.LogCaptureFixture) -> None:
    """The first that is looked at ends the connection; the other one comes too late."""
    recorder = Recorder()
    is_held, goes_on = threading.Event(), threading.Event()

    def hold() -> None:
        is_held.set()
        assert goes_on.wait(PATIENCE_SECONDS)

    with Line(observer=recorder) as line, line.ends() as (client, server):
        client.sendall(b"x")
        assert receive(server, 1) == b"x"
        loop: Any = line.tap._loop
        with ThreadPoolExecutor(1) as threads:
            held = threads.submit(loop.call, hold)
            assert is_held.wait(PATIENCE_SECONDS)
            reset(client)
            reset(server)
            goes_on.set()
            held.result()
        recorder.wait_for("closed")
        assert line.tap.connection_count == 0
    assert [(number, reason) for number, reason, _ in recorder.of("closed")] == [
        (1, CloseReason.RESET)
    ]
    assert recorder.of("ended") == []
    assert [each for each in caplog.records if each.levelno >= logging.WARNING] == []


def test_peer_that_is_gone_when_something_is_written() -> None:
    """Closed, and written to: the writer learns of it."""
    with Line() as line, line.ends() as (client, server):
        server.close()
        assert client.recv(1) == b""
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            while True:
                client.sendall(bytes(1000))


@pytest.mark.parametrize("direction", [TO_SERVER, TO_CLIENT])
def test_slow_reader_slows_its_sender(direction: str) -> None:
    """What is not taken is not read either: memory stays small, and nothing is lost."""
    most = 64 * 1024 * 1024
    block = bytes(range(256)) * 256
    with Line() as line, line.ends() as (client, server):
        sender, reader = (client, server) if direction == TO_SERVER else (server, client)
        tracemalloc.start()
        sent = 0
        sender.setblocking(False)
        # Full is what stays full: the last buffers on the way may still be filling.
        while select.select([], [sender], [], 0.5)[1]:
            sent += sender.send(block[sent % 256 :])
            assert sent < most
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 1024 * 1024
        sender.setblocking(True)
        sender.shutdown(socket.SHUT_WR)
        data = read_all(reader)
    assert len(data) == sent
    assert all(data[at : at + 256] == block[:256] for at in range(0, len(data) - 256, 256 * 97))


def test_sender_that_is_gone_while_nobody_reads() -> None:
    """Reset with a backlog: the reader gets what was on its way, and then the reset."""
    with Line() as line, line.ends() as (client, server):
        client.setblocking(False)
        while select.select([], [client], [], 0.2)[1]:
            client.send(bytes(65536))
        reset(client)
        assert is_broken(server)


@pytest.mark.parametrize("direction", [TO_SERVER, TO_CLIENT])
def test_system_that_takes_little_at_a_time(
    direction: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a system call takes or refuses, all of it goes on, in order."""
    send, receive_some = socket.socket.send, socket.socket.recv
    takes = itertools.cycle((0, 1000, 1, 5000))
    refusals = [BlockingIOError, InterruptedError]

    def send_little(sock: socket.socket, data: bytes) -> int:
        size = next(takes) if len(data) > 1 else 1  # to wake the loop is another matter
        if not size:
            raise BlockingIOError
        return send(sock, data[:size])

    def refuse_first(sock: socket.socket, size: int) -> bytes:
        if size == tap_module._READ_SIZE and refusals:
            raise refusals.pop()
        return receive_some(sock, size)

    monkeypatch.setattr(socket.socket, "send", send_little)
    monkeypatch.setattr(socket.socket, "recv", refuse_first)
    data, recorder = os.urandom(60_000), Recorder()
    with Line(observer=recorder) as line, line.ends() as (client, server):
        sender, reader = (client, server) if direction == TO_SERVER else (server, client)
        sender.sendall(data)
        sender.shutdown(socket.SHUT_WR)
        assert read_all(reader) == data
        recorder.wait_for("ended")
    assert recorder.bytes_of(direction) == data
    assert refusals == []


def test_reader_that_is_gone_behind_a_backlog(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for it is dropped, and its sender learns of it."""
    send = socket.socket.send
    steps = [1000, 0]

    def send_and_break(sock: socket.socket, data: bytes) -> int:
        if len(data) == 1:
            return send(sock, data)
        size = steps.pop(0)
        if not size:
            raise ConnectionResetError(errno.ECONNRESET, os.strerror(errno.ECONNRESET))
        return send(sock, data[:size])

    monkeypatch.setattr(socket.socket, "send", send_and_break)
    recorder = Recorder()
    with Line(observer=recorder) as line, line.ends() as (client, _):
        client.sendall(bytes(3000))
        assert is_broken(client)
        recorder.wait_for("closed")
        assert line.tap.connection_count == 0
    assert steps == []
    assert recorder.of("closed") == [(1, CloseReason.RESET, TO_CLIENT)]


@pytest.mark.parametrize("is_closed_before", [False, True])
def test_fault_of_ours(
    is_closed_before: bool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It ends one connection, once, is told, and leaves the others alone."""
    receive_in_tap = _Side._receive
    recorder = Recorder()
    numbers = [1]

    def fail_on_first(side: _Side) -> None:
        if side._pair.number in numbers:
            numbers.clear()
            if is_closed_before:
                side._pair.close(CloseReason.FINISHED)
            raise ZeroDivisionError("a fault of the tap")
        receive_in_tap(side)

    monkeypatch.setattr(_Side, "_receive", fail_on_first)
    with Line(observer=recorder) as line, line.ends() as (first, _), line.ends() as (one, other):
        first.sendall(b"x")
        recorder.wait_for("closed")
        one.sendall(b"as ever")
        assert receive(other, 7) == b"as ever"
        reason = CloseReason.FINISHED if is_closed_before else CloseReason.RESET
        assert recorder.of("closed") == [(1, reason, TO_SERVER)]
    (record,) = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert record.getMessage() == "connection 1: the tap failed"
    assert record.exc_info is not None
    assert record.exc_info[0] is ZeroDivisionError


@pytest.mark.parametrize("is_observed", [False, True])
def test_interrupted_while_it_closes(is_observed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a second signal: it does not wait for the observer, who is told the rest all the same."""
    close = Loop.close

    def close_and_interrupt(loop: Loop) -> None:
        close(loop)
        raise KeyboardInterrupt

    monkeypatch.setattr(Loop, "close", close_and_interrupt)
    stuck = Stuck()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(PATIENCE_SECONDS)
        observer = stuck if is_observed else None
        tap = Tap(("127.0.0.1", 0), listener.getsockname(), observer=observer)
        tap.listen()
        before = threading.active_count()

        def visit() -> None:
            with connect(tap.port) as client, closing(listener.accept()[0]) as server:
                client.sendall(b"last words")
                assert receive(server, 10) == b"last words"
                tap.stop()

        with ThreadPoolExecutor(1) as threads:
            visitor = threads.submit(visit)
            with pytest.raises(KeyboardInterrupt):
                tap.run()
            visitor.result()
    assert stuck.calls == []
    assert threading.active_count() == before
    stuck.is_released.set()
    if is_observed:
        stuck.wait_for("closed")
        assert stuck.bytes_of(TO_SERVER) == b"last words"
        for thread in threading.enumerate():
            if thread.name == "wirecodec observer":
                thread.join(PATIENCE_SECONDS)


def test_many_connections_at_once() -> None:
    """Each has its own bytes and its own number."""
    recorder = Recorder()
    count = 60
    with Line(observer=recorder) as line, ExitStack() as stack:
        clients = [stack.enter_context(connect(line.tap.port)) for _ in range(count)]
        servers = [stack.enter_context(closing(line.listener.accept()[0])) for _ in range(count)]
        for index, client in enumerate(clients):
            client.sendall(b"%08d" % index)
        seen = {receive(server, 8): server for server in servers}
        assert line.tap.connection_count == count
        for index, client in enumerate(clients):
            seen[b"%08d" % index].sendall(b"re: %08d" % index)
            assert receive(client, 12) == b"re: %08d" % index
    names = {recorder.bytes_of(TO_SERVER, number) for number in range(1, count + 1)}
    assert names == set(seen)
    assert sorted(number for number, *_ in recorder.of("closed")) == list(range(1, count + 1))


# --- opening --------------------------------------------------------------------------------------


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def test_refused(caplog: pytest.LogCaptureFixture) -> None:
    """The client is let go and somebody is told; the next one may have more luck."""
    recorder = Recorder()
    port = free_port()
    with Tap(("127.0.0.1", 0), ("127.0.0.1", port), observer=recorder) as tap:
        with connect(tap.port) as client:
            name = f"127.0.0.1:{client.getsockname()[1]}"
            assert client.recv(1) == b""
        (record,) = caplog.records
        assert record.levelno == logging.WARNING
        said = f"OpenD cannot be reached at 127.0.0.1:{port} (Connection refused)"
        assert record.getMessage() == f"{said}: the client {name} is let go"
        with (
            socket.create_server(("127.0.0.1", port)) as listener,
            connect(tap.port) as client,
            closing(listener.accept()[0]) as server,
        ):
            server.sendall(b"welcome")
            assert receive(client, 7) == b"welcome"
    assert [each[0] for each in recorder.of("opened")] == [1]


def test_name_with_several_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next one is tried where one refuses."""
    dead = free_port()
    with Line() as line:
        alive = line.listener.getsockname()[1]
        addresses = [(socket.AF_INET, ("127.0.0.1", port)) for port in (dead, alive)]
        monkeypatch.setattr(tap_module, "_resolve", lambda _: addresses)
        with (
            Tap(("127.0.0.1", 0), ("opend", 11111)) as tap,
            connect(tap.port) as client,
            closing(line.listener.accept()[0]) as server,
        ):
            client.sendall(b"here")
            assert receive(server, 4) == b"here"


def test_address_that_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where there is no way to it: the next one is tried."""
    connect_ex = socket.socket.connect_ex
    away = ("192.0.2.1", 11111)

    def has_no_way(sock: socket.socket, address: Any) -> int:
        return errno.ENETUNREACH if address == away else connect_ex(sock, address)

    monkeypatch.setattr(socket.socket, "connect_ex", has_no_way)
    with Line() as line:
        here = line.listener.getsockname()
        addresses = [(socket.AF_INET, away), (socket.AF_INET, here)]
        monkeypatch.setattr(tap_module, "_resolve", lambda _: addresses)
        with (
            Tap(("127.0.0.1", 0), ("opend", 11111)) as tap,
            connect(tap.port) as client,
            closing(line.listener.accept()[0]) as server,
        ):
            client.sendall(b"here")
            assert receive(server, 4) == b"here"


def test_address_of_a_family_that_is_not_there(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """There is not even a socket: the client is let go."""
    monkeypatch.setattr(tap_module, "_resolve", lambda _: [(9999, ("nowhere", 1))])
    with Tap(("127.0.0.1", 0), ("opend", 11111)) as tap, connect(tap.port) as client:
        assert client.recv(1) == b""
        name = f"127.0.0.1:{client.getsockname()[1]}"
    (message,) = caplog.messages
    assert message.startswith("OpenD cannot be reached at opend:11111 (")
    assert message.endswith(f"): the client {name} is let go")


def test_the_next_address_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no socket for the first: ``localhost`` without IPv6."""
    with socket.create_server(("127.0.0.1", 0)) as opend:
        targets = [(9999, ("nowhere", 1)), (socket.AF_INET, opend.getsockname())]
        monkeypatch.setattr(tap_module, "_resolve", lambda _: targets)
        with Tap(("127.0.0.1", 0), ("opend", 11111)) as tap, connect(tap.port) as client:
            server, _ = opend.accept()
            with server:
                client.sendall(b"here")
                assert receive(server, 4) == b"here"


def test_opend_that_does_not_accept(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is waited for, and not for ever."""

    def wait_for_ever(sock: socket.socket, _: object) -> int:
        # One that listens never becomes writable, as one that waits for an answer.
        sock.bind(("127.0.0.1", 0))
        sock.listen()
        return errno.EINPROGRESS

    monkeypatch.setattr(tap_module, "_CONNECT_SECONDS", 0.05)
    monkeypatch.setattr(socket.socket, "connect_ex", wait_for_ever)
    with Tap(("127.0.0.1", 0), ("127.0.0.1", 1)) as tap, connect(tap.port) as client:
        assert client.recv(1) == b""
    why = os.strerror(errno.ETIMEDOUT)
    assert f"OpenD cannot be reached at 127.0.0.1:1 ({why}): the client" in caplog.text


def test_what_comes_too_late(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Time is up for a connection that is open, or over: nothing happens to it."""
    acts: list[Callable[[], None]] = []
    monkeypatch.setattr(_TapLoop, "call_at", lambda self, when, act: acts.append(act))
    recorder = Recorder()
    faults = [Fault("delay", 1002), Fault("close", 1003)]
    with Line(faults=faults, observer=recorder) as line:
        loop: Any = line.tap._loop
        with line.ends() as (client, server):
            client.sendall(b"one")
            assert receive(server, 3) == b"one"
            [give_up] = acts  # waiting for OpenD to accept
            loop.call(give_up)
            client.sendall(b"two")
            assert receive(server, 3) == b"two"
            server.sendall(encode_frame(1002, b"late", serial_number=1))
            server.sendall(encode_frame(1003, b"", serial_number=2))
            assert server.recv(1) == b""  # the fault has closed it
            reset(client)
            recorder.wait_for("closed")
        told = list(recorder.calls)
        assert len(acts) == 3
        assert told[-1] == ("closed", 1, CloseReason.RESET, TO_SERVER)
        caplog.clear()
        with caplog.at_level(logging.INFO, "wirecodec.debug.tap"):
            for act in acts:
                loop.call(act)
        assert caplog.messages == []
    assert recorder.calls == told


def test_no_more_files(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """Clients wait until there are some."""
    accept = socket.socket.accept
    failures = [OSError(errno.EMFILE, "Too many open files")]
    with Line() as line:

        def fail_once(sock: socket.socket) -> Any:
            if failures and sock.getsockname()[1] == line.tap.port:
                raise failures.pop()
            return accept(sock)

        monkeypatch.setattr(socket.socket, "accept", fail_once)
        with line.ends() as (client, server):
            client.sendall(b"at last")
            assert receive(server, 7) == b"at last"
    assert not failures
    assert "clients have to wait: Too many open files" in caplog.text


def test_connecting_to_itself() -> None:
    """It is refused before anybody is forwarded in circles."""
    with pytest.raises(ValueError, match=r"listens on 127\.0\.0\.1:11111 cannot forward to it"):
        Tap(("127.0.0.1", 11111), ("127.0.0.1", 11111))
    port = free_port()
    with pytest.raises(ValueError, match="cannot forward to it"):
        Tap(("localhost", port), ("127.0.0.1", port)).start()


def test_wrong_use() -> None:
    """Each mistake is named."""
    with pytest.raises(LocalProtocolError, match="a size is"):
        Tap(max_waiting_size=-1)
    with pytest.raises(ValueError, match="is not a fault"):
        Tap(faults=[Fault("nonsense")])
    tap = Tap(("127.0.0.1", 0), ("127.0.0.1", 1))
    tap.stop()
    with pytest.raises(LocalProtocolError, match="the port is known when"):
        _ = tap.port
    with pytest.raises(LocalProtocolError, match="listen first"):
        tap.run()
    assert tap.connection_count == 0
    assert repr(tap) == "<Tap: not running, to 127.0.0.1:1>"
    tap.listen()
    with pytest.raises(LocalProtocolError, match="listens already"):
        tap.start()
    assert repr(tap) == f"<Tap: port {tap.port}, to 127.0.0.1:1>"
    tap.stop()
    tap.run()  # it was stopped before it could
    with pytest.raises(OSError, match=r"[Nn]ame|getaddrinfo|nodename"):
        Tap(("127.0.0.1", 0), ("no.such.host.invalid", 1)).start()


def test_start_again() -> None:
    """With the same observer; numbers start again as well."""
    recorder = Recorder()
    with Line(observer=recorder) as line:
        for _ in range(2):
            with line.ends() as (client, server):
                client.sendall(b"x")
                assert receive(server, 1) == b"x"
            line.tap.stop()
            assert is_broken(client) if client.fileno() >= 0 else True
            line.tap.start()
    assert [each[0] for each in recorder.of("opened")] == [1, 1]


def test_ipv6() -> None:
    """Listening on IPv6 and forwarding to IPv4: the file has one kind of address."""
    if not socket.has_ipv6:
        pytest.skip("there is no IPv6 here")
    file, recorder = io.BytesIO(), Recorder()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        tap = Tap(("::1", 0), listener.getsockname(), observer=recorder, write=file.write)
        try:
            tap.start()
        except OSError as error:
            pytest.skip(f"IPv6 cannot be used here: {error}")
        with (
            closing(ExitStack()) as stack,
            socket.create_connection(("::1", tap.port), PATIENCE_SECONDS) as client,
        ):
            stack.callback(tap.stop)
            with closing(listener.accept()[0]) as server:
                client.sendall(b"six")
                assert receive(server, 3) == b"six"
    (_, ends), *_ = recorder.of("opened")
    assert ends.client.address == "::1"
    assert ends.server.address == "127.0.0.1"
    events = events_of(file.getvalue())
    assert bytes_in(events, TO_SERVER) == b"six"
    assert closing_of(events).connection.server.address == "::ffff:127.0.0.1"


# --- clients of OpenD -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rsa_key() -> RsaKey:
    return load_rsa_key(KEY_FILE.read_bytes())


def frames_of(records: list[Record]) -> list[tuple[int, str]]:
    return [
        (each.proto_id, each.kind)
        for each in records
        if isinstance(each, CapturedFrame) and each.proto_id != 1004
    ]


@pytest.mark.parametrize("mode", ["plain", "json", "cbc", "ecb"])
def test_client_and_simulator(mode: str, rsa_key: RsaKey) -> None:
    """They don't notice, and every frame is read; so it is from the file."""
    encrypted = mode in ("cbc", "ecb")
    arguments: dict[str, Any] = {"rsa_key": rsa_key} if encrypted else {}
    keys = make_keys(rsa_key=KEY_FILE.read_bytes() if encrypted else None)
    records: list[Record] = []
    file = io.BytesIO()
    with (
        Simulator(cipher=mode if encrypted else "cbc", **arguments) as sim,
        Tap(
            ("127.0.0.1", 0),
            ("127.0.0.1", sim.port),
            observer=RecordObserver(records.append, keys=keys),
            write=file.write,
        ) as tap,
        Peer(tap, body_format=int(mode == "json"), **arguments) as peer,  # type: ignore[arg-type]
    ):
        assert peer.answer(STATE).ret_type == 0
        assert len(peer.answer(rating()).s2c.data_list) == 2
    asked = [
        (proto_id, kind) for proto_id in (1001, 1002, 3426) for kind in ("request", "response")
    ]
    assert frames_of(records) == asked
    frames = [each for each in records if isinstance(each, CapturedFrame)]
    assert all(not frame.problems for frame in frames)
    protection = {"cbc": "aes-cbc", "ecb": "aes-ecb"}.get(mode, "clear")
    assert frames[-1].protection == protection
    assert isinstance(records[-1], ConnectionEnded)
    again = list(read_capture([file.getvalue()], keys=keys))
    assert frames_of(again) == asked
    bodies = [each.body for each in again if isinstance(each, CapturedFrame)]
    assert bodies == [frame.body for frame in frames]


def test_client_over_websocket() -> None:
    """Packets are read as well."""
    records: list[Record] = []
    with (
        Simulator(websocket_port=0, websocket_key="k") as sim,
        Tap(
            ("127.0.0.1", 0),
            ("127.0.0.1", sim.websocket_port),
            observer=RecordObserver(records.append),
        ) as tap,
        OpenDClient.connect(f"ws://127.0.0.1:{tap.port}", websocket_key="k") as client,
    ):
        assert client.request(STATE).ret_type == 0
    assert (1002, FrameKind.REQUEST) in frames_of(records)
    assert (1002, FrameKind.RESPONSE) in frames_of(records)


# --- an observer that is too slow -----------------------------------------------------------------


@pytest.mark.parametrize("limit", [0, 10_000, 100_000])
def test_exact_holes(limit: int) -> None:
    """Forwarding goes on; what was not observed is told to the byte, in its place."""
    stuck, block = Stuck(), os.urandom(50_000)
    file = io.BytesIO()
    with Line(observer=stuck, write=file.write, max_waiting_size=limit) as line:
        with line.ends() as (client, server):
            sent = {TO_SERVER: b"", TO_CLIENT: b""}
            for size in (100, 50_000, 3, 40_000, 50_000, 7):
                client.sendall(block[:size])
                sent[TO_SERVER] += receive(server, size)
                server.sendall(block[-size:])
                sent[TO_CLIENT] += receive(client, size)
            assert sent[TO_SERVER][:100] == block[:100]
            stuck.is_released.set()
        stuck.wait_for("closed")
    assert stuck.of("missed") == []
    assert [call[0] for call in stuck.calls].count("opened") == 1
    holes = 0
    for direction, whole in sent.items():
        offset = 0
        for kind, _, *rest in stuck.calls:
            if kind not in ("data", "hole") or rest[0] != direction:
                continue
            what = rest[1]
            if kind == "data":
                assert what == whole[offset : offset + len(what)]
                offset += len(what)
            else:
                offset += what
                holes += what
        assert offset == len(whole)
    assert holes > 0
    # The file says the same, by its numbers.
    events = events_of(file.getvalue())
    gaps = [each for each in events if isinstance(each, Hole)]
    assert sum(each.size for each in gaps) == holes
    assert {each.reason for each in gaps} == {HoleReason.NOT_CAPTURED}
    closed = closing_of(events)
    assert (closed.to_server.size, closed.to_client.size) == (len(whole), len(whole))


def test_connections_that_come_and_go_unseen() -> None:
    """They are told as a sum, however many they were."""
    stuck = Stuck()
    with Line(observer=stuck, max_waiting_size=1000) as line, line.ends() as (first, _):
        for index in range(20):
            with line.ends() as (client, server):
                client.sendall(bytes(index))
                client.shutdown(socket.SHUT_WR)
                assert len(read_all(server)) == index
                server.sendall(b"ok")
                server.close()
                assert read_all(client) == b"ok"
        first.sendall(b"still here")
        stuck.is_released.set()
        stuck.wait_for("missed")
    told = {number for number, _ in stuck.of("opened")}
    # Those that end behind the release make a sum of their own.
    unseen, to_server, to_client = map(sum, zip(*stuck.of("missed"), strict=True))
    assert unseen + len(told) == 21
    seen = sum(
        len(data) for number, way, data in stuck.of("data") if number > 1 and way == TO_SERVER
    )
    seen += sum(size for number, way, size in stuck.of("hole") if number > 1 and way == TO_SERVER)
    assert to_server + seen == sum(range(20))
    assert to_client <= 40
    assert {number for number, *_ in stuck.of("closed")} == told


def test_memory_is_bounded_while_the_observer_is_stuck() -> None:
    """Many times the limit goes through."""
    stuck, block = Stuck(), bytes(64 * 1024)
    with Line(observer=stuck, max_waiting_size=256 * 1024) as line, line.ends() as (client, server):
        tracemalloc.start()
        for _ in range(200):
            client.sendall(block)
            receive(server, len(block))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        stuck.is_released.set()
    assert peak < 1024 * 1024
    size = sum(hole for _, _, hole in stuck.of("hole")) + len(stuck.bytes_of(TO_SERVER))
    assert size == 200 * len(block)


def test_holes_are_gaps_of_a_conversation() -> None:
    """And decoding goes on behind them."""
    records: list[Record] = []
    observer = RecordObserver(records.append)
    first = encode_frame(1004, b"", serial_number=1)
    observer.opened(1, ENDS, 1)
    observer.data(1, TO_SERVER, first, 2)
    observer.hole(1, TO_SERVER, 1000, 3)
    observer.data(1, TO_SERVER, first, 4)
    observer.closed(1, CloseReason.FINISHED, TO_SERVER, 5)
    (gap,) = [each for each in records if isinstance(each, CapturedGap)]
    assert (gap.is_missing, gap.offset, gap.size) == (True, len(first), 1000)
    assert NOT_OBSERVED in gap.reason
    assert len(frames_of(records)) == 0
    assert sum(isinstance(each, CapturedFrame) for each in records) == 2


@pytest.mark.parametrize("size", [1, 1 << 24, (1 << 26) + 1, (1 << 32) + 5])
def test_holes_of_any_size_in_the_file(size: int) -> None:
    """Sequence numbers wrap around; our reader follows."""
    file = io.BytesIO()
    observer = PacketObserver(file.write)
    observer.opened(3, ENDS, 1_000)
    observer.data(3, TO_SERVER, b"before", 2_000)
    observer.hole(3, TO_SERVER, size, 3_000)
    observer.data(3, TO_SERVER, b"behind", 4_000)
    observer.missed(2, 10, 20, 5_000)
    observer.ended(3, TO_SERVER, 6_000)
    observer.ended(3, TO_CLIENT, 6_000)
    observer.closed(3, CloseReason.FINISHED, TO_SERVER, 6_000)
    assert b"2 connections with 10 bytes to OpenD and 20 from it were not" in file.getvalue()
    events = events_of(file.getvalue())
    assert bytes_in(events, TO_SERVER) == b"beforebehind"
    assert sum(each.size for each in events if isinstance(each, Hole)) == size
    closed = closing_of(events)
    assert closed.reason == CloseReason.FINISHED
    assert closed.to_server.size == size + 12


def test_times_of_the_file_are_those_of_the_tap() -> None:
    """To the nanosecond; large reads become several segments of one time."""
    file = io.BytesIO()
    observer = PacketObserver(file.write)
    observer.opened(1, ENDS, 111)
    observer.data(1, TO_CLIENT, bytes(100_000), 222)
    packets = list(read_packets([file.getvalue()]))
    assert [packet.time for packet in packets] == [111] * 3 + [222] * 4


def test_tshark_reads_the_file(tmp_path: Path) -> None:
    """Handshake, both directions, checksums and ends are as it expects; nothing is amiss."""
    if find_tshark() is None:
        pytest.skip("tshark is not installed")
    path = tmp_path / "tap.pcapng"
    with path.open("wb") as file:
        observer = PacketObserver(file.write)
        observer.opened(1, ENDS, 1_700_000_000_000_000_000)
        observer.data(1, TO_SERVER, b"question" * 10_000, 1_700_000_000_000_000_001)
        observer.data(1, TO_CLIENT, b"answer", 1_700_000_000_000_000_002)
        observer.ended(1, TO_SERVER, 1_700_000_000_000_000_003)
        observer.ended(1, TO_CLIENT, 1_700_000_000_000_000_004)
        observer.closed(1, CloseReason.FINISHED, TO_SERVER, 1_700_000_000_000_000_005)
    checks = ("-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE")
    assert run_tshark(tmp_path, path, *checks, "-Y", "tcp.analysis.flags || _ws.malformed") == ""
    bad = "tcp.checksum.status == Bad || ip.checksum.status == Bad"
    assert run_tshark(tmp_path, path, *checks, "-Y", bad) == ""
    flags = run_tshark(tmp_path, path, "-T", "fields", "-e", "tcp.flags", "-e", "tcp.len").split(
        "\n"
    )
    assert [line.replace("\t", " ") for line in flags if line] == [
        *("0x0002 0", "0x0012 0", "0x0010 0"),
        *("0x0018 32768", "0x0018 32768", "0x0018 14464", "0x0018 6"),
        *("0x0011 0", "0x0010 0", "0x0011 0", "0x0010 0"),
    ]


def test_what_is_owed_is_told_though_nothing_else_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is tried again until there is room."""
    settle, has_failed = ObserverThread.settle, threading.Event()

    def settle_and_say(thread: ObserverThread) -> bool:
        is_settled = settle(thread)
        if not is_settled:
            has_failed.set()
        return is_settled

    monkeypatch.setattr(tap_module, "_SETTLE_SECONDS", 0.001)
    monkeypatch.setattr(ObserverThread, "settle", settle_and_say)
    stuck = Stuck()
    with Line(observer=stuck, max_waiting_size=3_000) as line, line.ends() as (client, server):
        for size in (2_000, 5_000):  # of which one fits
            client.sendall(bytes(size))
            receive(server, size)
        assert has_failed.wait(PATIENCE_SECONDS)
        stuck.is_released.set()
        stuck.wait_for("hole")
        holes = sum(size for _, _, size in stuck.of("hole"))
        assert holes + len(stuck.bytes_of(TO_SERVER)) == 7_000


def test_settling_waits_for_half_of_the_queue() -> None:
    """Otherwise hole would follow hole. The owner is told once that something is owed."""
    stuck, asked = Stuck(), []
    thread = ObserverThread(stuck, 2_000, when_owing=lambda: asked.append(True))
    thread.opened(1, ENDS, 1)
    for _ in range(10):
        thread.data(1, TO_SERVER, bytes(600), 2)
    assert asked == [True]
    assert not thread.settle()
    stuck.is_released.set()
    thread.finish()
    assert thread.settle()
    assert stuck.of("hole")[0][2] + len(stuck.bytes_of(TO_SERVER)) == 6_000


# --- an observer that fails -----------------------------------------------------------------------


class Failing(Recorder):
    def data(self, number: int, direction: str, data: bytes, time: int) -> None:
        raise ZeroDivisionError("a fault of the observer")


def test_observer_that_fails(caplog: pytest.LogCaptureFixture) -> None:
    """It is told, once, and forwarding goes on."""
    failing = Failing()
    with Line(observer=failing) as line, line.ends() as (client, server):
        for _ in range(3):
            client.sendall(b"data")
            assert receive(server, 4) == b"data"
    assert [type(each) for each in failing.errors] == [ZeroDivisionError]
    (record,) = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert "what passes is not observed any more: ZeroDivisionError" in record.getMessage()


def test_observers_that_fail_together() -> None:
    """If one of a group fails, all are told why."""
    failing, other = Failing(), Recorder()
    with Line(observer=ObserverGroup([other, failing])) as line, line.ends() as (client, server):
        client.sendall(b"data")
        assert receive(server, 4) == b"data"
    (error,) = failing.errors
    assert type(error) is ZeroDivisionError
    assert other.errors == [error]
    assert [call[0] for call in other.calls] == ["opened", "data"]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "x"), os.strerror(errno.ENOSPC)),
        (OSError("it is not there any more"), "it is not there any more"),
    ],
)
def test_file_that_cannot_be_written(
    error: OSError, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The system says why, without the number of an error; forwarding goes on."""
    pieces: list[bytes] = []

    def write(data: bytes) -> None:
        if b"data" in data:
            raise error
        pieces.append(data)

    with Line(write=write) as line, line.ends() as (client, server):
        client.sendall(b"data")
        assert receive(server, 4) == b"data"
        client.sendall(b"more")
        assert receive(server, 4) == b"more"
    assert caplog.messages == [f"what passes is not observed any more: {words}"]
    assert len(list(read_packets([b"".join(pieces)]))) == 3


def test_file_that_is_read_while_it_grows(tmp_path: Path) -> None:
    """Nothing is held back when nothing else waits."""
    path = tmp_path / "tap.pcapng"
    with path.open("wb") as file:
        observer = PacketObserver(file.write, file.flush)
        observer.opened(1, ENDS, 1)
        observer.flush()
        assert len(list(read_packets([path.read_bytes()]))) == 3
        observer.data(1, TO_SERVER, b"data", 2)
        assert len(list(read_packets([path.read_bytes()]))) == 3
        observer.flush()
        assert len(list(read_packets([path.read_bytes()]))) == 4


def test_observer_that_stops_the_tap() -> None:
    """It cannot wait for itself."""
    stopped = threading.Event()

    class Stopping(Recorder):
        def data(self, number: int, direction: str, data: bytes, time: int) -> None:
            line.tap.stop()
            stopped.set()

    observer = Stopping()
    with Line(observer=observer) as line, line.ends() as (client, server):
        client.sendall(b"enough")
        assert stopped.wait(PATIENCE_SECONDS)
        assert receive(server, 6) == b"enough"
        assert server.recv(1) == b""
    assert observer.of("closed") == [(1, CloseReason.CAPTURE_ENDED, TO_SERVER)]


# --- another process ------------------------------------------------------------------------------


class ToFile(TapObserver):
    """Made in another process; writes what it is told into a file."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.calls: list[str] = []

    def opened(self, number: int, ends: Connection, time: int) -> None:
        self.calls.append(f"opened {number} {ends}")

    def data(self, number: int, direction: str, data: bytes, time: int) -> None:
        if data == b"fail":
            raise FormatError("it was asked to fail")
        if data == b"break":
            raise BrokenPipeError
        self.calls.append(f"data {number} {direction} {data!r}")

    def hole(self, number: int, direction: str, size: int, time: int) -> None:
        self.calls.append(f"hole {number} {direction} {size}")

    def ended(self, number: int, direction: str, time: int) -> None:
        self.calls.append(f"ended {number} {direction}")

    def closed(self, number: int, reason: str, direction: str, time: int) -> None:
        self.calls.append(f"closed {number} {reason} {direction}")

    def missed(self, connections: int, to_server: int, to_client: int, time: int) -> None:
        self.calls.append(f"missed {connections} {to_server} {to_client}")

    def finished(self) -> None:
        lines = [*self.calls, f"process {os.getpid()}"]
        Path(self.path).write_text("\n".join(lines), "utf-8")


def to_file(path: str) -> TapObserver:
    return ToFile(path)


def cannot_be_made(reason: str) -> TapObserver:
    raise ObserverError(reason)


def test_observer_in_another_process(tmp_path: Path) -> None:
    """It is told the same, in order, and has finished when it is closed."""
    path = tmp_path / "calls.txt"
    with ProcessObserver(to_file, str(path)) as observer:
        group = ObserverGroup([observer])
        group.opened(1, ENDS, 1)
        group.data(1, TO_SERVER, b"x", 2)
        group.flush()
        for _ in range(300):
            group.data(1, TO_SERVER, bytes(1000), 2)
        group.hole(1, TO_CLIENT, 5, 2)
        group.ended(1, TO_CLIENT, 3)
        group.closed(1, CloseReason.RESET, TO_SERVER, 4)
        group.missed(1, 2, 3, 5)
        group.finished()
    observer.close()  # again: nothing
    first, second, *many, hole, ended, closed, missed, process = path.read_text("utf-8").split("\n")
    assert first == "opened 1 127.0.0.1:50000 > 127.0.0.1:11111"
    assert second == f"data 1 {TO_SERVER} b'x'"
    assert len(many) == 300
    assert hole == f"hole 1 {TO_CLIENT} 5"
    assert ended == f"ended 1 {TO_CLIENT}"
    assert closed == f"closed 1 reset {TO_SERVER}"
    assert missed == "missed 1 2 3"
    assert process != f"process {os.getpid()}"


@pytest.mark.parametrize(("data", "error"), [(b"fail", ObserverError), (b"break", BrokenPipeError)])
def test_observer_that_fails_in_another_process(
    data: bytes, error: type[Exception], tmp_path: Path
) -> None:
    """It is told at once, in its own words, even if nothing is passed on any more."""
    told: queue.Queue[Exception] = queue.Queue()

    class Observer(ProcessObserver):
        def failed(self, error: Exception) -> None:
            told.put(error)

    with Observer(to_file, str(tmp_path / "calls.txt")) as observer:
        observer.data(1, TO_SERVER, data, 1)
        observer.flush()
        failure = told.get(timeout=PATIENCE_SECONDS)
        observer.data(1, TO_SERVER, data, 1)
        observer.flush()
    assert told.empty()
    assert type(failure) is error
    assert observer.error is failure
    if error is ObserverError:
        assert str(failure) == "it was asked to fail"


def test_observer_whose_process_is_killed(caplog: pytest.LogCaptureFixture) -> None:
    """It is logged unless somebody wants to know."""
    with ProcessObserver(to_file, "nowhere") as observer:
        observer._process.kill()
        observer._process.join()
        observer.data(1, TO_SERVER, b"x", 1)
        observer.flush()  # there is nobody to take it
    assert caplog.messages == [
        "what passes is not observed any more: the process that observes has ended"
    ]
    assert isinstance(observer.error, ObserverError)


def test_observer_that_is_not_waited_for_any_more() -> None:
    """A signal while it is waited for ends its process too, which would ignore being asked."""

    class Impatient(ProcessObserver):
        waits = 0

        def _end(self) -> None:
            self.waits += 1
            if self.waits == 1:
                raise KeyboardInterrupt
            super()._end()

    with pytest.raises(KeyboardInterrupt), Impatient(to_file, "nowhere") as observer:
        process = observer._process.pid
    assert observer.waits == 2
    assert process is not None
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_observer_that_cannot_be_made() -> None:
    """In its own words; and one that is terminated says nothing."""
    with pytest.raises(ObserverError, match="there is no room"):
        ProcessObserver(cannot_be_made, "there is no room")
    with pytest.raises(ZeroDivisionError), ProcessObserver(to_file, "nowhere") as observer:
        raise ZeroDivisionError
    observer.terminate()  # again: nothing


def test_observer_that_cannot_be_sent_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """What makes it, or an argument, cannot be pickled: no pipe is left open."""
    pipes: list[Any] = []
    make_pipe = SpawnContext.Pipe

    def make_and_keep(context: SpawnContext) -> Any:
        pipes.extend(make_pipe(context))
        return tuple(pipes)

    monkeypatch.setattr(SpawnContext, "Pipe", make_and_keep)
    with pytest.raises((TypeError, PicklingError), match="pickle"):
        ProcessObserver(to_file, threading.Lock())
    ours, _ = pipes
    assert ours.closed


# What the other process does, in this one.


def observe(
    monkeypatch: pytest.MonkeyPatch,
    batches: list[Any],
    make: Callable[[], TapObserver],
    *,
    has_priorities: bool = True,
) -> list[str]:
    """What it says after these batches; who sent them is gone then if the last is no None."""
    ours, theirs = multiprocessing.Pipe()
    ignored: list[tuple[int, Any]] = []
    niceness: list[int] = []
    said: list[str] = []
    with monkeypatch.context() as patch, ours, theirs:
        patch.setattr(signal, "signal", lambda number, act: ignored.append((number, act)))
        patch.setattr(os, "nice", niceness.append, raising=False)
        if not has_priorities:
            patch.delattr(os, "nice")
        for batch in batches:
            ours.send(batch)
        if batches[-1] is not None:
            ours.close()
        _observe(theirs, make, ())
        theirs.close()
        while not ours.closed:
            try:
                said.append(ours.recv())
            except (EOFError, ConnectionResetError):  # something was left unread
                break
    assert ignored == [(signal.SIGINT, signal.SIG_IGN), (signal.SIGTERM, signal.SIG_IGN)]
    assert [each > 0 for each in niceness] == [True] * has_priorities
    return said


OPENED = ("opened", (1, ENDS, 1))


@pytest.mark.parametrize("has_priorities", [True, False])
def test_what_the_other_process_does(has_priorities: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """It tells its observer all that it is told, and says nothing in words twice: all is well."""
    recorder = Recorder()
    flushed = []
    monkeypatch.setattr(recorder, "flush", lambda: flushed.append(len(recorder.calls)))
    monkeypatch.setattr(recorder, "finished", lambda: flushed.append(-1))
    data = ("data", (1, TO_SERVER, b"x", 2))
    batches = [[OPENED, data], [data], None]
    said = observe(monkeypatch, batches, lambda: recorder, has_priorities=has_priorities)
    assert said == ["", ""]
    assert recorder.calls == [
        ("opened", 1, ENDS),
        *[("data", 1, TO_SERVER, b"x")] * 2,
    ]
    assert flushed == [2, 3, -1]
    assert recorder.errors == []


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ZeroDivisionError("ours"), "ZeroDivisionError('ours')"),
        (FormatError("it was asked to fail"), "it was asked to fail"),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), os.strerror(errno.ENOSPC)),
        (BrokenPipeError(), "nobody reads any more"),
    ],
)
def test_what_the_other_process_says_of_a_failure(
    error: Exception, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The observer is told, and then who wants to know."""

    def fail(*_: object) -> Any:
        raise error

    recorder = Recorder()
    monkeypatch.setattr(recorder, "opened", fail)
    assert observe(monkeypatch, [[OPENED], None], lambda: recorder) == ["", words]
    assert recorder.errors == [error]
    assert observe(monkeypatch, [None], fail) == [words]


def test_what_the_other_process_does_when_nobody_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends, and lets its observer close what is open."""
    recorder = Recorder()
    failures: list[type[Exception]] = []
    # The error itself would keep a buffer of the pipe alive.
    monkeypatch.setattr(recorder, "failed", lambda error: failures.append(type(error)))
    assert observe(monkeypatch, [[OPENED]], lambda: recorder) == []
    (failure,) = failures
    assert issubclass(failure, (EOFError, OSError))


# --- faults ---------------------------------------------------------------------------------------


@contextmanager
def spoiling(
    *faults: str, sim: Simulator | None = None, **options: Any
) -> Iterator[tuple[Simulator, Tap]]:
    """A simulator without faults behind a tap with some."""
    with sim or Simulator(rate_limit=False) as inner:
        parsed = [parse_fault(each) for each in faults]
        place = ("127.0.0.1", inner.port)
        with Tap(("127.0.0.1", 0), place, faults=parsed, **options) as tap:
            yield inner, tap


@pytest.mark.parametrize("mode", ["plain", "json", "cbc"])
@pytest.mark.parametrize("kind", FAULT_KINDS)
def test_each_fault(
    kind: str, mode: str, rsa_key: RsaKey, caplog: pytest.LogCaptureFixture
) -> None:
    """A client sees it, once; and the observer is told what the client gets."""
    encrypted = mode == "cbc"
    arguments: dict[str, Any] = {"rsa_key": rsa_key} if encrypted else {}
    fault = f"{kind}=1:3426:1" if kind == "delay" else f"{kind}:3426:1"
    recorder = Recorder()
    with (
        caplog.at_level(logging.INFO, "wirecodec.debug.tap"),
        spoiling(fault, sim=Simulator(**arguments), observer=recorder) as (_, tap),
        Peer(tap, body_format=int(mode == "json"), **arguments) as peer,  # type: ignore[arg-type]
    ):
        assert peer.answer(STATE).ret_type == 0  # another protocol
        pending = peer.session.send_request(rating(), 0.0)
        peer.send()
        if kind == "drop":
            assert peer.answer(STATE).ret_type == 0
            assert not pending.is_done
        else:
            event = peer.next_event()
            if kind in ("stray-bytes", "oversize", "cut", "close"):
                assert type(event.error).__name__ == "ConnectionLost"
                assert isinstance(peer.next_event(), SessionClosed)
            elif kind == "wrong-serial":
                assert isinstance(event, AnswerUnexpected)
            else:
                assert isinstance(event, RequestEnded)
                assert event.request is pending
                failure = event.error and type(event.error.__cause__ or event.error).__name__
                if encrypted and kind in ("ret-type", "garbage-body"):
                    assert failure is None
                    assert f"the fault {fault} cannot be made: the body is encrypted" in caplog.text
                else:
                    assert failure == {
                        "bad-sha1": "ChecksumError",
                        "bad-cipher": CipherError.__name__ if encrypted else "ChecksumError",
                        "garbage-body": "FormatError" if mode == "json" else "DecodeError",
                        "ret-type": "RequestFailed",
                    }.get(kind)
                if kind == "duplicate":
                    assert isinstance(peer.next_event(), AnswerUnexpected)
            if kind not in ("stray-bytes", "oversize", "cut", "close"):
                # It was one fault, and it is over.
                assert len(peer.answer(rating()).s2c.data_list) == 2
        received = bytes(peer.received)
    assert f"making a fault: {fault}" in caplog.text or "cannot be made" in caplog.text
    assert recorder.bytes_of(TO_CLIENT) == received


def test_faults_come_in_order_and_end() -> None:
    """The first that fits, as for the simulator; then everything is as it was."""
    with (
        spoiling("ret-type=-5:1002:1", "ret-type=-6::2") as (_, tap),
        Peer(tap) as peer,  # type: ignore[arg-type]
    ):
        told = [peer.refusal(STATE).ret_type for _ in range(3)]
        assert told == [-5, -6, -6]
        assert peer.answer(STATE).ret_type == 0


def test_delayed_answers_outlive_the_end() -> None:
    """OpenD has closed by then; the client gets the answer, and then the end."""
    frame = encode_frame(1002, b"answer", serial_number=1)
    recorder = Recorder()
    with (
        Line(faults=[Fault("delay", value=60)], observer=recorder) as line,
        line.ends() as (client, server),
    ):
        server.sendall(frame)
        server.shutdown(socket.SHUT_WR)
        assert read_all(client) == frame
    assert recorder.bytes_of(TO_CLIENT) == frame


def test_faults_and_frames_in_pieces() -> None:
    """Cut anywhere, together, and with the end inside: only what is due is changed."""
    frames = [encode_frame(1002, bytes(index), serial_number=index) for index in range(1, 30)]
    stream = b"".join(frames) + frames[0][:50]
    with Line(faults=[Fault("drop", count=3)]) as line:
        for step in (1, 43, 100, 10_000):
            with line.ends() as (client, server):
                for start in range(0, len(stream), step):
                    server.sendall(stream[start : start + step])
                server.shutdown(socket.SHUT_WR)
                # All of them are made on the first connection.
                missing = sum(map(len, frames[:3])) if step == 1 else 0
                assert read_all(client) == stream[missing:]


def test_frames_behind_one_that_comes_byte_by_byte() -> None:
    """They came with it, and wait for it."""
    frames = [encode_frame(1002, bytes([index]) * 50, serial_number=index) for index in range(1, 4)]
    recorder = Recorder()
    with (
        Line(faults=[Fault("byte-by-byte", count=1)], observer=recorder) as line,
        line.ends() as (client, server),
    ):
        server.sendall(b"".join(frames))
        server.shutdown(socket.SHUT_WR)
        assert read_all(client) == b"".join(frames)
    assert recorder.bytes_of(TO_CLIENT) == b"".join(frames)


@pytest.mark.parametrize("last_words", [b"", b"is there anybody?"])
def test_connection_that_a_fault_has_closed(last_words: bytes) -> None:
    """A client that has ended before is done at once; what another one says is still seen."""
    recorder = Recorder()
    with (
        Line(faults=[Fault("close")], observer=recorder) as line,
        line.ends() as (client, server),
    ):
        if not last_words:
            client.shutdown(socket.SHUT_WR)
            assert server.recv(1) == b""
        server.sendall(encode_frame(1002, b"", serial_number=1))
        assert client.recv(1) == b""
        if last_words:
            client.sendall(last_words)
            client.shutdown(socket.SHUT_WR)
        recorder.wait_for("closed")
    assert recorder.of("closed") == [(1, CloseReason.FINISHED, TO_SERVER)]
    assert sorted(recorder.of("ended")) == [(1, TO_CLIENT), (1, TO_SERVER)]
    assert recorder.bytes_of(TO_SERVER) == last_words
    assert recorder.bytes_of(TO_CLIENT) == b""


def test_what_is_no_frame_stream_is_forwarded(caplog: pytest.LogCaptureFixture) -> None:
    """From the byte on where it shows; which is told."""
    frame = encode_frame(1002, b"", serial_number=1)
    with Line(faults=[Fault("drop", 9999)]) as line, line.ends() as (client, server):
        server.sendall(frame + b"no frame at all")
        server.shutdown(socket.SHUT_WR)
        assert read_all(client) == frame + b"no frame at all"
    assert "connection 1: what OpenD sends is forwarded as it is from byte 44 on" in caplog.text


def test_frames_that_are_too_large_are_forwarded(caplog: pytest.LogCaptureFixture) -> None:
    """The limit is the caller's."""
    frame = encode_frame(1002, bytes(1001), serial_number=1)
    with Line(faults=[Fault("drop")], max_body_size=1000) as line, line.ends() as (client, server):
        server.sendall(frame)
        assert receive(client, len(frame)) == frame
    assert "1001 bytes is announced, 1000 are allowed" in caplog.text


def test_faults_leave_websocket_alone(caplog: pytest.LogCaptureFixture) -> None:
    """Its clients go on as ever."""
    with (
        Simulator(websocket_port=0) as sim,
        Tap(("127.0.0.1", 0), ("127.0.0.1", sim.websocket_port), faults=[Fault("drop")]) as tap,
        OpenDClient.connect(f"ws://127.0.0.1:{tap.port}") as client,
    ):
        assert client.request(STATE).ret_type == 0
    assert "forwarded as it is from byte 0 on" in caplog.text


def test_body_formats_that_nobody_knows(caplog: pytest.LogCaptureFixture) -> None:
    """There is no refusal to be written in them."""
    frame = encode_frame(1002, b"?", serial_number=1, body_format=9)
    with Line(faults=[Fault("ret-type")]) as line, line.ends() as (client, server):
        server.sendall(frame)
        assert receive(client, len(frame)) == frame
    assert "cannot be made" in caplog.text


def test_client_that_stays_when_a_fault_has_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not waited for long."""
    monkeypatch.setattr(tap_module, "_LINGER_SECONDS", 0.05)
    recorder = Recorder()
    with Line(faults=[Fault("close")], observer=recorder) as line, line.ends() as (client, server):
        server.sendall(encode_frame(1002, b"", serial_number=1))
        assert client.recv(1) == b""
        assert server.recv(1) == b""
        recorder.wait_for("closed")
    assert recorder.of("ended") == [(1, TO_CLIENT)]
    assert recorder.of("closed") == [(1, CloseReason.RESET, TO_SERVER)]


def test_pushes_are_spoilt_when_they_are_named(rsa_key: RsaKey) -> None:
    """A fault without a protocol leaves them alone."""
    with (
        spoiling("drop::1", "wrong-serial=5:1003:1") as (sim, tap),
        Peer(tap) as peer,  # type: ignore[arg-type]
    ):
        assert sim.push(ready_notify()) == 1
        assert type(peer.next_event()).__name__ == "PushReceived"
        peer.session.send_request(get_user_info.Request(c2s=get_user_info.C2S()), 0.0)
        assert peer.answer(STATE).ret_type == 0
    decoder = FrameDecoder()
    decoder.receive_data(bytes(peer.received))
    pushed = [frame.header.serial_number for frame in decoder if frame.header.proto_id == 1003]
    assert len(pushed) == 1
    assert pushed[0] >= 5
