# SPDX-License-Identifier: MIT
"""Two sequences, aligned: which elements of one are which of the other, in order.

Sequences are aligned by a longest common subsequence, in time near to their length if they are
nearly equal. Two that differ by more than ``MAX_EDITS`` elements are aligned by the elements that
are in each of them once.

Often there are several longest ones. Which of them is taken does not depend on which sequence comes
first: with the arguments swapped, all pairs are the same, and swapped.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

__all__ = [
    "MAX_EDITS",
    "align",
    "align_alike",
    "gaps_between",
    "pair_anywhere",
    "pair_singles",
]

MAX_EDITS = 1000
"""How many elements may be removed and added before a list is no longer aligned exactly."""


def align(a: Sequence[Any], b: Sequence[Any]) -> list[tuple[int, int]]:
    """The indices of a longest common subsequence, or of nearly that if there is little in common.

    Args:
        a: keys of the elements, which can be hashed and ordered.
        b: keys of those they are aligned with.
    """
    if list(b) < list(a):
        return [(one, other) for other, one in align(b, a)]
    # What is equal at both ends is never looked at twice, and what one side alone has not at all.
    head = 0
    limit = min(len(a), len(b))
    while head < limit and a[head] == b[head]:
        head += 1
    tail = 0
    while tail < limit - head and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    pairs = [(index, index) for index in range(head)]
    middle_a, middle_b = range(head, len(a) - tail), range(head, len(b) - tail)
    in_a, in_b = {a[index] for index in middle_a}, {b[index] for index in middle_b}
    left = [index for index in middle_a if a[index] in in_b]
    right = [index for index in middle_b if b[index] in in_a]
    left_keys, right_keys = [a[index] for index in left], [b[index] for index in right]
    common = _common_subsequence(left_keys, right_keys)
    if common is None:
        common = pair_singles(left_keys, right_keys)
    pairs += [(left[one], right[other]) for one, other in common]
    pairs += [(len(a) - each, len(b) - each) for each in range(tail, 0, -1)]
    return pairs


def gaps_between(
    pairs: Iterable[tuple[int, int]], size_a: int, size_b: int
) -> Iterator[tuple[range, range, tuple[int, int] | None]]:
    """What stands between aligned pairs, and the pair behind it; None behind the last gap."""
    at_a = at_b = 0
    for one, other in pairs:
        yield range(at_a, one), range(at_b, other), (one, other)
        at_a, at_b = one + 1, other + 1
    yield range(at_a, size_a), range(at_b, size_b), None


def pair_anywhere(a: Sequence[Any], b: Sequence[Any]) -> list[tuple[int, int]]:
    """The indices of equal elements, wherever they stand: the first with the first, and so on."""
    places: dict[Any, list[int]] = {}
    for index in range(len(b) - 1, -1, -1):
        places.setdefault(b[index], []).append(index)
    return [(index, places[key].pop()) for index, key in enumerate(a) if places.get(key)]


def pair_singles(a: Sequence[Any], b: Sequence[Any]) -> list[tuple[int, int]]:
    """The elements that are in each of the sequences once, as many as stand in the same order."""
    counts_a, counts_b = Counter(a), Counter(b)
    places = {key: index for index, key in enumerate(b) if counts_b[key] == 1}
    pairs = [
        (index, places[key]) for index, key in enumerate(a) if counts_a[key] == 1 and key in places
    ]
    return [pairs[index] for index in _longest_rise([other for _, other in pairs])]


def align_alike(likeness: list[list[float]], least: float) -> list[tuple[int, int]]:
    """Pairs in the same order on both sides, as alike as possible in all.

    Args:
        likeness: ``likeness[i][j]`` says how alike ``a[i]`` and ``b[j]`` are.
        least: how alike a pair must be.
    """
    size_a, size_b = len(likeness), len(likeness[0])
    # best[i][j]: how alike the best pairs of a[i:] and b[j:] are in all.
    best = [[0.0] * (size_b + 1) for _ in range(size_a + 1)]
    for i in range(size_a - 1, -1, -1):
        for j in range(size_b - 1, -1, -1):
            paired = likeness[i][j] + best[i + 1][j + 1] if likeness[i][j] >= least else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    pairs = []
    i = j = 0
    while i < size_a and j < size_b:
        is_alike = likeness[i][j] >= least
        if is_alike and best[i][j] == likeness[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i += 1
            j += 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _common_subsequence(a: list[Any], b: list[Any]) -> list[tuple[int, int]] | None:
    """A longest common subsequence; None if more than MAX_EDITS elements are not in it.

    E. Myers, "An O(ND) difference algorithm and its variations": with each further edit, how far
    one comes on each diagonal, where the diagonal is the index in A less that in B.
    """
    trace: list[list[int]] = []
    for edits in range(MAX_EDITS + 1):
        reached = []
        for slot in range(edits + 1):
            x = _enter_diagonal(trace[-1], slot)[0] if trace else 0
            y = x - (2 * slot - edits)
            while x < len(a) and y < len(b) and a[x] == b[y]:
                x += 1
                y += 1
            reached.append(x)
            if x >= len(a) and y >= len(b):
                return _trace_back(trace, slot, x)
        trace.append(reached)
    return None


def _enter_diagonal(before: list[int], slot: int) -> tuple[int, int]:
    """Where a diagonal is entered, and the slot of the diagonal it is entered from."""
    if slot == 0 or (slot < len(before) and before[slot - 1] < before[slot]):
        return before[slot], slot  # an element of B is passed over
    return before[slot - 1] + 1, slot - 1  # an element of A


def _trace_back(trace: list[list[int]], slot: int, x: int) -> list[tuple[int, int]]:
    pairs = []
    for edits in range(len(trace), -1, -1):
        diagonal = 2 * slot - edits
        start, before = _enter_diagonal(trace[edits - 1], slot) if edits else (0, 0)
        pairs += [(each, each - diagonal) for each in range(x - 1, start - 1, -1)]
        if edits:
            x, slot = trace[edits - 1][before], before
    pairs.reverse()
    return pairs


def _longest_rise(numbers: list[int]) -> list[int]:
    """The indices of a longest subsequence of different numbers that rises."""
    ends: list[int] = []  # the least number that a rise of each length ends with
    end_indices: list[int] = []
    before: list[int] = []
    for index, number in enumerate(numbers):
        length = bisect_left(ends, number)
        before.append(end_indices[length - 1] if length else -1)
        if length == len(ends):
            ends.append(number)
            end_indices.append(index)
        else:
            ends[length] = number
            end_indices[length] = index
    rise = []
    index = end_indices[-1] if end_indices else -1
    while index >= 0:
        rise.append(index)
        index = before[index]
    rise.reverse()
    return rise
