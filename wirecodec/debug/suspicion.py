# SPDX-License-Identifier: MIT
"""What in a stream may be a key or a password, however it looks (S13 of spec/security.md).

A header says which protocol its body is of, and the protocol says what may be in it. Of a sound
body that is all there is to know. Of another nobody can say which of its bytes are which: it may be
read as the wrong class, its records may start in the middle of a key, and the rest of a key may
stand behind it, or in the frame in front. So it counts what a body *may* be of, and in a damaged
stream that goes for everything up to the next sound frame.
"""

from __future__ import annotations

from ..opend.frame import (
    BODY_FORMAT_JSON,
    BODY_FORMAT_PROTOBUF,
    HEADER_SIZE,
    MAGIC,
    MAX_BODY_SIZE,
)
from ..opend.registry import PROTOCOLS
from ..protobuf.schema import schema_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from ..opend.registry import Protocol

__all__ = [
    "StreamSuspicion",
    "body_candidates",
    "body_classes",
    "classes_at",
    "may_hide",
    "shown_header_size",
]

# Where the fields of a header are (spec/frame.md).
_PROTO_ID_START = 2
_SERIAL_START = 8
_DIGEST_START = 16


def body_candidates(
    protocol: Protocol | None, message_type: type | None = None
) -> list[tuple[str, type | None]]:
    """What the body of a protocol may be: the direction and the class, at least one pair.

    Args:
        protocol: None if it is not known.
        message_type: what a body is read as that the protocol does not explain; where it is one of
            the protocol's own, no other comes into question.
    """
    if protocol is None or not protocol.has_schema:
        return [("", message_type)]
    if protocol.is_push:
        return [("push", protocol.response_type)]
    pairs = [("request", protocol.request_type), ("response", protocol.response_type)]
    return [pair for pair in pairs if pair[1] is message_type] or pairs


def body_classes(protocol: Protocol | None, message_type: type | None = None) -> list[type]:
    """All that the body of a protocol may be, whatever it is read as."""
    if protocol is not None and protocol.has_schema:
        message_type = None  # it would narrow them down
    return [each for _, each in body_candidates(protocol, message_type) if each is not None]


def classes_at(data: bytes, start: int, message_type: type | None = None) -> list[type]:
    """What the body behind a header may be, also if its protocol id is written wrongly.

    Args:
        data: some bytes.
        start: where a header starts in them, or may start.
        message_type: see `inspection.inspect_data`.
    """
    raw = data[start + _PROTO_ID_START : start + 8]
    number, *others = (
        int.from_bytes(raw[:4], "little"),
        int.from_bytes(raw[:4], "big"),
        int.from_bytes(raw[2:], "little"),  # with two bytes too many in front of it
    )
    found = body_classes(PROTOCOLS.get(number), message_type)
    for other in others:
        if other in PROTOCOLS:
            found = found + body_classes(PROTOCOLS[other])
    return found


def may_hide(classes: Iterable[Any]) -> bool:
    """Whether one of these message classes has a field that is marked ``debug_redact``."""
    return any(schema_of(each).hides_something for each in classes)


def shown_header_size(data: bytes, start: int = 0) -> int:
    """How much of a header that may be none is shown, if a secret may follow it.

    That is all in front of its digest; less if what stands there is not what stands in headers.
    """
    body_format, version = data[start + 6 : start + 7], data[start + 7 : start + 8]
    size = int.from_bytes(data[start + 12 : start + 16], "little")
    is_like_others = (
        body_format in (b"", bytes([BODY_FORMAT_PROTOBUF]), bytes([BODY_FORMAT_JSON]))
        and version in (b"", b"\0")
        and size <= MAX_BODY_SIZE
    )
    return _DIGEST_START if is_like_others else _SERIAL_START


class StreamSuspicion:
    """What is remembered of one piece of a stream for the next. Each is shown to it, in order.

    Args:
        message_type: see `inspection.inspect_data`.
    """

    __slots__ = ("_gap_hides", "_is_rest", "_message_type", "_tail")

    def __init__(self, message_type: type | None = None) -> None:
        self._message_type = message_type
        self._gap_hides = False  # a gap right here may be of a body with a secret
        self._is_rest = False  # so may be a part of whatever comes, as there was such a gap
        self._tail = b""  # of what is not sound: a header may start in it

    def judge_frame(self, data: bytes, *, is_known: bool, is_sound: bool) -> bool:
        """Whether a secret may be in a frame of which its protocol says nothing.

        Args:
            data: the frame.
            is_known: whether its protocol is.
            is_sound: whether its body is as it was sent.
        """
        if is_sound:
            self._gap_hides = self._is_rest = False
            self._tail = b""
            return False
        first = self._first_secret(data)
        has_own = first == 0
        if has_own and is_known:  # of that, its classes tell
            first = self._first_secret(data, 1)
        is_suspect = self._is_rest or first >= 0
        self._gap_hides = is_suspect or has_own
        self._tail = data[-HEADER_SIZE:]
        return is_suspect

    def judge_gap(self, data: bytes, *, starts_anew: bool = True) -> int:
        """Where in a gap something may start that is secret; its size if nothing does.

        That is at once behind a frame that is damaged or cut; else in the first header of a
        protocol with secrets.

        Args:
            data: the bytes.
            starts_anew: whether a header may be at their start; the next piece of a long gap has
                none.
        """
        before = self._tail
        self._tail = (before + data)[-HEADER_SIZE:]
        if self._gap_hides:
            self._is_rest = True
            return shown_header_size(data) if starts_anew and data.startswith(MAGIC) else 0
        start = self._first_secret(before + data)
        if start < 0:
            return len(data)
        self._gap_hides = self._is_rest = True
        shown = start + shown_header_size(before + data, start) - len(before)
        return min(max(shown, 0), len(data))

    def _first_secret(self, data: bytes, start: int = 0) -> int:
        """Where the first header starts, from there on, of a protocol with secrets; -1 if none."""
        start = data.find(MAGIC, start)
        while start >= 0:
            if may_hide(classes_at(data, start, self._message_type)):
                break
            start = data.find(MAGIC, start + 1)
        return start
