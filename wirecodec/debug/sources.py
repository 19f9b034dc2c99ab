# SPDX-License-Identifier: MIT
r"""Bytes out of what people have at hand: files, dumps, literals, what a tool copied for them.

``read_source`` tells by itself what it was given. Where one input could be two things, this order
decides, and what comes first wins:

1. bytes that are not text are ``raw``: they hold a control character, or are not UTF-8;
2. ``literal``: it starts like a Python bytes literal: ``b'FT...'``;
3. ``escaped``: it starts with ``\x``, or with a quote and has a backslash in it;
4. ``hexdump``: an offset, then bytes, then text between bars, as ``hexdump -C`` prints;
5. ``xxd``: an offset with a colon, then bytes;
6. ``wireshark``: the offset 0 in four to eight digits, two or three spaces, then bytes;
7. ``hex``: hexadecimal digits and what may stand between them;
8. ``base64``: the characters of base64, standard or URL-safe.

So ``deadbeef`` is hexadecimal although it would be base64 too. The first that an input looks like
is what it is: a mistake in it is told, with line and column, and the next ones are not tried, for a
hexadecimal text that lost a digit would often be base64. Bytes that look like none of them, or are
wrong as what they look like, are ``raw`` after all if they are a row of records from first to last:
some short messages consist of printable characters alone. Bytes that look like nothing are ``raw``
as well; whoever reads them will say what is wrong with them.

Nothing here is evaluated: literals are read by hand.
"""

from __future__ import annotations

import binascii
import re

from ..errors import DecodeError, FormatError
from ..protobuf.records import walk_records

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["FORMATS", "MAX_DUMP_SIZE", "Source", "read_source"]

MAX_DUMP_SIZE = 256 * 1024 * 1024
"""How large the ``*`` lines of a dump may make it, in bytes: a few characters claim any size."""


class Source:
    """What was read.

    Attributes:
        data: the bytes.
        format: what they were written in, one of ``FORMATS``.
    """

    __slots__ = ("data", "format")

    def __init__(self, data: bytes, format: str) -> None:
        self.data = data
        self.format = format

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Source):
            return NotImplemented
        return (self.data, self.format) == (other.data, other.format)

    def __hash__(self) -> int:
        return hash((self.data, self.format))

    def __repr__(self) -> str:
        return f"<Source {self.format}, {len(self.data)} bytes>"


def read_source(data: bytes | str, format: str | None = None) -> Source:
    """The bytes that ``data`` stands for.

    Args:
        data: the content of a file, or a text.
        format: one of ``FORMATS`` where it is known; None to tell by the order above.

    Raises:
        FormatError: it is wrong as ``format``, or as what it looks like; ``line`` and ``column``
            say where. Bytes that look like nothing are raw; a str that does is an error.
        ValueError: there is no such format.
    """
    if format is not None and format not in FORMATS:
        raise ValueError(f"a format is one of {', '.join(FORMATS)}, got {format!r}")
    if isinstance(data, str):
        text: str | None = data
        raw = b""
    else:
        raw = bytes(data)
        if format == "raw":
            return Source(raw, "raw")
        text = _text_of(raw)
    if format == "raw":
        raise FormatError("raw data is bytes, and this is text")
    if text is None:
        if format is None:
            return Source(raw, "raw")
        raise _not_text(raw, format)
    text = text.replace("\N{NO-BREAK SPACE}", " ")  # what pages put between the bytes they show
    if format in (None, "hex", "hexdump"):
        _check_for_words(text, is_dump=format == "hexdump")
    if format is not None:
        return Source(_READERS[format](text), format)
    likely = _guess_format(text)
    try:
        if likely is not None:
            return Source(_READERS[likely](text), likely)
        if isinstance(data, str):
            if not text.strip():
                return Source(b"", "hex")
            raise _at(text, len(text) - len(text.lstrip()), _LOOKS_LIKE_NOTHING)
    except FormatError:
        if isinstance(data, str) or not _is_row_of_records(raw):
            raise
    return Source(raw, "raw")


_LOOKS_LIKE_NOTHING = (
    "neither hexadecimal nor base64, nor a dump, nor a Python bytes literal, nor an escaped string"
)


_LOOKS_LIKE_WORDS = (
    "this is a dump of numbers, as hexdump and od print them by themselves, and does not say in "
    "what order their bytes were: use hexdump -C"
)


# --- Telling what it is ---------------------------------------------------------------------------

_WHITE = "\t\n\f\r "
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_HEX_DIGITS = frozenset("0123456789abcdefABCDEF")
_HEX_SEPARATORS = frozenset(",:_-" + _WHITE) | {""}  # "": the end of the text
_HEX_CHARACTERS = _HEX_DIGITS | frozenset("xX,:_-" + _WHITE)
_BASE64_CHARACTERS = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=" + _WHITE
)
_LITERAL_START = re.compile(r"""\s*(?:bytes|bytearray)?[\s(]*(?:[bB][rR]?|[rR][bB])['"]""")
_ESCAPED_START = re.compile(r"""\s*(?:\\x|\$?["'][^\n]*\\)""")
_HEXDUMP_START = re.compile(
    r"\s*[0-9A-Fa-f]{7,16}[ \t]+[0-9A-Fa-f]{2}[ \t][^\n|]*\|.*\|[ \t\r]*(?:\n|$)"
)
_XXD_START = re.compile(r"\s*(?:0[xX])?[0-9A-Fa-f]{4,16}:(?:[ \t]|$)")
# Seven digits: no bytes, and no other dump, start with them.
_WORDS_START = re.compile(
    r"\s*0{7}[ \t]+([0-9A-Fa-f]{2}|[0-9A-Fa-f]{4}|[0-7]{3}|[0-7]{6})(?:[ \t]|\r?\n|$)"
)
_WIRESHARK_START = re.compile(r"\s*0{4,8}[ \t]{2,3}[0-9A-Fa-f]{2}(?:\s|$)")


def _text_of(raw: bytes) -> str | None:
    """The text that the bytes are; None if they are something else."""
    encoding = "utf-8"
    for mark, marked in _BYTE_ORDER_MARKS:  # some shells write these into what they redirect
        if raw.startswith(mark):
            encoding = "utf-8-sig" if marked == "utf-8" else marked
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return None
    has_controls = any(
        (character < " " and character not in _WHITE) or "\x7f" <= character < "\xa0"
        for character in set(text)
    )
    return None if has_controls else text


def _not_text(raw: bytes, format: str) -> FormatError:
    """The error for bytes that must be text and are not: where they stop being text."""
    low, high = 0, len(raw)  # raw[:low] is text, raw[:high] is not
    while high - low > 1:
        middle = (low + high) // 2
        if raw[:middle].isascii() and _text_of(raw[:middle]) is not None:
            low = middle
        else:
            high = middle
    before = raw[:low].decode("ascii")
    return _at(before, low, f"{format} is text, but here is the byte 0x{raw[low]:02x}")


def _guess_format(text: str) -> str | None:
    """What a text looks like, if it looks like anything, by the order of the module."""
    for format, start in (
        ("literal", _LITERAL_START),
        ("escaped", _ESCAPED_START),
        ("hexdump", _HEXDUMP_START),
        ("xxd", _XXD_START),
        ("wireshark", _WIRESHARK_START),
    ):
        if start.match(text):
            return format
    if not text.strip():
        return None
    characters = frozenset(text)
    if characters <= _HEX_CHARACTERS and characters & _HEX_DIGITS:
        return "hex"
    # Base64 has no blanks within a line, and what has them is not taken for it.
    is_spaced = any(" " in line.strip(_WHITE) for line in text.split("\n"))
    if characters <= _BASE64_CHARACTERS and not is_spaced:
        return "base64"
    # A wrong character or two among many right ones: say which.
    if _share(text, _HEX_CHARACTERS) >= 0.8:
        return "hex"
    return "base64" if _share(text, _BASE64_CHARACTERS) >= 0.9 and not is_spaced else None


def _check_for_words(text: str, *, is_dump: bool) -> None:
    """Refuse what ``hexdump`` and ``od`` print without options; single bytes are fit for a dump."""
    found = _WORDS_START.match(text)
    if found is None or _HEXDUMP_START.match(text) or (is_dump and len(found[1]) == 2):
        return
    raise _at(text, len(text) - len(text.lstrip()), _LOOKS_LIKE_WORDS)


def _share(text: str, characters: frozenset[str]) -> float:
    return sum(character in characters for character in text) / len(text)


def _is_row_of_records(raw: bytes) -> bool:
    try:
        for _ in walk_records(raw):
            pass
    except DecodeError:
        return False
    return True


def _at(text: str, pos: int, reason: str) -> FormatError:
    """The error for a position in a text."""
    line_start = text.rfind("\n", 0, pos) + 1
    return FormatError(reason, line=text.count("\n", 0, pos) + 1, column=pos - line_start + 1)


def _show(character: str) -> str:
    """A character for an error message: itself if it can be seen, else its code."""
    if character.isprintable() and character != " ":
        return f'"{character}"'
    return f"U+{ord(character):04X}"


# --- Hexadecimal and base64 -----------------------------------------------------------------------

_HEX_TOKEN = re.compile(r"(0[xX])?([0-9A-Fa-f]+)|[\s,:_-]+")


def _read_hex(text: str) -> bytes:
    out = bytearray()
    pos = 0
    while pos < len(text):
        token = _HEX_TOKEN.match(text, pos)
        if token is None:
            raise _at(text, pos, f"{_show(text[pos])} is not a hexadecimal digit")
        prefix, digits = token.groups()
        pos = token.end()
        if digits is None:
            continue
        if prefix and len(digits) == 1:
            digits = "0" + digits  # 0x4, in a list of numbers
        if len(digits) % 2:
            if text[pos : pos + 1] not in _HEX_SEPARATORS:
                raise _at(text, pos, f"{_show(text[pos])} is not a hexadecimal digit")
            raise _at(text, token.start(2), "an odd number of hexadecimal digits")
        out += bytes.fromhex(digits)
    return bytes(out)


def _read_base64(text: str) -> bytes:
    digits = []
    padding = 0
    alphabet = ""  # the pair of characters, of the two alphabets, that has been met
    for pos, character in enumerate(text):
        if character in _WHITE:
            continue
        if character == "=":
            padding += 1
            continue
        if character not in _BASE64_CHARACTERS:
            raise _at(text, pos, f"{_show(character)} is not a character of base64")
        if padding:
            raise _at(text, pos, "base64 goes on behind its padding")
        for pair in ("+/", "-_"):
            if character in pair:
                if alphabet not in ("", pair):
                    raise _at(text, pos, "base64 is standard (+/) or URL-safe (-_), not both")
                alphabet = pair
        digits.append(character)
    cleaned = "".join(digits).replace("-", "+").replace("_", "/")
    end = len(text.rstrip())
    needed = -len(cleaned) % 4
    if needed == 3 or padding not in (0, needed):
        reason = f"{len(cleaned)} characters of base64 and {padding} of padding: some are missing"
        raise _at(text, end, reason)
    data = binascii.a2b_base64(cleaned + "=" * needed)
    if binascii.b2a_base64(data, newline=False).decode("ascii").rstrip("=") != cleaned:
        raise _at(text, max(end - padding - 1, 0), "the last character holds bits that no byte has")
    return data


# --- Dumps ----------------------------------------------------------------------------------------

_DUMP_LINE = re.compile(r"[ \t]*(?:0[xX])?([0-9A-Fa-f]{4,16}):?(?:[ \t]+(.*))?$")
_RUN = re.compile(r"([ \t]*)([0-9A-Fa-f]+)(?=[ \t]|$)")


class _DumpLine:
    """One line of a dump: its place in the text, its offset, and what follows it."""

    __slots__ = ("offset", "pos", "repeats_before", "rest")

    def __init__(self, pos: int, offset: int, rest: str, repeats_before: bool) -> None:
        self.pos = pos
        self.offset = offset
        self.rest = rest
        self.repeats_before = repeats_before


def _read_dump(text: str) -> bytes:
    """``hexdump -C``, ``xxd``, Wireshark's: an offset, bytes, and perhaps the same as text.

    Where the bytes of a line end and their text begins can be hard to tell ("FACE" is both), so
    the offset of the next line decides; for the last line, the text itself, by fitting.
    """
    lines = _split_dump(text)
    out = bytearray()
    last_row = b""
    for index, line in enumerate(lines):
        if line.repeats_before:
            missing = line.offset - lines[0].offset - len(out)
            times, over = divmod(missing, len(last_row) or 1)
            if not last_row or times < 0 or over:
                raise _at(text, line.pos, "the * above does not fill the space up to this offset")
            if len(out) + times * len(last_row) > MAX_DUMP_SIZE:
                raise _at(text, line.pos, f"a dump of more than {MAX_DUMP_SIZE} bytes")
            out += last_row * times
        size = None
        if index + 1 < len(lines) and not lines[index + 1].repeats_before:
            size = lines[index + 1].offset - line.offset
        last_row = _read_dump_row(text, line, size)
        out += last_row
    return bytes(out)


def _split_dump(text: str) -> list[_DumpLine]:
    lines = []
    repeats = False
    pos = 0
    for written in text.split("\n"):
        stripped = written.strip()
        if stripped == "*":
            repeats = True
        elif stripped:
            found = _DUMP_LINE.match(written.rstrip("\r"))
            if found is None:
                at = pos + len(written) - len(written.lstrip())
                raise _at(text, at, "not a line of a dump: it has no offset")
            lines.append(_DumpLine(pos, int(found[1], 16), found[2] or "", repeats))
            repeats = False
        pos += len(written) + 1
    if repeats:
        raise _at(text, len(text), "a dump that ends in * does not say how long it is")
    return lines


def _read_dump_row(text: str, line: _DumpLine, size: int | None) -> bytes:
    """The bytes of one line; ``size`` of them where the next offset is known."""
    rest = line.rest
    row = bytearray()
    borders = []  # (how many bytes, where they end, the space in front of the last run)
    pos = 0
    while (run := _RUN.match(rest, pos)) is not None and len(run[2]) % 2 == 0:
        row += bytes.fromhex(run[2])
        pos = run.end()
        borders.append((len(row), pos, len(run[1])))
    if size is not None:
        if not 0 < size <= len(row):
            raise _at(
                text, line.pos, f"the next line should not start {size} bytes behind this one"
            )
        return bytes(row[:size])
    for count, end, _ in reversed(borders):
        column = rest[end:]
        if column[:2] == "  " and _fits_text_column(row[:count], column):
            return bytes(row[:count])
    if rest[pos:].strip() and not borders:
        raise _at(text, line.pos, "no bytes on this line")
    # No text behind the bytes, or somebody changed one of both. Two spaces may stand in the
    # middle of the bytes as well, behind the eighth.
    count = 0
    for filled, _, gap in borders:
        if gap > 1 and count not in (0, 8):
            break
        count = filled
    return bytes(row[:count])


def _fits_text_column(row: bytes | bytearray, column: str) -> bool:
    """Whether the end of ``column`` shows these bytes as text, dots for what cannot be shown."""
    shown = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
    written = column.replace("\N{MIDDLE DOT}", ".").lstrip()
    return written.rstrip() == shown.strip()


# --- Literals and escapes -------------------------------------------------------------------------

_LITERAL_PREFIX = re.compile(r"([bB][rR]?|[rR][bB])('''|\"\"\"|'|\")")
_SIMPLE_ESCAPES: Mapping[str, int] = {
    "\\": 0x5C,
    "'": 0x27,
    '"': 0x22,
    "a": 7,
    "b": 8,
    "f": 12,
    "n": 10,
    "r": 13,
    "t": 9,
    "v": 11,
}
_OCTAL = re.compile(r"[0-7]{1,3}")
_TWO_DIGITS = re.compile(r"[0-9A-Fa-f]{2}")


def _read_literal(text: str) -> bytes:
    """A Python bytes literal, or several in a row, perhaps in parentheses."""
    out = bytearray()
    pos = 0
    opened = re.compile(r"\s*(?:bytes|bytearray)?[\s(]*").match(text)
    pos = opened.end() if opened else 0
    first = pos
    while pos < len(text):
        prefix = _LITERAL_PREFIX.match(text, pos)
        if prefix is None:
            goes_on = text[pos] == "\\" and text[pos + 1 : pos + 2] in ("\n", "\r")
            if text[pos] not in _WHITE and not goes_on:
                break
            pos += 1
            continue
        pos = _read_quoted(text, prefix.end(), prefix[2], out, is_raw="r" in prefix[1].lower())
    if not _LITERAL_PREFIX.match(text, first):
        raise _at(text, first, "a bytes literal starts with b' or b\"")
    tail = text[pos:].strip(_WHITE + "),;")
    if tail:
        raise _at(text, text.index(tail, pos), f"{_show(tail[0])} behind the literal")
    return bytes(out)


def _read_escaped(text: str) -> bytes:
    r"""``\x46\x54``, bare or in quotes, in one piece or in many."""
    body = text.strip(_WHITE)
    start = text.index(body)
    out = bytearray()
    if body[:1] in ("'", '"', "$"):
        pos = start
        while pos < start + len(body):
            if text[pos] in _WHITE or text[pos] in ",;$+":
                pos += 1
            elif text[pos] == "\\" and text[pos + 1 : pos + 2] in ("\n", "\r", ""):
                pos += 1  # the string goes on in the next line
            elif text[pos] in "'\"":
                pos = _read_quoted(text, pos + 1, text[pos], out, is_strict=True)
            else:
                raise _at(text, pos, f"{_show(text[pos])} outside the quotes")
        return bytes(out)
    if re.fullmatch(r"(?:\\x[0-9A-Fa-f]{2}|\s)*", body):
        return bytes.fromhex("".join(body.replace("\\x", " ").split()))
    _read_quoted(text[: start + len(body)], start, "", out, is_strict=True)
    return bytes(out)


def _read_quoted(
    text: str,
    pos: int,
    quote: str,
    out: bytearray,
    *,
    is_raw: bool = False,
    is_strict: bool = False,
) -> int:
    """Append what stands between ``pos`` and the closing quote; give the position behind it.

    Without a quote it ends with the text. Strict: an escape that does not exist is an error, where
    Python keeps the backslash.
    """
    opened = pos - len(quote)
    while pos < len(text):
        character = text[pos]
        if quote and text.startswith(quote, pos):
            return pos + len(quote)
        if character == "\n" and len(quote) < 3:
            raise _at(text, pos, "the line ends inside the string")
        if character == "\\" and pos + 1 == len(text):
            raise _at(text, pos, "a backslash with nothing behind it")
        if character == "\\" and is_raw:
            out.append(ord(character))
            pos += 1
            if text[pos] in "\\'\"":  # it does not end the string, and stays
                out.append(ord(text[pos]))
                pos += 1
        elif character == "\\":
            pos = _read_escape(text, pos, out, is_strict)
        elif character.isascii():
            out.append(ord(character))
            pos += 1
        else:
            raise _at(text, pos, f"{_show(character)} is not ASCII: write its bytes as \\x..")
    if quote:
        raise _at(text, opened, "the string is not closed")
    return pos


def _read_escape(text: str, pos: int, out: bytearray, is_strict: bool) -> int:
    """Append what the escape at ``pos`` means; give the position behind it."""
    selector = text[pos + 1]
    if selector == "\n":  # the line goes on
        return pos + 2
    if selector == "\r" and text[pos + 2 : pos + 3] == "\n":
        return pos + 3
    if selector in _SIMPLE_ESCAPES:
        out.append(_SIMPLE_ESCAPES[selector])
        return pos + 2
    if selector == "x":
        digits = _TWO_DIGITS.match(text, pos + 2)
        if digits is None:
            raise _at(text, pos, "\\x takes two hexadecimal digits")
        out.append(int(digits[0], 16))
        return digits.end()
    octal = _OCTAL.match(text, pos + 1)
    if octal is not None:
        if int(octal[0], 8) > 0xFF:
            raise _at(text, pos, f"\\{octal[0]} is more than a byte")
        out.append(int(octal[0], 8))
        return octal.end()
    if is_strict or not selector.isascii():
        raise _at(text, pos, f"there is no escape \\{selector if selector.isprintable() else ''}")
    out += text[pos : pos + 2].encode("ascii")
    return pos + 2


_READERS: Mapping[str, Callable[[str], bytes]] = {
    "literal": _read_literal,
    "escaped": _read_escaped,
    "hexdump": _read_dump,
    "xxd": _read_dump,
    "wireshark": _read_dump,
    "hex": _read_hex,
    "base64": _read_base64,
}

FORMATS = ("raw", *_READERS)
"""What ``read_source`` reads, by name."""
