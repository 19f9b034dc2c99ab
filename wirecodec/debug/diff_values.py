# SPDX-License-Identifier: MIT
"""What the nodes of a body mean: values and fields, each with an identity.

The *identity* of a value is a digest that is the same for the same meaning, so that one comparison
tells whether two messages mean the same. A message has the fields that decoding gives it: by
number, the last of several records, elements in lists, entries by key. All is read when it is asked
for, as most of two bodies is the same byte for byte and need not be understood.
"""

from __future__ import annotations

from hashlib import blake2b

from ..protobuf.schema import IMPLICIT, MAP, REPEATED
from .alignment import align_alike, pair_singles

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from typing import Any, TypeAlias

    from ..protobuf.schema import FieldSchema
    from .diff_reading import BodyReader
    from .differences import Side
    from .nodes import Node

    Fields: TypeAlias = dict[Hashable, "Field"]

__all__ = [
    "ARRAY",
    "LIST",
    "MAPPED",
    "MESSAGE",
    "REDACTED",
    "SINGLE",
    "Field",
    "Value",
    "align_values",
    "identity_of",
]

# What a value holds, where it is not a scalar.
MESSAGE = "message"
ARRAY = "array"  # of JSON

# How the values of a field belong together.
SINGLE = "single"
LIST = "list"
MAPPED = "map"
REDACTED = "redacted"  # all its records are one value, which nobody looks into

_MAX_COMPARED_PAIRS = 4096  # of elements, by likeness
_ALIKE = 0.5  # from which share of equal fields on two messages are versions of each other


def identity_of(kind: str, *parts: bytes) -> bytes:
    """The identity of what consists of these parts."""
    digest = blake2b(kind.encode(), digest_size=16)
    for part in parts:
        digest.update(b"%d:" % len(part))
        digest.update(part)
    return digest.digest()


class Value:
    """One value: a scalar, or a message or list with what is in it.

    Attributes:
        reader: what it comes from.
        path: where it is, e.g. ``"s2c.dataList[3]"``.
        records: its nodes; several of a message that is merged from them.
        node: the one that shows it: the last record; of a map entry, that of its value.
        shape: MESSAGE, ARRAY, the kind of packed values that an unknown field was judged to hold;
            empty for a scalar.
        key: of a map entry, the identity of its key.
        leaves_out: whether a field of it is ignored.
    """

    __slots__ = (
        "_fields",
        "_identity",
        "_read",
        "key",
        "leaves_out",
        "node",
        "path",
        "reader",
        "records",
        "shape",
    )

    def __init__(
        self,
        reader: BodyReader,
        path: str,
        records: list[Node],
        identity: bytes | None = None,
        *,
        shape: str = "",
        read: Callable[[Value], Fields] | None = None,
    ) -> None:
        self.reader = reader
        self.path = path
        self.records = records
        self.node = records[-1]
        self.shape = shape
        self.key = b""
        self.leaves_out = False
        self._identity = identity
        self._read = read
        self._fields: Fields = {}

    @property
    def fields(self) -> Fields:
        """What is in it: the fields of a message by key; of a list, one field with all elements."""
        if self._read is not None:
            self._fields = self._read(self)
            self._read = None
        return self._fields

    @property
    def identity(self) -> bytes:
        """The same for the same meaning."""
        if self._identity is None:
            pairs = [(key, field.identity) for key, field in self.fields.items()]
            parts = [repr(key).encode() + identity for key, identity in pairs if identity]
            self._identity = identity_of(self.shape, *sorted(parts))
        return self._identity

    @property
    def has_ignored(self) -> bool:
        """Whether anything inside is left out."""
        if not self.reader.ignored:
            return False
        fields = self.fields.values()  # it is known when they are read
        return self.leaves_out or any(each.has_ignored for each in fields)

    @property
    def data(self) -> bytes:
        """The bytes of all its records."""
        return self.reader.data_of(self.records)

    @property
    def side(self) -> Side:
        """Where it stands."""
        return self.reader.side_of(self.path, self.records, self.node)


class Field:
    """All records of one field in one message. What they mean is found when it is asked for.

    Attributes:
        reader: what it comes from.
        path: where it is, without an index.
        form: SINGLE, LIST, MAPPED or REDACTED.
        declared: what it is declared as; None if it is unknown.
        owner: the schema of the message that it is in, or None.
        records: in their order, those that do not count any more too.
        counting: of a known field, those that count: no other member of its oneof came behind.
        packing: of a known list, for each record how many elements are packed in it; None if it
            is one element.
        places: in how many runs of records without others between they stand.
        first_place: which run of the message starts with it.
        leaves_out: whether one of its values is ignored.
    """

    __slots__ = (
        "_identity",
        "_values",
        "counting",
        "declared",
        "first_place",
        "form",
        "leaves_out",
        "owner",
        "packing",
        "path",
        "places",
        "reader",
        "records",
    )

    def __init__(
        self,
        reader: BodyReader,
        path: str,
        declared: FieldSchema | None = None,
        owner: Any = None,
        first_place: int = 0,
    ) -> None:
        self.reader = reader
        self.path = path
        self.form = _form_of(declared)
        self.declared = declared
        self.owner = owner
        self.records: list[Node] = []
        self.counting: list[Node] = []
        self.packing: list[int | None] = []
        self.places = 0
        self.first_place = first_place
        self.leaves_out = False
        self._values: list[Value] | None = None
        self._identity: bytes | None = None

    @classmethod
    def of_values(cls, reader: BodyReader, path: str, node: Node, values: list[Value]) -> Field:
        """The elements of one node."""
        field = cls(reader, path)
        field.records = [node]
        field._values = values
        return field

    @property
    def values(self) -> list[Value]:
        """At most one of SINGLE and REDACTED; of MAPPED, one for each key."""
        if self._values is None:
            self._values = self.reader.read_values(self)
        return self._values

    @property
    def is_empty(self) -> bool:
        """Whether it means no more than if it were absent."""
        declared = self.declared
        if declared is None:
            return False
        if self.form != SINGLE:
            return not self.values
        if not self.counting:
            return True
        return declared.presence == IMPLICIT and self.reader.is_zero(self.counting[-1], declared)

    @property
    def identity(self) -> bytes:
        """That of all values; no bytes if it is empty."""
        if self._identity is None:
            parts = [each.identity for each in self.values]
            if self.form == MAPPED:
                parts = sorted([each.key + each.identity for each in self.values])
            self._identity = b"" if self.is_empty else identity_of(self.form, *parts)
        return self._identity

    @property
    def has_ignored(self) -> bool:
        """Whether anything inside is left out."""
        if not self.reader.ignored:
            return False
        values = self.values  # it is known when they are read
        return self.leaves_out or any(each.has_ignored for each in values)

    @property
    def unknown_data(self) -> bytes:
        """The bytes in its records that belong to unknown fields, and are compared as these."""
        nodes = [node for record in self.records for node in record.children if node.is_unknown]
        return self.reader.data_of(nodes)

    @property
    def holds_messages(self) -> bool:
        """Whether its values have fields."""
        return any(each.shape == MESSAGE for each in self.values)

    @property
    def data(self) -> bytes:
        """The bytes of all its records."""
        return self.reader.data_of(self.records)

    @property
    def side(self) -> Side:
        """Where it stands."""
        return self.reader.side_of(self.path, self.records, self.records[-1])


def _form_of(declared: FieldSchema | None) -> str:
    if declared is None:
        return LIST
    if declared.debug_redact:
        return REDACTED
    return {REPEATED: LIST, MAP: MAPPED}.get(declared.presence, SINGLE)


# --- Likeness -------------------------------------------------------------------------------------


def align_values(a: list[Value], b: list[Value]) -> list[tuple[int, int]]:
    """Pairs of messages that look like versions of each other, in the same order on both sides.

    As with ``align``, nothing depends on which side comes first.
    """
    if not all(each.shape == MESSAGE for each in (*a, *b)) or len(a) * len(b) <= 1:
        return []
    if [each.identity for each in b] < [each.identity for each in a]:
        return [(one, other) for other, one in align_values(b, a)]
    if len(a) * len(b) > _MAX_COMPARED_PAIRS:
        return _align_by_name(a, b)
    return align_alike([[_likeness(one, other) for other in b] for one in a], _ALIKE)


def _likeness(a: Value, b: Value) -> float:
    """The share of fields that are equal."""
    equal = 0
    for key, field in a.fields.items():
        other = b.fields.get(key)
        if other is not None and field.identity:
            equal += field.identity == other.identity
    return equal / (max(len(a.fields), len(b.fields)) or 1)


def _align_by_name(a: list[Value], b: list[Value]) -> list[tuple[int, int]]:
    """By the one field that tells the elements apart best, as a name or a number does."""
    best: list[tuple[int, int]] = []
    for key in a[0].fields:
        pairs = pair_singles(_identities_of(key, a, b"A"), _identities_of(key, b, b"B"))
        if len(pairs) > len(best):
            best = pairs
    return best if len(best) >= _ALIKE * min(len(a), len(b)) else []


def _identities_of(key: Hashable, values: list[Value], side: bytes) -> list[bytes]:
    """The identities of one field of all these; what has no such field is like nothing else."""
    identities = []
    for place, each in enumerate(values):
        field = each.fields.get(key)
        identity = field.identity if field is not None else b""
        identities.append(identity or b"%s %d" % (side, place))
    return identities
