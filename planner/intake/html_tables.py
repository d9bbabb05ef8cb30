"""HTML tables as sheets: what many web programs hand out as an "Excel" file (.xls)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import lxml.html
from lxml.html import HtmlElement

from planner.base import messages
from planner.base.errors import InputFileError
from planner.base.progress import Tell, silent
from planner.intake.delimited import decoded
from planner.intake.sheets import (
    MAX_CELL_TEXT,
    MAX_COLUMNS,
    MAX_ROWS,
    Merged,
    Row,
    Sheet,
    limited,
    refusing,
)

MAX_TABLES = 200
MAX_DEPTH = 256  # of the parser; it leaves out what lies deeper
MAX_TAGS = 3_000_000  # the page is held whole while it is read
_EXACT = "x:num"  # Excel writes the whole number here, and the cell as it is shown
_CELLS = ("td", "th")
_TITLES = ("h1", "h2", "h3", "h4", "p", "caption")
_TITLE_PIECES = 8
_LINES = ("br", "p", "div", "li")
_NOT_TEXT = ("table", "script", "style")


def read_html(path: Path, tell: Tell = silent) -> list[Sheet]:
    """Return the tables of an HTML page, tables within tables too; nothing is fetched, no script run.

    Rows are numbered from 1 in each table; the text above it is its row 0.

    Raises
    ------
    InputFileError
        If the page holds no table, or too many, or one has too many rows.
    """
    with refusing(path):
        content = decoded(path.read_bytes())
        if content.count("<") > MAX_TAGS:
            raise InputFileError("intake.xml_elements", file=path.name, limit=MAX_TAGS)
        parser = lxml.html.HTMLParser(
            no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8"
        )
        page = lxml.html.document_fromstring(content.encode(), parser=parser)
        if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
            raise InputFileError("intake.xml_depth", file=path.name, limit=MAX_DEPTH)  # cut off there
        sheets: list[Sheet] = []
        said: list[str] = []  # since the last table
        for element in page.iter("table", *_TITLES):
            if element.tag != "table":
                if next(element.iterancestors("table"), None) is None:
                    said += [text] if (text := _text(element)) else []
                continue
            if len(sheets) >= MAX_TABLES:
                raise InputFileError("intake.too_many_tables", file=path.name, limit=MAX_TABLES)
            said += [text] if (text := _text(element.find("caption"))) else []
            sheets.append(_sheet(path, element, said[-_TITLE_PIECES:], len(sheets) + 1, tell))
            said = []
        if not sheets:
            raise InputFileError("intake.html_without_table", file=path.name)
        if _is_cut(content):
            remark = messages.said("intake.remark_html_cut", sheet=sheets[-1].name)
            sheets[-1] = replace(sheets[-1], remarks=(remark,))
        return sheets


def _is_cut(content: str) -> bool:
    """Say whether the page ends within a table."""
    last = content.casefold().rpartition("<table")[2]
    return "</table" not in last


def _sheet(path: Path, table: HtmlElement, title: list[str], number: int, tell: Tell) -> Sheet:
    grid = _Grid()

    def rows() -> Iterator[Row]:
        if title:
            yield 0, ("\n".join(title),)
        for at, row in enumerate(_rows(table), 1):
            yield at, grid.placed(at, row)

    kept, cut = limited(rows(), path, tell=tell)
    name = messages.in_file("intake.docx_table", number=number)
    return Sheet(name=name, rows=kept, cut=cut, merged=tuple(grid.merged))


def _rows(element: HtmlElement) -> Iterator[HtmlElement]:
    for child in element:
        if child.tag == "tr":
            yield child
        elif child.tag not in (*_NOT_TEXT, *_CELLS):
            yield from _rows(child)


@dataclass
class _Grid:
    """Where the cells of a table stand; a cell over several rows or columns leaves the others blank."""

    merged: list[Merged] = field(default_factory=list)
    _held: dict[int, int] = field(default_factory=dict)  # column → last row that a cell above holds

    def placed(self, number: int, row: HtmlElement) -> tuple[object, ...]:
        cells: list[object] = []
        for cell in row.iterchildren(*_CELLS):
            while self._held.get(len(cells), 0) >= number:
                cells.append(None)
            at = len(cells)
            if at > MAX_COLUMNS:
                break
            across = min(_count(cell, "colspan"), MAX_COLUMNS + 1 - at)
            last = number + min(_count(cell, "rowspan"), MAX_ROWS) - 1
            cells += [_value(cell), *[None] * (across - 1)]
            if last > number:
                self._held |= dict.fromkeys(range(at, at + across), last)
            if last > number or across > 1:
                self.merged.append((number, at, last, at + across - 1))
        return tuple(cells)


def _count(cell: HtmlElement, name: str) -> int:
    text = cell.get(name, "1").strip()
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def _value(cell: HtmlElement) -> object:
    exact = cell.get(_EXACT)
    if exact:
        try:
            return float(exact)
        except ValueError:
            pass
    return _text(cell) or None


def _text(element: HtmlElement | None) -> str:
    """Return the text of an element as it is shown: spaces run together, a line where one breaks."""
    if element is None:
        return ""
    lines = "".join(_pieces(element)).split("\n")
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))[:MAX_CELL_TEXT]


def _pieces(element: HtmlElement) -> Iterator[str]:
    yield " ".join((element.text or "").splitlines())
    for child in element:
        if child.tag in _LINES:
            yield "\n"
        if child.tag not in _NOT_TEXT:
            yield from _pieces(child)
        yield " ".join((child.tail or "").splitlines())
