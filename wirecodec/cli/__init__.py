# SPDX-License-Identifier: MIT
"""The command line: one module for each command, ``console`` for what they share.

The exit code is 0 if all is well, 1 if the data is at fault, 2 if the command was used wrongly,
and 130 after Ctrl-C.
"""

from __future__ import annotations

import argparse
import os
import sys

from .. import __version__
from . import (
    assemble_command,
    console,
    demo,
    diff_command,
    encode_command,
    explain_command,
    generate_command,
    inspect_command,
    rating_command,
    request_command,
    simulate_command,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

__all__ = ["main"]

_PROGRAM = __name__.partition(".")[0]  # the package, whatever it is called

_DESCRIPTION = "The wire protocol of OpenD, and protobuf: see what is on the wire, and write it."
_EXAMPLES = """\
examples:
  %(prog)s demo
  %(prog)s inspect capture.bin
  %(prog)s inspect --help

exit codes: 0 all is well, 1 the data is at fault, 2 wrong usage
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command, and give its exit code.

    Args:
        argv: the arguments without the program; None for those of the process.
    """
    try:
        options = _make_parser().parse_args(argv)
        code: int = options.run(options)
        sys.stdout.flush()
    except SystemExit as exit:  # argparse: --help, --version, wrong usage
        return exit.code if isinstance(exit.code, int) else 2
    except console.CommandError as error:
        console.report(error.program, error.reason)
        return error.exit_code
    except BrokenPipeError:
        # Whoever read has seen enough: `| head`. Python would complain when it flushes at exit.
        _drop_output()
        return 0
    except KeyboardInterrupt:
        return 130
    return code


def _drop_output() -> None:
    """Send what is still buffered for standard output nowhere."""
    try:
        descriptor = sys.stdout.fileno()
    except (OSError, ValueError):  # not a file: somebody captures it
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


class _Parser(argparse.ArgumentParser):
    """Complains in one line; ``--help`` has the rest."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and leave with 2."""
        console.report(self.prog, f"{message} (see {self.prog} --help)")
        self.exit(2)


def _make_parser() -> argparse.ArgumentParser:
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
    for module in (
        demo,
        inspect_command,
        explain_command,
        diff_command,
        assemble_command,
        encode_command,
        generate_command,
        simulate_command,
        rating_command,
        request_command,
    ):
        module.add_command(commands)
    return parser
