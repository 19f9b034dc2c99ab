# SPDX-License-Identifier: MIT
"""Chromium without a window, for tests of pages: its driver, spoken to over HTTP.

The protocol (https://www.w3.org/TR/webdriver2/) is a few commands with JSON bodies, so that no
package is needed for it: only ``chromium`` and ``chromedriver``, from the PATH or from where
``WIRECODEC_CHROMIUM`` and ``WIRECODEC_CHROMEDRIVER`` say; an empty one means that there is none.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

__all__ = ["KEYS", "Browser", "find_programs", "open_browser"]

# Keys without a character, as the protocol writes them.
KEYS = {
    "Enter": "\ue007",
    "Tab": "\ue004",
    "Escape": "\ue00c",
    "ArrowLeft": "\ue012",
    "ArrowUp": "\ue013",
    "ArrowRight": "\ue014",
    "ArrowDown": "\ue015",
    "End": "\ue010",
    "Home": "\ue011",
    "Shift": "\ue008",
}

_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
)
_TIMEOUT_SECONDS = 60


def find_programs() -> tuple[str, str] | None:
    """The paths of Chromium and its driver; None where one is missing."""
    browser = os.environ.get("WIRECODEC_CHROMIUM", shutil.which("chromium"))
    driver = os.environ.get("WIRECODEC_CHROMEDRIVER", shutil.which("chromedriver"))
    return (browser, driver) if browser and driver else None


class Browser:
    """One window of a browser.

    Args:
        port: where its driver listens.
        capabilities: what the browser should be.
    """

    def __init__(self, port: int, capabilities: dict[str, Any]) -> None:
        self._port = port
        self._path = "/session"
        answer = self._call("", {"capabilities": {"alwaysMatch": capabilities}})
        self._path = f"/session/{answer['sessionId']}"

    def _call(self, command: str, arguments: dict[str, Any] | None, method: str = "POST") -> Any:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=_TIMEOUT_SECONDS)
        try:
            body = None if arguments is None else json.dumps(arguments)
            connection.request(method, self._path + command, body)
            value = json.loads(connection.getresponse().read())["value"]
        finally:
            connection.close()
        if isinstance(value, dict) and "error" in value:
            raise RuntimeError(f"{command}: {value['error']}: {value['message']}")
        return value

    def open(self, url: str) -> None:
        """Load a page, and wait until it is loaded."""
        self._call("/url", {"url": url})

    def run(self, script: str, *arguments: Any) -> Any:
        """What a function with this body returns, called in the page."""
        return self._call("/execute/sync", {"script": script, "args": list(arguments)})

    def devtools(self, command: str, **arguments: Any) -> Any:
        """Have Chromium do what the protocol knows no command for."""
        return self._call("/goog/cdp/execute", {"cmd": command, "params": arguments})

    def resize(self, width: int, height: int) -> None:
        """Give the page this size, in CSS pixels."""
        self.devtools(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 500,
        )

    def prefer(self, scheme: str) -> None:
        """Have the user prefer ``"light"`` or ``"dark"``."""
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.devtools("Emulation.setEmulatedMedia", features=[feature])

    def hover(self, x: float, y: float) -> None:
        """Move the mouse there."""
        self._act_with_mouse([{"type": "pointerMove", "duration": 0, "x": int(x), "y": int(y)}])

    def click(self, x: float, y: float) -> None:
        """Click there."""
        self._act_with_mouse(
            [
                {"type": "pointerMove", "duration": 0, "x": int(x), "y": int(y)},
                {"type": "pointerDown", "button": 0},
                {"type": "pointerUp", "button": 0},
            ]
        )

    def _act_with_mouse(self, actions: list[dict[str, Any]]) -> None:
        source = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}}
        self._call("/actions", {"actions": [{**source, "actions": actions}]})

    def press(self, *keys: str, shift: bool = False) -> None:
        """Press keys one after the other: names of ``KEYS``, or characters."""
        actions = []
        for key in keys:
            code = KEYS.get(key, key)
            actions += [{"type": "keyDown", "value": code}, {"type": "keyUp", "value": code}]
        if shift:
            actions.insert(0, {"type": "keyDown", "value": KEYS["Shift"]})
            actions.append({"type": "keyUp", "value": KEYS["Shift"]})
        self._call("/actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})

    def screenshot(self) -> bytes:
        """What the window shows, as PNG."""
        return b64decode(self._call("/screenshot", None, "GET"))

    def log(self) -> list[str]:
        """What the page's console has said since the last call."""
        return [each["message"] for each in self._call("/se/log", {"type": "browser"})]

    def close(self) -> None:
        """End the browser."""
        self._call("", None, "DELETE")


@contextmanager
def open_browser(folder: Path) -> Iterator[Browser]:
    """A browser with an empty profile in ``folder``, closed at the end."""
    programs = find_programs()
    if programs is None:
        raise FileNotFoundError("chromium or chromedriver is not installed")
    browser_path, driver_path = programs
    driver = subprocess.Popen(
        [driver_path, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        browser = Browser(_port_of(driver), _capabilities(browser_path, folder))
        try:
            yield browser
        finally:
            browser.close()
    finally:
        driver.terminate()
        driver.wait(_TIMEOUT_SECONDS)
        if driver.stdout is not None:
            driver.stdout.close()


def _port_of(driver: subprocess.Popen[str]) -> int:
    """The port that a driver says it listens at."""
    lines = []
    for line in driver.stdout or ():
        lines.append(line)
        if "started successfully on port" in line:
            return int(line.rstrip().rstrip(".").rsplit(" ", 1)[1])
    raise RuntimeError("chromedriver does not start: " + "".join(lines))


def _capabilities(browser_path: str, folder: Path) -> dict[str, Any]:
    flags = [*_FLAGS, f"--user-data-dir={folder}"]
    return {
        "browserName": "chrome",
        "goog:chromeOptions": {"binary": browser_path, "args": flags},
        "goog:loggingPrefs": {"browser": "ALL"},
    }
