# SPDX-License-Identifier: MIT
"""How two values of one meaning are written otherwise, in words."""

from __future__ import annotations

from ..protobuf import wire
from .nodes import UNREAD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .diff_values import Value
    from .nodes import Node

__all__ = ["count_records", "describe_packing", "describe_spelling", "describe_wire_types"]


def count_records(records: int) -> str:
    """``2 records``."""
    return "1 record" if records == 1 else f"{records} records"


def describe_packing(packing: list[int | None]) -> str:
    """How the records of a list are written, by ``Field.packing``."""
    packed = sum(each is not None for each in packing)
    if packed == 0:
        return "not packed"
    if packed < len(packing):
        return "packed in part"
    return "packed" if packed == 1 else f"packed in {packed} records"


def describe_wire_types(a: Node, b: Node) -> str:
    """How two records of one field are sent, if not alike."""
    if a.wire_type is None or b.wire_type is None or a.wire_type == b.wire_type:
        return ""
    return f"{wire.WIRE_TYPE_NAMES[a.wire_type]} in A, {wire.WIRE_TYPE_NAMES[b.wire_type]} in B"


def describe_spelling(a: Value, b: Value, is_same: bool) -> str:
    """How two records of one field spell tag, length and number, if not alike.

    The sizes of numbers are compared if they are the same: ``is_same``.
    """
    one, other = a.records[0], b.records[0]
    if one.wire_type != other.wire_type or UNREAD in (one.role, other.role):
        return ""
    notes = []
    tags = one.value_offset - one.offset, other.value_offset - other.offset
    if tags[0] != tags[1]:
        notes.append(f"a tag of {_bytes(tags[0])} in A, of {_bytes(tags[1])} in B")
    if one.wire_type == wire.LEN:
        spare = _spare_length_bytes(a), _spare_length_bytes(b)
        if spare[0] != spare[1]:
            notes.append(f"a length with {_bytes(spare[0])} to spare in A, {_bytes(spare[1])} in B")
    elif is_same and one.wire_type in (wire.VARINT, None):
        sizes = one.end - one.value_offset, other.end - other.value_offset
        if sizes[0] != sizes[1]:
            notes.append(f"a varint of {_bytes(sizes[0])} in A, of {_bytes(sizes[1])} in B")
    return "; ".join(notes)


def _spare_length_bytes(value: Value) -> int:
    """How many bytes more than needed spell the length of a LEN record."""
    node = value.records[0]
    data = value.reader.source.slice(node.value_offset, node.payload_offset)
    if not data:  # it is cut
        return 0
    length = wire.read_varint(data, 0, len(data))[0]
    return len(data) - max(1, (length.bit_length() + 6) // 7)


def _bytes(size: int) -> str:
    return "1 byte" if size == 1 else f"{size} bytes"
