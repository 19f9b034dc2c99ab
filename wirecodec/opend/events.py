# SPDX-License-Identifier: MIT
"""What a session tells: its states, the requests under way, and the events."""

from __future__ import annotations

from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..errors import RequestError

__all__ = [
    "TRANSITIONS",
    "AnswerUnexpected",
    "Connected",
    "FrameRejected",
    "PendingRequest",
    "PushReceived",
    "RequestEnded",
    "RequestReceived",
    "SessionClosed",
    "State",
]


class State:
    """Where a session is in its life."""

    NEW = "new"  # nothing has been sent
    CONNECTING = "connecting"  # the handshake is under way
    READY = "ready"  # requests may be sent
    CLOSED = "closed"  # nothing comes any more


TRANSITIONS: dict[tuple[str, str], str] = {
    (State.NEW, "connect"): State.CONNECTING,
    (State.NEW, "receive InitConnect"): State.CONNECTING,
    (State.CONNECTING, "handshake done"): State.READY,
    (State.NEW, "close"): State.CLOSED,
    (State.CONNECTING, "close"): State.CLOSED,
    (State.READY, "close"): State.CLOSED,
    (State.CLOSED, "close"): State.CLOSED,
}
"""From a state by what happens to the next; anything else is a LocalProtocolError."""


class PendingRequest:
    """A request that was sent.

    Attributes:
        proto_id, serial_number: together, the key of its answer.
        response_type: the class of the answer; None if it is to stay bytes.
        sent_at: when it was sent, by the clock of the caller.
        deadline: when it times out; None if never.
        is_done: whether it has ended.
    """

    __slots__ = (
        "deadline",
        "is_done",
        "is_own",
        "proto_id",
        "response_type",
        "sent_at",
        "serial_number",
    )

    def __init__(
        self,
        proto_id: int,
        serial_number: int,
        response_type: Any,
        sent_at: float,
        deadline: float | None,
        is_own: bool,
    ) -> None:
        self.proto_id = proto_id
        self.serial_number = serial_number
        self.response_type = response_type
        self.sent_at = sent_at
        self.deadline = deadline
        self.is_own = is_own  # of the session itself: no event tells of it
        self.is_done = False

    def __repr__(self) -> str:
        state = "done" if self.is_done else "pending"
        return f"<PendingRequest {self.proto_id} serial {self.serial_number}, {state}>"


class Connected(NamedTuple):
    """The handshake is done; requests may be sent.

    Attributes:
        response: what OpenD said. Its repr hides the keys.
    """

    response: Any


class RequestEnded(NamedTuple):
    """A request has ended: with an answer or with an error, never both.

    Attributes:
        request: which.
        response: the answer, of ``request.response_type``; None if there is an error.
        error: a RequestFailed if OpenD refused, a RequestTimeout, a ConnectionLost, or a
            RequestError whose ``__cause__`` says why the answer could not be read; else None.
    """

    request: PendingRequest
    response: Any
    error: RequestError | None


class PushReceived(NamedTuple):
    """OpenD says something unasked.

    Attributes:
        proto_id: what it is about.
        message: the message, of the class that the registry has for it.
    """

    proto_id: int
    message: Any


class AnswerUnexpected(NamedTuple):
    """An answer that nobody waits for.

    Attributes:
        proto_id, serial_number: its key.
        is_late: whether there was such a request, which has ended.
        body: its plaintext.
    """

    proto_id: int
    serial_number: int
    is_late: bool
    body: bytes

    def __repr__(self) -> str:
        """Without the body, which may hold what is secret."""
        late = "late" if self.is_late else "never asked for"
        return (
            f"AnswerUnexpected(proto_id={self.proto_id}, serial_number={self.serial_number}, "
            f"{late}, body of {len(self.body)} bytes)"
        )


class FrameRejected(NamedTuple):
    """A frame that was neither a readable answer nor a readable push. The session goes on.

    Attributes:
        proto_id, serial_number: from its header.
        error: what is wrong with it.
    """

    proto_id: int
    serial_number: int
    error: Exception


class SessionClosed(NamedTuple):
    """The last event.

    Attributes:
        error: why; None if this side closed it.
    """

    error: Exception | None


class RequestReceived(NamedTuple):
    """To a server: a request.

    Attributes:
        proto_id, serial_number, body_format: from its header; the answer has the same.
        message: the request, of the class that the registry has for it; None where there is none
            or the body is not one.
        body: its plaintext.
        error: why there is no message, or None.
    """

    proto_id: int
    serial_number: int
    body_format: int
    message: Any
    body: bytes
    error: Exception | None

    def __repr__(self) -> str:
        """Without the body, which may hold what is secret; the message hides that by itself."""
        return (
            f"RequestReceived(proto_id={self.proto_id}, serial_number={self.serial_number}, "
            f"body_format={self.body_format}, message={self.message!r}, "
            f"body of {len(self.body)} bytes, error={self.error!r})"
        )
