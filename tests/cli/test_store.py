"""`planner backup`, `restore`, `audit`: JSON alone on standard output, documented exit codes."""

import json
import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from store.forger import Forger
from store.old_stores import old_store
from store.store_tools import ADMINISTRATOR, READER, assert_sound, everything, fill

from planner.cli.main import main
from planner.store.accounts import write_profile
from planner.store.backup import backup
from planner.store.comments import comment, comments
from planner.store.database import Store, open_store, store_path
from planner.store.people import Actor

REVIEWER = Actor("an@so.gov.vn", "Nguyễn Văn An", "", "reviewer")


@pytest.fixture
def data(tmp_path):
    """A data directory with a store in it, and nothing else."""
    fill(open_store(store_path(tmp_path)), 3)
    return tmp_path


@pytest.fixture
def store(data):
    return Store(store_path(data))


def run(capsys, *arguments):
    code = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def run_json(capsys, *arguments):
    code, out, err = run(capsys, *arguments, "--json")
    assert err == ""
    return code, json.loads(out)


def spoil(path):
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TRIGGER audit_is_never_changed")
        connection.execute("UPDATE audit SET who = 'kẻ khác' WHERE seq = 2")
    connection.close()


# -- backup


def test_a_backup_says_where_it_is_and_that_it_is_sound(capsys, data, store):
    code, report = run_json(capsys, "backup", "--data", data)
    assert code == 0
    assert report["backup"].startswith(str(data / "store" / "backups" / "planner-"))
    assert report["backup"].endswith(".zip")
    assert (report["sound"], report["problems"], report["audit_entries"]) == (True, [], 19)
    assert report["bytes"] == Path(report["backup"]).stat().st_size
    out = run(capsys, "backup", "--data", data, "--out", data / "b.zip")[1]
    assert report["code"] in out
    assert run(capsys, "restore", report["backup"], "--check")[0] == 0


def test_of_a_target_that_ends_in_sqlite_the_store_alone_is_copied(capsys, data, tmp_path):
    target = tmp_path / "ổ USB" / "kho.sqlite"
    code, out, _ = run(capsys, "backup", "--data", data, "--out", target)
    assert (code, out) == (0, f"Đã sao lưu vào «{target}» (19 mục trong sổ ghi).\n")
    assert_sound(target)
    out = run(capsys, "backup", "--data", data, "--out", target, "--lang", "en")[1]
    assert out.startswith("Backed up to")


def test_a_backup_of_a_store_that_is_not_sound_is_made_and_says_so(capsys, data, store):
    spoil(store.path)
    code, report = run_json(capsys, "backup", "--data", data)
    assert (code, report["sound"], report["problems"]) == (1, False, ["audit entry 2"])
    assert Path(report["backup"]).exists()
    assert "Hãy ngừng dùng" in run(capsys, "backup", "--data", data)[1]


# -- restore


def test_restoring_says_what_it_replaced_and_where_that_is_kept(capsys, data, store, tmp_path):
    copy = tmp_path / "b.sqlite"
    run(capsys, "backup", "--data", data, "--out", copy)
    comment(store, REVIEWER, 1, "sau đó")
    code, report = run_json(capsys, "restore", copy, "--data", data)
    assert code == 0
    assert (report["backup"], report["sound"], report["audit_entries"]) == (str(copy), True, 20)
    assert [comment.text for comment in comments(store, READER, 1)] == [f"ý kiến {n}" for n in range(4)]
    assert comments(Store(Path(report["kept"])), READER, 1)[-1].text == "sau đó"
    code, out, _ = run(capsys, "restore", copy, "--data", data)
    assert (code, out.count("\n")) == (0, 2)
    assert out.startswith("Đã khôi phục từ «")


def test_restoring_into_an_empty_data_directory_replaces_nothing(capsys, data, tmp_path):
    copy, new = tmp_path / "b.sqlite", tmp_path / "máy mới"
    run(capsys, "backup", "--data", data, "--out", copy)
    code, report = run_json(capsys, "restore", copy, "--data", new)
    assert (code, report["kept"]) == (0, None)
    assert_sound(store_path(new))


def test_what_is_not_sound_is_not_restored(capsys, data, store, tmp_path):
    copy = tmp_path / "b.sqlite"
    run(capsys, "backup", "--data", data, "--out", copy)
    spoil(copy)
    before = everything(store)
    code, out, err = run(capsys, "restore", copy, "--data", data, "--json")
    assert (code, out) == (2, "")
    assert err.startswith(f"Bản sao lưu «{copy}» không nguyên vẹn (mục 2 của nhật ký")
    assert run(capsys, "restore", tmp_path / "không có.sqlite", "--data", data)[0] == 2
    assert everything(store) == before


def test_a_lost_store_says_to_restore_and_is_restored(capsys, data, store):
    copy = data / "store" / "backups" / "kho.sqlite"
    run(capsys, "backup", "--data", data, "--out", copy)
    store.path.unlink()
    for command in (["backup"], ["audit"], ["audit", "--verify"]):
        code, out, err = run(capsys, *command, "--data", data)
        assert (code, out) == (2, "")
        assert "planner restore" in err
    assert run(capsys, "restore", copy, "--data", data)[0] == 0
    assert run(capsys, "audit", "--verify", "--data", data)[0] == 0


# -- audit


def test_the_trail_is_read_with_what_was_before_and_after(capsys, data):
    code, report = run_json(capsys, "audit", "--data", data)
    assert code == 0
    assert [entry["seq"] for entry in report["entries"]] == list(range(1, 20))
    first = report["entries"][0]
    assert (first["action"], first["subject"], first["before"]) == ("receive", "dossier/1", None)
    assert first["after"]["code"] == "HS-2018-001"
    assert len(first["hash"]) == 64


def test_the_trail_is_read_by_subject(capsys, data):
    report = run_json(capsys, "audit", "--subject", "dossier/1/site/VTL-001", "--data", data)[1]
    assert [entry["action"] for entry in report["entries"]] == ["decide"] + ["comment"] * 4
    assert run_json(capsys, "audit", "--subject", "dossier/2", "--data", data)[1] == {"entries": []}


def test_the_trail_is_a_line_an_entry_in_words(capsys, data):
    lines = run(capsys, "audit", "--data", data)[1].splitlines()
    assert len(lines) == 19
    assert "an@so.gov.vn" in lines[0]
    assert "dossier/1" in lines[0]
    assert " → " in lines[0]
    assert "Tiếp nhận" in lines[0]


def test_a_sound_store_is_verified_and_says_what_that_covers(capsys, data):
    code, report = run_json(capsys, "audit", "--verify", "--data", data)
    assert (code, report["sound"], report["problems"], report["audit_entries"]) == (0, True, [], 19)
    assert (report["covered_since"], report["agreement"]["reaches"]) == (1, 19)
    lines = run(capsys, "audit", "--verify", "--data", data)[1].splitlines()
    assert lines[0] == "Kho nguyên vẹn: 19 mục trong sổ ghi."
    assert "đối chiếu với nhật ký từ mục đầu tiên" in lines[1]
    assert lines[2] == f"Mã niêm phong của mục cuối: {report['code']}."
    assert "có trên máy này" in lines[3]


def test_a_store_of_an_earlier_version_says_what_was_not_covered_before(capsys, tmp_path, monkeypatch):
    old = old_store(tmp_path, monkeypatch, 3)
    path = tmp_path / "data" / "store" / "planner.sqlite"
    path.parent.mkdir(parents=True)
    shutil.copy(backup(old, ADMINISTRATOR, tmp_path / "v3.sqlite"), path)
    code, out, _ = run(capsys, "restore", tmp_path / "v3.sqlite", "--check")
    assert (code, "chưa có mã băm từng dòng" in out) == (0, True)
    code, report = run_json(capsys, "audit", "--verify", "--data", data_of(path))
    assert (code, report["problems"]) == (0, [])
    assert report["covered_since"] == report["audit_entries"] > 5
    assert "Kho do phiên bản cũ lập" in run(capsys, "audit", "--verify", "--data", data_of(path))[1]


def data_of(path):
    return path.parent.parent


def test_a_code_on_paper_still_holds_after_more_work_and_not_after_the_trail_was_written_anew(
    capsys, data, store
):
    printed = run_json(capsys, "audit", "--verify", "--data", data)[1]["code"]
    comment(store, REVIEWER, 1, "việc sau đó")
    typed = printed.lower().replace("0", "o")
    code, out, _ = run(capsys, "audit", "--verify", "--data", data, "--against", typed)
    assert (code, "đúng. Mục 19 của nhật ký" in out) == (0, True)
    with Forger(store.path) as forger:
        forger.sql.execute("UPDATE dossiers SET title = 'tên khác'")
        forger.make_it_agree()
    code, out, _ = run(capsys, "audit", "--against", printed, "--data", data)
    assert (code, "KHÔNG khớp" in out) == (1, True)
    report = run_json(capsys, "audit", "--against", printed, "--data", data)[1]
    assert report["against"] == [{"code": printed, "seq": 19, "holds": False}]


def test_a_code_that_was_mistyped_is_told_so_and_not_taken_for_a_forgery(capsys, data):
    printed = run_json(capsys, "audit", "--verify", "--data", data)[1]["code"]
    wrong = printed[:-6] + ("1" if printed[-6] != "1" else "2") + printed[-5:]
    code, _, err = run(capsys, "audit", "--against", wrong, "--data", data)
    assert (code, "bị gõ sai" in err) == (2, True)
    assert "24 chữ và số" in run(capsys, "audit", "--against", "ABC", "--data", data)[2]


def test_a_new_key_goes_on_where_the_old_one_is_lost(capsys, data, store, tmp_path_factory, monkeypatch):
    monkeypatch.setenv("PLANNER_KEYS", str(tmp_path_factory.mktemp("khóa mới")))
    assert "KHÔNG có trên máy này" in run(capsys, "audit", "--verify", "--data", data)[1]
    code, report = run_json(capsys, "audit", "--new-key", "--data", data)
    assert code == 0
    code, seen = run_json(capsys, "audit", "--verify", "--data", data)
    assert (code, seen["problems"], seen["key"]) == (0, [], report["key"])
    assert (seen["agreement"]["key"], seen["agreement"]["reaches"]) == ("here", 20)


def test_a_trail_that_was_changed_exits_1_and_says_what_to_do(capsys, data, store):
    spoil(store.path)
    code, report = run_json(capsys, "audit", "--verify", "--data", data)
    assert (code, report["sound"], report["problems"]) == (1, False, ["audit entry 2"])
    code, out, _ = run(capsys, "audit", "--verify", "--data", data)
    assert (code, "Hãy ngừng dùng và khôi phục" in out) == (1, True)
    assert run_json(capsys, "audit", "--data", data)[1]["entries"][1]["who"] == "kẻ khác"


def test_a_trail_of_which_the_text_was_spoilt_can_still_be_read(capsys, data, store):
    spoil(store.path)
    with sqlite3.connect(store.path) as connection:
        connection.execute("UPDATE audit SET after = '{hỏng' WHERE seq = 2")
    connection.close()
    assert run_json(capsys, "audit", "--data", data)[1]["entries"][1]["after"] == "{hỏng"


# -- all of them


@pytest.mark.parametrize("command", [["backup"], ["audit"], ["audit", "--verify"]])
def test_where_there_is_no_store_none_is_made(capsys, tmp_path, command):
    code, out, err = run(capsys, *command, "--data", tmp_path)
    assert (code, out) == (2, "")
    assert str(store_path(tmp_path)) in err
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_store_exits_2_and_says_what_to_do(capsys, data, store):
    os.truncate(store.path, 5000)
    for command in (["backup"], ["audit"], ["audit", "--verify"]):
        code, out, err = run(capsys, *command, "--data", data, "--json")
        assert (code, out) == (2, "")
        assert "planner restore" in err


def test_who_does_it_is_named_by_the_profile_and_never_by_the_account_of_the_machine(
    capsys, data, store, tmp_path
):
    copy = tmp_path / "b.sqlite"
    run(capsys, "backup", "--data", data, "--out", copy)
    write_profile(store_path(data).parent, "Trần Thị B", "")
    run(capsys, "restore", copy, "--data", data)
    last = run_json(capsys, "audit", "--subject", "store", "--data", data)[1]["entries"][-1]
    assert last["action"] == "restore"
    assert last["who"].split("@")[0] == "Trần Thị B"
    assert last["after"]["backup"] == "b.sqlite"
