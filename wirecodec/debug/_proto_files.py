# SPDX-License-Identifier: MIT
"""The schema of OpenD as ``.proto`` files, written from the message classes.

Other programs want the language that the classes were made from: Wireshark reads ``.proto`` files
and nothing else. What is written is what a reader of bodies needs: of the files whose messages a
frame can hold, the names, numbers, types, labels, defaults and enums. Comments, options and second
names of enum values stay behind.
"""

from __future__ import annotations

import sys

from ..opend.registry import full_name_of, protocols
from ..protobuf.enums import is_enum, proto_names
from ..protobuf.schema import EXPLICIT, REPEATED, REQUIRED, schema_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..protobuf.schema import FieldSchema

__all__ = ["FIRST_LINE", "message_types", "proto_files"]

FIRST_LINE = "// Written from the message classes of the OpenD protocol: changes will be lost."
"""By this line a file is known to be ours."""

# All that the messages of OpenD make use of: proto2 without maps, oneofs, groups and extensions.
_LABELS = {REQUIRED: "required", EXPLICIT: "optional", REPEATED: "repeated"}


def message_types() -> list[type]:
    """Every message that a frame can hold: requests, responses and pushes, and what is in them."""
    found: dict[type, None] = {}  # a set that keeps its order
    for protocol in protocols():
        if protocol.has_schema:
            if protocol.request_type is not None:
                found[protocol.request_type] = None
            found[protocol.response_type] = None
    pending = list(found)
    for message_type in pending:  # it grows meanwhile
        for field in schema_of(message_type).fields:
            if field.message_type is not None and field.message_type not in found:
                found[field.message_type] = None
                pending.append(field.message_type)
    return pending


def proto_files() -> dict[str, str]:
    """The ``.proto`` files of these messages: the name (``Qot_Common.proto``), and the text.

    A file imports others by their names alone, so that one folder holds them all.
    """
    modules = {each.__module__: full_name_of(each).partition(".")[0] for each in message_types()}
    return {f"{package}.proto": _file(module, package) for module, package in modules.items()}


def _file(module: str, package: str) -> str:
    imported: set[str] = set()
    body: list[str] = []
    for name, value in vars(sys.modules[module]).items():
        # What a module imports from another one is declared there.
        if isinstance(value, type) and value.__module__ == module:
            body += _declaration(name, value, "", imported)
    lines = [FIRST_LINE, 'syntax = "proto2";', f"package {package};"]
    lines += (f'import "{each}.proto";' for each in sorted(imported - {package}))
    return "\n".join([*lines, *body, ""])


def _declaration(name: str, declared: Any, indent: str, imported: set[str]) -> Iterator[str]:
    """An enum or a message, with what is nested in it."""
    inner = indent + "  "
    if is_enum(declared):
        yield f"{indent}enum {name} {{"
        for number, value_name in proto_names(declared).items():
            yield f"{inner}{value_name} = {number};"
        yield f"{indent}}}"
    else:
        yield f"{indent}message {name} {{"
        for nested_name, nested in vars(declared).items():
            if isinstance(nested, type):
                yield from _declaration(nested_name, nested, inner, imported)
        for field in schema_of(declared).fields:
            yield inner + _field(field, imported)
        yield f"{indent}}}"


def _field(field: FieldSchema, imported: set[str]) -> str:
    type_name = field.kind.name
    declared = field.message_type or field.enum_type
    if declared is not None:
        full_name = full_name_of(declared)
        imported.add(full_name.partition(".")[0])
        type_name = f".{full_name}"
    options = "" if field.default is None else f" [default = {field.default}]"
    label = _LABELS[field.presence]
    return f"{label} {type_name} {field.proto_name} = {field.number}{options};"
