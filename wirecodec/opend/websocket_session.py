# SPDX-License-Identifier: MIT
"""A connection to OpenD over WebSocket, without the connection.

The same session as over TCP - requests, answers, pushes, time-outs, events - in another framing:
one binary WebSocket message is one packet, the login takes the place of InitConnect, bodies are
protobuf, and there is no encryption but that of ``wss``, which is here too (TLS by the standard
library's ssl). A session is driven in the same way: `connect`, `receive_data`, `advance`, `events`,
`data_to_send`; but what is received may have to be answered at once, so look at `data_to_send`
after `receive_data` and after the end as well.
"""

from __future__ import annotations

from ..errors import ConnectionLost, LocalProtocolError, RemoteProtocolError, RequestFailed
from ._stream import Incoming
from .events import Connected, FrameRejected, PushReceived, State
from .frame import BODY_FORMAT_PROTOBUF, MAX_BODY_SIZE
from .messages import init_web_socket
from .session import (
    CONNECT_TIMEOUT_SECONDS,
    MAX_REQUESTS_IN_FLIGHT,
    REQUEST_TIMEOUT_SECONDS,
    ClientSession,
)
from .websocket import (
    COMMAND_DISCONNECTED,
    COMMAND_LOGIN,
    FIRST_SECTION,
    RESPONSE_HEADER_SIZE,
    BinaryMessage,
    Closed,
    Opened,
    TextMessage,
    WebSocketConnection,
    decode_response_packet,
    encode_request_packet,
    login_key_md5,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable
    from typing import Any

    from ._tls import TlsPipe

__all__ = ["WebSocketSession"]


class WebSocketSession(ClientSession):
    """The client's side of a connection over WebSocket.

    Args:
        host: the ``Host`` of the opening handshake, with the port where it is not 80 or 443.
        target: the path that is asked for.
        websocket_key: the key that OpenD is configured with; its MD5 is sent. Empty for none.
        client_id, programming_language: of the login.
        request_timeout_seconds, connect_timeout_seconds, peer_timeout_seconds: None for no limit.
            There is no KeepAlive here; a peer that is silent for half of the last one is sent a
            Ping, which it has to answer (RFC 6455, 5.5.2), and given up at its end.
        max_requests_in_flight: how many requests may wait at once.
        max_body_size: in bytes.
        ssl_context: for ``wss``: an ``ssl.SSLContext``; None for ``ws``.
        server_hostname: what the certificate must be for; None for the host without its port.
        tap: for ``wss``: called with ``True`` and the bytes that are sent, or ``False`` and those
            that were received, as they are inside of TLS.

    Raises:
        LocalProtocolError: ``max_body_size`` is negative.
        ValueError: a time-out is negative or NaN.
    """

    def __init__(
        self,
        host: str,
        *,
        target: str = "/",
        websocket_key: str = "",
        client_id: str = "wirecodec",
        programming_language: str = "Python",
        request_timeout_seconds: float | None = REQUEST_TIMEOUT_SECONDS,
        connect_timeout_seconds: float | None = CONNECT_TIMEOUT_SECONDS,
        peer_timeout_seconds: float | None = None,
        max_requests_in_flight: int = MAX_REQUESTS_IN_FLIGHT,
        max_body_size: int = MAX_BODY_SIZE,
        ssl_context: ssl.SSLContext | None = None,
        server_hostname: str | None = None,
        tap: Callable[[bool, bytes], None] | None = None,
    ) -> None:
        super().__init__(
            client_id=client_id,
            programming_language=programming_language,
            first_serial_number=FIRST_SECTION,
            request_timeout_seconds=request_timeout_seconds,
            connect_timeout_seconds=connect_timeout_seconds,
            peer_timeout_seconds=peer_timeout_seconds,
            max_requests_in_flight=max_requests_in_flight,
            max_body_size=max_body_size,
        )
        self._host = host
        self._target = target
        self._login = init_web_socket.C2S(
            websocket_key=login_key_md5(websocket_key),
            client_id=client_id,
            programming_language=programming_language,
        )
        self._socket = WebSocketConnection(
            "client", max_message_size=max_body_size + RESPONSE_HEADER_SIZE
        )
        self._tls: TlsPipe | None = None
        if ssl_context is not None:
            from ._tls import TlsPipe

            name = server_hostname or _without_port(host)
            self._tls = TlsPipe(ssl_context, server_hostname=name, tap=tap)
        self._opens_at: float | None = None  # when the opening handshake times out
        self._has_pinged = False  # since something came
        self._now = 0.0

    def _begin(self, now: float) -> None:
        if self._tls is not None:
            self._tls.start()
        self._socket.connect(self._host, self._target)
        if self._connect_timeout is not None:
            self._opens_at = now + self._connect_timeout

    @property
    def has_data_to_send(self) -> bool:
        """Whether `data_to_send` would give anything."""
        tls = self._tls
        return self._socket.has_data_to_send or (tls is not None and tls.has_data_to_send)

    def data_to_send(self) -> bytes:
        """What is to go to the peer now; it is handed out once.

        After the end of the session it may be the Close frame, which is for the peer's information
        alone.
        """
        data = self._socket.data_to_send()
        tls = self._tls
        if tls is None:
            return data
        if data:
            tls.send(data)
        if self._state == State.CLOSED:
            tls.close()
        return tls.data_to_send()

    def next_deadline(self) -> float | None:
        """When `advance` is due next, by the clock of the caller; None if never."""
        times = [super().next_deadline()]
        if self._state == State.CONNECTING:
            times.append(self._opens_at)
        elif self._state == State.READY:
            times.append(self._pings_at())
        return min((each for each in times if each is not None), default=None)

    def advance(self, now: float) -> None:
        """Do what the time brings: time-outs, pings, and the end of a peer that is silent."""
        if self._opens_at is not None and now >= self._opens_at:
            self._close(ConnectionLost("the WebSocket handshake was not answered in time"))
        super().advance(now)
        pings_at = self._pings_at()
        if pings_at is not None and now >= pings_at and self._socket.can_send:
            self._has_pinged = True
            self._socket.ping()

    def _pings_at(self) -> float | None:
        if self._peer_timeout is None or self._has_pinged or self._state != State.READY:
            return None
        return self._heard_at + self._peer_timeout / 2

    def receive_data(self, data: bytes | bytearray | memoryview, now: float) -> None:
        """Take what came from the peer; events tell what it meant. It raises nothing."""
        self._now = now
        if data:
            self._has_pinged = False
        super().receive_data(data, now)

    def _feed(self, data: bytes | bytearray | memoryview) -> None:
        if self._tls is not None:
            try:
                data = self._tls.receive_data(data)
            except ConnectionLost as error:
                self._close(error)
                return
        self._socket.receive_data(data)

    def _end_of_stream(self) -> None:
        self._socket.receive_eof()

    def _next(self) -> Incoming | None:
        """The next packet; what else comes by WebSocket is dealt with here."""
        while True:
            event = self._socket.next_event()
            if event is None:
                return None
            if isinstance(event, Opened):
                self._opens_at = None
                self._handshake = self._request(
                    init_web_socket.Request(c2s=self._login),
                    self._now,
                    self._connect_timeout,
                    BODY_FORMAT_PROTOBUF,
                    is_own=True,
                    proto_id=COMMAND_LOGIN,
                )
            elif isinstance(event, BinaryMessage):
                return _packet(event.data)
            elif isinstance(event, TextMessage):
                self._events.append(
                    FrameRejected(0, 0, RemoteProtocolError("a text message is no packet"))
                )
            elif isinstance(event, Closed):
                reason = f": {event.reason!r}" if event.reason else ""
                self._close(ConnectionLost(f"the peer closed ({event.code}){reason}"))
                return None

    def _send(self, proto_id: int, serial_number: int, body_format: int, body: bytes) -> None:
        if body_format != BODY_FORMAT_PROTOBUF:
            raise LocalProtocolError("over WebSocket bodies are protobuf")
        self._socket.send_message(encode_request_packet(proto_id, serial_number, body))

    def _handle(self, incoming: Incoming, now: float) -> None:
        if incoming.proto_id == COMMAND_DISCONNECTED:
            # OpenD has lost its own connection to the servers; there is no message for it.
            self._events.append(PushReceived(COMMAND_DISCONNECTED, None))
            return
        super()._handle(incoming, now)

    def _handshake_done(self, response: Any, now: float) -> None:
        self._move("handshake done")
        self._events.append(Connected(response))

    def close(self) -> None:
        """End the session on this side; `data_to_send` has then what says so to the peer."""
        if self._socket.can_send:
            self._socket.data_to_send()  # these requests end here: they are not sent any more
            self._socket.close()
        super().close()


def _without_port(host: str) -> str:
    """The name or address of a ``Host`` header: ``[::1]:80`` is ``::1``."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def _packet(data: bytes) -> Incoming:
    packet = decode_response_packet(data)
    error: Exception | None = None
    if packet.error:
        error = RequestFailed(
            f"OpenD refused (error {packet.error}): {packet.error_message!r}",
            proto_id=packet.command,
            serial_number=packet.section,
            err_code=packet.error,
            ret_msg=packet.error_message,
        )
    return Incoming(packet.command, packet.section, BODY_FORMAT_PROTOBUF, packet.body, error)
