# SPDX-License-Identifier: MIT
"""Conversations with OpenD, of which every byte is known, as the packets of a capture.

`load_recorded` has what the official client and a server said to each other; `as_segments` puts
turns on TCP; `write_pcapng` makes a file of segments.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from wirecodec.debug.packets import (
    ACK,
    FIN,
    PSH,
    SYN,
    Endpoint,
    Segment,
    encode_segment,
    flow_of,
    reverse_flow,
)
from wirecodec.debug.pcap import LinkType, PcapngWriter
from wirecodec.debug.reassembly import Direction

CAPTURES = Path(__file__).resolve().parent.parent / "data" / "captures"
RSA_KEY_FILE = CAPTURES / "rsa_private_1024.pem"

CLIENT = Endpoint("127.0.0.1", 50000)
SERVER = Endpoint("127.0.0.1", 11111)
START = 1_700_000_000_000_000_000
MILLISECOND = 1_000_000
WRAP = 1 << 32


class Turn(NamedTuple):
    """One frame, or anything else that one side says at once."""

    direction: str
    data: bytes
    proto_id: int = 0
    serial_number: int = 0
    body: bytes = b""


def load_recorded(name: str) -> list[Turn]:
    """The frames of a recorded conversation: ``plain``, ``json`` or ``rsa``."""
    recorded = json.loads((CAPTURES / f"{name}_frames.json").read_text("utf-8"))
    return [
        Turn(
            Direction.TO_SERVER if frame["dir"] == "c2s" else Direction.TO_CLIENT,
            bytes.fromhex(frame["header_hex"] + frame["wire_body_hex"]),
            frame["proto_id"],
            frame["serial"],
            bytes.fromhex(frame["plain_body_hex"]),
        )
        for frame in recorded["frames"]
    ]


class Talk:
    """Segments of one connection, a millisecond apart, each acknowledging all that came before."""

    def __init__(
        self, client: Endpoint = CLIENT, server: Endpoint = SERVER, *, start: int = START
    ) -> None:
        to_server = flow_of(client, server)
        self.flows = {
            Direction.TO_SERVER: to_server,
            Direction.TO_CLIENT: reverse_flow(to_server),
        }
        self.next = {Direction.TO_SERVER: WRAP - 7, Direction.TO_CLIENT: 9000}
        self.time = start
        self.segments: list[Segment] = []

    def send(self, direction: str, data: bytes = b"", flags: int = ACK) -> Segment:
        """One more segment."""
        other = Direction.TO_CLIENT if direction == Direction.TO_SERVER else Direction.TO_SERVER
        self.time += MILLISECOND
        segment = Segment(
            self.time,
            self.flows[direction],
            self.next[direction] % WRAP,
            self.next[other] % WRAP if flags & ACK else 0,
            flags,
            data,
        )
        self.next[direction] += len(data) + bool(flags & SYN) + bool(flags & FIN)
        self.segments.append(segment)
        return segment

    def open(self) -> None:
        """The three packets that open a connection."""
        self.send(Direction.TO_SERVER, flags=SYN)
        self.send(Direction.TO_CLIENT, flags=SYN | ACK)
        self.send(Direction.TO_SERVER)

    def close(self) -> None:
        """The packets that end it."""
        self.send(Direction.TO_SERVER, flags=FIN | ACK)
        self.send(Direction.TO_CLIENT, flags=FIN | ACK)
        self.send(Direction.TO_SERVER)


def as_segments(turns: Sequence[Turn], *, size: int = 1460) -> list[Segment]:
    """A whole connection, each turn in segments of at most ``size`` bytes."""
    talk = Talk()
    talk.open()
    for turn in turns:
        for pos in range(0, len(turn.data), size):
            talk.send(turn.direction, turn.data[pos : pos + size], ACK | PSH)
    talk.close()
    return talk.segments


def write_pcapng(segments: Iterable[Segment]) -> bytes:
    """A file that holds these segments."""
    out = io.BytesIO()
    writer = PcapngWriter(out.write)
    writer.add_interface(LinkType.RAW)
    for segment in segments:
        writer.write_packet(segment.time, encode_segment(segment))
    return out.getvalue()
