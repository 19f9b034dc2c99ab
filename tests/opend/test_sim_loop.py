# SPDX-License-Identifier: MIT
"""The loop of a simulator: where the system has no room for one more socket, and at the end."""

from __future__ import annotations

import errno
import math
import selectors
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.gateway import PATIENCE_SECONDS, state_request
from wirecodec.errors import LocalProtocolError
from wirecodec.opend._sim_loop import Connection, Loop
from wirecodec.opend.client import OpenDClient
from wirecodec.opend.simulator import Fault, Simulator


class FullTable:
    """Has the calls of ``accept`` at one port fail, as they do when too many files are open.

    Attributes:
        calls: how many there were.
        was_called: set by the first one.
        has_room: whether they succeed.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, port: int, number: int) -> None:
        self.calls = 0
        self.was_called = threading.Event()
        self.has_room = False
        accept = socket.socket.accept

        def fail(sock: socket.socket) -> Any:
            if sock.getsockname()[1] != port or self.has_room:
                return accept(sock)
            self.calls += 1
            self.was_called.set()
            raise OSError(number, "no room")

        monkeypatch.setattr(socket.socket, "accept", fail)


@pytest.mark.no_cover
@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE])
def test_too_many_files(
    number: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Clients wait without the loop turning all the time; those that it has are served."""
    with Simulator() as simulator, OpenDClient.connect(port=simulator.port) as served:
        table = FullTable(monkeypatch, simulator.port, number)
        started_at = time.monotonic()
        with socket.create_connection(("127.0.0.1", simulator.port)):
            assert table.was_called.wait(PATIENCE_SECONDS)
            while time.monotonic() < started_at + 0.5:
                assert served.request(state_request()).ret_type == 0
            passed = time.monotonic() - started_at
            assert table.calls <= 2 + passed / 0.1  # once for each pause
            table.has_room = True
            with OpenDClient.connect(port=simulator.port) as late:
                assert late.is_connected
    assert "clients have to wait: no room" in caplog.text


def test_room_again(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """Who had to wait is let in, without another one having to come."""
    with Simulator() as simulator:
        table = FullTable(monkeypatch, simulator.port, errno.EMFILE)

        def make_room() -> None:
            table.was_called.wait(PATIENCE_SECONDS)
            table.has_room = True

        thread = threading.Thread(target=make_room)
        thread.start()
        with OpenDClient.connect(port=simulator.port) as client:
            assert client.request(state_request()).ret_type == 0
        thread.join(PATIENCE_SECONDS)
    assert "clients have to wait: no room" in caplog.text


@pytest.mark.parametrize("longest", [3600.0, 0.001])
def test_what_is_due_in_weeks(longest: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """The loop waits for it in bits, and serves meanwhile; what is due soon comes in time."""
    monkeypatch.setattr("wirecodec.opend._sim_loop._LONGEST_WAIT_SECONDS", longest)
    later = Fault("delay", value=4_000_000_000, count=1)
    with (
        Simulator(push_every_seconds=math.inf, faults=[later]) as simulator,
        OpenDClient.connect(port=simulator.port) as client,
    ):
        late = client.submit(state_request())
        assert client.request(state_request()).ret_type == 0
        simulator.add_fault(Fault("delay", value=20, count=1))
        assert client.request(state_request()).ret_type == 0
        assert not late.done()


def test_stopped_while_clients_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """The end of a simulator does not wait for room."""
    with Simulator() as simulator:
        table = FullTable(monkeypatch, simulator.port, errno.EMFILE)
        waiting = socket.create_connection(("127.0.0.1", simulator.port))
        assert table.was_called.wait(PATIENCE_SECONDS)
    with waiting:
        waiting.settimeout(PATIENCE_SECONDS)
        # The system refuses, or ends, what nobody accepted.
        with pytest.raises(ConnectionResetError):
            if not waiting.recv(1):
                raise ConnectionResetError


# --- calls from other threads -------------------------------------------------------------------


def test_call_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the loop comes to its end before, or had come to it, is refused and not done."""
    loop = Loop()
    done: list[str] = []
    monkeypatch.setattr(loop, "_wake", loop.close)  # the end comes once the call waits
    for name in ("too late", "much too late"):
        with pytest.raises(LocalProtocolError, match="the simulator was stopped"):
            loop.call(lambda name=name: done.append(name))  # type: ignore[misc]
        monkeypatch.undo()
    assert done == []


# --- a connection -------------------------------------------------------------------------------


class Heard:
    """A link that keeps what it is handed."""

    def __init__(self) -> None:
        self.data = b""

    def receive(self, data: bytes, now: float) -> None:
        self.data += data

    def push(self, message: Any) -> bool:
        return False


class Line:
    """A connection of a loop that this thread turns by itself, and the client's end."""

    def __init__(self) -> None:
        self.heard = Heard()
        self.loop = Loop()
        ours, self.client = socket.socketpair()
        ours.setblocking(False)
        self.client.settimeout(PATIENCE_SECONDS)
        self.connection = Connection(self.loop, ours, lambda _: self.heard)

    def close(self) -> None:
        self.connection.drop()
        self.client.close()
        self.loop.close()


@pytest.fixture
def line() -> Iterator[Line]:
    made = Line()
    yield made
    made.close()


def test_nothing_is_written_behind_the_end(line: Line) -> None:
    """Whichever way it would be written."""
    connection = line.connection
    connection.write(b"last words")
    connection.finish()
    connection.finish()
    connection.write(b"more")
    connection.write_by_bytes(b"more")
    connection.write_later(b"more", 0.0)
    assert line.loop._next_timeout() is None  # nothing is to come
    connection.flush()
    assert [line.client.recv(100) for _ in range(2)] == [b"last words", b""]


def test_a_client_that_only_listens(line: Line) -> None:
    """It has closed its side, and is sent what waits for it; then it is let go."""
    line.connection.write(b"what waits")
    line.client.shutdown(socket.SHUT_WR)
    line.connection.ready(selectors.EVENT_READ)
    line.connection.flush()
    assert [line.client.recv(100) for _ in range(2)] == [b"what waits", b""]
    line.connection.ready(selectors.EVENT_READ)
    assert line.connection.sock.fileno() == -1


def test_nothing_is_heard_behind_the_end(line: Line) -> None:
    """A client may go on speaking until it sees the end."""
    connection = line.connection
    line.client.sendall(b"before")
    connection.ready(selectors.EVENT_READ)
    connection.finish()
    line.client.sendall(b"after")
    connection.ready(selectors.EVENT_READ)
    assert line.heard.data == b"before"
    assert line.client.recv(100) == b""
    line.client.close()
    connection.ready(selectors.EVENT_READ)
    assert connection.sock.fileno() == -1


def test_read_in_vain(line: Line) -> None:
    """A socket may be reported to have something, and have nothing: what waits is written."""
    line.connection.write(b"answer")
    line.connection.ready(selectors.EVENT_READ)
    assert line.heard.data == b""
    assert line.client.recv(100) == b"answer"
    assert line.connection.interest == selectors.EVENT_READ


def test_client_goes_before_its_late_answer(line: Line) -> None:
    """There is nobody to send it to any more; nothing is waited for."""
    line.connection.write_later(b"late", 0.0)
    line.connection.drop()
    line.loop._run_timers()
    assert line.loop._next_timeout() is None
    assert line.connection.interest == 0
    assert line.client.recv(100) == b""
