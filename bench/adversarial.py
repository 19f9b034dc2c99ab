# SPDX-License-Identifier: MIT
"""How time grows with the size of hostile inputs: the exponent for each family of attacks.

    python -m bench.adversarial [--quick] [--family TEXT]

Each family of ``tests/support/hostile.py`` is read at sizes that double. The exponent is the slope
of a straight line through the logarithms of size and time: 1 is linear, 2 quadratic. The smallest
takes 20 ms at least, where that can be: below, what is measured is how much fits into the caches.
Of each size the best of several times counts, in processor time, with the garbage collector off:
its passes over all objects are not the reader's doing.
"""

from __future__ import annotations

import argparse
import gc
import time
from math import log

from tests.support.hostile import FAMILIES, Family, read

FIRST_SIZE = 125_000
QUICK_FIRST_SIZE = 60_000
LARGEST_FIRST_SIZE = 4_000_000
DOUBLINGS = 4
QUICK_DOUBLINGS = 2
LEAST_SECONDS = 0.02  # for the smallest input
RUNS = 5
WANTED = 1.05


def main() -> int:
    """Measure all families, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m bench.adversarial")
    parser.add_argument("--quick", action="store_true", help="smaller inputs")
    parser.add_argument("--family", help="only those that have this text in their name")
    options = parser.parse_args()
    first_size = QUICK_FIRST_SIZE if options.quick else FIRST_SIZE
    doublings = QUICK_DOUBLINGS if options.quick else DOUBLINGS
    print(f"{'family':36}{'bytes':>11}{'ns/byte':>9}{'exponent':>10}")
    worst = 0.0
    for name, family in FAMILIES.items():
        if options.family and options.family not in name:
            continue
        first = measure(family, first_size)
        while not options.quick and first[1] < LEAST_SECONDS and first[0] < LARGEST_FIRST_SIZE:
            first = measure(family, first[0] * 2)
        points = [first, *(measure(family, first[0] << each) for each in range(1, doublings + 1))]
        exponent = slope(points)
        size, seconds = points[-1]
        worst = max(worst, exponent)
        print(f"{name:36}{size:>11}{seconds / size * 1e9:>9.1f}{exponent:>10.2f}", flush=True)
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
