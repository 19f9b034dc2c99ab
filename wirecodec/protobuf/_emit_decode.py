# SPDX-License-Identifier: MIT
"""The source of ``decode`` and ``merge``."""

from __future__ import annotations

import struct

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
    tag_of,
    unpacker,
)
from ._runtime import STRUCT_CODES, tag_bytes
from ._specialize import height
from .schema import (
    EXPLICIT,
    GROUP,
    IMPLICIT,
    LAX_STRING,
    MAP,
    MESSAGE,
    REPEATED,
    REQUIRED,
    FieldSchema,
    MessageSchema,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

__all__ = ["emit_decode", "emit_merge"]


def emit_decode(schema: MessageSchema, *, counting: bool) -> tuple[str, dict[str, Any]]:
    """The source of ``decode(buf, pos, end) -> message``, the straight line; and its namespace.

    A message that can hold itself takes ``depth`` besides: how many levels may still come. With
    ``counting`` the function takes ``budget``: how many elements are still allowed, and how many
    levels of unknown groups. It is only needed for inputs that could exceed ``max_elements`` at
    all, for tight limits of depth, and for text that turned out not to be UTF-8.
    """
    writer = Writer(schema, counting=counting)
    with writer.block(f"def decode(buf, pos, end{writer.parameters}):"):
        writer.line(f'"""{identifier(schema.name)} from buf[pos:end], its fields in order."""')
        if height(schema) is None:
            with writer.block(f"if depth < {clearance(schema)}:"):
                writer.line("raise NotHere")
        at = len(writer.lines)
        _decode_body(writer, schema, "message", "end")
        writer.define_limit(at)
        writer.line("return message")
    _emit_entries(writer)
    return writer.source(), writer.namespace


def _new_message(writer: Writer, schema: MessageSchema, target: str) -> None:
    """Make the object ``target``, its fields still to come."""
    type_name = writer.refer(schema.message_type.__name__, schema.message_type)
    writer.line(f"{target} = new({type_name})")
    writer.line(f'{target}._unknown_fields = b""')


def _decode_body(writer: Writer, schema: MessageSchema, target: str, end: str) -> None:
    """Read the fields of ``schema`` into a new object ``target`` up to ``end``."""
    line, block = writer.line, writer.block
    _new_message(writer, schema, target)
    lacks = writer.local(f"{target}_lacks") if schema.required else ""
    if lacks:
        line(f"{lacks} = False")
    fields = _InOrder(writer, schema, target, end, lacks)
    fields.emit()
    with block(f"if pos != {end}:"):
        line(writer.call("merge", schema, f"{target}, buf, pos, {end}"))
        line(f"pos = {end}")
    if lacks:
        with block(f"if {lacks}:"):
            for field in schema.required:
                line(f"{writer.refer(f'get_{field.name}', field.get)}({target})")


class _InOrder:
    """The straight line through the fields of one message."""

    def __init__(
        self, writer: Writer, schema: MessageSchema, target: str, end: str, lacks: str
    ) -> None:
        self.writer = writer
        self.schema = schema
        self.target = target
        self.end = end
        self.lacks = lacks

    def emit(self) -> None:
        fields = self.schema.wire_order
        if fields:
            self.fetch_tag()
        self.emit_fields(fields, _shape_at)

    def emit_fields(
        self,
        fields: tuple[FieldSchema, ...],
        shape_at: Callable[[tuple[FieldSchema, ...], int], list[FieldSchema]],
    ) -> None:
        """One field behind the other, those of one shape at one stroke."""
        index = 0
        while index < len(fields):
            shape = shape_at(fields, index)
            if shape:
                self.emit_shape(shape)
                index += len(shape)
            else:
                self.emit_field(fields[index])
                index += 1

    def next_tag(self, field: FieldSchema) -> None:
        """Behind ``field``: the next tag, if any field is left to compare it with."""
        if field is not self.schema.wire_order[-1]:
            self.fetch_tag()

    def fetch_tag(self) -> None:
        """The first byte of the next tag; 0, which no tag starts with, at the end."""
        self.writer.line(f"tag = buf[pos] if pos < {self.end} else 0")

    def emit_field(self, field: FieldSchema) -> None:
        writer, line = self.writer, self.writer.line
        line(f"# {described(field)}")
        found = _tag_test(tag_of(field))
        size = len(tag_bytes(tag_of(field)))
        attribute = f"{self.target}.{field.name}"
        if field.presence == REPEATED:
            self.emit_repeated(field, attribute)
        elif field.presence == MAP:
            entries = writer.local(field.name)
            line(f"{entries} = {attribute} = {{}}")
            with writer.block(f"while {found}:"):
                _read_entry(writer, field, size, entries, f"add_unknown({self.target}, {{}})")
                self.fetch_tag()
        else:
            with writer.block(f"if {found}:"):
                if field.is_closed:
                    self.emit_closed(field, size, attribute)
                else:
                    self.clear_oneof(field)
                    self.emit_value(field, size, attribute)
                    self.next_tag(field)
            with writer.block("else:"):
                self.emit_absent(field)

    def clear_oneof(self, field: FieldSchema) -> None:
        """The last member wins (W15): those before it in the line are as if they had not come."""
        for member in self.schema.oneofs.get(field.oneof or "", ()):
            if member.number < field.number:
                self.writer.line(f"{self.target}.{member.name} = None")

    def emit_absent(self, field: FieldSchema) -> None:
        line = self.writer.line
        if field.presence == REQUIRED:
            line(f"{self.lacks} = True")
        elif field.presence == EXPLICIT:
            line(f"{self.target}.{field.name} = None")
        elif field.enum_type is not None:
            zero = self.writer.refer(f"{field.name}_zero", field.zero())
            line(f"{self.target}.{field.name} = {zero}")
        else:
            line(f"{self.target}.{field.name} = {field.kind.zero!r}")

    def emit_closed(self, field: FieldSchema, size: int, attribute: str) -> None:
        """A closed enum: a number that it does not know is left to ``merge``."""
        writer, line = self.writer, self.writer.line
        line("record = pos")
        _read_value(writer, field, size, "member = {}")
        with writer.block("if member is not None:"):
            self.clear_oneof(field)
            line(f"{attribute} = member")
            self.next_tag(field)
        with writer.block("else:"):
            line("pos = record")
            self.emit_absent(field)

    def emit_repeated(self, field: FieldSchema, attribute: str) -> None:
        writer, line = self.writer, self.writer.line
        size = len(tag_bytes(tag_of(field)))
        values = writer.local(field.name)
        line(f"{values} = {attribute} = []")
        loops = [False, True] if field.kind.is_packable else [False]
        for packed in reversed(loops) if field.is_packed else loops:
            found = _tag_test(tag_of(field, wire.LEN if packed else None))
            if packed:
                with writer.block(f"if {found}:"):
                    _read_packed(writer, field, size, values, f"add_unknown({self.target}, {{}})")
                    self.next_tag(field)
            elif size == 1 and atoms_of(field):
                self.emit_dense_list(field, found, size, values)
            else:
                with writer.block(f"while {found}:"):
                    if field.message_type is None:
                        _count(writer)
                    if field.is_closed:
                        line("record = pos")
                        _read_value(writer, field, size, "member = {}")
                        with writer.block("if member is None:"):
                            line("pos = record")
                            line("break")
                        line(f"{values}.append(member)")
                    else:
                        _read_value(writer, field, size, values + ".append({})")
                    self.fetch_tag()

    def emit_dense_list(self, field: FieldSchema, found: str, size: int, values: str) -> None:
        """A list of messages that mostly have all their fields.

        Each is first read as if all fields were there, in order and short, and everything is
        checked at once behind that. After a few that are otherwise the attempts end.
        """
        writer, line = self.writer, self.writer.line
        misses = writer.local(f"{field.name}_misses")
        until = writer.local(f"{field.name}_dense_until")
        item = writer.local(f"{field.name}_item")
        stop = writer.local(f"{field.name}_end")
        reader = _DenseReader(writer, field, item)
        line(f"{misses} = 0")
        line(f"{until} = limit - {reader.reach}")
        with writer.block(f"while {found}:"):
            _count(writer)
            with writer.block(f"if pos <= {until}:"):
                reader.read()
                line(f"{stop} = pos + 2 + {reader.length}")
                with writer.block(f"if {reader.condition(stop)}:"):
                    reader.build()
                    line(f"{values}.append({item})")
                    line(f"pos = {stop}")
                    with writer.block(f"if {reader.behind} != {stop}:  # fields of a newer schema"):
                        merge = f"{item}, buf, {reader.behind}, {stop}"
                        line(writer.call("merge", field.schema, merge))
                    self.fetch_tag()
                    line("continue")
                line(f"{misses} += 1")
                with writer.block(f"if {misses} == {_MISSES}:"):
                    line(f"{until} = -1")
            _read_length(writer, f"pos + {size}", "pos", size)
            line(f"{stop} = pos + length")
            _decode_body(writer, field.schema, item, stop)
            line(f"{values}.append({item})")
            self.fetch_tag()

    def emit_value(self, field: FieldSchema, size: int, attribute: str) -> None:
        """The value of a singular field behind its tag; a small message at one stroke if it can."""
        writer, line = self.writer, self.writer.line
        inner = field.schema.wire_order if is_inline(field) else ()
        shape = _shape_at(inner, 0) if inner else []
        if not shape or len(shape) != len(inner) or size != 1:
            _read_value(writer, field, size, attribute + " = {}")
            return
        # The whole sub-message is one shape: its length must be that of its fields.
        reader = _ShapeReader(writer, shape, size + 1)
        line(f"shape = {reader.precheck('pos', 'limit')}")
        with writer.block("if shape:"):
            reader.unpack("pos")
            length = f"{reader.fixed_size - size - 1}"
            if reader.text:
                length += f" + len({reader.text})"
            line(f"shape = {' and '.join([*reader.checks, f'128 > buf[pos + 1] == {length}'])}")
        with writer.block("if shape:"):
            _count(writer)
            target = writer.local(field.name)
            _new_message(writer, field.schema, target)
            reader.store(target)
            line(f"{attribute} = {target}")
        with writer.block("else:"):
            _read_value(writer, field, size, attribute + " = {}")

    def emit_shape(self, shape: list[FieldSchema]) -> None:
        """Neighbouring fields at one stroke, and one by one where they do not have that shape."""
        writer, line = self.writer, self.writer.line
        reader = _ShapeReader(writer, shape, 0)
        line(f"# {listed(shape)}: one shape")
        line(f"shape = tag == {tag_of(shape[0])} and {reader.precheck('pos', 'limit')}")
        with writer.block("if shape:"):
            reader.unpack("pos")
            line(f"shape = {' and '.join([*reader.checks, f'{reader.behind()} <= {self.end}'])}")
        with writer.block("if shape:"):
            reader.store(self.target)
            self.next_tag(shape[-1])
        with writer.block("else:"):
            # A number of more bytes than one is no reason to read those of fixed size one by one.
            self.emit_fields(tuple(shape), _no_shape if _is_fixed(shape) else _fixed_shape_at)


def _no_shape(fields: tuple[FieldSchema, ...], index: int) -> list[FieldSchema]:
    return []


def _fixed_shape_at(fields: tuple[FieldSchema, ...], index: int) -> list[FieldSchema]:
    """The fields of fixed size from ``index`` on, and bools, if reading them at one stroke pays."""
    count = 0
    while index + count < len(fields) and _is_fixed([fields[index + count]]):
        count += 1
    return _shape_at(fields[: index + count], index)


def _is_fixed(fields: list[FieldSchema]) -> bool:
    """Whether all of these have a fixed size; a bool is a varint that nobody makes longer."""
    return all(
        field.kind.wire_type in (wire.I32, wire.I64) or field.kind.name == "bool"
        for field in fields
    )


def _shape_at(fields: tuple[FieldSchema, ...], index: int) -> list[FieldSchema]:
    """The fields from ``index`` on that one ``unpack`` can read; none if it would not pay.

    Numbers, and at most one string behind them: the ``p`` of ``struct`` reads a length byte and
    as many bytes.
    """
    shape: list[FieldSchema] = []
    gain = -_SHAPE_COST
    for field in fields[index:]:
        if (
            field.presence not in (REQUIRED, EXPLICIT, IMPLICIT)
            or field.is_closed
            or field.oneof is not None
            or field.number > 15
            or field.message_type is not None
        ):
            break
        shape.append(field)
        gain += _GAINS[field.kind.wire_type]
        if field.kind.wire_type == wire.LEN or len(shape) == MAX_SHAPE:
            break
    return shape if gain >= 0 else []


# What reading a value as part of a shape saves, and what a shape costs: in units of some 30 ns.
_GAINS = {wire.VARINT: 1, wire.LEN: 2, wire.I32: 2, wire.I64: 2}
_SHAPE_COST = 3

_TEXT_SIZE = 129
"""Of a ``p``: a length byte and up to 128 bytes. 128 mean that the length is longer."""


class _ShapeReader:
    """The statements that read one shape by one ``unpack``.

    Attributes:
        fixed_size: the size of the shape in bytes, without the text at its end.
        text: the local variable of that text; empty if there is none.
        checks: what must hold behind ``unpack`` for the shape to be there.
    """

    def __init__(self, writer: Writer, shape: list[FieldSchema], head: int) -> None:
        self.writer = writer
        self.shape = shape
        self.text = ""
        self.checks: list[str] = []
        self.last_tag_offset = 0
        self.names: list[str] = []
        layout = f"<{head}x" if head else "<"
        offset = head
        targets: list[str] = []
        small: list[str] = []
        for field in shape:
            is_first = field is shape[0] and not head
            is_last = field is shape[-1]
            # The first tag and the last are compared before, the others behind the unpacking.
            layout += "x" if is_first or is_last else "B"
            if not is_first and not is_last:
                tag = writer.local(f"tag_{field.number}")
                targets.append(tag)
                self.checks.append(f"{tag} == {tag_of(field)}")
            self.last_tag_offset = offset
            name = writer.local(field.name)
            self.names.append(name)
            targets.append(name)
            if field.kind.wire_type == wire.LEN:
                layout += f"{_TEXT_SIZE}p"
                offset += 2
                self.text = name
            else:
                code = STRUCT_CODES.get(field.kind.name, "B")
                layout += code
                offset += 1 + struct.calcsize("<" + code)
                if code == "B":
                    small.append(name)
        if small:
            self.checks.append(f"{' | '.join(small)} < 128")
        if self.text:
            self.checks.append(f"len({self.text}) < 128")
        self.fixed_size = offset
        self.targets = targets
        self.layout = layout

    def precheck(self, pos: str, limit: str) -> str:
        """Whether ``unpack`` may be called, and is worth it: a look at the last tag alone."""
        size = struct.calcsize(self.layout)
        last = f"buf[{pos} + {self.last_tag_offset}] == {tag_of(self.shape[-1])}"
        return f"{pos} + {size} <= {limit} and {last}"

    def unpack(self, pos: str) -> None:
        name = f"unpack_{self.shape[0].number}_to_{self.shape[-1].number}"
        unpack = self.writer.refer(name, unpacker(self.layout))
        self.writer.line(f"{', '.join(self.targets)} = {unpack}(buf, {pos})")

    def behind(self) -> str:
        """The position behind the shape."""
        return f"pos + {self.fixed_size}" + (f" + len({self.text})" if self.text else "")

    def store(self, target: str) -> None:
        line = self.writer.line
        line(f"pos = {self.behind()}")
        for field, name in zip(self.shape, self.names, strict=True):
            value = _converted(self.writer, field, name)
            if field.kind.python_type is str:
                value += _decoding(self.writer, field)
            line(f"{target}.{field.name} = {value}")


_MISSES = 4
"""How many list items may be otherwise before they are no longer expected to be dense."""


class _DenseReader:
    """The statements that read one list item with all its fields, of at most 127 bytes.

    A segment is a few numbers and one string, which one ``unpack`` reads: ``p`` is a length byte
    and as many bytes. Where the lengths do not add up to more than that of the item, each is below
    128 like it, and each was a length. The tags are compared all at once, the numbers by the bits
    that they share.

    Attributes:
        reach: how many bytes behind ``pos`` they may look at.
        behind: the local that holds the position behind the item.
    """

    def __init__(self, writer: Writer, field: FieldSchema, item: str) -> None:
        self.writer = writer
        self.item = item
        self.schema = field.schema
        self.atoms = atoms_of(field)
        self.length = writer.local(f"{field.name}_length")
        self.values = {
            id(atom): writer.local(atom.field.name + ("_length" if is_head(atom) else ""))
            for atom in self.atoms
        }
        self.segments: list[list[Atom]] = [[]]
        for atom in self.atoms:
            self.segments[-1].append(atom)
            if _is_text(atom):
                self.segments.append([])
        if not self.segments[-1]:
            del self.segments[-1]
        self.reach = 2 + sum(
            _TEXT_SIZE + 1 if _is_text(atom) else 1 + struct.calcsize("<" + _code_of(atom))
            for atom in self.atoms
        )
        self.behind = ""
        self.ends: list[str] = []
        self.tags: dict[str, int] = {}
        self.small = [self.length]

    def read(self) -> None:
        """Read all segments; nothing is checked yet."""
        writer, line = self.writer, self.writer.line
        base = "pos"
        opened: list[tuple[Atom, str]] = []  # heads, and where their content starts
        # The tag of the item has been compared.
        layout, offset, targets = "<xB", 2, [self.length]
        for segment in self.segments:
            text = ""
            closes: list[tuple[int, int]] = []
            for atom in segment:
                value = self.values[id(atom)]
                tag = writer.local(f"tag_{atom.field.number}")
                self.tags[tag] = tag_of(atom.field)
                targets += [tag, value]
                code = _code_of(atom)
                layout += "B" + code
                if _is_text(atom):
                    text = f" + len({value})"
                    offset += 2
                else:
                    offset += 1 + struct.calcsize("<" + code)
                    if code == "B" and not is_head(atom):  # the length of a head adds up or not
                        self.small.append(value)
                if is_head(atom):
                    opened.append((atom, f"{base} + {offset}"))
                closes += [(offset, _is_text(atom))] * atom.closes
            behind = writer.local("at")
            unpack = writer.refer(f"unpack_{segment[0].field.name}", unpacker(layout))
            line(f"{', '.join(targets)} = {unpack}(buf, {base})")
            line(f"{behind} = {base} + {offset}{text}")
            for inner_offset, at_text in closes:
                head, start = opened.pop()
                here = behind if at_text else f"{base} + {inner_offset}"
                self.ends.append(f"{start} + {self.values[id(head)]} == {here}")
            base = behind
            layout, offset, targets = "<", 0, []
        self.behind = base

    def condition(self, stop: str) -> str:
        """What holds if the item is as it was read."""
        tags = ", ".join(self.tags)
        expected = ", ".join(str(tag) for tag in self.tags.values())
        conditions = [
            f"{self.behind} <= {stop}",
            *self.ends,
            f"({tags}) == ({expected})",
            f"{' | '.join(self.small)} < 128",
        ]
        return " and ".join(conditions)

    def build(self) -> None:
        """Make the objects of what has been read and checked."""
        writer, line = self.writer, self.writer.line
        objects = {"item": self.item}
        _new_message(writer, self.schema, self.item)
        for atom in self.atoms:
            kind = atom.field.kind
            value = self.values[id(atom)]
            if is_head(atom):
                _count(writer)
                value = objects[atom.target] = writer.local(atom.field.name)
                _new_message(writer, atom.field.schema, value)
            elif kind.python_type is str:
                value += _decoding(writer, atom.field)
            else:
                value = _converted(writer, atom.field, value)
            line(f"{objects[atom.owner]}.{atom.field.name} = {value}")


def _is_text(atom: Atom) -> bool:
    return atom.field.kind.wire_type == wire.LEN and not is_head(atom)


def _code_of(atom: Atom) -> str:
    """How ``struct`` reads the value: a number, a one-byte number or length, or a string."""
    if _is_text(atom):
        return f"{_TEXT_SIZE}p"
    return STRUCT_CODES.get(atom.field.kind.name, "B")


def _tag_test(tag: int) -> str:
    """Whether this tag is the next one; ``tag`` holds its first byte."""
    first, *more = tag_bytes(tag)
    tests = [f"buf[pos + {offset}] == {byte}" for offset, byte in enumerate(more, 1)]
    return " and ".join([f"tag == {first}", *tests])


def _count(writer: Writer) -> None:
    if writer.counting:
        writer.line("budget[0] -= 1")
        with writer.block("if budget[0] < 0:"):
            writer.line("raise NotHere")


def _decoding(writer: Writer, field: FieldSchema) -> str:
    """What makes text of bytes. That it may be no UTF-8 is thought of when some was not (W9)."""
    if writer.counting and field.kind is LAX_STRING:
        return '.decode("utf-8", "surrogateescape")'
    return ".decode()"


def _read_value(writer: Writer, field: FieldSchema, size: int, store: str) -> None:
    """Read the value behind a tag of ``size`` bytes at ``pos``, step behind it, and store it."""
    line, block = writer.line, writer.block
    kind = field.kind
    at = f"pos + {size}" if size else "pos"
    if kind is MESSAGE:
        _count(writer)
        stop = writer.local(f"{field.name}_end")
        _read_length(writer, at, "pos", size)
        line(f"{stop} = pos + length")
        schema = field.schema
        if is_inline(field):
            target = writer.local(
                field.name if field.presence != REPEATED else f"{field.name}_item"
            )
            _decode_body(writer, schema, target, stop)
            line(store.format(target))
        else:
            line(store.format(writer.call("decode", schema, f"buf, pos, {stop}")))
            line(f"pos = {stop}")
    elif kind is GROUP:
        _count(writer)
        stop = writer.local(f"{field.name}_end")
        behind = writer.local(f"{field.name}_behind")
        end_tag = tag_of(field, wire.EGROUP)
        if size:
            line(f"pos += {size}")
        line(f"{stop}, {behind} = end_of_group(buf, pos, {end_tag})")
        line(store.format(writer.call("decode", field.schema, f"buf, pos, {stop}")))
        line(f"pos = {behind}")
    elif kind.wire_type == wire.VARINT:
        line(f"value = buf[{at}]")
        with block("if value < 128:"):
            line(f"pos += {size + 1}")
        if kind.name not in ("bool", "enum"):
            with block(f"elif (high := buf[pos + {size + 1}]) < 128:"):
                line("value += (high << 7) - 128")
                line(f"pos += {size + 2}")
        with block("else:"):
            line(f"value, pos = read_varint(buf, {at})")
            for narrowing in _NARROWINGS[kind.name]:
                line(narrowing)
        line(store.format(_converted(writer, field, "value")))
    elif kind.wire_type == wire.LEN:
        is_text = kind.python_type is str
        line(f"length = buf[{at}]")
        with block("if length < 128:"):
            line(f"start = pos + {size + 1}")
            line("pos = start + length")
            line(store.format("buf[start:pos]" + (_decoding(writer, field) if is_text else "")))
        with block("else:"):
            reader = "read_bytes"
            if is_text:
                is_lax = writer.counting and kind is LAX_STRING
                reader = "read_lax_text" if is_lax else "read_text"
            line(f"value, pos = {reader}(buf, {at})")
            line(store.format("value"))
    else:
        code = STRUCT_CODES[kind.name]
        unpack = writer.refer(f"unpack_{kind.name}", unpacker("<" + code))
        line(store.format(f"{unpack}(buf, {at})[0]"))
        line(f"pos += {size + struct.calcsize('<' + code)}")


# What makes the unsigned 64-bit number of a long varint one of the kind (W7).
_SIGN_32 = "value = ((value & 0xFFFFFFFF) ^ 0x80000000) - 0x80000000"
_SIGN_64 = "value = (value ^ 0x8000000000000000) - 0x8000000000000000"
_NARROWINGS: dict[str, tuple[str, ...]] = {
    "int32": ("if value > 0x7FFFFFFF:", "    " + _SIGN_32),
    "int64": ("if value > 0x7FFFFFFFFFFFFFFF:", "    " + _SIGN_64),
    "uint32": ("value &= 0xFFFFFFFF",),
    "uint64": (),
    "sint32": ("value &= 0xFFFFFFFF",),
    "sint64": (),
    "bool": (),
    "enum": (_SIGN_32,),
}


def _read_length(writer: Writer, at: str, start: str, size: int) -> None:
    """Read the length behind a tag of ``size`` bytes at ``pos``, and where its payload starts."""
    writer.line(f"length = buf[{at}]")
    writer.line(f"{start} = pos + {size + 1}" if start != "pos" else f"pos += {size + 1}")
    with writer.block("if length > 127:"):
        writer.line(f"length, {start} = read_length(buf, {start} - 1)")


def _converted(writer: Writer, field: FieldSchema, value: str) -> str:
    """The expression that turns a number as read into the value of the field."""
    kind = field.kind.name
    if kind == "bool":
        return f"{value} != 0"
    if kind in ("sint32", "sint64"):
        return f"({value} >> 1) ^ -({value} & 1)"
    if kind == "enum":
        members = writer.refer(f"{field.name}_members", field.enum_members)
        return f"{members}.get({value})" if field.is_closed else f"{members}.get({value}, {value})"
    return value


def _read_packed(
    writer: Writer, field: FieldSchema, size: int, values: str, keep_unknown: str
) -> None:
    """Read a packed record behind a tag of ``size`` bytes at ``pos`` into a list.

    ``keep_unknown`` keeps the records of numbers that a closed enum does not know.
    """
    line = writer.line
    at = f"pos + {size}" if size else "pos"
    _read_length(writer, at, "start", size)
    line("pos = start + length")
    if writer.counting:  # before anything is made of them
        if field.kind.name in STRUCT_CODES:
            line(f"budget[0] -= length // {struct.calcsize('<' + STRUCT_CODES[field.kind.name])}")
        else:
            line("budget[0] -= count_varints(buf, start, pos)")
        with writer.block("if budget[0] < 0:"):
            line("raise NotHere")
    kind = field.kind.name
    if kind in STRUCT_CODES:
        code = STRUCT_CODES[kind]
        line(f"extend_fixed({values}, buf, start, pos, {code!r}, {struct.calcsize('<' + code)})")
    elif field.is_closed:
        members = writer.refer(f"{field.name}_members", field.enum_members)
        tag = tag_bytes(tag_of(field))
        line(f"odd = extend_closed({values}, buf, start, pos, {members}, {tag!r})")
        with writer.block("if odd:"):
            line(keep_unknown.format("odd"))
    else:
        if _converted(writer, field, "value") == "value":
            line(f"extend_varints({values}, buf, start, pos, {kind!r})")
        else:
            line("numbers = []")
            line(f"extend_varints(numbers, buf, start, pos, {kind!r})")
            line(f"{values} += [{_converted(writer, field, 'value')} for value in numbers]")


def _read_entry(
    writer: Writer, field: FieldSchema, size: int, entries: str, keep_unknown: str
) -> None:
    """Read one map entry behind a tag of ``size`` bytes at ``pos`` into a dict.

    ``keep_unknown`` keeps the record of one that says more than key and value.
    """
    line = writer.line
    at = f"pos + {size}" if size else "pos"
    _count(writer)
    _read_length(writer, at, "start", size)
    line("pos = start + length")
    extra = "".join(", " + name for name in writer.extra)
    entry = writer.refer(f"entry_{field.name}", field)  # until the function takes its place
    if field not in writer.maps:
        writer.maps.append(field)
    line(f"key, value = {entry}(buf, start, pos{extra})")
    with writer.block("if key is not None:"):
        line(f"{entries}[key] = value")
    with writer.block("else:"):
        line(keep_unknown.format("value"))


def _emit_entries(writer: Writer) -> None:
    """The functions for the maps that were asked for: those of messages in line are among them."""
    for field in writer.maps:  # an entry may ask for more
        _emit_entry(writer, field)


def _emit_entry(writer: Writer, field: FieldSchema) -> None:
    """A function for the entries of one map: mostly key, then value, and nothing else.

    What else there may be is left to the message that an entry is. In the place of the key of one
    that does not fit a dict it gives None, and its record as the value (W16).
    """
    line = writer.line
    key, value = field.schema.fields
    line()
    line()
    name = writer.refer(f"entry_{field.name}", field)
    with writer.block(f"def {name}(buf, pos, end{writer.parameters}):"):
        line(f'"""One entry of {identifier(field.proto_name)} from buf[pos:end]."""')
        if height(writer.schema) is None:
            line("depth -= 1")
        line("record = pos")
        at = len(writer.lines)
        for part in (key, value):
            raw = tag_of(part)
            with writer.block(f"if pos < end and buf[pos] == {raw}:"):
                _read_value(writer, part, 1, part.name + "_read = {}")
            with writer.block("else:"):
                line(f"{part.name}_read = {_entry_zero(writer, field, part)}")
        test = " or value_read is None" if value.is_closed or value.message_type else ""
        with writer.block(f"if pos != end{test}:"):
            _emit_odd_entry(writer, field)
        line("return key_read, value_read")
        writer.define_limit(at)


def _entry_zero(writer: Writer, field: FieldSchema, part: FieldSchema) -> str:
    """What an entry without key or value holds; None for a message, which is made when needed."""
    if part.message_type is not None:
        return "None"
    return writer.refer(f"{field.name}_{part.name}_zero", part.zero_of_kind())


def _emit_odd_entry(writer: Writer, field: FieldSchema) -> None:
    """An entry with its value first, more than one of them, fields of its own, or without one."""
    line = writer.line
    line(f"entry = {writer.call('decode', field.schema, 'buf, record, end', step=0)}")
    with writer.block("if entry._unknown_fields:"):
        line(f"odd = {writer.call('encode', field.schema, 'entry', step=0)}")
        line(f"return None, {tag_bytes(tag_of(field))!r} + encode_length(len(odd)) + odd")
    line("key_read, value_read = entry.key, entry.value")
    for part in field.schema.fields:
        with writer.block(f"if {part.name}_read is None:"):
            if part.message_type is None:
                line(f"{part.name}_read = {_entry_zero(writer, field, part)}")
            elif part.schema.required:
                line("raise NotHere")
            else:
                line(f"{part.name}_read = {writer.refer(f'new_{field.name}', part.schema.new)}()")


def emit_merge(schema: MessageSchema, *, counting: bool) -> tuple[str, dict[str, Any]]:
    """The source of ``merge(message, buf, pos, end)``: records in any order into a message."""
    writer = Writer(schema, counting=counting)
    line, block = writer.line, writer.block
    with block(f"def merge(message, buf, pos, end{writer.parameters}):"):
        line(f'"""Records of {identifier(schema.name)} in any order, from buf[pos:end]."""')
        line("unknown = bytearray()")
        levels = ""
        if height(schema) is None:
            levels = ", depth"
        elif counting:
            levels = ", budget[1]"
        skip = f"pos = skip(buf, pos, tag{levels})"
        at = len(writer.lines)
        with block("while pos < end:"):
            line("record = pos")
            line("tag = buf[pos]")
            with block("if tag < 128:"):
                line("pos += 1")
            with block("else:"):
                line("tag, pos = read_tag(buf, pos)")
            word = "if"
            if schema.wire_order:  # what a newer schema adds mostly has higher numbers
                with block(f"if tag > {tag_of(schema.wire_order[-1], 7)}:"):
                    line(skip)
                    line("unknown += buf[record:pos]")
                word = "elif"
            for field in schema.wire_order:
                for wire_type in _wire_types(field):
                    with block(f"elif tag == {tag_of(field, wire_type)}:  # {described(field)}"):
                        _merge_field(writer, schema, field, wire_type)
            with block(f"{word} tag < 8:"):
                line("raise NotHere")
            with block("else:"):
                line(skip)
                line("unknown += buf[record:pos]")
        with block("if pos != end:"):
            line("raise NotHere")
        with block("if unknown:"):
            line("add_unknown(message, bytes(unknown))")
        writer.define_limit(at)
    _emit_entries(writer)
    return writer.source(), writer.namespace


def _wire_types(field: FieldSchema) -> tuple[int, ...]:
    own = field.kind.wire_type
    return (own, wire.LEN) if field.presence == REPEATED and field.kind.is_packable else (own,)


def _merge_field(writer: Writer, schema: MessageSchema, field: FieldSchema, wire_type: int) -> None:
    """One record of a known field, its tag already read."""
    line, block = writer.line, writer.block
    attribute = f"message.{field.name}"
    if field.presence == REPEATED:
        if wire_type == wire.LEN and field.kind.is_packable:
            _read_packed(writer, field, 0, attribute, "unknown += {}")
        else:
            if field.message_type is None:
                _count(writer)
            if field.is_closed:
                _merge_closed(writer, field, attribute + ".append(member)")
            else:
                _read_value(writer, field, 0, attribute + ".append({})")
        return
    if field.presence == MAP:
        _read_entry(writer, field, 0, attribute, "unknown += {}")
        return
    others = [
        f"message.{member.name} = None"
        for member in schema.oneofs.get(field.oneof or "", ())
        if member is not field
    ]
    if field.is_closed:
        _merge_closed(writer, field, f"{attribute} = member", others)
        return
    if field.message_type is not None:
        get = writer.refer(f"get_{field.name}", field.get)
        if field.presence == REQUIRED:
            with block("try:"):
                line(f"held = {get}(message)")
            with block("except AttributeError:"):
                line("held = None")
        else:
            line(f"held = {attribute}")
        if field.kind is GROUP:
            line(f"stop, behind = end_of_group(buf, pos, {tag_of(field, wire.EGROUP)})")
        else:
            line("length, pos = read_length(buf, pos) if buf[pos] > 127 else (buf[pos], pos + 1)")
            line("stop = behind = pos + length")
        with block("if held is not None:"):
            line(writer.call("merge", field.schema, "held, buf, pos, stop"))
        with block("else:"):
            _count(writer)
            decoded = writer.call("decode", field.schema, "buf, pos, stop")
            line(f"{attribute} = {decoded}")
        line("pos = behind")
    else:
        _read_value(writer, field, 0, attribute + " = {}")
    for other in others:
        line(other)


def _merge_closed(
    writer: Writer, field: FieldSchema, store: str, others: list[str] | None = None
) -> None:
    """A closed enum: a number that it does not know makes its record an unknown field (W17)."""
    line = writer.line
    _read_value(writer, field, 0, "member = {}")
    with writer.block("if member is None:"):
        line("unknown += buf[record:pos]")
    with writer.block("else:"):
        line(store)
        for other in others or ():
            line(other)
