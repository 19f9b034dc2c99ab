# SPDX-License-Identifier: MIT
"""The sockets of a simulator: a loop with a selector, its timers, and its connections.

**One thread** serves all connections. Nothing is locked but the queue of calls from other threads,
because everything happens in that thread. Whatever came with one read is answered with one write,
which is what makes a simulator fast enough to measure clients with. A client that does not read is
not read from either, once much is waiting for it.

A connection that is to end is closed for writing first and let go when the client has closed it,
too: to close a socket with unread bytes in it would take from the client what it has not read yet.
"""

from __future__ import annotations

import errno
import heapq
import logging
import selectors
import signal
import socket
import threading
import time
from collections import deque
from contextlib import contextmanager

from ..errors import ConnectionLost, LocalProtocolError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator
    from typing import Any, TypeVar

    from ._sim_links import Link
    from ._tls import TlsPipe

    T = TypeVar("T")

__all__ = ["Connection", "Loop"]

_LOGGER = logging.getLogger(__package__ + ".simulator")

_READ_SIZE = 256 * 1024
_BACKLOG = 512

# More than this waiting for a client, in bytes, and it is not read from until it has read.
_MAX_WAITING = 8 * 1024 * 1024

# How long a client may take to close a connection that was closed on this side, in seconds.
_LINGER_SECONDS = 2.0

# How long nobody is let in after the system had no room for one more socket, in seconds.
_ACCEPT_PAUSE_SECONDS = 0.1

# The loop waits no longer before it looks again: a selector takes 24 days, and no infinity.
_LONGEST_WAIT_SECONDS = 3600.0

_READ, _WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE


class _Call:
    """Something to do in the thread of a loop, for one who waits."""

    def __init__(self, act: Callable[[], Any]) -> None:
        self._act = act
        self._done = threading.Event()
        self._result: Any = None
        self._error: BaseException | None = None

    def run(self) -> None:
        try:
            self._result = self._act()
        except Exception as error:  # noqa: BLE001 - it is raised where it was asked for
            self._error = error
        self._done.set()

    def refuse(self) -> None:
        self._error = LocalProtocolError("the simulator was stopped")
        self._done.set()

    def wait(self) -> Any:
        self._done.wait()
        if self._error is not None:
            raise self._error
        return self._result


class Loop:
    """The sockets, the timers, and the thread that serves them.

    Attributes:
        logger: told when clients have to wait.
    """

    logger = _LOGGER

    def __init__(self) -> None:
        self.has_run = False
        self._selector = selectors.DefaultSelector()
        self._listeners: list[socket.socket] = []
        self._connections: set[Connection] = set()
        self._timers: list[tuple[float, int, Callable[[], None]]] = []
        self._timer_count = 0
        self._stopping = False
        self._closed = False
        self._thread_id: int | None = None
        self._calls: deque[_Call] = deque()
        self._calls_lock = threading.Lock()
        # Written to from other threads and from signal handlers, to end a wait.
        self._wake_reader, self._wake_writer = socket.socketpair()
        self._wake_reader.setblocking(False)
        self._wake_writer.setblocking(False)
        self._selector.register(self._wake_reader, _READ, self._woken)

    @property
    def connection_count(self) -> int:
        return len(self._connections)

    # --- from any thread ----------------------------------------------------------------------

    def stop(self) -> None:
        self._stopping = True
        self._wake()

    def call(self, act: Callable[[], T]) -> T:
        """Have something done by the thread that serves; right here if nothing runs yet."""
        if threading.get_ident() == self._thread_id:
            return act()
        waiting = _Call(act)
        with self._calls_lock:
            if self._closed:
                waiting.refuse()
            else:
                self._calls.append(waiting)
        self._wake()
        result: T = waiting.wait()
        return result

    def _wake(self) -> None:
        try:
            self._wake_writer.send(b"\0")
        except OSError:  # full, so that it will wake; or closed, so that nobody sleeps
            pass

    # --- in its thread ------------------------------------------------------------------------

    def listen(
        self,
        host: str,
        port: int,
        new_link: Callable[[Connection], Link],
        ssl_context: ssl.SSLContext | None = None,
    ) -> int:
        """Open a port; which one. With a context, what is said there is inside of TLS."""

        def serve(sock: socket.socket, address: Any) -> None:
            sock.setblocking(False)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            _LOGGER.info("a client connected from %s:%d", address[0], address[1])
            connection = Connection(self, sock, new_link, ssl_context)
            self._connections.add(connection)
            self.set_interest(connection, _READ)

        chosen: int = self.open_listener(host, port, serve).getsockname()[1]
        return chosen

    def open_listener(
        self, host: str, port: int, serve: Callable[[socket.socket, Any], None]
    ) -> socket.socket:
        """Open a port; ``serve`` is given the socket and the address of each who comes."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family, backlog=_BACKLOG)
        self._listeners.append(listener)
        listener.setblocking(False)
        self._selector.register(listener, _READ, lambda _: self._accept(listener, serve))
        return listener

    def run(self) -> None:
        self.has_run = True
        self._thread_id = threading.get_ident()
        select = self._selector.select
        with _woken_by_signals(self._wake_writer):
            while not self._stopping:
                for key, mask in select(self._next_timeout()):
                    key.data(mask)
                if self._timers:
                    self._run_timers()

    def close(self) -> None:
        """Let go of everything. To do it again changes nothing."""
        with self._calls_lock:
            self._closed = True
            calls = list(self._calls)
            self._calls.clear()
        for each in calls:
            each.refuse()
        for connection in list(self._connections):
            connection.drop()
        for sock in (*self._listeners, self._wake_reader, self._wake_writer):
            sock.close()
        self._timers.clear()
        self._selector.close()

    def call_at(self, when: float, act: Callable[[], None]) -> None:
        """Do something when time.monotonic() has come to ``when``."""
        self._timer_count += 1
        heapq.heappush(self._timers, (when, self._timer_count, act))

    def push(self, message: Any) -> int:
        pushed = 0
        for connection in list(self._connections):
            if connection.link.push(message):
                connection.flush()
                pushed += 1
        return pushed

    def close_connections(self) -> int:
        connections = list(self._connections)
        for connection in connections:
            connection.drop()
        return len(connections)

    def set_interest(self, connection: Connection, interest: int) -> None:
        """Say what a connection waits for."""
        sock, before = connection.sock, connection.interest
        if interest == before:
            return
        connection.interest = interest
        if not before:
            self._selector.register(sock, interest, connection.ready)
        elif interest:
            self._selector.modify(sock, interest, connection.ready)
        else:
            self._selector.unregister(sock)

    def forget(self, connection: Connection) -> None:
        self.set_interest(connection, 0)
        self._connections.discard(connection)

    def _accept(self, listener: socket.socket, serve: Callable[[socket.socket, Any], None]) -> None:
        while True:
            try:
                sock, address = listener.accept()
            except OSError as error:
                if error.errno in (errno.EMFILE, errno.ENFILE):
                    self._pause(listener, error)
                return  # nobody is there any more
            serve(sock, address)

    def _pause(self, listener: socket.socket, error: OSError) -> None:
        """Let whoever wants to connect wait: the selector would report it again at once."""
        accept = self._selector.unregister(listener).data

        def go_on() -> None:
            if listener.fileno() >= 0:  # pragma: no branch - closing takes the timers away
                self._selector.register(listener, _READ, accept)

        self.logger.warning("clients have to wait: %s", error.strerror)
        self.call_at(time.monotonic() + _ACCEPT_PAUSE_SECONDS, go_on)

    def _woken(self, _mask: int) -> None:
        try:
            while self._wake_reader.recv(4096):  # pragma: no branch - it raises when it is empty
                pass
        except OSError:  # it is empty
            pass
        while self._calls:
            self._calls.popleft().run()

    def _next_timeout(self) -> float | None:
        if not self._timers:
            return None
        return min(max(0.0, self._timers[0][0] - time.monotonic()), _LONGEST_WAIT_SECONDS)

    def _run_timers(self) -> None:
        now = time.monotonic()
        while self._timers and self._timers[0][0] <= now:
            heapq.heappop(self._timers)[2]()


@contextmanager
def _woken_by_signals(sock: socket.socket) -> Iterator[None]:
    """Have a wait end when a signal comes, even one that comes just before the wait starts.

    Otherwise the handler, which may be what stops the loop, would run after the wait; on Windows
    no signal interrupts one. Threads other than the main one have nothing to do with signals.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.set_wakeup_fd(sock.fileno(), warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)


class Connection:
    """A socket, and what waits to be written to it. It is the output of its link.

    With TLS the link knows nothing of it: what it writes is encrypted here, when it is written.

    The queue holds bytearrays, which grow while they wait; bytes, each of which is sent by itself
    and in a turn of its own; and at its end perhaps None, where writing ends.
    """

    __slots__ = ("_is_finished", "_loop", "_queue", "_tls", "_waiting", "interest", "link", "sock")

    def __init__(
        self,
        loop: Loop,
        sock: socket.socket,
        new_link: Callable[[Connection], Link],
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self.sock = sock
        self.interest = 0
        self._loop = loop
        self._queue: deque[bytearray | bytes | None] = deque()
        self._waiting = 0
        self._is_finished = False
        self._tls: TlsPipe | None = None
        if ssl_context is not None:
            from ._tls import TlsPipe

            self._tls = TlsPipe(ssl_context, server_side=True)
        self.link = new_link(self)

    # --- for the link -------------------------------------------------------------------------

    def write(self, data: bytes) -> None:
        if not self._is_finished:
            self._put(self._seal(data))

    def _seal(self, data: bytes) -> bytes:
        """What goes over the socket for it."""
        if self._tls is None:
            return data
        self._tls.send(data)
        return self._tls.data_to_send()

    def _put(self, data: bytes) -> None:
        queue = self._queue
        self._waiting += len(data)
        if queue and type(queue[-1]) is bytearray:
            queue[-1] += data
        else:
            queue.append(bytearray(data))

    def write_by_bytes(self, data: bytes) -> None:
        if not self._is_finished:
            data = self._seal(data)
            self._waiting += len(data)
            self._queue.extend(data[index : index + 1] for index in range(len(data)))

    def write_later(self, data: bytes, seconds: float) -> None:
        def write_now() -> None:
            self.write(data)
            self.flush()

        if not self._is_finished:
            self._loop.call_at(time.monotonic() + seconds, write_now)

    def finish(self) -> None:
        if not self._is_finished:
            if self._tls is not None:
                self._tls.close()
                self._put(self._tls.data_to_send())
            self._is_finished = True
            self._queue.append(None)

    # --- for the loop -------------------------------------------------------------------------

    def ready(self, mask: int) -> None:
        """Read, answer, write."""
        if mask & _READ:
            try:
                data = self.sock.recv(_READ_SIZE)
            except (BlockingIOError, InterruptedError):
                data = None
            except OSError:
                self.drop()
                return
            if data == b"":
                if not self._queue:
                    self.drop()
                    return
                self.finish()  # a client may close its side and still read
            elif data and not self._is_finished:
                try:
                    self._receive(data)
                except ConnectionLost as error:
                    _LOGGER.warning("%s", error)
                    self.drop()
                    return
                except Exception:
                    # A fault of ours. It ends this connection, and not those of others.
                    _LOGGER.exception("the simulator failed")
                    self.drop()
                    return
        self.flush()

    def _receive(self, data: bytes) -> None:
        """Have the link take what came."""
        tls = self._tls
        if tls is None:
            self.link.receive(data, 0.0)
            return
        data = tls.receive_data(data)
        if tls.has_data_to_send:  # of the handshake
            self._put(tls.data_to_send())
        if data:
            self.link.receive(data, 0.0)

    def flush(self) -> None:
        """Write as much as goes now, and wait for what is next."""
        if self.sock.fileno() < 0:
            return
        queue = self._queue
        try:
            while queue:
                head = queue[0]
                if head is None:
                    self._half_close()
                    return
                sent = self.sock.send(head)
                self._waiting -= sent
                if sent < len(head):
                    del head[:sent]  # type: ignore[union-attr] # a single byte goes or does not
                    break
                queue.popleft()
                if type(head) is bytes:
                    break
        except (BlockingIOError, InterruptedError):
            pass
        except OSError:
            self.drop()
            return
        wanted = _WRITE if queue else 0
        if self._waiting < _MAX_WAITING and not self._is_finished:
            wanted |= _READ
        self._loop.set_interest(self, wanted)

    def _half_close(self) -> None:
        """All is written: wait for the client to close, but not for long."""
        self._queue.clear()
        try:
            self.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self.drop()
            return
        self._loop.set_interest(self, _READ)
        self._loop.call_at(time.monotonic() + _LINGER_SECONDS, self.drop)

    def drop(self) -> None:
        """Close the socket. To do it again changes nothing."""
        if self.sock.fileno() >= 0:
            self._loop.forget(self)
            self.sock.close()
            _LOGGER.info("a client is gone")
