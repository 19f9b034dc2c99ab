# SPDX-License-Identifier: MIT
"""The differential acceptance in short: two thousand inputs, and what it would catch.

The long form is ``python -m fuzz.acceptance``. Faults are planted in one codec and in both, and
must not get past the three judges.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from wirecodec.errors import DecodeError
from wirecodec.protobuf import wire
from wirecodec.protobuf.schema import LAX_STRING, STRING

from .support.convert import sub_messages
from .support.profiles import IS_QUICK
from .support.strategies import varint

pytest.importorskip("google.protobuf", reason="protobuf is not installed")

from fuzz import acceptance
from fuzz.acceptance import (
    BLOCK_SIZE,
    REFERENCE,
    RULES,
    SPECIALISED,
    Codec,
    Failure,
    Judge,
    Tally,
    inputs_of,
    only_quieter,
    pieces_of,
    run_block,
    table,
)
from fuzz.acceptance_inputs import (
    INTEGERS,
    MAX_INPUT_SIZE,
    POOL_SIZE,
    Subject,
    catalogue_subjects,
    feature_subjects,
    pool_of,
    read,
    replace,
    subjects_by_name,
    walk_places,
)

pytestmark = pytest.mark.no_cover

WIRE = Path(__file__).resolve().parents[1] / "spec" / "wire.md"
SEED = 7


def try_one(full_name: str, data: str, judge: Judge | None = None) -> Tally:
    """One input, in hexadecimal."""
    tally = Tally()
    subject = subjects_by_name()[full_name]
    (judge or Judge()).try_input(subject, bytes.fromhex(data), tally)
    return tally


# --- the real codecs ------------------------------------------------------------------------


def test_two_thousand_inputs() -> None:
    tally = run_block(SEED, 0, 0, 2000)
    assert tally.inputs == 2000
    assert not tally.failures, "\n".join(map(str, tally.shown))
    assert tally.accepted + tally.refused + tally.rules["any"] == 2000
    assert tally.accepted > 600
    assert tally.refused > 600
    assert tally.thorough > 40
    assert 600 < tally.given_up < 1500


@pytest.mark.parametrize(
    ("rules", "full_name", "data"),
    [
        ("W4", "v2.Scalars", "bb3e 0001 bc3e"),
        ("W4", "v2.Scalars", "bb3e 8000 01 bc3e"),
        ("W4", "Qot_SetOptionEventAlert.Response", "0800 2202 0001"),
        ("W10", "v2.Maps", "0a06 08ffff7f 1000 0a05 087f 10ac02"),
        ("W16", "v2.Tree", "3a14 0a0161 120d 3205 087f 10ac02 3204 0801 1001 1801"),
        ("W18", "v2.Scalars", "5d 0100807f"),
        ("W18", "v3.Lists", "3204 010080ff"),
        ("", "v2.Scalars", "5d 0100c07f"),
        ("", "v2.Maps", "0a05 087f 10ac02"),
        # Entries that do not enter the map, behind one whose key is not UTF-8.
        ("", "v2.Maps", "2205 0a01ff 1001 2206 0a02c3a9 1035"),
    ],
)
def test_rules(rules: str, full_name: str, data: str) -> None:
    """Each difference is one, and what is near it is none."""
    tally = try_one(full_name, data)
    assert not tally.failures, str(tally.shown[0])
    assert tally.rules == ({rules: 1, "any": 1} if rules else {"any": 0})


def test_rules_are_in_the_specification() -> None:
    text = WIRE.read_text(encoding="utf-8")
    stated = dict(re.findall(r"^\| (W\d+) \| ([^|]+?) \|", text, re.MULTILINE))
    assert stated == RULES


def test_quieter() -> None:
    """The bit that makes a NaN quiet, and no other, and of a NaN alone."""
    loud, quiet = bytes.fromhex("5d0100807f08"), bytes.fromhex("5d0100c07f08")
    assert only_quieter(quiet, loud)
    assert not only_quieter(loud, quiet)
    assert not only_quieter(quiet, loud + b"\1")
    assert not only_quieter(bytes.fromhex("5d0200c07f08"), loud)
    assert not only_quieter(bytes.fromhex("5d0100c07e08"), bytes.fromhex("5d0100807e08"))
    assert not only_quieter(bytes.fromhex("5d0100407f08"), bytes.fromhex("5d0100007f08"))
    assert not only_quieter(b"\xc0", b"\x80")


# --- planted faults -------------------------------------------------------------------------


@cache
def feature_inputs() -> list[tuple[Subject, bytes]]:
    """Some hundreds of inputs of the messages that have every feature."""
    names = {each.full_name for each in feature_subjects()}
    found = [each for each in islice(inputs_of(SEED, 1), 2000) if each[0].full_name in names]
    return found[:600]


def failures_of(judge: Judge) -> list[Failure]:
    tally = Tally()
    for subject, data in feature_inputs():
        judge.try_input(subject, data, tally)
    assert len(tally.shown) == min(tally.failures, acceptance.SHOWN_FAILURES)
    return tally.shown


def test_the_inputs_find_nothing_in_the_real_ones() -> None:
    assert failures_of(Judge()) == []


def drop_unknown(message: Any) -> Any:
    """A message without the unknown fields, at every level."""
    pending = [message]
    for each in pending:  # grows while it is walked
        each._unknown_fields = b""
        pending += [inner for _, inner in sub_messages(each)]
    return message


def faulty(codec: Codec, change: Callable[..., Any]) -> Codec:
    """A codec whose messages are changed; it has no shortcut to skip that."""

    def wrong_decode(message_type: Any, data: bytes, allow_partial: bool) -> Any:
        return change(codec, message_type, data, allow_partial)

    return codec._replace(decode=wrong_decode, attempt=None)


def without_unknown(codec: Codec, message_type: Any, data: bytes, allow_partial: bool) -> Any:
    return drop_unknown(codec.decode(message_type, data, allow_partial))


def with_long_varints(codec: Codec, message_type: Any, data: bytes, allow_partial: bool) -> Any:
    try:
        return codec.decode(message_type, data, allow_partial)
    except DecodeError as error:
        long = re.compile(rb"([\x80-\xff]{9})[\x80-\xff]+[\x00-\x7f]")
        if "at most ten bytes" not in error.reason or not long.match(data, error.offset):
            raise
        at = error.offset
        return with_long_varints(
            codec, message_type, data[:at] + long.sub(rb"\1\0", data[at:], 1), allow_partial
        )


def without_text_check(codec: Codec, message_type: Any, data: bytes, allow_partial: bool) -> Any:
    try:
        return codec.decode(message_type, data, allow_partial)
    except DecodeError as error:
        if "UTF-8" not in error.reason:
            raise
        return message_type()


@pytest.mark.parametrize("change", [without_unknown, with_long_varints, without_text_check])
@pytest.mark.parametrize("where", ["specialised", "reference", "both"])
def test_planted_faults(change: Callable[..., Any], where: str) -> None:
    """In one of our codecs it is caught by the other, in both by upb.

    And in the reference codec by upb alone where generated code leaves an input to it.
    """
    judge = Judge(
        SPECIALISED if where == "reference" else faulty(SPECIALISED, change),
        REFERENCE if where == "specialised" else faulty(REFERENCE, change),
    )
    failures = failures_of(judge)
    assert failures, f"{change.__name__} is as good as the real one"
    by_upb = {"upb refuses", "other values are written", "other bytes are written"}
    by_the_other = {"our codecs read different values", "our codecs refuse differently"}
    expected = {"specialised": by_the_other, "reference": by_the_other | by_upb, "both": by_upb}
    assert {each.what for each in failures} <= expected[where]


def long_varint(buf: bytes, pos: int, end: int) -> tuple[int, int]:
    """A varint of any length."""
    value = shift = 0
    for at in range(pos, end):
        value |= (buf[at] & 0x7F) << shift
        if buf[at] < 0x80:
            return value & 2**64 - 1, at + 1
        shift += 7
    raise DecodeError("the input ends inside a varint", offset=pos)


def test_faults_in_the_reference_codec_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the faulty function is what the codec calls: generated code leaves it these inputs."""
    with monkeypatch.context() as patch:
        patch.setattr(wire, "read_varint", long_varint)
        assert "upb refuses" in {each.what for each in failures_of(Judge())}
    with monkeypatch.context() as patch:
        patch.setattr(STRING, "read", LAX_STRING.read)
        assert failures_of(Judge())


def test_failures_say_what_is_wrong() -> None:
    """The message, the input in hexadecimal, and the three verdicts."""
    judge = Judge(faulty(SPECIALISED, without_unknown))
    tally = try_one("v2.Scalars", "0801 b83e01", judge)
    assert (tally.failures, tally.accepted) == (1, 0)
    assert str(tally.shown[0]).splitlines() == [
        "FAILURE v2.Scalars 0801b83e01",
        "  our codecs read different values",
        "  specialised  accepts, writes 0801",
        "  reference    accepts, writes 0801b83e01",
        "  upb          accepts, writes 0801b83e01",
    ]


@pytest.mark.parametrize(
    ("full_name", "data", "made"),
    [
        ("v2.Item", "0801", {"id": 2}),  # another value
        ("v2.Item", "0801", {}),  # a field that is lost
        ("v2.Item", "1200", {"id": 0, "name": ""}),  # one that was not there
        ("v3.Item", "0801", {"id": 1, "count": 0}),
    ],
)
def test_wrong_values_in_both(full_name: str, data: str, made: dict[str, Any]) -> None:
    def wrong(codec: Codec, message_type: Any, data: bytes, allow_partial: bool) -> Any:
        message = codec.decode(message_type, b"", True)
        for name, value in made.items():
            setattr(message, name, value)
        return message

    assert try_one(full_name, data).failures == 0
    judge = Judge(faulty(SPECIALISED, wrong), faulty(REFERENCE, wrong))
    assert try_one(full_name, data, judge).failures == 1


def test_a_crash_is_a_failure() -> None:
    def crash(*_: object) -> Any:
        raise KeyError("a")

    for codecs in ([faulty(SPECIALISED, crash)], [SPECIALISED, faulty(REFERENCE, crash)]):
        tally = try_one("v2.Item", "0801", Judge(*codecs))
        assert tally.failures == 1
        assert "crashes" in tally.shown[0].what
        assert "KeyError('a')" in str(tally.shown[0])


def test_encoding_twice_alike_and_wrong() -> None:
    """Both read right and write wrong: upb sees it."""
    judge = Judge(
        SPECIALISED._replace(encode=lambda *_: b"\x08\x02"),
        REFERENCE._replace(encode=lambda *_: b"\x08\x02"),
    )
    assert try_one("v2.Item", "0801", judge).failures == 1


# --- the inputs -----------------------------------------------------------------------------


def test_all_messages_are_there() -> None:
    names = [each.full_name for each in catalogue_subjects()]
    assert len({name.partition(".")[0] for name in names}) == 185
    assert len(names) == len(set(names)) > 350
    assert sum(name.endswith(".Response") for name in names) > 170
    assert len(feature_subjects()) == 14


def test_inputs_come_by_their_seed() -> None:
    first = list(islice(inputs_of(SEED, 3), 120))
    assert first == list(islice(inputs_of(SEED, 3), 120))
    assert first != list(islice(inputs_of(SEED, 4), 120))
    assert first != list(islice(inputs_of(SEED + 1, 3), 120))
    assert max(len(data) for _, data in first) <= MAX_INPUT_SIZE


@pytest.mark.parametrize("subject", feature_subjects(), ids=lambda each: each.full_name)
def test_samples_are_valid(subject: Subject) -> None:
    """And stay so when a record is doubled and the lengths around it are put right."""
    samples = pool_of(subject.full_name, SEED).samples
    assert len(samples) >= POOL_SIZE
    for sample in samples[:POOL_SIZE:4]:
        assert subject.oracle.parse(subject.full_name, sample.data) is not None
        for place in sample.places.get("record", [])[:20]:
            record = sample.data[place.start : place.end]
            data = replace(sample.data, place, record * 2, place.lengths)
            assert len(data) > len(sample.data)
            assert subject.oracle.parse(subject.full_name, data) is not None


def test_places() -> None:
    subject = subjects_by_name()["v2.Maps"]
    message = subject.schema.message("v2.Maps")
    data = bytes.fromhex("1206 0a0161 1a01 62 bb3e 0801 bc3e")
    places = list(walk_places(subject.schema, message, data))
    found = {(each.kind, data[each.start : each.end].hex()) for each in places}
    assert ("text", "61") in found
    assert ("bytes", "62") in found
    assert ("length", "06") in found
    assert ("unknown group", "0801bc3e") in found
    assert {each.lengths for each in places if each.kind == "text"} == {((3, 4, 1), (1, 2, 6))}
    for damaged in ("1206", "0b", "0c", "07", "08ff"):
        with pytest.raises(ValueError, match=r"."):
            list(walk_places(subject.schema, message, bytes.fromhex(damaged)))


def test_varints_are_read() -> None:
    for number in INTEGERS:
        for length in range(11):
            assert read(varint(number, length)) == number


# --- running --------------------------------------------------------------------------------


def test_pieces() -> None:
    """Any cutting of a range has the same inputs."""
    assert list(pieces_of(0, 10)) == [(0, 0, 10)]
    assert list(pieces_of(BLOCK_SIZE - 3, 5)) == [(0, BLOCK_SIZE - 3, 3), (1, 0, 2)]
    assert list(pieces_of(2 * BLOCK_SIZE, 2 * BLOCK_SIZE)) == [
        (2, 0, BLOCK_SIZE),
        (3, 0, BLOCK_SIZE),
    ]
    whole, parts = run_block(SEED, 2, 0, 90), Tally()
    for first in (0, 48):  # so that the same inputs are compared thoroughly
        parts.add(run_block(SEED, 2, first, 48 if not first else 42))
    assert whole == parts


def test_the_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The table, and the exit code."""
    failure = Failure("v2.Item", b"\x08", "upb accepts", ("one", "two", "three"))
    good, bad = Tally(inputs=40, accepted=40), Tally(inputs=40, failures=1, shown=[failure])
    for tallies, code in (([good, good], 0), ([good, bad], 1), ([good], 1)):
        monkeypatch.setattr(acceptance, "run", lambda *_, tallies=tallies: iter(tallies))
        monkeypatch.setattr("sys.argv", ["acceptance", "--count", "80"])
        assert acceptance.main() == code
        out, err = capsys.readouterr()
        assert ("FAILURE v2.Item 08" in out) is (bad in tallies)
        assert re.search(r"^failures +" + str(int(bad in tallies)) + "$", out, re.MULTILINE)
        assert err == ""
    monkeypatch.setattr(acceptance, "module_or_none", lambda _: None)
    assert acceptance.main() == 2
    assert "protobuf is not installed" in capsys.readouterr().err
    for wrong in (["--count", "0"], ["--jobs", "0"], ["--start", "-1"]):
        monkeypatch.setattr("sys.argv", ["acceptance", *wrong])
        with pytest.raises(SystemExit):
            acceptance.main()


def test_interrupted(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*_: object) -> Any:
        yield Tally(inputs=5000)
        raise KeyboardInterrupt

    monkeypatch.setattr(acceptance, "run", run)
    monkeypatch.setattr("sys.argv", ["acceptance", "--start", "10000"])
    assert acceptance.main() == 1
    out, err = capsys.readouterr()
    assert "--start 15000" in err
    assert re.search(r"^inputs +5,000$", out, re.MULTILINE)


@pytest.mark.skipif(IS_QUICK, reason="starting processes says little about an interpreter")
def test_two_jobs() -> None:
    """The same as one after the other."""
    start, count = BLOCK_SIZE - 20, 40
    found = Tally()
    for each in acceptance.run(SEED, start, count, 2):
        found.add(each)
    expected = Tally()
    for piece in pieces_of(start, count):
        expected.add(run_block(SEED, *piece))
    assert found == expected


def test_table() -> None:
    tally = Tally(inputs=12_000, accepted=7000)
    tally.rules.update({"W4": 1234, "any": 1234})
    lines = table(tally, 60).splitlines()
    assert lines[0].split() == ["inputs", "12,000"]
    assert f"  W4: {RULES['W4']}" in lines[4]
    assert lines[4].endswith(" 1,234")
    assert lines[-1].split()[-1] == "200"
