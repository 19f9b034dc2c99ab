# SPDX-License-Identifier: MIT
"""What the clients' ``connect`` was asked for, checked before there is a connection.

A connection is one of two kinds: frames over TCP, or packets over WebSocket, where the host is a
URL. They differ in their sessions, and in which options mean something.
"""

from __future__ import annotations

from typing import NamedTuple

from ._client_common import DEFAULT_PORT, Backoff, Recorder
from .session import CONNECT_TIMEOUT_SECONDS, ClientSession

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    import ssl
    from collections.abc import Callable
    from typing import Any, TypedDict

    from .cipher import BodyCipher
    from .messages import init_connect

    class SessionOptions(TypedDict, total=False):
        """The keyword arguments of `ClientSession` that ``connect`` hands on."""

        packet_enc_algo: int | None
        hello: init_connect.C2S | None
        client_id: str
        client_ver: int
        recv_notify: bool
        programming_language: str
        push_body_format: int
        body_format: int
        first_serial_number: int
        request_timeout_seconds: float | None
        peer_timeout_seconds: float | None
        max_requests_in_flight: int
        max_body_size: int
        make_cipher: Callable[[str, bytes, bytes], BodyCipher] | None


__all__ = ["SessionOptions", "Settings"]

# Of so many characters few paths are, but all keys: 300 bytes and more, in base64.
_LONG_PATH = 200

# What InitConnect would say, and what only frames have.
_FRAMES_ONLY = {
    "packet_enc_algo",
    "hello",
    "client_ver",
    "recv_notify",
    "push_body_format",
    "first_serial_number",
    "make_cipher",
}

_MAX_PORT = 65535
_WEBSOCKET_PORTS = {"ws": 80, "wss": 443}


class Settings:
    """What ``connect`` was asked for.

    Attributes:
        host, port: where to connect to.
        place: the same as people write it: ``host:port``, or the URL.
        is_websocket: whether the host was a URL.
        has_key: whether the handshake is encrypted by RSA.
        connect_timeout_seconds: for the connection and the handshake together; None for no limit.
        backoff: the delays between attempts; None if a connection that is lost stays lost.
        recorder: keeps what passes; None if nothing is to be kept.
        socket_recorder: the same, where it is to keep what passes the socket. With TLS it keeps
            what is inside, which only the session knows.

    Raises:
        ValueError: the options mean nothing, or nothing together.
        CipherError: ``rsa_key`` is no key.
        OSError: the key file cannot be read, or the record not be written.
    """

    def __init__(
        self,
        host: str,
        port: int = DEFAULT_PORT,
        *,
        rsa_key: BodyCipher | bytes | str | os.PathLike[str] | None = None,
        websocket_key: str | None = None,
        ssl_context: ssl.SSLContext | None = None,
        connect_timeout_seconds: float | None = CONNECT_TIMEOUT_SECONDS,
        backoff: Backoff | None = None,
        record: str | os.PathLike[str] | None = None,
        options: SessionOptions,
    ) -> None:
        self.connect_timeout_seconds = connect_timeout_seconds
        self.backoff = backoff
        self.is_websocket = "://" in host
        self.recorder: Recorder | None = None
        self.socket_recorder: Recorder | None = None
        self._options = options
        self._key = _read_key(rsa_key)
        self._websocket_key = websocket_key or ""
        self._ssl_context: ssl.SSLContext | None = None
        if self.is_websocket:
            self._url = _parse_url(host)
            self.host, self.port = self._url.host, self._url.port
            self.place = str(self._url)
            self._check_websocket_options(ssl_context)
        else:
            _check_port(port)
            self.host, self.port = host, port
            self.place = _with_port(host, port)
            for name, value in (("websocket_key", websocket_key), ("ssl_context", ssl_context)):
                if value is not None:
                    raise ValueError(
                        f"{name} is for WebSocket: give a URL as the host, "
                        f"as ws://{self.host}:33333"
                    )
        # A wrong option, or a record that cannot be written, is told before there is a connection.
        self.make_session(0.0).connect(0.0)
        if record is not None:
            self.recorder = Recorder(record)
            if self._ssl_context is None:
                self.socket_recorder = self.recorder

    @property
    def has_key(self) -> bool:
        """Whether the handshake is encrypted by RSA."""
        return self._key is not None

    def make_session(self, unix_time_at_zero: float) -> ClientSession:
        """A new session, for a new connection."""
        if self.is_websocket:
            return self._make_websocket_session()
        return ClientSession(
            rsa_key=self._key,
            connect_timeout_seconds=self.connect_timeout_seconds,
            unix_time_at_zero=unix_time_at_zero,
            **self._options,
        )

    def _make_websocket_session(self) -> ClientSession:
        from .websocket_session import WebSocketSession

        url = self._url
        options: dict[str, Any] = {**self._options}
        options.pop("body_format", None)  # it is 0
        host = url.host_and_port if url.port != _WEBSOCKET_PORTS[url.scheme] else url.bare_host
        return WebSocketSession(
            host,
            target=url.target,
            websocket_key=self._websocket_key,
            connect_timeout_seconds=self.connect_timeout_seconds,
            ssl_context=self._ssl_context,
            server_hostname=url.host,
            tap=self._record_inside if self._ssl_context is not None else None,
            **options,
        )

    def _record_inside(self, is_sent: bool, data: bytes) -> None:
        if self.recorder is not None:
            (self.recorder.sent if is_sent else self.recorder.received)(data)

    def _check_websocket_options(self, ssl_context: ssl.SSLContext | None) -> None:
        if self._key is not None:
            raise ValueError(
                "rsa_key: over WebSocket nothing is encrypted but by TLS, which is wss://"
            )
        for name in sorted(_FRAMES_ONLY & self._options.keys()):
            raise ValueError(f"{name} means nothing over WebSocket: there is no InitConnect")
        if self._options.get("body_format"):
            raise ValueError("body_format: over WebSocket bodies are protobuf")
        if self._url.scheme == "wss":
            if ssl_context is None:
                import ssl

                ssl_context = ssl.create_default_context()
            self._ssl_context = ssl_context
        elif ssl_context is not None:
            raise ValueError("ssl_context is for wss://, and this is ws://")


class _Url(NamedTuple):
    """Where a WebSocket is."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def bare_host(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def host_and_port(self) -> str:
        return _with_port(self.host, self.port)

    def __str__(self) -> str:
        target = self.target if self.target != "/" else ""
        return f"{self.scheme}://{self.host_and_port}{target}"


def _parse_url(text: str) -> _Url:
    """The parts of a URL of RFC 6455, section 3."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"the URL {text!r} is none: {error}") from None
    if parts.scheme not in _WEBSOCKET_PORTS:
        raise ValueError(
            f"the URL {text!r} does not begin with ws:// or wss://; OpenD's own TCP protocol takes "
            "a host alone"
        )
    if not parts.hostname:
        raise ValueError(f"the URL {text!r} names no host")
    if parts.username is not None or parts.fragment:
        raise ValueError(f"the URL {text!r} has a user or a fragment, which mean nothing here")
    target = parts.path or "/"
    if parts.query:
        target += f"?{parts.query}"
    chosen = _WEBSOCKET_PORTS[parts.scheme] if port is None else port
    return _Url(parts.scheme, parts.hostname, chosen, target)


def _check_port(port: object) -> None:
    """The system would take 65536 and more for the port that is left modulo 65536."""
    if not isinstance(port, int) or isinstance(port, bool) or not 0 <= port <= _MAX_PORT:
        raise ValueError(f"port is an int, 0 to {_MAX_PORT}; got {port!r}")


def _with_port(host: str, port: int) -> str:
    """Host and port, as people write them: an address of IPv6 has colons of its own."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _read_key(key: BodyCipher | bytes | str | os.PathLike[str] | None) -> BodyCipher | None:
    """A key from what it was given as; a text is PEM if it looks like it, else a path."""
    if key is None:
        return None
    if not isinstance(key, (bytes, bytearray, str)) and hasattr(key, "decrypt"):
        cipher: Any = key
        return cipher  # type: ignore[no-any-return]
    from .cipher import load_rsa_key

    if isinstance(key, (bytes, bytearray)):
        return load_rsa_key(key)
    if isinstance(key, str) and "-----BEGIN" in key:
        return load_rsa_key(key)
    if not isinstance(key, str) and not hasattr(key, "__fspath__"):
        raise TypeError(
            f"rsa_key is PEM, the path of a key file, or an RsaKey; got {type(key).__qualname__}"
        )
    try:
        with open(key, "rb") as file:
            data = file.read()
    except OSError as error:
        if not _may_be_a_key(key):
            raise
        number, reason = error.errno, error.strerror
    else:
        return load_rsa_key(data)
    # The error of `open` quotes the name, so it is neither raised nor the context of this one.
    raise OSError(number, f"{reason}: rsa_key is neither PEM from its BEGIN line on, nor a path")


def _may_be_a_key(path: str | os.PathLike[str]) -> bool:
    """Whether a text is less like a path than like PEM that has lost its first line."""
    if not isinstance(path, str):
        return False
    return len(path) >= _LONG_PATH or "\n" in path or "-----" in path
