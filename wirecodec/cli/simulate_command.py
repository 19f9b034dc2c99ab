# SPDX-License-Identifier: MIT
"""``simulate``: an OpenD on this machine, to develop and test against."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..errors import CipherError, FormatError
from . import console
from .serving import is_port, parse_fault_option, show_address, summarize_faults, telling

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ssl
    from typing import Any

    from ..opend.simulator import Simulator

__all__ = ["add_command"]

_DESCRIPTION = """\
Play OpenD until Ctrl-C: InitConnect, KeepAlive, GetGlobalState, GetUserInfo, and rating changes
with filters and pages. Other protocols are answered from --responses.

The first line on standard output is "listening on 127.0.0.1:PORT"; with --websocket a second one
follows, "listening on ws://127.0.0.1:PORT" (wss:// with --websocket-cert). What goes wrong is told
on standard error."""

_EXAMPLES = """\
  %(prog)s
  %(prog)s --port 0 --data changes.csv --no-rate-limit
  %(prog)s --rsa-key rsa_private_1024.pem --cipher ecb
  %(prog)s --responses answers/          # with 3006.json, Qot_GetKL.txt, 3004.bin
  %(prog)s --websocket 33333 --websocket-key secret     # --websocket-cert opend.pem: wss://
  %(prog)s --fault bad-sha1:3426 --fault delay=500:Qot_GetRatingChange:2 --fault drop::1

faults: KIND[=VALUE][:PROTOCOL][:COUNT]. They spoil the answers, or pushes, of a protocol, given by
number or name; without one, all answers but those that a connection begins and stays with. COUNT
is how many are spoilt; without one, all of them. The first fault that fits is made.

kinds:
"""

_EXIT_CODES = "\nexit codes: 0 stopped, 1 a file is not what it should be, 2 wrong usage\n"

_DEFAULT_PORT = 11111  # OpenD's own


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    parser = console.new_command(
        commands,
        "simulate",
        summary="play OpenD on this machine, to develop and test against",
        description=_DESCRIPTION,
        examples=_EXAMPLES,
    )
    # The kinds of faults are known to a module that is not worth loading for other commands.
    parser.format_help = lambda: argparse.ArgumentParser.format_help(parser) + _kinds()  # type: ignore[method-assign]
    parser.add_argument(
        "--host", default="127.0.0.1", help="where to listen (default: %(default)s)"
    )
    parser.add_argument(
        "--port",
        type=_port,
        default=_DEFAULT_PORT,
        metavar="N",
        help="0 lets the system choose (default: %(default)s)",
    )
    parser.add_argument(
        "--websocket",
        type=_port,
        metavar="PORT",
        help="serve the JavaScript client there, too; 0 lets the system choose",
    )
    parser.add_argument(
        "--websocket-key", default="", metavar="KEY", help="what its clients must know"
    )
    parser.add_argument(
        "--websocket-cert",
        metavar="FILE",
        help="a certificate with its private key, PEM: serve wss:// instead of ws://",
    )
    parser.add_argument(
        "--rsa-key", metavar="FILE", help="the private key, PEM or DER, that clients encrypt with"
    )
    parser.add_argument(
        "--cipher",
        choices=("cbc", "ecb", "none"),
        default="cbc",
        help="after InitConnect, where the client wants encryption; none refuses such clients "
        "(default: %(default)s)",
    )
    parser.add_argument(
        "--data",
        metavar="FILE",
        type=Path,
        help="rating changes, .json, .jsonl or .csv: rows as RatingChangePage.records() gives "
        "them, or messages (default: a sample, all of it invented)",
    )
    parser.add_argument(
        "--responses",
        metavar="DIR",
        type=Path,
        help="answers by protocol: files like 3006.json, Qot_GetKL.txt (text format) or .bin",
    )
    parser.add_argument(
        "--fault",
        dest="faults",
        metavar="FAULT",
        type=parse_fault_option,
        action="append",
        default=[],
        help="make something go wrong; may be repeated (see below)",
    )
    parser.add_argument(
        "--no-rate-limit",
        dest="rate_limit",
        action="store_false",
        help="answer more than 60 first pages of rating changes in 30 seconds",
    )
    parser.add_argument(
        "--keep-alive",
        type=_seconds,
        default=10,
        metavar="SECONDS",
        help="the interval that clients are told (default: %(default)s)",
    )
    parser.add_argument(
        "--push-every",
        type=_seconds,
        metavar="SECONDS",
        help="push by itself: the pushes among --responses, or a Notify",
    )
    parser.add_argument("--verbose", action="store_true", help="tell of connections and faults")
    parser.set_defaults(run=_run)


def _kinds() -> str:
    return summarize_faults() + _EXIT_CODES


def _port(text: str) -> int:
    if is_port(text):
        return int(text)
    raise argparse.ArgumentTypeError("a port is 0 to 65535")


def _seconds(text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) <= 9 and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError("a whole number of seconds, from 1")


def _run(options: argparse.Namespace) -> int:
    simulator = _make_simulator(options)
    with telling(options.program, type(simulator).__module__, is_verbose=options.verbose):
        _serve(simulator, options)
    return 0


def _serve(simulator: Simulator, options: argparse.Namespace) -> None:
    """Serve until a signal comes."""
    import signal

    signals = (signal.SIGINT, signal.SIGTERM)
    # Before anybody knows that there is something to stop.
    before = [signal.signal(each, lambda *_: simulator.stop()) for each in signals]
    try:
        _listen(simulator, options)
        console.write_lines([f"listening on {show_address(options.host, simulator.port)}"])
        if options.websocket is not None:
            scheme = "ws" if options.websocket_cert is None else "wss"
            address = show_address(options.host, simulator.websocket_port)
            console.write_lines([f"listening on {scheme}://{address}"])
        console.flush_output()
        simulator.run()
    finally:
        simulator.stop()
        for each, old in zip(signals, before, strict=True):
            signal.signal(each, old)


def _listen(simulator: Simulator, options: argparse.Namespace) -> None:
    """Open the ports.

    Raises:
        CommandError: they cannot be had.
    """
    try:
        simulator.listen()
    except OSError as error:
        ports = f"{options.port}" + (f", {options.websocket}" if options.websocket else "")
        reason = f"cannot listen on {options.host}, port {ports}: {error.strerror or error}"
        raise console.CommandError(options.program, reason, 2) from None


def _make_simulator(options: argparse.Namespace) -> Simulator:
    """The simulator that the options ask for.

    Raises:
        CommandError: a file cannot be read, or is not what it should be.
    """
    from ..opend.simulator import Simulator, load_rating_data, load_responses

    program = options.program
    if options.websocket is None:
        for option in ("--websocket-cert", "--websocket-key"):
            if vars(options)[option[2:].replace("-", "_")]:
                raise console.CommandError(program, f"{option} wants --websocket as well", 2)
    name: Any = ""
    try:
        rsa_key: Any = None
        if options.rsa_key is not None:
            from ..opend.cipher import load_rsa_key

            name = options.rsa_key
            rsa_key = load_rsa_key(console.read_input(name, program))
        name = options.websocket_cert
        ssl_context = None if name is None else _server_context(name)
        name = options.data
        data = None if name is None else load_rating_data(name)
        name = options.responses
        responses = None if name is None else load_responses(name)
    except (CipherError, FormatError) as error:
        raise console.CommandError(program, f"{name}: {error}", 1) from None
    except OSError as error:
        file = error.filename or name
        raise console.CommandError(program, f"{file}: {error.strerror or error}", 2) from None
    return Simulator(
        host=options.host,
        port=options.port,
        websocket_port=options.websocket,
        websocket_key=options.websocket_key,
        ssl_context=ssl_context,
        rsa_key=rsa_key,
        cipher=options.cipher,
        data=data,
        responses=responses,
        faults=options.faults,
        rate_limit=options.rate_limit,
        keep_alive_interval_seconds=options.keep_alive,
        push_every_seconds=options.push_every,
    )


def _server_context(path: str) -> ssl.SSLContext:
    """What serves TLS with the certificate and the key of a file.

    Raises:
        FormatError: they are not in it, or do not belong together.
        OSError: it cannot be read.
    """
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        # A password would be asked for on the terminal.
        context.load_cert_chain(path, password="")
    except ssl.SSLError as error:
        raise FormatError(
            "a certificate and its private key, without a password, are wanted in PEM "
            f"({error.reason or error})"
        ) from None
    return context
