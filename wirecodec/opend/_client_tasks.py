# SPDX-License-Identifier: MIT
"""What is behind an asyncio client: a transport, a session, and the futures that wait.

`aio` says what the client promises; here is how. `Core` lives as long as the client and connects
again where that is asked for; each connection is a `Wire`, an asyncio protocol around a session.
"""

from __future__ import annotations

import asyncio
import inspect
import socket
import time
from collections import deque
from weakref import WeakSet

from ..errors import ConnectionLost, RequestError
from . import _client_common as common
from .events import Connected, PushReceived, RequestEnded, SessionClosed, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import EllipsisType
    from typing import Any

    from typing_extensions import Self

    from ._client_settings import Settings
    from .events import PendingRequest
    from .session import ClientSession

__all__ = ["Core", "Pushes", "Wire"]

# What handlers of a connection's coming back are told of.
_RECONNECTED = PushReceived(0, None)


class Pushes:
    """Pushes to iterate over; `AsyncOpenDClient.pushes` makes it."""

    def __init__(self, core: Core, proto_id: int | None, max_waiting: int) -> None:
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

    def put(self, push: PushReceived) -> None:
        if self._proto_id is not None and push.proto_id != self._proto_id:
            return
        if len(self._waiting) >= self._max_waiting:
            self._waiting.popleft()
            common.log_warning(
                "%d pushes wait to be taken: the oldest is dropped", self._max_waiting
            )
        self._waiting.append(push)
        self.wake()

    def wake(self) -> None:
        if self._future is not None and not self._future.done():
            self._future.set_result(None)


# --- The connection -------------------------------------------------------------------------------


class Core:
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
        self._wire: Wire | None = None
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
        if self._wire is not None:  # pragma: no branch - the request went through one
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
        until = None
        if timeout_seconds is not None:
            until = self.loop.time() + common.checked_wait(timeout_seconds)
        while not (self.is_connected or self.is_closing or self.is_over):
            left = None if until is None else until - self.loop.time()
            if left is not None and left <= 0:
                break
            await self.sleep(left)
        return self.is_connected

    async def stop(self) -> None:
        """End everything, and wait for it; if that is cancelled, everything ends all the same."""
        self.is_closing = True
        self._wake_sleepers()
        try:
            if self._wire is not None:
                await self._wire.stop()
        finally:
            tasks = [task for task in self._tasks if task is not asyncio.current_task()]
            if self._return is not None:
                tasks.append(self._return)
            for task in tasks:
                task.cancel()
            self._finish()
        if tasks:
            await asyncio.wait(tasks)

    def abandon(self) -> None:
        """End everything, and don't wait: the garbage collection may call this in any thread."""
        self.is_closing = True
        if self.loop.is_closed():
            self._finish()
            return
        self.loop.call_soon_threadsafe(self._abandon)

    def _abandon(self) -> None:
        if self._wire is not None:  # pragma: no branch - a client has had one
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
            queue.wake()

    # --- connecting -------------------------------------------------------------------------

    async def _open(self) -> None:
        """Connect and shake hands.

        Raises:
            RequestError: it did not come about.
        """
        settings = self.settings
        started_at = self.loop.time()
        sock = await self._open_socket(started_at)
        if self.is_closing:  # `stop` has seen no wire yet; its cancellation may have been lost
            sock.close()
            raise common.not_connected(None, True, False)
        try:
            if settings.recorder is not None:
                settings.recorder.begin()
            session = settings.make_session(self._unix_time_at_zero)
            session.connect(started_at)
            wire = self._wire = Wire(self, session)
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
                common.check_not_to_itself(sock)
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
        # Up to Python 3.11 wait_for may lose the cancellation of `stop` to an error of the socket.
        while not self.is_closing and (delay := backoff.next_delay()) is not None:
            until = self.loop.time() + delay
            while (left := until - self.loop.time()) > 0:
                await self.sleep(left)
                if self.is_closing:  # pragma: no cover - between the two, of `_abandon` in a thread
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
            queue.put(push)

    def _call(self, handler: Any, values: tuple[Any, ...], about: str) -> None:
        try:
            result = handler(*values)
        # It is not the connection's business; nor is a cancelled future that it looked into.
        except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001
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


class Wire(asyncio.Protocol):
    """One connection: what comes goes into the session, and what the session has to say goes out.

    Attributes:
        session: which has been told to connect.
        opened: settled with None after the handshake, or with the error to raise.
    """

    def __init__(self, core: Core, session: ClientSession) -> None:
        self.session = session
        self.opened: asyncio.Future[RequestError | None] = core.loop.create_future()
        self._core = core
        self._loop = core.loop
        self._recorder = core.settings.socket_recorder
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
            if self._transport is not None:  # pragma: no branch - nothing happens before
                self._transport.abort()
            raise
        self._deliver()
        if self.session.has_data_to_send:  # what came wants an answer at once
            self._flush()

    def _flush(self) -> None:
        self._is_flushing = False
        data = self.session.data_to_send()
        transport = self._transport
        if not data or transport is None or transport.is_closing():
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
            self._flush()  # the end of a WebSocket, if it goes at once
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
