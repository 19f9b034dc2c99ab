# SPDX-License-Identifier: MIT
"""Captured frames as trees, lines and JSON: what they say, and what they never do."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from wirecodec.debug import exports
from wirecodec.debug.assembler import assemble
from wirecodec.debug.assembly import render_text
from wirecodec.debug.capture import read_capture
from wirecodec.debug.capture_keys import NO_KEYS, CaptureKeys, make_keys
from wirecodec.debug.capture_nodes import body_of, frame_node, gap_node
from wirecodec.debug.capture_page import render_page
from wirecodec.debug.capture_views import (
    describe,
    format_duration,
    format_time,
    record_id,
    render_json,
    render_json_lines,
    render_table,
)
from wirecodec.debug.explain import explain_fault
from wirecodec.debug.exports import plain_value
from wirecodec.debug.html_view import render_html
from wirecodec.debug.nodes import HEADER, faults_of, walk_nodes
from wirecodec.debug.reassembly import CloseReason, Connection, Direction
from wirecodec.debug.traffic import (
    CapturedFrame,
    CapturedGap,
    ConnectionEnded,
    ConnectionStarted,
    FrameKind,
    Problem,
    ProblemKind,
    Protection,
    Record,
    Transport,
)
from wirecodec.debug.views import REDACTED, Palette, render_tree
from wirecodec.opend.frame import HEADER_SIZE, encode_frame
from wirecodec.opend.messages import init_connect, init_web_socket
from wirecodec.opend.messages import qot_get_rating_change as rating
from wirecodec.opend.registry import PROTOCOLS
from wirecodec.opend.websocket import encode_request_packet, encode_response_packet
from wirecodec.protobuf.codec import encode
from wirecodec.protobuf.json_format import to_json

from ..support.busy_day import SECRET_KEY, busy_segments
from ..support.captured import ENDS, EVIL, any_record, any_records, is_safe, make_frame
from ..support.conversations import (
    RSA_KEY_FILE,
    START,
    as_segments,
    load_recorded,
    write_pcapng,
)
from .test_html_view import Page

REQUEST = encode(rating.Request(c2s=rating.C2S(market=11, count=2)))
REFUSAL = encode(rating.Response(ret_type=-1, ret_msg=EVIL))


def recorded(name: str, keys: CaptureKeys = NO_KEYS) -> list[Record]:
    return list(read_capture([write_pcapng(as_segments(load_recorded(name)))], keys=keys))


def json_of(records: list[Record], **options: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in render_json_lines(records, **options)]


# --- the tree -------------------------------------------------------------------------------


def test_kinds_are_known() -> None:
    """A body is read as what the capture knows it to be, whatever else it may fit."""
    empty = make_frame(3426, b"")
    assert frame_node(empty).direction == "request"
    node = frame_node(empty._replace(kind=FrameKind.RESPONSE))
    assert node.direction == "response"
    assert node.message_type is rating.Response
    node = frame_node(empty._replace(kind=FrameKind.PUSH))
    assert (node.direction, node.message_type) == ("push", rating.Response)
    node = frame_node(make_frame(3426, REQUEST, kind=FrameKind.UNKNOWN))
    assert node.message_type is rating.Request
    body = body_of(frame_node(make_frame(3426, REQUEST)))
    assert body is not None
    assert plain_value(body) == {"c2s": {"market": 11, "count": 2}}


def test_decrypted_frames() -> None:
    """The header is as it was captured, the body in clear; the note says what it was."""
    keys = make_keys(rsa_key=RSA_KEY_FILE.read_bytes())
    frames = [each for each in recorded("rsa", keys) if isinstance(each, CapturedFrame)]
    assert {frame.protection for frame in frames} == {Protection.RSA, Protection.AES_CBC}
    for frame, turn in zip(frames, load_recorded("rsa"), strict=True):
        node = frame_node(frame)
        body = body_of(node)
        assert body is not None
        assert node.data == turn.data[:HEADER_SIZE] + turn.body
        assert body.note.startswith(f"decrypted, {frame.protection}; ")
        assert faults_of([node]) == []


def test_encrypted_frames() -> None:
    """Without a key: the header, and a body that is one range of bytes, with a note."""
    for frame in recorded("rsa"):
        if not isinstance(frame, CapturedFrame):
            continue
        node = frame_node(frame)
        body = body_of(node)
        assert body is not None
        assert "no key" in body.note
        assert len(body.children) == 1
        assert node.header is not None
        assert node.header.proto_id == frame.proto_id
        digest = next(each for each in walk_nodes([node]) if each.name == "digest")
        said = digest.note if digest.is_redacted else digest.label
        assert said == "not checked: no key opens the body"
        assert [fault.reason for fault in faults_of([node])] == [frame.problems[0].text]


def test_packets() -> None:
    """Those of WebSocket have a header of their own, and a login is known."""
    login = encode(init_web_socket.Request(c2s=init_web_socket.C2S(websocket_key=SECRET_KEY)))
    frame = make_frame(
        1, login, transport=Transport.WEBSOCKET, data=encode_request_packet(1, 2, login)
    )
    node = frame_node(frame)
    values = {each.name: each.value for each in node.children[0].children}
    assert node.children[0].role == HEADER
    assert values == {"sign": "ft-v1.0", "command": 1, "section": 2}
    assert node.name == "InitWebSocket"
    body = body_of(node)
    assert body is not None
    assert plain_value(body) == {"c2s": {"websocketKey": REDACTED}}
    text = "\n".join(render_text([node]))
    assert f"raw <redacted {len(login)} bytes>" in text
    assert SECRET_KEY not in text
    assert SECRET_KEY.encode().hex(" ") not in text

    packet = encode_response_packet(3426, 9, b"", error=-7, error_message="no")
    frame = make_frame(
        3426, b"", kind=FrameKind.RESPONSE, transport=Transport.WEBSOCKET, data=packet
    )
    values = {each.name: each.value for each in frame_node(frame).children[0].children}
    assert (values["error"], values["error_message"]) == (-7, "no")
    cut = frame._replace(data=packet[:30], body=b"")
    assert [each.name or each.note for each in frame_node(cut).children[0].children] == [
        "sign",
        "command",
        "section",
        "error",
        "error_message, cut",
    ]
    unknown = frame._replace(proto_id=77, data=encode_response_packet(77, 9, b""))
    assert "not known" in frame_node(unknown).children[0].children[1].note


def test_frames_without_a_header_in_any_view() -> None:
    """A packet has another header, and a frame may be cut inside of its own: no number is shown."""
    packet = make_frame(
        3426,
        b"\x08\x00\x1a\x01x\x00",
        kind=FrameKind.RESPONSE,
        transport=Transport.WEBSOCKET,
        data=encode_response_packet(3426, 9, b"\x08\x00\x1a\x01x\x00"),
    )
    cut = make_frame(3426, b"", problems=(Problem(ProblemKind.CUT, "too short"),))
    for frame, reason, place in (
        (packet, "field number 0 does not exist", 49),
        (cut._replace(data=cut.data[:20]), "too short", 0),
    ):
        node = frame_node(frame)
        assert node.header is None
        size = len(frame.data)
        assert next(render_tree([node])) == f"frame 2 at byte 0, {size} bytes, digest good"
        [line] = exports.render_json_lines([node])
        report = json.loads(line)
        assert (report["frame"], report["end"]) == (2, size)
        assert not {"protoId", "serialNumber", "digest"} & report.keys()
        assert [(each["offset"], each["reason"]) for each in report["faults"]] == [(place, reason)]
        row = list(exports.render_table([node]))[-1]
        assert row.split("  ")[-1] == f"byte {place}: {reason}"
        assert row.split()[:3] == ["2", "0", str(size)]
        [shown] = Page("".join(render_html([node], title="x"))).rows
        assert (shown["size"], shown["fault"]) == (str(size), reason)
        assert not {"protocol", "serial"} & shown.keys()
        assert b"".join(assemble(render_text([node], show_secrets=True))) == frame.data


def test_a_request_packet_is_explained() -> None:
    """Its header is shorter than that of a frame."""
    body = b"\x0a\x05\x08\x07"
    packet = encode_request_packet(3426, 9, body)
    node = frame_node(make_frame(3426, body, transport=Transport.WEBSOCKET, data=packet))
    [fault] = faults_of([node])
    first, *rest = explain_fault(fault, node)
    assert first.startswith("  00000010 ")
    assert "0a 05 08 07" in first
    assert "empty" not in "".join(rest)


def test_a_broken_packet_is_explained() -> None:
    """By the class that its body is read as."""
    body = b"\x08\x00\x1a\x01x\x00"
    node = frame_node(
        make_frame(
            3426,
            body,
            kind=FrameKind.RESPONSE,
            transport=Transport.WEBSOCKET,
            data=encode_response_packet(3426, 9, body),
        )
    )
    [fault] = faults_of([node])
    first, *_, last = explain_fault(fault, node)
    assert first.startswith("  00000020 ") and first.endswith("08 00 1a 01              |....|")
    assert last.startswith("  certain: errCode is declared as int32 (VARINT) and was sent as LEN")


def test_faults() -> None:
    """Of the frame, and of the body, with the place of it."""
    broken = make_frame(3426, REQUEST[:-1], problems=(Problem(ProblemKind.BODY, "broken"),))
    [fault] = faults_of([frame_node(broken)])
    assert fault.path == "c2s.count"
    cut = make_frame(3426, b"", problems=(Problem(ProblemKind.CUT, "too short"),))
    assert faults_of([frame_node(cut)])[0].reason == "too short"
    headless = frame_node(cut._replace(data=cut.data[:20]))
    assert headless.header is None
    assert body_of(headless) is None
    gap = CapturedGap(3, 1, Direction.TO_CLIENT, START, 7, 3, False, "what is it", b"abc")
    assert faults_of([gap_node(gap)])[0].reason == "what is it"
    assert 'raw "abc"' in "\n".join(render_text([gap_node(gap)], show_secrets=True))
    assert "raw <redacted 3 bytes>" in "\n".join(render_text([gap_node(gap)]))
    assert "# fault at byte 0: too short" in "\n".join(render_text([headless]))


@given(any_record())
def test_any_frame(record: Record) -> None:
    """Makes a tree, whose leaves cover its bytes."""
    if not isinstance(record, CapturedFrame):
        return
    node = frame_node(record)
    assert all(0 <= each.offset <= each.end <= node.end for each in walk_nodes([node]))


# --- the table ------------------------------------------------------------------------------

PLAIN = """\
     id          time      protocol                         serial  kind         bytes        ms  enc  what
    1.1  22:13:20.001  --  connection 1: 127.0.0.1:50000 > 127.0.0.1:11111, frames, 2023-11-14 UTC
    1.2  22:13:20.004  ->  1001 InitConnect                   2561  request         84                 clientVer=300 clientID="PyNormal" recvNotify=true packetEncA...
    1.3  22:13:20.005  <-  1001 InitConnect                   2561  response        92      1.00       ok
    1.4  22:13:20.006  ->  1002 GetGlobalState                2562  request         51                 userID=12345678
    1.5  22:13:20.007  <-  1002 GetGlobalState                2562  response       100      1.00       ok
    1.6  22:13:20.008  <-  1003 Notify                           1  push            56                 type=3 connectStatus.qotLogined=true connectStatus.trdLogine...
"""  # noqa: E501


def test_recorded_conversation() -> None:
    """A line for each record, in columns that people read."""
    records = recorded("plain")
    lines = list(render_table(records))
    assert len(lines) == 1 + len(records)
    for line, wanted in zip(lines, PLAIN.splitlines(), strict=False):
        assert line == wanted
    assert lines[-1].endswith("--  end of connection 1: finished, 9 frames")
    [keyed, *_] = [line for line in render_table(recorded("rsa")) if "no-key" in line]
    assert " ?    no-key: it is encrypted, or damaged: no key is known" in keyed
    coloured = list(render_table(records, Palette(True)))
    assert "\x1b[36m1001 InitConnect" in coloured[2]


def test_columns_are_aligned() -> None:
    """Whatever comes, as long as its numbers are not huge."""
    records = list(read_capture([write_pcapng(busy_segments(40))]))
    frames = [each for each in records if isinstance(each, CapturedFrame)]
    title, *lines = render_table(frames)
    assert {line[title.index("kind") - 2 :][:2] for line in lines} == {"  "}
    assert {line[: title.index("time") - 9].strip() for line in lines} == set(
        map(record_id, frames)
    )
    longest = max(PROTOCOLS.values(), key=lambda protocol: len(protocol.name))
    [title, line] = render_table([make_frame(longest.proto_id, b"")])
    assert f"{longest.proto_id} {longest.name[:22]}...  " in line
    assert line[title.index("kind") - 2 :].startswith("  request")


def test_failures_are_told() -> None:
    """With the words of OpenD, escaped, and the id of the request."""
    refused = make_frame(
        3426,
        REFUSAL,
        kind=FrameKind.RESPONSE,
        asked_number=5,
        latency=2_500_000,
        ret_type=-1,
        problems=(
            Problem(ProblemKind.REFUSED, f"retType -1: {EVIL}"),
            Problem(ProblemKind.DIGEST, "wrong"),
        ),
    )
    [_, line] = render_table([refused])
    assert "refused: retType -1: \\x1b]0;owned" in line
    assert "digest: wrong; asked by 1.5" in line
    assert " 2.50 " in line
    [_, line] = render_table([refused], Palette(True))
    assert "\x1b[1;31m    1.2\x1b[0m" in line


def test_ends_and_gaps() -> None:
    """Lines of their own: who talked, what is missing, which requests have no answer."""
    unsure = Connection(ENDS.client, ENDS.server, 0, is_client_known=False)
    unanswered = tuple((number, 3426, number) for number in range(2, 16))
    records: list[Record] = [
        ConnectionStarted(1, 3, None, 0, Transport.FRAMES),
        ConnectionStarted(1, 4, unsure, START, Transport.WEBSOCKET),
        CapturedGap(9, 4, Direction.TO_SERVER, START, 100, 1, True, "missing: not captured"),
        CapturedGap(10, 4, Direction.TO_CLIENT, START, 100, 2000, False, EVIL, b"abc"),
        ConnectionEnded(11, 4, START, CloseReason.RESET, unanswered, 20, 1, 2),
        ConnectionEnded(2, 3, 0, CloseReason.CAPTURE_ENDED, (), 1, 0),
    ]
    assert [describe(each) for each in records if each.number != 10] == [
        "connection 3: a stream, frames",
        "connection 4: 127.0.0.1:50000 > 127.0.0.1:11111 (or the reverse), websocket, "
        "2023-11-14 UTC",
        "gap, 1 byte missing at byte 100: not captured",
        "end of connection 4: reset, 20 frames, 1 byte missing; unanswered: "
        + ", ".join(f"4.{number} 3426 Qot_GetRatingChange" for number in range(2, 12))
        + ", 6 more",
        "end of connection 3: capture ended, 1 frame",
    ]
    lines = list(render_table(records))
    assert lines[1].split() == ["3.1", "--", "connection", "3:", "a", "stream,", "frames"]
    assert "4.9  22:13:20.000  ->  gap, 1 byte missing" in lines[3]
    assert "<-  gap, 2,000 bytes no message at byte 100: \\x1b]0;owned" in lines[4]


def test_relative_times() -> None:
    """Seconds since the first record that has a time."""
    records: list[Record] = [
        make_frame(3426, REQUEST, time=0),
        make_frame(3426, REQUEST, time=START),
        make_frame(3426, REQUEST, time=START + 1_234_567_890),
    ]
    _, *lines = render_table(records, relative=True)
    assert [line.split("->")[0].split()[1:] for line in lines] == [[], ["0.000000"], ["1.234568"]]


def test_small_helpers() -> None:
    """Times and durations, also such as no calendar has."""
    assert format_time(0) == ""
    assert format_time(START + 999_999) == "22:13:20.000"
    assert format_time(1 << 90) == f"{(1 << 90) // 10**9} s"
    assert [format_duration(each) for each in (0, 400_000, 12_340_000, 1_500_000_000)] == [
        "0.00",
        "0.40",
        "12.3",
        "1500",
    ]


def test_large_requests_are_not_summarized() -> None:
    """It would take too long, and one line shows little of them."""
    page = rating.Request(c2s=rating.C2S(market=11, page="x" * 5000))
    assert describe(make_frame(3426, encode(page))) == ""
    page = rating.Request(c2s=rating.C2S(market=11, page="x" * 500))
    assert describe(make_frame(3426, encode(page))).endswith("xxx...")


@given(any_records())
def test_any_records(records: list[Record]) -> None:
    """A safe line for each; JSON that says the same in both forms."""
    lines = list(render_table(records))
    assert len(lines) == 1 + len(records)
    assert all(is_safe(line) and "\n" not in line for line in lines)
    assert len(list(render_table(records, relative=True))) == len(lines)
    whole = list(render_json(records))
    assert all(map(is_safe, whole))
    assert json.loads("\n".join(whole)) == json_of(records)
    assert all(map(is_safe, render_json_lines(records, show_secrets=True)))


# --- JSON -----------------------------------------------------------------------------------


def test_json_has_all_fields() -> None:
    """Times as text and as a number, both exact; the body as proto-JSON."""
    latency = 1_234_567
    frame = make_frame(
        3426,
        REFUSAL,
        kind=FrameKind.RESPONSE,
        time=START + 5,
        asked_number=5,
        latency=latency,
        ret_type=-1,
        problems=(Problem(ProblemKind.REFUSED, "no"),),
    )
    [report] = json_of([frame])
    assert report == {
        "record": "frame",
        "id": "1.2",
        "connection": 1,
        "number": 2,
        "time": "2023-11-14T22:13:20.000000005Z",
        "timeNs": START + 5,
        "started": "2023-11-14T22:13:20.000000000Z",
        "startedNs": START,
        "direction": "to_client",
        "transport": "frames",
        "kind": "response",
        "offset": 0,
        "size": frame.size,
        "protoId": 3426,
        "protocol": "Qot_GetRatingChange",
        "serialNumber": 7,
        "bodyFormat": 0,
        "protection": "clear",
        "digestVerdict": "good",
        "request": "1.5",
        "latencyNs": latency,
        "retType": -1,
        "problems": [{"kind": "refused", "text": "no"}],
        "type": "Qot_GetRatingChange.Response",
        "message": {"retType": -1, "retMsg": EVIL},
    }
    [shown] = json_of([frame], show_secrets=True)
    assert bytes.fromhex(shown["data"]) == frame.data
    assert bytes.fromhex(shown["body"]) == frame.body


def test_json_of_other_records() -> None:
    """Connections, gaps; what is not known is null."""
    started, gap, ended = json_of(
        [
            ConnectionStarted(1, 1, ENDS, START, Transport.FRAMES),
            CapturedGap(2, 1, Direction.TO_SERVER, 0, 5, 3, False, "why", b"abc"),
            ConnectionEnded(3, 1, START, CloseReason.IDLE, ((2, 3426, 7),), 1, 0, 4),
        ]
    )
    assert started["ends"] == {
        "client": "127.0.0.1:50000",
        "server": "127.0.0.1:11111",
        "isClientKnown": True,
    }
    assert gap["time"] is gap["timeNs"] is None
    assert "data" not in gap
    assert ended["unanswered"] == [
        {"id": "1.2", "protoId": 3426, "protocol": "Qot_GetRatingChange", "serialNumber": 7}
    ]
    assert ended["unlistedUnanswered"] == 4
    assert list(render_json([])) == ["[]"]
    encrypted = next(each for each in json_of(recorded("rsa")) if each["record"] == "frame")
    assert encrypted["message"] is None
    assert "no key" in encrypted["note"]
    large = make_frame(3426, b"", transport=Transport.WEBSOCKET, serial_number=7)
    [report] = json_of([large._replace(serial_number=(1 << 64) - 1)])
    assert report["serialNumber"] == str((1 << 64) - 1)


# --- secrets --------------------------------------------------------------------------------

WELCOME = init_connect.Response(
    ret_type=0,
    s2c=init_connect.S2C(
        server_ver=1, login_user_id=2, conn_id=3, conn_aes_key=SECRET_KEY, keep_alive_interval=4
    ),
)
LOGIN = init_web_socket.Request(c2s=init_web_socket.C2S(websocket_key=SECRET_KEY))


def secret_frames() -> list[CapturedFrame]:
    """Frames that hold a key: sound, damaged, cut, in JSON, of an unknown format, in a packet."""
    body = encode(WELCOME)
    welcome = make_frame(1001, body, kind=FrameKind.RESPONSE)

    def wrong(kind: str, changed: bytes = body) -> CapturedFrame:
        data = encode_frame(1001, changed, serial_number=7)
        problems = (Problem(kind, "wrong"),)
        return welcome._replace(data=data, body=changed, problems=problems, verdict="bad")

    text = to_json(WELCOME).encode()
    login = encode(LOGIN)
    return [
        welcome,
        wrong(ProblemKind.DIGEST),
        wrong(ProblemKind.DIGEST, body[:3] + b"\x7f" + body[4:]),
        wrong(ProblemKind.NO_KEY),
        wrong(ProblemKind.CIPHER),
        wrong(ProblemKind.CUT, body[:-3])._replace(verdict="unknown"),
        welcome._replace(kind=FrameKind.UNKNOWN),
        welcome._replace(body_format=1, body=text),
        welcome._replace(body_format=1, body=text[:-2]),
        welcome._replace(body_format=9),
        make_frame(
            1, login, transport=Transport.WEBSOCKET, data=encode_request_packet(1, 2, login)
        ),
    ]


def views_of(records: list[Record], show_secrets: bool) -> dict[str, str]:
    return {
        "table": "\n".join(render_table(records, show_secrets=show_secrets)),
        "json": "\n".join(render_json(records, show_secrets=show_secrets)),
        "jsonl": "\n".join(render_json_lines(records, show_secrets=show_secrets)),
        "html": "".join(render_page(records, title="x", show_secrets=show_secrets)),
    }


@pytest.mark.parametrize("index", range(len(secret_frames())))
def test_secrets_are_redacted(index: int) -> None:
    """In every view, as text and as bytes; and shown to who asks for them."""
    frame = secret_frames()[index]
    part = SECRET_KEY[:6]
    assert part.encode() in frame.body
    for text in views_of([frame], False).values():
        assert part not in text
        assert part.encode().hex() not in text
    for name, text in views_of([frame], True).items():
        assert part in text or part.encode().hex() in text or name == "table"


def test_gaps_may_hold_secrets() -> None:
    """Nobody knows what they are: the rest of a frame with a key in it, perhaps."""
    body = encode(WELCOME)
    gap = CapturedGap(2, 1, Direction.TO_CLIENT, START, 9, len(body), False, "lost", body)
    for text in views_of([gap], False).values():
        assert SECRET_KEY not in text
        assert SECRET_KEY.encode().hex() not in text
    assert SECRET_KEY.encode().hex() in views_of([gap], True)["html"]


def test_secrets_of_a_busy_day() -> None:
    """A whole capture."""
    records = list(read_capture([write_pcapng(busy_segments(10))]))
    for text in views_of(records, False).values():
        assert SECRET_KEY not in text
        assert SECRET_KEY.encode().hex() not in text
        assert "redacted" in text or "1001" in text
    assert SECRET_KEY in views_of(records, True)["jsonl"]
