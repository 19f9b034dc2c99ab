# SPDX-License-Identifier: MIT
"""A connection to OpenD over WebSocket, without the connection.

The same session as over TCP - requests, answers, pushes, time-outs, events - in another framing:
one binary WebSocket message is one packet, the login takes the place of InitConnect, bodies are
protobuf, and there is no encryption but that of ``wss``. A session is driven in the same way:
`connect`, `receive_data`, `advance`, `events`, `data_to_send`.
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
    from typing import Any

__all__ = ["WebSocketSession"]


class WebSocketSession(ClientSession):
    """The client's side of a connection over WebSocket.

    Args:
        host: the ``Host`` of the opening handshake, with the port where it is not 80 or 443.
        target: the path that is asked for.
        websocket_key: the key that OpenD is configured with; its MD5 is sent. Empty for none.
        client_id, programming_language: of the login.
        request_timeout_seconds, connect_timeout_seconds, peer_timeout_seconds: None for no limit.
            There is no KeepAlive here: a peer that has nothing to say for so long is given up.
        max_requests_in_flight: how many requests may wait at once.
        max_body_size: in bytes.
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
        self._opens_at: float | None = None  # when the opening handshake times out
        self._now = 0.0

    def _begin(self, now: float) -> None:
        self._socket.connect(self._host, self._target)
        if self._connect_timeout is not None:
            self._opens_at = now + self._connect_timeout

    def data_to_send(self) -> bytes:
        """What is to go to the peer now; it is handed out once."""
        return self._socket.data_to_send()

    def next_deadline(self) -> float | None:
        """When `advance` is due next, by the clock of the caller; None if never."""
        known = super().next_deadline()
        if self._opens_at is None or self._state != State.CONNECTING:
            return known
        return self._opens_at if known is None else min(known, self._opens_at)

    def advance(self, now: float) -> None:
        """Do what the time brings: time-outs, and the end of a peer that is silent."""
        if self._opens_at is not None and now >= self._opens_at:
            self._close(ConnectionLost("the WebSocket handshake was not answered in time"))
        super().advance(now)

    def receive_data(self, data: bytes | bytearray | memoryview, now: float) -> None:
        """Take what came from the peer; events tell what it meant. It raises nothing."""
        self._now = now
        super().receive_data(data, now)

    def _feed(self, data: bytes | bytearray | memoryview) -> None:
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
        """End the session on this side, and say so to the peer."""
        if self._socket.can_send:
            self._socket.close()
        super().close()


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
