# SPDX-License-Identifier: MIT
"""Bytes as a tree of nodes: a stream of frames, or one message, sound or broken.

Nothing here raises for what is in the bytes. A fault is noted on the node it belongs to, and the
tree holds everything in front of it, and behind it where it is known how to go on.

The frames are found by `StreamScanner`, which agrees with a connection on what a frame is, and
goes on behind what no connection would survive: that is a gap. A stream is read frame by frame, so
that memory holds one of them. A header does not say which way its frame went: a body is read as the
request and as the response of its protocol, and what fits better is shown.
"""

from __future__ import annotations

from ..errors import HeaderError
from ..opend.frame import (
    BODY_FORMAT_JSON,
    BODY_FORMAT_PROTOBUF,
    HEADER_SIZE,
    MAGIC,
    MAX_BODY_SIZE,
)
from ..opend.registry import PROTOCOLS
from .bodies import BROKEN, FITS, inspect_body
from .json_bodies import inspect_json_body
from .nodes import (
    BODY,
    GAP,
    HEADER,
    HEADER_FIELD,
    Fault,
    FrameNode,
    Node,
    RootNode,
    shift_nodes,
    unread_node,
    walk_nodes,
)
from .scanner import Gap, ScannedFrame, StreamScanner
from .suspicion import StreamSuspicion, body_candidates, body_classes, may_hide

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..opend.frame import FrameHeader

__all__ = [
    "add_frame_body",
    "header_node",
    "inspect_data",
    "inspect_frames",
    "inspect_message",
    "is_frame_stream",
]

# How many bytes without a frame at their start are searched for one.
_SEARCHED_SIZE = 1024 * 1024

_CHUNK_SIZE = 64 * 1024


def is_frame_stream(data: bytes) -> bool:
    """Whether these bytes are a stream of frames, from its start or from the middle of a frame.

    A message does not start like a frame: ``F`` is not a tag.

    Args:
        data: the first bytes of it, at least as many as a frame has, if there are so many.
    """
    if data and MAGIC.startswith(data[: len(MAGIC)]):
        return True
    if data.find(MAGIC, 0, _SEARCHED_SIZE) < 0:
        return False
    scanner = StreamScanner()
    scanner.receive_data(data[:_SEARCHED_SIZE])
    scanner.receive_eof()
    return any(type(piece) is ScannedFrame and piece.verdict == "good" for piece in scanner)


def inspect_data(
    data: bytes, message_type: type | None = None, *, show_secrets: bool = False
) -> Iterator[RootNode]:
    """The frames of a stream one by one, or the one message that ``data`` is.

    Args:
        data: the bytes.
        message_type: what they are read as, a class declared with ``@message``. In a stream it
            is used for the frames of its own protocol and for those that are not known.
        show_secrets: whether keys and passwords are shown, which are redacted otherwise.
    """
    if is_frame_stream(data):
        yield from inspect_frames([data], message_type, show_secrets=show_secrets)
    elif data or message_type is not None:
        yield inspect_message(data, message_type, show_secrets=show_secrets)


def inspect_message(
    data: bytes,
    message_type: type | None = None,
    pos: int = 0,
    end: int | None = None,
    *,
    show_secrets: bool = False,
) -> RootNode:
    """The message in ``data[pos:end]`` as a BODY node; without a type, its records as they are."""
    body = RootNode(BODY, data[pos:end], "body")
    inspect_body(body, body.data, message_type, show_secrets=show_secrets)
    shift_nodes(body, pos)
    return body


# --- Frames ---------------------------------------------------------------------------------------

# The header, field by field: name, start, end (spec/frame.md).
_HEADER_FIELDS = (
    ("magic", 0, 2),
    ("proto_id", 2, 6),
    ("body_format", 6, 7),
    ("version", 7, 8),
    ("serial_number", 8, 12),
    ("body_size", 12, 16),
    ("digest", 16, 36),
    ("reserved", 36, 44),
)
_BODY_FORMATS = {BODY_FORMAT_PROTOBUF: "protobuf", BODY_FORMAT_JSON: "JSON"}
_MAY_BE_SECRET = "may be of a body that holds a secret"
_VERDICTS = {
    "good": "good: the SHA-1 of the body",
    "bad": "bad: not the SHA-1 of the body, which is damaged or encrypted",
    "unknown": "not checked: the body is not complete",
    "unchecked": "not checked: its bytes were checked as parts of two other frames",
    "closed": "not checked: no key opens the body",
}


def inspect_frames(
    chunks: Iterable[bytes],
    message_type: type | None = None,
    *,
    max_body_size: int = MAX_BODY_SIZE,
    show_secrets: bool = False,
) -> Iterator[RootNode]:
    """Yield the frames of a stream one by one, and the gaps between them.

    Args:
        chunks: the stream, or as much of it as there is, cut anywhere.
        message_type: see ``inspect_data``.
        max_body_size: the largest body to accept, in bytes.
        show_secrets: whether keys and passwords are shown, which are redacted otherwise.
    """
    scanner = StreamScanner(max_body_size=max_body_size)
    reader = _StreamReader(message_type, show_secrets)
    for chunk in chunks:
        for pos in range(0, len(chunk), _CHUNK_SIZE):
            scanner.receive_data(chunk[pos : pos + _CHUNK_SIZE])
            for piece in scanner:
                yield reader.read(piece)
    scanner.receive_eof()
    for piece in scanner:
        yield reader.read(piece)


class _StreamReader:
    """What is remembered from one frame of a stream to the next."""

    def __init__(self, message_type: type | None, show_secrets: bool) -> None:
        self._message_type = message_type
        self._show_secrets = show_secrets
        self._direction = ""
        self._ordinal = 0
        self._suspicion = StreamSuspicion(message_type)

    def read(self, piece: ScannedFrame | Gap) -> RootNode:
        """The node of a piece."""
        node = self._read_gap(piece) if isinstance(piece, Gap) else self._read_frame(piece)
        shift_nodes(node, piece.offset)
        error = piece.error
        if isinstance(piece, Gap):
            if piece.continues:
                return node  # its fault has been told
            error = error or HeaderError(piece.reason, offset=piece.offset)
        if error is not None:
            node.fault = Fault(error.offset, "", str(error.args[0]), error)
        return node

    def _read_frame(self, piece: ScannedFrame) -> FrameNode:
        self._ordinal += 1
        node = FrameNode(piece.data, self._ordinal)
        node.verdict = piece.verdict
        node.is_cut = piece.is_cut
        self._fill_frame(node, piece.header)
        if node.direction in ("request", "response"):
            self._direction = node.direction
        return node

    def _fill_frame(self, node: FrameNode, header: FrameHeader) -> None:
        """Add header and body to a frame whose header is complete."""
        node.header = header
        node.protocol = PROTOCOLS.get(header.proto_id)
        node.name = node.protocol.name if node.protocol is not None else ""
        verdict = node.verdict if node.is_cut or node.verdict != "unknown" else "unchecked"
        node.children.append(header_node(node.data, verdict))
        is_suspect = self._suspicion.judge_frame(
            node.data, is_known=node.protocol is not None, is_sound=node.verdict == "good"
        )
        # One side of a connection sends requests, the other does not: what the frame before was is
        # read first, and is right if nothing could fit better.
        add_frame_body(
            node,
            HEADER_SIZE,
            header.body_format,
            body_candidates(node.protocol, self._message_type),
            self._direction,
            classes=body_classes(node.protocol, self._message_type),
            is_suspect=is_suspect,
            show_secrets=self._show_secrets,
        )

    def _read_gap(self, piece: Gap) -> RootNode:
        node = RootNode(GAP, piece.data)
        node.note = piece.reason
        hidden_from = self._suspicion.judge_gap(piece.data, starts_anew=not piece.continues)
        if self._show_secrets:
            hidden_from = node.end
        pos = 0
        if MAGIC.startswith(piece.data[: len(MAGIC)]) and not piece.continues:
            header = header_node(piece.data, "unknown")
            for each in header.children:
                if each.end > hidden_from and each.value != bytes(8):
                    each.redact()
                    each.note = each.note or _MAY_BE_SECRET
            node.children.append(header)
            pos = header.end
        shown_end = max(pos, min(hidden_from, node.end))
        if pos < shown_end:
            node.children.append(unread_node(pos, shown_end))
        if shown_end < node.end:
            rest = unread_node(shown_end, node.end, _MAY_BE_SECRET)
            rest.redact()
            node.children.append(rest)
        return node


def header_node(data: bytes, verdict: str) -> Node:
    """The fields of a header at the start of ``data``, as many as there are bytes for.

    Args:
        data: the frame, or what there is of it.
        verdict: on its digest: ``"good"``, ``"bad"``, ``"unknown"`` as the body is not complete,
            ``"unchecked"`` as others have its bytes, ``"closed"`` as it is encrypted.
    """
    end = min(HEADER_SIZE, len(data))
    header = Node(HEADER, 0, end, "header")
    for name, low, high in _HEADER_FIELDS:
        if high > end:
            if low < end:
                header.children.append(unread_node(low, end, f"{name}, cut"))
            break
        node = Node(HEADER_FIELD, low, high, name, name)
        raw = data[low:high]
        number = int.from_bytes(raw, "little")
        node.value = number if high - low <= 4 else raw
        if name == "magic":
            node.value = raw.decode("latin-1")
        elif name == "proto_id":
            protocol = PROTOCOLS.get(number)
            node.label = protocol.name if protocol is not None else ""
            node.note = "" if protocol is not None else "a protocol that is not known here"
        elif name == "body_format":
            node.label = _BODY_FORMATS.get(number, "")
            node.note = "" if node.label else "a body format that is not known"
        elif name == "digest":
            node.label = _VERDICTS[verdict]
        elif name in ("version", "reserved") and number:
            node.note = "not zero, as it is otherwise"
        header.children.append(node)
    return header


def add_frame_body(
    node: FrameNode,
    start: int,
    body_format: int | None,
    candidates: list[tuple[str, type | None]],
    preferred: str = "",
    *,
    classes: list[type],
    is_suspect: bool = False,
    show_secrets: bool = False,
) -> None:
    """Add the body to a frame: read as each of the candidates, and shown as what fits best.

    ``direction`` and ``message_type`` of the frame become those of the chosen one.

    Args:
        node: the frame, with its header; its verdict and whether it is cut are known.
        start: where the body starts in its data.
        body_format: of the header, or another one if the body is not known in clear.
        candidates: from `body_candidates`, or what is known of the body.
        preferred: the direction that is taken if others fit no better.
        classes: what it may be, whatever it is read as: from `body_classes`.
        is_suspect: whether it may hold a secret of which those say nothing.
        show_secrets: whether keys and passwords are shown, which are redacted otherwise.
    """
    hides = (is_suspect or may_hide(classes)) and not show_secrets
    body = Node(BODY, start, node.end, "body")
    if body_format in _BODY_FORMATS:
        # Packets have neither header nor digest.
        has_digest = node.header is not None and not node.is_cut
        is_damaged = is_suspect or (has_digest and node.verdict != "good")
        candidates = sorted(candidates, key=lambda pair: pair[0] != preferred)
        read_body = inspect_body if body_format == BODY_FORMAT_PROTOBUF else inspect_json_body
        bodies: list[Node] = []
        ranks: list[tuple[int, int]] = []
        for name, each in candidates:
            bodies.append(Node(BODY, start, node.end, "body"))
            # Read as one class it may still be of another.
            others = (other for other in classes if other is not each)
            ranks.append(
                read_body(
                    bodies[-1],
                    node.data,
                    each,
                    is_cut=node.is_cut,
                    is_damaged=is_damaged,
                    is_suspect=is_suspect or may_hide(others),
                    show_secrets=show_secrets,
                )
            )
            if name == preferred and ranks[-1] == (0, FITS):
                break
        best = min(ranks)
        fitting = [index for index, rank in enumerate(ranks) if rank == best]
        chosen = fitting[0] if candidates[fitting[0]][0] == preferred else fitting[-1]
        body = bodies[chosen]
        node.direction, node.message_type = candidates[chosen]
        if len(fitting) > 1:
            fit = "fit alike" if best[1] != BROKEN else "fit as little"
            body.note = f"request and response {fit}; read as a {node.direction}"
    elif start < node.end:
        rest = unread_node(start, node.end)
        if hides:
            rest.redact()
        body.children.append(rest)
    node.children.append(body)
    if hides and (node.verdict != "good" or any(each.is_redacted for each in walk_nodes([body]))):
        _redact_digest(node)


def _redact_digest(node: FrameNode) -> None:
    """Hide the digest of a frame whose body hides something; whether it fits is told all the same.

    It is the SHA-1 of the plaintext (F9 of spec/frame.md). To somebody who knows the rest of the
    body it says which guess of the secret is right, and of a trading password with six digits all
    guesses are made in a second.
    """
    for each in node.children[0].children:
        if each.name == "digest":
            each.note = each.label
            each.redact()
