# SPDX-License-Identifier: MIT
"""``generate``: ``.proto`` files in, typed Python modules out."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path, PurePath

from ..debug.escaping import escape_text
from ..errors import DecodeError, ProtoSyntaxError, SchemaError
from . import console

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from ..protobuf.idl.descriptor import FileDescriptorProto

__all__ = ["add_command"]

_DESCRIPTION = """\
Write a Python module for each .proto file, and for each file that it uses types of. Folders are
kept: google/protobuf/any.proto becomes google/protobuf/any.py. Imports inside the schema become
relative imports, so that the package can be called and put anything and anywhere.

A module that was written by hand is never overwritten."""

_EXAMPLES = """\
  %(prog)s person.proto --out models
  %(prog)s schema/shop/*.proto -I schema --out shop/messages
  %(prog)s schema/shop/*.proto -I schema --out shop/messages --check
  protoc --include_imports --descriptor_set_out=all.bin shop.proto
  %(prog)s --descriptor-set all.bin --out models

exit codes: 0 all is well; 1 --check found differences; 2 wrong usage, or a mistake in a schema
"""


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    parser = console.new_command(
        commands,
        "generate",
        summary="turn .proto files into typed Python modules",
        description=_DESCRIPTION,
        examples=_EXAMPLES,
    )
    parser.add_argument("files", metavar="FILE", nargs="*", help="the .proto files")
    parser.add_argument(
        "--out", metavar="DIR", required=True, type=Path, help="the folder of the modules"
    )
    parser.add_argument(
        "-I",
        dest="search_paths",
        metavar="DIR",
        action="append",
        default=[],
        help="where imports are looked for; may be repeated (default: the folders of the files)",
    )
    parser.add_argument(
        "--descriptor-set",
        metavar="FILE",
        help="read descriptors that protoc wrote, with --include_imports, instead of .proto files",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; list the modules that are missing or would change",
    )
    parser.add_argument(
        "--keep",
        action="store_true",
        help="leave modules alone that were written by hand; without it they are an error",
    )
    parser.add_argument(
        "--responses",
        action="store_true",
        help="let requests say which class answers them, for type checkers, too: "
        "Response for Request, FindRsp for FindReq",
    )
    parser.add_argument(
        "--runtime",
        metavar="PACKAGE",
        help="what modules import message and pb from; dots for modules that live inside of it "
        "(default: this package)",
    )
    parser.add_argument(
        "--header",
        metavar="TEXT",
        action="append",
        default=[],
        help="a comment to begin each module with, such as a licence; may be repeated",
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from ..protobuf.idl.model import models_of
    from ..protobuf.idl.modules import generate

    program = options.program
    if (options.descriptor_set is None) != bool(options.files):
        raise console.CommandError(program, "give .proto files, or a --descriptor-set", 2)
    runtime = {} if options.runtime is None else {"runtime": _package(options.runtime, program)}
    header = [f"# {' '.join(escape_text(text).split())}" for text in options.header]
    try:
        linked, names = _read(options)
        modules = generate(
            models_of(linked),
            names,
            header=header,
            responses=options.responses,
            **runtime,
        )
    except ProtoSyntaxError as error:
        for each in error.errors or (error,):
            # As compilers do, so that editors find the place.
            line = escape_text(str(each)).encode("ascii", "backslashreplace").decode()
            sys.stderr.write(line + "\n")
        if any(str(each.args[0]).startswith("cannot import") for each in error.errors):
            folders = ", ".join(options.search_paths) or "the folders of the files alone"
            advice = f"imports were looked for in {folders}: name others with -I DIR"
            console.report(program, advice)
        return 2
    except (DecodeError, SchemaError, ValueError) as error:
        place = "" if options.descriptor_set is None else f"{options.descriptor_set}: "
        raise console.CommandError(program, f"{place}{error}", 2) from None
    except OSError as error:
        raise console.CommandError(program, f"{error.filename}: {error.strerror}", 2) from None
    package = "\n".join([*header, '"""Generated modules, one for each .proto file."""', ""])
    modules.update(dict.fromkeys(_packages(modules), package))
    try:
        return _compare(options, modules) if options.check else _write(options, modules)
    except OSError as error:
        raise console.CommandError(program, f"{error.filename}: {error.strerror}", 2) from None


def _package(name: str, program: str) -> str:
    """A package that can be imported from: names with dots, or dots alone."""
    if name.strip(".") and not all(part.isidentifier() for part in name.split(".")):
        raise console.CommandError(program, f"--runtime: {name!r} is not a package", 2)
    return name


def _read(options: argparse.Namespace) -> tuple[list[FileDescriptorProto], list[str] | None]:
    """The linked files, and the names of those that were asked for."""
    from ..protobuf.idl.classes import load_files

    if options.descriptor_set is None:
        return load_files(options.files, options.search_paths)
    from ..protobuf.codec import decode
    from ..protobuf.idl.descriptor import FileDescriptorSet
    from ..protobuf.idl.linking import link_descriptors

    data = console.read_input(options.descriptor_set, options.program)
    return link_descriptors(decode(FileDescriptorSet, data)), None


def _packages(modules: Iterable[str]) -> list[str]:
    """The ``__init__.py`` of each folder."""
    folders = {parent for name in modules for parent in PurePath(name).parents}
    return sorted((folder / "__init__.py").as_posix() for folder in folders)


def _is_ours(path: Path, options: argparse.Namespace) -> bool:
    """Whether a file may be written; a package's ``__init__.py``, only if there is none.

    Raises:
        CommandError: it was written by hand, and nobody said that it may stay.
    """
    from ..protobuf.idl.modules import is_generated

    if not path.exists():
        return True
    if path.name == "__init__.py":
        return False
    if is_generated(path.read_text("utf-8", "replace")):
        return True
    if not options.keep:
        raise console.CommandError(
            options.program,
            f"{path} was not made by this command: move it, or leave it alone with --keep",
            2,
        )
    return False


def _compare(options: argparse.Namespace, modules: dict[str, str]) -> int:
    differing = []
    for name, source in sorted(modules.items()):
        path = options.out / name
        if not _is_ours(path, options):
            continue
        if not path.exists():
            differing.append(f"{path}: missing")
        elif path.read_bytes().replace(b"\r\n", b"\n") != source.encode("utf-8"):
            differing.append(f"{path}: differs")
    console.write_lines(map(escape_text, differing))
    return 1 if differing else 0


def _write(options: argparse.Namespace, modules: dict[str, str]) -> int:
    paths = {name: options.out / name for name in sorted(modules)}
    ours = [name for name, path in paths.items() if _is_ours(path, options)]
    for name in ours:  # only now, so that either all of them are written or none
        paths[name].parent.mkdir(parents=True, exist_ok=True)
        paths[name].write_bytes(modules[name].encode("utf-8"))
    return 0
