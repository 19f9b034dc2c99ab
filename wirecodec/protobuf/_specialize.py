# SPDX-License-Identifier: MIT
"""A MessageSchema becomes the source of straight-line functions: the only ``exec`` of ours.

The reference codec asks at each record what its field is. The functions written here know: they
compare the tags in field order, as encoders write them, and read each value in line. Their source
reads as if written by hand; ``generated_source`` shows it, pdb steps through it.

Decoding is **optimistic**. Between the start of a message and its end nothing checks that a value
stays inside: a length may point beyond, a varint may run on. But the position only ever grows, so
when it equals the end of the message after the last field, every record lies inside and the
records tile the message exactly; if it does not, something is wrong. Three functions a message:

- ``decode`` is the straight line. A field that is absent costs one comparison.
- ``merge`` takes over where the straight line stops short: unknown fields, fields out of order or
  repeated. It is slower by a chain of comparisons, and right for records in any order.
- ``encode`` tests each value with what is cheapest and joins the pieces once.

Any exception of theirs means one thing: *not I*. The reference codec then does the whole message
again and either finds the exact error or, for the few odd but valid inputs that are not worth a
line here, the value. So a fault costs the straight line up to it and the reference codec's time.

What is inlined where:

- neighbouring numbers that have one shape (one-byte varints, fixed-size numbers) are read by one
  ``struct`` call and their tags compared afterwards;
- a sub-message of few fields is decoded in line, without a call;
- a list of sub-messages is decoded in one loop.

Only identifiers that were checked when the class was declared, and numbers, are put into source.
"""

from __future__ import annotations

import itertools
import keyword
import struct
from _thread import RLock
from copy import copy

from . import wire
from .schema import (
    EXPLICIT,
    GROUP,
    IMPLICIT,
    MAP,
    MESSAGE,
    REPEATED,
    REQUIRED,
    FieldSchema,
    MessageSchema,
    add_unknown,
    schema_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

__all__ = [
    "NOT_HERE",
    "PADDING",
    "NotHere",
    "constructor_of",
    "emit_constructor",
    "emit_decode",
    "emit_encode",
    "emit_merge",
    "function_of",
    "generated_source",
    "has_packable",
    "height",
]


class NotHere(Exception):
    """Raised by generated code: the reference codec is to do this."""


# --- What generated code calls -------------------------------------------------------------------
#
# For values that are too rare or too large to be read in line. They look beyond the message where
# it is broken, like the code that calls them; IndexError and NotHere both end in the reference
# codec.


def read_varint(buf: bytes, pos: int) -> tuple[int, int]:
    """A varint of any length, unsigned (W1, W2)."""
    byte = buf[pos]
    value = byte & 0x7F
    shift = 7
    while byte > 0x7F:
        pos += 1
        byte = buf[pos]
        value |= (byte & 0x7F) << shift
        shift += 7
        if shift > 70:
            raise NotHere
    if shift > 63:
        value &= 0xFFFF_FFFF_FFFF_FFFF
    return value, pos + 1


def read_int32(buf: bytes, pos: int) -> tuple[int, int]:
    value, pos = read_varint(buf, pos)
    return ((value & 0xFFFF_FFFF) ^ 0x8000_0000) - 0x8000_0000, pos


def read_int64(buf: bytes, pos: int) -> tuple[int, int]:
    value, pos = read_varint(buf, pos)
    return (value ^ 0x8000_0000_0000_0000) - 0x8000_0000_0000_0000, pos


def read_uint32(buf: bytes, pos: int) -> tuple[int, int]:
    value, pos = read_varint(buf, pos)
    return value & 0xFFFF_FFFF, pos


def read_length(buf: bytes, pos: int) -> tuple[int, int]:
    """A length of any form (W3)."""
    second = buf[pos + 1]
    if second < 128:  # two bytes: lengths up to 16,383
        return (second << 7) + buf[pos] - 128, pos + 2
    return wire.read_length(buf, pos, len(buf))


def read_tag(buf: bytes, pos: int) -> tuple[int, int]:
    """A tag of any form (W3, W4), as ``number << 3 | wire_type``."""
    number, wire_type, pos = wire.read_tag(buf, pos, len(buf))
    return number << 3 | wire_type, pos


def skip(buf: bytes, pos: int, tag: int) -> int:
    """Step over the value of an unknown record."""
    wire_type = tag & 7
    if wire_type == wire.LEN:
        length = buf[pos]
        if length < 128:
            return pos + 1 + length
        length, pos = read_length(buf, pos)
        return pos + length
    if wire_type == wire.VARINT:
        return read_varint(buf, pos)[1] if buf[pos] > 127 else pos + 1
    if wire_type == wire.I64:
        return pos + 8
    if wire_type == wire.I32:
        return pos + 4
    raise NotHere  # a group: its depth is counted


_READERS = {
    "int32": read_int32,
    "int64": read_int64,
    "uint32": read_uint32,
    "uint64": read_varint,
    "sint32": read_uint32,
    "sint64": read_varint,
    "bool": read_varint,
    "enum": read_int32,
}


def extend_varints(
    values: list[Any], buf: bytes, start: int, end: int, read: Callable[[bytes, int], Any]
) -> None:
    """A packed record of varints, as ``read`` gives them."""
    chunk = buf[start:end]
    if chunk.isascii():  # no byte has the high bit: each is a value
        values += chunk
        return
    pos = start
    append = values.append
    while pos < end:
        value = buf[pos]
        if value < 128:
            pos += 1
        else:
            value, pos = read(buf, pos)
        append(value)
    if pos != end:
        raise NotHere


def extend_fixed(values: list[Any], buf: bytes, start: int, end: int, code: str, size: int) -> None:
    """A packed record of fixed-size numbers of the ``struct`` code."""
    count, rest = divmod(end - start, size)
    if rest or end > len(buf):
        raise NotHere
    values += struct.unpack_from(f"<{count}{code}", buf, start)


_STRUCT_CODES = {
    "fixed32": "I",
    "sfixed32": "i",
    "fixed64": "Q",
    "sfixed64": "q",
    "float": "f",
    "double": "d",
}


def encode_varint(value: int) -> bytes:
    """A varint of at least two bytes; negative numbers take ten (W7)."""
    if 0 <= value < 16_384:
        return bytes((value & 0x7F | 0x80, value >> 7))
    out = bytearray()
    wire.write_varint(out, value)
    return bytes(out)


def prefix(tag: bytes, length: int) -> bytes:
    """A tag and a length of more than one byte."""
    if length > wire.MAX_LENGTH:
        raise NotHere
    return tag + encode_varint(length)


def encode_scalar(field: FieldSchema) -> Callable[[Any], bytes]:
    """A function that gives the record of one value, whatever it is: the careful way."""

    def encode(value: Any) -> bytes:
        out = bytearray()
        field.kind.write(out, field.check(value))
        if field.presence == IMPLICIT and not any(out):
            return b""
        return _tag_bytes(_tag(field)) + out

    return encode


def pack_varints(values: list[Any], python_type: type, low: int, high: int) -> bytes:
    """The payload of a packed record of varints."""
    if not {*map(type, values)} <= {python_type}:
        raise NotHere
    least, greatest = min(values), max(values)
    if least < low or greatest > high:
        raise NotHere
    if least >= 0 and greatest < 128:
        return bytes(values)
    return b"".join(
        [_SMALL[value] if 0 <= value < 128 else encode_varint(value) for value in values]
    )


def pack_fixed(values: list[Any], python_type: type, code: str) -> bytes:
    """The payload of a packed record of fixed-size numbers of the ``struct`` code."""
    if not {*map(type, values)} <= {python_type}:
        raise NotHere
    return struct.pack(f"<{len(values)}{code}", *values)


_SMALL = [bytes((byte,)) for byte in range(128)]

# What generated code finds in its namespace besides what it refers to by itself.
_HELPERS: dict[str, Any] = {
    "new": object.__new__,
    **{
        helper.__name__: helper
        for helper in (
            NotHere,
            add_unknown,
            encode_varint,
            extend_fixed,
            extend_varints,
            pack_fixed,
            pack_varints,
            prefix,
            read_int32,
            read_int64,
            read_length,
            read_tag,
            read_uint32,
            read_varint,
            skip,
        )
    },
}

# --- Writing source -------------------------------------------------------------------------------


class _Block:
    """The ``with`` of an indented block."""

    __slots__ = ("_writer",)

    def __init__(self, writer: _Writer) -> None:
        self._writer = writer

    def __enter__(self) -> None:
        self._writer.depth += 1

    def __exit__(self, *exc_info: object) -> None:
        self._writer.depth -= 1


class _Writer:
    """Lines of source, and the objects that they refer to by name."""

    def __init__(self, schema: MessageSchema, *, counting: bool) -> None:
        self.schema = schema
        self.counting = counting
        self.lines: list[str] = []
        self.depth = 0
        self.namespace: dict[str, Any] = dict(_HELPERS)
        self.locals: set[str] = set(_RESERVED_LOCALS)
        # What every function of a message that can hold itself hands down.
        extra = [f"depth={wire.MAX_DEPTH}"] if height(schema) is None else []
        self.parameters = "".join(
            ", " + name for name in extra + (["budget=()"] if counting else [])
        )
        self.extra = [name.partition("=")[0] for name in extra] + (["budget"] if counting else [])

    def line(self, text: str = "") -> None:
        self.lines.append("    " * self.depth + text if text else "")

    def block(self, text: str) -> _Block:
        self.line(text)
        return _Block(self)

    def source(self) -> str:
        return "\n".join(self.lines) + "\n"

    def define_limit(self, at: int) -> None:
        """Put ``limit``, the end of the buffer, in front of the lines from ``at`` if they use it."""
        if any("limit" in written for written in self.lines[at:]):
            self.lines.insert(at, "    limit = len(buf)")

    def local(self, name: str) -> str:
        """A name for a local variable that is not in use yet."""
        candidate, number = name, 1
        while candidate in self.locals:
            number += 1
            candidate = f"{name}_{number}"
        self.locals.add(candidate)
        return candidate

    def refer(self, name: str, value: Any) -> str:
        """A global name for ``value``: ``name``, with a number if another object has it."""
        candidate, number = name, 1
        while candidate in self.locals or self.namespace.get(candidate, value) is not value:
            number += 1
            candidate = f"{name}_{number}"
        self.namespace[candidate] = value
        return candidate

    def call(self, kind: str, schema: MessageSchema, arguments: str) -> str:
        """A call of a function of another message, which is compiled when first called."""
        name = f"{kind}_{schema.message_type.__name__}"
        number = 1
        while name in self.namespace and self.namespace[name].schema is not schema:
            number += 1
            name = f"{kind}_{schema.message_type.__name__}_{number}"
        self.namespace.setdefault(name, _Link(self.namespace, name, schema, kind, self.counting))
        extra = []
        if height(schema) is None:
            extra.append("depth - 1")
        if self.counting:
            extra.append("budget")
        return f"{name}({', '.join([arguments, *extra])})"


# Names that generated code uses itself.
_RESERVED_LOCALS = frozenset(keyword.kwlist) | frozenset(
    "append buf limit shape budget data decode depth encode end held high key key_read len length list member "
    "merge message numbers parts pos record run sorted start tag type unknown value value_read "
    "values bool bytes dict float int str AttributeError KeyError".split()
)


class _Link:
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


# --- What is known of a schema -------------------------------------------------------------------


def height(schema: MessageSchema) -> int | None:
    """How many levels of sub-messages a message can have below it; None if that must be counted:
    it can hold itself, or there are more than are allowed by default.
    """
    known = schema.functions
    if "height" not in known:
        levels = _height(schema, ())
        # What cannot get too deep need not count.
        known["height"] = levels if levels is not None and levels < wire.MAX_DEPTH else None
    return known["height"]  # type: ignore[no-any-return]


def _height(schema: MessageSchema, above: tuple[MessageSchema, ...]) -> int | None:
    if schema in above:
        return None
    highest = 0
    for field in schema.fields:
        if field.message_type is not None:
            inner = _height(field.schema, (*above, schema))
            if inner is None:
                return None
            highest = max(highest, inner + 1)
    return highest


def _weight(schema: MessageSchema) -> int:
    """How many fields a message brings along when it is decoded in line."""
    return sum(1 + (_weight(field.schema) if _is_inline(field) else 0) for field in schema.fields)


def _is_inline(field: FieldSchema) -> bool:
    """Whether a sub-message is read and written in line instead of by a call."""
    return (
        field.kind is MESSAGE
        and field.presence != MAP
        and height(field.schema) is not None
        and _weight(field.schema) <= MAX_INLINE_FIELDS
    )


MAX_INLINE_FIELDS = 16
"""Beyond that a call costs less than the growth of the code that is compiled at first use."""


def _tag(field: FieldSchema, wire_type: int | None = None) -> int:
    return field.number << 3 | (field.kind.wire_type if wire_type is None else wire_type)


def _tag_bytes(tag: int) -> bytes:
    out = bytearray()
    wire.write_varint(out, tag)
    return bytes(out)


# --- Decoding -------------------------------------------------------------------------------------


def emit_decode(schema: MessageSchema, *, counting: bool = False) -> tuple[str, dict[str, Any]]:
    """The source of ``decode(buf, pos, end) -> message``, the straight line; and its namespace.

    A message that can hold itself takes ``depth`` besides: how many levels may still come. With
    ``counting`` the function takes ``budget``, a list with the number of elements still allowed;
    it is only needed for inputs that could exceed ``max_elements`` at all.
    """
    writer = _Writer(schema, counting=counting)
    with writer.block(f"def decode(buf, pos, end{writer.parameters}):"):
        writer.line(f'"""{schema.name} from buf[pos:end], its fields in order."""')
        if height(schema) is None:
            with writer.block(f"if depth < {_clearance(schema)}:"):
                writer.line("raise NotHere")
        at = len(writer.lines)
        _decode_body(writer, schema, "message", "end")
        writer.define_limit(at)
        writer.line("return message")
    for field in schema.fields:
        if field.presence == MAP:
            _emit_entry(writer, field)
    return writer.source(), writer.namespace


def _clearance(schema: MessageSchema) -> int:
    """How many levels the calls out of a self-holding message may take without asking again."""
    heights = [height(field.schema) for field in schema.fields if field.message_type is not None]
    return 1 + max((known + 1 for known in heights if known is not None), default=0)


def _decode_body(writer: _Writer, schema: MessageSchema, target: str, end: str) -> None:
    """Read the fields of ``schema`` into a new object ``target`` up to ``end``."""
    line, block = writer.line, writer.block
    type_name = writer.refer(schema.message_type.__name__, schema.message_type)
    line(f"{target} = new({type_name})")
    line(f'{target}._unknown_fields = b""')
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
        self, writer: _Writer, schema: MessageSchema, target: str, end: str, lacks: str
    ) -> None:
        self.writer = writer
        self.schema = schema
        self.target = target
        self.end = end
        self.lacks = lacks
        self.tag_size = max((len(_tag_bytes(_tag(field))) for field in schema.fields), default=1)

    def emit(self) -> None:
        fields = self.schema.wire_order
        if fields:
            self.fetch_tag()
        index = 0
        while index < len(fields):
            shape = _shape_at(fields, index)
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
        """The next tag as it stands in the bytes; 0, which no tag is, at the end."""
        line = self.writer.line
        line(f"tag = buf[pos] if pos < {self.end} else 0")
        if self.tag_size > 1:
            with self.writer.block("if tag > 127:"):
                line("tag |= buf[pos + 1] << 8")
                for more in range(2, self.tag_size):
                    with self.writer.block(f"if tag >> {8 * more - 1}:"):
                        line(f"tag |= buf[pos + {more}] << {8 * more}")
                    # deeper only if the byte before goes on

    def emit_field(self, field: FieldSchema) -> None:
        writer, line = self.writer, self.writer.line
        line(f"# {_described(field)}")
        raw = _raw(_tag(field))
        size = len(_tag_bytes(_tag(field)))
        attribute = f"{self.target}.{field.name}"
        if field.presence == REPEATED:
            self.emit_repeated(field, attribute)
        elif field.presence == MAP:
            entries = writer.local(field.name)
            line(f"{entries} = {attribute} = {{}}")
            with writer.block(f"while tag == {raw}:"):
                _read_entry(writer, field, size, entries)
                self.fetch_tag()
        elif field.kind is GROUP:
            self.emit_absent(field)
        else:
            with writer.block(f"if tag == {raw}:"):
                if field.is_closed:
                    self.emit_closed(field, size, attribute)
                else:
                    for member in self.schema.oneofs.get(field.oneof or "", ()):
                        if member.number < field.number:
                            line(f"{self.target}.{member.name} = None")
                    self.emit_value(field, size, attribute)
                    self.next_tag(field)
            with writer.block("else:"):
                self.emit_absent(field)

    def emit_absent(self, field: FieldSchema) -> None:
        line = self.writer.line
        if field.presence == REQUIRED:
            line(f"{self.lacks} = True")
        elif field.presence == EXPLICIT:
            line(f"{self.target}.{field.name} = None")
        elif field.presence == REPEATED:
            line(f"{self.target}.{field.name} = []")
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
            for member in self.schema.oneofs.get(field.oneof or "", ()):
                if member.number < field.number:
                    line(f"{self.target}.{member.name} = None")
            line(f"{attribute} = member")
            self.next_tag(field)
        with writer.block("else:"):
            line("pos = record")
            self.emit_absent(field)

    def emit_repeated(self, field: FieldSchema, attribute: str) -> None:
        writer, line = self.writer, self.writer.line
        size = len(_tag_bytes(_tag(field)))
        if field.kind is GROUP:
            self.emit_absent(field)
            return
        values = writer.local(field.name)
        line(f"{values} = {attribute} = []")
        loops = [False, True] if field.kind.is_packable else [False]
        for packed in reversed(loops) if field.is_packed else loops:
            raw = _raw(_tag(field, wire.LEN if packed else None))
            if packed and not field.is_closed:
                with writer.block(f"if tag == {raw}:"):
                    _read_packed(writer, field, size, values)
                    self.next_tag(field)
            elif not packed and _atoms_of(field):
                self.emit_dense_list(field, raw, size, values)
            elif not packed:
                with writer.block(f"while tag == {raw}:"):
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

    def emit_dense_list(self, field: FieldSchema, raw: int, size: int, values: str) -> None:
        """A list of messages that mostly have all their fields.

        Each is first read as if all fields were there, in order and short, and everything is
        checked at once behind that. The first that is otherwise ends the attempts.
        """
        writer, line = self.writer, self.writer.line
        dense = writer.local(f"{field.name}_dense")
        item = writer.local(f"{field.name}_item")
        stop = writer.local(f"{field.name}_end")
        line(f"{dense} = True")
        with writer.block(f"while tag == {raw}:"):
            _count(writer)
            _read_length(writer, f"pos + {size}", "pos", size)
            line(f"{stop} = pos + length")
            reader = _DenseReader(writer, field, item)
            with writer.block(f"if {dense} and pos + {reader.reach} <= limit:"):
                with writer.block("try:"):
                    reader.read()
                    with writer.block(f"if {reader.condition(stop)}:"):
                        reader.build()
                        line(f"{values}.append({item})")
                        line(f"pos = {stop}")
                        self.fetch_tag()
                        line("continue")
                with writer.block("except KeyError:"):
                    line("pass  # not a one-byte number, or not its tag")
                line(f"{dense} = False")
            _decode_body(writer, field.schema, item, stop)
            line(f"{values}.append({item})")
            self.fetch_tag()

    def emit_value(self, field: FieldSchema, size: int, attribute: str) -> None:
        """The value of a singular field behind its tag; a small message at one stroke if it can."""
        writer, line = self.writer, self.writer.line
        inner = field.schema.wire_order if field.kind is MESSAGE and _is_inline(field) else ()
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
            line(f"shape = {' and '.join([*reader.checks, f'buf[pos + 1] == {length}'])}")
        with writer.block("if shape:"):
            _count(writer)
            target = writer.local(field.name)
            type_name = writer.refer(field.schema.message_type.__name__, field.schema.message_type)
            line(f"{target} = new({type_name})")
            line(f'{target}._unknown_fields = b""')
            reader.store(target)
            line(f"{attribute} = {target}")
        with writer.block("else:"):
            _read_value(writer, field, size, attribute + " = {}")

    def emit_shape(self, shape: list[FieldSchema]) -> None:
        """Neighbouring fields at one stroke, and one by one where they do not have that shape."""
        writer, line = self.writer, self.writer.line
        reader = _ShapeReader(writer, shape, 0)
        line(f"# {', '.join(f'{field.proto_name} = {field.number}' for field in shape)}: one shape")
        line(f"shape = tag == {_tag(shape[0])} and {reader.precheck('pos', 'limit')}")
        with writer.block("if shape:"):
            reader.unpack("pos")
            line(f"shape = {' and '.join([*reader.checks, f'{reader.behind()} <= {self.end}'])}")
        with writer.block("if shape:"):
            reader.store(self.target)
            self.next_tag(shape[-1])
        with writer.block("else:"):
            for field in shape:
                self.emit_field(field)


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
        if field.kind.wire_type == wire.LEN:
            break
    return shape if gain >= 0 and len(shape) > 1 else []


# What reading a value as part of a shape saves, and what a shape costs: in units of some 30 ns.
_GAINS = {wire.VARINT: 1, wire.LEN: 2, wire.I32: 2, wire.I64: 2}
_SHAPE_COST = 3

_TEXT_SIZE = 129
"""Of a ``p``: a length byte and up to 128 bytes. 128 of them mean a length that is no single byte."""


class _ShapeReader:
    """The statements that read one shape by one ``unpack``.

    Attributes:
        fixed_size: the size of the shape in bytes, without the text at its end.
        text: the local variable of that text; empty if there is none.
        checks: what must hold behind ``unpack`` for the shape to be there.
    """

    def __init__(self, writer: _Writer, shape: list[FieldSchema], head: int) -> None:
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
                self.checks.append(f"{tag} == {_tag(field)}")
            self.last_tag_offset = offset
            name = writer.local(field.name)
            self.names.append(name)
            targets.append(name)
            if field.kind.wire_type == wire.LEN:
                layout += f"{_TEXT_SIZE}p"
                offset += 2
                self.text = name
            else:
                code = _STRUCT_CODES.get(field.kind.name, "B")
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
        last = f"buf[{pos} + {self.last_tag_offset}] == {_tag(self.shape[-1])}"
        return f"{pos} + {size} <= {limit} and {last}"

    def unpack(self, pos: str) -> None:
        name = f"unpack_{self.shape[0].number}_to_{self.shape[-1].number}"
        unpack = self.writer.refer(name, _unpacker(self.layout))
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
                value += ".decode()"
            line(f"{target}.{field.name} = {value}")


class _Atom:
    """One record as the dense line sees it: the head of a sub-message, or a field without one."""

    __slots__ = ("closes", "field", "owner", "target")

    def __init__(self, field: FieldSchema, owner: str, target: str) -> None:
        self.field = field
        self.owner = owner  # the object that the value goes into
        self.target = target  # of a head: the object that it opens
        self.closes = 0  # how many sub-messages end behind it


def _atoms_of(field: FieldSchema) -> list[_Atom]:
    """The records of a list item that has all its fields; none if it cannot be read that way."""
    if field.kind is not MESSAGE or not _is_inline(field):
        return []
    atoms: list[_Atom] = []

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
            atoms.append(_Atom(inner, owner, target))
            if inner.kind is MESSAGE:
                if not inner.schema.fields or not walk(inner.schema, target):
                    return False
                atoms[-1].closes += 1
        return True

    return atoms if walk(field.schema, "item") and len(atoms) > 2 else []


class _DenseReader:
    """The statements that read one list item with all its fields.

    Attributes:
        reach: how many bytes behind ``pos`` they may look at: length bytes are not checked
            before they are used.
    """

    def __init__(self, writer: _Writer, field: FieldSchema, item: str) -> None:
        self.writer = writer
        self.item = item
        self.schema = field.schema
        self.atoms = _atoms_of(field)
        self.values = {
            id(atom): writer.local(atom.field.name + ("_length" if _is_head(atom) else ""))
            for atom in self.atoms
        }
        self.segments: list[list[_Atom]] = [[]]
        self.reach = 0
        for atom in self.atoms:
            self.segments[-1].append(atom)
            self.reach += 2 + struct.calcsize("<" + _STRUCT_CODES.get(atom.field.kind.name, "B"))
            if atom.field.kind.wire_type == wire.LEN and not _is_head(atom):
                self.segments.append([])
                self.reach += 256
        if not self.segments[-1]:
            del self.segments[-1]
        self.checks: list[str] = []
        self.sizes: list[str] = []

    def read(self) -> None:
        """Read all segments, each a few numbers and a string; nothing is checked yet."""
        writer, line = self.writer, self.writer.line
        base = "pos"
        opened: list[tuple[_Atom, str]] = []  # heads, and where their content starts
        for segment in self.segments:
            last = segment[-1]
            has_text = last.field.kind.wire_type == wire.LEN and not _is_head(last)
            behind = writer.local("at")
            offset = 0
            if len(segment) == 1 and has_text:
                size = writer.local(f"{last.field.name}_size")
                line(f"{size} = buf[{base} + 1]")
                line(f"{behind} = {base} + 2 + {size}")
                line(f"{self.values[id(last)]} = buf[{base} + 2 : {behind}]")
                self.checks.append(f"buf[{base}] == {_tag(last.field)}")
                self.sizes.append(size)
            else:
                layout, targets = "<", []
                for atom in segment:
                    value = self.values[id(atom)]
                    code = _STRUCT_CODES.get(atom.field.kind.name, "H")
                    if atom is last and has_text:
                        code = f"{_TEXT_SIZE}p"
                        offset += 2
                        self.sizes.append(f"len({value})")
                    if code == "H":  # a tag and a one-byte number as one number
                        offset += 2
                        targets.append(value)
                        layout += code
                    else:
                        tag = writer.local(f"tag_{atom.field.number}")
                        targets += [tag, value]
                        layout += "B" + code
                        self.checks.append(f"{tag} == {_tag(atom.field)}")
                        if code[-1] != "p":
                            offset += 1 + struct.calcsize("<" + code)
                    if _is_head(atom):
                        opened.append((atom, f"{base} + {offset}"))
                    elif atom is not last or not has_text:
                        for _ in range(atom.closes):
                            self._check_end(*opened.pop(), f"{base} + {offset}")
                unpack = writer.refer(f"unpack_{segment[0].field.name}", _unpacker(layout))
                line(f"{', '.join(targets)} = {unpack}(buf, {base})")
                text = f" + len({self.values[id(last)]})" if has_text else ""
                line(f"{behind} = {base} + {offset}{text}")
            if has_text:
                for _ in range(last.closes):
                    self._check_end(*opened.pop(), behind)
            base = behind
        self.behind = base

    def _check_end(self, head: _Atom, start: str, here: str) -> None:
        """A sub-message ends where its length says; looked up, as one byte: it is below 128."""
        self.checks.append(f"{start} + {self._looked_up(head)} == {here}")

    def _looked_up(self, atom: _Atom) -> str:
        """The number of an atom, by a table of its tag with each one-byte number."""
        field = atom.field
        table = _pairs(_tag(field), field)
        return f"{self.writer.refer(f'{field.name}_pairs', table)}[{self.values[id(atom)]}]"

    def condition(self, stop: str) -> str:
        """What holds if the item is as it was read.

        A length byte above 127 is no length. In an item of fewer bytes than that none can be.
        """
        sizes = " | ".join(size for size in self.sizes if not size.startswith("len"))
        tests = [f"{size} < 128" for size in self.sizes if size.startswith("len")]
        if sizes:
            tests.append(f"{sizes} < 128")
        conditions = [f"{self.behind} == {stop}", *self.checks]
        if tests:
            conditions.append(f"(length < 128 or {' and '.join(tests)})")
        return " and ".join(conditions)

    def build(self) -> None:
        """Make the objects of what has been read and checked."""
        writer, line = self.writer, self.writer.line
        objects = {"item": self.item}
        self._new(self.item, self.schema)
        for atom in self.atoms:
            kind = atom.field.kind
            value = self.values[id(atom)]
            if _is_head(atom):
                _count(writer)
                value = objects[atom.target] = writer.local(atom.field.name)
                self._new(value, atom.field.schema)
            elif kind.wire_type == wire.VARINT:
                value = self._looked_up(atom)
            elif kind.python_type is str:
                value += ".decode()"
            line(f"{objects[atom.owner]}.{atom.field.name} = {value}")

    def _new(self, target: str, schema: MessageSchema) -> None:
        type_name = self.writer.refer(schema.message_type.__name__, schema.message_type)
        self.writer.line(f"{target} = new({type_name})")
        self.writer.line(f'{target}._unknown_fields = b""')


def _pairs(tag: int, field: FieldSchema) -> dict[int, Any]:
    """Each one-byte number behind a tag, as the number of both bytes, to its value."""
    kind = "length" if field.kind is MESSAGE else field.kind.name
    key = (tag, kind) if field.enum_type is None else (tag, field.enum_type)
    table = _PAIRS.get(key)
    if table is None:
        values: dict[int, Any] = {number: number for number in range(128)}
        if kind == "bool":
            values = {0: False, 1: True}
        elif kind in ("sint32", "sint64"):
            values = {number: wire.zigzag_decode(number) for number in range(128)}
        elif field.enum_type is not None:
            values = {number: field.enum_members.get(number, number) for number in range(128)}
        table = {tag | number << 8: value for number, value in values.items()}
        if field.enum_type is None:  # else it would keep the enum alive
            _PAIRS[key] = table
    return table


_PAIRS: dict[tuple[Any, ...], dict[int, Any]] = {}


def _is_head(atom: _Atom) -> bool:
    return atom.field.kind is MESSAGE


def _described(field: FieldSchema) -> str:
    kind = field.kind.name
    if field.message_type is not None and field.presence != MAP:
        kind = field.schema.name
    elif field.enum_type is not None:
        kind = field.enum_type.__name__
    return f"{field.presence} {kind} {_identifier(field.proto_name)} = {field.number}"


def _identifier(name: str) -> str:
    """A proto name for a comment; one that is not a plain name is left out of the source."""
    return name if name.isidentifier() else "?"


def _raw(tag: int) -> int:
    """A tag as the number that its bytes are, lowest first."""
    return int.from_bytes(_tag_bytes(tag), "little")


def _unpacker(layout: str) -> Any:
    return _UNPACKERS.setdefault(layout, struct.Struct(layout).unpack_from)


_UNPACKERS: dict[str, Any] = {}


def _count(writer: _Writer) -> None:
    if writer.counting:
        writer.line("budget[0] -= 1")
        with writer.block("if budget[0] < 0:"):
            writer.line("raise NotHere")


def _read_value(writer: _Writer, field: FieldSchema, size: int, store: str) -> None:
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
        if _is_inline(field):
            target = writer.local(
                field.name if field.presence != REPEATED else f"{field.name}_item"
            )
            _decode_body(writer, schema, target, stop)
            line(store.format(target))
        else:
            line(store.format(writer.call("decode", schema, f"buf, pos, {stop}")))
            line(f"pos = {stop}")
    elif kind.wire_type == wire.VARINT:
        line(f"value = buf[{at}]")
        with block("if value < 128:"):
            line(f"pos += {size + 1}")
        if kind.name in ("int32", "int64", "uint32", "uint64"):
            with block(f"elif (high := buf[pos + {size + 1}]) < 128:"):
                line("value += (high << 7) - 128")
                line(f"pos += {size + 2}")
        read = _READERS[kind.name]
        with block("else:"):
            line(f"value, pos = {read.__name__}(buf, {at})")
        line(store.format(_converted(writer, field, "value")))
    elif kind.wire_type == wire.LEN:
        _read_length(writer, at, "start", size)
        line("pos = start + length")
        line(store.format("buf[start:pos]" + (".decode()" if kind.python_type is str else "")))
    else:
        code = _STRUCT_CODES[kind.name]
        unpack = writer.refer(f"unpack_{kind.name}", _unpacker("<" + code))
        line(store.format(f"{unpack}(buf, {at})[0]"))
        line(f"pos += {size + struct.calcsize('<' + code)}")


def _read_length(writer: _Writer, at: str, start: str, size: int) -> None:
    """Read the length behind a tag of ``size`` bytes at ``pos``, and set where its payload starts."""
    writer.line(f"length = buf[{at}]")
    writer.line(f"{start} = pos + {size + 1}" if start != "pos" else f"pos += {size + 1}")
    with writer.block("if length > 127:"):
        writer.line(f"length, {start} = read_length(buf, {start} - 1)")


def _converted(writer: _Writer, field: FieldSchema, value: str) -> str:
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


def _read_packed(writer: _Writer, field: FieldSchema, size: int, values: str) -> None:
    """Read a packed record behind a tag of ``size`` bytes at ``pos`` into a list."""
    line = writer.line
    at = f"pos + {size}" if size else "pos"
    _read_length(writer, at, "start", size)
    line("pos = start + length")
    if writer.counting:
        line(f"held = len({values})")
    kind = field.kind.name
    if kind in _STRUCT_CODES:
        code = _STRUCT_CODES[kind]
        line(f"extend_fixed({values}, buf, start, pos, {code!r}, {struct.calcsize('<' + code)})")
    else:
        read = _READERS[kind]
        if _converted(writer, field, "value") == "value":
            line(f"extend_varints({values}, buf, start, pos, {read.__name__})")
        else:
            line("numbers = []")
            line(f"extend_varints(numbers, buf, start, pos, {read.__name__})")
            line(f"{values} += [{_converted(writer, field, 'value')} for value in numbers]")
    if writer.counting:
        line(f"budget[0] -= len({values}) - held")
        with writer.block("if budget[0] < 0:"):
            line("raise NotHere")


def _read_entry(writer: _Writer, field: FieldSchema, size: int, entries: str) -> None:
    """Read one map entry behind a tag of ``size`` bytes at ``pos`` into a dict."""
    line = writer.line
    at = f"pos + {size}" if size else "pos"
    _count(writer)
    _read_length(writer, at, "start", size)
    line("pos = start + length")
    extra = "".join(", " + name for name in writer.extra)
    line(f"key, value = entry_{field.name}(buf, start, pos{extra})")
    line(f"{entries}[key] = value")


def _emit_entry(writer: _Writer, field: FieldSchema) -> None:
    """A function for the entries of one map: key, then value, and nothing else."""
    line = writer.line
    key, value = field.schema.fields
    line()
    line()
    with writer.block(f"def entry_{field.name}(buf, pos, end{writer.parameters}):"):
        line(f'"""One entry of {_identifier(field.proto_name)} from buf[pos:end]."""')
        if height(writer.schema) is None:
            line("depth -= 1")
        at = len(writer.lines)
        for part in (key, value):
            raw = _raw(_tag(part))
            with writer.block(f"if pos < end and buf[pos] == {raw}:"):
                _read_value(writer, part, 1, part.name + "_read = {}")
            with writer.block("else:"):
                if part.message_type is not None:
                    line("raise NotHere")
                else:
                    zero = writer.refer(f"{field.name}_{part.name}_zero", part.zero_of_kind())
                    line(f"{part.name}_read = {zero}")
        test = " or value_read is None" if value.is_closed else ""
        with writer.block(f"if pos != end{test}:"):
            line("raise NotHere")
        line("return key_read, value_read")
        writer.define_limit(at)


def emit_merge(schema: MessageSchema, *, counting: bool = False) -> tuple[str, dict[str, Any]]:
    """The source of ``merge(message, buf, pos, end)``: records in any order into a message."""
    writer = _Writer(schema, counting=counting)
    line, block = writer.line, writer.block
    with block(f"def merge(message, buf, pos, end{writer.parameters}):"):
        line(f'"""Records of {schema.name} in any order, from buf[pos:end] into message."""')
        line("unknown = []")
        at = len(writer.lines)
        with block("while pos < end:"):
            line("record = pos")
            line("tag = buf[pos]")
            with block("if tag < 128:"):
                line("pos += 1")
            with block("else:"):
                line("tag, pos = read_tag(buf, pos)")
            word = "if"
            for field in schema.wire_order:
                for wire_type in _wire_types(field):
                    with block(f"{word} tag == {_tag(field, wire_type)}:  # {_described(field)}"):
                        _merge_field(writer, schema, field, wire_type)
                    word = "elif"
            with block(f"{word} tag < 8:" if word == "elif" else "if tag < 8:"):
                line("raise NotHere")
            with block("else:"):
                line("pos = skip(buf, pos, tag)")
                line("unknown.append(buf[record:pos])")
        with block("if pos != end:"):
            line("raise NotHere")
        with block("if unknown:"):
            line('add_unknown(message, b"".join(unknown))')
        writer.define_limit(at)
    for field in schema.fields:
        if field.presence == MAP:
            _emit_entry(writer, field)
    return writer.source(), writer.namespace


def _wire_types(field: FieldSchema) -> tuple[int, ...]:
    own = field.kind.wire_type
    return (own, wire.LEN) if field.presence == REPEATED and field.kind.is_packable else (own,)


def _merge_field(
    writer: _Writer, schema: MessageSchema, field: FieldSchema, wire_type: int
) -> None:
    """One record of a known field, its tag already read."""
    line, block = writer.line, writer.block
    attribute = f"message.{field.name}"
    if field.kind is GROUP or (field.is_closed and wire_type == wire.LEN):
        line("raise NotHere")
        return
    if field.presence == REPEATED:
        if wire_type == wire.LEN and field.kind.is_packable:
            _read_packed(writer, field, 0, attribute)
        else:
            if field.message_type is None:
                _count(writer)
            if field.is_closed:
                _merge_closed(writer, field, attribute + ".append(member)")
            else:
                _read_value(writer, field, 0, attribute + ".append({})")
        return
    if field.presence == MAP:
        _read_entry(writer, field, 0, attribute)
        return
    others = [
        f"message.{member.name} = None"
        for member in schema.oneofs.get(field.oneof or "", ())
        if member is not field
    ]
    if field.is_closed:
        _merge_closed(writer, field, f"{attribute} = member", others)
        return
    if field.kind is MESSAGE:
        get = writer.refer(f"get_{field.name}", field.get)
        if field.presence == REQUIRED:
            with block("try:"):
                line(f"held = {get}(message)")
            with block("except AttributeError:"):
                line("held = None")
        else:
            line(f"held = {attribute}")
        with block("if held is not None:"):
            line("length, pos = read_length(buf, pos) if buf[pos] > 127 else (buf[pos], pos + 1)")
            line(writer.call("merge", field.schema, "held, buf, pos, pos + length"))
            line("pos += length")
        with block("else:"):
            _count(writer)
            line("length, pos = read_length(buf, pos) if buf[pos] > 127 else (buf[pos], pos + 1)")
            decoded = writer.call("decode", field.schema, "buf, pos, pos + length")
            line(f"{attribute} = {decoded}")
            line("pos += length")
    else:
        _read_value(writer, field, 0, attribute + " = {}")
    for other in others:
        line(other)


def _merge_closed(
    writer: _Writer, field: FieldSchema, store: str, others: list[str] | None = None
) -> None:
    """A closed enum: a number that it does not know makes its record an unknown field (W17)."""
    line = writer.line
    _read_value(writer, field, 0, "member = {}")
    with writer.block("if member is None:"):
        line("unknown.append(buf[record:pos])")
    with writer.block("else:"):
        line(store)
        for other in others or ():
            line(other)


# --- Encoding -------------------------------------------------------------------------------------


def emit_encode(schema: MessageSchema) -> tuple[str, dict[str, Any]]:
    """The source of ``encode(message) -> bytes``, and its namespace.

    A message that can hold itself takes ``depth`` besides, as for ``emit_decode``.
    """
    writer = _Writer(schema, counting=False)
    line = writer.line
    with writer.block(f"def encode(message{writer.parameters}):"):
        line(f'"""The bytes of a {schema.name}."""')
        if height(schema) is None:
            with writer.block(f"if depth < {_clearance(schema)}:"):
                line("raise NotHere")
        line("parts = []")
        line("append = parts.append")
        _encode_body(writer, schema, "message", "append")
        line('return b"".join(parts)')
    return writer.source(), writer.namespace


def _encode_body(writer: _Writer, schema: MessageSchema, target: str, append: str) -> None:
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
            line(f"# {_described(fields[index])}")
            name = writer.local(fields[index].name)
            line(f"{name} = {target}.{fields[index].name}")
            _encode_field(writer, fields[index], name, append)
            index += 1
    with block(f"if {target}._unknown_fields:"):
        line(f"{append}({target}._unknown_fields)")


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
    return numbers


def _encode_numbers(writer: _Writer, run: list[FieldSchema], target: str, append: str) -> None:
    """Neighbouring small numbers: one ``pack`` for all if each is there and of its own type."""
    line = writer.line
    names, layout, arguments, small = [], "<", [], []
    by_type: dict[str, list[str]] = {}
    line(f"# {', '.join(f'{field.proto_name} = {field.number}' for field in run)}: one shape")
    for field in run:
        name = writer.local(field.name)
        names.append(name)
        line(f"{name} = {target}.{field.name}")
        code = _STRUCT_CODES.get(field.kind.name, "B")
        layout += "B" + code
        arguments += [str(_tag(field)), name]
        by_type.setdefault(_type_name(writer, field), []).append(name)
        if code == "B":
            small.append(name)
    checks = [
        " is ".join(f"type({name})" for name in of_type) + f" is {type_name}"
        for type_name, of_type in by_type.items()
    ]
    if small:
        checks.append(f"0 <= {' | '.join(small)} < 128")
    pack = writer.refer(f"pack_{run[0].number}_to_{run[-1].number}", struct.Struct(layout).pack)
    with writer.block(f"if {' and '.join(checks)}:"):
        line(f"{append}({pack}({', '.join(arguments)}))")
    with writer.block("else:"):
        for field, name in zip(run, names, strict=True):
            _encode_field(writer, field, name, append)


def _type_name(writer: _Writer, field: FieldSchema) -> str:
    """The name of the class that a value has when nobody did anything unusual."""
    if field.enum_type is not None:
        return writer.refer(field.enum_type.__name__, field.enum_type)
    if field.message_type is not None:
        return writer.refer(field.message_type.__name__, field.message_type)
    return field.kind.python_type.__name__ if field.kind.python_type is not None else ""


def _encode_field(writer: _Writer, field: FieldSchema, value: str, append: str) -> None:
    """Append the records of one field, whose value the local ``value`` holds."""
    line, block = writer.line, writer.block
    if field.presence == REPEATED:
        with block(f"if type({value}) is not list:"):
            line("raise NotHere")
        if field.kind is GROUP:
            with block(f"if {value}:"):
                line("raise NotHere")
        elif field.is_packed:
            with block(f"if {value}:"):
                _encode_packed(writer, field, value, append)
        else:
            item = writer.local(f"{field.name}_item")
            with block(f"for {item} in {value}:"):
                if _atoms_of(field) and len(_tag_bytes(_tag(field))) == 1:
                    _encode_dense(writer, field, item, append)
                _encode_value(writer, field, item, append)
    elif field.presence == MAP:
        _encode_map(writer, field, value, append)
    elif field.presence == EXPLICIT:
        with block(f"if {value} is not None:"):
            _encode_value(writer, field, value, append)
    else:
        _encode_value(writer, field, value, append)


def _encode_value(writer: _Writer, field: FieldSchema, value: str, append: str) -> None:
    """Append one record; anything out of the ordinary goes to the careful function."""
    line, block = writer.line, writer.block
    kind = field.kind
    tag = _tag_bytes(_tag(field))
    if kind is GROUP:
        line("raise NotHere")
        return
    type_name = _type_name(writer, field)
    if kind is MESSAGE:
        with block(f"if type({value}) is not {type_name}:"):
            line("raise NotHere")
        if _is_inline(field):
            parts = writer.local(f"{field.name}_parts")
            line(f"{parts} = []")
            _encode_body(writer, field.schema, value, f"{parts}.append")
            line(f'data = b"".join({parts})')
        else:
            line(f"data = {writer.call('encode', field.schema, value)}")
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
        number = value
        if kind.name in ("sint32", "sint64"):
            number = f"({value} << 1 if {value} >= 0 else ~({value} << 1))"
            nonzero = f" and {value}" if implicit else ""
            with block(f"if type({value}) is int and {low} <= {value} <= {high}{nonzero}:"):
                line(f"number = {number}")
                table = writer.refer(f"record_{_tag(field)}", _table(tag))
                with block("if number < 128:"):
                    line(f"{append}({table}[number])")
                with block("else:"):
                    line(f"{append}({tag!r} + encode_varint(number))")
        else:
            table = writer.refer(f"record_{_tag(field)}", _table(tag))
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
        code = _STRUCT_CODES[kind.name]
        layout = f"<{len(tag)}s{code}" if len(tag) > 1 else "<c" + code
        pack = writer.refer(f"pack_{kind.name}_{len(tag)}", _packer(layout))
        test = ""
        if implicit:  # what is nearly zero may be zero in 32 bits
            test = f" and not -1e-37 < {value} < 1e-37" if kind.name == "float" else f" and {value}"
        with block(f"if type({value}) is {type_name}{test}:"):
            line(f"{append}({pack}({tag!r}, {value}))")
    with block("else:"):
        line(f"{append}({careful}({value}))")


def _encode_dense(writer: _Writer, field: FieldSchema, item: str, append: str) -> None:
    """A list item that has all its fields, of their own types and small; else nothing happens.

    ``str.encode`` refuses what is not a str, and an absent sub-message has no attributes: the
    exceptions mean that the item is otherwise.
    """
    line, block = writer.line, writer.block
    atoms = _atoms_of(field)
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
            if _is_head(atom):
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
        conditions += [
            " is ".join(f"type({value})" for value in of_type) + f" is {type_name}"
            for type_name, of_type in by_type.items()
        ]
        if small:
            conditions.append(f"0 <= {' | '.join(small)} < 128")
        conditions.append(f"not ({' or '.join(f'{owner}._unknown_fields' for owner in unknown)})")
        lengths = _dense_lengths(atoms, sizes)
        line(f"length = {lengths['item']}")
        conditions.append("length < 128")
        with block(f"if {' and '.join(conditions)}:"):
            pieces: list[str] = []
            layout = "<BB"
            arguments = [str(_tag(field)), "length"]

            def flush() -> None:
                if len(arguments) == 2 and layout == "<BB":
                    table = _table(bytes((int(arguments[0]),)))
                    name = writer.refer(f"record_{arguments[0]}", table)
                    pieces.append(f"{name}[{arguments[1]}]")
                elif arguments:
                    pack = writer.refer(f"pack_{len(pieces)}", _packer(layout))
                    pieces.append(f"{pack}({', '.join(arguments)})")

            for atom in atoms:
                value = values[id(atom)]
                code = _STRUCT_CODES.get(atom.field.kind.name, "B")
                if _is_head(atom):
                    value = lengths[atom.target]
                elif id(atom) in sizes:
                    value = sizes[id(atom)]
                layout += "B" + code
                arguments += [str(_tag(atom.field)), value]
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


def _dense_lengths(atoms: list[_Atom], sizes: dict[int, str]) -> dict[str, str]:
    """The length of each message of a list item as an expression, by the object's name."""
    fixed: dict[str, int] = {"item": 0}
    texts: dict[str, list[str]] = {"item": []}
    parents: dict[str, str] = {}
    for atom in atoms:
        if _is_head(atom):
            fixed[atom.target], texts[atom.target] = 0, []
            parents[atom.target] = atom.owner
        owner: str | None = atom.owner
        code = _STRUCT_CODES.get(atom.field.kind.name, "B")
        while owner is not None:  # a record counts in every message around it
            fixed[owner] += 1 + struct.calcsize("<" + code)
            if id(atom) in sizes:
                texts[owner].append(sizes[id(atom)])
            owner = parents.get(owner)
    return {owner: " + ".join([str(fixed[owner]), *texts[owner]]) for owner in fixed}


def _append_data(writer: _Writer, field: FieldSchema, append: str) -> None:
    """Append the tag, the length and the bytes that the local ``data`` holds."""
    line = writer.line
    tag = _tag_bytes(_tag(field))
    table = writer.refer(f"record_{_tag(field)}", _table(tag))
    line("length = len(data)")
    line(f"{append}({table}[length] if length < 128 else prefix({tag!r}, length))")
    line(f"{append}(data)")


def _encode_packed(writer: _Writer, field: FieldSchema, values: str, append: str) -> None:
    line = writer.line
    kind = field.kind.name
    if kind in _STRUCT_CODES:
        python_type = _type_name(writer, field)
        line(f"data = pack_fixed({values}, {python_type}, {_STRUCT_CODES[kind]!r})")
    elif kind in ("sint32", "sint64"):
        low, high = _RANGES[kind]
        with writer.block(f"if not {{*map(type, {values})}} <= {{int}}:"):
            line("raise NotHere")
        with writer.block(f"if min({values}) < {low} or max({values}) > {high}:"):
            line("raise NotHere")
        zigzag = f"[n << 1 if n >= 0 else ~(n << 1) for n in {values}]"
        line(f"data = pack_varints({zigzag}, int, 0, {_RANGES['uint64'][1]})")
    else:
        low, high = _RANGES["int32" if kind == "enum" else kind]
        line(f"data = pack_varints({values}, {_type_name(writer, field)}, {low}, {high})")
    tag = _tag_bytes(_tag(field, wire.LEN))
    line("length = len(data)")
    line(f"{append}({tag!r} + encode_length(length))")
    line(f"{append}(data)")


def _encode_map(writer: _Writer, field: FieldSchema, values: str, append: str) -> None:
    line = writer.line
    key_field, value_field = field.schema.fields
    with writer.block(f"if type({values}) is not dict:"):
        line("raise NotHere")
    with writer.block(f"for key in sorted({values}):"):
        entry = writer.local(f"{field.name}_entry")
        line(f"{entry} = []")
        _encode_value(writer, _as_explicit(key_field), "key", f"{entry}.append")
        item = writer.local(f"{field.name}_value")
        line(f"{item} = {values}[key]")
        _encode_value(writer, _as_explicit(value_field), item, f"{entry}.append")
        line(f'data = b"".join({entry})')
        _append_data(writer, field, append)


def _as_explicit(field: FieldSchema) -> FieldSchema:
    """Key and value of an entry are written even if they are zero (W16)."""
    twin = copy(field)
    twin.presence = EXPLICIT
    return twin


def encode_length(length: int) -> bytes:
    return _SMALL[length] if length < 128 else prefix(b"", length)


_HELPERS["encode_length"] = encode_length
_HELPERS["encode_text"] = str.encode
_HELPERS["struct_error"] = struct.error

_RANGES = {
    "int32": (-(1 << 31), (1 << 31) - 1),
    "int64": (-(1 << 63), (1 << 63) - 1),
    "uint32": (0, (1 << 32) - 1),
    "uint64": (0, (1 << 64) - 1),
    "sint32": (-(1 << 31), (1 << 31) - 1),
    "sint64": (-(1 << 63), (1 << 63) - 1),
    "bool": (0, 1),
}


def _table(tag: bytes) -> list[bytes]:
    """The tag followed by each one-byte number."""
    table = _TABLES.get(tag)
    if table is None:
        table = _TABLES[tag] = [tag + byte for byte in _SMALL]
    return table


def _packer(layout: str) -> Any:
    return _PACKERS.setdefault(layout, struct.Struct(layout).pack)


_TABLES: dict[bytes, list[bytes]] = {}
_PACKERS: dict[str, Any] = {}


def emit_constructor(schema: MessageSchema) -> tuple[str, dict[str, Any]]:
    """The source of ``__init__``, and its namespace."""
    writer = _Writer(schema, counting=False)
    line = writer.line
    parameters, stores = [], []
    for field in schema.fields:
        name = field.name
        value = name
        if field.presence in (REPEATED, MAP):
            empty = "[]" if field.presence == REPEATED else "{}"
            parameters.append(f"{name}=ABSENT")
            value = f"{empty} if {name} is ABSENT else {name}"
        elif field.presence == REQUIRED:
            parameters.append(name)
        else:
            parameters.append(f"{name}={writer.refer(f'{name}_zero', field.zero())}")
        stores.append(f"self.{name} = {value}")
    with writer.block(f"def __init__(self, /, *, {', '.join([*parameters, _UNKNOWN])}):"):
        for store in stores:
            line(store)
        line("self._unknown_fields = _unknown_fields")
    writer.namespace["ABSENT"] = ABSENT
    return writer.source(), writer.namespace


_UNKNOWN = '_unknown_fields=b""'


class ABSENT:
    """The default of a list or dict in a constructor: a new one each time."""


# --- Compiling ------------------------------------------------------------------------------------

_EMITTERS: dict[str, Any] = {
    "decode": emit_decode,
    "merge": emit_merge,
    "encode": emit_encode,
    "constructor": emit_constructor,
}
_lock = RLock()
_numbers = itertools.count(1)


def function_of(schema: MessageSchema, kind: str, *, counting: bool = False) -> Any:
    """The function of that kind for a message, compiled at its first use.

    Args:
        schema: of the message.
        kind: ``decode``, ``merge``, ``encode`` or ``constructor``.
        counting: decode and merge: with a budget of elements.

    Returns:
        The function; where code may not be made at run time, one that always raises NotHere.
    """
    key = f"{kind} counting" if counting else kind
    function = schema.functions.get(key)
    if function is None:
        with _lock:
            function = schema.functions.get(key)
            if function is None:
                options = {"counting": True} if counting else {}
                source, namespace = _EMITTERS[kind](schema, **options)
                function = schema.functions[key] = _compiled(schema, kind, source, namespace)
    return function


def _compiled(schema: MessageSchema, kind: str, source: str, namespace: dict[str, Any]) -> Any:
    """Compile one function; tracebacks, pdb and ``inspect`` find its source in ``linecache``."""
    import linecache
    from weakref import finalize

    filename = f"<{kind} {schema.name} {next(_numbers)}>"
    namespace["__name__"] = schema.message_type.__module__
    try:
        exec(compile(source, filename, "exec"), namespace)
    except Exception:  # noqa: BLE001 whatever refuses code at run time may raise what it likes
        return _refused
    lines = source.splitlines(keepends=True)
    linecache.cache[filename] = len(source), None, lines, filename
    finalize(schema.message_type, linecache.cache.pop, filename, None)
    function = namespace["__init__" if kind == "constructor" else kind]
    function.__qualname__ = f"{schema.message_type.__qualname__}.{function.__name__}"
    return function


def _refused(*arguments: Any) -> Any:
    """Stands for every function where code may not be made at run time."""
    raise NotHere


def constructor_of(schema: MessageSchema) -> Any:
    """The generated ``__init__`` of a message; None where code may not be made at run time."""
    function = function_of(schema, "constructor")
    return None if function is _refused else function


PADDING = bytes(2048)
"""What decoding likes to have behind a message, to read a few records without looking at its end."""

NOT_HERE = (
    NotHere,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
)
"""What generated code raises when the reference codec is to do a message."""


def has_packable(schema: MessageSchema, above: tuple[MessageSchema, ...] = ()) -> bool:
    """Whether an element can be a single byte of the input: in a packed record."""
    known = schema.functions
    if "packable" not in known:
        known["packable"] = any(
            (field.presence == REPEATED and field.kind.is_packable)
            or (
                field.message_type is not None
                and field.schema not in above
                and has_packable(field.schema, (*above, schema))
            )
            for field in schema.fields
        )
    return known["packable"]  # type: ignore[no-any-return]


def generated_source(message_type: Any, kind: str = "decode") -> str:
    """The source of a function that is generated for a message.

    Args:
        message_type: a message class.
        kind: ``decode``, ``merge``, ``encode`` or ``constructor``.
    """
    return _EMITTERS[kind](schema_of(message_type))[0]  # type: ignore[no-any-return]
