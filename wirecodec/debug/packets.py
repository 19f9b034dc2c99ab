# SPDX-License-Identifier: MIT
"""One packet of a capture, down to its TCP segment.

`PacketParser` goes through the link layer (Ethernet with VLAN tags, the cooked captures of Linux,
BSD loopback, raw IP), IPv4 and IPv6 with their fragments, and the header of TCP. What comes out is
a `Segment`; a packet of anything else gives None and is counted in `PacketParser.skipped` by the
reason. Nothing that a packet contains raises an error.

Checksums are not looked at: a machine that captures its own packets sees them before its network
card has filled these in. What a sender, or the card, leaves open in the length of a packet ("0",
of a packet that is still to be cut up) is taken from the capture.

A packet of which the capture kept only the first part gives the first part of its bytes, and how
many are missing.

**Fragments** are put together again; they may come in any order. Where they overlap, the first copy
is kept in IPv4; in IPv6 the whole datagram is dropped, as a receiver does. At most
`MAX_FRAGMENT_BYTES` of them wait at a time, for `MAX_FRAGMENT_SECONDS` of the packets' own time.

Sources: IEEE 802.3 and 802.1Q; LINKTYPE_LINUX_SLL, _SLL2, _NULL and _LOOP of
https://www.tcpdump.org/linktypes.html; RFC 791 section 3.1 and 3.2 (IPv4 and its fragments), RFC
815; RFC 8200 sections 3, 4 and 4.5 (IPv6, extension headers, fragments), RFC 5722 (fragments that
overlap), RFC 6946 (fragments of one piece), RFC 4302 section 2 (the length of an authentication
header), RFC 2675 (jumbograms); RFC 9293 section 3.1 (TCP).
"""

from __future__ import annotations

from bisect import bisect_left
from struct import Struct, pack
from typing import NamedTuple

from .pcap import LinkType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .pcap import Packet

__all__ = [
    "ACK",
    "FIN",
    "MAX_FRAGMENT_BYTES",
    "MAX_FRAGMENT_SECONDS",
    "PSH",
    "RST",
    "SYN",
    "Endpoint",
    "PacketParser",
    "Segment",
    "encode_segment",
    "endpoints_of",
    "flow_of",
    "flow_part",
    "reverse_flow",
]

#: The flags of a segment that matter here (RFC 9293 section 3.1).
FIN = 0x01
SYN = 0x02
RST = 0x04
PSH = 0x08
ACK = 0x10

#: How much all waiting fragments may take, in bytes; the oldest datagram goes first.
MAX_FRAGMENT_BYTES = 4 * 1024 * 1024

#: For how long the first fragment waits for the others. RFC 8200 says 60 seconds, systems less.
MAX_FRAGMENT_SECONDS = 60


class Endpoint(NamedTuple):
    """One end of a connection.

    Attributes:
        address: an IPv4 or IPv6 address, as text.
        port: the TCP port.
    """

    address: str
    port: int

    def __str__(self) -> str:
        """``127.0.0.1:11111`` or ``[::1]:11111``."""
        return f"[{self.address}]:{self.port}" if ":" in self.address else ":".join(map(str, self))


class Segment(NamedTuple):
    """One TCP segment.

    Attributes:
        time: when it was captured, in nanoseconds since 1970 UTC.
        flow: who sends to whom, as the headers have it: both addresses, then both ports. 12 bytes
            for IPv4, 36 for IPv6. `endpoints_of` makes it readable.
        sequence: the sequence number of its first byte.
        acknowledgement: what the sender expects next; it says nothing without the flag `ACK`.
        flags: `FIN`, `SYN`, `RST`, `PSH`, `ACK` and others, added up.
        data: its payload, as far as it was captured.
        missing: how many bytes of payload the capture cut off.
    """

    time: int
    flow: bytes
    sequence: int
    acknowledgement: int
    flags: int
    data: bytes
    missing: int = 0

    def __repr__(self) -> str:
        """Without the payload: keys and passwords travel in it."""
        source, target = endpoints_of(self.flow)
        return (
            f"Segment({source} > {target}, sequence={self.sequence}, "
            f"acknowledgement={self.acknowledgement}, flags={self.flags:#x}, "
            f"size={len(self.data)}, missing={self.missing}, time={self.time})"
        )


# --- flows ----------------------------------------------------------------------------------------

_IPV4_FLOW_SIZE = 12
_IPV6_FLOW_SIZE = 36


def endpoints_of(flow: bytes) -> tuple[Endpoint, Endpoint]:
    """The sender and the receiver of a flow."""
    size = (len(flow) - 4) // 2
    source_port, target_port = _PORTS(flow, 2 * size)
    source, target = flow[:size], flow[size : 2 * size]
    return Endpoint(_address_text(source), source_port), Endpoint(
        _address_text(target), target_port
    )


def _address_text(address: bytes) -> str:
    if len(address) == 4:
        return ".".join(map(str, address))
    from ipaddress import IPv6Address  # a costly import, and mostly not needed

    whole = IPv6Address(address)
    mapped = whole.ipv4_mapped  # as Python writes it from 3.13 on (RFC 5952 section 5)
    return str(whole) if mapped is None else f"::ffff:{mapped}"


def flow_of(source: Endpoint, target: Endpoint) -> bytes:
    """The flow from one endpoint to another: the opposite of `endpoints_of`.

    Raises:
        ValueError: an address is none, or they are of different versions.
    """
    from ipaddress import ip_address

    addresses = [ip_address(each.address).packed for each in (source, target)]
    if len(addresses[0]) != len(addresses[1]):
        raise ValueError(f"{source} and {target} are of different versions of IP")
    return b"".join(addresses) + pack(">HH", source.port, target.port)


def reverse_flow(flow: bytes) -> bytes:
    """The flow of the other direction."""
    size = (len(flow) - 4) // 2
    ports = 2 * size
    return flow[size:ports] + flow[:size] + flow[ports + 2 :] + flow[ports : ports + 2]


def flow_part(flow: bytes, parts: int) -> int:
    """Which of so many parts a connection belongs to, from 0: both of its directions to the same.

    It depends on nothing but the endpoints, so that processes and machines agree.
    """
    from zlib import crc32

    return crc32(min(flow, reverse_flow(flow))) % parts


# --- from the link layer to TCP -------------------------------------------------------------------

# From the first byte of the IP header on. Without options the ports follow the addresses, so that
# one piece of bytes is the flow.
_IPV4_TCP = Struct(">BxH2xHxB2x12sIIBB").unpack_from
_IPV4_TCP_SIZE = 40
_IPV4_TCP_START = 0x45
_IPV4 = Struct(">BxHHHxB2x8s").unpack_from
_IPV4_SIZE = 20
_IPV6 = Struct(">4xHBx32s").unpack_from
_IPV6_SIZE = 40
_IPV6_FRAGMENT = Struct(">BxHI").unpack_from
_TCP = Struct(">4sIIBB").unpack_from
_TCP_SIZE = 20
_PORTS = Struct(">HH").unpack_from
_SHORT = Struct(">H").unpack_from
_NATIVE_FAMILIES = (Struct("<I").unpack_from, Struct(">I").unpack_from)

_MORE_FRAGMENTS = 0x2000
_FRAGMENT_OFFSET = 0x1FFF

_ETHERNET_SIZE = 14
_ETHERTYPE_IPV4 = b"\x08\x00"
_ETHERTYPE_IP = (0x0800, 0x86DD)
_ETHERTYPE_VLAN = (0x8100, 0x88A8, 0x9100)
_ETHERTYPE_MIN = 0x0600  # smaller numbers are lengths
_VLAN_SIZE = 4
_SLL_SIZE = 16
_SLL_TYPE = 14
_SLL2_SIZE = 20
_NULL_SIZE = 4
# AF_INET is 2 everywhere, AF_INET6 differs between systems.
_FAMILIES = (2, 10, 23, 24, 28, 30)
_RAW_LINK_TYPES = (
    LinkType.RAW,
    LinkType.IPV4,
    LinkType.IPV6,
    LinkType.RAW_BSD,
    LinkType.RAW_OPENBSD,
)

_HOP_BY_HOP = 0
_PROTOCOL_TCP = 6
_ROUTING = 43
_FRAGMENT = 44
_AUTHENTICATION = 51
_DESTINATION_OPTIONS = 60
# Mobility, Host Identity, Shim6, and two for experiments: all of one form (RFC 6564).
_EXTENSIONS = (_HOP_BY_HOP, _ROUTING, _DESTINATION_OPTIONS, 135, 139, 140, 253, 254)
_PROTOCOL_NAMES = {1: "ICMP", 2: "IGMP", 17: "UDP", 50: "ESP", 58: "ICMPv6", 132: "SCTP"}

_TOO_SHORT = "ends inside its headers"
_MAX_REASONS = 256
_NANOSECONDS = 1_000_000_000


class PacketParser:
    """Makes segments of packets. It remembers fragments, and nothing else.

    Attributes:
        skipped: how many packets gave no segment, by reason. A fragment that waits for others is
            not counted; those that waited in vain are.
    """

    __slots__ = ("_fragments", "skipped")

    def __init__(self) -> None:
        self.skipped: dict[str, int] = {}
        self._fragments = _Fragments(self._skip)

    def parse(self, packet: Packet) -> Segment | None:
        """The segment of a packet, or that of the datagram which it completes; otherwise None."""
        time, link_type, buffer, start, end, original_size = packet
        if link_type == LinkType.ETHERNET and buffer[start + 12 : start + 14] == _ETHERTYPE_IPV4:
            pos = start + _ETHERNET_SIZE
        else:
            pos = self._find_ip(link_type, buffer, start, end)
            if pos < 0:
                return None
        if end - pos >= _IPV4_TCP_SIZE:
            (
                first,
                size,
                fragment,
                protocol,
                flow,
                sequence,
                acknowledgement,
                words,
                flags,
            ) = _IPV4_TCP(buffer, pos)
            if (
                first == _IPV4_TCP_START
                and protocol == _PROTOCOL_TCP
                and not fragment & (_MORE_FRAGMENTS | _FRAGMENT_OFFSET)
                and words >= 0x50
            ):
                payload = pos + _IPV4_SIZE + (words >> 4) * 4
                stop = pos + size
                if payload <= stop <= end:
                    data = buffer[payload:stop]
                    return tuple.__new__(
                        Segment, (time, flow, sequence, acknowledgement, flags, data, 0)
                    )
        return self._parse_ip(time, buffer, pos, end, start + original_size)

    def _skip(self, reason: str) -> None:
        # The numbers in reasons are a sender's: there must not be any number of them.
        if reason not in self.skipped and len(self.skipped) >= _MAX_REASONS:
            reason = "another reason"
        self.skipped[reason] = self.skipped.get(reason, 0) + 1

    # --- link layers ------------------------------------------------------------------------------

    def _find_ip(self, link_type: int, buffer: bytes, start: int, end: int) -> int:
        """Where the IP header starts; -1 if there is none, which is counted."""
        size = end - start
        if link_type == LinkType.ETHERNET:
            if size >= _ETHERNET_SIZE:
                return self._skip_tags(buffer, start + 12, start + _ETHERNET_SIZE, end)
        elif link_type == LinkType.LINUX_SLL:
            if size >= _SLL_SIZE:
                return self._skip_tags(buffer, start + _SLL_TYPE, start + _SLL_SIZE, end)
        elif link_type == LinkType.LINUX_SLL2:
            if size >= _SLL2_SIZE:
                return self._skip_tags(buffer, start, start + _SLL2_SIZE, end)
        elif link_type in (LinkType.NULL, LinkType.LOOP):
            if size >= _NULL_SIZE:
                if any(read(buffer, start)[0] in _FAMILIES for read in _NATIVE_FAMILIES):
                    return start + _NULL_SIZE
                self._skip("a loopback packet that is not of IP")
                return -1
        elif link_type in _RAW_LINK_TYPES:
            return start
        else:
            self._skip(f"link layer {link_type}")
            return -1
        self._skip(_TOO_SHORT)
        return -1

    def _skip_tags(self, buffer: bytes, type_pos: int, pos: int, end: int) -> int:
        """Where the IP header starts behind an EtherType and any VLAN tags; -1 if there is none."""
        (ethertype,) = _SHORT(buffer, type_pos)
        while ethertype in _ETHERTYPE_VLAN:
            if end - pos < _VLAN_SIZE:
                self._skip(_TOO_SHORT)
                return -1
            (ethertype,) = _SHORT(buffer, pos + 2)
            pos += _VLAN_SIZE
        if ethertype in _ETHERTYPE_IP:
            return pos
        if ethertype < _ETHERTYPE_MIN:
            self._skip("Ethernet without a type (IEEE 802.2)")
        else:
            self._skip(f"Ethernet type {ethertype:#06x}")
        return -1

    # --- IP ---------------------------------------------------------------------------------------

    def _parse_ip(
        self, time: int, buffer: bytes, pos: int, end: int, wire_end: int
    ) -> Segment | None:
        """The segment of an IP packet. What lies between end and wire_end was not captured."""
        if pos >= end:
            self._skip(_TOO_SHORT)
            return None
        version = buffer[pos] >> 4
        if version == 4:
            return self._parse_ipv4(time, buffer, pos, end, wire_end)
        if version == 6:
            return self._parse_ipv6(time, buffer, pos, end, wire_end)
        self._skip(f"IP version {version}")
        return None

    def _parse_ipv4(
        self, time: int, buffer: bytes, pos: int, end: int, wire_end: int
    ) -> Segment | None:
        if end - pos < _IPV4_SIZE:
            self._skip(_TOO_SHORT)
            return None
        first, size, identification, fragment, protocol, addresses = _IPV4(buffer, pos)
        header_size = (first & 0x0F) * 4
        stop = pos + size if size else max(wire_end, end)
        start = pos + header_size
        if header_size < _IPV4_SIZE or stop < start:
            self._skip("an IPv4 header whose lengths are wrong")
            return None
        end = min(end, stop)
        if not fragment & (_MORE_FRAGMENTS | _FRAGMENT_OFFSET):
            return self._parse_transport(protocol, time, addresses, buffer, start, end, stop)
        if protocol != _PROTOCOL_TCP:
            self._skip_protocol(protocol)
            return None
        whole = self._fragments.add(
            b"%c%d %s" % (4, identification, addresses),
            time,
            (fragment & _FRAGMENT_OFFSET) * 8,
            bool(fragment & _MORE_FRAGMENTS),
            buffer[start:end],
            max(stop - max(start, end), 0),
            protocol,
        )
        if whole is None:
            return None
        data, missing, _ = whole
        stop = len(data) + missing
        return self._parse_transport(protocol, time, addresses, data, 0, len(data), stop)

    def _parse_ipv6(
        self, time: int, buffer: bytes, pos: int, end: int, wire_end: int
    ) -> Segment | None:
        if end - pos < _IPV6_SIZE:
            self._skip(_TOO_SHORT)
            return None
        size, protocol, addresses = _IPV6(buffer, pos)
        start = pos + _IPV6_SIZE
        # 0 is a jumbogram, or a packet that the network card was still to cut up.
        stop = start + size if size else max(wire_end, end)
        end = min(end, stop)
        return self._parse_transport(protocol, time, addresses, buffer, start, end, stop)

    def _parse_transport(
        self,
        protocol: int,
        time: int,
        addresses: bytes,
        buffer: bytes,
        pos: int,
        end: int,
        stop: int,
    ) -> Segment | None:
        """The segment behind an IP header. What lies between end and stop was not captured."""
        is_ipv6 = len(addresses) + 4 == _IPV6_FLOW_SIZE
        while protocol != _PROTOCOL_TCP and is_ipv6:
            if protocol not in _EXTENSIONS and protocol not in (_FRAGMENT, _AUTHENTICATION):
                break
            if end - pos < 8:
                self._skip(_TOO_SHORT)
                return None
            if protocol == _FRAGMENT:
                next_protocol, place, identification = _IPV6_FRAGMENT(buffer, pos)
                pos += 8
                # Fragments that cannot hold TCP are not worth waiting for.
                if place & 0xFFF9 and next_protocol in (_PROTOCOL_TCP, *_EXTENSIONS):
                    whole = self._fragments.add(
                        b"%c%d %s" % (6, identification, addresses),
                        time,
                        place & 0xFFF8,
                        bool(place & 1),
                        buffer[pos:end],
                        max(stop - max(pos, end), 0),
                        next_protocol,
                    )
                    if whole is None:
                        return None
                    buffer, missing, next_protocol = whole
                    pos, end = 0, len(buffer)
                    stop = end + missing
                protocol = next_protocol
            else:
                units = buffer[pos + 1]
                size = (units + 2) * 4 if protocol == _AUTHENTICATION else (units + 1) * 8
                protocol = buffer[pos]
                pos += size
        if protocol != _PROTOCOL_TCP:
            self._skip_protocol(protocol)
            return None
        if end - pos < _TCP_SIZE:
            self._skip(_TOO_SHORT)
            return None
        ports, sequence, acknowledgement, words, flags = _TCP(buffer, pos)
        header_size = (words >> 4) * 4
        start = pos + header_size
        if header_size < _TCP_SIZE or start > stop:
            self._skip("a TCP header whose length is wrong")
            return None
        data = buffer[start:end]
        missing = stop - start - len(data)
        return Segment(time, addresses + ports, sequence, acknowledgement, flags, data, missing)

    def _skip_protocol(self, protocol: int) -> None:
        name = _PROTOCOL_NAMES.get(protocol, "")
        self._skip(f"IP protocol {protocol}{f' ({name})' if name else ''}")


# --- fragments ------------------------------------------------------------------------------------

# What Python itself takes for a piece that waits, and for a datagram, about.
_PIECE_COST = 200
_DATAGRAM_COST = 500
_MAX_DATAGRAM_SIZE = 65535


class _Piece(NamedTuple):
    """A part of a datagram: the bytes from start to end, of which the last may be missing."""

    start: int
    end: int
    data: bytes


class _Datagram:
    """A datagram that is not complete. The pieces are sorted and do not overlap."""

    __slots__ = ("cost", "is_refused", "pieces", "protocol", "size", "time")

    def __init__(self, time: int) -> None:
        self.time = time
        self.pieces: list[_Piece] = []
        self.size = -1  # known from its last fragment
        self.protocol = 0  # known from its first one
        self.cost = _DATAGRAM_COST
        self.is_refused = False


class _Fragments:
    """Datagrams of which some fragments have come, oldest first."""

    __slots__ = ("_cost", "_datagrams", "_skip")

    def __init__(self, skip: Callable[[str], None]) -> None:
        self._datagrams: dict[bytes, _Datagram] = {}
        self._cost = 0
        self._skip = skip

    def add(
        self,
        key: bytes,
        time: int,
        start: int,
        more: bool,
        data: bytes,
        missing: int,
        protocol: int,
    ) -> tuple[bytes, int, int] | None:
        """Add a fragment; if that completes its datagram, give its bytes.

        Args:
            key: what the fragments of a datagram have in common; it starts with the IP version.
            time: when this one was captured.
            start: where it belongs.
            more: whether others follow it.
            data: its bytes, as far as they were captured.
            missing: how many were not captured.
            protocol: of the payload, as this fragment says it.

        Returns:
            The bytes up to the first that was not captured, how many are missing from there on,
            and the protocol as the first fragment says it.
        """
        self._expire(time)
        end = start + len(data) + missing
        if end > _MAX_DATAGRAM_SIZE or end == start or (more and end % 8):
            self._skip("a fragment whose length is wrong")
            return None
        datagram = self._datagrams.get(key)
        if datagram is None:
            datagram = self._datagrams[key] = _Datagram(time)
            self._cost += datagram.cost
        if datagram.is_refused:
            self._skip("a fragment of a datagram with overlaps")
            return None
        last = datagram.pieces[-1].end if datagram.pieces else 0
        if (not more and (last > end or datagram.size not in (-1, end))) or (
            datagram.size >= 0 and end > datagram.size
        ):
            self._skip("a fragment beyond the end of its datagram")
            return None
        if not more:
            datagram.size = end
        if not start:
            datagram.protocol = protocol
        self._insert(datagram, _Piece(start, end, data), key[0] == 6)
        if datagram.pieces and datagram.size == sum(
            piece.end - piece.start for piece in datagram.pieces
        ):
            self._forget(key)
            return _join(datagram)
        while self._cost > MAX_FRAGMENT_BYTES:
            self._give_up()
        return None

    def _insert(self, datagram: _Datagram, new: _Piece, refuses_overlaps: bool) -> None:
        """Keep what of a piece has not come before."""
        pieces = datagram.pieces
        index = bisect_left(pieces, (new.start,))
        if index and pieces[index - 1].end > new.start:
            index -= 1
        cursor = new.start
        while cursor < new.end:
            old = pieces[index] if index < len(pieces) else None
            if old is not None and old.start <= cursor:
                if old == new:
                    return  # a copy
                if refuses_overlaps:
                    datagram.is_refused = True
                    pieces.clear()
                    self._cost += _DATAGRAM_COST - datagram.cost
                    datagram.cost = _DATAGRAM_COST
                    self._skip("a fragment of a datagram with overlaps")
                    return
                cursor = max(cursor, old.end)
            else:
                stop = new.end if old is None else min(new.end, old.start)
                data = new.data[cursor - new.start : stop - new.start]
                pieces.insert(index, _Piece(cursor, stop, data))
                self._cost += len(data) + _PIECE_COST
                datagram.cost += len(data) + _PIECE_COST
                cursor = stop
            index += 1

    def _expire(self, time: int) -> None:
        oldest = time - MAX_FRAGMENT_SECONDS * _NANOSECONDS
        while self._datagrams and next(iter(self._datagrams.values())).time < oldest:
            self._give_up()

    def _give_up(self) -> None:
        """Drop the oldest datagram."""
        key = next(iter(self._datagrams))
        if not self._datagrams[key].is_refused:
            self._skip("a datagram whose other fragments did not come")
        self._forget(key)

    def _forget(self, key: bytes) -> None:
        self._cost -= self._datagrams.pop(key).cost


def _join(datagram: _Datagram) -> tuple[bytes, int, int]:
    data = []
    size = 0
    for piece in datagram.pieces:
        data.append(piece.data)
        size += len(piece.data)
        if size < piece.end:
            break
    return b"".join(data), datagram.size - size, datagram.protocol


# --- writing --------------------------------------------------------------------------------------


def encode_segment(segment: Segment, *, window: int = 65535) -> bytes:
    """A segment as an IP packet, with its checksums: what a file of the link type `RAW` holds.

    Raises:
        ValueError: it has more bytes than an IP packet.
    """
    flow, data = segment.flow, segment.data
    addresses, ports = flow[:-4], flow[-4:]
    size = _TCP_SIZE + len(data)
    is_ipv4 = len(flow) == _IPV4_FLOW_SIZE
    if size + is_ipv4 * _IPV4_SIZE > _MAX_DATAGRAM_SIZE:
        raise ValueError(f"a segment of {len(data)} bytes is too large for a packet")
    numbers = (segment.sequence, segment.acknowledgement, 0x50, segment.flags, window)
    header = ports + pack(">IIBBH", *numbers)
    # The addresses, the length and the protocol are summed up with the segment (RFC 9293 3.1).
    pseudo = addresses + pack(">II", size, _PROTOCOL_TCP)
    checksum = _checksum(pseudo + header + b"\0\0\0\0" + data)
    tcp = header + pack(">HH", checksum, 0) + data
    if not is_ipv4:
        return pack(">IHBB", 0x60000000, size, _PROTOCOL_TCP, 64) + addresses + tcp
    size += _IPV4_SIZE
    start = pack(">BBHHHBB", _IPV4_TCP_START, 0, size, 0, 0x4000, 64, _PROTOCOL_TCP)
    return start + pack(">H", _checksum(start + b"\0\0" + addresses)) + addresses + tcp


def _checksum(data: bytes) -> int:
    """The Internet checksum (RFC 1071): the sum of 16-bit words in ones' complement, inverted.

    A number written in base 65536 leaves the same rest as the sum of its digits, when it is divided
    by 65535; the rest 0 stands for 65535, as there is always something to sum up here.
    """
    if len(data) % 2:
        data += b"\0"
    return 0xFFFF - ((int.from_bytes(data, "big") % 0xFFFF) or 0xFFFF)
