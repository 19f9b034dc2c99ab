# SPDX-License-Identifier: MIT
"""Files of packets, down to the streams of their connections.

An input is the bytes of a file, or segments that are written as one. The first choices say which,
how the file is cut, and how narrow the limits of the reassembler are.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tests.debug.test_reassembly import TO_CLIENT, TO_SERVER, WRAP, check_order
from wirecodec.debug.packets import (
    ACK,
    FIN,
    PSH,
    RST,
    SYN,
    PacketParser,
    Segment,
    encode_segment,
    endpoints_of,
)
from wirecodec.debug.pcap import CaptureError, CaptureReader, LinkType, Packet, PcapngWriter
from wirecodec.debug.reassembly import (
    Connection,
    ConnectionClosed,
    ConnectionOpened,
    Data,
    Direction,
    Event,
    Hole,
    HoleReason,
    Reassembler,
)

from .choices import Choices, cut

ALLOWED = {CaptureError: "the file is none, or its records can no longer be told apart"}
"""What reading may raise, by its exact class, and why. Anything else is a finding: what is wrong
with a packet, or with a connection, is counted."""

MODES = ("file", "segments")
WAITING_SIZES = (0, 300, 1 << 20)
FLOWS = (TO_SERVER, TO_CLIENT, bytes(12), bytes(range(36)), bytes(range(16)) * 2 + bytes(4))
FLAGS = (ACK, ACK | PSH, SYN, SYN | ACK, FIN | ACK, RST, RST | ACK, 0, SYN | FIN)
NEAR = ((0, 60), (WRAP - 30, WRAP - 1), (0, WRAP - 1))
MAX_SEGMENTS = 200
MAX_REASONS = 400
SECOND = 1_000_000_000


class Result(NamedTuple):
    """What a reader gave, so that two of them can be compared."""

    packets: list[tuple[int, int, bytes, int]]
    error: str
    cut_offset: int | None
    skipped: dict[str, int]


def check_input(data: bytes) -> None:
    """Raise if something is wrong with what becomes of these bytes."""
    choices = Choices(data)
    mode = choices.take_choice(MODES)
    sizes = choices.take_sizes()
    reassembler = Reassembler(
        max_waiting_size=choices.take_choice(WAITING_SIZES),
        max_connections=choices.take_int(1, 4),
        max_idle_seconds=50,
    )
    if mode == "segments":
        segments = take_segments(choices)
        check_written(segments, sizes)
    else:
        segments = check_file(choices.take_rest(), sizes)
    # A connection is known by its ends and its time, so that no two may have both in common.
    segments = [each._replace(time=each.time + count) for count, each in enumerate(segments)]
    check_events(segments, reassembler)


def take_segments(choices: Choices) -> list[Segment]:
    """Segments of few flows, most of them near each other."""
    segments: list[Segment] = []
    time = 0
    while not choices.is_over and len(segments) < MAX_SEGMENTS:
        flow = choices.take_choice(FLOWS)
        flags = choices.take_choice(FLAGS)
        time += choices.take_int(0, 60) * SECOND
        sequence = choices.take_int(*choices.take_choice(NEAR))
        acknowledgement = choices.take_int(*choices.take_choice(NEAR))
        missing = choices.take_choice((0, 0, 0, 3))
        payload = choices.take_bytes(9)
        segments.append(Segment(time, flow, sequence, acknowledgement, flags, payload, missing))
    return segments


# --- Files ----------------------------------------------------------------------------------------


def check_file(data: bytes, sizes: tuple[int, ...]) -> list[Segment]:
    """It is read alike, however it comes; gives the segments."""
    result = read([data])
    assert read(cut(data, sizes)) == result, "cut otherwise it is another"
    assert sum(len(packet[2]) for packet in result.packets) <= len(data)
    assert result.cut_offset is None or 0 <= result.cut_offset < len(data)
    assert len(result.skipped) <= MAX_REASONS
    parser = PacketParser()
    segments = []
    for time, link_type, captured, original_size in result.packets:
        packet = Packet(time, link_type, captured, 0, len(captured), original_size)
        # Surrounded by other bytes it is the same packet.
        around = b"\x45" + captured + b"\xff" * 64
        inside = Packet(time, link_type, around, 1, 1 + len(captured), original_size)
        segment = PacketParser().parse(packet)
        assert PacketParser().parse(inside) == segment, "bytes around a packet are read"
        segment = parser.parse(packet)
        if segment is not None:
            assert segment.missing >= 0
            segments.append(segment)
    assert sum(len(segment.data) for segment in segments) <= len(data), "bytes from nowhere"
    assert len(parser.skipped) <= MAX_REASONS
    return segments


def read(pieces: Iterable[bytes]) -> Result:
    """All that a reader gives for a file that comes like this."""
    reader = CaptureReader()
    packets: list[tuple[int, int, bytes, int]] = []
    error = ""
    try:
        for piece in pieces:
            reader.receive_data(piece)
            packets += map(seen, reader)
        reader.receive_eof()
        packets += map(seen, reader)
    except CaptureError as raised:
        assert type(raised) in ALLOWED
        assert raised.offset >= 0
        error = str(raised)
        try:
            list(reader)
        except CaptureError as again:
            assert str(again) == error, "it failed otherwise before"
        else:
            raise AssertionError("it has failed and goes on") from raised
    return Result(packets, error, reader.cut_offset, reader.skipped)


def seen(packet: Packet) -> tuple[int, int, bytes, int]:
    """A packet without its place in a buffer."""
    return packet.time, packet.link_type, packet.data, packet.original_size


def check_written(segments: list[Segment], sizes: tuple[int, ...]) -> None:
    """Segments that are written as a file are read as they were; also those that were cut off."""
    pieces: list[bytes] = []
    writer = PcapngWriter(pieces.append)
    writer.add_interface(LinkType.RAW)
    for segment in segments:
        packet = encode_segment(segment._replace(data=segment.data + bytes(segment.missing)))
        kept = packet[: len(packet) - segment.missing]
        writer.write_packet(segment.time, kept, original_size=len(packet))
    assert check_file(b"".join(pieces), sizes) == segments


# --- Streams --------------------------------------------------------------------------------------


def check_events(segments: list[Segment], reassembler: Reassembler) -> None:
    """The pieces of a direction lie in a row, and hold what was captured, at its place."""
    events: list[Event] = []
    counts: list[int] = []  # how many segments had come by then
    for count, segment in enumerate(segments, 1):
        events += reassembler.receive_segment(segment)
        counts += [count] * (len(events) - len(counts))
    events += reassembler.receive_eof()
    counts += [len(segments)] * (len(events) - len(counts))
    assert not list(reassembler.receive_eof())
    check_order(events)
    given = sum(len(event.data) for event in events if isinstance(event, Data))
    assert given <= sum(len(segment.data) for segment in segments), "a byte is given twice"
    starts = {
        (event.connection, direction): summary.start_sequence
        for event in events
        if isinstance(event, ConnectionClosed)
        for direction, summary in (
            (Direction.TO_SERVER, event.to_server),
            (Direction.TO_CLIENT, event.to_client),
        )
    }
    captured = Captured(segments)
    is_open: set[Connection] = set()
    for event, count in zip(events, counts, strict=True):
        if isinstance(event, ConnectionOpened):
            is_open.add(event.connection)
        elif isinstance(event, ConnectionClosed):
            is_open.remove(event.connection)
        elif isinstance(event, Data):
            start = starts[event.connection, event.direction]
            assert start is not None
            captured.check(event, start + event.offset, count)
        else:
            assert isinstance(event, Hole)
            assert event.reason in vars(HoleReason).values()
    assert not is_open


class Captured:
    """The bytes of segments by their sender, receiver and sequence number."""

    def __init__(self, segments: list[Segment]) -> None:
        self._places: dict[tuple[object, object, int], list[tuple[int, int]]] = {}
        for count, segment in enumerate(segments, 1):
            source, target = endpoints_of(segment.flow)
            start = segment.sequence + bool(segment.flags & SYN)
            for pos, byte in enumerate(segment.data):
                key = (source, target, (start + pos) % WRAP)
                self._places.setdefault(key, []).append((count, byte))

    def check(self, event: Data, sequence: int, count: int) -> None:
        """Every byte of an event was captured at that place, before the event."""
        ends = event.connection.client, event.connection.server
        source, target = ends if event.direction == Direction.TO_SERVER else ends[::-1]
        for pos, byte in enumerate(event.data):
            copies = self._places.get((source, target, (sequence + pos) % WRAP), ())
            assert any(when <= count and byte == copy for when, copy in copies), "another byte"
