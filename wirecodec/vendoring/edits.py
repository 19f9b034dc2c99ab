# SPDX-License-Identifier: MIT
"""Changes to a text by position, so that everything else of it stays as it was written."""

from __future__ import annotations

import ast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Edits", "Positions", "without_lines"]


class Positions:
    """From the lines and columns of ``ast`` to offsets in the bytes of a text.

    Args:
        data: the text, or a piece of one.
        base: the offset of the piece in the text.
    """

    def __init__(self, data: bytes, base: int = 0) -> None:
        self._starts = [base]
        for line in data.split(b"\n"):
            self._starts.append(self._starts[-1] + len(line) + 1)

    def at(self, line: int, column: int) -> int:
        """The offset of a place."""
        return self._starts[line - 1] + column

    def start(self, node: ast.stmt | ast.expr) -> int:
        """Where a node begins."""
        return self.at(node.lineno, node.col_offset)

    def end(self, node: ast.stmt | ast.expr) -> int:
        """Where a node ends."""
        return self.at(node.end_lineno or node.lineno, node.end_col_offset or 0)


class Edits:
    """Replacements in one text, applied together. Of two for the same range the first counts."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._changes: dict[tuple[int, int], bytes] = {}

    def replace(self, start: int, end: int, text: str) -> None:
        """Put another text there."""
        self._changes.setdefault((start, end), text.encode("utf-8"))

    def remove_lines(self, start: int, end: int) -> None:
        """Take out the lines that a range lies on."""
        first = self.data.rfind(b"\n", 0, start) + 1
        last = self.data.find(b"\n", end)
        self.replace(first, len(self.data) if last < 0 else last + 1, "")

    def apply(self) -> bytes:
        """The changed text. What lies inside a removed range is gone with it."""
        out, pos = [], 0
        for (start, end), text in sorted(
            self._changes.items(), key=lambda change: (change[0][0], -change[0][1])
        ):
            if start < pos:
                continue
            out += [self.data[pos:start], text]
            pos = end
        return b"".join([*out, self.data[pos:]])


def without_lines(text: str, ranges: Iterable[tuple[int, int]]) -> str:
    """A text without some of its lines, numbered from 1, both ends included."""
    gone = {line for first, last in ranges for line in range(first, last + 1)}
    lines = text.splitlines(keepends=True)
    return "".join(line for number, line in enumerate(lines, 1) if number not in gone)
