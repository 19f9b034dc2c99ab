# SPDX-License-Identifier: MIT
"""The WebSocket protocol, RFC 6455, both sides, without any input or output of its own.

Bytes go in, events come out, and what is to be sent is fetched as bytes: sockets, time and the
meaning of a message are other modules' business. No subprotocol and no extension is negotiated,
since OpenD uses neither.

A connection is three streams in a row: a head of HTTP, frames, and nothing any more. Each has one
function that looks at the head of what is left, so that any cutting of a stream gives the same
events and errors. A fault is seen at the first byte that shows it, and a size is checked before
the payload that it announces is waited for: buffering what a peer only promises is how memory is
lost. After a fault there is no place to go on from: the connection stays failed, and what the
peer is to be told about it (a refusal, a Close frame) waits in `data_to_send`.

What has come is in one bytearray, read by position. The consumed front is cut off when it is the
larger part, so that over the whole stream no byte is moved more than once on average. The pieces
of a fragmented message are put into another bytearray at once, because a list of tiny fragments
would take many times the memory of what they carry.

Section numbers in parentheses are those of RFC 6455.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Iterable, Iterator
from typing import Literal, NamedTuple

from ..errors import (
    BodyTooLargeError,
    LocalProtocolError,
    RemoteProtocolError,
    UnexpectedEOFError,
)
from ._websocket_frames import (
    ABNORMAL_CLOSURE,
    BINARY,
    CLOSE,
    CONTINUATION,
    FIN,
    INVALID_PAYLOAD,
    IS_CONTROL,
    MASK_KEY_SIZE,
    MASKED,
    MAX_CONTROL_SIZE,
    MESSAGE_TOO_BIG,
    NO_CLOSE_CODE,
    NORMAL_CLOSURE,
    OPCODE,
    OPCODES,
    PING,
    PONG,
    PROTOCOL_ERROR,
    RSV,
    SIZE,
    SIZE_IS_U16,
    TEXT,
    encode_close_payload,
    encode_frame,
    encode_text,
    is_close_code,
    mask_payload,
)
from ._websocket_handshake import (
    HEAD_END,
    MAX_HEAD_SIZE,
    HandshakeError,
    Headers,
    build_refusal,
    build_request,
    build_response,
    check_bytes,
    parse_request,
    parse_response,
    values_of,
)

#: The largest message that is accepted unless told otherwise, in bytes: 64 MiB, which is the limit
#: of the other framing for a body, and 44 for the header of a packet in front of it.
MAX_MESSAGE_SIZE = 64 * 1024 * 1024 + 44

# 5.1: a client closes the connection on a frame that is masked, a server on one that is not.
_WRONG_MASKING = ("a server must not mask its frames", "a client must mask its frames")

_NOT_STARTED, _HEAD, _DECIDING, _OPEN, _OVER = range(5)


class WebSocketError(RemoteProtocolError):
    """A frame or a message breaks RFC 6455. Final.

    Attributes:
        close_code: the code of the Close frame that waits in `data_to_send`, unless one had been
            sent before.
    """

    def __init__(self, reason: str, *, offset: int = 0, close_code: int = PROTOCOL_ERROR) -> None:
        super().__init__(reason, offset=offset)
        self.close_code = close_code


class OpeningRequest(NamedTuple):
    """On a server: a sound opening handshake, to be answered by `accept` or `refuse`.

    Attributes:
        target: what the client asks for, e.g. ``"/"``; visible ASCII.
        headers: names and values as they came, in their order, decoded as Latin-1. A page in a
            browser cannot hide its Origin: a server that any page of the user may connect to,
            like one on the user's own machine, should look at it (10.2).
    """

    target: str
    headers: Headers

    def header_values(self, name: str) -> list[str]:
        """Give the values of all header fields of that name, whose case does not matter."""
        return values_of(self.headers, name)


class Opened(NamedTuple):
    """On a client: the server has accepted.

    Attributes:
        headers: those of the response, as in `OpeningRequest`.
    """

    headers: Headers


class BinaryMessage(NamedTuple):
    """A whole binary message, of however many frames it was."""

    data: bytes

    def __repr__(self) -> str:
        """Without the data: OpenD's keys and passwords travel in it."""
        return f"BinaryMessage({len(self.data)} bytes)"


class TextMessage(NamedTuple):
    """A whole text message."""

    text: str

    def __repr__(self) -> str:
        """Without the text, like that of a binary one."""
        return f"TextMessage({len(self.text)} characters)"


class Ping(NamedTuple):
    """A Ping. The Pong that answers it waits in `data_to_send` already."""

    payload: bytes


class Pong(NamedTuple):
    """A Pong, whether or not anybody asked for it (5.5.3)."""

    payload: bytes


class Closed(NamedTuple):
    """The last event: a Close frame, or the end of the stream without one.

    Attributes:
        code: of the Close frame; 1005 if it had none, 1006 if there was no Close frame.
        reason: what the peer says of it. Escape it before showing it.
    """

    code: int
    reason: str


Event = OpeningRequest | Opened | BinaryMessage | TextMessage | Ping | Pong | Closed
"""What comes out of a connection."""


class WebSocketConnection:
    """One connection, seen from one side. It does no input or output of its own.

        connection.receive_data(data)
        for event in connection:
            ...
        transport.write(connection.data_to_send())

    A client starts with `connect` and waits for `Opened`; a server waits for `OpeningRequest` and
    answers it by `accept` or `refuse`. Events are told apart by their class: as the tuples that
    they are, some of different classes are equal.

    Take every event that is there before giving it more: a fault is told by `next_event`, and
    only what has been taken is let go from memory. One thread at a time.

    Args:
        side: "client" or "server". Clients mask, servers do not (5.1).
        max_message_size: the largest message to accept, in bytes, its frames taken together.
        new_mask: makes the 4 bytes that mask a frame of a client; ``secrets`` by default, because
            they must not be predictable (5.3).

    Raises:
        LocalProtocolError: there is no such side, or ``max_message_size`` is negative.
    """

    __slots__ = (
        "_buffer",
        "_close_sent",
        "_eof",
        "_error",
        "_is_server",
        "_key",
        "_max_message_size",
        "_message",
        "_message_offset",
        "_message_opcode",
        "_new_mask",
        "_offset",
        "_outgoing",
        "_pos",
        "_scanned",
        "_state",
    )

    def __init__(
        self,
        side: Literal["client", "server"],
        *,
        max_message_size: int = MAX_MESSAGE_SIZE,
        new_mask: Callable[[], bytes] | None = None,
    ) -> None:
        if side not in ("client", "server"):
            raise LocalProtocolError('the side is "client" or "server"')
        if max_message_size < 0:
            raise LocalProtocolError("max_message_size is a number of bytes, from 0")
        self._is_server = side == "server"
        self._max_message_size = max_message_size
        self._new_mask = new_mask
        self._state = _HEAD if self._is_server else _NOT_STARTED
        self._key = ""  # Sec-WebSocket-Key
        self._buffer = bytearray()  # what has come; consumed up to `_pos`
        self._pos = 0
        self._offset = 0  # where `_pos` is in the stream
        self._scanned = 0  # how much of the head has been looked through in vain
        self._message = bytearray()  # the payloads of a message whose last frame is to come
        self._message_opcode = CONTINUATION  # what that message is; this where there is none
        self._message_offset = 0  # where it starts in the stream
        self._outgoing = bytearray()
        self._close_sent = False
        self._eof = False
        self._error: RemoteProtocolError | None = None

    # --- what can be asked ------------------------------------------------------------------

    @property
    def can_send(self) -> bool:
        """Whether messages and pings may be sent: from the opening to the first Close frame."""
        return self._state == _OPEN and not self._close_sent

    @property
    def closed(self) -> bool:
        """Whether it is over: closed by both sides, refused, failed, or ended by the peer.

        What `data_to_send` still has is to be sent, then the transport is to be closed. A client
        that met no fault waits a little for the server to do so first (7.1.1).
        """
        return self._state == _OVER

    @property
    def stream_offset(self) -> int:
        """Where the next frame or head starts, in bytes from the start of the stream.

        After a final error it is the ``offset`` of that error.
        """
        return self._offset

    @property
    def buffered_bytes(self) -> int:
        """How many bytes have come and are neither consumed nor dropped."""
        return len(self._buffer) - self._pos + len(self._message)

    # --- the opening handshake --------------------------------------------------------------

    def connect(
        self,
        host: str,
        target: str = "/",
        *,
        headers: Iterable[tuple[str, str]] = (),
        key: str | None = None,
    ) -> None:
        """Ask the server for a WebSocket connection (4.1). Clients only, and once.

        Args:
            host: the Host header: a name or an address, and the port after a colon unless it is
                80, e.g. ``"127.0.0.1:33333"``.
            target: a path, with its query if there is one.
            headers: more header fields, e.g. an Origin; not those of the handshake itself.
            key: Sec-WebSocket-Key, 16 bytes in base64; made by ``secrets`` if it is None.

        Raises:
            LocalProtocolError: not here, not now, or not with these values.
        """
        if self._state != _NOT_STARTED:
            raise LocalProtocolError("only a client connects, and it does so once")
        if key is None:
            key = base64.b64encode(secrets.token_bytes(16)).decode("ascii")
        self._outgoing += build_request(host, target, key, headers)
        self._key = key
        self._state = _HEAD

    def accept(self) -> None:
        """Answer an `OpeningRequest` with 101: from here on there are frames (4.2.2).

        Raises:
            LocalProtocolError: there is no request to answer.
        """
        self._check_deciding()
        self._outgoing += build_response(self._key)
        self._state = _OPEN

    def refuse(self, status: int = 403, reason: str = "") -> None:
        """Answer an `OpeningRequest` with an error of HTTP. The connection is over.

        Args:
            status: 400 to 599.
            reason: what is said to people, in ASCII; by default what the status means.

        Raises:
            LocalProtocolError: there is no request to answer, or not with these values.
        """
        self._check_deciding()
        if not 400 <= status <= 599:
            raise LocalProtocolError("a refusal has a status from 400 to 599")
        if not reason.isascii():
            raise LocalProtocolError("the reason of a refusal is ASCII")
        self._outgoing += build_refusal(status, reason)
        self._end()

    def _check_deciding(self) -> None:
        if self._state != _DECIDING:
            raise LocalProtocolError("there is no opening request to answer")

    # --- what is sent -----------------------------------------------------------------------

    def send_message(self, data: bytes | bytearray | memoryview | str) -> None:
        """Send a message as one frame: bytes as a binary one, a str as text (5.6).

        Raises:
            LocalProtocolError: the connection is not open or closing; ``data`` is something else,
                or a str that UTF-8 cannot say.
        """
        self._check_can_send()
        if isinstance(data, str):
            self._send_frame(TEXT, encode_text(data))
        else:
            self._send_frame(BINARY, _to_bytes(data))

    def ping(self, payload: bytes | bytearray | memoryview = b"") -> None:
        """Ask for a Pong with the same payload (5.5.2).

        Raises:
            LocalProtocolError: the connection is not open or closing, or the payload is longer
                than 125 bytes.
        """
        self._check_can_send()
        payload = _to_bytes(payload)
        if len(payload) > MAX_CONTROL_SIZE:
            raise LocalProtocolError(f"a ping takes at most {MAX_CONTROL_SIZE} bytes")
        self._send_frame(PING, payload)

    def close(self, code: int | None = NORMAL_CLOSURE, reason: str = "") -> None:
        """Send a Close frame, after which only Pongs are sent (5.5.1). Events go on to `Closed`.

        If one has been sent already, or the connection is over, nothing happens: the peer may
        have been faster.

        Args:
            code: one of `CLOSE_CODES`, or 3000 to 4999; None for a frame without a code.
            reason: at most 123 bytes in UTF-8; none without a code.

        Raises:
            LocalProtocolError: there was no opening handshake yet, or not with these values.
        """
        if code is None and reason:
            raise LocalProtocolError("a reason needs a code in front of it")
        payload = b"" if code is None else encode_close_payload(code, reason)
        if self._state in (_NOT_STARTED, _HEAD, _DECIDING):
            raise LocalProtocolError("there is no connection to close yet; close the transport")
        if self.can_send:
            self._send_close(payload)

    @property
    def has_data_to_send(self) -> bool:
        """Whether `data_to_send` would give anything."""
        return bool(self._outgoing)

    def data_to_send(self) -> bytes:
        """Take the bytes that are to be written to the transport; empty if there are none."""
        data = bytes(self._outgoing)
        self._outgoing = bytearray()
        return data

    def _check_can_send(self) -> None:
        if not self.can_send:
            raise LocalProtocolError("the connection is not open, or is being closed")

    def _send_close(self, payload: bytes) -> None:
        self._send_frame(CLOSE, payload)
        self._close_sent = True

    def _send_frame(self, opcode: int, payload: bytes) -> None:
        """Write a frame, masked if we are the client (5.1)."""
        key = None
        if not self._is_server:  # 5.3: a new key for each frame
            key = secrets.token_bytes(MASK_KEY_SIZE) if self._new_mask is None else self._new_mask()
            if len(key) != MASK_KEY_SIZE:
                raise LocalProtocolError(f"new_mask must make {MASK_KEY_SIZE} bytes")
        self._outgoing += encode_frame(opcode, payload, key)

    # --- what is received -------------------------------------------------------------------

    def receive_data(self, data: bytes | bytearray | memoryview) -> None:
        """Add what came from the peer. It raises nothing that the peer is to blame for.

        When the connection is over the data is dropped (1.4, 7.1.7).

        Raises:
            LocalProtocolError: `receive_eof` has been called, or a client has not connected.
        """
        if self._eof:
            raise LocalProtocolError("data after the end of the stream")
        if self._state == _NOT_STARTED:
            raise LocalProtocolError("a client calls connect before anything can come")
        if self._state != _OVER:
            self._buffer += data if type(data) is bytes else memoryview(data).tobytes()

    def receive_eof(self) -> None:
        """Note that the stream has ended. To say it again changes nothing.

        What is complete is still to be taken; then comes `Closed` with 1006 if the stream ended
        between two messages without a Close frame, and UnexpectedEOFError if inside something.
        """
        self._eof = True

    def next_event(self) -> Event | None:
        """Take the next event; None while there is none, and when the connection is over.

        Every ``offset`` is where the frame at fault starts; of a text that is not UTF-8 where its
        first frame does; in the opening handshake where the line or the byte at fault is.

        Raises:
            HandshakeError: the opening handshake failed (4.1, 4.2.1).
            WebSocketError: a frame or a message breaks the rules (5, 7, 8.1).
            BodyTooLargeError: a message is larger than ``max_message_size``. A Close frame with
                the code 1009 waits in `data_to_send`.
            UnexpectedEOFError: the stream ended inside the handshake or a message.

        All of these are final: each further call raises that same error again.
        """
        if self._error is not None:
            # Else the traceback of the one error would grow with each raise.
            raise self._error.with_traceback(None)
        if self._state == _OPEN:
            return self._next_open()
        return self._next_head() if self._state == _HEAD else None

    def __iter__(self) -> Iterator[Event]:
        """Take the events that are there now; raises as `next_event` does."""
        while (event := self.next_event()) is not None:
            yield event

    def _next_head(self) -> Event | None:
        """The event of an opening handshake, when its head is complete."""
        buffer = self._buffer
        overlap = max(self._scanned - len(HEAD_END) + 1, 0)
        end = buffer.find(HEAD_END, overlap, MAX_HEAD_SIZE)
        stop = end if end >= 0 else min(len(buffer), MAX_HEAD_SIZE)
        try:
            check_bytes(buffer, self._scanned, stop)
            if end < 0:
                self._scanned = stop
                if stop < MAX_HEAD_SIZE:
                    self._check_eof("the opening handshake", 1)
                    return None
                status = 431 if self._is_server else 0
                reason = f"the head of HTTP is longer than {MAX_HEAD_SIZE} bytes"
                raise HandshakeError(reason, status=status)
            event = self._take_head(bytes(buffer[:end]))
        except HandshakeError as error:
            if self._is_server:
                error.status = error.status or 400
                self._outgoing += build_refusal(error.status, str(error.args[0]))
            self._fail(error)
            raise
        self._consume(end + len(HEAD_END))
        return event

    def _take_head(self, head: bytes) -> Event:
        """What a whole head means, if it is that of an opening handshake."""
        if self._is_server:
            target, headers, self._key = parse_request(head)
            self._state = _DECIDING
            return OpeningRequest(target, headers)
        headers = parse_response(head, self._key)
        self._state = _OPEN
        return Opened(headers)

    def _next_open(self) -> Event | None:
        """The event of the next frames."""
        while True:
            if self._eof and not self.buffered_bytes and not self._message_opcode:
                self._end()
                return Closed(ABNORMAL_CLOSURE, "")
            offset = self._offset
            frame = self._next_frame()
            if frame is None:
                return None
            event = self._take(*frame, offset)
            if event is not None:
                return event

    def _next_frame(self) -> tuple[int, bytes] | None:
        """The first byte of the next frame and its payload without the mask, if it is complete.

        Each part of the header is checked as soon as it is there (5.2).
        """
        buffer = self._buffer
        pos = self._pos
        available = len(buffer) - pos
        if available:
            self._check_first_byte(first := buffer[pos])
        if available < 2:
            self._check_eof("a frame or a message", 2 - available)
            return None
        second = buffer[pos + 1]
        if (second >= MASKED) is not self._is_server:
            raise self._broken(_WRONG_MASKING[self._is_server])
        size = second & SIZE
        header_size = 2
        if size >= SIZE_IS_U16:
            if first & IS_CONTROL:  # 5.5
                raise self._broken(f"a control frame takes at most {MAX_CONTROL_SIZE} bytes")
            header_size, minimum = (4, SIZE_IS_U16) if size == SIZE_IS_U16 else (10, 0x10000)
            if available < header_size:
                self._check_eof("a frame", header_size - available)
                return None
            size = int.from_bytes(buffer[pos + 2 : pos + header_size], "big")
            if size < minimum or size >> 63:
                reason = f"a length of {size} must not be written in {header_size - 2} bytes"
                raise self._broken(reason)
        # The control frames between the frames of a message are no part of it (5.4).
        if not first & IS_CONTROL and len(self._message) + size > self._max_message_size:
            raise self._too_large(len(self._message) + size)
        start = pos + header_size + (MASK_KEY_SIZE if self._is_server else 0)
        end = start + size
        if end > len(buffer):
            self._check_eof("a frame", end - len(buffer))
            return None
        with memoryview(buffer) as view, view[start:end] as part:
            if self._is_server:
                payload = mask_payload(part, bytes(buffer[start - MASK_KEY_SIZE : start]))
            else:
                payload = part.tobytes()
        self._consume(end)
        return first, payload

    def _check_first_byte(self, first: int) -> None:
        """FIN, the reserved bits and the opcode, against what has come before (5.2, 5.4, 5.5)."""
        opcode = first & OPCODE
        if first & RSV:
            raise self._broken("a reserved bit is set, and no extension was negotiated")
        if opcode not in OPCODES:
            raise self._broken(f"the opcode {opcode} is reserved")
        if opcode & IS_CONTROL:
            if not first & FIN:
                raise self._broken("a control frame must not be fragmented")
        elif opcode == CONTINUATION:
            if not self._message_opcode:
                raise self._broken("there is no message that this frame could continue")
        elif self._message_opcode:
            raise self._broken("a message starts before the one before it has ended")

    def _take(self, first: int, payload: bytes, offset: int) -> Event | None:
        """What a frame means: an event, or None if a message goes on after it."""
        opcode = first & OPCODE
        if opcode == PING:
            self._send_frame(PONG, payload)  # 5.5.2: also after a Close frame of our own
            return Ping(payload)
        if opcode == PONG:
            return Pong(payload)
        if opcode == CLOSE:
            return self._take_close(payload, offset)
        if opcode:
            self._message_opcode = opcode
            self._message_offset = offset
        if not first & FIN:
            self._message += payload
            return None
        if not opcode:
            self._message += payload
            payload = bytes(self._message)
            self._message = bytearray()
        kind = self._message_opcode
        self._message_opcode = CONTINUATION
        if kind == BINARY:
            return BinaryMessage(payload)
        return TextMessage(self._decode("a text message", payload, self._message_offset))

    def _take_close(self, payload: bytes, offset: int) -> Closed:
        """Check a Close frame (5.5.1), answer it, and be done."""
        code, reason = NO_CLOSE_CODE, ""
        if payload:
            code = int.from_bytes(payload[:2], "big")
            if len(payload) == 1 or not is_close_code(code):
                shown = "of one byte" if len(payload) == 1 else f"{code}"
                raise self._broken(f"there is no close code {shown}", offset)
            reason = self._decode("the reason of a Close frame", payload[2:], offset)
        if not self._close_sent:
            self._send_close(payload[:2])  # 5.5.1: the answer echoes the code
        self._end()
        return Closed(code, reason)

    def _decode(self, what: str, payload: bytes, offset: int) -> str:
        """Decode UTF-8 (8.1); Python's is that of RFC 3629: no surrogates, no long forms."""
        try:
            return payload.decode("utf-8")
        except UnicodeDecodeError:
            pass  # the error that is raised instead needs no context
        raise self._broken(f"{what} is not UTF-8", offset, INVALID_PAYLOAD)

    # --- where it ends ----------------------------------------------------------------------

    def _check_eof(self, where: str, missing: int) -> None:
        """More bytes are needed; if none will come, that is an error."""
        if self._eof:
            reason = f"the stream ends inside {where}, of which {missing} bytes or more are missing"
            raise self._fail(UnexpectedEOFError(reason, offset=self._offset, missing=missing))

    def _broken(
        self, reason: str, offset: int | None = None, close_code: int = PROTOCOL_ERROR
    ) -> RemoteProtocolError:
        """The error for a rule that the frame at ``offset`` breaks; by default the next one."""
        place = self._offset if offset is None else offset
        error = WebSocketError(reason, offset=place, close_code=close_code)
        return self._fail(error, close_code)

    def _too_large(self, size: int) -> RemoteProtocolError:
        """The error for a message that with the next frame is of ``size`` bytes."""
        maximum = self._max_message_size
        error = BodyTooLargeError(
            f"a message of {size} bytes or more is sent, {maximum} are allowed",
            offset=self._offset,
            body_size=size,
            max_body_size=maximum,
        )
        return self._fail(error, MESSAGE_TOO_BIG)

    def _fail(self, error: RemoteProtocolError, close_code: int = 0) -> RemoteProtocolError:
        """Stay failed with ``error``, which is the caller's to raise.

        With a close code the peer is told why (7.1.7); the reasons of ours fit a Close frame.
        """
        self._error = error
        if close_code and not self._close_sent:
            self._send_close(encode_close_payload(close_code, str(error.args[0])))
        self._offset = error.offset
        self._end()
        return error

    def _end(self) -> None:
        """Nothing more is read: free the memory."""
        self._state = _OVER
        self._buffer = bytearray()
        self._pos = 0
        self._message = bytearray()

    def _consume(self, end: int) -> None:
        """Move on to ``end``, and free the consumed bytes once they are as many as the others."""
        self._offset += end - self._pos
        self._pos = end
        if end * 2 >= len(self._buffer):
            del self._buffer[:end]
            self._pos = 0


def _to_bytes(data: bytes | bytearray | memoryview) -> bytes:
    try:
        return data if type(data) is bytes else memoryview(data).tobytes()
    except TypeError:
        kind = type(data).__name__
        raise LocalProtocolError(f"what is sent is bytes-like, not a {kind}") from None
