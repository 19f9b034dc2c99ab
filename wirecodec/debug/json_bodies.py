# SPDX-License-Identifier: MIT
"""One JSON body as a tree of nodes, named by the schema where it is known.

JSON says nothing of offsets, and so its nodes have none of their own: their range is that of the
body. What is wrong is `from_json`'s to say.
"""

from __future__ import annotations

from ..errors import FormatError, join_path
from ..protobuf import wire
from ..protobuf.schema import MAP, schema_of
from .bodies import BROKEN, FITS, INCOMPLETE, count_unexplained, kind_name, type_name
from .nodes import JSON_FIELD, Fault, Node, walk_nodes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..protobuf.schema import MessageSchema

__all__ = ["inspect_json_body"]


def inspect_json_body(
    body: Node,
    data: bytes,
    message_type: Any,
    *,
    is_cut: bool = False,
    is_damaged: bool = False,
    is_suspect: bool = False,
    show_secrets: bool = False,
) -> tuple[int, int]:
    """Read a JSON body into its node. The nodes inside have no ranges of their own.

    Returns:
        How well it fits the type.
    """
    import json

    from ..protobuf.json_format import from_json

    pos, end = body.offset, body.end
    schema = None
    if message_type is not None:
        schema = schema_of(message_type)
        body.kind = type_name(message_type)
    text = data[pos:end].decode("utf-8", "surrogateescape")
    may_hide = not show_secrets and (is_suspect or (schema is not None and schema.hides_something))
    fits = FITS
    if message_type is not None:
        try:
            from_json(message_type, data[pos:end], ignore_unknown=True)
        except FormatError as error:
            if may_hide:
                error._withhold()
            body.fault = Fault(pos, error.path, _with_line(error), error)
            fits = INCOMPLETE
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: also numbers of too many digits
        fits = BROKEN
        if body.fault is None:
            reason = f"this is not JSON: {error}"
            body.fault = Fault(pos, "", reason, FormatError(reason))
        body.value = text
    else:
        _JsonReader(show_secrets).add(body, value, schema, 0)
    unexplained = count_unexplained(body)
    if may_hide:
        is_whole = not is_cut and not is_damaged
        if unexplained and fits == FITS and is_whole and not is_suspect:
            _redact_where(body, lambda node: node.is_unknown)  # a later version's secret, maybe
        elif unexplained or fits != FITS or schema is None:
            # What belongs to which name cannot be told.
            _redact_where(body, lambda node: node is body)
        elif not is_whole:
            _redact_where(body, lambda node: isinstance(node.value, str))  # any name may be wrong
    return unexplained, fits


def _redact_where(body: Node, is_secret: Callable[[Node], bool]) -> None:
    for node in walk_nodes([body]):
        if is_secret(node):
            node.redact()


def _with_line(error: FormatError) -> str:
    place = f" (line {error.line}, column {error.column} of the body)" if error.line else ""
    return error.reason + place


class _JsonReader:
    """Builds the nodes of one JSON body.

    Args:
        show_secrets: whether what is marked ``debug_redact`` is shown all the same.
    """

    def __init__(self, show_secrets: bool) -> None:
        self._show_secrets = show_secrets

    def add(self, node: Node, value: Any, schema: MessageSchema | None, depth: int) -> None:
        """Add a JSON value to its node."""
        if depth > wire.MAX_DEPTH:
            node.note = "nested too deep"
            return
        items: list[tuple[str, int | None, Any]]
        if isinstance(value, dict):
            items = [(name, None, item) for name, item in value.items()]
        elif isinstance(value, list):
            items = [(node.name, index, item) for index, item in enumerate(value)]
        else:
            node.value = value
            node.label = "null" if value is None else ""
            return
        if not items:
            node.label = "{}" if isinstance(value, dict) else "[]"
        for name, index, item in items:
            child = Node(JSON_FIELD, node.offset, node.end, name)
            child.is_unknown = node.is_unknown
            child.index = index
            inner = schema
            if index is not None:
                child.path = f"{node.path}[{index}]"
                child.kind = node.kind
                child.is_redacted = node.is_redacted
            else:
                child.path = join_path(node.path, name)
                field = schema.by_proto_name.get(name) if schema is not None else None
                inner = None
                if field is not None:
                    child.number = field.number
                    child.kind = kind_name(field)
                    child.is_redacted = field.debug_redact and not self._show_secrets
                    if field.presence == MAP:  # its names are keys, which no schema knows
                        child.is_redacted = child.is_redacted or field.schema.hides_something
                    elif field.message_type is not None:
                        inner = field.schema
                elif schema is not None:
                    child.note = "unknown name"
                    child.is_unknown = True
            if not child.is_redacted:
                self.add(child, item, inner, depth + 1)
            node.children.append(child)
