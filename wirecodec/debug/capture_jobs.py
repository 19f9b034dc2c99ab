# SPDX-License-Identifier: MIT
"""A capture read by several processes, or machines, each of which takes a part of the connections.

    for record in read_capture_files(["monday.pcapng"], jobs=4):
        ...

Every process reads all of the file, which is quick, and follows only the connections of its part,
which is the work: `packets.flow_part` says which part a connection belongs to, by its ends alone.
So the parts need nothing of each other, and what they bring is put in order again: by the packet
that each record became known with. The result is that of one process, but for the limits of
`reassembly` on all connections together, which hold for each part; and the end of a connection
that was idle for long may be told somewhat later.

`analyse_part` has no global state, and what it takes and gives can be pickled. An engine that
spreads work over machines needs no more: docs/bulk.md has a recipe.
"""

from __future__ import annotations

import heapq
from functools import partial
from multiprocessing import get_context

from ..errors import LocalProtocolError
from ..opend.frame import MAX_BODY_SIZE
from .capture import OPEND_PORTS, CaptureAnalyser
from .capture_keys import NO_KEYS
from .pcap import CaptureError, read_packets
from .traffic import ConnectionEnded, ConnectionStarted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from multiprocessing.connection import Connection as Pipe
    from multiprocessing.process import BaseProcess
    from typing import Any

    from .capture_keys import CaptureKeys
    from .traffic import Record

    #: The packet with which a record became known; at the end, which packet had opened its
    #: connection.
    Place = tuple[int, int]
    PlacedRecord = tuple[Place, Record | CaptureError | None]

__all__ = ["analyse_part", "merge_parts", "read_capture_files"]

_READ_SIZE = 1 << 20

# The records of a part are sent in batches: as many records, or what so many packets bring.
_BATCH_RECORDS = 256
_BATCH_PACKETS = 20_000

# Behind all packets.
_AT_END = 1 << 62


def analyse_part(
    paths: Sequence[str],
    part: int,
    parts: int,
    *,
    keys: CaptureKeys = NO_KEYS,
    max_body_size: int = MAX_BODY_SIZE,
    ports: Collection[int] = OPEND_PORTS,
) -> Iterator[PlacedRecord]:
    """The records of one part of the connections, each with its place among those of all parts.

    Args:
        paths: the files, which are one capture, one behind the other.
        part: which part, from 0.
        parts: how many there are.
        keys: what opens encrypted bodies.
        max_body_size: the largest body that is plausible, in bytes.
        ports: those that OpenD listens on.

    Yields:
        Pairs for `merge_parts`: a place and a record. None instead says only that nothing comes
        before that place; a `CaptureError`, which is the last of all, why no more can be read.

    Raises:
        OSError: a file cannot be read.
    """
    analyser = CaptureAnalyser(
        keys=keys, max_body_size=max_body_size, ports=ports, part=part, parts=parts
    )
    problem: CaptureError | None = None
    for index, path in enumerate(paths):
        try:
            with open(path, "rb") as file:
                for packet in read_packets(iter(partial(file.read, _READ_SIZE), b"")):
                    for record in analyser.receive_packet(packet):
                        yield (analyser.packets, 0), record
                    if analyser.packets % _BATCH_PACKETS == 0:
                        yield (analyser.packets, 0), None
        except CaptureError as error:
            error.file_index = index
            problem = problem or error
    for record in analyser.receive_eof():
        yield (_AT_END, analyser.opening_packets[record.connection]), record
    if problem is not None:
        yield (_AT_END, _AT_END), problem


def merge_parts(parts: Iterable[Iterable[PlacedRecord]]) -> Iterator[Record]:
    """The records of all parts in one order, with the numbers that connections have in the whole.

    Args:
        parts: what `analyse_part` gave for each of them.

    Raises:
        CaptureError: what the parts say; it comes behind all records.
    """
    numbers: dict[tuple[int, int], int] = {}
    connections = 0
    problem: CaptureError | None = None
    numbered = [_with_part(index, part) for index, part in enumerate(parts)]
    for _, part, record in heapq.merge(*numbered, key=_place_of):
        if record is None:
            continue
        if isinstance(record, CaptureError):
            problem = record
            continue
        key = part, record.connection
        if isinstance(record, ConnectionStarted):
            connections += 1
            numbers[key] = connections
        number = numbers[key]
        yield record if record.connection == number else record._replace(connection=number)
        if isinstance(record, ConnectionEnded):
            del numbers[key]
    if problem is not None:
        raise problem


def _with_part(
    part: int, records: Iterable[PlacedRecord]
) -> Iterator[tuple[Place, int, Record | CaptureError | None]]:
    for place, record in records:
        yield place, part, record


def _place_of(item: tuple[Place, int, Record | CaptureError | None]) -> Place:
    return item[0]


def read_capture_files(
    paths: Sequence[str],
    *,
    keys: CaptureKeys = NO_KEYS,
    jobs: int = 1,
    max_body_size: int = MAX_BODY_SIZE,
    ports: Collection[int] = OPEND_PORTS,
) -> Iterator[Record]:
    """What files of packets show, which are one capture, one behind the other.

    Args:
        paths: the files.
        keys: what opens encrypted bodies.
        jobs: how many processes read it; 1 for this one alone.
        max_body_size: the largest body that is plausible, in bytes.
        ports: those that OpenD listens on.

    Raises:
        CaptureError: see `capture.read_captures`; it comes behind all records.
        LocalProtocolError: ``jobs`` is less than 1.
        OSError: a file cannot be read.
    """
    if jobs < 1:
        raise LocalProtocolError("jobs is a number of processes, from 1")
    options = {"keys": keys, "max_body_size": max_body_size, "ports": ports}
    if jobs == 1:
        yield from merge_parts([analyse_part(paths, 0, 1, **options)])  # type: ignore[arg-type]
        return
    # A process of its own for each part, which inherits nothing: threads of a caller don't matter.
    context = get_context("spawn")
    pipes: list[Pipe] = []
    processes: list[BaseProcess] = []
    try:
        for part in range(jobs):
            pipe, end = context.Pipe(duplex=False)
            arguments = (end, list(paths), part, jobs, options)
            process: BaseProcess = context.Process(target=_run_part, args=arguments, daemon=True)
            process.start()
            end.close()
            pipes.append(pipe)
            processes.append(process)
        yield from merge_parts([_receive(pipe) for pipe in pipes])
    finally:
        for pipe in pipes:
            pipe.close()
        for process in processes:
            process.terminate()
            process.join()


def _run_part(
    pipe: Pipe, paths: Sequence[str], part: int, parts: int, options: dict[str, Any]
) -> None:
    """What a process does: the records go through the pipe in batches, None behind the last."""
    batch: list[PlacedRecord] = []
    try:
        for item in analyse_part(paths, part, parts, **options):
            batch.append(item)
            if item[1] is None or len(batch) >= _BATCH_RECORDS:
                pipe.send(batch)
                batch = []
        pipe.send(batch)
        pipe.send(None)
    except OSError as error:
        try:
            pipe.send(error)
        except OSError:
            pass  # nobody reads any more


def _receive(pipe: Pipe) -> Iterator[PlacedRecord]:
    """What comes through a pipe."""
    while True:
        try:
            batch = pipe.recv()
        except EOFError:
            raise OSError("a process that read the capture has died") from None
        if batch is None:
            return
        if isinstance(batch, OSError):
            raise batch
        yield from batch
