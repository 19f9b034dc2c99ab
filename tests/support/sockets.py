# SPDX-License-Identifier: MIT
"""A socket that remembers how it was used."""

from __future__ import annotations

import socket
from typing import Any


class WatchedSocket:
    """A socket in all it does, which remembers the time-outs that ``sendall`` ran under."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self.timeouts: list[float | None] = []

    def sendall(self, data: bytes) -> None:
        """Send it, and note the time-out."""
        self.timeouts.append(self._sock.gettimeout())
        self._sock.sendall(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def __enter__(self) -> WatchedSocket:
        return self

    def __exit__(self, *error: object) -> None:
        self._sock.close()
