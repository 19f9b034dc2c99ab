# SPDX-License-Identifier: MIT
"""The reader of annotations, beside Python's own ``eval``: what both read, they read alike."""

from __future__ import annotations

import sys
import types
import typing
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wirecodec.protobuf._annotations import (
    AnnotationError,
    ParsedAnnotation,
    container_arguments,
    read_annotation,
)


class Node:
    """A class to name."""

    class Inner:
        """A class inside it."""


class Space:
    """A namespace that says ``Annotated`` as a module does."""

    Annotated = typing.Annotated
    Node = Node
    nodes = {"a": Node}


def call(*arguments: object, **keywords: object) -> tuple[object, object]:
    return arguments, keywords


NAMES: dict[str, Any] = {
    "int": int,
    "str": str,
    "list": list,
    "dict": dict,
    "float": float,
    "Node": Node,
    "Space": Space,
    "Optional": typing.Optional,
    "Union": typing.Union,
    "List": typing.List,  # noqa: UP006 old spelling, still in use
    "call": call,
    "fail": {}.__getitem__,
    "_x1": Node,
    "größe": Node,
    "Alias": "Node | None",
}
SCOPES = ({"inner": int}, NAMES)


def read(text: object) -> ParsedAnnotation:
    return read_annotation(text, SCOPES)


def value_of(expression: str) -> object:
    """What the reader makes of an argument."""
    [(arguments, keywords)] = read(f"Annotated[int, call({expression})]").metadata
    assert keywords == {}
    [value] = arguments
    return value


# --- Types ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "alternatives", "is_optional"),
    [
        ("int", [int], False),
        ("Node", [Node], False),
        ("Node.Inner", [Node.Inner], False),
        ("Node . Inner", [Node.Inner], False),
        ("Space.Node.Inner", [Node.Inner], False),
        ("inner", [int], False),
        ("_x1", [Node], False),
        ("größe", [Node], False),
        ("None", [], True),
        ("int | None", [int], True),
        ("None | int", [int], True),
        ("int|None", [int], True),
        (" int\n | \tNone ", [int], True),
        ("Node | int", [Node, int], False),
        ("Node | int | None", [Node, int], True),
        ("'Node | None'", [Node], True),
        ('"Node"', [Node], False),
        ("Optional[Node]", [Node], True),
        ("Optional['Node']", [Node], True),
        ("Union[Node, int, None]", [Node, int], True),
        ("Alias", [Node], True),
        ("list[int]", [list[int]], False),
        ("list[int] | None", [list[int]], True),
        ("dict[str, Node]", [dict[str, Node]], False),
        ("dict[str, Node,]", [dict[str, Node]], False),
    ],
)
def test_a_type(text: str, alternatives: list[object], is_optional: bool) -> None:
    for written in (text, f"Annotated[{text}, 7]", f"Space.Annotated[{text}, 7]"):
        parsed = read(written)
        assert parsed.alternatives == alternatives
        assert parsed.is_optional is is_optional
        assert parsed.metadata == (() if written is text else (7,))


@pytest.mark.parametrize(
    ("hint", "alternatives", "is_optional"),
    [
        (int, [int], False),
        (None, [], True),
        (type(None), [], True),
        (int | None, [int], True),
        (typing.Optional[Node], [Node], True),  # noqa: UP045
        (typing.Optional["Node"], [Node], True),
        (typing.Union["Node", int, None], [Node, int], True),
        (typing.ForwardRef("Node | None"), [Node], True),
        (list[Node], [list[Node]], False),
    ],
)
def test_what_python_has_evaluated(
    hint: Any, alternatives: list[object], is_optional: bool
) -> None:
    for written in (hint, typing.Annotated[hint, 7, 8]):
        parsed = read(written)
        assert parsed.alternatives == alternatives
        assert parsed.is_optional is is_optional
        assert parsed.metadata == (() if written is hint else (7, 8))


def test_a_string_inside_an_evaluated_annotated() -> None:
    parsed = read(typing.Annotated["Node | None", 7])
    assert parsed.alternatives == [Node]
    assert parsed.is_optional
    assert parsed.metadata == (7,)


def test_optional_cannot_be_where_typing_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "typing")
    assert read("int | None").is_optional
    assert read("list[int]").alternatives == [list[int]]


def test_while_another_thread_imports_typing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The module is there, and nothing in it yet."""
    monkeypatch.setitem(sys.modules, "typing", types.ModuleType("typing"))
    assert read("int | None").is_optional
    assert read("list[int]").alternatives == [list[int]]


def test_scopes_go_from_the_inside_out() -> None:
    assert read_annotation("x", ({"x": int}, {"x": str})).alternatives == [int]
    assert read_annotation("x", ({}, {"x": str})).alternatives == [str]


@pytest.mark.parametrize(
    ("hint", "container", "expected"),
    [
        (list[int], list, [[int]]),
        (list["Node"], list, [[Node]]),
        (typing.List["Node"], list, [[Node]]),  # noqa: UP006
        (dict[str, "Node"], dict, [[str], [Node]]),
        (list[Node | int], list, [[Node, int]]),
        (list["Node | int"], list, [[Node, int]]),
        (list[int], dict, None),
        (dict[str, int], list, None),
        (tuple[int], list, None),
        (list, list, None),
        (int, list, None),
        (None, list, None),
    ],
)
def test_container_arguments(hint: object, container: type, expected: object) -> None:
    arguments = container_arguments(hint, container, SCOPES)
    found = arguments and [argument.alternatives for argument in arguments]
    assert found == expected


# --- Arguments ------------------------------------------------------------------------------------

LITERALS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.text(st.sampled_from("\"'\\\n\tnxuN{}é€😀\x00"))
    | st.binary()
)


@given(LITERALS)
@example("\\")
@example("'\"")
@example(b"'\"\\")
@example(1e100)
@example(-(10**30))
@example("\ud800")
def test_literals_read_as_python_writes_them(value: object) -> None:
    read_back = value_of(repr(value))
    assert read_back == value
    assert type(read_back) is type(value)


@pytest.mark.parametrize(
    "expression",
    [
        "0x1F",
        "0X1f",
        "0b101",
        "0o17",
        "1_000_000",
        "1.",
        ".5",
        "1e5",
        "1E+5",
        "1e-5",
        "1_0.0_1",
        "-0.0",
        "- 1",
        "--1",
        "Node",
        "Node.Inner",
        "Space.nodes['a']",
        "float('inf')",
        "'\\x41\\u20ac\\U0001f600\\101\\N{EURO SIGN}\\a\\''",
        "b'\\xff\\x00\\''",
        'b"\'"',
        "call(1, 'a', x=2)",
        "call()",
        "call(1,)",
        "call(x=call(y=0))",
    ],
)
def test_expressions_mean_what_they_mean_in_python(expression: str) -> None:
    expected = eval(expression, dict(NAMES))
    assert repr(value_of(expression)) == repr(expected)


def test_keywords() -> None:
    [(arguments, keywords)] = read("Annotated[int, call(1, a = 2, b=Node, c='x',)]").metadata
    assert arguments == (1,)
    assert keywords == {"a": 2, "b": Node, "c": "x"}


def test_metadata_of_several_items() -> None:
    assert read("Annotated[int, 1, 'two', None]").metadata == (1, "two", None)


# --- Errors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "|",
        "int |",
        "int int",
        "int | | int",
        "list[",
        "list[int",
        "list[int int]",
        "list[]",
        "list[x=int]",
        "Annotated[]",
        "Node.",
        "Node..Inner",
        "Node.7",
        "Node.Missing",
        "missing",
        "Missing.Inner",
        "(int)",
        "[int]",
        "*int",
        "lambda: int",
        "int if int else int",
        "int or int",
        "'Node",
        "'Node\\",
        '"Node',
        "Annotated[int, call(1]",
        "Annotated[int, call(1)",
        "Annotated[int, call(a==1)]",
        "Annotated[int, call(a=)]",
        "Annotated[int, call(+1)]",
        "Annotated[int, call(1 + 1)]",
        "Annotated[int, call(1x)]",
        "Annotated[int, call(1.2.3)]",
        "Annotated[int, call(-)]",
        "Annotated[int, call(f'x')]",
        "Annotated[int, 1] | None",
        "int | 'Node'",
        "1 | None",
        "int[str]",
        "int(1)(2)",
        "Node(1)",
        "None.x",
        "$",
        "int\x00",
    ],
)
def test_what_cannot_be_read(text: str) -> None:
    with pytest.raises(AnnotationError):
        read(text)
    with pytest.raises(AnnotationError):
        read(f"Annotated[{text}, 1]")


@pytest.mark.parametrize(
    "expression",
    [
        pytest.param("fail('x')", id="a KeyError in a call"),
        pytest.param("int('x')", id="a ValueError in a call"),
        pytest.param("Space.nodes['b']", id="a KeyError in a subscript"),
        pytest.param("'\\x4'", id="an escape cut short"),
        pytest.param("'\\N{NO SUCH NAME}'", id="an escape of no name"),
        pytest.param("b'€'", id="bytes beyond Latin-1"),
    ],
)
def test_failures_inside_are_annotation_errors_too(expression: str) -> None:
    with pytest.raises(AnnotationError):
        value_of(expression)


@given(
    st.lists(
        st.sampled_from(
            [*NAMES, "Annotated", "None", "b", *"|.,[]()='\"\\ -", "1", "0x", "2e", "x4", "€"]
        ),
        max_size=12,
    ).map("".join)
)
def test_any_text_is_read_or_refused(text: str) -> None:
    """An AnnotationError and nothing else, for anything that a string may hold."""
    try:
        parsed = read(text)
    except AnnotationError as error:
        assert str(error)
    else:
        assert isinstance(parsed.alternatives, list)
