"""OpenDocument spreadsheets (.ods) as sheets: values as they stand, read as a stream.

The libraries for the format (odfpy, pandas over it) build the whole document in memory and write out
every repeated row; a sheet that is formatted to its last row repeats a million of them.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

from planner.base.errors import InputFileError
from planner.base.progress import Tell, silent
from planner.intake.sheets import MAX_COLUMNS, MAX_ROWS, Merged, Row, Sheet, limited, refusing

MAX_SHEETS = 200

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_CELL, _COVERED = f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"
_NUMBERS = ("float", "percentage", "currency")
_LINKED = "'file:"  # LibreOffice keeps what a link to another workbook once held as a sheet so named


def read_ods(path: Path, tell: Tell = silent) -> list[Sheet]:
    """Return the sheets of a workbook; a formula is the value that was last computed.

    One that was never computed stands as its own text ("=50+51"), as in an Excel workbook.

    Raises
    ------
    InputFileError
        If the workbook cannot be opened, or has too many sheets or rows.
    """
    with refusing(path), zipfile.ZipFile(path) as archive, archive.open("content.xml") as stream:
        book = _Book(stream)
        sheets: list[Sheet] = []
        for name, style in book.sheets():
            page = _Page()
            rows, cut = limited(book.rows(page), path, tell=tell)
            if name.startswith(_LINKED):
                continue
            if len(sheets) >= MAX_SHEETS:
                raise InputFileError("intake.too_many_tables", file=path.name, limit=MAX_SHEETS)
            sheets.append(
                Sheet(
                    name=name,
                    rows=rows,
                    cut=cut,
                    hidden=style in book.hidden_styles,
                    hidden_rows=frozenset(page.hidden_rows),
                    notes=page.notes,
                    merged=tuple(page.merged),
                )
            )
        return sheets


@dataclass
class _Page:
    """What is found on the way through the rows of a sheet."""

    hidden_rows: set[int] = field(default_factory=set)
    notes: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[Merged] = field(default_factory=list)


class _Book:
    """A document read once, from its beginning; what has been read is let go."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.hidden_styles: set[str] = set()
        self._style = ""
        self._open: list[Element] = []
        self._events = self._walk(stream)

    def _walk(self, stream: IO[bytes]) -> Iterator[tuple[str, Element]]:
        """Return the starts and ends of elements outside of cells, and the ends of cells."""
        within_cell = 0
        for event, element in ElementTree.iterparse(stream, events=("start", "end")):
            is_cell = element.tag in (_CELL, _COVERED)
            if event == "start":
                self._open.append(element)
                within_cell += is_cell
                if not within_cell:
                    yield event, element
                continue
            self._open.pop()
            within_cell -= is_cell
            if not within_cell:
                yield event, element
                if self._open:
                    self._open[-1].clear()

    def sheets(self) -> Iterator[tuple[str, str]]:
        """Return the name and the style of each sheet; its rows are to be read before the next one."""
        for event, element in self._events:
            if event != "start":
                continue
            if element.tag == f"{_STYLE}style":
                self._style = element.get(f"{_STYLE}name", "")
            elif element.tag == f"{_STYLE}table-properties":
                if element.get(f"{_TABLE}display") == "false":
                    self.hidden_styles.add(self._style)
            elif element.tag == f"{_TABLE}table" and self._open[-2].tag == f"{_OFFICE}spreadsheet":
                yield element.get(f"{_TABLE}name", ""), element.get(f"{_TABLE}style-name", "")

    def rows(self, page: _Page) -> Iterator[Row]:
        """Return the rows of the sheet that has begun, blank ones left out."""
        first, repeated, hidden = 1, 1, False
        cells: list[object] = []
        for event, element in self._events:
            if element.tag == f"{_TABLE}table-row":
                if event == "start":
                    repeated = _count(element, "number-rows-repeated")
                    hidden = element.get(f"{_TABLE}visibility", "visible") != "visible"
                    cells = []
                    continue
                if any(cell is not None for cell in cells):
                    if hidden:
                        page.hidden_rows.update(range(first, first + min(repeated, MAX_ROWS)))
                    yield from ((number, tuple(cells)) for number in range(first, first + repeated))
                first += repeated
            elif element.tag in (_CELL, _COVERED):
                _place(element, first, cells, page)
            elif event == "end" and element.tag == f"{_TABLE}table":
                return


def _count(element: Element, name: str) -> int:
    text = element.get(f"{_TABLE}{name}", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def _place(element: Element, row: int, cells: list[object], page: _Page) -> None:
    """Put a cell, as often as it is repeated, behind those of its row."""
    at = len(cells)
    room = MAX_COLUMNS + 1 - at
    if room <= 0:
        return
    # What a merged cell covers is not seen in the sheet.
    value = None if element.tag == _COVERED else _value(element)
    cells += [value] * min(_count(element, "number-columns-repeated"), room)
    note = element.find(f"{_OFFICE}annotation")
    if note is not None and (text := _text(note)):
        page.notes[row, at] = text
    down, across = _count(element, "number-rows-spanned"), _count(element, "number-columns-spanned")
    if down > 1 or across > 1:
        last = row + min(down, MAX_ROWS) - 1, at + min(across, MAX_COLUMNS) - 1
        page.merged.append((row, at, *last))


def _value(cell: Element) -> object:
    """Return what a cell holds; its text where its value is none of its own type."""
    try:
        return _typed(cell)
    except ValueError:
        return _text(cell) or None


def _typed(cell: Element) -> object:
    kind = cell.get(f"{_OFFICE}value-type")
    if kind in _NUMBERS:
        text = cell.get(f"{_OFFICE}value", "")
        return int(text) if text.removeprefix("-").isdecimal() and len(text) < 16 else float(text)
    if kind == "date":
        return datetime.fromisoformat(cell.get(f"{_OFFICE}date-value", ""))
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value") == "true"
    text = cell.get(f"{_OFFICE}string-value") or _text(cell)
    formula = cell.get(f"{_TABLE}formula")
    if not text and kind is None and formula:
        return formula[formula.index("=") :] if "=" in formula else formula
    return text or None


def _text(element: Element) -> str:
    """Return the paragraphs of a cell or comment, a line each."""
    return "\n".join("".join(_pieces(p)) for p in element.findall(f"{_TEXT}p")).strip()


def _pieces(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == f"{_TEXT}s":
            count = child.get(f"{_TEXT}c", "1")
            yield " " * (int(count) if count.isdigit() and len(count) < 4 else 1)
        elif child.tag == f"{_TEXT}tab":
            yield "\t"
        elif child.tag == f"{_TEXT}line-break":
            yield "\n"
        elif child.tag != f"{_OFFICE}annotation":
            yield from _pieces(child)
        yield child.tail or ""
