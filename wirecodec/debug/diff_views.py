# SPDX-License-Identifier: MIT
"""Differences as text for people and as JSON for programs.

Text from a peer is escaped, and values that must not be shown are not: neither are their bytes, nor
the bytes of what they are in.
"""

from __future__ import annotations

from ..protobuf import wire
from .differences import (
    CHANGED,
    ENCODING,
    KINDS,
    MOVED,
    ONLY_IN_A,
    ONLY_IN_B,
    changes_meaning,
)
from .escaping import cut_text, escape_text, quote_text
from .exports import dump_json, plain_value
from .nodes import BODY, ELEMENT, FRAME, GAP, UNREAD
from .views import REDACTED, Palette, format_fault, format_title, format_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from .differences import Difference, Side
    from .nodes import Fault, Node

__all__ = [
    "render_differences",
    "render_differences_json",
    "render_differences_lines",
    "render_equal_faults",
    "summarize",
]

_WHOLE = (FRAME, GAP, "message")  # subjects that are shown by their title

_MAX_WIDTH = 60  # of one of two long texts that are shown beside each other
_CONTEXT = 10  # how much of what they have in common is shown in front of the difference
_MAX_MESSAGE_WIDTH = 100
_MAX_BYTES = 64


def summarize(counts: Mapping[str, int]) -> str:
    """How many differences of each kind there are, in one line."""
    total = sum(counts.values())
    if not total:
        return "no differences"
    parts = ", ".join([f"{counts[kind]} {kind}" for kind in KINDS if counts[kind]])
    verdict = _verdict(counts)
    if verdict == "different":
        verdict = "1 difference" if total == 1 else f"{total} differences"
    return f"{verdict}: {parts}"


def _verdict(counts: Mapping[str, int]) -> str:
    if not any(counts.values()):
        return "equal"
    if counts[CHANGED] or counts[ONLY_IN_A] or counts[ONLY_IN_B]:
        return "different"
    return "same meaning, other bytes"


# --- Text -----------------------------------------------------------------------------------------


def render_differences(
    differences: Iterable[Difference], palette: Palette | None = None, *, shows_bytes: bool = False
) -> Iterator[str]:
    """Yield the lines of the differences, in a block for each two frames or messages.

    Args:
        differences: what ``diff_nodes`` yields.
        palette: the colours; None for none.
        shows_bytes: whether to show the bytes of both sides too.
    """
    palette = palette or Palette()
    roots = None
    for difference in differences:
        if difference.subject in _WHOLE and None in (difference.a, difference.b):
            side = difference.a or difference.b
            if side is not None:  # pragma: no branch - one side has it
                kind = palette.paint("note", f"{difference.kind}:")
                yield f"{kind} {palette.paint('title', format_title(side.root))}"
                yield ""
            continue
        if difference.roots != roots:
            if roots is not None:
                yield ""
            roots = difference.roots
            for letter, root in zip("AB", roots, strict=True):
                if root is not None:  # pragma: no branch - of what one side lacks, see above
                    yield palette.paint("title", f"{letter}: {format_title(root)}")
        yield from _lines(difference, palette, shows_bytes)
    if roots is not None:
        yield ""


def _lines(difference: Difference, palette: Palette, shows_bytes: bool) -> Iterator[str]:
    a, b = difference.a, difference.b
    if difference.subject == "fault":
        for letter, side in (("A", a), ("B", b)):
            if side is not None and side.node.fault is not None:
                said = f"  fault in {letter} at {format_fault(side.node.fault)}"
                yield palette.paint("fault", said)
        return
    path = escape_text(difference.path) or difference.subject
    if difference.subject == UNREAD and difference.path:
        path += " (unread)"
    parts = [f"  {palette.paint('name', path)}: {_say(difference, palette)}"]
    for letter, one in (("A", a), ("B", b)):
        if one is not None:
            place = f"{letter} {one.offset}..{one.end}"
            if one.path != difference.path:
                place += f" {escape_text(one.path)}"
            parts.append(palette.paint("offset", place))
    yield "  ".join(parts)
    if shows_bytes:
        for letter, one in (("A", a), ("B", b)):
            data = _shown_bytes(one)
            if data is not None:
                yield palette.paint("offset", f"    {letter}") + f" {_format_bytes(data)}"


def _say(difference: Difference, palette: Palette) -> str:
    """What differs, in words."""
    kind, note = difference.kind, escape_text(difference.note)
    a, b = difference.a, difference.b
    if kind == MOVED:
        return palette.paint("note", f"moved: {note}")
    if difference.is_redacted and kind in (CHANGED, ENCODING):
        text = "differs, redacted" if kind == CHANGED else "same value, other bytes, redacted"
        return palette.paint("note", text)
    if kind == ENCODING:
        side = a or b
        where = "" if a is not None and b is not None else f", {'in A' if a else 'in B'} alone"
        value = format_value(side.node) if side is not None else ""
        shown = f"{value} " if value and difference.subject in ("field", "header") else ""
        return f"{shown}{palette.paint('note', f'same value{where}: {note}')}"
    if difference.subject == BODY:
        return palette.paint("note", note or "differs")
    if a is not None and b is not None:
        old, new = _format_both(a, b)
        remark = f"  {palette.paint('note', f'({note})')}" if note else ""
        return f"{palette.paint('value', old)} -> {palette.paint('value', new)}{remark}"
    side = a or b
    value = _format_side(side) if side is not None else ""
    return f"{palette.paint('note', kind)}: {palette.paint('value', value)}"


def _format_both(a: Side, b: Side) -> tuple[str, str]:
    """Two values, so that one sees where they differ."""
    hides_something = a.hides_something or b.hides_something
    old, new = a.node.value, b.node.value
    is_raw = a.node.role == GAP or b.node.role == GAP or UNREAD in (a.node.role, b.node.role)
    if is_raw and not hides_something:
        old, new = a.data, b.data
    for kind in (str, bytes):
        is_long = isinstance(old, kind) and isinstance(new, kind)
        if is_long and max(len(old), len(new)) > _MAX_WIDTH // (3 if kind is bytes else 1):
            return _cut_both(old, new)
    texts = _format_side(a), _format_side(b)
    if texts[0] == texts[1] and not hides_something:
        # NaN of other bits, a number that is a string on the other side.
        texts = (
            f"{texts[0]} ({_format_bytes(a.data)})",
            f"{texts[1]} ({_format_bytes(b.data)})",
        )
    return texts


def _cut_both(old: Any, new: Any) -> tuple[str, str]:
    """Long texts or bytes: from a little in front of where they differ."""
    common = 0
    limit = min(len(old), len(new))
    while common < limit and old[common] == new[common]:
        common += 1
    start = max(0, common - _CONTEXT)
    texts = []
    for value in (old, new):
        is_text = isinstance(value, str)
        width = _MAX_WIDTH if is_text else _MAX_WIDTH // 3
        part = value[start : start + width]
        shown = quote_text(part) if is_text else part.hex(" ")
        unit = "characters" if is_text else "bytes"
        before = "..." if start else ""
        after = f"... ({len(value)} {unit})" if start + width < len(value) else ""
        texts.append(f"{before}{shown}{after}")
    return texts[0], texts[1]


def _format_side(side: Side) -> str:
    """The value of one side, in one line."""
    node = side.node
    if node.role in (UNREAD, GAP):
        return REDACTED if side.hides_something else _format_bytes(side.data)
    if node.value is None and node.wire_type in (wire.VARINT, wire.I32, wire.I64):
        return format_value(node) or "unread"  # it is cut
    return format_value(node) or _format_message(node, _MAX_MESSAGE_WIDTH)


def _format_message(node: Node, width: int) -> str:
    """``{market: 11, code: "MU"}``, no longer than about ``width``."""
    parts: list[str] = []
    for child in node.children:
        if width <= 0:
            parts.append("...")
            break
        text = format_value(child)
        if not text:
            text = "unread" if child.role == UNREAD else _format_message(child, width - 10)
        text = cut_text(text, _MAX_WIDTH)
        part = text if child.role in (ELEMENT, UNREAD) else f"{escape_text(child.name)}: {text}"
        parts.append(part)
        width -= len(part) + 2
    is_list = bool(node.children) and node.children[0].role == ELEMENT
    inside = ", ".join(parts)
    return f"[{inside}]" if is_list else f"{{{inside}}}"


def _shown_bytes(side: Side | None) -> bytes | None:
    """The bytes of a side; None if there are none, or some that must not be shown."""
    if side is None or not side.data:
        return None
    return None if side.hides_something else side.data


def _format_bytes(data: bytes) -> str:
    more = f" ... ({len(data)} bytes)" if len(data) > _MAX_BYTES else ""
    return data[:_MAX_BYTES].hex(" ") + more


def render_equal_faults(
    faults: Iterable[tuple[Fault, Fault]], palette: Palette | None = None
) -> Iterator[str]:
    """Yield a line for each fault that both sides have."""
    palette = palette or Palette()
    for one, other in faults:
        place = "" if one.offset == other.offset else f" (in B at byte {other.offset})"
        yield palette.paint("note", f"same fault in A and B: {format_fault(one)}{place}")


# --- JSON -----------------------------------------------------------------------------------------


def render_differences_json(
    differences: Iterable[Difference],
    names: tuple[str, str],
    faults: Sequence[tuple[Fault, Fault]] = (),
    *,
    shows_bytes: bool = False,
) -> str:
    """All differences as one JSON object.

    Args:
        differences: what ``diff_nodes`` yields.
        names: what A and B are called.
        faults: what ``equal_faults`` found.
        shows_bytes: whether to give the bytes of both sides too.
    """
    counts = dict.fromkeys(KINDS, 0)
    listed = []
    for difference in differences:
        counts[difference.kind] += 1
        listed.append(_report(difference, shows_bytes))
    report = {
        "a": names[0],
        "b": names[1],
        "verdict": _verdict(counts),
        "counts": {_camel(kind): count for kind, count in counts.items()},
        "differences": listed,
        "equalFaults": [
            {"path": one.path, "reason": one.reason, "a": one.offset, "b": other.offset}
            for one, other in faults
        ],
    }
    return dump_json(report, 2)


def render_differences_lines(
    differences: Iterable[Difference], *, shows_bytes: bool = False
) -> Iterator[str]:
    """Yield one line of JSON for each difference."""
    for difference in differences:
        yield dump_json(_report(difference, shows_bytes), None)


def _camel(kind: str) -> str:
    first, *rest = kind.split(" ")
    return first + "".join([word.capitalize() for word in rest])


def _report(difference: Difference, shows_bytes: bool) -> dict[str, Any]:
    report: dict[str, Any] = {
        "kind": difference.kind,
        "subject": difference.subject,
        "path": difference.path,
        "changesMeaning": changes_meaning(difference),
    }
    for name, side in (("a", difference.a), ("b", difference.b)):
        report[name] = None if side is None else _report_side(side, difference, shows_bytes)
    if difference.note:
        report["note"] = difference.note
    return report


def _report_side(side: Side, difference: Difference, shows_bytes: bool) -> dict[str, Any]:
    report: dict[str, Any] = {"offset": side.offset, "end": side.end}
    ordinal = getattr(side.root, "ordinal", None)
    if ordinal is not None:
        report["frame"] = ordinal
    if side.path != difference.path:
        report["path"] = side.path
    if difference.subject in ("field", "header"):
        report["value"] = REDACTED if side.node.is_redacted else plain_value(side.node)
    elif difference.subject in _WHOLE and side.root.role != GAP:
        report["title"] = format_title(side.root)
    data = _shown_bytes(side) if shows_bytes else None
    if data is not None:
        report["bytes"] = data.hex()
    return report
