# SPDX-License-Identifier: MIT
"""The asyncio client: a transport around a `ClientSession`.

    async with await AsyncOpenDClient.connect() as client:
        state = await client.request(get_global_state.Request(c2s=...))
        async for page in client.iter_rating_changes("US", count=20):
            ...

It is `OpenDClient` in the words of asyncio, and says the same about errors, reconnecting and
records. Any number of tasks may use one client at once, all in the loop that it was made in. What
they ask in one turn of the loop goes out together, and what comes together wakes all of them in one
turn.

A task that is cancelled while it waits is not waited for any more: its request counts no longer,
and an answer that comes is dropped. OpenD is not told, and may carry the request out.

`AsyncOpenDClient.close` leaves no task, no timer and no transport behind. A client that is dropped
without it warns (ResourceWarning) and lets its connection go.
"""

from __future__ import annotations

import asyncio
import errno
import inspect
import os
import socket
import time
from collections import deque
from weakref import WeakSet

from ..errors import ConnectionLost, RequestError
from . import _client_common as common
from .events import Connected, PushReceived, RequestEnded, SessionClosed, State
from .paging import RateLimiter, RatingPages, is_first_page, rating_request
from .rating import RatingChangePage
from .session import CONNECT_TIMEOUT_SECONDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
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

__all__ = ["AsyncOpenDClient", "Pushes"]


class AsyncOpenDClient:
    """A connection to OpenD. `connect` makes one; it is an async context manager.

    Attributes:
        rating_limiter: what keeps requests for rating changes within OpenD's limit; put another
            one in its place, or None for no limit.
    """

    rating_limiter: RateLimiter | None

    def __init__(self, core: _Core) -> None:
        """Made by `connect`."""
        self._core = core
        self.rating_limiter = RateLimiter()

    @classmethod
    async def connect(
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
        core = _Core(settings, asyncio.get_running_loop())
        try:
            await core.start()
        except BaseException:
            await core.stop()
            raise
        return cls(core)

    # --- requests ---------------------------------------------------------------------------

    async def request(
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
            LocalProtocolError: too many requests are in flight.
        """
        pending, future = self._core.send(message, timeout_seconds, body_format)
        try:
            return await future  # type: ignore[no-any-return]
        finally:
            if not pending.is_done:
                self._core.cancel(pending)
            elif not future.cancelled():
                future.exception()  # seen, even if this task was cancelled a moment later
            del future  # or an error's traceback would hold the error

    # --- rating changes ---------------------------------------------------------------------

    async def get_rating_change(
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
            await self._wait_for_turn()
        return RatingChangePage.from_response(await self.request(request))

    def iter_rating_changes(
        self,
        market: QotMarket | int | str,
        change_type: RatingChangeType | int | str | None = None,
        count: int | None = None,
        page: str | None = None,
    ) -> AsyncIterator[RatingChangePage]:
        """Page after page, until no page follows. ``paging.async_rows`` makes rows of them.

        It ends, too, where the cursor of a page was met before, with a warning in the log.

        Args:
            market, change_type, count: as for `get_rating_change`.
            page: where to begin; None for the first page.

        Raises:
            ValueError: an argument is wrong; at once.
            RequestError: while iterating, as for `request`.
        """
        return self._iterate(RatingPages(market, change_type, count, page))

    async def _iterate(self, pages: RatingPages) -> AsyncIterator[RatingChangePage]:
        while (request := pages.next_request()) is not None:
            if pages.is_first:
                await self._wait_for_turn()
            page = RatingChangePage.from_response(await self.request(request))
            pages.take(page)
            yield page
        if pages.is_cyclic:
            common.log_warning("the pages of rating changes go in a circle: stopped")

    async def _wait_for_turn(self) -> None:
        loop = self._core.loop
        while (limiter := self.rating_limiter) is not None:
            wait = limiter.wait_seconds(loop.time())
            if wait <= 0:
                limiter.note(loop.time())
                return
            await self._core.sleep(wait)
            self._core.check_not_over()

    # --- pushes -----------------------------------------------------------------------------

    def on_push(
        self, handler: Callable[[PushReceived], object], proto_id: int | None = None
    ) -> Callable[[], None]:
        """Have a function called with each push that comes from now on.

        A plain function is called in the event loop, as soon as the push has come: it should be
        short. What a coroutine function gives becomes a task of its own, so that two of them may
        run at once; `close` cancels those that still run. A handler that raises is logged
        (``wirecodec.opend``: where, and which error, but nothing of the message), and the next is
        called.

        Args:
            handler: called with a `PushReceived`: ``push.proto_id`` and ``push.message``.
            proto_id: of the pushes it wants; None for all.

        Returns:
            A function that takes the handler away again.
        """
        return self._core.push_handlers.add(handler, proto_id)

    def pushes(
        self, proto_id: int | None = None, *, max_waiting: int = common.MAX_PUSHES_WAITING
    ) -> Pushes:
        """The pushes that come from now on, for ``async for``.

        It ends when the client is closed, and raises ConnectionLost when the connection is lost
        and does not come back.

        Args:
            proto_id: of the pushes to give; None for all.
            max_waiting: how many wait for a loop that is slower than they come; beyond, the oldest
                are dropped.
        """
        if max_waiting < 1:
            raise ValueError(f"at least 1 push must be able to wait, got {max_waiting}")
        return Pushes(self._core, proto_id, max_waiting)

    def on_reconnect(self, handler: Callable[[], object]) -> Callable[[], None]:
        """Have a function called each time the connection has come back: to subscribe again, say.

        It runs like a handler of `on_push`.

        Returns:
            A function that takes the handler away again.
        """
        return self._core.reconnect_handlers.add(handler, None)

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

    async def wait_until_connected(self, timeout_seconds: float | None = None) -> bool:
        """Wait for a connection that is to come back.

        Returns:
            Whether there is one; False after ``timeout_seconds``, or where none will come.
        """
        return await self._core.wait_until_connected(timeout_seconds)

    async def close(self) -> None:
        """End the connection, and wait until transport and tasks are gone.

        Requests in flight fail with ConnectionLost, and handlers that run as tasks are cancelled;
        all but the one that calls this. A second call does nothing.
        """
        await self._core.stop()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

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
        return f"<AsyncOpenDClient {core.settings.place}, {state}>"


class Pushes:
    """Pushes to iterate over; `AsyncOpenDClient.pushes` makes it."""

    def __init__(self, core: _Core, proto_id: int | None, max_waiting: int) -> None:
        self._core = core
        self._proto_id = proto_id
        self._max_waiting = max_waiting
        self._waiting: deque[PushReceived] = deque()
        self._future: asyncio.Future[None] | None = None
        core.queues.add(self)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> PushReceived:
        while not self._waiting:
            core = self._core
            if core.is_closing:
                raise StopAsyncIteration
            core.check_not_over()
            if self._future is not None:
                raise RuntimeError("another task waits for the next push of this iterator")
            self._future = core.loop.create_future()
            try:
                await self._future
            finally:
                self._future = None
        return self._waiting.popleft()

    def _put(self, push: PushReceived) -> None:
        if self._proto_id is not None and push.proto_id != self._proto_id:
            return
        if len(self._waiting) >= self._max_waiting:
            self._waiting.popleft()
            common.log_warning(
                "%d pushes wait to be taken: the oldest is dropped", self._max_waiting
            )
        self._waiting.append(push)
        self._wake()

    def _wake(self) -> None:
        if self._future is not None and not self._future.done():
            self._future.set_result(None)


# --- The connection -------------------------------------------------------------------------------


class _Core:
    """The connection, and what outlives it. It does not know the client, so that one that is
    dropped is noticed.
    """

    def __init__(self, settings: Settings, loop: asyncio.AbstractEventLoop) -> None:
        self.settings = settings
        self.loop = loop
        self.greeting: Any = None
        self.is_connected = False
        self.is_closing = False  # somebody wants the end
        self.is_over = False  # there is no connection, and none will come
        self.error: Exception | None = None  # why there is no connection
        self.push_handlers = common.PushHandlers()
        self.reconnect_handlers = common.PushHandlers()
        self.queues: WeakSet[Pushes] = WeakSet()
        self._addresses: list[Any] = []
        self._unix_time_at_zero = time.time() - loop.time()
        self._wire: _Wire | None = None
        self._tasks: set[asyncio.Task[Any]] = set()  # of handlers
        self._return: asyncio.Task[None] | None = None  # while connecting again
        self._sleepers: set[asyncio.Future[None]] = set()

    async def start(self) -> None:
        """Connect. `stop` cleans up behind a failure."""
        settings = self.settings
        try:
            self._addresses = await self.loop.getaddrinfo(
                settings.host, settings.port, type=socket.SOCK_STREAM
            )
        except OSError as error:
            raise common.cannot_connect(error, settings) from error
        await self._open()

    def send(
        self, message: Any, timeout_seconds: float | EllipsisType | None, body_format: int | None
    ) -> tuple[PendingRequest, asyncio.Future[Any]]:
        """Put a request into the stream; the future is settled when it has ended."""
        wire = self._wire
        if wire is None or self.is_closing or wire.session.state != State.READY:
            is_coming_back = self.settings.backoff is not None and not self.is_over
            raise common.not_connected(self.error, self.is_closing, is_coming_back)
        return wire.send(message, timeout_seconds, body_format)

    def cancel(self, pending: PendingRequest) -> None:
        """Nobody waits for it any more."""
        if self._wire is not None:
            self._wire.cancel(pending)

    def check_not_over(self) -> None:
        """Raise ConnectionLost where no connection will come."""
        if self.is_closing or self.is_over:
            raise common.not_connected(self.error, self.is_closing, False)

    async def sleep(self, seconds: float | None) -> None:
        """Wait; what happens to the connection ends it sooner."""
        sleeper: asyncio.Future[None] = self.loop.create_future()
        timer = None
        if seconds is not None:
            timer = self.loop.call_later(seconds, _settle, sleeper, None)
        self._sleepers.add(sleeper)
        try:
            await sleeper
        finally:
            self._sleepers.discard(sleeper)
            if timer is not None:
                timer.cancel()

    def _wake_sleepers(self) -> None:
        for sleeper in self._sleepers:
            _settle(sleeper, None)

    async def wait_until_connected(self, timeout_seconds: float | None) -> bool:
        """Wait for a connection, or until there will be none."""
        until = None if timeout_seconds is None else self.loop.time() + timeout_seconds
        while not (self.is_connected or self.is_closing or self.is_over):
            left = None if until is None else until - self.loop.time()
            if left is not None and left <= 0:
                break
            await self.sleep(left)
        return self.is_connected

    async def stop(self) -> None:
        """End everything, and wait for it."""
        self.is_closing = True
        self._wake_sleepers()
        if self._wire is not None:
            await self._wire.stop()
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        if self._return is not None:
            tasks.append(self._return)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        self._finish()

    def abandon(self) -> None:
        """End everything, and don't wait: the garbage collection may call this in any thread."""
        self.is_closing = True
        if self.loop.is_closed():
            self._finish()
            return
        self.loop.call_soon_threadsafe(self._abandon)

    def _abandon(self) -> None:
        if self._wire is not None:
            self._wire.abort()
        for task in (*self._tasks, self._return):
            if task is not None:
                task.cancel()
        self._finish()

    def _finish(self) -> None:
        self.is_over = True
        self.is_connected = False
        if self.settings.recorder is not None:
            self.settings.recorder.close()
        self._wake_sleepers()
        for queue in list(self.queues):
            queue._wake()

    # --- connecting -------------------------------------------------------------------------

    async def _open(self) -> None:
        """Connect and shake hands.

        Raises:
            RequestError: it did not come about.
        """
        settings = self.settings
        started_at = self.loop.time()
        sock = await self._open_socket(started_at)
        if settings.recorder is not None:
            settings.recorder.begin()
        session = settings.make_session(self._unix_time_at_zero)
        session.connect(started_at)
        wire = self._wire = _Wire(self, session)
        try:
            await self.loop.create_connection(lambda: wire, sock=sock)
        except BaseException:
            sock.close()
            raise
        try:
            error = await wire.opened
        except BaseException:
            await wire.stop()
            raise
        if error is None:
            return
        await wire.stop()
        try:
            raise error
        finally:
            del error  # or its traceback would hold it

    async def _open_socket(self, started_at: float) -> socket.socket:
        """A connection to one of the addresses."""
        settings = self.settings
        failure: OSError = OSError("the host has no address")
        for family, kind, protocol, _, address in self._addresses:
            timeout = None
            if settings.connect_timeout_seconds is not None:
                timeout = started_at + settings.connect_timeout_seconds - self.loop.time()
            try:
                sock = socket.socket(family, kind, protocol)
            except OSError as error:
                failure = error
                continue
            try:
                sock.setblocking(False)
                # The socket is ours whatever happens: nothing is lost if the time is up just now.
                await asyncio.wait_for(self.loop.sock_connect(sock, address), timeout)
                # A port that nobody listens on may be the very one that the system gives this
                # socket; TCP then connects it to itself.
                if sock.getsockname() == sock.getpeername():
                    code = errno.ECONNREFUSED
                    raise ConnectionRefusedError(code, os.strerror(code))
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except (asyncio.TimeoutError, OSError) as error:
                sock.close()
                # One without a number is wait_for's; the system has a time-out of its own.
                if not isinstance(error, OSError) or error.errno is None:
                    raise common.connect_timed_out(settings) from None
                failure = error
            except BaseException:
                sock.close()
                raise
            else:
                return sock
        raise common.cannot_connect(failure, settings)

    def opened(self, event: Connected) -> None:
        """There is a connection."""
        is_first = self.greeting is None
        self.greeting = event.response.s2c
        self.is_connected = True
        self.error = None
        if self.settings.backoff is not None:
            self.settings.backoff.reset()
        self._wake_sleepers()
        if not is_first:
            for handler in self.reconnect_handlers.of(_RECONNECTED):
                self._call(handler, (), "the connection's coming back")

    def closed(self, error: Exception | None) -> None:
        """The connection has ended."""
        self.is_connected = False
        self.error = error
        if self.is_closing:
            return
        backoff = self.settings.backoff
        if backoff is None or self.greeting is None:
            self._finish()
        elif self._return is None:
            self._return = self.loop.create_task(self._come_back(backoff))
            self._return.add_done_callback(self._came_back)

    async def _come_back(self, backoff: common.Backoff) -> None:
        """Connect again; on without end, or as often as was asked for."""
        while (delay := backoff.next_delay()) is not None:
            until = self.loop.time() + delay
            while (left := until - self.loop.time()) > 0:
                await self.sleep(left)
                if self.is_closing:
                    return
            try:
                await self._open()
            except RequestError as error:
                self.error = error
                continue
            if self.is_connected:  # it may be gone again by now
                self._return = None
                return
        self._finish()

    def _came_back(self, task: asyncio.Task[None]) -> None:
        if self._return is task:
            self._return = None
        error = None if task.cancelled() else task.exception()
        if error is not None:  # not to be: but whoever waits must not wait for ever
            self._finish()
            common.log_error(self._come_back, "connecting again", error)

    # --- pushes -----------------------------------------------------------------------------

    def pushed(self, push: PushReceived) -> None:
        """A push has come."""
        for handler in self.push_handlers.of(push):
            self._call(handler, (push,), f"a push of {push.proto_id}")
        for queue in list(self.queues):
            queue._put(push)

    def _call(self, handler: Any, values: tuple[Any, ...], about: str) -> None:
        try:
            result = handler(*values)
        except Exception as error:  # noqa: BLE001 it is not the connection's business
            common.log_error(handler, about, error)
            return
        if not inspect.iscoroutine(result):
            return
        task = self.loop.create_task(result)
        self._tasks.add(task)  # the loop itself holds tasks weakly

        def done(ended: asyncio.Task[Any]) -> None:
            self._tasks.discard(ended)
            error = None if ended.cancelled() else ended.exception()
            if error is not None:
                common.log_error(handler, about, error)

        task.add_done_callback(done)


class _Wire(asyncio.Protocol):
    """One connection: what comes goes into the session, and what the session has to say goes out.

    Attributes:
        session: which has been told to connect.
        opened: settled with None after the handshake, or with the error to raise.
    """

    def __init__(self, core: _Core, session: ClientSession) -> None:
        self.session = session
        self.opened: asyncio.Future[RequestError | None] = core.loop.create_future()
        self._core = core
        self._loop = core.loop
        self._recorder = core.settings.recorder
        self._transport: Any = None  # an asyncio.Transport; other loops have their own
        self._gone: asyncio.Future[None] = core.loop.create_future()
        self._waiting: dict[PendingRequest, asyncio.Future[Any]] = {}
        self._is_flushing = False
        self._timer: asyncio.TimerHandle | None = None
        self._wake_at: float | None = None

    def send(
        self, message: Any, timeout_seconds: float | EllipsisType | None, body_format: int | None
    ) -> tuple[PendingRequest, asyncio.Future[Any]]:
        """Put a request into the stream."""
        loop = self._loop
        pending = self.session.send_request(
            message, loop.time(), timeout_seconds=timeout_seconds, body_format=body_format
        )
        future = self._waiting[pending] = loop.create_future()
        deadline = pending.deadline
        if deadline is not None and (self._wake_at is None or deadline < self._wake_at):
            self._set_timer(deadline)
        if not self._is_flushing:
            self._is_flushing = True
            loop.call_soon(self._flush)  # together with what others ask in this turn
        return pending, future

    def cancel(self, pending: PendingRequest) -> None:
        """Nobody waits for it any more."""
        self._waiting.pop(pending, None)
        self.session.cancel(pending)

    async def stop(self) -> None:
        """End the connection, and wait for it."""
        self.abort()
        await asyncio.shield(self._gone)

    def abort(self) -> None:
        """End the connection."""
        self.session.close()
        self._deliver()
        if self._transport is None:
            _settle(self._gone, None)
        else:
            self._transport.abort()

    # --- what the transport calls -----------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        if self.session.state == State.CLOSED:
            self._transport.abort()
            return
        self._set_timer(self.session.next_deadline())
        self._flush()

    def data_received(self, data: bytes) -> None:
        if self._recorder is not None:
            self._recorder.received(data)
        self._have_session(self.session.receive_data, data, self._loop.time())

    def eof_received(self) -> None:
        self._have_session(self.session.receive_eof, self._loop.time())

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        broken = exc if isinstance(exc, OSError) else None
        self.session.connection_lost(
            ConnectionLost("the connection broke")
            if broken is None
            else common.connection_broke(broken)
        )
        self._deliver()
        _settle(self._gone, None)

    # --- inside -----------------------------------------------------------------------------

    def _have_session(self, method: Callable[..., None], *values: Any) -> None:
        """Have the session do something, and do what follows from it."""
        try:
            method(*values)
        except BaseException:  # not to be: but whoever waits must not wait for ever
            self.session.connection_lost(ConnectionLost("the session failed"))
            self._deliver()
            if self._transport is not None:
                self._transport.abort()
            raise
        self._deliver()

    def _flush(self) -> None:
        self._is_flushing = False
        data = self.session.data_to_send()
        transport = self._transport
        if not data or transport is None or self.session.state == State.CLOSED:
            return
        if self._recorder is not None:
            self._recorder.sent(data)
        transport.write(data)

    def _deliver(self) -> None:
        for event in self.session.events():
            kind = type(event)
            if kind is RequestEnded:
                future = self._waiting.pop(event.request, None)
                if future is None or future.done():
                    continue
                if event.error is not None:
                    future.set_exception(event.error)
                else:
                    future.set_result(event.response)
            elif kind is PushReceived:
                self._core.pushed(event)
            elif kind is Connected:
                self._set_timer(self.session.next_deadline())  # KeepAlive may be due before others
                self._core.opened(event)
                _settle(self.opened, None)
            elif kind is SessionClosed:
                self._closed(event.error)

    def _closed(self, error: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if not self.opened.done():
            # Whoever opens it tells.
            self.opened.set_result(common.cannot_shake_hands(error, self._core.settings))
        else:
            self._core.closed(error)
        if self._transport is not None:
            self._transport.abort()

    def _set_timer(self, when: float | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._wake_at = when
        self._timer = None if when is None else self._loop.call_at(when, self._tick)

    def _tick(self) -> None:
        # A loop may call a little early, by its clock's resolution; then nothing is due yet.
        self._have_session(self.session.advance, self._loop.time())
        self._set_timer(self.session.next_deadline())
        self._flush()


def _settle(future: asyncio.Future[Any], result: Any) -> None:
    if not future.done():
        future.set_result(result)


_RECONNECTED = PushReceived(0, None)
