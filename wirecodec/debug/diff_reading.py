# SPDX-License-Identifier: MIT
"""From the nodes of one body to its values: what decoding would make of the same records."""

from __future__ import annotations

from ..errors import DecodeError, join_path
from ..protobuf import wire
from ..protobuf.codec import decode, encode
from ..protobuf.schema import MAP, REPEATED
from .diff_values import MAPPED, MESSAGE, REDACTED, SINGLE, Field, Value, identity_of
from .differences import Side
from .judgement import PACKED_VARINTS
from .nodes import BODY, ELEMENT, FIELD, FRAME, UNREAD
from .views import format_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable
    from typing import Any

    from ..protobuf.schema import FieldSchema, MessageSchema
    from .diff_values import Fields
    from .nodes import Node, RootNode

__all__ = ["BodyReader", "body_of", "path_without_indices"]


class BodyReader:
    """Makes values from the nodes of one body.

    Attributes:
        root: the frame or message that the body is in.
        source: what holds the bytes: the root, or its JSON written as protobuf.
        ignored: the paths of what is left out.
        has_places: whether each value has a range in the root.
    """

    def __init__(
        self,
        root: RootNode,
        source: RootNode,
        ignored: frozenset[str],
        has_places: bool = True,
    ) -> None:
        self.root = root
        self.source = source
        self.ignored = ignored
        self.has_places = has_places

    # Where things are.

    def data_of(self, records: list[Node]) -> bytes:
        """The bytes of these records."""
        return b"".join([self.source.bytes_of(record) for record in records])

    def side_of(self, path: str, records: list[Node], node: Node) -> Side:
        """Where these records stand, of which ``node`` shows what they mean."""
        if not self.has_places:
            body = body_of(self.root)
            return Side(self.root, path, body.offset, body.end, node, b"")
        start, end = records[0].offset, records[-1].end
        return Side(self.root, path, start, end, node, self.data_of(records), records)

    def is_ignored(self, path: str) -> bool:
        """Whether a path is left out."""
        if not self.ignored:
            return False
        return path in self.ignored or path_without_indices(path) in self.ignored

    # Messages and their fields.

    def read_message(
        self,
        nodes: list[Node],
        schema: MessageSchema | None,
        path: str,
        records: list[Node],
    ) -> Value:
        """The message whose records ``nodes`` are."""

        def read(value: Value) -> Fields:
            return self._read_fields(value, nodes, schema)

        return Value(self, path, records, shape=MESSAGE, read=read)

    def _read_fields(self, value: Value, nodes: list[Node], schema: MessageSchema | None) -> Fields:
        fields: Fields = {}
        place = -1
        last_key: Hashable = None
        for node in nodes:
            declared = schema.by_number.get(node.number) if schema is not None else None
            if not _is_known(node, declared):
                declared = None
            path = value.path
            if node.role != UNREAD:
                path = join_path(path, node.name)
                if self.is_ignored(path):
                    value.leaves_out = True
                    continue
            key = node.number, declared is not None
            if key != last_key:
                place += 1
            field = fields.get(key)
            if field is None:
                field = fields[key] = Field(self, path, declared, schema, place)
            if key != last_key:
                field.places += 1
                last_key = key
            field.records.append(node)
            if declared is None:
                continue
            if declared.oneof is not None:
                for each in fields.values():
                    if each.declared is not None and each.declared.oneof == declared.oneof:
                        each.counting = each.counting if each is field else []
            field.counting.append(node)
            if _is_packed(node, declared):
                # Numbers that a closed enum does not have are kept as an unknown field.
                unknown = [each for each in node.children if each.is_unknown]
                if unknown:
                    others = Field(self, path, None, schema, place)
                    fields.setdefault((node.number, False), others).records += unknown
        return fields

    def read_values(self, field: Field) -> list[Value]:
        """The values of a field whose records are complete."""
        declared = field.declared
        if declared is None:
            return self._read_unknown(field)
        if not field.counting:
            return []
        if field.form == REDACTED:
            return self._read_redacted(field)
        if field.form == SINGLE:
            return [self._read_known(field.counting, declared, field.path)]
        if field.form == MAPPED:
            return self._read_entries(field, declared)
        return self._read_elements(field, declared)

    def _read_unknown(self, field: Field) -> list[Value]:
        values = []
        for index, node in enumerate(field.records):
            is_one = len(field.records) == 1 or node.role == UNREAD
            path = field.path if is_one else f"{field.path}[{index}]"
            values.append(self._read_unexplained(node, path))
        return values

    def _read_elements(self, field: Field, declared: FieldSchema) -> list[Value]:
        values = []
        index = 0
        for node in field.records:
            elements = [node]
            is_packed = _is_packed(node, declared)
            if is_packed:
                elements = [each for each in node.children if not each.is_unknown]
            field.packing.append(len(elements) if is_packed else None)
            for each in elements:
                path = f"{field.path}[{index}]"
                index += 1
                if self.is_ignored(path):
                    field.leaves_out = True
                else:
                    values.append(self._read_known([each], declared, path))
        return values

    def _read_entries(self, field: Field, declared: FieldSchema) -> list[Value]:
        entries: dict[bytes, Value] = {}
        for node in field.records:
            entry = self._read_entry(node, declared, field.path)
            if self.is_ignored(entry.path):
                field.leaves_out = True
            else:
                entries[entry.key] = entry  # the last one of a key counts, in the first one's place
        return list(entries.values())

    def _read_redacted(self, field: Field) -> list[Value]:
        """One value, compared by what it decodes to; none if that is nothing.

        What must not be shown has no nodes inside.
        """
        data = self.data_of(field.counting)
        try:
            message: Any = decode(field.owner.message_type, data, allow_partial=True)
            data = encode(message, allow_partial=True)
        except DecodeError:
            pass  # it is compared as it is
        if not data:
            return []
        return [Value(self, field.path, field.counting, identity_of("redacted", data))]

    # Values.

    def _read_known(self, records: list[Node], declared: FieldSchema, path: str) -> Value:
        """One value of a field, of its last record; messages are merged from all of them."""
        node = records[-1]
        if node.role == UNREAD:
            return self._read_opaque(node, path)
        if declared.message_type is not None:
            nodes = [child for record in records for child in record.children]
            return self.read_message(nodes, declared.schema, path, records)
        return Value(self, path, [node], self._scalar_identity(node, declared))

    def _read_entry(self, node: Node, declared: FieldSchema, path: str) -> Value:
        """A map entry. What is not there is zero, as decoding has it."""
        key_field, value_field = declared.schema.by_name["key"], declared.schema.by_name["value"]
        keys = [each for each in node.children if each.name == "key"]
        values = [each for each in node.children if each.name == "value"]
        if keys:
            key = self._scalar_identity(keys[-1], key_field)
            path = f"{path}[{format_value(keys[-1])}]"
        else:
            key = _zero_identity(key_field)
            zero = {"string": '""', "bool": "false"}.get(key_field.kind.name, "0")
            path = f"{path}[{zero}]"
        if any(each.role == UNREAD for each in node.children):
            entry = self._read_opaque(node, path)
        elif values:
            entry = self._read_known(values, value_field, path)
        elif value_field.message_type is not None:
            entry = self.read_message([], value_field.schema, path, [node])
        else:
            entry = Value(self, path, [node], _zero_identity(value_field))
        entry.records = [node]
        entry.key = key
        return entry

    def _read_unexplained(self, node: Node, path: str) -> Value:
        """A record that no schema explains, or what cannot be read, as inspection shows it."""
        if node.role == UNREAD:
            return self._read_opaque(node, path)
        first = node.children[0].role if node.children else ""
        if first == ELEMENT and node.judgement is not None:
            return self._read_judged_elements(node, path, node.judgement.kind)
        if first == FIELD or node.wire_type == wire.SGROUP:
            return self.read_message(node.children, None, path, [node])
        # An element without a wire type is a number that a closed enum does not have.
        if node.wire_type in (wire.VARINT, None):
            return self._read_number(node, path)
        data = self.source.slice(node.payload_offset, node.end)
        return Value(self, path, [node], identity_of(f"wire type {node.wire_type}", data))

    def _read_judged_elements(self, node: Node, path: str, kind: str) -> Value:
        read = self._read_number if kind == PACKED_VARINTS else self._read_opaque
        values = [read(each, f"{path}[{index}]") for index, each in enumerate(node.children)]
        elements = Field.of_values(self, path, node, values)
        return Value(self, path, [node], shape=kind, read=lambda _: {"[]": elements})

    def _read_number(self, node: Node, path: str) -> Value:
        data = self.source.slice(node.payload_offset, node.end)
        try:
            identity = _number_identity(wire.read_varint(data, 0, len(data))[0])
        except DecodeError:  # it is cut
            identity = identity_of("bytes", data)
        return Value(self, path, [node], identity)

    def _read_opaque(self, node: Node, path: str) -> Value:
        return Value(self, path, [node], identity_of("opaque", self.data_of([node])))

    def is_zero(self, node: Node, declared: FieldSchema) -> bool:
        """Whether it is what an absent field means: zero, with all bits zero."""
        return self._scalar_identity(node, declared) == _zero_identity(declared)

    def _scalar_identity(self, node: Node, declared: FieldSchema) -> bytes:
        data = self.source.slice(node.payload_offset, node.end)
        if declared.kind.wire_type == wire.VARINT:
            try:
                return _number_identity(int(declared.kind.read(data, 0, len(data))[0]))
            except DecodeError:
                pass  # it is cut
        return identity_of("bytes", data)


def body_of(root: RootNode) -> Node:
    """The body of a frame, or the message itself."""
    if root.role == FRAME:
        return next(each for each in root.children if each.role == BODY)
    return root


def path_without_indices(path: str) -> str:
    """``s2c.dataList.name`` for ``s2c.dataList[3].name``."""
    first, *others = path.split("[")
    return first + "".join([part.partition("]")[2] for part in others])


def _is_packed(node: Node, declared: FieldSchema) -> bool:
    return (
        declared.presence == REPEATED
        and declared.kind.is_packable
        and node.wire_type == wire.LEN
        and not declared.debug_redact
    )


def _is_known(node: Node, declared: FieldSchema | None) -> bool:
    """Whether decoding takes a record as the field, and not as unknown."""
    if declared is None or node.is_unknown:
        return False
    if declared.presence == MAP:
        # What an entry has beyond key and value makes all of it an unknown field.
        return not any(each.is_unknown for each in node.children)
    return True


def _number_identity(number: int) -> bytes:
    return identity_of("number", b"%d" % number)


def _zero_identity(declared: FieldSchema) -> bytes:
    if declared.kind.wire_type == wire.VARINT:
        return _number_identity(int(declared.zero_of_kind()))
    size = {wire.I32: 4, wire.I64: 8}.get(declared.kind.wire_type, 0)
    return identity_of("bytes", bytes(size))
