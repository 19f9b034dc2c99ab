# SPDX-License-Identifier: MIT
"""How time grows with the size of hostile inputs: the exponent for each family of attacks.

    python -m bench.adversarial [--quick] [--family TEXT]

Each family of ``tests/support/hostile.py`` is read at sizes that double. The exponent is the slope
of a straight line through the logarithms of size and time: 1 is linear, 2 quadratic. Of each size
the best of several times counts, in processor time, with the garbage collector off: its passes over
all objects are not the reader's doing. Nor are the pages that the system hands out anew for each
run once a result is large: it is measured in a process that keeps its memory, with the allocator of
the C library in place of Python's.
"""

from __future__ import annotations

import argparse
import gc
import os
import subprocess
import sys
import time
from math import log

from tests.support.hostile import FAMILIES, Family, read

SIZES = (125_000, 250_000, 500_000, 1_000_000, 2_000_000)
QUICK_SIZES = (60_000, 120_000, 240_000)
RUNS = 5
WANTED = 1.05
KEEPS_MEMORY = {
    "PYTHONMALLOC": "malloc",
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),  # of glibc: the most that it takes
    "MALLOC_TRIM_THRESHOLD_": str(1 << 40),
}


def main() -> int:
    """Measure all families, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m bench.adversarial")
    parser.add_argument("--quick", action="store_true", help="smaller inputs")
    parser.add_argument("--family", help="only those that have this text in their name")
    options = parser.parse_args()
    if not KEEPS_MEMORY.items() <= os.environ.items():
        command = [sys.executable, "-m", "bench.adversarial", *sys.argv[1:]]
        return subprocess.run(command, env={**os.environ, **KEEPS_MEMORY}, check=False).returncode
    sizes = QUICK_SIZES if options.quick else SIZES
    print(f"{'family':36}{'bytes':>10}{'ns/byte':>10}{'exponent':>10}")
    worst = 0.0
    for name, family in FAMILIES.items():
        if options.family and options.family not in name:
            continue
        points = [measure(family, size) for size in sizes]
        exponent = slope(points)
        size, seconds = points[-1]
        worst = max(worst, exponent)
        print(f"{name:36}{size:>10}{seconds / size * 1e9:>10.1f}{exponent:>10.2f}", flush=True)
    print(f"the largest exponent is {worst:.2f}; wanted: at most {WANTED}")
    return 0


def measure(family: Family, size: int) -> tuple[int, float]:
    """The size of the input, and the best time to read it in seconds."""
    data = family.make(size)
    best = float("inf")
    for _ in range(RUNS):
        gc.collect()
        gc.disable()
        try:
            started = time.process_time()
            result = read(family, data)
            best = min(best, time.process_time() - started)
        finally:
            gc.enable()
        del result
    return len(data), best


def slope(points: list[tuple[int, float]]) -> float:
    """The exponent: least squares through the logarithms."""
    xs = [log(size) for size, _ in points]
    ys = [log(max(seconds, 1e-9)) for _, seconds in points]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum(
        (a - x) ** 2 for a in xs
    )


if __name__ == "__main__":
    raise SystemExit(main())
