# SPDX-License-Identifier: MIT
"""What the commands that read bytes share: what these are written in, and what they should be."""

from __future__ import annotations

from ..debug.sources import FORMATS, read_source
from ..errors import FormatError
from ..opend.registry import find_type
from . import console

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Any

__all__ = ["add_source_options", "add_type_option", "bytes_of", "message_type_of"]

_FORMAT_HELP = {
    "raw": "the bytes themselves",
    "literal": "a Python bytes literal: b'FT...'",
    "escaped": r"an escaped string: \x46\x54",
    "hexdump": "the output of hexdump -C",
    "xxd": "the output of xxd",
    "wireshark": "what Wireshark copies as a hex dump",
    "hex": "hexadecimal digits",
    "base64": "base64, standard or URL-safe",
}


def add_type_option(parser: argparse.ArgumentParser) -> None:
    """``--type``."""
    parser.add_argument(
        "--type",
        metavar="NAME",
        help="what a bare body is: Qot_GetRatingChange.Response, or 3426:response; of a stream, "
        "what the frames of that protocol and unknown ones hold",
    )


def add_source_options(parser: argparse.ArgumentParser) -> None:
    """``--hex``, ``--base64`` and so on, one of which says what the bytes are written in."""
    forms = parser.add_argument_group(
        "what a file holds (by default it is found out)"
    ).add_mutually_exclusive_group()
    for form in FORMATS:
        forms.add_argument(
            f"--{form}",
            dest="source_format",
            action="store_const",
            const=form,
            help=_FORMAT_HELP[form],
        )


def message_type_of(options: argparse.Namespace) -> Any:
    """The class that ``--type`` names; None without it.

    Raises:
        CommandError: there is no such message.
    """
    if options.type is None:
        return None
    try:
        return find_type(options.type)
    except ValueError as error:
        raise console.CommandError(options.program, f"--type: {error}", 2) from None


def bytes_of(
    content: bytes, name: str, options: argparse.Namespace, *, exit_code: int = 1
) -> bytes:
    """The bytes that the content of a file stands for.

    Raises:
        CommandError: it is wrong as what it is said to be, or looks like.
    """
    try:
        return read_source(content, options.source_format).data
    except FormatError as error:
        raise console.CommandError(options.program, f"{name}: {error}", exit_code) from None
