# SPDX-License-Identifier: MIT
"""The nodes of an inspection: ranges of bytes, and what they mean.

A frame, a message that stands alone and a gap between frames are roots: they hold their own bytes,
so that a long stream need not be held. All offsets count from the start of the stream.

The nodes cover the bytes: the children of a node stand one behind the other, without gaps, from
where its payload starts to where it ends; of a group, to where its EGROUP tag starts. What cannot
be read is a node too, an UNREAD one. So a view that shows all leaves shows all bytes.
"""

from __future__ import annotations

from ..errors import DecodeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from ..errors import WirecodecError
    from ..opend.frame import FrameHeader
    from ..opend.registry import Protocol
    from .judgement import Judgement, Reading

__all__ = [
    "BODY",
    "ELEMENT",
    "FIELD",
    "FRAME",
    "GAP",
    "HEADER",
    "HEADER_FIELD",
    "JSON_FIELD",
    "UNREAD",
    "Fault",
    "FrameNode",
    "Node",
    "RootNode",
    "faults_of",
    "shift_nodes",
    "unread_node",
    "walk_nodes",
]

# What a node is.
FRAME = "frame"
GAP = "gap"  # what belongs to no frame
HEADER = "header"  # of a frame
HEADER_FIELD = "header field"
BODY = "body"  # of a frame; or a message that stands alone
FIELD = "field"  # a record, or a group with all in it
ELEMENT = "element"  # of a packed record
JSON_FIELD = "JSON field"  # of a JSON body; its range is that of the body
UNREAD = "unread"  # what cannot be read


class Fault:
    """What is wrong, and where.

    Attributes:
        offset: the byte, counted from the start of the data.
        path: the field, e.g. ``"s2c.dataList[3].name"``; empty outside of messages.
        reason: what is wrong there.
        error: the error that decoding raises for it.
    """

    __slots__ = ("error", "offset", "path", "reason")

    def __init__(self, offset: int, path: str, reason: str, error: WirecodecError) -> None:
        self.offset = offset
        self.path = path
        self.reason = reason
        self.error = error

    def __repr__(self) -> str:
        return f"<Fault at {self.offset} {self.path}: {self.reason}>"


class Node:
    """A range of bytes and what it means. Texts and names in it may be the peer's: escape them.

    Attributes:
        role: FRAME, GAP, HEADER, HEADER_FIELD, BODY, FIELD, ELEMENT, JSON_FIELD or UNREAD.
        offset: where it starts, counted from the start of the data; of a record, its tag.
        end: where it ends.
        value_offset: where the value of a record starts, behind the tag; else ``offset``.
        payload_offset: where the payload of a LEN record starts, behind the length; else
            ``value_offset``.
        path: e.g. ``"s2c.dataList[3].name"``; numbers stand for names that are not known.
        name: the last part of the path, without its index.
        index: the index of a repeated field, else None.
        number: the field number; 0 where there is none.
        wire_type: of a record, as in ``wire``; None otherwise.
        kind: the declared type: ``"int32"``, or the name of a message or enum; empty if it is not
            known.
        value: int, float, bool, str or bytes; None where the children are the value.
        label: what the value says to people: the name of an enum number, a verdict.
        note: a remark, e.g. that the wire type is not the declared one.
        is_unknown: whether no schema explains the record, or one declares it otherwise.
        is_redacted: whether the value must not be shown; ``value`` is None then.
        fault: of a root or a BODY, what is wrong with it; else None.
        judgement: of a LEN record that no schema explains, what it most likely holds; else None.
        readings: of a number that no schema explains, what it may stand for, the likelier first.
        children: the nodes inside.
    """

    __slots__ = (
        "children",
        "end",
        "fault",
        "index",
        "is_redacted",
        "is_unknown",
        "judgement",
        "kind",
        "label",
        "name",
        "note",
        "number",
        "offset",
        "path",
        "payload_offset",
        "readings",
        "role",
        "value",
        "value_offset",
        "wire_type",
    )

    def __init__(self, role: str, offset: int, end: int, name: str = "", path: str = "") -> None:
        self.role = role
        self.offset = offset
        self.end = end
        self.value_offset = offset
        self.payload_offset = offset
        self.name = name
        self.path = path
        self.index: int | None = None
        self.number = 0
        self.wire_type: int | None = None
        self.kind = ""
        self.value: Any = None
        self.label = ""
        self.note = ""
        self.is_redacted = False
        self.is_unknown = False
        self.fault: Fault | None = None
        self.judgement: Judgement | None = None
        self.readings: Sequence[Reading] = ()
        self.children: list[Node] = []

    def redact(self) -> None:
        """Take away the value, whatever has been read of it."""
        self.is_redacted = True
        self.value = self.judgement = None
        self.readings = ()
        self.label = ""
        self.children = []

    def __repr__(self) -> str:
        return f"<Node {self.role} {self.path or self.name} [{self.offset}:{self.end}]>"


class RootNode(Node):
    """A FRAME, a GAP, or a BODY that stands alone.

    Attributes:
        data: its bytes, from ``offset`` to ``end``.
    """

    __slots__ = ("data",)

    def __init__(self, role: str, data: bytes, name: str = "") -> None:
        super().__init__(role, 0, len(data), name)
        self.data = data

    def bytes_of(self, node: Node) -> bytes:
        """The bytes of a node inside."""
        return self.slice(node.offset, node.end)

    def slice(self, pos: int, end: int) -> bytes:
        """The bytes between two offsets inside."""
        return self.data[pos - self.offset : end - self.offset]


class FrameNode(RootNode):
    """A frame: a HEADER, then a BODY.

    Attributes:
        ordinal: which frame of the stream it is, counted from 1.
        header: its header; None where it is cut.
        protocol: of its proto id; None where that is not known.
        verdict: on its digest: ``"good"``, ``"bad"`` or ``"unknown"``.
        is_cut: whether the stream ends inside of it.
        direction: ``"request"``, ``"response"``, ``"push"``; empty where it is not known.
        message_type: the class that the body was read as, or None.
    """

    __slots__ = (
        "direction",
        "header",
        "is_cut",
        "message_type",
        "ordinal",
        "protocol",
        "verdict",
    )

    def __init__(self, data: bytes, ordinal: int) -> None:
        super().__init__(FRAME, data)
        self.ordinal = ordinal
        self.header: FrameHeader | None = None
        self.protocol: Protocol | None = None
        self.verdict = "unknown"
        self.is_cut = False
        self.direction = ""
        self.message_type: type | None = None

    @property
    def hides_digest(self) -> bool:
        """Whether its digest is not to be shown, as it would tell what the body hides."""
        return any(each.is_redacted for each in self.children[0].children)


def walk_nodes(nodes: Iterable[Node]) -> Iterator[Node]:
    """Each of the nodes, and each node inside it, in the order of the bytes."""
    pending = [iter(nodes)]
    while pending:
        node = next(pending[-1], None)
        if node is None:
            pending.pop()
        else:
            yield node
            pending.append(iter(node.children))


def faults_of(nodes: Iterable[Node]) -> list[Fault]:
    """All that is wrong with roots and the bodies in them, in the order of the nodes."""
    faults = []
    for root in nodes:
        for node in (root, *root.children):
            if node.fault is not None:
                faults.append(node.fault)
    return faults


def shift_nodes(root: Node, distance: int) -> None:
    """Move a node and all in it: they were read from where they start, and start later."""
    for fault in faults_of([root]) if distance else ():
        fault.offset += distance
        if isinstance(fault.error, DecodeError):
            fault.error.offset += distance
    pending = [root] if distance else []
    while pending:
        node = pending.pop()
        node.offset += distance
        node.end += distance
        node.value_offset += distance
        node.payload_offset += distance
        pending += node.children


def unread_node(pos: int, end: int, note: str = "") -> Node:
    """A node for what cannot be read."""
    node = Node(UNREAD, pos, end)
    node.note = note
    return node
