# SPDX-License-Identifier: MIT
"""Which declaration a comment belongs to.

Comments are told apart where a declaration begins or ends: in the gap behind one ``;``, ``{`` or
``}`` and in front of the next word. The rules are those of ``SourceCodeInfo.Location`` in
https://github.com/protocolbuffers/protobuf/blob/main/src/google/protobuf/descriptor.proto:

- line comments on neighbouring lines are one comment, a block comment is one by itself;
- a comment that starts on the line of the word before it trails that word, and so does the first
  comment below it if a blank line or another comment divides it from what follows;
- the last comment leads the next declaration if no blank line divides them, and none does in
  front of a closing bracket;
- every other comment is detached.
"""

from __future__ import annotations

import re

__all__ = ["comments_between"]

# In a gap there is nothing but this. Blanks of one line, a line's end, and comments.
_PIECE = re.compile(
    r"(?P<blank>[ \t\r\v\f]+)|(?P<newline>\n)"
    r"|//(?P<line>[^\n]*\n?)|/\*(?P<block>.*?)\*/",
    re.DOTALL,
)
# What a line of a block comment starts with: its blanks and one star are no part of the text.
_MARGIN = re.compile(r"\n[ \t\r\v\f]*\*?")

_CLOSING = ("}", "]", ")")


def comments_between(gap: str, following: str, *, at_start: bool) -> tuple[str, list[str], str]:
    """Sort the comments between two words.

    Args:
        gap: the text between them: blanks and comments.
        following: the word behind the gap; empty at the end of the file.
        at_start: whether the gap starts the file, so that no word stands before it.

    Returns:
        What trails the word before the gap, what belongs to neither, and what leads the word
        behind it; an empty str where there is none.
    """
    if "/" not in gap:
        return "", [], ""
    sorter = _Sorter()
    # Whether the line of the word before the gap goes on; where the comment on it ends.
    on_first_line = not at_start
    sorter.may_trail = not at_start
    trailing_line = -1
    line = 0
    # A line of blanks alone ends what belongs together; behind a line comment, or a block comment
    # with nothing behind it, the line's end is the comment's own.
    line_is_empty = at_start
    for piece in _PIECE.finditer(gap):
        kind = piece.lastgroup
        if kind == "blank":
            continue
        if kind == "newline":
            line += 1
            if line_is_empty:
                sorter.flush()
                sorter.may_trail = False
            line_is_empty = True
            on_first_line = False
            continue
        if kind == "line":
            text = piece["line"]
            sorter.take(text, is_line=True)
            end_line = line
            line += text.count("\n")
            line_is_empty = True
        else:
            text = piece["block"]
            sorter.take(_MARGIN.sub("\n", text), is_line=False)
            line += text.count("\n")
            end_line = line
            line_is_empty = False
        if on_first_line:
            trailing_line = end_line
            # What stands on the lines below is no part of it.
            sorter.flush()
            on_first_line = False
            # Its own end of line is still to come, and tells as little as that of an empty one.
            line_is_empty = True
    if following == "" or following in _CLOSING:
        sorter.flush()
    if following and line == trailing_line:
        sorter.detach_single()
    return sorter.trailing, sorter.detached, "".join(sorter.pending)


class _Sorter:
    """Holds one comment back until it is known where it belongs."""

    def __init__(self) -> None:
        self.trailing = ""
        self.detached: list[str] = []
        self.pending: list[str] = []
        self.pending_is_line = False
        self.may_trail = False
        self.flushed = 0

    def take(self, text: str, *, is_line: bool) -> None:
        """Meet a comment; line comments grow together."""
        if self.pending and not (is_line and self.pending_is_line):
            self.flush()
        self.pending.append(text)
        self.pending_is_line = is_line

    def flush(self) -> None:
        """Settle the comment held back: it trails if it may, else it is detached."""
        if not self.pending:
            return
        text = "".join(self.pending)
        if self.may_trail:
            self.trailing = text
            self.may_trail = False
        else:
            self.detached.append(text)
        self.pending.clear()
        self.flushed += 1

    def detach_single(self) -> None:
        """One comment between two words of one line belongs to neither."""
        if self.flushed == 1 and not self.pending:
            self.detached = [self.trailing]
            self.trailing = ""
