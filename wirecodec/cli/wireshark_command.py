# SPDX-License-Identifier: MIT
"""``wireshark``: OpenD's frames and messages in Wireshark and tshark."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..debug.escaping import escape_text
from . import console

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..debug.wireshark import Folders

__all__ = ["add_command"]

_DESCRIPTION = """\
A dissector for Wireshark and tshark: frames of OpenD on any port, with fields to filter by
(opend.proto_id, opend.serial, opend.sha1.status ...), digests verified, responses linked with
their requests, and the bodies by the names of their fields.

--install writes the dissector into your folder for plugins, the schema beside it, and the folder
of the schema into the table of protobuf search paths. --uninstall undoes that."""

_EXAMPLES = """\
  %(prog)s --install
  tshark -r capture.pcapng -Y 'opend.sha1.status == "bad"'
  %(prog)s --print > opend.lua
  tshark -X lua_script:opend.lua -r capture.pcapng
"""


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    parser = console.new_command(
        commands,
        "wireshark",
        summary="install a dissector for Wireshark and tshark",
        description=_DESCRIPTION,
        examples=_EXAMPLES,
    )
    actions = parser.add_mutually_exclusive_group(required=True)
    actions.add_argument("--print", action="store_true", help="print the dissector, a file of Lua")
    actions.add_argument(
        "--install", action="store_true", help="install it, or bring it up to date"
    )
    actions.add_argument("--uninstall", action="store_true", help="undo --install")
    parser.add_argument(
        "--dir",
        metavar="DIR",
        type=Path,
        help="the folder for plugins (default: the one that Wireshark names)",
    )
    parser.add_argument(
        "--profile",
        metavar="NAME",
        help="a profile of Wireshark with settings of its own (default: the default profile)",
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from ..debug import wireshark

    if options.print:
        console.write_bytes(wireshark.dissector_source().encode("utf-8"))
        return 0
    try:
        folders = _folders(options)
        if options.install:
            wireshark.install(folders)
            lines = _installed(folders)
        else:
            lines = [f"removed or changed: {path}" for path in wireshark.uninstall(folders)]
    except OSError as error:
        raise console.CommandError(
            options.program, f"{error.filename}: {error.strerror}", 2
        ) from None
    console.write_lines(map(escape_text, lines or ["nothing was installed"]))
    return 0


def _folders(options: argparse.Namespace) -> Folders:
    from ..debug import wireshark

    folders = wireshark.find_folders(options.profile)
    if options.profile is not None and not folders.settings.is_dir():
        raise console.CommandError(
            options.program, f"there is no profile {options.profile!r}: {folders.settings}", 2
        )
    if options.dir is not None:
        folders.plugins = options.dir
    return folders


def _installed(folders: Folders) -> list[str]:
    from ..debug import wireshark

    return [
        f"dissector:    {folders.plugins / wireshark.DISSECTOR_NAME}",
        f"schema:       {folders.plugins / wireshark.SCHEMA_FOLDER}",
        f"search paths: {folders.settings / wireshark.SEARCH_PATHS_NAME}",
        "Start Wireshark anew. To filter by the fields of bodies, too, set its preferences:",
        "tshark -o protobuf.preload_protos:TRUE -o protobuf.pbf_as_hf:TRUE",
    ]
