# SPDX-License-Identifier: MIT
"""Frames: streams of them, the least that decoding can cost, and the official client's way.

The *floor* of a frame is one `struct` call for its header, one slice for its body and one
`hashlib.sha1` over it, compared with the digest of the header.
"""

from __future__ import annotations

import hashlib
import importlib
import struct
from collections.abc import Callable
from random import Random
from typing import Any

_HEADER = struct.Struct("<2sIBBII20s8s")
_MIB = 1 << 20
CUTS = (64, 1460, 65536)
"""The pieces that a frame of 16 MiB is cut into; also measured in one piece."""

# name -> (title, number of frames, smallest and largest frame, bytes in a piece or None for frames)
_STREAMS: dict[str, tuple[str, int, int, int, int | None]] = {
    "small": ("frames of 50 to 300 bytes, by 64 KiB", 1000, 50, 300, 65536),
    "small_single": ("frames of 50 to 300 bytes, one by one", 1000, 50, 300, None),
    "large": ("frames of 1 MiB, one by one", 8, _MIB, _MIB, None),
    "large_cut": ("frames of 1 MiB, by 64 KiB", 8, _MIB, _MIB, 65536),
}
for _cut in CUTS:
    _STREAMS[f"cut_{_cut}"] = (f"16 MiB by {_cut:,} bytes", 1, 16 * _MIB, 16 * _MIB, _cut)
    _STREAMS[f"cut_{_cut}_tenth"] = (
        f"1.6 MiB by {_cut:,} bytes",
        1,
        16 * _MIB // 10,
        16 * _MIB // 10,
        _cut,
    )
_STREAMS["cut_whole"] = ("16 MiB in one piece", 1, 16 * _MIB, 16 * _MIB, None)
_STREAMS["cut_whole_tenth"] = ("1.6 MiB in one piece", 1, 16 * _MIB // 10, 16 * _MIB // 10, None)
NAMES = tuple(f"frames_{name}" for name in _STREAMS)
MAIN = NAMES[:4]


def title(name: str) -> str:
    """What a stream is."""
    return _STREAMS[name.removeprefix("frames_")][0]


def pieces(name: str) -> tuple[list[bytes], int]:
    """The stream as the pieces in which it arrives, and how many frames it has."""
    _, count, low, high, cut = _STREAMS[name.removeprefix("frames_")]
    random = Random(3426)
    frames = []
    for serial_number in range(count):
        body = random.randbytes(random.randint(low, high) - _HEADER.size)
        sha1 = hashlib.sha1(body, usedforsecurity=False).digest()
        frames.append(
            _HEADER.pack(b"FT", 3426, 0, 0, serial_number, len(body), sha1, bytes(8)) + body
        )
    if cut is None:
        return frames, count
    stream = b"".join(frames)
    return [stream[pos : pos + cut] for pos in range(0, len(stream), cut)], count


def floor(arriving: list[bytes]) -> Callable[[], int]:
    """The least that decoding can cost, over a stream that is already in one piece."""
    stream = b"".join(arriving)
    unpack_from = struct.Struct("<2sIBBII20s8s").unpack_from
    sha1 = hashlib.sha1

    def run() -> int:
        pos = count = 0
        end = len(stream)
        while pos < end:
            header = unpack_from(stream, pos)
            body_end = pos + 44 + header[5]
            body = stream[pos + 44 : body_end]
            if sha1(body, usedforsecurity=False).digest() != header[6]:
                raise ValueError("the digest does not fit")
            pos = body_end
            count += 1
        return count

    return run


def decoder(arriving: list[bytes]) -> Callable[[], int]:
    """The library's own."""
    from wirecodec import FrameDecoder

    def run() -> int:
        frames = FrameDecoder()
        count = 0
        for piece in arriving:
            frames.receive_data(piece)
            for _ in frames:
                count += 1
        return count

    return run


def official(arriving: list[bytes]) -> Callable[[], int]:
    """The official client's framing functions, driven as its connection drives them."""
    utils: Any = importlib.import_module("futu.common.utils")
    parse_head, decrypt_rsp_body = utils.parse_head, utils.decrypt_rsp_body
    head_size = utils.get_message_head_len()

    def run() -> int:
        buffer = bytearray()
        count = 0
        for piece in arriving:
            buffer.extend(piece)
            while len(buffer) > head_size:
                head = parse_head(buffer[:head_size])
                end = head_size + head["body_len"]
                if len(buffer) < end:
                    break
                ret, message, _ = decrypt_rsp_body(buffer[head_size:end], head, 0, False)
                if ret != 0:
                    raise ValueError(message)
                del buffer[:end]
                count += 1
        return count

    return run
