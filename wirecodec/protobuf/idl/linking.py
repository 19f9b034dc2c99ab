# SPDX-License-Identifier: MIT
"""From parsed ``.proto`` files to descriptors that are complete: what protoc hands to its plugins.

``read_files`` parses files and all that they import. ``link`` puts them in order, enters every
declaration into one symbol table, resolves the names of types, interprets the options, works out
the features, and checks the rules of the language. Each step runs over all files before the next
begins, so that one run finds the mistakes of all of them.

The result is what ``protoc --include_imports --descriptor_set_out`` writes. The files of
google/protobuf that descriptors and well-known types need come with the package.
"""

from __future__ import annotations

import os

from ...errors import ProtoSyntaxError
from .. import codec
from . import _link_checks, _link_table, descriptor, features
from ._link_options import Interpreter
from ._link_table import Entry, LinkedFile, Report, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .parser import ParsedFile

__all__ = ["WELL_KNOWN", "link", "link_descriptors", "read_files"]

Type = descriptor.FieldDescriptorProto.Type

WELL_KNOWN = frozenset(
    f"google/protobuf/{stem}.proto"
    for stem in (
        "any",
        "api",
        "descriptor",
        "duration",
        "empty",
        "field_mask",
        "source_context",
        "struct",
        "timestamp",
        "type",
        "wrappers",
    )
)
"""The files that can be imported without being on disk."""

_parsed_builtins: list[Table] = []


def read_files(
    names: Iterable[str],
    search_paths: Sequence[str | os.PathLike[str]] = (".",),
    *,
    sources: Mapping[str, str | bytes] | None = None,
) -> list[ParsedFile]:
    """Parse files and, transitively, what they import.

    Args:
        names: as an import statement would name them, relative to a search path, with ``/``.
        search_paths: directories; the first one that has a file counts.
        sources: texts by name, looked at before the directories.

    Returns:
        Each file once, those of ``names`` first; for ``link``.

    Raises:
        ProtoSyntaxError: a file is not there or malformed; all that is wrong is listed.
    """
    from .parser import parse_file

    report = Report()
    found: dict[str, ParsedFile | None] = {}
    wanted: list[tuple[str, ParsedFile | None, int]] = [(name, None, 0) for name in names]
    position = 0
    while position < len(wanted):
        name, importer, index = wanted[position]
        position += 1
        if name in found:
            continue
        text, why = _read(name, search_paths, sources or {})
        if text is None:
            if importer is None:
                report.add_error(ProtoSyntaxError(why, file=name))
            else:
                line, column = importer.place((3, index))
                importing = importer.descriptor.name or ""
                report.add_error(
                    ProtoSyntaxError(
                        f'cannot import "{name}": {why}', file=importing, line=line, column=column
                    )
                )
            found[name] = None
            continue
        parsed = parse_file(text, name)
        found[name] = parsed
        for error in parsed.errors:
            report.add_error(error)
        wanted += [(imported, parsed, i) for i, imported in enumerate(parsed.descriptor.dependency)]
    report.raise_errors()
    return [parsed for parsed in found.values() if parsed is not None]


def link(
    files: Iterable[ParsedFile], *, retain_options: bool = False
) -> list[descriptor.FileDescriptorProto]:
    """Link files: resolve types, interpret options, check the rules.

    The descriptors of the files are completed in place. Well-known files that are imported but
    not among ``files`` are added.

    Args:
        files: with everything that they import, in any order.
        retain_options: keep options that are declared with RETENTION_SOURCE. protoc writes
            descriptors without them unless it is told otherwise.

    Returns:
        The descriptors, each file behind those that it imports.

    Raises:
        ProtoSyntaxError: something is wrong; ``errors`` lists everything, up to a hundred errors.
    """
    report = Report()
    parsed = list(files)
    for file in parsed:
        for error in file.errors:
            report.add_error(error)
    report.raise_errors()
    linked = [LinkedFile(file.descriptor, file.place) for file in parsed]
    return _Linker(linked, report).run(retain_options)


def link_descriptors(
    file_set: descriptor.FileDescriptorSet,
) -> list[descriptor.FileDescriptorProto]:
    """Link descriptors that some other program made; they are checked as files are.

    Args:
        file_set: with everything that its files import, in any order; it is not changed.

    Returns:
        Completed copies, each file behind those that it imports. Options that are interpreted
        already stay as they are.

    Raises:
        ProtoSyntaxError: something is wrong. There is no text to point into: ``line`` is 0, and
            the message names the declaration.
    """
    encoded = codec.encode(file_set, allow_partial=True)
    copy = codec.decode(
        descriptor.FileDescriptorSet, encoded, allow_partial=True, max_elements=len(encoded) + 1
    )
    return _Linker([LinkedFile(file, None) for file in copy.file], Report()).run(True)


def builtins() -> Table:
    """A table with descriptor.proto alone, made once."""
    if not _parsed_builtins:
        parsed = read_files(["google/protobuf/descriptor.proto"], ())
        linker = _Linker([LinkedFile(file.descriptor, file.place) for file in parsed], Report())
        linker.run(True)
        _parsed_builtins.append(linker.table)
    return _parsed_builtins[0]


class _Linker:
    """One run over a set of files."""

    def __init__(self, files: list[LinkedFile], report: Report) -> None:
        self.report = report
        self.table = Table(report)
        self.files = files
        self.by_name: dict[str, LinkedFile] = {}

    def run(self, retain_options: bool) -> list[descriptor.FileDescriptorProto]:
        report = self.report
        self._collect()
        self._order()
        report.raise_errors()
        for file in self.files:
            if not self.table.see(file):
                report.raise_errors()
            self.table.add_file(file, self.by_name)
        entries = [entry for file in self.files for entry in file.entries]
        for entry in entries:
            self._resolve(entry)
        everything = [file.entry for file in self.files] + entries
        interpreter = self._interpret(everything, retain_options)
        _link_checks.check(self.files, everything, self.table, report)
        report.raise_errors()
        if not retain_options and interpreter is not None:
            interpreter.strip()
        for file in self.files:
            if file.proto.syntax == "proto2":
                # protoc leaves the default out.
                file.proto.syntax = None
        return [file.proto for file in self.files]

    def _collect(self) -> None:
        """Find every file by its name; add well-known ones that are missing."""
        files: list[LinkedFile] = []
        pending = list(reversed(self.files))
        for file in self.files:
            other = self.by_name.setdefault(file.name, file)
            if not file.name:
                self.report.add(file, (), "a file has a name")
            elif other is not file:
                self.report.add(file, (), "there are two files of this name; give each its own")
        while pending:
            file = pending.pop()
            files.append(file)
            seen: set[str] = set()
            for index, name in enumerate(file.proto.dependency):
                if name in seen:
                    self.report.add(
                        file, (3, index), f'"{name}" is imported twice; remove one import', name
                    )
                    continue
                seen.add(name)
                imported = self.by_name.get(name) or self._well_known(name)
                if imported is None:
                    self.report.add(
                        file,
                        (3, index),
                        f'"{name}" is imported, but not among the files; hand it over too',
                        name,
                    )
                    continue
                if name not in self.by_name:
                    self.by_name[name] = imported
                    pending.append(imported)
                file.imports.append(imported)
            for index in file.proto.public_dependency:
                if 0 <= index < len(file.proto.dependency):
                    public = self.by_name.get(file.proto.dependency[index])
                    file.public += [public] if public is not None else []
                else:
                    self.report.add(
                        file, (10,), f"public_dependency {index} is not the index of an import"
                    )
        self.files = files

    def _well_known(self, name: str) -> LinkedFile | None:
        if name not in WELL_KNOWN:
            return None
        from .parser import parse_file

        parsed = parse_file(_bundled(name), name)
        return LinkedFile(parsed.descriptor, parsed.place)

    def _order(self) -> None:
        """Sort the files: each behind its imports. A cycle is an error."""
        done: list[LinkedFile] = []
        state: dict[str, int] = {}  # 1: its imports are being followed, 2: done
        for root in self.files:
            if state.get(root.name):
                continue
            state[root.name] = 1
            trail = [(root, 0)]
            while trail:
                file, index = trail.pop()
                if index == len(file.imports):
                    state[file.name] = 2
                    done.append(file)
                    continue
                trail.append((file, index + 1))
                other = file.imports[index]
                if other.name not in state:
                    state[other.name] = 1
                    trail.append((other, 0))
                elif state[other.name] == 1 and not self.report.is_full:
                    self._report_cycle(file, other, [step for step, _ in trail])
        self.files = done

    def _report_cycle(self, file: LinkedFile, other: LinkedFile, trail: list[LinkedFile]) -> None:
        path = (3, file.proto.dependency.index(other.name))
        if other is file:
            reason = f'"{file.name}" imports itself; remove the import'
        else:
            start = trail.index(other)
            names = [step.name for step in trail[start:]]
            if len(names) > 10:
                names[5:-4] = ["..."]
            reason = (
                "these files import each other in a circle: "
                + " -> ".join([*names, other.name])
                + "; move what they share into a file of its own"
            )
        self.report.add(file, path, reason, other.name)

    # --- the names of types ---------------------------------------------------------------

    def _resolve(self, entry: Entry) -> None:
        if self.report.is_full:
            return
        proto = entry.proto
        if entry.kind in (_link_table.FIELD, _link_table.EXTENSION):
            if entry.kind == _link_table.EXTENSION and proto.extendee:
                entry.extendee = self._find(
                    entry, proto.extendee, 2, (_link_table.MESSAGE,), "message"
                )
                if entry.extendee is not None:
                    proto.extendee = "." + entry.extendee.full_name
            if not proto.type_name:
                return
            kinds: tuple[str, ...] = (_link_table.MESSAGE, _link_table.ENUM)
            what = "type"
            if proto.type in (Type.TYPE_MESSAGE, Type.TYPE_GROUP):
                kinds, what = kinds[:1], "message"
            elif proto.type == Type.TYPE_ENUM:
                kinds, what = kinds[1:], "enum"
            elif proto.type is not None:
                return  # a scalar with a type_name, which the checks refuse
            entry.type = self._find(entry, proto.type_name, 6, kinds, what)
            if entry.type is None:
                return
            proto.type_name = "." + entry.type.full_name
            if proto.type is None:
                is_enum = entry.type.kind == _link_table.ENUM
                proto.type = Type.TYPE_ENUM if is_enum else Type.TYPE_MESSAGE
        elif entry.kind == _link_table.METHOD:
            for number, name in ((2, "input_type"), (3, "output_type")):
                found = self._find(
                    entry, getattr(proto, name) or "", number, (_link_table.MESSAGE,), "message"
                )
                if found is not None:
                    setattr(proto, name, "." + found.full_name)

    def _find(
        self, entry: Entry, name: str, number: int, kinds: tuple[str, ...], what: str
    ) -> Entry | None:
        """The type that a declaration names, or None with an error noted."""
        file = entry.file
        path = (*entry.path, number)
        hidden: list[Entry] = []
        # Where a field names its type, fields around it do not count; elsewhere they do.
        types = (_link_table.MESSAGE, _link_table.ENUM) if number == 6 else ()
        found, whole = self.table.look_up(name, entry.full_name, file, hidden, types)
        if found is not None:
            if found.kind in kinds:
                return found
            self.report.add(
                file,
                path,
                f'"{name}" is not a{"n" * (what == "enum")} {what} but a {found.kind}',
                entry.full_name,
            )
            return None
        shown = name.lstrip(".")[:200]
        if hidden:
            other = hidden[0].file.name
            reason = (
                f'"{shown}" is defined in {other}, which {file.name} does not import; '
                f'add: import "{other}";'
            )
        elif whole:
            reason = (
                f'"{shown}" is taken for "{whole[:300]}", which is not defined: the innermost '
                f'scope that has "{shown.partition(".")[0]}" decides. Write ".{shown}" for a '
                "full name"
            )
        else:
            near = self.table.similar(shown, kinds)
            advice = " or ".join(near)
            reason = f'"{shown}" is not defined' + (f"; do you mean {advice}?" if near else "")
            if not near:
                reason += "; define it, or import the file that does"
        self.report.add(file, path, reason, entry.full_name)
        return None

    # --- options and features -------------------------------------------------------------

    def _interpret(self, entries: list[Entry], retain: bool) -> Interpreter | None:
        """Interpret options, then set the features of every entry, which are options too."""
        interpreter: Interpreter | None = None
        with_options = [
            entry
            for entry in entries
            if entry.proto.options is not None and entry.proto.options.uninterpreted_option
        ]
        if with_options:
            known = self.table.entries.get("google.protobuf.FileOptions")
            others = None if known is not None else builtins()
            interpreter = Interpreter(self.table, self.report, others, retain)
            for entry in with_options:
                interpreter.interpret(entry)
            interpreter.settle(everything=False)
        for entry in entries:
            entry.features = self._features(entry)
        if interpreter is not None:
            interpreter.settle(everything=True)
            interpreter.check_uses()
        return interpreter

    def _features(self, entry: Entry) -> features.Features:
        if entry.kind == _link_table.FILE:
            try:
                return features.file_features(entry.file.proto)
            except ValueError:
                proto = entry.file.proto
                edition = proto.edition
                what = (
                    f"syntax {proto.syntax!r}"
                    if edition is None
                    else "edition "
                    + str(getattr(edition, "name", edition)).removeprefix("EDITION_")
                )
                self.report.add(
                    entry.file,
                    (14,) if edition is not None else (12,),
                    f"{what} is not known here; proto2, proto3 and edition 2023 are",
                )
                return features.file_features(descriptor.FileDescriptorProto())
        around = (entry.parent or entry.file.entry).features
        proto = entry.proto
        if entry.kind in (_link_table.FIELD, _link_table.EXTENSION):
            index = proto.oneof_index
            parent = entry.parent
            if entry.kind == _link_table.FIELD and index is not None and parent is not None:
                oneofs = parent.proto.oneof_decl
                if 0 <= index < len(oneofs):
                    around = around.with_options(oneofs[index].options)
            return features.field_features(proto, around)
        return around.with_options(proto.options)


# --- files --------------------------------------------------------------------------------


def _read(
    name: str, search_paths: Sequence[str | os.PathLike[str]], sources: Mapping[str, str | bytes]
) -> tuple[str | bytes | None, str]:
    """The text of a file, or None and where it was looked for."""
    if name in sources:
        return sources[name], ""
    parts = name.split("/")
    if "\0" in name or "\\" in name or name.startswith("/") or ".." in parts or "." in parts:
        return None, (
            f"{name!r} is not the name of a file: relative to a search path, with / between its "
            "parts and neither . nor .. among them"
        )
    problems = []
    for directory in search_paths:
        path = os.path.join(directory, *parts)
        try:
            with open(path, "rb") as file:
                return file.read(), ""
        except (FileNotFoundError, NotADirectoryError):
            problems.append(path)
        except OSError as error:
            problems.append(f"{path} ({error.strerror})")
    if name in WELL_KNOWN:
        return _bundled(name), ""
    if not problems:
        return None, "there is no such file"
    return None, "there is no " + ", no ".join(problems)


def _bundled(name: str) -> bytes:
    """A well-known file out of the package, be that a directory or an archive."""
    path = os.path.join(os.path.dirname(__file__), *name.split("/"))
    loader = globals().get("__loader__")
    get_data = getattr(loader, "get_data", None)
    if get_data is not None:
        return bytes(get_data(path))
    with open(path, "rb") as file:
        return file.read()
