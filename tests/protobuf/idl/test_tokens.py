# SPDX-License-Identifier: MIT
"""The words of the .proto language: tables of what is one, what it is worth, and what is wrong."""

from __future__ import annotations

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.profiles import not_quick
from wirecodec.errors import ProtoSyntaxError
from wirecodec.protobuf.idl import tokens
from wirecodec.protobuf.idl.tokens import (
    END,
    IDENTIFIER,
    INTEGER,
    MAX_ERRORS,
    STRING,
    SYMBOL,
    tokenize,
)

# Pieces that mean something to the lexer, for random texts of them.
PIECES = [
    *("a", "_x1", "0", "09", "0x1f", "1.5", ".5", "1e", "1e5", "-", ".", ";", "{", "}", "[", "]"),
    *('"', "'", "\\", '"a"', "'b'", "\\n", "\\x4", "\\u00e9", "\\U0001F600", "\\ud83d", "\\q"),
    *("//", "/*", "*/", "*", "/", "\n", "\t", " ", "\r", "\0", "\x01", "\x7f"),
    *("\u00e9", "\U0001f600"),
]  # fmt: skip


def words(source: str | bytes) -> list[tuple[str, str]]:
    """Kind and text of each token but the END."""
    _, found, errors = tokenize(source, "f.proto")
    assert not errors
    assert found[-1].kind == END
    return [(token.kind, token.text) for token in found[:-1]]


def errors_of(source: str | bytes) -> list[str]:
    return [str(error) for error in tokenize(source, "f.proto")[2]]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", []),
        (" \t\r\n\v\f", []),
        ("a _ A1_b", [(IDENTIFIER, "a"), (IDENTIFIER, "_"), (IDENTIFIER, "A1_b")]),
        ("inf nan", [(IDENTIFIER, "inf"), (IDENTIFIER, "nan")]),
        ("a.b", [(IDENTIFIER, "a"), (SYMBOL, "."), (IDENTIFIER, "b")]),
        ("-1", [(SYMBOL, "-"), (INTEGER, "1")]),
        ("1-1", [(INTEGER, "1"), (SYMBOL, "-"), (INTEGER, "1")]),
        ("0x1e-5", [(INTEGER, "0x1e"), (SYMBOL, "-"), (INTEGER, "5")]),
        ("{};/", [(SYMBOL, "{"), (SYMBOL, "}"), (SYMBOL, ";"), (SYMBOL, "/")]),
        ("a//b\nc", [(IDENTIFIER, "a"), (IDENTIFIER, "c")]),
        ("a//b", [(IDENTIFIER, "a")]),
        ("a/**/b/***/c", [(IDENTIFIER, "a"), (IDENTIFIER, "b"), (IDENTIFIER, "c")]),
        ("/*/ */a", [(IDENTIFIER, "a")]),
        ("/* // */a", [(IDENTIFIER, "a")]),
        ("\"//\" '/*'", [(STRING, '"//"'), (STRING, "'/*'")]),
        ('"a""b"', [(STRING, '"a"'), (STRING, '"b"')]),
        ("\ufeffa", [(IDENTIFIER, "a")]),
        (b"\xef\xbb\xbfa", [(IDENTIFIER, "a")]),
        ('// \u00e9\n"\u00e9"', [(STRING, '"\u00e9"')]),
    ],
)
def test_words(source: str | bytes, expected: list[tuple[str, str]]) -> None:
    assert words(source) == expected


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("0", 0),
        ("10", 10),
        ("010", 8),
        ("00", 0),
        ("0x1F", 31),
        ("0XaB", 171),
        ("18446744073709551615", 2**64 - 1),
        ("0xffffffffffffffff", 2**64 - 1),
        ("1.5", 1.5),
        ("1.", 1.0),
        (".5", 0.5),
        ("0.", 0.0),
        ("0e5", 0.0),
        ("1e3", 1000.0),
        ("1E+3", 1000.0),
        ("1.5e-3", 0.0015),
        ("1e400", math.inf),
        ("'a'", b"a"),
        ("'\"'", b'"'),
        ('"\u00e9"', b"\xc3\xa9"),
        (r'"\a\b\f\n\r\t\v\\\'\"\?"', b"\a\b\f\n\r\t\v\\'\"?"),
        (r'"\0\12\1234\777"', b"\0\n\x534\xff"),
        (r'"\x4\x41\x412\XFF"', b"\x04AA2\xff"),
        (r'"\u00e9\U0001F600\U0010ffff"', "\u00e9\U0001f600\U0010ffff".encode()),
        (r'"\ud83d\ude00"', "\U0001f600".encode()),
        (r'"\ud83d \ude00 \ud83d\ud83d"', b"\xed\xa0\xbd \xed\xb8\x80 \xed\xa0\xbd\xed\xa0\xbd"),
        ('"\t\x01"', b"\t\x01"),
    ],
)
def test_values(source: str, value: object) -> None:
    _, found, errors = tokenize(source, "f.proto")
    assert not errors
    assert len(found) == 2
    assert type(found[0].value) is type(value)
    assert found[0].value == value


@pytest.mark.parametrize("source", ["18446744073709551616", "9" * 100_000, "0x1" + "0" * 16])
def test_a_large_integer_is_known_to_be_large(source: str) -> None:
    value = tokenize(source, "f.proto")[1][0].value
    assert isinstance(value, int)
    assert value >= 2**64


def test_positions() -> None:
    source = 'a "\u00e9" b\n\tc /* \u00e9\n\t */\td'
    text, found, _ = tokenize(source, "f.proto")
    assert text == source
    # What people count, what descriptors count, and what the text is cut at.
    assert [
        (t.text, t.line, t.column, t.end_column, t.span_start, t.span_end, t.start, t.end)
        for t in found
    ] == [
        ("a", 1, 1, 2, 0, 1, 0, 1),
        ('"\u00e9"', 1, 3, 6, 2, 6, 2, 5),
        ("b", 1, 7, 8, 7, 8, 6, 7),
        ("c", 2, 2, 3, 8, 9, 9, 10),
        ("d", 3, 6, 7, 16, 17, 21, 22),
        ("", 3, 7, 7, 17, 17, 22, 22),
    ]
    assert repr(found[0]) == "<identifier 'a' at 1:1>"


def test_a_byte_order_mark_is_no_column_that_people_see() -> None:
    _, found, _ = tokenize("\ufeffa", "f.proto")
    assert (found[0].line, found[0].column, found[0].span_start) == (1, 1, 3)


OCTAL = "a leading zero makes it octal, expected the digits 0 to 7"
POINT = "expected one decimal point at most, and none in hex or octal"
NO_ESCAPE = r"expected one of \a \b \f \n \r \t \v \\ \' \" \? or an octal, \x, \u or \U escape"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a 08", [f"1:3: number '08': {OCTAL}"]),
        ("019", [f"1:1: number '019': {OCTAL}"]),
        ("0x", ["1:1: number '0x': expected hex digits after \"0x\""]),
        ("0xg", ["1:1: number '0xg': expected hex digits after \"0x\""]),
        ("1a", ["1:1: number '1a': expected a blank between a number and a name"]),
        ("0x1g", ["1:1: number '0x1g': expected a blank between a number and a name"]),
        ("1.5f", ["1:1: number '1.5f': expected a blank between a number and a name"]),
        ("1e", ["1:1: number '1e': expected the digits of an exponent"]),
        ("1e+", ["1:1: number '1e+': expected the digits of an exponent"]),
        ("1.2.3", [f"1:1: number '1.2.3': {POINT}"]),
        ("0x1.5", [f"1:1: number '0x1.5': {POINT}"]),
        ("00.5", [f"1:1: number '00.5': {POINT}"]),
        (
            "1" + "a" * 50,
            [f"1:1: number '1{'a' * 36}...': expected a blank between a number and a name"],
        ),
        ("a.5", ["1:2: '.5' right behind a name: expected a blank before a number"]),
        ('\n "ab', ['2:2: this string does not end: expected " behind it']),
        ("'ab\n'", [
            "1:1: this string does not end on its line: expected ' behind it",
            "2:1: this string does not end: expected ' behind it",
        ]),
        ('"a\\\n"', [
            '1:1: this string does not end on its line: expected " behind it',
            '2:1: this string does not end: expected " behind it',
        ]),
        ('"a\\', ['1:1: this string does not end: expected " behind it']),
        ('"a\0', [
            '1:1: this string has a NUL in it (write \\0): expected " behind it',
            "1:3: control character '\\x00': expected text; it may stand in a string as an escape",
        ]),
        (r'"ab\q"', [rf"1:4: unknown escape '\\q': {NO_ESCAPE}"]),
        (r'"\8"', [rf"1:2: unknown escape '\\8': {NO_ESCAPE}"]),
        (r'"\xg"', [r'1:2: "\x" takes one or two hex digits']),
        (r'"\u12"', [r'1:2: "\u" takes four hex digits']),
        (r'"\U00110000"', [r'1:2: "\U" takes eight hex digits, 00000000 to 0010ffff']),
        (r'"\U1234"', [r'1:2: "\U" takes eight hex digits, 00000000 to 0010ffff']),
        ("a\n /* b", [
            '2:2: this comment has no end: expected "*/" before the end of the file'
        ]),
        ("/* a\n /* b */", ['2:2: "/*" inside a comment: comments do not nest']),
        ("/* /*/", ['1:4: "/*" inside a comment: comments do not nest']),
        ("/* \n\0 */", ["2:1: control character '\\x00' in a comment: expected text"]),
        ("a \x01\x02", [
            "1:3: control character '\\x01': expected text; it may stand in a string as an escape"
        ]),
        ("\t\u00e9\u00e9", [
            "1:2: unexpected character '\u00e9': names are made of ASCII letters, digits and"
            " underscores, other characters may stand in strings and comments"
        ]),
        (b"a\n\xc3\xa9 \xff", [
            "2:3: this is not UTF-8, which a .proto file must be: save the file in that encoding"
        ]),
        ("a \ud800", [
            "1:3: this is not UTF-8, which a .proto file must be: save the file in that encoding"
        ]),
    ],
)  # fmt: skip
def test_errors(source: str | bytes, expected: list[str]) -> None:
    assert errors_of(source) == [f"f.proto:{line}" for line in expected]


def test_an_error_has_its_place_as_attributes() -> None:
    (error,) = tokenize("\n 08", "a/b.proto")[2]
    assert isinstance(error, ProtoSyntaxError)
    assert (error.file, error.line, error.column) == ("a/b.proto", 2, 2)


def test_the_number_of_errors_is_limited() -> None:
    for source in ("\x01 " * 1000, '"' + "\\q" * 1000 + '" \x01'):
        errors = errors_of(source)
        assert len(errors) == MAX_ERRORS + 1
    assert errors_of("\x01 " * 1000)[-1].endswith(
        f"more than {MAX_ERRORS} errors: the rest was not read"
    )


@pytest.mark.untraced
@not_quick
@pytest.mark.parametrize(
    "source",
    [
        '"' + "a" * 300_000,
        '"' + "\\" * 300_001,
        '"' + "\\q" * 300_000,
        "9" * 300_000,
        "1." + "0" * 300_000 + "x",
        "." * 300_000,
        "/*" * 300_000,
        "\t" * 300_000 + "\u00e9",
        "a\t" * 300_000,
        "\n" * 300_000 + "\x01",
    ],
    ids=lambda source: repr(source[:8]),
)
def test_time_grows_with_the_text_alone(source: str) -> None:
    started = time.monotonic()
    tokenize(source, "f.proto")
    # Two orders of magnitude more than it takes; anything quadratic takes more still.
    assert time.monotonic() - started < 30


@given(st.lists(st.sampled_from(PIECES)).map("".join) | st.text())
def test_any_text_gives_tokens_and_errors(source: str) -> None:
    text, found, errors = tokenize(source, "f.proto")
    assert all(type(error) is ProtoSyntaxError for error in errors)
    assert found[-1].kind == END
    end = 0
    for token in found:
        assert end <= token.start <= token.end <= len(text)
        assert text[token.start : token.end] == token.text
        end = token.end
    lines = text.split("\n")
    for error in errors:
        assert 1 <= error.line <= len(lines)
        assert 1 <= error.column <= len(lines[error.line - 1]) + 1


@given(st.binary())
def test_any_bytes_give_tokens_and_errors(source: bytes) -> None:
    try:
        text = source.decode("utf-8")
    except UnicodeDecodeError:
        assert len(tokens.tokenize(source, "f.proto")[2]) == 1
    else:
        assert errors_of(source) == errors_of(text)
