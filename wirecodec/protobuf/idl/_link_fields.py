# SPDX-License-Identifier: MIT
"""The rules for fields and extensions: types, labels, defaults, options and features."""

from __future__ import annotations

from bisect import bisect_right

from ..schema import json_name_of
from ..wire import MAX_FIELD_NUMBER
from . import _link_table, descriptor
from ._link_facts import (
    INTEGERS,
    MESSAGES,
    OPTIONS_NUMBERS,
    UNPACKABLE,
    edition,
    is_implicit,
    is_lite,
    is_map_entry,
    type_name,
)
from ._link_text import TextError, unquote
from ._parse_messages import map_entry_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ._link_table import Entry, Path, Report

Type = descriptor.FieldDescriptorProto.Type
Label = descriptor.FieldDescriptorProto.Label
FeatureSet = descriptor.FeatureSet
FieldOptions = descriptor.FieldOptions
Edition = descriptor.Edition

MAP_KEYS = frozenset(
    {
        Type.TYPE_INT32,
        Type.TYPE_INT64,
        Type.TYPE_UINT32,
        Type.TYPE_UINT64,
        Type.TYPE_SINT32,
        Type.TYPE_SINT64,
        Type.TYPE_FIXED32,
        Type.TYPE_FIXED64,
        Type.TYPE_SFIXED32,
        Type.TYPE_SFIXED64,
        Type.TYPE_BOOL,
        Type.TYPE_STRING,
    }
)

_64_BITS = (
    Type.TYPE_INT64,
    Type.TYPE_UINT64,
    Type.TYPE_SINT64,
    Type.TYPE_FIXED64,
    Type.TYPE_SFIXED64,
)

_OPTION_EXTENDEES = frozenset(
    f"google.protobuf.{name}"
    for name in (
        "EnumOptions",
        "EnumValueOptions",
        "ExtensionRangeOptions",
        "FeatureSet",
        "FieldOptions",
        "FileOptions",
        "MessageOptions",
        "MethodOptions",
        "OneofOptions",
        "ServiceOptions",
        "SourceCodeInfo",
        "StreamOptions",
    )
)


class FieldChecker:
    """Checks fields and extensions one by one.

    Args:
        report: takes what is wrong.
    """

    def __init__(self, report: Report) -> None:
        self.report = report
        self._extensions: dict[tuple[str, int], Entry] = {}
        # By the id of what they belong to, which lives as long as the run.
        self._ranges: dict[int, list[tuple[int, int, int]]] = {}
        self._declared: dict[int, dict[Any, Any]] = {}

    def error(self, entry: Entry, where: int | Path, reason: str) -> None:
        """Note an error at a field of the entry's descriptor."""
        tail = (where,) if isinstance(where, int) else where
        self.report.add(entry.file, (*entry.path, *tail), reason, entry.full_name)

    def check_field(self, entry: Entry) -> None:
        """A field of a message."""
        if entry.proto.extendee is not None:
            self.error(entry, 2, "a field of a message has no extendee")
        self._check(entry)

    def check_extension(self, entry: Entry) -> None:
        """An extension: of what, and under which number."""
        proto = entry.proto
        if not proto.extendee:
            self.error(entry, 2, "an extension names the message that it extends")
            return
        if proto.oneof_index is not None:
            self.error(entry, 1, "an extension cannot be of a oneof")
        extendee = entry.extendee
        if extendee is None:
            return
        number = proto.number or 0
        options = extendee.proto.options
        is_set = options is not None and options.message_set_wire_format
        if number <= 0:
            self.error(entry, 3, f"field numbers are positive, got {number}")
        elif number > MAX_FIELD_NUMBER and not is_set:
            self.error(entry, 3, f"field numbers go up to {MAX_FIELD_NUMBER}, got {number}")
        else:
            self._check_extension_number(entry, extendee, number)
        if proto.label == Label.LABEL_REQUIRED:
            self.error(
                entry,
                4,
                "an extension cannot be required: who does not know it lacks it; make it optional",
            )
        if is_set and (proto.label != Label.LABEL_OPTIONAL or proto.type != Type.TYPE_MESSAGE):
            self.error(entry, 5, "extensions of a message set are optional messages")
        if (
            edition(entry.file) == Edition.EDITION_PROTO3
            and extendee.full_name not in _OPTION_EXTENDEES
        ):
            self.error(
                entry,
                2,
                "proto3 has extensions for options alone, such as of "
                "google.protobuf.FieldOptions; use a google.protobuf.Any, or proto2",
            )
        if proto.json_name is not None and proto.json_name != json_name_of(proto.name or ""):
            self.error(entry, 10, "an extension has no json_name; remove it")
        if is_lite(entry.file) and not is_lite(extendee.file):
            self.error(
                entry,
                2,
                "a file with optimize_for = LITE_RUNTIME extends messages of such files, "
                "and no others",
            )
        self._check(entry)

    def _check_extension_number(self, entry: Entry, extendee: Entry, number: int) -> None:
        if 19000 <= number <= 19999:
            self.error(entry, 3, "the numbers 19000 to 19999 belong to implementations of protobuf")
        ranges = extendee.proto.extension_range
        by_number = self._ranges.get(id(extendee))
        if by_number is None:
            by_number = self._ranges[id(extendee)] = sorted(
                ((item.start or 0, item.end or 0, index) for index, item in enumerate(ranges))
            )
        at = bisect_right(by_number, (number, 2**40, 0)) - 1
        if at < 0 or number >= by_number[at][1]:
            shown = ", ".join(f"{start} to {end - 1}" for start, end, _ in by_number[:5])
            self.error(
                entry,
                3,
                f"{extendee.full_name} does not have {number} among its extension numbers; "
                + (f"they are {shown}" if shown else "it has none"),
            )
            return
        other = self._extensions.setdefault((extendee.full_name, number), entry)
        if other is not entry:
            self.error(
                entry,
                3,
                f"the number {number} of {extendee.full_name} is used by the extension "
                f'"{other.full_name}" in {other.file.name} already; use another',
            )
        self._check_declared(entry, ranges[by_number[at][2]], number)

    def _check_declared(self, entry: Entry, item: Any, number: int) -> None:
        """A range may say which extensions it is for."""
        options = item.options
        if options is None:
            return
        state = descriptor.ExtensionRangeOptions.VerificationState
        by_number = self._declared.get(id(options))
        if by_number is None:
            by_number = self._declared[id(options)] = {
                one.number: one for one in options.declaration
            }
        declared = by_number.get(number)
        if declared is None:
            if options.declaration or options.verification == state.DECLARATION:
                self.error(
                    entry, 3, f"the extension range has no declaration for the number {number}"
                )
            return
        if declared.reserved:
            self.error(entry, 3, f"the declaration of the number {number} reserves it")
            return
        if declared.full_name is not None and declared.full_name != "." + entry.full_name:
            self.error(entry, 1, f"the number {number} is declared for {declared.full_name}")
        proto = entry.proto
        kind = proto.type_name or type_name(proto.type)
        if declared.type is not None and declared.type != kind:
            where = 6 if proto.type_name else 5
            self.error(entry, where, f"it is declared to be of type {declared.type}, not {kind}")
        repeated = proto.label == Label.LABEL_REPEATED
        if bool(declared.repeated) != repeated:
            self.error(
                entry, 4, f"it is declared to be {'repeated' if declared.repeated else 'optional'}"
            )

    # --- what fields and extensions have in common ----------------------------------------

    def _check(self, entry: Entry) -> None:
        proto = entry.proto
        if proto.type is None and not proto.type_name:
            self.error(entry, 5, "it has no type")
            return
        if proto.type in (Type.TYPE_ENUM, *MESSAGES):
            if not proto.type_name:
                self.error(entry, 6, "it is a message or an enum, but does not say which")
                return
        elif proto.type is not None and proto.type_name is not None:
            self.error(entry, 6, f"a {type_name(proto.type)} has no type_name")
            return
        if proto.label is None:
            self.error(entry, 4, "it has no label")
        self._check_json_name(entry)
        if entry.type is None and proto.type_name:
            return  # not resolved, which is reported
        if proto.default_value is not None:
            self._check_default(entry)
        if _edition_is(entry, Edition.EDITION_PROTO3):
            self._check_proto3(entry)
        if edition(entry.file) >= Edition.EDITION_2023:
            self._check_editions(entry)
        self._check_enum_openness(entry)
        if proto.options is not None:
            self._check_options(entry)
        self._check_map(entry)

    def _check_json_name(self, entry: Entry) -> None:
        name = entry.proto.json_name
        if name is None:
            return
        if "\0" in name:
            self.error(entry, 10, "a json_name has no null characters")
        if entry.kind == _link_table.FIELD and name.startswith("[") and name.endswith("]"):
            self.error(entry, 10, "a json_name in brackets would be an extension; take them away")

    def _check_proto3(self, entry: Entry) -> None:
        proto = entry.proto
        if proto.label == Label.LABEL_REQUIRED:
            self.error(entry, 4, "proto3 has no required fields; remove the label")
        if proto.type == Type.TYPE_GROUP:
            self.error(entry, 5, "proto3 has no groups; use a message")
        if proto.default_value is not None:
            self.error(
                entry, 7, "proto3 has no defaults of one's own: it is zero; remove the default"
            )

    def _check_enum_openness(self, entry: Entry) -> None:
        enum = entry.type
        if entry.proto.type != Type.TYPE_ENUM or enum is None or not enum.features.is_closed:
            return
        if _edition_is(entry, Edition.EDITION_PROTO3):
            self.error(
                entry,
                6,
                f"a proto3 file cannot use the closed enum {enum.full_name} in a field: unknown "
                "values would be lost; declare the enum in a proto3 file",
            )
        elif is_implicit(entry):
            self.error(
                entry,
                6,
                f"a field with implicit presence cannot be of the closed enum {enum.full_name}; "
                "make the enum open, or the presence explicit",
            )

    def _check_default(self, entry: Entry) -> None:
        proto = entry.proto
        text = proto.default_value
        if proto.label == Label.LABEL_REPEATED:
            self.error(entry, 7, "a repeated field has no default: it is empty; remove it")
        elif proto.type in MESSAGES:
            self.error(entry, 7, "a message has no default; remove it")
        elif proto.type == Type.TYPE_ENUM and entry.type is not None:
            if text not in entry.type.members:
                advice = _link_table.advice(text, entry.type.members)
                self.error(entry, 7, f'{entry.type.full_name} has no value "{text[:60]}"{advice}')
        elif not _is_default(proto.type, text):
            self.error(entry, 7, f"{text[:60]!r} is not a value of type {type_name(proto.type)}")
        if is_implicit(entry) and not _edition_is(entry, Edition.EDITION_PROTO3):
            self.error(
                entry,
                7,
                "a field with implicit presence has no default of its own: absent is zero; "
                "remove the default, or make the presence explicit",
            )

    def _check_options(self, entry: Entry) -> None:
        proto = entry.proto
        options = proto.options
        packable = proto.label == Label.LABEL_REPEATED and proto.type not in UNPACKABLE
        if options.packed and not packable:
            self._option_error(
                entry, "packed", "packed is for repeated numbers, bools and enums; remove it"
            )
        for name in ("lazy", "unverified_lazy"):
            if getattr(options, name) and proto.type != Type.TYPE_MESSAGE:
                self._option_error(entry, name, f"{name} is for messages; remove it")
        if options.jstype and proto.type not in _64_BITS:
            self._option_error(entry, "jstype", "jstype is for 64-bit integers; remove it")
        if edition(entry.file) >= Edition.EDITION_2023 and options.packed is not None:
            self._option_error(
                entry,
                "packed",
                "editions have no packed; write features.repeated_field_encoding = "
                + ("PACKED" if options.packed else "EXPANDED"),
            )

    def _option_error(self, entry: Entry, name: str, reason: str) -> None:
        where = entry.option_path(OPTIONS_NUMBERS[entry.kind], tuple(name.split(".")))
        self.error(entry, where, reason)

    def _check_map(self, entry: Entry) -> None:
        message = entry.type
        if message is None or message.kind != _link_table.MESSAGE:
            return
        if not is_map_entry(message):
            return
        if (
            entry.kind == _link_table.EXTENSION
            or message.parent is not entry.parent
            or entry.proto.label != Label.LABEL_REPEATED
            or message.name != map_entry_name(entry.name)
        ):
            self.error(entry, 6, f"{message.full_name} is made by a map field and for that alone")

    def _check_editions(self, entry: Entry) -> None:
        """Each feature of a field has kinds of fields that it is for."""
        proto = entry.proto
        if proto.label == Label.LABEL_REQUIRED:
            self.error(
                entry,
                4,
                "editions have no required; write features.field_presence = LEGACY_REQUIRED",
            )
        if proto.type == Type.TYPE_GROUP:
            self.error(
                entry, 5, "editions have no groups; write features.message_encoding = DELIMITED"
            )
        options = proto.options
        given = options.features if options is not None else None
        if given is None or (entry.parent is not None and is_map_entry(entry.parent)):
            return  # a map field hands its features down to key and value
        is_map = entry.type is not None and is_map_entry(entry.type)
        for name, reason in (
            ("field_presence", self._presence_reason(entry, given.field_presence)),
            ("repeated_field_encoding", _encoding_reason(entry, given.repeated_field_encoding)),
            (
                "utf8_validation",
                ""
                if given.utf8_validation is None or _has_strings(entry)
                else "it is for strings; remove it",
            ),
            (
                "message_encoding",
                "it is for messages; remove it"
                if given.message_encoding is not None and (proto.type not in MESSAGES or is_map)
                else "",
            ),
        ):
            if reason:
                self._option_error(entry, "features." + name, f"features.{name}: {reason}")

    def _presence_reason(self, entry: Entry, presence: Any) -> str:
        proto = entry.proto
        kinds = FeatureSet.FieldPresence
        if presence is None:
            return ""
        if proto.oneof_index is not None:
            return "the fields of a oneof have presence as they are; remove it"
        if proto.label == Label.LABEL_REPEATED:
            return "a repeated field has no presence; remove it"
        if entry.kind == _link_table.EXTENSION:
            return "the presence of an extension is explicit; remove it"
        if presence == kinds.IMPLICIT and proto.type in MESSAGES:
            return "the presence of a message is explicit; remove it"
        return ""


def _encoding_reason(entry: Entry, encoding: Any) -> str:
    if encoding is None:
        return ""
    if entry.proto.label != Label.LABEL_REPEATED:
        return "it is for repeated fields; remove it"
    packed = FeatureSet.RepeatedFieldEncoding.PACKED
    if entry.proto.type in UNPACKABLE and encoding == packed:
        return "PACKED is for numbers, bools and enums; remove it"
    return ""


def _has_strings(entry: Entry) -> bool:
    """Whether a field is a string, or a map of strings."""
    if entry.type is not None and is_map_entry(entry.type):
        return any(part.proto.type == Type.TYPE_STRING for part in entry.type.members.values())
    return bool(entry.proto.type == Type.TYPE_STRING)


def _edition_is(entry: Entry, wanted: int) -> bool:
    return edition(entry.file) == wanted


def _is_default(kind: Any, text: str) -> bool:
    """Whether a default, as descriptors spell it, is a value of a scalar type."""
    if kind in INTEGERS:
        low, high = INTEGERS[kind]
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdigit()) or len(digits) > 20:
            return False
        return low <= int(text) <= high
    if kind == Type.TYPE_BOOL:
        return text in ("true", "false")
    if kind in (Type.TYPE_FLOAT, Type.TYPE_DOUBLE):
        try:
            float(text)
        except ValueError:
            return False
        return "_" not in text and text == text.strip()
    if kind == Type.TYPE_BYTES:
        try:
            unquote(f'"{text}"')
        except TextError:
            return False
    return True
