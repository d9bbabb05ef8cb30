"""People sign in by OpenID Connect at a real identity server on this machine; roles decide."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from datetime import date

import pytest
from e2e_tools import ROOT, free_port, listen, serving, settled, taken
from store.store_tools import paper_of

from planner.store.accounts import set_person
from planner.store.database import open_store, store_path
from planner.store.dossiers import receive
from planner.store.files import attach
from planner.store.people import Actor

ADMIN = Actor("admin@local", "Quản trị", "", "administrator")
PEOPLE = {"doc@so.vn": "reader", "tham@so.vn": "reviewer", "nghi@so.vn": "reviewer"}
STRANGER = "la@noi-khac.vn"
VERIFIED = {"email_verified": True}
# Administrators by their address, which the identity server does not stand for.
UNVERIFIED = {"gia@so.vn": {"email_verified": False}, "thieu@so.vn": {}}
PAPER = paper_of("giấy tờ".encode())


@pytest.fixture(scope="module")
def identity_server():
    """The address of an identity server that asks nobody for a password."""
    port = free_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://localhost:{port}"
    for _ in range(80):
        try:
            urllib.request.urlopen(f"{address}/.well-known/openid-configuration", timeout=2)
            break
        except OSError:
            time.sleep(0.25)
    for email, verified in {**dict.fromkeys((*PEOPLE, STRANGER), VERIFIED), **UNVERIFIED}.items():
        claims = json.dumps({"email": email, **verified}).encode()
        kind = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{address}/users/{email}", claims, kind, method="PUT")
        urllib.request.urlopen(request, timeout=5)
    yield address
    server.terminate()
    server.wait(timeout=10)


@pytest.fixture(scope="module")
def office(folder, identity_server, tmp_path_factory):
    """The app as the department serves it on its network, with its people and a dossier."""
    store = open_store(store_path(folder))
    administrators = dict.fromkeys(["chu@so.vn", *UNVERIFIED], "administrator")
    for email, role in {**administrators, **PEOPLE}.items():
        set_person(store, ADMIN, Actor(email, email.split("@")[0], "", role))
    opened = receive(
        store, ADMIN, carrier="vnpt", kind="new_plan", title="Hồ sơ VNPT", received_on=date(2018, 3, 1)
    )
    attach(store, ADMIN, opened.id, "giay.png", PAPER)
    port = free_port()
    secrets = tmp_path_factory.mktemp("secrets") / "secrets.toml"
    secrets.write_text(
        "[auth]\n"
        f'redirect_uri = "http://localhost:{port}/oauth2callback"\n'
        'cookie_secret = "a secret of this test alone, long enough"\n'
        'client_id = "planner"\nclient_secret = "secret"\n'
        f'server_metadata_url = "{identity_server}/.well-known/openid-configuration"\n'
    )
    environment = {**os.environ, "PLANNER_DATA": str(folder)}
    with serving(ROOT / "app.py", environment, port, ("--secrets.files", str(secrets))) as address:
        yield address


@pytest.fixture
def page(browser, identity_server):
    """A fresh page; nothing of ours may leave localhost (the identity server's own form asks a CDN)."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    opened = context.new_page()
    listen(opened)
    opened.set_default_timeout(20_000)
    opened.route("https://**", lambda route: route.abort())
    outside = []

    def note(request):
        ours = request.url.startswith(("http://localhost:", "data:", "blob:"))
        if not ours and not request.frame.url.startswith(identity_server):
            outside.append(request.url)

    opened.on("request", note)
    yield opened
    context.close()
    assert outside == []


def sign_in(page, address, email, path="ho-so"):
    """Open a page, sign in, and be back on it."""
    page.goto(f"{address}/{path}")
    page.get_by_role("button", name="Đăng nhập").click()
    page.locator("input[name=sub]").fill(email)
    page.locator("button[type=submit]").first.click()
    page.wait_for_url(f"{address}/{path}")
    page.wait_for_selector("[data-testid=stMainBlockContainer] h4, [data-testid=stAlertContentError]")
    settled(page)


@pytest.mark.parametrize("path", ["", "vung-phu", "tham-dinh", "ho-so", "quy-hoach", "du-lieu"])
def test_nobody_sees_a_page_without_signing_in(page, office, path):
    page.goto(f"{office}/{path}")
    page.get_by_role("button", name="Đăng nhập").wait_for()
    settled(page)
    assert page.locator(".planner-map").count() == 0
    assert page.locator("[data-testid=stDataFrame]").count() == 0


def test_somebody_whom_no_administrator_knows_is_turned_away(page, office):
    sign_in(page, office, STRANGER)
    page.get_by_text("chưa được cấp quyền").wait_for()
    assert page.locator("[data-testid=stDataFrame]").count() == 0


def test_a_reader_sees_dossiers_and_changes_nothing(page, office):
    sign_in(page, office, "doc@so.vn")
    page.get_by_text("Hồ sơ của doanh nghiệp").wait_for()
    page.locator("[data-testid=stDataFrame]").first.wait_for()
    settled(page)
    assert page.get_by_text("Tiếp nhận hồ sơ mới").count() == 0
    page.goto(f"{office}/du-lieu")
    page.get_by_text("Chỉ quản trị viên").wait_for()
    page.goto(f"{office}/ho-so?ho_so=1")
    page.get_by_text("Hồ sơ VNPT").first.wait_for()
    settled(page)
    assert page.get_by_text("Chuyển:").count() == 0
    page.get_by_role("tab", name="Tệp và thẩm định").click()
    settled(page)
    assert page.locator("input[type=file]").count() == 0


def test_sign_in_leads_back_to_the_page_asked_for_and_sign_out_ends_it(page, office):
    sign_in(page, office, "tham@so.vn", "ho-so?ho_so=1")
    page.get_by_text("Hồ sơ VNPT").first.wait_for()
    page.get_by_text("tham · người thẩm định").wait_for()
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url("**/oauth2/end_session**")  # the identity server asks whether to end there too
    page.goto(f"{office}/ho-so?ho_so=1")
    page.get_by_role("button", name="Đăng nhập").wait_for()
    settled(page)
    assert page.get_by_text("Hồ sơ VNPT").count() == 0


def test_a_reviewer_works_with_the_dossier(page, office):
    sign_in(page, office, "tham@so.vn")
    page.get_by_text("Tiếp nhận hồ sơ mới").wait_for()
    page.goto(f"{office}/ho-so?ho_so=1")
    page.get_by_role("button", name="Chuyển: đang kiểm tra").wait_for()
    assert page.get_by_text("Hồ sơ VNPT").first.is_visible()


@pytest.mark.parametrize("email", UNVERIFIED)
def test_an_address_that_is_not_verified_opens_nothing_though_it_is_an_administrators(
    page, office, email
):
    sign_in(page, office, email)
    page.get_by_text("không xác nhận địa chỉ thư").wait_for()
    assert page.locator("[data-testid=stDataFrame]").count() == 0
    page.goto(f"{office}/du-lieu")
    page.get_by_text("không xác nhận địa chỉ thư").wait_for()


def paper(page):
    return page.locator(".st-key-paper_1 button")


def test_who_is_taken_off_while_a_page_is_open_downloads_nothing_from_it(page, office, folder):
    sign_in(page, office, "nghi@so.vn")
    page.goto(f"{office}/ho-so?ho_so=1")
    page.get_by_role("tab", name="Giấy tờ").click()
    settled(page)
    assert taken(page, paper(page)) == PAPER
    person = Actor("nghi@so.vn", "nghi", "", "reviewer")
    set_person(open_store(store_path(folder)), ADMIN, person, active=False, revision=1)
    fetched = []
    page.on("download", lambda file: fetched.append(file))
    paper(page).click()
    page.wait_for_timeout(3000)
    assert fetched == []
    page.goto(f"{office}/ho-so?ho_so=1")
    page.get_by_text("chưa được cấp quyền").wait_for()
