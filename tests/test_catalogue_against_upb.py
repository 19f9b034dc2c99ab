# SPDX-License-Identifier: MIT
"""Every message of the whole catalogue against Google's upb runtime, file by file.

What tests/test_against_upb.py does thoroughly with some messages is done here with all of them:
the same values give the same bytes, the same JSON and the same text, each reads what the other
has written, and mutated encodings are accepted or refused alike. Values and mutations are drawn
from the ``.proto`` files by the reader of the tests.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from google.protobuf import json_format, text_format
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from wirecodec import decode, encode, from_json, from_text, to_json, to_text
from wirecodec.opend.registry import find_type

from .support import protofile, strategies
from .support.convert import to_dict, to_message
from .support.known import OPEND
from .support.profiles import some_of
from .support.protofile import Schema
from .support.upb import normalise
from .test_against_upb import Case, agree, oracle_of

pytestmark = pytest.mark.untraced

# A file has five messages on the average, and each of them gets values in each example.
few = settings(
    max_examples=max(1, settings().max_examples // 60),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


@cache
def catalogue() -> Schema:
    """All of spec/opend."""
    return protofile.load(OPEND)


FILES = {
    file.name: [message.full_name.lstrip(".") for message in file.all_messages()]
    for file in catalogue().files.values()
}
each_file = pytest.mark.parametrize("file", some_of(FILES))


@cache
def cases_of(file: str) -> list[Case]:
    oracle = oracle_of(catalogue())
    return [Case(name, find_type(name), catalogue(), oracle) for name in FILES[file]]


def test_there_are_many() -> None:
    assert len(FILES) == 185
    assert sum(map(len, FILES.values())) == 1000


@each_file
@few
@given(data=st.data())
def test_values(file: str, data: st.DataObject) -> None:
    for case in cases_of(file):
        values = data.draw(case.values())
        theirs = case.oracle.serialize(case.full_name, values)
        message = to_message(case.message_type, values)
        assert encode(message) == theirs
        decoded = decode(case.message_type, theirs)
        assert normalise(to_dict(decoded)) == normalise(values)
        assert encode(decoded) == theirs


@each_file
@few
@given(data=st.data())
def test_mutations(file: str, data: st.DataObject) -> None:
    for case in cases_of(file):
        agree(case, data.draw(case.encodings().flatmap(strategies.mutations)))


@each_file
@few
@given(data=st.data())
def test_json_and_text(file: str, data: st.DataObject) -> None:
    for case in cases_of(file):
        values = data.draw(case.values())
        theirs = case.oracle.build(case.full_name, values)
        message = decode(case.message_type, case.oracle.serialize(case.full_name, values))
        if has_escapes(values):
            continue  # Google's JSON and text do not take a string that is not UTF-8
        shown = to_json(message)
        assert json.loads(shown) == json_format.MessageToDict(theirs)
        taken = from_json(case.message_type, json_format.MessageToJson(theirs))
        assert repr(taken) == repr(message)  # NaN included
        try:
            read = json_format.Parse(shown, case.oracle.new(case.full_name))
            assert read == theirs or has_nan(values)
        except json_format.ParseError:  # of the largest float, which is refused in its own JSON too
            with pytest.raises(json_format.ParseError, match="Float value too large"):
                json_format.Parse(
                    json_format.MessageToJson(theirs), case.oracle.new(case.full_name)
                )
        text = to_text(message)
        assert text == text_format.MessageToString(theirs, as_utf8=True)
        assert repr(from_text(case.message_type, text)) == repr(message)
        assert (
            text_format.MessageToString(
                text_format.Parse(text, case.oracle.new(case.full_name)), as_utf8=True
            )
            == text
        )


def has_escapes(value: Any) -> bool:
    """Whether there is a string that is not UTF-8."""
    if isinstance(value, str):
        return any("\udc80" <= each <= "\udcff" for each in value)
    if isinstance(value, dict):
        return any(map(has_escapes, value.values()))
    return isinstance(value, list) and any(map(has_escapes, value))


def has_nan(value: Any) -> bool:
    """Whether there is a number that does not equal itself."""
    if isinstance(value, dict):
        return any(map(has_nan, value.values()))
    return value != value or (isinstance(value, list) and any(map(has_nan, value)))
