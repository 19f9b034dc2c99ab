# SPDX-License-Identifier: MIT
"""Sources: a table of what tools print, round trips of any bytes, mistakes and their places."""

from __future__ import annotations

import base64

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from wirecodec.debug.sources import FORMATS, MAX_DUMP_SIZE, Source, read_source
from wirecodec.errors import FormatError

FRAME_HEX = (
    "4654620d00000000030a0000060000001aa3fbaa3bb80b4012dfe9150a8634a3e44129fe"
    "00000000000000000a04080b1802"
)
FRAME = bytes.fromhex(FRAME_HEX)

HEXDUMP = """\
00000000  46 54 62 0d 00 00 00 00  03 0a 00 00 06 00 00 00  |FTb.............|
00000010  1a a3 fb aa 3b b8 0b 40  12 df e9 15 0a 86 34 a3  |....;..@......4.|
00000020  e4 41 29 fe 00 00 00 00  00 00 00 00 0a 04 08 0b  |.A).............|
00000030  18 02                                             |..|
00000032
"""
HEXDUMP_SQUEEZED = """\
00000000  46 54 62 0d 00 00 00 00  03 0a 00 00 06 00 00 00  |FTb.............|
00000010  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|
*
00000040  00 00 00 00 00 00 68 69  0a                       |......hi.|
00000049
"""
SQUEEZED = FRAME[:16] + bytes(54) + b"hi\n"
XXD = """\
00000000: 4654 620d 0000 0000 030a 0000 0600 0000  FTb.............
00000010: 1aa3 fbaa 3bb8 0b40 12df e915 0a86 34a3  ....;..@......4.
00000020: e441 29fe 0000 0000 0000 0000 0a04 080b  .A).............
00000030: 1802                                     ..
"""
XXD_NARROW = """\
00000000: 46 54 62 0d 00 00 00 00  FTb.....
00000008: 03 0a 00 00 06 00 00 00  ........
"""
XXD_SQUEEZED = """\
00000000: 4654 620d 0000 0000 030a 0000 0600 0000  FTb.............
00000010: 0000 0000 0000 0000 0000 0000 0000 0000  ................
*
00000040: 0000 0000 0000 6869 0a                   ......hi.
"""
WIRESHARK = """\
0000   46 54 62 0d 00 00 00 00 03 0a 00 00 06 00 00 00   FTb.............
0010   1a a3 fb aa 3b b8 0b 40 12 df e9 15 0a 86 34 a3   ....;..@......4.
0020   e4 41 29 fe 00 00 00 00 00 00 00 00 0a 04 08 0b   .A).............
0030   18 02                                             ..
"""
WIRESHARK_OLD = """\
0000  46 54 62 0d 00 00 00 00  03 0a 00 00 06 00 00 00   FTb.............
0010  1a a3 fb aa 3b b8 0b 40  12 df e9 15 0a 86 34 a3   ....;..@......4.
0020  e4 41 29 fe 00 00 00 00  00 00 00 00 0a 04 08 0b   .A).............
0030  18 02                                             ..
"""
WIRESHARK_BARE = """\
0000   46 54 62 0d 00 00 00 00 03 0a 00 00 06 00 00 00
0010   1a a3 fb aa 3b b8 0b 40 12 df e9 15 0a 86 34 a3
0020   e4 41 29 fe 00 00 00 00 00 00 00 00 0a 04 08 0b
0030   18 02
"""
ESCAPED = "".join(f"\\x{byte:02x}" for byte in FRAME)

SPECIMENS: list[tuple[str, str | bytes, str, bytes]] = [
    ("raw frame", FRAME, "raw", FRAME),
    ("raw message", b"\x08\x01", "raw", b"\x08\x01"),
    ("raw, not UTF-8", b"\x12\x01\xff", "raw", b"\x12\x01\xff"),
    ("raw, a C1 control", "\x12\x02\x9b".encode(), "raw", "\x12\x02\x9b".encode()),
    ("nothing", b"", "raw", b""),
    ("no text", "  \n", "hex", b""),
    ("raw, printable records", b'"!' + b"a b." * 8 + b"!", "raw", b'"!' + b"a b." * 8 + b"!"),
    ("raw, starts like a literal", b"b'" + b"?" * 39, "raw", b"b'" + b"?" * 39),
    ("raw, like nothing", b"FT? what? (a frame!)", "raw", b"FT? what? (a frame!)"),
    ("hex", FRAME_HEX, "hex", FRAME),
    ("hex in bytes", FRAME_HEX.encode() + b"\r\n", "hex", FRAME),
    ("hex with a UTF-8 mark", b"\xef\xbb\xbf0801", "hex", b"\x08\x01"),
    ("hex in UTF-16", "0801".encode("utf-16"), "hex", b"\x08\x01"),
    ("hex, spaces", "08 01\n1a00", "hex", b"\x08\x01\x1a\0"),
    ("hex, no-break spaces", "08\u00a001", "hex", b"\x08\x01"),
    ("hex, colons", "08:01:1A", "hex", b"\x08\x01\x1a"),
    ("hex, hyphens", "08-01-1A", "hex", b"\x08\x01\x1a"),
    ("hex, 0x", "0x0801", "hex", b"\x08\x01"),
    ("hex, C array", "0x08, 0x1, 0X1a,", "hex", b"\x08\x01\x1a"),
    ("hex rather than base64", "deadbeef", "hex", b"\xde\xad\xbe\xef"),
    ("hex, xxd -p", f"{FRAME_HEX[:60]}\n{FRAME_HEX[60:]}\n", "hex", FRAME),
    ("base64", base64.b64encode(FRAME).decode(), "base64", FRAME),
    ("base64 in lines", base64.encodebytes(FRAME), "base64", FRAME),
    ("base64, URL-safe", "-_-_", "base64", b"\xfb\xff\xbf"),
    ("base64, standard", "+/+/", "base64", b"\xfb\xff\xbf"),
    ("base64, not padded", "RlRi-w", "base64", b"FTb\xfb"),
    ("hexdump -C", HEXDUMP, "hexdump", FRAME),
    ("hexdump -C, no last line", HEXDUMP.rpartition("00000032")[0], "hexdump", FRAME),
    ("hexdump -C, a * line", HEXDUMP_SQUEEZED, "hexdump", SQUEEZED),
    ("hexdump -C, CRLF", HEXDUMP.replace("\n", "\r\n"), "hexdump", FRAME),
    ("hexdump -C, a bar in it", "00000000  7c 7c 0a  |||.|", "hexdump", b"||\n"),
    ("xxd", XXD, "xxd", FRAME),
    ("xxd -u", XXD.upper().replace("FTB", "FTb"), "xxd", FRAME),
    ("xxd -g1 -c8", XXD_NARROW, "xxd", FRAME[:16]),
    ("xxd -a", XXD_SQUEEZED, "xxd", SQUEEZED),
    ("xxd -s", "00000010: 4142  AB", "xxd", b"AB"),
    ("xxd, changed since", "00000000: 4142 43ff  ABCD", "xxd", b"ABC\xff"),
    ("xxd, text that is hex", "00000000: 4641 4345  FACE", "xxd", b"FACE"),
    ("xxd, text that is a bar", "00000000: 7c20 7c  | |", "xxd", b"| |"),
    ("tcpdump -X", "\t0x0000:  4142 4344  ABCD\n\t0x0004:  45  E", "xxd", b"ABCDE"),
    ("wireshark", WIRESHARK, "wireshark", FRAME),
    ("wireshark, older", WIRESHARK_OLD, "wireshark", FRAME),
    ("wireshark, no text", WIRESHARK_BARE, "wireshark", FRAME),
    ("wireshark, other dots", WIRESHARK.replace(".", "·"), "wireshark", FRAME),
    ("wireshark, one line", WIRESHARK_OLD.partition("\n")[0], "wireshark", FRAME[:16]),
    ("wireshark, changed since", "0000   41 42 43 01   ABCD", "wireshark", b"ABC\x01"),
    (
        "wireshark, last line changed",
        "0000   41 42   AB\n0002   41 43   42",
        "wireshark",
        b"ABAC",
    ),
    ("wireshark, longer", "0000   41 42\n0002   41 42 43", "wireshark", b"ABABC"),
    ("escaped", ESCAPED, "escaped", FRAME),
    ("escaped, in quotes", f'"{ESCAPED}"', "escaped", FRAME),
    ("escaped, wireshark's lines", '"\\x46\\x54" \\\n"\\x62"\n', "escaped", b"FTb"),
    ("escaped, in lines", "\\x46\\x54\n\\x62 \\x0d\n", "escaped", b"FTb\r"),
    ("escaped, mixed", "\\x46T b\\r\\0\\17\\\\", "escaped", b"FT b\r\0\x0f\\"),
    ("escaped, shell", "$'\\x46\\'T'", "escaped", b"F'T"),
    ("escaped, line goes on", "\\x46T\\\nb\\\r\nc", "escaped", b"FTbc"),
    ("literal", repr(FRAME), "literal", FRAME),
    ("literal in bytes", repr(FRAME).encode(), "literal", FRAME),
    ("literal, parentheses", "(b'FT'\n b\"'\\x00\")", "literal", b"FT'\0"),
    ("literal, backslash", "b'FT' \\\n b'b'", "literal", b"FTb"),
    ("literal, bytearray", "bytearray(b'FT')", "literal", b"FT"),
    ("literal, raw", r"rb'F\x41\'T'", "literal", rb"F\x41\'T"),
    ("literal, long", "B'''F\nT'''", "literal", b"F\nT"),
    ("literal, no such escape", r"b'\d\q'", "literal", rb"\d\q"),
    ("literal, semicolon", "b'FT';", "literal", b"FT"),
]


@pytest.mark.parametrize(
    ("given_data", "format", "wanted"),
    [pytest.param(*specimen[1:], id=specimen[0]) for specimen in SPECIMENS],
)
def test_specimen(given_data: str | bytes, format: str, wanted: bytes) -> None:
    """Each is recognised, and read the same way when its format is given."""
    assert read_source(given_data) == Source(wanted, format)
    if given_data and not (format == "raw" and isinstance(given_data, str)):
        assert read_source(given_data, format) == Source(wanted, format)


# --- any bytes ------------------------------------------------------------------------------


def shown(row: bytes) -> str:
    """The text column of a dump."""
    return "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)


def rows(data: bytes, width: int = 16) -> list[tuple[int, bytes]]:
    """Offsets and bytes."""
    return [(pos, data[pos : pos + width]) for pos in range(0, len(data), width)]


def as_hexdump(data: bytes) -> str:
    """As ``hexdump -C`` does, ``*`` lines included."""
    lines = []
    previous = None
    for pos, row in rows(data):
        if row == previous and len(row) == 16:
            if lines[-1] != "*":
                lines.append("*")
            continue
        previous = row
        halves = row[:8].hex(" ") + ("  " + row[8:].hex(" ") if len(row) > 8 else "")
        lines.append(f"{pos:08x}  {halves:<48}  |{shown(row)}|")
    return "\n".join([*lines, f"{len(data):08x}"]) + "\n"


def as_xxd(data: bytes, group: int = 2, width: int = 16) -> str:
    """As ``xxd -g group -c width`` does."""
    full = len(bytes(width).hex(" ", -group))
    return "".join(
        f"{pos:08x}: {row.hex(' ', -group):<{full}}  {shown(row)}\n"
        for pos, row in rows(data, width)
    )


def as_wireshark(data: bytes, with_text: bool = True) -> str:
    """What Wireshark copies."""
    return "".join(
        f"{pos:04x}   {row.hex(' '):<47}   {shown(row) if with_text else ''}".rstrip() + "\n"
        for pos, row in rows(data)
    )


def as_escaped(data: bytes) -> str:
    """What Wireshark copies as an escaped string."""
    lines = ["".join(f"\\x{byte:02x}" for byte in row) for _, row in rows(data)]
    return '"' + '" \\\n"'.join(lines) + '"'


any_bytes = st.one_of(
    st.binary(min_size=1, max_size=80),
    st.text("0123456789abcdef |.", min_size=1, max_size=80).map(str.encode),
    st.binary(min_size=1, max_size=4).map(lambda data: data * 20),
)


@given(any_bytes, st.sampled_from([" ", ":", "", "\n", ", "]), st.booleans())
def test_any_bytes_as_hex(data: bytes, separator: str, is_upper: bool) -> None:
    """In both cases, with what may stand between."""
    text = separator.join(f"{byte:02x}" for byte in data)
    assert read_source(text.upper() if is_upper else text) == Source(data, "hex")
    text = separator.join(f"0x{byte:02x}" for byte in data)
    if separator:
        assert read_source(text) == Source(data, "hex")


@given(any_bytes, st.booleans(), st.booleans())
def test_any_bytes_as_base64(data: bytes, is_url_safe: bool, is_padded: bool) -> None:
    """Where it happens to be hexadecimal, the order of the module decides."""
    encoded = (base64.urlsafe_b64encode if is_url_safe else base64.b64encode)(data).decode()
    text = encoded if is_padded else encoded.rstrip("=")
    assert read_source(text, "base64").data == data
    assume(set(text) - set("0123456789abcdefABCDEFxX_-"))
    assert read_source(text) == Source(data, "base64")


@given(any_bytes)
@example(b"AB CD EF" * 3)
@example(b"\0" * 64)
def test_any_bytes_as_hexdump(data: bytes) -> None:
    """What is shown beside the bytes never gets among them."""
    assert read_source(as_hexdump(data)) == Source(data, "hexdump")


@given(any_bytes, st.sampled_from([1, 2, 4, 8]), st.sampled_from([8, 16, 24]))
def test_any_bytes_as_xxd(data: bytes, group: int, width: int) -> None:
    """In groups of any size."""
    assert read_source(as_xxd(data, group, width)) == Source(data, "xxd")


@given(any_bytes, st.booleans())
def test_any_bytes_as_wireshark(data: bytes, with_text: bool) -> None:
    """With the text and without."""
    assert read_source(as_wireshark(data, with_text)) == Source(data, "wireshark")


@given(any_bytes)
def test_any_bytes_as_literal_and_escaped(data: bytes) -> None:
    """As Python prints them, and as Wireshark copies them."""
    assert read_source(repr(data)) == Source(data, "literal")
    assert read_source(as_escaped(data)) == Source(data, "escaped")
    assert read_source(as_escaped(data).replace('"', "").replace("\\\n", "")).data == data


@given(st.binary())
def test_any_bytes_as_themselves(data: bytes) -> None:
    """A frame is never taken for text: its header has zeros."""
    assert read_source(data, "raw") == Source(data, "raw")
    assert read_source(data + b"\0") == Source(data + b"\0", "raw")


@given(st.one_of(st.text(), st.binary()), st.sampled_from([None, *FORMATS]))
def test_nothing_else_is_raised(data: str | bytes, format: str | None) -> None:
    """Whatever it is: bytes, or a FormatError with a place."""
    try:
        source = read_source(data, format)
    except FormatError as error:
        assert error.line >= 1 or format == "raw"
        assert error.column >= 1 or format == "raw"
    else:
        assert source.format in FORMATS


@given(
    st.sampled_from([HEXDUMP, XXD, WIRESHARK, HEXDUMP_SQUEEZED, ESCAPED, repr(FRAME), FRAME_HEX]),
    st.data(),
)
def test_damaged_text(text: str, data: st.DataObject) -> None:
    """One character changed or lost gives bytes, or a FormatError."""
    pos = data.draw(st.integers(0, len(text) - 1))
    new = data.draw(st.sampled_from(["", " ", "0", "g", "\n", '"', "'", "\\", "|", "*", "é"]))
    for given_data in (text[:pos] + new + text[pos + 1 :], text[:pos]):
        try:
            read_source(given_data)
        except FormatError as error:
            assert error.line >= 1


# --- mistakes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "format", "place", "words"),
    [
        ("46 54\n6g 0d", None, (2, 2), '"g"'),
        ("46 54 6g 0d 00 00", "hex", (1, 8), '"g"'),
        ("46 54\n465", None, (2, 1), "odd number"),
        ("46 0x465", None, (1, 6), "odd number"),
        ("465462d", None, (1, 1), "odd number"),
        ("46\u200b54", "hex", (1, 3), "U+200B"),
        ("RlRi\nR", None, (2, 2), "missing"),
        ("RlRi=", "base64", (1, 6), "missing"),
        ("RlRiDQAAAA*DCgAABgAAABqj", None, (1, 11), '"*"'),
        ("Rl==Ri", "base64", (1, 5), "padding"),
        ("+_+_", "base64", (1, 2), "not both"),
        ("RlS=", "base64", (1, 3), "bits"),
        ("good grief, what is this?", None, (1, 1), "neither"),
        ("\n  good grief!", None, (2, 3), "neither"),
        ("b'FT", None, (1, 2), "not closed"),
        ("b'F\nT'", None, (1, 4), "line ends"),
        ("b'FT' + 1", None, (1, 7), '"+"'),
        ("b'\\xg0'", None, (1, 3), "two hexadecimal"),
        ("b'\\777'", None, (1, 3), "more than a byte"),
        ("b'é'", None, (1, 3), "ASCII"),
        ("br'é'", None, (1, 4), "ASCII"),
        ("br'\\é'", None, (1, 5), "ASCII"),
        ("b'\\é'", None, (1, 3), "no escape"),
        ("'FT'", "literal", (1, 1), "starts with"),
        ("b'FT\\", None, (1, 5), "nothing behind"),
        ("\\x46\\q", None, (1, 5), "no escape"),
        ("\\x46T\nb", None, (1, 6), "line ends"),
        ('"\\x46" x', None, (1, 8), "outside"),
        ("00000000: 4142  AB\nFT", None, (2, 1), "not a line"),
        ("00000000: 4142  AB\n00000004: 4142  AB", None, (1, 1), "next line"),
        ("00000000: 4142  AB\n00000001: 42  B\n", "xxd", None, None),
        ("00000000: 4142  AB\n00000000: 42  B\n", "xxd", (1, 1), "0 bytes behind"),
        ("00000004: 4142  AB\n00000000: 42  B\n", "xxd", (1, 1), "next line"),
        ("00000000: 41  A\n*\n00000003: 42  B\n00000000: 42  B\n", "xxd", (3, 1), "behind"),
        ("00000000: 41  A\n*\n00000003:\n00000005: 42  B\n", "xxd", (3, 1), "behind"),
        ("00000000: !!", None, (1, 1), "no bytes"),
        ("00000000: 4142  AB\n*\n", None, (3, 1), "how long"),
        ("00000000: 4142  AB\n*\n00000005: 42  B\n", None, (3, 1), "does not fill"),
        ("*\n00000005: 42  B\n", "xxd", (2, 1), "does not fill"),
        ("00000000: 4142  AB\n*\nfffffffffffffffe: 42  B", None, (3, 1), str(MAX_DUMP_SIZE)),
    ],
)
def test_mistake(
    text: str, format: str | None, place: tuple[int, int] | None, words: str | None
) -> None:
    """Told with line and column."""
    if place is None or words is None:
        read_source(text, format)
        return
    with pytest.raises(FormatError) as caught:
        read_source(text, format)
    assert (caught.value.line, caught.value.column) == place
    assert words in str(caught.value)


@pytest.mark.parametrize("format", [None, "hex", "hexdump"])
@pytest.mark.parametrize(
    "dump",
    [
        "0000000 5446 0d62 0000 0000\n0000008\n",  # hexdump, od -x
        "\n  0000000    5446    0d62\r\n",  # od -x of macOS
        "0000000 052106 006542\n",  # od
        "0000000 106 124 142 015\n",  # od -b
        "0000000 5446",
    ],
)
def test_dumps_of_numbers(dump: str, format: str | None) -> None:
    """Their bytes are swapped, or octal: what would do is told."""
    with pytest.raises(FormatError, match="use hexdump -C") as caught:
        read_source(dump.encode(), format)
    assert caught.value.line == dump.count("\n", 0, dump.index("0")) + 1
    assert caught.value.column == dump.index("0") - dump.rfind("\n", 0, dump.index("0"))


def test_dumps_with_seven_digits() -> None:
    """Those of single bytes say in what order they are; only where their offsets are octal."""
    assert read_source("0000000 46 54", "hexdump").data == b"FT"
    assert read_source("0000000  46 54  |FT|").data == b"FT"
    assert read_source(b"00000000 5446", "hex").data == bytes.fromhex("000000005446")
    with pytest.raises(FormatError, match="use hexdump -C"):
        read_source("0000000 46 54")  # od -t x1


def test_mistake_in_bytes() -> None:
    """Bytes that are no text, given as a text format: where they stop being text."""
    with pytest.raises(FormatError) as caught:
        read_source(b"08 01\n\xff", "hex")
    assert (caught.value.line, caught.value.column) == (2, 1)
    with pytest.raises(FormatError, match="0x00"):
        read_source(FRAME, "base64")
    with pytest.raises(FormatError, match='"g"'):
        read_source(b"46 54 6g 0d 00 00 01 02")
    with pytest.raises(FormatError, match="raw data is bytes"):
        read_source("FT", "raw")
    with pytest.raises(ValueError, match="a format is one of"):
        read_source(b"", "morse")


def test_source_is_a_value() -> None:
    """Equal, hashable, with a repr."""
    source = read_source("0801")
    assert source == Source(b"\x08\x01", "hex")
    assert source != Source(b"\x08\x01", "raw")
    assert source != b"\x08\x01"
    assert hash(source) == hash(Source(b"\x08\x01", "hex"))
    assert repr(source) == "<Source hex, 2 bytes>"
