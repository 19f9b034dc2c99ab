# SPDX-License-Identifier: MIT
"""The rules of the language that take more than one declaration to check.

One function for each kind of declaration; each says what is wrong and what to do about it. Numbers
and ranges are sorted before they are compared, so that a file of a million fields takes no longer
than its length says. The rules are those of protoc: what it warns of passes here without a word.
"""

from __future__ import annotations

from bisect import bisect_right

from ..schema import json_name_of
from ..wire import MAX_FIELD_NUMBER
from . import _link_table, descriptor
from ._link_facts import OPTIONS_NUMBERS, edition, is_lite, type_name
from ._link_fields import MAP_KEYS, FieldChecker
from ._parse_messages import map_entry_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ._link_table import Entry, LinkedFile, Path, Report, Table

Type = descriptor.FieldDescriptorProto.Type
Label = descriptor.FieldDescriptorProto.Label
FeatureSet = descriptor.FeatureSet
OptimizeMode = descriptor.FileOptions.OptimizeMode
Edition = descriptor.Edition

VerificationState = descriptor.ExtensionRangeOptions.VerificationState

_SCALARS = {
    type_name(kind)
    for kind in Type
    if kind not in (Type.TYPE_ENUM, Type.TYPE_GROUP, Type.TYPE_MESSAGE)
}


def check(files: list[LinkedFile], entries: list[Entry], table: Table, report: Report) -> None:
    """Check entries whose types are resolved and whose options and features are known."""
    checker = _Checker(table, report)
    for file in files:
        checker.check_file(file)
    checks: dict[str, Callable[[Entry], None]] = {
        _link_table.MESSAGE: checker.check_message,
        _link_table.ENUM: checker.check_enum,
        _link_table.SERVICE: checker.check_service,
    }
    fields = FieldChecker(report)
    checks[_link_table.FIELD] = fields.check_field
    checks[_link_table.EXTENSION] = fields.check_extension
    for entry in entries:
        if report.is_full:
            return
        if entry.kind in checks:
            checks[entry.kind](entry)
        checker.check_features(entry)


class _Ranges:
    """Ranges that are sorted and merged, to ask for single numbers."""

    def __init__(self, ranges: list[tuple[int, int, int]]) -> None:
        """``ranges`` are ``(start, end, index)``, the end excluded."""
        self.ranges = sorted(ranges)
        self.starts = [start for start, _, _ in self.ranges]

    def overlaps(self) -> list[tuple[tuple[int, int, int], tuple[int, int, int]]]:
        """Pairs that overlap, the later declared one first; one pair for each range at most."""
        found = []
        widest = None
        for item in self.ranges:
            if widest is not None and item[0] < widest[1]:
                found.append((item, widest) if item[2] > widest[2] else (widest, item))
            if widest is None or item[1] > widest[1]:
                widest = item
        return found

    def find(self, number: int) -> tuple[int, int, int] | None:
        """The range that has the number, of ranges that do not overlap."""
        index = bisect_right(self.starts, number) - 1
        if index >= 0 and number < self.ranges[index][1]:
            return self.ranges[index]
        return None


class _Checker:
    def __init__(self, table: Table, report: Report) -> None:
        self.table = table
        self.report = report
        # Of the message whose map entries are being checked; they stand next to each other.
        self._repeated: tuple[Entry | None, dict[str, list[Entry]]] = (None, {})

    def error(self, entry: Entry, where: int | Path, reason: str) -> None:
        """Note an error at a field of the entry's descriptor."""
        tail = (where,) if isinstance(where, int) else where
        self.report.add(entry.file, (*entry.path, *tail), reason, entry.full_name)

    # --- files ----------------------------------------------------------------------------

    def check_file(self, file: LinkedFile) -> None:
        """What a file says about all that is in it."""
        options = file.proto.options
        if (
            options is not None
            and options.java_string_check_utf8 is not None
            and edition(file) >= Edition.EDITION_2023
        ):
            self.error(
                file.entry,
                file.entry.option_path(8, ("java_string_check_utf8",)),
                "editions have no java_string_check_utf8; write features.(pb.java).utf8_validation",
            )
        if is_lite(file):
            return
        for index, other in enumerate(file.imports):
            if is_lite(other):
                self.report.add(
                    file,
                    (3, index),
                    f"{other.name} has optimize_for = LITE_RUNTIME and can be imported by files "
                    "that have it too, and no others",
                    other.name,
                )

    def check_service(self, entry: Entry) -> None:
        """A service."""
        options = entry.file.proto.options
        generic = options is not None and (
            options.cc_generic_services or options.java_generic_services
        )
        if generic and is_lite(entry.file):
            self.error(
                entry,
                1,
                "a file with optimize_for = LITE_RUNTIME has no generic services; set "
                "cc_generic_services and java_generic_services to false",
            )

    # --- messages -------------------------------------------------------------------------

    def check_message(self, entry: Entry) -> None:
        """A message and the numbers and names in it."""
        proto = entry.proto
        self._check_ranges(entry)
        self._check_numbers(entry)
        self._check_declarations(entry)
        self._check_oneofs(entry)
        is_map = proto.options is not None and proto.options.map_entry
        if is_map:
            self._check_map_entry(entry)
        else:
            self._check_json_names(entry)
        if proto.options is not None and proto.options.message_set_wire_format:
            if edition(entry.file) == Edition.EDITION_PROTO3:
                self.error(entry, 1, "proto3 has no message sets; remove message_set_wire_format")
            for field in entry.members.values():
                self.error(
                    field, 1, "a message set has extensions and no fields; write an extension"
                )

    def _check_ranges(self, entry: Entry) -> None:
        proto = entry.proto
        options = proto.options
        is_set = options is not None and options.message_set_wire_format
        limit = 2**31 - 1 if is_set else MAX_FIELD_NUMBER + 1
        found: list[tuple[int, int, int]] = []
        for number, what, ranges in (
            (9, "reserved", proto.reserved_range),
            (5, "extension", proto.extension_range),
        ):
            for index, item in enumerate(ranges):
                start, end = item.start or 0, item.end or 0
                where = (number, index)
                if start <= 0:
                    self.error(entry, (*where, 1), f"{what} numbers start at 1, not at {start}")
                elif start >= end:
                    self.error(
                        entry,
                        where,
                        f"the {what} range ends before it starts: {start} to {end - 1}",
                    )
                elif end > limit and (number == 5 or end > 2**31 - 1):
                    self.error(entry, where, f"{what} numbers go up to {limit - 1}, not {end - 1}")
                else:
                    # Remember which list an index belongs to: reserved ones count from below 0.
                    found.append((start, end, index if number == 5 else index - len(ranges)))
        if proto.extension_range and edition(entry.file) == Edition.EDITION_PROTO3:
            self.error(
                entry,
                (5, 0),
                "proto3 messages cannot be extended; use a google.protobuf.Any, or proto2",
            )
        count = len(proto.reserved_range)
        for later, earlier in _Ranges(found).overlaps():
            start, end, index = later
            kinds = ["reserved" if item[2] < 0 else "extension" for item in (later, earlier)]
            path = (9, index + count, 1) if index < 0 else (5, index, 1)
            self.error(
                entry,
                path,
                f"the {kinds[0]} range {_span(start, end)} overlaps the {kinds[1]} range "
                f"{_span(*earlier[:2])}; change one of them",
            )
        self._ranges = _Ranges(found)

    def _check_declarations(self, entry: Entry) -> None:
        """What extension ranges say about the extensions that are to come."""
        numbers: set[int] = set()
        names: set[str] = set()
        for index, item in enumerate(entry.proto.extension_range):
            options = item.options
            if options is None or not options.declaration:
                continue
            path = (5, index)
            if options.verification == VerificationState.UNVERIFIED:
                self.error(
                    entry,
                    path,
                    "a range with declarations cannot be UNVERIFIED; remove either",
                )
            for one in options.declaration:
                number, name = one.number or 0, one.full_name
                if not (item.start or 0) <= number < (item.end or 0):
                    self.error(
                        entry, path, f"the declaration of the number {number} is not in the range"
                    )
                if number in numbers:
                    self.error(entry, path, f"the number {number} is declared twice")
                numbers.add(number)
                if name is not None and name in names:
                    self.error(entry, path, f'the name "{name}" is declared twice')
                names.add(name or "")
                if (name is None) != (one.type is None) or (name is None and not one.reserved):
                    self.error(
                        entry, path, f"the declaration of {number} needs both full_name and type"
                    )
                elif name is not None and not _is_full_name(name):
                    reason = f'full_name "{name[:100]}" of a declaration is not of the form .a.b'
                    self.error(entry, path, reason)
                elif one.type and not _is_full_name(one.type) and one.type not in _SCALARS:
                    self.error(
                        entry,
                        path,
                        f'type "{one.type[:100]}" of a declaration is no scalar type, and for a '
                        "message or an enum it lacks the leading dot",
                    )

    def _check_numbers(self, entry: Entry) -> None:
        proto = entry.proto
        ranges = self._ranges
        by_number: dict[int, Any] = {}
        reserved = set()
        for index, name in enumerate(proto.reserved_name):
            if name in reserved:
                self.error(entry, (10, index), f'the name "{name}" is reserved twice')
            reserved.add(name)
        for index, field in enumerate(proto.field):
            if self.report.is_full:
                return  # working out advice that nobody sees takes long
            number = field.number or 0
            path = (2, index)
            if field.name in reserved:
                self.error(
                    entry,
                    (*path, 1),
                    f'the name "{field.name}" is reserved in {entry.name}; rename the field',
                )
            if number <= 0:
                self.error(
                    entry,
                    (*path, 3),
                    f"field numbers are positive, got {number}; {self._advice(entry)}",
                )
                continue
            options = proto.options
            is_set = options is not None and options.message_set_wire_format
            if number > MAX_FIELD_NUMBER and not is_set:
                self.error(
                    entry,
                    (*path, 3),
                    f"field numbers go up to {MAX_FIELD_NUMBER}, got {number}; "
                    f"{self._advice(entry)}",
                )
                continue
            if 19000 <= number <= 19999:
                self.error(
                    entry,
                    (*path, 3),
                    f"the numbers 19000 to 19999 belong to implementations of protobuf; "
                    f"{self._advice(entry)}",
                )
            other = by_number.setdefault(number, field)
            if other is not field:
                self.error(
                    entry,
                    (*path, 3),
                    f'the number {number} is used in {entry.name} by field "{other.name}" '
                    f"already; {self._advice(entry)}",
                )
            hit = ranges.find(number)
            if hit is not None and hit[2] < 0:
                self.error(
                    entry,
                    (*path, 3),
                    f"the number {number} is reserved in {entry.name}; {self._advice(entry)}",
                )
            elif hit is not None:
                self.error(
                    entry,
                    (*path, 3),
                    f"the number {number} is in the extension range {_span(*hit[:2])} of "
                    f"{entry.name}; {self._advice(entry)}",
                )

    def _advice(self, entry: Entry) -> str:
        """The next number that is free."""
        used = {field.number for field in entry.proto.field}
        number = 1
        while True:
            hit = self._ranges.find(number)
            if hit is not None:
                number = hit[1]
            elif 19000 <= number <= 19999:
                number = 20000
            elif number in used:
                number += 1
            else:
                break
        return f"{number} is free" if number <= MAX_FIELD_NUMBER else "no number is free"

    def _check_oneofs(self, entry: Entry) -> None:
        proto = entry.proto
        counts = [0] * len(proto.oneof_decl)
        optional = [0] * len(proto.oneof_decl)
        last: int | None = None
        for position, field in enumerate(proto.field):
            index = field.oneof_index
            if index is None:
                last = None
                continue
            if not 0 <= index < len(counts):
                self.error(
                    entry, (2, position), f'oneof_index {index} of field "{field.name}" is no oneof'
                )
                continue
            if counts[index] and last != index:
                self.error(
                    entry,
                    (2, position),
                    f'the fields of oneof "{proto.oneof_decl[index].name}" have to stand together',
                )
            counts[index] += 1
            optional[index] += bool(field.proto3_optional)
            last = index
            if field.label != Label.LABEL_OPTIONAL:
                self.error(
                    entry,
                    (2, position, 4),
                    f'field "{field.name}" is of a oneof and cannot be required or repeated; '
                    "remove the label, or take it out of the oneof",
                )
        synthetic = False
        for index, oneof in enumerate(proto.oneof_decl):
            if not counts[index]:
                self.error(
                    entry, (8, index), f'oneof "{oneof.name}" is empty; add a field or remove it'
                )
            if optional[index] and counts[index] > 1:
                self.error(
                    entry,
                    (8, index),
                    f'oneof "{oneof.name}" stands for an optional field of proto3 and has others',
                )
            if synthetic and not optional[index]:
                self.error(
                    entry,
                    (8, index),
                    f'oneof "{oneof.name}" comes behind those that stand for optional fields of '
                    "proto3; they come last",
                )
            synthetic = synthetic or bool(optional[index])

    def _check_map_entry(self, entry: Entry) -> None:
        """Made by the parser, or claimed by somebody else."""
        proto = entry.proto
        parent = entry.parent
        fields = [(field.name, field.number, field.label) for field in proto.field]
        expected = [("key", 1, Label.LABEL_OPTIONAL), ("value", 2, Label.LABEL_OPTIONAL)]
        uses = self._repeated_of(parent).get(entry.full_name, []) if parent is not None else []
        if (
            fields != expected
            or len(uses) != 1
            or entry.name != map_entry_name(uses[0].name)
            or proto.nested_type
            or proto.enum_type
            or proto.extension
            or proto.extension_range
            or proto.oneof_decl
        ):
            self.error(entry, 1, "map_entry is not set by hand; write map<key type, value type>")
            return
        key, value = proto.field
        if key.type not in MAP_KEYS:
            self.error(
                uses[0],
                6,
                "the key of a map is an integer, a bool or a string, not " + type_name(key.type),
            )
        enum = entry.members["value"].type
        if value.type == Type.TYPE_ENUM and enum is not None:
            values = enum.proto.value
            if values and values[0].number != 0:
                self.error(
                    uses[0],
                    6,
                    f"the first value of an enum in a map is zero, that of {enum.full_name} is "
                    f"{values[0].number}; add one to it",
                )

    def _repeated_of(self, message: Entry) -> dict[str, list[Entry]]:
        """The repeated fields of a message by their types."""
        if self._repeated[0] is not message:
            found: dict[str, list[Entry]] = {}
            for field in message.members.values():
                if field.type is not None and field.proto.label == Label.LABEL_REPEATED:
                    found.setdefault(field.type.full_name, []).append(field)
            self._repeated = (message, found)
        return self._repeated[1]

    def _check_json_names(self, entry: Entry) -> None:
        """Names in JSON are unique; proto2 lets the default ones clash."""
        options = entry.proto.options
        if options is not None and options.deprecated_legacy_json_field_conflicts:
            return
        lenient = entry.features.json_format == FeatureSet.JsonFormat.LEGACY_BEST_EFFORT
        for custom in (False, True):
            taken: dict[str, tuple[Any, bool]] = {}
            for index, field in enumerate(entry.proto.field):
                default = json_name_of(field.name or "")
                name = field.json_name if custom and field.json_name is not None else default
                is_custom = name != default
                other, other_custom = taken.setdefault(name, (field, is_custom))
                if other is field or (custom and not is_custom and not other_custom):
                    continue
                if lenient and not (is_custom and other_custom):
                    continue
                what = "json_name" if is_custom else "name in JSON"
                self.error(
                    entry,
                    (2, index, 1),
                    f'the {what} of field "{field.name}", "{name}", is that of field '
                    f'"{other.name}" too; rename one of them, or give it another json_name',
                )

    # --- enums ----------------------------------------------------------------------------

    def check_enum(self, entry: Entry) -> None:
        """An enum and its values."""
        proto = entry.proto
        if not proto.value:
            self.error(entry, 1, f'enum "{entry.name}" has no values; it needs one at least')
            return
        if not entry.features.is_closed and proto.value[0].number != 0:
            self.error(
                entry,
                (2, 0, 2),
                f"the first value of an open enum is zero; add one in front of "
                f'"{proto.value[0].name}", such as '
                f"{_link_table.shouted(entry.name)}_UNKNOWN = 0",
            )
        self._check_enum_ranges(entry)
        self._check_aliases(entry)
        self._check_enum_json(entry)

    def _check_enum_ranges(self, entry: Entry) -> None:
        proto = entry.proto
        found = []
        for index, item in enumerate(proto.reserved_range):
            start, end = item.start or 0, item.end or 0
            if start > end:
                self.error(
                    entry, (4, index), f"the reserved range ends before it starts: {start} to {end}"
                )
            else:
                found.append((start, end + 1, index))
        ranges = _Ranges(found)
        for later, earlier in ranges.overlaps():
            self.error(
                entry,
                (4, later[2], 1),
                f"the reserved range {_span(*later[:2])} overlaps {_span(*earlier[:2])}; change "
                "one of them",
            )
        reserved = set()
        for index, name in enumerate(proto.reserved_name):
            if name in reserved:
                self.error(entry, (5, index), f'the name "{name}" is reserved twice')
            reserved.add(name)
        for index, value in enumerate(proto.value):
            if value.name in reserved:
                self.error(
                    entry,
                    (2, index, 1),
                    f'the name "{value.name}" is reserved in {entry.name}; rename the value',
                )
            if ranges.find(value.number or 0) is not None:
                self.error(
                    entry,
                    (2, index, 2),
                    f"the number {value.number} is reserved in {entry.name}; use another",
                )

    def _check_aliases(self, entry: Entry) -> None:
        proto = entry.proto
        allowed = proto.options.allow_alias if proto.options is not None else None
        by_number: dict[int, Any] = {}
        top = max(item.number or 0 for item in proto.value)
        aliases = False
        for index, value in enumerate(proto.value):
            if value.number is None:
                self.error(entry, (2, index), f'the value "{value.name}" has no number')
                continue
            other = by_number.setdefault(value.number, value)
            if other is value:
                continue
            aliases = True
            if not allowed:
                free = f"; {top + 1} is free" if top < 2**31 - 1 else ""
                self.error(
                    entry,
                    (2, index, 2),
                    f'the number {value.number} is that of "{other.name}" too{free}. If it is '
                    "meant to be an alias, add: option allow_alias = true;",
                )
        if allowed and not aliases:
            self.error(
                entry,
                1,
                f'enum "{entry.name}" has allow_alias, but no two values share a number; remove '
                "the option",
            )

    def _check_enum_json(self, entry: Entry) -> None:
        """Names that differ once the enum's name is cut off and case is dropped."""
        options = entry.proto.options
        if (
            options is not None
            and options.deprecated_legacy_json_field_conflicts
            and edition(entry.file) == Edition.EDITION_PROTO2
        ):
            return
        taken: dict[str, Any] = {}
        for index, value in enumerate(entry.proto.value):
            short = _pascal(_without_prefix(value.name or "", entry.name))
            other = taken.setdefault(short, value)
            if other is not value and other.name != value.name and other.number != value.number:
                self.error(
                    entry,
                    (2, index, 1),
                    f'"{value.name}" and "{other.name}" are one name once case and the name of '
                    "the enum are dropped, as generated code does; rename one of them",
                )

    # --- features -------------------------------------------------------------------------

    def check_features(self, entry: Entry) -> None:
        """Features belong to editions, and have to be known."""
        options = entry.proto.options
        given = options.features if options is not None else None
        if given is None:
            return
        number = OPTIONS_NUMBERS[entry.kind]

        def where(*names: str) -> Path:
            return entry.option_path(number, ("features", *names))

        if edition(entry.file) < Edition.EDITION_2023:
            self.error(entry, where(), 'features are for editions; write edition = "2023";')
            return
        for name in _FEATURES:
            value = getattr(given, name)
            if value is not None and int(value) == 0:
                self.error(
                    entry, where(name), f"features.{name} cannot be {value.name}; choose a value"
                )
        presence = FeatureSet.FieldPresence
        if entry.kind == _link_table.FILE and given.field_presence == presence.LEGACY_REQUIRED:
            self.error(
                entry,
                where("field_presence"),
                "LEGACY_REQUIRED is for single fields, not for a file",
            )


_FEATURES = (
    "field_presence",
    "enum_type",
    "repeated_field_encoding",
    "utf8_validation",
    "message_encoding",
    "json_format",
)


def _is_full_name(name: str) -> bool:
    """Whether a name is one with a leading dot."""
    return name.startswith(".") and all(
        _link_table.is_identifier(part) and not part[0].isdigit() for part in name[1:].split(".")
    )


def _span(start: int, end: int) -> str:
    return f"{start} to {end - 1}" if end - start > 1 else str(start)


def _without_prefix(value: str, enum: str) -> str:
    """The name of a value without that of its enum before it, whatever their case."""
    prefix = enum.replace("_", "").lower()
    position = 0
    for index, char in enumerate(value):
        if char == "_":
            continue
        if position == len(prefix):
            rest = value[index:]
            return rest if rest and not value[:index].endswith("\0") else value
        if char.lower() != prefix[position]:
            return value
        position += 1
    return value


def _pascal(name: str) -> str:
    """``FOO_BAR`` as ``FooBar``."""
    out = ""
    upper = True
    for char in name:
        if char == "_":
            upper = True
        else:
            out += char.upper() if upper else char.lower()
            upper = False
    return out
