# SPDX-License-Identifier: MIT
"""Makes tests/data/explain/specimens.json: broken bytes, and the cause that each of them shows.

They come from the captures of the official client in tests/data/captures, changed as the mistake
changes them. ``python -m tests.debug.explain_specimens`` writes the file anew; a test compares.
"""

from __future__ import annotations

import base64
import hashlib
import json
import struct
import zlib
from pathlib import Path
from typing import Any

from wirecodec.opend.cipher import AesCbc, AesEcb
from wirecodec.opend.frame import encode_frame

DATA = Path(__file__).parents[1] / "data"
FILE = DATA / "explain" / "specimens.json"
CAPTURES = DATA / "captures"

SERVER = (CAPTURES / "plain_s2c.bin").read_bytes()
CLIENT = (CAPTURES / "plain_c2s.bin").read_bytes()
SEALED = (CAPTURES / "rsa_s2c.bin").read_bytes()
SECRETS = json.loads((CAPTURES / "rsa_frames.json").read_text("utf-8"))
KEY = SECRETS["aes_key"].encode()
IV = SECRETS["aes_iv"].encode()
JSON_BODIES = [
    bytes.fromhex(each["plain_body_hex"])
    for each in json.loads((CAPTURES / "json_frames.json").read_text("utf-8"))["frames"]
    if each["proto_id"] == 3426
]

STATE = SERVER[92:192]  # the answer to GetGlobalState, 56 bytes of body
RATING = SERVER[248:493]  # the answer to GetRatingChange, 201 bytes of body
RATING_BODY = RATING[44:]
KEEP_ALIVE = SERVER[493:547]
REQUEST = bytes.fromhex(
    "4654620d00000000030a0000060000001aa3fbaa3bb80b4012dfe9150a8634a3e44129fe0000000000000000"
    "0a04080b1802"
)
REQUEST_BODY = REQUEST[44:]
RATING_TYPE = "Qot_GetRatingChange.Response"
LONG_ITEM = RATING_BODY[:183] + b"\x1a\x7f" + RATING_BODY[185:]
REQUEST_TYPE = "Qot_GetRatingChange.Request"
CBC_RATING = AesCbc(KEY, IV).encrypt(RATING_BODY)
ECB_RATING = AesEcb(KEY).encrypt(RATING_BODY)
KEYS = {"aes_key": KEY.decode(), "aes_iv": IV.decode()}
RSA = {"rsa_key": "captures/rsa_private_1024.pem"}
DIGEST = hashlib.sha1(RATING_BODY).digest()


def header(
    size: int = len(RATING_BODY),
    digest: bytes = DIGEST,
    *,
    proto_id: int = 3426,
    body_format: int = 0,
    reserved: bytes = bytes(8),
    layout: str = "<2sIBBII20s8s",
) -> bytes:
    """A header, by default that of RATING."""
    return struct.pack(layout, b"FT", proto_id, body_format, 0, 2563, size, digest, reserved)


def with_digest(digest: bytes) -> bytes:
    """RATING with another digest."""
    return header(digest=digest) + RATING_BODY


def text_field(payload: bytes) -> bytes:
    """The answer to GetRatingChange with this retMsg."""
    return b"\x08\x00\x12" + bytes((len(payload),)) + payload


def websocket(payload: bytes, first: int = 0x82, mask: bytes = b"") -> bytes:
    """One WebSocket frame."""
    size = bytes((len(payload) | (0x80 if mask else 0),))
    if mask:
        payload = bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))
    return bytes((first,)) + size + mask + payload


def swap_pairs(data: bytes) -> bytes:
    """The bytes of each pair the other way round."""
    return b"".join(data[at : at + 2][::-1] for at in range(0, len(data), 2))


def gzip_of(data: bytes) -> bytes:
    """A gzip file, stored: how well zlib compresses differs from version to version."""
    end = struct.pack("<II", zlib.crc32(data), len(data))
    return bytes.fromhex("1f8b08000000000000ff") + zlib.compress(data, 0)[2:-4] + end


def flip(data: bytes, at: int, mask: int = 1) -> bytes:
    """One byte changed."""
    return data[:at] + bytes((data[at] ^ mask,)) + data[at + 1 :]


JAVASCRIPT_PACKET = bytes.fromhex("66742d76312e3000000000010000000000000002") + bytes.fromhex(
    "0a2e2220" + "61" * 32 + "320a4a617661536372697074"
)
TLS_HELLO = bytes.fromhex("1603010200010001fc0303") + hashlib.sha512(b"hello").digest() * 4
PNG_LIKE_NOISE = b"".join(hashlib.sha256(bytes((each,))).digest() for each in range(6))
CRLF_FRAME = encode_frame(3426, b"\x08\x00\x12\x04a\r\nb", serial_number=7)

# (name, cause, how it is read, options, bytes). How: "data" is explain_data; "message" and "json"
# decode it as the type and explain the error; "decoder" decrypts it in a FrameDecoder.
Row = tuple[str, str, str, dict[str, Any], bytes]


def stream_rows() -> list[Row]:
    """What is wrong outside of bodies."""
    to = len(STATE)
    big = header(layout=">2sIBBII20s8s")
    big_size = header()[:12] + struct.pack(">I", len(RATING_BODY)) + header()[16:]
    padded = header(layout="<2s2xIBB2xII20s8s")
    text = JSON_BODIES[0]
    rows: list[tuple[str, str, dict[str, Any], bytes]] = [
        ("written with struct '>'", "header-big-endian", {}, STATE + big + RATING_BODY),
        ("a size from htonl", "body-size-big-endian", {}, big_size + RATING_BODY),
        ("a C struct without packing", "header-padded", {}, padded + RATING_BODY),
        ("len(header + body)", "size-counts-header", {}, header(245) + RATING_BODY + KEEP_ALIVE),
        (
            "the size of two bodies",
            "frames-merged",
            {},
            header(201 + 54) + RATING_BODY + KEEP_ALIVE,
        ),
        (
            "size too large by 3",
            "size-too-large",
            {},
            header(204) + RATING_BODY + b"\0\0\0" + KEEP_ALIVE,
        ),
        ("characters counted", "size-too-small", {}, header(181) + RATING_BODY + KEEP_ALIVE),
        ("size before encrypting", "size-of-plaintext", {}, header() + CBC_RATING + KEEP_ALIVE),
        ("no reserved bytes", "header-too-short", {}, header()[:36] + RATING_BODY + KEEP_ALIVE),
        (
            "a version of two bytes",
            "header-too-long",
            {},
            header()[:8] + b"\0" + header()[8:] + RATING_BODY + KEEP_ALIVE,
        ),
        (
            "a body format of our own",
            "body-format-unknown",
            {},
            encode_frame(3426, RATING_BODY, serial_number=9, body_format=7),
        ),
        (
            "text mode on Windows",
            "newlines-added",
            {},
            REQUEST[:2] + REQUEST[2:].replace(b"\n", b"\r\n"),
        ),
        ("converted by git", "newlines-lost", {}, CRLF_FRAME.replace(b"\r\n", b"\n")),
        ("a string in JavaScript", "encoded-as-utf-8", {}, REQUEST.decode("latin-1").encode()),
        (
            "decoded, errors=replace",
            "decoded-as-text",
            {},
            RATING.decode("utf-8", "replace").encode(),
        ),
        ("a dump from the middle", "begins-mid-frame", {}, SERVER[130:]),
        ("a header taken too early", "header-missing", {}, RATING_BODY + KEEP_ALIVE),
        ("println after each frame", "newline-between-frames", {}, STATE + b"\r\n" + RATING),
        ("a buffer of 64 bytes", "zeros-between-frames", {}, STATE + bytes(28) + RATING),
        ("two threads write", "stray-bytes", {}, STATE + RATING[60:97] + KEEP_ALIVE),
        ("one byte peeked at", "magic-cut", {}, STATE + RATING[1:]),
        ("hexdump without -C", "words-swapped", {}, swap_pairs(STATE + KEEP_ALIVE)),
        ("the connection broke", "stream-cut", {}, SERVER[:450]),
        ("cut in a header", "stream-cut", {}, SERVER[: 248 + 30]),
        ("a size of random bytes", "body-too-large", {}, header(0x7FFFFFFF)[:44]),
        ("a TLS client", "tls-record", {}, TLS_HELLO),
        ("TLS behind a frame", "tls-record", {}, STATE + TLS_HELLO),
        (
            "curl",
            "http-request",
            {},
            b"GET / HTTP/1.1\r\nHost: 127.0.0.1:11111\r\n"
            b"User-Agent: curl/8.5.0\r\nAccept: */*\r\n\r\n",
        ),
        (
            "a web server",
            "http-response",
            {},
            b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n",
        ),
        (
            "futu-api in a browser",
            "websocket-handshake",
            {},
            b"GET / HTTP/1.1\r\nHost: 127.0.0.1:33333\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            b"Sec-WebSocket-Version: 13\r\n\r\n",
        ),
        (
            "a masked login",
            "websocket-frame",
            {},
            websocket(JAVASCRIPT_PACKET, mask=b"\x11\x22\x93\x44"),
        ),
        (
            "ping and close",
            "websocket-frame",
            {},
            websocket(b"", 0x89) + websocket(b"\x03\xe8", 0x88),
        ),
        ("the login itself", "javascript-packet", {}, JAVASCRIPT_PACKET),
        ("HAProxy", "proxy-header", {}, b"PROXY TCP4 127.0.0.1 127.0.0.1 50000 11111\r\n" + STATE),
        ("port 22", "ssh-greeting", {}, b"SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13\r\n"),
        (
            "tcpdump -w",
            "capture-file",
            {},
            bytes.fromhex("d4c3b2a102000400000000000000000000000400010000008a3c5f65"),
        ),
        ("a gzip file", "compressed", {}, gzip_of(RATING)),
        ("a zlib body", "compressed", {}, zlib.compress(RATING, 0)),
        ("hex from a log", "hex-text", {}, RATING.hex(" ").encode()),
        ("base64 from a log", "base64-text", {}, base64.b64encode(RATING)),
        (
            "xxd",
            "dump-text",
            {},
            b"00000000: 4654 620d 0000 0000 030a 0000 0600 0000  FTb.............\n"
            b"00000010: 1aa3 fbaa 3bb8 0b40 12df e915 0a86 34a3  ....;..@......4.\n"
            b"00000020: e441 29fe 0000 0000 0000 0000 0a04 080b  .A).............\n"
            b"00000030: 1802                                     ..\n",
        ),
        ("print(data)", "escaped-text", {}, repr(REQUEST).encode()),
        ("echo | nc", "plain-text", {}, b"hello, is anybody there?\r\n"),
        ("a body alone", "json-text", {}, text),
        (
            "PowerShell",
            "utf-16-text",
            {},
            b"\xff\xfe" + REQUEST.decode("latin-1").encode("utf-16-le"),
        ),
        ("utf-8-sig", "byte-order-mark", {}, b"\xef\xbb\xbf" + STATE[: to - 1]),
    ]
    return [(name, cause, "data", options, data) for name, cause, options, data in rows]


def digest_rows() -> list[Row]:
    """What is wrong with digests."""
    upper = DIGEST.hex()[:20].encode()
    padded = RATING_BODY + b"\x07" * 7
    first = STATE + header(digest=hashlib.sha1(STATE[44:]).digest()) + RATING_BODY
    following = header(digest=hashlib.sha1(KEEP_ALIVE[44:]).digest()) + RATING_BODY + KEEP_ALIVE
    blank = header(digest=bytes(20))
    noise = flip(flip(RATING_BODY, 50, 0x55), 100, 0x33)
    sealed = header(len(CBC_RATING), hashlib.sha1(CBC_RATING).digest()) + CBC_RATING
    broken = RATING_BODY[:10] + b"\x07\x07\x07" + RATING_BODY[13:]
    rows: list[tuple[str, str, dict[str, Any], bytes]] = [
        ("never filled in", "digest-zeros", {}, with_digest(bytes(20))),
        ("made too early", "digest-of-nothing", {}, with_digest(hashlib.sha1(b"").digest())),
        ("hexdigest()[:20]", "digest-as-hex-text", {}, with_digest(upper)),
        ("reversed", "digest-byte-swapped", {}, with_digest(DIGEST[::-1])),
        (
            "five numbers",
            "digest-byte-swapped",
            {},
            with_digest(struct.pack("<5I", *struct.unpack(">5I", DIGEST))),
        ),
        (
            "MD5 and zeros",
            "digest-md5",
            {},
            with_digest(hashlib.md5(RATING_BODY).digest() + bytes(4)),
        ),
        (
            "SHA-256, cut",
            "digest-sha-256",
            {},
            with_digest(hashlib.sha256(RATING_BODY).digest()[:20]),
        ),
        (
            "of the whole frame",
            "digest-of-frame",
            {},
            with_digest(hashlib.sha1(blank + RATING_BODY).digest()),
        ),
        (
            "of the padded body",
            "digest-of-padded-body",
            {},
            with_digest(hashlib.sha1(padded).digest()),
        ),
        ("of the last body", "digest-of-previous-frame", {}, first),
        ("of the next body", "digest-of-next-frame", {}, following),
        ("two bytes written over", "digest-damaged", {}, with_digest(b"\0\0" + DIGEST[2:])),
        ("memory that forgets", "bit-flipped", {}, header() + flip(RATING_BODY, 77, 0x10)),
        ("a text edited", "digest-wrong", {}, header() + noise),
        ("bytes edited", "body-damaged", {}, header() + broken),
        ("reserved in use", "reserved-not-zero", {}, header(reserved=b"\1" * 8) + broken),
        ("AES without a key", "body-encrypted", {}, SEALED[172:280]),
        ("RSA without a key", "body-encrypted", {}, SEALED[:172]),
        ("hash after encrypting", "digest-of-ciphertext", {}, sealed),
        ("hash after encrypting, with the key", "digest-of-ciphertext", KEYS, sealed),
        ("ECB, read as CBC", "mode-is-ecb", KEYS, header(len(ECB_RATING)) + ECB_RATING),
        (
            "CBC, read as ECB",
            "mode-is-cbc",
            {"aes_key": KEY.decode()},
            header(len(CBC_RATING)) + CBC_RATING,
        ),
        (
            "key and vector swapped",
            "key-and-iv-swapped",
            {"aes_key": IV.decode(), "aes_iv": KEY.decode()},
            header(len(CBC_RATING)) + CBC_RATING,
        ),
        (
            "a vector of zeros",
            "iv-wrong",
            KEYS,
            header(len(CBC_RATING)) + AesCbc(KEY, bytes(16)).encrypt(RATING_BODY),
        ),
        (
            "a vector of yesterday",
            "iv-wrong",
            KEYS,
            header(len(CBC_RATING)) + AesCbc(KEY, b"yesterday's one.").encrypt(RATING_BODY),
        ),
        (
            "a key of yesterday",
            "wrong-key",
            {"aes_key": "0123456789abcdef", "aes_iv": IV.decode()},
            header(len(CBC_RATING)) + CBC_RATING,
        ),
        ("another RSA key", "wrong-key", {"rsa_key": "explain/other_rsa_1024.pem"}, SEALED[:172]),
        ("an RSA key of 2048 bits", "rsa-key-size", {"rsa_key": "keys/rsa_2048.pem"}, SEALED[:172]),
    ]
    found: list[Row] = [(name, cause, "data", options, data) for name, cause, options, data in rows]
    decoder: list[tuple[str, str, dict[str, Any], bytes]] = [
        ("an answer in clear", "body-in-plaintext", KEYS, RATING),
        ("cut ciphertext", "ciphertext-length", KEYS, header(203) + CBC_RATING[:203]),
        ("an empty body in clear", "empty-body", KEYS, header(0, b"\1" * 20)),
        ("ECB met by CBC", "mode-is-ecb", KEYS, header(len(ECB_RATING)) + ECB_RATING),
        (
            "a wrong key, padding",
            "wrong-key",
            {"aes_key": "0123456789abcdef", "aes_iv": IV.decode()},
            header(len(CBC_RATING)) + CBC_RATING,
        ),
        (
            "a wrong vector",
            "iv-wrong",
            {"aes_key": KEY.decode(), "aes_iv": "yesterday's one."},
            header(len(CBC_RATING)) + CBC_RATING,
        ),
        ("hash after encrypting, opened", "digest-of-ciphertext", KEYS, sealed),
        ("RSA of another size", "rsa-key-size", {"rsa_key": "keys/rsa_2048.pem"}, SEALED[:172]),
        (
            "RSA of another pair",
            "wrong-key",
            {"rsa_key": "explain/other_rsa_1024.pem"},
            SEALED[:172],
        ),
    ]
    return found + [
        (name, cause, "decoder", options, data) for name, cause, options, data in decoder
    ]


def message_rows() -> list[Row]:
    """What is wrong inside of bodies."""
    name = "高盛".encode()
    rows: list[tuple[str, str, str, str, bytes]] = [
        ("a request read as an answer", "other-direction", "message", RATING_TYPE, REQUEST_BODY),
        ("an answer read as a request", "other-direction", "message", REQUEST_TYPE, RATING_BODY),
        ("another protocol", "other-protocol", "message", REQUEST_TYPE, STATE[44:]),
        ("a whole frame", "frame-header", "message", RATING_TYPE, RATING),
        (
            "gRPC",
            "grpc-prefix",
            "message",
            RATING_TYPE,
            b"\0" + struct.pack(">I", 201) + RATING_BODY,
        ),
        (
            "a length in front",
            "length-prefix",
            "message",
            RATING_TYPE,
            struct.pack("<I", 201) + RATING_BODY,
        ),
        ("writeDelimitedTo", "delimited", "message", RATING_TYPE, b"\xc9\x01" + RATING_BODY),
        ("JSON, format 0", "json-body", "message", RATING_TYPE, JSON_BODIES[1]),
        ("protobuf, format 1", "protobuf-body", "json", RATING_TYPE, RATING_BODY),
        ("JSON cut", "json-cut", "json", RATING_TYPE, JSON_BODIES[1][:300]),
        (
            "str(dict)",
            "json-from-repr",
            "json",
            REQUEST_TYPE,
            b"{'c2s': {'market': 11, 'count': 2}}",
        ),
        ("JSON of the other side", "other-direction", "json", RATING_TYPE, JSON_BODIES[0]),
        (
            "JSON in GBK",
            "text-gbk",
            "json",
            RATING_TYPE,
            '{"retType": -1, "retMsg": "频率太高，请稍后再试"}'.encode("gbk"),
        ),
        ("JSON without market", "fields-missing", "json", REQUEST_TYPE, b'{"s2c": {}}'),
        ("zeros of ECB", "padding-zeros", "message", RATING_TYPE, RATING_BODY + bytes(7)),
        ("padding of CBC", "padding-pkcs7", "message", RATING_TYPE, RATING_BODY + b"\x07" * 7),
        ("println", "newline-appended", "message", RATING_TYPE, RATING_BODY + b"\r\n"),
        (
            "two frames in one read",
            "next-frame-appended",
            "message",
            RATING_TYPE,
            RATING_BODY + KEEP_ALIVE,
        ),
        ("a body that did not come", "empty-body", "message", RATING_TYPE, b""),
        ("a read of 150 bytes", "message-cut", "message", RATING_TYPE, RATING_BODY[:150]),
        ("no count, no market", "fields-missing", "message", REQUEST_TYPE, b"\x0a\x02\x18\x02"),
        ("encrypted", "encrypted-or-compressed", "message", RATING_TYPE, PNG_LIKE_NOISE),
        ("gzip", "compressed", "message", RATING_TYPE, gzip_of(RATING_BODY)),
        ("a length too large inside", "length-wrong", "message", RATING_TYPE, LONG_ITEM),
        ("out of step", "not-a-record", "message", RATING_TYPE, b"\x08\x00\x12\x01Goldman Sachs"),
        ("field number 0", "not-a-record", "message", RATING_TYPE, b"\x08\x00\x00\x01\x02\x03"),
        ("the end of a group", "stray-group-end", "message", RATING_TYPE, b"\x08\x00\x24\x08\x01"),
        (
            "groups without end",
            "nested-too-deep",
            "message",
            RATING_TYPE,
            b"\x08\x00" + b"\x33" * 120 + b"\x34" * 120,
        ),
        (
            "retType -1 as 32 bits",
            "varint-five-bytes",
            "data",
            RATING_TYPE,
            b"\x08\xff\xff\xff\xff\x0f\x12\x06failed",
        ),
        (
            "retType as fixed32",
            "wire-type-mismatch",
            "message",
            RATING_TYPE,
            b"\x0d\x00\x00\x00\x00\x12\x02ok",
        ),
        ("errCode as text", "wire-type-mismatch", "data", RATING_TYPE, b"\x08\x00\x1a\x0140"[:-1]),
        (
            "retMsg in GBK",
            "text-gbk",
            "data",
            RATING_TYPE,
            text_field("请求频率太高".encode("gbk")),
        ),
        (
            "retMsg in UTF-16",
            "text-utf-16",
            "data",
            RATING_TYPE,
            text_field("too often".encode("utf-16-le")),
        ),
        (
            "retMsg in Latin-1",
            "text-latin-1",
            "data",
            RATING_TYPE,
            text_field("Société Générale".encode("latin-1")),
        ),
        ("retMsg cut", "text-cut", "data", RATING_TYPE, text_field(name[:-1])),
        ("retMsg of noise", "text-not-utf-8", "data", RATING_TYPE, text_field(PNG_LIKE_NOISE[:24])),
        ("an enum as sint32", "zigzag", "message", "GetGlobalState.Response", b""),
    ]
    found: list[Row] = []
    for label, cause, how, message_type, data in rows:
        if cause == "zigzag":
            data = zigzag_state()
        found.append((label, cause, how, {"type": message_type}, data))
    return found


def zigzag_state() -> bytes:
    """The answer to GetGlobalState with the status of the program as a zigzag number."""
    from wirecodec import decode, encode
    from wirecodec.opend.messages.common import ProgramStatus, ProgramStatusType
    from wirecodec.opend.messages.get_global_state import Response

    response = decode(Response, STATE[44:])
    assert response.s2c is not None
    response.s2c.program_status = ProgramStatus(type=ProgramStatusType.READY)
    sound = encode(response)
    assert sound.count(b"\x62\x02\x08\x0a") == 1
    return sound.replace(b"\x62\x02\x08\x0a", b"\x62\x02\x08\x14")


def specimens() -> list[dict[str, Any]]:
    """All of them, as the file has them."""
    return [
        {
            "name": name,
            "cause": cause,
            "read_as": how,
            **options,
            "hex": [data[at : at + 48].hex() for at in range(0, len(data), 48)],
        }
        for name, cause, how, options, data in stream_rows() + digest_rows() + message_rows()
    ]


def render() -> str:
    """The text of the file."""
    return json.dumps(specimens(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(render(), encoding="utf-8")
