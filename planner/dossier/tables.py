"""The one writer of Excel and CSV: what came in as text goes out as text, never as a formula."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from math import isfinite
from sys import float_info

import pandas as pd
import xlsxwriter

from planner.base import numbers
from planner.layers.rows import is_missing

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
FIXED_DATE = datetime(2020, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # the same content, the same bytes
MAX_WIDTH = 60
_MOST = float_info.max  # beyond it Excel has no number: infinity is told as text


def csv_bytes(table: pd.DataFrame) -> bytes:
    """Return a table as CSV that Excel opens in UTF-8; text that looks like a formula is quoted."""
    safe = table.apply(lambda column: column.map(_safe_text))
    return str(safe.to_csv(index=False)).encode("utf-8-sig")


def _safe_text(value: object) -> object:
    return "'" + value if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def workbook_bytes(sheets: Mapping[str, pd.DataFrame], note: str | None = None) -> bytes:
    """Return tables as an Excel file, a sheet each.

    Parameters
    ----------
    sheets
        Sheet name (at most 31 characters) → table with headings for a reader.
    note
        A line above every table: what the data are and are not.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    book.set_properties({"created": FIXED_DATE})
    for name, table in sheets.items():
        _write_sheet(book, name, table, note)
    book.close()
    return buffer.getvalue()


def _write_sheet(book: xlsxwriter.Workbook, name: str, table: pd.DataFrame, note: str | None) -> None:
    sheet = book.add_worksheet(name[:31])
    bold = book.add_format({"bold": True, "border": 1, "text_wrap": True, "bg_color": "#dfe7ef"})
    top = 0
    if note:
        sheet.write_string(0, 0, note, book.add_format({"italic": True, "font_color": "#7f0000"}))
        top = 2
    for column, heading in enumerate(table.columns):
        sheet.write_string(top, column, str(heading), bold)
        values = table.iloc[:, column].tolist()
        look = _look_of(book, values)
        for row, value in enumerate(values, start=top + 1):
            write_cell(sheet, row, column, value, look)
        longest = max((len(str(value)) for value in [heading, *values[:200]]), default=8)
        sheet.set_column(column, column, min(MAX_WIDTH, longest + 2))
    sheet.freeze_panes(top + 1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    sheet.set_footer("&C&P/&N")
    if len(table.columns):
        sheet.autofilter(top, 0, top + len(table), len(table.columns) - 1)


def _look_of(book: xlsxwriter.Workbook, values: list[object]) -> xlsxwriter.format.Format | None:
    """Return how a column's fractions are shown; whole numbers may be years and stay as they are."""
    fractions = [value for value in values if isinstance(value, float) and isfinite(value)]
    decimals = numbers.decimals_of(fractions)
    return book.add_format({"num_format": numbers.sheet_format(decimals)}) if decimals else None


def write_cell(
    sheet: xlsxwriter.worksheet.Worksheet,
    row: int,
    column: int,
    value: object,
    look: xlsxwriter.format.Format | None = None,
) -> None:
    """Write a value as what it is: text as text, what is missing as an empty cell."""
    if isinstance(value, str):
        sheet.write_string(row, column, value, look)
    elif value is None or (pd.api.types.is_scalar(value) and is_missing(value)):
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, look)
    elif isinstance(value, (int, float)) and abs(value) <= _MOST:
        sheet.write_number(row, column, value, look)
    else:
        sheet.write_string(row, column, str(value), look)
