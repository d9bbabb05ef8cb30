"""What openpyxl's streaming reader does not tell of a worksheet, read from its XML as a stream."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from openpyxl.utils import column_index_from_string

from planner.errors import InputFileError
from planner.intake.sheets import MAX_COLUMNS
from planner.intake.xml_stream import Attributes, XmlLimits, read_xml

# A sheet of Excel has no more; with a value and a formula in each, a cell has three tags.
MAX_SHEET_ROWS = 1_048_576
MAX_SHEET_COLUMNS = 16_384
SHEET_LIMITS = XmlLimits(elements=30_000_000)

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass
class SheetPart:
    """What a worksheet says beside its values.

    Attributes
    ----------
    hidden_rows, widths, merged
        As those of a :class:`planner.intake.sheets.Sheet`.
    formulas
        Row → column from 0 → text of a formula that no program has computed yet.
    """

    hidden_rows: set[int] = field(default_factory=set)
    widths: dict[int, float] = field(default_factory=dict)
    formulas: dict[int, dict[int, str]] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


class _Reader:
    """Hears the tags of a worksheet."""

    def __init__(self, path: Path) -> None:
        self.part = SheetPart()
        self._path = path
        self._rows = self._row = self._column = 0
        self._is_text_result = self._has_value = False
        self._formula: list[str] | None = None
        self._inside = ""

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self._start_cell(attributes)
        elif name in ("f", "v", "is"):
            self._inside = name
            if name == "f":
                self._formula = []
        elif name == "row":
            self._start_row(attributes)
        elif name == "col":
            self._add_width(attributes)
        elif name == "mergeCell":
            self._add_merged(attributes.get("ref", ""))

    def text(self, text: str) -> None:
        if self._inside == "f" and self._formula is not None:
            self._formula.append(text)
        elif self._inside and text.strip():
            self._has_value = True

    def end(self, name: str) -> None:
        if name == "c":
            # Of a formula with a text for its result no value is an empty text.
            if self._formula is not None and not self._has_value and not self._is_text_result:
                row = self.part.formulas.setdefault(self._row, {})
                row[self._column - 1] = "=" + "".join(self._formula)
            self._formula = None
        elif name == self._inside:
            self._inside = ""

    def _start_row(self, attributes: Attributes) -> None:
        self._rows += 1
        if self._rows > MAX_SHEET_ROWS:
            raise InputFileError("intake.xml_rows", file=self._path.name, limit=MAX_SHEET_ROWS)
        self._row = _whole(attributes.get("r")) or self._row + 1
        self._column = 0
        if attributes.get("hidden") in ("1", "true"):
            self.part.hidden_rows.add(self._row)

    def _start_cell(self, attributes: Attributes) -> None:
        place = _REFERENCE.fullmatch(attributes.get("r", ""))
        self._column = column_index_from_string(place[1]) if place else self._column + 1
        if self._column > MAX_SHEET_COLUMNS:
            limit = MAX_SHEET_COLUMNS
            raise InputFileError("intake.xml_cells", file=self._path.name, limit=limit)
        self._is_text_result = attributes.get("t") == "str"
        self._has_value, self._formula = False, None

    def _add_width(self, attributes: Attributes) -> None:
        first, last = _whole(attributes.get("min")), _whole(attributes.get("max"))
        width = _number(attributes.get("width"))
        if first and last and width is not None:
            columns = range(first - 1, min(last, MAX_COLUMNS))
            self.part.widths |= dict.fromkeys(columns, width)

    def _add_merged(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        corners = [_REFERENCE.fullmatch(corner) for corner in (first, last)]
        if corners[0] is not None and corners[1] is not None:
            (left, top), (right, bottom) = (
                (column_index_from_string(corner[1]) - 1, int(corner[2]))
                for corner in corners
                if corner is not None
            )
            self.part.merged.append((top, left, bottom, right))


def _whole(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 8 else 0


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def read_sheet_part(stream: IO[bytes], path: Path) -> SheetPart:
    """Return what a worksheet says beside its values.

    Raises
    ------
    InputFileError
        If it is no XML, or has more rows, cells in a row, or tags than any sheet of Excel.
    """
    reader = _Reader(path)
    read_xml(stream, path, SHEET_LIMITS, start=reader.start, end=reader.end, text=reader.text)
    return reader.part
