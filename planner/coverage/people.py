"""Which commune a cell belongs to, and its share of that commune's land and people.

People are spread evenly over the land of their commune (DESIGN.md, Coverage). The cells of a
commune together hold exactly its land and its people, so that every table adds up.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from rasterio.features import rasterize

from planner.geo.grid import Grid
from planner.geo.measure import area_km2
from planner.geo.vn2000 import project

OUTSIDE = -1


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
    """

    grid: Grid
    commune: npt.NDArray[np.int32]
    cells: npt.NDArray[np.int64]
    land_km2: npt.NDArray[np.float64]

    def share_where(self, mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
        """Return the share 0…1 of each commune's cells where ``mask`` is true."""
        inside = self.commune[mask & (self.commune != OUTSIDE)]
        return np.bincount(inside, minlength=len(self.cells)) / self.cells


def land_grid(communes: gpd.GeoDataFrame, grid: Grid) -> LandGrid:
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
    return LandGrid(grid, drawn, counts, area_km2(communes, grid.crs).to_numpy())


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
