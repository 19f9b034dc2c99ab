# SPDX-License-Identifier: MIT
"""What JSON can hold to messages.

As in ``_json_write`` there is a plan for each message: from each name that a field goes by to a
function that turns JSON's value into the attribute's. The functions of one value are in
``_json_scalars``.

A reader works on one of three things:

- a dict that somebody hands in: a fault has a path;
- what ``json.loads`` makes of a text. That is fast, but it has lost where things stood and how
  numbers were written. Whatever is unusual is therefore refused, and the text is read again:
- what ``_json_scan`` makes of the text, with positions and exact numbers. It has the last word.
"""

from __future__ import annotations

from ..errors import DecodeError, EncodeError, FormatError
from ._json_scalars import refusal, scalar_reader
from ._json_scan import Items, Pairs
from ._json_write import ABSENT, GOT, is_null_value, known_type
from .schema import MAP, REPEATED, REQUIRED, describe, fill_missing, leave, schema_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from .extensions import TypeRegistry
    from .schema import FieldSchema, MessageSchema

    Read = Callable[["Reader", Any, int], Any]
    Pair = tuple[Any, Any]

__all__ = ["NAME", "VALUE", "Reader", "plan_of", "reader_of"]

_PLAN = "json_read"  # the key of the plan among what is kept of a schema

NAME, VALUE = 0, 1
"""Which half of a pair is at fault."""


class _Plan:
    """How to read a message.

    Attributes:
        schema: of the message.
        known: what reads a well-known type instead; None for any other message.
        entries: ``(set, read, takes_null, other_name, field)`` by each name of the field.
        zeros: ``(set, zero)`` of the fields that start with a value which can be shared.
        containers: the lists and maps, whose values cannot: ``(set, list or dict)``.
        required: ``(get, field)``.
    """

    __slots__ = ("containers", "entries", "known", "required", "schema", "zeros")

    def __init__(self, schema: MessageSchema) -> None:
        self.schema = schema
        known = known_type(schema)
        self.known = known.read if known is not None else None
        self.required = [(field.get, field) for field in schema.required]
        self.zeros = []
        self.containers: list[tuple[Any, Any]] = []
        self.entries: dict[Any, tuple[Any, Read, bool, str | None, FieldSchema]] = {}
        for field in schema.fields:
            if field.presence in (REPEATED, MAP):
                self.containers.append((field.set, list if field.presence == REPEATED else dict))
            elif field.presence != REQUIRED:
                self.zeros.append((field.set, field.zero()))
        # Where one field's name in JSON is another's in the `.proto`, it is the first one's.
        named = schema.by_proto_name | {field.json_name: field for field in schema.fields}
        for name, field in named.items():
            other = field.json_name if name == field.proto_name else field.proto_name
            self.entries[name] = (
                field.set,
                reader_of(field),
                takes_null(field),
                other if other != name and named[other] is field else None,
                field,
            )


def plan_of(schema: MessageSchema) -> _Plan:
    """The plan, made at the first use."""
    plan = schema.functions.get(_PLAN)
    if plan is None:
        plan = schema.functions[_PLAN] = _Plan(schema)
    return plan


def takes_null(field: FieldSchema) -> bool:
    """Whether null is a value of this field; else it says that the field is absent."""
    if field.presence in (REPEATED, MAP):
        return False
    if field.message_type is not None:
        known = known_type(field.schema)
        return known is not None and bool(known.takes_null)
    return is_null_value(field)


class Reader:
    """One ``from_dict`` or ``from_json`` and its options.

    Attributes:
        is_guess: whether the value comes from ``json.loads``, so that a float may stand for a
            number that it only resembles; ``text`` is then what it was made of.
        is_text: whether names may repeat, in what is ignored too, since it comes from a text.
        at: the position of the fault, as soon as something knows it; -1 before.
    """

    def __init__(
        self,
        registry: TypeRegistry | None,
        ignore_unknown: bool,
        allow_partial: bool,
        max_depth: int,
        *,
        text: str | None = None,
        is_guess: bool = False,
    ) -> None:
        self.registry = registry
        self.ignore_unknown = ignore_unknown
        self.allow_partial = allow_partial
        self.max_depth = max_depth
        self.text = text
        self.is_guess = is_guess
        self.at = -1
        self._lost_a_sign: bool | None = None

    # --- Messages ---------------------------------------------------------------------------------

    def message(self, plan: _Plan, value: Any, depth: int) -> Any:
        """The message that a JSON value means."""
        if depth > self.max_depth:
            raise FormatError(f"messages nest deeper than {self.max_depth} (max_depth)")
        if plan.known is not None:
            return plan.known(self, plan.schema, value, depth)
        pairs, names = self.object(value, plan.schema.name)
        return self.fields(plan, pairs, names, depth)

    def object(self, value: Any, wanted: str) -> tuple[Iterable[Pair], dict[Any, Any]]:
        """The pairs of an object, whose names are found to occur once; and all by name."""
        if type(value) is Pairs:
            names = dict(value)
            if len(names) != len(value):
                raise self.repeated_name(value)
            return value, names
        if not isinstance(value, dict):
            raise refusal(f"{wanted} takes an object", value)
        return value.items(), value

    def fields(self, plan: _Plan, pairs: Iterable[Pair], names: dict[Any, Any], depth: int) -> Any:
        """The message of which these are the fields."""
        schema = plan.schema
        message: Any = object.__new__(schema.message_type)
        message._unknown_fields = b""
        for set_field, zero in plan.zeros:
            set_field(message, zero)
        for set_field, make in plan.containers:
            set_field(message, make())
        entries = plan.entries
        chosen: dict[str, str] = {}  # the member that was given of each oneof
        for pair in pairs:
            name, value = pair
            entry = entries.get(name)
            if entry is None:
                self.extension(schema, message, pairs, pair, depth)
                continue
            set_field, read, takes_null, other_name, field = entry
            try:
                if other_name is not None and other_name in names:
                    self.place(pairs, (other_name, None), NAME)
                    raise FormatError(f"takes one of its names, {name} or {other_name}")
                if value is None and not takes_null:
                    continue
                converted = read(self, value, depth)
                if converted is ABSENT:
                    continue
                if field.oneof is not None:
                    first = chosen.setdefault(field.oneof, field.proto_name)
                    if first != field.proto_name:
                        self.place(pairs, pair, NAME)
                        raise FormatError(f"of the oneof {field.oneof} there is already {first}")
            except FormatError as error:
                self.leave(error, field, pairs, pair)
                raise
            set_field(message, converted)
        if self.allow_partial:
            fill_missing(message)
        else:
            for get, field in plan.required:
                try:
                    get(message)
                except AttributeError:
                    raise FormatError(
                        "this required field is missing", path=field.proto_name
                    ) from None
        return message

    def extension(
        self, schema: MessageSchema, message: Any, pairs: Any, pair: Pair, depth: int
    ) -> None:
        """What is no field of the message: an extension, or something to be ignored."""
        name, value = pair
        is_extension = isinstance(name, str) and name[:1] == "[" and name[-1:] == "]"
        if is_extension and self.registry is not None:
            extension = self.registry.extension(name[1:-1])
            if extension is not None and extension.extendee is schema.message_type:
                field = extension.field
                if value is None and not takes_null(field):
                    return
                try:
                    converted = reader_of(field)(self, value, depth)
                    if converted is not ABSENT:
                        self.written(extension.set, message, converted)
                except FormatError as error:
                    self.leave(error, field, pairs, pair)
                    raise
                return
        if self.ignore_unknown:
            self.skip(pairs, pair, depth)
            return
        self.place(pairs, pair, NAME)
        if not is_extension:
            reason = f"{schema.name} has no field of that name"
        elif self.registry is None:
            reason = "this extension is not known: pass registry=TypeRegistry(...) with it"
        else:
            reason = f"the registry has no such extension of {schema.name}"
        raise FormatError(f"{reason}{GOT}{describe(name)}")

    def written(self, write: Callable[..., Any], *args: Any, **options: Any) -> Any:
        """Put what was read into the bytes of an extension or an Any.

        With ``allow_partial`` the message of an extension may lack something, which it must not.
        """
        try:
            return write(*args, **options)
        except (EncodeError, DecodeError) as error:
            raise FormatError(error.reason, path=error.path) from None

    def skip(self, pairs: Any, pair: Pair, depth: int) -> None:
        """Look into what is ignored: its names occur once too, and it nests no deeper."""
        if self.text is None:
            return
        pending = [(pair[1], depth)]
        while pending:
            value, depth = pending.pop()
            if type(value) is Pairs:
                if len(dict(value)) != len(value):
                    raise self.repeated_name(value)
                value = [inner for _, inner in value]
            elif not isinstance(value, list):
                continue
            if depth >= self.max_depth:
                self.place(pairs, pair, VALUE)
                raise FormatError(f"what is ignored nests deeper than {self.max_depth} (max_depth)")
            pending += [(inner, depth + 1) for inner in reversed(value)]

    def lost_a_sign(self) -> bool:
        """Whether the text may have a ``-0``, which ``json.loads`` makes an int without a sign."""
        if self._lost_a_sign is None:
            import re

            text = self.text or ""
            self._lost_a_sign = "-0" in text and bool(
                re.search(r"(?:^|[\s:\[,])-0(?:[\s,\]}]|$)", text)
            )
        return self._lost_a_sign

    # --- Faults -----------------------------------------------------------------------------------

    def repeated_name(self, pairs: Pairs) -> FormatError:
        """The error of an object in which a name occurs twice."""
        seen: set[str] = set()
        for pair in pairs:  # pragma: no branch - it is known to be there
            if pair[0] in seen:
                break
            seen.add(pair[0])
        self.place(pairs, pair, NAME)
        return FormatError(f"an object takes each name once{GOT}{describe(pair[0])} twice")

    def leave(self, error: FormatError, field: FieldSchema, pairs: Any, pair: Pair) -> None:
        """An error passes a field: to its path, and to where it stands unless that is known."""
        if field.debug_redact:
            self.at = -1  # where inside would tell of the value
        self.place(pairs, pair, VALUE)
        leave(error, field)

    def place(self, pairs: Any, pair: Pair, half: int) -> None:
        """The fault is in this pair, unless something further inside has been found."""
        if self.at < 0 and type(pairs) is Pairs and pairs.places:
            # By itself, for a name may occur twice; or by its name, if that is all there is.
            found = [index for index, each in enumerate(pairs) if each is pair]
            index = found[0] if found else [name for name, _ in pairs].index(pair[0])
            self.at = pairs.places[index][half]

    def place_item(self, values: Any, index: int) -> None:
        """The same for an item of an array."""
        if self.at < 0 and type(values) is Items:
            self.at = values.places[index]


# --- Functions that read the value of one field ---------------------------------------------------


def reader_of(field: FieldSchema) -> Read:
    """The function that reads what the attribute will hold; it gives ABSENT for nothing."""
    if field.presence == MAP:
        return _map_reader(field)
    read = _value_reader(field)
    return _list_reader(field, read) if field.presence == REPEATED else read


def _list_reader(field: FieldSchema, read: Read) -> Read:
    is_enum = field.enum_type is not None

    def read_list(reader: Reader, values: Any, depth: int) -> list[Any]:
        if not isinstance(values, (list, tuple)) or type(values) is Pairs:
            raise refusal("a repeated field takes an array", values)
        result: list[Any] = []
        try:
            for value in values:
                result.append(read(reader, value, depth))
        except FormatError as error:
            reader.place_item(values, len(result))
            error._within(f"[{len(result)}]")
            raise
        if is_enum and reader.ignore_unknown:
            result = [value for value in result if value is not ABSENT]
        return result

    return read_list


def _map_reader(field: FieldSchema) -> Read:
    key_field, value_field = field.schema.fields
    read_key = scalar_reader(key_field)
    read = _value_reader(value_field)
    is_bool = key_field.kind.name == "bool"

    def read_map(reader: Reader, values: Any, depth: int) -> dict[Any, Any]:
        pairs, _ = reader.object(values, "a map")
        if values and depth == reader.max_depth:  # an entry is a message on the wire
            raise FormatError(f"messages nest deeper than {reader.max_depth} (max_depth)")
        result: dict[Any, Any] = {}
        for pair in pairs:
            name, value = pair
            half = NAME
            try:
                if not isinstance(name, str):
                    raise refusal("a key is a string", name)
                if not is_bool:
                    key = read_key(reader, name, depth)
                elif name in ("true", "false"):
                    key = name == "true"
                else:
                    raise refusal('a bool key is "true" or "false"', name)
                if key in result:  # "1" and "1.0" are two names and one key
                    raise FormatError(f"a map takes each key once{GOT}{describe(key)} twice")
                half = VALUE
                # An entry is a message on the wire, hence one level deeper.
                converted = read(reader, value, depth + 1)
            except FormatError as error:
                reader.place(pairs, pair, half)
                error._within(f"[{describe(name)}]")
                raise
            if converted is not ABSENT:
                result[key] = converted
        return result

    return read_map


def _value_reader(field: FieldSchema) -> Read:
    """The function that reads one value of a field."""
    if field.message_type is not None:
        return _message_reader(field.message_type)
    if field.enum_type is not None:
        return _enum_reader(field)
    return scalar_reader(field)


def _message_reader(message_type: Any) -> Read:
    def read_message(reader: Reader, value: Any, depth: int) -> Any:
        # Asked for here and not before: messages may hold one another.
        return reader.message(plan_of(schema_of(message_type)), value, depth + 1)

    return read_message


def _enum_reader(field: FieldSchema) -> Read:
    enum_type = field.enum_type
    # An enum.IntEnum has no other names than Python's.
    names: dict[str, Any] = getattr(enum_type, "__proto_members__", enum_type.__members__)
    members = field.enum_members
    is_null = is_null_value(field)
    read_number = scalar_reader(field)

    def read_enum(reader: Reader, value: Any, depth: int) -> Any:
        """The member; of an open enum a number that it does not know stays an int."""
        if value is None and is_null:
            return members[0]
        if isinstance(value, str):
            if value in names:
                return names[value]
            if reader.ignore_unknown:
                return ABSENT
        else:
            number = read_number(reader, value, depth)
            # Of NullValue JSON has this one alone, and would return another as this.
            if number in members or not (field.is_closed or is_null):
                return members.get(number, number)
        raise refusal(f"{enum_type.__name__} takes one of its names or numbers", value)

    return read_enum
