"""Without a sign-in the app is of the machine that serves it: over the network nobody sees it."""

import os
import socket

import pytest
from e2e_tools import ROOT, free_port, open_page, serving

from planner.layers.province import DEFAULT_DATA_DIR


def own_address():
    """Return an address of this machine that is not loopback; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("NO NETWORK INTERFACE: nobody can come from elsewhere")
        return probe.getsockname()[0]


@pytest.mark.parametrize("path", ["", "ho-so", "du-lieu"])
def test_a_page_opened_over_the_network_says_what_to_set_up_and_shows_nothing(browser, everywhere, path):
    port, elsewhere = everywhere
    page = browser.new_page()
    page.goto(f"http://{elsewhere}:{port}/{path}")
    page.get_by_text("Ứng dụng chưa bật đăng nhập").wait_for(timeout=20_000)
    page.get_by_text("docs/access.md").wait_for()
    for shown in ("stDataFrame", "stFileUploader", "stButton", "stSelectbox"):
        assert page.locator(f"[data-testid={shown}]").count() == 0
    assert page.locator(".planner-map").count() == 0
    page.close()


def test_who_sits_at_the_machine_works_as_ever(page, everywhere):
    open_page(page, f"http://localhost:{everywhere[0]}", "ho-so", with_map=False)
    page.get_by_label("Họ tên").first.wait_for()  # who works here is asked before anything is recorded


@pytest.fixture(scope="module")
def everywhere():
    """The app on all addresses of this machine: its port, and one that is not loopback."""
    elsewhere, port = own_address(), free_port()
    environment = {**os.environ, "PLANNER_DATA": str(DEFAULT_DATA_DIR)}
    with serving(ROOT / "app.py", environment, port, ("--server.address", "0.0.0.0")):
        yield port, elsewhere
