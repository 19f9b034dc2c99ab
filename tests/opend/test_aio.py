# SPDX-License-Identifier: MIT
"""wirecodec.opend.aio: tasks and transports, against a small OpenD on loopback.

What the two clients share in code is tested with the blocking one; here is what asyncio changes.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import gc
import logging
import math
import random
import socket
import sys
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.gateway import (
    AES_KEY,
    PATIENCE_SECONDS,
    Damaged,
    Gateway,
    RatingBook,
    event_push,
    state_of,
    state_request,
    text_of,
)
from wirecodec import encode, encode_frame
from wirecodec.errors import (
    ChecksumError,
    CipherError,
    ConnectionLost,
    EncodeError,
    HeaderError,
    LocalProtocolError,
    RequestError,
    RequestFailed,
    RequestTimeout,
)
from wirecodec.opend._client_settings import Settings
from wirecodec.opend._client_tasks import Core, Wire
from wirecodec.opend.aio import AsyncOpenDClient
from wirecodec.opend.cipher import load_rsa_key
from wirecodec.opend.frame import FrameDecoder
from wirecodec.opend.messages import get_global_state, init_connect
from wirecodec.opend.paging import RateLimiter, async_rows

pytestmark = pytest.mark.usefixtures("nothing_is_left")

KEY_FILE = Path(__file__).resolve().parent.parent / "data" / "captures" / "rsa_private_1024.pem"

STATE = 1002
RATING = 3426


def in_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run a test in a loop of its own, in bounded time. No task outlives it, and no error that
    asyncio would only log is let pass.
    """

    @functools.wraps(test)
    def run(**fixtures: Any) -> None:
        async def main() -> None:
            told: list[Any] = []
            loop = asyncio.get_running_loop()
            loop.set_exception_handler(lambda _, context: told.append(context))
            await asyncio.wait_for(test(**fixtures), PATIENCE_SECONDS)
            # A task that is done may need a turn to be forgotten; one that waits would stay.
            await asyncio.sleep(0)
            assert asyncio.all_tasks() == {asyncio.current_task()}
            gc.collect()
            await asyncio.sleep(0)
            assert told == []

        asyncio.run(main())

    return run


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    """One that answers GetGlobalState."""
    with Gateway() as server:
        yield server


def connect(gateway: Gateway, **options: Any) -> Coroutine[Any, Any, AsyncOpenDClient]:
    """A client of the gateway."""
    return AsyncOpenDClient.connect(gateway.host, gateway.port, **options)


async def happens(gateway: Gateway, predicate: Callable[[], object]) -> None:
    """Wait for the gateway, and let the loop go on."""
    await asyncio.to_thread(gateway.wait_for, predicate)


# --- requests -------------------------------------------------------------------------------


@in_loop
async def test_request(gateway: Gateway) -> None:
    """There and back, and what the handshake said."""
    async with await connect(gateway, client_id="me") as client:
        assert await client.request(state_request(5)) == state_of(5)
        assert await client.request(state_request(6), body_format=1) == state_of(6)
        assert client.greeting.login_user_id == 4711
        assert client.is_connected
        assert repr(client) == f"<AsyncOpenDClient 127.0.0.1:{gateway.port}, connected>"
    assert not client.is_connected
    assert "closed" in repr(client)
    assert [each.body_format for each in gateway.received] == [0, 0, 1]
    assert gateway.received[0].message.c2s.client_id == "me"


@in_loop
async def test_many_tasks() -> None:
    """64 at once, 50 requests each, answered in any order: none is lost, none is crossed."""
    with Gateway(shuffle=random.Random(1)) as gateway:
        async with await connect(gateway) as client:

            async def ask(number: int) -> None:
                for index in range(50):
                    user_id = number * 1000 + index
                    assert await client.request(state_request(user_id)) == state_of(user_id)

            await asyncio.gather(*(ask(number) for number in range(64)))
        assert len({each.serial_number for each in gateway.of(STATE)}) == 64 * 50


@in_loop
async def test_mistakes(gateway: Gateway) -> None:
    """The caller's: nothing is sent, and the client goes on."""
    async with await connect(gateway, max_requests_in_flight=1) as client:
        wrong: Any = get_global_state.C2S(user_id=1)
        with pytest.raises(TypeError):
            await client.request(wrong)
        with pytest.raises(EncodeError):
            await client.request(get_global_state.Request(c2s=get_global_state.C2S(user_id=-1)))
        results = await asyncio.gather(
            *(client.request(state_request(number)) for number in range(2)), return_exceptions=True
        )
        assert results[0] == state_of(0)
        assert isinstance(results[1], LocalProtocolError)


@in_loop
async def test_refused_request(gateway: Gateway) -> None:
    """OpenD says no."""
    gateway.answers[STATE] = lambda _: get_global_state.Response(ret_type=-1, ret_msg="not today")
    async with await connect(gateway) as client:
        with pytest.raises(RequestFailed, match="not today"):
            await client.request(state_request())


@in_loop
async def test_one_bad_digest(gateway: Gateway) -> None:
    """Of many requests that are under way together, one fails."""

    def answer(request: Any) -> Any:
        user_id = request.message.c2s.user_id
        return Damaged(state_of(user_id)) if user_id == 13 else state_of(user_id)

    gateway.answers[STATE] = answer
    async with await connect(gateway) as client:
        results: list[Any] = await asyncio.gather(
            *(client.request(state_request(number)) for number in range(32)), return_exceptions=True
        )
    error = results[13]
    assert type(error) is RequestError
    assert isinstance(error.__cause__, ChecksumError)
    del results[13]
    assert results == [state_of(number) for number in range(32) if number != 13]


@in_loop
async def test_timeout(gateway: Gateway) -> None:
    """A shorter one that comes after a longer one; the longer one goes on."""
    requests: list[Any] = []
    gateway.answers[STATE] = requests.append
    async with await connect(gateway) as client:
        long = asyncio.ensure_future(client.request(state_request(1), timeout_seconds=None))
        with pytest.raises(RequestTimeout, match=r"no answer in 0\.02 s"):
            await client.request(state_request(2), timeout_seconds=0.02)
        await happens(gateway, lambda: len(requests) == 2)
        for request in reversed(requests):
            gateway.connection.answer(request, state_of(request.message.c2s.user_id))
        assert await long == state_of(1)


@in_loop
async def test_cancelled_task(gateway: Gateway) -> None:
    """Its request counts no longer, and its answer is dropped."""
    requests: list[Any] = []
    gateway.answers[STATE] = requests.append
    async with await connect(gateway, max_requests_in_flight=1) as client:
        first = asyncio.ensure_future(client.request(state_request(1)))
        await happens(gateway, lambda: requests)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        second = asyncio.ensure_future(client.request(state_request(2)))
        await happens(gateway, lambda: len(requests) == 2)
        for request in requests:
            gateway.connection.answer(request, state_of(request.message.c2s.user_id))
        assert await second == state_of(2)


@in_loop
async def test_cancelled_when_answered(gateway: Gateway) -> None:
    """An error has come as the answer when the task is cancelled: nobody misses it."""
    push = encode_frame(1003, encode(event_push("x")), serial_number=1)
    gateway.answers[STATE] = lambda _: [get_global_state.Response(ret_type=-1), push]
    async with await connect(gateway) as client:
        task = asyncio.ensure_future(client.request(state_request()))
        # It comes behind the answer in the same piece, before the task has its turn.
        client.on_push(lambda _: task.cancel())
        with pytest.raises((asyncio.CancelledError, RequestFailed)):
            await task


@in_loop
async def test_cancelled_before_its_answer(gateway: Gateway) -> None:
    """A push in the same piece as the answer has its handler cancel the task: the answer is
    dropped, and the connection goes on.
    """
    push = encode_frame(1003, encode(event_push("x")), serial_number=1)
    gateway.answers[STATE] = lambda request: [push, state_of(request.message.c2s.user_id)]
    async with await connect(gateway) as client:
        task = asyncio.ensure_future(client.request(state_request(1)))
        take_away = client.on_push(lambda _: task.cancel())
        with pytest.raises(asyncio.CancelledError):
            await task
        take_away()
        assert await client.request(state_request(2)) == state_of(2)


# --- the end of the connection --------------------------------------------------------------


@in_loop
async def test_peer_closes(gateway: Gateway) -> None:
    """In the middle of a request; later requests are told why there is no connection."""
    gateway.answers[STATE] = lambda _: gateway.connection.cut()
    async with await connect(gateway) as client:
        with pytest.raises(ConnectionLost, match="closed the connection"):
            await client.request(state_request())
        with pytest.raises(ConnectionLost, match="nothing was sent"):
            await client.request(state_request())
        assert not await client.wait_until_connected()


@in_loop
async def test_garbage(gateway: Gateway) -> None:
    """What is no frame ends the connection, and everything that waits on it."""
    gateway.answers[STATE] = lambda _: b"HTTP/1.1 400 Bad Request\r\n\r\n"
    async with await connect(gateway) as client:
        errors = await asyncio.gather(
            *(client.request(state_request()) for _ in range(4)), return_exceptions=True
        )
    for error in errors:
        assert isinstance(error, ConnectionLost)
        assert isinstance(error.__cause__, HeaderError)


@in_loop
async def test_silent_peer(gateway: Gateway) -> None:
    """Not a byte for so long: it is gone."""
    gateway.answers[STATE] = lambda _: None
    async with await connect(gateway, peer_timeout_seconds=0.05) as client:
        with pytest.raises(ConnectionLost, match="not a byte"):
            await client.request(state_request())


@in_loop
async def test_keep_alive() -> None:
    """At four fifths of the interval, without anybody asking."""
    with Gateway(keep_alive_interval=1) as gateway:
        async with await connect(gateway):
            await happens(gateway, lambda: gateway.of(1004))
        assert gateway.of(1004)[0].message.c2s.time > 1_600_000_000


@in_loop
async def test_close_while_waiting(gateway: Gateway) -> None:
    """Whoever waits is told; so is who comes later; a second close does nothing."""
    gateway.answers[STATE] = lambda _: None
    client = await connect(gateway)
    tasks = [asyncio.ensure_future(client.request(state_request())) for _ in range(8)]
    await happens(gateway, lambda: len(gateway.of(STATE)) == 8)
    await asyncio.gather(client.close(), client.close())
    errors = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(error) for error in errors] == [ConnectionLost] * 8
    with pytest.raises(ConnectionLost, match="the client is closed"):
        await client.request(state_request())
    await client.close()


@in_loop
async def test_drop(gateway: Gateway) -> None:
    """Without close: a warning, and the connection goes all the same."""
    client = await connect(gateway)
    with pytest.warns(ResourceWarning, match="unclosed <AsyncOpenDClient"):
        del client
    await happens(gateway, lambda: gateway.connection.is_over)


@in_loop
async def test_drop_at_the_end(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing can be imported any more: it says nothing."""
    async with await connect(gateway) as client:
        dropped = AsyncOpenDClient(client._core)
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, "warnings", None)
            del dropped
        assert await client.request(state_request(3)) == state_of(3)


@in_loop
async def test_drop_with_tasks(gateway: Gateway) -> None:
    """A handler that still runs ends with the client."""
    begun = asyncio.Event()
    cancelled = asyncio.Event()

    async def hang(_: Any) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.set()
            raise

    client = await connect(gateway)
    client.on_push(hang)
    gateway.connection.push(event_push("x"))
    await begun.wait()
    with pytest.warns(ResourceWarning, match="unclosed <AsyncOpenDClient"):
        del client
    await cancelled.wait()
    await happens(gateway, lambda: gateway.connection.is_over)


def test_drop_after_the_loop(gateway: Gateway) -> None:
    """Nobody can end it any more but who drops it."""
    client = asyncio.run(connect(gateway))
    core = client._core
    with pytest.warns(ResourceWarning, match="unclosed <AsyncOpenDClient"):
        del client
    assert core.is_over
    assert not core.is_connected
    with pytest.warns(ResourceWarning, match="unclosed"):  # the transport, the socket, or both
        del core
        gc.collect()
    gateway.wait_for(lambda: gateway.connection.is_over)


@in_loop
async def test_session_fails(gateway: Gateway) -> None:
    """A cipher of the user's own may raise anything: nobody waits for ever."""
    told: list[Any] = []
    loop = asyncio.get_running_loop()
    handler = loop.get_exception_handler()
    loop.set_exception_handler(lambda _, context: told.append(context["exception"]))
    async with await connect(gateway) as client:
        wire = client._core._wire
        assert wire is not None

        def fail(*_: Any) -> None:
            raise RuntimeError("a mistake")

        wire.session.receive_data = fail  # type: ignore[assignment]
        with pytest.raises(ConnectionLost, match="the session failed"):
            await client.request(state_request())
    assert [type(error) for error in told] == [RuntimeError]
    loop.set_exception_handler(handler)


# --- connecting -----------------------------------------------------------------------------


@in_loop
async def test_connection_refused() -> None:
    """With the advice to look whether OpenD runs."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(ConnectionLost, match=f"127.0.0.1:{port}: is OpenD running"):
        await AsyncOpenDClient.connect(port=port)


@in_loop
async def test_seconds_that_are_none(gateway: Gateway) -> None:
    """NaN is never over: it is refused wherever seconds are given, as is less than none."""
    for name in ("request_timeout_seconds", "connect_timeout_seconds", "peer_timeout_seconds"):
        for seconds in (math.nan, -1.0):
            with pytest.raises(ValueError, match=f"^{name} is 0 seconds or more"):
                await connect(gateway, **{name: seconds})
    with pytest.raises(ValueError, match="delay"):
        await connect(gateway, reconnect=True, reconnect_delay_seconds=math.nan)
    assert gateway.connections == []
    gateway.answers[STATE] = lambda _: gateway.connection.cut()
    async with await connect(
        gateway, reconnect=True, reconnect_delay_seconds=1e6, max_reconnect_delay_seconds=1e6
    ) as client:
        for seconds in (math.nan, -1.0):
            with pytest.raises(ValueError, match=r"^timeout_seconds is 0 seconds or more"):
                await client.request(state_request(), timeout_seconds=seconds)
        assert gateway.of(STATE) == []
        with pytest.raises(ConnectionLost):
            await client.request(state_request())
        with pytest.raises(ValueError, match="timeout_seconds"):
            await client.wait_until_connected(math.nan)
        assert not await client.wait_until_connected(-1.0)  # what was left of some time


@in_loop
async def test_ports(gateway: Gateway) -> None:
    """What is none is not taken for one."""
    with pytest.raises(ValueError, match="port is an int, 0 to 65535"):
        await AsyncOpenDClient.connect(port=65536 + gateway.port)
    assert gateway.connections == []


@in_loop
async def test_unknown_host() -> None:
    """With the advice where OpenD is."""
    with pytest.raises(ConnectionLost, match="is not known"):
        await AsyncOpenDClient.connect("opend.invalid")


@in_loop
async def test_connect_timeout() -> None:
    """Nobody takes the connection. The queue of those who wait holds one here."""
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(socket.socket())
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        port = server.getsockname()[1]
        for _ in range(4):  # fill the queue
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.1", port))
        with pytest.raises(RequestTimeout, match=r"in 0\.05 s"):
            await AsyncOpenDClient.connect(port=port, connect_timeout_seconds=0.05)


@in_loop
async def test_no_connect_timeout(gateway: Gateway) -> None:
    """A connection and a handshake that may take as long as they like."""
    async with await connect(gateway, connect_timeout_seconds=None) as client:
        assert await client.request(state_request(3)) == state_of(3)
    gateway.answers[1001] = lambda _: gateway.connection.cut()
    with pytest.raises(ConnectionLost, match="has it an RSA key"):
        await connect(gateway, connect_timeout_seconds=None)


@in_loop
async def test_second_address(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system has no such family as that of the first, as IPv6."""
    found = [
        (12345, socket.SOCK_STREAM, 0, "", (gateway.host, gateway.port)),
        (socket.AF_INET, socket.SOCK_STREAM, 0, "", (gateway.host, gateway.port)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    async with await connect(gateway) as client:
        assert await client.request(state_request(3)) == state_of(3)
    del found[1]
    with pytest.raises(ConnectionLost, match=f"no connection to {gateway.host}:{gateway.port}: "):
        await connect(gateway)


class WornKey:
    """A key of somebody's own; it fails after the first time, which is when options are checked."""

    def __init__(self) -> None:
        self.is_worn = False

    def encrypt(self, plaintext: bytes) -> bytes:
        if self.is_worn:
            raise KeyError("there is no such card")
        self.is_worn = True
        return plaintext

    decrypt = encrypt


@in_loop
async def test_key_that_fails(gateway: Gateway) -> None:
    """Nothing is sent, and the socket is closed at once, by whom it was opened."""
    with pytest.raises(KeyError, match="no such card"):
        await connect(gateway, rsa_key=WornKey())
    gc.collect()  # a socket that was left open would be told of


@pytest.mark.parametrize("step", ["sock_connect", "create_connection"])
@in_loop
async def test_connecting_cancelled(
    step: str, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before there is a handshake: the socket is closed, and nothing was sent."""
    is_there = asyncio.Event()

    async def hang(*_: Any, **__: Any) -> None:
        is_there.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio.get_running_loop(), step, hang)
    task = asyncio.ensure_future(connect(gateway))
    await is_there.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert gateway.received == []


@in_loop
async def test_ended_before_there_is_a_transport(gateway: Gateway) -> None:
    """The transport that comes then is ended, too, without a word."""
    loop = asyncio.get_running_loop()
    settings = Settings(gateway.host, gateway.port, options={})
    session = settings.make_session(0.0)
    session.connect(loop.time())
    wire = Wire(Core(settings, loop), session)
    await wire.stop()
    assert isinstance(await wire.opened, ConnectionLost)
    await loop.create_connection(lambda: wire, gateway.host, gateway.port)
    await happens(gateway, lambda: gateway.connections and gateway.connection.is_over)
    assert gateway.received == []


@in_loop
async def test_handshake_timeout(gateway: Gateway) -> None:
    """There is a connection, and no word."""
    gateway.answers[1001] = lambda _: None
    with pytest.raises(RequestTimeout, match="has it an RSA key"):
        await connect(gateway, connect_timeout_seconds=0.05)


@in_loop
async def test_handshake_cancelled(gateway: Gateway) -> None:
    """Whoever connects is cancelled."""
    gateway.answers[1001] = lambda _: None
    task = asyncio.ensure_future(connect(gateway))
    await happens(gateway, lambda: gateway.of(1001))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await happens(gateway, lambda: gateway.connection.is_over)


@in_loop
async def test_handshake_cut(gateway: Gateway) -> None:
    """The peer hangs up, or speaks something else."""
    gateway.answers[1001] = lambda _: gateway.connection.cut()
    with pytest.raises(ConnectionLost, match="has it an RSA key"):
        await connect(gateway)
    gateway.answers[1001] = lambda _: b"HTTP/1.1 400 Bad Request\r\n\r\n"
    with pytest.raises(ConnectionLost, match="does not speak OpenD's TCP protocol"):
        await connect(gateway)


# --- encryption -----------------------------------------------------------------------------


@pytest.mark.parametrize("cipher", ["cbc", "ecb"])
@in_loop
async def test_encryption(cipher: str, tmp_path: Path) -> None:
    """RSA, then AES; what passes is recorded as it was on the wire."""
    key = load_rsa_key(KEY_FILE.read_bytes())
    with Gateway(rsa_key=key, cipher=cipher) as gateway:
        record = tmp_path / "it"
        async with await connect(gateway, rsa_key=KEY_FILE, record=record) as client:
            assert await client.request(state_request(5)) == state_of(5)
        assert gateway.rejected == []
    assert AES_KEY.encode() not in (tmp_path / "it.s2c").read_bytes()


@in_loop
async def test_plaintext_answer() -> None:
    """The client has a key, OpenD has none but answers."""

    def answer(request: Any) -> bytes:
        body = encode(init_connect.Response(ret_type=0))
        return encode_frame(1001, body, serial_number=request.serial_number)

    with Gateway(rsa_key=load_rsa_key(KEY_FILE.read_bytes())) as gateway:
        gateway.answers[1001] = answer
        with pytest.raises(RequestError, match=r"did not encrypt.*rsa_private_key") as caught:
            await connect(gateway, rsa_key=KEY_FILE)
        assert isinstance(caught.value.__cause__, CipherError)


# --- pushes ---------------------------------------------------------------------------------


@in_loop
async def test_handlers(gateway: Gateway) -> None:
    """Functions at once, coroutine functions as tasks, which may ask; who wants which."""
    seen: list[str] = []
    answers: list[Any] = []
    done = asyncio.Event()
    async with await connect(gateway) as client:

        async def ask(push: Any) -> None:
            answers.append(await client.request(state_request(int(text_of(push)))))
            if len(answers) == 5:
                done.set()

        client.on_push(lambda push: seen.append(text_of(push)))
        client.on_push(ask, 1003)
        client.on_push(lambda push: seen.append("never"), 3005)
        client.on_push(lambda push: seen.append("never"))()
        for number in range(5):
            gateway.connection.push(event_push(str(number)))
        await done.wait()
    assert seen == ["0", "1", "2", "3", "4"]
    assert sorted(each.s2c.conn_id for each in answers) == list(range(5))


@in_loop
async def test_handlers_raise(gateway: Gateway, caplog: pytest.LogCaptureFixture) -> None:
    """They are logged without what was in the message; the others still run."""
    done = asyncio.Event()
    async with await connect(gateway) as client:

        def fail(push: Any) -> None:
            raise ValueError(text_of(push))

        async def fail_later(push: Any) -> None:
            await asyncio.sleep(0)
            asyncio.get_running_loop().call_soon(done.set)
            raise LookupError(text_of(push))

        def look_into_cancelled(_: Any) -> None:
            future = asyncio.get_running_loop().create_future()
            future.cancel()
            future.result()

        client.on_push(fail)
        client.on_push(look_into_cancelled)
        client.on_push(fail_later)
        with caplog.at_level(logging.ERROR, logger="wirecodec.opend"):
            gateway.connection.push(event_push("a secret"))
            await done.wait()
            await asyncio.sleep(0)
    assert "fail raised ValueError at a push of 1003" in caplog.text
    assert "look_into_cancelled raised CancelledError at a push of 1003" in caplog.text
    assert "fail_later raised LookupError" in caplog.text
    assert "a secret" not in caplog.text


@in_loop
async def test_handler_task_at_close(gateway: Gateway) -> None:
    """A handler that still runs is cancelled; one that closes the client is not."""
    begun = asyncio.Event()
    ends: list[str] = []
    client = await connect(gateway)

    async def hang(_: Any) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            ends.append("cancelled")
            raise

    client.on_push(hang)
    gateway.connection.push(event_push("x"))
    await begun.wait()
    closed = asyncio.Event()

    async def close(_: Any) -> None:
        await client.close()
        closed.set()

    client.on_push(close)
    gateway.connection.push(event_push("y"))
    await closed.wait()
    assert ends == ["cancelled", "cancelled"]


@in_loop
async def test_cancelled_close(gateway: Gateway, tmp_path: Path) -> None:
    """Whoever gives up waiting for a handler that takes its time has ended the rest."""
    client = await connect(gateway, record=tmp_path / "it")
    begun, cancelled, go_on, ended = (asyncio.Event() for _ in range(4))

    async def hang(_: Any) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()
            await go_on.wait()
            ended.set()

    client.on_push(hang)
    rest = asyncio.ensure_future(rest_of(client))
    gateway.connection.push(event_push("x"))
    await begun.wait()
    closing = asyncio.ensure_future(client.close())
    await cancelled.wait()
    closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing
    assert await rest == ["x"]
    assert "closed" in repr(client)
    recorder = client._core.settings.recorder
    assert recorder is not None
    assert recorder._files == ()
    go_on.set()
    await ended.wait()


@in_loop
async def test_close_that_is_cancelled_at_once(gateway: Gateway) -> None:
    """The connection is not gone yet; the handlers end as well."""
    client = await connect(gateway)
    begun, cancelled = asyncio.Event(), asyncio.Event()

    async def hang(_: Any) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    client.on_push(hang)
    rest = asyncio.ensure_future(rest_of(client))
    gateway.connection.push(event_push("x"))
    await begun.wait()
    closing = asyncio.ensure_future(client.close())
    await asyncio.sleep(0)
    closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing
    await cancelled.wait()
    assert await rest == ["x"]
    await happens(gateway, lambda: gateway.connection.is_over)


@in_loop
async def test_handler_closes_in_bounded_time(gateway: Gateway) -> None:
    """`asyncio.wait_for` may close in a task of its own, which waits for the handler to end."""
    client = await connect(gateway)

    async def close(_: Any) -> None:
        await asyncio.wait_for(client.close(), PATIENCE_SECONDS)

    client.on_push(close)
    rest = asyncio.ensure_future(rest_of(client))
    gateway.connection.push(event_push("x"))
    assert await rest == ["x"]
    await client.close()


async def rest_of(client: AsyncOpenDClient) -> list[str]:
    """The pushes that come until the client is closed."""
    return [text_of(push) async for push in client.pushes()]


@in_loop
async def test_iterate_pushes(gateway: Gateway) -> None:
    """Until the client is closed; an iterator that is slow loses the oldest."""
    client = await connect(gateway)
    pushes = client.pushes(1003)
    others = client.pushes(3005)
    slow = client.pushes(max_waiting=2)
    for number in range(4):
        gateway.connection.push(event_push(str(number)))
    seen: list[str] = []
    async for push in pushes:
        seen.append(text_of(push))
        if len(seen) == 4:
            break
    assert seen == ["0", "1", "2", "3"]
    waiting = asyncio.ensure_future(pushes.__anext__())
    await asyncio.sleep(0)
    with pytest.raises(RuntimeError, match="another task"):
        await pushes.__anext__()
    await client.close()
    with pytest.raises(StopAsyncIteration):
        await waiting
    assert [text_of(push) async for push in slow] == ["2", "3"]
    assert [push async for push in others] == []
    with pytest.raises(ValueError, match="at least 1"):
        client.pushes(max_waiting=0)


@in_loop
async def test_iterate_pushes_to_the_end(gateway: Gateway) -> None:
    """What has come is given; then it is told that the connection was lost."""
    async with await connect(gateway) as client:
        pushes = client.pushes()
        gateway.connection.push(event_push("last words"))
        gateway.connection.cut()
        assert text_of(await pushes.__anext__()) == "last words"
        with pytest.raises(ConnectionLost):
            await pushes.__anext__()
        assert len(client._core.queues) == 1
        del pushes
        assert len(client._core.queues) == 0


# --- coming back ----------------------------------------------------------------------------


@in_loop
async def test_reconnect(gateway: Gateway, tmp_path: Path) -> None:
    """What was in flight fails and is not sent again; then there is a connection again."""
    async with await connect(
        gateway, reconnect=True, reconnect_delay_seconds=0.0, record=tmp_path / "it"
    ) as client:
        came_back: list[Any] = []
        client.on_reconnect(lambda: came_back.append(client.greeting.conn_id))
        gateway.answers[STATE] = lambda _: gateway.connection.cut()
        for number in range(1, 4):
            with pytest.raises(ConnectionLost):
                await client.request(state_request(number))
            assert await client.wait_until_connected(PATIENCE_SECONDS)
        gateway.answers[STATE] = lambda _: state_of(9)
        assert await client.request(state_request(9)) == state_of(9)
    assert came_back == [2, 3, 4]
    assert [each.message.c2s.user_id for each in gateway.of(STATE)] == [1, 2, 3, 9]
    decoder = FrameDecoder()
    decoder.receive_data((tmp_path / "it.4.c2s").read_bytes())
    assert [frame.header.proto_id for frame in decoder] == [1001, STATE]


@in_loop
async def test_give_up() -> None:
    """After so many attempts."""
    with Gateway() as gateway:
        async with await connect(
            gateway, reconnect=True, reconnect_delay_seconds=0.001, max_reconnect_attempts=3
        ) as client:
            await asyncio.to_thread(gateway.stop_listening)
            pushes = client.pushes()
            gateway.connection.cut()
            with pytest.raises(ConnectionLost, match="is OpenD running"):
                await pushes.__anext__()
            assert not await client.wait_until_connected()
            with pytest.raises(ConnectionLost, match="is OpenD running"):
                await client.request(state_request())


@in_loop
async def test_close_while_coming_back(gateway: Gateway) -> None:
    """The pause before an attempt ends with the client, and so does the attempt."""
    gateway.answers[STATE] = lambda _: gateway.connection.cut()
    for delay in (1e6, 0.0):
        client = await connect(
            gateway,
            reconnect=True,
            reconnect_delay_seconds=delay,
            max_reconnect_delay_seconds=delay,
        )
        seen = len(gateway.of(1001))
        greet = gateway.answers[1001]
        gateway.answers[1001] = lambda _: None
        with pytest.raises(ConnectionLost):
            await client.request(state_request())
        assert not await client.wait_until_connected(0.0)
        if not delay:
            await happens(gateway, lambda seen=seen: len(gateway.of(1001)) > seen)  # type: ignore[misc]
        with pytest.raises(ConnectionLost, match="connecting again is under way"):
            await client.request(state_request())
        await client.close()
        gateway.answers[1001] = greet


@in_loop
async def test_close_at_the_moment_of_coming_back(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the cancellation is lost to a socket that is connected, no handshake follows."""
    client = await connect(gateway, reconnect=True, reconnect_delay_seconds=0.0)
    is_connected = asyncio.Event()

    async def lose_cancellation(connecting: Any, _: float | None) -> Any:
        # As `asyncio.wait_for` does up to Python 3.11 if both happen in one turn of the loop.
        result = await connecting
        is_connected.set()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        return result

    monkeypatch.setattr(asyncio, "wait_for", lose_cancellation)
    seen = len(gateway.of(1001))
    gateway.connection.cut()
    await is_connected.wait()
    await client.close()
    monkeypatch.undo()
    assert len(gateway.of(1001)) == seen
    assert not client.is_connected


@in_loop
async def test_drop_at_the_moment_of_coming_back(
    gateway: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is a socket again, and nobody wants it any more: it is closed as it is."""
    clients = [
        await connect(gateway, reconnect=True, reconnect_delay_seconds=0.0, record=tmp_path / "it")
    ]
    core = clients[0]._core
    before = core._wire
    is_dropped = asyncio.Event()

    async def drop(connecting: Any, _: float | None) -> Any:
        result = await connecting
        with pytest.warns(ResourceWarning, match="unclosed <AsyncOpenDClient"):
            clients.clear()
        is_dropped.set()
        return result

    monkeypatch.setattr(asyncio, "wait_for", drop)
    gateway.connection.cut()
    await is_dropped.wait()
    monkeypatch.undo()
    assert not await core.wait_until_connected(None)
    await happens(gateway, lambda: len(gateway.connections) == 2 and gateway.connection.is_over)
    assert core._wire is before
    assert len(gateway.of(1001)) == 1
    assert not (tmp_path / "it.2.c2s").exists()


@in_loop
async def test_drop_while_coming_back(gateway: Gateway) -> None:
    """The pause before an attempt ends with the client."""
    client = await connect(
        gateway,
        reconnect=True,
        reconnect_delay_seconds=1e6,
        max_reconnect_delay_seconds=1e6,
    )
    core = client._core
    gateway.answers[STATE] = lambda _: gateway.connection.cut()
    with pytest.raises(ConnectionLost):
        await client.request(state_request())
    waiting = asyncio.ensure_future(core.wait_until_connected(None))
    await asyncio.sleep(0)
    with pytest.warns(ResourceWarning, match="unclosed <AsyncOpenDClient"):
        del client
    assert not await waiting
    assert len(gateway.connections) == 1


@in_loop
async def test_come_back_and_gone_again(gateway: Gateway) -> None:
    """The peer says yes and then nonsense, in one piece: another attempt follows."""
    greet = gateway.answers[1001]

    def answer(request: Any) -> Any:
        nonsense = b"HTTP/1.1 400 Bad Request\r\n\r\n" if len(gateway.connections) == 2 else b""
        return [greet(request), nonsense]

    gateway.answers[1001] = answer
    gateway.answers[STATE] = lambda _: gateway.connection.cut()
    async with await connect(gateway, reconnect=True, reconnect_delay_seconds=0.0) as client:
        came_back: list[int] = []
        again = asyncio.Event()

        def note() -> None:
            came_back.append(client.greeting.conn_id)
            if came_back[-1] == 3:
                again.set()

        client.on_reconnect(note)
        with pytest.raises(ConnectionLost):
            await client.request(state_request(1))
        assert await client.wait_until_connected()  # with all the time that it takes
        await again.wait()
        assert came_back == [2, 3]
        gateway.answers[STATE] = lambda _: state_of(2)
        assert await client.request(state_request(2)) == state_of(2)


@in_loop
async def test_coming_back_fails(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Not to be, but a loop may raise anything: it is logged, and nobody waits for ever."""

    async def fail(sock: socket.socket, address: Any) -> None:
        raise RuntimeError(f"port {address[1]}")

    gateway.answers[STATE] = lambda _: gateway.connection.cut()
    async with await connect(gateway, reconnect=True, reconnect_delay_seconds=0.0) as client:
        pushes = client.pushes()
        monkeypatch.setattr(asyncio.get_running_loop(), "sock_connect", fail)
        with pytest.raises(ConnectionLost):
            await client.request(state_request())
        assert not await client.wait_until_connected()
        with pytest.raises(ConnectionLost):
            await pushes.__anext__()
        with pytest.raises(ConnectionLost, match="there is no connection"):
            await client.request(state_request())
    assert "_come_back raised RuntimeError at connecting again" in caplog.text
    assert f"port {gateway.port}" not in caplog.text


# --- rating changes -------------------------------------------------------------------------


@in_loop
async def test_rating_changes(gateway: Gateway, caplog: pytest.LogCaptureFixture) -> None:
    """A page, all of them, as rows, and in a circle."""
    gateway.answers[RATING] = RatingBook(45)
    async with await connect(gateway) as client:
        page = await client.get_rating_change("US", "UPGRADE", count=20)
        assert (len(page), page.all_count, page.next_page) == (20, 45, "20")
        pages = [page async for page in client.iter_rating_changes("US", count=20)]
        assert [len(page) for page in pages] == [20, 20, 5]
        names = [
            row["name"] async for row in async_rows(client.iter_rating_changes("CA", page="38"))
        ]
        assert names == [str(number) for number in range(38, 45)]
        gateway.answers[RATING] = RatingBook(20, circle=True)
        pages = [page async for page in client.iter_rating_changes("US", count=10)]
        assert [page.next_page for page in pages] == ["10", "0", "10"]
        assert "in a circle" in caplog.text
        with pytest.raises(ValueError, match="count"):
            await client.get_rating_change("US", count=21)
        with pytest.raises(ValueError, match="market"):
            client.iter_rating_changes("HK")


@in_loop
async def test_rating_limit(gateway: Gateway) -> None:
    """First pages wait for their turn; the end of the client ends the wait."""
    gateway.answers[RATING] = RatingBook(60)
    loop = asyncio.get_running_loop()
    async with await connect(gateway) as client:
        client.rating_limiter = RateLimiter(3, 0.1)
        started_at = loop.time()

        async def walk() -> int:
            return len([page async for page in client.iter_rating_changes("US", count=20)])

        assert await asyncio.gather(*(walk() for _ in range(7))) == [3] * 7
        assert loop.time() - started_at >= 0.2
        client.rating_limiter = RateLimiter(1, 1e6)
        await client.get_rating_change("US")
        limited, client.rating_limiter = client.rating_limiter, None
        assert len(await client.get_rating_change("US")) == 10
        client.rating_limiter = limited
        late = asyncio.ensure_future(client.get_rating_change("US"))
        await asyncio.sleep(0)
    with pytest.raises(ConnectionLost, match="closed"):
        await late
