# SPDX-License-Identifier: MIT
"""What bytes without a schema most likely are.

A LEN record may hold text, a message, packed values or plain bytes, and nothing on the wire says
which. Rules of the kind "a message if it parses" are wrong often enough: "59698", the code of a
share, parses as a message with one I32 record. So every reading is weighed by the same measure:
**how likely are just these bytes, if it is this kind?** A reading that explains them with small
numbers, plain letters and tags in order makes them likely; one that has to call them odd does not.
All scores are natural logarithms of probabilities; ``bytes``, where each byte costs ln 256, is the
floor that the other kinds have to beat.

- *Text* pays for each character by its class. The classes of one text are coded adaptively, so that
  five digits, or ten Chinese characters, are likelier than five characters of five scripts.
- A *message* pays for each new field number and wire type, less for one it had before, and for each
  value; what a LEN record inside it holds is weighed in the same way, all kinds together.
- *Packed values* pay for each element: by size for varints, by the number of decimal digits for
  floating-point numbers. Elements of one size, or near each other, are likelier.

**Siblings are judged together.** All records of one field number, in all sub-messages that one path
of numbers leads to, hold the same kind: their scores are added before anything is decided. A
``MessageJudge`` takes as many bodies of one type as there are, and keeps counts and scores, not
bytes.

**Cost.** A byte of a tag, a length or a number is read once, as it belongs to one candidate alone:
what was taken as a payload is looked into one level deeper, and no payload is read as a message
twice. Of a payload as such the first ``SAMPLE_SIZE`` bytes are weighed, once a level, for at most
``wire.MAX_DEPTH`` levels; two checks of the whole (UTF-8, ends of varints) are single calls into C.
So the time is linear in the size of the input, whatever it holds. Nothing recurses. Of one path of
numbers no more than ``MAX_SIBLINGS`` payloads are weighed. Memory is bounded by ``MAX_FIELDS``
paths and by the records of one level.
"""

from __future__ import annotations

import struct
from math import exp, log

from ..errors import DecodeError
from ..protobuf import wire
from ..protobuf.records import walk_records
from ._likelihood import (
    BYTE,
    DOUBLE,
    FLOAT,
    NOT_MINIMAL,
    SAMPLE_SIZE,
    integer_score,
    opaque_score,
    packed_fixed_score,
    packed_varints_score,
    sum_of_logs,
    text_score,
    varint_score,
    varint_size,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, TypeAlias

    from ..protobuf.records import Record

    # A pool, the range of a payload of it, and whether the message around that was weighed.
    _Payload: TypeAlias = "tuple[_Pool, int, int, bool]"

__all__ = [
    "BYTES",
    "KINDS",
    "MAX_FIELDS",
    "MAX_SIBLINGS",
    "MESSAGE",
    "PACKED_FIXED32",
    "PACKED_FIXED64",
    "PACKED_VARINTS",
    "SAMPLE_SIZE",
    "TEXT",
    "Judgement",
    "MessageJudge",
    "MessageJudgement",
    "Reading",
    "judge_message",
    "judge_payload",
    "read_fixed32_as",
    "read_fixed64_as",
    "read_varint_as",
]

TEXT = "text"
MESSAGE = "message"
PACKED_VARINTS = "packed varints"
PACKED_FIXED32 = "packed fixed32"
PACKED_FIXED64 = "packed fixed64"
BYTES = "bytes"
KINDS = (TEXT, MESSAGE, PACKED_VARINTS, PACKED_FIXED32, PACKED_FIXED64, BYTES)
"""What the payload of a LEN record may be."""

MAX_FIELDS = 1 << 14
"""How many different paths of field numbers one judge follows; what comes later is BYTES to it."""

MAX_SIBLINGS = 100
"""How many payloads of one path are weighed; by then, what they hold is clear."""

# How common each kind is, before anything is seen. Strings and sub-messages make up nearly all LEN
# records of real schemas.
_PRIORS = {
    TEXT: log(0.50),
    MESSAGE: log(0.30),
    PACKED_VARINTS: log(0.07),
    PACKED_FIXED32: log(0.03),
    PACKED_FIXED64: log(0.04),
    BYTES: log(0.05),
}

# The characters and elements of one payload are not as independent as the sums of logarithms take
# them to be. Confidences from plain sums would all be 0 or 1: the sums are divided by this.
_TEMPERATURE = 2.0

# A payload that a kind rules out costs the kind this much more than BYTES: one damaged element of
# a long list does not overturn the list.
_IMPOSSIBLE = -40.0


class Judgement:
    """What a LEN record most likely holds.

    Attributes:
        kind: one of KINDS.
        confidence: how sure that is, 0 to 1.
        runners_up: the other kinds with their confidences, the likelier first; those below one in
            a thousand are left out.
    """

    __slots__ = ("confidence", "kind", "runners_up")

    def __init__(
        self, kind: str, confidence: float, runners_up: tuple[tuple[str, float], ...] = ()
    ) -> None:
        self.kind = kind
        self.confidence = confidence
        self.runners_up = runners_up

    def _key(self) -> tuple[object, ...]:
        return self.kind, self.confidence, self.runners_up

    def __eq__(self, other: object) -> bool:
        return self._key() == other._key() if isinstance(other, Judgement) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        others = "".join(f", {kind} {share:.3f}" for kind, share in self.runners_up)
        return f"<Judgement {self.kind} {self.confidence:.3f}{others}>"


def judge_payload(data: bytes, pos: int, end: int, depth: int = 0) -> Judgement:
    """Judge one payload by itself.

    Args:
        data: the bytes; ``data[pos:end]`` is the payload of a LEN record.
        pos, end: its range.
        depth: how deep the message that the record is in is nested.
    """
    judge = MessageJudge()
    pool = _Pool()
    judge._weigh([(pool, pos, end, True)], data, depth)
    _settle(pool)
    return pool.judgement()


def judge_message(data: bytes, pos: int = 0, end: int | None = None) -> MessageJudgement:
    """Judge all LEN records of one body, on all levels, siblings together."""
    judge = MessageJudge()
    judge.add(data, pos, end)
    return judge.settle()


class MessageJudge:
    """Judges the bodies of one type, siblings together.

    Attributes:
        steps: how many records have been read so far, wherever bytes could be read as such. It is
            never above the number of bytes given.
    """

    def __init__(self) -> None:
        self.steps = 0
        self._root = _Pool()
        self._field_count = 0

    def add(self, data: bytes, pos: int = 0, end: int | None = None) -> None:
        """Take one more body as evidence. It may be broken: what comes before the fault counts."""
        if end is None:
            end = len(data)
        records, _ = self._read_records(data, pos, end)
        self._weigh(self._enter(self._root, records, is_weighed=False), data, 0)

    def settle(self) -> MessageJudgement:
        """The judgement by all evidence so far.

        More may be added, and settled again; what was given out before follows.
        """
        _settle(self._root)
        return MessageJudgement(self._root)

    def _read_records(self, data: bytes, pos: int, end: int) -> tuple[list[Record], bool]:
        """The records of a payload, and whether they fill it."""
        records: list[Record] = []
        try:
            for record in walk_records(data, pos, end):
                records.append(record)
        except DecodeError:
            return records, False
        finally:
            self.steps += len(records)
        return records, True

    def _weigh(self, payloads: list[_Payload], data: bytes, depth: int) -> None:
        """Weigh payloads of one level, and then the ones inside them, level by level."""
        while payloads:
            inner: list[_Payload] = []
            for pool, pos, end, is_counted in payloads:
                if pos == end:
                    continue  # an empty record goes with its siblings
                pool.counted += is_counted
                is_weighed = pool.weighed < MAX_SIBLINGS
                if is_weighed:
                    pool.weighed += 1
                    least = pool.add_flat_scores(data[pos:end])
                if depth < wire.MAX_DEPTH:
                    records, is_whole = self._read_records(data, pos, end)
                    if is_whole:
                        inner += self._enter(pool, records, is_weighed=is_weighed)
                        continue
                if is_weighed:
                    pool.scores[MESSAGE] += least
            payloads = inner
            depth += 1

    def _enter(self, pool: _Pool, records: list[Record], *, is_weighed: bool) -> list[_Payload]:
        """Score the records of one message into its pool, and give the payloads among them."""
        payloads: list[_Payload] = []
        open_groups = [pool]
        previous = [0]
        for record in records:
            owner = open_groups[-1]
            if record.wire_type == wire.EGROUP:
                open_groups.pop()
                previous.pop()
                continue
            child = self._field_pool(owner, record)
            if record.wire_type == wire.LEN and child is not None:
                payloads.append((child, record.payload_offset, record.end, is_weighed))
            if is_weighed:
                keys_before = len(owner.key_counts)
                may_grow = self._field_count < MAX_FIELDS
                score = owner.tag_score(record, previous[-1], may_grow=may_grow)
                self._field_count += len(owner.key_counts) - keys_before
                score += _value_score(record, records[-1].end, child)
                if record.wire_type == wire.LEN and child is None:
                    score += BYTE * (record.end - record.payload_offset)
                owner.scores[MESSAGE] += score
            previous[-1] = record.number
            if record.wire_type == wire.SGROUP:
                open_groups.append(child or _Pool())
                previous.append(0)
        return payloads

    def _field_pool(self, owner: _Pool, record: Record) -> _Pool | None:
        """Where the evidence of a LEN field or a group is kept.

        None for other fields, and for a new one if there are too many.
        """
        if record.wire_type not in (wire.LEN, wire.SGROUP):
            return None
        key = record.number << 3 | record.wire_type
        child = owner.fields.get(key)
        if child is None and self._field_count < MAX_FIELDS:
            self._field_count += 1
            child = owner.fields[key] = _Pool()
            child.is_group = record.wire_type == wire.SGROUP
        return child


class MessageJudgement:
    """What the LEN fields of a message hold, down the tree."""

    __slots__ = ("_pool",)

    def __init__(self, pool: _Pool) -> None:
        self._pool = pool

    def field(self, number: int) -> Judgement:
        """The judgement of one field, by the records of all siblings.

        Of a field that nothing is known of, BYTES with no confidence.
        """
        pool = self._pool.fields.get(number << 3 | wire.LEN)
        return Judgement(BYTES, 0.0) if pool is None else pool.judgement()

    def inside(self, number: int) -> MessageJudgement:
        """The judgement of what is in one field, read as a message; it may well be empty."""
        return MessageJudgement(self._pool.fields.get(number << 3 | wire.LEN) or _Pool())

    def inside_group(self, number: int) -> MessageJudgement:
        """The judgement of what is in a group."""
        return MessageJudgement(self._pool.fields.get(number << 3 | wire.SGROUP) or _Pool())

    def at(self, path: Sequence[int]) -> Judgement:
        """The judgement of the field that a path of numbers leads to, messages all the way."""
        here = self
        for number in path[:-1]:
            here = here.inside(number)
        return here.field(path[-1])

    def numbers(self) -> tuple[int, ...]:
        """The numbers of the fields that came as LEN records."""
        return tuple(key >> 3 for key in self._pool.fields if key & 7 == wire.LEN)


class _Pool:
    """The evidence of one field: the scores of its payloads, added up, and its inner fields."""

    __slots__ = (
        "counted",
        "fields",
        "is_group",
        "key_counts",
        "last_length",
        "message_evidence",
        "record_count",
        "scores",
        "settled",
        "weighed",
        "wire_type_counts",
    )

    def __init__(self) -> None:
        # How many payloads were weighed; and how many there are in messages that were weighed.
        self.weighed = 0
        self.counted = 0
        self.scores = dict.fromkeys(KINDS, 0.0)
        self.is_group = False
        self.fields: dict[int, _Pool] = {}
        # Of the records inside: how many had which tag.
        self.key_counts: dict[int, int] = {}
        self.wire_type_counts = [0] * 6
        self.record_count = 0
        self.last_length = -1
        # MESSAGE with all that is inside; set by _settle.
        self.message_evidence = 0.0
        self.settled: Judgement | None = None

    def add_flat_scores(self, payload: bytes) -> float:
        """Score a payload as each kind but MESSAGE, and give the least that any kind gets."""
        length = len(payload)
        sample = payload[:SAMPLE_SIZE]
        least = length * BYTE + _IMPOSSIBLE
        scores = self.scores
        scores[BYTES] += opaque_score(length)
        scores[TEXT] += max(least, text_score(payload))
        scores[PACKED_VARINTS] += max(least, packed_varints_score(payload))
        scores[PACKED_FIXED32] += max(least, packed_fixed_score(sample, length, 4))
        scores[PACKED_FIXED64] += max(least, packed_fixed_score(sample, length, 8))
        return least

    def tag_score(self, record: Record, previous: int, *, may_grow: bool) -> float:
        """How likely a tag is next, after the field number ``previous`` in the same message."""
        number, wire_type = record.number, record.wire_type
        key = number << 3 | wire_type
        seen = self.key_counts.get(key, 0)
        score = 0.0
        if seen:
            score += log((seen + 0.5) / (self.record_count + 1))
        else:
            if self.record_count:
                score += log(0.5 / (self.record_count + 1))
            alike = self.wire_type_counts[wire_type]
            share = (2 * _WIRE_TYPE_SHARES[wire_type] + alike) / (2 + len(self.key_counts))
            score += log(share) + _step_score(max(1, number - previous))
            if any(number << 3 | other in self.key_counts for other in range(6)):
                score += _MIXED_WIRE_TYPES
        if number < previous:
            score += _OUT_OF_ORDER
        if record.value_offset - record.offset > varint_size(key):
            score += NOT_MINIMAL
        if seen or may_grow:
            self.wire_type_counts[wire_type] += not seen
            self.key_counts[key] = seen + 1
        self.record_count += 1
        return score

    def weights(self) -> dict[str, float]:
        """Of each kind, its prior and all its evidence together."""
        weights = {kind: prior + self.scores[kind] for kind, prior in _PRIORS.items()}
        weights[MESSAGE] = _PRIORS[MESSAGE] + self.message_evidence
        return weights

    def judgement(self) -> Judgement:
        """The likeliest kind, and how sure that is."""
        if self.settled is None:
            self.settled = self.judge()
        return self.settled

    def judge(self) -> Judgement:
        """As ``judgement``, from the scores as they are."""
        weights = self.weights()
        best = max(weights.values())
        shares = {kind: exp((each - best) / _TEMPERATURE) for kind, each in weights.items()}
        total = sum(shares.values())
        ranked = sorted(shares, key=lambda kind: -shares[kind])  # stable: ties as in KINDS
        runners_up = [(kind, shares[kind] / total) for kind in ranked[1:]]
        return Judgement(
            ranked[0],
            shares[ranked[0]] / total,
            tuple((kind, share) for kind, share in runners_up if share >= 0.001),
        )


def _settle(root: _Pool) -> None:
    """Add up the evidence from the innermost fields outward."""
    order = [root]
    for pool in order:  # it grows while it is walked: parents come before their children
        order += pool.fields.values()
    for pool in reversed(order):
        evidence = pool.scores[MESSAGE]
        for child in pool.fields.values():
            if child.is_group:
                evidence += child.message_evidence
            elif child.counted:
                # Whatever the child is, that is how likely its bytes are: of those in messages that
                # were weighed, taken to be like those of its payloads that were.
                share = child.counted / child.weighed
                evidence += share * sum_of_logs(child.weights().values())
        pool.message_evidence = evidence
        pool.settled = None


# --- inside a message -----------------------------------------------------------------------------

_WIRE_TYPE_SHARES = {
    wire.VARINT: 0.41,
    wire.LEN: 0.40,
    wire.I64: 0.12,
    wire.I32: 0.06,
    wire.SGROUP: 0.01,
}
# One number has one wire type, except that a repeated field may come packed and not.
_MIXED_WIRE_TYPES = -5.0
# Writers go by number. Maps, unknown fields and merged messages are the exceptions.
_OUT_OF_ORDER = -3.0
_RUNS_TO_THE_END = log(0.3)
_AS_LONG_AS_THE_LAST = log(0.3)


def _step_score(step: int) -> float:
    """Fields are numbered from 1, most messages have few, and gaps are small; some are not."""
    share = 0.8 / (step * (step + 1))
    if step < 300:
        share += 0.0006
    if step < 3000:
        share += 0.00006
    return log(share)


def _value_score(record: Record, end: int, child: _Pool | None) -> float:
    """How likely the value of a record is; of a LEN record, its length."""
    if record.wire_type == wire.LEN:
        length = record.end - record.payload_offset
        score = -log(48) - max(0.0, log((length + 1) / 48)) * 1.2
        if record.end == end:
            # The last record ends where its message does. By chance that is rare.
            score = sum_of_logs((score, _RUNS_TO_THE_END))
        if child is not None:
            if length == child.last_length:
                score = sum_of_logs((score, _AS_LONG_AS_THE_LAST))
            child.last_length = length
        if record.payload_offset - record.value_offset > varint_size(length):
            score += NOT_MINIMAL
        return score
    value = record.value
    if value is None:
        return 0.0
    if record.wire_type == wire.VARINT:
        score = varint_score(value)
        if record.end - record.value_offset > varint_size(value):
            score += NOT_MINIMAL
        return score
    if record.wire_type == wire.I64:
        return sum_of_logs((DOUBLE.score(value) - 0.4, integer_score(value, 64) - 1.2))
    return sum_of_logs((FLOAT.score(value) - 0.9, integer_score(value, 32) - 0.7))


# --- single values --------------------------------------------------------------------------------

_EARLIEST = 631_152_000  # 1990-01-01, in seconds since 1970
_LATEST = 4_102_444_800  # 2100-01-01
_UNITS = ((1, "seconds"), (1000, "milliseconds"), (1_000_000, "microseconds"))


class Reading:
    """One way to read a number whose type is not known.

    Attributes:
        name: ``"unsigned"``, ``"signed"``, ``"zigzag"``, ``"bool"``, ``"float"``, ``"double"``, or
            a time: ``"time in seconds"``, ``"... milliseconds"``, ``"... microseconds"``, since
            1970.
        value: an int, a bool, a float, or a datetime in UTC.
        text: the same for people.
        plausibility: 0 to 1; of one number, those of all readings add up to 1.
    """

    __slots__ = ("name", "plausibility", "text", "value")

    def __init__(self, name: str, value: Any, text: str, plausibility: float) -> None:
        self.name = name
        self.value = value
        self.text = text
        self.plausibility = plausibility

    def __repr__(self) -> str:
        return f"<Reading {self.name} {self.text} {self.plausibility:.3f}>"


def read_varint_as(value: int) -> list[Reading]:
    """What a varint may stand for, the most plausible first.

    Args:
        value: as ``wire.read_varint`` gives it, 0 to 2**64 - 1.
    """
    readings = [Reading("unsigned", value, str(value), 1.0)]
    signed = wire.sign_extend_64(value)
    if signed < 0:
        # Ten bytes. A negative int32 or int64 is likelier the smaller it is; a large unsigned
        # number of just so many bits is rare.
        is_small = signed >= -(1 << 53)
        readings[0].plausibility = 0.05 if is_small else 0.5
        readings.append(Reading("signed", signed, str(signed), 1.0))
    zigzag = wire.zigzag_decode(value)
    readings.append(Reading("zigzag", zigzag, str(zigzag), 0.1))
    if value <= 1:
        # Not to be told from 0 and 1; but flags are what mostly has these values.
        readings.append(Reading("bool", bool(value), "true" if value else "false", 0.8))
    readings += _times(value, 3.0)
    return _in_order(readings)


def read_fixed32_as(value: int) -> list[Reading]:
    """What an I32 value may stand for, the most plausible first.

    Args:
        value: as ``wire.read_fixed32`` gives it.
    """
    from ..protobuf._text_write import _shortest_float

    number = struct.unpack("<f", value.to_bytes(4, "little"))[0]
    readings = [Reading("float", number, _shortest_float(number), exp(FLOAT.score(value) - 0.5))]
    readings += _integers(value, 32)
    return _in_order(readings)


def read_fixed64_as(value: int) -> list[Reading]:
    """What an I64 value may stand for, the most plausible first.

    Args:
        value: as ``wire.read_fixed64`` gives it.
    """
    number = struct.unpack("<d", value.to_bytes(8, "little"))[0]
    plausibility = exp(DOUBLE.score(value) - 0.3)
    readings = [Reading("double", number, repr(number), plausibility)]
    # OpenD and others write moments as seconds and a fraction.
    if _EARLIEST <= number < _LATEST:
        readings += [_time(number, "seconds", plausibility * 2)]
    readings += _integers(value, 64)
    return _in_order(readings)


def _integers(value: int, width: int) -> list[Reading]:
    """What fixed bits stand for if they are an integer."""
    plausibility = exp(integer_score(value, width) - 1.0)
    readings = [Reading("unsigned", value, str(value), plausibility)]
    if value >> width - 1:
        signed = value - (1 << width)
        readings[0].plausibility = exp(-width * log(2) - 3.0)
        readings.append(Reading("signed", signed, str(signed), plausibility))
    return readings + _times(value, plausibility * 3)


def _times(value: int, plausibility: float) -> list[Reading]:
    """The times that a number may be: one at most, as the ranges of the units lie apart."""
    return [
        _time(value / unit, name, plausibility)
        for unit, name in _UNITS
        if _EARLIEST * unit <= value < _LATEST * unit
    ]


def _time(seconds: float, unit: str, plausibility: float) -> Reading:
    from datetime import datetime, timedelta, timezone

    moment = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=seconds)
    return Reading(f"time in {unit}", moment, f"{moment:%Y-%m-%d %H:%M:%S.%f}"[:-3], plausibility)


def _in_order(readings: list[Reading]) -> list[Reading]:
    total = sum(reading.plausibility for reading in readings)
    for reading in readings:
        reading.plausibility /= total
    return sorted(readings, key=lambda reading: -reading.plausibility)
