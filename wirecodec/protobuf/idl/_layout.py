# SPDX-License-Identifier: MIT
"""Python source as a formatter would leave it: lines, brackets, literals, docstrings, comments.

Generated modules are read, searched and put under version control like any other code, so they
come out the way that ``ruff format`` (and Black) would write them, and stay as they are when it is
run over them. What is laid out here is known to be code; text from outside enters only through
``quote``, ``docstring`` and ``comment``, which keep it inside its quotes.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "LINE_LENGTH",
    "Brackets",
    "Union",
    "assignment",
    "comment",
    "commented",
    "docstring",
    "fits",
    "lay_out",
    "natural_key",
    "parenthesized",
    "quote",
    "sentence",
]

LINE_LENGTH = 100  # characters
_STEP = "    "

# Comments that tools obey.
_DIRECTIVE = re.compile(
    r"[\s#!:]*(?=(?:type|noqa|fmt|isort|ruff|mypy|pyright|pylint|flake8|yapf|nosec|pragma)\b)",
    re.IGNORECASE,
)


class Brackets:
    """A call, subscript or list: what opens it, what is inside, what closes it."""

    __slots__ = ("closing", "items", "opening")

    def __init__(self, opening: str, items: Sequence[Node], closing: str) -> None:
        self.opening = opening
        self.items = items
        self.closing = closing

    def __str__(self) -> str:
        return f"{self.opening}{', '.join(map(str, self.items))}{self.closing}"


class Union:
    """``X | None``."""

    __slots__ = ("parts",)

    def __init__(self, *parts: str) -> None:
        self.parts = parts

    def __str__(self) -> str:
        return " | ".join(self.parts)


if TYPE_CHECKING:
    Node = str | Brackets | Union


def fits(line: str) -> bool:
    """Whether a line is no longer than lines may be."""
    return len(line) <= LINE_LENGTH


def lay_out(indent: str, before: str, node: Node, after: str = "") -> list[str]:
    """The lines of an expression.

    Args:
        indent: of the first line and the last.
        before, after: what else stands in these lines.
    """
    line = f"{indent}{before}{node}{after}"
    if fits(line) or isinstance(node, str):
        return [line]
    inner = indent + _STEP
    if isinstance(node, Union):
        first, *others = node.parts
        return [f"{indent}{before}{first}", *(f"{indent}| {each}" for each in others[:-1])] + [
            f"{indent}| {each}{after}" for each in others[-1:]
        ]
    opening = f"{indent}{before}{node.opening}"
    closing = f"{indent}{node.closing}{after}"
    together = inner + ", ".join(map(str, node.items))
    if fits(together) and not node.opening.endswith(" = [") and node.opening != "[":
        return [opening, together, closing]
    # A single argument gets no comma behind it: in a subscript that would make it a tuple.
    comma = "," if len(node.items) > 1 or node.opening == "[" else ""
    lines = [line for item in node.items for line in lay_out(inner, "", item, comma)]
    return [opening, *lines, closing]


def parenthesized(indent: str, before: str, node: Node) -> list[str]:
    """The same, with parentheses around it where not even what opens it fits behind ``before``."""
    whole = fits(f"{indent}{before}{node}")
    opening = node.opening if isinstance(node, Brackets) else str(node)
    if whole or fits(f"{indent}{before}{opening}") or not fits(f"{indent}{before}("):
        return lay_out(indent, before, node)
    return [f"{indent}{before}(", *lay_out(indent + _STEP, "", node), f"{indent})"]


def assignment(indent: str, target: str, annotation: Node, value: str | None) -> list[str]:
    """``target: annotation = value`` with a short value, or without one."""
    if value is None:
        return parenthesized(indent, f"{target}: ", annotation)
    line = f"{indent}{target}: {annotation} = {value}"
    if fits(line):
        return [line]
    # A name or a number can have parentheses of its own; [] and {} cannot.
    opening = f"{indent}{target}: {annotation} = ("
    if fits(opening) and value[0] not in "[{":
        return [opening, f"{indent}{_STEP}{value}", f"{indent})"]
    return lay_out(indent, f"{target}: ", annotation, f" = {value}")


def quote(value: str | bytes) -> str:
    """A literal, with the quotes that a formatter prefers."""
    text = repr(value)
    prefix = "b" if isinstance(value, bytes) else ""
    inner = text[len(prefix) + 1 : -1].replace("\\'", "'")
    mark = "'" if inner.count('"') > inner.count("'") else '"'
    return f"{prefix}{mark}{inner.replace(mark, chr(92) + mark)}{mark}"


def natural_key(name: str) -> list[tuple[int, str]]:
    """Sorts ``item2`` before ``item10``."""
    parts = re.findall(r"\d+|\D+", name)
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def _clean(text: str) -> str:
    """Text without what is not to be seen: control characters, marks of direction, surrogates."""
    return "".join(char if char.isprintable() or char == "\n" else " " for char in text)


def sentence(text: str) -> str:
    """A comment as one line."""
    return " ".join(_clean(text).split())


def docstring(
    indent: str, text: str, attributes: Iterable[tuple[str, str]] = (), closing: str = ""
) -> list[str]:
    """The lines of a docstring.

    Args:
        indent: of all lines.
        text: what it says; the lines of a paragraph stay as they are if none is too long.
        attributes: name and text of each attribute that is explained.
        closing: a last paragraph.
    """
    lines: list[str] = []
    width = LINE_LENGTH - len(indent)
    for paragraph in re.split(r"\n\s*\n", _clean(text).strip()):
        written = [line.strip() for line in paragraph.split("\n")]
        # The first line of all has three quotes before it.
        if any(len(line) + (0 if lines else 3) > width for line in written):
            written = _wrap(" ".join(written), width if lines else width - 3, width)
        lines += [*([""] if lines else []), *written]
    explained = [(name, sentence(each)) for name, each in attributes]
    if explained:
        lines += ["", "Attributes:"]
        for name, each in explained:
            first, *others = _wrap(f"{name}: {each}", width - 4, width - 8)
            lines += [f"    {first}", *(f"        {line}" for line in others)]
    if closing:
        lines += ["", *_wrap(sentence(closing), width)]
    lines = [line for at, line in enumerate(lines) if line or lines[at - 1]]  # one empty line
    # Nothing in it ends it, or escapes what does.
    body = "\n".join(lines).replace('"""', "'''")
    prefix = "r" if "\\" in body else ""
    if body.endswith(("\\", '"')):
        body += "."
    first, *others = body.split("\n")
    if not others and fits(f'{indent}{prefix}"""{first}"""'):
        return [f'{indent}{prefix}"""{first}"""']
    if not others:  # with the quotes behind it, it is too long for one line
        first, *others = _wrap(first, width - 10) or [""]
    opening = f'{indent}{prefix}"""{first}'
    return [opening, *(indent + line if line else "" for line in others), f'{indent}"""']


def _wrap(text: str, width: int, later: int | None = None) -> list[str]:
    """Lines of at most that many characters, where the words allow it."""
    lines: list[str] = []
    line = ""
    for word in text.split(" ") if len(text) > width else [text]:
        longer = f"{line} {word}" if line else word
        room = width if not lines or later is None else later
        if line and len(longer) > room:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line] if line else lines


def comment(indent: str, text: str) -> list[str]:
    """The lines of a comment; none if it says nothing."""
    text = _safe_comment(text)
    width = LINE_LENGTH - len(indent) - 2
    return [f"{indent}# {each}" for each in _wrap(text, width)] if text else []


def commented(line: str, text: str) -> list[str]:
    """A line of code with a comment behind it, or above it where it is too long for that."""
    indent = line[: len(line) - len(line.lstrip())]
    text = _safe_comment(text)
    if text and fits(f"{line}  # {text}"):
        return [f"{line}  # {text}"]
    return [*comment(indent, text), line]


def _safe_comment(text: str) -> str:
    """A comment in one line that no tool obeys: none begins with what they look for."""
    first, *others = sentence(text).lstrip("#!: ").split("#")
    parts = [first, *(_DIRECTIVE.sub("", each, count=1) for each in others)]
    text = "#".join(parts) if parts[1:] == others else " ".join(each.strip() for each in parts)
    return f"- {text}" if _DIRECTIVE.match(text) else text
