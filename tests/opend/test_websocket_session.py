# SPDX-License-Identifier: MIT
"""A session over WebSocket, against a server made of frames and packets."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import pytest

from wirecodec.errors import (
    ConnectionLost,
    DecodeError,
    HeaderError,
    LocalProtocolError,
    RemoteProtocolError,
    RequestError,
    RequestFailed,
    RequestTimeout,
)
from wirecodec.opend._tls import TlsPipe
from wirecodec.opend.messages import init_web_socket, notify
from wirecodec.opend.messages import qot_get_rating_change as rating
from wirecodec.opend.session import (
    AnswerUnexpected,
    Connected,
    FrameRejected,
    PushReceived,
    RequestEnded,
    SessionClosed,
    State,
)
from wirecodec.opend.websocket import (
    BinaryMessage,
    OpeningRequest,
    Ping,
    RequestPacket,
    WebSocketConnection,
    decode_request_packet,
    encode_response_packet,
    login_key_md5,
)
from wirecodec.opend.websocket_session import WebSocketSession
from wirecodec.protobuf.codec import decode, encode

CERTIFICATE = Path(__file__).resolve().parents[1] / "data" / "tls" / "localhost.pem"


class Pair:
    """A client, a server's end of the WebSocket, and the bytes between them."""

    def __init__(self, **options: Any) -> None:
        self.client = WebSocketSession("127.0.0.1:33333", **options)
        self.server = WebSocketConnection("server")
        self.now = 10.0

    def packets(self) -> list[RequestPacket]:
        """Carry what the client says."""
        self.server.receive_data(self.client.data_to_send())
        found = []
        for event in self.server:
            if isinstance(event, OpeningRequest):
                assert event.target == "/"
                self.server.accept()
            elif isinstance(event, BinaryMessage):
                found.append(decode_request_packet(event.data))
        return found

    def answer(self, command: int, section: int, body: bytes, **options: Any) -> list[Any]:
        """Send a packet; what the client makes of it."""
        self.server.send_message(encode_response_packet(command, section, body, **options))
        return self.events()

    def events(self) -> list[Any]:
        self.client.receive_data(self.server.data_to_send(), self.now)
        return list(self.client.events())

    def open(self) -> RequestPacket:
        """The opening handshake; the login that follows it."""
        self.client.connect(self.now)
        assert self.packets() == []
        assert self.events() == []
        [login] = self.packets()
        return login

    def connect(self) -> None:
        self.open()
        [event] = self.answer(1, 2, encode(accepted()))
        assert event == Connected(accepted())
        assert self.client.state == State.READY


def accepted() -> init_web_socket.Response:
    return init_web_socket.Response(ret_type=0, s2c=init_web_socket.S2C(server_time=1, conn_id=2))


@pytest.fixture
def pair() -> Pair:
    made = Pair(websocket_key="secret")
    made.connect()
    return made


def ask() -> rating.Request:
    return rating.Request(c2s=rating.C2S(market=11))


def test_login() -> None:
    pair = Pair(websocket_key="secret", client_id="me")
    login = pair.open()
    assert (login.command, login.section) == (1, 2)
    said = decode(init_web_socket.Request, login.body).c2s
    assert said == init_web_socket.C2S(
        websocket_key=login_key_md5("secret"), client_id="me", programming_language="Python"
    )
    assert "secret" not in repr(vars(pair.client))
    assert login_key_md5("secret") not in repr(vars(pair.client))
    assert pair.client.state == State.CONNECTING
    assert pair.answer(1, 2, encode(accepted())) == [Connected(accepted())]


def test_login_without_a_key() -> None:
    said = decode(init_web_socket.Request, Pair().open().body).c2s
    assert said is not None
    assert said.websocket_key == ""


@pytest.mark.parametrize(
    ("body", "error", "wanted"),
    [
        (encode(init_web_socket.Response(ret_type=-1, ret_msg="wrong key")), 0, RequestFailed),
        (encode(init_web_socket.Response(ret_type=0)), 0, RequestError),
        (b"\x08", 0, RequestError),
        (b"", 5, RequestFailed),
    ],
)
def test_refused_login(body: bytes, error: int, wanted: type) -> None:
    pair = Pair()
    pair.open()
    [closed] = pair.answer(1, 2, body, error=error, error_message="no")
    assert isinstance(closed, SessionClosed)
    assert type(closed.error) is wanted
    assert pair.client.state == State.CLOSED


def test_requests_and_answers(pair: Pair) -> None:
    first = pair.client.send_request(ask(), pair.now)
    second = pair.client.send_request(ask(), pair.now)
    one, two = pair.packets()
    assert (one.command, one.section, two.section) == (3426, 3, 4)
    assert decode(rating.Request, one.body) == ask()
    response = rating.Response(ret_type=0, s2c=rating.S2C(all_count=2))
    [ended] = pair.answer(3426, 4, encode(response))
    assert ended == RequestEnded(second, response, None)
    [ended] = pair.answer(3426, 3, encode(rating.Response(ret_type=-1, ret_msg="no")))
    assert ended.request is first
    assert isinstance(ended.error, RequestFailed)


def test_errors_of_packets(pair: Pair) -> None:
    request = pair.client.send_request(ask(), pair.now)
    [ended] = pair.answer(3426, request.serial_number, b"", error=7, error_message="too often")
    assert isinstance(ended.error, RequestFailed)
    assert (ended.error.err_code, ended.error.ret_msg) == (7, "too often")
    assert ended.error.serial_number == request.serial_number
    request = pair.client.send_request(ask(), pair.now)
    [ended] = pair.answer(3426, request.serial_number, b"\x08")
    assert isinstance(ended.error.__cause__, DecodeError)


def test_what_nobody_asked_for(pair: Pair) -> None:
    push = notify.Response(ret_type=0)
    assert pair.answer(1003, 0, encode(push)) == [PushReceived(1003, push)]
    assert pair.answer(2, 0, b"") == [PushReceived(2, None)]
    assert pair.answer(3426, 99, b"abc") == [AnswerUnexpected(3426, 99, False, b"abc")]
    [rejected] = pair.answer(3426, 99, b"", error=1)
    assert isinstance(rejected, FrameRejected)
    pair.server.send_message("text")
    [rejected] = pair.events()
    assert isinstance(rejected.error, RemoteProtocolError)
    pair.server.ping(b"x")
    assert pair.events() == []
    assert pair.packets() == []  # a pong is sent


def test_only_protobuf(pair: Pair) -> None:
    with pytest.raises(LocalProtocolError, match="bodies are protobuf"):
        pair.client.send_request(ask(), pair.now, body_format=1)


def test_time(pair: Pair) -> None:
    """There is no KeepAlive; requests time out."""
    assert pair.client.next_deadline() is None
    request = pair.client.send_request(ask(), pair.now)
    assert pair.client.next_deadline() == request.deadline == 22.0
    pair.client.advance(22.0)
    [ended] = pair.client.events()
    assert isinstance(ended.error, RequestTimeout)


def test_opening_that_is_not_answered() -> None:
    pair = Pair(connect_timeout_seconds=5)
    pair.client.connect(10.0)
    assert pair.client.next_deadline() == 15.0
    pair.client.advance(14.0)
    assert pair.client.state == State.CONNECTING
    pair.client.advance(15.0)
    [closed] = pair.client.events()
    assert isinstance(closed.error, ConnectionLost)


def test_opening_with_other_limits() -> None:
    pair = Pair(connect_timeout_seconds=None, peer_timeout_seconds=3)
    pair.client.connect(10.0)
    assert pair.client.next_deadline() == 13.0
    pair = Pair(connect_timeout_seconds=30, peer_timeout_seconds=3)
    pair.client.connect(10.0)
    assert pair.client.next_deadline() == 13.0


def test_the_end(pair: Pair) -> None:
    request = pair.client.send_request(ask(), pair.now)
    pair.server.close(1001, "bye")
    ended, closed = pair.events()
    assert ended.request is request
    assert isinstance(ended.error, ConnectionLost)
    assert "the peer closed (1001): 'bye'" in str(closed.error)
    assert pair.client.data_to_send() != b""  # the close is answered
    pair.client.close()


def test_other_ends() -> None:
    pair = Pair()
    pair.connect()
    pair.client.close()
    assert list(pair.client.events()) == [SessionClosed(None)]
    pair.server.receive_data(pair.client.data_to_send())
    assert [type(event).__name__ for event in pair.server] == ["Closed"]

    pair = Pair()
    pair.connect()
    pair.client.receive_eof(1.0)
    [closed] = pair.client.events()
    assert "the peer closed (1006)" in str(closed.error)

    pair = Pair()
    pair.connect()
    pair.server.send_message(b"no packet")
    [closed] = pair.events()
    assert isinstance(closed.error, HeaderError)

    pair = Pair()
    pair.client.connect(1.0)
    pair.client.receive_data(b"HTTP/1.1 404 Not Found\r\n\r\n", 1.0)
    [closed] = pair.client.events()
    assert isinstance(closed.error, RemoteProtocolError)


# --- pings ----------------------------------------------------------------------------------


def test_silent_peer_is_pinged() -> None:
    """After half of the time it may be silent; once, and again only when something has come."""
    pair = Pair(peer_timeout_seconds=8)
    pair.connect()
    client = pair.client
    assert client.next_deadline() == 14.0
    client.advance(13.9)
    assert not client.has_data_to_send
    client.advance(14.0)
    pair.server.receive_data(client.data_to_send())
    assert Ping(b"") in list(pair.server)
    assert client.next_deadline() == 18.0
    client.advance(15.0)
    assert not client.has_data_to_send
    client.receive_data(b"", 15.5)  # nothing has come
    assert client.next_deadline() == 18.0
    client.advance(15.5)
    assert not client.has_data_to_send
    pair.now = 16.0
    assert pair.events() == []  # the pong
    assert client.next_deadline() == 20.0
    client.advance(20.0)
    assert client.has_data_to_send
    client.advance(24.0)
    [closed] = client.events()
    assert "the peer is gone" in str(closed.error)
    assert client.next_deadline() is None


def test_what_is_not_sent_by_the_end_is_not_sent(pair: Pair) -> None:
    """A request that ended with the session does not go out behind it."""
    pair.client.send_request(ask(), pair.now)
    pair.client.close()
    assert pair.packets() == []
    assert pair.server.closed


# --- TLS ------------------------------------------------------------------------------------


class TlsPair(Pair):
    """The same, with TLS in between."""

    def __init__(self, cafile: Path | None = CERTIFICATE, **options: Any) -> None:
        super().__init__(ssl_context=ssl.create_default_context(cafile=cafile), **options)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        self.tls = TlsPipe(context, server_side=True)

    def carry(self) -> list[Any]:
        """Until nobody has anything to say; the packets that the server got."""
        found: list[Any] = []
        while True:
            data = self.server.data_to_send()
            if data:
                self.tls.send(data)
            if self.tls.has_data_to_send:
                self.client.receive_data(self.tls.data_to_send(), self.now)
            if not self.client.has_data_to_send:
                return found
            self.server.receive_data(self.tls.receive_data(self.client.data_to_send()))
            for event in self.server:
                if isinstance(event, OpeningRequest):
                    self.server.accept()
                elif isinstance(event, BinaryMessage):
                    found.append(decode_request_packet(event.data))
                else:
                    found.append(event)


def test_tls() -> None:
    taps: list[tuple[bool, bytes]] = []
    pair = TlsPair(tap=lambda is_sent, data: taps.append((is_sent, data)))
    pair.client.connect(pair.now)
    [login] = pair.carry()
    assert login.command == 1
    pair.server.send_message(encode_response_packet(1, 2, encode(accepted())))
    assert pair.carry() == []
    assert list(pair.client.events()) == [Connected(accepted())]
    assert taps[0][0]
    assert taps[0][1].startswith(b"GET / HTTP/1.1\r\n")
    assert taps[1][1].startswith(b"HTTP/1.1 101 ")
    pair.client.close()
    [closed] = pair.carry()
    assert closed.code == 1000


def test_tls_that_fails() -> None:
    pair = TlsPair(cafile=None)
    pair.client.connect(pair.now)
    with pytest.raises(ConnectionLost, match="the peer that refuses"):
        pair.carry()
    [closed] = pair.client.events()
    assert "not trusted" in str(closed.error)


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.1:33333", "127.0.0.1"),
        ("[::1]:33333", "::1"),
        ("[::1]", "::1"),
        ("opend.example:44", "opend.example"),
    ],
)
def test_name_of_the_certificate(host: str, name: str) -> None:
    """It is the host without its port."""
    context = ssl.create_default_context()
    session = WebSocketSession(host, ssl_context=context)
    assert session._tls is not None
    assert session._tls._tls.server_hostname == name
