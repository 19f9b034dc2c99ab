# SPDX-License-Identifier: MIT
"""Read the annotation of a field: ``Annotated[Security | None, pb.embedded(1)]``.

Under ``from __future__ import annotations`` an annotation is a string. ``typing.get_type_hints``
evaluates it in half a millisecond a class and needs ``typing``, which costs more to import than
all of wirecodec. The little language that declarations use - names, ``X | None``, ``list[X]``,
calls with literals - is read here by hand: no ``eval``, no ``typing``, and an error that says what
it was that could not be read. Annotations that Python has evaluated already are taken apart by
their attributes.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

__all__ = ["AnnotationError", "ParsedAnnotation", "read_annotation"]

_NONE_TYPE = type(None)
_UNION_TYPE: Any = type(int | None)


class AnnotationError(Exception):
    """An annotation that is not ``Annotated[type, pb.kind(number)]``; the text says why."""


class ParsedAnnotation:
    """What an annotation says.

    Attributes:
        metadata: what stands behind the type in ``Annotated``.
        alternatives: the type, or the types of a union, without None.
        is_optional: whether None is one of them.
    """

    __slots__ = ("alternatives", "is_optional", "metadata")

    def __init__(self, hint: Any, metadata: tuple[Any, ...]) -> None:
        alternatives = _alternatives(hint)
        self.is_optional = _NONE_TYPE in alternatives or None in alternatives
        self.alternatives = [
            item for item in alternatives if item is not None and item is not _NONE_TYPE
        ]
        self.metadata = metadata


class _Annotated:
    """Stands in for ``typing.Annotated``, which the module may import for type checkers only."""

    __slots__ = ("hint", "metadata")

    def __init__(self, hint: Any, metadata: tuple[Any, ...]) -> None:
        self.hint = hint
        self.metadata = metadata


def read_annotation(annotation: Any, scopes: Sequence[Mapping[str, Any]]) -> ParsedAnnotation:
    """Take an annotation apart.

    Args:
        annotation: a string, or what Python made of it.
        scopes: where names are looked up, innermost first.

    Raises:
        AnnotationError: it cannot be read, or a name in it is not defined.
    """
    hint = _evaluated(_evaluated(annotation, scopes), scopes)  # a quoted one, quoted once more
    metadata: tuple[Any, ...] = ()
    if isinstance(hint, _Annotated):
        hint, metadata = hint.hint, hint.metadata
    elif hasattr(hint, "__metadata__"):  # a real typing.Annotated
        hint, metadata = hint.__origin__, hint.__metadata__
    parsed = ParsedAnnotation(_evaluated(hint, scopes), metadata)
    parsed.alternatives = [_evaluated(item, scopes) for item in parsed.alternatives]
    return parsed


def container_arguments(hint: Any, container: type, scopes: Sequence[Mapping[str, Any]]) -> Any:
    """The arguments of ``list[X]`` or ``dict[K, V]``; None if ``hint`` is not that container."""
    if getattr(hint, "__origin__", None) is not container:
        return None
    return [ParsedAnnotation(_evaluated(item, scopes), ()) for item in hint.__args__]


def _evaluated(hint: Any, scopes: Sequence[Mapping[str, Any]]) -> Any:
    """Strings and forward references become what they name; anything else stays."""
    text = getattr(hint, "__forward_arg__", hint)
    return _Reader(text, scopes).read() if isinstance(text, str) else hint


def _alternatives(hint: Any) -> Any:
    if isinstance(hint, _UNION_TYPE):
        return hint.__args__
    # Optional["Node"] can only exist if it is loaded; another thread may be about to load it.
    union = getattr(sys.modules.get("typing"), "Union", None)
    if union is not None and getattr(hint, "__origin__", None) is union:
        return hint.__args__
    return (hint,)


_CONSTANTS = {"None": None, "True": True, "False": False}


class _Reader:
    """A recursive-descent reader of one annotation.

    expression = item {"|" item}
    item       = (name | number | string) {"." name | "[" list "]" | "(" list ")"}
    list       = [entry {"," entry}];  entry = [name "="] expression
    """

    def __init__(self, text: str, scopes: Sequence[Mapping[str, Any]]) -> None:
        self._text = text
        self._pos = 0
        self._scopes = scopes

    def read(self) -> Any:
        value = self._expression()
        if self._peek():
            raise self._unexpected()
        return value

    def _unexpected(self) -> AnnotationError:
        rest = self._text[self._pos : self._pos + 20]
        return AnnotationError(
            f"cannot read {self._text!r} from {rest!r} on: write names, X | None, list[X], "
            "dict[K, V] and pb calls with plain arguments"
        )

    def _peek(self) -> str:
        text = self._text
        while self._pos < len(text) and text[self._pos] in " \t\r\n":
            self._pos += 1
        return text[self._pos : self._pos + 1]

    def _take(self, mark: str) -> bool:
        if self._peek() != mark:
            return False
        self._pos += 1
        return True

    def _expect(self, mark: str) -> None:
        if not self._take(mark):
            raise self._unexpected()

    def _expression(self) -> Any:
        value = self._item()
        while self._take("|"):
            other = self._item()
            try:
                value = value | other
            except TypeError:
                raise AnnotationError(f"{value!r} | {other!r} is not a type") from None
        return value

    def _item(self) -> Any:
        first = self._peek()
        if first.isidentifier():
            name = self._name()
            if name == "b" and self._peek() in ("'", '"'):
                try:
                    return self._string().encode("latin-1")
                except UnicodeEncodeError as error:
                    raise AnnotationError(str(error)) from None
            value = _CONSTANTS[name] if name in _CONSTANTS else self._lookup(name)
        elif first in ("'", '"'):
            return self._string()
        elif first and first in "-.0123456789":
            return self._number()
        else:
            raise self._unexpected()
        return self._trailers(value)

    def _trailers(self, value: Any) -> Any:
        while True:
            if self._take("."):
                self._peek()
                name = self._name()
                if name == "Annotated":
                    value = _Annotated
                    continue
                try:
                    value = getattr(value, name)
                except AttributeError as error:
                    raise AnnotationError(str(error)) from None
            elif self._take("["):
                arguments, keywords = self._list("]")
                if keywords or not arguments:
                    raise self._unexpected()
                if value is _Annotated:
                    value = _Annotated(arguments[0], tuple(arguments[1:]))
                else:
                    value = self._subscripted(value, arguments)
            elif self._take("("):
                arguments, keywords = self._list(")")
                try:
                    value = value(*arguments, **keywords)
                except Exception as error:  # noqa: BLE001 whatever a wrong argument leads to
                    raise AnnotationError(f"{type(error).__name__}: {error}") from None
            else:
                return value

    def _subscripted(self, value: Any, arguments: list[Any]) -> Any:
        try:
            return value[arguments[0] if len(arguments) == 1 else tuple(arguments)]
        except Exception as error:  # noqa: BLE001 whatever a wrong argument leads to
            raise AnnotationError(f"{type(error).__name__}: {error}") from None

    def _list(self, closing: str) -> tuple[list[Any], dict[str, Any]]:
        arguments: list[Any] = []
        keywords: dict[str, Any] = {}
        while not self._take(closing):
            start = self._pos
            keyword = self._name() if self._peek().isidentifier() else ""
            if keyword and self._take("="):
                keywords[keyword] = self._expression()
            else:
                self._pos = start
                arguments.append(self._expression())
            if not self._take(","):
                self._expect(closing)
                break
        return arguments, keywords

    def _name(self) -> str:
        start = self._pos
        text = self._text
        while self._pos < len(text) and (text[self._pos].isalnum() or text[self._pos] == "_"):
            self._pos += 1
        if start == self._pos:
            raise self._unexpected()
        return text[start : self._pos]

    def _lookup(self, name: str) -> Any:
        if name == "Annotated":
            return _Annotated
        for scope in self._scopes:
            if name in scope:
                return scope[name]
        raise AnnotationError(
            f"name {name!r} is not defined here: import it outside TYPE_CHECKING, and declare "
            "messages that refer to each other at the top of a module"
        )

    def _number(self) -> int | float:
        if self._take("-"):
            return -self._number()
        start = self._pos
        text = self._text
        while self._pos < len(text) and (
            text[self._pos] in "._"
            or text[self._pos].isalnum()
            or (text[self._pos] in "+-" and text[self._pos - 1] in "eE")
        ):
            self._pos += 1
        written = text[start : self._pos]
        try:
            return int(written, 0)
        except ValueError:
            pass
        try:
            return float(written)
        except ValueError:
            self._pos = start
            raise self._unexpected() from None

    def _string(self) -> str:
        """A literal with Python's escapes; triple quotes are not for annotations."""
        start = self._pos
        quote = self._text[start]
        end = start + 1
        while self._text[end : end + 1] != quote:
            if end >= len(self._text):
                raise self._unexpected()
            end += 2 if self._text[end] == "\\" else 1
        self._pos = end + 1
        inner = self._text[start + 1 : end]
        if "\\" not in inner:
            return inner
        try:
            return inner.encode("latin-1", "backslashreplace").decode("unicode_escape")
        except UnicodeDecodeError as error:
            raise AnnotationError(str(error)) from None
