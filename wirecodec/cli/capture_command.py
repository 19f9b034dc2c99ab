# SPDX-License-Identifier: MIT
"""``capture``: what a capture of packets shows of OpenD; its counts; its frames as files."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentTypeError
from itertools import chain

from ..debug.capture_keys import make_keys
from ..debug.capture_nodes import protocol_name
from ..debug.capture_statistics import (
    Statistics,
    render_statistics,
    render_statistics_json,
    summarize,
)
from ..debug.capture_views import has_finding, render_json, render_json_lines, render_table
from ..debug.traffic import CapturedFrame, ConnectionEnded, Transport
from ..errors import CipherError
from ..opend.registry import PROTOCOLS
from . import console
from .capture_reading import FOLLOW_SECONDS, CaptureSource
from .keys import add_aes_options, aes_keys_of
from .serving import is_port

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from ..debug.capture_keys import CaptureKeys
    from ..debug.traffic import Record

__all__ = ["add_command"]

_PROGRAM = __name__.partition(".")[0]  # the package, whatever it is called

_DESCRIPTION = """\
Show what a capture holds of OpenD: every request, answer and push, how long answers took, what
failed, what is missing. `capture stats` counts instead, `capture extract` writes files.

A FILE is of pcap or pcapng, or the dump of a stream; - is standard input. Several files are one
capture, one behind the other. FILE.c2s and FILE.s2c together are one connection, as --record of
other commands writes them. OpenD is found on any port, on TCP and in WebSocket.

Encrypted bodies need --rsa-key, if the capture has the start of the connection, or else the key
of the connection itself (connAESKey, aesCBCiv), as an argument, as @FILE that holds it, or in the
environment: OPEND_AES_KEY and OPEND_AES_IV. Times are UTC."""

_EXAMPLES = f"""\
  %(prog)s monday.pcapng
  %(prog)s --errors monday.pcapng
  %(prog)s --proto Qot_GetKL --proto 3426 --relative monday.pcapng
  %(prog)s --rsa-key rsa_private_1024.pem --format html monday.pcapng > monday.html
  %(prog)s --aes-key @key.txt --aes-iv @iv.txt --format jsonl part.pcap | jq .message
  %(prog)s stats --jobs 4 monday.pcapng
  %(prog)s extract monday.pcapng --out frames
  tcpdump -i lo -U -w - port 11111 | %(prog)s --follow -

--follow goes on when the file ends, and looks for more every {FOLLOW_SECONDS} seconds. Ctrl-C
ends it as the end of the file would: with the summary, and the exit code below. A second one, or
one without --follow, ends the command at once, with 130.

exit codes: 0 nothing failed; 1 something did, among what is shown: a problem of a frame, a refusal
(retType), a request without an answer, bytes that are missing or no message; or the capture is
damaged, or holds nothing of OpenD; 2 wrong usage. That a file ends in the middle of a packet, as
one does that was still being written, is told, and changes nothing of this.
"""

_STATS_DESCRIPTION = """\
Count what a capture holds of OpenD: frames, bytes, failures, and how long answers took, for each
protocol. The filters of `capture` say what is counted."""

_STATS_EXAMPLES = """\
  %(prog)s monday.pcapng
  %(prog)s --jobs 4 --format json monday-1.pcapng monday-2.pcapng

exit codes: as for `capture`
"""

_EXTRACT_DESCRIPTION = """\
Write the frames of a capture into a folder, in clear as far as the keys open them: 3.c2s is what
the client of connection 3 sent, 3.s2c what OpenD sent. `inspect` and `diff` read them.

The files hold all that was said, keys, passwords, accounts and orders included."""

_EXTRACT_EXAMPLES = f"""\
  %(prog)s monday.pcapng --out frames && {_PROGRAM} inspect frames/3.s2c
  %(prog)s --bodies --proto 3426 monday.pcapng --out bodies

exit codes: 0 all is written; 1 bytes are missing, or no key opens a body, or the capture is damaged
or holds nothing of OpenD; 2 wrong usage, or a file is there already
"""


def add_command(commands: Any) -> None:
    """Add the command, and the two below it, to the parser."""
    show = console.new_command(
        commands,
        "capture",
        summary="show what a capture of packets holds of OpenD",
        description=_DESCRIPTION,
        examples=_EXAMPLES,
    )
    _add_shared_options(show)
    show.add_argument(
        "--format",
        choices=("table", "json", "jsonl", "html"),
        default="table",
        help="how to show it (default: %(default)s)",
    )
    show.add_argument(
        "--relative", action="store_true", help="in the table, seconds since the first record"
    )
    show.add_argument(
        "--show-secrets",
        action="store_true",
        help="show keys, passwords and tokens, which are <redacted> otherwise; and in JSON the "
        "bytes",
    )
    show.add_argument(
        "--follow", action="store_true", help="go on while the file grows, until Ctrl-C"
    )
    console.add_color_option(show)
    show.set_defaults(run=_show)

    nested = type(show)(prog=show.prog).add_subparsers()
    stats = console.new_command(
        nested,
        "stats",
        summary="count",
        description=_STATS_DESCRIPTION,
        examples=_STATS_EXAMPLES,
    )
    _add_shared_options(stats)
    stats.add_argument(
        "--format",
        choices=("table", "json"),
        default="table",
        help="how to show it (default: %(default)s)",
    )
    stats.set_defaults(run=_count, follow=False)
    extract = console.new_command(
        nested,
        "extract",
        summary="write files",
        description=_EXTRACT_DESCRIPTION,
        examples=_EXTRACT_EXAMPLES,
    )
    _add_shared_options(extract)
    extract.add_argument("--out", metavar="DIR", required=True, help="the folder to write into")
    extract.add_argument(
        "--bodies",
        action="store_true",
        help="write each body into a file: 3.17-Qot_GetRatingChange-response.bin, or .json",
    )
    extract.add_argument(
        "--force", action="store_true", help="write over files that are there already"
    )
    extract.set_defaults(run=_extract, follow=False)
    _dispatch(show, {"stats": stats, "extract": extract})


def _dispatch(parser: ArgumentParser, others: dict[str, ArgumentParser]) -> None:
    """Have other parsers read what follows their name; anything else is a file for this one."""
    parse = parser.parse_known_args

    def choose(args: Sequence[str] | None = None, namespace: Any = None) -> Any:
        other = others.get(args[0]) if args else None
        if args is None or other is None:
            return parse(args, namespace)
        return other.parse_known_args(args[1:], namespace)

    parser.parse_known_args = choose  # type: ignore[method-assign,assignment]


def _add_shared_options(parser: ArgumentParser) -> None:
    parser.add_argument("files", metavar="FILE", nargs="+", help="a capture; - for standard input")
    filters = parser.add_argument_group("what is taken")
    filters.add_argument(
        "--proto",
        metavar="PROTOCOL",
        action="append",
        default=[],
        help="frames of this protocol, by id or name; may be given several times",
    )
    filters.add_argument(
        "--serial", metavar="N", type=int, help="frames with this serial number, or section"
    )
    filters.add_argument(
        "--connection", metavar="N", type=int, help="this connection, counted from 1"
    )
    filters.add_argument(
        "--errors", action="store_true", help="what has failed, is broken or is missing"
    )
    keys = parser.add_argument_group("keys")
    keys.add_argument(
        "--rsa-key", metavar="FILE", help="the private key, PEM or DER, of client and OpenD"
    )
    add_aes_options(keys)
    parser.add_argument(
        "--port",
        metavar="N",
        type=_port,
        action="append",
        default=[],
        help="where OpenD listens: what goes there is shown however it looks; may be given several "
        "times (default: 11111)",
    )
    parser.add_argument(
        "--jobs", metavar="N", type=int, default=1, help="how many processes read (default: 1)"
    )


def _port(text: str) -> int:
    if is_port(text) and int(text):
        return int(text)
    raise ArgumentTypeError("a port is 1 to 65535")


# --- the commands ---------------------------------------------------------------------------------


def _show(options: Namespace) -> int:
    if options.follow and options.format in ("json", "html"):
        reason = f"--follow has no end, and --format {options.format} needs one"
        raise console.CommandError(options.program, reason, 2)
    wanted = _Filter(options)
    shows_progress = not console.is_terminal(sys.stdout)
    with CaptureSource(options, _keys(options), shows_progress=shows_progress) as source:
        records = wanted.select(source)
        console.write_lines(_VIEWS[options.format](records, options))
        console.flush_output()
    for line in summarize(wanted.statistics):
        console.report(options.program, line)
    return _exit_code(options, source, wanted, has_failed=wanted.statistics.has_findings)


def _count(options: Namespace) -> int:
    wanted = _Filter(options)
    with CaptureSource(options, _keys(options), shows_progress=True) as source:
        for _ in wanted.select(source):
            pass
    if options.format == "json":
        console.write_lines([render_statistics_json(wanted.statistics)])
    else:
        console.write_lines(render_statistics(wanted.statistics))
    return _exit_code(options, source, wanted, has_failed=wanted.statistics.has_findings)


def _extract(options: Namespace) -> int:
    from ..debug.capture_extract import Extractor

    wanted = _Filter(options)
    try:
        with (
            CaptureSource(options, _keys(options), shows_progress=True) as source,
            Extractor(options.out, bodies=options.bodies, force=options.force) as extractor,
        ):
            for record in wanted.select(source):
                extractor.add(record)
    except FileExistsError as error:
        reason = f"{error.filename} is there already; --force writes over it"
        raise console.CommandError(options.program, reason, 2) from None
    except OSError as error:
        reason = f"{error.filename}: {error.strerror or error}"
        raise console.CommandError(options.program, reason, 2) from None
    if options.bodies:
        console.write_lines([f"{options.out}: {_counted(extractor.frames, 'body', 'bodies')}"])
    else:
        console.write_lines(
            f"{os.path.join(options.out, name)}: {_counted(frames, 'frame', 'frames')}, "
            f"{_counted(size, 'byte', 'bytes')}"
            for name, (frames, size) in sorted(extractor.written.items())
        )
    if extractor.closed:
        bodies = _counted(extractor.closed, "body is", "bodies are")
        console.report(options.program, f"{bodies} encrypted still")
    has_failed = bool(extractor.closed or wanted.statistics.gaps or wanted.statistics.missing)
    return _exit_code(options, source, wanted, has_failed=has_failed)


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _exit_code(
    options: Namespace, source: CaptureSource, wanted: _Filter, *, has_failed: bool
) -> int:
    """Say what is wrong with the capture itself, and give what the command answers."""
    if source.problem:
        console.report(options.program, source.problem)
    if not wanted.has_seen_any:
        reason = "nothing of OpenD was found"
        skipped = sorted(source.skipped.items(), key=lambda item: -item[1])
        if skipped:
            counts = ", ".join(f"{count:,} {why}" for why, count in skipped)
            reason += f"; packets without a TCP segment: {counts}"
        console.report(options.program, reason)
    if source.is_text and not wanted.has_seen_frame:
        reason = (
            f"{options.files[0]} is text, and the bytes themselves are wanted: a dump, or "
            "hexadecimal digits, are read by `inspect`, and turned into bytes by `xxd -r`"
        )
        console.report(options.program, reason)
    is_damaged = bool(source.problem) and not source.is_cut
    return int(has_failed or is_damaged or not wanted.has_seen_any)


def _table(records: Iterable[Record], options: Namespace) -> Iterator[str]:
    return render_table(
        records,
        console.make_palette(options),
        show_secrets=options.show_secrets,
        relative=options.relative,
    )


def _html(records: Iterable[Record], options: Namespace) -> Iterator[str]:
    from ..debug.capture_page import render_page

    names = ["standard input" if name == "-" else os.path.basename(name) for name in options.files]
    return render_page(records, title=", ".join(names), show_secrets=options.show_secrets)


_VIEWS: dict[str, Any] = {
    "table": _table,
    "json": lambda records, options: render_json(records, show_secrets=options.show_secrets),
    "jsonl": lambda records, options: render_json_lines(records, show_secrets=options.show_secrets),
    "html": _html,
}


# --- keys -----------------------------------------------------------------------------------------


def _keys(options: Namespace) -> CaptureKeys:
    """The keys that options and environment give.

    Raises:
        CommandError: one of them cannot be read, or is none.
    """
    rsa_key = None
    if options.rsa_key is not None:
        rsa_key = console.read_input(options.rsa_key, options.program)
    aes_key, aes_iv = aes_keys_of(options)
    try:
        return make_keys(rsa_key=rsa_key, aes_key=aes_key, aes_iv=aes_iv)
    except CipherError as error:
        raise console.CommandError(options.program, str(error), 2) from None


# --- filters --------------------------------------------------------------------------------------


class _Filter:
    """Picks the records that the options ask for, and counts them.

    Attributes:
        statistics: what was picked.
        has_seen_any: whether there was anything to pick from.
        has_seen_frame: whether there was a frame among it.
    """

    def __init__(self, options: Namespace) -> None:
        self._protocols = {
            proto_id for text in options.proto for proto_id in _proto_ids(text, options.program)
        }
        self._serial = options.serial
        self._connection = options.connection
        self._errors = options.errors
        self.statistics = Statistics()
        self.has_seen_any = False
        self.has_seen_frame = False

    def select(self, records: Iterable[Record]) -> Iterator[Record]:
        """Yield those that are asked for."""
        for record in records:
            self.has_seen_any = True
            self.has_seen_frame = self.has_seen_frame or isinstance(record, CapturedFrame)
            picked = self._pick(record)
            if picked is not None:
                self.statistics.add(picked)
                yield picked

    def _pick(self, record: Record) -> Record | None:
        if self._connection not in (None, record.connection):
            return None
        if self._protocols or self._serial is not None:
            if isinstance(record, CapturedFrame):
                if not self._fits(record.proto_id, record.serial_number):
                    return None
            elif isinstance(record, ConnectionEnded):
                # What of it is about the frames that are asked for.
                unanswered = tuple(each for each in record.unanswered if self._fits(*each[1:]))
                if not unanswered:
                    return None
                record = record._replace(unanswered=unanswered, unlisted=0, missing=0)
            else:
                return None
        return record if not self._errors or has_finding(record) else None

    def _fits(self, proto_id: int, serial_number: int) -> bool:
        fits = not self._protocols or proto_id in self._protocols
        return fits and self._serial in (None, serial_number)


def _proto_ids(text: str, program: str) -> list[int]:
    """The ids that a text means, which is one or a name.

    Raises:
        CommandError: there is no such protocol.
    """
    if text.isascii() and text.isdecimal():
        return [int(text)]
    wanted = text.lower()
    names = {
        protocol_name(proto_id, Transport.WEBSOCKET): proto_id
        for proto_id in chain(range(1, 3), PROTOCOLS)
    }
    found = [proto_id for name, proto_id in names.items() if name.lower() == wanted]
    if not found:
        from difflib import get_close_matches

        near = [
            next(name for name in names if name.lower() == each)
            for each in get_close_matches(wanted, [name.lower() for name in names])
        ]
        advice = f"; {', '.join(near)}?" if near else ""
        raise console.CommandError(program, f"--proto: there is no protocol {text!r}{advice}", 2)
    return found
