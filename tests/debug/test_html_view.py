# SPDX-License-Identifier: MIT
"""The page: what is in it, and how it behaves in a browser."""

from __future__ import annotations

import json
import re
import struct
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecodec.debug import html_view
from wirecodec.debug._html_page import SCRIPT, STYLE
from wirecodec.debug.explain import explain_fault
from wirecodec.debug.html_view import render_html
from wirecodec.debug.inspection import inspect_data, inspect_frames, inspect_message
from wirecodec.debug.nodes import Fault, RootNode, faults_of
from wirecodec.debug.views import Palette
from wirecodec.opend.frame import encode_frame
from wirecodec.opend.messages.init_connect import Response as InitConnectResponse

from ..support.browser import Browser, find_programs, open_browser
from .test_inspection import (
    CLIENT,
    SERVER,
    TYPES,
    Sample,
    Secret,
    damaged,
    hex_body,
    json_stream,
)

EVIL = (
    "\x1b]0;owned\x07\x9b31m\u202eabc\u2066\r\n\u2028\x00\x7f\ufeff\U000e0041"
    "</script><script>evil = 1</script><img src=x onerror='evil = 2'>\"'&<!--]]>"
)
VOID_TAGS = ("input", "link", "meta")


class Page(HTMLParser):
    """A page as far as tests ask: its rows, its data, whether all that opens is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[dict[str, str]] = []
        self.details: list[dict[str, Any]] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self._cell = ""
        self._is_data = False
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep it."""
        self.tags.append(tag)
        self.attributes += attrs
        attributes = dict(attrs)
        if tag not in VOID_TAGS:
            self._open.append(tag)
        if tag == "tr" and "id" in attributes:
            self.rows.append({"id": attributes["id"] or ""})
        self._cell = (attributes.get("class") or "") if tag == "td" else self._cell
        self._is_data = attributes.get("type") == "application/json"

    def handle_endtag(self, tag: str) -> None:
        """It closes what was opened last."""
        assert self._open.pop() == tag
        self._cell = "" if tag == "td" else self._cell

    def handle_data(self, data: str) -> None:
        """Text of a cell, or data."""
        if self._open and self._open[-1] == "script":
            self.details += [json.loads(data)] if self._is_data else []
        elif self._cell:
            row = self.rows[-1]
            row[self._cell] = row.get(self._cell, "") + data
        else:
            self.texts.append(data)


def render(nodes: Iterator[RootNode] | list[RootNode], title: str = "x") -> str:
    """The whole page."""
    return "".join(render_html(nodes, title=title))


def fields_of(entries: list[list[Any]], path: str = "") -> Iterator[tuple[str, list[Any]]]:
    """All fields of the data, with their paths as the script makes them."""
    for entry in entries:
        full = entry + [0, 0, 0, 0, "", "", "", "", 0, "", []][len(entry) :]
        name = full[4]
        inner = path + name if not path or name.startswith("[") else f"{path}.{name}"
        inner = "" if full[8] & html_view._BODY else inner
        yield inner, full
        yield from fields_of(full[10], inner)


def find_field(details: dict[str, Any], path: str) -> list[Any]:
    """The field at a path."""
    return next(entry for each, entry in fields_of(details["fields"]) if each == path)


# --- what is in a page ----------------------------------------------------------------------


def test_rows() -> None:
    """A row for each frame, with what its header says, and what is wrong."""
    page = Page(render(inspect_data(SERVER[:430]), "a <b> & c"))
    assert [each["id"] for each in page.rows] == ["frame-1", "frame-2", "frame-3", "frame-4"]
    last = page.rows[-1]
    assert (last["offset"], last["size"]) == ("248", "182")
    assert (last["protocol"], last["direction"]) == ("3426 Qot_GetRatingChange", "response")
    assert (last["serial"], last["digest unknown"]) == ("2563", "unknown")
    assert last["fault"].endswith("(and 1 more)")
    assert page.rows[0]["digest good"] == "good"
    assert "fault" not in page.rows[0]
    assert page.texts.count("a <b> & c") == 2


def test_fields() -> None:
    """Name, type, value and place of each; faults where they belong."""
    *_, details = Page(render(inspect_data(SERVER[:430]))).details
    assert details["title"].startswith("frame 4 at byte 248")
    name = find_field(details, "s2c.dataList[1].name")
    assert name[:7] == [151, 1, 1, 9, "name", "string", '"英特尔"']
    assert name[9] == "2 LEN"
    assert find_field(details, "header.proto_id")[6] == "3426 (Qot_GetRatingChange)"
    cut = find_field(details, "s2c.dataList[1].lastTargetPrice")
    assert cut[7] == "needs 8 bytes, 6 left"
    assert cut[8] & html_view._FAULT
    assert find_field(details, "s2c")[8] & html_view._FAULT_INSIDE
    first, second = details["faults"]
    assert first[0] == 248
    assert first[3] is None
    assert second[:3] == [424, "s2c.dataList[1].lastTargetPrice", "needs 8 bytes, 6 left"]
    field = details["fields"][second[3][0]]
    for index in second[3][1:]:
        field = field[10][index]
    assert field[4] == "lastTargetPrice"


def test_marks() -> None:
    """A wrong digest, an unknown field, a missing one, a wrong JSON body."""
    [details] = Page(
        render(inspect_data(encode_frame(1004, b"x", serial_number=1)[:-1] + b"y"))
    ).details
    assert find_field(details, "header.digest")[8] & html_view._FAULT
    [details] = Page(render([inspect_message(hex_body("7801"), Sample)])).details
    assert find_field(details, "15")[8] & html_view._UNKNOWN
    [details] = Page(render([inspect_message(b"", InitConnectResponse)])).details
    [fault] = details["faults"]
    assert fault[3] == [0]
    assert fault[2] in details["fields"][0][7]
    stream = encode_frame(1004, b'{"c2s": 5}', serial_number=1, body_format=1)
    [details] = Page(render(inspect_data(stream))).details
    assert find_field(details, "c2s")[8] & html_view._FAULT


def test_judgements() -> None:
    """Where there is no schema, what a field most likely is stands for its type."""
    [details] = Page(render([inspect_message(b"\x0a\x0bhello world")])).details
    assert re.fullmatch(r"text\? \d+%", find_field(details, "1")[5])


def test_explanations() -> None:
    """Of each fault, where somebody has one."""

    def explain(fault: Fault, root: RootNode, palette: Palette) -> list[str]:
        return [f"at {fault.offset} of {root.offset}..{root.end}", palette.paint("fault", EVIL)]

    text = "".join(render_html(inspect_data(SERVER[:430]), title="x", explain=explain))
    *_, details = Page(text).details
    assert [each[4].split("\n")[0] for each in details["faults"]] == [
        "at 248 of 248..430",
        "at 424 of 248..430",
    ]
    assert all(each.isprintable() or each == "\n" for each in text)


@given(st.one_of(st.binary(max_size=80), damaged()), st.sampled_from(TYPES))
def test_any_bytes(data: bytes, message_type: type | None) -> None:
    """The page is well-formed, and has each byte once, and every fault."""
    nodes = list(inspect_data(data, message_type))
    text = render(nodes)
    page = Page(text)
    assert text == render(nodes)
    assert len(page.rows) == len(page.details) == len(nodes)
    shown = "".join(each["hex"] for each in page.details)
    assert len(shown) == 2 * len(data)
    assert all(ours in (theirs, "*") for ours, theirs in zip(shown, data.hex(), strict=True))
    if "*" not in shown:
        assert shown == data.hex()
    faults = [fault for each in page.details for fault in each["faults"]]
    assert [each[0] for each in faults] == [each.offset for each in faults_of(nodes)]
    for details in page.details:
        check_ranges(details["fields"], 0, details["size"])


def check_ranges(entries: list[list[Any]], start: int, end: int) -> None:
    """Each field lies within the one around it, behind the one before it."""
    for entry in entries:
        full = entry + [0, 0, 0, 0, "", "", "", "", 0, "", []][len(entry) :]
        assert entry[-1] or len(entry) <= 1
        after = sum(full[:4])
        assert start <= full[0] <= after <= end
        check_ranges(full[10], sum(full[:3]), after)
        start = full[0] if full[8] & html_view._RANGELESS else after


def hostile_stream() -> bytes:
    """Frames in which every text is hostile."""
    text = EVIL.encode()
    body = b"\x08\x01\x12" + bytes([len(text) & 0x7F | 0x80, len(text) >> 7]) + text
    deep = {EVIL: [EVIL, {"name" * 60: "value" * 900}]}
    return b"".join(
        [
            encode_frame(3426, body, serial_number=1),
            encode_frame(9, body, serial_number=2),
            encode_frame(9, json.dumps(deep).encode(), serial_number=3, body_format=1),
            encode_frame(3426, json.dumps({EVIL: EVIL}).encode(), serial_number=4, body_format=1),
            encode_frame(3426, b"{" + text, serial_number=5, body_format=1),
        ]
    )


def test_nothing_of_a_peer_is_html() -> None:
    """Nor turns the direction of a line; in titles, names and values."""
    text = render(inspect_data(hostile_stream()), EVIL)
    assert all(each.isprintable() or each == "\n" for each in text)
    page = Page(text)
    assert "img" not in page.tags
    assert not any(name.startswith("on") for name, _ in page.attributes)
    assert page.tags.count("script") == 1 + 5
    assert text.count("<!--") == 0
    [_, _, details, *_] = page.details
    assert any("</script><script>evil = 1" in each[6] for _, each in fields_of(details["fields"]))


@given(st.text())
def test_any_title_and_text(text: str) -> None:
    """Is shown as text."""
    body = json.dumps({text: text}).encode()
    html = render(inspect_data(encode_frame(9, body, serial_number=1, body_format=1)), text)
    assert all(each.isprintable() or each in "\n\u3000" for each in html)
    page = Page(html)
    assert page.tags == Page(render(inspect_data(SERVER[:92]))).tags


def test_redacted_values_are_not_in_the_page() -> None:
    """Neither as text nor as bytes, whole or cut, in protobuf or JSON."""
    stream = SERVER[:92]
    for data, message_type in (
        (stream, None),
        (stream[44:], InitConnectResponse),
        (stream[:84], None),
        (json_stream("s2c")[:254], None),
        (hex_body("0a06") + b"A1B2C3", Secret),
        (hex_body("12080a06") + b"A1B2C3", Secret),
        (hex_body("0a09") + b"A1B2C3", Secret),
        (hex_body("130a06") + b"A1B2C3", Secret),
    ):
        text = render(list(inspect_data(data, message_type)))
        assert "A1B2C3" not in text
        assert b"A1B2".hex() not in text
        assert "**" in Page(text).details[0]["hex"]


def test_redacted_values_beyond_the_limit_of_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fields that are left out still hide their bytes."""
    monkeypatch.setattr(html_view, "MAX_FIELDS", 2)
    data = hex_body("1a020a00 1a080a06") + b"A1B2C3"
    text = render([inspect_message(data, Secret)])
    assert b"A1B2".hex() not in text
    [details] = Page(text).details
    assert details["hex"] == "1a020a001a080a06" + "**" * 6


def test_policy() -> None:
    """Names the one script and the one style; nothing else is loaded from anywhere."""
    text = render(inspect_data(SERVER))
    [policy] = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy.startswith("default-src 'none'; ")
    for part in (SCRIPT, STYLE):
        digest = b64encode(sha256(part.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert f"<script>{SCRIPT}</script>" in text
    assert f"<style>{STYLE}</style>" in text
    assert "unsafe" not in policy
    assert not re.search(r"https?:|//[a-z]+\.|url\(|@import|\bfetch\(|XMLHttp|innerHTML", text)
    assert "style" not in [name for name, _ in Page(text).attributes]


def test_streaming() -> None:
    """A frame is written before the next one is read."""
    seen = []

    def frames() -> Iterator[RootNode]:
        for node in inspect_frames([SERVER]):
            seen.append(node)
            yield node

    pieces = render_html(frames(), title="x")
    assert next(pieces).endswith("<tbody>")
    assert seen == []
    assert 'id="frame-1"' in next(pieces)
    assert len(seen) == 1
    assert 'id="frame-2"' in next(pieces)
    assert len(seen) == 2
    assert "</html>" in list(pieces)[-1]


def test_no_frames() -> None:
    """A page without anything is a page."""
    page = Page(render([]))
    assert page.rows == page.details == []


def test_what_is_left_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """The details of frames, frames, bytes and fields beyond the limits."""
    whole = Page(render(inspect_data(SERVER)))
    assert "left out" not in " ".join(whole.texts)

    monkeypatch.setattr(html_view, "MAX_DETAILS_SIZE", 5_000)
    page = Page(render(inspect_data(SERVER)))
    assert len(page.rows) == 5
    assert 0 < len(page.details) < 5
    place = page.rows[len(page.details)]["offset"]
    left = 5 - len(page.details)
    assert f"of {left} frame" in " ".join(page.texts)
    assert f"the first of them at byte {place}." in " ".join(page.texts)

    monkeypatch.setattr(html_view, "MAX_ROWS", 3)
    page = Page(render(inspect_data(SERVER[:430])))
    assert len(page.rows) == 3
    assert "1 frame more at the end, with 2 faults" in " ".join(page.texts)
    monkeypatch.undo()

    monkeypatch.setattr(html_view, "MAX_BYTES", 50)
    monkeypatch.setattr(html_view, "MAX_FIELDS", 16)
    *_, details = Page(render(inspect_data(SERVER[:430]))).details
    assert len(details["hex"]) == 100
    assert details["size"] == 182
    note = find_field(details, "s2c.dataList[0].security....")[7]
    assert note == "2 fields from here on, and all inside, left out of this page"
    assert find_field(details, "s2c....")[8] & html_view._FAULT
    check_ranges(details["fields"], 0, 182)


# --- in a browser ---------------------------------------------------------------------------

needs_browser = pytest.mark.skipif(
    find_programs() is None,
    reason="chromium or chromedriver is not on the PATH (or WIRECODEC_CHROMIUM, "
    "WIRECODEC_CHROMEDRIVER)",
)

# Helpers in the page. The items of the tree carry their field.
HELPERS = """
window.item = (path) => [...document.querySelectorAll("#tree li")]
  .find((each) => each.field && each.field.path === path);
window.cell = (at) => document.querySelector(`.hex [data-at="${at}"]`);
window.center = (element) => {
  element.scrollIntoView({block: "center"});
  const box = element.getBoundingClientRect();
  return [box.left + Math.min(box.width, 120) / 2, box.top + box.height / 2];
};
window.lit = (selector) => [...document.querySelectorAll(selector)]
  .map((each) => Number(each.dataset.at));
"""
NAME = "s2c.dataList[1].name"  # bytes 399..410, of which two are tag and length
NAME_BYTES = list(range(399, 410))


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for all tests."""
    with open_browser(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture
def browser(chromium: Browser) -> Iterator[Browser]:
    """The browser, in its usual size; at the end no page has complained, nor asked the network."""
    chromium.resize(1440, 900)
    chromium.prefer("light")
    chromium.log()
    yield chromium
    assert chromium.run("return performance.getEntriesByType('resource').map((e) => e.name)") == []
    assert chromium.log() == []


def load(browser: Browser, folder: Path, data: bytes, place: str = "", title: str = "x") -> None:
    """Open the page of a stream as a file."""
    file = folder / "page.html"
    text = "".join(render_html(inspect_data(data), title=title, explain=explain_fault))
    file.write_text(text, "utf-8")
    browser.open("about:blank")
    browser.open(file.as_uri() + place)
    browser.run(HELPERS)


def hover(browser: Browser, expression: str) -> None:
    """Move the mouse to an element."""
    browser.hover(*browser.run(f"return center({expression})"))


def lit(browser: Browser) -> tuple[list[int], list[int]]:
    """The offsets of the bytes that are lit, and of those that are lit as a value."""
    assert browser.run("return lit('.hex .lit')") == browser.run("return lit('.text .lit')")
    both = browser.run("return [lit('.hex .lit'), lit('.hex .strong')]")
    return both[0], both[1]


def lit_path(browser: Browser) -> Any:
    """The path of the field that is lit."""
    return browser.run("return document.querySelector('#tree li.lit')?.field.path ?? null")


def status(browser: Browser) -> str:
    """What the status line says."""
    return str(browser.run("return document.querySelector('.status').innerText"))


@needs_browser
def test_hovering_a_field_lights_its_bytes(browser: Browser, tmp_path: Path) -> None:
    """Exactly those: tag and length faintly, the value strongly."""
    load(browser, tmp_path, SERVER, "#frame-4")
    assert lit(browser) == ([], [])
    hover(browser, f"item('{NAME}').querySelector('.name')")
    assert lit(browser) == (NAME_BYTES, NAME_BYTES[2:])
    assert lit_path(browser) == NAME
    assert NAME in status(browser)
    assert "bytes 399..410 (11)" in status(browser)
    colors = browser.run(
        "return [398, 399, 401].map((at) => getComputedStyle(cell(at)).backgroundColor)"
    )
    assert len(set(colors)) == 3
    hover(browser, "item('s2c').querySelector('.name')")
    assert lit(browser)[0] == list(range(298, 493))
    hover(browser, "document.querySelector('h1')")
    assert lit(browser) == ([], [])


@needs_browser
def test_hovering_a_byte_lights_its_field(browser: Browser, tmp_path: Path) -> None:
    """The innermost one, whether its value, length or tag is pointed at, or its text column."""
    load(browser, tmp_path, SERVER, "#frame-4")
    for at, part in ((399, "tag"), (400, "length"), (405, "value")):
        hover(browser, f"cell({at})")
        assert lit_path(browser) == NAME
        assert lit(browser) == (NAME_BYTES, NAME_BYTES[2:])
        assert f"byte {at} is 0x{SERVER[at]:02x}, {part}" in status(browser)
    inside = browser.run(
        "const box = item(arguments[0]).getBoundingClientRect(),"
        " pane = document.querySelector('#tree').getBoundingClientRect();"
        "return box.top >= pane.top && box.bottom <= pane.bottom",
        NAME,
    )
    assert inside
    hover(browser, "document.querySelector('.text [data-at=\"300\"]')")
    assert lit_path(browser) == "s2c"
    # Of a folded field, what it is folded in is lit.
    browser.run("document.querySelector('#collapse').click()")
    hover(browser, "cell(405)")
    assert lit_path(browser) == "s2c"
    assert lit(browser)[0] == NAME_BYTES


@needs_browser
def test_pinning(browser: Browser, tmp_path: Path) -> None:
    """A click keeps the light on, Escape ends it, so does a second click."""
    load(browser, tmp_path, SERVER, "#frame-4")
    browser.click(*browser.run(f"return center(item('{NAME}').querySelector('.name'))"))
    hover(browser, "item('retType').querySelector('.name')")
    assert lit_path(browser) == NAME
    assert "pinned" in status(browser)
    browser.press("Escape")
    assert lit(browser) == ([], [])
    browser.run("document.querySelector('#collapse').click()")
    place = browser.run("return center(cell(405))")
    browser.click(*place)
    assert lit_path(browser) == NAME  # unfolded
    hover(browser, "document.querySelector('h1')")
    assert lit(browser)[0] == NAME_BYTES
    browser.click(*browser.run("return center(cell(405))"))
    hover(browser, "document.querySelector('h1')")
    browser.press("Escape")
    assert lit(browser)[0] == []


@needs_browser
def test_fields_by_keyboard(browser: Browser, tmp_path: Path) -> None:
    """Tab reaches the tree; arrows move, fold and unfold, and light as the mouse does."""
    load(browser, tmp_path, SERVER, "#frame-4")
    active = "return document.activeElement.field?.path ?? document.activeElement.id"
    browser.run("document.querySelector('#collapse').focus()")
    browser.press("Tab")
    assert browser.run(active) == "header"
    assert lit(browser)[0] == list(range(248, 292))
    browser.press("ArrowRight", "ArrowRight")
    assert browser.run(active) == "header.magic"
    assert lit(browser)[0] == [248, 249]
    browser.press("ArrowLeft")
    assert browser.run(active) == "header"
    browser.press("ArrowLeft")
    assert browser.run("return item('header').getAttribute('aria-expanded')") == "false"
    browser.press("ArrowDown", "ArrowDown")
    assert browser.run(active) == "retType"
    browser.press("ArrowUp", "ArrowUp")
    assert browser.run(active) == "header"
    browser.press("End")
    assert browser.run(active) == "s2c.nextPage"
    browser.press("ArrowLeft", "ArrowLeft", "ArrowDown")
    assert browser.run(active) == "s2c"
    browser.press("Home", "Enter", "Escape", "ArrowDown", "ArrowDown", "Enter")
    assert "pinned" in status(browser)
    assert lit_path(browser) == "retType"
    browser.press("ArrowDown")
    assert "pinned" not in status(browser)
    assert lit_path(browser) == "retMsg"
    assert browser.run("return document.querySelectorAll('#tree [tabindex=\"0\"]').length") == 1


@needs_browser
def test_bytes_by_keyboard(browser: Browser, tmp_path: Path) -> None:
    """Tab goes on to the bytes; arrows move by one and by a row."""
    load(browser, tmp_path, SERVER, "#frame-4")
    browser.run("document.querySelector('#collapse').focus()")
    browser.press("Tab", "Tab")
    focused = "return Number(document.activeElement.dataset.at)"
    assert browser.run(focused) == 248
    assert lit_path(browser) == "header"  # in which magic is folded
    assert lit(browser)[0] == [248, 249]
    browser.press("ArrowDown", "ArrowRight", "ArrowRight", "ArrowLeft")
    assert browser.run(focused) == 265
    browser.press("End")
    assert browser.run(focused) == 279
    browser.press("Home", "ArrowUp", "ArrowUp", "ArrowLeft")
    assert browser.run(focused) == 248
    browser.press(*["ArrowDown"] * 10, "Enter")
    assert browser.run(focused) == 408
    assert lit_path(browser) == NAME
    label = browser.run("return document.activeElement.getAttribute('aria-label')")
    assert label == f"byte 408, b0, value of {NAME}"
    assert "pinned" in status(browser)


@needs_browser
def test_frames_by_keyboard_and_mouse(browser: Browser, tmp_path: Path) -> None:
    """Up and down open them; the first with a fault is open at the start."""
    load(browser, tmp_path, SERVER[:430])
    heading = "return document.querySelector('#heading').textContent"
    assert browser.run(heading).startswith("frame 4 ")
    browser.run("document.querySelector('#faults-only').focus()")
    browser.press("Tab", "ArrowUp", "ArrowUp")
    assert browser.run(heading).startswith("frame 2 ")
    assert browser.run("return document.activeElement.textContent") == "2"
    browser.click(*browser.run("return center(document.querySelector('#frame-1 .protocol'))"))
    assert browser.run(heading).startswith("frame 1 ")
    assert browser.run("return location.hash") == "#frame-1"
    browser.run("location.hash = '#byte-252'")
    browser.run("return new Promise(requestAnimationFrame)")
    assert lit(browser)[0] == [250, 251, 252, 253]
    # The bytes of the key are not there, nor those of the digest, which would tell it.
    browser.run("location.hash = '#frame-1'")
    browser.run("return new Promise(requestAnimationFrame)")
    hidden = browser.run("return lit('.hex .hidden')")
    assert len(hidden) == 20 + 16
    assert browser.run("return cell(arguments[0]).textContent", hidden[0]) == "\u2022\u2022"


@needs_browser
def test_faults(browser: Browser, tmp_path: Path) -> None:
    """They are told at the top, and lead to their field; only frames with some can be listed."""
    load(browser, tmp_path, SERVER[:430])
    told = browser.run("return document.querySelector('#faults').innerText")
    assert "s2c.dataList[1].lastTargetPrice: needs 8 bytes, 6 left" in told
    browser.run("document.querySelector('#faults summary').click()")
    assert "likely" in browser.run("return document.querySelector('#faults').innerText")
    browser.run("document.querySelector('#faults button').click()")
    assert lit_path(browser) == "s2c.dataList[1].lastTargetPrice"
    assert lit(browser)[0] == list(range(423, 430))
    assert browser.run("return lit('.hex .fault')") == list(range(423, 430))
    visible = (
        "return [...document.querySelectorAll('#frames tbody tr')]"
        ".filter((row) => row.getClientRects().length).map((row) => row.id)"
    )
    assert len(browser.run(visible)) == 4
    browser.run("document.querySelector('#faults-only').click()")
    assert browser.run(visible) == ["frame-4"]


@needs_browser
def test_folding(browser: Browser, tmp_path: Path) -> None:
    """By the mouse, and all at once."""
    load(browser, tmp_path, SERVER, "#frame-4")
    shown = (
        "return [...document.querySelectorAll('#tree li')]"
        ".filter((each) => each.getClientRects().length).length"
    )
    at_first = browser.run(shown)
    browser.click(*browser.run("return center(item('s2c').querySelector('.twist'))"))
    assert browser.run("return item('s2c').getAttribute('aria-expanded')") == "false"
    assert browser.run(shown) < at_first
    browser.click(*browser.run("return center(item('s2c').querySelector('.twist'))"))
    assert browser.run(shown) == at_first
    browser.run("document.querySelector('#expand').click()")
    assert browser.run(shown) == at_first + 8  # the header
    browser.run("document.querySelector('#collapse').click()")
    assert browser.run(shown) == 6


@needs_browser
def test_search(browser: Browser, tmp_path: Path) -> None:
    """Names, values and hex, through all frames; what it finds is unfolded."""
    load(browser, tmp_path, SERVER, "#frame-4")
    browser.run("document.querySelector('#collapse').click()")
    matches = "return document.querySelector('#matches').textContent"
    browser.press("/")
    assert browser.run("return document.activeElement.id") == "search"
    browser.press(*"英特尔", "Enter")
    assert browser.run(matches) == "1 of 1"
    assert lit_path(browser) == NAME
    assert lit(browser)[0] == NAME_BYTES
    browser.press("Escape")
    assert lit(browser)[0] == []
    browser.press("/", *"serial_number", "Enter")
    assert browser.run(matches) == "1 of 5"
    assert "frame 1 " in browser.run("return document.querySelector('#heading').textContent")
    browser.press("Enter")
    assert browser.run(matches) == "2 of 5"
    assert "frame 2 " in browser.run("return document.querySelector('#heading').textContent")
    browser.press("Enter", shift=True)
    browser.press("Enter", shift=True)
    assert browser.run(matches) == "5 of 5"
    browser.press("Escape", "/", *"e8 8b b1", "Enter")
    assert browser.run(matches) == "1 of 1"
    assert lit_path(browser) == NAME
    assert "byte 401" in status(browser)
    browser.press("Escape", "/", *"nowhere", "Enter")
    assert browser.run(matches) == "no match"


# For each text: its contrast, as WCAG 2 computes it, and what it is.
CONTRASTS = """
const parse = (text) => text.match(/[\\d.]+/g).map(Number);
const light = ([r, g, b]) => [r, g, b].map((each) => each / 255)
  .map((each) => each <= .04045 ? each / 12.92 : ((each + .055) / 1.055) ** 2.4)
  .reduce((sum, each, index) => sum + each * [.2126, .7152, .0722][index], 0);
const found = new Map();
for (const element of document.body.querySelectorAll("*")) {
  const isText = [...element.childNodes].some((each) => each.nodeType === 3 && each.data.trim());
  if (!isText || !element.getClientRects().length || element.closest("script")) continue;
  let around = element, back;
  do {
    back = parse(getComputedStyle(around).backgroundColor);
    around = around.parentElement;
  } while (back.length === 4 && back[3] < 1);
  const [low, high] = [light(back), light(parse(getComputedStyle(element).color))]
    .sort((a, b) => a - b);
  found.set(element.className || element.tagName, (high + .05) / (low + .05));
}
return [...found];
"""


@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_themes(browser: Browser, tmp_path: Path, scheme: str) -> None:
    """As the user prefers, until the button says otherwise; readable in both."""
    browser.prefer(scheme)
    load(browser, tmp_path, SERVER[:430])
    background = "return getComputedStyle(document.body).backgroundColor"
    brightness = sum(map(int, re.findall(r"\d+", browser.run(background))))
    assert (brightness > 3 * 128) == (scheme == "light")
    before = browser.run(background)
    for path in ("s2c.dataList[1].lastTargetPrice", NAME, ""):
        if path:
            browser.run("item(arguments[0]).querySelector('.name').click()", path)
        browser.run("return Promise.all(document.getAnimations().map((each) => each.finished))")
        contrasts = browser.run(CONTRASTS)
        assert len(contrasts) > 20
        assert [each for each in contrasts if each[1] < 4.5] == []
    browser.run("document.querySelector('#theme').click()")
    assert browser.run(background) != before
    browser.run("document.querySelector('#theme').click()")
    assert browser.run(background) == before


OVERFLOWING = """
const isInScroller = (each) => each.closest(".table, #bytes");
return [...document.body.querySelectorAll("*")]
  .filter((each) => each.getClientRects().length && !isInScroller(each))
  .filter((each) => each.getBoundingClientRect().right > innerWidth + .5)
  .map((each) => `${each.tagName} ${each.className}`);
"""


@needs_browser
@pytest.mark.parametrize("width", [360, 768, 1440])
def test_nothing_overflows(browser: Browser, tmp_path: Path, width: int) -> None:
    """Neither the page nor its parts are wider than the window, whatever the names and values."""
    browser.resize(width, 780)
    streams = (SERVER, CLIENT, SERVER[:430], SERVER[:250] + bytes(40) + SERVER, hostile_stream())
    for data in streams:
        load(browser, tmp_path, data, title="long_name" * 30)
        for number in range(
            browser.run("return document.querySelectorAll('#frames tbody tr').length")
        ):
            browser.run(
                "document.querySelectorAll('#frames tbody tr')[arguments[0]].click();"
                "document.querySelector('#expand').click();"
                "for (const each of document.querySelectorAll('details')) each.open = true",
                number,
            )
            assert browser.run("return document.documentElement.scrollWidth <= innerWidth")
            assert browser.run(OVERFLOWING) == []
            for box in ("#tree", "#bytes", ".table"):
                inner = "const box = document.querySelector(arguments[0]);"
                inner += "return box.scrollWidth <= box.clientWidth"
                assert browser.run(inner, box), box
    columns = browser.run("return document.querySelector('.hex').childElementCount")
    assert columns == (16 if width > 1200 else 8)


@needs_browser
def test_nothing_of_a_peer_runs(browser: Browser, tmp_path: Path) -> None:
    """It is shown as text; and no script but the page's own could run."""
    load(browser, tmp_path, hostile_stream(), "#frame-3", EVIL)
    browser.run("document.querySelector('#expand').click()")
    shown = browser.run("return document.querySelector('#tree').innerText")
    assert "<img src=x onerror='evil = 2'>" in shown
    assert "\\u202eabc" in shown
    assert browser.run("return document.querySelectorAll('img').length") == 0
    assert browser.run("return typeof evil") == "undefined"
    # The policy: even what gets into the page is not run, nor asked for.
    browser.run(
        "document.body.insertAdjacentHTML('beforeend',"
        " \"<img src=x onerror='window.evil = 1'><p style='color: red'>\");"
        "const script = document.createElement('script');"
        "script.textContent = 'window.evil = 2';"
        "document.body.append(script)"
    )
    browser.run("return new Promise((resolve) => setTimeout(resolve, 0))")
    assert browser.run("return typeof evil") == "undefined"
    complaints = browser.log()
    assert any("script" in each for each in complaints)
    assert any("img-src" in each or "image" in each for each in complaints)
    browser.open("about:blank")
    browser.log()


@needs_browser
def test_large_frames_are_drawn_in_part(browser: Browser, tmp_path: Path) -> None:
    """Of a long list and of many bytes, only what is in sight; all of it can be reached."""
    stream = encode_frame(9, b"\x08\x01" * 20_000 + b"\x12\x03end", serial_number=1)
    load(browser, tmp_path, stream)
    drawn = "return [document.querySelectorAll('#tree li').length, lit('.hex .byte').length]"
    fields, cells = browser.run(drawn)
    assert fields < 500
    assert cells < 1000
    last = len(stream) - 1
    browser.run("location.hash = arguments[0]", f"#byte-{last}")
    browser.run("return new Promise(requestAnimationFrame)")
    assert lit(browser)[0] == list(range(last - 4, last + 1))
    assert lit_path(browser) == "2"
    fields, cells = browser.run(drawn)
    assert fields < 500
    assert cells < 1000
    # What is not drawn is a row that draws it, in both directions.
    more = "return [...document.querySelectorAll('#tree .more')].map((each) => each.innerText)"
    [before] = browser.run(more)
    browser.run("document.querySelector('#tree .more .field').click()")
    [again] = browser.run(more)
    numbers = [int(each.split()[0].replace(",", "")) for each in (before, again)]
    assert numbers[0] - numbers[1] == 200
    browser.run("location.hash = '#byte-44'")
    browser.run("return new Promise(requestAnimationFrame)")
    assert lit(browser)[0] == [44, 45]
    [after] = browser.run(more)
    assert after.endswith("more fields ...")
    paths = "return [...document.querySelectorAll('#tree li li')].map((each) => each.field?.start)"
    browser.run("document.querySelector('#tree .more .field').click()")
    assert browser.run(paths) == [*range(44, 44 + 800, 2), None]


@needs_browser
def test_left_out(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A frame without its details says so; a cut one shows what it has."""
    monkeypatch.setattr(html_view, "MAX_DETAILS_SIZE", 5_000)
    load(browser, tmp_path, SERVER, "#frame-5")
    assert "left out" in browser.run("return document.querySelector('main').innerText")
    browser.run("document.querySelector('#frame-1').click()")
    assert "left out" not in browser.run("return document.querySelector('main').innerText")
    monkeypatch.undo()
    monkeypatch.setattr(html_view, "MAX_BYTES", 50)
    load(browser, tmp_path, SERVER, "#frame-4")
    assert browser.run("return lit('.hex [data-at]')") == list(range(248, 298))
    assert "bytes from 298 to 493 are left out" in browser.run("return document.body.innerText")


@needs_browser
def test_printing(browser: Browser, tmp_path: Path) -> None:
    """All bytes are drawn for it, up to a limit, of which the paper tells."""
    stream = encode_frame(9, bytes([10, 0xD0, 0x0F]) + bytes(2000), serial_number=1)
    load(browser, tmp_path, stream)
    assert len(browser.run("return lit('.hex [data-at]')")) < len(stream)
    browser.run("dispatchEvent(new Event('beforeprint'))")
    assert browser.run("return lit('.hex [data-at]')") == list(range(len(stream)))
    browser.run("dispatchEvent(new Event('afterprint'))")
    assert len(browser.run("return lit('.hex [data-at]')")) < len(stream)
    stream = encode_frame(9, bytes([10, 0xC0, 0xB8, 2]) + bytes(40_000), serial_number=1)
    load(browser, tmp_path, stream)
    browser.run("dispatchEvent(new Event('beforeprint'))")
    assert browser.run("return lit('.hex [data-at]').length") == 32_000
    told = "return document.querySelector('.bytes .left-out').textContent"
    assert f"from 32000 to {len(stream)} are left out" in browser.run(told)


@needs_browser
def test_screenshot(tmp_path: Path) -> None:
    """The script makes the picture of the README, and a small one."""
    target = tmp_path / "inspect.png"
    script = Path(__file__).parents[2] / "docs" / "make_screenshot.py"
    if not script.exists():
        pytest.skip("docs/ is not part of a source distribution")
    subprocess.run([sys.executable, script, target], check=True, stdout=subprocess.DEVNULL)
    picture = target.read_bytes()
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">2I", picture[16:24]) == (1280, 800)
    assert len(picture) < 200_000
