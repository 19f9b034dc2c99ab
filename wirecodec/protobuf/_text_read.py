# SPDX-License-Identifier: MIT
"""Text to a message: one method for each rule of the grammar.

https://protobuf.dev/reference/protobuf/textformat-spec/#syntax. Where the specification leaves
room the input is taken strictly: a field that is not repeated may be given once, whatever its
value.

A fault inside a field that is marked ``debug_redact`` is reported at that field: its place is told,
but neither the value nor the path below it. Of a message that has such a field anywhere, no error
quotes what was given: it may be the secret in a wrong place.
"""

from __future__ import annotations

from ..errors import EncodeError, FormatError
from ._text_tokens import (
    DECIMAL,
    END,
    FLOAT,
    NAME,
    NUMBERS,
    STRING,
    Tokens,
    extension_name,
    split_url,
    unescape,
)
from ._text_write import any_fields, message_set_name, name_in_text, nearest_float
from .codec import encode
from .schema import (
    EMPTY,
    KINDS,
    LAX_STRING,
    MAP,
    REPEATED,
    FieldSchema,
    MessageSchema,
    decode_utf8,
    describe,
    fill_missing,
    leave,
    schema_of,
    slot_value,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .extensions import Extension, TypeRegistry

__all__ = ["Reader"]

_ABSENT: Any = object()  # the value of an enum whose name is passed over

_CLOSERS = {"{": "}", "<": ">"}
_BOOLS = {"true": True, "True": True, "t": True, "false": False, "False": False, "f": False}
_SPECIAL = {"inf": float("inf"), "infinity": float("inf"), "nan": float("nan")}
_MAX_DIGITS = 20  # of a decimal integer: 2**64 has 20


class _Open:
    """A message that is being read.

    Attributes:
        schema, message: what it is, and what there is of it.
        given: how often each field was given, by its proto name.
        chosen: which member of each oneof was given.
        extensions: the values of extensions.
    """

    __slots__ = ("chosen", "extensions", "given", "message", "schema")

    def __init__(self, schema: MessageSchema) -> None:
        self.schema = schema
        self.message = schema.new()
        self.given: dict[str, int] = {}
        self.chosen: dict[str, str] = {}
        self.extensions: dict[Extension[Any], Any] = {}


class Reader:
    """One ``from_text`` and its options."""

    def __init__(
        self,
        tokens: Tokens,
        registry: TypeRegistry | None,
        allow_partial: bool,
        max_depth: int,
        ignore_unknown: bool,
    ) -> None:
        self.tokens = tokens
        self.registry = registry
        self.allow_partial = allow_partial
        self.max_depth = max_depth
        self.ignore_unknown = ignore_unknown
        self.names: dict[MessageSchema, dict[str, FieldSchema]] = {}

    # --- Messages ---------------------------------------------------------------------------------

    def text(self, schema: MessageSchema) -> Any:
        """The whole text, which is one message (#text-format-files)."""
        opened = _Open(schema)
        while self.tokens.look() != END:
            self.field(opened, 0)
        return self.finish(opened)

    def message(self, schema: MessageSchema, depth: int) -> Any:
        """``{ ... }`` or ``< ... >``."""
        opened = self.body(schema, depth)
        message = self.finish(opened)
        self.tokens.take()
        return message

    def body(self, schema: MessageSchema, depth: int) -> _Open:
        """A message up to the bracket that closes it."""
        tokens = self.tokens
        closer, start = self.open(depth)
        opened = _Open(schema)
        while not tokens.sees(closer):
            self.check_open(closer, start)
            self.field(opened, depth)
        return opened

    def open(self, depth: int) -> tuple[str, int]:
        """The bracket that opens a message: what closes it, and where it is."""
        tokens = self.tokens
        tokens.look()
        if depth > self.max_depth:
            raise tokens.error(f"messages nest deeper than {self.max_depth} (max_depth)")
        closer = _CLOSERS.get(tokens.text)
        if closer is None:
            raise tokens.refuse("a message stands in { } or in < >")
        start = tokens.start
        tokens.take()
        return closer, start

    def check_open(self, closer: str, start: int) -> None:
        tokens = self.tokens
        if tokens.kind == END or tokens.text in (">", "}"):
            raise tokens.refuse(
                f'a "{closer}" closes the message that opens in line {tokens.line(start)}'
            )

    def finish(self, opened: _Open) -> Any:
        """A message whose fields are all read: extensions are put in, required fields checked."""
        message = opened.message
        for extension, value in opened.extensions.items():
            self.written(extension.set, message, value)
        if self.allow_partial:
            fill_missing(message)
            return message
        for field in opened.schema.required:
            if slot_value(field, message) is EMPTY:
                error = self.tokens.error("this required field is missing")
                error.path = field.proto_name
                raise error
        return message

    def written(self, write: Callable[..., Any], *args: Any, **options: Any) -> Any:
        """Put what was read into the bytes of an extension or an Any.

        With ``allow_partial`` the message of an extension may lack something, which it must not.
        """
        try:
            return write(*args, **options)
        except EncodeError as refused:
            error = self.tokens.error(refused.reason)
            error.path = refused.path
            raise error from None

    # --- Fields -----------------------------------------------------------------------------------

    def field(self, opened: _Open, depth: int) -> None:
        """A field with its name, its values and what separates it from the next."""
        tokens = self.tokens
        at = tokens.start
        if tokens.sees("["):
            pieces = tokens.take_brackets()
            if any_fields(opened.schema) is not None:
                self.expanded_any(opened, "".join(pieces), depth, at)
            else:
                extension = self.extension(opened.schema, pieces, at)
                if extension is None:
                    self.skip(depth)
                else:
                    self.values(opened, extension.field, extension, depth, at)
        elif tokens.look() == NAME:
            name = tokens.take()
            field = self.field_named(opened.schema, name, at)
            if field is None:
                self.skip(depth)
            else:
                self.values(opened, field, None, depth, at)
        else:
            raise self.no_name(opened.schema)
        # For historical reasons fields may be separated, by one of these.
        if not tokens.takes(","):
            tokens.takes(";")

    def no_name(self, schema: MessageSchema) -> FormatError:
        tokens = self.tokens
        if tokens.kind != DECIMAL:
            return tokens.refuse("here begins a field: its name, or [its.full.name]")
        known = schema.by_number.get(int(tokens.text)) if len(tokens.text) <= _MAX_DIGITS else None
        advice = f", {name_in_text(schema, known)}" if known is not None else ""
        return tokens.refuse(
            f"text names fields, since their numbers do not tell how to write them: write the "
            f"name{advice}"
        )

    def field_named(self, schema: MessageSchema, name: str, at: int) -> FieldSchema | None:
        """The field of that name; None for one that is to be passed over."""
        names = self.names.get(schema)
        if names is None:
            # A group goes by the name of its type, and by its own in small letters as well.
            names = {name_in_text(schema, field): field for field in schema.fields}
            names |= schema.by_proto_name
            self.names[schema] = names
        field = names.get(name)
        # "reserved fields, if present in any form, are simply ignored by text format" (#fields)
        reserved: frozenset[str] = schema.reserved_names
        if field is not None or self.ignore_unknown or name in reserved:
            return field
        from difflib import get_close_matches

        near = [each.proto_name for each in schema.fields if each.json_name == name]
        near = near or get_close_matches(name[:100], names)
        advice = f"; did you mean {' or '.join(near)}?" if near else ""
        raise self.tokens.error(
            f"{schema.name} has no field of that name{advice}, got {describe(name)}", at
        )

    def extension(self, schema: MessageSchema, pieces: list[str], at: int) -> Extension[Any] | None:
        """The extension of that name; None for one that is to be passed over (#extension)."""
        name = extension_name(pieces)
        if name is None:
            found = "".join(pieces)
            advice = "" if "/" not in found else "; [type/url] stands in a google.protobuf.Any only"
            raise self.tokens.error(
                f"the full name of an extension stands in [ ]{advice}, got {describe(found)}", at
            )
        if self.registry is not None:
            found_extension = self.registry.extension(name)
            if found_extension is None and schema.is_message_set:
                found_extension = self.registry.extension(message_set_name(name))
            if found_extension is not None:
                if found_extension.extendee is schema.message_type:
                    return found_extension
                raise self.tokens.error(
                    f"extends {schema_of(found_extension.extendee).name}, not {schema.name}, "
                    f"got {describe(name)}",
                    at,
                )
        if self.ignore_unknown:
            return None
        raise self.tokens.error(
            f"this extension is not known: pass registry=TypeRegistry(...) with it, "
            f"got {describe(name)}",
            at,
        )

    def expanded_any(self, opened: _Open, url: str, depth: int, at: int) -> None:
        """``[type.googleapis.com/full.Name] { ... }`` inside an Any (#any)."""
        tokens = self.tokens
        parts = split_url(url)
        if parts is None:
            raise tokens.error(
                "the URL of a type stands in [ ], such as type.googleapis.com/full.Name, "
                f"got {describe(url)}",
                at,
            )
        message_type = self.registry.message(parts[1]) if self.registry is not None else None
        if message_type is None:
            raise tokens.error(
                "the type of this Any is not known: pass registry=TypeRegistry(...) with it, "
                f"got {describe(parts[1])}",
                at,
            )
        fields = any_fields(opened.schema) or ()
        for field in fields:
            self.check_once(opened, field, at)
            opened.given[field.proto_name] = 1
        tokens.takes(":")
        try:
            inner = self.message(schema_of(message_type), depth + 1)
            encoded = self.written(
                encode, inner, allow_partial=self.allow_partial, max_depth=self.max_depth
            )
        except FormatError as error:
            error._within(f"[{url}]")
            raise
        for field, value in zip(fields, (url, encoded), strict=False):
            field.set(opened.message, value)

    def check_once(self, opened: _Open, field: FieldSchema, at: int) -> None:
        """Refuse a second value of a field that is not repeated, or a second member of a oneof."""
        reason = None
        if field.proto_name in opened.given:
            reason = "has already been specified, and is not repeated"
        elif field.oneof is not None:
            first = opened.chosen.setdefault(field.oneof, field.proto_name)
            if first != field.proto_name:
                reason = f"of the oneof {field.oneof} there is already {first}"
        if reason is not None:
            error = self.tokens.error(reason, at)
            error.path = field.proto_name
            raise error

    def values(
        self,
        opened: _Open,
        field: FieldSchema,
        extension: Extension[Any] | None,
        depth: int,
        at: int,
    ) -> None:
        """What stands behind the name of a field: one value, or a list of them."""
        tokens = self.tokens
        is_repeated = field.presence in (REPEATED, MAP)
        if not is_repeated:
            self.check_once(opened, field, at)
        try:
            if not tokens.takes(":") and field.message_type is None:
                raise tokens.refuse('a ":" stands between the name of a field and its value')
            if not tokens.sees("["):
                self.add(opened, field, extension, depth)
                return
            if not is_repeated:
                raise tokens.error("a field that is not repeated takes one value, not a list")
            tokens.take()
            if tokens.takes("]"):
                return
            self.add(opened, field, extension, depth)
            while not tokens.takes("]"):
                if not tokens.takes(","):
                    raise tokens.refuse('in a list a "," or the final "]" comes next')
                self.add(opened, field, extension, depth)
        except FormatError as error:
            leave(error, field)
            raise

    def add(
        self, opened: _Open, field: FieldSchema, extension: Extension[Any] | None, depth: int
    ) -> None:
        """Read one value of a field and put it into the message."""
        index = opened.given.get(field.proto_name, 0)
        opened.given[field.proto_name] = index + 1
        if field.presence not in (REPEATED, MAP):
            value = self.value(field, depth)
            if value is _ABSENT:
                return
            if extension is None:
                field.set(opened.message, value)
            else:
                opened.extensions[extension] = value
            return
        try:
            if field.presence == MAP:
                self.entry(field, field.get(opened.message), depth + 1)
                return
            value = self.value(field, depth)
        except FormatError as error:
            error._within(f"[{index}]")
            raise
        if value is _ABSENT:
            return
        if extension is None:
            field.get(opened.message).append(value)
        else:
            opened.extensions.setdefault(extension, []).append(value)

    def entry(self, field: FieldSchema, values: dict[Any, Any], depth: int) -> None:
        """``{ key: 1 value: 2 }``: either may be absent, of equal keys the last counts (#map)."""
        schema = field.schema
        opened = self.body(schema, depth)
        pair = []
        for part in schema.fields:
            value = part.get(opened.message)
            if value is None:
                if part.proto_name in opened.given:  # an enum name that is passed over
                    break
                if part.message_type is not None:
                    try:
                        value = self.finish(_Open(part.schema))
                    except FormatError as error:
                        error._within(part.proto_name)
                        raise
                else:
                    value = part.zero_of_kind()
            pair.append(value)
        else:
            key, value = pair
            values[key] = value
        self.tokens.take()

    # --- Values (#value) --------------------------------------------------------------------------

    def value(self, field: FieldSchema, depth: int) -> Any:
        """One value of a field, or _ABSENT for an enum name that is passed over."""
        if field.message_type is not None:
            return self.message(field.schema, depth + 1)
        if field.enum_type is not None:
            return self.enum(field)
        kind = field.kind
        if kind.python_type is int:
            return self.integer(kind.name)
        if kind.python_type is float:
            return self.floating(kind.name)
        if kind.python_type is bool:
            return self.boolean()
        return self.string(field)

    def integer(self, kind_name: str) -> int:
        tokens = self.tokens
        kind = KINDS[kind_name]
        tokens.look()
        start = tokens.start
        # "Note that signed values (-0) are not valid" for what has no sign.
        may_be_negative = kind_name[0] not in "uf"
        written = "-" if may_be_negative and tokens.takes("-") else ""
        base = NUMBERS.get(tokens.look())
        if base is None:
            unsigned = "" if may_be_negative else " without a sign"
            raise tokens.refuse(f"{kind_name} takes an integer{unsigned}")
        written += tokens.text
        # Python refuses to convert thousands of decimal digits.
        is_too_long = base == 10 and len(tokens.text) > _MAX_DIGITS
        try:
            number: int = kind.check(1 << 64 if is_too_long else int(written, base))
        except EncodeError as error:
            raise tokens.error(f"{error.reason}, got {describe(written)}", start) from None
        tokens.take()
        return number

    def floating(self, kind_name: str) -> float:
        tokens = self.tokens
        is_negative = tokens.takes("-")
        kind = tokens.look()
        if kind in (FLOAT, DECIMAL):
            number = float(tokens.text.rstrip("fF"))
        else:
            special = _SPECIAL.get(tokens.text.lower()) if kind == NAME else None
            if special is None:
                raise tokens.refuse(f"{kind_name} takes a decimal number, inf, infinity or nan")
            number = special
        tokens.take()
        if kind_name == "float":
            number = nearest_float(number)
        return -number if is_negative else number

    def boolean(self) -> bool:
        tokens = self.tokens
        kind = tokens.look()
        value = None
        if kind == NAME:
            value = _BOOLS.get(tokens.text)
        elif kind in NUMBERS:  # "any unsigned integer representation of 0 or 1 is permitted"
            value = {"": False, "1": True}.get(tokens.text.lstrip("0xX"))
        if value is None:
            raise tokens.refuse("bool takes true, t, 1, false, f or 0")
        tokens.take()
        return value

    def enum(self, field: FieldSchema) -> Any:
        """The member; of an open enum a number that it does not know stays an int."""
        tokens = self.tokens
        enum_type = field.enum_type
        kind = tokens.look()
        if kind == NAME:
            # An enum.IntEnum has no other names than Python's.
            members = getattr(enum_type, "__proto_members__", enum_type.__members__)
            member = members.get(tokens.text)
            if member is None and not self.ignore_unknown:
                from difflib import get_close_matches

                near = get_close_matches(tokens.text[:100], members)
                advice = f"; did you mean {' or '.join(near)}?" if near else ""
                raise tokens.refuse(f"{enum_type.__name__} has no value of that name{advice}")
            tokens.take()
            return _ABSENT if member is None else member
        if kind not in NUMBERS and not tokens.sees("-"):
            raise tokens.refuse(f"{enum_type.__name__} takes one of its names or numbers")
        start = tokens.start
        number = self.integer("int32")
        if number in field.enum_members or not field.is_closed:
            return field.enum_members.get(number, number)
        known = ", ".join(map(str, field.enum_members))
        raise tokens.error(f"{enum_type.__name__} takes {known}, got {number}", start)

    def string(self, field: FieldSchema) -> Any:
        tokens = self.tokens
        if tokens.look() != STRING:
            raise tokens.refuse(f"{field.kind.name} takes \"...\" or '...'")
        start = tokens.start
        data = unescape(tokens)
        if tokens.look() == STRING:  # several in a row are one (#literals)
            parts = [data]
            while tokens.look() == STRING:
                parts.append(unescape(tokens))
            data = b"".join(parts)
        if field.kind.name == "bytes":
            return data
        if field.kind is LAX_STRING:
            return data.decode("utf-8", "surrogateescape")
        text = decode_utf8(data)
        if isinstance(text, UnicodeDecodeError):
            bad = data[text.start : text.end]
            raise tokens.error(
                f"the escapes of a string give UTF-8: {text.reason}, got {bad!r}", start
            )
        return text

    # --- What is passed over ----------------------------------------------------------------------

    def skip(self, depth: int) -> None:
        """Step over what stands behind the name of a reserved or unknown field."""
        tokens = self.tokens
        has_colon = tokens.takes(":")
        if not tokens.takes("["):
            self.skip_value(depth, has_colon)
        elif not tokens.takes("]"):
            self.skip_value(depth, has_colon)
            while not tokens.takes("]"):
                if not tokens.takes(","):
                    raise tokens.refuse('in a list a "," or the final "]" comes next')
                self.skip_value(depth, has_colon)

    def skip_value(self, depth: int, has_colon: bool) -> None:
        tokens = self.tokens
        kind = tokens.look()
        if tokens.text in _CLOSERS or not has_colon:
            self.skip_message(depth + 1)
        elif kind == STRING:
            while tokens.look() == STRING:
                unescape(tokens)
        else:
            is_negative = tokens.takes("-")
            kind = tokens.look()
            is_number = kind in NUMBERS or kind == FLOAT
            if not (is_number or (kind == NAME and not is_negative)) and not (
                kind == NAME and tokens.text.lower() in _SPECIAL
            ):
                raise tokens.refuse("a field takes a number, a string, a name or a message")
            tokens.take()

    def skip_message(self, depth: int) -> None:
        tokens = self.tokens
        closer, start = self.open(depth)
        while not tokens.takes(closer):
            self.check_open(closer, start)
            if tokens.sees("["):
                tokens.take_brackets()
            elif tokens.look() == NAME:
                tokens.take()
            else:
                raise tokens.refuse("here begins a field: its name, or [its.full.name]")
            self.skip(depth)
            if not tokens.takes(","):
                tokens.takes(";")
