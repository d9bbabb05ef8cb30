"""A worksheet of a workbook, read from its XML as a stream: its rows, and what is said beside them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from openpyxl.utils import column_index_from_string

from planner.base.errors import InputFileError
from planner.intake.cell_values import CellValues
from planner.intake.sheets import MAX_COLUMNS, Merged, Row
from planner.intake.xml_stream import Attributes, XmlLimits, reading_xml

# A sheet of Excel has no more; with a value and a formula in each, a cell has three tags.
MAX_SHEET_ROWS = 1_048_576
MAX_SHEET_COLUMNS = 16_384
SHEET_LIMITS = XmlLimits(elements=30_000_000)

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_DIGITS = "0123456789"
_BEYOND = 10_000_000  # a number of more digits is none of a row
_INLINE, _TEXT_RESULT = "inlineStr", "str"  # types of cells


@dataclass
class SheetPart:
    """What a worksheet says beside its values, as far as it has been read.

    Attributes
    ----------
    hidden_rows, widths, merged
        As those of a :class:`planner.intake.sheets.Sheet`.
    """

    hidden_rows: set[int] = field(default_factory=set)
    widths: dict[int, float] = field(default_factory=dict)
    merged: list[Merged] = field(default_factory=list)


def sheet_rows(stream: IO[bytes], path: Path, values: CellValues, part: SheetPart) -> Iterator[Row]:
    """Give the rows that hold something, in the order in which they stand in the file.

    A formula is the value that was last computed; one that no program has computed yet stands as its
    own text ("=50+51"), so that it is seen and not lost.

    Parameters
    ----------
    part
        Is filled in on the way; whole when the last row has been given.

    Raises
    ------
    InputFileError
        If it is no XML, or has more rows, cells in a row, or tags than any sheet of Excel.
    """
    reader = _Reader(path, values, part)
    tags = reading_xml(
        stream, path, SHEET_LIMITS, start=reader.starts, end=reader.ends, text=reader.text
    )
    for _ in tags:
        yield from reader.rows
        reader.rows.clear()


class _Reader:
    """Hears the tags of a worksheet."""

    def __init__(self, path: Path, values: CellValues, part: SheetPart) -> None:
        self.rows: list[Row] = []
        self._part, self._path, self._value_of = part, path, values.read
        self._count = self._row = self._column = 0
        self._cells: list[object] = []
        self._kind = self._style = ""
        # What the cell at hand holds: its value, its formula, a text of its own; and what is open now.
        self._value: list[str] | None = None
        self._formula: list[str] | None = None
        self._runs: list[str] | None = None
        self._open: list[str] | None = None
        self._is_spoken = False
        self.starts = {
            "row": self._start_row,
            "c": self._start_cell,
            "v": self._start_value,
            "f": self._start_formula,
            "is": self._start_runs,
            "t": self._start_run,
            "rPh": self._start_spoken,
            "col": self._add_width,
            "mergeCell": self._add_merged,
        }
        self.ends = {
            "row": self._end_row,
            "c": self._end_cell,
            "v": self._close,
            "f": self._close,
            "t": self._close,
            "rPh": self._end_spoken,
        }

    def text(self, text: str) -> None:
        if self._open is not None:
            self._open.append(text)

    def _close(self) -> None:
        self._open = None

    def _start_row(self, attributes: Attributes) -> None:
        self._count += 1
        if self._count > MAX_SHEET_ROWS:
            raise InputFileError("intake.xml_rows", file=self._path.name, limit=MAX_SHEET_ROWS)
        self._row = _whole(attributes.get("r")) or self._row + 1
        self._column = 0
        self._cells = []
        if attributes.get("hidden") in ("1", "true"):
            self._part.hidden_rows.add(self._row)

    def _end_row(self) -> None:
        if self._cells:
            self.rows.append((self._row, tuple(self._cells)))

    def _start_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
        else:
            self._column = column_index_from_string(reference.rstrip(_DIGITS))
        if self._column > MAX_SHEET_COLUMNS:
            limit = MAX_SHEET_COLUMNS
            raise InputFileError("intake.xml_cells", file=self._path.name, limit=limit)
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
        self._value = self._formula = self._runs = None

    def _start_value(self, _: Attributes) -> None:
        self._open = self._value = []

    def _start_formula(self, _: Attributes) -> None:
        self._open = self._formula = []

    def _start_runs(self, _: Attributes) -> None:
        self._runs = []

    def _start_run(self, _: Attributes) -> None:
        self._open = None if self._is_spoken else self._runs

    def _start_spoken(self, _: Attributes) -> None:  # how a text is pronounced, beside it
        self._is_spoken = True

    def _end_spoken(self) -> None:
        self._is_spoken = False

    def _end_cell(self) -> None:
        at = self._column - 1
        if at > MAX_COLUMNS:
            return
        value = self._cell_value()
        if value is None:
            return
        cells = self._cells
        if at > len(cells):
            cells += [None] * (at - len(cells))
        cells[at : at + 1] = [value]

    def _cell_value(self) -> object:
        if self._kind == _INLINE:
            value: object = None if self._runs is None else "".join(self._runs)
        else:
            text = "".join(self._value or ())
            value = self._value_of(text, self._kind, self._style) if text else None
        # Of a formula with a text for its result no value is an empty text.
        if value is None and self._formula is not None and self._kind != _TEXT_RESULT:
            return "=" + "".join(self._formula)
        return value

    def _add_width(self, attributes: Attributes) -> None:
        first, last = _whole(attributes.get("min")), _whole(attributes.get("max"))
        width = _number(attributes.get("width"))
        if first and last and width is not None:
            columns = range(first - 1, min(last, MAX_COLUMNS))
            self._part.widths |= dict.fromkeys(columns, width)

    def _add_merged(self, attributes: Attributes) -> None:
        first, _, last = attributes.get("ref", "").partition(":")
        corners = [_REFERENCE.fullmatch(corner) for corner in (first, last)]
        if corners[0] is not None and corners[1] is not None:
            (left, top), (right, bottom) = (
                (column_index_from_string(corner[1]) - 1, int(corner[2]))
                for corner in corners
                if corner is not None
            )
            self._part.merged.append((top, left, bottom, right))


def _whole(text: str | None) -> int:
    number = _number(text)
    return int(number) if number is not None and number.is_integer() and 0 < number < _BEYOND else 0


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) else None
