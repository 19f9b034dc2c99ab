# SPDX-License-Identifier: MIT
"""The checks of the fuzz targets, without atheris: on their seeds, and under Hypothesis.

Every module ``fuzz/fuzz_<name>.py`` is found and run on its seeds, on seeds that Hypothesis has
changed a little, and on any bytes. Behind that are tests of single targets: that they see what is
wrong, and what they have found.
"""

from __future__ import annotations

import hashlib
import importlib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz import __main__ as fuzz_main
from fuzz import (
    fuzz_cipher,
    fuzz_client_session,
    fuzz_encode,
    fuzz_frames,
    fuzz_key_files,
    fuzz_messages,
    fuzz_scanner,
    fuzz_server_session,
    fuzz_websocket,
)
from fuzz.__main__ import MAX_INPUT_SIZE, TARGETS, Outcome, Progress, Run, print_table
from fuzz.choices import Choices, ChoiceWriter, cut
from fuzz.seeds import CORPUS, all_seeds, seed_path
from wirecodec.debug.scanner import Gap, ScannedFrame, StreamScanner
from wirecodec.errors import CipherError, LimitError, RequestTimeout
from wirecodec.opend._key_files import read_private_numbers
from wirecodec.opend.cipher import AesCbc, RsaKey
from wirecodec.opend.frame import Frame, FrameDecoder, encode_frame
from wirecodec.opend.session import (
    ClientSession,
    PendingRequest,
    RequestEnded,
    RequestReceived,
    ServerSession,
)
from wirecodec.opend.websocket import Event, Ping, WebSocketConnection
from wirecodec.opend.websocket_session import WebSocketSession
from wirecodec.protobuf.codec import decode, encode

from .support.known import needed_messages
from .support.strategies import mutations, wire_records

SEEDS = [
    pytest.param(target, path, id=f"{target}-{path.name[:10]}")
    for target in TARGETS
    for path in sorted((CORPUS / target).glob("*"))
]
# All at once: some import tests with a @given, which must not happen inside of another one.
MODULES = {target: importlib.import_module(f"fuzz.fuzz_{target}") for target in TARGETS}
each_target = pytest.mark.parametrize("target", TARGETS)
each_known = pytest.mark.parametrize(
    "known", [pytest.param(known, id=known.full_name) for known in fuzz_messages.MESSAGES]
)


def seeds_of(target: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted((CORPUS / target).glob("*"))]


# --- every target ---------------------------------------------------------------------------


def test_targets() -> None:
    """Each has seeds, and there are none of others."""
    assert set(TARGETS) == {path.name for path in CORPUS.iterdir()}
    names = {known.full_name for known in fuzz_messages.MESSAGES}
    assert needed_messages() <= names
    assert len(names) <= 256, "one byte chooses the message"


@each_target
def test_target(target: str) -> None:
    """It says what it is, has some seeds, and minds no input that is empty."""
    module = MODULES[target]
    assert module.__doc__
    assert len(seeds_of(target)) >= 5
    module.check_input(b"")


@pytest.mark.parametrize(("target", "path"), SEEDS)
def test_seed(target: str, path: Path) -> None:
    """As the target has it, and named by its content."""
    data = path.read_bytes()
    assert path.name == hashlib.sha1(data, usedforsecurity=False).hexdigest()
    assert len(data) <= MAX_INPUT_SIZE
    MODULES[target].check_input(data)


@each_target
@settings(max_examples=max(5, settings().max_examples // 2))
@given(data=st.data())
def test_changed_seeds(target: str, data: st.DataObject) -> None:
    seed = data.draw(st.sampled_from(seeds_of(target)))
    MODULES[target].check_input(data.draw(mutations(seed)))


@each_target
@settings(max_examples=max(5, settings().max_examples // 4))
@given(data=st.binary(max_size=200))
def test_any_bytes(target: str, data: bytes) -> None:
    MODULES[target].check_input(data)


def test_made_seeds() -> None:
    """The seeds that are made are there, and the same each time."""
    made = all_seeds()
    assert made == all_seeds()
    for target, seeds in made.items():
        missing = [data for data in seeds if not seed_path(target, data).exists()]
        assert not missing, f"{target}: python -m fuzz.seeds writes {len(missing)} more"


# --- running them ---------------------------------------------------------------------------


class Speaker:
    """What a process says, without the process."""

    def __init__(self, *lines: str) -> None:
        self.stdout = [f"{line}\n" for line in lines]


def test_status_lines_are_read(capsys: pytest.CaptureFixture[str]) -> None:
    """Those of libFuzzer count; the time of the last growth is that of the edges alone."""
    run = Run("frames", Progress(1), 0)
    run.grown_at = 0.0
    run.read(Speaker("INFO: seed corpus", "#2\tINITED cov: 7 ft: 9 corp: 1/1b"))  # type: ignore[arg-type]
    assert (run.executions, run.edges, run.features) == (2, 7, 9)
    assert run.grown_at > 0.0
    run.grown_at = 0.0
    run.read(Speaker("#64\tNEW    cov: 7 ft: 12 corp: 2/2b", "#99\tpulse  cov: 7 ft: 12"))  # type: ignore[arg-type]
    assert (run.executions, run.edges, run.features) == (99, 7, 12)
    assert run.grown_at == 0.0
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", ""), "progress is for terminals"


def test_table(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(
        [
            Outcome("frames", 60.2, 12345, 91, 404, 0, True),
            Outcome("messages", 3.0, 7, 1, 1, 2, False),
            Outcome("sources", 1.0, 0, 0, 0, 0, False),
        ]
    )
    assert capsys.readouterr().out.splitlines() == [
        "target    seconds  executions  cov   ft  findings",
        "frames         60       12345   91  404         0",
        "messages        3           7    1    1         2",
        "sources         1           0    0    0    failed",
    ]


def test_without_atheris(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(fuzz_main, "find_spec", lambda _: None)
    monkeypatch.setattr("sys.argv", ["fuzz", "frames"])
    assert fuzz_main.main() == 2
    assert "atheris is not installed" in capsys.readouterr().err
    monkeypatch.setattr("sys.argv", ["fuzz", "no_such_target"])
    with pytest.raises(SystemExit):
        fuzz_main.main()


# --- choices --------------------------------------------------------------------------------


def test_choices_are_read_as_they_were_put() -> None:
    options = ("first", "second", "third")
    writer = ChoiceWriter().put_int(-3, -5, 5).put_int(70000, 0, 2**20).put_bool(True)
    writer.put_choice("third", options).put_bytes(b"some").put_bytes(b"more", 5000)
    data = writer.put_sizes(0, 7).put_rest(b"the rest").finish()
    choices = Choices(data)
    assert choices.take_int(-5, 5) == -3
    assert choices.take_int(0, 2**20) == 70000
    assert choices.take_bool()
    assert choices.take_choice(options) == "third"
    assert choices.take_bytes() == b"some"
    assert choices.take_bytes(5000) == b"more"
    assert choices.take_sizes() == (0, 7)
    assert not choices.is_over
    assert choices.take_rest() == b"the rest"
    assert choices.is_over


@given(data=st.binary(max_size=20), low=st.integers(-1000, 1000), size=st.integers(0, 2**40))
def test_any_bytes_are_choices(data: bytes, low: int, size: int) -> None:
    choices = Choices(data)
    assert low <= choices.take_int(low, low + size) <= low + size
    assert len(choices.take_bytes(7)) <= 7
    assert choices.take_choice("abc") in "abc"
    choices.take_rest()
    assert choices.is_over
    assert (choices.take_int(low, low + size), choices.take_bool()) == (low, False)
    assert (choices.take_bytes(), choices.take_sizes(), choices.take_rest()) == (b"", (), b"")


@given(data=st.binary(max_size=50), sizes=st.lists(st.integers(0, 9), max_size=4))
def test_cut(data: bytes, sizes: list[int]) -> None:
    pieces = list(cut(data, sizes))
    assert b"".join(pieces) == data
    wanted = sizes if any(sizes) else [*sizes, len(data)]
    for index, piece in enumerate(pieces[:-1]):
        assert len(piece) == wanted[index % len(wanted)]


# --- messages and frames --------------------------------------------------------------------


@each_known
def test_seeds_of_other_messages(known: Any) -> None:
    """Every seed as every message."""
    for data in seeds_of("messages"):
        fuzz_messages.check_message(known, data[1:])


@each_known
@given(data=st.data())
def test_messages(known: Any, data: st.DataObject) -> None:
    numbers = [field.number for field in known.schema.message(known.full_name).fields] or [1]
    some = wire_records(numbers=numbers, malformed=True)
    encoded = data.draw(some | some.flatmap(mutations) | st.binary(max_size=64))
    fuzz_messages.check_message(known, encoded)


STREAMS = st.lists(
    st.builds(
        encode_frame,
        st.integers(0, 2**32 - 1),
        st.binary(max_size=50),
        serial_number=st.integers(0, 2**32 - 1),
        body_format=st.integers(0, 255),
        version=st.integers(0, 255),
        reserved=st.binary(min_size=8, max_size=8),
    ),
    max_size=4,
).map(b"".join)


@given(size=st.binary(min_size=1, max_size=1), stream=STREAMS | STREAMS.flatmap(mutations))
def test_frames(size: bytes, stream: bytes) -> None:
    fuzz_frames.check_input(size + stream)


# --- the checks see what is wrong -----------------------------------------------------------


def seed_for(full_name: str, data: bytes) -> bytes:
    names = [known.full_name for known in fuzz_messages.MESSAGES]
    return bytes([names.index(full_name)]) + data


def test_a_foreign_error_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one of ours that has no place there, and one that is a class of its own."""

    class Stranger(LimitError):
        pass

    for error in (KeyError("a"), RecursionError(), Stranger("no")):

        def fail(*_: object, error: Exception = error, **__: object) -> None:
            raise error

        monkeypatch.setattr(fuzz_messages, "decode", fail)
        with pytest.raises((type(error), AssertionError)):
            fuzz_messages.check_input(b"\x00")


def test_a_wrong_decoder_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that accepts too much, and one that reads something else the second time."""
    data = seed_for("v2.Scalars", b"\x08\x01")
    fuzz_messages.check_input(data)
    with monkeypatch.context() as patch:
        patch.setattr(fuzz_messages, "decode", lambda kind, _, **__: decode(kind, b""))
        with pytest.raises(AssertionError):
            fuzz_messages.check_input(data[:1] + b"\x00")
    with monkeypatch.context() as patch:
        patch.setattr(fuzz_messages, "encode", lambda *_, **__: b"\x08\x02")
        with pytest.raises(AssertionError):
            fuzz_messages.check_input(data)
    with monkeypatch.context() as patch:
        patch.setattr(fuzz_messages, "missing_fields", lambda _: ["int32"])
        with pytest.raises(AssertionError):
            fuzz_messages.check_input(data)


def test_a_wrong_frame_decoder_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that minds how the stream is cut, and one that changes a body."""

    class Careless(FrameDecoder):
        def receive_data(self, data: bytes | bytearray | memoryview) -> None:
            super().receive_data(data if len(data) > 1 else b"")

    class Changing(FrameDecoder):
        def next_frame(self) -> Frame | None:
            frame = super().next_frame()
            return frame and frame._replace(body=frame.body + b"!")

    data = b"\x05" + encode_frame(1001, b"body", serial_number=1)
    fuzz_frames.check_input(data)
    for wrong in (Careless, Changing):
        monkeypatch.setattr(fuzz_frames, "FrameDecoder", wrong)
        with pytest.raises(AssertionError):
            fuzz_frames.check_input(data)


def test_without_protobuf(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest of the checks does not need it."""
    monkeypatch.setattr(fuzz_messages, "Oracle", None)
    for path in (CORPUS / "messages").iterdir():
        fuzz_messages.check_input(path.read_bytes())


# --- what the others see --------------------------------------------------------------------


class TwiceEnding(ClientSession):
    """A time-out that leaves the request where it was, to end again."""

    def advance(self, now: float) -> None:
        for request in list(self._pending.values()):
            if request.deadline is not None and now >= request.deadline and not request.is_own:
                key = {"proto_id": request.proto_id, "serial_number": request.serial_number}
                self._events.append(RequestEnded(request, None, RequestTimeout("late", **key)))
        super().advance(now)


class Forgetful(ClientSession):
    """The end of the connection, and nobody is told of what was under way."""

    def _close(self, error: Exception | None) -> None:
        self._pending.clear()
        self._own_pending = 0
        super()._close(error)


class Raising(ClientSession):
    """An error of a body that gets through to the caller."""

    def _answer(self, request: PendingRequest, incoming: Any, now: float) -> None:
        if incoming.error is not None:
            raise incoming.error
        super()._answer(request, incoming, now)


class Impatient(ClientSession):
    """What comes in small pieces counts as if it were nothing."""

    def receive_data(self, data: bytes | bytearray | memoryview, now: float) -> None:
        super().receive_data(data if len(data) > 1 else b"", now)


class FirstHelloOnly(ServerSession):
    """A refused handshake that counts for the one that is accepted."""

    _first: Any = None

    def _handle(self, incoming: Any, now: float) -> None:
        super()._handle(incoming, now)
        self._first = self._first or self._hello
        self._hello = self._first


class Chatty(ServerSession):
    """An answer that nobody has given."""

    def _handle(self, incoming: Any, now: float) -> None:
        super()._handle(incoming, now)
        if incoming.error is not None:
            request = RequestReceived(incoming.proto_id, 0, 0, None, b"", None)
            self.respond(request, b"bad")


class Trusting(AesCbc):
    """No look at the padding."""

    __slots__ = ()

    def decrypt(self, ciphertext: bytes | bytearray | memoryview) -> bytes:
        try:
            return super().decrypt(ciphertext)
        except CipherError:
            return bytes(ciphertext)


class Deaf(WebSocketConnection):
    """A ping that is not what was sent."""

    __slots__ = ()

    def next_event(self) -> Event | None:
        event = super().next_event()
        return Ping(event.payload[1:]) if isinstance(event, Ping) else event


class Greedy(WebSocketConnection):
    """An error of its own, which nobody has told of."""

    __slots__ = ()

    def next_event(self) -> Event | None:
        event = super().next_event()
        if isinstance(event, Ping):
            raise KeyError("ping")
        return event


class Untimely(WebSocketSession):
    """A packet that loses its request."""

    def _handle(self, incoming: Any, now: float) -> None:
        if incoming.proto_id < 1000:
            super()._handle(incoming, now)


class Gapless(StreamScanner):
    """Nothing but frames."""

    __slots__ = ()

    def next_piece(self) -> ScannedFrame | Gap | None:
        piece = super().next_piece()
        while isinstance(piece, Gap):
            piece = super().next_piece()
        return piece


class Credulous(StreamScanner):
    """Every digest is good."""

    __slots__ = ()

    def next_piece(self) -> ScannedFrame | Gap | None:
        piece = super().next_piece()
        return piece._replace(verdict="good") if isinstance(piece, ScannedFrame) else piece


def lax_key(data: bytes) -> RsaKey:
    """A key from numbers that nobody has checked."""
    key: RsaKey = object.__new__(RsaKey)
    n, e, _, p, q, key._d_p, key._d_q, key._q_inverse = read_private_numbers(data)
    key._n, key._e, key._p, key._q = n, e, p, q
    return key


def lax_numbers(data: bytes) -> tuple[int, ...]:
    """An error of Python's for a file that is short."""
    return tuple(data[place] for place in range(8))


def encode_less(made: Any, **options: Any) -> bytes:
    """Without its last byte."""
    return encode(made, **options)[:-1]


def encode_or_type_error(made: Any, **options: Any) -> bytes:
    """An error that is not one of ours."""
    try:
        return encode(made, **options)
    except ValueError as error:
        raise TypeError(str(error)) from None


WRONG: list[tuple[ModuleType, str, Any]] = [
    (fuzz_client_session, "ClientSession", TwiceEnding),
    (fuzz_client_session, "ClientSession", Forgetful),
    (fuzz_client_session, "ClientSession", Raising),
    (fuzz_client_session, "ClientSession", Impatient),
    (fuzz_server_session, "ServerSession", FirstHelloOnly),
    (fuzz_server_session, "ServerSession", Chatty),
    (fuzz_cipher, "AesCbc", Trusting),
    (fuzz_key_files, "load_rsa_key", lax_key),
    (fuzz_key_files, "read_private_numbers", lax_numbers),
    (fuzz_websocket, "WebSocketConnection", Greedy),
    (fuzz_websocket, "WebSocketSession", Untimely),
    (fuzz_scanner, "StreamScanner", Gapless),
    (fuzz_scanner, "StreamScanner", Credulous),
    (fuzz_encode, "encode", encode_less),
    (fuzz_encode, "encode", encode_or_type_error),
]


@pytest.mark.parametrize(
    ("target", "name", "wrong"),
    [pytest.param(*each, id=f"{each[0].__name__}-{each[2].__name__}") for each in WRONG],
)
def test_what_is_wrong_is_seen(
    target: ModuleType, name: str, wrong: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The seeds are enough to see it."""
    monkeypatch.setattr(target, name, wrong)
    assert finds_something(target), f"{wrong.__name__} is as good as the real one"


def finds_something(target: ModuleType) -> bool:
    """Whether one of the seeds of a target raises something."""
    for data in seeds_of(target.__name__.removeprefix("fuzz.fuzz_")):
        try:
            target.check_input(data)
        except Exception:  # noqa: BLE001 whatever it is, it is a finding
            return True
    return False


def test_a_second_opinion_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """And only that sees a ping that is another one in every cutting."""
    pytest.importorskip("wsproto")
    monkeypatch.setattr(fuzz_websocket, "WebSocketConnection", Deaf)
    assert finds_something(fuzz_websocket)
    monkeypatch.setattr(fuzz_websocket, "CONNECTION", None)
    assert not finds_something(fuzz_websocket)


def test_without_second_opinions(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest of the checks does not need them."""
    for module, name in (
        (fuzz_cipher, "AES"),
        (fuzz_cipher, "second_rsa"),
        (fuzz_key_files, "RSA"),
        (fuzz_websocket, "CONNECTION"),
    ):
        monkeypatch.setattr(module, name, None if name != "second_rsa" else lambda _: None)
    for module in (fuzz_cipher, fuzz_key_files, fuzz_websocket):
        assert not finds_something(module)


def events_of(log: list[object]) -> set[tuple[str, ...]]:
    """The classes that a conversation's log names: of an event, and of what is wrong with it."""
    entries: list[Any] = [entry for entry in log if isinstance(entry, tuple)]
    return {
        tuple(part.__name__ for part in entry if isinstance(part, type))
        for entry in entries
        if isinstance(entry[0], type)
    }


def test_seeds_of_sessions_go_far() -> None:
    """They meet each kind of event, and most kinds of errors."""
    found: set[tuple[str, ...]] = set()
    for data in seeds_of("client_session"):
        found |= events_of(fuzz_client_session.hold(data, ()))
    assert {
        ("Connected",),
        ("PushReceived",),
        ("AnswerUnexpected",),
        ("RequestEnded",),
        ("RequestEnded", "RequestTimeout", "NoneType"),
        ("RequestEnded", "RequestFailed", "NoneType"),
        ("RequestEnded", "RequestError", "ChecksumError"),
        ("RequestEnded", "RequestError", "CipherError"),
        ("RequestEnded", "ConnectionLost", "UnexpectedEOFError"),
        ("SessionClosed", "ConnectionLost"),
    } <= found
    found = set()
    for data in seeds_of("server_session"):
        found |= events_of(fuzz_server_session.hold(data, ()))
    assert {
        ("RequestReceived",),
        ("FrameRejected", "ChecksumError"),
        ("FrameRejected", "CipherError"),
        ("SessionClosed", "ConnectionLost"),
    } <= found
