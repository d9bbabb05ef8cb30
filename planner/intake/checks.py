"""What cells and schema cannot tell: a site against its neighbours, the register and the plan."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.base import messages
from planner.base.vocabulary import Action, Status
from planner.geo.measure import points_m
from planner.geo.shapes import points
from planner.intake.reference import Reference
from planner.intake.report import ERROR, WARNING, Mend, Place, fault
from planner.layers.faults import Fault
from planner.layers.region import FloatArray, IntArray

SAME_PLACE_M = 30.0  # two masts of one carrier nearer than this are one mast
HIGHEST_A1A_M = 10.0  # our own limit of belief; the law stops at 3 m, and the appraisal judges that
ANTENNA_ABOVE_MAST_M = 5.0  # antennas on top reach a little above the mast itself

Numbered = tuple[int, Fault]
PlaceOf = Callable[[int], Place]


def check_sites(sites: gpd.GeoDataFrame, place_of: PlaceOf, reference: Reference) -> list[Numbered]:
    """Return the faults of sites that only show beside each other, the register and the plan.

    Parameters
    ----------
    sites
        The sites that can be read (EPSG:4326), with ``number``, their row in the file.
    place_of
        Number → place in the file.
    reference
        What the department knows.
    """
    if not len(sites):
        return []
    faults = [*_impossible(sites, place_of), *_beside_each_other(sites, place_of, reference.crs)]
    if reference.years is not None:
        faults += _out_of_horizon(sites, place_of, reference.years)
    if reference.stations is not None:
        faults += _against_register(sites, place_of, reference)
    return faults


def _impossible(sites: gpd.GeoDataFrame, place_of: PlaceOf) -> list[Numbered]:
    """Height and class that cannot go together (definitions of TT 14/2013, RULES.md)."""
    mast, building = sites["mast_height_m"], sites["building_height_m"]
    on_ground = sites["mast_class"].eq("A2b") & building.gt(0)
    in_the_air = sites["mast_class"].isin(["A1a", "A2a"]) & building.eq(0)
    too_high = sites["mast_class"].eq("A1a") & mast.gt(HIGHEST_A1A_M)
    top = mast.fillna(0) + building.fillna(0) + ANTENNA_ABOVE_MAST_M
    antenna = sites["antenna_height_m"].gt(top) & mast.notna()
    fields = {
        "class_on_building": (on_ground, ("mast_class", "building_height_m")),
        "class_on_ground": (in_the_air, ("mast_class", "building_height_m")),
        "class_too_high": (too_high, ("mast_class", "mast_height_m")),
        "antenna_above_mast": (antenna, ("antenna_height_m", "mast_height_m")),
    }
    return [
        (int(number), fault(code, WARNING, place_of(int(number)), columns))
        for code, (wrong, columns) in fields.items()
        for number in sites.loc[wrong, "number"]
    ]


def _out_of_horizon(
    sites: gpd.GeoDataFrame, place_of: PlaceOf, years: tuple[int, int]
) -> list[Numbered]:
    first, last = years
    asked = sites["status"].ne(Status.EXISTING) & sites["year"].notna()
    wrong = asked & ~sites["year"].between(first, last)
    expected = f"{first}–{last}"
    return [
        (int(n), fault("year_out_of_horizon", WARNING, place_of(int(n)), ("year",), expected=expected))
        for n in sites.loc[wrong, "number"]
    ]


def _beside_each_other(sites: gpd.GeoDataFrame, place_of: PlaceOf, crs: str) -> list[Numbered]:
    spots = points_m(sites, crs)
    numbers = sites["number"].to_numpy()
    faults = []
    for later, first in enumerate(_earlier_nearby(spots, SAME_PLACE_M).tolist()):
        if first == later:
            continue
        apart = float(np.hypot(*(spots[later] - spots[first])))
        facts: dict[str, object] = {
            "first": _where(place_of(int(numbers[first]))),
            "distance_m": round(apart),
        }
        number = int(numbers[later])
        faults.append(
            (number, fault("same_place", WARNING, place_of(number), ("site_id",), facts=facts))
        )
    return faults


def _earlier_nearby(spots: FloatArray, within_m: float) -> IntArray:
    """Return for every point an earlier one within a distance, the point itself without one.

    Two points of one cell of the grid are always so near, so that only the first of a cell has to be
    compared with the points around it: however many lie at one place, the pairs are few.
    """
    cells = np.floor(spots / (within_m / np.sqrt(2))).astype(np.int64)
    _, firsts, cell_of = np.unique(cells, axis=0, return_index=True, return_inverse=True)
    earlier: IntArray = firsts[cell_of.ravel()]
    places = points(spots)
    which, other = shapely.STRtree(places).query(places[firsts], predicate="dwithin", distance=within_m)
    np.minimum.at(earlier, firsts[which], other)
    return earlier


def _where(place: Place) -> str:
    row = "–" if place.record is None else place.record.row
    return messages.said("intake.where", sheet=place.table.sheet, row=row)


def _against_register(
    sites: gpd.GeoDataFrame, place_of: PlaceOf, reference: Reference
) -> list[Numbered]:
    stations = reference.stations
    if stations is None or not len(stations):
        return []
    owner = pd.Series(
        stations["carrier"].to_numpy(), index=stations["site_id"].str.casefold().to_numpy()
    )
    owner = owner[~owner.index.duplicated()]
    standing = sites["site_id"].str.casefold().map(owner)
    own = stations[stations["carrier"].eq(sites["carrier"].iloc[0])]
    nearest, apart = _nearest(sites, own, reference.crs)
    faults: list[Numbered] = []
    rows = zip(sites["number"], sites["carrier"], sites["action"], standing, nearest, apart, strict=True)
    for number, carrier, action, holder, near, distance_m in rows:
        place = place_of(int(number))
        if isinstance(holder, str) and holder != carrier:
            name = messages.said(f"common.carrier_{holder}")
            faults.append((number, fault("code_of_other", ERROR, place, ("site_id",), carrier=name)))
        elif isinstance(holder, str) and action == Action.NEW:
            faults.append((number, fault("code_stands", ERROR, place, ("site_id",))))
        elif action == Action.NEW and distance_m <= SAME_PLACE_M:
            facts = {"station": near, "distance_m": round(distance_m)}
            faults.append((number, fault("station_stands", WARNING, place, ("site_id",), facts=facts)))
        elif action in (Action.KEEP, Action.CHANGE, Action.REMOVE) and not isinstance(holder, str):
            mend = _code_nearby(near, distance_m)
            faults.append((number, fault("no_such_station", ERROR, place, ("site_id",), mend=mend)))
    return faults


def _nearest(
    sites: gpd.GeoDataFrame, stations: gpd.GeoDataFrame, crs: str
) -> tuple[list[str | None], list[float]]:
    """Return for every site the code of the carrier's nearest station, and its distance in metres."""
    if not len(stations):
        return [None] * len(sites), [np.inf] * len(sites)
    there = points_m(stations, crs)
    here = points(points_m(sites, crs))
    tree = shapely.STRtree(points(there))
    (_, which), apart = tree.query_nearest(here, return_distance=True, all_matches=False)
    codes = stations["site_id"].to_numpy()
    return [str(codes[at]) for at in which], apart.tolist()


def _code_nearby(code: str | None, distance_m: float) -> Mend | None:
    if code is None or distance_m > SAME_PLACE_M:
        return None
    text = messages.said("intake.suggest_station", station=code, distance_m=round(distance_m))
    return Mend("station_code", (("site_id", code),), text)
