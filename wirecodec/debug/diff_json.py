# SPDX-License-Identifier: MIT
"""From JSON bodies to values: by their type where they fit it, by their names where not.

JSON that fits its type is written as protobuf and read again: so it can be compared with protobuf,
and means what decoding it means. What it has beyond its type is compared by name.
"""

from __future__ import annotations

from ..errors import join_path
from ..protobuf.codec import encode
from ..protobuf.schema import schema_of
from .diff_reading import BodyReader, body_of
from .diff_values import ARRAY, MESSAGE, SINGLE, Field, Value, identity_of
from .inspection import inspect_message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .diff_values import Fields
    from .nodes import Node, RootNode

__all__ = ["read_json_by_name", "read_json_by_type"]


def read_json_by_type(root: RootNode, message_type: Any, ignored: frozenset[str]) -> Value | None:
    """The values of a JSON body as protobuf would have them; None if it does not fit its type."""
    from ..protobuf.json_format import from_json

    body = body_of(root)
    data = root.bytes_of(body)
    try:
        message: Any = from_json(message_type, data, ignore_unknown=True)
        written = inspect_message(encode(message), message_type)
        reader = BodyReader(root, written, ignored, has_places=False)
        value = reader.read_message(written.children, schema_of(message_type), "", [written])
        for node, item in _unknown_names(body, _load(data)):
            if reader.is_ignored(node.path):
                value.leaves_out = True
            else:
                member = _read_member(reader, node, item, node.path)
                value.fields[node.path, "beyond the type"] = member
    except (ValueError, RecursionError):  # ValueError: FormatError and EncodeError are some
        return None
    return value


def read_json_by_name(root: RootNode, ignored: frozenset[str]) -> Value:
    """The values of a JSON body as it is; if it is not even JSON, its bytes as one value."""
    body = body_of(root)
    reader = BodyReader(root, root, ignored, has_places=False)
    data = root.bytes_of(body)
    try:
        return _read(reader, body, _load(data), "")
    except (ValueError, RecursionError):
        return Value(reader, "", [body], identity_of("bytes", data))


def _load(data: bytes) -> Any:
    """The value of a JSON body, as its nodes show it.

    Raises:
        ValueError: it is not JSON.
        RecursionError: it is nested too deep.
    """
    import json

    return json.loads(data.decode("utf-8", "surrogateescape"))


def _read(reader: BodyReader, node: Node, value: Any, path: str) -> Value:
    """The value of a JSON node; ``value`` is what it was made from, redacted or not."""
    if isinstance(value, dict):
        items = list(value.values())
    else:
        items = value if isinstance(value, list) else []
    if not isinstance(value, (dict, list)) or len(node.children) != len(items):
        # A scalar; or what must not be shown, or is nested too deep: it has no nodes inside.
        return Value(reader, path, [node], _identity(value))
    if isinstance(value, list):
        places = [f"{path}[{index}]" for index in range(len(items))]
        elements = [
            _read(reader, child, item, place)
            for child, item, place in zip(node.children, items, places, strict=True)
            if not reader.is_ignored(place)
        ]
        whole = Field.of_values(reader, path, node, elements)
        whole.leaves_out = len(elements) < len(items)
        return Value(reader, path, [node], shape=ARRAY, read=lambda _: {"[]": whole})
    fields: Fields = {}
    message = Value(reader, path, [node], shape=MESSAGE, read=lambda _: fields)
    for child, item in zip(node.children, items, strict=True):
        field_path = join_path(path, child.name)
        if reader.is_ignored(field_path):
            message.leaves_out = True
        else:
            fields[child.name] = _read_member(reader, child, item, field_path)
    return message


def _read_member(reader: BodyReader, node: Node, value: Any, path: str) -> Field:
    """A name of a JSON object, and its value."""
    field = Field.of_values(reader, path, node, [_read(reader, node, value, path)])
    field.form = SINGLE
    return field


def _identity(value: Any) -> bytes:
    """Numbers are the same if they are equal: 1 and 1.0 are two ways to write one."""
    import json

    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return identity_of("JSON", json.dumps(value, sort_keys=True).encode())


def _unknown_names(node: Node, value: Any) -> Iterator[tuple[Node, Any]]:
    """What the type of a JSON body has no field for, with the values."""
    pending = [(node, value)]
    while pending:
        node, value = pending.pop()
        if node.is_unknown:
            yield node, value
        elif isinstance(value, (dict, list)):
            items = value.values() if isinstance(value, dict) else value
            pending += zip(node.children, items, strict=False)
