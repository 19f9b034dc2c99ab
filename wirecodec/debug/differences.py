# SPDX-License-Identifier: MIT
"""What a difference between A and B is, and where it stands on either side."""

from __future__ import annotations

from .nodes import walk_nodes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .nodes import Node, RootNode

__all__ = [
    "CHANGED",
    "ENCODING",
    "KINDS",
    "MOVED",
    "ONLY_IN_A",
    "ONLY_IN_B",
    "Difference",
    "Side",
    "changes_meaning",
]

# What a difference is. The first three change the meaning, the others do not.
CHANGED = "changed"
ONLY_IN_A = "only in A"
ONLY_IN_B = "only in B"
MOVED = "moved"  # the same frames, or the same fields, in another order
ENCODING = "encoding"  # the same value in other bytes
KINDS = (CHANGED, ONLY_IN_A, ONLY_IN_B, MOVED, ENCODING)
"""Every kind of difference there is."""


class Side:
    """Where one side of a difference stands.

    Attributes:
        root: the frame, gap or message it is in.
        path: of the field on this side, e.g. ``"s2c.dataList[3].name"``.
        offset: where its bytes start, counted from the start of the stream; of what a JSON body
            holds, where the body starts.
        end: where they end.
        node: what it is: a field, an element, the body, the root itself; of a fault, the node that
            has it.
        data: the bytes; empty for a fault, and for what a JSON body holds.
        records: the nodes that these are the bytes of: several of a repeated or merged field.
    """

    __slots__ = ("data", "end", "node", "offset", "path", "records", "root")

    def __init__(
        self,
        root: RootNode,
        path: str,
        offset: int,
        end: int,
        node: Node,
        data: bytes,
        records: Sequence[Node] = (),
    ) -> None:
        self.root = root
        self.path = path
        self.offset = offset
        self.end = end
        self.node = node
        self.data = data
        self.records = records or (node,)

    @property
    def hides_something(self) -> bool:
        """Whether anything in its bytes must not be shown."""
        return any(each.is_redacted for each in walk_nodes(self.records))

    def __repr__(self) -> str:
        return f"<Side {self.path or self.node.role} [{self.offset}:{self.end}]>"


class Difference:
    """One difference between A and B.

    Attributes:
        kind: CHANGED, ONLY_IN_A, ONLY_IN_B, MOVED or ENCODING.
        subject: ``"field"``, ``"header"``, ``"body"``, ``"frame"``, ``"gap"``, ``"message"``,
            ``"unread"`` or ``"fault"``.
        path: of the field in A, or in B if A does not have it.
        a, b: where it is; None on the side that does not have it. Of ENCODING, a side may be None
            too: a zero that is written and one that is left out.
        note: more about it, e.g. how the bytes differ. It holds nothing of a peer's, unless the
            subject is a fault: escape it then.
        roots: the frames, gaps or messages that were compared; None where there is no partner.
    """

    __slots__ = ("a", "b", "kind", "note", "path", "roots", "subject")

    def __init__(
        self,
        kind: str,
        subject: str,
        path: str,
        a: Side | None,
        b: Side | None,
        roots: tuple[RootNode | None, RootNode | None],
        note: str = "",
    ) -> None:
        self.kind = kind
        self.subject = subject
        self.path = path
        self.a = a
        self.b = b
        self.roots = roots
        self.note = note

    @property
    def is_redacted(self) -> bool:
        """Whether its values must not be shown."""
        return any(side is not None and side.node.is_redacted for side in (self.a, self.b))

    def __repr__(self) -> str:
        return f"<Difference {self.kind} {self.subject} {self.path}>"


def changes_meaning(difference: Difference) -> bool:
    """Whether frames or messages that differ in this way mean different things.

    Frames in another order do not: each of them means what it meant.
    """
    return difference.kind in (CHANGED, ONLY_IN_A, ONLY_IN_B)
