"""The administrator's part of the dossiers page."""

import shutil

import pytest
from streamlit.testing.v1 import AppTest

from planner.province import DEFAULT_DATA_DIR
from planner.store.accounts import signed_in
from planner.store.database import open_store, store_path


def page():
    from planner.web.pages import dossiers

    dossiers.show()


@pytest.fixture
def app(tmp_path, monkeypatch):
    folder = tmp_path / "data"
    shutil.copytree(DEFAULT_DATA_DIR, folder, ignore=shutil.ignore_patterns("store"))
    monkeypatch.setenv("PLANNER_DATA", str(folder))
    return AppTest.from_function(page, default_timeout=60).run(), folder


def test_an_administrator_lets_somebody_in_and_reads_it_on_the_trail(app):
    opened, folder = app
    assert not opened.exception
    labels = {box.label: box for box in opened.text_input}
    labels["Địa chỉ thư"].set_value("chu@so.vn")
    labels["Họ tên"].set_value("Chủ")
    next(box for box in opened.selectbox if box.label == "Vai trò").set_value("administrator")
    next(one for one in opened.button if one.label == "Lưu người dùng").click()
    opened.run()
    assert not opened.exception
    assert signed_in(open_store(store_path(folder)), "chu@so.vn").role == "administrator"
    next(one for one in opened.toggle if one.label.startswith("Đọc nhật ký")).set_value(True)
    opened.run()
    trail = next(one.value for one in opened.dataframe if "Đối tượng" in one.value)
    assert trail["Đối tượng"].tolist() == ["người dùng chu@so.vn"]


def test_the_first_person_must_be_an_administrator_and_the_page_says_so(app):
    opened, _ = app
    labels = {box.label: box for box in opened.text_input}
    labels["Địa chỉ thư"].set_value("doc@so.vn")
    labels["Họ tên"].set_value("Đọc")
    next(one for one in opened.button if one.label == "Lưu người dùng").click()
    opened.run()
    assert any("quản trị viên" in error.value for error in opened.error)
