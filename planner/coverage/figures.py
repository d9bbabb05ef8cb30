"""The figures of a painted field: land and people covered, by commune, threshold, number of carriers."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from planner.coverage.people import LandGrid
from planner.coverage.request import COMPARED_DBM, CoverageRequest
from planner.coverage.signal import MARGIN_BELOW_THRESHOLD_DB
from planner.layers.rows import plain_records

SUMS = ("area_km2", "covered_km2", "gap_km2", "population", "covered_population", "gap_population")
PROBABILITIES = (0.5, 0.75, 0.9, 0.95)
MOST_CARRIERS = 3
NAMES = ["commune_code", "name", "district_code", "district"]

Mask = npt.NDArray[np.bool_]


def commune_table(communes: gpd.GeoDataFrame, land: LandGrid, covered: Mask) -> pd.DataFrame:
    """Return land and people, covered and not, of each commune, with shares and rank."""
    share = np.minimum(land.share_where(covered), 1.0)  # sums of parts: a whole may be 1 + 1e-16
    people = np.minimum(land.people_where(covered), land.population)
    table = communes[NAMES].reset_index(drop=True)
    table = table.assign(
        area_km2=land.land_km2,
        covered_km2=share * land.land_km2,
        gap_km2=(1 - share) * land.land_km2,
        population=land.population,
        covered_population=people,
        gap_population=land.population - people,
    )
    return _with_shares(table)


def district_table(by_commune: pd.DataFrame) -> pd.DataFrame:
    """Return the sums by district."""
    grouped = by_commune.groupby(["district_code", "district"], sort=True)[list(SUMS)].sum()
    return _with_shares(grouped.reset_index())


def totals_of(by_commune: pd.DataFrame) -> dict[str, float]:
    """Return the sums over all communes, with shares."""
    totals = {name: float(by_commune[name].sum()) for name in SUMS}
    people, area = totals["population"], totals["area_km2"]
    return {
        **totals,
        "covered_share": totals["covered_population"] / people if people else float("nan"),
        "covered_area_share": totals["covered_km2"] / area if area else float("nan"),
    }


def threshold_table(
    land: LandGrid,
    level_dbm: npt.NDArray[np.float32],
    request: CoverageRequest,
) -> pd.DataFrame:
    """Return what is covered by several thresholds and probabilities side by side; none is the law's.

    The thresholds are those in use (RULES.md COV-LEVEL) and the request's own; one so far below the
    request's that levels were not followed down to it is left out.
    """
    lowest = request.threshold_dbm - MARGIN_BELOW_THRESHOLD_DB
    wanted = sorted({*COMPARED_DBM[request.technology], request.threshold_dbm})
    asked = [(dbm, share) for dbm in wanted if dbm >= lowest for share in PROBABILITIES]
    needed = np.array(
        [dbm + request.margin_db(share) + request.load_margin_db() for dbm, share in asked], np.float32
    )
    order = np.argsort(needed, kind="stable")
    met = np.searchsorted(needed[order], level_dbm.ravel(), side="right")  # how many levels a cell meets
    table = pd.DataFrame(asked, columns=["threshold_dbm", "probability"])
    weights = dict(zip(("population", "km2"), land.weights(), strict=True))
    for name, weight in weights.items():
        sums = np.bincount(met, weight, len(needed) + 1)
        covered = np.empty(len(needed))
        covered[order] = sums[::-1].cumsum()[::-1][1:]
        whole, share = sums.sum(), "covered_share" if name == "population" else "covered_area_share"
        table[f"covered_{name}"] = covered
        table[share] = covered / whole if whole else np.nan
    return table


def carrier_table(
    communes: gpd.GeoDataFrame, land: LandGrid, above: npt.NDArray[np.uint8]
) -> pd.DataFrame:
    """Return by commune the land and people that at least one, two, three carriers reach, and none."""
    carriers = np.bitwise_count(above)
    table = communes[NAMES].reset_index(drop=True)
    table = table.assign(area_km2=land.land_km2, population=land.population)
    for least in range(1, MOST_CARRIERS + 1):
        reached = carriers >= least
        table[f"carriers_{least}_km2"] = land.share_where(reached) * land.land_km2
        table[f"carriers_{least}_population"] = land.people_where(reached)
    table["carriers_none_km2"] = table["area_km2"] - table["carriers_1_km2"]
    table["carriers_none_population"] = table["population"] - table["carriers_1_population"]
    return table


def carriers_by_district(by_commune: pd.DataFrame) -> pd.DataFrame:
    """Return the sums of :func:`carrier_table` by district."""
    names = list(by_commune.columns.difference(NAMES, sort=False))
    return by_commune.groupby(["district_code", "district"], sort=True)[names].sum().reset_index()


def carrier_totals(by_commune: pd.DataFrame) -> dict[str, float]:
    """Return the sums of :func:`carrier_table` over all communes."""
    sums = by_commune.drop(columns=NAMES).sum()
    return {str(name): float(value) for name, value in sums.items()}


def plain_rows(table: pd.DataFrame) -> list[dict[str, object]]:
    """Return a table as plain values, missing ones as None."""
    return [*plain_records(table.round(6))]


def _with_shares(table: pd.DataFrame) -> pd.DataFrame:
    people, area = table["population"], table["area_km2"]
    return table.assign(
        covered_share=table["covered_population"] / people.where(people > 0),
        covered_area_share=table["covered_km2"] / area,
        rank=table["gap_population"].rank(ascending=False, method="min").astype(int),
    )
