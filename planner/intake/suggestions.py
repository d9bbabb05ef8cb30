"""The one sensible mending of a position that lies in the wrong place, where there is exactly one.

Tried in this order, until one puts the point where the row says it is (or, where the row names no
commune, into the province): the two numbers swapped; a decimal point that was lost; the neighbouring
VN-2000 zones, whose meridians lie 15′ off; the other zones. Two that fit equally well are no suggestion.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np

from planner.base import messages, numbers
from planner.base.progress import Tell, each, silent
from planner.geo.position import in_degrees, in_metres
from planner.geo.vn2000 import WGS84, convert, read_crs, vn2000_zones
from planner.intake.coordinates import Source, degrees
from planner.intake.report import Mend
from planner.intake.tables import EAST_NORTH, LON_LAT
from planner.layers.region import NOWHERE, FloatArray, Region

SWAP = "swap"
DECIMAL_POINT = "decimal_point"
ZONE = "zone"
SWAP_ZONE = "swap_zone"
DEGREES = "degrees"
MAX_MENDS = 2_000  # rows that are looked at; a file with more is wrong as a whole
_NEIGHBOUR_DEGREES = 0.3

Candidate = tuple[str, str, FloatArray, FloatArray]  # kind, zone, longitude, latitude


def mend_positions(
    rows: Sequence[int],
    x: FloatArray,
    y: FloatArray,
    source: Source,
    wanted: Sequence[tuple[int, ...]],
    region: Region,
    tolerance_m: float,
    tell: Tell = silent,
) -> dict[int, Mend]:
    """Return the mendings of rows whose points lie in the wrong place.

    Parameters
    ----------
    rows
        The rows in question, as positions in the other lists.
    x, y
        The two numbers of every row, as the columns of the source hold them.
    source
        How the file was read.
    wanted
        For every row the communes that it names; empty where it names none.
    tolerance_m
        How far off the border of a named commune still counts as in it.
    """
    chosen = np.array(rows[:MAX_MENDS], dtype=np.int64)
    if not len(chosen):
        return {}
    mends: dict[int, Mend] = {}
    there = region.communes_at(source.lon[chosen], source.lat[chosen])
    outside = dict(zip(chosen.tolist(), (there == NOWHERE).tolist(), strict=True))
    open_rows = set(chosen.tolist())
    for group in _groups(x[chosen], y[chosen], source, region):
        hits: dict[int, list[tuple[str, str, float, float]]] = {}
        for kind, zone, lon, lat in group:
            inside = region.communes_at(lon, lat)
            for place in each(tell, "progress.positions", np.flatnonzero(np.isfinite(lon)).tolist()):
                row = int(chosen[place])
                if row not in open_rows:
                    continue
                at = (float(lon[place]), float(lat[place]))
                commune = int(inside[place])
                # Swapped numbers and a lost point show in the numbers themselves, whatever the address.
                plain_to_see = outside[row] and kind in (SWAP, DECIMAL_POINT, DEGREES)
                if _fits(commune, () if plain_to_see else wanted[row], at, region, tolerance_m):
                    hits.setdefault(row, []).append((kind, zone, *at))
        for row, ways in hits.items():
            open_rows.discard(row)
            if len({(round(lon, 6), round(lat, 6)) for *_, lon, lat in ways}) == 1:
                mends[row] = _mend(ways[0], source)
    return mends


def _fits(
    inside: int,
    wanted: tuple[int, ...],
    at: tuple[float, float],
    region: Region,
    tolerance_m: float,
) -> bool:
    if not wanted:
        return inside != NOWHERE
    return inside in wanted or (inside != NOWHERE and region.distance_to_m(wanted, *at) <= tolerance_m)


def _groups(x: FloatArray, y: FloatArray, source: Source, region: Region) -> Iterator[list[Candidate]]:
    def read(x: FloatArray, y: FloatArray, crs: str, swapped: bool) -> tuple[FloatArray, FloatArray]:
        return degrees(x, y, crs, swapped, source.factor)

    yield [(SWAP, source.crs, *read(x, y, source.crs, not source.swapped))]
    yield [
        (DECIMAL_POINT, source.crs, *read(new_x, new_y, source.crs, source.swapped))
        for new_x, new_y in _with_points(x, y, read_crs(source.crs).is_geographic)
    ]
    if read_crs(source.crs).is_geographic:
        return
    yield [(DEGREES, WGS84, *degrees(x, y, WGS84, swapped, 1.0)) for swapped in (False, True)]
    near, far = _zones(source.crs, region)
    for zones, kind, turned in (
        (near, ZONE, False),
        (near, SWAP_ZONE, True),
        (far, ZONE, False),
    ):
        yield [(kind, zone, *read(x, y, zone, source.swapped != turned)) for zone in zones]


def _with_points(
    x: FloatArray, y: FloatArray, geographic: bool
) -> Iterator[tuple[FloatArray, FloatArray]]:
    """Give the numbers with a decimal point put in, wherever that makes a sensible coordinate."""
    powers = range(8)
    new_x, new_y = ([_scaled(values, power, geographic) for power in powers] for values in (x, y))
    for to_x, to_y in product(powers, powers):
        if to_x or to_y:
            yield new_x[to_x], new_y[to_y]


def _scaled(values: FloatArray, power: int, geographic: bool) -> FloatArray:
    """Return the numbers with the point moved; NaN where that was not needed, or makes no sense."""
    makes_sense = in_degrees if geographic else in_metres
    moved = values / 10.0**power
    sensible = np.array([makes_sense(number) for number in moved.tolist()])
    if power:
        sensible &= ~np.array([makes_sense(number) for number in values.tolist()])
    return np.where(sensible, moved, np.nan)


def _zones(crs: str, region: Region) -> tuple[list[str], list[str]]:
    """Return the neighbouring zones of the file's own (its meridian 15′ off), and the others."""
    own = _meridian(crs)
    others = [zone for zone in dict.fromkeys([region.crs, *vn2000_zones()]) if zone != crs]
    near = [zone for zone in others if abs(_meridian(zone) - own) <= _NEIGHBOUR_DEGREES]
    return near, [zone for zone in others if zone not in near]


def _meridian(crs: str) -> float:
    operation = read_crs(crs).coordinate_operation
    values = (
        {parameter.name: parameter.value for parameter in operation.params}
        if operation is not None
        else {}
    )
    return float(values.get("Longitude of natural origin", np.nan))


def _mend(way: tuple[str, str, float, float], source: Source) -> Mend:
    """Return the numbers that the file would hold, in its own system, had the slip not happened."""
    kind, zone, lon, lat = way
    east, north = (float(value) / source.factor for value in convert(lon, lat, WGS84, source.crs))
    geographic = read_crs(source.crs).is_geographic
    decimals = 6 if geographic else 3 + (3 if source.factor > 1 else 0)
    numbers = [round(number, decimals) for number in (east, north)]
    if source.swapped:
        numbers.reverse()
    shown = dict(zip(source.fields, numbers, strict=True))
    first, second = LON_LAT if geographic else EAST_NORTH
    x, y = numbers[::-1] if source.swapped else numbers
    text = messages.said(
        f"intake.suggest_{kind}",
        crs=f"{vn2000_zones().get(zone, zone)} ({zone})",
        first=messages.joined([messages.said(f"intake.field_{first}"), _comma(x)], " = "),
        second=messages.joined([messages.said(f"intake.field_{second}"), _comma(y)], " = "),
    )
    return Mend(kind, tuple(shown.items()), text)


def _comma(value: float) -> str:
    return numbers.plain_figure(value)
