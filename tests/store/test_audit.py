"""The audit trail: SQL refuses to change it, and a change made past SQL is found."""

import json
import sqlite3
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store.store_tools import PLAN, REVIEWER, everything, fill, raw, receive_one, trail

from planner.store import audit
from planner.store.database import connected, migration_files, statements

FIELDS = ("seq", "at", "who", "action", "subject", "before", "after", "previous", "hash")
REFUSED = (
    "UPDATE audit SET who = 'kẻ khác' WHERE seq = 1",
    "UPDATE audit SET after = NULL",
    "UPDATE audit SET seq = seq + 100",
    "UPDATE OR REPLACE audit SET seq = 1 WHERE seq = 2",
    "DELETE FROM audit WHERE seq = 1",
    "DELETE FROM audit",
    "INSERT INTO audit (at, who, action, subject, previous, hash) VALUES ('', '', '', '', '', 'h')",
    "INSERT INTO audit (at, who, action, subject, previous, hash) VALUES ('', '', '', '', 'lạ', 'h')",
    "REPLACE INTO audit SELECT seq, at, 'kẻ khác', action, subject, before, after, previous, hash"
    " FROM audit WHERE seq = 1",
)
REPLACED = tuple(  # by its number, and by its hash
    f"REPLACE INTO audit SELECT {seq}, at, 'kẻ khác', action, subject, before, after,"
    f" (SELECT hash FROM audit ORDER BY seq DESC LIMIT 1), {digest} FROM audit WHERE seq = 1"
    for seq, digest in (("1", "'h'"), ("NULL", "hash"), ("99", "hash"))
)
KEPT = (
    "UPDATE blobs SET content = x'00', size = 1",
    "UPDATE proposals SET sites = '[]'",
    "UPDATE findings SET verdict = 'pass'",
    "DELETE FROM blobs",
    "DELETE FROM proposals",
    "DELETE FROM findings WHERE number = 0",
    "DELETE FROM appraisals",
    "DELETE FROM comments WHERE id = 1",
    "DELETE FROM attachments WHERE id = 1",
)


# -- what SQL refuses


@pytest.mark.parametrize("statement", REFUSED)
def test_sql_itself_refuses_to_alter_the_trail(store, statement):
    fill(store, 3)
    before = trail(store)
    with raw(store.path) as connection, pytest.raises(sqlite3.IntegrityError, match="audit is"):
        connection.execute(statement)
    assert trail(store) == before


@pytest.mark.parametrize("replaced", REPLACED)
@pytest.mark.parametrize("how", [connected, raw])
def test_a_replacing_insert_is_refused_whatever_the_connection(store, replaced, how):
    """Where recursive triggers are off, as in SQLite's own shell, it asks no DELETE trigger."""
    fill(store, 3)
    before = trail(store)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"), how(store.path) as connection:
        connection.execute(replaced)
    assert trail(store) == before


@pytest.mark.parametrize("statement", KEPT)
def test_what_came_and_what_was_found_and_said_is_kept_as_it_was(store, statement):
    fill(store, 3)
    before = everything(store)
    with raw(store.path) as connection, pytest.raises(sqlite3.IntegrityError, match="kept as"):
        connection.execute(statement)
    assert everything(store) == before


# -- the chain

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
rows = st.none() | st.dictionaries(words, st.none() | words | st.integers(-9, 9), max_size=3)
changes = st.lists(st.tuples(words, words, words, rows, rows), min_size=1, max_size=6)


def made_of(entries):
    """Return a trail of some entries, in memory, that no trigger guards."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for file in migration_files():
        for statement in statements(file.read_text(encoding="utf-8")):
            connection.execute(statement)
    for who, action, subject, before, after in entries:
        audit.append(connection, who, action, subject, before, after)
    names = [
        row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    ]
    for name in names:
        connection.execute(f"DROP TRIGGER {name}")
    return connection


@settings(max_examples=60, deadline=None)
@given(changes, st.data())
def test_any_change_of_any_field_of_any_entry_is_found(entries, data):
    connection = made_of(entries)
    assert audit.first_broken(connection) is None
    number = data.draw(st.integers(1, len(entries)), "entry")
    field = data.draw(st.sampled_from(FIELDS), "field")
    original = connection.execute(f"SELECT {field} FROM audit WHERE seq = ?", (number,)).fetchone()[0]
    if field == "seq":
        value = data.draw(st.integers(len(entries) + 1, 99) | st.integers(-9, 0), "value")
    else:
        optional = st.none() if field in ("before", "after") else st.nothing()
        value = data.draw((words | optional).filter(lambda other: other != original), "value")
    connection.execute(f"UPDATE audit SET {field} = ? WHERE seq = ?", (value, number))
    broken = audit.first_broken(connection)
    assert broken == number if field != "seq" else broken is not None
    connection.close()


@settings(max_examples=30, deadline=None)
@given(changes, st.data())
def test_an_entry_taken_away_is_found_the_last_one_too(entries, data):
    connection = made_of(entries)
    number = data.draw(st.integers(1, len(entries)))
    connection.execute("DELETE FROM audit WHERE seq = ?", (number,))
    assert audit.first_broken(connection) in (number, number + 1)
    connection.close()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(words, words, words, rows, rows), min_size=2, max_size=6), st.data())
def test_two_entries_that_change_places_are_found(entries, data):
    connection = made_of(entries)
    first, second = sorted(data.draw(st.sets(st.integers(1, len(entries)), min_size=2, max_size=2)))
    for before, after in ((first, -1), (second, first), (-1, second)):
        connection.execute("UPDATE audit SET seq = ? WHERE seq = ?", (after, before))
    assert audit.first_broken(connection) == first
    connection.close()


def test_where_a_field_ends_counts_and_nothing_is_not_an_empty_text():
    hashes = {
        audit.entry_hash("", "ab", "c"),
        audit.entry_hash("", "a", "bc"),
        audit.entry_hash("", "abc"),
        audit.entry_hash("", "abc", None),
        audit.entry_hash("", "abc", ""),
        audit.entry_hash("", "abc", "null"),
        audit.entry_hash("abc", ""),
    }
    assert len(hashes) == 7


def test_an_empty_trail_is_sound_and_a_forged_first_entry_is_not():
    connection = made_of([])
    assert audit.first_broken(connection) is None
    values = ("2018-01-01", "a", "b", "c", None, None, "", "0" * 64)
    connection.execute("INSERT INTO audit VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)", values)
    assert audit.first_broken(connection) == 1
    connection.close()


# -- reading it


def test_entries_of_a_subject_are_its_own_and_those_of_what_belongs_to_it(store):
    connection = made_of(
        [
            ("an", "x", subject, None, None)
            for subject in (
                "dossier/1",
                "dossier/1/site/V1",
                "dossier/1/site/V10",
                "dossier/10",
                "dossier/1-b",
                "dossier/1%",
                "dossier/2/site/V1",
                "dossier/1/version/1",
            )
        ]
    )
    numbers = [entry.seq for entry in audit.entries(connection, "dossier/1")]
    assert numbers == [1, 2, 3, 8]
    assert [entry.seq for entry in audit.entries(connection, "dossier/1/site/V1")] == [2]
    assert [entry.seq for entry in audit.entries(connection)] == list(range(1, 9))
    assert list(audit.entries(connection, "dossier/3")) == []
    assert list(audit.entries(connection, "dossier/_")) == []
    connection.close()


def test_an_entry_says_who_did_what_when_from_what_to_what(store):
    before = datetime.now(UTC)
    opened = receive_one(store, title="Bổ sung huyện Đầm Dơi")
    (entry,) = trail(store, opened.subject)
    assert (entry.who, entry.action, entry.before) == (REVIEWER.email, "receive", None)
    assert before <= datetime.fromisoformat(entry.at) <= datetime.now(UTC)
    facts = json.loads(entry.after)
    assert (facts["title"], facts["received_on"]) == ("Bổ sung huyện Đầm Dơi", "2018-04-02")
    assert "Đầm Dơi" in entry.after


def test_every_change_of_a_whole_dossier_is_on_the_trail_once(store):
    opened = fill(store, 3)
    steps = [(entry.action, entry.subject.removeprefix(opened.subject)) for entry in trail(store)]
    assert steps[:12] == [
        ("receive", ""),
        ("add_version", "/version/1"),
        ("move", ""),
        ("keep_plan", f"plan/{PLAN.sha256}"),
        ("appraise", "/appraisal/1"),
        ("move", ""),
        ("decide", "/site/VTL-000"),
        ("decide", "/site/VTL-001"),
        ("decide", "/site/VTL-002"),
        ("decide_many", "/batch/1"),
        ("move", ""),
        ("attach", "/attachment/1"),
    ]
    assert steps[12] == ("comment", "/site/VTL-001")
    assert len(steps) == 11 + 8
