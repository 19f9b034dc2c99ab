# SPDX-License-Identifier: MIT
"""Families of hostile inputs: the same attack at any size, for what must be linear and bounded.

Each family makes ``size`` bytes, about, and comes with what reads them. What a reader raises is
swallowed if it is of the library: it is the time and the memory that are looked at.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, NamedTuple

from wirecodec import message, pb
from wirecodec.debug.scanner import StreamScanner
from wirecodec.debug.websocket_stream import WebSocketScanner
from wirecodec.errors import DecodeError, FormatError, ProtocolError, ProtoSyntaxError
from wirecodec.opend.frame import FrameDecoder, encode_frame
from wirecodec.protobuf.codec import decode
from wirecodec.protobuf.idl.parser import parse_file
from wirecodec.protobuf.json_format import from_json
from wirecodec.protobuf.text_format import from_text

__all__ = ["FAMILIES", "Everything", "Family", "read"]


@message
class Leaf:
    """A message without anything."""


@message
class Everything:
    """What can be repeated, nested or packed, and is cheap to say on the wire."""

    packed: Annotated[list[int], pb.repeated(pb.uint64(1))] = []
    packed_bools: Annotated[list[bool], pb.repeated(pb.bool(2))] = []
    packed_doubles: Annotated[list[float], pb.repeated(pb.double(3))] = []
    leaves: Annotated[list[Leaf], pb.repeated(pb.embedded(4))] = []
    texts: Annotated[list[str], pb.repeated(pb.string(5))] = []
    blobs: Annotated[list[bytes], pb.repeated(pb.bytes(6))] = []
    ints: Annotated[dict[int, int], pb.map(7, pb.int32, pb.int32)] = {}
    deeper: Annotated[Everything | None, pb.embedded(8)] = None
    number: Annotated[int, pb.uint64(9)] = 0
    text: Annotated[str, pb.string(10)] = ""
    blob: Annotated[bytes, pb.bytes(11)] = b""


class Family(NamedTuple):
    """One attack.

    Attributes:
        make: an input of about that many bytes.
        run: reads it.
        bytes_per_byte: how much memory reading takes at most, in bytes for each byte of input, what
            comes out included; spec/security.md states it.
    """

    make: Callable[[int], bytes]
    run: Callable[[bytes], object]
    bytes_per_byte: float


def _decode(data: bytes) -> object:
    return decode(Everything, data, max_elements=1 << 62)


def _length_delimited(tag: int, payload: bytes) -> bytes:
    size = len(payload)
    length = bytearray()
    while size > 0x7F:
        length.append(size & 0x7F | 0x80)
        size >>= 7
    length.append(size)
    return bytes([tag << 3 | 2]) + bytes(length) + payload


def _repeat(unit: bytes) -> Callable[[int], bytes]:
    return lambda size: unit * max(size // len(unit), 1)


def _pack(tag: int, unit: bytes) -> Callable[[int], bytes]:
    return lambda size: _length_delimited(tag, unit * max(size // len(unit), 1))


def _nested(size: int) -> bytes:
    """Chains as deep as is allowed, one behind the other."""
    chain = b""
    for _ in range(99):
        chain = _length_delimited(8, chain)
    return chain * max(size // len(chain), 1)


def _map_entries(size: int) -> bytes:
    entries = []
    for number in range(max(size // 9, 1)):
        key = number & 0x7F | 0x80, number >> 7 & 0x7F | 0x80, number >> 14 & 0x7F
        entries.append(b"\x3a\x06\x08" + bytes(key) + b"\x10\x01")
    return b"".join(entries)


def _frames(data: bytes) -> object:
    decoder = FrameDecoder()
    decoder.receive_data(data)
    return [len(frame.body) for frame in decoder]


def _frames_by_bytes(data: bytes) -> object:
    decoder = FrameDecoder()
    count = 0
    for pos in range(len(data)):
        decoder.receive_data(data[pos : pos + 1])
        count += decoder.next_frame() is not None
    return count


def _scan(data: bytes) -> object:
    scanner = StreamScanner()
    count = 0
    for pos in range(0, len(data), 4096):
        scanner.receive_data(data[pos : pos + 4096])
        count += sum(1 for _ in scanner)
    scanner.receive_eof()
    return count + sum(1 for _ in scanner)


def _websocket(data: bytes) -> object:
    scanner = WebSocketScanner(is_client=True)
    count = 0
    for pos in range(0, len(data), 4096):
        scanner.receive_data(data[pos : pos + 4096])
        count += sum(1 for _ in scanner)
    scanner.receive_eof()
    return count + sum(1 for _ in scanner)


def _json(data: bytes) -> object:
    return from_json(Everything, data)


def _text(data: bytes) -> object:
    return from_text(Everything, data.decode())


def _proto(data: bytes) -> object:
    return parse_file(data, "hostile.proto")


HEADER = encode_frame(3426, b"", serial_number=1)

FAMILIES = {
    # Binary. What it holds in the end is lists of small objects.
    "packed varints of one byte": Family(_pack(1, b"\x01"), _decode, 16),
    "packed varints of ten bytes": Family(_pack(1, b"\xff" * 9 + b"\x01"), _decode, 36),
    "packed bools": Family(_pack(2, b"\x01"), _decode, 36),
    "packed doubles": Family(_pack(3, b"\0" * 7 + b"\x40"), _decode, 10),
    "numbers one by one": Family(_repeat(b"\x08\x01"), _decode, 12),
    "empty sub-messages": Family(_repeat(b"\x22\x00"), _decode, 40),
    "empty texts": Family(_repeat(b"\x2a\x00"), _decode, 12),
    "texts of one character": Family(_repeat(b"\x2a\x01x"), _decode, 12),
    "empty bytes": Family(_repeat(b"\x32\x00"), _decode, 12),
    "map entries": Family(_map_entries, _decode, 20),
    "one map key again and again": Family(_repeat(b"\x3a\x04\x08\x01\x10\x01"), _decode, 4),
    "one sub-message again and again": Family(_repeat(b"\x42\x02\x48\x01"), _decode, 4),
    "one number again and again": Family(_repeat(b"\x48\x01"), _decode, 4),
    "chains as deep as allowed": Family(_nested, _decode, 20),
    "unknown numbers": Family(_repeat(b"\x78\x01"), _decode, 8),
    "unknown groups": Family(_repeat(b"\x7b\x7c"), _decode, 8),
    "a text": Family(_pack(10, b"x"), _decode, 4),
    "bytes": Family(_pack(11, b"\xff"), _decode, 4),
    # Frames.
    "empty frames": Family(_repeat(HEADER), _frames, 2),
    "a frame byte by byte": Family(
        lambda size: encode_frame(3426, bytes(size), serial_number=1), _frames_by_bytes, 4
    ),
    "headers without bodies": Family(
        _repeat(HEADER[:12] + b"\xff\xff\x03\0" + HEADER[16:]), _scan, 4
    ),
    "magic and nothing else": Family(_repeat(b"FT"), _scan, 4),
    "what looks like masked frames": Family(_repeat(b"\x82\xff"), _websocket, 4),
    "empty parts of a message": Family(_repeat(b"\x02\x80\0\0\0\0\0\x80\0\0\0\0"), _websocket, 4),
    # JSON and text.
    "JSON: nested lists": Family(lambda size: b"[" * size, _json, 16),
    "JSON: nested objects": Family(lambda size: b'{"deeper":' * (size // 10), _json, 16),
    "JSON: many numbers": Family(
        lambda size: b'{"packed":[' + b"1," * (size // 2) + b"1]}", _json, 24
    ),
    "JSON: one name again and again": Family(
        lambda size: b'{"number":1' + b',"number":1' * (size // 11) + b"}", _json, 40
    ),
    "JSON: escapes": Family(
        lambda size: json.dumps({"text": "\x01" * (size // 6)}).encode(), _json, 4
    ),
    "text: nested messages": Family(lambda size: b"deeper{" * (size // 7), _text, 24),
    "text: many numbers": Family(lambda size: b"packed:1 " * (size // 9), _text, 24),
    "text: a comment": Family(lambda size: b"#" * size, _text, 4),
    "text: empty comments": Family(_repeat(b"#\n"), _text, 4),
    "text: an open string": Family(lambda size: b'text:"' + b"\\" * size, _text, 4),
    ".proto: nested messages": Family(lambda size: b"message A{" * (size // 10), _proto, 160),
    ".proto: many messages": Family(
        lambda size: b"".join(b"message A%08d{}" % each for each in range(size // 19)), _proto, 240
    ),
    ".proto: an open comment": Family(lambda size: b"/*" + b"*" * size, _proto, 4),
    ".proto: an open string": Family(lambda size: b'syntax = "' + b"\\a" * (size // 2), _proto, 8),
    ".proto: a long number": Family(lambda size: b"option a = " + b"1e-" * (size // 3), _proto, 8),
    ".proto: a long option": Family(
        lambda size: b"option a = {" + b"b{" * (size // 2), _proto, 460
    ),
}


def read(family: Family, data: bytes) -> object:
    """What comes out; None if the library refuses it."""
    try:
        return family.run(data)
    except (DecodeError, FormatError, ProtocolError, ProtoSyntaxError):
        return None
