# SPDX-License-Identifier: MIT
"""What the commands that decrypt share: the AES key of a connection, given in one way to all."""

from __future__ import annotations

import os

from . import console

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from typing import Any

__all__ = ["add_aes_options", "aes_keys_of"]

_KEY_SIZE = 16
_FORMS = "16 ASCII characters, or 32 hexadecimal digits, or @FILE that holds either"


def add_aes_options(parser: Any) -> None:
    """``--aes-key`` and ``--aes-iv``."""
    parser.add_argument(
        "--aes-key",
        metavar="KEY",
        help="connAESKey, where the RSA key is not known or does not help: its 16 characters, or "
        "32 hexadecimal digits, or @FILE that holds either (default: OPEND_AES_KEY)",
    )
    parser.add_argument(
        "--aes-iv",
        metavar="IV",
        help="aesCBCiv, likewise; without it the mode is ECB (default: OPEND_AES_IV)",
    )


def aes_keys_of(options: Namespace) -> tuple[bytes | None, bytes | None]:
    """The key and the vector that options and environment give.

    Raises:
        CommandError: one of them cannot be read, or is none. Nothing of it is told.
    """
    program = options.program
    key = _read_key(options.aes_key, "--aes-key", "OPEND_AES_KEY", program)
    if key is not None:
        return key, _read_key(options.aes_iv, "--aes-iv", "OPEND_AES_IV", program)
    if options.aes_iv is not None:
        raise console.CommandError(program, "--aes-iv is of no use without --aes-key", 2)
    return None, None


def _read_key(text: str | None, option: str, variable: str, program: str) -> bytes | None:
    if text is None:
        text = os.environ.get(variable)
        if not text:
            return None
        option = variable
    if text.startswith("@"):
        content = console.read_input(text[1:], program)
    else:
        # What other characters are as bytes, nobody has said.
        content = text.encode("ascii") if text.isascii() else b""
    if len(content) != _KEY_SIZE:  # those of a file may be any
        content = content.rstrip(b"\r\n")
    if len(content) == _KEY_SIZE:
        return content
    try:
        key = bytes.fromhex(content.decode("ascii"))
    except ValueError:
        key = b""
    if len(key) != _KEY_SIZE:
        raise console.CommandError(program, f"{option} takes {_FORMS}", 2)
    return key
