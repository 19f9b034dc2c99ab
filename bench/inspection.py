# SPDX-License-Identifier: MIT
"""``inspect`` on long streams: ``python -m bench.inspection``.

A stream of frames with a fault in its middle is written to a temporary file, in several sizes, and
each view of `inspect` reads it in a process of its own. What counts is how time and memory grow: a
stream that is four times as long should take four times as long, and no more memory.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from math import log
from pathlib import Path

from wirecodec import encode, encode_frame
from wirecodec.opend.messages import qot_get_rating_change as rating
from wirecodec.opend.messages.qot_common import Security

ROOT = Path(__file__).resolve().parents[1]
SIZES = (1, 4, 16, 64)
VIEWS = ("table", "jsonl", "tree")
MIB = 1 << 20


def main() -> int:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(prog="bench.inspection", description=__doc__)
    parser.add_argument("--mib", type=int, nargs="*", default=SIZES, help="the sizes (MiB)")
    parser.add_argument("--views", nargs="*", default=VIEWS, help="the views")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        return _work(options.views[0], options.worker)
    print(f"Python {sys.version.split()[0]}")
    print(f"{'view':8}{'MiB':>6}{'seconds':>10}{'s/MiB':>9}{'peak MiB':>10}{'exponent':>10}")
    with tempfile.TemporaryDirectory() as folder:
        for view in options.views:
            before: tuple[int, float] | None = None
            for size in options.mib:
                path = Path(folder, f"{size}.bin")
                if not path.exists():
                    _write_stream(path, size * MIB)
                seconds, peak = _measure(view, path)
                exponent = ""
                if before is not None:
                    exponent = f"{log(seconds / before[1]) / log(size / before[0]):.2f}"
                before = size, seconds
                print(
                    f"{view:8}{size:6}{seconds:10.1f}{seconds / size:9.2f}{peak:10.0f}"
                    f"{exponent:>10}",
                    flush=True,
                )
    return 0


def _write_stream(path: Path, size: int) -> None:
    """Pages of twenty changes, and a byte of a header that is wrong in the middle."""
    items = [
        rating.RatingChangeItem(
            security=Security(market=11, code=f"S{index}"),
            name=f"美光科技 {index}",
            rating=2,
            target_price=100.5 + index,
            institution_name="Morgan Stanley",
        )
        for index in range(20)
    ]
    body = encode(rating.Response(ret_type=0, s2c=rating.S2C(data_list=items, all_count=20)))
    written = 0
    is_damaged = False
    with path.open("wb") as file:
        serial_number = 0
        while written < size:
            serial_number += 1
            frame = encode_frame(3426, body, serial_number=serial_number)
            if written >= size // 2 and not is_damaged:
                frame = b"X" + frame[1:]
                is_damaged = True
            written += file.write(frame)


def _measure(view: str, path: Path) -> tuple[float, float]:
    """Seconds, and the peak of memory in MiB."""
    command = [sys.executable, "-m", "bench.inspection", "--views", view, "--worker", str(path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, check=True, text=True
    )
    told = json.loads(done.stderr.splitlines()[-1])
    return told["seconds"], told["peak"]


def _work(view: str, path: str) -> int:
    from wirecodec.cli import main as command

    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        sys.stdout = nowhere
        started = time.perf_counter()
        code = command(["inspect", "--format", view, path])
        seconds = time.perf_counter() - started
    if code != 1:
        raise SystemExit(f"the fault was not found: exit code {code}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak": peak}), file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
