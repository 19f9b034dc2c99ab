# SPDX-License-Identifier: MIT
"""``request``: any message to a running OpenD, and its answer."""

from __future__ import annotations

from ..errors import FormatError
from ..opend.registry import find_type
from . import console
from .connection import add_connection_options, connected

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Any

__all__ = ["add_command"]

_EXAMPLES = """\
  %(prog)s GetGlobalState '{"c2s": {"userID": "0"}}'
  %(prog)s 3426 '{"c2s": {"market": 11, "count": 2}}'
  %(prog)s Qot_GetKL.Request - --format text < request.json
"""


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    parser = console.new_command(
        commands,
        "request",
        summary="any message to a running OpenD, and its answer",
        description=(
            "Send one request, given as JSON, and print the answer. A request is sent once: if no\n"
            "answer comes, it is not known whether OpenD has carried it out."
        ),
        examples=_EXAMPLES,
    )
    parser.add_argument(
        "type", metavar="TYPE", help="Qot_GetRatingChange, Qot_GetRatingChange.Request, or 3426"
    )
    parser.add_argument("json", metavar="JSON", help="the request; - for standard input")
    parser.add_argument(
        "--format", choices=("json", "text"), default="json", help="of the answer (default: json)"
    )
    add_connection_options(parser)
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from ..protobuf.json_format import from_json, to_json
    from ..protobuf.text_format import to_text

    request_type = _request_type(options)
    text = options.json
    if text == "-":
        text = console.read_input("-", options.program)
    try:
        request = from_json(request_type, text)
    except FormatError as error:
        raise console.CommandError(options.program, f"the request: {error}", 2) from None
    with connected(options) as client:
        answer: Any = client.request(request)
    if options.format == "text":
        console.write_lines(to_text(answer, as_utf8=False).splitlines())
    else:
        console.write_lines(to_json(answer, indent=2, ensure_ascii=True).splitlines())
    return 0


def _request_type(options: argparse.Namespace) -> Any:
    """The class of the request that a name or number means."""
    name = options.type
    if name.isascii() and name.isdecimal():
        name += ":request"
    elif "." not in name and ":" not in name:
        name += ".Request"
    try:
        found = find_type(name)
    except ValueError as error:
        raise console.CommandError(options.program, str(error), 2) from None
    if not hasattr(found, "__response_type__"):
        raise console.CommandError(
            options.program, f"{options.type} is not a request: name one, like 3426", 2
        )
    return found
