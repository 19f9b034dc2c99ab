# SPDX-License-Identifier: MIT
"""The blocking client: a socket and a thread around a `ClientSession`.

    with OpenDClient.connect() as client:
        state = client.request(get_global_state.Request(c2s=...))
        page = client.get_rating_change("US", count=20)

**Threads.** Any number of threads may use one client at once. A thread that asks encodes its
request, puts it into the stream and waits; if another one is just sending, that one takes the
bytes along, so that under load one system call sends many requests. One thread of the client, the
reader, owns the connection: it receives, decodes, wakes whoever waits, keeps the time, and connects
again where that is asked for. No caller ever waits for the socket: what it does not take at once is
left to the reader. Where there are handlers of pushes there is one more thread, which runs them, so
that a handler may take its time and may send requests itself.

**The end.** `close` ends both threads and the socket, and waits for them; what is in flight fails
with ConnectionLost. A client that is dropped without it warns (ResourceWarning), and its threads
end by themselves; they know nothing of the `OpenDClient`, or it could never be dropped. A client
does not survive a fork: the child has the socket and not the threads, and is told so.

**Nothing is sent twice.** With ``reconnect=True`` a connection that is lost comes back by itself,
but what was in flight has failed and stays so: OpenD may have carried it out.
"""

from __future__ import annotations

import errno
import os
import selectors
import socket
import threading
import time
from queue import SimpleQueue

from ..errors import ConnectionLost, LocalProtocolError, RequestError
from . import _client_common as common
from .events import Connected, PushReceived, RequestEnded, SessionClosed, State
from .paging import RateLimiter, RatingPages, is_first_page, rating_request
from .rating import RatingChangePage
from .session import CONNECT_TIMEOUT_SECONDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future
    from types import EllipsisType, TracebackType
    from typing import Any, TypeVar

    from typing_extensions import Self, Unpack

    from ._client_common import SessionOptions, Settings
    from .cipher import BodyCipher
    from .events import PendingRequest
    from .messages import init_connect
    from .messages.qot_common import QotMarket
    from .messages.qot_get_rating_change import RatingChangeType
    from .registry import RequestMessage
    from .session import ClientSession

    R = TypeVar("R")

__all__ = ["OpenDClient"]

# No thread takes longer to send, as no socket here blocks.
_SENDING_SECONDS = 5.0

# What connect_ex gives a socket that does not block.
_CONNECTING = {0, errno.EINPROGRESS, errno.EWOULDBLOCK, getattr(errno, "WSAEWOULDBLOCK", 0)}


class OpenDClient:
    """A connection to OpenD. `connect` makes one; it is a context manager.

    Attributes:
        rating_limiter: what keeps requests for rating changes within OpenD's limit; put another
            one in its place, or None for no limit.
    """

    rating_limiter: RateLimiter | None

    def __init__(self, core: _Core) -> None:
        """Made by `connect`."""
        self._core = core
        self.rating_limiter = RateLimiter()
        self._limiter_lock = threading.Lock()

    @classmethod
    def connect(
        cls,
        host: str = common.DEFAULT_HOST,
        port: int = common.DEFAULT_PORT,
        *,
        rsa_key: BodyCipher | bytes | str | os.PathLike[str] | None = None,
        connect_timeout_seconds: float | None = CONNECT_TIMEOUT_SECONDS,
        reconnect: bool = False,
        reconnect_delay_seconds: float = 1.0,
        max_reconnect_delay_seconds: float = 60.0,
        max_reconnect_attempts: int | None = None,
        record: str | os.PathLike[str] | None = None,
        **options: Unpack[SessionOptions],
    ) -> Self:
        """Connect, and do the handshake.

        Args:
            host: a name or an address. The name is looked up once; how long that may take is the
                system's affair.
            port: the ``api_port`` of OpenD's settings.
            rsa_key: encrypts the handshake, and with it everything: PEM, the path of a key file,
                or an `RsaKey`.
            connect_timeout_seconds: for connection and handshake together; None for no limit.
            reconnect: whether a connection that is lost is to come back. The first one is tried
                once in any case. Requests in flight fail, and are **not** sent again.
            reconnect_delay_seconds: before the first attempt; each delay is twice the one before.
            max_reconnect_delay_seconds: no delay is longer.
            max_reconnect_attempts: how many attempts in a row may fail; None for no end.
            record: a ``FILE``: what passes is kept in ``FILE.c2s`` and ``FILE.s2c``, byte for byte
                as it is on the wire. Without ``rsa_key`` that shows everything, account and orders
                included: look at it before you hand it on.
            options: of `ClientSession`: ``request_timeout_seconds``, ``peer_timeout_seconds``,
                ``body_format``, ``client_id``, ``max_requests_in_flight`` and so on.

        Raises:
            ConnectionLost: there is no connection, or it broke off.
            RequestTimeout: it takes too long.
            RequestFailed: OpenD refused.
            RequestError: its answer cannot be read: a wrong key, most likely.
            CipherError: ``rsa_key`` is no key.
            OSError: the key file cannot be read, or the record not be written.
        """
        backoff = None
        if reconnect:
            backoff = common.Backoff(
                reconnect_delay_seconds, max_reconnect_delay_seconds, max_reconnect_attempts
            )
        settings = common.Settings(
            host,
            port,
            rsa_key=rsa_key,
            connect_timeout_seconds=connect_timeout_seconds,
            backoff=backoff,
            record=record,
            options=options,
        )
        core = _Core(settings)
        try:
            core.start()
        except BaseException:
            core.stop()
            raise
        return cls(core)

    # --- requests ---------------------------------------------------------------------------

    def request(
        self,
        message: RequestMessage[R],
        *,
        timeout_seconds: float | EllipsisType | None = ...,
        body_format: int | None = None,
    ) -> R:
        """Send a request, and wait for its answer.

        Args:
            message: a ``Request`` of one of the protocols.
            timeout_seconds: None for no limit; without it, the client's
                ``request_timeout_seconds``.
            body_format: 0 protobuf, 1 JSON; without it, the client's.

        Returns:
            The ``Response`` that belongs to it; its ``ret_type`` is 0.

        Raises:
            RequestFailed: OpenD refused.
            RequestTimeout: no answer came in time.
            ConnectionLost: the connection ended first, or there is none.
            RequestError: the answer cannot be read; ``__cause__`` says why.
            EncodeError: the message cannot be written; nothing was sent.
            LocalProtocolError: too many requests are in flight, or this thread is the reader's: a
                callback of a Future must not wait.
        """
        core = self._core
        if threading.get_ident() == core.reader.ident:
            raise LocalProtocolError(
                "this is the thread that reads the answers, and would wait for itself: a callback "
                "of a Future may submit() requests, or leave request() to another thread"
            )
        waiter = _Waiter()
        pending = core.send(message, waiter, timeout_seconds, body_format)
        try:
            waiter.wait()
        except BaseException:  # a KeyboardInterrupt: the answer is not waited for any more
            core.cancel(pending)
            raise
        error = waiter.error
        if error is not None:
            try:
                raise error
            finally:
                del error, waiter  # or the error's traceback would hold the error
        return waiter.response  # type: ignore[no-any-return]

    def submit(
        self,
        message: RequestMessage[R],
        *,
        timeout_seconds: float | EllipsisType | None = ...,
        body_format: int | None = None,
    ) -> Future[R]:
        """Send a request, and don't wait for its answer.

        The future's callbacks run in the thread that reads the answers: they should be short. They
        may `submit` more, but not wait for it. A future that is cancelled is not waited for any
        more; OpenD is not told.

        Args:
            message, timeout_seconds, body_format: as for `request`.

        Returns:
            A future with the answer, or the error that `request` would raise.

        Raises:
            ConnectionLost: there is no connection.
            EncodeError, LocalProtocolError: as for `request`.
        """
        from concurrent.futures import Future

        future: Future[R] = Future()
        core = self._core
        pending = core.send(message, _FutureWaiter(future), timeout_seconds, body_format)

        def done(ended: Future[R]) -> None:
            if ended.cancelled():
                core.cancel(pending)

        future.add_done_callback(done)
        return future

    # --- rating changes ---------------------------------------------------------------------

    def get_rating_change(
        self,
        market: QotMarket | int | str,
        change_type: RatingChangeType | int | str | None = None,
        count: int | None = None,
        page: str | None = None,
    ) -> RatingChangePage:
        """A page of changes of institutions' ratings, newest first.

        OpenD takes 60 first pages in 30 seconds: where that would be too many, this waits before
        it sends. `rating_limiter` is in charge of it.

        Args:
            market: ``QotMarket.US_SECURITY`` or ``CA_SECURITY``, or ``"US"`` or ``"CA"``.
            change_type: a `RatingChangeType`, or its name; None for all changes.
            count: how many changes on a page, 1 to 20; None for OpenD's own choice, which is 10.
            page: the ``next_page`` of the page before; None for the first page.

        Raises:
            ValueError: an argument is none of these; nothing was sent.
            RequestError: and those below it, as for `request`.
        """
        request = rating_request(market, change_type, count, page)
        if is_first_page(page):
            self._wait_for_turn()
        return RatingChangePage.from_response(self.request(request))

    def iter_rating_changes(
        self,
        market: QotMarket | int | str,
        change_type: RatingChangeType | int | str | None = None,
        count: int | None = None,
        page: str | None = None,
    ) -> Iterator[RatingChangePage]:
        """Page after page, until no page follows. ``paging.rows`` makes rows of them.

        It ends, too, where the cursor of a page was met before, with a warning in the log.

        Args:
            market, change_type, count: as for `get_rating_change`.
            page: where to begin; None for the first page.

        Raises:
            ValueError: an argument is wrong; at once.
            RequestError: while iterating, as for `request`.
        """
        return self._iterate(RatingPages(market, change_type, count, page))

    def _iterate(self, pages: RatingPages) -> Iterator[RatingChangePage]:
        while (request := pages.next_request()) is not None:
            if pages.is_first:
                self._wait_for_turn()
            page = RatingChangePage.from_response(self.request(request))
            pages.take(page)
            yield page
        if pages.is_cyclic:
            common.log_warning("the pages of rating changes go in a circle: stopped")

    def _wait_for_turn(self) -> None:
        while (limiter := self.rating_limiter) is not None:
            with self._limiter_lock:
                wait = limiter.wait_seconds(time.monotonic())
                if wait <= 0:
                    limiter.note(time.monotonic())
                    return
            self._core.sleep(wait)

    # --- pushes -----------------------------------------------------------------------------

    def on_push(
        self, handler: Callable[[PushReceived], object], proto_id: int | None = None
    ) -> Callable[[], None]:
        """Have a function called with each push that comes from now on.

        Handlers run one after the other, in order, in a thread of their own. They may send
        requests and may close the client. One that raises is logged (``wirecodec.opend``: where,
        and which error, but nothing of the message), and the next is called. What comes faster than
        they work waits; beyond 10,000 pushes the oldest are dropped, with a warning.

        Args:
            handler: called with a `PushReceived`: ``push.proto_id`` and ``push.message``.
            proto_id: of the pushes it wants; None for all.

        Returns:
            A function that takes the handler away again.
        """
        return self._core.add_handler(self._core.push_handlers, handler, proto_id)

    def on_reconnect(self, handler: Callable[[], object]) -> Callable[[], None]:
        """Have a function called each time the connection has come back: to subscribe again, say.

        It runs in the thread of the handlers of pushes, before those of pushes that come later.

        Returns:
            A function that takes the handler away again.
        """
        return self._core.add_handler(self._core.reconnect_handlers, handler, None)

    # --- the connection ---------------------------------------------------------------------

    @property
    def is_connected(self) -> bool:
        """Whether requests can be sent now."""
        return self._core.is_connected

    @property
    def greeting(self) -> init_connect.S2C:
        """What OpenD said in the last handshake: its version, ``login_user_id``, ``conn_id``."""
        greeting: init_connect.S2C = self._core.greeting
        return greeting

    def wait_until_connected(self, timeout_seconds: float | None = None) -> bool:
        """Wait for a connection that is to come back.

        Returns:
            Whether there is one; False after ``timeout_seconds``, or where none will come.
        """
        return self._core.wait_until_connected(timeout_seconds)

    def close(self) -> None:
        """End the connection, and wait until socket and threads are gone.

        Requests in flight fail with ConnectionLost. A handler that is running is waited for; no
        other one is started. Called from a handler, or from a callback of a future, it does not
        wait for the thread that it is called in. A second call does nothing.
        """
        self._core.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __del__(self) -> None:
        core = getattr(self, "_core", None)
        if core is None or core.is_over or core.is_closing:
            return
        import warnings

        warnings.warn(f"unclosed {self!r}", ResourceWarning, source=self, stacklevel=2)
        core.abandon()

    def __repr__(self) -> str:
        core = self._core
        state = "connected" if core.is_connected else "closed" if core.is_over else "not connected"
        return f"<OpenDClient {core.settings.place}, {state}>"


# --- Who waits ------------------------------------------------------------------------------------


class _Waiter:
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


class _FutureWaiter:
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


# --- What the threads share -----------------------------------------------------------------------


class _Core:
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
        self._waiting: dict[PendingRequest, _Waiter | _FutureWaiter] = {}
        self._wake_at: float | None = None  # when the reader looks at the session's deadlines
        self._writer = 0  # the thread that sends, or is to as soon as there is room; 0 if none
        self._is_blocked = False  # there was no room: it is left to the reader
        self._watches_room = False
        self._unsent = b""
        self._broken: OSError | None = None  # what sending met with
        self._pushes: SimpleQueue[PushReceived | None] | None = None
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
        waiter: _Waiter | _FutureWaiter,
        timeout_seconds: float | EllipsisType | None,
        body_format: int | None,
    ) -> PendingRequest:
        """Put a request into the stream; ``waiter`` is settled when it has ended."""
        if os.getpid() != self._pid:
            raise LocalProtocolError("the client was made in another process: connect in this one")
        with self.lock:
            session = self._session
            sock = self._sock
            if session is None or sock is None or session.state != State.READY or self.is_closing:
                is_coming_back = self.settings.backoff is not None and not self.is_over
                raise common.not_connected(self.error, self.is_closing, is_coming_back)
            pending = session.send_request(
                message, time.monotonic(), timeout_seconds=timeout_seconds, body_format=body_format
            )
            self._waiting[pending] = waiter
            deadline = pending.deadline
            if deadline is not None and (self._wake_at is None or deadline < self._wake_at):
                self._wake_at = deadline
                self._wake()
            if self._writer:
                return pending  # whoever writes takes it along
            self._writer = threading.get_ident()
        self._write(session, sock)
        return pending

    def cancel(self, pending: PendingRequest) -> None:
        """Nobody waits for it any more."""
        with self.lock:
            self._waiting.pop(pending, None)
            if self._session is not None:
                self._session.cancel(pending)

    def add_handler(
        self, handlers: common.PushHandlers, handler: Callable[..., object], proto_id: int | None
    ) -> Callable[[], None]:
        """Add a handler, and the thread that runs them with the first."""
        with self.lock:
            remove = handlers.add(handler, proto_id)
            if self._dispatcher is None and not self.is_over:
                self._pushes = SimpleQueue()
                self._dispatcher = threading.Thread(
                    target=self._dispatch,
                    args=(self._pushes,),
                    name="wirecodec-opend-pushes",
                    daemon=True,
                )
                self._dispatcher.start()
        return remove

    def wait_until_connected(self, timeout_seconds: float | None) -> bool:
        """Wait for a connection, or until there will be none."""
        with self.changed:
            self.changed.wait_for(
                lambda: self.is_connected or self.is_closing or self.is_over, timeout_seconds
            )
            return self.is_connected

    def sleep(self, seconds: float) -> None:
        """Wait; the end of the client ends it sooner."""
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
        try:
            while True:
                with self.lock:
                    data = self._unsent or session.data_to_send()
                    self._unsent = b""
                    if not data or self._broken is not None or session.state == State.CLOSED:
                        self._writer = 0
                        self._is_blocked = False
                        self.changed.notify_all()  # the reader may wait for it to close the socket
                        return
                if not self._write_some(sock, data):
                    return
        except BaseException as error:  # a KeyboardInterrupt: who knows what has been sent
            with self.lock:
                self._broken = InterruptedError(f"{type(error).__name__} while sending")
                self._writer = 0
                self._is_blocked = False
                self.changed.notify_all()
                self._wake()
            raise

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
        if sent and self.settings.recorder is not None:
            self.settings.recorder.sent(memoryview(data)[:sent])
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
        recorder = self.settings.recorder
        if recorder is not None:
            recorder.begin()
        with self.lock:
            session = self.settings.make_session(self._unix_time_at_zero)
            session.connect(started_at)
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
                sock.close()

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
                ready = self._selector.select(timeout)
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
        # A port that nobody listens on may be the very one that the system gives this socket; TCP
        # then connects it to itself.
        if sock.getsockname() == sock.getpeername():
            raise ConnectionRefusedError(errno.ECONNREFUSED, os.strerror(errno.ECONNREFUSED))

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
        for key, mask in self._selector.select(timeout):
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
        recorder = self.settings.recorder
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
            settled = self._take_events(session)
            is_open = session.state != State.CLOSED
        self._settle(settled)
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
            self._pushes.put(_RECONNECTED)

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
                queue.get_nowait()
            except Empty:
                pass
            else:
                common.log_warning(
                    "%d pushes wait for handlers: the oldest is dropped", common.MAX_PUSHES_WAITING
                )
        queue.put(push)

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
            if self._selector.select(left):
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

    def _dispatch(self, pushes: SimpleQueue[PushReceived | None]) -> None:
        while (push := pushes.get()) is not None:
            if push is _RECONNECTED:
                for handler in self.reconnect_handlers.of(push):
                    self._call(handler, (), "the connection's coming back")
                continue
            for handler in self.push_handlers.of(push):
                self._call(handler, (push,), f"a push of {push.proto_id}")

    def _call(self, handler: Any, values: tuple[Any, ...], about: str) -> None:
        if self.is_closing:
            return
        try:
            handler(*values)
        except BaseException as error:  # noqa: BLE001 not even a SystemExit of one ends the others
            common.log_error(handler, about, error)


# Takes its place among the pushes, so that handlers run in the order of what happened.
_RECONNECTED = PushReceived(0, None)
