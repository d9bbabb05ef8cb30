"""Where each record of a file lies: its position, its commune, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.base import messages
from planner.base.progress import Tell, each, silent
from planner.geo.map_links import is_short_link, plus_code_in
from planner.geo.vn2000 import WGS84, convert
from planner.intake.coordinates import ALIKE_M, Source, numbers_of
from planner.intake.named_place import NamedPlace
from planner.intake.report import ERROR, NOTE, WARNING, Mend, Place, fault
from planner.intake.suggestions import mend_positions
from planner.intake.tables import GEOMETRY, Record
from planner.layers.faults import Fault
from planner.layers.region import NOWHERE, FloatArray, IntArray, Region


@dataclass(frozen=True)
class Positions:
    """The position of every record, and where it comes from.

    Attributes
    ----------
    source
        Position in ``sources`` of the one used for a record, ``NOWHERE`` without a position.
    commune
        Position of the commune in the region, ``NOWHERE`` outside.
    named
        The commune that each record names.
    mends
        Record → the one sensible mending of its position.
    """

    sources: list[Source]
    source: IntArray
    lon: FloatArray
    lat: FloatArray
    commune: IntArray
    named: Sequence[NamedPlace]
    mends: dict[int, Mend]


def find_positions(
    sources: list[Source],
    records: Sequence[Record],
    named: Sequence[NamedPlace],
    region: Region,
    border_error_m: float,
    tell: Tell = silent,
) -> Positions:
    """Return one position for every record, of the best source that has one, and its mending."""
    lon, lat = np.full(len(records), np.nan), np.full(len(records), np.nan)
    chosen = np.full(len(records), NOWHERE)
    for number, source in enumerate(sources):
        new = np.isnan(lon) & ~np.isnan(source.lon)
        lon, lat = np.where(new, source.lon, lon), np.where(new, source.lat, lat)
        chosen = np.where(new, number, chosen)
    commune = region.communes_at(lon, lat)
    wanted = [place.communes for place in named]
    mends: dict[int, Mend] = {}
    for number, source in enumerate(sources):
        x, y = numbers_of(records, source)
        rows = [
            row
            for row in each(tell, "progress.positions", np.flatnonzero(np.isfinite(x)).tolist())
            if chosen[row] in (number, NOWHERE)
            and _misplaced(row, lon, lat, commune, wanted[row], region, border_error_m)
        ]
        mends |= mend_positions(rows, x, y, source, wanted, region, border_error_m, tell)
    return Positions(sources, chosen, lon, lat, commune, named, mends)


def _misplaced(
    row: int,
    lon: FloatArray,
    lat: FloatArray,
    commune: IntArray,
    wanted: tuple[int, ...],
    region: Region,
    border_error_m: float,
) -> bool:
    if np.isnan(lon[row]) or commune[row] == NOWHERE:
        return True  # just outside or far off: a better reading is looked for either way
    if not wanted or int(commune[row]) in wanted:
        return False
    return region.distance_to_m(wanted, float(lon[row]), float(lat[row])) > border_error_m


def position_faults(
    number: int, place: Place, positions: Positions, region: Region, border_error_m: float
) -> list[Fault]:
    """Return what is wrong with the position of one record."""
    at = int(positions.source[number])
    if at == NOWHERE or place.record is None:
        return [_no_position(place, positions.sources, positions.mends.get(number))]
    source = positions.sources[at]
    faults = []
    if int(positions.commune[number]) == NOWHERE:
        outside = _outside(number, place, positions, region, border_error_m)
        faults.append(outside)
        if outside.severity == ERROR:
            return faults
    faults += _commune_faults(number, place, positions, region, border_error_m)
    for other in positions.sources:
        apart = 0.0 if other is source else _apart_m(number, source, other, region)
        if apart > ALIKE_M:
            fields = (*source.fields, *other.fields)
            faults.append(fault("positions_disagree", WARNING, place, fields, distance_m=round(apart)))
    return faults


def _commune_faults(
    number: int, place: Place, positions: Positions, region: Region, border_error_m: float
) -> list[Fault]:
    """Return whether the row names a commune that there is, and in which its point lies."""
    named = positions.named[number]
    if named.text is None or named.field is None:
        return []
    fields = ("commune", "district") if named.field == "commune" else (named.field,)
    if not named.communes:
        return [fault("unknown_commune", WARNING, place, fields, mend=named.mend, value=named.text)]
    faults = []
    if named.mend is not None:
        where = region.districts[named.communes[0]]
        moved = {"value": named.text, "expected": where}
        faults.append(fault("moved_commune", WARNING, place, fields, mend=named.mend, facts=moved))
    inside = int(positions.commune[number])
    if inside in named.communes:
        return faults
    off_m = region.distance_to_m(
        named.communes, float(positions.lon[number]), float(positions.lat[number])
    )
    facts: dict[str, object] = {
        "value": named.text,
        "expected": _place_name(inside, region),
        "distance_m": round(off_m),
    }
    if inside == NOWHERE and off_m <= border_error_m:
        return faults  # said already: just outside the borders
    if off_m <= border_error_m:
        facts["accuracy_m"] = round(border_error_m)
        return [*faults, fault("commune_by_border", NOTE, place, fields, facts=facts)]
    mend = positions.mends.get(number)
    return [*faults, fault("other_commune", ERROR, place, fields, mend=mend, facts=facts)]


def _place_name(commune: int, region: Region) -> str:
    if commune == NOWHERE:
        return messages.said("intake.outside_communes")
    return f"{region.names[commune]}, {region.districts[commune]}"


def _no_position(place: Place, sources: list[Source], mend: Mend | None) -> Fault:
    values = place.record.values if place.record else {}
    if "position" in values:
        text = str(values["position"])
        if is_short_link(text):
            return fault("short_link", ERROR, place, ("position",))
        code = "short_plus_code" if plus_code_in(text) else "bad_coordinate"
        return fault(code, ERROR, place, ("position",))
    filled = [source.fields for source in sources if set(source.fields) & set(values)]
    if not filled:
        return fault("no_coordinates", ERROR, place, sources[0].fields)
    code = "not_a_point" if filled[0] == GEOMETRY else "bad_coordinate"
    return fault(code, ERROR, place, filled[0], mend=mend)


def _outside(
    number: int, place: Place, positions: Positions, region: Region, border_error_m: float
) -> Fault:
    source = positions.sources[int(positions.source[number])]
    off_m = region.distance_m(float(positions.lon[number]), float(positions.lat[number]))
    if off_m <= border_error_m:
        return fault("near_border", WARNING, place, source.fields, distance_m=round(off_m))
    return fault("outside_province", ERROR, place, source.fields, mend=positions.mends.get(number))


def _apart_m(number: int, source: Source, other: Source, region: Region) -> float:
    lon = np.array([source.lon[number], other.lon[number]])
    lat = np.array([source.lat[number], other.lat[number]])
    if not np.isfinite([lon, lat]).all():
        return 0.0
    x, y = convert(lon, lat, WGS84, region.crs)
    return float(np.hypot(x[1] - x[0], y[1] - y[0]))
