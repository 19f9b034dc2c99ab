# SPDX-License-Identifier: MIT
"""Files of packets: pcap and pcapng read, as a stream of bytes, and written.

`CaptureReader` takes the bytes of a file in any pieces and gives `Packet`s. It needs no whole file,
so that standard input and a file that still grows are read like any other, and it holds no more in
memory than the last data received and one record.

**What is read.** pcap with times in micro or nano seconds, and pcapng with several sections and
interfaces and any resolution of time, both in either byte order. Of pcapng, the blocks that hold
packets (Enhanced, Simple, and the obsolete Packet Block) and those that explain them (Section
Header, Interface Description); all others, and all options that don't matter, are skipped.

**What is done about faults.** A file whose records can no longer be told apart gives everything up
to there and then a `CaptureError`. A block that is wrong in itself, but ends where it says, is
skipped and counted in `CaptureReader.skipped`. A file that ends inside a record is normal, since
this is how a capture looks whose program was stopped: it is noted in `CaptureReader.cut_offset`.

Sources: draft-ietf-opsawg-pcap ("File Header", "Packet Record"); draft-ietf-opsawg-pcapng ("General
Block Structure", "Options", and a section for each block); the numbers of link layers are those of
https://www.tcpdump.org/linktypes.html.
"""

from __future__ import annotations

from struct import Struct, pack
from typing import NamedTuple

from ..errors import FormatError, LocalProtocolError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    _Unpack = Callable[[bytes, int], tuple[Any, ...]]

__all__ = [
    "CAPTURE_MAGICS",
    "MAX_BLOCK_SIZE",
    "MAX_INTERFACES",
    "MAX_PACKET_SIZE",
    "CaptureCutError",
    "CaptureError",
    "CaptureReader",
    "LinkType",
    "Packet",
    "PcapWriter",
    "PcapngWriter",
    "read_packets",
]

#: The largest record of a pcap file that is plausible, in bytes, unless its header says that
#: longer ones were captured. It is what tcpdump and Wireshark allow.
MAX_PACKET_SIZE = 256 * 1024

#: The largest block of a pcapng file that is plausible, in bytes. It is what Wireshark allows.
MAX_BLOCK_SIZE = 16 * 1024 * 1024

#: How many interfaces one section of a pcapng file may describe.
MAX_INTERFACES = 65536


class LinkType:
    """What a packet starts with, as the file says it: the numbers that this package knows."""

    #: The four bytes of BSD loopback, in the byte order of the machine that wrote them.
    NULL = 0
    ETHERNET = 1
    #: Raw IP, as the BSDs write it.
    RAW_BSD = 12
    RAW_OPENBSD = 14
    #: An IP packet, of either version.
    RAW = 101
    #: The four bytes of OpenBSD's loopback, in network byte order.
    LOOP = 108
    #: Linux "cooked" captures: those of the interface ``any``.
    LINUX_SLL = 113
    IPV4 = 228
    IPV6 = 229
    LINUX_SLL2 = 276


class CaptureError(FormatError):
    """A file of packets cannot be read any further.

    Attributes:
        offset: where the record at fault starts, in bytes from the start of the file.
        file_index: which file that is, where several are read, from 0.
    """

    def __init__(self, reason: str, *, offset: int = 0) -> None:
        super().__init__(reason)
        self.offset = offset
        self.file_index = 0

    def __str__(self) -> str:
        return f"{self.reason} (at byte {self.offset} of the capture)"


class CaptureCutError(CaptureError):
    """A file of packets ends inside a record.

    Whoever stops a program that captures mostly does so in the middle of a packet: it need not mean
    more than that.
    """


class Packet(NamedTuple):
    """One packet of a capture: a part of the buffer that was read, which it keeps alive.

    The bytes are not copied, because most of them go on into a stream and are copied there.

    Attributes:
        time: when it was captured, in nanoseconds since 1970 UTC. A Simple Packet Block has no
            time and takes that of the packet before it, 0 if there is none.
        link_type: what it starts with, see `LinkType`.
        buffer: the bytes around it.
        start: where it starts in the buffer.
        end: where it ends in the buffer.
        original_size: how many bytes it had on the wire; less may have been captured.
    """

    time: int
    link_type: int
    buffer: bytes
    start: int
    end: int
    original_size: int

    @property
    def data(self) -> bytes:
        """The bytes that were captured: a copy, each time."""
        return self.buffer[self.start : self.end]

    def __repr__(self) -> str:
        """Without the bytes: they may be anything that went over the wire."""
        return (
            f"Packet(time={self.time}, link_type={self.link_type}, "
            f"size={self.end - self.start}, original_size={self.original_size})"
        )


class _Interface(NamedTuple):
    """What an Interface Description Block says of the packets that refer to it."""

    link_type: int
    snap_size: int  # 0 for no limit
    multiplier: int  # time * multiplier // divisor + offset is in nanoseconds
    divisor: int
    offset: int


_make = tuple.__new__  # half the time of calling Packet


class _Layout:
    """What is read of a file, in one byte order."""

    def __init__(self, order: str) -> None:
        self.pcap_header = Struct(order + "4xHH8xII").unpack_from
        self.record = Struct(order + "IIII").unpack_from
        self.block = Struct(order + "II").unpack_from
        self.length = Struct(order + "I").unpack_from
        self.version = Struct(order + "HH").unpack_from
        self.interface = Struct(order + "H2xI").unpack_from
        self.option = Struct(order + "HH").unpack_from
        self.seconds = Struct(order + "q").unpack
        self.packet = Struct(order + "IIIII").unpack_from
        self.old_packet = Struct(order + "H2xIIII").unpack_from  # half of it counts lost packets


_LITTLE = _Layout("<")
_BIG = _Layout(">")

_NANOSECONDS = 1_000_000_000

_PCAP_MAGICS = {
    b"\xa1\xb2\xc3\xd4": (_BIG, 1000),
    b"\xd4\xc3\xb2\xa1": (_LITTLE, 1000),
    b"\xa1\xb2\x3c\x4d": (_BIG, 1),
    b"\x4d\x3c\xb2\xa1": (_LITTLE, 1),
}
_PCAP_HEADER_SIZE = 24
_PCAP_RECORD_SIZE = 16
_PCAP_VERSION = 2

# The type of a Section Header Block reads the same in both byte orders; the number behind its
# length tells which one it is.
_SECTION_MAGIC = b"\x0a\x0d\x0d\x0a"
_BYTE_ORDERS = {b"\x1a\x2b\x3c\x4d": _BIG, b"\x4d\x3c\x2b\x1a": _LITTLE}
_BYTE_ORDER_MAGIC = 0x1A2B3C4D
_SECTION_HEADER = 0x0A0D0D0A
_SECTION_HEADER_SIZE = 28
_PCAPNG_VERSION = 1

_INTERFACE_DESCRIPTION = 1
_OLD_PACKET = 2
_SIMPLE_PACKET = 3
_ENHANCED_PACKET = 6

_BLOCK_FRAME_SIZE = 12  # type, length, and the length again at the end
_INTERFACE_BLOCK_SIZE = 20
_SIMPLE_BLOCK_SIZE = 16
_PACKET_BLOCK_SIZE = 32
_PACKET_START = 28

_OPTION_END = 0
_OPTION_COMMENT = 1
_OPTION_INTERFACE_NAME = 2
_OPTION_APPLICATION = 4
_OPTION_TIME_RESOLUTION = 9
_OPTION_TIME_OFFSET = 14
_POWER_OF_TWO = 0x80

#: The first four bytes of the files that are read.
CAPTURE_MAGICS = frozenset((_SECTION_MAGIC, *_PCAP_MAGICS))

_OTHER_MAGICS = {
    b"\xa1\xb2\xcd\x34": "a pcap file with the patched records of 1999, which is not read",
    b"\x34\xcd\xb2\xa1": "a pcap file with the patched records of 1999, which is not read",
    b"\x1f\x8b": "it is compressed: give it through gunzip",
    b"\x28\xb5\x2f\xfd": "it is compressed: give it through unzstd",
    b"\x04\x22\x4d\x18": "it is compressed: give it through unlz4",
}


class CaptureReader:
    """Gives the packets of a pcap or pcapng file. It does no input or output of its own.

        reader.receive_data(data)
        for packet in reader:
            ...

    Take every packet that is there before giving it more, because only what has been taken is let
    go from memory. One reader serves one file, and one thread at a time.

    Attributes:
        skipped: how many blocks were passed over, by reason.
        cut_offset: where the record starts that is cut by the end of the file; None if none is.
    """

    # Names that end in _offset count from the start of the file, all others are indices into
    # the buffer.
    __slots__ = (
        "_arrived",
        "_arrived_size",
        "_buffer",
        "_eof",
        "_interfaces",
        "_layout",
        "_link_type",
        "_max_packet_size",
        "_pos",
        "_read",
        "_start_offset",
        "_time",
        "_time_scale",
        "_wanted",
        "cut_offset",
        "skipped",
    )

    def __init__(self) -> None:
        self.skipped: dict[str, int] = {}
        self.cut_offset: int | None = None
        self._buffer = b""
        self._start_offset = 0  # of the buffer
        self._pos = 0
        # What has come since; it is joined to the rest of the buffer once enough of it is there,
        # so that a large record in small pieces is not copied again for each of them.
        self._arrived: list[bytes] = []
        self._arrived_size = 0
        self._wanted = len(_SECTION_MAGIC)
        self._eof = False
        self._read: Callable[[], Iterator[Packet]] = self._read_magic
        self._layout = _LITTLE
        self._time = 0
        self._time_scale = 1
        self._link_type = 0
        self._max_packet_size = MAX_PACKET_SIZE
        self._interfaces: list[_Interface] = []

    def receive_data(self, data: bytes | bytearray | memoryview) -> None:
        """Add what comes next in the file.

        Raises:
            LocalProtocolError: `receive_eof` has been called.
        """
        if self._eof:
            raise LocalProtocolError("data after the end of the capture")
        if data:
            self._arrived.append(bytes(data))
            self._arrived_size += len(data)

    def receive_eof(self) -> None:
        """Note that the file has ended. To say it again changes nothing."""
        self._eof = True

    def __iter__(self) -> Iterator[Packet]:
        """Take the packets that are known now.

        Raises:
            CaptureError: what comes next is no record. Each further call says so again.
        """
        while self._gather():
            yield from self._read()
        if self._eof:
            if self._read == self._read_magic:
                raise self._error("no pcap or pcapng file: it is shorter than its magic number")
            if self._pos < len(self._buffer):
                self.cut_offset = self._start_offset + self._pos

    def _gather(self) -> bool:
        """Whether as many bytes as are wanted lie at the position, or can be brought there."""
        size = len(self._buffer) - self._pos
        if size >= self._wanted:
            return True
        if not self._arrived or (size + self._arrived_size < self._wanted and not self._eof):
            return False
        self._buffer = b"".join([self._buffer[self._pos :], *self._arrived])
        self._start_offset += self._pos
        self._pos = 0
        self._arrived.clear()
        self._arrived_size = 0
        return len(self._buffer) >= self._wanted

    def _error(self, reason: str) -> CaptureError:
        return CaptureError(reason, offset=self._start_offset + self._pos)

    def _skip(self, reason: str) -> None:
        self.skipped[reason] = self.skipped.get(reason, 0) + 1

    # --- pcap -------------------------------------------------------------------------------------

    def _read_magic(self) -> Iterator[Packet]:
        """Find out what file it is. Gives no packet, like each of these that reads a header."""
        magic = self._buffer[self._pos : self._pos + 4]
        if magic == _SECTION_MAGIC:
            self._read = self._read_blocks
        elif magic in _PCAP_MAGICS:
            self._layout, self._time_scale = _PCAP_MAGICS[magic]
            self._wanted = _PCAP_HEADER_SIZE
            self._read = self._read_pcap_header
        else:
            for other, reason in _OTHER_MAGICS.items():
                if magic.startswith(other):
                    raise self._error(f"no pcap or pcapng file that can be read: {reason}")
            raise self._error(f"no pcap or pcapng file: it starts with {magic.hex(' ')}")
        yield from ()

    def _read_pcap_header(self) -> Iterator[Packet]:
        fields = self._layout.pcap_header(self._buffer, self._pos)
        major, minor, snap_size, link_type = fields
        if major != _PCAP_VERSION:
            raise self._error(f"a pcap file of version {major}.{minor}: only 2 is known")
        # The upper half may tell the size of a check sequence behind each packet: what is behind
        # an IP packet is not looked at anyway.
        self._link_type = link_type & 0xFFFF
        self._max_packet_size = max(MAX_PACKET_SIZE, min(snap_size, MAX_BLOCK_SIZE))
        self._pos += _PCAP_HEADER_SIZE
        self._wanted = _PCAP_RECORD_SIZE
        self._read = self._read_records
        yield from ()

    def _read_records(self) -> Iterator[Packet]:
        unpack = self._layout.record
        link_type = self._link_type
        scale = self._time_scale
        limit = self._max_packet_size
        buffer = self._buffer
        last = len(buffer) - _PCAP_RECORD_SIZE
        pos = self._pos
        self._wanted = _PCAP_RECORD_SIZE  # a record that is wrong is found so again by its start
        while pos <= last:
            seconds, fraction, size, original_size = unpack(buffer, pos)
            if size > limit:
                raise self._error(f"a packet of {size} bytes: at most {limit} are plausible")
            start = pos + _PCAP_RECORD_SIZE
            end = start + size
            if end > len(buffer):
                self._wanted = end - pos
                return
            self._pos = pos = end
            time = seconds * _NANOSECONDS + fraction * scale
            yield _make(Packet, (time, link_type, buffer, start, end, original_size))

    # --- pcapng -----------------------------------------------------------------------------------

    def _read_blocks(self) -> Iterator[Packet]:
        layout = self._layout
        buffer = self._buffer
        last = len(buffer) - _BLOCK_FRAME_SIZE
        pos = self._pos
        self._wanted = _BLOCK_FRAME_SIZE  # a block that is wrong is found so again by its start
        while pos <= last:
            block_type, size = layout.block(buffer, pos)
            if block_type == _SECTION_HEADER:  # which reads the same in both byte orders
                found = _BYTE_ORDERS.get(buffer[pos + 8 : pos + 12])
                if found is None:
                    raise self._error("a section header without the magic of its byte order")
                self._layout = layout = found
                block_type, size = layout.block(buffer, pos)
            if size < _BLOCK_FRAME_SIZE or size % 4 or size > MAX_BLOCK_SIZE:
                raise self._error(f"a block whose length says {size} bytes")
            end = pos + size
            if end > len(buffer):
                self._wanted = size
                return
            if layout.length(buffer, end - 4)[0] != size:
                raise self._error(f"a block of {size} bytes that says another length at its end")
            packet = None
            if block_type == _ENHANCED_PACKET:
                packet = self._packet(layout.packet, pos, size)
            elif block_type == _OLD_PACKET:
                packet = self._packet(layout.old_packet, pos, size)
            elif block_type == _SIMPLE_PACKET:
                packet = self._simple_packet(pos, size)
            elif block_type == _INTERFACE_DESCRIPTION:
                self._add_interface(pos, size)
            elif block_type == _SECTION_HEADER:
                self._start_section(pos, size)
            else:
                self._skip("a block of another kind")
            self._pos = pos = end
            if packet is not None:
                yield packet

    def _start_section(self, pos: int, size: int) -> None:
        if size < _SECTION_HEADER_SIZE:
            raise self._error(f"a section header of {size} bytes: it takes {_SECTION_HEADER_SIZE}")
        major, minor = self._layout.version(self._buffer, pos + 12)
        if major != _PCAPNG_VERSION:
            raise self._error(f"a pcapng section of version {major}.{minor}: only 1 is known")
        self._interfaces = []

    def _add_interface(self, pos: int, size: int) -> None:
        if size < _INTERFACE_BLOCK_SIZE:
            raise self._error(f"an interface description of {size} bytes")
        if len(self._interfaces) >= MAX_INTERFACES:
            raise self._error(f"more than {MAX_INTERFACES} interfaces")
        link_type, snap_size = self._layout.interface(self._buffer, pos + 8)
        multiplier, divisor, offset = 1000, 1, 0
        for code, value in self._options(pos + 16, pos + size - 4):
            if code == _OPTION_TIME_RESOLUTION and len(value) == 1:
                exponent = value[0] & ~_POWER_OF_TWO
                base = 2 if value[0] & _POWER_OF_TWO else 10
                multiplier, divisor = _NANOSECONDS, base**exponent
                if not multiplier % divisor:
                    multiplier, divisor = multiplier // divisor, 1
            elif code == _OPTION_TIME_OFFSET and len(value) == 8:
                offset = self._layout.seconds(value)[0] * _NANOSECONDS
        self._interfaces.append(_Interface(link_type, snap_size, multiplier, divisor, offset))

    def _options(self, pos: int, end: int) -> Iterator[tuple[int, bytes]]:
        """The options of a block. What does not fit into it ends them."""
        while pos + 4 <= end:
            code, size = self._layout.option(self._buffer, pos)
            pos += 4
            if code == _OPTION_END:
                return
            if size > end - pos:
                self._skip("an option longer than its block")
                return
            yield code, self._buffer[pos : pos + size]
            pos += _padded(size)

    def _packet(self, unpack: _Unpack, pos: int, size: int) -> Packet | None:
        """The packet of an Enhanced Packet Block, or of the obsolete Packet Block."""
        if size < _PACKET_BLOCK_SIZE:
            self._skip("a packet block that is too short")
            return None
        number, high, low, captured, original_size = unpack(self._buffer, pos + 8)
        if number >= len(self._interfaces):
            self._skip("a packet of an interface that is not described")
            return None
        if captured > size - _PACKET_BLOCK_SIZE:
            self._skip("a packet longer than its block")
            return None
        link_type, _, multiplier, divisor, offset = self._interfaces[number]
        self._time = ((high << 32) | low) * multiplier // divisor + offset
        start = pos + _PACKET_START
        fields = (self._time, link_type, self._buffer, start, start + captured, original_size)
        return _make(Packet, fields)

    def _simple_packet(self, pos: int, size: int) -> Packet | None:
        """The packet of a Simple Packet Block: of the first interface, and without a time."""
        if size < _SIMPLE_BLOCK_SIZE:
            self._skip("a packet block that is too short")
            return None
        if not self._interfaces:
            self._skip("a packet of an interface that is not described")
            return None
        (original_size,) = self._layout.length(self._buffer, pos + 8)
        interface = self._interfaces[0]
        # How much was captured is said nowhere: it is what the snap length left of it.
        captured = min(original_size, interface.snap_size or original_size)
        if captured > size - _SIMPLE_BLOCK_SIZE:
            self._skip("a packet longer than its block")
            return None
        start = pos + 12
        return Packet(
            self._time, interface.link_type, self._buffer, start, start + captured, original_size
        )


def read_packets(pieces: Iterable[bytes]) -> Iterator[Packet]:
    """The packets of a file that comes in pieces, as ``iter(partial(file.read, 1 << 20), b"")``.

    Raises:
        CaptureError: as `CaptureReader` does.
        CaptureCutError: the file ends inside a record; all the others have been given.
    """
    reader = CaptureReader()
    for data in pieces:
        reader.receive_data(data)
        yield from reader
    reader.receive_eof()
    yield from reader
    if reader.cut_offset is not None:
        raise CaptureCutError("the file ends inside this record", offset=reader.cut_offset)


# --- writing --------------------------------------------------------------------------------------


def _padded(size: int) -> int:
    """The size with what pcapng puts behind it, so that all starts at a multiple of four."""
    return (size + 3) & ~3


class PcapngWriter:
    """Writes a pcapng file of one section, with times in nanoseconds, in little-endian order.

    The header is written at once. Every further call writes whole blocks by one call of ``write``,
    so that a file is sound up to the last packet whenever the program stops.

    Args:
        write: takes the bytes, such as the ``write`` of a file opened in binary mode.
        application: the name of the program, which is kept in the header.
        comment: what is to be kept of the file as a whole.
    """

    def __init__(
        self, write: Callable[[bytes], object], *, application: str = "wirecodec", comment: str = ""
    ) -> None:
        self._write = write
        self._interfaces = 0
        options = _option(_OPTION_COMMENT, comment) + _option(_OPTION_APPLICATION, application)
        # A length of -1 says that the section goes on to the end of the file.
        body = pack("<IHHq", _BYTE_ORDER_MAGIC, _PCAPNG_VERSION, 0, -1)
        write(_block(_SECTION_HEADER, body, options))

    def add_interface(
        self, link_type: int, *, name: str = "", snap_size: int = 0, comment: str = ""
    ) -> int:
        """Describe an interface, and give its number. There has to be one before any packet.

        Args:
            link_type: what its packets start with, see `LinkType`.
            name: what the interface is called.
            snap_size: after how many bytes its packets were cut; 0 if they were not.
            comment: what is to be kept of the interface.

        Raises:
            LocalProtocolError: there are as many as a section may have.
        """
        if self._interfaces >= MAX_INTERFACES:
            raise LocalProtocolError(f"more than {MAX_INTERFACES} interfaces")
        options = (
            _option(_OPTION_COMMENT, comment)
            + _option(_OPTION_INTERFACE_NAME, name)
            + pack("<HHB3x", _OPTION_TIME_RESOLUTION, 1, 9)
        )
        self._write(_block(_INTERFACE_DESCRIPTION, pack("<HHI", link_type, 0, snap_size), options))
        self._interfaces += 1
        return self._interfaces - 1

    def write_packet(
        self,
        time: int,
        data: bytes,
        *,
        original_size: int | None = None,
        interface: int = 0,
        comment: str = "",
    ) -> None:
        """Write a packet.

        Args:
            time: when it was captured, in nanoseconds since 1970 UTC, from 0.
            data: its bytes.
            original_size: how many it had on the wire, if there were more.
            interface: the number of its interface.
            comment: what is to be kept of it.

        Raises:
            LocalProtocolError: there is no such interface, the packet is too large or the time
                cannot be written.
        """
        if not 0 <= interface < self._interfaces:
            raise LocalProtocolError(f"interface {interface} has not been added")
        if not 0 <= time < 1 << 64:
            raise LocalProtocolError(f"the time {time} is not a number of 64 bits")
        size = len(data)
        if original_size is None:
            original_size = size
        options = _option(_OPTION_COMMENT, comment)
        if size + len(options) > MAX_BLOCK_SIZE - 2 * _PACKET_BLOCK_SIZE:
            raise LocalProtocolError(f"a packet of {size} bytes, {len(options)} of options")
        fields = (interface, time >> 32, time & 0xFFFFFFFF, size, original_size)
        body = pack("<IIIII", *fields) + data + bytes(_padded(size) - size)
        self._write(_block(_ENHANCED_PACKET, body, options))


def _option(code: int, text: str) -> bytes:
    """An option that holds text; nothing if there is none. One may have 65,535 bytes."""
    value = text.encode("utf-8", "replace")[:0xFFFF]
    if not value:
        return b""
    return pack("<HH", code, len(value)) + value + bytes(_padded(len(value)) - len(value))


def _block(block_type: int, body: bytes, options: bytes) -> bytes:
    if options:
        options += pack("<HH", _OPTION_END, 0)
    size = _BLOCK_FRAME_SIZE + len(body) + len(options)
    return pack("<II", block_type, size) + body + options + pack("<I", size)


class PcapWriter:
    """Writes a pcap file, in little-endian order. The header is written at once.

    Args:
        write: takes the bytes, such as the ``write`` of a file opened in binary mode.
        link_type: what the packets start with, see `LinkType`.
        snap_size: after how many bytes packets were cut at most.
        nanoseconds: whether times are kept as they are; otherwise they are cut to microseconds.
    """

    def __init__(
        self,
        write: Callable[[bytes], object],
        link_type: int,
        *,
        snap_size: int = MAX_PACKET_SIZE,
        nanoseconds: bool = True,
    ) -> None:
        self._write = write
        self._time_scale = 1 if nanoseconds else 1000
        magic = 0xA1B23C4D if nanoseconds else 0xA1B2C3D4
        write(pack("<IHHiIII", magic, _PCAP_VERSION, 4, 0, 0, snap_size, link_type))

    def write_packet(self, time: int, data: bytes, *, original_size: int | None = None) -> None:
        """Write a packet.

        Args:
            time: when it was captured, in nanoseconds since 1970 UTC, from 0 and before 2106.
            data: its bytes.
            original_size: how many it had on the wire, if there were more.

        Raises:
            LocalProtocolError: the time cannot be written.
        """
        seconds, fraction = divmod(time, _NANOSECONDS)
        if not 0 <= seconds < 1 << 32:
            raise LocalProtocolError(f"the time {time} does not fit into a pcap file")
        if original_size is None:
            original_size = len(data)
        header = pack("<IIII", seconds, fraction // self._time_scale, len(data), original_size)
        self._write(header + data)
