# SPDX-License-Identifier: MIT
"""Bytes as a stream of frames.

The first byte of an input says where to cut the stream, which is the rest.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator

from wirecodec.errors import (
    BodyTooLargeError,
    ChecksumError,
    HeaderError,
    RemoteProtocolError,
    UnexpectedEOFError,
)
from wirecodec.opend.frame import HEADER_SIZE, Frame, FrameDecoder, encode_frame

FINAL: dict[type[RemoteProtocolError], str] = {
    HeaderError: "the stream does not go on with a frame",
    BodyTooLargeError: "a header announces more than max_body_size",
    UnexpectedEOFError: "the stream ends inside a frame",
}
"""What ends a stream, by its exact class, and why. ChecksumError, of a body that does not fit its
digest, is the one other error that may happen; it consumes its frame. Anything else is a finding.
"""

MAX_BODY_SIZE = 1 << 16

Event = tuple[object, ...]


def check_input(data: bytes) -> None:
    """Raise if something is wrong with what becomes of these bytes."""
    if not data:
        return
    size, stream = data[0] + 1, data[1:]
    events = list(decode_stream([stream]))
    assert events == list(decode_stream(cut(stream, size))), f"cut by {size} it is another"
    assert events == list(decode_stream(cut(stream, 1))), "byte by byte it is another"
    check_bytes(stream, events)
    check_written(stream, size)


def cut(data: bytes, size: int) -> Iterator[bytes]:
    """The data in pieces; an empty one first."""
    yield b""
    for start in range(0, len(data), size):
        yield data[start : start + size]


def decode_stream(pieces: Iterable[bytes]) -> Iterator[Event]:
    """What comes of a stream: ``(offset, what, frame)``, and at last how it ended."""
    decoder = FrameDecoder(max_body_size=MAX_BODY_SIZE)
    for piece in pieces:
        decoder.receive_data(piece)
        ended = yield from take_frames(decoder)
        if ended:
            return
    decoder.receive_eof()
    if not (yield from take_frames(decoder)):
        assert decoder.closed, "the stream has ended, and nobody says how"
        yield decoder.stream_offset, "end", None


def take_frames(decoder: FrameDecoder) -> Generator[Event, None, bool]:
    """The frames that are complete; True if there will be no more."""
    while True:
        offset = decoder.stream_offset
        try:
            frame = decoder.next_frame()
        except ChecksumError as error:
            assert error.offset == offset
            assert error.expected == error.frame.header.digest != error.actual
            yield offset, "bad", error.frame
        except tuple(FINAL) as error:
            assert type(error) in FINAL
            assert error.offset == offset
            yield offset, type(error), str(error)
            return True
        else:
            if frame is None:
                return False
            yield offset, "good", frame


def check_bytes(stream: bytes, events: list[Event]) -> None:
    """The frames lie end to end, and writing them gives the bytes that they were read from."""
    pos = 0
    for offset, what, frame in events:
        assert offset == pos, "frames do not lie end to end"
        if not isinstance(frame, Frame):
            continue
        header = frame.header
        end = pos + HEADER_SIZE + header.body_size
        assert frame.verdict == what
        assert header.encode() + frame.body == stream[pos:end]
        if what == "good":
            written = encode_frame(
                header.proto_id,
                frame.body,
                serial_number=header.serial_number,
                body_format=header.body_format,
                version=header.version,
                reserved=header.reserved,
            )
            assert written == stream[pos:end], "written again it is another"
        pos = end
    if events[-1][1] == "end":
        assert pos == len(stream)


def check_written(body: bytes, proto_id: int) -> None:
    """What we write ourselves is read as it was written; a digest is hard to come by otherwise."""
    written = encode_frame(proto_id, body, serial_number=len(body))
    events = list(decode_stream([written + written]))
    assert [event[1] for event in events] == ["good", "good", "end"]
    for _, _, frame in events[:2]:
        assert isinstance(frame, Frame)
        assert (frame.header.proto_id, frame.body) == (proto_id, body)
