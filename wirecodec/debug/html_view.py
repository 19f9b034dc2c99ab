# SPDX-License-Identifier: MIT
"""Nodes as one HTML page: hovering a field lights its bytes, and the reverse.

The page is self-contained and never asks the network for anything. Each frame is a row of a table,
written while the stream is read, and behind the row stand its fields and bytes as data. The page's
script draws them when the frame is opened, so that a long stream does not make a slow page.

Nothing that a peer sent can run in it: texts are escaped like for a terminal first, so that nothing
turns the direction of a line, and for HTML or the data then; the script puts them in as text; and
the page's own policy lets no script run but the one whose digest it names.
"""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256
from html import escape

from ..protobuf.wire import WIRE_TYPE_NAMES
from ._html_page import BODY_END, BODY_START, SCRIPT, STYLE
from .escaping import cut_text, escape_text
from .nodes import (
    BODY,
    ELEMENT,
    FRAME,
    HEADER_FIELD,
    JSON_FIELD,
    UNREAD,
    faults_of,
    walk_nodes,
)
from .views import Palette, format_title, format_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from .nodes import Fault, FrameNode, Node, RootNode
    from .views import Explain

__all__ = ["escape_html", "page_start", "render_details", "render_html"]

# What a page holds at most. What goes beyond is left out, and the page says so.
MAX_DETAILS_SIZE = 32 * 1024 * 1024  # characters of fields and bytes, of all frames
MAX_ROWS = 20_000  # frames in the table
MAX_FIELDS = 50_000  # of one frame
MAX_BYTES = 1024 * 1024  # of one frame

_MAX_TEXT_WIDTH = 300
_ROWS_IN_GROUP = 100  # a browser lays out only the groups in sight

# What the script must know of a field, as bits of one number; it has the same names for them.
_FAULT = 1  # something is wrong with it
_FAULT_INSIDE = 2
_REDACTED = 4
_UNKNOWN = 8
_BODY = 16  # paths start anew in it
_RANGELESS = 32  # it has no bytes of its own
_UNREAD = 64

_HIDDEN_BYTE = b"**"  # in the place of its two digits

_COLUMNS = ("Frame", "Offset", "Size", "Protocol", "Direction", "Serial", "Digest", "Fault")


def render_html(
    nodes: Iterable[RootNode], *, title: str, explain: Explain | None = None
) -> Iterator[str]:
    """Yield the text of the page piece by piece, at least one for each frame.

    Args:
        nodes: frames or a message, from ``inspect_data``.
        title: what the page is about, such as the name of a file.
        explain: gives more lines on a fault, `explain_fault` for one.
    """
    yield _start(title)
    page = _Page(explain)
    for node in nodes:
        yield page.rows(node)
    yield _table_end(page)
    yield f"{BODY_END}<script>{SCRIPT}</script>\n</body>\n</html>\n"


def _start(title: str) -> str:
    columns = "".join(f'<th scope="col">{name}</th>' for name in _COLUMNS)
    return (
        f"{page_start(title, style=STYLE, script=SCRIPT)}<body>\n"
        f"{BODY_START.replace('{title}', escape_html(title))}<thead><tr>{columns}</tr></thead>\n"
        "<tbody>"
    )


def page_start(title: str, *, style: str, script: str) -> str:
    """All that stands in front of the body of a page.

    Args:
        title: what the page is about; it may be anybody's text.
        style: its only style, which is put here.
        script: the only script that its policy lets run, to be put at its end.
    """
    policy = (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{escape_html(title)}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
"""


def _table_end(page: _Page) -> str:
    notice = ""
    if page.left_out:
        notice = f'<p class="left-out" role="note">{escape_html(page.left_out)}</p>\n'
    return f"</tbody></table></div>\n{notice}</section>\n"


def _digest(text: str) -> str:
    """How a content security policy names a script or a style that it allows."""
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def escape_html(text: str) -> str:
    """Anybody's text, fit for a page: it is nothing but text there, and of one direction."""
    return escape(escape_text(text))


def _count(size: int, noun: str) -> str:
    return f"1 {noun}" if size == 1 else f"{size:,} {noun}s"


def _short(text: str) -> str:
    return cut_text(escape_text(text), _MAX_TEXT_WIDTH)


class _Page:
    """What has been written so far, and what had to be left out."""

    def __init__(self, explain: Explain | None) -> None:
        self._explain = explain
        self._row_count = 0
        self._details_left = MAX_DETAILS_SIZE
        self._first_without_details = ""
        self._frames_without_details = 0
        self._frames_without_row = 0
        self._faults_without_row = 0

    @property
    def left_out(self) -> str:
        """What is not in the page, in words; empty if everything is."""
        parts = []
        if self._frames_without_details:
            count = _count(self._frames_without_details, "frame")
            parts.append(
                f"The fields and bytes of {count} are left out of this page, "
                f"the first of them at byte {self._first_without_details}."
            )
        if self._frames_without_row:
            count = _count(self._frames_without_row, "frame")
            parts.append(
                f"{count} more at the end, with {_count(self._faults_without_row, 'fault')}, "
                "are not even in the table."
            )
        if parts:
            parts.append("Cut the capture, or use another view.")
        return " ".join(parts)

    def rows(self, node: RootNode) -> str:
        """The row of a frame, and what the script needs to show the rest of it."""
        faults = faults_of([node])
        if self._row_count >= MAX_ROWS:
            self._frames_without_row += 1
            self._faults_without_row += len(faults)
            return ""
        ends_group = self._row_count and self._row_count % _ROWS_IN_GROUP == 0
        self._row_count += 1
        details = ""
        if min(node.end - node.offset, MAX_BYTES) * 2 <= self._details_left:
            details = render_details(node, self._explain)
        if details and len(details) <= self._details_left:
            self._details_left -= len(details)
        else:
            details = ""
            if not self._frames_without_details:
                self._first_without_details = str(node.offset)
                self._details_left = 0  # what follows is left out too, however small it is
            self._frames_without_details += 1
        group = "</tbody>\n<tbody>" if ends_group else ""
        return f"{group}{_row(node, faults)}{details}\n"


def _row(node: RootNode, faults: list[Fault]) -> str:
    place = f"at-{node.offset}"
    number, protocol, direction, serial, digest = "gap", "", "", "", ""
    if node.role == BODY:
        number, protocol = "message", node.kind
    elif node.role == FRAME:
        frame: FrameNode = node  # type: ignore[assignment]
        place = f"frame-{frame.ordinal}"
        number, direction = str(frame.ordinal), frame.direction
        if frame.header is not None:
            protocol = f"{frame.header.proto_id} {frame.name}".rstrip()
            serial, digest = str(frame.header.serial_number), frame.verdict
    wrong = _short(faults[0].reason) if faults else ""
    if len(faults) > 1:
        wrong += f" (and {len(faults) - 1} more)"
    cells = (
        ("number", f'<a href="#{place}">{number}</a>'),
        ("offset", str(node.offset)),
        ("size", str(node.end - node.offset)),
        ("protocol", escape_html(protocol)),
        ("direction", direction),
        ("serial", serial),
        (f"digest {digest}", digest),
        ("fault", escape_html(wrong)),
    )
    kind = ' class="faulty"' if faults else ""
    return (
        f'<tr id="{place}"{kind} data-at="{node.offset}">'
        + "".join(
            f'<td class="{name.rstrip()}">{text}</td>' if text else "<td></td>"
            for name, text in cells
        )
        + "</tr>"
    )


def render_details(
    root: RootNode,
    explain: Explain | None = None,
    *,
    title: str = "",
    problems: Sequence[str] = (),
) -> str:
    """What the script needs to draw the fields and bytes of a frame, to stand behind its row.

    Args:
        root: the frame, or a message or gap.
        explain: gives more lines on a fault.
        title: what stands above it; empty for what `format_title` says.
        problems: what is wrong with it besides its faults.
    """
    return _Details(root, explain).text(title, problems)


class _Details:
    """The fields and bytes of one frame as data of the script.

    A field is a list: where it starts in the frame, the sizes of its tag, of its length and of its
    payload, name, type, value, note, what it is (bits), number and wire type, the fields inside.
    Zeros and empty texts at its end are left away.
    """

    def __init__(self, root: RootNode, explain: Explain | None) -> None:
        self._root = root
        self._explain = explain
        self._fields_left = MAX_FIELDS
        self._hidden: list[tuple[int, int]] = []
        self._trails: dict[int, list[int]] = {}
        # What is wrong with which node, and the place to show for each fault.
        self._reasons: dict[int, str] = {}
        self._places: list[tuple[Fault, Node]] = []
        for node in walk_nodes([root]):
            if node.fault is not None:
                place = _place_of(node.fault, node)
                self._places.append((node.fault, place))
                self._reasons.setdefault(id(place), node.fault.reason)

    def text(self, title: str, problems: Sequence[str]) -> str:
        """An element with the data, which a browser does not show."""
        root = self._root
        tops: list[Node] = [root] if root.role == BODY else root.children
        fields = self._entries(tops, [])
        data: dict[str, Any] = {
            # Of a gap, the rest is the fault.
            "title": _short(title) if title else format_title(root).partition(": ")[0],
            "start": root.offset,
            "size": root.end - root.offset,
            "faults": [
                *([None, "", _short(problem), None, ""] for problem in problems),
                *(
                    [
                        fault.offset,
                        _short(fault.path),
                        _short(fault.reason),
                        self._trails.get(id(place)),
                        self._explanation(fault),
                    ]
                    for fault, place in self._places
                ),
            ],
            "fields": fields,
            "hex": self._digits(),
        }
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        for character in "<>&":  # they occur in strings alone
            text = text.replace(character, f"\\u{ord(character):04x}")
        return f'<script type="application/json">{text}</script>'

    def _explanation(self, fault: Fault) -> str:
        if self._explain is None:
            return ""
        return "\n".join(map(escape_text, self._explain(fault, self._root, Palette())))

    def _entries(self, nodes: list[Node], trail: list[int]) -> list[list[Any]]:
        entries = []
        for index, node in enumerate(nodes):
            if not self._fields_left:
                entries.append(self._left_out_entry(nodes[index:]))
                self._note_hidden(nodes[index:])
                break
            entries.append(self._entry(node, [*trail, index]))
        return entries

    def _entry(self, node: Node, trail: list[int]) -> list[Any]:
        self._fields_left -= 1
        self._trails[id(node)] = trail
        note = _short(node.note)
        bits = _BITS_OF_ROLES.get(node.role, 0)
        reason = self._reasons.get(id(node))
        if reason is not None:
            bits |= _FAULT
            if reason not in node.note:
                note = f"{_short(reason)}; {note}" if note else _short(reason)
        elif node.role == HEADER_FIELD and node.name == "digest" and self._is_damaged():
            bits |= _FAULT
        if node.is_redacted:
            bits |= _REDACTED
        if node.is_unknown:
            bits |= _UNKNOWN
        self._hide(node)
        inside = self._entries(node.children, trail)
        if any(each[8] & (_FAULT | _FAULT_INSIDE) for each in inside if len(each) > 8):
            bits |= _FAULT_INSIDE
        wire_type = WIRE_TYPE_NAMES[node.wire_type] if node.wire_type is not None else ""
        entry = [
            node.offset - self._root.offset,
            node.value_offset - node.offset,
            node.payload_offset - node.value_offset,
            node.end - node.payload_offset,
            _name_of(node),
            _type_of(node),
            format_value(node),
            note,
            bits,
            f"{node.number} {wire_type}".rstrip() if node.number else "",
            inside,
        ]
        return _trimmed(entry)

    def _left_out_entry(self, nodes: list[Node]) -> list[Any]:
        start, end = nodes[0].offset, nodes[-1].end
        note = f"{_count(len(nodes), 'field')} from here on, and all inside, left out of this page"
        bits = _BITS_OF_ROLES.get(nodes[0].role, 0) & _RANGELESS
        if any(id(each) in self._reasons for each in walk_nodes(nodes)):
            bits |= _FAULT
        return _trimmed([start - self._root.offset, 0, 0, end - start, "...", "", "", note, bits])

    def _is_damaged(self) -> bool:
        root = self._root
        return root.role == FRAME and root.verdict == "bad"  # type: ignore[attr-defined]

    # --- Bytes --------------------------------------------------------------------------------

    def _note_hidden(self, nodes: list[Node]) -> None:
        for node in walk_nodes(nodes):
            self._hide(node)

    def _hide(self, node: Node) -> None:
        """Keep the bytes of a redacted value out of the page."""
        if not node.is_redacted:
            return
        start = node.payload_offset
        if node.role == JSON_FIELD:
            start = node.offset  # the value is somewhere in the body
        if start < node.end:
            self._hidden.append((start - self._root.offset, node.end - self._root.offset))

    def _digits(self) -> str:
        """The bytes in hexadecimal digits, as many as are in the page."""
        digits = bytearray(self._root.data[:MAX_BYTES].hex(), "ascii")
        for start, end in self._hidden:
            end = min(end, len(digits) // 2)
            if start < end:
                digits[2 * start : 2 * end] = _HIDDEN_BYTE * (end - start)
        return digits.decode()


_BITS_OF_ROLES = {BODY: _BODY, JSON_FIELD: _RANGELESS, UNREAD: _UNREAD}


def _trimmed(entry: list[Any]) -> list[Any]:
    while len(entry) > 1 and not entry[-1]:
        entry.pop()
    return entry


def _name_of(node: Node) -> str:
    """What is shown in front of the value, and joined into the path by the script."""
    if node.role == UNREAD:
        return "unread"
    if node.index is None:
        return _short(node.name)
    if node.role == ELEMENT or node.role == JSON_FIELD:
        return f"[{node.index}]"
    return f"{_short(node.name)}[{node.index}]"


def _type_of(node: Node) -> str:
    """What is declared, or what it most likely is and how sure that is."""
    judgement = node.judgement
    if node.kind or judgement is None:
        return escape_text(node.kind)
    return f"{judgement.kind}? {judgement.confidence:.0%}"


def _place_of(fault: Fault, holder: Node) -> Node:
    """The node to mark for a fault: the field that it names, or what cannot be read there."""
    place = holder
    for node in walk_nodes([holder]):
        names_it = node.path == fault.path and node.offset <= fault.offset <= node.end
        if fault.path and names_it:
            place = node
    if place is holder and holder.role == BODY:
        for node in walk_nodes([holder]):
            if node.role == UNREAD and node.offset <= fault.offset < node.end:
                place = node
    return place
