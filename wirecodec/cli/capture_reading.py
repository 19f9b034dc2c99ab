# SPDX-License-Identifier: MIT
"""Where the records of ``capture`` come from: files, standard input, a file that still grows."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

from ..debug.capture import OPEND_PORTS, CaptureAnalyser, is_capture, read_captures, read_streams
from ..debug.pcap import CaptureCutError, CaptureError
from . import console

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Generator, Iterable, Iterator
    from typing import Any

    from ..debug.capture_keys import CaptureKeys
    from ..debug.traffic import Record

__all__ = ["FOLLOW_SECONDS", "CaptureSource"]

#: How often a file is looked at that still grows.
FOLLOW_SECONDS = 0.25

_CHUNK_SIZE = 1024 * 1024
_PROGRESS_SECONDS = 0.25


class CaptureSource:
    """The records of a command line: a context manager, to be iterated once.

    Args:
        options: of the command.
        keys: what opens encrypted bodies.
        shows_progress: whether it tells on a terminal how far it has got.

    Attributes:
        problem: why the capture cannot be read any further; empty if it was read to its end.
        is_cut: whether the problem is only that a file ends inside a packet.
        is_text: whether what is no capture of packets begins as text does, and no stream.
        skipped: packets that hold no TCP segment: how many, by reason.
    """

    def __init__(self, options: Namespace, keys: CaptureKeys, *, shows_progress: bool) -> None:
        self._options = options
        self._keys = keys
        self._names: list[str] = options.files
        self._name = self._names[0]
        self._interrupts = _Interrupts()
        self._progress = _Progress() if shows_progress and console.is_terminal(sys.stderr) else None
        self.problem = ""
        self.is_cut = False
        self.is_text = False
        self.skipped: dict[str, int] = {}
        self._check_usage()

    def __enter__(self) -> CaptureSource:
        if self._options.follow:
            self._interrupts.catch()
        return self

    def __exit__(self, *_: object) -> None:
        self._interrupts.release()
        if self._progress is not None:
            self._progress.clear()

    def __iter__(self) -> Iterator[Record]:
        try:
            for record in self._read():
                if self._progress is not None:
                    self._progress.note_record()
                yield record
        except CaptureError as error:
            # Whoever interrupts it mostly does so in the middle of a packet.
            if not self._interrupts.is_set:
                self.problem = f"{self._names[error.file_index]}: {error}"
                self.is_cut = isinstance(error, CaptureCutError)
        except OSError as error:
            name = error.filename or self._name
            raise self._wrong_usage(f"{name}: {error.strerror or error}") from None

    def _check_usage(self) -> None:
        options = self._options
        if options.jobs < 1:
            raise self._wrong_usage("--jobs is a number of processes, from 1")
        if len(self._names) > 1 and "-" in self._names:
            raise self._wrong_usage("standard input is read alone")
        if options.follow and (len(self._names) > 1 or options.jobs > 1):
            raise self._wrong_usage("--follow reads one file, with one process")

    def _wrong_usage(self, reason: str) -> console.CommandError:
        return console.CommandError(self._options.program, reason, 2)

    # --- what is in the files ---------------------------------------------------------------------

    def _read(self) -> Iterator[Record]:
        names = self._names
        if len(names) == 1:
            chunks = self._chunks(names[0])
            first = b""
            while len(first) < 4 and (chunk := next(chunks, b"")):
                first += chunk
            if not _holds_packets(names[0], first):
                self.is_text = bool(first) and not first.translate(None, _TEXT)
                return self._read_dump(names[0], _chain(first, chunks))
            if self._options.jobs == 1 or names[0] == "-":
                return self._read_packets([_chain(first, chunks)])
            chunks.close()
        kinds = {name: _holds_packets(name, _start_of(name)) for name in names}
        if all(kinds.values()):
            if self._options.jobs == 1:
                return self._read_packets(self._chunks(name) for name in names)
            from ..debug.capture_jobs import read_capture_files

            return read_capture_files(
                names, keys=self._keys, jobs=self._options.jobs, ports=self._ports
            )
        if any(kinds.values()):
            other = next(name for name, is_packets in kinds.items() if not is_packets)
            raise self._wrong_usage(f"{other} holds no packets, and other files do: not both")
        return self._read_dumps()

    @property
    def _ports(self) -> frozenset[int]:
        return frozenset(self._options.port) or OPEND_PORTS

    def _read_packets(self, files: Iterable[Iterable[bytes]]) -> Iterator[Record]:
        analyser = CaptureAnalyser(keys=self._keys, ports=self._ports)
        self.skipped = analyser.skipped
        return read_captures(files, analyser)

    def _read_dump(self, name: str, chunks: Iterable[bytes]) -> Iterator[Record]:
        if name.endswith(".s2c"):
            return read_streams((), chunks, keys=self._keys)
        return read_streams(chunks, keys=self._keys, is_oriented=name.endswith(".c2s"))

    def _read_dumps(self) -> Iterator[Record]:
        """Each dump is a connection; FILE.c2s and FILE.s2c are one together."""
        left = list(dict.fromkeys(self._names))
        number = 0
        while left:
            name = left.pop(0)
            number += 1
            stem, suffix = name[:-4], name[-4:]
            partner = stem + {".c2s": ".s2c", ".s2c": ".c2s"}.get(suffix, "")
            if suffix in (".c2s", ".s2c") and partner in left:
                left.remove(partner)
                sides = self._chunks(f"{stem}.c2s"), self._chunks(f"{stem}.s2c")
                records = read_streams(*sides, keys=self._keys)
            else:
                records = self._read_dump(name, self._chunks(name))
            for record in records:
                yield record._replace(connection=number)

    # --- the bytes --------------------------------------------------------------------------------

    def _chunks(self, name: str) -> Generator[bytes, None, None]:
        """The bytes of a file, as they come."""
        self._name = name
        if name == "-":
            yield from self._chunks_of_input()
            return
        with open(name, "rb") as file:
            if self._progress is not None:
                self._progress.start_file(os.fstat(file.fileno()).st_size)
            growth = threading.Event()  # nobody sets it: it is a wait that Ctrl-C ends
            while not self._interrupts.is_set:
                data = file.read(_CHUNK_SIZE)
                if data:
                    if self._progress is not None:
                        self._progress.note_bytes(len(data))
                    yield data
                elif self._options.follow:
                    console.flush_output()
                    self._interrupts.during(lambda: growth.wait(FOLLOW_SECONDS))
                else:
                    return

    def _chunks_of_input(self) -> Iterator[bytes]:
        source = console.standard_input()
        # As much as there is: a program that captures may write little and wait long.
        read = getattr(source, "read1", source.read)
        while not self._interrupts.is_set:
            console.flush_output()
            data = self._interrupts.during(lambda: read(_CHUNK_SIZE))
            if not data:
                return
            yield data


_TEXT = bytes((*b"\t\n\r", *range(0x20, 0x7F)))  # every header of a frame has zeros

# The reader of packets knows best what is wrong with a file of such a name.
_PACKET_SUFFIXES = (".pcap", ".pcapng", ".cap", ".gz", ".zst", ".lz4")


def _holds_packets(name: str, start: bytes) -> bool:
    """Whether a file holds packets, or is said to; otherwise it is the dump of a stream."""
    return is_capture(start) or name.lower().endswith(_PACKET_SUFFIXES)


def _start_of(name: str) -> bytes:
    with open(name, "rb") as file:
        return file.read(4)


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


class _Interrupts:
    """Makes Ctrl-C the end of the input, so that what was read is still shown and summed up.

    A second one ends the program, as ever.
    """

    def __init__(self) -> None:
        self.is_set = False
        self._is_waiting = False
        self._before: Any = None

    def catch(self) -> None:
        """Begin; other threads than the main one have no signals."""
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._note)

    def release(self) -> None:
        """End."""
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)
            self._before = None

    def _note(self, *_: object) -> None:
        is_second = self.is_set
        self.is_set = True
        if self._is_waiting or is_second:
            raise KeyboardInterrupt

    def during(self, wait: Callable[[], Any]) -> Any:
        """What a call gives that Ctrl-C may end; None if it did."""
        if self._before is None:
            return wait()
        try:
            self._is_waiting = True
            # It may have come since somebody looked.
            return None if self.is_set else wait()
        except KeyboardInterrupt:
            return None
        finally:
            self._is_waiting = False


class _Progress:
    """A line on a terminal that says how far it has got."""

    def __init__(self) -> None:
        self._size = 0
        self._read = 0
        self._records = 0
        self._next = time.monotonic() + _PROGRESS_SECONDS
        self._is_shown = False

    def start_file(self, size: int) -> None:
        """Note a file of that size."""
        self._size += size

    def note_bytes(self, count: int) -> None:
        """So much was read."""
        self._read += count
        self._show()

    def note_record(self) -> None:
        """A record was found."""
        self._records += 1
        if not self._records % 256:
            self._show()

    def _show(self) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _PROGRESS_SECONDS
        share = f"{100 * self._read / self._size:.0f} %, " if self._size and self._read else ""
        sys.stderr.write(f"\r{share}{self._records:,} records \x1b[K")
        sys.stderr.flush()
        self._is_shown = True

    def clear(self) -> None:
        """Wipe the line."""
        if self._is_shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._is_shown = False
