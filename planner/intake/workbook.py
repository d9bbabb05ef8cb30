"""An Excel workbook as it comes: title above, heading somewhere, groups, sums and signatures."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from planner.errors import InputFileError
from planner.intake.columns import Headings, field_of, is_blank, plain, understand, vocabulary
from planner.intake.numbers import read_coordinate, read_number
from planner.intake.tables import EAST_NORTH, LON_LAT, Record, Table

HEADING_WITHIN_ROWS = 30
HEADING_LEAST_FIELDS = 3  # a title never names three columns
MAX_COLUMNS = 100
MAX_RECORDS = 20_000  # twenty times the sites of a province

_CODE = re.compile(r"(?=.*\d)\S+")
_NUMBERS_OF_A_SITE = ("mast_height_m", "building_height_m", "antenna_height_m", "land_area_m2")
_POSITION_FIELDS = (*EAST_NORTH, *LON_LAT, "position")

Row = tuple[int, tuple[object, ...]]


def read_workbook(path: Path) -> list[Table]:
    """Return the site tables of a workbook, one for each sheet that has a heading row.

    Raises
    ------
    InputFileError
        If the workbook cannot be opened, or no sheet has a heading row that we know.
    """
    try:
        tables = _tables(path)
    except InputFileError:
        raise
    except (
        InvalidFileException,
        ParseError,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        OSError,
    ) as error:
        # openpyxl has no error of its own for a broken part; it fails wherever it stumbles.
        raise InputFileError("intake.unreadable", file=path.name) from error
    if not tables:
        raise InputFileError("intake.no_heading", file=path.name, rows=HEADING_WITHIN_ROWS)
    return tables


def _tables(path: Path) -> list[Table]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl remarks on styles and extensions it leaves out
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            found = [_table(path, sheet.title, _rows(sheet)) for sheet in book.worksheets]
        finally:
            book.close()
    return [table for table in found if table is not None]


def _rows(sheet: object) -> Iterator[Row]:
    sheet.reset_dimensions()  # type: ignore[attr-defined]  # writers state them wrongly
    rows = sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS)  # type: ignore[attr-defined]
    for number, cells in enumerate(rows, start=1):
        if any(cell is not None for cell in cells):
            yield number, cells


def _table(path: Path, sheet: str, rows: Iterator[Row]) -> Table | None:
    headings = _find_headings(rows)
    if headings is None:
        return None
    records = []
    for number, cells in rows:
        record = Record(number, _values(headings, cells))
        if is_site(record, cells):
            records.append(record)
        if len(records) > MAX_RECORDS:
            raise InputFileError("intake.too_many_rows", file=path.name, limit=MAX_RECORDS)
    return Table(sheet, headings, tuple(records))


def _find_headings(rows: Iterator[Row]) -> Headings | None:
    for number, cells in rows:
        if number > HEADING_WITHIN_ROWS:
            return None
        headings = understand(cells)
        if len(headings.fields) >= HEADING_LEAST_FIELDS:
            return headings
    return None


def _values(headings: Headings, cells: tuple[object, ...]) -> dict[str, object]:
    return {
        field: cells[position]
        for position, field in headings.fields.items()
        if position < len(cells) and not is_blank(cells[position])
    }


def is_site(record: Record, cells: tuple[object, ...]) -> bool:
    """Say whether a row below the headings is a site, not a group, sum, numbering or signature.

    A row that might be a site is taken for one, so that what it lacks is reported.
    """
    values = record.values
    if _is_furniture(values, cells):
        return False
    if any(_holds_position(values.get(field)) for field in _POSITION_FIELDS):
        return True
    if _CODE.fullmatch(str(values.get("site_id", ""))):
        return True
    numbered = read_number(values.get("number")) is not None
    if _starts_with_group_word(cells):
        return numbered and len(values) > 2
    if numbered:
        return len(values) > 1
    return "site_id" in values and any(
        read_number(values.get(field)) is not None for field in _NUMBERS_OF_A_SITE
    )


def _is_furniture(values: dict[str, object], cells: tuple[object, ...]) -> bool:
    """Say whether a row is empty, repeats the headings, or numbers the columns (1 2 3 …)."""
    filled = [str(cell).strip(" ()") for cell in cells if not is_blank(cell)]
    if not values or len(filled) < 2:
        return not values or "site_id" not in values
    if filled == [str(number) for number in range(1, len(filled) + 1)]:
        return True
    return sum(field_of(value) == field for field, value in values.items()) >= HEADING_LEAST_FIELDS


def _holds_position(value: object) -> bool:
    if value is None:
        return False
    return read_coordinate(value) is not None or bool(re.search(r"\d.*\d[,./\s;]+\d.*\d", str(value)))


def _starts_with_group_word(cells: tuple[object, ...]) -> bool:
    texts = [plain(cell) for cell in cells if isinstance(cell, str) and not is_blank(cell)]
    words = vocabulary().group_words
    return any(text == word or text.startswith(f"{word} ") for text in texts[:1] for word in words)
