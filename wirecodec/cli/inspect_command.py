# SPDX-License-Identifier: MIT
"""``inspect``, and ``decode`` for scripts: what bytes mean, and where they break."""

from __future__ import annotations

import os
from itertools import chain

from ..debug.exports import render_json, render_json_lines, render_table
from ..debug.inspection import inspect_data, inspect_frames, is_frame_stream
from ..debug.nodes import faults_of
from ..debug.views import format_fault, render_annotated, render_tree
from . import console
from .sources import add_source_options, add_type_option, bytes_of, message_type_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Iterator
    from typing import Any

    from ..debug.nodes import Fault, RootNode
    from ..debug.views import Palette

__all__ = ["add_command"]

_MAX_EXPLANATIONS = 10

_EXAMPLES = """\
  %(prog)s capture.bin
  %(prog)s --format table capture.bin
  echo 46 54 62 0d ... | %(prog)s -
  %(prog)s --type Qot_GetRatingChange.Response body.hex
  %(prog)s --type 3426:request --base64 body.txt
  %(prog)s --format jsonl capture.bin | jq .message
  %(prog)s --format html capture.bin > capture.html
  %(prog)s --format text capture.bin > capture.txt     # to be edited, and assembled again
"""


def add_command(commands: Any) -> None:
    """Add both commands to the parser."""
    for name, summary, default in (
        ("inspect", "show what bytes mean, and where they break", "tree"),
        ("decode", "the same for scripts: a line of JSON for each frame", "jsonl"),
    ):
        parser = console.new_command(
            commands,
            name,
            summary=summary,
            description=(
                "Show a stream of frames, or the body of one, field by field. What is broken is\n"
                "shown up to the fault, then what is wrong and where; the exit code is 1 then."
            ),
            examples=_EXAMPLES,
        )
        parser.add_argument("file", metavar="FILE", help="the file; - for standard input")
        add_type_option(parser)
        parser.add_argument(
            "--format",
            choices=tuple(_VIEWS),
            default=default,
            help=f"how to show it (default: {default})",
        )
        parser.add_argument(
            "--show-secrets",
            action="store_true",
            help="show keys, passwords and tokens, which are <redacted> otherwise",
        )
        console.add_color_option(parser)
        add_source_options(parser)
        parser.set_defaults(run=_run)


def _run(options: Namespace) -> int:
    program = options.program
    message_type = message_type_of(options)
    faults: list[Fault] = []
    nodes = _note_faults(_read_nodes(options, message_type), faults)
    console.write_lines(_VIEWS[options.format](nodes, options))
    if not faults:
        return 0
    more = f", and {len(faults) - 1} more" if len(faults) > 1 else ""
    console.report(program, f"{options.file}: {format_fault(faults[0])}{more}")
    return 1


def _read_nodes(options: Namespace, message_type: type | None) -> Iterator[RootNode]:
    """What the file holds. A stream is read while it is shown, anything else at once.

    Raises:
        CommandError: it cannot be read, or is wrong as what it looks like.
    """
    program = options.program
    chunks = console.read_chunks(options.file, program)
    first = next(chunks, b"")
    # No text has zeros, which are in every header.
    if options.source_format in (None, "raw") and b"\0" in first and is_frame_stream(first):
        return inspect_frames(
            chain([first], chunks), message_type, show_secrets=options.show_secrets
        )
    content = b"".join([first, *chunks])
    data = bytes_of(content, options.file, options)
    return inspect_data(data, message_type, show_secrets=options.show_secrets)


def _note_faults(nodes: Iterable[RootNode], faults: list[Fault]) -> Iterator[RootNode]:
    for node in nodes:
        faults += faults_of([node])
        yield node


class _Explainer:
    """Explains the first faults. In a stream that is encrypted each frame has one, all alike."""

    def __init__(self) -> None:
        self._left = _MAX_EXPLANATIONS

    def __call__(self, fault: Fault, root: RootNode, palette: Palette) -> Iterator[str]:
        if not self._left:
            return
        self._left -= 1
        from ..debug.explain import explain_fault

        yield from explain_fault(fault, root, palette)
        if not self._left:
            yield "(the faults behind this one are not explained: the command explain does so)"


def _tree(nodes: Iterable[RootNode], options: Namespace) -> Iterator[str]:
    return render_tree(nodes, console.make_palette(options), _Explainer())


def _annotated(nodes: Iterable[RootNode], options: Namespace) -> Iterator[str]:
    return render_annotated(nodes, console.make_palette(options), _Explainer())


def _text(nodes: Iterable[RootNode], options: Namespace) -> Iterator[str]:
    from ..debug.assembly import render_text

    return render_text(nodes, show_secrets=options.show_secrets)


def _html(nodes: Iterable[RootNode], options: Namespace) -> Iterator[str]:
    from ..debug.explain import explain_fault
    from ..debug.html_view import render_html

    title = "standard input" if options.file == "-" else os.path.basename(options.file)
    return render_html(nodes, title=title, explain=explain_fault)


_VIEWS: dict[str, Any] = {
    "tree": _tree,
    "annotated": _annotated,
    "json": lambda nodes, _: render_json(nodes),
    "jsonl": lambda nodes, _: render_json_lines(nodes),
    "html": _html,
    "text": _text,
    "table": lambda nodes, _: render_table(nodes),
}
