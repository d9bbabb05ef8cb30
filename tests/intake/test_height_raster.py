"""Rasters of heights in any system, read under the cells of the grid."""

import numpy as np
import pytest
import rasterio
from affine import Affine
from conftest import CRS

from planner.base.errors import InputFileError
from planner.geo.grid import grid_over
from planner.geo.vn2000 import convert
from planner.intake.height_raster import read_heights


def write(path, values, crs, west, north, cell, **options):
    values = np.asarray(values, np.float32)
    with rasterio.open(
        path, "w", driver="GTiff", height=values.shape[0], width=values.shape[1], count=1,
        dtype="float32", crs=crs, transform=Affine(cell, 0, west, 0, -cell, north), **options,
    ) as raster:  # fmt: skip
        raster.write(values, 1)
    return path


@pytest.mark.parametrize("crs", [CRS, "EPSG:4326", "EPSG:32648"])
def test_the_height_under_a_cell_is_that_of_the_file_in_any_system(tmp_path, communes, crs):
    grid = grid_over(communes, 200.0, CRS)
    west, south, east, north = grid.bounds_m()
    xs, ys = convert([west, east], [south, north], CRS, crs)
    cell = (xs[1] - xs[0]) / 40
    values = np.add.outer(np.arange(60) * 100.0, np.arange(60))
    path = write(tmp_path / "dem.tif", values, crs, xs[0] - 5 * cell, ys[1] + 5 * cell, cell)
    raster = read_heights(path, grid)
    row, column = 20, 33
    x, y = convert(grid.eastings_m()[column], grid.northings_m()[row], CRS, crs)
    at_row = int((ys[1] + 5 * cell - float(y)) / cell)
    at_column = int((float(x) - xs[0] + 5 * cell) / cell)
    assert raster.heights_m[row, column] == values[at_row, at_column]
    assert raster.missing_share == 0


def test_what_the_file_leaves_out_is_missing_and_its_share_told(tmp_path, communes):
    grid = grid_over(communes, 200.0, CRS)
    west, _, _, north = grid.bounds_m()
    values = np.full((10, 10), 3.0)
    values[0, 0] = -9999.0
    raster = read_heights(
        write(tmp_path / "d.tif", values, CRS, west, north, 200.0, nodata=-9999.0), grid
    )
    assert np.isnan(raster.heights_m[0, 0])
    assert raster.heights_m[5, 5] == 3.0
    assert raster.missing_share == pytest.approx(1 - 99 / (grid.height * grid.width))


@pytest.mark.parametrize(
    ("crs", "west", "value", "named"),
    [
        (None, 106.0, 3.0, "hệ tọa độ"),
        ("EPSG:4326", 10.0, 3.0, "địa bàn"),
        ("EPSG:4326", 105.5, 99999.0, "99999"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_reason(tmp_path, communes, crs, west, value, named):
    path = write(tmp_path / "x.tif", np.full((20, 20), value), crs, west, 11.0, 0.1)
    with pytest.raises(InputFileError) as error:
        read_heights(path, grid_over(communes, 200.0, CRS))
    assert named in error.value.text("vi")
