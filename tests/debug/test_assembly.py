# SPDX-License-Identifier: MIT
r"""The text view: the same bytes again, whatever they are; and what people edit is followed.

The files in tests/data/assembly hold bytes and their text side by side. WIRECODEC_REGENERATE=1
writes them anew; read the difference before it is kept.
"""

from __future__ import annotations

import json
import math
import os
import re
import time
from collections.abc import Iterable, Iterator
from hashlib import sha1
from pathlib import Path
from typing import Annotated, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.profiles import not_quick
from wirecodec.debug import assembly
from wirecodec.debug.assembler import MAX_LEVELS, assemble
from wirecodec.debug.assembly import render_text
from wirecodec.debug.assembly_words import read_scalar
from wirecodec.debug.inspection import inspect_data, inspect_message
from wirecodec.errors import FormatError
from wirecodec.opend.frame import HEADER_SIZE, FrameDecoder, encode_frame
from wirecodec.opend.messages.init_connect import Response as InitConnectResponse
from wirecodec.opend.messages.qot_get_rating_change import Request, Response
from wirecodec.opend.registry import PROTOCOLS
from wirecodec.protobuf import pb, wire
from wirecodec.protobuf.codec import decode, encode
from wirecodec.protobuf.declare import message

from ..support import strategies
from ..support.all_types import TestAllTypesProto2 as AllTypes2
from ..support.all_types import TestAllTypesProto3 as AllTypes3
from ..support.convert import to_message
from ..support.known import Known, known_messages

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "data" / "assembly"
CAPTURES = ROOT / "tests" / "data" / "captures"
SERVER = (CAPTURES / "plain_s2c.bin").read_bytes()
CLIENT = (CAPTURES / "plain_c2s.bin").read_bytes()
ENCRYPTED = (CAPTURES / "rsa_s2c.bin").read_bytes()
JSON_FRAMES = [
    bytes.fromhex(each["header_hex"] + each["wire_body_hex"])
    for each in json.loads((CAPTURES / "json_frames.json").read_text("utf-8"))["frames"]
]
RATING_FRAME = SERVER[248:493]
KEY = "A1B2C3D4E5F60718"  # of the capture


class Level(pb.ClosedEnum):
    """A closed enum."""

    LOW = pb.value(0, "Level_Low")
    HIGH = pb.value(1, "Level_High")


@message
class Kinds:
    """A field of most kinds."""

    number: Annotated[int | None, pb.int32(1)] = None
    levels: Annotated[list[Level], pb.repeated(pb.enum(2), packed=True)] = []
    packed: Annotated[list[int], pb.repeated(pb.sint32(3), packed=True)] = []
    text: Annotated[str | None, pb.string(4, utf8=True)] = None
    data: Annotated[bytes | None, pb.bytes(5)] = None
    inner: Annotated[Kinds | None, pb.embedded(6)] = None
    group: Annotated[Kinds | None, pb.group(7)] = None
    table: Annotated[dict[str, int], pb.map(8, pb.string, pb.int32)] = {}
    doubles: Annotated[list[float], pb.repeated(pb.double(9), packed=True)] = []
    price: Annotated[float | None, pb.float(10)] = None
    fixed: Annotated[int | None, pb.sfixed32(11)] = None
    wide: Annotated[int | None, pb.fixed64(12)] = None
    flag: Annotated[bool | None, pb.bool(13)] = None
    big: Annotated[int | None, pb.uint64(14)] = None


@message
class Secret:
    """A message with things to hide."""

    password: Annotated[str | None, pb.string(1, debug_redact=True)] = None
    pin: Annotated[int | None, pb.int32(2, debug_redact=True)] = None
    inner: Annotated[Secret | None, pb.embedded(3, debug_redact=True)] = None
    open: Annotated[Secret | None, pb.embedded(4)] = None
    group: Annotated[Secret | None, pb.group(5, debug_redact=True)] = None


@message
class Noted:
    """A list beside something to hide."""

    password: Annotated[str | None, pb.string(1, debug_redact=True)] = None
    notes: Annotated[list[str], pb.repeated(pb.string(2))] = []


TYPES = [None, Kinds, Secret, AllTypes2, AllTypes3, Request, Response, InitConnectResponse]


def render(data: bytes, message_type: type | None = None, *, show_secrets: bool = True) -> str:
    """The text view of some bytes."""
    lines = render_text(inspect_data(data, message_type), show_secrets=show_secrets)
    return "".join(f"{line}\n" for line in lines)


def render_message(data: bytes, message_type: type | None = None) -> str:
    """The text view of a message, without its title."""
    lines = list(render_text([inspect_message(data, message_type)], show_secrets=True))
    assert lines[0].startswith("# message, ")
    return "\n".join(lines[1:])


def join(text: str) -> bytes:
    """The bytes that a text means."""
    return b"".join(assemble(text.split("\n")))


def hex_of(text: str) -> str:
    """The bytes that a text means, in hexadecimal digits."""
    return join(text).hex(" ")


def is_safe(text: str) -> bool:
    """Whether a terminal shows every character of it and obeys none."""
    return all(each.isprintable() or each in "\n\u3000" for each in text)


def has_raw(text: str) -> bool:
    """Whether there is anything that no more readable way was found for."""
    return (
        re.search(r"^ *(\d.*: (VARINT|I64|LEN|I32)|raw|body:)( |$)", text, re.MULTILINE) is not None
    )


# --- The same bytes -------------------------------------------------------------------------


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Valid bytes with a few of them changed, lost or added, and often the end cut off."""
    valid = [SERVER, CLIENT, ENCRYPTED, RATING_FRAME[HEADER_SIZE:], *JSON_FRAMES, *SPELLINGS]
    data = draw(st.sampled_from(valid))
    return draw(strategies.mutations(data))


SPELLINGS = [
    bytes.fromhex("08011000120101 1a03020103 2202c3a9 32040802 1001 3b 0803 3c 42050a01611007"),
    bytes.fromhex("0801 9200 02 6869 8800 0881808000 3b 0801 bc80 00"),
]


def check_exact(data: bytes, message_type: type | None) -> None:
    """The text is safe to show, and it is the same bytes; as a stream and as a message."""
    for nodes in (inspect_data(data, message_type), [inspect_message(data, message_type)]):
        text = "\n".join(render_text(nodes, show_secrets=True))
        assert is_safe(text)
        assert join(text) == data


@given(
    st.one_of(
        st.binary(max_size=80),
        damaged(),
        strategies.wire_records(numbers=range(1, 20)),
        strategies.wire_records(malformed=True),
    ),
    st.sampled_from(TYPES),
)
@example(b"", Kinds)
@example(b"FT", None)
@example(b"\x80" * 11, None)
@example(b"\x08" + b"\xff" * 9 + b"\x7f", Kinds)  # a varint with bits beyond the 64th
@example(b"\x3b" * 101, Kinds)
@example(b"\x22\x05\xed\xa0\x80\xff\x00", Kinds)
def test_any_bytes(data: bytes, message_type: type | None) -> None:
    """Valid, damaged, cut, and random ones, with a type and without."""
    check_exact(data, message_type)


@given(st.binary(max_size=40), st.sampled_from([1, *PROTOCOLS]), st.sampled_from([0, 1, 2, 255]))
def test_any_body(body: bytes, proto_id: int, body_format: int) -> None:
    """Of known protocols and unknown ones, of each format."""
    frame = encode_frame(proto_id, body, serial_number=2**32 - 1, body_format=body_format)
    assert join(render(frame)) == frame
    odd = bytearray(frame)
    odd[7] = 9  # the version
    odd[20] ^= 1  # the digest
    odd[43] = 7  # reserved
    assert join(render(bytes(odd))) == odd


@given(st.integers(0, 200), st.data())
def test_any_part_of_a_stream(start: int, data: st.DataObject) -> None:
    """From the middle of a frame to the middle of another one."""
    stream = SERVER[start : data.draw(st.integers(start, len(SERVER)))]
    assert join(render(stream)) == stream


@pytest.mark.untraced
@pytest.mark.parametrize("capture", [SERVER, CLIENT, ENCRYPTED, *JSON_FRAMES])
def test_every_prefix_of_a_capture(capture: bytes) -> None:
    """A stream that ends anywhere."""
    for size in range(0, len(capture) + 1, 3):
        assert join(render(capture[:size])) == capture[:size]


def test_captures_need_no_raw_bytes() -> None:
    """All of them is readable."""
    for capture in (SERVER, CLIENT):
        assert not has_raw(render(capture))
    for frame in JSON_FRAMES:
        assert re.search(r"^  body: json( spaced| indent \d)? \{", render(frame), re.MULTILINE)
    assert has_raw("1: VARINT `80`")
    assert has_raw("  raw `80`")


KNOWN = [
    each
    for each in known_messages()
    if strategies.message_depth(each.schema, each.full_name) != math.inf
]


@given(st.sampled_from(KNOWN), st.data())
def test_valid_messages_need_no_raw_bytes(known: Known, data: st.DataObject) -> None:
    """Not a single one, and they are the same bytes again."""
    values = data.draw(
        strategies.message_values(known.schema, known.full_name, max_depth=3, max_optional=12)
    )
    encoded = encode(to_message(known.message_type, values))
    text = render_message(encoded, known.message_type)
    assert not has_raw(text)
    assert join(text) == encoded


@given(
    st.sampled_from(["A1B2", "\x1b[31m\u202e", "美", "", "\udc80"]),
    st.sampled_from(["", " spaced", " indent 1", " indent 2", " indent 4"]),
)
def test_json_bodies(text: str, layout: str) -> None:
    """Laid out where that can be undone, else as they are."""
    value: Any = {"c2s": {"list": [1, -2.5e-3, None, True, {}, []], "text": text}}
    indent = int(layout[-1]) if "indent" in layout else None
    separators = None if layout else (",", ":")
    dumped = json.dumps(value, separators=separators, indent=indent, ensure_ascii=False)
    body = dumped.encode("utf-8", "surrogateescape")
    for each in (
        body,
        body + b"\n",
        body.replace(b"{", b"{ ", 1),
        body[:-1],
        body.replace(b":", b","),
    ):
        frame = encode_frame(9, each, serial_number=1, body_format=1)
        shown = render(frame)
        assert is_safe(shown)
        assert join(shown) == frame
    shown = render(encode_frame(9, body, serial_number=1, body_format=1))
    if is_safe(text) and text != "\udc80":
        assert f"body: json{layout} {{\n" in shown
    deep = b"[" * 200_000
    frame = encode_frame(9, deep, serial_number=1, body_format=1)
    assert join(render(frame)) == frame


def test_a_spelling_that_is_wrong_is_not_given_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The writer assembles what it wrote, and writes bytes if they are not the same."""
    monkeypatch.setattr(assembly, "spell_scalar", lambda node, data: "7")
    text = render(RATING_FRAME)
    assert "  body:  # Qot_GetRatingChange.Response\n    `08 00 12" in text
    assert join(text) == RATING_FRAME
    body = b"\x08\x01\x12\x00"
    assert render_message(body, Kinds) == "raw `08 01 12 00`"
    secret = bytes.fromhex("0a0170 1002 1005")
    shown = render(secret, Secret, show_secrets=False)
    assert "raw <redacted 7 bytes>" in shown
    monkeypatch.setattr(assembly, "HEADER_SIZE", HEADER_SIZE + 1)  # no body would be right
    text = render(RATING_FRAME)
    assert text.count("\nraw\n") == 1
    assert "frame {" not in text
    assert join(text) == RATING_FRAME
    key = b"A1B2C3D4E5F60718"
    sealed = encode_frame(1001, b"\x08\x00\x22\x12\x22\x10" + key, serial_number=1)
    lines = render(sealed, show_secrets=False).splitlines()
    assert lines[1] == f"raw <redacted {len(sealed)} bytes>"
    assert key.decode() not in "".join(lines)
    assert key.hex(" ") not in "".join(lines)
    assert join(render(sealed)) == sealed


# --- What it looks like ---------------------------------------------------------------------


def _wrong_length(data: bytes) -> bytes:
    return data[:12] + (999).to_bytes(4, "little") + data[16:]


DAMAGED = SERVER[:330] + b"\x2f" + SERVER[331:]
INIT_JSON = next(each for each in JSON_FRAMES if b"connAESKey" in each)
ALL_KINDS = encode(
    Kinds(
        number=-5,
        levels=[Level.LOW, Level.HIGH],
        packed=[-1, 0, 63, -64],
        text='美光\u3000"\\\n\t\x1b\x85\u202e',
        data=bytes(range(40)),
        inner=Kinds(inner=Kinds(), text=""),
        group=Kinds(number=1),
        table={"a": 1},
        doubles=[0.5, math.inf, -math.inf, math.nan, -0.0, 1e300],
        price=0.1,
        fixed=-7,
        wide=2**64 - 1,
        flag=True,
        big=2**64 - 1,
    )
)
UNUSUAL = bytes.fromhex(
    "8800 01"  # a tag of two bytes
    "08 858000"  # a value of three
    "2a 8200 6869"  # a length of two
    "08 ffffffffffffffffff7f"  # bits beyond the 64th
    "08 80808080f0ffffffff01"  # an int32 with more bits
    "0d 01000000"  # declared otherwise
    "12 03 000280"  # packed, of which the last is cut
    "1a 00"
    "3b 0801 bc00"  # a group whose end takes two bytes
    "3b 3c"
    "7a 00"
    "68 05"  # a bool of five
    "55 0100c07f"  # a NaN of another kind
    "3b 0801 44"  # a group that another one ends
)
UNTYPED = bytes.fromhex(
    "08 96 01 1200 1a024d55 2108000000000058 40 29000000000000f8 3f 35 00000041 3d 785634 12"
    "42 08 0802 1202 6869 1801 4a 03 ff0001"
)
GOLDEN_CASES: dict[str, tuple[bytes, type | None, bool]] = {
    "request": (CLIENT[135:185], None, False),
    "rating": (RATING_FRAME, None, False),
    "rating_body_untyped": (RATING_FRAME[HEADER_SIZE:], None, False),
    "stream": (CLIENT, None, False),
    "secrets_hidden": (SERVER[:92], None, False),
    "secrets_shown": (SERVER[:92], None, True),
    "secrets_in_json": (INIT_JSON, None, False),
    "json": (INIT_JSON, None, True),
    "encrypted": (ENCRYPTED[280:340], None, False),
    "damaged": (DAMAGED[248:], None, False),
    "wrong_length": (_wrong_length(RATING_FRAME), None, False),
    "cut_in_body": (SERVER[248:430], None, False),
    "cut_in_header": (SERVER[:100], None, True),
    "gap": (b"HTTP/1.1 200 OK\r\n\r\n" + SERVER[493:] + b"\x00\xff", None, False),
    "header": (
        encode_frame(77, b"anything at all", serial_number=0, body_format=9)[:36]
        + b"8 bytes!"
        + b"anything at all",
        None,
        False,
    ),
    "kinds": (ALL_KINDS, Kinds, False),
    "unusual": (UNUSUAL, Kinds, False),
    "untyped": (UNTYPED, None, False),
}


@pytest.mark.parametrize("name", GOLDEN_CASES)
def test_golden(name: str) -> None:
    """Bytes and text, side by side. The text of the file alone gives the bytes of the file."""
    data, message_type, show_secrets = GOLDEN_CASES[name]
    rows = [data[pos : pos + 32].hex(" ") for pos in range(0, len(data), 32)]
    text = render(data, message_type, show_secrets=show_secrets)
    side_by_side = "".join(f"# {row}\n" for row in rows) + "\n" + text
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("WIRECODEC_REGENERATE"):
        path.write_text(side_by_side, "utf-8", newline="\n")
    kept = path.read_text("utf-8")
    assert side_by_side == kept
    if "<redacted" not in kept:
        assert join(kept) == data


def test_golden_files_are_all_used() -> None:
    """None is left over from a case that is gone."""
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(GOLDEN_CASES)


def test_no_control_character_reaches_the_text() -> None:
    """Escaped in strings, in JSON, in gaps, in comments."""
    evil = "\x1b]0;owned\x07\x9b31m\u202eabc\u2066\r\n\u2028\x00\x7f\ufeff\U000e0041".encode()
    body = b"\x12" + bytes([len(evil)]) + evil
    name = json.dumps({"\x1b\u202e": "\u202e"}, ensure_ascii=False).encode()
    for data in (
        encode_frame(3426, body, serial_number=1),
        encode_frame(9, name, serial_number=1, body_format=1),
        encode_frame(1001, name, serial_number=1, body_format=1),
        encode_frame(9, evil, serial_number=1, body_format=7),
        SERVER + evil,
    ):
        for show_secrets in (True, False):
            assert is_safe(render(data, show_secrets=show_secrets))
        assert join(render(data)) == data
    [line] = render_message(body, Response).split("\n")[1:2]
    assert line.startswith(r'  "\x1b]0;owned\x07\u009b31m\u202eabc\u2066\r\n"'), line


def test_long_values_go_on_in_the_next_line() -> None:
    """Text where its lines end or after 80 characters, bytes after 32."""
    text = ("a" * 100 + "\n" + "b\n").encode()
    data = b"\x22" + bytes([len(text)]) + text
    assert render_message(data, Kinds) == "\n".join(
        ["4 text:", f'  "{"a" * 80}"', f'  "{"a" * 20}\\n"', '  "b\\n"']
    )
    assert render_message(b"\x2a\x21" + bytes(33), Kinds) == "\n".join(
        ["5 data:", f"  `{bytes(32).hex(' ')}`", "  `00`"]
    )
    packed = render_message(encode(Kinds(packed=list(range(100)))), Kinds).split("\n")
    assert packed[0] == "3 packed: ["
    assert packed[-1] == "]"
    assert all(len(line) <= 100 for line in packed)


# --- Secrets --------------------------------------------------------------------------------


SECRET = bytes.fromhex(
    "0a04 68756e74 10 07 1a06 0a04 68756e74 2206 0a04 68756e74 2b 0a04 68756e74 2c"
)


def test_secrets_are_hidden_unless_asked_for() -> None:
    """In messages, groups, JSON; and such a text is refused, with advice."""
    for data, message_type in ((SECRET, Secret), (SERVER[:92], None), (INIT_JSON, None)):
        hidden = render(data, message_type, show_secrets=False)
        assert "<redacted" in hidden
        for secret in ("hunt", "68 75 6e 74", KEY, KEY.encode().hex(" ")):
            assert secret not in hidden
        with pytest.raises(FormatError) as raised:
            join(hidden)
        assert "--show-secrets" in str(raised.value)
        line = hidden.split("\n")[raised.value.line - 1]
        assert line[raised.value.column - 1 :].startswith("<redacted")
        assert join(render(data, message_type)) == data
    assert '"hunt"' in render(SECRET, Secret)
    assert KEY in render(INIT_JSON)


def test_secrets_in_json_of_any_shape() -> None:
    """Where the body is sound, what is known beside them is shown."""
    wrong = b'{"s2c":{"connAESKey":["hunt"],"x":[1,{"a":null},[]],"aesCBCiv":{"hunt":1}}}'
    frame = encode_frame(1001, wrong, serial_number=1, body_format=1)
    assert "body: json <redacted>" in render(frame, show_secrets=False)
    assert join(render(frame)) == frame
    value = json.loads(INIT_JSON[HEADER_SIZE:])
    value["s2c"] |= {"connAESKey": "hunt", "x": [1, {"a": None}, []], "aesCBCiv": "hunt"}
    body = json.dumps(value, separators=(",", ":")).encode()
    frame = encode_frame(1001, body, serial_number=1, body_format=1)
    hidden = render(frame, show_secrets=False)
    assert "hunt" not in hidden
    bad = bytearray(frame)
    bad[16] ^= 1
    assert "digest: <redacted 20 bytes>  # not" in render(bytes(bad), show_secrets=False)
    assert hidden.count("<redacted>") >= 2
    shown = re.sub(r"\s|#.*", "", hidden)
    assert '"loginUserID":"12345678"' in shown
    assert '"x":<redacted>' in shown
    assert join(render(frame)) == frame
    body = b'{"password":"hunt","notes":["a",{}],"more":[]}'
    frame = encode_frame(12009, body, serial_number=1, body_format=1)
    hidden = render(frame, Noted, show_secrets=False)
    assert "body: json <redacted>" in hidden  # a note is a text
    body = b'{"password":"hunt","notes":["a","b"]}'
    frame = encode_frame(12009, body, serial_number=1, body_format=1)
    shown = re.sub(r"\s|#.*", "", render(frame, Noted, show_secrets=False))
    assert '{"password":<redacted>,"notes":["a","b"]}' in shown


def test_a_spelling_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is tried before it is shown; the last, the bytes themselves, is never wrong."""
    readable = render(RATING_FRAME)

    def refuse(lines: Iterable[str]) -> Iterator[bytes]:
        text = "\n".join(lines)
        if "s2c" in text:
            raise FormatError("nobody can read this")
        return assemble(text.split("\n"))

    monkeypatch.setattr(assembly, "assemble", refuse)
    shown = render(RATING_FRAME)
    assert "s2c" in readable
    assert "s2c" not in shown
    assert join(shown) == RATING_FRAME


@given(st.data())
def test_secrets_of_damaged_messages(data: st.DataObject) -> None:
    """A frame of JSON that is broken, or not laid out, shows nothing of what it may hide."""
    broken = INIT_JSON[HEADER_SIZE:]
    cut = broken[: data.draw(st.integers(broken.index(KEY.encode()) + len(KEY), len(broken) - 1))]
    frame = encode_frame(1001, cut, serial_number=1, body_format=1)
    assert KEY not in render(frame, show_secrets=False)
    frame = encode_frame(1001, b" " + broken, serial_number=1, body_format=1)
    assert KEY not in render(frame, show_secrets=False)
    assert join(render(frame)) == frame


# --- Editing --------------------------------------------------------------------------------


def edit(data: bytes, old: str, new: str) -> bytes:
    """What comes of the bytes if their text is edited in one place."""
    text = render(data)
    assert text.count(old) == 1
    return join(text.replace(old, new))


def test_what_people_edit_is_followed() -> None:
    """By the lengths of all messages around it, by the size and the digest of the frame."""
    edited = edit(
        RATING_FRAME, '"美光科技"', '"a name that is longer than 127 bytes: ' + "x" * 200 + '"'
    )
    edited = edit(
        edited,
        "3 rating: 3\n        4 lastRating: 3\n        5 targetPrice: 160.0",
        "5 targetPrice: 170.5",
    )
    edited = edit(edited, "2 allCount: 5904", "2 allCount: 5905\n      99 { 1 { 2 { 3: 4 } } }")
    decoder = FrameDecoder()
    decoder.receive_data(edited)
    [frame] = decoder
    assert frame.verdict == "good"
    assert frame.header.body_size == len(frame.body)
    response = decode(Response, frame.body)
    assert response.s2c is not None
    first, second = response.s2c.data_list
    assert first.name is not None
    assert len(first.name) == 238
    assert (second.rating, second.target_price) == (None, 170.5)
    assert response.s2c.all_count == 5905
    assert edited.endswith(bytes.fromhex("9a06060a0412021804 1a10") + b"eyJvZmZzZXQiOjJ9")


def test_what_was_wrong_stays_as_it_is_written() -> None:
    """Until people take the line out."""
    wrong = _wrong_length(RATING_FRAME)
    assert edit(wrong, '    2 retMsg: ""\n', "")[12:16] == wrong[12:16]
    text = re.sub(r" *body_size: 999 .*\n", "", render(wrong))
    assert join(text) == RATING_FRAME
    bad = RATING_FRAME[:16] + bytes(20) + RATING_FRAME[36:]
    assert join(re.sub(r" *digest: .*\n", "", render(bad))) == RATING_FRAME
    assert join(render(bad).replace('"MU"', '"MSFT"'))[16:36] == bytes(20)
    grown = edit(b"\x2a\x82\x00hi", '"hi"', '"' + "a" * 200 + '"')
    assert grown == b"\x2a\xc8\x01" + b"a" * 200
    assert edit(b"\x2a\x82\x80\x00hi", '"hi"', '"h"') == b"\x2a\x81\x80\x00h"


def test_written_by_hand() -> None:
    """A frame with the least that it needs."""
    frame = join("frame { proto_id: 1004 body { 1 c2s { 1 time: 5 } } }")
    assert frame == encode_frame(1004, b"\x0a\x02\x08\x05", serial_number=0)
    assert join("frame { proto_id: 1004 }") == encode_frame(1004, b"", serial_number=0)
    body = b'{"a":[1,"#"]}'
    json_frame = encode_frame(9, body, serial_number=7, body_format=1)
    written = (
        'frame { serial_number: 7 proto_id: 9 body_format: json body: json {"a" : [1, "#"] # }\n} }'
    )
    assert join(written) == json_frame
    assert join("1: 5\n" + written + "gap { raw `00` }") == b"\x08\x05" + json_frame + b"\0"
    digest = sha1(b"ab").digest()
    assert join('frame { proto_id: 1 body: "a" `62` }')[16:36] == digest
    assert list(assemble("\ufeff1: 5\r\n2: 6\r\n")) == [b"\x08\x05\x10\x06"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1: 0x10", "08 10"),
        ("1: +5", "08 05"),
        ("1: 18446744073709551615", "08 ff ff ff ff ff ff ff ff ff 01"),
        ("1: -9223372036854775808", "08 80 80 80 80 80 80 80 80 80 01"),
        ("1: -9223372036854775808z", "08 ff ff ff ff ff ff ff ff ff 01"),
        ("1: 5f", "0d 00 00 a0 40"),
        ("1: .5", "09 00 00 00 00 00 00 e0 3f"),
        ("1: 1e3f", "0d 00 00 7a 44"),
        ("1: -inf", "09 00 00 00 00 00 00 f0 ff"),
        ("1: nan", "09 00 00 00 00 00 00 f8 7f"),
        ("1: nanf", "0d 00 00 c0 7f"),
        ("1: inff", "0d 00 00 80 7f"),
        ("1: -1i64", "09 ff ff ff ff ff ff ff ff"),
        ("1: 0xffi32", "0d ff 00 00 00"),
        ('1: "\\xff\\u00e9\\n" `00` ""', "0a 05 ff c3 a9 0a 00"),
        ("1: [1, 2,]", "0a 02 01 02"),
        ("1: length 18446744073709551615 {}", "0a ff ff ff ff ff ff ff ff ff 01"),
        ("1 (5 bytes): true (2 bytes)", "88 80 80 80 00 81 00"),
        ("1: EGROUP 2: SGROUP", "0c 13"),
        ("1: 1e21", "09 50 ef e2 d6 e4 1a 4b 44"),
        ("1: 1000000000000000000000.", "09 50 ef e2 d6 e4 1a 4b 44"),
        ("1: 1000000000000000000000f", "0d 27 d7 58 62"),
        ("1: 007", "08 07"),
        ("1: -0000000000000000000000000000000005z", "08 09"),
        ("1: -0x" + "0" * 5000 + "1", "08 ff ff ff ff ff ff ff ff ff 01"),
        ('1: I64\n1: I32 `00` "a"', "09 0d 00 61"),
        ("1: {2:!{}3:4}", "0a 04 13 14 18 04"),
        ("536870911 info: 1", "f8 ff ff ff 0f 01"),
        ("", ""),
        ("# 1: 5", ""),
    ],
)
def test_spellings(text: str, wanted: str) -> None:
    """What the writer does not write, or seldom."""
    assert hex_of(text) == wanted


@given(st.one_of(st.floats(), st.floats(width=32)))
def test_numbers_are_shortest(value: float) -> None:
    """Each double and each float comes back, and none is longer than Python writes it."""
    out = bytearray(b"\x09")
    wire.write_double(out, value)
    text = render_message(bytes(out), None)
    assert join(text) == out
    try:
        small = bytearray(b"\x55")
        wire.write_float(small, value)
    except OverflowError:
        return
    text = render_message(bytes(small), Kinds)
    assert join(text) == small
    if math.isfinite(value):
        assert text.endswith("f")
        assert len(text) <= len("10 price: f") + len(repr(wire.read_float(bytes(small), 1, 5)[0]))


def test_a_float_of_nine_digits() -> None:
    """Few floats need as many; fewer would be its neighbour."""
    data = bytes.fromhex("55 f2ff7f44")
    assert render_message(data, Kinds) == "10 price: 1023.99915f"
    assert hex_of("10 price: 1023.9991f") == "55 f1 ff 7f 44"
    assert hex_of("10 price: 1023.99915f") == data.hex(" ")


def test_a_header_of_another_version() -> None:
    """It is written where it is not zero, and nowhere else."""
    data = RATING_FRAME[:7] + b"\x05" + RATING_FRAME[8:]
    text = render(data)
    assert text.count("\n  version: 5\n") == 1
    assert "version" not in render(RATING_FRAME)
    assert join(text) == data


@given(st.text(max_size=30))
def test_any_text_as_a_text_view(text: str) -> None:
    """It is bytes, or a FormatError that says where."""
    try:
        join(text)
    except FormatError as error:
        lines = text.split("\n")
        assert 1 <= error.line <= len(lines)
        assert 1 <= error.column <= len(lines[error.line - 1]) + 1
        assert error.reason


WORDS = [
    *("frame", "gap", "raw", "body", "proto_id", "json", "length", "VARINT", "SGROUP", "spaced"),
    *(":", "{", "}", "!{", "[", "]", "(", ")", ",", "#", "\n"),
    *("1", "2", "-5z", "1.5", '"a"', "`00`", "bytes", "nan", "<redacted>"),
]


@given(
    st.lists(
        st.sampled_from(WORDS),
        max_size=25,
    )
)
def test_any_words_as_a_text_view(words: list[str]) -> None:
    """Likewise, nearer to what it should be."""
    test_any_text_as_a_text_view.hypothesis.inner_test(" ".join(words))  # type: ignore[attr-defined]


# --- What is refused ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "column", "advice"),
    [
        ('1: 5\n  code: "MU"', 2, 3, "a record starts with its field number"),
        ("1 5", 1, 3, '":" stands between a field and its value'),
        ("0: 5", 1, 1, "a field number is 1 to 536870911"),
        ("536870912: 5", 1, 1, "what is no record starts with raw"),
        ("-1: 5", 1, 1, "a field number is"),
        ("01: 5", 1, 1, "a field number is"),
        ("1: 18446744073709551616", 1, 4, "-9223372036854775808 to 18446744073709551615"),
        ("1: 9223372036854775808z", 1, 4, "to 9223372036854775807"),
        ("1: 4294967296i32", 1, 4, "-2147483648 to 4294967295"),
        ("1: -9223372036854775809", 1, 4, "-9223372036854775808 to 18446744073709551615"),
        ("1: 100000000000000000000", 1, 4, "-9223372036854775808 to 18446744073709551615"),
        ("1: -100000000000000000000i64", 1, 4, "-9223372036854775808 to 18446744073709551615"),
        ("1: 0x10000000000000000", 1, 4, "-9223372036854775808 to 18446744073709551615"),
        ("1: 1" + "0" * 5000, 1, 4, "-9223372036854775808 to 18446744073709551615"),
        ("1: 1" + "0" * 5000 + ".0", 1, 4, "this is too large for a double"),
        ("1: 1e999", 1, 4, "write inf"),
        ("1: 1e39f", 1, 4, "write inff"),
        ("1: 5u", 1, 4, "5i32 and 5i64 have a fixed size"),
        ("1: 0x", 1, 4, "this is no number"),
        ("1: five", 1, 4, 'a value is a number, "text", `bytes`'),
        ("1:\n", 2, 1, "got the end of the text"),
        ('1: "abc', 1, 4, 'a string ends with "'),
        ("1: 'abc'", 1, 4, "double quotes"),
        (r'1: "ab\q"', 1, 7, "an escape is one of"),
        (r'1: "\xg"', 1, 5, r"\x takes one or two hexadecimal digits"),
        ('1: "a\ud800"', 1, 6, "no lone surrogates"),
        ("1: `0a 0", 1, 4, "bytes end with `"),
        ("1: `0a 0`", 1, 4, "two hexadecimal digits each"),
        ("1: `0a xy`", 1, 8, 'not "x"'),
        ('`00 ff`\n"a"', 1, 1, "start with raw"),
        ("raw 5", 1, 5, 'raw is followed by `bytes` or "text"'),
        ("1: [1 2.0]", 1, 7, "packed numbers are all alike: VARINT before, I64 here"),
        ('1: ["a"]', 1, 5, "numbers stand between brackets"),
        ("1: [1 2\n", 2, 1, '"]" ends them'),
        ("1 {\n  2: 3\n", 1, 3, '"}" is missing'),
        ("1: 5 }", 1, 6, "nothing is open here"),
        ("1: 500 (1 byte)", 1, 9, "this needs 2 bytes"),
        ("1: 5 (11 bytes)", 1, 7, "1 to 10 bytes"),
        ("1: 5 (2)", 1, 8, "(3 bytes)"),
        ("1: 5 (bytes)", 1, 7, "a number of bytes stands in parentheses: (3 bytes), got"),
        ("1: 5 (2 bytes", 1, 14, "ends (3 bytes)"),
        ("1: length 300 (1 byte) {}", 1, 16, "this needs 2 bytes"),
        ("1: length 5 6", 1, 13, "a length is followed by"),
        ("1: length -5 {}", 1, 11, "a length is 0 to"),
        ("1: VARINT 5", 1, 11, "a value needs no wire type"),
        ("1: SGROUP `00`", 1, 11, "a tag alone"),
        ("1: <redacted 16 bytes>", 1, 4, "--show-secrets"),
        ("1: LEN <redacted>", 1, 8, "--show-secrets"),
        ("raw <redacted>", 1, 5, "--show-secrets"),
        ("frame 5", 1, 7, "opens a frame"),
        ("1 { frame { } }", 1, 5, "a frame stands for itself"),
        ("frame {\n}", 2, 1, "this frame has no proto_id: add a line like proto_id: 3426"),
        ("frame {\n  proto: 5\n}", 2, 3, "a frame has proto_id, body_format"),
        ("frame { proto_id: 1 proto_id: 2 }", 1, 21, "has a proto_id already"),
        ("frame { proto_id 1 }", 1, 18, "stands between proto_id and its value"),
        ("frame { proto_id: 4294967296 }", 1, 19, "0 to 4294967295"),
        ("frame { version: 256 }", 1, 18, "0 to 255"),
        ("frame { body_format: xml }", 1, 22, "protobuf, json or a number"),
        ("frame { digest: `00` }", 1, 17, "digest has 20 bytes, these are 1"),
        ("frame { reserved: 0 }", 1, 19, "8 bytes in backquotes"),
        ("frame { proto_id: 1 body 5 }", 1, 26, "a body is { records }"),
        ("frame { proto_id: 1 body: 5 }", 1, 27, "a body is { records }"),
        ("frame { proto_id: 1 body: json [1 2] }", 1, 35, '"," stands between'),
        ("frame { proto_id: 1 body: json [1,,2] }", 1, 35, "this is not JSON"),
        ("frame { proto_id: 1 body: json ] }", 1, 32, "nothing is open"),
        ('frame { proto_id: 1 body: json ["\ud800"] }', 1, 32, "this is not JSON: 'utf-8'"),
        ("frame { proto_id: 1 body: json indent 9 1 }", 1, 39, "1 to 8 blanks"),
        ("frame { proto_id: 1 body: json {", 1, 33, "JSON goes on here"),
        ('frame { proto_id: 1 body: json {"a": <redacted>} }', 1, 38, "--show-secrets"),
        ("1: 5 ; 2: 6", 1, 6, 'nothing here starts with ";"'),
        ("1: - 5", 1, 4, "right before the digits"),
        ("1: 5\x1b", 1, 5, r'"\x1b"'),
        ("1 {" * (MAX_LEVELS + 1), 1, 3 * MAX_LEVELS + 3, f"deeper than {MAX_LEVELS}"),
    ],
)
def test_wrong_texts(text: str, line: int, column: int, advice: str) -> None:
    """Where, and what to do about it."""
    with pytest.raises(FormatError) as raised:
        join(text)
    error = raised.value
    assert advice in error.reason
    assert (error.line, error.column) == (line, column)
    assert len(error.reason) < 250


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ('2 pwdMD5 "QXZ"', "got a string"),
        ("2 pwdMD5 `51585a`", "got bytes"),
        ('"QXZ"', "got a string"),
        ('frame { proto_id: "QXZ" }', "got a string"),
        ("frame { reserved: `51585a` }", "reserved has 8 bytes, these are 3"),
        ('frame { proto_id: 1 body: json ["a" "QXZ"] }', "got a string"),
    ],
)
def test_what_stands_in_quotes_is_not_told(text: str, advice: str) -> None:
    """It may be a password, in a text with secrets."""
    with pytest.raises(FormatError) as raised:
        join(text)
    assert advice in raised.value.reason
    assert "QXZ" not in str(raised.value)
    assert "51585a" not in str(raised.value)


def test_scalars_are_refused_with_a_reason() -> None:
    """On their own, too."""
    with pytest.raises(ValueError, match="this is no number"):
        read_scalar("x")


# --- Size -----------------------------------------------------------------------------------


def _record(number: int, payload: bytes) -> bytes:
    out = bytearray()
    wire.write_tag(out, number, wire.LEN)
    wire.write_length(out, len(payload))
    return bytes(out) + payload


@pytest.mark.parametrize("levels", [wire.MAX_DEPTH - 1, wire.MAX_DEPTH, 1000])
def test_deep_nesting(levels: int) -> None:
    """Neither side recurses. What the nodes do not look into is bytes."""
    data = b""
    for _ in range(levels):
        data = _record(6, data)
    assert join(render_message(data, Kinds)) == data
    groups = b"\x3b" * levels + b"\x3c" * levels
    assert join(render_message(groups, Kinds)) == groups


def test_deep_text() -> None:
    """Text nests deeper than any message."""
    text = "6 {" * MAX_LEVELS + "}" * MAX_LEVELS
    data = b""
    for _ in range(MAX_LEVELS):
        data = _record(6, data)
    assert join(text) == data


def _seconds(data: bytes, message_type: type | None) -> float:
    nodes = list(inspect_data(data, message_type))
    start = time.process_time()
    lines = list(render_text(nodes, show_secrets=True))
    assert b"".join(assemble(lines)) == data
    return time.process_time() - start


@pytest.mark.untraced
@not_quick
@pytest.mark.parametrize(
    ("make", "size"),
    [
        (lambda size: _record(5, b"\xff" * size), 300_000),
        (lambda size: _record(4, "美\n".encode() * (size // 4)), 50_000),
        (lambda size: b"\x08\x01\x2a\x02MU" * (size // 2), 4_000),
        (lambda size: _record(3, b"\x01" * size), 8_000),
        (lambda size: b"\x3b" * size + b"\x3c" * size, 2_000),
        (lambda size: _record(6, b"") * size, 1_500),
    ],
    ids=["bytes", "text", "records", "packed", "groups", "messages"],
)
def test_time_is_linear(make: Any, size: int) -> None:
    """Ten times as much takes about ten times as long; up to 3 MB, or 40000 records."""
    small = min(_seconds(make(size), Kinds) for _ in range(2))
    large = _seconds(make(10 * size), Kinds)
    assert large < 30 * small + 0.5


@pytest.mark.untraced
def test_a_stream_is_written_and_read_frame_by_frame() -> None:
    """No more than a frame, or 64 KiB, is held."""
    frame = encode_frame(9, _record(1, bytes(100_000)), serial_number=1)
    seen = 0

    def nodes() -> Any:
        nonlocal seen
        for node in inspect_data(frame * 5):
            seen += 1
            yield node

    pieces = assemble(render_text(nodes()))
    assert next(pieces) == frame
    assert seen < 4
    assert b"".join(pieces) == frame * 4


# --- The manual -----------------------------------------------------------------------------

MANUAL = (ROOT / "docs" / "text-view.md").read_text("utf-8")
ROWS = re.findall(r"^\| (`+) ?(.*?) ?\1 \| `([0-9a-f ]*)` \|", MANUAL, re.MULTILINE)


def test_rows_of_the_manual() -> None:
    """Each example gives the bytes that stand beside it."""
    assert len(ROWS) >= 20
    for _, text, wanted in ROWS:
        assert hex_of(text) == wanted, text


def test_blocks_of_the_manual() -> None:
    """The first is what is written for a request, and each can be assembled."""
    blocks = re.findall(r"^```text\n(.*?)^```$", MANUAL, re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 3
    assert blocks[0] == render(CLIENT[135:185])
    for block in blocks:
        assert join(block)
