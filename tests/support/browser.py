"""A headless Chromium, driven through DevTools: what a person sees and clicks in the Prefect UI."""

from __future__ import annotations

import base64
import itertools
import json
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
import websockets.sync.client

PROGRAM = shutil.which("chromium") or shutil.which("google-chrome") or ""
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
)
#: For tests that look at pages of a real server.
IN_CHROMIUM = [
    pytest.mark.e2e,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not PROGRAM, reason="no Chromium here"),
]
#: Both UIs of a Prefect server, by where they stand.
UIS = {"V1": "", "V2": "/v2"}
PATIENCE = 60.0  # seconds for a page to show something, on a busy machine
SLOW = 180.0  # and to draw a thousand rows
#: The visible element with this text that is the innermost; a link or a button before a word of a sentence.
FIND = """(text) => {
  const shown = one => one.getClientRects().length && getComputedStyle(one).visibility !== 'hidden';
  const fits = one => (one.innerText || '').trim() === text && shown(one);
  const all = [...document.querySelectorAll('a, button, [role=tab], [role=menuitem], label, *')].filter(fits);
  const wanted = all.filter(one => one.matches('a, button, [role=tab], [role=menuitem]'));
  return (wanted.length ? wanted : all).pop();
}"""

#: Where to click an element; null while there is none.
MIDDLE = """(one) => {
  if (!one) return null;
  one.scrollIntoView({block: 'center'});
  const box = one.getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
}"""


class Browser:
    """One page in one window. Use as a context manager; `folder` is an empty folder of its own."""

    def __init__(self, folder: Path, width: int = 1366, height: int = 768) -> None:
        self._folder = folder
        self._size = width, height
        self._numbers = itertools.count(1)
        self._scheme = ""  # what sets the colours of V1 before a page is loaded
        #: Every address that pages asked for, once `listen` was called.
        self.asked: list[str] = []

    def __enter__(self) -> Browser:
        window = f"--window-size={self._size[0]},{self._size[1]}"
        command = [PROGRAM, *QUIET, window, f"--user-data-dir={self._folder}", "about:blank"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._socket = websockets.sync.client.connect(self._address(), max_size=None, proxy=None)
        [page] = [one for one in self._send("Target.getTargets")["targetInfos"] if one["type"] == "page"]
        attached = self._send("Target.attachToTarget", targetId=page["targetId"], flatten=True)
        self._session = attached["sessionId"]
        self.call("Page.enable")
        width, height = self._size
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()
        self._process.terminate()
        self._process.wait(timeout=PATIENCE)

    def _address(self) -> str:
        """Chromium writes the port it chose into its folder."""
        noted = self._folder / "DevToolsActivePort"
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            lines = noted.read_text().split() if noted.exists() else []
            if len(lines) == 2:
                return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
            time.sleep(0.1)
        raise AssertionError("Chromium did not start")

    def _send(self, method: str, *, session: str = "", **asked: Any) -> Any:
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": asked}
        self._socket.send(json.dumps(message | ({"sessionId": session} if session else {})))
        while True:
            answer = json.loads(self._socket.recv(timeout=SLOW))
            if answer.get("id") == number:
                assert "error" not in answer, answer["error"]
                return answer["result"]
            if answer.get("method") == "Network.requestWillBeSent":
                self.asked.append(answer["params"]["request"]["url"])

    def call(self, method: str, **asked: Any) -> Any:
        """One command of DevTools to the page."""
        return self._send(method, session=self._session, **asked)

    def listen(self) -> None:
        """From now on note what pages ask for, of whomever."""
        self.call("Network.enable")

    def ask(self, script: str) -> Any:
        """The value of an expression in the page."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def open(self, address: str) -> None:
        self.call("Page.navigate", url=address)

    def go(self, path: str) -> None:
        """Another page of the UI that is open, as its own links lead there: the UI is not loaded anew."""
        moved = "window.dispatchEvent(new PopStateEvent('popstate', {state: null}))"
        self.ask(f"history.pushState({{}}, '', {json.dumps(path)}); {moved}")

    def dark(self, wanted: bool) -> None:
        """As the colours of the operating system are set, which V2 follows; V1 is dark until somebody chooses
        in its settings, which it keeps in the browser."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if wanted else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])
        chosen = json.dumps(json.dumps("dark" if wanted else "light"))
        script = f"try {{ localStorage.setItem('color-scheme', {chosen}); }} catch {{}}"
        if self._scheme:
            self.call("Page.removeScriptToEvaluateOnNewDocument", identifier=self._scheme)
        added = self.call("Page.addScriptToEvaluateOnNewDocument", source=script)
        self._scheme = added["identifier"]

    def wait(self, script: str, what: str = "") -> Any:
        """The first value of an expression that is true."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                if found := self.ask(script):
                    return found
            except AssertionError:
                pass  # the page is being replaced by the next
            time.sleep(0.2)
        raise AssertionError(f"{what or script} is not seen at {self.address}:\n{self.text[:3000]}")

    def see(self, text: str) -> None:
        """Wait until the page shows this text."""
        self.wait(f"document.body.innerText.includes({json.dumps(text)})", text)

    def click(self, text: str) -> None:
        """Click what shows exactly this text, as a mouse does."""
        self.press(f"({FIND})({json.dumps(text)})", text)

    def press(self, element: str, what: str = "") -> None:
        """Click the middle of an element, given as an expression."""
        place = f"({MIDDLE})({element})"
        self.wait(place, what)
        x, y = self.wait(place, what)
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def fill(self, element: str, text: str) -> None:
        """Replace what stands in a field, by the keyboard."""
        self.press(element)
        self.ask(f"{element}.select && {element}.select()")
        if text:
            self.call("Input.insertText", text=text)
        else:
            for kind in ("keyDown", "keyUp"):
                self.call("Input.dispatchKeyEvent", type=kind, key="Backspace", windowsVirtualKeyCode=8)

    @property
    def address(self) -> str:
        return str(self.ask("location.href"))

    @property
    def text(self) -> str:
        return str(self.ask("document.body.innerText"))

    def picture(self, file: Path) -> None:
        """What the window shows, as a PNG."""
        file.write_bytes(base64.b64decode(self.call("Page.captureScreenshot")["data"]))
