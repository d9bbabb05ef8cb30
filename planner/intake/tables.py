"""The one shape that every kind of file is turned into before its rows are judged."""

from __future__ import annotations

from dataclasses import dataclass

from planner.intake.columns import Headings

# Where a position can stand, x first; the geometry of a GIS file counts as two columns.
GEOMETRY = ("geometry_x", "geometry_y")
LON_LAT = ("longitude", "latitude")
EAST_NORTH = ("east_m", "north_m")
PAIRS = (GEOMETRY, EAST_NORTH, LON_LAT)


@dataclass(frozen=True)
class Record:
    """One row of a file.

    Attributes
    ----------
    row
        Number of the row as Excel shows it; in a GIS file the number of the feature, from 1.
    values
        Field → cell, as it stands in the file; blank cells are left out.
    """

    row: int
    values: dict[str, object]


@dataclass(frozen=True)
class Table:
    """One sheet of a workbook or one layer of a GIS file.

    Attributes
    ----------
    crs
        The coordinate system that the file itself declares, None where it declares none.
    """

    sheet: str
    headings: Headings
    records: tuple[Record, ...]
    crs: str | None = None
