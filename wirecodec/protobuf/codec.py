# SPDX-License-Identifier: MIT
"""Encode, decode, delimited streams: what people call."""

from __future__ import annotations

from ..errors import TruncatedError
from . import _reference, _specialize, wire
from ._specialize import NOT_HERE, PADDING
from .schema import SPARE_LEVELS, NotHere, describe, schema_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, TypeVar

    from .schema import MessageSchema

    M = TypeVar("M")

__all__ = [
    "MAX_ELEMENTS",
    "decode",
    "decode_delimited",
    "encode",
    "encode_delimited",
    "read_delimited",
]

MAX_ELEMENTS = 1_000_000
"""How many sub-messages and elements of repeated fields one message holds by default.

An empty sub-message is two bytes of input and some hundred bytes of memory.
"""


SPECIALIZE = True
"""Whether generated code is used. Without it the reference codec gives the same results, slowly."""

_SMALL = 65_536  # bytes: up to here a copy with padding is cheaper than what it saves


def encode(
    message: object, *, allow_partial: bool = False, max_depth: int = wire.MAX_DEPTH
) -> bytes:
    """The bytes of a message.

    Equal messages give equal bytes: fields are written by number, maps by key, and the unknown
    fields behind them as they came.

    Args:
        message: an instance of a message class.
        allow_partial: write a message whose required fields are missing, without them.
        max_depth: how deep messages may nest; what holds itself ends here.

    Raises:
        EncodeError: a value is of the wrong type or out of range, a required field is missing, or
            two members of a oneof are set; ``path`` says where.
        TypeError: it is not a message.
        ValueError: ``max_depth`` is negative.
    """
    if SPECIALIZE:
        try:
            if max_depth != wire.MAX_DEPTH:
                return _encode_within(message, max_depth)
            straight_line = type(message).__message_schema__.encode  # type: ignore[attr-defined]
            if straight_line is None:
                schema = schema_of(type(message))
                straight_line = schema.encode = _specialize.function_of(schema, "encode")
            return straight_line(message)  # type: ignore[no-any-return]
        except NOT_HERE:
            pass
    return _reference.encode_message(message, max_depth=max_depth, allow_partial=allow_partial)


def _encode_within(message: Any, max_depth: int) -> bytes:
    """Encode by generated code with a depth of the caller's own."""
    if max_depth < 0:
        raise NotHere  # the reference codec refuses it
    schema = schema_of(type(message))
    levels = _specialize.height(schema)
    function = _specialize.function_of(schema, "encode")
    if levels is None:
        return function(message, max_depth)  # type: ignore[no-any-return]
    if levels > max_depth:
        raise NotHere
    return function(message)  # type: ignore[no-any-return]


def decode(
    message_type: type[M],
    data: bytes | bytearray | memoryview,
    *,
    allow_partial: bool = False,
    max_depth: int = wire.MAX_DEPTH,
    max_elements: int = MAX_ELEMENTS,
) -> M:
    """The message that ``data`` holds, all of it.

    Args:
        message_type: the class that was declared with ``@message``.
        data: the bytes; nothing of them is referred to afterwards.
        allow_partial: accept a message that lacks required fields: they read as their defaults,
            and ``missing_fields`` lists them.
        max_depth: how deep messages and groups may nest.
        max_elements: how many sub-messages and repeated elements there may be in all; it bounds
            the memory.

    Raises:
        TruncatedError: the data ends inside a record.
        MissingFieldError: a required field is absent.
        LimitError: deeper or more elements than allowed.
        DecodeError: the data is not a message; ``offset``, ``path`` and ``reason`` say why.
        TypeError: ``message_type`` is not a message class, or ``data`` not bytes.
        ValueError: ``max_depth`` is negative.
    """
    if type(data) is not bytes:
        data = _as_bytes(data)
    size = len(data)
    if (
        SPECIALIZE
        and size <= _SMALL
        and size <= max_elements
        and max_depth == wire.MAX_DEPTH
        and type(message_type) is type
    ):
        # The usual case without detours: a request, a page.
        try:
            straight_line = message_type.__message_schema__.decode  # type: ignore[attr-defined]
            if straight_line is None:
                schema = schema_of(message_type)
                straight_line = schema.decode = _specialize.function_of(schema, "decode")
            return straight_line(data + PADDING, 0, size)  # type: ignore[no-any-return]
        except NOT_HERE as error:
            return _once_more(
                error, message_type, data, 0, size, allow_partial, max_depth, max_elements
            )
    return _decode_range(message_type, data, 0, size, allow_partial, max_depth, max_elements)


def encode_delimited(
    message: object, *, allow_partial: bool = False, max_depth: int = wire.MAX_DEPTH
) -> bytes:
    """The bytes of a message behind their length as a varint. Joined, they make a stream.

    Raises as ``encode`` does.
    """
    encoded = encode(message, allow_partial=allow_partial, max_depth=max_depth)
    out = bytearray()
    wire.write_length(out, len(encoded))
    out += encoded
    return bytes(out)


def decode_delimited(
    message_type: type[M],
    data: bytes | bytearray | memoryview,
    *,
    allow_partial: bool = False,
    max_depth: int = wire.MAX_DEPTH,
    max_elements: int = MAX_ELEMENTS,
) -> Iterator[M]:
    """Yield the messages of a stream that ``encode_delimited`` made, one by one.

    Args and errors are those of ``decode``; offsets count from the start of ``data``. Messages
    before a fault are yielded before it is raised.
    """
    wire.check_max_depth(max_depth)
    buf = _as_bytes(data)
    pos = 0
    while pos < len(buf):
        message, pos = read_delimited(
            message_type,
            buf,
            pos,
            allow_partial=allow_partial,
            max_depth=max_depth,
            max_elements=max_elements,
        )
        yield message


def read_delimited(
    message_type: type[M],
    data: bytes | bytearray | memoryview,
    pos: int = 0,
    *,
    allow_partial: bool = False,
    max_depth: int = wire.MAX_DEPTH,
    max_elements: int = MAX_ELEMENTS,
) -> tuple[M, int]:
    """Read the message whose length starts at ``pos``, and give the position behind it.

    Whoever reads a stream piece by piece keeps the bytes from ``pos`` on when TruncatedError says
    that the message is not complete, and calls again with more. Errors otherwise as ``decode``;
    a negative ``pos`` is a ValueError.
    """
    if pos < 0:
        raise ValueError(f"pos counts from 0, got {pos}")
    buf = _as_bytes(data)
    length, start = wire.read_length(buf, pos, len(buf))
    end = start + length
    if end > len(buf):
        raise TruncatedError(f"needs {length} bytes, {len(buf) - start} left", offset=start)
    message = _decode_range(message_type, buf, start, end, allow_partial, max_depth, max_elements)
    return message, end


def _decode_range(
    message_type: type[M],
    buf: bytes,
    pos: int,
    end: int,
    allow_partial: bool,
    max_depth: int,
    max_elements: int,
) -> M:
    """Decode ``buf[pos:end]`` by generated code, and by the reference codec where that gives up."""
    schema = schema_of(message_type)
    if SPECIALIZE:
        try:
            return _straight_line(schema, buf, pos, end, max_depth, max_elements)  # type: ignore[no-any-return]
        except NOT_HERE as error:
            return _once_more(
                error, message_type, buf, pos, end, allow_partial, max_depth, max_elements
            )
    return _by_reference(message_type, buf, pos, end, allow_partial, max_depth, max_elements)


def _once_more(
    error: Exception,
    message_type: type[M],
    buf: bytes,
    pos: int,
    end: int,
    allow_partial: bool,
    max_depth: int,
    max_elements: int,
) -> M:
    """Decode what the straight line gave up with ``error``: mostly by the reference codec."""
    schema = schema_of(message_type)
    # proto2 says that text is UTF-8, and lets pass what is not (W9).
    if type(error) is UnicodeDecodeError and _specialize.has_lax_text(schema):
        try:
            return _straight_line(  # type: ignore[no-any-return]
                schema, buf, pos, end, max_depth, max_elements, careful=True
            )
        except NOT_HERE:
            pass
    return _by_reference(message_type, buf, pos, end, allow_partial, max_depth, max_elements)


def _by_reference(
    message_type: type[M],
    buf: bytes,
    pos: int,
    end: int,
    allow_partial: bool,
    max_depth: int,
    max_elements: int,
) -> M:
    return _reference.decode_message(  # type: ignore[no-any-return]
        schema_of(message_type),
        buf,
        pos,
        end,
        max_depth=max_depth,
        max_elements=max_elements,
        allow_partial=allow_partial,
    )


def _straight_line(
    schema: MessageSchema,
    buf: bytes,
    pos: int,
    end: int,
    max_depth: int,
    max_elements: int,
    *,
    careful: bool = False,
) -> Any:
    if max_depth < 0:
        raise NotHere  # the reference codec refuses it
    levels = _specialize.height(schema)
    depth = () if levels is not None else (max_depth,)
    spare = SPARE_LEVELS
    if levels is not None and max_depth - levels < SPARE_LEVELS:
        spare = max_depth - levels  # for unknown groups
        if spare < 0:
            raise NotHere
        careful = True
    # An element takes two bytes at least, in a packed record one: mostly the size alone says
    # that there cannot be too many.
    size = end - pos
    if careful or size // (1 if _specialize.has_packable(schema) else 2) > max_elements:
        function = _specialize.function_of(schema, "decode", counting=True)
        return function(buf, pos, end, *depth, [max_elements, spare])
    return _specialize.function_of(schema, "decode")(buf, pos, end, *depth)


def _as_bytes(data: Any) -> bytes:
    """Slices of bytes are strings and values at once; other buffers are copied first."""
    if type(data) is bytes:
        return data
    if isinstance(data, (bytes, bytearray, memoryview)):
        return bytes(data)
    raise TypeError(f"data is bytes, bytearray or memoryview, got {describe(data)}")
