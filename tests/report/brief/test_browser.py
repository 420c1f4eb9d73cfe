from __future__ import annotations

import pytest

from tests.browser import BrowserError

# a page that does everything that a page of ours must not
LOUD = """<!DOCTYPE html><title>t</title><button aria-label="Go">x</button>
<input type="range" min="0" max="100" value="50" aria-label="Share" style="width:200px">
<img src="http://127.0.0.1:9/seen.png" alt="">
<script>
  console.log("said", 1); alert("closed");
  const b = document.querySelector("button"), r = document.querySelector("input");
  b.onclick = () => { b.dataset.clicks = 1 + +(b.dataset.clicks || 0) };
  setTimeout(() => { throw new Error("thrown") });
</script>"""


@pytest.fixture
def page(browser):
    with browser.page(width=400, height=300) as page:
        yield page.open(LOUD)


def test_what_a_page_says_throws_and_asks_for_is_seen(page):
    page.wait("true")
    said = "\n".join(page.console)
    assert "log: said 1" in said
    assert "thrown" in said
    assert page.dialogs == ["closed"]
    assert page.sent == ["http://127.0.0.1:9/seen.png"]


def test_mouse_and_keys_are_real(page):
    page.click("button")
    page.press("Space")
    page.press("Enter")
    assert page.evaluate("b.dataset.clicks") == "3"
    page.press("Tab")
    page.press("ArrowRight")
    assert page.evaluate("r.value") == "51"
    page.drag("input", 0.5, 0.98)
    assert int(page.evaluate("r.value")) > 90


def test_faults_are_told(page):
    with pytest.raises(BrowserError, match="no is not defined"):
        page.evaluate("no.such")
    with pytest.raises(BrowserError, match="'p': 0 elements"):
        page.click("p")
    with pytest.raises(BrowserError, match="waited in vain"):
        page.wait("false", patience=0.05)


def test_a_page_is_shown_in_every_way(page):
    assert page.screenshot().startswith(b"\x89PNG")
    assert page.pdf().startswith(b"%PDF")
    assert page.evaluate("innerWidth") == 400
    dark = 'matchMedia("(prefers-color-scheme: dark)").matches'
    assert not page.evaluate(dark)
    page.emulate(scheme="dark", media="print")
    assert page.evaluate(dark)
    assert page.evaluate('matchMedia("print").matches')
    names = {one["name"] for one in page.accessibility() if one["role"] in {"button", "slider"}}
    assert names == {"Go", "Share"}
