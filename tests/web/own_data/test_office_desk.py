"""The administrator's part of the dossiers page."""

import shutil

import pytest
from streamlit.testing.v1 import AppTest

from planner.layers.province import DEFAULT_DATA_DIR
from planner.store.accounts import signed_in, write_profile
from planner.store.anchors import head_code
from planner.store.database import connected, open_store, store_path
from planner.store.province_restore import check_province


def page():
    from planner.web.dossiers import page as dossiers

    dossiers.show()


@pytest.fixture
def app(tmp_path, monkeypatch):
    folder = tmp_path / "data"
    shutil.copytree(DEFAULT_DATA_DIR, folder, ignore=shutil.ignore_patterns("store"))
    monkeypatch.setenv("PLANNER_DATA", str(folder))
    store_path(folder).parent.mkdir()
    write_profile(store_path(folder).parent, "Nguyễn Văn An", "")
    return AppTest.from_function(page, default_timeout=60).run(), folder


def test_an_administrator_lets_somebody_in_and_reads_it_on_the_trail(app):
    opened, folder = app
    assert not opened.exception
    labels = {box.label: box for box in opened.text_input}
    labels["Địa chỉ thư"].set_value("chu@so.vn")
    labels["Họ tên"].set_value("Chủ")
    next(box for box in opened.selectbox if box.label == "Vai trò").set_value("administrator")
    next(button for button in opened.button if button.label == "Lưu người dùng").click()
    opened.run()
    assert not opened.exception
    assert signed_in(open_store(store_path(folder)), "chu@so.vn").role == "administrator"
    assert any("Chức danh" in table.value.columns for table in opened.dataframe)
    next(toggle for toggle in opened.toggle if toggle.label.startswith("Đọc nhật ký")).set_value(True)
    opened.run()
    trail = next(table.value for table in opened.dataframe if "Đối tượng" in table.value)
    assert trail["Đối tượng"].tolist() == ["người dùng chu@so.vn"]


def test_the_first_person_must_be_an_administrator_and_the_page_says_so(app):
    opened, _ = app
    labels = {box.label: box for box in opened.text_input}
    labels["Địa chỉ thư"].set_value("doc@so.vn")
    labels["Họ tên"].set_value("Đọc")
    next(button for button in opened.button if button.label == "Lưu người dùng").click()
    opened.run()
    assert any("quản trị viên" in error.value for error in opened.error)


def press(opened, label):
    next(button for button in opened.button if button.label == label).click()
    opened.run()
    assert not opened.exception


def test_an_administrator_backs_the_whole_province_up_and_has_the_backup_checked(app):
    opened, folder = app
    press(opened, "Sao lưu cả tỉnh ngay")
    (archive,) = (folder / "store" / "backups").glob("*.zip")
    assert check_province(archive).files > 10
    assert any(
        archive.name.replace("-", "\\-").replace(".", "\\.") in box.value for box in opened.success
    )
    press(opened, "Kiểm tra bản sao lưu")
    assert any("nguyên vẹn" in box.value for box in opened.success)
    archive.write_bytes(archive.read_bytes()[:-100])
    press(opened, "Kiểm tra bản sao lưu")
    assert [box.value for box in opened.error] != []


def test_a_code_on_paper_is_compared_on_the_page(app):
    opened, folder = app
    labels = {box.label: box for box in opened.text_input}
    labels["Địa chỉ thư"].set_value("chu@so.vn")
    labels["Họ tên"].set_value("Chủ")
    next(box for box in opened.selectbox if box.label == "Vai trò").set_value("administrator")
    press(opened, "Lưu người dùng")
    with connected(store_path(folder)) as connection:
        code = head_code(connection)
    next(toggle for toggle in opened.toggle if toggle.label.startswith("Đọc nhật ký")).set_value(True)
    opened.run()
    press(opened, "Kiểm tra chuỗi nhật ký")
    assert any("mọi dòng" in box.value for box in opened.success)
    for typed, is_right in ((code, True), ("0000-H000-0000-0000-0000-0M2X", False), ("sai", False)):
        box = next(field for field in opened.text_input if field.label == "Mã niêm phong in trên giấy")
        box.set_value(typed)
        press(opened, "Đối chiếu mã")
        assert any("đúng" in message.value for message in opened.success) is is_right
        assert (len(opened.error) == 0) is is_right
