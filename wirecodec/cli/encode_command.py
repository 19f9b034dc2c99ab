# SPDX-License-Identifier: MIT
"""``encode``: JSON in, the bytes of a message or of its frame out."""

from __future__ import annotations

import argparse
import sys

from ..errors import EncodeError, FormatError, LocalProtocolError
from ..opend.frame import encode_frame
from ..opend.registry import find_type, proto_id_of
from ..protobuf.codec import encode
from . import console

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["add_command"]

_EXAMPLES = """\
  echo '{"c2s": {"market": 11, "count": 2}}' | %(prog)s --hex 3426:request
  %(prog)s --frame --serial 2563 Qot_GetRatingChange.Request < request.json > frame.bin
"""


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    parser = console.new_command(
        commands,
        "encode",
        summary="turn JSON into the bytes of a message or a frame",
        description=(
            "Read a message as JSON from standard input, and write its bytes to standard output;\n"
            "to a terminal, as hexadecimal digits."
        ),
        examples=_EXAMPLES,
    )
    parser.add_argument(
        "type",
        metavar="TYPE",
        help="what the JSON is: Qot_GetRatingChange.Request, or 3426:request",
    )
    parser.add_argument("--hex", action="store_true", help="write hexadecimal digits")
    parser.add_argument("--frame", action="store_true", help="write a frame: the header, too")
    parser.add_argument(
        "--serial",
        metavar="N",
        type=_serial_number,
        help="the serial number of the frame (default: 1)",
    )
    parser.set_defaults(run=_run)


def _serial_number(text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) <= 10 and int(text) < 1 << 32:
        return int(text)
    raise argparse.ArgumentTypeError("a serial number is 0 to 4294967295")


def _run(options: argparse.Namespace) -> int:
    from ..protobuf.json_format import from_json

    program = options.program
    if options.serial is not None and not options.frame:
        raise console.CommandError(program, "--serial belongs to --frame", 2)
    try:
        message_type = find_type(options.type)
        proto_id = proto_id_of(message_type) if options.frame else 0
    except (ValueError, LocalProtocolError) as error:
        raise console.CommandError(program, str(error), 2) from None
    text = console.read_input("-", program)
    try:
        data = encode(from_json(message_type, text))
    except (FormatError, EncodeError) as error:
        raise console.CommandError(program, f"standard input: {error}", 1) from None
    if options.frame:
        serial_number = 1 if options.serial is None else options.serial
        data = encode_frame(proto_id, data, serial_number=serial_number)
    if options.hex or console.is_terminal(sys.stdout):
        console.write_lines([data.hex()])
    else:
        console.write_bytes(data)
    return 0
