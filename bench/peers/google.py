# SPDX-License-Identifier: MIT
"""Google's protobuf, with upb or in pure Python; the environment says which."""

from __future__ import annotations

from typing import Any

import google.protobuf
from google.protobuf import message_factory
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.internal import api_implementation
from google.protobuf.message import Message

from tests.support.protofile import MessageDef, to_file_descriptor_set

from ..inputs import Input, Values, schema
from ..straight_line import Dialect
from . import Peer, class_name, messages_below


class Adapter:
    def __init__(self, peer: Peer) -> None:
        wanted = "python" if peer.variant == "python" else "upb"
        if api_implementation.Type() != wanted:
            raise ImportError(f"protobuf came up as {api_implementation.Type()}, not as {wanted}")
        self._pool = DescriptorPool()
        for file in to_file_descriptor_set(schema()).file:
            self._pool.AddSerializedFile(file.SerializeToString())

    @property
    def version(self) -> str:
        return google.protobuf.__version__

    @property
    def dialect(self) -> Dialect:
        return Dialect(schema(), lambda each: each.name, class_name, copies_lists=True)

    def _class(self, message: MessageDef) -> type[Message]:
        descriptor = self._pool.FindMessageTypeByName(message.full_name.lstrip("."))
        return message_factory.GetMessageClass(descriptor)

    def namespace(self, input_: Input) -> dict[str, Any]:
        return {class_name(each): self._class(each) for each in messages_below(input_.message_type)}

    def decode(self, input_: Input) -> str:
        return f"{class_name(schema().message(input_.message_type))}.FromString(data)"

    def encode(self, input_: Input) -> str:
        return "message.SerializeToString()"

    def to_values(self, message: MessageDef, value: Any) -> Values:
        values: Values = {}
        for found, plain in value.ListFields():
            each = next(each for each in message.fields if each.name == found.name)
            if each.is_message:
                inner = schema().message(each.type_name)
                if each.is_repeated:
                    plain = [self.to_values(inner, one) for one in plain]
                else:
                    plain = self.to_values(inner, plain)
            values[each.name] = plain
        return values
