# SPDX-License-Identifier: MIT
"""Bytes as a message: each that we have, of OpenD, of Google and of our own.

The first byte of an input chooses the message, the others are its encoding. The generated code, the
reference codec and, where it is installed, upb are given it.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from tests.support.known import Known, known_messages
from wirecodec.errors import DecodeError, LimitError, MissingFieldError, TruncatedError
from wirecodec.protobuf import _reference, wire
from wirecodec.protobuf.codec import MAX_ELEMENTS, decode, encode
from wirecodec.protobuf.declare import missing_fields
from wirecodec.protobuf.records import walk_records
from wirecodec.protobuf.schema import schema_of
from wirecodec.protobuf.wire import read_varint

try:
    from tests.support.upb import Oracle
except ImportError:  # protobuf is not installed, or without its compiled extension
    Oracle = None  # type: ignore[assignment,misc]

ALLOWED = {
    TruncatedError: "the input ends inside a record",
    LimitError: "groups and messages nest deeper than a hundred levels",
    DecodeError: "a tag, length, varint, group or text that the wire format refuses",
}
"""What decoding may raise, by its exact class, and why. Anything else is a finding.

MissingFieldError is not among them: with allow_partial nothing that is missing stops a decoder.
"""

MESSAGES = known_messages()[::-1]
"""Those of OpenD last: a new one does not change what the seeds mean."""


def check_input(data: bytes) -> None:
    """Raise if something is wrong with what becomes of these bytes."""
    if data:
        check_message(MESSAGES[data[0] % len(MESSAGES)], data[1:])


def check_message(known: Known, data: bytes) -> None:
    """Decode, and hold what comes of it to itself, to the walker of records and to upb."""
    walked = walks(data)
    accepted = oracle_accepts(known, data)
    try:
        message = decode(known.message_type, data, allow_partial=True)
    except tuple(ALLOWED) as error:
        assert type(error) in ALLOWED, f"{type(error).__name__} is not allowed here"
        assert 0 <= error.offset <= len(data), "the offset is outside of the data"
        # A fault of the row of records itself is one to whoever walks it.
        assert error.path or not walked, "walk_records goes on where the decoder stops"
        assert not accepted or is_number_zero(data, error.offset), f"upb accepts: {error}"
        check_refused_again(known.message_type, data, error)
        return
    assert walked, "walk_records stops where the decoder goes on"
    assert accepted is not False, "upb refuses"
    check_again(known.message_type, message)
    check_reference(known.message_type, message, data)
    check_required(known.message_type, message, data)


def check_reference(message_type: Any, message: Any, data: bytes) -> None:
    """The reference codec reads the same, and writes the same."""
    other = decode_plainly(message_type, data)
    assert other == message or "nan" in repr(message), "the two codecs read two messages"
    written = _reference.encode_message(other, max_depth=wire.MAX_DEPTH, allow_partial=True)
    assert written == encode(message, allow_partial=True), "the two codecs write it in two ways"


def check_refused_again(message_type: Any, data: bytes, error: DecodeError) -> None:
    """The reference codec refuses it, too, and says the same."""
    try:
        decode_plainly(message_type, data)
    except tuple(ALLOWED) as other:
        assert type(other) is type(error)
        assert (other.offset, other.path, str(other)) == (error.offset, error.path, str(error))
    else:
        raise AssertionError(f"the reference codec accepts: {error}")


def decode_plainly(message_type: Any, data: bytes) -> Any:
    """Decode with the reference codec."""
    return _reference.decode_message(
        schema_of(message_type),
        data,
        0,
        len(data),
        max_depth=wire.MAX_DEPTH,
        max_elements=MAX_ELEMENTS,
        allow_partial=True,
    )


def check_again(message_type: Any, message: Any) -> None:
    """What was decoded can be encoded, and is the same when it is decoded again."""
    encoded = encode(message, allow_partial=True)
    again = decode(message_type, encoded, allow_partial=True)
    assert again == message or "nan" in repr(message), "decoded again it is another"
    assert encode(again, allow_partial=True) == encoded, "encoded again it is another"
    # Maps are written sorted, so the order may be another.
    assert sorted(missing_fields(again)) == sorted(missing_fields(message))


def check_required(message_type: Any, message: Any, data: bytes) -> None:
    """Without allow_partial it is refused if and only if fields are missing."""
    missing = missing_fields(message)
    try:
        decode(message_type, data)
    except MissingFieldError as error:
        path = f"{error.path}.{error.fields[0]}" if error.path else error.fields[0]
        assert missing[:1] == [path], "another field is named than missing_fields names"
        assert 0 <= error.offset <= len(data)
    else:
        assert missing == [], "a required field is missing, and nobody says so"


def walks(data: bytes) -> bool:
    """Whether the data is a row of records, which then lie end to end."""
    pos = 0
    try:
        for record in walk_records(data):
            assert record.offset == pos, "records do not lie end to end"
            assert pos < record.value_offset <= record.payload_offset <= record.end
            pos = record.end
    except DecodeError as error:
        assert type(error) in ALLOWED
        assert pos <= error.offset <= len(data) or "group" in error.reason
        return False
    assert pos == len(data)
    return True


def oracle_accepts(known: Known, data: bytes) -> bool | None:
    """What upb says; None where there is no upb."""
    if Oracle is None:
        return None
    return oracle_of(known.schema).parse(known.full_name, data) is not None


@cache
def oracle_of(schema: Any) -> Oracle:
    return Oracle(schema)


def is_number_zero(data: bytes, offset: int) -> bool:
    """Whether a tag of field number 0 is there: upb lets it pass inside unknown groups (W4)."""
    return read_varint(data, offset, len(data))[0] < 8
