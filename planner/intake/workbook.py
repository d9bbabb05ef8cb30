"""Excel workbooks (.xlsx, .xlsm, .xls) as sheets: values only, no macro run, no link followed."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from typing import IO, NamedTuple

import xlrd
from openpyxl.utils import column_index_from_string

from planner.base.errors import InputFileError
from planner.base.progress import Tell, silent
from planner.intake.cell_values import CellValues, Formats, read_formats, read_strings
from planner.intake.sheet_part import SheetPart, sheet_rows
from planner.intake.sheets import MAX_COLUMNS, Row, Sheet, limited, refusing
from planner.intake.xml_stream import Attributes, read_xml

_WORKBOOK, _STYLES = "xl/workbook.xml", "xl/styles.xml"
_STRINGS, _USUAL_STRINGS = "/sharedStrings", "xl/sharedStrings.xml"  # end of a relation's type, part
_CELL_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_COMMENTS = re.compile(r"/comments[0-9]*\.xml$")


class _Relation(NamedTuple):
    """What one part of the package says of another: the end of its type, and where it is."""

    kind: str
    part: str


def read_xlsx(path: Path, tell: Tell = silent) -> list[Sheet]:
    """Return the sheets of a workbook; a formula is the value that Excel last computed.

    One that was never computed stands as its own text ("=50+51"), so that it is seen and not lost.

    Raises
    ------
    InputFileError
        If the workbook cannot be opened, or has too many rows.
    """
    with refusing(path), zipfile.ZipFile(path) as archive:
        package = _Package(path, archive)
        return [package.sheet(sheet, part, tell) for sheet, part in package.worksheets()]


class _Package:
    """The parts of a workbook, each streamed through the limits of its kind.

    Openpyxl would hold some of them whole, and reads a sheet four times as slowly.
    """

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self._path, self._archive = path, archive
        # As Excel finds them: whatever the case of the letters.
        self._names = {name.casefold(): name for name in archive.namelist()}
        self._relations = self._relations_of(_WORKBOOK)
        properties = self._attributes_of(_WORKBOOK, "workbookPr")
        self._values = CellValues(
            self._strings(),
            self._formats(),
            from_1904=any(element.get("date1904") in ("1", "true") for element in properties),
        )

    def worksheets(self) -> Iterator[tuple[Attributes, str]]:
        """Give what the workbook says of each worksheet, and its part.

        Raises
        ------
        InputFileError
            If the part of a sheet is not there: its rows are lost, and somebody must hear of it.
        """
        for sheet in self._attributes_of(_WORKBOOK, "sheet"):
            identity = next((v for k, v in sheet.items() if k.rpartition(":")[2] == "id"), "")
            relation = self._relations.get(identity)
            if relation is None or not self._has(relation.part):
                name = sheet.get("name", "–")
                raise InputFileError("intake.sheet_lost", file=self._path.name, sheet=name)
            if relation.kind != "/chartsheet":
                yield sheet, relation.part

    def sheet(self, stated: Attributes, part: str, tell: Tell) -> Sheet:
        """Return one worksheet."""
        facts = SheetPart()
        with self._open(part) as stream:
            rows, cut = limited(
                sheet_rows(stream, self._path, self._values, facts), self._path, tell=tell
            )
        name = stated.get("name", "")
        return Sheet(
            name=name,
            rows=_in_order(rows, self._path, name),
            cut=cut,
            hidden=stated.get("state", "visible") != "visible",
            hidden_rows=frozenset(facts.hidden_rows),
            notes=self._notes(part),
            widths=facts.widths,
            merged=tuple(facts.merged),
        )

    def _has(self, part: str) -> bool:
        return part.casefold() in self._names

    def _open(self, part: str) -> IO[bytes]:
        return self._archive.open(self._names[part.casefold()])

    def _strings(self) -> list[str]:
        stated = (relation.part for relation in self._relations.values() if relation.kind == _STRINGS)
        part = next(stated, _USUAL_STRINGS)
        if not self._has(part):
            return []
        with self._open(part) as stream:
            return read_strings(stream, self._path)

    def _formats(self) -> Formats:
        if not self._has(_STYLES):
            return Formats()
        with self._open(_STYLES) as stream:
            return read_formats(stream, self._path)

    def _attributes_of(self, part: str, tag: str) -> list[Attributes]:
        """Return the attributes of every tag of a name in a part."""
        tags: list[Attributes] = []
        with self._open(part) as stream:
            read_xml(stream, self._path, start={tag: tags.append})
        return tags

    def _relations_of(self, part: str) -> dict[str, _Relation]:
        folder, file = posixpath.split(part)
        listed = f"{folder}/_rels/{file}.rels"
        if not self._has(listed):
            return {}
        relations = {}
        for stated in self._attributes_of(listed, "Relationship"):
            target = stated.get("Target", "")
            whole = target[1:] if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
            kind = "/" + stated.get("Type", "").rpartition("/")[2]
            relations[stated.get("Id", "")] = _Relation(kind, whole)
        return relations

    def _notes(self, part: str) -> dict[tuple[int, int], str]:
        notes: dict[tuple[int, int], str] = {}
        for relation in self._relations_of(part).values():
            if _COMMENTS.search(relation.part) and self._has(relation.part):
                with self._open(relation.part) as stream:
                    notes |= _comments(stream, self._path)
        return notes


def _in_order(rows: tuple[Row, ...], path: Path, sheet: str) -> tuple[Row, ...]:
    """Return rows by their numbers; two of one number would be one row too few."""
    ordered = tuple(sorted(rows, key=itemgetter(0)))
    for (number, _), (later, _) in pairwise(ordered):
        if number == later:
            raise InputFileError("intake.row_twice", file=path.name, sheet=sheet, row=number)
    return ordered


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
