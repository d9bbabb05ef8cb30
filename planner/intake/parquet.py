"""Parquet files as a sheet: GeoParquet with its geometry and system, another one as a table."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pyarrow.parquet as pq

from planner.errors import InputFileError
from planner.intake.sheets import MAX_COLUMNS, MAX_ROWS, Sheet, limited, refusing
from planner.intake.vectors import layer_sheets
from planner.progress import Tell, silent

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
        if _GEO in (stated.metadata or {}):
            return layer_sheets([(path.stem, gpd.read_parquet(path))])
        names = file.schema_arrow.names[: MAX_COLUMNS + 1]
        columns = file.read(columns=names).to_pydict()
        cells = zip(*(columns[name] for name in names), strict=True)
        rows = ((1, tuple(names)), *enumerate(cells, 2))
        kept, cut = limited(iter(rows), path, MAX_ROWS + 1, tell=tell)
        return [Sheet(path.stem, kept, cut=cut)]
