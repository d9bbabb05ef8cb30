"""A backup restored while pages are open: nothing of the store that it replaced is shown."""

import shutil

import pytest
from store.store_tools import (
    ADMINISTRATOR,
    READER,
    receive_one,
    taken_in,
)
from streamlit.testing.v1 import AppTest

from planner.layers.province import DEFAULT_DATA_DIR
from planner.store import audit, database
from planner.store.backup import backup, restore
from planner.store.database import migration_files, open_store, store_path
from planner.store.dossiers import dossier
from planner.store.proposals import last_appraisal, versions
from planner.web.dossiers.files import _difference
from planner.web.dossiers.sites import on_the_desk
from planner.web.shared import who


@pytest.fixture
def store(tmp_path, monkeypatch):
    shutil.copy(DEFAULT_DATA_DIR / "province.yaml", tmp_path)
    monkeypatch.setenv("PLANNER_DATA", str(tmp_path))
    # In one moment, so that versions of both stores have all in common but what they hold.
    monkeypatch.setattr(audit, "now", lambda: "2018-04-02T00:00:00.000000+00:00")
    return open_store(store_path(tmp_path))


def seen(store, opened):
    """Return the sites, conclusions and changes that the desk shows of a dossier."""
    opened = dossier(store, READER, opened.id)
    kept_versions, judged = versions(store, READER, opened.id), last_appraisal(store, READER, opened.id)
    desk, _ = on_the_desk(READER, opened, kept_versions[-1], judged)
    changed = _difference(kept_versions[-1], kept_versions[-2], who.epoch(), READER)
    return (kept_versions, judged), (
        desk[["site_id", "conclusion"]].to_numpy().tolist(),
        dict(zip(changed["site_id"], changed["change"], strict=True)),
    )


def test_the_desk_shows_what_was_restored_though_everything_bears_the_same_numbers(store):
    opened = receive_one(store)
    archive = backup(store, ADMINISTRATOR)
    for codes in (["V1"], ["V1", "V2"]):
        taken_in(store, opened, *codes, verdict="pass")
    before = seen(store, opened)
    restore(store.path, archive, ADMINISTRATOR)
    for codes in (["X1"], ["X1", "X2", "X3"]):
        taken_in(store, opened, *codes, verdict="fail")
    after = seen(store, opened)
    assert before[0] == after[0]  # by their numbers nobody tells them apart
    assert before[1][0] == [["V1", "pass"], ["V2", "pass"]]
    assert before[1][1]["V2"] == "added"
    assert after[1][0] == [["X1", "fail"], ["X2", "fail"], ["X3", "fail"]]
    assert set(after[1][1]) == {"X1", "X2", "X3"}


def test_an_older_backup_is_brought_up_to_date_while_the_app_runs(store, tmp_path, monkeypatch):
    with monkeypatch.context() as earlier:
        earlier.setattr(database, "migration_files", lambda: migration_files()[:1])
        old = open_store(tmp_path / "old" / "planner.sqlite")
    receive_one(store)
    assert who.store() == store
    restore(store.path, old.path, ADMINISTRATOR)
    with who.store().reading(READER) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    assert version == len(migration_files()) > 1


def test_a_store_that_is_lost_under_the_running_app_is_not_begun_anew(store):
    backup(store, ADMINISTRATOR)
    script = "from planner.web.shared.who import store\nstore()\n"
    app = AppTest.from_string(script, default_timeout=60).run()
    assert not app.error
    for path in store.path.parent.glob("planner.sqlite*"):
        path.unlink()
    app.run()
    assert ["backups" in box.value for box in app.error] == [True]
    assert not store.path.exists()
