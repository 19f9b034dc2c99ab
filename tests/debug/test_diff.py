# SPDX-License-Identifier: MIT
"""Comparing: what means the same is told from what does not, exactly where it is."""

from __future__ import annotations

import copy
import math
import struct
from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wirecodec.debug.diff import (
    CHANGED,
    ENCODING,
    MOVED,
    ONLY_IN_A,
    ONLY_IN_B,
    Difference,
    changes_meaning,
    diff_nodes,
)
from wirecodec.debug.diff_views import render_differences
from wirecodec.debug.escaping import quote_text
from wirecodec.debug.inspection import inspect_data, inspect_message
from wirecodec.opend.messages.qot_get_rating_change import Response
from wirecodec.protobuf import pb
from wirecodec.protobuf.codec import decode, encode
from wirecodec.protobuf.declare import message
from wirecodec.protobuf.records import walk_records
from wirecodec.protobuf.wire import write_varint

from ..support import strategies
from ..support.convert import has_float_nan, to_message
from ..support.known import Known, known_messages
from ..support.vectors import Lists2
from .test_inspection import SERVER, Level, Secret, damaged

CAPTURE_BODY = SERVER[292:493]
SWAPPED = {ONLY_IN_A: ONLY_IN_B, ONLY_IN_B: ONLY_IN_A}


@message
class Item:
    """An element of a list."""

    id: Annotated[int | None, pb.int32(1)] = None
    name: Annotated[str | None, pb.string(2)] = None
    price: Annotated[float | None, pb.double(3)] = None


@message
class Implicit:
    """Zeros that need not be written."""

    text: Annotated[str, pb.string(1)] = ""
    ratio: Annotated[float, pb.double(2)] = 0.0
    key: Annotated[bytes, pb.bytes(3, debug_redact=True)] = b""


@message
class Nested:
    """A message in itself, as a LEN record and as a group."""

    value: Annotated[int | None, pb.int32(1)] = None
    inner: Annotated[Nested | None, pb.embedded(2)] = None
    group: Annotated[Nested | None, pb.group(3)] = None


@message
class Thing:
    """What the examples compare."""

    number: Annotated[int | None, pb.int32(1)] = None
    text: Annotated[str | None, pb.string(2)] = None
    implicit: Annotated[int, pb.int32(3)] = 0
    item: Annotated[Item | None, pb.embedded(4)] = None
    items: Annotated[list[Item], pb.repeated(pb.embedded(5))] = []
    numbers: Annotated[list[int], pb.repeated(pb.int32(6), packed=True)] = []
    table: Annotated[dict[str, int], pb.map(7, pb.string, pb.int32)] = {}
    left: Annotated[int | None, pb.oneof("side", pb.int32(8))] = None
    right: Annotated[int | None, pb.oneof("side", pb.int32(9))] = None
    levels: Annotated[list[Level], pb.repeated(pb.enum(10))] = []
    ratio: Annotated[float | None, pb.double(11)] = None
    things: Annotated[dict[int, Item], pb.map(12, pb.int32, pb.embedded)] = {}
    flags: Annotated[dict[bool, float], pb.map(13, pb.bool, pb.double)] = {}
    nested: Annotated[Nested | None, pb.embedded(14)] = None


def compare(a: bytes, b: bytes, message_type: Any = Thing, **options: Any) -> list[Difference]:
    """The differences of two messages."""
    one, other = inspect_message(a, message_type), inspect_message(b, message_type)
    return list(diff_nodes([one], [other], message_type, **options))


def compare_things(a: Thing, b: Thing, **options: Any) -> list[tuple[str, str]]:
    """The kinds and paths."""
    return said(compare(encode(a), encode(b), **options))


def compare_streams(
    a: bytes, b: bytes, message_type: type | None = None, **options: Any
) -> list[Difference]:
    """The differences of two streams of frames, or of what else they are."""
    one, other = inspect_data(a, message_type), inspect_data(b, message_type)
    return list(diff_nodes(one, other, message_type, **options))


def said(differences: list[Difference]) -> list[tuple[str, str]]:
    """The kinds and paths; of what has no path, the subject."""
    return [(each.kind, each.path or each.subject) for each in differences]


def kinds_of(differences: list[Difference], names: Mapping[str, str] = {}) -> Counter[Any]:
    """How many differences there are of each kind and subject; kinds may be called otherwise."""
    return Counter((names.get(each.kind, each.kind), each.subject) for each in differences)


def check_sides(a: bytes, b: bytes, differences: list[Difference]) -> None:
    """Ranges lie within the data, and hold what they say."""
    for each in differences:
        assert each.a is not None or each.b is not None
        for data, side in ((a, each.a), (b, each.b)):
            if side is not None:
                assert 0 <= side.offset <= side.end <= len(data)
                if side.data and len(side.records) == 1 and side.node is not side.root:
                    assert side.data == data[side.offset : side.end]


# --- examples -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b", "wanted"),
    [
        (Thing(number=1), Thing(number=2), [(CHANGED, "number")]),
        (Thing(number=0), Thing(), [(ONLY_IN_A, "number")]),
        (Thing(), Thing(item=Item(id=1)), [(ONLY_IN_B, "item")]),
        (Thing(item=Item(id=1)), Thing(item=Item(id=2)), [(CHANGED, "item.id")]),
        (Thing(numbers=[1, 2, 3]), Thing(numbers=[1, 3]), [(ONLY_IN_A, "numbers[1]")]),
        (Thing(numbers=[1, 2, 3]), Thing(numbers=[1, 5, 3]), [(CHANGED, "numbers[1]")]),
        (Thing(table={"a": 1}), Thing(table={"a": 2}), [(CHANGED, 'table["a"]')]),
        (
            Thing(table={"a": 1, "b": 2}),
            Thing(table={"b": 2, "c": 3}),
            [(ONLY_IN_A, 'table["a"]'), (ONLY_IN_B, 'table["c"]')],
        ),
        (
            Thing(things={-1: Item(id=1)}),
            Thing(things={-1: Item(id=2)}),
            [(CHANGED, "things[-1].id")],
        ),
        (Thing(left=1), Thing(right=1), [(ONLY_IN_A, "left"), (ONLY_IN_B, "right")]),
        (Thing(left=1), Thing(left=2), [(CHANGED, "left")]),
        (
            Thing(nested=Nested(inner=Nested(value=1))),
            Thing(nested=Nested(inner=Nested(value=2))),
            [(CHANGED, "nested.inner.value")],
        ),
        (
            Thing(nested=Nested(group=Nested(value=1))),
            Thing(nested=Nested(group=Nested(value=2))),
            [(CHANGED, "nested.group.value")],
        ),
        (Thing(flags={False: 1.0}), Thing(flags={False: 2.0}), [(CHANGED, "flags[false]")]),
        (Thing(ratio=0.0), Thing(ratio=-0.0), [(CHANGED, "ratio")]),
        (Thing(ratio=float("nan")), Thing(ratio=float("nan")), []),
    ],
)
def test_meaning(a: Thing, b: Thing, wanted: list[tuple[str, str]]) -> None:
    """Each change at its own path."""
    assert compare_things(a, b) == wanted


@pytest.mark.parametrize(
    ("a", "b", "wanted", "note"),
    [
        ("0801", "088100", (ENCODING, "number"), "a varint of 1 byte in A, of 2 bytes in B"),
        ("0801", "880001", (ENCODING, "number"), "a tag of 1 byte in A, of 2 bytes in B"),
        ("120161", "12810061", (ENCODING, "text"), "a length with 0 bytes to spare in A, 1"),
        ("0801", "08020801", (ENCODING, "number"), "1 record in A, 2 in B: the last one counts"),
        ("", "1800", (ENCODING, "implicit"), "zero, which need not be written"),
        ("1800", "188000", (ENCODING, "implicit"), "other bytes"),
        ("32020102", "30013002", (ENCODING, "numbers"), "packed in A, not packed in B"),
        ("32020102", "320101320102", (ENCODING, "numbers"), "packed in A, packed in 2 records"),
        ("32020102 3003", "3001 32020203", (ENCODING, "numbers"), "split otherwise into packed"),
        ("32020102 3003", "3203010203", (ENCODING, "numbers"), "packed in part in A, packed in B"),
        ("32020102320103", "320101 32020203", (ENCODING, "numbers"), "split otherwise"),
        ("", "3200", (ENCODING, "numbers"), "a packed record without elements"),
        ("3200", "328000", (ENCODING, "numbers"), "other bytes"),
        ("4801", "40024801", (ENCODING, "left"), "overridden by a member of its oneof"),
        ("220408011000", "2204 0801 1000", None, ""),
        ("22050801 120161", "22020801 2203120161", (ENCODING, "item"), "merged"),
        ("3a05 0a0161 1000", "3a03 0a0161", (ENCODING, 'table[""a""]'), "of key in B"),
        ("3a05 0a0161 1001", "3a05 1001 0a0161", (ENCODING, 'table[""a""]'), "of value and key"),
        (
            "3a05 0a0161 1001",
            "3a07 0a0161 1002 1001",
            (ENCODING, 'table[""a""]'),
            "value and value",
        ),
        ("3a00", "3a02 0a00", (ENCODING, 'table[""""]'), "an entry of nothing in A, of key in B"),
        ("3a00 3a020a00", "3a02 0a00", (ENCODING, "table"), "2 records for 1 keys in A"),
        ("3a03 0a0161 3a00", "3a00 3a03 0a0161", (MOVED, "table"), "entries in another order"),
        ("6a00", "6a02 0800", (ENCODING, "flags[false]"), "an entry of nothing in A, of key in B"),
        ("62020801", "620408011200", (ENCODING, "things[1]"), "of key in A, of key and value in B"),
        ("0801", "08818000", (ENCODING, "number"), "of 3 bytes in B"),
        ("08011201 61", "120161 0801", (MOVED, "number"), "at another place"),
        ("a20601 61 08 01", "0801 a2060161", (MOVED, "number"), "at another place"),
        ("3001 0801 3002", "3001 3002 0801", (MOVED, "numbers"), "in 2 places in A, in 1 in B"),
    ],
)
def test_same_meaning(a: str, b: str, wanted: tuple[str, str] | None, note: str) -> None:
    """What is written otherwise is named."""
    one, other = bytes.fromhex(a), bytes.fromhex(b)
    assert encode(decode(Thing, one)) == encode(decode(Thing, other))
    found = compare(one, other)
    assert not any(map(changes_meaning, found))
    if wanted is None:
        assert found == []
        return
    path = wanted[1].replace('""', '"')
    assert (wanted[0], path) in said(found)
    assert any(note in each.note for each in found), found[0].note
    check_sides(one, other, found)


def test_wire_types() -> None:
    """A field that is sent otherwise than declared is one difference, at its path."""
    found = compare(bytes.fromhex("0801"), bytes.fromhex("090100000000000000"))
    assert said(found) == [(CHANGED, "number")]
    assert found[0].note == "VARINT in A, I64 in B"
    assert found[0].b is not None
    assert found[0].b.node.is_unknown
    [found_one] = compare(bytes.fromhex("0801"), bytes.fromhex("0d01000000"), None)
    assert (found_one.kind, found_one.note) == (CHANGED, "VARINT in A, I32 in B")
    # Elements one by one; what is there as the field and otherwise too is compared with its like.
    packed, fixed = bytes.fromhex("32020102"), bytes.fromhex("3501000000")
    assert said(compare(packed, fixed)) == [(CHANGED, "numbers[0]"), (ONLY_IN_A, "numbers[1]")]
    assert said(compare(packed + fixed, fixed)) == [
        (ONLY_IN_A, "numbers[0]"),
        (ONLY_IN_A, "numbers[1]"),
    ]
    assert said(compare(fixed, packed + fixed)) == [
        (ONLY_IN_B, "numbers[0]"),
        (ONLY_IN_B, "numbers[1]"),
    ]
    # A member of a closed enum, and a number that is none.
    assert said(compare(bytes.fromhex("5001"), bytes.fromhex("5007"))) == [(CHANGED, "levels[0]")]
    found = compare(bytes.fromhex("52020107"), bytes.fromhex("52020108"))
    assert said(found) == [(CHANGED, "levels")]
    # What a later member of the oneof has overridden has no value to compare.
    found = compare(bytes.fromhex("40014801"), bytes.fromhex("4501000000 4801"))
    assert said(found) == [(ENCODING, "left"), (ONLY_IN_B, "left")]


def test_bits_of_nan() -> None:
    """Compared as they are."""
    a, b = (b"\x59" + struct.pack("<Q", 0x7FF8_0000_0000_0000 + each) for each in (0, 1))
    assert said(compare(a, b)) == [(CHANGED, "ratio")]
    assert compare(a, a) == []


def test_unknown_fields() -> None:
    """By number; what looks like a message is compared as one."""
    a, b = bytes.fromhex("9206040a020801 a00601"), bytes.fromhex("9206040a020802 a00601")
    assert said(compare(a, b)) == [(CHANGED, "98.1.1")]
    assert said(compare(a, b, None)) == [(CHANGED, "98.1.1")]
    assert said(compare(a, a + b"\xa8\x06\x01")) == [(ONLY_IN_B, "101")]
    assert said(compare(a, b"\x08\x01" + a)) == [(ONLY_IN_B, "number")]
    cut = bytes.fromhex("a006ff"), bytes.fromhex("a006fe")
    assert (CHANGED, "100") in said(compare(*cut))


def test_judged_payloads() -> None:
    """Packed values element by element, as they are shown; other kinds by their bytes."""
    packed = [struct.pack("<6d", 1.5, 2.5, each, 4.0, 5.0, 6.5) for each in (3.0, 3.5)]
    a, b = (b"\x0a\x30" + each for each in packed)
    [found] = compare(a, b, None)
    assert (found.kind, found.path) == (CHANGED, "1[2]")
    assert found.a is not None
    assert found.b is not None
    assert (found.a.node.value, found.b.node.value) == (3.0, 3.5)
    varints = [bytes.fromhex("0a0c 9601 9701 9801 99") + each for each in (b"\1", b"\2")]
    varints = [each + bytes.fromhex("9a01 9b01") for each in varints]
    [found] = compare(varints[0], varints[1], None)
    assert (found.kind, found.path) == (CHANGED, "1[3]")
    text = b"\x0a\x30" + b"letters and nothing but letters, 48 of them in al"[:48]
    assert said(compare(a, text, None)) == [(CHANGED, "1")]
    assert said(compare(text, text[:-1] + b"!", None)) == [(CHANGED, "1")]


def test_zeros() -> None:
    """A text of zeros is not empty."""
    assert said(compare(b"\x0a\x01\0", b"", Implicit)) == [(ONLY_IN_A, "text")]
    assert said(compare(b"\x0a\0", b"", Implicit)) == [(ENCODING, "text")]
    assert said(compare(b"\x11" + bytes(8), b"", Implicit)) == [(ENCODING, "ratio")]
    assert said(compare(b"\x1a\x01\1", b"\x1a\0", Implicit)) == [(ONLY_IN_A, "key")]
    assert said(compare(b"\x1a\0", b"", Implicit)) == [(ENCODING, "key")]
    assert said(compare(b"\x1a\x05x", b"\x1a\x05y", Implicit))[0] == (CHANGED, "key")


def test_similar_elements() -> None:
    """A removed and an added element shift nothing, and versions of one element are matched."""
    items = [Item(id=each, name=f"name {each}", price=each / 4) for each in range(8)]
    changed = copy.deepcopy(items)
    changed[5].price = 9.0
    changed[6].name = "other"
    del changed[2]
    changed.insert(4, Item(id=99, name="new"))
    assert compare_things(Thing(items=items), Thing(items=changed)) == [
        (ONLY_IN_A, "items[2]"),
        (ONLY_IN_B, "items[4]"),
        (CHANGED, "items[5].price"),
        (CHANGED, "items[6].name"),
    ]


def test_redacted() -> None:
    """Compared, and marked."""
    secrets = [encode(Secret(password=each, open=Secret(password="x"))) for each in ("a", "b")]
    [found] = compare(secrets[0], secrets[1], Secret)
    assert (found.kind, found.path, found.is_redacted) == (CHANGED, "password", True)
    inner = [encode(Secret(inner=Secret(password=each))) for each in ("a", "b")]
    assert said(compare(inner[0], inner[1], Secret)) == [(CHANGED, "inner")]
    assert said(compare(secrets[0], b"\x0a\x01a" + secrets[0][3:] + b"\x0a\x01a", Secret)) != []


def test_the_digest_of_a_secret() -> None:
    """One that is wrong differs, and is not shown."""
    bad = bytearray(SERVER[:92])
    bad[20] ^= 1
    [found, *_] = compare_streams(SERVER[:92], bytes(bad))
    assert (found.kind, found.path, found.is_redacted) == (CHANGED, "header.digest", True)
    shown = "".join(render_differences([found]))
    assert "redacted" in shown
    assert SERVER[16:20].hex() not in shown


def test_ignored() -> None:
    """A field, an element, a field of all elements; alignment does not see it either."""
    a = Thing(number=1, items=[Item(id=1, price=1.0), Item(id=2, price=2.0)])
    b = Thing(number=2, items=[Item(id=2, price=3.0)])
    assert compare_things(a, b, ignored=["number", "items.price"]) == [(ONLY_IN_A, "items[0]")]
    c = Thing(number=1, items=[Item(id=1, price=1.5), Item(id=2, price=2.0)])
    assert compare_things(a, c, ignored=["items[0].price"]) == []
    assert compare_things(a, c, ignored=["items[1].price"]) == [(CHANGED, "items[0].price")]
    assert compare_things(a, c, ignored=["items[0]"]) == []
    assert compare_things(a, b, ignored=["number", "items"]) == []
    # One side alone has what is ignored; and so it is not told that the bytes differ.
    assert compare_things(Thing(items=a.items[:1]), Thing(), ignored=["items[0]"]) == []
    tables = Thing(table={"a": 1, "b": 2}), Thing(table={"a": 1, "b": 3, "c": 4})
    paths = ['table["b"]', 'table["c"]']
    assert compare_things(*tables, ignored=paths) == []
    assert compare_things(*tables, ignored=paths[:1]) == [(ONLY_IN_B, 'table["c"]')]
    inner = Thing(things={1: Item(id=1)}), Thing(things={1: Item(id=2)})
    assert compare_things(*inner, ignored=["things.id"]) == []
    assert compare_things(*inner, ignored=["things[1].id"]) == []
    assert compare_things(*inner, ignored=["things[2].id"]) == [(CHANGED, "things[1].id")]


def test_versions_that_lack_fields() -> None:
    """Elements are paired by what they share, whichever of the two has more fields."""
    full = [Item(id=1, name="one", price=1.0), Item(id=2, name="two", price=2.0)]
    less = [Item(id=1, name="one"), Item(id=2, name="two")]
    a, b = Thing(items=[full[0], less[1]]), Thing(items=[less[0], full[1]])
    expected = {"items[0].price", "items[1].price"}
    assert dict(compare_things(a, b)) == {ONLY_IN_A: "items[0].price", ONLY_IN_B: "items[1].price"}
    assert dict(compare_things(b, a)) == {ONLY_IN_B: "items[0].price", ONLY_IN_A: "items[1].price"}
    assert {path for _, path in compare_things(Thing(items=full), Thing(items=less))} == expected


def test_broken() -> None:
    """As far as they can be read, and the fault of one side."""
    whole = encode(Thing(number=1, text="abc", items=[Item(id=1)]))
    found = compare(whole, whole[:-1])
    assert said(found)[0] == (CHANGED, "items[0].id")
    assert found[-1].kind == ONLY_IN_B
    assert found[-1].subject == "fault"
    assert compare(whole[:-1], whole[:-1]) == []
    check_sides(whole, whole[:-1], found)


def test_broken_parts() -> None:
    """Elements and map entries that cannot be read are compared by their bytes."""
    found = compare(bytes.fromhex("320301ff"), bytes.fromhex("320301fe"))
    assert CHANGED in {each.kind for each in found}
    found = compare(bytes.fromhex("3a040a016110"), bytes.fromhex("3a040a0161ff"))
    assert (CHANGED, 'table["a"]') in said(found)
    assert said(compare(b"\x08", b"\x08\x01", ignored=["number"])) == []
    [cut, fault] = compare(b"\x12", b"\x12\x00")  # a length that is cut has no bytes to spare
    assert (cut.kind, cut.path, cut.note) == (ENCODING, "text", "other bytes")
    assert (fault.kind, fault.subject, fault.path) == (ONLY_IN_A, "fault", "text")
    assert said(compare(b"\x18\x00", b"\x18\x01")) == [(ONLY_IN_B, "implicit")]
    assert said(compare(b"\x18\x01", b"\x18\x00")) == [(ONLY_IN_A, "implicit")]
    [moved] = compare(b"\x08\x01\x18\x01", b"\x18\x01\x08\x01")
    assert repr(moved).startswith("<Difference moved field ")
    assert repr(moved.a).startswith("<Side ")


def test_part_that_one_side_alone_can_read() -> None:
    """It is the same difference from both sides."""
    a, b = bytes.fromhex("120201ff"), bytes.fromhex("12020105")
    there, back = compare(a, b, Lists2), compare(b, a, Lists2)
    assert kinds_of(back, SWAPPED) == kinds_of(there)
    assert [each.subject for each in there if each.kind == CHANGED] == ["unread"]


# --- properties -----------------------------------------------------------------------------

known = st.sampled_from(
    [
        each
        for each in known_messages()
        if strategies.message_depth(each.schema, each.full_name) != math.inf
    ]
)


def draw_message(data: st.DataObject, known_message: Known) -> Any:
    """A message with values."""
    values = data.draw(
        strategies.message_values(
            known_message.schema, known_message.full_name, max_depth=3, max_optional=6
        )
    )
    drawn = to_message(known_message.message_type, values)
    assume(not has_float_nan(drawn))
    return drawn


@given(st.one_of(st.binary(max_size=80), damaged()), st.sampled_from([None, Thing, Response]))
def test_anything_equals_itself(data: bytes, message_type: type | None) -> None:
    """Read twice."""
    one, other = inspect_data(data, message_type), inspect_data(data, message_type)
    assert list(diff_nodes(one, other, message_type)) == []


@given(damaged() | st.binary(max_size=40), damaged() | st.binary(max_size=40))
def test_sides_are_symmetric(a: bytes, b: bytes) -> None:
    """Swapped, the same differences; and nothing raises, whatever the bytes."""
    for message_type in (None, Thing, Response):
        there = compare_streams(a, b, message_type)
        check_sides(a, b, there)
        assert bool(there) == (a != b)
        assert kinds_of(compare_streams(b, a, message_type), SWAPPED) == kinds_of(there)


@given(st.data(), known)
def test_different_means_different(data: st.DataObject, known_message: Known) -> None:
    """The meaning differs if, and only if, the decoded messages do."""
    a, b = draw_message(data, known_message), draw_message(data, known_message)
    one, other = encode(a), encode(b)
    found = compare(one, other, known_message.message_type)
    assert any(map(changes_meaning, found)) == (one != other)
    check_sides(one, other, found)
    back = compare(other, one, known_message.message_type)
    assert kinds_of(back, SWAPPED) == kinds_of(found)


@given(st.data(), known)
def test_order_of_fields(data: st.DataObject, known_message: Known) -> None:
    """Records in another order, those of each field in theirs, mean the same."""
    encoded = encode(draw_message(data, known_message))
    numbers: list[int] = []
    records: dict[int, list[bytes]] = {}
    pos = depth = 0
    for record in walk_records(encoded):
        depth += {3: 1, 4: -1}.get(record.wire_type, 0)
        if depth == 0:
            numbers.append(record.number)
            records.setdefault(record.number, []).append(encoded[pos : record.end])
            pos = record.end
    order = data.draw(st.permutations(numbers))
    queues = {number: iter(each) for number, each in records.items()}
    permuted = b"".join(next(queues[number]) for number in order)
    found = compare(encoded, permuted, known_message.message_type)
    assert {each.kind for each in found} <= {MOVED, ENCODING}
    assert bool(found) == (encoded != permuted)


SCALARS: dict[str, Any] = {
    "number": st.integers(-(2**31), 2**31 - 1),
    "text": st.text(max_size=5),
    "implicit": st.integers(1, 100),
    "ratio": st.floats(allow_nan=False),
}
NESTED = st.recursive(
    st.builds(Nested, value=st.integers(0, 9)),
    lambda inner: st.builds(Nested, value=st.integers(0, 9), inner=inner),
    max_leaves=4,
)
ITEMS = st.lists(
    st.builds(
        Item, id=st.integers(0, 9), name=st.text(max_size=3), price=st.just(1.0) | st.just(2.0)
    ),
    min_size=1,
    max_size=6,
)


VALUES = st.fixed_dictionaries(
    {
        **SCALARS,
        "items": ITEMS,
        "nested": NESTED,
        "table": st.dictionaries(st.text("abc\n", max_size=3), st.integers(0, 3), min_size=1),
        "left": st.integers(0, 9),
    }
)


@given(st.data(), VALUES)
def test_one_change_is_one_difference(data: st.DataObject, values: dict[str, Any]) -> None:
    """At its path, and nowhere else; the same with the sides swapped."""
    a, b = Thing(**values), copy.deepcopy(Thing(**values))
    name = data.draw(st.sampled_from(sorted(values)))
    owner, part, path, strategy = pick_part(data, b, name)
    new = data.draw(strategy)
    if isinstance(owner, dict):
        assume(new != owner[part])
        owner[part] = new
    else:
        assume(repr(new) != repr(getattr(owner, part)))
        setattr(owner, part, new)
    assert compare_things(a, b) == [(CHANGED, path)]
    assert compare_things(b, a) == [(CHANGED, path)]


def pick_part(data: st.DataObject, thing: Thing, name: str) -> tuple[Any, Any, str, Any]:
    """What holds a value, its name there, its path, and what else it may be."""
    if name == "items":
        index = data.draw(st.integers(0, len(thing.items) - 1))
        part = data.draw(st.sampled_from(["id", "name", "price"]))
        strategy: Any = {"id": st.integers(0, 9), "name": st.text(max_size=3)}.get(
            part, st.sampled_from([1.0, 2.0])
        )
        return thing.items[index], part, f"items[{index}].{part}", strategy
    if name == "nested":
        owner, path = thing.nested, "nested"
        while owner is not None and owner.inner is not None and data.draw(st.booleans()):
            owner, path = owner.inner, path + ".inner"
        return owner, "value", path + ".value", st.integers(0, 9)
    if name == "table":
        key = data.draw(st.sampled_from(sorted(thing.table)))
        return thing.table, key, f"table[{quote_text(key)}]", st.integers(0, 3)
    return thing, name, name, {**SCALARS, "left": st.integers(0, 9)}[name]


LISTS = st.lists(
    st.builds(
        Item, id=st.integers(0, 2), name=st.sampled_from("ab"), price=st.just(1.0) | st.just(2.0)
    ),
    max_size=8,
)


@given(LISTS, LISTS, st.permutations(range(4)), st.lists(st.integers(0, 2), max_size=8))
def test_swapped_lists(a: list[Item], b: list[Item], order: list[int], numbers: list[int]) -> None:
    """Of several ways to align two lists, both directions take the same."""
    one = encode(Thing(items=a, numbers=numbers, number=1, text="x"))
    other = encode(Thing(items=b, numbers=sorted(numbers), number=1, text="y"))
    pieces = [encode(Item(id=each)) for each in range(4)]
    one += b"".join(b"\xa2\x06\x02" + each for each in pieces)
    other = b"".join(b"\xa2\x06\x02" + pieces[each] for each in order) + other
    found = compare(one, other)
    assert kinds_of(compare(other, one), SWAPPED) == kinds_of(found)


# --- depth ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["inner", "group"])
@pytest.mark.parametrize("message_type", [Nested, None])
def test_deep(name: str, message_type: Any) -> None:
    """A hundred levels, of messages and of groups, with a type and without."""
    bodies = []
    for value in (1, 2):
        nested = Nested(value=value)
        for _ in range(99):
            nested = Nested(inner=nested) if name == "inner" else Nested(group=nested)
        bodies.append(encode(nested))
    path = ".".join([*[name if message_type else "3"] * 99, "value" if message_type else "1"])
    if name == "inner" and message_type is None:
        path = path.replace("3", "2")
    assert said(compare(bodies[0], bodies[1], message_type)) == [(CHANGED, path)]
    assert compare(bodies[0], bodies[0], message_type) == []


def test_too_deep() -> None:
    """What no decoder reads is compared by its bytes."""
    bodies = []
    for value in (b"\x08\x01", b"\x08\x02"):
        data = value
        for _ in range(120):
            data = b"\x12" + varint(len(data)) + data
        bodies.append(data)
    for message_type in (Nested, None):
        [found] = [
            each for each in compare(bodies[0], bodies[1], message_type) if each.subject != "fault"
        ]
        assert found.kind == CHANGED
        assert found.path.count(".") >= 98
    groups = [b"\x1b" * 90 + b"\x12" + varint(len(each)) + each + b"\x1c" * 90 for each in bodies]
    assert all(map(changes_meaning, compare(groups[0], groups[1], None)))


def varint(number: int) -> bytes:
    """As on the wire."""
    out = bytearray()
    write_varint(out, number)
    return bytes(out)


def test_message_set() -> None:
    """Groups of number and message, repeated, are compared as what they are."""
    sets = [
        b"".join(
            b"\x0b\x10" + varint(number) + b"\x1a" + varint(len(body)) + body + b"\x0c"
            for number, body in items
        )
        for items in (
            [(7, b"\x08\x01"), (9, b"\x12\x05hello")],
            [(7, b"\x08\x01"), (8, b""), (9, b"\x12\x05hallo")],
        )
    ]
    found = compare(sets[0], sets[1], None)
    assert said(found) == [(ONLY_IN_B, "1[1]"), (CHANGED, "1[1].3.2")]
    assert compare(b"\x0b\x0c", b"\x0b\x0c", None) == []
    assert said(compare(b"\x0b\x0c", b"\x0b\x10\x01\x0c", None)) == [(ONLY_IN_B, "1.2")]
