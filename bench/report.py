# SPDX-License-Identifier: MIT
"""The tables: as text for a terminal, or as Markdown."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Sequence

from . import frames, inputs
from .figures import OURS, UPB, figures
from .peers import PEERS
from .runner import Results

_CASES = {
    "decode": "decode",
    "decode_read": "decode + read",
    "encode": "encode",
    "build_encode": "build + encode",
    "build_encode_attributes": "build by attributes + encode",
    "error": "until the error",
    "floor": "a bare copy",
}


def lines(results: Results, *, markdown: bool) -> Iterator[str]:
    """The whole report."""
    yield (
        f"CPython {platform.python_version()}, {platform.system()} {platform.machine()}; "
        + ", ".join(f"{name} {version}" for name, version in results.versions.items())
    )
    for name, why in results.missing.items():
        yield f"{name} is missing: {why}"
    yield ""
    yield "Microseconds, the fastest call; in brackets, times upb's."
    yield ""
    yield from _times(results, markdown)
    yield from _frames(results, markdown)
    yield from _fresh(results, markdown)
    rows = [
        [
            each.case,
            _number(each.value) + (f" {each.unit}" if each.unit and each.value else ""),
            _bound(each.must, each.at_least),
            _bound(each.aim, each.at_least),
            each.verdict,
            each.note,
        ]
        for each in figures(results)
        if each.value is not None
    ]
    yield from _table(["figure", "measured", "must", "aim", "", "note"], rows, markdown)
    refused = [
        f"- {name}, {case} of ({input_}): {why}"
        for input_, by_case in results.wrong.items()
        for case, by_peer in by_case.items()
        for name, why in by_peer.items()
    ]
    if refused:
        yield "Not timed:"
        yield ""
        yield from refused


def _times(results: Results, markdown: bool) -> Iterator[str]:
    names = [peer.name for peer in PEERS if peer.name in results.versions]
    rows = []
    for input_ in inputs.NAMES:
        for case, label in _CASES.items():
            times = results.times.get(input_, {}).get(case)
            if not times:
                continue
            row = [f"({input_}) {label}"]
            for name in names:
                seconds, base = times.get(name), times.get(UPB)
                if seconds is None:
                    is_wrong = name in results.wrong.get(input_, {}).get(case, {})
                    row.append("wrong" if is_wrong else "")
                elif base is None or name == UPB:
                    row.append(_microseconds(seconds))
                else:
                    row.append(f"{_microseconds(seconds)} ({_number(seconds / base)})")
            rows.append(row)
    if rows:
        yield from _table(["", *names], rows, markdown)


def _frames(results: Results, markdown: bool) -> Iterator[str]:
    rows = []
    for name in frames.NAMES:
        times = results.times.get(name, {})
        found = [times.get(case, {}).get(OURS) for case in ("floor", "decode", "official")]
        if found[1] is not None:
            rows.append(
                [frames.title(name), *("" if t is None else _microseconds(t) for t in found)]
            )
    if rows:
        header = ["a stream", "floor", "wirecodec", "official client"]
        yield from _table(header, rows, markdown)


def _fresh(results: Results, markdown: bool) -> Iterator[str]:
    rows = []
    for name in (peer.name for peer in PEERS):
        memory = results.memory.get(name, {})
        row = [f"{results.imports[name] * 1000:.1f}" if name in results.imports else ""]
        row += [
            f"{memory[what] / 1e6:.1f}" if what in memory else ""
            for what in ("message", "scalars", "held", "peak")
        ]
        if any(row):
            rows.append([name, *row])
    if rows:
        header = ["", "import, net ms", "(b) message, MB", "+ scalars", "+ sub-messages", "peak"]
        yield from _table(header, rows, markdown)
    for what, seconds in results.first.get(OURS, {}).items():
        yield f"first {what}, six classes: {seconds * 1000:.2f} ms"
    if results.first:
        yield ""


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _microseconds(seconds: float) -> str:
    value = seconds * 1e6
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _bound(bound: float | None, at_least: bool) -> str:
    return "" if bound is None else f"{'>=' if at_least else '<='} {bound:g}"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]], markdown: bool) -> Iterator[str]:
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]

    def line(row: Sequence[str]) -> str:
        cells = [
            cell.rjust(width) if i else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        return f"| {' | '.join(cells)} |" if markdown else "  ".join(cells).rstrip()

    yield line(header)
    if markdown:
        dashes = ["-" * (width - bool(i)) + ":" * bool(i) for i, width in enumerate(widths)]
        yield f"| {' | '.join(dashes)} |"
    yield from map(line, rows)
    yield ""
