"""The epoch of a store: the same whatever is written, another as soon as a backup takes its place."""

import shutil

from store.store_tools import ADMINISTRATOR, REVIEWER, receive_one

from planner.store.backup import backup, restore
from planner.store.comments import comment
from planner.store.epoch import epoch_of


def test_what_is_written_leaves_the_epoch_as_it_is(store):
    before = epoch_of(store.path)
    comment(store, REVIEWER, receive_one(store).id, "ý kiến")
    assert epoch_of(store.path) == before != ""


def test_each_restoring_begins_another_also_of_the_same_backup_into_the_same_file(store):
    copy, inode = backup(store, ADMINISTRATOR), store.path.stat().st_ino
    seen = [epoch_of(store.path)]
    for _ in range(2):
        restore(store.path, copy, ADMINISTRATOR)
        seen.append(epoch_of(store.path))
    assert store.path.stat().st_ino == inode
    assert len(set(seen)) == 3


def test_a_file_put_there_by_hand_begins_another(store, tmp_path):
    before, other = epoch_of(store.path), tmp_path / "b.sqlite"
    backup(store, ADMINISTRATOR, other)
    shutil.move(shutil.copy(other, store.path.with_name("new.sqlite")), store.path)
    assert epoch_of(store.path) != before


def test_where_there_is_no_store_yet_there_is_none(tmp_path):
    assert epoch_of(tmp_path / "planner.sqlite") == ""
    (tmp_path / "planner.sqlite").touch()
    assert epoch_of(tmp_path / "planner.sqlite") == ""
