# SPDX-License-Identifier: MIT
"""One message of a capture, while it is found out what there is to say of it.

A `CapturedFrame` never changes. Whoever makes one learns what is in it step by step: whether the
body opens, who sent it, what it says, what it answers. `MessageDraft` takes all of that down, looks
into the body with the class that the protocol has for it, and becomes the frame in the end.
"""

from __future__ import annotations

from functools import lru_cache

from ..errors import DecodeError, FormatError
from ..opend._stream import decode_body
from ..opend.registry import PROTOCOLS, find_type
from ..opend.websocket import COMMAND_DISCONNECTED, COMMAND_LOGIN
from .suspicion import body_classes, may_hide
from .traffic import CapturedFrame, FrameKind, Problem, ProblemKind, Protection, Transport

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .one_direction import OneDirection

__all__ = ["MessageDraft"]

# With these, there is no use in looking into the body.
_UNREADABLE = frozenset(
    {
        ProblemKind.DIGEST,
        ProblemKind.NO_KEY,
        ProblemKind.CIPHER,
        ProblemKind.CUT,
        ProblemKind.HEADER,
    }
)


class MessageDraft:
    """What is known of a message so far; the attributes are those of `CapturedFrame`.

    Attributes:
        side: the direction that it was found in.
        kind: one of `FrameKind`: UNKNOWN until it is known who sent it.
        problems: what is wrong with it, as far as that is known.
    """

    __slots__ = (
        "asked_number",
        "body",
        "body_format",
        "data",
        "is_suspect",
        "kind",
        "latency",
        "offset",
        "problems",
        "protection",
        "proto_id",
        "ret_type",
        "serial_number",
        "side",
        "size",
        "started",
        "time",
        "transport",
        "verdict",
    )

    def __init__(
        self,
        side: OneDirection,
        transport: str,
        started: int,
        time: int,
        offset: int,
        size: int,
        proto_id: int,
        serial_number: int,
        body_format: int,
        data: bytes,
        body: bytes,
        verdict: str,
    ) -> None:
        self.side = side
        self.transport = transport
        self.started = started
        self.time = time
        self.offset = offset
        self.size = size
        self.proto_id = proto_id
        self.serial_number = serial_number
        self.body_format = body_format
        self.data = data
        self.body = body
        self.verdict = verdict
        self.kind: str = FrameKind.UNKNOWN
        self.protection: str = Protection.CLEAR
        self.asked_number = 0
        self.latency: int | None = None
        self.ret_type: int | None = None
        self.problems: list[Problem] = []
        self.is_suspect = False

    def add_problem(self, kind: str, text: str) -> None:
        """Note what is wrong: one of `ProblemKind`, and a text to people."""
        self.problems.append(Problem(kind, text))

    def has_problem(self, kind: str) -> bool:
        """Whether that is wrong with it, as far as is known."""
        return any(problem.kind == kind for problem in self.problems)

    @property
    def is_readable(self) -> bool:
        """Whether there is any use in looking into the body."""
        return not any(problem.kind in _UNREADABLE for problem in self.problems)

    @property
    def is_push(self) -> bool:
        """Whether its protocol is one of those that OpenD sends unasked."""
        if self.transport == Transport.WEBSOCKET and self.proto_id == COMMAND_DISCONNECTED:
            return True
        protocol = PROTOCOLS.get(self.proto_id)
        return protocol is not None and protocol.is_push

    def fits(self, *, is_request: bool) -> bool:
        """Whether the body is what the client says in this protocol, or what OpenD does."""
        message_type = _find_type(self.transport, self.proto_id, is_request)
        if message_type is None:
            return False
        try:
            decode_body(message_type, self.body, self.body_format)
        except (DecodeError, FormatError):
            return False
        return True

    def decode(self) -> Any:
        """What the body says, by the kind of the message; None if that cannot be told.

        A body that is broken is noted.
        """
        message_type = _find_type(self.transport, self.proto_id, self.kind == FrameKind.REQUEST)
        if message_type is None:
            return None
        if self.problems:
            if not self.is_readable:
                return None
            if not self.body and self.has_problem(ProblemKind.REFUSED):
                return None  # a packet that says an error has no body
        try:
            return decode_body(message_type, self.body, self.body_format)
        except (DecodeError, FormatError) as error:
            if may_hide(body_classes(PROTOCOLS.get(self.proto_id))):
                error._withhold()
            self.add_problem(ProblemKind.BODY, f"the body is broken: {error}")
            return None

    def finish(self, number: int, connection: int, direction: str) -> CapturedFrame:
        """The frame: which record of which connection it is, and where it goes."""
        return CapturedFrame(
            number,
            connection,
            direction,
            self.transport,
            self.kind,
            self.started,
            self.time,
            self.offset,
            self.size,
            self.proto_id,
            self.serial_number,
            self.body_format,
            self.data,
            self.body,
            self.protection,
            self.verdict,
            self.asked_number,
            self.latency,
            self.ret_type,
            tuple(self.problems),
            self.is_suspect,
        )


@lru_cache(maxsize=1024)  # the registry looks for a module each time
def _find_type(transport: str, proto_id: int, is_request: bool) -> Any:
    """The class that a body is of; None if that is not known."""
    if transport == Transport.WEBSOCKET and proto_id == COMMAND_LOGIN:
        return find_type(f"InitWebSocket.{'Request' if is_request else 'Response'}")
    protocol = PROTOCOLS.get(proto_id)
    if protocol is None or not protocol.has_schema:
        return None
    return protocol.request_type if is_request else protocol.response_type
