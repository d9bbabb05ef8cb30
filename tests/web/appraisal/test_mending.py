"""Bad rows mended on the page: the grid marks faulty cells, an edit is kept, signed and on the trail."""

import json
from dataclasses import replace
from datetime import date

import build_ugly_files as ugly
import pytest
from streamlit.testing.v1 import AppTest

from planner.intake.choices import remembered
from planner.intake.mended import Edit, grouped
from planner.intake.read import read
from planner.intake.reference import read_reference
from planner.layers.province import DEFAULT_DATA_DIR
from planner.store.accounts import local_actor
from planner.store.audit import entries
from planner.store.database import open_store, store_path
from planner.web.appraisal.mending import MARK, edits_between, grid_of, group_text, marked_in

ON = date(2018, 1, 2)
HEADINGS = ["Mã trạm", "Kinh độ", "Vĩ độ", "Loại cột", "Chiều cao cột (m)", "Hình thức"]
ROWS = [
    ["VTL-1", 106.30, 9.90, "A2b", 42, "Xây mới"],
    ["VTL-2", 106.31, 9.91, "A2b", "cao", "Xây mới"],
    ["VTL-3", 106.32, 9.92, "A9", 42, None],
    ["VTL-4", 106.33, 9.93, "A9", 42, None],
]


@pytest.fixture
def content():
    return ugly.workbook([HEADINGS, *ROWS])


@pytest.fixture
def proposal(tmp_path, content):
    path = tmp_path / "de_xuat.xlsx"
    path.write_bytes(content)
    return read(path, "viettel", replace(read_reference(DEFAULT_DATA_DIR), stations=None), ON)


def grid(proposal, edits=()):
    sheet, table = proposal.sheets[0], proposal.tables[0]
    return grid_of(sheet, table, proposal.faults, [record.row for record in table.records], edits)


def drawn(content):
    """Draw the desk of a file, and return the page."""

    def script(content, on):
        from planner.web.appraisal.intake_choices import Received
        from planner.web.appraisal.intake_desk import take_in

        take_in(Received("de_xuat.xlsx", content, "viettel", on))

    return AppTest.from_function(script, kwargs={"content": content, "on": ON}, default_timeout=120)


def settled(app):
    """Run a page until no work is under way."""
    for _ in range(60):
        app.run()
        assert not app.exception
        if any(button.key and button.key.startswith("mb_") for button in app.button):
            return app
    raise AssertionError("the file was never read")


def test_faulty_cells_are_marked_and_others_are_not(proposal):
    table = grid(proposal).set_index("row")
    assert table.loc[3, "4"] == f"{MARK} cao"
    assert table.loc[4, "3"] == f"{MARK} A9"
    assert table.loc[4, "5"] == MARK  # empty
    assert table.loc[2].drop("faults").tolist() == ["VTL-1", "106.3", "9.9", "A2b", "42", "Xây mới"]
    assert "cao" in table.loc[3, "faults"]
    assert {row for row, _ in marked_in(proposal.faults)} == {3, 4, 5}


def test_only_what_was_typed_is_an_edit(proposal):
    sheet, shown = proposal.sheets[0], grid(proposal)
    edited = shown.copy()
    assert edits_between(sheet, shown, edited) == []
    edited.loc[edited["row"] == 3, "4"] = f"{MARK} 45 "
    edited.loc[edited["row"] == 4, "3"] = None
    edited.loc[edited["row"] == 5, "5"] = "Xây mới"
    assert edits_between(sheet, shown, edited) == [
        Edit(sheet.name, 4, 3, "A9", None),
        Edit(sheet.name, 3, 4, "cao", "45"),
        Edit(sheet.name, 5, 5, None, "Xây mới"),
    ]


def test_the_grid_shows_what_was_mended(proposal):
    table = grid(proposal, (Edit(proposal.sheets[0].name, 2, 4, "42", "45"),)).set_index("row")
    assert table.loc[2, "4"] == "45"


def test_a_fault_that_repeats_is_a_line_with_its_count_and_rows(proposal):
    lines = [group_text(group) for group in grouped(proposal.faults)]
    assert "Loại cột «A9»: 2 hàng (4, 5)" in lines
    assert "Hình thức trống: 2 hàng (4, 5)" in lines


def test_one_value_is_set_in_all_rows_and_every_edit_is_signed_kept_and_on_the_trail(
    content, shipped_copy
):
    app = settled(drawn(content))
    groups = next(box for box in app.selectbox if box.key and box.key.startswith("mg_"))
    place = next(n for n, text in enumerate(groups.options) if text.startswith("Loại cột"))
    groups.set_value(place).run()
    value = next(box for box in app.text_input if box.key and box.key.startswith("mv_"))
    value.set_value("A2a").run()
    next(button for button in app.button if button.key and button.key.startswith("mb_")).click()
    app = settled(app)
    options = next(box for box in app.selectbox if box.key and box.key.startswith("mg_")).options
    assert not any("A9" in text for text in options)
    kept = remembered(shipped_copy, "viettel", content)
    assert [(edit.row, edit.old, edit.new) for edit in kept.edits] == [
        (4, "A9", "A2a"),
        (5, "A9", "A2a"),
    ]
    assert all(edit.who and edit.when for edit in kept.edits)
    store = open_store(store_path(shipped_copy))
    with store.reading(local_actor(store.path.parent)) as connection:
        trail = [entry for entry in entries(connection) if entry.action == "mend"]
    assert [(json.loads(entry.before), json.loads(entry.after)["value"]) for entry in trail] == [
        ({"value": "A9"}, "A2a")
    ] * 2
    assert json.loads(trail[0].after)["row"] == 4
