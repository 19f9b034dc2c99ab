# SPDX-License-Identifier: MIT
"""Files of packets: vectors written out by hand from the drafts, then dpkt and tshark as judges.

Whatever the bytes are and however they are cut, the reader gives the same packets and raises
nothing but CaptureError.
"""

from __future__ import annotations

import shutil
import struct
import subprocess
import tracemalloc
from collections.abc import Iterable
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wirecodec.debug.pcap import (
    MAX_BLOCK_SIZE,
    MAX_PACKET_SIZE,
    CaptureError,
    CaptureReader,
    LinkType,
    Packet,
    PcapngWriter,
    PcapWriter,
    read_packets,
)
from wirecodec.errors import FormatError, LocalProtocolError

SECOND = 1_000_000_000


class Seen(NamedTuple):
    """A packet without its place in a buffer, so that two of them can be compared."""

    time: int
    link_type: int
    data: bytes
    original_size: int


def seen(packet: Packet) -> Seen:
    return Seen(packet.time, packet.link_type, packet.data, packet.original_size)


class Result(NamedTuple):
    packets: list[Seen]
    error: CaptureError | None
    cut_offset: int | None
    skipped: dict[str, int]


def read(pieces: Iterable[bytes]) -> Result:
    """All that a reader gives for a file that comes like this."""
    reader = CaptureReader()
    packets: list[Seen] = []
    error = None
    try:
        for data in pieces:
            reader.receive_data(data)
            packets += map(seen, reader)
        reader.receive_eof()
        packets += map(seen, reader)
    except CaptureError as raised:
        error = raised
        with pytest.raises(CaptureError) as again:
            list(reader)
        assert (str(again.value), again.value.offset) == (str(error), error.offset)
    return Result(packets, error, reader.cut_offset, reader.skipped)


def read_whole(data: bytes) -> list[Seen]:
    """The packets of a file in which nothing is wrong."""
    result = read([data])
    assert (result.error, result.cut_offset, result.skipped) == (None, None, {})
    return result.packets


def hexadecimal(text: str) -> bytes:
    """Bytes written with remarks behind a # on each line."""
    return bytes.fromhex("".join(line.partition("#")[0] for line in text.splitlines()))


# --- pcap -----------------------------------------------------------------------------------------

PCAP_LITTLE_MICRO = hexadecimal("""
    d4c3b2a1 0200 0400 00000000 00000000  # magic, version 2.4, two reserved fields
    ffff0000 01000000                     # snap length, Ethernet
    01000000 02000000 03000000 05000000   # 1.000002 s, 3 of 5 bytes
    aabbcc
    02000000 3f420f00 00000000 00000000   # 2.999999 s, no bytes
""")
PCAP_BIG_NANO = hexadecimal("""
    a1b23c4d 0002 0004 00000000 00000000
    00000060 00000065                     # snap length 96, raw IP
    ffffffff 3b9ac9ff 00000002 00000002   # the last nanosecond that fits
    4500
""")
MICRO_PACKETS = [
    Seen(1_000_002_000, LinkType.ETHERNET, b"\xaa\xbb\xcc", 5),
    Seen(2_999_999_000, LinkType.ETHERNET, b"", 0),
]
NANO_PACKETS = [Seen((1 << 32) * SECOND - 1, LinkType.RAW, b"\x45\x00", 2)]


def test_pcap_in_both_byte_orders_and_resolutions() -> None:
    assert read_whole(PCAP_LITTLE_MICRO) == MICRO_PACKETS
    assert read_whole(PCAP_BIG_NANO) == NANO_PACKETS
    # The two that are left differ in the first field only, or in its byte order.
    little_nano = b"\x4d\x3c\xb2\xa1" + PCAP_LITTLE_MICRO[4:]
    assert [each.time for each in read_whole(little_nano)] == [1_000_000_002, 2_000_999_999]
    big_micro = b"\xa1\xb2\xc3\xd4" + PCAP_BIG_NANO[4:]
    assert [each.time for each in read_whole(big_micro)] == [
        0xFFFFFFFF * SECOND + 999_999_999 * 1000
    ]


def test_check_sequence_length_is_no_part_of_the_link_type() -> None:
    # "LinkType and additional information": F and FCS length stand in the upper bits.
    data = PCAP_LITTLE_MICRO[:20] + b"\x01\x00\x00\x24" + PCAP_LITTLE_MICRO[24:]
    assert {each.link_type for each in read_whole(data)} == {LinkType.ETHERNET}


def test_long_packets_are_plausible_if_the_header_says_so() -> None:
    size = MAX_PACKET_SIZE + 1
    record = struct.pack("<IIII", 0, 0, size, size) + bytes(size)
    for snap_size, is_read in ((65535, False), (size, True), (0xFFFFFFFF, True)):
        header = PCAP_LITTLE_MICRO[:16] + struct.pack("<I", snap_size) + b"\x01\0\0\0"
        result = read([header + record])
        assert [len(each.data) for each in result.packets] == [size] * is_read
        assert (result.error is None) == is_read


def test_damaged_record_ends_the_file() -> None:
    data = (
        PCAP_LITTLE_MICRO[:43] + b"\x01\0\0\0\0\0\0\0\xff\xff\xff\x7f\xff\xff\xff\x7f" + b"x" * 99
    )
    result = read([data])
    assert result.packets == MICRO_PACKETS[:1]
    assert result.error is not None
    assert result.error.offset == 43
    assert str(result.error) == (
        "a packet of 2147483647 bytes: at most 262144 are plausible (at byte 43 of the capture)"
    )
    assert isinstance(result.error, FormatError)


def test_damage_is_told_again_behind_a_record_that_was_waited_for() -> None:
    """Which was larger than what is left then; also once the file has ended."""
    good = PCAP_LITTLE_MICRO[:24] + b"\x01\0\0\0" + bytes(4) + b"\x40\0\0\0" * 2 + bytes(64)
    for start, damage in (
        (good, b"\x01\0\0\0" + bytes(4) + b"\xff\xff\xff\x7f" * 2),
        (GOOD_START + enhanced(captured=36, size=68), b"\x06\0\0\0\x05\0\0\0" + bytes(4)),
    ):
        reader = CaptureReader()
        reader.receive_data(start[:-1])
        assert not list(reader)
        reader.receive_data(start[-1:] + damage)
        for is_over in (False, False, True):
            if is_over:
                reader.receive_eof()
            with pytest.raises(CaptureError) as caught:
                list(reader)
            assert caught.value.offset == len(start)
            assert reader.cut_offset is None


# --- pcapng ---------------------------------------------------------------------------------------

LITTLE_SECTION = """
    0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000
"""
ETHERNET_INTERFACE = """
    01000000 14000000 0100 0000 00000000 14000000
"""
PCAPNG = hexadecimal(f"""
    {LITTLE_SECTION}
    {ETHERNET_INTERFACE}                        # interface 0: microseconds
    01000000 20000000 6500 0000 04000000        # interface 1: raw IP, snap length 4
    0900 0100 09 000000  0000 0000 20000000     # if_tsresol = 9: nanoseconds
    06000000 2c000000 00000000                  # an enhanced packet of interface 0
    00000000 40420f00 03000000 03000000         # 1 s
    010203 00 0100 0100 78 000000 2c000000      # and a comment, "x"
    ee770000 10000000 00000001 10000000         # a block of a kind that nobody knows
    06000000 24000000 01000000
    01000000 02000000 04000000 09000000         # 2 ** 32 + 2 ns
    61626364 24000000
    02000000 24000000 0100 0700                 # an old packet, of interface 1, 7 were dropped
    00000000 05000000 02000000 02000000
    6869 0000 24000000
    03000000 14000000 03000000 787900 00 14000000  # a simple packet: 3 bytes
""")
PCAPNG_PACKETS = [
    Seen(SECOND, LinkType.ETHERNET, b"\x01\x02\x03", 3),
    Seen((1 << 32) + 2, LinkType.RAW, b"abcd", 9),
    Seen(5, LinkType.RAW, b"hi", 2),
    Seen(5, LinkType.ETHERNET, b"xy\0", 3),
]
# In big-endian order: a resolution of 2 ** -10 s, an offset of 100 s, and a snap length that cuts a
# simple packet.
BIG_SECTION = hexadecimal("""
    0a0d0d0a 0000001c 1a2b3c4d 0001 0002 0000000000000000 0000001c
    00000001 0000002c 0114 0000 00000005
    0009 0001 8a 000000 000e 0008 0000000000000064 0000 0000 0000002c
    00000006 00000024 00000000 00000000 00000200 00000001 00000001 7a 000000 00000024
    00000003 00000018 00000009 6162636465 000000 00000018
""")
BIG_PACKETS = [
    Seen(100 * SECOND + SECOND // 2, LinkType.LINUX_SLL2, b"z", 1),
    Seen(100 * SECOND + SECOND // 2, LinkType.LINUX_SLL2, b"abcde", 9),
]
TWO_SECTIONS = PCAPNG + BIG_SECTION


def test_pcapng_blocks() -> None:
    result = read([PCAPNG])
    assert result.packets == PCAPNG_PACKETS
    assert (result.error, result.cut_offset) == (None, None)
    assert result.skipped == {"a block of another kind": 1}


def test_sections_have_their_own_byte_order_and_interfaces() -> None:
    assert read([TWO_SECTIONS]).packets == PCAPNG_PACKETS + BIG_PACKETS
    assert read([BIG_SECTION, PCAPNG]).packets == BIG_PACKETS + PCAPNG_PACKETS


@pytest.mark.parametrize(
    ("resolution", "ticks", "nanoseconds"),
    [
        (0, 7, 7 * SECOND),
        (3, 7, 7_000_000),
        (12, 7999, 7),
        (0x80, 3, 3 * SECOND),
        (0x9E, 1 << 29, SECOND // 2),
    ],
)
def test_time_resolutions(resolution: int, ticks: int, nanoseconds: int) -> None:
    option = struct.pack("<HHB3x", 9, 1, resolution) + bytes(4)
    interface = struct.pack("<IIHHI", 1, 32, 1, 0, 0) + option + struct.pack("<I", 32)
    packet = struct.pack("<IIIIIII", 6, 32, 0, ticks >> 32, ticks & 0xFFFFFFFF, 0, 0)
    data = hexadecimal(LITTLE_SECTION) + interface + packet + struct.pack("<I", 32)
    assert [each.time for each in read_whole(data)] == [nanoseconds]


def enhanced(interface: int = 0, captured: int = 4, size: int = 36) -> bytes:
    body = struct.pack("<IIIIIII", 6, size, interface, 0, 0, captured, 4)
    return (body + b"data" + bytes(99))[: size - 4] + struct.pack("<I", size)


GOOD_START = hexadecimal(LITTLE_SECTION + ETHERNET_INTERFACE)


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        (enhanced(interface=1), "a packet of an interface that is not described"),
        (enhanced(captured=5), "a packet longer than its block"),
        (enhanced(captured=0xFFFFFFFF), "a packet longer than its block"),
        (enhanced(size=28), "a packet block that is too short"),
        (struct.pack("<IIII", 3, 16, 1, 16), "a packet longer than its block"),
        (struct.pack("<III", 3, 12, 12), "a packet block that is too short"),
        (
            struct.pack("<IIHHIHHI", 1, 24, 1, 0, 0, 9, 44, 24),
            "an option longer than its block",
        ),
    ],
)
def test_block_that_is_wrong_in_itself_is_skipped(block: bytes, reason: str) -> None:
    result = read([GOOD_START + block + enhanced()])
    assert [each.data for each in result.packets] == [b"data"]
    assert result.skipped == {reason: 1}
    assert result.error is None


def test_packets_before_any_interface_are_skipped() -> None:
    section = hexadecimal(LITTLE_SECTION)
    simple = struct.pack("<III4sI", 3, 20, 4, b"data", 20)
    result = read([GOOD_START + section + enhanced() + simple])
    assert result.packets == []
    assert result.skipped == {"a packet of an interface that is not described": 2}


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        (struct.pack("<III", 6, 8, 8), "a block whose length says 8 bytes"),
        (struct.pack("<III", 6, 13, 13), "a block whose length says 13 bytes"),
        (struct.pack("<III", 6, 0xFFFFFFF0, 0), "a block whose length says 4294967280 bytes"),
        (
            struct.pack("<IIII", 99, 16, 0, 12),
            "a block of 16 bytes that says another length at its end",
        ),
        (b"\x0a\x0d\x0d\x0a" + bytes(24), "a section header without the magic of its byte order"),
        (
            bytes.fromhex("0a0d0d0a 1c000000 4d3c2b1a 0200 0000") + bytes(8) + b"\x1c\0\0\0",
            "a pcapng section of version 2.0: only 1 is known",
        ),
        (
            bytes.fromhex("0a0d0d0a 10000000 4d3c2b1a 10000000"),
            "a section header of 16 bytes: it takes 28",
        ),
        (struct.pack("<III", 1, 12, 12), "an interface description of 12 bytes"),
    ],
)
def test_block_whose_end_is_not_known_ends_the_file(block: bytes, reason: str) -> None:
    start = GOOD_START + enhanced()
    result = read([start + block + bytes(64)])
    assert [each.data for each in result.packets] == [b"data"]
    assert result.error is not None
    assert result.error.reason == reason
    assert result.error.offset == len(start)


def test_no_more_interfaces_than_a_section_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wirecodec.debug.pcap.MAX_INTERFACES", 2)
    two = hexadecimal(LITTLE_SECTION + 2 * ETHERNET_INTERFACE)
    assert read([two, two]).error is None
    error = read([two, hexadecimal(ETHERNET_INTERFACE)]).error
    assert error is not None
    assert error.reason == "more than 2 interfaces"


# --- any file -------------------------------------------------------------------------------------

FILES = {
    "little micro": PCAP_LITTLE_MICRO,
    "big nano": PCAP_BIG_NANO,
    "pcapng": TWO_SECTIONS,
}


@pytest.mark.parametrize("data", FILES.values(), ids=FILES.keys())
def test_file_cut_anywhere_gives_what_is_whole(data: bytes) -> None:
    whole = read([data]).packets
    ends = {0}
    for size in range(4, len(data) + 1):
        result = read([data[:size]])
        assert result.error is None
        assert result.packets == whole[: len(result.packets)]
        if result.cut_offset is None:
            ends.add(size)
        else:
            assert result.cut_offset in ends, "a record starts where the last one ends"
    assert len(data) in ends


@pytest.mark.parametrize("data", [b"", b"\n", b"\xa1\xb2\xc3"])
def test_file_shorter_than_its_magic(data: bytes) -> None:
    error = read([data]).error
    assert error is not None
    assert error.reason == "no pcap or pcapng file: it is shorter than its magic number"


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (b"\x1f\x8b\x08\0", "gunzip"),
        (b"\x28\xb5\x2f\xfd", "unzstd"),
        (b"\xa1\xb2\xcd\x34", "patched"),
        (b"FT\0\0", "it starts with 46 54 00 00"),
        (b"\xd4\xc3\xb2\xa1\x03\0\0\0", "a pcap file of version 3.0"),
    ],
)
def test_other_files_are_named(start: bytes, words: str) -> None:
    error = read([start + bytes(40)]).error
    assert error is not None
    assert words in str(error)
    assert error.offset == 0


@given(
    st.sampled_from(list(FILES.values())),
    st.lists(st.integers(0, len(TWO_SECTIONS)), max_size=12).map(sorted),
)
def test_any_chunking_gives_the_same(data: bytes, places: list[int]) -> None:
    bounds = [0, *places, len(data)]
    pieces = [data[start:end] for start, end in pairwise(bounds)]
    assert read(pieces) == read([data])
    assert read(data[i : i + 1] for i in range(len(data))) == read([data])


@given(
    st.sampled_from([b"", *(data[:4] for data in FILES.values()), *FILES.values()]),
    st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 255)), max_size=6),
    st.binary(max_size=100),
)
@example(TWO_SECTIONS, [], b"\x0a\x0d\x0d\x0a")
def test_any_bytes_give_packets_or_a_capture_error(
    data: bytes, edits: list[tuple[int, int]], rest: bytes
) -> None:
    damaged = bytearray(data + rest)
    for place, value in edits:
        if damaged:
            damaged[place % len(damaged)] = value
    whole = read([bytes(damaged)])
    in_bytes = read(bytes([byte]) for byte in damaged)
    assert in_bytes.packets == whole.packets
    assert str(in_bytes.error) == str(whole.error)


def test_large_packet_in_single_bytes() -> None:
    # Copied again for each byte that comes, this would be 32 GiB.
    size = MAX_PACKET_SIZE
    data = PCAP_LITTLE_MICRO[:24] + struct.pack("<IIII", 0, 0, size, size) + bytes(size)
    (packet,) = read(bytes([byte]) for byte in data).packets
    assert len(packet.data) == size


def test_memory_is_that_of_the_data_received_last() -> None:
    packet = enhanced(captured=4)
    piece = packet * 1000
    reader = CaptureReader()
    reader.receive_data(GOOD_START)
    count = 0
    tracemalloc.start()
    try:
        for _ in range(50):
            reader.receive_data(piece)
            count += sum(1 for _ in reader)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 50_000
    assert peak < 4 * len(piece)


def test_reader_takes_what_is_like_bytes_and_nothing_after_the_end() -> None:
    reader = CaptureReader()
    reader.receive_data(bytearray(PCAP_LITTLE_MICRO[:30]))
    reader.receive_data(memoryview(PCAP_LITTLE_MICRO)[30:])
    reader.receive_eof()
    reader.receive_eof()
    assert [seen(each) for each in reader] == MICRO_PACKETS
    with pytest.raises(LocalProtocolError):
        reader.receive_data(b"x")


def test_repr_of_a_packet_shows_no_bytes() -> None:
    (packet, _) = read_packets([PCAP_LITTLE_MICRO])
    assert repr(packet) == "Packet(time=1000002000, link_type=1, size=3, original_size=5)"


# --- writing --------------------------------------------------------------------------------------


def test_pcapng_writer_writes_what_the_draft_says() -> None:
    file = BytesIO()
    writer = PcapngWriter(file.write, application="ab", comment="abcde")
    assert writer.add_interface(LinkType.RAW, name="lo", snap_size=16) == 0
    writer.write_packet(0x1_0000_0002, b"abc", original_size=9, comment="x")
    assert file.getvalue() == hexadecimal("""
        0a0d0d0a 34000000 4d3c2b1a 0100 0000 ffffffffffffffff
        0100 0500 6162636465 000000 0400 0200 6162 0000 0000 0000 34000000
        01000000 28000000 6500 0000 10000000
        0200 0200 6c6f 0000 0900 0100 09 000000 0000 0000 28000000
        06000000 30000000 00000000 01000000 02000000 03000000 09000000
        616263 00 0100 0100 78 000000 0000 0000 30000000
    """)
    assert read_whole(file.getvalue()) == [Seen(0x1_0000_0002, LinkType.RAW, b"abc", 9)]


def test_writers_refuse_what_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    writer = PcapngWriter(BytesIO().write)
    with pytest.raises(LocalProtocolError, match="interface 0 has not been added"):
        writer.write_packet(0, b"")
    writer.add_interface(LinkType.RAW)
    with pytest.raises(LocalProtocolError, match="64 bits"):
        writer.write_packet(-1, b"")
    with pytest.raises(LocalProtocolError, match="a packet of"):
        writer.write_packet(0, bytes(MAX_BLOCK_SIZE))
    monkeypatch.setattr("wirecodec.debug.pcap.MAX_INTERFACES", 1)
    with pytest.raises(LocalProtocolError, match="more than 1 interfaces"):
        writer.add_interface(LinkType.RAW)
    with pytest.raises(LocalProtocolError, match="does not fit"):
        PcapWriter(BytesIO().write, LinkType.RAW).write_packet(1 << 62, b"")


class Written(NamedTuple):
    time: int
    data: bytes
    cut: int  # bytes of the packet that were not captured
    interface: int


PACKETS = st.lists(
    st.builds(
        Written,
        st.integers(0, (1 << 32) * SECOND - 1),
        st.binary(max_size=70),
        st.integers(0, 9),
        st.integers(0, 1),
    ),
    max_size=8,
)
LINK_TYPES = (LinkType.ETHERNET, LinkType.RAW)


def write_pcapng(packets: list[Written]) -> bytes:
    file = BytesIO()
    writer = PcapngWriter(file.write, comment="Größe")
    for link_type in LINK_TYPES:
        writer.add_interface(link_type, name="eth0")
    for each in packets:
        writer.write_packet(
            each.time,
            each.data,
            original_size=len(each.data) + each.cut,
            interface=each.interface,
            comment="text" * each.interface,
        )
    return file.getvalue()


def write_pcap(packets: list[Written], *, nanoseconds: bool) -> bytes:
    file = BytesIO()
    writer = PcapWriter(file.write, LinkType.ETHERNET, nanoseconds=nanoseconds)
    for each in packets:
        writer.write_packet(each.time, each.data, original_size=len(each.data) + each.cut)
    return file.getvalue()


@given(PACKETS)
def test_what_is_written_is_read_again(packets: list[Written]) -> None:
    assert read_whole(write_pcapng(packets)) == [
        Seen(each.time, LINK_TYPES[each.interface], each.data, len(each.data) + each.cut)
        for each in packets
    ]
    for nanoseconds, scale in ((True, 1), (False, 1000)):
        assert read_whole(write_pcap(packets, nanoseconds=nanoseconds)) == [
            Seen(
                each.time // scale * scale, LinkType.ETHERNET, each.data, len(each.data) + each.cut
            )
            for each in packets
        ]


# --- beside others --------------------------------------------------------------------------------


@given(PACKETS)
def test_dpkt_reads_the_same(packets: list[Written]) -> None:
    pcap: Any = pytest.importorskip("dpkt.pcap", reason="dpkt is not installed")
    pcapng: Any = pytest.importorskip("dpkt.pcapng", reason="dpkt is not installed")
    for data, reader in (
        (write_pcap(packets, nanoseconds=True), pcap.Reader),
        (write_pcap(packets, nanoseconds=False), pcap.Reader),
        (write_pcapng(packets), pcapng.Reader),
    ):
        theirs = [(float(time), bytes(packet)) for time, packet in reader(BytesIO(data))]
        ours = [(each.time / SECOND, each.data) for each in read_whole(data)]
        assert [packet for _, packet in theirs] == [packet for _, packet in ours]
        # Theirs is a float, which has microseconds at best.
        assert [time for time, _ in theirs] == pytest.approx([time for time, _ in ours], abs=1e-5)


@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")
def test_tshark_reads_the_same(tmp_path: Path) -> None:
    packets = [
        Written(1_700_000_000_123_456_789, bytes(range(60)), 4, 0),
        Written(1_700_000_000_123_456_790, b"\x45" + bytes(39), 0, 1),
        Written(0, b"", 9, 0),
    ]
    files = {
        "ours.pcapng": write_pcapng(packets),
        "ours.pcap": write_pcap(packets, nanoseconds=True),
        "micro.pcap": write_pcap(packets, nanoseconds=False),
        # What follows in another byte order: tshark has to agree with what we read by hand.
        "by_hand.pcapng": TWO_SECTIONS,
        "by_hand.pcap": PCAP_BIG_NANO,
    }
    for name, data in files.items():
        path = tmp_path / name
        path.write_bytes(data)
        fields = ("frame.time_epoch", "frame.cap_len", "frame.len")
        options = [option for field in fields for option in ("-e", field)]
        command = ["tshark", "-n", "-r", str(path), "-T", "fields", *options]
        output = subprocess.run(command, capture_output=True, check=True, text=True).stdout
        theirs = []
        for line in output.splitlines():
            time, captured, size = line.split("\t")
            seconds, _, fraction = time.partition(".")
            nanoseconds = int(seconds) * SECOND + int(fraction) if seconds else None
            theirs.append((nanoseconds, int(captured), int(size)))
        ours = [(each.time, len(each.data), each.original_size) for each in read([data]).packets]
        if name == "by_hand.pcapng":  # tshark has no time for simple packets
            ours = [
                (None if index in (3, 5) else time, *sizes)  # type: ignore[misc]
                for index, (time, *sizes) in enumerate(ours)
            ]
        assert theirs == ours, name
