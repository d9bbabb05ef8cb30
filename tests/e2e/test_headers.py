"""A real browser under our Content-Security-Policy: every page works, and nothing is refused to it."""

from __future__ import annotations

import urllib.error
import urllib.request

import pytest
from e2e_tools import open_page, settled, taken

from planner.web.text import t

PAGES = ["", "vung-phu", "tham-dinh", "ho-so", "truyen-thanh", "quy-hoach", "du-lieu", "so-tay"]
NAMES = ["Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy",
         "Cross-Origin-Opener-Policy", "Permissions-Policy"]  # fmt: skip
LISTEN = """
window.refused = [];
addEventListener("securitypolicyviolation",
    event => window.refused.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


@pytest.fixture
def watched(page):
    """A page that writes down what the policy refuses, and every script's complaint."""
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.add_init_script(LISTEN)
    yield page
    assert page.evaluate("window.refused") == []
    assert [
        text for text in said if "Content Security Policy" in text or "Content-Security" in text
    ] == []


@pytest.mark.parametrize("path", PAGES)
def test_every_page_works_and_nothing_of_it_is_refused(watched, own_address, path):
    answer = watched.goto(f"{own_address}/{path}")
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    watched.wait_for_selector("[data-testid=stMainBlockContainer] h4")
    settled(watched)
    for tab in watched.get_by_role("tab").all():
        tab.click()
        settled(watched)


def test_map_chart_and_download_work_under_it(watched, own_address):
    open_page(watched, own_address, "vung-phu")
    assert watched.locator(".planner-map svg, .planner-map canvas").count() > 0
    drawn = watched.locator("[data-testid=stVegaLiteChart] svg, [data-testid=stVegaLiteChart] canvas")
    watched.get_by_role("tab", name=t("table_by_commune")).first.click()
    drawn.filter(visible=True).first.wait_for()
    open_page(watched, own_address)
    button = watched.locator("[data-testid=stDownloadButton] button").first
    assert len(taken(watched, button)) > 1000


def test_it_holds_what_it_forbids(page, own_address):
    """A policy that the browser does not apply would pass everything above."""
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
