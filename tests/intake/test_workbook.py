"""Workbooks: each cell is what Excel shows of it, and no row goes without a word."""

import datetime
import zipfile

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from planner.base.errors import InputFileError
from planner.intake.workbook import read_xlsx


@pytest.fixture
def path(tmp_path):
    return tmp_path / "so.xlsx"


def rows_of(path):
    (sheet,) = read_xlsx(path)
    return dict(sheet.rows)


def test_a_formula_that_was_computed_is_its_value(path):
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_formula("A1", "=50+51", value=101)
    book.close()
    assert rows_of(path)[1][0] == 101


def write_with(path, parts):
    """Write a workbook of openpyxl's, some of whose parts are others."""
    plain = path.with_name("plain.xlsx")
    openpyxl.Workbook().save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w") as new:
        for name in {*old.namelist(), *parts}:
            new.writestr(name, parts.get(name) or old.read(name))


def write_sheet(path, rows):
    sheet = f"<worksheet><sheetData>{rows}</sheetData></worksheet>"
    write_with(path, {"xl/worksheets/sheet1.xml": sheet.encode()})


def test_a_formula_whose_value_is_an_empty_text_is_not_taken_for_one_that_nobody_computed(path):
    as_excel_writes_it = '<c r="A1" t="str"><f>IF(1&gt;0,"","x")</f><v></v></c>'
    write_sheet(path, f'<row r="1">{as_excel_writes_it}<c r="B1"><v>1</v></c></row>')
    assert rows_of(path) == {1: (None, 1)}


def test_a_formula_that_nobody_computed_is_seen_as_its_text_and_not_lost(path):
    book = openpyxl.Workbook()
    book.active.append(["Tần số", "Công suất", "Tên"])
    book.active.append(["=50+51", 30, '=A2&" <MHz>"'])
    book.active["AB3"] = "=1/0"
    book.save(path)
    rows = rows_of(path)
    assert rows[2][:3] == ("=50+51", 30, '=A2&" <MHz>"')
    assert rows[3][27] == "=1/0"


# What a person can put in a cell, as openpyxl writes and reads it.
TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=20).filter(
    lambda text: not text.startswith("=")
)
DAYS = st.datetimes(datetime.datetime(1905, 1, 1), datetime.datetime(2100, 1, 1)).map(
    lambda day: day.replace(microsecond=0)
)
CELLS = st.one_of(st.none(), st.booleans(), st.integers(-(2**40), 2**40), TEXTS, DAYS, st.times().map(
    lambda time: time.replace(microsecond=0)
), st.floats(-1e9, 1e9), st.sampled_from(["#N/A", "#VALUE!", "1e5", " x ", "x\ny"]))  # fmt: skip


@given(st.lists(st.lists(CELLS, min_size=1, max_size=8), min_size=1, max_size=8), st.booleans())
@settings(max_examples=60, deadline=None)
def test_every_cell_is_what_openpyxl_reads_of_it(tmp_path_factory, rows, from_1904):
    path = tmp_path_factory.mktemp("book") / "so.xlsx"
    book = openpyxl.Workbook()
    if from_1904:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    for row in rows:
        book.active.append(row)
    book.save(path)
    there = openpyxl.load_workbook(path, data_only=True).active.iter_rows(values_only=True)
    expected = {
        number: row for number, row in enumerate(there, start=1) if any(c is not None for c in row)
    }
    read = {number: [*cells] + [None] * 8 for number, cells in rows_of(path).items()}
    assert read.keys() == expected.keys()
    for number, row in expected.items():
        pairs = list(zip(row, read[number], strict=False))
        assert [(type(old), old) for old, _ in pairs] == [(type(new), new) for _, new in pairs]


def test_texts_of_several_formats_are_read_as_one_and_how_they_are_spoken_is_left_out(path):
    book = openpyxl.Workbook()
    book.active["A1"] = CellRichText("Trạm ", TextBlock(InlineFont(b=True), "Trà"), " Vinh")
    book.save(path)
    assert rows_of(path)[1] == ("Trạm Trà Vinh",)
    spoken = '<is><r><t>Trà </t></r><rPh sb="0" eb="1"><t>tra</t></rPh><r><t>Vinh</t></r></is>'
    write_sheet(path, f'<row r="1"><c r="A1" t="inlineStr">{spoken}</c></row>')
    assert rows_of(path)[1] == ("Trà Vinh",)


def test_a_row_far_below_the_others_is_not_lost(path):
    write_sheet(path, "".join(f'<row r="{n}"><c r="B{n}"><v>7</v></c></row>' for n in (1, 900_000)))
    assert rows_of(path) == {1: (None, 7), 900_000: (None, 7)}


def test_rows_out_of_their_order_are_put_in_order_and_none_is_lost(path):
    write_sheet(path, "".join(f'<row r="{n}"><c><v>{n}</v></c></row>' for n in (3, 1, 2)))
    assert rows_of(path) == {1: (1,), 2: (2,), 3: (3,)}


def test_a_row_that_the_file_holds_twice_is_refused_by_its_number(path):
    write_sheet(path, '<row r="2"><c><v>1</v></c></row><row r="2"><c><v>2</v></c></row>')
    with pytest.raises(InputFileError) as refused:
        read_xlsx(path)
    assert refused.value.key == "intake.row_twice"
    assert refused.value.facts["row"] == 2


def test_a_workbook_whose_styles_openpyxl_cannot_take_is_read_all_the_same(path):
    styles = (
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts><font>'
        '<family val="99"/></font></fonts><numFmts><numFmt numFmtId="170" formatCode="dd/mm/yyyy"/>'
        '</numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="170" fontId="9"/></cellXfs></styleSheet>'
    )
    sheet = '<worksheet><sheetData><row><c s="1"><v>43100</v></c></row></sheetData></worksheet>'
    write_with(path, {"xl/styles.xml": styles.encode(), "xl/worksheets/sheet1.xml": sheet.encode()})
    assert rows_of(path)[1] == (datetime.datetime(2017, 12, 31),)


def test_a_part_is_found_whatever_the_case_of_its_name(path):
    plain = path.with_name("plain.xlsx")
    book = openpyxl.Workbook()
    book.active.append(["Mã trạm", 1])
    book.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name.replace("sheet1", "Sheet1"), old.read(name))
    assert rows_of(path)[1] == ("Mã trạm", 1)


def test_a_sheet_that_is_named_but_not_there_is_said_and_not_passed_over(path):
    book = openpyxl.Workbook()
    book.active.append(["Mã trạm"])
    book.create_sheet("Phụ lục").append(["V1"])
    whole = path.with_name("whole.xlsx")
    book.save(whole)
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            if name != "xl/worksheets/sheet2.xml":
                new.writestr(name, old.read(name))
    with pytest.raises(InputFileError) as caught:
        read_xlsx(path)
    assert caught.value.key == "intake.sheet_lost"
    assert "«Phụ lục»" in str(caught.value)


def test_a_sheet_of_a_chart_is_no_sheet_of_rows(path):
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("Số liệu").write_row(0, 0, [1, 2])
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "='Số liệu'!$A$1:$B$1"})
    book.add_chartsheet("Biểu đồ").set_chart(chart)
    book.close()
    assert [sheet.name for sheet in read_xlsx(path)] == ["Số liệu"]
