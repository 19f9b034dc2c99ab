# SPDX-License-Identifier: MIT
"""Streams that are damaged around a key: no view shows it (S13 of spec/security.md).

Where the damage leaves the magic and the protocol id alone, it can be told what a key may be in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecodec.debug.assembler import assemble
from wirecodec.debug.assembly import render_text
from wirecodec.debug.diff import diff_nodes
from wirecodec.debug.diff_views import (
    render_differences,
    render_differences_json,
    render_differences_lines,
)
from wirecodec.debug.explain import explain_data, explain_fault
from wirecodec.debug.exports import render_json, render_json_lines, render_table
from wirecodec.debug.html_view import render_html
from wirecodec.debug.inspection import inspect_data, inspect_frames
from wirecodec.debug.nodes import GAP, UNREAD, RootNode, walk_nodes
from wirecodec.debug.scanner import GAP_PIECE_SIZE
from wirecodec.debug.views import render_annotated, render_tree
from wirecodec.opend.frame import encode_frame
from wirecodec.opend.messages.init_connect import C2S, S2C, Request, Response
from wirecodec.protobuf.codec import encode

from .test_inspection import check_cover

KEYS = ("QXZJKVWYQZXKJYWV", "XYQWZKVJXQYZWKJV", "ZVKQYXJWZJVYKQXW")
WINDOW = 5  # letters of a key in a row that nothing else has
FREE = 6  # the first byte of a frame that damage may reach: behind magic and protocol id
UNKNOWN = 12009
STATE = encode_frame(1002, b"\x08\x01" * 9, serial_number=2)


def key_body(key: str, *, extra: bytes = b"") -> bytes:
    """An answer to InitConnect."""
    s2c = S2C(server_ver=1011, login_user_id=7, conn_id=8, conn_aes_key=key, keep_alive_interval=9)
    return encode(Response(ret_type=0, s2c=s2c)) + extra


def key_frame(key: str, proto_id: int = 1001, *, extra: bytes = b"") -> bytes:
    """It in a frame."""
    return encode_frame(proto_id, key_body(key, extra=extra), serial_number=1)


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
    endless = frame[:12] + b"\xff\xff\xff\xff" + frame[16:]
    _, gap, _ = inspect_data(STATE + b"noise" + endless + STATE)
    assert gap.role == GAP
    first, rest = gap.children
    assert gap.bytes_of(first) == b"noise" + endless[:16]
    assert (first.is_redacted, rest.is_redacted) == (False, True)
    assert "secret" in rest.note
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
