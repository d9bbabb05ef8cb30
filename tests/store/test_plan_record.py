"""The plan's text in the store: kept when it is changed, found or judged by, and never otherwise."""

import json
import shutil
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from store.store_tools import (
    ADMINISTRATOR,
    APPROVER,
    PLAN,
    READER,
    REVIEWER,
    assert_sound,
    everything,
    plan_text_of,
    raw,
    trail,
)

from planner.base.errors import AccessError, StoreError
from planner.layers.province import DEFAULT_DATA_DIR
from planner.plan.edit import Key, confirm
from planner.plan.load import plan_file
from planner.plan.versions import (
    PlanIdentity,
    number_of,
    open_plan,
    open_version,
    restore_plan,
    save_edits,
)
from planner.store.backup import backup, examine, restore
from planner.store.plan_record import keep_plan, plan_text, plan_versions, record_plan

SPACE = Key("SPACE-2.URBAN", "2014-05-23")
NOW = datetime(2018, 4, 3, 2, 15, tzinfo=UTC)


@pytest.fixture
def data(tmp_path):
    shutil.copytree(DEFAULT_DATA_DIR / "plan", tmp_path / "plan")
    return tmp_path


def confirmed(data, why):
    """Save the plan in force with one value confirmed, and return what it was and became."""
    before = open_plan(data)
    edits = [confirm([SPACE], "An", date(2018, 4, 3), why)]
    saved = save_edits(data, before, edits, "An", why, NOW)
    return before, open_version(data, saved.identity)


def sha256s(store):
    return [version.sha256 for version in plan_versions(store, READER)]


def test_a_change_is_kept_with_what_it_replaced(store):
    later = plan_text_of("4")
    record_plan(store, APPROVER, PLAN, later, " QĐ 12 ")
    new, old = plan_versions(store, READER)
    assert (new.sha256, new.version, new.why, new.who) == (later.sha256, "4", "QĐ 12", APPROVER.email)
    assert (old.sha256, old.version, old.why) == (PLAN.sha256, "3", "")
    assert plan_text(store, READER, new.sha256).decode() == later.text
    assert [entry.action for entry in trail(store)] == ["keep_plan", "keep_plan", "plan"]
    assert json.loads(trail(store)[-1].before) == {"sha256": PLAN.sha256}
    assert_sound(store.path)


def test_the_plan_in_force_is_kept_once_with_those_kept_beside_it(store, data):
    first = open_plan(data)
    keep_plan(store, REVIEWER, data)
    assert sha256s(store) == [first.sha256]
    before = everything(store)
    keep_plan(store, REVIEWER, data)
    assert everything(store) == before
    text = first.text.replace(f"version: '{number_of(first)}'", "version: 'x1'", 1) + "\n# bằng tay\n"
    plan_file(data).write_bytes(text.encode())
    keep_plan(store, REVIEWER, data)
    assert plan_text(store, READER, sha256s(store)[0]) == plan_file(data).read_bytes()
    assert_sound(store.path)


def test_a_plan_that_cannot_be_read_is_kept_all_the_same(store):
    broken = replace(plan_text_of("5"), text="name: [\n")
    record_plan(store, APPROVER, broken, PLAN, "sửa")
    assert sorted(version.version for version in plan_versions(store, READER)) == ["", "3"]


def test_who_is_no_reviewer_keeps_nothing(store, data):
    with pytest.raises(AccessError):
        keep_plan(store, READER, data)
    assert plan_versions(store, READER) == []


def test_of_a_plan_that_was_never_kept_it_is_said_where_to_look(store):
    with pytest.raises(StoreError, match="data/versions/plan"):
        plan_text(store, READER, "p" * 64)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE plan_versions SET why = 'khác'", "DELETE FROM plan_versions"],
)
def test_what_is_kept_is_neither_changed_nor_deleted(store, statement):
    record_plan(store, APPROVER, PLAN, plan_text_of("4"), "vì")
    with raw(store.path) as connection, pytest.raises(sqlite3.IntegrityError, match="as they were"):
        connection.execute(statement)


@pytest.mark.parametrize("spoil", ["UPDATE plan_versions SET who = 'khác'", "DELETE FROM plan_versions"])
def test_what_was_changed_past_the_store_is_found(store, spoil):
    record_plan(store, APPROVER, PLAN, plan_text_of("4"), "vì")
    with raw(store.path) as connection:
        connection.execute("DROP TRIGGER plan_versions_are_never_changed")
        connection.execute("DROP TRIGGER plan_versions_are_never_deleted")
        connection.execute(spoil)
    assert f"plan plan/{PLAN.sha256}" in examine(store.path).problems


def test_a_backup_brings_the_texts_back(store, tmp_path):
    record_plan(store, APPROVER, PLAN, plan_text_of("4"), "vì")
    copy = backup(store, ADMINISTRATOR, tmp_path / "b.sqlite")
    record_plan(store, APPROVER, plan_text_of("4"), plan_text_of("5"), "vì")
    restore(store.path, copy, ADMINISTRATOR)
    assert [version.version for version in plan_versions(store, READER)] == ["4", "3"]
    assert plan_text(store, READER, PLAN.sha256) == PLAN.text.encode()


def test_a_real_edit_and_a_real_restoring_are_kept_byte_for_byte(store, data):
    before, after = confirmed(data, "đối chiếu")
    record_plan(store, APPROVER, before, after, "đối chiếu")
    assert plan_text(store, READER, after.sha256) == plan_file(data).read_bytes()
    back = restore_plan(data, after, PlanIdentity(number_of(before), before.sha256), "An", "lại", NOW)
    record_plan(store, APPROVER, after, open_version(data, back.identity), "lại")
    assert sha256s(store) == [back.sha256, after.sha256, before.sha256]
    assert plan_text(store, READER, back.sha256) == plan_file(data).read_bytes()
