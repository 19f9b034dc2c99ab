# SPDX-License-Identifier: MIT
"""The loop of a simulator where the system has no room for one more socket."""

from __future__ import annotations

import errno
import socket
import threading
import time
from typing import Any

import pytest

from tests.support.gateway import PATIENCE_SECONDS, state_request
from wirecodec.opend.client import OpenDClient
from wirecodec.opend.simulator import Simulator

pytestmark = pytest.mark.no_cover


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
