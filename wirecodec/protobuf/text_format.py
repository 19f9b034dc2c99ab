# SPDX-License-Identifier: MIT
"""Messages as text: the text format, which people write and read.

    market: 11
    code: "MU"
    owner { name: "..." }

https://protobuf.dev/reference/protobuf/textformat-spec/ is implemented whole. What goes out is what
Google's Python printer writes, and equal messages give equal text. What comes in may be anything
that the specification allows, and nothing beyond it; the conformance suite's tests of the format
and the C++ parser decided where it leaves room.

``_text_tokens`` has the words of the language, ``_text_read`` its grammar, ``_text_write`` the
printer.
"""

from __future__ import annotations

from ..errors import EncodeError, FormatError
from . import wire
from ._text_read import Reader
from ._text_tokens import Tokens, as_text
from ._text_write import Writer
from .schema import schema_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    from .extensions import TypeRegistry

    M = TypeVar("M")

__all__ = ["from_text", "to_text"]

_TOO_DEEP_FOR_PYTHON = "nests deeper than the stack of this interpreter"


def to_text(
    message: object,
    *,
    registry: TypeRegistry | None = None,
    indent: int | None = 2,
    print_unknown: bool = False,
    as_utf8: bool = True,
    allow_partial: bool = False,
    max_depth: int = wire.MAX_DEPTH,
) -> str:
    """The text of a message.

    It has the fields that the wire would have, by number, and maps by key. Enums are names of the
    ``.proto``, or numbers where they have none; a ``float`` is the shortest number that means the
    same 32 bits. A field that is marked ``debug_redact`` shows its value: this is data, not a log.

    Args:
        message: an instance of a message class.
        registry: the extensions that are shown by name, and the messages that are shown inside a
            ``google.protobuf.Any``. Without it extensions are unknown fields and an Any shows its
            bytes, as it does when they are not a message of its type.
        indent: by how many blanks each level is indented, 0 or more; None for a single line.
        print_unknown: show unknown fields too, by number. ``from_text`` refuses such text, since
            it does not say how the value is written.
        as_utf8: write characters beyond ASCII as they are; otherwise their bytes are escaped.
        allow_partial: write a message whose required fields are missing, without them.
        max_depth: how deep messages may nest; what holds itself ends here.

    Returns:
        Lines, each with its line feed, or with ``indent=None`` one line without; empty if nothing
        is set.

    Raises:
        EncodeError: what ``encode`` would refuse, or the records of an extension that are not
            valid for it; ``path`` says where.
        TypeError: it is not a message.
        ValueError: ``max_depth`` is negative.
    """
    schema_of(type(message))
    wire.check_max_depth(max_depth)
    writer = Writer(registry, print_unknown, as_utf8, allow_partial, max_depth)
    try:
        writer.message(message, 0)
    except RecursionError:
        raise EncodeError(_TOO_DEEP_FOR_PYTHON) from None
    if indent is None:
        return " ".join([line for _, line in writer.lines])
    return "".join([f"{' ' * (indent * depth)}{line}\n" for depth, line in writer.lines])


def from_text(
    message_type: type[M],
    text: str | bytes | bytearray | memoryview,
    *,
    registry: TypeRegistry | None = None,
    allow_partial: bool = False,
    max_depth: int = wire.MAX_DEPTH,
    ignore_unknown: bool = False,
) -> M:
    """The message that a text means, all of it.

    The attributes are what decoding the same message from the wire would give; a ``float`` field
    is therefore rounded to the nearest 32-bit number.

    A field that is not repeated may be given once, and of a oneof one member. Fields whose names
    the message reserves are passed over (#fields). Field numbers in the place of names are refused
    (#unknown-fields).

    Args:
        message_type: the class that was declared with ``@message``.
        text: the text; bytes are UTF-8. A byte order mark at its start is passed over, and does
            not count as a column.
        registry: the extensions and the messages inside a ``google.protobuf.Any`` that the text
            may name (#extension, #any).
        allow_partial: accept a message that lacks required fields, as ``decode`` does. What an
            extension holds must be complete all the same.
        max_depth: how deep messages may nest.
        ignore_unknown: pass over names that the message does not have, extensions that the
            registry does not have, and the names of enum values that the enum does not have.

    Raises:
        FormatError: it is not such a message; ``line``, ``column``, ``path`` and ``reason`` say
            where and why.
        TypeError: ``message_type`` is not a message class, or ``text`` neither str nor bytes.
        ValueError: ``max_depth`` is negative.
    """
    schema = schema_of(message_type)
    wire.check_max_depth(max_depth)
    tokens = Tokens(as_text(text))
    reader = Reader(tokens, registry, allow_partial, max_depth, ignore_unknown)
    try:
        return reader.text(schema)  # type: ignore[no-any-return]
    except FormatError as error:
        if schema.hides_something:  # a value may be a secret's that stands in the wrong place
            error._withhold()
        raise
    except RecursionError:
        raise tokens.error(_TOO_DEEP_FOR_PYTHON) from None
