# SPDX-License-Identifier: MIT
"""OpenD in Wireshark: a dissector written in Lua, and the schema for the bodies.

The dissector is the file ``opend.lua`` beside this one; what it knows of protocols is filled in
from the registry. It takes headers apart itself and leaves the bodies to Wireshark's own protobuf
dissector, which reads ``.proto`` files: they are written from the message classes.

Two things make an installation: files in Wireshark's folder for plugins, and a line in its table
of protobuf search paths, a file that Wireshark itself writes. The user's own lines in it are left
as they are.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from pkgutil import get_data
from shutil import which

from ..opend.registry import full_name_of, protocols
from ..protobuf.schema import schema_of
from ._proto_files import FIRST_LINE, message_types, proto_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..opend.registry import Protocol

__all__ = [
    "DISSECTOR_NAME",
    "SCHEMA_FOLDER",
    "SEARCH_PATHS_NAME",
    "Folders",
    "dissector_source",
    "find_folders",
    "install",
    "uninstall",
]

DISSECTOR_NAME = "opend.lua"
"""The file in the folder for plugins."""

SCHEMA_FOLDER = "opend-proto"
"""The folder beside it that holds the ``.proto`` files."""

SEARCH_PATHS_NAME = "protobuf_search_paths"
"""The file of Wireshark's table, in the folder of its settings."""

_PROTOCOLS_MARK = "  -- the table of protocols\n"
_MESSAGES_MARK = "  -- the table of messages\n"
_OUR_LINE = "-- OpenD for Wireshark, written by the command `wireshark`: changes will be lost."
_FOLDERS_SECONDS = 60


class Folders:
    """Where Wireshark looks.

    Attributes:
        plugins: the user's own folder for plugins in Lua.
        settings: the user's own folder for settings: the default profile, or another one.
    """

    __slots__ = ("plugins", "settings")

    def __init__(self, plugins: Path, settings: Path) -> None:
        self.plugins = plugins
        self.settings = settings

    def __repr__(self) -> str:
        return f"<Folders {self.plugins}, {self.settings}>"


def dissector_source() -> str:
    """The dissector, entire: one file of Lua."""
    data = get_data(__package__, DISSECTOR_NAME)
    if data is None:  # a loader that knows nothing of data
        raise FileNotFoundError(f"{DISSECTOR_NAME} is not in the package")
    source = data.decode("utf-8").replace("\r\n", "\n")
    source = source.replace(_PROTOCOLS_MARK, "".join(map(_protocol_row, protocols())))
    return source.replace(_MESSAGES_MARK, "".join(_message_rows()))


def _protocol_row(protocol: Protocol) -> str:
    parts = [f'name = "{protocol.name}"']
    if protocol.request_type is not None:
        parts.append(f'request = "{full_name_of(protocol.request_type)}"')
    if protocol.has_schema:
        parts.append(f'response = "{full_name_of(protocol.response_type)}"')
    if protocol.is_push:
        parts.append("is_push = true")
    return f"  [{protocol.proto_id}] = {{ {', '.join(parts)} }},\n"


def _message_rows() -> Iterator[str]:
    """A row for each message that holds messages."""
    for message_type in message_types():
        fields = [
            f'[{field.number}] = "{full_name_of(field.message_type)}"'
            for field in schema_of(message_type).fields
            if field.message_type is not None
        ]
        if fields:
            yield f'  ["{full_name_of(message_type)}"] = {{ {", ".join(fields)} }},\n'


def find_folders(profile: str | None = None) -> Folders:
    """Ask Wireshark where it looks; where it is not installed, tell what its manual says.

    Args:
        profile: the name of a profile that has settings of its own; None for the default one.
    """
    folders = _ask_wireshark() or _default_folders()
    if profile is not None:
        folders.settings = folders.settings / "profiles" / profile
    return folders


def _ask_wireshark() -> Folders | None:
    """What ``tshark -G folders`` says; None if there is no tshark, or none that says it."""
    for program in _programs():
        try:
            done = subprocess.run(
                [program, "-G", "folders"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=_FOLDERS_SECONDS,
                check=True,
            )
        except (OSError, subprocess.SubprocessError):
            continue
        told = {}
        for line in os.fsdecode(done.stdout).splitlines():
            name, _, folder = line.partition(":")
            told[name.strip().lower()] = folder.strip()
        plugins, settings = told.get("personal lua plugins"), told.get("personal configuration")
        if plugins and settings:
            return Folders(Path(plugins), Path(settings))
    return None


def _programs() -> Iterator[str]:
    """Where tshark is, if it is anywhere."""
    found = which("tshark")
    if found is not None:
        yield found
    elif sys.platform == "darwin":
        yield "/Applications/Wireshark.app/Contents/MacOS/tshark"
    elif sys.platform == "win32":
        yield os.path.join(os.environ.get("PROGRAMFILES", "C:\\"), "Wireshark", "tshark.exe")


def _default_folders() -> Folders:
    """What https://www.wireshark.org/docs/wsug_html_chunked/ChPluginFolders.html says."""
    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA") or Path.home() / "AppData/Roaming") / "Wireshark"
        return Folders(base / "plugins", base)
    settings = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "wireshark"
    return Folders(Path.home() / ".local/lib/wireshark/plugins", settings)


def install(folders: Folders) -> list[Path]:
    """Put the dissector and the schema where Wireshark finds them.

    To install once more, after an update of this package or of Wireshark, changes nothing else.

    Returns:
        The files that were written.

    Raises:
        FileExistsError: there is a dissector of this name that is not ours.
        OSError: a file cannot be written.
    """
    dissector, schema = folders.plugins / DISSECTOR_NAME, folders.plugins / SCHEMA_FOLDER
    if dissector.exists() and not _is_ours(dissector, _OUR_LINE):
        raise FileExistsError(None, "it is somebody else's, and was left alone", str(dissector))
    files = {schema / name: text for name, text in proto_files().items()}
    files[dissector] = dissector_source()
    for path in _our_schema(schema):
        if path not in files:  # of an older version
            path.unlink()
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
    return [*sorted(files), *_change_search_paths(folders, schema, wanted=True)]


def uninstall(folders: Folders) -> list[Path]:
    """Undo what `install` did, and nothing else.

    Returns:
        The files that were removed or changed.

    Raises:
        OSError: a file cannot be removed or written.
    """
    dissector, schema = folders.plugins / DISSECTOR_NAME, folders.plugins / SCHEMA_FOLDER
    ours = _our_schema(schema)
    if _is_ours(dissector, _OUR_LINE):
        ours.append(dissector)
    for path in ours:
        path.unlink()
    try:
        schema.rmdir()
    except OSError:  # it is not there, or there is something of the user's in it
        pass
    return [*ours, *_change_search_paths(folders, schema, wanted=False)]


def _our_schema(schema: Path) -> list[Path]:
    return [path for path in sorted(schema.glob("*.proto")) if _is_ours(path, FIRST_LINE)]


def _is_ours(path: Path, line: str) -> bool:
    """Whether one of the first lines of a file says that we wrote it."""
    try:
        with path.open("rb") as file:
            return line.encode("utf-8") in file.read(256)
    except FileNotFoundError:
        return False


def _change_search_paths(folders: Folders, schema: Path, *, wanted: bool) -> list[Path]:
    """Put our line into the table, or take it out. Gives the file, if it changed."""
    path = folders.settings / SEARCH_PATHS_NAME
    try:
        old = path.read_bytes()
    except FileNotFoundError:
        old = b""
    line = f'"{_escape(schema)}","TRUE"'.encode("ascii")  # TRUE: load all files in it
    lines = old.splitlines(keepends=True)
    kept = [each for each in lines if each.rstrip(b"\r\n") != line]
    if wanted == (kept != lines):
        return []
    new = b"".join(kept)
    if wanted:
        new += (b"\n" if new and not new.endswith(b"\n") else b"") + line + b"\n"
    if new:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(new)
    else:
        path.unlink()
    return [path]


def _escape(path: Path) -> str:
    r"""A path as Wireshark writes it in its tables: what is not plain ASCII as ``\\x22``."""
    return "".join(
        chr(each) if 0x20 <= each < 0x7F and each not in b'"\\' else f"\\x{each:02x}"
        for each in os.fsencode(path.absolute())
    )
