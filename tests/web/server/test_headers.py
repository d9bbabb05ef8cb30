"""Every answer carries the headers; tests/e2e/test_headers.py has a browser obey them on every page."""

import base64
import hashlib
from pathlib import Path

import pytest
import streamlit
from asgi_tools import answering, ask

from planner.web.server.headers import Headers, content_security_policy

SHELL = "<html><script>let a = 1</script><script src='b.js'></script></html>"


def rules(policy):
    return {name: set(values) for name, *values in (rule.split() for rule in policy.split("; "))}


def test_a_page_may_load_from_send_to_and_be_framed_by_nobody_else():
    policy = rules(content_security_policy(SHELL))
    assert policy["default-src"] == {"'self'"}
    assert policy["connect-src"] == {"'self'"}
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == {"'none'"}
    own = {"'self'", "'none'", "data:", "blob:", "'unsafe-inline'", "'wasm-unsafe-eval'"}
    assert {
        value for values in policy.values() for value in values if not value.startswith("'sha256-")
    } <= own


def test_no_script_runs_but_the_servers_own_and_the_one_that_stands_in_streamlits_page():
    script_sources = rules(content_security_policy(SHELL))["script-src"]
    hash_of_script = base64.b64encode(hashlib.sha256(b"let a = 1").digest()).decode()
    assert script_sources == {"'self'", "blob:", "'wasm-unsafe-eval'", f"'sha256-{hash_of_script}'"}


def test_the_script_in_the_page_that_streamlit_serves_is_known():
    """A newer Streamlit that writes it otherwise shows here, not as a blank page."""
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    assert content_security_policy(page).count("'sha256-") == page.count("<script>") == 1


@pytest.mark.parametrize("status", [200, 302, 403, 404, 500])
@pytest.mark.parametrize("path", ["/", "/media/ab.pdf", "/_stcore/health", "/static/js/a.js"])
def test_every_answer_carries_them_and_names_no_server(path, status):
    answer = ask(Headers(answering(status)), path)
    assert answer.status == status
    for name in ("content-security-policy", "x-frame-options", "x-content-type-options",
                 "referrer-policy", "cross-origin-opener-policy", "permissions-policy"):  # fmt: skip
        assert len(answer.values(name)) == 1
    assert answer.values("server") == []


def test_what_the_application_says_of_caching_stays():
    answer = ask(Headers(answering(headers=[("cache-control", "public")])), "/static/js/a.js")
    assert answer.values("cache-control") == ["public"]


def test_no_cache_on_the_way_keeps_a_download():
    assert ask(Headers(answering()), "/media/ab.pdf").values("cache-control") == ["private, no-store"]
