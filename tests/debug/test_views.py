# SPDX-License-Identifier: MIT
"""Views: what a peer sends never reaches a terminal as it is, and all bytes are shown."""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecodec.debug.escaping import (
    cut_text,
    display_width,
    escape_text,
    quote_bytes,
    quote_text,
)
from wirecodec.debug.exports import render_json, render_json_lines, render_table
from wirecodec.debug.html_view import render_html
from wirecodec.debug.inspection import inspect_data, inspect_frames, inspect_message
from wirecodec.debug.nodes import Fault, RootNode
from wirecodec.debug.views import (
    REDACTED,
    Palette,
    render_annotated,
    render_tree,
    wants_color,
)
from wirecodec.opend.frame import encode_frame
from wirecodec.opend.messages.init_connect import Response as InitConnectResponse
from wirecodec.opend.messages.qot_get_rating_change import Response
from wirecodec.protobuf.codec import decode, encode

from .test_inspection import (
    CLIENT,
    SERVER,
    TYPES,
    Sample,
    Secret,
    damaged,
    hex_body,
    json_frame,
    json_stream,
)

RATING_FRAME = SERVER[248:493]
KEEP_ALIVE = SERVER[493:547]
EVIL = "\x1b]0;owned\x07\x9b31m\u202eabc\u2066\r\n\u2028\x00\x7f\ufeff\U000e0041"
VIEWS = (render_tree, render_annotated, render_json, render_json_lines, render_table)


def is_safe(line: str) -> bool:
    """Whether a terminal shows every character of it and obeys none."""
    return all(each.isprintable() or each in "\n\u3000" for each in line)


# --- escaping -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("美光科技", "美光科技"),
        ("a\u3000b", "a\u3000b"),
        ("\x1b[31m", "\\x1b[31m"),
        ("a\n\r\tb", "a\\n\\r\\tb"),
        ("\u202e\u2066\u200b", "\\u202e\\u2066\\u200b"),
        ("\x85\x9b", "\\x85\\x9b"),
        ("\udcff", "\\xff"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("😀", "😀"),
    ],
)
def test_escape_text(text: str, wanted: str) -> None:
    """What cannot be printed is written out."""
    assert escape_text(text) == wanted


@given(st.text())
def test_any_text_is_escaped(text: str) -> None:
    """To one line that a terminal shows as it is; and quoted, without loss."""
    assert is_safe(escape_text(text))
    assert "\n" not in escape_text(text)
    quoted = quote_text(text)
    assert is_safe(quoted)
    assert quoted[0] == quoted[-1] == '"'
    assert '"' not in quoted[1:-1].replace("\\\\", "").replace('\\"', "")


def test_small_helpers() -> None:
    """Bytes that are text, lengths, columns."""
    assert quote_bytes(b"abc") == '"abc"'
    assert quote_bytes(b"\xff\x00") == "ff 00"
    assert quote_bytes(b"a\x1b") == "61 1b"
    assert cut_text("abcdef", 3) == "abc... (6 characters)"
    assert cut_text("abc", 3) == "abc"
    assert [display_width(each) for each in ("ab", "美光", "e\u0301", "ｱ")] == [2, 4, 1, 1]


def test_nothing_of_a_peer_is_obeyed() -> None:
    """In values, in names of JSON, in every view."""
    text = EVIL.encode()
    body = b"\x08\x01\x12" + bytes([len(text)]) + text
    streams = [
        encode_frame(3426, body, serial_number=1),
        encode_frame(9, body, serial_number=1),
        encode_frame(9, json.dumps({EVIL: [EVIL]}).encode(), serial_number=1, body_format=1),
        encode_frame(3426, json.dumps({EVIL: EVIL}).encode(), serial_number=1, body_format=1),
        encode_frame(3426, b"{" + text, serial_number=1, body_format=1),
    ]
    for stream in streams:
        for view in VIEWS:
            lines = list(view(list(inspect_data(stream))))
            assert all(map(is_safe, lines)), view
    assert "owned" in "\n".join(render_tree(inspect_data(streams[0])))


@given(st.one_of(st.binary(max_size=80), damaged()), st.sampled_from(TYPES))
def test_any_bytes_in_any_view(data: bytes, message_type: type | None) -> None:
    """No view raises, whatever the bytes, and JSON stays JSON."""
    nodes = list(inspect_data(data, message_type))
    for view in VIEWS:
        lines = list(view(nodes))
        assert all(map(is_safe, lines))
        if view is render_json:
            assert len(json.loads("\n".join(lines))) == len(nodes)
        if view is render_json_lines:
            assert [json.loads(line)["offset"] for line in lines] == [each.offset for each in nodes]


@given(damaged())
def test_annotated_shows_each_byte_once(data: bytes) -> None:
    """In its order; only redacted values are left out."""
    nodes = list(inspect_data(data))
    shown = []
    hidden = 0
    for line in render_annotated(nodes):
        if line.startswith("fault"):
            continue
        column = line[16:63].split("  ")[0].strip()
        hidden += REDACTED in line[16:63]
        shown += column.split() if REDACTED not in column else []
    if not hidden:
        assert "".join(shown) == data.hex()


# --- colour ---------------------------------------------------------------------------------


class Terminal(io.StringIO):
    """A terminal, as far as anybody asks."""

    def isatty(self) -> bool:
        """It is one."""
        return True


def test_color() -> None:
    """On a terminal, unless NO_COLOR or TERM says otherwise, or the option does."""
    assert wants_color("auto", Terminal(), {})
    assert not wants_color("auto", io.StringIO(), {})
    assert not wants_color("auto", Terminal(), {"NO_COLOR": "1"})
    assert wants_color("auto", Terminal(), {"NO_COLOR": ""})
    assert not wants_color("auto", Terminal(), {"TERM": "dumb"})
    assert wants_color("always", io.StringIO(), {"NO_COLOR": "1"})
    assert not wants_color("never", Terminal(), {})
    assert Palette().paint("fault", "x") == "x"
    assert Palette(True).paint("fault", "x") == "\x1b[1;31mx\x1b[0m"
    assert Palette(True).paint("fault", "") == ""


def test_color_changes_nothing_else() -> None:
    """Without its codes, a coloured view is the plain one."""
    data = SERVER[:430]
    nodes = list(inspect_data(data))
    for view in (render_tree, render_annotated):
        colored = "\n".join(view(nodes, Palette(True)))
        assert "\x1b[" in colored
        for code in ("0", "1", "2", "33", "36", "1;31"):
            colored = colored.replace(f"\x1b[{code}m", "")
        assert colored == "\n".join(view(nodes))


@pytest.mark.untraced
def test_a_damaged_key_stays_hidden() -> None:
    """Whichever byte of a message with a key is wrong, no view shows the key; unless asked."""
    stream = SERVER[:92]
    key = decode(InitConnectResponse, stream[44:]).s2c.conn_aes_key  # type: ignore[union-attr]
    assert "".join(render_tree(inspect_data(stream, show_secrets=True))).count(key) == 1
    for pos in range(44, 92):
        for change in (1, 8, 0x80):
            damaged = bytearray(stream)
            damaged[pos] ^= change
            part = key[4:12]  # one byte of the key itself may be the damaged one
            for half in (key[:8], key[8:], part):
                if half.encode() not in damaged:
                    continue
                for view in (*VIEWS, page):
                    text = "\n".join(view(list(inspect_data(bytes(damaged)))))
                    assert half not in text, (pos, view)
                    assert half.encode().hex() not in text.replace(" ", ""), (pos, view)


def page(nodes: list[RootNode]) -> Iterator[str]:
    return render_html(nodes, title="a page")


# --- the views one by one -------------------------------------------------------------------


def rows(nodes: list[RootNode]) -> list[list[str]]:
    """The lines of the tree, split at their columns."""
    return [line.split("  ") for line in render_tree(nodes)]


def test_tree() -> None:
    """A line for each node, the fault last; values and remarks in their columns."""
    data = hex_body("08ffffffffffffffffff01 1005 5a016f 2a026162 490000000000000840 32")
    lines = list(render_tree([inspect_message(data, Sample)]))
    assert lines[0] == "message, Sample, 30 bytes"
    text = "\n".join(lines)
    assert "number       1 VARINT int32   -1" in text
    assert "not a member of Level" in text
    assert '"o"  <- unknown field' in text
    assert "61 62" in text
    assert "3.0" in text
    assert lines[-1] == "  fault at byte 30, inner: the input ends inside a length"
    data = hex_body("0801")
    assert next(render_tree([inspect_message(data)])) == "message, no type known, 2 bytes"
    data = b"\x00"
    lines = list(render_tree([inspect_message(data)]))
    assert lines[0].endswith("1 byte")
    assert "unread" in lines[2]
    assert list(render_tree([])) == []


def test_columns_stand_below_each_other() -> None:
    """Chinese names of JSON count for two columns."""
    node = json_frame('{"美光": "a", "abcd": "b"}', 9)
    lines = list(render_tree([node]))
    values = {
        display_width(line[: line.index(value)])
        for line in lines
        for value in ('"a"', '"b"')
        if value in line
    }
    assert len(values) == 1


def test_long_values_are_cut() -> None:
    """With their length."""
    data = b"\x22\x90\x4e" + b"x" * 10_000
    text = "\n".join(render_tree([inspect_message(data, Sample)]))
    assert len(text) < 1000
    assert "(10000 characters)" in text
    data = b"\x01" + bytes(10_000)
    assert len("\n".join(render_tree([inspect_message(data)]))) < 1500


def test_redacted_values_are_in_no_view() -> None:
    """Neither as text nor as bytes, whole or cut."""
    stream = SERVER[:92]
    for data, message_type in (
        (stream, None),
        (stream[44:], InitConnectResponse),
        (stream[:84], None),
        (json_stream("s2c")[:254], None),
        (hex_body("0a06") + b"A1B2C3", Secret),
        (hex_body("12080a06") + b"A1B2C3", Secret),
        (hex_body("0a09") + b"A1B2C3", Secret),
        (hex_body("130a06") + b"A1B2C3", Secret),
    ):
        for view in VIEWS:
            text = "\n".join(view(list(inspect_data(data, message_type))))
            assert "A1B2C3" not in text
            assert b"A1B2".hex() not in text.replace(" ", "")
            assert REDACTED in text or view is render_table


def test_annotated() -> None:
    """Long values go on in the next line; a JSON body is shown as bytes."""
    data = b"\x22\x14" + b"abcdefghijklmnopqrst"
    lines = list(render_annotated([inspect_message(data, Sample)]))
    assert len(lines) == 2
    assert lines[0].endswith('text = "abcdefghijklmnopqrst"  (field 4, 20 bytes)')
    assert lines[1].strip() == "6f 70 71 72 73 74"
    stream = json_stream("c2s")
    lines = list(render_annotated(list(inspect_frames([stream]))))
    assert any("clientID" in line for line in lines)
    [fault] = [line for line in render_annotated([inspect_message(b"\x00")]) if "fault" in line]
    assert fault == "fault at byte 0: field number 0 does not exist"


def test_annotated_with_explanations() -> None:
    """What explains a fault stands below it; it is asked once for each."""
    asked: list[tuple[int, RootNode]] = []

    def explain(fault: Fault, root: RootNode, palette: Palette) -> list[str]:
        asked.append((fault.offset, root))
        return [palette.paint("note", "  because"), "  of this"]

    nodes = list(inspect_data(encode_frame(3426, b"\x08\x00\x00", serial_number=1) + b"X"))
    lines = list(render_annotated(nodes, Palette(True), explain))
    assert asked == [(46, nodes[0]), (47, nodes[1])]
    at = [index for index, line in enumerate(lines) if "fault at byte" in line]
    assert [lines[index + 1 : index + 3] for index in at] == [
        [Palette(True).paint("note", "  because"), "  of this"]
    ] * 2
    sound = list(inspect_data(encode_frame(3426, b"\x08\x00", serial_number=1)))
    assert list(render_annotated(sound, None, explain)) == list(render_annotated(sound))
    assert len(asked) == 2


def test_json() -> None:
    """Values as protobuf's JSON has them, bytes in hexadecimal, what is odd named."""
    body = (
        hex_body("2a02ffff 1a020103 1005 1001 7801 7802 087f 0a0161 42030a016b 42030a016c")
        + b"".join(b"\x49" + struct.pack("<d", each) for each in (1.5, float("nan")))
        + b"".join(b"\x49" + struct.pack("<d", float(each)) for each in ("inf", "-inf"))
    )
    node = inspect_message(body, Sample)
    [line] = render_json_lines([node])
    report = json.loads(line)
    assert report["type"] == "Sample"
    assert report["message"] == {
        "data": "ffff",
        "packed": [-1, -2],
        "levels": ["Level_High"],
        "2": 5,
        "15": [1, 2],
        "number": 127,
        "1": "a",
        "table": [{"key": "k"}, {"key": "l"}],
        "doubles": [1.5, "NaN", "Infinity", "-Infinity"],
    }
    [whole] = json.loads("\n".join(render_json([node])))
    assert whole["fields"][0] == {
        "offset": 0,
        "end": 4,
        "name": "data",
        "path": "data",
        "number": 5,
        "wireType": "LEN",
        "type": "bytes",
        "value": "ffff",
    }
    assert json.loads("\n".join(render_json([]))) == []


def test_json_of_broken_data() -> None:
    """What could not be read is left out of the message, and told among the faults."""
    data = SERVER[248:430]
    [line] = render_json_lines(list(inspect_data(data)))
    report = json.loads(line)
    item = report["message"]["s2c"]["dataList"][1]
    assert "lastTargetPrice" not in item
    assert item["targetPrice"] == 160.0
    assert report["faults"][1]["path"] == "s2c.dataList[1].lastTargetPrice"
    assert report["faults"][1]["error"] == "TruncatedError"
    assert report["digestVerdict"] == "unknown"
    [report] = json.loads("\n".join(render_json(list(inspect_data(data[:20])))))
    assert "protoId" not in report
    assert [each["name"] for each in report["fields"]][-1] == "unread"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("3202 0801 3202 1001", {"inner": {"number": 1, "levels": ["Level_High"]}}),
        ("7801 7802 7803", {"15": [1, 2, 3]}),
        ("7801 7a0162", {"15": [1, "b"]}),
        ("79ffffffffffffffff", {"15": "18446744073709551615"}),
        ("1a03020a05", {"packed": [1, 5, -3]}),
        ("1201 05 1202 0105", {"levels": ["Level_High"]}),
        ("3200", {"inner": {}}),
        ("32", {}),
    ],
)
def test_message_of_json(text: str, wanted: Any) -> None:
    """Merged and repeated values, numbers that others would round."""
    body = hex_body(text)
    [line] = render_json_lines([inspect_message(body, Sample)])
    assert json.loads(line)["message"] == wanted


def test_json_bodies_in_json() -> None:
    """Their values, as they are."""
    text = '{"retType": 0, "more": [null, [], {}, [1, true], 1.5], "s2c": {}}'
    node = json_frame(text)
    [line] = render_json_lines([node])
    assert json.loads(line)["message"] == json.loads(text)


def test_table() -> None:
    """A row for each frame, then the pages; a page alone; a failure; what is broken."""
    lines = list(render_table(list(inspect_data(SERVER))))
    assert lines[0].split()[:3] == ["frame", "offset", "size"]
    assert len(lines) == 2 + 5 + 1 + 5
    assert lines[-1] == "2 of 5904 rating changes; next page eyJvZmZzZXQiOjJ9"
    alone = SERVER[248:493]
    assert list(render_table(list(inspect_data(alone)))) == lines[-5:]
    body = alone[44:]
    assert list(render_table(list(inspect_data(body, Response)))) == lines[-5:]
    twice = list(render_table(list(inspect_data(alone * 2))))
    assert twice[-5:] == twice[-11:-6]
    assert len(list(render_table(list(inspect_data(CLIENT))))) == 2 + 4

    failed = encode(Response(ret_type=-1, ret_msg="no\x1bright"))
    stream = encode_frame(3426, failed, serial_number=1)
    [line] = render_table(list(inspect_data(stream)))
    assert line.startswith("no page: ")
    assert is_safe(line)
    last = encode_frame(3426, encode(Response(ret_type=0)), serial_number=1)
    assert list(render_table(list(inspect_data(last))))[-1] == "0 of 0 rating changes"

    broken = list(render_table(list(inspect_data(alone[:100]))))
    assert "missing" in broken[2]
    assert "not with 58" in list(render_table(list(inspect_frames([b"X"]))))[2]
    untyped = list(render_table(list(inspect_data(body))))
    assert "message" in untyped[2]


def test_long_tables_are_parted() -> None:
    """After 1000 rows comes the next table, with a title of its own; pages follow their rows."""
    page_of_one = RATING_FRAME[-201:]
    stream = KEEP_ALIVE * 999 + RATING_FRAME + KEEP_ALIVE
    lines = list(render_table(inspect_frames([stream])))
    titles = [index for index, line in enumerate(lines) if line.split()[:2] == ["frame", "offset"]]
    table = list(render_table(inspect_data(page_of_one, Response)))
    assert titles == [0, 2 + 1000 + 1 + len(table) + 1]
    assert lines[2 + 1000 : titles[1]] == ["", *table, ""]
    assert [line.split()[0] for line in lines[titles[1] + 2 :]] == ["1001"]
    assert [line.split()[0] for line in lines[2 : 2 + 1000]] == [str(n + 1) for n in range(1000)]
