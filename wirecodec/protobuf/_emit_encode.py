# SPDX-License-Identifier: MIT
"""The source of ``encode`` and of constructors."""

from __future__ import annotations

import struct
from copy import copy

from . import wire
from ._emit import (
    MAX_SHAPE,
    Atom,
    Writer,
    atoms_of,
    clearance,
    described,
    identifier,
    is_head,
    is_inline,
    listed,
    packer,
    record_table,
    tag_of,
)
from ._runtime import STRUCT_CODES, encode_scalar, tag_bytes
from ._specialize import height
from .schema import (
    EXPLICIT,
    GROUP,
    IMPLICIT,
    MAP,
    REPEATED,
    REQUIRED,
    FieldSchema,
    MessageSchema,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["emit_constructor", "emit_encode"]


def emit_encode(schema: MessageSchema) -> tuple[str, dict[str, Any]]:
    """The source of ``encode(message) -> bytes``, and its namespace.

    A message that can hold itself takes ``depth`` besides, as for ``emit_decode``.
    """
    writer = Writer(schema, counting=False)
    line = writer.line
    with writer.block(f"def encode(message{writer.parameters}):"):
        line(f'"""The bytes of a {identifier(schema.name)}."""')
        if height(schema) is None:
            with writer.block(f"if depth < {clearance(schema)}:"):
                line("raise NotHere")
        line("parts = []")
        line("append = parts.append")
        _encode_body(writer, schema, "message", "append")
        line('return b"".join(parts)')
    return writer.source(), writer.namespace


def _encode_body(writer: Writer, schema: MessageSchema, target: str, append: str) -> None:
    """Append the records of the object ``target``."""
    line, block = writer.line, writer.block
    for members in schema.oneofs.values():
        if len(members) > 1:
            given = " + ".join(f"({target}.{member.name} is not None)" for member in members)
            with block(f"if {given} > 1:"):
                line("raise NotHere")
    fields = schema.wire_order
    index = 0
    while index < len(fields):
        numbers = _numbers_at(fields, index)
        if len(numbers) > 1:
            _encode_numbers(writer, numbers, target, append)
            index += len(numbers)
        else:
            line(f"# {described(fields[index])}")
            name = writer.local(fields[index].name)
            line(f"{name} = {target}.{fields[index].name}")
            _encode_field(writer, fields[index], name, append)
            index += 1
    with block(f"if {target}._unknown_fields:"):
        line(f"{append}(unknown_of({target}))")


def _numbers_at(fields: tuple[FieldSchema, ...], index: int) -> list[FieldSchema]:
    """The neighbouring numbers from ``index`` on that one ``pack`` can write."""
    numbers: list[FieldSchema] = []
    for field in fields[index:]:
        if (
            field.presence not in (REQUIRED, EXPLICIT)
            or field.kind.wire_type not in (wire.VARINT, wire.I32, wire.I64)
            or field.kind.name in ("sint32", "sint64")
            or field.oneof is not None
            or field.number > 15
        ):
            break
        numbers.append(field)
        if len(numbers) == MAX_SHAPE:
            break
    return numbers


def _encode_numbers(writer: Writer, run: list[FieldSchema], target: str, append: str) -> None:
    """Neighbouring small numbers: one ``pack`` for all if each is there and of its own type."""
    line = writer.line
    names, layout, arguments, small = [], "<", [], []
    by_type: dict[str, list[str]] = {}
    line(f"# {listed(run)}: one shape")
    for field in run:
        name = writer.local(field.name)
        names.append(name)
        line(f"{name} = {target}.{field.name}")
        code = STRUCT_CODES.get(field.kind.name, "B")
        layout += "B" + code
        arguments += [str(tag_of(field)), name]
        by_type.setdefault(_type_name(writer, field), []).append(name)
        if code == "B":
            small.append(name)
    checks = _type_checks(by_type)
    if small:
        checks.append(f"0 <= {' | '.join(small)} < 128")
    pack = writer.refer(f"pack_{run[0].number}_to_{run[-1].number}", struct.Struct(layout).pack)
    with writer.block(f"if {' and '.join(checks)}:"):
        line(f"{append}({pack}({', '.join(arguments)}))")
    with writer.block("else:"):
        for field, name in zip(run, names, strict=True):
            _encode_field(writer, field, name, append)


def _type_name(writer: Writer, field: FieldSchema) -> str:
    """The name of the class that a value has when nobody did anything unusual."""
    if field.enum_type is not None:
        return writer.refer(field.enum_type.__name__, field.enum_type)
    if field.message_type is not None:
        return writer.refer(field.message_type.__name__, field.message_type)
    return field.kind.python_type.__name__ if field.kind.python_type is not None else ""


def _type_checks(by_type: dict[str, list[str]]) -> list[str]:
    """For each class the condition that these locals hold instances of it, and of no subclass."""
    return [
        " is ".join(f"type({name})" for name in names) + f" is {type_name}"
        for type_name, names in by_type.items()
    ]


def _encode_field(writer: Writer, field: FieldSchema, value: str, append: str) -> None:
    """Append the records of one field, whose value the local ``value`` holds."""
    line, block = writer.line, writer.block
    if field.presence == REPEATED:
        with block(f"if type({value}) is not list:"):
            line("raise NotHere")
        if field.is_packed:
            with block(f"if {value}:"):
                _encode_packed(writer, field, value, append)
        else:
            item = writer.local(f"{field.name}_item")
            with block(f"for {item} in {value}:"):
                if _is_dense(field) and len(tag_bytes(tag_of(field))) == 1:
                    _encode_dense(writer, field, item, append)
                _encode_value(writer, field, item, append)
    elif field.presence == MAP:
        _encode_map(writer, field, value, append)
    elif field.presence == EXPLICIT:
        with block(f"if {value} is not None:"):
            _encode_value(writer, field, value, append)
    else:
        _encode_value(writer, field, value, append)


def _encode_value(
    writer: Writer, field: FieldSchema, value: str, append: str, *, step: int = 1
) -> None:
    """Append one record; anything out of the ordinary goes to the careful function.

    ``step`` says how many levels down a message is.
    """
    line, block = writer.line, writer.block
    kind = field.kind
    tag = tag_bytes(tag_of(field))
    type_name = _type_name(writer, field)
    if field.message_type is not None:
        with block(f"if type({value}) is not {type_name}:"):
            line("raise NotHere")
        if is_inline(field):
            parts = writer.local(f"{field.name}_parts")
            line(f"{parts} = []")
            _encode_body(writer, field.schema, value, f"{parts}.append")
            line(f'data = b"".join({parts})')
        else:
            line(f"data = {writer.call('encode', field.schema, value, step=step)}")
        if kind is GROUP:
            line(f"{append}({tag!r} + data + {tag_bytes(tag_of(field, wire.EGROUP))!r})")
        else:
            _append_data(writer, field, append)
        return
    careful = writer.refer(f"encode_{field.name}", encode_scalar(field))
    implicit = field.presence == IMPLICIT
    if kind.name == "bool":
        with block(f"if {value} is True:"):
            line(f"{append}({tag + bytes((1,))!r})")
        with block(f"elif {value} is False:"):
            line("pass" if implicit else f"{append}({tag + bytes((0,))!r})")
    elif kind.wire_type == wire.VARINT:
        low, high = _RANGES["int32" if kind.name == "enum" else kind.name]
        if kind.name in ("sint32", "sint64"):
            nonzero = f" and {value}" if implicit else ""
            with block(f"if type({value}) is int and {low} <= {value} <= {high}{nonzero}:"):
                line(f"number = ({value} << 1 if {value} >= 0 else ~({value} << 1))")
                table = writer.refer(f"record_{tag_of(field)}", record_table(tag))
                with block("if number < 128:"):
                    line(f"{append}({table}[number])")
                with block("else:"):
                    line(f"{append}({tag!r} + encode_varint(number))")
        else:
            table = writer.refer(f"record_{tag_of(field)}", record_table(tag))
            above = 0 if implicit else -1
            with block(f"if type({value}) is {type_name} and {above} < {value} < 128:"):
                line(f"{append}({table}[{value}])")
            if field.enum_type is None:
                bounds = f"({value} < 0 or {value} > 127) and {low} <= {value} <= {high}"
                with block(f"elif type({value}) is int and {bounds}:"):
                    line(f"{append}({tag!r} + encode_varint({value}))")
    elif kind.wire_type == wire.LEN:
        test = f" and {value}" if implicit else ""
        with block(f"if type({value}) is {type_name}{test}:"):
            line(f"data = {value}.encode()" if type_name == "str" else f"data = {value}")
            _append_data(writer, field, append)
    else:
        code = STRUCT_CODES[kind.name]
        layout = f"<{len(tag)}s{code}" if len(tag) > 1 else "<c" + code
        pack = writer.refer(f"pack_{kind.name}_{len(tag)}", packer(layout))
        test = ""
        if implicit:  # what is nearly zero may be zero in 32 bits
            test = f" and not -1e-37 < {value} < 1e-37" if kind.name == "float" else f" and {value}"
        with block(f"if type({value}) is {type_name}{test}:"):
            line(f"{append}({pack}({tag!r}, {value}))")
    with block("else:"):
        line(f"{append}({careful}({value}))")


def _is_dense(field: FieldSchema) -> bool:
    """Whether a list item with all its fields is written with all, and its numbers as they are.

    No zero is left out then, and none is a zigzag.
    """
    atoms = atoms_of(field)
    return bool(atoms) and all(
        atom.field.presence != IMPLICIT and atom.field.kind.name not in ("sint32", "sint64")
        for atom in atoms
    )


def _encode_dense(writer: Writer, field: FieldSchema, item: str, append: str) -> None:
    """A list item that has all its fields, of their own types and small; else nothing happens.

    ``str.encode`` refuses what is not a str, and an absent sub-message has no attributes: the
    exceptions mean that the item is otherwise.
    """
    line, block = writer.line, writer.block
    atoms = atoms_of(field)
    objects = {"item": item}
    values: dict[int, str] = {}
    by_type: dict[str, list[str]] = {}
    small: list[str] = []
    sizes: dict[int, str] = {}
    with block("try:"):
        conditions = [f"type({item}) is {_type_name(writer, field)}"]
        unknown = [item]
        for atom in atoms:
            value = values[id(atom)] = writer.local(atom.field.name)
            held = f"{objects[atom.owner]}.{atom.field.name}"
            kind = atom.field.kind
            is_text = kind.python_type is str
            line(f"{value} = encode_text({held})" if is_text else f"{value} = {held}")
            if is_head(atom):
                objects[atom.target] = value
                conditions.append(f"type({value}) is {_type_name(writer, atom.field)}")
                unknown.append(value)
            elif kind.wire_type == wire.LEN:
                if not is_text:
                    by_type.setdefault("bytes", []).append(value)
                size = sizes[id(atom)] = writer.local(f"{atom.field.name}_size")
                line(f"{size} = len({value})")
            else:
                by_type.setdefault(_type_name(writer, atom.field), []).append(value)
                if kind.wire_type == wire.VARINT:
                    small.append(value)
        conditions += _type_checks(by_type)
        if small:
            conditions.append(f"0 <= {' | '.join(small)} < 128")
        conditions.append(f"not ({' or '.join(f'{owner}._unknown_fields' for owner in unknown)})")
        lengths = _dense_lengths(atoms, sizes)
        line(f"length = {lengths['item']}")
        conditions.append("length < 128")
        with block(f"if {' and '.join(conditions)}:"):
            pieces: list[str] = []
            layout = "<BB"
            arguments = [str(tag_of(field)), "length"]

            def flush() -> None:
                if len(arguments) == 2 and layout == "<BB":
                    table = record_table(bytes((int(arguments[0]),)))
                    name = writer.refer(f"record_{arguments[0]}", table)
                    pieces.append(f"{name}[{arguments[1]}]")
                elif arguments:
                    pack = writer.refer(f"pack_{len(pieces)}", packer(layout))
                    pieces.append(f"{pack}({', '.join(arguments)})")

            for atom in atoms:
                value = values[id(atom)]
                code = STRUCT_CODES.get(atom.field.kind.name, "B")
                if is_head(atom):
                    value = lengths[atom.target]
                elif id(atom) in sizes:
                    value = sizes[id(atom)]
                layout += "B" + code
                arguments += [str(tag_of(atom.field)), value]
                if id(atom) in sizes:
                    flush()
                    pieces.append(values[id(atom)])
                    layout, arguments = "<", []
            flush()
            parts = "parts" if append == "append" else append.removesuffix(".append")
            line(f"{parts} += ({', '.join(pieces)},)")
            line("continue")
    with block("except (AttributeError, TypeError, UnicodeError, struct_error):"):
        line("pass  # not all of it there, or not of these types")


def _dense_lengths(atoms: list[Atom], sizes: dict[int, str]) -> dict[str, str]:
    """The length of each message of a list item as an expression, by the object's name."""
    fixed: dict[str, int] = {"item": 0}
    texts: dict[str, list[str]] = {"item": []}
    parents: dict[str, str] = {}
    for atom in atoms:
        if is_head(atom):
            fixed[atom.target], texts[atom.target] = 0, []
            parents[atom.target] = atom.owner
        owner: str | None = atom.owner
        code = STRUCT_CODES.get(atom.field.kind.name, "B")
        while owner is not None:  # a record counts in every message around it
            fixed[owner] += 1 + struct.calcsize("<" + code)
            if id(atom) in sizes:
                texts[owner].append(sizes[id(atom)])
            owner = parents.get(owner)
    return {owner: " + ".join([str(fixed[owner]), *texts[owner]]) for owner in fixed}


def _append_data(writer: Writer, field: FieldSchema, append: str) -> None:
    """Append the tag, the length and the bytes that the local ``data`` holds."""
    line = writer.line
    tag = tag_bytes(tag_of(field))
    table = writer.refer(f"record_{tag_of(field)}", record_table(tag))
    line("length = len(data)")
    line(f"{append}({table}[length] if length < 128 else prefix({tag!r}, length))")
    line(f"{append}(data)")


def _encode_packed(writer: Writer, field: FieldSchema, values: str, append: str) -> None:
    line = writer.line
    kind = field.kind.name
    if kind in STRUCT_CODES:
        python_type = _type_name(writer, field)
        line(f"data = pack_fixed({values}, {python_type}, {STRUCT_CODES[kind]!r})")
    elif kind in ("sint32", "sint64"):
        low, high = _RANGES[kind]
        with writer.block(f"if not {{*map(type, {values})}} <= {{int}}:"):
            line("raise NotHere")
        with writer.block(f"if min({values}) < {low} or max({values}) > {high}:"):
            line("raise NotHere")
        zigzag = f"[n << 1 if n >= 0 else ~(n << 1) for n in {values}]"
        line(f"data = pack_varints({zigzag}, {{int}}, 0, {_RANGES['uint64'][1]})")
    else:
        low, high = _RANGES["int32" if kind == "enum" else kind]
        types = _type_name(writer, field)
        if field.enum_type is not None:
            types += ", int"  # an open enum holds numbers that it does not know
        if field.is_closed:
            members = writer.refer(f"{field.name}_members", field.enum_members)
            with writer.block(f"if not {members}.keys() >= {{*{values}}}:"):
                line("raise NotHere")
        line(f"data = pack_varints({values}, {{{types}}}, {low}, {high})")
    tag = tag_bytes(tag_of(field, wire.LEN))
    line("length = len(data)")
    line(f"{append}({tag!r} + encode_length(length))")
    line(f"{append}(data)")


def _encode_map(writer: Writer, field: FieldSchema, values: str, append: str) -> None:
    line = writer.line
    key_field, value_field = field.schema.fields
    with writer.block(f"if type({values}) is not dict:"):
        line("raise NotHere")
    # Anything else may have an order of its own.
    with writer.block(f"if not {{*map(type, {values})}} <= {{{_type_name(writer, key_field)}}}:"):
        line("raise NotHere")
    with writer.block(f"for key in sorted({values}):"):
        entry = writer.local(f"{field.name}_entry")
        line(f"{entry} = []")
        _encode_value(writer, _as_explicit(key_field), "key", f"{entry}.append")
        item = writer.local(f"{field.name}_value")
        line(f"{item} = {values}[key]")
        # The entry is a message too.
        _encode_value(writer, _as_explicit(value_field), item, f"{entry}.append", step=2)
        line(f'data = b"".join({entry})')
        _append_data(writer, field, append)


def _as_explicit(field: FieldSchema) -> FieldSchema:
    """Key and value of an entry are written even if they are zero (W16)."""
    twin = copy(field)
    twin.presence = EXPLICIT
    return twin


_RANGES = {
    "int32": (-(1 << 31), (1 << 31) - 1),
    "int64": (-(1 << 63), (1 << 63) - 1),
    "uint32": (0, (1 << 32) - 1),
    "uint64": (0, (1 << 64) - 1),
    "sint32": (-(1 << 31), (1 << 31) - 1),
    "sint64": (-(1 << 63), (1 << 63) - 1),
    "bool": (0, 1),
}


def emit_constructor(schema: MessageSchema) -> tuple[str, dict[str, Any]]:
    """The source of ``__init__``, and its namespace."""
    writer = Writer(schema, counting=False)
    line = writer.line
    parameters, stores = [], []
    writer.locals.update(field.name for field in schema.fields)  # they cannot be called otherwise
    this = writer.local("self")
    absent = writer.refer("ABSENT", ABSENT)
    for field in schema.fields:
        name = field.name
        value = name
        if field.presence in (REPEATED, MAP):
            empty = "[]" if field.presence == REPEATED else "{}"
            parameters.append(f"{name}={absent}")
            value = f"{empty} if {name} is {absent} else {name}"
        elif field.presence == REQUIRED:
            parameters.append(name)
        else:
            parameters.append(f"{name}={writer.refer(f'{name}_zero', field.zero())}")
        stores.append(f"{this}.{name} = {value}")
    with writer.block(f"def __init__({this}, /, *, {', '.join([*parameters, _UNKNOWN])}):"):
        for store in stores:
            line(store)
        line(f"{this}._unknown_fields = _unknown_fields")
    return writer.source(), writer.namespace


_UNKNOWN = '_unknown_fields=b""'


class ABSENT:
    """The default of a list or dict in a constructor: a new one each time."""
