# SPDX-License-Identifier: MIT
"""Bytes as what a peer says by WebSocket: to a connection of either side, and to a session.

The first byte chooses. A connection is given an opening handshake, frames that are sound or wrong
in one respect, and any bytes; in between the caller sends, pings and closes. A session is driven
as in `fuzz_client_session`, but by packets in WebSocket messages. Packets are read by themselves,
too. wsproto, where it is installed, reads the sound streams as well, and all that we send.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from wirecodec.errors import (
    BodyTooLargeError,
    HeaderError,
    LocalProtocolError,
    RemoteProtocolError,
    RequestFailed,
    UnexpectedEOFError,
)
from wirecodec.opend._websocket_frames import encode_frame, mask_payload
from wirecodec.opend._websocket_handshake import build_request, build_response
from wirecodec.opend.messages import init_web_socket
from wirecodec.opend.session import State
from wirecodec.opend.websocket import (
    COMMAND_DISCONNECTED,
    COMMAND_LOGIN,
    MAX_HEAD_SIZE,
    REQUEST_HEADER_SIZE,
    RESPONSE_HEADER_SIZE,
    BinaryMessage,
    Closed,
    HandshakeError,
    Opened,
    OpeningRequest,
    Ping,
    Pong,
    TextMessage,
    WebSocketConnection,
    WebSocketError,
    decode_request_packet,
    decode_response_packet,
    encode_request_packet,
    encode_response_packet,
)
from wirecodec.opend.websocket_session import WebSocketSession
from wirecodec.protobuf.codec import encode

from .choices import Choices, cut
from .conversation import FINE, SECONDS, SESSION_ENDS, UNREADABLE, ClientConversation, steps_of
from .second import module_or_none

# wsproto; None where it is not installed.
CONNECTION = module_or_none("wsproto.connection")
EVENTS = module_or_none("wsproto.events")

ALLOWED: dict[type[RemoteProtocolError], str] = {
    HandshakeError: "the opening handshake is none, or refuses",
    WebSocketError: "a frame or a message breaks the rules",
    BodyTooLargeError: "a message is larger than max_message_size",
    UnexpectedEOFError: "the stream ends inside the handshake or a message",
}
"""What ends a connection, by the exact class, and why. Anything else is a finding."""

PARTS = ("client", "server", "session", "packets")
KEY = "dGhlIHNhbXBsZSBub25jZQ=="  # of RFC 6455, 1.2
HOST = "127.0.0.1:33333"
MASK_KEY = b"\x12\x34\x56\x78"
MAX_SIZES = (1000, 0, 125, 70000)
MAX_FRAME_HEADER_SIZE = 14
MAX_CONTROL_FRAME_SIZE = 125 + MAX_FRAME_HEADER_SIZE
MAX_STREAM = 1 << 17
FIRST_BYTES = (0x82, 0x81, 0x02, 0x01, 0x00, 0x80, 0x88, 0x89, 0x8A)
MAX_REPEATED = 300
STEPS = (
    "frame",
    "frame",
    "any bytes",
    "odd frame",
    "send",
    "ping",
    "close",
    "handshake",
    "frame",
)

Event = tuple[object, ...]


def check_input(data: bytes) -> None:
    """Raise if something is wrong with what becomes of these bytes."""
    choices = Choices(data)
    part = choices.take_choice(PARTS)
    rest = choices.take_rest()
    if part == "packets":
        check_packets(rest)
        return
    hold = hold_session if part == "session" else hold_connection
    sizes = Choices(rest).take_sizes()
    log = hold(part, rest, ())
    assert hold(part, rest, FINE) == log, "byte by byte it is another"
    if any(sizes):
        assert hold(part, rest, sizes) == log, f"cut by {sizes} it is another"


# --- connections ----------------------------------------------------------------------------


def hold_connection(part: str, data: bytes, sizes: Sequence[int]) -> list[object]:
    """Hold the conversation; what has happened."""
    choices = Choices(data)
    choices.take_sizes()
    side: Literal["client", "server"] = "client" if part == "client" else "server"
    link = Link(side, choices, sizes)
    for step in steps_of(choices):
        link.step(STEPS[step % len(STEPS)], choices)
    link.finish()
    if CONNECTION is not None:
        link.check_second()
    return link.log


class Link:
    """A connection, and what its peer has said."""

    def __init__(
        self, side: Literal["client", "server"], choices: Choices, sizes: Sequence[int]
    ) -> None:
        self.is_server = side == "server"
        self.sizes = sizes
        self.max_size = choices.take_choice(MAX_SIZES)
        self.is_refused = choices.take_int(0, 0xF) == 1
        self.connection = WebSocketConnection(
            side, max_message_size=self.max_size, new_mask=lambda: MASK_KEY
        )
        self.head = build_response(KEY)
        if self.is_server:
            self.head = build_request(HOST, "/", KEY, [("Origin", "http://localhost")])
        else:
            self.connection.connect(HOST, key=KEY)
            self.connection.data_to_send()
        self.log: list[object] = []
        self.events: list[Event] = []
        self.stream = bytearray()  # what has come behind a sound handshake
        self.sent = bytearray()  # what goes to the peer behind it
        self.error: RemoteProtocolError | None = None
        self.is_open = False
        self.is_known = True  # whether `stream` is all that came behind the handshake
        if not choices.take_bool():
            self.receive(self.head)
            assert self.is_open or self.is_refused, "a sound handshake is refused"

    def step(self, what: str, choices: Choices) -> None:
        """One thing that happens."""
        if what == "any bytes":
            self.receive(choices.take_bytes())
        elif what == "handshake":
            self.receive(self.head)
        elif what in ("frame", "odd frame"):
            self.receive(self.take_frame(choices, is_odd=what == "odd frame"))
        else:
            self.send(what, choices)

    def take_frame(self, choices: Choices, *, is_odd: bool) -> bytes:
        """A frame of the peer's."""
        first = choices.take_choice(FIRST_BYTES)
        payload = choices.take_bytes(140)
        if choices.take_int(0, 7) == 1 and first < 0x88:
            payload *= choices.take_int(1, MAX_REPEATED)
        mask = choices.take_bytes(4).ljust(4, b"\1") if self.is_server else None
        if not is_odd:
            if first >= 0x88:
                payload = payload[:125]
            return bytes([first]) + encode_frame(first & 0xF, payload, mask)[1:]
        first ^= choices.take_int(0, 0xFF)
        size = choices.take_choice((len(payload), 126, 127, 0xFFFF, 0x10000, 1 << 63))
        width = choices.take_choice((0, 2, 8))
        has_mask = choices.take_bool() != self.is_server
        second = {0: size & 0x7F, 2: 126, 8: 127}[width] | (0x80 if has_mask else 0)
        announced = (size & (1 << 8 * width) - 1).to_bytes(width, "big")
        if has_mask:
            key = mask or MASK_KEY
            payload = key + mask_payload(payload, key)
        return bytes([first, second]) + announced + payload

    # --- what happens -----------------------------------------------------------------------

    def receive(self, data: bytes) -> None:
        """Bytes of the peer, in pieces."""
        if len(self.stream) > MAX_STREAM:
            return
        if self.is_open:
            self.stream += data
        elif data != self.head:
            self.is_known = False  # there may be a handshake somewhere in it, and frames behind
        allowed = self.max_size + MAX_FRAME_HEADER_SIZE + MAX_CONTROL_FRAME_SIZE
        for piece in cut(data, self.sizes):
            self.connection.receive_data(piece)
            self.take_events()
            held = self.connection.buffered_bytes
            assert held <= max(allowed, MAX_HEAD_SIZE) + len(piece), "it holds more than it may"
        self.take_stock()

    def take_events(self) -> None:
        """Take the events, and look at each."""
        while True:
            try:
                event = self.connection.next_event()
            except RemoteProtocolError as error:
                self.check_error(error)
                return
            if event is None:
                return
            assert self.error is None, "an event behind an error"
            assert not self.events or self.events[-1][0] is not Closed
            self.events.append((type(event), *event))
            if isinstance(event, OpeningRequest):
                self.decide()
            elif isinstance(event, Opened):
                self.is_open = True
            elif isinstance(event, (BinaryMessage, TextMessage)):
                size = len(event[0].encode() if isinstance(event, TextMessage) else event[0])
                assert size <= self.max_size, "a message is larger than it may be"
            else:
                assert type(event) in (Ping, Pong, Closed)

    def decide(self) -> None:
        """Answer an opening handshake."""
        if self.is_refused:
            self.connection.refuse()
        else:
            self.connection.accept()
            self.connection.data_to_send()
            self.is_open = True

    def check_error(self, error: RemoteProtocolError) -> None:
        """It is a documented one, the same each time, and the end."""
        assert type(error) in ALLOWED, f"{type(error).__name__} is not allowed here"
        assert self.error is None or self.error is error, "the second time it is another"
        assert self.connection.closed
        assert self.connection.stream_offset == error.offset
        assert self.connection.buffered_bytes == 0
        if self.error is None:
            self.error = error
            self.log.append((type(error), str(error), getattr(error, "close_code", None)))

    def take_stock(self) -> None:
        """What can be asked, and what is to be sent."""
        connection = self.connection
        data = connection.data_to_send()
        assert not connection.has_data_to_send
        if self.is_open:
            self.sent += data
        state = (connection.can_send, connection.closed, connection.stream_offset)
        assert not (connection.can_send and connection.closed)
        self.log.append((data, *state, len(self.events)))

    def send(self, what: str, choices: Choices) -> None:
        """Something of ours; refused only where the connection is not open."""
        payload = choices.take_bytes(125)
        may_go = self.connection.can_send
        try:
            if what == "send":
                is_text = choices.take_bool()
                self.connection.send_message(payload.decode("latin-1") if is_text else payload)
            elif what == "ping":
                self.connection.ping(payload)
            else:
                self.connection.close(1000, payload[:40].decode("latin-1"))
                assert self.is_open or self.connection.closed
                may_go = True
        except LocalProtocolError:
            assert not may_go, "it is refused for no reason"
        else:
            assert may_go, "it goes, and should not"
        self.take_stock()

    def finish(self) -> None:
        """The end of the stream."""
        self.connection.receive_eof()
        self.take_events()
        self.take_stock()
        is_waiting = not self.events or self.events[-1][0] is OpeningRequest
        assert self.connection.closed or is_waiting
        self.log.append(self.events)

    # --- a second opinion -------------------------------------------------------------------

    def check_second(self) -> None:
        """wsproto reads what we have read, if it was sound, and all that we have sent."""
        if not self.is_open:
            return
        kinds = CONNECTION.ConnectionType
        ours, other = (
            (kinds.SERVER, kinds.CLIENT) if self.is_server else (kinds.CLIENT, kinds.SERVER)
        )
        read_by_second(CONNECTION.Connection(other), bytes(self.sent))
        # Of a message that the Close frame interrupts wsproto has looked at the text already.
        is_whole = not self.connection._message_opcode
        if self.error is None and self.is_known and is_whole:
            seen = read_by_second(CONNECTION.Connection(ours), bytes(self.stream))
            events = [each for each in self.events if each[0] not in (Opened, OpeningRequest)]
            if events and events[-1] == (Closed, 1006, ""):
                events.pop()
            assert events == seen, "wsproto reads it another way"


def read_by_second(connection: Any, data: bytes) -> list[Event]:
    """What wsproto reads, with the parts of a message put together."""
    if data:
        connection.receive_data(data)
    seen: list[Event] = []
    parts: list[Any] = []
    for event in connection.events():
        if isinstance(event, EVENTS.Message):
            parts.append(event.data)
            if event.message_finished:
                is_text = isinstance(event, EVENTS.TextMessage)
                whole = "".join(parts) if is_text else b"".join(map(bytes, parts))
                seen.append((TextMessage if is_text else BinaryMessage, whole))
                parts.clear()
        elif isinstance(event, (EVENTS.Ping, EVENTS.Pong)):
            kind = Ping if isinstance(event, EVENTS.Ping) else Pong
            seen.append((kind, bytes(event.payload)))
        else:
            seen.append((Closed, int(event.code), event.reason or ""))
    return seen


# --- sessions -------------------------------------------------------------------------------

SESSION_STEPS = (
    "answer",
    "request",
    "packet",
    "raw",
    "time",
    "cancel",
    "login",
    "message",
    "head",
    "eof",
    "broken",
)
COMMANDS = (COMMAND_LOGIN, COMMAND_DISCONNECTED, 1003, 3005, 3426, 1009, 0)
MAX_BODY_SIZE = 4096


def hold_session(part: str, data: bytes, sizes: Sequence[int]) -> list[object]:
    """Hold the conversation; what has happened."""
    choices = Choices(data)
    choices.take_sizes()
    conversation = Conversation(choices, sizes)
    for step in steps_of(choices):
        conversation.step(SESSION_STEPS[step % len(SESSION_STEPS)], choices)
    conversation.finish()
    return [part, *conversation.log]


class Conversation(ClientConversation):
    """A session over WebSocket, and what is needed to write the messages of its peer."""

    unreadable = UNREADABLE | {
        RequestFailed: "the packet says that the server refused",
        RemoteProtocolError: "a text message is no packet",
    }
    session_ends = SESSION_ENDS | ALLOWED

    def __init__(self, choices: Choices, sizes: Sequence[int]) -> None:
        self.session = WebSocketSession(
            HOST,
            peer_timeout_seconds=choices.take_choice((None, 33.0, 3.0)),
            max_requests_in_flight=choices.take_int(1, 4),
            max_body_size=MAX_BODY_SIZE,
        )
        allowed = MAX_BODY_SIZE + RESPONSE_HEADER_SIZE + MAX_FRAME_HEADER_SIZE
        super().__init__(self.session, sizes, max(allowed + MAX_CONTROL_FRAME_SIZE, MAX_HEAD_SIZE))
        self.session.connect(self.now)
        self.collect()
        if not choices.take_bool():
            self.open()
            self.login()
            assert self.session.state == State.READY, "it is accepted, and not ready"

    def held_size(self) -> int:
        return self.session._socket.buffered_bytes

    def body_formats(self) -> tuple[int, ...]:
        return (0,)

    def take_data(self) -> bytes:
        """How much goes out: keys and masks are random."""
        return bytes([len(self.session.data_to_send()) & 0xFF])

    def open(self) -> None:
        """The peer accepts the opening handshake."""
        self.receive(build_response(self.session._socket._key))

    def login(self) -> None:
        """The peer accepts the login."""
        handshake = self.session._handshake
        section = 0 if handshake is None else handshake.serial_number
        body = encode(init_web_socket.Response(ret_type=0, s2c=init_web_socket.S2C(conn_id=1)))
        self.packet(encode_response_packet(COMMAND_LOGIN, section, body))

    def packet(self, data: bytes) -> None:
        """A binary message."""
        self.receive(encode_frame(2, data, None))

    def step(self, what: str, choices: Choices) -> None:
        """One thing that happens."""
        if what == "answer":
            self.answer(choices)
        elif what == "request":
            self.request(choices)
        elif what == "packet":
            command, section = choices.take_choice(COMMANDS), choices.take_int(0, 5)
            self.packet(self.take_packet(choices, command, section))
        elif what == "raw":
            self.is_damaged = True
            self.receive(choices.take_bytes())
        elif what == "time":
            self.pass_time(choices.take_choice(SECONDS))
        elif what == "cancel":
            self.cancel(choices)
        elif what == "login":
            self.login()
        elif what == "message":
            self.is_damaged = True
            opcode = choices.take_choice((1, 2, 8, 9, 10))
            self.receive(encode_frame(opcode, choices.take_bytes(125), None))
        elif what == "head":
            self.is_damaged = True
            self.open()
        elif what == "eof":
            self.end_stream()
        else:
            self.session.connection_lost(BrokenPipeError("the socket says so"))
            self.collect()

    def answer(self, choices: Choices) -> None:
        """A packet with the key of a request: whatever is in it, that request ends."""
        request = self.take_request(choices)
        if request is None:
            return
        is_due = not self.closed and not self.is_damaged
        self.packet(self.take_packet(choices, request.proto_id, request.serial_number))
        assert not is_due or request.is_done, "its answer has come, and it waits"

    def take_packet(self, choices: Choices, command: int, section: int) -> bytes:
        """A response or a push."""
        error = choices.take_int(-1, 6)
        text = choices.take_bytes(30).decode("utf-8", "replace")
        body = choices.take_bytes()
        # -1 is an error, and so is 6; most answers have none.
        error = 0 if 0 <= error < 6 else error
        return encode_response_packet(
            command, section, body, error=error, error_message=text, ascii_only=False
        )


# --- packets --------------------------------------------------------------------------------


def check_packets(data: bytes) -> None:
    """Any bytes as a packet of either kind; what is read is written as it was."""
    try:
        request = decode_request_packet(data)
    except HeaderError as error:
        assert type(error) is HeaderError
        assert error.offset == 0
        assert len(data) < REQUEST_HEADER_SIZE or data[:7] != b"ft-v1.0"
    else:
        # The official client looks at 7 bytes of the sign, and so do we.
        assert encode_request_packet(*request)[8:] == data[8:], "written again it is another"
        assert decode_request_packet(encode_request_packet(*request)) == request
    try:
        response = decode_response_packet(data)
    except HeaderError as error:
        assert type(error) is HeaderError
        assert error.offset == 0
        assert len(data) < RESPONSE_HEADER_SIZE or data[:7] != b"ft-v1.0"
        return
    written = encode_response_packet(
        response.command,
        response.section,
        response.body,
        error=response.error,
        error_message=response.error_message,
        ascii_only=False,
    )
    again = decode_response_packet(written)
    if "\ufffd" not in response.error_message:
        assert again == response, "read again it is another"
    assert again._replace(error_message="") == response._replace(error_message="")
    assert written[8:24] == data[8:24]
    assert written[RESPONSE_HEADER_SIZE:] == data[RESPONSE_HEADER_SIZE:]
