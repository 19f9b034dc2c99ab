# SPDX-License-Identifier: MIT
"""The library itself, by generated code or by its reference codec; also as a bare floor."""

from __future__ import annotations

from typing import Any

import wirecodec
from tests.support.convert import to_dict
from tests.support.protofile import FieldDef, MessageDef
from wirecodec.opend.messages import qot_common, qot_get_rating_change
from wirecodec.protobuf import codec
from wirecodec.protobuf.schema import schema_of

from .. import messages
from ..inputs import Input, Values, schema
from ..straight_line import Dialect
from . import Peer, class_name, messages_below

_MODULES = {
    "Qot_Common": qot_common,
    "Qot_GetRatingChange": qot_get_rating_change,
    "bench_flat": messages,
    "bench_kinds": messages,
}


def _class(message: MessageDef) -> Any:
    package, _, name = message.full_name.lstrip(".").partition(".")
    return getattr(_MODULES[package], name)


def _attribute(each: FieldDef) -> str:
    message = schema().message(each.full_name.rpartition(".")[0])
    return schema_of(_class(message)).by_proto_name[each.name].name


class Adapter:
    def __init__(self, peer: Peer) -> None:
        codec.SPECIALIZE = peer.variant != "reference"

    @property
    def version(self) -> str:
        return wirecodec.__version__

    @property
    def dialect(self) -> Dialect:
        return Dialect(schema(), _attribute, class_name)

    def namespace(self, input_: Input) -> dict[str, Any]:
        below = messages_below(input_.message_type)
        return {
            "decode": wirecodec.decode,
            "encode": wirecodec.encode,
            **{class_name(each): _class(each) for each in below},
        }

    def decode(self, input_: Input) -> str:
        return f"decode({class_name(schema().message(input_.message_type))}, data)"

    def encode(self, input_: Input) -> str:
        return "encode(message)"

    def to_values(self, message: MessageDef, value: Any) -> Values:
        return to_dict(value)
