"""Rasters as the engine takes them: people at places, heights on the province's grid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

PARTS = 4  # a cell of people is cut into 4 × 4 parts, each at its own place

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class PeopleRaster:
    """People at places; a cell of the raster is ``PARTS``² of them.

    Attributes
    ----------
    name
        Of the file.
    crs
        Of the zone that ``east_m`` and ``north_m`` are in.
    cell_of_source, bands, negative_cells
        What the file holds: size and unit of its cell, its bands (the first is read), cells below 0.
    is_counted
        Whether ``people`` are numbers of a file, and not only weights of places.
    """

    name: str
    crs: str
    east_m: Floats
    north_m: Floats
    people: Floats
    cell_of_source: str
    bands: int
    negative_cells: int
    is_counted: bool = True


@dataclass(frozen=True)
class HeightRaster:
    """Heights on a grid, and where they come from.

    Attributes
    ----------
    heights_m
        (rows, columns) of the grid; NaN where the file says nothing.
    missing_share
        Share 0…1 of the grid's cells without a height.
    """

    name: str
    crs: str
    cell_of_source: str
    heights_m: Floats
    missing_share: float
