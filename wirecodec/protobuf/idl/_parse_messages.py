# SPDX-License-Identifier: MIT
"""Messages, their fields, and extensions.

A group declares a field and a message at once, and a map field a message that nobody wrote. Both
messages go where the field is declared. A field that says ``optional`` in proto3 gets a oneof of
its own, behind those that are written.
"""

from __future__ import annotations

from ..schema import json_name_of
from ..wire import MAX_FIELD_NUMBER
from . import tokens
from ._parse_cursor import MAX_INT32, Failed, Location
from ._parse_enums import EDITIONS, PROTO2, PROTO3, EnumParser
from .descriptor import (
    DescriptorProto,
    EnumDescriptorProto,
    ExtensionRangeOptions,
    FieldDescriptorProto,
    FieldOptions,
    MessageOptions,
    OneofDescriptorProto,
    OneofOptions,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from .tokens import Token

__all__ = ["MAX_DEPTH", "MAX_FIELD_NUMBER", "MessageParser", "json_name_of", "map_entry_name"]

# Messages inside messages; protoc takes as many.
MAX_DEPTH: Final = 31
_FIRST_RESERVED_NUMBER: Final = 19000
_LAST_RESERVED_NUMBER: Final = 19999
# Each range gets a copy of the options behind it. A short text could take up all memory so.
_MAX_COPIES: Final = 1 << 17
# The end of a range "to max" until the message is known to its end.
_MAX: Final = -1

# Numbers of fields of descriptor.proto, for paths.
_MESSAGE_NAME: Final = 1
_MESSAGE_FIELD: Final = 2
_MESSAGE_NESTED_TYPE: Final = 3
_MESSAGE_ENUM_TYPE: Final = 4
_MESSAGE_EXTENSION_RANGE: Final = 5
_MESSAGE_EXTENSION: Final = 6
_MESSAGE_OPTIONS: Final = 7
_MESSAGE_ONEOF_DECL: Final = 8
_FIELD_NAME: Final = 1
_FIELD_EXTENDEE: Final = 2
_FIELD_NUMBER: Final = 3
_FIELD_LABEL: Final = 4
_FIELD_TYPE: Final = 5
_FIELD_TYPE_NAME: Final = 6
_ONEOF_NAME: Final = 1
_ONEOF_OPTIONS: Final = 2
_RANGE_OPTIONS: Final = 3

_Type = FieldDescriptorProto.Type
_Label = FieldDescriptorProto.Label
_TYPES = {member.name[5:].lower(): member for member in _Type}
del _TYPES["message"], _TYPES["enum"]
_LABELS = {
    "optional": _Label.LABEL_OPTIONAL,
    "required": _Label.LABEL_REQUIRED,
    "repeated": _Label.LABEL_REPEATED,
}
_NO_MAP_KEYS = (_Type.TYPE_FLOAT, _Type.TYPE_DOUBLE, _Type.TYPE_BYTES, _Type.TYPE_GROUP)


def map_entry_name(name: str) -> str:
    """The name of the message that the entries of a map are: ``my_map`` has ``MyMapEntry``."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_")) + "Entry"


class _Kind:
    """A type as it is written: one that is built in, or a name."""

    __slots__ = ("name", "token", "type")

    def __init__(self, kind: _Type | None, name: str | None, token: Token) -> None:
        self.type = kind
        self.name = name
        self.token = token


class MessageParser(EnumParser):
    """The rules for messages and extensions."""

    depth = 0

    # --- messages ------------------------------------------------------------------------------

    def parse_message(self, message: DescriptorProto, here: Location) -> None:
        """``message Name { ... }``."""
        self.expect("message", "before a message")
        with self.location(*here.path, _MESSAGE_NAME):
            message.name = self.identifier("the name of the message")
        self.parse_message_block(message, here)
        if self.syntax == PROTO3:
            self.add_synthetic_oneofs(message, here.path)

    def parse_message_block(self, message: DescriptorProto, here: Location) -> None:
        """``{ ... }`` of a message or a group."""
        if self.depth == MAX_DEPTH:
            self.error(f"messages are nested more than {MAX_DEPTH} deep: expected fewer levels")
            raise Failed
        self.depth += 1
        ranges: list[tuple[DescriptorProto.ExtensionRange, Token]] = []
        try:
            self.parse_block(
                here,
                f'message "{message.name}"',
                lambda: self.parse_message_statement(message, here.path, ranges),
            )
        finally:
            self.depth -= 1
        self.end_ranges(message, ranges)

    def parse_message_statement(
        self,
        message: DescriptorProto,
        path: tuple[int, ...],
        ranges: list[tuple[DescriptorProto.ExtensionRange, Token]],
    ) -> None:
        """One statement of a message."""
        self.check_visibility()
        word = self.token.text
        if word == "message":
            with self.location(*path, _MESSAGE_NESTED_TYPE, len(message.nested_type)) as here:
                nested = DescriptorProto()
                message.nested_type.append(nested)
                self.parse_message(nested, here)
        elif word == "enum":
            with self.location(*path, _MESSAGE_ENUM_TYPE, len(message.enum_type)) as here:
                enum = EnumDescriptorProto()
                message.enum_type.append(enum)
                self.parse_enum(enum, here)
        elif word == "extensions":
            with self.location(*path, _MESSAGE_EXTENSION_RANGE) as here:
                self.parse_extension_ranges(message, here, ranges)
        elif word == "reserved":
            self.parse_reserved(message, path)
        elif word == "extend":
            with self.location(*path, _MESSAGE_EXTENSION) as here:
                self.parse_extend(
                    message.extension, message.nested_type, (*path, _MESSAGE_NESTED_TYPE), here
                )
        elif word == "option":
            self.parse_option_statement(message, MessageOptions, (*path, _MESSAGE_OPTIONS))
        elif word == "oneof":
            with self.location(*path, _MESSAGE_ONEOF_DECL, len(message.oneof_decl)) as here:
                self.parse_oneof(message, path, here)
        else:
            with self.location(*path, _MESSAGE_FIELD, len(message.field)) as here:
                field = FieldDescriptorProto()
                message.field.append(field)
                self.parse_field(field, message.nested_type, (*path, _MESSAGE_NESTED_TYPE), here)

    def check_visibility(self) -> None:
        """Step over ``export`` and ``local``, which make a later edition."""
        if self.token.text not in ("export", "local"):
            return
        following = [token.text for token in self.tokens[self.index + 1 : self.index + 4]]
        # Both are names in the editions before: ``local message = 1;`` is a field.
        if following[:1] in (["message"], ["enum"]) and following[2:] == ["{"]:
            self.error(
                f'"{self.token.text}" is a word of edition 2024, which is not supported:'
                " leave it out"
            )
            self.advance()

    def add_synthetic_oneofs(self, message: DescriptorProto, path: tuple[int, ...]) -> None:
        """Give each ``optional`` field of proto3 its oneof."""
        names = {field.name for field in message.field}
        names.update(oneof.name for oneof in message.oneof_decl)
        for index, field in enumerate(message.field):
            if not field.proto3_optional or field.name is None:
                continue
            name = field.name if field.name.startswith("_") else "_" + field.name
            while name in names:
                name = "X" + name
            names.add(name)
            field.oneof_index = len(message.oneof_decl)
            oneof_path = (*path, _MESSAGE_ONEOF_DECL, field.oneof_index)
            field_path = (*path, _MESSAGE_FIELD, index)
            self.places[oneof_path] = self.places[field_path]
            message.oneof_decl.append(OneofDescriptorProto(name=name))

    # --- ranges of extensions ------------------------------------------------------------------

    def parse_extension_ranges(
        self,
        message: DescriptorProto,
        here: Location,
        ranges: list[tuple[DescriptorProto.ExtensionRange, Token]],
    ) -> None:
        """``extensions 100 to 199, 1000 to max [...];``."""
        if self.syntax == PROTO3:
            self.error("proto3 has no extension ranges: expected fields, or proto2")
        self.advance()
        first = len(message.extension_range)
        while True:
            token = self.token
            with self.location(*here.path, len(message.extension_range)) as place:
                start, end = self.parse_range(place.path)
                extension_range = DescriptorProto.ExtensionRange(
                    start=start, end=_MAX if end is None else end + 1
                )
                message.extension_range.append(extension_range)
                ranges.append((extension_range, token))
            if not self.accept(","):
                break
        if self.at("["):
            self.parse_extension_range_options(message, here.path, first)
        self.end_declaration(";", here, "after the numbers of extensions")

    def parse_extension_range_options(
        self, message: DescriptorProto, path: tuple[int, ...], first: int
    ) -> None:
        """``[...]`` behind ranges: options, and locations, of each of the ranges."""
        outer = self.locations
        self.locations = []
        try:
            self.parse_option_list(
                message.extension_range[first],
                ExtensionRangeOptions,
                (*path, first, _RANGE_OPTIONS),
            )
        finally:
            inner = self.locations
            self.locations = outer
        if len(inner) * (len(message.extension_range) - first) > _MAX_COPIES:
            self.error(
                "too many options for so many ranges: expected fewer, or statements of their own"
            )
            raise Failed
        options = message.extension_range[first].options
        for index in range(first, len(message.extension_range)):
            if index != first and options is not None:
                message.extension_range[index].options = ExtensionRangeOptions(
                    uninterpreted_option=list(options.uninterpreted_option)
                )
            for location in inner:
                own_path = (*path, index, *location.path[len(path) + 1 :])
                self.location_of(own_path, location.start, location.end)

    def end_ranges(
        self,
        message: DescriptorProto,
        ranges: list[tuple[DescriptorProto.ExtensionRange, Token]],
    ) -> None:
        """Say what ``to max`` is, which depends on an option of the message; check the ends."""
        if not message.extension_range and not message.reserved_range:
            return
        is_set = any(
            option.name[0].name_part == "message_set_wire_format"
            and not option.name[0].is_extension
            and option.identifier_value == "true"
            for option in (message.options.uninterpreted_option if message.options else ())
        )
        largest = MAX_INT32 if is_set else MAX_FIELD_NUMBER + 1
        for extension_range, token in ranges:
            if extension_range.end == _MAX:
                extension_range.end = largest
            elif (extension_range.end or 0) > largest:
                self.error(f"numbers of extensions are 1 to {largest - 1}", token)
        for reserved_range in message.reserved_range:
            if reserved_range.end == _MAX:
                reserved_range.end = largest

    # --- fields --------------------------------------------------------------------------------

    def parse_field(
        self,
        field: FieldDescriptorProto,
        messages: list[DescriptorProto],
        messages_path: tuple[int, ...],
        here: Location,
    ) -> None:
        """A field with its label.

        Args:
            field: is filled.
            messages: take the message of a group or a map.
            messages_path: their path.
            here: the field.
        """
        self.check_is_field()
        token = self.token
        label = _LABELS.get(token.text)
        if label is not None:
            with self.location(*here.path, _FIELD_LABEL):
                self.advance()
            self.check_label(token)
            field.label = label
            if token.text == "optional" and self.syntax == PROTO3:
                field.proto3_optional = True
        self.parse_field_behind_label(field, messages, messages_path, here)

    def check_is_field(self) -> None:
        """Fail if no field can begin here."""
        if self.token.kind != tokens.IDENTIFIER and not self.at("."):
            raise self.unexpected("a field: its type, its name, and its number")

    def check_label(self, token: Token) -> None:
        """Check that the syntax has the label."""
        if token.text == "required" and self.syntax == PROTO3:
            self.error("proto3 has no required fields: leave the label out", token)
        elif token.text == "required" and self.syntax == EDITIONS:
            self.error(
                'editions have no label "required":'
                " write [features.field_presence = LEGACY_REQUIRED] behind the number",
                token,
            )
        elif token.text == "optional" and self.syntax == EDITIONS:
            self.error(
                'editions have no label "optional": leave it out, presence is the default',
                token,
            )

    def parse_field_behind_label(
        self,
        field: FieldDescriptorProto,
        messages: list[DescriptorProto],
        messages_path: tuple[int, ...],
        here: Location,
    ) -> None:
        """The type of a field, and the rest."""
        path = here.path
        self.check_is_field()
        map_kinds: tuple[_Kind, _Kind] | None = None
        with self.location(*path) as place:
            if self.at("map") and self.tokens[self.index + 1].text == "<":
                map_kinds = self.parse_map_type(field)
                place.extend(_FIELD_TYPE_NAME)
            else:
                if field.label is None:
                    field.label = _Label.LABEL_OPTIONAL
                    if self.syntax == PROTO2:
                        self.error(
                            'expected "optional", "required" or "repeated" before the type of'
                            f' the field, got "{self.token.text}"'
                        )
                kind = self.parse_type("the type of the field")
                field.type = kind.type
                field.type_name = kind.name
                place.extend(_FIELD_TYPE if kind.name is None else _FIELD_TYPE_NAME)
                if kind.type == _Type.TYPE_GROUP:
                    self.check_group(kind.token)

        name_token = self.token
        with self.location(*path, _FIELD_NAME):
            field.name = self.identifier("the name of the field")
        self.expect("=", "and a number after the name of the field")
        with self.location(*path, _FIELD_NUMBER):
            number_token = self.token
            field.number = self.integer("the number of the field")
        self.check_number(field, number_token)
        self.parse_field_options(field, path)
        if field.default_value is not None and self.syntax == PROTO3:
            self.error("proto3 has no defaults: leave default out", name_token)

        if field.type == _Type.TYPE_GROUP:
            self.parse_group(field, messages, messages_path, here, name_token)
        else:
            self.end_declaration(";", here, "after the field")
        if map_kinds is not None:
            self.add_map_entry(field, messages, messages_path, map_kinds)
        if field.json_name is None:
            field.json_name = json_name_of(field.name)

    def check_number(self, field: FieldDescriptorProto, token: Token) -> None:
        """Check what a field's number may be; that of an extension is for its range to allow."""
        number = field.number or 0
        if number < 1 or (number > MAX_FIELD_NUMBER and field.extendee is None):
            if token.value == number:  # else it is reported as too large already
                self.error(f"field numbers are 1 to {MAX_FIELD_NUMBER}, got {number}", token)
        elif _FIRST_RESERVED_NUMBER <= number <= _LAST_RESERVED_NUMBER:
            self.error(
                f"field numbers {_FIRST_RESERVED_NUMBER} to {_LAST_RESERVED_NUMBER} are reserved"
                f" for protobuf itself, got {number}: expected another number",
                token,
            )

    def parse_type(self, what: str) -> _Kind:
        """A type that is built in, or the name of another."""
        token = self.token
        kind = _TYPES.get(token.text)
        if kind is not None:
            self.advance()
            return _Kind(kind, None, token)
        return _Kind(None, self.parse_type_name(what), token)

    def parse_type_name(self, what: str) -> str:
        """The name of a message or an enum, with dots; one in front makes it a full name."""
        if self.token.text in _TYPES:
            self.error(f'expected {what}, got "{self.token.text}", which is no message')
            return self.advance().text
        parts = []
        if self.accept("."):
            parts.append("")
        parts.append(self.identifier(what))
        while self.accept("."):
            parts.append(self.identifier(f"the rest of {what} after the dot"))
        return ".".join(parts)

    # --- groups --------------------------------------------------------------------------------

    def check_group(self, token: Token) -> None:
        """Check that the syntax has groups."""
        if self.syntax == PROTO3:
            self.error("proto3 has no groups: expected a message and a field of its type", token)
        elif self.syntax == EDITIONS:
            self.error(
                "editions have no groups: expected a message and a field of its type,"
                " with [features.message_encoding = DELIMITED] for the same bytes",
                token,
            )

    def parse_group(
        self,
        field: FieldDescriptorProto,
        messages: list[DescriptorProto],
        messages_path: tuple[int, ...],
        here: Location,
        name_token: Token,
    ) -> None:
        """The body of a group. Its name is the message's; the field's is the same in lower case."""
        name = field.name or ""
        with self.location(*messages_path, len(messages)) as group_place:
            group_place.start = here.start
            group = DescriptorProto(name=name)
            messages.append(group)
            self.location_of((*group_place.path, _MESSAGE_NAME), name_token, name_token)
            self.location_of((*here.path, _FIELD_TYPE_NAME), name_token, name_token)
            if not "A" <= name[0] <= "Z":
                self.error(
                    f'the name of a group starts with a capital letter, got "{name}"', name_token
                )
            field.name = name.lower()
            field.type_name = name
            self.parse_message_block(group, group_place)
            if self.syntax == PROTO3:
                self.add_synthetic_oneofs(group, group_place.path)

    # --- maps ----------------------------------------------------------------------------------

    def parse_map_type(self, field: FieldDescriptorProto) -> tuple[_Kind, _Kind]:
        """``map<key, value>``; gives the two."""
        if field.oneof_index is not None:
            self.error("a oneof has no maps: expected a field of another type")
        elif field.extendee is not None:
            self.error("a map is no extension: expected a field of another type")
        elif field.label is not None:
            self.error("a map has no label: leave it out")
        field.label = _Label.LABEL_REPEATED
        field.proto3_optional = None
        self.advance()
        self.advance()
        key = self.parse_type("the type of the keys")
        if key.type in _NO_MAP_KEYS:
            self.error(
                f'the keys of a map are strings, bools or integers, got "{key.token.text}"',
                key.token,
            )
        self.expect(",", "between the types of keys and values")
        value = self.parse_type("the type of the values")
        if value.type == _Type.TYPE_GROUP:
            self.error("the values of a map are no groups: expected a message", value.token)
        self.expect(">", "after the type of the values")
        return key, value

    def add_map_entry(
        self,
        field: FieldDescriptorProto,
        messages: list[DescriptorProto],
        messages_path: tuple[int, ...],
        kinds: tuple[_Kind, _Kind],
    ) -> None:
        """Make the message of a map's entries."""
        field.type_name = name = map_entry_name(field.name or "")
        path = (*messages_path, len(messages))
        entry = DescriptorProto(name=name, options=MessageOptions(map_entry=True))
        messages.append(entry)
        self.places[path] = (kinds[0].token.line, kinds[0].token.column)
        # What the field says of features holds for its keys and values.
        features = [
            option
            for option in (field.options.uninterpreted_option if field.options else ())
            if option.name[0].name_part == "features" and not option.name[0].is_extension
        ]
        for index, part in enumerate(("key", "value")):
            kind = kinds[index]
            entry.field.append(
                FieldDescriptorProto(
                    name=part,
                    number=index + 1,
                    label=_Label.LABEL_OPTIONAL,
                    type=kind.type,
                    type_name=kind.name,
                    json_name=part,
                    options=FieldOptions(uninterpreted_option=list(features)) if features else None,
                )
            )
            part_path = (*path, _MESSAGE_FIELD, index)
            self.places[part_path] = (kind.token.line, kind.token.column)

    # --- oneofs and extensions -----------------------------------------------------------------

    def parse_oneof(self, message: DescriptorProto, path: tuple[int, ...], here: Location) -> None:
        """``oneof name { ... }``: its fields become fields of the message."""
        oneof = OneofDescriptorProto()
        index = len(message.oneof_decl)
        message.oneof_decl.append(oneof)
        self.advance()
        with self.location(*here.path, _ONEOF_NAME):
            name_token = self.token
            oneof.name = self.identifier("the name of the oneof")
        what = f'oneof "{oneof.name}"'
        opening = self.token
        self.end_declaration("{", here, f"to begin {what}")
        fields_before = len(message.field)
        while not self.declaration_ends("}", None):
            self.check_not_at_end(what, opening)
            try:
                if self.at("option"):
                    self.parse_option_statement(oneof, OneofOptions, (*here.path, _ONEOF_OPTIONS))
                else:
                    self.parse_oneof_field(message, path, index)
            except Failed:
                self.skip_statement()
        if len(message.field) == fields_before:
            self.error(f"{what} has no fields: expected at least one", name_token)

    def parse_oneof_field(
        self, message: DescriptorProto, path: tuple[int, ...], oneof_index: int
    ) -> None:
        """A field of a oneof, which has no label."""
        if self.token.text in _LABELS:
            self.error(f'fields of a oneof have no label: leave "{self.token.text}" out')
            self.advance()
        with self.location(*path, _MESSAGE_FIELD, len(message.field)) as here:
            self.check_is_field()
            field = FieldDescriptorProto(label=_Label.LABEL_OPTIONAL, oneof_index=oneof_index)
            message.field.append(field)
            self.parse_field_behind_label(
                field, message.nested_type, (*path, _MESSAGE_NESTED_TYPE), here
            )

    def parse_extend(
        self,
        extensions: list[FieldDescriptorProto],
        messages: list[DescriptorProto],
        messages_path: tuple[int, ...],
        here: Location,
    ) -> None:
        """``extend Name { ... }``.

        Args:
            extensions: take the fields.
            messages: take the messages of groups.
            messages_path: the path of these.
            here: the declaration; its path is that of ``extensions``.
        """
        self.advance()
        first = self.token
        extendee = self.parse_type_name("the name of the message to extend")
        last = self.previous
        opening = self.token
        what = f'the extension of "{extendee}"'
        self.end_declaration("{", here, f"to begin {what}")
        count_before = len(extensions)
        while not self.declaration_ends("}", None):
            self.check_not_at_end(what, opening)
            try:
                with self.location(*here.path, len(extensions)) as place:
                    field = FieldDescriptorProto(extendee=extendee)
                    extensions.append(field)
                    self.location_of((*place.path, _FIELD_EXTENDEE), first, last)
                    self.parse_field(field, messages, messages_path, place)
            except Failed:
                self.skip_statement()
        if len(extensions) == count_before:
            self.error(f"{what} has no fields: expected at least one", first)
