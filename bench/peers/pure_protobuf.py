# SPDX-License-Identifier: MIT
"""pure-protobuf: dataclasses with annotated fields; every scalar is optional."""

from __future__ import annotations

from tests.support.protofile import FieldDef, MessageDef

from ..inputs import Input, schema
from . import DeclaredClasses, class_name

_TYPES = {
    "int32": "int",
    "int64": "int",
    "uint32": "uint",
    "uint64": "uint",
    "sint32": "ZigZagInt",
    "sint64": "ZigZagInt",
    "string": "str",
    "enum": "Level",
}


class Adapter(DeclaredClasses):
    header = (
        "from dataclasses import dataclass, field\n"
        "from enum import IntEnum\n"
        "from typing import Annotated, List, Optional\n"
        "from pure_protobuf.annotations import (\n"
        "    Field, ZigZagInt, double, fixed32, fixed64, sfixed32, sfixed64, uint)\n"
        "from pure_protobuf.message import BaseMessage\n"
        "class Level(IntEnum):\n"
        "    UNKNOWN = 0\n    SELL = 1\n    HOLD = 2\n    BUY = 3\n"
    )

    def declare(self, message: MessageDef) -> str:
        fields = "".join(map(self.field, message.fields))
        return f"@dataclass\nclass {class_name(message)}(BaseMessage):\n{fields}"

    def field(self, each: FieldDef) -> str:
        type_ = _TYPES.get(each.type, each.type)
        if each.is_message:
            type_ = class_name(schema().message(each.type_name))
        if each.is_repeated:
            type_, default = f"List[{type_}]", "field(default_factory=list)"
        else:
            type_, default = f"Optional[{type_}]", "None"
        packed = f", packed={each.is_packed}" if each.is_repeated and not each.is_message else ""
        return f"    {each.name}: Annotated[{type_}, Field({each.number}{packed})] = {default}\n"

    def decode(self, input_: Input) -> str:
        return f"{self.class_of(input_)}.loads(data)"

    def encode(self, input_: Input) -> str:
        return "message.dumps()"
