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

from . import _client_common as common
from ._client_settings import Settings
from ._client_tasks import Core, Pushes
from .paging import RateLimiter, RatingPages, is_first_page, rating_request
from .rating import RatingChangePage
from .session import CONNECT_TIMEOUT_SECONDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    import ssl
    from collections.abc import AsyncIterator, Callable
    from types import EllipsisType, TracebackType
    from typing import TypeVar

    from typing_extensions import Self, Unpack

    from ._client_settings import SessionOptions
    from .cipher import BodyCipher
    from .events import PushReceived
    from .messages import init_connect
    from .messages.qot_common import QotMarket
    from .messages.qot_get_rating_change import RatingChangeType
    from .registry import RequestMessage

    R = TypeVar("R")

__all__ = ["AsyncOpenDClient", "Pushes"]


class AsyncOpenDClient:
    """A connection to OpenD. `connect` makes one; it is an async context manager.

    Attributes:
        rating_limiter: what keeps requests for rating changes within OpenD's limit; put another
            one in its place, or None for no limit.
    """

    rating_limiter: RateLimiter | None

    def __init__(self, core: Core) -> None:
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
        websocket_key: str | None = None,
        ssl_context: ssl.SSLContext | None = None,
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
                system's affair. For WebSocket, a URL: ``ws://127.0.0.1:33333``, or ``wss://...``.
            port: the ``api_port`` of OpenD's settings. A URL has a port of its own, or means 80
                or 443.
            rsa_key: encrypts the handshake, and with it everything: PEM, the path of a key file,
                or an `RsaKey`. Not for WebSocket, where that is the business of ``wss``.
            websocket_key: the key that OpenD wants of whoever comes over WebSocket, if any.
            ssl_context: for ``wss``, an ``ssl.SSLContext``; without one, that of
                ``ssl.create_default_context()``, which trusts what the system trusts.
            connect_timeout_seconds: for connection and handshake together; None for no limit.
            reconnect: whether a connection that is lost is to come back. The first one is tried
                once in any case. Requests in flight fail, and are **not** sent again.
            reconnect_delay_seconds: before the first attempt; each delay is twice the one before.
            max_reconnect_delay_seconds: no delay is longer.
            max_reconnect_attempts: how many attempts in a row may fail; None for no end.
            record: a ``FILE``: what passes is kept in ``FILE.c2s`` and ``FILE.s2c``, byte for byte
                as it is on the wire, or inside of TLS. Without ``rsa_key`` that shows everything,
                account and orders included: look at it before you hand it on.
            options: of `ClientSession`: ``request_timeout_seconds``, ``peer_timeout_seconds``,
                ``body_format``, ``client_id``, ``max_requests_in_flight`` and so on.

        Raises:
            ConnectionLost: there is no connection, or it broke off.
            RequestTimeout: it takes too long.
            RequestFailed: OpenD refused.
            RequestError: its answer cannot be read: a wrong key, most likely.
            CipherError: ``rsa_key`` is no key.
            ValueError: the options mean nothing, or nothing together.
            OSError: the key file cannot be read, or the record not be written.
        """
        backoff = None
        if reconnect:
            backoff = common.Backoff(
                reconnect_delay_seconds, max_reconnect_delay_seconds, max_reconnect_attempts
            )
        settings = Settings(
            host,
            port,
            rsa_key=rsa_key,
            websocket_key=websocket_key,
            ssl_context=ssl_context,
            connect_timeout_seconds=connect_timeout_seconds,
            backoff=backoff,
            record=record,
            options=options,
        )
        core = Core(settings, asyncio.get_running_loop())
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
            ValueError: ``timeout_seconds`` is negative or NaN; nothing was sent.
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
        """What OpenD said in the last InitConnect: its version, ``login_user_id``, ``conn_id``.

        Raises:
            LocalProtocolError: over WebSocket there is none; `conn_id` is known there as well.
        """
        greeting: init_connect.S2C = common.checked_greeting(self._core.greeting)
        return greeting

    @property
    def conn_id(self) -> int:
        """OpenD's number for this connection, which the ``packet_id`` of an order takes."""
        number: int = self._core.greeting.conn_id
        return number

    async def wait_until_connected(self, timeout_seconds: float | None = None) -> bool:
        """Wait for a connection that is to come back.

        Returns:
            Whether there is one; False after ``timeout_seconds``, or where none will come.

        Raises:
            ValueError: ``timeout_seconds`` is NaN.
        """
        return await self._core.wait_until_connected(timeout_seconds)

    async def close(self) -> None:
        """End the connection, and wait until transport and tasks are gone.

        Requests in flight fail with ConnectionLost, and handlers that run as tasks are cancelled;
        all but the one that calls this (``asyncio.wait_for`` calls it in a task of its own up to
        Python 3.11: then that one, too). A second call does nothing. Where this is cancelled
        itself, nothing is waited for any more, and everything ends all the same.
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
        try:
            import warnings
        except ImportError:  # at the very end of the interpreter
            return
        warnings.warn(f"unclosed {self!r}", ResourceWarning, source=self, stacklevel=2)
        core.abandon()

    def __repr__(self) -> str:
        core = self._core
        state = "connected" if core.is_connected else "closed" if core.is_over else "not connected"
        return f"<AsyncOpenDClient {core.settings.place}, {state}>"
