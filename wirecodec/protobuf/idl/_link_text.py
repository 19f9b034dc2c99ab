# SPDX-License-Identifier: MIT
"""The text format, as far as it is needed for the values of options: ``(opt) = { a: 1 b { } }``.

``parse`` turns the text into a tree of names and values without asking what they mean; whoever
knows the message gives them their types. https://protobuf.dev/reference/protobuf/textformat-spec/
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from re import Match

__all__ = ["MAX_DEPTH", "Fields", "Scalar", "TextError", "parse"]

MAX_DEPTH = 100
"""How deep messages may nest."""

_TOKEN = re.compile(
    r"""[ \t\r\n\f\v]+|\#[^\n]*
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<number>0[xX][0-9A-Fa-f]+|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?[fF]?)
    |(?P<string>"[^"\\\n]*(?:\\.[^"\\\n]*)*"|'[^'\\\n]*(?:\\.[^'\\\n]*)*')
    |(?P<symbol>[-:{}<>\[\],;/.])""",
    re.VERBOSE,
)

_ESCAPE = re.compile(
    rb"\\u([dD][89abAB][0-9A-Fa-f]{2})\\u([dD][c-fC-F][0-9A-Fa-f]{2})"
    rb"|\\(?:([0-7]{1,3})|[xX]([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.?))",
    re.DOTALL,
)

_SIMPLE = {
    b"a": b"\a",
    b"b": b"\b",
    b"f": b"\f",
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"v": b"\v",
    b"\\": b"\\",
    b"'": b"'",
    b'"': b'"',
    b"?": b"?",
}


class TextError(ValueError):
    """The text is not in the text format."""


class Scalar:
    """A value that is no message.

    Attributes:
        kind: ``name``, ``number`` or ``string``.
        text: as it was written; of a string the empty string.
        negative: whether a minus stands before it.
        data: of a string its bytes.
    """

    __slots__ = ("data", "kind", "negative", "text")

    def __init__(self, kind: str, text: str, negative: bool = False, data: bytes = b"") -> None:
        self.kind = kind
        self.text = text
        self.negative = negative
        self.data = data

    def __str__(self) -> str:
        if self.kind == "string":
            return repr(self.data)[1:]
        return "-" * self.negative + self.text


class Fields:
    """A message: names and values in the order of the text.

    A name is ``field``, ``[an.extension]`` or ``[type.googleapis.com/a.Type]``; a value is a Scalar
    or Fields. The elements of a list come one by one, each under its name. ``lists`` has the
    positions of those that came from a list.
    """

    __slots__ = ("items", "lists")

    def __init__(self) -> None:
        self.items: list[tuple[str, Scalar | Fields]] = []
        self.lists: set[int] = set()


def parse(text: str) -> Fields:
    """The message that a text holds.

    Raises:
        TextError: it is malformed, or nests too deep.
    """
    return _Parser(text).message("", 0)


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        pos = 0
        while pos < len(text):
            match = _TOKEN.match(text, pos)
            if match is None:
                raise TextError(f"{text[pos : pos + 20]!r} is not expected here")
            pos = match.end()
            if match.lastgroup is not None:
                self.tokens.append((match.lastgroup, match.group()))
        self.tokens.append(("end", ""))
        self.pos = 0

    def peek(self) -> str:
        kind, text = self.tokens[self.pos]
        return text if kind in ("symbol", "end") else ""

    def take(self, *symbols: str) -> str:
        """Step over one of the symbols, if it is next."""
        kind, text = self.tokens[self.pos]
        if kind == "symbol" and text in symbols:
            self.pos += 1
            return text
        return ""

    def fail(self, wanted: str) -> TextError:
        found = self.tokens[self.pos][1]
        return TextError(f"{wanted} is expected, got {found[:40]!r}" if found else "it ends early")

    def message(self, end: str, depth: int) -> Fields:
        if depth > MAX_DEPTH:
            raise TextError(f"messages nest deeper than {MAX_DEPTH}")
        fields = Fields()
        while True:
            if end and self.take(end):
                return fields
            if self.tokens[self.pos][0] == "end":
                if end:
                    raise self.fail(f"'{end}'")
                return fields
            name = self.field_name()
            colon = self.take(":")
            if self.peek() == "[":
                if not colon and self.tokens[self.pos + 1][1] not in ("{", "<", "]"):
                    raise self.fail("':'")
                self.list_of(fields, name, depth)
            else:
                if not colon and self.peek() not in ("{", "<"):
                    raise self.fail("':'")
                fields.items.append((name, self.value(depth)))
            self.take(",", ";")

    def list_of(self, fields: Fields, name: str, depth: int) -> None:
        self.take("[")
        if self.take("]"):
            return
        while True:
            fields.lists.add(len(fields.items))
            fields.items.append((name, self.value(depth)))
            if self.take("]"):
                return
            if not self.take(","):
                raise self.fail("',' or ']'")

    def field_name(self) -> str:
        kind, text = self.tokens[self.pos]
        if kind == "name":
            self.pos += 1
            return text
        if not self.take("["):
            raise self.fail("the name of a field")
        parts = ["["]
        while not self.take("]"):
            kind, text = self.tokens[self.pos]
            if kind not in ("name", "number") and text not in ("/", ".", "-"):
                raise self.fail("']'")
            parts.append(text)
            self.pos += 1
        return "".join(parts) + "]"

    def value(self, depth: int) -> Scalar | Fields:
        opening = self.take("{", "<")
        if opening:
            return self.message("}" if opening == "{" else ">", depth + 1)
        kind, text = self.tokens[self.pos]
        if kind == "string":
            pieces = []
            while self.tokens[self.pos][0] == "string":
                pieces.append(unquote(self.tokens[self.pos][1]))
                self.pos += 1
            return Scalar("string", "", data=b"".join(pieces))
        negative = bool(self.take("-"))
        kind, text = self.tokens[self.pos]
        if kind not in ("name", "number"):
            raise self.fail("a value")
        self.pos += 1
        return Scalar(kind, text, negative)


def unquote(literal: str) -> bytes:
    """The bytes of a string literal in quotes.

    Raises:
        TextError: an escape is none of the language.
    """
    return _ESCAPE.sub(_unescape, literal[1:-1].encode("utf-8", "surrogateescape"))


def _unescape(match: Match[bytes]) -> bytes:
    high, low, octal, hexadecimal, short, long, simple = match.groups()
    if high:  # the two halves of one character, as UTF-16 has them
        code = 0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00
        return chr(code).encode()
    if octal or hexadecimal:
        return bytes((int(octal, 8) & 255 if octal else int(hexadecimal, 16),))
    if short or long:
        code = int(short or long, 16)
        if code <= 0x10FFFF:  # half of a character is written too, as protoc does
            return chr(code).encode("utf-8", "surrogatepass")
    elif simple in _SIMPLE:
        return _SIMPLE[simple]
    raise TextError(f"{match.group().decode('utf-8', 'replace')} is not an escape")
