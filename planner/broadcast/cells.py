"""The province's land and people by cells, laid flat for counting."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from planner.coverage.people import land_grid
from planner.geo.grid import grid_over
from planner.geo.rasters import PeopleRaster

M_PER_KM = 1000.0

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Land:
    """The cells that lie by half or more in a commune: at their centres fields are worked out.

    Attributes
    ----------
    codes, population
        Of the communes.
    commune
        Row of each cell's commune in ``codes``.
    xy
        (cells, 2) easting and northing of the centres, metres.
    people, km2
        Of each cell; those of a commune add up to its people and its measured land.
    """

    codes: npt.NDArray[np.object_]
    population: Floats
    commune: npt.NDArray[np.int64]
    xy: Floats
    people: Floats
    km2: Floats

    def by_commune(self, weights: Floats) -> Floats:
        """Return the sums of some weights of the cells by commune."""
        return np.asarray(np.bincount(self.commune, weights, len(self.codes)), float)


def land_of(
    communes: gpd.GeoDataFrame, crs: str, cell_m: float, people: PeopleRaster | None = None
) -> Land:
    """Return the land of the communes by cells, people spread as mobile coverage does.

    Parameters
    ----------
    communes
        EPSG:4326, with ``commune_code`` and ``population``.
    crs
        The province's VN-2000 zone.
    people
        A raster of people; without one they are spread evenly over the land of their commune.
    """
    laid = land_grid(communes, grid_over(communes, cell_m, crs), people)
    pieces, count = laid.pieces, len(laid.population)
    km2 = pieces.share * laid.land_km2[pieces.commune]
    half = km2 >= (cell_m / M_PER_KM) ** 2 / 2
    has_some = np.bincount(pieces.commune, half, count) > 0
    kept = half | ~has_some[pieces.commune]  # a commune smaller than its cells keeps what it has
    commune, cell = pieces.commune[kept], pieces.cell[kept]
    row, column = np.divmod(cell, laid.grid.width)

    def whole(weights: Floats) -> Floats:
        """Give the cells of a commune what its left-out slivers hold."""
        sums, left = (np.bincount(at, amounts, count) for at, amounts in (
            (pieces.commune, weights), (commune, weights[kept])))  # fmt: skip
        factor = np.divide(sums, left, out=np.zeros(count), where=left > 0)
        return np.asarray(weights[kept] * factor[commune], float)

    return Land(
        communes["commune_code"].to_numpy(object),
        laid.population,
        commune,
        np.column_stack([laid.grid.eastings_m()[column], laid.grid.northings_m()[row]]),
        whole(pieces.people),
        whole(km2),
    )
