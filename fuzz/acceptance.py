# SPDX-License-Identifier: MIT
"""The differential acceptance: millions of damaged encodings before three judges.

    python -m fuzz.acceptance --count 5000000 [--seed 1] [--jobs 2]
    python -m fuzz.acceptance --count 3000000 --start 2000000     go on where another run ended

The generated code, the reference codec and Google's upb are given the same bytes as the same
message, and must accept or refuse alike and agree on the values, unknown fields included. The
messages are the requests and responses of the whole catalogue, the messages of spec/vectors, and
Google's TestAllTypes; what is done to their encodings is in `acceptance_inputs`.

How the values are compared: what was read is written again, and the bytes must be the same, which
tells every value, every bit of a float and every unknown record; and whether required fields are
missing must be the same. Where both of ours refuse, the class, the offset, the path and the reason
must be the same. In each `THOROUGH`-th input, what the reference codec reads it also writes, and
the messages are compared field by field and read again without ``allow_partial``; so are all on
whose bytes there is a difference. Where the generated code gives up, ``decode`` asks the reference
codec; what that says is asked a second time in each `THOROUGH`-th input alone.

A difference that remains belongs to one of `RULES`, each with the sentence of spec/wire.md that
decides it; what belongs to none is a failure. The exit code is 1 where there is one or the
run was cut short, 2 where upb is not installed, and 0 otherwise.

Inputs come in blocks, and a block by the seed and its number alone: a run can be cut into several,
one after the other or at the same time, and tries the same inputs.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from wirecodec.errors import DecodeError, EncodeError, MissingFieldError
from wirecodec.protobuf import _reference, wire
from wirecodec.protobuf._specialize import NOT_HERE, PADDING, has_lax_text
from wirecodec.protobuf.codec import MAX_ELEMENTS, _straight_line, decode, encode
from wirecodec.protobuf.declare import missing_fields
from wirecodec.protobuf.schema import schema_of

from .second import module_or_none

if TYPE_CHECKING:
    from .acceptance_inputs import Subject

BLOCK_SIZE = 5000  # inputs
RUN_SIZE = 50  # inputs of one message behind each other
FEATURE_SHARE = 0.3  # of the runs, for the messages that have every feature
THOROUGH = 16  # each so manieth input is compared in every way
SHOWN_FAILURES = 20
DEFAULT_COUNT = 5_000_000

RULES = {
    "W4": "upb lets field number 0 pass inside unknown groups and in messages without fields",
    "W10": "upb writes the entries of some maps in another order",
    "W16": "upb writes what is in an entry that is kept as unknown in another order",
    "W18": "upb writes a float's signalling NaN as it came, we write it quiet",
}
"""The differences that may be, in the words of spec/wire.md, whose rules decide them."""


class Codec(NamedTuple):
    """Something of ours that decodes and encodes."""

    name: str
    decode: Callable[[Any, bytes, bool], Any]  # message type, data, allow_partial
    encode: Callable[[Any, bool], bytes]  # message, allow_partial
    attempt: Callable[[Any, bytes], Any] | None = None
    """Decodes, or raises what says that the reference codec is to do it."""


def _decode_generated(message_type: Any, data: bytes) -> Any:
    """What ``decode`` does before it asks the reference codec."""
    schema = schema_of(message_type)
    arguments = schema, data + PADDING, 0, len(data), wire.MAX_DEPTH, MAX_ELEMENTS
    try:
        return _straight_line(*arguments)
    except UnicodeDecodeError:
        if not has_lax_text(schema):
            raise
        return _straight_line(*arguments, careful=True)


def _decode_specialised(message_type: Any, data: bytes, allow_partial: bool) -> Any:
    return decode(message_type, data, allow_partial=allow_partial)


def _encode_specialised(message: Any, allow_partial: bool) -> bytes:
    return encode(message, allow_partial=allow_partial)


def _decode_reference(message_type: Any, data: bytes, allow_partial: bool) -> Any:
    return _reference.decode_message(
        schema_of(message_type),
        data,
        0,
        len(data),
        max_depth=wire.MAX_DEPTH,
        max_elements=MAX_ELEMENTS,
        allow_partial=allow_partial,
    )


def _encode_reference(message: Any, allow_partial: bool) -> bytes:
    return _reference.encode_message(message, max_depth=wire.MAX_DEPTH, allow_partial=allow_partial)


SPECIALISED = Codec("specialised", _decode_specialised, _encode_specialised, _decode_generated)
REFERENCE = Codec("reference", _decode_reference, _encode_reference)


# --- verdicts -------------------------------------------------------------------------------


@dataclass
class Verdict:
    """What became of an input: a message and what it is written as, or a refusal."""

    message: Any = None
    encoded: bytes = b""
    is_complete: bool = False
    refusal: tuple[Any, ...] | None = None
    crash: str = ""

    @property
    def is_accepted(self) -> bool:
        """Whether there is a message."""
        return self.refusal is None and not self.crash

    def __str__(self) -> str:
        if self.crash:
            return f"crashes: {self.crash}"
        if self.refusal is not None:
            return "refuses: " + ", ".join(map(str, self.refusal))
        lack = "" if self.is_complete else ", lacks required fields"
        return f"accepts{lack}, writes {self.encoded.hex() or 'nothing'}"


def verdict_of(
    codec: Codec, writer: Codec, message_type: Any, data: bytes, *, may_give_up: bool = False
) -> Verdict | None:
    """What a codec of ours says; what it reads is written by ``writer``.

    None: ``may_give_up``, and it would ask the reference codec.
    """
    verdict = Verdict()
    try:
        if may_give_up and codec.attempt is not None:
            try:
                verdict.message = message = codec.attempt(message_type, data)
            except NOT_HERE:
                return None
        else:
            verdict.message = message = codec.decode(message_type, data, True)
        try:
            verdict.encoded = writer.encode(message, False)
            verdict.is_complete = True
        except EncodeError:
            verdict.encoded = writer.encode(message, True)
    except DecodeError as error:
        verdict.refusal = (type(error).__name__, error.offset, error.path, error.reason)
    except Exception as error:  # noqa: BLE001 whatever it is, it is a finding
        verdict.crash = repr(error)
    return verdict


class Upb:
    """The third judge."""

    def __init__(self) -> None:
        from google.protobuf.message import DecodeError as Refusal

        self.refusal = Refusal
        self.classes: dict[tuple[int, str], Any] = {}

    def verdict_of(self, subject: Subject, data: bytes) -> Verdict:
        """What upb says."""
        key = id(subject.oracle), subject.full_name
        message_class = self.classes.get(key)
        if message_class is None:
            message_class = subject.oracle.message_class(subject.full_name)
            self.classes[key] = message_class
        verdict = Verdict(message_class())
        try:
            verdict.message.MergeFromString(data)
        except self.refusal:
            verdict.refusal = ("DecodeError",)
            return verdict
        verdict.encoded = verdict.message.SerializePartialToString(deterministic=True)
        verdict.is_complete = verdict.message.IsInitialized()
        return verdict


class Case(NamedTuple):
    """An input and what the three say of it."""

    subject: Subject
    data: bytes
    specialised: Verdict
    reference: Verdict
    upb: Verdict


class Failure(NamedTuple):
    """A difference that no rule decides."""

    full_name: str
    data: bytes
    what: str
    verdicts: tuple[str, str, str]

    def __str__(self) -> str:
        lines = [f"FAILURE {self.full_name} {self.data.hex()}", f"  {self.what}"]
        for name, verdict in zip(("specialised", "reference", "upb"), self.verdicts, strict=True):
            lines.append(f"  {name:<12} {verdict}")
        return "\n".join(lines)


@dataclass
class Tally:
    """What a number of inputs has come to."""

    inputs: int = 0
    accepted: int = 0
    refused: int = 0
    thorough: int = 0
    given_up: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    failures: int = 0
    shown: list[Failure] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take in what another has counted."""
        self.inputs += other.inputs
        self.accepted += other.accepted
        self.refused += other.refused
        self.thorough += other.thorough
        self.given_up += other.given_up
        self.rules += other.rules
        self.failures += other.failures
        self.shown += other.shown[: SHOWN_FAILURES - len(self.shown)]


class Judge:
    """Asks all three, and holds what they say together."""

    def __init__(self, specialised: Codec = SPECIALISED, reference: Codec = REFERENCE) -> None:
        self.specialised = specialised
        self.reference = reference
        self.upb = Upb()

    def try_input(self, subject: Subject, data: bytes, tally: Tally) -> None:
        """Ask for one input, and count what comes of it."""
        message_type = subject.message_type
        is_thorough = tally.inputs % THOROUGH == 0
        tally.inputs += 1
        writer = self.reference if is_thorough else self.specialised
        reference = verdict_of(self.reference, writer, message_type, data)
        ours = verdict_of(
            self.specialised,
            self.specialised,
            message_type,
            data,
            may_give_up=not is_thorough,
        )
        theirs = self.upb.verdict_of(subject, data)
        assert reference is not None
        if ours is None:
            tally.given_up += 1
            ours = reference
        case = Case(subject, data, ours, reference, theirs)
        rules: set[str] = set()
        try:
            assert not ours.crash, "the specialised codec crashes"
            assert not reference.crash, "the reference codec crashes"
            assert ours.refusal == reference.refusal, "our codecs refuse differently"
            if ours.refusal is not None:
                if theirs.is_accepted:
                    rules.add(rule_of_refusal(case))
                else:
                    tally.refused += 1
            else:
                assert theirs.is_accepted, "upb refuses"
                assert ours.encoded == reference.encoded, "our codecs read different values"
                assert ours.is_complete == reference.is_complete, "required fields differ"
                assert ours.is_complete == theirs.is_complete, "upb misses other required fields"
                if ours.encoded != theirs.encoded:
                    rules = rules_of_bytes(case, self.upb)
                if rules or is_thorough:
                    self.compare_fields(case)
                    tally.thorough += 1
                tally.accepted += not rules
        except Exception as error:  # noqa: BLE001 whatever it is, it is a finding
            tally.failures += 1
            if len(tally.shown) < SHOWN_FAILURES:
                what = str(error) if isinstance(error, AssertionError) else repr(error)
                verdicts = (str(ours), str(reference), str(theirs))
                tally.shown.append(Failure(subject.full_name, data, what, verdicts))
        else:
            tally.rules.update(rules)
            tally.rules["any"] += bool(rules)

    def compare_fields(self, case: Case) -> None:
        """All that can be compared in two messages; assertions fail where they differ."""
        from tests.support.convert import to_dict
        from tests.support.upb import normalise

        subject, data = case.subject, case.data
        message = type(case.upb.message)()
        message.CopyFrom(case.upb.message)
        # Where a key is not UTF-8, `to_dict` would take an entry that is kept as unknown for one.
        message.DiscardUnknownFields()
        theirs = normalise(subject.oracle.to_dict(message))
        missing = missing_fields(case.specialised.message)
        assert bool(missing) is not case.upb.is_complete, "missing_fields is wrong"
        # upb crashes on the path of a field below a map key that is not UTF-8.
        if missing and not any('["' in path or "['" in path for path in missing):
            expected = subject.oracle.missing(subject.full_name, data)
            assert sorted(missing) == expected, "upb misses other required fields"
        for codec, verdict in (
            (self.specialised, case.specialised),
            (self.reference, case.reference),
        ):
            found = normalise(to_dict(verdict.message))
            assert found == theirs, f"{codec.name}: other values than upb's"
            try:
                codec.decode(subject.message_type, data, False)
            except MissingFieldError:
                assert missing, f"{codec.name}: a field is missed that is there"
            else:
                assert not missing, f"{codec.name}: nothing is missed"


# --- rules ----------------------------------------------------------------------------------


def rule_of_refusal(case: Case) -> str:
    """The rule by which we refuse what upb accepts.

    Raises:
        AssertionError: there is none.
    """
    from .acceptance_inputs import walk_places

    refusal = case.specialised.refusal
    assert refusal is not None
    offset = refusal[1]
    number, _ = wire.read_varint(case.data, offset, len(case.data))
    assert number < 8, "upb accepts"
    message = case.subject.schema.message(case.subject.full_name)
    for place in walk_places(case.subject.schema, message, case.data):
        if place.kind == "unknown group" and place.start <= offset < place.end:
            return "W4"
        if place.kind == "tag" and place.start == offset and not place.message.fields:
            return "W4"
    raise AssertionError("upb accepts")


def rules_of_bytes(case: Case, upb: Upb) -> set[str]:
    """The rules by which the same message is written with other bytes.

    Raises:
        AssertionError: they are not enough.
    """
    from tests.support.convert import has_float_nan, has_wide_map

    ours, theirs = case.specialised, case.upb
    has_maps = has_wide_map(ours.message)
    has_entries = has_unknown_entries(ours.message)
    # What upb makes of ours tells what is another order from what is another value.
    again = upb.verdict_of(case.subject, ours.encoded)
    assert again.is_accepted, "upb refuses what is written"
    rules = set()
    if again.encoded == theirs.encoded:
        assert has_maps or has_entries, "other bytes are written"
    else:
        assert only_quieter(again.encoded, theirs.encoded), "other values are written"
        assert has_float_nan(ours.message) or has_entries, "a value is changed"
        rules.add("W18")
    if again.encoded != ours.encoded:
        rules.add("W10" if has_maps else "W16")
    return rules


def has_unknown_entries(message: Any) -> bool:
    """Whether entries of a map were kept as unknown records, somewhere in a message."""
    from tests.support.convert import sub_messages
    from wirecodec.protobuf.records import walk_records
    from wirecodec.protobuf.schema import MAP

    pending = [message]
    for each in pending:  # grows while it is walked
        maps = {f.number for f in schema_of(type(each)).fields if f.presence == MAP}
        unknown = walk_records(each._unknown_fields) if maps else ()
        if any(record.number in maps for record in unknown):
            return True
        pending += [inner for _, inner in sub_messages(each)]
    return False


def only_quieter(ours: bytes, theirs: bytes) -> bool:
    """Whether all that differs is the bit by which a NaN of 32 bits is quiet, in ours."""
    if len(ours) != len(theirs):
        return False
    for at, (one, other) in enumerate(zip(ours, theirs, strict=True)):
        if one != other:
            is_nan = ours[at] & 0x80 and at + 1 < len(ours) and ours[at + 1] & 0x7F == 0x7F
            if not is_nan or one != other | 0x40:
                return False
    return True


# --- running --------------------------------------------------------------------------------


def inputs_of(seed: int, block: int) -> Iterator[tuple[Subject, bytes]]:
    """The inputs of one block."""
    from .acceptance_inputs import Mutator, catalogue_subjects, feature_subjects, pool_of

    random = Random(f"{seed} {block}")
    for _ in range(BLOCK_SIZE // RUN_SIZE):
        is_feature = random.random() < FEATURE_SHARE
        subject = random.choice(feature_subjects() if is_feature else catalogue_subjects())
        mutator = Mutator(pool_of(subject.full_name, seed), random)
        for _ in range(RUN_SIZE):
            yield subject, mutator.next_input()


def run_block(
    seed: int, block: int, first: int = 0, size: int = BLOCK_SIZE, judge: Judge | None = None
) -> Tally:
    """Try the inputs of one block, or some of them."""
    tally = Tally()
    judge = judge or Judge()
    for subject, data in islice(inputs_of(seed, block), first, first + size):
        judge.try_input(subject, data, tally)
    return tally


def run_piece(seed: int, block: int, first: int, size: int) -> Tally:
    """The same, where nothing else is done."""
    gc.freeze()  # the pools are large, and stay
    return run_block(seed, block, first, size)


def ignore_interrupt() -> None:
    """Leave it to the parent process to stop."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def pieces_of(start: int, count: int) -> Iterator[tuple[int, int, int]]:
    """The blocks in a range of inputs: number, first input in it, and how many."""
    end = start + count
    while start < end:
        block, first = divmod(start, BLOCK_SIZE)
        size = min(BLOCK_SIZE - first, end - start)
        yield block, first, size
        start += size


def run(seed: int, start: int, count: int, jobs: int) -> Iterator[Tally]:
    """Try a range of inputs, block by block in their order."""
    pieces = pieces_of(start, count)
    if jobs == 1:
        for piece in pieces:
            yield run_piece(seed, *piece)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, context, ignore_interrupt) as executor:
        try:
            for future in [executor.submit(run_piece, seed, *piece) for piece in pieces]:
                yield future.result()
        finally:
            executor.shutdown(cancel_futures=True)


def table(tally: Tally, seconds: float) -> str:
    """What a run has come to, for people."""
    rows: list[tuple[str, int | str]] = [
        ("inputs", tally.inputs),
        ("accepted by all, the same bytes", tally.accepted),
        ("refused by all", tally.refused),
        ("differences that rules decide", tally.rules["any"]),
        *((f"  {rule}: {RULES[rule]}", tally.rules[rule]) for rule in RULES),
        ("failures", tally.failures),
        ("compared field by field", tally.thorough),
        ("left to the reference codec", tally.given_up),
        ("seconds", f"{seconds:,.0f}"),
        ("inputs a second", f"{tally.inputs / max(seconds, 0.001):,.0f}"),
    ]
    width = max(len(name) for name, _ in rows)
    return "\n".join(
        f"{name:<{width}} {value if isinstance(value, str) else format(value, ','):>12}"
        for name, value in rows
    )


def main() -> int:
    """Run it, and give the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m fuzz.acceptance",
        description="Damaged encodings before the generated code, the reference codec and upb.",
    )
    parser.add_argument("--count", type=int, default=DEFAULT_COUNT, help="how many inputs")
    parser.add_argument("--seed", type=int, default=1, help="of the encodings and the damage")
    parser.add_argument("--start", type=int, default=0, help="the first input, to go on there")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    options = parser.parse_args()
    if options.count < 1 or options.start < 0 or options.jobs < 1:
        parser.error("--count and --jobs are at least 1, --start is at least 0")
    if not __debug__:
        parser.error("it is made of assertions: run it without -O")
    if module_or_none("tests.support.upb") is None:
        print("protobuf is not installed, or without its compiled extension", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # no job is left behind
    started = time.monotonic()
    is_terminal = sys.stderr.isatty()
    sum_of_all = Tally()
    try:
        for tally in run(options.seed, options.start, options.count, options.jobs):
            for failure in tally.shown[: SHOWN_FAILURES - len(sum_of_all.shown)]:
                print(failure, flush=True)
            sum_of_all.add(tally)
            if is_terminal:
                rate = sum_of_all.inputs / (time.monotonic() - started)
                done = f"{sum_of_all.inputs:,} of {options.count:,}, {rate:,.0f} a second"
                print(f"\r{done}, {sum_of_all.failures} failures ", end="", file=sys.stderr)
    except KeyboardInterrupt:
        print(f"\nto go on: --start {options.start + sum_of_all.inputs}", file=sys.stderr)
    if is_terminal:
        print(file=sys.stderr)
    print(table(sum_of_all, time.monotonic() - started))
    return 1 if sum_of_all.failures or sum_of_all.inputs < options.count else 0


if __name__ == "__main__":
    sys.exit(main())
