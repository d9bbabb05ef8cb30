"""Backups: consistent while others write, restored only when sound, what they replace kept."""

import os
import shutil
import sqlite3
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from store.store_tools import (
    ADMINISTRATOR,
    OTHER,
    READER,
    REVIEWER,
    assert_sound,
    everything,
    fill,
    paper_of,
    raw,
    receive_one,
    trail,
)

from planner.base.errors import StoreError
from planner.store import backup as backups
from planner.store import database
from planner.store.backup import backup, backup_daily, examine, restore
from planner.store.comments import comment, comments
from planner.store.database import Store, open_store
from planner.store.decisions import Wanted, decide, decisions
from planner.store.dossiers import dossier, dossiers, move
from planner.store.files import attach


def kept_by(store):
    """Return the files that restoring has put aside."""
    return sorted(store.path.parent.glob("planner-replaced-*.sqlite"))


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@contextmanager
def at_work(store, opened, count=3):
    """Let some people comment on a dossier all the while; gives what has been confirmed to them."""
    confirmed, failed, done = [], [], threading.Event()

    def work(number):
        turn = 0
        while not done.is_set():
            turn += 1
            try:
                remark = comment(store, OTHER, opened.id, f"{number}/{turn}")
                attach(store, OTHER, opened.id, remark.text, paper_of(remark.text.encode() * 2000))
            except Exception as error:
                failed.append(error)
                return
            confirmed.append(remark.text)

    threads = [threading.Thread(target=work, args=[n]) for n in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield confirmed
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert failed == []


# -- backing up


def test_a_backup_is_the_store_as_it_stands_in_one_file(store):
    fill(store)
    copy = backup(store, ADMINISTRATOR)
    assert copy.parent == store.path.parent / "backups"
    assert names(copy.parent) == [copy.name]
    assert everything(Store(copy)) == everything(store)
    assert_sound(copy)


def test_a_backup_stays_as_it_is_when_the_store_goes_on(store, tmp_path):
    opened = fill(store)
    copy = backup(store, ADMINISTRATOR, tmp_path / "ổ USB" / "kho 1.sqlite")
    assert copy == tmp_path / "ổ USB" / "kho 1.sqlite"
    before = copy.read_bytes()
    comment(store, REVIEWER, opened.id, "sau khi sao lưu")
    assert copy.read_bytes() == before
    backup(store, ADMINISTRATOR, copy)
    assert comments(Store(copy), READER, opened.id)[-1].text == "sau khi sao lưu"
    assert names(copy.parent) == ["kho 1.sqlite"]


def test_a_backup_made_while_others_write_is_consistent_and_holds_all_that_was_confirmed(
    store, tmp_path
):
    opened = fill(store)
    sizes = []
    with at_work(store, opened) as confirmed:
        for n in range(8):
            before = set(confirmed)
            copy = backup(store, ADMINISTRATOR, tmp_path / f"{n}.sqlite")
            assert_sound(copy)
            assert before <= {remark.text for remark in comments(Store(copy), READER, opened.id)}
            sizes.append(len(before))
            time.sleep(0.02)
    assert sizes[-1] > sizes[1]
    assert_sound(store.path)


def test_a_backup_that_cannot_be_written_names_its_own_place(store, tmp_path):
    (tmp_path / "tệp").write_text("x", encoding="utf-8")
    target = tmp_path / "tệp" / "a.sqlite"
    with pytest.raises(StoreError, match="Hãy kiểm tra đĩa") as caught:
        backup(store, ADMINISTRATOR, target)
    assert caught.value.facts["path"] == str(target)


def test_of_a_store_that_is_not_there_no_backup_is_made(store, tmp_path):
    store.path.unlink()
    with pytest.raises(StoreError):
        backup(store, ADMINISTRATOR, tmp_path / "a.sqlite")
    assert names(tmp_path) == []


# -- restoring


def test_restoring_brings_back_what_was_and_keeps_what_it_replaces(store):
    opened = fill(store)
    copy = backup(store, ADMINISTRATOR)
    before = everything(store)
    comment(store, REVIEWER, opened.id, "mất khi khôi phục")
    replaced = everything(store)
    kept = restore(store.path, copy, ADMINISTRATOR)
    assert [kept] == kept_by(store)
    assert everything(Store(kept)) == replaced
    after = everything(store)
    last = trail(store)[-1]
    assert (last.who, last.action, last.subject) == (ADMINISTRATOR.email, "restore", "store")
    assert copy.name in last.after
    assert kept.name in last.after
    assert after["audit"][:-1] == before["audit"]
    for name in before.keys() - {"audit", "sqlite_sequence"}:
        assert after[name] == before[name]
    assert_sound(store.path)
    assert_sound(kept)


def test_a_restored_store_goes_on(store):
    opened = fill(store)
    restore(store.path, backup(store, ADMINISTRATOR), ADMINISTRATOR)
    move(store, REVIEWER, dossier(store, READER, opened.id), "appraised")
    decide(store, REVIEWER, opened.id, [Wanted("VTL-000", "reject", "mới", revision=1)], {})
    assert decisions(open_store(store.path), READER, opened.id)["VTL-000"].reason == "mới"
    with raw(store.path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert_sound(store.path)


def test_restoring_twice_at_once_keeps_both_files(store):
    fill(store)
    copy = backup(store, ADMINISTRATOR)
    kept = [restore(store.path, copy, ADMINISTRATOR) for _ in range(3)]
    assert kept == kept_by(store)
    assert len({*kept}) == 3


def test_a_store_is_restored_where_there_is_none(store, memory):
    fill(store)
    copy = backup(store, ADMINISTRATOR)
    new = memory / "máy mới" / "store" / "planner.sqlite"
    assert restore(new, copy, ADMINISTRATOR) is None
    assert len(dossiers(open_store(new), READER)) == 1
    assert_sound(new)


def test_a_store_restored_while_its_original_goes_on_has_a_key_of_its_own(store, memory):
    fill(store, 1)
    copy = backup(store, ADMINISTRATOR)
    other = memory / "máy khác" / "planner.sqlite"
    restore(other, copy, ADMINISTRATOR)
    comment(store, OTHER, 1, "ở kho gốc")
    comment(Store(other), OTHER, 1, "ở bản khôi phục")
    examined = [examine(path, in_use=True) for path in (store.path, other)]
    assert [soundness.problems for soundness in examined] == [[], []]
    assert examined[0].key != examined[1].key


def test_what_was_confirmed_while_restoring_is_in_the_one_file_or_the_other(store):
    opened = fill(store)
    copy = backup(store, ADMINISTRATOR)
    with at_work(store, opened, 2) as confirmed:
        for _ in range(4):
            count = len(confirmed)
            while len(confirmed) < count + 6:
                time.sleep(0.002)
            restore(store.path, copy, ADMINISTRATOR)
        time.sleep(0.02)
    files = [*kept_by(store), store.path]
    texts = {remark.text for path in files for remark in comments(Store(path), READER, opened.id)}
    assert set(confirmed) <= texts
    for path in files:
        assert_sound(path)


def spoil_trail(path):
    with raw(path) as connection:
        connection.execute("DROP TRIGGER audit_is_never_changed")
        connection.execute("UPDATE audit SET who = 'kẻ khác' WHERE seq = 3")


def spoil_link(path):
    with raw(path) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("INSERT INTO comments VALUES (99, 77, NULL, 'x', 'y', 'z')")


def spoil_page(path):
    content = bytearray(path.read_bytes())
    content[-4096:] = os.urandom(4096)
    path.write_bytes(content)


def spoil_size(path):
    os.truncate(path, path.stat().st_size // 2 + 100)


def another_database(path):
    path.unlink()
    with raw(path) as connection:
        connection.execute("CREATE TABLE a (b)")


def newer(path):
    with raw(path) as connection:
        connection.execute("PRAGMA user_version = 99")


def spoil_table(path):
    with raw(path) as connection:
        connection.execute("UPDATE dossiers SET status = 'withdrawn'")


UNSOUND = [
    spoil_trail,
    spoil_table,
    spoil_link,
    spoil_page,
    spoil_size,
    another_database,
    newer,
    lambda path: path.unlink(),
    lambda path: path.write_bytes(b""),
    lambda path: path.write_bytes(b"khong phai co so du lieu" * 999),
]


@pytest.mark.parametrize("spoil", UNSOUND, ids=range(len(UNSOUND)))
def test_a_backup_that_is_not_sound_is_not_restored(store, tmp_path, spoil):
    fill(store)
    copy = backup(store, ADMINISTRATOR, tmp_path / "b.sqlite")
    spoil(copy)
    before, content = everything(store), store.path.read_bytes()
    with pytest.raises(StoreError) as caught:
        restore(store.path, copy, ADMINISTRATOR)
    assert caught.value.key in (
        "store.backup_unsound",
        "store.damaged",
        "store.no_file",
        "trail.other_kind",
    )
    assert str(copy) in caught.value.text()
    assert everything(store) == before
    assert store.path.read_bytes() == content
    assert names(store.path.parent) == ["planner.sqlite"]


def test_a_store_is_not_restored_from_itself(store, tmp_path):
    fill(store)
    before = everything(store)
    link = tmp_path / "khác.sqlite"
    link.symlink_to(store.path)
    for source in (store.path, link):
        with pytest.raises(StoreError, match="chính là kho đang dùng"):
            restore(store.path, source, ADMINISTRATOR)
    assert everything(store) == before


@pytest.mark.parametrize(
    "spoil", [spoil_trail, spoil_page, spoil_size, spoil_table, UNSOUND[-1]], ids=range(5)
)
def test_a_damaged_store_is_replaced_and_kept_byte_for_byte(store, spoil):
    fill(store)
    copy = backup(store, ADMINISTRATOR)
    before = everything(Store(copy))
    spoil(store.path)
    damaged = store.path.read_bytes()
    kept = restore(store.path, copy, ADMINISTRATOR)
    assert kept.read_bytes() == damaged
    after = everything(open_store(store.path))
    assert after["audit"][:-1] == before["audit"]
    assert after["decisions"] == before["decisions"]
    assert_sound(store.path)


def test_the_log_of_a_damaged_store_is_kept_with_it_and_not_taken_for_the_new_ones(store):
    opened = fill(store)
    copy = backup(store, ADMINISTRATOR)
    before = everything(Store(copy))
    with store.reading(READER) as connection:  # so that the log is not written back on closing
        connection.execute("SELECT count(*) FROM comments").fetchone()
        comment(store, REVIEWER, opened.id, "chỉ trong nhật ký")
        log = store.path.with_name("planner.sqlite-wal").read_bytes()
        copied = shutil.copy(store.path, store.path.with_name("bản chụp"))
    shutil.move(copied, store.path)
    store.path.with_name("planner.sqlite-wal").write_bytes(log)
    content = bytearray(store.path.read_bytes())
    content[100:3000] = os.urandom(2900)
    store.path.write_bytes(content)
    kept = restore(store.path, copy, ADMINISTRATOR)
    assert kept.read_bytes() == content
    assert kept.with_name(f"{kept.name}-wal").exists()
    assert everything(store)["comments"] == before["comments"]
    assert_sound(store.path)


def test_a_restoring_that_fails_halfway_leaves_the_store_as_it_was(store, monkeypatch):
    fill(store)
    copy = backup(store, ADMINISTRATOR)
    before = everything(store)

    def full(*_):
        raise sqlite3.OperationalError("database or disk is full")

    for step in ("record_restored", "_overwrite"):
        with monkeypatch.context() as patched:
            patched.setattr(backups, step, full)
            with pytest.raises(StoreError):
                restore(store.path, copy, ADMINISTRATOR)
        assert everything(store) == before
        assert names(store.path.parent) == ["backups", "planner.sqlite"]


def test_a_backup_of_an_older_version_is_brought_up_to_date_on_opening(store, tmp_path, monkeypatch):
    fill(store)
    copy = backup(store, ADMINISTRATOR, tmp_path / "cũ.sqlite")
    shutil.copytree(database.MIGRATIONS, tmp_path / "m")
    number = len(database.migration_files()) + 1
    (tmp_path / "m" / f"{number:04d}_next.sql").write_text("CREATE TABLE extra (a);", encoding="utf-8")
    monkeypatch.setattr(database, "MIGRATIONS", tmp_path / "m")
    restore(store.path, copy, ADMINISTRATOR)
    assert everything(open_store(store.path))["extra"] == []
    assert_sound(store.path)


# -- examining


def test_a_sound_store_is_told_so_with_the_length_of_its_trail(store):
    fill(store)
    soundness = examine(store.path)
    assert (soundness.problems, soundness.audit_entries) == ([], len(trail(store)))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (spoil_trail, "audit entry 3"),
        (spoil_link, "foreign key"),
        (newer, "version 99 > "),
        (spoil_table, "step dossier/1"),
        (spoil_table, "row of dossiers [1]"),
    ],
)
def test_what_is_not_sound_is_named(store, spoil, said):
    fill(store)
    spoil(store.path)
    assert said in examine(store.path).problems[0] or said in examine(store.path).problems[-1]


# -- every day


def day_files(store, days):
    """Put backups of so many days ago beside a store, the newest of them at noon."""
    folder = store.path.parent / "backups"
    folder.mkdir(exist_ok=True)
    for ago in days:
        stamp = (datetime.now(UTC) - timedelta(days=ago)).strftime("%Y%m%dT120000Z")
        (folder / f"planner-{stamp}.sqlite").write_bytes(b"x")
    return folder


def test_the_backup_of_a_day_is_made_once(store):
    fill(store)
    copy = backup_daily(store)
    assert_sound(copy)
    assert backup_daily(store) is None
    assert names(copy.parent) == [copy.name]


def test_yesterdays_backup_is_not_todays(store):
    folder = day_files(store, [1])
    assert backup_daily(store) is not None
    assert len(names(folder)) == 2


def test_every_day_of_a_month_is_kept_and_one_of_each_month_before(store):
    days = range(1, 400)
    folder = day_files(store, days)
    copy = backup_daily(store)
    now = datetime.now(UTC)
    stamps = [
        datetime.strptime(name[8:24], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) for name in names(folder)
    ]
    ages = [(now - stamp).days for stamp in stamps]
    assert sum(age < 30 for age in ages) in (30, 31)
    old = [stamp for stamp in stamps if now - stamp > timedelta(days=31)]
    months = [f"{stamp:%Y%m}" for stamp in old]
    assert len(months) == len(set(months))
    assert len(months) in (12, 13, 14)
    first = {f"{(now - timedelta(days=ago)):%Y%m}": ago for ago in days}  # the oldest of each month
    assert all(
        (now - stamp).days in (first[f"{stamp:%Y%m}"] - 1, first[f"{stamp:%Y%m}"]) for stamp in old
    )
    assert copy.name in names(folder)


def test_what_is_no_daily_backup_is_left_alone(store):
    folder = day_files(store, [1])
    others = ["planner-2001-bản của Sở.sqlite", "planner-v1-20010101T000000Z.sqlite", "planner-2001.txt"]
    for name in others:
        (folder / name).write_bytes(b"x")
    backup_daily(store)
    assert set(others) <= set(names(folder))


def test_what_a_cut_off_writing_has_left_is_swept_away_a_day_later(store):
    folder = day_files(store, [1])
    old, new = folder / ".writing-cũ", store.path.parent / ".writing-mới"
    for leftover in (old, new):
        leftover.mkdir()
        (leftover / "planner.sqlite").write_bytes(b"half")
    os.utime(old, (0, 0))
    backup_daily(store)
    assert not old.exists()
    assert new.exists()


def test_several_may_make_the_backup_of_the_day_at_once(store):
    receive_one(store)
    failed, together = [], threading.Barrier(6)

    def work():
        together.wait()
        try:
            backup_daily(store)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    for path in (store.path.parent / "backups").iterdir():
        assert_sound(path)
