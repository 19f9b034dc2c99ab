# SPDX-License-Identifier: MIT
"""A picture of a capture over time: how long answers took, what failed, how much went over.

It is made while the records pass, without knowing how long the capture is: all that happens within
a column of time is counted together, and when there would be too many columns, two become one.
Columns start at multiples of their width, so that the picture depends on the records alone.

The picture is inline SVG without any text in it, stretched to the room there is. Its labels are
HTML beside it, so that they stay readable however narrow it is.
"""

from __future__ import annotations

from math import floor, log10

from .capture_views import format_duration, format_time
from .reassembly import Direction
from .traffic import CapturedFrame, CapturedGap, ConnectionEnded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .traffic import Record

__all__ = ["MAX_COLUMNS", "CapturePicture"]

#: Into how many columns the time is cut at most.
MAX_COLUMNS = 240

# How many requests are remembered for which there is no answer so far.
_MAX_WAITING = 65_536

_FIRST_WIDTH = 1000  # of a column, in nanoseconds
_ROWS_PER_DECADE = 6
_MAX_DECADE = 12  # 1000 seconds: what is longer is drawn there
_LOWEST = 1000  # nanoseconds: what is shorter is drawn there
_SECOND = 1_000_000_000


class _Cell:
    """Answers that took about the same time at about the same time.

    Attributes:
        count: how many there are.
        failed: how many of them failed.
        longest: how long the longest took.
        anchor: where in the page that is, or another one that failed; empty if it is not there.
    """

    __slots__ = ("anchor", "count", "failed", "longest")

    def __init__(self) -> None:
        self.count = 0
        self.failed = 0
        self.longest = -1
        self.anchor = ""

    def add(self, latency: int, has_failed: bool, anchor: str) -> None:
        """Count one."""
        is_worse = has_failed > bool(self.failed) or (
            has_failed == bool(self.failed) and latency > self.longest
        )
        if anchor and (is_worse or not self.anchor):
            self.anchor = anchor
        self.count += 1
        self.failed += has_failed
        self.longest = max(self.longest, latency)

    def merge(self, other: _Cell) -> None:
        """Count all of another one."""
        is_worse = (bool(other.failed), other.longest) > (bool(self.failed), self.longest)
        if other.anchor and (is_worse or not self.anchor):
            self.anchor = other.anchor
        self.count += other.count
        self.failed += other.failed
        self.longest = max(self.longest, other.longest)


class _Column:
    """What happened within a stretch of time.

    Attributes:
        answers: by the row of their latency.
        findings: how many records tell of a failure.
        anchor: where in the page the first of them is; empty if it is not there.
        to_server: how many bytes went to the server.
        to_client: how many bytes came from it.
    """

    __slots__ = ("anchor", "answers", "findings", "to_client", "to_server")

    def __init__(self) -> None:
        self.answers: dict[int, _Cell] = {}
        self.findings = 0
        self.anchor = ""
        self.to_server = 0
        self.to_client = 0

    def cell(self, row: int) -> _Cell:
        """The answers of a row."""
        cell = self.answers.get(row)
        if cell is None:
            cell = self.answers[row] = _Cell()
        return cell

    def merge(self, other: _Column) -> None:
        """Count all of the next one."""
        for row, cell in other.answers.items():
            self.cell(row).merge(cell)
        self.findings += other.findings
        self.anchor = self.anchor or other.anchor
        self.to_server += other.to_server
        self.to_client += other.to_client


class CapturePicture:
    """Gathers what is to be drawn."""

    def __init__(self) -> None:
        self._width = _FIRST_WIDTH
        self._columns: dict[int, _Column] = {}
        self._low = 0
        self._high = 0
        self._waiting: dict[tuple[int, int], tuple[int, str]] = {}

    def add(self, record: Record, anchor: str) -> None:
        """Count a record.

        Args:
            record: what was captured.
            anchor: where in the page it is; empty if it is not there.
        """
        if not record.time:
            return
        if isinstance(record, CapturedFrame):
            self._add_frame(record, anchor)
        elif isinstance(record, CapturedGap):
            self._add_finding(record.time, anchor)
        elif isinstance(record, ConnectionEnded):
            for number, _, _ in record.unanswered:
                # Where they were sent, not where it was found out.
                asked = self._waiting.pop((record.connection, number), None)
                self._add_finding(*(asked or (record.time, anchor)))

    def _add_frame(self, frame: CapturedFrame, anchor: str) -> None:
        column = self._column_at(frame.time)
        if frame.direction == Direction.TO_SERVER:
            column.to_server += frame.size
            if len(self._waiting) < _MAX_WAITING:
                self._waiting[frame.connection, frame.number] = frame.time, anchor
        else:
            column.to_client += frame.size
            self._waiting.pop((frame.connection, frame.asked_number), None)
        has_failed = bool(frame.problems)
        if frame.latency is not None:
            column.cell(_row_of(frame.latency)).add(frame.latency, has_failed, anchor)
        if has_failed:
            column.findings += 1
            column.anchor = column.anchor or anchor

    def _add_finding(self, time: int, anchor: str) -> None:
        column = self._column_at(time)
        column.findings += 1
        column.anchor = column.anchor or anchor

    def _column_at(self, time: int) -> _Column:
        number = time // self._width
        column = self._columns.get(number)
        if column is not None:
            return column
        if not self._columns:
            self._low = self._high = number
        self._low = min(self._low, number)
        self._high = max(self._high, number)
        while self._high - self._low >= MAX_COLUMNS:
            self._halve()
        return self._columns.setdefault(time // self._width, _Column())

    def _halve(self) -> None:
        """Have two columns become one."""
        self._width *= 2
        self._low //= 2
        self._high //= 2
        columns, self._columns = self._columns, {}
        for number in sorted(columns):
            known = self._columns.get(number // 2)
            if known is None:
                self._columns[number // 2] = columns[number]
            else:
                known.merge(columns[number])

    # --- Drawing ------------------------------------------------------------------------------

    def render(self) -> str:
        """The picture with its labels; empty where nobody has noted any times."""
        if not self._columns:
            return ""
        answers = self._render_answers()
        labels = [self._label_of(part) for part in range(5)]
        axis = "".join(f"<span>{label}</span>" for label in labels)
        return (
            f'<div class="picture">{answers}{self._render_findings()}{self._render_traffic()}'
            '<div class="lane-name"></div>'
            f'<div class="axis" aria-hidden="true">{axis}</div></div>\n'
        )

    @property
    def _count(self) -> int:
        return self._high - self._low + 1

    def _label_of(self, part: int) -> str:
        """What stands below the picture at a quarter of it."""
        start = self._low * self._width
        if not part:
            return f"{format_time(start)} UTC"
        return f"+{_seconds(self._count * self._width * part / 4)}"

    def _render_answers(self) -> str:
        rows = [row for column in self._columns.values() for row in column.answers]
        if not rows:
            return ""
        low = min(rows) // _ROWS_PER_DECADE
        high = max(rows) // _ROWS_PER_DECADE + 1
        height = (high - low) * _ROWS_PER_DECADE
        lines = "".join(
            f'<line x1="0" x2="{self._count}" y1="{y}" y2="{y}"/>'
            for y in range(0, height + 1, _ROWS_PER_DECADE)
        )
        most = max(cell.count for each in self._columns.values() for cell in each.answers.values())
        shapes = []
        for number, column in sorted(self._columns.items()):
            for row, cell in sorted(column.answers.items()):
                y = high * _ROWS_PER_DECADE - 1 - row
                shapes.append(self._render_cell(number - self._low, y, cell, most))
        # A scale is read from top to bottom.
        scale = "".join(f"<span>{_decade(each)}</span>" for each in range(high, low - 1, -1))
        return (
            f'<div class="lane-name scale" aria-hidden="true">{scale}</div>'
            f'<svg class="answers" viewBox="0 0 {self._count} {height}" '
            f'preserveAspectRatio="none" role="img" aria-label="How long answers took, over time">'
            f'<g class="grid">{lines}</g>{"".join(shapes)}</svg>'
        )

    def _render_cell(self, x: int, y: int, cell: _Cell, most: int) -> str:
        # Few answers must be seen beside many.
        weight = 4 if most == 1 else 1 + round(3 * log10(cell.count) / log10(most))
        kind = "bad" if cell.failed else f"w{weight}"
        said = f"{_answers(cell.count)}, up to {format_duration(cell.longest)} ms"
        if cell.failed:
            said += f", {cell.failed:,} failed"
        shape = f'<rect class="{kind}" x="{x}" y="{y}" width="1" height="1">'
        return _linked(f"{shape}<title>{said}</title></rect>", cell.anchor)

    def _render_findings(self) -> str:
        shapes = []
        for number, column in sorted(self._columns.items()):
            if column.findings:
                plural = "" if column.findings == 1 else "s"
                said = f"{column.findings:,} failure{plural}"
                shape = (
                    f'<rect class="bad" x="{number - self._low}" y="0" width="1" height="1">'
                    f"<title>{said}</title></rect>"
                )
                shapes.append(_linked(shape, column.anchor))
        return (
            '<div class="lane-name">failures</div>'
            f'<svg class="findings" viewBox="0 0 {self._count} 1" preserveAspectRatio="none" '
            f'role="img" aria-label="When something failed">{"".join(shapes)}</svg>'
        )

    def _render_traffic(self) -> str:
        columns = self._columns.values()
        most = max(max(each.to_server, each.to_client) for each in columns) or 1
        shapes = []
        for number, column in sorted(self._columns.items()):
            for size, kind, sign in (
                (column.to_server, "out", -1),
                (column.to_client, "in", 1),
            ):
                if not size:
                    continue
                height = max(round(100 * size / most), 1)
                y = 100 - height if sign < 0 else 100
                shapes.append(
                    f'<rect class="{kind}" x="{number - self._low}" y="{y}" width="1" '
                    f'height="{height}"><title>{size:,} bytes {_WORDS[kind]}</title></rect>'
                )
        return (
            '<div class="lane-name"><div>bytes</div><div>out, in</div></div>'
            f'<svg class="traffic" viewBox="0 0 {self._count} 200" preserveAspectRatio="none" '
            'role="img" aria-label="Bytes to OpenD, and from it below, over time">'
            f'{"".join(shapes)}<line x1="0" x2="{self._count}" y1="100" y2="100"/></svg>'
        )


_WORDS = {"out": "to OpenD", "in": "from OpenD"}


def _linked(shape: str, anchor: str) -> str:
    # Tab goes through the lists beside the picture, not through hundreds of cells.
    return f'<a href="#{anchor}" tabindex="-1">{shape}</a>' if anchor else shape


def _row_of(latency: int) -> int:
    """The row of a latency, counted from one nanosecond."""
    return floor(min(log10(max(latency, _LOWEST)), _MAX_DECADE - 0.01) * _ROWS_PER_DECADE)


def _decade(exponent: int) -> str:
    """``10 ms``: a power of ten in nanoseconds."""
    for name, size in (("s", 9), ("ms", 6)):
        if exponent >= size:
            return f"{10 ** (exponent - size):,} {name}"
    return f"{10 ** (exponent - 3)} µs"  # there is no row for less


def _seconds(nanoseconds: float) -> str:
    seconds = nanoseconds / _SECOND
    if seconds < 1:
        return f"{1000 * seconds:.3g} ms"
    if seconds < 1000:
        return f"{seconds:.3g} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 600 else f"{minutes / 60:.0f} h"


def _answers(count: int) -> str:
    return "1 answer" if count == 1 else f"{count:,} answers"
