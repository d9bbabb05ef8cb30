"""The one writer of Excel and CSV: what came in as text goes out as text, never as a formula."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from math import isfinite
from sys import float_info

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from planner.base import numbers
from planner.base.files import bytes_of
from planner.layers.rows import is_missing

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
FIXED_DATE = datetime(2020, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # the same content, the same bytes
MAX_WIDTH = 60
MAX_TEXT = 32_000  # Excel's own limit of a cell is 32,767
FIRST_YEAR = 1900  # of Excel's days
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

    def write(book: xlsxwriter.Workbook) -> None:
        for name, table in sheets.items():
            _write_sheet(book, name, table, note)

    return book_bytes(write)


def book_bytes(write: Callable[[xlsxwriter.Workbook], object]) -> bytes:
    """Return the Excel file that a writer fills: texts stay texts; the same content, the same bytes."""
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}

    def fill(stream: io.BytesIO) -> None:
        book = xlsxwriter.Workbook(stream, options)
        book.set_properties({"created": FIXED_DATE})
        write(book)
        book.close()

    return bytes_of(fill)


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


def _look_of(book: xlsxwriter.Workbook, values: list[object]) -> Format | None:
    """Return how a column's fractions are shown; whole numbers may be years and stay as they are."""
    fractions = [value for value in values if isinstance(value, float) and isfinite(value)]
    decimals = numbers.decimals_of(fractions)
    return book.add_format({"num_format": numbers.sheet_format(decimals)}) if decimals else None


def write_cell(
    sheet: Worksheet,
    row: int,
    column: int,
    value: object,
    look: Format | None = None,
    day: Format | None = None,
) -> None:
    """Write a value as what it is: text as text, what is missing as an empty cell.

    Parameters
    ----------
    day
        How a day is shown; without it, and before 1900, a day is written as text.
    """
    if isinstance(value, str):
        sheet.write_string(row, column, value[:MAX_TEXT], look)
    elif value is None or (pd.api.types.is_scalar(value) and is_missing(value)):
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, look)
    elif isinstance(value, (int, float)) and abs(value) <= _MOST:
        sheet.write_number(row, column, value, look)
    elif day is not None and isinstance(value, date) and value.year >= FIRST_YEAR:
        moment = value if isinstance(value, datetime) else datetime.combine(value, time())
        sheet.write_datetime(row, column, moment.replace(tzinfo=None), day)
    else:
        sheet.write_string(row, column, str(value)[:MAX_TEXT], look)
