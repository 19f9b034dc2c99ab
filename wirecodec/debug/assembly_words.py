# SPDX-License-Identifier: MIT
"""The words of the text view: strings, bytes, numbers, names and symbols, with their places.

``assembler`` puts them together; ``assembly`` asks here how a value reads before it writes it.

Every expression is tried at one place of one line and never goes over a stretch of text twice: the
time is linear in the text, whatever is in it.
"""

from __future__ import annotations

import json
import re
import struct

from ..errors import FormatError
from ..protobuf import wire
from ..protobuf._text_tokens import Tokens, unescape
from .escaping import cut_text, quote_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "END",
    "HEX",
    "MAX_U64",
    "NAME_PATTERN",
    "NUMBER",
    "REDACTED",
    "STRING",
    "SYMBOL",
    "WORD",
    "WORD_VALUES",
    "Token",
    "Words",
    "check_json",
    "join_json",
    "lay_out_json",
    "pad_varint",
    "read_bytes",
    "read_natural",
    "read_scalar",
    "scalar_of",
    "tag_bytes",
    "varint_bytes",
]

NAME_PATTERN = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")
"""What may stand behind a field number, as the name of the field."""

# The kinds of words.
STRING = "string"
HEX = "hex"
NUMBER = "number"
WORD = "word"
REDACTED = "redacted"
SYMBOL = "symbol"
END = "end"

_BLANKS = re.compile(r"(?:[ \t\r\n\f\v]+|#[^\n]*)*")
_TOKEN = re.compile(
    rf"""
      (?P<{STRING}> "[^"\\]*(?:\\.[^"\\]*)*" )
    | (?P<{HEX}> `[^`]*` )
    | (?P<{NUMBER}>
          [-+]?\.?[0-9][0-9A-Za-z_.]*(?:(?<=[eE])[-+][0-9A-Za-z_.]*)?
        | [-+](?:inf|nan)[A-Za-z0-9_]*
      )
    | (?P<{WORD}> {NAME_PATTERN.pattern} )
    | (?P<{REDACTED}> <redacted[^>]*> )
    | (?P<{SYMBOL}> !\{{ | [{{}}\[\]():,] )
    """,
    re.VERBOSE,
)


class Token:
    """A word: its kind, how it is written, and where."""

    __slots__ = ("column", "kind", "line", "text")

    def __init__(self, kind: str, text: str, line: int, column: int) -> None:
        self.kind = kind
        self.text = text
        self.line = line
        self.column = column

    def is_symbol(self, *symbols: str) -> bool:
        """Whether it is one of these."""
        return self.kind == SYMBOL and self.text in symbols

    def error(self, reason: str, at: int = 0) -> FormatError:
        """A FormatError at this word, or at a character of it."""
        return FormatError(reason, line=self.line, column=self.column + at)

    def refuse(self, wanted: str) -> FormatError:
        """A FormatError that says what is wanted in the place of this word."""
        if self.kind == REDACTED:
            return self.error(_HIDDEN)
        # What stands in quotes may be a password, and errors get into logs.
        given = _UNQUOTED.get(self.kind) or cut_text(quote_text(self.text), 40)
        return self.error(f"{wanted}, got {given}")


_UNQUOTED = {END: "the end of the text", STRING: "a string", HEX: "bytes"}
_HIDDEN = (
    "a value is hidden here, so the bytes are not known: write the text again with --show-secrets, "
    "or put a value in its place"
)


class Words:
    """The words of a text, line by line."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._line = 0
        self._text = ""
        self._pos = 0
        self._next: Token | None = None

    def look(self) -> Token:
        """The next word; it stays the next one."""
        if self._next is None:
            self._next = self._read()
        return self._next

    def take(self) -> Token:
        """Step over the next word."""
        token = self.look()
        self._next = None
        return token

    def takes(self, symbol: str) -> bool:
        """Step over a symbol if it is the next word, and say so."""
        if self.look().is_symbol(symbol):
            self._next = None
            return True
        return False

    def takes_word(self, word: str) -> bool:
        """Step over a word of letters if it is the next one, and say so."""
        token = self.look()
        if token.kind == WORD and token.text == word:
            self._next = None
            return True
        return False

    def expect(self, symbol: str, why: str) -> None:
        """Step over a symbol.

        Raises:
            FormatError: something else comes.
        """
        token = self.take()
        if not token.is_symbol(symbol):
            raise token.refuse(f'"{symbol}" {why}')

    def _read(self) -> Token:
        while True:
            blanks = _BLANKS.match(self._text, self._pos)
            self._pos = blanks.end() if blanks is not None else self._pos
            if self._pos < len(self._text):
                break
            following = next(self._lines, None)
            if following is None:
                return Token(END, "", max(self._line, 1), self._pos + 1)
            self._line += 1
            self._text = following
            # An editor may have put a byte order mark in front.
            self._pos = int(self._line == 1 and following.startswith("\ufeff"))
        match = _TOKEN.match(self._text, self._pos)
        if match is None:
            raise self._no_word()
        token = Token(str(match.lastgroup), match[0], self._line, self._pos + 1)
        self._pos = match.end()
        return token

    def _no_word(self) -> FormatError:
        character = self._text[self._pos]
        reasons = {
            '"': 'a string ends with " on its own line; a long one is several in a row, and a '
            "quote inside is \\",
            "`": "bytes end with ` on their own line; many are several in a row: `00 ff` `01`",
            "'": 'a string stands in double quotes: "text"',
            "-": "a minus stands right before the digits of a number",
            "+": "a plus stands right before the digits of a number",
            "!": "a group opens with !{",
            "}": "a brace closes what it opened",
        }
        reason = reasons.get(character)
        if reason is None:
            reason = f"nothing here starts with {quote_text(character)}; a comment starts with #"
        return FormatError(reason, line=self._line, column=self._pos + 1)


# --- Values ---------------------------------------------------------------------------------------

_INTEGER = re.compile(r"([-+]?)(?:0x([0-9A-Fa-f]+)|([0-9]+))(z|i32|i64)?")
_MAX_DIGITS = 20  # of 64 bits
_FLOAT = re.compile(
    r"([-+]?(?:[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9]+(?:[eE][-+]?[0-9]+)?))(f?)"
)
_SPECIAL = re.compile(r"([-+]?inf|nan)(f?)")
WORD_VALUES = frozenset({"true", "false", "inf", "nan", "inff", "nanf"})
"""The words that stand for a value: booleans, and floats (``f``: of 32 bits) that are no number."""
# Python does not promise which of the many NaNs ``float("nan")`` is.
_NAN = {"": struct.pack("<Q", 0x7FF8_0000_0000_0000), "f": struct.pack("<I", 0x7FC0_0000)}

_RANGES = {
    "": (-(1 << 63), (1 << 64) - 1),
    "z": (-(1 << 63), (1 << 63) - 1),
    "i32": (-(1 << 31), (1 << 32) - 1),
    "i64": (-(1 << 63), (1 << 64) - 1),
}


def read_scalar(text: str) -> tuple[int, bytes]:
    """What a number means: its wire type, and its bytes.

    ``5`` and ``true`` are varints, ``-5z`` one in zigzag; ``1.5`` is a double, ``1.5f`` a float;
    ``5i32`` and ``5i64`` are integers of a fixed size.

    Raises:
        ValueError: it is none.
    """
    if text in ("true", "false"):
        return wire.VARINT, bytes((text == "true",))
    match = _INTEGER.fullmatch(text)
    if match is not None:
        return _read_integer(match)
    match = _SPECIAL.fullmatch(text)
    if match is None:
        match = _FLOAT.fullmatch(text)
    if match is None:
        raise ValueError(
            "this is no number: 5 and true are varints, -5z is zigzag, 1.5 a double, 1.5f a float, "
            "5i32 and 5i64 have a fixed size"
        )
    digits, mark = match.groups()
    wire_type = wire.I32 if mark else wire.I64
    if digits == "nan":
        return wire_type, _NAN[mark]
    number = float(digits)
    try:
        data = struct.pack("<f" if mark else "<d", number)
    except OverflowError:
        data = b""
    if not data or (number in (_INFINITY, -_INFINITY) and "inf" not in digits):
        raise ValueError(
            f"this is too large for a {'float' if mark else 'double'}: write inf{mark}"
        )
    return wire_type, data


_INFINITY = float("inf")


def _read_integer(match: re.Match[str]) -> tuple[int, bytes]:
    sign, hexadecimal, decimal, mark = match.groups()
    mark = mark or ""
    digits = (hexadecimal or decimal).lstrip("0") or "0"
    low, high = _RANGES[mark]
    number = high + 1  # Python refuses thousands of digits
    if len(digits) <= _MAX_DIGITS:
        number = int(digits, 16 if hexadecimal else 10)
        number = -number if sign == "-" else number
    if not low <= number <= high:
        raise ValueError(f"a number written like this is {low} to {high}")
    if mark == "i32":
        return wire.I32, struct.pack("<I", number & 0xFFFF_FFFF)
    if mark == "i64":
        return wire.I64, struct.pack("<Q", number & 0xFFFF_FFFF_FFFF_FFFF)
    return wire.VARINT, varint_bytes(wire.zigzag_encode(number) if mark == "z" else number)


def varint_bytes(value: int) -> bytes:
    """A varint in as many bytes as it needs."""
    out = bytearray()
    wire.write_varint(out, value)
    return bytes(out)


def tag_bytes(number: int, wire_type: int) -> bytes:
    """A tag in as many bytes as it needs."""
    return varint_bytes(number << 3 | wire_type)


def pad_varint(data: bytes, size: int) -> bytes:
    """A minimal varint in more bytes than it needs.

    Raises:
        ValueError: it needs more than ``size``.
    """
    if size < len(data):
        raise ValueError(f"this needs {len(data)} bytes, and {size} are asked for")
    if size == len(data):
        return data
    spare = size - len(data) - 1
    return data[:-1] + bytes((data[-1] | 0x80,)) + b"\x80" * spare + b"\0"


def check_json(text: str) -> None:
    """See that a text is JSON, with numbers of any size.

    Raises:
        ValueError: it is not; mostly a ``json.JSONDecodeError``.
        RecursionError: it nests deeper than the interpreter goes.
    """
    json.loads(text, parse_int=str, parse_float=str)


def join_json(tokens: list[str], is_spaced: bool, indent: int) -> str:
    """The words of JSON put together again.

    Args:
        tokens: strings, numbers, names and symbols.
        is_spaced: with a blank behind each comma and colon.
        indent: by how many blanks each level is indented in lines of their own, as
            ``json.dumps(indent=...)`` writes it; 0 for a single line.
    """
    if not indent:
        if is_spaced:
            tokens = [f"{each} " if each in (",", ":") else each for each in tokens]
        return "".join(tokens)
    return "\n".join(lay_out_json(tokens, indent))


def lay_out_json(tokens: list[str], indent: int, depth: int = 0, max_depth: int = 100) -> list[str]:
    """Lines of JSON, an item to each. Behind ``max_depth`` levels they stand below each other."""
    lines = []
    line = before = ""
    for token in tokens:
        is_end = token in ("}", "]")
        depth -= is_end
        if before in ("{", "[", ",") if not is_end else before not in ("{", "["):
            lines.append(line)
            line = " " * (indent * min(depth, max_depth))
        line += ": " if token == ":" else token
        depth += token in ("{", "[")
        before = token
    return [*lines, line]


def scalar_of(token: Token) -> tuple[int, bytes]:
    """``read_scalar`` of a word.

    Raises:
        FormatError: it is no number.
    """
    try:
        return read_scalar(token.text)
    except ValueError as error:
        raise token.refuse(str(error)) from None


MAX_U64 = (1 << 64) - 1
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,19}")


def read_natural(token: Token, wanted: str, low: int, high: int) -> int:
    """A number of decimal digits alone, within its range.

    Raises:
        FormatError: it is none; ``wanted`` says what would be one.
    """
    if _DECIMAL.fullmatch(token.text) is None or not low <= int(token.text) <= high:
        raise token.refuse(wanted)
    return int(token.text)


_NOT_HEX = re.compile(r"[^0-9A-Fa-f\s]")


def read_bytes(token: Token) -> bytes:
    """The bytes of a string or of hexadecimal digits.

    Raises:
        FormatError: an escape is none, or a digit.
    """
    if token.kind == HEX:
        digits = token.text[1:-1]
        try:
            return bytes.fromhex(digits)
        except ValueError:
            bad = _NOT_HEX.search(digits)
            if bad is not None:
                reason = f"bytes are hexadecimal digits, not {quote_text(bad[0])}"
                raise token.error(reason, bad.start() + 1) from None
            raise token.error("bytes have two hexadecimal digits each: `00 ff`") from None
    try:
        if "\\" not in token.text:
            return token.text[1:-1].encode("utf-8")
        tokens = Tokens(token.text)
        tokens.look()
        return unescape(tokens)
    except FormatError as error:
        raise token.error(error.reason, error.column - 1) from None
    except UnicodeEncodeError:
        at = next(at for at, each in enumerate(token.text) if "\ud800" <= each <= "\udfff")
        reason = r"a string holds no lone surrogates: write bytes that are no UTF-8 as \xff"
        raise token.error(reason, at) from None
