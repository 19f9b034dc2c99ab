# SPDX-License-Identifier: MIT
"""One direction of a WebSocket connection, read by somebody who only looks on.

`WebSocketConnection` of ``opend`` is a party to the connection: it answers, and ends at the first
fault. Who reads a capture sees each direction by itself, from anywhere in it, and wants what comes
behind a fault. `WebSocketScanner` gives pieces: heads of the handshake, messages, control frames,
and gaps, from which it goes on at the next frame that starts one of OpenD's packets.

How such a frame is known: its payload starts with the eight bytes that each packet starts with. In
the direction to the server, they are masked by a key that stands in front of them, so that they
can be recognised as well. Any other frame is believed only if no such frame starts inside of it,
because its length may be anything. So a damage costs what it touches, and what a packet that has
lost bytes takes of the packets behind it in their place.

The pieces are the same however the stream was cut, and the time is linear in its size.

Section numbers in parentheses are those of RFC 6455.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ..opend._websocket_frames import (
    CONTINUATION,
    FIN,
    IS_CONTROL,
    MASK_KEY_SIZE,
    MASKED,
    MAX_CONTROL_SIZE,
    OPCODE,
    OPCODES,
    RSV,
    SIZE,
    SIZE_IS_U16,
    SIZE_IS_U64,
    mask_payload,
)
from ..opend.frame import MAX_BODY_SIZE
from ..opend.websocket import SIGN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Final

__all__ = ["PieceKind", "WebSocketPiece", "WebSocketScanner", "find_packet_frame"]

#: The largest head of a handshake, in bytes. Those of real clients have some 300.
MAX_HEAD_SIZE = 16 * 1024

#: A gap that is longer than this is given in pieces, in bytes.
GAP_PIECE_SIZE = 64 * 1024

_HEAD_STARTS = (b"GET ", b"HTTP/")
_HEAD_END = b"\r\n\r\n"

# A frame of a server whose payload starts a packet, and what may be one of a client.
_UNMASKED_START = re.compile(
    rb"[\x02\x82](?:[\x08-\x7d]|\x7e[\0-\xff]{2}|\x7f[\0-\xff]{8})" + re.escape(SIGN), re.DOTALL
)
_MASKED_START = re.compile(rb"[\x02\x82][\x88-\xff]", re.DOTALL)

# The size of the head of a client's frame, and by its second byte where that is another one.
_MASKED_HEAD_SIZE = 2 + MASK_KEY_SIZE
_MASKED_HEAD_SIZES = {
    MASKED | SIZE_IS_U16: _MASKED_HEAD_SIZE + 2,
    MASKED | SIZE_IS_U64: _MASKED_HEAD_SIZE + 8,
}

# The longest start of a frame that `find_packet_frame` must see whole.
_START_SIZE = 2 + 8 + MASK_KEY_SIZE + len(SIGN)


class PieceKind:
    """What a piece of a WebSocket stream is."""

    #: The head of the handshake, HTTP.
    HEAD: Final = "head"
    #: A whole message, of one frame or several.
    MESSAGE: Final = "message"
    #: A control frame: Close, Ping or Pong.
    CONTROL: Final = "control"
    #: What is none of these.
    GAP: Final = "gap"


class WebSocketPiece(NamedTuple):
    """A piece of the stream.

    Attributes:
        kind: one of `PieceKind`.
        offset: where it starts, in bytes from the start of the stream.
        size: how many bytes it takes there. Control frames may lie inside of a message.
        data: its payload, not masked; of a head or a gap, the bytes themselves, as far as they
            are not parts of a message.
        opcode: of a message or a control frame, what it says it is.
        reason: of a gap, why it is one.
    """

    kind: str
    offset: int
    size: int
    data: bytes
    opcode: int = 0
    reason: str = ""

    def __repr__(self) -> str:
        """Without the bytes: keys and passwords travel in them."""
        return f"<WebSocketPiece {self.kind} at {self.offset}, {self.size} bytes: {self.reason}>"


def find_packet_frame(
    data: bytes | bytearray, start: int = 0, stop: int | None = None, *, is_client: bool
) -> tuple[int, bool]:
    """Where a WebSocket frame starts that holds the start of one of OpenD's packets.

    Args:
        data: bytes of one direction.
        start: where to search from.
        stop: where the data ends, as far as this is concerned; None for all of it.
        is_client: whether the client sent them, which masks its frames.

    Returns:
        Its index and True; or the index from which a search with more data has to start, and False.
    """
    size = len(data) if stop is None else min(stop, len(data))
    pos = max(start, 0)
    if not is_client:
        match = _UNMASKED_START.search(data, pos, size)
        if match is not None:
            return match.start(), True
        return max(pos, size - _START_SIZE + 1), False
    while (match := _MASKED_START.search(data, pos, size)) is not None:
        pos = match.start()
        payload = pos + _MASKED_HEAD_SIZES.get(data[pos + 1], _MASKED_HEAD_SIZE)
        end = payload + len(SIGN)
        if end > size:
            return pos, False  # the end of the data is near
        key = payload - MASK_KEY_SIZE
        # The first byte alone refuses nearly all: this is about the time, not about the result.
        if (
            data[payload] ^ data[key] == SIGN[0]
            and mask_payload(bytes(data[payload:end]), bytes(data[key:payload])) == SIGN
        ):
            return pos, True
        pos += 1
    return max(pos, size - 1), False


def _head_size(head: bytes | bytearray) -> int:
    """The size of the head of a frame, of which two bytes or more are there (5.2)."""
    size = 2 + (MASK_KEY_SIZE if head[1] & MASKED else 0)
    return size + {SIZE_IS_U16: 2, SIZE_IS_U64: 8}.get(head[1] & SIZE, 0)


class WebSocketScanner:
    """Cuts one direction of a connection into pieces. It does no input or output of its own.

        scanner.receive_data(data)
        for piece in scanner:
            ...

    It raises nothing for what is in the bytes. In memory there is the largest message that is
    allowed, and the last data received.

    Args:
        is_client: whether the client sent the bytes, and so masks its frames (5.1).
        max_message_size: the largest message that is plausible, in bytes.
        is_start: whether the stream was seen from its start; otherwise it begins anywhere.
    """

    __slots__ = (
        "_buffer",
        "_eof",
        "_is_client",
        "_max_size",
        "_may_be_head",
        "_message",
        "_message_offset",
        "_message_opcode",
        "_reason",
        "_searched",
        "_start_offset",
    )

    def __init__(
        self, *, is_client: bool, max_message_size: int = MAX_BODY_SIZE, is_start: bool = True
    ) -> None:
        self._is_client = is_client
        self._max_size = max_message_size
        self._buffer = bytearray()
        self._start_offset = 0  # of the buffer
        self._eof = False
        self._may_be_head = is_start
        self._message: bytearray | None = None  # what there is of a message in several frames
        self._message_offset = 0
        self._message_opcode = 0
        # Inside of a gap: from where on the search goes on.
        self._searched: int | None = None if is_start else 0
        self._reason = "no WebSocket frame with one of OpenD's packets starts here"

    def receive_data(self, data: bytes) -> None:
        """Add what comes next in the stream."""
        self._buffer += data

    def receive_eof(self) -> None:
        """Note that the stream has ended, or that bytes are missing here."""
        self._eof = True

    def __iter__(self) -> Iterator[WebSocketPiece]:
        """Take the pieces that are known now."""
        return iter(self.next_piece, None)

    def next_piece(self) -> WebSocketPiece | None:
        """Take the next piece; None while it is not known, and at the end of the stream."""
        while True:
            if self._searched is not None:
                piece = self._search(self._searched)
                if piece is not None or self._is_searching():
                    return piece
            buffered = len(self._buffer)
            piece = self._next()
            if piece is not None:
                return piece
            if not self._is_searching() and len(self._buffer) == buffered:
                if not self._eof or (not buffered and self._message is None):
                    return None
                # What is cut may be one whose length is wrong: others may lie inside of it.
                piece = self._start_search("the stream ends inside of a WebSocket message")
                if piece is not None:
                    return piece

    def _is_searching(self) -> bool:
        return self._searched is not None

    # --- frames -----------------------------------------------------------------------------------

    def _next(self) -> WebSocketPiece | None:
        """The piece that the buffer starts with; None if it is not complete, or is none."""
        buffer = self._buffer
        if self._may_be_head:
            for start in _HEAD_STARTS:
                if buffer.startswith(start):
                    return self._next_head()
                if buffer and start.startswith(buffer) and not self._eof:
                    return None
        if len(buffer) < 2:
            return None
        reason = self._fault(buffer[0], buffer[1])
        if reason:
            return self._start_search(reason)
        head_size = _head_size(buffer)
        if len(buffer) < head_size:
            return None
        size = buffer[1] & SIZE
        if size in (SIZE_IS_U16, SIZE_IS_U64):
            size = int.from_bytes(buffer[2 : 4 if size == SIZE_IS_U16 else 10], "big")
        if size + len(self._message or b"") > self._max_size:
            reason = f"a message of {size} bytes, where {self._max_size} are allowed"
            return self._start_search(reason)
        end = head_size + size
        if len(buffer) < end:
            return None
        key = bytes(buffer[head_size - MASK_KEY_SIZE : head_size]) if self._is_client else b""
        start = bytes(buffer[head_size : min(head_size + len(SIGN), end)])
        if (mask_payload(start, key) if key else start) != SIGN:
            seen = end + _START_SIZE - 1
            if len(buffer) < seen and not self._eof:
                return None
            index, is_found = find_packet_frame(buffer, 1, seen, is_client=self._is_client)
            if is_found and index < end:
                return self._start_search("no WebSocket frame: a packet starts inside of it")
        payload = self._copy(head_size, end)
        return self._take_frame(end, mask_payload(payload, key) if key else payload)

    def _fault(self, first: int, second: int) -> str:
        """What is wrong with the first two bytes of a frame (5.2)."""
        opcode = first & OPCODE
        if first & RSV:
            return "a WebSocket frame of an extension, such as compression, which is not read"
        if opcode not in OPCODES:
            return f"no WebSocket frame starts here: there is no opcode {opcode}"
        if bool(second & MASKED) != self._is_client:
            side = "a client masks its frames" if self._is_client else "a server does not mask"
            return f"no WebSocket frame starts here: {side}"
        if opcode & IS_CONTROL:
            if not first & FIN or second & SIZE > MAX_CONTROL_SIZE:
                return "a WebSocket control frame in parts, or too long"
        elif (opcode == CONTINUATION) != (self._message is not None):
            return "a WebSocket frame that goes on with no message, or breaks into one"
        return ""

    def _take_frame(self, size: int, payload: bytes) -> WebSocketPiece | None:
        """A frame that is complete, of so many bytes; None if it is a part of a message."""
        first = self._buffer[0]
        opcode = first & OPCODE
        offset = self._drop(size)
        self._may_be_head = False
        if opcode & IS_CONTROL:
            return WebSocketPiece(PieceKind.CONTROL, offset, size, payload, opcode)
        if self._message is None:
            if first & FIN:
                return WebSocketPiece(PieceKind.MESSAGE, offset, size, payload, opcode)
            self._message = bytearray()
            self._message_offset = offset
            self._message_opcode = opcode
        self._message += payload
        if not first & FIN:
            return None
        data = bytes(self._message)
        self._message = None
        start = self._message_offset
        return WebSocketPiece(
            PieceKind.MESSAGE, start, offset + size - start, data, self._message_opcode
        )

    def _next_head(self) -> WebSocketPiece | None:
        end = self._buffer.find(_HEAD_END, 0, MAX_HEAD_SIZE)
        if end >= 0:
            size = end + len(_HEAD_END)
            data = self._copy(0, size)
            return WebSocketPiece(PieceKind.HEAD, self._drop(size), size, data)
        if len(self._buffer) >= MAX_HEAD_SIZE:
            return self._start_search("a head of HTTP that does not end")
        return None

    # --- gaps -------------------------------------------------------------------------------------

    def _start_search(self, reason: str) -> WebSocketPiece | None:
        """No frame is where the buffer starts; gives the parts of a message that ends with it."""
        self._reason = reason
        self._may_be_head = False
        if self._message is None:
            self._searched = 1
            return None
        self._searched = 0  # what breaks into a message may be the start of another one
        self._message = None
        start = self._message_offset
        size = self._start_offset - start
        return WebSocketPiece(PieceKind.GAP, start, size, b"", 0, "a message that does not end")

    def _search(self, start: int) -> WebSocketPiece | None:
        """The gap up to the next frame that starts a packet, or as much of it as can be told."""
        index, is_found = find_packet_frame(self._buffer, start, is_client=self._is_client)
        if not is_found and self._eof:
            index = len(self._buffer)
        self._searched = index
        if is_found and index == 0:
            self._searched = None
            return None
        if index == 0 or (not is_found and not self._eof and index < GAP_PIECE_SIZE):
            return None
        size = min(index, GAP_PIECE_SIZE)
        data = self._copy(0, size)
        self._searched = index - size
        return WebSocketPiece(PieceKind.GAP, self._drop(size), size, data, 0, self._reason)

    def _copy(self, start: int, end: int) -> bytes:
        with memoryview(self._buffer) as view:
            return view[start:end].tobytes()

    def _drop(self, size: int) -> int:
        """Let go of the first bytes; gives where they were in the stream."""
        offset = self._start_offset
        del self._buffer[:size]
        self._start_offset += size
        return offset
