# SPDX-License-Identifier: MIT
"""The bar chart that README shows, as SVG written by hand.

It has to be read on a light page and on a dark one, in an image that asks for no font of its own:
colours are of a middle lightness where no style sheet is applied, each bar has its label on its own
line, and everything is told in words to those who cannot see it.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from .figures import OURS, UPB
from .peers import BY_NAME, PEERS
from .runner import Results

_WIDTH = 880
_LABEL = 200  # where bars start
_BAR = 480  # the longest
_ROW = 24
_PANEL_HEAD = 46

_STYLE = """
  text { font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #737f8b }
  .head { font-size: 15px; font-weight: 600 }
  .ours-text { font-weight: 600; fill: #cf6a2c }
  .axis { stroke: #8a949e; stroke-width: 1 }
  .ours { fill: #e0742d } .compiled { fill: #4f86c6 } .pure { fill: #8f99a3 }
  @media (prefers-color-scheme: light) {
    text { fill: #4a545e }
    .ours-text { fill: #b04f15 }
  }
  @media (prefers-color-scheme: dark) {
    text { fill: #b9c2cb }
    .ours-text { fill: #f29a5c }
  }
"""

_PANELS = (
    ("decode_read", "Decode a page of 20 items and read every field"),
    ("build_encode", "Build the page and encode it"),
)


def draw(results: Results, input_: str = "a") -> str:
    """The chart of one input: decode + read, and build + encode."""
    parts: list[str] = []
    told: list[str] = []
    top = 8
    for case, title in _PANELS:
        times = _times(results, input_, case)
        if times:
            top = _panel(parts, told, title, times, top)
    top += 26
    legend = (("ours", "wirecodec"), ("compiled", "compiled (C, Rust)"), ("pure", "pure Python"))
    for i, (kind, text) in enumerate(legend):
        left = _LABEL + i * 170
        parts.append(f'<rect class="{kind}" x="{left}" y="{top - 11}" width="12" height="12"/>')
        parts.append(f'<text x="{left + 18}" y="{top}">{text}</text>')
    height = top + 14
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        f'width="{_WIDTH}" height="{height}" role="img" aria-labelledby="title desc">\n'
        '<title id="title">Time to decode and to encode, against other libraries</title>\n'
        f'<desc id="desc">{escape(" ".join(told))}</desc>\n'
        f"<style>{_STYLE}</style>\n" + "\n".join(parts) + "\n</svg>\n"
    )


def _times(results: Results, input_: str, case: str) -> list[tuple[str, float]]:
    """By peer, fastest first; the reference codec is for checking, not for comparing."""
    found: dict[str, float] = {}
    for one in (case, case + "_attributes"):
        for peer in PEERS:
            seconds = results.time(input_, one, peer.name)
            if seconds is not None and peer.variant != "reference":
                found[peer.name] = min(found.get(peer.name, seconds), seconds)
    return sorted(found.items(), key=lambda each: each[1])


def _panel(
    parts: list[str], told: list[str], title: str, times: list[tuple[str, float]], top: int
) -> int:
    """Draw one panel below `top` and give where it ends."""
    parts.append(f'<text class="head" x="{_LABEL}" y="{top + 22}">{title}</text>')
    told.append(f"{title}, in microseconds:")
    longest = max(seconds for _, seconds in times)
    base = dict(times).get(UPB)
    y = top + _PANEL_HEAD
    for name, seconds in times:
        peer = BY_NAME[name]
        kind = "ours" if name == OURS else "pure" if peer.is_pure else "compiled"
        ours = ' class="ours-text"' if name == OURS else ""
        length = max(2.0, _BAR * seconds / longest)
        shown = f"{seconds * 1e6:,.0f} µs"
        told.append(f"{peer.title} {seconds * 1e6:.0f};")
        if base and name != UPB:
            shown += (
                f", {seconds / base:.1f}× upb"
                if seconds / base < 100
                else f", {seconds / base:.0f}× upb"
            )
        parts.append(f'<text{ours} x="{_LABEL - 10}" y="{y}" text-anchor="end">{peer.title}</text>')
        parts.append(
            f'<rect class="{kind}" x="{_LABEL}" y="{y - 12}" width="{length:.1f}" height="15"/>'
        )
        parts.append(f'<text{ours} x="{_LABEL + length + 8:.1f}" y="{y}">{shown}</text>')
        y += _ROW
    parts.append(f'<path class="axis" d="M{_LABEL} {top + _PANEL_HEAD - 18}V{y - 12}"/>')
    return y + 4
