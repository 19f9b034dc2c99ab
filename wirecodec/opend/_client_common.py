# SPDX-License-Identifier: MIT
"""What the blocking and the asyncio client have in common, without sockets and without a clock.

Errors with advice, the handlers of pushes, the delays between attempts to connect again, and the
record of what passed.
"""

from __future__ import annotations

from ..errors import (
    ChecksumError,
    CipherError,
    ConnectionLost,
    DecodeError,
    HeaderError,
    LocalProtocolError,
    RemoteProtocolError,
    RequestError,
    RequestFailed,
    RequestTimeout,
)
from ._stream import INIT_CONNECT, check_seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    import socket
    from collections.abc import Callable
    from typing import Any

    from ._client_settings import Settings
    from .events import PushReceived

__all__ = [
    "DEFAULT_HOST",
    "DEFAULT_PORT",
    "MAX_PUSHES_WAITING",
    "RECEIVE_SIZE",
    "Backoff",
    "PushHandlers",
    "Recorder",
    "cannot_connect",
    "cannot_shake_hands",
    "check_not_to_itself",
    "checked_greeting",
    "checked_wait",
    "connect_timed_out",
    "connection_broke",
    "log_error",
    "log_warning",
    "not_connected",
]

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 11111

#: How many bytes are read at once.
RECEIVE_SIZE = 256 * 1024

#: How many pushes wait for handlers that are slower than they come. Beyond, the oldest go.
MAX_PUSHES_WAITING = 10_000


# --- Connecting again -----------------------------------------------------------------------------


class Backoff:
    """The delays between attempts to connect again: each twice the one before, up to a longest.

    Args:
        first_seconds: before the first attempt.
        longest_seconds: no delay is longer.
        max_attempts: how many attempts there are, one after the other, until one succeeds; None
            for no end.
    """

    def __init__(
        self, first_seconds: float, longest_seconds: float, max_attempts: int | None
    ) -> None:
        if not 0 <= first_seconds <= longest_seconds:
            raise ValueError(
                f"the first delay is 0 s or more and not beyond the longest, got {first_seconds} "
                f"and {longest_seconds}"
            )
        if max_attempts is not None and max_attempts < 1:
            raise ValueError(f"at least one attempt, or None for no end; got {max_attempts}")
        self._first = first_seconds
        self._longest = longest_seconds
        self._max_attempts = max_attempts
        self.reset()

    def reset(self) -> None:
        """Begin again: there is a connection."""
        self._attempts = 0
        self._next = self._first

    def next_delay(self) -> float | None:
        """How long to wait before the next attempt, in seconds; None to give up."""
        if self._max_attempts is not None and self._attempts >= self._max_attempts:
            return None
        self._attempts += 1
        delay = self._next
        self._next = min(delay * 2, self._longest)
        return delay


# --- Errors with advice ---------------------------------------------------------------------------


def cannot_connect(error: OSError, settings: Settings) -> ConnectionLost:
    """No connection came about: why, and what to look at."""
    import socket

    place = settings.place
    if isinstance(error, socket.gaierror):
        text = f"the host {settings.host!r} is not known ({error.strerror or error}): "
        text += f"OpenD on this machine is {DEFAULT_HOST}"
    elif isinstance(error, ConnectionRefusedError):
        text = f"nothing listens on {place}: is OpenD running? "
        if settings.is_websocket:
            text += "It serves WebSocket where websocket_ip and websocket_port in its settings say"
        else:
            text += (
                f"It listens on {DEFAULT_HOST}:{DEFAULT_PORT} unless api_ip and api_port in its "
                "settings say otherwise"
            )
    else:
        text = f"no connection to {place}: {error.strerror or error}"
    lost = ConnectionLost(text, proto_id=INIT_CONNECT)
    lost.__cause__ = error
    return lost


def check_not_to_itself(sock: socket.socket) -> None:
    """Make sure that a socket has another one at its other end.

    A port that nobody listens on may be the very one that the system gives the socket; TCP then
    connects it to itself.

    Raises:
        ConnectionRefusedError: it has not.
    """
    import errno
    import os

    if sock.getsockname() == sock.getpeername():
        raise ConnectionRefusedError(errno.ECONNREFUSED, os.strerror(errno.ECONNREFUSED))


def connect_timed_out(settings: Settings) -> RequestTimeout:
    """No connection came about in time."""
    return RequestTimeout(
        f"no connection to {settings.place} in {settings.connect_timeout_seconds:g} s: is the "
        "address right, and does a firewall let it pass?",
        proto_id=INIT_CONNECT,
    )


def cannot_shake_hands(error: Exception | None, settings: Settings) -> RequestError:
    """There was a connection and no handshake: why, and what to look at."""
    if error is None:
        return ConnectionLost("the client was closed", proto_id=INIT_CONNECT)
    if isinstance(error, RequestFailed):
        return error  # OpenD itself says why
    advice = _advice(error, settings)
    text = f"the handshake with {settings.place} failed: {error}"
    if advice:
        text += f"; {advice}"
    if isinstance(error, RequestError):
        error.args = (text,)
        error.proto_id = INIT_CONNECT
        return error
    lost = ConnectionLost(text, proto_id=INIT_CONNECT)
    lost.__cause__ = error
    return lost


def _advice(error: Exception, settings: Settings) -> str:
    cause: BaseException = error
    if type(error) is RequestError:
        if error.__cause__ is None:
            return ""  # an answer that could be read
        cause = error.__cause__
    if settings.is_websocket:
        return _websocket_advice(cause)
    if isinstance(cause, HeaderError):
        return (
            "what listens there does not speak OpenD's TCP protocol: is the port the api_port of "
            "its settings, and not that of its WebSocket or telnet?"
        )
    if isinstance(cause, CipherError) and settings.has_key:
        return (
            "rsa_key is to be the key in the file that OpenD's rsa_private_key setting names, and "
            "is to be left out where OpenD has none"
        )
    if isinstance(cause, (ChecksumError, DecodeError)) and not settings.has_key:
        return "if OpenD has an RSA key (its rsa_private_key setting), give the same as rsa_key"
    if settings.has_key:
        return (
            "OpenD says nothing to what it cannot decrypt: has it the same key as rsa_key "
            "(its rsa_private_key setting), or none?"
        )
    return (
        "OpenD says nothing to what it cannot read: has it an RSA key (its rsa_private_key "
        "setting)? Then give the same as rsa_key"
    )


def _websocket_advice(cause: BaseException) -> str:
    if isinstance(cause, RemoteProtocolError):
        return (
            "what listens there does not speak WebSocket: is the port the websocket_port of "
            "OpenD's settings, and not its api_port; and do they name a certificate "
            "(websocket_cert), which makes it wss://?"
        )
    if isinstance(cause, ConnectionLost) and cause.__cause__ is None:
        return (
            "OpenD serves wss:// where its settings name a certificate (websocket_cert), and "
            "ws:// where they do not"
        )
    return ""


def connection_broke(error: OSError) -> ConnectionLost:
    """What a socket's error means to a session."""
    ended = ConnectionLost(f"the connection broke: {error.strerror or error}")
    ended.__cause__ = error
    return ended


def not_connected(error: Exception | None, is_closed: bool, is_coming_back: bool) -> ConnectionLost:
    """Why a request cannot be sent now. Nothing was sent."""
    if is_closed:
        return ConnectionLost("the client is closed; nothing was sent")
    again = "connecting again is under way; " if is_coming_back else ""
    told = f" ({error})" if error is not None else ""
    refusal = ConnectionLost(f"there is no connection{told}; {again}nothing was sent")
    refusal.__cause__ = error
    return refusal


def checked_greeting(greeting: Any) -> Any:
    """The S2C of InitConnect, if the handshake was one.

    Raises:
        LocalProtocolError: it was not.
    """
    if not hasattr(greeting, "login_user_id"):
        raise LocalProtocolError("over WebSocket there is no InitConnect, and no greeting of it")
    return greeting


def checked_wait(timeout_seconds: float) -> float:
    """How long to wait for a connection: what is left of some time may be below 0, which is over.

    Raises:
        ValueError: it is NaN.
    """
    timeout_seconds = max(timeout_seconds, 0.0)  # a NaN stays one
    check_seconds("timeout_seconds", timeout_seconds)
    return timeout_seconds


# --- Pushes ---------------------------------------------------------------------------------------


class PushHandlers:
    """Who wants to know of which pushes. Handlers may come while they run, and go in any thread.

    Attributes:
        count: how many have been added so far; of those that are there `of` picks the first.
    """

    def __init__(self) -> None:
        self.count = 0
        # By their number; one that goes leaves the others as they are.
        self._handlers: dict[int, tuple[int | None, Any]] = {}

    def add(self, handler: Callable[..., Any], proto_id: int | None) -> Callable[[], None]:
        """Add a handler.

        Returns:
            A function that takes it away again.
        """
        if not callable(handler):
            raise TypeError(f"a handler is called with each push; got {type(handler).__qualname__}")
        number = self.count
        self.count += 1
        self._handlers[number] = proto_id, handler

        def remove() -> None:
            self._handlers.pop(number, None)

        return remove

    def of(self, push: PushReceived, count: int | None = None) -> list[Any]:
        """The handlers that want this push, in the order in which they came.

        Args:
            push: which.
            count: as it was when the push came, where it has waited since: it is for none of those
                that were added later.
        """
        return [
            handler
            for number, (proto_id, handler) in list(self._handlers.items())
            if (proto_id is None or proto_id == push.proto_id) and (count is None or number < count)
        ]


def log_error(handler: object, about: str, error: BaseException) -> None:
    """Log that a handler raised: what, and where; but nothing of what it was handed.

    The text of an error may repeat what a message holds, so it is left out. The lines of the
    traceback are source code.
    """
    from traceback import format_tb

    name = getattr(handler, "__qualname__", None) or type(handler).__qualname__
    where = "".join(format_tb(error.__traceback__)).rstrip()
    _logger().error("%s raised %s at %s:\n%s", name, type(error).__qualname__, about, where)


def log_warning(text: str, *values: object) -> None:
    """Log what is worth knowing, without anything that a message holds."""
    _logger().warning(text, *values)


def _logger() -> Any:
    from logging import getLogger  # late, for it takes longer to load than the rest together

    return getLogger(__name__.rpartition("._")[0] or __name__)  # whatever the package is called


# --- The record -----------------------------------------------------------------------------------


class Recorder:
    """Keeps what passed, as it passed: the bytes of each direction in a file of its own.

    ``FILE.c2s`` holds what went to OpenD and ``FILE.s2c`` what came from it: the stream as it was
    on the wire, without anything added, encrypted where it was. A connection that comes after the
    first writes ``FILE.2.c2s`` and ``FILE.2.s2c``, and so on. ``wirecodec inspect`` reads them.

    A record that cannot be written on (a full disk) is given up with a warning; the connection
    goes on.

    Args:
        path: ``FILE``; files that are there are overwritten.

    Raises:
        OSError: the files cannot be opened.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        from os import fspath

        self._path = fspath(path)
        self._count = 0
        self._files: tuple[Any, ...] = ()
        self._is_begun = False
        self._open()

    def begin(self) -> None:
        """A connection begins."""
        if not self._is_begun:
            self._is_begun = True  # the files of the first one have been opened
            return
        self.close()
        try:
            self._open()
        except OSError as error:
            self._say_that_it_ends(error)

    def sent(self, data: bytes | bytearray | memoryview) -> None:
        """Keep what went to OpenD."""
        self._write(0, data)

    def received(self, data: bytes | bytearray | memoryview) -> None:
        """Keep what came from OpenD."""
        self._write(1, data)

    def close(self) -> None:
        """Close the files; what comes after it is not kept."""
        files, self._files = self._files, ()
        for file in files:
            file.close()

    def _open(self) -> None:
        self._count += 1
        number = f".{self._count}" if self._count > 1 else ""
        path = f"{self._path}{number}"
        to_server = open(f"{path}.c2s", "wb", buffering=0)  # noqa: SIM115 `close` closes both
        try:
            self._files = to_server, open(f"{path}.s2c", "wb", buffering=0)  # noqa: SIM115
        except OSError:
            to_server.close()
            raise

    def _write(self, which: int, data: bytes | bytearray | memoryview) -> None:
        files = self._files
        if not files:
            return
        view = memoryview(data)
        try:
            while view:
                view = view[files[which].write(view) :]
        except (OSError, ValueError) as error:  # ValueError: the other direction has given it up
            self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        if self._files:  # pragma: no branch - another thread may have been faster
            self.close()
            self._say_that_it_ends(error)

    @staticmethod
    def _say_that_it_ends(error: Exception) -> None:
        log_warning("the record cannot be written and ends here: %s", error)
