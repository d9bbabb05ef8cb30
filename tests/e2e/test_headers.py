"""A real browser under our Content-Security-Policy: every page works, and nothing is refused to it.

That nothing is, the fixture ``page`` looks after in every browser test.
"""

from __future__ import annotations

import urllib.error
import urllib.request

import pytest
from e2e_tools import RUN_MS, metric, open_page, settled, taken

from planner.layers.province import DEFAULT_DATA_DIR
from planner.web.shared.text import t

PAGES = ["", "vung-phu", "tham-dinh", "ho-so", "truyen-thanh", "quy-hoach", "du-lieu", "so-tay"]
NAMES = ["Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy",
         "Cross-Origin-Opener-Policy", "Permissions-Policy"]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_every_page_works_and_nothing_of_it_is_refused(page, own_address, path):
    answer = page.goto(f"{own_address}/{path}")
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    page.wait_for_selector("[data-testid=stMainBlockContainer] h4")
    settled(page)
    assert page.locator(".st-key-planner_who").is_visible()  # on one machine too, with the profile
    for tab in page.get_by_role("tab").all():
        tab.click()
        settled(page)


def test_map_chart_and_download_work_under_it(page, own_address):
    open_page(page, own_address, "vung-phu")
    assert page.locator(".planner-map svg, .planner-map canvas").count() > 0
    drawn = page.locator("[data-testid=stVegaLiteChart] svg, [data-testid=stVegaLiteChart] canvas")
    page.get_by_role("tab", name=t("table_by_commune")).first.click()
    drawn.filter(visible=True).first.wait_for()
    open_page(page, own_address)
    button = page.locator("[data-testid=stDownloadButton] button").first
    assert "Huyện" in taken(page, button).decode("utf-8-sig")


def test_a_file_is_taken_in_under_it(page, own_address):
    open_page(page, own_address, "tham-dinh", with_map=False)
    page.locator("input[type=file]").first.set_input_files(
        DEFAULT_DATA_DIR / "samples/viettel_2018_ho_so.xlsx"
    )
    page.wait_for_selector(".planner-map[data-ready]", timeout=RUN_MS)
    settled(page)
    assert metric(page, "Vị trí") == "190"


def test_it_holds_what_it_forbids(browser, own_address):
    """A policy that the browser does not apply would pass everything above."""
    page = browser.new_page()
    page.goto(own_address)
    page.wait_for_selector("[data-testid=stMainBlockContainer] h4")
    refused = page.evaluate(
        """async () => {
            const refused = [];
            addEventListener("securitypolicyviolation", event => refused.push(event.effectiveDirective));
            const script = document.createElement("script");
            script.textContent = "window.ran = true";
            document.body.append(script);
            const image = document.createElement("img");
            image.setAttribute("onerror", "window.ran = true");
            image.src = "/khong-co/";
            document.body.append(image);
            // Within "evaluate" itself the browser lets text become a script.
            setTimeout(() => { try { new Function("window.ran = true")(); } catch {} }, 200);
            try { await fetch("http://localhost:9/"); } catch {}
            const frame = document.createElement("iframe");
            frame.src = location.href;
            document.body.append(frame);
            await new Promise(done => setTimeout(done, 1500));
            return [window.ran ?? false, [...new Set(refused)].sort()];
        }"""
    )
    page.close()
    assert refused[0] is False
    assert {"script-src-elem", "script-src", "connect-src", "frame-src"} <= set(refused[1])


@pytest.mark.parametrize(
    "path",
    ["", "ho-so?ho_so=1", "static/js/khong-co.js", "_stcore/health", "_stcore/metrics", "media/khong-co",
     "app/static/vendor/khong-co.js", "favicon.png", "_stcore/agent/interact", "../etc/passwd"],
)  # fmt: skip
def test_every_answer_carries_the_headers_and_says_nothing_of_the_server(own_address, path):
    try:
        answer = urllib.request.urlopen(f"{own_address}/{path}", timeout=20)
    except urllib.error.HTTPError as refused:
        answer = refused
    with answer:
        assert [name for name in NAMES if answer.headers.get_all(name, []) == []] == []
        assert answer.headers["Server"] is None
