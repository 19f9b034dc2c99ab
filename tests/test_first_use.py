# SPDX-License-Identifier: MIT
"""The first use of a message type, from many threads at once.

A class is completed, and its code compiled, when it is first used. Here 32 threads of a fresh
process come to a message type of the catalogue at the same moment, one type after the other, each
in a way of its own: one decodes, one encodes, one reads JSON. All must get what this process, where
one thread has done it all, says is right.

``python -m tests.test_first_use codec`` (or ``reference``) is that fresh process: it reads its task
from standard input.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.support.profiles import some_of
from wirecodec.protobuf import codec
from wirecodec.protobuf.json_format import from_json, to_json

pytestmark = pytest.mark.no_cover

ROOT = Path(__file__).resolve().parent.parent
THREADS = 32
PROCESS_SECONDS = 120
# All of the 300 types in .ci/full, a quarter of them otherwise.
STEP = 1 if os.environ.get("HYPOTHESIS_PROFILE") == "full" else 4
SWITCH_SECONDS = 1e-5  # a hundredth of what threads usually have: they meet in more places


# --- this process knows what is right -------------------------------------------------------------


def tasks() -> list[dict[str, str]]:
    """The answers of all protocols, and what is asked: where they are, their bytes, their JSON."""
    from tests.opend.test_catalogue import message_of
    from wirecodec.opend.registry import PROTOCOLS

    found = []
    for protocol in PROTOCOLS.values():
        if not protocol.has_schema:
            continue
        for message_type in (protocol.response_type, protocol.request_type):
            if message_type is None:  # nobody asks for a push
                continue
            message = message_of(message_type, 0)
            found.append(
                {
                    "module": message_type.__module__,
                    "name": message_type.__qualname__,
                    "data": codec.encode(message).hex(),
                    "json": to_json(message),
                }
            )
    return found


@pytest.mark.parametrize("which", ["codec", "reference"])
def test_from_many_threads(which: str) -> None:
    """With generated code and without it: no error, and the same results in all threads."""
    asked = some_of(tasks()[::STEP])
    assert len(asked) > 10
    ended = subprocess.run(
        [sys.executable, "-m", "tests.test_first_use", which],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        timeout=PROCESS_SECONDS,
        check=False,
    )
    assert ended.stderr == ""
    assert ended.stdout == f"{len(asked)} types, {THREADS} threads\n"
    assert ended.returncode == 0


# --- the fresh process ----------------------------------------------------------------------------


def use(message_type: Any, data: bytes, text: str, way: int) -> list[str]:
    """Use a type, beginning in one of four ways; what was wrong."""
    wrong = []
    if way == 0:
        message = codec.decode(message_type, data)
        if codec.encode(message) != data:
            wrong.append("encodes what it has decoded as something else")
    elif way == 1:
        message = from_json(message_type, text)
        if codec.encode(message) != data:
            wrong.append("encodes what it has read as JSON as something else")
    elif way == 2:
        message = codec.decode(message_type, bytearray(data), max_elements=len(data))
        if to_json(message) != text:
            wrong.append("writes other JSON")
    else:
        message = message_type.__new__(message_type)
        message.__init__(**values_of(from_json(message_type, text)))
        if codec.decode(message_type, codec.encode(message)) != message:
            wrong.append("decodes what it has encoded as something else")
    if message != codec.decode(message_type, data) or not repr(message):
        wrong.append("gives another message")
    return wrong


def values_of(message: Any) -> dict[str, Any]:
    """What a message of the same values is made of."""
    from dataclasses import fields

    return {field.name: getattr(message, field.name) for field in fields(message)}


def use_all(types: list[tuple[Any, bytes, str]]) -> list[str]:
    """Have all threads come to each type at once; what was wrong."""
    wrong: list[str] = []
    start = threading.Barrier(THREADS)

    def run(number: int) -> None:
        for index, (message_type, data, text) in enumerate(types):
            start.wait(PROCESS_SECONDS)
            try:
                found = use(message_type, data, text, (number + index) % 4)
            except Exception as error:  # noqa: BLE001 what it is, is what is looked for
                found = [f"{type(error).__name__}: {error}"]
            wrong.extend(f"{message_type.__module__}: thread {number} {each}" for each in found)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def main() -> int:
    """Do what standard input says."""
    codec.SPECIALIZE = sys.argv[1] == "codec"
    types = []
    for task in json.load(sys.stdin):
        message_type: Any = import_module(task["module"])
        for name in task["name"].split("."):
            message_type = getattr(message_type, name)
        types.append((message_type, bytes.fromhex(task["data"]), task["json"]))
    sys.setswitchinterval(SWITCH_SECONDS)
    wrong = use_all(types)
    for line in wrong[:20]:
        print(line, file=sys.stderr)
    print(f"{len(types)} types, {THREADS} threads")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
