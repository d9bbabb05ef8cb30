"""The fault list that goes back to the carrier: its own sheet, marked; nothing in it is live."""

import io
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import build_ugly_files as ugly
import openpyxl
import pytest
import xlsxwriter

from planner.dossier import fault_workbook as fault_workbook_module
from planner.dossier.fault_workbook import fault_workbook
from planner.dossier.tables import MAX_TEXT, write_cell
from planner.dossier.templates import COLUMNS, TEMPLATES, template_workbook
from planner.intake.read import read
from planner.intake.reference import read_reference
from planner.layers.province import DEFAULT_DATA_DIR

FILES = Path(__file__).parent.parent / "intake" / "files"
ON = date(2018, 1, 2)


@pytest.fixture(scope="module")
def reference():
    return read_reference(DEFAULT_DATA_DIR)


def workbook_of(name, reference):
    content = fault_workbook(read(FILES / name, "viettel", reference, ON), "Viettel")
    return content, openpyxl.load_workbook(io.BytesIO(content))


def test_the_summary_comes_first_then_the_list_then_the_carriers_own_sheet(reference):
    _, book = workbook_of("22_hai_hang_lech.xlsx", reference)
    assert book.sheetnames == ["Tổng hợp lỗi", "Danh sách lỗi", "Hàng không phải bản ghi", "M3"]
    facts = {row[0].value: row[1].value for row in book.worksheets[0].iter_rows() if len(row) > 1}
    assert facts["Lỗi (hàng không được dùng)"] == "2"
    assert facts["Vị trí cột đọc được"] == "6"


def test_of_too_many_faulty_cells_the_later_ones_are_only_coloured_and_that_is_said(
    reference, monkeypatch
):
    monkeypatch.setattr(fault_workbook_module, "MAX_COMMENTS", 3)
    _, book = workbook_of("22_hai_hang_lech.xlsx", reference)
    sheet = book["M3"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.coordinate for cell in cells if cell.comment} == {"E4", "F4", "E7"}
    assert sheet["F7"].fill.start_color.rgb == sheet["E7"].fill.start_color.rgb
    texts = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row]
    assert [line for line in texts if line.startswith("Chỉ 3 ô lỗi đầu tiên")] != []
    assert book["Danh sách lỗi"].max_row == 3


def test_faulty_cells_are_coloured_and_commented_where_they_stood(reference):
    _, book = workbook_of("22_hai_hang_lech.xlsx", reference)
    sheet = book["M3"]
    marked = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment}
    assert marked == {"E4", "F4", "E7", "F7"}
    assert "Đổi chỗ hai số" in sheet["E4"].comment.text
    assert sheet["E4"].fill.start_color.rgb != sheet["E5"].fill.start_color.rgb
    original = openpyxl.load_workbook(FILES / "22_hai_hang_lech.xlsx").active
    kept = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert kept == [[cell.value for cell in row] for row in original.iter_rows()]


def test_the_carriers_own_comments_stay(reference):
    _, book = workbook_of("04_hang_an_cong_thuc_chu_thich.xlsx", reference)
    assert "khảo sát" in book["M3"]["B2"].comment.text


@pytest.mark.parametrize("name", ["29_cong_thuc_doc_hai.csv", "04_hang_an_cong_thuc_chu_thich.xlsx"])
def test_no_formula_that_came_in_is_live_in_what_goes_out(name, reference):
    content, book = workbook_of(name, reference)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in archive.namelist():
            text = archive.read(part)
            assert b"<f>" not in text
            assert b"<f " not in text
            assert b"<hyperlink " not in text
    assert not any(cell.hyperlink for sheet in book for row in sheet.iter_rows() for cell in row)


def test_a_gis_layer_becomes_a_sheet_with_its_columns_on_top(reference):
    _, book = workbook_of("35_hinh_hoc_sai.geojson", reference)
    sheet = book.worksheets[-1]
    assert sheet["A1"].value == "site_id"
    assert sheet["A3"].comment is not None  # feature 2 has no geometry


@pytest.mark.parametrize("table", TEMPLATES)
def test_a_template_that_was_filled_in_comes_back_without_a_fault(table, reference, tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(template_workbook(table, "VN-2000 / TM-3 105-30")))
    sheet = book.active
    for at, column in enumerate(COLUMNS[table], start=1):
        value = 1 if column.field == "number" else column.example
        sheet.cell(7, at, value)
    path = tmp_path / f"{table}.xlsx"
    book.save(path)
    proposal = read(path, "viettel", reference, ON)
    assert proposal.faults == []
    layers = [proposal.sites, proposal.cables, proposal.service_points, proposal.works]
    assert sum(map(len, layers)) == 1  # the example row is not read


@pytest.mark.parametrize("table", TEMPLATES)
def test_a_template_has_drop_downs_notes_and_headings_that_cannot_be_changed(table):
    sheet = openpyxl.load_workbook(io.BytesIO(template_workbook(table, "Z"))).active
    assert sheet.protection.sheet
    assert all(cell.protection.locked for cell in sheet[5] if cell.value)
    columns = sheet.column_dimensions.values()  # equal neighbours are one entry with min and max
    assert {at for c in columns for at in range(c.min, c.max + 1)} == set(range(1, len(sheet[5]) + 1))
    assert not any(column.protection.locked for column in columns)
    assert any(rule.type == "list" for rule in sheet.data_validations.dataValidation)
    assert sum(cell.comment is not None for cell in sheet[5]) >= 3


def test_every_kind_of_value_of_the_carriers_sheet_stays_what_it_is():
    """A number stays a number, a day a day; what Excel cannot hold as such is kept as text."""
    values = [
        True,
        42,
        42.5,
        date(2018, 4, 3),
        datetime(2018, 4, 3, 7, 30, tzinfo=UTC),
        "=1+1",
        "x" * 40_000,
        1e305,
        date(1890, 1, 2),
        None,
        float("nan"),
    ]
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet, look, a_day = book.add_worksheet(), {"bg_color": "#ff0000"}, {"num_format": "dd/mm/yyyy"}
        day, marked, marked_day = map(book.add_format, (a_day, look, {**look, **a_day}))
        for column, value in enumerate(values):
            write_cell(sheet, 0, column, value, None, day)
            write_cell(sheet, 1, column, value, marked, marked_day)
    plain, red = openpyxl.load_workbook(buffer).active.iter_rows()
    expected = [True, 42, 42.5, datetime(2018, 4, 3), datetime(2018, 4, 3, 7, 30), "=1+1",
                "x" * MAX_TEXT, 1e305, "1890-01-02", None, None]  # fmt: skip
    for row in (plain, red):
        assert [cell.value for cell in row] == expected
        assert "f" not in {cell.data_type for cell in row}  # nothing is a formula
    assert {cell.fill.start_color.rgb for cell in red} == {"FFFF0000"}
    assert plain[3].number_format == "dd/mm/yyyy"


def test_a_faulty_cell_that_holds_a_day_is_coloured_and_still_shows_the_day(tmp_path, reference):
    path = tmp_path / "a.xlsx"
    row = ugly.row(0)
    at = ugly.HEADINGS.index("Năm")
    row[at] = datetime(1956, 4, 3)
    path.write_bytes(ugly.workbook([list(ugly.HEADINGS), row, ugly.row(1)]))
    content = fault_workbook(read(path, "viettel", reference, ON), "Viettel")
    cell = openpyxl.load_workbook(io.BytesIO(content)).worksheets[-1].cell(2, at + 1)
    assert cell.comment is not None
    assert cell.value == datetime(1956, 4, 3)
    assert cell.is_date
