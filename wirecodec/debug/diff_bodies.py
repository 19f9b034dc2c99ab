# SPDX-License-Identifier: MIT
"""Two bodies as values that can be compared: both read as what they are, or one like the other."""

from __future__ import annotations

from ..opend.frame import BODY_FORMAT_JSON, BODY_FORMAT_PROTOBUF
from ..opend.registry import find_type
from ..protobuf.schema import schema_of
from .bodies import type_name
from .diff_json import read_json_by_name, read_json_by_type
from .diff_reading import BodyReader, body_of
from .inspection import inspect_message
from .nodes import FrameNode, shift_nodes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .diff_values import Value
    from .nodes import RootNode

__all__ = ["KNOWN_FORMATS", "format_of", "read_bodies"]

KNOWN_FORMATS = (BODY_FORMAT_PROTOBUF, BODY_FORMAT_JSON)
"""The formats of bodies that can be read, as the header of a frame says them (F2)."""


def format_of(root: RootNode) -> int:
    """The format of a body."""
    header = root.header if isinstance(root, FrameNode) else None
    return header.body_format if header is not None else BODY_FORMAT_PROTOBUF


def read_bodies(
    a: RootNode, b: RootNode, message_type: type | None, ignored: frozenset[str]
) -> tuple[Value, Value] | None:
    """The values of both bodies; None if they cannot be compared.

    Args:
        a: a frame, or a message that stands alone.
        b: what it is compared with.
        message_type: the class that both were read as, if one was given.
        ignored: the paths of what is left out.
    """
    formats = format_of(a), format_of(b)
    if not all(each in KNOWN_FORMATS for each in formats):
        return None
    types = [_type_of(a, message_type), _type_of(b, message_type)]
    if a.role != b.role:  # the type of the frame goes for the message alone
        types = [types[0] or types[1], types[1] or types[0]]
    if BODY_FORMAT_JSON not in formats:
        return _read_protobuf(a, types[0], ignored), _read_protobuf(b, types[1], ignored)
    if types[0] is types[1] is not None:
        one, other = (
            read_json_by_type(root, types[0], ignored)
            if each == BODY_FORMAT_JSON
            else _read_protobuf(root, types[0], ignored)
            for root, each in zip((a, b), formats, strict=True)
        )
        if one is not None and other is not None:
            return one, other
    if BODY_FORMAT_PROTOBUF in formats:
        return None
    return read_json_by_name(a, ignored), read_json_by_name(b, ignored)


def _type_of(root: RootNode, message_type: type | None) -> Any:
    """The class a body was read as."""
    if isinstance(root, FrameNode):
        return root.message_type
    if message_type is not None and root.kind == type_name(message_type):
        return message_type
    try:
        return find_type(root.kind) if root.kind else None
    except ValueError:
        return None


def _read_protobuf(root: RootNode, message_type: Any, ignored: frozenset[str]) -> Value:
    """The message that a body is."""
    body = body_of(root)
    source = root
    if message_type is not None and not body.kind:  # nobody knew its type
        body = source = inspect_message(root.data, message_type)
        shift_nodes(source, root.offset)
    schema = schema_of(message_type) if message_type is not None else None
    return BodyReader(root, source, ignored).read_message(body.children, schema, "", [body])
