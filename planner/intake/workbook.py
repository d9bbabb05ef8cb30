"""Excel workbooks (.xlsx, .xlsm, .xls) as sheets: values only, no macro run, no link followed."""

from __future__ import annotations

import html
import io
import posixpath
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import xlrd
from defusedxml import ElementTree
from openpyxl.utils import column_index_from_string, range_boundaries

from planner.intake.sheets import MAX_COLUMNS, MergedRange, Row, Sheet, limited, refusing
from planner.progress import Tell, silent

MAX_BLANK_ROWS = 20_000  # a sheet formatted to its last row: past so many blanks nothing follows

_HIDDEN_ROW = re.compile(rb"<row\b[^>]*?\bhidden=\"(?:1|true)\"[^>]*>")
_ROW_NUMBER = re.compile(rb"\br=\"(\d+)\"")
_COLUMN = re.compile(rb"<col\b[^>]*>")
_ATTRIBUTE = re.compile(rb"\b(min|max|width)=\"([\d.]+)\"")
# A formula that no program has computed yet; of one with t="str" no value is an empty text.
_NOT_COMPUTED = re.compile(
    rb"<c\b(?![^>]*\bt=\"str\")[^>]*?\br=\"([A-Z]{1,3})(\d+)\"[^>]*>"
    rb"\s*<f\b[^>]*?(?:/>|>([^<]*)</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
_CELL_REFERENCE = re.compile(r"([A-Z]{1,3})(\d+)")


def read_xlsx(path: Path, tell: Tell = silent) -> list[Sheet]:
    """Return the sheets of a workbook; a formula is the value that Excel last computed.

    One that was never computed stands as its own text ("=50+51"), so that it is seen and not lost.

    Raises
    ------
    InputFileError
        If the workbook cannot be opened, or has too many rows.
    """
    with refusing(path), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl remarks on styles and extensions it leaves out
        extras = _extras(path)
        # Opened as a stream, because openpyxl would refuse a workbook by the ending of its name.
        with path.open("rb") as stream:
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
            return [
                _sheet(path, sheet, extras.get(sheet.title, _Extras()), tell)
                for sheet in book.worksheets
            ]


@dataclass
class _Extras:
    """What openpyxl's streaming reader does not tell of a sheet."""

    hidden_rows: set[int] = field(default_factory=set)
    notes: dict[tuple[int, int], str] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)
    formulas: dict[int, dict[int, str]] = field(default_factory=dict)  # by row and column from 0
    merged: list[MergedRange] = field(default_factory=list)


def _sheet(path: Path, sheet: object, extras: _Extras, tell: Tell) -> Sheet:
    sheet.reset_dimensions()  # type: ignore[attr-defined]  # writers state them wrongly
    rows, cut = limited(_rows(sheet, extras.formulas), path, tell=tell)
    return Sheet(
        name=sheet.title,  # type: ignore[attr-defined]
        rows=rows,
        cut=cut,
        hidden=sheet.sheet_state != "visible",  # type: ignore[attr-defined]
        hidden_rows=frozenset(extras.hidden_rows),
        notes=extras.notes,
        widths=extras.widths,
        merged=tuple(extras.merged),
    )


def _rows(sheet: object, formulas: Mapping[int, Mapping[int, str]]) -> Iterator[Row]:
    blank = 0
    rows = sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS + 1)  # type: ignore[attr-defined]
    for number, read in enumerate(rows, start=1):
        cells = _with_formulas(read, formulas[number]) if number in formulas else read
        if any(cell is not None for cell in cells):
            blank = 0
            yield number, cells
        else:
            blank += 1
            if blank > MAX_BLANK_ROWS:
                return


def _with_formulas(cells: tuple[object, ...], formulas: Mapping[int, str]) -> tuple[object, ...]:
    width = min(max(len(cells), *(at + 1 for at in formulas)), MAX_COLUMNS + 1)
    made = [*cells, *[None] * (width - len(cells))]
    for at, text in formulas.items():
        if at < width and made[at] is None:
            made[at] = text
    return tuple(made)


def _extras(path: Path) -> dict[str, _Extras]:
    """Return the hidden rows, comments and widths of every sheet, from the package's own parts."""
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        targets = _relations(archive, names, "xl/workbook.xml")
        found = {}
        for sheet in book.iter():
            if sheet.tag.rpartition("}")[2] != "sheet":
                continue
            relation = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
            part = targets.get(relation, "")
            if part in names:
                found[sheet.attrib.get("name", "")] = _sheet_extras(archive, names, part)
        return found


def _relations(archive: zipfile.ZipFile, names: set[str], part: str) -> dict[str, str]:
    folder, file = posixpath.split(part)
    listed = f"{folder}/_rels/{file}.rels"
    if listed not in names:
        return {}
    found = {}
    for relation in ElementTree.fromstring(archive.read(listed)):
        target = relation.attrib.get("Target", "")
        whole = target[1:] if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
        found[relation.attrib.get("Id", "")] = whole
    return found


def _sheet_extras(archive: zipfile.ZipFile, names: set[str], part: str) -> _Extras:
    found = _Extras()
    content = archive.read(part)
    for row in _HIDDEN_ROW.finditer(content):
        number = _ROW_NUMBER.search(row[0])
        if number:
            found.hidden_rows.add(int(number[1]))
    for column in _COLUMN.finditer(content):
        facts = {key.decode(): float(value) for key, value in _ATTRIBUTE.findall(column[0])}
        if {"min", "max", "width"} <= facts.keys():
            last = min(int(facts["max"]), MAX_COLUMNS)
            found.widths |= dict.fromkeys(range(int(facts["min"]) - 1, last), facts["width"])
    for letters, row, text in _NOT_COMPUTED.findall(content) if b"<f" in content else ():
        at = column_index_from_string(letters.decode()) - 1
        found.formulas.setdefault(int(row), {})[at] = "=" + html.unescape(
            text.decode("utf-8", "replace")
        )
    for reference in _MERGED.findall(content):
        left, top, right, bottom = range_boundaries(reference.decode())
        found.merged.append((top, left - 1, bottom, right - 1))
    for comments in _relations(archive, names, part).values():
        if re.search(r"/comments\d*\.xml$", comments) and comments in names:
            found.notes |= _comments(archive.read(comments))
    return found


def _comments(content: bytes) -> dict[tuple[int, int], str]:
    found = {}
    for comment in ElementTree.fromstring(content).iter():
        if comment.tag.rpartition("}")[2] != "comment":
            continue
        place = _CELL_REFERENCE.fullmatch(comment.attrib.get("ref", ""))
        text = "".join(comment.itertext()).strip()
        if place and text:
            column = openpyxl.utils.column_index_from_string(place[1]) - 1
            found[int(place[2]), column] = text
    return found


def read_xls(path: Path, tell: Tell = silent) -> list[Sheet]:
    """Return the sheets of an old workbook (Excel 97–2003).

    Raises
    ------
    InputFileError
        If the workbook cannot be opened, or has too many rows.
    """
    with refusing(path):
        try:
            book = xlrd.open_workbook(path, formatting_info=True, logfile=io.StringIO())
        except NotImplementedError:  # some writers leave out what formatting needs; values suffice
            book = xlrd.open_workbook(path, logfile=io.StringIO())
        return [_old_sheet(path, book, sheet, tell) for sheet in book.sheets()]


def _old_sheet(path: Path, book: xlrd.Book, sheet: xlrd.sheet.Sheet, tell: Tell) -> Sheet:
    def rows() -> Iterator[Row]:
        for number in range(sheet.nrows):
            yield (
                number + 1,
                tuple(_old_value(book, cell) for cell in sheet.row(number)[: MAX_COLUMNS + 1]),
            )

    hidden = {number + 1 for number, info in sheet.rowinfo_map.items() if info.hidden}
    notes = {(row + 1, column): str(note.text) for (row, column), note in sheet.cell_note_map.items()}
    kept, cut = limited(rows(), path, tell=tell)
    return Sheet(
        name=sheet.name,
        rows=kept,
        cut=cut,
        hidden=bool(sheet.visibility),
        hidden_rows=frozenset(hidden),
        notes=notes,
        widths={at: info.width / 256 for at, info in sheet.colinfo_map.items() if at < MAX_COLUMNS},
        merged=tuple(
            (top + 1, left, bottom, right - 1) for top, bottom, left, right in sheet.merged_cells
        ),
    )


def _old_value(book: xlrd.Book, cell: xlrd.sheet.Cell) -> object:
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return None
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate_as_datetime(cell.value, book.datemode)
        except (ValueError, OverflowError):
            return cell.value
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#?"))
    return cell.value
