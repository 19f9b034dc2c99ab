# SPDX-License-Identifier: MIT
"""The frame of OpenD: a header of 44 bytes, then a body.

Bytes go in, frames come out; sockets, requests and messages are other modules' business. A body
is opaque here: how it is encrypted is left to two hooks, which are asked frame by frame because
keys change in the middle of a stream.

The decoder reads the very bytes object that it was given, and remembers how far. What comes while
a frame is incomplete is queued piece by piece, and put together when the last piece of the frame
is there: however a large body was cut, each byte of it is copied once, into the frame that is
given out. The decoder looks at the head of what is left, and at nothing else, so that any cutting
of a stream gives the same frames and errors in the same order. `FrameDecoder.next_frame` is one
straight line for a frame that is there and sound; everything else goes to
`FrameDecoder._is_complete`, which alone tells a frame that needs more bytes from one that will
never be. There a fault is seen at the first byte that shows it: waiting for a body of a peer's
choosing is how memory is lost.

What a fault costs depends on what it leaves unknown. A wrong magic, a size beyond the limit and
an early end leave no place to go on from: the decoder stays failed. A body that does not fit its
digest, or cannot be decrypted, has known borders: it is consumed first and complained of after,
so that one bad frame never stands in the way of the next.

The rules F1, F2, ... are those of spec/frame.md.
"""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Callable, Iterator
from hashlib import sha1
from typing import Final, Literal, NamedTuple

from ..errors import (
    BodyTooLargeError,
    ChecksumError,
    EncodeError,
    HeaderError,
    LocalProtocolError,
    RemoteProtocolError,
    UnexpectedEOFError,
)

__all__ = [
    "BODY_FORMAT_JSON",
    "BODY_FORMAT_PROTOBUF",
    "HEADER_SIZE",
    "MAGIC",
    "MAX_BODY_SIZE",
    "DigestVerdict",
    "Frame",
    "FrameDecoder",
    "FrameHeader",
    "decode_header",
    "encode_frame",
]

#: The size of a header in bytes (F2).
HEADER_SIZE = 44

#: The first two bytes of every frame (F3).
MAGIC = b"FT"

#: The largest body that a decoder accepts unless told otherwise, in bytes: 64 MiB (F22).
MAX_BODY_SIZE = 64 * 1024 * 1024

#: The body is a protobuf message (F5).
BODY_FORMAT_PROTOBUF = 0

#: The body is the same message as JSON (F5).
BODY_FORMAT_JSON = 1

_LAYOUT = struct.Struct("<2sIBBII20s8s")  # F2: the magic, then the fields of FrameHeader
_SIZE_OFFSET = 12
_SIZE_END = 16
_MAX_U8 = 0xFF
_MAX_U32 = 0xFFFF_FFFF
_DIGEST_SIZE = 20
_RESERVED_SIZE = 8
_NO_RESERVED = bytes(_RESERVED_SIZE)

# Pieces shorter than this are appended to each other, longer ones are queued as they are: an
# object takes some 50 bytes more than its data, and a body of 64 MiB may come byte by byte.
_WORTH_QUEUEING = 1024

# What each frame needs, looked up once.
_new_tuple = tuple.__new__
_pack_header = _LAYOUT.pack
_unpack_header = _LAYOUT.unpack_from


class FrameHeader(NamedTuple):
    """The header of a frame, field by field in wire order, without the magic (F2).

    Attributes:
        proto_id: what the body is, e.g. 3426; 0 to 4294967295 (F4).
        body_format: `BODY_FORMAT_PROTOBUF` or `BODY_FORMAT_JSON`; 0 to 255, and values not known
            here are kept (F5).
        version: of the header: 0 so far, 0 to 255, not checked on receipt (F6).
        serial_number: pairs a response with its request; 0 to 4294967295 (F7).
        body_size: of the body **on the wire**, in bytes: 0 to 4294967295 (F8).
        digest: SHA-1 of the **plaintext** body, 20 bytes (F9).
        reserved: 8 bytes, zeros so far, not checked on receipt (F10).
    """

    proto_id: int
    body_format: int
    version: int
    serial_number: int
    body_size: int
    digest: bytes
    reserved: bytes = _NO_RESERVED

    def encode(self) -> bytes:
        """Give the 44 bytes of this header (F2).

        Raises:
            EncodeError: a field is out of its range or of the wrong type; ``path`` names it. A
                bool is not an integer here, and digest and reserved are exactly 20 and 8 bytes.
        """
        return _encode_header(*self)


class DigestVerdict:
    """What is known of a body and the digest in its header (F9)."""

    #: The body is the plaintext that the digest was made of.
    GOOD: Final = "good"
    #: It is not. Such a frame is met as the ``frame`` of a ChecksumError only.
    BAD: Final = "bad"
    #: It cannot be told: the body is still encrypted, and nobody here has the key.
    UNKNOWN: Final = "unknown"


_GOOD = DigestVerdict.GOOD


class Frame(NamedTuple):
    """A frame as it was received.

    Attributes:
        header: its header; ``header.body_size`` is the size on the wire, so that the whole frame
            took ``HEADER_SIZE + header.body_size`` bytes there (F8).
        body: the plaintext; where the verdict is "unknown", the body as it was on the wire.
        verdict: one of `DigestVerdict`. "unknown" is the default, because a frame that somebody
            puts together by hand has not been checked by anybody.
    """

    header: FrameHeader
    body: bytes
    verdict: Literal["good", "bad", "unknown"] = DigestVerdict.UNKNOWN

    def __repr__(self) -> str:
        """Without the body: keys and passwords travel in bodies."""
        return f"Frame({self.header!r}, body of {len(self.body)} bytes, {self.verdict})"


def decode_header(data: bytes | bytearray | memoryview, pos: int = 0) -> FrameHeader:
    """Read the header at ``pos`` (F2). The body is neither needed nor looked at.

    Args:
        data: any bytes; what follows the header is ignored.
        pos: where the header starts in ``data``, in bytes from 0.

    Raises:
        HeaderError: there is no magic at ``pos``, or fewer than 44 bytes; ``offset`` is ``pos``.
        LocalProtocolError: ``pos`` is negative.
    """
    if pos < 0:
        raise LocalProtocolError("a header cannot start at a negative position")
    if type(data) is not bytes and not isinstance(data, (bytes, bytearray)):
        data = _flat(data)
    magic = bytes(data[pos : pos + len(MAGIC)])
    if not MAGIC.startswith(magic):
        raise _wrong_magic(magic, pos)
    available = len(data) - pos
    if available < HEADER_SIZE:
        reason = f"a header takes {HEADER_SIZE} bytes, {max(available, 0)} are there"
        raise HeaderError(reason, offset=pos)
    return FrameHeader._make(_unpack_header(data, pos)[1:])


def encode_frame(
    proto_id: int,
    body: bytes | bytearray | memoryview,
    *,
    serial_number: int,
    body_format: int = BODY_FORMAT_PROTOBUF,
    version: int = 0,
    reserved: bytes = _NO_RESERVED,
    seal_body: Callable[[FrameHeader, bytes], bytes] | None = None,
) -> bytes:
    """Give a whole frame: header and body (F2, F18).

    Args:
        proto_id: 0 to 4294967295.
        body: the plaintext, at most 4294967295 bytes. Receivers have lower limits (F22).
        serial_number: 0 to 4294967295.
        body_format: 0 to 255.
        version: 0 to 255.
        reserved: 8 bytes.
        seal_body: encrypts: called once as ``seal_body(header, body)`` with the plaintext, and
            with the header as it would be without encryption. What it returns goes on the wire,
            and its size into the header; the digest stays that of the plaintext (F8, F9).

    Raises:
        EncodeError: a value is out of its range; ``path`` names it. A body, or a sealed body, of
            more than 4294967295 bytes is an error of ``body_size``.
        Whatever ``seal_body`` raises itself, e.g. a CipherError.
    """
    plaintext = body if type(body) is bytes and len(body) <= _MAX_U32 else _to_bytes("body", body)
    digest = sha1(plaintext, usedforsecurity=False).digest()
    size = len(plaintext)
    if seal_body is None:
        return (
            _encode_header(proto_id, body_format, version, serial_number, size, digest, reserved)
            + plaintext
        )
    header = FrameHeader(proto_id, body_format, version, serial_number, size, digest, reserved)
    sealed = _to_bytes("seal_body", seal_body(header, plaintext))
    return header._replace(body_size=len(sealed)).encode() + sealed


class FrameDecoder:
    """Cuts a stream of bytes into frames. It does no input or output of its own.

        decoder.receive_data(data)
        for frame in decoder:
            ...

    Take every frame that is there before giving it more: a fault is told by `next_frame`, and
    only what has been taken is let go from memory. One decoder serves one direction of one
    connection, and one thread at a time.

    Args:
        max_body_size: the largest body to accept, in bytes on the wire (F22).
        open_body: decrypts: called once for each frame as ``open_body(header, wire_body)``, also
            when the body is empty; returns the plaintext, or None where it has no key for it: the
            frame then comes with its wire body and the verdict "unknown". Without this hook the
            body on the wire is the plaintext (F9, F19). Its frame is consumed before it is
            called, so whatever it raises, e.g. a CipherError, passes through `next_frame` once
            and decoding goes on with the next frame (F24). Such an error carries no frame: the
            hook was given the header and can note which one it was. A reader that would rather
            see the frame than the error catches it in the hook and returns None.

    Raises:
        LocalProtocolError: ``max_body_size`` is negative.
    """

    __slots__ = (
        "_awaited",
        "_buffer",
        "_eof",
        "_error",
        "_max_body_size",
        "_open_body",
        "_pos",
        "_queue",
        "_queue_size",
        "_received",
    )

    def __init__(
        self,
        *,
        max_body_size: int = MAX_BODY_SIZE,
        open_body: Callable[[FrameHeader, bytes], bytes | None] | None = None,
    ) -> None:
        if max_body_size < 0:
            raise LocalProtocolError("max_body_size is a number of bytes, from 0")
        self._max_body_size = max_body_size
        self._open_body = open_body
        self._buffer = b""  # what is being read; it is empty only if there is nothing left
        self._pos = 0  # where the next frame starts in the buffer
        self._queue: deque[bytes | bytearray] = deque()  # what follows the buffer in the stream
        self._queue_size = 0  # in bytes
        self._received = 0  # how many bytes have come, without those that were dropped
        self._awaited = 0  # `next_frame` has nothing new to look at until so many have come
        self._eof = False
        self._error: RemoteProtocolError | None = None

    @property
    def stream_offset(self) -> int:
        """Where the next frame starts, in bytes from the start of the stream.

        Read before `next_frame`, it tells where the frame to come lies. After a final error it
        is the ``offset`` of that error.
        """
        return self._received - self.buffered_bytes

    @property
    def buffered_bytes(self) -> int:
        """How many bytes have been received and not yet been given out as frames."""
        return len(self._buffer) - self._pos + self._queue_size

    @property
    def closed(self) -> bool:
        """Whether the stream ended at the border of a frame and each frame has been taken."""
        return self._eof and self._error is None and not self.buffered_bytes

    def receive_data(self, data: bytes | bytearray | memoryview) -> None:
        """Add what came from the peer. It raises nothing that the peer is to blame for.

        No bytes at all are no news: the end of the stream is told by `receive_eof`. After a final
        error the data is dropped, since the error that `next_frame` raises says more than one
        from here would.

        Raises:
            LocalProtocolError: `receive_eof` has been called.
        """
        if self._eof:
            raise LocalProtocolError("data after the end of the stream")
        if self._error is not None:
            return
        if type(data) is not bytes:  # else nobody can change it, and it need not be copied
            data = memoryview(data).tobytes()
        self._received += len(data)
        if not self._buffer:
            self._buffer = data
        elif data:
            self._enqueue(data)

    def receive_eof(self) -> None:
        """Note that the stream has ended. To say it again changes nothing.

        It raises nothing: complete frames are still to be taken, and only after them `next_frame`
        raises UnexpectedEOFError, or returns None with `closed` true (F23).
        """
        self._eof = True
        self._awaited = 0

    def next_frame(self) -> Frame | None:
        """Take the next frame; None while it is not complete, and at the end of the stream.

        Every ``offset`` is where the frame at fault starts (F27).

        Raises:
            ChecksumError: the body does not fit its digest. The frame is consumed, and is the
                error's ``frame``, with the verdict "bad" (F9, F24).
            HeaderError: no frame starts here; final (F3, F25).
            BodyTooLargeError: the body is larger than ``max_body_size``; final (F22).
            UnexpectedEOFError: the stream ended inside this frame; final (F23).
            Whatever ``open_body`` raises, e.g. a CipherError; the frame is consumed (F24).

        After a final error each call raises that same error again.
        """
        if self._received < self._awaited:
            return None  # nothing that matters has come since the last look
        buffer = self._buffer
        length = len(buffer)
        start = self._pos
        if length - start < HEADER_SIZE:
            if not buffer and self._error is None:
                return None  # at the border of a frame, whether or not the stream has ended
            if not self._is_complete():
                return None
            buffer = self._buffer
            length = len(buffer)
            start = self._pos
        magic, proto_id, body_format, version, serial_number, size, expected, reserved = (
            _unpack_header(buffer, start)
        )
        body_start = start + HEADER_SIZE
        end = body_start + size
        if end <= length and magic == MAGIC and size <= self._max_body_size:
            body = buffer[body_start:end]
        elif self._is_complete():
            body = self._join_body(size)
            length = len(self._buffer)
            end = self._pos
        else:
            return None
        # F24: the frame is consumed before anything can go wrong with its body.
        if end < length:
            self._pos = end
        else:
            self._pos = 0
            self._buffer = bytes(self._dequeue()) if self._queue else b""

        # tuple.__new__ makes what the classes would, without their calls in between.
        header = _new_tuple(
            FrameHeader,
            (proto_id, body_format, version, serial_number, size, expected, reserved),
        )
        if self._open_body is not None:
            plaintext = self._open_body(header, body)
            if plaintext is None:
                return Frame(header, body, DigestVerdict.UNKNOWN)
            body = plaintext
        digest = sha1(body, usedforsecurity=False).digest()  # F9: of the plaintext
        if digest != expected:
            raise ChecksumError(
                f"a body of {len(body)} bytes does not fit the SHA-1 of its header",
                offset=self.stream_offset - HEADER_SIZE - size,
                frame=Frame(header, body, DigestVerdict.BAD),
                expected=expected,
                actual=digest,
            )
        return _new_tuple(Frame, (header, body, _GOOD))

    def __iter__(self) -> Iterator[Frame]:
        """Take the frames that are complete now; raises as `next_frame` does.

        It ends where `next_frame` returns None. After a ChecksumError or a CipherError the same
        iterator, or a new one, goes on with the next frame.
        """
        return iter(self.next_frame, None)

    def _is_complete(self) -> bool:
        """Whether the next frame, of which there is a part, is all there.

        If it is, its header is in the buffer; its body may go on in the queue. If it is not, and
        more bytes cannot complete it either, this raises why.
        """
        if self._error is not None:
            # Else the traceback of the one error would grow with each raise.
            raise self._error.with_traceback(None)
        if self._pos:
            self._forget_consumed()
        while self._queue and len(self._buffer) - self._pos < HEADER_SIZE:
            self._buffer = self._buffer[self._pos :] + self._dequeue()
            self._pos = 0
        head = self._buffer[self._pos : self._pos + _SIZE_END]
        magic = head[: len(MAGIC)]
        if not MAGIC.startswith(magic):
            raise self._fail(_wrong_magic(magic, self.stream_offset))
        available = self.buffered_bytes
        size_is_known = available >= _SIZE_END
        wanted = HEADER_SIZE + (self._check_size(head) if size_is_known else 0)
        if available >= wanted:
            return True
        missing = wanted - available
        if self._eof:
            reason = f"the stream ends inside a frame, of which {missing} bytes or more are missing"
            raise self._fail(UnexpectedEOFError(reason, offset=self.stream_offset, missing=missing))
        # Up to the size any byte may be a fault. From there on nothing may; but the header is put
        # into the buffer first, without the body, so that `_join_body` need not copy that twice.
        if not size_is_known:
            missing = 1
        elif available < HEADER_SIZE:
            missing = HEADER_SIZE - available
        self._awaited = self._received + missing
        return False

    def _check_size(self, head: bytes) -> int:
        """Give the body size from the start of a header, if it is within the limit (F22)."""
        size = int.from_bytes(head[_SIZE_OFFSET:_SIZE_END], "little")
        if size > self._max_body_size:
            raise self._fail(
                BodyTooLargeError(
                    f"a body of {size} bytes is announced, {self._max_body_size} are allowed",
                    offset=self.stream_offset,
                    body_size=size,
                    max_body_size=self._max_body_size,
                )
            )
        return size

    def _fail(self, error: RemoteProtocolError) -> RemoteProtocolError:
        """Stay failed with ``error``, which is the caller's to raise, and free the memory."""
        self._received = self.stream_offset
        self._buffer = b""
        self._pos = 0
        self._queue.clear()
        self._queue_size = 0
        self._awaited = 0
        self._error = error
        return error

    def _enqueue(self, data: bytes) -> None:
        """Keep ``data``, at least one byte, until what is in front of it has been read.

        Large pieces are not copied. Small ones are appended, to the buffer as long as that is
        cheap, then to a bytearray that is the last in the queue.
        """
        queue = self._queue
        size = len(data)
        if not queue and len(self._buffer) - self._pos + size < _WORTH_QUEUEING:
            self._buffer = self._buffer[self._pos :] + data
            self._pos = 0
            return
        if self._pos:
            self._forget_consumed()
        self._queue_size += size
        if size >= _WORTH_QUEUEING:
            queue.append(data)
        elif queue and type(last := queue[-1]) is bytearray:
            last += data
        else:
            queue.append(bytearray(data))

    def _dequeue(self) -> bytes | bytearray:
        piece = self._queue.popleft()
        self._queue_size -= len(piece)
        return piece

    def _join_body(self, size: int) -> bytes:
        """Put together a body that starts in the buffer and ends in the queue.

        What follows it in the piece where it ends becomes the buffer, unread.
        """
        parts: list[bytes | bytearray | memoryview] = [
            memoryview(self._buffer)[self._pos + HEADER_SIZE :]
        ]
        missing = size - len(parts[0])
        piece = self._dequeue()
        while len(piece) < missing:
            parts.append(piece)
            missing -= len(piece)
            piece = self._dequeue()
        last = memoryview(piece)
        parts.append(last[:missing])
        self._buffer = last[missing:].tobytes()
        self._pos = 0
        return b"".join(parts)

    def _forget_consumed(self) -> None:
        """Free the consumed bytes, once they are at least as many as the others.

        The others are copied for it: never more of them than were consumed, so that over the
        whole stream no byte is copied more than once on average.
        """
        pos = self._pos
        if pos >= len(self._buffer) - pos:
            self._buffer = self._buffer[pos:]
            self._pos = 0


def _flat(data: memoryview) -> bytes | memoryview:
    """The bytes of a memoryview, one by one; copied only where they do not lie like that."""
    view = memoryview(data)
    is_flat = view.format == "B" and view.ndim == 1 and view.c_contiguous
    return view if is_flat else view.tobytes()


def _wrong_magic(magic: bytes, offset: int) -> HeaderError:
    """The error for ``magic``, one or two bytes; it says the same however the stream was cut."""
    wrong = magic[:1] if not MAGIC.startswith(magic[:1]) else magic
    reason = f"a frame starts with {MAGIC.hex(' ')} ({MAGIC.decode()}), not with {wrong.hex(' ')}"
    return HeaderError(reason, offset=offset)


def _encode_header(
    proto_id: int,
    body_format: int,
    version: int,
    serial_number: int,
    body_size: int,
    digest: bytes,
    reserved: bytes,
) -> bytes:
    """What `FrameHeader.encode` gives, from the fields."""
    # Seven checks, one by one, would take longer than the digest of a small body. struct knows the
    # ranges as well, but takes True for 1, and cuts or pads bytes.
    if (
        type(proto_id) is int
        and type(body_format) is int
        and type(version) is int
        and type(serial_number) is int
        and type(body_size) is int
        and type(digest) is bytes
        and type(reserved) is bytes
        and len(digest) == _DIGEST_SIZE
        and len(reserved) == _RESERVED_SIZE
    ):
        try:
            return _pack_header(
                MAGIC, proto_id, body_format, version, serial_number, body_size, digest, reserved
            )
        except struct.error:
            pass  # a number is out of its range: the checks say which
    _check_uint("proto_id", proto_id, _MAX_U32)
    _check_uint("body_format", body_format, _MAX_U8)
    _check_uint("version", version, _MAX_U8)
    _check_uint("serial_number", serial_number, _MAX_U32)
    _check_uint("body_size", body_size, _MAX_U32)
    _check_bytes("digest", digest, _DIGEST_SIZE)
    _check_bytes("reserved", reserved, _RESERVED_SIZE)
    return _pack_header(
        MAGIC, proto_id, body_format, version, serial_number, body_size, digest, reserved
    )


def _check_uint(name: str, value: object, maximum: int) -> None:
    if isinstance(value, int) and not isinstance(value, bool):
        if 0 <= value <= maximum:
            return
        # Python refuses to write out an integer of thousands of digits.
        shown = str(value) if value.bit_length() <= 64 else f"one of {value.bit_length()} bits"
    else:
        shown = f"a {type(value).__name__}"
    raise EncodeError(f"must be an integer from 0 to {maximum}, not {shown}", path=name)


def _check_bytes(name: str, value: object, size: int) -> None:
    if not isinstance(value, bytes):
        kind = type(value).__name__
        raise EncodeError(f"must be {size} bytes, not a {kind}", path=name)
    if len(value) != size:
        raise EncodeError(f"must be {size} bytes, not {len(value)}", path=name)


def _to_bytes(name: str, value: bytes | bytearray | memoryview) -> bytes:
    """Give ``value`` as bytes, not copied if it is bytes, and not if it is too large anyway."""
    try:
        view = memoryview(value)
    except TypeError:
        reason = f"must be bytes, bytearray or a memoryview, not a {type(value).__name__}"
        raise EncodeError(reason, path=name) from None
    if view.nbytes > _MAX_U32:
        reason = f"must be an integer from 0 to {_MAX_U32}, not {view.nbytes}"
        raise EncodeError(reason, path="body_size")
    return value if isinstance(value, bytes) else view.tobytes()
