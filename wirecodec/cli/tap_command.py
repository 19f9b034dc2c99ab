# SPDX-License-Identifier: MIT
"""``tap``: between a client and OpenD, show what passes."""

from __future__ import annotations

import argparse
import os
from collections import deque

from ..debug.tap_observers import (
    ObserverError,
    ObserverGroup,
    PacketObserver,
    ProcessObserver,
    RecordObserver,
)
from ..errors import CipherError
from . import console
from .keys import add_aes_options, aes_keys_of
from .serving import is_port, parse_fault_option, show_address, summarize_faults, telling

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO, Any

    from ..debug.capture_keys import CaptureKeys
    from ..debug.tap import Tap
    from ..debug.tap_observers import TapObserver
    from ..debug.traffic import Record
    from ..debug.views import Palette

__all__ = ["add_command"]

_DESCRIPTION = """\
Stand between a client and OpenD until Ctrl-C: forward every byte unchanged, and print each frame
as it passes, as `capture` does. Have the client connect to the port that is listened on.

The first line on standard output is "listening on 127.0.0.1:PORT". What goes wrong is told on
standard error. Keys and passwords are not printed unless --show-secrets is given; the file of
--write holds all bytes as they passed. Whoever can reach the port talks to OpenD."""

_EXAMPLES = """\
  %(prog)s                                       # 127.0.0.1:11112 to 127.0.0.1:11111
  %(prog)s --listen 11200 --to 192.168.1.5:11111
  %(prog)s --rsa-key rsa_private_1024.pem        # encrypted connections in clear
  %(prog)s --write trading.pcapng                # for Wireshark, and for capture
  %(prog)s --format jsonl | jq 'select(.problems)'
  %(prog)s --fault delay=500:Qot_GetRatingChange --fault cut::1

faults: KIND[=VALUE][:PROTOCOL][:COUNT], as for `simulate`. They spoil what OpenD answers, or
pushes, on its way to the client. What is printed and written is what the client is sent.
Connections over WebSocket are forwarded as they are.

kinds:
"""

_EXIT_CODES = """
exit codes: 0 stopped, 1 a file is not what it should be, 2 wrong usage, or the output failed
"""

_LISTEN = ("127.0.0.1", 11112)
_TO = ("127.0.0.1", 11111)


def add_command(commands: Any) -> None:
    """Add the command to the parser."""
    parser = console.new_command(
        commands,
        "tap",
        summary="stand between a client and OpenD, and show what passes",
        description=_DESCRIPTION,
        examples=_EXAMPLES,
    )
    # The kinds of faults are known to a module that is not worth loading for other commands.
    parser.format_help = lambda: argparse.ArgumentParser.format_help(parser) + _kinds()  # type: ignore[method-assign]
    parser.add_argument(
        "--listen",
        type=_place,
        default=_LISTEN,
        metavar="[HOST:]PORT",
        help="for the clients; port 0 lets the system choose (default: 127.0.0.1:11112)",
    )
    parser.add_argument(
        "--to",
        type=_place,
        default=_TO,
        metavar="[HOST:]PORT",
        help="where OpenD listens (default: 127.0.0.1:11111)",
    )
    parser.add_argument(
        "--rsa-key", metavar="FILE", help="the private key, PEM or DER, of client and OpenD"
    )
    add_aes_options(parser)
    parser.add_argument(
        "--write",
        metavar="FILE",
        help="write what passes as pcapng, of made-up TCP packets; a file that is there already "
        "is left alone",
    )
    parser.add_argument(
        "--force", action="store_true", help="with --write, write over a file that is there already"
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
        "--format",
        choices=("table", "jsonl"),
        default="table",
        help="a table for people, or a line of JSON for each record (default: %(default)s)",
    )
    parser.add_argument(
        "--show-secrets", action="store_true", help="print keys and passwords as well"
    )
    parser.add_argument("--verbose", action="store_true", help="tell of connections and faults")
    console.add_color_option(parser)
    parser.set_defaults(run=_run)


def _kinds() -> str:
    from ..debug.tap import CLEAR_BODY_FAULTS

    def note(name: str) -> str:
        return " [not on encrypted connections]" if name in CLEAR_BODY_FAULTS else ""

    return summarize_faults(note) + _EXIT_CODES


def _place(text: str) -> tuple[str, int]:
    """``11112``, ``localhost:11112`` or ``[::1]:11112``."""
    host, _, port = text.rpartition(":")
    if is_port(port):
        is_bare = ":" in host and not (host.startswith("[") and host.endswith("]"))
        if not is_bare and (host or text == port):
            return host.strip("[]") or _LISTEN[0], int(port)
    raise argparse.ArgumentTypeError(f"{text!r} is not PORT, HOST:PORT or [ADDRESS]:PORT")


# --- in this process: forwarding ------------------------------------------------------------------


def _run(options: argparse.Namespace) -> int:
    from ..debug.tap import Tap

    program = options.program
    keys = _make_keys(options)
    path = options.write
    if path is not None and not options.force and os.path.isfile(path):  # a pipe may be there
        reason = f"--write: {path} is there already; --force writes over it"
        raise console.CommandError(program, reason, 2)
    observed = (program, keys, path, options.format, options.show_secrets)
    with telling(program, Tap.__module__, is_verbose=options.verbose):
        try:
            with _Watcher(_make_observer, *observed, console.make_palette(options)) as watcher:
                try:
                    tap = Tap(options.listen, options.to, observer=watcher, faults=options.faults)
                    _forward(tap, watcher, options)
                except ValueError as error:
                    raise console.CommandError(program, str(error), 2) from None
        except ObserverError as error:
            raise console.CommandError(program, str(error), 2) from None
    return 0 if watcher.error is None or isinstance(watcher.error, BrokenPipeError) else 2


def _make_keys(options: argparse.Namespace) -> CaptureKeys:
    """The keys that the options give.

    Raises:
        CommandError: a file cannot be read, or something is no key.
    """
    from ..debug.capture_keys import make_keys

    name = options.rsa_key
    rsa_key = None if name is None else console.read_input(name, options.program)
    aes_key, aes_iv = aes_keys_of(options)
    try:
        return make_keys(rsa_key=rsa_key, aes_key=aes_key, aes_iv=aes_iv)
    except CipherError as error:
        raise console.CommandError(options.program, f"{name}: {error}", 1) from None


def _forward(tap: Tap, watcher: _Watcher, options: argparse.Namespace) -> None:
    """Forward until a signal comes, or nobody reads the output any more."""
    import signal

    signals = (signal.SIGINT, signal.SIGTERM)

    def stop(*_: object) -> None:
        # Who signals again does not want to wait for the output. What a shell starts in the
        # background ignores SIGINT at first: what was there before would not do.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        tap.stop()

    watcher.tap = tap
    before = [signal.getsignal(each) for each in signals]
    # Before anybody knows that there is something to stop.
    for each in signals:
        signal.signal(each, stop)
    try:
        _listen(tap, options)
        address = show_address(options.listen[0], tap.port)
        console.write_lines([f"listening on {address}"])
        console.flush_output()
        tap.run()
    finally:
        tap.stop()
        for each, old in zip(signals, before, strict=True):
            signal.signal(each, old)


def _listen(tap: Tap, options: argparse.Namespace) -> None:
    """Open the port.

    Raises:
        CommandError: it cannot be had, or the host of OpenD is not known.
    """
    import socket

    host, port = options.listen
    reason = f"cannot listen on {host}, port {port}"
    try:
        tap.listen()
    except socket.gaierror as error:
        hosts = " or ".join(dict.fromkeys((options.to[0], host)))
        text = f"the host {hosts} is not known: {error.strerror or error}"
        raise console.CommandError(options.program, text, 2) from None
    except OSError as error:
        text = f"{reason}: {error.strerror or error}"
        raise console.CommandError(options.program, text, 2) from None


class _Watcher(ProcessObserver):
    """Has everything decoded, printed and written by another process."""

    tap: Tap | None = None

    def failed(self, error: Exception) -> None:
        """Forward all the same, unless nobody reads the output any more."""
        if not isinstance(error, BrokenPipeError):
            super().failed(error)
        elif self.tap is not None:
            self.tap.stop()


# --- in another process: decoding, printing, writing ----------------------------------------------


def _make_observer(
    program: str,
    keys: CaptureKeys,
    path: str | None,
    output_format: str,
    show_secrets: bool,
    palette: Palette,
) -> TapObserver:
    """What prints, and writes the file. It is called in the other process.

    Raises:
        ObserverError: the file cannot be opened.
    """
    printer = _Printer(program, keys, output_format, show_secrets, palette)
    if path is None:
        return printer
    try:
        file = open(path, "wb")  # noqa: SIM115 - the observer closes it
    except OSError as error:
        raise ObserverError(f"{path}: {error.strerror or error}") from None
    return ObserverGroup((_PacketFile(file), printer))


class _PacketFile(PacketObserver):
    """Writes a file, and closes it. If that fails, it says which file it was."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        super().__init__(self._write_file)

    def _write_file(self, data: bytes = b"") -> None:
        try:
            if data:
                self._file.write(data)
            else:
                self._file.flush()
        except OSError as error:
            raise ObserverError(f"{self._file.name}: {error.strerror or error}") from None

    def flush(self) -> None:
        """Have what is there written."""
        self._write_file()

    def finished(self) -> None:
        """Close it."""
        self.flush()
        self._file.close()

    def failed(self, error: Exception) -> None:
        """Close it all the same."""
        try:
            self._file.close()
        except OSError:  # this is why it has failed
            pass


class _Printer(RecordObserver):
    """Prints a line for each record, at once."""

    def __init__(
        self,
        program: str,
        keys: CaptureKeys,
        output_format: str,
        show_secrets: bool,
        palette: Palette,
    ) -> None:
        from ..debug.capture_views import render_json_lines, render_table

        super().__init__(self._print, keys=keys)
        self._program = program
        self._waiting: deque[Record] = deque()
        records = self._records()
        self._lines: Iterator[str]
        if output_format == "table":
            self._lines = render_table(records, palette, show_secrets=show_secrets)
        else:
            self._lines = render_json_lines(records, show_secrets=show_secrets)
        self._needs_title = output_format == "table"

    def _records(self) -> Iterator[Record]:
        while True:
            yield self._waiting.popleft()

    def missed(self, connections: int, to_server: int, to_client: int, time: int) -> None:
        """Say it where faults are told."""
        console.report(
            self._program,
            f"{connections} connections with {to_server} bytes to OpenD and {to_client} from it "
            "were not observed: they came too fast",
        )

    def _print(self, record: Record) -> None:
        # The views give one line for one record, and take no record before its line is wanted.
        self._waiting.append(record)
        lines = [next(self._lines)]
        if self._needs_title:
            self._needs_title = False
            lines.append(next(self._lines))
        try:
            console.write_lines(lines)
            console.flush_output()
        except BrokenPipeError:
            console.drop_output()
            raise
        except console.OutputError as error:
            console.drop_output()
            raise ObserverError(str(error)) from None
