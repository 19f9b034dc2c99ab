# SPDX-License-Identifier: MIT
"""What the threads of a blocking client share: the socket, the session, and who waits for what.

`client` says which threads there are and what they may do; here is how. Every thread that sends
puts its request into the session under the lock, and the first one to come writes for all. The
reader's thread does everything else: it opens and closes the socket, waits for bytes and for the
session's deadlines, hands answers to those who wait, and connects again.
"""

from __future__ import annotations

import errno
import os
import selectors
import socket
import threading
import time
from collections import deque
from queue import SimpleQueue
from typing import NamedTuple

from ..errors import ConnectionLost, LocalProtocolError, RequestError
from . import _client_common as common
from .events import Connected, PushReceived, RequestEnded, SessionClosed, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from types import EllipsisType
    from typing import Any

    from ._client_settings import Settings
    from .events import PendingRequest
    from .session import ClientSession

__all__ = ["Core", "FutureWaiter", "Waiter", "Waiting"]

# No thread takes longer to send, as no socket here blocks.
_SENDING_SECONDS = 5.0

# Where so many are answered at once, most of them ask again at once. The reader waits a moment for
# most of them, so that their requests go out together: 10 to 20 % more requests per second.
_MANY = 4
_GATHERING_SECONDS = 0.001

# No thread waits longer before it looks again: a selector takes 24 days, and no infinity.
_LONGEST_WAIT_SECONDS = 3600.0

# What connect_ex gives a socket that does not block.
_CONNECTING = {0, errno.EINPROGRESS, errno.EWOULDBLOCK, getattr(errno, "WSAEWOULDBLOCK", 0)}

# What handlers of a connection's coming back are told of.
_RECONNECTED = PushReceived(0, None)


# --- Who waits ------------------------------------------------------------------------------------


class Waiter:
    """A thread that waits for one answer. A bare lock is all it takes."""

    __slots__ = ("_gate", "error", "response")

    def __init__(self) -> None:
        self.response: Any = None
        self.error: RequestError | None = None
        self._gate = threading.Lock()
        self._gate.acquire()

    def settle(self, response: Any, error: RequestError | None) -> None:
        self.response = response
        self.error = error
        self._gate.release()

    def wait(self) -> None:
        self._gate.acquire()


class FutureWaiter:
    """A future that waits for one answer."""

    __slots__ = ("_future",)

    def __init__(self, future: Future[Any]) -> None:
        self._future = future

    def settle(self, response: Any, error: RequestError | None) -> None:
        future = self._future
        try:
            if not future.set_running_or_notify_cancel():
                return
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(response)
        except BaseException as problem:  # noqa: BLE001 a SystemExit of a callback, say
            common.log_error(future, "the end of a request", problem)


class Waiting(NamedTuple):
    """What waits for the thread of the handlers, in the order of what happened.

    Attributes:
        push: a push; None where the connection has come back.
        handlers: how many handlers of pushes there had been when it came.
        comebacks: how often the connection had come back by then. Each entry says it, for any of
            them may be dropped.
    """

    push: PushReceived | None
    handlers: int
    comebacks: int


# --- What the threads share -----------------------------------------------------------------------


class Core:
    """The connection, and what the threads share.

    ``lock`` guards the session and every attribute that changes. Only the reader's thread opens
    and closes sockets. A lock that its own thread may take again, for a garbage collection may
    call `OpenDClient.__del__` anywhere.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.greeting: Any = None
        self.is_connected = False
        self.is_closing = False  # somebody wants the end
        self.is_over = False  # it has come: there is no thread and no connection any more
        self.error: Exception | None = None  # why there is no connection
        self.push_handlers = common.PushHandlers()
        self.reconnect_handlers = common.PushHandlers()
        self.reader = threading.Thread(target=self._run, name="wirecodec-opend-reader", daemon=True)
        self._pid = os.getpid()
        self._unix_time_at_zero = time.time() - time.monotonic()
        self._addresses: list[Any] = []
        self._session: ClientSession | None = None
        self._sock: socket.socket | None = None
        self._waiting: dict[PendingRequest, Waiter | FutureWaiter] = {}
        self._wake_at: float | None = None  # when the reader looks at the session's deadlines
        self._writer = 0  # the thread that sends, or is to as soon as there is room; 0 if none
        self._is_blocked = False  # there was no room: it is left to the reader
        self._watches_room = False
        self._unsent = b""
        # How many are still expected to ask while the reader, who writes, waits for them.
        self._expected = 0
        self._gathered = threading.Event()
        self._broken: OSError | None = None  # what sending met with
        self._pushes: SimpleQueue[Waiting | None] | None = None
        self._comebacks = 0  # how often the connection has come back since there are handlers
        # For each that they have not been told of, how many handlers there had been.
        self._untold: deque[int] = deque()
        self._dispatcher: threading.Thread | None = None
        # A byte in the one wakes the reader, which waits for the other.
        self._waker, self._wakened = socket.socketpair()
        self._waker.setblocking(False)
        self._wakened.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._wakened, selectors.EVENT_READ)

    # --- for all threads --------------------------------------------------------------------

    def start(self) -> None:
        """Connect. `stop` cleans up behind a failure."""
        settings = self.settings
        try:
            self._addresses = socket.getaddrinfo(
                settings.host, settings.port, type=socket.SOCK_STREAM
            )
        except OSError as unknown:
            raise common.cannot_connect(unknown, settings) from unknown
        self.reader.start()
        with self.changed:
            self.changed.wait_for(lambda: self.is_connected or self.error or self.is_over)
            if self.is_connected:
                return
            error, self.error = self.error, None
        try:
            raise error or ConnectionLost("the client's thread has ended")
        finally:
            del error  # or its traceback would hold it

    def send(
        self,
        message: Any,
        waiter: Waiter | FutureWaiter,
        timeout_seconds: float | EllipsisType | None,
        body_format: int | None,
    ) -> PendingRequest:
        """Put a request into the stream; ``waiter`` is settled when it has ended."""
        if os.getpid() != self._pid:
            raise LocalProtocolError("the client was made in another process: connect in this one")
        is_writer = False
        try:
            with self.lock:
                session = self._session
                sock = self._sock
                if (
                    session is None
                    or sock is None
                    or session.state != State.READY
                    or self.is_closing
                ):
                    is_coming_back = self.settings.backoff is not None and not self.is_over
                    raise common.not_connected(self.error, self.is_closing, is_coming_back)
                pending = session.send_request(
                    message,
                    time.monotonic(),
                    timeout_seconds=timeout_seconds,
                    body_format=body_format,
                )
                self._waiting[pending] = waiter
                deadline = pending.deadline
                if deadline is not None and (self._wake_at is None or deadline < self._wake_at):
                    self._wake_at = deadline
                    self._wake()
                if self._writer:  # whoever writes takes it along
                    if self._expected:
                        self._expected -= 1
                        if not self._expected:
                            self._gathered.set()
                    return pending
                is_writer = True
                self._writer = threading.get_ident()
            self._write(session, sock)
        except BaseException as error:
            if is_writer:
                self._stop_writing(error)
            raise
        return pending

    def cancel(self, pending: PendingRequest) -> bool:
        """Nobody waits for it any more. False if its waiter is settled all the same."""
        with self.lock:
            waiter = self._waiting.pop(pending, None)
            if self._session is not None:  # pragma: no branch - the request went through one
                self._session.cancel(pending)
        return waiter is not None

    def add_handler(
        self, handlers: common.PushHandlers, handler: Callable[..., object], proto_id: int | None
    ) -> Callable[[], None]:
        """Add a handler, and the thread that runs them with the first."""
        with self.lock:
            remove = handlers.add(handler, proto_id)
            if self._dispatcher is None and not self.is_over:
                pushes: SimpleQueue[Waiting | None] = SimpleQueue()
                dispatcher = threading.Thread(
                    target=self._dispatch,
                    args=(pushes,),
                    name="wirecodec-opend-pushes",
                    daemon=True,
                )
                try:
                    dispatcher.start()
                except BaseException:  # the system has no thread left, say
                    pushes.put(None)  # if it has begun all the same, it ends
                    remove()
                    raise
                self._pushes, self._dispatcher = pushes, dispatcher
        return remove

    def check_may_wait(self) -> None:
        """Refuse to wait in the reader's thread, which would wait for itself.

        Raises:
            LocalProtocolError: this is it.
        """
        # Not its number: the system gives that of a thread that has ended to another one.
        if threading.current_thread() is self.reader:
            raise LocalProtocolError(
                "this is the thread that reads the answers, and would wait for itself: a callback "
                "of a Future may submit() requests, and leaves what waits to another thread"
            )

    def wait_until_connected(self, timeout_seconds: float | None) -> bool:
        """Wait for a connection, or until there will be none."""
        self.check_may_wait()
        if timeout_seconds is not None:
            timeout_seconds = min(common.checked_wait(timeout_seconds), threading.TIMEOUT_MAX)
        with self.changed:
            self.changed.wait_for(
                lambda: self.is_connected or self.is_closing or self.is_over, timeout_seconds
            )
            return self.is_connected

    def sleep(self, seconds: float) -> None:
        """Wait; the end of the client ends it sooner."""
        self.check_may_wait()
        seconds = min(seconds, threading.TIMEOUT_MAX)
        with self.changed:
            self.changed.wait_for(lambda: self.is_closing or self.is_over, seconds)
            if self.is_closing or self.is_over:
                raise common.not_connected(self.error, self.is_closing, False)

    def stop(self) -> None:
        """End everything, and wait for it."""
        if os.getpid() != self._pid:
            self._forget_fork()
            return
        with self.lock:
            self.is_closing = True
            self.changed.notify_all()
            self._wake()
        current = threading.current_thread()
        if self.reader.ident is None:
            self._finish()  # it was never started
        elif current is not self.reader:
            self.reader.join()
        dispatcher = self._dispatcher
        if dispatcher is not None and current not in (dispatcher, self.reader):
            dispatcher.join()

    def abandon(self) -> None:
        """End everything, and don't wait: the garbage collection may call this in any thread."""
        if os.getpid() != self._pid:
            self._forget_fork()
            return
        with self.lock:
            self.is_closing = True
            self._wake()

    def _forget_fork(self) -> None:
        """Close what a child process has of its parent's client. The parent's goes on.

        Without a lock, which a thread may have held that this process does not have.
        """
        self.is_closing = self.is_over = True
        self.is_connected = False
        for each in (self._sock, self._waker, self._wakened, self._selector):
            if each is not None:
                each.close()
        if self.settings.recorder is not None:
            self.settings.recorder.close()

    def _wake(self) -> None:
        """Have the reader look around. The lock is held."""
        if not self.is_over:
            try:
                self._waker.send(b"\0")
            except BlockingIOError:
                pass  # it is full of such bytes already

    # --- sending ----------------------------------------------------------------------------

    def _write(self, session: ClientSession, sock: socket.socket) -> None:
        """Send what is there, and what others add meanwhile. This thread is the writer."""
        while True:
            with self.lock:
                is_over = self._broken is not None or session.state == State.CLOSED
                data = b"" if is_over else self._unsent or session.data_to_send()
                if not data:
                    self._writer = 0
                    self._is_blocked = False
                    self.changed.notify_all()  # the reader may wait for it to close the socket
                    return
                self._unsent = b""
            if not self._write_some(sock, data):
                return

    def _stop_writing(self, error: BaseException) -> None:
        """A KeyboardInterrupt has hit this thread, which writes: who knows what has been sent."""
        with self.lock:
            if self._writer != threading.get_ident():
                return  # it has just begun, or is done already
            self._broken = InterruptedError(f"{type(error).__name__} while sending")
            self._writer = 0
            self._is_blocked = False
            self.changed.notify_all()
            self._wake()

    def _write_some(self, sock: socket.socket, data: bytes) -> bool:
        """Send ``data``, or a part of it and leave the rest to the reader: False then."""
        try:
            sent = sock.send(data)
        except (BlockingIOError, InterruptedError):
            sent = 0
        except OSError as error:
            # What has come before may still be read; then the reader meets with it as well.
            with self.lock:
                self._broken = error
                self._wake()
            return True
        if sent and self.settings.socket_recorder is not None:
            self.settings.socket_recorder.sent(memoryview(data)[:sent])
        if sent == len(data):
            return True
        with self.lock:
            self._unsent = data[sent:]
            self._is_blocked = True
            self._writer = self.reader.ident or 0
            self._wake()
        return False

    # --- the reader's thread ----------------------------------------------------------------

    def _run(self) -> None:
        backoff = self.settings.backoff
        try:
            self._live()
            while backoff is not None and self.greeting is not None:
                delay = backoff.next_delay()
                if delay is None or not self._pause(delay):
                    break
                self._live()
        finally:
            self._finish()

    def _live(self) -> None:
        """One connection, from its beginning to its end."""
        started_at = time.monotonic()
        try:
            sock = self._open_socket(started_at)
        except RequestError as error:
            with self.lock:
                self.error = error
                self.changed.notify_all()
            return
        try:
            if self.settings.recorder is not None:
                self.settings.recorder.begin()
            session = self.settings.make_session(self._unix_time_at_zero)
            session.connect(started_at)
        except BaseException:  # a key of somebody else's, which cannot encrypt
            sock.close()
            raise
        with self.lock:
            self._session = session
            self._sock = sock
            self._broken = None
            self._unsent = b""
            self._wake_at = session.next_deadline()
            self._writer = threading.get_ident()
        try:
            self._selector.register(sock, selectors.EVENT_READ)
            self._watches_room = False
            self._write(session, sock)
            while self._turn(session, sock):
                pass
        except BaseException as error:
            # Not to be: but whoever waits must not wait for ever.
            self._stop_writing(error)
            with self.lock:
                lost = ConnectionLost(f"the client's thread met with {type(error).__qualname__}")
                session.connection_lost(lost)
                settled = self._take_events(session)
            self._settle(settled)
            raise
        finally:
            self._selector.unregister(sock)
            with self.changed:
                self.is_connected = False
                # The number of a socket that is closed may be another file's a moment later.
                # Nobody sends for long; but a Ctrl-C may have hit a thread just before it began.
                self.changed.wait_for(
                    lambda: self._writer in (0, threading.get_ident()), _SENDING_SECONDS
                )
                self._writer = 0
                self._is_blocked = False
                self._sock = None
                self._say_goodbye(session, sock)
                sock.close()

    def _say_goodbye(self, session: ClientSession, sock: socket.socket) -> None:
        """Send the end of a WebSocket, if it goes at once. Whoever does not get it sees the end."""
        data = session.data_to_send()
        if not data or self._unsent or self._broken is not None:
            return
        try:
            sent = sock.send(data)
        except OSError:
            return
        if self.settings.socket_recorder is not None:
            self.settings.socket_recorder.sent(data[:sent])

    def _open_socket(self, started_at: float) -> socket.socket:
        """A connection to one of the addresses; the RequestError to raise if there is none."""
        settings = self.settings
        deadline = None
        if settings.connect_timeout_seconds is not None:
            deadline = started_at + settings.connect_timeout_seconds
        failure: OSError = OSError("the host has no address")
        for family, kind, protocol, _, address in self._addresses:
            try:
                sock = socket.socket(family, kind, protocol)
            except OSError as error:
                failure = error
                continue
            try:
                self._connect_socket(sock, address, deadline)
            except RequestError:  # some of them are OSErrors as well
                sock.close()
                raise
            except OSError as error:
                sock.close()
                failure = error
            except BaseException:
                sock.close()
                raise
            else:
                return sock
        raise common.cannot_connect(failure, settings)

    def _connect_socket(self, sock: socket.socket, address: Any, deadline: float | None) -> None:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        code = sock.connect_ex(address)
        if code not in _CONNECTING:
            raise OSError(code, os.strerror(code))
        self._selector.register(sock, selectors.EVENT_WRITE)
        try:
            while True:
                timeout = None if deadline is None else max(0.0, deadline - time.monotonic())
                ready = self._select(timeout)
                self._drain()
                if self.is_closing:
                    raise common.not_connected(None, True, False)
                if any(key.fileobj is sock for key, _ in ready):
                    break
                if deadline is not None and time.monotonic() >= deadline:
                    raise common.connect_timed_out(self.settings)
        finally:
            self._selector.unregister(sock)
        code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            raise OSError(code, os.strerror(code))
        common.check_not_to_itself(sock)

    def _turn(self, session: ClientSession, sock: socket.socket) -> bool:
        """Wait for something to do, and do it. False after the end of the session."""
        if self._is_blocked != self._watches_room:
            self._watches_room = not self._watches_room
            room = selectors.EVENT_WRITE if self._watches_room else 0
            self._selector.modify(sock, selectors.EVENT_READ | room)
        wake_at = self._wake_at  # if it is put forward from now on, there is a byte to wake us
        timeout = None if wake_at is None else max(0.0, wake_at - time.monotonic())
        data: bytes | None = None
        broken: OSError | None = None
        writes = False
        for key, mask in self._select(timeout):
            if key.fileobj is not sock:
                self._drain()
                continue
            if mask & selectors.EVENT_READ:
                try:
                    data = sock.recv(common.RECEIVE_SIZE)
                except (BlockingIOError, InterruptedError):
                    pass
                except OSError as error:
                    broken = error
            if mask & selectors.EVENT_WRITE:
                writes = True  # only watched for while the writing is ours
        recorder = self.settings.socket_recorder
        if data and recorder is not None:
            recorder.received(data)
        now = time.monotonic()
        with self.lock:
            if data:
                session.receive_data(data, now)
            elif data is not None:
                session.receive_eof(now)
            broken = broken or self._broken
            if broken is not None and not data:
                session.connection_lost(common.connection_broke(broken))
            if self.is_closing:
                session.close()
            if self._wake_at is not None and now >= self._wake_at:
                session.advance(now)
                self._wake_at = session.next_deadline()
                if not self._writer:  # there may be a KeepAlive to send
                    self._writer = threading.get_ident()
                    writes = True
            if session.has_data_to_send and not self._writer:  # what came wants an answer at once
                self._writer = threading.get_ident()
                writes = True
            settled = self._take_events(session)
            is_open = session.state != State.CLOSED
            gathers = len(settled) >= _MANY and not self._writer
            if gathers:
                self._writer = threading.get_ident()
                self._expected = len(settled) * 7 // 8
                self._gathered.clear()
                writes = True
        self._settle(settled)
        if gathers:
            self._gathered.wait(_GATHERING_SECONDS)
        if writes and is_open:
            self._write(session, sock)
        return is_open

    def _take_events(self, session: ClientSession) -> list[tuple[Any, RequestEnded]]:
        """Do what the events say, except for waking who waits: that is done without the lock."""
        settled = []
        for event in session.events():
            kind = type(event)
            if kind is RequestEnded:
                waiter = self._waiting.pop(event.request, None)
                if waiter is not None:
                    settled.append((waiter, event))
            elif kind is PushReceived:
                self._enqueue(event)
            elif kind is Connected:
                self._connected(event, session)
            elif kind is SessionClosed:
                self._closed(event.error)
        return settled

    def _settle(self, settled: list[tuple[Any, RequestEnded]]) -> None:
        for waiter, event in settled:
            waiter.settle(event.response, event.error)

    def _connected(self, event: Connected, session: ClientSession) -> None:
        is_first = self.greeting is None
        self.greeting = event.response.s2c
        self.is_connected = True
        self.error = None
        self._wake_at = session.next_deadline()  # KeepAlive may be due before all others
        if self.settings.backoff is not None:
            self.settings.backoff.reset()
        self.changed.notify_all()
        if not is_first and self._pushes is not None:
            self._untold.append(self.reconnect_handlers.count)
            self._comebacks += 1
            self._pushes.put(Waiting(None, 0, self._comebacks))

    def _closed(self, error: Exception | None) -> None:
        if not self.is_connected:
            self.error = common.cannot_shake_hands(error, self.settings)
        else:
            self.error = error
        self.is_connected = False
        self.changed.notify_all()

    def _enqueue(self, push: PushReceived) -> None:
        queue = self._pushes
        if queue is None:
            return
        if queue.qsize() >= common.MAX_PUSHES_WAITING:
            from queue import Empty

            try:
                oldest = queue.get_nowait()
            except Empty:
                oldest = None
            if oldest is not None and oldest.push is not None:
                common.log_warning(
                    "%d pushes wait for handlers: the oldest is dropped", common.MAX_PUSHES_WAITING
                )
        queue.put(Waiting(push, self.push_handlers.count, self._comebacks))

    def _select(self, timeout: float | None) -> list[tuple[selectors.SelectorKey, int]]:
        """What is ready; nothing may be, even before the time is up."""
        if timeout is not None:
            timeout = min(timeout, _LONGEST_WAIT_SECONDS)
        return self._selector.select(timeout)

    def _drain(self) -> None:
        try:
            while len(self._wakened.recv(4096)) == 4096:
                pass
        except BlockingIOError:
            pass

    def _pause(self, seconds: float) -> bool:
        """Wait before the next attempt. False if there is to be none."""
        until = time.monotonic() + seconds
        while not self.is_closing:
            left = until - time.monotonic()
            if left <= 0:
                return True
            if self._select(left):
                self._drain()
        return False

    def _finish(self) -> None:
        with self.lock:
            self.is_over = True
            self._selector.close()
            self._waker.close()
            self._wakened.close()
            if self.settings.recorder is not None:
                self.settings.recorder.close()
            if self._pushes is not None:
                self._pushes.put(None)
            self.changed.notify_all()

    # --- the handlers' thread ---------------------------------------------------------------

    def _dispatch(self, pushes: SimpleQueue[Waiting | None]) -> None:
        told = 0
        while (waiting := pushes.get()) is not None:
            while told < waiting.comebacks:
                told += 1
                for handler in self.reconnect_handlers.of(_RECONNECTED, self._untold.popleft()):
                    self._call(handler, (), "the connection's coming back")
            push = waiting.push
            if push is not None:
                for handler in self.push_handlers.of(push, waiting.handlers):
                    self._call(handler, (push,), f"a push of {push.proto_id}")

    def _call(self, handler: Any, values: tuple[Any, ...], about: str) -> None:
        if self.is_closing:
            return
        try:
            handler(*values)
        except BaseException as error:  # noqa: BLE001 not even a SystemExit of one ends the others
            common.log_error(handler, about, error)
