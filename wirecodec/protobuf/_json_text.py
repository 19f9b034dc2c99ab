# SPDX-License-Identifier: MIT
"""Messages straight to JSON text: ``to_json`` with the usual options.

A dict of each message, made to be read once by ``json.dumps``, would take longer than its text.
Here each message is a list of texts that are joined; a row of the plan has the name of a field as
it is written, and what is between quotes is escaped by the function that ``json.dumps`` has for it.

This is no second mapping. What is not as plain as a string, a number, a message or a list of these
goes through ``_json_write``; and whatever is out of the ordinary raises ``NotHere`` or an error
that is not looked at: the caller then takes the long way, which knows what is wrong and where.
"""

from __future__ import annotations

from ._json_write import ABSENT, Writer, check_oneofs, known_type, writer_of
from .schema import EXPLICIT, IMPLICIT, MAP, REPEATED, NotHere, is_lacking, schema_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .schema import FieldSchema, MessageSchema

__all__ = ["text_of"]

_PLAN = "json_text"  # the key of the plan among what is kept of a schema

_LARGEST = 1.7976931348623157e308  # neither an infinity nor a NaN is below
_STRING, _SIGNED, _UNSIGNED, _DOUBLE, _MESSAGE, _MESSAGES, _OTHER = range(7)
_CODES = {
    "string": _STRING,
    "double": _DOUBLE,
    **dict.fromkeys(("int32", "sint32", "sfixed32"), _SIGNED),
    **dict.fromkeys(("uint32", "fixed32"), _UNSIGNED),
}


class _Plan:
    """How to write a message as text.

    Attributes:
        schema: of the message.
        is_usual: whether it is a message like any, not a well-known type.
        values: gives a tuple of the values of all fields, and the unknown fields behind them.
        rows: ``(what it is, its name as text, whether None is absent, class of a message)``; of
            what is left to _json_write the last is ``(field, what writes it, is it a float)``.
    """

    __slots__ = ("is_usual", "rows", "schema", "values")

    def __init__(self, schema: MessageSchema) -> None:
        from operator import attrgetter

        self.schema = schema
        self.is_usual = known_type(schema) is None
        unknown = "_unknown_fields"
        # Without fields twice: for a single name there would be no tuple.
        names = [field.name for field in schema.wire_order] or [unknown]
        self.values = attrgetter(*names, unknown)
        self.rows = [_row(field) for field in schema.wire_order]


def _row(field: FieldSchema) -> tuple[int, str, bool, Any]:
    name = f"{_encoder().encode(field.json_name)}: "
    is_optional = field.presence == EXPLICIT
    if field.message_type is not None and field.presence != MAP:
        if known_type(field.schema) is None:
            code = _MESSAGES if field.presence == REPEATED else _MESSAGE
            return code, name, is_optional, field.message_type
    elif field.presence not in (REPEATED, MAP, IMPLICIT) and field.kind.name in _CODES:
        return _CODES[field.kind.name], name, is_optional, None
    # A float may be too small for 32 bits: true, and still zero on the wire.
    is_float = field.kind.name == "float"
    return _OTHER, name, is_optional, (field, writer_of(field), is_float)


_encoders: list[Any] = []  # the one there is, made when it is first needed


def _encoder() -> Any:
    if not _encoders:
        from json import JSONEncoder

        _encoders.append(JSONEncoder(ensure_ascii=False, allow_nan=False))
    return _encoders[0]


def text_of(writer: Writer, message: Any, indent: int | None = None) -> str:
    """The text of a message: of one line, or of many with an indent.

    Raises:
        NotHere, or any error: this is not for here.
    """
    from json.encoder import encode_basestring

    text = _text(writer, encode_basestring, message, 0, indent, 0)
    if not text.isascii():
        text.encode("utf-8")  # there may be lone surrogates: UnicodeEncodeError
    return text


def _text(
    writer: Writer,
    quoted: Callable[[str], str],
    message: Any,
    depth: int,
    indent: int | None,
    level: int,
) -> str:
    """A message whose lines begin ``level`` times the indent further right."""
    plan = type(message).__message_schema__.functions.get(_PLAN)
    if plan is None:
        schema = schema_of(type(message))
        plan = schema.functions[_PLAN] = _Plan(schema)
    values = plan.values(message)
    if not plan.is_usual or depth > writer.max_depth:
        raise NotHere
    # Unknown fields may be extensions, or say that required fields are missing.
    if values[-1] and (writer.registry is not None or is_lacking(message)):
        raise NotHere
    if plan.schema.oneofs:
        check_oneofs(plan.schema, message)
    parts = []
    for (code, name, is_optional, more), value in zip(plan.rows, values):  # noqa: B905 it is faster
        if value is None and is_optional:
            continue
        if code == _STRING:
            parts.append(name + quoted(value))
        elif code == _SIGNED:
            if type(value) is not int or not -0x8000_0000 <= value <= 0x7FFF_FFFF:
                raise NotHere
            parts.append(name + repr(value))
        elif code == _DOUBLE:
            if type(value) is not float or not -_LARGEST <= value <= _LARGEST:
                raise NotHere
            parts.append(name + repr(value))
        elif code == _MESSAGE:
            if type(value) is not more:
                raise NotHere
            parts.append(name + _text(writer, quoted, value, depth + 1, indent, level + 1))
        elif code == _MESSAGES:
            items = []
            for item in value:
                if type(item) is not more:
                    raise NotHere
                items.append(_text(writer, quoted, item, depth + 1, indent, level + 2))
            if items:
                parts.append(f"{name}[{_joined(items, indent, level + 1)}]")
        elif code == _UNSIGNED:
            if type(value) is not int or not 0 <= value <= 0xFFFF_FFFF:
                raise NotHere
            parts.append(name + repr(value))
        else:
            field, write, _ = more
            if field.presence in (REPEATED, MAP, IMPLICIT) and (not value or more[2]):
                shown = writer.absent(field, write, value, depth)
            else:
                shown = write(writer, value, depth)
            if shown is not ABSENT:
                parts.append(name + _shown(shown, indent, level + 1))
    if indent is None:
        return f"{{{', '.join(parts)}}}"
    return f"{{{_joined(parts, indent, level)}}}"


def _joined(items: list[str], indent: int | None, level: int) -> str:
    """What stands between the brackets of an array or object."""
    if indent is None or not items:
        return ", ".join(items)
    line = "\n" + " " * (indent * level)
    deeper = line + " " * indent
    return f"{deeper}{(',' + deeper).join(items)}{line}"


def _shown(value: Any, indent: int | None, level: int) -> str:
    """A value that came by way of ``_json_write``."""
    if indent is None or not isinstance(value, (dict, list)):
        text: str = _encoder().encode(value)
        return text
    from json import dumps

    # In JSON a line feed is never part of a string.
    text = dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    return text.replace("\n", "\n" + " " * (indent * level))
