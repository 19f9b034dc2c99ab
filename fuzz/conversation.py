# SPDX-License-Identifier: MIT
"""What the targets of sessions share: a client that is driven by choices, and what must hold.

A conversation is a row of steps: the peer sends bytes, a request is sent or given up, time passes,
the connection ends. It is held several times with the bytes of the peer cut in other ways, and has
to go the same way each time. What the client promises is counted outside of it: each request ends
exactly once, with an answer or with an error of a documented kind; `SessionClosed` is the last
event; what is held in memory is bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from wirecodec.errors import (
    BodyTooLargeError,
    ChecksumError,
    CipherError,
    ConnectionLost,
    DecodeError,
    FormatError,
    HeaderError,
    LimitError,
    LocalProtocolError,
    MissingFieldError,
    RequestError,
    RequestFailed,
    RequestTimeout,
    TruncatedError,
    UnexpectedEOFError,
)
from wirecodec.opend.messages import get_global_state, keep_alive
from wirecodec.opend.messages import qot_get_rating_change as rating
from wirecodec.opend.session import (
    AnswerUnexpected,
    ClientSession,
    Connected,
    FrameRejected,
    PendingRequest,
    PushReceived,
    RequestEnded,
    SessionClosed,
    State,
)

from .choices import Choices, cut

UNREADABLE: dict[type[Exception], str] = {
    ChecksumError: "the body does not fit its digest",
    CipherError: "the body does not decrypt",
    TruncatedError: "the body ends inside a record",
    MissingFieldError: "the body lacks a required field",
    LimitError: "the body nests too deep, or has too many elements",
    DecodeError: "the body is no message, or its format is not known",
    FormatError: "the body is no JSON of the message",
}
"""What one frame may have wrong, by the exact class, and why. The session goes on."""

REQUEST_ENDS: dict[type[Exception], str] = {
    RequestError: "the answer cannot be read: its __cause__ is one of UNREADABLE, or none",
    RequestFailed: "the peer refused, or did not say how it went",
    RequestTimeout: "no answer came in time",
    ConnectionLost: "the session ended before",
}
"""How a request may end that is not answered, by the exact class, and why."""

SESSION_ENDS: dict[type[Exception], str] = {
    HeaderError: "the stream does not go on with a frame, or a packet is none",
    BodyTooLargeError: "a header announces more than max_body_size",
    UnexpectedEOFError: "the stream ends inside a frame",
    ConnectionLost: "the peer is silent, or has closed the connection",
    CipherError: "the handshake brings a key that is none",
    RequestError: "the answer to the handshake cannot be read, or says nothing",
    RequestFailed: "the peer refuses the handshake",
    RequestTimeout: "the handshake is not answered in time",
    BrokenPipeError: "the caller says that the connection broke",
}
"""What ends a session, by the exact class, and why; None where this side closes it."""

MAX_STEPS = 40
FINE = (*[1] * 50, 250)
"""How a conversation is cut to be held another time: a header byte by byte, and then its body in
a piece or two, as bytes of a body are all the same to a decoder."""
REMEMBERED = 1024  # how many ended requests a session says that it remembers
SECONDS = (0.5, 1.0, 8.0, 12.0, 40.0)
TIMEOUTS: tuple[float | None, ...] = (None, 1.0, 12.0)
REQUESTS: tuple[Callable[[], Any], ...] = (
    lambda: rating.Request(c2s=rating.C2S(market=11, count=2)),
    lambda: get_global_state.Request(c2s=get_global_state.C2S(user_id=7)),
    lambda: keep_alive.Request(c2s=keep_alive.C2S(time=1)),
)

Event = tuple[object, ...]


class ClientConversation:
    """A client, its peer as far as it is needed, and what has become of the requests."""

    unreadable = UNREADABLE
    session_ends = SESSION_ENDS

    def __init__(self, client: ClientSession, sizes: Sequence[int], max_size: int) -> None:
        self.client = client
        self.sizes = sizes
        self.max_size = max_size  # of what it may hold of the stream
        self.now = 0.0
        self.sent: list[PendingRequest] = []
        self.ended: set[int] = set()  # by id, as requests are compared
        self.cancelled: set[int] = set()
        self.closed = False
        self.is_damaged = False  # whether something came that may be no frame
        self.log: list[object] = []

    # --- what happens -----------------------------------------------------------------------

    def receive(self, data: bytes) -> None:
        """Bytes of the peer, in pieces."""
        for piece in cut(data, self.sizes):
            self.client.receive_data(piece, self.now)
            assert self.held_size() <= self.max_size + len(piece), "it holds more than it may"
        self.collect()

    def held_size(self) -> int:
        """How much of the stream is held, in bytes."""
        return self.client._frames.buffered_bytes

    def request(self, choices: Choices) -> None:
        """A request of ours; refused only where the session is not ready, or has enough."""
        message = choices.take_choice(REQUESTS)()
        timeout = choices.take_choice(TIMEOUTS)
        body_format = choices.take_choice(self.body_formats())
        is_full = self.client.requests_in_flight >= self.client._max_in_flight
        may_go = self.client.state == State.READY and not is_full
        try:
            request = self.client.send_request(
                message, self.now, timeout_seconds=timeout, body_format=body_format
            )
        except LocalProtocolError:
            assert not may_go, "a request is refused for no reason"
            self.log.append("refused")
        else:
            assert may_go, "a request goes that should not"
            self.sent.append(request)
        self.collect()

    def body_formats(self) -> tuple[int, ...]:
        """Those that requests may have."""
        return (0, 1)

    def cancel(self, choices: Choices) -> None:
        """Give up a request, which may have ended."""
        request = self.take_request(choices)
        if request is None:
            return
        was_open = id(request) not in self.ended | self.cancelled
        assert self.client.cancel(request) == was_open
        self.cancelled.update([id(request)] if was_open else [])
        self.collect()

    def take_request(self, choices: Choices) -> PendingRequest | None:
        """Any request that was sent; None if there is none."""
        return choices.take_choice(self.sent) if self.sent else None

    def pass_time(self, seconds: float) -> None:
        """The clock goes on."""
        self.now += seconds
        self.client.advance(self.now)
        deadline = self.client.next_deadline()
        assert deadline is None or deadline > self.now, "what was due is due still"
        self.collect()

    def end_stream(self) -> None:
        """The peer closes the connection."""
        self.client.receive_eof(self.now)
        self.collect()
        assert self.client.state == State.CLOSED

    def finish(self) -> None:
        """Close it if it is open; nothing may be left."""
        self.client.close()
        self.collect()
        assert self.closed, "it is closed, and no event says so"
        assert {id(each) for each in self.sent} == self.ended | self.cancelled
        assert all(each.is_done for each in self.sent)
        assert self.client.next_deadline() is None
        assert self.client.requests_in_flight == 0

    # --- what must hold ---------------------------------------------------------------------

    def collect(self) -> None:
        """Take the events, and look at each."""
        for event in self.client.events():
            assert not self.closed, "an event behind the last one"
            self.log.append(self.describe(event))
        self.log.append((self.client.state, self.client.next_deadline(), self.take_data()))
        # What has not ended is waited for, and nothing else.
        left = {id(each) for each in self.sent} - self.ended - self.cancelled
        assert len(left) == self.client.requests_in_flight
        assert len(self.client._ended) <= REMEMBERED
        assert self.closed == (self.client.state == State.CLOSED)

    def take_data(self) -> bytes:
        """What the client sends."""
        return self.client.data_to_send()

    def describe(self, event: Any) -> Event:
        """An event, checked, as what can be compared."""
        kind = type(event)
        if kind is RequestEnded:
            return kind, *self.describe_end(event)
        if kind is SessionClosed:
            self.closed = True
            assert event.error is None or type(event.error) in self.session_ends, event.error
        elif kind is FrameRejected:
            assert type(event.error) in self.unreadable, event.error
        elif kind is AnswerUnexpected:
            return kind, *event
        else:
            assert kind in (Connected, PushReceived)
            return kind, repr(event)
        return kind, *event[:-1], type(event.error), str(event.error)

    def describe_end(self, event: RequestEnded) -> Event:
        """How a request has ended: once, and with one of two things."""
        request, response, error = event
        assert any(request is each for each in self.sent), "a request ends that nobody sent"
        assert id(request) not in self.ended, "a request ends twice"
        assert id(request) not in self.cancelled, "a request ends that was given up"
        assert request.is_done
        assert (response is None) != (error is None)
        self.ended.add(id(request))
        number = self.sent.index(request)
        if error is None:
            assert type(response) is request.response_type
            assert response.ret_type == 0, "an answer that is no success"
            return number, repr(response)
        assert type(error) in REQUEST_ENDS, error
        assert (error.proto_id, error.serial_number) == (request.proto_id, request.serial_number)
        cause = error.__cause__
        if type(error) is RequestError:
            assert type(cause) in self.unreadable, cause
        elif type(error) is ConnectionLost:
            assert cause is None or type(cause) in self.session_ends
        else:
            assert cause is None
        return number, type(error), str(error), type(cause)


def steps_of(choices: Choices) -> Iterator[int]:
    """A number for each step, up to the end of the input."""
    for _ in range(MAX_STEPS):
        if choices.is_over:
            return
        yield choices.take_int(0, 0xFF)
