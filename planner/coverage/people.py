"""Which parts of a cell lie in which commune, and their share of that commune's land and people.

People are spread evenly over the land of their commune, or as a raster of people lies within it. The
pieces of a commune together hold exactly its land and its people, so that every table adds up, and sums
over tiles add up to those of the whole.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource
from rasterio.features import rasterize

from planner.geo.grid import Grid
from planner.geo.measure import area_km2
from planner.geo.rasters import PeopleRaster
from planner.geo.vn2000 import project

OUTSIDE = -1

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Pieces:
    """The parts of cells that lie in communes, ordered by cell; a cell across a border has several.

    Attributes
    ----------
    cell
        Flat position of the cell in the grid.
    commune
        Row of the commune.
    share
        Part of the commune's land, 0…1; those of a commune add up to 1.
    people
        Those of a commune add up to its ``population``.
    """

    cell: npt.NDArray[np.int64]
    commune: npt.NDArray[np.int64]
    share: Floats
    people: Floats


@dataclass(frozen=True)
class LandGrid:
    """Communes on the grid.

    Attributes
    ----------
    commune
        Row of the commune under the centre of each cell, or that of its largest part; −1 without land;
        shape ``grid.shape``. It draws and names; what is measured goes by ``pieces``.
    pieces
        The land of the communes by parts of cells.
    land_km2
        Measured land of each commune in km².
    population
        People of each commune, by the communes layer.
    spread
        By commune: people by the raster and by the communes layer, and whether they had to be spread
        evenly because the raster has none there; None without a raster.
    """

    grid: Grid
    commune: npt.NDArray[np.int32]
    pieces: Pieces
    land_km2: Floats
    population: Floats
    spread: pd.DataFrame | None = None

    def share_where(self, mask: Mask) -> Floats:
        """Return the share 0…1 of each commune's land where ``mask`` (of the grid's shape) is true."""
        return self._sums(self.pieces.share, mask)

    def people_where(self, mask: Mask) -> Floats:
        """Return the people of each commune where ``mask`` is true."""
        return self._sums(self.pieces.people, mask)

    def weights(self) -> tuple[Floats, Floats]:
        """Return the people and the km² of land of every cell, flat, 0 outside."""
        pieces, cells = self.pieces, self.grid.height * self.grid.width
        km2 = pieces.share * self.land_km2[pieces.commune]
        people, land = (np.bincount(pieces.cell, amounts, cells) for amounts in (pieces.people, km2))
        return np.asarray(people, float), np.asarray(land, float)

    def _sums(self, weight: Floats, mask: Mask) -> Floats:
        chosen = weight * mask.ravel()[self.pieces.cell]
        return np.asarray(np.bincount(self.pieces.commune, chosen, len(self.population)), float)


def land_grid(communes: gpd.GeoDataFrame, grid: Grid, people: PeopleRaster | None = None) -> LandGrid:
    """Return the communes laid on the grid, every cell weighed by its part inside (exactextract)."""
    plane = project(communes[["geometry"]], grid.crs).reset_index(drop=True)
    drawn = rasterize(
        zip(plane.geometry, range(len(plane)), strict=True),
        out_shape=grid.shape,
        transform=grid.transform,
        fill=OUTSIDE,
        dtype="int32",
    )
    census = communes["population"].to_numpy(float)
    pieces = _pieces(plane, grid, census)
    _draw_the_rest(drawn, pieces)
    land = LandGrid(grid, drawn, pieces, area_km2(communes, grid.crs).to_numpy(), census)
    return land if people is None else _spread_by(people, land, communes)


def _pieces(plane: gpd.GeoDataFrame, grid: Grid, population: Floats) -> Pieces:
    """Return the parts of cells in each commune, its people spread evenly over them."""
    raster = NumPyRasterSource(np.broadcast_to(np.uint8(1), grid.shape), *grid.bounds_m())
    parts = exact_extract(raster, plane, ["cell_id", "coverage"], output="pandas")
    counts = parts["cell_id"].map(len).to_numpy()
    commune = np.repeat(np.arange(len(plane)), counts)
    cell = np.concatenate([np.empty(0, np.int64), *parts["cell_id"]]).astype(np.int64)
    part = np.concatenate([np.empty(0), *parts["coverage"]]).astype(float)
    order = np.lexsort((commune, cell))
    cell, commune, part = cell[order], commune[order], part[order]
    share = part / np.bincount(commune, part, len(plane))[commune]
    return Pieces(cell, commune, share, share * population[commune])


def _draw_the_rest(drawn: npt.NDArray[np.int32], pieces: Pieces) -> None:
    """Give cells that hold land, but none under their centres, to the commune of their largest part."""
    flat = drawn.reshape(-1)
    left = np.flatnonzero(flat[pieces.cell] == OUTSIDE)
    left = left[np.argsort(pieces.share[left], kind="stable")]  # the largest is written last
    flat[pieces.cell[left]] = pieces.commune[left]


def _spread_by(people: PeopleRaster, land: LandGrid, communes: gpd.GeoDataFrame) -> LandGrid:
    """Return the grid with the raster's people, rescaled in each commune to its own number."""
    grid, pieces, count = land.grid, land.pieces, len(land.population)
    column = np.floor((people.east_m - grid.west_m) / grid.cell_m).astype(np.int64)
    row = np.floor((grid.north_m - people.north_m) / grid.cell_m).astype(np.int64)
    on = (row >= 0) & (row < grid.height) & (column >= 0) & (column < grid.width)
    flat = row[on] * grid.width + column[on]
    cell_people = np.bincount(flat, people.people[on], minlength=grid.height * grid.width)
    whole = np.bincount(pieces.cell, _land_m2(land), grid.height * grid.width)
    part = cell_people[pieces.cell] * _land_m2(land) / whole[pieces.cell]
    sums = np.bincount(pieces.commune, part, count)
    evenly = sums <= 0
    factor = np.divide(land.population, sums, out=np.zeros(count), where=~evenly)
    spread_out = np.where(evenly[pieces.commune], pieces.people, part * factor[pieces.commune])
    spread = communes[["commune_code", "name", "district"]].reset_index(drop=True)
    counted = sums if people.is_counted else np.full(count, np.nan)
    spread = spread.assign(raster_people=counted, population=land.population, spread_evenly=evenly)
    return replace(land, pieces=replace(pieces, people=spread_out), spread=pd.DataFrame(spread))


def _land_m2(land: LandGrid) -> Floats:
    return np.asarray(land.pieces.share * land.land_km2[land.pieces.commune] * 1e6, float)
