"""Coverage before and after a proposal: what each site brings, alone and in order, and what is left.

The proposal is taken as carried out in full. The field is painted once for what stands and then only
around what the proposal adds, changes or takes away; over real ground the losses from a station are
computed once for both.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from rasterio.features import rasterize

from planner.base.progress import Tell, each, part, silent
from planner.coverage.compute import Coverage, at_home, coverage_of, in_town
from planner.coverage.field import Field, Painting, server_type, window_of
from planner.coverage.figures import NAMES, plain_rows
from planner.coverage.kernel import NO_SERVER, Servers
from planner.coverage.people import OUTSIDE, LandGrid, land_grid
from planner.coverage.request import CoverageRequest
from planner.coverage.signal import Laid, lay
from planner.coverage.stations import changes_by, serving
from planner.coverage.surface import Surface, surface_of
from planner.coverage.terrain import Terrain
from planner.geo.grid import grid_over
from planner.geo.rasters import PeopleRaster
from planner.geo.vn2000 import project

Mask = npt.NDArray[np.bool_]
Cells = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
CHANGED = ("covered_km2", "covered_population", "covered_share")


@dataclass(frozen=True)
class Comparison:
    """Two coverages and what lies between them.

    Attributes
    ----------
    sites
        A row for each site the proposal adds or changes: ``site_id``, ``action``, ``serves`` (whether it
        has the technology), what it covers that nothing covers now (``alone_km2``,
        ``alone_population``), what it adds to those before it in the best order (``order``, from 1;
        ``marginal_km2``, ``marginal_population``).
    communes
        By commune: covered before and after, and the difference.
    gaps
        The gaps of before: people in each, people left in it, ``state`` (closed, partly, left).
    totals
        Covered before and after; ``gained_*``, the sum of the marginal gains; ``lost_*``, by what is
        changed or taken away.
    """

    before: Coverage
    after: Coverage
    sites: pd.DataFrame
    communes: pd.DataFrame
    gaps: pd.DataFrame
    totals: dict[str, float]


def compare(
    standing: gpd.GeoDataFrame,
    proposal: gpd.GeoDataFrame,
    communes: gpd.GeoDataFrame,
    request: CoverageRequest,
    crs: str,
    people: PeopleRaster | None = None,
    terrain: Terrain | None = None,
    tell: Tell = silent,
) -> Comparison:
    """Compare the coverage of what stands with that after a proposal.

    Parameters
    ----------
    standing
        The stations that stand in the request's year.
    proposal
        Sites with ``action`` (new, share, change, remove, keep), in the schema of stations.
    people
        A raster of people; without one they are spread evenly over the land of their commune.
    terrain
        As for :func:`planner.coverage.compute.compute`; before, after and every gain are over it.
    tell
        Is told how far the work has come.

    Raises
    ------
    ParameterError
        If there is a terrain but the model is not P.1812.
    """
    request = at_home(request, communes)
    grid = grid_over(communes, request.resolution_m, crs)
    surface = surface_of(request, grid, terrain, keeps_radials=True)
    land = land_grid(communes, grid, people)
    stations = serving(standing, request)
    laid = lay(stations, in_town(stations, communes), request, crs, tell=part(tell, 0, 0.2))
    field = surface.paint(laid, tell=part(tell, 0.2, 0.4))
    step = part(tell, 0.4, 0.5)
    before = coverage_of(field, laid, stations, communes, land, surface, people, step)

    dated = proposal.assign(year=proposal["year"].fillna(request.year))
    replaced, added = changes_by([dated], np.inf)
    serves = serving(added, request)
    first = len(stations)
    numbers = range(first, first + len(serves))
    step = part(tell, 0.5, 0.6)
    new = lay(serves, in_town(serves, communes), request, crs, numbers, tell=step)
    kept = ~stations["site_id"].isin(replaced).to_numpy()
    both = _joined(laid, new, kept)
    later = surface.repaint(field, laid, both, tell=part(tell, 0.6, 0.7))
    together = gpd.GeoDataFrame(pd.concat([stations[kept], serves], ignore_index=True), crs=stations.crs)
    later = replace(later, server=_renumbered(later, kept, len(serves)))
    step = part(tell, 0.7, 0.8)
    after = coverage_of(later, both, together, communes, land, surface, people, step)

    of_new = _gains(new, before, surface, part(tell, 0.8, 1))
    gains = {number - first: cells for number, cells in of_new.items()}
    return Comparison(
        before=before,
        after=after,
        sites=_site_table(added, serves, gains, land),
        communes=_commune_changes(before, after),
        gaps=_gap_states(before, after),
        totals=_totals(before, after, land),
    )


def _joined(laid: Laid, new: Laid, kept: Mask) -> Laid:
    """Return the stations that stay and those that come, each with its number."""
    stay = [source for source in laid.sources if kept[source.station]]
    curves = {**laid.painting.curves, **new.painting.curves}
    painting = Painting(curves, laid.painting.threshold_dbm, laid.painting.patterns)
    return Laid([*stay, *new.sources], painting, {**laid.masts, **new.masts})


def _renumbered(field: Field, kept: Mask, come: int) -> Servers:
    """Return the servers as row numbers of the stations after: those kept, then those that come."""
    stay = int(kept.sum())
    rows = np.full(len(kept) + come + 1, NO_SERVER, server_type(range(stay + come)))
    rows[: len(kept)][kept] = np.arange(stay)
    rows[len(kept) : len(kept) + come] = stay + np.arange(come)  # the last, −1, is "none"
    return rows[field.server]


def _gains(new: Laid, before: Coverage, surface: Surface, tell: Tell) -> dict[int, Cells]:
    """Return the cells that each new station covers and nothing covers now, as flat positions."""
    grid, land = before.grid, before.land
    needed = np.float32(before.request.needed_dbm())
    open_land = ~(before.level_dbm >= needed) & (land.commune != OUTSIDE)
    by_station: dict[int, Cells] = {}
    for source in each(tell, "progress.gains", new.sources):
        window = window_of(source, new.painting, grid)
        if window.cells() == 0:
            continue
        alone = surface.paint(replace(new, sources=[source]), window)
        rows, columns = np.nonzero((alone.best_dbm >= needed) & open_land[window.index()])
        cells = (rows + window.rows.start) * grid.width + columns + window.columns.start
        by_station[source.station] = np.union1d(by_station.get(source.station, cells), cells)
    return by_station


def best_order(gains: dict[int, Cells], weight: Floats) -> list[tuple[int, Cells]]:
    """Return the stations by what each adds to those before it, the most first, and those cells.

    The gain of a station only shrinks as others come before it, so a stale figure is an upper bound and
    only the top of the queue is computed anew (Minoux 1978, the lazy form of the greedy order).
    """
    free = np.ones(len(weight), bool)
    queue = [(-float(weight[cells].sum()), station) for station, cells in gains.items()]
    heapq.heapify(queue)
    order: list[tuple[int, Cells]] = []
    while queue:
        _, station = heapq.heappop(queue)
        cells = gains[station][free[gains[station]]]
        gain = float(weight[cells].sum())
        if queue and (-gain, station) > queue[0]:
            heapq.heappush(queue, (-gain, station))
            continue
        order.append((station, cells))
        free[cells] = False
    return order


def _site_table(
    added: gpd.GeoDataFrame,
    serves: gpd.GeoDataFrame,
    gains: dict[int, Cells],
    land: LandGrid,
) -> pd.DataFrame:
    people, km2 = land.weights()
    table = added[["site_id", "name", "commune_code", "action"]].reset_index(drop=True)
    table["serves"] = table["site_id"].isin(serves["site_id"])
    ids = list(serves["site_id"])
    rows = []
    # People decide the order; land, a thousandth of a person a km², only between sites of equal people.
    for order, (station, cells) in enumerate(best_order(gains, people + km2 / 1000), start=1):
        rows.append(
            {
                "site_id": ids[station],
                "order": order,
                "alone_km2": float(km2[gains[station]].sum()),
                "alone_population": float(people[gains[station]].sum()),
                "marginal_km2": float(km2[cells].sum()),
                "marginal_population": float(people[cells].sum()),
            }
        )
    figures = ["order", "alone_km2", "alone_population", "marginal_km2", "marginal_population"]
    gained = pd.DataFrame(rows, columns=["site_id", *figures])
    table = table.merge(gained.drop_duplicates("site_id"), on="site_id", how="left")
    table[figures[1:]] = table[figures[1:]].fillna(0.0)
    return table.sort_values(["order", "site_id"], ignore_index=True)


def _commune_changes(before: Coverage, after: Coverage) -> pd.DataFrame:
    table = before.communes[[*NAMES, "population"]].copy()
    for name in CHANGED:
        table[f"{name}_before"], table[f"{name}_after"] = before.communes[name], after.communes[name]
        table[f"{name}_change"] = after.communes[name] - before.communes[name]
    return table


def _gap_states(before: Coverage, after: Coverage) -> pd.DataFrame:
    """Return how much of each gap is left."""
    table = pd.DataFrame(before.gaps.drop(columns="geometry"))
    plane = project(before.gaps, before.grid.crs).geometry
    drawn = np.zeros(before.grid.shape, np.int32)
    if len(plane):
        drawn = rasterize(
            zip(plane, range(1, len(plane) + 1), strict=True),
            out_shape=before.grid.shape,
            transform=before.grid.transform,
            dtype="int32",
        )
    still = ~(after.level_dbm >= after.request.needed_dbm())
    cells = np.bincount(drawn.ravel(), minlength=len(table) + 1)[1:]
    left = np.bincount(drawn[still], minlength=len(table) + 1)[1:] / np.maximum(cells, 1)
    state = np.select([left == 0, left < 1], ["closed", "partly"], "left")
    return table.assign(
        population_left=left * table["population"],
        area_km2_left=left * table["area_km2"],
        state=state.astype(object),
    )


def _totals(before: Coverage, after: Coverage, land: LandGrid) -> dict[str, float]:
    people, km2 = land.weights()
    needed = before.request.needed_dbm()
    was, now = (coverage.level_dbm.ravel() >= needed for coverage in (before, after))
    totals = {
        f"{name}_{when}": coverage.totals[name]
        for name in CHANGED
        for when, coverage in (("before", before), ("after", after))
    }
    for change, cells in (("gained", now & ~was), ("lost", was & ~now)):
        totals[f"{change}_population"] = float(people[cells].sum())
        totals[f"{change}_km2"] = float(km2[cells].sum())
    return totals


def to_json_dict(comparison: Comparison) -> dict[str, object]:
    """Return the figures as plain values for ``planner compare --json``."""
    states = comparison.gaps["state"].value_counts()
    return {
        **{name: round(value, 6) for name, value in comparison.totals.items()},
        "sites": plain_rows(comparison.sites),
        "communes": plain_rows(comparison.communes),
        "gaps": plain_rows(comparison.gaps),
        "gap_states": {name: int(states.get(name, 0)) for name in ("closed", "partly", "left")},
        "parameters": comparison.after.parameters,
    }
