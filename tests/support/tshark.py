# SPDX-License-Identifier: MIT
"""tshark, for tests of the dissector: captures to give it, and what it makes of them.

A capture holds raw IPv4 packets without checksums, which nobody verifies. tshark runs with a home
of its own, so that nothing on the machine changes what it does.
"""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

__all__ = [
    "OPEND_PORT",
    "Capture",
    "Connection",
    "Packet",
    "environment",
    "find_tshark",
    "run_tshark",
]

OPEND_PORT = 11111
_CLIENT = bytes((127, 0, 0, 1))
_SERVER = bytes((127, 0, 0, 2))
_RAW_IP = 101
_PUSH_AND_ACK = 0x18
_STEP_MICROSECONDS = 1000
_TIMEOUT_SECONDS = 120


def find_tshark() -> str | None:
    """The path of tshark, or what ``WIRECODEC_TSHARK`` says; None if there is none."""
    return os.environ.get("WIRECODEC_TSHARK", shutil.which("tshark")) or None


def environment(home: Path) -> dict[str, str]:
    """The variables of a process whose user lives in ``home`` and has set nothing."""
    theirs = {
        name: value for name, value in os.environ.items() if not name.startswith("WIRESHARK_")
    }
    return {**theirs, "HOME": str(home), "XDG_CONFIG_HOME": str(home / ".config"), "TZ": "UTC"}


def run_tshark(home: Path, capture: Path, *arguments: str) -> str:
    """What tshark prints; it must leave with 0."""
    done = subprocess.run(
        ["tshark", "-n", "-r", str(capture), *arguments],
        env=environment(home),
        cwd=capture.parent,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=_TIMEOUT_SECONDS,
        check=False,
    )
    if done.returncode:
        raise AssertionError(f"tshark left with {done.returncode}: {done.stderr.decode()[-2000:]}")
    return done.stdout.decode("utf-8")


class Packet(NamedTuple):
    """One packet of a capture.

    Attributes:
        client_port: which connection it belongs to.
        from_client: its direction.
        data: raw IP.
        size: how much of it was captured.
    """

    client_port: int
    from_client: bool
    data: bytes
    size: int


class Capture:
    """Packets in the order of their capture, one each millisecond."""

    def __init__(self) -> None:
        self.packets: list[Packet] = []

    def write(self, path: Path) -> None:
        """Write a pcap file (https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcap/)."""
        parts = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, _RAW_IP)]
        for index, packet in enumerate(self.packets):
            seconds, microseconds = divmod(index * _STEP_MICROSECONDS, 1_000_000)
            parts.append(
                struct.pack(
                    "<IIII",
                    1_700_000_000 + seconds,
                    microseconds,
                    min(packet.size, len(packet.data)),
                    len(packet.data),
                )
            )
            parts.append(packet.data[: packet.size])
        path.write_bytes(b"".join(parts))


class Connection:
    """One TCP connection, and where it stands in both directions.

    Args:
        capture: where its packets go.
        client_port, server_port: its ends.
    """

    def __init__(self, capture: Capture, client_port: int, server_port: int = OPEND_PORT) -> None:
        self._capture = capture
        self._client_port = client_port
        self._server_port = server_port
        self._sent = {True: 1, False: 1}
        self.streams = {True: b"", False: b""}

    def send(
        self, from_client: bool, data: bytes, sizes: Iterable[int] = (), *, captured: int = 65535
    ) -> None:
        """Send data in segments of these sizes, and the rest in one.

        Args:
            from_client: the direction.
            data: what is sent.
            sizes: how it is cut.
            captured: how much of each packet is captured.
        """
        position = 0
        for size in (*sizes, len(data)):
            segment = data[position : position + size]
            if segment:
                self.put(from_client, position, segment, captured)
            position += size
        self._sent[from_client] += len(data)
        self.streams[from_client] += data

    def lose(self, from_client: bool, size: int) -> None:
        """Let bytes pass that nobody captures."""
        self._sent[from_client] += size

    def put(self, from_client: bool, ahead: int, segment: bytes, captured: int = 65535) -> None:
        """Put one segment into the capture, ``ahead`` bytes behind what has been sent."""
        ports = (self._client_port, self._server_port)
        hosts = (_CLIENT, _SERVER)
        if not from_client:
            ports, hosts = ports[::-1], hosts[::-1]
        tcp = struct.pack(
            ">HHIIBBHHH",
            *ports,
            self._sent[from_client] + ahead,
            self._sent[not from_client],
            5 << 4,
            _PUSH_AND_ACK,
            65535,
            0,
            0,
        )
        size = 20 + len(tcp) + len(segment)
        ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, size, 0, 0, 64, 6, 0, *hosts)
        self._capture.packets.append(
            Packet(self._client_port, from_client, ip + tcp + segment, captured)
        )
