# SPDX-License-Identifier: MIT
"""Both clients against a server that is not ours: Google's protobuf and pycryptodome.

See `stub_opend`. What a client received is compared, field by field, with what Google's messages
hold; what it sent, the stub has judged: there must be no complaint. So that this means something,
the stub itself is shown to find faults, and held to what the official client was recorded with.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.convert import to_dict
from wirecodec.errors import RequestFailed
from wirecodec.opend.aio import AsyncOpenDClient
from wirecodec.opend.client import OpenDClient
from wirecodec.opend.messages import get_global_state

for name, package in [
    ("Crypto.Cipher.AES", "pycryptodome"),
    ("google.protobuf", "protobuf"),
    ("grpc_tools", "grpcio-tools"),
]:
    pytest.importorskip(name, reason=f"the stub needs {package}, which is not installed")

from .stub_opend import (  # noqa: E402 it needs what is asked for above
    AES_CBC,
    AES_ECB,
    FTAES_ECB,
    GLOBAL_STATE,
    HEADER,
    INIT_CONNECT,
    JSON,
    KEEP_ALIVE,
    NO_ENCRYPTION,
    NOTIFY,
    PATIENCE_SECONDS,
    PROTOBUF,
    RATING_CHANGE,
    US,
    Cbc,
    Clear,
    Complaint,
    EcbWithTrailer,
    Mode,
    RsaBlocks,
    StubOpenD,
    frame_bytes,
    message_class,
    notice,
    read_body,
    read_frame,
    state_of,
    to_body,
    values_of,
)

if TYPE_CHECKING:
    from concurrent.futures import Future
    from io import BufferedReader

    from wirecodec.opend.rating import RatingChangePage

ROOT = Path(__file__).resolve().parents[2]
CAPTURES = ROOT / "tests" / "data" / "captures"
KEY_FILE = CAPTURES / "rsa_private_1024.pem"
LARGE_KEY_FILE = ROOT / "tests" / "data" / "keys" / "rsa_2048.pem"

PLAIN = Mode("plain", has_iv=True)  # an IV that means nothing
RSA_CBC = Mode("rsa_cbc", has_rsa=True, asks_for=AES_CBC, has_iv=True)
RSA_ECB = Mode("rsa_ecb", has_rsa=True, asks_for=FTAES_ECB)
JSON_PLAIN = Mode("json", body_format=JSON)
JSON_CBC = RSA_CBC._replace(name="json_rsa_cbc", body_format=JSON)
MODES = [
    PLAIN,
    RSA_CBC,
    RSA_ECB,
    JSON_PLAIN,
    JSON_CBC,
    RSA_ECB._replace(name="json_rsa_ecb", body_format=JSON),
    RSA_ECB._replace(name="rsa_ecb_by_its_number", asks_for=AES_ECB),
    RSA_ECB._replace(name="rsa_ecb_for_want_of_an_iv", asks_for=AES_CBC),
    Mode("rsa_then_plain", has_rsa=True),
    Mode("cbc_without_rsa", asks_for=AES_CBC, has_iv=True),
]

every_mode = pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.name)
some_modes = pytest.mark.parametrize("mode", [PLAIN, RSA_ECB, JSON_CBC], ids=lambda mode: mode.name)

USER_IDS = [0, 1, 7, 2**32, 2**53 + 1, 2**64 - 1]

# Before and after each border that an answer of some hundred bytes has.
CUTS = [1, 2, 6, 15, 16, 36, 43, 44, 45, -1]


@contextlib.contextmanager
def served(mode: Mode, **options: Any) -> Iterator[StubOpenD]:
    """A stub that has nothing to complain about."""
    options.setdefault("key_file", KEY_FILE)
    stub = StubOpenD(mode, **options)
    try:
        with stub:
            yield stub
    finally:
        assert stub.complaints == []


def options_for(stub: StubOpenD) -> dict[str, Any]:
    """What a client has to be told; where its own choice is the right one, it is left to it."""
    mode = stub.mode
    usual = AES_CBC if mode.has_rsa else NO_ENCRYPTION
    return {
        "port": stub.port,
        "rsa_key": stub.key_file if mode.has_rsa else None,
        "packet_enc_algo": None if mode.asks_for == usual else mode.asks_for,
        "body_format": mode.body_format,
        "push_body_format": mode.body_format,
        # A busy machine is not what is tested here.
        "request_timeout_seconds": PATIENCE_SECONDS,
        "connect_timeout_seconds": PATIENCE_SECONDS,
    }


def connect(stub: StubOpenD) -> OpenDClient:
    return OpenDClient.connect(**options_for(stub))


def connect_async(stub: StubOpenD) -> Coroutine[Any, Any, AsyncOpenDClient]:
    return AsyncOpenDClient.connect(**options_for(stub))


def run(main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run it in a loop, in bounded time."""
    asyncio.run(asyncio.wait_for(main(), 2 * PATIENCE_SECONDS))


def state_request(user_id: int) -> get_global_state.Request:
    return get_global_state.Request(c2s=get_global_state.C2S(user_id=user_id))


def is_state(response: Any, user_id: int) -> bool:
    """Whether it holds what Google's message holds."""
    return same(response, state_of(user_id))


def same(ours: Any, googles: Any) -> bool:
    """Equal field by field, and in the bits of -0.0."""
    mine, other = to_dict(ours), values_of(googles)
    return mine == other and repr(sorted(mine.items())) == repr(sorted(other.items()))


def check_greeting(stub: StubOpenD, client: OpenDClient | AsyncOpenDClient) -> None:
    """Of the handshake, both sides know the same."""
    assert same(client.greeting, stub.connection.greeting)
    assert client.greeting.login_user_id == 2**64 - 3
    proto_id, hello = stub.requests[0]
    assert proto_id == INIT_CONNECT
    assert (hello["clientID"], hello["packetEncAlgo"]) == ("wirecodec", stub.mode.asks_for)
    assert stub.connection.greeting.HasField("aesCBCiv") == stub.mode.has_iv


def check_pages(
    stub: StubOpenD, pages: list[RatingChangePage], change_type: int, count: int
) -> None:
    """The pages are those of the book, in order, and were asked for one by one."""
    book = [each for each in stub.book.items if change_type in (0, each.changeType)]
    items = [item for page in pages for item in page]
    assert len(items) == len(book)
    assert [to_dict(item) for item in items] == [values_of(each) for each in book]
    assert all(map(same, items, book))
    assert [len(page) for page in pages] == [
        len(book[start : start + count]) for start in range(0, len(book), count)
    ]
    assert {page.all_count for page in pages} == {len(book)}
    assert [page.is_last for page in pages] == [False] * (len(pages) - 1) + [True]
    asked = [c2s for proto_id, c2s in stub.requests if proto_id == RATING_CHANGE]
    assert [c2s.get("page") for c2s in asked] == [None, *(page.next_page for page in pages[:-1])]
    assert {c2s["market"] for c2s in asked} == {US}


def check_refusal(caught: pytest.ExceptionInfo[RequestFailed]) -> None:
    error = caught.value
    assert (error.ret_type, error.err_code) == (-1, -7)
    assert error.ret_msg == "无效的页码: cursor"
    assert error.proto_id == RATING_CHANGE


# --- the blocking client --------------------------------------------------------------------


@every_mode
def test_requests(mode: Mode) -> None:
    """The handshake; values of every size; paging with and without a filter; a refusal."""
    with served(mode) as stub, connect(stub) as client:
        check_greeting(stub, client)
        for user_id in USER_IDS:
            assert is_state(client.request(state_request(user_id)), user_id)
        assert [values["userID"] for proto_id, values in stub.requests[1:]] == USER_IDS
        check_pages(stub, list(client.iter_rating_changes("US", count=7)), 0, 7)
        stub.requests.clear()
        pages = list(client.iter_rating_changes("US", "DOWNGRADE"))
        check_pages(stub, pages, change_type=2, count=10)
        nothing = client.get_rating_change("CA")
        assert (len(nothing), nothing.all_count, nothing.is_last) == (0, 0, True)
        with pytest.raises(RequestFailed) as caught:
            client.get_rating_change("US", page="页/unheard of")
        check_refusal(caught)
        assert is_state(client.request(state_request(9)), 9)


@every_mode
def test_pushes(mode: Mode) -> None:
    """Pushes that carry the serial number of a request, in the order that they were sent in."""
    texts = ["", "下线通知", "x" * 16, "y" * 5000]
    pushed: list[Any] = []
    have_come = threading.Event()
    with served(mode) as stub, connect(stub) as client:

        def take(push: Any) -> None:
            pushed.append(push)
            if len(pushed) == len(texts):
                have_come.set()

        client.on_push(take, NOTIFY)
        for text in texts:
            stub.connection.push(notice(text))
        assert have_come.wait(PATIENCE_SECONDS)
        assert is_state(client.request(state_request(1)), 1)
    assert [push.proto_id for push in pushed] == [NOTIFY] * len(texts)
    assert all(map(same, [push.message for push in pushed], map(notice, texts)))


@every_mode
def test_reverse_order(mode: Mode) -> None:
    """Twenty requests wait, and are answered all at once, the last one first."""
    order: list[Any] = []

    def note(future: Future[get_global_state.Response]) -> None:
        order.append(to_dict(future.result())["s2c"]["connID"])

    with served(mode) as stub, connect(stub) as client:
        stub.holds_states = True
        futures = []
        for user_id in range(20):
            future = client.submit(state_request(user_id))
            future.add_done_callback(note)
            futures.append(future)
        assert order == []
        client.get_rating_change("CA")
        assert order == list(reversed(range(20)))
        for user_id, future in enumerate(futures):
            assert is_state(future.result(PATIENCE_SECONDS), user_id)


@some_modes
def test_cut_answers(mode: Mode) -> None:
    """The first part of an answer has come, for certain, before the rest is sent."""
    first_part_has_come = threading.Event()
    with served(mode) as stub, connect(stub) as client:
        client.on_push(lambda _: first_part_has_come.set())
        for number, place in enumerate(CUTS):
            stub.cut_at = place
            first_part_has_come.clear()
            stub.rest_may_go.clear()
            future = client.submit(state_request(number))
            assert first_part_has_come.wait(PATIENCE_SECONDS)
            assert not future.done()
            stub.rest_may_go.set()
            assert is_state(future.result(PATIENCE_SECONDS), number)


@some_modes
def test_many_pieces(mode: Mode) -> None:
    """Byte by byte: some thousands of writes."""
    with served(mode) as stub, connect(stub) as client:
        stub.piece_size = 1
        assert is_state(client.request(state_request(5)), 5)
        check_pages(stub, list(client.iter_rating_changes("US", count=20)), 0, 20)


@some_modes
def test_keep_alive(mode: Mode) -> None:
    """It comes by itself, once for each 0.8 seconds, and is answered."""
    with served(mode, keep_alive_interval=1) as stub, connect(stub) as client:
        assert stub.kept_alive.wait(PATIENCE_SECONDS)
        assert [proto_id for proto_id, _ in stub.requests][:2] == [INIT_CONNECT, KEEP_ALIVE]
        assert is_state(client.request(state_request(3)), 3)
        assert client.is_connected


@pytest.mark.parametrize("key_file", [KEY_FILE, LARGE_KEY_FILE], ids=lambda path: path.stem)
@pytest.mark.parametrize("mode", [RSA_CBC, JSON_CBC], ids=lambda mode: mode.name)
def test_long_hello(mode: Mode, key_file: Path) -> None:
    """An InitConnect of several RSA blocks, with a key of either size."""
    with served(mode, key_file=key_file) as stub:
        name = "n" * 333
        with OpenDClient.connect(**options_for(stub), client_id=name) as client:
            assert is_state(client.request(state_request(3)), 3)
        assert stub.requests[0][1]["clientID"] == name


def test_many_threads() -> None:
    """Whatever threads do at once, the stream has its frames whole, and numbered in order."""
    with served(RSA_CBC) as stub, connect(stub) as client:

        def ask(thread: int) -> None:
            for number in range(20):
                user_id = thread * 1000 + number
                if not is_state(client.request(state_request(user_id)), user_id):
                    wrong.append(user_id)

        wrong: list[int] = []
        threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(2 * PATIENCE_SECONDS)
        assert wrong == []
        assert len(stub.requests) == 1 + 8 * 20


# --- the asyncio client ---------------------------------------------------------------------


@every_mode
def test_async_requests(mode: Mode) -> None:
    """What `test_requests` does."""

    async def main() -> None:
        async with await connect_async(stub) as client:
            check_greeting(stub, client)
            for user_id in USER_IDS:
                assert is_state(await client.request(state_request(user_id)), user_id)
            pages = [page async for page in client.iter_rating_changes("US", count=7)]
            check_pages(stub, pages, 0, 7)
            stub.requests.clear()
            pages = [page async for page in client.iter_rating_changes("US", "DOWNGRADE")]
            check_pages(stub, pages, change_type=2, count=10)
            nothing = await client.get_rating_change("CA")
            assert (len(nothing), nothing.all_count, nothing.is_last) == (0, 0, True)
            with pytest.raises(RequestFailed) as caught:
                await client.get_rating_change("US", page="页/unheard of")
            check_refusal(caught)
            assert is_state(await client.request(state_request(9)), 9)

    with served(mode) as stub:
        run(main)


@every_mode
def test_async_pushes(mode: Mode) -> None:
    """What `test_pushes` does."""
    texts = ["", "下线通知", "x" * 16, "y" * 5000]

    async def main() -> None:
        async with await connect_async(stub) as client:
            pushes = client.pushes(NOTIFY)
            for text in texts:
                stub.connection.push(notice(text))
            for text in texts:
                assert same((await anext(pushes)).message, notice(text))

    with served(mode) as stub:
        run(main)


@every_mode
def test_async_reverse_order(mode: Mode) -> None:
    """What `test_reverse_order` does, with tasks."""
    order: list[int] = []

    async def main() -> None:
        async with await connect_async(stub) as client:
            stub.holds_states = True

            async def ask(user_id: int) -> None:
                assert is_state(await client.request(state_request(user_id)), user_id)
                order.append(user_id)

            # They start in this order.
            await asyncio.gather(*map(ask, range(20)), client.get_rating_change("CA"))

    with served(mode) as stub:
        run(main)
    assert order == list(reversed(range(20)))


@some_modes
def test_async_cut_answers(mode: Mode) -> None:
    """What `test_cut_answers` does."""

    async def main() -> None:
        async with await connect_async(stub) as client:
            pushes = client.pushes()
            for number, place in enumerate(CUTS):
                stub.cut_at = place
                stub.rest_may_go.clear()
                task = asyncio.create_task(client.request(state_request(number)))
                await anext(pushes)
                assert not task.done()
                stub.rest_may_go.set()
                assert is_state(await task, number)

    with served(mode) as stub:
        run(main)


@some_modes
def test_async_many_pieces(mode: Mode) -> None:
    """What `test_many_pieces` does."""

    async def main() -> None:
        async with await connect_async(stub) as client:
            stub.piece_size = 1
            assert is_state(await client.request(state_request(5)), 5)
            pages = [page async for page in client.iter_rating_changes("US", count=20)]
            check_pages(stub, pages, 0, 20)

    with served(mode) as stub:
        run(main)


@some_modes
def test_async_keep_alive(mode: Mode) -> None:
    """What `test_keep_alive` does; the loop stays free."""

    async def main() -> None:
        async with await connect_async(stub) as client:
            assert await asyncio.to_thread(stub.kept_alive.wait, PATIENCE_SECONDS)
            assert [proto_id for proto_id, _ in stub.requests][:2] == [INIT_CONNECT, KEEP_ALIVE]
            assert is_state(await client.request(state_request(3)), 3)
            assert client.is_connected

    with served(mode, keep_alive_interval=1) as stub:
        run(main)


# --- the stub -------------------------------------------------------------------------------


def test_independence() -> None:
    """The stub runs without a module of the library."""
    code = """if True:
        import sys
        import tests.opend.stub_opend
        print([name for name in sys.modules if name.split(".")[0] == "wirecodec"])
    """
    ran = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE_SECONDS,
    )
    assert (ran.stdout.strip(), ran.stderr) == ("[]", "")


@pytest.mark.parametrize("direction", ["c2s", "s2c"])
def test_capture(direction: str) -> None:
    """The stub opens what the official client was recorded with, and writes it again as it was."""
    recorded = json.loads((CAPTURES / "rsa_frames.json").read_text("utf-8"))
    key, iv = recorded["aes_key"].encode(), recorded["aes_iv"].encode()
    expected = [each for each in recorded["frames"] if each["dir"] == direction]
    stream = (CAPTURES / f"rsa_{direction}.bin").open("rb")
    with stream:
        for each in expected:
            start = stream.tell()
            frame = next_frame(stream)
            is_hello = frame.proto_id == INIT_CONNECT
            cipher = RsaBlocks(KEY_FILE) if is_hello else Cbc(key, iv)
            body = frame.open(cipher)
            assert body.hex() == each["plain_body_hex"]
            if not is_hello:  # the padding of RSA is random
                again = frame_bytes(frame.proto_id, PROTOBUF, frame.serial_number, body, cipher)
                end = stream.tell()
                stream.seek(start)
                assert stream.read(end - start) == again
        assert read_frame(stream) is None
    assert len(expected) >= 4


def next_frame(stream: BufferedReader) -> Any:
    frame = read_frame(stream)
    assert frame is not None
    return frame


def hello() -> Any:
    """An InitConnect that is right for `PLAIN`."""
    return message_class("InitConnect.Request")(
        c2s={
            "clientVer": 300,
            "clientID": "x",
            "recvNotify": True,
            "packetEncAlgo": NO_ENCRYPTION,
        }
    )


def frame(
    body: bytes,
    serial_number: int = 1,
    proto_id: int = INIT_CONNECT,
    body_format: int = PROTOBUF,
) -> bytes:
    return frame_bytes(proto_id, body_format, serial_number, body, Clear())


HELLO = frame(hello().SerializeToString())
STATE = bytes.fromhex("0a020807")  # GetGlobalState of user 7


def with_field(index: int, value: Any) -> bytes:
    """`HELLO` with another value in its header."""
    fields = list(HEADER.unpack(HELLO[: HEADER.size]))
    fields[index] = value
    return HEADER.pack(*fields) + HELLO[HEADER.size :]


def state(body: bytes, serial_number: int = 2) -> bytes:
    return HELLO + frame(body, serial_number, GLOBAL_STATE)


FAULTS = {
    "magic": (b"FU" + HELLO[2:], "the magic"),
    "proto id": (HELLO + frame(STATE, 2, 9999), "9999"),
    "a push as a request": (HELLO + frame(STATE, 2, NOTIFY), "1003"),
    "body format": (with_field(2, 2), "the body format is 2"),
    "another body format": (frame(b"{}", body_format=JSON), "a body of format 1"),
    "version": (with_field(3, 1), "the version is 1"),
    "body size": (with_field(5, 1 << 21), "a body of"),
    "digest": (with_field(6, bytes(20)), "the digest"),
    "reserved": (with_field(7, bytes(7) + b"\1"), "the reserved bytes"),
    "cut header": (HELLO[:43], "ends inside a header"),
    "cut body": (HELLO[:-1], "ends inside a body"),
    "no handshake": (frame(STATE, 1, GLOBAL_STATE), "before InitConnect"),
    "two handshakes": (HELLO + with_field(4, 2), "a second InitConnect"),
    "same serial number": (state(STATE, 1), "comes after 1"),
    "serial number left out": (state(STATE, 3), "comes after 1"),
    "no protobuf": (state(b"\xff"), "DecodeError"),
    "long varint": (state(bytes.fromhex("0a03088700")), "is not 0a020807"),
    "missing field": (state(b"\x0a\x00"), "lacks"),
    "unknown field": (state(STATE + b"\x10\x01"), "unknown fields"),
    "unknown field inside": (state(bytes.fromhex("0a0408071001")), "unknown fields"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_stub_finds_faults(fault: str) -> None:
    """Each one is told, once, and ends the connection."""
    data, words = FAULTS[fault]
    with (
        StubOpenD(PLAIN, KEY_FILE) as stub,
        socket.create_connection((stub.host, stub.port)) as sock,
    ):
        sock.settimeout(PATIENCE_SECONDS)
        sock.sendall(data)
        sock.shutdown(socket.SHUT_WR)
        while receive(sock):
            pass
    assert len(stub.complaints) == 1
    assert words in stub.complaints[0]


def receive(sock: socket.socket) -> bytes:
    try:
        return sock.recv(65536)
    except ConnectionError:
        return b""  # closed with something unread


@pytest.mark.parametrize("setting", ["packetEncAlgo", "recvNotify", "clientID", "pushProtoFmt"])
def test_stub_reads_the_handshake(setting: str) -> None:
    """What is not as the mode has it is told, though it is well-formed."""
    wrong = {"packetEncAlgo": AES_CBC, "recvNotify": False, "clientID": "", "pushProtoFmt": JSON}
    message = hello()
    setattr(message.c2s, setting, wrong[setting])
    data = frame(message.SerializeToString())
    with (
        StubOpenD(PLAIN, KEY_FILE) as stub,
        socket.create_connection((stub.host, stub.port)) as sock,
    ):
        sock.settimeout(PATIENCE_SECONDS)
        sock.sendall(data)
        assert receive(sock) == b""
    assert len(stub.complaints) == 1


def test_stub_finds_faults_in_json() -> None:
    """A number where JSON has text for 64 bits, an unknown name, what is no JSON."""
    name = "GetGlobalState.Request"
    good = to_body(message_class(name)(c2s={"userID": 7}), JSON)
    assert read_body(name, good, JSON).c2s.userID == 7
    for bad in (b'{"c2s":{"userID":7}}', b'{"c2s":{"userID":"7","more":1}}', b"{", b"\xff"):
        with pytest.raises(Complaint):
            read_body(name, bad, JSON)


def test_stub_finds_faults_in_ciphertexts() -> None:
    """Every padding is looked at."""
    key, iv = b"0123456789abcdef", b"fedcba9876543210"
    ecb, cbc, rsa = EcbWithTrailer(key), Cbc(key, iv), RsaBlocks(KEY_FILE)
    for size in (0, 1, 15, 16, 17, 99, 100, 101, 250):
        body = bytes(range(1, 1 + size))
        for cipher in (ecb, cbc, rsa):
            assert cipher.open(cipher.seal(body)) == body
    sealed = ecb.seal(b"1234567")
    assert (len(sealed), sealed[16:].hex()) == (32, "00" * 15 + "07")
    bad_ecb = [
        sealed[:16],  # no trailer
        sealed[:-1],
        sealed[:-1] + b"\x10",
        sealed[:-2] + b"\1\7",
        sealed[16:],
        ecb.seal(b"1234567\1" + bytes(8))[:16] + sealed[16:],  # padded with something else
    ]
    bad_cbc = [b"", cbc.seal(b"x")[:-1], Cbc(key, key).seal(b"x" * 15), ecb.seal(bytes(16))]
    halves = rsa.seal(b"x" * 50) + rsa.seal(b"x" * 50)
    bad_rsa = [
        b"",
        halves,
        rsa.seal(b"x")[:-1],
        bytes(128),
        b"\xff" * 128,
        RsaBlocks(LARGE_KEY_FILE).seal(b"x"),
    ]
    for cipher, bad in ((ecb, bad_ecb), (cbc, bad_cbc), (rsa, bad_rsa)):
        for each in bad:
            with pytest.raises(Complaint):
                cipher.open(each)
