"""Cells that the office mends are laid over the file as it is read; the file itself stays as it came."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import build_ugly_files as ugly
import pytest

from planner.intake.choices import Choices, from_yaml, remember, remembered, to_yaml
from planner.intake.mended import (
    Edit,
    cell_text,
    edit_of,
    grouped,
    heading_row,
    merged,
    new_column,
    with_edits,
)
from planner.intake.opening import open_file
from planner.intake.read import read, understand
from planner.intake.reference import read_reference
from planner.intake.sheets import Sheet
from planner.layers.faults import Fault
from planner.layers.province import DEFAULT_DATA_DIR

FILES = Path(__file__).parent / "files"
ON = date(2018, 1, 2)
HEADINGS = ["Mã trạm", "Kinh độ", "Vĩ độ", "Loại cột", "Chiều cao cột (m)", "Hình thức", "Năm"]
ROWS = [
    ["VTL-1", 106.30, 9.90, "A2b", 42, "Xây mới", 2018],
    ["VTL-2", 106.31, 9.91, "A2b", "cao", "Xây mới", 2018],
    ["VTL-3", 106.32, 9.92, "A9", 42, None, 2018],
    ["VTL-4", 106.33, 9.93, "A9", 42, None, 2018],
]


@pytest.fixture(scope="module")
def reference():
    return replace(read_reference(DEFAULT_DATA_DIR), stations=None)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "de_xuat.xlsx"
    path.write_bytes(ugly.workbook([HEADINGS, *ROWS]))
    return path


def of(proposal, *codes):
    return [(fault.code, fault.row) for fault in proposal.faults if fault.code in codes]


def test_an_edit_takes_its_fault_away_and_leaves_the_file_as_it_came(file, reference):
    before = read(file, "viettel", reference, ON)
    (bad,) = [fault for fault in before.faults if fault.row == 3 and fault.severity != "note"]
    (column,) = bad.at
    edit = edit_of(before.sheets[0], 3, column, "45")
    assert (edit.old, edit.new) == ("cao", "45")
    after = read(file, "viettel", reference, ON, Choices(edits=(edit,)))
    assert not [fault for fault in after.faults if fault.row == 3 and fault.severity != "note"]
    site = after.sites.set_index("site_id").loc["VTL-2"]
    assert site["mast_height_m"] == 45
    assert '"cao"' in site["cells"]  # as it stands in the file
    assert after.sheets == before.sheets
    assert after.edits == (edit,)


def test_an_edit_that_is_wrong_itself_shows_its_own_fault(file, reference):
    sheet = open_file(file)[0]
    after = read(file, "viettel", reference, ON, Choices(edits=(edit_of(sheet, 2, 4, "9999"),)))
    (bad,) = [fault for fault in after.faults if fault.row == 2 and fault.severity != "note"]
    assert bad.value == "9999"


def test_every_edit_is_told_with_old_and_new_value_and_who(file, reference):
    edit = replace(
        edit_of(open_file(file)[0], 3, 4, "45"), who="Trần B", when="2018-01-03T01:00:00+00:00"
    )
    after = read(file, "viettel", reference, ON, Choices(edits=(edit,)))
    (note,) = [fault for fault in after.faults if fault.code == "mended"]
    assert (note.severity, note.row, note.value, note.expected) == ("note", 3, "cao", "45")
    assert note.column == "Chiều cao cột (m)"
    assert "Trần B" in note.message


def test_faults_that_repeat_are_one_line_with_their_rows(file, reference):
    proposal = read(file, "viettel", reference, ON)
    groups = {(group.column, group.value): group.rows for group in grouped(proposal.faults)}
    assert groups["Loại cột", "A9"] == (4, 5)


def test_what_repeats_is_mended_together(file, reference):
    proposal = read(file, "viettel", reference, ON)
    (group,) = [g for g in grouped(proposal.faults) if g.value == "A9"]
    edits = tuple(edit_of(proposal.sheets[0], row, group.at, "A2a") for row in group.rows)
    after = read(file, "viettel", reference, ON, Choices(edits=edits))
    assert set(after.sites.set_index("site_id").loc[["VTL-3", "VTL-4"], "mast_class"]) == {"A2a"}
    assert "A9" not in [group.value for group in grouped(after.faults)]


def test_a_column_that_the_file_lacks_is_added_and_filled(file, reference):
    proposal = read(file, "viettel", reference, ON)
    sheet, table = proposal.sheets[0], proposal.tables[0]
    assert heading_row(sheet, table) == 1
    column = new_column(sheet, table, "EIRP (dBm)")
    assert column.place == (sheet.name, 1, len(HEADINGS))
    filled = edit_of(sheet, 2, column.column, "57")
    after = read(file, "viettel", reference, ON, Choices(edits=(column, filled)))
    assert after.sites.set_index("site_id").loc["VTL-1", "eirp_dbm"] == 57
    second = new_column(sheet, table, "Công nghệ", (column,))
    assert second.column == column.column + 1


def test_a_layer_of_a_map_is_mended_as_a_table_is(reference):
    file = FILES / "50_extended_data.kml"
    proposal = read(file, "viettel", reference, ON)
    sheet, table = proposal.sheets[0], proposal.tables[0]
    record = table.records[0]
    column = new_column(sheet, table, "EIRP (dBm)")
    edits = (column, edit_of(sheet, record.row, column.column, "57"))
    after = understand(open_file(file), file.name, "viettel", reference, ON, Choices(edits=edits))
    assert after.sites.set_index("row").loc[record.row, "eirp_dbm"] == 57


def test_the_last_edit_of_a_cell_counts_and_one_that_puts_it_back_is_none():
    first = Edit("M3", 7, 4, "cao", "45", "an")
    second = Edit("M3", 7, 4, "45", "48", "binh")
    other = Edit("M3", 8, 4, None, "30")
    assert merged([first], [second, other]) == (Edit("M3", 7, 4, "cao", "48", "binh"), other)
    assert merged([first], [Edit("M3", 7, 4, "45", "cao")]) == ()


def test_an_edit_of_a_row_that_the_file_has_not_changes_nothing():
    sheet = Sheet("M3", ((1, ("Mã trạm",)), (2, ("A",))))
    assert with_edits([sheet], [Edit("M3", 9, 0, None, "B"), Edit("M4", 2, 0, "A", "B")]) == [sheet]


def test_edits_are_remembered_for_the_very_file_and_for_no_other(tmp_path):
    edits = (
        Edit("Biểu M3", 12, 7, "cao", "45", "Trần B", "2018-01-03T01:00:00+00:00"),
        Edit("Biểu M3", 13, 7, None, "A2a"),
        Edit("Biểu M3", 14, 7, "x", None),
    )
    remember(tmp_path, "viettel", b"first", Choices(edits=edits))
    assert remembered(tmp_path, "viettel", b"first").edits == edits
    assert remembered(tmp_path, "viettel", b"second").edits == ()
    path = tmp_path / "mapping.yaml"
    path.write_text(to_yaml(Choices(edits=edits)), encoding="utf-8")
    assert from_yaml(path).edits == edits


def test_a_cell_is_shown_as_somebody_would_type_it():
    cells = (date(2018, 3, 1), 51.0, 51.25, 7, True, "12,5", None, float("nan"), "")
    texts = ["01/03/2018", "51", "51.25", "7", "True", "12,5", None, None, None]
    assert [cell_text(cell) for cell in cells] == texts


def test_notes_of_what_was_mended_are_no_faults_to_mend():
    note = Fault("mended", "note", "x", sheet="M3", row=3, column="Năm")
    whole = Fault("far_from_register", "note", "x", sheet="M3")
    assert grouped([note, whole]) == []
