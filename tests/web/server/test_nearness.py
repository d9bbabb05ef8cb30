"""Without a sign-in only who sits at the serving machine works with the app."""

import pytest
from page_tools import page_script
from streamlit.testing.v1 import AppTest

from planner.layers.province import DEFAULT_DATA_DIR
from planner.web.server.nearness import came_from_here
from planner.web.shared import who

APP = str(DEFAULT_DATA_DIR.parent / "app.py")
HOST = {"host": "localhost:8501", "origin": "http://localhost:8501"}


SAID_BY_PROXIES = (
    "127.0.0.1", "127.0.0.1:8501", "localhost", "https", "", "unknown", "::1", "[::1]:8501",
    "::ffff:127.0.0.1", "127.0.0.1, 10.0.0.9", "10.0.0.9, 127.0.0.1", "127.0.0.1,127.0.0.1, ::1",
    'for=127.0.0.1;proto=http;by="[::1]:8501"', 'for="[2001:db8::1]", for=127.0.0.1',
)  # fmt: skip


@pytest.mark.parametrize("address", [None, "127.0.0.1", "127.0.1.1", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("host", ["localhost:8501", "LOCALHOST", "127.0.0.1:8501", "[::1]:8501"])
def test_a_browser_on_this_machine_is_here(address, host):
    assert came_from_here(address, [("Host", host), ("Origin", f"http://{host}")])
    assert came_from_here(address, [("host", host), ("X-Xsrftoken", "a"), ("Sec-Fetch-Site", "none")])


@pytest.mark.parametrize(
    "address",
    ["192.168.1.7", "10.0.0.1", "::ffff:192.168.1.7", "fe80::1", "0.0.0.0", "", "lo.vn"],
)
def test_a_browser_on_another_machine_is_not(address):
    assert not came_from_here(address, HOST.items())


@pytest.mark.parametrize(
    "name",
    [
        "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port",
        "X-Forwarded-Prefix", "X-Forwarded-Server", "X-Forwarded-Scheme", "X-Forwarded-Ssl",
        "X-Forwarded-By", "X-Forwarded", "X-Forwarded-Path", "X-Forwarded-Client-Cert",
        "X-Original-Forwarded-For", "X-Original-Host", "X-Real-IP", "X-Client-IP",
        "X-Cluster-Client-IP", "X-Remote-Addr", "X-Proxy-User", "X-Envoy-Peer", "X-Scheme",
        "X-Amzn-Trace-Id", "X-Request-Id", "X_Forwarded_For", "HTTP_X_FORWARDED_FOR", "Forwarded",
        "Forwarded-For", "Via", "True-Client-IP", "CF-Connecting-IP", "CF-Ray",
        "Fastly-Client-IP", "Client-IP", "WL-Proxy-Client-IP", "Incap-Client-IP", "CDN-Loop",
        "Tailscale-User-Login",
    ],
)  # fmt: skip
def test_who_comes_through_a_proxy_on_this_machine_is_not_here(name):
    """That the header stands there is enough: nothing that it says can be forged."""
    for value in SAID_BY_PROXIES:
        for spelled in (name.lower(), name.upper(), name.title()):
            assert not came_from_here(None, [*HOST.items(), (spelled, value)])
            assert not came_from_here("::1", [(name, "127.0.0.1"), *HOST.items(), (spelled, value)])


@pytest.mark.parametrize(
    "named",
    [
        {"host": "planner.so.vn"},
        {"host": "localhost.so.vn:8501"},
        {"host": "127.0.0.1.nip.io"},
        {"host": "[::1"},
        {"host": ""},
        {"host": "localhost@planner.so.vn"},
        {"origin": "https://planner.so.vn"},  # nginx as it comes: Host rewritten, nothing added
        {"origin": "null"},
    ],
)
def test_nor_who_has_another_name_in_the_bar_of_the_browser(named):
    assert not came_from_here(None, {**HOST, **named}.items())


@pytest.mark.parametrize("name", ["host", "origin", "HOST", "Origin"])
def test_a_header_that_stands_twice_is_read_twice(name):
    stranger = (name, "http://planner.so.vn" if name.lower() == "origin" else "planner.so.vn")
    assert not came_from_here(None, [*HOST.items(), stranger])
    assert not came_from_here(None, [stranger, *HOST.items()])


def test_every_browser_says_by_which_name_it_came():
    assert not came_from_here(None, [])
    assert not came_from_here("127.0.0.1", [("Origin", "http://localhost:8501")])


@pytest.mark.parametrize("page", ["overview", "dossiers", "data"])
def test_who_is_elsewhere_sees_nothing_and_is_told_what_to_set_up(page, monkeypatch):
    monkeypatch.setattr(who, "is_here", lambda: False)
    admitted = "from planner.web.shared.who import admit\nadmit()\n" + page_script(page)
    for script in (admitted, "from planner.web.shared.who import actor\nactor()\n"):
        app = AppTest.from_string(script + "import streamlit\nstreamlit.write('in')", default_timeout=60)
        app.run()
        assert not app.exception
        assert ["docs/access.md" in box.value for box in app.error] == [True]
        assert not app.markdown


def test_the_door_lets_nobody_past_who_is_elsewhere(monkeypatch):
    monkeypatch.setattr(who, "is_here", lambda: False)
    app = AppTest.from_file(APP, default_timeout=60).run()
    assert ["localhost" in box.value for box in app.error] == [True]
    assert not [*app.dataframe, *app.metric, *app.selectbox]


@pytest.mark.parametrize(
    ("claim", "asked_for", "believed"),
    [
        (True, True, True),
        ("true", True, True),
        (False, False, False),
        ("false", False, False),
        ("", False, False),
        (1, False, False),
        (None, False, True),
    ],
)
def test_an_address_that_the_identity_server_does_not_stand_for_is_nobodys(claim, asked_for, believed):
    assert who.is_verified(claim, may_be_missing=False) is asked_for
    assert who.is_verified(claim, may_be_missing=True) is believed


@pytest.mark.parametrize(
    ("secrets", "believed"),
    [
        ({}, False),
        ({"planner": {}}, False),
        ({"planner": {"accept_missing_email_verified": "yes"}}, False),
        ({"planner": {"accept_missing_email_verified": True}}, True),
    ],
)
def test_a_server_that_says_nothing_of_addresses_is_believed_only_where_the_secrets_say_so(
    secrets, believed
):
    script = (
        "import streamlit\nfrom planner.web.shared import who\nstreamlit.text(who._believes_missing())"
    )
    app = AppTest.from_string(script, default_timeout=60)
    app.secrets = {"auth": {}, **secrets}
    app.run()
    assert not app.exception
    assert app.text[0].value == str(believed)
