# SPDX-License-Identifier: MIT
"""The desk where source is written: lines, names, and what is known of a schema."""

from __future__ import annotations

import keyword
import struct

from . import wire
from ._runtime import HELPERS, SMALL
from ._specialize import function_of, height
from .schema import GROUP, MAP, MESSAGE, REPEATED, SPARE_LEVELS, FieldSchema, MessageSchema

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["Writer"]


class Block:
    """The ``with`` of an indented block."""

    __slots__ = ("_writer",)

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def __enter__(self) -> None:
        self._writer.depth += 1

    def __exit__(self, *exc_info: object) -> None:
        self._writer.depth -= 1


class Writer:
    """Lines of source, and the objects that they refer to by name."""

    def __init__(self, schema: MessageSchema, *, counting: bool) -> None:
        self.schema = schema
        self.counting = counting
        self.lines: list[str] = []
        self.depth = 0
        self.namespace: dict[str, Any] = dict(HELPERS)
        self.locals: set[str] = set(_RESERVED_LOCALS)
        self.maps: list[FieldSchema] = []  # those whose entries are read by a function of their own
        # What every function of a message that can hold itself hands down.
        extra = [f"depth={wire.MAX_DEPTH}"] if height(schema) is None else []
        self.parameters = "".join(
            ", " + name for name in extra + (["budget=()"] if counting else [])
        )
        self.extra = [name.partition("=")[0] for name in extra] + (["budget"] if counting else [])

    def line(self, text: str = "") -> None:
        self.lines.append("    " * self.depth + text if text else "")

    def block(self, text: str) -> Block:
        self.line(text)
        return Block(self)

    def source(self) -> str:
        return "\n".join(self.lines) + "\n"

    def define_limit(self, at: int) -> None:
        """Set ``limit``, the end of the buffer, before the lines from ``at`` if they use it."""
        if any("limit" in written for written in self.lines[at:]):
            self.lines.insert(at, "    limit = len(buf)")

    def local(self, name: str) -> str:
        """A name for a local variable that is not in use yet."""
        candidate, number = name, 1
        while candidate in self.locals or candidate in self.namespace:
            number += 1
            candidate = f"{name}_{number}"
        self.locals.add(candidate)
        return candidate

    def refer(self, name: str, value: Any) -> str:
        """A global name for ``value``: ``name``, with a number if another object has it."""
        name = identifier(name).replace(".", "_")  # that of a map entry has a dot
        candidate, number = name, 1
        while candidate in self.locals or self.namespace.get(candidate, value) is not value:
            number += 1
            candidate = f"{name}_{number}"
        self.namespace[candidate] = value
        return candidate

    def call(self, kind: str, schema: MessageSchema, arguments: str, *, step: int = 1) -> str:
        """A call of a function of another message, which is compiled when first called.

        ``step`` says how many levels down it is.
        """
        stem = f"{kind}_{identifier(schema.message_type.__name__)}".replace(".", "_")
        name = stem
        number = 1
        while name in self.locals or (
            name in self.namespace and getattr(self.namespace[name], "schema", None) is not schema
        ):
            number += 1
            name = f"{stem}_{number}"
        counting = self.counting and kind != "encode"
        self.namespace.setdefault(name, Link(self.namespace, name, schema, kind, counting))
        extra = []
        if height(schema) is None:
            extra.append(f"depth - {step}" if step else "depth")
        if counting:
            extra.append("budget")
        return f"{name}({', '.join([arguments, *extra])})"


# Names that generated code uses itself.
# fmt: off
_RESERVED_LOCALS = frozenset(keyword.kwlist) | {
    "AttributeError", "KeyError", "append", "behind", "bool", "budget", "buf", "bytearray", "bytes",
    "data", "decode", "depth", "dict", "encode", "end", "entry", "float", "held", "high", "int",
    "key", "key_read", "len", "length", "limit", "list", "map", "max", "member", "merge", "message",
    "min", "numbers", "odd", "parts", "pos", "record", "run", "shape", "sorted", "start", "stop",
    "str", "tag", "type", "unknown", "value", "value_read", "values",
}
# fmt: on


class Link:
    """Stands in a namespace for a function that is not compiled yet, until it is called."""

    __slots__ = ("counting", "kind", "name", "namespace", "schema")

    def __init__(
        self,
        namespace: dict[str, Any],
        name: str,
        schema: MessageSchema,
        kind: str,
        counting: bool,
    ) -> None:
        self.namespace = namespace
        self.name = name
        self.schema = schema
        self.kind = kind
        self.counting = counting

    def __call__(self, *arguments: Any) -> Any:
        function = function_of(self.schema, self.kind, counting=self.counting)
        self.namespace[self.name] = function
        return function(*arguments)


def weight(schema: MessageSchema) -> int:
    """How many fields a message brings along when it is decoded in line."""
    known = schema.functions
    if "weight" not in known:
        known["weight"] = sum(
            1 + (weight(field.schema) if is_inline(field) else 0) for field in schema.fields
        )
    return known["weight"]  # type: ignore[no-any-return]


def is_inline(field: FieldSchema) -> bool:
    """Whether a sub-message is read and written in line instead of by a call."""
    return (
        field.kind is MESSAGE
        and field.presence != MAP
        and height(field.schema) is not None
        and weight(field.schema) <= MAX_INLINE_FIELDS
    )


MAX_INLINE_FIELDS = 16
"""Beyond that a call costs less than the growth of the code that is compiled at first use."""


def tag_of(field: FieldSchema, wire_type: int | None = None) -> int:
    return field.number << 3 | (field.kind.wire_type if wire_type is None else wire_type)


def unpacker(layout: str) -> Any:
    return _UNPACKERS.setdefault(layout, struct.Struct(layout).unpack_from)


_UNPACKERS: dict[str, Any] = {}


def record_table(tag: bytes) -> list[bytes]:
    """The tag followed by each one-byte number."""
    table = _TABLES.get(tag)
    if table is None:
        table = _TABLES[tag] = [tag + byte for byte in SMALL]
    return table


def packer(layout: str) -> Any:
    return _PACKERS.setdefault(layout, struct.Struct(layout).pack)


_TABLES: dict[bytes, list[bytes]] = {}
_PACKERS: dict[str, Any] = {}


def described(field: FieldSchema) -> str:
    kind = field.kind.name
    if field.message_type is not None and field.presence != MAP:
        kind = identifier(field.schema.name)
    elif field.enum_type is not None:
        kind = identifier(field.enum_type.__name__)
    return f"{field.presence} {kind} {identifier(field.proto_name)} = {field.number}"


def listed(fields: list[FieldSchema]) -> str:
    """Fields for a comment."""
    return ", ".join(f"{identifier(field.proto_name)} = {field.number}" for field in fields)


MAX_SHAPE = 7
"""How many fields are read or written at one stroke at the most: lines have an end."""


def identifier(name: str) -> str:
    """A name for source: that of a class, or a proto name; ``_`` for what is no dotted name.

    Names may come from anywhere; what is not made of identifiers does not get into source.
    """
    return name if all(part.isidentifier() for part in name.split(".")) else "_"


class Atom:
    """One record as the dense line sees it: the head of a sub-message, or a field without one."""

    __slots__ = ("closes", "field", "owner", "target")

    def __init__(self, field: FieldSchema, owner: str, target: str) -> None:
        self.field = field
        self.owner = owner  # the object that the value goes into
        self.target = target  # of a head: the object that it opens
        self.closes = 0  # how many sub-messages end behind it


def atoms_of(field: FieldSchema) -> list[Atom]:
    """The records of a list item that has all its fields; none if it cannot be read that way."""
    if field.kind is not MESSAGE or not is_inline(field):
        return []
    atoms: list[Atom] = []

    def walk(schema: MessageSchema, owner: str) -> bool:
        for inner in schema.wire_order:
            if (
                inner.presence in (REPEATED, MAP)
                or inner.kind is GROUP
                or inner.is_closed
                or inner.oneof is not None
                or inner.number > 15
            ):
                return False
            target = f"{owner}_{inner.name}"
            atoms.append(Atom(inner, owner, target))
            if inner.kind is MESSAGE:
                if not inner.schema.fields or not walk(inner.schema, target):
                    return False
                atoms[-1].closes += 1
        return True

    return atoms if walk(field.schema, "item") and 2 < len(atoms) <= 24 else []


def is_head(atom: Atom) -> bool:
    return atom.field.kind is MESSAGE


def clearance(schema: MessageSchema) -> int:
    """How many levels the calls out of a self-holding message may take without asking again."""
    heights = [height(field.schema) for field in schema.fields if field.message_type is not None]
    return 1 + max((known + 1 + SPARE_LEVELS for known in heights if known is not None), default=0)
