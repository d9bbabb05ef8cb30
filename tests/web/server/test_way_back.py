"""Sign-in leads back to the page asked for, and to no other server."""

import pytest
from asgi_tools import answering, ask
from hypothesis import given
from hypothesis import strategies as st

from planner.web.server import way_back
from planner.web.server.way_back import COOKIE, WayBack, own_path, safe_path

ORIGIN = "https://planner.so.vn"
SIGNED_IN = [("location", "/"), ("set-cookie", "_streamlit_user=abc; Path=/")]


@pytest.fixture(autouse=True)
def _origin(monkeypatch):
    monkeypatch.setattr(way_back, "get_origin_from_redirect_uri", lambda: ORIGIN)


def kept(referer):
    """Return what the browser is told to keep when somebody goes to sign in from a page."""
    answer = ask(WayBack(answering(302)), "/auth/login", [("Referer", referer)])
    return [value.split(";")[0].removeprefix(f"{COOKIE}=") for value in answer.values("set-cookie")]


def led_to(value, headers=SIGNED_IN):
    answer = ask(WayBack(answering(302, headers)), "/oauth2callback", [("Cookie", f"{COOKIE}={value}")])
    assert [cookie for cookie in answer.values("set-cookie") if cookie.startswith(f"{COOKIE}=")]
    return answer.values("location")


@pytest.mark.parametrize("path", ["/ho-so", "/ho-so?ho_so=12&xem=b%C3%A0i", "/", "/vung-phu?a=1/2"])
def test_who_signs_in_sees_the_page_that_was_asked_for(path):
    (value,) = kept(ORIGIN + path)
    assert led_to(value) == [path]


@pytest.mark.parametrize(
    "referer",
    ["", "https://khac.vn/ho-so", f"{ORIGIN}.khac.vn/a", f"{ORIGIN}:444/a", "http://planner.so.vn/a",
     f"{ORIGIN}//khac.vn", f"{ORIGIN}/\\khac.vn", f"{ORIGIN}/" + "a" * 3000, "https://[::1/a"],
)  # fmt: skip
def test_nothing_is_kept_of_another_servers_page(referer):
    assert kept(referer) == []


@pytest.mark.parametrize(
    "value",
    ["https%3A%2F%2Fkhac.vn", "%2F%2Fkhac.vn", "%2F%5Ckhac.vn", "khac.vn", "%2Fa%0D%0ASet-Cookie%3A b",
     "%2F%09%2Fkhac.vn", "", "javascript%3Aalert(1)", "%2Fa%00"],
)  # fmt: skip
def test_a_cookie_that_somebody_else_wrote_leads_nowhere_else(value):
    assert led_to(value) == ["/"]


@pytest.mark.parametrize(
    "headers",
    [[("location", "/")], [("location", "/"), ("set-cookie", '_streamlit_user=""; Max-Age=0')]],
)
def test_who_has_not_signed_in_after_all_is_led_as_before(headers):
    assert led_to("%2Fho-so", headers) == ["/"]


def test_nothing_else_is_touched():
    answer = ask(
        WayBack(answering()), "/ho-so", [("Referer", f"{ORIGIN}/a"), ("Cookie", f"{COOKIE}=%2Fa")]
    )
    assert answer.headers == []


@given(st.text(max_size=40).map(lambda text: "/" + text))
def test_whatever_is_let_through_a_browser_takes_for_a_path_of_the_same_server(text):
    path = safe_path(text)
    if path is not None:
        assert path == text
        assert not path.startswith(("//", "/\\"))
        assert not any(ord(letter) <= 32 or letter == "\x7f" for letter in path)


@given(st.text(alphabet="/\\:.@?#a \t\n", max_size=12))
def test_no_spelling_of_a_referer_leads_elsewhere(rest):
    path = own_path(f"{ORIGIN}{rest}", ORIGIN)
    assert path is None or (path.startswith("/") and not path.startswith(("//", "/\\")))
