# SPDX-License-Identifier: MIT
"""The clients as people use them, for type checkers alone: none of it is run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecodec.opend.aio import AsyncOpenDClient
from wirecodec.opend.client import OpenDClient
from wirecodec.opend.messages import get_global_state, init_connect, qot_get_rating_change
from wirecodec.opend.messages.qot_common import QotMarket
from wirecodec.opend.messages.qot_get_rating_change import RatingChangeType
from wirecodec.opend.paging import RateLimiter, async_rows, rows
from wirecodec.opend.rating import RatingChangePage
from wirecodec.opend.session import PushReceived

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from concurrent.futures import Future

    from typing_extensions import assert_type

STATE = get_global_state.Request(c2s=get_global_state.C2S(user_id=1))
RATING = qot_get_rating_change.Request(
    c2s=qot_get_rating_change.C2S(market=QotMarket.US_SECURITY, count=2)
)


def blocking() -> None:
    """The answer is that of the request."""
    with OpenDClient.connect("127.0.0.1", 11111, rsa_key="key.pem", client_id="me") as client:
        assert_type(client, OpenDClient)
        assert_type(client.greeting, init_connect.S2C)
        assert_type(client.request(STATE), get_global_state.Response)
        assert_type(client.request(RATING, timeout_seconds=None), qot_get_rating_change.Response)
        assert_type(client.request(RATING, timeout_seconds=3), qot_get_rating_change.Response)
        assert_type(client.submit(STATE), Future[get_global_state.Response])
        assert_type(client.submit(STATE).result(), get_global_state.Response)
        assert_type(client.get_rating_change("US"), RatingChangePage)
        client.get_rating_change(QotMarket.CA_SECURITY, RatingChangeType.UPGRADE, 20, "cursor")
        pages = client.iter_rating_changes("US", change_type="UPGRADE")
        assert_type(pages, Iterator[RatingChangePage])
        assert_type(rows(pages), Iterator[dict[str, str | float]])
        assert_type(client.on_push(handle, proto_id=1003), Callable[[], None])
        assert_type(client.wait_until_connected(1.0), bool)
        client.rating_limiter = RateLimiter(10, 1.0)
        client.rating_limiter = None
        client.request(init_connect.C2S(client_ver=1, client_id=""))  # type: ignore[arg-type]
        client.request(get_global_state.Response(ret_type=0))  # type: ignore[arg-type]
        wrong: init_connect.Response = client.request(STATE)  # type: ignore[assignment]
        print(wrong)


async def with_asyncio() -> None:
    """Likewise."""
    async with await AsyncOpenDClient.connect(reconnect=True, body_format=1) as client:
        assert_type(client, AsyncOpenDClient)
        assert_type(client.greeting, init_connect.S2C)
        assert_type(await client.request(STATE), get_global_state.Response)
        assert_type(await client.request(RATING, body_format=1), qot_get_rating_change.Response)
        assert_type(await client.get_rating_change("CA", count=5), RatingChangePage)
        pages = client.iter_rating_changes("US")
        assert_type(pages, AsyncIterator[RatingChangePage])
        assert_type(async_rows(pages), AsyncIterator[dict[str, str | float]])
        client.on_push(handle)
        client.on_push(handle_later)
        async for push in client.pushes(1003):
            assert_type(push, PushReceived)
        await client.request(get_global_state.C2S(user_id=1))  # type: ignore[arg-type]


def wrong_options() -> None:
    """Those of the session are known by name and type."""
    OpenDClient.connect(client_idd="me")  # type: ignore[call-arg]
    OpenDClient.connect(client_id=5)  # type: ignore[arg-type]
    OpenDClient.connect(connect_timeout_seconds="5")  # type: ignore[arg-type]


def handle(push: PushReceived) -> None:
    """A handler."""
    assert_type(push.proto_id, int)


async def handle_later(push: PushReceived) -> None:
    """Another one."""
