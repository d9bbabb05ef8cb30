"""The rows of a table by their names: each kind of row says which columns it has and of what type.

A kind of row is a ``NamedTuple`` whose fields are columns. What is missing is None in a column of text,
NaN in one of numbers.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar, cast

import pandas as pd
import shapely
from pandas.api.types import is_bool_dtype, is_numeric_dtype
from shapely.geometry.base import BaseGeometry

Row = TypeVar("Row", bound=NamedTuple)


class Site(NamedTuple):
    """A station or a proposed site."""

    site_id: str
    carrier: str
    name: str | None
    address: str | None
    mast_class: str | None
    mast_height_m: float
    building_height_m: float
    antenna_height_m: float
    action: str | None
    year: float
    eirp_dbm: float
    geometry: shapely.Point
    radius_m: float | None = None
    evidence: str | None = None
    technologies: str | None = None


class Cable(NamedTuple):
    """A cable or a duct whose line is known."""

    cable_id: str
    kind: str
    length_m: float
    carrier: str
    geometry: BaseGeometry


class Route(NamedTuple):
    """A cable or a duct of a proposal, which may come without a line."""

    cable_id: str
    kind: str
    geometry: BaseGeometry | None
    clearance_m: float | None = None


class Zone(NamedTuple):
    """A regulated zone."""

    zone_id: str
    kind: str
    name: str
    parameters: str | None
    citation: str
    geometry: BaseGeometry


def rows(table: pd.DataFrame, kind: type[Row]) -> list[Row]:
    """Return the rows of a table, with those columns that a kind of row has.

    A column that the table lacks has the field's default.

    Raises
    ------
    KeyError
        If a column is missing whose field has no default.

    Examples
    --------
    >>> class Mast(NamedTuple):
    ...     site_id: str
    ...     height_m: float
    ...     action: str | None = None
    >>> rows(pd.DataFrame({"height_m": [42.0], "year": [2026], "site_id": ["A1"]}), Mast)
    [Mast(site_id='A1', height_m=42.0, action=None)]
    """
    columns = [
        _cells(table[name]) if name in table else [kind._field_defaults[name]] * len(table)
        for name in kind._fields
    ]
    return [kind._make(cells) for cells in zip(*columns, strict=True)]


def _cells(column: pd.Series) -> list[object]:
    if is_numeric_dtype(column) or is_bool_dtype(column):
        return list(column)
    return [None if missing else cell for cell, missing in zip(column, column.isna(), strict=True)]


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as dictionaries; the columns of ours are named by text."""
    return cast("list[dict[str, Any]]", table.to_dict("records"))


def plain_records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as dictionaries of plain values, what is missing as None."""
    clean = pd.DataFrame(table).astype(object)
    return records(clean.where(clean.notna(), None))


def is_missing(cell: object) -> bool:
    """Whether a cell holds nothing: None, NaN, NaT or NA."""
    return bool(pd.isna(cast("float | None", cell)))
