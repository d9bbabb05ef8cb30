"""Formulas of a workbook: their last value, or, where nobody has computed them, their own text."""

import io
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from planner.intake.sheet_part import read_sheet_part
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


def test_a_formula_whose_value_is_an_empty_text_is_not_taken_for_one_that_nobody_computed():
    as_excel_writes_it = b'<c r="B1" t="str"><f>IF(1&gt;0,"","x")</f><v></v></c>'
    sheet = b'<worksheet><sheetData><row r="1">%s</row></sheetData></worksheet>' % as_excel_writes_it
    assert read_sheet_part(io.BytesIO(sheet), Path("so.xlsx")).formulas == {}


def test_a_formula_that_nobody_computed_is_seen_as_its_text_and_not_lost(path):
    book = openpyxl.Workbook()
    book.active.append(["Tần số", "Công suất", "Tên"])
    book.active.append(["=50+51", 30, '=A2&" <MHz>"'])
    book.active["AB3"] = "=1/0"
    book.save(path)
    rows = rows_of(path)
    assert rows[2][:3] == ("=50+51", 30, '=A2&" <MHz>"')
    assert rows[3][27] == "=1/0"
