# SPDX-License-Identifier: MIT
"""A captured frame as a tree of nodes, in clear, read as what the capture knows it to be.

Which way a frame went is known here, unlike in `inspection`: a request is read as the request of
its protocol. Offsets count from the start of the frame, whose header is as it was captured and
whose body is in clear; an encrypted one took other bytes on the wire.
"""

from __future__ import annotations

from ..errors import HeaderError, RemoteProtocolError
from ..opend.frame import HEADER_SIZE, decode_header
from ..opend.registry import PROTOCOLS, find_type
from ..opend.websocket import (
    COMMAND_DISCONNECTED,
    COMMAND_LOGIN,
    REQUEST_HEADER_SIZE,
    RESPONSE_HEADER_SIZE,
)
from .inspection import add_frame_body, header_node
from .nodes import BODY, GAP, HEADER, HEADER_FIELD, Fault, FrameNode, Node, RootNode, unread_node
from .reassembly import Direction
from .suspicion import body_candidates
from .traffic import FrameKind, ProblemKind, Protection, Transport

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .traffic import CapturedFrame, CapturedGap

__all__ = ["body_of", "frame_node", "gap_node", "header_size", "is_closed", "protocol_name"]

# What a packet may be that is no protocol of OpenD.
_COMMAND_NAMES = {COMMAND_LOGIN: "InitWebSocket", COMMAND_DISCONNECTED: "Disconnected"}

# The problems that the frame itself has; what is wrong inside of the body, its node says.
_FRAME_PROBLEMS = (
    ProblemKind.NO_KEY,
    ProblemKind.CIPHER,
    ProblemKind.DIGEST,
    ProblemKind.CUT,
    ProblemKind.HEADER,
)
_CLOSED = (ProblemKind.NO_KEY, ProblemKind.CIPHER)


def protocol_name(proto_id: int, transport: str = Transport.FRAMES) -> str:
    """What a protocol, or a command of WebSocket, is called; empty if that is not known."""
    protocol = PROTOCOLS.get(proto_id)
    if protocol is not None:
        return protocol.name
    return _COMMAND_NAMES.get(proto_id, "") if transport == Transport.WEBSOCKET else ""


def header_size(frame: CapturedFrame) -> int:
    """How many bytes stand in front of the body."""
    if frame.transport != Transport.WEBSOCKET:
        return HEADER_SIZE
    is_request = frame.direction == Direction.TO_SERVER
    return REQUEST_HEADER_SIZE if is_request else RESPONSE_HEADER_SIZE


def is_closed(frame: CapturedFrame) -> bool:
    """Whether the body is not known in clear: it is encrypted, as far as can be told."""
    return any(problem.kind in _CLOSED for problem in frame.problems)


def frame_node(frame: CapturedFrame, *, show_secrets: bool = False) -> FrameNode:
    """A frame as a tree: its header, and its body in clear.

    A body that no key opens is one range of bytes, with a note. The problems of the frame are its
    fault, those of the body the fault of the body.

    Args:
        frame: what was captured.
        show_secrets: whether keys and passwords are shown, which are redacted otherwise.
    """
    start = min(header_size(frame), len(frame.data))
    node = FrameNode(frame.data[:start] + frame.body, frame.number)
    node.protocol = PROTOCOLS.get(frame.proto_id)
    node.name = protocol_name(frame.proto_id, frame.transport)
    node.verdict = frame.verdict
    is_encrypted = is_closed(frame)
    node.is_cut = any(problem.kind == ProblemKind.CUT for problem in frame.problems)
    for problem in frame.problems:
        if problem.kind in _FRAME_PROBLEMS:
            node.fault = Fault(0, "", problem.text, RemoteProtocolError(problem.text))
            break
    if frame.transport == Transport.WEBSOCKET:
        node.children.append(_packet_header_node(frame, start))
    else:
        node.children.append(
            header_node(node.data[:start], "closed" if is_encrypted else node.verdict)
        )
        try:
            node.header = decode_header(node.data[:start])
        except HeaderError:
            return node  # cut inside of it
    pairs = _candidates(frame, node)
    kind = frame.kind
    if kind == FrameKind.PUSH and len(pairs) > 1:
        kind = FrameKind.RESPONSE  # unasked, and of a protocol that answers: what it would answer
    add_frame_body(
        node,
        start,
        None if is_encrypted else frame.body_format,
        [pair for pair in pairs if pair[0] == kind] or pairs,
        "request" if frame.direction == Direction.TO_SERVER else "response",
        classes=[each for _, each in pairs if each is not None],
        is_suspect=frame.is_suspect,
        show_secrets=show_secrets,
    )
    body = node.children[-1]
    if is_encrypted:
        body.note = "encrypted, or damaged: no key opens it"
    elif frame.protection != Protection.CLEAR:
        sent = len(frame.data) - start
        said = f"decrypted, {frame.protection}; {sent} bytes on the wire"
        body.note = f"{said}; {body.note}" if body.note else said
    if frame.kind != FrameKind.UNKNOWN:
        node.direction = frame.kind
    return node


def gap_node(gap: CapturedGap, *, show_secrets: bool = False) -> RootNode:
    """Bytes that hold no message, or are missing, as far as they were kept.

    What they are nobody knows: they may be the rest of a frame with a key in it, of which the
    capture has no start. So they are shown with ``show_secrets`` alone.
    """
    node = RootNode(GAP, gap.data)
    node.note = gap.reason
    if gap.data:
        rest = unread_node(0, len(gap.data))
        rest.is_redacted = not show_secrets
        node.children.append(rest)
    node.fault = Fault(0, "", gap.reason, RemoteProtocolError(gap.reason, offset=gap.offset))
    return node


def body_of(node: FrameNode) -> Node | None:
    """The body in the node of a frame; None if the frame ends before it."""
    return next((each for each in node.children if each.role == BODY), None)


def _candidates(frame: CapturedFrame, node: FrameNode) -> list[tuple[str, type | None]]:
    """What the body may be, whichever way it went."""
    if frame.transport == Transport.WEBSOCKET and frame.proto_id == COMMAND_LOGIN:
        return [
            (name, find_type(f"InitWebSocket.{name.capitalize()}"))
            for name in (FrameKind.REQUEST, FrameKind.RESPONSE)
        ]
    return body_candidates(node.protocol)


# --- The header of a packet -----------------------------------------------------------------------

# Field by field: name, start, end. Numbers are big-endian.
_REQUEST_FIELDS = (("sign", 0, 8), ("command", 8, 12), ("section", 12, 20))
_RESPONSE_FIELDS = (*_REQUEST_FIELDS, ("error", 20, 24), ("error_message", 24, 44))


def _packet_header_node(frame: CapturedFrame, end: int) -> Node:
    """The fields of the header of a packet, as many as there are bytes for."""
    header = Node(HEADER, 0, end, "header")
    is_request = frame.direction == Direction.TO_SERVER
    for name, low, high in _REQUEST_FIELDS if is_request else _RESPONSE_FIELDS:
        if high > end:
            if low < end:
                header.children.append(unread_node(low, end, f"{name}, cut"))
            break
        node = Node(HEADER_FIELD, low, high, name, name)
        raw = frame.data[low:high]
        if name in ("sign", "error_message"):
            node.value = raw.rstrip(b"\0").decode("utf-8", "surrogateescape")
        else:
            node.value = int.from_bytes(raw, "big", signed=name == "error")
        if name == "command":
            node.label = protocol_name(frame.proto_id, frame.transport)
            node.note = "" if node.label else "a command that is not known here"
        header.children.append(node)
    return header
