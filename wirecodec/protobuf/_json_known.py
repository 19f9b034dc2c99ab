# SPDX-License-Identifier: MIT
"""The well-known types: messages of ``google.protobuf`` that have forms of their own in JSON.

They are told by their full names, whoever has declared them: loaded from Google's ``.proto`` files
or written by hand. A class of such a name but other fields is a message like any. ``Empty`` is one
too: its form is that of a message without fields.

The comments of Google's ``.proto`` files say what each form is; ``struct.proto`` on a Value that
holds nothing: "Absence of any variant indicates an error."
"""

from __future__ import annotations

from ..errors import DecodeError, EncodeError, FormatError
from ._json_read import NAME, VALUE, plan_of, reader_of
from ._json_scalars import refusal
from ._json_scan import Pairs
from ._json_write import GOT, writer_of
from .codec import decode, encode
from .schema import EMPTY, MAP, REPEATED, describe, encode_utf8, schema_of, slot_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ._json_read import Reader
    from ._json_write import Writer
    from .schema import MessageSchema

__all__ = ["Known", "find"]

_BILLION = 1_000_000_000


class Known:
    """What a well-known type does instead of the usual.

    Attributes:
        fields: what they are, by number: a kind, with ``repeated`` or ``map`` before it.
        write: ``(writer, schema, message, depth) -> JSON value``.
        read: ``(reader, schema, JSON value, depth) -> message``.
        takes_null: whether null is a value of it.
    """

    __slots__ = ("fields", "read", "takes_null", "write")

    def __init__(
        self,
        fields: tuple[str, ...],
        write: Callable[[Writer, MessageSchema, Any, int], Any],
        read: Callable[[Reader, MessageSchema, Any, int], Any],
        takes_null: bool = False,
    ) -> None:
        self.fields = dict(enumerate(fields, 1))
        self.write = write
        self.read = read
        self.takes_null = takes_null


def find(schema: MessageSchema) -> Known | None:
    """What is known of a message by its full name and its fields; None if nothing."""
    known = _KNOWN.get(schema.full_name.removeprefix("google.protobuf."))
    if known is None:
        return None
    counts = {REPEATED: "repeated ", MAP: "map "}
    fields = {
        field.number: counts.get(field.presence, "") + field.kind.name for field in schema.fields
    }
    return known if fields == known.fields else None


def _value(schema: MessageSchema, message: Any, number: int) -> Any:
    """The checked value of a singular scalar; its zero if it is absent."""
    field = schema.by_number[number]
    value = slot_value(field, message)
    if value is None or value is EMPTY:
        return field.kind.zero
    try:
        return field.check(value)
    except EncodeError as error:
        error._within(field.proto_name)
        raise


# --- Timestamp and Duration -----------------------------------------------------------------------

_FIRST_SECOND, _LAST_SECOND = -62_135_596_800, 253_402_300_799  # the years 0001 to 9999
_EPOCH = 719_163  # 1970-01-01 as datetime counts days
_MAX_DURATION = 315_576_000_000  # seconds: ten thousand years


def _fraction(nanos: int) -> str:
    """Nanoseconds in no, three, six or nine digits behind a point."""
    if not nanos:
        return ""
    digits = f".{nanos:09}"
    while digits.endswith("000"):
        digits = digits[:-3]
    return digits


def _write_timestamp(writer: Writer, schema: MessageSchema, message: Any, depth: int) -> str:
    from datetime import date

    seconds, nanos = _value(schema, message, 1), _value(schema, message, 2)
    if not _FIRST_SECOND <= seconds <= _LAST_SECOND:
        raise EncodeError(f"a Timestamp lies in the years 0001 to 9999{GOT}{seconds} seconds")
    if not 0 <= nanos < _BILLION:
        raise EncodeError(f"a Timestamp takes 0..999999999 nanos{GOT}{nanos}")
    days, second = divmod(seconds, 86_400)
    day = date.fromordinal(_EPOCH + days).isoformat()
    clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    return f"{day}T{clock}{_fraction(nanos)}Z"


def _read_timestamp(reader: Reader, schema: MessageSchema, value: Any, depth: int) -> Any:
    import re
    from datetime import date

    wanted = "Timestamp takes a string such as 1972-01-01T10:00:20.021Z"
    # RFC 3339, in capitals, with at most nine digits of a second. A leap second has no number.
    match = re.fullmatch(
        r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
        r"T([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])(?:\.([0-9]{1,9}))?"
        r"(?:Z|([-+])([01][0-9]|2[0-3]):([0-5][0-9]))",
        value if isinstance(value, str) else "",
    )
    if match is None:
        raise refusal(wanted, value)
    year, month, day, hour, minute, second, fraction, sign, *offset = match.groups()
    try:
        days = date(int(year), int(month), int(day)).toordinal() - _EPOCH
    except ValueError:  # no such day
        raise refusal(wanted, value) from None
    seconds = days * 86_400 + int(hour) * 3600 + int(minute) * 60 + int(second)
    if sign is not None:
        east = int(offset[0]) * 3600 + int(offset[1]) * 60
        seconds += -east if sign == "+" else east
    if not _FIRST_SECOND <= seconds <= _LAST_SECOND:
        raise refusal("Timestamp lies in the years 0001 to 9999", value)
    return _timed(schema, seconds, int((fraction or "").ljust(9, "0")))


def _timed(schema: MessageSchema, seconds: int, nanos: int) -> Any:
    message = schema.new()
    schema.by_number[1].set(message, seconds)
    schema.by_number[2].set(message, nanos)
    return message


def _write_duration(writer: Writer, schema: MessageSchema, message: Any, depth: int) -> str:
    seconds, nanos = _value(schema, message, 1), _value(schema, message, 2)
    if abs(seconds) > _MAX_DURATION:
        raise EncodeError(f"a Duration takes up to {_MAX_DURATION} seconds{GOT}{seconds}")
    if abs(nanos) >= _BILLION:
        raise EncodeError(f"a Duration takes -999999999..999999999 nanos{GOT}{nanos}")
    if seconds * nanos < 0:
        raise EncodeError(
            f"seconds and nanos of a Duration have one sign{GOT}{seconds} and {nanos}"
        )
    sign = "-" if seconds < 0 or nanos < 0 else ""
    return f"{sign}{abs(seconds)}{_fraction(abs(nanos))}s"


def _read_duration(reader: Reader, schema: MessageSchema, value: Any, depth: int) -> Any:
    import re

    match = re.fullmatch(
        r"(-?)([0-9]{1,12})(?:\.([0-9]{1,9}))?s", value if isinstance(value, str) else ""
    )
    if match is None:
        raise refusal("Duration takes a string such as 1.5s", value)
    sign, seconds, nanos = match[1], int(match[2]), int((match[3] or "").ljust(9, "0"))
    if seconds > _MAX_DURATION:
        raise refusal(f"Duration takes up to {_MAX_DURATION} seconds", value)
    return _timed(schema, -seconds, -nanos) if sign else _timed(schema, seconds, nanos)


# --- FieldMask ------------------------------------------------------------------------------------


def _snake_case(path: str) -> str:
    """``fooBar.baz`` to ``foo_bar.baz``."""
    return "".join([f"_{char.lower()}" if "A" <= char <= "Z" else char for char in path])


def _camel_case(path: str) -> str:
    """``foo_bar.baz`` to ``fooBar.baz``; other underscores stay where they are."""
    first, *rest = path.split("_")
    return first + "".join(
        [word[0].upper() + word[1:] if "a" <= word[:1] <= "z" else f"_{word}" for word in rest]
    )


def _write_field_mask(writer: Writer, schema: MessageSchema, message: Any, depth: int) -> str:
    field = schema.by_number[1]
    paths = slot_value(field, message)
    shown = writer_of(field)(writer, [] if paths is EMPTY else paths, depth)
    for index, path in enumerate(shown):
        camel = _camel_case(path)
        if not path or "," in path or "_" in camel or _snake_case(camel) != path:
            raise EncodeError(
                f"JSON cannot hold this path, which does not return from lowerCamelCase{GOT}"
                f"{describe(path)}",
                path=f"paths[{index}]",
            )
        shown[index] = camel
    return ",".join(shown)


def _read_field_mask(reader: Reader, schema: MessageSchema, value: Any, depth: int) -> Any:
    paths = reader_of(schema.by_number[1])(
        reader, value.split(",") if isinstance(value, str) and value else [], depth
    )
    if not isinstance(value, str) or "_" in value or "" in paths:
        raise refusal("FieldMask takes a string of paths in lowerCamelCase such as a.b,cD", value)
    message = schema.new()
    schema.by_number[1].set(message, [_snake_case(path) for path in paths])
    return message


# --- Wrappers -------------------------------------------------------------------------------------


def _write_wrapper(writer: Writer, schema: MessageSchema, message: Any, depth: int) -> Any:
    field = schema.by_number[1]
    value = slot_value(field, message)
    return writer_of(field)(
        writer, field.kind.zero if value is None or value is EMPTY else value, depth
    )


def _read_wrapper(reader: Reader, schema: MessageSchema, value: Any, depth: int) -> Any:
    field = schema.by_number[1]
    message = schema.new()
    field.set(message, reader_of(field)(reader, value, depth))
    return message


# --- Struct, Value, ListValue ---------------------------------------------------------------------

_NULL, _NUMBER, _STRING, _BOOL, _STRUCT, _LIST = range(1, 7)  # the fields of a Value


def _write_container(writer: Writer, schema: MessageSchema, message: Any, depth: int) -> Any:
    """A Struct or a ListValue is what its only field is."""
    field = schema.by_number[1]
    value = slot_value(field, message)
    return writer_of(field)(writer, field.zero() if value is EMPTY else value, depth)


def _read_container(reader: Reader, schema: MessageSchema, value: Any, depth: int) -> Any:
    field = schema.by_number[1]
    message = schema.new()
    field.set(message, reader_of(field)(reader, value, depth))
    return message


def _write_value(writer: Writer, schema: MessageSchema, message: Any, depth: int) -> Any:
    for number, field in schema.by_number.items():
        value = slot_value(field, message)
        if value is None or value is EMPTY:
            continue
        shown = writer_of(field)(writer, value, depth)
        if number == _NULL:
            return None
        if number == _NUMBER and isinstance(shown, str):
            raise EncodeError(f"a Value takes no NaN and no infinity{GOT}{shown}")
        return shown
    raise EncodeError("a Value holds one of its fields, but this one is empty")


def _read_value(reader: Reader, schema: MessageSchema, value: Any, depth: int) -> Any:
    if isinstance(value, (dict, Pairs)):
        number = _STRUCT
    elif isinstance(value, (list, tuple)):
        number = _LIST
    elif isinstance(value, str):
        number = _STRING
    elif isinstance(value, bool):
        number = _BOOL
    elif value is None:
        number, value = _NULL, 0
    else:
        number = _NUMBER
    field = schema.by_number[number]
    message = schema.new()
    field.set(message, reader_of(field)(reader, value, depth))
    return message


# --- Any ------------------------------------------------------------------------------------------


def _message_type(registry: Any, url: str) -> Any:
    """The class that the URL of a type means, ``host/full.Name``; or what is wrong, as a str."""
    host, slash, name = url.rpartition("/")
    if not host or not slash or not name:
        return f"the URL of a type is such as type.googleapis.com/full.Name{GOT}{describe(url)}"
    found = registry.message(name) if registry is not None else None
    if found is None:
        return (
            "the type of this Any is not known: pass registry=TypeRegistry(...) with it"
            f"{GOT}{describe(name)}"
        )
    return found


def _write_any(writer: Writer, schema: MessageSchema, message: Any, depth: int) -> Any:
    url, data = _value(schema, message, 1), _value(schema, message, 2)
    url = url.decode("utf-8", "replace") if isinstance(url, bytes) else url
    if not url and not data:
        return {}
    message_type = _message_type(writer.registry, url)
    if isinstance(message_type, str):
        raise EncodeError(message_type, path="type_url")
    try:
        content = decode(message_type, data, allow_partial=writer.allow_partial)
    except DecodeError as error:
        raise EncodeError(f"this is no {url}: {error}", path="value") from None
    shown = writer.message(content, depth + 1)
    if find(schema_of(message_type)) is not None:
        return {"@type": url, "value": shown}
    return {"@type": url, **shown}


def _read_any(reader: Reader, schema: MessageSchema, value: Any, depth: int) -> Any:
    pairs, names = reader.object(value, "Any")
    message = schema.new()
    if not names:
        return message
    if "@type" not in names:
        raise FormatError('an Any that is not empty says what it holds: "@type" is missing')
    pair = next(pair for pair in pairs if pair[0] == "@type")
    url = pair[1]
    if not isinstance(url, str):
        found = refusal('"@type" takes a string', url).reason
    elif encode_utf8(url) is None:
        found = refusal('"@type" takes text without lone surrogates', url).reason
    else:
        found = _message_type(reader.registry, url)
    if isinstance(found, str):
        reader.place(pairs, pair, VALUE)
        raise FormatError(found, path="@type")
    content = _read_content(reader, schema_of(found), pairs, depth + 1)
    encoded = reader.written(
        encode, content, allow_partial=reader.allow_partial, max_depth=reader.max_depth
    )
    schema.by_number[1].set(message, url)
    schema.by_number[2].set(message, encoded)
    return message


def _read_content(reader: Reader, schema: MessageSchema, pairs: Any, depth: int) -> Any:
    """The message in an Any. What has a form of its own is the value of ``value``."""
    plan = plan_of(schema)
    # Go writes Empty like that too.
    is_empty = schema.full_name == "google.protobuf.Empty" and "value" in dict(pairs)
    if plan.known is None and not is_empty:
        return reader.message(plan, _without(pairs, "@type"), depth)
    content = None
    for pair in pairs:
        if pair[0] == "value":
            try:
                content = reader.message(plan, pair[1], depth)
            except FormatError as error:
                reader.place(pairs, pair, VALUE)
                error._within("value")
                raise
        elif pair[0] != "@type":
            if not reader.ignore_unknown:
                reader.place(pairs, pair, NAME)
                raise FormatError(
                    f'an Any of this type takes "@type" and "value"{GOT}{describe(pair[0])}'
                )
            reader.skip(pairs, pair, depth)
    if content is None:
        raise FormatError(f'{schema.name} in an Any is in its "value", which is missing')
    return content


def _without(pairs: Any, name: str) -> Pairs:
    """The pairs of an object but one."""
    rest = Pairs([pair for pair in pairs if pair[0] != name])
    if type(pairs) is Pairs:
        rest.places = [
            places for pair, places in zip(pairs, pairs.places, strict=False) if pair[0] != name
        ]
    return rest


_KNOWN = {
    "Any": Known(("string", "bytes"), _write_any, _read_any),
    "Timestamp": Known(("int64", "int32"), _write_timestamp, _read_timestamp),
    "Duration": Known(("int64", "int32"), _write_duration, _read_duration),
    "FieldMask": Known(("repeated string",), _write_field_mask, _read_field_mask),
    "Struct": Known(("map message",), _write_container, _read_container),
    "ListValue": Known(("repeated message",), _write_container, _read_container),
    "Value": Known(
        ("enum", "double", "string", "bool", "message", "message"),
        _write_value,
        _read_value,
        takes_null=True,
    ),
    **{
        f"{name}Value": Known((kind,), _write_wrapper, _read_wrapper)
        for name, kind in (
            ("Double", "double"),
            ("Float", "float"),
            ("Int64", "int64"),
            ("UInt64", "uint64"),
            ("Int32", "int32"),
            ("UInt32", "uint32"),
            ("Bool", "bool"),
            ("String", "string"),
            ("Bytes", "bytes"),
        )
    },
}
