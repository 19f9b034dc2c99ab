# SPDX-License-Identifier: MIT
"""What client and OpenD said to each other on one connection.

`Conversation` takes the bytes of both directions as they were captured, and gives the records of
`traffic`. It does no input or output of its own, and needs not know where the bytes come from: a
capture of packets, two dumps, or a tap that stands between the two.

**Whether it is OpenD at all** is told by the bytes: by the header of a frame, or by a WebSocket
frame with one of OpenD's packets. Of a connection that was seen from its start, only the start
counts; otherwise it is searched. What is known to be OpenD's is taken for it, however it looks.
See `one_direction`.

**What a frame is** follows from the direction. Where the capture does not tell which end is the
client, the first body that fits a request and not an answer tells it, or the reverse. Until a
message has been read no record is given then, as each says who speaks; there is a bound to that.

**Requests and answers** are paired by protocol id and serial number: see `pairing`. An answer may
come to a request that was sent before the capture began, or that the capture has lost.

**Encrypted bodies** are opened as soon as the key is known, which the answer to InitConnect may
tell. What the client sent before that answer was seen waits for it, within `MAX_HELD_FRAMES` and
`MAX_HELD_SIZE`. Another answer means that it was missed: then nothing waits any more.

**Memory**: the largest frame of each direction, the requests that wait for an answer, what waits
for a key, and some KiB of each direction as long as it is not known what the connection is.
"""

from __future__ import annotations

from collections import deque

from ..errors import RemoteProtocolError
from ..opend.frame import BODY_FORMAT_JSON, BODY_FORMAT_PROTOBUF, MAX_BODY_SIZE, DigestVerdict
from ..opend.registry import PROTOCOLS
from ..opend.websocket import decode_request_packet, decode_response_packet
from .capture_keys import INIT_CONNECT, NO_KEYS, BodyOpener
from .message_draft import MessageDraft
from .one_direction import OneDirection
from .pairing import Pairing
from .reassembly import Direction
from .scanner import ScannedFrame, StreamScanner
from .traffic import (
    CapturedGap,
    ConnectionEnded,
    ConnectionStarted,
    FrameKind,
    ProblemKind,
    Transport,
)
from .websocket_stream import PieceKind, WebSocketPiece, WebSocketScanner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .capture_keys import CaptureKeys
    from .reassembly import Connection
    from .scanner import Gap
    from .traffic import Record

__all__ = ["MAX_HELD_FRAMES", "MAX_HELD_SIZE", "Conversation"]

#: How many frames wait for the answer to InitConnect, which tells their key.
MAX_HELD_FRAMES = 256

#: How many bytes those may have together.
MAX_HELD_SIZE = 16 * 1024 * 1024

# How many records wait until it is known who speaks.
_MAX_WAITING_RECORDS = 64

# How far the client's bytes are read ahead of the answers, in requests: see `next_direction`.
_LEAD = 200

_MAX_GAP_DATA = 1024

_ZEROS = bytes(8)


class Conversation:
    """One connection; see above.

        for record in conversation.receive_data(Direction.TO_SERVER, data, time):
            ...

    Every method gives the records that are known by then, in order. One thread at a time.

    Args:
        number: of the connection; or what gives one, and is called when OpenD was found on it.
        ends: who talks to whom; None if that is not known.
        opened: when its first packet was captured.
        keys: what opens encrypted bodies.
        max_body_size: the largest body that is plausible, in bytes.
        is_expected: whether it is OpenD's, however it looks: it goes to a port of OpenD's, say.
        is_one_sided: whether one direction is all there is, so that nothing can be said of
            requests without answers, and the reverse.
        is_oriented: whether it is known which direction goes to the server; None to go by
            ``ends``.
        is_reversed: whether the client is what was taken for the server, as long as the bytes do
            not say otherwise.
    """

    def __init__(
        self,
        number: int | Callable[[], int],
        ends: Connection | None,
        opened: int,
        *,
        keys: CaptureKeys = NO_KEYS,
        max_body_size: int = MAX_BODY_SIZE,
        is_expected: bool = True,
        is_one_sided: bool = False,
        is_oriented: bool | None = None,
        is_reversed: bool = False,
    ) -> None:
        self._take_number = number
        self._ends = ends
        self._opened = opened
        self._max_body_size = max_body_size
        self._opener = BodyOpener(keys)
        is_whole = ends is None or ends.is_client_known
        self._sides = {
            direction: OneDirection(direction, is_whole=is_whole)
            for direction in (Direction.TO_SERVER, Direction.TO_CLIENT)
        }
        self._is_oriented = (
            (ends is not None and ends.is_client_known) if is_oriented is None else is_oriented
        )
        self._is_reversed = False  # what was taken for the server is the client
        self._is_expected = is_expected
        self._transport = ""
        self._is_opend: bool | None = None
        self._number = 0
        self._ordinal = 0
        self._frames = 0
        self._missing = 0
        self._is_handshake_pending = False
        self._is_encrypted: bool | None = None
        self._held: deque[tuple[OneDirection, ScannedFrame, int, int]] = deque()
        self._held_size = 0
        self._pairing = None if is_one_sided else Pairing()
        self._records: list[Record] = []
        if is_reversed:
            self._reverse()

    @property
    def is_opend(self) -> bool | None:
        """Whether OpenD's protocol was found on it; None while that is not known."""
        return self._is_opend

    @property
    def number(self) -> int:
        """The number of the connection; 0 before OpenD was found on it."""
        return self._number

    @property
    def next_direction(self) -> str:
        """Of which direction to read next, for those who have both and no times to go by.

        Requests are read before their answers, but not so many that they could not wait: for
        their answers, or for their key.
        """
        lead = len(self._held) + (0 if self._pairing is None else self._pairing.lead)
        is_to_server = (lead < _LEAD) != self._is_reversed
        return Direction.TO_SERVER if is_to_server else Direction.TO_CLIENT

    def receive_data(self, direction: str, data: bytes, time: int) -> list[Record]:
        """Take the next bytes of a direction.

        Args:
            direction: one of `reassembly.Direction`.
            data: the bytes.
            time: when they were captured.
        """
        if self._is_opend is False or not data:
            return []
        side = self._sides[direction]
        side.note_time(len(data), time)
        if self._is_opend:
            side.scanner.receive_data(data)
            self._scan(side)
        else:
            self._search(side, data, time)
        return self._take_records()

    def receive_hole(self, direction: str, size: int, reason: str, time: int) -> list[Record]:
        """Note that bytes of a direction are missing.

        Args:
            direction: one of `reassembly.Direction`.
            size: how many.
            reason: why, to people.
            time: when that was found.
        """
        if self._is_opend is False or size <= 0:
            return []
        side = self._sides[direction]
        start = side.received
        side.received += size
        side.is_whole = False
        self._missing += size
        if not self._is_opend:
            side.miss(size, reason, time)
            return []
        self._end_scanner(side)
        side.forget_times()
        side.suspicion.judge_gap(b"")
        self._add_gap(side, start, size, f"missing: {reason}", time, is_missing=True)
        self._start_scanner(side, side.received)
        return self._take_records()

    def close(self, reason: str, time: int) -> list[Record]:
        """Note that the connection, or what is known of it, has ended."""
        if self._is_opend is None and self._is_expected:
            sides = [side for side in self._sides.values() if side.received]
            if sides:
                is_websocket = all(side.kept and side.starts_like_websocket for side in sides)
                self._start(Transport.WEBSOCKET if is_websocket else Transport.FRAMES)
        if not self._is_opend:
            self._is_opend = False
            return []
        for side in self._sides.values():
            self._end_scanner(side)
        self._release()
        pairing = self._pairing
        self._ordinal += 1
        self._records.append(
            ConnectionEnded(
                self._ordinal,
                self._number,
                time,
                reason,
                () if pairing is None else tuple(pairing.unanswered),
                self._frames,
                self._missing,
                0 if pairing is None else pairing.unlisted,
            )
        )
        self._is_opend = False
        return self._take_records()

    def _take_records(self) -> list[Record]:
        records = self._records
        if (
            not self._is_oriented
            and not self._frames
            and self._is_opend
            and len(records) < _MAX_WAITING_RECORDS
        ):
            return []  # a message may tell who speaks, which each of them says
        self._records = []
        return records

    # --- whether it is OpenD ----------------------------------------------------------------------

    def _search(self, side: OneDirection, data: bytes, time: int) -> None:
        """Find out what a connection is, of which nothing was known so far."""
        side.kept += data
        transport, is_client = side.find_transport(is_expected=self._is_expected)
        if transport:
            if is_client is not None and not self._is_oriented:
                self._orient(side, is_client)
            self._start(transport)
        elif side.is_other:
            self._is_opend = False
        else:
            side.trim(time)

    def _start(self, transport: str) -> None:
        self._is_opend = True
        self._transport = transport
        self._number = (
            self._take_number if isinstance(self._take_number, int) else self._take_number()
        )
        self._ordinal = 1
        self._records.append(
            ConnectionStarted(1, self._number, self._ends, self._opened, transport)
        )
        for side in self._sides.values():
            for offset, size, reason, time in side.early:
                text = f"missing: {reason}" if reason else "nothing of OpenD's in it"
                self._add_gap(side, offset, size, text, time, is_missing=bool(reason))
            side.early.clear()
            self._start_scanner(side, side.dropped)
        for side in self._sides.values():
            side.scanner.receive_data(side.take_kept())
            self._scan(side)

    def _start_scanner(self, side: OneDirection, base: int) -> None:
        side.base = base
        if self._transport == Transport.FRAMES:
            side.scanner = StreamScanner(max_body_size=self._max_body_size)
        else:
            is_start = side.starts_like_websocket if side.kept else side.is_whole
            side.scanner = WebSocketScanner(
                is_client=self._is_to_server(side),
                max_message_size=self._max_body_size,
                is_start=base == 0 and is_start,
            )

    def _is_to_server(self, side: OneDirection) -> bool:
        return (side.direction == Direction.TO_SERVER) != self._is_reversed

    def _direction_of(self, side: OneDirection) -> str:
        return Direction.TO_SERVER if self._is_to_server(side) else Direction.TO_CLIENT

    def _orient(self, side: OneDirection, is_client: bool) -> None:
        """It is known now whether the client sends in a direction."""
        self._is_oriented = True
        if self._is_to_server(side) != is_client:
            self._reverse()

    def _reverse(self) -> None:
        """What was taken for the server is the client; so say the records that nobody has yet.

        Messages among them stay what they were taken for: they did not tell.
        """
        self._is_reversed = not self._is_reversed
        ends = self._ends
        if ends is not None:
            self._ends = ends._replace(client=ends.server, server=ends.client)
        for index, record in enumerate(self._records):
            if isinstance(record, ConnectionStarted):
                self._records[index] = record._replace(ends=self._ends)
            elif isinstance(record, CapturedGap):
                is_to_server = record.direction == Direction.TO_SERVER
                direction = Direction.TO_CLIENT if is_to_server else Direction.TO_SERVER
                self._records[index] = record._replace(direction=direction)

    # --- pieces -----------------------------------------------------------------------------------

    def _scan(self, side: OneDirection) -> None:
        for piece in side.scanner:
            if isinstance(piece, ScannedFrame):
                self._take_frame(side, piece)
            elif isinstance(piece, WebSocketPiece):
                self._take_piece(side, piece)
            else:
                self._take_gap(side, piece)

    def _end_scanner(self, side: OneDirection) -> None:
        """The stream ends here, or bytes are missing."""
        side.scanner.receive_eof()
        self._scan(side)

    def _take_gap(self, side: OneDirection, gap: Gap | WebSocketPiece) -> None:
        start = side.base + gap.offset
        size = gap.size if isinstance(gap, WebSocketPiece) else len(gap.data)
        _, time = side.times_of(start, start + size)
        side.suspicion.judge_gap(gap.data)
        data = gap.data[:_MAX_GAP_DATA]
        self._add_gap(side, start, size, gap.reason, time, is_missing=False, data=data)

    def _add_gap(
        self,
        side: OneDirection,
        offset: int,
        size: int,
        reason: str,
        time: int,
        *,
        is_missing: bool,
        data: bytes = b"",
    ) -> None:
        self._release()
        self._ordinal += 1
        self._records.append(
            CapturedGap(
                self._ordinal,
                self._number,
                self._direction_of(side),
                time,
                offset,
                size,
                is_missing,
                reason,
                data,
            )
        )

    # --- frames -----------------------------------------------------------------------------------

    def _take_frame(self, side: OneDirection, piece: ScannedFrame) -> None:
        start = side.base + piece.offset
        started, time = side.times_of(start, start + len(piece.data))
        if self._is_to_server(side):
            held = self._held
            if held or self._waits_for_key(piece):
                held.append((side, piece, started, time))
                self._held_size += len(piece.data)
                if len(held) > MAX_HELD_FRAMES or self._held_size > MAX_HELD_SIZE:
                    self._release()
                return
        elif self._is_handshake_pending and piece.header.proto_id != INIT_CONNECT:
            self._finish_handshake(None)
        self._read_frame(side, piece, started, time)

    def _waits_for_key(self, piece: ScannedFrame) -> bool:
        """Whether a body can be opened only when the answer to InitConnect has been seen."""
        return (
            self._is_handshake_pending
            and piece.verdict == DigestVerdict.BAD
            and piece.header.proto_id != INIT_CONNECT
            and not self._opener.has_key
        )

    def _release(self) -> None:
        """Read the frames that waited for a key."""
        if not self._held:
            return
        held, self._held = self._held, deque()
        self._held_size = 0
        for side, piece, started, time in held:
            self._read_frame(side, piece, started, time)

    def _read_frame(self, side: OneDirection, piece: ScannedFrame, started: int, time: int) -> None:
        header = piece.header
        data = piece.data
        message = MessageDraft(
            side,
            Transport.FRAMES,
            started,
            time,
            side.base + piece.offset,
            len(data),
            header.proto_id,
            header.serial_number,
            header.body_format,
            data,
            piece.body,
            piece.verdict,
        )
        if piece.is_cut:
            missing = header.body_size - len(message.body)
            message.add_problem(ProblemKind.CUT, f"its last {missing} bytes are not there")
        elif piece.verdict == DigestVerdict.BAD:
            self._open(message, header.digest)
        elif piece.verdict == DigestVerdict.GOOD and header.proto_id != INIT_CONNECT:
            self._is_encrypted = False
        if header.body_format not in (BODY_FORMAT_PROTOBUF, BODY_FORMAT_JSON):
            text = f"the body format {header.body_format} is not known"
            message.add_problem(ProblemKind.HEADER, text)
        message.is_suspect = side.suspicion.judge_frame(
            data,
            is_known=header.proto_id in PROTOCOLS,
            is_sound=message.verdict == DigestVerdict.GOOD,
        )
        if header.reserved != _ZEROS:
            message.add_problem(ProblemKind.HEADER, "the reserved bytes are not zero")
        self._add_message(message)

    def _open(self, message: MessageDraft, digest: bytes) -> None:
        """Decrypt a body, or say why its digest is not that of its bytes."""
        opened = self._opener.open(message.proto_id, message.body, digest)
        if opened.is_good:
            message.body = opened.body
            message.protection = opened.protection
            message.verdict = DigestVerdict.GOOD
            self._is_encrypted = True
        elif self._is_encrypted is False and message.proto_id != INIT_CONNECT:
            text = "the SHA-1 of the header is not that of the body"
            message.add_problem(ProblemKind.DIGEST, text)
        else:
            message.protection = opened.protection
            if opened.has_key and self._is_encrypted is not False:
                text = f"it does not decrypt ({opened.reason})"
                message.add_problem(ProblemKind.CIPHER, text)
            else:
                text = "it is encrypted, or damaged: no key is known"
                message.add_problem(ProblemKind.NO_KEY, text)

    # --- WebSocket --------------------------------------------------------------------------------

    def _take_piece(self, side: OneDirection, piece: WebSocketPiece) -> None:
        if piece.kind in (PieceKind.HEAD, PieceKind.CONTROL):
            return
        if piece.kind == PieceKind.GAP:
            self._take_gap(side, piece)
            return
        error = 0
        error_message = ""
        try:
            if self._is_to_server(side):
                command, section, body = decode_request_packet(piece.data)
            else:
                command, section, error, error_message, body = decode_response_packet(piece.data)
        except RemoteProtocolError as problem:
            reason = f"a WebSocket message that is no packet: {problem.args[0]}"
            self._take_gap(side, piece._replace(reason=reason))
            return
        start = side.base + piece.offset
        started, time = side.times_of(start, start + piece.size)
        message = MessageDraft(
            side,
            Transport.WEBSOCKET,
            started,
            time,
            start,
            piece.size,
            command,
            section,
            BODY_FORMAT_PROTOBUF,
            piece.data,
            body,
            DigestVerdict.UNKNOWN,
        )
        if error:
            message.add_problem(ProblemKind.REFUSED, f"error {error}: {error_message}")
        self._add_message(message)

    # --- what a message is ------------------------------------------------------------------------

    def _add_message(self, message: MessageDraft) -> None:
        if not self._is_oriented:
            self._find_direction(message)
        if not self._is_to_server(message.side) and not message.is_push:
            self._settle_request(message)
        self._ordinal += 1
        self._frames += 1
        number = self._ordinal
        result = None
        is_to_server = self._is_to_server(message.side)
        if is_to_server:
            self._judge_request(message, number)
        else:
            result = self._judge_answer(message)
        direction = Direction.TO_SERVER if is_to_server else Direction.TO_CLIENT
        self._records.append(message.finish(number, self._number, direction))
        if message.proto_id == INIT_CONNECT and message.transport == Transport.FRAMES:
            if is_to_server:
                self._is_handshake_pending = True
            else:
                self._finish_handshake(result)

    def _settle_request(self, answer: MessageDraft) -> None:
        """An answer shows that its request is whole, which may still wait for bytes behind it."""
        pairing = self._pairing
        if pairing is None or pairing.has_request((answer.proto_id, answer.serial_number)):
            return
        client = self._sides[Direction.TO_CLIENT if self._is_reversed else Direction.TO_SERVER]
        if answer.transport == Transport.FRAMES and client.received > client.base:
            scanner = client.scanner
            if isinstance(scanner, StreamScanner):  # pragma: no branch - it is that of frames
                scanner.settle()
                self._scan(client)

    def _find_direction(self, message: MessageDraft) -> None:
        """See by the body whether the client sent it."""
        if not message.is_readable:
            return
        is_request = message.fits(is_request=True)
        if is_request != message.fits(is_request=False):
            self._orient(message.side, is_request)

    def _judge_request(self, message: MessageDraft, number: int) -> None:
        message.kind = FrameKind.REQUEST
        message.decode()
        if self._pairing is None:
            return
        key = message.proto_id, message.serial_number
        before = self._pairing.add_request(key, number, message.time)
        if before:
            text = f"{before} of this connection still waits with this serial number"
            message.add_problem(ProblemKind.SERIAL_IN_USE, text)

    def _judge_answer(self, message: MessageDraft) -> Any:
        """Say of an answer what there is to say; gives what it says itself, None if unreadable."""
        key = message.proto_id, message.serial_number
        asked = None if self._pairing is None else self._pairing.take_request(key)
        is_push = asked is None and message.is_push
        message.kind = FrameKind.PUSH if is_push else FrameKind.RESPONSE
        result = message.decode()
        if asked is not None:
            message.asked_number = asked.number
            if 0 < asked.time <= message.time:
                message.latency = message.time - asked.time
        elif self._pairing is not None and not is_push:
            if self._pairing.add_unasked(key):
                message.add_problem(ProblemKind.REPEATED, "a second answer to the same request")
            else:
                message.add_problem(ProblemKind.UNASKED, self._unasked_text())
        if result is not None and not message.has_problem(ProblemKind.REFUSED):
            message.ret_type = int(result.ret_type)
            if message.ret_type:
                words = result.ret_msg or "without a message"
                text = f"retType {message.ret_type}: {words}"
                message.add_problem(ProblemKind.REFUSED, text)
        return result

    def _unasked_text(self) -> str:
        text = "no request with this serial number was seen"
        client = self._sides[Direction.TO_CLIENT if self._is_reversed else Direction.TO_SERVER]
        if not client.is_whole:
            text += "; it may have been where the capture has none"
        return text

    def _finish_handshake(self, answer: Any) -> None:
        """Take the key from the answer to InitConnect, and read what waited for it."""
        self._is_handshake_pending = False
        terms = getattr(answer, "s2c", None)
        if terms is not None:
            self._opener.learn(terms)
        self._release()
