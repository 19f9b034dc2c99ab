# SPDX-License-Identifier: MIT
"""The scanner, by edits of sound streams whose untouched frames are known, and by counting.

A damage is an edit: one range of a sound stream is replaced by other bytes. Which frames it
touches, and where the others lie afterwards, is arithmetic; the scanner has to find just these.
How much work it does is counted, not timed: the bytes that go through SHA-1, and those that the
search for headers passes.
"""

from __future__ import annotations

import hashlib
import re
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from wirecodec.debug import scanner as scanner_module
from wirecodec.debug.scanner import GAP_PIECE_SIZE, Gap, ScannedFrame, StreamScanner
from wirecodec.errors import (
    BodyTooLargeError,
    ChecksumError,
    HeaderError,
    LocalProtocolError,
    RemoteProtocolError,
    UnexpectedEOFError,
)
from wirecodec.opend.frame import (
    HEADER_SIZE,
    MAX_BODY_SIZE,
    FrameDecoder,
    FrameHeader,
    decode_header,
    encode_frame,
)

Piece = ScannedFrame | Gap

# The places in a stream where a header is plausible, by the words of the module and not its code.
PLAUSIBLE = re.compile(rb"(?=FT....[\0\1].{29}\0{8})", re.DOTALL)


# --- helpers --------------------------------------------------------------------------------------


def scan(pieces: Iterable[bytes], *, max_body_size: int = MAX_BODY_SIZE) -> list[Piece]:
    """Everything that a scanner gives for a stream that comes like this and then ends."""
    scanner = StreamScanner(max_body_size=max_body_size)
    found: list[Piece] = []
    for data in pieces:
        scanner.receive_data(data)
        found += scanner
    scanner.receive_eof()
    found += scanner
    assert scanner.next_piece() is None
    return found


def as_tuples(pieces: Iterable[Piece]) -> list[tuple[Any, ...]]:
    """The same pieces, comparable: an error is equal to nothing but itself."""
    return [(type(piece), *piece[:3], *piece[4:], describe(piece.error)) for piece in pieces]


def describe(error: RemoteProtocolError | None) -> tuple[Any, ...] | None:
    """All that can be told of an error."""
    return None if error is None else (type(error), str(error), vars(error))


def shape(pieces: Iterable[Piece]) -> list[tuple[str, int, int]]:
    """Kind and place of each piece."""
    return [
        ("gap" if isinstance(piece, Gap) else piece.verdict, piece.offset, piece.end)
        for piece in pieces
    ]


def cut(data: bytes, places: Iterable[int]) -> Iterator[bytes]:
    """The data in pieces, cut at these places."""
    for start, end in pairwise([0, *sorted(min(place, len(data)) for place in places), len(data)]):
        yield data[start:end]


def first_error(data: bytes, *, max_body_size: int = MAX_BODY_SIZE) -> RemoteProtocolError | None:
    """The first thing that a connection complains of."""
    decoder = FrameDecoder(max_body_size=max_body_size)
    decoder.receive_data(data)
    decoder.receive_eof()
    try:
        for _ in decoder:
            pass
    except RemoteProtocolError as error:
        return error
    return None


def assert_tiles(pieces: list[Piece], data: bytes) -> None:
    """The pieces are the stream, one behind the other, and say of themselves what is true."""
    position = 0
    for before, piece in pairwise([None, *pieces]):
        assert piece is not None
        assert piece.offset == position
        assert piece.data == data[piece.offset : piece.end] != b""
        position = piece.end
        if isinstance(piece, ScannedFrame):
            assert piece.header == decode_header(piece.data)
            assert piece.body == piece.data[HEADER_SIZE:]
            size = piece.header.body_size
            assert piece.is_cut == (len(piece.body) < size)
            assert len(piece.body) == size or (piece.is_cut and position == len(data))
            is_good = hashlib.sha1(piece.body).digest() == piece.header.digest
            if piece.verdict != "unknown":
                assert piece.verdict == ("good" if is_good else "bad")
                assert piece.actual_digest == hashlib.sha1(piece.body).digest()
        else:
            assert len(piece.data) <= GAP_PIECE_SIZE
            assert piece.reason
            if piece.continues:
                assert isinstance(before, Gap)
                assert (piece.reason, piece.error) == (before.reason, before.error)
                assert len(before.data) == GAP_PIECE_SIZE
    assert position == len(data)


def header(size: int, **fields: Any) -> bytes:
    """A plausible header with a digest that fits nothing."""
    return FrameHeader(3426, 0, 0, 7, size, b"\x01" * 20)._replace(**fields).encode()


def sealed(body: bytes) -> bytes:
    """A frame whose digest is that of a plaintext which is not there."""
    frame = bytearray(encode_frame(3426, body, serial_number=7))
    frame[16] ^= 0xFF
    return bytes(frame)


A = encode_frame(3426, b"first body", serial_number=1)
B = encode_frame(1004, b"", serial_number=2)
C = encode_frame(3006, b"the third of the bodies" * 40, serial_number=3, body_format=1)
SECRET = b"a password"


# --- sound streams --------------------------------------------------------------------------------


def test_sound_stream_is_its_frames() -> None:
    pieces = scan([A + B + C])
    assert shape(pieces) == [
        ("good", 0, len(A)),
        ("good", len(A), len(A + B)),
        ("good", len(A + B), len(A + B + C)),
    ]
    assert_tiles(pieces, A + B + C)
    assert [piece.error for piece in pieces] == [None] * 3


def test_no_data_no_pieces() -> None:
    assert scan([]) == []
    assert scan([b"", b""]) == []


@pytest.mark.parametrize("frame", [A, B, C, sealed(b"x" * 99), sealed(b"")])
def test_frame_is_given_when_its_last_byte_has_come(frame: bytes) -> None:
    """Also one whose digest is bad: what follows it matters only if another may start inside."""
    scanner = StreamScanner()
    for byte in frame[:-1]:
        scanner.receive_data(bytes([byte]))
        assert scanner.next_piece() is None
    scanner.receive_data(frame[-1:])
    piece = scanner.next_piece()
    assert isinstance(piece, ScannedFrame)
    assert piece.data == frame


def test_encrypted_stream_is_its_frames_and_their_errors_are_those_of_a_connection() -> None:
    stream = sealed(b"one") + sealed(b"") + sealed(b"F" * 50) + sealed(b"FT" * 50)
    pieces = scan([stream])
    assert [kind for kind, _, _ in shape(pieces)] == ["bad"] * 4
    assert_tiles(pieces, stream)
    decoder = FrameDecoder()
    decoder.receive_data(stream)
    for piece in pieces:
        with pytest.raises(ChecksumError) as caught:
            decoder.next_frame()
        assert describe(piece.error) == describe(caught.value)


def test_chance_magic_in_a_damaged_body_costs_nothing() -> None:
    damaged = sealed(b"....FT...." + header(5)[:43] + b"\x01" + b"FT" * 9)
    pieces = scan([A + damaged + B])
    assert shape(pieces)[1] == ("bad", len(A), len(A + damaged))
    assert len(pieces) == 3


def test_damaged_frame_that_is_followed_is_believed_though_its_body_holds_a_frame() -> None:
    for inner in (A, header(1), header(20_000), A + B):
        damaged = sealed(b"before" + inner + b"behind")
        assert shape(scan([damaged + B]))[0] == ("bad", 0, len(damaged))


# --- each kind of gap -----------------------------------------------------------------------------


class Case(NamedTuple):
    """A fault between two sound frames, or behind the first if it goes up to the end."""

    fault: bytes
    words: str
    error_type: type[RemoteProtocolError] | None
    is_last: bool = False


CASES = {
    "stray bytes": Case(b"xyz", "a frame starts with 46 54", HeaderError),
    "half a magic": Case(b"Fz", "a frame starts with 46 54", HeaderError),
    "length beyond the limit": Case(
        header(0x2000_0000), "length of 536870912 bytes, where 67108864", BodyTooLargeError
    ),
    "length in the wrong order": Case(
        header(0x0600_0000), "as big-endian, it would be 6", BodyTooLargeError
    ),
    "body format": Case(header(3, body_format=9) + b"abc", "the body format 9", None),
    "reserved": Case(
        header(3, reserved=b"\0\0\0\0\0\0\0\7") + b"abc",
        "reserved bytes other than zeros",
        None,
    ),
    "both": Case(
        header(0, body_format=2, reserved=b"8" * 8), "format 2, .* and reserved bytes", None
    ),
    "lost bytes": Case(header(900) + b"x" * 300, "3426 whose length says 900 .* after 300", None),
    "lost all but a part of the header": Case(header(0)[:43], "no frame|inside|odd|reserved", None),
    "cut header": Case(A[:20], "20 bytes at the end", UnexpectedEOFError, True),
    "cut magic": Case(A[:1], "1 bytes at the end", UnexpectedEOFError, True),
    "stray bytes at the end": Case(b"xyz", "3 bytes at the end", HeaderError, True),
    "odd and cut": Case(header(99, body_format=9), "body format 9", UnexpectedEOFError, True),
    "length beyond the limit, cut": Case(
        header(0x2000_0000)[:16], "536870912", BodyTooLargeError, True
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_gap_says_why_and_has_the_error_of_a_connection(case: Case) -> None:
    behind = b"" if case.is_last else C + C
    stream = A + case.fault + behind
    pieces = scan([stream])
    assert_tiles(pieces, stream)
    assert [type(piece) for piece in pieces[:2]] == [ScannedFrame, Gap]
    gap = pieces[1]
    assert isinstance(gap, Gap)
    assert (gap.offset, gap.end) == (len(A), len(A + case.fault))
    assert re.search(case.words, gap.reason)
    assert [piece.data for piece in pieces[2:]] == ([] if case.is_last else [C, C])
    if case.error_type is None:
        assert gap.error is None
    else:
        assert type(gap.error) is case.error_type
        assert describe(gap.error) == describe(first_error(stream))
    assert gap.error is None or gap.error.__traceback__ is None


def test_limit_is_the_callers() -> None:
    (gap,) = scan([C], max_body_size=100)
    assert isinstance(gap, Gap)
    assert describe(gap.error) == describe(first_error(C, max_body_size=100))
    assert "where 100 are allowed" in gap.reason
    assert "big-endian" not in gap.reason


@pytest.mark.parametrize("odd", [{"body_format": 7}, {"reserved": b"12345678"}, {"version": 9}])
def test_odd_header_with_a_good_digest_is_a_frame(odd: dict[str, Any]) -> None:
    frame = encode_frame(3426, b"body", serial_number=1, **odd)
    assert shape(scan([A + frame + B]))[1] == ("good", len(A), len(A + frame))


@pytest.mark.parametrize("odd", [{"body_format": 7}, {"reserved": b"12345678"}])
def test_odd_header_with_an_empty_body_is_a_frame(odd: dict[str, Any]) -> None:
    frame = encode_frame(3426, b"", serial_number=1, **odd)
    assert shape(scan([A + frame + B]))[1] == ("good", len(A), len(A + frame))


@pytest.mark.parametrize("size", range(36, HEADER_SIZE))
def test_header_that_lost_its_end_does_not_take_the_start_of_the_next_one(size: int) -> None:
    """The digest of its body is good all the same, as it has none."""
    for follower in (A, B, C):
        stream = B[:size] + follower + B
        for places in (range(0), range(len(stream))):
            assert shape(scan(cut(stream, places))) == [
                ("gap", 0, size),
                ("good", size, size + len(follower)),
                ("good", size + len(follower), len(stream)),
            ]


def test_cut_frame_is_the_last_piece() -> None:
    stream = A + C[:-5]
    last = scan([stream])[-1]
    assert isinstance(last, ScannedFrame)
    assert (last.is_cut, last.verdict, last.data) == (True, "unknown", C[:-5])
    assert describe(last.error) == describe(first_error(stream))


def test_frames_inside_of_a_cut_frame_are_found_at_the_end() -> None:
    wrong = header(5000) + b"body"
    stream = wrong + A + B + C[:-1]
    gap, *frames = scan([stream])
    assert isinstance(gap, Gap)
    assert re.search("length says 5000 bytes, but the next frame starts after 4", gap.reason)
    assert describe(gap.error) == describe(first_error(stream))
    assert [piece.data for piece in frames] == [A, B, C[:-1]]


def test_as_many_bytes_lost_as_the_next_frames_have() -> None:
    """The damaged frame then ends where a frame ends, and has swallowed those between."""
    for make in (encode_good, sealed):
        swallowed = [make(b"one"), make(b"two, longer"), make(b"")]
        lost = sum(map(len, swallowed))
        damaged = make(b"z" * 500)[:-lost]
        stream = damaged + b"".join(swallowed) + make(b"last")
        gap, *frames = scan([stream])
        assert isinstance(gap, Gap)
        assert gap.data == damaged
        assert [piece.data for piece in frames] == [*swallowed, make(b"last")]


def encode_good(body: bytes) -> bytes:
    return encode_frame(3426, body, serial_number=7)


def test_good_frame_inside_of_a_wrong_length_is_found_without_one_behind_it() -> None:
    stream = header(600) + b"lost" + A + b"stray" * 200
    assert ("good", 48, 48 + len(A)) in shape(scan([stream]))


def test_header_inside_of_a_wrong_length_that_holds_another_one() -> None:
    """The first that is found inside fits nothing; the one that it holds is a frame."""
    inner = header(60) + b"stray" + A + b"stray" * 20
    outer = header(len(inner)) + inner + b"behind"
    found = shape(scan([outer]))
    start = outer.index(A)
    assert found == [
        ("gap", 0, start),
        ("good", start, start + len(A)),
        ("gap", start + len(A), len(outer)),
    ]


def test_no_digest_is_checked_over_the_same_bytes_a_third_time() -> None:
    """Each header shows that the one before it is wrong. The last is believed, but not checked."""
    stream = header(200) + header(400) + header(500) + b"y" * 600
    assert shape(scan([stream])) == [
        ("gap", 0, 44),
        ("gap", 44, 88),
        ("unknown", 88, 632),
        ("gap", 632, 732),
    ]


# --- properties -----------------------------------------------------------------------------------

FRAGMENTS = st.one_of(
    st.binary(max_size=60),
    st.integers(0, 200).map(bytes),
    st.sampled_from(
        [b"F", b"T", b"FT", b"FT" * 30, header(3)[:40], header(3)[20:], b"FT\0\0\0\0\0"]
    ),
)
BODIES = st.lists(FRAGMENTS, max_size=4).map(b"".join)
FRAMES = st.one_of(BODIES.map(encode_good), BODIES.map(sealed))
HEADERS = st.one_of(st.integers(0, 300), st.integers(0, 2**32 - 1)).map(header)
PLACES = st.lists(st.integers(0, 2000), max_size=8)


def frame_ranges(frames: list[bytes]) -> list[tuple[int, int]]:
    ends = [sum(map(len, frames[: index + 1])) for index in range(len(frames))]
    return list(zip([0, *ends], ends, strict=False))


class Damage(NamedTuple):
    """``stream[start:stop]`` has become ``replacement``."""

    start: int
    stop: int
    replacement: bytes


@st.composite
def damaged_streams(draw: st.DrawFn) -> tuple[list[bytes], Damage]:
    """A sound stream, and one damage of any kind."""
    frames = draw(st.lists(FRAMES, min_size=1, max_size=7))
    stream = b"".join(frames)
    ranges = frame_ranges(frames)
    # No body holds a plausible header, which the scanner excepts from its promise.
    assume([match.start() for match in PLAUSIBLE.finditer(stream)] == [a for a, _ in ranges])
    places = st.one_of(
        st.integers(0, len(stream)),
        st.builds(
            lambda chosen, distance: min(chosen[0] + distance, len(stream)),
            st.sampled_from(ranges),
            st.integers(0, HEADER_SIZE + 2),
        ),
    )
    first, second, third = draw(places), draw(places), draw(places)
    start, stop = sorted((first, second))
    kind = draw(st.sampled_from(["lost", "inserted", "doubled", "flipped", "changed", "swallow"]))
    if kind == "lost":
        return frames, Damage(start, stop, b"")
    if kind == "inserted":
        inserted = draw(st.one_of(st.binary(min_size=1, max_size=100), BODIES, HEADERS))
        return frames, Damage(third, third, inserted)
    if kind == "doubled":
        return frames, Damage(third, third, stream[start:stop])
    if kind == "flipped":
        start = min(start, len(stream) - 1)
        return frames, Damage(
            start, start + 1, bytes([stream[start] ^ 1 << draw(st.integers(0, 7))])
        )
    if kind == "changed":
        return frames, Damage(start, stop, draw(st.binary(max_size=80)))
    # As many bytes are lost as some of the next frames have.
    lost = draw(st.sampled_from([b - ranges[0][1] for _, b in ranges]))
    start = min(start, max(ranges[0][1] - lost, 0))
    return frames, Damage(start, min(start + lost, len(stream)), b"")


@given(damaged_streams(), PLACES)
def test_one_damage_costs_the_frames_that_it_touches(
    damaged: tuple[list[bytes], Damage], places: list[int]
) -> None:
    frames, (start, stop, replacement) = damaged
    sound = b"".join(frames)
    stream = sound[:start] + replacement + sound[stop:]
    pieces = scan(cut(stream, places))
    assert_tiles(pieces, stream)
    found = {(piece.offset, piece.data): piece.verdict for piece in frames_of(pieces)}
    moved = len(replacement) - (stop - start)
    # The same stream may come of another damage: of two equal bytes, which one was lost? So a
    # frame counts only if its bytes are on the same side of all damages that explain the stream.
    same_start = common_start(sound, stream)
    same_end = common_start(sound[::-1], stream[::-1])
    start = min(start, len(sound) - same_end, len(stream) - same_end)
    stop = max(stop, same_start, same_start - moved)
    for (offset, end), frame in zip(frame_ranges(frames), frames, strict=True):
        is_good = hashlib.sha1(frame[HEADER_SIZE:]).digest() == frame[16:36]
        if end <= start:
            assert found.get((offset, frame)) == ("good" if is_good else "bad")
        elif offset >= stop:
            assert found.get((offset + moved, frame)) == ("good" if is_good else "bad")


def common_start(first: bytes, second: bytes) -> int:
    """How many bytes from the start are the same in both."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(first), len(second)))


def frames_of(pieces: list[Piece]) -> list[ScannedFrame]:
    return [piece for piece in pieces if isinstance(piece, ScannedFrame)]


@given(st.integers(0, len(A + C) * 8 - 1))
def test_one_flipped_bit_of_a_header_or_body(bit: int) -> None:
    stream = bytearray(B + A + C + B)
    stream[len(B) + bit // 8] ^= 1 << bit % 8
    pieces = scan([bytes(stream)])
    assert_tiles(pieces, bytes(stream))
    assert pieces[0].data == pieces[-1].data == B
    assert (C if bit // 8 < len(A) else A) in [piece.data for piece in pieces]


@given(st.lists(FRAMES, min_size=1), st.lists(FRAMES, min_size=1), st.data())
def test_dumps_that_begin_and_end_inside_of_a_frame(
    first: list[bytes], second: list[bytes], data: st.DataObject
) -> None:
    cut_end = data.draw(st.integers(0, len(first[-1])))
    cut_start = data.draw(st.integers(0, len(second[0])))
    stream = b"".join(first)[: -cut_end or None] + b"".join(second)[cut_start:]
    starts = len(PLAUSIBLE.findall(b"".join(first) + b"".join(second)))
    assume(starts == len(first) + len(second))
    pieces = scan([stream])
    assert_tiles(pieces, stream)
    whole = [piece.data for piece in frames_of(pieces)]
    assert whole[: len(first) - 1] == first[:-1]
    assert len(second) == 1 or whole[1 - len(second) :] == second[1:]


SOUP = st.lists(
    st.one_of(
        FRAMES,
        HEADERS,
        FRAGMENTS,
        BODIES.map(lambda body: encode_good(encode_good(body) + body)),
        BODIES.map(lambda body: sealed(body + sealed(body))),
        st.tuples(HEADERS, st.integers(0, 44)).map(lambda each: each[0][: each[1]]),
        st.integers(0, 255).map(lambda value: header(3, body_format=value)),
        st.just(bytes(GAP_PIECE_SIZE)),
    ),
    max_size=12,
).map(b"".join)


@given(SOUP, PLACES, st.sampled_from([0, 50, 250, 100_000, MAX_BODY_SIZE]))
@example(b"F", [], 0)
def test_any_bytes_are_tiled_and_cutting_them_changes_nothing(
    stream: bytes, places: list[int], limit: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        hashed = count_hashed(patch)
        pieces = scan([stream], max_body_size=limit)
        assert sum(hashed) <= 2 * len(stream)
    assert_tiles(pieces, stream)
    assert as_tuples(scan(cut(stream, places), max_body_size=limit)) == as_tuples(pieces)
    if len(stream) < 3000:
        assert as_tuples(
            scan((stream[i : i + 1] for i in range(len(stream))), max_body_size=limit)
        ) == (as_tuples(pieces))


@given(SOUP)
def test_up_to_its_first_error_a_connection_sees_the_same(stream: bytes) -> None:
    decoder = FrameDecoder()
    decoder.receive_data(stream)
    decoder.receive_eof()
    for piece in scan([stream]):
        offset = decoder.stream_offset
        try:
            frame = decoder.next_frame()
        except RemoteProtocolError as error:
            if piece.error is not None:
                assert describe(piece.error) == describe(error)
            return
        assert frame is not None
        assert isinstance(piece, ScannedFrame)
        assert (piece.offset, piece.header, piece.body, piece.verdict) == (offset, *frame)
    assert decoder.closed


# --- costs ----------------------------------------------------------------------------------------


def count_hashed(patch: pytest.MonkeyPatch) -> list[int]:
    """How many bytes go through SHA-1, call by call."""
    sizes: list[int] = []

    def counting_sha1(data: memoryview, *, usedforsecurity: bool) -> Any:
        sizes.append(len(data))
        return hashlib.sha1(data, usedforsecurity=usedforsecurity)

    patch.setattr(scanner_module, "sha1", counting_sha1)
    return sizes


class CountingPattern:
    """A pattern that notes how many bytes it passes."""

    def __init__(self, pattern: re.Pattern[bytes]) -> None:
        self.pattern = pattern
        self.passed = 0

    def search(self, data: bytearray, start: int, end: int) -> re.Match[bytes] | None:
        match = self.pattern.search(data, start, end)
        self.passed += (match.end() if match is not None else end) - start
        return match

    def match(self, data: bytearray, start: int = 0) -> re.Match[bytes] | None:
        self.passed += HEADER_SIZE
        return self.pattern.match(data, start)


def nested(size: int, count: int) -> bytes:
    """Headers that lie in each other and all end at the same place."""
    return b"".join(header(size - (index + 1) * HEADER_SIZE) for index in range(count))


ATTACKS: dict[str, Callable[[int], bytes]] = {
    "magic everywhere": lambda size: b"FT" * (size // 2),
    "zeros": bytes,
    "zeros in a body": lambda size: header(size) + bytes(size),
    "magic in a cut body": lambda size: header(2 * size) + b"FT" * (size // 2),
    "magic in a bad body": lambda size: header(size) + b"FT" * (size // 2) + b"?",
    "one length, beyond the end": lambda size: header(size) * (size // 44),
    "one length, a part of all": lambda size: header(size // 3 + 1) * (size // 44),
    "one end": lambda size: nested(size // 44 * 44, size // 44),
    "one end, not of the stream": lambda size: nested(size // 44 * 44, size // 44) + b"stray",
    "one end, beyond that of the stream": lambda size: nested(size, size // 44 - 1),
    "a chain to nowhere": lambda size: (header(1) + b"x") * (size // 45) + b"y",
    "a chain in a frame that is followed": lambda size: (
        header(size // 45 * 45 + 1) + (header(1) + b"x") * (size // 45) + b"y" + B
    ),
    "chains that miss the end": lambda size: (
        header(size // 88 * 88 + 1) + (header(44) + header(0)) * (size // 88) + b"y" + B
    ),
    "lengths beyond the limit": lambda size: header(2**32 - 1) * (size // 44),
    "odd headers": lambda size: header(size // 2, body_format=2) * (size // 44),
    "good frames and huge lengths": lambda size: (B + header(size)) * (size // 88),
}


@pytest.mark.untraced
@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
@pytest.mark.parametrize("chunk_size", [700, 1 << 20])
def test_work_is_linear_whatever_the_input(
    attack: Callable[[int], bytes], chunk_size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = attack(200_000)
    counting = CountingPattern(scanner_module.HEADER_PATTERN)
    monkeypatch.setattr(scanner_module, "HEADER_PATTERN", counting)
    hashed = count_hashed(monkeypatch)
    position = 0
    for piece in scan(stream[i : i + chunk_size] for i in range(0, len(stream), chunk_size)):
        assert piece.offset == position
        position = piece.end
    assert position == len(stream)
    assert sum(hashed) <= 2 * len(stream)
    # A header of 44 bytes is looked at a few times: as what follows, as what is inside, in a run.
    assert counting.passed <= 8 * len(stream)


def large_stream(size: int, frame: bytes, fault: bytes) -> Iterator[bytes]:
    """About so many bytes, with a fault in the middle, 64 KiB at a time; never all in memory."""
    count = -(-size // len(frame))
    half = count // 2
    parts: list[memoryview] = []
    missing = 65536
    for part in [frame] * half + [fault] + [frame] * (count - half):
        view = memoryview(part)
        while view:
            parts.append(view[:missing])
            view = view[missing:]
            missing -= len(parts[-1])
            if not missing:
                yield b"".join(parts)
                parts.clear()
                missing = 65536
    yield b"".join(parts)


MIB = 1 << 20
BIG = encode_frame(3426, bytes(range(256)) * 4096, serial_number=1)
SMALL = encode_frame(3426, bytes(range(256)) * 64, serial_number=1)
FAULTS = {
    "stray bytes": (BIG, b"stray", 1),
    "lost bytes": (BIG, BIG[:700_000], -(-700_000 // GAP_PIECE_SIZE)),
    "a length within the limit": (SMALL, header(MIB - 7) + b"body", 1),
    "a length beyond the limit": (SMALL, header(MIB + 1) + b"body", 1),
    "a long gap": (BIG, b"F" * (3 * MIB), 3 * MIB // GAP_PIECE_SIZE),
}


@pytest.mark.parametrize(("frame", "fault", "gaps"), FAULTS.values(), ids=FAULTS)
def test_fault_in_the_middle_of_64_mib(
    frame: bytes, fault: bytes, gaps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = count_hashed(monkeypatch)
    scanner = StreamScanner(max_body_size=MIB)
    received = given_out = found = skipped = 0
    tracemalloc.start()
    try:
        for data in large_stream(64 * MIB, frame, fault):
            received += len(data)
            scanner.receive_data(data)
            for piece in scanner:
                assert piece.offset == given_out
                given_out = piece.end
                found += isinstance(piece, ScannedFrame) and piece.verdict == "good"
                skipped += isinstance(piece, Gap)
                del piece
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    scanner.receive_eof()
    assert list(scanner) == []
    assert given_out == received
    assert found == -(-64 * MIB // len(frame))
    assert skipped == gaps
    assert sum(hashed) <= 2 * received
    # The frame that is waited for and what has come behind it, and once more while it is given out.
    assert peak < 2 * MIB + MIB // 2


def test_what_was_given_out_is_let_go() -> None:
    scanner = StreamScanner()
    for _ in range(100):
        scanner.receive_data(SMALL + b"stray" + SMALL[:50])
        list(scanner)
        assert len(scanner._buffer) < len(SMALL) + 100
        scanner.receive_data(SMALL[50:])
        list(scanner)
    assert scanner._buffer == b""


# --- the object -----------------------------------------------------------------------------------


def test_data_of_any_kind() -> None:
    scanner = StreamScanner()
    scanner.receive_data(bytearray(A))
    scanner.receive_data(memoryview(B + B)[: len(B)])
    scanner.receive_data(memoryview(b"".join(bytes([byte, 0]) for byte in C))[::2])
    assert [piece.data for piece in scanner] == [A, B, C]
    with pytest.raises(TypeError):
        scanner.receive_data(5)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        scanner.receive_data([1, 2])  # type: ignore[arg-type]


def test_misuse() -> None:
    with pytest.raises(LocalProtocolError):
        StreamScanner(max_body_size=-1)
    scanner = StreamScanner()
    scanner.receive_eof()
    scanner.receive_eof()
    with pytest.raises(LocalProtocolError):
        scanner.receive_data(b"")


def test_data_is_not_shown() -> None:
    pieces = scan([encode_good(SECRET) + SECRET + encode_good(SECRET)[:-1]])
    assert len(pieces) == 3
    for piece in pieces:
        assert "password" not in repr(piece)
        assert str(piece.offset) in repr(piece)
    assert "cut" in repr(pieces[-1])
    assert isinstance(pieces[1], Gap)
    assert "password" not in pieces[1].reason
