"""Published figures: the share of each commune that is covered, by the part of every cell inside it.

On the screen a cell belongs to the commune under its centre; here exactextract weighs each cell by its
part within the polygon. The two agree within what ``tests/coverage/test_exact.py`` states.
"""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource

from planner import messages
from planner.coverage.compute import Coverage
from planner.coverage.figures import district_table, table_of_shares, totals_of
from planner.geo.grid import Grid
from planner.geo.vn2000 import project

Floats = npt.NDArray[np.float64]


def published(coverage: Coverage, communes: gpd.GeoDataFrame) -> Coverage:
    """Return the coverage with its tables by commune, district and province weighed exactly.

    Gaps, thresholds and carriers stay as they are counted by cells; the greatest difference between the
    two ways stands among the parameters.
    """
    covered = coverage.level_dbm >= coverage.request.needed_dbm()
    share = exact_shares(covered, communes, coverage.grid)
    land = coverage.land
    if land.cell_people is None:
        people = share * land.population
    else:
        people = exact_shares(covered, communes, coverage.grid, land.cell_people) * land.population
    by_commune = table_of_shares(communes, land, share, people)
    apart = by_commune["covered_area_share"] - coverage.communes["covered_area_share"]
    totals = totals_of(by_commune)
    difference = {
        "commune_points_max": round(100 * float(apart.abs().max()), 4),
        "province_km2": round(totals["covered_km2"] - coverage.totals["covered_km2"], 4),
    }
    note = {"zones": messages.text("coverage.zones_exact"), "zones_less_by_cell": difference}
    return replace(
        coverage,
        communes=by_commune,
        districts=district_table(by_commune),
        totals=totals,
        parameters=coverage.parameters | note,
    )


def exact_shares(
    covered: npt.NDArray[np.bool_],
    communes: gpd.GeoDataFrame,
    grid: Grid,
    weights: Floats | None = None,
) -> Floats:
    """Return the covered share 0…1 of each commune, every cell weighed by its part inside.

    Parameters
    ----------
    weights
        A further weight of each cell (its people); a commune whose weights are all 0 is judged by land.
    """
    plane = project(communes[["commune_code", "geometry"]], grid.crs).reset_index(drop=True)
    values = _source(covered.astype(np.float64), grid)
    land: Floats = exact_extract(values, plane, ["mean"], output="pandas")["mean"].to_numpy(float)
    if weights is None:
        return land
    found = exact_extract(
        values, plane, ["weighted_mean"], weights=_source(weights, grid), output="pandas"
    )["weighted_mean"].to_numpy(float)
    return np.where(np.isfinite(found), found, land)


def _source(values: Floats, grid: Grid) -> NumPyRasterSource:
    west, south, east, north = grid.bounds_m()
    made: NumPyRasterSource = NumPyRasterSource(values, west, south, east, north, srs_wkt=None)
    return made
