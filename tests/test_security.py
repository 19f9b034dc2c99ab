# SPDX-License-Identifier: MIT
"""The promises of spec/security.md that no other test holds; and that each of them has a test."""

from __future__ import annotations

import re
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from tests.support.hostile import FAMILIES, Everything, Family, read
from wirecodec.debug.pcap import CaptureError, CaptureReader
from wirecodec.debug.scanner import StreamScanner
from wirecodec.debug.websocket_stream import WebSocketScanner
from wirecodec.errors import (
    DecodeError,
    FormatError,
    LimitError,
    ProtocolError,
    ProtoSyntaxError,
)
from wirecodec.opend.frame import FrameDecoder
from wirecodec.protobuf.codec import decode
from wirecodec.protobuf.idl.parser import parse_file
from wirecodec.protobuf.json_format import from_json
from wirecodec.protobuf.text_format import from_text

ROOT = Path(__file__).resolve().parent.parent
PROMISES = (ROOT / "spec" / "security.md").read_text("utf-8")

families = pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)


def test_every_promise_has_a_test() -> None:
    """Each numbered promise names tests, and these exist."""
    parts = re.split(r"^\*\*S(\d+)\*\* ", PROMISES, flags=re.MULTILINE)
    numbers = [int(number) for number in parts[1::2]]
    assert numbers == list(range(1, len(numbers) + 1)) and len(numbers) > 10
    for number, text in zip(numbers, parts[2::2], strict=True):
        places = re.findall(r"`((?:tests|fuzz)/[\w./]+)(?:::(\w+))?`", text)
        assert places, f"S{number} names no test"
        for path, name in places:
            assert (ROOT / path).exists(), path
            if name:
                assert f"def {name}(" in (ROOT / path).read_text("utf-8"), f"{path}::{name}"


@pytest.mark.untraced
@families
def test_hostile_input_raises_nothing_else(family: Family) -> None:
    """Whatever the size, the errors are ours: `read` lets all others through."""
    for size in (1, 7, 300, 5000):
        read(family, family.make(size))


class LineCounter:
    """Counts the lines of the library that are run."""

    def __init__(self) -> None:
        self.lines = 0

    def __call__(self, frame: FrameType, event: str, argument: Any) -> LineCounter:
        self.lines += event == "line"
        return self


def lines_of(family: Family, data: bytes) -> int:
    """How many lines of Python reading takes."""
    counter = LineCounter()
    before = sys.gettrace()
    sys.settrace(counter)
    try:
        read(family, data)
    finally:
        sys.settrace(before)
    return counter.lines


@pytest.mark.skipif(
    sys.gettrace() is not None, reason="lines are counted by the same means as coverage"
)
@families
def test_work_is_linear(family: Family) -> None:
    """Four times the input takes no more than four times the lines, and some more."""
    read(family, family.make(2000))  # what is compiled at first use
    small, large = family.make(4000), family.make(16_000)
    growth = len(large) / len(small)
    assert lines_of(family, large) <= 1.05 * growth * lines_of(family, small) + 200


@pytest.mark.untraced
@families
def test_memory_is_bounded_by_the_input(family: Family) -> None:
    data = family.make(60_000)
    read(family, family.make(1000))  # what is compiled at first use
    tracemalloc.start()
    try:
        result = read(family, data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    del result
    assert peak <= family.bytes_per_byte * len(data) + 20_000


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def _feed(reader: Any, data: bytes) -> None:
    reader.receive_data(data)
    list(reader)


def _four(size: int) -> bytes:
    return min(size, 2**32 - 1).to_bytes(4, "little")


def _refused(data: bytes) -> None:
    with pytest.raises(DecodeError):
        decode(Everything, data)


def _refused_frame(size: int) -> None:
    with pytest.raises(ProtocolError):
        _feed(FrameDecoder(), b"FT" + bytes(10) + _four(size) + bytes(28) + b"x")


def _refused_capture(data: bytes) -> None:
    reader = CaptureReader()
    try:
        _feed(reader, data)
        reader.receive_eof()
        list(reader)
    except CaptureError:
        pass
    else:
        assert reader.cut_offset is not None, "it is cut, or wrong"


HUGE = [2**31 - 1, 2**31, 2**32 - 1, 2**62]

DECLARATIONS: dict[str, Callable[[int], None]] = {
    "text": lambda size: _refused(b"\x52" + _varint(size) + b"x"),
    "sub-message": lambda size: _refused(b"\x42" + _varint(size) + b"\x48\x01"),
    "packed": lambda size: _refused(b"\x0a" + _varint(size) + b"\x01"),
    "unknown": lambda size: _refused(b"\x7a" + _varint(size) + b"x"),
    "frame": _refused_frame,
    "scanner": lambda size: _feed(
        StreamScanner(max_body_size=2**32), b"FT" + bytes(10) + _four(size) + bytes(28) + b"x"
    ),
    "websocket": lambda size: _feed(
        WebSocketScanner(is_client=False, max_message_size=2**63),
        b"\x82\x7f" + size.to_bytes(8, "big") + b"x",
    ),
    "pcap": lambda size: _refused_capture(
        b"\xd4\xc3\xb2\xa1\x02\0\x04\0"
        + bytes(8)
        + _four(size)
        + b"\x65\0\0\0"
        + bytes(8)
        + _four(size) * 2
        + b"x"
    ),
    "pcapng": lambda size: _refused_capture(
        b"\x0a\x0d\x0d\x0a" + _four(size & ~3) + b"\x4d\x3c\x2b\x1a\x01\0\0\0" + bytes(8)
    ),
}


@pytest.mark.parametrize("size", HUGE)
@pytest.mark.parametrize("declare", DECLARATIONS.values(), ids=DECLARATIONS)
def test_declared_lengths_allocate_nothing(declare: Callable[[int], None], size: int) -> None:
    peaks = []
    for _ in range(3):  # what is compiled at first use counts once
        tracemalloc.start()
        try:
            declare(size)
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
    assert min(peaks) < 100_000


DEEP = 20_000

NESTED: dict[str, Callable[[], object]] = {
    "sub-messages": lambda: decode(Everything, _chain(DEEP)),
    "groups": lambda: decode(Everything, b"\x7b" * DEEP),
    "JSON lists": lambda: from_json(Everything, b"[" * DEEP),
    "JSON objects": lambda: from_json(Everything, b'{"deeper":' * DEEP),
    "text": lambda: from_text(Everything, "deeper{" * DEEP),
    ".proto messages": lambda: _parse(b"message A{" * DEEP),
    ".proto options": lambda: _parse(b"option a={" + b"b{" * DEEP),
    ".proto groups": lambda: _parse(b"message A{" + b"optional group B=1{" * DEEP),
}


def _parse(source: bytes) -> object:
    """A file, or its first fault: the parser notes all of them."""
    parsed = parse_file(source, "deep.proto")
    for error in parsed.errors:
        raise error
    return parsed


def _chain(levels: int) -> bytes:
    """Sub-messages in each other: lengths are made from the inside out, the bytes once."""
    heads = []
    size = 0
    for _ in range(levels):
        heads.append(b"\x42" + _varint(size))
        size += len(heads[-1])
    return b"".join(reversed(heads))


def _at_depth(levels: int, act: Callable[[], object]) -> object:
    return act() if not levels else _at_depth(levels - 1, act)


@pytest.mark.parametrize("act", NESTED.values(), ids=NESTED)
def test_depth(act: Callable[[], object]) -> None:
    """Twenty thousand levels are refused, from a stack that is shallow or deep."""
    for levels in (0, 300):
        with pytest.raises((LimitError, DecodeError, FormatError, ProtoSyntaxError)):
            _at_depth(levels, act)


def test_no_import_because_of_input() -> None:
    """Reading loads modules of the library and of the standard library, none that input names."""
    before = set(sys.modules)
    for family in FAMILIES.values():
        read(family, family.make(300))
    for text in (b'import "os.proto";', b'import "antigravity.proto";'):
        parse_file(text, "a.proto")
    with pytest.raises(FormatError):
        from_json(Everything, b'{"@type": "antigravity", "this.s": 1}')
    new = {name.partition(".")[0] for name in set(sys.modules) - before}
    assert "antigravity" not in new
    assert new <= {"wirecodec", *sys.stdlib_module_names}
