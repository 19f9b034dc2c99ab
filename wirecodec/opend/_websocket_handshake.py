# SPDX-License-Identifier: MIT
"""The opening handshake of the WebSocket protocol: two heads of HTTP, as text and as values.

Whole heads go in, and what they say comes out, or a HandshakeError; finding the end of a head in
a stream is `WebSocketConnection`'s part. It is as much of HTTP as RFC 6455, 4 needs, and strict:
one request line, fields of one line each, no body. Whatever else a peer may mean by a head, it
does not get a WebSocket for it.

Section numbers in parentheses are those of RFC 6455.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from hashlib import sha1

from ..errors import LocalProtocolError, RemoteProtocolError

#: The largest head of a request or a response, with the empty line at its end, in bytes.
MAX_HEAD_SIZE = 16 * 1024

#: How many header fields a head may have.
MAX_HEADERS = 100

#: What ends a head.
HEAD_END = b"\r\n\r\n"

#: Names and values as they came, in their order, decoded as Latin-1.
Headers = tuple[tuple[str, str], ...]

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # 1.3
_VERSION = "13"  # 4.1
_KEY = re.compile(r"[A-Za-z0-9+/]{22}==")  # 4.1: 16 bytes in base64
_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_NAME = re.compile(_TOKEN)
_REQUEST_LINE = re.compile(rf"({_TOKEN}) ([!-~]+) (HTTP/[0-9]\.[0-9])")
_STATUS_LINE = re.compile(r"HTTP/1\.1 ([1-5][0-9][0-9])(?: [^\r\n]*)?")
_FIELD_LINE = re.compile(rf"({_TOKEN}):([^\r\n]*)")
_STRANGE_BYTE = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_VISIBLE = re.compile(r"[!-~]+")
_FIELD_VALUE = re.compile(r"[\t -~\xa0-\xff]*")
_RESERVED_NAMES = re.compile(
    "host|upgrade|connection|content-length|transfer-encoding|sec-websocket-.*", re.IGNORECASE
)

_PHRASES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    426: "Upgrade Required",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    503: "Service Unavailable",
    505: "HTTP Version Not Supported",
}
_MORE_FIELDS = {
    405: "Allow: GET\r\n",
    426: f"Upgrade: websocket\r\nSec-WebSocket-Version: {_VERSION}\r\n",  # 4.4
}


class HandshakeError(RemoteProtocolError):
    """The opening handshake failed. Final.

    Attributes:
        status: on a server the HTTP status of the refusal that waits in `data_to_send`; on a
            client the status that came instead of 101, or 0 if something else was wrong.
    """

    def __init__(self, reason: str, *, offset: int = 0, status: int = 0) -> None:
        super().__init__(reason, offset=offset)
        self.status = status


def accept_value(key: str) -> str:
    """Give the Sec-WebSocket-Accept that answers a Sec-WebSocket-Key (4.2.2)."""
    digest = sha1(key.encode("latin-1") + _GUID, usedforsecurity=False).digest()
    return base64.b64encode(digest).decode("ascii")


def values_of(headers: Headers, name: str) -> list[str]:
    """Give the values of all header fields of that name, whose case does not matter."""
    wanted = name.lower()
    return [value for each, value in headers if each.lower() == wanted]


# --- what is written ------------------------------------------------------------------------


def build_request(host: str, target: str, key: str, headers: Iterable[tuple[str, str]]) -> bytes:
    """Give the head of a client's opening handshake (4.1).

    Raises:
        LocalProtocolError: a value cannot be said, or is not for the caller to say.
    """
    if not _KEY.fullmatch(key):
        raise LocalProtocolError("a key is 16 bytes in base64, 24 characters")
    if not _VISIBLE.fullmatch(host):
        raise LocalProtocolError("a host is visible ASCII, at least one character")
    if not (target.startswith("/") and _VISIBLE.fullmatch(target) and "#" not in target):
        # 3: a fragment identifier means nothing here, and must not be used.
        raise LocalProtocolError("a target starts with / and is visible ASCII without #")
    lines = [
        f"GET {target} HTTP/1.1",
        f"Host: {host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        f"Sec-WebSocket-Version: {_VERSION}",
    ]
    for name, value in headers:
        if not _NAME.fullmatch(name) or _RESERVED_NAMES.fullmatch(name):
            raise LocalProtocolError(f"a header field cannot be named {name!a} here")
        if not _FIELD_VALUE.fullmatch(value):
            raise LocalProtocolError(f"the value of {name} must be one line of Latin-1")
        lines.append(f"{name}: {value}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def build_response(key: str) -> bytes:
    """Give the head by which a server accepts the request with that key (4.2.2)."""
    return (
        "HTTP/1.1 101 Switching Protocols\r\n"
        "Upgrade: websocket\r\n"
        "Connection: Upgrade\r\n"
        f"Sec-WebSocket-Accept: {accept_value(key)}\r\n\r\n"
    ).encode("ascii")


def build_refusal(status: int, reason: str) -> bytes:
    """Give a whole response by which a server refuses; without a reason it says the status."""
    phrase = _PHRASES.get(status, "Refused")
    body = f"{reason or phrase}\n"
    return (
        f"HTTP/1.1 {status} {phrase}\r\n"
        "Connection: close\r\n"
        "Content-Type: text/plain; charset=us-ascii\r\n"
        f"Content-Length: {len(body)}\r\n"
        f"{_MORE_FIELDS.get(status, '')}\r\n{body}"
    ).encode("ascii")


# --- what is read ---------------------------------------------------------------------------


def check_bytes(data: bytearray, start: int, end: int) -> None:
    """Refuse what is no text of HTTP. It need not be a whole head: other protocols have no end.

    Raises:
        HandshakeError: there is a control character from ``start`` to ``end``; ``offset`` is its
            place in ``data``, which is the head from its first byte.
    """
    match = _STRANGE_BYTE.search(data, start, end)
    if match is None:
        return
    place = match.start()
    reason = f"the byte 0x{data[place]:02x} cannot stand in a head of HTTP"
    if data[0] in (0x15, 0x16):  # an alert, or a handshake
        reason += "; the peer speaks TLS (wss://) where plain WebSocket (ws://) is spoken"
    elif data.startswith(b"FT"):
        reason += "; the peer speaks OpenD's own framing, which has a port of its own"
    raise HandshakeError(reason, offset=place)


def parse_request(head: bytes) -> tuple[str, Headers, str]:
    """Give the target, the headers and the key of a client's opening handshake (4.2.1).

    Args:
        head: without the empty line at its end.

    Raises:
        HandshakeError: it is none; ``status`` is what to refuse it with, or 0 for the usual.
    """
    start_line, headers = _split_head(head, too_many=431)
    match = _REQUEST_LINE.fullmatch(start_line)
    if match is None:
        raise HandshakeError("the head does not start with a request line of HTTP")
    method, target, version = match.groups()
    if method != "GET":
        raise HandshakeError("an opening handshake is a GET", status=405)
    if version != "HTTP/1.1":
        raise HandshakeError("an opening handshake speaks HTTP/1.1", status=505)
    if len(values_of(headers, "Host")) != 1:
        raise HandshakeError("there must be one Host")
    # What RFC 6455 does not speak of: a body, whose bytes would be taken for frames.
    sizes = values_of(headers, "Content-Length")
    if values_of(headers, "Transfer-Encoding") or any(size != "0" for size in sizes):
        raise HandshakeError("an opening handshake has no body")
    if "websocket" not in _tokens_of(headers, "Upgrade"):
        reason = "only WebSocket is spoken here, and there is no Upgrade: websocket"
        raise HandshakeError(reason, status=426)
    if "upgrade" not in _tokens_of(headers, "Connection"):
        raise HandshakeError("there must be a Connection: Upgrade")
    if values_of(headers, "Sec-WebSocket-Version") != [_VERSION]:
        raise HandshakeError(f"Sec-WebSocket-Version must be {_VERSION}", status=426)
    keys = values_of(headers, "Sec-WebSocket-Key")
    if len(keys) != 1 or not _KEY.fullmatch(keys[0]):
        raise HandshakeError("there must be one Sec-WebSocket-Key, of 16 bytes in base64")
    return target, headers, keys[0]


def parse_response(head: bytes, key: str) -> Headers:
    """Give the headers of a server's opening handshake (4.1).

    Args:
        head: without the empty line at its end.
        key: the one that the request had.

    Raises:
        HandshakeError: it does not accept that request; ``status`` is what came instead of 101.
    """
    start_line, headers = _split_head(head, too_many=0)
    match = _STATUS_LINE.fullmatch(start_line)
    if match is None:
        raise HandshakeError("the head does not start with a status line of HTTP/1.1")
    status = int(match[1])
    if status != 101:
        reason = (
            f"the server answers with status {status} instead of 101; is this a WebSocket port?"
        )
        raise HandshakeError(reason, status=status)
    if [value.lower() for value in values_of(headers, "Upgrade")] != ["websocket"]:
        raise HandshakeError("the response does not say Upgrade: websocket")
    if "upgrade" not in _tokens_of(headers, "Connection"):
        raise HandshakeError("the response does not say Connection: Upgrade")
    if values_of(headers, "Sec-WebSocket-Accept") != [accept_value(key)]:
        raise HandshakeError("Sec-WebSocket-Accept does not fit the key of the request")
    for name in ("Sec-WebSocket-Extensions", "Sec-WebSocket-Protocol"):
        if any(values_of(headers, name)):
            raise HandshakeError(f"the response has a {name}, which was not asked for")
    return headers


def _split_head(head: bytes, *, too_many: int) -> tuple[str, Headers]:
    """Give the first line and the header fields.

    Raises:
        HandshakeError: a line is no header field, and ``offset`` is where it starts; or there are
            too many of them, and ``status`` is ``too_many``.
    """
    start_line, *lines = head.decode("latin-1").split("\r\n")
    if len(lines) > MAX_HEADERS:
        reason = f"there are more than {MAX_HEADERS} header fields"
        raise HandshakeError(reason, status=too_many)
    offset = len(start_line) + 2
    headers = []
    for line in lines:
        # RFC 9112, 5: no space in front of the colon, and no line that goes on from the one
        # before; a CR or LF alone ends no line.
        match = _FIELD_LINE.fullmatch(line)
        if match is None:
            raise HandshakeError("a line is not a header field", offset=offset)
        headers.append((match[1], match[2].strip(" \t")))
        offset += len(line) + 2
    return start_line, tuple(headers)


def _tokens_of(headers: Headers, name: str) -> set[str]:
    """The members of the comma-separated lists of that name, in lower case."""
    return {
        token.strip(" \t").lower()
        for value in values_of(headers, name)
        for token in value.split(",")
    }
