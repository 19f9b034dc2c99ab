# SPDX-License-Identifier: MIT
"""wirecodec.opend.paging: what is asked for, page after page, and how often."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecodec.opend.messages.qot_common import QotMarket
from wirecodec.opend.messages.qot_get_rating_change import (
    C2S,
    RatingChangeItem,
    RatingChangeType,
    Request,
)
from wirecodec.opend.paging import (
    RateLimiter,
    RatingPages,
    async_rows,
    is_first_page,
    rating_request,
    rows,
)
from wirecodec.opend.rating import RatingChangePage

# --- one request ----------------------------------------------------------------------------


@pytest.mark.parametrize("market", ["US", "us", 11, QotMarket.US_SECURITY])
def test_market(market: Any) -> None:
    """By name, number and member."""
    assert rating_request(market) == Request(c2s=C2S(market=11))


def test_canada() -> None:
    """The other one."""
    assert rating_request("CA").c2s.market == QotMarket.CA_SECURITY


@pytest.mark.parametrize(
    "market", ["HK", "", "US.MU", 0, 1, True, -1, None, QotMarket.HK_SECURITY, 11.5]
)
def test_other_markets(market: Any) -> None:
    """There are rating changes of two markets only."""
    with pytest.raises(ValueError, match="market"):
        rating_request(market)


@pytest.mark.parametrize("change_type", ["UPGRADE", "upgrade", 1, RatingChangeType.UPGRADE])
def test_change_type(change_type: Any) -> None:
    """By name, number and member."""
    assert rating_request("US", change_type).c2s == C2S(market=11, change_type=1)


@pytest.mark.parametrize("change_type", ["", "N/A", "up", 0, 4, True, 1.5])
def test_other_change_types(change_type: Any) -> None:
    """The error lists what there is."""
    with pytest.raises(ValueError, match="NEW_RATING"):
        rating_request("US", change_type)


@pytest.mark.parametrize("count", [1, 20])
def test_count(count: int) -> None:
    """Its bounds."""
    assert rating_request("US", count=count).c2s.count == count


@pytest.mark.parametrize("count", [0, 21, -1, True, 1.0, "5"])
def test_other_counts(count: Any) -> None:
    """Beyond them."""
    with pytest.raises(ValueError, match="count is 1 to 20"):
        rating_request("US", count=count)


def test_page() -> None:
    """A cursor is text; none and an empty one ask for the first page."""
    assert rating_request("US", page="x").c2s.page == "x"
    assert rating_request("US", page="").c2s.page == ""
    assert rating_request("US").c2s.page is None
    assert [is_first_page(page) for page in (None, "", "x")] == [True, True, False]
    wrong: Any = 2
    with pytest.raises(ValueError, match="page"):
        rating_request("US", page=wrong)


# --- page after page ------------------------------------------------------------------------


def cursors_of(pages: RatingPages, answers: list[str | None]) -> list[str | None]:
    """The cursors that are asked for, if these come back."""
    asked = []
    for answer in [*answers, None]:
        request = pages.next_request()
        if request is None:
            break
        asked.append(request.c2s.page)
        pages.take(RatingChangePage(next_page=answer))
    return asked


@pytest.mark.parametrize("last", [None, ""])
def test_pages(last: str | None) -> None:
    """Until no page follows; every request asks for the same otherwise."""
    pages = RatingPages("CA", "DOWNGRADE", 5)
    assert pages.is_first
    first = pages.next_request()
    assert first is pages.next_request()
    pages.take(RatingChangePage(next_page="a"))
    assert not pages.is_first
    second = pages.next_request()
    assert second is not None
    assert second.c2s == C2S(market=QotMarket.CA_SECURITY, change_type=2, count=5, page="a")
    pages.take(RatingChangePage(next_page=last))
    assert pages.next_request() is None
    assert not pages.is_first
    assert not pages.is_cyclic


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        (["a", "a", "b"], [None, "a"]),
        (["a", "b", "c", "a", "d"], [None, "a", "b", "c"]),
    ],
)
def test_circle(answers: list[str | None], asked: list[str | None]) -> None:
    """A cursor that was seen before is not asked for again."""
    pages = RatingPages("US")
    assert cursors_of(pages, answers) == asked
    assert pages.is_cyclic


def test_circle_to_the_start() -> None:
    """The cursor that it began with counts, too."""
    pages = RatingPages("US", page="a")
    assert not pages.is_first
    assert cursors_of(pages, ["b", "a"]) == ["a", "b"]
    assert pages.is_cyclic


def test_rows() -> None:
    """Of all pages, as they come."""
    pages = [
        RatingChangePage([RatingChangeItem(name="a"), RatingChangeItem(name="b")]),
        RatingChangePage(),
        RatingChangePage([RatingChangeItem(name="c")]),
    ]

    async def come() -> AsyncIterator[RatingChangePage]:
        for page in pages:
            yield page

    async def collect() -> list[dict[str, str | float]]:
        return [row async for row in async_rows(come())]

    assert [row["name"] for row in rows(pages)] == ["a", "b", "c"]
    assert asyncio.run(collect()) == list(rows(pages))


# --- how often ------------------------------------------------------------------------------


def test_limit() -> None:
    """The 61st within 30 seconds waits until the first is 30 seconds old."""
    limiter = RateLimiter()
    for number in range(60):
        assert limiter.wait_seconds(100 + number / 10) == 0.0
        limiter.note(100 + number / 10)
    assert limiter.wait_seconds(106.0) == 24.0
    assert limiter.wait_seconds(129.5) == 0.5
    assert limiter.wait_seconds(130.0) == 0.0
    limiter.note(130.0)
    assert limiter.wait_seconds(130.0) == pytest.approx(0.1)


def test_wrong_limits() -> None:
    """None at all, and time that goes backwards."""
    with pytest.raises(ValueError, match="at least 1 request"):
        RateLimiter(limit=0)
    for seconds in (-1.0, float("nan")):
        with pytest.raises(ValueError, match="0 seconds"):
            RateLimiter(seconds=seconds)
    assert repr(RateLimiter()) == "<RateLimiter 60 in 30 s>"


@given(
    limit=st.integers(1, 5),
    seconds=st.integers(0, 10),
    arrivals=st.lists(st.integers(0, 4), max_size=40),
)
def test_never_more(limit: int, seconds: int, arrivals: list[int]) -> None:
    """Whoever waits as told never has more than the limit in any such time, nor waits in vain."""
    limiter = RateLimiter(limit, float(seconds))
    now = 0.0
    sent: list[float] = []
    for pause in arrivals:
        now += pause
        wait = limiter.wait_seconds(now)
        if wait:
            assert len([each for each in sent if now - each < seconds]) >= limit
        now += wait
        assert limiter.wait_seconds(now) == 0.0
        limiter.note(now)
        sent.append(now)
    for first, last in zip(sent, sent[limit:], strict=False):
        assert last - first >= seconds
