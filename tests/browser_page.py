"""A page in the browser of the tests: opened, clicked, read, printed."""

from __future__ import annotations

import base64
import json
import re
import tempfile
from pathlib import Path
from typing import Any

__all__ = ["BrowserError", "Page"]

# of a key: its code, its number, and what it writes
_KEYS = {
    "Enter": ("Enter", 13, "\r"),
    "Tab": ("Tab", 9, ""),
    "Space": ("Space", 32, " "),
    "Escape": ("Escape", 27, ""),
    "ArrowLeft": ("ArrowLeft", 37, ""),
    "ArrowUp": ("ArrowUp", 38, ""),
    "ArrowRight": ("ArrowRight", 39, ""),
    "ArrowDown": ("ArrowDown", 40, ""),
    "Home": ("Home", 36, ""),
    "End": ("End", 35, ""),
    "PageUp": ("PageUp", 33, ""),
    "PageDown": ("PageDown", 34, ""),
}
_SHIFT = 8
_CENTRE = """
(() => {
  const found = document.querySelectorAll(%s);
  if (found.length !== 1) return {fault: `${found.length} elements`};
  const one = found[0];
  one.scrollIntoView({block: "center", inline: "center", behavior: "instant"});
  const box = one.getBoundingClientRect();
  if (!box.width || !box.height) return {fault: "an element without size"};
  const x = box.left + box.width * %f, y = box.top + box.height / 2;
  const hit = document.elementFromPoint(x, y);
  if (!hit || !(one.contains(hit) || hit.contains(one)))
    return {fault: "an element under " + (hit ? hit.outerHTML.slice(0, 80) : "nothing")};
  return {x, y};
})()
"""
_UNTIL = """
new Promise((done, fail) => {
  const end = performance.now() + %f;
  (function look() {
    if (%s) done(true);
    else if (performance.now() > end) fail(new Error("waited in vain"));
    else setTimeout(look, 10);
  })();
})
"""


class BrowserError(AssertionError):
    """The browser did not do what was asked of it, or not in time."""


class Page:
    """A page of a `Browser`.

    Attributes
    ----------
    console : list of str
        What was logged, thrown or refused (by the page's own policy, too).
    requests : list of str
        The address of everything that was asked for, the page itself included.
    dialogs : list of str
        What ``alert`` and its kin said; they are closed at once.
    """

    def __init__(self, browser, target):
        self._browser = browser
        self.console, self.requests, self.dialogs = [], [], []
        self._loads = 0
        self._session = browser.attach(self, target)
        for domain in ("Page", "Runtime", "Log", "Network", "DOM", "Accessibility"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setFocusEmulationEnabled", enabled=True)

    def call(self, method, **parameters):
        """Send a command of the protocol to this page and return its result."""
        return self._browser.call(method, self._session, **parameters)

    def open(self, page):
        """Open a file (a path) or a text of HTML, and wait until it is loaded and laid out."""
        with tempfile.TemporaryDirectory(prefix="page-") as folder:
            path = page
            if isinstance(page, str):
                path = Path(folder) / "page.html"
                path.write_text(page, encoding="utf-8")
            self._loads = 0
            answer = self.call("Page.navigate", url=path.resolve().as_uri())
            if "errorText" in answer:
                raise BrowserError(f"{path}: {answer['errorText']}")
            if not self._loads:
                self._browser.await_message(lambda _: self._loads > 0, f"load of {path}")
        self.settle()
        return self

    def settle(self):
        """Wait until fonts are there and what changed is laid out."""
        self.evaluate(
            "document.fonts.ready.then(() => new Promise(done => "
            "requestAnimationFrame(() => requestAnimationFrame(() => done(true)))))"
        )

    def evaluate(self, script):
        """Return the value of an expression of JavaScript, awaited; raise what it throws."""
        answer = self.call(
            "Runtime.evaluate",
            expression=script,
            returnByValue=True,
            awaitPromise=True,
            userGesture=True,
        )
        if "exceptionDetails" in answer:
            raise BrowserError(f"{script[:200]!r}: {_thrown(answer['exceptionDetails'])}")
        return answer["result"].get("value")

    def wait(self, condition, patience=20.0):
        """Wait until an expression of JavaScript is true."""
        self.evaluate(_UNTIL % (1000 * patience, condition))

    def resize(self, width=1280, height=900, *, phone=False):
        """Set the size of the window, in CSS pixels; a phone also has a finger for a mouse."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=phone,
        )
        self.call("Emulation.setTouchEmulationEnabled", enabled=phone)

    def emulate(self, *, scheme="light", media="", motion="no-preference"):
        """Set what the reader prefers: scheme ("light", "dark"), and media ("print" or "")."""
        features = {"prefers-color-scheme": scheme, "prefers-reduced-motion": motion}
        self.call(
            "Emulation.setEmulatedMedia",
            media=media,
            features=[{"name": name, "value": value} for name, value in features.items()],
        )
        self.settle()

    def press(self, key, *, shift=False):
        """Press a key ("Tab", "Space", "ArrowRight", "a") and let it go."""
        code, number, text = _KEYS.get(key) or (f"Key{key.upper()}", ord(key.upper()), key)
        event = {
            "key": " " if key == "Space" else key,
            "code": code,
            "windowsVirtualKeyCode": number,
            "modifiers": _SHIFT if shift else 0,
        }
        down = {"type": "keyDown", "text": text} if text else {"type": "rawKeyDown"}
        self.call("Input.dispatchKeyEvent", **event, **down)
        self.call("Input.dispatchKeyEvent", **event, type="keyUp")

    def place(self, selector, across=0.5):
        """Scroll to the one element that is selected; return where it is (x, y), not covered."""
        found = self.evaluate(_CENTRE % (json.dumps(selector), across))
        if "fault" in found:
            raise BrowserError(f"{selector!r}: {found['fault']}")
        return found["x"], found["y"]

    def click(self, selector, across=0.5):
        """Click on an element with the mouse, at a share of its width."""
        x, y = self.place(selector, across)
        self.mouse("mouseMoved", x, y)
        self.mouse("mousePressed", x, y)
        self.mouse("mouseReleased", x, y)

    def drag(self, selector, start, stop, steps=8):
        """Draw the mouse along an element, from one share of its width to another."""
        x, y = self.place(selector, start)
        end, _ = self.place(selector, stop)
        self.mouse("mouseMoved", x, y)
        self.mouse("mousePressed", x, y)
        for step in range(1, steps + 1):
            self.mouse("mouseMoved", x + (end - x) * step / steps, y, held=True)
        self.mouse("mouseReleased", end, y)

    def mouse(self, kind, x, y, *, held=False):
        """Send an event of the mouse ("mouseMoved", "mousePressed", "mouseReleased")."""
        moved = kind == "mouseMoved"
        self.call(
            "Input.dispatchMouseEvent",
            type=kind,
            x=x,
            y=y,
            button="left" if held or not moved else "none",
            buttons=1 if held or kind == "mousePressed" else 0,
            clickCount=0 if moved else 1,
        )

    def screenshot(self, path=None, *, whole=True):
        """Return a PNG of the page (whole, or what the window shows), and write it to a path."""
        answer = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        return _data(answer, path)

    def pdf(self, path=None):
        """Return the page as it is printed, and write it to a path."""
        answer = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return _data(answer, path)

    def accessibility(self):
        """Return what a screen reader gets: for each node its role, its name and its states."""
        nodes = self.call("Accessibility.getFullAXTree")["nodes"]
        return [
            {
                "role": node.get("role", {}).get("value", ""),
                "name": node.get("name", {}).get("value", ""),
                **{one["name"]: one["value"].get("value") for one in node.get("properties", ())},
            }
            for node in nodes
            if not node.get("ignored")
        ]

    @property
    def sent(self):
        """Requests that left the page: neither the file itself nor data within it."""
        return [url for url in self.requests if not re.match(r"(file|data|about|blob):", url)]

    def heard(self, event, told):
        """Take note of what happened; the browser calls it."""
        if event == "Page.loadEventFired":
            self._loads += 1
        elif event == "Runtime.consoleAPICalled":
            words = [str(one.get("value", one.get("description"))) for one in told["args"]]
            self.console.append(f"{told['type']}: {' '.join(words)}")
        elif event == "Runtime.exceptionThrown":
            self.console.append(f"exception: {_thrown(told['exceptionDetails'])}")
        elif event == "Log.entryAdded":
            entry = told["entry"]
            self.console.append(f"{entry['level']}: {entry['text']}")
        elif event == "Network.requestWillBeSent":
            self.requests.append(told["request"]["url"])
        elif event == "Page.javascriptDialogOpening":
            self.dialogs.append(told["message"])
            self._browser.send("Page.handleJavaScriptDialog", self._session, accept=True)


def _thrown(details: dict[str, Any]) -> str:
    thrown = details.get("exception", {})
    return thrown.get("description") or str(thrown.get("value", details.get("text")))


def _data(answer, path):
    data = base64.b64decode(answer["data"])
    if path is not None:
        Path(path).write_bytes(data)
    return data
