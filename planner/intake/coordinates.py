"""In which system, and in which order, a file gives its coordinates: judged on the file as a whole.

A column headed "X" may hold northings or eastings, and no heading names its zone for sure. The points
decide: the system and order that put most of them into the province, and into the communes that their
rows name. What the file declares, then the province's own zone, is kept unless another fits clearly
better. The reviewer confirms the result or states another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from planner.base.errors import CoordinateError
from planner.base.words import plain_text
from planner.geo.position import read_pair, readings
from planner.geo.vn2000 import WGS84, convert, read_crs, vn2000_zones
from planner.intake.numbers import read_coordinate
from planner.intake.tables import GEOMETRY, ONE_CELL, PAIRS, Record, Table
from planner.layers.region import NOWHERE, FloatArray, Region

ALIKE_M = 30.0  # degrees with four decimals are good to about 11 m
KEPT_SHARE = 0.9  # of the best score: below it the expected reading gives way to the best one
UTM_48N = "EPSG:32648"
WEB_MERCATOR = "EPSG:3857"
VN2000_UTM_48N = "EPSG:3405"  # some 200 m from the former, so only the file itself can say which
MOST_OTHERS = 5  # readings that a reviewer is offered beside the chosen one
SAMPLE = 400  # records that decide; more would tell no more
_LARGEST_ANGLE = 360.0
_LARGEST_KM = 3_000.0
_MERIDIAN = re.compile(r"(10[2-9])\s*(?:°|o|do)?\s*[-–,.]?\s*(00|15|30|45)\b")


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
    factor
        1, or 1000 where the numbers are kilometres.
    lon, lat
        Degrees (EPSG:4326) of every record; NaN where the cells hold none.
    inside, agreeing, looked_at
        Of the records looked at: points in the province, and in the commune that their row names.
    others
        The readings that were tried and fit less well or alike, the best first; their ``lon`` and
        ``lat`` are those of the records looked at.
    apart_m
        Of one of the others: how far from the chosen reading it puts a record, in metres (median).
    """

    fields: tuple[str, ...]
    crs: str
    swapped: bool
    factor: float
    lon: FloatArray
    lat: FloatArray
    inside: int
    agreeing: int
    looked_at: int
    others: tuple[Source, ...] = ()
    apart_m: float = 0.0

    @property
    def score(self) -> int:
        """How well the reading fits."""
        return self.inside + self.agreeing

    @property
    def rivals(self) -> list[Source]:
        """The other readings that fit as well and put the records elsewhere: only a person can tell.

        VN-2000 TM-3 105°00′ and UTM 48N share a meridian, and put a point of this latitude some 471 m
        from each other.
        """
        least = KEPT_SHARE * self.score
        return [source for source in self.others if source.score >= least and source.apart_m > ALIKE_M]


def split_position(record: Record) -> Record:
    """Return a record whose one cell with both numbers is split in two, where it can be read."""
    text = record.values.get("position")
    if text is None:
        return record
    try:
        x, y, _ = read_pair(str(text))
    except CoordinateError:
        return record
    return replace(record, values={**record.values, **dict(zip(ONE_CELL, (x, y), strict=True))})


def find_sources(
    records: Sequence[Record],
    columns: set[str],
    named: Sequence[tuple[int, ...]],
    declared: str | None,
    region: Region,
    *,
    crs: str | None = None,
    order: str | None = None,
    tables: Sequence[Table] = (),
) -> list[Source]:
    """Return every way in which the records give positions, the best first.

    Parameters
    ----------
    records
        Every row of the file, ``split_position`` done.
    columns
        The fields that the file has a column for.
    named
        For every record the communes that it names.
    declared
        The system that the file declares for its geometry or in its title, None without.
    region
        The province.
    crs, order, tables
        The system and axis order that the reviewer states, and the tables that the order refers to.
    """
    others = any(set(pair) <= columns for pair in PAIRS) or "position" in columns
    shapes = [record.values[GEOMETRY[0]] for record in records if GEOMETRY[0] in record.values]
    # Lines and areas give no position; they count where nothing else does, to be named as faults.
    if any(isinstance(shape, float) for shape in shapes) or (shapes and not others):
        columns = {*columns, *GEOMETRY}
    if "position" in columns:
        columns = {*columns, *ONE_CELL}
    sources = []
    for pair in PAIRS:
        if not set(pair) <= columns:
            continue
        numbers = _numbers(records, pair)
        sources.append(_decide(numbers, pair, named, _Stated(declared, crs, order, tables), region))
    return sorted(sources, key=lambda source: -source.score)


def axis_order(source: Source, tables: Sequence[Table]) -> str:
    """Return what the file's first and second coordinate are, for example ``"north,east"``."""
    names = ("longitude", "latitude") if read_crs(source.crs).is_geographic else ("east", "north")
    if source.fields == ONE_CELL:
        x_first = _x_first_in_text(tables, names)
    elif source.fields == GEOMETRY:
        x_first = not source.swapped
    else:
        table = next(table for table in tables if set(source.fields) <= set(table.headings.names))
        place = {field: at for at, field in table.headings.fields.items()}
        x_first = (place[source.fields[0]] < place[source.fields[1]]) != source.swapped
    return ",".join(names if x_first else names[::-1])


def declared_in_text(text: str) -> str | None:
    """Return the system that a title names ("VN-2000, kinh tuyến trục 105°30′"; "UTM"), None without.

    Examples
    --------
    >>> declared_in_text("Hệ tọa độ VN-2000, kinh tuyến trục 105°30', múi chiếu 3°")
    'EPSG:9209'
    >>> declared_in_text("VN-2000 105-00"), declared_in_text("VN-2000, KTT 105 ĐỘ 30")
    ('EPSG:5897', 'EPSG:9209')
    """
    if "UTM" in text.upper():
        return VN2000_UTM_48N if "2000" in text else UTM_48N
    if "2000" not in text:
        return None
    match = _MERIDIAN.search(plain_text(text).replace("2000", " "))
    if not match:
        return None
    return _zone_of_meridian(int(match[1]) + int(match[2]) / 60)


@cache
def _zone_of_meridian(degrees: float) -> str | None:
    """Return the VN-2000 TM-3 zone of a central meridian; the register names some by numbers alone."""
    for code, name in vn2000_zones().items():
        operation = None if "UTM" in name else read_crs(code).coordinate_operation
        if operation is not None and any(
            parameter.name == "Longitude of natural origin"
            and abs(float(parameter.value) - degrees) < 1e-6
            for parameter in operation.params
        ):
            return code
    return None


def numbers_of(records: Sequence[Record], source: Source) -> tuple[FloatArray, FloatArray]:
    """Return the two numbers of every record as the columns of a source hold them, NaN without."""
    return _numbers(records, source.fields)


def degrees(
    x: FloatArray, y: FloatArray, crs: str, swapped: bool, factor: float
) -> tuple[FloatArray, FloatArray]:
    """Return longitude and latitude of numbers read in a system; NaN where they make none."""
    east, north = (y, x) if swapped else (x, y)
    lon, lat = convert(east * factor, north * factor, crs, WGS84)
    is_finite = np.isfinite(lon) & np.isfinite(lat)
    return np.where(is_finite, lon, np.nan), np.where(is_finite, lat, np.nan)


def _numbers(records: Sequence[Record], pair: tuple[str, ...]) -> tuple[FloatArray, FloatArray]:
    columns = []
    for field in pair:
        cells = [read_coordinate(record.values.get(field)) for record in records]
        columns.append(np.array([np.nan if cell is None else cell for cell in cells], dtype=float))
    missing = np.isnan(columns[0]) | np.isnan(columns[1])
    x, y = (np.where(missing, np.nan, column) for column in columns)
    return x, y


def _units(x: FloatArray, y: FloatArray) -> list[str]:
    """Return the units that the numbers can be in: that of the middle one, then those of the others."""
    sizes = np.maximum(np.abs(x), np.abs(y))
    sizes = sizes[np.isfinite(sizes)]
    middle = float(np.median(sizes)) if len(sizes) else 0.0
    return list(dict.fromkeys(map(_unit, (middle, *map(float, sizes)))))


def _unit(size: float) -> str:
    if size <= _LARGEST_ANGLE:
        return "degrees"
    return "km" if size <= _LARGEST_KM else "m"


def _systems(unit: str, declared: str | None, region: Region) -> list[str]:
    """Return the systems that the numbers can be in, the expected one first."""
    in_degrees = unit == "degrees"
    zones = sorted(vn2000_zones(), key=lambda code: "UTM" in vn2000_zones()[code])
    provincial = [code for code in zones if "UTM" not in vn2000_zones()[code]]
    likely = [WGS84] if in_degrees else [region.crs, *provincial, UTM_48N, *zones, WEB_MERCATOR]
    if declared is not None and read_crs(declared).is_geographic == in_degrees:
        likely = [declared, *likely]
    return list(dict.fromkeys(likely))


@dataclass(frozen=True)
class _Stated:
    """What the file declares, and what the reviewer states, about its coordinates."""

    declared: str | None
    crs: str | None
    order: str | None
    tables: Sequence[Table]


def _decide(
    numbers: tuple[FloatArray, FloatArray],
    pair: tuple[str, ...],
    named: Sequence[tuple[int, ...]],
    stated: _Stated,
    region: Region,
) -> Source:
    x, y = numbers
    filled = np.flatnonzero(np.isfinite(x))
    looked_at = filled[:: max(1, len(filled) // SAMPLE)]
    wanted = [named[at] for at in looked_at]
    candidates: list[Source] = []
    for unit in _units(x, y):
        if any(candidate.inside for candidate in candidates):
            break  # another unit is only tried where this one puts no row into the province
        factor = 1000.0 if unit == "km" else 1.0
        systems = _systems(unit, stated.declared, region)
        if stated.crs is not None and read_crs(stated.crs).is_geographic == (unit == "degrees"):
            systems = [stated.crs]
        for system in systems:
            for swapped in (False,) if pair == ONE_CELL else (False, True):
                lon, lat = degrees(x[looked_at], y[looked_at], system, swapped, factor)
                communes = region.communes_at(lon, lat)
                inside = int((communes != NOWHERE).sum())
                agreeing = region.agreeing(communes, wanted)
                candidates.append(
                    Source(pair, system, swapped, factor, lon, lat, inside, agreeing, len(looked_at))
                )
    in_order = [
        candidate for candidate in candidates if axis_order(candidate, stated.tables) == stated.order
    ]
    candidates = in_order or candidates
    least = KEPT_SHARE * max(candidate.score for candidate in candidates)
    chosen = next(candidate for candidate in candidates if candidate.score >= least)
    others = sorted(
        (candidate for candidate in candidates if candidate is not chosen),
        key=lambda candidate: -candidate.score,
    )
    others = [_measured(other, chosen, region) for other in others if other.score][:MOST_OTHERS]
    lon, lat = degrees(x, y, chosen.crs, chosen.swapped, chosen.factor)
    return replace(chosen, lon=lon, lat=lat, others=tuple(others))


def _measured(other: Source, chosen: Source, region: Region) -> Source:
    """Return another reading with its distance from the chosen one."""
    here, there = (
        np.array(convert(source.lon, source.lat, WGS84, region.crs)) for source in (chosen, other)
    )
    metres = np.hypot(*(there - here))
    metres = metres[np.isfinite(metres)]
    return replace(other, apart_m=float(np.median(metres)) if len(metres) else 0.0)


def _x_first_in_text(tables: Sequence[Table], names: tuple[str, str]) -> bool:
    for record in (record for table in tables for record in table.records):
        first = re.search(r"\d[\d.,]*", str(record.values.get("position", "")))
        numbers = readings(first[0].rstrip(".,")) if first else ()
        if numbers:
            return min(numbers) >= 100 if names[0] == "longitude" else max(numbers) < 900_000
    return True
