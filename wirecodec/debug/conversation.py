# SPDX-License-Identifier: MIT
"""What client and OpenD said to each other on one connection.

`Conversation` takes the bytes of both directions as they were captured, and gives the records of
`traffic`. It does no input or output of its own, and needs not know where the bytes come from: a
capture of packets, two dumps, or a tap that stands between the two.

**Whether it is OpenD at all** is told by the bytes: by the header of a frame, or by a WebSocket
frame with one of OpenD's packets. Of a connection that was seen from its start, only the start
counts; otherwise it is searched. What is known to be OpenD's is taken for it, however it looks.

**What a frame is** follows from the direction. Where the capture does not tell which end is the
client, the first body that fits a request and not an answer tells it, or the reverse.

**Requests and answers** are paired by protocol id and serial number, whichever is seen first. An
answer may come to a request that was sent before the capture began, or that the capture has lost.

**Encrypted bodies** are opened as soon as the key is known, which the answer to InitConnect may
tell. What the client sent before that answer was seen waits for it, up to `MAX_HELD_FRAMES`.

**Memory**: the largest frame of each direction, `MAX_PENDING` requests, what waits for a key, and
`_KEPT_SIZE` bytes of each direction as long as it is not known what the connection is.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import NamedTuple

from ..errors import DecodeError, FormatError, RemoteProtocolError
from ..opend._stream import decode_body
from ..opend.frame import (
    BODY_FORMAT_JSON,
    BODY_FORMAT_PROTOBUF,
    HEADER_SIZE,
    MAGIC,
    MAX_BODY_SIZE,
    DigestVerdict,
)
from ..opend.registry import PROTOCOLS, find_type
from ..opend.websocket import (
    COMMAND_DISCONNECTED,
    COMMAND_LOGIN,
    decode_request_packet,
    decode_response_packet,
)
from .capture_keys import INIT_CONNECT, NO_KEYS, BodyOpener
from .reassembly import Direction
from .scanner import HEADER_PATTERN, ScannedFrame, StreamScanner
from .traffic import (
    CapturedFrame,
    CapturedGap,
    ConnectionEnded,
    ConnectionStarted,
    FrameKind,
    Problem,
    ProblemKind,
    Protection,
    Transport,
)
from .websocket_stream import PieceKind, WebSocketPiece, WebSocketScanner, find_packet_frame

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .capture_keys import CaptureKeys
    from .reassembly import Connection
    from .scanner import Gap
    from .traffic import Record

__all__ = ["MAX_HELD_FRAMES", "MAX_PENDING", "Conversation"]

#: How many requests of a connection are remembered that wait for an answer.
MAX_PENDING = 65536

#: How many frames wait for the answer to InitConnect, which tells their key.
MAX_HELD_FRAMES = 256

# How much of a direction is kept while it is not known whether it is OpenD's.
_KEPT_SIZE = 4096

# How many answered requests are remembered, to tell a second answer from one to nothing.
_REMEMBERED = 1024

# A frame that comes in more segments than this is timed by some of them.
_MAX_TIMES = 4096

_MAX_GAP_DATA = 1024

# How many gaps of a direction are told apart that lie before anything of OpenD's.
_MAX_EARLY_GAPS = 64

# What makes the first bytes of a header as plausible as they are.
_EMPTY_HEADER = MAGIC.ljust(HEADER_SIZE, b"\0")

_WEBSOCKET_STARTS = (b"GET ", b"HTTP/1.1 101")


class _EarlyGap(NamedTuple):
    """Bytes of a direction that came, or were missed, before it was known to be OpenD's."""

    offset: int
    size: int
    reason: str  # why they are missing; empty if they are not
    time: int


class _Side:
    """One direction."""

    __slots__ = (
        "base",
        "direction",
        "dropped",
        "early",
        "is_whole",
        "kept",
        "received",
        "scanner",
        "searched",
        "times",
    )

    def __init__(self, direction: str, *, is_whole: bool) -> None:
        self.direction = direction
        self.received = 0  # bytes of the direction, those that are missing included
        self.base = 0  # where the scanner started
        self.scanner: StreamScanner | WebSocketScanner | None = None
        self.times: deque[tuple[int, int]] = deque()  # where data ends, and when it came
        self.kept = bytearray()  # what came before it was known what it is
        self.dropped = 0  # what had come before that
        self.early: list[_EarlyGap] = []  # what was in it
        self.searched = 0  # up to where `kept` was searched
        self.is_whole = is_whole  # whether it was seen from its start, so far

    def drop(self, size: int, reason: str, time: int) -> None:
        """Let go of so many bytes more, of those that are kept or, for a reason, missing."""
        early = self.early
        if early and (early[-1].reason == reason or len(early) >= _MAX_EARLY_GAPS):
            last = early.pop()
            early.append(last._replace(size=last.size + size))
        else:
            early.append(_EarlyGap(self.dropped, size, reason, time))
        self.dropped += size

    def note_time(self, size: int, time: int) -> None:
        """Data of that size has come."""
        self.received += size
        times = self.times
        if len(times) >= _MAX_TIMES:
            times.pop()
        times.append((self.received, time))

    def times_of(self, start: int, end: int) -> tuple[int, int]:
        """When the first and the last byte came; what lies before is forgotten."""
        times = self.times
        while len(times) > 1 and times[0][0] <= start:
            times.popleft()
        started = finished = times[0][1]
        while len(times) > 1 and times[0][0] < end:
            times.popleft()
            finished = times[0][1]
        return started, finished


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
    ) -> None:
        self._take_number = number
        self._ends = ends
        self._opened = opened
        self._max_body_size = max_body_size
        self._opener = BodyOpener(keys)
        self._has_rsa_key = keys.rsa_key is not None
        is_whole = ends is None or ends.is_client_known
        self._sides = {
            direction: _Side(direction, is_whole=is_whole)
            for direction in (Direction.TO_SERVER, Direction.TO_CLIENT)
        }
        self._is_oriented = (
            (ends is not None and ends.is_client_known) if is_oriented is None else is_oriented
        )
        self._is_reversed = False  # what was taken for the server is the client
        self._is_expected = is_expected
        self._is_one_sided = is_one_sided
        self._transport = ""
        self._is_opend: bool | None = None
        self._number = 0
        self._ordinal = 0
        self._frames = 0
        self._missing = 0
        self._last_time = opened
        self._is_handshake_pending = False
        self._is_encrypted: bool | None = None
        self._held: deque[tuple[_Side, ScannedFrame, int, int]] = deque()
        self._pending: OrderedDict[tuple[int, int], CapturedFrame] = OrderedDict()
        self._unasked: OrderedDict[tuple[int, int], CapturedFrame] = OrderedDict()
        self._answered: OrderedDict[tuple[int, int], None] = OrderedDict()
        self._unlisted = 0
        self._records: list[Record] = []

    @property
    def is_opend(self) -> bool | None:
        """Whether OpenD's protocol was found on it; None while that is not known."""
        return self._is_opend

    @property
    def number(self) -> int:
        """The number of the connection; 0 before OpenD was found on it."""
        return self._number

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
        self._last_time = time
        if side.scanner is None:
            self._search(side, data)
        else:
            self._scan(side, data)
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
        if side.scanner is None:
            if side.kept:
                side.drop(len(side.kept), "", time)
            side.kept.clear()
            side.searched = 0
            side.drop(size, reason, time)
            self._missing += size
            return []
        self._end_scanner(side)
        side.times.clear()
        self._missing += size
        self._add_gap(side, start, size, f"missing: {reason}", time, is_missing=True)
        self._start_scanner(side)
        return self._take_records()

    def close(self, reason: str, time: int) -> list[Record]:
        """Note that the connection, or what is known of it, has ended."""
        if self._is_opend is None and self._is_expected:
            sides = [side for side in self._sides.values() if side.received]
            if sides:
                is_websocket = all(side.kept and _may_be_websocket(side.kept) for side in sides)
                self._start(Transport.WEBSOCKET if is_websocket else Transport.FRAMES)
        if not self._is_opend:
            self._is_opend = False
            return []
        for side in self._sides.values():
            if side.scanner is not None:
                self._end_scanner(side)
        self._release()
        unanswered = tuple(
            (frame.number, frame.proto_id, frame.serial_number)
            for frame in self._pending.values()
            if not self._is_one_sided
        )
        self._ordinal += 1
        self._records.append(
            ConnectionEnded(
                self._ordinal,
                self._number,
                time,
                reason,
                unanswered,
                self._frames,
                self._missing,
                self._unlisted,
            )
        )
        self._is_opend = False
        return self._take_records()

    def _take_records(self) -> list[Record]:
        records, self._records = self._records, []
        return records

    # --- whether it is OpenD ----------------------------------------------------------------------

    def _search(self, side: _Side, data: bytes) -> None:
        """Find out what a connection is, of which nothing was known so far."""
        kept = side.kept
        kept += data
        transport = self._detect(side)
        if transport:
            self._start(transport)
        elif side.is_whole and not side.dropped and self._is_other(side):
            self._is_opend = False
        elif len(kept) > 2 * _KEPT_SIZE:
            size = len(kept) - _KEPT_SIZE
            del kept[:size]
            side.drop(size, "", self._last_time)
            side.searched = max(side.searched - size, 0)

    def _detect(self, side: _Side) -> str:
        """What the kept bytes show; empty if that is nothing."""
        kept = side.kept
        is_at_start = side.is_whole and not side.dropped
        if _may_be_websocket(kept) or not is_at_start:
            for is_client in (True, False):
                if find_packet_frame(kept, side.searched, is_client=is_client)[1]:
                    if not self._is_oriented:
                        self._orient(side.direction, is_client)
                    return Transport.WEBSOCKET
        match = (HEADER_PATTERN.match if is_at_start else HEADER_PATTERN.search)(
            kept, 0 if is_at_start else side.searched
        )
        if match is not None:
            return Transport.FRAMES
        if self._is_expected and (len(kept) > _KEPT_SIZE or not _may_be_websocket(kept)):
            return Transport.WEBSOCKET if _may_be_websocket(kept) else Transport.FRAMES
        side.searched = 0 if is_at_start else max(len(kept) - 64, 0)
        return ""

    def _is_other(self, side: _Side) -> bool:
        """Whether a direction that was seen from its start is not OpenD's."""
        kept = side.kept
        if _may_be_websocket(kept):
            return len(kept) > _KEPT_SIZE
        head = bytes(kept[:HEADER_SIZE])
        return HEADER_PATTERN.match(head + _EMPTY_HEADER[len(head) :]) is None

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
            data = bytes(side.kept)
            side.kept.clear()
            self._start_scanner(side, side.dropped)
            self._scan(side, data)

    def _start_scanner(self, side: _Side, base: int | None = None) -> None:
        side.base = side.received if base is None else base
        if self._transport == Transport.FRAMES:
            side.scanner = StreamScanner(max_body_size=self._max_body_size)
        else:
            side.scanner = WebSocketScanner(
                is_client=self._is_to_server(side),
                max_message_size=self._max_body_size,
                is_start=side.base == 0 and side.is_whole,
            )

    def _is_to_server(self, side: _Side) -> bool:
        return (side.direction == Direction.TO_SERVER) != self._is_reversed

    def _direction_of(self, side: _Side) -> str:
        return Direction.TO_SERVER if self._is_to_server(side) else Direction.TO_CLIENT

    def _orient(self, direction: str, is_client: bool) -> None:
        """It is known now whether the client sends in a direction."""
        self._is_oriented = True
        self._is_reversed = (direction == Direction.TO_SERVER) != is_client
        if self._is_reversed and self._ends is not None:
            ends = self._ends
            self._ends = ends._replace(client=ends.server, server=ends.client)

    # --- pieces -----------------------------------------------------------------------------------

    def _scan(self, side: _Side, data: bytes) -> None:
        scanner = side.scanner
        if scanner is None:
            return
        if data:
            scanner.receive_data(data)
        for piece in scanner:
            if isinstance(piece, ScannedFrame):
                self._take_frame(side, piece)
            elif isinstance(piece, WebSocketPiece):
                self._take_piece(side, piece)
            else:
                self._take_gap(side, piece)

    def _end_scanner(self, side: _Side) -> None:
        """The stream ends here, or bytes are missing."""
        if side.scanner is not None:
            side.scanner.receive_eof()
            self._scan(side, b"")
            side.scanner = None

    def _take_gap(self, side: _Side, gap: Gap) -> None:
        start = side.base + gap.offset
        _, time = side.times_of(start, start + len(gap.data))
        data = gap.data[:_MAX_GAP_DATA]
        self._add_gap(side, start, len(gap.data), gap.reason, time, is_missing=False, data=data)

    def _add_gap(
        self,
        side: _Side,
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

    def _take_frame(self, side: _Side, piece: ScannedFrame) -> None:
        start = side.base + piece.offset
        started, time = side.times_of(start, start + len(piece.data))
        if piece.header.proto_id == INIT_CONNECT:
            self._is_handshake_pending = self._is_to_server(side)
        held = self._held
        if self._is_to_server(side) and (held or self._waits_for_key(piece)):
            held.append((side, piece, started, time))
            if len(held) > MAX_HELD_FRAMES:
                self._release()
            return
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
        held, self._held = self._held, deque()
        for side, piece, started, time in held:
            self._read_frame(side, piece, started, time)

    def _read_frame(self, side: _Side, piece: ScannedFrame, started: int, time: int) -> None:
        header = piece.header
        problems: list[Problem] = []
        body = piece.body
        protection = Protection.CLEAR
        verdict: str = piece.verdict
        if piece.is_cut:
            missing = header.body_size - len(body)
            problems.append(Problem(ProblemKind.CUT, f"its last {missing} bytes are not there"))
        elif verdict == DigestVerdict.BAD:
            opened = self._opener.open(header.proto_id, body, header.digest)
            body, protection = opened.body, opened.protection
            if opened.is_good:
                verdict = DigestVerdict.GOOD
                self._is_encrypted = True
            else:
                problems.append(self._problem_of(header.proto_id, opened.has_key, opened.reason))
                if problems[0].kind == ProblemKind.DIGEST:
                    protection = Protection.CLEAR
        elif verdict == DigestVerdict.GOOD and header.proto_id != INIT_CONNECT:
            self._is_encrypted = False
        if header.body_format not in (BODY_FORMAT_PROTOBUF, BODY_FORMAT_JSON):
            text = f"the body format {header.body_format} is not known"
            problems.append(Problem(ProblemKind.HEADER, text))
        if any(header.reserved):
            problems.append(Problem(ProblemKind.HEADER, "the reserved bytes are not zero"))
        frame = CapturedFrame(
            0,
            self._number,
            self._direction_of(side),
            Transport.FRAMES,
            FrameKind.UNKNOWN,
            started,
            time,
            side.base + piece.offset,
            len(piece.data),
            header.proto_id,
            header.serial_number,
            header.body_format,
            piece.data,
            body,
            protection,
            verdict,
            problems=tuple(problems),
        )
        self._add_frame(side, frame)

    def _problem_of(self, proto_id: int, has_key: bool, reason: str) -> Problem:
        """What a digest says that is not that of the body, and that no key puts right."""
        if has_key and self._is_encrypted is not False:
            return Problem(ProblemKind.CIPHER, f"it does not decrypt ({reason})")
        if self._is_encrypted is False and proto_id != INIT_CONNECT:
            return Problem(ProblemKind.DIGEST, "the SHA-1 of the header is not that of the body")
        return Problem(ProblemKind.NO_KEY, "it is encrypted, or damaged: no key is known")

    # --- WebSocket --------------------------------------------------------------------------------

    def _take_piece(self, side: _Side, piece: WebSocketPiece) -> None:
        start = side.base + piece.offset
        end = start + piece.size
        if piece.kind in (PieceKind.HEAD, PieceKind.CONTROL):
            return
        started, time = side.times_of(start, end)
        if piece.kind == PieceKind.GAP:
            data = piece.data[:_MAX_GAP_DATA]
            self._add_gap(side, start, piece.size, piece.reason, time, is_missing=False, data=data)
            return
        problems: tuple[Problem, ...] = ()
        try:
            if self._is_to_server(side):
                command, section, body = decode_request_packet(piece.data)
            else:
                packet = decode_response_packet(piece.data)
                command, section, body = packet.command, packet.section, packet.body
                if packet.error:
                    text = f"error {packet.error}: {packet.error_message}"
                    problems = (Problem(ProblemKind.REFUSED, text),)
        except RemoteProtocolError as error:
            reason = f"a WebSocket message that is no packet: {error.args[0]}"
            data = piece.data[:_MAX_GAP_DATA]
            self._add_gap(side, start, piece.size, reason, time, is_missing=False, data=data)
            return
        frame = CapturedFrame(
            0,
            self._number,
            self._direction_of(side),
            Transport.WEBSOCKET,
            FrameKind.UNKNOWN,
            started,
            time,
            start,
            piece.size,
            command,
            section,
            BODY_FORMAT_PROTOBUF,
            piece.data,
            body,
            Protection.CLEAR,
            DigestVerdict.UNKNOWN,
            problems=problems,
        )
        self._add_frame(side, frame)

    # --- what a frame is --------------------------------------------------------------------------

    def _add_frame(self, side: _Side, frame: CapturedFrame) -> None:
        self._ordinal += 1
        self._frames += 1
        if not self._is_oriented:
            frame = self._find_direction(side, frame)
        frame = frame._replace(number=self._ordinal)
        if frame.direction == Direction.TO_SERVER:
            self._add_request(frame)
        else:
            self._add_answer(frame)

    def _find_direction(self, side: _Side, frame: CapturedFrame) -> CapturedFrame:
        """See by the body whether the client sent it."""
        protocol = PROTOCOLS.get(frame.proto_id)
        if protocol is None or not protocol.has_schema or not frame.is_readable:
            return frame
        is_request = _fits(protocol.request_type, frame)
        if is_request != _fits(protocol.response_type, frame):
            self._orient(side.direction, is_request)
        return frame._replace(direction=self._direction_of(side))

    def _add_request(self, frame: CapturedFrame) -> None:
        key = frame.proto_id, frame.serial_number
        frame = frame._replace(kind=FrameKind.REQUEST)
        _, problem = self._decode(frame)
        if problem is not None:
            frame = _with(frame, problem)
        before = self._pending.pop(key, None)
        if before is not None:
            text = f"{before.number} of this connection still waits with this serial number"
            frame = _with(frame, Problem(ProblemKind.SERIAL_IN_USE, text))
            self._unlisted += 1
        self._records.append(frame)
        if self._unasked.pop(key, None) is None:
            self._pending[key] = frame._replace(data=b"", body=b"", problems=())
        else:
            self._remember(key)  # the answer was seen first
        if len(self._pending) > MAX_PENDING:
            self._pending.popitem(last=False)
            self._unlisted += 1

    def _add_answer(self, frame: CapturedFrame) -> None:
        key = frame.proto_id, frame.serial_number
        asked = self._pending.pop(key, None)
        protocol = PROTOCOLS.get(frame.proto_id)
        is_push = protocol is not None and protocol.is_push
        if frame.transport == Transport.WEBSOCKET and frame.proto_id == COMMAND_DISCONNECTED:
            is_push = True
        if asked is None and is_push:
            frame = frame._replace(kind=FrameKind.PUSH)
        else:
            frame = frame._replace(kind=FrameKind.RESPONSE)
        message, problem = self._decode(frame)
        if problem is not None:
            frame = _with(frame, problem)
        if asked is not None:
            latency = frame.time - asked.time if frame.time and asked.time else None
            frame = frame._replace(asked_number=asked.number, latency=latency)
            self._remember(key)
        elif frame.kind == FrameKind.RESPONSE and not self._is_one_sided:
            if key in self._answered:
                text = "a second answer to the same request"
                frame = _with(frame, Problem(ProblemKind.REPEATED, text))
            else:
                frame = _with(frame, Problem(ProblemKind.UNASKED, self._unasked_text()))
                self._unasked[key] = frame._replace(data=b"", body=b"", problems=())
                if len(self._unasked) > _REMEMBERED:
                    self._unasked.popitem(last=False)
        if message is not None and not any(
            each.kind == ProblemKind.REFUSED for each in frame.problems
        ):
            frame = self._note_result(frame, message)
        self._records.append(frame)
        if frame.proto_id == INIT_CONNECT and frame.transport == Transport.FRAMES:
            self._finish_handshake(message)

    def _remember(self, key: tuple[int, int]) -> None:
        self._answered[key] = None
        if len(self._answered) > _REMEMBERED:
            self._answered.popitem(last=False)

    def _unasked_text(self) -> str:
        text = "no request with this serial number was seen"
        if not self._sides[
            Direction.TO_CLIENT if self._is_reversed else Direction.TO_SERVER
        ].is_whole:
            text += "; it may have been where the capture has none"
        return text

    def _note_result(self, frame: CapturedFrame, message: Any) -> CapturedFrame:
        """Add what an answer says of itself."""
        ret_type = getattr(message, "ret_type", None)
        if ret_type is None:
            return frame
        frame = frame._replace(ret_type=int(ret_type))
        if ret_type == 0:
            return frame
        words = getattr(message, "ret_msg", None) or "without a message"
        return _with(frame, Problem(ProblemKind.REFUSED, f"retType {int(ret_type)}: {words}"))

    def _finish_handshake(self, message: Any) -> None:
        """Take the key from the answer to InitConnect, and read what waited for it."""
        self._is_handshake_pending = False
        terms = getattr(message, "s2c", None)
        if terms is not None:
            self._opener.learn(terms)
        self._release()

    def _decode(self, frame: CapturedFrame) -> tuple[Any, Problem | None]:
        """The message of a frame, as far as its type is known and its body can be read."""
        message_type = _type_of(frame)
        if message_type is None or not frame.is_readable:
            return None, None
        if any(each.kind in (ProblemKind.CUT, ProblemKind.HEADER) for each in frame.problems):
            return None, None
        if not frame.body and any(each.kind == ProblemKind.REFUSED for each in frame.problems):
            return None, None  # a packet that says an error has no body
        try:
            return decode_body(message_type, frame.body, frame.body_format), None
        except (DecodeError, FormatError) as error:
            return None, Problem(ProblemKind.BODY, f"the body is broken: {error}")


def _may_be_websocket(data: bytearray) -> bool:
    """Whether a direction that begins so may be that of a WebSocket connection."""
    return any(data[: len(start)] == start[: len(data)] for start in _WEBSOCKET_STARTS)


def _with(frame: CapturedFrame, problem: Problem) -> CapturedFrame:
    return frame._replace(problems=(*frame.problems, problem))


def _type_of(frame: CapturedFrame) -> Any:
    """The class that a body is of; None if that is not known."""
    is_request = frame.kind == FrameKind.REQUEST
    if frame.transport == Transport.WEBSOCKET and frame.proto_id == COMMAND_LOGIN:
        return find_type(f"InitWebSocket.{'Request' if is_request else 'Response'}")
    protocol = PROTOCOLS.get(frame.proto_id)
    if protocol is None or not protocol.has_schema:
        return None
    return protocol.request_type if is_request else protocol.response_type


def _fits(message_type: Any, frame: CapturedFrame) -> bool:
    if message_type is None:
        return False
    try:
        decode_body(message_type, frame.body, frame.body_format)
    except (DecodeError, FormatError):
        return False
    return True
