# SPDX-License-Identifier: MIT
"""No key, decrypted key, password or token is shown, whatever an encrypted session goes through.

Sessions are played with secrets that are made for the occasion, and everything that could end in a
log is gathered as `Evidence`: reprs of all objects that can be reached, errors with their chains
and tracebacks, log records, warnings, what commands print, the views of ``inspect``. Then it is
searched for any 12 characters in a row of any `spellings` of a secret: text, hexadecimal, base64,
decimal numbers, Python's bytes.

The attributes of messages and the bytes on the wire are data, not evidence: whoever asks for them
has asked. The first section proves that a secret planted in each kind of evidence is found.
"""

from __future__ import annotations

import asyncio
import base64
import concurrent.futures
import contextlib
import errno
import functools
import gc
import hashlib
import io
import json
import logging
import os
import pprint
import re
import secrets
import signal
import socket
import subprocess
import sys
import threading
import traceback
import types
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import pytest

from tests.support.gateway import PATIENCE_SECONDS, Damaged, Gateway, event_push
from wirecodec import decode, encode, from_dict, from_json, from_text, message, pb
from wirecodec.cli import main
from wirecodec.errors import (
    CipherError,
    ConnectionLost,
    FormatError,
    RequestError,
    RequestFailed,
    RequestTimeout,
    WirecodecError,
)
from wirecodec.opend import websocket
from wirecodec.opend._client_common import Recorder
from wirecodec.opend._key_files import read_private_numbers
from wirecodec.opend.aio import AsyncOpenDClient
from wirecodec.opend.cipher import AesCbc, AesEcb, RsaKey, load_rsa_key
from wirecodec.opend.client import OpenDClient
from wirecodec.opend.frame import FrameDecoder, encode_frame
from wirecodec.opend.messages import (
    get_user_info,
    init_connect,
    init_web_socket,
    trd_unlock_trade,
    verification,
)
from wirecodec.opend.messages.common import PacketEncAlgo
from wirecodec.opend.session import ClientSession, Connected, RequestReceived, ServerSession
from wirecodec.opend.simulator import FAULT_KINDS, Fault, Simulator
from wirecodec.opend.websocket import login_key_md5
from wirecodec.opend.websocket_session import WebSocketSession

DATA = Path(__file__).resolve().parents[1] / "data"
CAPTURES = DATA / "captures"
KEY_FILE = CAPTURES / "rsa_private_1024.pem"
OTHER_KEY_FILE = DATA / "keys" / "rsa_2048.pem"
ROOT = Path(__file__).resolve().parents[2]

UNLOCK_TRADE = 2005
VERIFICATION = 1006
USER_INFO = 1005


# --- what is looked for ---------------------------------------------------------------------------

#: So many characters in a row of a secret betray it; less may be chance.
WINDOW = 12

#: Of escapes, of which 12 characters are three bytes that every digest may have: six.
ESCAPES_WINDOW = 24

#: Of numbers with commas between, which are more common: some eight bytes.
LIST_WINDOW = 36


def spellings(value: bytes | int | str) -> Iterator[str]:
    """The ways in which a secret may come to be shown, each as one text."""
    if isinstance(value, int):
        yield str(value)
        yield f"{value:x}"
        size = (value.bit_length() + 7) // 8
        yield from spellings(value.to_bytes(size, "big"))
        yield from spellings(value.to_bytes(size, "little"))
        return
    data = value.encode("utf-8") if isinstance(value, str) else value
    yield data.decode("latin-1")
    yield repr(data)[2:-1]
    text = data.decode("utf-8", "backslashreplace")
    yield from (text, ascii(text)[1:-1], json.dumps(text)[1:-1])
    for separator in ("", " ", ":", "\\x"):
        yield separator.join(f"{byte:02x}" for byte in data)
    # In base64, what stands before it shifts its bits.
    for before in range(3):
        text = base64.b64encode(bytes(before) + data).decode("ascii")
        inner = text[(8 * before + 5) // 6 : len(text.rstrip("=")) - 1]
        yield inner
        yield inner.translate(str.maketrans("+/", "-_"))


class Secrets:
    """What must not be shown, by name."""

    def __init__(self, **values: bytes | int | str) -> None:
        self._names: dict[str, str] = {}
        self._escapes: dict[str, str] = {}
        self._lists: dict[str, str] = {}
        for name, value in values.items():
            self.add(name, value)

    def add(self, name: str, *values: bytes | int | str) -> None:
        """One more secret, or several of a kind. Upper and lower case make no difference."""
        for value in values:
            texts = {text.lower() for text in spellings(value)}
            assert max(map(len, texts)) >= WINDOW, f"{name} is too short to be looked for"
            for text in texts:
                for start in range(len(text) - WINDOW + 1):
                    piece = text[start : start + WINDOW]
                    if piece.count("\\x") < 2:
                        self._names.setdefault(piece, name)
                for start in range(len(text) - ESCAPES_WINDOW + 1):
                    self._escapes.setdefault(text[start : start + ESCAPES_WINDOW], name)
            if not isinstance(value, int):
                data = value.encode("utf-8") if isinstance(value, str) else value
                text = ", ".join(map(str, data))
                for start in range(len(text) - LIST_WINDOW + 1):
                    self._lists.setdefault(text[start : start + LIST_WINDOW], name)

    def found_in(self, text: str) -> set[str]:
        """The names of those of which a text shows something."""
        text = text.lower()
        found = set()
        for size, names in (
            (WINDOW, self._names),
            (ESCAPES_WINDOW, self._escapes),
            (LIST_WINDOW, self._lists),
        ):
            for start in range(len(text) - size + 1):
                name = names.get(text[start : start + size])
                if name is not None:
                    found.add(name)
        return found


def add_key(found: Secrets, pem: bytes, name: str = "the RSA key") -> None:
    """A private key: its numbers but for the public ones, and the lines of its file."""
    _, _, *numbers = read_private_numbers(pem)
    found.add(name, *numbers)
    lines = [line for line in pem.splitlines() if line and not line.startswith(b"-")]
    found.add(f"the file of {name}", b"".join(lines), *[line for line in lines if len(line) > 16])


def add_terms(found: Secrets, terms: init_connect.S2C) -> None:
    """What a handshake gave: the key, its round keys, and the initialisation vector."""
    key = terms.conn_aes_key
    found.add("the AES key", key)
    found.add("a round key", *AesEcb(key.encode())._aes._round_keys)
    if terms.aes_cbc_iv is not None:
        found.add("the initialisation vector", terms.aes_cbc_iv)


# --- what is searched -----------------------------------------------------------------------------

# What people see of a session is the reprs of its own objects, and of those of the standard library
# that show what they hold. A string by itself shows itself, and is nobody's repr.
_SHOWN_MODULES = {"wirecodec", "asyncio", "_asyncio", "concurrent", "threading", "functools"}
_SHOWN_MODULES.add(__name__.partition(".")[0])

# What is no part of a session: code, and whatever else is running in this process.
_OUTSIDE = (
    type,
    types.ModuleType,
    types.CodeType,
    types.FrameType,
    types.TracebackType,
    types.CoroutineType,
    types.GeneratorType,
    types.BuiltinFunctionType,
    logging.Logger,
    logging.Handler,
    re.Pattern,
)


def reachable(roots: Iterable[object]) -> Iterator[object]:
    """Everything that hangs on some objects, each once: attributes, slots, elements, closures."""
    seen: dict[int, object] = {}
    pending = list(roots)
    while pending:
        each = pending.pop()
        if id(each) in seen or isinstance(each, _OUTSIDE):
            continue
        seen[id(each)] = each  # kept, or another object might get its id
        yield each
        if isinstance(each, types.FunctionType):
            cells = each.__closure__ or ()
            pending += [cell.cell_contents for cell in cells if _is_filled(cell)]
            pending += each.__defaults__ or ()
            continue
        if isinstance(each, BaseException):
            pending += [each.args, each.__cause__, each.__context__]
        pending += gc.get_referents(each)
        pending.append(getattr(each, "__dict__", None))


def _is_filled(cell: types.CellType) -> bool:
    try:
        cell.cell_contents  # noqa: B018 an empty one raises
    except ValueError:
        return False
    return True


class Evidence(logging.Handler):
    """All that was shown, with where; `leaks` searches it. As a handler it takes log records.

    Attributes:
        secrets: what is looked for; a test adds them as they come about.
        types: the names of the classes whose objects `walk` has met.
    """

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.secrets = Secrets()
        self.types: set[str] = set()
        self._texts: dict[str, str] = {}  # what was shown, and where it was shown first

    @property
    def texts(self) -> list[str]:
        """All that was shown."""
        return list(self._texts)

    def say(self, place: str, text: object) -> None:
        """Something was shown."""
        self._texts.setdefault(str(text), place)

    def show(self, place: str, *objects: object) -> None:
        """Show objects in all the ways in which they come into logs."""
        for each in objects:
            place_of = f"{place}, {type(each).__qualname__}"
            self.say(f"repr of {place_of}", repr(each))
            self.say(f"str of {place_of}", each)
            self.say(f"pprint of {place_of}", pprint.pformat(each, width=20))
            if isinstance(each, BaseException):
                self.say(f"arguments of {place_of}", repr(each.args))
                self.say(f"notes of {place_of}", getattr(each, "__notes__", ""))
                lines = traceback.format_exception(type(each), each, each.__traceback__)
                self.say(f"traceback of {place_of}", "".join(lines))

    def walk(self, place: str, *roots: object) -> None:
        """Show whatever can be reached from some objects."""
        for each in reachable(roots):
            kind = type(each)
            is_shown = kind.__module__.partition(".")[0] in _SHOWN_MODULES
            if is_shown or isinstance(each, (BaseException, types.MethodType)):
                self.types.add(kind.__qualname__)
                self.show(place, each)

    def emit(self, record: logging.LogRecord) -> None:
        """Something was logged."""
        place = f"log of {record.name}"
        self.say(place, logging.Formatter().format(record))
        self.say(f"arguments of the {place}", repr(record.args))

    @contextlib.contextmanager
    def raised(self, place: str, *expected: type[BaseException]) -> Iterator[None]:
        """The errors that are expected in the block, and all that hangs on them."""
        with pytest.raises(expected) as caught:
            yield
        self.walk(place, caught.value)

    @contextlib.contextmanager
    def may_raise(self, place: str, *expected: type[BaseException]) -> Iterator[None]:
        """Likewise, where it may go well."""
        try:
            yield
        except expected as error:
            self.walk(place, error)

    def leaks(self) -> list[str]:
        """Which secrets were shown, and where."""
        return sorted(
            {
                f"{name} in the {place}"
                for text, place in self._texts.items()
                for name in self.secrets.found_in(text)
            }
        )


@pytest.fixture
def evidence(monkeypatch: pytest.MonkeyPatch) -> Iterator[Evidence]:
    """With all that is logged or warned of, and errors that end a thread or a ``__del__``."""
    made = Evidence()
    monkeypatch.setattr(threading, "excepthook", lambda args: made.walk("thread", args.exc_value))
    monkeypatch.setattr(sys, "unraisablehook", lambda args: made.walk("__del__", args.exc_value))
    root = logging.getLogger()
    level = root.level
    root.addHandler(made)
    root.setLevel(logging.DEBUG)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        monkeypatch.setattr(
            warnings, "showwarning", lambda warned, *_: made.walk("warning", warned)
        )
        yield made
    root.removeHandler(made)
    root.setLevel(level)


# --- the search is able to find -------------------------------------------------------------------

PLANTED = "planted-4d1f6ab0c7"


class Holder:
    """An object without a word of its own."""

    __slots__ = ("held",)

    def __init__(self, held: object) -> None:
        self.held = held


class Showing(NamedTuple):
    """An object that shows what it has, and looks like one of ours."""

    body: bytes


@message
class Token:
    """A message that hides one field and not the other."""

    hidden: Annotated[str | None, pb.string(1, debug_redact=True)] = None
    shown: Annotated[str | None, pb.string(2)] = None


@pytest.mark.parametrize(
    "value",
    [PLANTED, b"\x00planted\xff\xfe\x80 it", 3**200, "Größe 1234567890"],
    ids=["text", "bytes", "number", "not ASCII"],
)
@pytest.mark.parametrize("before", ["", "a", "ab", "abc"])
def test_every_spelling_is_found(value: bytes | int | str, before: str) -> None:
    """Whole or in part, in whatever stands around it."""
    looked_for = Secrets(planted=value)
    if isinstance(value, int):
        data = value.to_bytes(40, "big")
        shown = [str(value), hex(value), f"{value:X}", data.hex(), repr(data)]
    else:
        data = value.encode() if isinstance(value, str) else value
        shown = [repr(value), str(value), repr(data), ascii(value), data.hex(), data.hex(" ")]
        shown += [data.hex().upper(), repr(bytearray(before.encode() + data)), str(list(data))]
    shown += [data.decode("latin-1"), data.decode("utf-8", "backslashreplace")]
    whole = before.encode() + data + b"xyz"
    shown += [base64.b64encode(whole).decode(), base64.urlsafe_b64encode(whole).decode()]
    for text in shown:
        assert looked_for.found_in(f"{before}{text} and more") == {"planted"}, text
        assert looked_for.found_in(text[: len(text) * 4 // 5 + 2]) == {"planted"}, text
    other = hashlib.sha1(data).digest()
    assert not looked_for.found_in(f"{before}, 0, 1, 2, 0x7f1234567890 {other!r}")


def _chained() -> Exception:
    try:
        try:
            raise KeyError(PLANTED)
        except KeyError:
            raise ValueError("unsuspicious") from None
    except ValueError as error:
        return error


def _noted() -> Exception:
    error = ValueError("unsuspicious")
    error.__notes__ = [PLANTED]  # type: ignore[attr-defined] # as Python 3.11 keeps them
    return error


PLACES: dict[str, Callable[[], object]] = {
    "a slot": lambda: Holder(Token(shown=PLANTED)),
    "an attribute": lambda: types.SimpleNamespace(inner=Holder(Showing(PLANTED.encode()))),
    "containers": lambda: {1: [({"x": Token(shown=PLANTED)},)]},
    "a key": lambda: {Showing(PLANTED.encode()): 1},
    "a closure": lambda: _closure(Token(shown=PLANTED)),
    "a default": lambda: types.FunctionType(
        (lambda x: x).__code__, {}, "f", (Token(shown=PLANTED),)
    ),
    "a partial": lambda: functools.partial(print, PLANTED),
    "a method": lambda: Showing(PLANTED.encode())._asdict,
    "a deque": lambda: __import__("collections").deque([Token(shown=PLANTED)]),
    "an error": lambda: ValueError(PLANTED),
    "the cause of an error": _chained,
    "the note of an error": _noted,
    "an attribute of an error": lambda: Holder(_with_attribute()),
    "a decoding error": lambda: UnicodeDecodeError("utf-8", PLANTED.encode(), 0, 1, "unsuspicious"),
}


def _closure(token: Token) -> Callable[[], Token]:
    return lambda: token


def _with_attribute() -> Exception:
    error = ConnectionLost("unsuspicious")
    error.frame = Showing(PLANTED.encode())  # type: ignore[attr-defined]
    return error


@pytest.mark.parametrize("place", PLACES)
def test_the_walk_finds_what_is_planted(place: str, evidence: Evidence) -> None:
    """Wherever an object may hang."""
    evidence.secrets.add("it", PLANTED)
    evidence.walk("walk", PLACES[place]())
    assert evidence.leaks()


def test_the_walk_lets_pass_what_is_hidden(evidence: Evidence) -> None:
    """That which holds a secret and does not show it."""
    evidence.secrets.add("it", PLANTED)
    evidence.walk("walk", Token(hidden=PLANTED), Holder(PLANTED), [PLANTED], AesEcb(b"0" * 16))
    assert evidence.types == {"Token", "Holder", "AesEcb", "Aes128"}
    assert evidence.leaks() == []


def _log() -> None:
    logging.getLogger("wirecodec.opend").debug("%s", PLANTED)


def _log_error() -> None:
    try:
        raise ValueError(PLANTED)
    except ValueError:
        logging.getLogger("anything").exception("unsuspicious")


def _warn() -> None:
    warnings.warn(PLANTED, ResourceWarning, stacklevel=1)


def _end_a_thread() -> None:
    def fail() -> None:
        raise ValueError(PLANTED)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()


def _drop() -> None:
    class Dropped:
        def __del__(self) -> None:
            raise ValueError(PLANTED)

    Dropped()
    gc.collect()


@pytest.mark.parametrize("act", [_log, _log_error, _warn, _end_a_thread, _drop])
def test_what_is_told_is_evidence(act: Callable[[], None], evidence: Evidence) -> None:
    """Logs at any level, warnings, and errors that nobody catches."""
    evidence.secrets.add("it", PLANTED)
    assert evidence.leaks() == []
    act()
    assert evidence.leaks()


# --- a session without a socket -------------------------------------------------------------------


@pytest.fixture(scope="module")
def key() -> RsaKey:
    """The key of both sides."""
    return load_rsa_key(KEY_FILE.read_bytes())


@pytest.fixture(scope="module")
def other_key() -> RsaKey:
    """A key that does not fit it, of another size."""
    return load_rsa_key(OTHER_KEY_FILE.read_bytes())


@pytest.fixture
def passwords(evidence: Evidence) -> dict[str, str]:
    """What requests and answers of this test carry; the search knows all of it, and the keys."""
    made = {name: f"{secrets.token_hex(16)}" for name in ("pwdMD5", "code", "webKey", "websocket")}
    for name, value in made.items():
        evidence.secrets.add(name, value)
    evidence.secrets.add("MD5 of the WebSocket key", login_key_md5(made["websocket"]))
    add_key(evidence.secrets, KEY_FILE.read_bytes())
    add_key(evidence.secrets, OTHER_KEY_FILE.read_bytes(), "the other RSA key")
    return made


def unlock(passwords: dict[str, str]) -> trd_unlock_trade.Request:
    """A request with a password."""
    return trd_unlock_trade.Request(
        c2s=trd_unlock_trade.C2S(unlock=True, pwd_md5=passwords["pwdMD5"])
    )


def verify(passwords: dict[str, str]) -> verification.Request:
    """A request with the code of a text message."""
    return verification.Request(c2s=verification.C2S(type=1, op=2, code=passwords["code"]))


def user_info(passwords: dict[str, str]) -> get_user_info.Response:
    """An answer with a token."""
    return get_user_info.Response(ret_type=0, s2c=get_user_info.S2C(web_key=passwords["webKey"]))


def refusal(message_type: Any, words: str = "wrong password") -> Any:
    """OpenD says no."""
    return message_type(ret_type=-1, ret_msg=words, err_code=3)


USER = get_user_info.Request(c2s=get_user_info.C2S())


class Pair:
    """Two sessions and no network. Whatever happens is shown, and both are walked."""

    def __init__(self, evidence: Evidence, client: ClientSession, server: ServerSession) -> None:
        self.evidence = evidence
        self.client = client
        self.server = server
        self.now = 10.0

    def carry(
        self, sender: Any, receiver: Any, spoil: Callable[[bytes], bytes] | None = None
    ) -> list[Any]:
        """Bring what one side says to the other; what it makes of it."""
        data = sender.data_to_send()
        receiver.receive_data(spoil(data) if spoil is not None else data, self.now)
        self.evidence.walk("session", self.client, self.server)
        events = list(receiver.events())
        self.evidence.walk("events", events)
        return events

    def to_server(self, spoil: Callable[[bytes], bytes] | None = None) -> list[Any]:
        """What the client says."""
        return self.carry(self.client, self.server, spoil)

    def to_client(self, spoil: Callable[[bytes], bytes] | None = None) -> list[Any]:
        """What the server says."""
        return self.carry(self.server, self.client, spoil)

    def connect(self, algorithm: int) -> init_connect.S2C:
        """The handshake, with keys of its own."""
        self.client.connect(self.now)
        [request] = self.to_server()
        terms = init_connect.S2C(
            server_ver=1,
            login_user_id=2,
            conn_id=3,
            conn_aes_key=secrets.token_hex(8),
            keep_alive_interval=10,
            aes_cbc_iv=secrets.token_hex(8) if algorithm == PacketEncAlgo.AES_CBC else None,
        )
        add_terms(self.evidence.secrets, terms)
        self.server.accept(request, init_connect.Response(ret_type=0, s2c=terms))
        [connected] = self.to_client()
        assert isinstance(connected, Connected)
        assert connected.response.s2c == terms
        return terms

    def ask(
        self,
        request: Any,
        response: Any,
        spoil: Callable[[bytes], bytes] | None = None,
        **options: Any,
    ) -> Any:
        """A request, and how it ended."""
        self.evidence.walk("request", self.client.send_request(request, self.now, **options))
        [received] = self.to_server()
        self.server.respond(received, response)
        [ended] = self.to_client(spoil)
        return ended


ALGORITHMS = [PacketEncAlgo.AES_CBC, PacketEncAlgo.AES_ECB]


def flip(pos: int) -> Callable[[bytes], bytes]:
    """Change a byte: 16 is one of the digest, -1 of the body."""

    def spoil(data: bytes) -> bytes:
        spoilt = bytearray(data)
        spoilt[pos] ^= 0x55
        return bytes(spoilt)

    return spoil


@pytest.fixture(params=ALGORITHMS, ids=["cbc", "ecb"])
def pair(
    request: pytest.FixtureRequest, evidence: Evidence, passwords: dict[str, str], key: RsaKey
) -> Pair:
    """Connected, by RSA and one of the modes of AES."""
    client = ClientSession(rsa_key=key, packet_enc_algo=request.param)
    made = Pair(evidence, client, ServerSession(rsa_key=key))
    made.connect(request.param)
    return made


@pytest.mark.parametrize("body_format", [0, 1])
def test_a_session(
    pair: Pair, evidence: Evidence, passwords: dict[str, str], body_format: int
) -> None:
    """Secrets in requests, answers and pushes; answers that are late or were not asked for."""
    client, server = pair.client, pair.server
    ended = pair.ask(unlock(passwords), trd_unlock_trade.Response(ret_type=0), body_format=0)
    assert ended.error is None
    ended = pair.ask(USER, user_info(passwords), body_format=body_format)
    assert ended.response.s2c.web_key == passwords["webKey"]
    ended = pair.ask(unlock(passwords), refusal(trd_unlock_trade.Response), body_format=body_format)
    assert isinstance(ended.error, RequestFailed)
    server.push(event_push("nothing"))
    assert len(pair.to_client()) == 1
    late = client.send_request(USER, pair.now, timeout_seconds=1.0)
    [received] = pair.to_server()
    pair.now += 2.0
    client.advance(pair.now)
    [ended] = client.events()
    assert isinstance(ended.error, RequestTimeout)
    evidence.walk("time-out", ended, late)
    server.respond(received, user_info(passwords))
    server.respond(received._replace(serial_number=99), user_info(passwords))
    late_event, strange_event = pair.to_client()
    assert (late_event.is_late, strange_event.is_late) == (True, False)
    client.send_request(verify(passwords), pair.now)
    client.close()
    evidence.walk("the end", list(client.events()), client)
    assert {"RsaKey", "Aes128", "RequestEnded", "PendingRequest"} <= evidence.types
    assert {
        "RequestReceived",
        "C2S",
        "S2C",
        "Connected",
        "AnswerUnexpected",
        "ConnectionLost",
    } <= evidence.types
    assert evidence.leaks() == []


@pytest.mark.untraced
@pytest.mark.parametrize("body_format", [0, 1])
def test_answers_that_cannot_be_read(
    pair: Pair, evidence: Evidence, passwords: dict[str, str], body_format: int
) -> None:
    """Digests, ciphertexts and messages that are wrong, with secrets where they are."""
    options: Any = {"body_format": body_format}
    answer = user_info(passwords)
    for place in (16, -1, -20, 44):
        ended = pair.ask(USER, answer, flip(place), **options)
        assert type(ended.error) is RequestError
    whole = (
        encode(answer)
        if body_format == 0
        else json.dumps({"retType": 0, "s2c": {"webKey": passwords["webKey"]}}).encode()
    )
    token = passwords["webKey"].encode()
    bodies = [whole[:size] for size in range(len(whole))]
    bodies += [whole + b"\xff", whole.replace(token, token + b'"x')]
    bodies += [whole.replace(token[:4], b"\xff\xfe\\u"), b'{"s2c": [%b]}' % whole, b"[1" + whole]
    errors = [pair.ask(USER, body, **options).error for body in bodies]
    assert sum(type(error) is RequestError for error in errors) > len(bodies) // 2
    # The server's side: the same to requests.
    for place in (16, -1, 44):
        pair.client.send_request(unlock(passwords), pair.now, **options)
        [rejected] = pair.to_server(flip(place))
        assert isinstance(rejected.error, WirecodecError)
    # The stream itself: what follows is no frame.
    pair.client.send_request(unlock(passwords), pair.now, **options)
    [closed] = pair.to_server(lambda data: data[1:])
    assert isinstance(closed.error, WirecodecError)
    assert evidence.leaks() == []


@pytest.mark.untraced
@pytest.mark.parametrize("cut", [0, 20, 44, 60, -1])
def test_a_stream_that_ends(
    pair: Pair, evidence: Evidence, passwords: dict[str, str], cut: int
) -> None:
    """In a header, in a body, between frames."""
    pending = pair.client.send_request(unlock(passwords), pair.now)
    [received] = pair.to_server()
    pair.server.respond(received, user_info(passwords))
    pair.to_client(lambda data: data[:cut])
    pair.client.receive_eof(pair.now)
    pair.server.connection_lost(OSError(errno.ECONNRESET, "reset"))
    events = [*pair.client.events(), *pair.server.events()]
    assert len(events) == 3
    evidence.walk("the end", events, pair.client, pair.server, pending)
    assert evidence.leaks() == []


def test_what_cannot_be_sent(pair: Pair, evidence: Evidence, passwords: dict[str, str]) -> None:
    """A field of another type, a message that lacks one, a session that is closed."""
    wrong: Any = unlock(passwords)
    wrong.c2s.pwd_md5 = passwords["pwdMD5"].encode()
    lacking: Any = unlock(passwords)
    del lacking.c2s.unlock
    other: Any = unlock(passwords)
    other.c2s.security_firm = "x"
    surrogate: Any = unlock(passwords)
    surrogate.c2s.pwd_md5 += "\ud800"
    for each in (wrong, lacking, other, surrogate):
        for body_format in (0, 1, 2):
            with evidence.raised("encoding", Exception):
                pair.client.send_request(each, pair.now, body_format=body_format)
        with contextlib.suppress(AttributeError):
            evidence.walk("request", each)
    pair.client.close()
    with evidence.raised("closed", WirecodecError):
        pair.client.send_request(unlock(passwords), pair.now)
    with evidence.raised("arguments", TypeError):
        trd_unlock_trade.C2S(passwords["pwdMD5"])  # type: ignore[call-arg, arg-type]
    with evidence.raised("accept", WirecodecError):
        pair.server.accept(
            RequestReceived(1001, 1, 0, None, b"", None),
            init_connect.Response(
                ret_type=0,
                s2c=init_connect.S2C(
                    server_ver=1,
                    login_user_id=1,
                    conn_id=1,
                    conn_aes_key=passwords["code"],
                    keep_alive_interval=1,
                ),
            ),
        )
    assert evidence.leaks() == []


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("who", ["client", "server"])
def test_keys_that_do_not_fit(
    evidence: Evidence,
    passwords: dict[str, str],
    key: RsaKey,
    other_key: RsaKey,
    algorithm: int,
    who: str,
) -> None:
    """The wrong RSA key, or none, on either side; the wrong AES key after it."""
    for wrong in (other_key, None):
        keys: list[Any] = [key, wrong] if who == "server" else [wrong, key]
        client = ClientSession(rsa_key=keys[0], packet_enc_algo=algorithm)
        pair = Pair(evidence, client, ServerSession(rsa_key=keys[1]))
        client.connect(pair.now)
        [event] = pair.to_server()
        assert event.error is not None
        # What a server that has another key than its client says is not understood.
        pair.server._send(1001, 1, 0, encode(user_info(passwords)))
        [closed] = pair.to_client()
        assert closed.error is not None
    client = ClientSession(rsa_key=key, packet_enc_algo=algorithm)
    pair = Pair(evidence, client, ServerSession(rsa_key=key))
    terms = pair.connect(algorithm)
    side: Any = pair.client if who == "client" else pair.server
    strange = secrets.token_hex(8)
    evidence.secrets.add("another AES key", strange)
    side._cipher = (
        AesEcb(strange.encode())
        if terms.aes_cbc_iv is None
        else AesCbc(strange.encode(), terms.aes_cbc_iv.encode())
    )
    client.send_request(unlock(passwords), pair.now)
    [rejected] = pair.to_server()
    assert rejected.error is not None
    assert evidence.leaks() == []


@pytest.mark.parametrize("size", [0, 15, 17, 32])
@pytest.mark.parametrize("which", ["conn_aes_key", "aes_cbc_iv"])
def test_terms_that_are_none(
    evidence: Evidence, passwords: dict[str, str], key: RsaKey, size: int, which: str
) -> None:
    """A key, or a vector, of the wrong size."""
    terms: dict[str, Any] = {
        "conn_aes_key": secrets.token_hex(8),
        "aes_cbc_iv": secrets.token_hex(8),
    }
    for name, value in terms.items():
        evidence.secrets.add(name, value)
    terms[which] = passwords["code"][:size]
    pair = Pair(evidence, ClientSession(rsa_key=key), ServerSession(rsa_key=key))
    pair.client.connect(pair.now)
    [request] = pair.to_server()
    s2c = init_connect.S2C(
        server_ver=1, login_user_id=2, conn_id=3, keep_alive_interval=10, **terms
    )
    response = init_connect.Response(ret_type=0, s2c=s2c)
    with evidence.raised("accept", CipherError):
        pair.server.accept(request, response)
    pair.server.respond(request, response)
    [closed] = pair.to_client()
    assert isinstance(closed.error, CipherError)
    for make in (lambda: AesEcb(terms[which].encode()), lambda: AesCbc(b"", b"")):
        with evidence.raised("cipher", CipherError):
            make()
    assert evidence.leaks() == []


def test_a_websocket_session(evidence: Evidence, passwords: dict[str, str]) -> None:
    """Its login carries a key, and nothing is encrypted."""
    for words in ("", "wrong WebSocket key"):
        client = WebSocketSession("127.0.0.1:33333", websocket_key=passwords["websocket"])
        server = websocket.WebSocketConnection("server")
        client.connect(0.0)
        for _ in range(2):
            server.receive_data(client.data_to_send())
            events: list[Any] = list(server)
            evidence.walk("WebSocket", client, server, events)
            if isinstance(events[0], websocket.OpeningRequest):
                server.accept()
                client.receive_data(server.data_to_send(), 0.0)
        packet = websocket.decode_request_packet(events[-1].data)
        login: Any = decode(init_web_socket.Request, packet.body)
        assert login.c2s.websocket_key == login_key_md5(passwords["websocket"])
        evidence.walk("login", packet, login)
        answer = init_web_socket.Response(
            ret_type=0, s2c=init_web_socket.S2C(server_time=1, conn_id=2)
        )
        response = websocket.encode_response_packet(
            1, packet.section, encode(answer), error=-1 if words else 0, error_message=words
        )
        evidence.walk("answer", websocket.decode_response_packet(response))
        server.send_message(response)
        client.receive_data(server.data_to_send(), 0.0)
        evidence.walk("WebSocket", client, list(client.events()))
        if words:
            continue
        client.send_request(unlock(passwords), 0.0)
        server.receive_data(client.data_to_send())
        said: Any
        [said] = server
        packet = websocket.decode_request_packet(said.data)
        token = user_info(passwords)
        packed = websocket.encode_response_packet(UNLOCK_TRADE, packet.section, encode(token))
        evidence.walk("packets", said, packet, websocket.decode_response_packet(packed))
        for size in (len(packed) - 3, len(packed)):
            server.send_message(packed[:size])
            client.receive_data(server.data_to_send(), 0.0)
            evidence.walk("WebSocket", client, list(client.events()))
        server.close(1002, "not a request")
        client.receive_data(server.data_to_send(), 0.0)
        evidence.walk("the end", client, list(client.events()))
    assert evidence.leaks() == []


# --- the clients, against the simulator -----------------------------------------------------------


def fails_with(passwords: dict[str, str]) -> Callable[[Any], Any]:
    """A function that makes an answer, and raises with what it was asked."""

    def fail(request: Any) -> Any:
        raise ValueError(f"no answer to {request.c2s.pwd_md5 or passwords['pwdMD5']}")

    return fail


def responses(passwords: dict[str, str]) -> dict[int, Any]:
    """What a simulator answers: a token, a refusal, and a function that raises."""
    return {
        USER_INFO: user_info(passwords),
        VERIFICATION: refusal(verification.Response, "wrong code"),
        UNLOCK_TRADE: fails_with(passwords),
    }


@pytest.fixture(params=["cbc", "ecb"])
def simulator(
    request: pytest.FixtureRequest, passwords: dict[str, str], key: RsaKey, evidence: Evidence
) -> Iterator[Simulator]:
    """With the key."""
    options = {"rsa_key": key, "cipher": request.param, "keep_alive_interval_seconds": 1}
    with Simulator(responses=responses(passwords), **options) as running:
        yield running
    evidence.walk("simulator", running)


def fault_kinds() -> list[str]:
    """Those that end a request or a connection, each once."""
    return [kind for kind in FAULT_KINDS if kind != "delay"]


def test_the_client(
    simulator: Simulator,
    evidence: Evidence,
    passwords: dict[str, str],
    tmp_path: Path,
) -> None:
    """Requests that go well, are refused, are spoilt, time out; handlers that raise."""
    handled = threading.Event()

    def handle(push: Any) -> None:
        handled.set()
        raise ValueError(f"{push.message.s2c.event.desc} {client.greeting.conn_aes_key}")

    client = OpenDClient.connect(
        port=simulator.port,
        rsa_key=KEY_FILE,
        reconnect=True,
        reconnect_delay_seconds=0.01,
        request_timeout_seconds=0.2,
        record=tmp_path / "record",
    )
    token: Any
    refused: tuple[Any, ...] = unlock(passwords), verify(passwords)
    with client:
        add_terms(evidence.secrets, client.greeting)
        client.on_push(handle)
        simulator.push(event_push(passwords["code"]))
        assert handled.wait(PATIENCE_SECONDS)
        for _ in range(2):
            answered = client.submit(USER)
            token = answered.result(PATIENCE_SECONDS).s2c
            assert token.web_key == passwords["webKey"]
            evidence.walk("future", answered)
            for request in refused:
                with evidence.raised("refusal", RequestFailed):
                    client.request(request)
                future = client.submit(request)
                concurrent.futures.wait([future])
                evidence.walk("future", future)
            evidence.walk("client", client, simulator)
        for kind in fault_kinds():
            assert client.wait_until_connected(PATIENCE_SECONDS)
            add_terms(evidence.secrets, client.greeting)
            simulator.add_fault(Fault(kind, USER_INFO, count=1))
            with evidence.may_raise(kind, RequestError):
                client.request(USER)
            evidence.walk("client", client, simulator)
        simulator.stop()
        evidence.walk("client without a connection", client, simulator)
        with evidence.raised("no connection", ConnectionLost):
            client.request(unlock(passwords))
    evidence.walk("client that is closed", client)
    with evidence.raised("closed", ConnectionLost):
        client.request(unlock(passwords))
    assert {"OpenDClient", "Simulator", "ClientSession", "Future"} <= evidence.types
    assert {"RequestFailed", "RequestTimeout", "ChecksumError"} <= evidence.types
    check_record(evidence, tmp_path)
    assert evidence.leaks() == []


def test_the_client_is_dropped(evidence: Evidence, passwords: dict[str, str], key: RsaKey) -> None:
    """Its warning shows it."""
    with Simulator(rsa_key=key) as simulator:
        client: Any = OpenDClient.connect(port=simulator.port, rsa_key=KEY_FILE.read_text())
        add_terms(evidence.secrets, client.greeting)
        threads = [each for each in threading.enumerate() if "wirecodec" in each.name]
        evidence.walk("threads", threads)
        del client
        gc.collect()
        simulator.stop()
        for thread in threads:
            thread.join(PATIENCE_SECONDS)
    assert "ResourceWarning" in evidence.types
    assert evidence.leaks() == []


@pytest.mark.parametrize("debug", [False, True])
def test_the_client_of_asyncio(
    simulator: Simulator,
    evidence: Evidence,
    passwords: dict[str, str],
    tmp_path: Path,
    debug: bool,
) -> None:
    """Likewise. When asyncio is debugged it tells of every step, with its arguments."""

    async def play() -> None:
        loop = asyncio.get_running_loop()
        loop.slow_callback_duration = 0.0
        handled = asyncio.Event()
        client = await AsyncOpenDClient.connect(
            port=simulator.port,
            rsa_key=KEY_FILE.read_bytes(),
            reconnect=True,
            reconnect_delay_seconds=0.01,
            request_timeout_seconds=0.2,
            record=tmp_path / "record",
        )
        add_terms(evidence.secrets, client.greeting)

        def handle(push: Any) -> None:
            handled.set()
            raise ValueError(f"{push.message.s2c.event.desc} {client.greeting.conn_aes_key}")

        async def handle_later(push: Any) -> None:
            handle(push)

        # The task of a coroutine shows what it raised, which is logged where asyncio is debugged.
        client.on_push(handle if debug else handle_later)
        await asyncio.to_thread(simulator.push, event_push(passwords["code"]))
        await asyncio.wait_for(handled.wait(), PATIENCE_SECONDS)
        while client._core._tasks:  # that one's error is ours, and no leak while it is under way
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        for request in (unlock(passwords), verify(passwords)):
            tasks = [asyncio.ensure_future(client.request(each)) for each in (USER, request)]
            evidence.walk("tasks", tasks)
            await asyncio.wait(tasks)
            evidence.walk("tasks", tasks)
            assert isinstance(tasks[1].exception(), RequestFailed)
            evidence.walk("client", client)
        for kind in fault_kinds():
            assert await client.wait_until_connected(PATIENCE_SECONDS)
            add_terms(evidence.secrets, client.greeting)
            simulator.add_fault(Fault(kind, USER_INFO, count=1))
            task = asyncio.ensure_future(client.request(USER))
            await asyncio.wait([task])
            evidence.walk("tasks", task, client)
        forgotten = asyncio.ensure_future(client.request(verify(passwords)))
        await asyncio.wait([forgotten])
        del forgotten, task, tasks  # what nobody asks for is logged
        gc.collect()
        await asyncio.to_thread(simulator.stop)
        with evidence.raised("no connection", ConnectionLost):
            await client.request(unlock(passwords))
        await client.close()
        evidence.walk("client that is closed", client)

    asyncio.run(asyncio.wait_for(play(), PATIENCE_SECONDS), debug=debug)
    assert {"AsyncOpenDClient", "ClientSession", "Task", "RequestFailed"} <= evidence.types
    check_record(evidence, tmp_path)
    assert evidence.leaks() == []


def test_handshakes_that_fail(
    evidence: Evidence, passwords: dict[str, str], key: RsaKey, other_key: RsaKey
) -> None:
    """The wrong key on either side, none on one, a refusal, garbage, silence, and nobody."""

    def connect(place: str, port: int, rsa_key: RsaKey | None) -> None:
        options: dict[str, Any] = {"rsa_key": rsa_key, "connect_timeout_seconds": 0.2}
        with evidence.raised(place, RequestError):
            OpenDClient.connect(port=port, **options)
        with evidence.raised(place, RequestError):
            asyncio.run(AsyncOpenDClient.connect(port=port, **options))

    for theirs, ours in ((key, other_key), (other_key, key), (key, None), (None, key)):
        with Simulator(rsa_key=theirs) as simulator:
            connect("keys that do not fit", simulator.port, ours)
            evidence.walk("simulator", simulator)
        with Gateway(rsa_key=theirs) as gateway:
            # Whatever came, it answers as if it had understood.
            connect("keys that do not fit", gateway.port, ours)
            evidence.walk("gateway", gateway.rejected)
    for kind in fault_kinds():
        with (
            Simulator(rsa_key=key, faults=[Fault(kind, 1001)]) as simulator,
            evidence.may_raise(kind, RequestError),
            OpenDClient.connect(
                port=simulator.port, rsa_key=key, connect_timeout_seconds=0.2
            ) as client,
        ):
            evidence.walk(kind, client)
    for answer in (b"HTTP/1.1 400 Bad Request\r\n\r\n", b"FT" + bytes(60), b"\x00"):
        with Gateway(rsa_key=key) as gateway:
            gateway.answers[1001] = lambda _, answer=answer: answer  # type: ignore[misc]
            connect("garbage", gateway.port, key)
    with Gateway(rsa_key=key) as gateway:
        gateway.answers[1001] = lambda request: Damaged(gateway.greet(request))
        connect("digest", gateway.port, key)
    connect("nobody", gateway.port, key)
    assert {"CipherError", "RequestTimeout", "ConnectionLost", "HeaderError"} <= evidence.types
    assert evidence.leaks() == []


def test_a_simulator_over_websocket(evidence: Evidence, passwords: dict[str, str]) -> None:
    """Both keys right, and the client's wrong."""
    with Simulator(websocket_port=0, websocket_key=passwords["websocket"]) as simulator:
        for given in (passwords["websocket"], passwords["code"], ""):
            session = WebSocketSession("127.0.0.1", websocket_key=given)
            if given:
                evidence.secrets.add("MD5", login_key_md5(given))
            session.connect(0.0)
            with socket.create_connection(("127.0.0.1", simulator.websocket_port)) as sock:
                sock.settimeout(PATIENCE_SECONDS)
                events: list[Any] = []
                while not events:
                    sock.sendall(session.data_to_send())
                    session.receive_data(sock.recv(65536), 0.0)
                    evidence.walk("session", session, simulator)
                    events = list(session.events())
                evidence.walk("events", events)
                assert isinstance(events[0], Connected) == (given == passwords["websocket"])
        evidence.walk("simulator", simulator)
    assert "PacketLink" in evidence.types
    assert evidence.leaks() == []


def test_a_record_on_a_full_disk(
    evidence: Evidence, passwords: dict[str, str], key: RsaKey, tmp_path: Path
) -> None:
    """It ends with a warning, and shows nothing of what it could not keep."""
    recorder = Recorder(tmp_path / "record")

    class Full:
        def write(self, data: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

        def close(self) -> None:
            pass

    recorder.close()
    recorder._files = (Full(), Full())
    recorder.sent(encode(unlock(passwords)))
    evidence.walk("record", recorder)
    with evidence.raised("record", OSError):
        OpenDClient.connect(rsa_key=key, record=tmp_path / "no" / "such")
    assert any("cannot be written" in text for text in evidence.texts)
    assert evidence.leaks() == []


# --- the views of ``inspect`` ---------------------------------------------------------------------


def inspect_all(evidence: Evidence, place: str, data: bytes, folder: Path) -> None:
    """Show a stream in all views, as the command prints them, with what it says of faults."""
    file = folder / "stream"
    file.write_bytes(data)
    for view in ("tree", "json", "jsonl", "table"):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            main(["inspect", "--raw", "--format", view, str(file)])
        evidence.say(f"{view} of {place}", out.getvalue())
        evidence.say(f"faults of {place}", err.getvalue())
    file.unlink()


def check_record(evidence: Evidence, folder: Path) -> None:
    """Show what was recorded; there must be something."""
    paths = sorted(folder.iterdir())
    assert len(paths) >= 2
    for path in paths:
        inspect_all(evidence, path.suffix, path.read_bytes(), folder)


@pytest.mark.parametrize("cut", [0, 1, 50, 200, 400])
def test_an_encrypted_capture(evidence: Evidence, key: RsaKey, cut: int, tmp_path: Path) -> None:
    """Of the official client, whole and cut: without the key nothing of it can be seen."""
    add_key(evidence.secrets, KEY_FILE.read_bytes())
    streams = {name: (CAPTURES / f"rsa_{name}.bin").read_bytes() for name in ("c2s", "s2c")}
    first = next(iter(_frames(streams["s2c"])))
    greeting: Any = decode(init_connect.Response, key.decrypt(first.body))
    add_terms(evidence.secrets, greeting.s2c)
    for name, data in streams.items():
        inspect_all(evidence, name, data[: len(data) - cut], tmp_path)
        inspect_all(evidence, name, data[cut:], tmp_path)
    assert evidence.leaks() == []


def _frames(data: bytes) -> Iterator[Any]:
    frames = FrameDecoder(open_body=lambda header, body: None)
    frames.receive_data(data)
    yield from frames


@pytest.mark.untraced
def test_a_capture_in_clear(evidence: Evidence, passwords: dict[str, str], tmp_path: Path) -> None:
    """Secrets are hidden in what can be read, up to the place where the stream is cut."""
    key = secrets.token_hex(8)
    evidence.secrets.add("the AES key", key)
    s2c = {"serverVer": 1, "loginUserID": "2", "connID": "3", "connAESKey": key, "aesCBCiv": key}
    s2c["keepAliveInterval"] = 10
    as_json = json.dumps({"retType": 0, "s2c": s2c}).encode()
    greeting = from_json(init_connect.Response, as_json)
    stream = b"".join(
        [
            encode_frame(1001, encode(greeting), serial_number=1),
            encode_frame(1001, as_json, serial_number=1, body_format=1),
            encode_frame(UNLOCK_TRADE, encode(unlock(passwords)), serial_number=2),
            encode_frame(VERIFICATION, encode(verify(passwords)), serial_number=3),
            encode_frame(USER_INFO, encode(user_info(passwords)), serial_number=4),
        ]
    )
    for size in (*range(1, len(stream), 7), len(stream)):
        inspect_all(evidence, "a stream in clear", stream[:size], tmp_path)
    assert evidence.leaks() == []


# --- key files, and texts, that are broken --------------------------------------------------------


def damaged_pem(pem: str) -> Iterator[str]:
    """A key file as it should not be."""
    lines = pem.splitlines()
    whole = "\n".join(lines)
    for size in range(0, len(whole), 97):
        yield whole[:size]
        yield whole[size:]
        yield whole[:size] + "*" + whole[size:]
        yield whole[:size] + whole[size + 1 :]
        yield whole[:size] + "A" + whole[size + 1 :]
    yield "".join(lines)
    yield "\\n".join(lines)
    yield "\n".join(lines[:1] + lines[2:])
    yield "\n".join(lines[1:])
    yield "\n".join(lines[1:-1])
    yield "".join(lines[1:-1])
    yield "\n".join([lines[0], "Proc-Type: 4,ENCRYPTED", "", *lines[1:]])
    yield "\n".join([lines[0], "Comment: x", "", *lines[1:]])
    yield whole.replace("RSA PRIVATE", "EC PRIVATE")
    yield "\n".join(line[::-1] for line in lines)
    yield whole + "\u00e4\ud800"


PRIVATE_KEY_FILES = [
    KEY_FILE,
    *(DATA / "keys" / f"{name}.pem" for name in ("rsa_1024_pkcs8", "rsa_512", "rsa_three_primes")),
    *(DATA / "keys" / f"{name}.pem" for name in ("encrypted_pkcs1", "encrypted_pkcs8", "ec")),
    *(DATA / "keys" / f"{name}.pem" for name in ("dsa", "openssh", "rsa_pss")),
]


@pytest.mark.untraced
@pytest.mark.parametrize("path", PRIVATE_KEY_FILES, ids=lambda path: path.stem)
def test_key_files_that_are_damaged(
    path: Path, evidence: Evidence, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As bytes, as text and as files: the errors quote nothing of them."""
    pem = path.read_text()
    body = [line for line in pem.splitlines() if len(line) > 16 and not line.startswith("-")]
    evidence.secrets.add("the file", "".join(body), *body)
    if path.stem.startswith("rsa_1024"):
        add_key_numbers(evidence.secrets, path)
    file = tmp_path / "key.pem"
    count = 0
    for text in damaged_pem(pem):
        data = text.encode("utf-8", "surrogatepass")
        for content in (data, text):
            try:
                load_rsa_key(content)
            except CipherError as error:
                count += 1
                evidence.walk("load_rsa_key", error)
    assert count > 20
    for text in list(damaged_pem(pem))[-14:]:
        file.write_bytes(text.encode("utf-8", "surrogatepass"))
        for given in (file, text.encode("utf-8", "surrogatepass"), text):
            try:
                OpenDClient.connect(port=1, rsa_key=given, connect_timeout_seconds=1.0)
            except Exception as error:  # noqa: BLE001 whatever it is, it shows nothing
                evidence.walk("connect", error)
        for command in (["simulate", "--port", "0"], ["request", "1002", "{}", "--port", "1"]):
            if command[0] == "request" or not _is_key(file):
                main([*command, "--rsa-key", str(file)])
    captured = capsys.readouterr()
    evidence.say("standard error", captured.err)
    evidence.say("standard output", captured.out)
    assert "--rsa-key" in captured.err or "key.pem" in captured.err
    assert evidence.leaks() == []


def add_key_numbers(found: Secrets, path: Path) -> None:
    """The private numbers of a key file."""
    found.add("a number", *read_private_numbers(path.read_bytes())[2:])


def _is_key(file: Path) -> bool:
    try:
        load_rsa_key(file.read_bytes())
    except CipherError:
        return False
    return True


@pytest.mark.untraced
@pytest.mark.parametrize("stray", ["x", '"', "\\", "\ud800", "[1,", "1", "{", "}", "\n"])
def test_texts_that_cannot_be_read(
    evidence: Evidence, passwords: dict[str, str], stray: str
) -> None:
    """A request as JSON or as text, with something in the wrong place, as the commands read it."""
    password = passwords["pwdMD5"]
    texts: list[tuple[Any, str]] = [
        (from_json, json.dumps({"c2s": {"unlock": True, "pwdMD5": password}})),
        (from_json, json.dumps({"c2s": {"pwdMD5": [password]}})),
        (from_json, json.dumps({"c2s": {"unlock": password}}).replace("unlock", "pwdMD5")),
        (from_text, f'c2s {{ unlock: true pwdMD5: "{password}" }}'),
        (from_text, f"c2s {{ unlock: true pwdMD5: '{password}' }}"),
        # Encoded twice, at the wrong place, as a name.
        (from_json, json.dumps(json.dumps({"c2s": {"unlock": True, "pwdMD5": password}}))),
        (from_json, json.dumps({"c2s": password})),
        (from_json, json.dumps({"c2s": {"unlock": password}})),
        (from_json, json.dumps({"c2s": {password: 1}})),
        (from_text, f'c2s: "{password}"'),
        (from_text, f"c2s {{ unlock: {password} }}"),
        (from_text, f"c2s {{ {password}: 1 }}"),
    ]
    for value in (password, {"c2s": password}, {"c2s": {"unlock": password}}, {password: 1}):
        with pytest.raises(FormatError) as raised:
            from_dict(trd_unlock_trade.Request, value)
        evidence.walk("from_dict", raised.value)
    count = 0
    for read, text in texts:
        for place in range(len(text) + 1):
            try:
                read(trd_unlock_trade.Request, text[:place] + stray + text[place:])
            except FormatError as error:
                count += 1
                evidence.walk(f"{read.__name__} {place}", error)
    assert count > 50
    assert evidence.leaks() == []


# --- the commands ---------------------------------------------------------------------------------


def test_the_commands(
    simulator: Simulator,
    evidence: Evidence,
    passwords: dict[str, str],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    """``request`` and ``rating-change`` that fail, and ``inspect`` of what was encrypted."""
    there = ["--port", str(simulator.port), "--rsa-key"]
    good = json.dumps({"c2s": {"unlock": True, "pwdMD5": passwords["pwdMD5"]}})
    bad = good[:-2] + "]"
    codes = []
    for file in (KEY_FILE, OTHER_KEY_FILE, DATA / "keys" / "ec.pem"):
        for request in (good, bad, good.replace("pwdMD5", "pwdMD6"), good.replace(": t", ": [t")):
            codes.append(main(["request", "Trd_UnlockTrade", request, *there, str(file)]))
        arguments = ["rating-change", "--market", "US", "--page", "x", "--timeout", "0.5"]
        codes.append(main([*arguments, *there, str(file)]))
    assert 0 not in codes
    with OpenDClient.connect(
        port=simulator.port, rsa_key=KEY_FILE, record=tmp_path / "record"
    ) as client:
        add_terms(evidence.secrets, client.greeting)
        client.request(USER)
    for path in tmp_path.iterdir():
        for view in ("tree", "json", "jsonl", "table"):
            assert main(["inspect", "--format", view, str(path)]) == 1
    captured = capsys.readouterr()
    evidence.say("standard output", captured.out)
    evidence.say("standard error", captured.err)
    assert captured.out.count("digest") > 1
    assert evidence.leaks() == []


@pytest.mark.skipif(os.name != "posix", reason="signals are sent to another process")
def test_simulate_verbose(evidence: Evidence, passwords: dict[str, str], tmp_path: Path) -> None:
    """What it tells of its clients, from the first to the last line."""
    (tmp_path / "answers").mkdir()
    token = json.dumps({"retType": 0, "s2c": {"webKey": passwords["webKey"]}})
    (tmp_path / "answers" / "1005.json").write_text(token)
    command = [sys.executable, "-m", "wirecodec", "simulate", "--verbose", "--port", "0"]
    command += ["--rsa-key", str(KEY_FILE), "--responses", str(tmp_path / "answers")]
    command += ["--websocket", "0", "--websocket-key", passwords["websocket"]]
    command += ["--fault", "bad-sha1:1006:1"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        try:
            assert process.stdout is not None
            port = int(process.stdout.readline().rpartition(":")[2])
            with OpenDClient.connect(port=port, rsa_key=KEY_FILE) as client:
                add_terms(evidence.secrets, client.greeting)
                client.request(USER)
                for request in (unlock(passwords), verify(passwords)):
                    with evidence.raised("request", RequestError):
                        client.request(request)
            for file in (OTHER_KEY_FILE, None):
                with evidence.raised("connect", RequestError):
                    OpenDClient.connect(port=port, rsa_key=file, connect_timeout_seconds=5.0)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=PATIENCE_SECONDS)
        finally:
            process.kill()
    assert "a client connected" in err
    assert "making a fault" in err
    evidence.say("standard output", out)
    evidence.say("standard error", err)
    # A folder in which one of the files is broken.
    (tmp_path / "answers" / "1005.json").write_text(token[:-2])
    (tmp_path / "answers" / "1005.txt").write_text(token)
    broken = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, timeout=PATIENCE_SECONDS, check=False
    )
    assert broken.returncode == 1
    evidence.say("standard error", broken.stderr)
    assert evidence.leaks() == []
