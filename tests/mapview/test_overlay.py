"""The picture of coverage lies in its place."""

import numpy as np
import pytest

from planner.geo.grid import Grid
from planner.geo.vn2000 import convert
from planner.mapview.overlay import to_mercator


def test_a_cell_is_drawn_where_it_lies():
    grid = Grid("EPSG:9209", 590_000.0, 1_100_000.0, 100.0, 300, 200)
    values = np.zeros(grid.shape, np.int8)
    values[50:60, 200:210] = 3
    picture, (west, south, east, north) = to_mercator(values, grid)
    rows, columns = np.nonzero(picture == 3)
    (left, right), (bottom, top) = convert([west, east], [south, north], "EPSG:4326", "EPSG:3857")
    x = left + (columns.mean() + 0.5) * (right - left) / grid.width
    y = top - (rows.mean() + 0.5) * (top - bottom) / grid.height
    easting, northing = convert(x, y, "EPSG:3857", "EPSG:9209")
    assert float(easting) == pytest.approx(590_000 + 205 * 100, abs=60)
    assert float(northing) == pytest.approx(1_100_000 - 55 * 100, abs=60)
