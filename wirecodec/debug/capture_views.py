# SPDX-License-Identifier: MIT
"""The records of a capture as lines for people, and as JSON for programs.

Both are generators that need nothing of what comes later, so that a capture is shown while it is
made. All text from a peer is escaped before it gets into a line, and colours are put around what is
escaped already. Times are UTC: a capture is often read elsewhere than where it was made.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from .capture_nodes import body_of, frame_node, is_closed, protocol_name
from .escaping import cut_text, escape_text
from .exports import dump_json, plain_value
from .nodes import FIELD, JSON_FIELD
from .reassembly import Direction
from .traffic import (
    CapturedFrame,
    CapturedGap,
    ConnectionEnded,
    ConnectionStarted,
    FrameKind,
    Protection,
)
from .views import Palette, format_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from .nodes import Node
    from .reassembly import Connection
    from .traffic import Record

__all__ = [
    "PROTECTION_MARKS",
    "describe",
    "format_duration",
    "format_ends",
    "format_protocol",
    "format_time",
    "has_finding",
    "record_id",
    "render_json",
    "render_json_lines",
    "render_table",
    "summarize_message",
]

PROTECTION_MARKS = {
    Protection.CLEAR: "",
    Protection.RSA: "RSA",
    Protection.AES_CBC: "CBC",
    Protection.AES_ECB: "ECB",
    Protection.UNKNOWN: "?",
}
"""What stands in the column for the protection of a body."""

_ARROWS = {Direction.TO_SERVER: "->", Direction.TO_CLIENT: "<-"}

_MAX_TEXT_WIDTH = 300
_MAX_SUMMARY_WIDTH = 60
_MAX_SUMMARIZED_SIZE = 4096  # bytes of a request
_MAX_UNANSWERED = 10  # requests in one line

_MILLISECOND = 1_000_000
_SECOND = 1_000_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


# --- What a record says ---------------------------------------------------------------------------


def record_id(record: Record) -> str:
    """``3.17``: the 17th record of the third connection."""
    return f"{record.connection}.{record.number}"


def has_finding(record: Record) -> bool:
    """Whether something has failed, is broken or is missing."""
    if isinstance(record, CapturedFrame):
        return bool(record.problems)
    if isinstance(record, ConnectionEnded):
        return bool(record.unanswered or record.unlisted or record.missing)
    return isinstance(record, CapturedGap)


def format_time(time: int) -> str:
    """A time of day in UTC with milliseconds; empty where no time is known."""
    if not time:
        return ""
    moment = _moment_of(time)
    if moment is None:
        return f"{time // _SECOND} s"
    return f"{moment:%H:%M:%S}.{time % _SECOND // _MILLISECOND:03}"


def _moment_of(time: int) -> datetime | None:
    """The second of a time; None for one that no calendar has, as a damaged capture may."""
    try:
        return _EPOCH + timedelta(seconds=time // _SECOND)
    except OverflowError:
        return None


def format_duration(nanoseconds: int) -> str:
    """``0.4``, ``12.3``, ``1500``: milliseconds, as exactly as people read them."""
    value = nanoseconds / _MILLISECOND
    if abs(value) < 10:
        return f"{value:.2f}"
    return f"{value:.1f}" if abs(value) < 1000 else f"{value:.0f}"


def format_ends(ends: Connection | None) -> str:
    """Who talks to whom."""
    if ends is None:
        return "a stream"
    unsure = "" if ends.is_client_known else " (or the reverse)"
    return f"{escape_text(str(ends))}{unsure}"


def format_protocol(proto_id: int, transport: str) -> str:
    """The number and the name."""
    return f"{proto_id} {protocol_name(proto_id, transport)}".rstrip()


def describe(record: Record, *, show_secrets: bool = False) -> str:
    """What a record says, in words for people; escaped.

    Args:
        record: what was captured.
        show_secrets: whether keys and passwords are shown, which are redacted otherwise.
    """
    if isinstance(record, ConnectionStarted):
        said = f"connection {record.connection}: {format_ends(record.ends)}, {record.transport}"
        moment = _moment_of(record.time) if record.time else None
        return said if moment is None else f"{said}, {moment:%Y-%m-%d} UTC"
    if isinstance(record, ConnectionEnded):
        return _describe_end(record)
    if isinstance(record, CapturedGap):
        kind = "missing" if record.is_missing else "no message"
        reason = record.reason.removeprefix("missing: ")
        size = _count(record.size, "byte")
        return f"gap, {size} {kind} at byte {record.offset}: {_short(reason)}"
    if record.problems:
        parts = [f"{problem.kind}: {_short(problem.text)}" for problem in record.problems]
        if record.asked_number and not is_closed(record):
            parts.append(f"asked by {record.connection}.{record.asked_number}")
        return "; ".join(parts)
    if record.kind == FrameKind.RESPONSE:
        return "" if record.ret_type is None else "ok"
    return summarize_message(record, show_secrets=show_secrets)


def _describe_end(record: ConnectionEnded) -> str:
    parts = [f"end of connection {record.connection}: {record.reason}"]
    parts.append(_count(record.frames, "frame"))
    if record.missing:
        parts.append(f"{_count(record.missing, 'byte')} missing")
    said = ", ".join(parts)
    total = len(record.unanswered) + record.unlisted
    if not total:
        return said
    listed = [
        f"{record.connection}.{number} {format_protocol(proto_id, '')}"
        for number, proto_id, _ in record.unanswered[:_MAX_UNANSWERED]
    ]
    if total > len(listed):
        listed.append(f"{total - len(listed)} more")
    return f"{said}; unanswered: {', '.join(listed)}"


def summarize_message(frame: CapturedFrame, *, show_secrets: bool = False) -> str:
    """The first fields of ``c2s`` or ``s2c`` in one short line, escaped; empty for a large one."""
    if len(frame.body) > _MAX_SUMMARIZED_SIZE or not frame.is_readable:
        return ""
    body = body_of(frame_node(frame, show_secrets=show_secrets))
    if body is None:
        return ""
    texts: list[str] = []
    width = 0
    for node in _plain_fields(body):
        part, _, path = node.path.partition(".")
        if part not in ("c2s", "s2c"):
            continue
        texts.append(f"{escape_text(path)}={format_value(node)}")
        width += len(texts[-1]) + 1
        if width > _MAX_SUMMARY_WIDTH:
            break
    text = " ".join(texts)
    # Not cut_text: how long the rest is says nothing here.
    return text if len(text) <= _MAX_SUMMARY_WIDTH else f"{text[:_MAX_SUMMARY_WIDTH]}..."


def _plain_fields(node: Node) -> Iterator[Node]:
    """The fields inside that have a value of their own."""
    for child in node.children:
        if child.role not in (FIELD, JSON_FIELD):
            continue
        if child.value is not None or child.is_redacted:
            yield child
        else:
            yield from _plain_fields(child)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _short(text: str) -> str:
    return cut_text(escape_text(text), _MAX_TEXT_WIDTH)


# --- The table ------------------------------------------------------------------------------------

# Wide enough for nearly everything: what is longer moves what follows it, in its own line alone.
_ID_WIDTH = 7
_TIME_WIDTH = 12
_PROTOCOL_WIDTH = 30
_SERIAL_WIDTH = 7
_KIND_WIDTH = 8
_SIZE_WIDTH = 8
_LATENCY_WIDTH = 8
_MARK_WIDTH = 3


def render_table(
    records: Iterable[Record],
    palette: Palette | None = None,
    *,
    show_secrets: bool = False,
    relative: bool = False,
) -> Iterator[str]:
    """Yield a line for each record, and one of titles before the first.

    Args:
        records: what was captured.
        palette: the colours; None for none.
        show_secrets: whether keys and passwords are shown, which are redacted otherwise.
        relative: whether times are seconds since the first record that has one.
    """
    palette = palette or Palette()
    titles = _columns("id", "time", "", "protocol", "serial", "kind", "bytes", "ms", "enc")
    yield palette.paint("title", f"{'  '.join(titles)}  what")
    first = 0
    for record in records:
        if relative:
            first = first or record.time
            seconds = f"{(record.time - first) / _SECOND:.6f}" if record.time else ""
        else:
            seconds = format_time(record.time)
        yield _line(record, seconds, palette, show_secrets).rstrip()


def _line(record: Record, time: str, palette: Palette, show_secrets: bool) -> str:
    what = describe(record, show_secrets=show_secrets)
    if not isinstance(record, CapturedFrame):
        style = "title"
        if has_finding(record):
            style = "note" if isinstance(record, CapturedGap) else "fault"
        arrow = _ARROWS[record.direction] if isinstance(record, CapturedGap) else "--"
        head = f"{record_id(record):>{_ID_WIDTH}}  {time:>{_TIME_WIDTH}}  {arrow}"
        return f"{palette.paint('offset', head)}  {palette.paint(style, what)}"
    columns = _columns(
        record_id(record),
        time,
        _ARROWS[record.direction],
        format_protocol(record.proto_id, record.transport),
        str(record.serial_number),
        record.kind,
        str(record.size),
        "" if record.latency is None else format_duration(record.latency),
        PROTECTION_MARKS[record.protection],
    )
    id_, moment, arrow, protocol, *rest = columns
    is_wrong = has_finding(record)
    return "  ".join(
        (
            palette.paint("fault" if is_wrong else "value", id_),
            palette.paint("offset", moment),
            arrow,
            palette.paint("name", protocol),
            *rest,
            palette.paint("fault" if is_wrong else "type", what),
        )
    )


def _columns(
    id_: str,
    time: str,
    arrow: str,
    protocol: str,
    serial: str,
    kind: str,
    size: str,
    latency: str,
    mark: str,
) -> tuple[str, ...]:
    if len(protocol) > _PROTOCOL_WIDTH:
        protocol = f"{protocol[: _PROTOCOL_WIDTH - 3]}..."
    return (
        id_.rjust(_ID_WIDTH),
        time.rjust(_TIME_WIDTH),
        arrow.ljust(2),
        protocol.ljust(_PROTOCOL_WIDTH),
        serial.rjust(_SERIAL_WIDTH),
        kind.ljust(_KIND_WIDTH),
        size.rjust(_SIZE_WIDTH),
        latency.rjust(_LATENCY_WIDTH),
        mark.ljust(_MARK_WIDTH),
    )


# --- JSON -----------------------------------------------------------------------------------------


def render_json(records: Iterable[Record], *, show_secrets: bool = False) -> Iterator[str]:
    """Yield one JSON list with an object for each record.

    Args:
        records: what was captured.
        show_secrets: whether keys and passwords are shown, which are redacted otherwise, and the
            bytes as hexadecimal digits.
    """
    opening = "["
    for record in records:
        yield opening + "\n" + dump_json(_report(record, show_secrets), 2)
        opening = ","
    yield "[]" if opening == "[" else "]"


def render_json_lines(records: Iterable[Record], *, show_secrets: bool = False) -> Iterator[str]:
    """Yield one line of JSON for each record; see `render_json`."""
    for record in records:
        yield dump_json(_report(record, show_secrets), None)


def _report(record: Record, show_secrets: bool) -> dict[str, Any]:
    report: dict[str, Any] = {
        "record": _RECORD_NAMES[type(record)],
        "id": record_id(record),
        "connection": record.connection,
        "number": record.number,
        **_moment("time", record.time),
    }
    if isinstance(record, CapturedFrame):
        report.update(_frame_report(record, show_secrets))
    elif isinstance(record, CapturedGap):
        report["direction"] = record.direction
        report["offset"] = record.offset
        report["size"] = record.size
        report["isMissing"] = record.is_missing
        report["reason"] = record.reason
        if show_secrets:
            report["data"] = record.data.hex()
    elif isinstance(record, ConnectionStarted):
        report["transport"] = record.transport
        report["ends"] = _ends_report(record.ends)
    else:
        report["reason"] = record.reason
        report["frames"] = record.frames
        report["missing"] = record.missing
        report["unanswered"] = [
            {
                "id": f"{record.connection}.{number}",
                "protoId": proto_id,
                "protocol": protocol_name(proto_id) or None,
                "serialNumber": serial_number,
            }
            for number, proto_id, serial_number in record.unanswered
        ]
        report["unlistedUnanswered"] = record.unlisted
    return report


_RECORD_NAMES = {
    CapturedFrame: "frame",
    CapturedGap: "gap",
    ConnectionStarted: "connectionStarted",
    ConnectionEnded: "connectionEnded",
}


def _frame_report(frame: CapturedFrame, show_secrets: bool) -> dict[str, Any]:
    body = body_of(frame_node(frame, show_secrets=show_secrets))
    report: dict[str, Any] = {
        **_moment("started", frame.started),
        "direction": frame.direction,
        "transport": frame.transport,
        "kind": frame.kind,
        "offset": frame.offset,
        "size": frame.size,
        "protoId": frame.proto_id,
        "protocol": protocol_name(frame.proto_id, frame.transport) or None,
        # Of a packet it may have 64 bits, which others would round.
        "serialNumber": (
            frame.serial_number if frame.serial_number < 1 << 53 else str(frame.serial_number)
        ),
        "bodyFormat": frame.body_format,
        "protection": frame.protection,
        "digestVerdict": frame.verdict,
        "request": f"{frame.connection}.{frame.asked_number}" if frame.asked_number else None,
        "latencyNs": frame.latency,
        "retType": frame.ret_type,
        "problems": [{"kind": each.kind, "text": each.text} for each in frame.problems],
        "type": (body.kind if body is not None else "") or None,
        "message": None if body is None or is_closed(frame) else plain_value(body),
    }
    if body is not None and body.note:
        report["note"] = body.note
    if show_secrets:
        report["data"] = frame.data.hex()
        report["body"] = frame.body.hex()
    return report


def _moment(name: str, time: int) -> dict[str, Any]:
    """A time as text and as a number, both exact to the nanosecond."""
    moment = _moment_of(time) if time else None
    text = None
    if moment is not None:
        text = f"{moment:%Y-%m-%dT%H:%M:%S}.{time % _SECOND:09}Z"
    return {name: text, f"{name}Ns": time or None}


def _ends_report(ends: Connection | None) -> dict[str, Any] | None:
    if ends is None:
        return None
    return {
        "client": str(ends.client),
        "server": str(ends.server),
        "isClientKnown": ends.is_client_known,
    }
