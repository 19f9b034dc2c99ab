# SPDX-License-Identifier: MIT
"""Bytes as a tree of nodes: a stream of frames, or one message, sound or broken.

Nothing here raises for what is in the bytes. A fault is noted on the node it belongs to, and the
tree holds everything in front of it, and behind it where it is known how to go on.

The frames are cut by ``FrameDecoder``, so that what is shown as a fault is what a connection would
fail of. A header does not say which way its frame went: a body is read as the request and as the
response of its protocol, and what fits better is shown.
"""

from __future__ import annotations

from ..errors import ChecksumError, RemoteProtocolError, UnexpectedEOFError
from ..opend.frame import (
    BODY_FORMAT_JSON,
    BODY_FORMAT_PROTOBUF,
    HEADER_SIZE,
    MAGIC,
    MAX_BODY_SIZE,
    FrameDecoder,
    decode_header,
)
from ..opend.registry import PROTOCOLS
from .bodies import BROKEN, inspect_body, inspect_json_body
from .nodes import BODY, HEADER, HEADER_FIELD, Fault, FrameNode, Node, unread_node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..opend.frame import FrameHeader
    from ..opend.registry import Protocol

__all__ = ["inspect_data", "inspect_frames", "inspect_message", "is_frame_stream"]


def is_frame_stream(data: bytes) -> bool:
    """Whether these bytes start like a frame. No message does: ``F`` is not a tag."""
    return bool(data) and MAGIC.startswith(data[: len(MAGIC)])


def inspect_data(data: bytes, message_type: type | None = None) -> Iterator[Node]:
    """The frames of a stream one by one, or the one message that ``data`` is.

    Args:
        data: the bytes.
        message_type: what they are read as, a class declared with ``@message``. In a stream it
            is used for the frames of its own protocol and for those that are not known.
    """
    if is_frame_stream(data):
        yield from inspect_frames(data, message_type)
    elif data or message_type is not None:
        yield inspect_message(data, message_type)


def inspect_message(
    data: bytes, message_type: type | None = None, pos: int = 0, end: int | None = None
) -> Node:
    """The message in ``data[pos:end]`` as a BODY node; without a type, its records as they are."""
    return inspect_body(data, pos, len(data) if end is None else end, message_type)[0]


# --- Frames ---------------------------------------------------------------------------------------

_CHUNK_SIZE = 64 * 1024

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
_VERDICTS = {
    "good": "good: the SHA-1 of the body",
    "bad": "bad: not the SHA-1 of the body, which is damaged or encrypted",
    "unknown": "not checked: the body is not complete",
}


def inspect_frames(
    data: bytes, message_type: type | None = None, *, max_body_size: int = MAX_BODY_SIZE
) -> Iterator[FrameNode]:
    """Yield the frames of a stream one by one. The last one may be broken; its fault says how.

    Args:
        data: the stream, or as much of it as there is.
        message_type: see ``inspect_data``.
        max_body_size: the largest body to accept, in bytes.
    """
    decoder = FrameDecoder(max_body_size=max_body_size)
    view = memoryview(data)
    fed = 0
    ordinal = 1
    direction = ""
    is_over = False
    while True:
        start = decoder.stream_offset
        fault = None
        try:
            frame = decoder.next_frame()
        except ChecksumError as error:
            frame = error.frame
            fault = Fault(start, "", str(error.args[0]), error)
        except RemoteProtocolError as error:
            yield _broken_frame(data, start, ordinal, error, message_type, direction)
            return
        if frame is None:
            if fed < len(data):
                decoder.receive_data(view[fed : fed + _CHUNK_SIZE])
                fed += _CHUNK_SIZE
            elif is_over:
                return
            else:
                decoder.receive_eof()
                is_over = True
            continue
        node = FrameNode(start, start + HEADER_SIZE + frame.header.body_size, ordinal)
        node.fault = fault
        node.verdict = frame.verdict
        _fill_frame(data, node, frame.header, message_type, direction)
        direction = node.direction if node.direction in ("request", "response") else direction
        ordinal += 1
        yield node


def _broken_frame(
    data: bytes,
    start: int,
    ordinal: int,
    error: RemoteProtocolError,
    message_type: type | None,
    direction: str,
) -> FrameNode:
    """What there is of a frame that cannot be decoded, with the reason as its fault."""
    node = FrameNode(start, len(data), ordinal)
    node.fault = Fault(start, "", str(error.args[0]), error)
    if isinstance(error, UnexpectedEOFError) and len(data) - start >= HEADER_SIZE:
        _fill_frame(data, node, decode_header(data, start), message_type, direction)
        return node
    pos = start
    if data.startswith(MAGIC[: len(data) - start], start):
        header = _header_node(data, start, "unknown")
        node.children.append(header)
        pos = header.end
    if pos < len(data):
        note = "not a frame" if pos == start else "the body"
        node.children.append(unread_node(pos, len(data), note))
    return node


def _header_node(data: bytes, start: int, verdict: str) -> Node:
    """The fields of a header, as many of them as there are bytes for."""
    end = min(start + HEADER_SIZE, len(data))
    header = Node(HEADER, start, end, "header")
    for name, low, high in _HEADER_FIELDS:
        if start + high > end:
            if start + low < end:
                header.children.append(unread_node(start + low, end, f"{name}, cut"))
            break
        node = Node(HEADER_FIELD, start + low, start + high, name, name)
        raw = data[start + low : start + high]
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


def _fill_frame(
    data: bytes,
    node: FrameNode,
    header: FrameHeader,
    message_type: type | None,
    direction: str,
) -> None:
    """Add header and body to a frame whose header is complete."""
    node.header = header
    node.protocol = PROTOCOLS.get(header.proto_id)
    node.name = node.protocol.name if node.protocol is not None else ""
    node.children.append(_header_node(data, node.offset, node.verdict))
    start = node.offset + HEADER_SIZE
    is_cut = node.end < start + header.body_size
    if header.body_format not in _BODY_FORMATS:
        body = Node(BODY, start, node.end, "body")
        body.children = [unread_node(start, node.end)] if start < node.end else []
        node.children.append(body)
        return
    inspect = inspect_body if header.body_format == BODY_FORMAT_PROTOBUF else inspect_json_body
    candidates = _candidates(node.protocol, message_type)
    read = [inspect(data, start, node.end, each, is_cut) for _, each in candidates]
    best = min(rank for _, rank in read)
    fitting = [index for index, (_, rank) in enumerate(read) if rank == best]
    chosen = fitting[-1]
    for index in fitting:
        if candidates[index][0] == direction:
            chosen = index  # one side of a connection sends requests, the other does not
    body = read[chosen][0]
    node.direction, node.message_type = candidates[chosen]
    if len(fitting) > 1:
        fit = "fit alike" if best[1] != BROKEN else "fit as little"
        body.note = f"request and response {fit}; read as a {node.direction}"
    node.children.append(body)


def _candidates(
    protocol: Protocol | None, message_type: type | None
) -> list[tuple[str, type | None]]:
    """What a body may be: the direction and the class, at least one pair."""
    if protocol is None or not protocol.has_schema:
        return [("", message_type)]
    if protocol.is_push:
        return [("push", protocol.response_type)]
    pairs = [("request", protocol.request_type), ("response", protocol.response_type)]
    return [pair for pair in pairs if pair[1] is message_type] or pairs
