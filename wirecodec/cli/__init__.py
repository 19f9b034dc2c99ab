# SPDX-License-Identifier: MIT
"""The command line: one module for each command, ``console`` for what they share.

The exit code is 0 if all is well, 1 if the data is at fault, 2 if the command was used wrongly or
its output failed, and 130 after Ctrl-C.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

from .. import __version__
from . import console

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any, NoReturn

__all__ = ["main"]

_PROGRAM = __name__.partition(".")[0]  # the package, whatever it is called

# Where each command is, in the order of the help.
_MODULES = {
    "demo": "demo",
    "inspect": "inspect_command",
    "decode": "inspect_command",
    "explain": "explain_command",
    "diff": "diff_command",
    "capture": "capture_command",
    "assemble": "assemble_command",
    "encode": "encode_command",
    "generate": "generate_command",
    "simulate": "simulate_command",
    "tap": "tap_command",
    "rating-change": "rating_command",
    "request": "request_command",
    "wireshark": "wireshark_command",
    "vendor": "vendor_command",
}

_DESCRIPTION = "The wire protocol of OpenD, and protobuf: see what is on the wire, and write it."
_EXAMPLES = """\
examples:
  %(prog)s demo
  %(prog)s inspect capture.bin
  %(prog)s inspect --help

exit codes: 0 all is well, 1 the data is at fault, 2 wrong usage, or the output failed
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command, and give its exit code.

    Args:
        argv: the arguments without the program; None for those of the process.
    """
    program = _PROGRAM
    try:
        try:
            arguments = sys.argv[1:] if argv is None else argv
            options = _make_parser(arguments).parse_args(arguments)
            program = options.program
            code: int = options.run(options)
        except SystemExit as exit:  # argparse: --help, --version, wrong usage
            code = exit.code if isinstance(exit.code, int) else 2
        except console.CommandError as error:
            console.report(error.program, error.reason)
            code = error.exit_code
        # Here, and not when Python does at exit: what was printed may be too much for the disk.
        console.flush_output()
    except console.OutputError as error:
        console.report(program, str(error))
        console.drop_output()
        return 2
    except BrokenPipeError:  # whoever read has seen enough: `| head`
        console.drop_output()
        return 0
    except KeyboardInterrupt:
        return 130
    return code


class _Parser(argparse.ArgumentParser):
    """Complains in one line; ``--help`` has the rest."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and leave with 2."""
        console.report(self.prog, f"{message} (see {self.prog} --help)")
        self.exit(2)

    def _print_message(self, message: str, file: object = None) -> None:
        """Print help or version. Where the output fails, Pythons differ in what theirs does."""
        console.write_text(message)


def _modules(argv: Sequence[str]) -> Iterator[Any]:
    """The module of the command that is called; all of them where none is, as for ``--help``.

    Loading one of them is a matter of milliseconds, and loading all is not.
    """
    wanted = _MODULES.get(argv[0]) if argv else None
    for name in [wanted] if wanted is not None else dict.fromkeys(_MODULES.values()):
        yield import_module(f".{name}", __name__)


def _make_parser(argv: Sequence[str]) -> argparse.ArgumentParser:
    parser = _Parser(
        prog=_PROGRAM,
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    # No metavar: the usage line lists the commands.
    commands = parser.add_subparsers(title="commands", required=True, dest="command")
    for module in _modules(argv):
        module.add_command(commands)
    return parser
