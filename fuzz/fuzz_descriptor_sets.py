# SPDX-License-Identifier: MIT
"""Descriptor sets of some other program, made into classes and modules.

An input is the bytes of a FileDescriptorSet.
"""

from __future__ import annotations

import linecache
from collections.abc import Iterable
from pathlib import PurePosixPath

from wirecodec.errors import (
    DecodeError,
    LimitError,
    MissingFieldError,
    ProtoSyntaxError,
    SchemaError,
    TruncatedError,
    WirecodecError,
)
from wirecodec.protobuf.codec import decode, encode
from wirecodec.protobuf.enums import is_enum
from wirecodec.protobuf.extensions import Extension
from wirecodec.protobuf.idl.classes import LoadedSchema, load_descriptor_set
from wirecodec.protobuf.idl.descriptor import FileDescriptorProto, FileDescriptorSet
from wirecodec.protobuf.idl.linking import link_descriptors
from wirecodec.protobuf.idl.model import models_of
from wirecodec.protobuf.idl.modules import generate
from wirecodec.protobuf.schema import schema_of

ALLOWED: dict[type[WirecodecError], str] = {
    TruncatedError: "the set ends inside a record",
    MissingFieldError: "an option or a part of its name lacks what it must have",
    LimitError: "its messages nest deeper than a hundred levels",
    DecodeError: "a record that the wire format refuses",
    ProtoSyntaxError: "a schema that breaks the rules of the language",
}
"""What loading may raise, by its exact class, and why. Anything else is a finding."""

ALLOWED_IN_MODULES = {SchemaError: "a name that cannot be one in Python"}
"""What writing modules may raise besides."""

MAX_ERRORS = 101  # a hundred, and that there are more


def check_input(data: bytes) -> None:
    """Raise if something is wrong with what becomes of these bytes."""
    try:
        schema = load_descriptor_set(data)
    except tuple(ALLOWED) as error:
        check_error(error, data)
        return
    check_classes(schema)
    linked = link_descriptors(decode(FileDescriptorSet, data))
    check_linked(linked)
    check_modules(linked)


def check_error(error: WirecodecError, data: bytes) -> None:
    """It is one of those that may be, and says where."""
    assert type(error) in ALLOWED, f"{type(error).__name__} is not allowed here"
    if isinstance(error, DecodeError):
        assert 0 <= error.offset <= len(data)
    elif isinstance(error, ProtoSyntaxError):
        assert len(error.errors) <= MAX_ERRORS
        assert str(error)
        for each in error.errors:
            # Files of Google's that the set lacks come with the package, as text.
            is_ours = each.file.startswith("google/protobuf/")
            assert each.line == 0 or is_ours, "a descriptor has no text"


def check_linked(linked: list[FileDescriptorProto]) -> None:
    """What is linked can be written and linked again, and is the same."""
    encoded = [encode(file) for file in linked]
    written = encode(FileDescriptorSet(file=linked))
    again = link_descriptors(decode(FileDescriptorSet, written))
    assert [encode(file) for file in again] == encoded, "linked again it is another"


def check_classes(schema: LoadedSchema) -> None:
    """Each class can be completed; a message of it can be written and read."""
    for name in schema:
        declared = schema[name]
        if isinstance(declared, Extension) or is_enum(declared):
            continue
        assert schema_of(declared).full_name == name
        message = decode(declared, b"", allow_partial=True)
        assert encode(message, allow_partial=True) == b""


def check_modules(linked: Iterable[FileDescriptorProto]) -> None:
    """The modules are Python, and lie below the folder that they are for."""
    try:
        modules = generate(models_of(linked))
    except tuple(ALLOWED_IN_MODULES) as error:
        assert type(error) in ALLOWED_IN_MODULES
        return
    for name, source in modules.items():
        path = PurePosixPath(name)
        assert not path.is_absolute()
        assert path.suffix == ".py"
        assert ".." not in path.parts
        assert "\\" not in name
        assert "\0" not in name
        compile(source, "<generated>", "exec", dont_inherit=True)
    linecache.checkcache()
