# SPDX-License-Identifier: MIT
"""Any bytes as a row of records, schema or none, with exact offsets.

This is the one walker: whatever looks at bytes without trusting them (error reports, ``inspect``,
the annotated views) goes through it, so that they all agree on where a record begins and why the
walk had to stop. It yields what is there before it raises, so nothing before a fault is lost.

It is flat: a group is its SGROUP record, the records inside at ``depth`` + 1, and its EGROUP
record. The payload of a LEN record is not looked into; walk its range to do so.
"""

from __future__ import annotations

from ..errors import DecodeError, LimitError, TruncatedError
from . import wire

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Record", "walk_records"]


class Record:
    """One record, or one end of a group. All offsets count from the start of the buffer.

    Attributes:
        offset: where its tag starts.
        number: the field number.
        wire_type: VARINT, I64, LEN, SGROUP, EGROUP or I32 of ``wire``.
        value_offset: where its value starts, behind the tag: the length of a LEN record.
        payload_offset: where the bytes that mean something start: behind the length of a LEN
            record, else ``value_offset``.
        end: where it ends.
        value: the unsigned number of a VARINT, I64 or I32 record; None for the others.
        depth: how many groups are open around it.
    """

    __slots__ = (
        "depth",
        "end",
        "number",
        "offset",
        "payload_offset",
        "value",
        "value_offset",
        "wire_type",
    )

    def __init__(
        self,
        offset: int,
        number: int,
        wire_type: int,
        value_offset: int,
        payload_offset: int,
        end: int,
        value: int | None = None,
        depth: int = 0,
    ) -> None:
        self.offset = offset
        self.number = number
        self.wire_type = wire_type
        self.value_offset = value_offset
        self.payload_offset = payload_offset
        self.end = end
        self.value = value
        self.depth = depth

    def _key(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__slots__)

    def __eq__(self, other: object) -> bool:
        return self._key() == other._key() if isinstance(other, Record) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        kind = wire.WIRE_TYPE_NAMES[self.wire_type]
        value = "" if self.value is None else f" value={self.value}"
        return f"<Record {self.number} {kind} [{self.offset}:{self.end}]{value}>"


def walk_records(
    buf: bytes, pos: int = 0, end: int | None = None, *, max_depth: int = wire.MAX_DEPTH
) -> Iterator[Record]:
    """Yield every record of ``buf[pos:end]`` in order, then stop or raise.

    Args:
        buf: the bytes; offsets are counted from its start.
        pos, end: the range to walk; ``end`` None is the end of ``buf``.
        max_depth: how deep groups may nest.

    Raises:
        TruncatedError: the range ends inside a record or an open group.
        LimitError: groups nest deeper than ``max_depth``.
        DecodeError: no record can start or go on there; ``offset`` tells where.
        ValueError: ``max_depth`` is negative.
    """
    wire.check_max_depth(max_depth)
    if end is None:
        end = len(buf)
    open_groups: list[tuple[int, int]] = []
    while pos < end:
        start = pos
        number, wire_type, value_at = wire.read_tag(buf, pos, end)
        payload_at = value_at
        value = None
        depth = len(open_groups)
        if wire_type == wire.SGROUP:
            if depth == max_depth:
                raise LimitError("groups nest too deep", offset=start)
            open_groups.append((number, start))
            pos = value_at
        elif wire_type == wire.EGROUP:
            if not open_groups or open_groups[-1][0] != number:
                opened = f"group {open_groups[-1][0]} is open" if open_groups else "none is open"
                raise DecodeError(f"group {number} ends here, but {opened}", offset=start)
            open_groups.pop()
            depth -= 1
            pos = value_at
        elif wire_type == wire.VARINT:
            value, pos = wire.read_varint(buf, value_at, end)
        elif wire_type == wire.I64:
            value, pos = wire.read_fixed64(buf, value_at, end)
        elif wire_type == wire.I32:
            value, pos = wire.read_fixed32(buf, value_at, end)
        else:
            payload_at = wire.read_length(buf, value_at, end)[1]
            pos = wire.skip_value(buf, value_at, end, number, wire_type)
        yield Record(start, number, wire_type, value_at, payload_at, pos, value, depth)
    if open_groups:
        number, start = open_groups[-1]
        raise TruncatedError(f"group {number} is not closed", offset=start)
