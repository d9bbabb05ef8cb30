"""The door in front of every address of the server, without a server; tests/e2e/test_door.py has one."""

import json

import pytest
from asgi_tools import answering, ask
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from planner.store.accounts import set_person
from planner.store.database import open_store, store_path
from planner.store.people import Actor
from planner.web.server import door
from planner.web.server.door import Door
from planner.web.server.door_mark import MARK, has_passed
from planner.web.shared import who

ADMIN = Actor("admin@local", "Quản trị", "", "administrator")
OURS = [("Host", "localhost:8501")]
GATED = ["/media/ab.pdf", "/_stcore/metrics", "/_stcore/upload_file/a/b", "/component/x/index.html",
         "/app/static/vendor/leaflet.js", "/_stcore/bidi-components/a/b.js",
         "/_stcore/script-health-check", "/_stcore/whatever-comes", "//media//ab.pdf"]  # fmt: skip
SHELL = ["/", "/ho-so", "/static/js/index.js", "/auth/login", "/oauth2callback", "/_stcore/host-config"]
EVERY = [*GATED, *SHELL]
ORIGIN, SECRET = "https://planner.so.vn", "a secret of this test alone"


class TestOnOneMachine:
    @pytest.mark.parametrize("path", EVERY)
    def test_who_sits_there_gets_everything(self, path):
        assert ask(Door(answering()), path, OURS).status == 200

    @pytest.mark.parametrize("path", EVERY)
    def test_another_machine_gets_nothing_but_what_to_set_up(self, path):
        answer = ask(Door(answering()), path, OURS, client=("192.168.1.7", 5))
        assert answer.status == 403
        assert "docs/access.md" in answer.body.decode()

    @pytest.mark.parametrize("path", EVERY)
    @pytest.mark.parametrize(
        "header",
        ["X-Forwarded-For", "x-FORWARDED-port", "X-Forwarded-Server", "Forwarded", "Via", "X-Real-IP"],
    )
    def test_a_proxy_gets_nothing(self, path, header):
        assert ask(Door(answering()), path, [*OURS, (header, "127.0.0.1")]).status == 403

    @pytest.mark.parametrize("host", ["planner.so.vn", "localhost.evil.vn", "x/_stcore/health?:80"])
    def test_a_name_that_leads_here_from_outside_opens_nothing(self, host):
        for path in EVERY:
            assert ask(Door(answering()), path, [("Host", host)]).status == 403

    def test_the_socket_is_refused_before_it_opens(self):
        socket = {"kind": "websocket"}
        assert ask(Door(answering()), "/_stcore/stream", OURS, **socket).status == 101
        assert ask(Door(answering()), "/_stcore/stream", [("Host", "a.vn")], **socket).status == 403

    def test_everybody_may_ask_whether_the_server_lives(self):
        assert ask(Door(answering()), "/_stcore/health", client=("10.0.0.1", 5)).body == b"in"

    def test_nothing_comes_through_of_streamlits_way_in_for_programs(self):
        for path in ("/_stcore/agent/interact", "/_stcore/agent/mcp", "/_stcore/agent/openapi.json"):
            assert ask(Door(answering()), path, OURS, method="POST").status == 404


class TestTheMark:
    def test_what_passes_carries_it_and_nobody_can_put_it_there(self):
        seen = []
        ask(Door(answering(seen=seen)), "/", [*OURS, (MARK, "forged")])
        marks = [value for name, value in seen[0]["headers"] if name == MARK.encode()]
        assert [has_passed({MARK: mark.decode()}) for mark in marks] == [True]
        assert not has_passed({MARK: "forged"})
        assert not has_passed({})


@pytest.fixture
def office(shipped_copy, monkeypatch):
    """An office on the network: a reader, an administrator, somebody who was taken off."""
    store = open_store(store_path(shipped_copy))
    for email, role in {
        "chu@so.vn": "administrator",
        "doc@so.vn": "reader",
        "cu@so.vn": "reviewer",
    }.items():
        set_person(store, ADMIN, Actor(email, email, "", role))
    set_person(store, ADMIN, Actor("cu@so.vn", "cu", "", "reviewer"), active=False, revision=1)
    monkeypatch.setattr(who, "is_on_network", lambda: True)
    monkeypatch.setattr(who, "_believes_missing", lambda: False)
    monkeypatch.setattr(door, "get_cookie_secret", lambda: SECRET)
    monkeypatch.setattr(door, "get_origin_from_redirect_uri", lambda: ORIGIN)


def cookie(email, secret=SECRET, name=USER_COOKIE_NAME, **more):
    claims = {"email": email, "email_verified": True, "origin": ORIGIN, "is_logged_in": True, **more}
    value = create_signed_value(secret, name, json.dumps(claims)).decode()
    return ("Cookie", f"{USER_COOKIE_NAME}={value}")


@pytest.mark.usefixtures("office")
class TestOnTheNetwork:
    # As the department's proxy on this machine passes it on.
    PROXY = (("Host", "planner.so.vn"), ("X-Forwarded-For", "10.0.0.9"))

    @pytest.mark.parametrize("path", GATED)
    def test_who_has_not_signed_in_gets_no_file_and_no_figure(self, path):
        assert ask(Door(answering()), path, self.PROXY).status == 403

    @pytest.mark.parametrize("path", SHELL)
    def test_and_gets_what_it_takes_to_sign_in(self, path):
        assert ask(Door(answering()), path, self.PROXY).status == 200

    @pytest.mark.parametrize("path", [path for path in GATED if "metrics" not in path])
    def test_a_reader_gets_files(self, path):
        assert ask(Door(answering()), path, [*self.PROXY, cookie("doc@so.vn")]).status == 200

    def test_the_servers_figures_are_an_administrators_and_the_machines(self):
        path = "/_stcore/metrics"
        assert ask(Door(answering()), path, [*self.PROXY, cookie("doc@so.vn")]).status == 403
        assert ask(Door(answering()), path, [*self.PROXY, cookie("chu@so.vn")]).status == 200
        assert ask(Door(answering()), path, OURS).status == 200

    @pytest.mark.parametrize(
        "forged",
        [
            cookie("cu@so.vn"),
            cookie("la@noi-khac.vn"),
            cookie("doc@local"),
            cookie(""),
            cookie("doc@so.vn", email_verified=False),
            cookie("doc@so.vn", email_verified=None),
            cookie("doc@so.vn", origin="https://khac.vn"),
            cookie("doc@so.vn", is_logged_in=False),
            cookie("doc@so.vn", secret="another"),
            cookie("doc@so.vn", name="_streamlit_xsrf"),
            ("Cookie", f"{USER_COOKIE_NAME}=doc@so.vn"),
            ("Cookie", f"{USER_COOKIE_NAME}=é"),
        ],
    )
    def test_neither_does_who_was_taken_off_is_unknown_or_writes_the_cookie_himself(self, forged):
        assert ask(Door(answering()), "/media/ab.pdf", [*self.PROXY, forged]).status == 403

    def test_no_store_no_entry(self, monkeypatch, tmp_path):
        monkeypatch.setenv("PLANNER_DATA", str(tmp_path))
        assert ask(Door(answering()), "/media/ab.pdf", [cookie("doc@so.vn")]).status == 403


@pytest.mark.parametrize(("path", "status"), [("/planner/media/a", 403), ("/planner/ho-so", 200)])
@pytest.mark.usefixtures("office")
def test_the_door_stands_before_an_app_that_is_served_under_a_path_too(path, status, monkeypatch):
    monkeypatch.setattr(door.config, "get_option", {"server.baseUrlPath": "/planner/"}.get)
    assert ask(Door(answering()), path).status == status
