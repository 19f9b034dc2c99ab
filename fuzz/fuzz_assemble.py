# SPDX-License-Identifier: MIT
"""The text view: bytes written as text and assembled again, and whatever people write.

An input is a message type and bytes, or a text.
"""

from __future__ import annotations

from wirecodec.debug.assembler import assemble
from wirecodec.debug.assembly import render_text
from wirecodec.debug.inspection import inspect_data, inspect_message
from wirecodec.errors import FormatError

from .choices import Choices
from .fuzz_inspect import MAX_STREAM, TYPES, is_safe

ALLOWED = {FormatError: "a text that is no text view"}
"""What assembling may raise, by its exact class, and why. Anything else is a finding."""


def check_input(data: bytes) -> None:
    """Raise if something is wrong with what becomes of these bytes."""
    choices = Choices(data)
    message_type = choices.take_choice(TYPES)
    if choices.take_bool():
        check_text(choices.take_rest().decode("utf-8", "surrogateescape"), message_type)
    else:
        check_bytes(choices.take_rest()[:MAX_STREAM], message_type)


def check_bytes(data: bytes, message_type: type | None) -> None:
    """The text is safe to show, and is the same bytes; as a stream and as a message."""
    for nodes in (inspect_data(data, message_type), [inspect_message(data, message_type)]):
        text = "\n".join(render_text(nodes, show_secrets=True))
        assert is_safe(text), "a terminal would obey it"
        assert b"".join(assemble(text)) == data, "assembled it is another"


def check_text(text: str, message_type: type | None) -> None:
    """It is bytes, which can be written again, or a FormatError that says where."""
    try:
        data = b"".join(assemble(text))
    except FormatError as error:
        assert type(error) in ALLOWED
        assert error.reason
        lines = text.split("\n")
        assert 1 <= error.line <= len(lines)
        assert 1 <= error.column <= len(lines[error.line - 1]) + 1
        return
    # A number has one byte or more for each character, but for what says how long it is.
    assert len(data) <= 1000 + 12 * len(text), "more bytes than the text can mean"
    check_bytes(data, message_type)
