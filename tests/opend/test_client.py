# SPDX-License-Identifier: MIT
"""wirecodec.opend.client: threads and sockets, against a small OpenD on loopback."""

from __future__ import annotations

import contextlib
import errno
import gc
import itertools
import logging
import math
import os
import random
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, as_completed, wait
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
from wirecodec import decode, encode, encode_frame
from wirecodec.errors import (
    ChecksumError,
    CipherError,
    ConnectionLost,
    DecodeError,
    EncodeError,
    HeaderError,
    LocalProtocolError,
    RequestError,
    RequestFailed,
    RequestTimeout,
)
from wirecodec.opend._client_common import Backoff, check_not_to_itself
from wirecodec.opend._client_settings import Settings
from wirecodec.opend._client_threads import Core, FutureWaiter, Waiter
from wirecodec.opend.cipher import load_rsa_key
from wirecodec.opend.client import OpenDClient
from wirecodec.opend.frame import FrameDecoder
from wirecodec.opend.messages import get_global_state, get_user_info, init_connect
from wirecodec.opend.paging import RateLimiter, rows
from wirecodec.protobuf.wire import write_varint

pytestmark = pytest.mark.usefixtures("nothing_is_left")

DATA = Path(__file__).resolve().parent.parent / "data"
KEY_FILE = DATA / "captures" / "rsa_private_1024.pem"
OTHER_KEY_FILE = DATA / "keys" / "rsa_2048.pem"

STATE = 1002
RATING = 3426


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    """One that answers GetGlobalState."""
    with Gateway() as server:
        yield server


@pytest.fixture
def client(gateway: Gateway) -> Iterator[OpenDClient]:
    """One that is connected with it."""
    with OpenDClient.connect(port=gateway.port) as connected:
        yield connected


def in_threads(count: int, work: Callable[[int], None]) -> None:
    """Call ``work`` in that many threads; what one raises is raised."""
    errors: list[BaseException] = []

    def run(number: int) -> None:
        try:
            work(number)
        except BaseException as error:  # noqa: BLE001 it is raised below
            errors.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive()
    if errors:
        raise errors[0]


def ask_in_thread(client: OpenDClient, errors: list[Exception]) -> threading.Thread:
    """A thread that waits for an answer and notes the error that it gets."""

    def ask() -> None:
        try:
            client.request(state_request())
        except RequestError as error:
            errors.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    return thread


def join(thread: threading.Thread) -> None:
    """Wait for a thread, but not for ever."""
    thread.join(PATIENCE_SECONDS)
    assert not thread.is_alive()


# --- requests -------------------------------------------------------------------------------


def test_request(gateway: Gateway, client: OpenDClient) -> None:
    """There and back, and what the handshake said."""
    assert client.request(state_request(5)) == state_of(5)
    assert client.greeting.login_user_id == 4711
    assert client.is_connected
    assert repr(client) == f"<OpenDClient 127.0.0.1:{gateway.port}, connected>"
    assert AES_KEY not in repr(client.greeting)
    hello = gateway.of(1001)[0].message.c2s
    assert (hello.client_id, hello.packet_enc_algo) == ("wirecodec", -1)


def test_options(gateway: Gateway) -> None:
    """Those of the session."""
    with OpenDClient.connect(
        gateway.host, gateway.port, client_id="me", body_format=1, first_serial_number=99
    ) as client:
        assert client.request(state_request(2**64 - 1)) == state_of(2**64 - 1)
        client.request(state_request(1), body_format=0)
    asked = gateway.received
    assert [each.body_format for each in asked] == [1, 1, 0]
    assert [each.serial_number for each in asked] == [99, 100, 101]
    assert asked[0].message.c2s.client_id == "me"


def test_many_threads() -> None:
    """64 at once, 50 requests each, answered in any order: none is lost, none is crossed."""
    with (
        Gateway(shuffle=random.Random(1)) as gateway,
        OpenDClient.connect(port=gateway.port) as client,
    ):

        def ask(number: int) -> None:
            for index in range(50):
                user_id = number * 1000 + index
                assert client.request(state_request(user_id)) == state_of(user_id)

        in_threads(64, ask)
        assert len(gateway.of(STATE)) == 64 * 50
        assert len({each.serial_number for each in gateway.of(STATE)}) == 64 * 50


def test_small_pipe() -> None:
    """What the socket does not take at once is sent by and by, in order, and nobody waits."""
    hold = threading.Event()
    with Gateway() as gateway:
        gateway.answers[1005] = lambda _: (hold.wait(PATIENCE_SECONDS), None)[1]
        with OpenDClient.connect(port=gateway.port, request_timeout_seconds=None) as client:
            blocker = client.submit(get_user_info.Request(c2s=get_user_info.C2S(flag=1)))
            gateway.wait_for_requests(1005)
            # The server does not read: some megabytes fill what lies between.
            text = "x" * 1_000_000
            futures = []
            for number in range(16):
                request = get_global_state.Request(c2s=get_global_state.C2S(user_id=number))
                futures.append(client.submit(with_unknown(request, text)))
            assert not any(future.done() for future in futures)
            # The time passes all the same for a request that waits to be sent.
            with pytest.raises(RequestTimeout):
                client.request(state_request(16), timeout_seconds=0.02)
            hold.set()
            for number, future in enumerate(futures):
                assert future.result(PATIENCE_SECONDS) == state_of(number)
            blocker.cancel()


def with_unknown(request: get_global_state.Request, text: str) -> get_global_state.Request:
    """The request with a field that makes it large."""
    out = bytearray(encode(request))
    write_varint(out, 100 << 3 | 2)
    write_varint(out, len(text))
    return decode(get_global_state.Request, bytes(out) + text.encode())


def test_mistakes(client: OpenDClient) -> None:
    """The caller's: nothing is sent, and the client goes on."""
    wrong: Any = get_global_state.C2S(user_id=1)
    with pytest.raises(TypeError):
        client.request(wrong)
    with pytest.raises(EncodeError):
        client.request(get_global_state.Request(c2s=get_global_state.C2S(user_id=-1)))
    with pytest.raises(LocalProtocolError):
        client.request(state_request(), body_format=7)
    assert client.request(state_request()) == state_of(7)


def test_too_many_in_flight(gateway: Gateway) -> None:
    """A bound of the session's."""
    gateway.answers[STATE] = lambda _: None
    with OpenDClient.connect(port=gateway.port, max_requests_in_flight=1) as client:
        future = client.submit(state_request())
        with pytest.raises(LocalProtocolError, match="max_requests_in_flight"):
            client.request(state_request())
    assert isinstance(future.exception(PATIENCE_SECONDS), ConnectionLost)


# --- futures --------------------------------------------------------------------------------


def test_submit(client: OpenDClient) -> None:
    """Many at once, from one thread."""
    futures = [client.submit(state_request(number)) for number in range(200)]
    assert [future.result(PATIENCE_SECONDS) for future in futures] == [
        state_of(number) for number in range(200)
    ]


def test_future_fails(gateway: Gateway, client: OpenDClient) -> None:
    """With what `request` would raise."""
    gateway.answers[STATE] = lambda _: get_global_state.Response(ret_type=-1, ret_msg="no")
    error = client.submit(state_request()).exception(PATIENCE_SECONDS)
    assert isinstance(error, RequestFailed)
    assert error.ret_msg == "no"


def test_cancel_future(gateway: Gateway) -> None:
    """Nobody waits any more: it counts no longer, and its answer is dropped."""
    requests: list[Any] = []
    gateway.answers[STATE] = requests.append
    with OpenDClient.connect(port=gateway.port, max_requests_in_flight=1) as client:
        future = client.submit(state_request())
        assert future.cancel()
        with pytest.raises(CancelledError):
            future.result(0)
        second = client.submit(state_request(2))
        gateway.wait_for(lambda: len(requests) == 2)
        for request in requests:
            gateway.connection.answer(request, state_of(request.message.c2s.user_id))
        assert second.result(PATIENCE_SECONDS) == state_of(2)


def test_wait_for_cancelled_future(gateway: Gateway) -> None:
    """Whoever waits for several futures at once is told of one that is cancelled."""
    gateway.answers[STATE] = lambda _: None
    with OpenDClient.connect(port=gateway.port) as client:
        early, late = client.submit(state_request()), client.submit(state_request())
        assert early.cancel()
        assert wait([early], PATIENCE_SECONDS).done == {early}
        completed = as_completed([early, late], PATIENCE_SECONDS)
        assert next(completed) is early
        assert late.cancel()
        assert next(completed) is late
        assert early.cancel()  # again


def test_callback_of_future(gateway: Gateway, client: OpenDClient) -> None:
    """It may submit, and is told that it must not wait; one that raises harms nobody."""
    go_on = threading.Event()  # the callback of a future that is done runs where it is added

    def answer(request: Any) -> Any:
        go_on.wait(PATIENCE_SECONDS)
        return state_of(request.message.c2s.user_id)

    gateway.answers[STATE] = answer
    done = threading.Event()
    results: list[Any] = []

    def callback(_: Any) -> None:
        try:
            client.request(state_request())
        except LocalProtocolError as error:
            results.append(error)
        following = client.submit(state_request(9))
        following.add_done_callback(note)

    def note(future: Any) -> None:
        results.append(future.result())
        done.set()

    def leave(_: Any) -> None:
        raise SystemExit

    client.submit(state_request()).add_done_callback(callback)
    go_on.set()
    assert done.wait(PATIENCE_SECONDS)
    assert "submit" in str(results[0])
    assert results[1] == state_of(9)
    go_on.clear()
    client.submit(state_request()).add_done_callback(leave)
    go_on.set()
    assert client.request(state_request()) == state_of(7)


def test_callback_may_not_wait(gateway: Gateway) -> None:
    """Nothing that waits for the reader may do so in its thread: it would wait for ever."""
    client = OpenDClient.connect(port=gateway.port, reconnect=True, reconnect_delay_seconds=0.0)
    go_on, done = threading.Event(), threading.Event()
    told: list[str] = []

    def cut(_: Any) -> None:
        go_on.wait(PATIENCE_SECONDS)
        gateway.connection.cut()

    def callback(_: Any) -> None:
        client.rating_limiter = RateLimiter(1, 1e6)
        client.rating_limiter.note(time.monotonic())
        waits: list[Callable[[], object]] = [
            client.wait_until_connected,
            lambda: client.get_rating_change("US"),
            lambda: next(client.iter_rating_changes("US")),
        ]
        for wait_in_vain in waits:
            try:
                wait_in_vain()
            except LocalProtocolError as error:
                told.append(str(error))
        done.set()

    with client:
        gateway.answers[STATE] = cut
        client.submit(state_request()).add_done_callback(callback)
        go_on.set()
        assert done.wait(PATIENCE_SECONDS)
        assert len(told) == 3
        assert all("would wait for itself" in each for each in told)
        assert client.wait_until_connected(PATIENCE_SECONDS)


def test_number_of_the_reader_is_given_again(client: OpenDClient) -> None:
    """It has ended, and the system calls a new thread by its number: that one may wait."""
    client.close()
    client._core.reader._ident = threading.get_ident()  # type: ignore[attr-defined]
    with pytest.raises(ConnectionLost, match="the client is closed"):
        client.request(state_request())
    assert not client.wait_until_connected()


def test_callback_closes(gateway: Gateway, caplog: pytest.LogCaptureFixture) -> None:
    """In the thread that reads, which does not wait for itself."""
    go_on = threading.Event()

    def answer(request: Any) -> Any:
        go_on.wait(PATIENCE_SECONDS)
        return state_of(request.message.c2s.user_id)

    gateway.answers[STATE] = answer
    client = OpenDClient.connect(port=gateway.port)
    client.on_push(print)
    future = client.submit(state_request(3))
    future.add_done_callback(lambda _: client.close())
    go_on.set()
    join(client._core.reader)
    assert future.result(0) == state_of(3)
    with pytest.raises(ConnectionLost, match="the client is closed"):
        client.request(state_request())
    client.close()  # from here it waits for the handlers' thread, too
    assert caplog.records == []


def test_answer_to_cancelled_future(caplog: pytest.LogCaptureFixture) -> None:
    """It was on its way to the future already: it is dropped, and who waits is told."""
    for error in (None, RequestTimeout("too late")):
        future: Future[Any] = Future()
        assert future.cancel()
        FutureWaiter(future).settle(state_of(1), error)
        assert wait([future], 0).done == {future}
        with pytest.raises(CancelledError):
            future.result(0)
    assert caplog.records == []


# --- faults of one request ------------------------------------------------------------------


def test_refused_request(gateway: Gateway, client: OpenDClient) -> None:
    """OpenD says no."""
    gateway.answers[STATE] = lambda _: get_global_state.Response(
        ret_type=-1, err_code=5, ret_msg="not today"
    )
    with pytest.raises(RequestFailed, match="not today") as caught:
        client.request(state_request())
    assert (caught.value.ret_type, caught.value.err_code) == (-1, 5)
    assert (caught.value.proto_id, caught.value.serial_number) == (STATE, 2)


@pytest.mark.parametrize(
    ("damage", "cause"),
    [
        (Damaged, ChecksumError),
        (lambda _: "a body that is none", DecodeError),
    ],
    ids=["digest", "body"],
)
def test_one_bad_answer(
    gateway: Gateway, client: OpenDClient, damage: Any, cause: type[Exception]
) -> None:
    """Of many requests that are under way together, one fails."""

    def answer(request: Any) -> Any:
        user_id = request.message.c2s.user_id
        if user_id != 13:
            return state_of(user_id)
        return raw_answer(request) if damage is not Damaged else Damaged(state_of(13))

    gateway.answers[STATE] = answer
    futures = {number: client.submit(state_request(number)) for number in range(32)}
    error = futures.pop(13).exception(PATIENCE_SECONDS)
    assert type(error) is RequestError
    assert isinstance(error.__cause__, cause)
    for number, future in futures.items():
        assert future.result(PATIENCE_SECONDS) == state_of(number)


def raw_answer(request: Any) -> bytes:
    """A frame whose body is no message."""
    return encode_frame(request.proto_id, b"\xff", serial_number=request.serial_number)


def test_timeout(gateway: Gateway, client: OpenDClient) -> None:
    """One request's own, or the client's; the others go on, and the late answer is dropped."""
    requests: list[Any] = []
    gateway.answers[STATE] = requests.append
    started_at = time.monotonic()
    with pytest.raises(RequestTimeout, match=r"no answer in 0\.02 s"):
        client.request(state_request(1), timeout_seconds=0.02)
    assert 0.02 <= time.monotonic() - started_at < PATIENCE_SECONDS
    other = client.submit(state_request(2), timeout_seconds=None)
    gateway.wait_for(lambda: len(requests) == 2)
    for request in requests:
        gateway.connection.answer(request, state_of(request.message.c2s.user_id))
    assert other.result(PATIENCE_SECONDS) == state_of(2)


def test_shorter_timeout_comes_later(gateway: Gateway) -> None:
    """The reader, which waits for a long time-out, hears of a shorter one."""
    gateway.answers[STATE] = lambda _: None
    with OpenDClient.connect(port=gateway.port, request_timeout_seconds=0.05) as client:
        long = client.submit(state_request(), timeout_seconds=60.0)
        with pytest.raises(RequestTimeout):
            client.request(state_request())
        assert not long.done()
    assert isinstance(long.exception(PATIENCE_SECONDS), ConnectionLost)


def test_interrupted_request(
    gateway: Gateway, client: OpenDClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C: the answer is not waited for any more, and the client goes on."""
    gateway.answers[STATE] = lambda _: None

    def interrupt(_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Waiter, "wait", interrupt)
        with pytest.raises(KeyboardInterrupt):
            client.request(state_request())
    session = client._core._session
    assert session is not None
    assert session.requests_in_flight == 0
    gateway.answers[STATE] = lambda _: state_of(1)
    assert client.request(state_request()) == state_of(1)


def test_interrupted_before_it_waits(client: OpenDClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C when the request is in the stream already: its answer is dropped."""
    session = client._core._session
    assert session is not None
    send_request = session.send_request

    def interrupt(*values: Any, **options: Any) -> None:
        send_request(*values, **options)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(session, "send_request", interrupt)
        with pytest.raises(KeyboardInterrupt):
            client.request(state_request(1))
    assert client.request(state_request(2)) == state_of(2)
    assert session.requests_in_flight == 0


# --- the end of the connection --------------------------------------------------------------


def test_peer_closes(gateway: Gateway, client: OpenDClient) -> None:
    """In the middle of a request; later requests are told why there is no connection."""
    gateway.answers[STATE] = lambda _: gateway.connection.cut()
    with pytest.raises(ConnectionLost, match="closed the connection"):
        client.request(state_request())
    with pytest.raises(ConnectionLost, match="nothing was sent"):
        client.request(state_request())
    assert not client.is_connected
    assert not client.wait_until_connected()


def test_peer_resets(gateway: Gateway, client: OpenDClient) -> None:
    """The hard way."""

    def reset(_: Any) -> None:
        linger = struct.pack("ii", 1, 0)
        gateway.connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        gateway.connection.sock.close()

    gateway.answers[STATE] = reset
    with pytest.raises(ConnectionLost) as caught:
        client.request(state_request())
    assert isinstance(caught.value.__cause__, ConnectionLost)


def test_garbage(gateway: Gateway, client: OpenDClient) -> None:
    """What is no frame ends the connection, and everything that waits on it."""
    gateway.answers[STATE] = lambda request: (
        b"HTTP/1.1 400 Bad Request\r\n\r\n" if request.message.c2s.user_id == 3 else None
    )
    futures = [client.submit(state_request(number)) for number in range(4)]
    for future in futures:
        error = future.exception(PATIENCE_SECONDS)
        assert isinstance(error, ConnectionLost)
        assert isinstance(error.__cause__, HeaderError)


def test_silent_peer(gateway: Gateway) -> None:
    """Not a byte for so long: it is gone."""
    gateway.answers[STATE] = lambda _: None
    with (
        OpenDClient.connect(port=gateway.port, peer_timeout_seconds=0.05) as client,
        pytest.raises(ConnectionLost, match="not a byte"),
    ):
        client.request(state_request())


def test_keep_alive() -> None:
    """At four fifths of the interval, without anybody asking."""
    with Gateway(keep_alive_interval=1) as gateway, OpenDClient.connect(port=gateway.port):
        gateway.wait_for_requests(1004)
        assert gateway.of(1004)[0].message.c2s.time > 1_600_000_000


def test_close_while_waiting(gateway: Gateway, client: OpenDClient) -> None:
    """Whoever waits is told; so is who comes later; a second close does nothing."""
    gateway.answers[STATE] = lambda _: None
    errors: list[Exception] = []
    threads = [ask_in_thread(client, errors) for _ in range(8)]
    gateway.wait_for_requests(STATE, 8)
    in_threads(4, lambda _: client.close())
    for thread in threads:
        join(thread)
    assert [type(error) for error in errors] == [ConnectionLost] * 8
    with pytest.raises(ConnectionLost, match="the client is closed"):
        client.request(state_request())
    client.close()
    assert "closed" in repr(client)


def test_drop() -> None:
    """Without close: a warning, and the threads and the socket go all the same."""
    with Gateway() as gateway:
        client = OpenDClient.connect(port=gateway.port)
        client.on_push(print)
        threads = [each for each in threading.enumerate() if "wirecodec" in each.name]
        assert len(threads) == 2
        with pytest.warns(ResourceWarning, match="unclosed <OpenDClient"):
            del client
        for thread in threads:
            join(thread)
        gateway.wait_for(lambda: gateway.connection.is_over)


def test_drop_at_the_end(client: OpenDClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The threads stand still then, one of them with the lock perhaps: nobody waits for it."""
    dropped = OpenDClient(client._core)
    lock = client._core.lock
    with monkeypatch.context() as patch:
        patch.setattr(sys, "is_finalizing", lambda: True)
        patch.setattr(client._core, "lock", None)
        with pytest.warns(ResourceWarning, match="unclosed <OpenDClient"):
            del dropped
    dropped = OpenDClient(client._core)
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "warnings", None)  # nothing can be imported any more
        del dropped
    assert client._core.lock is lock
    assert client.request(state_request(3)) == state_of(3)


UNCLOSED_CLIENT = """
from wirecodec.opend.client import OpenDClient
from wirecodec.opend.simulator import Simulator
simulator = Simulator()
simulator.start()
client = OpenDClient.connect(port=simulator.port)
"""

UNCLOSED_ASYNC_CLIENT = """
import asyncio
from wirecodec.opend.aio import AsyncOpenDClient
from wirecodec.opend.simulator import Simulator
simulator = Simulator()
simulator.start()
client = asyncio.run(AsyncOpenDClient.connect(port=simulator.port))
"""


@pytest.mark.parametrize("script", [UNCLOSED_CLIENT, UNCLOSED_ASYNC_CLIENT])
def test_drop_at_the_very_end(script: str) -> None:
    """A client in a cycle is dropped so late that nothing can be imported: it says nothing."""
    finished = subprocess.run(
        [sys.executable, "-c", script + "client.cycle = client\n"],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=True,
    )
    assert "__del__" not in finished.stderr


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_fork() -> None:
    """A child is told that it has no client, and does its parent's no harm."""
    script = """
import os, sys
from tests.support.gateway import Gateway, state_request
from wirecodec.opend.client import OpenDClient
from wirecodec.errors import LocalProtocolError
with Gateway() as gateway:
    client = OpenDClient.connect(port=gateway.port)
    pid = os.fork()
    if not pid:
        try:
            client.request(state_request())
        except LocalProtocolError:
            client.close()
            del client
            os._exit(7)
        os._exit(8)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
    client.request(state_request())
    client.close()
print("fine")
"""
    root = Path(__file__).resolve().parents[2]
    finished = subprocess.run(
        [sys.executable, "-W", "error", "-W", "ignore::DeprecationWarning", "-c", script],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert finished.stdout == "fine\n", finished.stderr


@pytest.mark.parametrize("end", ["stop", "abandon"])
@pytest.mark.parametrize("records", [True, False])
def test_core_of_another_process(end: str, records: bool, tmp_path: Path) -> None:
    """What a child closes is its own copy, without a lock that a thread may have held."""
    record = tmp_path / "it" if records else None
    core = Core(Settings("127.0.0.1", record=record, options={}))
    core._pid = 0  # as if this were a child of it
    core.lock = threading.Lock()  # type: ignore[assignment] # which no thread takes twice
    with core.lock:
        with pytest.raises(LocalProtocolError, match="another process"):
            core.send(state_request(), Waiter(), None, None)
        for _ in range(2):
            getattr(core, end)()
    assert (core.is_over, core.is_closing, core.is_connected) == (True, True, False)
    assert [sock.fileno() for sock in (core._waker, core._wakened)] == [-1, -1]
    assert core._selector.get_map() is None
    recorder = core.settings.recorder
    if recorder is not None:
        recorder.sent(b"not kept any more")
        assert (tmp_path / "it.c2s").read_bytes() == b""


# --- sending goes wrong ---------------------------------------------------------------------


class Pipe:
    """A socket whose next `send` fails."""

    def __init__(self, client: OpenDClient, error: BaseException) -> None:
        sock = client._core._sock
        assert sock is not None
        self._sock = sock
        self._error: BaseException | None = error
        client._core._sock = self  # type: ignore[assignment]

    def send(self, data: bytes) -> int:
        error, self._error = self._error, None
        if error is not None:
            raise error
        return self._sock.send(data)


def test_no_room_at_all(client: OpenDClient) -> None:
    """The reader sends it when there is."""
    Pipe(client, BlockingIOError())
    assert client.request(state_request(3)) == state_of(3)
    assert client.request(state_request(4)) == state_of(4)


def test_read_in_vain(client: OpenDClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket may be reported to have something, and have nothing."""
    sock = client._core._sock
    recv = socket.socket.recv
    vain: list[int] = []

    def recv_later(self: socket.socket, size: int) -> bytes:
        if self is sock and not vain:
            vain.append(size)
            raise BlockingIOError
        return recv(self, size)

    monkeypatch.setattr(socket.socket, "recv", recv_later)
    assert client.request(state_request(3)) == state_of(3)
    assert len(vain) == 1


def test_broken_pipe(gateway: Gateway, client: OpenDClient) -> None:
    """All that waits is told; the thread that sends is one of them."""
    gateway.answers[STATE] = lambda _: None
    waiting = client.submit(state_request())
    Pipe(client, BrokenPipeError(32, "Broken pipe"))
    with pytest.raises(ConnectionLost, match="the connection broke: Broken pipe"):
        client.request(state_request())
    assert isinstance(waiting.exception(PATIENCE_SECONDS), ConnectionLost)


def test_interrupted_while_sending(gateway: Gateway, client: OpenDClient) -> None:
    """Ctrl-C: nobody knows what has been sent, so the connection ends."""
    gateway.answers[STATE] = lambda _: None
    waiting = client.submit(state_request())
    Pipe(client, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        client.request(state_request())
    assert "while sending" in str(waiting.exception(PATIENCE_SECONDS))
    join(client._core.reader)


class InterruptingLock:
    """The lock of a client; Ctrl-C hits the thread that lets it go, once ``is_time``."""

    def __init__(self, client: OpenDClient, is_time: Callable[[], bool]) -> None:
        self._lock = client._core.lock
        self._is_time = is_time
        self._thread = threading.get_ident()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        is_time = threading.get_ident() == self._thread and self._is_time()
        self._lock.release()
        if is_time:
            raise KeyboardInterrupt


def test_interrupted_before_it_sends(
    gateway: Gateway, client: OpenDClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C when it is this thread's turn to send, and it does not: nobody waits for it."""
    core = client._core
    gateway.answers[STATE] = lambda _: None
    waiting = client.submit(state_request())
    times = iter([True])
    lock = InterruptingLock(
        client, lambda: core._writer == threading.get_ident() and next(times, False)
    )
    with monkeypatch.context() as patch:
        patch.setattr(core, "lock", lock)
        with pytest.raises(KeyboardInterrupt):
            client.request(state_request())
        assert "while sending" in str(waiting.exception(PATIENCE_SECONDS))
    join(core.reader)


def test_interrupted_when_it_has_sent(client: OpenDClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C when all is sent: the connection goes on."""
    core = client._core
    # It lets go when it becomes the writer, when it has taken what to send, and at the end.
    times = iter([False, False, True])
    with monkeypatch.context() as patch:
        patch.setattr(core, "lock", InterruptingLock(client, lambda: next(times, False)))
        with pytest.raises(KeyboardInterrupt):
            client.request(state_request(1))
    assert client.request(state_request(2)) == state_of(2)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_reader_fails(client: OpenDClient) -> None:
    """A cipher of the user's own may raise anything: nobody waits for ever."""
    session = client._core._session
    assert session is not None

    def fail(*_: Any) -> None:
        raise RuntimeError("a mistake")

    session.receive_data = fail  # type: ignore[assignment]
    with pytest.raises(ConnectionLost, match="the client's thread met with RuntimeError"):
        client.request(state_request())
    join(client._core.reader)
    with pytest.raises(ConnectionLost):
        client.request(state_request())


# --- connecting -----------------------------------------------------------------------------


def unused_port() -> int:
    """One on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def test_connection_refused() -> None:
    """With the advice to look whether OpenD runs."""
    port = unused_port()
    with pytest.raises(ConnectionLost, match=f"127.0.0.1:{port}: is OpenD running") as caught:
        OpenDClient.connect(port=port)
    assert isinstance(caught.value.__cause__, ConnectionRefusedError)
    assert caught.value.proto_id == 1001


def test_unknown_host() -> None:
    """With the advice where OpenD is."""
    with pytest.raises(ConnectionLost, match="is not known") as caught:
        OpenDClient.connect("opend.invalid")
    assert isinstance(caught.value.__cause__, socket.gaierror)


@contextlib.contextmanager
def full_queue() -> Iterator[int]:
    """A port where nobody takes a connection. The queue of those who wait holds one here."""
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(socket.socket())
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        port: int = server.getsockname()[1]
        for _ in range(4):  # fill the queue
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.1", port))
        yield port


def test_connect_timeout() -> None:
    """Nobody takes the connection."""
    with full_queue() as port, pytest.raises(RequestTimeout, match=r"in 0\.05 s") as caught:
        OpenDClient.connect(port=port, connect_timeout_seconds=0.05)
    assert caught.value.proto_id == 1001


def test_woken_while_connecting() -> None:
    """By what was meant for the connection before: it goes on waiting for this one."""
    with full_queue() as port:
        core = Core(Settings("127.0.0.1", port, connect_timeout_seconds=0.05, options={}))
        core._waker.send(b"\0")
        with pytest.raises(RequestTimeout, match=r"in 0\.05 s"):
            core.start()
        core.stop()


def test_dropped_while_connecting(gateway: Gateway) -> None:
    """It ends there, however often the reader has been woken before; nothing is sent."""
    core = Core(Settings(gateway.host, gateway.port, options={}))
    with pytest.raises(BlockingIOError):
        while True:  # until it takes no more
            core._waker.send(bytes(4096))
    core.abandon()
    with pytest.raises(ConnectionLost, match="the client is closed; nothing was sent"):
        core.start()
    core.stop()
    assert gateway.received == []


def test_no_connect_timeout(gateway: Gateway) -> None:
    """A connection and a handshake that may take as long as they like."""
    with OpenDClient.connect(port=gateway.port, connect_timeout_seconds=None) as client:
        assert client.request(state_request(3)) == state_of(3)
    gateway.answers[1001] = lambda _: gateway.connection.cut()
    with pytest.raises(ConnectionLost, match="has it an RSA key"):
        OpenDClient.connect(port=gateway.port, connect_timeout_seconds=None)


@pytest.mark.parametrize("seconds", [math.inf, 1e12])
def test_longer_than_the_system_waits(
    gateway: Gateway, seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every limit may be infinite, or so long that the system takes no such number."""
    with OpenDClient.connect(
        port=gateway.port,
        connect_timeout_seconds=seconds,
        request_timeout_seconds=seconds,
        peer_timeout_seconds=seconds,
        reconnect=True,
        reconnect_delay_seconds=seconds,
        max_reconnect_delay_seconds=seconds,
    ) as client:
        assert client.request(state_request(3)) == state_of(3)
        gateway.answers[STATE] = lambda _: gateway.connection.cut()
        with pytest.raises(ConnectionLost):
            client.request(state_request())
        client.rating_limiter = RateLimiter(1, seconds)
        client.rating_limiter.note(time.monotonic())
        changed = client._core.changed
        begun = threading.Semaphore(0)
        results: list[Any] = []

        def wait_for(predicate: Callable[[], bool], timeout: float | None) -> bool:
            if threading.current_thread() in threads:
                begun.release()  # with the lock held: who takes it next finds this thread waiting
            return threading.Condition.wait_for(changed, predicate, timeout)

        def wait_for_turn() -> None:
            try:
                client.get_rating_change("US")
            except ConnectionLost as error:
                results.append(error)

        threads = [
            threading.Thread(target=lambda: results.append(client.wait_until_connected(seconds))),
            threading.Thread(target=wait_for_turn),
        ]
        monkeypatch.setattr(changed, "wait_for", wait_for)
        for thread in threads:
            thread.start()
        for _ in threads:
            assert begun.acquire(timeout=PATIENCE_SECONDS)
        assert client._core.reader.is_alive()
    for thread in threads:
        join(thread)
    assert sorted(str(result) for result in results) == [
        "False",
        "the client is closed; nothing was sent",
    ]


def test_looks_again_before_the_time_is_up(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is nothing to do then, and it goes on waiting."""
    monkeypatch.setattr("wirecodec.opend._client_threads._LONGEST_WAIT_SECONDS", 0.001)
    with full_queue() as port, pytest.raises(RequestTimeout, match=r"in 0\.05 s"):
        OpenDClient.connect(port=port, connect_timeout_seconds=0.05)
    with OpenDClient.connect(
        port=gateway.port, reconnect=True, reconnect_delay_seconds=0.02
    ) as client:
        gateway.answers[STATE] = lambda _: None
        with pytest.raises(RequestTimeout, match=r"no answer in 0\.05 s"):
            client.request(state_request(), timeout_seconds=0.05)
        gateway.connection.cut()
        gateway.wait_for(lambda: len(gateway.of(1001)) == 2)
        assert client.wait_until_connected(PATIENCE_SECONDS)


# What the look-up of a host gives where the system has no such family, as IPv6.
UNKNOWN_FAMILY = (12345, socket.SOCK_STREAM, 0, "", ("127.0.0.1", 1))


def found_at(monkeypatch: pytest.MonkeyPatch, *found: Any) -> None:
    """What looking up any host gives."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: list(found))


def test_second_address(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host may have several; the first one that can be connected to counts."""
    nobody, right = (
        (socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", port))
        for port in (unused_port(), gateway.port)
    )
    found_at(monkeypatch, UNKNOWN_FAMILY, nobody, right)
    with OpenDClient.connect("opend") as client:
        assert client.request(state_request(3)) == state_of(3)


def test_no_address_that_can_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system says why."""
    found_at(monkeypatch, UNKNOWN_FAMILY)
    with pytest.raises(ConnectionLost, match=r"no connection to opend:11111: \w") as caught:
        OpenDClient.connect("opend")
    cause = caught.value.__cause__
    assert isinstance(cause, OSError)
    assert cause.errno == errno.EAFNOSUPPORT
    found_at(monkeypatch)
    with pytest.raises(ConnectionLost, match="the host has no address"):
        OpenDClient.connect("opend")


def test_address_that_is_refused_at_once() -> None:
    """TCP has no connections to a group of hosts; nothing is sent to find out."""
    with pytest.raises(ConnectionLost, match=r"no connection to 224\.0\.0\.1:11111: \w") as caught:
        OpenDClient.connect("224.0.0.1")
    assert isinstance(caught.value.__cause__, OSError)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_reader_fails_while_connecting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not to be, but whoever connects does not wait for ever, and no socket stays."""
    found_at(monkeypatch, (socket.AF_INET, socket.SOCK_STREAM, 0, "", ("no port",)))
    with pytest.raises(ConnectionLost, match="the client's thread has ended"):
        OpenDClient.connect("opend")


def test_connected_to_itself() -> None:
    """TCP connects a socket with its own port, where nobody listens; that is nobody, too."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        try:
            sock.connect(sock.getsockname())
        except OSError as error:
            pytest.skip(f"not with this system: {error}")
        with pytest.raises(ConnectionRefusedError):
            check_not_to_itself(sock)
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as other:
        other.connect(server.getsockname())
        check_not_to_itself(other)


def test_handshake_timeout(gateway: Gateway) -> None:
    """There is a connection, and no word."""
    gateway.answers[1001] = lambda _: None
    with pytest.raises(RequestTimeout, match="has it an RSA key"):
        OpenDClient.connect(port=gateway.port, connect_timeout_seconds=0.05)


def test_handshake_refused(gateway: Gateway) -> None:
    """OpenD says no, and why."""

    def refuse(request: Any) -> bytes:
        refusal = encode(init_connect.Response(ret_type=-1, ret_msg="too old"))
        return encode_frame(1001, refusal, serial_number=request.serial_number)

    gateway.answers[1001] = refuse
    with pytest.raises(RequestFailed, match="too old"):
        OpenDClient.connect(port=gateway.port)


def test_handshake_without_terms(gateway: Gateway) -> None:
    """Success without a word: it is told as it is."""

    def succeed(request: Any) -> bytes:
        answer = encode(init_connect.Response(ret_type=0))
        return encode_frame(1001, answer, serial_number=request.serial_number)

    gateway.answers[1001] = succeed
    with pytest.raises(RequestError, match=r"has no s2c$"):
        OpenDClient.connect(port=gateway.port)


def test_handshake_cut(gateway: Gateway) -> None:
    """The peer hangs up."""
    gateway.answers[1001] = lambda _: gateway.connection.cut()
    with pytest.raises(ConnectionLost, match="has it an RSA key"):
        OpenDClient.connect(port=gateway.port)


def test_other_protocol(gateway: Gateway) -> None:
    """Something else listens there."""
    gateway.answers[1001] = lambda _: b"HTTP/1.1 400 Bad Request\r\n\r\n"
    with pytest.raises(ConnectionLost, match="does not speak OpenD's TCP protocol") as caught:
        OpenDClient.connect(port=gateway.port)
    assert isinstance(caught.value.__cause__, HeaderError)


def test_wrong_options(gateway: Gateway, tmp_path: Path) -> None:
    """They are told before anything is sent."""
    with pytest.raises(LocalProtocolError, match="body format"):
        OpenDClient.connect(port=gateway.port, body_format=7)
    with pytest.raises(CipherError):
        OpenDClient.connect(port=gateway.port, rsa_key=b"no key")
    with pytest.raises(FileNotFoundError):
        OpenDClient.connect(port=gateway.port, rsa_key=str(tmp_path / "none.pem"))
    with pytest.raises(FileNotFoundError):
        OpenDClient.connect(port=gateway.port, record=tmp_path / "none" / "file")
    with pytest.raises(ValueError, match="delay"):
        OpenDClient.connect(port=gateway.port, reconnect=True, reconnect_delay_seconds=-1)
    with pytest.raises(ValueError, match="attempt"):
        OpenDClient.connect(port=gateway.port, reconnect=True, max_reconnect_attempts=0)
    wrong: Any = 5
    with pytest.raises(TypeError, match="rsa_key"):
        OpenDClient.connect(port=gateway.port, rsa_key=wrong)
    assert gateway.connections == []


def test_seconds_that_are_none(gateway: Gateway, client: OpenDClient) -> None:
    """NaN is never over: it is refused wherever seconds are given, as is less than none."""
    names = ("request_timeout_seconds", "connect_timeout_seconds", "peer_timeout_seconds")
    for name, seconds in itertools.product(names, (math.nan, -1.0)):
        options: dict[str, Any] = {name: seconds}
        for host in (gateway.host, f"ws://{gateway.host}:{gateway.port}"):
            with pytest.raises(ValueError, match=f"^{name} is 0 seconds or more"):
                OpenDClient.connect(host, gateway.port, **options)
    for name in ("reconnect_delay_seconds", "max_reconnect_delay_seconds"):
        options = {name: math.nan}
        with pytest.raises(ValueError, match="delay"):
            OpenDClient.connect(port=gateway.port, reconnect=True, **options)
    assert len(gateway.connections) == 1
    send: Any
    for send in (client.request, client.submit):
        for seconds in (math.nan, -1.0):
            with pytest.raises(ValueError, match=r"^timeout_seconds is 0 seconds or more"):
                send(state_request(), timeout_seconds=seconds)
    with pytest.raises(ValueError, match="timeout_seconds"):
        client.wait_until_connected(math.nan)
    gateway.connection.cut()
    join(client._core.reader)
    assert not client.wait_until_connected(-1.0)  # what was left of some time
    assert gateway.of(STATE) == []


def test_ports(gateway: Gateway) -> None:
    """What is none is not taken for one, as the system takes 65536 + n for n."""
    wrong: list[Any] = [65536 + gateway.port, 65536, -1, True, str(gateway.port), 1.5, None]
    for port in wrong:
        with pytest.raises(ValueError, match="port is an int, 0 to 65535"):
            OpenDClient.connect(port=port)
    for port in (0, 65535):
        assert Settings("127.0.0.1", port, options={}).place == f"127.0.0.1:{port}"
    assert Settings("ws://127.0.0.1:80", 65536, options={}).port == 80  # a URL has its own
    assert gateway.connections == []


# --- encryption -----------------------------------------------------------------------------


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


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_key_that_fails(gateway: Gateway) -> None:
    """Nothing is sent, and the socket is closed at once, by whom it was opened."""
    with pytest.raises(ConnectionLost, match="the client's thread has ended"):
        OpenDClient.connect(port=gateway.port, rsa_key=WornKey())
    gc.collect()  # a socket that was left open would be told of
    gateway.wait_for(lambda: gateway.connections and gateway.connections[0].is_over)


@pytest.mark.parametrize("cipher", ["cbc", "ecb"])
@pytest.mark.parametrize("given", ["path", "text", "bytes", "key"])
def test_encryption(cipher: str, given: str) -> None:
    """RSA, then AES; the key in each way in which it can be given."""
    text = KEY_FILE.read_text("ascii")
    key: Any = {
        "path": KEY_FILE,
        "text": text,
        "bytes": text.encode(),
        "key": load_rsa_key(text),
    }[given]
    with (
        Gateway(rsa_key=load_rsa_key(text), cipher=cipher) as gateway,
        OpenDClient.connect(port=gateway.port, rsa_key=key) as client,
    ):
        pushed = threading.Event()
        client.on_push(lambda push: pushed.set() if text_of(push) == "psst" else None)
        assert client.request(state_request(5)) == state_of(5)
        assert client.request(state_request(6), body_format=1) == state_of(6)
        gateway.connection.push(event_push("psst"))
        assert pushed.wait(PATIENCE_SECONDS)
        assert gateway.rejected == []


def test_key_without_its_first_line() -> None:
    """It is taken for a path, which it is not; the error does not show it."""
    key = KEY_FILE.read_text("ascii").partition("\n")[2]
    with pytest.raises(OSError, match="neither PEM from its BEGIN line on, nor a path") as caught:
        OpenDClient.connect(rsa_key=key)
    assert caught.value.filename is None
    assert caught.value.__context__ is None
    assert key.splitlines()[0] not in repr(caught.value)


@pytest.mark.parametrize("kind", [str, Path])
def test_key_file_that_is_not_there(kind: Callable[[Path], Any], tmp_path: Path) -> None:
    """What is likely to be a path is shown."""
    path = kind(tmp_path / "key.pem")
    with pytest.raises(FileNotFoundError) as caught:
        OpenDClient.connect(rsa_key=path)
    assert caught.value.filename == os.fspath(path)


def test_plaintext_answer() -> None:
    """The client has a key, OpenD has none but answers."""

    def answer(request: Any) -> bytes:
        body = encode(init_connect.Response(ret_type=0))
        return encode_frame(1001, body, serial_number=request.serial_number)

    key = load_rsa_key(KEY_FILE.read_bytes())
    with Gateway(rsa_key=key) as gateway:
        gateway.answers[1001] = answer
        with pytest.raises(RequestError, match=r"did not encrypt.*rsa_private_key") as caught:
            OpenDClient.connect(port=gateway.port, rsa_key=KEY_FILE)
        assert isinstance(caught.value.__cause__, CipherError)


def test_wrong_key() -> None:
    """The answer is encrypted with another one."""
    other = load_rsa_key(OTHER_KEY_FILE.read_bytes())

    def answer(request: Any) -> bytes:
        body = encode(init_connect.Response(ret_type=0))
        return encode_frame(
            1001,
            body,
            serial_number=request.serial_number,
            seal_body=lambda _, plaintext: other.encrypt(plaintext),
        )

    with Gateway(rsa_key=load_rsa_key(KEY_FILE.read_bytes())) as gateway:
        gateway.answers[1001] = answer
        with pytest.raises(RequestError, match=r"rsa_private_key") as caught:
            OpenDClient.connect(port=gateway.port, rsa_key=KEY_FILE)
        assert isinstance(caught.value.__cause__, CipherError)


def test_missing_key() -> None:
    """OpenD answers encrypted, and the client has no key: it says so."""
    key = load_rsa_key(KEY_FILE.read_bytes())

    def answer(request: Any) -> bytes:
        return encode_frame(
            1001,
            encode(init_connect.Response(ret_type=0)),
            serial_number=request.serial_number,
            seal_body=lambda _, plaintext: key.encrypt(plaintext),
        )

    with Gateway() as gateway:
        gateway.answers[1001] = answer
        with pytest.raises(RequestError, match="give the same as rsa_key") as caught:
            OpenDClient.connect(port=gateway.port)
        assert isinstance(caught.value.__cause__, ChecksumError)


# --- pushes ---------------------------------------------------------------------------------


def test_pushes(gateway: Gateway, client: OpenDClient) -> None:
    """In order, in a thread of their own, to those who want them; a handler may ask and may go."""
    names: set[str] = set()
    seen: list[str] = []
    answers: list[Any] = []
    done = threading.Event()

    def note(push: Any) -> None:
        names.add(threading.current_thread().name)
        seen.append(text_of(push))
        answers.append(client.request(state_request(len(seen))))
        if text_of(push) == "4":
            done.set()

    client.on_push(note, 1003)
    client.on_push(lambda push: seen.append("never"), 3005)
    take_away = client.on_push(lambda push: seen.append("never"))
    take_away()
    take_away()
    for number in range(5):
        gateway.connection.push(event_push(str(number)))
    assert done.wait(PATIENCE_SECONDS)
    assert seen == ["0", "1", "2", "3", "4"]
    assert answers == [state_of(number) for number in range(1, 6)]
    assert names == {"wirecodec-opend-pushes"}
    with pytest.raises(TypeError, match="handler"):
        client.on_push(None)  # type: ignore[arg-type]


def test_push_that_nobody_wants(gateway: Gateway, client: OpenDClient) -> None:
    """It is not kept for a handler that comes later."""
    seen: list[str] = []
    done = threading.Event()

    def note(push: Any) -> None:
        seen.append(text_of(push))
        done.set()

    gateway.connection.push(event_push("early"))
    client.request(state_request())  # the push has come before its answer
    client.on_push(note)
    gateway.connection.push(event_push("late"))
    assert done.wait(PATIENCE_SECONDS)
    assert seen == ["late"]


def test_push_that_waits_for_others(gateway: Gateway, client: OpenDClient) -> None:
    """It is not for a handler that comes later, nor for one that has gone meanwhile."""
    go_on, begun, done = threading.Event(), threading.Event(), threading.Event()
    seen: list[str] = []

    def hold(_: Any) -> None:
        begun.set()
        go_on.wait(PATIENCE_SECONDS)

    def note(push: Any) -> None:
        seen.append(text_of(push))
        done.set()

    client.on_push(hold)
    gateway.connection.push(event_push("early"))
    assert begun.wait(PATIENCE_SECONDS)
    take_away = client.on_push(lambda push: seen.append("never"))
    gateway.connection.push(event_push("early"))
    client.request(state_request())  # the push has come before its answer
    client.on_push(note)
    gateway.connection.push(event_push("late"))
    client.request(state_request())
    take_away()
    go_on.set()
    assert done.wait(PATIENCE_SECONDS)
    assert seen == ["late"]


def test_no_thread_for_handlers(
    gateway: Gateway, client: OpenDClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who adds the first is told, and it is not there; a second attempt may have more luck."""
    seen: list[str] = []
    done = threading.Event()

    def note(push: Any) -> None:
        seen.append(text_of(push))
        done.set()

    def fail(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", fail)
        with pytest.raises(RuntimeError, match="can't start new thread"):
            client.on_push(note)
        with pytest.raises(RuntimeError, match="can't start new thread"):
            client.on_reconnect(done.set)
    gateway.connection.push(event_push("early"))
    client.request(state_request())  # the push has come before its answer
    client.on_push(note)
    gateway.connection.push(event_push("late"))
    assert done.wait(PATIENCE_SECONDS)
    client.close()
    assert seen == ["late"]


def test_handler_raises(
    gateway: Gateway, client: OpenDClient, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged without what was in the message; the others still run."""
    seen: list[str] = []
    done = threading.Event()

    def fail(push: Any) -> None:
        raise ValueError(text_of(push))

    def leave(push: Any) -> None:
        raise SystemExit(text_of(push))

    def note(push: Any) -> None:
        seen.append(text_of(push))
        if len(seen) == 2:
            done.set()

    for handler in (fail, leave, note):
        client.on_push(handler)
    with caplog.at_level(logging.ERROR, logger="wirecodec.opend"):
        gateway.connection.push(event_push("secret one"))
        gateway.connection.push(event_push("secret two"))
        assert done.wait(PATIENCE_SECONDS)
    assert seen == ["secret one", "secret two"]
    assert len(caplog.records) == 4
    assert "fail raised ValueError at a push of 1003" in caplog.text
    assert "leave raised SystemExit" in caplog.text
    assert "secret one" not in caplog.text


def test_handler_closes(gateway: Gateway) -> None:
    """A handler may close its own client; no other handler is started then."""
    client = OpenDClient.connect(port=gateway.port)
    later: list[Any] = []

    def close(_: Any) -> None:
        client.close()

    client.on_push(close)
    client.on_push(later.append)
    gateway.connection.push(event_push("bye"))
    gateway.wait_for(lambda: gateway.connection.is_over)
    client.close()
    assert later == []


class SlowHandler:
    """Keeps what it is told, and then waits until it may go on."""

    def __init__(self, last: str) -> None:
        self.seen: list[str] = []
        self.go_on, self.begun, self.done = (threading.Event() for _ in range(3))
        self._last = last

    def __call__(self, push: Any) -> None:
        self.seen.append(text_of(push))
        self.begun.set()
        self.go_on.wait(PATIENCE_SECONDS)
        if text_of(push) == self._last:
            self.done.set()


def test_slow_handler(
    gateway: Gateway,
    client: OpenDClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The oldest pushes are dropped, with a warning, and answers come all the same."""
    monkeypatch.setattr("wirecodec.opend._client_common.MAX_PUSHES_WAITING", 3)
    slow = SlowHandler(last="9")
    client.on_push(slow)
    gateway.connection.push(event_push("0"))
    assert slow.begun.wait(PATIENCE_SECONDS)
    for number in range(1, 10):
        gateway.connection.push(event_push(str(number)))
    client.request(state_request())  # the pushes have come with or before its answer
    slow.go_on.set()
    assert slow.done.wait(PATIENCE_SECONDS)
    assert slow.seen == ["0", "7", "8", "9"]
    assert "the oldest is dropped" in caplog.text


def test_coming_back_is_not_dropped(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Its place in the queue is, but who wants to subscribe again is told before later pushes."""
    monkeypatch.setattr("wirecodec.opend._client_common.MAX_PUSHES_WAITING", 3)
    slow = SlowHandler(last="9")
    with OpenDClient.connect(
        port=gateway.port, reconnect=True, reconnect_delay_seconds=0.0
    ) as client:
        client.on_push(slow)
        client.on_reconnect(lambda: slow.seen.append("back"))
        gateway.connection.push(event_push("0"))
        assert slow.begun.wait(PATIENCE_SECONDS)
        gateway.connection.push(event_push("1"))
        client.request(state_request())  # the push has come before its answer
        for comebacks in (1, 2):
            gateway.connection.cut()
            gateway.wait_for_requests(1001, 1 + comebacks)
            assert client.wait_until_connected(PATIENCE_SECONDS)
        client.on_reconnect(lambda: slow.seen.append("never"))
        for number in range(2, 10):
            gateway.connection.push(event_push(str(number)))
        client.request(state_request())
        slow.go_on.set()
        assert slow.done.wait(PATIENCE_SECONDS)
    assert slow.seen == ["0", "back", "back", "7", "8", "9"]
    assert caplog.text.count("the oldest is dropped") == 6


def test_no_push_left_to_drop(
    gateway: Gateway,
    client: OpenDClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Too many waited, but the handlers have taken them by now: none is dropped."""
    monkeypatch.setattr("wirecodec.opend._client_common.MAX_PUSHES_WAITING", 0)
    seen: list[str] = []
    done = threading.Event()

    def note(push: Any) -> None:
        seen.append(text_of(push))
        done.set()

    client.on_push(note)
    gateway.connection.push(event_push("x"))
    assert done.wait(PATIENCE_SECONDS)
    assert seen == ["x"]
    assert caplog.records == []


# --- coming back ----------------------------------------------------------------------------


def test_reconnect(gateway: Gateway) -> None:
    """What was in flight fails and is not sent again; then there is a connection again."""
    with OpenDClient.connect(
        port=gateway.port, reconnect=True, reconnect_delay_seconds=0.0
    ) as client:
        came_back = threading.Event()
        client.on_reconnect(came_back.set)
        client.on_push(lambda push: None)
        gateway.answers[STATE] = lambda _: gateway.connection.cut()
        with pytest.raises(ConnectionLost):
            client.request(state_request(1))
        assert client.wait_until_connected(PATIENCE_SECONDS)
        assert came_back.wait(PATIENCE_SECONDS)
        gateway.answers[STATE] = lambda _: state_of(2)
        assert client.request(state_request(2)) == state_of(2)
        assert client.greeting.conn_id == 2
    assert [each.message.c2s.user_id for each in gateway.of(STATE)] == [1, 2]


def test_no_reconnect(gateway: Gateway, client: OpenDClient) -> None:
    """Unless it was asked for."""
    gateway.connection.cut()
    join(client._core.reader)
    assert not client.wait_until_connected()
    assert len(gateway.connections) == 1


def test_give_up() -> None:
    """After so many attempts."""
    with Gateway() as gateway:
        client = OpenDClient.connect(
            port=gateway.port,
            reconnect=True,
            reconnect_delay_seconds=0.001,
            max_reconnect_attempts=3,
        )
        with client:
            gateway.stop_listening()
            gateway.connection.cut()
            client._core.reader.join(PATIENCE_SECONDS)
            assert not client.wait_until_connected()
            with pytest.raises(ConnectionLost, match="is OpenD running"):
                client.request(state_request())


def test_close_while_coming_back() -> None:
    """The pause before an attempt ends with the client."""
    with Gateway() as gateway:
        client = OpenDClient.connect(
            port=gateway.port,
            reconnect=True,
            reconnect_delay_seconds=1e6,
            max_reconnect_delay_seconds=1e6,
        )
        gateway.answers[STATE] = lambda _: gateway.connection.cut()
        with pytest.raises(ConnectionLost):
            client.request(state_request())
        assert not client.wait_until_connected(0.0)
        with pytest.raises(ConnectionLost, match="connecting again is under way"):
            client.request(state_request())
        client.close()


def test_woken_while_waiting_for_an_attempt() -> None:
    """The pause is not shorter for that, and does not turn all the time."""
    core = Core(Settings("127.0.0.1", options={}))
    core._waker.send(b"\0")
    started_at = time.monotonic()
    assert core._pause(0.02)
    assert time.monotonic() - started_at >= 0.02
    with pytest.raises(BlockingIOError):
        core._wakened.recv(1)
    core.stop()


def test_first_connection_is_tried_once() -> None:
    """Even with ``reconnect``."""
    with pytest.raises(ConnectionLost, match="is OpenD running"):
        OpenDClient.connect(port=unused_port(), reconnect=True)


def test_backoff() -> None:
    """Twice as long each time, up to the longest; from the start after a success."""
    backoff = Backoff(1.0, 5.0, 5)
    assert [backoff.next_delay() for _ in range(6)] == [1.0, 2.0, 4.0, 5.0, 5.0, None]
    backoff.reset()
    assert backoff.next_delay() == 1.0


# --- the record -----------------------------------------------------------------------------


def frames_in(path: Path) -> list[int]:
    """The protocols of the frames in a file."""
    decoder = FrameDecoder()
    decoder.receive_data(path.read_bytes())
    decoder.receive_eof()
    return [frame.header.proto_id for frame in decoder]


def test_record(gateway: Gateway, tmp_path: Path) -> None:
    """Both directions, byte for byte; a second connection has files of its own."""
    with OpenDClient.connect(
        port=gateway.port, record=tmp_path / "it", reconnect=True, reconnect_delay_seconds=0.0
    ) as client:
        client.request(state_request(5))
        gateway.answers[STATE] = lambda _: gateway.connection.cut()
        with pytest.raises(ConnectionLost):
            client.request(state_request(6))
        assert client.wait_until_connected(PATIENCE_SECONDS)
    assert frames_in(tmp_path / "it.c2s") == [1001, STATE, STATE]
    assert frames_in(tmp_path / "it.s2c") == [1001, STATE]
    assert frames_in(tmp_path / "it.2.c2s") == [1001]
    assert frames_in(tmp_path / "it.2.s2c") == [1001]


def test_record_of_encrypted(tmp_path: Path) -> None:
    """As it was on the wire: no key in it."""
    key = load_rsa_key(KEY_FILE.read_bytes())
    with (
        Gateway(rsa_key=key) as gateway,
        OpenDClient.connect(
            port=gateway.port, rsa_key=key, record=str(tmp_path / "it"), client_id="me-myself"
        ) as client,
    ):
        client.request(state_request(5))
    for name in ("it.c2s", "it.s2c"):
        data = (tmp_path / name).read_bytes()
        assert AES_KEY.encode() not in data
        assert b"me-myself" not in data


def test_record_that_cannot_begin(gateway: Gateway, tmp_path: Path) -> None:
    """Told at once, before there is a connection."""
    (tmp_path / "it.s2c").mkdir()
    with pytest.raises(OSError, match=r"it\.s2c"):
        OpenDClient.connect(port=gateway.port, record=tmp_path / "it")
    assert gateway.connections == []


def test_record_that_cannot_go_on(
    gateway: Gateway, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The record of the next connection cannot be opened: the connection goes on."""
    (tmp_path / "it.2.s2c").mkdir()
    with OpenDClient.connect(
        port=gateway.port, record=tmp_path / "it", reconnect=True, reconnect_delay_seconds=0.0
    ) as client:
        gateway.answers[STATE] = lambda _: gateway.connection.cut()
        with pytest.raises(ConnectionLost):
            client.request(state_request())
        assert client.wait_until_connected(PATIENCE_SECONDS)
        gateway.answers[STATE] = lambda _: state_of(2)
        assert client.request(state_request()) == state_of(2)
    assert frames_in(tmp_path / "it.c2s") == [1001, STATE]
    assert (tmp_path / "it.2.c2s").read_bytes() == b""
    assert caplog.text.count("the record cannot be written") == 1


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
def test_record_on_full_disk(
    gateway: Gateway, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is given up; the connection goes on."""
    (tmp_path / "it.s2c").symlink_to("/dev/full")
    with OpenDClient.connect(port=gateway.port, record=tmp_path / "it") as client:
        assert client.request(state_request(5)) == state_of(5)
    assert caplog.text.count("the record cannot be written") == 1


# --- rating changes -------------------------------------------------------------------------


def test_rating_changes(gateway: Gateway, client: OpenDClient) -> None:
    """A page, and all of them."""
    gateway.answers[RATING] = RatingBook(45, last="")
    page = client.get_rating_change("US", "UPGRADE", count=20)
    assert (len(page), page.all_count, page.next_page) == (20, 45, "20")
    assert gateway.of(RATING)[0].message.c2s.change_type == 1
    pages = list(client.iter_rating_changes("US", count=20))
    assert [len(page) for page in pages] == [20, 20, 5]
    names = [row["name"] for row in rows(client.iter_rating_changes("CA", page="38"))]
    assert names == [str(number) for number in range(38, 45)]


def test_rating_pages_in_a_circle(
    gateway: Gateway, client: OpenDClient, caplog: pytest.LogCaptureFixture
) -> None:
    """They end, with a warning."""
    gateway.answers[RATING] = RatingBook(30, circle=True)
    pages = list(client.iter_rating_changes("US", count=10))
    assert [page.next_page for page in pages] == ["10", "20", "0", "10"]
    assert "in a circle" in caplog.text


def test_rating_mistakes(gateway: Gateway, client: OpenDClient) -> None:
    """Told at once; nothing is sent."""
    for call in (client.get_rating_change, client.iter_rating_changes):
        with pytest.raises(ValueError, match="count"):
            call("US", count=21)
        with pytest.raises(ValueError, match="market"):
            call("HK")
    assert gateway.of(RATING) == []


def test_rating_limit(gateway: Gateway, client: OpenDClient) -> None:
    """First pages wait for their turn, across threads; the pages after them do not."""
    gateway.answers[RATING] = RatingBook(60)
    limit = client.rating_limiter
    assert limit is not None
    assert (limit.limit, limit.seconds) == (60, 30.0)
    client.rating_limiter = RateLimiter(3, 0.1)
    started_at = time.monotonic()

    def walk(_: int) -> None:
        assert len(list(client.iter_rating_changes("US", count=20))) == 3

    in_threads(7, walk)
    assert time.monotonic() - started_at >= 0.2
    assert len(gateway.of(RATING)) == 21
    client.rating_limiter = None
    client.get_rating_change("US")


def test_close_while_limited(gateway: Gateway, client: OpenDClient) -> None:
    """Who waits for a turn is told of the end."""
    gateway.answers[RATING] = RatingBook(5)
    client.rating_limiter = RateLimiter(1, 1e6)
    client.get_rating_change("US")
    errors: list[Exception] = []

    def ask() -> None:
        try:
            client.get_rating_change("US")
        except ConnectionLost as error:
            errors.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    client.close()
    join(thread)
    assert len(errors) == 1
    assert len(gateway.of(RATING)) == 1
