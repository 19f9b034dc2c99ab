# SPDX-License-Identifier: MIT
"""Messages as JSON: the ProtoJSON mapping of https://protobuf.dev/programming-guides/json/.

Two steps each way. ``to_dict`` and ``from_dict`` go between a message and what JSON can hold -
dicts with string names, lists, strings, numbers, booleans - and are where the mapping is
(``_json_write``, ``_json_read``, and ``_json_known`` for the well-known types, which have forms of
their own); ``to_json`` and ``from_json`` add the text (``_json_scan``).

What goes out is the one canonical form, so that equal messages give equal JSON: fields by number,
maps by key. What comes in may be anything the mapping allows, and nothing beyond it. Where it
leaves room, the input is taken strictly: a name that occurs twice, two members of a oneof, a number
that does not fit are refused, not resolved.

A fault inside a field that is marked ``debug_redact`` is reported at that field: neither the value
nor anything below it, a map's keys for instance, is in the error. Of a message that has such a
field anywhere, no error quotes what was given: it may be the secret in a wrong place.
"""

from __future__ import annotations

from ..errors import EncodeError, FormatError
from . import wire
from ._json_read import Reader, plan_of
from ._json_scan import loads, place, scan
from ._json_text import text_of
from ._json_write import Writer
from .schema import decode_utf8, describe, schema_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    from .extensions import TypeRegistry

    M = TypeVar("M")

__all__ = ["from_dict", "from_json", "to_dict", "to_json"]

_TOO_DEEP_FOR_PYTHON = "nests deeper than the stack of this interpreter"


def to_dict(
    message: object,
    *,
    registry: TypeRegistry | None = None,
    enum_numbers: bool = False,
    defaults: bool = False,
    proto_names: bool = False,
    allow_partial: bool = False,
    max_depth: int = wire.MAX_DEPTH,
) -> Any:
    """The JSON value of a message, as ``json.dumps`` takes it.

    That is a dict, but for some well-known types: a Timestamp is a string, for instance. Its names
    are in the order of the field numbers. It has the fields that the wire would have: an absent
    field, an empty list or map and the zero of a field without presence are left out. 64-bit
    integers are strings, since JavaScript would round them; bytes are base64; a NaN and the
    infinities are strings; an enum is its name in the ``.proto``, or its number where it has none;
    a ``float`` is the shortest number that means the same 32 bits. Unknown fields have no names and
    are left out.

    Args:
        message: an instance of a message class.
        registry: the extensions that are written, as ``"[full.name]"``, and the messages that a
            ``google.protobuf.Any`` may hold. Without it extensions are unknown fields, and an Any
            cannot be written.
        enum_numbers: write enums as numbers.
        defaults: write fields that have no presence even if they hold nothing: lists, maps, and
            the zeros of proto3.
        proto_names: use the names of the ``.proto``, not their lowerCamelCase or ``json_name``.
        allow_partial: write a message whose required fields are missing, without them.
        max_depth: how deep messages may nest; what holds itself ends here.

    Raises:
        EncodeError: what ``encode`` would refuse, or what JSON cannot hold: a string that came from
            bytes that are not UTF-8, a NaN in a Value, a Timestamp beyond the year 9999, an Any
            whose type the registry does not have; ``path`` says where.
        TypeError: it is not a message.
        ValueError: ``max_depth`` is negative.
    """
    schema_of(type(message))
    wire.check_max_depth(max_depth)
    writer = Writer(registry, enum_numbers, defaults, proto_names, allow_partial, max_depth)
    try:
        return writer.message(message, 0)
    except RecursionError:
        raise EncodeError(_TOO_DEEP_FOR_PYTHON) from None


def from_dict(
    message_type: type[M],
    value: Any,
    *,
    registry: TypeRegistry | None = None,
    ignore_unknown: bool = False,
    allow_partial: bool = False,
    max_depth: int = wire.MAX_DEPTH,
) -> M:
    """The message that a JSON value means, given as ``json.loads`` gives it.

    The attributes are what decoding the same message from the wire would give; a ``float`` field
    is therefore rounded to the nearest 32-bit number.

    Taken are: the name of a field in JSON or in the ``.proto``; any integer as a number or a
    string, with fraction and exponent if they leave it whole (``5.0``, ``"1e5"``); floating numbers
    as numbers or strings, and ``"NaN"``, ``"Infinity"``, ``"-Infinity"``; base64 in the standard
    and the URL-safe alphabet, padded or not; an enum's name or number; ``null`` for a field that is
    absent, but that it is a value to ``google.protobuf.Value`` and ``NullValue``. The keys of a map
    are strings.

    Args:
        message_type: the class that was declared with ``@message``.
        value: the object, or what else a well-known type is in JSON; it is not changed and nothing
            of it is kept.
        registry: the extensions and the messages inside a ``google.protobuf.Any`` that the value
            may name.
        ignore_unknown: pass over names that the message does not have, extensions that the registry
            does not have, and the names of enum values that the enum does not have.
        allow_partial: accept a message that lacks required fields, as ``decode`` does. What an
            extension holds must be complete all the same.
        max_depth: how deep messages may nest.

    Raises:
        FormatError: it is not such a message; ``path`` and ``reason`` say where and why.
        TypeError: ``message_type`` is not a message class.
        ValueError: ``max_depth`` is negative.
    """
    schema = schema_of(message_type)
    wire.check_max_depth(max_depth)
    reader = Reader(registry, ignore_unknown, allow_partial, max_depth)
    try:
        return reader.message(plan_of(schema), value, 0)  # type: ignore[no-any-return]
    except FormatError as error:
        if schema.hides_something:  # a value may be a secret's that stands in the wrong place
            error._withhold()
        raise
    except RecursionError:
        raise FormatError(_TOO_DEEP_FOR_PYTHON) from None


def to_json(
    message: object,
    *,
    registry: TypeRegistry | None = None,
    indent: int | None = None,
    ensure_ascii: bool = False,
    enum_numbers: bool = False,
    defaults: bool = False,
    proto_names: bool = False,
    allow_partial: bool = False,
    max_depth: int = wire.MAX_DEPTH,
) -> str:
    """The JSON text of a message. See ``to_dict`` for what is written how.

    Args:
        message: an instance of a message class.
        indent: by how many blanks each level is indented, 0 or more; None for a single line.
        ensure_ascii: escape every character beyond ASCII.
        registry, enum_numbers, defaults, proto_names, allow_partial, max_depth: as of ``to_dict``.

    Raises:
        EncodeError: as ``to_dict`` does.
        TypeError: it is not a message.
        ValueError: ``max_depth`` is negative.
    """
    schema_of(type(message))
    wire.check_max_depth(max_depth)
    writer = Writer(registry, enum_numbers, defaults, proto_names, allow_partial, max_depth)
    if not ensure_ascii and not defaults and not proto_names:
        try:
            return text_of(writer, message, indent)
        except Exception:  # noqa: BLE001 whatever it is, the long way says it better
            pass
    import json

    try:
        value = writer.message(message, 0)
        return json.dumps(value, indent=indent, ensure_ascii=ensure_ascii, allow_nan=False)
    except RecursionError:
        raise EncodeError(_TOO_DEEP_FOR_PYTHON) from None


def from_json(
    message_type: type[M],
    text: str | bytes | bytearray | memoryview,
    *,
    registry: TypeRegistry | None = None,
    ignore_unknown: bool = False,
    allow_partial: bool = False,
    max_depth: int = wire.MAX_DEPTH,
) -> M:
    """The message that a JSON text means, all of it. See ``from_dict`` for what is taken.

    Args:
        message_type: the class that was declared with ``@message``.
        text: the JSON; bytes are UTF-8. A byte order mark at its start is passed over (RFC 8259
            allows that), and does not count as a column.
        registry, ignore_unknown, allow_partial, max_depth: as of ``from_dict``.

    Raises:
        FormatError: it is not JSON, or the JSON is not such a message; ``line``, ``column``,
            ``path`` and ``reason`` say where and why. ``NaN`` and ``Infinity`` without quotes are
            not JSON. A name may occur once in an object, also in one that is otherwise ignored.
        TypeError: ``message_type`` is not a message class, or ``text`` neither str nor bytes.
        ValueError: ``max_depth`` is negative.
    """
    schema = schema_of(message_type)
    wire.check_max_depth(max_depth)
    text = _as_text(text)
    # At first as fast as can be. What that refuses is read again, to say where the fault is, or
    # to find that there is none: that a float is whole, say.
    reader = Reader(registry, ignore_unknown, allow_partial, max_depth, text=text, is_guess=True)
    try:
        return reader.message(plan_of(schema), loads(text), 0)  # type: ignore[no-any-return]
    except (ValueError, RecursionError):
        pass
    # A message is an object in an array at most, and one more array may be in the last.
    value, start = scan(text, 2 * max_depth + 2)
    reader = Reader(registry, ignore_unknown, allow_partial, max_depth, text=text)
    try:
        return reader.message(plan_of(schema), value, 0)  # type: ignore[no-any-return]
    except FormatError as error:
        if schema.hides_something:
            error._withhold()
        error.line, error.column = place(text, reader.at if reader.at >= 0 else start)
        raise
    except RecursionError:
        line, column = place(text, start)
        raise FormatError(_TOO_DEEP_FOR_PYTHON, line=line, column=column) from None


def _as_text(text: Any) -> str:
    if isinstance(text, (bytes, bytearray, memoryview)):
        data = bytes(text)
        fault = text = decode_utf8(data)
        if isinstance(fault, UnicodeDecodeError):
            good = data[: fault.start].decode("utf-8").removeprefix(_BOM)
            line, column = place(good, len(good))
            reason = (
                f"JSON in bytes is UTF-8: {fault.reason}, got {data[fault.start : fault.end]!r}"
            )
            raise FormatError(reason, line=line, column=column)
    if not isinstance(text, str):
        raise TypeError(f"text is str or bytes, got {describe(text)}")
    return text.removeprefix(_BOM)


_BOM = "\ufeff"
