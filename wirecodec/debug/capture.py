# SPDX-License-Identifier: MIT
"""What a capture shows of OpenD: from packets, or from dumped streams, to frames.

    with open("opend.pcapng", "rb") as file:
        for record in read_capture(iter(partial(file.read, 1 << 20), b"")):
            print(record)

The work is done by others: `pcap` reads the file, `packets` and `reassembly` make connections of
it, `conversation` finds out what was said on each. Memory is bounded by the connections that are
open, whatever the size of the capture.

`CaptureAnalyser` may be told to look at one part of the connections only. The parts together give
what the whole gives, so that several processes, or machines, can share a capture (`capture_jobs`).
"""

from __future__ import annotations

from functools import partial

from ..opend.frame import MAX_BODY_SIZE
from .capture_keys import NO_KEYS
from .conversation import Conversation
from .packets import PacketParser, flow_part
from .pcap import CAPTURE_MAGICS, CaptureError, read_packets
from .reassembly import (
    CloseReason,
    ConnectionClosed,
    ConnectionOpened,
    Data,
    Direction,
    Reassembler,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from .capture_keys import CaptureKeys
    from .packets import Segment
    from .pcap import Packet
    from .reassembly import Connection, Event
    from .traffic import Record

__all__ = [
    "OPEND_PORTS",
    "CaptureAnalyser",
    "is_capture",
    "read_capture",
    "read_captures",
    "read_streams",
]

#: The port that OpenD listens on unless told otherwise.
OPEND_PORTS = frozenset({11111})

# So little of a dump is read at a time that the requests in it can wait for their key.
_CHUNK_SIZE = 2 * 1024


def is_capture(start: bytes) -> bool:
    """Whether a file that starts with these bytes, four or more, is of pcap or pcapng."""
    return start[:4] in CAPTURE_MAGICS


class CaptureAnalyser:
    """Makes records of packets; it does no input or output of its own.

    Args:
        keys: what opens encrypted bodies.
        max_body_size: the largest body that is plausible, in bytes.
        ports: those that OpenD listens on: what goes there is shown, however it looks.
        part: which part of the connections to look at, from 0.
        parts: how many parts there are.

    Attributes:
        skipped: the packets that hold no TCP segment: how many, by reason.
        packets: how many packets were received.
        opening_packets: by the number of a connection that is open, or ended with the last packet,
            which packet opened it, from 1.
    """

    def __init__(
        self,
        *,
        keys: CaptureKeys = NO_KEYS,
        max_body_size: int = MAX_BODY_SIZE,
        ports: Container[int] = OPEND_PORTS,
        part: int = 0,
        parts: int = 1,
    ) -> None:
        self._keys = keys
        self._max_body_size = max_body_size
        self._ports = ports
        self._part = part
        self._parts = parts
        self._parser = PacketParser()
        self._reassembler = Reassembler()
        self._conversations: dict[Connection, Conversation | None] = {}
        self._connections = 0
        self.skipped = self._parser.skipped
        self.packets = 0
        self.opening_packets: dict[int, int] = {}
        self._ended: list[int] = []  # what is to leave it

    def receive_packet(self, packet: Packet) -> Sequence[Record]:
        """Add a packet, and take the records that are known by it."""
        self.packets += 1
        segment = self._parser.parse(packet)
        return () if segment is None else self.receive_segment(segment)

    def receive_segment(self, segment: Segment) -> Sequence[Record]:
        """Add a TCP segment, and take the records that are known by it."""
        if self._parts > 1 and flow_part(segment.flow, self._parts) != self._part:
            return ()
        events = self._reassembler.receive_segment(segment)
        return self._read(events) if events else ()

    def receive_eof(self) -> Sequence[Record]:
        """Note that the capture has ended: every connection ends, in the order of opening."""
        return self._read(self._reassembler.receive_eof())

    def _read(self, events: Sequence[Event]) -> Sequence[Record]:
        for number in self._ended:
            del self.opening_packets[number]
        self._ended.clear()
        conversations = self._conversations
        records: list[Record] = []
        for event in events:
            connection = event.connection
            if isinstance(event, ConnectionOpened):
                conversations[connection] = self._begin(connection)
            elif isinstance(event, ConnectionClosed):
                records += self._end(conversations.pop(connection), event)
            elif (conversation := conversations[connection]) is not None:
                if isinstance(event, Data):
                    records += conversation.receive_data(event.direction, event.data, event.time)
                else:
                    records += conversation.receive_hole(
                        event.direction, event.size, event.reason, event.time
                    )
                if conversation.is_opend is False:
                    conversations[connection] = None  # it is let go of, and still known
        return records

    def _begin(self, connection: Connection) -> Conversation:
        is_server = connection.server.port in self._ports
        # Which end is the client was told by a SYN, or else only guessed by the ports.
        may_be_reversed = not connection.is_client_known and connection.client.port in self._ports
        return Conversation(
            partial(self._next_number, self.packets),
            connection,
            connection.opened,
            keys=self._keys,
            max_body_size=self._max_body_size,
            is_expected=is_server or may_be_reversed,
            is_reversed=may_be_reversed and not is_server,
        )

    def _end(self, conversation: Conversation | None, event: ConnectionClosed) -> Sequence[Record]:
        if conversation is None:
            return ()
        records = conversation.close(event.reason, event.time)
        if conversation.number:
            self._ended.append(conversation.number)
        return records

    def _next_number(self, opening_packet: int) -> int:
        self._connections += 1
        self.opening_packets[self._connections] = opening_packet
        return self._connections


def read_capture(
    pieces: Iterable[bytes],
    *,
    keys: CaptureKeys = NO_KEYS,
    max_body_size: int = MAX_BODY_SIZE,
    ports: Container[int] = OPEND_PORTS,
) -> Iterator[Record]:
    """What a file of pcap or pcapng shows, record by record, as far as it goes.

    Args:
        pieces: the file, cut anywhere.
        keys: what opens encrypted bodies.
        max_body_size: the largest body that is plausible, in bytes.
        ports: those that OpenD listens on: what goes there is shown, however it looks.

    Raises:
        CaptureError: it is no such file, or its records can no longer be told apart. All that can
            be known of what lies before has been given then.
        CaptureCutError: it ends inside a record; all that can be known has been given.
    """
    analyser = CaptureAnalyser(keys=keys, max_body_size=max_body_size, ports=ports)
    yield from read_captures([pieces], analyser)


def read_captures(
    files: Iterable[Iterable[bytes]], analyser: CaptureAnalyser | None = None
) -> Iterator[Record]:
    """The same of several files that are one capture, one behind the other.

    Programs that capture for long begin a new file now and then, in the middle of connections.

    Args:
        files: each of them cut anywhere.
        analyser: what is to read them; None for one without keys.

    Raises:
        CaptureError: as `read_capture` does, of the first file that cannot be read to its end; the
            others have been read.
    """
    if analyser is None:
        analyser = CaptureAnalyser()
    problem: CaptureError | None = None
    for index, pieces in enumerate(files):
        try:
            for packet in read_packets(pieces):
                yield from analyser.receive_packet(packet)
        except CaptureError as error:
            error.file_index = index
            problem = problem or error
    yield from analyser.receive_eof()
    if problem is not None:
        raise problem


def read_streams(
    to_server: Iterable[bytes] = (),
    to_client: Iterable[bytes] = (),
    *,
    keys: CaptureKeys = NO_KEYS,
    max_body_size: int = MAX_BODY_SIZE,
    is_oriented: bool = True,
) -> Iterator[Record]:
    """What the dumps of a connection show, of one direction or of both.

    Nobody has noted any time in a dump: times are 0, and answers have no latency.

    Args:
        to_server: what the client sent, cut anywhere.
        to_client: what OpenD sent, cut anywhere.
        keys: what opens encrypted bodies.
        max_body_size: the largest body that is plausible, in bytes.
        is_oriented: False if it is not known which of the two is which.
    """
    conversation = Conversation(
        1,
        None,
        0,
        keys=keys,
        max_body_size=max_body_size,
        is_one_sided=to_server == () or to_client == (),
        is_oriented=is_oriented,
    )
    streams = {
        Direction.TO_SERVER: _chunks_of(to_server),
        Direction.TO_CLIENT: _chunks_of(to_client),
    }
    while streams:
        direction = conversation.next_direction
        if direction not in streams:
            (direction,) = streams
        chunk = next(streams[direction], None)
        if chunk is None:
            del streams[direction]
        else:
            yield from conversation.receive_data(direction, chunk, 0)
    yield from conversation.close(CloseReason.CAPTURE_ENDED, 0)


def _chunks_of(pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        for pos in range(0, len(piece), _CHUNK_SIZE):
            yield piece[pos : pos + _CHUNK_SIZE]
