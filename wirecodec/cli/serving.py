# SPDX-License-Identifier: MIT
"""What the commands that listen share: the faults that they make, and telling what happens."""

from __future__ import annotations

import argparse
from contextlib import contextmanager

from . import console

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..opend.simulator import Fault

__all__ = ["is_port", "parse_fault_option", "show_address", "summarize_faults", "telling"]


def is_port(text: str) -> bool:
    """Whether a text is the number of a port, or 0."""
    return text.isascii() and text.isdecimal() and len(text) <= 5 and int(text) < 1 << 16


def show_address(host: str, port: int) -> str:
    """As people write it; an address of IPv6 has colons of its own."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def parse_fault_option(text: str) -> Fault:
    """The value of ``--fault``.

    Raises:
        argparse.ArgumentTypeError: it is none.
    """
    from ..opend.simulator import parse_fault

    try:
        return parse_fault(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def summarize_faults(note: Callable[[str], str] = lambda _: "") -> str:
    """The kinds of faults, a line each, with a note on a kind behind it."""
    from ..opend.simulator import FAULT_KINDS

    lines = []
    for name, kind in FAULT_KINDS.items():
        value = f"; VALUE is {kind.value}" if kind.value else ""
        value += f" ({kind.default})" if kind.default else ""
        lines.append(f"  {name:<13} {kind.summary}{value}{note(name)}\n")
    return "".join(lines)


@contextmanager
def telling(program: str, logger_name: str, *, is_verbose: bool) -> Iterator[None]:
    """Show on standard error what a logger is told; it may quote what a peer sent."""
    import logging

    class Handler(logging.Handler):
        """One line for each record."""

        def emit(self, record: logging.LogRecord) -> None:
            console.report(program, self.format(record))

    handler = Handler()
    logger = logging.getLogger(logger_name)
    logger.addHandler(handler)
    logger.setLevel(logging.INFO if is_verbose else logging.WARNING)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(logging.NOTSET)
        logger.propagate = True
