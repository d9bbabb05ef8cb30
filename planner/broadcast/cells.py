"""The province's land and people by cells, laid flat for counting."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from planner.coverage.people import OUTSIDE, land_grid
from planner.geo.grid import grid_over
from planner.intake.people_raster import PeopleRaster

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Land:
    """The cells of the communes' land.

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
    inside = (laid.commune != OUTSIDE).ravel()
    in_cell, km2 = laid.weights()
    east, north = np.meshgrid(laid.grid.eastings_m(), laid.grid.northings_m())
    return Land(
        communes["commune_code"].to_numpy(object),
        laid.population,
        laid.commune.ravel()[inside].astype(np.int64),
        np.column_stack([east.ravel()[inside], north.ravel()[inside]]),
        in_cell[inside],
        km2[inside],
    )
