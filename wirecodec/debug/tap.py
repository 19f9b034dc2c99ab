# SPDX-License-Identifier: MIT
"""Between a client and OpenD: every byte goes on unchanged, and is looked at behind its back.

    with Tap(("127.0.0.1", 11112), ("127.0.0.1", 11111), observer=observer) as tap:
        ...  # clients connect to tap.port

**Forwarding comes first.** One thread has the sockets of all connections. What it reads it writes
at once, and only then notes it for the observer, which runs in a thread of its own behind a queue
with a limit (`tap_observers`). A client never waits for somebody to print what it has sent.

**What that costs.** Threads of one interpreter take turns. While an observer decodes in its thread,
the forwarding may wait for ``sys.getswitchinterval()``, 5 ms unless told otherwise, each time that
a system call returns: one frame in ten came milliseconds late. With a short interval fewer did, but
all were slower, because the turns change all the time. So whoever wants frames of 4 KiB to be late
by less than 0.3 ms gives a `tap_observers.ProcessObserver`, as the command does: its thread here
does nothing but write into a pipe, and no interval needs to be set. ``bench/tap.py`` measures all.

**As if nobody stood between.** Each direction ends by itself, behind its last byte. A reset, and
whatever else breaks one side, resets the other. While one side does not take what it is sent,
nothing more is read for it, so that at most one read waits here, and its sender is slowed down by
TCP as ever. Where OpenD cannot be reached the client is let go. What differs: a client sees its
connection open a moment before OpenD does.

What an observer is told is what came, at the time when it went on. Of the last bytes before a
reset, not all may have reached the other end.

**Faults** spoil what OpenD sends, as those of the simulator do. Only for them its frames are cut
out of the stream, and only while there are any left to make; the observer sees what the client is
sent. What does not look like frames, such as WebSocket, is forwarded as it is, which is told.
Bodies are changed by two kinds alone, ``ret-type`` and ``garbage-body``: they need a body in clear.
All others work on encrypted connections as well, without any key.
"""

from __future__ import annotations

import errno
import logging
import os
import socket
import struct
import threading
import time
from collections import deque
from hashlib import sha1

from ..errors import LocalProtocolError, RemoteProtocolError
from ..opend._client_common import check_not_to_itself
from ..opend._sim_answers import is_push, refusal
from ..opend._sim_faults import GARBAGE_BODY, FaultPlan, damage_frame, deliver
from ..opend._sim_loop import Loop
from ..opend._stream import encode_body
from ..opend.frame import (
    BODY_FORMAT_JSON,
    BODY_FORMAT_PROTOBUF,
    HEADER_SIZE,
    MAX_BODY_SIZE,
    FrameDecoder,
    decode_header,
    encode_frame,
)
from .packets import Endpoint
from .reassembly import CloseReason, Connection, Direction
from .tap_observers import MAX_WAITING_SIZE, ObserverGroup, ObserverThread, PacketObserver

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from ..opend._sim_faults import Fault
    from .tap_observers import TapObserver

__all__ = ["CLEAR_BODY_FAULTS", "Tap"]

_LOGGER = logging.getLogger(__name__)

#: The kinds of faults that need a body in clear.
CLEAR_BODY_FAULTS = ("garbage-body", "ret-type")

_READ, _WRITE = 1, 2  # as selectors has them

# How much is read at once, in bytes: as much as waits at most for one who does not take it.
_READ_SIZE = 64 * 1024

# How long OpenD may take to accept a connection, in seconds.
_CONNECT_SECONDS = 10.0

# How long a client may take to close what a fault has closed, in seconds.
_LINGER_SECONDS = 2.0

# How often to look whether an observer can be told by now what it was too slow for, in seconds.
_SETTLE_SECONDS = 0.05

# More than this held back by faults of the kind "delay", in bytes, and OpenD is not read from.
_MAX_DELAYED_SIZE = 8 * 1024 * 1024

# What stands for "not yet" when a socket connects.
_UNDER_WAY = (errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EAGAIN)

_RESET_ON_CLOSE = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
_ON_DEMAND = "a fault that was asked for"


class Tap:
    """Forwards what clients and OpenD send each other, and shows it to an observer.

    It runs in a thread of its own between `start` and `stop`, as a context manager, or in the
    thread that calls `run`, after `listen`. All methods may be called from any thread.

    Args:
        listen: host and port for the clients; port 0 to let the system choose. Whoever can reach
            it talks to OpenD.
        to: host and port of OpenD.
        observer: is told what passes; called in a thread of its own.
        write: takes the bytes of a pcapng file with all that passes, such as the ``write`` of a
            file opened in binary mode; called in the observer's thread.
        faults: what goes wrong on purpose, as for a `Simulator`.
        max_body_size: the largest body, in bytes, that faults are made with.
        max_waiting_size: how much may wait for the observer, in bytes. Beyond it, connections go
            on unobserved until half of that has been taken, and the observer is told how many
            bytes it has missed.

    Raises:
        ValueError: a fault cannot be made, or the tap would talk to itself.
        LocalProtocolError: a size is negative.
    """

    def __init__(
        self,
        listen: tuple[str, int] = ("127.0.0.1", 11112),
        to: tuple[str, int] = ("127.0.0.1", 11111),
        *,
        observer: TapObserver | None = None,
        write: Callable[[bytes], object] | None = None,
        faults: Iterable[Fault | str] = (),
        max_body_size: int = MAX_BODY_SIZE,
        max_waiting_size: int = MAX_WAITING_SIZE,
    ) -> None:
        if listen == to:
            raise ValueError(f"a tap that listens on {_place(to)} cannot forward to it")
        if max_body_size < 0 or max_waiting_size < 0:
            raise LocalProtocolError("a size is a number of bytes, from 0")
        observers = [] if observer is None else [observer]
        if write is not None:
            observers.append(PacketObserver(write))
        self._observer = observers[0] if len(observers) == 1 else ObserverGroup(observers)
        self._is_observed = bool(observers)
        self._faults = FaultPlan(faults)
        self._max_body_size = max_body_size
        self._max_waiting_size = max_waiting_size
        self._listen = listen
        self._to = to
        self._port: int | None = None
        self._loop: _TapLoop | None = None
        self._thread: threading.Thread | None = None

    # --- its life -----------------------------------------------------------------------------

    def listen(self) -> None:
        """Open the port. Connections wait there until it runs.

        Raises:
            OSError: the port cannot be had, or the host of OpenD is not known.
            LocalProtocolError: it is open already.
        """
        if self._loop is not None:
            raise LocalProtocolError("the tap listens already")
        targets = _resolve(self._to)
        loop = _TapLoop(self._to, targets, self._faults, self._max_body_size)
        try:
            self._port = loop.open_port(*self._listen)
            if self._is_observed:
                loop.observe(self._observer, self._max_waiting_size)
        except BaseException:
            loop.close()
            raise
        self._loop = loop

    def run(self) -> None:
        """Forward in this thread until `stop` is called, by another or by a signal handler.

        When it returns, the observer has been told everything.
        """
        loop = self._loop
        if loop is None:
            if self._port is not None:
                return  # it was stopped before it could run
            raise LocalProtocolError("listen first")
        try:
            loop.run()
        finally:
            loop.close()

    def start(self) -> None:
        """Open the port and forward in a thread of its own.

        Raises:
            OSError: the port cannot be had, or the host of OpenD is not known.
            LocalProtocolError: it runs already.
        """
        self.listen()
        self._thread = threading.Thread(target=self.run, name="wirecodec tap", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close all connections, and tell the observer so.

        If it runs in a thread of its own, that has ended afterwards; unless the observer is who
        calls this. To stop it again changes nothing; to start it again is possible.
        """
        loop, thread = self._loop, self._thread
        if loop is None:
            return
        loop.stop()
        if loop.is_observers_thread():
            return  # it is waited for, and cannot wait itself
        if thread is not None and thread is not threading.current_thread():
            thread.join()
            self._thread = None
        if not loop.has_run:
            loop.close()  # nobody else will
        self._loop = None

    def __enter__(self) -> Tap:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        state = f"port {self._port}" if self._loop is not None else "not running"
        return f"<Tap: {state}, to {_place(self._to)}>"

    # --- what it can be asked -------------------------------------------------------------------

    @property
    def port(self) -> int:
        """Where it listens.

        Raises:
            LocalProtocolError: it has not listened yet.
        """
        if self._port is None:
            raise LocalProtocolError("the port is known when the tap listens")
        return self._port

    @property
    def connection_count(self) -> int:
        """How many connections there are now."""
        loop = self._loop
        return 0 if loop is None else loop.connection_count


def _place(address: Any) -> str:
    """Host and port as people write them."""
    return str(Endpoint(address[0], address[1]))


def _resolve(place: tuple[str, int]) -> list[tuple[int, Any]]:
    """Family and address of a place: all that its name stands for, in order of preference."""
    found = socket.getaddrinfo(*place, type=socket.SOCK_STREAM)
    return [(family, address) for family, _, _, _, address in found]


class _TapLoop(Loop):
    """The sockets of a tap. It runs and accepts as that of a simulator does."""

    logger = _LOGGER

    def __init__(
        self,
        to: tuple[str, int],
        targets: list[tuple[int, Any]],
        faults: FaultPlan,
        max_body_size: int,
    ) -> None:
        super().__init__()
        self.to = to
        self.targets = targets
        self.faults = faults
        self.max_body_size = max_body_size
        self.observers: ObserverThread | None = None
        self._pairs: set[_Pair] = set()
        self._count = 0

    @property
    def connection_count(self) -> int:
        return len(self._pairs)

    def observe(self, observer: TapObserver, max_waiting_size: int) -> None:
        def settle_soon() -> None:
            self.call_at(time.monotonic() + _SETTLE_SECONDS, settle)

        def settle() -> None:
            if not observers.settle():
                settle_soon()

        observers = ObserverThread(observer, max_waiting_size, when_owing=settle_soon)
        self.observers = observers

    def is_observers_thread(self) -> bool:
        return self.observers is not None and self.observers.is_current()

    def open_port(self, host: str, port: int) -> int:
        listener = self.open_listener(host, port, self.open_pair)
        own = listener.getsockname()[:2]
        if any(address[:2] == own for _, address in self.targets):
            raise ValueError(f"a tap that listens on {_place(own)} cannot forward to it")
        chosen: int = own[1]
        return chosen

    def open_pair(self, sock: socket.socket, address: Any) -> None:
        pair = _Pair(self, sock, address)
        self._pairs.add(pair)
        pair.connect()

    def next_number(self) -> int:
        self._count += 1
        return self._count

    def watch(self, side: _Side, interest: int) -> None:
        """Say what a side waits for."""
        if side.interest != interest:
            self.set_interest(side, interest)  # type: ignore[arg-type] # it wants no more of one

    def forget_pair(self, pair: _Pair) -> None:
        self._pairs.discard(pair)

    def close(self) -> None:
        try:
            for pair in list(self._pairs):
                pair.close(CloseReason.CAPTURE_ENDED)
            super().close()
        except BaseException:  # a second signal: nobody wants to wait for the observer
            if self.observers is not None:
                self.observers.end()
            raise
        if self.observers is not None:
            self.observers.finish()


class _Pair:
    """One connection: the side of a client, and that of OpenD."""

    __slots__ = (
        "_address",
        "_loop",
        "_observers",
        "_targets",
        "client",
        "is_closed",
        "number",
        "server",
    )

    def __init__(self, loop: _TapLoop, sock: socket.socket, address: Any) -> None:
        self._loop = loop
        self._address = address
        self._targets = deque(loop.targets)
        self._observers: ObserverThread | None = None  # nothing is told of it until it is open
        self.number = 0
        self.is_closed = False
        self.client = _Side(loop, self, Direction.TO_SERVER)
        self.server = _Side(loop, self, Direction.TO_CLIENT)
        self.client.other, self.server.other = self.server, self.client
        self.client.adopt(sock)

    # --- opening --------------------------------------------------------------------------------

    def connect(self) -> None:
        """Begin to connect to OpenD, at the first of its addresses that was not tried yet."""
        server = self.server
        family, address = self._targets.popleft()
        try:
            server.adopt(socket.socket(family, socket.SOCK_STREAM))
        except OSError as error:  # a family of addresses that this machine has not
            self._next_or_none(error)
            return
        server.is_connecting = True
        code = server.sock.connect_ex(address)
        if code and code not in _UNDER_WAY:
            self.connect_failed(OSError(code, os.strerror(code)))
            return
        self._loop.watch(server, _WRITE)
        attempt = server.sock

        def give_up() -> None:
            if not self.is_closed and server.is_connecting and server.sock is attempt:
                self.connect_failed(TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT)))

        self._loop.call_at(time.monotonic() + _CONNECT_SECONDS, give_up)

    def connect_failed(self, error: OSError) -> None:
        self._loop.watch(self.server, 0)
        self.server.sock.close()
        self._next_or_none(error)

    def _next_or_none(self, error: OSError) -> None:
        if self._targets:
            self.connect()
        else:
            self._unreachable(error)

    def _unreachable(self, error: OSError) -> None:
        _LOGGER.warning(
            "OpenD cannot be reached at %s (%s): the client %s is let go",
            _place(self._loop.to),
            error.strerror or error,
            _place(self._address),
        )
        self.close(CloseReason.RESET)

    def connected(self) -> None:
        """OpenD has accepted: from now on bytes go back and forth."""
        loop, server = self._loop, self.server
        check_not_to_itself(server.sock)
        target = Endpoint(*server.sock.getpeername()[:2])
        ends = Connection(Endpoint(*self._address[:2]), target, time.time_ns())
        server.is_connecting = False
        self.number = loop.next_number()
        if loop.faults:
            server.spoiler = _Spoiler(self, loop.faults, loop.max_body_size)
        _LOGGER.info("connection %d: %s", self.number, ends)
        self._observers = loop.observers
        if self._observers is not None:
            self._observers.opened(self.number, ends, ends.opened)
        server.watch()
        self.client.watch()

    # --- closing --------------------------------------------------------------------------------

    def reset(self, by: _Side, error: OSError) -> None:
        """One side is broken: break the other one, too."""
        if self.is_closed:
            return
        who = "the client" if by is self.client else "OpenD"
        reason = error.strerror or str(error)
        _LOGGER.info("connection %d: %s is gone (%s)", self.number, who, reason)
        try:
            by.other.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        except OSError:  # it is gone as well
            pass
        self.close(CloseReason.RESET, by.direction)

    def close_if_done(self) -> None:
        sides = (self.client, self.server)
        if all(side.is_read_done and side.is_write_done for side in sides):
            self.close(CloseReason.FINISHED)

    def close(self, reason: str, direction: str = Direction.TO_SERVER) -> None:
        """Let go of both sides. To do it again changes nothing."""
        if self.is_closed:
            return
        self.is_closed = True
        for side in (self.client, self.server):
            side.let_go()
        self._loop.forget_pair(self)
        if self._observers is not None:
            self._observers.closed(self.number, reason, direction, time.time_ns())

    def cut(self) -> None:
        """Close it as OpenD would: behind what waits for the client, which may take its time."""
        server, client = self.server, self.client
        server.is_read_done = server.is_write_done = True
        server.spoiler = None
        server.let_go()
        client.end_writing()
        client.watch()

        def let_go() -> None:
            self.reset(client, TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT)))

        if not self.is_closed:
            self._loop.call_at(time.monotonic() + _LINGER_SECONDS, let_go)

    # --- what the observer is told ----------------------------------------------------------------

    def saw_data(self, direction: str, data: bytes) -> None:
        if self._observers is not None and not self.is_closed:
            self._observers.data(self.number, direction, data, time.time_ns())

    def saw_end(self, direction: str) -> None:
        if self._observers is not None:
            self._observers.ended(self.number, direction, time.time_ns())


class _Side:
    """One socket of a connection, and what waits to be written to it.

    The queue holds memoryviews; bytes, each of which is sent by itself and in a turn of its own;
    and at its end perhaps None, where the direction ends.

    Attributes:
        direction: that of the bytes that are read here.
        spoiler: makes faults of what is read here.
        is_read_done: nothing more is read here.
        is_write_done: nothing more is written here.
    """

    __slots__ = (
        "_delayed_count",
        "_delayed_size",
        "_is_end_delayed",
        "_loop",
        "_pair",
        "_queue",
        "direction",
        "interest",
        "is_connecting",
        "is_read_done",
        "is_write_done",
        "other",
        "sock",
        "spoiler",
    )

    other: _Side
    sock: socket.socket

    def __init__(self, loop: _TapLoop, pair: _Pair, direction: str) -> None:
        self._loop = loop
        self._pair = pair
        self.direction = direction
        self.interest = 0
        self.is_connecting = False
        self.is_read_done = False
        self.is_write_done = False
        self.spoiler: _Spoiler | None = None
        self._queue: deque[memoryview | bytes | None] = deque()
        self._delayed_count = 0
        self._delayed_size = 0
        self._is_end_delayed = False

    def adopt(self, sock: socket.socket) -> None:
        self.sock = sock
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # A peer that has vanished is noticed by the system at last.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)

    # --- for the loop -----------------------------------------------------------------------------

    def ready(self, mask: int) -> None:
        """Read and write as far as it goes now."""
        pair = self._pair
        if pair.is_closed:
            return
        try:
            if self.is_connecting:
                self._connected()
                return
            if mask & _WRITE and self._queue:
                self.flush()
            # Not before it is wanted, whatever is reported with it.
            if mask & _READ and self.interest & _READ:
                self._receive()
        except Exception:
            # A fault of ours. It ends this connection, and not those of others.
            _LOGGER.exception("connection %d: the tap failed", pair.number)
            pair.close(CloseReason.RESET)

    def _connected(self) -> None:
        code = self.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        try:
            if code:
                raise OSError(code, os.strerror(code))
            self._pair.connected()
        except OSError as error:
            self._pair.connect_failed(error)

    def _receive(self) -> None:
        try:
            data = self.sock.recv(_READ_SIZE)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self._pair.reset(self, error)
            return
        if not data:
            self._end_reading()
        elif self.spoiler is not None:
            self.spoiler.receive(data)
        else:
            self.other.write(data)

    def _end_reading(self) -> None:
        self.is_read_done = True
        if self.spoiler is not None:
            self.spoiler.receive_eof()
        self.other.end_writing()
        self.watch()

    def watch(self) -> None:
        """Wait for what is next, on this side."""
        if self._pair.is_closed or self.sock.fileno() < 0:
            return
        wanted = _WRITE if self._queue else 0
        if not self.is_read_done and not self.other.is_full:
            wanted |= _READ
        self._loop.watch(self, wanted)

    @property
    def is_full(self) -> bool:
        """Whether nothing more is to be read for this side."""
        return bool(self._queue) or self._delayed_size > _MAX_DELAYED_SIZE

    def let_go(self) -> None:
        self._queue.clear()
        sock = getattr(self, "sock", None)  # none was opened where there are no more
        if sock is not None and sock.fileno() >= 0:
            self._loop.watch(self, 0)
            sock.close()

    # --- for the other side, and as the output of a fault -----------------------------------------

    def write(self, data: bytes) -> None:
        """Write what goes now, keep the rest, and tell the observer."""
        pair = self._pair
        try:
            if not self.is_write_done:
                self._send(data)
        except OSError as error:
            pair.saw_data(self.other.direction, data)
            pair.reset(self, error)
        else:
            pair.saw_data(self.other.direction, data)

    def _send(self, data: bytes) -> None:
        sent = 0
        if not self._queue:
            try:
                sent = self.sock.send(data)
            except (BlockingIOError, InterruptedError):
                pass
            if sent == len(data):
                return
        self._queue.append(memoryview(data)[sent:])
        self.watch()
        self.other.watch()

    def write_by_bytes(self, data: bytes) -> None:
        """Write bytes in order, one at a time."""
        self._queue.extend(data[index : index + 1] for index in range(len(data)))
        self.flush()
        self._pair.saw_data(self.other.direction, data)

    def write_later(self, data: bytes, seconds: float) -> None:
        """Write bytes when the time has come; others may go first."""

        def write_now() -> None:
            if self._pair.is_closed:
                return
            self._delayed_count -= 1
            self._delayed_size -= len(data)
            self.write(data)
            if self._is_end_delayed:
                self.end_writing()
            self.other.watch()

        self._delayed_count += 1
        self._delayed_size += len(data)
        self._loop.call_at(time.monotonic() + seconds, write_now)

    def finish(self) -> None:
        """Close the connection when everything written has been sent."""
        self._pair.cut()

    def end_writing(self) -> None:
        """Nothing more is to be written here than what waits."""
        self._is_end_delayed = self._delayed_count > 0
        if self._is_end_delayed:
            return
        if self.is_write_done:  # a fault has closed it before
            self._pair.saw_end(self.other.direction)
            self._pair.close_if_done()
        else:
            self._queue.append(None)
            self.flush()

    def flush(self) -> None:
        """Write as much as goes now, and wait for what is next."""
        queue = self._queue
        try:
            while queue:
                head = queue[0]
                if head is None:
                    queue.clear()
                    self._half_close()
                    break
                sent = self.sock.send(head)
                if sent < len(head):
                    queue[0] = head[sent:]
                    break
                queue.popleft()
                if type(head) is bytes:
                    break
        except (BlockingIOError, InterruptedError):
            pass
        except OSError as error:
            self._pair.reset(self, error)
        self.watch()
        self.other.watch()

    def _half_close(self) -> None:
        self.is_write_done = True
        self.sock.shutdown(socket.SHUT_WR)
        self._pair.saw_end(self.other.direction)
        self._pair.close_if_done()


class _Spoiler:
    """Cuts the frames out of what OpenD sends to one client, and makes faults of them."""

    __slots__ = ("_decoder", "_faults", "_held", "_output", "_pair")

    def __init__(self, pair: _Pair, faults: FaultPlan, max_body_size: int) -> None:
        self._pair = pair
        self._faults = faults
        self._output = pair.client
        # Whether digests are right is the client's business.
        self._decoder = FrameDecoder(max_body_size=max_body_size, open_body=lambda _, __: None)
        self._held = bytearray()  # what came and has not been forwarded

    def receive(self, data: bytes) -> None:
        """Forward the frames that are complete, with the faults that are due."""
        self._held += data
        self._decoder.receive_data(data)
        pos = 0  # up to where all of what is held is good
        server = self._pair.server
        try:
            while self._faults and (frame := self._decoder.next_frame()) is not None:
                header = frame.header
                end = pos + HEADER_SIZE + header.body_size
                is_pushed = is_push(header.proto_id)
                fault = self._faults.take(header.proto_id, is_push=is_pushed)
                if fault is not None:
                    spoilt = bytes(self._held[pos:end])
                    self._forward(pos)
                    del self._held[: end - pos]
                    pos = 0
                    self._make(fault, spoilt)
                    if self._pair.is_closed or server.is_read_done:
                        return
                else:
                    pos = end
        except RemoteProtocolError as error:
            _LOGGER.warning(
                "connection %d: what OpenD sends is forwarded as it is from byte %d on, without "
                "faults: %s",
                self._pair.number,
                self._decoder.stream_offset,
                error,
            )
            pos = len(self._held)
            server.spoiler = None
        else:
            if not self._faults:  # all have been made
                pos = len(self._held)
                server.spoiler = None
        self._forward(pos)

    def receive_eof(self) -> None:
        """Forward what is held: a part of a frame."""
        self._forward(len(self._held))

    def _forward(self, size: int) -> None:
        if size:
            data = bytes(self._held[:size])
            del self._held[:size]
            self._output.write(data)

    def _make(self, fault: Fault, frame: bytes) -> None:
        number = self._pair.number
        if fault.kind in CLEAR_BODY_FAULTS:
            spoilt = _replace_body(fault, frame)
            if spoilt is None:
                _LOGGER.warning(
                    "connection %d: the fault %s cannot be made: the body is encrypted",
                    number,
                    fault,
                )
                self._output.write(frame)
                return
            frame = spoilt
        _LOGGER.info("connection %d: making a fault: %s", number, fault)
        deliver(fault, damage_frame(fault, frame), self._output)


def _replace_body(fault: Fault, frame: bytes) -> bytes | None:
    """A frame with the body that a fault wants; None if the body is not in clear."""
    header = decode_header(frame)
    body_format = header.body_format
    if sha1(frame[HEADER_SIZE:], usedforsecurity=False).digest() != header.digest or (
        body_format not in (BODY_FORMAT_PROTOBUF, BODY_FORMAT_JSON)
    ):
        return None
    body = GARBAGE_BODY
    if fault.kind == "ret-type":
        body = encode_body(refusal(header.proto_id, _ON_DEMAND, fault.amount), body_format)
    return encode_frame(
        header.proto_id,
        body,
        serial_number=header.serial_number,
        body_format=body_format,
        version=header.version,
        reserved=header.reserved,
    )
