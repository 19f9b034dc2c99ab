# SPDX-License-Identifier: MIT
"""What bytes are that are neither frames nor messages: other protocols, files, and texts."""

from __future__ import annotations

import re
import zlib

from ..errors import FormatError
from ..opend.frame import HEADER_SIZE, MAGIC
from .causes import CERTAIN, EXAMINED_SIZE, LIKELY, Cause, frame_fits, header_at, is_plausible
from .sources import read_source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["foreign_causes"]

_REQUEST_LINE = re.compile(
    rb"(?:GET|POST|PUT|HEAD|OPTIONS|DELETE|CONNECT|PATCH|TRACE) [^ \r\n]{1,4096} HTTP/[0-9.]+\r?\n"
)
_STATUS_LINE = re.compile(rb"HTTP/[0-9.]{1,3} [1-5][0-9]{2}[ \r\n]")
_HTTP_2_PREFACE = b"PRI * HTTP/2.0\r\n"
_TLS_KINDS = {0x14: "change cipher spec", 0x15: "alert", 0x16: "handshake", 0x17: "data"}
_CAPTURE_MAGICS = (
    b"\xd4\xc3\xb2\xa1",
    b"\xa1\xb2\xc3\xd4",
    b"\x4d\x3c\xb2\xa1",
    b"\xa1\xb2\x3c\x4d",
)
_PCAPNG_ORDERS = (b"\x4d\x3c\x2b\x1a", b"\x1a\x2b\x3c\x4d")
_COMPRESSION_MAGICS = {
    b"\x1f\x8b\x08": "gzip",
    b"\x28\xb5\x2f\xfd": "Zstandard",
    b"\x04\x22\x4d\x18": "LZ4",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
}
_JAVASCRIPT_SIGN = b"ft-v1.0"
_PLAIN_PORT = "Connect to the port of OpenD's own protocol (api_port, mostly 11111)."


def foreign_causes(data: bytes) -> Iterator[Cause]:
    """What the bytes are, if they are something else than frames or messages."""
    head = data[:EXAMINED_SIZE]
    yield from _network_protocols(head)
    yield from _files(head)
    yield from _texts(head)


def _network_protocols(head: bytes) -> Iterator[Cause]:
    if len(head) >= 5 and head[0] in _TLS_KINDS and head[1] == 3 and head[2] <= 4:
        size = int.from_bytes(head[3:5], "big")
        if 0 < size <= 0x4800:
            kind = _TLS_KINDS[head[0]]
            is_proved = (head[0] == 0x16 and head[5:6] in (b"\x01", b"\x02")) or (
                head[0] == 0x15 and size == 2 and head[5:6] in (b"\x01", b"\x02")
            )
            yield Cause(
                "tls-record",
                f"These bytes are a TLS record ({kind}): the peer speaks TLS, and this side reads "
                "frames in clear.",
                "Use TLS on both sides or on neither; OpenD itself has it for WebSocket only.",
                CERTAIN if is_proved else LIKELY,
            )
    if _REQUEST_LINE.match(head) or head.startswith(_HTTP_2_PREFACE):
        if re.search(rb"\r\nupgrade: *websocket", head, re.IGNORECASE):
            yield Cause(
                "websocket-handshake",
                "These bytes are the HTTP request that opens a WebSocket: a JavaScript client has "
                "connected to a port for plain frames.",
                "Connect it to OpenD's WebSocket port (websocket_port).",
            )
        else:
            yield Cause(
                "http-request",
                "These bytes are an HTTP request: a browser, a health check or a proxy has "
                "connected to a port for frames.",
                _PLAIN_PORT,
            )
    elif _STATUS_LINE.match(head):
        yield Cause(
            "http-response",
            "These bytes are an HTTP response: the other side is a web server or a proxy, or "
            "OpenD's WebSocket port.",
            _PLAIN_PORT,
        )
    if head.startswith(_JAVASCRIPT_SIGN):
        yield Cause(
            "javascript-packet",
            "These bytes are a packet of the JavaScript client: it is big-endian, has no digest, "
            "and travels inside WebSocket messages.",
            "Read it with wirecodec.opend.websocket; frames of 44-byte headers are for TCP.",
        )
    else:
        yield from _websocket_frames(head)
    if head.startswith((b"PROXY TCP", b"PROXY UNKNOWN", b"\r\n\r\n\0\r\nQUIT\n")):
        yield Cause(
            "proxy-header",
            "The stream starts with a header of the PROXY protocol, which a load balancer puts "
            "in front.",
            "Switch it off there (send-proxy), for OpenD does not know it.",
        )
    if head.startswith(b"SSH-"):
        yield Cause("ssh-greeting", "These bytes are the greeting of SSH.", _PLAIN_PORT)


def _websocket_frames(head: bytes) -> Iterator[Cause]:
    pos = 0
    count = 0
    while pos + 2 <= len(head) and count < 8:
        first, second = head[pos], head[pos + 1]
        if first & 0x70 or first & 0x0F not in (0, 1, 2, 8, 9, 10):
            return
        size = second & 0x7F
        after = pos + 2
        if size >= 126:
            width = 2 if size == 126 else 8
            size = int.from_bytes(head[after : after + width], "big")
            after += width
        mask = b""
        if second & 0x80:
            mask = head[after : after + 4]
            after += 4
        if count == 0:
            start = head[after : after + len(_JAVASCRIPT_SIGN)]
            if mask:
                start = bytes(
                    byte ^ mask[at % 4] for at, byte in enumerate(start) if len(mask) == 4
                )
            if start == _JAVASCRIPT_SIGN or (size > HEADER_SIZE and start[:2] == MAGIC):
                yield _websocket_cause(CERTAIN)
                return
            if first & 0x0F == 0:  # no stream starts in the middle of a message
                return
        pos = after + size
        count += 1
    # A row of small frames that ends where the bytes end is not often an accident.
    if pos == len(head) and count >= 2:
        yield _websocket_cause(LIKELY)


def _websocket_cause(certainty: str) -> Cause:
    return Cause(
        "websocket-frame",
        "These bytes are WebSocket frames: a JavaScript client, or OpenD's WebSocket port.",
        "Use the WebSocket client of this library (ws://), or OpenD's port for plain frames.",
        certainty,
    )


def _files(head: bytes) -> Iterator[Cause]:
    is_new = head[:4] == b"\x0a\x0d\x0d\x0a" and head[8:12] in _PCAPNG_ORDERS
    if is_new or head.startswith(_CAPTURE_MAGICS):
        yield Cause(
            "capture-file",
            "This is a capture file of tcpdump or Wireshark, not the stream inside.",
            "The command `capture` shows what is in it; `capture extract` writes each direction of "
            "its connections into a file, as is wanted here.",
        )
    for magic, name in _COMPRESSION_MAGICS.items():
        if head.startswith(magic):
            yield _compressed(name, CERTAIN if len(magic) > 3 or name == "gzip" else LIKELY)
    if len(head) > 8 and head[0] == 0x78 and int.from_bytes(head[:2], "big") % 31 == 0:
        try:
            inflated = zlib.decompressobj().decompress(head, 1024)
        except zlib.error:
            inflated = b""
        if inflated:
            yield _compressed("zlib", CERTAIN)


def _compressed(name: str, certainty: str) -> Cause:
    return Cause(
        "compressed",
        f"These bytes are compressed with {name}. Nothing is compressed on this wire.",
        "Unpack them first.",
        certainty,
    )


_TEXT_NAMES = {
    "hex": ("hex-text", "hexadecimal digits"),
    "base64": ("base64-text", "base64"),
    "hexdump": ("dump-text", "a dump as hexdump -C prints it"),
    "xxd": ("dump-text", "a dump as xxd prints it"),
    "wireshark": ("dump-text", "a dump as Wireshark prints it"),
    "literal": ("escaped-text", "a Python bytes literal"),
    "escaped": ("escaped-text", "an escaped string"),
}


def _texts(head: bytes) -> Iterator[Cause]:
    bare = head.removeprefix(b"\xef\xbb\xbf")
    if bare != head and bare.startswith((MAGIC, b"{")):
        yield Cause(
            "byte-order-mark",
            "A byte order mark stands in front (ef bb bf): something wrote these bytes as text.",
            "Write them in binary mode, or drop the first three bytes.",
        )
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or (len(head) >= 8 and not any(head[1:64:2])):
        # UTF-16, as PowerShell writes what is redirected.
        codec = "utf-16-be" if head.startswith(b"\xfe\xff") else "utf-16-le"
        text = head[: len(head) // 2 * 2].decode(codec, "replace")
        has_mark = text.startswith("\ufeff")
        text = text.removeprefix("\ufeff")[:HEADER_SIZE]
        is_frame = text.startswith(MAGIC.decode())
        if is_frame or (text.isascii() and (has_mark or text.isprintable())):
            yield Cause(
                "utf-16-text",
                "These bytes are text in UTF-16, or bytes that were taken for text and written "
                "so, as PowerShell's > does.",
                "Write the file in binary: Set-Content -AsByteStream, or cmd /c.",
                CERTAIN if has_mark or is_frame else LIKELY,
            )
        return
    text_size = 4096
    try:
        text = head[:text_size].decode("ascii")
    except UnicodeDecodeError:
        return
    if not text or not all(each.isprintable() or each in "\r\n\t" for each in text):
        return
    stripped = text.strip()
    if stripped.startswith(("{", "[")):
        yield Cause(
            "json-text",
            "This is JSON without a frame around it.",
            "Put a frame around it with body format 1 (encode_frame), or inspect it with --type "
            "as the body of one.",
            CERTAIN if '"' in stripped else LIKELY,
        )
        return
    try:
        source = read_source(head)
    except FormatError:
        source = None
    if source is not None and source.format in _TEXT_NAMES:
        name, what = _TEXT_NAMES[source.format]
        is_proved = frame_fits(source.data) or is_plausible(header_at(source.data, 0))
        if is_proved or source.format != "base64":
            yield Cause(
                name,
                f"This is text: {what}, not the bytes themselves"
                + (", and a frame is what it stands for." if is_proved else "."),
                "Turn it into bytes first; the command line does so for files and standard input.",
                CERTAIN if is_proved else LIKELY,
            )
            return
    if len(stripped) >= 8:
        yield Cause(
            "plain-text",
            "This is text: somebody typed into the port, a log was mixed into the stream, or "
            "another service answers.",
            _PLAIN_PORT,
            LIKELY,
        )
