# SPDX-License-Identifier: MIT
"""One process, one peer: answers requests, a line of JSON each, until its input ends.

    {"do": "hello"}                                  -> {"version": ...}
    {"do": "prepare", "input": ...}                  -> {"cases": [...], "wrong": {case: why}}
    {"do": "time", "input", "case", "seconds"}       -> {"seconds": ..., "calls": ...}
    {"do": "forget", "input": ...}                   -> {}

`prepare` checks before anything is timed: the decoded values have the expected digest, and what
was encoded or built and encoded has the expected bytes. A case that fails is not timed.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable
from itertools import repeat
from time import perf_counter
from typing import Any

from . import frames, inputs, straight_line
from .peers import BY_NAME, Adapter, Peer

CASES = ("decode", "decode_read", "encode", "build_encode", "build_encode_attributes", "error")
"""`error` is the time until a damaged message is refused; `floor` that of a bare copy."""

_LOOP_SECONDS = 0.002
_MOST_CALLS = 100_000


class _Cases:
    """The cases of one input that a peer can do, as loops to time."""

    def __init__(self, peer: Peer, adapter: Adapter, name: str) -> None:
        self.loops: dict[str, Callable[[int], float]] = {}
        self.numbers: dict[str, int] = {}
        self.wrong: dict[str, str] = {}
        if name in frames.NAMES:
            self._add_frames(name)
        else:
            self._add_messages(peer, adapter, inputs.make(name))

    def _add_messages(self, peer: Peer, adapter: Adapter, input_: inputs.Input) -> None:
        schema = inputs.schema()
        message_type = schema.message(input_.message_type)
        dialect = adapter.dialect
        space = dict(adapter.namespace(input_), data=input_.data)
        decode, encode = adapter.decode(input_), adapter.encode(input_)
        if input_.is_damaged:
            try:
                eval(decode, space)
            except Exception:  # noqa: BLE001 each peer has its own
                self.loops["error"] = _loop(
                    f"try:\n    {decode}\nexcept Exception:\n    pass", space
                )
            else:
                self.wrong["error"] = "accepts the damaged message"
            return
        try:
            decoded = eval(decode, space)
            digest = inputs.digest(message_type, adapter.to_values, decoded)
        except Exception as error:  # noqa: BLE001 it is what is reported
            self.wrong["decode"] = f"{type(error).__name__}: {error}"
        else:
            if digest != inputs.digest_of_values(input_):
                self.wrong["decode"] = "decodes other values"
            else:
                exec(straight_line.read_fields(dialect, message_type, input_.values), space)
                self.loops["decode"] = _loop(decode, space)
                self.loops["decode_read"] = _loop(f"read({decode})", space)
        if input_.payload is not None and peer.is_ours and not peer.variant:
            space["payload"] = input_.payload
            start = len(input_.data) - len(input_.payload)
            is_text = input_.message_type.endswith("Text")
            bare = "str(payload, 'utf-8')" if is_text else f"data[{start}:]"
            self.loops["floor"] = _loop(bare, space)
        if not input_.re_encodes:
            return
        space["row"] = straight_line.row_of(message_type, input_.values, schema)
        builders = {"build_encode": straight_line.build_keywords}
        if peer.builds_by_attributes:
            builders["build_encode_attributes"] = straight_line.build_attributes
        for case, builder in builders.items():
            own = dict(space)
            try:
                exec(builder(dialect, message_type, input_.values), own)
                own["message"] = eval("build(row)", own)
                encoded = eval(encode, own)
            except Exception as error:  # noqa: BLE001 it is what is reported
                self.wrong[case] = f"{type(error).__name__}: {error}"
                continue
            if bytes(encoded) != input_.data:
                self.wrong[case] = "encodes other bytes"
                continue
            if case == "build_encode":
                self.loops["encode"] = _loop(encode, own)
            self.loops[case] = _loop(encode.replace("message", "build(row)"), own)

    def _add_frames(self, name: str) -> None:
        arriving, count = frames.pieces(name)
        runs = {"decode": frames.decoder, "floor": frames.floor}
        if _with_official_client():
            runs["official"] = frames.official
        for case, make in runs.items():
            run = make(arriving)
            if run() != count:
                self.wrong[case] = "finds another number of frames"
            else:
                self.loops[case] = _loop("run()", {"run": run})

    def time(self, case: str, seconds: float) -> tuple[float, int]:
        """The fastest call of a turn, and over how many calls at a time it was measured.

        A turn is many short loops: some of them are likely to run undisturbed.
        """
        loop = self.loops[case]
        number = self.numbers.get(case)
        if number is None:
            loop(1)  # whatever the first call prepares
            number = 1
            while (taken := loop(number)) < _LOOP_SECONDS / 2 and number < _MOST_CALLS:
                number *= 2
            number = max(1, min(_MOST_CALLS, round(number * _LOOP_SECONDS / taken)))
            self.numbers[case] = number
        end = perf_counter() + seconds
        fastest = loop(number)
        while perf_counter() < end:
            fastest = min(fastest, loop(number))
        return fastest / number, number


def _loop(statement: str, namespace: dict[str, Any]) -> Callable[[int], float]:
    """A function that runs a statement so many times and gives the seconds it took."""
    body = statement.replace("\n", "\n        ")
    # Names become locals: a user's function would have them as such.
    names = [name for name in ("data", "message", "row", "payload") if name in namespace]
    parameters = ", ".join(f"{name}={name}" for name in names)
    source = (
        f"def loop(number, {parameters}):\n"
        "    start = perf_counter()\n"
        "    for _ in repeat(None, number):\n"
        f"        {body}\n"
        "    return perf_counter() - start\n"
    )
    space = dict(namespace, perf_counter=perf_counter, repeat=repeat)
    exec(compile(source, "<loop>", "exec"), space)
    loop: Callable[[int], float] = space["loop"]
    return loop


def _with_official_client() -> bool:
    from importlib.util import find_spec

    return find_spec("futu") is not None


def serve(name: str, *, collect: bool) -> None:
    """Answer requests on standard input."""
    peer = BY_NAME[name]
    adapter: Adapter | None = None
    prepared: dict[str, _Cases] = {}
    answers = sys.stdout
    sys.stdout = sys.stderr  # what a peer prints is no answer
    if not collect:
        gc.disable()
    for line in sys.stdin:
        request = json.loads(line)
        answer: dict[str, Any] = {}
        match request["do"]:
            case "hello":
                try:
                    adapter = peer.adapter()
                    answer = {"version": adapter.version}
                except Exception as error:  # noqa: BLE001 not installed, or another version
                    answer = {"missing": f"{type(error).__name__}: {error}"}
            case "prepare":
                assert adapter is not None
                cases = prepared[request["input"]] = _Cases(peer, adapter, request["input"])
                answer = {"cases": list(cases.loops), "wrong": cases.wrong}
                # What stays is not looked at again by the collections that the loops cause.
                gc.collect()
                gc.freeze()
            case "time":
                seconds, calls = prepared[request["input"]].time(
                    request["case"], request["seconds"]
                )
                answer = {"seconds": seconds, "calls": calls}
            case "forget":
                prepared.pop(request["input"], None)
                inputs.make.cache_clear()
                gc.unfreeze()
                gc.collect()
                gc.freeze()
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    serve(sys.argv[1], collect="--no-gc" not in sys.argv)
