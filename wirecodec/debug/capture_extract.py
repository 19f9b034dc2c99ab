# SPDX-License-Identifier: MIT
"""The frames of a capture as files of their own, in clear.

A stream of frames is what `inspect`, `diff` and `assemble` take: so each direction of a connection
becomes one, with what was encrypted in clear and the packets of WebSocket as frames. What no key
opens stays as it was captured.

The files hold all that was said, keys and passwords included. Where the system knows owners, only
the one of the files may read them.
"""

from __future__ import annotations

import os
from collections import OrderedDict

from ..opend.frame import BODY_FORMAT_JSON, HEADER_SIZE, decode_header, encode_frame
from .capture_nodes import is_closed, protocol_name
from .capture_views import record_id
from .reassembly import Direction
from .traffic import CapturedFrame, Protection, Transport

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO

    from .traffic import Record

__all__ = ["Extractor", "clear_frame"]

_MAX_OPEN_FILES = 64
_MAX_SERIAL_NUMBER = 0xFFFF_FFFF

_SUFFIXES = {Direction.TO_SERVER: "c2s", Direction.TO_CLIENT: "s2c"}


def clear_frame(frame: CapturedFrame) -> bytes:
    """A frame as it would have gone over the wire without encryption and without WebSocket."""
    if frame.transport == Transport.WEBSOCKET:
        serial_number = frame.serial_number & _MAX_SERIAL_NUMBER
        return encode_frame(frame.proto_id, frame.body, serial_number=serial_number)
    if frame.protection == Protection.CLEAR or is_closed(frame):
        return frame.data
    # The digest is that of the clear body already.
    header = decode_header(frame.data[:HEADER_SIZE])
    return header._replace(body_size=len(frame.body)).encode() + frame.body


class Extractor:
    """Writes the frames of a capture into a folder, which is made if need be.

    A context manager: at its end all files are closed.

    Args:
        folder: where to write.
        bodies: whether each body becomes a file, instead of each direction of a connection.
        force: whether files that are there already are written over.

    Attributes:
        written: the files by name: how many frames are in each, and how many bytes.
        frames: how many frames were written.
        closed: how many of them no key opens.
    """

    def __init__(self, folder: str, *, bodies: bool = False, force: bool = False) -> None:
        self._folder = folder
        self._bodies = bodies
        self._force = force
        self._open: OrderedDict[str, IO[bytes]] = OrderedDict()
        self.written: dict[str, tuple[int, int]] = {}
        self.frames = 0
        self.closed = 0
        os.makedirs(folder, exist_ok=True)

    def __enter__(self) -> Extractor:
        return self

    def __exit__(self, *_: object) -> None:
        while self._open:
            self._open.popitem()[1].close()

    def add(self, record: Record) -> None:
        """Write a frame; other records hold none.

        Raises:
            FileExistsError: a file is there already, and ``force`` was not given.
            OSError: it cannot be written.
        """
        if not isinstance(record, CapturedFrame):
            return
        self.frames += 1
        self.closed += is_closed(record)
        if self._bodies:
            self._write_body(record)
        else:
            name = f"{record.connection}.{_SUFFIXES[record.direction]}"
            self._append(name, clear_frame(record))

    def _write_body(self, frame: CapturedFrame) -> None:
        protocol = protocol_name(frame.proto_id, frame.transport) or str(frame.proto_id)
        ending = "json" if frame.body_format == BODY_FORMAT_JSON else "bin"
        if is_closed(frame):
            ending = "encrypted"
        name = f"{record_id(frame)}-{protocol}-{frame.kind}.{ending}"
        with self._create(name) as file:
            file.write(frame.body)

    def _append(self, name: str, data: bytes) -> None:
        file = self._open.pop(name, None)
        if file is None:
            file = self._reopen(name) if name in self.written else self._create(name)
        self._open[name] = file
        if len(self._open) > _MAX_OPEN_FILES:
            self._open.popitem(last=False)[1].close()
        file.write(data)
        frames, size = self.written.get(name, (0, 0))
        self.written[name] = frames + 1, size + len(data)

    def _create(self, name: str) -> IO[bytes]:
        return open(self._path(name), "wb" if self._force else "xb", opener=_open_privately)

    def _reopen(self, name: str) -> IO[bytes]:
        return open(self._path(name), "ab")

    def _path(self, name: str) -> str:
        return os.path.join(self._folder, name)


def _open_privately(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
