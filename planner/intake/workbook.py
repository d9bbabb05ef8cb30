"""Excel workbooks (.xlsx, .xlsm, .xls) as sheets: values only, no macro run, no link followed."""

from __future__ import annotations

import io
import posixpath
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import openpyxl
import xlrd
from openpyxl.utils import column_index_from_string

from planner.errors import InputFileError
from planner.intake.sheet_part import SheetPart, read_sheet_part
from planner.intake.sheets import MAX_COLUMNS, Row, Sheet, limited, refusing
from planner.intake.xml_stream import Attributes, XmlLimits, read_xml
from planner.progress import Tell, silent

MAX_BLANK_ROWS = 20_000  # a sheet formatted to its last row: past so many blanks nothing follows

_CELL_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_COMMENTS = re.compile(r"/comments[0-9]*\.xml$")
_HELD_PARTS = {
    "[Content_Types].xml": XmlLimits(),
    "xl/styles.xml": XmlLimits(),
    "xl/sharedStrings.xml": XmlLimits(elements=10_000_000, text=200_000),
}


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

    part: SheetPart = field(default_factory=SheetPart)
    notes: dict[tuple[int, int], str] = field(default_factory=dict)


def _sheet(path: Path, sheet: object, extras: _Extras, tell: Tell) -> Sheet:
    sheet.reset_dimensions()  # type: ignore[attr-defined]  # writers state them wrongly
    rows, cut = limited(_rows(sheet, extras.part.formulas), path, tell=tell)
    return Sheet(
        name=sheet.title,  # type: ignore[attr-defined]
        rows=rows,
        cut=cut,
        hidden=sheet.sheet_state != "visible",  # type: ignore[attr-defined]
        hidden_rows=frozenset(extras.part.hidden_rows),
        notes=extras.notes,
        widths=extras.part.widths,
        merged=tuple(extras.part.merged),
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
        # Openpyxl holds these whole; what grows without measure in them is refused before.
        for part, limits in _HELD_PARTS.items():
            if part in names:
                with archive.open(part) as stream:
                    read_xml(stream, path, limits)
        targets = _relations(archive, names, "xl/workbook.xml", path)
        extras = {}
        for sheet in _attributes_of(archive, "xl/workbook.xml", "sheet", path):
            relation = next((v for k, v in sheet.items() if k.rpartition(":")[2] == "id"), "")
            part = targets.get(relation, "")
            if part in names:
                extras[sheet.get("name", "")] = _sheet_extras(archive, names, part, path)
        return extras


def _attributes_of(archive: zipfile.ZipFile, part: str, tag: str, path: Path) -> list[dict[str, str]]:
    """Return the attributes of every tag of a name in a part of the package."""
    tags: list[dict[str, str]] = []

    def start(name: str, attributes: Attributes) -> None:
        if name == tag:
            tags.append(attributes)

    with archive.open(part) as stream:
        read_xml(stream, path, start=start)
    return tags


def _relations(archive: zipfile.ZipFile, names: set[str], part: str, path: Path) -> dict[str, str]:
    folder, file = posixpath.split(part)
    listed = f"{folder}/_rels/{file}.rels"
    if listed not in names:
        return {}
    targets = {}
    for relation in _attributes_of(archive, listed, "Relationship", path):
        target = relation.get("Target", "")
        whole = target[1:] if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
        targets[relation.get("Id", "")] = whole
    return targets


def _sheet_extras(archive: zipfile.ZipFile, names: set[str], part: str, path: Path) -> _Extras:
    with archive.open(part) as stream:
        extras = _Extras(read_sheet_part(stream, path))
    for target in _relations(archive, names, part, path).values():
        if _COMMENTS.search(target) and target in names:
            with archive.open(target) as stream:
                extras.notes |= _comments(stream, path)
    return extras


def _comments(stream: IO[bytes], path: Path) -> dict[tuple[int, int], str]:
    notes: dict[tuple[int, int], str] = {}
    reference = ""
    pieces: list[str] = []

    def start(name: str, attributes: Attributes) -> None:
        nonlocal reference
        if name == "comment":
            reference = attributes.get("ref", "")
            pieces.clear()

    def end(name: str) -> None:
        if name != "comment":
            return
        place, text = _CELL_REFERENCE.fullmatch(reference), "".join(pieces).strip()
        if place and text:
            notes[int(place[2]), column_index_from_string(place[1]) - 1] = text

    read_xml(stream, path, start=start, end=end, text=pieces.append)
    return notes


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
        except xlrd.XLRDError as error:
            if "encrypted" not in str(error):
                raise
            raise InputFileError("intake.password", file=path.name) from error
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
