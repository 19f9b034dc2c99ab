# SPDX-License-Identifier: MIT
"""A copy as a whole: from options to files, as a folder or as one file.

A copy for another Python than CPython has its modules adapted before anything else is done to
them; that of one file is adapted once more, since it got a head of its own in between.
"""

from __future__ import annotations

import keyword
import sys
from hashlib import sha256
from typing import NamedTuple

from . import micropython
from .library import LICENSE, VendorError
from .single_file import Bundle
from .slices import ALL, select
from .stripping import compact, strip_docs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .library import Library

__all__ = [
    "FORMS",
    "MICROPYTHON",
    "PROJECT",
    "TARGETS",
    "TEXTS",
    "Options",
    "digest_of",
    "make_files",
]

PROJECT = "wirecodec"
"""What the library is called where it comes from, whatever a copy is called."""

FORMS = ("folder", "file")
"""A package, or a module that holds everything."""

TEXTS = ("whole", "stripped", "compact")
"""As it was written; without comments and docstrings; without blank lines and types too."""

MICROPYTHON = "micropython"
TARGETS = ("cpython", MICROPYTHON)
"""The Pythons that copies are made for; those for MicroPython hold the wire format alone."""


class Options(NamedTuple):
    """What was asked for.

    Attributes:
        name: of the package or module.
        slice: one of ``slices.SLICES``.
        messages: the messages that are needed, by name or protocol id; none for what the slice
            needs.
        without: some of ``slices.FEATURES``.
        form: one of FORMS.
        text: one of TEXTS.
        target: one of TARGETS, the Python that the copy is for.
    """

    name: str
    slice: str = ALL
    messages: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    form: str = "folder"
    text: str = "whole"
    target: str = TARGETS[0]

    def command(self) -> str:
        """The command that makes the copy again."""
        words = [f"python3 -m {PROJECT} vendor ."]
        words.append(
            f"--single-file {self.name}.py" if self.form == "file" else f"--name {self.name}"
        )
        words.append(f"--slice {self.slice}")
        if self.messages:
            words.append(f"--messages {','.join(self.messages)}")
        if self.without:
            words.append(f"--without {','.join(self.without)}")
        if self.text != "whole":
            words.append("--strip-docs" if self.text == "stripped" else "--compact")
        if self.target != TARGETS[0]:
            words.append(f"--target {self.target}")
        return " ".join(words)

    def check(self) -> None:
        """Refuse what cannot be made.

        Raises:
            VendorError: it cannot; the text says why.
        """
        _check_name(self.name)
        if self.form not in FORMS or self.text not in TEXTS:
            raise VendorError(f"there is no form {self.form!r} with the text {self.text!r}")
        if self.target not in TARGETS:
            known = ", ".join(TARGETS)
            raise VendorError(f"there is no target {self.target!r}; there are {known}")
        if self.target == MICROPYTHON:
            micropython.check_slice(self.slice, bool(self.messages))
        if self.form == "file" and self.slice == ALL:
            raise VendorError(
                "all of the library is not for one file: choose a --slice, or make a --zipapp"
            )


def _check_name(name: str) -> None:
    """Refuse what nobody could import by this name."""
    if not name.isidentifier():
        raise VendorError(f"{name!r} is no name for a module")
    if keyword.iskeyword(name):
        reason = "is a word of Python itself"
    elif name.startswith("__") and name.endswith("__"):
        reason = "has a meaning to Python"
    elif name in sys.stdlib_module_names:
        reason = "is a module of the standard library"
    else:
        return
    raise VendorError(f"{name!r} {reason}: choose another name, such as my_{name.strip('_')}")


def digest_of(data: bytes) -> str:
    """The SHA-256 of a text, whatever line ends a checkout gave it."""
    return sha256(data.replace(b"\r\n", b"\n")).hexdigest()


def make_files(library: Library, options: Options) -> dict[str, bytes]:
    """The files of a copy by path; one file is without the header that says what it is.

    Raises:
        VendorError: the options do not fit together.
    """
    options.check()
    selection = select(library, options.slice, options.messages, options.without)
    adapted = options.target == MICROPYTHON
    if adapted:
        selection = micropython.adapt_selection(selection)
    if options.form == "file":
        bundle = Bundle(
            selection, options.slice, strip=options.text != "whole", for_cpython=not adapted
        )
        text = bundle.text(f"{PROJECT} {library.version} in one file: the slice {options.slice}.")
        if adapted:
            text = micropython.adapt(text)
        if options.text == "compact":
            text = compact(text)
        return {f"{options.name}.py": text.encode("utf-8")}
    files = {path: library.files[path] for path in selection.data}
    for module in selection.modules:
        source = selection.library.source(module)
        files[selection.library.paths[module]] = _finished(source, options).encode("utf-8")
    files["LICENSE"] = LICENSE.encode("utf-8")
    return dict(sorted(files.items()))


def _finished(source: str, options: Options) -> str:
    """The text of a module as the options want it."""
    if options.text == "whole":
        return source
    stripped = strip_docs(source)
    return compact(stripped) if options.text == "compact" else stripped
