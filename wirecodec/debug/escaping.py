# SPDX-License-Identifier: MIT
r"""A peer's text, made fit for a terminal.

A name from the wire may hold what a terminal obeys: escape sequences that move the cursor, change
the title or worse, marks that turn the direction of the text, newlines that forge a line of ours.
Whatever cannot be printed is written out as an escape; Chinese stays Chinese.
"""

from __future__ import annotations

__all__ = ["cut_text", "display_width", "escape_text", "quote_bytes", "quote_text"]

_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def escape_text(text: str) -> str:
    r"""The text, with every character that cannot be printed as ``\n``, ``\x1b``, ``\u202e``.

    A lone surrogate that stands for a byte, as decoding leaves it where bytes are not UTF-8, is
    written as that byte: ``\xff``.
    """
    if text.isprintable():
        return text
    return "".join(map(_escape_character, text))


def quote_text(text: str) -> str:
    """The text in double quotes, escaped so that it could be read back."""
    return '"' + escape_text(text.replace("\\", "\\\\").replace('"', '\\"')) + '"'


def quote_bytes(data: bytes) -> str:
    """Bytes as text where they are some, else as hexadecimal digits."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = "\x00"
    return quote_text(text) if text.isprintable() else data.hex(" ")


def cut_text(text: str, width: int, size: int | None = None) -> str:
    """The text, or its start and how long it is.

    Args:
        text: what is to be shown.
        width: how much of it, in characters.
        size: the number of characters to tell; None for those of ``text``.
    """
    if len(text) <= width:
        return text
    return f"{text[:width]}... ({len(text) if size is None else size} characters)"


def display_width(text: str) -> int:
    """How many columns of a terminal an escaped text takes: Chinese characters take two."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    return sum(
        0 if category(each) in ("Mn", "Me") else 1 + (east_asian_width(each) in ("W", "F"))
        for each in text
    )


def _escape_character(character: str) -> str:
    code = ord(character)
    if character.isprintable() or code == 0x3000:  # the space of Chinese and Japanese text
        return character
    if character in _ESCAPES:
        return _ESCAPES[character]
    if 0xDC80 <= code <= 0xDCFF:
        code -= 0xDC00
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
