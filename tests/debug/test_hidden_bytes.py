# SPDX-License-Identifier: MIT
"""Streams that are damaged around a key: no view shows it (S13 of spec/security.md).

Where the damage leaves the magic and the protocol id alone, it can be told what a key may be in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecodec import message, pb, to_json
from wirecodec.debug import capture_views
from wirecodec.debug.assembler import assemble
from wirecodec.debug.assembly import render_text
from wirecodec.debug.capture import read_streams
from wirecodec.debug.capture_page import render_page
from wirecodec.debug.diff import diff_nodes
from wirecodec.debug.diff_views import (
    render_differences,
    render_differences_json,
    render_differences_lines,
)
from wirecodec.debug.explain import explain, explain_data, explain_fault
from wirecodec.debug.exports import render_json, render_json_lines, render_table
from wirecodec.debug.html_view import render_html
from wirecodec.debug.inspection import inspect_data, inspect_frames
from wirecodec.debug.nodes import GAP, UNREAD, RootNode, walk_nodes
from wirecodec.debug.scanner import GAP_PIECE_SIZE
from wirecodec.debug.views import render_annotated, render_tree
from wirecodec.errors import ChecksumError
from wirecodec.opend.cipher import AesCbc
from wirecodec.opend.frame import HEADER_SIZE, FrameDecoder, encode_frame
from wirecodec.opend.messages import get_user_info, trd_unlock_trade, verification
from wirecodec.opend.messages.init_connect import C2S, S2C, Request, Response
from wirecodec.protobuf.codec import encode

from .test_inspection import check_cover

KEYS = ("QXZJKVWYQZXKJYWV", "XYQWZKVJXQYZWKJV", "ZVKQYXJWZJVYKQXW")
WINDOW = 5  # letters of a key in a row that nothing else has
FREE = 6  # the first byte of a frame that damage may reach: behind magic and protocol id
UNKNOWN = 12009
ASK = encode_frame(1001, encode(Request(c2s=C2S(client_ver=300, client_id="x"))), serial_number=1)
STATE = encode_frame(1002, b"\x08\x01" * 9, serial_number=2)


def key_body(key: str, *, extra: bytes = b"") -> bytes:
    """An answer to InitConnect."""
    s2c = S2C(server_ver=1011, login_user_id=7, conn_id=8, conn_aes_key=key, keep_alive_interval=9)
    return encode(Response(ret_type=0, s2c=s2c)) + extra


def key_frame(key: str, proto_id: int = 1001, *, extra: bytes = b"") -> bytes:
    """It in a frame."""
    return encode_frame(proto_id, key_body(key, extra=extra), serial_number=1)


def messages_with(key: str) -> dict[int, object]:
    """Of each protocol that has a secret, the message that holds it."""
    s2c = S2C(server_ver=1011, login_user_id=7, conn_id=8, conn_aes_key=key, keep_alive_interval=9)
    user = get_user_info.S2C(nick_name="bob", web_key=key)
    unlock = trd_unlock_trade.C2S(unlock=True, pwd_md5=key, security_firm=1)
    return {
        1001: Response(ret_type=0, s2c=s2c),
        1005: get_user_info.Response(ret_type=0, s2c=user),
        1006: verification.Request(c2s=verification.C2S(type=1, op=2, code=key)),
        2005: trd_unlock_trade.Request(c2s=unlock),
    }


def secret_frame(key: str, proto_id: int, *, is_json: bool = False) -> bytes:
    """One of them in a frame."""
    sent = messages_with(key)[proto_id]
    body = to_json(sent).encode() if is_json else encode(sent)
    return encode_frame(proto_id, body, serial_number=1, body_format=int(is_json))


def with_body(frame: bytes, body: bytes, *, is_sound: bool = False) -> bytes:
    """A frame with another body of the right size; its digest fits if it is sound."""
    proto_id, body_format = int.from_bytes(frame[2:6], "little"), frame[6]
    sound = encode_frame(proto_id, body, serial_number=1, body_format=body_format)
    return sound if is_sound else sound[:16] + frame[16:36] + sound[36:]


def shown(nodes: Sequence[RootNode]) -> Iterator[str]:
    """What every view shows."""
    for view in (render_tree, render_annotated, render_json, render_json_lines, render_table):
        yield "\n".join(view(nodes))
    yield "\n".join(render_text(nodes))
    yield "".join(render_html(nodes, title="", explain=explain_fault))


def check_hidden(data: bytes, message_type: type | None = None) -> None:
    """No part of a key, as text or digits, in one piece or over lines."""
    texts = list(shown(list(inspect_data(data, message_type))))
    texts += map(str, explain_data(data, message_type))
    check_texts(texts)


def check_captured(data: bytes) -> None:
    """The same of a capture, whichever way it went, with sound requests on the other side."""
    for is_oriented in (True, False):
        for streams in (([data], ()), ((), [data]), ([ASK], [data]), ([data], [ASK])):
            records = list(read_streams(*streams, is_oriented=is_oriented))
            check_texts(capture_views.render_table(records))
            check_texts(capture_views.render_json(records))
            check_texts(capture_views.render_json_lines(records))
            check_texts(["".join(render_page(records, title=""))])


def check_texts(texts: Iterable[str]) -> None:
    """The same of what is shown."""
    for text in texts:
        digits = re.sub(r"[^0-9a-z]", "", text)
        for key in KEYS:
            for start in range(len(key) - WINDOW + 1):
                part = key[start : start + WINDOW]
                assert part not in text
                assert part.encode().hex() not in digits


@st.composite
def damaged_frames(draw: st.DrawFn, proto_id: int = 1001) -> bytes:
    """A frame with a key, as it was sent or changed behind its protocol id."""
    frame = bytearray(key_frame(draw(st.sampled_from(KEYS)), proto_id))
    for _ in range(draw(st.integers(0, 2))):
        pos = draw(st.integers(FREE, len(frame) - 1))
        kind = draw(st.sampled_from(["set", "insert", "delete", "cut"]))
        if kind == "set":
            frame[pos] = draw(st.integers(0, 255))
        elif kind == "insert":
            frame[pos:pos] = draw(st.binary(min_size=1, max_size=3))
        else:
            # What reaches into a header is too short to be one, and may end in the key.
            pos = max(pos, 16)
            del frame[pos : pos + draw(st.integers(1, 9)) if kind == "delete" else None]
    return bytes(frame)


@given(
    st.lists(damaged_frames() | st.just(STATE) | st.just(STATE[:-3]), min_size=1, max_size=4),
    st.booleans(),
)
def test_keys_in_damaged_streams(frames: list[bytes], is_known: bool) -> None:
    """Cut, swallowed by the frame in front, in gaps: no view shows a key."""
    check_hidden(STATE + b"".join(frames), Response if is_known else None)


@given(st.lists(damaged_frames(UNKNOWN) | st.just(STATE), min_size=1, max_size=3))
def test_keys_of_protocols_that_are_said(frames: list[bytes]) -> None:
    """The protocol is not known, but what its bodies are read as."""
    check_hidden(STATE + b"".join(frames), Response)


@st.composite
def other_bodies(draw: st.DrawFn) -> bytes:
    """A frame of any protocol with a secret, whose body lacks or has some bytes."""
    proto_id = draw(st.sampled_from(sorted(messages_with(""))))
    frame = secret_frame(draw(st.sampled_from(KEYS)), proto_id, is_json=draw(st.booleans()))
    body = bytearray(frame[HEADER_SIZE:])
    pos = draw(st.integers(0, len(body)))
    kind = draw(st.sampled_from(["delete", "insert", "cut", "nothing"]))
    if kind == "delete":
        del body[pos : pos + draw(st.integers(1, 30))]
    elif kind == "insert":
        body[pos:pos] = draw(st.binary(min_size=1, max_size=3))
    changed = with_body(frame, bytes(body), is_sound=kind == "nothing")
    return changed[: HEADER_SIZE + pos] if kind == "cut" else changed


@given(st.lists(other_bodies() | st.just(STATE), min_size=1, max_size=3))
def test_every_secret(frames: list[bytes]) -> None:
    """Of each protocol, as protobuf and as JSON, in a stream and in a capture."""
    check_hidden(b"".join(frames))
    check_captured(b"".join(frames))


@pytest.mark.parametrize("proto_id", sorted(messages_with("")))
@pytest.mark.parametrize("is_json", [False, True])
def test_bodies_of_another_form(proto_id: int, is_json: bool) -> None:
    """They fit their digest, and are not what the header says."""
    key = KEYS[0]
    frame, other = (secret_frame(key, proto_id, is_json=each) for each in (is_json, not is_json))
    body = frame[HEADER_SIZE:]
    bodies = [
        other[HEADER_SIZE:],
        bytes([len(body)]) + body,
        len(body).to_bytes(4, "big") + body,
        frame,
        body + b"\0",
        b"\xef\xbb\xbf" + body,
        json.dumps(body.decode("latin-1")).encode(),
        repr({"c2s": {"s2c": key}}).encode(),
        json.dumps({"c2s": key}).encode(),
        json.dumps({"pwdMD5": key, "webKey": key, "code": key, "connAESKey": key}).encode(),
        json.dumps({"c2s": {"unlock": key}, "retType": key}).encode(),
        json.dumps({key: key}).encode(),
        b"\x2a" + body[1:],
    ]
    for each in bodies:
        data = with_body(frame, each, is_sound=True)
        for before in (b"", STATE, ASK):
            check_hidden(before + data)
            check_hidden(before + data[:-1])
        check_captured(data)


@pytest.mark.parametrize("proto_id", sorted(messages_with("")))
def test_sound_frames_on_the_wrong_side(proto_id: int) -> None:
    """Dumps that were mixed up, or that hold both directions."""
    for is_json in (False, True):
        check_captured(secret_frame(KEYS[0], proto_id, is_json=is_json))


def test_a_key_in_two_parts() -> None:
    """Its rest is in a frame that looks like another's, behind a gap."""
    frame = key_frame(KEYS[0])
    for cut in range(frame.index(KEYS[0].encode()), len(frame) - 1):
        for at in range(HEADER_SIZE, len(STATE), 4):
            data = STATE + frame[:cut] + STATE[:at] + frame[cut:] + STATE[at:] + STATE
            check_hidden(data)
    check_captured(data)
    swallowed = len(STATE) - HEADER_SIZE + len(frame) - 1
    check_captured(STATE + STATE[:12] + bytes([swallowed]) + STATE[13:] + frame[:-1] + STATE)


def test_a_key_in_what_looks_like_a_refusal() -> None:
    """The table of a stream says what an answer says, and of a damaged one nothing."""
    refusal = encode_frame(3426, b"\x08\x01\x12\x10" + KEYS[0].encode(), serial_number=3)
    damaged = refusal[:16] + bytes(20) + refusal[36:]
    check_hidden(STATE + key_frame(KEYS[1])[:-1] + b"noise" + damaged + STATE)
    with pytest.raises(AssertionError):
        check_hidden(STATE + refusal)


@pytest.mark.parametrize("proto_id", sorted(messages_with("")))
def test_digests_of_bodies_that_are_not_there(proto_id: int) -> None:
    """They tell which guess of a short code is right, whatever has become of the body."""
    whole = secret_frame("493817", proto_id)
    digest = whole[16:36].hex()
    for data in (
        whole[:HEADER_SIZE],
        whole[: HEADER_SIZE + 2],
        whole[:12] + bytes(4) + whole[16:],
        whole[:12] + b"\2" + whole[13:],
        whole[:12] + bytes(4) + whole[16:HEADER_SIZE],
        with_body(whole, b"\x08\x01"),
    ):
        texts = list(shown(list(inspect_data(data)))) + list(map(str, explain_data(data)))
        for streams in (([data], ()), ((), [data])):
            records = list(read_streams(*streams))
            texts += ["".join(render_page(records, title="")), *capture_views.render_json(records)]
        for text in texts:
            digits = re.sub(r"[^0-9a-f]", "", text)
            assert not any(digest[at : at + 8] in digits for at in range(len(digest) - 7))


def test_fields_of_a_later_version() -> None:
    """Of a message with a secret they may be another one; beside them all is shown."""
    unknown = encode(Packed(key=KEYS[0])).replace(b"\x0a", b"\xfa\x3f", 1)
    body = key_body(KEYS[1], extra=unknown + b"\x80\x40\x07")
    given = json.loads(to_json(messages_with(KEYS[1])[1001]))
    given["s2c"]["laterKey"] = [KEYS[0], {"inner": KEYS[2]}]
    for data in (
        with_body(key_frame(KEYS[0]), body, is_sound=True),
        with_body(
            secret_frame(KEYS[0], 1001, is_json=True), json.dumps(given).encode(), is_sound=True
        ),
    ):
        check_hidden(data)
        [node] = inspect_data(data)
        assert {each.path: each.value for each in walk_nodes([node])}["s2c.serverVer"] == 1011
        later = [each for each in walk_nodes([node]) if each.is_unknown]
        assert later
        assert all(each.is_redacted and not each.children for each in later)


def test_what_was_decrypted() -> None:
    """A digest that does not fit is explained without it; also where the text is in GBK."""
    cipher = AesCbc(b"0123456789abcdef", b"fedcba9876543210")
    plain = b"\x08\x01\x12\x16" + "密码密码密".encode("gbk") + KEYS[0][:12].encode()
    frame = bytearray(
        encode_frame(1002, plain, serial_number=1, seal_body=lambda _, each: cipher.encrypt(each))
    )
    sound = bytes(frame)
    frame[16] ^= 1
    decoder = FrameDecoder(open_body=lambda header, body: cipher.decrypt(body))
    decoder.receive_data(bytes(frame))
    with pytest.raises(ChecksumError) as raised:
        next(iter(decoder))
    check_texts([str(explain(raised.value)), str(explain(raised.value, bytes(frame)))])
    told = list(explain_data(sound, aes_key=b"0123456789abcdef", aes_iv=b"fedcba9876543210"))
    assert "text-gbk" in {cause.name for each in told for cause in each.causes}
    check_texts(map(str, told))
    twice = json.dumps(json.dumps({"s2c": KEYS[0]})).encode()
    sealed = encode_frame(
        1002,
        twice,
        serial_number=1,
        body_format=1,
        seal_body=lambda _, each: cipher.encrypt(each),
    )
    told = list(explain_data(sealed, aes_key=b"0123456789abcdef", aes_iv=b"fedcba9876543210"))
    assert "takes an object" in str(told[0])
    check_texts(map(str, told))


@message
class Packed:
    """A key beside numbers."""

    key: Annotated[str | None, pb.string(1, debug_redact=True)] = None
    numbers: Annotated[list[int], pb.repeated(pb.int32(2))] = []


def test_keys_read_as_numbers() -> None:
    """A wrong tag makes a row of numbers of a key, as do its letters themselves."""
    frame = encode_frame(UNKNOWN, encode(Packed(key=KEYS[0])), serial_number=1)
    damaged = frame[:HEADER_SIZE] + b"\x12" + frame[HEADER_SIZE + 1 :]
    for view in (render_tree, render_json):
        for letters in ("88 90 74", "88, 90, 74", str(ord("K"))):
            assert letters not in "\n".join(view(list(inspect_data(damaged, Packed))))
    key = "8A0BxCpDQXZJKVWY"
    whole = secret_frame(key, 1005)
    at = whole.index(key.encode()) - HEADER_SIZE
    body = whole[HEADER_SIZE:]
    data = with_body(whole, body[: at - 2] + body[at:])
    for text in shown(list(inspect_data(data))):
        assert "38 41 30" not in text
        assert "historyKLQuota" not in text


@given(
    st.lists(damaged_frames() | st.just(STATE), max_size=3),
    st.lists(damaged_frames() | st.just(STATE), max_size=3),
)
def test_keys_in_differences(one: list[bytes], other: list[bytes]) -> None:
    """Of two damaged streams; asking for the bytes is not asking for keys."""
    check_differences(STATE + b"".join(one), STATE + b"".join(other))


def check_differences(a: bytes, b: bytes) -> None:
    """They show no key."""
    found = list(diff_nodes(inspect_data(a), inspect_data(b)))
    check_texts(render_differences(found, shows_bytes=True))
    check_texts(render_differences_lines(found, shows_bytes=True))
    check_texts([render_differences_json(found, ("a", "b"), shows_bytes=True)])


def test_what_differs_in_damaged_streams() -> None:
    """A frame of one side alone, a gap, what cannot be read: that it differs is said."""
    whole, cut = key_frame(KEYS[0]), key_frame(KEYS[0])[:-9]
    for a, b in ((whole, cut), (cut, key_frame(KEYS[1])[:-9]), (b"", cut), (STATE, cut)):
        check_differences(STATE + a, STATE + b)
        check_differences(STATE + a + STATE, STATE + b + STATE)
    gaps = [STATE + key_frame(each)[:-9] + STATE for each in KEYS[:2]]
    [found] = diff_nodes(inspect_data(gaps[0]), inspect_data(gaps[1]))
    assert "<redacted> -> <redacted>" in "\n".join(render_differences([found], shows_bytes=True))
    gaps = [STATE + b"noise" + each + STATE for each in (b"a", b"b")]
    [found] = diff_nodes(inspect_data(gaps[0]), inspect_data(gaps[1]))
    assert "6e 6f 69 73 65 61 -> 6e 6f 69 73 65 62" in "\n".join(render_differences([found]))


@pytest.mark.parametrize(
    "data",
    [
        key_frame(KEYS[0]) + key_frame(KEYS[1])[:-3] + key_frame(KEYS[2]),
        key_frame(KEYS[0])[:12] + b"\x10" + key_frame(KEYS[0])[13:],
        key_frame(KEYS[0])[:6] + b"\x07" + key_frame(KEYS[0])[7:],
        key_frame(KEYS[0])[:6] + b"\x01" + key_frame(KEYS[0])[7:],
        key_frame(KEYS[0]).replace(b"\x22\x1b", b"\x0a\x1b"),
        key_frame(KEYS[0], extra=b"\x07"),
        key_frame(KEYS[0], extra=b"\x22\x0b" + KEYS[0][:10].encode()),
        key_frame(KEYS[0])[:30] + key_frame(KEYS[0])[-20:],
        STATE + b"noise" + key_frame(KEYS[0])[:-1] + STATE,
        STATE[:12] + b"\x99" + STATE[13:] + key_frame(KEYS[0])[:-1],
        STATE[:-1] + key_frame(KEYS[0])[:-1],
    ],
    ids=[
        "swallows the next",
        "too short",
        "of an unknown format",
        "not JSON",
        "like a request",
        "a wrong tag",
        "cut inside",
        "a short header",
        "behind noise",
        "swallowed",
        "its magic swallowed in part",
    ],
)
def test_damage(data: bytes) -> None:
    """Each kind by itself; who asks for secrets sees all, and gets the bytes back."""
    check_hidden(data)
    nodes = list(inspect_data(data, show_secrets=True))
    check_cover(data, nodes)
    assert not any(each.is_redacted for each in walk_nodes(nodes))
    assert b"".join(assemble(render_text(nodes, show_secrets=True))) == data


def test_ids_that_are_written_wrongly() -> None:
    """With the bytes turned round, or behind two bytes too many: it is InitConnect all the same."""
    frame = key_frame(KEYS[0])
    wrong = bytearray(frame)
    wrong[2:6] = wrong[2:6][::-1]
    wrong[20] ^= 1
    for data in (bytes(wrong), frame[:2] + b"\0\0" + frame[2:]):
        check_hidden(STATE + data + STATE)


def test_what_a_gap_shows() -> None:
    """Everything in front of the header of a frame with a secret, and of that what is no secret."""
    frame = key_frame(KEYS[0])[:-1]
    for at, field, shown in (
        (6, b"X", 8),
        (7, b"X", 8),
        (12, b"\xff\xff\xff\xff", 8),
        (12, b"\xff\xff\0\0", 16),
    ):
        damaged = frame[:at] + field + frame[at + len(field) :]
        _, *gaps, _ = inspect_data(STATE + b"noise" + damaged + STATE)
        assert {each.role for each in gaps} == {GAP}
        parts = [each for gap in gaps for each in walk_nodes(gap.children) if not each.children]
        seen = b"".join(
            gap.bytes_of(each)
            for gap in gaps
            for each in walk_nodes(gap.children)
            if not each.children and not each.is_redacted
        )
        reserved = b"\0" * 8  # zeros tell nothing
        assert seen.removesuffix(reserved) == b"noise" + damaged[:shown], at
        assert "secret" in parts[-1].note
    _, gap, _ = inspect_data(STATE + frame + STATE)
    header, rest = gap.children
    assert [each.name for each in header.children if each.is_redacted] == ["digest"]
    assert next(each.value for each in header.children if each.name == "proto_id") == 1001
    assert (rest.role, rest.is_redacted) == (UNREAD, True)
    _, gap, _ = inspect_data(STATE + STATE[:-1] + STATE)
    assert not any(each.is_redacted for each in walk_nodes([gap]))


def test_gaps_in_pieces() -> None:
    """Also where a header lies across the border of two, and in all that follow."""
    for before in range(GAP_PIECE_SIZE - 50, GAP_PIECE_SIZE + 2, 3):
        data = STATE + bytes(before) + key_frame(KEYS[0])[:-1] + bytes(GAP_PIECE_SIZE) + STATE
        _, *gaps, _ = inspect_frames([data])
        assert len(gaps) > 1
        for view in (render_tree, render_json):
            text = "\n".join(view(gaps))
            assert KEYS[0][:4].encode().hex() not in text.replace(" ", "")
        pieces = [each for gap in gaps for each in walk_nodes([gap]) if each.is_redacted]
        start = len(STATE) + before + 16
        assert all(each.end > start for each in pieces)
        assert pieces[-1].end == len(data) - len(STATE)
        assert sum(each.end - each.offset for each in pieces) >= pieces[-1].end - start - 43


def test_sound_frames_end_it() -> None:
    """Behind a sound frame a gap is shown again."""
    damaged = key_frame(KEYS[0])[:-1]
    *_, gap, _ = inspect_data(STATE + damaged + STATE + b"noise, nothing else" + STATE)
    [rest] = gap.children
    assert not rest.is_redacted


def test_sound_requests_are_shown() -> None:
    """A request of a protocol with secrets that has none, in front of a fault."""
    body = encode(Request(c2s=C2S(client_ver=300, client_id="who asks")))
    data = encode_frame(1001, body, serial_number=1) + b"noise" + STATE
    [found] = explain_data(data)
    assert "who asks" in str(found)
