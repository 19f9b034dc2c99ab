# SPDX-License-Identifier: MIT
"""``demo``: one request and its answer, byte by byte, without a network."""

from __future__ import annotations

from ..debug.exports import render_table
from ..debug.inspection import inspect_data
from ..debug.views import format_title, render_annotated
from ..opend.frame import encode_frame
from ..protobuf.codec import encode
from . import console
from .sample import RESPONSE_FRAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator
    from typing import Any

    from ..debug.views import Palette

__all__ = ["add_command"]

_SERIAL_NUMBER = 2563


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    parser = console.new_command(
        commands,
        "demo",
        summary="a request and its answer, byte by byte, without a network",
        description=(
            "Build the request get_rating_change(US, count=2), show each byte of its frame, then\n"
            "decode a recorded answer and show it as a table. Nothing is sent. With --live a\n"
            "client asks a simulator of OpenD, over a socket of this machine."
        ),
        examples="  %(prog)s\n  %(prog)s --live\n  %(prog)s --color always | less -R",
    )
    parser.add_argument(
        "--live", action="store_true", help="ask a simulator over the loopback interface"
    )
    console.add_color_option(parser)
    parser.set_defaults(run=_run)


def _run(options: Namespace) -> int:
    palette = console.make_palette(options)
    console.write_lines(_live(palette) if options.live else _demo(palette))
    return 0


def _live(palette: Palette) -> Iterator[str]:
    from ..opend.client import OpenDClient
    from ..opend.simulator import Simulator

    with Simulator() as simulator:
        yield palette.paint("title", f"A simulator listens on 127.0.0.1:{simulator.port}.")
        with OpenDClient.connect(port=simulator.port, client_id="demo") as client:
            greeting = client.greeting
            yield f"Connected: server version {greeting.server_ver}, connection {greeting.conn_id}."
            yield ""
            page = client.get_rating_change("US", count=3)
            yield palette.paint("title", "Three changes of ratings (the data are invented):")
            yield from page.table().splitlines()
            yield ""
            found = sum(len(each) for each in client.iter_rating_changes("US", count=20))
            yield f"All pages together: {found} of {page.all_count}."


def _demo(palette: Palette) -> Iterator[str]:
    from ..opend.messages.qot_common import QotMarket
    from ..opend.messages.qot_get_rating_change import C2S, Request

    request = Request(c2s=C2S(market=QotMarket.US_SECURITY, count=2))
    frame = encode_frame(3426, encode(request), serial_number=_SERIAL_NUMBER)
    yield palette.paint("title", "The two latest rating changes of the US market, please:")
    yield f"  {request!r}"
    yield ""
    nodes = list(inspect_data(frame))
    yield palette.paint("title", f"On the wire: {format_title(nodes[0])}")
    yield from render_annotated(nodes, palette)
    yield ""
    nodes = list(inspect_data(RESPONSE_FRAME))
    yield palette.paint("title", f"The recorded answer: {format_title(nodes[0])}")
    yield from render_table(nodes)
