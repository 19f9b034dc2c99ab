# SPDX-License-Identifier: MIT
"""A MessageSchema becomes the source of straight-line functions: the only ``exec`` of ours.

The reference codec asks at each record what its field is. The functions written here know: they
compare the tags in field order, as encoders write them, and read each value in line. Their source
reads as if written by hand; ``generated_source`` shows it, pdb steps through it.

Decoding is **optimistic**. Between the start of a message and its end nothing checks that a value
stays inside: a length may point beyond, a varint may run on. But the position only ever grows, so
when it equals the end of the message after the last field, every record lies inside and the
records tile the message exactly; if it does not, something is wrong. Three functions a message:

- ``decode`` is the straight line. A field that is absent costs one comparison.
- ``merge`` takes over where the straight line stops short: unknown fields, fields out of order or
  repeated. It is slower by a chain of comparisons, and right for records in any order.
- ``encode`` tests each value with what is cheapest and joins the pieces once.

Any exception of theirs means one thing: *not I*. The reference codec then does the whole message
again and either finds the exact error or, for the few odd but valid inputs that are not worth a
line here, the value. So a fault costs the straight line up to it and the reference codec's time.

What is inlined where:

- neighbouring numbers that have one shape (one-byte varints, fixed-size numbers) are read by one
  ``struct`` call and their tags compared afterwards;
- a sub-message of few fields is decoded in line, without a call;
- a list of sub-messages is decoded in one loop.

Only identifiers that were checked when the class was declared, and numbers, are put into source.
"""

from __future__ import annotations

import itertools
import struct
from _thread import RLock

from . import wire
from .schema import LAX_STRING, REPEATED, SPARE_LEVELS, MessageSchema, NotHere, schema_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .schema import FieldSchema

__all__ = [
    "KINDS_OF_CODE",
    "NOT_HERE",
    "PADDING",
    "NotHere",
    "constructor_of",
    "emit",
    "function_of",
    "generated_source",
    "has_lax_text",
    "has_packable",
    "height",
]


KINDS_OF_CODE = ("decode", "merge", "encode", "constructor")
"""What is generated for a message."""


def emit(schema: MessageSchema, kind: str, *, counting: bool = False) -> tuple[str, dict[str, Any]]:
    """The source of one function of a message, and the namespace that it runs in.

    Args:
        schema: of the message.
        kind: one of KINDS_OF_CODE.
        counting: decode and merge: the careful form. ``budget`` holds how many elements are
            still allowed and how many levels unknown groups may take, and text that need not be
            UTF-8 may be something else.
    """
    # What writes source is loaded when the first function is wanted.
    if kind in ("decode", "merge"):
        from . import _emit_decode

        write = _emit_decode.emit_decode if kind == "decode" else _emit_decode.emit_merge
        return write(schema, counting=counting)
    from . import _emit_encode

    if kind == "encode":
        return _emit_encode.emit_encode(schema)
    return _emit_encode.emit_constructor(schema)


_lock = RLock()
_numbers = itertools.count()


def function_of(schema: MessageSchema, kind: str, *, counting: bool = False) -> Any:
    """The function of that kind for a message, compiled at its first use.

    Args:
        schema: of the message.
        kind: one of KINDS_OF_CODE.
        counting: decode and merge: the careful form, see ``emit``.

    Returns:
        The function; where code may not be made at run time, one that always raises NotHere.

    Raises:
        NotHere: there was no memory or stack left to compile it; it will be tried again.
    """
    key = f"{kind}, counting: {counting}"
    function = schema.functions.get(key)
    if function is None:
        with _lock:
            function = schema.functions.get(key)
            if function is None:
                source, namespace = emit(schema, kind, counting=counting)
                function = schema.functions[key] = _compiled(schema, kind, source, namespace)
    return function


def _compiled(schema: MessageSchema, kind: str, source: str, namespace: dict[str, Any]) -> Any:
    """Compile one function; tracebacks, pdb and ``inspect`` find its source in ``linecache``."""
    import linecache
    from weakref import finalize

    filename = f"<{kind} {schema.name} {next(_numbers)}>"
    namespace["__name__"] = schema.message_type.__module__
    try:
        exec(compile(source, filename, "exec"), namespace)
    except (MemoryError, RecursionError):
        raise NotHere from None  # this time; nobody has refused
    except Exception:  # noqa: BLE001 whatever refuses code at run time may raise what it likes
        return _refused
    lines = source.splitlines(keepends=True)
    linecache.cache[filename] = len(source), None, lines, filename
    finalize(schema.message_type, linecache.cache.pop, filename, None)
    function = namespace["__init__" if kind == "constructor" else kind]
    function.__qualname__ = f"{schema.message_type.__qualname__}.{function.__name__}"
    return function


def _refused(*arguments: Any) -> Any:
    """Stands for every function where code may not be made at run time."""
    raise NotHere


def constructor_of(schema: MessageSchema) -> Any:
    """The generated ``__init__`` of a message; None where code may not be made at run time.

    Raises:
        NotHere: as ``function_of`` does.
    """
    function = function_of(schema, "constructor")
    return None if function is _refused else function


PADDING = bytes(2048)
"""What decoding likes to have behind a message: room to read ahead without looking for the end."""

NOT_HERE = (
    NotHere,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
)
"""What generated code raises when the reference codec is to do a message."""


def height(schema: MessageSchema) -> int | None:
    """How many levels of sub-messages a message can have below it; None if that must be counted:
    it can hold itself, or there are more than are allowed by default.
    """
    levels = _height_below(schema, ())
    if levels is None or levels + SPARE_LEVELS >= wire.MAX_DEPTH:
        return None
    return levels


def _height_below(schema: MessageSchema, above: tuple[MessageSchema, ...]) -> int | None:
    """The same, below the messages ``above``; None also for what leads back to one of them."""
    known = schema.functions
    if "height" not in known:
        if schema in above:
            return None
        highest: int | None = 0
        for field in schema.fields:
            if field.message_type is not None:
                inner = _height_below(field.schema, (*above, schema))
                if inner is None or highest is None:
                    highest = None
                    break
                highest = max(highest, inner + 1)
        known["height"] = highest
    return known["height"]  # type: ignore[no-any-return]


def has_packable(schema: MessageSchema) -> bool:
    """Whether an element can be a single byte of the input: in a packed record."""
    return _is_anywhere(
        schema, "packable", lambda field: field.presence == REPEATED and field.kind.is_packable
    )


def has_lax_text(schema: MessageSchema) -> bool:
    """Whether any string of a message need not be UTF-8."""
    return _is_anywhere(schema, "lax text", lambda field: field.kind is LAX_STRING)


def _is_anywhere(schema: MessageSchema, question: str, test: Callable[[FieldSchema], bool]) -> bool:
    """Whether a test holds for any field of a message or of what it can contain."""
    known = schema.functions
    if question not in known:
        reached = [schema]
        for each in reached:  # grows while it is walked
            for field in each.fields:
                if field.message_type is not None and field.schema not in reached:
                    reached.append(field.schema)
        known[question] = any(test(field) for each in reached for field in each.fields)
    return known[question]  # type: ignore[no-any-return]


def generated_source(message_type: Any, kind: str = "decode") -> str:
    """The source of a function that is generated for a message.

    Args:
        message_type: a message class.
        kind: one of KINDS_OF_CODE.
    """
    return emit(schema_of(message_type), kind)[0]
