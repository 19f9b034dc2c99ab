# SPDX-License-Identifier: MIT
"""How often schemaless judgement is right: ``python -m bench.judgement --seed 1001``.

Every contender gets bare bytes, one body at a time; ``judged_bodies`` makes them, and knows the
truth about each LEN record. The rules are the same for all:

- A record counts if it is not empty and the contender took all messages around it for messages.
  Records inside a message that it did not see are reported as not reached, and are no errors of
  their own.
- A contender that refuses a body errs on every record of its top level.
- By *all kinds*, a verdict has to be the kind. `protoc --decode_raw` quotes text and bytes alike:
  that is right for both. protobuf-inspector's "packed chunk" is right for any packed list.
  But protoc has no notion of packed values, and bbpb does not guess them.
- So there is a second score, by *the kinds of* a peer: what it does not tell apart is one kind, for
  it and for us. For protoc that leaves messages and all else; for bbpb, packed lists are bytes; for
  protobuf-inspector they are of one kind.

The seeds 1 to 5 were used in tuning; others were not.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
import venv
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from time import process_time
from typing import Any

from wirecodec.debug.judgement import (
    BYTES,
    KINDS,
    MESSAGE,
    PACKED_FIXED32,
    PACKED_FIXED64,
    PACKED_VARINTS,
    TEXT,
    MessageJudge,
    MessageJudgement,
    judge_message,
)
from wirecodec.protobuf import wire

from .judged_bodies import Body, Truth, make_bodies

ROOT = Path(__file__).resolve().parents[1]
OWN_VENV = ROOT / ".venvs" / "judgement"
OUR_NAME = "wirecodec"
POOLED_NAME = "wirecodec, by type"
PEERS = {"protoc": "grpcio-tools", "bbpb": "bbpb", "protobuf-inspector": "protobuf-inspector"}
GOAL_SHARE = 0.99
GOAL_RATIO = 10

PACKED = (PACKED_VARINTS, PACKED_FIXED32, PACKED_FIXED64)
STRING = "text or bytes"
ANY_PACKED = "packed"
NONE = "none"
VERDICTS = (*KINDS, STRING, ANY_PACKED, NONE)
SAME_TO: dict[str, dict[str, str]] = {
    "protoc": {kind: STRING for kind in KINDS if kind != MESSAGE},
    "bbpb": dict.fromkeys(PACKED, BYTES),
    "protobuf-inspector": dict.fromkeys(PACKED, ANY_PACKED),
}
"""By the name of a peer: kinds that it does not tell apart."""
BINS = (0.0, 0.5, 0.7, 0.9, 0.99)


def main() -> int:
    """Generate, judge and print; 1 if a goal is missed."""
    parser = argparse.ArgumentParser(prog="bench.judgement", description="Measure the judgement.")
    parser.add_argument(
        "--seed", type=int, required=True, help="of the bodies; 1 to 5 are tuned on"
    )
    parser.add_argument("--count", type=int, default=10_000, help="how many bodies")
    parser.add_argument("--peers", default=",".join(PEERS), help="which, or none: ''")
    parser.add_argument("--venv", action="store_true", help="run in .venvs/judgement, with peers")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything measured")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="print N errors of ours")
    options = parser.parse_args()
    if options.venv:
        return _in_own_venv()
    bodies = make_bodies(options.seed, options.count)
    size = sum(len(body.data) for body in bodies)
    print(
        f"seed {options.seed}: {len(bodies)} bodies, {size} bytes; Python {sys.version.split()[0]}"
    )
    contenders: dict[str, Callable[[list[Body]], list[Verdicts | None]]] = {
        OUR_NAME: _judge_each,
        POOLED_NAME: _judge_by_type,
    }
    makers = {"protoc": _protoc, "bbpb": _bbpb, "protobuf-inspector": _inspector}
    for name in filter(None, options.peers.split(",")):
        try:
            contenders[name] = makers[name]()
        except ImportError:
            print(f"{name} is not installed: left out")
    scores: dict[str, Score] = {}
    for name, judge in contenders.items():
        started = process_time()
        verdicts = judge(bodies)
        score = scores[name] = Score(name, process_time() - started)
        for body, found in zip(bodies, verdicts, strict=True):
            score.add(body, found)
        _print_score(score, size)
    _print_examples(scores[OUR_NAME], options.errors)
    failed = _print_goals(scores)
    if options.json:
        report = {"seed": options.seed, "bodies": len(bodies), "bytes": size}
        contenders_report = {name: score.to_dict() for name, score in scores.items()}
        text = json.dumps({**report, "contenders": contenders_report}, indent=1)
        options.json.write_text(text + "\n", encoding="utf-8")
    return int(failed)


# --- scores -----------------------------------------------------------------------------------


def is_generous(truth: str, verdict: str) -> bool:
    """Whether a vague verdict is right, as far as it goes."""
    return (verdict == STRING and truth in (TEXT, BYTES)) or (
        verdict == ANY_PACKED and truth in PACKED
    )


@dataclass(frozen=True)
class Verdict:
    """What a contender takes one LEN record for; of a message, what it says of those inside."""

    kind: str
    inside: Verdicts = ()
    confidence: float = 1.0


Verdicts = list[Verdict] | tuple[Verdict, ...]


@dataclass
class Score:
    """How one contender did."""

    name: str
    seconds: float
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    not_reached: int = 0
    bins: dict[float, list[int]] = field(default_factory=lambda: {each: [0, 0] for each in BINS})
    examples: list[str] = field(default_factory=list)

    def add(self, body: Body, verdicts: Verdicts | None) -> None:
        self.add_records(body, body.records, verdicts, ())

    def add_records(
        self,
        body: Body,
        records: tuple[Truth, ...],
        verdicts: Verdicts | None,
        path: tuple[int, ...],
    ) -> None:
        if verdicts is None or len(verdicts) != len(records):
            verdicts = [Verdict(NONE)] * len(records)
        for truth, verdict in zip(records, verdicts, strict=True):
            if truth.start == truth.end:
                continue
            here = (*path, truth.number)
            self.confusion[truth.kind, verdict.kind] += 1
            is_right = verdict.kind == truth.kind or is_generous(truth.kind, verdict.kind)
            best = max(edge for edge in BINS if verdict.confidence >= edge)
            self.bins[best][0] += is_right
            self.bins[best][1] += 1
            if not is_right and len(self.examples) < 10_000:
                shown = body.data[truth.start : truth.end][:48]
                numbers = ".".join(map(str, here))
                self.examples.append(
                    f"{truth.kind} taken for {verdict.kind} ({verdict.confidence:.2f}): "
                    f"{shown!r} {body.type_name} {numbers}"
                )
            if truth.kind == MESSAGE:
                if verdict.kind == MESSAGE:
                    self.add_records(body, truth.inside, verdict.inside, here)
                else:
                    self.not_reached += _count(truth.inside)

    @property
    def total(self) -> int:
        return self.confusion.total()

    def errors(self, by: dict[str, str] | None = None) -> int:
        """How many verdicts are wrong; ``by`` says which kinds count as the same."""
        by = {} if by is None else by
        return sum(
            count
            for (truth, verdict), count in self.confusion.items()
            if by.get(truth, truth) != by.get(verdict, verdict)
            and not (not by and is_generous(truth, verdict))
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "records": self.total,
            "not_reached": self.not_reached,
            "errors": self.errors(),
            "errors_as": {name: self.errors(same) for name, same in SAME_TO.items()},
            "seconds": self.seconds,
            "confusion": {f"{a} -> {b}": n for (a, b), n in sorted(self.confusion.items())},
            "calibration": {str(edge): pair for edge, pair in self.bins.items() if pair[1]},
        }


def _count(records: tuple[Truth, ...]) -> int:
    return sum((each.start < each.end) + _count(each.inside) for each in records)


def _print_score(score: Score, size: int) -> None:
    print(
        f"\n{score.name}: {score.total} records, {score.not_reached} not reached; "
        f"{score.seconds:.1f} s of the processor, "
        f"{score.seconds / size * 1e6:.2f} s a MB"
    )
    rows = [("all kinds", score.errors())]
    names = [score.name] if score.name in SAME_TO else SAME_TO
    rows += [(f"the kinds of {name}", score.errors(SAME_TO[name])) for name in names]
    for title, errors in rows:
        share = 1 - errors / max(1, score.total)
        print(f"  by {title:32}{errors:8} errors {share:9.3%} right")
    columns = [each for each in VERDICTS if any(verdict == each for _, verdict in score.confusion)]
    print(f"  {'truth / taken for':18}" + "".join(f"{each:>16}" for each in columns))
    for truth in KINDS:
        cells = "".join(f"{score.confusion[truth, each]:16}" for each in columns)
        print(f"  {truth:18}{cells}")
    if score.name.startswith(OUR_NAME):
        for low, high in zip(BINS, (*BINS[1:], 1.0), strict=True):
            right, count = score.bins[low]
            if count:
                print(
                    f"  confidence {low:.2f} to {high:.2f}: {count:7}, {right / count:8.3%} right"
                )


def _print_examples(score: Score, count: int) -> None:
    if count:
        print(f"\nOf the errors of {score.name}:")
        print("\n".join("  " + each for each in score.examples[:count]))


def _print_goals(scores: dict[str, Score]) -> bool:
    ours = scores[OUR_NAME]
    share = 1 - ours.errors() / ours.total
    failed = share < GOAL_SHARE
    print(f"\n{share:.3%} right, {GOAL_SHARE:.0%} wanted: {'MISSED' if failed else 'met'}")
    peers = [score for name, score in scores.items() if name in PEERS]
    if not peers:
        return failed
    best = min(peers, key=lambda score: score.errors() / score.total)
    failed |= _print_ratio("all kinds", ours, best, None)
    for peer in peers:
        failed |= _print_ratio(f"the kinds of {peer.name}", ours, peer, SAME_TO[peer.name])
    return failed


def _print_ratio(title: str, ours: Score, peer: Score, same: dict[str, str] | None) -> bool:
    theirs = peer.errors(same) / peer.total
    ratio = theirs * ours.total / max(1, ours.errors(same))
    verdict = "met" if ratio >= GOAL_RATIO else "MISSED"
    print(
        f"by {title}, {peer.name} errs {ratio:.1f} times as often, {GOAL_RATIO} wanted: {verdict}"
    )
    return ratio < GOAL_RATIO


# --- contenders -------------------------------------------------------------------------------


def _judge_each(bodies: list[Body]) -> list[Verdicts | None]:
    return [_our_verdicts(judge_message(body.data), body.records) for body in bodies]


def _judge_by_type(bodies: list[Body]) -> list[Verdicts | None]:
    """With the evidence of all bodies of a type, as when a whole stream is inspected."""
    judges: dict[str, MessageJudge] = {}
    for body in bodies:
        judges.setdefault(body.type_name, MessageJudge()).add(body.data)
    settled = {name: judge.settle() for name, judge in judges.items()}
    return [_our_verdicts(settled[body.type_name], body.records) for body in bodies]


def _our_verdicts(judgement: MessageJudgement, records: tuple[Truth, ...]) -> Verdicts:
    verdicts = []
    for truth in records:
        found = judgement.field(truth.number)
        inside: Verdicts = ()
        if found.kind == MESSAGE:
            inside = _our_verdicts(judgement.inside(truth.number), truth.inside)
        verdicts.append(Verdict(found.kind, inside, found.confidence))
    return verdicts


def _protoc() -> Callable[[list[Body]], list[Verdicts | None]]:
    """protoc of grpcio-tools, called in this process: it is the same code, but quicker to start."""
    compiler: Any = importlib.import_module("grpc_tools._protoc_compiler")

    def judge(bodies: list[Body]) -> list[Verdicts | None]:
        sys.stdout.flush()
        own = os.dup(0), os.dup(1), os.dup(2)
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as got:
            try:
                with open(os.devnull, "wb") as nowhere:
                    os.dup2(nowhere.fileno(), 2)
                return [run(body.data, given, got) for body in bodies]
            finally:
                for number, kept in enumerate(own):
                    os.dup2(kept, number)
                    os.close(kept)

    def run(data: bytes, given: Any, got: Any) -> Verdicts | None:
        for file, content, number in ((given, data, 0), (got, b"", 1)):
            file.seek(0)
            file.truncate()
            file.write(content)
            file.flush()
            os.dup2(file.fileno(), number)
            os.lseek(number, 0, os.SEEK_SET)
        if compiler.run_main([b"protoc", b"--decode_raw"]):
            return None
        got.seek(0)
        stack: list[list[Verdict]] = [[]]
        for line in got.read().decode("ascii").splitlines():
            text = line.strip()
            if text.endswith("{"):
                stack.append([])
            elif text == "}":
                inside = stack.pop()
                stack[-1].append(Verdict(MESSAGE, inside))
            elif text.partition(": ")[2].startswith('"'):
                stack[-1].append(Verdict(STRING))
        return stack[0]

    return judge


def _bbpb() -> Callable[[list[Body]], list[Verdicts | None]]:
    """blackboxprotobuf, watched while it decodes.

    Its result groups by field number and by type, so what it decided about each record is noted
    where it decides: for all records of one number together, a message, else a string, else bytes.
    """
    package: Any = importlib.import_module("blackboxprotobuf")
    module: Any = importlib.import_module("blackboxprotobuf.lib.types.length_delim")
    decode_fields = module._try_decode_lendelim_fields
    decode_inner = module.decode_lendelim_message
    group = module._group_by_number
    open_messages: list[dict[str, list[Verdict]]] = []
    successes: list[list[Verdicts]] = []
    order: list[list[str]] = []

    def watched_group(*args: Any, **keywords: Any) -> Any:
        result = group(*args, **keywords)
        open_messages.append({})
        is_len = {number for number, (wire_type, _) in result[0].items() if wire_type == wire.LEN}
        order.append([number for number in result[1] if number in is_len])
        return result

    def close() -> Verdicts:
        found, numbers = open_messages.pop(), order.pop()
        rows = {number: iter(verdicts) for number, verdicts in found.items()}
        return [next(rows[number]) for number in numbers]

    def watched_inner(*args: Any, **keywords: Any) -> Any:
        depth = len(open_messages)
        try:
            result = decode_inner(*args, **keywords)
        except Exception:
            del open_messages[depth:], order[depth:]
            raise
        successes[-1].append(close())
        return result

    def watched_fields(buffers: Any, fielddef: Any, config: Any, path: Any) -> Any:
        successes.append([])
        depth = len(open_messages)
        try:
            result = decode_fields(buffers, fielddef, config, path)
        finally:
            insides = successes.pop()
            del open_messages[depth:], order[depth:]
        if len(insides) == len(buffers):
            verdicts = [Verdict(MESSAGE, inside) for inside in insides]
        else:
            (outputs,) = result[0].values()
            verdicts = [Verdict(TEXT if isinstance(each, str) else BYTES) for each in outputs]
        open_messages[-1][path[-1]] = verdicts
        return result

    def judge(bodies: list[Body]) -> list[Verdicts | None]:
        module._group_by_number = watched_group
        module.decode_lendelim_message = watched_inner
        module._try_decode_lendelim_fields = watched_fields
        found: list[Verdicts | None] = []
        try:
            for body in bodies:
                for stack in (open_messages, successes, order):
                    stack.clear()
                try:
                    package.decode_message(body.data)
                except Exception:  # noqa: BLE001 - whatever it raises, it has no answer
                    found.append(None)
                else:
                    found.append(close())
        finally:
            module._group_by_number = group
            module.decode_lendelim_message = decode_inner
            module._try_decode_lendelim_fields = decode_fields
        return found

    return judge


def _inspector() -> Callable[[list[Body]], list[Verdicts | None]]:
    """protobuf-inspector, with its parser noting what it takes each chunk for."""
    types: Any = importlib.import_module("protobuf_inspector.types")

    class Watching(types.StandardParser):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.noted: list[Verdict] = []
            self.verdict = Verdict(NONE)

        def parse_message(self, file: Any, gtype: Any, endgroup: Any = None) -> Any:
            around, self.noted = self.noted, []
            try:
                result = super().parse_message(file, gtype, endgroup)
                self.verdict = Verdict(MESSAGE, self.noted)
            finally:
                self.noted = around
            return result

        def parse_packed(self, file: Any, gtype: Any) -> Any:
            around, self.noted = self.noted, []
            try:
                result = super().parse_packed(file, gtype)
                self.verdict = Verdict(ANY_PACKED)
            finally:
                self.noted = around
            return result

        def parse_chunk(self, file: Any, type: Any) -> Any:
            around = self.noted
            result = super().parse_chunk(file, type)
            around.append(self.verdict)
            return result

        def parse_string(self, file: Any, type: Any) -> Any:
            self.verdict = Verdict(TEXT)
            return super().parse_string(file, type)

        def parse_bytes(self, file: Any, type: Any) -> Any:
            self.verdict = Verdict(BYTES)
            return super().parse_bytes(file, type)

    def judge(bodies: list[Body]) -> list[Verdicts | None]:
        found: list[Verdicts | None] = []
        for body in bodies:
            parser = Watching()
            try:
                parser.parse_message(BytesIO(body.data), "message")
            except Exception:  # noqa: BLE001 - whatever it raises, it has no answer
                found.append(None)
            else:
                found.append(parser.verdict.inside)
        return found

    return judge


def _in_own_venv() -> int:
    """Run the same command in `.venvs/judgement`, which is made if it is not there."""
    python = OWN_VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        venv.create(OWN_VENV, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", *PEERS.values()], check=True)
    arguments = [each for each in sys.argv[1:] if each != "--venv"]
    command = [str(python), "-m", "bench.judgement", *arguments]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
