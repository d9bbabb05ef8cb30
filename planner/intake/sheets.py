"""A file as rows of cells, before anything in it is understood: what every reader returns."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from shapely.geometry.base import BaseGeometry

from planner.base.errors import InputFileError, PlannerError
from planner.base.progress import Tell, silent

MAX_COLUMNS = 100
MAX_ROWS = 50_000  # fifty times the sites of a province
MAX_CELL_TEXT = 2_000

Row = tuple[int, tuple[object, ...]]
Merged = tuple[int, int, int, int]  # first row, first column, last row, last column; columns from 0


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook, or one layer of a GIS file or drawing.

    Attributes
    ----------
    rows
        (number, cells) of every row that holds something; Excel's numbering. In a GIS file row 0 holds
        the names of the columns and row n is feature n.
    geometry
        Row number → geometry in the file's own system, for GIS files.
    crs
        The system that the file itself declares, None where it declares none.
    cut
        Whether columns beyond ``MAX_COLUMNS`` were left out.
    hidden
        Whether the sheet is hidden in the workbook.
    hidden_rows, notes, widths
        Rows hidden in the workbook; (row, column from 0) → text of a cell's comment; column → width.
    merged
        Cells that are one: (first row, first column, last row, last column); rows as Excel numbers
        them, columns from 0.
    remarks
        What there is to say of the file as it came, beside its rows: parts that were not read.
    """

    name: str
    rows: tuple[Row, ...]
    geometry: dict[int, BaseGeometry | None] | None = None
    crs: str | None = None
    cut: bool = False
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    notes: dict[tuple[int, int], str] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)
    merged: tuple[Merged, ...] = ()
    remarks: tuple[str, ...] = ()

    def with_rows(self, rows: tuple[Row, ...]) -> Sheet:
        """Return the sheet with other cells."""
        return replace(self, rows=rows)


@contextmanager
def refusing(path: Path) -> Iterator[None]:
    """Turn whatever a parser stumbles over into the one refusal that the user understands.

    Parsers of foreign formats have no error of their own for a broken part; they fail wherever they
    stumble. The reason is kept as the cause.
    """
    try:
        yield
    except (PlannerError, MemoryError):
        raise
    except Exception as error:
        raise InputFileError("intake.unreadable", file=path.name) from error


def as_cell(value: object) -> object:
    """Return a value as a cell can hold it; a list of texts is one text, another structure its JSON.

    Examples
    --------
    >>> as_cell(["4G", "5G"]), as_cell(42)
    ('4G, 5G', 42)
    """
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
        return ", ".join(value)
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value


def trimmed(cells: tuple[object, ...]) -> tuple[object, ...]:
    """Return the cells without the empty ones at the end, and without monstrous texts."""
    last = max((at for at, cell in enumerate(cells) if cell not in (None, "")), default=-1)
    return tuple(
        cell[:MAX_CELL_TEXT] if isinstance(cell, str) and len(cell) > MAX_CELL_TEXT else cell
        for cell in cells[: last + 1]
    )


def limited(
    rows: Iterator[Row], path: Path, most: int = MAX_ROWS, *, tell: Tell = silent
) -> tuple[tuple[Row, ...], bool]:
    """Return the rows that hold something, and whether any went on beyond ``MAX_COLUMNS``.

    Raises
    ------
    InputFileError
        If there are more than ``most``.
    """
    kept: list[Row] = []
    cut = False
    for number, cells in rows:
        # How many there will be nobody knows before the end.
        tell("progress.open", min(number / most, 1.0))
        filled = trimmed(cells)
        if len(filled) > MAX_COLUMNS:
            cut, filled = True, trimmed(filled[:MAX_COLUMNS])
        if filled:
            kept.append((number, filled))
        if len(kept) > most:
            raise InputFileError("intake.too_many_rows", file=path.name, limit=most)
    return tuple(kept), cut
