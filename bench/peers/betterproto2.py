# SPDX-License-Identifier: MIT
"""betterproto2: dataclasses. It knows proto3 alone: required fields are optional ones here."""

from __future__ import annotations

from tests.support.protofile import FieldDef, MessageDef

from ..inputs import Input, schema
from . import DeclaredClasses, class_name

_TYPES = {"bool": "bool", "float": "float", "double": "float", "string": "str", "bytes": "bytes"}


class Adapter(DeclaredClasses):
    header = (
        "from dataclasses import dataclass\n"
        "import betterproto2\n"
        "class Level(betterproto2.Enum):\n"
        "    UNKNOWN = 0\n    SELL = 1\n    HOLD = 2\n    BUY = 3\n"
    )

    def declare(self, message: MessageDef) -> str:
        fields = "".join(map(self.field, message.fields))
        return (
            f"@dataclass(eq=False, repr=False)\n"
            f"class {class_name(message)}(betterproto2.Message):\n{fields}"
        )

    def field(self, each: FieldDef) -> str:
        type_ = _TYPES.get(each.type, "int")
        more = ""
        if each.is_message:
            type_ = class_name(schema().message(each.type_name))
        elif each.type == "enum":
            type_ = "Level"
            more = ", default_factory=lambda: Level(0)"
        if each.is_repeated:
            type_, more = f"list[{type_}]", ", repeated=True"
        elif each.has_presence:
            type_, more = f"{type_} | None", ", optional=True"
        return (
            f"    {each.name}: {type_!r} = betterproto2.field({each.number}, {each.type!r}{more})\n"
        )

    def decode(self, input_: Input) -> str:
        return f"{self.class_of(input_)}.parse(data)"

    def encode(self, input_: Input) -> str:
        return "bytes(message)"
