# SPDX-License-Identifier: MIT
"""Many modules as one: sections in reading order, each under the name of its module.

The text of a module stays as it was written, but for its imports, which have become one block at
the top of the file, and for names that two modules use for two things. ``pb`` and the modules of
messages stay reachable by their names: ``qot_common.Security``.
"""

from __future__ import annotations

import ast
from textwrap import indent, wrap

from . import messages
from .edits import Edits, Positions
from .library import VendorError
from .naming import Names, origin_of, public_names
from .reachability import drop_unreachable
from .scopes import Hoisted, Section, Symbol, read_section
from .stripping import strip_docs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from .library import Library
    from .slices import Selection

__all__ = ["Bundle"]

_MESSAGES = "opend.messages."
_RULE = "# " + "=" * 98

_SYS = Symbol("import sys", "")
_ANY = Symbol("import typing", "Any")
_TYPE_ALIAS = Symbol("import typing", "TypeAlias")

# What comes first, where the order of need leaves a choice.
_READING_ORDER = (
    *("errors", "protobuf.wire", "protobuf.records", "protobuf.schema", "protobuf.enums"),
    *("protobuf.pb", "protobuf._annotations", "protobuf.declare", "protobuf._reference"),
    *("protobuf._specialize", "protobuf._runtime", "protobuf._emit", "protobuf._emit_decode"),
    *("protobuf._emit_encode", "protobuf.codec", "protobuf.extensions", "protobuf.", "opend.frame"),
    *("opend._aes", "opend._key_files", "opend.cipher", "opend.messages.", "opend."),
)

# Whose public names a slice is for, beyond those of the whole.
_FOR_RATINGS = ("opend.events", "opend.paging", "opend.rating")
_PUBLIC_MODULES = {
    "wire": ("protobuf.wire",),
    "frame": ("opend.frame",),
    "session": (
        *("opend.frame", "opend.cipher"),
        *("opend.session", "opend.server_session", "opend.events"),
    ),
    "client": ("opend.client", *_FOR_RATINGS),
    "aio": ("opend.aio", *_FOR_RATINGS),
}

# What takes time and memory to load and is not needed by everybody: ssl and hashlib load OpenSSL.
# Its names are used in functions alone; each is replaced by the real thing at its first use.
_LATE = {f"import {module}" for module in ("base64", "hashlib", "secrets", "ssl")}
# The names of what the file does without say so; type checkers do not know them at all. Those of a
# namespace are descriptors, as it is a class.
_LEFT_OUT = """\
if not TYPE_CHECKING:

    def __getattr__(name):
        left_out = {{
{}        }}
        for feature, names in left_out.items():
            if name in names:
                raise ImportError(f"this copy was made by vendor --without {{feature}}")
        raise AttributeError(f"module {{__name__!r}} has no attribute {{name!r}}")
"""
_LEFT_OUT_MEMBER = """\
if not TYPE_CHECKING:

    class _LeftOut:
        def __init__(self, feature):
            self._feature = feature

        def __get__(self, instance, owner):
            raise ImportError(f"this copy was made by vendor --without {self._feature}")
"""

# Before all other imports: older Pythons do not have everything that these ask for.
_VERSION_CHECK = """\
if {0}.version_info < (3, 10):
    raise ImportError("CPython 3.10 or newer is needed; this is %d.%d" % {0}.version_info[:2])

"""
_LATE_MODULE = """
class _LateModule:
    def __init__(self, name, module):
        self._name = name
        self._module = module

    def __getattr__(self, attribute):
        globals()[self._name] = module = __import__(self._module)
        return getattr(module, attribute)

"""
_LATE_FUNCTION = """
def {0}(*arguments, **options):
    global {0}
    from {1} import {2}

    return {0}(*arguments, **options)

"""

# The registry finds modules and classes by name. In one file a class has the package of its .proto
# in front of its name, and the namespaces stand for the modules.
_REGISTRY = "opend.registry"
_ONE_FILE_REGISTRY = (
    ('_PREFIX = f"{__package__}.messages."\n', ""),
    ("(_module_of(message_type), message_type.__qualname__)", "_place_of(message_type)"),
    (
        "    package = _PACKAGES.get(_module_of(declared))\n    if package is None:\n",
        "    module, name = _place_of(declared)\n"
        "    package = _PACKAGES.get(module)\n"
        "    if package is None:\n",
    ),
    ('return f"{package}.{declared.__qualname__}"', 'return f"{package}.{name}"'),
    ("found.__module__ != loaded.__name__:", "_place_of(found)[0] != module:"),
    ("_message_names(loaded, loaded.__name__)]", "_message_names(loaded, module)]"),
    (
        "_is_message(value) and value.__module__ == module_name:",
        "_is_message(value) and _place_of(value)[0] == module_name:",
    ),
    ("names += [value.__qualname__, *", "names += [_place_of(value)[1], *"),
    (
        '''\
def _module_of(declared: type) -> str:
    """``qot_common`` for a class of ``opend.messages.qot_common``; empty for any other class."""
    module = declared.__module__
    return module[len(_PREFIX) :] if module.startswith(_PREFIX) else ""


def _load_module(module: str) -> ModuleType:
    from importlib import import_module

    return import_module(_PREFIX + module)
''',
        '''\
def _place_of(declared: type) -> tuple[str, str]:
    """``qot_common`` and ``Security`` for ``Qot_Common_Security``; empty for any other class."""
    if declared.__module__ == __name__:
        for module, package in _PACKAGES.items():
            if declared.__qualname__.startswith(package + "_"):
                return module, declared.__qualname__[len(package) + 1 :]
    return "", ""


def _load_module(module: str) -> Any:
    return globals()[module]
''',
    ),
    ("def _message_names(holder: ModuleType | type,", "def _message_names(holder: type,"),
    ("    from types import ModuleType\n", ""),
)


class Bundle:
    """The modules of a selection, ready to be written as one.

    Args:
        selection: what the file is to hold.
        slice_name: the slice that it was made for.
        strip: without comments and docstrings.
        for_cpython: whether it asks for a version of it.
        keep: what stays even if nothing in the file leads to it.

    Attributes:
        sections: the modules, in the order of the file.
        names: what everything is called in the file.
        namespaces: the modules that stay reachable by their name, and what that is.

    Raises:
        VendorError: the modules do something that one file cannot.
    """

    def __init__(
        self,
        selection: Selection,
        slice_name: str,
        *,
        strip: bool = False,
        for_cpython: bool = True,
        keep: Iterable[Symbol] = (),
    ) -> None:
        library = selection.library
        self._absent = selection.absent
        self._strip = strip
        self._for_cpython = for_cpython
        included = {
            name
            for name in selection.modules
            if not library.is_package(name) and name not in self._absent
        }
        if _REGISTRY in included:
            patched = library.patched(_REGISTRY, _ONE_FILE_REGISTRY)
            library = library.replaced({_REGISTRY: patched})
        if strip:
            library = library.replaced(
                {each: strip_docs(library.source(each)) for each in included}
            )
        self._version = library.version
        self._left_out = _left_out(library, self._absent)
        sections = [read_section(library, name, set(self._absent)) for name in sorted(included)]
        self.sections = _in_order(sections)
        self.namespaces, prefixes = _namespaces(library, self.sections)
        exported = _exported(self.sections, slice_name, library)
        by_name = {section.name: section for section in self.sections}
        drop_unreachable(
            self.sections,
            [*_called(exported), *_members(by_name, self.namespaces), *keep],
            lambda symbol: origin_of(symbol, by_name, self.namespaces),
        )
        self._members_left_out = {
            module: _left_out_members(by_name[module], self._absent) for module in self.namespaces
        }
        self._exported = [each for each in exported if each.name in by_name[each.home].defined]
        first = self.sections[0]
        first.hoisted += [Hoisted(_ANY, for_types=True)] * bool(self._absent)
        first.hoisted += [Hoisted(_SYS, for_types=False)] * for_cpython
        first.hoisted += [Hoisted(_TYPE_ALIAS, for_types=True)] * bool(self.namespaces)
        self.names = Names(self.sections, self.namespaces, prefixes, self._exported)

    def text(self, docstring: str) -> str:
        """The text of the file, without its header."""
        names = self.names
        parts = [] if self._strip else [f'"""{docstring}"""\n']
        parts += [
            _imports(self.sections, names, self._for_cpython),
            f'__version__ = "{self._version}"\n',
        ]
        classes = {symbol for section in self.sections for symbol in _classes(section)}
        waiting = list(self.namespaces)
        done: set[str] = set()
        for section in self.sections:
            later = {each.name for each in self.sections} - done - {section.name}
            body = _text(section, names, self.namespaces, self._absent, later)
            if body.strip():
                parts.append(_heading(section, self._strip) + body)
            done.add(section.name)
            for module in list(waiting):
                if {symbol.home for symbol in names.members(module).values()} | {module} <= done:
                    name = self.namespaces[module]
                    left_out = self._members_left_out[module]
                    parts.append(_namespace(names, module, name, classes, left_out, self._strip))
                    waiting.remove(module)
        if self._left_out:
            parts.append(_LEFT_OUT.format("".join(self._left_out)))
        public = {names.of(symbol) or "" for symbol in self._exported}
        quoted = ", ".join(f'"{name}"' for name in sorted(public.union(self.namespaces.values())))
        lines = wrap(quoted, 99, initial_indent="    ", subsequent_indent="    ")
        parts.append("\n".join(["__all__ = [", *lines, "]", ""]))
        return "\n\n".join(parts)


# --- Which sections, in which order ---------------------------------------------------------------


def _in_order(sections: Iterable[Section]) -> list[Section]:
    """The sections so that each comes after those that it needs."""
    waiting = sorted(sections, key=lambda section: (_rank(section.name), section.name))
    known = {section.name for section in waiting}
    ordered: list[Section] = []
    done: set[str] = set()
    while waiting:
        ready = next((each for each in waiting if each.needed & known <= done), None)
        if ready is None:
            names = ", ".join(section.name for section in waiting)
            raise VendorError(f"these import each other: {names}")
        waiting.remove(ready)
        ordered.append(ready)
        done.add(ready.name)
    return ordered


def _rank(name: str) -> int:
    for rank, prefix in enumerate(_READING_ORDER):
        if name == prefix or (prefix.endswith(".") and name.startswith(prefix)):
            return rank
    return len(_READING_ORDER)


def _namespaces(
    library: Library, sections: Sequence[Section]
) -> tuple[dict[str, str], dict[str, str]]:
    """The modules that stay reachable by name; and what stands before the names of their things."""
    namespaces = {}
    prefixes = {}
    for section in sections:
        if section.name == "protobuf.pb":
            namespaces[section.name] = "pb"
        elif section.name.startswith(_MESSAGES):
            module = section.name[len(_MESSAGES) :]
            namespaces[section.name] = module
            prefixes[section.name] = messages.packages_of(library)[module]
    return namespaces, prefixes


def _exported(sections: Sequence[Section], slice_name: str, library: Library) -> list[Symbol]:
    """What people call: the public names of the whole, and of the modules that the slice is for."""
    by_name = {section.name: section for section in sections}
    found = []
    for node in ast.walk(ast.parse(library.source(""))):
        if isinstance(node, ast.ImportFrom) and node.level and node.module in by_name:
            found += [Symbol(node.module, alias.name) for alias in node.names]
    for module in _PUBLIC_MODULES.get(slice_name, ()):
        found += [Symbol(module, name) for name in public_names(by_name[module])]
    return [each for each in dict.fromkeys(found) if each.name in by_name[each.home].defined]


def _left_out(library: Library, absent: Mapping[str, str]) -> list[str]:
    """The public names of the whole that the file does without: a line for each feature."""
    homes: dict[str, tuple[str, ...]] = {}
    for node in ast.parse(library.source("")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "_HOMES":
            homes = ast.literal_eval(node.value)
    lines = []
    for home, names in sorted(homes.items()):
        if home in absent:
            quoted = " ".join(f'"{name}",' for name in names)
            lines.append(f'            "{absent[home]}": ({quoted}),\n')
    return lines


def _called(exported: Iterable[Symbol]) -> list[Symbol]:
    """Without the errors: those that something raises or derives from are found by themselves."""
    return [symbol for symbol in exported if symbol.home != "errors"]


def _members(sections: Mapping[str, Section], namespaces: Iterable[str]) -> list[Symbol]:
    """The public names of the modules that stay reachable by their name."""
    return [
        Symbol(module, name) for module in namespaces for name in public_names(sections[module])
    ]


def _left_out_members(section: Section, absent: Mapping[str, str]) -> dict[str, str]:
    """The public names of a module that the file does without, and the feature of each."""
    homes = {name: symbol.home for name, symbol in section.imported.items()}
    return {
        name: absent[homes[name]]
        for name in sorted(public_names(section))
        if homes.get(name) in absent
    }


def _classes(section: Section) -> set[Symbol]:
    """The classes of a module, with those that only type checkers see as something else."""
    return {
        Symbol(section.name, node.name)
        for node in ast.walk(section.tree)
        if isinstance(node, ast.ClassDef) and node.name in section.defined
    }


# --- The text -------------------------------------------------------------------------------------


def _imports(sections: Sequence[Section], names: Names, for_cpython: bool) -> str:
    """One block for all that is taken from the standard library at the top of modules."""
    at_run_time: dict[Symbol, None] = {}
    for_types: dict[Symbol, None] = {}
    for section in sections:
        for symbol, is_for_types in section.hoisted:
            (for_types if is_for_types else at_run_time)[symbol] = None
    late = {symbol for symbol in at_run_time if symbol.home in _LATE}
    first = ""
    if for_cpython:
        del at_run_time[_SYS]
        first = f"{''.join(_import_lines([_SYS], names))}\n{_VERSION_CHECK.format(names.of(_SYS))}"
    lines = _import_lines((each for each in at_run_time if each not in late), names)
    typing = [each for each in for_types if each not in at_run_time]
    typing_lines = _import_lines([*typing, *late], names)
    typing_lines += [f"{name} = {names.of(_ANY)}\n" for name in sorted(names.absent)]
    text = f"from __future__ import annotations\n\n{first}{''.join(lines)}\nTYPE_CHECKING = False\n"
    if typing_lines:
        text += "if TYPE_CHECKING:\n" + "".join("    " + line for line in typing_lines)
    return text + "".join(_late_lines(sorted(late), names))


def _late_lines(symbols: Sequence[Symbol], names: Names) -> Iterator[str]:
    """What stands for modules and functions until they are used."""
    if symbols:
        yield "if not TYPE_CHECKING:\n"
    if any(not symbol.name for symbol in symbols):
        yield indent(_LATE_MODULE, "    ")
    for symbol in symbols:
        module, name = symbol.home.removeprefix("import "), names.of(symbol)
        if not symbol.name:
            yield f'\n    {name} = _LateModule("{name}", "{module}")\n'
        else:
            alias = "" if name == symbol.name else f" as {name}"
            yield indent(_LATE_FUNCTION.format(name, module, symbol.name + alias), "    ")


def _import_lines(symbols: Iterable[Symbol], names: Names) -> list[str]:
    plain: list[str] = []
    froms: dict[str, list[str]] = {}
    for symbol in sorted(symbols):
        module = symbol.home.removeprefix("import ")
        name = names.of(symbol)
        if symbol.name:
            alias = "" if name == symbol.name else f" as {name}"
            froms.setdefault(module, []).append(f"{symbol.name}{alias}")
        else:
            plain.append(f"import {module}" + ("" if name == module else f" as {name}") + "\n")
    return plain + [f"from {module} import {', '.join(each)}\n" for module, each in froms.items()]


def _heading(section: Section, strip: bool) -> str:
    path = section.name.replace(".", "/") + ".py"
    if strip:
        return f"# {path}\n"
    document = ast.get_docstring(section.tree) or ""
    lines = [_RULE, f"# {path}", "#", *(f"# {line}".rstrip() for line in document.splitlines())]
    return "\n".join([*lines, _RULE, "", ""])


def _text(
    section: Section,
    names: Names,
    namespaces: Mapping[str, str],
    absent: Mapping[str, str],
    later: set[str],
) -> str:
    """The text of a section, with its things by the names that they have in the file."""
    edits = Edits(section.data)
    positions = Positions(section.data)
    missing = dict(section.absent)
    if ast.get_docstring(section.tree) is not None:
        document = section.tree.body[0]
        edits.remove_lines(positions.start(document), positions.end(document))
    for node in sorted(section.removed, key=positions.start):
        start, end = positions.start(node), positions.end(node)
        if node in missing:
            reason = f"this copy was made by vendor --without {absent[missing[node]]}"
            edits.replace(start, end, f'raise ImportError("{reason}")')
        elif node in section.emptied:
            edits.replace(start, end, "pass")
        else:
            edits.remove_lines(start, end)
    for start, end, is_last in section.dropped:
        if is_last:
            edits.replace(start, end, "pass")
        else:
            edits.remove_lines(start, end)
    for start, end, symbol, _, is_type in section.references:
        if b"." in section.data[start:end] and symbol.home in namespaces:
            name: str | None = f"{namespaces[symbol.home]}.{symbol.name}"
        else:
            name = names.of(symbol)
            if is_type and symbol.home in later:
                name = f'"{name}"'
        if name is not None and section.data[start:end] != name.encode():
            edits.replace(start, end, name)
    lines = edits.apply().decode("utf-8").split("\n")
    if lines[0].startswith("# SPDX-License-Identifier"):
        del lines[0]
    return _spaced(lines)


def _spaced(lines: Iterable[str]) -> str:
    """Lines without blank ones at the ends, and with two in a row at the most."""
    out: list[str] = []
    for line in lines:
        if line.strip() or (out and out[-2:] != ["", ""]):
            out.append(line)
    return "\n".join(out).strip("\n") + "\n"


def _namespace(
    names: Names,
    module: str,
    name: str,
    classes: set[Symbol],
    left_out: Mapping[str, str],
    strip: bool,
) -> str:
    """A class that has the public names of a module.

    ``Extension = Extension`` would mean itself to a type checker; what is called so in the file as
    well has another name first.
    """
    before, lines = "", []
    for member, symbol in names.members(module).items():
        value = names.of(symbol) or ""
        if value == member:
            value = f"_{name}_{member}"
            before += f"{value} = {member}\n"
        is_class = symbol in classes
        lines.append(f"    {member}{f': {names.of(_TYPE_ALIAS)}' * is_class} = {value}\n")
    if left_out:
        before = _LEFT_OUT_MEMBER + (before and "\n\n") + before
        lines.append("    if not TYPE_CHECKING:\n")
        lines += [f'        {each} = _LeftOut("{left_out[each]}")\n' for each in left_out]
    document = f'    """The public names of {module.replace(".", "/")}.py."""\n\n'
    body = "".join(lines) or "    pass\n"
    return f"{before}{before and chr(10) * 2}class {name}:\n{document if not strip else ''}{body}"
