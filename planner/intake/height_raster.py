"""A raster of heights (ground, or clutter on it) laid on the province grid."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.windows import Window

from planner.base import messages, numbers
from planner.base.errors import CoordinateError, InputFileError
from planner.geo.grid import Grid
from planner.geo.rasters import HeightRaster
from planner.geo.vn2000 import WGS84, convert
from planner.intake.sheets import refusing

MOST_CELLS = 50_000_000
HEIGHTS_M = (-100.0, 9000.0)

Floats = npt.NDArray[np.float64]


def read_heights(path: Path, grid: Grid) -> HeightRaster:
    """Read the height under the centre of every cell of a grid from a GeoTIFF in any system.

    Positions go to the file's system by way of WGS 84 and the pinned operation; the nearest value is
    taken, so that no height comes out that does not stand in the file.

    Raises
    ------
    InputFileError
        If it is no raster, names no system, does not reach the grid, or holds impossible heights.
    """
    with refusing(path), rasterio.open(path, driver="GTiff") as raster:
        if raster.crs is None:
            raise InputFileError("coverage.heights_no_crs", file=path.name)
        system = raster.crs.to_string()
        east, north = np.meshgrid(grid.eastings_m(), grid.northings_m())
        x, y = _in_system(east, north, grid.crs, system, path.name)
        inverse = ~raster.transform
        column = np.floor(inverse.a * x + inverse.b * y + inverse.c).astype(int)
        row = np.floor(inverse.d * x + inverse.e * y + inverse.f).astype(int)
        on = (column >= 0) & (column < raster.width) & (row >= 0) & (row < raster.height)
        if not on.any():
            raise InputFileError("coverage.heights_elsewhere", file=path.name)
        left, right = int(column[on].min()), int(column[on].max()) + 1
        top, bottom = int(row[on].min()), int(row[on].max()) + 1
        if (right - left) * (bottom - top) > MOST_CELLS:
            raise InputFileError("coverage.heights_too_fine", file=path.name, limit=MOST_CELLS)
        window = Window(left, top, right - left, bottom - top)
        values = raster.read(1, window=window, masked=True).astype(float).filled(np.nan)
        unit = "°" if raster.crs.is_geographic else " m"
        size = messages.joined([numbers.figure(abs(raster.transform.a), 6), unit], "")
    heights = np.full(grid.shape, np.nan)
    heights[on] = values[row[on] - top, column[on] - left]
    has_height = np.isfinite(heights)
    if not has_height.any():
        raise InputFileError("coverage.heights_elsewhere", file=path.name)
    low, high = float(heights[has_height].min()), float(heights[has_height].max())
    if low < HEIGHTS_M[0] or high > HEIGHTS_M[1]:
        raise InputFileError("coverage.heights_impossible", file=path.name, low=low, high=high)
    return HeightRaster(path.name, system, size, heights, 1 - float(has_height.mean()))


def _in_system(east: Floats, north: Floats, crs: str, system: str, name: str) -> tuple[Floats, Floats]:
    if system == crs:
        return east, north
    x, y = convert(east, north, crs, WGS84)
    if system == WGS84:
        return x, y
    try:
        return convert(x, y, WGS84, system)
    except CoordinateError as error:
        raise InputFileError("coverage.heights_no_crs", file=name) from error
