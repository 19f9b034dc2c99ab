# SPDX-License-Identifier: MIT
"""A schema becomes Python modules: what people would have written by hand.

``generate`` gives the source of one module for each ``.proto`` file, typed, documented by the
comments of the schema, and laid out as ``ruff format`` leaves it. The same models that run-time
classes come from are written down as declarations, saying only what does not follow by itself:
``name=`` where the proto name is not the attribute's in lowerCamelCase, ``packed=`` where it is not
what the syntax does.

Nothing from a schema is pasted into the source as it comes: names are checked to be identifiers,
values are literals, comments are kept inside docstrings and comments.
"""

from __future__ import annotations

import re
from keyword import iskeyword

from ...errors import SchemaError
from ..declare import lower_camel_case
from ..schema import EXPLICIT, IMPLICIT, KINDS, MAP, REPEATED, REQUIRED, json_name_of
from ._layout import (
    Brackets,
    Union,
    assignment,
    comment,
    commented,
    docstring,
    fits,
    lay_out,
    natural_key,
    parenthesized,
    quote,
    sentence,
)
from .model import walk_messages
from .names import module_name, snake_case

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from ._layout import Node
    from .model import EnumModel, FieldModel, FileModel, MessageModel

__all__ = ["generate", "is_generated"]

_MARK = "Generated from "
_RUNTIME = __name__.rpartition(".protobuf.")[0]
_CALLS = {"message": "embedded"}  # kinds whose function in pb has another name


def generate(
    models: Iterable[FileModel],
    names: Collection[str] | None = None,
    *,
    runtime: str = _RUNTIME,
    header: Iterable[str] = (),
    responses: bool = False,
) -> dict[str, str]:
    """The modules of a schema.

    Args:
        models: every file, those that are imported included, as ``models_of`` gives them.
        names: the files to write; None for all of them. Those whose types they use are written,
            too.
        runtime: the package that the modules import ``message`` and ``pb`` from. Dots alone
            (``"..."``) mean that they live inside of it, and where.
        header: comment lines to begin with, each with its ``#``.
        responses: whether requests say what answers them, by ``__response_type__``: ``Response``
            answers ``Request``, and ``FindRsp`` answers ``FindReq``.

    Returns:
        The source of each module by its file name, relative to the folder that they all are for:
        ``google/protobuf/any.py``.

    Raises:
        SchemaError: it cannot be written as a module.
    """
    models = list(models)
    schema = _Schema(models)
    wanted = {model.name for model in models} if names is None else set(names)
    written: dict[str, str] = {}
    pending = [model for model in models if model.name in wanted]
    for model in pending:  # grows while it is walked
        module = _Module(schema, model, runtime, responses)
        written["/".join(schema.places[model.name]) + ".py"] = module.source(list(header))
        pending += [each for each in schema.used_by(model) if each not in pending]
    return dict(sorted(written.items()))


def is_generated(source: str) -> bool:
    """Whether ``generate`` has made that module, or a person."""
    return re.search(f"^{_MARK}", source[:20_000], re.MULTILINE) is not None


def _checked(name: str) -> str:
    """A name that is to stand in the source."""
    if not name.isidentifier() or iskeyword(name):
        raise SchemaError(f"{name!r} cannot be a name in Python")
    return name


class _Schema:
    """All files, and where in them the types are.

    Attributes:
        places: the folders and the module of each file.
        types: file, Python names from the outermost class on, and model of each type.
    """

    def __init__(self, models: list[FileModel]) -> None:
        self.files = {model.name: model for model in models}
        self.places = _places(list(self.files))
        self.types: dict[str, tuple[FileModel, tuple[str, ...], MessageModel | EnumModel]] = {}
        for file in models:
            for enum in file.enums:
                self.types[enum.full_name] = file, (_checked(enum.name),), enum
            for message in file.messages:
                self._add(file, message, ())

    def _add(self, file: FileModel, message: MessageModel, outer: tuple[str, ...]) -> None:
        path = (*outer, _checked(message.name))
        self.types[message.full_name] = file, path, message
        for enum in message.enums:
            self.types[enum.full_name] = file, (*path, _checked(enum.name)), enum
        for nested in message.messages:
            self._add(file, nested, path)

    def names_used_by(self, file: FileModel) -> list[str]:
        """The full names of the types that the fields and extensions of a file have."""
        found = dict.fromkeys(
            name
            for message in walk_messages(file.messages)
            for field in (*message.fields, *message.extensions)
            for name in _types_of(field)
        )
        found.update(dict.fromkeys(name for field in file.extensions for name in _types_of(field)))
        for name in found:
            if name not in self.types:
                raise SchemaError(f"{file.name}: there is no type {name}")
        return list(found)

    def used_by(self, file: FileModel) -> list[FileModel]:
        """The other files that a file needs types of."""
        found = dict.fromkeys(self.types[name][0].name for name in self.names_used_by(file))
        return [self.files[name] for name in found if name != file.name]


def _said(text: str, otherwise: str) -> str:
    """A comment, or something else if it says nothing."""
    return text if sentence(text) else otherwise


def _names_in(scope: FileModel | MessageModel) -> set[str]:
    """The classes of a module, or of a class."""
    return {each.name for each in scope.messages} | {each.name for each in scope.enums}


def _types_of(field: FieldModel) -> list[str]:
    if field.presence == MAP:
        return [field.value.type_name] if field.value.type_name else []
    return [name for name in (field.type_name, field.extendee) if name]


def _places(names: list[str]) -> dict[str, tuple[str, ...]]:
    """Folders and module of each file; no two alike, and no module called like a folder."""
    folders = {}
    for name in names:
        parts = name.split("/")[:-1]
        folders[name] = tuple(module_name(part + ".proto") for part in parts if part)
    taken = {folder[:size] for folder in folders.values() for size in range(1, len(folder) + 1)}
    places = {}
    for name in sorted(names):
        place = (*folders[name], module_name(name))
        while place in taken:
            place = (*place[:-1], place[-1] + "_")
        taken.add(place)
        places[name] = place
    return places


class _Module:
    """One module while it is written."""

    def __init__(self, schema: _Schema, file: FileModel, runtime: str, responses: bool) -> None:
        self._schema = schema
        self._file = file
        self._syntax = file.syntax  # of the message that is being written
        self._runtime = runtime
        self._responses = responses
        self._folders = schema.places[file.name][:-1]
        self._extensions = self._name_extensions()
        self._own = _names_in(file) | set(self._extensions)
        self._aliases: dict[str, str] = {}  # of a type that is hidden where it is needed
        self._imports: dict[tuple[int, str], set[str]] = {}  # dots and module: what comes from it
        self._uses: set[str] = set()
        self._variables = self._import_types()

    # --- the file -------------------------------------------------------------------------------

    def source(self, header: list[str]) -> str:
        """The whole text."""
        file = self._file
        # In a module everything may refer to everything, but enums come first, as readers expect.
        blocks = [self._enum(each, "") for each in file.enums]
        blocks += [self._message(each, (), "") for each in file.messages]
        extensions = [
            line
            for name, (model, _) in self._extensions.items()
            for line in self._extension(name, model)
        ]
        if extensions:
            blocks.append(extensions)
        if self._aliases:
            aliases = ["# Types that an attribute or a nested class of the same name hides."]
            for target, alias in self._aliases.items():
                aliases += parenthesized("", f"{alias} = ", target)
            blocks.append(aliases)
        lines = list(header)
        lines += docstring(
            "",
            _said(file.comment, f"The messages of {sentence(file.name)}."),
            closing=f"{_MARK}{sentence(file.name)} by the command ``generate``: change that file, "
            "not this one.",
        )
        lines += ["", "from __future__ import annotations", "", *self._import_lines()]
        if "Annotated" in self._uses:
            lines += ["TYPE_CHECKING = False", "if TYPE_CHECKING:"]
            lines += ["    from typing import Annotated", ""]
        lines += [f"__proto_package__ = {quote(file.package)}", ""]
        names = sorted(self._own, key=lambda name: (_member_type(name), natural_key(name)))
        lines += lay_out("", "__all__ = ", Brackets("[", [quote(name) for name in names], "]"))
        for block in blocks:
            lines += ["", "", *block]
        return "\n".join(lines) + "\n"

    def _import_lines(self) -> list[str]:
        sections: list[list[str]] = [[], []]
        if self._runtime.strip("."):
            used = [name for name in ("message", "pb") if name in self._uses]
            if used:
                sections[0].append(f"from {self._runtime} import {', '.join(used)}")
        else:
            dots = len(self._runtime) + len(self._folders)
            if "pb" in self._uses:
                self._imports.setdefault((dots, "protobuf"), set()).add("pb")
            if "message" in self._uses:
                self._imports.setdefault((dots, "protobuf.declare"), set()).add("message")
        if "partial" in self._uses:
            sections.insert(0, ["from functools import partial as _partial"])
        for dots, path in sorted(self._imports, key=lambda each: (-each[0], natural_key(each[1]))):
            names = sorted(
                self._imports[dots, path],
                key=lambda name: (_member_type(name), natural_key(name.lower()), name),
            )
            before = f"from {'.' * dots}{path} import "
            plain = [name for name in names if " as " not in name]
            line = before + ", ".join(plain)
            if plain and fits(line):
                sections[-1].append(line)
            elif plain:
                sections[-1] += [f"{before}(", *(f"    {name}," for name in plain), ")"]
            sections[-1] += [before + name for name in names if " as " in name]
        lines: list[str] = []
        for section in sections:
            if section:
                lines += [*section, ""]
        return lines

    def _import_types(self) -> dict[str, str]:
        """Import what other modules define; gives the variable of each file that needs one.

        Names are imported one by one, as long as each means one thing in this module. Where the
        names of two modules are the same, or one is a name of this module, modules are imported.
        """
        needed: dict[str, set[str]] = {}
        for full_name in self._schema.names_used_by(self._file):
            file, path, _ = self._schema.types[full_name]
            if file is not self._file:
                needed.setdefault(file.name, set()).add(path[0])
        variables: dict[str, str] = {}
        taken = {*self._own, "pb", "message"}
        for name in sorted(needed):
            others = {each for other in needed if other != name for each in needed[other]}
            place = self._schema.places[name]
            is_clear = not needed[name] & (self._own | others)
            shared = 0
            while place[:-1][: shared + 1] == self._folders[: shared + 1] and shared < min(
                len(self._folders), len(place) - 1
            ):
                shared += 1
            dots = 1 + len(self._folders) - shared
            if is_clear:
                home = dots, ".".join(place[shared:])
                self._imports.setdefault(home, set()).update(needed[name])
                continue
            variable = place[-1]
            if variable in taken | others:
                variable = "_".join(place)
                while variable in taken | others:
                    variable += "_"
            taken.add(variable)
            variables[name] = variable
            imported = place[-1] if variable == place[-1] else f"{place[-1]} as {variable}"
            home = dots, ".".join(place[shared:-1])
            self._imports.setdefault(home, set()).add(imported)
        return variables

    # --- types ----------------------------------------------------------------------------------

    def _reference(self, full_name: str, scope: tuple[str, ...], hidden: Collection[str]) -> str:
        """How a type is called inside of a class.

        Args:
            full_name: of the type.
            scope: the Python names of the class and those around it; () for the module.
            hidden: names that mean something else in that class than in the module.
        """
        file, path, _ = self._schema.types[full_name]
        if file is self._file:
            if path[:-1] == scope:
                return path[-1]
        elif file.name in self._variables:
            path = (self._variables[file.name], *path)
        written = ".".join(path)
        if path[0] not in hidden:
            return written
        alias = self._aliases.get(written)
        if alias is None:
            alias = "_" + "_".join(path)
            while alias in self._own or alias in self._aliases.values():
                alias += "_"
            self._aliases[written] = alias
        return alias

    def _type(self, field: FieldModel, scope: tuple[str, ...], hidden: Collection[str]) -> Node:
        """The type of one value."""
        if not field.type_name:
            return (KINDS[field.kind].python_type or object).__name__
        name = self._reference(field.type_name, scope, hidden)
        is_open = field.kind == "enum" and not self._enum_of(field).is_closed
        return Union(name, "int") if is_open else name

    def _enum_of(self, field: FieldModel) -> EnumModel:
        found: EnumModel = self._schema.types[field.type_name][2]  # type: ignore[assignment]
        return found

    # --- enums ----------------------------------------------------------------------------------

    def _enum(self, enum: EnumModel, indent: str) -> list[str]:
        self._uses.add("pb")
        base = "ClosedEnum" if enum.is_closed else "Enum"
        inner = indent + "    "
        lines = [f"{indent}class {_checked(enum.name)}(pb.{base}):"]
        lines += docstring(inner, _said(enum.comment, f"{enum.full_name}."))
        lines.append("")
        for name, proto_name, number, text in enum.members:
            value: Node = str(int(number))
            if _checked(name) != proto_name:
                value = Brackets("pb.value(", [str(int(number)), quote(proto_name)], ")")
            if fits(f"{inner}{name} = {value}"):
                lines += commented(f"{inner}{name} = {value}", text)
            else:
                lines += [*comment(inner, text), *parenthesized(inner, f"{name} = ", value)]
        return lines

    # --- messages -------------------------------------------------------------------------------

    def _message(self, message: MessageModel, outer: tuple[str, ...], indent: str) -> list[str]:
        self._uses.add("message")
        path = (*outer, _checked(message.name))
        inner = indent + "    "
        syntax = self._file.syntax
        if any(field.presence == REQUIRED for field in message.fields):
            syntax = "proto2"  # an edition may have both required fields and the rules of proto3
        options: list[Node] = []
        if syntax != "proto2":
            options.append(f"syntax={quote(syntax)}")
        if message.full_name != f"{self._file.package}.{'.'.join(path)}".lstrip("."):
            options.append(f"full_name={quote(message.full_name)}")
        if message.is_message_set:
            options.append("message_set=True")
        decorator: Node = Brackets("message(", options, ")") if options else "message"
        lines = lay_out(indent, "@", decorator)
        lines.append(f"{indent}class {path[-1]}:")
        lines += docstring(
            inner,
            _said(message.comment, f"{message.full_name}."),
            [(field.name, field.comment) for field in message.fields if sentence(field.comment)],
        )
        for enum in message.enums:
            lines += ["", *self._enum(enum, inner)]
        for nested in message.messages:
            lines += ["", *self._message(nested, path, inner)]
        hidden = {field.name for field in message.fields}
        hidden |= _names_in(message)
        if outer:
            hidden.add(path[-1])  # the codec looks its own name up before that of the module
        if message.fields:
            lines.append("")
        self._syntax = syntax
        for field in message.fields:
            lines += self._field(field, path, hidden, inner)
        self._syntax = self._file.syntax
        response = self._response_to(message, outer)
        if response is not None:
            lines += ["", f"{inner}@staticmethod"]
            lines += [f"{inner}def __response_type__() -> type[{response}]:"]
            lines += [f"{inner}    return {response}"]
        return lines

    def _response_to(self, message: MessageModel, outer: tuple[str, ...]) -> str | None:
        """The class that answers a request."""
        response = re.sub("Request$", "Response", re.sub("Req$", "Rsp", message.name))
        names = {each.name for each in self._file.messages}
        if not self._responses or outer or response == message.name or response not in names:
            return None
        # What the method is written with must mean what it always does.
        hidden = self._own | {field.name for field in message.fields}
        return None if hidden & {"type", "staticmethod"} else response

    def _field(
        self, field: FieldModel, scope: tuple[str, ...], hidden: Collection[str], indent: str
    ) -> list[str]:
        self._uses |= {"Annotated", "pb"}
        value: str | None = None
        hint: Node
        if field.presence == MAP:
            key = self._type(field.key, scope, hidden)
            hint = Brackets("dict[", [key, self._type(field.value, scope, hidden)], "]")
            value = "{}"
        else:
            hint = self._type(field, scope, hidden)
            if field.presence == REPEATED:
                hint = Brackets("list[", [hint], "]")
                value = "[]"
            elif field.presence == EXPLICIT:
                parts = hint.parts if isinstance(hint, Union) else (str(hint),)
                hint = Union(*parts, "None")
                value = "None"
            elif field.presence == IMPLICIT:
                zero = KINDS[field.kind].zero
                value = quote(zero) if isinstance(zero, (str, bytes)) else repr(zero or 0)
                if isinstance(zero, (bool, float)):
                    value = repr(zero)
        spec = self._spec(field, scope, hidden)
        if field.presence == REPEATED:
            spec = self._repeated(field, spec)
        if field.oneof is not None:
            spec = Brackets("pb.oneof(", [quote(field.oneof), spec], ")")
        annotation = Brackets("Annotated[", [hint, spec], "]")
        return assignment(indent, _checked(field.name), annotation, value)

    def _repeated(self, field: FieldModel, spec: Node) -> Node:
        items = [spec]
        is_packed = self._syntax == "proto3" and KINDS[field.kind].is_packable
        if field.is_packed != is_packed:
            items.append(f"packed={field.is_packed}")
        return Brackets("pb.repeated(", items, ")")

    def _spec(
        self,
        field: FieldModel,
        scope: tuple[str, ...],
        hidden: Collection[str],
        *,
        is_extension: bool = False,
    ) -> Node:
        """The call that says the kind and number of a field, and what is special about it."""
        items: list[Node] = [str(int(field.number))]
        if field.presence == MAP:
            items += [self._part(field.key), self._part(field.value)]
        if not is_extension:
            if lower_camel_case(field.name) != field.proto_name:
                items.append(f"name={quote(field.proto_name)}")
            if field.json_name != json_name_of(field.proto_name):
                items.append(f"json_name={quote(field.json_name)}")
        if field.default is not None:
            items.append(f"default={self._default(field, scope, hidden)}")
        if field.debug_redact:
            items.append("debug_redact=True")
        if self._is_odd_text(field):
            items.append(f"utf8={field.verifies_utf8}")
        return Brackets(f"pb.{_CALLS.get(field.kind, field.kind)}(", items, ")")

    def _is_odd_text(self, field: FieldModel) -> bool:
        """Whether UTF-8 is verified where the syntax does not, or the other way round."""
        return field.kind == "string" and field.verifies_utf8 != (self._syntax == "proto3")

    def _part(self, part: FieldModel) -> str:
        """What makes the key or the value of a map."""
        if self._is_odd_text(part):
            self._uses |= {"partial"}
            return f"_partial(pb.string, utf8={part.verifies_utf8})"
        return f"pb.{_CALLS.get(part.kind, part.kind)}"

    def _default(self, field: FieldModel, scope: tuple[str, ...], hidden: Collection[str]) -> str:
        value = field.default
        if field.kind == "enum":
            name = self._reference(field.type_name, scope, hidden)
            members = self._enum_of(field).members
            return f"{name}.{next(member for member, _, number, _ in members if number == value)}"
        if isinstance(value, (str, bytes)):
            return quote(value)
        if isinstance(value, float) and (value != value or value in (float("inf"), -float("inf"))):
            return f"float({quote(repr(value))})"
        return repr(value).replace("e+", "e")

    # --- extensions -----------------------------------------------------------------------------

    def _name_extensions(self) -> dict[str, tuple[FieldModel, tuple[str, ...]]]:
        """The variable of each extension; those inside of messages are told by their names."""
        file = self._file
        taken = _names_in(file)
        found = {_checked(each.name): (each, ()) for each in file.extensions}
        for message in walk_messages(file.messages):
            _, path, _ = self._schema.types[message.full_name]
            for each in message.extensions:
                name = "_".join([*map(snake_case, path), each.name])
                while name in taken or name in found or iskeyword(name):
                    name += "_"
                found[_checked(name)] = each, path  # type: ignore[assignment]
        return found  # type: ignore[return-value]

    def _extension(self, name: str, field: FieldModel) -> list[str]:
        self._uses.add("pb")
        hint = self._type(field, (), ())
        spec = self._spec(field, (), (), is_extension=True)
        if field.presence == REPEATED:
            hint = Brackets("list[", [hint], "]")
            spec = self._repeated(field, spec)
        items: list[Node] = [self._reference(field.extendee, (), ()), spec]
        items.append(f"name={quote(field.proto_name)}")
        if field.type_name:
            items.append(f"type={self._reference(field.type_name, (), ())}")
        if self._file.syntax != "proto2":
            items.append(f"syntax={quote(self._file.syntax)}")
        lines = comment("", field.comment)
        before = f"{name}: pb.Extension[{hint}] = "
        call = Brackets("pb.extension(", items, ")")
        if fits(before + "("):
            return [*lines, *parenthesized("", before, call)]
        annotation = Brackets("pb.Extension[", [hint], "]")
        head = lay_out("", f"{name}: ", annotation, f" = {call.opening}")
        return [*lines, *head, *lay_out("", "", call)[1:]]


def _member_type(name: str) -> int:
    """Constants, then classes, then the rest: the order that isort has by default."""
    if len(name) > 1 and name.isupper():
        return 0
    return 1 if name[0].isupper() else 2
