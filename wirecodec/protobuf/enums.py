# SPDX-License-Identifier: MIT
"""Enums: IntEnum to a type checker, made in microseconds.

``enum.IntEnum`` takes a fraction of a millisecond a class, and a schema has hundreds of them that
most programs never look at. The classes here do what people do with an IntEnum - ``Level.BUY``,
``Level(3)``, ``Level["BUY"]``, iteration, ``name``, ``value``, ``match``, pickle - on two
dictionaries. A class can only be called, iterated and subscripted through its metaclass, which is
why there is one.

Two of them, because protobuf has two (https://protobuf.dev/programming-guides/enum/): proto2
declares closed enums, whose unknown numbers go to the unknown fields; proto3 declares open ones,
whose unknown numbers stay plain ints.
"""

from __future__ import annotations

from ..errors import SchemaError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from enum import IntEnum as ClosedEnum
    from enum import IntEnum as Enum
    from typing import Any

__all__ = ["ClosedEnum", "Enum", "EnumType", "is_closed", "is_enum", "proto_names", "value"]

_MIN, _MAX = -(1 << 31), (1 << 31) - 1


class _NamedValue:
    """What ``value`` leaves in the class body until the metaclass collects it."""

    __slots__ = ("number", "proto_name")

    def __init__(self, number: int, proto_name: str) -> None:
        self.number = number
        self.proto_name = proto_name


def value(number: int, proto_name: str) -> int:
    """Declare a member whose name in the ``.proto`` is another: ``BUY = value(3, "Level_Buy")``.

    Args:
        number: -2**31 to 2**31 - 1.
        proto_name: the name that JSON and text use.
    """
    return _NamedValue(number, proto_name)  # type: ignore[return-value]


class EnumType(type):
    """The metaclass: turns the ints of the class body into members."""

    __members__: dict[str, Any]
    __proto_names__: dict[int, str]
    __proto_members__: dict[str, Any]
    __closed__: bool
    _members_by_value: dict[int, Any]

    def __new__(mcs, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> Any:
        """Make the class; SchemaError if a member is not an int32 or the base has members."""
        declared = [(key, item) for key, item in body.items() if key[0] != "_"]
        if not isinstance(bases[0], EnumType):  # Enum and ClosedEnum themselves
            return super().__new__(mcs, name, bases, body)
        if len(bases) != 1 or getattr(bases[0], "__members__", None):
            raise SchemaError(
                "an enum has one base, pb.Enum or pb.ClosedEnum: write its members out",
                message_type=name,
            )
        body["__slots__"] = ()
        members: dict[str, Any] = {}
        by_value: dict[int, Any] = {}
        proto_names: dict[int, str] = {}
        proto_members: dict[str, Any] = {}
        body["__members__"] = members
        body["_members_by_value"] = by_value
        body["__proto_names__"] = proto_names
        body["__proto_members__"] = proto_members
        body["_names"] = names = {}
        cls: Any = super().__new__(mcs, name, bases, body)
        for key, item in declared:
            proto_name = key
            number = item
            if type(item) is _NamedValue:
                number, proto_name = item.number, item.proto_name
            if type(number) is not int:
                if isinstance(number, int) or number is not item:
                    raise SchemaError("a member is a plain int", message_type=name, field=key)
                continue  # a method or a property
            if not _MIN <= number <= _MAX:
                raise SchemaError(
                    f"a member takes {_MIN}..{_MAX}, got {number}", message_type=name, field=key
                )
            member = by_value.get(number)
            if member is None:
                member = by_value[number] = int.__new__(cls, number)
                names[number] = key
                proto_names[number] = proto_name
            members[key] = proto_members[proto_name] = member
            type.__setattr__(cls, key, member)
        return cls

    def __call__(cls, value: int) -> Any:
        """The member of that number.

        Raises:
            ValueError: there is none.
        """
        try:
            member = cls._members_by_value.get(value)
        except TypeError:  # not even hashable
            member = None
        if member is None:
            raise ValueError(f"{value!r} is not a valid {cls.__qualname__}")
        return member

    def __getitem__(cls, name: str) -> Any:
        return cls.__members__[name]

    def __iter__(cls) -> Iterator[Any]:
        return iter(cls._members_by_value.values())

    def __len__(cls) -> int:
        return len(cls._members_by_value)

    def __bool__(cls) -> bool:
        return True

    def __contains__(cls, value: object) -> bool:
        return isinstance(value, int) and value in cls._members_by_value

    def __setattr__(cls, name: str, value: object) -> None:
        if name in cls.__dict__.get("__members__", ()):
            raise AttributeError(f"cannot reassign member {name!r}")
        super().__setattr__(name, value)

    def __repr__(cls) -> str:
        return f"<enum {cls.__qualname__!r}>"


if not TYPE_CHECKING:

    class Enum(int, metaclass=EnumType):
        """The base of an open enum: a number it does not know stays a plain int.

        A member is an int with ``name`` and ``value``; the class gives members by number
        (``Level(3)``, ValueError if there is none) and by name (``Level["BUY"]``, KeyError), and
        is iterated in the order of declaration, aliases left out. ``__members__`` has them all.
        """

        __slots__ = ()
        __closed__ = False

        @property
        def name(self) -> str:
            """The Python name of the member."""
            return type(self)._names[int(self)]

        @property
        def value(self) -> int:
            """The number, as a plain int."""
            return int(self)

        def __repr__(self) -> str:
            return f"<{type(self).__qualname__}.{self.name}: {int(self)}>"

        def __str__(self) -> str:
            return int.__repr__(self)

        def __format__(self, spec: str) -> str:
            return int.__format__(int(self), spec)

        def __reduce_ex__(self, protocol: object) -> tuple[object, ...]:
            return type(self), (int(self),)

        def __copy__(self) -> Enum:
            return self

        def __deepcopy__(self, memo: object) -> Enum:
            return self

    class ClosedEnum(Enum):
        """The base of a closed enum: a number it does not know goes to the unknown fields."""

        __slots__ = ()
        __closed__ = True


def is_enum(candidate: object) -> bool:
    """Whether this is an enum class: one of ours with members, or an ``enum.IntEnum``."""
    return (
        isinstance(candidate, type)
        and issubclass(candidate, int)
        and bool(getattr(candidate, "__members__", None))
    )


def is_closed(enum_type: Any) -> bool:
    """Whether an unknown number of this enum goes to the unknown fields."""
    return getattr(enum_type, "__closed__", False)


def proto_names(enum_type: Any) -> dict[int, str]:
    """Number to name in the ``.proto``; of several aliases the one declared first."""
    try:
        return enum_type.__proto_names__  # type: ignore[no-any-return]
    except AttributeError:  # an enum.IntEnum
        return {int(member): member.name for member in enum_type}
