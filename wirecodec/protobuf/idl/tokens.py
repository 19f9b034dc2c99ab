# SPDX-License-Identifier: MIT
"""The words of the ``.proto`` language: text -> tokens.

One pass of one regular expression over the whole text. Blanks and comments are stepped over; a
parser that wants the comments finds them between the ends of two neighbouring tokens, because a
token knows its offsets. No expression here can be matched in two ways, so time grows with the
length of the text and with nothing else.

What is a token follows protoc's tokenizer
(https://protobuf.dev/reference/protobuf/proto3-spec/#lexical_elements). Two ways of counting
columns exist and a token has both: people count characters from 1; the spans of
``SourceCodeInfo`` count UTF-8 bytes from 0, and a tab goes to the next multiple of 8.

A fault is noted and the text read on, so that one run finds them all, up to ``MAX_ERRORS``.
"""

from __future__ import annotations

import re

from ...errors import ProtoSyntaxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

__all__ = [
    "END",
    "FLOAT",
    "IDENTIFIER",
    "INTEGER",
    "MAX_ERRORS",
    "STRING",
    "SYMBOL",
    "Token",
    "tokenize",
]

IDENTIFIER: Final = "identifier"
INTEGER: Final = "integer"
FLOAT: Final = "float"
STRING: Final = "string"
SYMBOL: Final = "symbol"
END: Final = "end"

# A text that is wrong in more places than this is no .proto file.
MAX_ERRORS: Final = 100

_TAB_WIDTH = 8
# Stands for every integer that has more digits than a uint64.
_TOO_LARGE = 1 << 64

# The part of a string behind its quote and before the quote that ends it, or before whatever else
# does. Written out as runs between escapes, so that there is one way to match it; of not too many
# escapes, as the expression holds memory for each until it ends. Others take several parts.
_PART_OF_STRING = r'[^"\\\n\0]*(?:\\[^\n\0][^"\\\n\0]*){0,99}'
_DOUBLE_QUOTED = '"' + _PART_OF_STRING
_SINGLE_QUOTED = _DOUBLE_QUOTED.replace('"', "'")

_TOKEN = re.compile(
    r"(?P<blank>[ \t\r\n\v\f]+)"
    r"|(?P<identifier>[A-Za-z_][A-Za-z_0-9]*)"
    r"|(?P<line_comment>//[^\n\0]*)"
    r"|(?P<block_comment>/\*)"
    # What hangs on to a number is matched with it and judged afterwards.
    r"|(?P<number>0[xX][A-Za-z_0-9.]*|\.?[0-9][A-Za-z_0-9.]*(?:(?<=[eE])[-+][A-Za-z_0-9.]*){0,9})"
    rf"|(?P<string>{_DOUBLE_QUOTED}|{_SINGLE_QUOTED})"
    r"|(?P<symbol>[!-~])"
    r"|(?P<control>[\x00-\x1f\x7f]+)"
    r"|(?P<other>[^\x00-\x7f]+)"
)

_PARTS_OF_STRINGS = {
    '"': re.compile(_PART_OF_STRING),
    "'": re.compile(_PART_OF_STRING.replace('"', "'")),
}

_DECIMAL = re.compile(r"0|[1-9][0-9]*")
_OCTAL = re.compile(r"0[0-7]+")
_HEX = re.compile(r"0[xX][0-9a-fA-F]+")
_FLOAT = re.compile(
    r"(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)"
    r"|\.[0-9]+(?:[eE][-+]?[0-9]+)?)"
)
# A number as far as it goes, behind which something else hangs on.
_NUMBER_START = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]*\.?[0-9]*(?:[eE][-+]?[0-9]*)?")

_ESCAPE = re.compile(
    r"\\(?:(?P<plain>[abfnrtv\\?'\"])|(?P<octal>[0-7]{1,3})|[xX](?P<hex>[0-9a-fA-F]{1,2})"
    r"|u(?P<short>[0-9a-fA-F]{4})|U(?P<long>(?:000[0-9a-fA-F]|0010)[0-9a-fA-F]{4})"
    r"|(?P<bad>.))",
    re.DOTALL,
)
_PLAIN_ESCAPES = {
    "a": b"\a",
    "b": b"\b",
    "f": b"\f",
    "n": b"\n",
    "r": b"\r",
    "t": b"\t",
    "v": b"\v",
    "\\": b"\\",
    "?": b"?",
    "'": b"'",
    '"': b'"',
}
_BAD_ESCAPES = {
    "x": r'"\x" takes one or two hex digits',
    "X": r'"\X" takes one or two hex digits',
    "u": r'"\u" takes four hex digits',
    "U": r'"\U" takes eight hex digits, 00000000 to 0010ffff',
}


class Token:
    """One word of the text; it never spans lines.

    Attributes:
        kind: ``IDENTIFIER``, ``INTEGER``, ``FLOAT``, ``STRING``, ``SYMBOL`` or, once and last,
            ``END``.
        text: as written; empty for the end.
        value: an int for an integer (at least 2**64 if it does not fit a uint64), a float for a
            float, bytes for a string, None for the rest.
        line: counted from 1.
        column: in characters, counted from 1.
        end_column: that of the character behind it.
        start: the offset of its first character in the text.
        end: the offset behind its last.
        span_start: the column as ``SourceCodeInfo`` counts it.
        span_end: the column behind it, counted so.
    """

    __slots__ = (
        "column",
        "end",
        "end_column",
        "kind",
        "line",
        "span_end",
        "span_start",
        "start",
        "text",
        "value",
    )

    def __init__(
        self,
        kind: str,
        text: str,
        value: int | float | bytes | None = None,
        *,
        line: int = 1,
        column: int = 1,
        start: int = 0,
        span_start: int = 0,
        span_end: int = 0,
    ) -> None:
        self.kind = kind
        self.text = text
        self.value = value
        self.line = line
        self.column = column
        self.end_column = column + len(text)
        self.start = start
        self.end = start + len(text)
        self.span_start = span_start
        self.span_end = span_end

    def __repr__(self) -> str:
        return f"<{self.kind} {self.text!r} at {self.line}:{self.column}>"


def tokenize(source: str | bytes, name: str) -> tuple[str, list[Token], list[ProtoSyntaxError]]:
    """Split a ``.proto`` file into tokens.

    Args:
        source: the text; bytes are UTF-8. A byte order mark is skipped.
        name: what errors call the file.

    Returns:
        The text as str, which the offsets of the tokens refer to; the tokens, the last of which
        is the END; what is wrong. A faulty number or string still is a token, so that the fault
        is not reported twice.
    """
    errors: list[ProtoSyntaxError] = []
    text = ""
    if isinstance(source, bytes):
        try:
            text = source.decode("utf-8")
        except UnicodeDecodeError as error:
            errors.append(_not_utf8(source[: error.start].decode("utf-8"), name))
    else:
        try:
            source.encode("utf-8")
            text = source
        except UnicodeEncodeError as error:
            errors.append(_not_utf8(source[: error.start], name))
    lexer = _Lexer(text, name, errors)
    lexer.run()
    return text, lexer.tokens, errors


def _not_utf8(before: str, name: str) -> ProtoSyntaxError:
    return ProtoSyntaxError(
        "this is not UTF-8, which a .proto file must be: save the file in that encoding",
        file=name,
        line=before.count("\n") + 1,
        column=len(before) - before.rfind("\n"),
    )


class _Lexer:
    """The pass over one text."""

    def __init__(self, text: str, name: str, errors: list[ProtoSyntaxError]) -> None:
        self.text = text
        self.name = name
        self.errors = errors
        self.tokens: list[Token] = []
        self.line = 1
        self.line_start = 0
        # Whether the two ways of counting columns agree; if not, how far the second has come.
        self.plain = text.isascii() and "\t" not in text
        self.counted = 0
        self.span_column = 0

    def run(self) -> None:
        """Fill ``tokens`` and ``errors``."""
        text = self.text
        length = len(text)
        position = 0
        if text.startswith("\ufeff"):  # counts for no column that people see
            position = self.line_start = 1
            self.span_column = 3
            self.counted = 1
        match = _TOKEN.match
        while position < length and len(self.errors) < MAX_ERRORS:
            found = match(text, position)
            if found is None:  # pragma: no cover - the expression has a branch for every character
                raise RuntimeError(f"no token at {position}")
            kind = found.lastgroup
            end = found.end()
            if kind == "blank":
                self.step_over(position, end)
            elif kind == "identifier":
                self.add(IDENTIFIER, position, end)
            elif kind == "symbol":
                self.add(SYMBOL, position, end)
            elif kind == "number":
                self.number(position, end)
            elif kind == "string":
                end = self.string(position, end)
            elif kind == "line_comment":
                pass
            elif kind == "block_comment":
                end = self.block_comment(position)
            elif kind == "control":
                self.fail(
                    position,
                    f"control character {text[position]!r}: expected text; it may stand in a"
                    " string as an escape",
                )
            else:
                self.fail(
                    position,
                    f"unexpected character {text[position]!r}: names are made of ASCII letters,"
                    " digits and underscores, other characters may stand in strings and comments",
                )
            position = end
        if len(self.errors) >= MAX_ERRORS:
            self.fail(position, f"more than {MAX_ERRORS} errors: the rest was not read")
        self.add(END, position, position)

    def fail(self, offset: int, reason: str) -> None:
        """Note an error at an offset in the line that is being read."""
        if len(self.errors) > MAX_ERRORS:
            return
        self.errors.append(
            ProtoSyntaxError(
                reason, file=self.name, line=self.line, column=offset - self.line_start + 1
            )
        )

    def step_over(self, start: int, end: int) -> None:
        """Count the lines of blanks or of a comment."""
        lines = self.text.count("\n", start, end)
        if lines:
            self.line += lines
            self.line_start = self.counted = self.text.rindex("\n", start, end) + 1
            self.span_column = 0

    def span_at(self, offset: int) -> int:
        """The column of an offset as ``SourceCodeInfo`` counts; offsets are asked in order."""
        if self.plain:
            return offset - self.line_start
        column = self.span_column
        for character in self.text[self.counted : offset]:
            if character == "\t":
                column += _TAB_WIDTH - column % _TAB_WIDTH
            elif character < "\x80":
                column += 1
            else:
                column += len(character.encode("utf-8"))
        self.counted = offset
        self.span_column = column
        return column

    def add(
        self, kind: str, start: int, end: int, value: int | float | bytes | None = None
    ) -> None:
        """Append a token."""
        self.tokens.append(
            Token(
                kind,
                self.text[start:end],
                value,
                line=self.line,
                column=start - self.line_start + 1,
                start=start,
                span_start=self.span_at(start),
                span_end=self.span_at(end),
            )
        )

    def block_comment(self, start: int) -> int:
        """Step over a comment that starts with ``/*``; gives its end."""
        text = self.text
        end = text.find("*/", start + 2)
        if end < 0:
            self.fail(start, 'this comment has no end: expected "*/" before the end of the file')
            end = len(text)
        inner = text.find("/*", start + 2, end)
        # "/*" whose star is that of the "*/" counts too: protoc reads the slash first.
        if inner < 0 and text.startswith("/*/", end - 1) and end - 1 > start + 1:
            inner = end - 1
        nul = text.find("\0", start, end)
        if inner >= 0 or nul >= 0:
            fault = inner if nul < 0 else nul if inner < 0 else min(inner, nul)
            self.step_over(start, fault)
            if fault == inner:
                self.fail(fault, '"/*" inside a comment: comments do not nest')
            else:
                self.fail(fault, "control character '\\x00' in a comment: expected text")
            start = fault
        end = min(end + 2, len(text))
        self.step_over(start, end)
        return end

    def number(self, start: int, end: int) -> None:
        """Append an integer or a float, and say what is wrong with it."""
        text = self.text[start:end]
        previous = self.tokens[-1] if self.tokens else None
        if text[0] == "." and previous and previous.kind == IDENTIFIER and previous.end == start:
            self.fail(start, f"{text!r} right behind a name: expected a blank before a number")
        if _DECIMAL.fullmatch(text):
            self.add(INTEGER, start, end, int(text) if len(text) <= 20 else _TOO_LARGE)
        elif _FLOAT.fullmatch(text):
            self.add(FLOAT, start, end, float(text))
        elif _HEX.fullmatch(text):
            self.add(INTEGER, start, end, int(text, 16))
        elif _OCTAL.fullmatch(text):
            self.add(INTEGER, start, end, int(text, 8))
        else:
            self.fail(start, _what_is_wrong(text))
            self.add(INTEGER, start, end, 0)

    def string(self, start: int, end: int) -> int:
        """Append a string; gives its end, which is behind the quote if there is one."""
        text = self.text
        part = _PARTS_OF_STRINGS[text[start]]
        while (longer := part.match(text, end)) is not None and longer.end() > end:
            end = longer.end()
        body = text[start + 1 : end]
        if text.startswith(text[start], end):
            end += 1
        else:
            following = text[end : end + 1]
            # The expression stops in front of a backslash that has nothing to escape.
            if following == "\\":
                following = text[end + 1 : end + 2]
                end += 1
            if following == "\n":
                what = "this string does not end on its line"
            elif following:
                what = "this string has a NUL in it (write \\0)"
            else:
                what = "this string does not end"
            self.fail(start, f"{what}: expected {text[start]} behind it")
        value = self.unescape(body, start + 1) if "\\" in body else body.encode("utf-8")
        self.add(STRING, start, end, value)
        return end

    def unescape(self, body: str, offset: int) -> bytes:
        """The bytes that a string with escapes stands for."""
        out = bytearray()
        position = 0
        high = -1  # the first half of a pair of surrogates, not yet written
        for found in _ESCAPE.finditer(body):
            start = found.start()
            kind = found.lastgroup
            digits = found[kind] if kind else ""
            low = int(digits, 16) if kind == "short" else 0
            if high >= 0:
                if start == position and 0xDC00 <= low <= 0xDFFF:
                    out += chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)).encode("utf-8")
                    high = -1
                    position = found.end()
                    continue
                out += chr(high).encode("utf-8", "surrogatepass")
                high = -1
            out += body[position:start].encode("utf-8")
            position = found.end()
            if kind == "plain":
                out += _PLAIN_ESCAPES[digits]
            elif kind == "octal":
                out.append(int(digits, 8) & 0xFF)
            elif kind == "hex":
                out.append(int(digits, 16))
            elif kind == "short" and 0xD800 <= low <= 0xDBFF:
                high = low
            elif kind in ("short", "long"):
                out += chr(int(digits, 16)).encode("utf-8", "surrogatepass")
            else:
                self.fail(
                    offset + start,
                    _BAD_ESCAPES.get(digits)
                    or f"unknown escape {found[0]!r}: expected one of"
                    r" \a \b \f \n \r \t \v \\ \' \" \? or an octal, \x, \u or \U escape",
                )
        if high >= 0:
            out += chr(high).encode("utf-8", "surrogatepass")
        out += body[position:].encode("utf-8")
        return bytes(out)


def _what_is_wrong(text: str) -> str:
    """Why a number is none."""
    shown = repr(text if len(text) <= 40 else text[:37] + "...")
    lower = text.lower()
    start = _NUMBER_START.match(text)
    matched = start[0] if start else ""
    if lower.startswith("0x") and len(matched) == 2:
        return f'number {shown}: expected hex digits after "0x"'
    if re.fullmatch(r"0[0-9]+", text):
        return f"number {shown}: a leading zero makes it octal, expected the digits 0 to 7"
    rest = text[len(matched) :]
    if rest[:1] == "." or (re.match(r"0[0-9]", text) and "." in text):
        return f"number {shown}: expected one decimal point at most, and none in hex or octal"
    if matched[-1:] in "eE+-" and not lower.startswith("0x"):
        return f"number {shown}: expected the digits of an exponent"
    return f"number {shown}: expected a blank between a number and a name"
