# SPDX-License-Identifier: MIT
"""WebSocket streams as somebody sees them who only looks on: any cuts, any damage, any load."""

from __future__ import annotations

import itertools
import tracemalloc
from collections.abc import Callable, Iterable
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.profiles import some_of
from wirecodec.debug import websocket_stream
from wirecodec.debug.websocket_stream import (
    GAP_PIECE_SIZE,
    MAX_HEAD_SIZE,
    PieceKind,
    WebSocketPiece,
    WebSocketScanner,
    find_packet_frame,
)
from wirecodec.opend._websocket_frames import (
    BINARY,
    CLOSE,
    CONTINUATION,
    FIN,
    PING,
    PONG,
    TEXT,
    encode_frame,
)
from wirecodec.opend.websocket import SIGN, encode_request_packet, encode_response_packet

KEY = b"\x11\x22\x33\x44"
REQUEST_HEAD = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
RESPONSE_HEAD = b"HTTP/1.1 101 Switching Protocols\r\n\r\n"
BOTH = pytest.mark.parametrize("is_client", [True, False], ids=["client", "server"])


class Stream(NamedTuple):
    """A stream, and what is in it."""

    data: bytes
    pieces: list[WebSocketPiece]


def frame(opcode: int, payload: bytes, key: bytes | None, *, is_final: bool = True) -> bytes:
    data = bytearray(encode_frame(opcode, payload, key))
    if not is_final:
        data[0] &= ~FIN
    return bytes(data)


def packet(is_client: bool, size: int, serial: int = 3) -> bytes:
    body = Random(size).randbytes(size)
    if is_client:
        return encode_request_packet(3426, serial, body)
    return encode_response_packet(3426, serial, body)


def scan(chunks: Iterable[bytes], *, is_client: bool, **options: object) -> list[WebSocketPiece]:
    scanner = WebSocketScanner(is_client=is_client, **options)  # type: ignore[arg-type]
    pieces: list[WebSocketPiece] = []
    for chunk in chunks:
        scanner.receive_data(chunk)
        pieces += scanner
    scanner.receive_eof()
    return [*pieces, *scanner]


def messages(pieces: Iterable[WebSocketPiece]) -> list[WebSocketPiece]:
    return [piece for piece in pieces if piece.kind == PieceKind.MESSAGE]


def merged(pieces: Iterable[WebSocketPiece]) -> list[WebSocketPiece]:
    """The pieces; those of one long gap, which end anywhere, as one."""
    found: list[WebSocketPiece] = []
    for piece in pieces:
        if (
            found
            and piece.kind == found[-1].kind == PieceKind.GAP
            and found[-1].offset + found[-1].size == piece.offset
            and found[-1].size % GAP_PIECE_SIZE == 0
            and found[-1].reason == piece.reason
        ):
            last = found.pop()
            piece = last._replace(size=last.size + piece.size, data=last.data + piece.data)
        found.append(piece)
    return found


def check_cover(pieces: Iterable[WebSocketPiece], data: bytes) -> None:
    """Every byte is in one piece; control frames lie inside of messages, or of what was to be one.

    The bytes of heads and gaps are those of the stream.
    """
    pos = 0
    controls = []
    for piece in pieces:
        end = piece.offset + piece.size
        assert piece.size > 0 and end <= len(data)
        if piece.kind == PieceKind.CONTROL:
            controls.append(piece)
            continue
        while controls and controls[0].offset == pos:
            pos += controls.pop(0).size
        assert piece.offset == pos, "one behind the other"
        while controls and controls[0].offset + controls[0].size <= end:
            assert controls.pop(0).offset >= piece.offset
        pos = end
        if piece.kind == PieceKind.GAP and piece.data:
            assert piece.data == data[piece.offset : end]
    for control in controls:
        assert control.offset == pos
        pos += control.size
    assert pos == len(data)


keys = st.binary(min_size=4, max_size=4)


@st.composite
def streams(draw: st.DrawFn, is_client: bool, *, with_head: bool = True) -> Stream:
    """Messages of packets, in any fragments, with control frames between them and inside."""
    data = bytearray()
    pieces: list[WebSocketPiece] = []

    def add(opcode: int, payload: bytes, *, is_final: bool = True) -> None:
        key = draw(keys) if is_client else None
        data.extend(frame(opcode, payload, key, is_final=is_final))

    def add_control() -> None:
        start = len(data)
        payload = draw(st.binary(max_size=125))
        opcode = draw(st.sampled_from([PING, PONG, CLOSE]))
        add(opcode, payload)
        size = len(data) - start
        pieces.append(WebSocketPiece(PieceKind.CONTROL, start, size, payload, opcode))

    if with_head and draw(st.booleans()):
        data += REQUEST_HEAD if is_client else RESPONSE_HEAD
        pieces.append(WebSocketPiece(PieceKind.HEAD, 0, len(data), bytes(data)))
    for serial in range(draw(st.integers(1, 5))):
        if not draw(st.integers(0, 3)):
            add_control()
        payload = packet(is_client, draw(st.sampled_from([0, 1, 90, 300, 70_000])), serial)
        cuts = [0]
        if draw(st.booleans()):
            cuts += sorted(draw(st.lists(st.integers(len(SIGN), len(payload)), max_size=3)))
        start = len(data)
        for index, (low, high) in enumerate(zip(cuts, [*cuts[1:], len(payload)], strict=True)):
            is_final = index == len(cuts) - 1
            add(CONTINUATION if index else BINARY, payload[low:high], is_final=is_final)
            if not is_final and not draw(st.integers(0, 3)):
                add_control()
        size = len(data) - start
        pieces.append(WebSocketPiece(PieceKind.MESSAGE, start, size, payload, BINARY))
    return Stream(bytes(data), pieces)


def cut(data: bytes, places: Iterable[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[low:high] for low, high in itertools.pairwise(edges)]


cuts = st.lists(st.integers(0, 1 << 20), max_size=12)


# --- what is there --------------------------------------------------------------------------------


@BOTH
@given(st.data())
def test_sound_streams(is_client: bool, data: st.DataObject) -> None:
    stream = data.draw(streams(is_client))
    chunks = cut(stream.data, data.draw(cuts))
    assert scan(chunks, is_client=is_client) == stream.pieces
    check_cover(stream.pieces, stream.data)


@BOTH
@given(st.data())
def test_a_cut_changes_nothing(is_client: bool, data: st.DataObject) -> None:
    """Of streams that are damaged in any way."""
    stream = data.draw(streams(is_client)).data
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(stream)))
        end = start + data.draw(st.integers(0, 40))
        stream = stream[:start] + data.draw(st.binary(max_size=30)) + stream[end:]
    is_start = data.draw(st.booleans())
    options = {"is_client": is_client, "is_start": is_start, "max_message_size": 80_000}
    whole = merged(scan([stream], **options))  # type: ignore[arg-type]
    assert merged(scan(cut(stream, data.draw(cuts)), **options)) == whole  # type: ignore[arg-type]
    if len(stream) < 3000:
        single = [stream[pos : pos + 1] for pos in range(len(stream))]
        assert merged(scan(single, **options)) == whole  # type: ignore[arg-type]
    check_cover(whole, stream)


@BOTH
@given(st.data())
def test_garbage_costs_nothing_else(is_client: bool, data: st.DataObject) -> None:
    """Between messages; whatever it looks like, a message that never ends included."""
    parts = [data.draw(streams(is_client, with_head=False)) for _ in range(3)]
    likely = st.sampled_from(
        [b"\x02\x05", b"\x82\x7f", b"\x82\xff", b"\x89\x7d", b"\x8a\xfd", b"GET "]
    )
    garbage = data.draw(st.builds(bytes.__add__, likely, st.binary(max_size=40)))
    stream = bytearray()
    expected = []
    for index, part in enumerate(parts):
        if index:
            stream += garbage
        for piece in messages(part.pieces):
            expected.append(piece._replace(offset=piece.offset + len(stream)))
        stream += part.data
    pieces = scan(cut(bytes(stream), data.draw(cuts)), is_client=is_client)
    found = set(messages(pieces))
    assert set(expected) <= found
    for piece in found - set(expected):
        assert len(piece.data) <= len(garbage), "the garbage may be a small message itself"
    check_cover(pieces, bytes(stream))


@BOTH
@given(st.data())
def test_lost_bytes_cost_what_they_touch(is_client: bool, data: st.DataObject) -> None:
    sizes = data.draw(st.lists(st.sampled_from([0, 50, 400, 3000]), min_size=3, max_size=6))
    payloads = [packet(is_client, size, serial) for serial, size in enumerate(sizes)]
    frames = [frame(BINARY, each, data.draw(keys) if is_client else None) for each in payloads]
    starts = [sum(map(len, frames[:index])) for index in range(len(frames))]
    stream = b"".join(frames)
    low = data.draw(st.integers(0, len(stream) - 1))
    high = low + data.draw(st.integers(1, 600))
    damaged = stream[:low] + stream[high:]
    pieces = scan([damaged], is_client=is_client)
    check_cover(pieces, damaged)
    found = {piece.data for piece in messages(pieces)}
    touched = max(index for index, start in enumerate(starts) if start <= low)
    # A packet whose start is left takes as much of what follows as it has lost itself.
    taken = starts[touched]
    if damaged[taken : taken + 22] == stream[taken : taken + 22] or low > taken:
        taken += len(frames[touched])
    for index, start in enumerate(starts):
        end = start + len(frames[index])
        if end <= low or (start >= high and start - (high - low) >= taken):
            assert payloads[index] in found


@BOTH
def test_a_length_that_is_wrong_hides_nothing_at_the_end(is_client: bool) -> None:
    """It says more than comes: the packets behind it are given when the stream has ended."""
    key = KEY if is_client else None
    first = bytearray(frame(BINARY, packet(is_client, 400), key))
    first[2] = 0xFF  # about 65 000 bytes
    rest = [frame(BINARY, packet(is_client, 100, serial), key) for serial in range(3)]
    stream = bytes(first) + b"".join(rest)
    scanner = WebSocketScanner(is_client=is_client)
    scanner.receive_data(stream)
    assert list(scanner) == []
    scanner.receive_eof()
    gap, *found = scanner
    assert (gap.kind, gap.size) == (PieceKind.GAP, len(first))
    assert gap.reason == "the stream ends inside of a WebSocket message"
    assert [piece.offset for piece in messages(found)] == [
        len(first) + index * len(rest[0]) for index in range(3)
    ]
    assert list(scanner) == [], "and that is all"


@BOTH
def test_a_message_that_is_broken_into(is_client: bool) -> None:
    """What breaks in is a message of its own, and not lost."""
    key = KEY if is_client else None
    payload = packet(is_client, 100)
    begun = frame(BINARY, payload[:50], key, is_final=False) + frame(PING, b"?", key)
    whole = frame(BINARY, payload, key)
    control, gap, message = scan([begun + whole], is_client=is_client)
    assert control.kind == PieceKind.CONTROL
    assert (gap.kind, gap.offset, gap.size) == (PieceKind.GAP, 0, len(begun))
    assert gap.reason == "a message that does not end" and gap.data == b""
    assert (message.kind, message.data) == (PieceKind.MESSAGE, payload)
    # The same at the end of the stream, and before bytes that are no frame.
    for rest in (b"", whole[:-1], b"\x83\x83\x83"):
        pieces = scan([begun + rest], is_client=is_client)
        assert [piece.kind for piece in pieces] == [PieceKind.CONTROL] + [PieceKind.GAP] * (
            1 + bool(rest)
        )
        check_cover(pieces, begun + rest)


FAULTS = {
    "compression": (b"\xc2", "extension"),
    "opcode": (b"\x83", "no opcode 3"),
    "control-in-parts": (b"\x09", "in parts"),
    "goes-on-with-nothing": (b"\x80", "goes on with no message"),
}


@BOTH
@pytest.mark.parametrize("name", FAULTS)
def test_what_is_no_frame(is_client: bool, name: str) -> None:
    start, reason = FAULTS[name]
    bad = start + (b"\x84" + KEY if is_client else b"\x04") + b"abcd"
    good = frame(BINARY, packet(is_client, 30), KEY if is_client else None)
    gap, message = scan([bad + good], is_client=is_client)
    assert gap.kind == PieceKind.GAP and gap.data == bad and reason in gap.reason
    assert message.data == packet(is_client, 30)


@BOTH
def test_other_faults(is_client: bool) -> None:
    long_control = b"\x89\xfe\0\x90" + bytes(200) if is_client else b"\x89\x7e\0\x90" + bytes(200)
    wrong_mask = frame(BINARY, b"abc", None if is_client else KEY)
    large = b"\x82\xff" if is_client else b"\x82\x7f"
    large += (5000).to_bytes(8, "big") + KEY + bytes(20)
    for bad, reason in (
        (long_control, "too long"),
        (wrong_mask, "masks its frames" if is_client else "does not mask"),
        (large, "a message of 5000 bytes, where 4999 are allowed"),
    ):
        gap = scan([bad], is_client=is_client, max_message_size=4999)[0]
        assert gap.kind == PieceKind.GAP and reason in gap.reason
    sound = scan([large], is_client=is_client, max_message_size=5000)[0]
    assert sound.reason == "the stream ends inside of a WebSocket message"


@BOTH
def test_a_message_in_parts_that_gets_too_large(is_client: bool) -> None:
    key = KEY if is_client else None
    begun = frame(BINARY, packet(is_client, 3000), key, is_final=False)
    more = frame(CONTINUATION, bytes(3000), key)
    first, second, *_ = scan([begun + more], is_client=is_client, max_message_size=5000)
    assert (first.offset, first.size) == (0, len(begun))
    assert second.reason == "a message of 3000 bytes, where 5000 are allowed"


def test_text_is_a_message_too() -> None:
    (piece,) = scan([frame(TEXT, b"hello", None)], is_client=False)
    assert (piece.kind, piece.data, piece.opcode) == (PieceKind.MESSAGE, b"hello", TEXT)


# --- the handshake --------------------------------------------------------------------------------


@BOTH
def test_heads(is_client: bool) -> None:
    head = REQUEST_HEAD if is_client else RESPONSE_HEAD
    again = head + head  # somebody was asked for a password, say
    message = frame(BINARY, packet(is_client, 5), KEY if is_client else None)
    first, second, third = scan([again + message], is_client=is_client)
    assert first.kind == second.kind == PieceKind.HEAD and first.data == head
    assert third.kind == PieceKind.MESSAGE
    gap, _ = scan([message[:0] + b"\x83" + head + message], is_client=is_client)
    assert gap.data == b"\x83" + head, "behind the start there is none"
    for size in (1, 3, len(head) - 1):
        (gap,) = scan([head[:size]], is_client=is_client)
        assert (gap.kind, gap.data) == (PieceKind.GAP, head[:size])


@BOTH
def test_a_head_that_does_not_end(is_client: bool) -> None:
    data = b"GET /" + b"x" * MAX_HEAD_SIZE
    message = frame(BINARY, packet(is_client, 5), KEY if is_client else None)
    for chunks in ([data + message], cut(data + message, range(0, 20_000, 999))):
        gap, found = scan(chunks, is_client=is_client)
        assert gap.data == data and gap.reason == "a head of HTTP that does not end"
        assert found.kind == PieceKind.MESSAGE


def test_repr_shows_no_bytes() -> None:
    (piece,) = scan([frame(TEXT, b"secret", None)], is_client=False)
    assert "secret" not in repr(piece) and "message at 0, 8 bytes" in repr(piece)


# --- finding a packet -----------------------------------------------------------------------------


@BOTH
@given(st.data())
def test_find_packet_frame(is_client: bool, data: st.DataObject) -> None:
    """It finds the frame, or says from where to search when more has come; never too late."""
    before = data.draw(st.binary(max_size=50))
    size = data.draw(st.sampled_from([0, 200, 70_000]))
    key = data.draw(keys) if is_client else None
    is_final = data.draw(st.booleans())
    stream = before + frame(BINARY, packet(is_client, size), key, is_final=is_final)
    start = 0
    for end in range(len(before) + 40):
        start, is_found = find_packet_frame(stream[:end], start, is_client=is_client)
        if is_found:
            assert start == len(before)
            break
        assert start <= len(before) or start == end == 0
    else:
        pytest.fail("not found")
    assert find_packet_frame(stream, -5, is_client=is_client) == (len(before), True)


# --- bounds ---------------------------------------------------------------------------------------


def peak_of(chunks: Iterable[bytes], *, is_client: bool, max_message_size: int) -> int:
    """The most memory that a scanner takes, in bytes; it gives its pieces to nobody."""
    scanner = WebSocketScanner(is_client=is_client, max_message_size=max_message_size)
    tracemalloc.start()
    try:
        for chunk in chunks:
            scanner.receive_data(chunk)
            for _ in scanner:
                pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


FLOODS: dict[str, Callable[[bool], bytes]] = {
    "empty fragments": lambda is_client: frame(CONTINUATION, b"", KEY if is_client else None),
    "a gap": lambda is_client: b"\x83" * 7,
    "fragments": lambda is_client: frame(CONTINUATION, bytes(50), KEY if is_client else None),
    "lengths": lambda is_client: (b"\x82\xff" if is_client else b"\x82\x7f") + b"\0" * 4 + b"\1\0",
    "pings": lambda is_client: frame(PING, b"", KEY if is_client else None),
}


@pytest.mark.untraced
@BOTH
@pytest.mark.parametrize("name", some_of(FLOODS))
def test_memory_is_bounded(is_client: bool, name: str) -> None:
    unit = FLOODS[name](is_client).replace(b"\x80", b"\0", 1)  # fragments that do not end
    first = frame(BINARY, packet(is_client, 9), KEY if is_client else None, is_final=False)
    chunk = unit * (8 * 1024 // len(unit))

    def chunks() -> Iterable[bytes]:
        yield first
        for _ in range(40):
            yield chunk

    peak = peak_of(chunks(), is_client=is_client, max_message_size=30_000)
    assert peak < 4 * GAP_PIECE_SIZE, "of a stream of 320 KiB"


class CountingPattern:
    """A pattern that notes how many bytes its searches have passed over."""

    def __init__(self, pattern: object) -> None:
        self.pattern = pattern
        self.passed = 0

    def search(self, data: bytearray, pos: int, stop: int) -> object:
        assert isinstance(data, bytearray), "the buffer itself: nothing is copied to be searched"
        match = self.pattern.search(data, pos, stop)  # type: ignore[attr-defined]
        self.passed += (match.start() + 1 if match else stop) - pos
        return match


class CountingScanner(WebSocketScanner):
    """A scanner that counts how often it looks at what its buffer starts with."""

    looks = 0

    def _next(self) -> WebSocketPiece | None:
        self.looks += 1
        return super()._next()


def masked_start(size: int) -> bytes:
    return (
        b"\x82"
        + bytes([0x80 | size])
        + KEY
        + bytes(a ^ b for a, b in zip(SIGN, KEY * 2, strict=True))
    )


ATTACKS: dict[str, bytes] = {
    "0x82 0xff": b"\x82\xff",
    "0x82 0x7f": b"\x82\x7f",
    "0x02 0x88": b"\x02\x88",
    "first byte of the sign": b"\x82\x88\0\0\0\0" + SIGN[:1] + b"\0",
    "packets in each other": masked_start(0x7D),
    "packets in each other, not masked": b"\x82\x7d" + SIGN,
    "large packets in each other": b"\x82\x7f\0\0\0\0\0\1\0\0" + SIGN,
    "large packets in each other, masked": b"\x82\xff\0\0\0\0\0\1\0\0" + masked_start(8)[2:],
    "heads": b"GET /\r\n\r\n",
    "empty messages": b"\x82\0",
    "empty fragments": b"\0\0",
    "large frames of something": b"\x82\x7e\x01\x10" + bytes(0x110),
    "large masked frames of something": b"\x82\xfe\x01\x10" + bytes(0x114),
    "pings": b"\x89\0",
    "packets in large frames": b"\x82\x7e\x60\0" + b"\x82\x08" + SIGN,
    "packets in large masked frames": b"\x82\xfe\x60\0" + KEY + masked_start(8),
}


@BOTH
@pytest.mark.parametrize("chunk_size", [1, 50_000])
@pytest.mark.parametrize("name", ATTACKS)
def test_work_is_linear_whatever_the_input(
    is_client: bool, name: str, chunk_size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit = ATTACKS[name]
    stream = (unit * (100_000 // len(unit)))[: 20_000 if chunk_size == 1 else None]
    patterns = []
    for pattern in ("_MASKED_START", "_UNMASKED_START"):
        counting = CountingPattern(getattr(websocket_stream, pattern))
        monkeypatch.setattr(websocket_stream, pattern, counting)
        patterns.append(counting)
    scanner = CountingScanner(is_client=is_client)
    pieces: list[WebSocketPiece] = []
    for pos in range(0, len(stream), chunk_size):
        scanner.receive_data(stream[pos : pos + chunk_size])
        pieces += scanner
    scanner.receive_eof()
    pieces += scanner
    check_cover(pieces, stream)
    # A frame is searched with what lies behind it, in which the next one may start.
    assert sum(pattern.passed for pattern in patterns) <= 24 * len(stream)
    assert scanner.looks <= 2 * len(stream) + 2
