# SPDX-License-Identifier: MIT
"""Every message that is both a class here and a message of some `.proto` file.

Some of spec/opend, found by the name of their file; Google's TestAllTypes; and the messages of
spec/vectors. Nothing but `protofile` reads the `.proto` files.

Of spec/opend those of the modules that are written by hand, and what they need: they have all that
the others have, and what is done here with every message takes its time. The whole catalogue is in
tests/opend/test_catalogue.py.
"""

from __future__ import annotations

import dataclasses
import importlib
import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from . import all_types, protofile, vectors
from .protofile import MessageDef, ProtoFile, Schema

TESTS = Path(__file__).resolve().parents[1]
OPEND = TESTS.parent / "spec" / "opend"
GOOGLE = TESTS / "data" / "google"
MESSAGES = "wirecodec.opend.messages"
OPEND_FILES = (
    "Common",
    "GetGlobalState",
    "InitConnect",
    "KeepAlive",
    "Notify",
    "Qot_GetRatingChange",
)

GOOGLE_MESSAGES = (
    ("test_messages_proto2.proto", "proto2", all_types.TestAllTypesProto2),
    ("test_messages_proto2.proto", "proto2", all_types.TestAllRequiredTypesProto2),
    ("test_messages_proto3.proto", "proto3", all_types.TestAllTypesProto3),
)


class Known(NamedTuple):
    """A message in both worlds."""

    full_name: str
    message_type: Any
    schema: Schema


@cache
def known_messages() -> tuple[Known, ...]:
    """All of them; those of spec/opend as far as they have a class."""
    found = [
        Known(name, message_type, opend())
        for name, message_type in opend_messages().items()
        if message_type is not None
    ]
    for file, syntax, message_type in GOOGLE_MESSAGES:
        full_name = f"protobuf_test_messages.{syntax}.{message_type.__name__}"
        found.append(Known(full_name, message_type, google(file)))
    found += [Known(name, each, hand_made()) for name, each in vectors.MESSAGES.items()]
    return tuple(found)


def snake_case(stem: str) -> str:
    """``Qot_GetRatingChange`` to ``qot_get_rating_change``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", stem).lower()


@cache
def opend() -> Schema:
    """The messages of OPEND_FILES, and of what they import."""
    return protofile.load(*(OPEND / f"{name}.proto" for name in OPEND_FILES), include=[OPEND])


def needed_messages() -> set[str]:
    """The messages of OPEND_FILES, and those that they refer to."""
    schema = opend()
    pending = [
        message.full_name
        for file in schema.files.values()
        if file.package in OPEND_FILES
        for message in file.all_messages()
    ]
    for name in pending:  # grows while it is walked
        for field in schema.message(name).fields:
            if field.is_message and field.type_name not in pending:
                pending.append(field.type_name)
    return {name.lstrip(".") for name in pending}


def find_class(file: ProtoFile, message: MessageDef) -> Any:
    """The class of a message of spec/opend, or None."""
    try:
        found: Any = importlib.import_module(f"{MESSAGES}.{snake_case(Path(file.name).stem)}")
    except ModuleNotFoundError:
        return None
    for name in message.full_name.removeprefix(f".{file.package}.").split("."):
        found = getattr(found, name, None)
    return found


def opend_messages() -> dict[str, Any]:
    """The full name of each message that is needed, and its class or None."""
    needed = needed_messages()
    return {
        message.full_name.lstrip("."): find_class(file, message)
        for file in opend().files.values()
        for message in file.all_messages()
        if message.full_name.lstrip(".") in needed
    }


@cache
def google(file: str) -> Schema:
    """A file of Google's, without what our classes leave out.

    That is extensions, MessageSet, and in proto3 the fields of the well-known types.
    """
    whole = protofile.load(GOOGLE / file, include=[GOOGLE])
    return Schema(
        dataclasses.replace(each, extensions=(), messages=tuple(map(simpler, each.messages)))
        for each in whole.files.values()
    )


def simpler(message: MessageDef) -> MessageDef:
    """A message as our classes have it."""
    fields = [f for f in message.fields if not f.type_name.startswith(".google.protobuf.")]
    if message.full_name.startswith(".google.protobuf."):
        fields = list(message.fields)
    names = {field.name for field in fields}
    return dataclasses.replace(
        message,
        fields=tuple(fields),
        oneofs=tuple(
            dataclasses.replace(each, fields=tuple(name for name in each.fields if name in names))
            for each in message.oneofs
        ),
        messages=tuple(map(simpler, message.messages)),
        extensions=(),
        options={
            name: value
            for name, value in message.options.items()
            if name != "message_set_wire_format"
        },
    )


@cache
def hand_made() -> Schema:
    """The messages of spec/vectors."""
    return protofile.load(vectors.FOLDER / "v2.proto", vectors.FOLDER / "v3.proto")
