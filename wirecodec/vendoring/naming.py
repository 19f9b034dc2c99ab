# SPDX-License-Identifier: MIT
"""One name for each thing in a file that was made of many modules.

Most keep the name that they have. Where two modules mean two things by one name, the thing that
people call keeps it, then the one of the module that comes first; the others have their module in
front: ``schema_describe``, ``_wire_read``. So do the things of a namespace, such as
``Qot_Common_Security``, which is ``qot_common.Security`` as well.
"""

from __future__ import annotations

import keyword

from .library import VendorError
from .scopes import Section, Symbol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Names", "origin_of", "public_names"]

# What these define stands by its name in code that is written at run time.
_FIRST = ("protobuf._runtime",)


class Names:
    """The names in the file.

    Args:
        sections: the modules, in the order of the file.
        namespaces: the modules that stay reachable by their name, and what that is.
        prefixes: what things of a module have in front of them, where that is not its name.
        public: the names that must stay as they are.

    Attributes:
        absent: names of things that the file does without, and refers to in vain.
    """

    def __init__(
        self,
        sections: Sequence[Section],
        namespaces: Mapping[str, str],
        prefixes: Mapping[str, str],
        public: Iterable[Symbol],
    ) -> None:
        self._sections = {section.name: section for section in sections}
        self._namespaces = namespaces
        self._prefixes = prefixes
        self._taken = {name for section in sections for name in section.builtins}
        self._taken.update(namespaces.values())
        self._hidden: dict[Symbol, set[str]] = {}
        self.absent: set[str] = set()
        for section in sections:
            for reference in section.references:
                symbol = self.origin(reference.symbol)
                if symbol is None:
                    written = section.data[reference.start : reference.end].decode("utf-8")
                    self.absent.add(written.partition(".")[0])
                else:
                    self._hidden.setdefault(symbol, set()).update(reference.hidden)
        self._taken.update(self.absent)
        self._members = {
            origin for module in namespaces for origin in self.members(module).values()
        }
        self._names: dict[Symbol, str] = {}
        for symbol in public:
            self._name(symbol, must_stay=True)
        for module in _FIRST:
            if module in self._sections:
                self._name_all(self._sections[module])
        for section in sections:
            for hoisted in section.hoisted:
                self._name(hoisted.symbol)
        for section in sections:
            self._name_all(section)

    def of(self, symbol: Symbol) -> str | None:
        """The name of something; None for what is not in the file."""
        origin = self.origin(symbol)
        if origin is None:
            return None
        return self._names.get(origin) or self._namespaces[origin.home]

    def origin(self, symbol: Symbol) -> Symbol | None:
        """Where something is defined that modules pass on; None if it is not in the file."""
        return origin_of(symbol, self._sections, self._namespaces)

    def members(self, module: str) -> dict[str, Symbol]:
        """The public names of a module in alphabetical order, and what they mean."""
        section = self._sections[module]
        found = {}
        for name in sorted(public_names(section)):
            origin = self.origin(Symbol(module, name))
            if origin is not None:
                found[name] = origin
        return found

    def _name_all(self, section: Section) -> None:
        for name in sorted(section.defined):
            self._name(Symbol(section.name, name))

    def _name(self, symbol: Symbol, must_stay: bool = False) -> None:
        if symbol in self._names:
            return
        for name in self._candidates(symbol):  # pragma: no branch - there is always another one
            if name in self._taken or name in self._hidden.get(symbol, ()):
                if must_stay:
                    raise VendorError(f"{symbol.home} cannot have {name} in one file")
                continue
            self._taken.add(name)
            self._names[symbol] = name
            return

    def _candidates(self, symbol: Symbol) -> Iterable[str]:
        home, name = symbol
        plain = name or home.rpartition(" ")[2]
        is_member = symbol in self._members and home in self._namespaces
        if not is_member and not keyword.iskeyword(plain):
            yield plain
        stem = self._prefixes.get(home, home.rpartition(" ")[2].rpartition(".")[2].strip("_"))
        bare = plain.lstrip("_")
        mark = plain[: len(plain) - len(bare)]
        yield f"{mark}{stem}_{bare}"
        count = 2
        while True:
            yield f"{mark}{stem}_{bare}_{count}"
            count += 1


def origin_of(
    symbol: Symbol, sections: Mapping[str, Section], namespaces: Mapping[str, str]
) -> Symbol | None:
    """Where something is defined that modules pass on; None if it is not in the file.

    Raises:
        VendorError: there is no such thing, or a module is used that does not stay as a whole.
    """
    while True:
        if symbol.home.startswith("import "):
            return symbol
        section = sections.get(symbol.home)
        if section is None:
            return None
        if not symbol.name:
            if symbol.home not in namespaces:
                raise VendorError(f"{symbol.home} is used as a value, not by its names")
            return symbol
        if symbol.name in section.defined:
            return symbol
        if symbol.name not in section.imported:
            raise VendorError(f"{symbol.home} has no {symbol.name}")
        symbol = section.imported[symbol.name]


def public_names(section: Section) -> list[str]:
    """The names in the ``__all__`` of a module."""
    import ast

    for node in section.tree.body:
        value = getattr(node, "value", None)
        target = getattr(node, "targets", [getattr(node, "target", None)])[0]
        if getattr(target, "id", "") == "__all__" and value is not None:
            return list(ast.literal_eval(value))
    return []
