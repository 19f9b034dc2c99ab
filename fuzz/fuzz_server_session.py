# SPDX-License-Identifier: MIT
"""Bytes as what a server session goes through: a client that says anything, and a caller.

As in `fuzz_client_session` the peer sends any bytes, or whole frames that are right or wrong in
one respect. The caller accepts, answers and pushes, in turn or out of it. What goes out is read
back as the client would read it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from wirecodec.errors import (
    BodyTooLargeError,
    ChecksumError,
    CipherError,
    ConnectionLost,
    HeaderError,
    LocalProtocolError,
    UnexpectedEOFError,
)
from wirecodec.opend.cipher import AesCbc, AesEcb
from wirecodec.opend.frame import HEADER_SIZE, FrameDecoder, FrameHeader, encode_frame
from wirecodec.opend.messages import get_global_state, init_connect, notify
from wirecodec.opend.messages.common import PacketEncAlgo
from wirecodec.opend.registry import PROTOCOLS
from wirecodec.opend.session import (
    FrameRejected,
    RequestReceived,
    ServerSession,
    SessionClosed,
    State,
)
from wirecodec.protobuf.codec import encode

from .choices import Choices, cut
from .conversation import FINE, SECONDS, UNREADABLE, steps_of

if TYPE_CHECKING:
    from wirecodec.opend.cipher import BodyCipher

REJECTIONS: dict[type[Exception], str] = {
    ChecksumError: "the body does not fit its digest",
    CipherError: "the body does not decrypt",
}
"""Why a frame is rejected, by the exact class. Its key is known, and nothing else is."""

SESSION_ENDS: dict[type[Exception], str] = {
    HeaderError: "the stream does not go on with a frame",
    BodyTooLargeError: "a header announces more than max_body_size",
    UnexpectedEOFError: "the stream ends inside a frame",
    ConnectionLost: "the peer is silent, or has closed the connection",
    BrokenPipeError: "the caller says that the connection broke",
}
"""What ends a session, by the exact class, and why; None where this side closes it."""

KEY, IV = b"0123456789abcdef", b"fedcba9876543210"
KEYS = (KEY.decode(), KEY.decode(), KEY.decode(), "short", "not ASCII: äöü!!")
ALGORITHMS = (None, PacketEncAlgo.NONE, PacketEncAlgo.AES_CBC, 77)
PEER_TIMEOUTS: tuple[float | None, ...] = (None, 33.0, 3.0)
MAX_BODY_SIZE = 4096
PROTO_IDS = (1001, 1002, 1003, 1004, 3426, 3005, 2208, 1009, 0, 0xFFFF_FFFF)
BODY_FORMATS = (0, 1, 2)
STEPS = (
    "frame",
    "hello",
    "accept",
    "respond",
    "raw",
    "frame",
    "push",
    "damaged",
    "time",
    "respond",
    "eof",
    "close",
)


def check_input(data: bytes) -> None:
    """Raise if something is wrong with what becomes of these bytes."""
    sizes = Choices(data).take_sizes()
    log = hold(data, ())
    assert hold(data, FINE) == log, "byte by byte it is another"
    if any(sizes):
        assert hold(data, sizes) == log, f"cut by {sizes} it is another"


def hold(data: bytes, sizes: Sequence[int]) -> list[object]:
    """Hold the conversation; what has happened."""
    choices = Choices(data)
    choices.take_sizes()
    conversation = Conversation(choices, sizes)
    for step in steps_of(choices):
        conversation.step(STEPS[step % len(STEPS)], choices)
    conversation.finish()
    return conversation.log


class Conversation:
    """A server, and what is known of its peer."""

    def __init__(self, choices: Choices, sizes: Sequence[int]) -> None:
        self.handshake_cipher = AesEcb(KEY) if choices.take_bool() else None
        self.server = ServerSession(
            rsa_key=self.handshake_cipher,
            peer_timeout_seconds=choices.take_choice(PEER_TIMEOUTS),
            max_body_size=MAX_BODY_SIZE,
        )
        self.sizes = sizes
        self.now = 0.0
        self.received: list[RequestReceived] = []
        self.frames = 0  # how many events frames have given
        self.closed = False
        self.is_accepted = False
        self.is_damaged = False  # whether something came that may be no frame
        self.hello: init_connect.C2S | None = None  # the last one before it is accepted
        self.cipher: BodyCipher | None = None  # once it is accepted
        self.written: list[tuple[int, int, int]] = []  # what the client is to read next
        self.log: list[object] = []

    def step(self, what: str, choices: Choices) -> None:
        """One thing that happens."""
        if what == "frame":
            proto_id = choices.take_choice(PROTO_IDS)
            self.frame(choices, proto_id, choices.take_choice(BODY_FORMATS), choices.take_bytes())
        elif what == "hello":
            hello = init_connect.C2S(
                client_ver=300,
                client_id="fuzz",
                packet_enc_algo=choices.take_choice(ALGORITHMS),
                push_proto_fmt=choices.take_choice((None, 0, 1)),
            )
            self.frame(choices, 1001, 0, encode(init_connect.Request(c2s=hello)))
        elif what == "accept":
            self.accept(choices)
        elif what == "respond":
            self.respond(choices)
        elif what == "raw":
            self.is_damaged = True
            self.receive(choices.take_bytes())
        elif what == "push":
            self.push()
        elif what == "damaged":
            frame = bytearray(encode_frame(3426, choices.take_bytes(), serial_number=1))
            frame[choices.take_int(0, 0x1FF) % len(frame)] ^= choices.take_int(0, 0xFF)
            self.is_damaged = True
            self.receive(bytes(frame[: choices.take_int(0, 0x1FF) or None]))
        elif what == "time":
            self.pass_time(choices.take_choice(SECONDS))
        elif what == "eof":
            self.server.receive_eof(self.now)
            self.collect()
            assert self.closed
        else:
            self.server.connection_lost(BrokenPipeError("the socket says so"))
            self.collect()

    # --- what the client does ---------------------------------------------------------------

    def frame(self, choices: Choices, proto_id: int, body_format: int, body: bytes) -> None:
        """A whole frame: one event, whatever is in it."""
        cipher = self.handshake_cipher if proto_id == 1001 else self.cipher
        if choices.take_bool():
            cipher = None if cipher is not None else AesEcb(KEY)
        data = encode_frame(
            proto_id,
            body,
            serial_number=choices.take_int(0, 3),
            body_format=body_format,
            seal_body=None if cipher is None else lambda _, plaintext: cipher.encrypt(plaintext),
        )
        is_due = not self.closed and not self.is_damaged
        before = self.frames
        self.receive(data)
        assert not is_due or self.frames == before + 1, "one frame, and not one event"

    def receive(self, data: bytes) -> None:
        """Bytes of the peer, in pieces."""
        for piece in cut(data, self.sizes):
            self.server.receive_data(piece, self.now)
            held = self.server._frames.buffered_bytes
            assert held <= MAX_BODY_SIZE + HEADER_SIZE + len(piece), "it holds more than it may"
        self.collect()

    # --- what the caller does ---------------------------------------------------------------

    def accept(self, choices: Choices) -> None:
        """Answer InitConnect, if that has come."""
        if not self.received:
            return
        request = choices.take_choice(self.received)
        key = choices.take_choice(KEYS)
        has_iv = choices.take_bool()
        terms = init_connect.S2C(
            server_ver=1011,
            login_user_id=7,
            conn_id=8,
            conn_aes_key=key,
            aes_cbc_iv=IV.decode() if has_iv else None,
            keep_alive_interval=10,
        )
        if request.body_format not in (0, 1) or request.proto_id != 1001:
            return  # these are mistakes of the caller's, and what goes out then is his affair
        is_due = self.server.state == State.CONNECTING
        is_plain = self.hello is not None and self.hello.packet_enc_algo == PacketEncAlgo.NONE
        try:
            self.server.accept(request, init_connect.Response(ret_type=0, s2c=terms))
        except LocalProtocolError:
            assert not is_due, "it is not accepted for no reason"
            assert not self.server.has_data_to_send, "it is not accepted, and answered"
            return
        except CipherError:
            assert is_due
            assert not is_plain
            assert key != KEYS[0], "a key is refused that is one"
            self.log.append("no key")
            return
        assert is_due
        assert self.server.state == State.READY
        self.is_accepted = True
        self.written.append((request.proto_id, request.serial_number, request.body_format))
        self.read_back()
        if not is_plain:
            self.cipher = AesCbc(KEY, IV) if has_iv else AesEcb(KEY)

    def respond(self, choices: Choices) -> None:
        """Answer a request, with a message or with a body."""
        if not self.received:
            return
        request = choices.take_choice(self.received)
        response: Any = get_global_state.Response(ret_type=-1, ret_msg="no")
        if choices.take_bool():
            response = choices.take_bytes(40)
        try:
            self.server.respond(request, response)
        except LocalProtocolError:
            assert request.body_format not in (0, 1), "an answer is refused for no reason"
            assert not isinstance(response, bytes)
            return
        self.written.append((request.proto_id, request.serial_number, request.body_format))
        self.read_back()

    def push(self) -> None:
        """Say something unasked, in the format that the client wants."""
        hello = self.hello
        wanted = 0 if hello is None or hello.push_proto_fmt is None else hello.push_proto_fmt
        try:
            self.server.push(notify.Response(ret_type=0))
        except LocalProtocolError:
            assert wanted not in (0, 1), "a push is refused for no reason"
            return
        assert wanted in (0, 1)
        self.written.append((1003, self.server._push_serial_number, wanted))
        self.read_back()

    def pass_time(self, seconds: float) -> None:
        """The clock goes on."""
        self.now += seconds
        self.server.advance(self.now)
        deadline = self.server.next_deadline()
        assert deadline is None or deadline > self.now, "what was due is due still"
        self.collect()

    def finish(self) -> None:
        """Close it if it is open."""
        self.server.close()
        self.collect()
        assert self.closed, "it is closed, and no event says so"
        assert self.server.next_deadline() is None

    # --- what must hold ---------------------------------------------------------------------

    def read_back(self) -> None:
        """What goes out is read as a client reads it: whole, in order, decrypted."""
        decoder = FrameDecoder(open_body=self.open_body)
        data = self.server.data_to_send()
        decoder.receive_data(data)
        decoder.receive_eof()
        headers = [frame.header for frame in decoder]
        keys = [(each.proto_id, each.serial_number, each.body_format) for each in headers]
        assert decoder.closed
        assert keys == self.written, "what goes out is something else"
        self.written.clear()
        self.log.append(data)

    def open_body(self, header: FrameHeader, body: bytes) -> bytes:
        """As the client would."""
        cipher = self.handshake_cipher if header.proto_id == 1001 else self.cipher
        return body if cipher is None else cipher.decrypt(body)

    def collect(self) -> None:
        """Take the events, and look at each."""
        for event in self.server.events():
            assert not self.closed, "an event behind the last one"
            self.log.append(self.describe(event))
        self.log.append((self.server.state, self.server.next_deadline()))
        assert self.closed == (self.server.state == State.CLOSED)
        assert self.server.hello == self.hello, "it goes by what was said another time"
        assert not self.server.has_data_to_send, "it says something by itself"

    def describe(self, event: Any) -> tuple[object, ...]:
        """An event, checked, as what can be compared."""
        kind = type(event)
        if kind is SessionClosed:
            self.closed = True
            assert event.error is None or type(event.error) in SESSION_ENDS, event.error
            return kind, type(event.error), str(event.error)
        self.frames += 1
        if kind is FrameRejected:
            assert type(event.error) in REJECTIONS, event.error
            return kind, *event[:2], type(event.error), str(event.error)
        assert kind is RequestReceived
        self.received.append(event)
        # Nobody accepts between two frames that come in one piece.
        if event.proto_id == 1001 and event.message is not None and not self.is_accepted:
            self.hello = event.message.c2s
        protocol = PROTOCOLS.get(event.proto_id)
        request_type = None if protocol is None else protocol.request_type
        assert event.error is None or type(event.error) in UNREADABLE, event.error
        if request_type is None:
            assert event.message is None
            assert event.error is None
        else:
            assert (event.message is None) != (event.error is None)
            assert event.message is None or type(event.message) is request_type
        return kind, *event[:3], repr(event.message), event.body, str(event.error)
