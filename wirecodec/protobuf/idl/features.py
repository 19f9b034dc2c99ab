# SPDX-License-Identifier: MIT
"""Features: what syntax and edition mean for each field and enum.

proto2 and proto3 are editions with fixed features; from edition 2023 on a schema says by itself
which it wants (https://protobuf.dev/editions/features/). A declaration starts with the features of
what encloses it and changes those that its options name.
"""

from __future__ import annotations

from . import descriptor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["Features", "edition_of", "field_features", "file_features"]

Edition = descriptor.Edition
FeatureSet = descriptor.FeatureSet
FieldDescriptorProto = descriptor.FieldDescriptorProto

_NAMES = (
    "field_presence",
    "enum_type",
    "repeated_field_encoding",
    "utf8_validation",
    "message_encoding",
    "json_format",
)


class Features:
    """The features of one declaration, each the number of a value of ``FeatureSet``'s enums.

    Attributes:
        field_presence: EXPLICIT, IMPLICIT or LEGACY_REQUIRED.
        enum_type: OPEN or CLOSED.
        repeated_field_encoding: PACKED or EXPANDED.
        utf8_validation: VERIFY or NONE.
        message_encoding: LENGTH_PREFIXED or DELIMITED.
        json_format: ALLOW or LEGACY_BEST_EFFORT.
    """

    __slots__ = _NAMES

    field_presence: int
    enum_type: int
    repeated_field_encoding: int
    utf8_validation: int
    message_encoding: int
    json_format: int

    def __init__(self, values: dict[str, int]) -> None:
        for name in _NAMES:
            setattr(self, name, values[name])

    def but(self, **changes: int) -> Features:
        """The same with some of them changed."""
        return Features({name: changes.get(name, getattr(self, name)) for name in _NAMES})

    def with_options(self, options: Any) -> Features:
        """Those of a declaration inside this one.

        Args:
            options: its ``FileOptions``, ``MessageOptions`` and so on; None if it has none.
        """
        own = options.features if options is not None else None
        if own is None:
            return self
        given = {name: getattr(own, name) for name in _NAMES}
        return self.but(**{name: int(value) for name, value in given.items() if value is not None})

    @property
    def is_closed(self) -> bool:
        """Whether an enum is closed."""
        return self.enum_type == FeatureSet.EnumType.CLOSED

    @property
    def is_packed(self) -> bool:
        """Whether repeated numbers are written packed."""
        return self.repeated_field_encoding == FeatureSet.RepeatedFieldEncoding.PACKED

    @property
    def is_delimited(self) -> bool:
        """Whether a message stands between the tags of a group."""
        return self.message_encoding == FeatureSet.MessageEncoding.DELIMITED

    @property
    def verifies_utf8(self) -> bool:
        """Whether a string that is not UTF-8 is refused."""
        return self.utf8_validation == FeatureSet.Utf8Validation.VERIFY

    @property
    def is_required(self) -> bool:
        """Whether a field must be there."""
        return self.field_presence == FeatureSet.FieldPresence.LEGACY_REQUIRED

    @property
    def is_implicit(self) -> bool:
        """Whether a zero is not written."""
        return self.field_presence == FeatureSet.FieldPresence.IMPLICIT

    def __repr__(self) -> str:
        return f"<Features {', '.join(f'{name}={getattr(self, name)}' for name in _NAMES)}>"


# https://protobuf.dev/editions/features/, the tables of what each edition starts with.
_DEFAULTS = {
    Edition.EDITION_PROTO2: Features(
        {
            "field_presence": FeatureSet.FieldPresence.EXPLICIT,
            "enum_type": FeatureSet.EnumType.CLOSED,
            "repeated_field_encoding": FeatureSet.RepeatedFieldEncoding.EXPANDED,
            "utf8_validation": FeatureSet.Utf8Validation.NONE,
            "message_encoding": FeatureSet.MessageEncoding.LENGTH_PREFIXED,
            "json_format": FeatureSet.JsonFormat.LEGACY_BEST_EFFORT,
        }
    ),
    Edition.EDITION_PROTO3: Features(
        {
            "field_presence": FeatureSet.FieldPresence.IMPLICIT,
            "enum_type": FeatureSet.EnumType.OPEN,
            "repeated_field_encoding": FeatureSet.RepeatedFieldEncoding.PACKED,
            "utf8_validation": FeatureSet.Utf8Validation.VERIFY,
            "message_encoding": FeatureSet.MessageEncoding.LENGTH_PREFIXED,
            "json_format": FeatureSet.JsonFormat.ALLOW,
        }
    ),
}
_DEFAULTS[Edition.EDITION_2023] = _DEFAULTS[Edition.EDITION_PROTO3].but(
    field_presence=FeatureSet.FieldPresence.EXPLICIT
)


def edition_of(file: descriptor.FileDescriptorProto) -> int:
    """The edition of a file; proto2 and proto3 are editions too.

    Raises:
        ValueError: it is none that this library knows.
    """
    edition = {
        None: Edition.EDITION_PROTO2,
        "": Edition.EDITION_PROTO2,
        "proto2": Edition.EDITION_PROTO2,
        "proto3": Edition.EDITION_PROTO3,
        "editions": file.edition,
    }.get(file.syntax)
    if edition not in _DEFAULTS:
        raise ValueError(
            f"{file.name}: neither proto2, proto3 nor edition 2023, but syntax "
            f"{file.syntax!r}, edition {file.edition!r}"
        )
    return edition


def file_features(file: descriptor.FileDescriptorProto) -> Features:
    """What the declarations of a file start with.

    Raises:
        ValueError: the file has an edition that this library does not know.
    """
    return _DEFAULTS[Edition(edition_of(file))].with_options(file.options)


def field_features(field: descriptor.FieldDescriptorProto, around: Features) -> Features:
    """Those of a field or extension: its options, and what older syntaxes say in other words.

    Args:
        field: of a linked file, its ``type`` known.
        around: of the message, the oneof or the file that it stands in.
    """
    features = around.with_options(field.options)
    if field.label == FieldDescriptorProto.Label.LABEL_REQUIRED:
        features = features.but(field_presence=FeatureSet.FieldPresence.LEGACY_REQUIRED)
    if field.proto3_optional:
        features = features.but(field_presence=FeatureSet.FieldPresence.EXPLICIT)
    if field.type == FieldDescriptorProto.Type.TYPE_GROUP:
        features = features.but(message_encoding=FeatureSet.MessageEncoding.DELIMITED)
    if field.options is not None and field.options.packed is not None:
        encoding = FeatureSet.RepeatedFieldEncoding
        packed = encoding.PACKED if field.options.packed else encoding.EXPANDED
        features = features.but(repeated_field_encoding=packed)
    return features
