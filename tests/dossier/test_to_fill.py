"""The carrier's own table comes back to it with the cells to fill marked, and nothing is lost."""

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from planner.appraisal.completeness import COLUMNS
from planner.base.messages.table import table_of
from planner.dossier.fault_workbook import COLOURS
from planner.dossier.to_fill import to_fill_workbook
from planner.geo.measure import points_m
from planner.intake.choices import Choices
from planner.intake.mended import edit_of
from planner.intake.read import read
from planner.intake.reference import read_reference
from planner.layers.difference import SAME, compare
from planner.layers.province import DEFAULT_DATA_DIR

ON = date(2018, 4, 3)
CRS = "EPSG:9209"
SAMPLES = {
    "viettel": "viettel_2018_ho_so.xlsx",
    "mobifone": "mobifone_2017_ho_so.kml",
    "vnpt": "vnpt_2018_ho_so.zip",
}
RED, YELLOW, BLUE = (f"FF{COLOURS[name][1:].upper()}" for name in ("error", "warning", "note"))


@pytest.fixture(scope="module")
def reference():
    return read_reference(DEFAULT_DATA_DIR)


@pytest.fixture(scope="module")
def proposals(reference):
    folder = DEFAULT_DATA_DIR / "samples"
    return {name: read(folder / file, name, reference, ON) for name, file in SAMPLES.items()}


def lacking(**wanted):
    """Return a table of completeness: field → (codes, stops)."""
    rows = [
        {
            "field": field,
            "form": "M3",
            "without": len(codes),
            "stops": stops,
            "rules": (),
            "codes": codes,
        }
        for field, (codes, stops) in wanted.items()
    ]
    return table_of(rows, COLUMNS)


def cell_of(book, row, heading):
    """Return the cell of a row (as Excel numbers it) below a heading, of the first sheet."""
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for line in sheet.iter_rows(max_row=row) for cell in line}
    return sheet.cell(row, heads[heading])


def again(tmp_path, reference, carrier, content, change=None):
    path = tmp_path / "tra_lai.xlsx"
    path.write_bytes(content)
    if change is not None:
        book = openpyxl.load_workbook(path)
        change(book)
        book.save(path)
    return read(path, carrier, reference, ON)


@pytest.mark.parametrize("carrier", SAMPLES)
def test_a_file_with_marks_is_read_as_the_one_that_was_sent(carrier, proposals, reference, tmp_path):
    proposal = proposals[carrier]
    codes = tuple(proposal.sites["site_id"].iloc[:3])
    content = to_fill_workbook(
        proposal, lacking(eirp_dbm=(codes, "no"), radius_m=(codes, "no")), ["Xin điền."]
    )
    back = again(tmp_path, reference, carrier, content)
    changes = compare(back.sites, proposal.sites, CRS)
    assert len(back.sites) == len(proposal.sites) > 100
    assert changes[changes["change"] != SAME].empty
    assert [fault for fault in back.faults if fault.severity == "error"] == []


@pytest.mark.parametrize("carrier", SAMPLES)
def test_what_is_filled_in_takes_away_what_was_lacking(carrier, proposals, reference, tmp_path):
    proposal = proposals[carrier]
    code = proposal.sites["site_id"].iloc[5]
    content = to_fill_workbook(
        proposal, lacking(radius_m=((code,), "no"), evidence_land=((code,), "no")), []
    )

    def fill(book):
        sheet = book.worksheets[0]
        (row,) = {cell.row for line in sheet.iter_rows() for cell in line if cell.value == code}
        cell_of(book, row, "Bán kính cột (m)").value = 0.4
        cell_of(book, row, "Giấy tờ đất").value = "Có"

    site = again(tmp_path, reference, carrier, content, fill).sites.set_index("site_id").loc[code]
    assert site["radius_m"] == 0.4
    assert site["evidence"] == "land"


def test_a_cell_to_fill_is_coloured_by_how_much_it_matters_and_says_what_is_wanted(proposals):
    proposal = proposals["viettel"]
    code, row = proposal.sites["site_id"].iloc[0], int(proposal.sites["row"].iloc[0])
    content = to_fill_workbook(
        proposal, lacking(building_height_m=((code,), "yes"), eirp_dbm=((code,), "no")), []
    )
    book = openpyxl.load_workbook(io.BytesIO(content))
    must, may = cell_of(book, row, "Chiều cao công trình (m)"), cell_of(book, row, "EIRP (dBm)")
    assert (must.fill.fgColor.rgb, may.fill.fgColor.rgb) == (RED, YELLOW)
    assert "Phải điền «Chiều cao công trình (m)». số mét, từ 0 đến 400" in must.comment.text
    assert may.comment.text.startswith("Nên điền «EIRP (dBm)»")
    other = cell_of(book, row + 1, "EIRP (dBm)")
    assert other.comment is None


def test_a_column_that_the_table_lacks_stands_behind_it(proposals):
    proposal = proposals["viettel"]
    code, row = proposal.sites["site_id"].iloc[0], int(proposal.sites["row"].iloc[0])
    book = openpyxl.load_workbook(
        io.BytesIO(to_fill_workbook(proposal, lacking(evidence_land=((code,), "no")), []))
    )
    assert cell_of(book, row, "Giấy tờ đất").column == len(proposal.tables[0].headings.labels) + 1


def test_what_the_office_has_mended_has_its_new_value_for_the_carrier_to_confirm(reference):
    file = DEFAULT_DATA_DIR / "samples" / SAMPLES["viettel"]
    sheet = read(file, "viettel", reference, ON).sheets[0]
    edit = replace(edit_of(sheet, 7, 7, "48"), who="Trần B", when="2018-04-03T01:00:00+00:00")
    proposal = read(file, "viettel", reference, ON, Choices(edits=(edit,)))
    book = openpyxl.load_workbook(io.BytesIO(to_fill_workbook(proposal, lacking(), [])))
    cell = book.worksheets[0].cell(7, 8)
    assert (cell.value, cell.fill.fgColor.rgb) == ("48", BLUE)
    assert "51,0" in cell.comment.text


def test_a_layer_of_a_map_keeps_its_positions_to_the_centimetre(proposals, reference, tmp_path):
    proposal = proposals["vnpt"]
    back = again(tmp_path, reference, "vnpt", to_fill_workbook(proposal, lacking(), []))
    own, filled = (points_m(sites.sort_values("site_id"), CRS) for sites in (proposal.sites, back.sites))
    assert abs(own - filled).max() < 0.02


def test_what_is_to_be_done_is_told_on_a_sheet_of_its_own(proposals):
    content = to_fill_workbook(proposals["viettel"], lacking(), ["Xin điền.", "Ô đỏ: phải điền."])
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Hướng dẫn điền"]
    assert [cell.value for cell in sheet["A"]] == ["Xin điền.", "Ô đỏ: phải điền."]
