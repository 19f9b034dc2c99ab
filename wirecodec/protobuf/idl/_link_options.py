# SPDX-License-Identifier: MIT
"""Options: from names and literals to the fields of ``FileOptions``, ``FieldOptions`` and so on.

The parser leaves every option as an ``UninterpretedOption``, for only linked files can tell what
its name means: a field of the options message, or an extension of it that some imported file
declares. The options of a declaration become a tree of field numbers and values, built with the
descriptors of the options messages. The tree is written in the order of the field numbers and read
back by our own class: what that declares becomes attributes, custom options its unknown fields.

It is written twice. How repeated numbers and messages of a custom option are encoded depends on
the features of the file that declares it, and these are options themselves; so the first round
takes the fields that descriptor.proto declares, and the second all.
"""

from __future__ import annotations

import math

from .. import codec, wire
from . import _link_table, descriptor
from ._link_table import Entry
from ._link_text import MAX_DEPTH, Fields, Scalar, TextError, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ._link_table import Path, Report, Table

Type = descriptor.FieldDescriptorProto.Type
Label = descriptor.FieldDescriptorProto.Label
Retention = descriptor.FieldOptions.OptionRetention

OPTIONS: dict[str, tuple[int, type, str, int, str]] = {
    _link_table.FILE: (8, descriptor.FileOptions, "FileOptions", 1, "a file"),
    _link_table.RANGE: (3, descriptor.ExtensionRangeOptions, "ExtensionRangeOptions", 2, "a range"),
    _link_table.MESSAGE: (7, descriptor.MessageOptions, "MessageOptions", 3, "a message"),
    _link_table.FIELD: (8, descriptor.FieldOptions, "FieldOptions", 4, "a field"),
    _link_table.EXTENSION: (8, descriptor.FieldOptions, "FieldOptions", 4, "a field"),
    _link_table.ONEOF: (2, descriptor.OneofOptions, "OneofOptions", 5, "a oneof"),
    _link_table.ENUM: (3, descriptor.EnumOptions, "EnumOptions", 6, "an enum"),
    _link_table.VALUE: (3, descriptor.EnumValueOptions, "EnumValueOptions", 7, "an enum value"),
    _link_table.SERVICE: (3, descriptor.ServiceOptions, "ServiceOptions", 8, "a service"),
    _link_table.METHOD: (4, descriptor.MethodOptions, "MethodOptions", 9, "a method"),
}
"""Kind of entry -> field number of its options, their class and name, its OptionTargetType."""

_INTEGERS = {
    Type.TYPE_INT32: ("int32", -(2**31), 2**31 - 1),
    Type.TYPE_SINT32: ("sint32", -(2**31), 2**31 - 1),
    Type.TYPE_SFIXED32: ("sfixed32", -(2**31), 2**31 - 1),
    Type.TYPE_INT64: ("int64", -(2**63), 2**63 - 1),
    Type.TYPE_SINT64: ("sint64", -(2**63), 2**63 - 1),
    Type.TYPE_SFIXED64: ("sfixed64", -(2**63), 2**63 - 1),
    Type.TYPE_UINT32: ("uint32", 0, 2**32 - 1),
    Type.TYPE_FIXED32: ("fixed32", 0, 2**32 - 1),
    Type.TYPE_UINT64: ("uint64", 0, 2**64 - 1),
    Type.TYPE_FIXED64: ("fixed64", 0, 2**64 - 1),
}

_VALUES = {
    "identifier_value": 3,
    "positive_int_value": 4,
    "negative_int_value": 5,
    "double_value": 6,
    "string_value": 7,
    "aggregate_value": 8,
}

_MESSAGES = (Type.TYPE_MESSAGE, Type.TYPE_GROUP)
_STRINGS = (Type.TYPE_STRING, Type.TYPE_BYTES)
UNPACKABLE = (*_MESSAGES, *_STRINGS)


class OptionError(ValueError):
    """An option is wrong; ``where`` says what of it, as a path in the UninterpretedOption."""

    def __init__(self, reason: str, *where: int) -> None:
        super().__init__(reason)
        self.where = where


class Tree:
    """A message by field numbers: ``(field, value)``, the value of a repeated one a list."""

    __slots__ = ("fields", "message")

    def __init__(self, message: Entry) -> None:
        self.message = message
        self.fields: dict[int, tuple[Entry, Any]] = {}

    def put(self, field: Entry, value: Any) -> None:
        """Set a field, or add to a repeated one."""
        number = field.proto.number
        if field.proto.label != Label.LABEL_REPEATED:
            self.fields[number] = (field, value)
        elif number in self.fields:
            self.fields[number][1].append(value)
        else:
            self.fields[number] = (field, [value])

    def walk(self) -> Iterator[tuple[Entry, Any, tuple[str, ...]]]:
        """Each field that is set here or below, with each of its values and its name in parts."""
        pending: list[tuple[Tree, tuple[str, ...]]] = [(self, ())]
        while pending:
            tree, names = pending.pop()
            for field, value in tree.fields.values():
                inner = (*names, part_name(field))
                for item in value if field.proto.label == Label.LABEL_REPEATED else (value,):
                    if isinstance(item, Tree):
                        pending.append((item, inner))
                    yield field, item, inner


class Interpreter:
    """Interprets the options of entries; one for a whole run.

    Args:
        table: every declaration, types resolved.
        report: takes what is wrong.
        builtins: a table with descriptor.proto, for runs that do not have it among their files.
    """

    def __init__(self, table: Table, report: Report, builtins: Table | None) -> None:
        self.table = table
        self.report = report
        self.builtins = builtins
        self.done: list[tuple[Entry, bytes]] = []
        self.in_sets: list[tuple[Entry, Entry]] = []

    def interpret(self, entry: Entry) -> None:
        """Interpret the options of one entry into its ``tree``."""
        options = entry.proto.options
        if options is None or not options.uninterpreted_option:
            return
        number, _, name, _, _ = OPTIONS[entry.kind]
        uninterpreted = options.uninterpreted_option
        options.uninterpreted_option = []
        message = self._builtin(name)
        if message is None:
            self.report.add(
                entry.file,
                (*entry.path, number),
                f"this descriptor.proto does not declare google.protobuf.{name}",
                entry.full_name,
            )
            return
        self.done.append((entry, codec.encode(options, allow_partial=True)))
        entry.tree = tree = Tree(message)
        failed = False
        for index, option in enumerate(uninterpreted):
            if self.report.is_full:
                return
            path = (*entry.path, number, 999, index)
            try:
                names = self._interpret_one(entry, tree, option)
                entry.option_paths.setdefault(names, (number, 999, index, 2))
            except OptionError as error:
                reason = f"option {option_name(option)}: {error}"
                self.report.add(entry.file, (*path, *error.where), reason, entry.full_name)
                failed = True
        if failed:
            return
        try:
            self._check_required(tree)  # of messages that were set field by field
        except OptionError as error:
            reason = f"an option is not complete: {error}"
            self.report.add(entry.file, (*entry.path, number), reason, entry.full_name)

    def _builtin(self, name: str) -> Entry | None:
        for table in (self.table, self.builtins):
            entry = table.entries.get("google.protobuf." + name) if table is not None else None
            if entry is not None:
                return entry if entry.kind == _link_table.MESSAGE else None
        return None

    def _interpret_one(self, entry: Entry, tree: Tree, option: Any) -> tuple[str, ...]:
        names: tuple[str, ...] = ()
        if not option.name:
            raise OptionError("it has no name")
        if entry.kind == _link_table.MESSAGE and option_name(option) == "map_entry":
            raise OptionError("it is not set by hand; write map<key type, value type>", 2)
        last = len(option.name) - 1
        if last >= MAX_DEPTH:
            raise OptionError(f"its name has more than {MAX_DEPTH} parts")
        for index, part in enumerate(option.name):
            try:
                field = self._field(tree.message, part, entry)
            except OptionError as error:
                error.where = (2, index)
                raise
            names = (*names, part_name(field))
            if index == last:
                break
            if field.type is None or field.type.kind != _link_table.MESSAGE:
                raise OptionError(
                    f'"{part.name_part}" is not a message, it has no fields', 2, index
                )
            if field.proto.label == Label.LABEL_REPEATED:
                raise OptionError(
                    f'"{part.name_part}" is repeated, its fields cannot be set one by one; add an '
                    "element with = { ... }",
                    2,
                    index,
                )
            held = tree.fields.get(field.proto.number)
            if held is None:
                inner = Tree(field.type)
                tree.put(field, inner)
                tree = inner
            else:
                tree = held[1]
        if field.proto.label != Label.LABEL_REPEATED and field.proto.number in tree.fields:
            raise OptionError("it is set already; remove one of the two", 2)
        try:
            tree.put(field, self._value(field, option, entry))
        except OptionError as error:
            what, _ = _given(option)
            error.where = (_VALUES.get(what, 2),)
            raise
        return names

    def _field(self, message: Entry, part: Any, entry: Entry) -> Entry:
        """The field or extension of a message that a part of a name means."""
        name = part.name_part
        if not part.is_extension:
            if name == "uninterpreted_option":
                raise OptionError("this name is reserved")
            field = message.members.get(name)
            if field is not None:
                return field
            advice = _link_table.advice(name, message.members)
            custom, _ = self.table.look_up(name, entry.full_name, entry.file, [])
            if custom is not None and custom.kind == _link_table.EXTENSION:
                advice = f"; a custom option is written in parentheses: ({name})"
            raise OptionError(f'{message.full_name} has no field "{name}"{advice}')
        return self._extension(message, name, entry.full_name, entry)

    def _extension(self, message: Entry, name: str, scope: str, entry: Entry) -> Entry:
        hidden: list[Entry] = []
        found, _ = self.table.look_up(name, scope, entry.file, hidden)
        if found is None:
            if hidden:
                raise OptionError(
                    f'"{name}" is defined in {hidden[0].file.name}, which '
                    f"{entry.file.name} does not import; add: import "
                    f'"{hidden[0].file.name}";'
                )
            near = self.table.similar(name, (_link_table.EXTENSION,))
            advice = f"do you mean ({near[0]})?" if near else "import the file that declares it"
            raise OptionError(f'the extension "{name}" is not defined; {advice}')
        if found.kind != _link_table.EXTENSION or found.extendee is not message:
            raise OptionError(
                f'"{name}" means {found.full_name} here, which is not an extension of '
                f"{message.full_name}; a full name starts with a dot: (.a.b)"
            )
        return found

    def _value(self, field: Entry, option: Any, entry: Entry) -> Any:
        kind = field.proto.type
        what, value = _given(option)
        if kind in _MESSAGES:
            if what != "aggregate_value":
                raise OptionError("it is a message, its value is written { field: value ... }")
            try:
                fields = parse(value)
            except TextError as error:
                raise OptionError(f"its value is not in the text format: {error}") from None
            tree = self._message(field.type, fields, entry)
            self._check_required(tree)
            return tree
        if what == "string_value":
            return _scalar(field, Scalar("string", "", data=value))
        if what == "double_value":
            if kind in (Type.TYPE_DOUBLE, Type.TYPE_FLOAT):
                return value if value == value else math.nan  # its sign goes
            return _scalar(field, Scalar("number", repr(value)))
        if what in ("positive_int_value", "negative_int_value"):
            if kind == Type.TYPE_ENUM:
                raise OptionError("its value is the name of an enum value, not a number")
            if kind == Type.TYPE_BOOL:
                raise OptionError("its value is true or false")
            return _scalar(field, Scalar("number", str(abs(value)), value < 0))
        if what == "identifier_value":
            if kind == Type.TYPE_BOOL and value not in ("true", "false"):
                raise OptionError("its value is true or false")
            return _scalar(field, Scalar("name", value))
        raise OptionError(f"its value is {_wanted(field)}")

    def _message(self, message: Entry | None, fields: Fields, entry: Entry) -> Tree:
        """A message in text format as a tree."""
        if message is None:
            raise OptionError("its type is not defined")
        tree = Tree(message)
        oneofs: dict[int, str] = {}
        for index, (name, value) in enumerate(fields.items):
            if "/" in name:
                self._expand_any(tree, name, value, entry)
                continue
            if name.startswith("["):
                field = self._text_extension(message, name[1:-1], entry)
            else:
                named = _member(message, name)
                if named is None:
                    if name in message.reserved:
                        continue
                    raise OptionError(f'{message.full_name} has no field "{name}"')
                field = named
            number = field.proto.number
            if field.proto.label != Label.LABEL_REPEATED:
                if index in fields.lists:
                    raise OptionError(f'"{name}" is not repeated and takes no list')
                if number in tree.fields:
                    raise OptionError(f'"{name}" is set twice')
                member = field.proto.oneof_index
                if member is not None and field.kind == _link_table.FIELD:
                    if member in oneofs:
                        raise OptionError(
                            f'"{name}" and "{oneofs[member]}" are of one oneof; set one of them'
                        )
                    oneofs[member] = name
            try:
                if field.proto.type in _MESSAGES:
                    if not isinstance(value, Fields):
                        raise OptionError("it is a message, its value is written { ... }")
                    tree.put(field, self._message(field.type, value, entry))
                elif isinstance(value, Fields):
                    raise OptionError(f"its value is {_wanted(field)}, not a message")
                else:
                    tree.put(field, _scalar(field, value, in_text=True))
            except OptionError as error:
                raise OptionError(f"{name}: {error}") from None
        if _is_map_entry(message):
            _complete_map_entry(tree)
        return tree

    def _text_extension(self, message: Entry, name: str, entry: Entry) -> Entry:
        """What text format calls ``[name]``: in a message set it may be the message itself."""
        if name.startswith("."):
            raise OptionError(f"[{name}]: the name of an extension has no leading dot here")
        scope = message.full_name + ".x"
        found, _ = self.table.look_up(name, scope, entry.file, [])
        if found is not None and found.kind == _link_table.MESSAGE:
            for proto in found.proto.extension:
                inner = self.table.entries.get(f"{found.full_name}.{proto.name}")
                if inner is not None and inner.extendee is message and inner.type is found:
                    self.in_sets.append((entry, inner))
                    return inner
        return self._extension(message, name, scope, entry)

    def _expand_any(self, tree: Tree, name: str, value: Any, entry: Entry) -> None:
        url = name[1:-1]
        host, _, type_name = url.rpartition("/")
        members = tree.message.members
        if tree.message.full_name != "google.protobuf.Any":
            raise OptionError(f"{name} needs a google.protobuf.Any, not {tree.message.full_name}")
        if host not in ("type.googleapis.com", "type.googleprod.com"):
            raise OptionError(f"{name}: the type of an Any starts with type.googleapis.com/")
        found = self.table.find(type_name, entry.file, [])
        if found is None or found.kind != _link_table.MESSAGE or not isinstance(value, Fields):
            raise OptionError(f"{name}: there is no such message")
        if tree.fields:
            raise OptionError(f"{name}: the Any is set twice")
        inner = self._message(found, value, entry)
        self._check_required(inner)
        tree.put(members["type_url"], url.encode())
        tree.put(members["value"], inner)

    def _check_required(self, tree: Tree) -> None:
        pending = [tree]
        while pending:
            tree = pending.pop()
            for field in tree.message.required:
                if field.proto.number not in tree.fields:
                    raise OptionError(f'{tree.message.full_name} requires "{field.name}"')
            for field, value in tree.fields.values():
                for item in value if field.proto.label == Label.LABEL_REPEATED else (value,):
                    if isinstance(item, Tree):
                        pending.append(item)

    def settle(self, *, everything: bool) -> None:
        """Set the ``options`` of the entries that were interpreted.

        Args:
            everything: custom options too; that takes the features of every entry.
        """
        for entry, base in self.done:
            tree = entry.tree
            if everything and not any(
                field.kind == _link_table.EXTENSION for field, _, _ in tree.walk()
            ):
                continue
            set_options(entry, base, tree, everything=everything)

    def check_uses(self) -> None:
        """Check that what is set may be set there: its targets, and the editions that know it."""
        for entry, extension in self.in_sets:
            message = extension.extendee
            options = message.proto.options if message is not None else None
            if options is None or not options.message_set_wire_format:
                self.report.add(
                    entry.file,
                    (*entry.path, OPTIONS[entry.kind][0]),
                    f"[{extension.type}] is a message; write the name of the extension: "
                    f"[{extension.full_name}]",
                    entry.full_name,
                )
        for entry, _ in self.done:
            number, _, _, target, what = OPTIONS[entry.kind]
            edition = _edition(entry)
            for field, value, names in entry.tree.walk():
                if names[0] == "features" and edition < descriptor.Edition.EDITION_2023:
                    continue  # refused as a whole
                path: Path = (*entry.path, *entry.option_path(number, names))
                options = field.proto.options
                if (
                    field.kind == _link_table.EXTENSION
                    and field.file is entry.file
                    and field.extendee is not None
                    and field.extendee.full_name == "google.protobuf.FeatureSet"
                ):
                    self.report.add(
                        entry.file,
                        path,
                        f"the feature {field.full_name} cannot be used in the file that declares "
                        "it; move it to another file",
                        entry.full_name,
                    )
                if options is not None and options.targets and target not in options.targets:
                    self.report.add(
                        entry.file,
                        path,
                        f"option {field.full_name} cannot be set on {what}, only on "
                        + ", ".join(_targets(options.targets)),
                        entry.full_name,
                    )
                self._check_edition(entry, path, field.full_name, options, edition)
                if field.proto.type == Type.TYPE_ENUM and field.type is not None:
                    member = field.type.by_number.get(value)
                    if member is None and field.type.features.is_closed:
                        self.report.add(
                            entry.file,
                            path,
                            f"{field.name}: {field.type.full_name} has no value with the number "
                            f"{value}",
                            entry.full_name,
                        )
                    if member is not None:
                        self._check_edition(
                            entry, path, member.full_name, member.proto.options, edition
                        )

    def _check_edition(
        self, entry: Entry, path: Path, name: str, options: Any, edition: int
    ) -> None:
        support = options.feature_support if options is not None else None
        if support is None:
            return
        introduced, removed = support.edition_introduced, support.edition_removed
        if introduced is not None and edition < introduced:
            self.report.add(
                entry.file,
                path,
                f"{name} exists from {_edition_name(introduced)} on, this is "
                f"{_edition_name(edition)}; remove it",
                entry.full_name,
            )
        elif removed is not None and edition >= removed:
            self.report.add(
                entry.file,
                path,
                f"{name} was removed in {_edition_name(removed)}"
                + (f": {support.removal_error}" if support.removal_error else ""),
                entry.full_name,
            )

    def strip(self) -> None:
        """Take away what has RETENTION_SOURCE."""
        for entry, base in self.done:
            if _strip(entry.tree):
                set_options(entry, base, entry.tree, everything=True)
                if not base and not entry.tree.fields:
                    entry.proto.options = None


def set_options(entry: Entry, base: bytes, tree: Tree, *, everything: bool) -> None:
    """Give an entry the options that ``base`` and ``tree`` hold."""
    out = bytearray(base)
    _write(out, tree, everything)
    # Groups in text format in the path of a name: twice as deep as messages usually nest.
    entry.proto.options = codec.decode(
        OPTIONS[entry.kind][1], bytes(out), allow_partial=True, max_depth=2 * MAX_DEPTH + 10
    )


def part_name(field: Entry) -> str:
    """A field as a part of the name of an option."""
    return f"({field.full_name})" if field.kind == _link_table.EXTENSION else field.name


def option_name(option: Any) -> str:
    """An option's name as it is written: ``(my.opt).field``."""
    return ".".join(
        f"({part.name_part})" if part.is_extension else part.name_part for part in option.name
    )


def _given(option: Any) -> tuple[str, Any]:
    """The value of an option and which field has it."""
    for name in _VALUES:
        value = getattr(option, name)
        if value is not None:
            return name, value
    return "", None


def _edition(entry: Entry) -> int:
    from .features import edition_of

    try:
        return int(edition_of(entry.file.proto))
    except ValueError:
        return int(descriptor.Edition.EDITION_MAX)


def _edition_name(edition: int) -> str:
    names = {998: "proto2", 999: "proto3"}
    if edition in names:
        return names[edition]
    try:
        return descriptor.Edition(edition).name.lower().replace("_", " ")
    except ValueError:
        return f"edition {edition}"


def _targets(targets: list[Any]) -> list[str]:
    names = {target: what for _, _, _, target, what in OPTIONS.values()}
    return [names.get(int(target), str(target)) for target in targets]


def _member(message: Entry, name: str) -> Entry | None:
    """The field that text format calls ``name``: a group goes by the name of its message."""
    field = message.members.get(name)
    if field is not None and field.proto.type != Type.TYPE_GROUP:
        return field
    group = message.members.get(name.lower())
    if group is None or group.proto.type != Type.TYPE_GROUP or group.type is None:
        return field
    return group if name in (group.type.name, group.name) else field


def _wanted(field: Entry) -> str:
    kind = field.proto.type
    if kind in _INTEGERS:
        name, low, high = _INTEGERS[kind]
        return f"an integer from {low} to {high} ({name})"
    return {
        Type.TYPE_BOOL: "true or false",
        Type.TYPE_ENUM: "the name of an enum value",
        Type.TYPE_STRING: "a string in quotes",
        Type.TYPE_BYTES: "a string in quotes",
        Type.TYPE_MESSAGE: "a message { ... }",
        Type.TYPE_GROUP: "a message { ... }",
    }.get(kind, "a number")


def _scalar(field: Entry, value: Scalar, in_text: bool = False) -> Any:
    """A literal as a value of the field's type."""
    kind = field.proto.type
    wrong = OptionError(f"its value is {_wanted(field)}, got {str(value)[:60]}")
    text = value.text
    if kind in _STRINGS:
        if value.kind != "string":
            raise wrong
        return value.data
    if value.kind == "string":
        raise wrong
    if kind in _INTEGERS:
        _, low, high = _INTEGERS[kind]
        number = _integer(value)
        if number is None or not low <= number <= high:
            raise wrong
        return number
    if kind in (Type.TYPE_DOUBLE, Type.TYPE_FLOAT):
        return _float(value, wrong, in_text)
    if kind == Type.TYPE_BOOL:
        if not value.negative and text in ("true", "false"):
            return text == "true"
        if in_text and not value.negative:
            if text in ("True", "t"):
                return True
            if text in ("False", "f"):
                return False
            number = _integer(value)
            if number in (0, 1):
                return number == 1
        raise wrong
    if kind == Type.TYPE_ENUM and field.type is not None:
        return _enum_number(field.type, value, wrong, in_text)
    raise wrong


def _integer(value: Scalar) -> int | None:
    text = value.text
    # No integer type has more digits; longer ones take quadratic time to read.
    if value.kind != "number" or len(text) > 400:
        return None
    try:
        if text[:2] in ("0x", "0X"):
            number = int(text, 16)
        elif text.startswith("0") and text.isdigit():
            number = int(text, 8)
        else:
            number = int(text)
    except ValueError:
        return None
    return -number if value.negative else number


def _float(value: Scalar, wrong: OptionError, in_text: bool) -> float:
    text = value.text
    if value.kind == "name":
        word = text.lower() if in_text else text
        if word not in ("inf", "nan") and not (in_text and word == "infinity"):
            raise wrong
    elif text[:2] in ("0x", "0X") or (text[0] == "0" and text.isdigit() and text != "0"):
        raise wrong
    try:
        number = float(text.rstrip("fF") if value.kind == "number" else text)
    except ValueError:
        raise wrong from None
    return -number if value.negative else number


def _enum_number(enum: Entry, value: Scalar, wrong: OptionError, in_text: bool) -> int:
    if value.kind == "name" and not value.negative:
        member = enum.members.get(value.text)
        if member is None:
            advice = _link_table.advice(value.text, enum.members)
            raise OptionError(f'{enum.full_name} has no value "{value.text[:60]}"{advice}')
        return int(member.proto.number)
    number = _integer(value) if in_text else None
    if number is None or not -(2**31) <= number < 2**31:
        raise wrong
    return number


def _strip(tree: Tree) -> bool:
    """Remove fields of RETENTION_SOURCE; tell whether there were any."""
    stripped = False
    pending = [tree]
    while pending:
        tree = pending.pop()
        for number, (field, value) in list(tree.fields.items()):
            options = field.proto.options
            if options is not None and options.retention == Retention.RETENTION_SOURCE:
                del tree.fields[number]
                stripped = True
                continue
            for item in value if field.proto.label == Label.LABEL_REPEATED else (value,):
                # What an Any holds is bytes to protoc, nothing is taken out of it.
                if isinstance(item, Tree) and field.proto.type != Type.TYPE_BYTES:
                    pending.append(item)
    return stripped


def _write(out: bytearray, tree: Tree, everything: bool) -> None:
    """Append the fields of a tree in the order of their numbers. Trees nest up to MAX_DEPTH."""
    message = tree.message.proto.options
    as_set = message is not None and message.message_set_wire_format
    for number in sorted(tree.fields):
        field, value = tree.fields[number]
        if field.kind == _link_table.EXTENSION and not everything:
            continue
        if field.proto.label != Label.LABEL_REPEATED:
            if as_set and field.kind == _link_table.EXTENSION:
                wire.write_tag(out, 1, wire.SGROUP)
                wire.write_tag(out, 2, wire.VARINT)
                wire.write_varint(out, number)
                _write_value(out, 3, field, value, everything)
                wire.write_tag(out, 1, wire.EGROUP)
            else:
                _write_value(out, number, field, value, everything)
        elif everything and field.proto.type not in UNPACKABLE and field.features.is_packed:
            inner = bytearray()
            for item in value:
                _write_scalar(inner, field.proto.type, item)
            _write_bytes(out, number, inner)
        else:
            for item in value:
                _write_value(out, number, field, item, everything)


def _write_value(out: bytearray, number: int, field: Entry, value: Any, everything: bool) -> None:
    kind = field.proto.type
    if isinstance(value, Tree):
        inner = bytearray()
        _write(inner, value, everything)
        is_map = field.type is not None and _is_map_entry(field.type)
        if kind == Type.TYPE_GROUP or (
            everything and kind == Type.TYPE_MESSAGE and field.features.is_delimited and not is_map
        ):
            wire.write_tag(out, number, wire.SGROUP)
            out += inner
            wire.write_tag(out, number, wire.EGROUP)
        else:
            _write_bytes(out, number, inner)
    elif kind in _STRINGS:
        _write_bytes(out, number, value)
    else:
        wire.write_tag(out, number, _WIRE_TYPES.get(kind, wire.VARINT))
        _write_scalar(out, kind, value)


def _complete_map_entry(tree: Tree) -> None:
    """protoc writes the key and the value of an entry even where the text leaves them out."""
    for field in tree.message.members.values():
        kind = field.proto.type
        if field.proto.number not in tree.fields:
            zero: Any = 0
            if kind in _MESSAGES and field.type is not None:
                zero = Tree(field.type)
            elif kind in _STRINGS:
                zero = b""
            tree.put(field, zero)


def _is_map_entry(message: Entry) -> bool:
    options = message.proto.options
    return options is not None and bool(options.map_entry)


def _write_bytes(out: bytearray, number: int, data: bytes | bytearray) -> None:
    wire.write_tag(out, number, wire.LEN)
    wire.write_length(out, len(data))
    out += data


def _write_scalar(out: bytearray, kind: Any, value: Any) -> None:
    if kind in (Type.TYPE_SINT32, Type.TYPE_SINT64):
        wire.write_varint(out, wire.zigzag_encode(value))
    elif kind in (Type.TYPE_FIXED32, Type.TYPE_SFIXED32):
        wire.write_fixed32(out, value & 0xFFFFFFFF)
    elif kind in (Type.TYPE_FIXED64, Type.TYPE_SFIXED64):
        wire.write_fixed64(out, value & 0xFFFFFFFFFFFFFFFF)
    elif kind == Type.TYPE_DOUBLE:
        wire.write_double(out, float(value))
    elif kind == Type.TYPE_FLOAT:
        try:
            wire.write_float(out, float(value))
        except OverflowError:
            wire.write_float(out, float("inf") if value > 0 else float("-inf"))
    else:
        wire.write_varint(out, int(value))


_WIRE_TYPES = {
    Type.TYPE_DOUBLE: wire.I64,
    Type.TYPE_FIXED64: wire.I64,
    Type.TYPE_SFIXED64: wire.I64,
    Type.TYPE_FLOAT: wire.I32,
    Type.TYPE_FIXED32: wire.I32,
    Type.TYPE_SFIXED32: wire.I32,
}
