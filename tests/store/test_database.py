"""The file: migrated after a backup, transactions whole or not at all, errors that say what to do."""

import contextlib
import re
import shutil
import sqlite3
import string
import threading
from pathlib import Path

import pytest
import yaml
from store.old_stores import old_store
from store.store_tools import (
    ADMINISTRATOR,
    READER,
    REVIEWER,
    assert_sound,
    everything,
    fill,
    raw,
    receive_one,
    sites_of,
    taken_in,
)

from planner.appraisal.conclusions import concluded
from planner.base import messages
from planner.base.errors import AccessError, DecisionError, PlannerError, StoreError
from planner.store import database
from planner.store.approval import undecided
from planner.store.backup import backup, restore
from planner.store.database import Store, connected, open_store, statements, store_path
from planner.store.decisions import Wanted, decide, decisions, undo
from planner.store.dossiers import dossier, dossiers, move
from planner.store.proposals import findings, last_appraisal


def version(path):
    with raw(path) as connection:
        return connection.execute("PRAGMA user_version").fetchone()[0]


@pytest.fixture
def next_migration(tmp_path, monkeypatch):
    """Give a writer of the migration after the shipped ones."""
    folder = tmp_path / "migrations"
    shutil.copytree(database.MIGRATIONS, folder)
    number = len(list(folder.glob("*.sql"))) + 1

    def write(script):
        (folder / f"{number:04d}_next.sql").write_text(script, encoding="utf-8")
        monkeypatch.setattr(database, "MIGRATIONS", folder)
        return number

    return write


# -- opening and migrating


def test_a_new_store_is_of_the_latest_version_and_writes_ahead(store):
    assert version(store.path) == len(database.migration_files())
    with raw(store.path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    with store.reading(READER) as connection:
        assert connection.execute("PRAGMA foreign_keys").fetchone()[0] == 1
        assert connection.execute("PRAGMA synchronous").fetchone()[0] == 2


def test_the_store_of_a_data_directory_has_its_place(tmp_path):
    assert store_path(tmp_path) == tmp_path / "store" / "planner.sqlite"


def test_opening_again_changes_nothing(store):
    fill(store)
    before = everything(store)
    assert everything(open_store(store.path)) == before
    assert not (store.path.parent / "backups").exists()


def test_a_path_with_signs_that_mean_something_in_an_address_is_taken_as_it_is(tmp_path):
    path = tmp_path / "kho dữ liệu #1 ?mode=ro&x" / "sổ %20.sqlite"
    store = open_store(path)
    receive_one(store)
    assert [file.name for file in path.parent.glob("*.sqlite")] == ["sổ %20.sqlite"]
    assert list((tmp_path).iterdir()) == [path.parent]


def test_a_migration_runs_by_itself_after_a_backup(store, next_migration):
    fill(store)
    before = everything(store)
    number = next_migration("CREATE TABLE extra (a TEXT) STRICT; -- mới\n")
    open_store(store.path)
    assert version(store.path) == number
    (kept,) = (store.path.parent / "backups").glob(f"planner-v{number - 1}-*.sqlite")
    assert version(kept) == number - 1
    assert everything(database.Store(kept)) == before
    after = everything(store)
    assert after.pop("extra") == []
    assert {k: v for k, v in after.items() if k != "names"} == {
        k: v for k, v in before.items() if k != "names"
    }


def test_a_migration_that_fails_leaves_the_store_as_it_was(store, next_migration):
    fill(store)
    before = everything(store)
    number = next_migration("CREATE TABLE extra (a TEXT);\nINSERT INTO extra VALUES (1, 2);\n")
    with pytest.raises(StoreError) as caught:
        open_store(store.path)
    assert caught.value.key == "store.other"
    assert version(store.path) == number - 1
    assert everything(store) == before


def test_many_may_open_make_and_migrate_a_store_at_once(tmp_path, next_migration):
    for n in range(5):
        path = tmp_path / f"lần {n}" / "planner.sqlite"
        open_at_once(path, 8)
        assert version(path) == len(database.migration_files())
        assert not (path.parent / "backups").exists()
    number = next_migration("CREATE TABLE extra (a TEXT);\n")
    open_at_once(path, 8)
    assert version(path) == number


def open_at_once(path, count):
    """Open a store in threads that start together, each with a writing of its own."""
    together, failed = threading.Barrier(count), []

    def work():
        together.wait()
        try:
            receive_one(open_store(path))
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    codes = [dossier.code for dossier in dossiers(open_store(path), READER)]
    assert len(set(codes)) == len(codes)


def test_a_store_newer_than_the_software_is_refused_untouched(store):
    fill(store)
    with raw(store.path) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = store.path.read_bytes()
    with pytest.raises(StoreError) as caught:
        open_store(store.path)
    assert caught.value.key == "store.newer"
    assert caught.value.facts["version"] == 99
    assert "Hãy cập nhật phần mềm" in caught.value.text()
    assert store.path.read_bytes() == before


# -- a store of version 1


@pytest.fixture
def first(tmp_path, monkeypatch):
    """A store that the first migration alone has made, with a dossier decided of as was then usual."""
    return old_store(tmp_path, monkeypatch, 1)


def test_a_store_of_version_1_is_brought_up_to_date_with_all_that_it_holds(first):
    before = everything(first)
    assert_sound(first.path)
    store = open_store(first.path)
    assert version(store.path) == len(database.migration_files())
    (kept,) = (store.path.parent / "backups").glob("planner-v1-*.sqlite")
    assert everything(Store(kept)) == before
    after = everything(store)
    assert set(before.pop("names")) < set(after.pop("names"))
    assert after.pop("decisions") == [(*row, None) for row in before.pop("decisions")]
    assert after.pop("proposals") == [(*row, None, None) for row in before.pop("proposals")]
    spots = sites_of("V1", "V2", "V3").geometry
    assert after.pop("places") == [(1, n, f"V{n + 1}", spot.x, spot.y) for n, spot in enumerate(spots)]
    kept_findings = after.pop("findings")
    assert kept_findings == [(*row, None, None, None) for row in before.pop("findings")]
    assert after.pop("plan_versions") == after.pop("radio_register") == []
    assert after.pop("signing_keys") == []
    assert after.pop("audit")[:-1] == before.pop("audit")  # the last one seals what stood there
    assert len(after.pop("audit_rows")) == 1
    assert after.pop("sqlite_sequence") != before.pop("sqlite_sequence")
    assert after == before
    assert len(kept_findings) == 3
    assert_sound(store.path)


def test_what_was_decided_in_version_1_counts_until_there_is_a_second_file(first):
    store = open_store(first.path)
    decided = decisions(store, READER, 1)
    assert {decision.proposal_id for decision in decided.values()} == {None}
    assert not any(decision.outdated for decision in decided.values())
    assert undecided(store, READER, 1).none == []
    taken_in(store, dossier(store, READER, 1), "V1", "V2", "V3", verdict="pass")
    assert undecided(store, READER, 1).none == ["V1", "V2", "V3"]


def test_what_was_decided_in_version_1_is_undone_and_decided_of_anew(first):
    store = open_store(first.path)
    assert undo(store, REVIEWER, 1, "V1", 1) is None
    assert undo(store, REVIEWER, 1, "V1", 0).reason == "cũ"
    (decision,) = decide(store, REVIEWER, 1, [Wanted("V2", "accept", revision=1)], {})
    assert (decision.revision, decision.proposal_id) == (2, 1)
    assert_sound(store.path)
    move(store, REVIEWER, dossier(store, READER, 1), "submitted")


def test_a_backup_of_version_1_is_restored_and_brought_up_to_date(first, store):
    fill(store)
    restore(store.path, first.path, ADMINISTRATOR)
    assert len(decisions(open_store(store.path), READER, 1)) == 3
    assert len(findings(store, READER, last_appraisal(store, READER, 1))) == 3
    assert_sound(store.path)
    assert backup(store, ADMINISTRATOR).exists()


# -- a store of version 5


def test_in_a_store_of_version_5_a_finding_is_of_the_kind_of_its_rule(tmp_path, monkeypatch):
    old = old_store(tmp_path, monkeypatch, 5, verdict="conditional")
    store = open_store(old.path)
    assert version(store.path) == len(database.migration_files())
    back = findings(store, READER, last_appraisal(store, READER, 1))
    assert back["kind"].tolist() == ["obligation"] * 3
    assert back["assumed"].tolist() == ["", "", ""]
    desk = concluded(sites_of("V1", "V2", "V3"), back)
    assert desk["conclusion"].tolist() == ["conditional"] * 3
    (decision,) = decide(store, REVIEWER, 1, [Wanted("V3", "condition", "", "có văn bản", 1)], {})
    assert decision.decision == "condition"  # what follows from the findings: no reason is asked for
    with pytest.raises(DecisionError, match="phải ghi lý do"):
        decide(store, REVIEWER, 1, [Wanted("V3", "accept", revision=2)], {})


def test_the_trail_of_a_store_of_version_5_still_verifies_once_it_is_brought_up_to_date(
    tmp_path, monkeypatch
):
    old = old_store(tmp_path, monkeypatch, 5)
    assert_sound(old.path)
    before = everything(old)
    store = open_store(old.path)
    assert_sound(store.path)
    after = everything(store)
    assert after["findings"] == [(*row, None, None) for row in before["findings"]]
    assert after["audit"][: len(before["audit"])] == before["audit"]


# -- the splitter of statements


def test_statements_end_at_semicolons_but_not_at_those_within_a_trigger_or_a_text():
    script = (
        "-- một câu; chưa hết\n"
        "CREATE TABLE a (x TEXT DEFAULT ';');\n"
        "CREATE TRIGGER t BEFORE UPDATE ON a\n"
        "  BEGIN SELECT RAISE(ABORT, 'no; never'); END;\n"
        "INSERT INTO a\n  VALUES ('dòng;\n hai');\n"
        "INSERT INTO a VALUES ('cuối')"
    )
    parts = list(statements(script))
    assert "".join(parts) == script
    assert [re.sub(r"--.*\n", "", part).split()[0] for part in parts] == [
        "CREATE",
        "CREATE",
        "INSERT",
        "INSERT",
    ]
    connection = sqlite3.connect(":memory:")
    for part in parts:
        connection.execute(part)
    assert connection.execute("SELECT count(*) FROM a").fetchone()[0] == 2
    connection.close()


def test_a_comment_after_the_last_statement_does_no_harm():
    connection = sqlite3.connect(":memory:")
    for statement in statements("CREATE TABLE a (x);\n-- hết\n"):
        connection.execute(statement)
    assert connection.execute("SELECT count(*) FROM a").fetchone()[0] == 0
    connection.close()


@pytest.mark.parametrize("path", database.migration_files(), ids=lambda path: path.name)
def test_no_statement_of_a_shipped_migration_is_lost(path):
    script = path.read_text(encoding="utf-8")
    assert "".join(statements(script)) == script
    assert script.rstrip().endswith(";")


# -- transactions


def test_a_block_that_fails_leaves_nothing_of_itself(store, opened):
    before = everything(store)
    with contextlib.suppress(ZeroDivisionError), store.writing(REVIEWER, "reviewer") as transaction:
        transaction.connection.execute("UPDATE dossiers SET title = 'khác'")
        transaction.record("move", opened.subject, None, None)
        raise ZeroDivisionError
    assert everything(store) == before


def test_a_reading_sees_one_state_throughout(store, opened):
    with store.reading(READER) as connection:
        assert connection.execute("SELECT count(*) FROM dossiers").fetchone()[0] == 1
        receive_one(store)
        assert connection.execute("SELECT count(*) FROM dossiers").fetchone()[0] == 1
    assert len(dossiers(store, READER)) == 2


@pytest.mark.parametrize(
    "error", [AccessError("store.no_access", name="x", role="approver"), DecisionError("store.no_name")]
)
def test_what_the_planner_says_within_a_transaction_is_said_as_it_is(store, error):
    with pytest.raises(PlannerError) as caught, store.writing(REVIEWER, "reviewer"):
        raise error
    assert caught.value is error


# -- errors


def fails_with(key, call, *arguments):
    """Return what is said, in Vietnamese, of a call that fails."""
    with pytest.raises(StoreError) as caught:
        call(*arguments)
    assert caught.value.key == key
    text = caught.value.text()
    assert str(caught.value) == text
    assert "Hãy" in text
    return text


def test_a_store_that_somebody_else_writes_too_long_says_to_try_again(store, monkeypatch):
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.05)
    with raw(store.path) as other:
        other.execute("BEGIN IMMEDIATE")
        text = fails_with("store.busy", receive_one, store)
        other.execute("ROLLBACK")
    assert str(store.path) in text
    receive_one(store)


def test_a_file_that_is_no_store_says_to_restore_a_backup(tmp_path):
    path = tmp_path / "planner.sqlite"
    path.write_bytes(b"day khong phai la mot co so du lieu " * 400)
    assert "planner restore" in fails_with("store.damaged", open_store, path)


def test_a_folder_that_cannot_be_made_says_to_look_at_it(tmp_path):
    (tmp_path / "tệp").write_text("x", encoding="utf-8")
    fails_with("store.cannot_open", open_store, tmp_path / "tệp" / "planner.sqlite")
    (tmp_path / "thư mục.sqlite").mkdir()
    fails_with("store.cannot_open", open_store, tmp_path / "thư mục.sqlite")


def test_a_store_that_has_vanished_is_not_made_anew(store):
    store.path.unlink()
    fails_with("store.cannot_open", receive_one, store)
    fails_with("store.cannot_open", dossiers, store, READER)
    assert not store.path.exists()


@pytest.mark.parametrize("left", ["none", "empty"])
def test_where_there_are_backups_a_missing_or_empty_store_is_a_lost_one(store, left):
    opened = fill(store)
    kept = backup(store, ADMINISTRATOR)
    store.path.unlink()
    if left == "empty":
        store.path.touch()
    text = fails_with("store.lost", open_store, store.path)
    assert "planner restore" in text
    assert str(kept.parent) in text
    restore(store.path, kept, ADMINISTRATOR)
    assert [dossier.id for dossier in dossiers(open_store(store.path), READER)] == [opened.id]


def test_a_log_without_its_store_is_not_thrown_away(tmp_path):
    path = tmp_path / "planner.sqlite"
    log = tmp_path / "planner.sqlite-wal"
    log.write_bytes(b"7" * 5000)
    fails_with("store.lost", open_store, path)
    assert log.read_bytes() == b"7" * 5000


def test_text_that_cannot_be_decoded_is_damage(store, opened):
    with raw(store.path) as connection:
        connection.execute("UPDATE dossiers SET title = CAST(x'ff41ff' AS TEXT)")
    assert "planner restore" in fails_with("store.damaged", dossiers, store, READER)


def test_a_broken_constraint_is_a_fault_of_ours_and_said_as_sqlite_says_it(store):
    with pytest.raises(sqlite3.IntegrityError), connected(store.path) as connection:
        connection.execute("INSERT INTO comments VALUES (1, 99, NULL, 'x', 'y', 'z')")


def test_both_languages_say_the_same_things():
    folder = Path(messages.__file__).parent
    read = {
        lang: yaml.safe_load((folder / lang / "store.yaml").read_text(encoding="utf-8"))
        for lang in messages.LANGS
    }
    assert read["vi"].keys() == read["en"].keys()
    for key, text in read["vi"].items():
        named = [
            {name for _, name, _, _ in string.Formatter().parse(t) if name}
            for t in (text, read["en"][key])
        ]
        assert named[0] == named[1], key


@pytest.mark.parametrize(
    "key", ["disk_full", "read_only", "cannot_open", "damaged", "busy", "disk_fault", "lost", "newer"]
)
def test_what_can_happen_to_the_file_comes_with_what_to_do(key):
    facts = {"path": "p", "reason": "r", "version": 9, "known": 1, "backups": "b"}
    assert "Hãy" in messages.text(f"store.{key}", **facts)
