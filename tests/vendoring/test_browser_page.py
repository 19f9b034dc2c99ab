# SPDX-License-Identifier: MIT
"""The page of ``docs/browser``, in Chromium: the library in a browser, and nothing leaves it.

It is set up as its README says, with the Pyodide of the folder that ``WIRECODEC_PYODIDE`` names
(see ``test_pyodide.py``), and served by this process.
"""

from __future__ import annotations

import os
import re
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from wirecodec.cli.sample import RESPONSE_FRAME
from wirecodec.debug.sources import read_source
from wirecodec.opend.frame import encode_frame
from wirecodec.vendoring.archive import make_zipapp

from ..debug.test_html_view import hostile_stream
from ..support.browser import Browser, find_programs, open_browser
from .copying import ROOT, library

FOLDER = os.environ.get("WIRECODEC_PYODIDE", "")
PAGE = ROOT / "docs" / "browser" / "index.html"
CAPTURES = ROOT / "tests" / "data" / "captures"
SECRET = "A1B2C3"  # in the key that InitConnect gives in the capture
PATIENCE_SECONDS = 120.0  # in vain only if a test fails

pytestmark = [
    pytest.mark.skipif(
        not FOLDER, reason="WIRECODEC_PYODIDE names no folder with Pyodide in node_modules"
    ),
    pytest.mark.skipif(
        find_programs() is None,
        reason="chromium or chromedriver is not on the PATH (or WIRECODEC_CHROMIUM, "
        "WIRECODEC_CHROMEDRIVER)",
    ),
]


class Site:
    """A folder served at a port of its own, and what was asked of it."""

    def __init__(self, folder: Path) -> None:
        self.requests: list[str] = []
        handler = partial(_Handler, self.requests, directory=str(folder))
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        self._thread = Thread(target=self._server.serve_forever)
        self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, requests: list[str], *arguments: Any, **options: Any) -> None:
        self._requests = requests
        super().__init__(*arguments, **options)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Keep what was asked for instead."""
        self._requests.append(self.path)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The page, set up."""
    folder = tmp_path_factory.mktemp("page")
    (folder / "index.html").write_bytes(PAGE.read_bytes())
    (folder / "node_modules").symlink_to(Path(FOLDER).resolve() / "node_modules")
    (folder / "wirecodec.pyz").write_bytes(make_zipapp(library(), text="stripped"))
    site = Site(folder)
    yield site
    site.close()


@pytest.fixture(scope="module")
def opened(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """The page, with Python started: once, for that takes seconds."""
    with open_browser(tmp_path_factory.mktemp("profile")) as browser:
        browser.resize(1280, 1000)
        browser.open(site.url)
        wait_for(browser, "byId('state').textContent.startsWith('Ready')")
        yield browser


@pytest.fixture
def browser(opened: Browser, site: Site) -> Iterator[Browser]:
    """The page, empty; at the end nothing was asked of any server, nor said on the console."""
    opened.run("byId('clear').click()")
    wait_for(opened, "byId('state').textContent.startsWith('Nothing to show')")
    opened.log()
    before = list(site.requests)
    yield opened
    assert site.requests == before
    assert opened.log() == []


def wait_for(browser: Browser, expression: str) -> None:
    """Until this is true in the page."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not browser.run(f"return Boolean({expression})"):
        told = browser.run("return [byId('state').textContent, byId('problem').textContent]")
        assert time.monotonic() < end, f"{expression} does not come true; the page says {told}"
        time.sleep(0.05)


def show(browser: Browser, text: str, type_name: str = "") -> str:
    """Paste a text; what the page says of it as a whole."""
    browser.run(
        "byId('input').value = arguments[0]; byId('type').value = arguments[1]; submit()",
        text,
        type_name,
    )
    return answer(browser)


def answer(browser: Browser) -> str:
    """What the page says when it has read the bytes."""
    wait_for(browser, "isReady && !isBusy && question === null")
    return str(browser.run("return byId('state').textContent"))


@contextmanager
def inside_view(browser: Browser) -> Iterator[None]:
    """What is run in between is run in the frame that shows fields and bytes."""
    browser._call("/frame", {"id": 0})
    try:
        yield
    finally:
        browser._call("/frame", {"id": None})


def shown(browser: Browser) -> str:
    """All text of the frame, when it is drawn; its script has run then."""
    with inside_view(browser):
        end = time.monotonic() + PATIENCE_SECONDS
        while not browser.run("return document.querySelectorAll('#tree li').length"):
            assert time.monotonic() < end, "the frame draws no fields"
            time.sleep(0.05)
        return str(browser.run("return document.body.innerText"))


def tree(browser: Browser) -> str:
    """The same as text, which is folded at first."""
    return str(browser.run("return byId('tree').textContent"))


def problem(browser: Browser) -> str:
    """What is told as a problem."""
    return str(browser.run("return byId('problem').hidden ? '' : byId('problem').textContent"))


# --- what it shows ---------------------------------------------------------------------------


def test_a_pasted_frame(browser: Browser) -> None:
    """Its fields with their values, in the frame and as text."""
    assert show(browser, RESPONSE_FRAME.hex(" ")) == "245 bytes: 1 frame, nothing wrong."
    text = shown(browser)
    for each in ("3426 Qot_GetRatingChange", "dataList[1]", '"美光科技"', '"INTC"', "1500"):
        assert each in text
    assert "s2c" in tree(browser)
    assert '"美光科技"' in tree(browser)
    assert problem(browser) == ""


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (b64encode(RESPONSE_FRAME).decode(), "base64"),
        (repr(RESPONSE_FRAME), "literal"),
        ("".join(f"\\x{byte:02x}" for byte in RESPONSE_FRAME), "escaped"),
    ],
    ids=["base64", "literal", "escaped"],
)
def test_what_bytes_are_written_in(browser: Browser, text: str, form: str) -> None:
    """Is recognised, and told."""
    assert show(browser, text) == f"245 bytes of {form}: 1 frame, nothing wrong."


def test_a_bare_message(browser: Browser) -> None:
    """Of the type that is named; of none, its records."""
    assert show(browser, "0a04080b1802") == "6 bytes: no frames, read as a message, nothing wrong."
    assert "market" not in tree(browser)
    show(browser, "0a04080b1802", "3426:request")
    assert re.search(r"market +1 VARINT int32 +11", tree(browser))
    show(browser, "0a04080b1802", "Qot_Nothing")
    assert problem(browser).startswith("Type: ")
    assert browser.run("return byId('result').hidden")


def test_a_broken_frame(browser: Browser) -> None:
    """Where it is broken, what is wrong, and why that may be."""
    assert show(browser, RESPONSE_FRAME[:-20].hex()).endswith("1 frame, 2 faults.")
    text = shown(browser)
    assert "s2c.allCount: the input ends inside a varint" in text
    assert text.count("Why") == 2
    assert '"美光科技"' in text  # what is in front of the fault
    assert "the input ends inside a varint" in tree(browser)


def test_what_are_not_bytes(browser: Browser) -> None:
    """What is wrong with the text, and where; and nothing of what was shown before is left."""
    show(browser, RESPONSE_FRAME.hex())
    assert show(browser, "46 54 62 0d 0g") == "These bytes could not be read."
    assert '"g" is not a hexadecimal digit' in problem(browser)
    assert "column 14" in problem(browser)
    assert tree(browser) == ""
    assert browser.run("return byId('result').hidden && !viewUrl")


def test_the_examples(browser: Browser) -> None:
    """One is sound, in the other one byte is changed."""
    browser.run("byId('example').click()")
    assert answer(browser) == "245 bytes of hexdump: 1 frame, nothing wrong."
    pasted = browser.run("return byId('input').value")
    assert read_source(pasted).data == RESPONSE_FRAME
    browser.run("byId('broken').click()")
    assert answer(browser) == "245 bytes of hexdump: 1 frame, 2 faults."
    changed = read_source(browser.run("return byId('input').value")).data
    assert sum(a != b for a, b in zip(changed, RESPONSE_FRAME, strict=True)) == 1
    assert "s2c.dataList[1].name" in shown(browser)


# --- what it must not do ---------------------------------------------------------------------


def test_secrets_stay_redacted(browser: Browser) -> None:
    """The key of an InitConnect answer is nowhere in what is shown."""
    stream = (CAPTURES / "plain_s2c.bin").read_bytes()
    assert SECRET.encode() in stream
    assert "5 frames" in show(browser, b64encode(stream).decode())
    assert SECRET not in shown(browser)
    assert SECRET not in tree(browser)
    assert "<redacted>" in tree(browser)
    with inside_view(browser):
        source = browser.run("return document.documentElement.outerHTML")
    assert SECRET not in source
    assert SECRET.encode().hex() not in source


def test_hostile_text_does_not_run(browser: Browser) -> None:
    """Neither in the page nor in the frame, wherever it comes from."""
    elements = "return document.querySelectorAll('*').length"
    before = browser.run(elements)
    show(browser, b64encode(hostile_stream()).decode())
    shown(browser)
    assert "<img src=x onerror=" in tree(browser)
    assert browser.run(elements) == before
    assert browser.run("return typeof evil") == "undefined"
    with inside_view(browser):
        assert browser.run("return typeof evil") == "undefined"
        assert browser.run("return document.querySelectorAll('img').length") == 0
    show(browser, "00", "<img src=x onerror='evil = 1'>")
    assert "<img" in problem(browser)
    assert browser.run(elements) == before


def test_nothing_leaves_the_page(browser: Browser, site: Site, tmp_path: Path) -> None:
    """What was loaded is of its own origin, and a request elsewhere is refused, in workers too."""
    names = browser.run("return performance.getEntriesByType('resource').map((each) => each.name)")
    assert [each for each in names if not each.startswith((site.url, "blob:"))] == []
    other = Site(tmp_path)
    try:
        attempt = f"fetch('{other.url}stolen', {{mode: 'no-cors'}})"
        browser.run(
            "window.told = [];"
            "const tell = (text) => window.told.push(text);"
            f"{attempt}.then(() => tell('sent'), () => tell('refused'));"
            f"const code = `{attempt}.then(() => postMessage('sent'), "
            "() => postMessage('refused'))`;"
            "new Worker(URL.createObjectURL(new Blob([code]))).onmessage = "
            "(event) => tell(event.data)"
        )
        wait_for(browser, "told.length === 2")
        assert browser.run("return told") == ["refused", "refused"]
    finally:
        other.close()
    assert other.requests == []
    log = browser.log()
    assert log
    assert all("Content Security Policy" in each for each in log)


def test_the_frame_is_kept_away(browser: Browser) -> None:
    """It has an origin of its own, and cannot look at the page around it."""
    show(browser, RESPONSE_FRAME.hex())
    shown(browser)
    with inside_view(browser):
        assert browser.run("return self.origin") == "null"
        assert browser.run("try { return parent.document.title } catch { return null }") is None


# --- how it behaves --------------------------------------------------------------------------


def test_what_ends_python(browser: Browser, site: Site) -> None:
    """Is told, and the next bytes are read by a new one."""
    before = list(site.requests)
    deep = encode_frame(9, b"[" * 200_000, serial_number=1, body_format=1)
    browser.run("byId('input').value = arguments[0]; submit()", b64encode(deep).decode())
    wait_for(browser, "!byId('problem').hidden")
    assert "ended the interpreter" in problem(browser)
    wait_for(browser, "isReady")
    assert show(browser, RESPONSE_FRAME.hex()).endswith("nothing wrong.")
    browser.log()  # what Pyodide says when it dies
    assert set(site.requests) == set(before)  # the same files once more
    site.requests[:] = before


def test_keys_and_labels(browser: Browser) -> None:
    """Ctrl+Enter shows; every control has a name, and results are announced."""
    browser.run("byId('input').value = '0a04080b1802'; byId('input').focus()")
    browser.run(
        "byId('input').dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'Enter', ctrlKey: true, bubbles: true}))"
    )
    assert answer(browser).startswith("6 bytes")
    unnamed = browser.run(
        "return [...document.querySelectorAll('input, textarea, button, iframe, progress, pre')]"
        ".filter((each) => !(each.labels?.length || each.textContent.trim() || each.title ||"
        " each.getAttribute('aria-label'))).map((each) => each.id)"
    )
    assert unnamed == []
    assert browser.run("return byId('state').getAttribute('role')") == "status"
    assert browser.run("return byId('problem').getAttribute('role')") == "alert"


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_sizes_and_colours(browser: Browser, width: int, scheme: str) -> None:
    """Nothing is cut off at the side; texts stand out from what they are on."""
    browser.resize(width, 800)
    browser.prefer(scheme)
    try:
        show(browser, RESPONSE_FRAME[:-20].hex())
        shown(browser)
        assert browser.run("return document.documentElement.scrollWidth") == width
        with inside_view(browser):
            wide = browser.run("return document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0
        page, ink = browser.run(
            "const style = getComputedStyle(document.body);"
            "return [style.backgroundColor, style.color]"
            ".map((each) => Number(/\\d+/.exec(each)[0]))"
        )
        assert (page > ink) == (scheme == "light")
        assert abs(page - ink) > 180
    finally:
        browser.resize(1280, 1000)
        browser.prefer("light")


def test_where_it_cannot_start(site: Site, tmp_path: Path) -> None:
    """It says what is missing, and how it is set up."""
    folder = tmp_path / "page"
    folder.mkdir()
    (folder / "index.html").write_bytes(PAGE.read_bytes())
    empty = Site(folder)
    try:
        with open_browser(tmp_path / "profile") as browser:
            browser.open(empty.url)
            wait_for(browser, "!byId('problem').hidden")
            assert "Python could not be started" in problem(browser)
            assert "README.md" in problem(browser)
            assert browser.run("return byId('busy').hidden")
    finally:
        empty.close()
