"""Which commune a cell belongs to, and its share of that commune's land and people.

People are spread evenly over the land of their commune, or as a raster of people lies within it. The
cells of a commune together hold exactly its land and its people, so that every table adds up, and sums
over tiles add up to those of the whole.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from rasterio.features import rasterize

from planner.geo.grid import Grid
from planner.geo.measure import area_km2
from planner.geo.vn2000 import project
from planner.intake.people_raster import PeopleRaster

OUTSIDE = -1

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class LandGrid:
    """Communes on the grid.

    Attributes
    ----------
    commune
        Row of the commune of each cell, −1 outside; shape ``grid.shape``.
    cells
        Number of cells of each commune.
    land_km2
        Measured land of each commune in km².
    population
        People of each commune, by the communes layer.
    cell_people
        People of each cell, those of a commune adding up to its ``population``; None where they are
        spread evenly.
    spread
        By commune: people by the raster and by the communes layer, and whether they had to be spread
        evenly because the raster has none there; None without a raster.
    """

    grid: Grid
    commune: npt.NDArray[np.int32]
    cells: npt.NDArray[np.int64]
    land_km2: Floats
    population: Floats
    cell_people: Floats | None = None
    spread: pd.DataFrame | None = None

    def share_where(self, mask: Mask) -> Floats:
        """Return the share 0…1 of each commune's cells where ``mask`` is true."""
        inside = self.commune[mask & (self.commune != OUTSIDE)]
        return np.bincount(inside, minlength=len(self.cells)) / self.cells

    def people_where(self, mask: Mask) -> Floats:
        """Return the people of each commune where ``mask`` is true."""
        if self.cell_people is None:
            return self.share_where(mask) * self.population
        chosen = mask & (self.commune != OUTSIDE)
        weights = self.cell_people[chosen]
        return np.asarray(np.bincount(self.commune[chosen], weights, len(self.cells)), float)

    def weights(self) -> tuple[Floats, Floats]:
        """Return the people and the km² of every cell, flat, 0 outside."""
        inside = (self.commune != OUTSIDE).ravel()
        row = np.where(inside, self.commune.ravel(), 0)
        km2 = np.where(inside, (self.land_km2 / self.cells)[row], 0.0)
        if self.cell_people is not None:
            return self.cell_people.ravel(), km2
        return np.where(inside, (self.population / self.cells)[row], 0.0), km2


@dataclass(frozen=True)
class ZoneSums:
    """Cells and people of each commune in some window, and those covered; windows add up.

    Attributes
    ----------
    cells, covered_cells, people, covered_people
        One number a commune.
    """

    cells: Floats
    covered_cells: Floats
    people: Floats
    covered_people: Floats

    def __add__(self, other: ZoneSums) -> ZoneSums:
        return ZoneSums(
            self.cells + other.cells,
            self.covered_cells + other.covered_cells,
            self.people + other.people,
            self.covered_people + other.covered_people,
        )


def zone_sums(land: LandGrid, covered: Mask, index: tuple[slice, slice]) -> ZoneSums:
    """Return the sums of one window.

    Parameters
    ----------
    covered
        Of the window's shape.
    index
        Rows and columns of the window in the grid.
    """
    commune, count = land.commune[index], len(land.cells)
    people = land.weights()[0].reshape(land.grid.shape)[index]

    def sums(chosen: Mask) -> tuple[Floats, Floats]:
        rows = commune[chosen]
        cells = np.bincount(rows, minlength=count).astype(float)
        return cells, np.asarray(np.bincount(rows, people[chosen], count), float)

    inside = commune != OUTSIDE
    cells, all_people = sums(inside)
    covered_cells, covered_people = sums(inside & covered)
    return ZoneSums(cells, covered_cells, all_people, covered_people)


def land_grid(communes: gpd.GeoDataFrame, grid: Grid, people: PeopleRaster | None = None) -> LandGrid:
    """Return the communes laid on the grid; a cell belongs to the commune under its centre.

    A commune too small for any centre takes the cell nearest to a point inside it.
    """
    plane = project(communes, grid.crs).geometry
    drawn = rasterize(
        zip(plane, range(len(plane)), strict=True),
        out_shape=grid.shape,
        transform=grid.transform,
        fill=OUTSIDE,
        dtype="int32",
    )
    for small in np.nonzero(_counts(drawn, len(plane)) == 0)[0]:
        _give_nearest_cell(drawn, int(small), plane.iloc[small].representative_point(), grid)
    counts = _counts(drawn, len(plane))
    census = communes["population"].to_numpy(float)
    land = LandGrid(grid, drawn, counts, area_km2(communes, grid.crs).to_numpy(), census)
    return land if people is None else _spread_by(people, land, communes)


def _spread_by(people: PeopleRaster, land: LandGrid, communes: gpd.GeoDataFrame) -> LandGrid:
    """Return the grid with the raster's people, rescaled in each commune to its own number."""
    grid, count = land.grid, len(land.cells)
    column = np.floor((people.east_m - grid.west_m) / grid.cell_m).astype(np.int64)
    row = np.floor((grid.north_m - people.north_m) / grid.cell_m).astype(np.int64)
    on = (row >= 0) & (row < grid.height) & (column >= 0) & (column < grid.width)
    flat = row[on] * grid.width + column[on]
    found = np.bincount(flat, people.people[on], minlength=grid.height * grid.width)
    inside = (land.commune != OUTSIDE).ravel()
    rows = np.where(inside, land.commune.ravel(), 0)
    found = np.where(inside, found, 0.0)
    sums = np.bincount(rows, found, minlength=count)
    evenly = sums <= 0
    factor = np.divide(land.population, sums, out=np.zeros(count), where=~evenly)
    even = np.where(evenly, land.population / land.cells, 0.0)
    cells = np.where(inside, found * factor[rows] + even[rows], 0.0)
    spread = communes[["commune_code", "name", "district"]].reset_index(drop=True)
    counted = sums if people.is_counted else np.full(count, np.nan)
    spread = spread.assign(raster_people=counted, population=land.population, spread_evenly=evenly)
    return replace(land, cell_people=cells.reshape(grid.shape), spread=pd.DataFrame(spread))


def _counts(drawn: npt.NDArray[np.int32], communes: int) -> npt.NDArray[np.int64]:
    return np.bincount(drawn[drawn != OUTSIDE], minlength=communes)


def _give_nearest_cell(
    drawn: npt.NDArray[np.int32], commune: int, spot: shapely.Point, grid: Grid
) -> None:
    """Give a commune the nearest cell that is not the last one of another."""
    counts = _counts(drawn, commune + 1)
    last = np.isin(drawn, np.nonzero(counts == 1)[0])
    away = np.hypot(grid.eastings_m() - spot.x, (grid.northings_m() - spot.y)[:, None])
    away[last] = np.inf
    drawn[np.unravel_index(int(np.argmin(away)), drawn.shape)] = commune
