# SPDX-License-Identifier: MIT
"""A connection to OpenD without the connection: bytes in, events out, no socket and no clock.

    session = ClientSession(client_id="me")
    session.connect(now)
    sock.sendall(session.data_to_send())
    ...
    session.receive_data(sock.recv(65536), now)
    for event in session.events():
        ...

Whoever builds a client brings two things: a way to carry bytes, and the time. **Time is handed
in**, in seconds of any clock that does not go backwards, and never read; `next_deadline` says when
`advance` has something to do next. That makes a session the same under threads, asyncio and in
tests, where a minute passes in no time.

**Every request ends**, exactly once, with a `RequestEnded`: by its answer, by a refusal of OpenD,
by its time-out, by an answer that cannot be read, or by the end of the connection. A fault of one
answer - a digest that does not fit, a body that does not decrypt or decode - ends its one request
and nothing else. What has lost its place in the stream ends the session. An answer that nobody
waits for, late or never asked for, is an event too, and a push is told by its protocol id alone.

**Nothing is sent twice.** A session does not repeat a request, whatever happens to it: OpenD may
have carried it out.

Bodies are encrypted as the handshake says (F29 of spec/frame.md): InitConnect by RSA
where there is a key, everything after it by AES, with the key and the initialisation vector of the
answer, unless the client asked for no encryption. Keys are shown in no repr and no error.
"""

from __future__ import annotations

from collections import OrderedDict

from ..errors import (
    CipherError,
    ConnectionLost,
    DecodeError,
    FormatError,
    LocalProtocolError,
    MissingFieldError,
    RequestError,
    RequestFailed,
    RequestTimeout,
)
from ._stream import (
    MAX_SERIAL_NUMBER,
    BaseSession,
    Incoming,
    check_seconds,
    decode_body,
    encode_body,
)
from .events import (
    TRANSITIONS,
    AnswerUnexpected,
    Connected,
    FrameRejected,
    PendingRequest,
    PushReceived,
    RequestEnded,
    RequestReceived,
    SessionClosed,
    State,
)
from .frame import BODY_FORMAT_PROTOBUF, MAX_BODY_SIZE
from .messages import init_connect, keep_alive
from .messages.common import PacketEncAlgo
from .registry import PROTOCOLS, proto_id_of, response_type_of
from .server_session import ServerSession

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import EllipsisType
    from typing import Any

    from .cipher import BodyCipher

__all__ = [
    "CONNECT_TIMEOUT_SECONDS",
    "MAX_REQUESTS_IN_FLIGHT",
    "PEER_TIMEOUT_SECONDS",
    "REQUEST_TIMEOUT_SECONDS",
    "TRANSITIONS",
    "AnswerUnexpected",
    "ClientSession",
    "Connected",
    "FrameRejected",
    "PendingRequest",
    "PushReceived",
    "RequestEnded",
    "RequestReceived",
    "ServerSession",
    "SessionClosed",
    "State",
]

#: What the official client gives a request, in seconds.
REQUEST_TIMEOUT_SECONDS = 12.0

#: What the official client gives a connection to come about, in seconds.
CONNECT_TIMEOUT_SECONDS = 20.0

#: After so many seconds without a byte the official client calls a peer dead.
PEER_TIMEOUT_SECONDS = 33.0

#: How many requests may wait for their answers at once, unless told otherwise.
MAX_REQUESTS_IN_FLIGHT = 1024

# Part of the interval that OpenD names after which a KeepAlive is sent.
_KEEP_ALIVE_SHARE = 4 / 5

# How many ended requests are remembered, to tell a late answer from one to nothing.
_REMEMBERED = 1024


class ClientSession(BaseSession):
    """The client's side of a connection.

    Args:
        rsa_key: encrypts the handshake: an `RsaKey` of `opend.cipher`, or anything that encrypts
            and decrypts. Without one it goes in plain text.
        packet_enc_algo: a `PacketEncAlgo` to ask for; None for AES_CBC with an ``rsa_key`` and NONE
            without one.
        hello: the whole ``C2S`` of InitConnect, where more is to be said than what follows.
        client_id, client_ver, recv_notify, programming_language: of InitConnect.
        push_body_format: of pushes: 0 protobuf, 1 JSON.
        body_format: of requests that do not say otherwise.
        first_serial_number: of the first request; the numbers go up by one, and from 4294967295
            to 1.
        request_timeout_seconds, connect_timeout_seconds, peer_timeout_seconds: None for no limit.
        max_requests_in_flight: how many requests may wait at once.
        max_body_size: in bytes on the wire.
        make_cipher: makes what encrypts the bodies after the handshake from ``"cbc"`` or
            ``"ecb"``, the key and the initialisation vector; None for that of `opend.cipher`.
        unix_time_at_zero: the seconds since 1970 when the clock of the caller shows 0, for the
            time that KeepAlive tells.

    Raises:
        LocalProtocolError: ``first_serial_number`` or ``max_body_size`` is out of its range.
        ValueError: a time-out is negative or NaN.
    """

    def __init__(
        self,
        *,
        rsa_key: BodyCipher | None = None,
        packet_enc_algo: int | None = None,
        hello: init_connect.C2S | None = None,
        client_id: str = "wirecodec",
        client_ver: int = 300,
        recv_notify: bool = True,
        programming_language: str = "Python",
        push_body_format: int = BODY_FORMAT_PROTOBUF,
        body_format: int = BODY_FORMAT_PROTOBUF,
        first_serial_number: int = 1,
        request_timeout_seconds: float | None = REQUEST_TIMEOUT_SECONDS,
        connect_timeout_seconds: float | None = CONNECT_TIMEOUT_SECONDS,
        peer_timeout_seconds: float | None = PEER_TIMEOUT_SECONDS,
        max_requests_in_flight: int = MAX_REQUESTS_IN_FLIGHT,
        max_body_size: int = MAX_BODY_SIZE,
        make_cipher: Callable[[str, bytes, bytes], BodyCipher] | None = None,
        unix_time_at_zero: float = 0.0,
    ) -> None:
        super().__init__(
            rsa_key=rsa_key,
            max_body_size=max_body_size,
            peer_timeout_seconds=peer_timeout_seconds,
            make_cipher=make_cipher,
        )
        if not 0 <= first_serial_number <= MAX_SERIAL_NUMBER:
            raise LocalProtocolError(f"a serial number is 0..{MAX_SERIAL_NUMBER}")
        check_seconds("request_timeout_seconds", request_timeout_seconds)
        check_seconds("connect_timeout_seconds", connect_timeout_seconds)
        if packet_enc_algo is None:
            packet_enc_algo = PacketEncAlgo.NONE if rsa_key is None else PacketEncAlgo.AES_CBC
        self._hello = hello or init_connect.C2S(
            client_ver=client_ver,
            client_id=client_id,
            recv_notify=recv_notify,
            packet_enc_algo=int(packet_enc_algo),
            push_proto_fmt=push_body_format,
            programming_language=programming_language,
        )
        self._body_format = body_format
        self._serial_number = first_serial_number
        self._request_timeout = request_timeout_seconds
        self._connect_timeout = connect_timeout_seconds
        self._max_in_flight = max_requests_in_flight
        self._unix_time_at_zero = unix_time_at_zero
        self._pending: dict[tuple[int, int], PendingRequest] = {}
        self._own_pending = 0  # how many of them are the session's own
        self._ended: OrderedDict[tuple[int, int], None] = OrderedDict()
        self._handshake: PendingRequest | None = None  # until it is answered
        self._keep_alive_seconds = 0.0
        self._keep_alive_at: float | None = None

    @property
    def requests_in_flight(self) -> int:
        """How many requests wait for their answers; those of the session itself not counted."""
        return len(self._pending) - self._own_pending

    def connect(self, now: float) -> None:
        """Start the handshake, on a connection that has just come about.

        Raises:
            LocalProtocolError: it was started before.
        """
        self._move("connect")
        self._heard_at = now
        self._begin(now)

    def _begin(self, now: float) -> None:
        """Send what opens the connection."""
        request = init_connect.Request(c2s=self._hello)
        self._handshake = self._request(
            request, now, self._connect_timeout, self._body_format, is_own=True
        )

    def send_request(
        self,
        message: Any,
        now: float,
        *,
        timeout_seconds: float | EllipsisType | None = ...,
        body_format: int | None = None,
    ) -> PendingRequest:
        """Send a request; a `RequestEnded` will tell how it went.

        Args:
            message: a ``Request`` of one of the protocols.
            now: the time.
            timeout_seconds: None for none; without it, that of the session.
            body_format: without it, that of the session.

        Raises:
            LocalProtocolError: the session is not ready, or too many requests are in flight.
            EncodeError: the message cannot be written; nothing was sent.
            ValueError: ``timeout_seconds`` is negative or NaN; nothing was sent.
            TypeError: it is not a request.
        """
        if self._state != State.READY:
            raise LocalProtocolError(f"the session is {self._state}: requests go when it is ready")
        if self.requests_in_flight >= self._max_in_flight:
            raise LocalProtocolError(
                f"{self._max_in_flight} requests are in flight (max_requests_in_flight)"
            )
        timeout = self._request_timeout
        if timeout_seconds is not ...:
            check_seconds("timeout_seconds", timeout_seconds)
            timeout = timeout_seconds
        chosen = self._body_format if body_format is None else body_format
        return self._request(message, now, timeout, chosen, is_own=False)

    def cancel(self, request: PendingRequest) -> bool:
        """Stop waiting for an answer; no event will tell of it, and one that comes is late.

        OpenD is not told: it may carry the request out.

        Returns:
            False if the request had ended before.
        """
        if request.is_done:
            return False
        self._forget(request)
        return True

    def next_deadline(self) -> float | None:
        """When `advance` is due next, by the clock of the caller; None if never."""
        if self._state not in (State.CONNECTING, State.READY):
            return None
        times = [each.deadline for each in self._pending.values() if each.deadline is not None]
        if self._peer_timeout is not None:
            times.append(self._heard_at + self._peer_timeout)
        if self._keep_alive_at is not None:
            times.append(self._keep_alive_at)
        return min(times, default=None)

    def advance(self, now: float) -> None:
        """Do what the time brings: time-outs, KeepAlive, the end of a peer that is silent."""
        if self._state not in (State.CONNECTING, State.READY):
            return
        if self._peer_timeout is not None and now - self._heard_at >= self._peer_timeout:
            seconds = self._peer_timeout
            self._close(ConnectionLost(f"not a byte came in {seconds:g} s: the peer is gone"))
            return
        for request in list(self._pending.values()):
            if request.deadline is not None and now >= request.deadline:
                waited = request.deadline - request.sent_at
                self._end(request, None, _timeout(request, waited))
        if self._keep_alive_at is not None and now >= self._keep_alive_at:
            self._send_keep_alive(now)

    # --- requests ---------------------------------------------------------------------------

    def _request(
        self,
        message: Any,
        now: float,
        timeout: float | None,
        body_format: int,
        *,
        is_own: bool,
        proto_id: int | None = None,
    ) -> PendingRequest:
        response_type = response_type_of(message)
        if proto_id is None:
            proto_id = proto_id_of(message)
        body = encode_body(message, body_format)
        serial_number = self._serial_number
        key = proto_id, serial_number
        while key in self._pending:
            serial_number = serial_number % MAX_SERIAL_NUMBER + 1
            key = proto_id, serial_number
        deadline = None if timeout is None else now + timeout
        request = PendingRequest(proto_id, serial_number, response_type, now, deadline, is_own)
        # The last that may fail: what was refused must not go out with the next request.
        self._send(proto_id, serial_number, body_format, body)
        self._serial_number = serial_number % MAX_SERIAL_NUMBER + 1
        self._pending[key] = request
        self._own_pending += is_own
        self._ended.pop(key, None)
        return request

    def _forget(self, request: PendingRequest) -> None:
        request.is_done = True
        key = request.proto_id, request.serial_number
        del self._pending[key]
        self._own_pending -= request.is_own
        self._ended[key] = None
        if len(self._ended) > _REMEMBERED:
            self._ended.popitem(last=False)

    def _end(self, request: PendingRequest, response: Any, error: RequestError | None) -> None:
        """A request has ended: tell whoever asked."""
        self._forget(request)
        if request is self._handshake and error is not None:
            self._close(error)
        elif not request.is_own:
            self._events.append(RequestEnded(request, response, error))

    def _send_keep_alive(self, now: float) -> None:
        self._keep_alive_at = now + self._keep_alive_seconds
        time = int(self._unix_time_at_zero + now)
        request = keep_alive.Request(c2s=keep_alive.C2S(time=time))
        self._request(request, now, self._request_timeout, self._body_format, is_own=True)

    # --- what comes ---------------------------------------------------------------------------

    def _handle(self, incoming: Incoming, now: float) -> None:
        key = incoming.proto_id, incoming.serial_number
        request = self._pending.get(key)
        if request is not None:
            self._answer(request, incoming, now)
            return
        protocol = PROTOCOLS.get(incoming.proto_id)
        if incoming.error is None and protocol is not None and protocol.is_push:
            try:
                message = decode_body(protocol.response_type, incoming.body, incoming.body_format)
            except (DecodeError, FormatError) as error:
                self._events.append(FrameRejected(*key, error))
                return
            self._events.append(PushReceived(incoming.proto_id, message))
        elif incoming.error is not None:
            self._events.append(FrameRejected(*key, incoming.error))
        else:
            self._events.append(AnswerUnexpected(*key, key in self._ended, incoming.body))

    def _answer(self, request: PendingRequest, incoming: Incoming, now: float) -> None:
        """The answer to a request has come."""
        error = incoming.error
        response = None
        if error is None:
            try:
                response = decode_body(request.response_type, incoming.body, incoming.body_format)
            except (DecodeError, FormatError) as problem:
                error = problem
        failure = _failure(request, response, error)
        is_handshake = request is self._handshake
        if failure is None and is_handshake and (response is None or response.s2c is None):
            failure = RequestError("the answer to the handshake has no s2c", **_key_of(request))
        if failure is not None:
            self._end(request, None, failure)
            return
        self._end(request, response, None)
        if response is not None and is_handshake:
            self._handshake_done(response, now)

    def _handshake_done(self, response: Any, now: float) -> None:
        try:
            self._cipher = self._cipher_of(self._hello, response.s2c)
        except CipherError as error:
            self._close(error)
            return
        self._move("handshake done")
        if response.s2c.keep_alive_interval > 0:
            self._keep_alive_seconds = response.s2c.keep_alive_interval * _KEEP_ALIVE_SHARE
            self._keep_alive_at = now + self._keep_alive_seconds
        self._events.append(Connected(response))

    def _close(self, error: Exception | None) -> None:
        if self._state == State.CLOSED:
            return
        for request in list(self._pending.values()):
            reason = "the session was closed" if error is None else f"the connection ended: {error}"
            lost = ConnectionLost(reason, **_key_of(request))
            lost.__cause__ = error
            self._forget(request)
            if not request.is_own:
                self._events.append(RequestEnded(request, None, lost))
        self._out.clear()  # they have ended: what is not on its way is not sent any more
        super()._close(error)


def _key_of(request: PendingRequest) -> dict[str, int]:
    return {"proto_id": request.proto_id, "serial_number": request.serial_number}


def _timeout(request: PendingRequest, waited: float) -> RequestTimeout:
    return RequestTimeout(f"no answer in {waited:g} s", **_key_of(request))


def _failure(
    request: PendingRequest, response: Any, error: Exception | None
) -> RequestError | None:
    """Why an answer is no success; None if it is one."""
    if error is None:
        return None if getattr(response, "ret_type", 0) == 0 else _refusal(request, response)
    key = _key_of(request)
    if isinstance(error, MissingFieldError) and not error.path and "retType" in error.fields:
        return RequestFailed(
            "the answer does not say how it went: it has no retType",
            proto_id=request.proto_id,
            serial_number=request.serial_number,
        )
    if isinstance(error, RequestError):
        return error
    failure = RequestError(f"the answer cannot be read: {error}", **key)
    failure.__cause__ = error
    return failure


def _refusal(request: PendingRequest, response: Any) -> RequestFailed:
    """What an answer says whose retType is not 0."""
    return RequestFailed(
        f"OpenD refused (retType {response.ret_type}): {response.ret_msg or 'without a message'!r}",
        ret_type=int(response.ret_type),
        err_code=response.err_code,
        ret_msg=response.ret_msg,
        proto_id=request.proto_id,
        serial_number=request.serial_number,
    )
