# SPDX-License-Identifier: MIT
"""The tree of errors: who is whose child, what each carries, and that it survives a pickle."""

from __future__ import annotations

import copy
import pickle
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wirecodec
from wirecodec import errors

# Every error: its parents without the object, its attributes with values, how it reads.
TREE: dict[str, tuple[tuple[type, ...], dict[str, Any], str]] = {
    "WirecodecError": ((Exception,), {}, "why"),
    "SchemaError": (
        (errors.WirecodecError, TypeError),
        {"message_type": "Item", "field": "name"},
        "Item.name: why",
    ),
    "EncodeError": ((errors.WirecodecError, ValueError), {"path": "c2s.count"}, "c2s.count: why"),
    "DecodeError": (
        (errors.WirecodecError, ValueError),
        {"path": "s2c[3]", "offset": 7},
        "s2c[3]: why (at byte 7)",
    ),
    "TruncatedError": (
        (errors.DecodeError,),
        {"path": "s2c", "offset": 7},
        "s2c: why (at byte 7)",
    ),
    "MissingFieldError": (
        (errors.DecodeError,),
        {"path": "s2c", "offset": 7, "fields": ("a", "b")},
        "s2c: why (at byte 7)",
    ),
    "LimitError": ((errors.DecodeError,), {"path": "s2c", "offset": 7}, "s2c: why (at byte 7)"),
    "FormatError": (
        (errors.WirecodecError, ValueError),
        {"path": "s2c", "line": 2, "column": 3},
        "s2c: why (line 2, column 3)",
    ),
    "ProtoSyntaxError": (
        (errors.WirecodecError, ValueError),
        {"file": "a.proto", "line": 2, "column": 3},
        "a.proto:2:3: why",
    ),
    "CipherError": ((errors.WirecodecError, ValueError), {}, "why"),
    "ProtocolError": ((errors.WirecodecError,), {}, "why"),
    "LocalProtocolError": ((errors.ProtocolError,), {}, "why"),
    "RemoteProtocolError": ((errors.ProtocolError,), {"offset": 9}, "why (at stream byte 9)"),
    "HeaderError": ((errors.RemoteProtocolError,), {"offset": 9}, "why (at stream byte 9)"),
    "BodyTooLargeError": (
        (errors.RemoteProtocolError,),
        {"offset": 9, "body_size": 10, "max_body_size": 5},
        "why (at stream byte 9)",
    ),
    "UnexpectedEOFError": (
        (errors.RemoteProtocolError, EOFError),
        {"offset": 9, "missing": 4},
        "why (at stream byte 9)",
    ),
    "ChecksumError": (
        (errors.RemoteProtocolError,),
        {"offset": 9, "frame": ("a", "frame"), "expected": b"e", "actual": b"a"},
        "why (at stream byte 9)",
    ),
    "RequestError": ((errors.WirecodecError,), {"proto_id": 3426, "serial_number": 2}, "why"),
    "RequestFailed": (
        (errors.RequestError,),
        {
            "proto_id": 3426,
            "serial_number": 2,
            "ret_type": -1,
            "err_code": 3,
            "ret_msg": "no",
        },
        "why",
    ),
    "RequestTimeout": (
        (errors.RequestError, TimeoutError),
        {"proto_id": 3426, "serial_number": 2},
        "why",
    ),
    "ConnectionLost": (
        (errors.RequestError, ConnectionError),
        {"proto_id": 3426, "serial_number": 2},
        "why",
    ),
}
# What an attribute is when nothing is said of it.
EMPTY: dict[str, Any] = {
    "path": "",
    "message_type": "",
    "field": "",
    "file": "",
    "fields": (),
    "frame": None,
    "expected": b"",
    "actual": b"",
    "ret_type": None,
    "err_code": None,
    "ret_msg": None,
}


def test_the_tree_is_whole() -> None:
    classes = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, Exception) and name[0] != "_"
    }
    assert classes == set(TREE) == set(errors.__all__)


def test_the_drawing_shows_the_tree() -> None:
    """The docstring of the module, line by line: the parent is the nearest line further left."""
    drawn = re.findall(r"^(?:    )((?:\|  |   )*)(?:\|- |'- )?(\w+)(?:\((\w+)\))?", DRAWING, re.M)
    open_lines: list[str] = []
    parents = {}
    for margin, name, also in drawn:
        depth = 0 if name == "WirecodecError" else len(margin) // 3 + 1
        del open_lines[depth:]
        parents[name] = (*open_lines[-1:], *([also] if also else []))
        open_lines.append(name)
    assert parents == {
        name: tuple(parent.__name__ for parent in above) for name, (above, _, _) in TREE.items()
    }


DRAWING = str(errors.__doc__).partition("\n\n")[2].partition("\n\n")[0]


@pytest.mark.parametrize("name", TREE)
def test_parents(name: str) -> None:
    error_type = getattr(errors, name)
    for parent in TREE[name][0]:
        assert issubclass(error_type, parent)
    assert issubclass(error_type, errors.WirecodecError)
    assert error_type.__doc__


def made(name: str) -> Any:
    return getattr(errors, name)("why", **TREE[name][1])


@pytest.mark.parametrize("name", TREE)
def test_what_an_error_carries(name: str) -> None:
    _, attributes, text = TREE[name]
    error = made(name)
    assert {key: getattr(error, key) for key in attributes} == attributes
    assert error.args == ("why",)
    assert str(error) == text
    assert repr(error) == f"{name}('why')"


@pytest.mark.parametrize("name", TREE)
def test_what_it_carries_is_optional(name: str) -> None:
    error = getattr(errors, name)("why")
    for key in TREE[name][1]:
        assert getattr(error, key) == EMPTY.get(key, 0)
    if name != "ProtoSyntaxError":
        assert str(error).startswith("why")


@pytest.mark.parametrize("name", [name for name, (_, attributes, _) in TREE.items() if attributes])
def test_attributes_go_by_name_alone(name: str) -> None:
    with pytest.raises(TypeError):
        getattr(errors, name)("why", *TREE[name][1].values())


@pytest.mark.parametrize("name", TREE)
@pytest.mark.parametrize(
    "twin",
    [
        copy.copy,
        copy.deepcopy,
        *(
            pytest.param(
                lambda error, protocol=protocol: pickle.loads(pickle.dumps(error, protocol)),
                id=f"pickle {protocol}",
            )
            for protocol in range(pickle.HIGHEST_PROTOCOL + 1)
        ),
    ],
)
def test_copies_and_pickles_carry_the_same(name: str, twin: Any) -> None:
    error = made(name)
    again = twin(error)
    assert type(again) is type(error)
    assert again.args == error.args
    assert str(again) == str(error)
    for key, value in TREE[name][1].items():
        assert getattr(again, key) == value


def test_an_oserror_in_the_tree_is_none_of_the_systems() -> None:
    for name in ("RequestTimeout", "ConnectionLost"):
        error = made(name)
        assert isinstance(error, OSError)
        assert error.errno is None


@pytest.mark.parametrize(
    ("message_type", "field", "text"),
    [("", "", "why"), ("Item", "", "Item: why"), ("", "name", "name: why")],
)
def test_a_schema_error_says_what_it_knows(message_type: str, field: str, text: str) -> None:
    assert str(errors.SchemaError("why", message_type=message_type, field=field)) == text


@pytest.mark.parametrize(
    ("outer", "inner", "joined"),
    [
        ("s2c", "dataList", "s2c.dataList"),
        ("dataList", "[3]", "dataList[3]"),
        ("dataList", "[3].name", "dataList[3].name"),
        ("s2c", "", "s2c"),
        ("", "name", "name"),
        ("", "[3]", "[3]"),
        ("", "", ""),
    ],
)
def test_join_path(outer: str, inner: str, joined: str) -> None:
    assert errors.join_path(outer, inner) == joined


@pytest.mark.parametrize("name", ["EncodeError", "DecodeError", "FormatError", "LimitError"])
def test_a_path_grows_outward(name: str) -> None:
    error = getattr(errors, name)("why", path="name")
    error._within("[3]")
    assert error.path == "[3].name"
    error._within("dataList")
    error._within("s2c")
    assert error.path == "s2c.dataList[3].name"
    assert error.reason == "why"
    assert str(error).startswith("s2c.dataList[3].name: why")


@given(st.lists(st.integers(0, 99) | st.from_regex(r"[a-z]\w{0,5}", fullmatch=True), min_size=1))
def test_a_path_reads_the_same_however_it_grew(parts: list[int | str]) -> None:
    written = [f"[{part}]" if isinstance(part, int) else part for part in parts]
    error = errors.DecodeError("why")
    for part in reversed(written):
        error._within(part)
    assert re.findall(r"\[\d+\]|\w+", error.path) == written
    assert error.path.replace(".", "") == "".join(written)
    assert ".[" not in error.path


def test_a_format_error_without_a_place() -> None:
    assert str(errors.FormatError("why")) == "why"
    assert str(errors.FormatError("why", path="a")) == "a: why"


def test_every_error_is_a_public_name_of_the_package() -> None:
    assert set(errors.__all__) <= set(wirecodec.__all__)
    for name in errors.__all__:
        assert getattr(wirecodec, name) is getattr(errors, name)
