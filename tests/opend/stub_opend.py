# SPDX-License-Identifier: MIT
"""A small OpenD that shares not a line with the library, for the clients to prove themselves on.

A client that is tested against a server of its own library proves that both agree, and both may
be wrong. Here bodies are made and read by Google's protobuf, from classes that protoc makes of
`spec/opend`, or by its `json_format`; pycryptodome encrypts; `struct` and `hashlib` make the
frames.

**It is strict.** What a client sends is held to everything that is known of the wire, down to the
byte: a digest over anything but the plaintext, a reserved byte that is not zero, a serial number
that does not go up, a padding that is not as it should be, an unknown field, a body that Google's
runtime would have written otherwise. Each finding is an entry in `StubOpenD.complaints` and ends
the connection, so that a test needs to assert one thing: that the list is empty.

Nothing in it sleeps. It listens on loopback, and gives up by itself after a time.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import socket
import string
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Protocol

from Crypto.Cipher import AES, PKCS1_v1_5
from Crypto.PublicKey import RSA
from google.protobuf import json_format, message_factory
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import DecodeError, Message

#: No wait takes longer, in seconds: what takes so long has failed.
PATIENCE_SECONDS = 30.0

SPEC = Path(__file__).resolve().parents[2] / "spec" / "opend"

INIT_CONNECT = 1001
GLOBAL_STATE = 1002
NOTIFY = 1003
KEEP_ALIVE = 1004
RATING_CHANGE = 3426

PACKAGES = {
    INIT_CONNECT: "InitConnect",
    GLOBAL_STATE: "GetGlobalState",
    NOTIFY: "Notify",
    KEEP_ALIVE: "KeepAlive",
    RATING_CHANGE: "Qot_GetRatingChange",
}

PROTOBUF = 0
JSON = 1

# Of PacketEncAlgo.
FTAES_ECB = 0
NO_ENCRYPTION = -1
AES_ECB = 1
AES_CBC = 2

US = 11
CANADA = 71


class Complaint(Exception):
    """What a client did is not what the wire asks for."""


def check(is_right: object, what: str) -> None:
    if not is_right:
        raise Complaint(what)


# --- messages -------------------------------------------------------------------------------


@cache
def pool() -> DescriptorPool:
    """What protoc makes of the .proto files, in a pool of its own."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "files.bin"
        command = [
            *(sys.executable, "-m", "grpc_tools.protoc", f"-I{SPEC}", "--include_imports"),
            f"--descriptor_set_out={out}",
            *(f"{name}.proto" for name in PACKAGES.values()),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=2 * PATIENCE_SECONDS)
        files = FileDescriptorSet.FromString(out.read_bytes())
    made = DescriptorPool()
    for file in files.file:
        made.AddSerializedFile(file.SerializeToString())
    return made


@cache
def message_class(full_name: str) -> Any:
    """The class of a message, such as ``InitConnect.Request``."""
    return message_factory.GetMessageClass(pool().FindMessageTypeByName(full_name))


def values_of(message: Message) -> dict[str, Any]:
    """The set fields of a message by their proto names, all the way down."""
    return {
        field.name: (
            [values_of(each) if isinstance(each, Message) else each for each in value]
            if field.is_repeated
            else values_of(value)
            if isinstance(value, Message)
            else value
        )
        for field, value in message.ListFields()
    }


def to_body(message: Message, body_format: int) -> bytes:
    if body_format == JSON:
        return json_format.MessageToJson(message, ensure_ascii=False).encode()
    return message.SerializeToString()


def read_body(full_name: str, body: bytes, body_format: int) -> Any:
    """A message, if the body is what Google's runtime would have written for it."""
    message = message_class(full_name)()
    try:
        if body_format == JSON:
            json_format.Parse(body.decode(), message)
            given = json_format.MessageToDict(message)
            check(json.loads(body) == given, f"{full_name}: {body!r} is not {given}")
        else:
            message.MergeFromString(body)
            given = message.SerializePartialToString(deterministic=True)
            check(body == given, f"{full_name}: {body.hex()} is not {given.hex()}")
    except (DecodeError, json_format.Error, ValueError) as error:
        raise Complaint(f"{full_name}: {error!r}") from error
    missing = message.FindInitializationErrors()
    check(not missing, f"{full_name} lacks {missing}")
    # The comparison above does not see them, as they are written back as they came.
    known = message_class(full_name)()
    known.CopyFrom(message)
    known.DiscardUnknownFields()
    check(known.ByteSize() == message.ByteSize(), f"{full_name} has unknown fields")
    return message


# --- ciphers --------------------------------------------------------------------------------


class BodyCipher(Protocol):
    def seal(self, plaintext: bytes) -> bytes: ...

    def open(self, sealed: bytes) -> bytes: ...


class Clear:
    """No encryption."""

    def seal(self, plaintext: bytes) -> bytes:
        return plaintext

    def open(self, sealed: bytes) -> bytes:
        return sealed


class RsaBlocks:
    """PKCS#1 v1.5 in pieces of 100 bytes, with the key that both sides have."""

    PIECE_SIZE = 100

    def __init__(self, key_file: Path) -> None:
        key = RSA.import_key(key_file.read_bytes())
        self._block_size: int = key.size_in_bytes()
        self._cipher = PKCS1_v1_5.new(key)

    def seal(self, plaintext: bytes) -> bytes:
        pieces = cut(plaintext, self.PIECE_SIZE) or [b""]
        return b"".join([self._cipher.encrypt(piece) for piece in pieces])

    def open(self, sealed: bytes) -> bytes:
        check(
            sealed and len(sealed) % self._block_size == 0,
            f"{len(sealed)} bytes are not blocks of RSA of {self._block_size} bytes",
        )
        # What stands for a failure has to be bytes: older versions give b"" for anything else.
        failure = secrets.token_bytes(16)
        try:
            pieces = [self._cipher.decrypt(each, failure) for each in cut(sealed, self._block_size)]
        except ValueError as error:  # of a number beyond the modulus
            raise Complaint(f"an RSA block is of another key: {error}") from error
        check(failure not in pieces, "an RSA block is not padded by PKCS#1 v1.5, or by another key")
        plaintext = b"".join(pieces)
        sizes = [len(piece) for piece in pieces]
        expected = [len(piece) for piece in cut(plaintext, self.PIECE_SIZE)] or [0]
        check(sizes == expected, f"RSA blocks of {sizes} bytes of plaintext")
        return plaintext


class Cbc:
    """AES-CBC with PKCS#7; the IV starts again on every frame."""

    def __init__(self, key: bytes, iv: bytes) -> None:
        self._key = key
        self._iv = iv

    def seal(self, plaintext: bytes) -> bytes:
        missing = 16 - len(plaintext) % 16
        padded = plaintext + bytes((missing,)) * missing
        sealed: bytes = AES.new(self._key, AES.MODE_CBC, self._iv).encrypt(padded)
        return sealed

    def open(self, sealed: bytes) -> bytes:
        check(sealed and len(sealed) % 16 == 0, f"{len(sealed)} bytes are not AES-CBC")
        padded: bytes = AES.new(self._key, AES.MODE_CBC, self._iv).decrypt(sealed)
        missing = padded[-1]
        check(
            1 <= missing <= 16 and padded.endswith(bytes((missing,)) * missing),
            f"the padding is not PKCS#7: {padded[-16:].hex()}",
        )
        return padded[:-missing]


class EcbWithTrailer:
    """AES-ECB, zeros for padding, and 16 bytes in clear that tell the length modulo 16."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def seal(self, plaintext: bytes) -> bytes:
        rest = len(plaintext) % 16
        sealed: bytes = AES.new(self._key, AES.MODE_ECB).encrypt(plaintext + bytes(-rest % 16))
        return sealed + bytes(15) + bytes((rest,))

    def open(self, sealed: bytes) -> bytes:
        check(sealed and len(sealed) % 16 == 0, f"{len(sealed)} bytes are not AES-ECB")
        blocks, trailer = sealed[:-16], sealed[-16:]
        rest = trailer[-1]
        check(trailer[:-1] == bytes(15) and rest < 16, f"the trailer is {trailer.hex()}")
        check(blocks or not rest, "a trailer that counts bytes, and no block")
        padded: bytes = AES.new(self._key, AES.MODE_ECB).decrypt(blocks) if blocks else b""
        plaintext = padded[: len(padded) - 16 + rest] if rest else padded
        check(not any(padded[len(plaintext) :]), "the padding is not zeros")
        return plaintext


def cut(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


class Mode(NamedTuple):
    """How a connection is to be: what the client has to ask for, and what it is given."""

    name: str
    has_rsa: bool = False
    asks_for: int = NO_ENCRYPTION
    has_iv: bool = False
    body_format: int = PROTOBUF


# --- frames ---------------------------------------------------------------------------------

# Magic, proto id, body format, version, serial number, body size, digest, reserved.
HEADER = struct.Struct("<2sIBBII20s8s")


class Frame(NamedTuple):
    proto_id: int
    body_format: int
    serial_number: int
    digest: bytes
    sealed: bytes

    def open(self, cipher: BodyCipher) -> bytes:
        """The plaintext of the body."""
        plaintext = cipher.open(self.sealed)
        check(self.digest == hashlib.sha1(plaintext).digest(), "the digest is of something else")
        return plaintext


def read_frame(stream: BinaryIO) -> Frame | None:
    """The next frame; None at the end of the stream."""
    header = stream.read(HEADER.size)
    if not header:
        return None
    check(len(header) == HEADER.size, "the stream ends inside a header")
    magic, proto_id, body_format, version, serial, size, digest, reserved = HEADER.unpack(header)
    check(magic == b"FT", f"the magic is {magic!r}")
    check(body_format in (PROTOBUF, JSON), f"the body format is {body_format}")
    check(version == 0, f"the version is {version}")
    check(reserved == bytes(8), f"the reserved bytes are {reserved.hex()}")
    check(size <= 1 << 20, f"a body of {size} bytes")
    sealed = stream.read(size)
    check(len(sealed) == size, "the stream ends inside a body")
    return Frame(proto_id, body_format, serial, digest, sealed)


def frame_bytes(
    proto_id: int, body_format: int, serial_number: int, body: bytes, cipher: BodyCipher
) -> bytes:
    sealed = cipher.seal(body)
    digest = hashlib.sha1(body).digest()
    header = HEADER.pack(
        b"FT", proto_id, body_format, 0, serial_number, len(sealed), digest, bytes(8)
    )
    return header + sealed


# --- what it knows --------------------------------------------------------------------------


def state_of(user_id: int) -> Any:
    """The answer to GetGlobalState; ``connID`` is the user id that was asked with."""
    answer = message_class("GetGlobalState.Response")(retType=0)
    answer.s2c.MergeFrom(
        message_class("GetGlobalState.S2C")(
            marketHK=6,
            marketUS=8,
            marketSH=-1,
            marketSZ=2**31 - 1,
            marketHKFuture=0,
            qotLogined=True,
            trdLogined=False,
            serverVer=1011,
            serverBuildNo=7108,
            time=-(2**53) - 1,
            localTime=1782345678.125,
            programStatus={"type": 10, "strExtDesc": "就绪"},
            qotSvrIpAddr="",
            connID=user_id,
        )
    )
    return answer


def notice(text: str) -> Any:
    """A push."""
    event = {"eventType": 7, "desc": text}
    return message_class("Notify.Response")(retType=0, s2c={"type": 1, "event": event})


def rating_items() -> list[Any]:
    """All changes of the US market: every field there and not there, and odd values."""
    made = []
    for number in range(45):
        item = message_class("Qot_GetRatingChange.RatingChangeItem")(
            security={"market": US, "code": f"C{number}"},
            name=f"公司 {number} \N{SNOWMAN}\U0001f4c8",
            rating=number % 4,
            lastRating=(number + 1) % 4,
            targetPrice=number / 7,
            lastTargetPrice=-0.0,
            changeType=number % 3 + 1,
            institutionName="x" * (number * 11),
            recommendationDate=f"2026-06-{number % 28 + 1:02}",
            lastRecommendationDate="",
        )
        fields = item.DESCRIPTOR.fields
        if number % 3 == 1:
            item.ClearField(fields[number % len(fields)].name)
        made.append(item)
    made[3].Clear()
    made[6].rating = 99
    made[9].targetPrice = 1.7976931348623157e308
    made[12].security.market = -(2**31)
    return made


class RatingBook:
    """Pages of rating changes. A cursor is known only to the one who gave it."""

    def __init__(self) -> None:
        self.items = rating_items()
        self._cursors: dict[str, tuple[int, int, int]] = {}

    def answer(self, asked: Any) -> Any:
        answer = message_class("Qot_GetRatingChange.Response")(retType=0, retMsg="", errCode=0)
        change_type, start = asked.changeType, 0
        items = [item for item in self.items if change_type in (0, item.changeType)]
        if asked.market == CANADA:
            items = []
        if asked.HasField("page"):
            market, kind, start = self._cursors.get(asked.page, (0, 0, 0))
            if (market, kind) != (asked.market, change_type):
                return message_class("Qot_GetRatingChange.Response")(
                    retType=-1, retMsg="无效的页码: cursor", errCode=-7
                )
        stop = start + (asked.count if asked.HasField("count") else 10)
        answer.s2c.dataList.extend(items[start:stop])
        answer.s2c.allCount = len(items)
        if stop < len(items):
            cursor = f"页/{secrets.token_urlsafe(6)}"
            self._cursors[cursor] = (asked.market, change_type, stop)
            answer.s2c.nextPage = cursor
        return answer


# --- the server -----------------------------------------------------------------------------


class Connection:
    """One client."""

    def __init__(self, stub: StubOpenD, sock: socket.socket) -> None:
        self._stub = stub
        self._sock = sock
        self._lock = threading.Lock()
        self._mode = stub.mode
        self._cipher: BodyCipher = Clear()
        self._serial_number: int | None = None
        self._push_format = PROTOBUF
        self._held: list[bytes] = []
        self.greeting: Any = None

    def run(self) -> None:
        """Serve it to the end."""
        try:
            with self._sock, self._sock.makefile("rb") as stream:
                while (frame := read_frame(stream)) is not None:
                    self._take(frame)
        except Complaint as complaint:
            self._stub.complaints.append(str(complaint))
        except TimeoutError:
            self._stub.complaints.append(f"nothing came in {PATIENCE_SECONDS:g} s")
        except OSError:
            pass  # the client has gone without reading all

    def push(self, message: Any) -> None:
        """Send a Notify, in the format that the client asked for."""
        self._send([self._push_frame(message)])

    def _push_frame(self, message: Any) -> bytes:
        body = to_body(message, self._push_format)
        # Nothing is known of a push's serial number: that of a request is the hardest case.
        serial_number = self._serial_number or 0
        return frame_bytes(NOTIFY, self._push_format, serial_number, body, self._cipher)

    def _send(self, pieces: Iterable[bytes]) -> None:
        with self._lock:
            for piece in pieces:
                self._sock.sendall(piece)

    def _take(self, frame: Frame) -> None:
        previous = self._serial_number
        if previous is None:
            check(frame.proto_id == INIT_CONNECT, f"{frame.proto_id} comes before InitConnect")
        else:
            check(frame.proto_id != INIT_CONNECT, "a second InitConnect")
            check(
                frame.serial_number == previous + 1,
                f"the serial number {frame.serial_number} comes after {previous}",
            )
        self._serial_number = frame.serial_number
        check(frame.proto_id in PACKAGES and frame.proto_id != NOTIFY, f"{frame.proto_id}: unknown")
        check(frame.body_format == self._mode.body_format, f"a body of format {frame.body_format}")
        cipher = self._cipher
        if frame.proto_id == INIT_CONNECT and self._mode.has_rsa:
            cipher = RsaBlocks(self._stub.key_file)
        name = f"{PACKAGES[frame.proto_id]}.Request"
        c2s = read_body(name, frame.open(cipher), frame.body_format).c2s
        answer = self._answer(frame.proto_id, c2s)
        body = to_body(answer, frame.body_format)
        data = frame_bytes(frame.proto_id, frame.body_format, frame.serial_number, body, cipher)
        if frame.proto_id == INIT_CONNECT:
            self._use(answer.s2c)
        self._stub.requests.append((frame.proto_id, values_of(c2s)))
        self._reply(frame.proto_id, data)
        if frame.proto_id == KEEP_ALIVE:
            self._stub.kept_alive.set()

    def _reply(self, proto_id: int, data: bytes) -> None:
        stub = self._stub
        if proto_id == GLOBAL_STATE and stub.holds_states:
            self._held.append(data)
        elif self._held:
            self._send([b"".join(reversed(self._held)) + data])
            self._held.clear()
        elif proto_id == GLOBAL_STATE and stub.cut_at is not None:
            with self._lock:
                self._sock.sendall(self._push_frame(notice("first part")) + data[: stub.cut_at])
                check(stub.rest_may_go.wait(PATIENCE_SECONDS), "the first part did not arrive")
                self._sock.sendall(data[stub.cut_at :])
        elif stub.piece_size:
            self._send(cut(data, stub.piece_size))
        else:
            self._send([data])

    def _answer(self, proto_id: int, c2s: Any) -> Any:
        if proto_id == INIT_CONNECT:
            return self._greet(c2s)
        if proto_id == GLOBAL_STATE:
            return state_of(c2s.userID)
        if proto_id == KEEP_ALIVE:
            off = c2s.time - time.time()
            check(abs(off) < 60, f"KeepAlive has a time that is {off:g} s off")
            return message_class("KeepAlive.Response")(retType=0, s2c={"time": int(time.time())})
        check(c2s.market in (US, CANADA), f"market {c2s.market}")
        check(not c2s.HasField("count") or 1 <= c2s.count <= 20, f"count {c2s.count}")
        return self._stub.book.answer(c2s)

    def _greet(self, c2s: Any) -> Any:
        mode = self._mode
        check(c2s.packetEncAlgo == mode.asks_for, f"packetEncAlgo is {c2s.packetEncAlgo}")
        check(c2s.HasField("packetEncAlgo"), "packetEncAlgo is not set")
        check(c2s.clientVer > 0 and c2s.clientID, "no name, or no version")
        check(c2s.recvNotify, "pushes are not asked for")
        check(c2s.pushProtoFmt == mode.body_format, f"pushProtoFmt is {c2s.pushProtoFmt}")
        self._push_format = c2s.pushProtoFmt
        answer = message_class("InitConnect.Response")(retType=0, retMsg="", errCode=0)
        s2c = answer.s2c
        s2c.serverVer = 1011
        s2c.loginUserID = 2**64 - 3
        s2c.connID = secrets.randbits(64)
        s2c.connAESKey = random_key()
        s2c.keepAliveInterval = self._stub.keep_alive_interval
        s2c.userAttribution = 1
        if mode.has_iv:
            s2c.aesCBCiv = random_key()
        return answer

    def _use(self, s2c: Any) -> None:
        """What encrypts all that follows."""
        self.greeting = s2c
        key = s2c.connAESKey.encode("ascii")
        if self._mode.asks_for == NO_ENCRYPTION:
            self._cipher = Clear()
        elif self._mode.has_iv:
            self._cipher = Cbc(key, s2c.aesCBCiv.encode("ascii"))
        else:
            self._cipher = EcbWithTrailer(key)


def random_key() -> str:
    return "".join(secrets.choice(string.ascii_uppercase + string.digits) for _ in range(16))


class StubOpenD:
    """The server. A context manager; ``port`` says where it listens on 127.0.0.1.

    Args:
        mode: what a client has to do, and what it is given.
        key_file: the private key of both sides.
        keep_alive_interval: in seconds.

    Attributes:
        complaints: what clients did wrong; complete when the server has ended.
        requests: proto id and values of the C2S of all that has come.
        kept_alive: set when a KeepAlive has been answered.
        holds_states: answers to GetGlobalState are kept until something else is asked for, and go
            before its answer, the last one first.
        cut_at: an answer to GetGlobalState is cut there: a push and the first part go together,
            the rest when ``rest_may_go`` is set.
        piece_size: answers go in pieces of so many bytes.
    """

    host = "127.0.0.1"

    def __init__(self, mode: Mode, key_file: Path, keep_alive_interval: int = 0) -> None:
        self.mode = mode
        self.key_file = key_file
        self.keep_alive_interval = keep_alive_interval
        self.book = RatingBook()
        self.complaints: list[str] = []
        self.requests: list[tuple[int, dict[str, Any]]] = []
        self.kept_alive = threading.Event()
        self.holds_states = False
        self.cut_at: int | None = None
        self.rest_may_go = threading.Event()
        self.piece_size: int | None = None
        self.connections: list[Connection] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server((self.host, 0))
        self._listener.settimeout(PATIENCE_SECONDS)
        self.port: int = self._listener.getsockname()[1]

    @property
    def connection(self) -> Connection:
        """The last one."""
        return self.connections[-1]

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return  # the end, or nobody has come for long
            sock.settimeout(PATIENCE_SECONDS)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection = Connection(self, sock)
            self.connections.append(connection)
            thread = threading.Thread(target=connection.run, name="stub-connection")
            self._threads.append(thread)
            thread.start()

    def __enter__(self) -> StubOpenD:
        pool()  # outside of all time-outs
        self._acceptor = threading.Thread(target=self._accept, name="stub-accept")
        self._acceptor.start()
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        except OSError:
            pass  # some systems don't, and wake it by the close
        self._listener.close()
        self._acceptor.join(2 * PATIENCE_SECONDS)
        # A connection ends with its client: all that came is read, and looked at.
        for thread in self._threads:
            thread.join(2 * PATIENCE_SECONDS)
            assert not thread.is_alive(), "a client has not closed its connection"
