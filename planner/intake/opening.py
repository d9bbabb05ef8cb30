"""Any file that we read → its sheets, opened in a process of its own.

One table of kinds and their readers. What parses a foreign file runs apart
(:mod:`planner.base.apart`), and only plain values come back: cells, coordinates, names.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, replace
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from planner.base import apart
from planner.base.errors import InputFileError
from planner.base.progress import Tell, silent
from planner.intake import safety
from planner.intake.archive import left_out, read_tables, unpack
from planner.intake.delimited import read_delimited
from planner.intake.docx_tables import read_docx
from planner.intake.drawing import read_drawing
from planner.intake.html_tables import read_html
from planner.intake.ods import read_ods
from planner.intake.parquet import read_parquet
from planner.intake.safety import check_file
from planner.intake.sheets import MAX_ROWS, Row, Sheet, refusing
from planner.intake.vectors import archive_frames, layer_sheets, read_vectors
from planner.intake.workbook import read_xls, read_xlsx

ROWS_AT_ONCE = 1_000

T = TypeVar("T")
Reader = Callable[[Path, Tell], list[Sheet]]


def open_file(
    path: Path,
    tell: Tell = silent,
    *,
    most_rows: int = MAX_ROWS,
    limits: apart.Limits | None = None,
    spent: apart.Spent | None = None,
) -> list[Sheet]:
    """Return the sheets of a file of any kind that we read, the text as it stands in it.

    Parameters
    ----------
    tell
        Is told how far the reading has come; what it raises ends it.
    most_rows
        Of a text table.
    limits, spent
        Of the process in which the file is opened: what it may use, and what it has used.

    Raises
    ------
    InputFileError
        If the file cannot be used at all: of another kind, broken, unsafe, too big, or past a limit of
        time or memory.
    """
    pieces = apart.plain_items(
        sheet_items, path, most_rows, file=path.name, limits=limits, tell=tell, spent=spent
    )
    return list(_sheets(pieces))


def _vectors(kind: str) -> Reader:
    return lambda path, _tell: read_vectors(path, kind)


def _read(path: Path, tell: Tell) -> list[Sheet]:
    return READERS[check_file(path)](path, tell)


def _read_archive(path: Path, tell: Tell) -> list[Sheet]:
    """Return the sheets of everything in a zip that is read; what is not read is said in a remark."""
    with refusing(path), tempfile.TemporaryDirectory() as folder:
        unpacked = unpack(path, Path(folder))
        sheets = layer_sheets(archive_frames(unpacked, path))
        tables, left = read_tables(unpacked, lambda file: _read(file, tell))
        sheets += tables
        if not sheets:
            raise InputFileError("intake.no_features", file=path.name)
        return [replace(sheets[0], remarks=left_out(left)), *sheets[1:]]


READERS: dict[str, Reader] = {
    safety.XLSX: read_xlsx,
    safety.XLS: read_xls,
    safety.ODS: read_ods,
    safety.DOCX: read_docx,
    safety.HTML: read_html,
    safety.CSV: lambda path, tell: read_delimited(path, tell=tell),
    safety.PARQUET: read_parquet,
    safety.DXF: lambda path, _tell: read_drawing(path),
    **{kind: _vectors(kind) for kind in safety.VECTOR_KINDS},
    safety.ARCHIVE: _read_archive,
}


def sheet_items(path: Path, most_rows: int, tell: Tell) -> Iterator[object]:
    """Give the sheets of a file as plain values: each its facts, then its rows, then its shapes."""
    kind = check_file(path)
    sheets = read_delimited(path, most_rows, tell) if kind == safety.CSV else READERS[kind](path, tell)
    for sheet in sheets:
        facts = {field.name: getattr(sheet, field.name) for field in fields(Sheet)}
        facts |= {
            "rows": (),
            "geometry": None if sheet.geometry is None else {},
            "hidden_rows": tuple(sheet.hidden_rows),
            "notes": tuple(sheet.notes.items()),
        }
        yield {"sheet": facts}
        for rows in batches(sheet.rows):
            yield {"rows": rows}
        for shapes in batches((sheet.geometry or {}).items()):
            yield {"numbers": [number for number, _ in shapes], "shapes": as_wkb(s for _, s in shapes)}


def as_wkb(shapes: Iterable[BaseGeometry | None]) -> tuple[bytes | None, ...]:
    """Return shapes as bytes (WKB)."""
    return tuple(shapely.to_wkb(np.array(list(shapes), dtype=object)).tolist())


def from_wkb(content: Iterable[bytes | None]) -> list[BaseGeometry | None]:
    """Return the shapes that bytes hold."""
    shapes: list[BaseGeometry | None] = shapely.from_wkb(np.array(list(content), dtype=object)).tolist()
    return shapes


def batches(items: Iterable[T]) -> Iterator[tuple[T, ...]]:
    """Give items some at a time: so many that each message is worth it, so few that nothing waits."""
    left = iter(items)
    while batch := tuple(islice(left, ROWS_AT_ONCE)):
        yield batch


def _sheets(pieces: Iterable[object]) -> Iterator[Sheet]:
    """Give the sheets that plain values tell of."""
    sheet: Sheet | None = None
    rows: list[Row] = []
    shapes: dict[int, BaseGeometry | None] = {}

    def finished() -> Iterator[Sheet]:
        if sheet is not None:
            geometry = None if sheet.geometry is None else dict(shapes)
            yield replace(sheet, rows=tuple(rows), geometry=geometry)

    for piece in cast("Iterable[dict[str, Any]]", pieces):
        if "sheet" in piece:
            yield from finished()
            rows, shapes = [], {}
            facts = piece["sheet"]
            facts |= {"hidden_rows": frozenset(facts["hidden_rows"]), "notes": dict(facts["notes"])}
            sheet = Sheet(**facts)
        elif "rows" in piece:
            rows += piece["rows"]
        else:
            shapes |= zip(piece["numbers"], from_wkb(piece["shapes"]), strict=True)
    yield from finished()
