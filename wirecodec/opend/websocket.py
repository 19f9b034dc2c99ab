# SPDX-License-Identifier: MIT
"""OpenD over WebSocket: the packets of its JavaScript client, and the connection under them.

A packet is one binary message of WebSocket, so it needs neither a size nor a digest: a header,
then a body, which is opaque here. Numbers are big-endian, unlike in the frames of `frame`. A
response carries the section of its request; a packet from the server whose section nobody waits
for is a push.

What is asked of packets from outside is what OpenD's own client asks: that they start with the
sign, and that the header is all there. A server's words in the header are kept to ASCII, because
that client takes 20 bytes for 20 characters, and fails on all others.

`WebSocketConnection` and its events and errors are RFC 6455, without anything of OpenD.
"""

from __future__ import annotations

import struct
from hashlib import md5
from typing import NamedTuple

from ..errors import EncodeError, HeaderError
from ._rfc6455 import (
    MAX_MESSAGE_SIZE,
    BinaryMessage,
    Closed,
    Event,
    Opened,
    OpeningRequest,
    Ping,
    Pong,
    TextMessage,
    WebSocketConnection,
    WebSocketError,
)
from ._websocket_frames import ABNORMAL_CLOSURE, CLOSE_CODES, NO_CLOSE_CODE
from ._websocket_handshake import MAX_HEAD_SIZE, MAX_HEADERS, HandshakeError

__all__ = [
    "ABNORMAL_CLOSURE",
    "CLOSE_CODES",
    "COMMAND_DISCONNECTED",
    "COMMAND_LOGIN",
    "FIRST_SECTION",
    "MAX_ERROR_MESSAGE_SIZE",
    "MAX_HEADERS",
    "MAX_HEAD_SIZE",
    "MAX_MESSAGE_SIZE",
    "NO_CLOSE_CODE",
    "REQUEST_HEADER_SIZE",
    "RESPONSE_HEADER_SIZE",
    "SIGN",
    "BinaryMessage",
    "Closed",
    "Event",
    "HandshakeError",
    "Opened",
    "OpeningRequest",
    "Ping",
    "Pong",
    "RequestPacket",
    "ResponsePacket",
    "TextMessage",
    "WebSocketConnection",
    "WebSocketError",
    "decode_request_packet",
    "decode_response_packet",
    "encode_request_packet",
    "encode_response_packet",
    "login_key_md5",
]

#: The first 8 bytes of every packet: a text of 7, and a zero.
SIGN = b"ft-v1.0\0"

#: The size of the header of a request in bytes.
REQUEST_HEADER_SIZE = 20

#: The size of the header of a response or a push in bytes.
RESPONSE_HEADER_SIZE = 44

#: How much a response has room for in its error message, in bytes.
MAX_ERROR_MESSAGE_SIZE = 20

#: The command of the first request, an ``InitWebSocket.Request``. Other commands are proto ids.
COMMAND_LOGIN = 1

#: The command of a push: the connection to OpenD behind the server is gone.
COMMAND_DISCONNECTED = 2

#: The section of the first request; each further one takes the next number.
FIRST_SECTION = 2

_REQUEST_LAYOUT = struct.Struct(">8sIQ")
_RESPONSE_LAYOUT = struct.Struct(">8sIQi20s")
_SIGN_TEXT = SIGN.rstrip(b"\0")
_MAX_U32 = 0xFFFF_FFFF
_MAX_U64 = 0xFFFF_FFFF_FFFF_FFFF
_MIN_I32 = -0x8000_0000
_MAX_I32 = 0x7FFF_FFFF


class RequestPacket(NamedTuple):
    """What a client sends.

    Attributes:
        command: what the body is: a proto id, or `COMMAND_LOGIN`; 0 to 4294967295.
        section: pairs the response with it; 0 to 2**64 - 1.
        body: a message in protobuf; it may be empty.
    """

    command: int
    section: int
    body: bytes

    def __repr__(self) -> str:
        """Without the body: keys and passwords travel in bodies."""
        return (
            f"RequestPacket(command={self.command}, section={self.section}, "
            f"body of {len(self.body)} bytes)"
        )


class ResponsePacket(NamedTuple):
    """What a server sends: a response, or a push.

    Attributes:
        command: that of the request; of a push what its body is.
        section: that of the request; of a push one that nobody waits for.
        error: 0 if all is well; a signed integer of 32 bits.
        error_message: what is said of it. It is the peer's text: escape it before showing it.
        body: a message in protobuf. The JavaScript client never settles a response whose body is
            empty, so a server should not send one.
    """

    command: int
    section: int
    error: int
    error_message: str
    body: bytes

    def __repr__(self) -> str:
        """Without the body, like that of a request."""
        return (
            f"ResponsePacket(command={self.command}, section={self.section}, "
            f"error={self.error}, error_message={self.error_message!r}, "
            f"body of {len(self.body)} bytes)"
        )


def encode_request_packet(
    command: int, section: int, body: bytes | bytearray | memoryview
) -> bytes:
    """Give a whole request, which is one binary message.

    Args:
        command: 0 to 4294967295.
        section: 0 to 2**64 - 1; the first one of a connection is `FIRST_SECTION`.
        body: any bytes.

    Raises:
        EncodeError: a value is out of its range or of the wrong type; ``path`` names it.
    """
    _check_int("command", command, 0, _MAX_U32)
    _check_int("section", section, 0, _MAX_U64)
    return _REQUEST_LAYOUT.pack(SIGN, command, section) + _to_bytes(body)


def encode_response_packet(
    command: int,
    section: int,
    body: bytes | bytearray | memoryview,
    *,
    error: int = 0,
    error_message: str = "",
    ascii_only: bool = True,
) -> bytes:
    """Give a whole response or push, which is one binary message.

    Args:
        command: 0 to 4294967295.
        section: 0 to 2**64 - 1.
        body: any bytes; see `ResponsePacket` on empty ones.
        error: -2147483648 to 2147483647.
        error_message: any text. As much of it is sent as 20 bytes hold, without half a character
            at the end; zeros, which would end it, become question marks.
        ascii_only: whether other characters than those of ASCII become question marks. The
            JavaScript client does not survive them.

    Raises:
        EncodeError: a value is out of its range or of the wrong type; ``path`` names it.
    """
    _check_int("command", command, 0, _MAX_U32)
    _check_int("section", section, 0, _MAX_U64)
    _check_int("error", error, _MIN_I32, _MAX_I32)
    text = _error_text(error_message, "ascii" if ascii_only else "utf-8")
    return _RESPONSE_LAYOUT.pack(SIGN, command, section, error, text) + _to_bytes(body)


def decode_request_packet(data: bytes | bytearray | memoryview) -> RequestPacket:
    """Read a whole request from a binary message.

    Raises:
        HeaderError: it does not start with the sign, or is shorter than the header; ``offset`` is
            0, where the packet starts.
    """
    packet = _to_packet("request", data, REQUEST_HEADER_SIZE)
    _, command, section = _REQUEST_LAYOUT.unpack_from(packet)
    return RequestPacket(command, section, packet[REQUEST_HEADER_SIZE:])


def decode_response_packet(data: bytes | bytearray | memoryview) -> ResponsePacket:
    """Read a whole response or push from a binary message.

    The error message ends at its first zero. Bytes of it that are not UTF-8, such as half a
    character at the end, become U+FFFD: what is wrong with a message should not hide an error.

    Raises:
        HeaderError: it does not start with the sign, or is shorter than the header; ``offset`` is
            0, where the packet starts.
    """
    packet = _to_packet("response", data, RESPONSE_HEADER_SIZE)
    _, command, section, error, text = _RESPONSE_LAYOUT.unpack_from(packet)
    error_message = text.partition(b"\0")[0].decode("utf-8", "replace")
    return ResponsePacket(command, section, error, error_message, packet[RESPONSE_HEADER_SIZE:])


def login_key_md5(key: str) -> str:
    """Give what a login says of the key: its MD5 in lower-case hexadecimal, and "" for no key.

    Raises:
        EncodeError: the key has lone surrogates, so that it has no bytes to take the MD5 of.
    """
    if not key:
        return ""
    try:
        return md5(key.encode("utf-8"), usedforsecurity=False).hexdigest()
    except UnicodeEncodeError:
        pass  # it holds the key, so the error that is raised instead must not have it as context
    raise EncodeError("has lone surrogates, which UTF-8 cannot say", path="key")


def _to_packet(kind: str, data: bytes | bytearray | memoryview, header_size: int) -> bytes:
    """Give ``data`` as bytes if it starts like a packet."""
    packet = bytes(data)
    # The official client looks for the text alone, whatever the byte after it is.
    start = packet[: len(_SIGN_TEXT)]
    if not _SIGN_TEXT.startswith(start):
        reason = (
            f"a {kind} starts with {_SIGN_TEXT.hex(' ')} ({_SIGN_TEXT.decode()}), "
            f"not with {start.hex(' ')}"
        )
        if start.startswith(b"FT"):
            reason += "; this is a frame of the TCP protocol, which has a port of its own"
        raise HeaderError(reason)
    if len(packet) < header_size:
        reason = f"the header of a {kind} takes {header_size} bytes, {len(packet)} are there"
        if kind == "response" and len(packet) >= REQUEST_HEADER_SIZE:
            reason += "; is this a request?"
        raise HeaderError(reason)
    return packet


def _error_text(message: str, encoding: str) -> bytes:
    """As much of a message as there is room for; ``?`` stands for what cannot be said."""
    # Each character takes a byte or more. A cut inside one leaves bytes that "ignore" drops.
    text = message[:MAX_ERROR_MESSAGE_SIZE].replace("\0", "?").encode(encoding, "replace")
    return text[:MAX_ERROR_MESSAGE_SIZE].decode(encoding, "ignore").encode(encoding)


def _check_int(name: str, value: object, minimum: int, maximum: int) -> None:
    if isinstance(value, int) and not isinstance(value, bool):
        if minimum <= value <= maximum:
            return
        # Python refuses to write out an integer of thousands of digits.
        shown = str(value) if value.bit_length() <= 64 else f"one of {value.bit_length()} bits"
    else:
        shown = f"a {type(value).__name__}"
    reason = f"must be an integer from {minimum} to {maximum}, not {shown}"
    raise EncodeError(reason, path=name)


def _to_bytes(body: bytes | bytearray | memoryview) -> bytes:
    try:
        return body if type(body) is bytes else memoryview(body).tobytes()
    except TypeError:
        kind = type(body).__name__
        reason = f"must be bytes, bytearray or a memoryview, not a {kind}"
        raise EncodeError(reason, path="body") from None
