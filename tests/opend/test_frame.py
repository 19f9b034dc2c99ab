# SPDX-License-Identifier: MIT
"""The frame, by vectors, by a second parser written from spec/frame.md, and by counting copies.

What a decoder makes of a stream is written down as a list of events, one per frame and one per
error, each with everything that can be told of it. Two ways to feed or to parse the same stream
agree if their lists are equal.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import tracemalloc
from array import array
from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wirecodec.errors import (
    BodyTooLargeError,
    ChecksumError,
    CipherError,
    EncodeError,
    HeaderError,
    LocalProtocolError,
    RemoteProtocolError,
    UnexpectedEOFError,
)
from wirecodec.opend.frame import (
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
    encode_frame,
)

SPEC = Path(__file__).resolve().parents[2] / "spec"
VECTORS = json.loads((SPEC / "vectors" / "frames.json").read_text("utf-8"))
REQUEST = bytes.fromhex(
    "4654620d00000000030a0000060000001aa3fbaa3bb80b4012dfe9150a8634a3e44129fe0000000000000000"
    "0a04080b1802"
)
KEEP_ALIVE = encode_frame(1004, b"\x0a\x00", serial_number=9)
U32_MAX = 2**32 - 1

OpenBody = Callable[[FrameHeader, bytes], "bytes | None"]


# --- a stream as a list of events -----------------------------------------------------------


class Event(NamedTuple):
    """A frame, or an error with its attributes; errors have their class name as ``kind``."""

    kind: str
    offset: int
    text: str = ""
    header: FrameHeader | None = None
    body: bytes = b""
    verdict: str = ""
    details: tuple[int | bytes, ...] = ()


def as_event(error: RemoteProtocolError) -> Event:
    kind, place = type(error).__name__, (error.offset, str(error))
    if isinstance(error, ChecksumError):
        header, body, verdict = error.frame
        return Event(kind, *place, header, body, verdict, (error.expected, error.actual))
    if isinstance(error, BodyTooLargeError):
        return Event(kind, *place, details=(error.body_size, error.max_body_size))
    if isinstance(error, UnexpectedEOFError):
        return Event(kind, *place, details=(error.missing,))
    return Event(kind, *place)


def take_all(decoder: FrameDecoder) -> tuple[list[Event], bool]:
    """What can be taken now, and whether a final error came."""
    events = []
    while True:
        offset = decoder.stream_offset
        try:
            frame = decoder.next_frame()
        except ChecksumError as error:
            events.append(as_event(error))
            continue
        except RemoteProtocolError as error:
            return [*events, as_event(error)], True
        if frame is None:
            return events, False
        events.append(Event("frame", offset, "", *frame))


def decode_pieces(
    pieces: Iterable[bytes],
    *,
    max_body_size: int = MAX_BODY_SIZE,
    open_body: OpenBody | None = None,
) -> list[Event]:
    """The events of a stream that comes in these pieces and then ends."""
    decoder = FrameDecoder(max_body_size=max_body_size, open_body=open_body)
    events: list[Event] = []
    for piece in pieces:
        decoder.receive_data(piece)
        new, failed = take_all(decoder)
        events += new
        if failed:
            return events
    decoder.receive_eof()
    new, failed = take_all(decoder)
    assert decoder.closed is not failed
    return events + new


def cut(data: bytes, places: Iterable[int]) -> list[bytes]:
    borders = [0, *sorted(places), len(data)]
    return [data[start:end] for start, end in pairwise(borders)]


def bytewise(data: bytes) -> list[bytes]:
    return [data[place : place + 1] for place in range(len(data))]


# --- the vectors ----------------------------------------------------------------------------


def by_name(vectors: Sequence[Any]) -> list[Any]:
    return [pytest.param(vector, id=vector["name"]) for vector in vectors]


def header_of(vector: dict[str, Any]) -> FrameHeader:
    return FrameHeader(
        proto_id=vector["proto_id"],
        body_format=vector["body_format"],
        version=vector["version"],
        serial_number=vector["serial_number"],
        body_size=vector["body_size"],
        digest=bytes.fromhex(vector["digest"]),
        reserved=bytes.fromhex(vector["reserved"]),
    )


@pytest.mark.parametrize("vector", by_name(VECTORS["frames"]))
def test_decode_vector(vector: dict[str, Any]) -> None:
    data = bytes.fromhex(vector["hex"])
    body = bytes.fromhex(vector["body"])
    wire_body = bytes.fromhex(vector.get("wire_body", vector["body"]))

    def open_body(header: FrameHeader, given: bytes) -> bytes:
        assert header == header_of(vector)
        assert given == wire_body
        return body

    assert decode_header(data) == header_of(vector)
    expected = Event("frame", 0, "", header_of(vector), body, "good")
    assert decode_pieces([data], open_body=open_body) == [expected]
    if "wire_body" not in vector:
        assert decode_pieces([data]) == [expected]


@pytest.mark.parametrize("vector", by_name(VECTORS["frames"]))
def test_encode_vector(vector: dict[str, Any]) -> None:
    body = bytes.fromhex(vector["body"])
    wire_body = bytes.fromhex(vector.get("wire_body", vector["body"]))

    def seal_body(header: FrameHeader, given: bytes) -> bytes:
        assert header == header_of(vector)._replace(body_size=len(body))
        assert given == body
        return wire_body

    data = encode_frame(
        vector["proto_id"],
        body,
        serial_number=vector["serial_number"],
        body_format=vector["body_format"],
        version=vector["version"],
        reserved=bytes.fromhex(vector["reserved"]),
        seal_body=seal_body if "wire_body" in vector else None,
    )
    assert data.hex() == vector["hex"]
    assert header_of(vector).encode() == data[:HEADER_SIZE]


def assert_event(event: Event, expected: dict[str, Any]) -> None:
    """An event against what a vector says of it; hexadecimal there, bytes here."""
    if "frame" in expected:
        fields = expected["frame"]
        assert event.header is not None
        assert (event.kind, event.verdict) == ("frame", "good")
        assert event.header.proto_id == fields["proto_id"]
        assert event.header.serial_number == fields["serial_number"]
        assert event.body.hex() == fields["body"]
        return
    assert (event.kind, event.offset) == (expected["error"], expected["offset"])
    if event.kind == "ChecksumError":
        digests = (bytes.fromhex(expected["expected"]), bytes.fromhex(expected["actual"]))
        assert event.details == digests
        assert (event.body.hex(), event.verdict) == (expected["body"], "bad")
    elif event.kind == "BodyTooLargeError":
        assert event.details == (expected["body_size"], expected["max_body_size"])
    elif event.kind == "UnexpectedEOFError":
        assert event.details == (expected["missing"],)
    else:
        assert event.kind == "HeaderError"


@pytest.mark.parametrize("vector", by_name(VECTORS["streams"]))
@pytest.mark.parametrize("into_pieces", [lambda data: [data], bytewise], ids=["whole", "bytewise"])
def test_stream_vector(vector: dict[str, Any], into_pieces: Callable[[bytes], list[bytes]]) -> None:
    pieces = into_pieces(bytes.fromhex(vector["hex"]))
    events = decode_pieces(pieces, max_body_size=vector.get("max_body_size", MAX_BODY_SIZE))
    assert len(events) == len(vector["events"])
    for event, expected in zip(events, vector["events"], strict=True):
        assert_event(event, expected)


def test_the_vectors_cite_rules_that_exist() -> None:
    rules = (SPEC / "frame.md").read_text("utf-8")
    cited = {rule for kind in ("frames", "streams") for v in VECTORS[kind] for rule in v["rules"]}
    assert {rule for rule in cited if f"**{rule}** (" not in rules} == set()


# --- any cutting of any stream --------------------------------------------------------------


def parse_at_once(data: bytes, max_body_size: int) -> list[Event]:
    """The rules of spec/frame.md for a stream that is all there; the texts are left out."""

    def number(start: int, end: int) -> int:
        return sum(byte << 8 * place for place, byte in enumerate(data[start:end]))

    events: list[Event] = []
    at = 0
    while at < len(data):
        rest = len(data) - at
        if data[at] != ord("F") or (rest > 1 and data[at + 1] != ord("T")):
            return [*events, Event("HeaderError", at)]
        size = number(at + 12, at + 16) if rest >= 16 else 0
        if size > max_body_size:
            return [*events, Event("BodyTooLargeError", at, details=(size, max_body_size))]
        if rest < 44 + size:
            return [*events, Event("UnexpectedEOFError", at, details=(44 + size - rest,))]
        header = FrameHeader(
            proto_id=number(at + 2, at + 6),
            body_format=data[at + 6],
            version=data[at + 7],
            serial_number=number(at + 8, at + 12),
            body_size=size,
            digest=data[at + 16 : at + 36],
            reserved=data[at + 36 : at + 44],
        )
        body = data[at + 44 : at + 44 + size]
        digest = hashlib.sha1(body).digest()
        if digest == header.digest:
            events.append(Event("frame", at, "", header, body, "good"))
        else:
            details = (header.digest, digest)
            events.append(Event("ChecksumError", at, "", header, body, "bad", details))
        at += 44 + size
    return events


def header_bytes(body: bytes, *, size: int | None = None, digest: bytes | None = None) -> bytes:
    return FrameHeader(
        proto_id=1004,
        body_format=0,
        version=0,
        serial_number=9,
        body_size=len(body) if size is None else size,
        digest=hashlib.sha1(body).digest() if digest is None else digest,
    ).encode()


U8S = st.integers(0, 2**8 - 1)
U32S = st.integers(0, U32_MAX)
LIMIT = 90
GOOD_FRAMES = st.builds(
    encode_frame,
    U32S,
    st.binary(max_size=LIMIT) | st.just(REQUEST),
    serial_number=U32S,
    body_format=U8S,
    version=U8S,
    reserved=st.binary(min_size=8, max_size=8),
)
DAMAGED_FRAMES = st.builds(
    lambda body, digest: header_bytes(body, digest=digest) + body,
    st.binary(max_size=LIMIT),
    st.binary(min_size=20, max_size=20),
)
OVERSIZE_FRAMES = st.builds(
    lambda size: header_bytes(b"", size=size), st.integers(LIMIT + 1, U32_MAX)
)
PARTS = GOOD_FRAMES | GOOD_FRAMES | DAMAGED_FRAMES | OVERSIZE_FRAMES | st.binary(max_size=60)


@st.composite
def streams_and_cuts(draw: st.DrawFn) -> tuple[bytes, list[int]]:
    stream = b"".join(draw(st.lists(PARTS, max_size=6)))
    stream = stream[: draw(st.integers(0, len(stream)))] if draw(st.booleans()) else stream
    return stream, draw(st.lists(st.integers(0, len(stream)), max_size=12))


@given(streams_and_cuts())
@example((b"", [0]))
@example((KEEP_ALIVE * 2, [44, 46, 47, 90]))
@example((KEEP_ALIVE + b"F", []))
@example((KEEP_ALIVE + b"G", []))
def test_any_cutting_gives_the_same(stream_and_cuts: tuple[bytes, list[int]]) -> None:
    stream, places = stream_and_cuts
    whole = decode_pieces([stream], max_body_size=LIMIT)
    assert [event._replace(text="") for event in whole] == parse_at_once(stream, LIMIT)
    assert decode_pieces(cut(stream, places), max_body_size=LIMIT) == whole
    assert decode_pieces(bytewise(stream), max_body_size=LIMIT) == whole


@given(st.lists(GOOD_FRAMES, max_size=5), st.lists(st.integers(0, 500), max_size=8))
def test_what_was_encoded_comes_back(encoded: list[bytes], places: list[int]) -> None:
    stream = b"".join(encoded)
    events = decode_pieces(cut(stream, (min(place, len(stream)) for place in places)))
    assert [event.kind for event in events] == ["frame"] * len(encoded)
    again = []
    for event in events:
        header = event.header
        assert header is not None
        again.append(header.encode() + event.body)
    assert again == encoded


@given(GOOD_FRAMES, st.data())
def test_a_change_of_one_bit_is_noticed(frame: bytes, data: st.DataObject) -> None:
    """Unless it is in one of the fields that neither the digest nor a check of ours covers."""
    bit = data.draw(st.integers(0, len(frame) * 8 - 1))
    changed = bytearray(frame)
    changed[bit // 8] ^= 1 << bit % 8
    events = decode_pieces([bytes(changed)])
    if 2 <= bit // 8 < 12 or 36 <= bit // 8 < 44:
        assert [event.kind for event in events] == ["frame"]
        assert events[0].header != decode_header(frame)
    else:
        assert events[0].kind != "frame"


# --- faults ---------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", [b"\x00", b"FX", b"Ft", b"TF"])
def test_a_wrong_magic_is_told_at_its_first_wrong_byte(prefix: bytes) -> None:
    decoder = FrameDecoder()
    decoder.receive_data(KEEP_ALIVE)
    assert decoder.next_frame() is not None
    for place in range(len(prefix)):
        if MAGIC.startswith(prefix[: place + 1]):
            decoder.receive_data(prefix[place : place + 1])
            assert decoder.next_frame() is None
        else:
            decoder.receive_data(prefix[place : place + 1])
            with pytest.raises(HeaderError) as raised:
                decoder.next_frame()
            assert raised.value.offset == len(KEEP_ALIVE) == decoder.stream_offset
            assert prefix[: place + 1].hex(" ") in str(raised.value)
            return
    pytest.fail("no byte of the prefix is wrong")


def test_a_size_beyond_the_limit_is_told_with_its_last_byte() -> None:
    decoder = FrameDecoder(max_body_size=5)
    header = header_bytes(b"123456")
    decoder.receive_data(header[:15])
    assert decoder.next_frame() is None
    decoder.receive_data(header[15:16])
    with pytest.raises(BodyTooLargeError) as raised:
        decoder.next_frame()
    assert (raised.value.body_size, raised.value.max_body_size) == (6, 5)
    assert raised.value.offset == 0


def test_the_limit_is_the_largest_body_that_is_taken() -> None:
    stream = encode_frame(1, b"12345", serial_number=1)
    assert [event.kind for event in decode_pieces([stream], max_body_size=5)] == ["frame"]
    assert [event.kind for event in decode_pieces([stream], max_body_size=4)] == [
        "BodyTooLargeError"
    ]


@pytest.mark.parametrize(
    ("stream", "kind"),
    [
        (KEEP_ALIVE + b"GET / HTTP/1.1", HeaderError),
        (KEEP_ALIVE + header_bytes(b"", size=U32_MAX), BodyTooLargeError),
        (KEEP_ALIVE + KEEP_ALIVE[:-1], UnexpectedEOFError),
    ],
)
def test_a_final_error_is_final(stream: bytes, kind: type[RemoteProtocolError]) -> None:
    decoder = FrameDecoder()
    decoder.receive_data(stream)
    if kind is UnexpectedEOFError:
        decoder.receive_eof()
    assert decoder.next_frame() is not None
    with pytest.raises(kind) as first:
        decoder.next_frame()
    assert (decoder.buffered_bytes, decoder.stream_offset) == (0, len(KEEP_ALIVE))
    if kind is not UnexpectedEOFError:
        decoder.receive_data(KEEP_ALIVE)  # dropped
        assert decoder.buffered_bytes == 0
    decoder.receive_eof()
    with pytest.raises(kind) as second:
        decoder.next_frame()
    with pytest.raises(kind) as third:
        list(decoder)
    assert first.value is second.value is third.value
    assert not decoder.closed
    with pytest.raises(LocalProtocolError):
        decoder.receive_data(b"")


def test_raising_a_final_error_again_does_not_make_it_longer() -> None:
    decoder = FrameDecoder()
    decoder.receive_data(b"?")
    lengths = []
    for _ in range(4):
        with pytest.raises(HeaderError) as raised:
            decoder.next_frame()
        lengths.append(len(raised.traceback))
    assert lengths[1:] == [lengths[1]] * 3


def test_a_damaged_body_costs_one_frame() -> None:
    damaged = KEEP_ALIVE[:-1] + b"\x01"
    decoder = FrameDecoder()
    decoder.receive_data(KEEP_ALIVE + damaged + KEEP_ALIVE)
    frames = iter(decoder)
    assert next(frames).verdict == DigestVerdict.GOOD
    with pytest.raises(ChecksumError) as raised:
        next(frames)
    error = raised.value
    assert error.offset == len(KEEP_ALIVE)
    assert error.frame == Frame(decode_header(damaged), b"\x0a\x01", DigestVerdict.BAD)
    assert error.expected == hashlib.sha1(b"\x0a\x00").digest()
    assert error.actual == hashlib.sha1(b"\x0a\x01").digest()
    assert [frame.body for frame in frames] == [b"\x0a\x00"]
    assert decoder.buffered_bytes == 0


def test_the_end_comes_after_the_frames_before_it() -> None:
    decoder = FrameDecoder()
    decoder.receive_data(REQUEST + KEEP_ALIVE + KEEP_ALIVE[:20])
    decoder.receive_eof()
    decoder.receive_eof()  # no news
    assert [decoder.next_frame() is not None for _ in range(2)] == [True, True]
    with pytest.raises(UnexpectedEOFError) as raised:
        decoder.next_frame()
    assert isinstance(raised.value, EOFError)
    assert raised.value.missing == len(KEEP_ALIVE) - 20
    assert raised.value.offset == len(REQUEST + KEEP_ALIVE)


@given(st.integers(1, len(REQUEST) - 1))
def test_missing_is_what_would_complete_the_frame(length: int) -> None:
    """With the size not yet known, what would complete the header."""
    (event,) = decode_pieces([REQUEST[:length]])
    expected = (HEADER_SIZE if length < 16 else len(REQUEST)) - length
    assert (event.kind, event.details) == ("UnexpectedEOFError", (expected,))


def test_the_end_at_a_border() -> None:
    decoder = FrameDecoder()
    decoder.receive_data(KEEP_ALIVE)
    assert not decoder.closed
    decoder.receive_eof()
    assert not decoder.closed  # a frame is still to be taken
    assert len(list(decoder)) == 1
    assert decoder.closed
    assert decoder.next_frame() is None
    with pytest.raises(LocalProtocolError):
        decoder.receive_data(KEEP_ALIVE)


# --- the rest of the decoder ----------------------------------------------------------------


def test_an_empty_body_is_delivered_at_once() -> None:
    decoder = FrameDecoder()
    header = header_bytes(b"")
    decoder.receive_data(header[:-1])
    assert decoder.next_frame() is None
    decoder.receive_data(header[-1:])
    frame = decoder.next_frame()
    assert frame == Frame(decode_header(header), b"", DigestVerdict.GOOD)
    assert decoder.buffered_bytes == 0


def test_offsets_and_buffered_bytes() -> None:
    decoder = FrameDecoder()
    assert (decoder.stream_offset, decoder.buffered_bytes) == (0, 0)
    decoder.receive_data(REQUEST + KEEP_ALIVE + b"FT")
    assert (decoder.stream_offset, decoder.buffered_bytes) == (0, len(REQUEST + KEEP_ALIVE) + 2)
    decoder.next_frame()
    assert (decoder.stream_offset, decoder.buffered_bytes) == (len(REQUEST), len(KEEP_ALIVE) + 2)
    decoder.next_frame()
    decoder.receive_data(KEEP_ALIVE[2:])
    assert decoder.stream_offset == len(REQUEST + KEEP_ALIVE)
    assert decoder.next_frame() is not None
    assert (decoder.stream_offset, decoder.buffered_bytes) == (len(REQUEST + KEEP_ALIVE * 2), 0)


def test_iteration_gives_what_is_complete_and_starts_again() -> None:
    decoder = FrameDecoder()
    decoder.receive_data(KEEP_ALIVE + REQUEST[:-1])
    assert [frame.header.proto_id for frame in decoder] == [1004]
    assert list(decoder) == []
    decoder.receive_data(REQUEST[-1:])
    assert [frame.header.proto_id for frame in decoder] == [3426]


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_kinds_of_bytes(kind: Callable[[bytes], bytes]) -> None:
    body = kind(b"\x0a\x04\x08\x0b\x18\x02")
    assert encode_frame(3426, body, serial_number=2563) == REQUEST
    assert decode_header(kind(b"--" + REQUEST), 2) == decode_header(REQUEST)
    decoder = FrameDecoder()
    decoder.receive_data(kind(REQUEST))
    frame = decoder.next_frame()
    assert frame is not None
    assert type(frame.body) is bytes
    assert type(frame.header.digest) is bytes


def test_the_caller_may_reuse_what_it_handed_in() -> None:
    decoder = FrameDecoder()
    data = bytearray(REQUEST)
    decoder.receive_data(data)
    data[:] = bytes(len(data))
    data.clear()
    frame = decoder.next_frame()
    assert frame is not None
    assert frame.body == REQUEST[HEADER_SIZE:]


def test_a_negative_limit_is_refused() -> None:
    with pytest.raises(LocalProtocolError):
        FrameDecoder(max_body_size=-1)


def test_a_frame_made_by_hand_claims_nothing() -> None:
    assert Frame(decode_header(REQUEST), b"anything").verdict == DigestVerdict.UNKNOWN


def test_constants() -> None:
    assert (HEADER_SIZE, MAGIC, MAX_BODY_SIZE) == (44, b"FT", 67_108_864)
    assert (BODY_FORMAT_PROTOBUF, BODY_FORMAT_JSON) == (0, 1)


# --- the header alone -----------------------------------------------------------------------


def test_decode_header_looks_at_the_header_only() -> None:
    header = decode_header(REQUEST[:HEADER_SIZE])
    assert header == decode_header(b"xyz" + REQUEST + b"rest", 3)
    assert (header.proto_id, header.serial_number, header.body_size) == (3426, 2563, 6)


@pytest.mark.parametrize("pos", [0, 5])
@pytest.mark.parametrize(
    "data", [b"", b"F", REQUEST[:43], b"G", b"FU" + REQUEST[2:], bytes(60)], ids=bytes.hex
)
def test_decode_header_refuses(data: bytes, pos: int) -> None:
    with pytest.raises(HeaderError) as raised:
        decode_header(REQUEST[:pos] + data, pos)
    assert raised.value.offset == pos


@pytest.mark.parametrize(
    "kind",
    [
        lambda data: memoryview(bytes(n for byte in data for n in (byte, 0)))[::2],
        lambda data: memoryview(data).cast("I"),
        lambda data: memoryview(data).cast("b"),
        lambda data: memoryview(data).cast("B", (len(data) // 4, 4)),
        lambda data: array("H", data),
    ],
    ids=["gaps", "wide", "signed", "rows", "array"],
)
def test_decode_header_takes_any_memory(kind: Any) -> None:
    """As FrameDecoder does: its bytes count, however they lie."""
    data = b"four" + REQUEST[:HEADER_SIZE]
    assert decode_header(kind(data), 4) == decode_header(REQUEST)
    with pytest.raises(HeaderError, match="44 bytes, 40 are there") as raised:
        decode_header(kind(data[:-4]), 4)
    assert raised.value.offset == 4


def test_decode_header_position() -> None:
    with pytest.raises(HeaderError) as raised:
        decode_header(REQUEST, len(REQUEST) + 7)
    assert "0 are there" in str(raised.value)
    with pytest.raises(LocalProtocolError):
        decode_header(REQUEST, -len(REQUEST))


@pytest.mark.parametrize(
    ("field", "maximum"),
    [
        ("proto_id", U32_MAX),
        ("body_format", 255),
        ("version", 255),
        ("serial_number", U32_MAX),
        ("body_size", U32_MAX),
    ],
)
def test_number_fields(field: str, maximum: int) -> None:
    header = decode_header(REQUEST)
    limits: list[Any] = [0, maximum]
    for value in limits:
        good = header._replace(**{field: value})
        assert decode_header(good.encode()) == good
    wrong: list[Any] = [-1, maximum + 1, 10**5000, -(10**5000), True, 1.0, "1", None, b"\x01"]
    for value in wrong:
        with pytest.raises(EncodeError) as raised:
            header._replace(**{field: value}).encode()
        assert raised.value.path == field
        assert f"from 0 to {maximum}" in raised.value.reason


def test_an_enum_is_a_number() -> None:
    class Protocol(IntEnum):
        KEEP_ALIVE = 1004

    assert encode_frame(Protocol.KEEP_ALIVE, b"\x0a\x00", serial_number=9) == KEEP_ALIVE


@pytest.mark.parametrize(("field", "size"), [("digest", 20), ("reserved", 8)])
def test_bytes_fields(field: str, size: int) -> None:
    header = decode_header(REQUEST)
    ones: Any = b"\xff" * size
    good = header._replace(**{field: ones})
    assert decode_header(good.encode()) == good
    wrong: list[Any] = [b"", bytes(size - 1), bytes(size + 1), bytearray(size), "a" * size, None]
    for value in wrong:
        with pytest.raises(EncodeError) as raised:
            header._replace(**{field: value}).encode()
        assert raised.value.path == field
        assert f"must be {size} bytes" in raised.value.reason


# --- encode_frame ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        ({"proto_id": 2**32}, "proto_id"),
        ({"serial_number": -1}, "serial_number"),
        ({"body_format": 256}, "body_format"),
        ({"version": True}, "version"),
        ({"reserved": bytes(7)}, "reserved"),
        ({"body": "text"}, "body"),
        ({"body": 5}, "body"),
        ({"seal_body": lambda header, body: None}, "seal_body"),
    ],
)
def test_encode_frame_refuses(arguments: dict[str, Any], path: str) -> None:
    sound: dict[str, Any] = {"proto_id": 1, "body": b"", "serial_number": 1}
    with pytest.raises(EncodeError) as raised:
        encode_frame(**(sound | arguments))
    assert raised.value.path == path


def test_a_body_that_no_header_can_announce() -> None:
    try:
        pages = mmap.mmap(-1, U32_MAX + 1)  # promised by the system, never touched
    except (OSError, OverflowError, ValueError):
        pytest.skip("the system does not promise that much memory")
    body: Any = memoryview(pages)
    with pytest.raises(EncodeError) as raised:
        encode_frame(1, body, serial_number=1)
    assert raised.value.path == "body_size"
    with pytest.raises(EncodeError) as raised:
        encode_frame(1, b"", serial_number=1, seal_body=lambda header, plaintext: body)
    assert raised.value.path == "body_size"


def test_a_view_with_gaps_or_wide_items() -> None:
    gaps = memoryview(b"a-b-c-")[::2]
    assert encode_frame(1, gaps, serial_number=1) == encode_frame(1, b"abc", serial_number=1)
    wide = memoryview(b"abcdabcd").cast("I")
    assert encode_frame(1, wide, serial_number=1) == encode_frame(1, b"abcdabcd", serial_number=1)


# --- encryption -----------------------------------------------------------------------------


class ToyCipher:
    """XOR with one byte, which is also written in front, three times; key 0 is no encryption."""

    def __init__(self) -> None:
        self.key = 0
        self.sizes: list[tuple[int, int]] = []

    def seal(self, header: FrameHeader, body: bytes) -> bytes:
        if not self.key:
            return body
        return bytes([self.key] * 3) + bytes(byte ^ self.key for byte in body)

    def open(self, header: FrameHeader, wire_body: bytes) -> bytes:
        self.sizes.append((header.body_size, len(wire_body)))
        if not self.key:
            return wire_body
        if wire_body[:3] != bytes([self.key] * 3):
            raise CipherError("this is not of our key")
        return bytes(byte ^ self.key for byte in wire_body[3:])


def test_size_of_the_ciphertext_and_digest_of_the_plaintext() -> None:
    cipher = ToyCipher()
    cipher.key = 0x5A
    data = encode_frame(1, b"plain", serial_number=1, seal_body=cipher.seal)
    header = decode_header(data)
    assert header.body_size == len(b"plain") + 3 == len(data) - HEADER_SIZE
    assert header.digest == hashlib.sha1(b"plain").digest()
    assert b"plain" not in data


@given(
    st.lists(st.tuples(st.binary(max_size=20), st.integers(0, 255)), max_size=8),
    st.lists(st.integers(0, 300), max_size=8),
)
def test_a_key_that_changes_in_the_stream(
    bodies_and_keys: list[tuple[bytes, int]], places: list[int]
) -> None:
    """Each frame tells, in its reserved bytes, the key from the next frame on."""
    sender, receiver = ToyCipher(), ToyCipher()
    stream = b""
    for body, next_key in bodies_and_keys:
        reserved = bytes([next_key] * 8)
        stream += encode_frame(1, body, serial_number=1, reserved=reserved, seal_body=sender.seal)
        sender.key = next_key
    decoder = FrameDecoder(open_body=receiver.open)
    frames = []
    for piece in cut(stream, (min(place, len(stream)) for place in places)):
        decoder.receive_data(piece)
        for frame in decoder:
            receiver.key = frame.header.reserved[0]
            frames.append(frame)
    assert [frame.body for frame in frames] == [body for body, _ in bodies_and_keys]
    assert {frame.verdict for frame in frames} <= {DigestVerdict.GOOD}
    assert [on_wire for on_wire, _ in receiver.sizes] == [given for _, given in receiver.sizes]
    assert len(receiver.sizes) == len(frames)


def test_a_cipher_error_costs_one_frame() -> None:
    mine, foreign = ToyCipher(), ToyCipher()
    mine.key, foreign.key = 1, 2
    stream = b"".join(
        encode_frame(1, b"body", serial_number=number, seal_body=cipher.seal)
        for number, cipher in enumerate([mine, foreign, foreign, mine])
    )
    decoder = FrameDecoder(open_body=mine.open)
    decoder.receive_data(stream)
    outcomes: list[int | str] = []
    while decoder.buffered_bytes:
        try:
            for frame in decoder:
                outcomes.append(frame.header.serial_number)
        except CipherError:
            outcomes.append("error")
    assert outcomes == [0, "error", "error", 3]
    assert len(mine.sizes) == 4
    assert decoder.stream_offset == len(stream)


def test_any_error_of_the_hook_costs_one_frame() -> None:
    def broken(header: FrameHeader, wire_body: bytes) -> bytes:
        raise ZeroDivisionError

    decoder = FrameDecoder(open_body=broken)
    decoder.receive_data(KEEP_ALIVE + REQUEST)
    for offset in (len(KEEP_ALIVE), len(KEEP_ALIVE + REQUEST)):
        with pytest.raises(ZeroDivisionError):
            decoder.next_frame()
        assert decoder.stream_offset == offset
    assert decoder.next_frame() is None


def test_a_wrong_key_that_the_cipher_does_not_notice() -> None:
    decoder = FrameDecoder(open_body=lambda header, wire_body: b"nonsense")
    decoder.receive_data(KEEP_ALIVE)
    with pytest.raises(ChecksumError) as raised:
        decoder.next_frame()
    assert raised.value.frame == Frame(decode_header(KEEP_ALIVE), b"nonsense", "bad")


@pytest.mark.parametrize("body", [b"", b"\xff\xfe"])
def test_without_the_key_it_cannot_be_told(body: bytes) -> None:
    header = header_bytes(body, digest=hashlib.sha1(b"plaintext").digest())
    decoder = FrameDecoder(open_body=lambda header, wire_body: None)
    decoder.receive_data(header + body + REQUEST)
    assert decoder.next_frame() == Frame(decode_header(header), body, DigestVerdict.UNKNOWN)
    assert decoder.next_frame() is not None


# --- what it costs --------------------------------------------------------------------------


class CountingDecoder(FrameDecoder):
    """Counts the bytes that are copied into a new buffer. Frames given out are not counted."""

    def __init__(self) -> None:
        self.copied = 0
        self.given: dict[int, bytes] = {}
        super().__init__()

    def receive_data(self, data: bytes | bytearray | memoryview) -> None:
        assert isinstance(data, bytes)
        self.given[id(data)] = data
        super().receive_data(data)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "_buffer" and self.given.get(id(value)) is not value:
            self.copied += len(value)
        super().__setattr__(name, value)

    @property
    def kept(self) -> int:
        """How many bytes it holds, consumed ones included."""
        return len(self._buffer) + sum(map(len, self._queue))


SMALL = 1024  # what is shorter is put together at once


@pytest.mark.parametrize(
    ("size", "piece_size"),
    [(30_000, 1), (2_000_000, 100), (2_000_000, 999), (2_000_000, 5000), (2_000_000, 10**6)],
)
def test_a_large_body_in_pieces_is_put_together_once(size: int, piece_size: int) -> None:
    stream = encode_frame(1, bytes(size), serial_number=1) + KEEP_ALIVE
    decoder = CountingDecoder()
    frames = []
    for start in range(0, len(stream), piece_size):
        decoder.receive_data(stream[start : start + piece_size])
        frames += list(decoder)
        # Large pieces are kept as they are, small ones as one: objects do not add up.
        assert len(decoder._queue) <= (1 if piece_size < SMALL else len(decoder.given))
    assert [len(frame.body) for frame in frames] == [size, 2]
    # The first pieces are put together as they come, as long as they are few; the rest waits.
    assert decoder.copied <= SMALL * SMALL / piece_size + piece_size


@pytest.mark.parametrize("piece_size", [1, 17, 45, 100, 5000, 10**6])
@pytest.mark.parametrize("drain", [True, False], ids=["all at once", "one frame at a time"])
def test_what_is_kept_of_many_small_frames(piece_size: int, drain: bool) -> None:
    stream = KEEP_ALIVE * 600
    decoder = CountingDecoder()
    taken = 0
    pieces = range(0, len(stream), piece_size)
    for start in pieces:
        decoder.receive_data(stream[start : start + piece_size])
        if drain:
            taken += len(list(decoder))
            # What is kept is less than the rest of one frame, and as much that was consumed.
            assert decoder.kept < 2 * len(KEEP_ALIVE)
        else:
            taken += decoder.next_frame() is not None
            assert decoder.kept <= 2 * decoder.buffered_bytes + len(KEEP_ALIVE)
    taken += len(list(decoder))
    assert taken == 600
    assert decoder.kept == 0
    # With each piece, a part of one small frame; else, each byte at most once.
    assert decoder.copied <= len(pieces) * (len(KEEP_ALIVE) if drain else SMALL) + len(stream)


@pytest.mark.untraced
@pytest.mark.parametrize("piece_size", [1, 100, 1023, 1024, 1500, 4096, 65536])
@pytest.mark.parametrize("body_size", [0, 60, 1000, 3000, 50_000])
def test_whoever_takes_no_frames_for_long_gets_the_same(piece_size: int, body_size: int) -> None:
    """Against the advice, everything is handed in first, and once more between two frames."""
    frame = encode_frame(1, bytes(body_size), serial_number=1)
    stream = frame * (60_000 // len(frame) + 2)
    decoder = CountingDecoder()
    for _ in range(2):
        for start in range(0, len(stream), piece_size):
            decoder.receive_data(stream[start : start + piece_size])
        assert decoder.next_frame() is not None
    assert decoder.stream_offset == 2 * len(frame)
    assert decoder.buffered_bytes == 2 * len(stream) - 2 * len(frame)
    rest = list(decoder)
    assert b"".join(taken.header.encode() + taken.body for taken in rest) == (
        stream[2 * len(frame) :] + stream
    )
    assert (decoder.kept, decoder.stream_offset) == (0, 2 * len(stream))
    assert decoder.copied <= 3 * len(stream) + SMALL * SMALL / piece_size


def peak_bytes(work: Callable[[], None]) -> int:
    """The memory that was allocated at the same time, at most, while this ran."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        work()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("piece_size", [2, 64, 1024, 1460, 65536])
def test_memory_of_a_large_body_is_one_copy_in_and_one_out(piece_size: int) -> None:
    size = min(piece_size * 30_000, 8 * 1024 * 1024)
    stream = encode_frame(1, bytes(size), serial_number=1)
    decoder = FrameDecoder()

    def work() -> None:
        for start in range(0, len(stream), piece_size):
            decoder.receive_data(stream[start : start + piece_size])
            for frame in decoder:
                assert frame.header.body_size == size

    assert peak_bytes(work) < 2.5 * size


@pytest.mark.parametrize("size", [MAX_BODY_SIZE + 1, 0x7FFF_FFFF, U32_MAX])
def test_an_oversize_body_never_accumulates(size: int) -> None:
    decoder = FrameDecoder()
    piece = bytes(65536)

    def work() -> None:
        decoder.receive_data(header_bytes(b"", size=size))
        for _ in range(100):
            with pytest.raises(BodyTooLargeError):
                decoder.next_frame()
            decoder.receive_data(piece)
            assert decoder.buffered_bytes == 0

    assert peak_bytes(work) < len(piece)


def test_an_announced_size_allocates_nothing() -> None:
    """A body within the limit takes memory as it comes, not as it is announced."""
    decoder = FrameDecoder()

    def work() -> None:
        decoder.receive_data(header_bytes(b"", size=MAX_BODY_SIZE))
        assert decoder.next_frame() is None
        decoder.receive_data(bytes(1000))
        assert decoder.next_frame() is None

    assert peak_bytes(work) < 65536


# --- what mutants survived ------------------------------------------------------------------


class Looking(FrameDecoder):
    """Counts how often it looks at a frame that is not all there in one piece."""

    __slots__ = ("looks",)

    def __init__(self) -> None:
        super().__init__(max_body_size=1000)
        self.looks = 0

    def _is_complete(self) -> bool:
        self.looks += 1
        return super()._is_complete()


def bytes_until_it_fails(data: bytes, decoder: FrameDecoder) -> int:
    """How many bytes have come, one by one, when a final error is raised; it is raised again."""
    for count, byte in enumerate(data, 1):
        decoder.receive_data(bytes((byte,)))
        try:
            assert decoder.next_frame() is None
        except RemoteProtocolError as error:
            with pytest.raises(type(error)) as again:
                decoder.next_frame()
            assert again.value is error
            return count
    raise AssertionError("it does not fail")


@pytest.mark.parametrize("before", [0, 50])
@pytest.mark.parametrize(
    ("data", "count"),
    [
        pytest.param(bytes(60), 1, id="the first byte"),
        pytest.param(b"FU" + bytes(60), 2, id="the second byte"),
        pytest.param(b"FT" + bytes(10) + b"\xe9\x03" + bytes(60), 16, id="the size"),
    ],
)
def test_a_fault_is_seen_at_the_byte_that_shows_it(before: int, data: bytes, count: int) -> None:
    decoder = FrameDecoder(max_body_size=1000)
    decoder.receive_data(REQUEST[:before])
    assert (decoder.next_frame() is None) == (before == 0)
    assert bytes_until_it_fails(data, decoder) == count
    assert (decoder.stream_offset, decoder.buffered_bytes) == (before, 0)


def test_what_cannot_matter_is_not_looked_at() -> None:
    """Byte by byte up to the size, then at the header, then at the whole frame."""
    data = encode_frame(1, bytes(range(200)), serial_number=1)
    decoder = Looking()
    for byte in data[:-1]:
        decoder.receive_data(bytes((byte,)))
        assert decoder.next_frame() is None
        assert decoder.next_frame() is None
    decoder.receive_data(data[-1:])
    assert decoder.next_frame() == (*decode_pieces([data])[0][3:5], "good")
    assert decoder.looks == 16 + 1  # the frame itself is in one piece by then


def test_a_failed_decoder_holds_nothing() -> None:
    """Neither of the buffer behind a frame that was taken nor of the queue."""
    decoder = FrameDecoder()
    decoder.receive_data(REQUEST + b"X" * 100)
    assert decoder.next_frame() is not None
    with pytest.raises(HeaderError):
        decoder.next_frame()
    assert (decoder.stream_offset, decoder.buffered_bytes) == (len(REQUEST), 0)

    decoder = FrameDecoder()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        decoder.receive_data(b"F")
        for _ in range(3):
            decoder.receive_data(b"X" * 1_000_000)
        with pytest.raises(HeaderError):
            decoder.next_frame()
        assert tracemalloc.get_traced_memory()[0] - before < 100_000
    finally:
        tracemalloc.stop()
    assert (decoder.stream_offset, decoder.buffered_bytes) == (0, 0)


@pytest.mark.parametrize("look", [True, False])
def test_consumed_bytes_are_freed(look: bool) -> None:
    """When the decoder looks for the next frame, or when more of it comes."""
    decoder = FrameDecoder()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        decoder.receive_data(encode_frame(1, bytes(1_000_000), serial_number=1) + b"F")
        assert decoder.next_frame() is not None
        if look:
            assert decoder.next_frame() is None
        else:
            decoder.receive_data(bytes(2000))
        assert tracemalloc.get_traced_memory()[0] - before < 100_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("cut", [50 + 44, 50 + 44 + 60, 50 + 44 + 3000])
@pytest.mark.parametrize("sizes", [(9000,), (1500, 10, 1500, 10, 10, 1500), (10, 1500, 10)])
def test_a_body_that_goes_on_in_the_queue(cut: int, sizes: tuple[int, ...]) -> None:
    """Behind a frame that was taken, in large and small pieces; another frame follows."""
    body = hashlib.sha512().digest() * 78
    stream = REQUEST + encode_frame(1, body, serial_number=1) + KEEP_ALIVE + REQUEST
    decoder = FrameDecoder()
    decoder.receive_data(stream[:cut])
    events, _ = take_all(decoder)
    at = cut
    for size in [*sizes, len(stream)]:
        decoder.receive_data(stream[at : at + size])
        at += size
    assert events + take_all(decoder)[0] == decode_pieces([stream])
    assert [event.kind for event in decode_pieces([stream])] == ["frame"] * 4


def test_no_header_starts_one_byte_before_the_data() -> None:
    with pytest.raises(LocalProtocolError):
        decode_header(b"?" + REQUEST, -1)


def test_the_greatest_number_is_not_the_one_to_blame() -> None:
    header = decode_header(REQUEST)
    with pytest.raises(EncodeError) as raised:
        header._replace(proto_id=U32_MAX, body_format=255, reserved=b"").encode()
    assert raised.value.path == "reserved"


@pytest.mark.parametrize(
    ("number", "shown"), [(2**64 - 1, "18446744073709551615"), (2**64, "one of 65 bits")]
)
def test_how_a_number_is_shown(number: int, shown: str) -> None:
    with pytest.raises(EncodeError, match=shown):
        encode_frame(number, b"", serial_number=1)


def test_digests_work_where_sha1_is_refused_for_security(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a FIPS build of OpenSSL does it: the flag is what it asks."""

    def strict_sha1(data: bytes, *, usedforsecurity: bool = True) -> Any:
        if usedforsecurity:
            raise ValueError("[digital envelope routines] unsupported")
        return hashlib.sha1(data, usedforsecurity=False)

    monkeypatch.setattr("wirecodec.opend.frame.sha1", strict_sha1)
    data = encode_frame(1004, b"\x0a\x00", serial_number=9)
    assert data == KEEP_ALIVE
    assert [event.kind for event in decode_pieces([data])] == ["frame"]


def test_a_frame_in_one_piece_needs_no_second_look() -> None:
    """Not even if its body is empty, and its header is all there is."""
    decoder = Looking()
    decoder.receive_data(encode_frame(1, b"", serial_number=1))
    assert decoder.next_frame() is not None
    assert decoder.looks == 0


def test_consumed_bytes_are_freed_if_they_are_half_of_all() -> None:
    frame = encode_frame(1, bytes(1_000_000), serial_number=1)
    decoder = FrameDecoder(max_body_size=2_000_000)
    following = header_bytes(b"", size=2_000_000) + bytes(1_000_000)
    assert len(following) == len(frame)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        decoder.receive_data(frame + following)
        assert decoder.next_frame() is not None
        assert decoder.next_frame() is None
        assert tracemalloc.get_traced_memory()[0] - before < 1_100_000
    finally:
        tracemalloc.stop()
