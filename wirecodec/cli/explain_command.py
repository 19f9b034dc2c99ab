# SPDX-License-Identifier: MIT
"""``explain``: what is wrong in a stream or a message, where, and the likely cause."""

from __future__ import annotations

from ..debug.explain import explain_data
from ..errors import CipherError
from ..opend.cipher import load_rsa_key
from . import console
from .keys import add_aes_options, aes_keys_of
from .sources import add_source_options, add_type_option, bytes_of, message_type_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Iterator
    from typing import Any

    from ..debug.explain import Explanation

__all__ = ["add_command"]

_EXAMPLES = """\
  %(prog)s capture.bin
  %(prog)s --rsa-key rsa_private.pem capture.bin
  %(prog)s --aes-key 0123456789abcdef --aes-iv fedcba9876543210 capture.bin
  %(prog)s --type Qot_GetRatingChange.Response body.hex
  echo 46 54 62 0d ... | %(prog)s -
"""


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    parser = console.new_command(
        commands,
        "explain",
        summary="say what is wrong with bytes, and why it probably is",
        description=(
            "Say what is wrong in a stream of frames, or in the body of one: the place, the bytes\n"
            "around it, and the likely cause. The exit code is 1 if something is wrong."
        ),
        examples=_EXAMPLES,
    )
    parser.add_argument("file", metavar="FILE", help="the file; - for standard input")
    add_type_option(parser)
    parser.add_argument(
        "--rsa-key", metavar="FILE", help="the private key of InitConnect, PEM or DER"
    )
    add_aes_options(parser)
    add_source_options(parser)
    console.add_color_option(parser)
    parser.set_defaults(run=_run)


def _run(options: Namespace) -> int:
    program = options.program
    message_type = message_type_of(options)
    rsa_key = None
    if options.rsa_key is not None:
        try:
            rsa_key = load_rsa_key(console.read_input(options.rsa_key, program))
        except CipherError as error:
            raise console.CommandError(program, f"--rsa-key: {error}", 2) from None
    aes_key, aes_iv = aes_keys_of(options)
    content = console.read_input(options.file, program)
    data = bytes_of(content, options.file, options)
    found = explain_data(data, message_type, rsa_key=rsa_key, aes_key=aes_key, aes_iv=aes_iv)
    console.write_lines(_lines(found, options))
    return 1 if found else 0


def _lines(found: Iterable[Explanation], options: Namespace) -> Iterator[str]:
    palette = console.make_palette(options)
    is_first = True
    for explanation in found:
        if not is_first:
            yield ""
        is_first = False
        yield from explanation.lines(palette)
    if is_first:
        yield "nothing is wrong"
