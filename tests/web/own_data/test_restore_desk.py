"""A province stood up again on the page: by an administrator, in a new folder, on record."""

import shlex
import shutil

import pytest
from store.store_tools import ADMINISTRATOR, fill, receive_one
from streamlit.testing.v1 import AppTest

from planner.cli.main import main
from planner.layers.io import check_data_dir
from planner.layers.province import DEFAULT_DATA_DIR
from planner.store import audit
from planner.store.accounts import set_person
from planner.store.database import connected, open_store, store_path
from planner.store.examine import examine
from planner.store.people import Actor
from planner.store.province_backup import backup_province
from planner.web.shared import who

NAMED = "Thử khôi phục"


def page():
    from planner.web.own_data import restore_desk
    from planner.web.shared import who

    restore_desk.show_restore(who.actor())


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The shipped province with two dossiers, and one backup of it."""
    data_dir = tmp_path / "data"
    shutil.copytree(DEFAULT_DATA_DIR, data_dir, ignore=shutil.ignore_patterns("store"))
    monkeypatch.setenv("PLANNER_DATA", str(data_dir))
    store = open_store(store_path(data_dir))
    fill(store, 3)
    receive_one(store, title="thứ hai")
    backup_province(store, data_dir, ADMINISTRATOR)
    return data_dir


def opened_page():
    opened = AppTest.from_function(page, default_timeout=120).run()
    assert not opened.exception
    return opened


def press(opened, label):
    next(button for button in opened.button if button.label == label).click()
    opened.run()
    assert not opened.exception


def looked_at():
    opened = opened_page()
    press(opened, "Kiểm tra bản sao lưu")
    return opened


def stand_up(opened, name, *, sure=True):
    next(field for field in opened.text_input if field.label.startswith("Tên thư mục mới")).set_value(
        name
    )
    next(box for box in opened.checkbox if box.label.startswith("Tôi đã xem")).set_value(sure)
    press(opened, "Dựng tỉnh từ bản sao lưu")


def read(*boxes):
    """Return what boxes say, without the signs that keep it from being Markdown."""
    return " ".join(box.value for box in boxes).replace("\\", "")


def errors(opened):
    return read(*opened.error)


def beside(folder):
    return sorted(path.name for path in folder.parent.iterdir())


def last_entry(folder):
    with connected(store_path(folder)) as connection:
        return audit.head(connection)


def test_what_a_backup_holds_is_seen_before_anything_is_done(folder):
    opened = looked_at()
    text = read(*opened.success, *opened.markdown)
    assert "nguyên vẹn" in text
    assert "Tỉnh: Trà Vinh" in text
    assert "Số hồ sơ: 2" in text
    assert "giờ Việt Nam" in text
    table = next(frame.value for frame in opened.dataframe if "Số bản ghi" in frame.value)
    counts = {name: records for name, (records, _) in check_data_dir(folder).items()}
    assert table["Số bản ghi"].tolist() == list(counts.values())
    assert sum(counts.values()) > 1000
    assert beside(folder) == ["data"]


def test_the_province_stands_in_the_new_folder_and_the_page_says_how_to_open_it(folder, capsys):
    opened = looked_at()
    stand_up(opened, NAMED)
    new = folder.parent / NAMED
    assert f"Đã dựng tỉnh tại {new}" in read(*opened.success)
    assert shlex.split(opened.code[0].value) == [
        "planner", "serve", "--data", str(new), "--port", "8502",
    ]  # fmt: skip
    assert any("khóa ký riêng" in box.value for box in opened.info)
    for province in (folder, new):
        assert examine(store_path(province), in_use=True).problems == []
    printed = []
    for province in (folder, new):
        assert main(["radio", "--on", "2019-06-01", "--data", str(province), "--json"]) in (0, 1)
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1] != ""


def test_it_is_on_the_trail_of_the_store_that_is_worked_with(folder):
    opened = looked_at()
    before = last_entry(folder)
    stand_up(opened, NAMED)
    entry = last_entry(folder)
    assert (entry.seq, entry.action) == (before.seq + 1, "restore_beside")
    assert str(folder.parent / NAMED) in entry.after


def test_a_name_that_leads_elsewhere_is_refused_and_nothing_is_made(folder):
    opened = looked_at()
    for name in ("../ngoài", "", "a" * 101):
        stand_up(opened, name)
        assert "không dùng được làm tên thư mục" in errors(opened)
    assert beside(folder) == ["data"]


def test_nothing_is_done_until_it_is_confirmed(folder):
    opened = looked_at()
    stand_up(opened, NAMED, sure=False)
    assert "xác nhận" in errors(opened)
    assert beside(folder) == ["data"]


def test_a_backup_that_does_not_verify_is_refused_in_words_and_cannot_be_stood_up(folder):
    (archive,) = (folder / "store" / "backups").glob("*.zip")
    archive.write_bytes(archive.read_bytes()[:-100])
    opened = looked_at()
    assert archive.name in errors(opened)
    assert str(archive.parent) not in errors(opened)
    assert not [button for button in opened.button if button.label == "Dựng tỉnh từ bản sao lưu"]


def test_a_backup_that_has_changed_since_it_was_looked_at_is_looked_at_anew(folder):
    opened = looked_at()
    (archive,) = (folder / "store" / "backups").glob("*.zip")
    archive.write_bytes(archive.read_bytes()[:-100])
    opened.run()
    assert not [button for button in opened.button if button.label == "Dựng tỉnh từ bản sao lưu"]


def test_who_is_no_administrator_any_more_is_refused_on_the_open_page(folder, monkeypatch):
    store = open_store(store_path(folder))
    chief, other = (Actor(f"{name}@so.vn", name, "", "administrator") for name in ("chu", "khac"))
    set_person(store, ADMINISTRATOR, chief)
    set_person(store, chief, other)
    monkeypatch.setattr(who, "actor", lambda: other)
    opened = looked_at()
    set_person(store, chief, Actor(other.email, other.name, "", "reviewer"), revision=1)
    stand_up(opened, NAMED)
    assert "quản trị viên" in errors(opened)
    assert beside(folder) == ["data"]


def test_a_file_that_is_sent_is_looked_at_and_stood_up_alike(folder):
    (archive,) = (folder / "store" / "backups").glob("*.zip")
    sent = archive.read_bytes()
    archive.unlink()
    opened = opened_page()
    next(choice for choice in opened.radio if choice.label == "Bản sao lưu ở đâu").set_value("sent")
    opened.run()
    opened.file_uploader[0].set_value(("tỉnh.zip", sent, "application/zip"))
    opened.run()
    press(opened, "Kiểm tra bản sao lưu")
    assert "tỉnh.zip nguyên vẹn" in read(*opened.success)
    stand_up(opened, NAMED)
    assert examine(store_path(folder.parent / NAMED), in_use=True).problems == []
