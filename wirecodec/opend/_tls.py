# SPDX-License-Identifier: MIT
"""TLS as bytes in, bytes out, by the standard library's ssl: what is inside ``wss``.

Both sides use it: a session that connects, and a simulator that serves. It has no socket; whoever
has one feeds it what came and sends what it gives.
"""

from __future__ import annotations

import ssl

from ..errors import ConnectionLost

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["TlsPipe"]

# What is taken out of the layer below at once; TLS records are not larger.
_READ_SIZE = 16 * 1024


class TlsPipe:
    """One end of a connection with TLS.

    Args:
        context: of the ssl module: which certificates are trusted, or which one is shown.
        server_hostname: the name or address that the certificate must be for; clients only.
        server_side: whether this is the end that was connected to.
        tap: called with ``True`` and what is sent, or ``False`` and what was received, both as
            they are inside.
    """

    def __init__(
        self,
        context: ssl.SSLContext,
        *,
        server_hostname: str | None = None,
        server_side: bool = False,
        tap: Callable[[bool, bytes], None] | None = None,
    ) -> None:
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._tls = context.wrap_bio(
            self._incoming,
            self._outgoing,
            server_side=server_side,
            server_hostname=server_hostname,
        )
        self._tap = tap
        self._is_open = False
        self._early = bytearray()  # to be sent as soon as there is an agreement

    @property
    def has_data_to_send(self) -> bool:
        """Whether `data_to_send` would give anything."""
        return self._outgoing.pending > 0

    def start(self) -> None:
        """Begin the handshake; the client's end does."""
        self._shake_hands()

    def receive_data(self, data: bytes | bytearray | memoryview) -> bytes:
        """Take what came; what is inside of it, which may be nothing yet.

        Raises:
            ConnectionLost: the peer does not speak TLS, its certificate is not trusted, or it was
                interfered with; ``__cause__`` is the ssl module's error.
        """
        self._incoming.write(data)
        try:
            if not self._is_open and not self._shake_hands():
                return b""
            pieces = bytearray()
            while piece := self._read():
                pieces += piece
        except ssl.SSLError as error:
            raise _lost(error) from error
        received = bytes(pieces)
        if received and self._tap is not None:
            self._tap(False, received)
        return received

    def send(self, data: bytes) -> None:
        """Encrypt, for `data_to_send`; before the handshake is done it is kept."""
        if not self._is_open:
            self._early += data
            return
        if self._tap is not None:
            self._tap(True, data)
        left = memoryview(data)
        while left:
            left = left[self._tls.write(left) :]

    def data_to_send(self) -> bytes:
        """What is to go to the peer now; it is handed out once."""
        return self._outgoing.read()

    def close(self) -> None:
        """Tell the peer that nothing follows. Its own last words are not waited for."""
        if not self._is_open:
            return
        try:
            self._tls.unwrap()
        except ssl.SSLError:
            pass  # it wants to read the peer's

    def _shake_hands(self) -> bool:
        """Go on with the handshake. Whether it is done."""
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            return False
        self._is_open = True
        early, self._early = bytes(self._early), bytearray()
        if early:
            self.send(early)
        return True

    def _read(self) -> bytes:
        try:
            return self._tls.read(_READ_SIZE)
        except (ssl.SSLWantReadError, ssl.SSLZeroReturnError):
            return b""


def _lost(error: ssl.SSLError) -> ConnectionLost:
    if isinstance(error, ssl.SSLCertVerificationError):
        return ConnectionLost(
            f"the certificate is not trusted: {error.verify_message}; for one of your own, give an "
            "ssl_context made with its file: ssl.create_default_context(cafile=...)"
        )
    reason = (error.reason or "unknown").lower().replace("_", " ")
    advice = ""
    if reason in ("wrong version number", "record layer failure", "http request"):
        advice = ": the peer speaks without it, ws:// perhaps"
    elif reason.startswith(("tlsv1 alert", "sslv3 alert", "ssl/tls alert")):
        advice = ": it is the peer that refuses"
    return ConnectionLost(f"TLS failed ({reason}){advice}")
