# SPDX-License-Identifier: MIT
"""The symbol table of a set of ``.proto`` files, and the report of what is wrong with them.

Every declaration of every file becomes one ``Entry``, made in a single walk over the descriptors
without recursion. The table maps full names to entries; nested types, fields, oneofs and values of
enums share the scope of the message that they stand in, as in C++, so one dictionary finds every
clash. A file sees its own names, those of the files that it imports, and those that these import
publicly; the table holds them all, so that an error can say which import is missing.

Full names are bounded: without that, one long name around many short ones takes quadratic memory.
"""

from __future__ import annotations

from itertools import islice

from ...errors import ProtoSyntaxError
from . import descriptor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from .features import Features

    Path = tuple[int, ...]

MAX_ERRORS = 100
"""How many errors one run lists."""

MAX_NAME_LENGTH = 2048
"""How long a full name may be, in characters."""

MAX_VISIBLE = 1_000_000
"""How many pairs of files there may be of which the first sees the second."""

# Kinds of entries.
MESSAGE = "message"
ENUM = "enum"
VALUE = "enum value"
FIELD = "field"
EXTENSION = "extension"
ONEOF = "oneof"
RANGE = "extension range"
SERVICE = "service"
METHOD = "method"
PACKAGE = "package"
FILE = "file"

_SCOPES = (MESSAGE, ENUM, SERVICE, PACKAGE)


class Report:
    """The errors of a run, up to ``MAX_ERRORS`` of them."""

    def __init__(self) -> None:
        self.errors: list[ProtoSyntaxError] = []
        self._order: dict[str, int] = {}
        self._seen: set[tuple[str, int, int, str]] = set()
        # Errors that are all alike count too: working out what to say of each takes time.
        self._reported = 0

    @property
    def is_full(self) -> bool:
        """Whether further errors are dropped."""
        return len(self.errors) >= MAX_ERRORS or self._reported >= 2 * MAX_ERRORS

    def add(self, file: LinkedFile, path: Path, reason: str, element: str = "") -> None:
        """Note that what stands at ``path`` in ``file`` is wrong.

        Args:
            file: where it stands.
            path: as in ``source_code_info``.
            reason: what is wrong, and what to do about it.
            element: its full name, for files that have no text to point into.
        """
        if self.is_full:
            return
        self._reported += 1
        if file.place is None:
            line = column = 0
            reason = f"{element}: {reason}" if element else reason
        else:
            line, column = file.place(path)
        key = (file.name, line, column, reason)
        if key in self._seen:
            return
        self._seen.add(key)
        self.add_error(ProtoSyntaxError(reason, file=file.name, line=line, column=column))

    def add_error(self, error: ProtoSyntaxError) -> None:
        """Note an error that is made already."""
        if not self.is_full:
            self._order.setdefault(error.file, len(self._order))
            self.errors.append(error)

    def raise_errors(self) -> None:
        """Raise what was noted, if anything was.

        Raises:
            ProtoSyntaxError: the first error of the first file; ``errors`` holds them all.
        """
        if not self.errors:
            return
        order = self._order
        errors = sorted(self.errors, key=lambda e: (order[e.file], e.line, e.column))
        first = errors[0]
        raise ProtoSyntaxError(
            first.args[0],
            file=first.file,
            line=first.line,
            column=first.column,
            errors=tuple(errors),
        )


class LinkedFile:
    """A file on its way through the linker.

    Attributes:
        name: as other files import it.
        proto: its descriptor, completed in place.
        place: gives the line and column of a path; None if there is no text.
        imports: the files of ``proto.dependency``.
        public: those of them that whoever imports this file sees too.
        visible: the names of the files whose declarations it may use.
        packages: the packages that ``visible`` declares, each with all that enclose it.
        entries: its declarations, each behind those that enclose it.
        entry: what stands for the file itself: its options and features.
    """

    def __init__(
        self,
        proto: descriptor.FileDescriptorProto,
        place: Callable[[Path], tuple[int, int]] | None,
    ) -> None:
        self.name: str = proto.name or ""
        self.proto = proto
        self.place = place
        self.imports: list[LinkedFile] = []
        self.public: list[LinkedFile] = []
        self.visible: set[str] = {self.name}
        self.packages: set[str] = set()
        self.entries: list[Entry] = []
        package = proto.package or ""
        # Options of a file are looked up from within its package.
        scope = f"{package}.file" if package else "file"
        self.entry = Entry(FILE, "", scope, self, (), proto, None)


class Entry:
    """One declaration.

    Attributes:
        kind: what it is, one of the constants of this module.
        name: its own name.
        full_name: with package and enclosing messages, without a leading dot.
        file: where it stands.
        path: where in it.
        proto: its descriptor.
        parent: the message, enum or service around it.
        features: what holds for it, once its options are known.
        type: the message or enum that a field is of, once resolved.
        extendee: the message that an extension extends, once resolved.
        members: of a message its fields by name, of an enum its values.
        tree: its options as they were interpreted.
        option_paths: where each of them stands, by the parts of its name.
    """

    __slots__ = (
        "_kept",
        "extendee",
        "features",
        "file",
        "full_name",
        "kind",
        "members",
        "name",
        "option_paths",
        "parent",
        "path",
        "proto",
        "tree",
        "type",
    )

    features: Features

    def __init__(
        self,
        kind: str,
        name: str,
        full_name: str,
        file: LinkedFile,
        path: Path,
        proto: Any,
        parent: Entry | None,
    ) -> None:
        self.kind = kind
        self.name = name
        self.full_name = full_name
        self.file = file
        self.path = path
        self.proto = proto
        self.parent = parent
        self.type: Entry | None = None
        self.extendee: Entry | None = None
        self.members: dict[str, Entry] = {}
        self.tree: Any = None
        self.option_paths: dict[tuple[str, ...], Path] = {}
        self._kept: dict[str, Any] = {}

    def option_path(self, options: int, names: tuple[str, ...]) -> Path:
        """Where an option stands, or what encloses it, as a path inside the entry.

        Args:
            options: the number of the entry's options.
            names: the parts of its name; what stands in parentheses keeps them.
        """
        outer = names
        while outer:
            if outer in self.option_paths:
                return self.option_paths[outer]
            outer = outer[:-1]
        # Only parts of it are set one by one: the first of them.
        for found, path in self.option_paths.items():
            if found[: len(names)] == names:
                return path
        return (options,)

    # What follows is worked out when it is first asked for and kept: options ask again and again.

    @property
    def required(self) -> list[Entry]:
        """The required fields of a message."""
        if "required" not in self._kept:
            self._kept["required"] = [
                field
                for field in self.members.values()
                if field.proto.label == descriptor.FieldDescriptorProto.Label.LABEL_REQUIRED
            ]
        return self._kept["required"]  # type: ignore[no-any-return]

    @property
    def by_number(self) -> dict[int, Entry]:
        """The values of an enum by number; of aliases the first."""
        if "by_number" not in self._kept:
            members = reversed(self.members.values())
            self._kept["by_number"] = {member.proto.number: member for member in members}
        return self._kept["by_number"]  # type: ignore[no-any-return]

    @property
    def reserved(self) -> set[str]:
        """The reserved names of a message."""
        if "reserved" not in self._kept:
            self._kept["reserved"] = set(self.proto.reserved_name)
        return self._kept["reserved"]  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        return f"<{self.kind} {self.full_name}>"


class Table:
    """Full name -> entry, over all files."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.entries: dict[str, Entry] = {}
        self._visible_pairs = 0

    def see(self, file: LinkedFile) -> bool:
        """Work out what a file may use, once its ``imports`` are known.

        Returns:
            False if there is too much of it, which is reported.
        """
        pending = list(file.imports)
        while pending:
            other = pending.pop()
            if other.name in file.visible:
                continue
            file.visible.add(other.name)
            self._visible_pairs += 1
            if self._visible_pairs > MAX_VISIBLE:
                self.report.add(file, (), "the files import each other publicly far too often")
                return False
            pending += other.public
        return True

    def add_file(self, file: LinkedFile, by_name: dict[str, LinkedFile]) -> None:
        """Enter a file's declarations; ``by_name`` has all files."""
        for name in file.visible:
            package = by_name[name].proto.package or ""
            if not _is_short(package):
                continue
            while package and package not in file.packages:
                file.packages.add(package)
                package = package.rpartition(".")[0]
        proto = file.proto
        package = proto.package or ""
        if package and not self._add_package(file, package):
            return
        prefix = package + "." if package else ""
        pending = _declarations(file, None, prefix, ())
        while pending:
            entry = pending.pop()
            if not self._is_name(entry):
                continue
            file.entries.append(entry)
            self._add(entry)
            if entry.kind in (MESSAGE, ENUM, SERVICE):
                pending += _declarations(file, entry, entry.full_name + ".", entry.path)

    def _add_package(self, file: LinkedFile, package: str) -> bool:
        if not _is_short(package):
            self.report.add(file, (2,), "the name of the package is too long", package[:100])
            return False
        end = -1
        while True:
            end = package.find(".", end + 1)
            name = package[:end] if end >= 0 else package
            if not is_identifier(name.rpartition(".")[2]):
                self.report.add(
                    file,
                    (2,),
                    f"{package!r} is not the name of a package: identifiers joined by dots",
                )
                return False
            other = self.entries.get(name)
            if other is None:
                self.entries[name] = Entry(PACKAGE, name, name, file, (2,), file.proto, None)
            elif other.kind != PACKAGE:
                self.report.add(
                    file,
                    (2,),
                    f'"{name}" is a {other.kind} in {other.file.name} and cannot be a package as '
                    "well; rename one of them",
                    name,
                )
                return False
            if end < 0:
                return True

    def _is_name(self, entry: Entry) -> bool:
        if entry.kind == RANGE:
            return True
        if not is_identifier(entry.name):
            what = f"{entry.name!r} is not an identifier" if entry.name else "it has no name"
            self.report.add(
                entry.file,
                (*entry.path, 1),
                f"{what}; a {entry.kind} is named with letters, digits and _",
                entry.full_name[:100],
            )
            return False
        if len(entry.full_name) > MAX_NAME_LENGTH:
            self.report.add(
                entry.file,
                (*entry.path, 1),
                f"the full name of {entry.name[:40]}... has more than {MAX_NAME_LENGTH} characters",
            )
            return False
        return True

    def _add(self, entry: Entry) -> None:
        if entry.kind == RANGE:
            return
        parent = entry.parent
        if parent is not None and entry.kind in (FIELD, VALUE):
            parent.members.setdefault(entry.name, entry)
        other = self.entries.setdefault(entry.full_name, entry)
        if other is not entry:
            self.report.add(
                entry.file, (*entry.path, 1), self._clash(entry, other), entry.full_name
            )

    def _clash(self, entry: Entry, other: Entry) -> str:
        scope = entry.full_name.rpartition(".")[0]
        inside = f'"{scope}"' if scope else "the files without a package"
        if other.kind == PACKAGE:
            return (
                f'"{entry.full_name}" is the package of {other.file.name} and cannot be a '
                f"{entry.kind} as well; rename one of them"
            )
        if other.file is not entry.file:
            where = f"in {other.file.name}"
        else:
            where = f"in {inside}"
            if entry.file.place is not None:
                where += f", line {entry.file.place((*other.path, 1))[0]}"
        text = f'"{entry.name}" is already defined {where}, as a {other.kind}; rename one of them'
        if VALUE in (entry.kind, other.kind):
            value = entry if entry.kind == VALUE else other
            if value.parent is not None and value.parent is not other.parent:
                text += (
                    f". The values of an enum are names beside the enum, not inside it: "
                    f'"{value.name}" has to be unique within {inside}, not only within '
                    f'"{value.parent.name}"; a prefix like '
                    f'"{shouted(value.parent.name)}_{value.name}" is usual'
                )
        return text

    def find(self, name: str, file: LinkedFile, hidden: list[Entry]) -> Entry | None:
        """The entry with this full name, if ``file`` sees it; else it goes to ``hidden``."""
        entry = self.entries.get(name)
        if entry is None:
            return None
        if entry.kind == PACKAGE:
            return entry if name in file.packages else None
        if entry.file.name in file.visible:
            return entry
        hidden.append(entry)
        return None

    def look_up(
        self,
        name: str,
        scope: str,
        file: LinkedFile,
        hidden: list[Entry],
        kinds: tuple[str, ...] = (),
    ) -> tuple[Entry | None, str]:
        """Resolve a name as C++ does, from the inside out.

        The scope that knows the first component decides: if the rest is not in it, the name is
        unknown, even where an outer scope has it.

        Args:
            name: as it was written; with a leading dot it is a full name.
            scope: the full name of what uses it; the search starts around that.
            file: whose view counts.
            hidden: takes what was found in files that are not imported.
            kinds: skip what is of another kind.

        Returns:
            The entry or None, and the full name that the search ended at if its first component
            was found there.
        """
        if name.startswith("."):
            return self.find(name[1:], file, hidden), ""
        first, dot, rest = name.partition(".")
        while True:
            scope = scope.rpartition(".")[0]
            full_name = f"{scope}.{first}" if scope else first
            entry = self.find(full_name, file, hidden)
            if entry is not None:
                if not dot:
                    if not kinds or entry.kind in kinds:
                        return entry, ""
                elif entry.kind in _SCOPES:
                    whole = f"{full_name}.{rest}"
                    return self.find(whole, file, hidden), whole
            elif dot:
                # Where only files out of sight declare the package, note what they have in it.
                self.find(f"{full_name}.{rest}", file, hidden)
            if not scope:
                return None, ""

    def similar(self, name: str, kinds: Iterable[str]) -> list[str]:
        """Full names much like ``name``; none where looking for them takes too long."""
        if len(name) > 100:
            return []
        from difflib import get_close_matches  # only a wrong file needs it

        last = name.rpartition(".")[2]
        short: dict[str, str] = {}
        for full_name, entry in self.entries.items():
            if entry.kind in kinds and len(entry.name) <= 100:
                short.setdefault(entry.name, full_name)
                if len(short) >= 1000:
                    break
        return [short[match] for match in get_close_matches(last, short, 2, 0.65)]


def _is_short(package: str) -> bool:
    """Whether a package keeps the limits of protoc."""
    return len(package) <= 511 and package.count(".") <= 100


def is_identifier(name: str) -> bool:
    """Whether a name is made of letters, digits and underscores of ASCII."""
    return name.isascii() and name.replace("_", "a").isalnum()


def advice(name: str, names: Iterable[str]) -> str:
    """``; do you mean foo?`` if one of the first thousand names is much like ``name``."""
    from difflib import get_close_matches  # only a wrong file needs it

    candidates = [other for other in islice(names, 1000) if len(other) <= 100]
    near = get_close_matches(name[:100], candidates, 1)
    return f"; do you mean {near[0]}?" if near else ""


def shouted(name: str) -> str:
    """``FooBar`` as ``FOO_BAR``."""
    out = ""
    for index, char in enumerate(name[:100]):
        if char.isupper() and index and not name[index - 1].isupper() and name[index - 1] != "_":
            out += "_"
        out += char.upper()
    return out


def _declarations(file: LinkedFile, parent: Entry | None, prefix: str, path: Path) -> list[Entry]:
    """What stands directly in a file, message, enum or service, the last one first."""
    proto: Any = file.proto if parent is None else parent.proto
    kind = FILE if parent is None else parent.kind
    found: list[tuple[str, int, list[Any]]]
    if kind == FILE:
        found = [
            (MESSAGE, 4, proto.message_type),
            (ENUM, 5, proto.enum_type),
            (EXTENSION, 7, proto.extension),
            (SERVICE, 6, proto.service),
        ]
    elif kind == MESSAGE:
        found = [
            (ONEOF, 8, proto.oneof_decl),
            (FIELD, 2, proto.field),
            (MESSAGE, 3, proto.nested_type),
            (ENUM, 4, proto.enum_type),
            (EXTENSION, 6, proto.extension),
            (RANGE, 5, proto.extension_range),
        ]
    elif kind == ENUM:
        found = [(VALUE, 2, proto.value)]
        prefix = prefix[: -len(proto.name) - 1]
    else:  # a service
        found = [(METHOD, 2, proto.method)]
    entries = []
    for kind, number, protos in found:
        for index, item in enumerate(protos):
            name = "" if kind == RANGE else item.name or ""
            full_name = parent.full_name if kind == RANGE and parent else prefix + name
            entries.append(Entry(kind, name, full_name, file, (*path, number, index), item, parent))
    entries.reverse()
    return entries
