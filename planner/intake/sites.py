"""Records and their positions → sites in the schema of the stations layer, and all their faults."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from planner import messages
from planner.geo.vn2000 import WGS84, convert
from planner.intake.cells import Site, read_cells
from planner.intake.coordinates import Source, better_reading
from planner.intake.region import NOWHERE, FloatArray, IntArray, Region, commune_name
from planner.intake.report import ERROR, WARNING, Place, fault
from planner.intake.tables import GEOMETRY
from planner.layers.catalogue import LAYERS
from planner.layers.faults import Fault
from planner.layers.io import check_layer, with_schema_types
from planner.layers.schemas import STATIONS

BORDER_M = 300.0  # commune borders that are not official may lie this far off; a site is not refused
DISAGREE_M = 30.0  # degrees with four decimals are good to about 11 m
PLACE_COLUMNS = ("file", "sheet", "row")
SITE_COLUMNS = (*STATIONS.columns, *PLACE_COLUMNS)


@dataclass(frozen=True)
class Positions:
    """The position of every record, and where it comes from.

    Attributes
    ----------
    source
        Position in ``sources`` of the one used for a record, ``NOWHERE`` without a position.
    commune
        Position of the commune in the region, ``NOWHERE`` outside.
    """

    sources: list[Source]
    source: IntArray
    lon: FloatArray
    lat: FloatArray
    commune: IntArray


def find_positions(sources: list[Source], count: int, region: Region) -> Positions:
    """Return one position for every record: of the best source that has one."""
    lon, lat = np.full(count, np.nan), np.full(count, np.nan)
    chosen = np.full(count, NOWHERE)
    for number, source in enumerate(sources):
        new = np.isnan(lon) & ~np.isnan(source.lon)
        lon, lat = np.where(new, source.lon, lon), np.where(new, source.lat, lat)
        chosen = np.where(new, number, chosen)
    return Positions(sources, chosen, lon, lat, region.communes_at(lon, lat))


def build_sites(
    places: Sequence[Place],
    positions: Positions,
    region: Region,
    carrier: str,
    received: datetime.date,
) -> tuple[gpd.GeoDataFrame, list[Fault]]:
    """Return the good rows as sites and the faults of all rows, in the order of the file.

    A row with an error is kept out, never mended.
    """
    faults: list[tuple[int, Fault]] = []
    good: list[Site] = []
    seen: dict[str, Place] = {}
    for number, place in enumerate(places):
        site, of_cells = read_cells(place, carrier)
        of_row = [
            *of_cells,
            *_duplicate(site, place, seen),
            *_position_faults(number, place, positions, region),
        ]
        faults += [(number, one) for one in of_row]
        if any(one.severity == ERROR for one in of_row):
            continue
        at = int(positions.commune[number])
        good.append(
            {
                **site,
                "commune_code": None if at == NOWHERE else region.codes[at],
                "source": place.file,
                "source_date": received.isoformat(),
                "origin": "reported",
                **dict(zip(PLACE_COLUMNS, _location(place), strict=True)),
                "number": number,
            }
        )
    sites, more = _checked(good, places, positions)
    in_file_order = sorted([*faults, *more], key=lambda numbered: numbered[0])
    return sites, [one for _, one in in_file_order]


def _location(place: Place) -> tuple[str, str, int | None]:
    return place.file, place.table.sheet, None if place.record is None else place.record.row


def _duplicate(site: Site, place: Place, seen: dict[str, Place]) -> list[Fault]:
    if site["site_id"] is None or place.record is None:
        return []
    first = seen.setdefault(str(site["site_id"]).casefold(), place)
    if first is place or first.record is None:
        return []
    where = messages.text("intake.where", sheet=first.table.sheet, row=first.record.row)
    return [fault("duplicate_site_id", ERROR, place, ("site_id",), first=where)]


def _position_faults(number: int, place: Place, positions: Positions, region: Region) -> list[Fault]:
    at = int(positions.source[number])
    if at == NOWHERE or place.record is None:
        return [_no_position(place, positions.sources)]
    source = positions.sources[at]
    commune = int(positions.commune[number])
    if commune == NOWHERE:
        return [_outside(number, place, positions, region)]
    found = []
    named = place.record.values.get("commune")
    if named is not None and commune_name(named) != commune_name(region.names[commune]):
        name = region.names[commune]
        found.append(fault("other_commune", WARNING, place, ("commune",), expected=name))
    others = [other for other in positions.sources if other is not source]
    for other in others:
        apart = _apart_m(number, source, other, region)
        if apart > DISAGREE_M:
            fields = (*source.fields, *other.fields)
            found.append(fault("positions_disagree", WARNING, place, fields, distance_m=round(apart)))
    return found


def _no_position(place: Place, sources: list[Source]) -> Fault:
    values = place.record.values if place.record else {}
    filled = [source.fields for source in sources if set(source.fields) & set(values)]
    if not filled:
        return fault("no_coordinates", ERROR, place, sources[0].fields)
    code = "not_a_point" if filled[0] == GEOMETRY else "bad_coordinate"
    return fault(code, ERROR, place, filled[0])


def _outside(number: int, place: Place, positions: Positions, region: Region) -> Fault:
    source = positions.sources[int(positions.source[number])]
    off_m = region.distance_m(float(positions.lon[number]), float(positions.lat[number]))
    if off_m <= BORDER_M:
        return fault("near_border", WARNING, place, source.fields, distance_m=round(off_m))
    better = None if place.record is None else better_reading(place.record, source, region)
    suggestion = None
    if better is not None:
        crs, swapped = better
        key = "suggest_swap" if swapped else "suggest_crs"
        if swapped and crs != source.crs:
            key = "suggest_swap_crs"
        suggestion = messages.text(f"intake.{key}", crs=crs)
    return fault("outside_province", ERROR, place, source.fields, suggestion=suggestion)


def _apart_m(number: int, one: Source, other: Source, region: Region) -> float:
    lon = np.array([one.lon[number], other.lon[number]])
    lat = np.array([one.lat[number], other.lat[number]])
    if not np.isfinite([lon, lat]).all():
        return 0.0
    x, y = convert(lon, lat, WGS84, region.crs)
    return float(np.hypot(x[1] - x[0], y[1] - y[0]))


def _checked(
    good: list[Site], places: Sequence[Place], positions: Positions
) -> tuple[gpd.GeoDataFrame, list[tuple[int, Fault]]]:
    """Return the sites that agree with the schema, and numbered faults of those that do not."""
    spec = LAYERS["stations"]
    numbers = [int(str(site["number"])) for site in good]
    table = pd.DataFrame(good, columns=[*SITE_COLUMNS])
    points = gpd.points_from_xy(positions.lon[numbers], positions.lat[numbers], crs=WGS84)
    sites = with_schema_types(gpd.GeoDataFrame(table, geometry=points), spec)
    found = check_layer(sites, spec) if len(sites) else []
    bad = [(one.row - 1, str(one.column)) for one in found if one.row is not None]
    faults = [
        (numbers[row], fault("out_of_range", ERROR, places[numbers[row]], (column,)))
        for row, column in dict.fromkeys(bad)
    ]
    kept = sites.drop(index=list({row for row, _ in bad})).reset_index(drop=True)
    return kept, faults
