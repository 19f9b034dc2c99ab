# SPDX-License-Identifier: MIT
"""JSON of the rating page, beside Google's: ``python -m bench.json_page``.

Both run in this process and take turns, and the fastest turn counts. What they give is compared
before anything is timed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from time import perf_counter
from typing import Any

from google.protobuf import json_format

from tests.support.upb import Oracle
from wirecodec import decode, from_json, to_json
from wirecodec.opend.messages.qot_get_rating_change import Response

from . import inputs

TURNS = 200
LOOPS = 5
WANTED = 3.0
BY_DEFAULT = ("to JSON, as each does it", "from JSON")


def main() -> int:
    """Measure, and print a table; 1 if one way is not three times as fast."""
    page = inputs.make("a")
    oracle = Oracle(inputs.schema())
    theirs = oracle.message_class(page.message_type)
    message, their_message = decode(Response, page.data), theirs.FromString(page.data)
    text = json_format.MessageToJson(their_message, indent=None)
    if json.loads(to_json(message)) != json.loads(text) or from_json(Response, text) != message:
        print("the two do not agree", file=sys.stderr)
        return 2
    cases: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
        "to JSON, on one line": (
            lambda: to_json(message),
            lambda: json_format.MessageToJson(their_message, indent=None),
        ),
        "to JSON, as each does it": (
            lambda: to_json(message),
            lambda: json_format.MessageToJson(their_message),
        ),
        "from JSON": (
            lambda: from_json(Response, text),
            lambda: json_format.Parse(text, theirs()),
        ),
    }
    fastest = {name: [float("inf")] * 2 for name in cases}
    for _ in range(TURNS):
        for name, pair in cases.items():
            for index, call in enumerate(pair):
                started = perf_counter()
                for _ in range(LOOPS):
                    call()
                taken = (perf_counter() - started) / LOOPS
                fastest[name][index] = min(fastest[name][index], taken)
    for name, (ours, google) in fastest.items():
        times = f"{ours * 1e6:6.0f} us, Google's {google * 1e6:6.0f} us"
        print(f"{name:26} {times}: {google / ours:.2f} times")
    slowest = min(google / ours for ours, google in (fastest[name] for name in BY_DEFAULT))
    print(f"as people call them: at least {slowest:.2f} times as fast")
    return 0 if slowest >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
