from __future__ import annotations

import os

import pytest

from tests.browser import Browser, find_browser


@pytest.fixture(scope="session")
def browser():
    """One headless browser for all tests; each opens a page of its own in it."""
    program = find_browser()
    if program is None:
        told = "no Chromium on PATH: `apt-get install chromium` to test the page in a browser"
        if os.environ.get("WAGEFLOW_BROWSER") == "required":
            pytest.fail(told)
        pytest.skip(told)
    running = Browser(program)
    yield running
    running.close()
