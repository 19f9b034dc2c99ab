# SPDX-License-Identifier: MIT
"""A schema becomes message classes at run time.

    schema = load_proto("person.proto")
    person = decode(schema.Person, data)

The classes are what ``@message`` makes, but for where their fields come from: nothing is compiled
or looked up until a class is used. ``generate`` writes the same as modules, which type checkers
can read.
"""

from __future__ import annotations

from ...errors import SchemaError
from .. import enums
from .._annotations import AnnotationError
from ..codec import decode
from ..declare import check_default, check_number, make_entry, make_message
from ..extensions import Extension, TypeRegistry
from ..schema import KINDS, LAX_STRING, MAP, FieldSchema, MessageSchema
from .descriptor import FileDescriptorSet
from .model import models_of, walk_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from os import PathLike
    from typing import Any

    from .descriptor import FileDescriptorProto
    from .model import EnumModel, FieldModel, FileModel, MessageModel

__all__ = ["LoadedSchema", "load_descriptor_set", "load_files", "load_proto"]


class LoadedSchema:
    """The classes of some ``.proto`` files.

    ``schema.Person`` and ``schema["my.package.Person"]`` are the same class; the short form takes
    the top-level names of the files that were asked for, the long one every full name, also those
    of files that they import. Messages, enums and extensions are there.

    Attributes:
        registry: all of them as a ``TypeRegistry``, for the JSON and text of an ``Any``.
    """

    def __init__(self, files: Iterable[FileDescriptorProto], names: Iterable[str] | None = None):
        """Make the classes of linked files.

        Args:
            files: each behind those that it imports, as ``link`` or protoc give them.
            names: the files whose top-level names are attributes; None for all.
        """
        models = models_of(files)
        wanted = {model.name for model in models} if names is None else set(names)
        self._by_full_name: dict[str, Any] = {}
        self._by_name: dict[str, Any] = {}
        self.registry = TypeRegistry()
        for model in models:
            self._declare(model)
        for model in models:
            _declare_extensions(model, self._by_full_name)
        for full_name, each in self._by_full_name.items():
            if isinstance(each, Extension) or not enums.is_enum(each):
                self.registry.put(full_name, each)
        for model in models:
            if model.name in wanted:
                tops = [(each.name, each.full_name) for each in model.messages]
                tops += [(each.name, each.full_name) for each in model.enums]
                tops += [(each.name, each.proto_name) for each in model.extensions]
                for name, full_name in tops:
                    self._by_name.setdefault(name, self._by_full_name[full_name])

    def _declare(self, file: FileModel) -> None:
        module = f"{__name__}.{file.name}"
        for enum in file.enums:
            self._by_full_name[enum.full_name] = _enum(enum, "", module)
        for message in file.messages:
            self._message(message, "", module, file.syntax)

    def _message(self, model: MessageModel, outer: str, module: str, syntax: str) -> Any:
        qualname = f"{outer}.{model.name}".lstrip(".")
        body: dict[str, Any] = {
            "__module__": module,
            "__qualname__": qualname,
            "__doc__": model.comment or None,
        }
        for enum in model.enums:
            body[enum.name] = made = _enum(enum, qualname, module)
            self._by_full_name[enum.full_name] = made
        for nested in model.messages:
            body[nested.name] = self._message(nested, qualname, module, syntax)
        by_full_name = self._by_full_name
        message_type = make_message(
            model.name,
            {field.name: _annotation(field) for field in model.fields},
            lambda made: _complete(made, model, syntax, by_full_name),
            body,
        )
        self._by_full_name[model.full_name] = message_type
        return message_type

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["_by_name"][name]
        except KeyError:
            known = ", ".join(sorted(self.__dict__.get("_by_name", ()))[:20])
            raise AttributeError(f"the schema has no {name!r}; it has {known}") from None

    def __getitem__(self, full_name: str) -> Any:
        try:
            return self._by_full_name[full_name.removeprefix(".")]
        except KeyError:
            from difflib import get_close_matches

            near = ", ".join(get_close_matches(full_name, self._by_full_name, 5, 0.4))
            hint = f"; near are {near}" if near else ""
            raise KeyError(f"the schema has no {full_name!r}{hint}") from None

    def __contains__(self, full_name: object) -> bool:
        return full_name in self._by_full_name

    def __iter__(self) -> Iterator[str]:
        """The full names of all that is there."""
        return iter(self._by_full_name)

    def __len__(self) -> int:
        return len(self._by_full_name)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._by_name})

    def __repr__(self) -> str:
        return f"<LoadedSchema of {len(self)} types: {', '.join(self._by_name)}>"


def _enum(model: EnumModel, outer: str, module: str) -> Any:
    body: dict[str, Any] = {
        "__module__": module,
        "__qualname__": f"{outer}.{model.name}".lstrip("."),
        "__doc__": model.comment or None,
    }
    for name, proto_name, number, _ in model.members:
        body[name] = enums.value(number, proto_name)
    base = enums.ClosedEnum if model.is_closed else enums.Enum
    return enums.EnumType(model.name, (base,), body)


def _annotation(field: FieldModel) -> str:
    """What ``dataclasses`` and ``inspect`` show as the type of a field."""
    if field.presence == MAP:
        return f"dict[{_type_text(field.key)}, {_type_text(field.value)}]"
    text = _type_text(field)
    return {"repeated": f"list[{text}]", "explicit": f"{text} | None"}.get(field.presence, text)


def _type_text(field: FieldModel) -> str:
    python_type = KINDS[field.kind].python_type
    if python_type is not None:
        return python_type.__name__
    return field.type_name.rpartition(".")[2]


def _declare_extensions(file: FileModel, by_full_name: dict[str, Any]) -> None:
    inside = [each for message in walk_messages(file.messages) for each in message.extensions]
    for model in (*file.extensions, *inside):
        by_full_name[model.proto_name] = Extension(
            by_full_name[model.extendee],
            model.proto_name,
            model.number,
            lambda slot, model=model: _field(  # type: ignore[misc]
                model, "value", f"[{model.proto_name}]", slot, by_full_name, ""
            ),
        )


def _complete(
    message_type: Any, model: MessageModel, syntax: str, types: dict[str, Any]
) -> MessageSchema:
    fields = []
    for field in model.fields:
        slot = message_type.__dict__[field.name]
        try:
            check_number(field.number)
            fields.append(_field(field, field.name, field.proto_name, slot, types, syntax))
        except AnnotationError as error:  # pragma: no cover - linking has checked all of it
            raise SchemaError(str(error), message_type=model.full_name, field=field.name) from None
    return MessageSchema(
        message_type,
        syntax,
        tuple(fields),
        model.full_name,
        model.is_message_set,
        model.reserved_names,
    )


def _field(
    model: FieldModel, name: str, proto_name: str, slot: Any, types: dict[str, Any], syntax: str
) -> FieldSchema:
    if model.presence == MAP:
        parts = [_kind(part, types) for part in (model.key, model.value)]
        # Key and value are written even if they are zero, in either syntax.
        typed: dict[str, Any] = {
            "kind": KINDS["message"],
            "message_type": make_entry(name, parts, syntax),
        }
    else:
        typed = _kind(model, types)
    field = FieldSchema(
        name=name,
        proto_name=proto_name,
        json_name=model.json_name if name == model.name else proto_name,
        number=model.number,
        presence=model.presence,
        is_packed=model.is_packed,
        oneof=model.oneof,
        debug_redact=model.debug_redact,
        slot=slot,
        **typed,
    )
    if model.default is not None:
        field.default = model.default
        check_default(field)
    return field


def _kind(model: FieldModel, types: dict[str, Any]) -> dict[str, Any]:
    """The kind of a field and its class, as ``FieldSchema`` takes them."""
    if model.kind in ("message", "group"):
        return {"kind": KINDS[model.kind], "message_type": types[model.type_name]}
    if model.kind == "enum":
        enum_type = types[model.type_name]
        return {
            "kind": KINDS["enum"],
            "enum_type": enum_type,
            "is_closed": enums.is_closed(enum_type),
        }
    if model.kind == "string" and not model.verifies_utf8:
        return {"kind": LAX_STRING}
    return {"kind": KINDS[model.kind]}


def load_descriptor_set(data: bytes) -> LoadedSchema:
    """The classes of a ``FileDescriptorSet``, as ``protoc --descriptor_set_out`` writes it.

    Args:
        data: its bytes; every file that is imported must be in it (``--include_imports``).

    Raises:
        DecodeError: the bytes are no FileDescriptorSet.
        ProtoSyntaxError: the descriptors are no valid schema.
    """
    from .linking import link_descriptors

    return LoadedSchema(link_descriptors(decode(FileDescriptorSet, data)))


def load_proto(
    *files: str | PathLike[str], search_paths: Iterable[str | PathLike[str]] = ()
) -> LoadedSchema:
    """The classes of ``.proto`` files.

    Args:
        files: their paths.
        search_paths: where imports are looked for; without any, the folder of each file.

    Raises:
        ProtoSyntaxError: a file is wrong, or one that it imports is not there; all that is wrong
            in all files is in its ``errors``.
        OSError: a file cannot be read.
        ValueError: a file lies under none of the search paths.
    """
    linked, names = load_files(files, search_paths)
    return LoadedSchema(linked, names)


def load_files(
    files: Iterable[str | PathLike[str]], search_paths: Iterable[str | PathLike[str]] = ()
) -> tuple[list[FileDescriptorProto], list[str]]:
    """Parse and link ``.proto`` files with all that they import.

    Args and errors are those of ``load_proto``.

    Returns:
        The files, each behind those that it imports; and the names of those that were asked for.
    """
    from pathlib import Path

    from .linking import link, read_files

    paths = [Path(file) for file in files]
    roots = [Path(path) for path in search_paths]
    if not roots:
        roots = list(dict.fromkeys(path.parent for path in paths))
    names = []
    for path in paths:
        path.stat()  # what is asked for and not there is no fault of a schema
        for root in roots:
            try:
                names.append(path.resolve().relative_to(root.resolve()).as_posix())
                break
            except ValueError:
                continue
        else:
            listed = ", ".join(map(str, roots))
            raise ValueError(f"{path} lies under none of the search paths {listed}")
    return link(read_files(names, roots)), names
