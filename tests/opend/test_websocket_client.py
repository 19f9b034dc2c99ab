# SPDX-License-Identifier: MIT
"""Both clients over WebSocket, ``ws://`` and ``wss://``, against the simulator."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from wirecodec import AsyncOpenDClient, OpenDClient
from wirecodec.errors import ConnectionLost, LocalProtocolError, RequestFailed
from wirecodec.opend._client_settings import Settings
from wirecodec.opend.cipher import load_rsa_key
from wirecodec.opend.messages import get_global_state, init_web_socket, notify
from wirecodec.opend.simulator import Simulator
from wirecodec.opend.websocket import (
    BinaryMessage,
    Closed,
    Event,
    OpeningRequest,
    WebSocketConnection,
    decode_request_packet,
    encode_response_packet,
)
from wirecodec.protobuf.codec import encode

pytestmark = pytest.mark.usefixtures("nothing_is_left")

DATA = Path(__file__).resolve().parents[1] / "data"
CERTIFICATE = DATA / "tls" / "localhost.pem"
KEY_FILE = DATA / "captures" / "rsa_private_1024.pem"
PATIENCE_SECONDS = 30.0
WEBSOCKET_KEY = "open sesame"

each_scheme = pytest.mark.parametrize("scheme", ["ws", "wss"])


def server_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


def simulator(scheme: str, **options: Any) -> Simulator:
    return Simulator(
        websocket_port=0,
        websocket_key=WEBSOCKET_KEY,
        ssl_context=server_context() if scheme == "wss" else None,
        **options,
    )


def arguments(scheme: str, sim: Simulator) -> dict[str, Any]:
    """What to connect with."""
    found: dict[str, Any] = {
        "host": f"{scheme}://127.0.0.1:{sim.websocket_port}",
        "websocket_key": WEBSOCKET_KEY,
    }
    if scheme == "wss":
        found["ssl_context"] = ssl.create_default_context(cafile=CERTIFICATE)
    return found


def state() -> get_global_state.Request:
    return get_global_state.Request(c2s=get_global_state.C2S(user_id=1))


def waiting(find: Callable[[], bool]) -> None:
    """Wait until something is so."""
    event = threading.Event()
    for _ in range(int(PATIENCE_SECONDS * 100)):
        if find():
            return
        event.wait(0.01)
    raise AssertionError("it did not come about")


# --- what a client can do -------------------------------------------------------------------


@each_scheme
def test_blocking_client(scheme: str, tmp_path: Path) -> None:
    """Requests, pages, pushes; the record is what is inside of TLS."""
    pushed = threading.Event()
    with (
        simulator(scheme) as sim,
        OpenDClient.connect(**arguments(scheme, sim), record=tmp_path / "record") as client,
    ):
        assert client.conn_id > 0
        with pytest.raises(LocalProtocolError, match="no InitConnect"):
            _ = client.greeting
        client.on_push(lambda push: pushed.set(), 1003)
        assert client.request(state()).s2c is not None
        found = [page.all_count for page in client.iter_rating_changes("US", count=20)]
        assert sum(len(page) for page in client.iter_rating_changes("US", count=20)) == found[0]
        with OpenDClient.connect(port=sim.port) as other:
            page = client.get_rating_change("CA", count=3)
            assert other.get_rating_change("CA", count=3).records() == page.records()
            assert other.conn_id == other.greeting.conn_id
        sim.push(notify.Response(ret_type=0))
        assert pushed.wait(PATIENCE_SECONDS)
        assert f"{scheme}://127.0.0.1:{sim.websocket_port}" in repr(client)
        assert WEBSOCKET_KEY not in repr(client)
    sent = (tmp_path / "record.c2s").read_bytes()
    received = (tmp_path / "record.s2c").read_bytes()
    assert sent.startswith(b"GET / HTTP/1.1\r\n")
    server = WebSocketConnection("server")
    server.receive_data(sent)
    events: list[Event] = []
    for event in server:
        if isinstance(event, OpeningRequest):
            server.accept()
        events.append(event)
    packets = [decode_request_packet(each.data) for each in events if type(each) is BinaryMessage]
    assert [each.command for each in packets[:2]] == [1, 1002]
    assert events[-1] == Closed(1000, "")  # it says goodbye
    assert received.startswith(b"HTTP/1.1 101 ")


@each_scheme
def test_asyncio_client(scheme: str, tmp_path: Path) -> None:
    async def use(sim: Simulator) -> None:
        async with await AsyncOpenDClient.connect(
            **arguments(scheme, sim), record=tmp_path / "record"
        ) as client:
            assert client.conn_id > 0
            with pytest.raises(LocalProtocolError, match="no InitConnect"):
                _ = client.greeting
            answers = await asyncio.gather(*(client.request(state()) for _ in range(50)))
            assert len({answer.s2c.time for answer in answers if answer.s2c}) >= 1
            pushes = client.pushes(1003)
            sim.push(notify.Response(ret_type=0))
            push = await asyncio.wait_for(pushes.__anext__(), PATIENCE_SECONDS)
            assert push.message == notify.Response(ret_type=0)
            page = await client.get_rating_change("US", count=2)
            assert len(page) == 2

    with simulator(scheme) as sim:
        asyncio.run(use(sim))
        assert sim.request_counts[1002] == 50
        waiting(lambda: sim.connection_count == 0)
    sent = (tmp_path / "record.c2s").read_bytes()
    assert sent.startswith(b"GET / HTTP/1.1\r\n")
    assert (tmp_path / "record.s2c").read_bytes().startswith(b"HTTP/1.1 101 ")


@each_scheme
def test_many_callers(scheme: str) -> None:
    """Answers come to those who asked: each asks for another count."""
    with (
        simulator(scheme, rate_limit=False) as sim,
        OpenDClient.connect(**arguments(scheme, sim)) as client,
    ):
        client.rating_limiter = None
        failures: list[str] = []

        def ask(count: int) -> None:
            for _ in range(20):
                if len(client.get_rating_change("US", count=count)) != count:
                    failures.append(f"not {count}")

        threads = [threading.Thread(target=ask, args=(1 + each,)) for each in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE_SECONDS)
        assert failures == []
        assert sim.request_counts[3426] == 160


@each_scheme
def test_reconnect(scheme: str) -> None:
    came_back = threading.Event()
    with (
        simulator(scheme) as sim,
        OpenDClient.connect(
            **arguments(scheme, sim), reconnect=True, reconnect_delay_seconds=0.001
        ) as client,
    ):
        client.on_reconnect(came_back.set)
        before = client.conn_id
        sim.close_connections()
        assert came_back.wait(PATIENCE_SECONDS)
        assert client.request(state()).ret_type == 0
        assert client.conn_id != before


LOGIN = encode(
    init_web_socket.Response(ret_type=0, s2c=init_web_socket.S2C(server_time=1, conn_id=2))
)


def test_ping_is_answered() -> None:
    """By the client itself, while nobody asks for anything."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(PATIENCE_SECONDS)
    seen: list[str] = []

    def serve() -> None:
        sock, _ = listener.accept()
        sock.settimeout(PATIENCE_SECONDS)
        server = WebSocketConnection("server")
        with sock:
            while not server.closed:
                data = sock.recv(65536)
                if not data:
                    return
                server.receive_data(data)
                for event in server:
                    seen.append(type(event).__name__)
                    if isinstance(event, OpeningRequest):
                        server.accept()
                    elif isinstance(event, BinaryMessage):
                        if decode_request_packet(event.data).command == 1:
                            server.ping(b"are you there")
                            server.send_message(encode_response_packet(1, 2, LOGIN))
                            server.ping(b"still")
                        else:
                            server.close()
                sock.sendall(server.data_to_send())

    thread = threading.Thread(target=serve)
    thread.start()
    with listener, OpenDClient.connect(f"ws://127.0.0.1:{listener.getsockname()[1]}") as client:
        with pytest.raises(ConnectionLost, match="closed"):
            client.request(state())
        thread.join(PATIENCE_SECONDS)
    assert seen == ["OpeningRequest", "BinaryMessage", "Pong", "Pong", "BinaryMessage", "Closed"]


def test_goodbye_that_cannot_be_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The peer is gone by then: the client ends all the same, and records what it did send."""
    with simulator("ws") as sim:
        client = OpenDClient.connect(**arguments("ws", sim), record=tmp_path / "record")
        send = socket.socket.send
        sock = client._core._sock
        failures: list[int] = []

        def fail(self: socket.socket, data: bytes) -> int:
            if self is not sock:
                return send(self, data)
            failures.append(len(data))
            raise BrokenPipeError(32, "Broken pipe")

        monkeypatch.setattr(socket.socket, "send", fail)
        client.close()
        monkeypatch.undo()
        assert len(failures) == 1
        assert not client._core.reader.is_alive()
    server = WebSocketConnection("server")
    server.receive_data((tmp_path / "record.c2s").read_bytes())
    assert isinstance(server.next_event(), OpeningRequest)
    server.accept()
    assert [type(event) for event in server] == [BinaryMessage]  # the login


# --- what goes wrong ------------------------------------------------------------------------


@each_scheme
def test_wrong_websocket_key(scheme: str) -> None:
    with simulator(scheme) as sim:
        wrong = {**arguments(scheme, sim), "websocket_key": "guessed"}
        with pytest.raises(RequestFailed, match="wrong WebSocket key") as caught:
            OpenDClient.connect(**wrong)
        assert "guessed" not in str(caught.value)
        with pytest.raises(RequestFailed, match="wrong WebSocket key"):
            asyncio.run(AsyncOpenDClient.connect(**wrong))


def test_other_protocols() -> None:
    """The port of frames, TLS where there is none and the reverse, and a certificate of others."""
    with simulator("ws") as plain, simulator("wss") as secure:
        for url, word in (
            (f"ws://127.0.0.1:{plain.port}", "websocket_port"),
            (f"wss://127.0.0.1:{plain.port}", "websocket_port|certificate"),
            (f"wss://127.0.0.1:{plain.websocket_port}", "without it"),
            (f"ws://127.0.0.1:{secure.websocket_port}", "makes it wss://"),
            (f"wss://127.0.0.1:{secure.websocket_port}", "not trusted"),
        ):
            with pytest.raises(ConnectionLost, match=word):
                OpenDClient.connect(url)
            with pytest.raises(ConnectionLost, match=word):
                asyncio.run(AsyncOpenDClient.connect(url))
        with pytest.raises(ConnectionLost, match=r"does not speak OpenD's TCP protocol|closed"):
            OpenDClient.connect(port=plain.websocket_port)


@pytest.mark.parametrize("connects", ["blocking", "asyncio"])
def test_peer_closes_before_the_login(connects: str) -> None:
    """It speaks WebSocket, and does not say what it misses."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(PATIENCE_SECONDS)

        def serve() -> None:
            sock, _ = listener.accept()
            sock.settimeout(PATIENCE_SECONDS)
            server = WebSocketConnection("server")
            with sock:
                while data := sock.recv(65536):
                    server.receive_data(data)
                    if isinstance(server.next_event(), OpeningRequest):
                        server.accept()
                        server.close(1008)
                        sock.sendall(server.data_to_send())

        thread = threading.Thread(target=serve)
        thread.start()
        url = f"ws://127.0.0.1:{listener.getsockname()[1]}"
        advice = r"the peer closed \(1008\); OpenD serves wss:// where its settings name"
        with pytest.raises(ConnectionLost, match=advice):
            if connects == "blocking":
                OpenDClient.connect(url)
            else:
                asyncio.run(AsyncOpenDClient.connect(url))
        thread.join(PATIENCE_SECONDS)


def test_nobody_listens() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(ConnectionLost, match="websocket_port"):
            OpenDClient.connect(f"ws://127.0.0.1:{unused.getsockname()[1]}")


@pytest.mark.parametrize(
    ("host", "options", "word"),
    [
        ("http://127.0.0.1", {}, "ws:// or wss://"),
        ("ws://", {}, "names no host"),
        ("ws://127.0.0.1:x", {}, "is none"),
        ("ws://me@127.0.0.1", {}, "user"),
        ("ws://127.0.0.1/#here", {}, "fragment"),
        ("ws://127.0.0.1", {"rsa_key": load_rsa_key(KEY_FILE.read_bytes())}, "rsa_key"),
        ("ws://127.0.0.1", {"ssl_context": ssl.create_default_context()}, "is for wss"),
        ("127.0.0.1", {"ssl_context": ssl.create_default_context()}, "is for WebSocket"),
        ("127.0.0.1", {"websocket_key": ""}, "is for WebSocket"),
    ],
)
def test_wrong_arguments(host: str, options: dict[str, Any], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        Settings(host, options={}, **options)


@pytest.mark.parametrize(
    "options", [{"recv_notify": True}, {"hello": None}, {"first_serial_number": 1}]
)
def test_options_without_a_meaning(options: Any) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(options))} means nothing over WebSocket"):
        Settings("ws://127.0.0.1", options=options)


def test_bodies_are_protobuf() -> None:
    with pytest.raises(ValueError, match="protobuf"):
        Settings("ws://127.0.0.1", options={"body_format": 1})
    assert Settings("ws://127.0.0.1", options={"body_format": 0}).is_websocket


@pytest.mark.parametrize(
    ("url", "host", "port", "place", "head"),
    [
        ("ws://opend", "opend", 80, "ws://opend:80", b"Host: opend\r\n"),
        ("wss://opend", "opend", 443, "wss://opend:443", None),
        ("WS://opend:443/", "opend", 443, "ws://opend:443", b"Host: opend:443\r\n"),
        ("ws://[::1]:9/a?b", "::1", 9, "ws://[::1]:9/a?b", b"GET /a?b HTTP/1.1\r\nHost: [::1]:9"),
        ("ws://[::1]", "::1", 80, "ws://[::1]:80", b"Host: [::1]\r\n"),
    ],
)
def test_urls(url: str, host: str, port: int, place: str, head: bytes | None) -> None:
    settings = Settings(url, options={})
    assert (settings.host, settings.port, settings.place) == (host, port, place)
    session = settings.make_session(0.0)
    session.connect(0.0)
    if head is not None:
        assert head in session.data_to_send()
