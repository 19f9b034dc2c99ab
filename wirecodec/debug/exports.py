# SPDX-License-Identifier: MIT
"""Nodes for programs, and as tables.

The JSON is safe to print: what a terminal would obey is escaped within its strings, which changes
nothing for a program that reads it. 64-bit integers are strings, as protobuf's own JSON has them;
bytes are hexadecimal; ``NaN`` and the infinities are strings.
"""

from __future__ import annotations

from ..errors import DecodeError, RequestFailed
from ..opend.rating import RatingChangePage, format_table
from ..protobuf.codec import decode
from ..protobuf.wire import WIRE_TYPE_NAMES
from .escaping import escape_text
from .nodes import (
    BODY,
    ELEMENT,
    FIELD,
    FRAME,
    GAP,
    HEADER,
    JSON_FIELD,
    UNREAD,
    faults_of,
    walk_nodes,
)
from .views import REDACTED, format_fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from .nodes import Fault, FrameNode, Node, RootNode

__all__ = ["dump_json", "plain_value", "render_json", "render_json_lines", "render_table"]

_64_BITS = ("int64", "uint64", "sint64", "fixed64", "sfixed64")


# --- JSON -----------------------------------------------------------------------------------------


def render_json(nodes: Iterable[RootNode]) -> Iterator[str]:
    """Yield one JSON list, an object for each frame or message, with all nodes and offsets."""
    opening = "["
    for node in nodes:
        report = _report(node)
        report["fields"] = [_field(each, node) for each in _parts(node)]
        yield opening + "\n" + dump_json(report, 2)
        opening = ","
    yield "[]" if opening == "[" else "]"


def render_json_lines(nodes: Iterable[RootNode]) -> Iterator[str]:
    """Yield one line of JSON for each frame or message: what it says, and its faults."""
    for node in nodes:
        yield dump_json(_report(node), None)


def _report(node: RootNode) -> dict[str, Any]:
    report: dict[str, Any] = {"offset": node.offset, "end": node.end}
    body: Node | None = node
    if node.role == FRAME:
        frame: FrameNode = node  # type: ignore[assignment]
        report["frame"] = frame.ordinal
        if frame.header is not None:
            header = frame.header
            report["protoId"] = header.proto_id
            report["protocol"] = frame.name or None
            report["direction"] = frame.direction or None
            report["serialNumber"] = header.serial_number
            report["bodyFormat"] = header.body_format
            report["version"] = header.version
            report["bodySize"] = header.body_size
            report["digest"] = REDACTED if frame.hides_digest else header.digest.hex()
            report["digestVerdict"] = frame.verdict
            report["reserved"] = header.reserved.hex()
        body = next((each for each in node.children if each.role == BODY), None)
    if node.role == GAP:
        report["gap"] = node.note
        body = None
    report["type"] = (body.kind if body is not None else "") or None
    if body is not None and body.note:
        report["note"] = body.note
    report["message"] = plain_value(body) if body is not None else None
    report["faults"] = [_fault(each) for each in faults_of([node])]
    return report


def _fault(fault: Fault) -> dict[str, Any]:
    return {
        "offset": fault.offset,
        "path": fault.path,
        "reason": fault.reason,
        "error": type(fault.error).__name__,
    }


def _parts(node: Node) -> list[Node]:
    """The nodes of a report: of a frame, those of its header and those of its body."""
    if node.role == BODY:
        return node.children
    parts = []
    for each in node.children:
        parts += each.children if each.role in (HEADER, BODY) else [each]
    return parts


def _field(node: Node, root: RootNode) -> dict[str, Any]:
    field: dict[str, Any] = {}
    if node.role != JSON_FIELD:
        field = {"offset": node.offset, "end": node.end}
    field["name"] = "unread" if node.role == UNREAD else node.name
    if node.path:
        field["path"] = node.path
    if node.number:
        field["number"] = node.number
    if node.wire_type is not None:
        field["wireType"] = WIRE_TYPE_NAMES[node.wire_type]
    if node.kind:
        field["type"] = node.kind
    if node.role == UNREAD and not node.is_redacted:
        field["value"] = root.bytes_of(node).hex()
    elif node.is_redacted or node.value is not None:
        field["value"] = _scalar(node)
    if node.judgement is not None and not node.is_redacted:
        field["judged"] = {
            "kind": node.judgement.kind,
            "confidence": round(node.judgement.confidence, 3),
            "runnersUp": {kind: round(share, 3) for kind, share in node.judgement.runners_up},
        }
    if node.readings and not node.is_redacted:
        field["readings"] = {
            reading.name: {"text": reading.text, "plausibility": round(reading.plausibility, 3)}
            for reading in node.readings
        }
    if node.label:
        field["label"] = node.label
    if node.note:
        field["note"] = node.note
    if node.children:
        field["fields"] = [_field(each, root) for each in node.children]
    return field


def _scalar(node: Node) -> Any:
    value = node.value
    if node.is_redacted:
        return REDACTED
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, float):
        if value != value:
            return "NaN"
        if value in (float("inf"), float("-inf")):
            return "Infinity" if value > 0 else "-Infinity"
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        # Where the type is not known, a number that others would round may be any of them.
        is_wide = value >= 1 << 53 if node.is_unknown else node.kind in _64_BITS
        return str(int(value)) if is_wide and node.role != JSON_FIELD else int(value)
    return value


def plain_value(node: Node) -> Any:
    """The value as JSON has it: names and values alone, as far as they can be read."""
    if node.label and not node.is_unknown and node.role in (FIELD, ELEMENT):
        return node.label  # of an enum
    if node.is_redacted or node.value is not None:
        return _scalar(node)
    if node.role == JSON_FIELD and not node.children:
        return _EMPTY_JSON.get(node.label)
    if node.role == JSON_FIELD and node.children[0].index is not None:
        return [plain_value(each) for each in node.children]
    members: dict[str, Any] = {}
    for child in node.children:
        is_nameless = child.is_unknown and child.role != JSON_FIELD
        name = str(child.number) if is_nameless else child.name
        elements = [each for each in child.children if each.role == ELEMENT]
        if elements:
            known = [plain_value(each) for each in elements if not each.is_unknown]
            _add(members, name, known, is_list=True)
        elif _can_be_read(child):
            is_list = child.index is not None and not child.is_unknown
            _add(members, name, plain_value(child), is_list=is_list)
    return members


_EMPTY_JSON: dict[str, Any] = {"{}": {}, "[]": []}


def _can_be_read(node: Node) -> bool:
    """Whether anything of the value is there; of a cut number, nothing is."""
    if node.role == UNREAD:
        return False
    is_empty = node.value is None and all(each.role == UNREAD for each in node.children)
    return node.is_redacted or not is_empty or not node.note


def _add(members: dict[str, Any], name: str, value: Any, *, is_list: bool) -> None:
    """One more value of a name. The same name twice, without a schema that says why, is a list."""
    values = value if is_list and isinstance(value, list) else [value]
    if name not in members:
        members[name] = values if is_list else value
    elif isinstance(members[name], list):
        members[name] += values
    elif isinstance(members[name], dict) and isinstance(value, dict):
        members[name] = {**members[name], **value}  # merged, as decoding does
    else:
        members[name] = [members[name], *values]


def dump_json(value: Any, indent: int | None) -> str:
    """JSON that is safe to print, on one line or indented."""
    import json

    separators = (",", ":") if indent is None else None
    text = json.dumps(value, ensure_ascii=False, indent=indent, separators=separators)
    # Within strings alone there can be such characters, but for the newlines between.
    return "".join(
        character
        if character.isprintable() or character in "\n\u3000"
        else json.dumps(character)[1:-1]
        for character in text
    )


# --- Tables ---------------------------------------------------------------------------------------

_ROWS_PER_TABLE = 1000

_COLUMNS = ("frame", "offset", "size", "proto id", "protocol", "kind", "serial", "digest", "fault")


def render_table(nodes: Iterable[RootNode]) -> Iterator[str]:
    """Yield a table with a row for each frame, and each page of rating changes as its own table.

    A page alone is shown without the other table. A long stream gives several tables, each with
    the pages of its frames behind it, so that not all of them are held.
    """
    rows: list[tuple[object, ...]] = []
    pages: list[str] = []
    is_first = True
    for node in nodes:
        if len(rows) == _ROWS_PER_TABLE:
            yield from _table(rows, pages, is_first)
            rows, pages, is_first = [], [], False
        rows.append(_row(node))
        page = _rating_page(node)
        if page is not None:
            pages.append(page)
    yield from _table(rows, pages, is_first)


def _table(rows: list[tuple[object, ...]], pages: list[str], is_first: bool) -> Iterator[str]:
    if not is_first:
        yield ""
    if len(rows) != 1 or not pages:
        yield from format_table(_COLUMNS, rows).split("\n")
        if pages:
            yield ""
    for index, page in enumerate(pages):
        if index:
            yield ""
        yield from page.split("\n")


def _row(node: Node) -> tuple[object, ...]:
    faults = faults_of([node])
    fault = format_fault(faults[0]) if faults else ""
    if node.role == BODY:
        return ("-", node.offset, node.end - node.offset, "", node.kind, "message", "", "", fault)
    if node.role == GAP:
        return ("-", node.offset, node.end - node.offset, "", "", "gap", "", "", fault)
    frame: FrameNode = node  # type: ignore[assignment]
    place = (frame.ordinal, frame.offset, frame.end - frame.offset)
    if frame.header is None:
        return (*place, "", "", "", "", "", fault)
    header = frame.header
    said = (header.proto_id, frame.name, frame.direction, header.serial_number, frame.verdict)
    return (*place, *said, fault)


def _rating_page(node: RootNode) -> str | None:
    """The table of a rating-change response that can be decoded; its error if it is one."""
    if node.role == GAP:
        return None
    body = node if node.role == BODY else node.children[-1]
    if body.role != BODY or body.kind != "Qot_GetRatingChange.Response":
        return None
    if any(each.is_redacted for each in walk_nodes([body])):  # damaged, and of a secret maybe
        return None
    from ..opend.messages.qot_get_rating_change import Response

    try:
        response = decode(Response, node.bytes_of(body))
        page = RatingChangePage.from_response(response)
    except DecodeError:
        return None
    except RequestFailed as error:
        return escape_text(f"no page: {error}")
    shown = f"{len(page)} of {page.all_count} rating changes"
    if page.next_page:
        shown += f"; next page {escape_text(page.next_page)}"
    return f"{page.table()}\n{shown}"
