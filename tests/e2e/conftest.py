"""The real app in a real headless Chromium; without Chromium these tests are skipped, loudly."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from e2e_tools import CHROMIUM, ROOT, listen, serve, serving

from planner.layers.province import DEFAULT_DATA_DIR
from planner.store.accounts import write_profile
from planner.store.database import store_path

# What moves only for the eye is over at once: without a graphics card every frame costs a processor,
# most of all while a page waits for long work. Endings of animations are still told to the scripts.
STILL = """
document.addEventListener("DOMContentLoaded", () => {
  const style = document.createElement("style");
  style.textContent = `*, *::before, *::after {
    animation-duration: 1ms !important; animation-delay: 0s !important;
    animation-iteration-count: 1 !important;
    transition-duration: 0s !important; transition-delay: 0s !important;
  }`;
  document.head.append(style);
});
"""


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(item.path).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="NO CHROMIUM: browser tests skipped"))


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The app on the shipped data, served by `make run`'s own command."""
    with serving(ROOT / "app.py", {**os.environ, "PLANNER_DATA": str(DEFAULT_DATA_DIR)}) as url:
        yield url


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A copy of the shipped data that a test may change, by somebody who has said their name."""
    data_dir = tmp_path_factory.mktemp("own") / "data"
    shutil.copytree(DEFAULT_DATA_DIR, data_dir, ignore=shutil.ignore_patterns("store"))
    store_path(data_dir).parent.mkdir()
    write_profile(store_path(data_dir).parent, "Nguyễn Văn An", "chuyên viên")
    return data_dir


@pytest.fixture(scope="module")
def own_address(folder) -> Iterator[str]:
    """The app on that copy."""
    with serve(folder) as url:
        yield url


@pytest.fixture(scope="module")
def context(browser):
    """One profile for the tests of a module: the app's scripts are fetched and compiled once."""
    profile = browser.new_context(viewport={"width": 1366, "height": 768}, accept_downloads=True)
    profile.add_init_script(STILL)
    yield profile
    profile.close()


@pytest.fixture
def page(context):
    """A fresh page."""
    with watched_page(context) as opened:
        yield opened


@pytest.fixture(scope="module")
def shared_page(context):
    """One page for the tests of a module that only look at it: opening one takes longest."""
    with watched_page(context) as opened:
        yield opened


@contextmanager
def watched_page(context):
    """Give a fresh page; at its end no request may have left localhost, no script have failed.

    Nor may the browser have refused anything by the policy of the app's headers.
    """
    context.clear_cookies()
    opened = context.new_page()
    opened.set_default_timeout(45_000)  # for a busy machine
    listen(opened)
    outside, errors, refused = [], [], []

    def look(message):
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            refused.append(message.text)

    opened.on("console", look)

    def note(request):
        if not request.url.startswith(("http://localhost:", "ws://localhost:", "data:", "blob:")):
            outside.append(request.url)

    opened.on("request", note)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    opened.close()
    assert outside == []
    assert errors == []
    assert refused == []
