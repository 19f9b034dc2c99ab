# SPDX-License-Identifier: MIT
"""protobug: dataclasses; it knows proto3 alone, with optional fields."""

from __future__ import annotations

from tests.support.protofile import FieldDef, MessageDef

from ..inputs import Input, schema
from . import DeclaredClasses, class_name

_TYPES = {
    "int32": "Int32",
    "int64": "Int64",
    "uint32": "UInt32",
    "uint64": "UInt64",
    "sint32": "SInt32",
    "sint64": "SInt64",
    "fixed32": "Fixed32",
    "fixed64": "Fixed64",
    "sfixed32": "SFixed32",
    "sfixed64": "SFixed64",
    "bool": "Bool",
    "float": "Float",
    "double": "Double",
    "string": "String",
    "bytes": "Bytes",
}


class Adapter(DeclaredClasses):
    header = (
        "from typing import Optional\n"
        "import protobug\n"
        "class Level(protobug.Enum):\n"
        "    UNKNOWN = 0\n    SELL = 1\n    HOLD = 2\n    BUY = 3\n"
    )

    def declare(self, message: MessageDef) -> str:
        fields = "".join(map(self.field, message.fields))
        return f"@protobug.message\nclass {class_name(message)}:\n{fields}"

    def field(self, each: FieldDef) -> str:
        if each.is_message:
            type_ = class_name(schema().message(each.type_name))
        else:
            type_ = "Level" if each.type == "enum" else f"protobug.{_TYPES[each.type]}"
        if each.is_repeated:
            return (
                f"    {each.name}: list[{type_}] = "
                f"protobug.field({each.number}, default_factory=list)\n"
            )
        return f"    {each.name}: Optional[{type_}] = protobug.field({each.number}, default=None)\n"

    def decode(self, input_: Input) -> str:
        return f"protobug.loads(data, {self.class_of(input_)})"

    def encode(self, input_: Input) -> str:
        return "protobug.dumps(message)"
