# SPDX-License-Identifier: MIT
"""What a message is: its fields, their kinds and their presence.

A ``Kind`` is one of protobuf's field types, with all that depends on nothing else: its wire type,
its range, how one value is read and written. A ``FieldSchema`` is a field of a message; a
``MessageSchema`` is the whole. They are plain data. ``declare`` makes them from classes, the codecs
only read them.
"""

from __future__ import annotations

from ..errors import DecodeError, EncodeError
from . import wire

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ..errors import FormatError

__all__ = [
    "EMPTY",
    "EXPLICIT",
    "IMPLICIT",
    "KINDS",
    "MAP",
    "REPEATED",
    "REQUIRED",
    "SPARE_LEVELS",
    "FieldSchema",
    "FieldSpec",
    "Kind",
    "MessageSchema",
    "Missing",
    "NotHere",
    "add_unknown",
    "describe",
    "fill_missing",
    "is_lacking",
    "json_name_of",
    "leave",
    "schema_of",
    "slot_value",
    "walk_missing",
]

# Presence (https://protobuf.dev/programming-guides/field_presence/).
REQUIRED = "required"  # no default in the class: it must be there
EXPLICIT = "explicit"  # default None: absent and zero are two things
IMPLICIT = "implicit"  # default zero: zero is not written
REPEATED = "repeated"  # default []
MAP = "map"  # default {}


def describe(value: object) -> str:
    """A value for an error message: its repr, cut to a length that fits a line."""
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 a repr of the user's own may fail; the error to come must not
        text = f"a {type(value).__name__}"
    return text if len(text) <= 80 else f"{text[:60]}... ({type(value).__name__})"


class Kind:
    """One field type.

    Attributes:
        name: as the ``.proto`` language writes it; ``enum``, ``message`` and ``group`` for these.
        wire_type: of one value outside a packed record.
        python_type: what the class is annotated with; None where it is the user's own.
        zero: the value of an absent field; None where it is the user's own.
        read: ``(buf, pos, end) -> (value, pos)``.
        write: ``(out, value)``; appends the value without its tag.
        check: gives the value to write, or raises EncodeError saying what the kind takes.
    """

    __slots__ = ("check", "name", "python_type", "read", "wire_type", "write", "zero")

    def __init__(
        self,
        name: str,
        wire_type: int,
        python_type: type | None = None,
        zero: Any = None,
        read: Callable[[bytes, int, int], tuple[Any, int]] | None = None,
        write: Callable[[bytearray, Any], None] | None = None,
        check: Callable[[Any], Any] | None = None,
    ) -> None:
        self.name = name
        self.wire_type = wire_type
        self.python_type = python_type
        self.zero = zero
        self.read: Any = read
        self.write: Any = write
        self.check: Any = check

    @property
    def is_packable(self) -> bool:
        """Whether a repeated field of this kind may stand in one packed record."""
        return self.wire_type in (wire.VARINT, wire.I32, wire.I64)

    def __repr__(self) -> str:
        return f"<Kind {self.name}>"


def _integer(name: str, low: int, high: int, wire_type: int, read: Any, write: Any) -> Kind:
    def check(value: Any) -> int:
        # A bool is an int to Python, hardly ever to whoever passes one for a count.
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return int(value)
        raise EncodeError(f"{name} takes {low}..{high}")

    return Kind(name, wire_type, int, 0, read, write, check)


def _read_int32(buf: bytes, pos: int, end: int) -> tuple[int, int]:
    value, pos = wire.read_varint(buf, pos, end)
    return wire.sign_extend_32(value), pos


def _read_int64(buf: bytes, pos: int, end: int) -> tuple[int, int]:
    value, pos = wire.read_varint(buf, pos, end)
    return wire.sign_extend_64(value), pos


def _read_uint32(buf: bytes, pos: int, end: int) -> tuple[int, int]:
    value, pos = wire.read_varint(buf, pos, end)
    return value & 0xFFFF_FFFF, pos


def _read_sint32(buf: bytes, pos: int, end: int) -> tuple[int, int]:
    value, pos = _read_uint32(buf, pos, end)
    return wire.zigzag_decode(value), pos


def _read_sint64(buf: bytes, pos: int, end: int) -> tuple[int, int]:
    value, pos = wire.read_varint(buf, pos, end)
    return wire.zigzag_decode(value), pos


def _write_zigzag(out: bytearray, value: int) -> None:
    wire.write_varint(out, wire.zigzag_encode(value))


def _read_bool(buf: bytes, pos: int, end: int) -> tuple[bool, int]:
    value, pos = wire.read_varint(buf, pos, end)
    return value != 0, pos


def _check_bool(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise EncodeError("bool takes True or False")


def _check_double(value: Any) -> float:
    if isinstance(value, (float, int)) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError:
            raise EncodeError("double takes numbers up to about 1.8e308") from None
    raise EncodeError("double takes a float or an int")


def _check_float(value: Any) -> float:
    if isinstance(value, (float, int)) and not isinstance(value, bool):
        try:
            value = float(value)
            wire.write_float(bytearray(), value)
            return value  # type: ignore[no-any-return]
        except OverflowError:
            raise EncodeError("float takes numbers up to about 3.4e38") from None
    raise EncodeError("float takes a float or an int")


def _read_bytes(buf: bytes, pos: int, end: int) -> tuple[bytes, int]:
    after = wire.skip_value(buf, pos, end, 0, wire.LEN)
    return buf[wire.read_length(buf, pos, end)[1] : after], after


def _write_bytes(out: bytearray, value: bytes) -> None:
    wire.write_length(out, len(value))
    out += value


def _check_bytes(value: Any) -> bytes:
    if isinstance(value, (bytes, bytearray, memoryview)):
        return _check_length(bytes(value))
    raise EncodeError("bytes takes bytes, bytearray or memoryview")


def _check_length(value: bytes) -> bytes:
    if len(value) > wire.MAX_LENGTH:
        raise EncodeError(f"a value takes at most {wire.MAX_LENGTH} bytes")
    return value


def decode_utf8(data: bytes) -> str | UnicodeDecodeError:
    """The text that bytes are, or why they are not UTF-8.

    That error is given and not raised: it holds all the bytes, and as the context of the error that
    is raised for it would show them, secrets among them.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.with_traceback(None)


def encode_utf8(text: str) -> bytes | None:
    """A text in UTF-8; None if it has lone surrogates. Nothing is raised, for the same reason."""
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return None


def _read_text(buf: bytes, pos: int, end: int) -> tuple[str, int]:
    """proto3: UTF-8 is verified (W9)."""
    value, after = _read_bytes(buf, pos, end)
    text = decode_utf8(value)
    if isinstance(text, UnicodeDecodeError):
        at = after - len(value) + text.start
        raise DecodeError(f"a proto3 string must be UTF-8: {text.reason}", offset=at)
    return text, after


def _read_lax_text(buf: bytes, pos: int, end: int) -> tuple[str, int]:
    """proto2: bytes that are not UTF-8 are kept without loss, as lone surrogates (W9)."""
    value, after = _read_bytes(buf, pos, end)
    return value.decode("utf-8", "surrogateescape"), after


def _check_text(value: Any) -> bytes:
    if not isinstance(value, str):
        raise EncodeError("string takes a str")
    encoded = encode_utf8(value)
    if encoded is None:
        raise EncodeError("string takes text without lone surrogates")
    return _check_length(encoded)


def _check_lax_text(value: Any) -> bytes:
    if not isinstance(value, str):
        raise EncodeError("string takes a str")
    try:
        encoded = value.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        encoded = b""
    # What decoding left in a string goes back to the bytes it came from, and only such a string
    # survives the way there and back: "\udce2\udc82\udcac" would return as "€".
    if encoded.decode("utf-8", "surrogateescape") != value:
        raise EncodeError("string takes no lone surrogates, but those that decoding left in it")
    return _check_length(encoded)


_INT32 = -(1 << 31), (1 << 31) - 1
_INT64 = -(1 << 63), (1 << 63) - 1
_UINT32 = 0, (1 << 32) - 1
_UINT64 = 0, (1 << 64) - 1

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        _integer("int32", *_INT32, wire.VARINT, _read_int32, wire.write_varint),
        _integer("int64", *_INT64, wire.VARINT, _read_int64, wire.write_varint),
        _integer("uint32", *_UINT32, wire.VARINT, _read_uint32, wire.write_varint),
        _integer("uint64", *_UINT64, wire.VARINT, wire.read_varint, wire.write_varint),
        _integer("sint32", *_INT32, wire.VARINT, _read_sint32, _write_zigzag),
        _integer("sint64", *_INT64, wire.VARINT, _read_sint64, _write_zigzag),
        _integer("fixed32", *_UINT32, wire.I32, wire.read_fixed32, wire.write_fixed32),
        _integer("fixed64", *_UINT64, wire.I64, wire.read_fixed64, wire.write_fixed64),
        _integer("sfixed32", *_INT32, wire.I32, wire.read_sfixed32, wire.write_sfixed32),
        _integer("sfixed64", *_INT64, wire.I64, wire.read_sfixed64, wire.write_sfixed64),
        Kind("bool", wire.VARINT, bool, False, _read_bool, wire.write_varint, _check_bool),
        Kind("float", wire.I32, float, 0.0, wire.read_float, wire.write_float, _check_float),
        Kind("double", wire.I64, float, 0.0, wire.read_double, wire.write_double, _check_double),
        Kind("string", wire.LEN, str, "", _read_text, _write_bytes, _check_text),
        Kind("bytes", wire.LEN, bytes, b"", _read_bytes, _write_bytes, _check_bytes),
        # An enum is an int32 on the wire; which numbers it has is the field's business.
        Kind("enum", wire.VARINT, None, None, _read_int32, wire.write_varint, None),
        Kind("message", wire.LEN),
        Kind("group", wire.SGROUP),
    )
}
"""The field types by name."""

ENUM = KINDS["enum"]
MESSAGE = KINDS["message"]
GROUP = KINDS["group"]
STRING = KINDS["string"]

LAX_STRING = Kind("string", wire.LEN, str, "", _read_lax_text, _write_bytes, _check_lax_text)
"""A string whose UTF-8 is not verified: proto2."""


class NotHere(Exception):
    """Raised by generated code: the reference codec is to do this."""


SPARE_LEVELS = 4
"""How many unknown groups generated code takes inside one another where nobody counts levels."""


def json_name_of(proto_name: str) -> str:
    """``target_price`` to ``targetPrice``: the JSON name that follows from a proto name.

    (https://protobuf.dev/programming-guides/json/: letters behind underscores become capitals,
    and the underscores go.)
    """
    first, *rest = proto_name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


class FieldSpec:
    """What a ``pb`` call says of a field: the part of its schema that is not the annotation's.

    Attributes:
        kind: a key of KINDS, or ``map``.
        number: 1 to 2**29 - 1, without 19000 to 19999.
        proto_name: the name in the ``.proto``; None for the lowerCamelCase of the Python name.
        default: the proto default, or None.
        is_repeated, packed: whether ``pb.repeated`` wraps it, and its ``packed``.
        oneof: the name of the oneof it is a member of, or None.
        debug_redact: whether reprs and reports hide its value.
        json_name: the name in JSON; None for the one that follows from the proto name.
        key, value: of a map.
    """

    __slots__ = (
        "debug_redact",
        "default",
        "is_repeated",
        "json_name",
        "key",
        "kind",
        "number",
        "oneof",
        "packed",
        "proto_name",
        "utf8",
        "value",
    )

    def __init__(
        self,
        kind: str,
        number: int,
        proto_name: str | None = None,
        default: Any = None,
        debug_redact: bool = False,
        utf8: bool | None = None,
        json_name: str | None = None,
    ) -> None:
        self.kind = kind
        self.number = number
        self.proto_name = proto_name
        self.default = default
        self.debug_redact = debug_redact
        self.utf8 = utf8
        self.json_name = json_name
        self.is_repeated = False
        self.packed: bool | None = None
        self.oneof: str | None = None
        self.key: FieldSpec | None = None
        self.value: FieldSpec | None = None


class FieldSchema:
    """One field of a message.

    Attributes:
        name: the Python attribute.
        proto_name: the name in the ``.proto``, which errors and text use.
        json_name: the name in JSON.
        number: the field number.
        kind: its Kind; of a map, the ``message`` kind: on the wire it is repeated entries.
        presence: REQUIRED, EXPLICIT, IMPLICIT, REPEATED or MAP.
        default: the proto default, or None where there is none.
        is_packed: whether a repeated field is written packed.
        oneof: the name of its oneof, or None.
        debug_redact: whether reprs and reports hide its value.
        message_type: the class of a message or group; of a map, that of its entries, whose
            schema has the fields ``key`` and ``value``.
        enum_type: the class of an enum; enum_members: its members by number.
        is_closed: whether unknown numbers of the enum go to the unknown fields.
        get, set: read and write the attribute; ``get`` raises AttributeError if nothing is set.
    """

    __slots__ = (
        "debug_redact",
        "default",
        "enum_members",
        "enum_type",
        "get",
        "is_closed",
        "is_packed",
        "json_name",
        "kind",
        "message_type",
        "name",
        "number",
        "oneof",
        "presence",
        "proto_name",
        "set",
    )

    def __init__(
        self,
        *,
        name: str,
        proto_name: str,
        number: int,
        kind: Kind,
        presence: str,
        default: Any = None,
        is_packed: bool = False,
        oneof: str | None = None,
        debug_redact: bool = False,
        message_type: type | None = None,
        enum_type: Any = None,
        is_closed: bool = False,
        json_name: str | None = None,
        slot: Any,
    ) -> None:
        self.name = name
        self.proto_name = proto_name
        self.json_name = json_name_of(proto_name) if json_name is None else json_name
        self.number = number
        self.kind = kind
        self.presence = presence
        self.default = default
        self.is_packed = is_packed
        self.oneof = oneof
        self.debug_redact = debug_redact
        self.message_type = message_type
        self.enum_type = enum_type
        self.enum_members: dict[int, Any] = (
            {int(member): member for member in enum_type} if enum_type is not None else {}
        )
        self.is_closed = is_closed
        self.get: Callable[[Any], Any] = slot.__get__
        self.set: Callable[[Any, Any], None] = slot.__set__

    @property
    def schema(self) -> MessageSchema:
        """The schema of the message or group that this field holds."""
        return schema_of(self.message_type)

    def check(self, value: Any) -> Any:
        """The value as it is written, for scalars and enums.

        Raises:
            EncodeError: it is not of this kind or out of range; the text says what was given,
                unless the field is redacted.
        """
        try:
            if self.kind is not ENUM:
                return self.kind.check(value)
            number = KINDS["int32"].check(value)
            if self.is_closed and number not in self.enum_members:
                names = ", ".join(str(known) for known in self.enum_members)
                raise EncodeError(f"{self.enum_type.__name__} takes {names}")
            return number
        except EncodeError as error:
            given = "<redacted>" if self.debug_redact else describe(value)
            raise EncodeError(f"{error.reason}, got {given}") from None

    def zero(self) -> Any:
        """What the attribute reads as while nothing is set."""
        if self.presence == REPEATED:
            return []
        if self.presence == MAP:
            return {}
        if self.presence == EXPLICIT:
            return None
        return self.zero_of_kind()

    def zero_of_kind(self) -> Any:
        """The proto default, or the type's zero; an empty message for a message."""
        if self.default is not None:
            return self.default
        if self.message_type is not None:
            return schema_of(self.message_type).new()
        if self.enum_type is not None:
            return next(iter(self.enum_members.values()))
        return self.kind.zero

    def __repr__(self) -> str:
        return f"<FieldSchema {self.number} {self.proto_name}: {self.presence} {self.kind.name}>"


class MessageSchema:
    """A whole message.

    Attributes:
        message_type: the class.
        name: its name for people, as the class is named.
        full_name: its name in the ``.proto``, package and all; empty if nobody has said it.
        syntax: ``"proto2"`` or ``"proto3"``.
        fields: in the order of declaration.
        wire_order: by field number, the order they are written in (W10).
        by_number, by_name, by_proto_name: the same fields, found.
        required: those that must be there.
        oneofs: the members of each oneof, by its name.
        reserved_names: those that no field may have any more; text with one is passed over.
        is_message_set: whether extensions are written in the old form of a message set.
        functions: what ``_specialize`` keeps of the message: the code lives and dies with it.
        decode, encode: of these, what ``codec`` calls; None until the first call.
    """

    __slots__ = (
        "_hides_something",
        "by_name",
        "by_number",
        "by_proto_name",
        "decode",
        "encode",
        "fields",
        "full_name",
        "functions",
        "is_message_set",
        "message_type",
        "name",
        "oneofs",
        "required",
        "reserved_names",
        "syntax",
        "wire_order",
    )

    def __init__(
        self,
        message_type: type,
        syntax: str,
        fields: tuple[FieldSchema, ...],
        full_name: str = "",
        is_message_set: bool = False,
        reserved_names: frozenset[str] = frozenset(),
    ) -> None:
        self.message_type = message_type
        self.full_name = full_name
        self.is_message_set = is_message_set
        self.reserved_names = reserved_names
        self.name = message_type.__qualname__.rpartition("<locals>.")[2]
        self.syntax = syntax
        self.fields = fields
        self.wire_order = tuple(sorted(fields, key=lambda field: field.number))
        self.by_number = {field.number: field for field in fields}
        self.by_name = {field.name: field for field in fields}
        self.by_proto_name = {field.proto_name: field for field in fields}
        self.required = tuple(field for field in fields if field.presence == REQUIRED)
        self.functions: dict[str, Any] = {}
        self._hides_something: bool | None = None
        self.decode: Any = None
        self.encode: Any = None
        self.oneofs: dict[str, list[FieldSchema]] = {}
        for field in fields:
            if field.oneof is not None:
                self.oneofs.setdefault(field.oneof, []).append(field)

    def new(self) -> Any:
        """A message with every field absent, the slots of the required ones empty."""
        message: Any = object.__new__(self.message_type)
        message._unknown_fields = b""
        for field in self.fields:
            if field.presence != REQUIRED:
                field.set(message, field.zero())
        return message

    @property
    def hides_something(self) -> bool:
        """Whether a field of the message, or of one inside of it, is marked ``debug_redact``."""
        if self._hides_something is None:
            seen: set[MessageSchema] = set()
            pending = [self]
            while pending:
                schema = pending.pop()
                if schema not in seen:
                    seen.add(schema)
                    pending += [each.schema for each in schema.fields if each.message_type]
            self._hides_something = any(
                field.debug_redact for schema in seen for field in schema.fields
            )
        return self._hides_something

    def __repr__(self) -> str:
        return f"<MessageSchema {self.name}, {len(self.fields)} fields>"


def leave(error: EncodeError | FormatError, field: FieldSchema) -> None:
    """An error passes the field it is in; a redacted one keeps to itself what is below it.

    That is the value, and the path, which may have a key inside.
    """
    if field.debug_redact:
        error.path = ""
        error._withhold()
    error._within(field.proto_name)


def schema_of(message_type: Any) -> MessageSchema:
    """The schema of a message class, completed if this is its first use.

    Raises:
        TypeError: it is not a message class.
        SchemaError: it is one, declared wrongly.
    """
    if isinstance(message_type, type) and "__message_schema__" in message_type.__dict__:
        return message_type.__message_schema__  # type: ignore[attr-defined, no-any-return]
    if isinstance(message_type, type) and issubclass(message_type, type):
        # Where the type of a message was asked for, a class was given in its place.
        raise TypeError("a message is wanted, and this is a class: pass an instance of it")
    raise TypeError(f"{describe(message_type)} is not a message class: decorate it with @message")


EMPTY: Any = object()
"""What ``slot_value`` gives for a field that is missing."""


class Missing:
    """Marks the value that stands in the place of a required field which was absent.

    It equals the default and is of its type, so that readers need not care. Assigning the field
    is all it takes to make it present.

    Where a message lacks or lacked a field, its unknown fields are marked as well: one look at
    them, which encoders take anyway, tells generated code that the message is not for it.
    """

    __slots__ = ()


class _MissingInt(Missing, int):
    pass


class _MissingBool(Missing, int):
    def __repr__(self) -> str:
        return repr(bool(self))


class _MissingFloat(Missing, float):
    pass


class _MissingStr(Missing, str):
    __slots__ = ()


class _MissingBytes(Missing, bytes):
    pass


class _LackingBytes(bytes):
    """The unknown fields of a message that lacks fields, or did: true, even if there are none."""

    def __bool__(self) -> bool:
        return True


class _StandInBytes(Missing, _LackingBytes):
    """The unknown fields of a message that stands in for one that is missing."""


_MISSING_TYPES: dict[type, Callable[[Any], Any]] = {
    int: _MissingInt,
    bool: _MissingBool,
    float: _MissingFloat,
    str: _MissingStr,
    bytes: _MissingBytes,
}


def fill_missing(message: Any, above: tuple[type, ...] = ()) -> None:
    """Put what marks it as missing into each empty required slot of a message."""
    above = (*above, type(message))
    for field in schema_of(type(message)).required:
        try:
            field.get(message)
        except AttributeError:
            message._unknown_fields = _LackingBytes(message._unknown_fields)
            if field.message_type is None:
                make = _MISSING_TYPES[field.kind.python_type or int]
                field.set(message, make(field.zero_of_kind()))
            elif above.count(field.message_type) < 2:  # what requires itself would have no end
                stand_in: Any = field.schema.new()
                fill_missing(stand_in, above)
                stand_in._unknown_fields = _StandInBytes()
                field.set(message, stand_in)


def _is_missing(field: FieldSchema, value: Any) -> bool:
    """Whether the value of a required field only stands in for one.

    A sub-message does so until something is put into it.
    """
    if type(value) is not field.message_type:
        return isinstance(value, Missing)
    stand_in: Any = value  # the comparison of types above has narrowed it to object
    if not isinstance(stand_in._unknown_fields, Missing):
        return False
    return all(slot_value(inner, value) in (EMPTY, None, [], {}) for inner in field.schema.fields)


def slot_value(field: FieldSchema, message: Any) -> Any:
    """The value of a field, or EMPTY: a required field that is missing, or one that was deleted.

    What stands in for a value does so in the message that lacks it; put into another message it
    is a value like any.
    """
    try:
        value = field.get(message)
    except AttributeError:
        return EMPTY
    if field.presence == REQUIRED and is_lacking(message) and _is_missing(field, value):
        return EMPTY
    return value


def is_lacking(message: Any) -> bool:
    """Whether a message lacks required fields, or did once."""
    return isinstance(message._unknown_fields, _LackingBytes)


def add_unknown(message: Any, records: bytes) -> None:
    """Put records behind the unknown fields of a message.

    What is added to once more grows in place: a million merges of one sub-message stay linear.
    """
    held = message._unknown_fields
    if not held:
        message._unknown_fields = records
    elif type(held) is bytearray:
        held += records
    else:
        message._unknown_fields = bytearray(held) + records


def walk_missing(message: Any) -> list[tuple[str, str, Any]]:
    """``(path of the field, path of its message, the message)`` of each missing field, in order."""
    found: list[tuple[str, str, Any]] = []
    pending = [("", message)]
    seen: set[int] = set()  # a message may hold itself
    while pending:
        path, current = pending.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        prefix = path + "." if path else ""
        inner: list[tuple[str, Any]] = []
        for field in schema_of(type(current)).fields:
            value = slot_value(field, current)
            if value is EMPTY:
                if field.presence == REQUIRED:
                    found.append((prefix + field.proto_name, path, current))
            elif field.presence == MAP:
                if field.schema.by_name["value"].message_type is not None:
                    for key, item in value.items():
                        shown = "<redacted>" if field.debug_redact else describe(key)
                        inner.append((f"{prefix}{field.proto_name}[{shown}]", item))
            elif field.message_type is None or value is None:
                continue
            elif field.presence == REPEATED:
                inner += [
                    (f"{prefix}{field.proto_name}[{index}]", item)
                    for index, item in enumerate(value)
                ]
            else:
                inner.append((prefix + field.proto_name, value))
        pending += reversed(inner)
    return found
