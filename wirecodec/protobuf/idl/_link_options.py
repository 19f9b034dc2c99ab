# SPDX-License-Identifier: MIT
"""Options: from names and literals to the fields of ``FileOptions``, ``FieldOptions`` and so on.

The parser leaves every option as an ``UninterpretedOption``, for only linked files can tell what
its name means: a field of the options message, or an extension of it that some imported file
declares. The options of a declaration become a tree of field numbers and values, which is written
and read back by our own class: what that declares becomes attributes, custom options its unknown
fields.

It is written twice. How repeated numbers and messages of a custom option are encoded depends on
the features of the file that declares it, and these are options themselves; so the first round
takes the fields that descriptor.proto declares, and the second all.
"""

from __future__ import annotations

import math

from ...errors import DecodeError
from .. import codec
from . import _link_table, descriptor
from ._link_facts import MESSAGES, OPTIONS_NUMBERS, edition, is_map_entry
from ._link_text import MAX_DEPTH, Fields, Scalar, TextError, parse
from ._link_values import (
    OptionError,
    Tree,
    check_type,
    complete_map_entry,
    part_name,
    scalar,
    wanted,
    write,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ._link_table import Entry, Path, Report, Table

Type = descriptor.FieldDescriptorProto.Type
Label = descriptor.FieldDescriptorProto.Label
Retention = descriptor.FieldOptions.OptionRetention

OPTIONS: dict[str, tuple[type, int, str]] = {
    _link_table.FILE: (descriptor.FileOptions, 1, "a file"),
    _link_table.RANGE: (descriptor.ExtensionRangeOptions, 2, "a range"),
    _link_table.MESSAGE: (descriptor.MessageOptions, 3, "a message"),
    _link_table.FIELD: (descriptor.FieldOptions, 4, "a field"),
    _link_table.EXTENSION: (descriptor.FieldOptions, 4, "a field"),
    _link_table.ONEOF: (descriptor.OneofOptions, 5, "a oneof"),
    _link_table.ENUM: (descriptor.EnumOptions, 6, "an enum"),
    _link_table.VALUE: (descriptor.EnumValueOptions, 7, "an enum value"),
    _link_table.SERVICE: (descriptor.ServiceOptions, 8, "a service"),
    _link_table.METHOD: (descriptor.MethodOptions, 9, "a method"),
}
"""Kind of entry -> the class of its options, its OptionTargetType, what messages call it."""

_VALUES = {
    "identifier_value": 3,
    "positive_int_value": 4,
    "negative_int_value": 5,
    "double_value": 6,
    "string_value": 7,
    "aggregate_value": 8,
}


class Interpreter:
    """Interprets the options of entries; one for a whole run.

    Args:
        table: every declaration, types resolved.
        report: takes what is wrong.
        builtins: a table with descriptor.proto, for runs that do not have it among their files.
        retain: whether options are kept as they are written; if not, ``strip`` follows.
    """

    def __init__(self, table: Table, report: Report, builtins: Table | None, retain: bool) -> None:
        self.table = table
        self.report = report
        self.builtins = builtins
        self.retain = retain
        self.done: list[tuple[Entry, bytes]] = []
        self.in_sets: list[tuple[Entry, Entry]] = []

    def interpret(self, entry: Entry) -> None:
        """Interpret the options of an entry that has some into its ``tree``."""
        options = entry.proto.options
        number = OPTIONS_NUMBERS[entry.kind]
        name = OPTIONS[entry.kind][0].__name__
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
        entry.tree = tree = Tree(message, not self.retain)
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
        if not option.name:
            raise OptionError("it has no name")
        if entry.kind == _link_table.MESSAGE and option_name(option) == "map_entry":
            raise OptionError("it is not set by hand; write map<key type, value type>", 2)
        if len(option.name) > MAX_DEPTH:
            raise OptionError(f"its name has more than {MAX_DEPTH} parts")
        names: tuple[str, ...] = ()
        last = len(option.name) - 1
        for index, part in enumerate(option.name):
            try:
                field = self._field(tree.message, part, entry)
                check_type(field)
                if index < last:
                    tree = _inner(tree, field, part.name_part)
            except OptionError as error:
                error.where = (2, index)
                raise
            names = (*names, part_name(field))
        if tree.held(field) is not None and field.proto.label != Label.LABEL_REPEATED:
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
        if kind in MESSAGES:
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
            return scalar(field, Scalar("string", "", data=value))
        if what == "double_value":
            if kind in (Type.TYPE_DOUBLE, Type.TYPE_FLOAT):
                return value if value == value else math.nan  # its sign goes
            return scalar(field, Scalar("number", repr(value)))
        if what in ("positive_int_value", "negative_int_value"):
            if kind == Type.TYPE_ENUM:
                raise OptionError("its value is the name of an enum value, not a number")
            if kind == Type.TYPE_BOOL:
                raise OptionError("its value is true or false")
            return scalar(field, Scalar("number", str(abs(value)), value < 0))
        if what == "identifier_value":
            if kind == Type.TYPE_BOOL and value not in ("true", "false"):
                raise OptionError("its value is true or false")
            return scalar(field, Scalar("name", value))
        raise OptionError(f"its value is {wanted(field)}")

    def _message(self, message: Any, fields: Fields, entry: Entry) -> Tree:
        """A message in text format as a tree; ``message`` is its type."""
        tree = Tree(message, True)
        oneofs: dict[int, str] = {}
        for index, (name, value) in enumerate(fields.items):
            if "/" in name:
                if index in fields.lists:
                    raise OptionError(f"{name} is not repeated and takes no list")
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
            check_type(field)
            held = tree.held(field)
            if field.proto.label != Label.LABEL_REPEATED:
                if index in fields.lists:
                    raise OptionError(f'"{name}" is not repeated and takes no list')
                if held is not None:
                    raise OptionError(f'"{name}" is set twice')
                member = field.proto.oneof_index
                if member is not None and field.kind == _link_table.FIELD:
                    if member in oneofs:
                        raise OptionError(
                            f'"{name}" and "{oneofs[member]}" are of one oneof; set one of them'
                        )
                    oneofs[member] = name
            try:
                if field.proto.type in MESSAGES:
                    if not isinstance(value, Fields):
                        raise OptionError("it is a message, its value is written { ... }")
                    tree.put(field, self._message(field.type, value, entry))
                elif isinstance(value, Fields):
                    raise OptionError(f"its value is {wanted(field)}, not a message")
                else:
                    tree.put(field, scalar(field, value, in_text=True))
            except OptionError as error:
                raise OptionError(f"{name}: {error}") from None
        if is_map_entry(message):
            complete_map_entry(tree)
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
        parts = _parts_of_any(tree.message)
        if parts is None:
            raise OptionError(
                f"{name} needs a google.protobuf.Any as any.proto declares it, not "
                f"{tree.message.full_name}"
            )
        if host not in ("type.googleapis.com", "type.googleprod.com"):
            raise OptionError(f"{name}: the type of an Any starts with type.googleapis.com/")
        found = self.table.find(type_name, entry.file, [])
        if found is None or found.kind != _link_table.MESSAGE:
            raise OptionError(f"{name}: there is no such message; import the file that declares it")
        if not isinstance(value, Fields):
            raise OptionError(f"{name}: it is a message, its value is written {{ ... }}")
        if tree.fields:
            raise OptionError(f"{name}: the Any is set twice")
        inner = self._message(found, value, entry)
        self._check_required(inner)
        tree.put(parts[0], url.encode())
        tree.put(parts[1], inner)

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
            self._set_options(entry, base, everything)

    def _set_options(self, entry: Entry, base: bytes, everything: bool) -> None:
        """Give an entry the options that ``base`` and its tree hold."""
        out = bytearray(base)
        write(out, entry.tree, everything)
        kind = OPTIONS[entry.kind][0]
        try:
            # Groups in text format in the path of a name: twice as deep as messages usually nest.
            entry.proto.options = codec.decode(
                kind, bytes(out), allow_partial=True, max_depth=2 * MAX_DEPTH + 10
            )
        except DecodeError as error:
            # Somebody else's descriptor.proto may declare what Google's has another type for.
            self.report.add(
                entry.file,
                (*entry.path, OPTIONS_NUMBERS[entry.kind]),
                f"the options are no google.protobuf.{kind.__name__}: {error}",
                entry.full_name,
            )

    def check_uses(self) -> None:
        """Check that what is set may be set there: its targets, and the editions that know it."""
        for entry, extension in self.in_sets:
            message = extension.extendee
            options = message.proto.options if message is not None else None
            if options is None or not options.message_set_wire_format:
                self.report.add(
                    entry.file,
                    (*entry.path, OPTIONS_NUMBERS[entry.kind]),
                    f"[{extension.type}] is a message; write the name of the extension: "
                    f"[{extension.full_name}]",
                    entry.full_name,
                )
        for entry, _ in self.done:
            number = OPTIONS_NUMBERS[entry.kind]
            _, target, what = OPTIONS[entry.kind]
            own_edition = edition(entry.file)
            for field, value, names in entry.tree.walk():
                if names[0] == "features" and own_edition < descriptor.Edition.EDITION_2023:
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
                self._check_edition(entry, path, field.full_name, options)
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
                        self._check_edition(entry, path, member.full_name, member.proto.options)

    def _check_edition(self, entry: Entry, path: Path, name: str, options: Any) -> None:
        support = options.feature_support if options is not None else None
        if support is None:
            return
        own = edition(entry.file)
        introduced, removed = support.edition_introduced, support.edition_removed
        if introduced is not None and own < introduced:
            self.report.add(
                entry.file,
                path,
                f"{name} exists from {_edition_name(introduced)} on, this is "
                f"{_edition_name(own)}; remove it",
                entry.full_name,
            )
        elif removed is not None and own >= removed:
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
                self._set_options(entry, base, True)
                if not base and not entry.tree.fields:
                    entry.proto.options = None


def _inner(tree: Tree, field: Entry, name: str) -> Tree:
    """The message that a field holds, to set fields of it one by one."""
    if field.type is None or field.type.kind != _link_table.MESSAGE:
        raise OptionError(f'"{name}" is not a message, it has no fields')
    if field.proto.label == Label.LABEL_REPEATED:
        raise OptionError(
            f'"{name}" is repeated, its fields cannot be set one by one; add an element with '
            "= { ... }"
        )
    held = tree.held(field)
    if held is None:
        held = Tree(field.type, tree.drops_zeros)
        tree.put(field, held)
    return held  # type: ignore[no-any-return]


def _parts_of_any(message: Entry) -> tuple[Entry, Entry] | None:
    """The fields of google.protobuf.Any; None if it is not that, but another file's."""
    url, value = message.members.get("type_url"), message.members.get("value")
    if message.full_name != "google.protobuf.Any" or url is None or value is None:
        return None
    kinds = [(part.proto.number, part.proto.type, part.proto.label) for part in (url, value)]
    optional = Label.LABEL_OPTIONAL
    if kinds != [(1, Type.TYPE_STRING, optional), (2, Type.TYPE_BYTES, optional)]:
        return None
    return url, value


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


def _edition_name(number: int) -> str:
    name = descriptor.Edition(number).name.lower().replace("_", " ")
    return name.removeprefix("edition ") if "proto" in name else name


def _targets(targets: list[Any]) -> list[str]:
    names = {target: what for _, target, what in OPTIONS.values()}
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
