# SPDX-License-Identifier: MIT
"""Asking for rating changes: the checks, page after page, and OpenD's limit on both.

``Qot_GetRatingChange`` (3426) answers a page at a time, and each page brings the cursor of the
next. OpenD takes at most 60 such requests in 30 seconds; of a request that goes on page after page
it counts the first one only.

Nothing here has a connection or a clock: `rating_request` and `RatingPages` say what to ask next,
`RateLimiter` says how long to wait, and the clients do both.

    pages = RatingPages("US", count=20)
    while (request := pages.next_request()) is not None:
        pages.take(RatingChangePage.from_response(client.request(request)))
"""

from __future__ import annotations

from collections import deque

from .messages.qot_common import QotMarket
from .messages.qot_get_rating_change import C2S, RatingChangeType, Request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator

    from .rating import RatingChangePage

__all__ = [
    "MAX_RATING_COUNT",
    "RATING_REQUESTS",
    "RATING_REQUESTS_SECONDS",
    "RateLimiter",
    "RatingPages",
    "async_rows",
    "is_first_page",
    "rating_request",
    "rows",
]

#: How many changes a page may hold at most.
MAX_RATING_COUNT = 20

#: How many first pages OpenD gives in ``RATING_REQUESTS_SECONDS``.
RATING_REQUESTS = 60

#: The time in which OpenD counts them, in seconds.
RATING_REQUESTS_SECONDS = 30.0

_MARKETS = {"US": QotMarket.US_SECURITY, "CA": QotMarket.CA_SECURITY}


def rating_request(
    market: QotMarket | int | str,
    change_type: RatingChangeType | int | str | None = None,
    count: int | None = None,
    page: str | None = None,
) -> Request:
    """The request for a page of rating changes.

    Args:
        market: ``QotMarket.US_SECURITY`` or ``CA_SECURITY``, its number, or ``"US"`` or ``"CA"``.
        change_type: a `RatingChangeType`, its number, or its name, such as ``"UPGRADE"``; None for
            all changes.
        count: how many changes on a page, 1 to 20; None for OpenD's own choice, which is 10.
        page: the ``next_page`` of the page before; None for the first page.

    Raises:
        ValueError: an argument is none of these.
    """
    fields = C2S(market=_market_number(market))
    if change_type is not None:
        fields.change_type = _change_number(change_type)
    if count is not None:
        if type(count) is not int or not 1 <= count <= MAX_RATING_COUNT:
            raise ValueError(f"count is 1 to {MAX_RATING_COUNT}, got {count!r}")
        fields.count = count
    if page is not None:
        if not isinstance(page, str):
            raise ValueError(f"page is the next_page of the page before, a str; got {page!r}")
        fields.page = page
    return Request(c2s=fields)


def is_first_page(page: str | None) -> bool:
    """Whether a request with this ``page`` counts for the limit."""
    return not page


def _market_number(market: QotMarket | int | str) -> int:
    if isinstance(market, str):
        found = _MARKETS.get(market.upper())
    else:
        found = next((each for each in _MARKETS.values() if each == market), None)
    if found is None or isinstance(market, bool):
        raise ValueError(
            f"market {market!r}: there are rating changes of US ({int(_MARKETS['US'])}) and CA "
            f"({int(_MARKETS['CA'])}) only"
        )
    return int(found)


def _change_number(change_type: RatingChangeType | int | str) -> int:
    for known in RatingChangeType:
        is_it = (
            known.name == change_type.upper()
            if isinstance(change_type, str)
            else known == change_type and not isinstance(change_type, bool)
        )
        if is_it:
            return int(known)
    names = ", ".join(f"{known.name} ({int(known)})" for known in RatingChangeType)
    raise ValueError(f"change_type {change_type!r}: there are {names}, and None for all")


class RatingPages:
    """What to ask for, page after page: until no page follows, or the cursor has been seen before.

    A cursor that repeats would go on for ever: ``is_cyclic`` tells that it was met.

    Args:
        market, change_type, count, page: as for `rating_request`; ``page`` is where to begin.

    Raises:
        ValueError: an argument is none of these.

    Attributes:
        is_cyclic: whether the pages ended because a cursor repeated.
    """

    def __init__(
        self,
        market: QotMarket | int | str,
        change_type: RatingChangeType | int | str | None = None,
        count: int | None = None,
        page: str | None = None,
    ) -> None:
        self._request: Request | None = rating_request(market, change_type, count, page)
        self._fields = self._request.c2s
        self._seen = {page} if page else set()
        self.is_cyclic = False

    def next_request(self) -> Request | None:
        """The request for the next page; None if there is none. `take` what it brings."""
        return self._request

    @property
    def is_first(self) -> bool:
        """Whether the next request counts for the limit."""
        return self._request is not None and is_first_page(self._request.c2s.page)

    def take(self, page: RatingChangePage) -> None:
        """Note the page that came, for the cursor of the next."""
        cursor = page.next_page
        self._request = None
        if not cursor:
            return
        if cursor in self._seen:
            self.is_cyclic = True
            return
        self._seen.add(cursor)
        fields = self._fields
        self._request = rating_request(fields.market, fields.change_type, fields.count, cursor)


class RateLimiter:
    """At most ``limit`` requests in any ``seconds``. Time is handed in, and never read.

        while (wait := limiter.wait_seconds(now())) > 0:
            sleep(wait)
        limiter.note(now())

    Args:
        limit: how many requests, at least 1.
        seconds: in which time.
    """

    def __init__(
        self, limit: int = RATING_REQUESTS, seconds: float = RATING_REQUESTS_SECONDS
    ) -> None:
        if limit < 1 or not seconds >= 0:
            raise ValueError(f"at least 1 request in 0 seconds or more, got {limit} in {seconds}")
        self.limit = limit
        self.seconds = seconds
        self._noted: deque[float] = deque(maxlen=limit)

    def wait_seconds(self, now: float) -> float:
        """How long to wait before the next request; 0.0 if it may go now."""
        if len(self._noted) < self.limit:
            return 0.0
        return max(0.0, self._noted[0] + self.seconds - now)

    def note(self, now: float) -> None:
        """Count a request that goes now."""
        self._noted.append(now)  # the one before the last `limit` falls out: it counts no more

    def __repr__(self) -> str:
        return f"<RateLimiter {self.limit} in {self.seconds:g} s>"


def rows(pages: Iterable[RatingChangePage]) -> Iterator[dict[str, str | float]]:
    """The changes of all pages as rows, like ``RatingChangePage.records``, as the pages come."""
    for page in pages:
        yield from page.records()


async def async_rows(
    pages: AsyncIterable[RatingChangePage],
) -> AsyncIterator[dict[str, str | float]]:
    """The same for the pages of `AsyncOpenDClient`."""
    async for page in pages:
        for record in page.records():
            yield record
