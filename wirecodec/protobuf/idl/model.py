# SPDX-License-Identifier: MIT
"""A linked schema in the terms of this library: what classes and modules are made from.

Descriptors say what was written; here stands what follows from it once features are resolved:
presence, packing, closedness, Python names, defaults as values. Run-time classes and generated
modules are both made from it, so that they cannot disagree.
"""

from __future__ import annotations

from ..schema import EXPLICIT, IMPLICIT, MAP, REPEATED, REQUIRED, json_name_of
from . import descriptor
from ._link_text import unquote
from .features import edition_of, field_features, file_features
from .names import attribute_names, class_names, member_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from .features import Features

__all__ = ["EnumModel", "FieldModel", "FileModel", "MessageModel", "models_of"]

_Type = descriptor.FieldDescriptorProto.Type
_KINDS = {
    number: number.name.removeprefix("TYPE_").lower()
    for number in _Type
    if number not in (_Type.TYPE_MESSAGE, _Type.TYPE_GROUP)
}

# The numbers that lead to a declaration in SourceCodeInfo.
_MESSAGES, _ENUMS, _EXTENSIONS = 4, 5, 7
_FIELDS, _NESTED, _NESTED_ENUMS, _NESTED_EXTENSIONS = 2, 3, 4, 6
_VALUES = 2


class FieldModel:
    """A field, or an extension.

    Attributes:
        name: the attribute; of an extension, the variable.
        proto_name: in the ``.proto``; of an extension, with its scope.
        json_name: in JSON.
        number: the field number.
        kind: as in ``schema.KINDS``, or ``map``.
        presence: as in ``schema``.
        default: the proto default as a value (of an enum its number), or None.
        is_packed: whether a repeated field is written packed.
        verifies_utf8: whether strings are.
        oneof: the name of its oneof, or None.
        debug_redact: whether reprs and reports hide the value.
        type_name: the full name of its message or enum; empty for others.
        key, value: of a map.
        extendee: of an extension: the full name of the message it extends.
        comment: what stands beside it in the ``.proto``.
    """

    key: FieldModel
    value: FieldModel

    def __init__(
        self,
        field: Any,
        name: str,
        around: Features,
        entries: dict[str, Any],
        oneofs: list[Any],
        comment: str,
    ) -> None:
        features = field_features(field, around)
        options = field.options
        self.name = name
        self.proto_name: str = field.name
        self.json_name: str = field.json_name or json_name_of(field.name)
        self.number: int = field.number
        self.type_name: str = (field.type_name or "").lstrip(".")
        self.extendee: str = (field.extendee or "").lstrip(".")
        self.comment = comment
        self.debug_redact = bool(options is not None and options.debug_redact)
        self.verifies_utf8 = features.verifies_utf8
        self.oneof: str | None = None
        if field.oneof_index is not None and not field.proto3_optional:
            self.oneof = oneofs[field.oneof_index].name
        is_repeated = field.label == descriptor.FieldDescriptorProto.Label.LABEL_REPEATED
        entry = entries.get(self.type_name) if is_repeated else None
        if entry is not None:
            self.kind = "map"
            # The parser has handed the features of the field on to both of them.
            self.key, self.value = (
                FieldModel(part, part.name, around.with_options(entry.options), {}, [], "")
                for part in sorted(entry.field, key=lambda part: part.number or 0)
            )
            if self.value.kind == "group":
                self.value.kind = "message"  # entries know no delimited encoding
        elif field.type in (_Type.TYPE_MESSAGE, _Type.TYPE_GROUP):
            self.kind = "group" if features.is_delimited else "message"
        else:
            self.kind = _KINDS[field.type]
        is_number = self.kind not in ("string", "bytes", "message", "group", "map")
        self.is_packed = is_repeated and is_number and features.is_packed
        if entry is not None:
            self.presence = MAP
        elif is_repeated:
            self.presence = REPEATED
        elif features.is_required:
            self.presence = REQUIRED
        elif (
            features.is_implicit
            and self.kind not in ("message", "group")
            and self.oneof is None
            and not self.extendee
        ):
            self.presence = IMPLICIT
        else:
            self.presence = EXPLICIT
        self._written_default: str | None = field.default_value
        self.default: Any = None

    def resolve_default(self, enums: dict[str, EnumModel]) -> None:
        """Turn the proto default into a value, now that every enum is known."""
        text = self._written_default
        if text is None:
            return
        if self.kind == "enum":
            numbers = {proto_name: number for _, proto_name, number, _ in self._members(enums)}
            self.default = numbers.get(text)
        elif self.kind == "bytes":
            self.default = unquote(f'"{text}"')
        elif self.kind == "string":
            self.default = text
        elif self.kind == "bool":
            self.default = text == "true"
        elif self.kind in ("float", "double"):
            self.default = float(text)
        else:
            self.default = int(text)

    def _members(self, enums: dict[str, EnumModel]) -> list[tuple[str, str, int, str]]:
        return enums[self.type_name].members if self.type_name in enums else []


class EnumModel:
    """An enum.

    Attributes:
        name: of the class.
        full_name: in the ``.proto``, package and all.
        members: Python name, proto name, number and comment of each, in order.
        is_closed: whether unknown numbers go to the unknown fields.
        comment: what stands beside it.
    """

    def __init__(
        self, enum: Any, name: str, scope: str, around: Features, comments: _Comments, path: _Path
    ) -> None:
        self.name = name
        self.full_name = f"{scope}.{enum.name}".lstrip(".")
        self.is_closed = around.with_options(enum.options).is_closed
        self.comment = comments.at(path)
        names = member_names(enum.name, [value.name for value in enum.value])
        self.members: list[tuple[str, str, int, str]] = [
            (member, value.name, value.number, comments.at((*path, _VALUES, index)))
            for index, (member, value) in enumerate(zip(names, enum.value, strict=True))
        ]


class MessageModel:
    """A message.

    Attributes:
        name: of the class.
        full_name: in the ``.proto``, package and all.
        fields: in the order of declaration.
        messages, enums, extensions: what stands inside it; map entries are no messages here.
        is_message_set: whether it has that old form.
        reserved_names: those that no field may have.
        comment: what stands beside it.
    """

    def __init__(
        self,
        message: Any,
        name: str,
        scope: str,
        around: Features,
        comments: _Comments,
        path: _Path,
    ) -> None:
        features = around.with_options(message.options)
        options = message.options
        self.name = name
        self.full_name = f"{scope}.{message.name}".lstrip(".")
        self.is_message_set = bool(options is not None and options.message_set_wire_format)
        self.reserved_names = frozenset(message.reserved_name)
        self.comment = comments.at(path)
        entries = {
            f"{self.full_name}.{nested.name}": nested
            for nested in message.nested_type
            if nested.options is not None and nested.options.map_entry
        }
        attributes = attribute_names([(field.name, field.number) for field in message.field])
        self.fields = [
            FieldModel(
                field,
                attribute,
                # The features of a oneof hold for its members.
                features.with_options(_oneof_options(message, field)),
                entries,
                message.oneof_decl,
                comments.at((*path, _FIELDS, index)),
            )
            for index, (field, attribute) in enumerate(zip(message.field, attributes, strict=True))
        ]
        nested = [
            (index, each)
            for index, each in enumerate(message.nested_type)
            if f"{self.full_name}.{each.name}" not in entries
        ]
        inside = class_names(
            [each.name for _, each in nested] + [each.name for each in message.enum_type],
            attributes,
        )
        self.messages = [
            MessageModel(each, python_name, self.full_name, features, comments, (*path, _NESTED, i))
            for (i, each), python_name in zip(nested, inside, strict=False)
        ]
        self.enums = [
            EnumModel(
                each, python_name, self.full_name, features, comments, (*path, _NESTED_ENUMS, index)
            )
            for index, (each, python_name) in enumerate(
                zip(message.enum_type, inside[len(nested) :], strict=True)
            )
        ]
        self.extensions = _extensions(
            message.extension,
            self.full_name,
            features,
            comments,
            (*path, _NESTED_EXTENSIONS),
            {*attributes, *inside},
        )


def _oneof_options(message: Any, field: Any) -> Any:
    if field.oneof_index is None or field.proto3_optional:
        return None
    return message.oneof_decl[field.oneof_index].options


def _extensions(
    fields: list[Any],
    scope: str,
    features: Features,
    comments: _Comments,
    path: _Path,
    taken: Iterable[str],
) -> list[FieldModel]:
    found = []
    names = class_names(attribute_names([(field.name, field.number) for field in fields]), {*taken})
    for index, (field, name) in enumerate(zip(fields, names, strict=True)):
        model = FieldModel(field, name, features, {}, [], comments.at((*path, index)))
        model.proto_name = f"{scope}.{field.name}".lstrip(".")
        found.append(model)
    return found


class FileModel:
    """A file.

    Attributes:
        name: as it is imported: ``google/protobuf/any.proto``.
        package: its package; may be empty.
        syntax: ``"proto3"`` where UTF-8 is verified and numbers are packed unless a field says
            otherwise; else ``"proto2"``.
        dependencies: the files that it imports.
        messages, enums, extensions: what it declares.
        comment: what stands above its first declaration.
    """

    def __init__(self, file: descriptor.FileDescriptorProto) -> None:
        features = file_features(file)
        comments = _Comments(file)
        self.name = file.name or ""
        self.package = file.package or ""
        is_proto2 = edition_of(file) == descriptor.Edition.EDITION_PROTO2
        self.syntax = "proto2" if is_proto2 else "proto3"
        self.dependencies = list(file.dependency)
        self.comment = comments.at((12,)) or comments.at((2,))
        names = class_names(
            [each.name or "" for each in file.message_type]
            + [each.name or "" for each in file.enum_type]
        )
        self.messages = [
            MessageModel(each, name, self.package, features, comments, (_MESSAGES, index))
            for index, (each, name) in enumerate(zip(file.message_type, names, strict=False))
        ]
        self.enums = [
            EnumModel(each, name, self.package, features, comments, (_ENUMS, index))
            for index, (each, name) in enumerate(
                zip(file.enum_type, names[len(file.message_type) :], strict=True)
            )
        ]
        self.extensions = _extensions(
            file.extension, self.package, features, comments, (_EXTENSIONS,), names
        )


_Path = tuple[int, ...]


class _Comments:
    """The comments of a file by the path of what they stand beside."""

    def __init__(self, file: descriptor.FileDescriptorProto) -> None:
        self.by_path: dict[_Path, str] = {}
        info = file.source_code_info
        for location in info.location if info is not None else ():
            text = location.leading_comments or location.trailing_comments
            if text:
                self.by_path.setdefault(tuple(location.path), text)

    def at(self, path: _Path) -> str:
        """What stands before a declaration, or else behind it; without indentation."""
        lines = [line.strip() for line in self.by_path.get(path, "").splitlines()]
        return "\n".join(lines).strip()


def walk_messages(messages: Iterable[MessageModel]) -> Iterable[MessageModel]:
    """Every message, each followed by those inside it."""
    pending = list(messages)[::-1]
    while pending:
        message = pending.pop()
        yield message
        pending += message.messages[::-1]


def models_of(files: Iterable[descriptor.FileDescriptorProto]) -> list[FileModel]:
    """The models of linked files, those that are imported included.

    Raises:
        ValueError: a file has an edition that this library does not know.
    """
    models = [FileModel(file) for file in files]
    enums = {enum.full_name: enum for model in models for enum in model.enums}
    every_message = [each for model in models for each in walk_messages(model.messages)]
    for message in every_message:
        enums.update({enum.full_name: enum for enum in message.enums})
    for message in every_message:
        for field in (*message.fields, *message.extensions):
            field.resolve_default(enums)
    for model in models:
        for field in model.extensions:
            field.resolve_default(enums)
    return models
