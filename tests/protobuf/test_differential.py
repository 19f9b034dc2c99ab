# SPDX-License-Identifier: MIT
"""Generated code against the reference codec, on random messages.

Hypothesis draws a schema: every kind, presence, packing, map, oneof and group, enums open and
closed, messages that hold each other and themselves, numbers of one to five tag bytes in any
order, and names that generated code could want for itself. The classes are made at run time. Then
values, their encodings, loose and damaged spellings of these, and limits: the public functions
must do what the reference codec does, down to the bits of a NaN, the unknown bytes, and the class,
offset, path and reason of an error.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, partial
from typing import Annotated, Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from wirecodec import message, pb
from wirecodec.errors import DecodeError, EncodeError
from wirecodec.protobuf import _reference, _specialize, wire
from wirecodec.protobuf.codec import MAX_ELEMENTS, decode, encode, read_delimited
from wirecodec.protobuf.schema import (
    EMPTY,
    EXPLICIT,
    GROUP,
    IMPLICIT,
    MAP,
    MESSAGE,
    REPEATED,
    REQUIRED,
    FieldSchema,
    schema_of,
    slot_value,
)

from ..support import strategies, vectors
from ..support.strategies import varint

pytestmark = pytest.mark.untraced


class Open(pb.Enum):
    ZERO = 0
    ONE = 1
    MINUS = -1
    LARGE = 300


class OpenFromSeven(pb.Enum):
    SEVEN = 7
    ZERO = 0


class Closed(pb.ClosedEnum):
    ZERO = 0
    TWO = 2
    MINUS = -5
    LARGE = 70_000


class ClosedFromThree(pb.ClosedEnum):
    THREE = 3
    FOUR = 4


class Standard(IntEnum):
    ZERO = 0
    NINE = 9


ENUMS: dict[str, Any] = {
    each.__name__: each for each in (Open, OpenFromSeven, Closed, ClosedFromThree, Standard)
}
SCALARS = {
    **dict.fromkeys(
        [
            "int32",
            "int64",
            "uint32",
            "uint64",
            "sint32",
            "sint64",
            "fixed32",
            "fixed64",
            "sfixed32",
            "sfixed64",
        ],
        "int",
    ),
    "bool": "bool",
    "float": "float",
    "double": "float",
    "string": "str",
    "bytes": "bytes",
}
KEYS = [kind for kind, held in SCALARS.items() if held in ("int", "bool", "str")]
ZEROS = {"int": 0, "bool": False, "float": 0.0, "str": "", "bytes": b""}

# --- schemas --------------------------------------------------------------------------------

PLAIN_NAMES = [f"{letter}{number}" for number in (1, 2, 3) for letter in "abcdefgh"]
# What generated code calls its own variables, globals, helpers and functions.
TAKEN_NAMES = [
    "ABSENT",
    "AttributeError",
    "KeyError",
    "Link",
    "M0",
    "M1",
    "NotHere",
    "Open",
    "TypeError",
    "UnicodeError",
    "a1",
    "a1_2",
    "a1_end",
    "a1_entry",
    "a1_item",
    "a1_length",
    "a1_members",
    "a1_pairs",
    "a1_parts",
    "a1_size",
    "a1_value",
    "a1_zero",
    "add_unknown",
    "append",
    "at",
    "at_2",
    "bool",
    "buf",
    "budget",
    "bytes",
    "data",
    "decode",
    "decode_M0",
    "decode_M1",
    "dense",
    "depth",
    "dict",
    "encode",
    "encode_M0",
    "encode_a1",
    "encode_b1",
    "encode_length",
    "encode_text",
    "encode_varint",
    "end",
    "entry",
    "entry_a1",
    "entry_b1",
    "extend_fixed",
    "extend_varints",
    "float",
    "frozenset",
    "get_a1",
    "held",
    "high",
    "int",
    "item",
    "key",
    "key_2",
    "key_read",
    "key_zero",
    "len",
    "length",
    "limit",
    "list",
    "map",
    "max",
    "member",
    "merge",
    "merge_M0",
    "merge_M1",
    "message",
    "min",
    "n",
    "new",
    "number",
    "numbers",
    "object",
    "pack",
    "pack_1_to_2",
    "pack_double_1",
    "pack_fixed",
    "pack_varints",
    "parts",
    "pos",
    "pos_2",
    "prefix",
    "print",
    "range",
    "read_int32",
    "read_int64",
    "read_length",
    "read_tag",
    "read_uint32",
    "read_varint",
    "record",
    "record_8",
    "record_10",
    "run",
    "self",
    "set",
    "shape",
    "size",
    "skip",
    "sorted",
    "start",
    "stop",
    "str",
    "struct",
    "struct_error",
    "super",
    "tag",
    "tag_1",
    "tag_2",
    "tuple",
    "type",
    "unknown",
    "unpack",
    "unpack_1_to_2",
    "unpack_1_to_3",
    "unpack_a1",
    "unpack_double",
    "value",
    "value_2",
    "value_read",
    "value_zero",
    "values",
]
NAMES = {"plain": PLAIN_NAMES, "taken": TAKEN_NAMES}
NUMBERS = [1, 2, 3, 4, 5, 6, 15, 16, 17, 2047, 2048, 18_999, 20_000, 2**18, 2**25, 2**29 - 1]
PROTO_NAMES = [*[None] * 12, "odd", "x y", "-1", 'a"""b', "a\nimport os", "#'\\", "名字", ""]


@dataclass(frozen=True)
class Plan:
    """A field as the class body has it."""

    name: str
    annotation: str
    default: Any  # EMPTY: none


@st.composite
def plans(draw: DrawFn, held_types: list[str], names: list[str], syntax: str) -> list[Plan]:
    """The fields of one message, which may hold messages of those types."""
    count = draw(st.sampled_from([5, 4, 3, 2, 1, 0, 6, 7, 8]))
    chosen = draw(st.lists(st.sampled_from(names), min_size=count, max_size=count, unique=True))
    numbers = draw(
        st.lists(
            st.integers(1, 15) | st.integers(1, 15) | st.sampled_from(NUMBERS),
            min_size=count,
            max_size=count,
            unique=True,
        )
    )
    presences = ["optional", "optional", "repeated", "implicit", "map", "oneof"]
    if syntax == "proto2":
        presences += ["required", "required"]
    style = draw(st.sampled_from(["record", "sorted", "random"]))
    if style == "record":  # singular fields one behind the other, as straight lines like them
        numbers = list(range(1, count + 1))
        own = "required" if syntax == "proto2" else "implicit"
        presences = draw(st.sampled_from([["optional"], [own], ["implicit"], ["optional", own]]))
    elif style == "sorted":
        numbers.sort()
    kinds = [*SCALARS, "enum", "enum"]
    messages = ["message", "message", "message", "group"] if held_types else []
    if style == "record":
        kinds, messages = [*kinds, *messages[:2]], []
    proto_names: set[str] = set()

    def field(name: str, number: int) -> Plan:
        presence = draw(st.sampled_from(presences))
        kind = draw(st.sampled_from(kinds) | st.sampled_from(messages or kinds))
        if presence == "map" and kind == "group":
            kind = "message"
        elif presence == "implicit" and kind in ("message", "group"):
            presence = "optional"
        options = ""
        proto_name = draw(st.sampled_from(PROTO_NAMES))
        if proto_name is not None:
            proto_name += f"~{number}" if proto_name in proto_names or not proto_name else ""
            proto_names.add(proto_name)
            options = f", name={_literal(proto_name)}"
        default: Any = None
        if kind in SCALARS:
            held = SCALARS[kind]
            default = ZEROS[held]
            if presence in ("required", "optional") and draw(st.integers(0, 5)) == 5:
                value = draw(strategies.scalars(kind).filter(_is_writable_literal))
                options += f", default={_literal(value)}"
        elif kind == "enum":
            held = draw(st.sampled_from(list(ENUMS)))
            default = next(iter(ENUMS[held]))
            if int(default) != 0 and presence == "implicit":
                presence = "optional"
            if held.startswith("Open") and draw(st.booleans()):
                held += " | int"
        else:
            held = draw(st.sampled_from(held_types))
        called = {"message": "embedded"}.get(kind, kind)
        if presence == "map":
            key = draw(st.sampled_from(KEYS))
            hint = f"dict[{SCALARS[key]}, {held}]"
            return Plan(
                name,
                f"Annotated[{hint}, pb.map({number}, pb.{key}, pb.{called}{options})]",
                {},
            )
        call = f"pb.{called}({number}{options})"
        if presence == "repeated":
            packed = ""
            if kind not in ("string", "bytes", "message", "group"):
                packed = draw(st.sampled_from(["", ", packed=True", ", packed=False"]))
            return Plan(name, f"Annotated[list[{held}], pb.repeated({call}{packed})]", [])
        if presence == "oneof":
            oneof = draw(st.sampled_from(["choice", "choice", "other"]))
            return Plan(name, f'Annotated[{held} | None, pb.oneof("{oneof}", {call})]', None)
        if presence == "optional":
            return Plan(name, f"Annotated[{held} | None, {call}]", None)
        if presence == "required":
            return Plan(name, f"Annotated[{held}, {call}]", EMPTY)
        return Plan(name, f"Annotated[{held}, {call}]", default)

    return [field(name, number) for name, number in zip(chosen, numbers, strict=True)]


def _literal(value: Any) -> str:
    """A literal that the reader of annotations takes: ASCII, so that escapes are not read twice."""
    return ascii(value)


def _is_writable_literal(value: Any) -> bool:
    """Whether a repr in an annotation gives it back: not infinities, and no NaN."""
    return not isinstance(value, float) or math.isfinite(value)


def make_classes(planned: list[tuple[str, list[Plan]]]) -> list[Any]:
    """Message classes ``M0``, ``M1``, ... which may hold each other."""
    made: list[Any] = []
    for index, (syntax, fields) in enumerate(planned):
        body: dict[str, Any] = {"__annotations__": {each.name: each.annotation for each in fields}}
        body |= {each.name: each.default for each in fields if each.default is not EMPTY}
        body["__module__"] = __name__
        made.append(message(syntax=syntax)(type(f"M{index}", (), body)))
    for message_type in made:
        for index, other in enumerate(made):  # as if they were nested classes
            setattr(message_type, f"Held{index}", other)
    return made


def show(planned: list[tuple[str, list[Plan]]]) -> str:
    """The classes as people would write them, for reports."""
    lines = []
    for index, (syntax, fields) in enumerate(planned):
        lines += [f'@message(syntax="{syntax}")', f"class M{index}:  # Held{index}"]
        for each in fields:
            given = "" if each.default is EMPTY else f" = {each.default!r}"
            lines.append(f"    {each.name}: {each.annotation}{given}")
        if not fields:
            lines.append("    pass")
    return "\n".join(lines)


@st.composite
def classes(draw: DrawFn, pool: str) -> list[Any]:
    """The classes of one schema; the first is the one that is tested."""
    count = draw(st.integers(1, 4))
    # Mostly a message holds only those behind it: what can hold itself is never read in line.
    is_tree = draw(st.sampled_from([True, True, True, False]))
    planned = []
    for index in range(count):
        syntax = draw(st.sampled_from(["proto2", "proto3"]))
        held_types = [f"Held{other}" for other in range(index + 1 if is_tree else 0, count)]
        planned.append((syntax, draw(plans(held_types, NAMES[pool], syntax))))
    note(show(planned))
    return make_classes(planned)


# --- values ---------------------------------------------------------------------------------


def draw_scalar(draw: DrawFn, field: FieldSchema) -> Any:
    """A value of a scalar or enum field, as decoding would give it."""
    if field.enum_type is not None:
        known = st.sampled_from(list(field.enum_members.values()))
        if field.is_closed:
            return draw(known)
        number = draw(known | strategies.integers("int32"))
        return field.enum_members.get(number, number)
    if field.kind.name == "string":
        return draw(strategies.texts() | st.sampled_from(["x" * 300, "ä" * 9000]))
    if field.kind.name == "bytes":
        return draw(strategies.blobs() | st.just(b"\xf0" * 17_000))
    if field.kind.python_type is int:
        return draw(st.integers(0, 127) | strategies.integers(field.kind.name))
    return draw(strategies.scalars(field.kind.name))


def draw_value(draw: DrawFn, field: FieldSchema, depth: int) -> Any:
    return (
        draw_scalar(draw, field)
        if field.message_type is None
        else draw_message(draw, field.message_type, depth - 1)
    )


def draw_message(draw: DrawFn, message_type: Any, depth: int) -> Any:
    """A message with random values; one that may not go deeper lacks what it requires."""
    schema = schema_of(message_type)
    made = schema.new()
    given: set[str] = set()
    # Mostly everything or little: lists of whole items are what straight lines are made for.
    share = draw(st.sampled_from([0, 1, 2, 4, 4]))
    for field in schema.fields:
        if field.message_type is not None and depth <= 0:
            continue
        if field.presence != REQUIRED and draw(st.integers(0, 3)) >= share:
            continue
        if field.presence == REPEATED:
            size = draw(st.integers(0, 3))
            field.set(made, [draw_value(draw, field, depth) for _ in range(size)])
        elif field.presence == MAP:
            key, value = field.schema.fields
            size = draw(st.integers(0, 3))
            field.set(
                made,
                {draw_scalar(draw, key): draw_value(draw, value, depth) for _ in range(size)},
            )
        elif field.oneof is None or field.oneof not in given:
            given.add(field.oneof or "")
            field.set(made, draw_value(draw, field, depth))
    if draw(st.integers(0, 7)) == 7:
        made._unknown_fields = draw(strategies.wire_records(numbers=[900], max_records=2))
    return made


# --- loose spellings ------------------------------------------------------------------------


def loose(draw: DrawFn, source: Any) -> bytes:
    """A valid encoding of a message, not the one that an encoder writes.

    Records in any order, tags and lengths and numbers longer than need be, lists packed and not
    packed, sub-messages in two pieces, entries without key or value, unknown records between, and
    values that are replaced by those behind them.
    """
    records: list[bytes] = []
    for field in schema_of(type(source)).wire_order:
        value = slot_value(field, source)
        if value is EMPTY or value is None:
            continue
        if field.presence == MAP:
            records += [loose_entry(draw, field, key, each) for key, each in value.items()]
        elif field.presence == REPEATED:
            records += loose_list(draw, field, value)
        elif field.kind is MESSAGE and draw(st.integers(0, 5)) == 5:
            records += [loose_record(draw, field, value) for _ in range(2)]
        else:
            records.append(loose_record(draw, field, value))
    if draw(st.booleans()):
        records.append(draw(strategies.wire_records(numbers=[901, 31], max_records=1)))
    if draw(st.booleans()) and records:
        records.insert(draw(st.integers(0, len(records))), draw(st.sampled_from(records)))
    if draw(st.sampled_from([False, True])):
        records = list(draw(st.permutations(records)))
    unknown: bytes = source._unknown_fields
    return b"".join(records) + unknown


def spelled(draw: DrawFn, number: int, limit: int = 5) -> bytes:
    return varint(number, draw(st.integers(1, limit)) if draw(st.integers(0, 9)) == 9 else 0)


def loose_number(draw: DrawFn, field: FieldSchema, value: Any) -> bytes:
    """A scalar without its tag; of a varint any length and, up to 32 bits, any high bits."""
    out = bytearray()
    field.kind.write(out, field.check(value))
    if field.kind.wire_type != wire.VARINT or draw(st.integers(0, 9)) != 9:
        return bytes(out)
    number = wire.read_varint(bytes(out), 0, len(out))[0]
    if field.kind.name in ("int32", "uint32", "sint32", "enum") and draw(st.booleans()):
        number = number & 0xFFFF_FFFF | draw(st.integers(0, 2**32 - 1)) << 32
    return spelled(draw, number, 10)


def loose_record(draw: DrawFn, field: FieldSchema, value: Any) -> bytes:
    tag = spelled(draw, field.number << 3 | field.kind.wire_type)
    if field.kind is GROUP:
        return tag + loose(draw, value) + spelled(draw, field.number << 3 | wire.EGROUP)
    if field.kind is MESSAGE:
        content = loose(draw, value)
        return tag + spelled(draw, len(content)) + content
    return tag + loose_number(draw, field, value)


def loose_list(draw: DrawFn, field: FieldSchema, values: list[Any]) -> list[bytes]:
    if not field.kind.is_packable:
        return [loose_record(draw, field, each) for each in values]
    records = []
    while values:
        size = draw(st.integers(1, len(values)))
        if size == 1:
            records.append(loose_record(draw, field, values[0]))
        else:
            packed = b"".join(loose_number(draw, field, each) for each in values[:size])
            tag = spelled(draw, field.number << 3 | wire.LEN)
            records.append(tag + spelled(draw, len(packed)) + packed)
        values = values[size:]
    return records


def loose_entry(draw: DrawFn, field: FieldSchema, key: Any, value: Any) -> bytes:
    key_field, value_field = field.schema.fields
    parts = [loose_record(draw, key_field, key), loose_record(draw, value_field, value)]
    edit = draw(st.integers(0, 15))
    if edit in (1, 2):
        parts.reverse()
    elif edit in (3, 4):
        del parts[edit - 3]
    elif edit == 5:
        parts.append(parts[0])
    elif edit == 6:
        parts.append(varint(900 << 3) + b"\x01")
    content = b"".join(parts)
    tag = spelled(draw, field.number << 3 | wire.LEN)
    return tag + spelled(draw, len(content)) + content


def draw_bytes(draw: DrawFn, made: Any) -> bytes:
    """An encoding of a message: as it is written, loose, damaged, or spliced with another."""
    first = reference_encode(made)
    edit = draw(st.sampled_from(["none", "loose", "loose", "mutate", "mutate loose", "splice"]))
    data = loose(draw, made) if "loose" in edit else first
    if edit == "splice":
        other = loose(draw, made)
        at = draw(st.integers(0, len(data)))
        data = data[:at] + other[draw(st.integers(0, len(other))) :]
    if "mutate" in edit:
        data = draw(strategies.mutations(data))
    return data


# --- what both do ---------------------------------------------------------------------------


def reference_encode(made: Any) -> bytes:
    return _reference.encode_message(made, max_depth=100, allow_partial=True)


def state(value: Any) -> Any:
    """Everything of a value that ``==`` could overlook: types, bits, empty slots, unknown bytes."""
    if isinstance(value, float):
        return ("float", type(value), struct.pack(">d", value))
    if isinstance(value, list):
        return [state(each) for each in value]
    if isinstance(value, dict):
        return [(state(key), state(each)) for key, each in value.items()]
    if "__message_schema__" in type(value).__dict__:
        fields = schema_of(type(value)).fields
        return (
            type(value),
            [(field.name, state(slot_value(field, value))) for field in fields],
            bytes(value._unknown_fields),
        )
    return type(value), value


def outcome(call: Callable[[], Any]) -> tuple[Any, ...]:
    """A result, or all that an error says; what is no error of ours is a bug."""
    try:
        return ("gives", state(call()))
    except DecodeError as error:
        return (type(error), error.offset, error.path, error.reason, getattr(error, "fields", ()))
    except EncodeError as error:
        return (type(error), error.path, error.reason)
    except Exception as error:  # noqa: BLE001 it never equals what is expected
        return ("crashes", repr(error))


def agree_on_decoding(message_type: Any, data: bytes, limits: Mapping[str, Any]) -> None:
    """The public functions give what the reference codec gives: at the first use and after it."""
    case = f"{data.hex()} {dict(limits)}"
    expected = outcome(
        partial(
            _reference.decode_message,
            schema_of(message_type),
            data,
            0,
            len(data),
            **{"max_depth": 100, "max_elements": MAX_ELEMENTS, "allow_partial": False, **limits},
        )
    )
    for _ in range(2):
        assert outcome(partial(decode, message_type, data, **limits)) == expected, case

    # And from the middle of a buffer: there is more behind, but the message ends where it ends.
    length = varint(len(data))
    around = b"\x0a\x08\x0a" + length + data + b"\x08\x0a\x01\xff" * 3
    found = outcome(lambda: read_delimited(message_type, around, 3, **limits)[0])
    if expected[0] != "gives" and expected[1] >= 0:
        expected = (expected[0], expected[1] + 3 + len(length), *expected[2:])
    assert found == expected, case


def agree_on_encoding(made: Any, options: Mapping[str, Any]) -> None:
    settings = {"max_depth": 100, "allow_partial": False, **options}
    expected = outcome(partial(_reference.encode_message, made, **settings))
    for _ in range(2):
        assert outcome(partial(encode, made, **options)) == expected, f"{made!r} {dict(options)}"


# --- what is odd ----------------------------------------------------------------------------


class Text(str):
    __slots__ = ()


class Whole(int):
    pass


class Real(float):
    pass


class Raw(bytes):
    pass


@cache
def odd_values() -> list[Any]:
    """Made when they are asked for: to decode is what is tested."""
    lacking = decode(vectors.Needs2, b"\x22\x00", allow_partial=True)  # its values are marked
    return [
        *(None, True, False, 0, 1, -1, 127, 128, 300, 2**31, -(2**31) - 1, 2**63, 2**64, 2**2000),
        *(0.0, -0.0, 1.5, 1e-50, -1e-45, 1e39, math.nan, math.inf, -math.inf, Whole(5), Real(2.5)),
        *("", "a", "\ud800", "\udcff", "ab" * 100, Text("t"), b"", b"\xff", Raw(b"r")),
        *(bytearray(b"ba"), memoryview(b"mv"), (), (1, 2), [], [1], ["a"], [b""], [None], [1.5, 2]),
        *({}, {1: 1}, {"a": "b"}, {True: False}, {1: 1, "a": 2}, {Whole(1): Whole(2)}, {2, 3}),
        *(lacking.count, lacking.text, lacking, lacking.items),
        *(Open.ONE, Closed.TWO, ClosedFromThree.FOUR, Standard.NINE, object(), int, 1j),
    ]


def spoil(draw: DrawFn, made: Any) -> None:
    """Put something odd, or nothing, into a field somewhere."""
    fields = schema_of(type(made)).fields
    if not fields:
        return
    field = draw(st.sampled_from(fields))
    value = slot_value(field, made)
    edit = draw(st.integers(0, 9))
    if edit == 0 and value is not EMPTY:
        delattr(made, field.name)
    elif edit < 6 and field.presence == REPEATED and value:
        at = draw(st.integers(0, len(value) - 1))
        if field.message_type is not None and edit < 5:
            spoil(draw, value[at])
        else:
            value[at] = draw(st.sampled_from(odd_values()))
    elif edit < 6 and field.presence == MAP and value:
        key = draw(st.sampled_from(list(value)))
        value[key] = draw(st.sampled_from(odd_values()))
    elif edit < 6 and field.message_type is not None and field.presence in (REQUIRED, EXPLICIT):
        if value is not None and value is not EMPTY:
            spoil(draw, value)
    elif edit == 6 and isinstance(value, list):
        field.set(made, tuple(value))
    else:
        field.set(made, draw(st.sampled_from(odd_values())))


LIMITS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "max_depth": st.integers(0, 4),
        "max_elements": st.integers(0, 12),
        "allow_partial": st.booleans(),
    },
)
OPTIONS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {}, optional={"max_depth": st.integers(0, 4), "allow_partial": st.booleans()}
)
each_pool = pytest.mark.parametrize("pool", NAMES)


# --- the tests ------------------------------------------------------------------------------


@each_pool
@given(data=st.data())
def test_all_is_compiled(pool: str, data: st.DataObject) -> None:
    """Whatever the schema, each function of it can be made: none is left to the reference codec."""
    for message_type in data.draw(classes(pool)):
        for kind in _specialize.KINDS_OF_CODE:
            for counting in (False, True)[: 2 if kind in ("decode", "merge") else 1]:
                function = _specialize.function_of(schema_of(message_type), kind, counting=counting)
                assert function.__code__.co_filename.startswith("<"), f"{kind} is not compiled"


@st.composite
def spellings(draw: DrawFn, pool: str) -> list[tuple[Any, bytes, dict[str, Any]]]:
    """A class, some bytes, and limits; four times."""
    message_type = draw(classes(pool))[0]
    return [
        (message_type, draw_bytes(draw, draw_message(draw, message_type, 3)), draw(LIMITS))
        for _ in range(4)
    ]


@st.composite
def rows(draw: DrawFn, pool: str) -> tuple[Any, bytes, dict[str, Any]]:
    """Messages behind each other: lists grow long, singular fields are merged."""
    message_type = draw(classes(pool))[0]
    pieces = [reference_encode(draw_message(draw, message_type, 2)) for _ in range(2)]
    return message_type, b"".join(pieces) * draw(st.integers(1, 20)), draw(LIMITS)


@each_pool
@given(data=st.data())
def test_decoding(pool: str, data: st.DataObject) -> None:
    """Values, unknown bytes and errors are those of the reference codec."""
    for message_type, encoded, limits in data.draw(spellings(pool)):
        agree_on_decoding(message_type, encoded, limits)


@each_pool
@given(data=st.data())
def test_many_items(pool: str, data: st.DataObject) -> None:
    """Long lists, and sub-messages in many pieces."""
    agree_on_decoding(*data.draw(rows(pool)))


@message
class Packed:
    """A packed list of each kind, by number."""

    a: Annotated[list[int], pb.repeated(pb.int32(1), packed=True)] = []
    b: Annotated[list[int], pb.repeated(pb.int64(2), packed=True)] = []
    c: Annotated[list[int], pb.repeated(pb.uint32(3), packed=True)] = []
    d: Annotated[list[int], pb.repeated(pb.uint64(4), packed=True)] = []
    e: Annotated[list[int], pb.repeated(pb.sint32(5), packed=True)] = []
    f: Annotated[list[int], pb.repeated(pb.sint64(6), packed=True)] = []
    g: Annotated[list[bool], pb.repeated(pb.bool(7), packed=True)] = []
    h: Annotated[list[Open | int], pb.repeated(pb.enum(8), packed=True)] = []
    i: Annotated[list[Closed], pb.repeated(pb.enum(9), packed=True)] = []
    j: Annotated[list[int], pb.repeated(pb.int32(10), packed=False)] = []
    k: Annotated[list[float], pb.repeated(pb.float(11), packed=True)] = []
    m: Annotated[list[int], pb.repeated(pb.sfixed64(12), packed=True)] = []


@st.composite
def packed_records(draw: DrawFn) -> tuple[Any, bytes, dict[str, Any]]:
    """Long packed records: numbers of all lengths, some longer than need be, some damaged."""
    longest = draw(st.sampled_from([1, 2, 4, 5, 8, 9, 10, 10, 10]))
    some = st.integers(0, (1 << 7 * min(longest, 9)) - 1) | strategies.integers("uint64")
    pieces = []
    for number in draw(st.lists(some, min_size=1, max_size=12)):
        piece = spelled(draw, number & (1 << 7 * longest) - 1, longest)
        if len(piece) == 10:  # bits beyond the 64th fall away
            piece = piece[:9] + bytes([piece[9] | draw(st.integers(0, 63)) << 1])
        pieces.append(piece)
    # Many enough to be read together, and in an order that is not that of their lengths.
    content = b"".join(pieces) * draw(st.sampled_from([1, 7, 50, 400]))
    content = b"".join(pieces[: draw(st.integers(0, len(pieces)))]) + content
    edit = draw(st.sampled_from(["none", "none", "none", "cut", "long", "mutate"]))
    if edit == "cut":
        content = content[: draw(st.integers(0, len(content)))]
    elif edit == "long":
        at = draw(st.integers(0, len(content)))
        content = content[:at] + b"\xff" * draw(st.integers(8, 12)) + content[at:]
    elif edit == "mutate":
        content = draw(strategies.mutations(content))
    tag = varint(draw(st.integers(1, 12)) << 3 | 2)
    length = max(0, len(content) + draw(st.sampled_from([0] * 8 + [-1, 1, 100])))
    data = tag + varint(length) + content
    limits = draw(LIMITS)
    if "max_elements" in limits and draw(st.booleans()):
        limits["max_elements"] = draw(st.integers(0, len(content)))
    return Packed, data + draw(st.sampled_from([b"", b"", b"\x50\x01", data])), limits


@given(case=packed_records())
def test_packed(case: tuple[Any, bytes, dict[str, Any]]) -> None:
    """Hundreds of numbers behind each other."""
    agree_on_decoding(*case)


@each_pool
@given(data=st.data())
def test_cuts(pool: str, data: st.DataObject) -> None:
    """The prefixes of an encoding."""
    message_type, encoded, limits = data.draw(rows(pool))
    for size in range(min(len(encoded), 40)):
        agree_on_decoding(message_type, encoded[:size], limits)


class Writing:
    """What is to be encoded, shown as the message shows itself: attributes may be deleted."""

    def __init__(self, made: Any, options: dict[str, Any]) -> None:
        self.made = made
        self.options = options

    def __repr__(self) -> str:
        return f"{self.made!r} {self.options}"


@st.composite
def writings(draw: DrawFn, pool: str, *, odd: bool) -> list[Writing]:
    """Messages and options; with something odd in each, or not."""
    message_type = draw(classes(pool))[0]
    written = []
    for _ in range(4):
        made = draw_message(draw, message_type, 3)
        if odd:
            spoil(draw, made)
        written.append(Writing(made, draw(OPTIONS)))
    return written


@each_pool
@given(data=st.data())
def test_encoding(pool: str, data: st.DataObject) -> None:
    """The same bytes, or the same refusal."""
    for each in data.draw(writings(pool, odd=False)):
        agree_on_encoding(each.made, each.options)


@each_pool
@given(data=st.data())
def test_encoding_what_is_odd(pool: str, data: st.DataObject) -> None:
    """Values of other types, out of range, missing: the same bytes or the same refusal."""
    for each in data.draw(writings(pool, odd=True)):
        agree_on_encoding(each.made, each.options)


@each_pool
@given(data=st.data())
def test_constructing(pool: str, data: st.DataObject) -> None:
    """With any arguments; what is not given reads as its zero, a list and a dict as a new one."""
    message_type = data.draw(classes(pool))[0]
    schema = schema_of(message_type)
    values = {
        field.name: data.draw(st.sampled_from(odd_values()))
        for field in schema.fields
        if field.presence == REQUIRED or data.draw(st.booleans())
    }
    for made in (message_type(**values), message_type(**values)):
        for field in schema.fields:
            held = field.get(made)
            if field.name in values:
                assert held is values[field.name]
            else:
                assert field.presence in (EXPLICIT, IMPLICIT, REPEATED, MAP)
                assert state(held) == state(field.zero())
    one, other = message_type(**values), message_type(**values)
    for field in schema.fields:
        if field.name not in values and field.presence in (REPEATED, MAP):
            assert field.get(one) is not field.get(other)
