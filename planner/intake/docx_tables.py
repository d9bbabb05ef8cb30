"""Tables of a Word document (.docx) as sheets: a sheet a table, the text above it as its title."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import docx
from docx.oxml.ns import qn

from planner.base import messages
from planner.base.errors import InputFileError
from planner.base.progress import Tell, silent
from planner.intake.sheets import MAX_CELL_TEXT, MAX_COLUMNS, Row, Sheet, limited, refusing

if TYPE_CHECKING:
    from docx.document import Document
    from lxml.etree import _Element

MAX_TABLES = 200
_TITLE_PARAGRAPHS = 8  # above a table: its name, the system of its coordinates
_TABLE, _ROW, _CELL, _PARAGRAPH = qn("w:tbl"), qn("w:tr"), qn("w:tc"), qn("w:p")
_TEXT, _TAB, _BREAKS = qn("w:t"), qn("w:tab"), (qn("w:br"), qn("w:cr"))
_GRID_BEFORE = f"{qn('w:trPr')}/{qn('w:gridBefore')}"
_GRID_SPAN = f"{qn('w:tcPr')}/{qn('w:gridSpan')}"
_MERGED_DOWN = f"{qn('w:tcPr')}/{qn('w:vMerge')}"
_ID = qn("w:id")
_HYPHEN, _COMMENT, _VALUE = qn("w:noBreakHyphen"), qn("w:commentReference"), qn("w:val")
# What was moved away from here, what a drawing says, and what old programs are shown in its place.
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_NOT_TEXT = (qn("w:moveFrom"), qn("w:drawing"), qn("w:pict"), _FALLBACK)


@dataclass
class _WordTable:
    """A table of the document: its rows' elements, the paragraphs above it."""

    rows: list[_Element]
    title: list[str]
    number: int
    width: int


def read_docx(path: Path, tell: Tell = silent) -> list[Sheet]:
    """Return the tables of a document, tables within tables too; text is as it stands.

    A table that goes on in another one, without a word between, is one sheet: Word splits a long
    table so. Rows are numbered from 1; the text above a table is its row 0.

    Raises
    ------
    InputFileError
        If the document cannot be opened, has no table, or too many rows.
    """
    with refusing(path):
        with path.open("rb") as stream:
            document = docx.Document(stream)
        comments = _comments(document)
        tables = _tables(document.element.body)
        if not tables:
            raise InputFileError("intake.docx_without_table", file=path.name)
        if len(tables) > MAX_TABLES:
            raise InputFileError("intake.too_many_tables", file=path.name, limit=MAX_TABLES)
        return [_sheet(path, table, comments, tell) for table in tables]


def _tables(body: _Element) -> list[_WordTable]:
    tables: list[_WordTable] = []
    said: list[str] = []  # since the last table
    number = 0
    for element in body.iter(_PARAGRAPH, _TABLE):
        if element.tag == _PARAGRAPH:
            if _within_table(element) is None:
                said += [text] if (text := _text(element)) else []
            continue
        number += 1
        rows = list(_inside(element, _ROW))
        width = max((_width(row) for row in rows), default=0)
        nested = _within_table(element) is not None
        last = tables[-1] if tables else None
        if last is not None and not said and not nested and width == last.width:
            last.rows += rows
            continue
        title = [] if nested else said[-_TITLE_PARAGRAPHS:]
        # A table within a table is no place where another one goes on.
        tables.append(_WordTable(rows, title, number, -1 if nested else width))
        said = said if nested else []
    return tables


def _within_table(element: _Element) -> _Element | None:
    return next(element.iterancestors(_TABLE), None)


def _inside(element: _Element, tag: str) -> Iterator[_Element]:
    """Return the elements of a name within one, also in content controls, not in tables within it."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in (_TABLE, _ROW, _CELL, _PARAGRAPH):
            yield from _inside(child, tag)


def _width(row: _Element) -> int:
    return _before(row) + sum(_span(cell) for cell in _inside(row, _CELL))


def _number(element: _Element, place: str) -> int:
    value = element.find(place)
    text = None if value is None else value.get(_VALUE)
    return int(text) if text is not None and text.isdigit() else 0


def _before(row: _Element) -> int:
    return _number(row, _GRID_BEFORE)


def _span(cell: _Element) -> int:
    return max(1, _number(cell, _GRID_SPAN))


def _goes_on(cell: _Element) -> bool:
    """Say whether a cell only continues the one above it."""
    merge = cell.find(_MERGED_DOWN)
    return merge is not None and merge.get(_VALUE, "continue") == "continue"


def _text(element: _Element) -> str:
    return "".join(_pieces(element)).strip()[:MAX_CELL_TEXT]


def _pieces(element: _Element) -> Iterator[str]:
    for child in element:
        if child.tag == _TEXT:
            yield child.text or ""
        elif child.tag == _TAB:
            yield "\t"
        elif child.tag in _BREAKS:
            yield "\n"
        elif child.tag == _HYPHEN:
            yield "-"
        elif child.tag not in (_TABLE, *_NOT_TEXT):
            yield from _pieces(child)
            if child.tag == _PARAGRAPH:
                yield "\n"


def _comments(document: Document) -> dict[str, str]:
    return {str(comment.comment_id): comment.text.strip() for comment in document.comments}


@dataclass
class _Grid:
    """Where the cells of a table stand."""

    comments: dict[str, str]
    # (first row, column) of a cell → its last row and column.
    ends: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    notes: dict[tuple[int, int], str] = field(default_factory=dict)
    _begun: dict[int, int] = field(default_factory=dict)  # column → row in which its cell begins

    def placed(self, number: int, row: _Element) -> tuple[object, ...]:
        """Return the cells of a row; one that goes on from above, or over columns, leaves them blank."""
        cells: list[object] = [None] * min(_before(row), MAX_COLUMNS)
        for cell in _inside(row, _CELL):
            at = len(cells)
            if at > MAX_COLUMNS:
                break
            span = min(_span(cell), MAX_COLUMNS + 1 - at)
            goes_on = _goes_on(cell) and at in self._begun
            if not goes_on:
                self._begun[at] = number
            self.ends[self._begun[at], at] = (number, at + span - 1)
            cells += [None if goes_on else _text(cell) or None, *[None] * (span - 1)]
            said = (self.comments.get(reference.get(_ID, ""), "") for reference in cell.iter(_COMMENT))
            if text := "\n".join(filter(None, said)):
                self.notes[number, at] = text
        return tuple(cells)


def _sheet(path: Path, table: _WordTable, comments: dict[str, str], tell: Tell) -> Sheet:
    grid = _Grid(comments)

    def rows() -> Iterator[Row]:
        if table.title:
            yield 0, ("\n".join(table.title),)
        for number, row in enumerate(table.rows, 1):
            yield number, grid.placed(number, row)

    kept, cut = limited(rows(), path, tell=tell)
    merged = ((first, at, *end) for (first, at), end in grid.ends.items() if end != (first, at))
    return Sheet(
        name=messages.in_file("intake.docx_table", number=table.number),
        rows=kept,
        cut=cut,
        notes=grid.notes,
        merged=tuple(merged),
    )
