# SPDX-License-Identifier: MIT
"""The other side of a `session`: what a simulator, or a test, answers with."""

from __future__ import annotations

from ..errors import ConnectionLost, DecodeError, FormatError, LocalProtocolError
from ._stream import (
    INIT_CONNECT,
    MAX_SERIAL_NUMBER,
    BaseSession,
    Incoming,
    decode_body,
    encode_body,
)
from .events import FrameRejected, RequestReceived, State
from .frame import BODY_FORMAT_PROTOBUF, MAX_BODY_SIZE
from .registry import PROTOCOLS, proto_id_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .cipher import BodyCipher
    from .messages import init_connect

__all__ = ["ServerSession"]


class ServerSession(BaseSession):
    """OpenD's side of a connection, for simulators and tests.

    The handshake is answered by `accept`, everything else by `respond`; nothing is answered by
    itself. Args as for `ClientSession`.

    Raises:
        LocalProtocolError: ``max_body_size`` is negative.
        ValueError: ``peer_timeout_seconds`` is negative or NaN.
    """

    def __init__(
        self,
        *,
        rsa_key: BodyCipher | None = None,
        peer_timeout_seconds: float | None = None,
        max_body_size: int = MAX_BODY_SIZE,
        make_cipher: Callable[[str, bytes, bytes], BodyCipher] | None = None,
    ) -> None:
        super().__init__(
            rsa_key=rsa_key,
            max_body_size=max_body_size,
            peer_timeout_seconds=peer_timeout_seconds,
            make_cipher=make_cipher,
        )
        self._hello: init_connect.C2S | None = None
        self._push_serial_number = 0

    @property
    def hello(self) -> init_connect.C2S | None:
        """What the client said in InitConnect, at last before it was accepted; None before."""
        return self._hello

    def accept(self, request: RequestReceived, response: init_connect.Response) -> None:
        """Answer InitConnect; what follows is encrypted as the answer says.

        Args:
            request: the InitConnect that was received.
            response: with ``conn_aes_key`` and, for CBC, ``aes_cbc_iv``.

        Raises:
            LocalProtocolError: there is no InitConnect to answer, or it was accepted before.
            CipherError: the keys in the answer are none.
        """
        if self._hello is None:
            raise LocalProtocolError("there is no InitConnect to answer")
        if self._state != State.CONNECTING:
            raise LocalProtocolError(f"handshake done: the session is {self._state}")
        terms = response.s2c
        cipher = self._cipher_of(self._hello, terms) if terms is not None else None
        self.respond(request, response)
        if response.ret_type == 0:
            self._move("handshake done")
            self._cipher = cipher

    def respond(self, request: RequestReceived, response: Any) -> None:
        """Answer a request in its own body format.

        Args:
            request: the request.
            response: a message, or a body as bytes.
        """
        body = (
            response if isinstance(response, bytes) else encode_body(response, request.body_format)
        )
        self._send(request.proto_id, request.serial_number, request.body_format, body)

    def push(self, message: Any) -> None:
        """Send a message unasked, in the body format that the client wants for pushes.

        Raises:
            LocalProtocolError: the client wants a body format that there is not: `accept` no
                client whose ``push_proto_fmt`` is neither 0 nor 1.
        """
        self._push_serial_number = self._push_serial_number % MAX_SERIAL_NUMBER + 1
        body_format = BODY_FORMAT_PROTOBUF
        if self._hello is not None and self._hello.push_proto_fmt is not None:
            body_format = self._hello.push_proto_fmt
        body = encode_body(message, body_format)
        self._send(proto_id_of(message), self._push_serial_number, body_format, body)

    def next_deadline(self) -> float | None:
        """When `advance` is due next, by the clock of the caller; None if never."""
        if self._peer_timeout is None or self._state == State.CLOSED:
            return None
        return self._heard_at + self._peer_timeout

    def advance(self, now: float) -> None:
        """End the session of a client that is silent."""
        deadline = self.next_deadline()
        if deadline is not None and now >= deadline:
            self._close(ConnectionLost(f"not a byte came in {self._peer_timeout:g} s"))

    def _handle(self, incoming: Incoming, now: float) -> None:
        key = incoming.proto_id, incoming.serial_number
        if incoming.error is not None:
            self._events.append(FrameRejected(*key, incoming.error))
            return
        protocol = PROTOCOLS.get(incoming.proto_id)
        request_type = protocol.request_type if protocol is not None else None
        message: Any = None
        error: Exception | None = None
        if request_type is not None:
            try:
                message = decode_body(request_type, incoming.body, incoming.body_format)
            except (DecodeError, FormatError) as problem:
                error = problem
        if incoming.proto_id == INIT_CONNECT and message is not None and self._state != State.READY:
            if self._state == State.NEW:
                self._move("receive InitConnect")
            self._hello = message.c2s  # of several, that which is accepted counts
        self._events.append(
            RequestReceived(*key, incoming.body_format, message, incoming.body, error)
        )
