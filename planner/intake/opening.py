"""Any file that we read → its sheets: one table of kinds and their readers."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from planner.errors import InputFileError
from planner.intake import safety
from planner.intake.archive import left_out, read_tables, unpack
from planner.intake.delimited import read_delimited
from planner.intake.docx_tables import read_docx
from planner.intake.drawing import read_drawing
from planner.intake.html_tables import read_html
from planner.intake.ods import read_ods
from planner.intake.parquet import read_parquet
from planner.intake.safety import check_file
from planner.intake.sheets import Sheet, refusing
from planner.intake.vectors import archive_frames, layer_sheets, read_vectors
from planner.intake.workbook import read_xls, read_xlsx
from planner.progress import Tell, silent

Reader = Callable[[Path, Tell], list[Sheet]]


def open_file(path: Path, tell: Tell = silent) -> list[Sheet]:
    """Return the sheets of a file of any kind that we read, the text as it stands in it.

    Raises
    ------
    InputFileError
        If the file cannot be used at all: of another kind, broken, unsafe, too big.
    """
    return _read(path, tell)


def _read(path: Path, tell: Tell) -> list[Sheet]:
    return READERS[check_file(path)](path, tell)


def _vectors(kind: str) -> Reader:
    return lambda path, _tell: read_vectors(path, kind)


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
