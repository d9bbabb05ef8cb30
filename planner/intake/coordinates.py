"""In which system, and in which order, a file gives its coordinates: judged on the file as a whole.

A column headed "X" may hold northings or eastings, and no heading names its zone for sure. The points
decide: the system and order that put most of them into the province, and into the communes that their
rows name. What the file declares, then the province's own zone, is kept unless another fits clearly
better.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from planner.errors import CoordinateError
from planner.geo.position import VN2000, read_position, readings
from planner.geo.vn2000 import WGS84, convert, read_crs, vn2000_zones
from planner.intake.numbers import read_coordinate
from planner.intake.region import NOWHERE, FloatArray, Region, commune_name
from planner.intake.tables import GEOMETRY, PAIRS, Record, Table

KEPT_SHARE = 0.9  # of the best score: below it the expected reading gives way to the best one
POSITION = "position"
_LARGEST_ANGLE = 360.0


@dataclass(frozen=True)
class Source:
    """One way in which a file gives positions: a pair of columns, or one column with both numbers.

    Attributes
    ----------
    fields
        The columns, x first by their headings.
    crs
        The system that the numbers are in.
    swapped
        Whether the columns hold the other coordinate than their headings say.
    lon, lat
        Degrees (EPSG:4326) of every record; NaN where the cells hold none.
    score
        Points in the province plus points in the commune that their row names.
    """

    fields: tuple[str, ...]
    crs: str
    swapped: bool
    lon: FloatArray
    lat: FloatArray
    score: int


def find_sources(
    records: list[Record], columns: set[str], declared: str | None, region: Region
) -> list[Source]:
    """Return every way in which the records give positions, the best first.

    Parameters
    ----------
    records
        Every row of the file.
    columns
        The fields that the file has a column for.
    declared
        The system that the file declares for its geometry, None where it declares none.
    region
        The province.
    """
    named = [_named(record) for record in records]
    if any(GEOMETRY[0] in record.values for record in records):
        columns = {*columns, *GEOMETRY}
    found = [
        _decide(records, pair, named, declared if pair == GEOMETRY else None, region)
        for pair in PAIRS
        if set(pair) <= columns
    ]
    if POSITION in columns:
        found.append(_single_column(records, named, region))
    return sorted(found, key=lambda source: -source.score)


def axis_order(source: Source, tables: list[Table]) -> str:
    """Return what the file's first and second coordinate are, for example ``"north,east"``."""
    names = ("longitude", "latitude") if read_crs(source.crs).is_geographic else ("east", "north")
    if source.fields == (POSITION,):
        x_first = _x_first_in_text(tables, names)
    elif source.fields == GEOMETRY:
        x_first = not source.swapped
    else:
        table = next(one for one in tables if set(source.fields) <= set(one.headings.names))
        place = {field: at for at, field in table.headings.fields.items()}
        x_first = (place[source.fields[0]] < place[source.fields[1]]) != source.swapped
    return ",".join(names if x_first else names[::-1])


def better_reading(record: Record, source: Source, region: Region) -> tuple[str, bool] | None:
    """Return the (system, swapped) under which a point outside lies in the province, if any."""
    if len(source.fields) != 2:
        return None
    x, y = _numbers([record], source.fields)
    if not np.isfinite([x[0], y[0]]).all():
        return None
    systems = dict.fromkeys([source.crs, *_systems(x, y, None, region)])
    for system in systems:
        for swapped in (source.swapped, not source.swapped):
            lon, lat = _degrees(x, y, system, swapped)
            if region.communes_at(lon, lat)[0] != NOWHERE:
                return system, swapped != source.swapped
    return None


def _named(record: Record) -> str | None:
    name = record.values.get("commune")
    return None if name is None else commune_name(name)


def _numbers(records: list[Record], pair: tuple[str, ...]) -> tuple[FloatArray, FloatArray]:
    columns = []
    for field in pair:
        cells = [read_coordinate(record.values.get(field)) for record in records]
        columns.append(np.array([np.nan if cell is None else cell for cell in cells], dtype=float))
    missing = np.isnan(columns[0]) | np.isnan(columns[1])
    x, y = (np.where(missing, np.nan, column) for column in columns)
    return x, y


def _systems(x: FloatArray, y: FloatArray, declared: str | None, region: Region) -> list[str]:
    """Return the systems that the numbers can be in, the expected one first."""
    sizes = np.maximum(np.abs(x), np.abs(y))
    sizes = sizes[np.isfinite(sizes)]
    in_degrees = bool(len(sizes)) and float(np.median(sizes)) <= _LARGEST_ANGLE
    likely = [WGS84] if in_degrees else [region.crs, *vn2000_zones()]
    if declared is not None and read_crs(declared).is_geographic == in_degrees:
        likely = [declared, *likely]
    return list(dict.fromkeys(likely))


def _degrees(x: FloatArray, y: FloatArray, crs: str, swapped: bool) -> tuple[FloatArray, FloatArray]:
    east, north = (y, x) if swapped else (x, y)
    lon, lat = convert(east, north, crs, WGS84)
    known = np.isfinite(lon) & np.isfinite(lat)
    return np.where(known, lon, np.nan), np.where(known, lat, np.nan)


def _score(lon: FloatArray, lat: FloatArray, named: list[str | None], region: Region) -> int:
    communes = region.communes_at(lon, lat)
    return int((communes != NOWHERE).sum()) + region.agreeing(communes, named)


def _decide(
    records: list[Record],
    pair: tuple[str, ...],
    named: list[str | None],
    declared: str | None,
    region: Region,
) -> Source:
    x, y = _numbers(records, pair)
    candidates = []
    for system in _systems(x, y, declared, region):
        for swapped in (False, True):
            lon, lat = _degrees(x, y, system, swapped)
            score = _score(lon, lat, named, region)
            candidates.append(Source(pair, system, swapped, lon, lat, score))
    least = KEPT_SHARE * max(candidate.score for candidate in candidates)
    return next(candidate for candidate in candidates if candidate.score >= least)


def _single_column(records: list[Record], named: list[str | None], region: Region) -> Source:
    found = []
    for record in records:
        try:
            found.append(read_position(str(record.values.get(POSITION, "")), region.crs))
        except CoordinateError:
            found.append((np.nan, np.nan, ""))
    lon = np.array([position[0] for position in found], dtype=float)
    lat = np.array([position[1] for position in found], dtype=float)
    in_metres = sum(how == VN2000 for *_, how in found) * 2 > sum(how != "" for *_, how in found)
    crs = region.crs if in_metres else WGS84
    return Source((POSITION,), crs, False, lon, lat, _score(lon, lat, named, region))


def _x_first_in_text(tables: list[Table], names: tuple[str, str]) -> bool:
    for record in (record for table in tables for record in table.records):
        numbers = readings(re.split(r"[\s;/]+", str(record.values.get(POSITION, "")).strip())[0])
        if numbers:
            return min(numbers) >= 100 if names[0] == "longitude" else max(numbers) < 900_000
    return True
