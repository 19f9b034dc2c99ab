# SPDX-License-Identifier: MIT
"""A message as text: the lines, each with its depth, as Google's printer has them.

The writer mirrors the encoder: what that refuses, this does. Fields and extensions stand in the
order of their numbers, maps in that of their keys, so that equal messages give equal text.
"""

from __future__ import annotations

from ..errors import DecodeError, EncodeError
from . import wire
from ._text_tokens import GOT, split_url
from .codec import decode
from .enums import proto_names
from .records import Record, walk_records
from .schema import (
    EMPTY,
    EXPLICIT,
    GROUP,
    IMPLICIT,
    MAP,
    REPEATED,
    REQUIRED,
    FieldSchema,
    MessageSchema,
    describe,
    leave,
    schema_of,
    slot_value,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .extensions import Extension, TypeRegistry

__all__ = ["Writer", "any_fields", "message_set_name", "name_in_text"]

_MAX_GUESSES = 10  # how deep a LEN record of unknown fields is tried as a message, as in C++


class Writer:
    """One ``to_text`` and its options."""

    def __init__(
        self,
        registry: TypeRegistry | None,
        print_unknown: bool,
        as_utf8: bool,
        allow_partial: bool,
        max_depth: int,
    ) -> None:
        self.registry = registry
        self.print_unknown = print_unknown
        self.as_utf8 = as_utf8
        self.allow_partial = allow_partial
        self.max_depth = max_depth
        self.lines: list[tuple[int, str]] = []

    def message(self, message: Any, depth: int) -> None:
        """The lines of a message, without the braces around it."""
        if depth > self.max_depth:
            raise EncodeError(f"messages nest deeper than {self.max_depth} (max_depth)")
        schema = schema_of(type(message))
        if self.expanded_any(schema, message, depth):
            return
        for name, members in schema.oneofs.items():
            given = [member.proto_name for member in members if _is_set(member, message)]
            if len(given) > 1:
                raise EncodeError(
                    f"only one of {' and '.join(given)} may be set, set the others to None",
                    path=name,
                )
        extensions = self.extensions(message)
        shown = [
            (field.number, name_in_text(schema, field), field, slot_value(field, message))
            for field in schema.wire_order
        ]
        if extensions:
            shown += [
                (
                    extension.number,
                    f"[{_extension_name(schema, extension)}]",
                    extension.field,
                    value,
                )
                for extension, value in extensions
            ]
            shown.sort(key=lambda item: item[0])
        for _, name, field, value in shown:
            try:
                self.field(name, field, value, depth)
            except EncodeError as error:
                leave(error, field)
                raise
        if self.print_unknown and message._unknown_fields:
            rest = schema.new()
            rest._unknown_fields = bytes(message._unknown_fields)
            for extension, _ in extensions:
                extension.clear(rest)
            try:
                self.unknown(rest._unknown_fields, depth, _MAX_GUESSES)
            except DecodeError as error:
                raise EncodeError(f"the unknown fields cannot be shown: {error}") from None

    def extensions(self, message: Any) -> list[tuple[Extension[Any], Any]]:
        """The extensions that the registry knows, with their values."""
        if self.registry is None or not message._unknown_fields:
            return []
        try:
            return self.registry.extensions_in(message)
        except DecodeError as error:
            raise EncodeError(
                f"the records of an extension are not valid for it: {error}"
            ) from None

    def expanded_any(self, schema: MessageSchema, message: Any, depth: int) -> bool:
        """Whether the message is an Any that could be shown as the message in it (#any)."""
        fields = any_fields(schema)
        if fields is None or self.registry is None:
            return False
        url, value = (slot_value(field, message) for field in fields)
        parts = split_url(url) if isinstance(url, str) else None
        message_type = self.registry.message(parts[1]) if parts is not None else None
        if message_type is None:
            return False
        try:
            inner = decode(message_type, value or b"", allow_partial=self.allow_partial)
        except (DecodeError, TypeError):
            return False
        try:
            self.nested(f"[{url}]", inner, depth)
        except EncodeError as error:
            error._within(f"[{url}]")
            raise
        return True

    def field(self, name: str, field: FieldSchema, value: Any, depth: int) -> None:
        """All lines of a field; none if it is absent."""
        if value is EMPTY:
            if field.presence == REQUIRED and not self.allow_partial:
                raise EncodeError("this required field is missing")
        elif field.presence == REPEATED:
            if not isinstance(value, (list, tuple)):
                raise EncodeError(f"a repeated field takes a list{GOT}{describe(value)}")
            for index, item in enumerate(value):
                try:
                    self.value(name, field, item, depth)
                except EncodeError as error:
                    error._within(f"[{index}]")
                    raise
        elif field.presence == MAP:
            self.map(name, field, value, depth)
        elif value is None and field.presence == EXPLICIT:
            return
        elif field.presence != IMPLICIT or _is_written(field, value):
            self.value(name, field, value, depth)

    def map(self, name: str, field: FieldSchema, values: Any, depth: int) -> None:
        if not isinstance(values, dict):
            raise EncodeError(f"a map takes a dict{GOT}{describe(values)}")
        if values and depth == self.max_depth:  # an entry is a message on the wire
            raise EncodeError(f"messages nest deeper than {self.max_depth} (max_depth)")
        key_field, value_field = field.schema.fields
        keys = []
        for key in values:
            try:
                keys.append((key_field.check(key), key))
            except EncodeError as error:
                error._within(f"[{describe(key)}]")
                raise
        keys.sort(key=lambda pair: pair[0])
        for _, key in keys:
            self.lines.append((depth, f"{name} {{"))
            try:
                for part, item in ((key_field, key), (value_field, values[key])):
                    # In proto3 Google's Python leaves zeros out here too; C++ writes them.
                    if part.presence != IMPLICIT or _is_written(part, item):
                        self.value(part.proto_name, part, item, depth + 1)
            except EncodeError as error:
                error._within(f"[{describe(key)}]")
                raise
            self.lines.append((depth, "}"))

    def value(self, name: str, field: FieldSchema, value: Any, depth: int) -> None:
        """The lines of one value of a field."""
        if field.message_type is None:
            self.lines.append((depth, f"{name}: {self.scalar(field, value)}"))
            return
        if type(value) is not field.message_type:
            raise EncodeError(f"takes a {field.schema.name}{GOT}{describe(value)}")
        self.nested(name, value, depth)

    def nested(self, name: str, message: Any, depth: int) -> None:
        self.lines.append((depth, f"{name} {{"))
        self.message(message, depth + 1)
        self.lines.append((depth, "}"))

    def scalar(self, field: FieldSchema, value: Any) -> str:
        checked = field.check(value)
        if field.enum_type is not None:
            return str(proto_names(field.enum_type).get(checked, checked))
        kind = field.kind.name
        if kind == "string":
            return f'"{_escape_text(checked) if self.as_utf8 else _escape_bytes(checked)}"'
        if kind == "bytes":
            return f'"{_escape_bytes(checked)}"'
        if kind == "bool":
            return "true" if checked else "false"
        if kind == "float":
            return _shortest_float(checked)
        return repr(checked)

    def unknown(self, data: bytes, depth: int, guesses: int) -> None:
        """Records without names, by number, as C++ shows them; Python's printer has no hex.

        Nobody reads this back: the wire type is lost (#unknown-fields).
        """
        for record in walk_records(data, max_depth=max(self.max_depth - depth, 0)):
            self.unknown_record(data, record, depth + record.depth, guesses)

    def unknown_record(self, data: bytes, record: Record, depth: int, guesses: int) -> None:
        number = record.number
        if record.wire_type == wire.VARINT:
            self.lines.append((depth, f"{number}: {record.value}"))
        elif record.wire_type == wire.I32:
            self.lines.append((depth, f"{number}: 0x{record.value:08x}"))
        elif record.wire_type == wire.I64:
            self.lines.append((depth, f"{number}: 0x{record.value:016x}"))
        elif record.wire_type == wire.SGROUP:
            self.lines.append((depth, f"{number} {{"))
        elif record.wire_type == wire.EGROUP:
            self.lines.append((depth, "}"))
        else:
            payload = data[record.payload_offset : record.end]
            before = len(self.lines)
            if payload and guesses and depth < self.max_depth:
                self.lines.append((depth, f"{number} {{"))
                try:
                    self.unknown(payload, depth + 1, guesses - 1)
                    self.lines.append((depth, "}"))
                    return
                except DecodeError:  # it is no message
                    del self.lines[before:]
            self.lines.append((depth, f'{number}: "{_escape_bytes(payload)}"'))


# --- Names ----------------------------------------------------------------------------------------


def name_in_text(schema: MessageSchema, field: FieldSchema) -> str:
    """What a field of a message is called: of a group the name of its type (#group).

    A field of delimited encoding in an edition is a group on the wire only. It is told from one of
    proto2 as Google does: the field of a group is named like its type, in small letters, and the
    type stands in the message of the field.
    """
    if field.kind is not GROUP:
        return field.proto_name
    inner = field.schema
    scope, _, name = inner.full_name.rpartition(".")
    if not name:  # declared by hand, where the name of the class says it
        name = inner.name.rpartition(".")[2]
        scope = schema.full_name
    same_scope = not schema.full_name or scope == schema.full_name
    return name if same_scope and field.proto_name == name.lower() else field.proto_name


def message_set_name(full_name: str) -> str:
    """The extension of a message set that goes by the name of its message type."""
    return f"{full_name}.message_set_extension"


def _extension_name(schema: MessageSchema, extension: Extension[Any]) -> str:
    """What stands in the brackets of an extension; in a message set the type of its message."""
    if schema.is_message_set and extension.field.message_type is not None:
        type_name = extension.field.schema.full_name
        if extension.full_name == message_set_name(type_name):
            return type_name
    return extension.full_name


def any_fields(schema: MessageSchema) -> tuple[FieldSchema, FieldSchema] | None:
    """``type_url`` and ``value``, if the message is a ``google.protobuf.Any``."""
    if schema.full_name != "google.protobuf.Any":
        return None
    url, value = schema.by_number.get(1), schema.by_number.get(2)
    return None if url is None or value is None else (url, value)


# --- Values ---------------------------------------------------------------------------------------


def _is_set(field: FieldSchema, message: Any) -> bool:
    """Whether a member of a oneof holds a value."""
    value = slot_value(field, message)
    return value is not None and value is not EMPTY


def _is_written(field: FieldSchema, value: Any) -> bool:
    """Whether a value of implicit presence is any but zero; -0.0 has its sign."""
    encoded = bytearray()
    field.kind.write(encoded, field.check(value))
    return any(encoded)


def _shortest_float(value: float) -> str:
    """Of the numbers that mean the same 32 bits the shortest: 0.1, not 0.10000000149011612."""
    value = nearest_float(value)
    for digits in range(6, 9):
        shorter = float(f"{value:.{digits}g}")
        if nearest_float(shorter) == value:
            return repr(shorter)
    return repr(float(f"{value:.9g}"))  # nine digits always do


def nearest_float(value: float) -> float:
    """As it comes back from the wire; infinite if it is beyond the range of ``float``."""
    encoded = bytearray()
    try:
        wire.write_float(encoded, value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")
    return wire.read_float(bytes(encoded), 0, 4)[0]


# Octal where there is no letter: a hexadecimal escape would swallow the digit behind it in C++.
_ESCAPES = {byte: f"\\{byte:03o}" for byte in (*range(32), 127)} | {
    ord("\n"): "\\n",
    ord("\r"): "\\r",
    ord("\t"): "\\t",
    ord('"'): '\\"',
    ord("'"): "\\'",
    ord("\\"): "\\\\",
}
_BEYOND_ASCII = {byte: f"\\{byte:03o}" for byte in range(128, 256)}
_BYTE_ESCAPES = _ESCAPES | _BEYOND_ASCII
_TEXT_ESCAPES = _ESCAPES | {0xDC00 + byte: shown for byte, shown in _BEYOND_ASCII.items()}


def _escape_text(encoded: bytes) -> str:
    """The inside of a string; bytes that are not UTF-8, which proto2 lets pass, are octal."""
    return encoded.decode("utf-8", "surrogateescape").translate(_TEXT_ESCAPES)


def _escape_bytes(data: bytes) -> str:
    return data.decode("latin-1").translate(_BYTE_ESCAPES)
