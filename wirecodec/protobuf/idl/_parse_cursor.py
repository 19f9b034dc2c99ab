# SPDX-License-Identifier: MIT
"""What every rule of the grammar stands on: the current token, errors, places, comments.

A rule that cannot go on notes its error and raises ``Failed``; the nearest loop over statements
catches it, skips to the end of the statement, and goes on with the next. ``Failed`` never leaves
the parser.

Each rule opens a ``Location`` for what it is about to read. The locations, in the order in which
they were opened, become the ``SourceCodeInfo`` and the places that errors found later refer to.
"""

from __future__ import annotations

from ...errors import ProtoSyntaxError
from . import tokens
from ._parse_comments import comments_between
from .descriptor import SourceCodeInfo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from .tokens import Token

__all__ = ["MAX_INT32", "MAX_UINT64", "Cursor", "Failed", "Location", "as_text"]

MAX_INT32: Final = (1 << 31) - 1
MAX_UINT64: Final = (1 << 64) - 1


class Failed(Exception):
    """A statement is wrong and its error noted: skip it."""


class Location:
    """A part of the text that is being read, from ``with`` to the end of the block.

    Attributes:
        path: field numbers and indices, from the FileDescriptorProto down.
        start: its first token.
        end: its last token, once the block is left.
    """

    __slots__ = ("cursor", "detached", "end", "leading", "path", "start", "trailing")

    def __init__(self, cursor: Cursor, path: tuple[int, ...]) -> None:
        self.cursor = cursor
        self.path = path
        self.start: Token = cursor.token
        self.end: Token = cursor.token
        self.leading = ""
        self.trailing = ""
        self.detached: list[str] = []

    def __enter__(self) -> Location:
        return self

    def __exit__(self, *error: object) -> None:
        self.end = self.cursor.previous

    def extend(self, *path: int) -> None:
        """Say more exactly what is being read."""
        self.path += path
        self.cursor.places.setdefault(self.path, (self.start.line, self.start.column))

    def to_message(self) -> SourceCodeInfo.Location:
        """The location as ``SourceCodeInfo`` has it."""
        start, end = self.start, self.end
        span = [start.line - 1, start.span_start, end.line - 1, end.span_end]
        if end.line == start.line:
            del span[2]
        return SourceCodeInfo.Location(
            path=list(self.path),
            span=span,
            leading_comments=self.leading or None,
            trailing_comments=self.trailing or None,
            leading_detached_comments=self.detached,
        )


def as_text(value: bytes) -> str:
    """The bytes of a string token as a field of type string keeps them."""
    return value.decode("utf-8", "surrogateescape")


class Cursor:
    """The tokens of a file and what has been found out about it.

    Args:
        source: the text, as ``tokens.tokenize`` takes it.
        name: what errors call the file.

    Attributes:
        token: the token to be read next; the END at the end.
        previous: the one read last.
        errors: what is wrong, in the order found.
        locations: what has been read.
        places: where what has a path starts, as a line and a column that people count.
    """

    def __init__(self, source: str | bytes, name: str) -> None:
        self.name = name
        self.text, self.tokens, self.errors = tokens.tokenize(source, name)
        self.index = 0
        self.token = self.tokens[0]
        # What stands before the first token; nothing, at the start of the file.
        self.previous = tokens.Token(tokens.END, "")
        self.locations: list[Location] = []
        self.places: dict[tuple[int, ...], tuple[int, int]] = {}
        # Comments in front of the token to be read next.
        self.upcoming_leading = ""
        self.upcoming_detached: list[str] = []
        self.read_comments(0, at_start=True)

    # --- the current token ---------------------------------------------------------------------

    @property
    def at_end(self) -> bool:
        """Whether all tokens are read."""
        return self.token.kind == tokens.END

    def at(self, text: str) -> bool:
        """Whether the current token is this word or symbol."""
        return self.token.text == text

    def advance(self) -> Token:
        """Step over the current token and give it; the END stays."""
        token = self.token
        if token.kind != tokens.END:
            self.index += 1
            self.previous = token
            self.token = self.tokens[self.index]
        return token

    def accept(self, text: str) -> bool:
        """Step over this word or symbol if it is there."""
        if self.token.text != text:
            return False
        self.advance()
        return True

    def expect(self, text: str, where: str) -> Token:
        """Step over this word or symbol; Failed if another is there.

        Args:
            text: the word or symbol.
            where: to say in an error, e.g. ``"after the field"``.
        """
        if self.token.text != text:
            raise self.unexpected(f'"{text}" {where}')
        return self.advance()

    def identifier(self, what: str) -> str:
        """Step over a name and give it; Failed if there is none.

        Args:
            what: to say in an error, e.g. ``"the name of the field"``.
        """
        if self.token.kind != tokens.IDENTIFIER:
            raise self.unexpected(what)
        return self.advance().text

    def string(self, what: str) -> bytes:
        """Step over neighbouring strings, which are one; Failed if there is none."""
        if self.token.kind != tokens.STRING:
            raise self.unexpected(what)
        values = []
        while self.token.kind == tokens.STRING:
            values.append(self.advance().value)
        return b"".join(value for value in values if isinstance(value, bytes))  # all are

    def utf8_string(self, what: str) -> str:
        """Like ``string``, for what has to be text."""
        first = self.token
        value = self.string(what)
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            self.error(f"expected {what}, got bytes that are not UTF-8", first)
            return as_text(value)

    def integer(self, what: str, largest: int = MAX_INT32) -> int:
        """Step over a number without a sign; Failed if there is none.

        A number beyond ``largest`` is an error too, but reading goes on with that.
        """
        token = self.token
        if token.kind != tokens.INTEGER or not isinstance(token.value, int):
            raise self.unexpected(what)
        self.advance()
        if token.value > largest:
            self.error(f"{token.text[:40]} is too large: expected at most {largest}", token)
            return largest
        return token.value

    def signed_integer(self, what: str) -> int:
        """Step over an int32, which may have a sign; Failed if there is none."""
        if self.accept("-"):
            return -self.integer(what, MAX_INT32 + 1)
        return self.integer(what)

    def number(self, what: str) -> float:
        """Step over an integer, a float, ``inf`` or ``nan`` without a sign; Failed if none."""
        token = self.token
        if token.kind == tokens.FLOAT and isinstance(token.value, float):
            self.advance()
            return token.value
        if token.kind == tokens.INTEGER and isinstance(token.value, int):
            self.advance()
            if token.value <= MAX_UINT64:
                return float(token.value)
            if token.text.startswith("0"):  # hex and octal
                self.error(f"{token.text[:40]} is too large: expected at most 64 bits", token)
                return 0.0
            return float(token.text)
        if token.text in ("inf", "nan"):
            self.advance()
            return float(token.text)
        raise self.unexpected(what)

    # --- errors --------------------------------------------------------------------------------

    def error(self, reason: str, token: Token | None = None) -> None:
        """Note an error at a token; without one, at the current token."""
        if token is None:
            token = self.token
        if len(self.errors) < tokens.MAX_ERRORS:
            self.errors.append(
                ProtoSyntaxError(reason, file=self.name, line=token.line, column=token.column)
            )
        else:  # a text like that is not worth reading on
            self.index = len(self.tokens) - 1
            self.token = self.tokens[-1]

    def unexpected(self, what: str) -> Failed:
        """Note that something else was expected at the current token; to be raised."""
        text = self.token.text
        shown = "the end of the file" if self.at_end else text if text[0] in "\"'" else f'"{text}"'
        if len(shown) > 60:
            shown = shown[:57] + "..."
        self.error(f"expected {what}, got {shown}")
        return Failed()

    # --- locations and comments ----------------------------------------------------------------

    def location(self, *path: int) -> Location:
        """Open a location that starts at the current token."""
        location = Location(self, path)
        self.locations.append(location)
        self.places.setdefault(path, (self.token.line, self.token.column))
        return location

    def location_of(self, path: tuple[int, ...], start: Token, end: Token) -> None:
        """Note a location that is known already."""
        self.places.setdefault(path, (start.line, start.column))
        location = self.location(*path)
        location.start = start
        location.end = end

    def read_comments(self, start: int, *, at_start: bool = False) -> str:
        """Sort the comments between an offset and the current token; gives the trailing one."""
        gap = self.text[start : self.token.start]
        trailing, self.upcoming_detached, self.upcoming_leading = comments_between(
            gap, self.token.text, at_start=at_start
        )
        return trailing

    def declaration_ends(self, text: str, owner: Location | None) -> bool:
        """Step over a ``;``, ``{`` or ``}`` if it is there; the comments around it are sorted.

        Args:
            text: which of them.
            owner: the declaration that comments belong to: those in front of it, and the one that
                trails the symbol. None if the symbol has no comments of its own.
        """
        if self.token.text != text:
            return False
        leading, detached = self.upcoming_leading, self.upcoming_detached
        symbol = self.advance()
        trailing = self.read_comments(symbol.end)
        if owner is not None:
            owner.leading = leading
            owner.trailing = trailing
            owner.detached = detached
        elif text != "}":
            # Nothing was declared: what stood loose before still does.
            detached += self.upcoming_detached
            self.upcoming_detached = detached
        return True

    def end_declaration(self, text: str, owner: Location | None, where: str) -> None:
        """Like ``declaration_ends``; Failed if the symbol is not there."""
        if not self.declaration_ends(text, owner):
            raise self.unexpected(f'"{text}" {where}')

    def skip_statement(self) -> None:
        """Step over the rest of a faulty statement: past its ``;`` or block, or up to a ``}``."""
        while not self.at_end and not self.at("}"):
            if self.declaration_ends(";", None):
                return
            if self.declaration_ends("{", None):
                self.skip_block()
                return
            self.advance()

    def skip_block(self) -> None:
        """Step over the rest of a block and the blocks inside it."""
        depth = 1
        while depth and not self.at_end:
            if self.declaration_ends("}", None):
                depth -= 1
            elif self.declaration_ends("{", None):
                depth += 1
            else:
                self.advance()
