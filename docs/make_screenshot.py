# SPDX-License-Identifier: MIT
"""Make ``inspect.png`` and ``capture.png``: pages of both commands, as Chromium shows them.

    python docs/make_screenshot.py [FILE] ...

A file is called like one of them, wherever it is. The one is of the recorded capture, the other of
a made-up one in which much goes on. Needs what
``tests/support/browser.py`` needs, and a font with Chinese characters.
"""

from __future__ import annotations

import struct
import sys
import zlib
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.browser import open_browser  # noqa: E402
from tests.support.busy_day import busy_segments  # noqa: E402
from tests.support.conversations import write_pcapng  # noqa: E402
from wirecodec.debug.capture import read_capture  # noqa: E402
from wirecodec.debug.capture_page import render_page  # noqa: E402
from wirecodec.debug.html_view import render_html  # noqa: E402
from wirecodec.debug.inspection import inspect_data  # noqa: E402

CAPTURE = ROOT / "tests" / "data" / "captures" / "plain_s2c.bin"
WIDTH, HEIGHT = 1280, 800


def inspect_page() -> tuple[str, str]:
    """The page of the recorded capture, and the name in the first rating change."""
    nodes = inspect_data(CAPTURE.read_bytes())
    return "".join(render_html(nodes, title=CAPTURE.name)), "#byte-311"


def capture_page() -> tuple[str, str]:
    """The page of a day on which much happened, from its top."""
    data = write_pcapng(busy_segments(150, connections=3))
    return "".join(render_page(read_capture([data]), title="monday.pcapng")), ""


PAGES = {"inspect": inspect_page, "capture": capture_page}


def main() -> None:
    """Write the pictures that are named; by default all, where the README expects them."""
    for target in map(Path, sys.argv[1:] or [ROOT / "docs" / f"{name}.png" for name in PAGES]):
        text, place = PAGES[target.stem]()
        with TemporaryDirectory() as folder, open_browser(Path(folder) / "profile") as browser:
            page = Path(folder) / "page.html"
            page.write_text(text, "utf-8")
            browser.resize(WIDTH, HEIGHT)
            browser.prefer("light")
            browser.open(page.as_uri() + place)
            target.write_bytes(with_palette(browser.screenshot()))
        sys.stdout.write(f"{target}: {target.stat().st_size:,} bytes\n")


# --- A smaller picture: 256 colours instead of all (https://www.w3.org/TR/png-3/) -----------------


def with_palette(picture: bytes) -> bytes:
    """The same picture in 256 colours; the others become the nearest of them.

    They are the most frequent ones, for areas, and then such as are not nearly like one already
    chosen, for text: otherwise they would all be shades of grey, at the borders of letters.
    """
    width, height, rows = read_rows(picture)
    pixels = [[row[at : at + 3] for at in range(0, 3 * width, 3)] for row in rows]
    counts = Counter(pixel for row in pixels for pixel in row)
    distinct: dict[tuple[int, ...], bytes] = {}
    for color, _ in counts.most_common():
        distinct.setdefault(tuple(each >> 4 for each in color), color)
    areas = [color for color, _ in counts.most_common(64)]
    palette = list(dict.fromkeys([*areas, *distinct.values()]))[:256]
    numbers = {color: number for number, color in enumerate(palette)}
    for color in counts:
        if color not in numbers:
            nearest = min(palette, key=lambda each: distance(each, color))
            numbers[color] = numbers[nearest]
    packed = b"".join(b"\0" + bytes([numbers[pixel] for pixel in row]) for row in pixels)
    return (
        b"\x89PNG\r\n\x1a\n"
        + part(b"IHDR", struct.pack(">2I5B", width, height, 8, 3, 0, 0, 0))
        + part(b"PLTE", b"".join(palette))
        + part(b"IDAT", zlib.compress(packed, 9))
        + part(b"IEND", b"")
    )


def distance(one: bytes, other: bytes) -> int:
    """How different two colours are."""
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def part(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG file."""
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)


def read_rows(picture: bytes) -> tuple[int, int, list[bytes]]:
    """Width, height and the rows of a PNG file with 8 bits of red, green, blue, and maybe alpha."""
    width, height, depth, color_type = struct.unpack(">2I2B", picture[16:26])
    size = {2: 3, 6: 4}[color_type]
    if depth != 8:
        raise ValueError(f"{depth} bits for each colour, not 8")
    packed = b""
    pos = 8
    while pos < len(picture):
        (length,) = struct.unpack(">I", picture[pos : pos + 4])
        if picture[pos + 4 : pos + 8] == b"IDAT":
            packed += picture[pos + 8 : pos + 8 + length]
        pos += length + 12
    data = zlib.decompress(packed)
    rows = []
    above = bytearray(size * width)
    for start in range(0, len(data), size * width + 1):
        row = bytearray(data[start + 1 : start + 1 + size * width])
        unfilter(data[start], row, above, size)
        above = row
        colors = bytearray(row)
        if size == 4:
            del colors[3::4]  # nothing of the page is transparent
        rows.append(bytes(colors))
    return width, height, rows


def unfilter(kind: int, row: bytearray, above: bytearray, size: int) -> None:
    """Undo the filter of a row in place."""
    for at in range(len(row)):
        left = row[at - size] if at >= size else 0
        up = above[at]
        corner = above[at - size] if at >= size else 0
        if kind == 1:
            guess = left
        elif kind == 2:
            guess = up
        elif kind == 3:
            guess = (left + up) // 2
        elif kind == 4:
            start = left + up - corner
            guess = min((left, up, corner), key=lambda each: abs(start - each))
        else:
            guess = 0
        row[at] = (row[at] + guess) & 0xFF


if __name__ == "__main__":
    main()
