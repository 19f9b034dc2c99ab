# SPDX-License-Identifier: MIT
"""The oracle: Google's upb runtime, given the schema that `protofile` has read.

An `Oracle` has a descriptor pool of its own, so that two schemas (or a test and somebody's
generated modules) never meet in the global registry.

Values travel as the dicts that `strategies` draws: proto field name -> value for the fields that
are set; enums as ints, sub-messages and groups as dicts, repeated fields as lists, maps as dicts.
An extension's key is `[full.name]`, as in the text format. A proto2 string that is not UTF-8,
which upb hands out as bytes, is a str with surrogateescape here, in both directions.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from google.protobuf import message_factory
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
)
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.internal import api_implementation
from google.protobuf.message import DecodeError, Message

from .protofile import Schema, to_file_descriptor_set

if api_implementation.Type() != "upb":
    raise ImportError(
        "the oracle is protobuf's upb runtime, and the one installed here is"
        f" {api_implementation.Type()!r}: install protobuf with its compiled extension, and"
        " unset PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION"
    )

Values = dict[str, Any]


class Oracle:
    """Google's upb runtime for one schema."""

    def __init__(self, schema: Schema) -> None:
        self._files = to_file_descriptor_set(schema).file
        self.pool = _pool(self._files)
        for full_name in schema.extensions:
            self.pool.FindExtensionByName(full_name.lstrip("."))

    def descriptor(self, full_name: str) -> Descriptor:
        """The descriptor of a message; the leading dot may be left out."""
        return self.pool.FindMessageTypeByName(full_name.lstrip("."))

    def message_class(self, full_name: str) -> type[Message]:
        """The class of a message; the leading dot may be left out."""
        return message_factory.GetMessageClass(self.descriptor(full_name))

    def new(self, full_name: str) -> Message:
        """An empty message."""
        return self.message_class(full_name)()

    def build(self, full_name: str, values: Mapping[str, Any]) -> Message:
        """A message with those values. Nothing is checked beyond what upb checks."""
        message = self.new(full_name)
        if _has_escapes(values):
            # upb takes a string that is not UTF-8 from the wire alone.
            twin = self._twin_class(message.DESCRIPTOR)()
            _fill(twin, values, self._twin)
            message.MergeFromString(reserialize(twin))
        else:
            _fill(message, values, self.pool)
        return message

    def serialize(self, full_name: str, values: Mapping[str, Any]) -> bytes:
        """The deterministic serialisation of those values; required fields may be missing."""
        return reserialize(self.build(full_name, values))

    def parse(self, full_name: str, data: bytes) -> Message | None:
        """The message, or None when upb refuses the bytes. Required fields may be missing."""
        message = self.new(full_name)
        try:
            message.MergeFromString(data)
        except DecodeError:
            return None
        return message

    def missing(self, full_name: str, data: bytes) -> list[str]:
        """The paths of the missing required fields, as upb spells them: `s2c.dataList[3].name`."""
        message = self.parse(full_name, data)
        if message is None:
            raise ValueError("upb refuses these bytes")
        return sorted(_untyped(message).FindInitializationErrors())

    def to_dict(self, message: Message) -> Values:
        """The set fields of a message. Unknown fields are not part of it."""
        descriptor = message.DESCRIPTOR
        try:
            return self._to_dict(message, descriptor)
        except UnicodeDecodeError:
            # upb cannot walk a map that has a key which is not UTF-8.
            twin = self._twin_class(descriptor)()
            twin.MergeFromString(reserialize(message))
            return self._to_dict(twin, descriptor)

    def _to_dict(self, message: Message, descriptor: Any) -> Values:
        """The same; `descriptor` says which of the bytes of a twin are strings."""
        result: Values = {}
        for found, value in message.ListFields():
            if found.is_extension:
                field = _untyped(self.pool).FindExtensionByName(found.full_name)
                key = f"[{found.full_name}]"
            else:
                field = descriptor.fields_by_name[found.name]
                key = found.name
            if _is_map(field):
                entry = field.message_type.fields_by_name
                if _is_map(found):
                    pairs = [(each, value[each]) for each in value]
                else:
                    pairs = [(each.key, each.value) for each in value]
                result[key] = {
                    self._plain(entry["key"], each_key): self._plain(entry["value"], each)
                    for each_key, each in pairs
                }
            elif field.is_repeated:
                result[key] = [self._plain(field, each) for each in value]
            else:
                result[key] = self._plain(field, value)
        return result

    def _plain(self, field: FieldDescriptor, value: Any) -> Any:
        if field.message_type is not None:
            return self._to_dict(value, field.message_type)
        if field.type == FieldDescriptor.TYPE_STRING and isinstance(value, bytes):
            return value.decode("utf-8", "surrogateescape")
        return value

    @cached_property
    def _twin(self) -> DescriptorPool:
        """The same schema with bytes for strings, for what upb cannot do with bad strings.

        Since the key of a map cannot be bytes, maps are repeated entries there.
        """
        files = [type(each).FromString(each.SerializeToString()) for each in self._files]
        for file in files:
            for field in _all_fields(file):
                if field.type == field.TYPE_STRING:
                    field.type = field.TYPE_BYTES
                    field.ClearField("default_value")
                    field.options.ClearField("ctype")
            for message in _all_messages(file):
                message.options.ClearField("map_entry")
        return _pool(files)

    def _twin_class(self, descriptor: Any) -> type[Message]:
        twin = self._twin.FindMessageTypeByName(descriptor.full_name)
        return message_factory.GetMessageClass(twin)


def _pool(files: Iterable[FileDescriptorProto]) -> DescriptorPool:
    pool = DescriptorPool()
    for file in files:
        pool.AddSerializedFile(file.SerializeToString())
    return pool


def _all_messages(parent: FileDescriptorProto | DescriptorProto) -> Iterator[DescriptorProto]:
    nested = parent.nested_type if isinstance(parent, DescriptorProto) else parent.message_type
    for message in nested:
        yield message
        yield from _all_messages(message)


def _all_fields(file: FileDescriptorProto) -> Iterator[FieldDescriptorProto]:
    yield from file.extension
    for message in _all_messages(file):
        yield from message.field
        yield from message.extension


def _fill(message: Message, values: Mapping[str, Any], pool: DescriptorPool) -> None:
    """Set those values; an escaped string goes into a bytes field as the bytes it stands for."""
    for name, value in values.items():
        if name.startswith("["):
            field = _untyped(pool).FindExtensionByName(name[1:-1])
            _fill_extension(_untyped(message).Extensions, field, value, pool)
            continue
        field = _untyped(message.DESCRIPTOR).fields_by_name[name]
        is_message = field.message_type is not None
        if _is_map(field):
            container = getattr(message, name)
            is_message = field.message_type.fields_by_name["value"].message_type is not None
            for key, each in value.items():
                if is_message:
                    _fill(container[key], each, pool)
                else:
                    container[key] = each
        elif is_message and isinstance(value, Mapping) and field.is_repeated:
            for key, each in value.items():
                _fill(getattr(message, name).add(), {"key": key, "value": each}, pool)
        elif field.is_repeated and is_message:
            for each in value:
                _fill(getattr(message, name).add(), each, pool)
        elif field.is_repeated:
            getattr(message, name).extend(_scalar(field, each) for each in value)
        elif is_message:
            getattr(message, name).SetInParent()
            _fill(getattr(message, name), value, pool)
        else:
            setattr(message, name, _scalar(field, value))


def _fill_extension(extensions: Any, field: Any, value: Any, pool: DescriptorPool) -> None:
    if field.message_type is None and field.is_repeated:
        extensions[field].extend(_scalar(field, each) for each in value)
    elif field.message_type is None:
        extensions[field] = _scalar(field, value)
    elif field.is_repeated:
        for each in value:
            _fill(extensions[field].add(), each, pool)
    else:
        extensions[field].SetInParent()
        _fill(extensions[field], value, pool)


def _scalar(field: FieldDescriptor, value: Any) -> Any:
    """What upb is given: in a twin, a str is its bytes."""
    if field.type == FieldDescriptor.TYPE_BYTES and isinstance(value, str):
        return value.encode("utf-8", "surrogateescape")
    return value


def reserialize(message: Message) -> bytes:
    """The deterministic serialisation, unknown fields included; required ones may be missing."""
    return message.SerializePartialToString(deterministic=True)


def unknown(message: Message) -> bytes:
    """The unknown fields of the top level, as upb would write them back.

    All known fields of a copy are cleared, and what is left is serialised: exactly the unknown
    fields. Those inside sub-messages belong to the sub-messages: ask for each of them.
    """
    copy = type(message)()
    copy.CopyFrom(message)
    for field, _ in copy.ListFields():
        if field.is_extension:
            _untyped(copy).ClearExtension(field)
        else:
            copy.ClearField(field.name)
    return copy.SerializePartialToString(deterministic=True)


def normalise(value: Any, *, keep_nan: bool = False) -> Any:
    """A form of a dict (or of any value in one) whose `==` is equality bit for bit.

    A float becomes `("float", <16 hexadecimal digits>)`, a bool `("bool", <bool>)`, so that 0.0,
    -0.0, 0 and False all differ; bytes and str differ already. Dict keys stay as they are.

    upb keeps all 64 bits of a double's NaN. A 32-bit float's NaN keeps its sign and payload too,
    but comes out quiet, because it is converted to a double for Python. Since a NaN that has not
    been on the wire has bits a float cannot hold, all NaNs are one here, unless `keep_nan`.
    """
    if isinstance(value, bool):
        return ("bool", value)
    if isinstance(value, float):
        if value != value and not keep_nan:
            return ("float", "nan")
        return ("float", struct.pack(">d", value).hex())
    if isinstance(value, Mapping):
        return {key: normalise(each, keep_nan=keep_nan) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [normalise(each, keep_nan=keep_nan) for each in value]
    return value


def _untyped(value: Any) -> Any:
    """For what upb has and the stubs do not."""
    return value


def _is_map(field: FieldDescriptor) -> bool:
    """Whether it is a map: `is_repeated` is true of one as well."""
    entry = field.message_type
    return field.is_repeated and entry is not None and entry.GetOptions().map_entry


def _has_escapes(value: Any) -> bool:
    """Whether a str somewhere in it stands for bytes which are not UTF-8."""
    if isinstance(value, str):
        return any("\udc80" <= each <= "\udcff" for each in value)
    if isinstance(value, Mapping):
        return any(map(_has_escapes, value)) or any(map(_has_escapes, value.values()))
    return isinstance(value, (list, tuple)) and any(map(_has_escapes, value))
