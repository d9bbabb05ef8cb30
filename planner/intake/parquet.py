"""Parquet files as a sheet: GeoParquet with its geometry and system, another one as a table."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq

from planner.base.errors import InputFileError
from planner.base.progress import Tell, silent
from planner.intake.sheets import MAX_COLUMNS, MAX_ROWS, Sheet, as_cell, limited, refusing
from planner.intake.vectors import layer_sheets

MAX_BYTES = 200_000_000  # of the columns when they are unpacked, as the file states it
_GEO = b"geo"


def read_parquet(path: Path, tell: Tell = silent) -> list[Sheet]:
    """Return the one sheet of a Parquet file.

    Raises
    ------
    InputFileError
        If it cannot be read, or has too many rows or too much in them.
    """
    with refusing(path), pq.ParquetFile(path) as file:
        stated = file.metadata
        if stated.num_rows > MAX_ROWS:
            raise InputFileError("intake.too_many_rows", file=path.name, limit=MAX_ROWS)
        groups = (stated.row_group(number) for number in range(stated.num_row_groups))
        if sum(group.total_byte_size for group in groups) > MAX_BYTES:
            limit = MAX_BYTES // 1_000_000
            raise InputFileError("intake.parquet_too_big", file=path.name, limit=limit)
        schema = file.schema_arrow
        # A text that stands in many rows is held once, as in the file.
        texts = [column.name for column in schema if pa.types.is_string(column.type)]
        if _GEO in (stated.metadata or {}):
            return layer_sheets([(path.stem, gpd.read_parquet(path, read_dictionary=texts))])
        names = schema.names[: MAX_COLUMNS + 1]
        table = pq.read_table(path, columns=names, read_dictionary=texts)
        cells = zip(*(_cells(column) for column in table.columns), strict=True)
        rows = ((1, tuple(names)), *enumerate(cells, 2))
        kept, cut = limited(iter(rows), path, MAX_ROWS + 1, tell=tell)
        return [Sheet(path.stem, kept, cut=cut)]


def _cells(column: pa.ChunkedArray[Any]) -> list[object]:
    if not pa.types.is_dictionary(column.type):
        return [as_cell(value) for value in column.to_pylist()]
    cells: list[object] = []
    for chunk in cast("list[pa.DictionaryArray[Any, Any]]", column.chunks):
        texts = chunk.dictionary.to_pylist()
        cells += [None if at is None else texts[at] for at in chunk.indices.to_pylist()]
    return cells
