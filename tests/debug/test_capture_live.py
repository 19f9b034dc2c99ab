# SPDX-License-Identifier: MIT
"""Captures that tcpdump makes of real connections, the official clients' among them.

Between client and simulator stands a relay that notes every byte: that is the reference. What is
read from the capture must be the same bytes, frame by frame, and every frame must be sound.

``tcpdump`` must be on the PATH and allowed to capture on the loopback interface (which
``WIRECODEC_TCPDUMP`` may name otherwise; an empty one means that there is none). The official
clients are found as by ``tests/opend/test_official.py``.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from tests.opend.test_official import (
    KEY_FILE,
    WEBSOCKET_KEY,
    python_clients,
    run_node,
    run_python,
    status_push,
    two_pages,
    with_node,
)
from wirecodec.debug.capture import read_capture
from wirecodec.debug.capture_keys import NO_KEYS, make_keys
from wirecodec.debug.packets import PacketParser
from wirecodec.debug.pcap import CaptureReader
from wirecodec.debug.reassembly import Direction
from wirecodec.debug.traffic import (
    CapturedFrame,
    CapturedGap,
    ConnectionEnded,
    ConnectionStarted,
    FrameKind,
    Record,
    Transport,
)
from wirecodec.opend.cipher import load_rsa_key
from wirecodec.opend.client import OpenDClient
from wirecodec.opend.simulator import Simulator

PATIENCE_SECONDS = 60.0  # in vain only if a test fails
MARK = b"the capture may end here"


def find_tcpdump() -> str | None:
    """Its path, if it may capture."""
    path = os.environ.get("WIRECODEC_TCPDUMP", shutil.which("tcpdump")) or None
    if path is None:
        return None
    # It says so when it has started; the first packet that would be caught ends it.
    with subprocess.Popen(
        [path, "-i", "lo", "-c", "1", "-w", "-", "tcp", "port", "1"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stderr is not None
        is_listening = any(b"listening on" in line for line in process.stderr)
        process.kill()
    return path if is_listening else None


TCPDUMP = find_tcpdump()
pytestmark = pytest.mark.skipif(
    TCPDUMP is None, reason="tcpdump is not here, or may not capture on the loopback interface"
)


class Relay:
    """Stands between a client and a server, and notes what each of them sends.

    Attributes:
        port: where it listens.
        said: for each connection, in the order in which they were made, both directions.
    """

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads = [threading.Thread(target=self._accept)]
        self.port: int = self._listener.getsockname()[1]
        self.said: list[dict[str, bytearray]] = []
        self._threads[0].start()

    def _accept(self) -> None:
        while True:
            client, _ = self._listener.accept()
            if self._server_port == 0:
                client.close()
                return
            said = {Direction.TO_SERVER: bytearray(), Direction.TO_CLIENT: bytearray()}
            self.said.append(said)
            server = socket.create_connection(("127.0.0.1", self._server_port))
            # It is in the list before it carries anything: who has had an answer finds it there.
            self._threads.append(threading.Thread(target=carry, args=(client, server, said)))
            self._threads[-1].start()

    def mark(self) -> None:
        """Make a connection that only says that all others have ended, and end."""
        for carrier in self._threads[1:]:
            carrier.join(PATIENCE_SECONDS)
        self._server_port = 0
        with socket.create_connection(("127.0.0.1", self.port)) as sock:
            sock.sendall(MARK)
            with contextlib.suppress(ConnectionError):
                sock.recv(1)
        self._threads[0].join(PATIENCE_SECONDS)
        self._listener.close()
        assert not any(thread.is_alive() for thread in self._threads)


def pump(source: socket.socket, target: socket.socket, said: bytearray) -> None:
    """Carry one direction until it ends."""
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            said += data
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def carry(client: socket.socket, server: socket.socket, said: dict[str, bytearray]) -> None:
    """Carry both directions of a connection; close both ends when nothing more is carried."""
    back = threading.Thread(target=pump, args=(server, client, said[Direction.TO_CLIENT]))
    with client, server:
        back.start()
        pump(client, server, said[Direction.TO_SERVER])
        back.join()


class Captured:
    """A capture while it is made.

    Attributes:
        data: the file.
    """

    data = b""


@contextlib.contextmanager
def capture_of(relay: Relay) -> Iterator[Captured]:
    """Capture what goes through a relay, until all its connections have ended."""
    captured = Captured()
    command = [str(TCPDUMP), "-i", "lo", "-U", "--immediate-mode", "-s", "0", "-w", "-"]
    with subprocess.Popen(
        [*command, "tcp", "port", str(relay.port)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout is not None and process.stderr is not None
            for line in process.stderr:
                if b"listening on" in line:
                    break
            yield captured
            marker = threading.Thread(target=relay.mark)
            marker.start()
            captured.data = read_until_mark(process.stdout)
            marker.join(PATIENCE_SECONDS)
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=PATIENCE_SECONDS)


def read_until_mark(stream: IO[bytes]) -> bytes:
    """The capture up to the packet that says that nothing else comes."""
    reader, parser, data = CaptureReader(), PacketParser(), b""
    while piece := os.read(stream.fileno(), 65536):
        data += piece
        reader.receive_data(piece)
        for packet in reader:
            segment = parser.parse(packet)
            if segment is not None and segment.data == MARK:
                return data
    raise AssertionError("tcpdump has ended too soon")


def check(records: list[Record], relay: Relay, *, transport: str = Transport.FRAMES) -> None:
    """The capture has the bytes of the relay, in frames that are sound."""
    started = [record for record in records if isinstance(record, ConnectionStarted)]
    ended = [record for record in records if isinstance(record, ConnectionEnded)]
    assert [each.connection for each in started] == list(range(1, len(relay.said) + 2))
    assert {each.transport for each in started[:-1]} == {transport}
    assert all(each.reason == "finished" and not each.missing for each in ended[:-1]), ended
    mine = [record for record in records if record.connection < len(started)]
    assert not any(isinstance(record, CapturedGap) for record in mine)
    frames = [record for record in mine if isinstance(record, CapturedFrame)]
    assert not any(frame.problems for frame in frames)
    for connection, said in enumerate(relay.said, 1):
        for direction, data in said.items():
            own = [
                each
                for each in frames
                if (each.connection, each.direction) == (connection, direction)
            ]
            assert own, "both ends have said something"
            if transport == Transport.WEBSOCKET:
                for frame in own:
                    assert frame.direction == Direction.TO_SERVER or frame.data in data
                continue
            assert b"".join(frame.data for frame in own) == data
            assert {frame.verdict for frame in own} == {"good"}
            assert [frame.offset for frame in own] == offsets_of(data)
        answered = [each for each in frames if each.connection == connection and each.latency]
        requests = [
            each
            for each in frames
            if each.connection == connection and each.kind == FrameKind.REQUEST
        ]
        unanswered = ended[connection - 1].unanswered
        assert len(answered) == len(requests) - len(unanswered) > 0
        assert all(each.ret_type == 0 for each in answered)


def offsets_of(data: bytes | bytearray) -> list[int]:
    """Where frames start, by their lengths alone."""
    offsets = []
    pos = 0
    while pos < len(data):
        offsets.append(pos)
        pos += 44 + int.from_bytes(data[pos + 12 : pos + 16], "little")
    assert pos == len(data)
    return offsets


@pytest.mark.parametrize("mode", ["plain", "cbc", "ecb"])
def test_our_client(mode: str) -> None:
    key = None if mode == "plain" else load_rsa_key(KEY_FILE.read_bytes())
    keys = NO_KEYS if mode == "plain" else make_keys(rsa_key=KEY_FILE.read_bytes())
    with Simulator(rsa_key=key, cipher="ecb" if mode == "ecb" else "cbc") as sim:
        relay = Relay(sim.port)
        with capture_of(relay) as captured:
            for _ in range(2):
                with OpenDClient.connect(port=relay.port, rsa_key=key) as client:
                    two_pages(client)
    check(list(read_capture([captured.data], keys=keys, ports={relay.port})), relay)


@pytest.mark.parametrize("mode", ["plain", "cbc", "json-cbc"])
@python_clients
def test_official_client(tmp_path: Path, package: str, python: str, mode: str) -> None:
    """What the official client says, as tcpdump has it, decrypted where it is encrypted."""
    is_encrypted = mode != "plain"
    key = load_rsa_key(KEY_FILE.read_bytes()) if is_encrypted else None
    keys = make_keys(rsa_key=KEY_FILE.read_bytes()) if is_encrypted else NO_KEYS
    with Simulator(rsa_key=key) as sim:
        relay = Relay(sim.port)
        with capture_of(relay) as captured:
            told = run_python(
                python,
                package,
                relay.port,
                [[], []],
                tmp_path,
                is_encrypted=is_encrypted,
                is_json=mode.startswith("json"),
            )
    assert [page["ret"] for page in told["pages"]] == [0, 0]
    records = list(read_capture([captured.data], keys=keys, ports={relay.port}))
    check(records, relay)
    ratings = [
        each for each in records if isinstance(each, CapturedFrame) and each.proto_id == 3426
    ]
    assert [each.kind for each in ratings] == [FrameKind.REQUEST, FrameKind.RESPONSE] * 2


@with_node
def test_official_client_in_javascript(tmp_path: Path) -> None:
    pushes = {1003: status_push()}
    with Simulator(
        websocket_port=0, websocket_key=WEBSOCKET_KEY, responses=pushes, push_every_seconds=0.05
    ) as sim:
        relay = Relay(sim.websocket_port)
        with capture_of(relay) as captured:
            told = run_node(relay.port, WEBSOCKET_KEY, list(pushes), tmp_path)
    assert told["login"] is True
    records = list(read_capture([captured.data], ports={relay.port}))
    check(records, relay, transport=Transport.WEBSOCKET)
