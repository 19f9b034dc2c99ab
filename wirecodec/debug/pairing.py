# SPDX-License-Identifier: MIT
"""Which answer of a connection belongs to which request.

They are paired by protocol id and serial number. Whoever looks on sees what the two ends do not:
answers to requests that were sent before the capture began, or that it has lost; answers that are
seen before their requests; serial numbers that come again. `Pairing` remembers as much of it as
is said below, whatever the connection does.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import NamedTuple

__all__ = ["MAX_PENDING", "MAX_REMEMBERED", "Asked", "Pairing"]

#: How many requests are remembered that wait for an answer.
MAX_PENDING = 65536

#: How many answered requests are remembered, to tell a second answer from one to nothing; and how
#: many answers to nothing, whose requests may still be seen.
MAX_REMEMBERED = 1024


class Asked(NamedTuple):
    """A request that was seen.

    Attributes:
        number: of its record.
        time: when its last byte was captured.
        place: which request of the connection it is, counted from 1.
    """

    number: int
    time: int
    place: int


class Pairing:
    """The requests of a connection that wait, and what is known of those that do not.

    A key is the protocol id and the serial number of a message.

    Attributes:
        unlisted: how many requests are no longer remembered that had no answer.
    """

    __slots__ = ("_answered", "_newest", "_pending", "_requests", "_unasked", "unlisted")

    def __init__(self) -> None:
        self._pending: OrderedDict[tuple[int, int], Asked] = OrderedDict()
        self._answered: OrderedDict[tuple[int, int], None] = OrderedDict()
        self._unasked: OrderedDict[tuple[int, int], None] = OrderedDict()
        self._requests = 0
        self._newest = 0  # the place of the newest request that was answered
        self.unlisted = 0

    def add_request(self, key: tuple[int, int], number: int, time: int) -> int:
        """Note a request; gives the number of an earlier one that still waits with this key, or 0.

        The earlier one is given up.
        """
        self._requests += 1
        before = self._pending.pop(key, None)
        if before is not None:
            self.unlisted += 1
        if key in self._unasked:
            del self._unasked[key]
            self._note_answer(key, self._requests)
        else:
            self._pending[key] = Asked(number, time, self._requests)
            if len(self._pending) > MAX_PENDING:
                self._pending.popitem(last=False)
                self.unlisted += 1
        return 0 if before is None else before.number

    def has_request(self, key: tuple[int, int]) -> bool:
        """Whether a request waits with this key."""
        return key in self._pending

    def take_request(self, key: tuple[int, int]) -> Asked | None:
        """The request that an answer belongs to, which then waits no more; None if none waits."""
        asked = self._pending.pop(key, None)
        if asked is not None:
            self._note_answer(key, asked.place)
        return asked

    def add_unasked(self, key: tuple[int, int]) -> bool:
        """Note an answer to nothing that waits; gives whether its request was answered before."""
        if key in self._answered:
            return True
        _remember(self._unasked, key)
        return False

    @property
    def unanswered(self) -> list[tuple[int, int, int]]:
        """The requests that wait: number, protocol id and serial number of each."""
        return [(asked.number, *key) for key, asked in self._pending.items()]

    @property
    def lead(self) -> int:
        """How many requests were seen behind the newest one that was answered.

        Less those that must have been sent, as their answers were seen: it may be less than 0.
        """
        return self._requests - self._newest - len(self._unasked)

    def _note_answer(self, key: tuple[int, int], place: int) -> None:
        self._newest = max(self._newest, place)
        _remember(self._answered, key)


def _remember(keys: OrderedDict[tuple[int, int], None], key: tuple[int, int]) -> None:
    keys[key] = None
    if len(keys) > MAX_REMEMBERED:
        keys.popitem(last=False)
