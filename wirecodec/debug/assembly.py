# SPDX-License-Identifier: MIT
"""The text view, written: nodes as text that people edit, and that is the same bytes again.

``assembler`` reads it; docs/text-view.md teaches it. What people read most is shortest, what is
unusual is spelled out: a length is written only where it is wrong, a varint in more bytes than it
needs says in how many. Names, verdicts and faults are comments.

**Exactness.** Values are spelled from the bytes of a node, not from what it took them to mean, and
the text of each frame is assembled before it is given out. Should the bytes differ, its body is
written as bytes, and if that does not help, all of it: no view is ever wrong, it is at worst
hard to read.

Values that are marked to be hidden are ``<redacted 16 bytes>``, which the assembler refuses, unless
they are asked for.
"""

from __future__ import annotations

import json
import re
from hashlib import sha1
from typing import NamedTuple

from ..errors import FormatError
from ..opend.frame import BODY_FORMAT_JSON, BODY_FORMAT_PROTOBUF, HEADER_SIZE
from ..protobuf import wire
from .assembler import MAX_INDENT, assemble
from .assembly_words import NAME_PATTERN, check_json, join_json, lay_out_json, tag_bytes
from .escaping import escape_text
from .nodes import ELEMENT, FRAME, GAP, HEADER_FIELD, UNREAD, Node, faults_of, walk_nodes
from .spelling import (
    PACKABLE_KINDS,
    element_size,
    hex_parts,
    length_mark,
    readable_parts,
    size_mark,
    spell_element,
    spell_scalar,
    text_parts,
)
from .views import REDACTED, format_fault, format_title, format_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from .nodes import FrameNode, RootNode

__all__ = ["render_text"]

# How literally a root is written.
_READ, _BODY_AS_BYTES, _AS_BYTES = range(3)

_LINE_WIDTH = 90  # of packed numbers
_MAX_INDENT = 40  # levels; deeper ones stand below each other

_BLOCK_SIZE = 16  # of AES: what is encrypted is a multiple of it


def render_text(nodes: Iterable[RootNode], *, show_secrets: bool = False) -> Iterator[str]:
    """Yield the lines of the text view, frame by frame.

    ``assemble`` gives the same bytes for them, whatever they are, unless values were hidden.

    Args:
        nodes: frames or a message, from ``inspect_data``.
        show_secrets: write the values that are marked to be hidden.
    """
    is_first = True
    for root in nodes:
        if not is_first:
            yield ""
        is_first = False
        yield from _render_root(root, show_secrets)


def _render_root(root: RootNode, show_secrets: bool) -> list[str]:
    """The lines of a root, in the most readable spelling that gives its bytes."""
    for spelling in (_READ, _BODY_AS_BYTES, _AS_BYTES):  # pragma: no branch - the last is exact
        lines = _Writer(root, spelling, hides=False).render()
        try:
            is_exact = b"".join(assemble(lines)) == root.data
        except FormatError:
            is_exact = False
        if is_exact:
            break
    if show_secrets or not any(node.is_redacted for node in walk_nodes([root])):
        return lines
    return _Writer(root, spelling, hides=True).render()


class _Pending(NamedTuple):
    """What is written later: a node, or the end of a group of them."""

    node: Node | None
    depth: int
    line: str = ""


class _Writer:
    """Writes one root.

    Attributes:
        lines: what is written.
        root: the root.
        spelling: how literally.
        hides: whether values are hidden that are marked so.
    """

    def __init__(self, root: RootNode, spelling: int, *, hides: bool) -> None:
        self.lines: list[str] = []
        self.root = root
        self.spelling = spelling
        self.hides = hides

    def render(self) -> list[str]:
        """All lines."""
        root = self.root
        # If a spelling is not exact, it is not known which bytes are to be hidden: all of them.
        hides_all = self.hides and self.spelling != _READ
        if self.spelling == _AS_BYTES:
            self.add(0, f"# {format_title(root)}")
            if hides_all:
                self.add(0, f"raw {_hidden(len(root.data))}")
            elif root.data:  # pragma: no branch - nothing is exact in any spelling
                self.add_parts(0, "raw", hex_parts(root.data))
        elif root.role == FRAME:
            self.frame(root)  # type: ignore[arg-type]
            return self.lines
        elif root.role == GAP:
            self.gap()
        else:
            self.add(0, f"# {format_title(root)}")
            if self.spelling == _READ:
                self.records(root.children, 0)
            elif hides_all:
                self.add(0, f"raw {_hidden(len(root.data))}")
            elif root.data:  # pragma: no branch - nothing is exact in any spelling
                self.add_parts(0, "raw", hex_parts(root.data))
        self.faults(0)
        return self.lines

    # --- Lines

    def add(self, depth: int, text: str, comment: str = "") -> None:
        """Append a line."""
        if comment:
            text = f"{text}  # {comment}"
        self.lines.append("  " * min(depth, _MAX_INDENT) + text)

    def add_parts(self, depth: int, start: str, parts: list[str], comment: str = "") -> None:
        """Append strings or bytes: on the line they belong to, or below it."""
        if len(parts) == 1:
            self.add(depth, f"{start} {parts[0]}", comment)
            return
        self.add(depth, start, comment)
        for part in parts:
            self.add(depth + 1, part)

    def faults(self, depth: int) -> None:
        """Append what is wrong."""
        for fault in faults_of([self.root]):
            self.add(depth, f"# fault at {format_fault(fault)}")

    # --- Frames and gaps

    def gap(self) -> None:
        """Write what belongs to no frame. Of a header in it the fields are told apart."""
        self.add(0, "gap {", _cut_title(self.root))
        for child in self.root.children:
            for leaf in child.children or [child]:
                data = self.root.bytes_of(leaf)
                if self.hides and any(each.is_redacted for each in walk_nodes([leaf])):
                    self.add(1, f"raw {_hidden(len(data))}", escape_text(leaf.note))
                elif leaf.role == HEADER_FIELD:
                    self.add_parts(1, "raw", hex_parts(data), _header_comment(leaf))
                else:
                    self.add_parts(1, "raw", readable_parts(data), escape_text(leaf.note))
        self.add(0, "}")

    def frame(self, frame: FrameNode) -> None:
        """Write a frame: of its header what the body does not give, then the body."""
        header = frame.header
        if header is None:
            self.gap()
            self.faults(0)
            return
        body = frame.data[HEADER_SIZE:]
        self.add(0, "frame {", _cut_title(frame))
        self.add(1, f"proto_id: {header.proto_id}", escape_text(frame.name))
        formats = {BODY_FORMAT_PROTOBUF: "protobuf", BODY_FORMAT_JSON: "json"}
        body_format = formats.get(header.body_format, str(header.body_format))
        self.add(1, f"body_format: {body_format}")
        if header.version:
            self.add(1, f"version: {header.version}")
        self.add(1, f"serial_number: {header.serial_number}")
        if header.body_size != len(body):
            self.add(1, f"body_size: {header.body_size}", f"the body has {len(body)} bytes")
        digest = sha1(body, usedforsecurity=False).digest()
        if header.digest != digest:
            verdict = "not the SHA-1 of the body below"
            hides = self.hides and frame.hides_digest
            text = _hidden(len(digest)) if hides else f"`{header.digest.hex(' ')}`"
            self.add(1, f"digest: {text}", verdict)
        if any(header.reserved):
            self.add(1, f"reserved: `{header.reserved.hex(' ')}`")
        if body:
            self.body(frame, body, header.body_format)
        self.faults(1)
        self.add(0, "}")

    def body(self, frame: FrameNode, body: bytes, body_format: int) -> None:
        """Write the body of a frame."""
        node = frame.children[-1]
        is_redacted = any(each.is_redacted for each in walk_nodes([node]))
        comment = ", ".join(escape_text(each) for each in (node.kind, node.note) if each)
        is_encrypted = body_format == BODY_FORMAT_PROTOBUF and _looks_encrypted(frame, node)
        if is_encrypted:
            comment = "encrypted, by its looks"
        if body_format == BODY_FORMAT_JSON and self.spelling == _READ:
            lines = self.json_lines(node, body)
            if lines:
                self.add(1, f"body: {lines[0]}", comment)
                self.lines += lines[1:]
                return
        if body_format == BODY_FORMAT_PROTOBUF and self.spelling == _READ and not is_encrypted:
            self.add(1, "body {", comment)
            self.records(node.children, 2)
            self.add(1, "}")
        elif self.hides and is_redacted:
            self.add(1, f"body: {_hidden(len(body))}", comment)
        elif body_format == BODY_FORMAT_PROTOBUF or self.spelling != _READ:
            self.add_parts(1, "body:", hex_parts(body), comment)
        else:
            self.add_parts(1, "body:", readable_parts(body), comment)

    def json_lines(self, node: Node, body: bytes) -> list[str]:
        """A JSON body, laid out, if it is in one of the layouts that the assembler writes."""
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            return []
        tokens = _JSON_TOKEN.findall(text)
        try:
            check_json(text)
        except (ValueError, RecursionError):
            return []
        start = _json_layout(tokens, text)
        if not start:
            return []
        if not all(escape_text(each) == each for each in tokens):
            return []  # an escape would not be the same bytes
        if self.hides and any(each.is_redacted for each in walk_nodes([node])):
            tokens = []
            _hide_json(tokens, json.loads(text), node)
        lines = lay_out_json(tokens, 2, 1, _MAX_INDENT)
        return [f"{start} {lines[0]}", *lines[1:]]

    # --- Records

    def records(self, nodes: list[Node], depth: int) -> None:
        """Write records, and all in them."""
        pending = [_Pending(node, depth) for node in reversed(nodes)]
        while pending:
            node, depth, line = pending.pop()
            if node is None:
                self.add(depth, line)
            elif node.role == UNREAD:
                data = self.root.bytes_of(node)
                if self.hides and node.is_redacted:
                    self.add(depth, f"raw {_hidden(len(data))}", escape_text(node.note))
                else:
                    self.add_parts(depth, "raw", hex_parts(data), escape_text(node.note))
            else:
                pending += reversed(self.record(node, depth))

    def record(self, node: Node, depth: int) -> list[_Pending]:
        """Write a record, and give what comes behind its line."""
        root = self.root
        tag = root.slice(node.offset, node.value_offset)
        key = str(node.number) + size_mark(tag_bytes(node.number, node.wire_type or 0), tag)
        if node.name != str(node.number) and NAME_PATTERN.fullmatch(node.name):
            key += f" {node.name}"
        if self.hides and (node.is_redacted or _is_redacted_inside(node)):
            size = node.end - node.payload_offset
            self.add(depth, f"{key}: {_hidden(size)}", escape_text(node.note))
            return []
        if node.wire_type == wire.SGROUP:
            return self.group(node, depth, key)
        if node.wire_type == wire.LEN:
            if node.payload_offset > node.value_offset:
                return self.length_delimited(node, depth, key)
        else:
            data = root.slice(node.value_offset, node.end)
            text = spell_scalar(node, data)
            if text:
                self.add(depth, f"{key}: {text}", _comment(node, text))
                return []
        name = wire.WIRE_TYPE_NAMES[node.wire_type or 0]
        rest = root.slice(node.value_offset, node.end)
        if rest:
            self.add_parts(depth, f"{key}: {name}", hex_parts(rest), escape_text(node.note))
        else:
            self.add(depth, f"{key}: {name}", escape_text(node.note))
        return []

    def group(self, node: Node, depth: int, key: str) -> list[_Pending]:
        """Write the start of a group."""
        inside = node.children[-1].end if node.children else node.value_offset
        ending = self.root.slice(inside, node.end)
        comment = _comment(node)
        if not ending:  # nothing closes it
            self.add(depth, f"{key}: SGROUP", comment)
            return [_Pending(child, depth) for child in node.children]
        closing = "}" + size_mark(tag_bytes(node.number, wire.EGROUP), ending)
        if not node.children:
            self.add(depth, f"{key} !{{{closing}", comment)
            return []
        self.add(depth, f"{key} !{{", comment)
        children = [_Pending(child, depth + 1) for child in node.children]
        return [*children, _Pending(None, depth, closing)]

    def length_delimited(self, node: Node, depth: int, key: str) -> list[_Pending]:
        """Write a LEN record whose length is there."""
        root = self.root
        mark = length_mark(
            root.slice(node.value_offset, node.payload_offset), node.end - node.payload_offset
        )
        payload = root.slice(node.payload_offset, node.end)
        children = node.children
        comment = _comment(node)
        if children and children[0].role == ELEMENT:
            self.packed(node, depth, f"{key}:{mark}")
        elif len(children) > 1 or (children and children[0].role != UNREAD):
            self.add(depth, f"{key}:{mark} {{" if mark else f"{key} {{", comment)
            inside = [_Pending(child, depth + 1) for child in children]
            return [*inside, _Pending(None, depth, "}")]
        elif isinstance(node.value, str) or node.kind == "string":
            self.add_parts(depth, f"{key}:{mark}", text_parts(payload), comment)
        elif payload or node.value is not None or node.kind == "bytes":
            note = "; ".join([comment, *(escape_text(each.note) for each in children if each.note)])
            self.add_parts(depth, f"{key}:{mark}", hex_parts(payload), note.strip("; "))
        elif node.kind in PACKABLE_KINDS:
            self.add(depth, f"{key}:{mark} []", comment)
        else:
            self.add(depth, f"{key}:{mark} {{}}" if mark else f"{key} {{}}", comment)
        return []

    def packed(self, node: Node, depth: int, start: str) -> None:
        """Write packed numbers, as many to a line as there is room for."""
        size = element_size(node, self.root)
        rows: list[tuple[list[str], list[str]]] = [([], [])]
        width = 0
        for element in node.children:
            data = self.root.bytes_of(element)
            text = spell_element(element, data, size) if element.role == ELEMENT else ""
            text = text or f"raw `{data.hex(' ')}`"
            width += len(text) + 1
            if width > _LINE_WIDTH and rows[-1][0]:
                rows.append(([], []))
                width = len(text) + 1
            rows[-1][0].append(text)
            if element.role != ELEMENT:
                rows[-1][1].append(escape_text(element.note))
            elif element.kind not in PACKABLE_KINDS and element.label:
                rows[-1][1].append(escape_text(element.label))
        comment = _comment(node)
        if len(rows) == 1:
            texts, labels = rows[0]
            self.add(
                depth, f"{start} [{' '.join(texts)}]", ", ".join(filter(None, [comment, *labels]))
            )
            return
        self.add(depth, f"{start} [", comment)
        for texts, labels in rows:
            self.add(depth + 1, " ".join(texts), ", ".join(filter(None, labels)))
        self.add(depth, "]")


# --- Comments -------------------------------------------------------------------------------------


def _is_redacted_inside(node: Node) -> bool:
    """Whether something is redacted of a record whose payload is written in one piece."""
    children = node.children
    is_one_piece = [each.role for each in children[:2]] == [UNREAD] or (
        bool(children) and children[0].role == ELEMENT
    )
    return is_one_piece and any(each.is_redacted for each in children)


def _hidden(size: int) -> str:
    return f"<redacted {size} bytes>" if size != 1 else "<redacted 1 byte>"


def _cut_title(root: RootNode) -> str:
    """The title of a root behind the word that its line starts with."""
    return format_title(root).removeprefix(f"{root.role} ")


def _header_comment(node: Node) -> str:
    """A header field in words."""
    value = format_value(node)
    return " ".join(filter(None, [f"{node.name}:", value, escape_text(node.note)]))


def _comment(node: Node, text: str = "") -> str:
    """What a node says beside its value, which is spelled as ``text``."""
    parts = []
    if node.index is not None and text == "" and node.kind not in ("string", "bytes"):
        parts.append(f"[{node.index}]")
    if node.label and not (node.is_unknown and node.wire_type in (wire.I32, wire.I64)):
        parts.append(escape_text(node.label))
    if isinstance(node.value, int) and not node.is_unknown:
        shown = _number_of(text)
        if shown is not None and shown != int(node.value):
            parts.append(f"read as {format_value(node)}")
    if node.note:
        parts.append(escape_text(node.note))
    return ", ".join(parts)


_SHOWN_NUMBER = re.compile(r"(-?[0-9]+)(?:z|i32|i64)?(?: \([0-9]+ bytes?\))?")


def _number_of(text: str) -> int | None:
    match = _SHOWN_NUMBER.fullmatch(text)
    return int(match[1]) if match is not None else None


# --- Bodies ---------------------------------------------------------------------------------------


def _looks_encrypted(frame: FrameNode, body: Node) -> bool:
    """Whether records in a body are there by chance: it is whole blocks that no schema explains."""
    size = body.end - body.offset
    if frame.verdict != "bad" or size % _BLOCK_SIZE:
        return False
    explained = sum(
        each.end - each.offset
        for each in body.children
        if each.role != UNREAD and not each.is_unknown
    )
    return body.fault is not None and 2 * explained < size


_JSON_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:]|[^\s"{}\[\],:]+')


_FIRST_INDENT = re.compile(rf"[\[{{]\n( {{1,{MAX_INDENT}}})\S")


def _json_layout(tokens: list[str], text: str) -> str:
    """How the assembler is told to lay out JSON so that it is this text; empty if it cannot."""
    if join_json(tokens, False, 0) == text:
        return "json"
    if join_json(tokens, True, 0) == text:
        return "json spaced"
    match = _FIRST_INDENT.match(text)
    if match is not None and join_json(tokens, False, len(match[1])) == text:
        return f"json indent {len(match[1])}"
    return ""


def _hide_json(tokens: list[str], value: Any, node: Node) -> None:
    """Append the tokens of a JSON value, without what its node hides or does not hold."""
    items: list[Any] = list(value) if isinstance(value, (dict, list)) else []
    if node.is_redacted or len(items) != len(node.children):
        tokens.append(REDACTED)
    elif isinstance(value, dict):
        tokens.append("{")
        for index, (name, child) in enumerate(zip(items, node.children, strict=True)):
            tokens += [","] if index else []
            tokens += [escape_text(json.dumps(name, ensure_ascii=False)), ":"]
            _hide_json(tokens, value[name], child)
        tokens.append("}")
    elif isinstance(value, list):
        tokens.append("[")
        for index, (item, child) in enumerate(zip(items, node.children, strict=True)):
            tokens += [","] if index else []
            _hide_json(tokens, item, child)
        tokens.append("]")
    else:
        tokens.append(escape_text(json.dumps(value, ensure_ascii=False)))
