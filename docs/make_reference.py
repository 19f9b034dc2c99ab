# SPDX-License-Identifier: MIT
"""Make the API reference from the docstrings: a page of HTML for each public module.

    python docs/make_reference.py --out DIR

Public is a module whose path has no underscore, and in it what ``__all__`` names. The modules of
OpenD's messages are made from the ``.proto`` files and have the same few classes each; one page
lists them all. Needs pdoc (the extra ``docs``).

Two things are faults, and the exit code is then 1: a public module, class or function without a
docstring (a constant shows its value, and may do without), and a link between the pages that leads
nowhere.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
import warnings
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from importlib import import_module
from inspect import cleandoc, isclass, isroutine
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from urllib.parse import unquote

import pdoc.doc
import pdoc.render

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import wirecodec  # noqa: E402
from wirecodec.opend.registry import PROTOCOLS  # noqa: E402

MESSAGES = "wirecodec.opend.messages"


def public_modules() -> Iterator[ModuleType]:
    """The package, and every module in it whose path has no underscore; but for the messages."""
    pending: list[ModuleType] = [wirecodec]
    for module in pending:  # grows while it is walked
        yield module
        if module.__name__ == MESSAGES:
            continue
        for found in iter_modules(getattr(module, "__path__", []), module.__name__ + "."):
            if not found.name.rpartition(".")[2].startswith("_"):
                pending.append(import_module(found.name))


def read_module(module: ModuleType) -> pdoc.doc.Module:
    """What pdoc knows of a module, and what its source says of names that are assigned."""
    for name in getattr(module, "__all__", ()):
        getattr(module, name, None)  # some are loaded when they are first asked for
    made = pdoc.doc.Module(module)
    for name, text in descriptions_in(Path(str(module.__file__)).read_text("utf-8")):
        if name in made.members and not made.members[name].docstring:
            made.members[name].docstring = text
    return made


def descriptions_in(source: str) -> Iterator[tuple[str, str]]:
    """Names that are assigned, each with the string below it or the comment ``#:`` above it."""
    lines = source.splitlines()
    statements = ast.parse(source).body
    for statement, following in zip(statements, [*statements[1:], None], strict=True):
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            name = statement.targets[0].id
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            name = statement.target.id
        else:
            continue
        if (
            isinstance(following, ast.Expr)
            and isinstance(following.value, ast.Constant)
            and isinstance(following.value.value, str)
        ):
            yield name, cleandoc(following.value.value)
            continue
        start = end = statement.lineno - 1
        while start and lines[start - 1].startswith("#: "):
            start -= 1
        if start < end:
            yield name, "\n".join(line[3:] for line in lines[start:end])


def undocumented(modules: Mapping[str, pdoc.doc.Module]) -> Iterator[str]:
    """The public modules, classes and functions without a docstring.

    What several modules export is described in one of them.
    """
    described = {
        (name, id(getattr(made.obj, name, None)))
        for made in modules.values()
        for name, member in made.members.items()
        if member.docstring
    }
    for module_name, made in modules.items():
        if not made.docstring:
            yield module_name
        for name in getattr(made.obj, "__all__", ()):
            value = getattr(made.obj, name, None)
            if (isclass(value) or isroutine(value)) and (name, id(value)) not in described:
                yield f"{module_name}.{name}"


def summary_of_messages() -> str:
    """The modules of OpenD's messages: what they are for, and their classes."""
    ids: dict[str, list[str]] = {}
    for protocol in PROTOCOLS.values():
        text = f"{protocol.proto_id} {protocol.name}" + (" (push)" if protocol.is_push else "")
        ids.setdefault(protocol.module, []).append(text)
    package = import_module(MESSAGES)
    lines = ["", "", "| module | protocol | classes |", "|---|---|---|"]
    for found in iter_modules(package.__path__, MESSAGES + "."):
        module = import_module(found.name)
        classes = [
            name
            for name, value in vars(module).items()
            if isinstance(value, type) and value.__module__ == found.name
        ]
        name = found.name.rpartition(".")[2]
        protocols = ", ".join(ids.get(name, []))
        lines.append(f"| `{name}` | {protocols} | {', '.join(map('`{}`'.format, classes))} |")
    return "\n".join(lines)


def make_pages() -> tuple[dict[str, str], list[str]]:
    """The pages by file name, and the public names without a docstring."""
    pdoc.render.configure(docformat="google", show_source=False, search=False)
    modules = {module.__name__: read_module(module) for module in public_modules()}
    faults = list(undocumented(modules))
    messages = modules[MESSAGES]
    messages.docstring += summary_of_messages()
    pages = {}
    for name, made in modules.items():
        text = pdoc.render.html_module(made, modules)
        # Base classes with an underscore have no place in the pages.
        text = re.sub(r'<a href="[^"]*#_[^"]*">(.*?)</a>', r"\1", text)
        pages[name.replace(".", "/") + ".html"] = text
    pages["index.html"] = pdoc.render.html_index(modules)
    return pages, faults


class _Links(HTMLParser):
    """The links of a page, and what links may lead to in it."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.anchors.add(value)
            elif name in ("href", "src") and value:
                self.links.append(value)


def broken_links(pages: Mapping[str, str]) -> Iterator[str]:
    """The links between pages that lead to no page, or to no place in it."""
    read = {}
    for name, text in pages.items():
        read[name] = _Links()
        read[name].feed(text)
    for name, page in read.items():
        for link in page.links:
            if re.match(r"[a-z]+:", link):
                continue
            path, _, anchor = link.partition("#")
            target = _joined(name, unquote(path)) if path else name
            if target not in read or (anchor and unquote(anchor) not in read[target].anchors):
                yield f"{name}: {link}"


def _joined(page: str, path: str) -> str:
    parts = page.split("/")[:-1]
    for part in path.split("/"):
        if part == ".." and parts:
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def main() -> int:
    """Write the pages; gives the exit code."""
    parser = argparse.ArgumentParser(description="Make the API reference from the docstrings.")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder")
    folder: Path = parser.parse_args().out
    with warnings.catch_warnings():
        # Names that only type checkers import cannot be linked; they are shown as they stand.
        warnings.simplefilter("ignore")
        pages, faults = make_pages()
    for name, text in pages.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    problems = [f"without a docstring: {name}" for name in faults]
    problems += [f"broken link: {link}" for link in broken_links(pages)]
    print(*problems, f"{len(pages)} pages in {folder}, {len(problems)} problems", sep="\n")  # noqa: T201
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
