# SPDX-License-Identifier: MIT
"""One protobuf body as a tree of nodes, sound or broken, its type known or not.

Two parties read every body. The walker of ``records`` finds the records, level by level, and this
module names them by the schema; where there is none, ``judgement`` tells what they most likely are.
What is *wrong* is the codec's to say: it decodes the same bytes, and its error, with offset, path
and reason, is the fault of the body. So a tree never disagrees with ``decode``.

A fault costs the message it is in, from there to its end. What follows that message has known
borders, and is read again.
"""

from __future__ import annotations

from ..errors import DecodeError, MissingFieldError, TruncatedError, join_path
from ..opend.registry import full_name_of
from ..protobuf import wire
from ..protobuf.codec import decode
from ..protobuf.enums import proto_names
from ..protobuf.records import walk_records
from ..protobuf.schema import MAP, REPEATED, schema_of
from .judgement import (
    MESSAGE,
    PACKED_FIXED32,
    PACKED_FIXED64,
    PACKED_VARINTS,
    TEXT,
    judge_message,
    read_fixed32_as,
    read_fixed64_as,
    read_varint_as,
)
from .nodes import ELEMENT, FIELD, JSON_FIELD, UNREAD, Fault, Node, unread_node, walk_nodes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from ..protobuf.records import Record
    from ..protobuf.schema import FieldSchema, MessageSchema
    from .judgement import Judgement, MessageJudgement, Reading

__all__ = [
    "BROKEN",
    "FITS",
    "INCOMPLETE",
    "count_unexplained",
    "inspect_body",
    "kind_name",
    "type_name",
]

# How well a body fits a type is a pair, of which the smaller is the better: how much of it the type
# does not explain, and how bad its fault is. In this order, as a body that is damaged somewhere
# should not look like a sound one that holds nothing but unknown fields.
FITS, INCOMPLETE, BROKEN = range(3)


def inspect_body(
    body: Node,
    data: bytes,
    message_type: Any,
    *,
    is_cut: bool = False,
    is_damaged: bool = False,
    is_suspect: bool = False,
    show_secrets: bool = False,
) -> tuple[int, int]:
    """Read a protobuf body into its node, whose offsets are those in ``data``.

    Args:
        body: the node, empty so far.
        data: the bytes.
        message_type: what it is read as; None if that is not known.
        is_cut: whether the stream ends inside of it.
        is_damaged: whether its bytes may not be those that were sent.
        is_suspect: whether it may hold a secret of which the type says nothing.
        show_secrets: whether what is marked ``debug_redact`` is shown all the same.

    Returns:
        How well it fits the type.
    """
    pos, end = body.offset, body.end
    reader = _BodyReader(data, show_secrets)
    schema = None
    if message_type is not None:
        schema = schema_of(message_type)
        body.kind = type_name(message_type)
    judged = judge_message(data, pos, end) if schema is None else None
    reader.read_records(body, schema, pos, end, 0, judged)
    error = reader.error
    if message_type is not None:
        error = _decoding_error(message_type, data[pos:end])
        if error is not None:
            error.offset += pos
        if is_cut and isinstance(error, MissingFieldError):
            error = None  # of course: what is missing comes behind the cut
    if error is not None:
        body.fault = Fault(error.offset, error.path, error.reason, error)
    unexplained = count_unexplained(body)
    severity = FITS if error is None else BROKEN
    if isinstance(error, MissingFieldError):
        severity = INCOMPLETE
    if not show_secrets and (is_suspect or (schema is not None and schema.hides_something)):
        is_whole = not is_cut and not is_damaged
        if unexplained and error is None and is_whole and not is_suspect:
            _redact_unknown(body)  # it may be a secret that a later version has
        elif unexplained or error is not None:
            _redact_from(body, body.offset if is_damaged else _doubt_start(body, is_cut))
            _redact_all_but_numbers(body)
        elif not is_whole:  # all of it is known, but it may not be what was sent
            _redact_all_but_numbers(body)
    return unexplained, severity


def count_unexplained(body: Node) -> int:
    """How many bytes, or values of JSON, the type of a body leaves without a meaning."""
    count = 0
    pending = list(body.children)
    while pending:
        node = pending.pop()
        if node.role == UNREAD or (node.is_unknown and node.role != JSON_FIELD):
            count += node.end - node.offset
        elif node.is_unknown and not node.children:
            count += 1
        else:
            pending += node.children
    return count


def _doubt_start(body: Node, is_cut: bool) -> int:
    """Where the first byte is that the type does not explain, or that is wrong."""
    starts = [node.offset for node in walk_nodes([body]) if node.role == UNREAD or node.is_unknown]
    if body.fault is not None and not (is_cut and isinstance(body.fault.error, TruncatedError)):
        starts.append(body.fault.offset)
    return min(starts, default=body.end)


def _redact_unknown(body: Node) -> None:
    """Hide what no schema explains, each by itself."""
    for node in walk_nodes([body]):
        if node.is_unknown:
            node.redact()


def _redact_from(node: Node, pos: int) -> None:
    """Hide everything from there on in one piece: there, tags and lengths may be of a secret."""
    shown_end = node.payload_offset if node.role == FIELD else node.offset
    kept: list[Node] = []
    for child in node.children:
        if child.end > pos:
            if child.offset < pos and _has_records(child):
                _redact_from(child, pos)
            elif not child.is_redacted:  # such a one shows its name alone
                break
        kept.append(child)
        shown_end = child.end
        if child.end > pos:
            break
    node.children = kept
    if shown_end < node.end:
        rest = unread_node(shown_end, node.end, "may hold a secret")
        rest.redact()
        node.children.append(rest)


def _has_records(node: Node) -> bool:
    return bool(node.children) and node.children[0].role != ELEMENT


def _redact_all_but_numbers(body: Node) -> None:
    """Hide every value that a secret may have come into, as any tag or length may be wrong."""
    pending = [body]
    while pending:
        node = pending.pop()
        if node is body or _has_records(node):
            pending += node.children
        elif node.payload_offset < node.end and (node.wire_type != wire.VARINT or node.children):
            node.redact()


def _decoding_error(message_type: type, body: bytes) -> DecodeError | None:
    try:
        decode(message_type, body)
    except DecodeError as error:
        return error
    return None


class _BodyReader:
    """Builds the nodes of one body.

    Attributes:
        error: the first one that the walk met, with its path.
    """

    def __init__(self, data: bytes, show_secrets: bool) -> None:
        self.data = data
        self.show_secrets = show_secrets
        self.error: DecodeError | None = None
        # How many elements each repeated field has so far. Its records need not stand together,
        # nor in one record of the message around them.
        self.counts: dict[str, int] = {}

    def read_records(
        self,
        parent: Node,
        schema: MessageSchema | None,
        pos: int,
        end: int,
        depth: int,
        judged: MessageJudgement | None = None,
    ) -> None:
        """Add the records of ``data[pos:end]`` to ``parent``, and what is left behind a fault.

        ``judged`` is what is thought of a message without a schema.
        """
        open_groups = [(parent, schema, judged)]
        try:
            for record in walk_records(self.data, pos, end):
                owner, schema, judged = open_groups[-1]
                pos = record.end
                if record.wire_type == wire.EGROUP:
                    owner.end = pos
                    open_groups.pop()
                    continue
                node, field = self.start_node(
                    owner, schema, record.number, record.wire_type, record.offset
                )
                node.value_offset = record.value_offset
                node.payload_offset = record.payload_offset
                node.end = record.end
                if record.wire_type == wire.SGROUP:
                    inner = field.schema if field is not None else None
                    inside = judged.inside_group(record.number) if judged is not None else None
                    open_groups.append((node, inner, inside))
                else:
                    self.fill_node(node, field, record, depth + len(open_groups) - 1, judged)
        except DecodeError as error:
            for group, _, _ in open_groups[1:]:
                group.end = end
            owner, schema, _ = open_groups[-1]
            self.read_rest(owner, schema, pos, end, depth + len(open_groups) - 1, error)

    def start_node(
        self, owner: Node, schema: MessageSchema | None, number: int, wire_type: int, offset: int
    ) -> tuple[Node, FieldSchema | None]:
        """A node for a record, named; and its field, unless it is unknown or declared otherwise."""
        node = Node(FIELD, offset, offset, str(number))
        node.number = number
        node.wire_type = wire_type
        owner.children.append(node)
        field = schema.by_number.get(number) if schema is not None else None
        known = field
        if field is None:
            if schema is not None:
                node.note = "unknown field"
        else:
            node.name = field.proto_name
            node.kind = kind_name(field)
            node.is_redacted = field.debug_redact and not self.show_secrets
            is_packed = (
                field.presence == REPEATED and wire_type == wire.LEN and field.kind.is_packable
            )
            if wire_type != field.kind.wire_type and not is_packed:
                declared = wire.WIRE_TYPE_NAMES[field.kind.wire_type]
                sent = wire.WIRE_TYPE_NAMES[wire_type]
                node.note = f"declared as {declared}, sent as {sent}: taken as unknown"
                known = None
            elif field.presence in (REPEATED, MAP) and not is_packed:
                node.index = self.next_index(join_path(owner.path, field.proto_name))
        node.is_unknown = known is None
        node.is_redacted = node.is_redacted or owner.is_redacted
        name = node.name if node.index is None else f"{node.name}[{node.index}]"
        node.path = join_path(owner.path, name)
        return node, known

    def next_index(self, path: str) -> int:
        """The index of one more element of a repeated field."""
        index = self.counts.get(path, 0)
        self.counts[path] = index + 1
        return index

    def fill_node(
        self,
        node: Node,
        field: FieldSchema | None,
        record: Record,
        depth: int,
        judged: MessageJudgement | None,
    ) -> None:
        """Add the value of a record that is complete."""
        if node.is_redacted:
            return
        if field is None:
            self.fill_unknown(node, record, depth, judged)
        elif field.message_type is not None:
            self.read_inside(node, field.schema, depth)
        elif record.wire_type == wire.LEN and field.kind.is_packable:
            self.read_packed(node, field)
        else:
            self.read_scalar(node, field, node.value_offset, node.end)

    def read_scalar(self, node: Node, field: FieldSchema, pos: int, end: int) -> int:
        """Add one value of a field, and give the position behind it."""
        try:
            value, after = field.kind.read(self.data, pos, end)
        except DecodeError as error:  # a proto3 string that is not UTF-8
            node.value = self.data[node.payload_offset : end].decode("utf-8", "surrogateescape")
            self.note_error(node, error)
            return end
        node.value = value
        if field.enum_type is not None:
            node.label = proto_names(field.enum_type).get(value, "")
            if not node.label:
                kept = ": kept as an unknown field" if field.is_closed else ""
                node.note = f"not a member of {field.enum_type.__name__}{kept}"
                node.is_unknown = field.is_closed
                if field.is_closed and field.presence == REPEATED:
                    self.counts[node.path[: node.path.rindex("[")]] -= 1
        return after  # type: ignore[no-any-return]

    def read_inside(
        self,
        node: Node,
        schema: MessageSchema | None,
        depth: int,
        judged: MessageJudgement | None = None,
    ) -> None:
        """Add the records inside a LEN record, as many as there are."""
        if depth >= wire.MAX_DEPTH:
            node.note = "nested too deep"
            if node.payload_offset < node.end:
                node.children.append(unread_node(node.payload_offset, node.end))
            return
        self.read_records(node, schema, node.payload_offset, node.end, depth + 1, judged)

    def read_packed(self, node: Node, field: FieldSchema) -> None:
        """Add the elements of a packed record, as many as there are."""
        pos = node.payload_offset
        while pos < node.end:
            element = Node(ELEMENT, pos, node.end, node.name)
            element.kind = node.kind
            element.index = self.next_index(node.path)
            element.path = f"{node.path}[{element.index}]"
            try:
                element.end = field.kind.read(self.data, pos, node.end)[1]
            except DecodeError as error:
                rest = unread_node(pos, node.end)
                rest.path = element.path
                self.note_error(rest, error)
                node.children.append(rest)
                return
            node.children.append(element)
            pos = self.read_scalar(element, field, pos, element.end)

    def fill_unknown(
        self, node: Node, record: Record, depth: int, judged: MessageJudgement | None
    ) -> None:
        """Add the value of a record that no schema explains, as what it most likely is."""
        node.value = record.value
        if record.wire_type == wire.LEN:
            if judged is None:
                judged = judge_message(self.data, node.offset, node.end)
            self.fill_judged(node, judged, depth)
        else:
            node.readings = _READERS[record.wire_type](record.value or 0)
            node.label = _other_readings(node.readings)

    def fill_judged(self, node: Node, judged: MessageJudgement, depth: int) -> None:
        """Add what a payload holds, as it was judged; plain bytes if it cannot be that."""
        pos, end = node.payload_offset, node.end
        judgement = node.judgement = judged.field(node.number)
        if pos < end:
            node.label = _other_kinds(judgement)
        kind = judgement.kind
        payload = self.data[pos:end]
        if kind == MESSAGE and depth < wire.MAX_DEPTH and _is_row_of_records(self.data, pos, end):
            self.read_inside(node, None, depth, judged.inside(node.number))
        elif kind == TEXT and (text := _text_of(payload)) is not None:
            node.value = text
        elif kind in _PACKED and self.read_judged_elements(node, kind):
            pass
        else:
            node.value = payload

    def read_judged_elements(self, node: Node, kind: str) -> bool:
        """Add the elements of what was judged to be packed; False if it cannot be."""
        read, wire_type, size = _PACKED[kind]
        pos, end = node.payload_offset, node.end
        if size and (end - pos) % size:
            return False
        elements = []
        try:
            while pos < end:
                element = Node(ELEMENT, pos, end, node.name)
                element.value, pos = read(self.data, pos, end)
                element.end = pos
                elements.append(element)
        except DecodeError:
            return False
        name = _best_reading(elements, wire_type) if size else "unsigned"
        for element in elements:
            element.index = self.next_index(node.path)
            element.path = f"{node.path}[{element.index}]"
            element.value = _reading_as(name, element.value, wire_type)
        node.children = elements
        return True

    def read_rest(
        self,
        owner: Node,
        schema: MessageSchema | None,
        pos: int,
        end: int,
        depth: int,
        error: DecodeError,
    ) -> None:
        """Behind the last record that is complete: look into the one that the fault is in.

        It may be cut, and then its first part still tells where.
        """
        try:
            number, wire_type, value_at = wire.read_tag(self.data, pos, end)
        except DecodeError:
            number = 0
        if not number or wire_type in (wire.SGROUP, wire.EGROUP):
            rest = unread_node(pos, end)
            rest.path = owner.path
            self.note_error(rest, error)
            # A group that is not closed leaves no byte unread.
            if pos < end:
                owner.children.append(rest)
            elif not owner.note:
                owner.note = error.reason
            return
        node, field = self.start_node(owner, schema, number, wire_type, pos)
        node.value_offset = node.payload_offset = value_at
        node.end = end
        length = -1
        if wire_type == wire.LEN and isinstance(error, TruncatedError):
            try:
                length, node.payload_offset = wire.read_length(self.data, value_at, end)
            except DecodeError:
                pass
        if length < 0:
            if value_at < end and not node.is_redacted:
                node.children.append(unread_node(value_at, end))
            self.note_error(node, error)
            return
        cut = f"cut: {end - node.payload_offset} of {length} bytes"
        node.note = f"{node.note}; {cut}" if node.note else cut
        if not node.is_redacted:
            if field is not None and field.message_type is not None:
                self.read_inside(node, field.schema, depth)
            elif field is not None and field.kind.is_packable:
                self.read_packed(node, field)
            else:
                node.value = self.data[node.payload_offset : end]
                if field is not None and field.kind.name == "string":
                    node.value = node.value.decode("utf-8", "surrogateescape")
        # Inside it was an error of its own, which is nearer, or there was none.
        self.note_error(node, error, is_noted=True)

    def note_error(self, node: Node, error: DecodeError, *, is_noted: bool = False) -> None:
        """Keep the first error, and say at its node what it is."""
        if not is_noted:
            node.note = f"{node.note}; {error.reason}" if node.note else error.reason
        if self.error is None:
            error.path = node.path
            self.error = error


def kind_name(field: FieldSchema) -> str:
    """The declared type of a field, as people write it."""
    if field.presence == MAP:
        return "map entry"
    if field.message_type is not None:
        return field.schema.name
    if field.enum_type is not None:
        return str(field.enum_type.__name__)
    return field.kind.name


# How the elements of packed values are read, and their size where it is fixed.
_PACKED: dict[str, tuple[Callable[[bytes, int, int], tuple[int, int]], int, int]] = {
    PACKED_VARINTS: (wire.read_varint, wire.VARINT, 0),
    PACKED_FIXED32: (wire.read_fixed32, wire.I32, 4),
    PACKED_FIXED64: (wire.read_fixed64, wire.I64, 8),
}

_READERS: dict[int, Callable[[int], list[Reading]]] = {
    wire.VARINT: read_varint_as,
    wire.I32: read_fixed32_as,
    wire.I64: read_fixed64_as,
}

# A reading that is less plausible is not worth a word where people look.
_WORTH_A_WORD = 0.2


def _other_readings(readings: Sequence[Reading]) -> str:
    """What a number may be besides the unsigned one that it is shown as."""
    return ", ".join(
        f"{reading.text} as {reading.name}"
        for reading in readings
        if reading.name not in ("unsigned", "bool") and reading.plausibility >= _WORTH_A_WORD
    )


def _other_kinds(judgement: Judgement) -> str:
    """What a payload may be as well, where that is not sure."""
    others = [f"{kind} {share:.0%}" for kind, share in judgement.runners_up if share >= 0.1]
    return f"or {', '.join(others)}" if others else ""


def _best_reading(elements: list[Node], wire_type: int) -> str:
    """As what the first elements of a list, all of one type, are most plausible together."""
    scores: dict[str, float] = {}
    for element in elements[:32]:
        for reading in _READERS[wire_type](element.value):
            scores[reading.name] = scores.get(reading.name, 0.0) + reading.plausibility
    return max(scores, key=lambda name: scores[name], default="unsigned")


def _reading_as(name: str, value: int, wire_type: int) -> Any:
    if name == "unsigned" or name.startswith("time"):
        return value
    return next((each.value for each in _READERS[wire_type](value) if each.name == name), value)


def _text_of(payload: bytes) -> str | None:
    try:
        return payload.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _is_row_of_records(data: bytes, pos: int, end: int) -> bool:
    try:
        for _ in walk_records(data, pos, end):
            pass
    except DecodeError:
        return False
    return True


def type_name(message_type: Any) -> str:
    """The name of a message class for people: its full name if it is one of OpenD's."""
    try:
        return full_name_of(message_type)
    except ValueError:
        return schema_of(message_type).name
