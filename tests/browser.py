"""Headless Chromium, driven over the two pipes of its DevTools protocol, without a dependency.

One browser serves all tests; `Browser.page` gives each a context of its own. Whatever takes too
long fails with what it was, and nothing waits for a fixed time.
"""

from __future__ import annotations

import fcntl
import itertools
import json
import os
import select
import shutil
import signal
import tempfile
import time
from collections import deque
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.browser_page import BrowserError, Page

__all__ = ["Browser", "BrowserError", "Page", "find_browser"]

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-sync",
    "--hide-scrollbars",
    "--no-default-browser-check",
    "--no-first-run",
    "--remote-debugging-pipe",
)
_PATIENCE = 60.0  # seconds; machines that run tests may be slow, and a failure is rare
_FAREWELL = 10.0  # seconds that the browser has to end by itself


def find_browser() -> str | None:
    """Return the path of the first browser installed, of those that can be driven."""
    return next((path for name in _PROGRAMS if (path := shutil.which(name))), None)


class Browser:
    """A browser without a window.

    Parameters
    ----------
    program : str
        Its path; see `find_browser`.
    """

    def __init__(self, program):
        self._folder = Path(tempfile.mkdtemp(prefix="browser-"))
        self._log = self._folder / "stderr.txt"
        theirs_in, ours_out = os.pipe()
        ours_in, theirs_out = os.pipe()
        # out of the way of 3 and 4, onto which they are copied in the browser's process
        high = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (theirs_in, theirs_out)]
        write = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        try:
            self._process = os.posix_spawn(
                program,
                [program, *_FLAGS, f"--user-data-dir={self._folder / 'profile'}", "about:blank"],
                {**os.environ, "HOME": str(self._folder)},
                file_actions=[
                    (os.POSIX_SPAWN_DUP2, high[0], 3),
                    (os.POSIX_SPAWN_DUP2, high[1], 4),
                    (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                    (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
                    (os.POSIX_SPAWN_OPEN, 2, str(self._log), write, 0o600),
                ],
                setpgroup=0,
            )
        finally:
            for end in (theirs_in, theirs_out, *high):
                os.close(end)
        self._out, self._in = ours_out, ours_in
        self._numbers, self._read = itertools.count(1), b""
        self._messages = deque()
        self._pages = {}
        try:
            self.version = self.call("Browser.getVersion")["product"]
        except BrowserError:
            self.close()
            raise

    def call(self, method, session=None, **parameters):
        """Send a command and return its result; what happens meanwhile goes to the pages."""
        number = self.send(method, session, **parameters)
        answer = self.await_message(lambda told: told.get("id") == number, f"answer to {method}")
        if "error" in answer:
            raise BrowserError(f"{method}: {answer['error']}")
        return answer["result"]

    def send(self, method, session=None, **parameters):
        """Send a command without waiting; return its number."""
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        try:
            while data:
                data = data[os.write(self._out, data) :]
        except BrokenPipeError:
            raise BrowserError(f"{method}: the browser has ended; {self._last_words()}") from None
        return number

    def await_message(self, wanted, what, patience=_PATIENCE):
        """Return the first message from now on that is wanted."""
        end = time.monotonic() + patience
        while True:
            message = self._next(end, what, patience)
            self._tell(message)
            if wanted(message):
                return message

    @contextmanager
    def page(self, **size):
        """A page in a context of its own, closed afterwards; see `Page.resize`."""
        context = self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call("Target.createTarget", url="about:blank", browserContextId=context)
        try:
            page = Page(self, target["targetId"])
            page.resize(**size)
            yield page
        finally:
            with suppress(BrowserError):  # else it would hide why it is left
                self.call("Target.disposeBrowserContext", browserContextId=context)

    def attach(self, page, target):
        """Return the session of a target; what it tells goes to the page."""
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._pages[session] = page
        return session

    def close(self):
        """End the browser and all of its processes; return once they and its files are gone."""
        with suppress(BrowserError):
            self.send("Browser.close")
        end = time.monotonic() + _FAREWELL
        while not (gone := os.waitpid(self._process, os.WNOHANG)[0]) and time.monotonic() < end:
            time.sleep(0.01)
        with suppress(ProcessLookupError):
            os.killpg(self._process, signal.SIGKILL)
        if not gone:
            os.waitpid(self._process, 0)
        for pipe in (self._out, self._in):
            os.close(pipe)
        # what was killed may still have been writing
        while self._folder.exists() and time.monotonic() < end + _FAREWELL:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _next(self, end, what, patience):
        while not self._messages:
            ready, _, _ = select.select([self._in], [], [], max(end - time.monotonic(), 0))
            if not ready:
                raise BrowserError(f"no {what} within {patience:g} s; {self._last_words()}")
            data = os.read(self._in, 1 << 20)
            if not data:
                raise BrowserError(f"no {what}: the browser has ended; {self._last_words()}")
            *whole, self._read = (self._read + data).split(b"\0")
            self._messages.extend(map(json.loads, whole))
        return self._messages.popleft()

    def _tell(self, message):
        page = self._pages.get(message.get("sessionId"))
        if page is not None and "method" in message:
            page.heard(message["method"], message["params"])

    def _last_words(self):
        text = self._log.read_text(errors="replace") if self._log.exists() else ""
        return f"its last words: {text[-600:].strip() or 'none'}"
