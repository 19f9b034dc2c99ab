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

import threading
import time

from . import _client_common as common
from ._client_settings import Settings
from ._client_threads import Core, FutureWaiter, Waiter
from .paging import RateLimiter, RatingPages, is_first_page, rating_request
from .rating import RatingChangePage
from .session import CONNECT_TIMEOUT_SECONDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    import ssl
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future
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

__all__ = ["OpenDClient"]


class OpenDClient:
    """A connection to OpenD. `connect` makes one; it is a context manager.

    Attributes:
        rating_limiter: what keeps requests for rating changes within OpenD's limit; put another
            one in its place, or None for no limit.
    """

    rating_limiter: RateLimiter | None

    def __init__(self, core: Core) -> None:
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
        core = Core(settings)
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
            ValueError: ``timeout_seconds`` is negative or NaN; nothing was sent.
            LocalProtocolError: too many requests are in flight, or this thread is the reader's: a
                callback of a Future must not wait.
        """
        core = self._core
        core.check_may_wait()
        waiter = Waiter()
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
            EncodeError, ValueError, LocalProtocolError: as for `request`.
        """
        from concurrent.futures import Future

        future: Future[R] = Future()
        core = self._core
        pending = core.send(message, FutureWaiter(future), timeout_seconds, body_format)

        def done(ended: Future[R]) -> None:
            # Only who is told of it wakes up from `concurrent.futures.wait` and the like.
            if ended.cancelled() and core.cancel(pending):
                ended.set_running_or_notify_cancel()

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
            LocalProtocolError: as for `request`.
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
            RequestError, LocalProtocolError: while iterating, as for `request`.
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

        Raises:
            RuntimeError: it is the first, and the system has no thread to run it.
        """
        return self._core.add_handler(self._core.push_handlers, handler, proto_id)

    def on_reconnect(self, handler: Callable[[], object]) -> Callable[[], None]:
        """Have a function called each time the connection has come back: to subscribe again, say.

        It runs in the thread of the handlers of pushes, before those of pushes that come later.

        Returns:
            A function that takes the handler away again.

        Raises:
            RuntimeError: as for `on_push`.
        """
        return self._core.add_handler(self._core.reconnect_handlers, handler, None)

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

    def wait_until_connected(self, timeout_seconds: float | None = None) -> bool:
        """Wait for a connection that is to come back.

        Returns:
            Whether there is one; False after ``timeout_seconds``, or where none will come.

        Raises:
            LocalProtocolError: this thread is the reader's, as for `request`.
            ValueError: ``timeout_seconds`` is NaN.
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
        try:
            import sys
            import warnings
        except ImportError:  # at the very end of the interpreter
            return
        warnings.warn(f"unclosed {self!r}", ResourceWarning, source=self, stacklevel=2)
        # Else the threads stand still by now, and one of them may hold the lock.
        if not sys.is_finalizing():
            core.abandon()

    def __repr__(self) -> str:
        core = self._core
        state = "connected" if core.is_connected else "closed" if core.is_over else "not connected"
        return f"<OpenDClient {core.settings.place}, {state}>"
