# SPDX-License-Identifier: MIT
"""One direction of a captured connection: what it carries, and when its bytes came.

A capture does not say what a connection is. `OneDirection` keeps the last bytes of a direction
until they show it: by the header of a frame, or by a WebSocket frame with one of OpenD's packets.
Of what it lets go of meanwhile it remembers where it was and why, so that not a byte goes
unmentioned. Afterwards it only knows when the bytes came that are being read.
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from ..opend.frame import HEADER_SIZE, MAGIC
from .scanner import HEADER_PATTERN
from .suspicion import StreamSuspicion
from .traffic import Transport
from .websocket_stream import find_packet_frame

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .scanner import StreamScanner
    from .websocket_stream import WebSocketScanner

__all__ = ["KEPT_SIZE", "OneDirection"]

#: How much of a direction shows what it carries, in bytes. Twice as much may be kept.
KEPT_SIZE = 4096

# A frame that comes in more segments than this is timed by some of them.
_MAX_TIMES = 4096

# How many gaps are told apart that lie before anything of OpenD's.
_MAX_EARLY_GAPS = 64

# As much of what was searched may be the start of what is searched for.
_START_SIZE = 64

# What makes the first bytes of a header as plausible as they are.
_EMPTY_HEADER = MAGIC.ljust(HEADER_SIZE, b"\0")

_WEBSOCKET_STARTS = (b"GET ", b"HTTP/1.1 101")


class EarlyGap(NamedTuple):
    """Bytes that came, or were missed, before it was known what the direction carries."""

    offset: int
    size: int
    reason: str  # why they are missing; empty if they are not
    time: int


class OneDirection:
    """One direction.

    Args:
        direction: one of `reassembly.Direction`, as the capture has it.
        is_whole: whether it is seen from its start.

    Attributes:
        received: how many bytes have come, those that are missing included.
        is_whole: whether it was seen from its start, and nothing of it is missing so far.
        kept: the last bytes, as long as it is not known what they are.
        dropped: how many bytes came before those.
        early: what was in them.
        scanner: what reads the bytes; there is none before that is known.
        base: where in the direction the scanner started.
        suspicion: of its frames and gaps, in their order.
    """

    __slots__ = (
        "_searched",
        "_times",
        "base",
        "direction",
        "dropped",
        "early",
        "is_whole",
        "kept",
        "received",
        "scanner",
        "suspicion",
    )

    scanner: StreamScanner | WebSocketScanner

    def __init__(self, direction: str, *, is_whole: bool) -> None:
        self.direction = direction
        self.is_whole = is_whole
        self.received = 0
        self.kept = bytearray()
        self.dropped = 0
        self.early: list[EarlyGap] = []
        self.base = 0
        self.suspicion = StreamSuspicion()
        self._searched = 0  # up to where `kept` was searched
        self._times: deque[tuple[int, int]] = deque()  # where data ends, and when it came

    # --- what it carries --------------------------------------------------------------------------

    @property
    def starts_like_websocket(self) -> bool:
        """Whether it begins as the handshake of WebSocket does, as far as it has come."""
        if self.dropped:
            return False
        return any(
            self.kept[: len(start)] == start[: len(self.kept)] for start in _WEBSOCKET_STARTS
        )

    def find_transport(self, *, is_expected: bool) -> tuple[str, bool | None]:
        """What the kept bytes show.

        Args:
            is_expected: whether it is OpenD's, however it looks.

        Returns:
            One of `Transport`, or empty if they show nothing; and whether the client sent them,
            None if that does not show.
        """
        kept = self.kept
        is_at_start = self.is_whole and not self.dropped
        starts_like_websocket = self.starts_like_websocket
        if is_at_start and HEADER_PATTERN.match(kept) is not None:
            return Transport.FRAMES, None
        if starts_like_websocket or is_expected or not is_at_start:
            for is_client in (True, False):
                if find_packet_frame(kept, self._searched, is_client=is_client)[1]:
                    return Transport.WEBSOCKET, is_client
        if not is_at_start and HEADER_PATTERN.search(kept, self._searched) is not None:
            return Transport.FRAMES, None
        if is_expected:
            if len(kept) > KEPT_SIZE:
                return (Transport.WEBSOCKET if starts_like_websocket else Transport.FRAMES), None
            if is_at_start and not starts_like_websocket:
                return Transport.FRAMES, None
        self._searched = max(len(kept) - _START_SIZE, 0)
        return "", None

    @property
    def is_other(self) -> bool:
        """Whether the bytes show that it is not OpenD's; only the start of a direction does."""
        if not self.is_whole or self.dropped:
            return False
        if self.starts_like_websocket:
            return len(self.kept) > KEPT_SIZE
        head = bytes(self.kept[:HEADER_SIZE])
        return HEADER_PATTERN.match(head + _EMPTY_HEADER[len(head) :]) is None

    def trim(self, time: int) -> None:
        """Let go of what was searched and showed nothing."""
        if len(self.kept) > 2 * KEPT_SIZE:
            size = len(self.kept) - KEPT_SIZE
            del self.kept[:size]
            self._searched = max(self._searched - size, 0)
            self._note_early(size, "", time)

    def miss(self, size: int, reason: str, time: int) -> None:
        """Note that so many bytes are missing, and let go of those before them."""
        if self.kept:
            self._note_early(len(self.kept), "", time)
        self.kept.clear()
        self._searched = 0
        self._note_early(size, reason, time)

    def take_kept(self) -> bytes:
        """The bytes that were kept, which are now somebody else's."""
        data = bytes(self.kept)
        self.kept.clear()
        return data

    def _note_early(self, size: int, reason: str, time: int) -> None:
        early = self.early
        if early and (early[-1].reason == reason or len(early) >= _MAX_EARLY_GAPS):
            last = early.pop()
            early.append(last._replace(size=last.size + size))
        else:
            early.append(EarlyGap(self.dropped, size, reason, time))
        self.dropped += size
        while self._times and self._times[0][0] <= self.dropped:
            self._times.popleft()

    # --- when it came -----------------------------------------------------------------------------

    def note_time(self, size: int, time: int) -> None:
        """Data of that size has come."""
        self.received += size
        times = self._times
        if len(times) >= _MAX_TIMES:
            times.pop()
        times.append((self.received, time))

    def times_of(self, start: int, end: int) -> tuple[int, int]:
        """When the first and the last of these bytes came; what lies before is forgotten."""
        times = self._times
        while len(times) > 1 and times[0][0] <= start:
            times.popleft()
        started = finished = times[0][1]
        while len(times) > 1 and times[0][0] < end:
            times.popleft()
            finished = times[0][1]
        return started, finished

    def forget_times(self) -> None:
        """Nothing that came so far is asked for any more."""
        self._times.clear()
