# SPDX-License-Identifier: MIT
"""Why no frame starts where one should, or why its header says what cannot be.

Two kinds of mistakes end here, beside the other protocols of ``foreign_causes``: something changed
the bytes on their way, mostly because it took them for text; and a header is written by other
rules than those of spec/frame.md.
"""

from __future__ import annotations

import struct
from hashlib import sha1

from ..opend.frame import HEADER_SIZE, MAGIC, MAX_BODY_SIZE, FrameHeader
from ..opend.registry import PROTOCOLS
from .causes import (
    CERTAIN,
    EXAMINED_SIZE,
    LIKELY,
    POSSIBLE,
    Cause,
    catalogue_matches,
    digest_of,
    find_header,
    frame_end,
    frame_fits,
    header_at,
    is_plausible,
)
from .foreign_causes import foreign_causes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["boundary_causes", "header_causes", "previous_frame"]

# --- A frame starts, and its header is wrong ------------------------------------------------------

_BIG_ENDIAN = struct.Struct(">2sIBBII20s8s")
_PADDED = struct.Struct("<2s2xIBB2xII20s8s")  # as a C compiler lays it out without packing
_MAX_HASHED_SIZE = 256 * 1024
_MAX_GROWN_SIZE = 4 * 1024
_BLOCK = 16
_NO_RESERVED = bytes(8)


def header_causes(data: bytes, pos: int) -> list[Cause]:
    """Why the frame at ``pos``, which starts with the magic, does not hold together.

    Args:
        data: a stream, or as much of it as there is.
        pos: where the frame starts in it.
    """
    causes = list(_damage(data, pos))
    header = header_at(data, pos)
    if header is None:
        return causes
    causes += _other_layout(data, pos, header)
    if not causes:
        causes += _other_size(data, pos, header)
    if not causes:
        causes += _shifted(data, pos)
    if header.body_format not in (0, 1):
        causes.append(
            Cause(
                "body-format-unknown",
                f"The body format is {header.body_format}; 0 is protobuf and 1 is JSON.",
                "Look for a byte too many or too few in front of it, or for a newer OpenD.",
                LIKELY,
            )
        )
    if header.reserved != _NO_RESERVED and not causes:
        causes.append(
            Cause(
                "reserved-not-zero",
                "The reserved bytes are not zero, as they are otherwise: the header may be "
                "shorter than 44 bytes, or another one.",
                "Check that the sender writes 8 zeros behind the digest.",
                POSSIBLE,
            )
        )
    return causes


def _damage(data: bytes, pos: int) -> Iterator[Cause]:
    """What happens to bytes that are taken for text."""
    part = data[pos : pos + EXAMINED_SIZE]
    unix = part.replace(b"\r\n", b"\n")
    if unix != part and frame_fits(unix):
        yield Cause(
            "newlines-added",
            "Every 0a became 0d 0a: the stream went through a file or pipe in text mode.",
            "Open files in binary mode ('wb'); on Windows also standard output.",
        )
    windows = part.replace(b"\n", b"\r\n")
    if windows != part and frame_fits(windows):
        yield Cause(
            "newlines-lost",
            "Every 0d 0a became 0a: the stream was read or written as text.",
            "Open files in binary mode ('rb'), and tell git that the file is binary.",
        )
    if b"\xc2" in part or b"\xc3" in part:
        narrow = part.decode("utf-8", "ignore").encode("latin-1", "ignore")
        if frame_fits(narrow):
            yield Cause(
                "encoded-as-utf-8",
                "Each byte from 80 up was written as a character of two bytes: somebody decoded "
                "the stream as Latin-1 and encoded it as UTF-8.",
                "Keep it as bytes; in JavaScript use a Buffer without an encoding.",
            )
    if part[: 3 * HEADER_SIZE].count(b"\xef\xbf\xbd") >= 3:
        yield Cause(
            "decoded-as-text",
            "The bytes ef bf bd stand where others were: the stream was decoded as UTF-8, and "
            "what did not fit is lost.",
            "Capture it again, as bytes.",
            LIKELY,
        )


def _other_layout(data: bytes, pos: int, header: FrameHeader) -> Iterator[Cause]:
    """Numbers that make sense when they are read in another way."""
    start = pos + HEADER_SIZE
    available = len(data) - start
    big = FrameHeader._make(_BIG_ENDIAN.unpack_from(data, pos)[1:])
    if header.proto_id not in PROTOCOLS and big.proto_id in PROTOCOLS:
        fits = _body_fits(data, start, big.body_size, header.digest)
        if fits or big.body_size <= MAX_BODY_SIZE:
            yield Cause(
                "header-big-endian",
                f"The header is big-endian: read so, it is protocol {big.proto_id} "
                f"({PROTOCOLS[big.proto_id].name}), a body of {big.body_size} bytes"
                + (", and the digest fits." if fits else "."),
                "Write its numbers little-endian: struct '<', not '>' or '!'.",
                CERTAIN if fits else LIKELY,
            )
        return
    if header.proto_id in PROTOCOLS and header.body_size > available >= big.body_size > 0:
        fits = _body_fits(data, start, big.body_size, header.digest)
        if fits or pos + HEADER_SIZE + big.body_size == len(data):
            yield Cause(
                "body-size-big-endian",
                f"The body size alone is big-endian: {big.body_size} bytes, not "
                f"{header.body_size}.",
                "Write it little-endian like the other numbers.",
                CERTAIN if fits else LIKELY,
            )
    if len(data) - pos >= _PADDED.size and header.proto_id not in PROTOCOLS:
        padded = FrameHeader._make(_PADDED.unpack_from(data, pos)[1:])
        fits = _body_fits(data, pos + _PADDED.size, padded.body_size, padded.digest)
        is_known = padded.proto_id in PROTOCOLS and padded.body_size <= MAX_BODY_SIZE
        if is_known and (fits or not any(data[pos + 2 : pos + 4])):
            yield Cause(
                "header-padded",
                f"The header is {_PADDED.size} bytes long: its fields stand at multiples of "
                "their size, as a compiler puts them.",
                "Pack the structure: struct '<' in Python, #pragma pack(1) in C.",
                CERTAIN if fits else LIKELY,
            )


def _body_fits(data: bytes, start: int, size: int, digest: bytes) -> bool:
    return (
        0 <= size <= min(len(data) - start, _MAX_HASHED_SIZE)
        and digest_of(data[start : start + size]) == digest
    )


def _other_size(data: bytes, pos: int, header: FrameHeader) -> Iterator[Cause]:
    """A body that is longer or shorter than its header says."""
    start = pos + HEADER_SIZE
    said = header.body_size
    size = _size_by_digest(data, start, header)
    if size is None:
        yield from _size_of_plaintext(data, start, said)
        return
    if size == said:
        return
    if said == size + HEADER_SIZE:
        yield Cause(
            "size-counts-header",
            f"The body size counts the header too: {said} bytes are said, and the digest fits "
            f"the first {size}.",
            "Write the size of the body alone.",
        )
    elif size < said and data[start + size : start + size + len(MAGIC)] == MAGIC:
        yield Cause(
            "frames-merged",
            f"The body size reaches into the next frame: {said} bytes are said, the digest fits "
            f"{size}, and there the next frame starts.",
            "Two frames were merged into one, or the size was taken of the whole buffer.",
        )
    elif size < said:
        yield Cause(
            "size-too-large",
            f"The body size is too large by {said - size}: the digest fits the first {size} bytes.",
            "Take the size of the bytes that the digest is made of.",
        )
    else:
        yield Cause(
            "size-too-small",
            f"The body size is too small by {size - said}: the digest fits {size} bytes.",
            "Take the size of the encoded bytes, not of characters or of a part of them.",
        )


def _size_by_digest(data: bytes, start: int, header: FrameHeader) -> int | None:
    """How long the body must be so that the digest fits; None if no size was found that does."""
    said = header.body_size
    available = len(data) - start
    sizes = [said, said - HEADER_SIZE, said + HEADER_SIZE, available]
    sizes += [said + off for off in range(-_BLOCK, _BLOCK + 1)]
    if said <= available:
        after = start
        for _ in range(4):
            after = find_header(data, after)
            if after < 0:
                break
            sizes.append(after - start)
            after += 1
    for size in dict.fromkeys(sizes):
        if _body_fits(data, start, size, header.digest) and (size or data[start:][:2] == MAGIC):
            return size
    # Byte by byte, as far as it costs little.
    state = sha1(usedforsecurity=False)
    for size in range(1, min(available, _MAX_GROWN_SIZE) + 1):
        state.update(data[start + size - 1 : start + size])
        if state.copy().digest() == header.digest:
            return size
    return None


def _size_of_plaintext(data: bytes, start: int, said: int) -> Iterator[Cause]:
    """The sizes that a ciphertext has for this plaintext, if the next frame starts there."""
    if said <= 0 or said > len(data) - start or is_plausible(header_at(data, start + said)):
        return
    padded_by_cbc = said // _BLOCK * _BLOCK + _BLOCK
    padded_by_ecb = (said + _BLOCK - 1) // _BLOCK * _BLOCK + _BLOCK
    for size in dict.fromkeys((padded_by_cbc, padded_by_ecb)):
        end = start + size
        if size != said and (end == len(data) or is_plausible(header_at(data, end))):
            yield Cause(
                "size-of-plaintext",
                f"The body size is that of the plaintext, {said} bytes, while the body on the "
                f"wire is a ciphertext of {size}.",
                "Write the size of the ciphertext into the header; only the digest is that of "
                "the plaintext.",
                LIKELY,
            )
            return


def _shifted(data: bytes, pos: int) -> Iterator[Cause]:
    """A header that has bytes too many or too few."""
    header = header_at(data, pos)
    if header is None:  # pragma: no cover - the caller has looked
        return
    for off in (-8, 8, *(sign * each for each in range(1, 8) for sign in (1, -1))):
        start = pos + HEADER_SIZE + off
        if _body_fits(data, start, header.body_size, header.digest) and header.body_size:
            name = "header-too-short" if off < 0 else "header-too-long"
            yield Cause(
                name,
                f"The header is {HEADER_SIZE + off} bytes long instead of {HEADER_SIZE}: the "
                f"digest fits the {header.body_size} bytes behind that.",
                "Write 8 reserved bytes behind the digest."
                if off == -8
                else "Check the length of each field of the header.",
            )
            return
    # A byte was lost or came in further ahead, and all fields behind it are shifted.
    for name, change, text in (
        ("header-too-short", 1, "A byte of the header is missing"),
        ("header-too-long", -1, "The header has a byte too many"),
    ):
        for at in range(len(MAGIC), HEADER_SIZE):
            if change > 0:
                fixed = data[pos : pos + at] + b"\0" + data[pos + at : pos + HEADER_SIZE - 1]
            else:
                fixed = data[pos : pos + at] + data[pos + at + 1 : pos + HEADER_SIZE + 1]
            other = header_at(fixed, 0)
            start = pos + HEADER_SIZE - change
            if (
                other is not None
                and other.body_size > 0
                and _body_fits(data, start, min(other.body_size, EXAMINED_SIZE), other.digest)
            ):
                yield Cause(
                    name,
                    f"{text}, near its byte {at}: with that mended the digest fits the body.",
                    "Check the length of each field of the header.",
                )
                return


# --- Between the frames ---------------------------------------------------------------------------


def previous_frame(data: bytes, pos: int) -> int:
    """Where the frame starts that ends at ``pos``; -1 if no row of frames leads there."""
    at = 0 if data.startswith(MAGIC) else find_header(data, 0)
    while 0 <= at < pos:
        end = frame_end(data, at)
        if end == pos:
            return at
        at = end
    return -1


def boundary_causes(data: bytes, pos: int) -> list[Cause]:
    """Why there is no frame at ``pos``, where the magic is missing.

    Args:
        data: a stream, or as much of it as there is.
        pos: where the frame should start in it.
    """
    causes: list[Cause] = []
    before = previous_frame(data, pos)
    if before >= 0 and not frame_fits(data, before):
        causes += header_causes(data, before)  # what ends in the wrong place shows behind its end
    rest = data[pos : pos + EXAMINED_SIZE]
    causes += foreign_causes(rest)
    causes += _swapped(rest)
    if rest[:1] == b"T" and rest[1:2] != MAGIC[:1] and is_plausible(header_at(b"F" + rest, 0)):
        causes.append(
            Cause(
                "magic-cut",
                "The first byte of the header is missing: it was read already, or cut off.",
                "Put back what was read to look for a header.",
            )
        )
    after = find_header(data, pos)
    names = [] if causes else catalogue_matches(data[pos:after] if after >= 0 else rest)
    if names:
        causes.append(
            Cause(
                "header-missing",
                "These bytes are a body whose header is not there: "
                + (f"a sound {names[0]}." if len(names) == 1 else "they are a sound message."),
                "Keep the header until its body has come: a reader that takes the header and then "
                "gives up waiting is out of step for good.",
                LIKELY,
            )
        )
    if after < 0 or names:
        return causes
    skipped = data[pos:after]
    if not skipped.strip(b"\r\n"):
        causes.append(
            Cause(
                "newline-between-frames",
                "A line ending stands between the frames: they were written like lines.",
                "Write the frames without anything in between.",
            )
        )
    elif not any(skipped):
        causes.append(
            Cause(
                "zeros-between-frames",
                f"{len(skipped)} zero bytes stand between the frames: padding of a ciphertext or "
                "of a buffer that is not part of the body.",
                "Send as many bytes as the header says, or count the padding in its body size.",
                LIKELY,
            )
        )
    elif pos == 0:
        causes.append(
            Cause(
                "begins-mid-frame",
                f"The dump begins in the middle of a frame: a frame starts {after} bytes later.",
                "Capture from the start of the connection, or drop these bytes.",
                LIKELY,
            )
        )
    else:
        causes.append(
            Cause(
                "stray-bytes",
                f"{_count(len(skipped))} between two frames belong to neither: the size in the "
                "frame before is too small, or something else wrote to the connection.",
                "Check that one thread alone writes, and that the size is that of the bytes sent.",
                LIKELY,
            )
        )
    return causes


def _count(size: int) -> str:
    return "1 byte" if size == 1 else f"{size} bytes"


def _swapped(rest: bytes) -> Iterator[Cause]:
    """Bytes in pairs the wrong way round, as hexdump and od print words."""
    if not rest.startswith(MAGIC[::-1]):
        return
    even = len(rest) // 2 * 2
    swapped = bytearray(even)
    swapped[0::2] = rest[1:even:2]
    swapped[1::2] = rest[0:even:2]
    mended = bytes(swapped)
    # Of an odd number of bytes the last one stands alone, and hexdump puts a zero to it.
    if frame_fits(mended) or is_plausible(header_at(mended, 0)):
        yield Cause(
            "words-swapped",
            "The bytes are swapped in pairs, as hexdump without -C or od -x print words.",
            "Dump them byte by byte: xxd, or hexdump -C.",
        )
