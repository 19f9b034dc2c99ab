# SPDX-License-Identifier: MIT
"""Both sides of a session, without a socket and without a clock."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from wirecodec.errors import (
    ChecksumError,
    CipherError,
    ConnectionLost,
    DecodeError,
    EncodeError,
    HeaderError,
    LocalProtocolError,
    RequestError,
    RequestFailed,
    RequestTimeout,
    UnexpectedEOFError,
)
from wirecodec.opend._stream import Incoming
from wirecodec.opend.events import TRANSITIONS
from wirecodec.opend.frame import BODY_FORMAT_JSON, FrameDecoder, encode_frame
from wirecodec.opend.messages import get_global_state, init_connect, keep_alive, notify
from wirecodec.opend.messages import qot_get_rating_change as rating
from wirecodec.opend.messages.common import PacketEncAlgo
from wirecodec.opend.session import (
    AnswerUnexpected,
    ClientSession,
    Connected,
    FrameRejected,
    PendingRequest,
    PushReceived,
    RequestEnded,
    RequestReceived,
    ServerSession,
    SessionClosed,
    State,
)
from wirecodec.opend.websocket_session import WebSocketSession
from wirecodec.protobuf.codec import decode, encode

KEY, IV = "0123456789abcdef", "fedcba9876543210"


def terms(**changes: Any) -> init_connect.Response:
    """What a server says to InitConnect."""
    values: dict[str, Any] = {
        "server_ver": 1011,
        "login_user_id": 7,
        "conn_id": 8,
        "conn_aes_key": KEY,
        "keep_alive_interval": 10,
        **changes,
    }
    return init_connect.Response(ret_type=0, s2c=init_connect.S2C(**values))


class Pair:
    """A client and a server, and the bytes between them."""

    def __init__(self, client: ClientSession, server: ServerSession | None = None) -> None:
        self.client = client
        self.server = server or ServerSession()
        self.now = 100.0
        self.received: list[Any] = []

    def to_server(self) -> list[RequestReceived]:
        """Carry what the client says; what the server makes of it."""
        self.server.receive_data(self.client.data_to_send(), self.now)
        return list(self.server.events())

    def to_client(self) -> list[Any]:
        """Carry what the server says; what the client makes of it."""
        self.client.receive_data(self.server.data_to_send(), self.now)
        return list(self.client.events())

    def connect(self, response: init_connect.Response | None = None) -> Any:
        """The whole handshake; the event at its end."""
        self.client.connect(self.now)
        [request] = self.to_server()
        self.server.accept(request, response or terms())
        [event] = self.to_client()
        return event


@pytest.fixture
def pair() -> Pair:
    made = Pair(ClientSession(client_id="me"))
    made.connect()
    return made


def ask() -> rating.Request:
    return rating.Request(c2s=rating.C2S(market=11, count=2))


def answer(**values: Any) -> rating.Response:
    return rating.Response(ret_type=0, s2c=rating.S2C(**values))


# --- the handshake --------------------------------------------------------------------------------


def test_handshake() -> None:
    pair = Pair(ClientSession(client_id="me", client_ver=310, push_body_format=BODY_FORMAT_JSON))
    assert pair.client.state == pair.server.state == State.NEW
    assert pair.client.next_deadline() is None
    pair.client.connect(pair.now)
    assert pair.client.state == State.CONNECTING
    assert pair.client.next_deadline() == pair.now + 20
    [request] = pair.to_server()
    assert (request.proto_id, request.serial_number, request.error) == (1001, 1, None)
    assert request.message.c2s == init_connect.C2S(
        client_ver=310,
        client_id="me",
        recv_notify=True,
        packet_enc_algo=-1,
        push_proto_fmt=1,
        programming_language="Python",
    )
    assert pair.server.hello == request.message.c2s
    response = terms()
    pair.server.accept(request, response)
    assert pair.to_client() == [Connected(response)]
    assert pair.client.state == pair.server.state == State.READY
    assert KEY not in repr(Connected(response))


def test_every_field_of_the_handshake_can_be_set() -> None:
    hello = init_connect.C2S(client_ver=1, client_id="x", ai_type=3)
    pair = Pair(ClientSession(hello=hello))
    pair.client.connect(0.0)
    [request] = pair.to_server()
    assert request.message.c2s == hello


def test_as_the_official_client_says_it() -> None:
    """Its request frame, byte for byte, at the serial number that it happened to have."""
    client = ClientSession(first_serial_number=2562)
    pair = Pair(client)
    pair.connect()
    client.send_request(ask(), pair.now)
    assert client.data_to_send().hex() == (
        "4654620d00000000030a0000060000001aa3fbaa3bb80b4012dfe9150a8634a3e44129fe0000000000000000"
        "0a04080b1802"
    )


@pytest.mark.parametrize(
    ("response", "wanted"),
    [
        (init_connect.Response(ret_type=-1, ret_msg="no"), RequestFailed),
        (init_connect.Response(ret_type=0), RequestError),
        (b"\x08", RequestError),
        (b"\x12\x01a", RequestFailed),
    ],
)
def test_refused_handshake(response: Any, wanted: type) -> None:
    pair = Pair(ClientSession())
    pair.client.connect(pair.now)
    [request] = pair.to_server()
    pair.server.respond(request, response)
    [closed] = pair.to_client()
    assert isinstance(closed, SessionClosed)
    assert type(closed.error) is wanted
    assert pair.client.state == State.CLOSED
    with pytest.raises(LocalProtocolError, match="the session is closed"):
        pair.client.send_request(ask(), pair.now)


def test_handshake_that_times_out() -> None:
    client = ClientSession(connect_timeout_seconds=5)
    client.connect(1.0)
    client.advance(5.9)
    assert list(client.events()) == []
    client.advance(6.0)
    [closed] = client.events()
    assert isinstance(closed.error, RequestTimeout)
    assert str(closed.error) == "no answer in 5 s"


def test_a_server_that_refuses() -> None:
    pair = Pair(ClientSession())
    pair.client.connect(pair.now)
    [request] = pair.to_server()
    pair.server.accept(request, init_connect.Response(ret_type=-1, ret_msg="full"))
    assert pair.server.state == State.CONNECTING
    [closed] = pair.to_client()
    assert "full" in str(closed.error)
    pair.server.close()
    pair.server.close()
    assert list(pair.server.events()) == [SessionClosed(None)]


def test_out_of_turn(pair: Pair) -> None:
    with pytest.raises(LocalProtocolError, match="connect: the session is ready"):
        pair.client.connect(0.0)
    with pytest.raises(LocalProtocolError, match="the session is new"):
        ClientSession().send_request(ask(), 0.0)
    request = RequestReceived(1001, 1, 0, None, b"", None)
    with pytest.raises(LocalProtocolError, match="no InitConnect to answer"):
        ServerSession().accept(request, terms())
    with pytest.raises(LocalProtocolError, match="handshake done: the session is ready"):
        pair.server.accept(request, terms())
    assert not pair.server.has_data_to_send, "what is refused is not answered"


def test_after_a_refusal_the_next_handshake_counts() -> None:
    """Its terms, and not those that were refused: without encryption, and pushes in JSON."""
    server = ServerSession()
    refused = init_connect.C2S(client_ver=1, client_id="a", push_proto_fmt=7)
    wanted = init_connect.C2S(
        client_ver=2, client_id="b", packet_enc_algo=int(PacketEncAlgo.NONE), push_proto_fmt=1
    )
    for serial_number, hello in ((1, refused), (2, wanted)):
        body = encode(init_connect.Request(c2s=hello))
        server.receive_data(encode_frame(1001, body, serial_number=serial_number), 0.0)
        [request] = server.events()
        assert server.hello == hello
        if hello is refused:
            server.accept(request, init_connect.Response(ret_type=-1, ret_msg="no such format"))
    server.accept(request, terms())
    server.data_to_send()
    server.push(notify.Response(ret_type=0))
    decoder = FrameDecoder()
    decoder.receive_data(server.data_to_send())
    [frame] = decoder
    assert frame.header.body_format == BODY_FORMAT_JSON
    assert frame.verdict == "good", "it is not encrypted"
    # Once it is accepted, a further one changes nothing.
    server.receive_data(
        encode_frame(1001, encode(init_connect.Request(c2s=refused)), serial_number=3), 0.0
    )
    assert server.hello == wanted


def test_transitions_end() -> None:
    """From every state a session can be closed, and from a closed one nothing leads away."""
    states = {state for state, _ in TRANSITIONS} | set(TRANSITIONS.values())
    assert states == {State.NEW, State.CONNECTING, State.READY, State.CLOSED}
    for state in states:
        assert TRANSITIONS[state, "close"] == State.CLOSED
    assert {to for (state, _), to in TRANSITIONS.items() if state == State.CLOSED} == {State.CLOSED}


def test_the_diagram_in_the_docs() -> None:
    """It is made from the table of the code."""
    names = {
        State.NEW: "NEW",
        State.CONNECTING: "CONNECTING",
        State.READY: "READY",
        State.CLOSED: "CLOSED",
    }
    lines = ["stateDiagram-v2", f"    [*] --> {names[State.NEW]}"]
    for (before, what), after in TRANSITIONS.items():
        if before != State.CLOSED:
            lines.append(f"    {names[before]} --> {names[after]}: {what}")
    lines.append(f"    {names[State.CLOSED]} --> [*]")
    docs = Path(__file__).resolve().parents[2] / "docs" / "session.md"
    assert "```mermaid\n" + "\n".join(lines) + "\n```" in docs.read_text(encoding="utf-8")


# --- requests -------------------------------------------------------------------------------------


def test_request(pair: Pair) -> None:
    request = pair.client.send_request(ask(), pair.now)
    assert repr(request) == "<PendingRequest 3426 serial 2, pending>"
    assert pair.client.requests_in_flight == 1
    [received] = pair.to_server()
    assert received.message == ask()
    response = answer(all_count=3)
    pair.server.respond(received, response)
    assert pair.to_client() == [RequestEnded(request, response, None)]
    assert request.is_done
    assert repr(request) == "<PendingRequest 3426 serial 2, done>"
    assert pair.client.requests_in_flight == 0


def test_answers_in_any_order(pair: Pair) -> None:
    sent = [pair.client.send_request(ask(), pair.now) for _ in range(5)]
    sent.append(pair.client.send_request(state_request(), pair.now))
    received = pair.to_server()
    for each in reversed(received):
        if each.proto_id == 3426:
            pair.server.respond(each, answer(all_count=each.serial_number))
        else:
            pair.server.respond(each, b"\x08\x00")
    ended = pair.to_client()
    assert [event.request for event in ended] == sent[::-1]
    assert [event.response.s2c.all_count for event in ended[1:]] == [6, 5, 4, 3, 2]
    assert isinstance(ended[0].response, get_global_state.Response)


def state_request() -> get_global_state.Request:
    return get_global_state.Request(c2s=get_global_state.C2S(user_id=1))


def test_json_bodies(pair: Pair) -> None:
    request = pair.client.send_request(ask(), pair.now, body_format=BODY_FORMAT_JSON)
    [received] = pair.to_server()
    assert received.body == b'{"c2s": {"market": 11, "count": 2}}'
    assert received.message == ask()
    pair.server.respond(received, answer(all_count=3))
    [event] = pair.to_client()
    assert event == RequestEnded(request, answer(all_count=3), None)


def test_unknown_body_formats(pair: Pair) -> None:
    with pytest.raises(LocalProtocolError, match="body format 7"):
        pair.client.send_request(ask(), pair.now, body_format=7)
    request = pair.client.send_request(ask(), pair.now)
    pair.client.receive_data(
        encode_frame(3426, b"", serial_number=request.serial_number, body_format=9), pair.now
    )
    [event] = pair.client.events()
    assert "body format 9 is not known" in str(event.error)


def test_refused_requests(pair: Pair) -> None:
    for response, ret_type, text in (
        (rating.Response(ret_type=-1, ret_msg="no", err_code=5), -1, "(retType -1): 'no'"),
        (rating.Response(ret_type=-100), -100, "without a message"),
        (b"\x12\x02no", None, "has no retType"),
    ):
        request = pair.client.send_request(ask(), pair.now)
        [received] = pair.to_server()
        pair.server.respond(received, response)
        [event] = pair.to_client()
        assert (event.request, event.response) == (request, None)
        assert isinstance(event.error, RequestFailed)
        assert event.error.ret_type == ret_type
        assert event.error.serial_number == request.serial_number
        assert text in str(event.error)


@pytest.mark.parametrize("body", [b"\x08", b"\x08\x00\x22\x02\x0a\x05"])
def test_answers_that_are_none(pair: Pair, body: bytes) -> None:
    """They end their one request, with the reason; what comes after is read."""
    first = pair.client.send_request(ask(), pair.now)
    second = pair.client.send_request(ask(), pair.now)
    one, two = pair.to_server()
    pair.server.respond(one, body)
    pair.server.respond(two, answer())
    failed, ended = pair.to_client()
    assert failed.request is first
    assert type(failed.error) is RequestError
    assert isinstance(failed.error.__cause__, DecodeError)
    assert ended == RequestEnded(second, answer(), None)


def test_a_bad_digest_fails_its_request_alone(pair: Pair) -> None:
    first = pair.client.send_request(ask(), pair.now)
    second = pair.client.send_request(ask(), pair.now)
    frames = []
    for request in (first, second):
        frame = bytearray(encode_frame(3426, encode(answer()), serial_number=request.serial_number))
        frames.append(frame)
    frames[0][16] ^= 1
    pair.client.receive_data(b"".join(frames), pair.now)
    failed, ended = pair.client.events()
    assert failed.request is first
    assert isinstance(failed.error.__cause__, ChecksumError)
    assert ended.request is second
    assert ended.error is None


def test_what_cannot_be_sent(pair: Pair) -> None:
    with pytest.raises(EncodeError):
        pair.client.send_request(rating.Request(c2s=rating.C2S(market="US")), pair.now)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="is not a request"):
        pair.client.send_request(answer(), pair.now)
    wrong: Any = "noon"
    for time, timeout in ((wrong, 1.0), (pair.now, wrong)):
        with pytest.raises(TypeError):
            pair.client.send_request(ask(), time, timeout_seconds=timeout)
    assert pair.client.data_to_send() == b""
    assert pair.client.requests_in_flight == 0
    assert pair.client.send_request(ask(), pair.now).serial_number == 2


def test_bound_of_requests_in_flight() -> None:
    pair = Pair(ClientSession(max_requests_in_flight=2))
    pair.connect()
    first = pair.client.send_request(ask(), pair.now)
    pair.client.send_request(ask(), pair.now)
    with pytest.raises(LocalProtocolError, match="2 requests are in flight"):
        pair.client.send_request(ask(), pair.now)
    assert pair.client.cancel(first)
    pair.client.send_request(ask(), pair.now)


def test_serial_numbers_wrap() -> None:
    pair = Pair(ClientSession(first_serial_number=0xFFFF_FFFF))
    pair.connect()
    requests = [pair.client.send_request(ask(), pair.now) for _ in range(3)]
    assert [each.serial_number for each in requests] == [1, 2, 3]
    # A number that is still waited for is not given again.
    pair.client._serial_number = 2
    assert pair.client.send_request(ask(), pair.now).serial_number == 4
    for wrong in (-1, 1 << 32):
        with pytest.raises(LocalProtocolError, match=r"0\.\.4294967295"):
            ClientSession(first_serial_number=wrong)


# --- time -----------------------------------------------------------------------------------------


def test_time_outs(pair: Pair) -> None:
    first = pair.client.send_request(ask(), pair.now)
    second = pair.client.send_request(ask(), pair.now, timeout_seconds=3)
    third = pair.client.send_request(ask(), pair.now, timeout_seconds=None)
    assert (first.deadline, second.deadline, third.deadline) == (112.0, 103.0, None)
    assert pair.client.next_deadline() == 103.0
    received = pair.to_server()
    pair.client.advance(103.0)
    [event] = pair.client.events()
    assert event.request is second
    assert isinstance(event.error, RequestTimeout)
    assert "no answer in 3 s" in str(event.error)
    # The answer comes late: it is nobody's.
    pair.server.respond(received[1], answer(all_count=1))
    [late] = pair.to_client()
    assert (late.proto_id, late.serial_number, late.is_late) == (3426, 3, True)
    assert decode(rating.Response, late.body) == answer(all_count=1)
    assert "late, body of" in repr(late)


@pytest.mark.parametrize("seconds", [math.nan, -math.nan, -0.001, -math.inf])
def test_time_outs_that_are_none(pair: Pair, seconds: float) -> None:
    """Nothing is sent that could never end, or has ended before it began."""
    with pytest.raises(ValueError, match=r"^timeout_seconds is 0 seconds or more, or None"):
        pair.client.send_request(ask(), pair.now, timeout_seconds=seconds)
    assert pair.client.data_to_send() == b""
    makers: list[Any] = [ClientSession, functools.partial(WebSocketSession, "localhost")]
    for make in makers:
        for name in ("request", "connect", "peer"):
            name = f"{name}_timeout_seconds"
            with pytest.raises(ValueError, match=f"^{name} is 0 seconds or more"):
                make(**{name: seconds})
    with pytest.raises(ValueError, match=r"^peer_timeout_seconds is"):
        ServerSession(peer_timeout_seconds=seconds)


@pytest.mark.parametrize("seconds", [Decimal(1), "1", 1j])
def test_time_outs_that_are_no_numbers(seconds: Any) -> None:
    """Told when they are given, and not when the time has come."""
    for make in (ClientSession, ServerSession):
        with pytest.raises(TypeError):
            make(peer_timeout_seconds=seconds)


def test_time_outs_that_are_unusual(pair: Pair) -> None:
    for seconds, deadline in ((0, 100.0), (Fraction(1, 2), 100.5), (math.inf, math.inf)):
        wanted: Any = seconds
        request = pair.client.send_request(ask(), pair.now, timeout_seconds=wanted)
        assert request.deadline == deadline


def test_keep_alive() -> None:
    """After four fifths of the interval; its answers are no events."""
    pair = Pair(ClientSession(unix_time_at_zero=1_700_000_000.9))
    pair.connect()
    assert pair.client.next_deadline() == pair.now + 8
    pair.client.advance(107.9)
    assert pair.client.data_to_send() == b""
    pair.now = 108.0
    pair.client.advance(pair.now)
    [received] = pair.to_server()
    assert received.message == keep_alive.Request(c2s=keep_alive.C2S(time=1_700_000_108))
    assert pair.client.requests_in_flight == 0
    pair.server.respond(received, keep_alive.Response(ret_type=0, s2c=keep_alive.S2C(time=1)))
    assert pair.to_client() == []
    assert pair.client.next_deadline() == 116.0
    pair.client.advance(116.0)
    pair.client.advance(117.0)
    assert len(pair.to_server()) == 1


def test_no_keep_alive_without_an_interval() -> None:
    pair = Pair(ClientSession(peer_timeout_seconds=None))
    pair.connect(terms(keep_alive_interval=0))
    assert pair.client.next_deadline() is None


def test_silent_peer(pair: Pair) -> None:
    """Any byte counts as life."""
    request = pair.client.send_request(ask(), pair.now, timeout_seconds=None)
    frame = encode_frame(3426, encode(answer()), serial_number=99)
    pair.client.receive_data(frame[:1], 120.0)
    pair.client.receive_data(b"", 150.0)  # no byte
    pair.client.advance(152.9)
    assert pair.client.state == State.READY
    pair.client.advance(153.0)
    ended, closed = pair.client.events()
    assert ended.request is request
    assert isinstance(ended.error, ConnectionLost)
    assert "not a byte came in 33 s" in str(closed.error)
    pair.client.advance(1000.0)
    assert pair.client.next_deadline() is None


def test_silent_client() -> None:
    server = ServerSession(peer_timeout_seconds=60)
    server.receive_data(b"F", 10.0)
    assert server.next_deadline() == 70.0
    server.advance(69.0)
    assert list(server.events()) == []
    server.advance(70.0)
    [closed] = server.events()
    assert isinstance(closed.error, ConnectionLost)
    assert server.next_deadline() is None
    assert ServerSession().next_deadline() is None
    ServerSession().advance(1e9)


def test_cancel(pair: Pair) -> None:
    request = pair.client.send_request(ask(), pair.now)
    [received] = pair.to_server()
    assert pair.client.cancel(request)
    assert not pair.client.cancel(request)
    assert list(pair.client.events()) == []
    pair.server.respond(received, answer())
    [event] = pair.to_client()
    assert event.is_late


# --- what nobody waits for ------------------------------------------------------------------------


def test_pushes(pair: Pair) -> None:
    """By the protocol id alone: the serial number may be that of a request."""
    request = pair.client.send_request(ask(), pair.now)
    push = notify.Response(ret_type=0, ret_msg="hello")
    pair.client.receive_data(
        encode_frame(1003, encode(push), serial_number=request.serial_number), pair.now
    )
    assert list(pair.client.events()) == [PushReceived(1003, push)]
    pair.server.push(push)
    pair.server.push(push)
    assert pair.to_client() == [PushReceived(1003, push)] * 2
    pair.client.receive_data(encode_frame(1003, b"\x08", serial_number=1), pair.now)
    [rejected] = pair.client.events()
    assert isinstance(rejected, FrameRejected)
    assert isinstance(rejected.error, DecodeError)


def test_pushes_in_json() -> None:
    pair = Pair(ClientSession(push_body_format=BODY_FORMAT_JSON))
    pair.connect()
    pair.server.push(notify.Response(ret_type=0))
    data = pair.server.data_to_send()
    assert data.endswith(b'{"retType": 0}')
    pair.client.receive_data(data, pair.now)
    assert list(pair.client.events()) == [PushReceived(1003, notify.Response(ret_type=0))]


def test_pushes_before_the_handshake() -> None:
    server = ServerSession()
    server.push(notify.Response(ret_type=0))
    assert server.data_to_send().endswith(b"\x08\x00")


def test_answers_to_nothing(pair: Pair) -> None:
    for proto_id in (3426, 4711):
        pair.client.receive_data(encode_frame(proto_id, b"abc", serial_number=77), pair.now)
        [event] = pair.client.events()
        assert event == AnswerUnexpected(proto_id, 77, False, b"abc")
        assert "never asked for, body of 3 bytes" in repr(event)
    bad = bytearray(encode_frame(3426, b"abc", serial_number=77))
    bad[20] ^= 1
    pair.client.receive_data(bad, pair.now)
    [event] = pair.client.events()
    assert isinstance(event, FrameRejected)
    assert isinstance(event.error, ChecksumError)


def test_only_so_many_ended_requests_are_remembered(pair: Pair) -> None:
    first = pair.client.send_request(ask(), pair.now)
    pair.client.cancel(first)
    for _ in range(1024):
        pair.client.cancel(pair.client.send_request(ask(), pair.now))
    frame = encode_frame(3426, b"", serial_number=first.serial_number)
    pair.client.receive_data(frame, pair.now)
    [event] = pair.client.events()
    assert not event.is_late


# --- the end --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "wanted", "text"),
    [
        (lambda client: client.close(), type(None), "the session was closed"),
        (lambda client: client.receive_eof(1.0), ConnectionLost, "the peer closed"),
        (lambda client: client.connection_lost(OSError("reset")), OSError, "reset"),
        (lambda client: client.receive_data(b"HTTP", 1.0), HeaderError, "connection ended"),
    ],
)
def test_end(pair: Pair, end: Callable[[ClientSession], None], wanted: type, text: str) -> None:
    """Every request ends; then the session does, once."""
    requests = [pair.client.send_request(ask(), pair.now) for _ in range(3)]
    pair.client.advance(108.0)  # a KeepAlive of its own, which no event tells of
    end(pair.client)
    *ended, closed = pair.client.events()
    assert [event.request for event in ended] == requests
    assert all(isinstance(event.error, ConnectionLost) for event in ended)
    assert text in str(ended[0].error)
    assert isinstance(closed, SessionClosed)
    assert type(closed.error) is wanted
    pair.client.close()
    pair.client.receive_eof(2.0)
    pair.client.receive_data(b"more", 2.0)
    pair.client.connection_lost(OSError())
    assert list(pair.client.events()) == []


def test_end_inside_a_frame(pair: Pair) -> None:
    pair.client.receive_data(b"FT", pair.now)
    pair.client.receive_eof(pair.now)
    [closed] = pair.client.events()
    assert isinstance(closed.error, UnexpectedEOFError)


def test_what_was_complete_before_the_end_counts(pair: Pair) -> None:
    request = pair.client.send_request(ask(), pair.now)
    [received] = pair.to_server()
    pair.server.respond(received, answer())
    pair.client.receive_data(pair.server.data_to_send() + b"XX", pair.now)
    ended, closed = pair.client.events()
    assert ended == RequestEnded(request, answer(), None)
    assert isinstance(closed.error, HeaderError)


def test_the_server_sees_what_is_wrong(pair: Pair) -> None:
    bad = bytearray(encode_frame(3426, b"abc", serial_number=5))
    bad[20] ^= 1
    pair.server.receive_data(
        bytes(bad)
        + encode_frame(3426, b"\x08", serial_number=6)
        + encode_frame(4711, b"x", serial_number=7)
        + encode_frame(1003, b"x", serial_number=8),
        pair.now,
    )
    rejected, broken, unknown, push = pair.server.events()
    assert isinstance(rejected, FrameRejected)
    assert isinstance(broken.error, DecodeError)
    assert (unknown.message, unknown.error, unknown.body) == (None, None, b"x")
    assert push.message is None
    assert "body of 1 bytes" in repr(push)


# --- encryption -----------------------------------------------------------------------------------


class Reversed:
    """A cipher that anybody could break: it turns the bytes round, behind a mark."""

    def __init__(self, mark: bytes) -> None:
        self.mark = mark

    def encrypt(self, plaintext: bytes) -> bytes:
        return self.mark + plaintext[::-1]

    def decrypt(self, ciphertext: bytes) -> bytes:
        if not ciphertext.startswith(self.mark):
            raise CipherError("this is not mine")
        return ciphertext[len(self.mark) :][::-1]


def make(mode: str, key: bytes, iv: bytes) -> Reversed:
    return Reversed(mode.encode() + key[:2] + iv[:2])


@pytest.mark.parametrize(
    ("algo", "iv", "mark"),
    [
        (PacketEncAlgo.NONE, IV, b""),
        (PacketEncAlgo.NONE, None, b""),
        (PacketEncAlgo.AES_CBC, IV, b"cbc01fe"),
        (PacketEncAlgo.AES_CBC, None, b"ecb01"),
        (PacketEncAlgo.FTAES_ECB, None, b"ecb01"),
        (PacketEncAlgo.AES_ECB, None, b"ecb01"),
        (None, IV, b"cbc01fe"),
    ],
)
def test_the_mode_table(algo: int | None, iv: str | None, mark: bytes) -> None:
    rsa = Reversed(b"rsa")
    pair = Pair(
        ClientSession(rsa_key=rsa, packet_enc_algo=algo, make_cipher=make),
        ServerSession(rsa_key=rsa, make_cipher=make),
    )
    pair.client.connect(pair.now)
    hello = pair.client.data_to_send()
    assert hello[44:47] == b"rsa"
    pair.server.receive_data(hello, pair.now)
    [request] = pair.server.events()
    pair.server.accept(request, terms(aes_cbc_iv=iv))
    assert isinstance(pair.to_client()[0], Connected)
    pair.client.send_request(ask(), pair.now)
    data = pair.client.data_to_send()
    assert data[44:] == mark + (encode(ask())[::-1] if mark else encode(ask()))
    pair.server.receive_data(data, pair.now)
    [received] = pair.server.events()
    pair.server.respond(received, answer())
    [event] = pair.to_client()
    assert event.response == answer()


def test_a_body_that_does_not_decrypt_fails_its_request_alone() -> None:
    pair = Pair(
        ClientSession(packet_enc_algo=PacketEncAlgo.AES_CBC, make_cipher=make),
        ServerSession(make_cipher=make),
    )
    pair.connect(terms(aes_cbc_iv=IV))
    first = pair.client.send_request(ask(), pair.now)
    second = pair.client.send_request(ask(), pair.now)
    plain = encode_frame(3426, encode(answer()), serial_number=first.serial_number)
    other = encode_frame(
        3426,
        encode(answer()),
        serial_number=second.serial_number,
        seal_body=lambda _, body: b"xxx" + body,
    )
    pair.client.receive_data(plain + other, pair.now)
    one, two = pair.client.events()
    assert (one.request, two.request) == (first, second)
    assert isinstance(one.error.__cause__, CipherError)
    assert "did not encrypt this body" in str(one.error)
    assert "is it the key that the peer has?" in str(two.error)
    third = pair.client.send_request(ask(), pair.now)
    *_, received = pair.to_server()
    pair.server.respond(received, answer())
    [event] = pair.to_client()
    assert event == RequestEnded(third, answer(), None)


@pytest.mark.parametrize("key", ["short", "0123456789abcdeé", "0123456789abcdef0"])
def test_keys_that_are_none(key: str) -> None:
    pair = Pair(ClientSession(packet_enc_algo=PacketEncAlgo.AES_CBC, make_cipher=make))
    pair.client.connect(pair.now)
    [request] = pair.to_server()
    with pytest.raises(CipherError, match="connAESKey of the handshake is not 16"):
        pair.server.accept(request, terms(conn_aes_key=key))
    pair.server.respond(request, terms(conn_aes_key=key))
    [closed] = pair.to_client()
    assert isinstance(closed.error, CipherError)
    assert key not in str(closed.error)


def test_secrets_are_in_no_repr() -> None:
    """Neither keys nor what was decrypted, in events, requests, sessions and frames."""
    pair = Pair(ClientSession(packet_enc_algo=PacketEncAlgo.AES_CBC), ServerSession())
    connected = pair.connect(terms(aes_cbc_iv=IV))
    pair.client.send_request(ask(), pair.now)
    received = pair.to_server()
    late = AnswerUnexpected(1001, 1, True, encode(terms(aes_cbc_iv=IV)))
    frames = FrameDecoder()
    body = encode(terms(aes_cbc_iv=IV))
    frames.receive_data(encode_frame(1001, body, serial_number=1))
    incoming = Incoming(1001, 1, 0, body, None)
    assert f"serial_number=1, body_format=0, body of {len(body)} bytes, error=None" in repr(
        incoming
    )
    shown = repr([connected, received, late, incoming, *frames, pair.client, pair.server])
    shown += repr(vars(pair.client)) + repr(vars(pair.server))
    assert KEY not in shown
    assert IV not in shown


# --- a network that does what networks do ---------------------------------------------------------


class Conversation(RuleBasedStateMachine):
    """A client and a server through a network that splits, joins, delays and cuts.

    Whatever happens, every request ends exactly once, and an answer is that to its request.
    """

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.client = ClientSession(
            first_serial_number=0xFFFF_FFF0, peer_timeout_seconds=None, unix_time_at_zero=0
        )
        self.server = ServerSession()
        self.upstream = b""
        self.downstream = b""
        self.waiting: list[RequestReceived] = []
        self.sent: dict[PendingRequest, int] = {}
        self.ended: dict[PendingRequest, RequestEnded] = {}
        self.cancelled: set[PendingRequest] = set()
        self.numbers = itertools.count(1)
        self.closed = False
        self.client.connect(self.now)
        self.collect()

    def collect(self) -> None:
        self.upstream += self.client.data_to_send()
        self.downstream += self.server.data_to_send()
        for event in self.client.events():
            assert not self.closed, "an event behind the last one"
            if isinstance(event, RequestEnded):
                assert event.request not in self.ended, "ended twice"
                assert event.request not in self.cancelled
                assert (event.response is None) != (event.error is None)
                self.ended[event.request] = event
                if event.response is not None:
                    assert event.response.s2c.all_count == self.sent[event.request]
            elif isinstance(event, SessionClosed):
                self.closed = True
            else:
                assert isinstance(event, (Connected, AnswerUnexpected, PushReceived))
        for event in self.server.events():
            if isinstance(event, RequestReceived) and event.proto_id == 1001:
                self.server.accept(event, terms())
            elif isinstance(event, RequestReceived):
                self.waiting.append(event)
        self.downstream += self.server.data_to_send()

    @precondition(lambda self: self.client.state == State.READY)
    @rule(timeout=st.none() | st.integers(1, 20))
    def send(self, timeout: int | None) -> None:
        number = next(self.numbers)
        message = rating.Request(c2s=rating.C2S(market=number))
        request = self.client.send_request(message, self.now, timeout_seconds=timeout)
        self.sent[request] = number
        self.collect()

    @rule(size=st.integers(1, 400))
    def carry_up(self, size: int) -> None:
        piece, self.upstream = self.upstream[:size], self.upstream[size:]
        self.server.receive_data(piece, self.now)
        self.collect()

    @rule(size=st.integers(1, 400))
    def carry_down(self, size: int) -> None:
        piece, self.downstream = self.downstream[:size], self.downstream[size:]
        self.client.receive_data(piece, self.now)
        self.collect()

    @precondition(lambda self: self.waiting)
    @rule(data=st.data())
    def respond(self, data: st.DataObject) -> None:
        """To any of those that wait, in any order."""
        request = self.waiting.pop(data.draw(st.integers(0, len(self.waiting) - 1)))
        if request.proto_id == 1004:
            answered: Any = keep_alive.Response(ret_type=0, s2c=keep_alive.S2C(time=1))
        else:
            answered = answer(all_count=request.message.c2s.market)
        self.server.respond(request, answered)
        if data.draw(st.integers(0, 9)) == 0:
            self.server.respond(request, answered)  # twice
        self.collect()

    @rule()
    def push(self) -> None:
        self.server.push(notify.Response(ret_type=0))
        self.collect()

    @rule(seconds=st.integers(1, 6))
    def pass_time(self, seconds: int) -> None:
        self.now += seconds
        self.client.advance(self.now)
        deadline = self.client.next_deadline()
        assert deadline is None or deadline > self.now
        self.collect()

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        request = data.draw(st.sampled_from(list(self.sent)))
        if self.client.cancel(request):
            self.cancelled.add(request)

    @rule()
    def cut(self) -> None:
        self.client.receive_eof(self.now)
        self.collect()
        assert self.closed

    @invariant()
    def nothing_is_lost(self) -> None:
        """What has not ended is still waited for."""
        open_requests = set(self.sent) - set(self.ended) - self.cancelled
        assert len(open_requests) == self.client.requests_in_flight
        assert all(not each.is_done for each in open_requests)

    def teardown(self) -> None:
        self.client.close()
        self.collect()
        assert set(self.sent) == set(self.ended) | self.cancelled


TestConversation = Conversation.TestCase
TestConversation.settings = settings(
    max_examples=max(5, settings().max_examples // 2), stateful_step_count=50, deadline=None
)
