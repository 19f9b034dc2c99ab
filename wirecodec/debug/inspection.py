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
from .bodies import BROKEN, FITS, hides_something, inspect_body
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

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..opend.frame import FrameHeader
    from ..opend.registry import Protocol

__all__ = [
    "add_frame_body",
    "body_candidates",
    "classes_at",
    "header_node",
    "inspect_data",
    "inspect_frames",
    "inspect_message",
    "is_frame_stream",
    "redact_digest",
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
_DIGEST_START = 16
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
        self._rest_hides = False  # whether what follows may be of a body with a secret
        self._tail = b""  # of what is not sound: a header may start in it

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
        is_suspect = node.verdict != "good" and self._is_suspect(node)
        # One side of a connection sends requests, the other does not: what the frame before was is
        # read first, and is right if nothing could fit better.
        add_frame_body(
            node,
            HEADER_SIZE,
            header.body_format,
            body_candidates(node.protocol, self._message_type),
            self._direction,
            is_suspect=is_suspect,
            show_secrets=self._show_secrets,
        )
        redact_digest(node)
        self._rest_hides = is_suspect or (
            node.verdict != "good" and self._first_secret(node.data) == 0
        )
        self._tail = b"" if node.verdict == "good" else node.data[-HEADER_SIZE:]

    def _is_suspect(self, node: FrameNode) -> bool:
        """Whether a damaged body may hold a secret that its protocol says nothing of."""
        start = self._first_secret(node.data)
        if start == 0 and node.protocol is not None:
            start = self._first_secret(node.data, 1)
        return start >= 0

    def _first_secret(self, data: bytes, start: int = 0) -> int:
        """Where the first header starts, from there on, of a protocol with secrets; -1 if none."""
        start = data.find(MAGIC, start)
        while start >= 0:
            if any(map(hides_something, classes_at(data, start, self._message_type))):
                break
            start = data.find(MAGIC, start + 1)
        return start

    def _read_gap(self, piece: Gap) -> RootNode:
        node = RootNode(GAP, piece.data)
        node.note = piece.reason
        hidden_from = self._hidden_from(piece)
        if self._show_secrets:
            hidden_from = node.end
        pos = 0
        if MAGIC.startswith(piece.data[: len(MAGIC)]) and not piece.continues:
            header = header_node(piece.data, "unknown")
            for each in header.children:
                if each.end > hidden_from and each.value != bytes(8):
                    _redact(each)
                    each.note = each.note or _MAY_BE_SECRET
            node.children.append(header)
            pos = header.end
        shown_end = max(pos, min(hidden_from, node.end))
        if pos < shown_end:
            node.children.append(unread_node(pos, shown_end))
        if shown_end < node.end:
            rest = unread_node(shown_end, node.end, _MAY_BE_SECRET)
            _redact(rest)
            node.children.append(rest)
        return node

    def _hidden_from(self, piece: Gap) -> int:
        """Where in a gap something may start that holds a secret; its end if nothing does.

        That is at once behind a frame that is damaged or cut; else behind the first header of a
        protocol with secrets, without its digest.
        """
        before, data = self._tail, piece.data
        self._tail = (before + data)[-HEADER_SIZE:]
        if self._rest_hides:
            return _DIGEST_START if data.startswith(MAGIC) and not piece.continues else 0
        start = self._first_secret(before + data)
        if start < 0:
            return len(data)
        self._rest_hides = True
        return max(start - len(before) + _DIGEST_START, 0)


def _redact(node: Node) -> None:
    node.is_redacted = True
    node.value = None
    node.label = ""


def classes_at(data: bytes, start: int, message_type: type | None = None) -> list[type]:
    """What the body behind a header may be, also if its protocol id is written wrongly.

    Args:
        data: some bytes.
        start: where a header starts in them, or may start.
        message_type: see ``inspect_data``.
    """
    raw = data[start + 2 : start + 8]
    number, *others = (
        int.from_bytes(raw[:4], "little"),
        int.from_bytes(raw[:4], "big"),
        int.from_bytes(raw[2:], "little"),  # with two bytes too many in front of it
    )
    pairs = body_candidates(PROTOCOLS.get(number), message_type)
    for other in others:
        if other in PROTOCOLS:
            pairs = pairs + body_candidates(PROTOCOLS[other])
    return [each for _, each in pairs if each is not None]


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


def redact_digest(node: FrameNode) -> None:
    """Hide the digest of a frame whose body hides something; whether it fits is told all the same.

    It is the SHA-1 of the plaintext (F9 of spec/frame.md). To somebody who knows the rest of the
    body it says which guess of the secret is right, and of a trading password with six digits all
    guesses are made in a second.

    Args:
        node: the frame, with its header and its body.
    """
    if not any(each.is_redacted for each in walk_nodes(node.children[1:])):
        return
    for each in node.children[0].children:
        if each.name == "digest":
            each.note = each.label
            _redact(each)


def body_candidates(
    protocol: Protocol | None, message_type: type | None = None
) -> list[tuple[str, type | None]]:
    """What the body of a protocol may be: the direction and the class, at least one pair.

    Args:
        protocol: None if it is not known.
        message_type: what a body is read as that the protocol does not explain; where it is one of
            the protocol's own, no other comes into question.
    """
    if protocol is None or not protocol.has_schema:
        return [("", message_type)]
    if protocol.is_push:
        return [("push", protocol.response_type)]
    pairs = [("request", protocol.request_type), ("response", protocol.response_type)]
    return [pair for pair in pairs if pair[1] is message_type] or pairs


def add_frame_body(
    node: FrameNode,
    start: int,
    body_format: int,
    candidates: list[tuple[str, type | None]],
    preferred: str = "",
    *,
    is_suspect: bool = False,
    show_secrets: bool = False,
) -> None:
    """Add the body to a frame: read as each of the candidates, and shown as what fits best.

    ``direction`` and ``message_type`` of the frame become those of the chosen one.

    Args:
        node: the frame; its verdict and whether it is cut are known.
        start: where the body starts in its data.
        body_format: of the header.
        candidates: from `body_candidates`, or what is known of the body.
        preferred: the direction that is taken if others fit no better.
        is_suspect: whether it may hold a secret, whatever the candidates say.
        show_secrets: whether keys and passwords are shown, which are redacted otherwise.
    """
    is_readable = body_format in _BODY_FORMATS
    if node.verdict == "bad" or not is_readable:  # what fits best may fit by chance
        is_suspect = is_suspect or any(hides_something(each) for _, each in candidates if each)
    if not is_readable:
        body = Node(BODY, start, node.end, "body")
        if start < node.end:
            rest = unread_node(start, node.end)
            if is_suspect and not show_secrets:
                _redact(rest)
            body.children.append(rest)
        node.children.append(body)
        return
    read_body = inspect_body if body_format == BODY_FORMAT_PROTOBUF else inspect_json_body
    candidates = sorted(candidates, key=lambda pair: pair[0] != preferred)
    bodies: list[Node] = []
    ranks: list[tuple[int, int]] = []
    for name, each in candidates:
        bodies.append(Node(BODY, start, node.end, "body"))
        ranks.append(
            read_body(
                bodies[-1],
                node.data,
                each,
                is_cut=node.is_cut,
                is_damaged=node.verdict == "bad",
                is_suspect=is_suspect,
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
    node.children.append(body)
