# SPDX-License-Identifier: MIT
"""Connections out of segments: a test for each thing that networks and captures do; properties.

A property makes both streams of a connection, cuts them into segments, doubles, overlaps, reorders
and loses these, and knows which bytes were captured when. Every event is checked against that: the
pieces of a direction lie one behind the other, data is the original, and what is said to be missing
had not been captured.
"""

from __future__ import annotations

import shutil
import subprocess
import tracemalloc
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.support.profiles import some_of
from wirecodec.debug.packets import (
    ACK,
    FIN,
    PSH,
    RST,
    SYN,
    Endpoint,
    Segment,
    encode_segment,
    endpoints_of,
    flow_of,
    flow_part,
    reverse_flow,
)
from wirecodec.debug.pcap import LinkType, PcapngWriter
from wirecodec.debug.reassembly import (
    MAX_JUMP,
    CloseReason,
    Connection,
    ConnectionClosed,
    ConnectionOpened,
    Data,
    Direction,
    DirectionSummary,
    Event,
    Hole,
    HoleReason,
    Reassembler,
)

CLIENT = Endpoint("127.0.0.1", 50000)
SERVER = Endpoint("127.0.0.1", 11111)
TO_SERVER = flow_of(CLIENT, SERVER)
TO_CLIENT = reverse_flow(TO_SERVER)
FLOWS = {Direction.TO_SERVER: TO_SERVER, Direction.TO_CLIENT: TO_CLIENT}
SECOND = 1_000_000_000
WRAP = 1 << 32


# --- helpers --------------------------------------------------------------------------------------


class Talk:
    """Segments of one connection, one nanosecond apart. Numbers are relative to the first bytes."""

    def __init__(self, client_start: int = 1000, server_start: int = 9000) -> None:
        self.starts = {TO_SERVER: client_start, TO_CLIENT: server_start}
        self.segments: list[Segment] = []
        self.time = 0

    def add(
        self,
        flow: bytes,
        offset: int,
        data: bytes = b"",
        *,
        ack: int | None = 0,
        flags: int = 0,
        missing: int = 0,
    ) -> Talk:
        self.time += 1
        numbers = (
            (self.starts[flow] + offset) % WRAP,
            0 if ack is None else (self.starts[reverse_flow(flow)] + ack) % WRAP,
        )
        flags |= 0 if ack is None else ACK
        self.segments.append(Segment(self.time, flow, *numbers, flags, data, missing))
        return self

    def client(self, offset: int, data: bytes = b"", **more: int) -> Talk:
        return self.add(TO_SERVER, offset, data, **more)

    def server(self, offset: int, data: bytes = b"", **more: int) -> Talk:
        return self.add(TO_CLIENT, offset, data, **more)

    def open(self) -> Talk:
        self.add(TO_SERVER, -1, ack=None, flags=SYN)
        self.server(-1, flags=SYN)
        return self.client(0)


def feed(segments: Iterable[Segment], reassembler: Reassembler | None = None) -> list[Event]:
    """All events of a capture."""
    reassembler = reassembler or Reassembler()
    events: list[Event] = []
    for segment in segments:
        events += reassembler.receive_segment(segment)
    events += reassembler.receive_eof()
    check_order(events)
    return events


def check_order(events: Iterable[Event]) -> None:
    """Whatever came in: connections open once and close once, and their pieces lie in a row."""
    positions: dict[Connection, dict[str, int]] = {}
    missing: dict[tuple[Connection, str], int] = {}
    for event in events:
        connection = event.connection
        if isinstance(event, ConnectionOpened):
            assert connection not in positions
            assert event.time == connection.opened
            positions[connection] = {Direction.TO_SERVER: 0, Direction.TO_CLIENT: 0}
        elif isinstance(event, ConnectionClosed):
            places = positions.pop(connection)
            for direction, summary in (
                (Direction.TO_SERVER, event.to_server),
                (Direction.TO_CLIENT, event.to_client),
            ):
                assert summary.size == places[direction]
                assert summary.missing == missing.pop((connection, direction), 0)
        else:
            assert event.offset == positions[connection][event.direction]
            size = len(event.data) if isinstance(event, Data) else event.size
            assert size > 0
            positions[connection][event.direction] += size
            if isinstance(event, Hole):
                key = (connection, event.direction)
                missing[key] = missing.get(key, 0) + size
    assert not positions, "every connection is closed at the end"


def story(events: Iterable[Event]) -> list[str]:
    """The events in a form that reads well in a test."""
    lines = []
    for event in events:
        if isinstance(event, ConnectionOpened):
            lines.append("opened")
        elif isinstance(event, ConnectionClosed):
            lines.append(event.reason)
        else:
            arrow = ">" if event.direction == Direction.TO_SERVER else "<"
            what = (
                event.data.decode() if isinstance(event, Data) else f"{event.size} {event.reason}"
            )
            lines.append(f"{event.offset}{arrow} {what}")
    return lines


def summaries(events: Iterable[Event]) -> tuple[DirectionSummary, DirectionSummary]:
    """What was seen of both directions of the only connection."""
    (closed,) = (event for event in events if isinstance(event, ConnectionClosed))
    return closed.to_server, closed.to_client


# --- the ordinary ---------------------------------------------------------------------------------


def test_request_and_response() -> None:
    talk = Talk().open()
    talk.client(0, b"ask", flags=PSH).server(0, b"answer", ack=3, flags=PSH).client(3, ack=6)
    talk.client(3, ack=6, flags=FIN).server(6, ack=4, flags=FIN).client(4, ack=7)
    events = feed(talk.segments)
    connection = Connection(CLIENT, SERVER, 1)
    assert events == [
        ConnectionOpened(connection, 1),
        Data(connection, Direction.TO_SERVER, 0, b"ask", 4),
        Data(connection, Direction.TO_CLIENT, 0, b"answer", 5),
        ConnectionClosed(
            connection,
            8,
            CloseReason.FINISHED,
            DirectionSummary(3, 0, 0, 0, 0, True, True, 1000),
            DirectionSummary(6, 0, 0, 0, 0, True, True, 9000),
        ),
    ]
    assert str(connection) == "127.0.0.1:50000 > 127.0.0.1:11111"


def test_out_of_order_segments_wait_for_the_gap() -> None:
    talk = Talk().open().client(6, b"ghi").client(3, b"def").client(0, b"abc").client(9, b"j")
    assert story(feed(talk.segments)) == [
        *("opened", "0> abc", "3> def", "6> ghi", "9> j"),
        CloseReason.CAPTURE_ENDED,
    ]


def test_retransmitted_segments_are_given_once() -> None:
    talk = Talk().open().client(0, b"abc").client(0, b"abc").client(0, b"abcdef").client(3, b"de")
    events = feed(talk.segments)
    assert story(events) == ["opened", "0> abc", "3> def", CloseReason.CAPTURE_ENDED]
    assert summaries(events)[0] == DirectionSummary(6, 0, 8, 0, 0, True, False, 1000)


def test_first_copy_wins_and_differences_are_counted() -> None:
    talk = Talk().open().client(2, b"cd").client(4, b"XX").client(0, b"abYYef").client(4, b"ZZ")
    events = feed(talk.segments)
    assert story(events) == [
        *("opened", "0> ab", "2> cd", "4> XX"),
        CloseReason.CAPTURE_ENDED,
    ]
    assert summaries(events)[0].differing == 2
    # One that says the same is no difference, nor is the byte of a keep-alive.
    talk = Talk().open().client(2, b"cd").client(0, b"abcd").client(0, b"abcd").client(3, b"\0")
    assert summaries(feed(talk.segments))[0].differing == 0


def test_numbers_wrap_around() -> None:
    talk = Talk(WRAP - 2, WRAP - 5).open()
    talk.client(0, b"abc").client(5, b"fgh").server(0, b"0123456", ack=3).client(3, b"de", ack=7)
    events = feed(talk.segments)
    assert story(events) == [
        *("opened", "0> abc", "0< 0123456", "3> de", "5> fgh"),
        CloseReason.CAPTURE_ENDED,
    ]
    assert [each.start_sequence for each in summaries(events)] == [WRAP - 2, WRAP - 5]


def test_streams_longer_than_the_numbers() -> None:
    # 4 GiB and more by one short piece every 32 MiB, and acknowledgements of what lies between.
    talk = Talk().open()
    step = 1 << 25
    for number in range(140):
        talk.client(number * step, b"x").server(0, ack=number * step + 1)
    holes = [event for event in feed(talk.segments) if isinstance(event, Hole)]
    assert [hole.offset for hole in holes] == [number * step + 1 for number in range(139)]
    assert {hole.size for hole in holes} == {step - 1}


def test_keep_alives_and_probes_of_a_zero_window() -> None:
    talk = Talk().open().client(0, b"abc").server(0, ack=3)
    talk.client(2).client(2, b"\0").server(0, ack=3)  # with and without a byte
    talk.client(3, b"d").server(0, ack=3)  # the probe, which is refused
    talk.client(3, b"def").server(0, ack=6)
    events = feed(talk.segments)
    assert story(events) == [
        *("opened", "0> abc", "3> d", "4> ef"),
        CloseReason.CAPTURE_ENDED,
    ]
    assert summaries(events)[0].differing == 0


# --- what is missing ------------------------------------------------------------------------------


def test_what_the_other_end_has_is_missing_at_once() -> None:
    talk = Talk().open().client(0, b"abc").client(6, b"ghi").server(0, ack=9).client(9, b"j")
    assert story(feed(talk.segments)) == [
        *("opened", "0> abc", "3> 3 not captured", "6> ghi", "9> j"),
        CloseReason.CAPTURE_ENDED,
    ]
    # Also if nothing came behind it, and then it is not given when it comes after all.
    talk = Talk().open().client(0, b"abc").server(0, ack=6).client(3, b"def").client(6, b"g")
    events = feed(talk.segments)
    assert story(events) == [
        *("opened", "0> abc", "3> 2 not captured", "5> f", "6> g"),
        CloseReason.CAPTURE_ENDED,
    ]
    assert summaries(events)[0].repeated == 2


def test_acknowledgement_of_a_part() -> None:
    talk = Talk().open().client(4, b"ef").client(8, b"ij").server(0, ack=5)
    assert story(feed(talk.segments)) == [
        *("opened", "0> 4 not captured", "4> ef", "6> 2 ended before", "8> ij"),
        CloseReason.CAPTURE_ENDED,
    ]


def test_one_acknowledged_number_may_be_the_fin() -> None:
    # The FIN was not captured, and neither was what is before it.
    talk = Talk().open().client(0, b"abc").server(0, ack=6).server(0, b"x", ack=6)
    assert story(feed(talk.segments)) == [
        *("opened", "0> abc", "3> 2 not captured", "0< x"),
        CloseReason.CAPTURE_ENDED,
    ]
    # The FIN was not captured.
    talk = Talk().open().client(0, b"abc").server(0, ack=4).client(4).server(0, b"x", ack=4)
    assert story(feed(talk.segments)) == [
        *("opened", "0> abc", "0< x"),
        CloseReason.CAPTURE_ENDED,
    ]
    # It was a byte.
    talk = Talk().open().client(0, b"abc").server(0, ack=4).client(4, b"e")
    assert story(feed(talk.segments)) == [
        *("opened", "0> abc", "3> 1 not captured", "4> e"),
        CloseReason.CAPTURE_ENDED,
    ]
    # It was a byte, and the FIN comes behind it.
    talk = Talk().open().client(0, b"abc").server(0, ack=4).client(4, flags=FIN)
    assert story(feed(talk.segments)) == [
        *("opened", "0> abc", "3> 1 not captured"),
        CloseReason.CAPTURE_ENDED,
    ]


def test_gaps_at_the_end() -> None:
    talk = Talk().open().client(3, b"def").server(5, flags=FIN).client(8, flags=FIN)
    assert story(feed(talk.segments)) == [
        *("opened", "0> 3 ended before", "3> def", "6> 2 ended before", "0< 5 ended before"),
        CloseReason.CAPTURE_ENDED,
    ]


def test_packets_that_the_capture_cut() -> None:
    talk = Talk().open().client(0, b"ab", missing=3).client(9, b"j", missing=1).client(5, b"fghi")
    talk.server(0, ack=11).client(11, missing=2, flags=FIN).server(0, flags=FIN, ack=14)
    events = feed(talk.segments)
    assert story(events) == [
        *("opened", "0> ab", "2> 3 cut by the capture", "5> fghi", "9> j"),
        *("10> 1 cut by the capture", "11> 2 cut by the capture"),
        CloseReason.FINISHED,
    ]
    assert summaries(events)[0].missing == 6


def test_too_much_behind_a_gap() -> None:
    reassembler = Reassembler(max_waiting_size=1000)
    talk = Talk().open().client(1, b"bcd").client(5, b"f" * 500).client(506, b"g" * 300)
    assert story(feed(talk.segments, reassembler)) == [
        *("opened", "0> 1 given up", "1> bcd", "4> 1 given up", "5> " + "f" * 500),
        *("505> 1 ended before", "506> " + "g" * 300, CloseReason.CAPTURE_ENDED),
    ]


def test_too_much_behind_all_gaps_gives_up_the_oldest() -> None:
    reassembler = Reassembler(max_total_waiting_size=1500)
    segments = []
    for number in range(3):
        flow = flow_of(Endpoint("10.0.0.1", 40000 + number), SERVER)
        segments.append(Segment(number, flow, 0, 0, SYN, b""))
        segments.append(Segment(number, flow, 11, 0, ACK, b"x" * 400))
    found = [
        (event.connection.client.port, event.reason)
        for event in feed(segments, reassembler)
        if isinstance(event, Hole)
    ]
    assert found == [
        (40000, HoleReason.GIVEN_UP),
        (40001, HoleReason.ENDED),
        (40002, HoleReason.ENDED),
    ]


# --- starts ---------------------------------------------------------------------------------------


def test_capture_that_starts_inside_a_connection() -> None:
    talk = Talk().server(70, b"bytes", ack=50).client(50, b"more", ack=75).client(40, b"old")
    events = feed(talk.segments)
    assert story(events) == ["opened", "0< bytes", "0> more", CloseReason.CAPTURE_ENDED]
    connection = events[0].connection
    assert (connection.client, connection.server) == (CLIENT, SERVER)
    assert not connection.is_client_known
    assert [(each.is_start_seen, each.start_sequence) for each in summaries(events)] == [
        (False, 1050),
        (False, 9070),
    ]


def test_start_is_what_the_other_end_expects() -> None:
    # The first bytes of the server that were captured are not the first it sent.
    talk = Talk().client(0, b"ask", ack=20).server(25, b"rest", ack=3).client(3, ack=29)
    assert story(feed(talk.segments)) == [
        *("opened", "0> ask", "0< 5 not captured", "5< rest"),
        CloseReason.CAPTURE_ENDED,
    ]


def test_start_by_a_keep_alive() -> None:
    # Its number is one below the next byte; taken for the start, it would be a missing byte.
    for second in ("client", "server"):
        talk = Talk().client(9, ack=20)
        if second == "server":
            talk.server(20, ack=10)
        talk.client(10, b"ask", ack=20).server(20, b"answer", ack=13)
        assert story(feed(talk.segments)) == [
            *("opened", "0> ask", "0< answer"),
            CloseReason.CAPTURE_ENDED,
        ]


def test_syn_of_one_end_is_enough() -> None:
    talk = Talk().server(-1, flags=SYN).client(0, b"ask").server(0, b"answer", ack=3)
    events = feed(talk.segments)
    assert story(events) == ["opened", "0> ask", "0< answer", CloseReason.CAPTURE_ENDED]
    assert events[0].connection == Connection(CLIENT, SERVER, 1)
    assert [each.is_start_seen for each in summaries(events)] == [True, True]


def test_handshake_in_any_order_and_doubled() -> None:
    first = Talk().open().segments
    data = Talk().client(0, b"ask").server(0, b"answer", ack=3).segments
    for order in ((1, 0, 2), (2, 1, 0), (0, 2, 1), (0, 0, 1, 1, 2, 0, 1)):
        events = feed([first[index] for index in order] + data + first[:2])
        assert story(events) == ["opened", "0> ask", "0< answer", CloseReason.CAPTURE_ENDED]
        assert [each.is_start_seen for each in summaries(events)] == [True, True]


def test_bytes_that_come_with_a_syn() -> None:
    talk = Talk().add(TO_SERVER, -1, b"early", ack=None, flags=SYN).server(-1, ack=5, flags=SYN)
    talk.client(5, b"late")
    assert story(feed(talk.segments)) == [
        *("opened", "0> early", "5> late"),
        CloseReason.CAPTURE_ENDED,
    ]


def test_one_direction_alone() -> None:
    talk = Talk().open().server(0, b"abc").server(3, b"def", ack=7).server(6, ack=10, flags=FIN)
    events = feed(each for each in talk.segments if each.flow == TO_CLIENT)
    assert story(events) == [
        *("opened", "0< abc", "0> 6 not captured", "3< def", "6> 3 not captured"),
        CloseReason.CAPTURE_ENDED,
    ]


# --- ends -----------------------------------------------------------------------------------------


def test_reset_ends_both_directions() -> None:
    talk = Talk().open().client(0, b"ask").server(2, b"wer").server(7, flags=RST, ack=3)
    talk.client(3, b"late")
    assert story(feed(talk.segments)) == [
        *("opened", "0> ask", "0< 2 ended before", "2< wer", "5< 2 ended before"),
        CloseReason.RESET,
    ]


def test_refused_connection() -> None:
    talk = Talk().add(TO_SERVER, -1, ack=None, flags=SYN)
    talk.segments.append(Segment(2, TO_CLIENT, 0, 1000, RST | ACK, b""))
    assert story(feed(talk.segments)) == ["opened", CloseReason.RESET]


def test_reset_of_nothing_is_nothing() -> None:
    assert feed(Talk().client(0, flags=RST).segments) == []


def test_reset_that_carries_a_syn() -> None:
    """It ends the connection; its number starts nothing anew."""
    talk = Talk().open().client(0, b"ask").client(5, flags=SYN | RST).client(6, b"late")
    assert story(feed(talk.segments)) == [
        *("opened", "0> ask", "3> 3 ended before"),
        CloseReason.RESET,
    ]


def test_ports_that_are_used_again() -> None:
    for end in ("none", "finished", "reset"):
        talk = Talk().open().client(0, b"first")
        if end == "finished":
            talk.client(5, flags=FIN).server(0, ack=6, flags=FIN).client(6, ack=1)
        elif end == "reset":
            talk.client(5, flags=RST)
        talk.starts = {TO_SERVER: 77, TO_CLIENT: 5}
        talk.open().client(0, b"second").server(0, b"answer", ack=6)
        events = feed(talk.segments)
        reason = CloseReason.REPLACED if end == "none" else end
        assert story(events) == [
            *("opened", "0> first", reason),
            *("opened", "0> second", "0< answer", CloseReason.CAPTURE_ENDED),
        ]
        assert len({event.connection for event in events}) == 2


def test_ports_used_again_unseen() -> None:
    talk = Talk().open().client(0, b"first")
    talk.starts = {TO_SERVER: 1 << 31, TO_CLIENT: 3 << 30}
    talk.server(0, b"an").client(0, b"second", ack=2).client(6, b"third", ack=2).server(2, b"swer")
    assert story(feed(talk.segments)) == [
        *("opened", "0> first", CloseReason.REPLACED),
        *("opened", "0< an", "0> second", "6> third", "2< swer", CloseReason.CAPTURE_ENDED),
    ]


def test_wild_reset_that_carries_a_syn() -> None:
    """One that has nothing to do with the numbers of its connection is left out, as any other."""
    talk = Talk().open().client(0, b"ask").client(1 << 30, flags=SYN | RST).client(3, b"more")
    assert story(feed(talk.segments))[:3] == ["opened", "0> ask", "3> more"]


def test_ports_used_again_unseen_and_finished_before_it_is_known() -> None:
    """What comes behind the end of both directions belongs to nothing."""
    talk = Talk().open().client(0, b"first")
    talk.starts = {TO_SERVER: 1 << 31, TO_CLIENT: 3 << 30}
    talk.client(0, b"second", flags=FIN).server(0, b"answer", ack=7, flags=FIN)
    talk.client(7, b"late", ack=7)
    assert story(feed(talk.segments)) == [
        *("opened", "0> first", CloseReason.REPLACED),
        *("opened", "0> second", "0< answer", CloseReason.FINISHED),
    ]


def test_single_number_that_fits_nothing_changes_nothing() -> None:
    talk = Talk().open().client(0, b"abc").client(MAX_JUMP + 4, b"x", flags=FIN).client(3, b"d")
    talk.client(-(1 << 30), flags=RST).server(0, ack=MAX_JUMP + 9).client(4, b"e")
    events = feed(talk.segments)
    assert story(events) == [
        *("opened", "0> abc", "3> d", "4> e"),
        CloseReason.CAPTURE_ENDED,
    ]
    assert summaries(events)[0].ignored == 2


def test_what_makes_a_connection_of_numbers_that_fit_nothing() -> None:
    talk = Talk().open().client(0, b"abc").server(-(1 << 30), b"old").server(0, b"y")
    talk.client(1 << 30, b"def").client(1 << 30, flags=RST)
    assert story(feed(talk.segments)) == [
        *("opened", "0> abc", "0< y"),
        CloseReason.CAPTURE_ENDED,
    ]
    # A second segment does, and what the server sent before its last good one is not part of it.
    talk.client((1 << 30) + 3, b"ghi")
    assert story(feed(talk.segments)) == [
        *("opened", "0> abc", "0< y", CloseReason.REPLACED),
        *("opened", "0> def", "3> ghi", CloseReason.CAPTURE_ENDED),
    ]
    # Two that are as far from each other as from what is expected do not.
    talk = Talk().open().client(0, b"abc").client(1 << 30, b"x").client(3 << 29, b"x")
    assert story(feed(talk.segments)) == ["opened", "0> abc", CloseReason.CAPTURE_ENDED]


def test_bytes_behind_the_fin_are_left_out() -> None:
    talk = Talk().open().client(0, b"abc", flags=FIN).client(2, b"cde").client(9, b"z")
    events = feed(talk.segments)
    assert story(events) == ["opened", "0> abc", CloseReason.CAPTURE_ENDED]
    assert summaries(events)[0].ignored == 2


def test_idle_connection_is_given_up_at_the_time_when_it_was_idle() -> None:
    other = flow_of(Endpoint("10.0.0.1", 40000), SERVER)
    opening = Segment(100 * SECOND, other, 0, 0, SYN, b"")
    # Whether another one is opened meanwhile or not: the events are the same.
    for between in ([], [opening]):
        talk = Talk().open().client(0, b"abc")
        late = [each._replace(time=101 * SECOND) for each in Talk().client(3, b"def").segments]
        reassembler = Reassembler(max_idle_seconds=10)
        events = [
            event
            for event in feed([*talk.segments, *between, *late], reassembler)
            if event.connection.client == CLIENT
        ]
        assert story(events) == [
            *("opened", "0> abc", CloseReason.IDLE),
            *("opened", "0> def", CloseReason.CAPTURE_ENDED),
        ]
        assert isinstance(events[2], ConnectionClosed)
        assert events[2].time == 4 + 10 * SECOND


def test_too_many_connections_give_up_closed_ones_first() -> None:
    reassembler = Reassembler(max_connections=2)
    flows = [flow_of(Endpoint("10.0.0.1", 40000 + number), SERVER) for number in range(4)]
    segments = [Segment(0, flows[0], 0, 0, SYN, b""), Segment(1, flows[1], 0, 0, SYN, b"")]
    segments.append(Segment(2, flows[1], 1, 0, RST, b""))
    segments += [Segment(3, flow, 0, 0, SYN, b"") for flow in flows[2:]]
    closed = [
        (event.connection.client.port - 40000, event.reason)
        for event in feed(segments, reassembler)
        if isinstance(event, ConnectionClosed)
    ]
    assert closed == [
        (1, CloseReason.RESET),
        (0, CloseReason.GIVEN_UP),
        (2, CloseReason.CAPTURE_ENDED),
        (3, CloseReason.CAPTURE_ENDED),
    ]


def test_end_that_talks_to_itself() -> None:
    flow = flow_of(CLIENT, CLIENT)
    feed([Segment(0, flow, 0, 0, SYN, b""), Segment(1, flow, 1, 1, ACK, b"abc")])


def test_repr_of_data_shows_no_bytes() -> None:
    talk = Talk().open().client(0, b"secret")
    (data,) = (event for event in feed(talk.segments) if isinstance(event, Data))
    assert repr(data) == (
        "Data(127.0.0.1:50000 > 127.0.0.1:11111, to_server, offset=0, size=6, time=4)"
    )


# --- memory ---------------------------------------------------------------------------------------


def traced_peak(segments: Iterable[Segment], reassembler: Reassembler) -> int:
    """How much memory the reassembler has at most; its events are not kept."""
    flow_of(CLIENT, SERVER)  # imports what it needs
    tracemalloc.start()
    try:
        for segment in segments:
            reassembler.receive_segment(segment)
        reassembler.receive_eof()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.untraced
@pytest.mark.parametrize("size", some_of([1, 1000]))
def test_memory_of_what_waits_is_bounded(size: int) -> None:
    def segments() -> Iterator[Segment]:
        flows = [flow_of(Endpoint("10.0.0.1", 40000 + number), SERVER) for number in range(10)]
        for flow in flows:
            yield Segment(0, flow, 0, 0, SYN, b"")
        for number in range(2000):
            for flow in flows:
                # A gap in front of each, so that each has to wait.
                yield Segment(
                    1, flow, 2 + number * (size + 1), 0, ACK, b"%c" % (number % 256) * size
                )

    limit = 500_000
    assert traced_peak(segments(), Reassembler(max_total_waiting_size=limit)) < 1.5 * limit
    assert traced_peak(segments(), Reassembler(max_waiting_size=limit // 10)) < 1.5 * limit


@pytest.mark.untraced
def test_memory_of_connections_is_bounded() -> None:
    def segments() -> Iterator[Segment]:
        for number in range(5_000):
            flow = flow_of(Endpoint(f"10.0.{number >> 8}.{number & 255}", 40000), SERVER)
            yield Segment(number, flow, number, 0, SYN, b"")
            yield Segment(number, flow, number + 1, 0, ACK, bytes(2000))

    assert traced_peak(segments(), Reassembler(max_connections=100)) < 100 * 8000


def test_memory_of_numbers_that_fit_nothing_is_bounded() -> None:
    def segments() -> Iterator[Segment]:
        for number in range(500):
            flow = flow_of(Endpoint("10.0.0.1", 40000 + number), SERVER)
            yield Segment(0, flow, 0, 0, SYN, b"")
            yield Segment(0, flow, 1 << 30, 0, ACK, bytes(20_000 + number))

    assert traced_peak(segments(), Reassembler()) < 64 * 21_000 + 500 * 8000


# --- properties -----------------------------------------------------------------------------------


class Sent(NamedTuple):
    """A segment of the property: which bytes of which stream, FIN included where it reaches it."""

    direction: str
    start: int
    end: int
    cut: int = 0  # bytes at its end that were not captured


@st.composite
def conversations(
    draw: st.DrawFn, *, loses: bool
) -> tuple[dict[str, bytes], dict[str, int], list[Sent]]:
    """Two streams, the numbers of their first bytes, and their segments as they are captured."""
    random = Random(draw(st.integers(0, 1 << 32)))
    streams = {}
    numbers = {}
    captured: list[tuple[float, Sent]] = []
    disorder = draw(st.sampled_from([0.0, 2.0, 50.0]))
    for direction in FLOWS:
        size = draw(st.integers(0, 60))
        streams[direction] = random.randbytes(size)
        numbers[direction] = draw(st.sampled_from([0, 5, WRAP - 1, WRAP - 30, 1 << 31]))
        places = draw(st.lists(st.integers(0, size), max_size=8).map(sorted))
        segments = [
            Sent(direction, start, end)
            for start, end in zip([0, *places], [*places, size], strict=True)
        ]
        overlaps = draw(
            st.lists(st.tuples(st.integers(0, size), st.integers(0, size)).map(sorted), max_size=5)
        )
        if loses:
            segments = [each for each in segments if not draw(st.sampled_from([0, 0, 0, 1]))]
            segments = [
                each._replace(cut=random.randint(0, each.end - each.start))
                if random.random() < 0.1
                else each
                for each in segments
            ]
        for index, each in enumerate(segments):
            captured.append((index + random.random() * disorder, each))
        for start, end in overlaps:
            place = random.random() * (len(segments) + disorder)
            captured.append((place, Sent(direction, start, end)))
    captured.sort(key=lambda pair: pair[0])
    return streams, numbers, [sent for _, sent in captured]


def as_segment(
    sent: Sent,
    streams: dict[str, bytes],
    numbers: dict[str, int],
    time: int,
    ack: int,
    *,
    fin: bool,
) -> Segment:
    other = Direction.TO_CLIENT if sent.direction == Direction.TO_SERVER else Direction.TO_SERVER
    return Segment(
        time,
        FLOWS[sent.direction],
        (numbers[sent.direction] + sent.start) % WRAP,
        (numbers[other] + ack) % WRAP,
        ACK | (FIN if fin and sent.end == len(streams[sent.direction]) else 0),
        streams[sent.direction][sent.start : sent.end - sent.cut],
        sent.cut,
    )


def handshake(numbers: dict[str, int]) -> list[Segment]:
    to_server, to_client = numbers[Direction.TO_SERVER], numbers[Direction.TO_CLIENT]
    return [
        Segment(0, TO_SERVER, (to_server - 1) % WRAP, 0, SYN, b""),
        Segment(0, TO_CLIENT, (to_client - 1) % WRAP, to_server, SYN | ACK, b""),
    ]


@given(conversations(loses=False), st.booleans())
def test_any_order_of_complete_streams_gives_them_whole(
    conversation: tuple[dict[str, bytes], dict[str, int], list[Sent]], fin: bool
) -> None:
    streams, numbers, sents = conversation
    have: dict[str, set[int]] = {direction: set() for direction in FLOWS}
    segments = handshake(numbers)
    for time, sent in enumerate(sents, 1):
        # Each end acknowledges what the capture has already, as it does on the machine itself.
        other = next(direction for direction in FLOWS if direction != sent.direction)
        ack = next(place for place in range(1000) if place not in have[other])
        segments.append(as_segment(sent, streams, numbers, time, ack, fin=fin))
        have[sent.direction].update(range(sent.start, sent.end))
    events = feed(segments)
    assert not any(isinstance(event, Hole) for event in events)
    for direction, stream in streams.items():
        given_out = [
            event.data
            for event in events
            if isinstance(event, Data) and event.direction == direction
        ]
        assert b"".join(given_out) == stream
    (closed,) = (event for event in events if isinstance(event, ConnectionClosed))
    assert closed.reason == (CloseReason.FINISHED if fin else CloseReason.CAPTURE_ENDED)
    assert closed.to_server.differing == closed.to_client.differing == 0


@given(conversations(loses=True), st.booleans(), st.data())
def test_what_is_lost_is_said_to_be_missing_and_nothing_else(
    conversation: tuple[dict[str, bytes], dict[str, int], list[Sent]],
    fin: bool,
    data: st.DataObject,
) -> None:
    streams, numbers, sents = conversation
    opening = data.draw(st.sampled_from([[0, 1], [0], [1], []]), "captured of the handshake")
    segments = [handshake(numbers)[index] for index in opening]
    for time, sent in enumerate(sents, 1):
        other = next(direction for direction in FLOWS if direction != sent.direction)
        ack = data.draw(st.integers(0, len(streams[other]) + fin), "acknowledgement")
        segments.append(as_segment(sent, streams, numbers, time, ack, fin=fin))
    assume(segments)
    limit = data.draw(st.sampled_from([0, 450, 1 << 20]), "max_waiting_size")
    reassembler = Reassembler(max_waiting_size=limit)
    check_against_captured(reassembler, segments, streams, numbers)


def check_against_captured(
    reassembler: Reassembler,
    segments: list[Segment],
    streams: dict[str, bytes],
    numbers: dict[str, int],
) -> None:
    """Feed, and compare each event with what had been captured by then."""
    captured: dict[str, set[int]] = {direction: set() for direction in FLOWS}
    acknowledged = dict.fromkeys(FLOWS, 0)
    timed: list[tuple[Event, dict[str, set[int]]]] = []
    for segment in segments:
        direction = next(each for each, flow in FLOWS.items() if flow == segment.flow)
        if not segment.flags & SYN:
            start = (segment.sequence - numbers[direction]) % WRAP
            captured[direction].update(range(start, start + len(segment.data)))
            other = next(each for each in FLOWS if each != direction)
            ack = (segment.acknowledgement - numbers[other]) % WRAP
            acknowledged[other] = max(acknowledged[other], ack)
        by_now = {each: set(places) for each, places in captured.items()}
        timed += [(event, by_now) for event in reassembler.receive_segment(segment)]
    timed += [(event, captured) for event in reassembler.receive_eof()]
    check_order(event for event, _ in timed)
    (closed,) = (event for event, _ in timed if isinstance(event, ConnectionClosed))
    for direction, summary in (
        (Direction.TO_SERVER, closed.to_server),
        (Direction.TO_CLIENT, closed.to_client),
    ):
        stream = streams[direction]
        if summary.start_sequence is None:
            assert not captured[direction]
            continue
        base = (summary.start_sequence - numbers[direction]) % WRAP
        assert base <= len(stream) + 1
        if summary.is_start_seen:
            assert base == 0
        for event, by_now in timed:
            if isinstance(event, Data) and event.direction == direction:
                start = base + event.offset
                assert event.data == stream[start : start + len(event.data)]
                assert by_now[direction].issuperset(range(start, start + len(event.data)))
            elif isinstance(event, Hole) and event.direction == direction:
                start = base + event.offset
                places = set(range(start, start + event.size))
                assert start + event.size <= len(stream)
                if event.reason == HoleReason.NOT_CAPTURED:
                    assert start + event.size <= acknowledged[direction]
                if event.reason != HoleReason.CUT:
                    assert not by_now[direction] & places
        # All that was captured is in the pieces, and all that was acknowledged, but for one byte
        # that may have been a FIN.
        end = base + summary.size
        assert all(place < end for place in captured[direction])
        assert end >= min(acknowledged[direction], len(stream)) - 1


FLAGS = st.sampled_from([ACK, ACK, ACK | PSH, SYN, SYN | ACK, FIN | ACK, RST, RST | ACK, 0])


@given(
    st.lists(
        st.builds(
            Segment,
            st.integers(0, 100).map(lambda seconds: seconds * SECOND),
            st.sampled_from([TO_SERVER, TO_CLIENT, flow_of(SERVER, SERVER), bytes(36)]),
            st.one_of(
                st.integers(0, 12), st.integers(WRAP - 9, WRAP - 1), st.integers(0, WRAP - 1)
            ),
            st.one_of(
                st.integers(0, 12), st.integers(WRAP - 9, WRAP - 1), st.integers(0, WRAP - 1)
            ),
            FLAGS,
            st.binary(max_size=5),
            st.sampled_from([0, 0, 0, 3]),
        ),
        max_size=40,
    ),
    st.sampled_from([0, 300, 1 << 20]),
    st.integers(1, 3),
)
def test_any_segments_give_events_in_order(
    segments: list[Segment], limit: int, connections: int
) -> None:
    # A connection is known by its ends and its time, and these segments may share both.
    segments = [each._replace(time=each.time + number) for number, each in enumerate(segments)]
    reassembler = Reassembler(
        max_waiting_size=limit, max_connections=connections, max_idle_seconds=50
    )
    feed(segments, reassembler)
    assert not list(reassembler.receive_eof())


@given(conversations(loses=True), conversations(loses=True), st.integers(2, 4))
def test_parts_give_what_the_whole_gives(
    first: tuple[dict[str, bytes], dict[str, int], list[Sent]],
    second: tuple[dict[str, bytes], dict[str, int], list[Sent]],
    parts: int,
) -> None:
    segments = []
    for number, (streams, numbers, sents) in enumerate((first, second)):
        for time, sent in enumerate(sents):
            segment = as_segment(sent, streams, numbers, 2 * time + number, 0, fin=True)
            ends = (each._replace(port=each.port + number) for each in endpoints_of(segment.flow))
            segments.append(segment._replace(flow=flow_of(*ends)))
    segments.sort(key=lambda segment: segment.time)

    def by_connection(events: Iterable[Event]) -> dict[Connection, list[Event]]:
        found: dict[Connection, list[Event]] = {}
        for event in events:
            found.setdefault(event.connection, []).append(event)
        return found

    in_parts: dict[Connection, list[Event]] = {}
    for part in range(parts):
        mine = [each for each in segments if flow_part(each.flow, parts) == part]
        in_parts.update(by_connection(feed(mine)))
    assert in_parts == by_connection(feed(segments))


# --- beside tshark --------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")
def test_tshark_follows_the_same_streams(tmp_path: Path) -> None:
    random = Random(8)
    path = tmp_path / "streams.pcapng"
    segments: list[Segment] = []
    for number in range(4):
        flow = flow_of(Endpoint(f"10.0.0.{number + 1}", 40000 + number), SERVER)
        start = random.choice([0, WRAP - 1000, 1 << 31])
        data = random.randbytes(5000)
        first = Segment(0, flow, (start - 1) % WRAP, 0, SYN, b"")
        back = Segment(0, reverse_flow(flow), 99, start % WRAP, SYN | ACK, b"")
        pieces = []
        for place in range(0, len(data), 250):
            size = 250 + random.choice([0, 0, 100])  # some reach into the next
            piece = Segment(0, flow, (start + place) % WRAP, 100, ACK, data[place : place + size])
            pieces += [(place + random.random() * 700, piece)] * random.choice([1, 1, 2])
        segments += [first, back, *(piece for _, piece in sorted(pieces, key=lambda pair: pair[0]))]
    segments = [each._replace(time=number * 1000) for number, each in enumerate(segments)]
    with path.open("wb") as file:
        writer = PcapngWriter(file.write)
        writer.add_interface(LinkType.RAW)
        for segment in segments:
            writer.write_packet(segment.time, encode_segment(segment))
    events = feed(segments)
    connections = list(dict.fromkeys(event.connection for event in events))
    assert len(connections) == 4
    for number, connection in enumerate(connections):
        ours = b"".join(
            event.data
            for event in events
            if isinstance(event, Data) and event.connection == connection
        )
        command = ["tshark", "-n", "-q", "-r", str(path), "-z", f"follow,tcp,raw,{number}"]
        output = subprocess.run(command, capture_output=True, check=True, text=True).stdout
        lines = output.splitlines()
        theirs = "".join(line for line in lines[6:] if not line.startswith("="))
        assert bytes.fromhex(theirs) == ours
        assert len(ours) == 5000
