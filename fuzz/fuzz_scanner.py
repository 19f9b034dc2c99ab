# SPDX-License-Identifier: MIT
"""Bytes as a damaged stream of frames.

The input is a row of parts: sound frames, frames whose digest is that of something else as in an
encrypted stream, headers that announce what is not there, and any bytes. Then one piece of the
stream may be lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha1

from wirecodec.debug.scanner import GAP_PIECE_SIZE, Gap, ScannedFrame, StreamScanner
from wirecodec.errors import (
    BodyTooLargeError,
    ChecksumError,
    HeaderError,
    RemoteProtocolError,
    UnexpectedEOFError,
)
from wirecodec.opend.frame import (
    HEADER_SIZE,
    FrameDecoder,
    FrameHeader,
    decode_header,
    encode_frame,
)

from .choices import Choices, cut

ALLOWED: dict[type[RemoteProtocolError], str] = {
    HeaderError: "no frame starts where the gap does",
    BodyTooLargeError: "a header announces more than max_body_size",
    UnexpectedEOFError: "the stream ends inside a frame, or where one seems to be",
    ChecksumError: "the body of a frame does not fit its digest",
}
"""What the error of a piece may be, by its exact class, and why. Nothing is raised at all."""

MAX_BODY_SIZE = 4096
MAX_PARTS = 30
PARTS = ("good", "sealed", "any bytes", "header", "odd", "repeated")
BODY_FORMATS = (0, 1, 2, 0xFF)
SIZES = (0, 1, 43, 44, 45, MAX_BODY_SIZE, MAX_BODY_SIZE + 1, 0xFFFF_FFFF)
MAX_REPEATED = 2000
MAX_FINE_STREAM = 4096
COARSE = 2000

Piece = ScannedFrame | Gap


def check_input(data: bytes) -> None:
    """Raise if something is wrong with what becomes of these bytes."""
    choices = Choices(data)
    sizes = choices.take_sizes()
    lost_at, lost = choices.take_int(0, 0xFFF), choices.take_int(0, 0x1FF)
    stream = b"".join(take_part(choices) for _ in range(MAX_PARTS) if not choices.is_over)
    stream = stream[:lost_at] + stream[lost_at + lost :]
    pieces = scan([stream])
    check_pieces(pieces, stream)
    expected = [describe(piece) for piece in pieces]
    # A long stream byte by byte would take a second, and others are tried in it.
    more = (COARSE,) if len(stream) > MAX_FINE_STREAM else ()
    for sizes_of_pieces in {(1,), (HEADER_SIZE, 0, 3), sizes}:
        found = scan(cut(stream, (*sizes_of_pieces, *more)))
        assert [describe(piece) for piece in found] == expected, f"cut by {sizes} it is another"
    check_against_decoder(pieces, stream)


def take_part(choices: Choices) -> bytes:
    """One part of the stream."""
    kind = choices.take_choice(PARTS)
    if kind == "any bytes":
        return choices.take_bytes()
    if kind == "header":
        size = choices.take_choice(SIZES)
        return FrameHeader(3426, 0, 0, 7, size, b"\x01" * 20).encode()
    if kind == "repeated":
        times = choices.take_int(0, MAX_REPEATED)
        return choices.take_bytes(60) * times
    body = choices.take_bytes()
    is_odd = kind == "odd"
    frame = bytearray(
        encode_frame(
            choices.take_int(0, 0xFFFF),
            body,
            serial_number=choices.take_int(0, 0xFF),
            body_format=choices.take_choice(BODY_FORMATS) if is_odd else 0,
            reserved=choices.take_bytes(8).ljust(8, b"\0") if is_odd else bytes(8),
        )
    )
    if kind == "sealed":
        frame[16] ^= 0xFF
    return bytes(frame)


def scan(data: Iterable[bytes]) -> list[Piece]:
    """Everything that a scanner gives for a stream that comes like this and then ends."""
    scanner = StreamScanner(max_body_size=MAX_BODY_SIZE)
    found: list[Piece] = []
    for each in data:
        scanner.receive_data(each)
        found += scanner
        held = len(scanner._buffer)
        allowed = MAX_BODY_SIZE + 2 * HEADER_SIZE + GAP_PIECE_SIZE + len(each)
        assert held <= allowed, "it holds more than it may"
    scanner.receive_eof()
    found += scanner
    assert scanner.next_piece() is None
    return found


def describe(piece: Piece) -> tuple[object, ...]:
    """All that a piece says; an error is equal to nothing but itself."""
    error = piece.error
    told = None if error is None else (type(error), str(error), vars(error))
    if isinstance(piece, Gap):
        return Gap, piece.offset, piece.data, piece.reason, piece.continues, told
    return ScannedFrame, *piece, told


def check_pieces(pieces: Sequence[Piece], stream: bytes) -> None:
    """They lie one behind the other, are the stream, and say of themselves what is true."""
    pos = 0
    before: Piece | None = None
    for piece in pieces:
        assert piece.offset == pos, "pieces do not lie end to end"
        assert piece.data == stream[pos : piece.end] != b"", "a piece is not of the stream"
        pos = piece.end
        error = piece.error
        assert error is None or type(error) in ALLOWED, error
        if isinstance(piece, Gap):
            check_gap(piece, before)
        else:
            check_frame(piece)
            assert not piece.is_cut or pos == len(stream), "a frame is cut, and something follows"
        before = piece
    assert pos == len(stream), "the pieces are not the whole stream"


def check_gap(gap: Gap, before: Piece | None) -> None:
    """A gap says why, and goes on only behind a full piece of itself."""
    assert gap.reason
    assert len(gap.data) <= GAP_PIECE_SIZE
    if gap.continues:
        assert isinstance(before, Gap)
        assert len(before.data) == GAP_PIECE_SIZE
        assert (before.reason, before.error) == (gap.reason, gap.error)
    elif gap.error is not None:
        assert gap.error.offset == gap.offset
        assert type(gap.error) is not ChecksumError


def check_frame(frame: ScannedFrame) -> None:
    """A frame has the header that is there, and a verdict that can be checked."""
    header = frame.header
    assert header == decode_header(frame.data)
    assert header.body_size <= MAX_BODY_SIZE
    assert len(frame.body) <= header.body_size
    assert frame.is_cut == (len(frame.body) < header.body_size)
    digest = sha1(frame.body, usedforsecurity=False).digest()
    if frame.verdict == "unknown":
        assert frame.actual_digest == b""
        assert frame.is_cut == (frame.error is not None)
    else:
        assert not frame.is_cut
        assert frame.actual_digest == digest
        assert (frame.verdict == "good") == (digest == header.digest)
        assert (frame.verdict == "bad") == (type(frame.error) is ChecksumError)


def check_against_decoder(pieces: Sequence[Piece], stream: bytes) -> None:
    """Of a sound stream they are the frames of a decoder; the first fault is its first fault.

    A body that is empty proves little of an odd header, so such a frame may become a gap.
    """
    decoder = FrameDecoder(max_body_size=MAX_BODY_SIZE)
    decoder.receive_data(stream)
    decoder.receive_eof()
    for piece in pieces:
        offset = decoder.stream_offset
        assert offset == piece.offset
        try:
            frame = decoder.next_frame()
        except RemoteProtocolError as error:
            if type(error) is not ChecksumError or isinstance(piece, ScannedFrame):
                assert piece.error is not None, "a connection sees a fault here"
                assert (type(piece.error), str(piece.error)) == (type(error), str(error))
            if type(error) is not ChecksumError or isinstance(piece, Gap):
                return
            continue
        assert frame is not None, "there is no frame any more"
        if isinstance(piece, Gap):
            header = frame.header
            assert header.body_size == 0, "a good frame is not found"
            assert header.body_format > 1 or any(header.reserved)
            return
        assert piece.verdict == "good", "a good frame is not called good"
        assert (piece.header, piece.body) == (frame.header, frame.body)
    assert decoder.next_frame() is None
    assert decoder.closed
