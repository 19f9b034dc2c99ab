# SPDX-License-Identifier: MIT
"""The words of the text format: names, numbers, strings and symbols, with their places.

https://protobuf.dev/reference/protobuf/textformat-spec/#lexical, one regular expression a rule. A
word is looked at when the reader asks for it and not before, so that a fault in one is reported
where the reader is, and the inside of a ``[name]`` can be read by rules of its own.

Every expression is tried at one place and never goes over a stretch of text twice: the time is
linear in the text, whatever is in it.
"""

from __future__ import annotations

import re

from ..errors import FormatError
from .schema import decode_utf8, describe, encode_utf8

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["GOT", "NUMBERS", "Tokens", "as_text", "split_url", "unescape"]

GOT = ", got "
"""In a reason: what is wanted before it, and behind it what was given, which may be a secret."""

# The kinds of words.
NAME = "name"
STRING = "string"
FLOAT = "float"
DECIMAL = "decimal"
OCTAL = "octal"
HEX = "hex"
SYMBOL = "symbol"
END = "end"

NUMBERS = {DECIMAL: 10, OCTAL: 8, HEX: 16}
"""The kinds of integers, and their bases."""

# So many blanks and comments, or escapes, are matched at a time: the expressions hold memory for
# each of them until they end.
_AT_A_TIME = 99
_SKIP = re.compile(rf"(?:[ \n\t\v\f\r]+|#[^\n]*){{0,{_AT_A_TIME}}}")
_EXPONENT = r"[eE][+-]?[0-9]+"
_TOKEN = re.compile(
    rf"""
      (?P<name> [A-Za-z_][A-Za-z0-9_]* )
    | (?P<hex> 0[xX][0-9A-Fa-f]+ )
    | (?P<float>
          (?: \.[0-9]+ (?:{_EXPONENT})?
            | (?:0|[1-9][0-9]*) (?: \.[0-9]* (?:{_EXPONENT})? | {_EXPONENT} )
          ) [fF]?
        | (?:0|[1-9][0-9]*) [fF]
      )
    | (?P<octal> 0[0-7]+ )
    | (?P<decimal> 0|[1-9][0-9]* )
    | (?P<string>
          "[^"\\\n]*(?:\\[^\n][^"\\\n]*){{0,{_AT_A_TIME}}}"
        | '[^'\\\n]*(?:\\[^\n][^'\\\n]*){{0,{_AT_A_TIME}}}'
      )
    """,
    re.VERBOSE,
)
_PART_OF_STRING = {
    quote: re.compile(rf"[^{quote}\\\n]*(?:\\[^\n][^{quote}\\\n]*){{0,{_AT_A_TIME}}}")
    for quote in "\"'"
}
_AFTER_NUMBER = re.compile(r"[A-Za-z0-9_.]+")

# What stands in brackets: the name of an extension, or the URL of an Any's type.
_IN_BRACKETS = re.compile(r"[-A-Za-z0-9_.~!$&()*+,;=%/]+")
_TYPE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*")
_SPACED_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?: ?\. ?[A-Za-z_][A-Za-z0-9_]*)*")
_URL_PREFIX = re.compile(r"(?!/)(?:[-A-Za-z0-9_.~!$&()*+,;=/]|%[0-9A-Fa-f]{2})+")

_ESCAPE = re.compile(
    r"""\\(?:
      ([abfnrtv?\\'"])
    | ([0-7]{1,3})
    | x([0-9A-Fa-f]{1,2})
    | u([0-9A-Fa-f]{4})
    | U(00[0-9A-Fa-f]{6})
    | (.)
    )""",
    re.VERBOSE | re.DOTALL,
)
_SIMPLE = {
    "a": b"\a",
    "b": b"\b",
    "f": b"\f",
    "n": b"\n",
    "r": b"\r",
    "t": b"\t",
    "v": b"\v",
    "?": b"?",
    "\\": b"\\",
    "'": b"'",
    '"': b'"',
}


def as_text(text: Any) -> str:
    """What was handed in as characters: bytes are UTF-8, a byte order mark is passed over.

    Raises:
        FormatError: bytes that are not UTF-8, or characters that no text has.
        TypeError: neither str nor bytes.
    """
    if isinstance(text, (bytes, bytearray, memoryview)):
        data = bytes(text)
        fault = text = decode_utf8(data)
        if isinstance(fault, UnicodeDecodeError):
            good = data[: fault.start].decode("utf-8").removeprefix(_BOM)
            bad = data[fault.start : fault.end]
            raise error_at(f"text in bytes is UTF-8: {fault.reason}{GOT}{bad!r}", good, len(good))
    if not isinstance(text, str):
        raise TypeError(f"text is str or bytes, got {describe(text)}")
    found: str = text.removeprefix(_BOM)
    if "\0" in found:
        raise error_at(r"text holds no NUL: write \000 in a string", found, found.index("\0"))
    if encode_utf8(found) is None:
        raise error_at(
            r"text holds no lone surrogates: write bytes that are not UTF-8 as \377 or \xff",
            found,
            next(at for at, each in enumerate(found) if "\ud800" <= each <= "\udfff"),
        )
    return found


_BOM = "\ufeff"


def error_at(reason: str, text: str, pos: int) -> FormatError:
    """A FormatError with the line and column of a position, both from 1."""
    return FormatError(
        reason, line=text.count("\n", 0, pos) + 1, column=pos - text.rfind("\n", 0, pos)
    )


class Tokens:
    """A cursor over the words of a text.

    Attributes:
        kind, text, start: of the word that was looked at last: NAME, STRING ...; how it is
            written; where it begins.
    """

    __slots__ = ("_end", "_source", "kind", "start", "text")

    def __init__(self, source: str) -> None:
        self._source = source
        self._end = 0
        self.kind = ""  # empty: the next word has not been looked at
        self.text = ""
        self.start = 0

    def look(self) -> str:
        """The kind of the next word, which becomes the current one.

        Raises:
            FormatError: it is none.
        """
        if self.kind:
            return self.kind
        source = self._source
        start = self.start = self._skip(self._end)
        match = _TOKEN.match(source, start)
        if match is None:
            self.text = source[start : start + 1]
            self._end = start + len(self.text)
            if self.text in _PART_OF_STRING:
                return self._long_string(self.text)
            self.kind = SYMBOL if self.text else END
            return self.kind
        self.text = match[0]
        self._end = match.end()
        self.kind = str(match.lastgroup)
        if self.kind in (FLOAT, DECIMAL, OCTAL, HEX):
            # "a number token may not be immediately followed by an IDENT token" (#parsing); nor
            # does a second point or a digit that is not octal belong to any number.
            after = _AFTER_NUMBER.match(source, self._end)
            if after is not None:
                raise self.error(f"this is no number{GOT}{describe(self.text + after[0])}")
        return self.kind

    def take(self) -> str:
        """Step over the word that was looked at; gives how it is written."""
        self.kind = ""
        return self.text

    def sees(self, symbol: str) -> bool:
        """Whether the next word is this symbol."""
        return self.look() == SYMBOL and self.text == symbol

    def takes(self, symbol: str) -> bool:
        """Step over a symbol if it is the next word, and say so."""
        if self.sees(symbol):
            self.kind = ""
            return True
        return False

    def take_brackets(self) -> list[str]:
        """Step over ``[...]`` behind its first bracket: what is inside, without the blanks."""
        source = self._source
        pieces = []
        pos = self._skip(self._end)
        while source[pos : pos + 1] != "]":
            match = _IN_BRACKETS.match(source, pos)
            if match is None:
                given = describe(source[pos]) if pos < len(source) else "the end of the text"
                raise error_at(f'a "]" ends the name{GOT}{given}', source, pos)
            pieces.append(match[0])
            pos = self._skip(match.end())
        self._end = pos + 1
        self.kind = ""
        return pieces

    def error(self, reason: str, at: int | None = None) -> FormatError:
        """A FormatError at the current word, or at a position."""
        return error_at(reason, self._source, self.start if at is None else at)

    def refuse(self, wanted: str) -> FormatError:
        """A FormatError that says what is wanted in the place of the current word."""
        given = "the end of the text" if self.kind == END else describe(self.text)
        return self.error(f"{wanted}{GOT}{given}")

    def line(self, at: int) -> int:
        """The line of a position, for an error."""
        return self._source.count("\n", 0, at) + 1

    def _skip(self, pos: int) -> int:
        """Behind the blanks and comments."""
        while True:
            start, pos = pos, _end_of(_SKIP, self._source, pos)
            if pos - start < _AT_A_TIME:
                return pos

    def _long_string(self, quote: str) -> str:
        """Look at a string of many escapes, or refuse one that is not closed."""
        part = _PART_OF_STRING[quote]
        pos = 0
        while pos != self._end:
            pos = self._end
            self._end = _end_of(part, self._source, pos)
        if not self._source.startswith(quote, pos):
            raise self._unclosed()
        self._end = pos + 1
        self.text = self._source[self.start : self._end]
        self.kind = STRING
        return self.kind

    def _unclosed(self) -> FormatError:
        # What follows is not quoted: from a stray quote on it may be anything, and be secret.
        return self.error(
            "a string is closed by the quote that opens it, on the same line; one that goes on "
            "is several in a row, and a line feed is \\n"
        )


def _end_of(pattern: re.Pattern[str], text: str, pos: int) -> int:
    """Behind what an expression matches there, which may be nothing."""
    match = pattern.match(text, pos)
    return pos if match is None else match.end()


def unescape(tokens: Tokens) -> bytes:
    """Step over a string; gives the bytes it means (#string).

    Raises:
        FormatError: an escape is none; the place is that of the backslash.
    """
    body = tokens.text[1:-1]
    tokens.take()
    if "\\" not in body:
        return body.encode("utf-8")
    out = []
    pos = 0
    for match in _ESCAPE.finditer(body):
        out.append(body[pos : match.start()].encode("utf-8"))
        pos = match.end()
        simple, octal, hexadecimal, short, long, other = match.groups()
        if simple:
            out.append(_SIMPLE[simple])
            continue
        if other:
            reason = _ADVICE.get(other, "an escape is one of " + _KNOWN)
        elif short or long:
            # Surrogates are no characters, not even two of them in a row: the specification calls
            # the C++ parser, which joins them, non-conforming, and the conformance suite agrees.
            number = int(short or long, 16)
            if number < 0xD800 or 0xDFFF < number <= 0x10FFFF:
                out.append(chr(number).encode("utf-8"))
                continue
            reason = r"\u and \U take characters: none beyond 10ffff, no surrogates"
        else:
            number = int(octal, 8) if octal else int(hexadecimal, 16)
            if number <= 0xFF:
                out.append(bytes((number,)))
                continue
            reason = r"an octal escape is a byte, at most \377"
        raise tokens.error(f"{reason}{GOT}{match[0]}", tokens.start + 1 + match.start())
    out.append(body[pos:].encode("utf-8"))
    return b"".join(out)


_KNOWN = r"""\a \b \f \n \r \t \v \? \\ \' \" \ooo \xhh \uhhhh \U00hhhhhh"""
_ADVICE = {
    "x": r"\x takes one or two hexadecimal digits",
    "u": r"\u takes four hexadecimal digits",
    "U": r"\U takes eight hexadecimal digits, up to 0010ffff",
}


def extension_name(pieces: list[str]) -> str | None:
    """The name of an extension, of what stands in brackets; None if it is none (#field-names).

    Blanks may stand beside its points, since these are words of their own.
    """
    name = " ".join(pieces)
    return name.replace(" ", "") if _SPACED_NAME.fullmatch(name) else None


def split_url(url: str) -> tuple[str, str] | None:
    """``type.googleapis.com/my.Type`` as its prefix and ``my.Type``; None if it is no such URL.

    The specification has a domain for a prefix; later parsers of Google's, and the conformance
    suite, take any path of a URL.
    """
    prefix, _, name = url.rpartition("/")
    if _URL_PREFIX.fullmatch(prefix) and _TYPE_NAME.fullmatch(name):
        return prefix, name
    return None
