# SPDX-License-Identifier: MIT
"""Two messages, frames or streams, compared by what they mean, then by how they are written.

Three steps:

1. The frames of both sides are aligned, so that an inserted frame does not shift what follows
   (``diff_frames``).
2. The nodes of a body become values, whose *identity* is the same for the same meaning
   (``diff_bodies``, ``diff_reading``, ``diff_json``, ``diff_values``).
3. Both trees of values are walked. Where the identities differ, the meaning does; where they are
   the same and the bytes are not, what is written otherwise is told apart.

Elements of lists are aligned, too (``alignment``). What is not equal is then compared by likeness:
two messages with half of their fields equal are versions of each other. What is left is compared
index by index.

Compared are the bytes that can be read. A fault is a difference if one side alone has it.
"""

from __future__ import annotations

from itertools import zip_longest

from ..opend.frame import BODY_FORMAT_JSON, HEADER_SIZE
from .alignment import align, gaps_between
from .diff_bodies import KNOWN_FORMATS, format_of, read_bodies
from .diff_frames import FramePair, pair_frames
from .diff_notes import (
    count_records,
    describe_packing,
    describe_spelling,
    describe_wire_types,
)
from .diff_reading import body_of, path_without_indices
from .diff_values import LIST, MAPPED, SINGLE, align_values
from .differences import (
    CHANGED,
    ENCODING,
    KINDS,
    MOVED,
    ONLY_IN_A,
    ONLY_IN_B,
    Difference,
    Side,
    changes_meaning,
)
from .nodes import BODY, GAP, UNREAD, FrameNode, Node, faults_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator
    from typing import Any

    from .diff_values import Field, Fields, Value
    from .nodes import Fault, RootNode

__all__ = [
    "CHANGED",
    "ENCODING",
    "KINDS",
    "MOVED",
    "ONLY_IN_A",
    "ONLY_IN_B",
    "Difference",
    "Side",
    "changes_meaning",
    "diff_nodes",
    "equal_faults",
]

_HEADER_FIELDS = ("proto_id", "body_format", "version", "serial_number", "reserved")


def diff_nodes(
    a: Iterable[RootNode],
    b: Iterable[RootNode],
    message_type: type | None = None,
    *,
    ignored: Iterable[str] = (),
    ignores_serial_numbers: bool = False,
) -> Iterator[Difference]:
    """Yield what differs, frame by frame.

    With the arguments swapped, the differences are the same, and swapped.

    Args:
        a: frames, or a message, from ``inspect_data``. They are all held.
        b: what they are compared with.
        message_type: the class that ``a`` and ``b`` were read as, if one was given.
        ignored: paths of fields to leave out, with all that is inside: ``s2c.dataList[3].name``,
            or ``s2c.dataList.name`` for all elements; ``header.reserved``.
        ignores_serial_numbers: whether frames may have different serial numbers.
    """
    paths = frozenset(ignored)
    if ignores_serial_numbers:
        paths |= {"header.serial_number"}
    for pair in pair_frames(list(a), list(b), ignores_serial_numbers):
        comparer = _Comparer(pair, message_type, paths)
        comparer.compare_roots()
        yield from comparer.found


def equal_faults(
    a: Iterable[RootNode], b: Iterable[RootNode], *, ignores_serial_numbers: bool = False
) -> list[tuple[Fault, Fault]]:
    """What is wrong on both sides alike, and so is no difference."""
    return [
        (one, other)
        for pair in pair_frames(list(a), list(b), ignores_serial_numbers)
        for one, other in _match_faults(pair)
        if one is not None and other is not None
    ]


def _match_faults(pair: FramePair) -> list[tuple[Fault | None, Fault | None]]:
    """All faults of both sides. Which are the same says what they are, not their offsets."""
    matches: dict[tuple[str, str], tuple[list[Fault], list[Fault]]] = {}
    for side, root in enumerate((pair.a, pair.b)):
        for fault in faults_of([root] if root is not None else []):
            matches.setdefault((fault.path, fault.reason), ([], []))[side].append(fault)
    return [match for sides in matches.values() for match in zip_longest(*sides)]


class _Comparer:
    """Compares two roots, either of which may be missing.

    Attributes:
        found: the differences.
    """

    def __init__(self, pair: FramePair, message_type: type | None, ignored: frozenset[str]) -> None:
        self.pair = pair
        self.message_type = message_type
        self.ignored = ignored
        self.found: list[Difference] = []
        self.has_bytes = True  # whether the fields of both sides have bytes of their own

    def add(
        self,
        kind: str,
        path: str,
        a: Side | None,
        b: Side | None,
        note: str = "",
        subject: str = "field",
    ) -> None:
        if kind == CHANGED and (a is None or b is None):
            kind = ONLY_IN_A if b is None else ONLY_IN_B
        roots = self.pair.a, self.pair.b
        self.found.append(Difference(kind, subject, path, a, b, roots, note))

    # Roots.

    def compare_roots(self) -> None:
        a, b = self.pair.a, self.pair.b
        if a is None or b is None:
            self.add_lonely_root(a, b)
            return
        if self.pair.is_moved:
            note = "at another place among the frames"
            self.add(MOVED, "", _root_side(a), _root_side(b), note, a.role)
        if a.data == b.data:
            return
        if a.role == GAP:
            self.add(CHANGED, "", _root_side(a), _root_side(b), subject=GAP)
            return
        if isinstance(a, FrameNode) and isinstance(b, FrameNode):
            self.compare_headers(a, b)
        elif a.role != b.role:
            note = "a frame is compared with a message: of the frame, its body"
            self.add(ENCODING, "", _root_side(a), _root_side(b), note, "frame")
        self.compare_bodies(a, b)
        self.compare_faults()

    def add_lonely_root(self, a: RootNode | None, b: RootNode | None) -> None:
        sides = [_root_side(each) if each is not None else None for each in (a, b)]
        role = next(each.role for each in (a, b) if each is not None)
        self.add(CHANGED, "", sides[0], sides[1], subject="message" if role == BODY else role)

    def compare_headers(self, a: FrameNode, b: FrameNode) -> None:
        old, new = ({each.name: each for each in root.children[0].children} for root in (a, b))
        names = list(_HEADER_FIELDS)
        # The size and the digest follow from the body, as long as they are right.
        if any(
            fields["body_size"].value != len(root.data) - HEADER_SIZE
            for fields, root in ((old, a), (new, b))
        ):
            names.append("body_size")
        is_same_body = a.data[HEADER_SIZE:] == b.data[HEADER_SIZE:]
        if is_same_body or a.verdict != b.verdict or a.verdict == "bad":
            names.append("digest")
        for name in names:
            path = f"header.{name}"
            values = a.bytes_of(old[name]), b.bytes_of(new[name])
            if values[0] == values[1] or _is_inside(path, self.ignored):
                continue
            is_same = name == "body_format" and all(each[0] in KNOWN_FORMATS for each in values)
            note = "the same message may be written in either" if is_same else ""
            sides = _node_side(a, path, old[name]), _node_side(b, path, new[name])
            self.add(ENCODING if is_same else CHANGED, path, *sides, note, "header")

    def compare_faults(self) -> None:
        """A fault that one side alone has."""
        for one, other in _match_faults(self.pair):
            if other is None:
                self.add_fault(one, self.pair.a)
            elif one is None:
                self.add_fault(other, self.pair.b)

    def add_fault(self, fault: Any, root: Any) -> None:
        if fault.path and _is_inside(fault.path, self.ignored):
            return
        node = Node(root.role, fault.offset, fault.offset)
        node.fault = fault
        side = Side(root, fault.path, fault.offset, fault.offset, node, b"")
        a, b = (side, None) if root is self.pair.a else (None, side)
        self.add(CHANGED, fault.path, a, b, fault.reason, "fault")

    # Bodies.

    def compare_bodies(self, a: RootNode, b: RootNode) -> None:
        formats = format_of(a), format_of(b)
        contents = a.bytes_of(body_of(a)), b.bytes_of(body_of(b))
        if contents[0] == contents[1] and formats[0] == formats[1]:
            return
        values = read_bodies(a, b, self.message_type, self.ignored)
        if values is None:
            note = "not comparable: JSON and protobuf, not of one known type"
            if not all(each in KNOWN_FORMATS for each in formats):
                note = "not comparable: of a format that is not known"
            self.add(CHANGED, "", _body_side(a), _body_side(b), note, BODY)
            return
        self.has_bytes = BODY_FORMAT_JSON not in formats
        one, other = values
        before = len(self.found)
        if one.shape == other.shape:
            self.compare_fields(one.fields, other.fields)
        if len(self.found) == before and not one.has_ignored and not other.has_ignored:
            kind = ENCODING if one.identity == other.identity else CHANGED
            note = "JSON or protobuf" if formats[0] != formats[1] else "other bytes"
            self.add(kind, "", _body_side(a), _body_side(b), note, BODY)

    # Fields.

    def compare_fields(self, a: Fields, b: Fields) -> None:
        for key, one in a.items():
            other_key = _key_of_other_wire_type(key)
            if key in b:
                self.compare_field(one, b[key])
            elif other_key in b and other_key not in a:
                self.compare_sent_otherwise(one, b[other_key])
            else:
                self.add_lonely_field(one, is_in_a=True)
        for key, other in b.items():
            other_key = _key_of_other_wire_type(key)
            if key not in a and (other_key not in a or other_key in b):
                self.add_lonely_field(other, is_in_a=False)
        if self.has_bytes:
            self.compare_order(a, b)

    def add_lonely_field(self, field: Field, is_in_a: bool) -> None:
        """A field that one side alone has. It may mean nothing even there."""
        if not field.is_empty:
            for value in field.values:
                self.add_value(value if is_in_a else None, None if is_in_a else value)
        elif self.has_bytes and not field.has_ignored:
            if field.form == LIST:
                note = "a packed record without elements"
            elif not field.counting:
                note = "overridden by a member of its oneof"
            else:
                note = "zero, which need not be written"
            a, b = (field.side, None) if is_in_a else (None, field.side)
            self.add(ENCODING, field.path, a, b, note)

    def compare_sent_otherwise(self, a: Field, b: Field) -> None:
        """The field on one side; on the other its number alone, which decoding takes as unknown."""
        if not a.values or not b.values:
            self.add_lonely_field(a, is_in_a=True)
            self.add_lonely_field(b, is_in_a=False)
            return
        for one, other in zip_longest(a.values, b.values):
            if one is None or other is None:
                self.add_value(one, other)
            else:
                note = describe_wire_types(one.node, other.node)
                self.add(CHANGED, one.path, one.side, other.side, note)

    def compare_field(self, a: Field, b: Field) -> None:
        if self.is_alike(a, b):
            return
        before = len(self.found)
        if a.is_empty and not b.is_empty:
            self.add_lonely_field(b, is_in_a=False)
        elif b.is_empty and not a.is_empty:
            self.add_lonely_field(a, is_in_a=True)
        elif a.form != b.form:
            self.add(CHANGED, a.path, a.side, b.side)
        elif not a.is_empty:
            self.compare_filled(a, b)
        if not self.has_bytes or a.has_ignored or b.has_ignored:
            return
        if a.form == SINGLE and len(a.records) != len(b.records):
            counted = f"{count_records(len(a.records))} in A, {len(b.records)} in B"
            is_merged = a.holds_messages or b.holds_messages
            rule = "merged" if is_merged else "the last one counts"
            self.add(ENCODING, a.path, a.side, b.side, f"{counted}: {rule}")
        if a.packing != b.packing:
            self.compare_packing(a, b)
        if len(self.found) == before and a.unknown_data == b.unknown_data:
            self.add(ENCODING, a.path, a.side, b.side, "other bytes")

    def compare_filled(self, a: Field, b: Field) -> None:
        """Two fields of one form that mean something."""
        if a.form == LIST:
            self.compare_lists(a, b)
        elif a.form == MAPPED:
            self.compare_maps(a, b)
        else:
            self.compare_values(a.values[0], b.values[0])

    def is_alike(self, a: Field | Value, b: Field | Value) -> bool:
        """Whether there is nothing to tell: the same bytes, or without bytes the same meaning."""
        return a.data == b.data if self.has_bytes else a.identity == b.identity

    def compare_packing(self, a: Field, b: Field) -> None:
        ways = describe_packing(a.packing), describe_packing(b.packing)
        if ways[0] != ways[1]:
            note = f"{ways[0]} in A, {ways[1]} in B"
        elif a.identity == b.identity:
            note = "split otherwise into packed records"
        else:
            return  # another number of elements
        self.add(ENCODING, a.path, a.side, b.side, note)

    def compare_order(self, a: Fields, b: Fields) -> None:
        """Which fields stand elsewhere: all but as many as can keep their order."""
        common = [key for key in a if key in b and a[key].places and b[key].places]
        order_a = sorted(common, key=lambda key: a[key].first_place)
        order_b = sorted(common, key=lambda key: b[key].first_place)
        kept = {order_a[index] for index, _ in align(order_a, order_b)}
        for key in order_a:
            one, other = a[key], b[key]
            if key not in kept:
                note = "at another place among the fields"
            elif one.places != other.places and one.identity == other.identity:
                note = f"in {one.places} places in A, in {other.places} in B, with others between"
            else:
                continue
            self.add(MOVED, one.path, one.side, other.side, note)

    # Values.

    def compare_values(self, a: Value, b: Value) -> None:
        if self.is_alike(a, b):
            return
        is_same = a.identity == b.identity
        if a.shape and a.shape == b.shape:
            self.compare_fields(a.fields, b.fields)
            is_same = True  # what differs was found inside
        elif not is_same:
            note = describe_wire_types(a.node, b.node)
            self.add(CHANGED, a.path, a.side, b.side, note, _subject_of(a, b))
        if self.has_bytes:
            note = describe_spelling(a, b, is_same)
            if note:
                self.add(ENCODING, a.path, a.side, b.side, note)

    def compare_maps(self, a: Field, b: Field) -> None:
        by_key = {each.key: each for each in b.values}
        common = []
        for one in a.values:
            other = by_key.pop(one.key, None)
            if other is None:
                self.add_value(one, None)
            else:
                self.compare_entries(one, other)
                common.append(one.key)
        for other in by_key.values():
            self.add_value(None, other)
        if not self.has_bytes or a.has_ignored or b.has_ignored:
            return
        if len(a.records) - len(a.values) != len(b.records) - len(b.values):
            note = (
                f"{count_records(len(a.records))} for {len(a.values)} keys in A, "
                f"{len(b.records)} for {len(b.values)} in B: the last of a key counts"
            )
            self.add(ENCODING, a.path, a.side, b.side, note)
        if common != [each.key for each in b.values if each.key not in by_key]:
            self.add(MOVED, a.path, a.side, b.side, "entries in another order")

    def compare_entries(self, a: Value, b: Value) -> None:
        if self.is_alike(a, b):
            return
        before = len(self.found)
        self.compare_values(a, b)
        if not self.has_bytes or a.has_ignored or b.has_ignored:
            return
        parts = [[each.name for each in value.records[0].children] for value in (a, b)]
        if parts[0] != parts[1]:
            written = [" and ".join(names) or "nothing" for names in parts]
            note = f"an entry of {written[0]} in A, of {written[1]} in B"
            self.add(ENCODING, a.path, a.side, b.side, note)
        if len(self.found) == before:
            self.add(ENCODING, a.path, a.side, b.side, "other bytes")

    def compare_lists(self, a: Field, b: Field) -> None:
        """Elements by their bytes, so that what is the same is not read; then by their meaning."""
        if self.has_bytes:
            pairs = align([each.data for each in a.values], [each.data for each in b.values])
            for gap_a, gap_b, _ in gaps_between(pairs, len(a.values), len(b.values)):
                self.compare_elements(_part(a.values, gap_a), _part(b.values, gap_b))
        else:
            self.compare_elements(a.values, b.values)

    def compare_elements(self, a: list[Value], b: list[Value]) -> None:
        pairs = align([each.identity for each in a], [each.identity for each in b]) if b else []
        for gap_a, gap_b, pair in gaps_between(pairs, len(a), len(b)):
            self.compare_changed(_part(a, gap_a), _part(b, gap_b))
            if pair is not None:
                self.compare_values(a[pair[0]], b[pair[1]])

    def compare_changed(self, a: list[Value], b: list[Value]) -> None:
        """Elements that are all different: by likeness, then one by one, then what is left."""
        for gap_a, gap_b, pair in gaps_between(align_values(a, b), len(a), len(b)):
            for one, other in zip_longest(_part(a, gap_a), _part(b, gap_b)):
                if one is None or other is None:
                    self.add_value(one, other)
                else:
                    self.compare_values(one, other)
            if pair is not None:
                self.compare_values(a[pair[0]], b[pair[1]])

    def add_value(self, a: Value | None, b: Value | None) -> None:
        """A value that one side alone has."""
        value = a or b
        if value is not None:  # pragma: no branch - one side has it
            side_a, side_b = (value.side, None) if b is None else (None, value.side)
            self.add(CHANGED, value.path, side_a, side_b, subject=_subject_of(value))


# --- Where things are -----------------------------------------------------------------------------


def _node_side(root: RootNode, path: str, node: Node) -> Side:
    return Side(root, path, node.offset, node.end, node, root.bytes_of(node))


def _root_side(root: RootNode) -> Side:
    return _node_side(root, "", root)


def _body_side(root: RootNode) -> Side:
    return _node_side(root, "", body_of(root))


def _key_of_other_wire_type(key: Hashable) -> Hashable:
    """A known field has the key ``(number, True)``; if it is sent otherwise, ``(number, False)``.

    What JSON holds beyond its type has keys of its own.
    """
    return (key[0], not key[1]) if isinstance(key, tuple) else key


def _is_inside(path: str, ignored: frozenset[str]) -> bool:
    """Whether a path is that of an ignored field, or of one inside."""
    for outer in ignored:
        for inner in (path, path_without_indices(path)):
            if inner == outer or inner.startswith((outer + ".", outer + "[")):
                return True
    return False


def _subject_of(*values: Value) -> str:
    return UNREAD if any(each.node.role == UNREAD for each in values) else "field"


def _part(values: list[Value], places: range) -> list[Value]:
    return values[places.start : places.stop]
