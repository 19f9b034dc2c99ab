# SPDX-License-Identifier: MIT
"""The codec against Google's upb runtime: every message of spec/opend and TestAllTypes.

Both are given the same values, the same prefixes, the same mutations and the same rows of
records, and must accept the same, read the same, keep the same unknown bytes, miss the same
required fields and write the same bytes again.

Three differences in what is written are known, and are met by comparing what upb reads from our
bytes instead of the bytes themselves: the order of a map's entries is not upb's; a signalling NaN
of 32 bits comes out quiet, since Python has no floats of 32 bits; and both of these inside a map
entry that was kept as unknown. One in what is accepted: inside an unknown group, and there alone,
upb lets field number 0 pass (W4).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecodec.errors import DecodeError
from wirecodec.protobuf.codec import decode, encode
from wirecodec.protobuf.declare import missing_fields
from wirecodec.protobuf.records import walk_records
from wirecodec.protobuf.schema import MAP, MessageSchema, schema_of

from .support import strategies, vectors
from .support.convert import (
    has_float_nan,
    has_wide_map,
    sub_messages,
    to_dict,
    to_message,
    unknown_tree,
)
from .support.known import GOOGLE_MESSAGES, known_messages, needed_messages, opend_messages
from .support.profiles import some_of
from .support.protofile import Schema
from .support.upb import Oracle, normalise, reserialize, unknown

pytestmark = pytest.mark.untraced


@dataclass(frozen=True)
class Case:
    """A message in both worlds."""

    full_name: str
    message_type: Any
    schema: Schema
    oracle: Oracle

    @property
    def is_endless(self) -> bool:
        """Whether it requires itself, so that no finite value has all that is required."""
        return strategies.message_depth(self.schema, self.full_name) == math.inf

    def values(self, *, allow_missing: bool = False) -> st.SearchStrategy[dict[str, Any]]:
        return strategies.message_values(
            self.schema,
            self.full_name,
            max_depth=3,
            max_optional=6,
            allow_missing=allow_missing or self.is_endless,
        )

    def numbers(self) -> list[int]:
        """The field numbers, and two that are unknown to most messages."""
        return [field.number for field in self.schema.message(self.full_name).fields] + [7, 4711]

    def records(self) -> st.SearchStrategy[bytes]:
        return strategies.wire_records(numbers=self.numbers(), malformed=True)

    def encodings(self) -> st.SearchStrategy[bytes]:
        """Encodings as upb writes them, some with more records behind or between."""
        encoded = self.values().map(lambda values: self.oracle.serialize(self.full_name, values))
        parts = st.lists(
            encoded | strategies.wire_records(numbers=self.numbers(), max_records=2),
            min_size=1,
            max_size=3,
        )
        return encoded | parts.map(b"".join)


@cache
def oracle_of(schema: Schema) -> Oracle:
    return Oracle(schema)


CASES = [Case(*known, oracle_of(known.schema)) for known in known_messages()]
each_case = pytest.mark.parametrize(
    "case", [pytest.param(c, id=c.full_name) for c in some_of(CASES)]
)
# What goes through all prefixes of each encoding does as much work with fewer encodings.
fewer = settings(max_examples=max(2, settings().max_examples // 25))


def test_every_message_has_a_class() -> None:
    """No message of spec/opend that is needed is left out, and no suite below is empty."""
    found = {name for name, message_type in opend_messages().items() if message_type is not None}
    assert needed_messages() - found == set()
    assert len(needed_messages()) >= 29
    assert len(CASES) == len(found) + len(GOOGLE_MESSAGES) + len(vectors.MESSAGES)


@each_case
def test_the_same_fields(case: Case) -> None:
    """Each message, and those it holds, has the fields of the ``.proto``, by number and name."""
    pending = [(case.schema.message(case.full_name), schema_of(case.message_type))]
    seen = set()
    while pending:
        theirs, ours = pending.pop()
        if theirs.full_name in seen:
            continue
        seen.add(theirs.full_name)
        assert {field.number: field.name for field in theirs.fields} == {
            field.number: field.proto_name for field in ours.fields
        }
        for field in theirs.fields:
            if field.is_message:
                inner = case.schema.message(field.type_name)
                pending.append((inner, ours.by_number[field.number].schema))


# --- values ---------------------------------------------------------------------------------


@each_case
@given(data=st.data())
def test_values(case: Case, data: st.DataObject) -> None:
    """The same values give the same bytes, and each reads what the other has written."""
    values = data.draw(case.values())
    theirs = case.oracle.serialize(case.full_name, values)
    message = to_message(case.message_type, values)
    partial = case.is_endless
    ours = encode(message, allow_partial=partial)
    if not has_wide_map(message):
        assert ours == theirs
    parsed = case.oracle.parse(case.full_name, ours)
    assert parsed is not None
    assert normalise(case.oracle.to_dict(parsed)) == normalise(values)
    decoded = decode(case.message_type, theirs, allow_partial=partial)
    assert normalise(to_dict(decoded)) == normalise(values)
    assert encode(decoded, allow_partial=partial) == ours
    decoded = decode(case.message_type, ours, allow_partial=partial)
    assert encode(decoded, allow_partial=partial) == ours


@each_case
@given(data=st.data())
def test_missing_required_fields(case: Case, data: st.DataObject) -> None:
    """Partial messages: written alike, and the same fields are missed."""
    values = data.draw(case.values(allow_missing=True))
    agree(case, case.oracle.serialize(case.full_name, values))


# --- bytes ----------------------------------------------------------------------------------


@each_case
@fewer
@given(data=st.data())
def test_prefixes(case: Case, data: st.DataObject) -> None:
    """Every prefix of an encoding is accepted or refused by both."""
    encoded = data.draw(case.encodings())
    for size in range(len(encoded)):
        agree(case, encoded[:size])


@each_case
@given(data=st.data())
def test_mutations(case: Case, data: st.DataObject) -> None:
    """A few flipped, missing, doubled or foreign bytes."""
    agree(case, data.draw(case.encodings().flatmap(strategies.mutations)))


@each_case
@given(data=st.data())
def test_records(case: Case, data: st.DataObject) -> None:
    """Any records with the numbers of this message, whatever their wire types."""
    agree(case, data.draw(case.records()))


def agree(case: Case, data: bytes) -> None:
    """Both accept these bytes, with the same result, or both refuse them."""
    theirs = case.oracle.parse(case.full_name, data)
    try:
        ours = decode(case.message_type, data, allow_partial=True)
    except DecodeError as error:
        assert 0 <= error.offset <= len(data)
        assert theirs is None or has_number_zero(data[error.offset :]), f"refused: {error}"
        return
    assert theirs is not None, "accepted"
    assert normalise(to_dict(ours)) == normalise(case.oracle.to_dict(theirs))
    assert_same_unknown(ours, theirs)
    missing = missing_fields(ours)
    assert theirs.IsInitialized() is (missing == [])
    # upb crashes on the path of a field below a map key that is not UTF-8, and on some others.
    if not any('["' in path or "['" in path for path in missing):
        assert sorted(missing) == case.oracle.missing(case.full_name, data)

    encoded = encode(ours, allow_partial=True)
    if not (has_wide_map(ours) or has_float_nan(ours) or has_map_unknowns(ours)):
        assert encoded == reserialize(theirs)
    again = case.oracle.parse(case.full_name, encoded)
    assert again is not None
    assert normalise(case.oracle.to_dict(again)) == normalise(to_dict(ours))
    assert_same_unknown(ours, again)
    decoded_again = decode(case.message_type, encoded, allow_partial=True)
    assert normalise(to_dict(decoded_again)) == normalise(to_dict(ours))
    assert encode(decoded_again, allow_partial=True) == encoded


def has_number_zero(data: bytes) -> bool:
    """Whether a tag of field number 0 stands here, spelled shortly or not."""
    return (
        data[:1] in [bytes([tag]) for tag in range(8)]
        or re.match(rb"[\x80-\x87]\x80{0,3}\x00", data) is not None
    )


def assert_same_unknown(ours: Any, theirs: Any) -> None:
    try:
        tree = upb_unknown_tree(theirs)
    except UnicodeDecodeError:
        return  # upb cannot walk a map that has a key which is not UTF-8; the bytes are compared
    assert canonical(ours, unknown_tree(ours)) == canonical(ours, tree)


def upb_unknown_tree(message: Any) -> dict[str, bytes]:
    """What ``convert.unknown_tree`` gives, of a message of upb's; map keys are numbered."""
    tree: dict[str, bytes] = {}
    pending = [("", message)]
    for path, current in pending:  # grows while it is walked
        if bytes_of := unknown(current):
            tree[path] = bytes_of
        for field, value in current.ListFields():
            if field.message_type is None:
                continue
            if field.message_type.GetOptions().map_entry:
                if field.message_type.fields_by_name["value"].message_type is not None:
                    for key in value:
                        pending.append((f"{path}.{field.name}[{key!r}]", value[key]))
            elif field.is_repeated:
                for index, each in enumerate(value):
                    pending.append((f"{path}.{field.name}[{index}]", each))
            else:
                pending.append((f"{path}.{field.name}", value))
    return tree


def canonical(message: Any, tree: dict[str, bytes]) -> dict[str, object]:
    """A tree of unknown bytes; where map entries are among them, their contents are left out."""
    found: dict[str, object] = dict(tree)
    pending = [("", message)]
    for path, current in pending:  # grows while it is walked
        if path in tree:
            found[path] = hide_map_entries(schema_of(type(current)), tree[path])
        pending += [(f"{path}.{name}", each) for name, each in sub_messages(current)]
    return found


def hide_map_entries(schema: MessageSchema, data: bytes) -> object:
    maps = {field.number for field in schema.fields if field.presence == MAP}
    shown: list[object] = []
    for record in walk_records(data):
        is_entry = record.wire_type == 2 and record.number in maps and not record.depth
        size = record.payload_offset - record.end
        shown.append((record.number, size) if is_entry else data[record.offset : record.end])
    return shown


def has_map_unknowns(message: Any) -> bool:
    """Whether map entries were kept as unknown: what is in them has an order and NaNs too."""
    schema = schema_of(type(message))
    numbers = {record.number for record in walk_records(message._unknown_fields)}
    if any(field.presence == MAP and field.number in numbers for field in schema.fields):
        return True
    return any(has_map_unknowns(each) for _, each in sub_messages(message))
