"""Any file that we read → its sheets: one table of kinds and their readers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from planner.intake import safety
from planner.intake.delimited import read_delimited
from planner.intake.drawing import read_drawing
from planner.intake.safety import check_file
from planner.intake.sheets import Sheet
from planner.intake.vectors import read_vectors
from planner.intake.workbook import read_xls, read_xlsx
from planner.progress import Tell, silent

Reader = Callable[[Path, Tell], list[Sheet]]


def _vectors(kind: str) -> Reader:
    return lambda path, _tell: read_vectors(path, kind)


READERS: dict[str, Reader] = {
    safety.XLSX: read_xlsx,
    safety.XLS: read_xls,
    safety.CSV: lambda path, tell: read_delimited(path, tell=tell),
    safety.DXF: lambda path, _tell: read_drawing(path),
    **{
        kind: _vectors(kind)
        for kind in (safety.SHAPEFILE, safety.KML, safety.KMZ, safety.GPKG, safety.GEOJSON)
    },
}


def open_file(path: Path, tell: Tell = silent) -> list[Sheet]:
    """Return the sheets of a file of any kind that we read, the text as it stands in it.

    Raises
    ------
    InputFileError
        If the file cannot be used at all: of another kind, broken, unsafe, too big.
    """
    return READERS[check_file(path)](path, tell)
