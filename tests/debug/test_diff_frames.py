# SPDX-License-Identifier: MIT
"""Streams compared: which frames belong together, headers, JSON bodies, and much of it."""

from __future__ import annotations

import copy
import json
import time
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.profiles import not_quick
from wirecodec.debug import diff_values
from wirecodec.debug.alignment import align
from wirecodec.debug.diff import (
    CHANGED,
    ENCODING,
    MOVED,
    ONLY_IN_A,
    ONLY_IN_B,
    changes_meaning,
    diff_nodes,
    equal_faults,
)
from wirecodec.debug.diff_frames import pair_frames
from wirecodec.debug.inspection import inspect_data, inspect_message
from wirecodec.opend.frame import encode_frame
from wirecodec.opend.messages.qot_get_rating_change import Response
from wirecodec.opend.messages.qot_update_basic_qot import Response as Update
from wirecodec.opend.registry import find_type
from wirecodec.protobuf.codec import decode, encode
from wirecodec.protobuf.json_format import to_json

from .test_diff import (
    CAPTURE_BODY,
    SWAPPED,
    Item,
    Thing,
    check_sides,
    compare,
    compare_streams,
    kinds_of,
    said,
)
from .test_inspection import CLIENT, JSON_FRAMES, SERVER


def frames(*specs: tuple[int, int, bytes]) -> bytes:
    """Frames by proto id, serial number, body."""
    return b"".join(encode_frame(one, body, serial_number=number) for one, number, body in specs)


BODIES = [
    encode(Response(ret_type=0, ret_msg=f"message {each}", err_code=each)) for each in range(9)
]


def test_captures() -> None:
    """A capture is itself; an inserted, a removed, a changed frame shift nothing."""
    assert compare_streams(SERVER, SERVER) == []
    assert said(compare_streams(SERVER, SERVER[92:])) == [(ONLY_IN_A, "frame")]
    assert said(compare_streams(SERVER[:248] + SERVER[493:], SERVER)) == [(ONLY_IN_B, "frame")]
    damaged_price = SERVER[:330] + b"\x2f" + SERVER[331:]
    found = compare_streams(SERVER, damaged_price)
    assert said(found) == [(CHANGED, "s2c.dataList[0].targetPrice"), (ONLY_IN_B, "fault")]
    check_sides(SERVER, damaged_price, found)
    assert {each.kind for each in compare_streams(SERVER, CLIENT)} == {ONLY_IN_A, ONLY_IN_B}


def test_moved_frames() -> None:
    """A frame that is elsewhere is one difference, and what is changed in it others."""
    a, b, c, d = (
        encode_frame(3426, body, serial_number=number) for number, body in enumerate(BODIES[:4])
    )
    for one, other in ((a + b + c + d, b + c + d + a), (b + c + d + a, a + b + c + d)):
        [found] = compare_streams(one, other)
        assert (found.kind, found.subject, found.path) == (MOVED, "frame", "")
        assert not changes_meaning(found)
        assert found.a is not None
        assert found.b is not None
        assert found.a.data == found.b.data == a
        check_sides(one, other, [found])
    # Changed on its way: it is known by its serial number.
    changed = encode_frame(3426, BODIES[5], serial_number=0)
    found_all = compare_streams(a + b + c + d, b + c + d + changed)
    assert [(each.kind, each.subject) for each in found_all] == [
        (MOVED, "frame"),
        (CHANGED, "field"),
        (CHANGED, "field"),
    ]
    assert said(compare_streams(a + b + c, c + a)) == [(MOVED, "frame"), (ONLY_IN_A, "frame")]
    back = compare_streams(c + a, a + b + c)
    assert sorted(said(back)) == [(MOVED, "frame"), (ONLY_IN_B, "frame")]
    assert said(compare_streams(a + b + b"junk", b"junk" + a + b)) == [(MOVED, "gap")]


def test_moved_without_numbers() -> None:
    """The same requests in another order are numbered otherwise."""
    bodies = BODIES[:4]
    one = frames(*[(3426, number, body) for number, body in enumerate(bodies)])
    order = [*bodies[1:], bodies[0]]
    other = frames(*[(3426, number, body) for number, body in enumerate(order)])
    assert said(compare_streams(one, other, ignores_serial_numbers=True)) == [(MOVED, "frame")]
    found = Counter(said(compare_streams(one, other)))
    assert found == {(MOVED, "frame"): 1, (CHANGED, "header.serial_number"): 4}


def test_pushes_are_not_numbered() -> None:
    """Their serial number does not tell which is which."""
    bodies = [encode(Update(ret_type=0, ret_msg=each)) for each in "abcd"]
    one = frames(*[(3005, 0, body) for body in bodies])
    other = frames((3005, 0, bodies[3]), (3005, 0, b"\x08\x00"), (3005, 0, bodies[0]))
    found = compare_streams(one, other)
    assert (MOVED, "frame") in said(found)
    assert Counter(each.kind for each in found)[MOVED] == 1


FRAMES = [
    encode_frame(proto_id, body, serial_number=number)
    for proto_id in (3426, 1004, 9)
    for number, body in ((1, BODIES[0]), (1, BODIES[1]), (2, BODIES[0]), (3, b""))
]
STREAMS = st.lists(st.sampled_from([*FRAMES, b"junk"]), max_size=7).map(b"".join)


@given(STREAMS, STREAMS, st.booleans())
def test_swapped_streams(a: bytes, b: bytes, ignores_serial_numbers: bool) -> None:
    """The same pairs in both directions; each frame is in one of them."""
    found = compare_streams(a, b, ignores_serial_numbers=ignores_serial_numbers)
    back = compare_streams(b, a, ignores_serial_numbers=ignores_serial_numbers)
    assert kinds_of(back, SWAPPED) == kinds_of(found)
    check_sides(a, b, found)
    roots = list(inspect_data(a)), list(inspect_data(b))
    pairs = list(pair_frames(*roots, ignores_serial_numbers))
    assert [each.a for each in pairs if each.a is not None] == roots[0]
    assert Counter(each.b for each in pairs if each.b is not None) == Counter(roots[1])
    if ignores_serial_numbers is False:
        assert bool(found) == (a != b)


@given(st.permutations(range(6)))
def test_another_order(order: list[int]) -> None:
    """Nothing is only in one of them, and no more is moved than has to be."""
    pieces = [encode_frame(9, b"\x08" + bytes([each]), serial_number=each) for each in range(6)]
    found = compare_streams(b"".join(pieces), b"".join(pieces[each] for each in order))
    assert {each.kind for each in found} <= {MOVED}
    assert len(found) == 6 - len(align(range(6), order))


def test_equal_faults() -> None:
    """What is wrong on both sides alike is no difference, and can be asked for."""
    broken = SERVER[:330] + b"\x2f" + SERVER[331:]
    nodes = list(inspect_data(broken)), list(inspect_data(broken[92:]))
    [(one, other)] = equal_faults(*nodes)
    assert (one.reason, one.offset, other.offset) == (other.reason, 248, 248 - 92)
    assert said(list(diff_nodes(*nodes))) == [(ONLY_IN_A, "frame")]
    assert equal_faults(inspect_data(broken), inspect_data(SERVER)) == []


def test_gaps() -> None:
    """What belongs to no frame is compared as it is."""
    frame = SERVER[:92]
    assert said(compare_streams(frame + b"junk" + frame, frame + frame)) == [(ONLY_IN_A, "gap")]
    assert said(compare_streams(frame + b"junk" + frame, frame + b"junc" + frame)) == [
        (CHANGED, "gap")
    ]


def test_serial_numbers() -> None:
    """By number within one session, by content across sessions."""
    one = frames(*[(3426, 10 + each, body) for each, body in enumerate(BODIES)])
    later = frames(*[(3426, 12 + each, body) for each, body in enumerate(BODIES)])
    assert said(compare_streams(one, later)) == [(CHANGED, "header.serial_number")] * 9
    assert compare_streams(one, later, ignores_serial_numbers=True) == []
    changed = [encode(Response(ret_type=-1, ret_msg="x", err_code=each)) for each in range(9)]
    del changed[4]
    numbers = [10, 11, 12, 13, 15, 16, 17, 18]
    other = frames(*[(3426, number, body) for number, body in zip(numbers, changed, strict=True)])
    found = [each for each in said(compare_streams(one, other)) if each[1] == "frame"]
    assert found == [(ONLY_IN_A, "frame")]


def test_header() -> None:
    """Field by field; size and digest follow from the body."""
    a, b = frames((3426, 1, BODIES[0])), frames((3426, 1, BODIES[1]))
    assert {each.subject for each in compare_streams(a, b)} == {"field"}
    reserved = a[:36] + b"\1" + a[37:]
    assert said(compare_streams(a, reserved)) == [(CHANGED, "header.reserved")]
    assert compare_streams(a, reserved, ignored=["header.reserved"]) == []
    digest = a[:16] + b"\1" + a[17:]
    assert (CHANGED, "header.digest") in said(compare_streams(a, digest))


def test_frame_with_message() -> None:
    """The body of a frame and the same message alone."""
    assert said(compare_streams(SERVER[248:493], CAPTURE_BODY)) == [(ENCODING, "frame")]
    other = encode(Response(ret_type=1))
    assert (CHANGED, "retType") in said(compare_streams(other, SERVER[248:493]))


def test_json() -> None:
    """Compared by value with protobuf, and by name where there is no type."""
    response: Any = decode(Response, CAPTURE_BODY)
    text = to_json(response).encode()
    as_json = encode_frame(3426, text, serial_number=1, body_format=1)
    spaced = encode_frame(3426, b" " + text, serial_number=1, body_format=1)
    as_protobuf = encode_frame(3426, CAPTURE_BODY, serial_number=1)
    found = compare_streams(as_json, as_protobuf)
    assert said(found) == [(ENCODING, "header.body_format"), (ENCODING, "body")]
    assert said(compare_streams(as_json, spaced)) == [(ENCODING, "body")]
    response.s2c.data_list[1].target_price = 7.0
    other = encode_frame(3426, encode(response), serial_number=1)
    assert (CHANGED, "s2c.dataList[1].targetPrice") in said(compare_streams(as_json, other))
    members = json.loads(text)
    members["s2c"]["newName"] = 1
    more = encode_frame(3426, json.dumps(members).encode(), serial_number=1, body_format=1)
    assert said(compare_streams(as_json, more)) == [(ONLY_IN_B, "s2c.newName")]
    untyped = [
        encode_frame(9, json.dumps(each).encode(), serial_number=1, body_format=1)
        for each in ({"a": [1, {"b": 3}]}, {"a": [1, {"b": 4}]})
    ]
    assert said(compare_streams(untyped[0], untyped[1])) == [(CHANGED, "a[1].b")]


def json_frame(value: Any, proto_id: int = 9) -> bytes:
    """A frame with JSON in it."""
    return encode_frame(
        proto_id,
        value if isinstance(value, bytes) else json.dumps(value).encode(),
        serial_number=1,
        body_format=1,
    )


def test_untyped_json() -> None:
    """By name; equal numbers are equal; a list is not an object."""
    for a, b, wanted in (
        ({"a": 1}, {"a": 1.0}, [(ENCODING, "body")]),
        ({"a": 1}, {"a": True}, [(CHANGED, "a")]),
        ({"a": 1}, {"b": 1}, [(ONLY_IN_A, "a"), (ONLY_IN_B, "b")]),
        ({"a": []}, {"a": {}}, [(CHANGED, "a")]),
        ({"a": None}, {}, [(ONLY_IN_A, "a")]),
        ([1, 2, 3], [1, 3], [(ONLY_IN_A, "[1]")]),
        ({"a": [{"id": 1, "x": 2}, 5]}, {"a": [{"id": 1, "x": 3}, 5]}, [(CHANGED, "a[0].x")]),
        ({}, [], [(CHANGED, "body")]),
        (b"{", b"[", [(CHANGED, "body"), (ONLY_IN_A, "fault"), (ONLY_IN_B, "fault")]),
        (b"{", b"{}", [(CHANGED, "body"), (ONLY_IN_A, "fault")]),
        (1, 2, [(CHANGED, "body")]),
        (b"[" * 200 + b"1" + b"]" * 200, b"[" * 200 + b"2" + b"]" * 200, None),
        (b"[" * 99999, b"[" * 99998, None),
    ):
        found = compare_streams(json_frame(a), json_frame(b))
        if wanted is None:
            assert CHANGED in {each.kind for each in found}
        else:
            assert said(found) == wanted
    pairs = json_frame({"a": [1, 2], "b": 3}), json_frame({"a": [1, 4], "b": 5})
    assert compare_streams(*pairs, ignored=["a[1]", "b"]) == []


def test_json_and_its_type() -> None:
    """What does not fit its type is compared by name, and not with protobuf."""
    wrong = {"retType": "x", "retMsg": "a"}, {"retType": "x", "retMsg": "b"}
    found = compare_streams(json_frame(wrong[0], 3426), json_frame(wrong[1], 3426))
    assert (CHANGED, "retMsg") in said(found)
    protobuf = encode_frame(3426, BODIES[0], serial_number=1)
    found = compare_streams(json_frame(wrong[0], 3426), protobuf)
    assert said(found)[1] == (CHANGED, "body")
    assert found[1].note.startswith("not comparable: JSON and protobuf")
    found = compare_streams(json_frame({}), encode_frame(9, b"\x08\x01", serial_number=1))
    assert (CHANGED, "body") in said(found)
    # Beyond the type.
    more = {"retType": 0, "new": [1], "other": {"a": 2}}
    assert compare_streams(json_frame(more, 3426), json_frame(more, 3426)) == []
    changed = {"retType": 0, "new": [2], "other": {"a": 2}}
    found = compare_streams(json_frame(more, 3426), json_frame(changed, 3426))
    assert said(found) == [(CHANGED, "new[0]")]
    assert compare_streams(json_frame(more, 3426), json_frame(changed, 3426), ignored=["new"]) == []
    digits = b'{"retType": 0, "new": ' + b"9" * 5000 + b"}"
    assert compare_streams(json_frame(digits, 3426), json_frame(more, 3426)) != []


def test_redacted_json() -> None:
    """Compared, and marked."""
    rest = {"serverVer": 1, "loginUserID": "2", "connID": "3", "keepAliveInterval": 4}
    one, other = (
        json_frame({"retType": 0, "s2c": {"connAESKey": each, **rest}}, 1001) for each in ("a", "b")
    )
    [found] = [each for each in compare_streams(one, other) if each.path == "s2c.connAESKey"]
    assert (found.kind, found.is_redacted) == (CHANGED, True)


def test_unknown_formats() -> None:
    """Compared as they are."""
    one, other = (encode_frame(9, each, serial_number=1, body_format=7) for each in (b"a", b"b"))
    [found] = compare_streams(one, other)
    assert (found.kind, found.subject) == (CHANGED, "body")
    assert found.note == "not comparable: of a format that is not known"
    assert said(compare_streams(one, encode_frame(9, b"\x08\x01", serial_number=1))) == [
        (CHANGED, "header.body_format"),
        (CHANGED, "body"),
    ]


def test_other_types() -> None:
    """Messages of two types; a type that nobody gave."""
    nodes = [
        inspect_message(bytes.fromhex(data), find_type(name))
        for data, name in (("120161", "Qot_Common.Security"), ("120161", "Qot_Common.PlateInfo"))
    ]
    assert list(diff_nodes(nodes[:1], nodes[1:])) == []
    nodes = [
        inspect_message(bytes.fromhex(data), find_type(name))
        for data, name in (
            ("0a021001", "Qot_GetRatingChange.RatingChangeItem"),
            ("0a02080b", "Qot_GetRatingChange.S2C"),
        )
    ]
    assert (CHANGED, "security") in said(list(diff_nodes(nodes[:1], nodes[1:])))
    a, b = (inspect_message(encode(Thing(number=each)), Thing) for each in (1, 2))
    assert said(list(diff_nodes([a], [b]))) == [(CHANGED, "number")]


def test_header_size() -> None:
    """A body size that is not the size of the body is compared."""
    cut = compare_streams(SERVER, SERVER[:-1])
    assert (ONLY_IN_B, "fault") in said(cut)
    assert all(each.path != "header.body_size" for each in cut)
    longer = SERVER[:-54] + encode_frame(1004, SERVER[-10:] + b"\x08\x01", serial_number=9)[:-3]
    assert compare_streams(SERVER, longer) != []


def test_recorded_json() -> None:
    """Recorded JSON frames are themselves; a change in one is found in it."""
    stream = b"".join(bytes.fromhex(each["hex"]) for each in JSON_FRAMES if "hex" in each)
    assert compare_streams(stream, stream) == []


@pytest.mark.untraced
def test_many_frames() -> None:
    """5,000 frames, one of them inserted, one moved, one changed."""
    count = 5000
    specs = [
        (3426, each, encode(Response(ret_type=0, ret_msg=f"message {each % 7}", err_code=each)))
        for each in range(count)
    ]
    changed = specs.copy()
    changed[900] = (3426, 900, encode(Response(ret_type=0, ret_msg="?", err_code=900)))
    changed.append(changed.pop(40))
    changed.insert(2000, (1004, 77_777, b""))
    a, b = list(inspect_data(frames(*specs))), list(inspect_data(frames(*changed)))
    assert len(a) == count
    started = time.thread_time()
    found = list(diff_nodes(a, b))
    elapsed = time.thread_time() - started
    assert said(found) == [(MOVED, "frame"), (CHANGED, "retMsg"), (ONLY_IN_B, "frame")]
    assert elapsed < 5


@pytest.mark.untraced
@not_quick
def test_every_element_changed() -> None:
    """Four times as many elements take about four times as long."""
    times = []
    for count in (2_500, 10_000):
        bodies = [
            encode(
                Thing(
                    items=[Item(id=each, name=f"name {each}", price=price) for each in range(count)]
                )
            )
            for price in (1.5, 2.5)
        ]
        nodes = [inspect_message(each, Thing) for each in bodies]
        started = time.process_time()
        found = list(diff_nodes(nodes[:1], nodes[1:], Thing))
        times.append(time.process_time() - started)
        assert said(found) == [(CHANGED, f"items[{each}].price") for each in range(count)]
    assert times[1] < 8 * times[0] + 1


def test_changed_elements_of_long_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not each is compared with each: they are matched by the one field that tells them apart."""
    monkeypatch.setattr(diff_values, "_MAX_COMPARED_PAIRS", 20)
    items = [Item(id=each, name=f"name {each}", price=1.5) for each in range(8)]
    every = [Item(id=each.id, name=each.name, price=2.5) for each in items[1:]]
    every.append(Item(name="without a number", price=3.5))
    assert sorted(said(compare(encode(Thing(items=items)), encode(Thing(items=every))))) == [
        *[(CHANGED, f"items[{each}].price") for each in range(1, 8)],
        (ONLY_IN_A, "items[0]"),
        (ONLY_IN_B, "items[7]"),
    ]


@pytest.mark.untraced
@not_quick
def test_many_elements() -> None:
    """20,000 elements, some changed, some gone; what is equal is not even read."""
    items = [Item(id=each, name=f"name {each}", price=1.5) for each in range(20_000)]
    a = encode(Thing(items=items))
    changed = copy.copy(items)
    changed[7] = Item(id=7, name="name 7", price=2.5)
    del changed[10_000:10_003]
    found = said(compare(a, encode(Thing(items=changed))))
    assert found == [(CHANGED, "items[7].price")] + [
        (ONLY_IN_A, f"items[{each}]") for each in (10_000, 10_001, 10_002)
    ]
    every = [Item(id=each.id, name=each.name, price=2.5) for each in items[1:1500]]
    found = said(compare(encode(Thing(items=items[:1500])), encode(Thing(items=every))))
    assert Counter(kind for kind, _ in found) == {CHANGED: 1499, ONLY_IN_A: 1}
