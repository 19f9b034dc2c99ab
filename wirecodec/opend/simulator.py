# SPDX-License-Identifier: MIT
"""An OpenD on this machine, to develop and test against.

    with Simulator(faults=[Fault("bad-sha1", 3426, count=1)]) as simulator:
        client = connect("127.0.0.1", simulator.port)
        ...

It is not OpenD: it knows what the official clients were seen to send and to accept, and invents
the rest. What it plays - handshake, keep-alive, state, rating changes - it plays in full; every
other protocol is answered with what the user hands in. The modules beside this one hold what is
said (``_sim_answers``, ``_sim_data``), in which framing (``_sim_links``), what goes wrong on
purpose (``_sim_faults``), and the sockets (``_sim_loop``).

Everything happens in one thread; calls from other threads are handed over to it, and wait. So a
function that makes an answer may call every method here, and must not take its time.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from functools import partial

from ..errors import LocalProtocolError
from ._sim_answers import Answers, RateLimit, check_response, is_push, load_responses, ready_notify
from ._sim_data import RatingData, load_rating_data, sample_items
from ._sim_faults import FAULT_KINDS, Fault, FaultPlan, parse_fault
from ._sim_links import FrameLink, PacketLink
from ._sim_loop import Loop
from .registry import proto_id_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any, TypeVar

    from .cipher import BodyCipher
    from .messages.qot_get_rating_change import RatingChangeItem

    T = TypeVar("T")

__all__ = [
    "CIPHERS",
    "FAULT_KINDS",
    "Fault",
    "RatingData",
    "Simulator",
    "load_rating_data",
    "load_responses",
    "parse_fault",
]

#: What a simulator may encrypt with after the handshake.
CIPHERS = ("cbc", "ecb", "none")

_MAX_INTERVAL = (1 << 31) - 1  # the handshake tells it as an int32


class Simulator:
    """An OpenD on loopback.

    It runs in a thread of its own between `start` and `stop`, as a context manager, or in the
    thread that calls `run`, after `listen`. All methods may be called from any thread.

    Args:
        host: where to listen. Whoever can reach it is served.
        port: for frames; 0 to let the system choose.
        websocket_port: for the packets of the JavaScript client; 0 likewise, None for no such.
        websocket_key: what its clients must know; empty for nothing.
        ssl_context: serves ``wss://`` there instead of ``ws://``: an ``ssl.SSLContext`` of the
            server's kind, with a certificate.
        rsa_key: of the handshake, an `RsaKey`; None for a handshake in plain text.
        cipher: after the handshake: "cbc" gives an initialisation vector to clients that ask for
            AES_CBC and "ecb" to none, so that these use ECB; clients that ask for no encryption
            get none. "none" refuses the others.
        data: the rating changes, newest first; None for the sample that comes with the package.
        responses: by protocol id: a message, the bytes of a body, or a function from the request
            to one of these, which runs in the simulator's thread. They come first. Messages of
            pushes are what ``push_every_seconds`` pushes.
        faults: what goes wrong on purpose; see `add_fault`.
        rate_limit: whether OpenD's limit of 60 first pages of rating changes in 30 s is kept.
        keep_alive_interval_seconds: what clients are told; 0 for no KeepAlive.
        push_every_seconds: how often to push by itself; None for never.
        user_id: who is logged in.
        clock: gives the seconds for the rate limit.

    Raises:
        ValueError: an argument means nothing.
        FormatError: a rating change has no market that can be asked for.

    Attributes:
        request_counts: how many requests have come, by protocol id (1 is the login over
            WebSocket). For looking at.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        websocket_port: int | None = None,
        websocket_key: str = "",
        ssl_context: ssl.SSLContext | None = None,
        rsa_key: BodyCipher | None = None,
        cipher: str = "cbc",
        data: RatingData | Iterable[RatingChangeItem] | None = None,
        responses: Mapping[int, Any] | None = None,
        faults: Iterable[Fault | str] = (),
        rate_limit: bool = True,
        keep_alive_interval_seconds: int = 10,
        push_every_seconds: float | None = None,
        user_id: int = 100_001,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if cipher not in CIPHERS:
            raise ValueError(f"{cipher!r} is none of the ciphers: {', '.join(CIPHERS)}")
        if push_every_seconds is not None and not push_every_seconds > 0:
            raise ValueError("push_every_seconds is more than 0")
        interval = keep_alive_interval_seconds
        if type(interval) is not int or not 0 <= interval <= _MAX_INTERVAL:
            raise ValueError(f"keep_alive_interval_seconds is an int, 0 to {_MAX_INTERVAL}")
        for name, number in (("port", port), ("websocket_port", websocket_port)):
            if number is not None and not 0 <= number < 1 << 16:
                raise ValueError(f"{name} is 0 to 65535, got {number}")
        if data is None:
            data = sample_items()
        responses = dict(responses or {})
        for proto_id, response in responses.items():
            check_response(proto_id, response)
        self.rsa_key = rsa_key
        self.cipher = cipher
        self.user_id = user_id
        self.keep_alive_interval_seconds = keep_alive_interval_seconds
        self.websocket_key = websocket_key
        self.faults = FaultPlan(faults)
        self.answers = Answers(
            data if isinstance(data, RatingData) else RatingData(data),
            responses,
            RateLimit(clock) if rate_limit else None,
            user_id,
        )
        self.request_counts: Counter[int] = Counter()
        self._pushes = [
            message
            for proto_id, message in responses.items()
            if is_push(proto_id) and not callable(message) and not isinstance(message, bytes)
        ] or [ready_notify()]
        self._push_every = push_every_seconds
        self._host = host
        self._port = port
        self._websocket_port = websocket_port
        self._ssl_context = ssl_context
        self._ports: list[int] = []
        self._loop: Loop | None = None
        self._thread: threading.Thread | None = None

    # --- its life -----------------------------------------------------------------------------

    def listen(self) -> None:
        """Open the ports. Connections wait there until it runs.

        Raises:
            OSError: a port cannot be had.
            LocalProtocolError: they are open already.
        """
        if self._loop is not None:
            raise LocalProtocolError("the simulator listens already")
        loop = Loop()
        try:
            ports = [loop.listen(self._host, self._port, partial(FrameLink, self))]
            if self._websocket_port is not None:
                new_link = partial(PacketLink, self)
                ports.append(
                    loop.listen(self._host, self._websocket_port, new_link, self._ssl_context)
                )
        except BaseException:
            loop.close()
            raise
        if self._push_every is not None:
            loop.call_at(time.monotonic() + self._push_every, self._push_by_itself)
        self._ports = ports
        self._loop = loop

    def run(self) -> None:
        """Serve in this thread until `stop` is called, by another or by a signal handler."""
        loop = self._loop
        if loop is None:
            if self._ports:
                return  # it was stopped before it could run
            raise LocalProtocolError("listen first")
        try:
            loop.run()
        finally:
            loop.close()

    def start(self) -> None:
        """Open the ports and serve in a thread of its own.

        Raises:
            OSError: a port cannot be had.
            LocalProtocolError: it runs already.
        """
        self.listen()
        self._thread = threading.Thread(target=self.run, name="wirecodec simulator", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close everything. If it runs in a thread of its own, that has ended afterwards.

        To stop it again changes nothing; to start it again is possible.
        """
        loop, thread = self._loop, self._thread
        if loop is None:
            return
        loop.stop()
        if thread is not None and thread is not threading.current_thread():
            thread.join()
            self._thread = None
        if not loop.has_run:
            loop.close()  # nobody else will
        self._loop = None

    def __enter__(self) -> Simulator:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        state = f"port {self._ports[0]}" if self._loop is not None else "not running"
        return f"<Simulator: {state}>"

    # --- what it can be asked and told ----------------------------------------------------------

    @property
    def port(self) -> int:
        """Where it listens for frames.

        Raises:
            LocalProtocolError: it has not listened yet.
        """
        if not self._ports:
            raise LocalProtocolError("the port is known when the simulator listens")
        return self._ports[0]

    @property
    def websocket_port(self) -> int:
        """Where it listens for WebSocket.

        Raises:
            LocalProtocolError: it has not listened yet, or does not at all.
        """
        if len(self._ports) < 2:
            raise LocalProtocolError("the simulator does not listen for WebSocket")
        return self._ports[1]

    @property
    def connection_count(self) -> int:
        """How many connections there are now."""
        loop = self._loop
        return 0 if loop is None else loop.connection_count

    def push(self, message: Any) -> int:
        """Send a message unasked, to all who are ready and want it.

        Args:
            message: of a push, like ``notify.Response``. A Notify goes to those whose InitConnect
                asked for it; over WebSocket, to everybody who has logged in.

        Returns:
            To how many it was written; a fault may have eaten it.

        Raises:
            LocalProtocolError: it belongs to no protocol, or the simulator does not run.
            EncodeError: it cannot be written.
        """
        if not is_push(proto_id_of(message)):
            raise LocalProtocolError("this is not the message of a push")
        return self._in_loop(lambda loop: loop.push(message))

    def add_fault(self, fault: Fault | str) -> None:
        """Make one more fault, after those that are due.

        Args:
            fault: a `Fault`, or one as `parse_fault` reads it.

        Raises:
            ValueError: it cannot be made.
        """
        if self._loop is None:
            self.faults.add(fault)
        else:
            self._in_loop(lambda _: self.faults.add(fault))

    def clear_faults(self) -> None:
        """Make no fault any more."""
        if self._loop is None:
            self.faults.clear()
        else:
            self._in_loop(lambda _: self.faults.clear())

    def close_connections(self) -> int:
        """Close all connections there are, as if OpenD had been restarted; how many these were."""
        return self._in_loop(lambda loop: loop.close_connections())

    def count_request(self, proto_id: int) -> None:
        """Note that a request has come; links call it."""
        self.request_counts[proto_id] += 1

    def _in_loop(self, act: Callable[[Loop], T]) -> T:
        """Do something in the thread that serves, and wait for its result."""
        loop = self._loop
        if loop is None:
            raise LocalProtocolError("the simulator does not run")
        if self._thread is None and not loop.has_run:
            return act(loop)
        return loop.call(lambda: act(loop))

    def _push_by_itself(self) -> None:
        loop, seconds = self._loop, self._push_every
        if loop is None or seconds is None:
            return
        for message in self._pushes:
            loop.push(message)
        loop.call_at(time.monotonic() + seconds, self._push_by_itself)
