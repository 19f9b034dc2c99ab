# SPDX-License-Identifier: MIT
"""The faults that a simulator makes when asked: what they are called, and what they do to bytes.

A fault spoils one answer, or push, and nothing around it: it is looked up when an answer is about
to be sent, and works on the bytes of that answer alone. Each kind does one thing that can go
wrong on a real connection, so that a client that survives all of them by themselves has met every
branch of its own that deals with faults.

What only frames have - a digest, a size, a serial number - is changed here too, so that the bytes
are spoiled after they have been made correctly, and in the one place that is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from .frame import HEADER_SIZE
from .registry import PROTOCOLS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Protocol

    class Output(Protocol):
        """Where an answer goes: the connection that it belongs to."""

        def write(self, data: bytes) -> None:
            """Send bytes, soon and in order."""

        def write_by_bytes(self, data: bytes) -> None:
            """Send bytes in order, one at a time."""

        def write_later(self, data: bytes, seconds: float) -> None:
            """Send bytes when the time has come; others may go first."""

        def finish(self) -> None:
            """Close the connection when everything written has been sent."""


__all__ = [
    "FAULT_KINDS",
    "GARBAGE_BODY",
    "Fault",
    "FaultPlan",
    "damage_frame",
    "deliver",
    "parse_fault",
]


class Kind(NamedTuple):
    """What is known of a kind of fault.

    Attributes:
        summary: what it does.
        value: what ``=VALUE`` means to it; empty if it takes none.
        default: the value without one.
        frames_only: whether it needs what WebSocket packets do not have.
    """

    summary: str
    value: str = ""
    default: int = 0
    frames_only: bool = False


FAULT_KINDS = {
    "bad-sha1": Kind("the digest in the header does not fit the body", frames_only=True),
    "bad-cipher": Kind(
        "the body lacks its last byte: it does not decrypt, or does not fit its digest",
        frames_only=True,
    ),
    "garbage-body": Kind("the body is no message; its digest is right"),
    "ret-type": Kind("the answer is a refusal", "the retType", -1),
    "wrong-serial": Kind(
        "the answer has a serial number that nobody waits for", "what is added to it", 1_000_003
    ),
    "duplicate": Kind("the answer comes twice"),
    "delay": Kind("the answer comes later, and others before it", "milliseconds", 1000),
    "drop": Kind("there is no answer"),
    "stray-bytes": Kind("bytes that belong to nothing come before the answer", "how many", 8),
    "oversize": Kind("the header announces a huge body", "its size in bytes", 0x7FFF_FFFF),
    "byte-by-byte": Kind("the answer is sent one byte at a time"),
    "cut": Kind(
        "the connection is closed in the middle of the answer",
        "how many bytes are sent (0: half of them)",
    ),
    "close": Kind("the connection is closed instead of an answer"),
}
"""The faults that a simulator makes, by the name that `parse_fault` and ``--fault`` take."""
"""The kinds of faults by name."""

#: What no message starts with, in protobuf (a tag of eleven bytes) or in JSON.
GARBAGE_BODY = b"\xff" * 16

_STRAY_BYTE = b"\xa5"
_MAX_U32 = 0xFFFF_FFFF
_SERIAL_OFFSET, _SIZE_OFFSET, _DIGEST_OFFSET = 8, 12, 16

# A fault that names no protocol is meant for what is asked, not for getting and staying connected.
_SPARED = {1, 1001, 1004}


@dataclass(frozen=True)
class Fault:
    """A fault to make.

    Attributes:
        kind: one of `FAULT_KINDS`.
        proto_id: of the answers, or pushes, that it spoils; None for the answers of all protocols
            but InitConnect, KeepAlive and the login over WebSocket.
        count: how many it spoils; None for all of them.
        value: what the kind takes: see `FAULT_KINDS`; None for its default.
    """

    kind: str
    proto_id: int | None = None
    count: int | None = None
    value: int | None = None

    @property
    def amount(self) -> int:
        """The value, or the default of the kind."""
        return FAULT_KINDS[self.kind].default if self.value is None else self.value

    def __str__(self) -> str:
        """As `parse_fault` reads it."""
        text = self.kind if self.value is None else f"{self.kind}={self.value}"
        if self.proto_id is None and self.count is None:
            return text
        text += f":{'' if self.proto_id is None else self.proto_id}"
        return text if self.count is None else f"{text}:{self.count}"


def parse_fault(text: str) -> Fault:
    """Read a fault as the command line has it: ``KIND[=VALUE][:PROTO_ID][:COUNT]``.

    Args:
        text: ``bad-sha1:3426``; ``delay=500:Qot_GetRatingChange:2`` for two answers, each half a
            second late; ``drop::1`` for the next answer of any protocol.

    Raises:
        ValueError: it is none.
    """
    head, *rest = text.strip().split(":")
    kind, has_value, given = head.partition("=")
    if len(rest) > 2:
        raise ValueError(f"{text!r}: a fault is KIND[=VALUE][:PROTO_ID][:COUNT]")
    value = _number(text, "the value", given) if has_value else None
    proto_id = _proto_id(text, rest[0]) if rest and rest[0] else None
    count = _number(text, "the count", rest[1]) if len(rest) == 2 else None
    fault = Fault(kind, proto_id, count, value)
    check_fault(fault)
    return fault


def check_fault(fault: Fault) -> None:
    """Refuse a fault that cannot be made.

    Raises:
        ValueError: it has no such kind, or a value or count that means nothing.
    """
    known = FAULT_KINDS.get(fault.kind)
    if known is None:
        raise ValueError(f"{fault.kind!r} is not a fault: there are {', '.join(FAULT_KINDS)}")
    if fault.count is not None and fault.count < 1:
        raise ValueError(f"{fault}: the count is 1 or more; leave it out for all answers")
    if fault.value is None:
        return
    if not known.value:
        raise ValueError(f"{fault}: {fault.kind} takes no value")
    is_ret_type = fault.kind == "ret-type"
    least, most = (-0x8000_0000, 0x7FFF_FFFF) if is_ret_type else (0, _MAX_U32)
    if not least <= fault.value <= most or (is_ret_type and not fault.value):
        raise ValueError(f"{fault}: {fault.value} is no value of {fault.kind}, {known.value}")


def _number(text: str, what: str, given: str) -> int:
    digits = given.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 10):
        raise ValueError(f"{text!r}: {what} is a whole number of at most 10 digits, not {given!r}")
    return int(given)


def _proto_id(text: str, given: str) -> int:
    """A protocol by number, known or not, or by name."""
    if given.isascii() and given.isdecimal() and len(given) <= 10 and int(given) <= _MAX_U32:
        return int(given)
    for protocol in PROTOCOLS.values():
        if protocol.name.lower() == given.lower():
            return protocol.proto_id
    raise ValueError(f"{text!r}: {given!r} is neither the number nor the name of a protocol")


class FaultPlan:
    """The faults that are to be made, in the order in which they were asked for."""

    def __init__(self, faults: Iterable[Fault | str] = ()) -> None:
        self._left: list[tuple[Fault, list[int]]] = []
        for fault in faults:
            self.add(fault)

    def __bool__(self) -> bool:
        return bool(self._left)

    def add(self, fault: Fault | str) -> None:
        """Add a fault after the others.

        Raises:
            ValueError: it cannot be made.
        """
        if isinstance(fault, str):
            fault = parse_fault(fault)
        check_fault(fault)
        self._left.append((fault, [] if fault.count is None else [fault.count]))

    def clear(self) -> None:
        """Make no fault any more."""
        self._left.clear()

    def take(self, proto_id: int, *, is_frame: bool = True, is_push: bool = False) -> Fault | None:
        """The fault to make with an answer that is about to be sent; None for a good one.

        Of several the first one is made, until its count is used up.
        """
        for index, (fault, left) in enumerate(self._left):
            if fault.proto_id is None:
                if is_push or proto_id in _SPARED:
                    continue
            elif fault.proto_id != proto_id:
                continue
            if FAULT_KINDS[fault.kind].frames_only and not is_frame:
                continue
            if left:
                left[0] -= 1
                if not left[0]:
                    del self._left[index]
            return fault
        return None


def damage_frame(fault: Fault, frame: bytes) -> bytes:
    """What a fault makes of a whole frame; the same frame if it spoils something else."""
    spoilt = bytearray(frame)
    if fault.kind == "bad-sha1":
        spoilt[_DIGEST_OFFSET] ^= 0xFF
    elif fault.kind == "bad-cipher":
        # No block is left whole, whatever the cipher; and no digest fits. A body without bytes
        # gets one too many.
        if len(spoilt) > HEADER_SIZE:
            spoilt.pop()
        else:
            spoilt += _STRAY_BYTE
        _put(spoilt, _SIZE_OFFSET, len(spoilt) - HEADER_SIZE)
    elif fault.kind == "wrong-serial":
        serial_number = int.from_bytes(frame[_SERIAL_OFFSET : _SERIAL_OFFSET + 4], "little")
        _put(spoilt, _SERIAL_OFFSET, serial_number + fault.amount)
    elif fault.kind == "oversize":
        _put(spoilt, _SIZE_OFFSET, fault.amount)
    return bytes(spoilt)


def _put(frame: bytearray, offset: int, number: int) -> None:
    frame[offset : offset + 4] = (number & _MAX_U32).to_bytes(4, "little")


def deliver(fault: Fault, data: bytes, output: Output) -> None:
    """Send the bytes of an answer as a fault wants it, or do not."""
    kind = fault.kind
    if kind == "delay":
        output.write_later(data, fault.amount / 1000)
    elif kind == "duplicate":
        output.write(data + data)
    elif kind == "stray-bytes":
        output.write(_STRAY_BYTE * fault.amount + data)
    elif kind == "byte-by-byte":
        output.write_by_bytes(data)
    elif kind == "cut":
        size = fault.amount or len(data) // 2
        output.write(data[: min(size, len(data) - 1)])
        output.finish()
    elif kind == "close":
        output.finish()
    elif kind != "drop":
        output.write(data)
