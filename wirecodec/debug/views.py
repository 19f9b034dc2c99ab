# SPDX-License-Identifier: MIT
"""Nodes as text for people: the tree, and the bytes with what each of them means.

Both are generators of lines, node by node, so that a long stream is shown while it is read. All
text from a peer is escaped before it gets into a line, and colours are put around what is escaped
already.
"""

from __future__ import annotations

from ..protobuf import wire
from .escaping import cut_text, display_width, escape_text, quote_bytes, quote_text
from .nodes import BODY, FIELD, FRAME, GAP, HEADER, JSON_FIELD, UNREAD, Node, faults_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import TextIO, TypeAlias

    from .nodes import Fault, FrameNode, RootNode

    Explain: TypeAlias = Callable[[Fault, RootNode, "Palette"], Iterable[str]]

__all__ = [
    "REDACTED",
    "Palette",
    "format_fault",
    "format_title",
    "format_value",
    "render_annotated",
    "render_tree",
    "wants_color",
]

REDACTED = "<redacted>"
"""What stands for a value that must not be shown."""

_MAX_VALUE_WIDTH = 200
_MAX_BYTES = 66
_BYTES_PER_LINE = 16

_CODES = {
    "offset": "2",  # dim
    "name": "36",  # cyan
    "type": "2",
    "value": "",
    "note": "33",  # yellow
    "fault": "1;31",  # bold red
    "title": "1",
}


class Palette:
    """Puts colours around text, or leaves it as it is."""

    __slots__ = ("is_on",)

    def __init__(self, is_on: bool = False) -> None:
        self.is_on = is_on

    def paint(self, style: str, text: str) -> str:
        """The text in the colour of ``style``: offset, name, type, value, note, fault or title."""
        code = _CODES[style]
        return f"\x1b[{code}m{text}\x1b[0m" if self.is_on and code and text else text


def wants_color(mode: str, stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether to colour what goes to ``stream``.

    Args:
        mode: ``"always"``, ``"never"`` or ``"auto"``: on a terminal, unless NO_COLOR is set
            (https://no-color.org) or the terminal is a dumb one.
        stream: where the text goes.
        environ: the environment.
    """
    if mode != "auto":
        return mode == "always"
    if environ.get("NO_COLOR") or environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


# --- What a node says -----------------------------------------------------------------------------


def format_value(node: Node) -> str:
    """The value of a node, escaped, with its label; empty where the children are the value."""
    if node.is_redacted:
        return REDACTED
    value = node.value
    if value is None:
        text = ""
    elif value is True or value is False:
        text = "true" if value else "false"
    elif isinstance(value, str):
        text = cut_text(quote_text(value[: _MAX_VALUE_WIDTH + 1]), _MAX_VALUE_WIDTH, len(value))
    elif isinstance(value, bytes):
        text = _format_bytes(node, value)
    elif isinstance(value, float):
        text = repr(value)
    else:
        text = str(int(value))
    if node.label:
        label = escape_text(node.label)
        text = f"{text} ({label})" if text else label
    return text


def _format_bytes(node: Node, value: bytes) -> str:
    if node.role != FIELD:
        return value.hex()
    # What is declared as bytes is shown as bytes, even if it happens to be text.
    return quote_bytes(value) if not node.kind and len(value) < _MAX_BYTES else show_hex(value)


def show_hex(data: bytes) -> str:
    """Bytes as hexadecimal digits, or the first of them and how many there are."""
    if len(data) <= _MAX_BYTES:
        return data.hex(" ")
    return f"{data[:_MAX_BYTES].hex(' ')}... ({len(data)} bytes)"


def format_title(node: Node) -> str:
    """The line above a frame or a message."""
    if node.role == BODY:
        kind = escape_text(node.kind) or "no type known"
        return f"message, {kind}, {_count(node.end - node.offset)}"
    if node.role == GAP:
        return (
            f"gap at byte {node.offset}, {_count(node.end - node.offset)}: {escape_text(node.note)}"
        )
    frame: FrameNode = node  # type: ignore[assignment]
    parts = [f"frame {frame.ordinal} at byte {frame.offset}"]
    if frame.header is not None:
        name = f"{frame.header.proto_id} {frame.name}".rstrip()
        parts.append(f"{name} {frame.direction}".rstrip())
        parts.append(f"serial {frame.header.serial_number}")
    parts.append(_count(frame.end - frame.offset))
    if frame.verdict != "unknown":
        parts.append(f"digest {frame.verdict}")
    return ", ".join(parts)


def format_fault(fault: Fault) -> str:
    """What is wrong and where, in one line."""
    place = f"byte {fault.offset}"
    if fault.path:
        place += f", {escape_text(fault.path)}"
    return f"{place}: {escape_text(fault.reason)}"


def _count(size: int) -> str:
    return "1 byte" if size == 1 else f"{size} bytes"


def _format_type(node: Node) -> str:
    """``4 LEN S2C``: the field number, the wire type, and what is declared."""
    if node.role not in (FIELD, JSON_FIELD):
        return ""
    parts = [f"{node.number:>2}"] if node.number else []
    if node.wire_type is not None:
        parts.append(f"{wire.WIRE_TYPE_NAMES[node.wire_type]:<6}")
    if node.kind:
        parts.append(escape_text(node.kind))
    elif node.judgement is not None:
        parts.append(f"{node.judgement.kind}?")
    return " ".join(parts).rstrip()


def _format_name(node: Node) -> str:
    if node.role == UNREAD:
        return "unread"
    if node.index is None:
        return escape_text(node.name)
    name = escape_text(node.name) if node.role in (FIELD, JSON_FIELD) else ""
    return f"{name}[{node.index}]"


# --- The tree -------------------------------------------------------------------------------------


def render_tree(
    nodes: Iterable[RootNode],
    palette: Palette | None = None,
    explain: Explain | None = None,
) -> Iterator[str]:
    """Yield the lines of the tree: range, name, type and value, aligned within each frame.

    Args:
        nodes: frames or a message, from ``inspect_data``.
        palette: the colours; None for none.
        explain: gives more lines on a fault, `explain_fault` for one.
    """
    palette = palette or Palette()
    is_first = True
    for node in nodes:
        if not is_first:
            yield ""
        is_first = False
        yield palette.paint("title", format_title(node))
        rows = []
        pending = [(each, 0) for each in reversed([node] if node.role == BODY else node.children)]
        while pending:
            each, depth = pending.pop()
            rows.append(_tree_row(each, depth, node))
            pending += [(child, depth + 1) for child in reversed(each.children)]
        name_width = max((display_width(row[1]) for row in rows), default=0)
        type_width = max((len(row[2]) for row in rows), default=0)
        for place, name, declared, value, note in rows:
            line = [
                palette.paint("offset", place),
                palette.paint("name", name) + " " * (name_width - display_width(name)),
            ]
            if declared:  # what has no type has its value in that column
                line.append(palette.paint("type", declared) + " " * (type_width - len(declared)))
            if value:
                line.append(palette.paint("value", value))
            if note:
                line.append(palette.paint("note", note))
            yield "  ".join(line).rstrip()
        for fault in faults_of([node]):
            yield palette.paint("fault", f"  fault at {format_fault(fault)}")
            if explain is not None:
                for told in explain(fault, node, palette):
                    yield f"  {told}".rstrip()


def _tree_row(node: Node, depth: int, root: RootNode) -> tuple[str, str, str, str, str]:
    # A field of a JSON body has no bytes of its own.
    place = " " * 18 if node.role == JSON_FIELD else f"{node.offset:>8}..{node.end:<8}"
    value = format_value(node)
    if node.role in (HEADER, BODY):
        value = value or escape_text(node.kind)
    elif node.role == UNREAD and not node.is_redacted:
        value = show_hex(root.bytes_of(node))
    note = f"<- {escape_text(node.note)}" if node.note else ""
    return place, "  " * depth + _format_name(node), _format_type(node), value, note


# --- The annotated bytes --------------------------------------------------------------------------


def render_annotated(
    nodes: Iterable[RootNode],
    palette: Palette | None = None,
    explain: Explain | None = None,
) -> Iterator[str]:
    """Yield every byte with what it means: range, bytes, meaning.

    A record that holds others is shown by its tag and length, and they follow. The bytes of a
    redacted value are not shown.
    """
    palette = palette or Palette()
    for node in nodes:
        pending = [(each, 0) for each in reversed([node] if node.role == BODY else node.children)]
        while pending:
            each, depth = pending.pop()
            yield from _annotated_rows(each, depth, node, palette)
            if each.wire_type == wire.SGROUP and each.children:
                # The rest of the group is its EGROUP tag, which is no node of its own.
                ending = Node(FIELD, each.children[-1].end, each.end, "end of " + each.name)
                ending.number = each.number
                pending += [(ending, depth)] if ending.offset < ending.end else []
            pending += [(child, depth + 1) for child in reversed(each.children)]
            if node.role == FRAME and each.role == HEADER and node.children[-1].role == BODY:
                yield ""
        for fault in faults_of([node]):
            yield palette.paint("fault", f"fault at {format_fault(fault)}")
            if explain is not None:
                yield from explain(fault, node, palette)


def _annotated_rows(node: Node, depth: int, root: RootNode, palette: Palette) -> Iterator[str]:
    if node.role in (HEADER, BODY) and node.children:
        return
    end = node.payload_offset if node.children else node.end
    shown_end = node.payload_offset if node.is_redacted else end
    if node.role == JSON_FIELD:
        end = shown_end = node.offset
    name = _format_name(node)
    value = format_value(node)
    meaning = f"{name} = {value}" if value and node.role == FIELD else f"{name} {value}".rstrip()
    if node.role == FIELD:
        number = f"field {node.number}"
        if node.wire_type == wire.LEN:
            number += f", {_count(node.end - node.payload_offset)}"
        meaning = f"{meaning}  {palette.paint('type', f'({number})')}"
    if node.note:
        meaning += f"  {palette.paint('note', '<- ' + escape_text(node.note))}"
    meaning = "  " * max(depth - 1, 0) + meaning
    place = f"{node.offset:>6}..{end:<6}" if end > node.offset else " " * 14
    rows = [
        root.slice(pos, min(pos + _BYTES_PER_LINE, shown_end)).hex(" ")
        for pos in range(node.offset, shown_end, _BYTES_PER_LINE)
    ]
    if node.is_redacted and node.end > shown_end:
        rows.append(REDACTED)
    for row in rows or [""]:
        column = row.ljust(3 * _BYTES_PER_LINE - 1)
        yield f"{palette.paint('offset', place)}  {column}  {meaning}".rstrip()
        place, meaning = " " * 14, ""
