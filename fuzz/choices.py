# SPDX-License-Identifier: MIT
"""An input of a fuzzer as a row of choices, and the same row written down for a seed.

    choices = Choices(data)
    mode = choices.take_choice(("plain", "ecb", "cbc"))
    steps = choices.take_int(0, 20)
    pieces = list(cut(choices.take_rest(), choices.take_sizes()))

Each choice takes a few bytes from the front, so that a fuzzer that changes one byte changes one
choice. Any bytes are a row: numbers wrap around, and where the input has ended every choice is the
first, the least or the empty one. `ChoiceWriter` has a `put_` for each `take_`, with the same
arguments and the value in front; what it writes is read back as it was put.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

Option = TypeVar("Option")

MAX_SIZES = 4  # how many different sizes the pieces of one cutting have


class Choices:
    """Takes choices from the front of some bytes."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._pos = 0

    @property
    def is_over(self) -> bool:
        """Whether the input has ended: every further choice is the first one."""
        return self._pos >= len(self._data)

    def take_int(self, low: int, high: int) -> int:
        """A number from ``low`` to ``high``, both included; big-endian, as long as it needs."""
        size = _int_size(low, high)
        taken = self._take(size).ljust(size, b"\0")
        return low + int.from_bytes(taken, "big") % (high - low + 1)

    def take_bool(self) -> bool:
        """A yes or no; no where the input has ended."""
        return bool(self.take_int(0, 1))

    def take_choice(self, options: Sequence[Option]) -> Option:
        """One of the options, of which there must be one at least."""
        return options[self.take_int(0, len(options) - 1)]

    def take_bytes(self, max_size: int = 0xFF) -> bytes:
        """Some bytes: first a number says how many, at most ``max_size``; the end may cut them."""
        return self._take(self.take_int(0, max_size))

    def take_sizes(self) -> tuple[int, ...]:
        """The sizes of pieces for `cut`: up to four, from 0 to 255."""
        return tuple(self.take_bytes(MAX_SIZES))

    def take_rest(self) -> bytes:
        """Everything that is left."""
        return self._take(len(self._data))

    def _take(self, size: int) -> bytes:
        taken = self._data[self._pos : self._pos + size]
        self._pos += len(taken)
        return taken


class ChoiceWriter:
    """Writes the bytes that `Choices` reads as what was put."""

    def __init__(self) -> None:
        self._out = bytearray()

    def put_int(self, value: int, low: int, high: int) -> ChoiceWriter:
        """What `Choices.take_int` reads as ``value``."""
        assert low <= value <= high
        self._out += (value - low).to_bytes(_int_size(low, high), "big")
        return self

    def put_bool(self, value: bool) -> ChoiceWriter:
        """What `Choices.take_bool` reads as ``value``."""
        return self.put_int(int(value), 0, 1)

    def put_choice(self, value: Option, options: Sequence[Option]) -> ChoiceWriter:
        """What `Choices.take_choice` reads as ``value``."""
        return self.put_int(options.index(value), 0, len(options) - 1)

    def put_bytes(self, value: bytes, max_size: int = 0xFF) -> ChoiceWriter:
        """What `Choices.take_bytes` reads as ``value``."""
        self.put_int(len(value), 0, max_size)
        return self.put_rest(value)

    def put_sizes(self, *sizes: int) -> ChoiceWriter:
        """What `Choices.take_sizes` reads as ``sizes``."""
        return self.put_bytes(bytes(sizes), MAX_SIZES)

    def put_rest(self, value: bytes) -> ChoiceWriter:
        """What `Choices.take_rest` reads as ``value``; nothing comes after it."""
        self._out += value
        return self

    def finish(self) -> bytes:
        """Everything that was put."""
        return bytes(self._out)


def cut(data: bytes, sizes: Sequence[int]) -> Iterator[bytes]:
    """The data in pieces of these sizes, in turn and from the start again; all of it at last.

    A size of 0 is an empty piece. Without a size that is larger there is one piece.
    """
    if not any(sizes):
        sizes = (*sizes, max(len(data), 1))
    pos = turn = 0
    while pos < len(data):
        end = pos + sizes[turn % len(sizes)]
        yield data[pos:end]
        pos = end
        turn += 1


def _int_size(low: int, high: int) -> int:
    """How many bytes the numbers of a range take; none where there is one number alone."""
    return ((high - low).bit_length() + 7) // 8
