# SPDX-License-Identifier: MIT
"""JSON text to values that know where they stood: RFC 8259 and nothing beyond it.

``loads`` is the standard library's parser, fast and without positions. ``scan`` reads the same
texts, slower, for those who want to know what is wrong with one: its arrays and objects have the
places of what is in them, its numbers their text, and its errors line and column. It keeps its own
stack: how deep a text nests is no matter of the interpreter's.

In both an object is a ``Pairs``: a dict would hide that a name occurs twice.
"""

from __future__ import annotations

import sys

from ..errors import FormatError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

__all__ = ["Items", "Number", "Pairs", "loads", "place", "scan"]


class Pairs(tuple):  # type: ignore[type-arg]
    """An object: its names and values in order; ``places`` has the positions of both."""

    places: list[tuple[int, int]] = []


class Items(list):  # type: ignore[type-arg]
    """An array; ``places`` has the positions of the items."""

    __slots__ = ("places",)

    places: list[int]


class Number(float):
    """A number that remembers how it was written."""

    __slots__ = ("text",)

    text: str

    def __new__(cls, text: str) -> Number:
        self = super().__new__(cls, text)
        self.text = text
        return self

    def __repr__(self) -> str:
        return self.text


def place(text: str, pos: int) -> tuple[int, int]:
    """Line and column, both from 1."""
    return text.count("\n", 0, pos) + 1, pos - text.rfind("\n", 0, pos)


# --- Fast -----------------------------------------------------------------------------------------

_decoders: list[Any] = []  # the one there is, made when it is first needed


def loads(text: str) -> Any:
    """The value of a JSON text, with integers and floats as Python takes them.

    Raises:
        ValueError: it is not JSON, or has a number that Python refuses.
        RecursionError: it nests deeper than the interpreter's stack allows.
    """
    if not _decoders:
        from json import JSONDecoder

        # Where Python itself has a limit, there is no need of ours, which takes time.
        parse_int = None if hasattr(sys, "get_int_max_str_digits") else _parse_int
        _decoders.append(
            JSONDecoder(object_pairs_hook=Pairs, parse_int=parse_int, parse_constant=_refuse)
        )
    return _decoders[0].decode(text)


def _parse_int(text: str) -> int:
    """An int of a length that no field exceeds: early Pythons take hours for a million digits."""
    if len(text) > _MAX_DIGITS:
        raise ValueError("too many digits")
    return int(text)


_MAX_DIGITS = 400


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


# --- Exact ----------------------------------------------------------------------------------------


class _Open:
    """An array or object that is not closed yet."""

    __slots__ = ("closer", "is_object", "name", "places", "start", "values")

    def __init__(self, is_object: bool, start: int) -> None:
        self.is_object = is_object
        self.closer = "}" if is_object else "]"
        self.start = start
        self.values: list[Any] = []
        self.places: list[Any] = []
        self.name = ("", 0)  # the one whose value is next, and where it stands

    def add(self, value: Any, start: int) -> None:
        if self.is_object:
            name, name_start = self.name
            self.values.append((name, value))
            self.places.append((name_start, start))
        else:
            self.values.append(value)
            self.places.append(start)

    def close(self) -> Pairs | Items:
        closed = Pairs(self.values) if self.is_object else Items(self.values)
        closed.places = self.places
        return closed


def scan(text: str, max_nesting: int) -> tuple[Any, int]:
    """The value of a JSON text, all of it, and where it begins.

    Raises:
        FormatError: it is not JSON, or nests deeper than ``max_nesting``.
    """
    return _Scanner(text, max_nesting).scan()


class _Scanner:
    def __init__(self, text: str, max_nesting: int) -> None:
        import re

        self.text = text
        self.max_nesting = max_nesting
        self.pos = 0
        self.blanks = re.compile(r"[ \t\n\r]*")
        self.number = re.compile(r"(-?(?:0|[1-9][0-9]*))(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")

    def scan(self) -> tuple[Any, int]:
        opened: list[_Open] = []
        while True:
            char = self.next()
            start = self.pos
            if char and char in "{[":
                one = _Open(char == "{", start)
                if len(opened) >= self.max_nesting:
                    raise self.error("nests deeper than max_depth allows", is_json=True)
                self.pos += 1
                if self.next() != one.closer:
                    opened.append(one)
                    self.name(one)
                    continue
                self.pos += 1
                value: Any = one.close()
            else:
                value = self.scalar(char)
            # A value ends here, and with it perhaps what it is in.
            while opened and self.ends(opened[-1], value, start):
                one = opened.pop()
                value, start = one.close(), one.start
            if not opened:
                if self.next():
                    raise self.error("something follows the value")
                return value, start

    def next(self) -> str:
        """The next character that is not blank; empty at the end."""
        match = self.blanks.match(self.text, self.pos)
        self.pos = match.end() if match is not None else self.pos
        return self.text[self.pos : self.pos + 1]

    def ends(self, one: _Open, value: Any, start: int) -> bool:
        """Add a value to what it is in. Whether that is its last."""
        one.add(value, start)
        char = self.next()
        if char == one.closer:
            self.pos += 1
            return True
        if char != ",":
            raise self.error(f"a comma or {one.closer} is expected here")
        self.pos += 1
        self.name(one)
        return False

    def name(self, one: _Open) -> None:
        """The name and the colon before a value, if it is an object that it is in."""
        if not one.is_object:
            return
        if self.next() != '"':
            raise self.error("a name in double quotes is expected here")
        start = self.pos
        one.name = (self.string(), start)
        if self.next() != ":":
            raise self.error("a colon is expected here")
        self.pos += 1

    def scalar(self, char: str) -> Any:
        if char == '"':
            return self.string()
        match = self.number.match(self.text, self.pos)
        if match is not None:
            self.pos = match.end()
            whole = match[0]
            # As a float a number that is not whole, that has a sign an int would lose, or more
            # digits than any field takes.
            is_int = whole == match[1] and whole != "-0" and len(whole) <= _MAX_DIGITS
            return int(whole) if is_int else Number(whole)
        for word, value in (("true", True), ("false", False), ("null", None)):
            if self.text.startswith(word, self.pos):
                self.pos += len(word)
                return value
        for word in ("NaN", "Infinity", "-Infinity"):
            if self.text.startswith(word, self.pos):
                raise self.error(f'{word} is written in quotes, "{word}"')
        raise self.error("a value is expected here")

    def string(self) -> str:
        from json import JSONDecodeError, decoder

        try:
            value: str
            value, self.pos = decoder.scanstring(self.text, self.pos + 1)  # type: ignore[attr-defined]
        except JSONDecodeError as error:
            self.pos = error.pos
            # The reason ends where a place is to follow; some quote the text, which may be secret.
            raise self.error(error.msg.partition(":")[0].removesuffix(" at")) from None
        return value

    def error(self, reason: str, is_json: bool = False) -> FormatError:
        line, column = place(self.text, self.pos)
        return FormatError(
            f"the JSON {reason}" if is_json else f"this is not JSON: {reason}",
            line=line,
            column=column,
        )
