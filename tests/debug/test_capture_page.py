# SPDX-License-Identifier: MIT
"""The page of a capture: what is in it, and how it behaves in a browser."""

from __future__ import annotations

import re
import struct
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from wirecodec.debug import _capture_picture, capture_page
from wirecodec.debug._capture_page import SCRIPT, STYLE
from wirecodec.debug._capture_picture import CapturePicture
from wirecodec.debug.capture import read_capture
from wirecodec.debug.capture_page import render_page
from wirecodec.debug.capture_statistics import MAX_UNKNOWN
from wirecodec.debug.capture_views import has_finding, record_id
from wirecodec.debug.reassembly import CloseReason, Direction
from wirecodec.debug.traffic import (
    CapturedFrame,
    CapturedGap,
    ConnectionEnded,
    ConnectionStarted,
    FrameKind,
    Problem,
    ProblemKind,
    Record,
    Transport,
)

from ..support.browser import Browser, find_programs, open_browser
from ..support.busy_day import busy_segments
from ..support.captured import ENDS, EVIL, any_records, make_frame
from ..support.conversations import MILLISECOND, START, write_pcapng
from .test_html_view import Page as InspectPage

BUSY = list(read_capture([write_pcapng(busy_segments(150, connections=2))]))


class Page(InspectPage):
    """The cells of the list alone are those of rows; the overview has tables of its own."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep it."""
        super().handle_starttag(tag, attrs)
        if tag == "tr":
            self._is_listed = "id" in dict(attrs)
        if tag == "td" and not self._is_listed:
            self._cell = ""


def render(records: list[Record], title: str = "x") -> str:
    return "".join(render_page(records, title=title))


def answer(number: int, latency: int, *, at: int = 0, failed: bool = False) -> CapturedFrame:
    """An answer, so many milliseconds after the start."""
    problems = (Problem(ProblemKind.REFUSED, "no"),) if failed else ()
    return make_frame(
        3426,
        b"",
        number=number,
        kind=FrameKind.RESPONSE,
        time=START + at * MILLISECOND,
        latency=latency,
        asked_number=1,
        problems=problems,
    )


# --- what is in a page ----------------------------------------------------------------------


def test_rows() -> None:
    """One for each record, by its id; with what it is and whether it failed; details of all."""
    text = render(BUSY, "a <b> & c")
    page = Page(text)
    listed = [row for row in page.rows if row["id"].startswith("record-")]
    assert [row["id"] for row in listed] == [f"record-{record_id(each)}" for each in BUSY]
    assert len(page.details) == len(BUSY)
    assert text.count('class="faulty"') + text.count('class="faulty wide"') == sum(
        map(has_finding, BUSY)
    )
    for row, record in zip(listed, BUSY, strict=True):
        if isinstance(record, CapturedFrame):
            assert row["protocol"] == f"{record.proto_id} {record.name}"
            assert row["size"] == str(record.size)
            assert row["number"] == record_id(record)
    assert page.texts.count("a <b> & c") == 2
    assert (
        "left out" not in text.split("<noscript>")[1].split("</noscript>")[1].split("<script>")[0]
    )


def test_overview() -> None:
    """In front of the list: the numbers, the slowest answers, the first failures."""
    records: list[Record] = [
        ConnectionStarted(1, 1, ENDS, START, Transport.FRAMES),
        *(answer(number, number * MILLISECOND, at=number) for number in range(2, 30)),
        answer(30, 5, at=30, failed=True),
        CapturedGap(31, 1, Direction.TO_CLIENT, START, 9, 8, True, "missing: so"),
        ConnectionEnded(32, 1, START, CloseReason.RESET, ((1, 3426, 7),), 30, 8),
    ]
    text = render(records)
    overview = text[text.index('class="facts"') : text.index('id="records-heading"')]
    for tile in (
        "<dt>Connections</dt><dd>1</dd>",
        "<dt>Frames</dt><dd>29</dd>",
        '<div class="wrong"><dt>Failed frames</dt><dd>1</dd>',
        '<div class="wrong"><dt>Unanswered</dt><dd>1</dd>',
        '<div class="wrong"><dt>Missing bytes</dt><dd>8<small>1 gap</small></dd>',
        "<dt>Median answer</dt><dd>15.0 ms<small>99 % within 29.0 ms</small></dd>",
    ):
        assert tile in overview
    slowest = overview[overview.index("Slowest answers") : overview.index("Protocols")]
    assert re.findall(r"record-1\.(\d+)", slowest) == [str(each) for each in range(29, 21, -1)]
    failures = overview[overview.index("<h2>Failures") : overview.index("Slowest answers")]
    assert re.findall(r"record-1\.(\d+)", failures) == ["30", "31", "32"]
    assert 'data-protocol="3426">3426 Qot_GetRatingChange</button>' in overview
    assert "127.0.0.1:50000 &gt; 127.0.0.1:11111" in overview
    assert "reset" in overview


def test_details() -> None:
    """Fields, bytes, problems that no field tells; of a connection's end, who waits."""
    frame = answer(2, 5, failed=True)
    ended = ConnectionEnded(
        3, 1, START, CloseReason.IDLE, tuple((each, 3426, 7) for each in range(1, 150)), 1, 0, 3
    )
    details, end = Page(render([frame, ended])).details
    assert details["title"].startswith("1.2: 3426 Qot_GetRatingChange response, serial 7, 44 bytes")
    assert details["faults"][0] == [None, "", "no", None, ""]
    assert [each[4] for each in details["fields"]] == ["header", "body"]
    assert details["hex"] == frame.data.hex()
    assert end["fields"] == []
    assert len(end["faults"]) == 101
    assert end["faults"][0][2] == "unanswered: 1.1, 3426 Qot_GetRatingChange, serial 7"
    assert end["faults"][-1][2] == "unanswered: 52 more requests"
    broken = make_frame(3426, b"\x0a\x05", problems=(Problem(ProblemKind.BODY, "x needs 5 bytes"),))
    [details] = Page(render([broken])).details
    assert [each[2] for each in details["faults"]] == ["x needs 5 bytes", "needs 5 bytes, 0 left"]


@given(any_records())
def test_any_records(records: list[Record]) -> None:
    """The page is well-formed, whatever is in them, and runs and loads nothing of it."""
    text = render(records, EVIL)
    assert all(each.isprintable() or each in "\n\u3000" for each in text)
    page = Page(text)
    assert "img" not in page.tags
    assert "style" not in [name for name, _ in page.attributes]
    assert not any(name.startswith("on") for name, _ in page.attributes)
    assert page.tags.count("script") == 1 + len(page.details)
    assert len(page.details) == len(records)
    assert "<!--" not in text


def test_policy() -> None:
    """Names the one script and the one style; nothing else is loaded from anywhere."""
    text = render(BUSY)
    [policy] = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy.startswith("default-src 'none'; ")
    for part in (SCRIPT, STYLE):
        digest = b64encode(sha256(part.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert f"<script>{SCRIPT}</script>" in text
    assert f"<style>{STYLE}</style>" in text
    assert "unsafe" not in policy
    assert not re.search(r"https?:|//[a-z]+\.|url\(|@import|\bfetch\(|XMLHttp|innerHTML", text)


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left out is said; failures are kept longer; the overview counts everything."""
    whole = render(BUSY)
    monkeypatch.setattr(capture_page, "MAX_ROWS", 20)
    monkeypatch.setattr(capture_page, "MAX_MORE_FINDINGS", 2)
    monkeypatch.setattr(capture_page, "MAX_DETAILS_SIZE", 10_000)
    monkeypatch.setattr(capture_page, "MAX_CONNECTIONS", 1)
    text = render(BUSY)
    page = Page(text)
    listed = [row for row in page.rows if row["id"].startswith("record-")]
    assert len(listed) == 22
    ids = {f"record-{record_id(each)}" for each in BUSY if has_finding(each)}
    assert all(row["id"] in ids for row in listed[20:])
    assert sum(map(len, map(str, page.details))) < 20_000
    notice = text[text.index('<p class="left-out" role="note">') :].split("</p>")[0]
    assert f"The fields and bytes of {22 - len(page.details)} records are left out" in notice
    assert f"{len(BUSY) - 22} more records are not in the list" in notice
    tiles = r'<dl class="tiles">.*?</dl>'
    assert re.findall(tiles, text) == re.findall(tiles, whole)
    assert "and 1 more" in text
    # No link leads to what is not there.
    targets = set(re.findall(r'href="#(record-[^"]*)"', text))
    assert targets <= {row["id"] for row in listed}


def test_streams_have_no_picture() -> None:
    """Nobody noted any times in them."""
    text = render([make_frame(3426, b"", time=0, started=0)])
    assert "<svg" not in text
    assert "No times are known." in text
    assert "<svg" not in render([])


def test_protocols_that_share_a_line_are_no_filter() -> None:
    """There is nothing that the button could pick."""
    text = render([make_frame(500_000 + each, b"") for each in range(MAX_UNKNOWN + 1)])
    part = text[text.index("<h2>Protocols") :].split("</section>")[0]
    picked = re.findall(r'data-protocol="(-?\d+)"', part)
    assert sorted(map(int, picked)) == [500_000 + each for each in range(MAX_UNKNOWN)]
    assert re.findall(r"<tr><td>([^<]+)</td>", part) == ["others"]


# --- the picture ----------------------------------------------------------------------------


def picture_of(records: list[Record]) -> str:
    picture = CapturePicture()
    for record in records:
        picture.add(record, f"record-{record_id(record)}")
    return picture.render()


def cells_of(text: str, kind: str) -> list[tuple[int, int]]:
    """Where the cells of a kind are in the lane of answers."""
    answers = text[text.index('class="answers"') : text.index("</svg>")]
    found = re.findall(rf'<rect class="{kind}" x="(\d+)" y="(\d+)"', answers)
    return [(int(x), int(y)) for x, y in found]


def test_picture() -> None:
    """Later is further right, longer is higher up; a failure is red and in its own lane."""
    records = [answer(each, 10 ** (4 + (each - 1) % 4), at=each * 50) for each in range(1, 9)]
    text = picture_of([*records, answer(9, 10**6, at=450, failed=True)])
    cells = cells_of(text, "w4")
    assert [x for x, _ in cells] == sorted(x for x, _ in cells)
    heights = [y for _, y in cells]
    assert heights[0] > heights[1] > heights[2] > heights[3]
    assert heights[:4] == heights[4:]
    [(x, _)] = cells_of(text, "bad")
    assert x == max(x for x, _ in cells) + round((cells[-1][0] - cells[0][0]) / 7)
    assert text.count('class="bad"') == 2
    assert "1 failure<" in text
    assert "1 ms" in text
    assert 'href="#record-1.9"' in text


@pytest.mark.parametrize("step", [1, 1000, 10**6, 10**12])
def test_picture_is_bounded(step: int) -> None:
    """However long the capture is, and however dense."""
    records = [answer(each, 10**6, at=each * step) for each in range(1, 3000)]
    picture = CapturePicture()
    for record in records:
        picture.add(record, "")
        assert len(picture._columns) <= _capture_picture.MAX_COLUMNS
    text = picture.render()
    assert len(text) < 200_000
    cells = len(re.findall(r"answers?, up to", text))
    assert _capture_picture.MAX_COLUMNS / 2 - 2 <= cells <= _capture_picture.MAX_COLUMNS
    counted = re.findall(r"([\d,]+) answers?, up to 1.00 ms", text)
    assert sum(int(each.replace(",", "")) for each in counted) == len(records)


def test_picture_depends_on_the_records_alone() -> None:
    """Not on the order in which connections brought them."""
    records: list[Record] = [answer(each, 10**6 * each, at=each * 7) for each in range(1, 50)]
    assert picture_of(records) == picture_of(records[::-1])


def test_unanswered_requests_are_where_they_were_sent() -> None:
    """Not where the connection ended."""
    asked = make_frame(3426, b"", number=2, time=START + 10 * MILLISECOND)
    later = answer(3, 10**6, at=900)
    ended = ConnectionEnded(
        4, 1, START + 1000 * MILLISECOND, CloseReason.FINISHED, ((2, 3426, 7),), 2, 0
    )
    text = picture_of([asked, later, ended])
    findings = text[text.index('class="findings"') :].split("</svg>")[0]
    assert re.findall(r'href="#(.*?)".*?x="(\d+)"', findings) == [("record-1.2", "0")]


def test_so_many_requests_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where others were sent is forgotten; they are shown where the connection ended."""
    monkeypatch.setattr(_capture_picture, "_MAX_WAITING", 1)
    asked = [
        make_frame(3426, b"", number=number, time=START + at * MILLISECOND)
        for number, at in ((2, 0), (3, 10))
    ]
    end = START + 900 * MILLISECOND
    ended = ConnectionEnded(4, 1, end, CloseReason.FINISHED, ((2, 3426, 7), (3, 3426, 8)), 2, 0)
    text = picture_of([*asked, ended])
    findings = text[text.index('class="findings"') :].split("</svg>")[0]
    found = re.findall(r'href="#(.*?)".*?x="(\d+)"', findings)
    assert [anchor for anchor, _ in found] == ["record-1.2", "record-1.4"]
    assert int(found[1][1]) > 100


# --- in a browser ---------------------------------------------------------------------------

needs_browser = pytest.mark.skipif(
    find_programs() is None,
    reason="chromium or chromedriver is not on the PATH (or WIRECODEC_CHROMIUM, "
    "WIRECODEC_CHROMEDRIVER)",
)


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for all tests."""
    with open_browser(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture
def browser(chromium: Browser, tmp_path: Path) -> Iterator[Browser]:
    """The page of a busy day; at the end it has not complained, nor asked the network."""
    chromium.resize(1440, 900)
    chromium.prefer("light")
    chromium.log()
    load(chromium, tmp_path, BUSY)
    yield chromium
    assert chromium.run("return performance.getEntriesByType('resource').map((e) => e.name)") == []
    assert chromium.log() == []


def load(browser: Browser, folder: Path, records: list[Record], place: str = "") -> None:
    file = folder / "page.html"
    file.write_text(render(records, "busy.pcapng"), "utf-8")
    browser.open("about:blank")
    browser.open(file.as_uri() + place)
    # On a busy machine the driver may come back before the script at the end has run.
    browser.run(
        "return document.readyState === 'complete'"
        " || new Promise((done) => addEventListener('load', () => done(true)))"
    )


def shown_rows(browser: Browser) -> list[str]:
    """The ids of the rows that the list shows."""
    return list(
        browser.run(
            "return [...document.querySelectorAll('#frames tbody tr')]"
            ".filter((row) => row.getClientRects().length).map((row) => row.id)"
        )
    )


def heading(browser: Browser) -> Any:
    return browser.run("return document.querySelector('#heading').textContent")


def ids_of(records: list[Any]) -> list[str]:
    return [f"record-{record_id(each)}" for each in records]


@needs_browser
def test_filters(browser: Browser) -> None:
    """By text, by protocol, by connection, failures alone; and all at once."""
    assert shown_rows(browser) == ids_of(BUSY)
    summary = "return document.querySelector('#summary').textContent"
    assert browser.run(summary) == f"{len(BUSY)} records"
    frames = [each for each in BUSY if isinstance(each, CapturedFrame)]

    choose = (
        "const each = document.getElementById(arguments[0]); each.value = arguments[1];"
        "each.dispatchEvent(new Event('change'))"
    )
    browser.run(choose, "protocol", "3426")
    rating = [each for each in frames if each.proto_id == 3426]
    assert shown_rows(browser) == ids_of(rating)
    assert browser.run(summary) == f"{len(rating)} of {len(BUSY)} records"
    browser.run(choose, "connection", "2")
    second = [each for each in rating if each.connection == 2]
    assert shown_rows(browser) == ids_of(second)
    browser.run("document.querySelector('#faults-only').click()")
    failed = [each for each in second if each.problems]
    assert failed
    assert shown_rows(browser) == ids_of(failed)
    browser.run("document.querySelector('#clear').click()")
    assert shown_rows(browser) == ids_of(BUSY)
    assert browser.run("return document.querySelector('#clear').disabled")

    browser.run(
        "const each = document.querySelector('#filter'); each.value = 'NO PERMISSION';"
        "filters.apply()"
    )
    refused = [each for each in frames if any("permission" in p.text for p in each.problems)]
    assert shown_rows(browser) == ids_of(refused)


@needs_browser
def test_a_protocol_of_the_overview_is_a_filter(browser: Browser) -> None:
    browser.run("document.querySelector('.pick[data-protocol=\"1002\"]').click()")
    wanted = [each for each in BUSY if isinstance(each, CapturedFrame) and each.proto_id == 1002]
    assert shown_rows(browser) == ids_of(wanted)


@needs_browser
def test_opening_records(browser: Browser, tmp_path: Path) -> None:
    """From the list, from the overview, from the picture, from the address; and its answer."""
    assert browser.run("return document.querySelector('main').hidden")
    request = next(
        each for each in BUSY if isinstance(each, CapturedFrame) and each.proto_id == 3426
    )
    response = next(
        each
        for each in BUSY
        if isinstance(each, CapturedFrame)
        and (each.connection, each.asked_number) == (request.connection, request.number)
    )
    click = "document.querySelector(arguments[0]).dispatchEvent(new MouseEvent('click', "
    click += "{bubbles: true, cancelable: true}))"
    browser.run(click, f"[id='record-{record_id(request)}'] a")
    assert heading(browser).startswith(f"{record_id(request)}: 3426 Qot_GetRatingChange request")
    fields = "return [...document.querySelectorAll('#tree .name')].map((e) => e.textContent)"
    assert "market" in browser.run(fields)
    assert browser.run("return document.querySelectorAll('#bytes .hex .byte').length") >= 50

    browser.run(click, "#related a")
    assert heading(browser).startswith(record_id(response))
    related = browser.run("return document.querySelector('#related').textContent")
    assert related == f"Request {record_id(request)}"

    browser.run("document.querySelector('#faults-only').click()")
    for selector in (".facts li a", ".answers a"):
        wanted = browser.run(
            "return document.querySelector(arguments[0]).getAttribute('href')", selector
        )
        browser.run(click, selector)
        assert heading(browser).startswith(wanted.removeprefix("#record-") + ":")
        assert wanted[1:] in shown_rows(browser)  # a filter that hides it is cleared
    assert browser.run("return document.querySelector('.panes').hidden") is False

    ended = next(each for each in BUSY if isinstance(each, ConnectionEnded) and each.unanswered)
    load(browser, tmp_path, BUSY, f"#record-{record_id(ended)}")
    assert heading(browser).startswith(f"{record_id(ended)}: end of connection")
    assert browser.run("return document.querySelector('.panes').hidden")
    assert "unanswered: " in browser.run("return document.querySelector('#faults').textContent")


@needs_browser
def test_search_goes_through_values_and_bytes(browser: Browser) -> None:
    """As on the page of inspect: also where a filter hides it."""
    browser.run("document.querySelector('#faults-only').click()")
    browser.run(
        "const each = document.querySelector('#search'); each.value = '美光科技';"
        "search.run(); search.step(1)"
    )
    lit = "return document.querySelector('#tree li.lit .shown').textContent"
    assert browser.run(lit) == '"美光科技"'
    assert browser.run("return document.querySelector('#faults-only').checked") is False


@needs_browser
def test_by_keyboard(browser: Browser) -> None:
    """Tab reaches the lists, the filters and the records; arrows go through the records."""
    reached = []
    for _ in range(60):
        browser.press("Tab")
        reached.append(
            browser.run(
                "const each = document.activeElement;"
                "return each.id || each.className || each.getAttribute('href') || each.tagName"
            )
        )
    for wanted in ("search", "wrong", "scroll", "pick", "filter", "protocol", "faults-only"):
        assert wanted in reached
    # Those of the lists, not each cell of the picture and not each row.
    assert sum(each.startswith("#record-") for each in reached) <= 16
    browser.run("document.querySelector('#frames tbody a').click()")
    browser.run("document.querySelector('#frames tr.open a').focus()")
    browser.press("ArrowDown", "ArrowDown")
    assert heading(browser).startswith(f"{record_id(BUSY[2])}:")


@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 800, 1440])
def test_widths(browser: Browser, width: int, scheme: str) -> None:
    """Nothing is wider than the window, with a record open and without; colours can be read."""
    browser.resize(width, 800)
    browser.prefer(scheme)
    wide = "return [document.documentElement.scrollWidth, innerWidth]"
    scroll, inner = browser.run(wide)
    assert scroll <= inner == width
    browser.run("document.querySelector('.facts li a').click()")
    scroll, inner = browser.run(wide)
    assert scroll <= inner
    for selector, against in (
        (".tiles dt", ".tiles > div"),
        (".tiles .wrong dd", ".tiles > div"),
        (".facts li a", ".part"),
        (".facts td.wrong", ".part"),
        ("#frames tr:not(.open) td.kind", ".table"),
        (".scale span", ".picture"),
    ):
        assert browser.run(CONTRAST, selector, against) >= 4.5, selector


@needs_browser
def test_screenshot(tmp_path: Path) -> None:
    """The script makes the picture of the README, and a small one."""
    target = tmp_path / "capture.png"
    script = Path(__file__).parents[2] / "docs" / "make_screenshot.py"
    if not script.exists():
        pytest.skip("docs/ is not part of a source distribution")
    subprocess.run([sys.executable, script, target], check=True, stdout=subprocess.DEVNULL)
    picture = target.read_bytes()
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">2I", picture[16:24]) == (1280, 800)
    assert len(picture) < 200_000


# The ratio of WCAG 2 between a text and what is behind it.
CONTRAST = """
const canvas = Object.assign(document.createElement("canvas"), {width: 1, height: 1});
const pen = canvas.getContext("2d", {willReadFrequently: true});
function luminance(color) {
  pen.fillStyle = color;
  pen.fillRect(0, 0, 1, 1);
  const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].map((each) => each / 255)
    .map((each) => each <= .04045 ? each / 12.92 : ((each + .055) / 1.055) ** 2.4);
  return .2126 * r + .7152 * g + .0722 * b;
}
const [selector, behind] = arguments;
const one = luminance(getComputedStyle(document.querySelector(selector)).color);
const other = luminance(getComputedStyle(document.querySelector(behind)).backgroundColor);
return (Math.max(one, other) + .05) / (Math.min(one, other) + .05);
"""
