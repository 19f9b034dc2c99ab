# SPDX-License-Identifier: MIT
"""JSON as messages, beside Google's json_format where protobuf is installed.

An input is a message type, the options, and a text: as it is, or as a row of words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from decimal import Decimal
from functools import cache
from typing import Any

from tests.support import protofile
from tests.support.known import GOOGLE, OPEND
from wirecodec.errors import FormatError
from wirecodec.protobuf.codec import decode, encode
from wirecodec.protobuf.idl.classes import load_proto
from wirecodec.protobuf.json_format import from_dict, from_json, to_dict, to_json

from .choices import Choices

try:
    from google.protobuf import json_format

    from tests.support.upb import Oracle
except ImportError:  # protobuf is not installed, or without its compiled extension
    Oracle = None  # type: ignore[assignment,misc]

ALLOWED = {FormatError: "a text that is no JSON, or not the JSON of the message"}
"""What reading may raise, by its exact class, and why. Anything else is a finding."""

FILES = (
    GOOGLE / "test_messages_proto3.proto",
    GOOGLE / "test_messages_proto2.proto",
    OPEND / "Qot_GetRatingChange.proto",
)
NAMES = (
    "protobuf_test_messages.proto3.TestAllTypesProto3",
    "protobuf_test_messages.proto2.TestAllTypesProto2",
    "Qot_GetRatingChange.Response",
    "google.protobuf.Any",
    "google.protobuf.Value",
    "google.protobuf.Timestamp",
    "google.protobuf.Duration",
    "google.protobuf.FieldMask",
    "google.protobuf.Int64Value",
    "google.protobuf.FloatValue",
    "google.protobuf.BytesValue",
)
SCHEMA = load_proto(*FILES, search_paths=[GOOGLE, OPEND])

ONLY_OURS = {
    r"does not have extensions": "ignore_unknown passes over extensions that nobody knows",
    r"\[[\w.]+\] field": "an extension of another message is none: it is read all the same",
    r"Unexpected UTF-8 BOM": "a byte order mark is passed over, which RFC 8259 allows",
    r"Float value too": "the greatest float, as its own printer shortens it",
    r"SystemError|KeyError|AttributeError": "a fault of its own",
}
"""What Google's Python parser says where it refuses what is accepted here, and why it is."""

ONLY_THEIRS = {
    r"takes an object, got (['\"]|an array)": "to it whatever has no members is an empty message",
    r"takes one of its names, ": "a field under both of its names: it takes the last",
    r"bytes takes base64": "it passes over characters that are no base64",
    r"is written in quotes": "json of Python reads NaN and Infinity, which are no JSON",
    r"takes numbers up to about": "json of Python reads 1e400 as infinity",
    r"takes a number, .*got (true|false|['\"])": "it takes what float() takes",
    r"takes one of its names or numbers": "it takes what int() takes for an enum",
    r"(?i)(enum|null_?value)\S*: int32 takes": "likewise, and ignores others",
    r"the URL of a type is such as": "it asks for no slash in it",
    r"FieldMask takes a string": "it takes paths without names, and other characters",
    r"extension": "it looks for an extension also by the name of its message",
    r"u?int(32|64) takes .*got '": "it takes what int() and float() take for a number in quotes",
    r"u?int(32|64) takes .*got \S*[.eE]": "it takes what is whole once it is rounded to a float",
    r"(Timestamp|Duration) takes a string": "it takes what strptime() and float() take",
}
"""What is said here where that parser accepts what is refused, and why it is."""

OTHER_VALUES = {
    r"(?=[\d.]*[.eE])\d[\d.]{15,}": "of more digits than a float has; it makes one of them",
    r"-0(?![.0-9eE])": "to json of Python an integer, and then a zero without its sign",
}
OTHER_IF_UNKNOWN_IS_IGNORED = {
    r"\"[-+\s]*\d[\d_]*\s*\"": "a name that an enum does not have; Google takes it for a number",
    r"\[": "an extension that nobody knows; Google looks for a message of that name, too",
}
"""What a text has where both parsers accept it with another value, and why."""

_PLAIN_WORDS = r"""
{ } [ ] : , " null true false 0 -0 1 -1 5.0 1.5 1e2 1E400 0.1 2147483647 2147483648
-2147483649 4294967295 4294967296 9223372036854775807 9223372036854775808 18446744073709551615
3.5e38 "NaN" "Infinity" "-Infinity" NaN Infinity "1" "1.0" "1e3" "" "a" "é" "\ud83d\ude00"
"\ud800" "YWJj" "-_8=" "A" "_" "optionalInt32": "optional_int32": "optionalInt64":
"optionalUint64": "optionalBool": "optionalFloat": "optionalDouble": "optionalString":
"optionalBytes": "optionalNestedEnum": "FOO" "BAR" "NEG" "NOPE" "optionalNestedMessage":
"recursiveMessage": "corecursive": "a": "repeatedInt32": "repeatedBool": "repeatedFloat":
"repeatedNestedEnum": "repeatedNestedMessage": "mapInt32Int32": "mapBoolBool":
"mapStringString": "mapStringNestedEnum": "mapInt64Int64": "mapStringNestedMessage": "true":
"1": "-1": "x": "oneofUint32": "oneofString": "oneofNullValue": "optionalNullValue":
"optionalTimestamp": "optionalDuration": "optionalFieldMask": "optionalStruct":
"optionalValue": "optionalAny": "optionalBoolWrapper": "optionalInt64Wrapper":
"optionalStringWrapper": "repeatedValue": "repeatedListValue": "repeatedTimestamp":
"repeatedAny": "repeatedStruct": "repeatedInt32Wrapper": "optionalEmpty":
"2001-02-03T04:05:06Z" "2001-02-03T04:05:06.789+01:00" "0001-01-01T00:00:00Z"
"9999-12-31T23:59:59.999999999Z" "10000-01-01T00:00:00Z" "1.5s" "-0.000000001s"
"315576000001s" "1s" "fooBar,a.bC" "foo_bar" "@type": "value": "a/google.protobuf.Duration"
"a/google.protobuf.Value" "a/google.protobuf.Any"
"type.googleapis.com/protobuf_test_messages.proto3.TestAllTypesProto3" "no.Type" "fieldname1":
"field_name2": "FieldName10": "__field_name13": "data": "groupInt32":
"[protobuf_test_messages.proto2.extension_int32]": "defaultInt32": "retType": "s2c":
"dataList": "hasMore": "messageSetCorrect":
"[protobuf_test_messages.proto2.TestAllTypesProto2.MessageSetCorrectExtension1.message_set_extension]":
"str": \ // é
"""
WORDS = (*_PLAIN_WORDS.split(), '" 1"', "\n", " ", "\t", "\u0000", "\ufeff")
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
        text = "".join([WORDS[byte % len(WORDS)] for byte in rest])
    message, error = read(name, text, ignore_unknown)
    if is_text:
        check_bytes(name, rest, ignore_unknown, message)
    check_dict(name, text, ignore_unknown, message)
    if message is not None:
        check_again(name, message)
    if Oracle is not None:
        compare(name, text, ignore_unknown, message, error)


def read(name: str, text: str | bytes, ignore_unknown: bool) -> tuple[Any, FormatError | None]:
    """The message, or the error, which says where."""
    try:
        message = from_json(
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
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        assert again is None, "it is not UTF-8, and accepted"
        return
    assert (again is None) == (message is None)
    assert message is None or encode_whole(again) == encode_whole(message)


def check_dict(name: str, text: str, ignore_unknown: bool, message: Any) -> None:
    """What the standard library reads means the same; of names that are there twice it is mute."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        assert message is None or text.startswith("\ufeff"), "no JSON, and accepted"
        return
    try:
        found = from_dict(
            SCHEMA[name],
            value,
            registry=SCHEMA.registry,
            ignore_unknown=ignore_unknown,
            allow_partial=True,
        )
    except FormatError as error:
        assert type(error) in ALLOWED
        assert error.line == 0
        assert message is None, f"the text is accepted: {error}"
    else:
        if message is not None and not has_other_value(text):
            assert encode_whole(found) == encode_whole(message), "from_dict reads another value"


def has_other_value(text: str) -> bool:
    """Whether the text has a number that becomes another on its way through a float."""
    rounded = []

    def note(number: str) -> float:
        exact, value = Decimal(number), float(number)
        if exact == exact.to_integral_value() and exact != Decimal(value):
            rounded.append(number)
        return value

    with suppress(ValueError, RecursionError):
        json.loads(text, parse_float=note)
    return bool(rounded) or has_one(OTHER_VALUES, text)


def has_one(patterns: Iterable[str], text: str) -> bool:
    """Whether one of the patterns is in the text."""
    return any(re.search(each, text) for each in patterns)


def encode_whole(message: Any) -> bytes:
    """Its bytes, required fields or not."""
    return encode(message, allow_partial=True)


def check_again(name: str, message: Any) -> None:
    """What was read can be written, and is the same when it is read again."""
    options: dict[str, Any] = {"registry": SCHEMA.registry, "allow_partial": True}
    encoded = encode_whole(message)
    value = to_dict(message, **options)
    assert encode_whole(from_dict(SCHEMA[name], value, **options)) == encoded
    for more in ({}, {"indent": 2}, {"ensure_ascii": True, "enum_numbers": True}):
        text = to_json(message, **options, **more)
        assert encode_whole(from_json(SCHEMA[name], text, **options)) == encoded, text
    assert json.loads(to_json(message, **options)) == value


# --- Google beside it -----------------------------------------------------------------------------


@cache
def oracle() -> Any:
    """The same messages of Google's."""
    return Oracle(protofile.load(*FILES, include=[GOOGLE, OPEND]))


def has_capitals(message: Any) -> bool:
    """Capitals beyond ASCII, for which Google makes an underline in a FieldMask."""
    text = encode_whole(message).decode("utf-8", "ignore")
    return any(each.isupper() and not each.isascii() for each in text)


def compare(
    name: str, text: str, ignore_unknown: bool, message: Any, error: FormatError | None
) -> None:
    """Both accept it, with the same values, or both refuse it; or it is known why not."""
    theirs = oracle().new(name)
    try:
        json_format.Parse(
            text, theirs, ignore_unknown_fields=ignore_unknown, descriptor_pool=oracle().pool
        )
    except (json_format.ParseError, ValueError, RecursionError) as refused:
        if error is None:
            assert has_one(ONLY_OURS, str(refused)), f"Google refuses it: {refused}"
        return
    if error is not None:
        assert has_one(ONLY_THEIRS, str(error)), f"Google accepts it: {error}"
        return
    again = decode(SCHEMA[name], theirs.SerializePartialToString(), allow_partial=True)
    is_other = has_other_value(text) or has_capitals(message)
    if ignore_unknown:
        is_other = is_other or has_one(OTHER_IF_UNKNOWN_IS_IGNORED, text)
    if not is_other:
        assert encode_whole(again) == encode_whole(message), "Google reads another value"
