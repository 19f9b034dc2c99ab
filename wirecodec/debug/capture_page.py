# SPDX-License-Identifier: MIT
"""A capture as one HTML page: what happened, where it got slow or failed, and each record.

The page is self-contained, asks the network for nothing, and keeps the rules of `html_view`: what a
peer sent is text in it and nothing else, and its own policy lets no script run but the one whose
digest it names.

What stands on top is known only when all is read, so the page is put together in memory. It holds
at most `MAX_ROWS` records, `MAX_MORE_FINDINGS` more of those that tell of a failure, and
`MAX_DETAILS_SIZE` characters of fields and bytes; what is left out is counted all the same.
"""

from __future__ import annotations

import heapq

from ._capture_page import LIST_START, SCRIPT, STYLE
from ._capture_picture import CapturePicture
from ._html_page import BODY_END, TOP
from .capture_nodes import frame_node, gap_node, protocol_name
from .capture_statistics import PERCENTILES, Statistics, protocol_label, sorted_protocols
from .capture_views import (
    PROTECTION_MARKS,
    describe,
    format_duration,
    format_ends,
    format_protocol,
    format_time,
    has_finding,
    record_id,
)
from .escaping import cut_text
from .html_view import escape_html, page_start, render_details
from .nodes import GAP, RootNode, faults_of
from .reassembly import Direction
from .traffic import CapturedFrame, CapturedGap, ConnectionEnded, ConnectionStarted, ProblemKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .traffic import Problem, Record

__all__ = ["render_page"]

# What a page holds at most. What goes beyond is left out, and the page says so.
MAX_ROWS = 20_000  # records in the list
MAX_MORE_FINDINGS = 2_000  # behind them, those that tell of a failure
MAX_DETAILS_SIZE = 16 * 1024 * 1024  # characters of fields and bytes, of all records
MAX_CONNECTIONS = 500  # lines in the table of connections

_MAX_LISTED = 8  # of the slowest answers, and of the failures
_MAX_UNANSWERED = 100  # requests, in the details of the end of a connection
_MAX_TEXT_WIDTH = 200
_ROWS_IN_GROUP = 100  # a browser lays out only the groups in sight

_ARROWS = {Direction.TO_SERVER: "&rarr;", Direction.TO_CLIENT: "&larr;"}

_COLUMNS = ("Id", "Time", "", "Protocol", "Serial", "Kind", "Bytes", "ms", "What")


def render_page(
    records: Iterable[Record], *, title: str, show_secrets: bool = False
) -> Iterator[str]:
    """Yield the text of the page piece by piece.

    Args:
        records: what was captured.
        title: what the page is about, such as the name of a file.
        show_secrets: whether keys and passwords are shown, which are redacted otherwise.
    """
    yield page_start(title, style=STYLE, script=SCRIPT)
    page = _Page(show_secrets)
    for record in records:
        page.add(record)
    yield f'<body class="capture">\n{TOP.replace("{title}", escape_html(title))}'
    yield page.overview()
    columns = "".join(f'<th scope="col">{name}</th>' for name in _COLUMNS)
    yield f"{page.list_start()}<thead><tr>{columns}</tr></thead>\n<tbody>"
    yield from page.rows
    notice = ""
    if page.left_out:
        notice = f'<p class="left-out" role="note">{escape_html(page.left_out)}</p>\n'
    yield f"</tbody></table></div>\n{notice}</section>\n"
    # The links to the answer and the request of a record stand behind its title.
    heading = '<h2 id="heading" tabindex="-1"></h2>'
    yield BODY_END.replace(heading, f'{heading}<span id="related" class="related"></span>')
    yield f"<script>{SCRIPT}</script>\n</body>\n</html>\n"


class _Connection:
    """One line of the table of connections."""

    __slots__ = ("ending", "ends", "failed", "frames", "missing", "transport", "unanswered")

    def __init__(self) -> None:
        self.ends = ""
        self.transport = ""
        self.frames = 0
        self.failed = 0
        self.unanswered = 0
        self.missing = 0
        self.ending = ""


class _Page:
    """What has been seen so far, and what had to be left out."""

    def __init__(self, show_secrets: bool) -> None:
        self._show_secrets = show_secrets
        self._statistics = Statistics()
        self._picture = CapturePicture()
        self._connections: dict[int, _Connection] = {}
        self._slowest: list[tuple[int, int, str, str]] = []  # a heap, the fastest first
        self._findings: list[tuple[str, str, str]] = []
        self._findings_count = 0
        self._records = 0
        self._details_left = MAX_DETAILS_SIZE
        self._row_count = 0
        self._finding_rows_left = MAX_MORE_FINDINGS
        self._without_details = 0
        self._without_row = 0
        self.rows: list[str] = []

    def add(self, record: Record) -> None:
        """Take the next record."""
        self._records += 1
        is_finding = has_finding(record)
        is_listed = self._row_count < MAX_ROWS
        if not is_listed and is_finding and self._finding_rows_left:
            self._finding_rows_left -= 1
            is_listed = True
        anchor = ""
        if is_listed:
            anchor = f"record-{record_id(record)}"
            self._add_row(record, anchor, is_finding)
        else:
            self._without_row += 1
        self._statistics.add(record)
        self._picture.add(record, anchor)
        self._note_connection(record)
        if is_finding:
            self._findings_count += 1
            if len(self._findings) < _MAX_LISTED:
                said = cut_text(describe(record), _MAX_TEXT_WIDTH)
                name = ""
                if isinstance(record, CapturedFrame):
                    name = format_protocol(record.proto_id, record.transport)
                self._findings.append((record_id(record), anchor, f"{name} {said}".lstrip()))
        if isinstance(record, CapturedFrame) and record.latency is not None:
            name = format_protocol(record.proto_id, record.transport)
            entry = record.latency, -self._records, anchor, name
            if len(self._slowest) < _MAX_LISTED:
                heapq.heappush(self._slowest, entry)
            else:
                heapq.heappushpop(self._slowest, entry)

    def _note_connection(self, record: Record) -> None:
        line = self._connections.get(record.connection)
        if line is None:
            if len(self._connections) >= MAX_CONNECTIONS:
                return
            line = self._connections[record.connection] = _Connection()
        if isinstance(record, CapturedFrame):
            line.frames += 1
            line.failed += bool(record.problems)
        elif isinstance(record, ConnectionStarted):
            line.ends = format_ends(record.ends)
            line.transport = record.transport
        elif isinstance(record, CapturedGap):
            line.missing += record.size if record.is_missing else 0
        else:
            line.ending = record.reason
            line.unanswered = len(record.unanswered) + record.unlisted

    # --- The list -----------------------------------------------------------------------------

    def _add_row(self, record: Record, anchor: str, is_finding: bool) -> None:
        group = ""
        if self._row_count and self._row_count % _ROWS_IN_GROUP == 0:
            group = "</tbody>\n<tbody>"
        self._row_count += 1
        details = ""
        # A frame that may not fit is not even looked at.
        if self._details_left > 0 and _size_of(record) <= self._details_left:
            details = _details(record, self._show_secrets)
        if len(details) <= self._details_left:
            self._details_left -= len(details)
        else:
            details = ""
        if not details:
            self._without_details += 1
        row = _row(record, anchor, is_finding, self._show_secrets)
        self.rows.append(f"{group}{row}{details}\n")

    @property
    def left_out(self) -> str:
        """What is not in the page, in words; empty if everything is."""
        parts = []
        if self._without_details:
            count = _count(self._without_details, "record")
            parts.append(f"The fields and bytes of {count} are left out of this page.")
        if self._without_row:
            count = _count(self._without_row, "more record")
            parts.append(f"{count} are not in the list; the overview counts them.")
        if parts:
            parts.append("List less of the capture to see them.")
        return " ".join(parts)

    def list_start(self) -> str:
        """The head of the list, with its filters."""
        protocols = "".join(
            f'<option value="{key}">{escape_html(protocol_label(key))}</option>'
            for key in sorted(self._statistics.protocols)
            if key >= 0
        )
        connections = "".join(
            f'<option value="{number}">{number}: {escape_html(line.ends)}</option>'
            for number, line in sorted(self._connections.items())
        )
        return LIST_START.replace("{protocols}", protocols).replace("{connections}", connections)

    # --- The overview -------------------------------------------------------------------------

    def overview(self) -> str:
        """What happened, in numbers, in a picture and in lists."""
        return (
            '<section class="facts" aria-label="Overview">\n'
            f"{self._tiles()}{self._figure()}"
            f'<div class="columns">{self._findings_part()}{self._slowest_part()}'
            f"{self._protocols_part()}{self._connections_part()}</div>\n</section>\n"
        )

    def _tiles(self) -> str:
        statistics = self._statistics
        latencies = statistics.latencies
        seconds = (statistics.last - statistics.first) / 1e9
        middle, high = (latencies.percentile(percent) for percent in (50, 99))
        took = "" if middle is None else f"{format_duration(middle)} ms"
        slow = "" if high is None else f"99 % within {format_duration(high)} ms"
        sent = f"{statistics.bytes_to_server:,} out, {statistics.bytes_to_client:,} in"
        total = statistics.bytes_to_server + statistics.bytes_to_client
        gaps = _count(statistics.gaps, "gap")
        tiles = [
            ("Connections", f"{statistics.connections:,}", "", False),
            ("Frames", f"{statistics.frames:,}", "", False),
            ("Bytes", f"{total:,}", sent, False),
            ("Failed frames", f"{statistics.failed:,}", "", bool(statistics.failed)),
            ("Unanswered", f"{statistics.unanswered:,}", "", bool(statistics.unanswered)),
            ("Missing bytes", f"{statistics.missing:,}", gaps, bool(statistics.gaps)),
        ]
        if took:
            tiles.append(("Median answer", took, slow, False))
        if statistics.first:
            start = f"from {format_time(statistics.first)} UTC"
            tiles.append(("Duration", f"{seconds:,.3f} s", start, False))
        cells = "".join(
            f"<div{' class=' + chr(34) + 'wrong' + chr(34) if is_wrong else ''}><dt>{name}</dt>"
            f"<dd>{value}{f'<small>{more}</small>' if more else ''}</dd></div>"
            for name, value, more, is_wrong in tiles
        )
        return f'<dl class="tiles">{cells}</dl>\n'

    def _figure(self) -> str:
        picture = self._picture.render()
        if not picture:
            return ""
        return (
            "<figure><figcaption><h2>How long answers took</h2>"
            '<span class="key">answers</span><span class="key failure">failures</span>'
            '<span class="key sent">bytes out</span><span class="key received">bytes in</span>'
            f"</figcaption>\n{picture}</figure>\n"
        )

    def _findings_part(self) -> str:
        entries = "".join(
            f"<li>{_link(anchor, shown, 'wrong')}<span><bdi>{escape_html(said)}</bdi></span></li>"
            for shown, anchor, said in self._findings
        )
        more = self._findings_count - len(self._findings)
        if more:
            entries += (
                f"<li><span>{more:,} more: tick &ldquo;Failures only&rdquo; below</span></li>"
            )
        content = f"<ul>{entries}</ul>" if entries else '<p class="none">None.</p>'
        return f'<section class="part"><h2>Failures</h2>{content}</section>\n'

    def _slowest_part(self) -> str:
        entries = "".join(
            f"<li>{_link(anchor, anchor.removeprefix('record-') or '-', '')}"
            f"<b>{format_duration(latency)} ms</b><span>{escape_html(name)}</span></li>"
            for latency, _, anchor, name in sorted(self._slowest, reverse=True)
        )
        content = f"<ul>{entries}</ul>" if entries else '<p class="none">No times are known.</p>'
        return f'<section class="part"><h2>Slowest answers</h2>{content}</section>\n'

    def _protocols_part(self) -> str:
        titles = (
            '<th scope="col">Protocol</th>'
            + "".join(
                f'<th scope="col">{name}</th>'
                for name in ("Requests", "Answers", "Pushes", "Failed", "Unanswered", "Bytes")
            )
            + "".join(f'<th scope="col">p{percent} ms</th>' for percent in PERCENTILES)
            + '<th scope="col">max ms</th>'
        )
        lines = []
        for key, counts in sorted_protocols(self._statistics):
            name = escape_html(protocol_label(key))
            if key >= 0:
                name = f'<button type="button" class="pick" data-protocol="{key}">{name}</button>'
            latencies = counts.latencies
            took = [latencies.percentile(percent) for percent in PERCENTILES]
            cells = (
                *(_number(each) for each in (counts.requests, counts.responses, counts.pushes)),
                *(_number(each, is_wrong=True) for each in (counts.failed, counts.unanswered)),
                _number(counts.bytes_to_server + counts.bytes_to_client),
                *(
                    f"<td>{'' if each is None else format_duration(each)}</td>"
                    for each in (*took, latencies.longest)
                ),
            )
            lines.append(f"<tr><td>{name}</td>{''.join(cells)}</tr>\n")
        return _table_part("Protocols", titles, lines)

    def _connections_part(self) -> str:
        titles = "".join(
            f'<th scope="col"{kind}>{name}</th>'
            for name, kind in (
                ("No.", ""),
                ("Ends", ' class="text"'),
                ("Over", ' class="text"'),
                ("Frames", ""),
                ("Failed", ""),
                ("Unanswered", ""),
                ("Missing", ""),
                ("How it ended", ' class="text"'),
            )
        )
        lines = []
        for number, line in sorted(self._connections.items()):
            pick = (
                f'<button type="button" class="pick" data-connection="{number}">{number}</button>'
            )
            lines.append(
                f'<tr><td>{pick}</td><td class="text">{escape_html(line.ends)}</td>'
                f'<td class="text">{line.transport}</td>{_number(line.frames)}'
                f"{_number(line.failed, is_wrong=True)}{_number(line.unanswered, is_wrong=True)}"
                f'{_number(line.missing, is_wrong=True)}<td class="text">{escape_html(line.ending)}'
                "</td></tr>\n"
            )
        more = self._statistics.connections - len(self._connections)
        if more > 0:
            lines.append(f'<tr><td></td><td class="text">and {more:,} more</td></tr>\n')
        return _table_part("Connections", titles, lines)


def _table_part(title: str, titles: str, lines: list[str]) -> str:
    # It scrolls: the keyboard must reach it.
    return (
        f'<section class="part full"><h2>{title}</h2>'
        f'<div class="scroll" tabindex="0" role="region" aria-label="{title}"><table>'
        f"<thead><tr>{titles}</tr></thead>\n<tbody>{''.join(lines)}</tbody></table></div>"
        "</section>\n"
    )


def _number(value: int, *, is_wrong: bool = False) -> str:
    if not value:
        return "<td></td>"
    return f'<td class="wrong">{value:,}</td>' if is_wrong else f"<td>{value:,}</td>"


def _link(anchor: str, shown: str, kind: str) -> str:
    if not anchor:
        return f"<b>{shown}</b>"
    return f'<a{f" class={chr(34)}{kind}{chr(34)}" if kind else ""} href="#{anchor}">{shown}</a>'


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


# --- One record -----------------------------------------------------------------------------------


def _row(record: Record, anchor: str, is_finding: bool, show_secrets: bool) -> str:
    what = cut_text(describe(record, show_secrets=show_secrets), _MAX_TEXT_WIDTH)
    cells = [
        ("number", f'<a href="#{anchor}">{record_id(record)}</a>'),
        ("time", format_time(record.time)),
    ]
    kinds = ["faulty"] if is_finding else []
    data = f' data-connection="{record.connection}"'
    if isinstance(record, CapturedFrame):
        protocol = f"{record.proto_id} {protocol_name(record.proto_id, record.transport)}".rstrip()
        mark = PROTECTION_MARKS[record.protection]
        kind = f"{record.kind} {mark}".rstrip()
        data += f' data-protocol="{record.proto_id}"'
        if record.asked_number:
            data += f' data-asked="{record.connection}.{record.asked_number}"'
        cells += [
            ("way", _ARROWS[record.direction]),
            ("protocol", escape_html(protocol)),
            ("serial", str(record.serial_number)),
            ("kind", escape_html(kind)),
            ("size", str(record.size)),
            ("took", "" if record.latency is None else format_duration(record.latency)),
        ]
    else:
        kinds.append("wide")
        way = _ARROWS[record.direction] if isinstance(record, CapturedGap) else ""
        cells.append(("way", way))
    cells.append(("what fine" if what == "ok" else "what", escape_html(what)))
    classes = f' class="{" ".join(kinds)}"' if kinds else ""
    return (
        f'<tr id="{anchor}"{classes}{data}>'
        + "".join(f'<td class="{name}">{text}</td>' for name, text in cells)
        + "</tr>"
    )


def _size_of(record: Record) -> int:
    """What its details take at least."""
    return 2 * len(record.data) if isinstance(record, (CapturedFrame, CapturedGap)) else 0


def _details(record: Record, show_secrets: bool) -> str:
    """What the script needs to show a record."""
    if isinstance(record, CapturedFrame):
        root: RootNode = frame_node(record, show_secrets=show_secrets)
        told = {fault.reason for fault in faults_of([root])}
        problems = [each.text for each in record.problems if not _is_told(each, told)]
        protocol = format_protocol(record.proto_id, record.transport)
        title = f"{protocol} {record.kind}, serial {record.serial_number}, "
        title += f"{_count(record.size, 'byte')} at byte {record.offset}"
    elif isinstance(record, CapturedGap):
        root = gap_node(record, show_secrets=show_secrets)
        root.fault = None  # it would be said to be at byte 0
        problems = [record.reason]
        kind = "missing" if record.is_missing else "without a message"
        title = f"{_count(record.size, 'byte')} {kind} at byte {record.offset}"
    else:
        root = RootNode(GAP, b"")  # nothing to draw
        problems = []
        title = describe(record)
        if isinstance(record, ConnectionEnded):
            title = title.partition("; unanswered: ")[0]
            problems = _unanswered(record)
    return render_details(root, title=f"{record_id(record)}: {title}", problems=problems)


def _unanswered(record: ConnectionEnded) -> list[str]:
    lines = [
        f"unanswered: {record.connection}.{number}, {format_protocol(proto_id, '')}, "
        f"serial {serial_number}"
        for number, proto_id, serial_number in record.unanswered[:_MAX_UNANSWERED]
    ]
    more = len(record.unanswered) + record.unlisted - len(lines)
    if more:
        lines.append(f"unanswered: {_count(more, 'more request')}")
    return lines


def _is_told(problem: Problem, told: set[str]) -> bool:
    """Whether a fault of the nodes says the same, and where."""
    if problem.kind == ProblemKind.BODY:
        return any(reason in problem.text for reason in told)
    return problem.text in told
