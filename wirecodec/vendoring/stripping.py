# SPDX-License-Identifier: MIT
"""A module without its comments and docstrings, and nothing else: the same syntax tree.

Docstrings are all strings that stand as a statement of their own, behind a constant too. What
stays of the comments: the licence, and the ones that type checkers act on. Blank lines go as well.
``compact`` goes on with the white space that only people need, and with the types of arguments,
results and variables, which nobody reads at run time. Those in the body of a class stay: they are
the fields of messages and of named tuples, and type checkers still know what a message takes.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize

from .edits import Edits, Positions
from .library import is_type_checking

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["compact", "strip_docs"]

_KEPT_COMMENT = re.compile(r"#!|# SPDX-|# type: ignore")
_DIRECTIVE = re.compile(r"# type: ignore(\[[^]]*\])?")


def strip_docs(source: str) -> str:
    """The text of a module without comments, docstrings and blank lines."""
    data = source.encode("utf-8")
    edits = Edits(data)
    tree = ast.parse(source)
    positions = Positions(data)
    for owner, body in _bodies(tree):
        documents = [node for node in body if _is_document(node) and _is_alone(node, data)]
        for node in documents:
            start, end = positions.start(node), positions.end(node)
            if len(documents) == len(body) and node is body[0] and owner is not tree:
                edits.replace(start, end, "pass")
            else:
                edits.remove_lines(start, end)
    lines = source.splitlines()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            _edit_comment(edits, positions, token, lines[token.start[0] - 1])
    text = edits.apply().decode("utf-8")
    return _without_blank_lines(text)


def _bodies(tree: ast.AST) -> Iterator[tuple[ast.AST, list[ast.stmt]]]:
    """Every list of statements, and what it belongs to."""
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            body = getattr(node, name, None)
            if isinstance(body, list) and body and isinstance(body[0], ast.stmt):
                yield node, body


def _is_document(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _is_alone(node: ast.stmt, data: bytes) -> bool:
    """Whether no other statement shares the lines of one."""
    lines = data.split(b"\n")
    before = lines[node.lineno - 1][: node.col_offset]
    behind = lines[(node.end_lineno or 1) - 1][node.end_col_offset or 0 :].strip()
    return not before.strip() and (not behind or behind.startswith(b"#"))


def _edit_comment(edits: Edits, positions: Positions, token: tokenize.TokenInfo, line: str) -> None:
    row, column = token.start
    start = positions.at(row, len(line[:column].encode("utf-8")))
    end = start + len(token.string.encode("utf-8"))
    directive = _DIRECTIVE.match(token.string)
    if directive is not None:
        edits.replace(start, end, directive.group())
    elif _KEPT_COMMENT.match(token.string) and row <= 2:
        return
    elif line[:column].strip():
        before = line[:column].rstrip()
        edits.replace(positions.at(row, len(before.encode("utf-8"))), end, "")
    else:
        edits.remove_lines(start, end)


def _without_blank_lines(text: str) -> str:
    """Without the lines that are blank outside of strings."""
    inside: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.Constant, ast.JoinedStr)):
            inside.update(range(node.lineno, node.end_lineno or node.lineno))
    lines = text.splitlines()
    kept = [line for number, line in enumerate(lines, 1) if line.strip() or number in inside]
    return "\n".join([*kept, ""])


# --- Types ----------------------------------------------------------------------------------------


def _without_types(source: str) -> str:
    """The text without the annotations that nobody reads at run time."""
    data = source.encode("utf-8")
    edits = Edits(data)
    positions = Positions(data)
    for node in _annotated(ast.parse(source), in_class=False):
        if isinstance(node, ast.arg):
            start = positions.at(node.lineno, node.col_offset) + len(node.arg.encode("utf-8"))
            end = positions.at(node.end_lineno or 0, node.end_col_offset or 0)
        elif isinstance(node, ast.AnnAssign):
            start, end = positions.end(node.target), positions.end(node.annotation)
            if not data[start:end].lstrip().startswith(b":"):
                continue  # (x): int = 1
        elif node.returns is not None:  # pragma: no branch - no others are given
            start = data.rfind(b"->", 0, positions.start(node.returns))
            end = positions.end(node.returns)
        edits.replace(start, end, "")
    return edits.apply().decode("utf-8")


def _annotated(
    node: ast.AST, in_class: bool
) -> Iterator[ast.arg | ast.AnnAssign | ast.FunctionDef | ast.AsyncFunctionDef]:
    """What has an annotation that can go, outside of what only type checkers see."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and is_type_checking(child.test):
            for other in child.orelse:
                yield from _annotated(ast.Module([other], []), in_class)
            continue
        if isinstance(child, ast.arg):
            if child.annotation is not None:
                yield child
        elif isinstance(child, ast.AnnAssign):
            if child.value is not None and not in_class:
                yield child
        elif isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)) and child.returns:
            yield child
        is_block = isinstance(child, (ast.If, ast.Try, ast.With, ast.ExceptHandler))
        yield from _annotated(child, isinstance(child, ast.ClassDef) or (in_class and is_block))


# --- White space ----------------------------------------------------------------------------------

_IGNORED = {tokenize.NL, tokenize.ENCODING, tokenize.ENDMARKER}
_STRING_STARTS = {getattr(tokenize, "FSTRING_START", -1), getattr(tokenize, "TSTRING_START", -1)}
_STRING_ENDS = {getattr(tokenize, "FSTRING_END", -1), getattr(tokenize, "TSTRING_END", -1)}


def compact(source: str) -> str:
    """The text with one line for each statement, one space for each level, and none in between.

    Types of arguments, results and variables go, too.
    """
    source = _without_types(source)
    out: list[str] = []
    level = 0
    line: list[str] = []
    ignored: set[str] = set()  # what type checkers are to ignore in the line
    for kind, text in _tokens(source):
        if kind == tokenize.INDENT:
            level += 1
        elif kind == tokenize.DEDENT:
            level -= 1
        elif kind == tokenize.COMMENT:
            directive = _DIRECTIVE.match(text)
            if line and directive is not None:
                ignored.update((directive.group(1) or "").strip("[]").split(","))
            elif not line:
                out.append(text)
        elif kind == tokenize.NEWLINE:
            codes = ",".join(sorted(ignored))
            out.append(" " * level + "".join(line) + (f"  # type: ignore[{codes}]" * bool(codes)))
            line, ignored = [], set()
        else:
            if line and _need_space(line[-1], text):
                line.append(" ")
            line.append(text)
    return "\n".join([*out, ""])


def _tokens(source: str) -> Iterator[tuple[int, str]]:
    """The tokens that matter; a formatted string is one, as it is to Python 3.11."""
    lines = source.splitlines(keepends=True)
    depth = 0
    start = (0, 0)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in _STRING_STARTS:  # pragma: no cover - from Python 3.12 on
            if not depth:
                start = token.start
            depth += 1
        elif token.type in _STRING_ENDS:  # pragma: no cover - the same
            depth -= 1
            if not depth:
                yield tokenize.STRING, _between(lines, start, token.end)
        elif not depth and token.type not in _IGNORED:
            yield token.type, token.string


def _between(
    lines: list[str], start: tuple[int, int], end: tuple[int, int]
) -> str:  # pragma: no cover - the same
    """The text between two places, the lines numbered from 1."""
    piece = lines[start[0] - 1 : end[0]]
    piece[-1] = piece[-1][: end[1]]
    piece[0] = piece[0][start[1] :]
    return "".join(piece)


def _need_space(before: str, behind: str) -> bool:
    """Whether two tokens would be read as something else without a space."""
    last, first = before[-1], behind[0]
    if last.isalnum() or last == "_":
        return first.isalnum() or first in "_\"'" or (before[0].isdigit() and first == ".")
    return last in "\"'" and (first.isalnum() or first == "_")
