# SPDX-License-Identifier: MIT
"""Inspection: the tree covers the bytes, agrees with the codec, and never raises."""

from __future__ import annotations

import json
import re
import struct
import tracemalloc
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecodec.debug import exports
from wirecodec.debug.assembly import render_text
from wirecodec.debug.bodies import type_name
from wirecodec.debug.explain import explain_fault
from wirecodec.debug.exports import render_json, render_json_lines
from wirecodec.debug.html_view import render_html
from wirecodec.debug.inspection import (
    inspect_data,
    inspect_frames,
    inspect_message,
    is_frame_stream,
)
from wirecodec.debug.nodes import (
    BODY,
    ELEMENT,
    FIELD,
    FRAME,
    GAP,
    HEADER,
    JSON_FIELD,
    UNREAD,
    FrameNode,
    Node,
    faults_of,
    walk_nodes,
)
from wirecodec.debug.scanner import GAP_PIECE_SIZE
from wirecodec.debug.views import render_annotated, render_tree
from wirecodec.errors import (
    BodyTooLargeError,
    ChecksumError,
    DecodeError,
    FormatError,
    HeaderError,
    MissingFieldError,
    TruncatedError,
    UnexpectedEOFError,
)
from wirecodec.opend.frame import HEADER_SIZE, encode_frame
from wirecodec.opend.messages.init_connect import Response as InitConnectResponse
from wirecodec.opend.messages.qot_get_rating_change import Request, Response
from wirecodec.opend.registry import PROTOCOLS
from wirecodec.protobuf import pb, wire
from wirecodec.protobuf.codec import decode
from wirecodec.protobuf.declare import message
from wirecodec.protobuf.json_format import to_dict

from ..support.all_types import TestAllTypesProto2 as AllTypes2
from ..support.all_types import TestAllTypesProto3 as AllTypes3

CAPTURES = Path(__file__).parents[1] / "data" / "captures"
SERVER = (CAPTURES / "plain_s2c.bin").read_bytes()
CLIENT = (CAPTURES / "plain_c2s.bin").read_bytes()
JSON_FRAMES = json.loads((CAPTURES / "json_frames.json").read_text("utf-8"))["frames"]
BORDERS = {0, 92, 192, 248, 493, 547}
RATING_BODY = SERVER[292:493]


class Level(pb.ClosedEnum):
    """A closed enum."""

    LOW = pb.value(0, "Level_Low")
    HIGH = pb.value(1, "Level_High")


@message
class Secret:
    """A message with things to hide."""

    password: Annotated[str | None, pb.string(1, debug_redact=True)] = None
    inner: Annotated[Secret | None, pb.embedded(2, debug_redact=True)] = None
    open: Annotated[Secret | None, pb.embedded(3)] = None
    items: Annotated[dict[str, Secret], pb.map(4, pb.string, pb.embedded)] = {}


@message
class Sample:
    """A field of most kinds."""

    number: Annotated[int | None, pb.int32(1)] = None
    levels: Annotated[list[Level], pb.repeated(pb.enum(2))] = []
    packed: Annotated[list[int], pb.repeated(pb.sint32(3), packed=True)] = []
    text: Annotated[str | None, pb.string(4, utf8=True)] = None
    data: Annotated[bytes | None, pb.bytes(5)] = None
    inner: Annotated[Sample | None, pb.embedded(6)] = None
    group: Annotated[Sample | None, pb.group(7)] = None
    table: Annotated[dict[str, int], pb.map(8, pb.string, pb.int32)] = {}
    doubles: Annotated[list[float], pb.repeated(pb.double(9))] = []


def hex_body(text: str) -> bytes:
    """Bytes from hexadecimal digits."""
    return bytes.fromhex(text)


def find(node: Node, path: str) -> Node:
    """The node at a path."""
    return next(each for each in walk_nodes([node]) if each.path == path)


def only_frames(chunks: list[bytes], message_type: type | None = None) -> list[FrameNode]:
    """The frames of a stream without gaps."""
    found = []
    for node in inspect_frames(chunks, message_type):
        assert isinstance(node, FrameNode)
        found.append(node)
    return found


def check_cover(data: bytes, nodes: Sequence[Node]) -> None:
    """Children stand one behind the other, from the start of the payload to the end."""
    for node in walk_nodes(nodes):
        assert 0 <= node.offset <= node.value_offset <= node.payload_offset <= node.end
        assert node.end <= len(data)
        children = [each for each in node.children if each.role != JSON_FIELD]
        if not children:
            continue
        assert children[0].offset == node.payload_offset
        for before, after in pairwise(children):
            assert before.end == after.offset
        if node.wire_type == wire.SGROUP:
            assert children[-1].end <= node.end
        else:
            assert children[-1].end == node.end


def check_shown(node: Node) -> None:
    """Where the fault is there is something to see: what cannot be read, or a remark."""
    body = node if node.role == BODY else node.children[-1]
    if body.role != BODY or body.fault is None or body.is_redacted:
        return
    if isinstance(body.fault.error, (MissingFieldError, FormatError)):
        return
    place = body.fault.offset
    assert any(
        (each.role == UNREAD or each.note or each.is_redacted) and each.offset <= place <= each.end
        for each in walk_nodes([body])
    ), body.fault


# --- streams --------------------------------------------------------------------------------


def test_capture() -> None:
    """Each frame of the server, its direction and its body."""
    nodes = list(only_frames([SERVER]))
    assert [
        (each.ordinal, each.offset, each.end, each.name, each.direction, each.verdict)
        for each in nodes
    ] == [
        (1, 0, 92, "InitConnect", "response", "good"),
        (2, 92, 192, "GetGlobalState", "response", "good"),
        (3, 192, 248, "Notify", "push", "good"),
        (4, 248, 493, "Qot_GetRatingChange", "response", "good"),
        (5, 493, 547, "KeepAlive", "response", "good"),
    ]
    assert [each.direction for each in only_frames([CLIENT])] == ["request"] * 4
    assert nodes[3].message_type is Response
    header, body = nodes[3].children
    assert (header.role, body.role, body.kind) == (HEADER, BODY, "Qot_GetRatingChange.Response")
    name = find(body, "s2c.dataList[1].name")
    assert (name.value, name.index, name.number, name.kind) == ("英特尔", None, 2, "string")
    assert (name.offset, name.value_offset, name.payload_offset, name.end) == (399, 400, 401, 410)
    assert find(body, "s2c.dataList[1]").index == 1
    assert faults_of(nodes) == []
    check_cover(SERVER, list(nodes))
    key = find(nodes[0], "s2c.connAESKey")
    assert key.is_redacted
    assert key.value is None
    assert repr(name) == "<Node field s2c.dataList[1].name [399:410]>"
    assert repr(nodes[0]) == "<Node frame InitConnect [0:92]>"


@pytest.mark.parametrize("stream", [SERVER, CLIENT], ids=["server", "client"])
def test_every_prefix(stream: bytes) -> None:
    """It never raises, shows all bytes, and finds a fault unless it ends with a frame."""
    borders = {0} | {each.end for each in only_frames([stream])}
    for size in range(len(stream) + 1):
        nodes = list(inspect_data(stream[:size]))
        check_cover(stream[:size], nodes)
        for node in nodes:
            check_shown(node)
        faults = faults_of(nodes)
        assert bool(faults) == (size not in borders)
        if faults:
            assert isinstance(faults[0].error, UnexpectedEOFError)
            assert all(isinstance(each.error, TruncatedError) for each in faults[1:])
        assert sum(each.end - each.offset for each in nodes) == size


def test_fault_in_a_cut_body() -> None:
    """The stream's fault, and where in the message the cut is."""
    *_, node = only_frames([SERVER[:430]])
    first, second = faults_of([node])
    assert (first.offset, first.path) == (248, "")
    assert (second.offset, second.path) == (424, "s2c.dataList[1].lastTargetPrice")
    assert second.reason == "needs 8 bytes, 6 left"
    assert find(node, "s2c.dataList[1]").note == "cut: 41 of 83 bytes"
    assert node.verdict == "unknown"
    assert repr(second).startswith("<Fault at 424 s2c.dataList[1].lastTargetPrice")


def test_damaged_streams() -> None:
    """Each costs its frame: a bad digest, a bad magic, a body that is too large."""
    damaged = SERVER[:300] + b"\xff" + SERVER[301:]
    frames = only_frames([damaged])
    assert [each.verdict for each in frames] == ["good", "good", "good", "bad", "good"]
    assert isinstance(faults_of(frames)[0].error, ChecksumError)

    nodes = list(inspect_frames([SERVER[:92] + b"XX" + SERVER[94:]]))
    assert [each.role for each in nodes] == [FRAME, GAP, FRAME, FRAME, FRAME]
    assert [each.ordinal for each in nodes if isinstance(each, FrameNode)] == [1, 2, 3, 4]
    assert [each.role for each in nodes[1].children] == [UNREAD]
    [fault] = faults_of(nodes)
    assert isinstance(fault.error, HeaderError)
    assert fault.offset == 92

    large = SERVER[:104] + b"\xff\xff\xff\x7f" + SERVER[108:]
    nodes = list(inspect_frames([large]))
    assert [each.role for each in nodes[1].children] == [HEADER, UNREAD]
    assert [each.role for each in nodes] == [FRAME, GAP, FRAME, FRAME, FRAME]
    [fault] = faults_of(nodes)
    assert isinstance(fault.error, BodyTooLargeError)
    assert len(list(inspect_frames([SERVER], max_body_size=56))) == 5
    for stream in (damaged, large):
        check_cover(stream, list(inspect_frames([stream])))


def test_header_remarks() -> None:
    """What is unusual in a header is pointed out."""
    frame = encode_frame(
        9, b"\x08\x01", serial_number=1, body_format=7, version=1, reserved=b"R" * 8
    )
    [node] = only_frames([frame])
    notes = {each.name: each.note for each in node.children[0].children if each.note}
    assert set(notes) == {"proto_id", "body_format", "version", "reserved"}
    assert (node.protocol, node.name, node.direction) == (None, "", "")
    assert node.children[1].children[0].role == UNREAD
    [node] = only_frames([encode_frame(9, b"", serial_number=1, body_format=7)])
    assert node.children[1].children == []
    assert faults_of([node]) == []


def test_large_frames_are_cut_out_of_many_pieces() -> None:
    """Larger than what the decoder is given at once."""
    body = b"\x12\x94\x89\x7a" + b"many words " * 181_820
    frame = encode_frame(9, body, serial_number=1)
    first, second = only_frames([frame * 2])
    assert (first.end, second.offset, second.end) == (len(frame), len(frame), 2 * len(frame))
    assert find(first, "2").value == "many words " * 181_820


# --- the direction of a frame ---------------------------------------------------------------


def test_direction_is_ambiguous() -> None:
    """An empty body fits neither; then the frames before decide, else it is a response."""
    empty = encode_frame(1004, b"", serial_number=1)
    [node] = only_frames([empty])
    assert node.direction == "response"
    assert "fit alike" in node.children[1].note
    assert isinstance(faults_of([node])[0].error, MissingFieldError)
    *_, node = only_frames([CLIENT + empty])
    assert node.direction == "request"
    garbage = encode_frame(1004, b"\x07", serial_number=1)
    [node] = only_frames([garbage])
    assert "fit as little" in node.children[1].note


def test_direction_of_a_damaged_body() -> None:
    """A fault inside does not make a response a request of unknown fields, nor do new fields."""
    for pos in range(44, 201):
        body = SERVER[292 : 292 + pos - 44] + b"\xff" + SERVER[292 + pos - 43 : 493]
        [node] = only_frames([encode_frame(3426, body, serial_number=1)])
        assert node.direction == "response" or pos == 44, pos
    new = hex_body("0800 2210 9a0102 6162 a00101 aa010431323334")
    [node] = only_frames([encode_frame(3426, new, serial_number=1)])
    assert node.direction == "response"
    text = '{"retType": 0, "s2c": {"a": 1, "b": [2, 3], "c": {"d": 4}}}'
    node = json_frame(text)
    assert (node.direction, faults_of([node])) == ("response", [])
    node = json_frame('{"c2s": {"market": 11, "a": 1, "b": [2, 3], "c": {"d": 4}}}')
    assert (node.direction, faults_of([node])) == ("request", [])


def test_type_is_given() -> None:
    """It is used for its own protocol and for unknown ones."""
    *_, rating, _ = only_frames([SERVER], Request)
    assert rating.message_type is Request
    assert rating.direction == "request"
    first = only_frames([SERVER], Request)[0]
    assert first.message_type is InitConnectResponse
    [node] = only_frames([encode_frame(9, RATING_BODY, serial_number=1)], Response)
    assert node.children[1].kind == "Qot_GetRatingChange.Response"
    [node] = only_frames([encode_frame(9, RATING_BODY, serial_number=1)])
    assert node.children[1].kind == ""


def test_what_data_is() -> None:
    """Frames start as no message does; nothing at all is an empty stream."""
    assert is_frame_stream(b"F")
    assert is_frame_stream(SERVER)
    assert not is_frame_stream(b"")
    assert not is_frame_stream(RATING_BODY)
    assert list(inspect_data(b"")) == []
    [node] = inspect_data(b"", Sample)
    assert (node.role, node.kind, node.fault) == (BODY, "Sample", None)
    [node] = inspect_data(RATING_BODY)
    assert (node.role, node.kind, node.fault) == (BODY, "", None)
    with pytest.raises(DecodeError):
        decode(Sample, b"F")
    assert type_name(Response) == "Qot_GetRatingChange.Response"
    assert type_name(Sample) == "Sample"


# --- messages -------------------------------------------------------------------------------


def test_no_type() -> None:
    """Records as they are: text, messages, bytes; numbers, and fixed ones as floats too."""
    body = hex_body(
        "0801 1203616263 1a0408011002 21000000000000f03f 2d0000803f 33080134 3a02fffe 4200"
    )
    node = inspect_message(body)
    assert [(each.name, each.value, each.label) for each in node.children] == [
        ("1", 1, ""),
        ("2", "abc", ""),
        ("3", None, ""),
        ("4", 0x3FF0000000000000, "1.0 as double"),
        ("5", 0x3F800000, "1.0 as float"),
        ("6", None, ""),
        ("7", b"\xff\xfe", ""),
        ("8", "", ""),
    ]
    assert all(each.is_unknown for each in node.children)
    assert find(node, "3.2").value == 2
    assert find(node, "6.1").value == 1
    check_cover(body, [node])


@pytest.mark.parametrize(
    ("lists", "broken", "wanted"),
    [
        (
            [
                struct.pack("<3f", 1.5, 2.25, 100.0),
                struct.pack("<2f", 128.5, 3.5),
                struct.pack("<4f", 9.25, 1.75, 8.5, 0.5),
            ],
            bytes.fromhex("0000204100"),
            [[1.5, 2.25, 100.0], [128.5, 3.5], [9.25, 1.75, 8.5, 0.5]],
        ),
        (
            [b"\x03\x01\x02", b"\x07\x07", b"\x01", b"\x0c\x04\x04"],
            b"\x05\x80",
            [[3, 1, 2], [7, 7], [1], [12, 4, 4]],
        ),
    ],
    ids=["of four bytes each", "varints"],
)
def test_packed_values_of_which_one_is_broken(
    lists: list[bytes], broken: bytes, wanted: list[list[float]]
) -> None:
    """All lists of a field are numbers, as most of them are; what cannot be is shown as bytes."""
    body = b"".join(b"\x22" + bytes((len(each),)) + each for each in [*lists, broken])
    node = inspect_message(body)
    *sound, last = node.children
    assert [[element.value for element in each.children] for each in sound] == wanted
    assert (last.value, last.children) == (broken, [])
    assert last.judgement == sound[0].judgement
    check_cover(body, [node])


def test_a_range_of_the_data() -> None:
    """Offsets count from the start of the data."""
    node = inspect_message(SERVER, Response, 292, 493)
    assert node.fault is None
    assert find(node, "s2c").offset == 298
    node = inspect_message(SERVER, Response, 292, 492)
    assert node.fault is not None
    assert (node.fault.offset, node.fault.path) == (
        477 - 2,
        "s2c.nextPage",
    ) or node.fault.offset > 470


def test_kinds() -> None:
    """Packed, groups, maps, enums, bytes: names, indices and paths."""
    body = hex_body(
        "08ffffffffffffffffff01 1000 1005 1001 120101 1a03020103 1804 2202c3a9 2a02ffff"
        "32040802 1001 3b 0803 3c 4205 0a0161 1007 4202 1008 490000000000000840"
    )
    node = inspect_message(body, Sample)
    assert node.fault is None
    values = {
        each.path: (each.value, each.label) for each in walk_nodes([node]) if each.value is not None
    }
    assert values == {
        "number": (-1, ""),
        "levels[0]": (0, "Level_Low"),
        "levels[1]": (1, "Level_High"),
        "levels[2]": (1, "Level_High"),
        "packed[0]": (1, ""),
        "packed[1]": (-1, ""),
        "packed[2]": (-2, ""),
        "packed[3]": (2, ""),
        "text": ("é", ""),
        "data": (b"\xff\xff", ""),
        "inner.number": (2, ""),
        "inner.levels[0]": (1, "Level_High"),
        "group.number": (3, ""),
        "table[0].key": ("a", ""),
        "table[0].value": (7, ""),
        "table[1].value": (8, ""),
        "doubles[0]": (3.0, ""),
    }
    unknown = [each for each in node.children if each.is_unknown]
    assert "not a member of Level: kept as an unknown field" in unknown[0].note
    assert find(node, "packed[0]").role == ELEMENT
    assert find(node, "table[0]").kind == "map entry"
    check_cover(body, [node])


def test_open_enum() -> None:
    """Its unknown numbers are values."""
    node = inspect_message(hex_body("a80105"), AllTypes3)
    enum = node.children[0]
    assert (enum.value, enum.label) == (5, "")
    assert enum.note.startswith("not a member of")
    assert "kept" not in enum.note


def test_surprises() -> None:
    """Unknown fields and wrong wire types are pointed out, and are no faults."""
    body = hex_body("0a0101 1801 2001 5801 3001 3b 0a0101 3c 9a0101 41")
    node = inspect_message(body, Sample)
    assert node.fault is None
    notes = {each.name: each.note for each in node.children}
    assert notes["number"] == "declared as VARINT, sent as LEN: taken as unknown"
    assert notes["text"] == "declared as LEN, sent as VARINT: taken as unknown"
    assert notes["inner"] == "declared as LEN, sent as VARINT: taken as unknown"
    assert notes["11"] == "unknown field"
    assert notes["packed"] == ""
    node = inspect_message(hex_body("0b 0801 0c"), Sample)
    assert node.children[0].note.startswith("declared as VARINT, sent as SGROUP")
    assert node.children[0].children[0].is_unknown


def test_redacted() -> None:
    """Nothing of the value is in the tree, however the bytes are broken."""
    body = hex_body(
        "0a0374 6f70 12050a03746f70 1a050a03746f70 22090a016b12040a02746f 13 0a01 74 14"
    )
    text = repr([_dump(each) for each in walk_nodes([inspect_message(body, Secret)])])
    assert "top" not in text
    assert text.count("True") >= 3
    for size in range(len(body)):
        for each in walk_nodes([inspect_message(body[:size], Secret)]):
            assert not (each.is_redacted and each.value is not None)
    for cut in ("0a05746f", "0a", "08ff", "1205746f"):
        node = inspect_message(hex_body(cut), Secret)
        assert node.fault is not None
        assert all(each.role != UNREAD for each in walk_nodes([node])), cut


def test_the_digest_of_a_secret() -> None:
    """It would tell which guess is right: that it fits is all that is said of it."""
    whole, bad = SERVER[:92], bytearray(SERVER[:92])
    bad[20] ^= 1
    for data, verdict in ((whole, "good: "), (bytes(bad), "bad: ")):
        [node] = inspect_data(data)
        digest = find(node, "digest")
        assert digest.is_redacted
        assert digest.value is None
        assert digest.note.startswith(verdict)
        views = (render_tree, render_annotated, render_json, render_json_lines, render_text)
        shown = "".join(line for view in views for line in view([node]))
        shown += "".join(render_html([node], title="", explain=explain_fault))
        shown = re.sub(r"\s", "", shown)
        for start in range(16, 32):
            assert data[start : start + 4].hex() not in shown
        [node] = inspect_data(data, show_secrets=True)
        assert find(node, "digest").value == data[16:36]
    [node] = inspect_data(SERVER[248:493])
    assert find(node, "digest").value == SERVER[264:284]


def test_a_large_gap_is_told_once() -> None:
    """It comes in pieces, and the fault is with the first of them."""
    data = SERVER[:92] + bytes(2 * GAP_PIECE_SIZE + 7) + SERVER[:92]
    _, *gaps, last = inspect_frames([data])
    assert [(gap.role, gap.end - gap.offset) for gap in gaps] == [
        (GAP, GAP_PIECE_SIZE),
        (GAP, GAP_PIECE_SIZE),
        (GAP, 7),
    ]
    assert [len(faults_of([gap])) for gap in gaps] == [1, 0, 0]
    assert gaps[0].fault is not None
    assert (gaps[0].fault.offset, type(gaps[0].fault.error)) == (92, HeaderError)
    assert (last.role, last.fault) == (FRAME, None)


def test_what_lies_behind_a_gap() -> None:
    """A header that is none reaches into the frame behind it, whose bytes are not told with it."""
    [gap, frame] = inspect_data(SERVER[:8] + SERVER[:92])
    assert gap.note.startswith("a header of 1001 with reserved bytes other than zeros")
    assert SERVER[28:32].hex(" ") not in gap.note
    assert (frame.offset, frame.role) == (8, FRAME)


def _dump(node: Node) -> tuple[Any, ...]:
    return (node.path, node.value, node.is_redacted)


@pytest.mark.parametrize(
    ("text", "offset", "path", "error", "shown"),
    [
        ("08", 1, "number", TruncatedError, "number"),
        ("0880", 1, "number", TruncatedError, "number"),
        ("08" + "ff" * 11, 1, "number", DecodeError, "number"),
        ("08018080", 2, "", TruncatedError, ""),
        ("080100", 2, "", DecodeError, ""),
        ("080107", 2, "", DecodeError, ""),
        ("2205c3a9", 2, "text", TruncatedError, "text"),
        ("2280", 1, "text", TruncatedError, "text"),
        ("2202c328", 2, "text", DecodeError, "text"),
        ("1a03028080", 3, "packed[1]", DecodeError, "packed[1]"),
        ("1a050280", 3, "packed[1]", TruncatedError, "packed[1]"),
        ("1a050202", 2, "packed", TruncatedError, "packed"),
        ("3203080108", 5, "inner.number", DecodeError, "inner.number"),
        ("32020880 0801", 3, "inner.number", DecodeError, "inner.number"),
        ("3203220561 0801", 4, "inner.text", DecodeError, "inner.text"),
        ("3b0801", 1, "group", TruncatedError, "group"),
        ("3b08", 2, "group.number", TruncatedError, "group.number"),
        ("3b080144", 3, "group", DecodeError, "group"),
        ("44", 0, "", DecodeError, ""),
        ("7b0801", 1, "", TruncatedError, "15"),
        ("6a0561", 2, "", TruncatedError, "13"),
        ("49000000", 1, "doubles[0]", TruncatedError, "doubles[0]"),
        ("0a05", 2, "", TruncatedError, "number"),
    ],
)
def test_faults(text: str, offset: int, path: str, error: type, shown: str) -> None:
    """The codec's error is the fault, and the tree has a remark at its place."""
    body = hex_body(text)
    node = inspect_message(body, Sample)
    with pytest.raises(DecodeError) as caught:
        decode(Sample, body)
    assert node.fault is not None
    assert type(node.fault.error) is error
    assert (node.fault.offset, node.fault.path) == (caught.value.offset, caught.value.path)
    assert (node.fault.offset, node.fault.path) == (offset, path)
    assert node.fault.reason == caught.value.reason
    noted = [each for each in walk_nodes([node]) if each.note or each.role == UNREAD]
    assert shown in {each.path for each in noted}
    check_cover(body, [node])
    check_shown(node)


def test_what_follows_a_broken_message_is_read() -> None:
    """The message around it knows where it ends."""
    node = inspect_message(hex_body("32020880 0805"), Sample)
    assert find(node, "number").value == 5


def test_faults_without_a_type() -> None:
    """The walker's error is the fault."""
    node = inspect_message(hex_body("0801 1205 61"))
    assert node.fault is not None
    assert (node.fault.offset, node.fault.path) == (4, "2")
    assert node.children[1].value == b"a"
    assert node.children[1].note == "cut: 1 of 5 bytes"


def test_missing_fields() -> None:
    """Told where the message ends; not of a body that is cut anyway."""
    node = inspect_message(hex_body("0a020800"), Response)
    assert node.fault is not None
    assert isinstance(node.fault.error, MissingFieldError)
    frame = encode_frame(3426, hex_body("12016118002200"), serial_number=1)
    [cut] = only_frames([frame[:-2]])
    assert [type(each.error) for each in faults_of([cut])] == [UnexpectedEOFError]


@pytest.mark.parametrize("levels", [99, 100, 101, 300])
@pytest.mark.parametrize("innermost", [b"\x08\x01", b""])
def test_deep_nesting(levels: int, innermost: bytes) -> None:
    """Ends where decoding ends, without a RecursionError."""
    body = innermost
    for _ in range(levels):
        length = bytearray()
        wire.write_length(length, len(body))
        body = b"\x32" + bytes(length) + body
    for message_type in (Sample, None):
        node = inspect_message(body, message_type)
        check_cover(body, [node])
        check_shown(node)
    assert (inspect_message(body, Sample).fault is None) == (levels <= wire.MAX_DEPTH)


def test_deep_groups() -> None:
    """Likewise, without any length."""
    groups = b"\x3b" * 300 + b"\x3c" * 300
    for message_type in (Sample, None):
        node = inspect_message(groups, message_type)
        assert node.fault is not None
        check_cover(groups, [node])


# --- JSON bodies ----------------------------------------------------------------------------


def json_stream(direction: str) -> bytes:
    """The frames of the JSON capture."""
    return b"".join(
        bytes.fromhex(each["header_hex"] + each["wire_body_hex"])
        for each in JSON_FRAMES
        if each["dir"] == direction
    )


def test_json_capture() -> None:
    """Directions, values, and what is redacted."""
    nodes = list(only_frames([json_stream("s2c")]))
    assert [each.direction for each in nodes] == ["response", "response", "push", "response"]
    assert [each.direction for each in only_frames([json_stream("c2s")])] == ["request"] * 3
    assert faults_of(nodes) == []
    assert find(nodes[3], "s2c.dataList[1].name").value == "英特尔"
    assert find(nodes[0], "s2c.connAESKey").is_redacted
    check_cover(json_stream("s2c"), list(nodes))


def json_frame(text: str | bytes, proto_id: int = 3426) -> FrameNode:
    """One frame with a JSON body."""
    body = text.encode() if isinstance(text, str) else text
    [node] = only_frames([encode_frame(proto_id, body, serial_number=1, body_format=1)])
    return node


def test_broken_json() -> None:
    """Told with its place; shown unless something may have to be hidden."""
    node = json_frame('{"retType": 0, "s2c": {')
    assert "line 1, column" in faults_of([node])[0].reason
    assert node.children[1].value == '{"retType": 0, "s2c": {'
    node = json_frame('{"retType": 0, "s2c": {"connAESKey": "secret"', 1001)
    assert node.children[1].is_redacted
    node = json_frame("{", 9)
    assert isinstance(faults_of([node])[0].error, FormatError)
    node = json_frame('{"retType": "zero"}')
    assert faults_of([node])[0].path == "retType"
    assert find(node, "retType").value == "zero"
    node = json_frame(b"\xff")
    assert faults_of([node])
    node = json_frame("1" * 5000, 9)
    assert len(faults_of([node])) <= 1


def test_json_values() -> None:
    """Names that are not known, null, lists in lists, and what nests too deep."""
    node = json_frame('{"retType": 0, "more": [null, [], {}, [1, true]]}')
    more = find(node, "more")
    assert more.note == "unknown name"
    assert [each.label for each in more.children] == ["null", "[]", "{}", ""]
    assert find(node, "more[3][1]").value is True
    json_frame('{"a": ' * 150 + "1" + "}" * 150, 9)
    json_frame("[" * 100_000, 9)
    body = b'{"open": {"password": "secret"}, "items": {"a": {"password": "secret"}}, "inner": {}}'
    frame = encode_frame(9, body, serial_number=1, body_format=1)
    [node] = only_frames([frame], Secret)
    assert faults_of([node]) == []
    assert "secret" not in repr([_dump(each) for each in walk_nodes([node])])
    broken = encode_frame(9, b"{", serial_number=1, body_format=1)
    [node] = only_frames([broken], Secret)
    assert node.children[1].is_redacted
    [node] = only_frames([broken], Sample)  # recursive, and with nothing to hide
    assert node.children[1].value == "{"
    frame = encode_frame(9, b'{"table": {"a": 1}}', serial_number=1, body_format=1)
    [node] = only_frames([frame], Sample)
    assert find(node, "table.a").value == 1


# --- any bytes ------------------------------------------------------------------------------

TYPES = [None, Sample, Secret, AllTypes2, AllTypes3, Request, Response]
TYPES += [each.response_type for each in list(PROTOCOLS.values())[:4]]
VALID = [
    RATING_BODY,
    SERVER[44:92],
    SERVER[136:192],
    hex_body("08011000120101 1a03020103 2202c3a9 32040802 1001 3b 0803 3c 42050a01611007"),
]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Valid bytes with a few of them changed, lost or added."""
    data = bytearray(draw(st.sampled_from([*VALID, SERVER, CLIENT])))
    for _ in range(draw(st.integers(0, 3))):
        pos = draw(st.integers(0, len(data)))
        change = draw(st.binary(max_size=3))
        data[pos : pos + draw(st.integers(0, 3))] = change
    return bytes(data[: draw(st.integers(0, len(data)))])


@given(st.one_of(st.binary(max_size=60), damaged()), st.sampled_from(TYPES))
def test_any_bytes(data: bytes, message_type: type | None) -> None:
    """Nothing is raised, all bytes are shown, and the fault is the codec's."""
    nodes = list(inspect_data(data, message_type))
    check_cover(data, nodes)
    for node in nodes:
        assert node.role in (FRAME, GAP, BODY)
        check_shown(node)
        for each in walk_nodes([node]):
            assert each.role != FIELD or each.number > 0
    node = inspect_message(data, message_type)
    check_cover(data, [node])
    check_shown(node)
    if message_type is None:
        return
    try:
        decode(message_type, data)
    except DecodeError as error:
        assert node.fault is not None
        assert (node.fault.offset, node.fault.path) == (error.offset, error.path)
        assert type(node.fault.error) is type(error)
    else:
        assert node.fault is None


@given(st.binary(max_size=40), st.integers(0, 2**32 - 1), st.sampled_from([0, 1, 2]))
def test_any_body(body: bytes, proto_id: int, body_format: int) -> None:
    """Of known protocols and unknown ones."""
    for each in (proto_id, *list(PROTOCOLS)[proto_id % 16 :: 16]):
        frame = encode_frame(each, body, serial_number=1, body_format=body_format)
        [node] = only_frames([frame])
        assert node.verdict == "good"
        check_cover(frame, [node])


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["c2s", "s2c", "retType", "dataList", "security", "x", "market"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=10,
    )
)
def test_any_json(value: Any) -> None:
    """JSON that is not the message."""
    json_frame(json.dumps(value))


def test_message_is_what_decoding_gives() -> None:
    """The names and values of the tree are those of the message as JSON."""
    for node in [*only_frames([SERVER]), *only_frames([CLIENT])]:
        stream = SERVER if node.direction in ("response", "push") else CLIENT
        if node.message_type in (None, InitConnectResponse):
            continue
        body = node.children[1]
        wanted = to_dict(decode(node.message_type, stream[node.offset + HEADER_SIZE : node.end]))
        [line] = exports.render_json_lines([node])
        assert json.loads(line)["message"] == wanted
        assert body.fault is None
    doubles = b"".join(b"\x49" + struct.pack("<d", each) for each in (1.5, -2.0))
    [line] = exports.render_json_lines([inspect_message(doubles, Sample)])
    assert json.loads(line)["message"] == {"doubles": [1.5, -2.0]}


# --- long streams ---------------------------------------------------------------------------


@pytest.mark.untraced
def test_memory_is_bounded_by_one_frame() -> None:
    """64 MiB, with a fault in the middle: all frames but one are shown, and none is kept."""
    field = b"\x0a\x80\x80\x10" + bytes(range(256)) * 1024
    frame = encode_frame(9, field, serial_number=1)
    count = 256

    def stream() -> Iterator[bytes]:
        for index in range(count):
            yield frame if index != count // 2 else b"X" + frame[1:]

    frames = gaps = 0
    tracemalloc.start()
    try:
        for line in render_tree(inspect_frames(stream())):
            frames += line.startswith("frame ")
            gaps += line.startswith("gap ")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert frames == count - 1
    assert gaps == 5  # it comes in pieces of 64 KiB
    assert peak < 8 * len(frame)
