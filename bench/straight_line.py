# SPDX-License-Identifier: MIT
"""How messages are built and read: as straight-line code that a user would write.

A loop over field names with `getattr` would cost more than what is to be measured. So the code is
written for each input and peer, from the schema and from which fields are set.

Python values come as *rows*: nested tuples of the values of the set fields in field order, a list
of rows for a repeated sub-message. To build is to go from such a row to a message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.support.protofile import FieldDef, MessageDef, Schema


@dataclass(frozen=True)
class Dialect:
    """How source text spells things for one peer."""

    schema: Schema
    name: Callable[[FieldDef], str]
    """The attribute or key of a field."""
    constructor: Callable[[MessageDef], str] | None
    """The name of a class; None where messages are dicts."""
    copies_lists: bool = False
    """Whether a repeated field is a container that makes its values when they are asked for."""


def row_of(message: MessageDef, values: Mapping[str, Any], schema: Schema) -> tuple[Any, ...]:
    """The values of a message as a row."""
    row = []
    for each in _set_fields(message, values):
        value = values[each.name]
        if each.is_message:
            inner = schema.message(each.type_name)
            if each.is_repeated:
                value = [row_of(inner, one, schema) for one in value]
            else:
                value = row_of(inner, value, schema)
        row.append(value)
    return tuple(row)


def _set_fields(message: MessageDef, values: Mapping[str, Any]) -> Iterator[FieldDef]:
    return (each for each in message.fields if each.name in values)


def build_keywords(dialect: Dialect, message: MessageDef, values: Mapping[str, Any]) -> str:
    """The source of ``build(row) -> message`` by constructors or dict displays."""
    pattern, expression = _construct(dialect, message, values, "")
    return f"def build(row):\n    {pattern} = row\n    return {expression}\n"


def _construct(
    dialect: Dialect, message: MessageDef, values: Mapping[str, Any], prefix: str
) -> tuple[str, str]:
    patterns, arguments = [], []
    for each in _set_fields(message, values):
        value = values[each.name]
        pattern = expression = prefix + each.name
        if each.is_message:
            inner = dialect.schema.message(each.type_name)
            sample = value[0] if each.is_repeated else value
            inner_pattern, made = _construct(dialect, inner, sample, pattern + "_")
            if each.is_repeated:
                expression = f"[{made} for {inner_pattern} in {pattern}]"
            else:
                pattern, expression = inner_pattern, made
        patterns.append(pattern)
        name = dialect.name(each)
        arguments.append(
            f"{name}={expression}" if dialect.constructor else f"{name!r}: {expression}"
        )
    joined = ", ".join(arguments)
    made = f"{dialect.constructor(message)}({joined})" if dialect.constructor else f"{{{joined}}}"
    return f"({', '.join(patterns)},)", made


def build_attributes(dialect: Dialect, message: MessageDef, values: Mapping[str, Any]) -> str:
    """The source of ``build(row) -> message`` by assignments, as protobuf's messages allow."""
    assert dialect.constructor is not None
    lines = [f"message = {dialect.constructor(message)}()"]
    pattern = _assign(dialect, message, values, "message", "", lines, "")
    body = "\n    ".join([f"{pattern} = row", *lines, "return message"])
    return f"def build(row):\n    {body}\n"


def _assign(
    dialect: Dialect,
    message: MessageDef,
    values: Mapping[str, Any],
    target: str,
    prefix: str,
    lines: list[str],
    indent: str,
) -> str:
    patterns = []
    for each in _set_fields(message, values):
        value = values[each.name]
        pattern = prefix + each.name
        place = f"{target}.{dialect.name(each)}"
        if each.is_message:
            inner = dialect.schema.message(each.type_name)
            local = pattern + "_message"
            if each.is_repeated:
                lines.append(f"{indent}add = {place}.add")
                inner_lines: list[str] = []
                deeper = indent + "    "
                inner_pattern = _assign(
                    dialect, inner, value[0], local, pattern + "_", inner_lines, deeper
                )
                lines.append(f"{indent}for {inner_pattern} in {pattern}:")
                lines.append(f"{deeper}{local} = add()")
                lines.extend(inner_lines)
            else:
                lines.append(f"{indent}{local} = {place}")
                pattern = _assign(dialect, inner, value, local, pattern + "_", lines, indent)
        elif each.is_repeated:
            lines.append(f"{indent}{place}.extend({pattern})")
        else:
            lines.append(f"{indent}{place} = {pattern}")
        patterns.append(pattern)
    return f"({', '.join(patterns)},)"


def read_fields(
    dialect: Dialect,
    message: MessageDef,
    values: Mapping[str, Any],
    *,
    hold: bool = False,
    hold_messages: bool = False,
) -> str:
    """The source of ``read(message)``, which reads every field, set or not.

    With `hold` it gives a list of all the values instead, with `hold_messages` of the objects
    that stand for the sub-messages too.
    """
    lines = ["held = []", "keep = held.append"] if hold else []
    _read(dialect, message, values, "message", lines, "", hold, hold_messages)
    if hold:
        lines.append("return held")
    return "def read(message):\n    " + "\n    ".join(lines) + "\n"


def _read(
    dialect: Dialect,
    message: MessageDef,
    values: Mapping[str, Any],
    source: str,
    lines: list[str],
    indent: str,
    hold: bool,
    hold_messages: bool,
) -> None:
    for each in message.fields:
        name = dialect.name(each)
        if dialect.constructor:
            value = f"{source}.{name}"
        elif each.name in values:
            value = f"{source}[{name!r}]"
        else:
            value = f"{source}.get({name!r})"
        if not each.is_message:
            if each.is_repeated and dialect.copies_lists:
                value = f"[*{value}]"
            lines.append(indent + (f"keep({value})" if hold else value))
        elif each.name in values:
            local = f"{source}_{each.name}".removeprefix("message_")
            inner = dialect.schema.message(each.type_name)
            if each.is_repeated:
                lines.append(f"{indent}for {local} in {value}:")
                sample, deeper = values[each.name][0], indent + "    "
            else:
                lines.append(f"{indent}{local} = {value}")
                sample, deeper = values[each.name], indent
            if hold_messages:
                lines.append(f"{deeper}keep({local})")
            _read(dialect, inner, sample, local, lines, deeper, hold, hold_messages)
        else:
            lines.append(indent + value)
