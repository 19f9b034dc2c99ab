# SPDX-License-Identifier: MIT
"""Makes the seeds in corpus/: the vectors of the specification, captures, and the usual cases.

    python -m fuzz.seeds            write those that are not there
    python -m fuzz.seeds --list     say how many there are of each target

A function named ``<target>_seeds`` here, or in a module ``seeds_<name>`` beside this one, gives
the seeds of a target; a target may have several such functions. The same seeds come each time:
nothing here is random, and what is encrypted was so before. Seeds that a fuzzer has found lie in
the same folders and are not touched.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wirecodec.opend._key_files import MAX_KEY_FILE_SIZE
from wirecodec.opend._websocket_handshake import build_request, build_response
from wirecodec.opend.frame import Frame, FrameDecoder
from wirecodec.opend.messages import init_connect, init_web_socket
from wirecodec.opend.messages import qot_get_rating_change as rating
from wirecodec.opend.registry import PROTOCOLS
from wirecodec.opend.websocket import encode_request_packet, encode_response_packet
from wirecodec.protobuf.codec import encode

from . import (
    fuzz_cipher,
    fuzz_client_session,
    fuzz_encode,
    fuzz_key_files,
    fuzz_scanner,
    fuzz_server_session,
    fuzz_websocket,
)
from .__main__ import MAX_INPUT_SIZE
from .choices import ChoiceWriter
from .conversation import SECONDS
from .fuzz_messages import MESSAGES

FOLDER = Path(__file__).resolve().parent
CORPUS = FOLDER / "corpus"
TESTS = FOLDER.parent / "tests"
CAPTURES = TESTS / "data" / "captures"
VECTORS = FOLDER.parent / "spec" / "vectors"


def main() -> int:
    """Write the seeds, and give the exit code."""
    parser = argparse.ArgumentParser(prog="python -m fuzz.seeds", description="Write the seeds.")
    parser.add_argument("--list", action="store_true", help="only count them")
    options = parser.parse_args()
    for target, seeds in sorted(all_seeds().items()):
        made = 0 if options.list else sum(write_seed(target, data) for data in seeds)
        print(f"{target}: {len(seeds)} seeds, {made} of them written now")
    return 0


def all_seeds() -> dict[str, list[bytes]]:
    """The seeds of each target, without those that are there twice."""
    found: dict[str, list[bytes]] = {}
    for path in sorted(FOLDER.glob("seeds*.py")):
        module = importlib.import_module(f"fuzz.{path.stem}")
        for name, function in sorted(vars(module).items()):
            if name.endswith("_seeds") and name != "all_seeds":
                found.setdefault(name.removesuffix("_seeds"), []).extend(function())
    return {target: list(dict.fromkeys(seeds)) for target, seeds in found.items()}


def seed_path(target: str, data: bytes) -> Path:
    """Where a seed lies: its name is the SHA-1 of its content, as libFuzzer names what it finds."""
    return CORPUS / target / hashlib.sha1(data, usedforsecurity=False).hexdigest()


def write_seed(target: str, data: bytes) -> bool:
    """Write a seed; False if it is there."""
    path = seed_path(target, data)
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return True


def vectors(name: str) -> Any:
    """A file of the vectors of the specification."""
    return json.loads((VECTORS / f"{name}.json").read_text("utf-8"))


def captured_frames(direction: str) -> list[Frame]:
    """The frames of a capture in plain text."""
    decoder = FrameDecoder()
    decoder.receive_data((CAPTURES / f"plain_{direction}.bin").read_bytes())
    return list(decoder)


# --- encode ---------------------------------------------------------------------------------


def encode_seeds() -> Iterator[bytes]:
    """Messages of the vectors: as they are, and with something odd put somewhere."""
    names = [known.full_name for known in MESSAGES]
    of_each: dict[str, list[bytes]] = {}
    for vector in vectors("messages")["messages"]:
        of_each.setdefault(vector["message"], []).append(bytes.fromhex(vector["hex"]))
    for place, name in enumerate(sorted(of_each)):
        data = max(of_each[name], key=len)
        writer = ChoiceWriter().put_int(names.index(name), 0, 0xFF)
        writer.put_int(0, 0, fuzz_encode.MAX_EDITS)
        yield writer.put_rest(data).finish()
        writer = ChoiceWriter().put_int(names.index(name), 0, 0xFF)
        writer.put_int(1, 0, fuzz_encode.MAX_EDITS)
        writer.put_int(2, 1, fuzz_encode.MAX_DEPTH)
        writer.put_int(place, 0, 0xFF).put_int(0, 0, 0xFF)
        writer.put_int(place % 8, 0, 7).put_int(place * 7 % 61, 0, 2**64 - 1)
        yield writer.put_rest(data).finish()


# --- sessions -------------------------------------------------------------------------------


def client_session_seeds() -> Iterator[bytes]:
    """A request and what may come of it, in each mode; the answers are captured ones."""
    for mode in fuzz_client_session.MODES:
        for end in ("answer", "refusal", "time", "eof", "damaged", "raw", "cancel"):
            yield client_talk(mode, end)
    no_key = init_connect.S2C(
        server_ver=1, login_user_id=2, conn_id=3, conn_aes_key="short", keep_alive_interval=0
    )
    for terms in (None, no_key):
        writer = start_client("cbc", is_accepted=False)
        response = init_connect.Response(ret_type=0, s2c=terms)
        put_step(writer, "frame").put_choice(1001, fuzz_client_session.PROTO_IDS)
        writer.put_int(1, 0, 3).put_choice(0, fuzz_client_session.BODY_FORMATS).put_bool(False)
        yield writer.put_bytes(encode(response)).finish()
    for frame in captured_frames("s2c"):
        writer = start_client("plain")
        put_step(writer, "raw").put_bytes(frame.header.encode() + frame.body)
        yield writer.finish()


def start_client(mode: str, *, is_accepted: bool = True) -> ChoiceWriter:
    """What a conversation starts with, up to the handshake."""
    target = fuzz_client_session
    writer = ChoiceWriter().put_sizes(7, 44, 0).put_choice(mode, target.MODES)
    writer.put_choice(1, target.SERIAL_NUMBERS).put_choice(33.0, target.PEER_TIMEOUTS)
    writer.put_int(2, 1, 4).put_bool(not is_accepted)
    return writer.put_int(10, 0, 60) if is_accepted else writer


def put_step(writer: ChoiceWriter, name: str) -> ChoiceWriter:
    """A step of a client's conversation."""
    return writer.put_int(fuzz_client_session.STEPS.index(name), 0, 0xFF)


def client_talk(mode: str, end: str) -> bytes:
    """A push, a request for ratings, and how it ends."""
    target = fuzz_client_session
    writer = start_client(mode)
    push = [frame.body for frame in captured_frames("s2c") if is_push(frame)]
    put_step(writer, "frame").put_choice(1003, target.PROTO_IDS).put_int(3, 0, 3)
    writer.put_choice(0, target.BODY_FORMATS).put_bool(False).put_bytes(push[0] if push else b"")
    put_step(writer, "request").put_int(0, 0, 2).put_int(2, 0, 2).put_int(0, 0, 1)
    if end == "time":
        for _ in range(3):
            put_step(writer, "time").put_choice(8.0, SECONDS)
    elif end in ("answer", "refusal"):
        response = rating.Response(ret_type=0, s2c=rating.S2C(all_count=1))
        if end == "refusal":
            response = rating.Response(ret_type=-1, ret_msg="no", err_code=3)
        put_step(writer, "answer").put_choice(0, target.BODY_FORMATS).put_bool(False)
        writer.put_bytes(encode(response))
    elif end == "damaged":
        put_step(writer, "damaged").put_bytes(b"\x08\0").put_int(45, 0, 0x1FF)
        writer.put_int(1, 0, 0xFF).put_int(0, 0, 0x1FF)
    elif end == "raw":
        put_step(writer, "raw").put_bytes(b"FT\x62\r\0\0\0\0\x02")
    else:
        put_step(writer, end)
    return put_step(writer, "eof").finish()


def is_push(frame: Frame) -> bool:
    """Whether it came unasked."""
    protocol = PROTOCOLS.get(frame.header.proto_id)
    return protocol is not None and protocol.is_push


def server_session_seeds() -> Iterator[bytes]:
    """The captured requests, and a conversation for each algorithm and key."""
    target = fuzz_server_session
    for frame in captured_frames("c2s"):
        writer = ChoiceWriter().put_sizes(44, 1).put_bool(False).put_int(0, 0, 2)
        put_server_step(writer, "raw").put_bytes(frame.header.encode() + frame.body)
        put_server_step(writer, "respond").put_bool(False)
        yield writer.finish()
    for algorithm in target.ALGORITHMS:
        for has_iv in (False, True):
            writer = ChoiceWriter().put_sizes(3).put_bool(has_iv)
            writer.put_choice(33.0, target.PEER_TIMEOUTS)
            put_server_step(writer, "hello").put_choice(algorithm, target.ALGORITHMS)
            writer.put_choice(1, (None, 0, 1)).put_bool(False).put_int(1, 0, 3)
            # One request has come, so that choosing it takes no byte.
            put_server_step(writer, "accept").put_int(0, 0, 4).put_bool(has_iv)
            put_server_step(writer, "frame").put_choice(3426, target.PROTO_IDS)
            writer.put_choice(0, target.BODY_FORMATS)
            writer.put_bytes(encode(rating.Request(c2s=rating.C2S(market=11))))
            writer.put_bool(False).put_int(2, 0, 3)
            put_server_step(writer, "respond").put_int(1, 0, 1).put_bool(False)
            put_server_step(writer, "push")
            put_server_step(writer, "damaged").put_bytes(b"body").put_int(46, 0, 0x1FF)
            writer.put_int(4, 0, 0xFF).put_int(0, 0, 0x1FF)
            yield put_server_step(writer, "eof").finish()
    # Two handshakes, of which the second one is accepted.
    writer = ChoiceWriter().put_sizes(9).put_bool(False).put_int(0, 0, 2)
    for number, algorithm in enumerate(target.ALGORITHMS[:2]):
        put_server_step(writer, "hello").put_choice(algorithm, target.ALGORITHMS)
        writer.put_int(number + 1, 0, 2).put_bool(False).put_int(1, 0, 3)
    put_server_step(writer, "accept").put_int(1, 0, 1).put_int(0, 0, 4).put_bool(False)
    yield put_server_step(writer, "push").finish()


def put_server_step(writer: ChoiceWriter, name: str) -> ChoiceWriter:
    """A step of a server's conversation."""
    return writer.put_int(fuzz_server_session.STEPS.index(name), 0, 0xFF)


# --- ciphers and keys -----------------------------------------------------------------------


def cipher_seeds() -> Iterator[bytes]:
    """The vectors: ciphertexts and bodies that are none; and padded blocks."""
    target = fuzz_cipher
    found = vectors("cipher")
    key, iv = found["aes_key"].encode(), found["aes_cbc_iv"].encode()
    for way in ("cbc", "ecb"):
        for vector in [*found[way]["bodies"], *found[way]["malformed"]]:
            writer = ChoiceWriter().put_choice(way, target.WAYS).put_bytes(key, target.BLOCK)
            if way == "cbc":
                writer.put_bytes(iv, target.BLOCK)
            yield writer.put_rest(bytes.fromhex(vector["ciphertext"])[:600]).finish()
    captured = (CAPTURES / "rsa_c2s.bin").read_bytes()[44:172]
    yield ChoiceWriter().put_choice("rsa", target.WAYS).put_int(0, 0, 1).put_rest(captured).finish()
    for block in (b"\0\2" + b"\1" * 8 + b"\0text", b"\0\2" + b"\1" * 7 + b"\0text", b"\0\1\1"):
        writer = ChoiceWriter().put_choice("rsa block", target.WAYS).put_int(0, 0, 1)
        yield writer.put_rest(block).finish()
    for blocks in (0, 2, 65):
        writer = ChoiceWriter().put_choice("rsa limits", target.WAYS).put_int(1, 0, 1)
        yield writer.put_int(blocks, 0, 65).finish()


def key_files_seeds() -> Iterator[bytes]:
    """The key files of the tests that are short enough; damaged numbers; and long files."""
    target = fuzz_key_files
    for path in sorted((TESTS / "data" / "keys").iterdir()):
        data = path.read_bytes()
        if path.suffix != ".md" and len(data) < MAX_INPUT_SIZE:
            yield ChoiceWriter().put_choice("file", target.FORMS).put_rest(data).finish()
    der = (TESTS / "data" / "keys" / "rsa_1024_pkcs8.der").read_bytes()
    writer = ChoiceWriter().put_choice("pem", target.FORMS).put_int(1, 0, 4).put_int(64, 0, 80)
    yield writer.put_rest(der).finish()
    rsa = target.pkcs1(list(target.sound_numbers()))
    oid = bytes.fromhex("06092a864886f70d010101")
    for version, parameters, more in (
        (0, b"\5\0", b"\x04\0"),
        (0, b"\x30\0", b""),
        (2, b"\5\0", b""),
        (1, b"\5\0", b"\xa0\0\x81\1\0"),
    ):
        key = target.tlv(2, bytes([version])) + target.tlv(0x30, oid + parameters)
        der = target.tlv(0x30, key + target.tlv(4, rsa) + more)
        yield ChoiceWriter().put_choice("file", target.FORMS).put_rest(der).finish()
    for place in range(8):
        for edit in (None, target.EDITS[place % len(target.EDITS)]):
            writer = ChoiceWriter().put_choice("numbers", target.FORMS)
            writer.put_bool(place % 2 == 1).put_bool(place % 3 == 1)
            writer.put_int(0 if edit is None else 1, 0, 3)
            if edit is not None:
                writer.put_int(place, 0, 7).put_choice(edit, target.EDITS)
            yield writer.put_rest(b"\x02\0\1").finish()
    for piece in (b"-----BEGIN ", b"-----BEGIN RSA PRIVATE KEY-----\n", b"\x30\x80", b"\x02\1\0"):
        writer = ChoiceWriter().put_choice("repeated", target.FORMS)
        writer.put_int(6000, 1, 2 * MAX_KEY_FILE_SIZE).put_bytes(b"\x30\x82\x46\x50")
        yield writer.put_bytes(b"").put_rest(piece).finish()


# --- WebSocket ------------------------------------------------------------------------------


def websocket_seeds() -> Iterator[bytes]:
    """Each kind of frame to both sides; a session; packets."""
    target = fuzz_websocket
    for side in ("client", "server"):
        for first in target.FIRST_BYTES:
            yield link_talk(side, first)
        yield from heads(side)
        for payload in (b"\x03\xe8bye", b"\x03\xed", b"\x0b\xb8", b"\3", b"\xff"):
            yield link_talk(side, 0x88, payload)
    yield session_talk()
    body = encode(rating.Request(c2s=rating.C2S(market=11)))
    for packet in (
        encode_request_packet(3426, 3, body),
        encode_response_packet(3426, 3, body, error=-1, error_message="refused"),
        encode_response_packet(1003, 0, b"", error_message="\u7f8e\u80a1", ascii_only=False),
    ):
        yield ChoiceWriter().put_choice("packets", target.PARTS).put_rest(packet).finish()


def start_link(side: str, *, is_opened: bool = True) -> ChoiceWriter:
    """What a connection starts with, up to the handshake."""
    target = fuzz_websocket
    writer = ChoiceWriter().put_choice(side, target.PARTS).put_sizes(3, 0, 20)
    return writer.put_choice(1000, target.MAX_SIZES).put_int(0, 0, 0xF).put_bool(not is_opened)


HEAD_EDITS = {
    "client": (
        ("HTTP/1.1 101", "HTTP/1.1 403"),
        ("HTTP/1.1 101", "HTTP/1.0 101"),
        ("Upgrade: websocket", "Upgrade: h2c"),
        ("Connection: Upgrade", "Connection: close"),
        ("Sec-WebSocket-Accept", "Sec-WebSocket-Protocol: a\r\nSec-WebSocket-Accept"),
        ("s3pP", "AAAA"),
    ),
    "server": (
        ("GET", "POST"),
        ("GET", "get it"),
        ("HTTP/1.1", "HTTP/1.0"),
        ("Host:", "Hast:"),
        ("GET /", "GET *"),
        ("Upgrade: websocket", "Upgrade: h2c, websocket"),
        ("Connection: Upgrade", "Connection: keep-alive"),
        ("Connection: Upgrade", "Connection: Upgrade\r\nContent-Length: 1"),
        ("Connection: Upgrade", "Connection: keep-alive, UPGRADE\r\nConnection : a"),
        ("Version: 13", "Version: 8"),
        ("Key:", "Kay:"),
        ("ZQ==", "ZQ=\0"),
    ),
}


def heads(side: str) -> Iterator[bytes]:
    """The opening handshake as any bytes: sound, wrong in one respect, and with many fields."""
    target = fuzz_websocket
    request = build_request(target.HOST, "/", target.KEY, ())
    head = (build_response(target.KEY) if side == "client" else request).decode("ascii")
    first, _, fields = head.partition("\r\n")
    many = [f"{first}\r\n", *["a:b\r\n" * 40] * 3, fields]
    for parts in ([head], *([head.replace(*edit)] for edit in HEAD_EDITS[side]), many):
        writer = start_link(side, is_opened=False)
        for part in parts:
            writer.put_int(target.STEPS.index("any bytes"), 0, 0xFF).put_bytes(part.encode())
        yield writer.finish()


def link_talk(side: str, first: int, payload: bytes = b"some text") -> bytes:
    """Some frames: one of ours, a message in pieces with a ping in between, and another one."""
    target = fuzz_websocket
    writer = start_link(side)
    writer.put_int(target.STEPS.index("send"), 0, 0xFF).put_bytes(b"ours", 125).put_bool(True)
    for each, part in ((0x01, b"one, "), (0x89, b"ping"), (0x80, b"two"), (first, payload)):
        writer.put_int(target.STEPS.index("frame"), 0, 0xFF)
        writer.put_choice(each, target.FIRST_BYTES).put_bytes(part, 140).put_int(0, 0, 7)
        if side == "server":
            writer.put_bytes(b"mask", 4)
    return writer.finish()


def session_talk() -> bytes:
    """A login, a request, its answer, a push, and the end."""
    target = fuzz_websocket
    steps = target.SESSION_STEPS
    writer = ChoiceWriter().put_choice("session", target.PARTS).put_sizes(5)
    writer.put_int(1, 0, 2).put_int(2, 1, 4).put_bool(False)
    writer.put_int(steps.index("request"), 0, 0xFF).put_int(0, 0, 2).put_int(2, 0, 2)
    response = rating.Response(ret_type=0, s2c=rating.S2C(all_count=1))
    # One request was sent, and one body format is there, so that choosing them takes no byte.
    writer.put_int(steps.index("answer"), 0, 0xFF)
    writer.put_int(0, -1, 6).put_bytes(b"", 30).put_bytes(encode(response))
    writer.put_int(steps.index("packet"), 0, 0xFF).put_choice(1003, target.COMMANDS)
    writer.put_int(0, 0, 5).put_int(6, -1, 6).put_bytes(b"refused", 30)
    writer.put_bytes(encode(init_web_socket.Response(ret_type=0)))
    writer.put_int(steps.index("time"), 0, 0xFF).put_choice(12.0, SECONDS)
    writer.put_int(steps.index("request"), 0, 0xFF).put_int(1, 0, 2).put_int(0, 0, 2)
    return writer.put_int(steps.index("eof"), 0, 0xFF).finish()


# --- the scanner ----------------------------------------------------------------------------


def scanner_seeds() -> Iterator[bytes]:
    """The streams of the vectors; and frames of each kind, with and without a piece lost."""
    target = fuzz_scanner
    for stream in vectors("frames")["streams"]:
        data = bytes.fromhex(stream["hex"])
        if 0 < len(data) <= 1000:
            writer = start_scan(0, 0)
            for start in range(0, len(data), 0xFF):
                writer.put_choice("any bytes", target.PARTS).put_bytes(data[start : start + 0xFF])
            yield writer.finish()
    for lost in (0, 3, 44, 60, 100):
        for kind in ("good", "sealed"):
            writer = start_scan(30, lost)
            for body in (b"first", b"", b"third" * 20, b"FT", b"last"):
                writer.put_choice(kind, target.PARTS).put_bytes(body)
                writer.put_int(3426, 0, 0xFFFF).put_int(len(body), 0, 0xFF)
            yield writer.finish()
    writer = start_scan(0, 0)
    for size in target.SIZES:
        writer.put_choice("header", target.PARTS).put_choice(size, target.SIZES)
    writer.put_choice("repeated", target.PARTS).put_int(1500, 0, target.MAX_REPEATED)
    yield writer.put_bytes(b"FT" + bytes(42), 60).finish()
    writer = start_scan(0, 0)
    for body_format in target.BODY_FORMATS:
        for body in (b"", b"odd"):
            writer.put_choice("odd", target.PARTS).put_bytes(body).put_int(1, 0, 0xFFFF)
            writer.put_int(1, 0, 0xFF).put_choice(body_format, target.BODY_FORMATS)
            writer.put_bytes(b"", 8)
    yield writer.finish()


def start_scan(lost_at: int, lost: int) -> ChoiceWriter:
    """How the stream is cut, and which piece of it is lost."""
    return ChoiceWriter().put_sizes(13, 44).put_int(lost_at, 0, 0xFFF).put_int(lost, 0, 0x1FF)


if __name__ == "__main__":
    sys.exit(main())
