# SPDX-License-Identifier: MIT
"""Two streams or messages, compared.

An input is a message type, what is left out, one side, and the other side. No error is allowed.
"""

from __future__ import annotations

import json
from collections import Counter

from tests.debug.test_diff import SWAPPED, Thing, check_sides, kinds_of
from wirecodec.debug.diff import KINDS, Difference, diff_nodes, equal_faults
from wirecodec.debug.diff_views import (
    render_differences,
    render_differences_json,
    render_differences_lines,
    render_equal_faults,
    summarize,
)
from wirecodec.debug.inspection import inspect_data
from wirecodec.debug.nodes import RootNode

from .choices import Choices
from .fuzz_inspect import TYPES as INSPECTED_TYPES
from .fuzz_inspect import is_safe, secret_twins

TYPES = (Thing, *INSPECTED_TYPES)
IGNORED: tuple[tuple[str, ...], ...] = (
    (),
    ("s2c",),
    ("header.reserved", "s2c.dataList.name"),
    ("numbers", "table", "nested.inner"),
)
MAX_SIDE = 255


def check_input(data: bytes) -> None:
    """Raise if something is wrong with what becomes of these bytes."""
    choices = Choices(data)
    message_type = choices.take_choice(TYPES)
    ignored = choices.take_choice(IGNORED)
    ignores_serial_numbers = choices.take_bool()
    a = choices.take_bytes(MAX_SIDE)
    b = choices.take_rest()[:MAX_SIDE]
    for each in (a, b):
        assert compare(each, each, message_type) == [], "it differs from itself"
    there, back = compare(a, b, message_type), compare(b, a, message_type)
    assert bool(there) == (a != b), "what differs is not told, or what does not is"
    check_sides(a, b, there)
    assert kinds_of(back, SWAPPED) == kinds_of(there), "the other way round it is another"
    check_views(there, nodes_of(a, message_type), nodes_of(b, message_type))
    fewer = list(
        diff_nodes(
            nodes_of(a, message_type),
            nodes_of(b, message_type),
            message_type,
            ignored=ignored,
            ignores_serial_numbers=ignores_serial_numbers,
        )
    )
    check_sides(a, b, fewer)
    assert a != b or not fewer
    check_secrets(a, message_type)


def nodes_of(data: bytes, message_type: type | None) -> list[RootNode]:
    """What is compared."""
    return list(inspect_data(data, message_type))


def compare(a: bytes, b: bytes, message_type: type | None) -> list[Difference]:
    """The differences."""
    return list(diff_nodes(nodes_of(a, message_type), nodes_of(b, message_type), message_type))


def check_views(differences: list[Difference], a: list[RootNode], b: list[RootNode]) -> None:
    """They are safe to show, and count alike."""
    faults = equal_faults(a, b)
    counts = Counter(dict.fromkeys(KINDS, 0))
    counts.update(each.kind for each in differences)
    for shows_bytes in (False, True):
        text = "\n".join(render_differences(differences, shows_bytes=shows_bytes))
        lines = list(render_differences_lines(differences, shows_bytes=shows_bytes))
        whole = render_differences_json(differences, ("a", "b"), faults, shows_bytes=shows_bytes)
        for view in (text, *lines, whole, *render_equal_faults(faults)):
            assert is_safe(view), "a terminal would obey it"
        report = json.loads(whole)
        assert report["differences"] == [json.loads(line) for line in lines]
        assert list(report["counts"].values()) == [counts[kind] for kind in KINDS]
        assert bool(text) == bool(differences)
    assert (summarize(counts) == "no differences") == (not differences)


def check_secrets(data: bytes, message_type: type | None) -> None:
    """That two secrets differ is told, and neither of them."""
    twins = secret_twins(data, message_type)
    if twins is None:
        return
    one, other = twins
    differences = compare(one, other, message_type)
    assert differences
    text = "\n".join(render_differences(differences, shows_bytes=True))
    text += "\n".join(render_differences_lines(differences, shows_bytes=True))
    back = compare(other, one, message_type)
    again = "\n".join(render_differences(back, shows_bytes=True))
    again += "\n".join(render_differences_lines(back, shows_bytes=True))
    assert text == again, "a view depends on a secret"
