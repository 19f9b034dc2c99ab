# SPDX-License-Identifier: MIT
"""What a capture shows of OpenD: frames, gaps, and connections, as plain values.

`conversation` makes these of the bytes of a connection; views, counts and files are made from them
alone. All of them can be pickled and hold no open resource. Records are numbered within their
connection, so that a number stays the same whatever else is in the capture and whatever is shown
of it: "3.17" is record 17 of connection 3.

Times are in nanoseconds since 1970 UTC, 0 where nobody noted any, as in a dump of a stream.
"""

from __future__ import annotations

from typing import NamedTuple

from ..opend.registry import PROTOCOLS
from ..opend.websocket import COMMAND_DISCONNECTED, COMMAND_LOGIN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from .reassembly import Connection

__all__ = [
    "CapturedFrame",
    "CapturedGap",
    "ConnectionEnded",
    "ConnectionStarted",
    "FrameKind",
    "Problem",
    "ProblemKind",
    "Protection",
    "Record",
    "Transport",
]


# What the commands of packets are called that are no protocol ids.
_COMMANDS = {COMMAND_LOGIN: "InitWebSocket", COMMAND_DISCONNECTED: "Disconnected"}


class Transport:
    """What carries the messages of a connection."""

    #: OpenD's own frames, on TCP.
    FRAMES: Final = "frames"
    #: The packets of the JavaScript clients, in WebSocket.
    WEBSOCKET: Final = "websocket"


class FrameKind:
    """Who sent a frame, and why."""

    REQUEST: Final = "request"
    RESPONSE: Final = "response"
    PUSH: Final = "push"
    #: Neither the capture nor the body tells.
    UNKNOWN: Final = "unknown"


class Protection:
    """How a body went over the wire."""

    CLEAR: Final = "clear"
    RSA: Final = "rsa"
    AES_CBC: Final = "aes-cbc"
    AES_ECB: Final = "aes-ecb"
    #: It is not clear text, and no key is known that fits.
    UNKNOWN: Final = "unknown"


class ProblemKind:
    """What may be wrong with a frame."""

    #: The SHA-1 of the header is not that of the body: of a connection that is not encrypted, or
    #: of a body that has been decrypted.
    DIGEST: Final = "digest"
    #: The body is encrypted, or damaged: no key is known.
    NO_KEY: Final = "no-key"
    #: A key is known, and the body does not decrypt with it.
    CIPHER: Final = "cipher"
    #: The body is not what its protocol says.
    BODY: Final = "body"
    #: The answer is a refusal: its retType is not 0, or its packet says an error.
    REFUSED: Final = "refused"
    #: An answer to a request that was not seen.
    UNASKED: Final = "unasked"
    #: A second answer to the same request.
    REPEATED: Final = "repeated"
    #: A request with a serial number that an earlier one of the protocol still waits with.
    SERIAL_IN_USE: Final = "serial-in-use"
    #: The capture, or the connection, ends inside of the frame.
    CUT: Final = "cut"
    #: The header is not as others are: a body format that is not known, or reserved bytes.
    HEADER: Final = "header"


class Problem(NamedTuple):
    """One thing that is wrong with a frame.

    Attributes:
        kind: one of `ProblemKind`.
        text: what is wrong, to people. The peer's own words may be in it: escape it.
    """

    kind: str
    text: str


class CapturedFrame(NamedTuple):
    """One message on its way: a frame, or a packet of the JavaScript clients.

    Attributes:
        number: which record of its connection, counted from 1.
        connection: which connection, counted from 1 in the order of opening.
        direction: one of `reassembly.Direction`.
        transport: one of `Transport`.
        kind: one of `FrameKind`.
        started: when its first byte was captured.
        time: when its last byte was captured.
        offset: where it starts, in bytes from the start of its direction. In WebSocket, where the
            frame around it starts.
        size: how many bytes it takes there.
        proto_id: its protocol; of a packet, its command.
        serial_number: pairs request and answer; of a packet, its section.
        body_format: 0 protobuf, 1 JSON, or what the header says.
        data: header and body as they were captured; of a packet, the packet.
        body: the body in clear, as far as it is known: what was captured if it was not decrypted.
        protection: one of `Protection`.
        verdict: on the digest of the clear body, one of `DigestVerdict`; "unknown" for packets,
            which have none.
        asked_number: of an answer, the number of its request; 0 if that was not seen.
        latency: of an answer, the time from its request, in nanoseconds; None if that is not known.
            It counts from last byte to last byte.
        ret_type: what the answer says of itself; None if it cannot be read or is no answer.
        problems: what is wrong with it.
        is_suspect: whether it is damaged, or cut, and may hold a key or a password of which its
            protocol says nothing: swallowed with another frame, or as the rest of one.
    """

    number: int
    connection: int
    direction: str
    transport: str
    kind: str
    started: int
    time: int
    offset: int
    size: int
    proto_id: int
    serial_number: int
    body_format: int
    data: bytes
    body: bytes
    protection: str
    verdict: str
    asked_number: int = 0
    latency: int | None = None
    ret_type: int | None = None
    problems: tuple[Problem, ...] = ()
    is_suspect: bool = False

    @property
    def name(self) -> str:
        """What the protocol is called; empty if that is not known."""
        if self.transport == Transport.WEBSOCKET and self.proto_id in _COMMANDS:
            return _COMMANDS[self.proto_id]
        protocol = PROTOCOLS.get(self.proto_id)
        return "" if protocol is None else protocol.name

    @property
    def is_readable(self) -> bool:
        """Whether ``body`` is the body as its sender wrote it, as far as can be told."""
        return not any(
            problem.kind in (ProblemKind.DIGEST, ProblemKind.NO_KEY, ProblemKind.CIPHER)
            for problem in self.problems
        )

    def __repr__(self) -> str:
        """Without the bytes: keys and passwords are among them."""
        return (
            f"<CapturedFrame {self.number} of connection {self.connection}: {self.direction} "
            f"{self.kind} {self.proto_id} {self.name} serial {self.serial_number}, "
            f"{self.size} bytes, {', '.join(each.kind for each in self.problems) or 'sound'}>"
        )


class CapturedGap(NamedTuple):
    """Bytes of one direction that hold no message, or are missing.

    Attributes:
        number: which record of its connection, counted from 1.
        connection: which connection.
        direction: one of `reassembly.Direction`.
        time: when that was found.
        offset: where they are, in bytes from the start of the direction.
        size: how many.
        is_missing: whether the capture lacks them; otherwise they are there, and no message.
        reason: why, to people.
        data: the bytes, as many as are worth showing; empty if they are missing.
    """

    number: int
    connection: int
    direction: str
    time: int
    offset: int
    size: int
    is_missing: bool
    reason: str
    data: bytes = b""

    def __repr__(self) -> str:
        """Without the bytes, which may be a part of a body."""
        return (
            f"<CapturedGap {self.number} of connection {self.connection}: {self.direction} "
            f"{self.offset}-{self.offset + self.size}: {self.reason}>"
        )


class ConnectionStarted(NamedTuple):
    """OpenD's protocol was found on a connection.

    Attributes:
        number: which record of its connection, counted from 1.
        connection: the number of the connection, counted from 1.
        ends: who talks to whom; None for the dump of a stream, which does not tell.
        time: when its first packet was captured.
        transport: one of `Transport`.
    """

    number: int
    connection: int
    ends: Connection | None
    time: int
    transport: str


class ConnectionEnded(NamedTuple):
    """A connection on which OpenD's protocol was found has ended, or the capture has.

    Attributes:
        number: which record of its connection, counted from 1.
        connection: the number of the connection.
        time: when that was found.
        reason: why, one of `reassembly.CloseReason`.
        unanswered: the requests without an answer: number, protocol id and serial number of each.
        frames: how many messages it had.
        missing: how many bytes of it the capture lacks.
        unlisted: how many more requests have no answer: those whose serial number was used again,
            and the oldest if there are very many.
    """

    number: int
    connection: int
    time: int
    reason: str
    unanswered: tuple[tuple[int, int, int], ...]
    frames: int
    missing: int
    unlisted: int = 0


Record = CapturedFrame | CapturedGap | ConnectionStarted | ConnectionEnded
"""What a capture is read as."""
