# SPDX-License-Identifier: MIT
"""Which messages a protocol has, and the other way round: ids, classes, full names.

Everything here is read from the tables of ``_catalogue``, so that importing the registry imports
no message module. The module of a class is imported when the class is first asked for.

Three names are used:

- the **protocol id** in the header of a frame: 3426;
- the **protocol name**, which is the name OpenD's documentation uses: ``Qot_GetRatingChange``;
- the **full name** of a message or enum, as in the ``.proto``: ``Qot_GetRatingChange.Response``.

Which class answers a request is known to type checkers too: each request class says it by
``__response_type__``, and ``response_type_of`` reads it. Write a function over all requests so:

    if TYPE_CHECKING:
        from wirecodec.opend.registry import RequestMessage

        R = TypeVar("R")

    def ask(request: RequestMessage[R]) -> R: ...
"""

from __future__ import annotations

from types import MappingProxyType

from ..errors import LocalProtocolError
from ._catalogue import PACKAGES as _PACKAGES
from ._catalogue import PROTOCOLS as _TABLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import ModuleType
    from typing import Any, NoReturn, TypeVar
    from typing import Protocol as StructuralType

    R = TypeVar("R")
    R_co = TypeVar("R_co", covariant=True)

    class RequestMessage(StructuralType[R_co]):
        """A request, or its class, whose answer is an ``R_co``. Known to type checkers alone."""

        @staticmethod
        def __response_type__() -> type[R_co]:
            """The class of the answer."""
            ...


__all__ = [
    "PROTOCOLS",
    "Protocol",
    "find_type",
    "full_name_of",
    "proto_id_of",
    "protocol_of",
    "protocols",
    "response_type_of",
]


class Protocol:
    """One protocol. There is one object for each, and it does not change.

    Attributes:
        proto_id: the number in the header of its frames, e.g. 3426.
        name: e.g. ``"Qot_GetRatingChange"``.
        module: the module of ``opend.messages`` that holds its messages, e.g.
            ``"qot_get_rating_change"``; empty where they are not known (1009 alone).
    """

    __slots__ = ("_request_name", "_response_name", "module", "name", "proto_id")

    proto_id: int
    name: str
    module: str
    _request_name: str | None
    _response_name: str

    def __init__(
        self, proto_id: int, name: str, module: str, request_name: str | None, response_name: str
    ) -> None:
        put = object.__setattr__
        put(self, "proto_id", proto_id)
        put(self, "name", name)
        put(self, "module", module)
        put(self, "_request_name", request_name)
        put(self, "_response_name", response_name)

    @property
    def is_push(self) -> bool:
        """Whether OpenD sends it unasked: there is no request then."""
        return self._request_name is None and self.has_schema

    @property
    def has_schema(self) -> bool:
        """Whether its messages are known; of 1009, InitQuantMode, only the name is."""
        return self.module != ""

    @property
    def request_type(self) -> type[Any] | None:
        """The class of its request, loaded if need be; None for a push, or without a schema."""
        return None if self._request_name is None else _load(self.module, self._request_name)

    @property
    def response_type(self) -> type[Any]:
        """The class of its answer or push, loaded if need be.

        Raises:
            LocalProtocolError: its messages are not known.
        """
        if not self.has_schema:
            raise LocalProtocolError(
                f"nobody has published the messages of protocol {self.proto_id}, {self.name}"
            )
        return _load(self.module, self._response_name)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a Protocol does not change: cannot set {name}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a Protocol does not change: cannot delete {name}")

    def __reduce__(self) -> tuple[Any, ...]:
        return protocol_of, (self.proto_id,)  # copies and pickles are the one object there is

    def __repr__(self) -> str:
        return f"<Protocol {self.proto_id} {self.name}{' (push)' if self.is_push else ''}>"


PROTOCOLS: Mapping[int, Protocol] = MappingProxyType({row[0]: Protocol(*row) for row in _TABLE})
"""The protocols by id, in ascending order; read-only."""


def _protocol_by_class() -> dict[tuple[str, str], Protocol]:
    """Module and name of each class that a frame can hold."""
    found = {}
    for protocol in PROTOCOLS.values():
        for name in (protocol._request_name, protocol._response_name):
            if name:
                found[protocol.module, name] = protocol
    return found


_BY_CLASS = _protocol_by_class()
_MODULES = {package: module for module, package in _PACKAGES.items()}
_PREFIX = f"{__package__}.messages."


def protocols() -> tuple[Protocol, ...]:
    """Every protocol, by ascending id."""
    return tuple(PROTOCOLS.values())


def protocol_of(proto_id: int) -> Protocol:
    """The protocol of that id. ``PROTOCOLS.get`` gives None instead of the error.

    Raises:
        LocalProtocolError: there is none, as far as this library knows.
    """
    try:
        return PROTOCOLS[proto_id]
    except (KeyError, TypeError):
        if not isinstance(proto_id, int):
            reason = f"a protocol is named by its id, a number like 3426, not by {proto_id!r}"
            raise LocalProtocolError(reason) from None
        raise LocalProtocolError(
            f"there is no protocol {proto_id!r}; the nearest are {_near_ids(proto_id)}"
        ) from None


def proto_id_of(message: object) -> int:
    """The protocol id of a request, an answer or a push.

    Args:
        message: the message or its class.

    Raises:
        LocalProtocolError: it is none of these; a ``C2S`` is a part of a request only.
    """
    message_type = message if isinstance(message, type) else type(message)
    protocol = _BY_CLASS.get((_module_of(message_type), message_type.__qualname__))
    if protocol is None:
        raise LocalProtocolError(
            f"{message_type.__qualname__} of {message_type.__module__} is neither the request nor "
            "the response of a protocol"
        )
    return protocol.proto_id


def response_type_of(request: RequestMessage[R]) -> type[R]:
    """The class of the answer to a request, as type checkers know it too.

    Args:
        request: the request or its class.

    Raises:
        TypeError: it is not a request.
    """
    try:
        response_type = request.__response_type__
    except AttributeError:
        name = request.__qualname__ if isinstance(request, type) else type(request).__qualname__
        raise TypeError(f"{name} is not a request: it has no __response_type__") from None
    return response_type()


def full_name_of(declared: type) -> str:
    """The name that the ``.proto`` gives to a message or enum: ``"Qot_Common.Security"``.

    Args:
        declared: a class of a module of ``opend.messages``; a nested one has its outer classes
            in its name.

    Raises:
        ValueError: it is not one of OpenD's messages or enums.
    """
    package = _PACKAGES.get(_module_of(declared))
    if package is None:
        raise ValueError(
            f"{declared.__qualname__} of {declared.__module__} is not a message or enum of OpenD"
        )
    return f"{package}.{declared.__qualname__}"


def find_type(name: str) -> type[Any]:
    """The message class that a name means, for command lines and tools.

    Args:
        name: a full name, with or without a dot before it (``"Qot_GetRatingChange.Response"``,
            ``"Qot_Common.Security"``), or a protocol id with a side (``"3426:request"``,
            ``"3426:response"``).

    Raises:
        ValueError: it means no message; the text lists names that are near, if any are.
    """
    name = name.strip()
    if ":" in name or _is_id(name):
        return _type_of_side(name)
    package, _, local = name.removeprefix(".").partition(".")
    module = _MODULES.get(package)
    if module is None:
        _refuse(name, package, _MODULES)
    loaded = _load_module(module)
    found: Any = loaded
    for part in local.split("."):
        found = vars(found).get(part)
        # What a module has imported from another has its full name there.
        if not _is_message(found) or found.__module__ != loaded.__name__:
            known = [f"{package}.{each}" for each in _message_names(loaded, loaded.__name__)]
            _refuse(name, name.removeprefix("."), known)
    return found  # type: ignore[no-any-return]


def _type_of_side(name: str) -> type[Any]:
    """The class of ``3426:request``."""
    number, _, side = name.partition(":")
    proto_id = int(number) if _is_id(number) else 0
    protocol = PROTOCOLS.get(proto_id)
    if protocol is None:
        near = _near_ids(proto_id)
        raise ValueError(f"{name!r}: there is no such protocol; the nearest are {near}")
    if not protocol.has_schema:
        raise ValueError(f"{name!r}: nobody has published the messages of {protocol.name}")
    if side == "response":
        return protocol.response_type
    request_type = protocol.request_type
    if side == "request" and request_type is not None:
        return request_type
    sides = ["response"] if request_type is None else ["request", "response"]
    note = ", as it is a push" if request_type is None else ""
    names = " or ".join(f"{number}:{each}" for each in sides)
    raise ValueError(f"{name!r}: {protocol.name} has {names}{note}")


def _is_id(text: str) -> bool:
    """Whether a text may be a protocol id: isdecimal alone takes the digits of every script."""
    return text.isascii() and text.isdecimal() and len(text) <= 10  # of 5000 int refuses to read


def _refuse(name: str, wanted: str, known: Iterable[str]) -> NoReturn:
    """Say that there is no such name, and which ones are near."""
    from difflib import get_close_matches

    by_folded = {each.lower(): each for each in known}
    near = get_close_matches(wanted.lower(), by_folded, n=5, cutoff=0.5)
    advice = f"; near are {', '.join(by_folded[each] for each in near)}" if near else ""
    raise ValueError(
        f"{name!r} is not a message of OpenD: write 3426:request or a full name like "
        f"Qot_GetRatingChange.Response{advice}"
    )


def _near_ids(proto_id: int) -> str:
    """The five ids next to this one."""
    near = sorted(sorted(PROTOCOLS, key=lambda known: abs(known - proto_id))[:5])
    return ", ".join(f"{each} {PROTOCOLS[each].name}" for each in near)


def _is_message(candidate: object) -> bool:
    return isinstance(candidate, type) and "__message_schema__" in candidate.__dict__


def _message_names(holder: ModuleType | type, module_name: str) -> list[str]:
    """The names of the messages in a module or message, nested ones too."""
    names = []
    for value in vars(holder).values():
        if _is_message(value) and value.__module__ == module_name:
            names += [value.__qualname__, *_message_names(value, module_name)]
    return names


def _module_of(declared: type) -> str:
    """``qot_common`` for a class of ``opend.messages.qot_common``; empty for any other class."""
    module = declared.__module__
    return module[len(_PREFIX) :] if module.startswith(_PREFIX) else ""


def _load_module(module: str) -> ModuleType:
    from importlib import import_module

    return import_module(_PREFIX + module)


def _load(module: str, name: str) -> type[Any]:
    return getattr(_load_module(module), name)  # type: ignore[no-any-return]
