# SPDX-License-Identifier: MIT
"""Messages as JSON: the ProtoJSON mapping of https://protobuf.dev/programming-guides/json/.

Two steps each way. ``to_dict`` and ``from_dict`` go between a message and what JSON can hold -
dicts with string names, lists, strings, numbers, booleans - and are where the mapping is;
``to_json`` and ``from_json`` add the text, by the standard library's ``json``.

What goes out is the one canonical form, so that equal messages give equal JSON: fields by number,
maps by key, names as in the ``.proto``. What comes in may be anything the mapping allows, and
nothing beyond it. Where it leaves room, the input is taken strictly: a name that occurs twice, two
members of a oneof, a number that does not fit are refused, not resolved.

Numbers are taken as they are written. Python would read ``9007199254740993.0`` as a float and so
lose its last digit on the way to an int64; here a literal keeps its text until the kind of its
field is known.

A fault inside a field that is marked ``debug_redact`` is reported at that field: neither the value
nor anything below it, a map's keys for instance, is in the error.

The well-known types have forms of their own in JSON; they would be told apart where a message is
written and read, ``_Writer.message`` and ``_Reader.message``, and are plain messages so far.
"""

from __future__ import annotations

from ..errors import EncodeError, FormatError
from . import wire
from .enums import proto_names
from .schema import (
    EMPTY,
    EXPLICIT,
    IMPLICIT,
    KINDS,
    MAP,
    REPEATED,
    REQUIRED,
    FieldSchema,
    Kind,
    MessageSchema,
    describe,
    fill_missing,
    schema_of,
    slot_value,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn, TypeVar

    M = TypeVar("M")

__all__ = ["from_dict", "from_json", "to_dict", "to_json"]


# --- What people call -----------------------------------------------------------------------------


def to_dict(
    message: object,
    *,
    enum_numbers: bool = False,
    allow_partial: bool = False,
    max_depth: int = wire.MAX_DEPTH,
) -> dict[str, Any]:
    """The JSON object of a message, as a dict that ``json.dumps`` takes as it is.

    Its names are those of the ``.proto``, in the order of the field numbers. It has the fields
    that the wire would have: an absent field, an empty list or map and the zero of a field without
    presence are left out. 64-bit integers are strings, since JavaScript would round them; bytes
    are base64; a NaN and the infinities are strings; an enum is its name in the ``.proto``, or its
    number where it has none; a ``float`` is the shortest number that means the same 32 bits.
    Unknown fields have no names and are left out.

    Args:
        message: an instance of a message class.
        enum_numbers: write enums as numbers.
        allow_partial: write a message whose required fields are missing, without them.
        max_depth: how deep messages may nest; what holds itself ends here.

    Raises:
        EncodeError: what ``encode`` would refuse, or a string that came from bytes that are not
            UTF-8, which JSON cannot hold; ``path`` says where.
        TypeError: it is not a message.
    """
    schema_of(type(message))
    try:
        return _Writer(enum_numbers, allow_partial, max_depth).message(message, 0)
    except RecursionError:
        raise EncodeError(_TOO_DEEP_FOR_PYTHON) from None


def from_dict(
    message_type: type[M],
    value: dict[str, Any],
    *,
    ignore_unknown: bool = False,
    allow_partial: bool = False,
    max_depth: int = wire.MAX_DEPTH,
) -> M:
    """The message that a JSON object means, given as ``json.loads`` gives it.

    The attributes are what decoding the same message from the wire would give; a ``float`` field
    is therefore rounded to the nearest 32-bit number.

    Taken are: the name of a field in the ``.proto`` or its lowerCamelCase; any integer as a number
    or a string, with fraction and exponent if they leave it whole (``5.0``, ``"1e5"``); floating
    numbers as numbers or strings, and ``"NaN"``, ``"Infinity"``, ``"-Infinity"``; base64 in the
    standard and the URL-safe alphabet, padded or not; an enum's name or number; ``null`` for a
    field that is absent. The keys of a map are strings.

    Args:
        message_type: the class that was declared with ``@message``.
        value: the object; it is not changed and nothing of it is kept.
        ignore_unknown: pass over names that the message does not have, and over the names of enum
            values that the enum does not have.
        allow_partial: accept a message that lacks required fields, as ``decode`` does.
        max_depth: how deep messages may nest.

    Raises:
        FormatError: it is not such a message; ``path`` and ``reason`` say where and why.
        TypeError: ``message_type`` is not a message class.
    """
    schema = schema_of(message_type)
    try:
        return _Reader(ignore_unknown, allow_partial, max_depth).message(schema, value, 0)  # type: ignore[no-any-return]
    except RecursionError:
        raise FormatError(_TOO_DEEP_FOR_PYTHON) from None


def to_json(
    message: object,
    *,
    indent: int | None = None,
    ensure_ascii: bool = False,
    enum_numbers: bool = False,
    allow_partial: bool = False,
    max_depth: int = wire.MAX_DEPTH,
) -> str:
    """The JSON text of a message. See ``to_dict`` for what is written how.

    Args:
        message: an instance of a message class.
        indent: by how many blanks each level is indented, 0 or more; None for a single line.
        ensure_ascii: escape every character beyond ASCII.
        enum_numbers, allow_partial, max_depth: as of ``to_dict``.

    Raises:
        EncodeError: as ``to_dict`` does.
        TypeError: it is not a message.
    """
    import json

    value = to_dict(
        message, enum_numbers=enum_numbers, allow_partial=allow_partial, max_depth=max_depth
    )
    try:
        return json.dumps(value, indent=indent, ensure_ascii=ensure_ascii, allow_nan=False)
    except RecursionError:
        raise EncodeError(_TOO_DEEP_FOR_PYTHON) from None


def from_json(
    message_type: type[M],
    text: str | bytes | bytearray | memoryview,
    *,
    ignore_unknown: bool = False,
    allow_partial: bool = False,
    max_depth: int = wire.MAX_DEPTH,
) -> M:
    """The message that a JSON text means, all of it. See ``from_dict`` for what is taken.

    Args:
        message_type: the class that was declared with ``@message``.
        text: the JSON; bytes are UTF-8. A byte order mark at its start is passed over (RFC 8259
            allows that), and does not count as a column.
        ignore_unknown, allow_partial, max_depth: as of ``from_dict``.

    Raises:
        FormatError: it is not JSON, then ``line`` and ``column`` say where; or the JSON is not
            such a message, then ``path`` does. ``NaN`` and ``Infinity`` without quotes are not
            JSON. A name may occur once in an object, also in one that is otherwise ignored.
        TypeError: ``message_type`` is not a message class, or ``text`` neither str nor bytes.
    """
    schema_of(message_type)
    repeated_names: list[str] = []
    value = _parse(_as_text(text), repeated_names)
    message = from_dict(
        message_type,
        value,
        ignore_unknown=ignore_unknown,
        allow_partial=allow_partial,
        max_depth=max_depth,
    )
    if repeated_names:  # in what was ignored; elsewhere it was met, and reported with its path
        raise FormatError(_once(repeated_names[0]))
    return message


_TOO_DEEP_FOR_PYTHON = "nests deeper than the stack of this interpreter"

_ABSENT: Any = object()  # no value: not written, or not to be set. None is a value, JSON's null.


def _leave(error: EncodeError | FormatError, field: FieldSchema) -> None:
    """An error passes the field it is in; a redacted one keeps to itself what is below it."""
    if field.debug_redact:
        error.path = ""
        wanted, got, _ = error.reason.partition(_GOT)
        error.args = (f"{wanted}{got}<redacted>" if got else wanted,)
    error._within(field.proto_name)


_GOT = ", got "  # in a reason: what is wanted before it, and the value, which may be secret, behind


# --- Messages to JSON -----------------------------------------------------------------------------


class _Writer:
    """One ``to_dict`` and its options. It mirrors the encoder: what that refuses, this does."""

    def __init__(self, enum_numbers: bool, allow_partial: bool, max_depth: int) -> None:
        self.enum_numbers = enum_numbers
        self.allow_partial = allow_partial
        self.max_depth = max_depth

    def message(self, message: Any, depth: int) -> dict[str, Any]:
        if depth > self.max_depth:
            raise EncodeError(f"messages nest deeper than {self.max_depth} (max_depth)")
        schema = schema_of(type(message))
        for name, members in schema.oneofs.items():
            given = [member.proto_name for member in members if _is_set(member, message)]
            if len(given) > 1:
                raise EncodeError(
                    f"only one of {' and '.join(given)} may be set, set the others to None",
                    path=name,
                )
        result = {}
        for field in schema.wire_order:
            try:
                value = self.field(field, slot_value(field, message), depth)
            except EncodeError as error:
                _leave(error, field)
                raise
            if value is not _ABSENT:
                result[field.proto_name] = value
        return result

    def field(self, field: FieldSchema, value: Any, depth: int) -> Any:
        """The JSON value of a field, or _ABSENT."""
        if value is EMPTY:
            if field.presence == REQUIRED and not self.allow_partial:
                raise EncodeError("this required field is missing")
            return _ABSENT
        if field.presence == REPEATED:
            return self.repeated(field, value, depth) or _ABSENT
        if field.presence == MAP:
            return self.map(field, value, depth) or _ABSENT
        if value is None and field.presence == EXPLICIT:
            return _ABSENT
        if field.presence == IMPLICIT:
            encoded = bytearray()
            field.kind.write(encoded, field.check(value))
            if not any(encoded):  # zero, and zero alone: -0.0 has its sign
                return _ABSENT
        return self.value(field, value, depth)

    def repeated(self, field: FieldSchema, values: Any, depth: int) -> list[Any]:
        if not isinstance(values, (list, tuple)):
            raise EncodeError(f"a repeated field takes a list{_GOT}{describe(values)}")
        result = []
        for index, value in enumerate(values):
            try:
                result.append(self.value(field, value, depth))
            except EncodeError as error:
                error._within(f"[{index}]")
                raise
        return result

    def map(self, field: FieldSchema, values: Any, depth: int) -> dict[str, Any]:
        """Sorted by key, as on the wire, so that equal maps give equal texts."""
        if not isinstance(values, dict):
            raise EncodeError(f"a map takes a dict{_GOT}{describe(values)}")
        if values and depth == self.max_depth:  # an entry is a message on the wire
            raise EncodeError(f"messages nest deeper than {self.max_depth} (max_depth)")
        key_field, value_field = field.schema.fields
        entries = []
        for key, value in values.items():
            try:
                name = self.value(key_field, key, depth)
                if key_field.kind.name == "bool":
                    name = "true" if key else "false"
                # An entry is a message on the wire, hence one level deeper.
                shown = self.value(value_field, value, depth + 1)
            except EncodeError as error:
                error._within(f"[{describe(key)}]")
                raise
            entries.append((key_field.check(key), str(name), shown))
        entries.sort(key=lambda entry: entry[0])
        return {name: shown for _, name, shown in entries}

    def value(self, field: FieldSchema, value: Any, depth: int) -> Any:
        """The JSON value of one value of a field."""
        if field.message_type is not None:
            if type(value) is not field.message_type:
                raise EncodeError(f"takes a {field.schema.name}{_GOT}{describe(value)}")
            return self.message(value, depth + 1)
        checked = field.check(value)
        if field.enum_type is not None:
            if self.enum_numbers:
                return checked
            return proto_names(field.enum_type).get(checked, checked)
        write = _WRITERS.get(field.kind.name)
        return checked if write is None else write(checked)


def _is_set(field: FieldSchema, message: Any) -> bool:
    """Whether a member of a oneof holds a value."""
    value = slot_value(field, message)
    return value is not None and value is not EMPTY


def _write_double(value: float) -> float | str:
    if value != value:
        return "NaN"
    if value in _INFINITIES:
        return "Infinity" if value > 0 else "-Infinity"
    return value


_INFINITIES = (float("inf"), float("-inf"))


def _write_float(value: float) -> float | str:
    """Of the numbers that mean the same 32 bits the shortest: 0.1, not 0.10000000149011612."""
    value = _nearest_float(value)
    for digits in range(6, 9):
        shorter = float(f"{value:.{digits}g}")
        if _nearest_float(shorter) == value:
            return _write_double(shorter)
    # Nine digits always do.
    return _write_double(float(f"{value:.9g}"))


def _nearest_float(value: float) -> float:
    """As it comes back from the wire; OverflowError if it is beyond the range of ``float``."""
    encoded = bytearray()
    wire.write_float(encoded, value)
    return wire.read_float(bytes(encoded), 0, 4)[0]


def _write_string(encoded: bytes) -> str:
    try:
        return encoded.decode("utf-8")
    except UnicodeDecodeError:
        raise EncodeError(
            f"JSON holds no bytes that are not UTF-8{_GOT}{describe(encoded)}"
        ) from None


def _write_bytes(value: bytes) -> str:
    import base64

    return base64.b64encode(value).decode("ascii")


# By kind: from the value as ``FieldSchema.check`` gives it. The others are JSON as they are.
_WRITERS: dict[str, Callable[[Any], Any]] = {
    "int64": str,
    "uint64": str,
    "sint64": str,
    "fixed64": str,
    "sfixed64": str,
    "float": _write_float,
    "double": _write_double,
    "string": _write_string,
    "bytes": _write_bytes,
}


# --- JSON to messages -----------------------------------------------------------------------------


class _Reader:
    """One ``from_dict`` and its options."""

    def __init__(self, ignore_unknown: bool, allow_partial: bool, max_depth: int) -> None:
        self.ignore_unknown = ignore_unknown
        self.allow_partial = allow_partial
        self.max_depth = max_depth
        self.json_names: dict[MessageSchema, dict[str, FieldSchema]] = {}

    def message(self, schema: MessageSchema, value: Any, depth: int) -> Any:
        if depth > self.max_depth:
            raise FormatError(f"messages nest deeper than {self.max_depth} (max_depth)")
        _check_object(value, f"{schema.name} takes an object")
        message = schema.new()
        chosen: dict[str, str] = {}  # the member that was given of each oneof
        for name, item in value.items():
            field = schema.by_proto_name.get(name) or self.by_json_name(schema, name)
            if field is None:
                if self.ignore_unknown:
                    continue
                raise FormatError(f"{schema.name} has no field of that name{_GOT}{describe(name)}")
            try:
                if name != field.proto_name and field.proto_name in value:
                    raise FormatError(f"takes one of its names, and {name} is another")
                converted = _ABSENT if item is None else self.field(field, item, depth)
                if converted is _ABSENT:
                    continue
                if field.oneof is not None:
                    first = chosen.setdefault(field.oneof, field.proto_name)
                    if first != field.proto_name:
                        raise FormatError(f"of the oneof {field.oneof} there is already {first}")
            except FormatError as error:
                _leave(error, field)
                raise
            field.set(message, converted)
        if self.allow_partial:
            fill_missing(message)
        for field in () if self.allow_partial else schema.required:
            if slot_value(field, message) is EMPTY:
                raise FormatError("this required field is missing", path=field.proto_name)
        return message

    def by_json_name(self, schema: MessageSchema, name: Any) -> FieldSchema | None:
        """The field whose lowerCamelCase name this is."""
        names = self.json_names.get(schema)
        if names is None:
            names = {_json_name(field.proto_name): field for field in schema.fields}
            self.json_names[schema] = names
        return names.get(name)

    def field(self, field: FieldSchema, value: Any, depth: int) -> Any:
        """The value of a field, or _ABSENT."""
        if field.presence == REPEATED:
            return self.repeated(field, value, depth)
        if field.presence == MAP:
            return self.map(field, value, depth)
        return self.value(field, value, depth)

    def repeated(self, field: FieldSchema, values: Any, depth: int) -> list[Any]:
        if not isinstance(values, (list, tuple)):
            raise _refusal("a repeated field takes an array", values)
        result = []
        for index, item in enumerate(values):
            try:
                converted = self.value(field, item, depth)
            except FormatError as error:
                error._within(f"[{index}]")
                raise
            if converted is not _ABSENT:
                result.append(converted)
        return result

    def map(self, field: FieldSchema, values: Any, depth: int) -> dict[Any, Any]:
        _check_object(values, "a map takes an object")
        if values and depth == self.max_depth:  # an entry is a message on the wire
            raise FormatError(f"messages nest deeper than {self.max_depth} (max_depth)")
        key_field, value_field = field.schema.fields
        result: dict[Any, Any] = {}
        for name, item in values.items():
            try:
                key = _read_key(key_field.kind, name)
                if key in result:  # "1" and "1.0" are two names and one key
                    raise FormatError(f"a map takes each key once{_GOT}{describe(key)} twice")
                # An entry is a message on the wire, hence one level deeper.
                converted = self.value(value_field, item, depth + 1)
            except FormatError as error:
                error._within(f"[{describe(name)}]")
                raise
            if converted is not _ABSENT:
                result[key] = converted
        return result

    def value(self, field: FieldSchema, value: Any, depth: int) -> Any:
        """One value of a field, or _ABSENT for an enum value that is ignored."""
        if field.message_type is not None:
            return self.message(field.schema, value, depth + 1)
        if field.enum_type is not None:
            return self.enum(field, value)
        return _READERS[field.kind.name](field.kind, value)

    def enum(self, field: FieldSchema, value: Any) -> Any:
        """The member; of an open enum a number that it does not know stays an int."""
        enum_type = field.enum_type
        if isinstance(value, str):
            # An enum.IntEnum has no other names than Python's.
            members = getattr(enum_type, "__proto_members__", enum_type.__members__)
            if value in members:
                return members[value]
            if self.ignore_unknown:
                return _ABSENT
        else:
            number = _read_integer(field.kind, value)
            if number in field.enum_members or not field.is_closed:
                return field.enum_members.get(number, number)
        raise _refusal(f"{enum_type.__name__} takes one of its names or numbers", value)


def _json_name(proto_name: str) -> str:
    """``field_name`` to ``fieldName``, as protoc does it: letters behind ``_`` become capitals."""
    first, *rest = proto_name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


def _refusal(wanted: str, value: Any) -> FormatError:
    """The error that says what is taken and, in the words of JSON, what was given."""
    if value is None:
        given = "null"
    elif isinstance(value, bool):
        given = "true" if value else "false"
    elif isinstance(value, dict):
        given = "an object"
    elif isinstance(value, (list, tuple)):
        given = "an array"
    else:
        given = describe(value)
    return FormatError(f"{wanted}{_GOT}{given}")


def _check_object(value: Any, wanted: str) -> None:
    if not isinstance(value, dict):
        raise _refusal(wanted, value)
    if isinstance(value, _RepeatingDict):
        raise FormatError(_once(value.name))


def _once(name: str) -> str:
    return f"an object takes each name once{_GOT}{describe(name)} twice"


def _read_key(kind: Kind, name: Any) -> Any:
    """A map's key, which is a name in JSON: true and false are written in quotes."""
    if not isinstance(name, str):
        raise _refusal("a key is a string", name)
    if kind.name != "bool":
        return _READERS[kind.name](kind, name)
    if name not in ("true", "false"):
        raise _refusal('a bool key is "true" or "false"', name)
    return name == "true"


def _read_integer(kind: Kind, value: Any) -> int:
    if kind.name == "enum":
        kind = _INT32
    number = value
    if isinstance(value, _Number):
        number = _exact_integer(value.text)
    elif isinstance(value, str):
        number = _exact_integer(value)
    elif isinstance(value, float):
        number = int(value) if value.is_integer() else None
    try:
        return kind.check(number)  # type: ignore[no-any-return]
    except EncodeError as error:
        raise _refusal(error.reason, value) from None


_INT32 = KINDS["int32"]


def _split_number(text: str) -> tuple[str, str, int] | None:
    """A number as JSON writes it: its sign, its digits, and the power of ten they are times.

    None if it is no number. Strings are held to the same grammar: no ``+1``, ``01``, ``1_000``,
    `` 1`` or digits of other scripts, all of which ``int`` and ``float`` would take.
    """
    mantissa, has_exponent, exponent = text.replace("E", "e", 1).partition("e")
    whole, has_fraction, fraction = mantissa.partition(".")
    sign = "-" if whole[:1] == "-" else ""
    whole = whole[len(sign) :]
    exponent_sign = exponent[:1] if exponent[:1] in ("+", "-") else ""
    exponent = exponent[len(exponent_sign) :]
    if (
        not text.isascii()
        or not whole.isdigit()
        or (whole[0] == "0" and len(whole) > 1)
        or (has_fraction and not fraction.isdigit())
        or (has_exponent and not exponent.isdigit())
    ):
        return None
    # Python refuses to convert thousands of digits; no text is so long that 18 are too few.
    power = int(exponent_sign + (exponent.lstrip("0")[:18] or "0"))
    return sign, whole + fraction, power - len(fraction)


def _exact_integer(text: str) -> int | None:
    """The integer that a number is; None if it is no number, not whole or beyond 64 bits."""
    parts = _split_number(text)
    if parts is None:
        return None
    sign, digits, power = parts
    digits = digits.lstrip("0")
    significant = digits.rstrip("0")
    power += len(digits) - len(significant)
    if not significant:
        return 0
    if power < 0 or len(significant) + power > 20:  # 2**64 has 20 digits
        return None
    number: int = int(sign + significant) * 10**power
    return number


def _read_double(kind: Kind, value: Any) -> float:
    wanted = f'{kind.name} takes a number, "NaN", "Infinity" or "-Infinity"'
    if isinstance(value, str):
        if value in _SPECIAL:
            return _SPECIAL[value]
        if _split_number(value) is None:
            raise _refusal(wanted, value)
    elif isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
        raise _refusal(wanted, value)
    try:
        number = float(value)
        if kind.name == "float":
            number = _nearest_float(number)
        if number not in _INFINITIES:
            return number
    except OverflowError:
        pass
    limit = "3.4e38" if kind.name == "float" else "1.8e308"
    raise _refusal(f"{kind.name} takes numbers up to about {limit}", value)


_SPECIAL = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


def _read_bool(kind: Kind, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise _refusal("bool takes true or false", value)


def _read_string(kind: Kind, value: Any) -> str:
    if not isinstance(value, str):
        raise _refusal("string takes a string", value)
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise _refusal("string takes text without lone surrogates", value) from None
    return str(value)


def _read_bytes(kind: Kind, value: Any) -> bytes:
    import base64

    if isinstance(value, str):
        data = value.rstrip("=")
        padding = len(value) - len(data)
        missing = -len(data) % 4
        # The bits behind the last whole byte may be anything: Google's runtimes ignore them.
        if missing != 3 and padding in (0, missing):
            try:
                standard = data.replace("-", "+").replace("_", "/") + "=" * missing
                return base64.b64decode(standard, validate=True)
            except ValueError:  # not of the alphabet, or not ASCII
                pass
    raise _refusal("bytes takes base64", value)


# By kind: ``(kind, JSON value) -> the value``, or FormatError.
_READERS: dict[str, Callable[[Kind, Any], Any]] = {
    **{kind.name: _read_integer for kind in KINDS.values() if kind.python_type is int},
    "bool": _read_bool,
    "float": _read_double,
    "double": _read_double,
    "string": _read_string,
    "bytes": _read_bytes,
}


# --- JSON text ------------------------------------------------------------------------------------


class _Number(float):
    """A number of a JSON text, as a float that remembers how it was written."""

    __slots__ = ("text",)

    text: str

    def __new__(cls, text: str) -> _Number:
        self = super().__new__(cls, text)
        self.text = text
        return self

    def __repr__(self) -> str:
        return self.text


class _RepeatingDict(dict[str, "Any"]):
    """An object of a JSON text in which a name occurs twice."""

    __slots__ = ("name",)

    name: str


def _as_text(text: Any) -> str:
    if isinstance(text, (bytes, bytearray, memoryview)):
        data = bytes(text)
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            good = data[: error.start].decode("utf-8").removeprefix(_BOM)
            line, column = _place(good, len(good))
            bad = data[error.start : error.end]
            raise FormatError(
                f"JSON in bytes is UTF-8: {error.reason}{_GOT}{bad!r}", line=line, column=column
            ) from None
    if not isinstance(text, str):
        raise TypeError(f"text is str or bytes, got {describe(text)}")
    return text.removeprefix(_BOM)


_BOM = "\ufeff"


def _place(text: str, pos: int) -> tuple[int, int]:
    """Line and column, both from 1."""
    return text.count("\n", 0, pos) + 1, pos - text.rfind("\n", 0, pos)


def _parse(text: str, repeated_names: list[str]) -> Any:
    """The value of a JSON text; FormatError with line and column if it is not JSON.

    An object in which a name occurs twice becomes a _RepeatingDict, so that whoever comes by can
    tell its path; the names are also listed, for those that nobody comes by.
    """
    import json

    def read_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        if len(value) == len(pairs):
            return value
        repeating = _RepeatingDict(value)
        seen: set[str] = set()
        pos = 0
        while pairs[pos][0] not in seen:
            seen.add(pairs[pos][0])
            pos += 1
        repeating.name = pairs[pos][0]
        repeated_names.append(repeating.name)
        return repeating

    try:
        return json.loads(
            text,
            object_pairs_hook=read_object,
            parse_float=_Number,
            parse_int=_parse_integer,
            parse_constant=_refuse_constant,
        )
    except json.JSONDecodeError as error:
        raise FormatError(
            f"this is not JSON: {error.msg}", line=error.lineno, column=error.colno
        ) from None
    except RecursionError:
        raise FormatError(f"the JSON {_TOO_DEEP_FOR_PYTHON}") from None
    except FormatError as error:
        error.line, error.column = _place(text, _position_of_constant(text))
        raise


def _parse_integer(text: str) -> int | float:
    """An int, unless it has a sign that an int would lose, or more digits than any field takes."""
    return _Number(text) if text == "-0" or len(text) > 400 else int(text)


def _refuse_constant(name: str) -> NoReturn:
    raise FormatError(f'this is not JSON: {name} stands in quotes, "{name}"')


def _position_of_constant(text: str) -> int:
    """Where the first NaN, Infinity or -Infinity is, in a text that is JSON up to there."""
    from json import decoder

    scanstring: Callable[[str, int], tuple[str, int]] = decoder.scanstring  # type: ignore[attr-defined]
    pos = 0
    while text[pos] not in "NI":
        # Nothing else begins with these letters, but inside of strings.
        pos = scanstring(text, pos + 1)[1] if text[pos] == '"' else pos + 1
    return pos - (text[pos - 1 : pos] == "-")
