# SPDX-License-Identifier: MIT
"""Which frames of two streams belong together, so that an inserted one does not shift the rest.

First those that are the same byte for byte, then those of the same content or of the same serial
number, at last those of the same protocol. All stand in the same order on both sides, but for
those that are found elsewhere: they were moved.
"""

from __future__ import annotations

from collections import Counter

from ..opend.frame import HEADER_SIZE
from .alignment import align, gaps_between, pair_anywhere
from .nodes import BODY, GAP, FrameNode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeAlias

    from .nodes import RootNode

    # Role, proto id, direction, content, serial number: what is not looked at is empty, or 0.
    _Key: TypeAlias = tuple[str, int, str, bytes, int]

__all__ = ["FramePair", "pair_frames"]


class FramePair:
    """Two roots that belong together, or one that has no partner.

    Attributes:
        a, b: the roots; None on the side that has none.
        is_moved: whether they stand at different places among the others.
    """

    __slots__ = ("a", "b", "is_moved")

    def __init__(self, a: RootNode | None, b: RootNode | None, is_moved: bool = False) -> None:
        self.a = a
        self.b = b
        self.is_moved = is_moved


def pair_frames(
    a: Sequence[RootNode], b: Sequence[RootNode], ignores_serial_numbers: bool = False
) -> Iterator[FramePair]:
    """Yield the frames, gaps or messages of both sides, each of them once.

    They come in the order of A; what B alone has comes where it stands between them.
    """
    pairing = _Pairing(a, b)
    pairing.pair_in_order(_data_key)
    pairing.pair_moved(_data_key)
    # Two recordings of one session have serial numbers in common, two sessions do not: what finds
    # more pairs is right. Content that is the same is the better proof.
    keys = [_content_key]
    if not ignores_serial_numbers:
        keys.append(_number_key)
        keys.sort(key=pairing.count_common, reverse=True)
    pairing.pair_in_order(keys[0])
    pairing.pair_moved(keys[0])
    for key in (*keys[1:], _protocol_key):
        pairing.pair_in_order(key)
    if len(a) == len(b) == 1 and BODY in (a[0].role, b[0].role) and a[0].role != GAP != b[0].role:
        pairing.pairs = [(0, 0)]  # a message that stands alone, and the body of a frame
    return pairing.list_pairs()


class _Pairing:
    """What belongs together so far.

    Attributes:
        pairs: the indices of what stands in the same order on both sides.
        moved: of what does not, by the index in A.
        taken: the indices in B of what was moved.
    """

    def __init__(self, a: Sequence[RootNode], b: Sequence[RootNode]) -> None:
        self.a = a
        self.b = b
        self.pairs: list[tuple[int, int]] = []
        self.moved: dict[int, int] = {}
        self.taken: set[int] = set()

    def open_gaps(self) -> Iterator[tuple[list[int], list[int], tuple[int, int] | None]]:
        """What has no partner yet, between the pairs, and the pair behind it."""
        for gap_a, gap_b, pair in gaps_between(self.pairs, len(self.a), len(self.b)):
            left = [index for index in gap_a if index not in self.moved]
            right = [index for index in gap_b if index not in self.taken]
            yield left, right, pair

    def unpaired(self) -> tuple[list[int], list[int]]:
        """What has no partner yet, of each side."""
        left: list[int] = []
        right: list[int] = []
        for gap_a, gap_b, _ in self.open_gaps():
            left += gap_a
            right += gap_b
        return left, right

    def pair_in_order(self, key: Callable[[RootNode], _Key]) -> None:
        """Pair what has the same key, between the pairs that there are."""
        pairs = []
        for left, right, pair in self.open_gaps():
            if left and right:
                found = align(
                    [key(self.a[index]) for index in left], [key(self.b[index]) for index in right]
                )
                pairs += [(left[one], right[other]) for one, other in found]
            if pair is not None:
                pairs.append(pair)
        self.pairs = pairs

    def pair_moved(self, key: Callable[[RootNode], _Key]) -> None:
        """Pair what has the same key, wherever it stands."""
        left, right = self.unpaired()
        for one, other in pair_anywhere(
            [key(self.a[index]) for index in left], [key(self.b[index]) for index in right]
        ):
            self.moved[left[one]] = right[other]
            self.taken.add(right[other])

    def count_common(self, key: Callable[[RootNode], _Key]) -> int:
        """How many pairs a key would make of what has no partner yet."""
        left, right = self.unpaired()
        counts = Counter([key(self.a[index]) for index in left])
        return (counts & Counter([key(self.b[index]) for index in right])).total()

    def list_pairs(self) -> Iterator[FramePair]:
        for gap_a, gap_b, pair in gaps_between(self.pairs, len(self.a), len(self.b)):
            for index in gap_a:
                other = self.moved.get(index)
                partner = None if other is None else self.b[other]
                yield FramePair(self.a[index], partner, is_moved=partner is not None)
            for index in gap_b:
                if index not in self.taken:
                    yield FramePair(None, self.b[index])
            if pair is not None:
                yield FramePair(self.a[pair[0]], self.b[pair[1]])


def _data_key(root: RootNode) -> _Key:
    return root.role, 0, "", root.data, 0


def _content_key(root: RootNode) -> _Key:
    role, proto_id, direction, _, _ = _protocol_key(root)
    content = root.data[HEADER_SIZE:] if isinstance(root, FrameNode) else root.data
    return role, proto_id, direction, content, 0


def _number_key(root: RootNode) -> _Key:
    # Nobody asked for a push: its number tells nothing.
    if isinstance(root, FrameNode) and root.header is not None and root.direction != "push":
        return root.role, root.header.proto_id, root.direction, b"", root.header.serial_number
    return _content_key(root)


def _protocol_key(root: RootNode) -> _Key:
    if isinstance(root, FrameNode) and root.header is not None:
        return root.role, root.header.proto_id, root.direction, b"", 0
    return root.role, 0, "", b"", 0
