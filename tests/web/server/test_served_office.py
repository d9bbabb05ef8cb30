"""Who writes his own messages to a page does no more than his role allows, whatever he presses.

The identifiers of all buttons and fields are taken from an administrator's pages; a reader, somebody
who was taken off and somebody who never signed in then press and fill in all of them.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from dataclasses import replace
from datetime import date
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from e2e_tools import ROOT, free_port, serving
from socket_tools import cookie_of, filled, inner, kind_of, pressed, session, widgets, words
from store.store_tools import paper_of
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed

from planner.layers.province import DEFAULT_DATA_DIR
from planner.store.accounts import set_person
from planner.store.comments import comment
from planner.store.database import open_store, store_path
from planner.store.dossiers import receive
from planner.store.files import attach
from planner.store.people import Actor
from planner.web.shared.text import t

SECRET = "a secret of this test alone, long enough"
ADMIN = Actor("admin@local", "Quản trị", "", "administrator")
# Of each kind of dossier and page one: path and query.
PAGES = (("ho-so", ""), ("ho-so", "ho_so=1"), ("quy-hoach", ""), ("truyen-thanh", ""), ("du-lieu", ""))
EVERY_PAGE = ("", "vung-phu", "tham-dinh", "ho-so", "truyen-thanh", "quy-hoach", "du-lieu", "so-tay")
PAPER = paper_of(b"a paper of this test")
LEAVE = "Đăng xuất"  # ends the session: nothing else would be pressed
NAMES = {"chu@so.vn": "Chủ Văn Trị", "doc@so.vn": "Đỗ Thị Đọc", "cu@so.vn": "Cù Văn Cũ"}
TITLE = "Hồ sơ chỉ người trong cơ quan được đọc"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    data_dir = tmp_path_factory.mktemp("forged") / "data"
    shutil.copytree(DEFAULT_DATA_DIR, data_dir, ignore=shutil.ignore_patterns("store"))
    store = open_store(store_path(data_dir))
    roles = {"chu@so.vn": "administrator", "doc@so.vn": "reader", "cu@so.vn": "administrator"}
    for email, role in roles.items():
        set_person(store, ADMIN, Actor(email, NAMES[email], "", role))
    opened = receive(
        store, ADMIN, carrier="vnpt", kind="new_plan", title=TITLE, received_on=date(2018, 3, 1)
    )
    attach(store, ADMIN, opened.id, "giay.png", PAPER)
    comment(store, ADMIN, opened.id, "ý kiến")
    set_person(store, ADMIN, Actor("cu@so.vn", "cu", "", "administrator"), active=False, revision=1)
    return data_dir


@pytest.fixture(scope="module")
def office(folder, tmp_path_factory):
    port = free_port()
    secrets = tmp_path_factory.mktemp("secrets") / "secrets.toml"
    secrets.write_text(
        "[auth]\n"
        f'redirect_uri = "http://localhost:{port}/oauth2callback"\ncookie_secret = "{SECRET}"\n'
        'client_id = "planner"\nclient_secret = "secret"\n'
        'server_metadata_url = "http://localhost:9/.well-known/openid-configuration"\n'
    )
    environment = {**os.environ, "PLANNER_DATA": str(folder)}
    with serving(ROOT / "app.py", environment, port, ("--secrets.files", str(secrets))) as address:
        yield address


def of(email, office):
    return cookie_of(email, SECRET, office) if email else ""


def all_that_is_stored(folder):
    """Return what a data directory holds: each file by its hash, each row of the store's tables."""
    stored = {}
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and not (parts[0] == "store" and ".sqlite" in path.name):
            stored["/".join(parts)] = hashlib.sha256(path.read_bytes()).hexdigest()
    with sqlite3.connect(f"file:{store_path(folder)}?mode=ro", uri=True) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (name,) in tables:
            stored[f"table {name}"] = sorted(map(repr, connection.execute(f"SELECT * FROM {name}")))
    return stored


@pytest.fixture(scope="module")
def offered(office):
    """What an administrator's pages offer: the widgets of each."""
    with session(office, of("chu@so.vn", office)) as opened:
        return {page: widgets(opened.open(*page)) for page in PAGES}


def buttons(offered, page):
    return [
        widget
        for widget in offered[page]
        if kind_of(widget) == "button" and inner(widget).label != LEAVE
    ]


def fields(offered, page):
    return [state for widget in offered[page] if (state := filled(widget, "2018")) is not None]


def press_each(office, offered, email):
    """Press every button that an administrator sees, all fields filled in; return what is shown then."""
    shown = []
    with session(office, of(email, office)) as opened:
        for page in PAGES:
            for button in buttons(offered, page):
                opened.open(*page)
                shown.append(opened.run(*page, [*fields(offered, page), pressed(button)]))
    return shown


def press_all(office, offered, email):
    """Press all buttons of each page at once."""
    shown = []
    with session(office, of(email, office)) as opened:
        for page in PAGES:
            opened.open(*page)
            states = [*fields(offered, page), *map(pressed, buttons(offered, page))]
            shown.append(opened.run(*page, states))
    return shown


def test_a_reader_changes_nothing_with_the_buttons_of_an_administrator(office, folder, offered):
    before = all_that_is_stored(folder)
    shown = press_each(office, offered, "doc@so.vn")
    assert all_that_is_stored(folder) == before
    assert len(shown) > 12
    assert any(TITLE in words(elements) for elements in shown)  # a reader does see the pages
    assert not any(kind_of(element) == "exception" for elements in shown for element in elements)


@pytest.mark.parametrize("email", ["cu@so.vn", "la@noi-khac.vn", ""])
def test_who_may_not_come_in_changes_and_sees_nothing(office, folder, offered, email):
    before = all_that_is_stored(folder)
    shown = press_all(office, offered, email)
    assert all_that_is_stored(folder) == before
    for elements in shown:
        assert TITLE not in words(elements)
        assert {kind_of(element) for element in elements} <= {"html", "alert", "button"}


def test_the_role_that_is_taken_away_is_missing_at_the_next_press_on_the_open_page(
    office, folder, offered
):
    page = ("ho-so", "ho_so=1")
    store = open_store(store_path(folder))
    person = Actor("tham@so.vn", "Thẩm", "", "reviewer")
    set_person(store, ADMIN, person)
    with session(office, of(person.email, office)) as opened:
        seen = widgets(opened.open(*page))
        (step,) = [widget for widget in seen if inner(widget).label == "Chuyển: đang kiểm tra"]
        set_person(store, ADMIN, replace(person, role="reader"), revision=1)
        before = all_that_is_stored(folder)
        shown = opened.run(*page, [pressed(step)])
        assert all_that_is_stored(folder) == before
        assert TITLE in words(shown)
        assert step not in shown
        set_person(store, ADMIN, person, active=False, revision=2)
        shown = opened.run(*page)
        assert TITLE not in words(shown)
        assert "chưa được cấp quyền" in words(shown)


def test_every_page_says_who_works_there_by_name_and_lets_them_out(office):
    with session(office, of("doc@so.vn", office)) as opened:
        for page in EVERY_PAGE:
            shown = opened.open(page)
            assert "Đỗ Thị Đọc · người đọc" in words(shown), page
            assert LEAVE in [
                inner(widget).label for widget in widgets(shown) if kind_of(widget) == "button"
            ], page


def fetched(url, cookie=""):
    """Return the status and the content that an address answers with."""
    try:
        with urlopen(Request(url, headers={"Cookie": cookie} if cookie else {}), timeout=60) as answer:
            return answer.status, answer.read()
    except HTTPError as refused:
        with refused:
            return refused.code, b""


def test_a_files_address_answers_to_nobody_who_may_not_come_in_during_the_session_and_after(office):
    with session(office, of("doc@so.vn", office)) as opened:
        shown = opened.open("ho-so", "ho_so=1")
        (paper,) = [widget for widget in widgets(shown) if inner(widget).label == t("desk_paper_get")]
        url = office + opened.file(paper)
        assert fetched(url, of("doc@so.vn", office)) == (200, PAPER)
        for email in ("", "cu@so.vn", "la@noi-khac.vn"):
            assert fetched(url, of(email, office)) == (403, b"")
    for email in ("", "cu@so.vn", "la@noi-khac.vn"):
        assert fetched(url, of(email, office)) == (403, b"")


def test_nobody_empties_the_caches_or_ends_the_server_over_the_socket(office):
    for message in (BackMsg(clear_cache=True), BackMsg(debug_shutdown_runtime=True)):
        with session(office) as opened:
            opened.open("ho-so")
            opened.socket.send(message.SerializeToString())
            with pytest.raises(ConnectionClosed) as ended:
                opened.read_to_the_end()
            assert ended.value.rcvd.code == 1008
    assert fetched(f"{office}/_stcore/health")[0] == 200


def test_the_same_messages_of_an_administrator_do_change_something(office, folder, offered):
    """Otherwise everything above would pass with messages that nobody understands."""
    before = all_that_is_stored(folder)
    press_each(office, offered, "chu@so.vn")
    changed = {
        name for name, content in all_that_is_stored(folder).items() if content != before.get(name)
    }
    assert {"table audit", "table dossiers", "table comments"} <= changed
