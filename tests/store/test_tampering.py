"""Whoever has the file may change anything in it; nothing of it passes.

Every table and column of the store, as the migrations make them: a new one is tried without anybody
having to think of it. First by somebody who puts the triggers back and leaves the trail alone; then by
one who also writes digests and hashes anew, so that the file agrees with itself to the last bit. The
second is found by what lies outside the file: the signed log, and a code on paper.
"""

import shutil
import sqlite3

import pytest
from store.conftest import in_memory
from store.forger import Forger, store_of_everything
from store.store_tools import ADMINISTRATOR, READER, REVIEWER, assert_sound, raw

from planner.base.errors import StoreError
from planner.store import anchors, keys
from planner.store.backup import backup, restore
from planner.store.comments import comment
from planner.store.database import connected, migration_files, open_store, statements
from planner.store.examine import examine


def columns_of_the_migrations():
    """Return (table, column) of all that the migrations make."""
    connection = sqlite3.connect(":memory:")
    for file in migration_files():
        for statement in statements(file.read_text(encoding="utf-8")):
            connection.execute(statement)
    columns = connection.execute(
        "SELECT m.name, p.name FROM sqlite_master m, pragma_table_info(m.name) p"
        " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY 1, p.cid"
    ).fetchall()
    connection.close()
    return columns


COLUMNS = columns_of_the_migrations()
TABLES = sorted({table for table, _ in COLUMNS})
WRITTEN_ANEW = {("audit", "previous"), ("audit", "hash"), ("audit_rows", "digests")}


@pytest.fixture(scope="module")
def original():
    """A store with something in every table, the code of its head on paper, its key and log at hand."""
    with in_memory() as folder:
        store = open_store(folder / "store" / "planner.sqlite")
        store_of_everything(store)
        assert_sound(store.path)
        with connected(store.path) as connection:
            code = anchors.head_code(connection)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        yield store.path, code


@pytest.fixture
def forged(original, memory):
    """A copy of the store in the place where the original lay, and the code on paper."""
    path, code = original
    kept = memory / "kept.sqlite"
    shutil.copy(path, kept)
    yield path, code
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    shutil.copy(kept, path)


def holds(path, code):
    with connected(path) as connection:
        return anchors.check_code(connection, code)[0] is not None


def test_the_store_under_test_has_rows_in_every_table(original):
    path, code = original
    assert len(COLUMNS) > 100
    with raw(path) as connection:
        empty = [
            table
            for table in TABLES
            if not connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        ]
    assert empty == []
    assert examine(path, in_use=True).problems == []
    assert holds(path, code)


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_another_value_in_any_column_of_any_table_is_found(forged, table, column):
    path, _ = forged
    with Forger(path) as forger:
        forger.change(table, column)
    assert examine(path).problems != []


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("deed", ["add", "take_away"])
def test_a_row_that_is_added_or_taken_away_is_found(forged, table, deed):
    path, _ = forged
    with Forger(path) as forger:
        getattr(forger, deed)(table)
    assert examine(path).problems != []


@pytest.mark.parametrize(
    ("table", "column"), [column for column in COLUMNS if column not in WRITTEN_ANEW]
)
def test_where_the_whole_trail_is_written_anew_the_log_and_the_code_find_it(forged, table, column):
    path, code = forged
    with Forger(path) as forger:
        forger.change(table, column)
        forger.make_it_agree()
    assert examine(path, in_use=True).problems != []
    assert not holds(path, code)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("deed", ["add", "take_away"])
def test_so_they_do_where_a_row_was_added_or_taken_away(forged, table, deed):
    path, code = forged
    with Forger(path) as forger:
        getattr(forger, deed)(table)
        forger.make_it_agree()
    assert examine(path, in_use=True).problems != []
    is_later = deed == "add" and table in ("audit", "audit_rows")  # of that the code says nothing
    assert holds(path, code) is is_later


def test_a_trail_that_agrees_with_itself_is_found_by_nothing_but_what_lies_outside(forged):
    """The test above would be empty if the forger left traces in the file: here it leaves none."""
    path, code = forged
    with Forger(path) as forger:
        forger.sql.execute("UPDATE comments SET text = 'chưa từng nói' WHERE id = 1")
        forger.make_it_agree()
    problems = examine(path, in_use=True).problems
    assert [problem.split(" is ")[1] for problem in problems] == ["not the one that was signed"]
    assert not holds(path, code)
    lost = keys.keys_dir().with_name("lost")
    keys.keys_dir().rename(lost)  # who has lost key and log has the code on paper still
    try:
        assert examine(path, in_use=True).problems == []
        assert not holds(path, code)
    finally:
        lost.rename(keys.keys_dir())


def test_who_puts_a_key_of_their_own_into_the_store_is_found(forged, tmp_path, monkeypatch):
    path, code = forged
    with monkeypatch.context() as patched:
        patched.setenv("PLANNER_KEYS", str(tmp_path / "keys of the forger"))
        theirs = keys.make_key(path)
    with Forger(path) as forger:
        forger.sql.execute("UPDATE signing_keys SET public_key = ?", (theirs,))
        forger.make_it_agree()
    (problem,) = examine(path, in_use=True).problems
    assert problem.startswith("the store of this path was signed by key")
    assert not holds(path, code)


def test_a_store_turned_back_into_one_from_before_there_were_keys_is_found(forged):
    path, code = forged
    with Forger(path) as forger:
        forger.triggers = [trigger for trigger in forger.triggers if "audit_rows" not in trigger[1]]
        forger.triggers = [trigger for trigger in forger.triggers if "signing_keys" not in trigger[1]]
        forger.sql.execute("UPDATE comments SET text = 'chưa từng nói' WHERE id = 1")
        forger.sql.execute("DROP TABLE audit_rows")
        forger.sql.execute("DROP TABLE signing_keys")
        for column in ("assumed", "kind", "said"):
            forger.sql.execute(f"ALTER TABLE findings DROP COLUMN {column}")
        forger.sql.execute("PRAGMA user_version = 3")
        forger.chain_anew()
    open_store(path)  # it is migrated, and what stands there sealed
    soundness = examine(path, in_use=True)
    assert [problem[:39] for problem in soundness.problems] == [
        "the store of this path was signed by ke"
    ]
    assert soundness.covered_since > 1
    assert not holds(path, code)


def test_the_last_entries_cut_off_without_a_trace_are_found(forged):
    path, code = forged
    with Forger(path) as forger:
        forger.sql.execute("DELETE FROM comments")
        last = forger.sql.execute("SELECT seq FROM audit WHERE action = 'comment'").fetchone()[0]
        forger.sql.execute("DELETE FROM radio_register")
        forger.sql.execute("DELETE FROM audit_rows WHERE seq >= ?", (last,))
        forger.sql.execute("DELETE FROM audit WHERE seq >= ?", (last,))
        forger.sql.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'audit'", (last - 1,))
    (problem,) = examine(path, in_use=True).problems
    assert problem.endswith("were signed and are gone")
    assert not holds(path, code)
    assert examine(path).problems == []  # a backup ends where it ends


# -- files


def test_any_flipped_bit_of_a_carriers_file_is_found(forged):
    path, _ = forged
    with raw(path) as connection:
        sha256, size = connection.execute("SELECT sha256, size FROM blobs ORDER BY size DESC").fetchone()
    for place in (1, size // 2, size):
        with Forger(path) as forger:
            (content,) = forger.sql.execute(
                "SELECT content FROM blobs WHERE sha256 = ?", (sha256,)
            ).fetchone()
            spoilt = content[: place - 1] + bytes([content[place - 1] ^ 1]) + content[place:]
            forger.sql.execute("UPDATE blobs SET content = ? WHERE sha256 = ?", (spoilt, sha256))
        assert f"stored file {sha256}" in examine(path).problems
        with Forger(path) as forger:
            forger.sql.execute("UPDATE blobs SET content = ? WHERE sha256 = ?", (content, sha256))
        assert examine(path).problems == []


def test_a_file_put_in_the_place_of_another_is_found_though_its_own_hash_is_right(forged):
    path, _ = forged
    with Forger(path) as forger:
        other = forger.sql.execute("SELECT sha256 FROM blobs ORDER BY size").fetchone()[0]
        forger.sql.execute("UPDATE proposals SET file_sha256 = ?", (other,))
    assert [
        problem for problem in examine(path).problems if problem.startswith("row of proposals")
    ] != []


# -- schema


def test_dropped_weakened_and_added_triggers_are_named(forged):
    path, _ = forged
    with raw(path) as connection:
        connection.execute("DROP TRIGGER audit_is_never_changed")
        connection.execute("DROP INDEX audit_by_subject")
        connection.execute("DROP TRIGGER blobs_are_never_changed")
        connection.execute(
            "CREATE TRIGGER blobs_are_never_changed BEFORE UPDATE ON blobs BEGIN SELECT 1; END"
        )
        connection.execute(
            "CREATE TRIGGER quiet AFTER INSERT ON decisions BEGIN DELETE FROM comments; END"
        )
        connection.execute("ALTER TABLE comments ADD COLUMN secret TEXT")
    assert set(examine(path).problems) == {
        "trigger audit_is_never_changed is missing",
        "index audit_by_subject is missing",
        "trigger blobs_are_never_changed is not as it was made",
        "trigger quiet is none of ours",
        "table comments is not as it was made",
    }


ENDLESS = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n AS {column} FROM c"


@pytest.mark.parametrize(("table", "column"), [("audit", "seq"), ("signing_keys", "number")])
def test_a_view_in_the_place_of_a_table_is_refused_before_it_is_read(forged, table, column):
    """One without end would hold whoever asks, the page of everybody included."""
    path, _ = forged
    with Forger(path) as forger:
        forger.triggers = []
        forger.sql.execute(f"DROP TABLE {table}")
        forger.sql.execute(f"CREATE VIEW {table} AS {ENDLESS.format(column=column)}")
    for act in (examine, open_store):
        with pytest.raises(StoreError, match=f"VIEW {table}"):
            act(path)


def test_a_key_that_is_no_key_and_a_version_below_zero_are_told(forged):
    path, _ = forged
    with Forger(path) as forger:
        forger.sql.execute(f"UPDATE signing_keys SET public_key = '{'z' * 64}'")
    assert any(problem.startswith("row of signing_keys") for problem in examine(path).problems)
    with raw(path) as connection:
        connection.execute("PRAGMA user_version = -5")
    assert examine(path).problems == ["user_version -5"]
    with pytest.raises(StoreError, match="user_version -5"):
        open_store(path)


def test_a_store_that_was_emptied_is_lost_and_not_begun_anew(forged):
    path, _ = forged
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    path.write_bytes(b"")
    with pytest.raises(StoreError) as caught:
        open_store(path)
    assert caught.value.key == "store.lost"


def test_a_backup_without_its_triggers_gets_them_back_when_it_is_restored(store, tmp_path):
    store_of_everything(store)
    copy = backup(store, ADMINISTRATOR, tmp_path / "b.sqlite")
    with raw(copy) as connection:
        names = [
            row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        ]
        for name in names:
            connection.execute(f"DROP TRIGGER {name}")
    assert len(names) > 15
    assert len(examine(copy).problems) == len(names)
    restore(store.path, copy, ADMINISTRATOR)
    assert_sound(store.path)
    with raw(store.path) as connection, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute("UPDATE audit SET who = 'kẻ khác'")


def test_a_backup_with_a_weakened_trigger_is_not_restored(store, tmp_path):
    store_of_everything(store)
    copy = backup(store, ADMINISTRATOR, tmp_path / "b.sqlite")
    with raw(copy) as connection:
        connection.execute("DROP TRIGGER audit_is_never_changed")
        connection.execute(
            "CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit BEGIN SELECT 1; END"
        )
    with pytest.raises(StoreError, match="trigger audit_is_never_changed không còn như khi được tạo"):
        restore(store.path, copy, ADMINISTRATOR)


# -- work that goes on


def test_what_is_written_in_the_ordinary_way_is_sound_and_every_code_of_before_still_holds(store):
    store_of_everything(store)
    with store.reading(READER) as connection:
        codes = [
            anchors.code_of(row[0], row[1]) for row in connection.execute("SELECT seq, hash FROM audit")
        ]
    comment(store, REVIEWER, 1, "thêm một ý")
    assert examine(store.path, in_use=True).problems == []
    assert all(holds(store.path, code) for code in codes)


def test_after_restoring_an_older_backup_the_codes_in_between_hold_no_more_and_the_store_is_sound(store):
    store_of_everything(store)
    copy = backup(store, ADMINISTRATOR)
    with store.reading(READER) as connection:
        before = anchors.head_code(connection)
    comment(store, REVIEWER, 1, "sẽ bị bỏ lại")
    with store.reading(READER) as connection:
        between = anchors.head_code(connection)
    restore(store.path, copy, ADMINISTRATOR)
    comment(store, REVIEWER, 1, "sau khi khôi phục")
    soundness = examine(store.path, in_use=True)
    assert (soundness.problems, soundness.agreement.left) == ([], 1)
    assert (holds(store.path, before), holds(store.path, between)) == (True, False)


def test_the_log_may_be_younger_than_what_was_read_of_it(store):
    """Others write while it is examined: the log was read before the trail."""
    store_of_everything(store)
    copy = backup(store, ADMINISTRATOR)
    for n in range(3):
        comment(store, REVIEWER, 1, f"bỏ lại {n}")
    restore(store.path, copy, ADMINISTRATOR)
    with store.reading(READER) as connection:
        named = anchors.public_keys(connection)
    logs = {key: anchors.read_log(anchors.log_text(key)) for key in named}
    for n in range(3):
        comment(store, REVIEWER, 1, f"trong khi kiểm tra {n}")
    with store.reading(READER) as connection:
        chain = {row[0]: row[1] for row in connection.execute("SELECT seq, hash FROM audit")}
    for in_use in (None, store.path):
        assert anchors.agreement(chain, named, logs, in_use).problems == ()


def test_work_goes_on_where_the_key_is_elsewhere_and_it_is_told(store, tmp_path, monkeypatch):
    store_of_everything(store)
    monkeypatch.setenv("PLANNER_KEYS", str(tmp_path / "nơi khác"))
    comment(store, REVIEWER, 1, "không được ký")
    soundness = examine(store.path, in_use=True)
    assert (soundness.problems, soundness.agreement.key, soundness.agreement.lines) == ([], "absent", 0)


def test_work_goes_on_where_no_key_can_be_written(store, tmp_path, monkeypatch):
    (tmp_path / "tệp").write_text("x", encoding="utf-8")
    monkeypatch.setenv("PLANNER_KEYS", str(tmp_path / "tệp" / "keys"))  # not even by root
    store_of_everything(store)
    soundness = examine(store.path, in_use=True)
    assert (soundness.problems, soundness.agreement.key) == ([], "none")
