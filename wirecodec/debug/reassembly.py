# SPDX-License-Identifier: MIT
"""TCP connections, put together from the segments of a capture.

`Reassembler` takes one `Segment` after the other and gives events: a connection opens, bytes of one
direction come, bytes are missing, a connection closes. It does no input or output of its own.

**What it promises.** For each direction, the `Data` and the `Hole` events lie one behind the other
without overlap or omission, from offset 0 on. Every byte is given once, and is the first copy of it
that was captured; where a later copy differs, that is counted.

**Where a direction starts.** Behind its SYN, if that was captured. Otherwise at the first byte that
is known of: the one that the other end expects next, or the first that comes.

**When bytes are missing.** A gap waits for its bytes until

- the other end acknowledges them. Then they have arrived, and it is the capture that lacks them;
- more waits behind the gap than `MAX_WAITING_SIZE` allows for one direction, or
  `MAX_TOTAL_WAITING_SIZE` for all of them;
- the connection ends, is idle for `MAX_IDLE_SECONDS` of the packets' own time, or is given up for
  others because more than `MAX_CONNECTIONS` are open; or the capture ends.

What the capture cut off a packet is missing at once. What comes for a gap after it has been given
as a `Hole` is counted as repeated and left out.

The last number that is acknowledged may be that of the FIN. So the last byte of a gap is not said
to be missing before more comes, or the FIN.

**What ends a connection.** A FIN of both ends, with all that is before them; an RST; a SYN with
another number than the one that has opened it, since then the ports are used again. Numbers that
are further away than `MAX_JUMP` from those that are expected are left out at first; if another
segment goes on with them, a new connection is taken to have started unseen.

**Memory.** A connection takes about 2 KiB and the segment last given out if that is small, up to
2 KiB for each direction; and what waits behind gaps, as above. Of all connections together, 64
segments are kept whose numbers fit nothing. That is all.

**Many processes.** The same segments give the same events, whatever other connections are there, as
long as no limit is met. So a capture may be split by `flow_part`, and each part given to a
reassembler of its own. A `Connection` is known by its ends and by the time when it was opened.

The same packet may be in a capture twice, as one that was made on several interfaces has it. It is
taken for a repetition; VLANs and interfaces are not told apart.

Sources: RFC 9293 (3.4 sequence numbers, 3.5 opening, 3.5.2 and 3.5.3 resets, 3.6 closing, 3.8.4
keep-alives: one number below the next, with one byte or none; 3.8.6.1 probes of a zero window: the
next byte, which is repeated later); RFC 7323 section 2.3 (a window is at most 1 GiB); RFC 7413
(bytes that come with a SYN).
"""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

from .packets import ACK, FIN, RST, SYN, Endpoint, endpoints_of, reverse_flow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Final

    from .packets import Segment

__all__ = [
    "MAX_CONNECTIONS",
    "MAX_IDLE_SECONDS",
    "MAX_JUMP",
    "MAX_TOTAL_WAITING_SIZE",
    "MAX_WAITING_SIZE",
    "CloseReason",
    "Connection",
    "ConnectionClosed",
    "ConnectionOpened",
    "Data",
    "Direction",
    "DirectionSummary",
    "Event",
    "Hole",
    "HoleReason",
    "Reassembler",
]

#: How much waits behind gaps of one direction at most, in bytes of memory.
MAX_WAITING_SIZE = 4 * 1024 * 1024

#: How much waits behind gaps of all connections together; who has waited longest goes first.
MAX_TOTAL_WAITING_SIZE = 32 * 1024 * 1024

#: How many connections are known at a time. Those that have closed count for as long as what may
#: still come for them has to be told from something new.
MAX_CONNECTIONS = 4096

#: After how long without a packet a connection is given up.
MAX_IDLE_SECONDS = 3600

#: How far a sequence number may be from the expected one. Windows are smaller, but for those that
#: RFC 7323 allows and nobody uses.
MAX_JUMP = 1 << 26


class Direction:
    """Which way bytes go."""

    TO_SERVER: Final = "to_server"
    TO_CLIENT: Final = "to_client"


class HoleReason:
    """Why bytes are missing."""

    #: The other end has them, so they were sent: the capture lost them.
    NOT_CAPTURED: Final = "not captured"
    #: The capture kept only the first part of the packet.
    CUT: Final = "cut by the capture"
    #: They had not come when too much waited for them.
    GIVEN_UP: Final = "given up"
    #: They had not come when the connection, or the capture, ended.
    ENDED: Final = "ended before"


class CloseReason:
    """Why nothing more comes of a connection."""

    #: Both ends have said that they are done, and all that came before is there.
    FINISHED: Final = "finished"
    RESET: Final = "reset"
    #: Its ports are used by another connection.
    REPLACED: Final = "replaced"
    IDLE: Final = "idle"
    #: Too many connections were open.
    GIVEN_UP: Final = "given up"
    CAPTURE_ENDED: Final = "capture ended"


class Connection(NamedTuple):
    """One TCP connection.

    Attributes:
        client: the end that opened it.
        server: the other end.
        opened: when its first packet was captured, in nanoseconds since 1970 UTC.
        is_client_known: whether a SYN has told which end is the client. Otherwise the end with the
            lower port is taken for the server.
    """

    client: Endpoint
    server: Endpoint
    opened: int
    is_client_known: bool = True

    def __str__(self) -> str:
        """``127.0.0.1:50000 > 127.0.0.1:11111``."""
        return f"{self.client} > {self.server}"


class ConnectionOpened(NamedTuple):
    """A connection was met for the first time.

    Attributes:
        connection: which one.
        time: when, in nanoseconds since 1970 UTC.
    """

    connection: Connection
    time: int


class Data(NamedTuple):
    """The next bytes of one direction.

    Attributes:
        connection: which connection.
        direction: one of `Direction`.
        offset: where they belong, in bytes from the start of the direction.
        data: the bytes; at least one.
        time: when they were captured, in nanoseconds since 1970 UTC. Bytes that waited behind a
            gap keep their time, which may be earlier than that of the event before.
    """

    connection: Connection
    direction: str
    offset: int
    data: bytes
    time: int

    def __repr__(self) -> str:
        """Without the bytes: keys and passwords are among them."""
        return (
            f"Data({self.connection}, {self.direction}, offset={self.offset}, "
            f"size={len(self.data)}, time={self.time})"
        )


class Hole(NamedTuple):
    """Bytes of one direction that will not come.

    Attributes:
        connection: which connection.
        direction: one of `Direction`.
        offset: where they belong, in bytes from the start of the direction.
        size: how many; at least one.
        reason: one of `HoleReason`.
        time: when that was found, in nanoseconds since 1970 UTC.
    """

    connection: Connection
    direction: str
    offset: int
    size: int
    reason: str
    time: int


class DirectionSummary(NamedTuple):
    """What was seen of one direction.

    Attributes:
        size: how many bytes it had, the missing ones included.
        missing: how many of them are missing.
        repeated: how many bytes came that had been given out, or given up, before.
        differing: how many segments differed from bytes that were known; those are compared that
            wait behind a gap, and the last ones given out.
        ignored: how many segments were left out because their numbers fit nothing.
        is_start_seen: whether offset 0 is the first byte that was sent.
        is_end_seen: whether a FIN was captured.
        start_sequence: the sequence number of the byte at offset 0; None if nothing was seen.
    """

    size: int
    missing: int
    repeated: int
    differing: int
    ignored: int
    is_start_seen: bool
    is_end_seen: bool
    start_sequence: int | None


class ConnectionClosed(NamedTuple):
    """Nothing more comes of a connection.

    Attributes:
        connection: which one.
        time: when that was found, in nanoseconds since 1970 UTC; that of its last segment if the
            capture ended.
        reason: one of `CloseReason`.
        to_server: what was seen of the bytes to the server.
        to_client: what was seen of the bytes to the client.
    """

    connection: Connection
    time: int
    reason: str
    to_server: DirectionSummary
    to_client: DirectionSummary


Event = ConnectionOpened | Data | Hole | ConnectionClosed
"""What comes out of packets: for each connection the four in an order that its sides agree with."""

_MASK = 0xFFFFFFFF
_HALF = 0x80000000
_UNKNOWN = -1
_CONTROL = SYN | FIN | RST | ACK

_PIECE_COST = 200  # what Python itself takes for a piece that waits, about
_MAX_RECENT_SIZE = 2048
_MAX_OUTLIERS = 64
_SWEEP_SECONDS = 60
_NANOSECONDS = 1_000_000_000


class _Piece(NamedTuple):
    """Bytes that wait behind a gap; data is None for those that the capture cut off."""

    start: int
    end: int
    data: bytes | None
    time: int


class _Stream:
    """One direction of a connection. Offsets count from its start and never wrap around."""

    __slots__ = (
        "acknowledged",
        "differing",
        "direction",
        "end",
        "ignored",
        "is_end_seen",
        "is_start_guessed",
        "is_start_seen",
        "link",
        "missing",
        "next_sequence",
        "offset",
        "other",
        "outlier",
        "outlier_offset",
        "recent",
        "repeated",
        "start_sequence",
        "waiting",
        "waiting_size",
    )

    other: _Stream

    def __init__(self, link: _Link, direction: str) -> None:
        self.link = link
        self.direction = direction
        self.start_sequence = _UNKNOWN  # the number of the byte at offset 0
        self.next_sequence = _UNKNOWN  # the number of the byte at `offset`
        self.offset = 0  # up to where all has been given out
        self.acknowledged = 0  # up to where the other end has it, as far as it was said
        self.end: int | None = None  # where the FIN is
        self.is_start_seen = False
        self.is_start_guessed = False  # by a segment that may have been a keep-alive
        self.is_end_seen = False
        self.waiting: list[_Piece] = []  # sorted, without overlap, all beyond `offset`
        self.waiting_size = 0
        self.recent = b""  # what was given out last, up to `offset`
        self.outlier: Segment | None = None
        self.outlier_offset = 0
        self.missing = 0
        self.repeated = 0
        self.differing = 0
        self.ignored = 0

    def start(self, sequence: int) -> None:
        """Let offset 0 be the byte with this number."""
        self.start_sequence = self.next_sequence = sequence & _MASK
        self.acknowledged = 0

    def distance(self, sequence: int) -> int:
        """How far a number is from the next one, modulo 2 ** 32 (RFC 9293 section 3.4)."""
        return ((sequence - self.next_sequence + _HALF) & _MASK) - _HALF

    def last_outlier(self) -> Segment | None:
        """The last segment whose number fitted nothing, if no byte has been given out since."""
        return self.outlier if self.outlier_offset == self.offset else None

    def summary(self) -> DirectionSummary:
        """What was seen of it."""
        return DirectionSummary(
            self.offset,
            self.missing,
            self.repeated,
            self.differing,
            self.ignored,
            self.is_start_seen,
            self.is_end_seen,
            None if self.start_sequence == _UNKNOWN else self.start_sequence,
        )


class _Link:
    """A connection: both directions, and what they have in common."""

    __slots__ = ("connection", "deadline", "flow", "is_closed", "to_client", "to_server")

    def __init__(self, connection: Connection, flow: bytes, deadline: int) -> None:
        self.connection = connection
        self.deadline = deadline  # it is idle if nothing comes until then
        self.flow = flow  # from the client to the server
        self.is_closed = False
        self.to_server = _Stream(self, Direction.TO_SERVER)
        self.to_client = _Stream(self, Direction.TO_CLIENT)
        self.to_server.other = self.to_client
        self.to_client.other = self.to_server


class Reassembler:
    """Makes connections of segments; see above for what it promises.

        for event in reassembler.receive_segment(segment):
            ...

    One thread at a time.

    Args:
        max_waiting_size: see `MAX_WAITING_SIZE`.
        max_total_waiting_size: see `MAX_TOTAL_WAITING_SIZE`.
        max_connections: see `MAX_CONNECTIONS`; at least 1.
        max_idle_seconds: see `MAX_IDLE_SECONDS`.
    """

    __slots__ = (
        "_events",
        "_max_connections",
        "_max_idle",
        "_max_total_waiting_size",
        "_max_waiting_size",
        "_outlier_streams",
        "_streams",
        "_sweep_time",
        "_time",
        "_total_waiting_size",
        "_waiting_streams",
    )

    def __init__(
        self,
        *,
        max_waiting_size: int = MAX_WAITING_SIZE,
        max_total_waiting_size: int = MAX_TOTAL_WAITING_SIZE,
        max_connections: int = MAX_CONNECTIONS,
        max_idle_seconds: int = MAX_IDLE_SECONDS,
    ) -> None:
        self._max_waiting_size = max_waiting_size
        self._max_total_waiting_size = max_total_waiting_size
        self._max_connections = max(max_connections, 1)
        self._max_idle = max_idle_seconds * _NANOSECONDS
        self._streams: dict[bytes, _Stream] = {}  # both directions of each connection, by flow
        self._waiting_streams: dict[_Stream, None] = {}  # those with a gap, oldest first
        self._total_waiting_size = 0
        self._outlier_streams: dict[_Stream, None] = {}  # oldest first
        self._time = 0
        self._sweep_time: int | float = float("-inf")
        self._events: list[Event] = []

    def receive_segment(self, segment: Segment) -> Sequence[Event]:
        """Add a segment, and take the events that follow from it."""
        time, flow, sequence, acknowledgement, flags, data, missing = segment
        stream = self._streams.get(flow)
        # What nearly all are: the next bytes of a connection that lacks nothing.
        if (
            stream is not None
            and sequence == stream.next_sequence
            and flags & _CONTROL == ACK
            and not stream.waiting
            and stream.end is None
            and not missing
            and time <= stream.link.deadline
        ):
            other = stream.other
            expected = other.next_sequence
            if acknowledgement == expected or (
                expected != _UNKNOWN and 0 < (expected - acknowledgement) & _MASK < _HALF
            ):
                link = stream.link
                link.deadline = time + self._max_idle
                if not data:
                    return ()
                size = len(data)
                offset = stream.offset
                stream.offset = offset + size
                stream.next_sequence = (sequence + size) & _MASK
                stream.recent = data if size <= _MAX_RECENT_SIZE else b""
                return (
                    tuple.__new__(Data, (link.connection, stream.direction, offset, data, time)),
                )
        return self._receive(segment, stream)

    def receive_eof(self) -> Sequence[Event]:
        """Note that the capture has ended: close all connections, in the order of their opening."""
        for link in self._links():
            self._time = link.deadline - self._max_idle  # that of its last segment
            self._close(link, CloseReason.CAPTURE_ENDED)
        self._streams.clear()
        return self._take_events()

    def _take_events(self) -> Sequence[Event]:
        events, self._events = self._events, []
        return events

    def _links(self) -> list[_Link]:
        return [stream.link for stream in self._streams.values() if stream is stream.link.to_server]

    # --- segments ---------------------------------------------------------------------------------

    def _receive(self, segment: Segment, stream: _Stream | None) -> Sequence[Event]:
        self._time = segment.time
        if stream is not None and segment.time > stream.link.deadline:
            self._forget_idle(stream.link)
            stream = None
        if stream is not None and self._is_replaced_by(segment, stream):
            self._forget(stream.link, CloseReason.REPLACED)
            stream = None
        if stream is None:
            if segment.flags & RST:
                return self._take_events()  # it says only that there is no connection
            stream = self._open(segment)
        stream.link.deadline = segment.time + self._max_idle
        if stream.next_sequence != _UNKNOWN and segment.flags & (SYN | RST) != SYN:
            if abs(stream.distance(segment.sequence)) > MAX_JUMP:
                self._receive_outlier(segment, stream)
                return self._take_events()
            stream.outlier = None
        if not stream.link.is_closed:
            self._apply(segment, stream)
        elif segment.data:
            stream.repeated += len(segment.data)
        self._limit_waiting(stream)
        return self._take_events()

    def _is_replaced_by(self, segment: Segment, stream: _Stream) -> bool:
        """Whether a segment opens a new connection with the ports of an old one."""
        if not segment.flags & SYN or segment.flags & RST:
            return False
        if stream.start_sequence == (segment.sequence + 1) & _MASK:
            return False  # the SYN of this connection, once more
        if stream.is_start_seen or stream.link.is_closed:
            return True
        # All that is known of this direction was guessed. The SYN knows better, if nothing has
        # been given out yet.
        return bool(stream.start_sequence != _UNKNOWN and (stream.offset or stream.waiting))

    def _open(self, segment: Segment) -> _Stream:
        """A new connection, of which this is the first segment."""
        flags = segment.flags
        source, target = endpoints_of(segment.flow)
        is_known = bool(flags & SYN)
        if is_known:
            is_client = not flags & ACK
        else:
            is_client = source.port >= target.port
        reverse = reverse_flow(segment.flow)
        client, server = (source, target) if is_client else (target, source)
        link = _Link(
            Connection(client, server, segment.time, is_known),
            segment.flow if is_client else reverse,
            segment.time + self._max_idle,
        )
        if segment.time >= self._sweep_time:
            self._sweep()
        if len(self._streams) >= 2 * self._max_connections:
            self._give_up_connections()
        stream = link.to_server if is_client else link.to_client
        if segment.flow == reverse:
            # An end that talks to itself by one port: both directions look the same.
            stream = link.to_server
        self._streams[reverse] = stream.other
        self._streams[segment.flow] = stream
        self._events.append(ConnectionOpened(link.connection, segment.time))
        return stream

    def _apply(self, segment: Segment, stream: _Stream) -> None:
        """What a segment of an open connection says."""
        flags = segment.flags
        sequence = segment.sequence
        if flags & SYN:
            sequence = (sequence + 1) & _MASK
            if not flags & RST:
                if stream.start_sequence != sequence:
                    stream.start(sequence)
                stream.is_start_seen = True
                stream.is_start_guessed = False
        elif stream.next_sequence == _UNKNOWN and not flags & RST:
            stream.start(sequence)
            stream.is_start_guessed = not segment.data and not segment.missing
        if flags & ACK:
            self._acknowledge(segment.acknowledgement, stream.other, flags)
        if stream.next_sequence == _UNKNOWN:
            self._close(stream.link, CloseReason.RESET)
            return
        if stream.is_start_guessed and not stream.offset and stream.distance(sequence) == 1:
            # What the start was guessed from was a keep-alive.
            stream.start(sequence)
        position = stream.offset + stream.distance(sequence)
        if flags & RST:
            self._give_until(stream, max(position, stream.offset), HoleReason.ENDED)
            self._close(stream.link, CloseReason.RESET)
            return
        if segment.data or segment.missing:
            stream.is_start_guessed = False
            self._insert(segment, stream, position)
        if flags & FIN and stream.end is None:
            end = position + len(segment.data) + segment.missing
            if end >= (stream.waiting[-1].end if stream.waiting else stream.offset):
                stream.end = end
                stream.is_end_seen = True
        self._give_acknowledged(stream)
        self._close_if_finished(stream.link)

    def _receive_outlier(self, segment: Segment, stream: _Stream) -> None:
        """A number that fits nothing. Two of them that fit each other are a new connection."""
        stream.ignored += 1
        if segment.flags & RST:
            return
        before = stream.last_outlier()
        self._keep_outlier(segment, stream)
        if before is None:
            return
        step = ((segment.sequence - before.sequence + _HALF) & _MASK) - _HALF
        if abs(step) > MAX_JUMP:
            return
        outliers = [before, segment]
        of_other = stream.other.last_outlier()
        if of_other is not None:
            outliers.append(of_other)
        outliers.sort(key=_time_of)
        self._forget(stream.link, CloseReason.REPLACED)
        for each in outliers:
            stream = self._streams.get(each.flow) or self._open(each)
            if not stream.link.is_closed:
                self._apply(each, stream)

    def _keep_outlier(self, segment: Segment, stream: _Stream) -> None:
        """Remember a number that fits nothing, and forget the oldest if there are many."""
        stream.outlier = segment
        stream.outlier_offset = stream.offset
        self._outlier_streams.pop(stream, None)
        self._outlier_streams[stream] = None
        if len(self._outlier_streams) > _MAX_OUTLIERS:
            oldest = next(iter(self._outlier_streams))
            del self._outlier_streams[oldest]
            oldest.outlier = None

    # --- bytes ------------------------------------------------------------------------------------

    def _insert(self, segment: Segment, stream: _Stream, position: int) -> None:
        """Give out, or keep, what of the bytes of a segment has not come before."""
        data = segment.data
        finish = position + len(data)
        cut_end = finish + segment.missing
        if stream.end is not None and cut_end > stream.end:
            stream.ignored += 1  # bytes behind the FIN
            cut_end = min(cut_end, stream.end)
            finish = min(finish, stream.end)
        if position < stream.offset:
            self._compare_recent(stream, position, data)
            stream.repeated += min(stream.offset, max(cut_end, position)) - position
        if finish > position:
            self._keep(stream, _Piece(position, finish, data, segment.time))
        if cut_end > max(finish, position):
            self._keep(stream, _Piece(max(finish, position), cut_end, None, segment.time))
        self._give_waiting(stream)

    def _compare_recent(self, stream: _Stream, position: int, data: bytes) -> None:
        """Count a segment that differs from what was given out last."""
        start = stream.offset - len(stream.recent)
        first, last = max(start, position), min(stream.offset, position + len(data))
        is_keep_alive = len(data) == 1 and position == stream.offset - 1
        if first < last and not is_keep_alive:
            known = stream.recent[first - start : last - start]
            stream.differing += known != data[first - position : last - position]

    def _keep(self, stream: _Stream, new: _Piece) -> None:
        """Keep what of a piece has not come before; the rest is compared."""
        waiting = stream.waiting
        data = new.data
        cursor = max(new.start, stream.offset)
        index = bisect_left(waiting, (cursor,))
        if index and waiting[index - 1].end > cursor:
            index -= 1
        differs = False
        while cursor < new.end:
            old = waiting[index] if index < len(waiting) else None
            if old is not None and old.start <= cursor:
                stop = min(old.end, new.end)
                stream.repeated += stop - cursor
                if data is not None and old.data is not None:
                    differs |= (
                        data[cursor - new.start : stop - new.start]
                        != old.data[cursor - old.start : stop - old.start]
                    )
            else:
                stop = new.end if old is None else min(new.end, old.start)
                kept = data if data is None else data[cursor - new.start : stop - new.start]
                waiting.insert(index, _Piece(cursor, stop, kept, new.time))
                self._count_waiting(stream, (len(kept) if kept else 0) + _PIECE_COST)
            cursor = stop
            index += 1
        stream.differing += differs

    def _count_waiting(self, stream: _Stream, size: int) -> None:
        """Note that more, or less, waits."""
        stream.waiting_size += size
        self._total_waiting_size += size
        if stream.waiting_size:
            self._waiting_streams.setdefault(stream)
        else:
            self._waiting_streams.pop(stream, None)

    def _give_waiting(self, stream: _Stream) -> None:
        """Give out what waits and lacks nothing any more."""
        waiting = stream.waiting
        count = size = 0
        for piece in waiting:
            if piece.start != stream.offset:
                break
            count += 1
            size += _PIECE_COST
            if piece.data is None:
                self._give_hole(stream, piece.end, HoleReason.CUT)
                continue
            size += len(piece.data)
            self._events.append(
                Data(stream.link.connection, stream.direction, piece.start, piece.data, piece.time)
            )
            stream.recent = piece.data if len(piece.data) <= _MAX_RECENT_SIZE else b""
            self._move_to(stream, piece.end)
        if count:
            del waiting[:count]
            self._count_waiting(stream, -size)

    def _give_hole(self, stream: _Stream, end: int, reason: str) -> None:
        size = end - stream.offset
        self._events.append(
            Hole(stream.link.connection, stream.direction, stream.offset, size, reason, self._time)
        )
        stream.missing += size
        stream.recent = b""
        self._move_to(stream, end)

    def _move_to(self, stream: _Stream, offset: int) -> None:
        stream.next_sequence = (stream.next_sequence + offset - stream.offset) & _MASK
        stream.offset = offset

    def _give_until(self, stream: _Stream, end: int, reason: str) -> None:
        """Give out all up to an offset, with holes where there is nothing."""
        self._give_waiting(stream)
        while stream.offset < end:
            stop = min(end, stream.waiting[0].start) if stream.waiting else end
            self._give_hole(stream, stop, reason)
            self._give_waiting(stream)

    # --- acknowledgements -------------------------------------------------------------------------

    def _acknowledge(self, acknowledgement: int, stream: _Stream, flags: int) -> None:
        """The other end says which byte of a direction it expects next."""
        if stream.next_sequence == _UNKNOWN:
            stream.start(acknowledgement)
            # What answers a SYN acknowledges the other SYN and nothing else.
            stream.is_start_seen = bool(flags & SYN)
            return
        distance = stream.distance(acknowledgement)
        if not 0 < distance <= MAX_JUMP:
            return
        if stream.is_start_guessed and not stream.offset and distance == 1:
            stream.start(acknowledgement)
            stream.is_start_guessed = False
            return
        stream.acknowledged = max(stream.acknowledged, stream.offset + distance)
        self._give_acknowledged(stream)

    def _give_acknowledged(self, stream: _Stream) -> None:
        """Give out all that the other end has, with holes where the capture has it not."""
        acknowledged = stream.acknowledged
        if stream.end is not None:
            acknowledged = min(acknowledged, stream.end)
        elif not stream.waiting or stream.waiting[-1].end < acknowledged:
            acknowledged -= 1  # the last number may be that of the FIN
        if acknowledged > stream.offset:
            self._give_until(stream, acknowledged, HoleReason.NOT_CAPTURED)

    # --- limits and ends --------------------------------------------------------------------------

    def _limit_waiting(self, stream: _Stream) -> None:
        """Give up gaps while too much waits behind them."""
        while stream.waiting_size > self._max_waiting_size:
            self._give_until(stream, stream.waiting[0].start, HoleReason.GIVEN_UP)
        while self._total_waiting_size > self._max_total_waiting_size:
            oldest = next(iter(self._waiting_streams))
            self._give_until(oldest, oldest.waiting[0].start, HoleReason.GIVEN_UP)
            self._close_if_finished(oldest.link)
        self._close_if_finished(stream.link)

    def _close_if_finished(self, link: _Link) -> None:
        if all(stream.offset == stream.end for stream in (link.to_server, link.to_client)):
            self._close(link, CloseReason.FINISHED)

    def _close(self, link: _Link, reason: str) -> None:
        """Give out what is left of a connection. Its numbers stay known."""
        if link.is_closed:
            return
        link.is_closed = True
        for stream in (link.to_server, link.to_client):
            if stream.waiting:
                self._give_until(stream, stream.waiting[-1].end, HoleReason.ENDED)
            if stream.end is None:
                stream.end = stream.offset
            self._give_until(stream, stream.end, HoleReason.ENDED)
            stream.recent = b""
        self._events.append(
            ConnectionClosed(
                link.connection,
                self._time,
                reason,
                link.to_server.summary(),
                link.to_client.summary(),
            )
        )

    def _forget(self, link: _Link, reason: str) -> None:
        self._close(link, reason)
        self._streams.pop(link.flow, None)
        self._streams.pop(reverse_flow(link.flow), None)
        for stream in (link.to_server, link.to_client):
            del stream.link, stream.other  # no cycle has to wait for the garbage collector

    def _forget_idle(self, link: _Link) -> None:
        """Give up a connection, at the time when it became idle.

        That is when no other connection makes a difference to it.
        """
        now = self._time
        self._time = link.deadline
        self._forget(link, CloseReason.IDLE)
        self._time = now

    def _sweep(self) -> None:
        """Give up the connections that have been idle, before a new one is opened."""
        self._sweep_time = self._time + _SWEEP_SECONDS * _NANOSECONDS
        for link in self._links():
            if self._time > link.deadline:
                self._forget_idle(link)

    def _give_up_connections(self) -> None:
        """Give up an eighth of the connections: closed ones first, then those idle for longest."""
        links = sorted(self._links(), key=_staleness)
        for link in links[: max(self._max_connections // 8, 1)]:
            self._forget(link, CloseReason.GIVEN_UP)


def _time_of(segment: Segment) -> int:
    return segment.time


def _staleness(link: _Link) -> tuple[bool, int]:
    return not link.is_closed, link.deadline
