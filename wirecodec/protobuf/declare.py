# SPDX-License-Identifier: MIT
"""``@message``: the class people write, completed when first used.

To people a message is a dataclass: a keyword-only constructor, ``==``, repr, ``dataclasses.fields``
and ``replace``, copy, pickle, ``match``. To the machine it is a class with slots that is made at
once, in microseconds, and knows nothing but the names of its fields. The rest - the annotations
resolved to a ``MessageSchema``, the constructor, what ``dataclasses`` asks for - is made the first
time somebody needs it, because most programs touch a few of the hundreds of messages they import.

How a class is completed without a metaclass:

- ``__message_schema__`` is a descriptor. The first look at it completes the class and puts the
  schema itself in its place.
- ``__dataclass_fields__``, ``__dataclass_params__`` and ``__signature__`` are descriptors likewise;
  only they import ``dataclasses`` and ``inspect``.
- ``__init__`` is a stub that puts the real one in its place and calls it.

Two things live in the slots beside the fields' values. A required field that was absent
(``allow_partial``) holds its default, marked as ``Missing``: ``missing_fields`` finds it, and
assigning the field makes it present. And ``_unknown_fields`` holds the bytes of records that the
schema does not know.

There is no ``__getattr__`` on purpose: with one, however rarely it is asked, CPython does not
specialise any attribute read of the class.
"""

from __future__ import annotations

import sys
from _thread import RLock
from keyword import iskeyword

from ..errors import EncodeError, SchemaError
from . import enums
from ._annotations import AnnotationError, container_arguments, read_annotation
from .schema import (
    EMPTY,
    EXPLICIT,
    GROUP,
    IMPLICIT,
    KINDS,
    LAX_STRING,
    MAP,
    MESSAGE,
    REPEATED,
    REQUIRED,
    STRING,
    FieldSchema,
    FieldSpec,
    MessageSchema,
    NotHere,
    fill_missing,
    json_name_of,
    schema_of,
    slot_value,
    walk_missing,
)
from .wire import MAX_FIELD_NUMBER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import ModuleType
    from typing import Any, TypeVar, overload

    from typing_extensions import dataclass_transform

    from ._annotations import ParsedAnnotation

    M = TypeVar("M")

    @overload
    @dataclass_transform(kw_only_default=True)
    def message(message_type: type[M], /) -> type[M]: ...

    @overload
    @dataclass_transform(kw_only_default=True)
    def message(
        *, syntax: str = "proto2", full_name: str = "", message_set: bool = False
    ) -> Callable[[type[M]], type[M]]: ...

    def message(
        message_type: Any = None,
        /,
        *,
        syntax: str = "proto2",
        full_name: str = "",
        message_set: bool = False,
    ) -> Any:
        """Make a class a protobuf message; what runs stands below."""


__all__ = [
    "check_default",
    "check_messages",
    "check_number",
    "kind_of",
    "lower_camel_case",
    "make_entry",
    "make_message",
    "message",
    "missing_fields",
    "unknown_fields",
]

_UNKNOWN = "_unknown_fields"
_NO_DEFAULT: Any = object()  # in the class body
_lock = RLock()  # re-entrant: a lazy attribute may need another

# What a message class defines itself; a class body that defines them too is refused.
_OURS = (
    "__eq__",
    "__getstate__",
    "__hash__",
    "__init__",
    "__new__",
    "__setstate__",
    "__slots__",
)


if not TYPE_CHECKING:

    def message(message_type=None, /, **options):
        """Make a class a protobuf message.

            @message
            class Security:
                market: Annotated[int, pb.int32(1)]
                code: Annotated[str, pb.string(2)]

        Presence is read off the default: none is required, ``None`` explicit, a zero value
        implicit, ``[]`` repeated, ``{}`` a map.

        Args:
            syntax: ``"proto2"`` or ``"proto3"``, by keyword. proto3 verifies the UTF-8 of strings
                and packs repeated numbers, where a field does not say otherwise.
            full_name: the name in the ``.proto``, package and all, by keyword. JSON and text need
                it inside an ``Any``, and know ``google.protobuf.Timestamp`` and its like by it.
                A module says it for all of its messages by ``__proto_package__ = "my.package"``.
            message_set: whether its extensions are written in the old form of a message set, by
                keyword; such a message has no fields of its own.

        Raises:
            SchemaError: the class as a whole is declared wrongly. Mistakes in its fields are
                raised when it is first used, or by ``check_messages``.
        """
        syntax = options.pop("syntax", "proto2")
        full_name = options.pop("full_name", "")
        message_set = options.pop("message_set", False)
        if options:
            raise SchemaError(
                f"@message takes no {', '.join(options)}: it takes syntax, full_name and "
                "message_set, and a message is mutable, compared by value and keyword-only"
            )
        if syntax not in ("proto2", "proto3"):
            raise SchemaError(f'syntax is "proto2" or "proto3", got {syntax!r}')
        if message_type is None:
            return lambda decorated: _declare(decorated, syntax, full_name, message_set)
        return _declare(message_type, syntax, full_name, message_set)


def _declare(declared: Any, syntax: str, full_name: str, message_set: bool) -> Any:
    """The slots class of a declaration, by the names of its annotations alone."""
    name = declared.__name__
    if declared.__bases__ != (object,):
        raise SchemaError(
            "a message has no base class: protobuf has no inheritance, hold the other message "
            "in a field instead",
            message_type=name,
        )
    body = dict(declared.__dict__)
    annotations = _own_annotations(declared)
    for special in _OURS:
        if special in body:
            raise SchemaError(f"a message makes its own {special}", message_type=name)
    if "__post_init__" in body:
        raise SchemaError(
            "__post_init__ is not called, as decoding does not construct: write a function that "
            "takes the message",
            message_type=name,
        )
    mangled = f"_{name.lstrip('_')}__"
    defaults = {}
    for field in annotations:
        if not field.isidentifier() or iskeyword(field):
            raise SchemaError("this is no name for an attribute", message_type=name, field=field)
        if field.startswith(mangled) or field == _UNKNOWN or field[:2] == "__":
            raise SchemaError(
                "this name is taken: choose another and give the proto name by name=",
                message_type=name,
                field=field,
            )
        defaults[field] = body.pop(field, _NO_DEFAULT)
    for unwanted in ("__dict__", "__weakref__"):
        body.pop(unwanted, None)
    body["__qualname__"] = declared.__qualname__
    message_type = make_message(
        name,
        annotations,
        lambda cls: _complete(cls, annotations, defaults, syntax, full_name, message_set),
        body,
    )
    _retarget_class_cells(body, declared, message_type)
    return message_type


def make_message(
    name: str,
    annotations: dict[str, Any],
    complete: Callable[[Any], MessageSchema],
    body: dict[str, Any],
) -> Any:
    """A message class of those fields: what a declaration and a loaded schema have in common.

    Args:
        name: of the class.
        annotations: of its fields, in order; all that is looked at now are the names.
        complete: makes the schema of the class when it is first needed.
        body: what else the class holds: nested classes, ``__qualname__``, ``__module__``,
            ``__doc__``. It is added to.
    """
    body["__annotations__"] = annotations
    body["__slots__"] = (*annotations, _UNKNOWN)
    body["__match_args__"] = ()
    body["__hash__"] = None
    body["__message_schema__"] = _LazyAttribute("__message_schema__", complete)
    for attribute, make in _LAZY_ATTRIBUTES.items():
        body[attribute] = _LazyAttribute(attribute, make)
    for attribute, method in _METHODS.items():
        body.setdefault(attribute, method)
    return type(name, (), body)


def _own_annotations(declared: Any) -> dict[str, Any]:
    """The annotations of the class body, unevaluated where Python can tell them so."""
    written = vars(declared).get("__annotations__")
    if written is not None:
        return dict(written)
    if sys.version_info >= (3, 14):  # pragma: no cover - the tests of older Pythons have no such
        import annotationlib

        return annotationlib.get_annotations(declared, format=annotationlib.Format.FORWARDREF)
    return {}


def _retarget_class_cells(body: Mapping[str, Any], old: type, new: type) -> None:
    """Methods that say ``super()`` or ``__class__`` mean the class that was replaced: mend that."""
    pending = list(body.values())
    for value in pending:  # grows while it is walked
        if isinstance(value, (classmethod, staticmethod)):
            pending.append(value.__func__)
        elif isinstance(value, property):
            pending += [value.fget, value.fset, value.fdel]
        for cell in getattr(value, "__closure__", None) or ():
            try:
                is_old = cell.cell_contents is old
            except ValueError:  # empty: a local name that is not bound yet
                continue
            if is_old:
                cell.cell_contents = new


class _LazyAttribute:
    """A class attribute that is computed at the first look and then stands there itself."""

    __slots__ = ("_make", "_name")

    def __init__(self, name: str, make: Callable[[Any], Any]) -> None:
        self._name = name
        self._make = make

    def __get__(self, instance: object, owner: Any) -> Any:
        with _lock:
            value = owner.__dict__.get(self._name)
            if value is self:
                value = self._make(owner)
                setattr(owner, self._name, value)
            return value


# --- The schema of a class ------------------------------------------------------------------------


def _complete(
    message_type: Any,
    annotations: Mapping[str, Any],
    defaults: Mapping[str, Any],
    syntax: str,
    full_name: str,
    message_set: bool,
) -> MessageSchema:
    module = sys.modules.get(message_type.__module__)
    scopes: Sequence[Mapping[str, Any]] = (
        # Nested classes; not the slots, for a field may be called str.
        {name: value for name, value in vars(message_type).items() if name not in annotations},
        {message_type.__name__: message_type},
        vars(module) if module is not None else {},
        _BUILTINS,
    )
    fields = []
    taken: dict[Any, str] = {}  # numbers and proto names, and who has them
    for name, annotation in annotations.items():
        try:
            field = _field(message_type, name, annotation, defaults[name], scopes, syntax)
            for key in (field.number, field.proto_name):
                if key in taken:
                    raise AnnotationError(f"{key} is taken by {taken[key]}")
                taken[key] = name
        except AnnotationError as error:
            raise SchemaError(
                str(error), message_type=message_type.__qualname__, field=name
            ) from None
        fields.append(field)
    package = getattr(module, "__proto_package__", None)
    if not full_name and package is not None:
        full_name = f"{package}.{message_type.__qualname__}".lstrip(".")
    if message_set and fields:
        raise SchemaError(
            "a message set has no fields: declare extensions of it",
            message_type=message_type.__qualname__,
        )
    return MessageSchema(message_type, syntax, tuple(fields), full_name, message_set)


_BUILTINS = {
    known.__name__: known for known in (int, float, bool, str, bytes, list, dict, enums.Enum)
}


def _field(
    message_type: Any,
    name: str,
    annotation: Any,
    python_default: Any,
    scopes: Sequence[Mapping[str, Any]],
    syntax: str,
) -> FieldSchema:
    if isinstance(annotation, str) and "ClassVar" in annotation.partition("[")[0]:
        raise AnnotationError("a message has no ClassVar: put constants into the module")
    parsed = read_annotation(annotation, scopes)
    spec = next((item for item in parsed.metadata if isinstance(item, FieldSpec)), None)
    if spec is None:
        raise AnnotationError(
            "says no field kind: write Annotated[type, pb.kind(number)], such as "
            "Annotated[int | None, pb.int32(3)] = None"
        )
    check_number(spec.number)
    proto_name = spec.proto_name or lower_camel_case(name)
    presence = _presence(spec, parsed, python_default, syntax)
    common: dict[str, Any] = {
        "name": name,
        "proto_name": proto_name,
        "json_name": spec.json_name,
        "number": spec.number,
        "presence": presence,
        "oneof": spec.oneof,
        "debug_redact": spec.debug_redact,
        "slot": message_type.__dict__[name],
    }
    [hint] = parsed.alternatives if len(parsed.alternatives) == 1 else [None]
    if presence == MAP:
        arguments = container_arguments(hint, dict, scopes)
        if (
            arguments is None
            or not isinstance(spec.key, FieldSpec)
            or not isinstance(spec.value, FieldSpec)
        ):
            raise AnnotationError("a map is a dict[key, value] with pb.map(number, key, value)")
        if spec.key.kind not in _MAP_KEYS:
            raise AnnotationError(
                f"a map key is an integer, a bool or a string, not {spec.key.kind}"
            )
        if spec.value.kind in ("map", "group") or spec.value.is_repeated:
            raise AnnotationError("a map value is not a map, a group or repeated")
        parts = [
            kind_of(entry_spec, argument.alternatives, syntax)
            for entry_spec, argument in zip((spec.key, spec.value), arguments, strict=True)
        ]
        entry_type = make_entry(f"{message_type.__qualname__}.{name}", parts, syntax)
        return FieldSchema(kind=MESSAGE, message_type=entry_type, **common)
    if presence == REPEATED:
        arguments = container_arguments(hint, list, scopes)
        if arguments is None:
            raise AnnotationError("a repeated field is a list[...] with pb.repeated(...)")
        [parsed] = arguments
    typed = kind_of(spec, parsed.alternatives, syntax)
    kind = typed["kind"]
    packed = spec.packed
    if presence == REPEATED and packed is None:
        packed = syntax == "proto3" and kind.is_packable
    elif packed and not kind.is_packable:
        raise AnnotationError(f"{kind.name} values cannot be packed")
    field = FieldSchema(is_packed=bool(packed), **common, **typed)
    if presence == IMPLICIT and (python_default or python_default != field.zero_of_kind()):
        raise AnnotationError(
            f"the default {python_default!r} is not the zero of {kind.name}: for a proto default "
            "write = None and default= in the pb call"
        )
    if field.default is not None:
        check_default(field)
    return field


def check_number(number: Any) -> None:
    """Refuse what is not a field number: 1 to 2**29 - 1 without 19000 to 19999."""
    if not isinstance(number, int) or isinstance(number, bool):
        raise AnnotationError(f"a field number is an int, got {number!r}")
    if not 1 <= number <= MAX_FIELD_NUMBER:
        raise AnnotationError(f"a field number is 1..{MAX_FIELD_NUMBER}, got {number}")
    if 19000 <= number <= 19999:
        raise AnnotationError("protobuf reserves the field numbers 19000..19999 to itself")


def _presence(spec: FieldSpec, parsed: ParsedAnnotation, default: Any, syntax: str) -> str:
    """What the default in the class body says; the kind and the annotation must agree."""
    is_message = spec.kind in ("message", "group")
    if default is _NO_DEFAULT:
        if spec.is_repeated or spec.kind == "map":
            raise AnnotationError("a repeated field has the default [], a map the default {}")
        if parsed.is_optional:
            raise AnnotationError("an optional field has the default None")
        if syntax == "proto3":
            raise AnnotationError("proto3 has no required fields: give it a default")
        presence = REQUIRED
    elif isinstance(default, dict):
        presence = MAP
    elif isinstance(default, list):
        presence = REPEATED
    elif default is None:
        presence = EXPLICIT
    else:
        presence = IMPLICIT
    if (presence == REPEATED) != spec.is_repeated or (presence == MAP) != (spec.kind == "map"):
        raise AnnotationError("= [] belongs to pb.repeated, = {} to pb.map, and to nothing else")
    if presence in (REPEATED, MAP) and default:
        raise AnnotationError("a repeated field or map starts out empty")
    if parsed.is_optional != (presence == EXPLICIT):
        raise AnnotationError("X | None and the default None go together")
    if spec.oneof is not None and presence != EXPLICIT:
        raise AnnotationError("a member of a oneof is X | None with the default None")
    if presence == IMPLICIT and is_message:
        raise AnnotationError("a message field is required, optional (= None) or repeated")
    if spec.default is not None and presence not in (REQUIRED, EXPLICIT):
        raise AnnotationError("only required and optional fields have a proto default")
    return presence


_MAP_KEYS = {
    name for name, kind in KINDS.items() if kind.python_type in (int, bool) or kind is STRING
}


def kind_of(spec: FieldSpec, types: Sequence[Any], syntax: str) -> dict[str, Any]:
    """The kind of a field and its class, if it has one, as ``FieldSchema`` takes them.

    Args:
        spec: what a ``pb`` call says.
        types: what the annotation says: the alternatives without None.
        syntax: which decides whether strings are verified, if ``spec`` does not.

    Raises:
        AnnotationError: the two do not agree.
    """
    kind = KINDS[spec.kind]
    if kind in (MESSAGE, GROUP):
        if len(types) != 1 or not _is_message(types[0]):
            called = "embedded" if kind is MESSAGE else "group"
            raise AnnotationError(f"pb.{called} takes a message class, decorated with @message")
        return {"kind": kind, "message_type": types[0]}
    if spec.kind == "enum":
        classes = [item for item in types if item is not int]
        if len(classes) != 1 or not enums.is_enum(classes[0]):
            raise AnnotationError("pb.enum takes an enum class with members, alone or | int")
        closed = enums.is_closed(classes[0])
        return {
            "kind": kind,
            "enum_type": classes[0],
            "is_closed": closed,
            "default": spec.default,
        }
    if list(types) != [kind.python_type]:
        wanted = kind.python_type.__name__ if kind.python_type is not None else ""
        raise AnnotationError(f"pb.{spec.kind} goes with {wanted}, not {_type_names(types)}")
    if kind is STRING and not (syntax == "proto3" if spec.utf8 is None else spec.utf8):
        kind = LAX_STRING
    return {"kind": kind, "default": spec.default}


def _is_message(candidate: object) -> bool:
    return isinstance(candidate, type) and "__message_schema__" in candidate.__dict__


def _type_names(types: Sequence[Any]) -> str:
    return " | ".join(getattr(item, "__name__", repr(item)) for item in types) or "None"


def make_entry(name: str, typed: Sequence[dict[str, Any]], syntax: str) -> type:
    """The message that a map entry is on the wire: key = 1 and value = 2.

    Args:
        name: of the class.
        typed: what a ``FieldSchema`` takes to know the kind of the key, and that of the value.
        syntax: in proto3, key and value are of implicit presence.
    """
    slots = ("key", "value", _UNKNOWN)
    entry_type = type(name, (), {"__slots__": slots})
    fields = tuple(
        FieldSchema(
            name=part,
            proto_name=part,
            number=number,
            presence=IMPLICIT if syntax == "proto3" and kind["kind"] is not MESSAGE else EXPLICIT,
            slot=entry_type.__dict__[part],
            **kind,
        )
        for number, (part, kind) in enumerate(zip(slots, typed, strict=False), 1)
    )
    entry_type.__message_schema__ = MessageSchema(entry_type, syntax, fields)  # type: ignore[attr-defined]
    return entry_type


def check_default(field: FieldSchema) -> None:
    """A proto default is a value of the field.

    Raises:
        AnnotationError: it is not.
    """
    kind = field.kind
    try:
        field.check(field.default)
    except EncodeError as error:
        raise AnnotationError(f"default: {error.reason}") from None
    # As it would come back from the wire: of a float 32 bits, of an enum the member.
    out = bytearray()
    kind.write(out, field.check(field.default))
    field.default = kind.read(bytes(out), 0, len(out))[0]
    field.default = field.enum_members.get(field.default, field.default)


def lower_camel_case(name: str) -> str:
    """``target_price`` to ``targetPrice``; a trailing underscore (``from_``) falls away."""
    return json_name_of(name.rstrip("_"))


# --- The methods of a message ---------------------------------------------------------------------


def _init(self: Any, /, *positional: Any, **values: Any) -> None:
    """Completes the class: puts the real constructor in its own place and calls it."""
    # Here, so that declaring messages does not load what compiles them.
    from ._specialize import constructor_of

    message_type = type(self)
    schema = schema_of(message_type)
    try:
        constructor = constructor_of(schema) or _constructor(schema)
    except NotHere:  # no memory or stack to compile it: this time
        _constructor(schema)(self, *positional, **values)
        return
    message_type.__init__ = constructor
    constructor(self, *positional, **values)  # which refuses the positional ones


def _constructor(schema: MessageSchema) -> Callable[..., None]:
    fields = [
        (field.name, field.set, None if field.presence == REQUIRED else field.zero)
        for field in schema.fields
    ]
    names = frozenset(schema.by_name) | {_UNKNOWN}

    def __init__(self: Any, /, **values: Any) -> None:
        missing = []
        for name, set_value, zero in fields:
            if name in values:
                set_value(self, values[name])
            elif zero is None:
                missing.append(name)
            else:
                set_value(self, zero())
        if missing:
            plural = "" if len(missing) == 1 else "s"
            raise TypeError(
                f"{schema.name}.__init__() missing {len(missing)} required keyword-only "
                f"argument{plural}: {', '.join(map(repr, missing))}"
            )
        for name in values:
            if name not in names:
                raise TypeError(
                    f"{schema.name}.__init__() got an unexpected keyword argument {name!r}"
                )
        # dataclasses.replace hands this over as the InitVar that it takes it for.
        self._unknown_fields = values.get(_UNKNOWN, b"")

    __init__.__qualname__ = f"{schema.message_type.__qualname__}.__init__"
    return __init__


def _eq(self: Any, other: object) -> Any:
    """Equal: of the same class, every field equal, the same fields missing or unknown."""
    if other.__class__ is not self.__class__:
        return NotImplemented
    for field in schema_of(type(self)).fields:
        mine = slot_value(field, self)
        theirs = slot_value(field, other)
        if not bool(mine == theirs):  # not `!=`: a class may define the one without the other
            return False
    return self._unknown_fields == other._unknown_fields  # type: ignore[attr-defined]


_open_reprs: set[tuple[int, int]] = set()  # (message, thread) of the reprs under way: cycles


def _repr(self: Any) -> str:
    """``Security(market=11, code='MU')``; redacted fields hidden, missing fields left out."""
    from _thread import get_ident

    schema = schema_of(type(self))
    key = id(self), get_ident()
    if key in _open_reprs:
        return f"{schema.name}(...)"
    _open_reprs.add(key)
    try:
        shown = []
        for field in schema.fields:
            value = slot_value(field, self)
            if value is EMPTY:
                continue
            hidden = field.debug_redact and value is not None
            shown.append(f"{field.name}={'<redacted>' if hidden else repr(value)}")
        return f"{schema.name}({', '.join(shown)})"
    finally:
        _open_reprs.discard(key)


# Stands in a state for the value of a field that was deleted; pickle gives the same one back.
_DELETED = ...


def _getstate(self: Any) -> dict[str, Any]:
    """What copy and pickle keep: the slots that are filled, by name."""
    state = {}
    for field in schema_of(type(self)).fields:
        value = slot_value(field, self)
        if value is not EMPTY:
            state[field.name] = value
        elif field.presence != REQUIRED:
            state[field.name] = _DELETED
    state[_UNKNOWN] = bytes(self._unknown_fields)  # always, for an empty state is not set
    return state


def _setstate(self: Any, state: Mapping[str, Any]) -> None:
    for name, value in state.items():
        if value is not _DELETED:
            setattr(self, name, value)
    for field in schema_of(type(self)).fields:
        # One that the class has not had for long: the state is of before.
        if field.name not in state and field.presence != REQUIRED:
            field.set(self, field.zero())
    fill_missing(self)


def _replace(self: Any, /, **changes: Any) -> Any:
    """``copy.replace``: a copy with some fields changed; unknown and missing fields stay."""
    replaced = object.__new__(type(self))
    names = schema_of(type(self)).by_name
    for name in changes:
        if name not in names:
            raise TypeError(f"{type(self).__name__} has no field {name!r}")
    replaced.__setstate__({**self.__getstate__(), **changes})
    return replaced


def _init_subclass(cls: type) -> None:
    raise SchemaError(
        "a message class has no subclasses: hold it in a field of the other message instead",
        message_type=cls.__name__,
    )


_METHODS: dict[str, Any] = {
    "__init__": _init,
    "__eq__": _eq,
    "__repr__": _repr,
    "__getstate__": _getstate,
    "__setstate__": _setstate,
    "__replace__": _replace,
    "__init_subclass__": classmethod(_init_subclass),
}


def _signature(message_type: Any) -> Any:
    """The constructor's signature, as ``inspect`` shows it."""
    from inspect import Parameter, Signature

    return Signature(
        [
            Parameter(
                field.name,
                Parameter.KEYWORD_ONLY,
                default=Parameter.empty if field.presence == REQUIRED else field.zero(),
                annotation=message_type.__annotations__[field.name],
            )
            for field in schema_of(message_type).fields
        ],
        return_annotation=None,
    )


def _dataclass_fields(message_type: Any) -> dict[str, Any]:
    """What ``dataclasses`` keeps of a class, made from a real dataclass with the same fields.

    The unknown fields ride along as an InitVar with a default: ``fields`` and ``asdict`` do not
    show one, and ``replace`` hands its attribute over to the constructor.
    """
    return _twin(message_type).__dataclass_fields__  # type: ignore[no-any-return]


def _dataclass_params(message_type: Any) -> Any:
    return _twin(message_type).__dataclass_params__


def _twin(message_type: Any) -> Any:
    import dataclasses

    fields: list[Any] = []
    for field in schema_of(message_type).fields:
        annotation = message_type.__annotations__[field.name]
        if field.presence == REQUIRED:
            fields.append((field.name, annotation))
        elif field.presence in (REPEATED, MAP):
            factory = list if field.presence == REPEATED else dict
            fields.append((field.name, annotation, dataclasses.field(default_factory=factory)))
        else:
            fields.append((field.name, annotation, dataclasses.field(default=field.zero())))
    fields.append((_UNKNOWN, dataclasses.InitVar[bytes], dataclasses.field(default=b"")))
    return dataclasses.make_dataclass(message_type.__name__, fields, kw_only=True)


_LAZY_ATTRIBUTES: dict[str, Callable[[Any], Any]] = {
    "__signature__": _signature,
    "__dataclass_fields__": _dataclass_fields,
    "__dataclass_params__": _dataclass_params,
}


# --- What people call -----------------------------------------------------------------------------


def unknown_fields(message: Any) -> bytes:
    """The records that the schema of a decoded message does not know, as they came.

    They are part of ``==``, kept by copy, pickle and ``replace``, and written back behind the
    known fields (W11). ``b""`` if there are none. ``walk_records`` takes them apart.
    """
    schema_of(type(message))
    return bytes(message._unknown_fields)


def missing_fields(message: Any) -> list[str]:
    """The paths of the required fields that are missing, here and in sub-messages.

    Only a message decoded with ``allow_partial=True``, or one whose field was deleted, can have
    any: ``["c2s.market"]``.
    """
    return [path for path, _, _ in walk_missing(message)]


def check_messages(*declared: ModuleType | type) -> int:
    """Complete messages now, so that a SchemaError does not wait for production.

    Args:
        declared: message classes, or modules whose message classes are meant, nested ones too.

    Returns:
        How many messages were completed.

    Raises:
        SchemaError: the first that is declared wrongly.
    """
    count = 0
    pending: list[Any] = list(declared)
    for item in pending:  # grows while it is walked
        if _is_message(item):
            schema_of(item)
            count += 1
        module = item.__module__ if isinstance(item, type) else item.__name__
        for value in vars(item).values():
            if _is_message(value) and value.__module__ == module and value not in pending:
                pending.append(value)
    return count
