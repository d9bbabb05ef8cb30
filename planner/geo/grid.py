"""The province grid: square cells aligned to whole multiples of their size in a VN-2000 zone."""

from __future__ import annotations

import math
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from affine import Affine

from planner.geo.vn2000 import WGS84, project, transform_geometry


@dataclass(frozen=True)
class Grid:
    """A north-up raster frame.

    Attributes
    ----------
    crs
        Code of the projected system.
    west_m, north_m
        Easting of the left edge and northing of the upper edge, metres.
    cell_m
        Side of a cell, metres.
    width, height
        Columns and rows.
    """

    crs: str
    west_m: float
    north_m: float
    cell_m: float
    width: int
    height: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns, as NumPy counts."""
        return self.height, self.width

    @property
    def transform(self) -> Affine:
        """Affine transform of rasterio: column, row → easting, northing of the cell's corner."""
        return Affine(self.cell_m, 0.0, self.west_m, 0.0, -self.cell_m, self.north_m)

    @property
    def cell_km2(self) -> float:
        """Area of one cell in km²."""
        return self.cell_m**2 / 1e6

    def eastings_m(self) -> npt.NDArray[np.float64]:
        """Easting of the cell centres of a row, shape (width,)."""
        return np.asarray(self.west_m + (np.arange(self.width) + 0.5) * self.cell_m, float)

    def northings_m(self) -> npt.NDArray[np.float64]:
        """Northing of the cell centres of a column from the top, shape (height,)."""
        return np.asarray(self.north_m - (np.arange(self.height) + 0.5) * self.cell_m, float)

    def bounds_m(self) -> tuple[float, float, float, float]:
        """West, south, east, north in metres."""
        return (
            self.west_m,
            self.north_m - self.height * self.cell_m,
            self.west_m + self.width * self.cell_m,
            self.north_m,
        )


def grid_over(layer: gpd.GeoDataFrame, cell_m: float, crs: str) -> Grid:
    """Return the smallest aligned grid that covers ``layer``.

    Parameters
    ----------
    layer
        Any layer with a coordinate system.
    cell_m
        Side of a cell in metres; edges fall on whole multiples of it.
    crs
        The VN-2000 zone of the grid.
    """
    west, south, east, north = project(layer, crs).total_bounds
    left, top = math.floor(west / cell_m) * cell_m, math.ceil(north / cell_m) * cell_m
    return Grid(
        crs=crs,
        west_m=left,
        north_m=top,
        cell_m=cell_m,
        width=math.ceil((east - left) / cell_m),
        height=math.ceil((top - south) / cell_m),
    )


def corners_degrees(grid: Grid) -> npt.NDArray[np.float64]:
    """Return longitude and latitude of the grid's corners, shape (4, 2): NW, NE, SE, SW."""
    west, south, east, north = grid.bounds_m()
    points = shapely.points([(west, north), (east, north), (east, south), (west, south)])
    return np.asarray(shapely.get_coordinates(transform_geometry(points, grid.crs, WGS84)))
