# SPDX-License-Identifier: MIT
"""Extensions: fields that another schema adds to a message.

A message knows nothing of its extensions: their records are unknown fields, kept as they came and
written back. Whoever has the ``Extension`` asks it: ``nickname.get(person)``. There is no global
registry that changes what decoding gives; a ``TypeRegistry`` is made by whoever needs one, for
JSON and text, which call extensions and the content of an ``Any`` by name.

An extension is a message of one field, as far as its bytes are concerned. Reading one decodes the
records of its number in that message, and so every rule of the codec holds for it: the last value
wins, sub-messages merge, packed or not, closed enums.
"""

from __future__ import annotations

from ..errors import SchemaError
from . import wire
from ._annotations import AnnotationError
from .codec import decode, encode
from .declare import check_default, check_number, kind_of, make_message
from .records import walk_records
from .schema import (
    EXPLICIT,
    KINDS,
    REPEATED,
    FieldSchema,
    FieldSpec,
    MessageSchema,
    describe,
    is_lacking,
    schema_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType
    from typing import Any, Generic, TypeVar

    E = TypeVar("E")

    class _Typed(Generic[E]):
        """Says to type checkers what an extension holds."""

else:
    E = None

    class _Typed:
        __slots__ = ()

        def __class_getitem__(cls, _):
            return cls


__all__ = ["Extension", "TypeRegistry", "extension"]

# The records of a message set: a group for each extension, with its number and its message
# (https://protobuf.dev/reference/protobuf/proto2-spec/, message_set_wire_format).
_ITEM, _TYPE_ID, _MESSAGE = 1, 2, 3


class Extension(_Typed[E]):
    """A field that another schema adds to a message.

    Attributes:
        extendee: the message class that is extended.
        full_name: its name in the ``.proto``, package and all.
        number: its field number.
    """

    __slots__ = ("_complete", "_holder_type", "extendee", "full_name", "number")

    def __init__(
        self, extendee: Any, full_name: str, number: int, complete: Callable[[Any], FieldSchema]
    ) -> None:
        """For those who load schemas; ``pb.extension`` is for people.

        Args:
            extendee: the message class that is extended.
            full_name: the name, package and all.
            number: the field number.
            complete: makes the FieldSchema, when it is first needed, from the slot it is to read.
        """
        self.extendee = extendee
        self.full_name = full_name
        self.number = number
        self._complete = complete
        self._holder_type: Any = None

    @property
    def field(self) -> FieldSchema:
        """What the codec knows of it.

        Raises:
            SchemaError: it is declared wrongly.
        """
        return schema_of(self._holder()).fields[0]

    def get(self, message: object) -> E | None:
        """The value in ``message``: None where there is none, of a repeated one ``[]``.

        What comes is new each time: changing a list or a message changes nothing in ``message``;
        ``set`` does.

        Raises:
            DecodeError: the records that were kept are not valid for this field.
            TypeError: ``message`` is not of the class that is extended.
        """
        value: E | None = self._read(message).value
        return value

    def has(self, message: object) -> bool:
        """Whether ``message`` holds a value, or, if repeated, any. Errors as ``get``."""
        return self._read(message).value not in (None, [])

    def set(self, message: object, value: E) -> None:
        """Put a value into ``message`` in the place of what is there.

        Raises:
            EncodeError: the value cannot be put on the wire.
            TypeError: ``message`` is not of the class that is extended.
        """
        _, others = self._split(message)
        holder = self._holder()(value=value)
        encoded = encode(holder)
        if schema_of(self.extendee).is_message_set and encoded:
            encoded = _item(self.number, encoded)
        self._store(message, others + encoded)

    def clear(self, message: object) -> None:
        """Take the value out of ``message``, if there is one."""
        self._store(message, self._split(message)[1])

    def __repr__(self) -> str:
        return f"<Extension {self.full_name} = {self.number} of {self.extendee.__name__}>"

    def _read(self, message: object) -> Any:
        own, _ = self._split(message)
        return decode(self._holder(), own)

    def _store(self, message: Any, records: bytes) -> None:
        held = message._unknown_fields
        # A message that lacks required fields is marked there as well.
        message._unknown_fields = type(held)(records) if is_lacking(message) else records

    def _split(self, message: Any) -> tuple[bytes, bytes]:
        """Its own records in ``message``, and all others that are not of known fields."""
        if type(message) is not self.extendee:
            raise TypeError(
                f"{self.full_name} extends {self.extendee.__name__}, got {describe(message)}"
            )
        data = bytes(message._unknown_fields)
        own, others = bytearray(), bytearray()
        is_set = schema_of(self.extendee).is_message_set
        for number, start, end in _top_level(data):
            if is_set and number == _ITEM:
                content = _content_of_item(data[start:end], self.number)
                if content is not None:
                    own += content
                else:
                    others += data[start:end]
            elif number == self.number and not is_set:
                own += data[start:end]
            else:
                others += data[start:end]
        return bytes(own), bytes(others)

    def _holder(self) -> Any:
        """The message of one field, ``value``, that stands for the extension."""
        if self._holder_type is None:
            self._holder_type = make_message(
                self.full_name.rpartition(".")[2],
                {"value": "object"},
                lambda made: MessageSchema(
                    made, "proto2", (self._complete(made.__dict__["value"]),)
                ),
                {"__module__": __name__, "__qualname__": f"[{self.full_name}]"},
            )
        return self._holder_type


def _top_level(data: bytes) -> Iterator[tuple[int, int, int]]:
    """``(number, start, end)`` of each record; of a group, from its first tag to its last."""
    start = 0
    for record in walk_records(data):
        if record.depth or record.wire_type == wire.SGROUP:
            if not record.depth:
                start = record.offset
        elif record.wire_type == wire.EGROUP:
            yield record.number, start, record.end
        else:
            yield record.number, record.offset, record.end


def _content_of_item(item: bytes, number: int) -> bytes | None:
    """The message in a group of a message set, as a record of that number; None if of another."""
    type_id = None
    content = None
    for record in walk_records(item):
        if record.depth != 1:
            continue
        if record.number == _TYPE_ID and record.wire_type == wire.VARINT:
            type_id = record.value
        elif record.number == _MESSAGE and record.wire_type == wire.LEN and content is None:
            content = item[record.payload_offset : record.end]
    if type_id != number or content is None:
        return None
    out = bytearray()
    wire.write_tag(out, number, wire.LEN)
    wire.write_length(out, len(content))
    return bytes(out) + content


def _item(number: int, encoded: bytes) -> bytes:
    """The group of a message set that holds the record ``encoded`` of a message."""
    record = next(walk_records(encoded))
    content = encoded[record.payload_offset : record.end]
    out = bytearray()
    wire.write_tag(out, _ITEM, wire.SGROUP)
    wire.write_tag(out, _TYPE_ID, wire.VARINT)
    wire.write_varint(out, number)
    wire.write_tag(out, _MESSAGE, wire.LEN)
    wire.write_length(out, len(content))
    out += content
    wire.write_tag(out, _ITEM, wire.EGROUP)
    return bytes(out)


def extension(
    extendee: Any, field: FieldSpec, *, name: str, type: Any = None, syntax: str = "proto2"
) -> Extension[Any]:
    """Declare an extension; also ``pb.extension``.

        nickname: pb.Extension[str] = pb.extension(Person, pb.string(1000), name="my.nickname")

    Args:
        extendee: the message class that is extended.
        field: its kind and number; ``pb.repeated(...)`` where it holds a list.
        name: its full name in the ``.proto``.
        type: the class of an enum, a message or a group.
        syntax: of the ``.proto`` that declares it: proto3 verifies UTF-8 and packs.

    Raises:
        SchemaError: the number or the name is none; other mistakes come with the first use.
    """
    if not name:
        raise SchemaError("an extension has a full name: name=")
    try:
        check_number(field.number)
    except AnnotationError as error:
        raise SchemaError(str(error), message_type=name) from None

    def complete(slot: Any) -> FieldSchema:
        try:
            types = [type] if type is not None else []
            if not types and field.kind not in ("enum", "message", "group", "map"):
                types = [KINDS[field.kind].python_type]
            typed = kind_of(field, types, syntax)
            kind = typed["kind"]
            packed = field.packed
            if packed is None:
                packed = syntax == "proto3" and kind.is_packable
            made = FieldSchema(
                name="value",
                proto_name=f"[{name}]",
                json_name=f"[{name}]",
                number=field.number,
                presence=REPEATED if field.is_repeated else EXPLICIT,
                is_packed=bool(packed) and field.is_repeated,
                debug_redact=field.debug_redact,
                slot=slot,
                **typed,
            )
            if made.default is not None:
                check_default(made)
        except AnnotationError as error:
            raise SchemaError(str(error), message_type=name) from None
        return made

    return Extension(extendee, name, field.number, complete)


class TypeRegistry:
    """Message classes and extensions by name: what JSON and text need inside an ``Any``.

        registry = TypeRegistry(Person, nickname, my_module)

    Args:
        members: message classes, ``Extension`` objects, modules of both, or other registries.
    """

    def __init__(self, *members: Any) -> None:
        self._messages: dict[str, Any] = {}
        self._extensions: dict[str, Extension[Any]] = {}
        self._by_number: dict[tuple[Any, int], Extension[Any]] = {}
        for member in members:
            self.add(member)

    def add(self, member: ModuleType | type | Extension[Any] | TypeRegistry) -> None:
        """Take up a message class with those inside it, an extension, a module or a registry.

        Raises:
            TypeError: it is none of these, or a message class without a full name.
        """
        if isinstance(member, TypeRegistry):
            self._messages.update(member._messages)
            self._extensions.update(member._extensions)
            self._by_number.update(member._by_number)
        elif isinstance(member, Extension):
            self._extensions[member.full_name] = member
            self._by_number[member.extendee, member.number] = member
        elif isinstance(member, type):
            full_name = schema_of(member).full_name
            if not full_name:
                raise TypeError(
                    f"{member.__qualname__} has no full name: write @message(full_name=...)"
                )
            self._messages[full_name] = member
            self._add_all(vars(member).values(), member.__module__)
        elif hasattr(member, "__name__") and hasattr(member, "__dict__"):
            self._add_all(vars(member).values(), member.__name__)
        else:
            raise TypeError(
                f"a registry takes message classes, extensions and modules, got {describe(member)}"
            )

    def put(self, full_name: str, member: Any) -> None:
        """Take up a message class or an extension under a name that is known to be its own."""
        if isinstance(member, Extension):
            self.add(member)
        else:
            self._messages[full_name] = member

    def _add_all(self, values: Any, module: str) -> None:
        for value in values:
            is_message = isinstance(value, type) and "__message_schema__" in value.__dict__
            if isinstance(value, Extension) or (is_message and value.__module__ == module):
                self.add(value)

    def message(self, full_name: str) -> Any:
        """The message class of that name, or None."""
        return self._messages.get(full_name)

    def extension(self, full_name: str) -> Extension[Any] | None:
        """The extension of that name, or None."""
        return self._extensions.get(full_name)

    def extensions_in(self, message: Any) -> list[tuple[Extension[Any], Any]]:
        """The extensions known here that ``message`` holds, by number, with their values.

        Raises:
            DecodeError: the records of one are not valid for it; its path names the extension.
        """
        found = []
        numbers = {
            number for number in _numbers_in(message) if (type(message), number) in self._by_number
        }
        for number in sorted(numbers):
            known = self._by_number[type(message), number]
            value = known._read(message).value
            if value not in (None, []):
                found.append((known, value))
        return found


def _numbers_in(message: Any) -> set[int]:
    """The numbers of the extensions that a message may hold."""
    data = bytes(message._unknown_fields)
    if not schema_of(type(message)).is_message_set:
        return {number for number, _, _ in _top_level(data)}
    return {
        record.value
        for record in walk_records(data)
        if record.depth == 1 and record.number == _TYPE_ID and record.value is not None
    }
