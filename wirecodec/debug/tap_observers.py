# SPDX-License-Identifier: MIT
"""Who looks at what a tap forwards, and how they are kept from standing in its way.

`TapObserver` is what a tap tells its news to. There is one that writes a file of packets, one that
makes the records of `traffic`, and one that hands everything to another process, where others of
them work. `ObserverThread` is between the tap and all of them: a thread, and a queue with a limit.

**When an observer is too slow** the queue gets full. From then on nothing is put into it until half
of it has been taken; what passes meanwhile is counted, for each direction of each connection, and
told as a hole when there is room again. Connections that open and close unseen are told as a sum.
So what an observer is told always adds up to what was forwarded, and memory stays bounded: by the
limit, and by a few numbers for each connection that is open, or was told to be.
"""

from __future__ import annotations

import atexit
import logging
import threading
from queue import SimpleQueue

from ..errors import WirecodecError
from ..opend.frame import MAX_BODY_SIZE
from .capture_keys import NO_KEYS
from .conversation import Conversation
from .packets import ACK, FIN, PSH, RST, SYN, Segment, encode_segment, flow_of, reverse_flow
from .pcap import LinkType, PcapngWriter
from .reassembly import CloseReason, Direction

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from multiprocessing.connection import Connection as Pipe
    from typing import Any, TypeVar

    from .capture_keys import CaptureKeys
    from .packets import Endpoint
    from .reassembly import Connection
    from .traffic import Record

    Call = tuple[str, tuple[Any, ...]]
    Self = TypeVar("Self", bound="ProcessObserver")

__all__ = [
    "MAX_WAITING_SIZE",
    "NOT_OBSERVED",
    "ObserverError",
    "ObserverGroup",
    "ObserverThread",
    "PacketObserver",
    "ProcessObserver",
    "RecordObserver",
    "TapObserver",
]

_LOGGER = logging.getLogger(__package__ + ".tap")

#: How much may wait for an observer, in bytes.
MAX_WAITING_SIZE = 64 * 1024 * 1024

#: Why bytes are missing that an observer was too slow for.
NOT_OBSERVED = "the tap's observer was too slow"

_NOT_ANY_MORE = "what passes is not observed any more: %s"

_DIRECTIONS = (Direction.TO_SERVER, Direction.TO_CLIENT)


class ObserverError(WirecodecError):
    """What was to observe a tap has failed, in another process."""


class TapObserver:
    """Is told what a tap forwards. The methods here do nothing: redefine those that matter.

    All calls come from one thread. For each direction of a connection, data and holes lie one
    behind the other without overlap or omission. Times are in nanoseconds since 1970 UTC.
    """

    def opened(self, number: int, ends: Connection, time: int) -> None:
        """A client has been connected to OpenD.

        Args:
            number: of the connection, counted from 1. Those that were not observed are left out.
            ends: the client, and OpenD: the tap is not to be seen.
            time: when.
        """

    def data(self, number: int, direction: str, data: bytes, time: int) -> None:
        """Bytes of one direction, one of `reassembly.Direction`, were forwarded."""

    def hole(self, number: int, direction: str, size: int, time: int) -> None:
        """So many bytes of one direction were forwarded unseen; the last of them at that time."""

    def ended(self, number: int, direction: str, time: int) -> None:
        """Nothing more comes in one direction: who sends there has said so."""

    def closed(self, number: int, reason: str, direction: str, time: int) -> None:
        """A connection is over.

        Args:
            number: of the connection.
            reason: one of `reassembly.CloseReason`: FINISHED, RESET, or CAPTURE_ENDED where the
                tap was stopped.
            direction: of a reset, which way it went.
            time: when.
        """

    def missed(self, connections: int, to_server: int, to_client: int, time: int) -> None:
        """So many connections, with so many bytes, have come and gone unseen."""

    def flush(self) -> None:
        """Nothing else waits at this moment."""

    def finished(self) -> None:
        """The tap was stopped, and everything has been told."""

    def failed(self, error: Exception) -> None:
        """Another method has raised this. No method will be called any more."""


class ObserverGroup(TapObserver):
    """Several observers as one, told one after the other."""

    def __init__(self, observers: Iterable[TapObserver]) -> None:
        self._observers = tuple(observers)

    def opened(self, number: int, ends: Connection, time: int) -> None:
        """Tell each of them."""
        for each in self._observers:
            each.opened(number, ends, time)

    def data(self, number: int, direction: str, data: bytes, time: int) -> None:
        """Tell each of them."""
        for each in self._observers:
            each.data(number, direction, data, time)

    def hole(self, number: int, direction: str, size: int, time: int) -> None:
        """Tell each of them."""
        for each in self._observers:
            each.hole(number, direction, size, time)

    def ended(self, number: int, direction: str, time: int) -> None:
        """Tell each of them."""
        for each in self._observers:
            each.ended(number, direction, time)

    def closed(self, number: int, reason: str, direction: str, time: int) -> None:
        """Tell each of them."""
        for each in self._observers:
            each.closed(number, reason, direction, time)

    def missed(self, connections: int, to_server: int, to_client: int, time: int) -> None:
        """Tell each of them."""
        for each in self._observers:
            each.missed(connections, to_server, to_client, time)

    def flush(self) -> None:
        """Tell each of them."""
        for each in self._observers:
            each.flush()

    def finished(self) -> None:
        """Tell each of them."""
        for each in self._observers:
            each.finished()

    def failed(self, error: Exception) -> None:
        """Tell each of them."""
        for each in self._observers:
            each.failed(error)


# --- behind a queue -------------------------------------------------------------------------------

# What Python itself takes for an entry of the queue, about.
_ENTRY_COST = 400


class _Owed:
    """What an observer has not been told of one connection, in the order in which it is told."""

    __slots__ = ("closed", "ended", "holes", "opened")

    def __init__(self) -> None:
        self.opened: tuple[Any, ...] | None = None
        self.holes: dict[str, list[int]] = {}  # size and time by direction
        self.ended: list[tuple[str, int]] = []
        self.closed: tuple[Any, ...] | None = None


class ObserverThread:
    """Tells an observer what happens, in a thread of its own and with a limit to what waits.

    All methods are for one thread, that of the tap, and none but `finish` waits for anything. No
    lock is needed: each of the two counters is written by one thread only.

    Args:
        observer: whom to tell.
        max_waiting_size: how much may wait for it, in bytes.
        when_owing: called when something could not be told: `settle` has to be called from then
            on, every now and then, until it says True.
    """

    def __init__(
        self, observer: TapObserver, max_waiting_size: int, *, when_owing: Callable[[], None]
    ) -> None:
        self._observer = observer
        self._max_waiting = max_waiting_size
        self._when_owing = when_owing
        self._queue: SimpleQueue[tuple[Any, tuple[Any, ...], int] | None] = SimpleQueue()
        self._put_size = 0
        self._taken_size = 0
        self._owed: dict[int, _Owed] = {}
        self._missed = [0, 0, 0, 0]  # connections, bytes to server and to client, time
        self._is_owing = False
        self._thread = threading.Thread(target=self._run, name="wirecodec observer", daemon=True)
        self._thread.start()

    def is_current(self) -> bool:
        """Whether it is the observer that asks."""
        return threading.current_thread() is self._thread

    # --- what happens -----------------------------------------------------------------------------

    def opened(self, number: int, ends: Connection, time: int) -> None:
        """See `TapObserver`."""
        self._settle_before()
        if self._is_owing or not self._has_room(_ENTRY_COST):
            self._owe(number).opened = (number, ends, time)
        else:
            self._put(self._observer.opened, (number, ends, time))

    def data(self, number: int, direction: str, data: bytes, time: int) -> None:
        """See `TapObserver`."""
        size = len(data) + _ENTRY_COST
        if self._is_owing:
            self._settle_before()
        if not self._is_owing and self._put_size + size - self._taken_size <= self._max_waiting:
            self._put_size += size
            self._queue.put((self._observer.data, (number, direction, data, time), size))
            return
        hole = self._owe(number).holes.setdefault(direction, [0, 0])
        hole[0] += len(data)
        hole[1] = time

    def ended(self, number: int, direction: str, time: int) -> None:
        """See `TapObserver`."""
        self._settle_before()
        if self._is_owing or not self._has_room(_ENTRY_COST):
            self._owe(number).ended.append((direction, time))
        else:
            self._put(self._observer.ended, (number, direction, time))

    def closed(self, number: int, reason: str, direction: str, time: int) -> None:
        """See `TapObserver`."""
        self._settle_before()
        if not self._is_owing and self._has_room(_ENTRY_COST):
            self._put(self._observer.closed, (number, reason, direction, time))
            return
        owed = self._owe(number)
        if owed.opened is None:
            owed.closed = (number, reason, direction, time)
            return
        # It was never told of: so it need not be remembered by itself.
        del self._owed[number]
        self._missed[0] += 1
        for index, each in enumerate(_DIRECTIONS, 1):
            self._missed[index] += owed.holes.get(each, (0,))[0]
        self._missed[3] = time

    def settle(self) -> bool:
        """Tell what is owed if there is room; whether nothing is owed any more."""
        self._settle_before()
        return not self._is_owing

    def finish(self) -> None:
        """Tell all that is owed, and wait until the observer has been told everything."""
        self._settle()
        self.end()
        if not self.is_current():  # pragma: no branch - a tap that it stops itself ends elsewhere
            self._thread.join()

    def end(self) -> None:
        """Have the thread end behind what it has still to tell, and do not wait for that."""
        self._queue.put(None)

    # --- what is owed -----------------------------------------------------------------------------

    def _has_room(self, size: int) -> bool:
        return self._put_size + size - self._taken_size <= self._max_waiting

    def _put(self, method: Any, arguments: tuple[Any, ...], size: int = _ENTRY_COST) -> None:
        self._put_size += size
        self._queue.put((method, arguments, size))

    def _owe(self, number: int) -> _Owed:
        if not self._is_owing:
            self._is_owing = True
            self._when_owing()
        owed = self._owed.get(number)
        if owed is None:
            owed = self._owed[number] = _Owed()
        return owed

    def _settle_before(self) -> None:
        # Half of the queue is to be free again: otherwise the next hole would soon follow.
        if self._is_owing and self._put_size - self._taken_size <= self._max_waiting // 2:
            self._settle()

    def _settle(self) -> None:
        observer = self._observer
        for number, owed in self._owed.items():
            if owed.opened is not None:
                self._put(observer.opened, owed.opened)
            for direction, (size, time) in owed.holes.items():
                self._put(observer.hole, (number, direction, size, time))
            for direction, time in owed.ended:
                self._put(observer.ended, (number, direction, time))
            if owed.closed is not None:
                self._put(observer.closed, owed.closed)
        self._owed.clear()
        if self._missed[0]:
            self._put(observer.missed, tuple(self._missed))
            self._missed = [0, 0, 0, 0]
        self._is_owing = False

    # --- in its own thread ------------------------------------------------------------------------

    def _run(self) -> None:
        queue = self._queue
        observer = self._observer
        try:
            while (entry := queue.get()) is not None:
                method, arguments, size = entry
                self._taken_size += size
                method(*arguments)
                if queue.empty():
                    observer.flush()
            observer.finished()
        except Exception as error:  # noqa: BLE001 - it is told, and forwarding goes on
            _LOGGER.error(_NOT_ANY_MORE, _reason_of(error))
            observer.failed(error)
            while entry is not None and (entry := queue.get()) is not None:
                self._taken_size += entry[2]


def _reason_of(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return str(error) if isinstance(error, WirecodecError) else repr(error)


# --- a file of packets ----------------------------------------------------------------------------

_MASK = 0xFFFFFFFF

# Far below what an IP packet may hold, and a multiple of usual sizes.
_MAX_SEGMENT_SIZE = 32 * 1024

# A hole is acknowledged in steps: readers do not believe in numbers that are too far away.
_MAX_STEP = 1 << 24

# Spreads the first sequence numbers, so that a port that is used again is seen to be.
_SPREAD = 0x9E3779B1


class _Stream:
    """One direction of a connection that is written as packets."""

    __slots__ = ("flow", "is_ended", "sequence")

    def __init__(self, flow: bytes, sequence: int) -> None:
        self.flow = flow
        self.sequence = sequence & _MASK
        self.is_ended = False


class PacketObserver(TapObserver):
    """Writes what passes as a pcapng file, as if it had been captured between client and OpenD.

    The packets are made up: a handshake, segments with sequence numbers, FIN or RST. The bytes and
    the times are those of the tap. Where it does not know the bytes, the numbers say so, and that
    the other end has received them.

    Args:
        write: takes the bytes, such as the ``write`` of a file opened in binary mode.
        flush: called when nothing else waits, so that the file may be read while it grows.
    """

    def __init__(
        self, write: Callable[[bytes], object], flush: Callable[[], object] | None = None
    ) -> None:
        self._flush = flush
        self._writer = PcapngWriter(write, comment="made by a tap: the packets are made up")
        self._writer.add_interface(LinkType.RAW, name="tap")
        self._streams: dict[int, dict[str, _Stream]] = {}
        self._comment = ""

    def opened(self, number: int, ends: Connection, time: int) -> None:
        """Write the handshake."""
        flow = _flow_of(ends.client, ends.server)
        first = number * _SPREAD
        client, server = _Stream(flow, first), _Stream(reverse_flow(flow), ~first)
        self._streams[number] = {Direction.TO_SERVER: client, Direction.TO_CLIENT: server}
        self._write(client, None, SYN, time)
        client.sequence = (client.sequence + 1) & _MASK
        self._write(server, client, SYN | ACK, time)
        server.sequence = (server.sequence + 1) & _MASK
        self._write(client, server, ACK, time)

    def data(self, number: int, direction: str, data: bytes, time: int) -> None:
        """Write segments."""
        stream, other = self._find(number, direction)
        for start in range(0, len(data), _MAX_SEGMENT_SIZE):
            piece = data[start : start + _MAX_SEGMENT_SIZE]
            self._write(stream, other, PSH | ACK, time, piece)
            stream.sequence = (stream.sequence + len(piece)) & _MASK

    def hole(self, number: int, direction: str, size: int, time: int) -> None:
        """Have the other end acknowledge what is not there."""
        stream, other = self._find(number, direction)
        while size:
            step = min(size, _MAX_STEP)
            size -= step
            stream.sequence = (stream.sequence + step) & _MASK
            self._write(other, stream, ACK, time)

    def ended(self, number: int, direction: str, time: int) -> None:
        """Write a FIN."""
        stream, other = self._find(number, direction)
        self._write(stream, other, FIN | ACK, time)
        stream.sequence = (stream.sequence + 1) & _MASK
        stream.is_ended = True
        self._write(other, stream, ACK, time)

    def closed(self, number: int, reason: str, direction: str, time: int) -> None:
        """Write an RST if there was one."""
        if reason == CloseReason.RESET:
            stream, other = self._find(number, direction)
            self._write(stream, other, RST | ACK, time)
        del self._streams[number]

    def missed(self, connections: int, to_server: int, to_client: int, time: int) -> None:
        """Note it in a comment of the next packet."""
        self._comment = (
            f"before this packet: {connections} connections with {to_server} bytes to OpenD and "
            f"{to_client} from it were not observed"
        )

    def flush(self) -> None:
        """Have the file written."""
        if self._flush is not None:
            self._flush()

    def _find(self, number: int, direction: str) -> tuple[_Stream, _Stream]:
        """A direction, and the other one."""
        streams = self._streams[number]
        is_to_server = direction == Direction.TO_SERVER
        return streams[direction], streams[_DIRECTIONS[is_to_server]]

    def _write(
        self, stream: _Stream, other: _Stream | None, flags: int, time: int, data: bytes = b""
    ) -> None:
        acknowledgement = 0 if other is None else other.sequence
        segment = Segment(time, stream.flow, stream.sequence, acknowledgement, flags, data)
        self._writer.write_packet(time, encode_segment(segment), comment=self._comment)
        self._comment = ""


def _flow_of(client: Endpoint, server: Endpoint) -> bytes:
    """The flow of a connection. If one half of it was IPv4, all of it is written as IPv6."""
    ends = [
        each._replace(address=each.address.partition("%")[0])  # without the zone
        for each in (client, server)
    ]
    if len({":" in each.address for each in ends}) > 1:
        ends = [
            each if ":" in each.address else each._replace(address=f"::ffff:{each.address}")
            for each in ends
        ]
    return flow_of(*ends)


# --- records --------------------------------------------------------------------------------------


class RecordObserver(TapObserver):
    """Makes the records of `traffic` of what passes: frames, gaps, starts and ends.

    Args:
        take: is given each record.
        keys: what opens encrypted bodies.
        max_body_size: the largest body that is plausible, in bytes.
    """

    def __init__(
        self,
        take: Callable[[Record], object],
        *,
        keys: CaptureKeys = NO_KEYS,
        max_body_size: int = MAX_BODY_SIZE,
    ) -> None:
        self._take = take
        self._keys = keys
        self._max_body_size = max_body_size
        self._conversations: dict[int, Conversation] = {}

    def opened(self, number: int, ends: Connection, time: int) -> None:
        """Begin a conversation."""
        self._conversations[number] = Conversation(
            number, ends, time, keys=self._keys, max_body_size=self._max_body_size
        )

    def data(self, number: int, direction: str, data: bytes, time: int) -> None:
        """Give the records that are complete."""
        for record in self._conversations[number].receive_data(direction, data, time):
            self._take(record)

    def hole(self, number: int, direction: str, size: int, time: int) -> None:
        """Give a gap."""
        conversation = self._conversations[number]
        for record in conversation.receive_hole(direction, size, NOT_OBSERVED, time):
            self._take(record)

    def closed(self, number: int, reason: str, direction: str, time: int) -> None:
        """Give what was incomplete, and the end."""
        for record in self._conversations.pop(number).close(reason, time):
            self._take(record)


# --- another process ------------------------------------------------------------------------------

# So much is collected before it is sent to the other process, in bytes, if more is at hand.
_BATCH_SIZE = 64 * 1024


class ProcessObserver(TapObserver):
    """Has an observer work in another process, which has an interpreter of its own.

    That process ignores Ctrl-C and SIGTERM: it ends when `close` or `terminate` is called, or when
    this process has ended. As a context manager it is closed, or terminated where there was an
    error. If the observer fails, `failed` is called at once, in a thread of its own, and nothing is
    passed on any more. Where there are priorities, it has a lower one than this process.

    Args:
        make: makes the observer in the other process. It is pickled, as the arguments are.
        arguments: for ``make``.

    Raises:
        ObserverError: ``make`` has failed there; in its words.

    Attributes:
        error: why the observer has failed: an ObserverError in its words, or a BrokenPipeError if
            nobody reads what it writes; None as long as all is well.
    """

    def __init__(self, make: Callable[..., TapObserver], *arguments: Any) -> None:
        import multiprocessing

        context = multiprocessing.get_context("spawn")
        self.error: Exception | None = None
        self._batch: list[Call] = []
        self._batch_size = 0
        self._is_ending = False
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=_observe, args=(theirs, make, arguments), name="wirecodec observer", daemon=True
        )
        try:
            self._process.start()
            theirs.close()  # else its end would not be noticed
            reason = self._hear()
        except BaseException:
            self._pipe.close()
            raise
        self._listener = threading.Thread(
            target=self._listen, name="wirecodec listener", daemon=True
        )
        if reason:
            self._end()
            raise ObserverError(reason)
        self._listener.start()
        # multiprocessing would ask it to end, which it ignores, and wait for that.
        atexit.register(self.terminate)

    def opened(self, number: int, ends: Connection, time: int) -> None:
        """Pass it on."""
        self._add("opened", (number, ends, time))

    def data(self, number: int, direction: str, data: bytes, time: int) -> None:
        """Pass it on."""
        self._batch_size += len(data)
        self._add("data", (number, direction, data, time))

    def hole(self, number: int, direction: str, size: int, time: int) -> None:
        """Pass it on."""
        self._add("hole", (number, direction, size, time))

    def ended(self, number: int, direction: str, time: int) -> None:
        """Pass it on."""
        self._add("ended", (number, direction, time))

    def closed(self, number: int, reason: str, direction: str, time: int) -> None:
        """Pass it on."""
        self._add("closed", (number, reason, direction, time))

    def missed(self, connections: int, to_server: int, to_client: int, time: int) -> None:
        """Pass it on."""
        self._add("missed", (connections, to_server, to_client, time))

    def flush(self) -> None:
        """Pass on what was collected."""
        batch, self._batch, self._batch_size = self._batch, [], 0
        if batch and self.error is None:
            self._send(batch)

    def failed(self, error: Exception) -> None:
        """The observer has failed. Log it, unless this is redefined."""
        _LOGGER.error(_NOT_ANY_MORE, _reason_of(error))

    def close(self) -> None:
        """Wait until the observer has taken everything, and end its process."""
        if not self._pipe.closed:
            self.flush()
            self._send(None)
            self._end()

    def terminate(self) -> None:
        """End the process without waiting for what it has not taken."""
        if not self._pipe.closed:
            self._is_ending = True
            self._process.kill()
            self._end()

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            self.terminate()
            return
        try:
            self.close()
        except BaseException:  # a signal: nobody wants to wait any more
            self.terminate()
            raise

    def _add(self, method: str, arguments: tuple[Any, ...]) -> None:
        self._batch.append((method, arguments))
        self._batch_size += _ENTRY_COST
        if self._batch_size >= _BATCH_SIZE:
            self.flush()

    def _send(self, batch: list[Call] | None) -> None:
        try:
            self._pipe.send(batch)
        except OSError:  # it has ended, and what it says last is listened to
            pass

    def _hear(self) -> str:
        """What the other process says next; nothing if all is well."""
        try:
            said: str = self._pipe.recv()
        except (EOFError, OSError):
            return "the process that observes has ended"
        return said

    def _listen(self) -> None:
        """Wait for the last words of the other process, in a thread."""
        reason = self._hear()
        if reason and not self._is_ending:
            is_pipe = reason == _NOBODY_READS
            self.error = BrokenPipeError(reason) if is_pipe else ObserverError(reason)
            self.failed(self.error)

    def _end(self) -> None:
        if self._listener.ident is not None:
            self._listener.join()
        self._process.join()
        atexit.unregister(self.terminate)
        self._process.close()
        self._pipe.close()


_NICENESS = 10
_NOBODY_READS = "nobody reads any more"


def _observe(pipe: Pipe, make: Callable[..., TapObserver], arguments: tuple[Any, ...]) -> None:
    """What the other process does: it says nothing when it begins and ends well, or why not."""
    import os
    import signal

    # Whoever ends all of us at once means the one who forwards: the rest is still to be written.
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(_NICENESS)  # where there are few cores, those who talk to each other come first
    observer = TapObserver()
    try:
        observer = make(*arguments)
        pipe.send("")
        _tell_from(pipe, observer)
        pipe.send("")
    except Exception as error:  # noqa: BLE001 - it is told where the observer is wanted
        observer.failed(error)
        try:
            pipe.send(_NOBODY_READS if isinstance(error, BrokenPipeError) else _reason_of(error))
        except OSError:  # nobody is there to be told
            pass


def _tell_from(pipe: Pipe, observer: TapObserver) -> None:
    while True:
        batch: list[Call] | None = pipe.recv()
        if batch is None:
            observer.finished()
            return
        for method, arguments in batch:
            getattr(observer, method)(*arguments)
        observer.flush()
