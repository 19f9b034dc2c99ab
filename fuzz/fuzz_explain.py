# SPDX-License-Identifier: MIT
"""Explanations of what is wrong with bytes.

An input is a message type, which keys are known, where the bytes are said to start, and bytes. No
error is allowed: whatever the bytes are, something can be said of them.
"""

from __future__ import annotations

from typing import Any

from wirecodec.debug.explain import explain, explain_data, explain_fault
from wirecodec.debug.inspection import inspect_data
from wirecodec.debug.nodes import RootNode, faults_of
from wirecodec.errors import DecodeError
from wirecodec.protobuf.codec import decode

from .choices import Choices
from .fuzz_inspect import MAX_STREAM, TYPES, is_safe, secret_twins

KEYS: tuple[dict[str, Any], ...] = (
    {},
    {"aes_key": b"0123456789abcdef"},
    {"aes_key": b"0123456789abcdef", "aes_iv": bytes(16)},
)
MAX_EXPLANATIONS = 100
MAX_BASE = 1 << 32


def check_input(data: bytes) -> None:
    """Raise if something is wrong with what becomes of these bytes."""
    choices = Choices(data)
    message_type = choices.take_choice(TYPES)
    keys = choices.take_choice(KEYS)
    base = choices.take_int(0, MAX_BASE)
    stream = choices.take_rest()[:MAX_STREAM]
    roots = list(inspect_data(stream, message_type))
    explanations = explain_data(stream, message_type, **keys)
    assert len(explanations) <= MAX_EXPLANATIONS
    for each in explanations:
        assert each.offset is None or 0 <= each.offset <= len(stream)
        check_text(str(each), each.reason)
    if not keys:  # a frame that a key opens is sound
        check_faults(roots, len(explanations))
    check_error(stream, message_type, base)
    check_secrets(stream, message_type)


def check_text(text: str, reason: str) -> None:
    """It is safe to show, and says what is wrong."""
    assert is_safe(text), "a terminal would obey it"
    assert text
    assert not is_safe(reason) or reason in text, "the reason is missing"


def check_faults(roots: list[RootNode], count: int) -> None:
    """Whatever inspection finds wrong is explained, and in short, too."""
    faults = faults_of(roots)
    assert count or not faults, "a fault is not explained"
    for root in roots:
        for fault in faults_of([root])[:3]:
            lines = list(explain_fault(fault, root))
            assert is_safe("\n".join(lines)), "a terminal would obey it"


def check_error(data: bytes, message_type: type | None, base: int) -> None:
    """The error of a decoder, explained with the bytes and without, wherever these start."""
    if message_type is None:
        return
    try:
        decode(message_type, data)
    except DecodeError as error:
        check_text(str(explain(error)), error.reason)
        check_text(str(explain(error, data, message_type=message_type)), error.reason)
        error.offset += base
        found = explain(error, data, base=base, message_type=message_type)
        assert found.offset == error.offset
        assert found.excerpt, "nothing is shown"
        check_text(str(found), error.reason)


def check_secrets(data: bytes, message_type: type | None) -> None:
    """What is hidden makes no difference to what is said."""
    twins = secret_twins(data, message_type)
    if twins is not None:
        one, other = ("\n".join(map(str, explain_data(each, message_type))) for each in twins)
        assert one == other, "an explanation depends on a secret"
