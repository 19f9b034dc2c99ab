# SPDX-License-Identifier: MIT
"""The text format, beside Google's where protobuf is installed.

An input is a message type, whether unknown names are passed over, and a text: as it is, or as a
row of words.
"""

from __future__ import annotations

import warnings
from typing import Any

from wirecodec.errors import FormatError
from wirecodec.protobuf.codec import decode
from wirecodec.protobuf.text_format import from_text, to_text

from .choices import Choices
from .fuzz_json import NAMES, SCHEMA, encode_whole, has_one, oracle

try:
    from google.protobuf import text_format

    from tests.support.upb import Oracle
except ImportError:  # protobuf is not installed, or without its compiled extension
    Oracle = None  # type: ignore[assignment,misc]

ALLOWED = {FormatError: "a text that is no message of this type"}
"""What reading may raise, by its exact class, and why. Anything else is a finding."""

DIFFERENCES = {
    r"-\s": "a blank may stand between sign and number (#parsing): it wants none",
    r"\b0[0-9]": "08 is no number, 07 is an enum and no more than 7 a bool: it reads them by int()",
    r"\b-?0[xX]": "a number in hexadecimal is a bool, and an enum (#value), like others",
    r"[^\S \t\n\r\v\f]": "six characters are blanks (#whitespace): to it all that are to Python",
    r"\ufeff": "a byte order mark at the start is passed over: it refuses it",
    r"[\ud800-\udfff]": "text is Unicode: it fails on lone surrogates, or lets them pass",
}
"""What a text has where Google's Python parser does not agree, and why it is not followed."""

ONLY_OURS = {
    r"reserved_field|has no field named": "names that are reserved are passed over (#fields)",
    r"decode byte": "proto2 does not verify UTF-8, neither does C++",
}
"""What that parser says where it refuses what is accepted here, and why it is."""

ONLY_THEIRS = {
    r"text holds no NUL": "in comments it lets any character pass, C++ does not",
    r"this is no number": "it takes what int() takes, such as 0b1",
    r"enum(\[\d+\])?: int32 takes": "to it any number may be one of a closed enum",
    r"takes .*, got '\+'": "likewise, such as +1",
}
"""What is said here where that parser accepts what is refused, and why it is."""

_PLAIN_WORDS = r"""
{ } < > [ ] : , ; - . / # " ' \ optional_int32: optional_int64: optional_uint32:
optional_uint64: optional_bool: optional_float: optional_double: optional_string:
optional_bytes: optional_nested_enum: optional_nested_message a: corecursive recursive_message
repeated_int32: repeated_float: repeated_string: repeated_nested_enum: repeated_nested_message
map_int32_int32 map_bool_bool map_string_nested_message map_string_string key: value: value
key oneof_uint32: oneof_string: oneof_nested_message optional_any GroupField groupfield
group_int32: group_uint32: Data data default_int32: optional_timestamp seconds: nanos:
optional_struct fields string_value: optional_int32_wrapper optional_value type_url:
optional_fixed32: s2c optional_sint64: optional_foreign_enum: retType: dataList security 0 1
-1 07 08 0x1F -0x1 2147483648 4294967296 1.5 1. .5 1e3 1e 2f 1e999 1e-999 inf -inf Infinity
nan -nan true t True false f FOO BAR NEG foo 9223372036854775808 18446744073709551616 "a" 'b'
"\n" "\777" "\xff" "\u00e9" "\ud800" "\U0001F600" "\q" 'é'
[protobuf_test_messages.proto2.extension_int32]
[type.googleapis.com/protobuf_test_messages.proto3.TestAllTypesProto3] [no.such] [a/no.Type]
no_such: no_such 1: reserved_field: _ $ 0b1 1u 00 01.5 --1 +1
"""
WORDS = (
    *_PLAIN_WORDS.split(),
    "\n",
    "- 1",
    "\"a\" 'b'",
    "# remark\n",
    "[protobuf_test_messages.proto2.extension_int32]: 1",
    "\t",
    "\u0000",
    "\ufeff",
)
"""Each is one byte of an input. New ones go to the end, or the seeds mean something else."""


def check_input(data: bytes) -> None:
    """Raise if something is wrong with what becomes of these bytes."""
    choices = Choices(data)
    name = choices.take_choice(NAMES)
    ignore_unknown = choices.take_bool()
    is_text = choices.take_bool()
    rest = choices.take_rest()
    text = rest.decode("utf-8", "surrogateescape")
    if not is_text:
        text = " ".join([WORDS[byte % len(WORDS)] for byte in rest])
    message, error = read(name, text, ignore_unknown)
    if is_text:
        check_bytes(name, rest, ignore_unknown, message)
    if message is not None:
        check_again(name, message)
    if Oracle is not None and not ignore_unknown:
        compare(name, text, message, error)


def read(name: str, text: str | bytes, ignore_unknown: bool) -> tuple[Any, FormatError | None]:
    """The message, or the error, which says where."""
    try:
        message = from_text(
            SCHEMA[name],
            text,
            registry=SCHEMA.registry,
            ignore_unknown=ignore_unknown,
            allow_partial=True,
        )
    except FormatError as error:
        assert type(error) in ALLOWED
        assert error.reason
        assert error.line >= 1
        assert error.column >= 1
        if isinstance(text, str):
            lines = text.removeprefix("\ufeff").split("\n")
            assert error.line <= len(lines)
            assert error.column <= len(lines[error.line - 1]) + 1
        return None, error
    return message, None


def check_bytes(name: str, data: bytes, ignore_unknown: bool, message: Any) -> None:
    """Bytes are read as the text that they are in UTF-8, and refused if they are none."""
    again, _ = read(name, data, ignore_unknown)
    assert (again is None) == (message is None)
    assert message is None or encode_whole(again) == encode_whole(message)


def check_again(name: str, message: Any) -> None:
    """What was read can be written, and is the same when it is read again."""
    options: dict[str, Any] = {"registry": SCHEMA.registry, "allow_partial": True}
    encoded = encode_whole(message)
    for more in ({}, {"indent": None}, {"indent": 0, "as_utf8": False}, {"print_unknown": True}):
        text = to_text(message, **options, **more)
        again = from_text(SCHEMA[name], text, **options)
        # A text does not show the sign of a NaN, nor the rest of its bits.
        assert encode_whole(again) == encoded or "nan" in text, text
        assert to_text(again, **options, **more) == text


# --- Google beside it -----------------------------------------------------------------------------


def compare(name: str, text: str, message: Any, error: FormatError | None) -> None:
    """Both accept it, with the same values, or both refuse it; or it is known why not."""
    if has_one(DIFFERENCES, text):
        return
    theirs = oracle().new(name)
    refusals = (text_format.ParseError, ValueError, Warning, RecursionError)
    try:
        with warnings.catch_warnings():
            # An escape that is none is let pass with a warning of Python's.
            warnings.simplefilter("error")
            text_format.Parse(text, theirs, descriptor_pool=oracle().pool)
    except refusals as refused:
        if error is None:
            assert has_one(ONLY_OURS, str(refused)), f"Google refuses it: {refused}"
        return
    if error is not None:
        assert has_one(ONLY_THEIRS, str(error)), f"Google accepts it: {error}"
        return
    again = decode(SCHEMA[name], theirs.SerializePartialToString(), allow_partial=True)
    assert encode_whole(again) == encode_whole(message), "Google reads another value"
