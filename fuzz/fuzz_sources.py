# SPDX-License-Identifier: MIT
"""Files and dumps that bytes are read from: whatever a file holds, and what is written of bytes.

An input is a format, or none, and the content of a file; or it is bytes, which are written in each
format and must be read back.
"""

from __future__ import annotations

import base64
from unittest import mock

from tests.debug.test_sources import as_escaped, as_hexdump, as_wireshark, as_xxd
from wirecodec.debug import sources
from wirecodec.debug.sources import FORMATS, Source, read_source
from wirecodec.errors import FormatError

from .choices import Choices

ALLOWED = {FormatError: "the content is wrong as what it looks like, or as what it is said to be"}
"""What reading may raise, by its exact class, and why. Anything else is a finding."""

MODES = ("file", "text", "written")
ANY_FORMAT = (None, *FORMATS)
SEPARATORS = ("", " ", ":", ", ", "\n", " 0x")
GROUPS = (1, 2, 4, 8)
WIDTHS = (8, 16, 24)

MAX_DUMP_SIZE = 1 << 16
"""The limit of dumps in the place of the library's own: a fuzzer has no time for 256 MiB."""


def check_input(data: bytes) -> None:
    """Raise if something is wrong with what becomes of these bytes."""
    choices = Choices(data)
    mode = choices.take_choice(MODES)
    if mode == "written":
        check_written(choices)
        return
    file_format = choices.take_choice(ANY_FORMAT)
    content = choices.take_rest()
    with mock.patch.object(sources, "MAX_DUMP_SIZE", MAX_DUMP_SIZE):
        if mode == "file":
            check_read(content, file_format)
        else:
            check_read(content.decode("utf-8", "surrogateescape"), file_format)


def check_read(content: bytes | str, file_format: str | None) -> None:
    """It is bytes, or a FormatError that says where."""
    try:
        source = read_source(content, file_format)
    except FormatError as error:
        assert type(error) in ALLOWED
        assert error.reason
        if file_format != "raw":
            check_place(content, error)
        return
    assert source.format == file_format or file_format is None
    if source.format == "raw":
        assert source.data == content
    else:
        # Lines of "*" may fill that much; what follows them was given.
        assert len(source.data) <= MAX_DUMP_SIZE + len(content), "more bytes than were given"
    # What was found out is what it would have been read as.
    assert read_source(content, source.format) == source


def check_place(content: bytes | str, error: FormatError) -> None:
    """The line and the column are in the text."""
    if isinstance(content, str):
        lines = content.split("\n")
        assert 1 <= error.line <= len(lines)
        assert 1 <= error.column <= len(lines[error.line - 1]) + 1
    else:
        assert error.line >= 1
        assert error.column >= 1


def check_written(choices: Choices) -> None:
    """Bytes as each format has them, read back."""
    separator = choices.take_choice(SEPARATORS)
    group, width = choices.take_choice(GROUPS), choices.take_choice(WIDTHS)
    is_upper = choices.take_bool()
    data = choices.take_rest()
    assert read_source(data, "raw") == Source(data, "raw")
    frame = b"FT" + data + b"\0"
    assert read_source(frame) == Source(frame, "raw"), "a frame has zeros, and a text has none"
    if not data:
        return
    text = separator.join(f"{byte:02X}" if is_upper else f"{byte:02x}" for byte in data)
    assert read_source(text) == Source(data, "hex")
    assert read_source(as_hexdump(data)) == Source(data, "hexdump")
    assert read_source(as_xxd(data, group, width)) == Source(data, "xxd")
    assert read_source(as_wireshark(data, is_upper)) == Source(data, "wireshark")
    assert read_source(repr(data)) == Source(data, "literal")
    assert read_source(as_escaped(data)) == Source(data, "escaped")
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        assert read_source(encode(data), "base64") == Source(data, "base64")
