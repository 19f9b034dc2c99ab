# SPDX-License-Identifier: MIT
"""Packets down to TCP: vectors written out by hand, and dpkt and tshark as judges.

The packets are written here from the RFCs, not by the code under test; only where tshark is asked
whether it agrees with what we write, we write.
"""

from __future__ import annotations

import itertools
import shutil
import struct
import subprocess
import tracemalloc
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wirecodec.debug import packets as packets_module
from wirecodec.debug.packets import (
    ACK,
    FIN,
    MAX_FRAGMENT_BYTES,
    MAX_FRAGMENT_SECONDS,
    PSH,
    SYN,
    Endpoint,
    PacketParser,
    Segment,
    encode_segment,
    endpoints_of,
    flow_of,
    flow_part,
    reverse_flow,
)
from wirecodec.debug.pcap import LinkType, Packet, PcapngWriter

SECOND = 1_000_000_000


def hexadecimal(text: str) -> bytes:
    """Bytes written with remarks behind a # on each line."""
    return bytes.fromhex("".join(line.partition("#")[0] for line in text.splitlines()))


def packet(
    data: bytes, link_type: int = LinkType.RAW, *, time: int = 0, original_size: int | None = None
) -> Packet:
    """A packet inside of a larger buffer, as the reader gives it: what is around it is not read."""
    buffer = b"\xff" * 7 + data + b"\xff" * 60
    size = len(data) if original_size is None else original_size
    return Packet(time, link_type, buffer, 7, 7 + len(data), size)


def parse(data: bytes, link_type: int = LinkType.RAW, **more: int) -> Segment | None:
    return PacketParser().parse(packet(data, link_type, **more))


def why_skipped(data: bytes, link_type: int = LinkType.RAW) -> str:
    """Why a packet gives no segment."""
    parser = PacketParser()
    assert parser.parse(packet(data, link_type)) is None
    ((reason, count),) = parser.skipped.items()
    assert count == 1
    return reason


# 10.0.0.1:50000 > 10.0.0.2:11111, numbers 0x01020304 and 0x05060708, PSH and ACK, "hello".
TCP = hexadecimal("""
    c350 2b67 01020304 05060708
    50 18 ffff 0000 0000           # five words; flags; window; checksum and urgent pointer
    68656c6c6f
""")
ADDRESSES = bytes([10, 0, 0, 1, 10, 0, 0, 2])
IPV4 = hexadecimal("""
    45 00 002d 1234 4000 40 06 0000   # five words; 45 bytes; DF; TCP
    0a000001 0a000002
""")
ADDRESSES_6 = bytes.fromhex("20010db8000000000000000000000001 20010db8000000000000000000000002")
IPV6 = hexadecimal("60000000 0019 06 40") + ADDRESSES_6
FLOW = ADDRESSES + TCP[:4]
FLOW_6 = ADDRESSES_6 + TCP[:4]
SEGMENT = Segment(0, FLOW, 0x01020304, 0x05060708, PSH | ACK, b"hello")
SEGMENT_6 = SEGMENT._replace(flow=FLOW_6)

MACS = bytes.fromhex("020000000001 020000000002")
SLL = bytes.fromhex("0000 0304 0006 000000000000 0000")
SLL2 = bytes.fromhex("0000 00000001 0304 00 06 0000000000000000")


# --- link layers ----------------------------------------------------------------------------------

LINK_LAYERS = [
    ("Ethernet", LinkType.ETHERNET, MACS + b"\x08\x00", MACS + b"\x86\xdd"),
    (
        "VLAN",
        LinkType.ETHERNET,
        MACS + bytes.fromhex("8100 0064 0800"),
        MACS + bytes.fromhex("8100 0064 86dd"),
    ),
    (
        "QinQ",
        LinkType.ETHERNET,
        MACS + bytes.fromhex("88a8 0064 8100 0065 0800"),
        MACS + bytes.fromhex("88a8 0064 8100 0065 86dd"),
    ),
    ("cooked", LinkType.LINUX_SLL, SLL + b"\x08\x00", SLL + b"\x86\xdd"),
    (
        "cooked, VLAN",
        LinkType.LINUX_SLL,
        SLL + bytes.fromhex("8100 0064 0800"),
        SLL + bytes.fromhex("8100 0064 86dd"),
    ),
    ("cooked 2", LinkType.LINUX_SLL2, b"\x08\x00" + SLL2, b"\x86\xdd" + SLL2),
    ("loopback, little", LinkType.NULL, b"\2\0\0\0", b"\x1e\0\0\0"),
    ("loopback, big", LinkType.NULL, b"\0\0\0\2", b"\0\0\0\x18"),
    ("OpenBSD loopback", LinkType.LOOP, b"\0\0\0\2", b"\0\0\0\x18"),
    ("raw", LinkType.RAW, b"", b""),
    ("raw IPv4, IPv6", LinkType.IPV4, b"", b""),
    ("raw IPv4, IPv6", LinkType.IPV6, b"", b""),
    ("raw of BSD", LinkType.RAW_BSD, b"", b""),
    ("raw of OpenBSD", LinkType.RAW_OPENBSD, b"", b""),
]


@pytest.mark.parametrize(
    ("link_type", "before_4", "before_6"), [each[1:] for each in LINK_LAYERS], ids=lambda _: ""
)
def test_link_layers(link_type: int, before_4: bytes, before_6: bytes) -> None:
    assert parse(before_4 + IPV4 + TCP, link_type) == SEGMENT
    assert parse(before_6 + IPV6 + TCP, link_type) == SEGMENT_6
    # Ethernet fills short packets up, and a check sequence may follow: neither is payload.
    assert parse(before_4 + IPV4 + TCP + b"\0" * 9, link_type) == SEGMENT
    assert parse(before_6 + IPV6 + TCP + b"\0" * 9, link_type) == SEGMENT_6
    for size in range(len(before_4 + IPV4) + 20):
        assert why_skipped((before_4 + IPV4 + TCP)[:size], link_type) == "ends inside its headers"
    for size in range(len(before_6 + IPV6) + 20):
        assert why_skipped((before_6 + IPV6 + TCP)[:size], link_type) == "ends inside its headers"


@pytest.mark.parametrize(
    ("data", "link_type", "reason"),
    [
        (bytes(60), 105, "link layer 105"),
        (MACS + b"\x08\x06" + bytes(28), LinkType.ETHERNET, "Ethernet type 0x0806"),
        (MACS + b"\x00\x26" + bytes(38), LinkType.ETHERNET, "Ethernet without a type (IEEE 802.2)"),
        (SLL + b"\x00\x04" + bytes(38), LinkType.LINUX_SLL, "Ethernet without a type (IEEE 802.2)"),
        (b"\0\0\0\7" + bytes(38), LinkType.NULL, "a loopback packet that is not of IP"),
        (b"\x50" + bytes(60), LinkType.RAW, "IP version 5"),
        (b"\x44" + IPV4[1:] + TCP, LinkType.RAW, "an IPv4 header whose lengths are wrong"),
        (
            IPV4[:2] + b"\0\x13" + IPV4[4:] + TCP,
            LinkType.RAW,
            "an IPv4 header whose lengths are wrong",
        ),
        (IPV4[:9] + b"\x11" + IPV4[10:] + TCP, LinkType.RAW, "IP protocol 17 (UDP)"),
        (IPV4[:9] + b"\x2f" + IPV4[10:] + TCP, LinkType.RAW, "IP protocol 47"),
        (IPV6[:6] + b"\x3a" + IPV6[7:] + TCP, LinkType.RAW, "IP protocol 58 (ICMPv6)"),
        (IPV4 + TCP[:12] + b"\x40" + TCP[13:], LinkType.RAW, "a TCP header whose length is wrong"),
        (IPV4 + TCP[:12] + b"\xf0" + TCP[13:], LinkType.RAW, "a TCP header whose length is wrong"),
    ],
)
def test_what_is_not_understood_is_counted(data: bytes, link_type: int, reason: str) -> None:
    assert why_skipped(data, link_type) == reason


def test_reasons_are_bounded() -> None:
    parser = PacketParser()
    for number in range(0x0900, 0x0B00):
        parser.parse(packet(MACS + number.to_bytes(2, "big") + bytes(40), LinkType.ETHERNET))
    assert len(parser.skipped) == 257
    assert parser.skipped["another reason"] == 0x200 - 256
    assert sum(parser.skipped.values()) == 0x200


# --- IP and TCP -----------------------------------------------------------------------------------


def ipv4(
    payload: bytes, *, offset: int = 0, more: bool = False, number: int = 7, **change: Any
) -> bytes:
    """An IPv4 packet (RFC 791 section 3.1)."""
    options = bytes(change.get("options", b""))
    size = change.get("size", 20 + len(options) + len(payload))
    first = 0x45 + len(options) // 4
    place = offset // 8 | 0x2000 * more
    protocol = change.get("protocol", 6)
    header = struct.pack(">BBHHHBBH", first, 0, size, number, place, 64, protocol, 0)
    return header + ADDRESSES + options + payload


def ipv6(payload: bytes, next_header: int = 6) -> bytes:
    """An IPv6 packet (RFC 8200 section 3)."""
    return struct.pack(">IHBB", 0x60000000, len(payload), next_header, 64) + ADDRESSES_6 + payload


def ipv6_fragment(payload: bytes, *, offset: int, more: bool, number: int = 7) -> bytes:
    """An IPv6 packet with a fragment header (RFC 8200 section 4.5)."""
    return ipv6(struct.pack(">BBHI", 6, 0, offset | more, number) + payload, 44)


def test_options_are_skipped() -> None:
    assert parse(ipv4(TCP, options=bytes(8))) == SEGMENT
    with_options = TCP[:12] + b"\x80" + TCP[13:20] + b"\1" * 12 + TCP[20:]
    assert parse(ipv4(with_options)) == SEGMENT
    assert parse(ipv4(with_options, options=bytes(40))) == SEGMENT
    assert parse(ipv6(with_options)) == SEGMENT_6


def test_extension_headers_are_skipped() -> None:
    hop_by_hop = b"\x2b\0" + bytes(6)
    routing = b"\x3c\1" + bytes(14)
    destination = b"\x33\0" + bytes(6)
    authentication = b"\x06\4" + bytes(22)  # its length counts words of four bytes, less two
    headers = hop_by_hop + routing + destination + authentication
    assert parse(ipv6(headers + TCP, 0)) == SEGMENT_6
    for size in range(len(headers)):
        data = ipv6(headers + TCP, 0)[: 40 + size]
        assert why_skipped(data) == "ends inside its headers"


def test_lengths_that_were_left_to_the_network_card() -> None:
    assert parse(ipv4(TCP, size=0)) == SEGMENT
    assert parse(IPV6[:4] + b"\0\0" + IPV6[6:] + TCP) == SEGMENT_6
    cut = parse(ipv4(TCP, size=0)[:-2], original_size=45)
    assert cut == SEGMENT._replace(data=b"hel", missing=2)


@pytest.mark.parametrize("kept", range(6))
def test_packets_that_the_capture_cut(kept: int) -> None:
    cut = {"data": b"hello"[:kept], "missing": 5 - kept}
    for data, segment in ((IPV4 + TCP, SEGMENT), (IPV6 + TCP, SEGMENT_6)):
        found = parse(data[: len(data) - 5 + kept], original_size=len(data))
        assert found == segment._replace(**cut)  # type: ignore[arg-type]


def test_options_that_the_capture_cut() -> None:
    with_options = ipv4(TCP[:12] + b"\x80" + TCP[13:20] + b"\1" * 12 + TCP[20:])
    assert parse(with_options[:45]) == SEGMENT._replace(data=b"", missing=5)


# --- fragments ------------------------------------------------------------------------------------

BIG = TCP[:20] + bytes(range(60))
BIG_SEGMENT = SEGMENT._replace(data=BIG[20:])
PLACES = [(0, 24), (24, 48), (48, 64), (64, 80)]
FRAGMENTS = [ipv4(BIG[start:end], offset=start, more=end < 80) for start, end in PLACES]
FRAGMENTS_6 = [ipv6_fragment(BIG[start:end], offset=start, more=end < 80) for start, end in PLACES]


@pytest.mark.parametrize(
    ("fragments", "segment"),
    [(FRAGMENTS, BIG_SEGMENT), (FRAGMENTS_6, BIG_SEGMENT._replace(flow=FLOW_6))],
)
def test_fragments_in_any_order(fragments: list[bytes], segment: Segment) -> None:
    for order in itertools.permutations(fragments):
        parser = PacketParser()
        for number, fragment in enumerate(order[:-1]):
            assert parser.parse(packet(fragment, time=number)) is None
            assert parser.parse(packet(fragment, time=number)) is None  # a copy changes nothing
        assert parser.parse(packet(order[-1], time=9)) == segment._replace(time=9)
        assert parser.skipped == {}


def test_fragments_of_several_datagrams() -> None:
    parser = PacketParser()
    others = [fragment[:4] + b"\x99\x99" + fragment[6:] for fragment in FRAGMENTS]
    found = [
        parser.parse(packet(each)) for pair in zip(FRAGMENTS, others, strict=True) for each in pair
    ]
    assert found == [None] * 6 + [BIG_SEGMENT] * 2


def test_first_copy_wins_where_ipv4_fragments_overlap() -> None:
    parser = PacketParser()
    middle = ipv4(b"X" * 40, offset=16, more=True)
    assert parser.parse(packet(FRAGMENTS[1])) is None
    assert parser.parse(packet(middle)) is None
    assert parser.parse(packet(FRAGMENTS[0])) is None
    found = parser.parse(packet(ipv4(BIG[40:], offset=40)))
    assert found is not None
    whole = BIG[:16] + b"X" * 8 + BIG[24:48] + b"X" * 8 + BIG[56:]
    assert found.data == whole[20:]


def test_ipv6_datagram_with_overlaps_is_dropped() -> None:
    parser = PacketParser()
    overlap = ipv6_fragment(BIG[40:56], offset=40, more=True)
    for fragment in (FRAGMENTS_6[0], FRAGMENTS_6[1], overlap, *FRAGMENTS_6[2:], *FRAGMENTS_6):
        assert parser.parse(packet(fragment)) is None
    assert parser.skipped == {"a fragment of a datagram with overlaps": 7}
    # That its other fragments do not come is no news after that.
    late = MAX_FRAGMENT_SECONDS * SECOND + 1
    assert parser.parse(packet(FRAGMENTS_6[0], time=late)) is None
    assert parser.skipped == {"a fragment of a datagram with overlaps": 7}
    found = [parser.parse(packet(fragment, time=late)) for fragment in FRAGMENTS_6[1:]]
    assert found == [None, None, BIG_SEGMENT._replace(flow=FLOW_6, time=late)]


def test_ipv6_fragment_that_is_the_whole() -> None:
    assert parse(ipv6_fragment(TCP, offset=0, more=False)) == SEGMENT_6
    options = b"\x06\0" + bytes(6)
    fragment = struct.pack(">BBHI", 60, 0, 0, 7) + options + TCP
    assert parse(ipv6(fragment, 44)) == SEGMENT_6


def test_extension_headers_behind_a_fragment_header() -> None:
    whole = b"\x06\0" + bytes(6) + TCP
    parser = PacketParser()
    first = ipv6(struct.pack(">BBHI", 60, 0, 1, 7) + whole[:16], 44)
    second = ipv6(struct.pack(">BBHI", 60, 0, 16, 7) + whole[16:], 44)
    assert parser.parse(packet(second)) is None
    assert parser.parse(packet(first)) == SEGMENT_6


def test_fragment_that_the_capture_cut() -> None:
    parser = PacketParser()
    assert parser.parse(packet(FRAGMENTS[1][:-4], original_size=44)) is None
    for fragment in (FRAGMENTS[0], FRAGMENTS[3]):
        assert parser.parse(packet(fragment)) is None
    found = parser.parse(packet(FRAGMENTS[2]))
    # What follows the cut cannot be given in one piece.
    assert found == BIG_SEGMENT._replace(data=BIG[20:44], missing=36)


@pytest.mark.parametrize(
    ("fragments", "reason"),
    [
        ([ipv4(b"x" * 7, more=True)], "a fragment whose length is wrong"),
        ([ipv4(b"", offset=8, more=True)], "a fragment whose length is wrong"),
        ([ipv4(b"x" * 16, offset=65528)], "a fragment whose length is wrong"),
        ([FRAGMENTS[3], ipv4(BIG, more=True)], None),
        ([FRAGMENTS[3], ipv4(b"x" * 88, more=True)], "a fragment beyond the end of its datagram"),
        ([FRAGMENTS[2], ipv4(b"x" * 8, offset=8)], "a fragment beyond the end of its datagram"),
        ([FRAGMENTS[3], ipv4(b"x" * 8, offset=80)], "a fragment beyond the end of its datagram"),
        ([ipv4(b"x" * 8, more=True, protocol=17)], "IP protocol 17 (UDP)"),
        ([ipv6(b"\x11\0\0\1" + bytes(12), 44)], "IP protocol 17 (UDP)"),
    ],
)
def test_fragments_that_do_not_fit(fragments: list[bytes], reason: str | None) -> None:
    parser = PacketParser()
    found = [parser.parse(packet(fragment)) for fragment in fragments]
    if reason is None:
        assert found[-1] == BIG_SEGMENT
        assert parser.skipped == {}
    else:
        assert found == [None] * len(fragments)
        assert parser.skipped == {reason: 1}


def test_fragments_do_not_wait_for_ever() -> None:
    parser = PacketParser()
    late = MAX_FRAGMENT_SECONDS * SECOND + 1
    for fragment in FRAGMENTS[:3]:
        assert parser.parse(packet(fragment)) is None
    assert parser.parse(packet(FRAGMENTS[3], time=late)) is None
    assert parser.skipped == {"a datagram whose other fragments did not come": 1}
    # The last one of them waits anew.
    found = [parser.parse(packet(fragment, time=late)) for fragment in FRAGMENTS[:3]]
    assert found == [None, None, BIG_SEGMENT._replace(time=late)]


def test_too_many_fragments_give_up_the_oldest_datagram(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packets_module, "MAX_FRAGMENT_BYTES", 2500)  # three of them, not four
    parser = PacketParser()
    for number in (7, 8, 9, 10):
        assert parser.parse(packet(ipv4(BIG[:24], more=True, number=number))) is None
    assert parser.skipped == {"a datagram whose other fragments did not come": 1}
    rests = [ipv4(BIG[24:], offset=24, number=number) for number in (8, 9, 10, 7)]
    found = [parser.parse(packet(rest)) for rest in rests]
    assert found == [BIG_SEGMENT] * 3 + [None]


@pytest.mark.untraced
@pytest.mark.parametrize("size", [8, 1480])
def test_memory_of_fragments_is_bounded(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = MAX_FRAGMENT_BYTES // 16
    monkeypatch.setattr(packets_module, "MAX_FRAGMENT_BYTES", limit)
    parser = PacketParser()
    tracemalloc.start()
    try:
        for number in range(3000):
            for offset in (0, 2 * size):
                data = ipv4(bytes(size), offset=offset, more=True, number=number)
                assert parser.parse(packet(data)) is None
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert set(parser.skipped) == {"a datagram whose other fragments did not come"}
    assert peak < 2 * limit


# --- flows ----------------------------------------------------------------------------------------


def test_flows() -> None:
    client, server = Endpoint("10.0.0.1", 50000), Endpoint("10.0.0.2", 11111)
    assert flow_of(client, server) == FLOW
    assert endpoints_of(FLOW) == (client, server)
    assert endpoints_of(reverse_flow(FLOW)) == (server, client)
    assert str(server) == "10.0.0.2:11111"
    first, second = Endpoint("2001:db8::1", 50000), Endpoint("2001:db8::2", 11111)
    assert flow_of(first, second) == FLOW_6
    assert endpoints_of(reverse_flow(FLOW_6)) == (second, first)
    assert str(first) == "[2001:db8::1]:50000"
    with pytest.raises(ValueError, match="different versions"):
        flow_of(client, second)


def test_parts_of_flows() -> None:
    random = Random(8)
    flows = [random.randbytes(size) for size in (12, 36) for _ in range(500)]
    parts = [flow_part(flow, 4) for flow in flows]
    assert parts == [flow_part(reverse_flow(flow), 4) for flow in flows]
    assert all(parts.count(part) > 200 for part in range(4))
    # The same on every machine and in every process.
    assert [flow_part(flow, 1000) for flow in (FLOW, FLOW_6)] == [311, 373]


def test_repr_of_a_segment_shows_no_bytes() -> None:
    assert repr(SEGMENT) == (
        "Segment(10.0.0.1:50000 > 10.0.0.2:11111, sequence=16909060, acknowledgement=84281096, "
        "flags=0x18, size=5, missing=0, time=0)"
    )


# --- any bytes, and others ------------------------------------------------------------------------

LINK_TYPES = st.sampled_from([*{each[1] for each in LINK_LAYERS}, 105])
WHOLE = [
    before + rest
    for _, _, before_4, before_6 in LINK_LAYERS
    for before, rest in ((before_4, IPV4 + TCP), (before_6, IPV6 + TCP))
]
PIECES = [*WHOLE, *FRAGMENTS, *FRAGMENTS_6, b"", ipv6(bytes(99), 0)]


@given(
    st.lists(
        st.tuples(
            LINK_TYPES,
            st.sampled_from(PIECES),
            st.lists(st.tuples(st.integers(0, 90), st.integers(0, 255)), max_size=4),
            st.binary(max_size=30),
            st.integers(0, 99),
            st.integers(0, 99),
        ),
        max_size=8,
    )
)
@example([(1, b"", [], b"", 0, 0)])
def test_any_bytes_give_a_segment_or_are_counted(
    inputs: list[tuple[int, bytes, list[tuple[int, int]], bytes, int, int]],
) -> None:
    parser = PacketParser()
    for link_type, start, edits, rest, size, more in inputs:
        data = bytearray(start + rest)
        for place, value in edits:
            if place < len(data):
                data[place] = value
        kept = bytes(data[: len(data) - size // 9])
        segment = parser.parse(packet(kept, link_type, original_size=len(kept) + more // 9))
        if segment is not None:
            assert segment.missing >= 0
            assert len(segment.flow) in (12, 36)
            endpoints_of(segment.flow)
            repr(segment)


@given(
    st.binary(max_size=40),
    st.integers(0, (1 << 32) - 1),
    st.integers(0, (1 << 32) - 1),
    st.integers(0, 255),
    st.integers(0, 10),
    st.integers(0, 10),
    st.booleans(),
)
def test_dpkt_finds_the_same(
    payload: bytes, sequence: int, ack: int, flags: int, words: int, ip_words: int, is_vlan: bool
) -> None:
    ethernet: Any = pytest.importorskip("dpkt.ethernet", reason="dpkt is not installed")
    header = TCP[:4] + struct.pack(">IIBB", sequence, ack, (5 + words) << 4, flags) + TCP[14:20]
    tcp = header + bytes(4 * words) + payload
    for is_ipv6, data in ((False, ipv4(tcp, options=b"\1" * 4 * ip_words)), (True, ipv6(tcp))):
        link = b"\x81\0\0\x64" * is_vlan + (b"\x86\xdd" if is_ipv6 else b"\x08\0")
        theirs = ethernet.Ethernet(MACS + link + data).data
        ours = parse(MACS + link + data, LinkType.ETHERNET)
        assert ours is not None
        ports = struct.pack(">HH", theirs.data.sport, theirs.data.dport)
        assert ours == Segment(
            0,
            theirs.src + theirs.dst + ports,
            theirs.data.seq,
            theirs.data.ack,
            theirs.data.flags,
            bytes(theirs.data.data),
        )


SEGMENTS = st.builds(
    Segment,
    st.just(0),
    st.sampled_from([FLOW, FLOW_6, reverse_flow(FLOW)]),
    st.integers(0, (1 << 32) - 1),
    st.integers(0, (1 << 32) - 1),
    st.integers(0, 255),
    st.binary(max_size=50),
    st.just(0),
)


@given(SEGMENTS)
def test_what_is_written_is_read_again(segment: Segment) -> None:
    assert parse(encode_segment(segment)) == segment


def test_segment_that_is_too_large() -> None:
    for flow, size in ((FLOW, 65495), (FLOW_6, 65515)):
        segment = SEGMENT._replace(flow=flow, data=bytes(size))
        assert parse(encode_segment(segment)) == segment
        with pytest.raises(ValueError, match="too large"):
            encode_segment(segment._replace(data=bytes(size + 1)))


@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")
def test_tshark_finds_the_same_and_good_checksums(tmp_path: Path) -> None:
    random = Random(8)
    path = tmp_path / "segments.pcapng"
    segments = []
    for number in range(60):
        source = Endpoint(f"10.0.{number}.1", random.randrange(1, 65536))
        target = Endpoint("10.0.0.2", random.randrange(1, 65536))
        if number % 2:
            source, target = (
                each._replace(address="2001:db8::" + each.address) for each in (source, target)
            )
        numbers = random.getrandbits(32), random.getrandbits(32)
        flags = random.choice([SYN, SYN | ACK, ACK, PSH | ACK, FIN | ACK])
        data = random.choice([b"", b"\0", b"\xff" * 9, random.randbytes(random.randrange(1400))])
        segments.append(Segment(number, flow_of(source, target), *numbers, flags, data))
    with path.open("wb") as file:
        writer = PcapngWriter(file.write)
        writer.add_interface(LinkType.RAW)
        for segment in segments:
            writer.write_packet(segment.time, encode_segment(segment))
    fields = ("tcp.seq_raw", "tcp.ack_raw", "tcp.flags", "tcp.len", "tcp.srcport", "tcp.dstport")
    checks = ("tcp.checksum.status", "ip.checksum.status")
    command = ["tshark", "-n", "-r", str(path), "-T", "fields"]
    command += [option for field in fields + checks for option in ("-e", field)]
    command += ["-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"]
    output = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    theirs = [line.split("\t") for line in output.splitlines()]
    assert len(theirs) == len(segments)
    for line, segment in zip(theirs, segments, strict=True):
        source, target = endpoints_of(segment.flow)
        numbers_of = [segment.sequence, segment.acknowledgement, segment.flags, len(segment.data)]
        assert [int(text, 0) for text in line[:6]] == [*numbers_of, source.port, target.port]
        assert line[6] == "1"
        assert line[7] == ("1" if ":" not in source.address else "")
