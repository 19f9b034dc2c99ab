# SPDX-License-Identifier: MIT
"""What a capture amounts to: counts, bytes, failures and latencies, in all and per protocol.

`Statistics` takes records one by one and keeps none of them. Two of them can be merged, and what
comes out is the same however the records were split, so that processes or machines that share a
capture by its connections can count for themselves. It can be pickled.

**Latencies** are kept as they are up to `MAX_EXACT` for each protocol; percentiles are exact then
(the nearest rank: the smallest latency that so many are not above). Beyond that they are counted in
buckets whose bounds grow by a fixed factor, as in DDSketch (Masson, Rim and Lee, 2019), so that a
percentile is off by at most `RELATIVE_ERROR` of itself. The shortest and the longest stay exact. An
answer that was captured before its request, as a capture of several interfaces may have it, took 0.

**Memory**: `MAX_EXACT` latencies, or 2,500 buckets, for each protocol that is known, and for
`MAX_UNKNOWN` ids that are not: those with the smallest numbers. The others share one line.
"""

from __future__ import annotations

from collections import Counter
from math import ceil, log

from ..opend.rating import format_table
from ..opend.registry import PROTOCOLS
from ..opend.websocket import COMMAND_DISCONNECTED, COMMAND_LOGIN
from .capture_nodes import protocol_name
from .capture_views import format_duration, format_time
from .exports import dump_json
from .reassembly import Direction
from .traffic import (
    CapturedFrame,
    CapturedGap,
    ConnectionStarted,
    FrameKind,
    Transport,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from .traffic import Record

__all__ = [
    "MAX_EXACT",
    "MAX_UNKNOWN",
    "PERCENTILES",
    "RELATIVE_ERROR",
    "LatencyCounts",
    "ProtocolCounts",
    "Statistics",
    "protocol_label",
    "render_statistics",
    "render_statistics_json",
    "sorted_protocols",
    "summarize",
]

#: How many latencies of a protocol are kept as they are.
MAX_EXACT = 1000

#: How far a percentile of more latencies than these is from the true one at most.
RELATIVE_ERROR = 0.01

#: How many protocols that nobody knows have a line of their own.
MAX_UNKNOWN = 100

#: Those that are shown.
PERCENTILES = (50, 90, 99)

# A little less than what is promised, so that no rounding breaks the promise.
_ACCURACY = 0.0099
_GROWTH = (1 + _ACCURACY) / (1 - _ACCURACY)
_LOG_GROWTH = log(_GROWTH)
_MAX_LATENCY = 1 << 63  # nanoseconds: nothing takes longer

_OTHERS = -1  # the id of the line that unknown protocols share


class LatencyCounts:
    """How long answers took, in nanoseconds.

    Attributes:
        count: how many there are.
        total: their sum.
        shortest: the shortest; None if there is none.
        longest: the longest; None if there is none.
    """

    __slots__ = ("_buckets", "_exact", "count", "longest", "shortest", "total")

    def __init__(self) -> None:
        self.count = 0
        self.total = 0
        self.shortest: int | None = None
        self.longest: int | None = None
        self._exact: list[int] = []
        self._buckets: dict[int, int] = {}  # once there are more than MAX_EXACT

    def add(self, latency: int) -> None:
        """Count one."""
        latency = min(max(latency, 0), _MAX_LATENCY)
        self.count += 1
        self.total += latency
        if self.shortest is None or latency < self.shortest:
            self.shortest = latency
        if self.longest is None or latency > self.longest:
            self.longest = latency
        if self._buckets:
            number = _bucket_of(latency)
            self._buckets[number] = self._buckets.get(number, 0) + 1
        else:
            self._exact.append(latency)
            self._limit()

    def merge(self, other: LatencyCounts) -> None:
        """Count all that another one has counted."""
        self.count += other.count
        self.total += other.total
        for latency in (other.shortest, other.longest):
            if latency is not None:
                self.shortest = latency if self.shortest is None else min(self.shortest, latency)
                self.longest = latency if self.longest is None else max(self.longest, latency)
        self._exact += other._exact
        for number, count in other._buckets.items():
            self._buckets[number] = self._buckets.get(number, 0) + count
        self._limit()

    def _limit(self) -> None:
        """Go over to buckets where there are too many to keep."""
        if len(self._exact) > MAX_EXACT or (self._buckets and self._exact):
            for latency in self._exact:
                number = _bucket_of(latency)
                self._buckets[number] = self._buckets.get(number, 0) + 1
            self._exact = []

    @property
    def is_exact(self) -> bool:
        """Whether percentiles are exact, and not only nearly so."""
        return not self._buckets

    def percentile(self, percent: float) -> int | None:
        """The latency that so many are not above; None if there is none.

        Args:
            percent: more than 0, at most 100.
        """
        if self.shortest is None or self.longest is None:
            return None
        rank = max(ceil(self.count * percent / 100), 1)
        if not self._buckets:
            return sorted(self._exact)[rank - 1]
        if rank in (1, self.count):
            return self.shortest if rank == 1 else self.longest
        seen = 0
        for number in sorted(self._buckets):  # pragma: no branch - they have all of them
            seen += self._buckets[number]
            if seen >= rank:
                break
        return min(max(_value_of(number), self.shortest), self.longest)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, LatencyCounts):
            return NotImplemented
        return self._content() == other._content()

    __hash__ = None  # type: ignore[assignment]

    def _content(self) -> tuple[object, ...]:
        exact = sorted(self._exact)
        return self.count, self.total, self.shortest, self.longest, exact, self._buckets

    def __repr__(self) -> str:
        return f"<LatencyCounts of {self.count}>"


def _bucket_of(latency: int) -> int:
    return ceil(log(latency) / _LOG_GROWTH) if latency > 0 else -1


def _value_of(number: int) -> int:
    """What stands for a bucket: it is off by the accuracy from the bounds of it."""
    return round(2 * _GROWTH**number / (_GROWTH + 1)) if number >= 0 else 0


class ProtocolCounts:
    """What was seen of one protocol.

    Attributes:
        requests: how many requests.
        responses: how many answers.
        pushes: how many pushes.
        unknown: how many frames of which it is not known what they are.
        bytes_to_server: how many bytes went to the server.
        bytes_to_client: how many bytes came from it.
        failed: how many frames have a problem.
        problems: how many there are of each kind, one of `ProblemKind`.
        unanswered: how many requests have no answer.
        latencies: how long answers took.
    """

    __slots__ = (
        "bytes_to_client",
        "bytes_to_server",
        "failed",
        "latencies",
        "problems",
        "pushes",
        "requests",
        "responses",
        "unanswered",
        "unknown",
    )

    def __init__(self) -> None:
        self.requests = 0
        self.responses = 0
        self.pushes = 0
        self.unknown = 0
        self.bytes_to_server = 0
        self.bytes_to_client = 0
        self.failed = 0
        self.problems: Counter[str] = Counter()
        self.unanswered = 0
        self.latencies = LatencyCounts()

    @property
    def frames(self) -> int:
        """How many there are of all kinds."""
        return self.requests + self.responses + self.pushes + self.unknown

    def add(self, frame: CapturedFrame) -> None:
        """Count a frame."""
        if frame.kind == FrameKind.REQUEST:
            self.requests += 1
        elif frame.kind == FrameKind.RESPONSE:
            self.responses += 1
        elif frame.kind == FrameKind.PUSH:
            self.pushes += 1
        else:
            self.unknown += 1
        if frame.direction == Direction.TO_SERVER:
            self.bytes_to_server += frame.size
        else:
            self.bytes_to_client += frame.size
        if frame.problems:
            self.failed += 1
            self.problems.update(problem.kind for problem in frame.problems)
        if frame.latency is not None:
            self.latencies.add(frame.latency)

    def merge(self, other: ProtocolCounts) -> None:
        """Count all that another one has counted."""
        for name in _SUMMED_OF_PROTOCOLS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.problems.update(other.problems)
        self.latencies.merge(other.latencies)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ProtocolCounts):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__slots__)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<ProtocolCounts of {self.frames} frames>"


_SUMMED_OF_PROTOCOLS = (
    "requests",
    "responses",
    "pushes",
    "unknown",
    "bytes_to_server",
    "bytes_to_client",
    "failed",
    "unanswered",
)


class Statistics:
    """What was seen of a capture, or of a part of it.

        statistics = Statistics()
        for record in records:
            statistics.add(record)

    Attributes:
        protocols: what was seen of each, by its id; -1 for those that share a line.
        connections: how many connections were opened.
        transports: how many of them by transport.
        endings: how many ended, by reason.
        gaps: how many gaps there are.
        missing: how many bytes the capture lacks.
        foreign: how many bytes are there, and are no message.
        unanswered: how many requests have no answer.
        first: the earliest time; 0 if nobody noted any.
        last: the latest one.
        latencies: how long answers took, of all protocols.
    """

    __slots__ = (
        "connections",
        "endings",
        "first",
        "foreign",
        "gaps",
        "last",
        "latencies",
        "missing",
        "protocols",
        "transports",
        "unanswered",
    )

    def __init__(self) -> None:
        self.protocols: dict[int, ProtocolCounts] = {}
        self.connections = 0
        self.transports: Counter[str] = Counter()
        self.endings: Counter[str] = Counter()
        self.gaps = 0
        self.missing = 0
        self.foreign = 0
        self.unanswered = 0
        self.first = 0
        self.last = 0
        self.latencies = LatencyCounts()

    @property
    def frames(self) -> int:
        """How many frames there are."""
        return sum(each.frames for each in self.protocols.values())

    @property
    def failed(self) -> int:
        """How many of them have a problem."""
        return sum(each.failed for each in self.protocols.values())

    @property
    def bytes_to_server(self) -> int:
        """How many bytes of frames went to the server."""
        return sum(each.bytes_to_server for each in self.protocols.values())

    @property
    def bytes_to_client(self) -> int:
        """How many bytes of frames came from it."""
        return sum(each.bytes_to_client for each in self.protocols.values())

    @property
    def problems(self) -> Counter[str]:
        """How many problems there are of each kind."""
        total: Counter[str] = Counter()
        for each in self.protocols.values():
            total.update(each.problems)
        return total

    @property
    def has_findings(self) -> bool:
        """Whether something has failed, is broken or is missing."""
        return bool(self.failed or self.unanswered or self.gaps or self.missing)

    def add(self, record: Record) -> None:
        """Count a record."""
        self._note_time(record.time)
        if isinstance(record, CapturedFrame):
            self._counts(record.proto_id).add(record)
            if record.latency is not None:
                self.latencies.add(record.latency)
        elif isinstance(record, CapturedGap):
            self.gaps += 1
            if record.is_missing:
                self.missing += record.size
            else:
                self.foreign += record.size
        elif isinstance(record, ConnectionStarted):
            self.connections += 1
            self.transports[record.transport] += 1
        else:
            self.endings[record.reason] += 1
            self.unanswered += len(record.unanswered) + record.unlisted
            for _, proto_id, _ in record.unanswered:
                self._counts(proto_id).unanswered += 1

    def merge(self, other: Statistics) -> None:
        """Count all that another one has counted."""
        for name in ("connections", "gaps", "missing", "foreign", "unanswered"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.transports.update(other.transports)
        self.endings.update(other.endings)
        self.latencies.merge(other.latencies)
        for time in (other.first, other.last):
            self._note_time(time)
        for key, counts in other.protocols.items():
            self._counts(key).merge(counts)

    def _note_time(self, time: int) -> None:
        if time:
            self.first = min(self.first or time, time)
            self.last = max(self.last, time)

    def _counts(self, key: int) -> ProtocolCounts:
        counts = self.protocols.get(key)
        if counts is not None:
            return counts
        counts = self.protocols[key] = ProtocolCounts()
        if key == _OTHERS or _is_known(key):
            return counts
        # The largest of too many unknown ids share a line: so it is the same ones in the end, in
        # whatever order they come.
        unknown = [each for each in self.protocols if each != _OTHERS and not _is_known(each)]
        if len(unknown) <= MAX_UNKNOWN:
            return counts
        largest = max(unknown)
        others = self._counts(_OTHERS)
        others.merge(self.protocols.pop(largest))
        return others if largest == key else counts

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Statistics):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__slots__)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<Statistics of {self.connections} connections, {self.frames} frames>"


def _is_known(proto_id: int) -> bool:
    return proto_id in PROTOCOLS or proto_id in (COMMAND_LOGIN, COMMAND_DISCONNECTED)


# --- Views ----------------------------------------------------------------------------------------

_COLUMNS = (
    "protocol",
    "requests",
    "answers",
    "pushes",
    "failed",
    "unanswered",
    "bytes out",
    "bytes in",
    *(f"p{percent} ms" for percent in PERCENTILES),
    "max ms",
)


def summarize(statistics: Statistics) -> list[str]:
    """What it amounts to, and what is wrong: two lines."""
    counted = [
        _count(statistics.frames, "frame"),
        _count(statistics.bytes_to_server + statistics.bytes_to_client, "byte"),
    ]
    if statistics.connections:
        counted.insert(0, _count(statistics.connections, "connection"))
    if statistics.first:
        seconds = (statistics.last - statistics.first) / 1e9
        counted.append(f"{seconds:.3f} seconds from {format_time(statistics.first)} UTC")
    wrong = []
    if statistics.failed:
        kinds = [f"{count:,} {kind}" for kind, count in sorted(statistics.problems.items())]
        wrong.append(f"{_count(statistics.failed, 'frame')} failed ({', '.join(kinds)})")
    if statistics.unanswered:
        wrong.append(f"{_count(statistics.unanswered, 'request')} without an answer")
    if statistics.gaps:
        wrong.append(_count(statistics.gaps, "gap"))
    if statistics.missing:
        wrong.append(f"{_count(statistics.missing, 'byte')} missing")
    return [", ".join(counted), ", ".join(wrong) or "no failures"]


def render_statistics(statistics: Statistics) -> Iterator[str]:
    """Yield a summary, and a table with a line for each protocol; the busiest comes first."""
    yield from summarize(statistics)
    rows = [_row(key, counts) for key, counts in sorted_protocols(statistics)]
    if not rows:
        return
    yield ""
    yield from format_table(_COLUMNS, rows).split("\n")
    if not all(counts.latencies.is_exact for counts in statistics.protocols.values()):
        yield f"percentiles of more than {MAX_EXACT:,} answers are within {RELATIVE_ERROR:.0%}"


def sorted_protocols(statistics: Statistics) -> Iterable[tuple[int, ProtocolCounts]]:
    """Id and counts of each protocol, the busiest first."""
    return sorted(statistics.protocols.items(), key=lambda item: (-item[1].frames, item[0]))


def protocol_label(key: int) -> str:
    """What a line of the statistics is called: id and name."""
    if key == _OTHERS:
        return "others"
    return f"{key} {protocol_name(key, Transport.WEBSOCKET)}".rstrip()


def _row(key: int, counts: ProtocolCounts) -> tuple[object, ...]:
    latencies = counts.latencies
    durations = [latencies.percentile(percent) for percent in PERCENTILES]
    return (
        protocol_label(key),
        counts.requests,
        counts.responses,
        counts.pushes,
        counts.failed,
        counts.unanswered,
        counts.bytes_to_server,
        counts.bytes_to_client,
        # Numbers, so that they stand at the right.
        *(
            "" if each is None else float(format_duration(each))
            for each in (*durations, latencies.longest)
        ),
    )


def render_statistics_json(statistics: Statistics) -> str:
    """The same for programs: one JSON object; latencies are in nanoseconds."""
    report: dict[str, Any] = {
        "connections": statistics.connections,
        "transports": dict(sorted(statistics.transports.items())),
        "endings": dict(sorted(statistics.endings.items())),
        "frames": statistics.frames,
        "failed": statistics.failed,
        "problems": dict(sorted(statistics.problems.items())),
        "unanswered": statistics.unanswered,
        "gaps": statistics.gaps,
        "missing": statistics.missing,
        "foreign": statistics.foreign,
        "bytesToServer": statistics.bytes_to_server,
        "bytesToClient": statistics.bytes_to_client,
        "firstNs": statistics.first or None,
        "lastNs": statistics.last or None,
        "latencyNs": _latency_report(statistics.latencies),
        "protocols": [
            {
                "protoId": None if key == _OTHERS else key,
                "protocol": protocol_name(key, Transport.WEBSOCKET) or None,
                "requests": counts.requests,
                "responses": counts.responses,
                "pushes": counts.pushes,
                "unknown": counts.unknown,
                "failed": counts.failed,
                "problems": dict(sorted(counts.problems.items())),
                "unanswered": counts.unanswered,
                "bytesToServer": counts.bytes_to_server,
                "bytesToClient": counts.bytes_to_client,
                "latencyNs": _latency_report(counts.latencies),
            }
            for key, counts in sorted_protocols(statistics)
        ],
    }
    return dump_json(report, 2)


def _latency_report(latencies: LatencyCounts) -> dict[str, Any] | None:
    if not latencies.count:
        return None
    return {
        "count": latencies.count,
        "mean": round(latencies.total / latencies.count),
        "min": latencies.shortest,
        **{f"p{percent}": latencies.percentile(percent) for percent in PERCENTILES},
        "max": latencies.longest,
        "isExact": latencies.is_exact,
    }


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
