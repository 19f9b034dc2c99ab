# SPDX-License-Identifier: MIT
"""A small OpenD on loopback, made of `ServerSession`, for the tests of the clients.

It runs in threads of its own. What it answers is up to the test: ``answers`` has a function for
each protocol id, which gets the request and gives the answer: a message, a `Damaged` one, raw bytes
for the stream, a list of any of these, or None for no answer. Nothing in it sleeps: a test waits
for what has happened with `wait_for`, or lets something happen by setting an event.
"""

from __future__ import annotations

import random
import select
import socket
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from wirecodec.opend.messages import get_global_state, init_connect, keep_alive, notify
from wirecodec.opend.messages import qot_get_rating_change as rating
from wirecodec.opend.session import RequestReceived, ServerSession, SessionClosed

if TYPE_CHECKING:
    from wirecodec.opend.cipher import BodyCipher

#: No wait in the tests takes longer, in seconds: what takes so long has failed.
PATIENCE_SECONDS = 30.0

AES_KEY = "0123456789abcdef"
AES_IV = "fedcba9876543210"


class Damaged:
    """An answer whose digest is wrong."""

    def __init__(self, message: Any) -> None:
        self.message = message


def state_of(user_id: int) -> get_global_state.Response:
    """An answer to GetGlobalState that names its request."""
    return get_global_state.Response(
        ret_type=0,
        s2c=get_global_state.S2C(
            market_hk=1,
            market_us=2,
            market_sh=3,
            market_sz=4,
            market_hk_future=5,
            qot_logined=True,
            trd_logined=False,
            server_ver=1011,
            server_build_no=7108,
            time=1,
            conn_id=user_id,
        ),
    )


def state_request(user_id: int = 7) -> get_global_state.Request:
    """A request that `state_of` answers."""
    return get_global_state.Request(c2s=get_global_state.C2S(user_id=user_id))


def echo_state(request: RequestReceived) -> get_global_state.Response:
    """The answer to `state_request`."""
    return state_of(request.message.c2s.user_id)


def event_push(text: str) -> notify.Response:
    """A push."""
    event = notify.GtwEvent(event_type=notify.GtwEventType.KICKED_OUT, desc=text)
    return notify.Response(ret_type=0, s2c=notify.S2C(type=1, event=event))


def text_of(push: Any) -> str:
    """What `event_push` was given."""
    text = push.message.s2c.event.desc
    assert isinstance(text, str)
    return text


class RatingBook:
    """Pages of rating changes: the names ``"0"``, ``"1"``, ... of a market.

    Args:
        size: how many there are.
        circle: whether the last page leads to the first again.
        last: the ``next_page`` of the last page.
    """

    def __init__(self, size: int, circle: bool = False, last: str | None = None) -> None:
        self.size = size
        self.circle = circle
        self.last = last

    def __call__(self, request: RequestReceived) -> rating.Response:
        asked = request.message.c2s
        start = int(asked.page or "0")
        stop = min(start + (asked.count or 10), self.size)
        items = [rating.RatingChangeItem(name=str(number)) for number in range(start, stop)]
        following = str(stop) if stop < self.size else "0" if self.circle else self.last
        return rating.Response(
            ret_type=0,
            s2c=rating.S2C(data_list=items, all_count=self.size, next_page=following),
        )


class Connection:
    """One client, as the gateway sees it."""

    def __init__(self, gateway: Gateway, sock: socket.socket) -> None:
        self.gateway = gateway
        self.sock = sock
        self.lock = threading.Lock()
        self.session = ServerSession(rsa_key=gateway.rsa_key)
        self.is_over = False

    def push(self, message: Any) -> None:
        """Send a message unasked."""
        with self.lock:
            self.session.push(message)
            self.sock.sendall(self.session.data_to_send())

    def send_raw(self, data: bytes) -> None:
        """Send anything."""
        with self.lock:
            self.sock.sendall(data)

    def answer(self, request: RequestReceived, response: Any) -> None:
        """Answer a request, now or later."""
        with self.lock:
            self.sock.sendall(self._encode(request, response))

    def cut(self) -> None:
        """End the connection."""
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the other side was faster

    def _encode(self, request: RequestReceived, response: Any) -> bytes:
        if response is None:
            return b""
        if isinstance(response, bytes):
            return response
        if isinstance(response, list):
            return b"".join(self._encode(request, each) for each in response)
        if isinstance(response, Damaged):
            frame = bytearray(self._encode(request, response.message))
            frame[16] ^= 0xFF
            return bytes(frame)
        if isinstance(response, init_connect.Response):
            self.session.accept(request, response)
        else:
            self.session.respond(request, response)
        return self.session.data_to_send()

    def run(self) -> None:
        """Serve it to the end."""
        try:
            while data := self.sock.recv(65536):
                self._take(data)
        except OSError:
            pass  # the client has gone
        finally:
            self.is_over = True
            self.sock.close()
            self.gateway.note()

    def _take(self, data: bytes) -> None:
        requests = []
        while True:
            with self.lock:
                self.session.receive_data(data, time.monotonic())
                events = list(self.session.events())
            requests += [event for event in events if isinstance(event, RequestReceived)]
            self.gateway.rejected += [
                event for event in events if not isinstance(event, (RequestReceived, SessionClosed))
            ]
            # What has come by now is answered together, so that it can be shuffled.
            if self.gateway.shuffle is None or not select.select([self.sock], [], [], 0)[0]:
                break
            data = self.sock.recv(65536)
            if not data:
                break
        if self.gateway.shuffle is not None:
            self.gateway.shuffle.shuffle(requests)
        out = []
        for request in requests:
            self.gateway.note(request)
            answer = self.gateway.answers.get(request.proto_id)
            response = None if answer is None else answer(request)
            with self.lock:
                out.append(self._encode(request, response))
        with self.lock:
            self.sock.sendall(b"".join(out))


class Gateway:
    """The server. A context manager; ``host`` and ``port`` say where it listens.

    Args:
        rsa_key: it has one.
        cipher: ``"cbc"`` or ``"ecb"``; only for clients that ask for encryption.
        keep_alive_interval: in seconds.
        shuffle: answers what has come together in any order.
        port: 0 for any.
    """

    host = "127.0.0.1"

    def __init__(
        self,
        *,
        rsa_key: BodyCipher | None = None,
        cipher: str = "cbc",
        keep_alive_interval: int = 0,
        shuffle: random.Random | None = None,
        port: int = 0,
    ) -> None:
        self.rsa_key = rsa_key
        self.cipher = cipher
        self.keep_alive_interval = keep_alive_interval
        self.shuffle = shuffle
        self.answers: dict[int, Callable[[RequestReceived], Any]] = {
            1001: self.greet,
            1002: echo_state,
            1004: lambda _: keep_alive.Response(ret_type=0, s2c=keep_alive.S2C(time=1)),
        }
        self.connections: list[Connection] = []
        self.received: list[RequestReceived] = []
        self.rejected: list[Any] = []
        self._changed = threading.Condition()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server((self.host, port))
        self.port: int = self._listener.getsockname()[1]

    def greet(self, request: RequestReceived) -> init_connect.Response:
        """The answer to InitConnect."""
        return init_connect.Response(
            ret_type=0,
            s2c=init_connect.S2C(
                server_ver=1011,
                login_user_id=4711,
                conn_id=len(self.connections),
                conn_aes_key=AES_KEY,
                keep_alive_interval=self.keep_alive_interval,
                aes_cbc_iv=AES_IV if self.cipher == "cbc" else None,
            ),
        )

    def note(self, request: RequestReceived | None = None) -> None:
        """Something has happened."""
        with self._changed:
            if request is not None:
                self.received.append(request)
            self._changed.notify_all()

    def wait_for(self, predicate: Callable[[], object]) -> None:
        """Wait until something has happened."""
        with self._changed:
            assert self._changed.wait_for(predicate, PATIENCE_SECONDS), "it did not happen"

    def wait_for_requests(self, proto_id: int, count: int = 1) -> list[RequestReceived]:
        """Wait for requests, and give them."""
        self.wait_for(lambda: len(self.of(proto_id)) >= count)
        return self.of(proto_id)

    def of(self, proto_id: int) -> list[RequestReceived]:
        """The requests of a protocol that have come."""
        return [request for request in self.received if request.proto_id == proto_id]

    @property
    def connection(self) -> Connection:
        """The last one."""
        return self.connections[-1]

    def stop_listening(self) -> None:
        """Refuse new connections."""
        try:
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        except OSError:
            pass  # some systems don't, and wake it by the close
        self._listener.close()
        self._threads[0].join(PATIENCE_SECONDS)

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection = Connection(self, sock)
            thread = threading.Thread(target=connection.run, name="gateway-connection")
            self._threads.append(thread)
            self.connections.append(connection)
            thread.start()
            self.note()

    def __enter__(self) -> Gateway:
        self._threads.append(threading.Thread(target=self._accept, name="gateway-accept"))
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop_listening()
        for connection in self.connections:
            connection.cut()
        for thread in self._threads:
            thread.join(PATIENCE_SECONDS)
            assert not thread.is_alive()
