# SPDX-License-Identifier: MIT
"""A damaged stream as frames and gaps: what is sound is found again behind each fault.

``FrameDecoder`` stops at the first fault of framing, as a connection must. Whoever looks at a
dump wants to see what comes behind. ``StreamScanner`` gives the whole stream, piece by piece: a
``ScannedFrame``, or a ``Gap`` that says why its bytes are no frame.

**How it finds its way.** A header is plausible if it has the magic, a known body format, a length
within the limit and zeros as its reserved bytes. By chance that is one place in 2 ** 90.

1. A frame with a good digest is a frame, and is given at once. That holds for an odd header too
   (another body format, reserved bytes that are not zero), where a frame has to start; but if
   its body is empty, only if the next header cannot have got into this one.
2. Without a plausible header there is a gap, up to the next plausible header.
3. A bad digest says little: it is that of the plaintext, so that in an encrypted stream all are
   bad. Such a frame is believed unless another one starts inside of it:

   - Where no plausible header and no end of the stream follows it, its length may be wrong, or
     bytes of its body may be lost. It is cut at the first plausible header inside of it that
     reaches beyond its end, or is followed by a plausible header or the end of the stream, or
     has a good digest.
   - Where one follows, it is cut only if a run of frames inside of it ends exactly where it ends
     itself: as many bytes were lost as the frames behind have.
4. A frame that is cut by the end of the stream is treated likewise.

**What it promises.** The pieces lie one behind the other without overlap or omission, and are the
same however the stream was cut. One damage (bytes lost, inserted, doubled or changed, also in the
header, or a dump that starts or ends inside a frame) costs the frames that it touches and no
other, as long as no body holds a plausible header itself. (Bytes that may come of two different
damages are taken for one of them.)

The time is linear in the size of the stream, whatever is in it. No byte goes through SHA-1 more
than twice: once for the frame that seems to be there, once for the one that is. Where both have
been spent, which takes headers that lie in each other, the verdict of a complete frame is
"unknown". In memory there is never more than the largest frame that is allowed, the next header,
and the last data received; the frame is there twice while it is given out. A longer gap comes in
pieces of ``GAP_PIECE_SIZE``.

A length that is wrong but within the limit holds back the frames behind it until as many bytes
have come, or the stream has ended. Of a stream that is not damaged nothing is held back.

The rules F1, F2, ... are those of spec/frame.md.
"""

from __future__ import annotations

import re
from hashlib import sha1
from typing import NamedTuple

from ..errors import (
    ChecksumError,
    HeaderError,
    LocalProtocolError,
    RemoteProtocolError,
    UnexpectedEOFError,
)
from ..opend.frame import (
    BODY_FORMAT_JSON,
    BODY_FORMAT_PROTOBUF,
    HEADER_SIZE,
    MAGIC,
    MAX_BODY_SIZE,
    DigestVerdict,
    Frame,
    FrameDecoder,
    FrameHeader,
    decode_header,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

__all__ = ["GAP_PIECE_SIZE", "HEADER_PATTERN", "Gap", "ScannedFrame", "StreamScanner"]

#: A gap that is longer than this is given in pieces of this size, and a rest, in bytes.
GAP_PIECE_SIZE = 64 * 1024

_BODY_FORMATS = (BODY_FORMAT_PROTOBUF, BODY_FORMAT_JSON)
_ZEROS = bytes(8)
_SIZE_OFFSET = 12
_SIZE_END = 16

# One expression, because a search in Python from magic to magic would be slow where somebody fills
# a body with them.
HEADER_PATTERN = re.compile(rb"FT.{4}[\0\1].{29}\0{8}", re.DOTALL)
"""Finds a header that is plausible but for its length (F2)."""

# What makes a header that is cut by the end of the stream as plausible as its first bytes are.
_EMPTY_HEADER = MAGIC.ljust(HEADER_SIZE, b"\0")


class ScannedFrame(NamedTuple):
    """A frame of the stream: sound, damaged, or cut by the end of the stream.

    Attributes:
        offset: where it starts, in bytes from the start of the stream.
        header: its header, which is always complete.
        data: the frame as it was received, header included.
        verdict: one of `DigestVerdict`. "bad" is a body that is damaged or encrypted; "unknown"
            one that is cut, or that was not checked because its bytes went through SHA-1 twice.
        actual_digest: the SHA-1 of the body; empty where it was not computed.
    """

    offset: int
    header: FrameHeader
    data: bytes
    verdict: Literal["good", "bad", "unknown"]
    actual_digest: bytes = b""

    @property
    def end(self) -> int:
        """Where the next piece of the stream starts."""
        return self.offset + len(self.data)

    @property
    def body(self) -> bytes:
        """The body as it was received, or what there is of it: a copy, each time."""
        return self.data[HEADER_SIZE:]

    @property
    def is_cut(self) -> bool:
        """Whether the stream ends inside of this frame."""
        return len(self.data) < HEADER_SIZE + self.header.body_size

    @property
    def error(self) -> ChecksumError | UnexpectedEOFError | None:
        """What a ``FrameDecoder`` raises for this frame: a new error each time, or None."""
        if self.is_cut:
            return _cut_error(self.offset, self.header, len(self.data))
        if self.verdict != DigestVerdict.BAD:
            return None
        body = self.body
        return ChecksumError(
            f"a body of {len(body)} bytes does not fit the SHA-1 of its header",
            offset=self.offset,
            frame=Frame(self.header, body, self.verdict),
            expected=self.header.digest,
            actual=self.actual_digest,
        )

    def __repr__(self) -> str:
        """Without the body: keys and passwords travel in bodies."""
        return (
            f"ScannedFrame({self.offset}-{self.end}, {self.header!r}, {self.verdict}"
            f"{', cut' if self.is_cut else ''})"
        )


class Gap(NamedTuple):
    """Bytes of the stream that belong to no frame, or to one that is not there as a whole.

    Attributes:
        offset: where they start, in bytes from the start of the stream.
        data: the bytes, at most `GAP_PIECE_SIZE`.
        reason: why they are skipped, and what was expected. It is that of the whole gap.
        error: what a ``FrameDecoder`` raises for the start of the gap, with its ``offset``; None
            where it would see a frame there, and no more than a wrong digest.
        continues: whether this piece goes on with the gap of the piece before.
    """

    offset: int
    data: bytes
    reason: str
    error: RemoteProtocolError | None = None
    continues: bool = False

    @property
    def end(self) -> int:
        """Where the next piece of the stream starts."""
        return self.offset + len(self.data)

    def __repr__(self) -> str:
        """Without the bytes, which may be a part of a body."""
        return f"Gap({self.offset}-{self.end}, {self.reason!r}, continues={self.continues})"


class StreamScanner:
    """Cuts a stream, damaged or not, into frames and gaps. It does no input or output of its own.

        scanner.receive_data(data)
        for piece in scanner:
            ...

    It raises nothing for what is in the bytes. Take every piece that is there before giving it
    more, because only what has been taken is let go from memory. One scanner serves one direction
    of one connection, and one thread at a time.

    Args:
        max_body_size: the largest body that is plausible, in bytes on the wire (F22).

    Raises:
        LocalProtocolError: ``max_body_size`` is negative.
    """

    # Names that end in _offset count from the start of the stream, all others are indices into
    # the buffer. What lies before _pos has been given out.
    __slots__ = (
        "_buffer",
        "_digested_offset",
        "_digested_twice_offset",
        "_eof",
        "_gap",
        "_gap_ends",
        "_is_settling",
        "_last_digest",
        "_max_body_size",
        "_pos",
        "_received",
        "_skipped",
        "_start_offset",
        "_wanted_offset",
    )

    def __init__(self, *, max_body_size: int = MAX_BODY_SIZE) -> None:
        if max_body_size < 0:
            raise LocalProtocolError("max_body_size is a number of bytes, from 0")
        self._max_body_size = max_body_size
        self._buffer = bytearray()
        self._start_offset = 0  # of the buffer
        self._pos = 0
        self._received = 0  # how many bytes have come in all
        self._wanted_offset = 0  # nothing can be told until as many have come
        self._eof = False
        self._is_settling = False
        # The gap at _pos, of which _skipped is the end so far; it is final if _gap_ends.
        self._gap: Gap | None = None
        self._skipped = 0
        self._gap_ends = False
        # No byte from the first offset on has gone through SHA-1, none from the second one twice.
        self._digested_offset = 0
        self._digested_twice_offset = 0
        self._last_digest = (0, 0, b"")  # offset, end, digest

    def receive_data(self, data: bytes | bytearray | memoryview) -> None:
        """Add what comes next in the stream.

        Raises:
            LocalProtocolError: `receive_eof` has been called.
        """
        if self._eof:
            raise LocalProtocolError("data after the end of the stream")
        if type(data) is not bytes:
            data = memoryview(data).tobytes()  # other shapes than that of bytes cannot be appended
        self._buffer += data
        self._received += len(data)

    def receive_eof(self) -> None:
        """Note that the stream has ended. To say it again changes nothing."""
        self._eof = True
        self._wanted_offset = 0

    def settle(self) -> None:
        """Wait no longer for what may follow a frame that is there as a whole.

        A frame whose digest does not fit may wait for the bytes behind it, to be told from a
        damaged one. Who knows that it has been answered knows that it is a frame.
        """
        self._is_settling = True
        self._wanted_offset = 0

    def next_piece(self) -> ScannedFrame | Gap | None:
        """Take the next piece; None while it is not known, and at the end of the stream."""
        while self._received >= self._wanted_offset:
            if self._gap is not None:
                gap = self._take_gap()
                if gap is not None:
                    return gap
            elif self._pos < len(self._buffer):
                frame = self._take_frame()
                if frame is not None:
                    return frame
            else:
                break
        self._is_settling = False
        if self._pos:
            del self._buffer[: self._pos]
            self._start_offset += self._pos
            self._skipped -= self._pos
            self._pos = 0
        return None

    def __iter__(self) -> Iterator[ScannedFrame | Gap]:
        """Take the pieces that are known now. It ends where `next_piece` returns None."""
        return iter(self.next_piece, None)

    # --- Frames -----------------------------------------------------------------------------------

    def _take_frame(self) -> ScannedFrame | None:
        """The frame at the position; None if more bytes are wanted, or a gap starts there."""
        buffer = self._buffer
        pos = self._pos
        if len(buffer) - pos < HEADER_SIZE:
            if not self._eof:
                self._want(pos + HEADER_SIZE)
                return None
            error = self._decoder_error()
            reason = f"{len(buffer) - pos} bytes at the end of the stream: {error.args[0]}"
            self._start_gap(reason, error, len(buffer), ends=True)
            return None
        try:
            header = decode_header(buffer, pos)
        except HeaderError:
            error = self._decoder_error()
            self._start_gap(f"no frame starts here: {error.args[0]}", error, pos + 1)
            return None
        if header.body_size > self._max_body_size:
            self._start_gap(self._too_large_reason(header), self._decoder_error(), pos + 1)
            return None
        is_odd = header.body_format not in _BODY_FORMATS or header.reserved != _ZEROS
        end = pos + HEADER_SIZE + header.body_size
        digest = b""
        if end <= len(buffer):
            digest = self._digest(pos + HEADER_SIZE, end)
            if digest == header.digest:
                # The digest of an empty body proves little: what is odd may be the next header.
                is_sure = header.body_size or not is_odd or not self._may_hold_header(end)
                if is_sure:
                    return self._give_frame(header, end, DigestVerdict.GOOD, digest)
        elif not self._eof:
            self._want(end)
            return None
        if is_odd:
            self._start_gap(_odd_reason(header), self._cut_error(header), pos + 1)
            return None
        return self._take_doubtful_frame(header, end, digest)

    def _take_doubtful_frame(
        self, header: FrameHeader, end: int, digest: bytes
    ) -> ScannedFrame | None:
        """Like `_take_frame`, for a plausible header whose digest says nothing for it."""
        pos = self._pos
        missing = end + HEADER_SIZE - len(self._buffer)
        is_settled = self._eof or (self._is_settling and missing == HEADER_SIZE)
        if missing > 0 and not is_settled and self._may_hold_header(end):
            self._want(end + HEADER_SIZE)
            return None
        start = self._find_frame_inside(end)
        if start is not None:
            place = start - pos - HEADER_SIZE
            found = f"after {place}" if place >= 0 else "inside its header"
            reason = (
                f"a frame of {header.proto_id} whose length says {header.body_size} bytes, "
                f"but the next frame starts {found}"
            )
            self._start_gap(reason, self._cut_error(header), start, ends=True)
            return None
        if digest:
            return self._give_frame(header, end, DigestVerdict.BAD, digest)
        end = min(end, len(self._buffer))
        return self._give_frame(header, end, DigestVerdict.UNKNOWN, digest)

    def _give_frame(
        self,
        header: FrameHeader,
        end: int,
        verdict: Literal["good", "bad", "unknown"],
        digest: bytes,
    ) -> ScannedFrame:
        offset = self._start_offset + self._pos
        data = self._copy(self._pos, end)
        self._pos = end
        return ScannedFrame(offset, header, data, verdict, digest)

    def _find_frame_inside(self, end: int) -> int | None:
        """Where another frame starts inside of the frame from the position to ``end``, if one does.

        What is passed by on the way is never looked at again: it goes into the gap, or into the
        frame, that ends there. This is why the time is linear.
        """
        stop = min(end, len(self._buffer))
        is_followed = stop == end and self._is_followed(end)
        start = self._find_header(self._pos + 1, stop)
        while start is not None:
            inner_end = self._frame_end(start)
            if is_followed:
                last = start
                while inner_end < stop and self._is_header(inner_end):
                    last = inner_end
                    inner_end = self._frame_end(last)
                if inner_end == stop:
                    return start
                start = self._find_header(last + 1, stop)
                continue
            if inner_end > stop or self._is_followed(inner_end):
                return start
            following = self._find_header(start + 1, inner_end)
            if following is None:
                # Only here: a digest over the start of another frame would be missing for that.
                expected = decode_header(self._buffer, start).digest
                if self._digest(start + HEADER_SIZE, inner_end) == expected:
                    return start
                following = self._find_header(inner_end, stop)
            start = following if following is not None and following < stop else None
        return None

    def _may_hold_header(self, end: int) -> bool:
        """Whether a plausible header starts before ``end``, or part of what may be one."""
        tail = max(self._pos + 1, end - HEADER_SIZE + 1)
        return (
            self._buffer.find(MAGIC, tail, end) >= 0
            or self._buffer[end - 1] == MAGIC[0]
            or self._find_header(self._pos + 1, end) is not None
        )

    # --- Gaps -------------------------------------------------------------------------------------

    def _start_gap(
        self, reason: str, error: RemoteProtocolError | None, skipped: int, *, ends: bool = False
    ) -> None:
        """Start a gap at the position, with all that lies before ``skipped``; ``ends`` there."""
        self._gap = Gap(self._start_offset + self._pos, b"", reason, error)
        self._skipped = skipped
        self._gap_ends = ends

    def _take_gap(self) -> Gap | None:
        """The next piece of the gap; None if it has ended, or more bytes are wanted."""
        gap = self._gap
        if gap is None:  # pragma: no cover - the caller has looked
            return None
        if not self._gap_ends and self._skipped - self._pos < GAP_PIECE_SIZE:
            self._skip()
        size = min(self._skipped - self._pos, GAP_PIECE_SIZE)
        if self._gap_ends and size == self._skipped - self._pos:
            self._gap = None
        elif size == GAP_PIECE_SIZE:
            self._gap = gap._replace(continues=True)
        else:
            return None
        offset = self._start_offset + self._pos
        data = self._copy(self._pos, self._pos + size)
        self._pos += size
        return gap._replace(offset=offset, data=data)

    def _skip(self) -> None:
        """Extend the gap up to the next plausible header, or as far as none can be."""
        size = len(self._buffer)
        start = self._find_header(self._skipped, size)
        if start is not None:
            self._skipped = start
            self._gap_ends = True
        elif self._eof:
            self._skipped = size
            self._gap_ends = True
        else:
            self._skipped = max(self._skipped, size - HEADER_SIZE + 1)
            if self._skipped - self._pos < GAP_PIECE_SIZE:
                self._want(self._skipped + HEADER_SIZE)

    # --- Headers and bytes ------------------------------------------------------------------------

    def _find_header(self, start: int, stop: int) -> int | None:
        """The first index from ``start``, before ``stop``, of a plausible header."""
        search_end = min(stop + HEADER_SIZE - 1, len(self._buffer))
        start = self._buffer.find(MAGIC, start, search_end)  # faster where there is none
        while start >= 0:
            match = HEADER_PATTERN.search(self._buffer, start, search_end)
            if match is None:
                return None
            if self._body_size(match.start()) <= self._max_body_size:
                return match.start()
            start = match.start() + 1
        return None

    def _is_header(self, index: int) -> bool:
        """Whether a plausible header is at ``index``."""
        is_match = HEADER_PATTERN.match(self._buffer, index) is not None
        return is_match and self._body_size(index) <= self._max_body_size

    def _is_followed(self, index: int) -> bool:
        """Whether there is at ``index`` what follows a frame: a plausible header, or the end.

        The next 44 bytes are in the buffer, or the stream has ended. A header that it cuts counts.
        """
        head = self._buffer[index : index + HEADER_SIZE]
        head += _EMPTY_HEADER[len(head) :]
        size = int.from_bytes(head[_SIZE_OFFSET:_SIZE_END], "little")
        return HEADER_PATTERN.match(head) is not None and size <= self._max_body_size

    def _body_size(self, index: int) -> int:
        size = self._buffer[index + _SIZE_OFFSET : index + _SIZE_END]
        return int.from_bytes(size, "little")

    def _frame_end(self, index: int) -> int:
        return index + HEADER_SIZE + self._body_size(index)

    def _digest(self, start: int, end: int) -> bytes:
        """The SHA-1 of these bytes; empty if some of them have gone through it twice."""
        offset = self._start_offset + start
        end_offset = self._start_offset + end
        known_offset, known_end_offset, digest = self._last_digest
        if known_offset == offset and known_end_offset == end_offset and digest:
            return digest
        if offset < self._digested_twice_offset:
            return b""
        once = self._digested_offset
        if offset < once:
            self._digested_twice_offset = min(end_offset, once)
        self._digested_offset = max(end_offset, once)
        with memoryview(self._buffer) as view:
            digest = sha1(view[start:end], usedforsecurity=False).digest()
        self._last_digest = (offset, end_offset, digest)
        return digest

    def _copy(self, start: int, end: int) -> bytes:
        with memoryview(self._buffer) as view:
            return view[start:end].tobytes()

    def _want(self, index: int) -> None:
        """Wait until the buffer reaches ``index``."""
        self._wanted_offset = self._start_offset + index

    # --- Errors and reasons -----------------------------------------------------------------------

    def _decoder_error(self) -> RemoteProtocolError:
        """What a ``FrameDecoder`` raises for the header at the position, which is not sound."""
        decoder = FrameDecoder(max_body_size=self._max_body_size)
        decoder.receive_data(self._copy(self._pos, self._pos + HEADER_SIZE))
        decoder.receive_eof()
        try:
            decoder.next_frame()
        except RemoteProtocolError as error:
            error.offset = self._start_offset + self._pos
            return error.with_traceback(None)
        raise AssertionError("a sound header has no error")  # pragma: no cover - callers see to it

    def _cut_error(self, header: FrameHeader) -> UnexpectedEOFError | None:
        """The error for the frame at the position if the stream ends inside of it."""
        available = len(self._buffer) - self._pos
        if available >= HEADER_SIZE + header.body_size:
            return None
        return _cut_error(self._start_offset + self._pos, header, available)

    def _too_large_reason(self, header: FrameHeader) -> str:
        reason = (
            f"a header of {header.proto_id} with a length of {header.body_size} bytes, "
            f"where {self._max_body_size} are allowed"
        )
        swapped = int.from_bytes(header.body_size.to_bytes(4, "little"), "big")
        if swapped <= self._max_body_size:
            reason += f"; read as big-endian, it would be {swapped}"
        return reason


def _cut_error(offset: int, header: FrameHeader, available: int) -> UnexpectedEOFError:
    missing = HEADER_SIZE + header.body_size - available
    reason = f"the stream ends inside a frame, of which {missing} bytes or more are missing"
    return UnexpectedEOFError(reason, offset=offset, missing=missing)


def _odd_reason(header: FrameHeader) -> str:
    """What is odd about a header with magic and a length within the limit."""
    odd = []
    if header.body_format not in _BODY_FORMATS:
        odd.append(f"the body format {header.body_format}, where 0 (protobuf) or 1 (JSON) is known")
    if header.reserved != _ZEROS:
        # Not which bytes: they may lie in the frame that starts next, and be those of a secret.
        odd.append("reserved bytes other than zeros")
    return (
        f"a header of {header.proto_id} with {' and '.join(odd)}, and without a body of "
        f"{header.body_size} bytes that fits its digest"
    )
