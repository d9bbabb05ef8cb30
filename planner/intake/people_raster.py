"""A raster of people (WorldPop, GHS-POP, a statistics office's own) as points in the VN-2000 zone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.windows import Window

from planner.base import messages, numbers
from planner.base.errors import CoordinateError, InputFileError
from planner.geo.rasters import PARTS, PeopleRaster
from planner.geo.vn2000 import WGS84, convert
from planner.intake.sheets import refusing

MOST_CELLS = 20_000_000
MARGIN_DEG = 0.02

Floats = npt.NDArray[np.float64]


def read_people_raster(
    path: Path, bounds_deg: tuple[float, float, float, float], crs: str
) -> PeopleRaster:
    """Read people per cell of a GeoTIFF in any system, where it covers a province.

    Parameters
    ----------
    bounds_deg
        West, south, east, north of the province, EPSG:4326.
    crs
        The province's VN-2000 zone; positions go there by the pinned operation.

    Raises
    ------
    InputFileError
        If it is no raster, names no system, does not reach the province, or is far too fine.
    """
    with refusing(path), rasterio.open(path, driver="GTiff") as raster:
        if raster.crs is None:
            raise InputFileError("coverage.people_no_crs", file=path.name)
        system = raster.crs.to_string()
        window = _window(raster, bounds_deg, system, path.name)
        values = raster.read(1, window=window, masked=True).astype(float)
        transform = raster.transform
        unit = "°" if raster.crs.is_geographic else " m"
        size = messages.joined([numbers.figure(abs(raster.transform.a), 6), unit], "")
        bands = raster.count
    people = values.filled(0.0)
    people[~np.isfinite(people)] = 0.0
    negative = int((people < 0).sum())
    rows, columns = np.nonzero(people > 0)
    if not len(rows):
        raise InputFileError("coverage.people_elsewhere", file=path.name)
    steps = (np.arange(PARTS) + 0.5) / PARTS
    across, down = (part.ravel() for part in np.meshgrid(steps, steps))
    column = (columns[:, None] + window.col_off + across).ravel()
    row = (rows[:, None] + window.row_off + down).ravel()
    x = transform.a * column + transform.b * row + transform.c
    y = transform.d * column + transform.e * row + transform.f
    east, north = _to_zone(x, y, system, crs, path.name)
    each = np.repeat(people[rows, columns] / PARTS**2, PARTS**2)
    return PeopleRaster(path.name, crs, east, north, each, size, bands, negative)


def _window(
    raster: rasterio.DatasetReader, bounds_deg: tuple[float, float, float, float], system: str, name: str
) -> Window:
    """Return the part of the raster over the province, a little more on every side."""
    west, south, east, north = bounds_deg
    xs = np.linspace(west - MARGIN_DEG, east + MARGIN_DEG, 5)
    ys = np.linspace(south - MARGIN_DEG, north + MARGIN_DEG, 5)
    mesh_x, mesh_y = np.meshgrid(xs, ys)
    x, y = _between(mesh_x.ravel(), mesh_y.ravel(), WGS84, system, name)
    inverse = ~raster.transform
    column = inverse.a * x + inverse.b * y + inverse.c
    row = inverse.d * x + inverse.e * y + inverse.f
    left, right = _clipped(column, raster.width)
    top, bottom = _clipped(row, raster.height)
    if left >= right or top >= bottom:
        raise InputFileError("coverage.people_elsewhere", file=name)
    if (right - left) * (bottom - top) > MOST_CELLS:
        raise InputFileError("coverage.people_too_fine", file=name, limit=MOST_CELLS)
    return Window(left, top, right - left, bottom - top)


def _clipped(places: Floats, length: int) -> tuple[int, int]:
    low, high = np.floor(places.min()), np.ceil(places.max())
    return int(min(max(low, 0), length)), int(min(max(high, 0), length))


def _to_zone(x: Floats, y: Floats, system: str, crs: str, name: str) -> tuple[Floats, Floats]:
    """Return positions in the zone, by way of WGS 84 where the raster is in some other system."""
    if system == crs:
        return x, y
    if system != WGS84:
        x, y = _between(x, y, system, WGS84, name)
    return convert(x, y, WGS84, crs)


def _between(x: Floats, y: Floats, source: str, target: str, name: str) -> tuple[Floats, Floats]:
    try:
        return convert(x, y, source, target)
    except CoordinateError as error:
        raise InputFileError("coverage.people_no_crs", file=name) from error
