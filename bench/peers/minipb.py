# SPDX-License-Identifier: MIT
"""minipb: messages are dicts, and a schema is a list of formats."""

from __future__ import annotations

import importlib
from typing import Any

from tests.support.protofile import MessageDef

from ..inputs import Input, Values, schema
from ..straight_line import Dialect
from . import DeclaredClasses

_FORMATS = {
    "int32": "t",
    "int64": "t",
    "enum": "t",
    "uint32": "T",
    "uint64": "T",
    "sint32": "z",
    "sint64": "z",
    "fixed32": "I",
    "fixed64": "Q",
    "sfixed32": "i",
    "sfixed64": "q",
    "bool": "b",
    "float": "f",
    "double": "d",
    "string": "U",
    "bytes": "a",
}


def _format(message: MessageDef) -> list[tuple[Any, ...]]:
    result: list[tuple[Any, ...]] = []
    for each in message.fields:
        prefix = "*" if each.label == "required" else "#" if each.is_packed else ""
        prefix = prefix or ("+" if each.is_repeated else "")
        if each.is_message:
            inner = _format(schema().message(each.type_name))
            result.append((each.name, f"{prefix}[@{each.number}", inner))
        else:
            result.append((each.name, f"{prefix}{_FORMATS[each.type]}@{each.number}"))
    return result


class Adapter(DeclaredClasses):
    header = (
        "import logging, minipb\n"
        "logging.getLogger('minipb').addHandler(logging.NullHandler())"  # it logs what it refuses
    )

    @property
    def dialect(self) -> Dialect:
        return Dialect(schema(), lambda each: each.name, None)

    def namespace(self, input_: Input) -> dict[str, Any]:
        message = schema().message(input_.message_type)
        # Otherwise what is encoded has to hold a None for each absent field.
        wire = importlib.import_module("minipb").Wire(_format(message), allow_sparse_dict=True)
        return {"wire": wire}

    def decode(self, input_: Input) -> str:
        return "wire.decode(data)"

    def encode(self, input_: Input) -> str:
        return "wire.encode(message)"

    def to_values(self, message: MessageDef, value: Any) -> Values:
        return dict(value)
