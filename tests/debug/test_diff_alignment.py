# SPDX-License-Identifier: MIT
"""Alignment: as long as can be, the same from both sides, and in time near to the length."""

from __future__ import annotations

import time
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from tests.support.profiles import not_quick
from wirecodec.debug.alignment import MAX_EDITS, align, align_alike, gaps_between, pair_anywhere


def longest(a: list[int], b: list[int]) -> int:
    """The length of a longest common subsequence, the slow way."""
    lengths = [0] * (len(b) + 1)
    for one in a:
        before = lengths[:]
        for index, other in enumerate(b):
            is_more = one == other
            lengths[index + 1] = (
                before[index] + 1 if is_more else max(before[index + 1], lengths[index])
            )
    return lengths[-1]


@given(st.lists(st.integers(0, 4), max_size=25), st.lists(st.integers(0, 4), max_size=25))
def test_alignment_is_longest(a: list[int], b: list[int]) -> None:
    """A common subsequence, and none is longer."""
    pairs = align(a, b)
    assert all(a[one] == b[other] for one, other in pairs)
    assert pairs == sorted(pairs)
    assert len({one for one, _ in pairs}) == len({other for _, other in pairs}) == len(pairs)
    assert len(pairs) == longest(a, b)
    assert align(b, a) == [(other, one) for one, other in pairs]


@not_quick
def test_alignment_of_much() -> None:
    """Beyond the bound: by what is there once, in order."""
    a = list(range(3 * MAX_EDITS))
    pairs = align(a, [*a[::-1], 5])
    assert len(pairs) >= 1
    moved = a[MAX_EDITS:] + a[:MAX_EDITS]
    assert len(align(a, moved)) == 2 * MAX_EDITS
    assert align(moved, a) == [(other, one) for one, other in align(a, moved)]


def test_little_in_common() -> None:
    """Long lists that differ everywhere cost no more than their bound."""
    a, b = ([each * step % 4099 for each in range(30_000)] for step in (17, 23))
    started = time.thread_time()
    pairs = align(a, b)
    assert time.thread_time() - started < 10
    assert all(a[one] == b[other] for one, other in pairs)


def test_gaps() -> None:
    """What stands between the pairs, and behind the last."""
    assert list(gaps_between([(1, 0)], 3, 1)) == [
        (range(1), range(0), (1, 0)),
        (range(2, 3), range(1, 1), None),
    ]


@given(st.lists(st.integers(0, 4), max_size=20), st.lists(st.integers(0, 4), max_size=20))
def test_pairs_anywhere(a: list[int], b: list[int]) -> None:
    """As many as there are on both sides, each element once."""
    pairs = pair_anywhere(a, b)
    assert Counter(a[one] for one, _ in pairs) == Counter(a) & Counter(b)
    assert all(a[one] == b[other] for one, other in pairs)
    assert len({other for _, other in pairs}) == len(pairs)


def test_alike() -> None:
    """The best pairs in all, none of them below the least likeness."""
    assert align_alike([[0.9, 0.2], [0.8, 0.6]], 0.5) == [(0, 0), (1, 1)]
    assert align_alike([[0.5, 1.0], [1.0, 0.4]], 0.5) in ([(0, 1)], [(1, 0)])
    assert align_alike([[0.4, 0.4]], 0.5) == []
