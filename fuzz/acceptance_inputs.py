# SPDX-License-Identifier: MIT
"""The inputs of `acceptance`: valid encodings of many messages, and a million ways to damage them.

A `Subject` is a message in both worlds. Its pool holds valid encodings, written by upb from values
that are drawn here by the ``.proto`` file, and of each encoding the places where a tag, a length, a
number, a text and a record stand. A change at a place can hence be a precise one, with the lengths
of all messages around it put right, so that it is the change that is judged and not the length.

Everything is drawn from a ``random.Random``: the same seed gives the same bytes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cache, cached_property
from random import Random
from typing import Any, NamedTuple, TypeVar

from tests.support import protofile
from tests.support.known import GOOGLE_MESSAGES, OPEND, google, hand_made
from tests.support.protofile import FieldDef, MessageDef, Schema
from tests.support.strategies import varint
from tests.support.upb import Oracle
from tests.support.vectors import MESSAGES
from wirecodec.opend.registry import find_type

T = TypeVar("T")

POOL_SIZE = 24  # valid encodings of each message
MAX_NESTING = 6  # levels of sub-messages in a drawn value; below them they are left out
MAX_SAMPLE_SIZE = 160  # bytes; encodings are drawn until they are no longer
MAX_INPUT_SIZE = 1000  # bytes; what grows beyond is cut off

VARINT, I64, LEN, SGROUP, EGROUP, I32 = range(6)
WIRE_TYPES = {
    **dict.fromkeys(("fixed64", "sfixed64", "double"), I64),
    **dict.fromkeys(("fixed32", "sfixed32", "float"), I32),
    **dict.fromkeys(("string", "bytes", "message"), LEN),
    "group": SGROUP,
}

INTEGERS = sorted(
    {0, 1, 2, 3, 5, 300}
    | {1 << 7 * length for length in range(1, 10)}
    | {(1 << 7 * length) - 1 for length in range(1, 10)}
    | {2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**32 + 1, 2**63 - 1, 2**63, 2**64 - 2, 2**64 - 1}
    | {2**64 - 2**31, 2**64 - 2**31 - 1}
)
TEXTS = ("", "a", "HK.00700", "\0", "\x7f", "é", "腾讯控股", "𝄞", "￿", "x" * 127, "ä" * 64)
BLOBS = (b"", b"\0", b"\xff", b"\x80" * 10, b"\x08\x01", b"\x0b\x0c", b"\xff" * 128)
FLOATS = (0.0, -0.0, 1.5, -2.25, math.nan, math.inf, -math.inf, 5e-324, 1.7976931348623157e308)
FLOATS_OF_32_BITS = (0.0, -0.0, 1.5, -2.25, math.nan, math.inf, -math.inf, 2.0**-149, 2.0**127)


def from_hexadecimal(text: str) -> tuple[bytes, ...]:
    """The words of a text as bytes; what is behind a # is for people."""
    lines = (line.partition("#")[0] for line in text.splitlines())
    return tuple(bytes.fromhex(word) for line in lines for word in line.split())


# What is not UTF-8, and its neighbours that are: overlong forms, surrogates, the last code point,
# a character that is cut, and bytes that never occur.
ODD_TEXTS = from_hexadecimal("""
    ff fe 80 bf c0 c080 c1bf c2 c280 dfbf e0 e08080 e09fbf e0a080 e0a0 ed9fbf eda080
    edbfbf edb08061 ee8080 efbfbf f0 f0808080 f08fbfbf f0908080 f090 f09080 f48fbfbf
    f4908080 f5808080 f8888080 fc8480808080 61ff 6180 e8858c e885
""")
# Zeros and NaNs with their signs, quiet and signalling, infinities.
ODD_FIXED = from_hexadecimal("""
    00000000 00000080 0000c07f 0100807f 010080ff ffffbf7f ffffffff 0000807f 000080ff
    01000000 0000000000000000 0000000000000080 000000000000f87f 010000000000f07f
    010000000000f0ff ffffffffffffffff 000000000000f07f 0100000000000000
""")
# Records whose numbers hardly any message knows; well-formed unless it says so.
ODD_RECORDS = from_hexadecimal("""
    b83e01                      # 999, a number
    b8be800081808000            # the same, longer than need be
    b83effffffffffffffffff7f    # with bits beyond the 64th
    b83e8080808080808080808000  # eleven bytes: refused
    b93e0102030405060708
    ba3e03616263
    ba3e8380808000616263
    ba3e838080808000616263      # a length of six bytes: refused
    ba3e7f                      # a length beyond the end: refused
    bd3e01020304
    bb3ebc3e                    # a group
    bb3e0801120161bc3e
    bb3e0b0cbc3e
    bb3e0001bc3e                # field number 0 in it
    bb3e030004bc3e
    bb3e800001bc3e
    bb3e0ebc3e                  # wire type 6 in it: refused
    bb3eb43e                    # another group's end: refused
    bb3e                        # never ended: refused
    bc3e                        # never begun: refused
    f8ffffff0f01                # the highest number
    808080801001                # a tag of more than 32 bits: refused
    88808080800001              # a tag of six bytes: refused
    0001                        # field number 0: refused
    0f                          # wire type 7: refused
""")
# Levels of nesting, with and without some of a message around them: a hundred are allowed.
DEPTHS = (97, 100, 101)
DEEP_GROUPS = tuple(
    b"\x93\x06" * depth + b"\x94\x06" * depth for depth in (2, 94, 96, 97, 98, 99, 100, 101)
)


class Subject(NamedTuple):
    """A message in both worlds."""

    full_name: str
    message_type: Any
    schema: Schema
    oracle: Oracle


class Place(NamedTuple):
    """Where something stands in an encoding, and the lengths that count it, the nearest first."""

    kind: str
    start: int
    end: int
    lengths: tuple[tuple[int, int, int], ...]  # start, end and value of each
    message: MessageDef


class Sample(NamedTuple):
    """A valid encoding and the places in it."""

    data: bytes
    places: dict[str, list[Place]]


# --- messages -------------------------------------------------------------------------------


@cache
def catalogue_subjects() -> tuple[Subject, ...]:
    """The requests and responses of every module; of a module that has neither, all messages."""
    schema = protofile.load(OPEND)
    oracle = Oracle(schema)
    found = []
    for file in schema.files.values():
        names = [each.full_name.lstrip(".") for each in file.messages]
        ends = [each for each in names if each.endswith((".Request", ".Response"))]
        found += [Subject(name, find_type(name), schema, oracle) for name in ends or names]
    return tuple(found)


@cache
def feature_subjects() -> tuple[Subject, ...]:
    """Messages that have every feature: those of spec/vectors, and Google's TestAllTypes."""
    schema = hand_made()
    oracle = Oracle(schema)
    found = [Subject(name, each, schema, oracle) for name, each in MESSAGES.items()]
    for file, syntax, message_type in GOOGLE_MESSAGES:
        name = f"protobuf_test_messages.{syntax}.{message_type.__name__}"
        found.append(Subject(name, message_type, google(file), Oracle(google(file))))
    return tuple(found)


@cache
def pool_of(full_name: str, seed: int) -> Pool:
    """The pool of a message; the same for everyone in this process."""
    return Pool(subjects_by_name()[full_name], seed)


@cache
def subjects_by_name() -> dict[str, Subject]:
    """All of both kinds."""
    return {each.full_name: each for each in (*catalogue_subjects(), *feature_subjects())}


# --- values ---------------------------------------------------------------------------------


class Pool:
    """Valid encodings of one message; made when they are first wanted."""

    def __init__(self, subject: Subject, seed: int) -> None:
        self.subject = subject
        self.random = Random(f"{seed} {subject.full_name}")

    @cached_property
    def samples(self) -> list[Sample]:
        """The encodings; each sixth is two, one behind the other; then deep ones, if possible."""
        schema, full_name = self.subject.schema, self.subject.full_name
        message = schema.message(full_name)
        found: list[Sample] = []
        while len(found) < POOL_SIZE:
            data = self.encoding(message)
            if len(found) % 6 == 5:
                data += found[-1].data
            found.append(sample_of(schema, message, data))
        for field in message.fields:
            if field.type == "message" and schema.message(field.type_name) is message:
                deep = [nested(field.number, depth) for depth in DEPTHS]
                return found + [sample_of(schema, message, data) for data in deep]
        return found

    def encoding(self, message: MessageDef) -> bytes:
        """A valid encoding; what is too long is drawn again, flatter."""
        data = b""
        for depth in range(MAX_NESTING, 0, -1):
            data = self.subject.oracle.serialize(message.full_name, self.message(message, depth))
            if len(data) <= MAX_SAMPLE_SIZE:
                break
        return data

    def message(self, message: MessageDef, depth: int) -> dict[str, Any]:
        """Values of a message: what is required, and some five other fields."""
        chance = 5 / max(5, len(message.fields))
        nesting = [each for each in message.fields if (each.map_value or each).is_message]
        outer = 1.6 / max(2, len(nesting)) if depth > 3 else 0.0
        values: dict[str, Any] = {}
        oneofs: set[str] = set()
        for field in message.fields:
            is_nesting = (field.map_value or field).is_message
            wanted = max(chance, outer) if is_nesting else chance
            if field.label != "required" and self.random.random() > wanted:
                continue
            if (is_nesting and depth <= 1) or (field.oneof is not None and field.oneof in oneofs):
                continue
            oneofs.add(field.oneof or "")
            values[field.name] = self.field(field, depth)
        return values

    def field(self, field: FieldDef, depth: int) -> Any:
        """A value of a field: lists and maps have one to three elements, deep ones just one."""
        size = 1 + int(self.random.random() * (3 if depth > MAX_NESTING - 2 else 1))
        if field.map_key is not None and field.map_value is not None:
            key, value = field.map_key, field.map_value
            return {self.one(key, depth): self.one(value, depth) for _ in range(size)}
        if field.is_repeated:
            return [self.one(field, depth) for _ in range(size)]
        return self.one(field, depth)

    def one(self, field: FieldDef, depth: int) -> Any:
        """One value of a field's type."""
        choice = self.random.choice
        kind = field.type
        if field.is_message:
            return self.message(self.subject.schema.message(field.type_name), depth - 1)
        if kind == "enum":
            return choice(self.subject.schema.enum(field.type_name).numbers)
        if kind in ("double", "float"):
            return choice(FLOATS if kind == "double" else FLOATS_OF_32_BITS)
        if kind == "string":
            return choice(TEXTS)
        if kind == "bytes":
            return choice(BLOBS)
        if kind == "bool":
            return choice((False, True))
        bits = 64 if kind.endswith("64") else 32
        number = choice(INTEGERS) & (1 << bits) - 1
        is_negative = not kind.startswith(("uint", "fixed")) and number >> bits - 1
        return number - (1 << bits) if is_negative else number


def nested(number: int, depth: int) -> bytes:
    """A message in a message in a message."""
    data = b""
    for _ in range(depth):
        data = varint(number << 3 | LEN) + varint(len(data)) + data
    return data


# --- places ---------------------------------------------------------------------------------


def sample_of(schema: Schema, message: MessageDef, data: bytes) -> Sample:
    """An encoding, with the places in it by kind."""
    places: dict[str, list[Place]] = {}
    for place in walk_places(schema, message, data):
        places.setdefault(place.kind, []).append(place)
    return Sample(data, places)


def walk_places(schema: Schema, message: MessageDef, data: bytes) -> Iterator[Place]:
    """The places of a well-formed encoding; field number 0 is none of its business.

    Raises:
        ValueError: it is not well-formed; the places before that have been given.
    """
    walk = _Walk(schema, data)
    yield from walk.records(message, 0, len(data), ())


class _Walk:
    """One walk over an encoding."""

    def __init__(self, schema: Schema, data: bytes) -> None:
        self.schema = schema
        self.data = data
        self.pos = 0
        self.known: dict[str, dict[int, FieldDef]] = {}

    def fields_of(self, message: MessageDef) -> dict[int, FieldDef]:
        """The fields of a message by number."""
        found = self.known.get(message.full_name)
        if found is None:
            found = {each.number: each for each in message.fields}
            self.known[message.full_name] = found
        return found

    def varint(self) -> int:
        value = shift = 0
        while True:
            if self.pos >= len(self.data) or shift > 63:
                raise ValueError("no varint")
            byte = self.data[self.pos]
            self.pos += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7

    def records(
        self,
        message: MessageDef,
        start: int,
        end: int,
        lengths: tuple[tuple[int, int, int], ...],
        group: int | None = None,
        *,
        is_known: bool = True,
    ) -> Iterator[Place]:
        """The records of a message up to ``end``, or to the end of a group, known or not."""
        self.pos = start
        known = self.fields_of(message) if is_known else {}
        while self.pos < end:
            start = self.pos
            tag = self.varint()
            yield Place("tag", start, self.pos, lengths, message)
            number, wire_type = tag >> 3, tag & 7
            if wire_type == EGROUP:
                if group != number:
                    raise ValueError("the end of another group")
                return
            field = known.get(number)
            inside = self.pos
            if wire_type == VARINT:
                self.varint()
                yield Place("varint", inside, self.pos, lengths, message)
            elif wire_type in (I64, I32):
                self.pos += 8 if wire_type == I64 else 4
                yield Place("fixed", inside, self.pos, lengths, message)
            elif wire_type == LEN:
                size = self.varint()
                yield Place("length", inside, self.pos, lengths, message)
                around = ((inside, self.pos, size), *lengths)
                inside, after = self.pos, self.pos + size
                if field is not None and field.type == "message":
                    inner = self.schema.message(field.type_name)
                    yield from self.records(inner, inside, after, around)
                else:
                    is_text = field is not None and field.type == "string"
                    yield Place("text" if is_text else "bytes", inside, after, around, message)
                self.pos = after
            elif wire_type == SGROUP:
                if field is not None and field.type == "group":
                    inner = self.schema.message(field.type_name)
                    yield from self.records(inner, inside, end, lengths, number)
                else:
                    yield from self.records(message, inside, end, lengths, number, is_known=False)
                    yield Place("unknown group", inside, self.pos, lengths, message)
            else:
                raise ValueError("no such wire type")
            if self.pos > end:
                raise ValueError("beyond the end")
            yield Place("record", start, self.pos, lengths, message)
        if group is not None:
            raise ValueError("a group is open")


# --- changes --------------------------------------------------------------------------------


class Mutator:
    """Changes encodings of one message, as a random number generator says."""

    def __init__(self, pool: Pool, random: Random) -> None:
        self.samples = pool.samples
        self.random = random.random
        self.bits = random.getrandbits

    def next_input(self) -> bytes:
        """One encoding with none to four changes."""
        sample = self.pick(self.samples)
        drawn = self.random()
        if drawn < 0.02:
            return sample.data
        data = self.change_place(sample) if drawn < 0.75 else sample.data
        if drawn > 0.55:
            for _ in range(1 + int(self.random() * 3)):
                data = self.damage(data)
        return data[:MAX_INPUT_SIZE]

    def pick(self, options: Sequence[T]) -> T:
        """One of them."""
        return options[int(self.random() * len(options))]

    def change_place(self, sample: Sample) -> bytes:
        """A change of one thing, mostly with the lengths around it put right."""
        kind = self.pick(KINDS)
        places = sample.places.get(kind) or sample.places.get("record")
        if not places:
            return self.pick(ODD_RECORDS)
        place = self.pick(places)
        data = sample.data
        old = data[place.start : place.end]
        new = CHANGES[place.kind](self, place, old)
        keeps_lengths = self.random() < 0.1
        return replace(data, place, new, () if keeps_lengths else place.lengths)

    def change_tag(self, place: Place, old: bytes) -> bytes:
        """Another wire type or number, or the same longer."""
        value = read(old)
        drawn = self.random()
        if drawn < 0.3:
            return varint(value, 2 + int(self.random() * 5))
        if drawn < 0.5:
            return varint(value ^ 1 + int(self.random() * 7))
        if drawn < 0.8 and place.message.fields:
            return varint(self.pick(place.message.fields).number << 3 | value & 7)
        if drawn < 0.85:
            return varint(value & 7)
        if drawn < 0.9:
            return varint(value | 1 << 32 + int(self.random() * 3))
        return varint(self.bits(29) << 3 | value & 7)

    def change_length(self, place: Place, old: bytes) -> bytes:
        """A length that is not that of what follows, or the same longer."""
        value = read(old)
        drawn = self.random()
        if drawn < 0.4:
            return varint(value, 2 + int(self.random() * 5))
        if drawn < 0.8:
            return varint(max(0, value + int(self.random() * 7) - 3))
        return varint(self.pick((0, 1, 2**31 - 1, 2**31, 2**32 + value, 2**64 - 1)))

    def change_varint(self, place: Place, old: bytes) -> bytes:
        """Another number, the same longer, too long, or with bits above those that count."""
        value = read(old)
        drawn = self.random()
        if drawn < 0.25:
            return varint(value, 2 + int(self.random() * 9))
        if drawn < 0.6:
            return varint(self.pick(INTEGERS))
        if drawn < 0.7:
            return varint(value | self.bits(32) << 32)
        if drawn < 0.8:
            long = varint(value, 10)
            return long[:9] + bytes([long[9] & 1 | self.bits(6) << 1])
        if drawn < 0.85:
            return old[:-1] + bytes([old[-1] | 0x80]) + b"\x80" * (10 - len(old)) + b"\x01"
        return varint(self.bits(1 + int(self.random() * 64)))

    def change_fixed(self, place: Place, old: bytes) -> bytes:
        """Other bits, or of the other size."""
        drawn = self.random()
        if drawn < 0.45:
            return self.pick(ODD_FIXED)[-len(old) :].rjust(len(old), b"\0")
        if drawn < 0.5:
            return self.pick(ODD_FIXED)
        if drawn < 0.9:
            return self.bits(8 * len(old)).to_bytes(len(old), "little")
        return old[: int(self.random() * len(old))]

    def change_text(self, place: Place, old: bytes) -> bytes:
        """Something that is not UTF-8, or just about is, anywhere in a text."""
        at = int(self.random() * (len(old) + 1))
        return old[:at] + self.pick(ODD_TEXTS) + old[self.pick((at, at + 1)) :]

    def change_content(self, place: Place, old: bytes) -> bytes:
        """Other content: of packed numbers, bytes, and what is unknown."""
        at = int(self.random() * (len(old) + 1))
        drawn = self.random()
        if drawn < 0.4:
            return old[:at] + varint(self.pick(INTEGERS), self.pick((0, 0, 5, 10, 11))) + old[at:]
        if drawn < 0.6:
            return old[:at]
        if drawn < 0.8:
            return old[:at] + self.pick(ODD_FIXED) + old[at:]
        return old * 2

    def change_record(self, place: Place, old: bytes) -> bytes:
        """A record less, twice, or another one before or behind it."""
        drawn = self.random()
        if drawn < 0.15:
            return b""
        if drawn < 0.3:
            return old * 2
        if drawn < 0.55:
            other = self.pick(self.samples)
            places = other.places.get("record")
            if places:
                theirs = self.pick(places)
                old += other.data[theirs.start : theirs.end]
            return old
        if drawn < 0.75:
            return self.either(old, self.pick(ODD_RECORDS))
        if drawn < 0.77:
            return self.either(old, self.pick(DEEP_GROUPS))
        if place.message.fields:
            return self.either(old, self.known(self.pick(place.message.fields)))
        return old

    def either(self, one: bytes, other: bytes) -> bytes:
        """Both, in one order or the other."""
        return one + other if self.random() < 0.5 else other + one

    def known(self, field: FieldDef) -> bytes:
        """A record of a known field, mostly with a wire type that fits, packed ones too."""
        fitting = WIRE_TYPES.get(field.type, VARINT)
        drawn = self.random()
        if drawn < 0.7:
            wire_type = fitting
        else:
            wire_type = LEN if drawn < 0.85 else int(self.random() * 6)
        tag = varint(field.number << 3 | wire_type)
        if wire_type == VARINT:
            return tag + varint(self.pick(INTEGERS))
        if wire_type == LEN:
            drawn = self.random()
            if drawn < 0.3:
                content = self.pick(ODD_TEXTS)
            elif drawn < 0.6:
                content = b"".join(varint(self.pick(INTEGERS)) for _ in range(3))
            else:
                content = self.pick(ODD_RECORDS) + self.pick(ODD_FIXED)[: self.bits(4)]
            return tag + varint(len(content)) + content
        if wire_type == SGROUP:
            return tag + self.pick(ODD_RECORDS) + varint(field.number << 3 | EGROUP)
        if wire_type == EGROUP:
            return tag
        return tag + self.bits(64).to_bytes(8, "little")[: 8 if wire_type == I64 else 4]

    def damage(self, data: bytes) -> bytes:
        """A change that knows nothing of what the bytes mean."""
        size = len(data)
        at = int(self.random() * size)
        end = at + int(self.random() * 6)
        drawn = self.random()
        if drawn < 0.35 and size:
            return data[:at] + bytes([data[at] ^ 1 << self.bits(3)]) + data[at + 1 :]
        if drawn < 0.45 and size:
            return data[:at] + bytes([self.bits(8)]) + data[at + 1 :]
        if drawn < 0.6:
            return data[:at] + self.bits(32).to_bytes(4, "little")[: 1 + end - at] + data[at:]
        if drawn < 0.75:
            return data[:at] + data[end:]
        if drawn < 0.82:
            return data[:at]
        if drawn < 0.9:
            return data[:end] + data[at:]
        other = self.pick(self.samples).data
        return data[:at] + other[int(self.random() * (len(other) + 1)) :]


CHANGES: dict[str, Callable[[Mutator, Place, bytes], bytes]] = {
    "tag": Mutator.change_tag,
    "length": Mutator.change_length,
    "varint": Mutator.change_varint,
    "fixed": Mutator.change_fixed,
    "text": Mutator.change_text,
    "bytes": Mutator.change_content,
    "record": Mutator.change_record,
}
KINDS = (*CHANGES, "varint", "text", "record", "record", "record")


def read(encoded: bytes) -> int:
    """The number of a well-formed varint."""
    value = 0
    for byte in reversed(encoded):
        value = value << 7 | byte & 0x7F
    return value


def replace(
    data: bytes, place: Place, new: bytes, lengths: tuple[tuple[int, int, int], ...]
) -> bytes:
    """The data with something else in a place, and those lengths put right."""
    out = data[: place.start] + new + data[place.end :]
    grown = len(new) - (place.end - place.start)
    for start, end, value in lengths:  # from the inside: what is in front does not move
        if not grown:
            break
        length = varint(max(0, value + grown), end - start)
        out = out[:start] + length + out[end:]
        grown += len(length) - (end - start)
    return out
