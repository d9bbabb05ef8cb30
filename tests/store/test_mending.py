"""Each cell that was mended is an entry of the trail, with old and new value."""

import json

import pytest
from store.store_tools import READER, REVIEWER

from planner.base.errors import AccessError
from planner.intake.mended import Edit
from planner.store.audit import entries, first_broken
from planner.store.mending import record_edits
from planner.store.trail_words import change_text, subject_text

EDITS = (Edit("Biểu M3", 7, 4, "cao", "45"), Edit("Biểu M3", 8, 4, None, "30"))


def trail(store):
    with store.reading(REVIEWER) as connection:
        assert first_broken(connection) is None
        return [entry for entry in entries(connection) if entry.action == "mend"]


def test_every_edit_is_an_entry_with_what_the_cell_said_and_says(store):
    record_edits(store, REVIEWER, "de_xuat.xlsx", "abc123", EDITS)
    first, second = trail(store)
    assert (first.subject, first.who) == ("file/abc123", REVIEWER.email)
    assert json.loads(first.before) == {"value": "cao"}
    assert json.loads(first.after) == {
        "file": "de_xuat.xlsx", "sheet": "Biểu M3", "row": 7, "column": 5, "value": "45",
    }  # fmt: skip
    assert json.loads(second.before) == {"value": ""}


def test_the_trail_is_read_in_words(store):
    record_edits(store, REVIEWER, "de_xuat.xlsx", "abc123", EDITS)
    text = change_text(trail(store)[0])
    assert "Giá trị: cao → 45" in text
    assert "Hàng: 7" in text
    assert subject_text("file/abc123") == "tệp abc123"


def test_a_reader_mends_nothing(store):
    with pytest.raises(AccessError):
        record_edits(store, READER, "de_xuat.xlsx", "abc123", EDITS)
    assert trail(store) == []
