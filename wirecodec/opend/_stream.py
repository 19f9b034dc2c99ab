# SPDX-License-Identifier: MIT
"""What both sides of a session have in common: the stream, the ciphers, the state."""

from __future__ import annotations

from collections import deque
from hashlib import sha1
from typing import NamedTuple

from ..errors import (
    ChecksumError,
    CipherError,
    ConnectionLost,
    DecodeError,
    LocalProtocolError,
    RemoteProtocolError,
)
from ..protobuf.codec import decode, encode
from .events import TRANSITIONS, SessionClosed, State
from .frame import BODY_FORMAT_JSON, BODY_FORMAT_PROTOBUF, FrameDecoder, encode_frame
from .messages.common import PacketEncAlgo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from .cipher import BodyCipher
    from .frame import Frame, FrameHeader
    from .messages import init_connect

__all__ = [
    "INIT_CONNECT",
    "MAX_SERIAL_NUMBER",
    "BaseSession",
    "Incoming",
    "check_seconds",
    "decode_body",
    "encode_body",
]

INIT_CONNECT = 1001
MAX_SERIAL_NUMBER = 0xFFFF_FFFF


class Incoming(NamedTuple):
    """One frame or packet, as far as it could be read."""

    proto_id: int
    serial_number: int
    body_format: int
    body: bytes
    error: Exception | None

    def __repr__(self) -> str:
        """Without the body, which may hold what is secret."""
        return (
            f"Incoming(proto_id={self.proto_id}, serial_number={self.serial_number}, "
            f"body_format={self.body_format}, body of {len(self.body)} bytes, "
            f"error={self.error!r})"
        )


class BaseSession:
    """What both sides have: the stream, the ciphers, the events."""

    def __init__(
        self,
        *,
        rsa_key: BodyCipher | None,
        max_body_size: int,
        peer_timeout_seconds: float | None,
        make_cipher: Callable[[str, bytes, bytes], BodyCipher] | None,
    ) -> None:
        check_seconds("peer_timeout_seconds", peer_timeout_seconds)
        self._rsa_key = rsa_key
        self._make_cipher = make_cipher or _make_cipher
        self._cipher: BodyCipher | None = None
        self._state = State.NEW
        self._events: deque[Any] = deque()
        self._out = bytearray()
        self._opening: FrameHeader | None = None
        self._frames = FrameDecoder(max_body_size=max_body_size, open_body=self._open)
        self._peer_timeout = peer_timeout_seconds
        self._heard_at = 0.0

    @property
    def state(self) -> str:
        """One of `State`."""
        return self._state

    @property
    def has_data_to_send(self) -> bool:
        """Whether `data_to_send` would give anything."""
        return bool(self._out)

    def data_to_send(self) -> bytes:
        """What is to go to the peer now; it is handed out once."""
        data = bytes(self._out)
        self._out.clear()
        return data

    def events(self) -> Iterator[Any]:
        """Take the events that are there, in the order in which things happened."""
        while self._events:
            yield self._events.popleft()

    def receive_data(self, data: bytes | bytearray | memoryview, now: float) -> None:
        """Take what came from the peer; events tell what it meant. It raises nothing.

        After the end of the session, data is dropped.
        """
        if self._state == State.CLOSED:
            return
        if data:
            self._heard_at = now
        self._feed(data)
        while self._state != State.CLOSED:
            try:
                incoming = self._next()
            except RemoteProtocolError as error:
                self._close(error)
                return
            if incoming is None:
                return
            self._handle(incoming, now)

    def receive_eof(self, now: float) -> None:
        """Note that the peer has closed the connection."""
        if self._state == State.CLOSED:
            return
        self._end_of_stream()
        try:
            self._next()
        except RemoteProtocolError as error:
            self._close(error)
            return
        self._close(ConnectionLost("the peer closed the connection"))

    def close(self) -> None:
        """End the session on this side. What waits for an answer ends with ConnectionLost."""
        self._close(None)

    def connection_lost(self, error: Exception) -> None:
        """Note that the connection broke: a socket's error, say."""
        self._close(error)

    # --- the stream -------------------------------------------------------------------------

    def _feed(self, data: bytes | bytearray | memoryview) -> None:
        self._frames.receive_data(data)

    def _end_of_stream(self) -> None:
        self._frames.receive_eof()

    def _next(self) -> Incoming | None:
        """The next frame; a fault of one frame comes with it."""
        self._opening = None
        try:
            frame = self._frames.next_frame()
        except ChecksumError as error:
            return _incoming(error.frame, error)
        except CipherError as error:
            header = self._opening
            if header is None:  # pragma: no cover - the hook that raised it was given one
                raise
            return Incoming(header.proto_id, header.serial_number, header.body_format, b"", error)
        return _incoming(frame, None) if frame is not None else None

    def _open(self, header: FrameHeader, body: bytes) -> bytes:
        """Decrypt a body, or say what is wrong with it."""
        self._opening = header
        cipher = self._rsa_key if header.proto_id == INIT_CONNECT else self._cipher
        if cipher is None:
            return body
        try:
            return cipher.decrypt(body)
        except CipherError as error:
            if sha1(body, usedforsecurity=False).digest() == header.digest:
                raise CipherError(
                    "the peer did not encrypt this body: it has no key, or was not asked to"
                ) from None
            raise CipherError(f"{error}: is it the key that the peer has?") from error

    def _send(self, proto_id: int, serial_number: int, body_format: int, body: bytes) -> None:
        cipher = self._rsa_key if proto_id == INIT_CONNECT else self._cipher
        if cipher is None:
            self._out += encode_frame(
                proto_id, body, serial_number=serial_number, body_format=body_format
            )
            return
        self._out += encode_frame(
            proto_id,
            body,
            serial_number=serial_number,
            body_format=body_format,
            seal_body=lambda _, plaintext: cipher.encrypt(plaintext),
        )

    def _cipher_of(self, hello: init_connect.C2S, terms: init_connect.S2C) -> BodyCipher | None:
        """What the handshake has agreed on (F29); None for bodies in clear.

        Raises:
            CipherError: the key or the vector is none.
        """
        if hello.packet_enc_algo == PacketEncAlgo.NONE:
            return None
        key = _key_bytes("connAESKey", terms.conn_aes_key)
        if terms.aes_cbc_iv is None:
            return self._make_cipher("ecb", key, b"")
        return self._make_cipher("cbc", key, _key_bytes("aesCBCiv", terms.aes_cbc_iv))

    # --- what the two sides do differently --------------------------------------------------

    def _handle(self, incoming: Incoming, now: float) -> None:
        raise NotImplementedError  # pragma: no cover - both sides have their own

    def _close(self, error: Exception | None) -> None:
        if self._state != State.CLOSED:
            self._move("close")
            self._events.append(SessionClosed(error))

    def _move(self, what: str) -> None:
        following = TRANSITIONS.get((self._state, what))
        if following is None:
            raise LocalProtocolError(f"{what}: the session is {self._state}")
        self._state = following


def _incoming(frame: Frame, error: Exception | None) -> Incoming:
    header = frame.header
    return Incoming(header.proto_id, header.serial_number, header.body_format, frame.body, error)


def check_seconds(name: str, seconds: float | None) -> None:
    """Make sure that a limit of time is one: 0 seconds or more, or None for none.

    Raises:
        ValueError: it is negative or NaN, which is never over.
        TypeError: it is nothing to add to a time.
    """
    if seconds is not None and not 0.0 + seconds >= 0.0:
        raise ValueError(f"{name} is 0 seconds or more, or None for no limit; got {seconds}")


def encode_body(message: Any, body_format: int) -> bytes:
    """The body that a message is in a body format: protobuf or JSON.

    Raises:
        EncodeError: the message cannot be written.
        LocalProtocolError: there is no such body format.
    """
    if body_format == BODY_FORMAT_PROTOBUF:
        return encode(message)
    if body_format == BODY_FORMAT_JSON:
        from ..protobuf.json_format import to_json

        return to_json(message).encode("utf-8")
    raise LocalProtocolError(f"body format {body_format}: there are 0, protobuf, and 1, JSON")


def decode_body(message_type: Any, body: bytes, body_format: int) -> Any:
    """The message that a body is.

    Raises:
        DecodeError, FormatError: it is none.
    """
    if body_format == BODY_FORMAT_JSON:
        from ..protobuf.json_format import from_json

        return from_json(message_type, body)
    if body_format != BODY_FORMAT_PROTOBUF:
        raise DecodeError(f"body format {body_format} is not known")
    return decode(message_type, body)


def _key_bytes(name: str, text: str) -> bytes:
    """A key or vector as the handshake gives it: 16 ASCII characters."""
    if len(text) != 16 or not text.isascii():
        raise CipherError(f"{name} of the handshake is not 16 ASCII characters")
    return text.encode("ascii")


def _make_cipher(mode: str, key: bytes, iv: bytes) -> BodyCipher:
    from .cipher import AesCbc, AesEcb

    return AesCbc(key, iv) if mode == "cbc" else AesEcb(key)
