# SPDX-License-Identifier: MIT
"""Counts of a capture: right, the same however they were split, and within the promised error."""

from __future__ import annotations

import json
import pickle
import random
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecodec.debug import capture_statistics
from wirecodec.debug.capture import read_capture
from wirecodec.debug.capture_statistics import (
    MAX_UNKNOWN,
    RELATIVE_ERROR,
    LatencyCounts,
    Statistics,
    render_statistics,
    render_statistics_json,
    summarize,
)
from wirecodec.debug.reassembly import CloseReason, Direction
from wirecodec.debug.traffic import (
    CapturedGap,
    ConnectionEnded,
    ConnectionStarted,
    FrameKind,
    Problem,
    ProblemKind,
    Record,
    Transport,
)

from ..support.busy_day import busy_segments
from ..support.captured import ENDS, any_records, is_safe, make_frame
from ..support.conversations import MILLISECOND, START, as_segments, load_recorded, write_pcapng


def count(records: list[Record]) -> Statistics:
    statistics = Statistics()
    for record in records:
        statistics.add(record)
    return statistics


def counted(latencies: list[int]) -> LatencyCounts:
    counts = LatencyCounts()
    for each in latencies:
        counts.add(each)
    return counts


def nearest_rank(latencies: list[int], percent: float) -> int:
    return sorted(latencies)[max(ceil(len(latencies) * percent / 100), 1) - 1]


def test_recorded_conversation() -> None:
    """What is known of it: every frame, its bytes, the time of each answer."""
    turns = load_recorded("plain")
    statistics = count(list(read_capture([write_pcapng(as_segments(turns))])))
    assert statistics.connections == 1
    assert statistics.transports == {Transport.FRAMES: 1}
    assert statistics.endings == {CloseReason.FINISHED: 1}
    assert statistics.frames == len(turns) == 9
    for direction, total in (
        (Direction.TO_SERVER, statistics.bytes_to_server),
        (Direction.TO_CLIENT, statistics.bytes_to_client),
    ):
        assert total == sum(len(turn.data) for turn in turns if turn.direction == direction)
    assert not statistics.has_findings
    assert statistics.latencies.count == 4
    rating = statistics.protocols[3426]
    assert (rating.requests, rating.responses, rating.pushes) == (1, 1, 0)
    assert statistics.protocols[1003].pushes == 1
    assert rating.latencies.longest == rating.latencies.percentile(50)
    assert rating.latencies.shortest is not None
    assert rating.latencies.shortest % MILLISECOND == 0
    assert summarize(statistics)[1] == "no failures"


def test_failures() -> None:
    """A frame counts once as failed; its problems each by their kind."""
    wrong = (Problem(ProblemKind.DIGEST, ""), Problem(ProblemKind.UNASKED, ""))
    records: list[Record] = [
        ConnectionStarted(1, 1, ENDS, START, Transport.FRAMES),
        make_frame(3426, b"", problems=wrong),
        make_frame(3426, b"", problems=wrong[:1], kind=FrameKind.RESPONSE),
        make_frame(3426, b"", kind=FrameKind.UNKNOWN),
        CapturedGap(5, 1, Direction.TO_CLIENT, START, 10, 20, True, "missing"),
        CapturedGap(6, 1, Direction.TO_CLIENT, START, 30, 40, False, "what is it", b"abc"),
        ConnectionEnded(7, 1, START, CloseReason.RESET, ((2, 3426, 7), (3, 1002, 8)), 3, 20, 1),
    ]
    statistics = count(records)
    assert statistics.failed == 2
    assert statistics.problems == {"digest": 2, "unasked": 1}
    assert statistics.protocols[3426].unknown == 1
    assert (statistics.gaps, statistics.missing, statistics.foreign) == (2, 20, 40)
    assert statistics.unanswered == 3
    assert statistics.protocols[1002].unanswered == 1
    assert statistics.protocols[1002].frames == 0
    assert statistics.has_findings
    assert summarize(statistics) == [
        "1 connection, 3 frames, 132 bytes, 0.000 seconds from 22:13:20.000 UTC",
        "2 frames failed (2 digest, 1 unasked), 3 requests without an answer, 2 gaps, "
        "20 bytes missing",
    ]
    for one in records[4:]:
        assert count([one]).has_findings
    assert not count(records[:1]).has_findings


@given(any_records(), st.data())
def test_any_split(records: list[Record], data: st.DataObject) -> None:
    """The parts, in any order and however merged, are the whole; also when they were pickled."""
    whole = count(records)
    parts = [Statistics() for _ in range(3)]
    for record in records:
        parts[data.draw(st.integers(0, 2))].add(record)
    merged = Statistics()
    for index in data.draw(st.permutations(range(3))):
        merged.merge(pickle.loads(pickle.dumps(parts[index])))
    assert merged == whole
    assert render_statistics_json(merged) == render_statistics_json(whole)
    assert list(render_statistics(merged)) == list(render_statistics(whole))


@given(any_records())
def test_any_records(records: list[Record]) -> None:
    """They are shown, safely; the JSON is JSON."""
    statistics = count(records)
    assert all(map(is_safe, render_statistics(statistics)))
    report = json.loads(render_statistics_json(statistics))
    assert report["frames"] == statistics.frames
    assert len(report["protocols"]) == len(statistics.protocols)


latencies = st.lists(
    st.one_of(st.integers(0, 10), st.integers(0, 1 << 40), st.integers(0, 1 << 63)), min_size=1
)


@given(latencies, st.floats(0.1, 100))
def test_exact_percentiles(values: list[int], percent: float) -> None:
    """Up to a thousand they are those of the list."""
    counts = counted(values)
    assert counts.is_exact
    assert counts.percentile(percent) == nearest_rank(values, percent)
    assert (counts.shortest, counts.longest) == (min(values), max(values))
    assert counts.total == sum(values)


@given(latencies, st.sampled_from([0.1, 1, 25, 50, 90, 99, 99.9, 100]))
def test_percentiles_of_many(values: list[int], percent: float) -> None:
    """Beyond, they are within what is promised; the longest is exact."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(capture_statistics, "MAX_EXACT", 0)
        counts = counted(values)
        assert not counts.is_exact
        found = counts.percentile(percent)
        wanted = nearest_rank(values, percent)
        assert found is not None
        assert abs(found - wanted) <= RELATIVE_ERROR * wanted + 0.5  # it is a whole number
        assert counts.percentile(100) == max(values) == counts.longest


@given(latencies, latencies, st.integers(0, 8))
def test_merged_latencies(one: list[int], other: list[int], limit: int) -> None:
    """Whether lists or buckets come together."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(capture_statistics, "MAX_EXACT", limit)
        merged = counted(one)
        merged.merge(counted(other))
        assert merged == counted(one + other)


def test_a_hundred_thousand_answers() -> None:
    """Take little memory, and their percentiles are near enough."""
    rng = random.Random(1)
    values = [int(rng.lognormvariate(16, 1.5)) for _ in range(100_000)]
    counts = counted(values)
    assert not counts.is_exact
    assert len(pickle.dumps(counts)) < 20_000
    for percent in (1, 50, 90, 99, 99.9):
        wanted = nearest_rank(values, percent)
        assert counts.percentile(percent) == pytest.approx(wanted, rel=RELATIVE_ERROR)
    report = list(render_statistics(_with_latencies(values[:1500])))
    assert report[-1] == "percentiles of more than 1,000 answers are within 1%"


def _with_latencies(values: list[int]) -> Statistics:
    return count([make_frame(3426, b"", kind=FrameKind.RESPONSE, latency=each) for each in values])


def test_odd_latencies() -> None:
    """None, less than nothing, more than centuries."""
    counts = counted([])
    assert counts.percentile(50) is None
    assert counted([-5]).percentile(50) == 0
    assert counted([1 << 80]).longest == 1 << 63


def test_unknown_protocols_are_limited() -> None:
    """The same ones share a line, in whatever order they come; known ones never do."""
    unknown = [make_frame(500_000 + each, b"") for each in range(MAX_UNKNOWN + 30)]
    records: list[Record] = [*unknown, make_frame(3426, b""), *unknown]
    shuffled = records[:]
    random.Random(3).shuffle(shuffled)
    statistics = count(records)
    assert statistics == count(shuffled) == count(records[::-1])
    assert len(statistics.protocols) == MAX_UNKNOWN + 2
    assert statistics.protocols[-1].requests == 60
    assert statistics.frames == len(records)
    assert any(line.startswith("others") for line in render_statistics(statistics))


def test_parts_of_a_busy_day() -> None:
    """Counted by connection, as processes that share a capture do."""
    records = list(read_capture([write_pcapng(busy_segments(30, connections=3))]))
    merged = Statistics()
    for part in (2, 0, 1):
        merged.merge(count([each for each in records if each.connection % 3 == part]))
    assert merged == count(records)
    assert merged.connections == 3
    assert merged.failed
    assert "Statistics of 3 connections" in repr(merged)


def test_equality() -> None:
    """Other things are not equal; nothing of this can be a key."""
    assert LatencyCounts() != 0
    assert Statistics() != 0
    assert count([make_frame(1002, b"")]).protocols[1002] != 0
    for each in (LatencyCounts(), Statistics()):
        with pytest.raises(TypeError):
            hash(each)
    assert repr(counted([1])) == "<LatencyCounts of 1>"
    assert repr(count([make_frame(9, b"")]).protocols[9]) == "<ProtocolCounts of 1 frames>"
