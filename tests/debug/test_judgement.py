# SPDX-License-Identifier: MIT
"""Schemaless judgement: each kind is told, siblings decide together, the time is linear."""

from __future__ import annotations

import hashlib
import struct
from datetime import datetime, timezone
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecodec.debug import _likelihood, judgement
from wirecodec.debug.judgement import (
    BYTES,
    KINDS,
    MAX_SIBLINGS,
    MESSAGE,
    PACKED_FIXED32,
    PACKED_FIXED64,
    PACKED_VARINTS,
    TEXT,
    Judgement,
    MessageJudge,
    judge_message,
    judge_payload,
    read_fixed32_as,
    read_fixed64_as,
    read_varint_as,
)
from wirecodec.protobuf import wire


def record(number: int, payload: bytes) -> bytes:
    """A LEN record."""
    out = bytearray()
    wire.write_tag(out, number, wire.LEN)
    wire.write_length(out, len(payload))
    return bytes(out) + payload


def varint(number: int, value: int) -> bytes:
    """A VARINT record."""
    out = bytearray()
    wire.write_tag(out, number, wire.VARINT)
    wire.write_varint(out, value)
    return bytes(out)


def packed(*values: int) -> bytes:
    """Varints in a row."""
    out = bytearray()
    for value in values:
        wire.write_varint(out, value)
    return bytes(out)


def judge(payload: bytes) -> Judgement:
    return judge_payload(payload, 0, len(payload))


TEXTS = [
    "59698",  # parses as a message with one I32 record
    "00700",
    "AAPL",
    "A",
    "GE",
    "HKD",
    "2026-11-22 09:30:00",
    "2026-11-22",
    "20261122",
    "000000",
    "0000000000000",
    "--------",
    "09:30",
    "127.0.0.1",
    "128.35",
    "腾讯控股",
    "工商银行",
    "トヨタ自動車",
    "삼성전자",
    "Сбербанк России",
    "أرامكو السعودية",
    "🚀📈",
    "👩‍💻 à bientôt",
    "Société Générale",
    "the first line\nthe second line\n",
    "https://www.example.com/?id=1",
    "9f86d081884c7d659a2feaa0c55ad015",
    "dGhlIHNhbXBsZSBub25jZQ==",
    "550e8400-e29b-41d4-a716-446655440000",
    '{"code": "00700", "market": 1}',
]


@pytest.mark.parametrize("text", TEXTS)
def test_text(text: str) -> None:
    assert judge(text.encode()).kind == TEXT


MESSAGES = {
    "one flag": varint(1, 1),
    "two enums": varint(1, 1) + varint(2, 4),
    "a code": record(2, b"00700"),
    "a security": varint(1, 1) + record(2, b"00700"),
    # 0x0a is a line feed, and the length of the text is a printable character.
    "a long text alone": record(1, b"the price target was raised after results"),
    "a Chinese name": varint(1, 11) + record(2, "腾讯控股".encode()),
    "a map entry": record(1, b"key") + record(2, b"value"),
    "a price": b"\x09" + struct.pack("<d", 128.35),
    "a price and a time": b"\x19" + struct.pack("<d", 0.025) + record(4, b"2026-11-22 09:30:00"),
    "nested": record(1, record(1, varint(1, 3) + record(2, b"59698"))),
    "a negative number": varint(1, (1 << 64) - 400) + record(2, b"no such code"),
    "a group": b"\x0b" + varint(1, 7) + record(2, b"inside") + b"\x0c",
}


@pytest.mark.parametrize("payload", MESSAGES.values(), ids=MESSAGES)
def test_message(payload: bytes) -> None:
    assert judge(payload).kind == MESSAGE


PACKED = {
    "small": (PACKED_VARINTS, packed(1, 2, 3)),
    "one": (PACKED_VARINTS, packed(3)),
    "enums": (PACKED_VARINTS, packed(1, 11, 21, 22, 1, 11)),
    "flags": (PACKED_VARINTS, packed(1, 0, 0, 1, 1, 0, 1, 0)),
    "counts": (PACKED_VARINTS, packed(300, 5000, 129, 44444)),
    "times": (PACKED_VARINTS, packed(1_763_800_000, 1_763_800_060, 1_763_800_120)),
    "negative": (PACKED_VARINTS, packed((1 << 64) - 1, 5, (1 << 64) - 12)),
    "prices": (PACKED_FIXED64, struct.pack("<3d", 128.35, 129.1, 127.95)),
    "one price": (PACKED_FIXED64, struct.pack("<d", 128.35)),
    "ratios": (PACKED_FIXED64, struct.pack("<4d", 0.1 / 3, 0.2 / 3, 0.77 / 3, 0.5 / 3)),
    "ids": (PACKED_FIXED64, struct.pack("<3Q", 81346000123456, 81346000123499, 81346000123577)),
    "float prices": (PACKED_FIXED32, struct.pack("<5f", 1.25, 128.35, 99.5, 101.75, 100.1)),
    "fixed counts": (PACKED_FIXED32, struct.pack("<6I", 100, 2000, 350, 12, 65000, 7)),
}


@pytest.mark.parametrize(("kind", "payload"), PACKED.values(), ids=PACKED)
def test_packed_values(kind: str, payload: bytes) -> None:
    assert judge(payload).kind == kind


@pytest.mark.parametrize("name", ["md5", "sha1", "sha256", "sha512"])
def test_digests_are_bytes(name: str) -> None:
    """Most of them: a few are as likely to be something else, and say so."""
    judged = [
        judge(hashlib.new(name, b"%d" % number, usedforsecurity=False).digest())
        for number in range(200)
    ]
    wrong = [each for each in judged if each.kind != BYTES]
    assert len(wrong) <= 4
    assert all(each.confidence < 0.95 for each in wrong)


def test_a_long_list_of_bytes_that_are_no_utf8_is_no_text() -> None:
    judged = judge("腾讯控股".encode("gbk") * 4)
    assert judged.kind != TEXT


def test_a_padded_varint_speaks_against_a_message() -> None:
    minimal = b"\x08\x01\x10\x02"
    padded = b"\x88\x00\x01\x90\x00\x02"
    assert judge(minimal).kind == MESSAGE
    assert judge(minimal).confidence > judge(padded).confidence
    assert judge(b"\x88\x00\x01\x90\x00\x02\x98\x00\x03").kind != MESSAGE


@pytest.mark.parametrize(
    ("minimal", "padded"),
    [("08 01 10 05", "08 81 00 10 05"), ("0a 01 41 10 05", "0a 81 00 41 10 05")],
    ids=["a value", "a length"],
)
def test_any_padding_speaks_against_a_message(minimal: str, padded: str) -> None:
    shares = []
    for text in (minimal, padded):
        judged = judge(bytes.fromhex(text))
        assert judged.kind == MESSAGE
        shares.append(judged.confidence)
    assert shares[0] > shares[1]


def test_two_wire_types_of_one_field_speak_against_a_message() -> None:
    fixed = b"\x01\x00\x00\x00"
    assert judge(b"\x08\x05\x15" + fixed).kind == MESSAGE
    assert judge(b"\x08\x05\x0d" + fixed).kind != MESSAGE


def test_runners_up() -> None:
    judged = judge(b"59698")
    shares = [judged.confidence, *(share for _, share in judged.runners_up)]
    assert shares == sorted(shares, reverse=True)
    assert judged.kind not in dict(judged.runners_up)
    assert 0.99 < sum(shares) <= 1.000001
    # What cannot be told is not said with confidence: one element, or one character.
    assert judge(b"1").confidence < judge(b"10000 shares").confidence


def test_judgements_are_values() -> None:
    assert judge(b"AAPL") == judge(b"AAPL")
    assert hash(judge(b"AAPL")) == hash(judge(b"AAPL"))
    assert judge(b"AAPL") != judge(b"AAPL!")
    assert repr(Judgement(TEXT, 0.75, ((BYTES, 0.25),))) == "<Judgement text 0.750, bytes 0.250>"


# --- siblings -------------------------------------------------------------------------------------


def test_siblings_of_a_list_decide_together() -> None:
    """``08 05`` alone is a message; among lists of numbers it is one of them."""
    lists = [packed(8, 5), packed(3, 1, 2), packed(7, 7), packed(1), packed(12, 4, 4)]
    assert judge(lists[0]).kind == MESSAGE
    body = b"".join(record(4, each) for each in lists)
    assert judge_message(body).field(4).kind == PACKED_VARINTS


def test_siblings_across_sub_messages_decide_together() -> None:
    codes = [b"\xe2\x82\xac", b"00700", b"59698", b"AAPL"]  # the first alone could be numbers
    body = b"".join(record(1, varint(1, 1) + record(2, code)) for code in codes)
    judged = judge_message(body)
    assert judged.field(1).kind == MESSAGE
    assert judged.at((1, 2)).kind == TEXT
    assert judged.inside(1).field(2) == judged.at((1, 2))
    assert judged.inside(1).numbers() == (2,)


def test_an_empty_record_goes_with_its_siblings() -> None:
    body = record(3, b"") + record(3, varint(1, 2) + record(2, b"HK")) + record(3, b"")
    assert judge_message(body).field(3).kind == MESSAGE
    assert judge_message(record(3, b"")).field(3).confidence < 0.9


def test_a_damaged_element_does_not_overturn_the_list() -> None:
    sound = record(1, varint(1, 5) + record(2, b"00700"))
    damaged = record(1, varint(1, 5) + b"\x12\x7f00700")
    assert judge_message(sound * 5 + damaged + sound * 5).field(1).kind == MESSAGE


def test_evidence_of_several_bodies() -> None:
    judge_of_type = MessageJudge()
    judge_of_type.add(record(4, packed(8, 5)))
    assert judge_of_type.settle().field(4).kind == MESSAGE
    for values in ((3, 1, 2), (7, 7), (1,), (12, 4, 4)):
        judge_of_type.add(record(4, packed(*values)))
    assert judge_of_type.settle().field(4).kind == PACKED_VARINTS


def test_a_broken_body_is_judged_up_to_its_fault() -> None:
    body = record(1, b"00700") + record(2, varint(1, 1) + varint(2, 1)) + b"\x1a\x7fcut"
    judged = judge_message(body)
    assert judged.field(1).kind == TEXT
    assert judged.field(2).kind == MESSAGE
    assert judged.field(3) == Judgement(BYTES, 0.0)


def test_a_range_within_a_buffer() -> None:
    body = record(1, b"00700")
    data = b"\xff\xff" + body + b"\xff"
    assert judge_message(data, 2, 2 + len(body)).field(1) == judge_message(body).field(1)
    assert judge_payload(data, 4, 9) == judge(b"00700")


def test_groups_are_looked_into() -> None:
    body = b"\x0b" + record(2, b"00700") + b"\x0c"
    judged = judge_message(body)
    assert judged.inside_group(1).field(2).kind == TEXT
    assert judged.inside(1).numbers() == ()


def test_what_is_not_there_is_not_known() -> None:
    judged = judge_message(b"")
    assert judged.at((1, 2, 3)) == Judgement(BYTES, 0.0)
    assert judged.numbers() == ()


def test_so_many_siblings_are_enough() -> None:
    """What is not weighed any more counts as being like what was."""
    item = record(1, varint(1, 1) + record(2, b"00700"))
    for count in (MAX_SIBLINGS, MAX_SIBLINGS * 3):
        judged = judge_message(item * count)
        assert judged.field(1).kind == MESSAGE
        assert judged.at((1, 2)).kind == TEXT
        assert judged.field(1).confidence > 0.99
    # A field that comes late is found all the same.
    late = record(1, varint(1, 1) + record(2, b"00700") + record(3, b"2026-11-22"))
    assert judge_message(item * (MAX_SIBLINGS * 2) + late).at((1, 3)).kind == TEXT


# --- any bytes, and the time they take ------------------------------------------------------------

BODIES = st.one_of(
    st.binary(max_size=300),
    st.recursive(
        st.binary(max_size=20),
        lambda inner: st.lists(
            st.tuples(st.integers(1, 40), inner).map(lambda pair: record(*pair)), max_size=5
        ).map(b"".join),
        max_leaves=20,
    ),
)


@given(BODIES)
def test_any_bytes_are_judged(data: bytes) -> None:
    judged = judge(data)
    assert judged.kind in KINDS
    assert 1 / len(KINDS) <= judged.confidence <= 1
    assert judged == judge(data)
    pool = MessageJudge()
    pool.add(data)
    assert pool.steps <= len(data)
    pending = [(pool.settle(), 0)]
    while pending:
        here, depth = pending.pop()
        assert depth <= wire.MAX_DEPTH + 1
        for number in here.numbers():
            assert here.field(number).kind in KINDS
            pending.append((here.inside(number), depth + 1))


@given(st.text(min_size=6, alphabet=st.characters(categories=["L", "Nd"])))
def test_letters_and_digits_are_text(text: str) -> None:
    judged = judge(text.encode())
    assert judged.kind == TEXT or TEXT in dict(judged.runners_up)


def nested(levels: int, innermost: bytes) -> bytes:
    data = innermost
    for _ in range(levels):
        data = record(1, data)
    return data


@pytest.mark.parametrize(
    "piece",
    [
        nested(20, varint(1, 1)),  # candidates within candidates
        b"\x08\x01" * 50,
        b"\x0a\x00" * 50,
        b"\x0b" * 50 + b"\x0c" * 50,
        b"a" * 100,
        Random(1).randbytes(100),
    ],
    ids=["nested", "varints", "empty", "groups", "text", "random"],
)
def test_steps_grow_with_the_size(piece: bytes) -> None:
    steps = []
    for count in (10, 100):
        pool = MessageJudge()
        pool.add(record(1, piece * count))
        steps.append(pool.steps)
    assert steps[1] <= 10 * steps[0] + 10


def test_payloads_weighed_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a path no more than so many; of a payload no more than a sample, but for two checks."""
    weighed: list[int] = []
    text_score = _likelihood.text_score

    def watched(payload: bytes) -> float:
        weighed.append(len(payload))
        return text_score(payload)

    monkeypatch.setattr(judgement, "text_score", watched)
    judge_message(nested(10, varint(1, 1)) * 300)
    assert len(weighed) == 10 * MAX_SIBLINGS


def test_nesting_ends_where_decoding_does() -> None:
    judged = judge_message(nested(5000, b"x"))
    depth = 0
    while judged.numbers():
        judged = judged.inside(1)
        depth += 1
    assert depth == wire.MAX_DEPTH + 1
    # Beyond it, nothing can be a message.
    assert judge_payload(varint(1, 1), 0, 2, wire.MAX_DEPTH).kind != MESSAGE
    assert judge_payload(varint(1, 1), 0, 2, wire.MAX_DEPTH - 1).kind == MESSAGE


def test_more_paths_than_are_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judgement, "MAX_FIELDS", 20)
    judged = judge_message(b"".join(record(number, b"00700") for number in range(1, 100)))
    assert judged.field(5).kind == TEXT
    assert judged.field(99) == Judgement(BYTES, 0.0)
    assert len(judged.numbers()) <= 20
    inside = b"".join(record(number, b"00700") for number in range(1, 100))
    assert judge_message(record(1, inside)).field(1).kind == MESSAGE


# --- single values --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "name", "meaning"),
    [
        (5, "unsigned", 5),
        (0, "unsigned", 0),
        ((1 << 64) - 400, "signed", -400),
        (1_795_339_800, "time in seconds", datetime(2026, 11, 22, 9, 30, tzinfo=timezone.utc)),
        (
            1_795_339_800_123,
            "time in milliseconds",
            datetime(2026, 11, 22, 9, 30, 0, 123000, tzinfo=timezone.utc),
        ),
        (
            1_795_339_800_123_456,
            "time in microseconds",
            datetime(2026, 11, 22, 9, 30, 0, 123456, tzinfo=timezone.utc),
        ),
    ],
)
def test_the_first_reading_of_a_varint(value: int, name: str, meaning: object) -> None:
    best = read_varint_as(value)[0]
    assert (best.name, best.value) == (name, meaning)


def test_the_other_readings_of_a_varint() -> None:
    readings = {each.name: each for each in read_varint_as(1)}
    assert readings["bool"].value is True
    assert readings["zigzag"].value == -1
    assert "signed" not in readings
    assert readings["bool"].text == "true"
    assert {each.name for each in read_varint_as((1 << 64) - 1)} == {"unsigned", "signed", "zigzag"}
    (time,) = (each for each in read_varint_as(1_795_339_800) if each.name.startswith("time"))
    assert time.text == "2026-11-22 09:30:00.000"
    assert repr(time).startswith("<Reading time in seconds 2026-11-22 09:30:00.000 0.")


@pytest.mark.parametrize(
    ("data", "name", "meaning"),
    [
        (struct.pack("<d", 128.35), "double", 128.35),
        (struct.pack("<d", -0.5), "double", -0.5),
        (struct.pack("<d", 0.1 / 3), "double", 0.1 / 3),
        (struct.pack("<Q", 12345), "unsigned", 12345),
        (struct.pack("<q", -7), "signed", -7),
        (
            struct.pack("<d", 1_795_339_800.5),
            "time in seconds",
            datetime(2026, 11, 22, 9, 30, 0, 500000, tzinfo=timezone.utc),
        ),
        (
            struct.pack("<Q", 1_795_339_800_000),
            "time in milliseconds",
            datetime(2026, 11, 22, 9, 30, tzinfo=timezone.utc),
        ),
        (struct.pack("<f", 128.25), "float", 128.25),
        (struct.pack("<I", 5), "unsigned", 5),
        (struct.pack("<i", -5), "signed", -5),
        (
            struct.pack("<I", 1_795_339_800),
            "time in seconds",
            datetime(2026, 11, 22, 9, 30, tzinfo=timezone.utc),
        ),
    ],
)
def test_the_first_reading_of_a_fixed_value(data: bytes, name: str, meaning: object) -> None:
    value = int.from_bytes(data, "little")
    best = (read_fixed64_as if len(data) == 8 else read_fixed32_as)(value)[0]
    assert (best.name, best.value) == (name, meaning)


def test_a_float_is_shown_in_the_shortest_way() -> None:
    value = int.from_bytes(struct.pack("<f", 0.1), "little")
    assert read_fixed32_as(value)[0].text == "0.1"


@pytest.mark.parametrize("text", ["3.4028235e+38", "-3.4028235e+38"])
def test_the_greatest_float_is_one_of_many_digits(text: str) -> None:
    """Cut to four digits it would be rounded up, beyond what a float can be."""
    value = int.from_bytes(struct.pack("<f", float(text)), "little")
    shown = {each.name: each for each in read_fixed32_as(value)}
    assert shown["float"].text == text
    near = int.from_bytes(struct.pack("<f", 3.4e38), "little")
    assert read_fixed32_as(near)[0].name == "float"
    assert read_fixed32_as(value)[0].name != "float"


@given(st.integers(0, (1 << 64) - 1))
def test_any_value_is_read(value: int) -> None:
    for readings in (
        read_varint_as(value),
        read_fixed64_as(value),
        read_fixed32_as(value & 0xFFFF_FFFF),
    ):
        plausibilities = [each.plausibility for each in readings]
        assert plausibilities == sorted(plausibilities, reverse=True)
        assert sum(plausibilities) == pytest.approx(1)
        assert "unsigned" in {each.name for each in readings}
        assert len({each.name for each in readings}) == len(readings)
