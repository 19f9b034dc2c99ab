# SPDX-License-Identifier: MIT
"""protobuf-py, with its native extension or without; messages as its protoc plugin writes them."""

from __future__ import annotations

import importlib
import re
import sys
from typing import Any

from tests.support.protofile import MessageDef, to_file_descriptor_set

from ..inputs import Input, Values, schema
from ..straight_line import Dialect
from . import Peer, class_name, messages_below, values_by_attribute


def _snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


class Adapter:
    def __init__(self, peer: Peer) -> None:
        if peer.variant == "pure":
            sys.modules["protobuf_ext"] = None  # type: ignore[assignment]
        else:
            importlib.import_module("protobuf_ext")
        base = importlib.import_module("protobuf").Message
        enum_base = importlib.import_module("protobuf").Enum
        file_desc = importlib.import_module("protobuf._codegen").file_desc
        self._classes: dict[str, Any] = {}
        files: dict[str, Any] = {}
        # Files come with those they import before them.
        for proto in to_file_descriptor_set(schema()).file:
            stubs: dict[str, Any] = {}
            for message in proto.message_type:
                definition = schema().message(f"{proto.package}.{message.name}")
                slots = tuple(each.name for each in definition.fields)
                stubs[message.name] = type(base)(message.name, (base,), {"__slots__": slots})
                self._classes[class_name(definition)] = stubs[message.name]
            for enum in proto.enum_type:
                prefix = _snake_case(enum.name) + "_"
                members = {
                    value.name[len(prefix) :]
                    if value.name.lower().startswith(prefix)
                    else value.name: value.number
                    for value in enum.value
                }
                stubs[enum.name] = enum_base(enum.name, members)
            needed = [files[name] for name in proto.dependency]
            files[proto.name] = file_desc(proto.SerializeToString(), needed, stubs)

    @property
    def version(self) -> str:
        from importlib.metadata import version

        return version("protobuf-py")

    @property
    def dialect(self) -> Dialect:
        return Dialect(schema(), lambda each: each.name, class_name)

    def namespace(self, input_: Input) -> dict[str, Any]:
        names = map(class_name, messages_below(input_.message_type))
        return {name: self._classes[name] for name in names}

    def decode(self, input_: Input) -> str:
        return f"{class_name(schema().message(input_.message_type))}.from_binary(data)"

    def encode(self, input_: Input) -> str:
        return "message.to_binary()"

    def to_values(self, message: MessageDef, value: Any) -> Values:
        return values_by_attribute(message, value)
