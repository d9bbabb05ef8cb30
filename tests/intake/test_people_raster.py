"""Rasters of people in any system, laid on the province and rescaled to its communes."""

import numpy as np
import pytest
import rasterio
from affine import Affine
from conftest import CRS

from planner.base.errors import InputFileError
from planner.coverage.people import land_grid
from planner.geo.grid import grid_over
from planner.geo.vn2000 import convert, project
from planner.intake.people_raster import read_people_raster


def write(path, values, crs, west, north, cell, **options):
    values = np.atleast_2d(np.asarray(values, np.float32))
    profile = {"driver": "GTiff", "count": 1, "dtype": "float32", **options}
    with rasterio.open(
        path, "w", height=values.shape[0], width=values.shape[1], crs=crs,
        transform=Affine(cell, 0, west, 0, -cell, north), **profile,
    ) as raster:  # fmt: skip
        raster.write(values, 1)
    return path


def read(path, communes):
    return read_people_raster(path, tuple(communes.total_bounds), CRS)


def plane_bounds(communes):
    return project(communes, CRS).total_bounds


def test_a_raster_in_degrees_lies_where_the_pinned_operation_puts_it(tmp_path, communes):
    west, _, east, north = communes.total_bounds
    values = np.zeros((20, 40))
    values[5, 7] = 160.0
    cell = (east - west) / 40
    raster = read(write(tmp_path / "p.tif", values, "EPSG:4326", west, north, cell), communes)
    x, y = convert(west + 7.5 * cell, north - 5.5 * cell, "EPSG:4326", CRS)
    assert raster.people.sum() == pytest.approx(160.0)
    assert raster.east_m.mean() == pytest.approx(float(x), abs=0.5)
    assert raster.north_m.mean() == pytest.approx(float(y), abs=0.5)


@pytest.mark.parametrize("crs", [CRS, "EPSG:4326", "EPSG:32648", "EPSG:3857"])
def test_every_commune_keeps_its_own_number_and_both_totals_are_told(tmp_path, communes, crs):
    bounds = communes.total_bounds
    xs, ys = convert(bounds[[0, 2]], bounds[[1, 3]], "EPSG:4326", crs)
    cell = (xs[1] - xs[0]) / 50
    values = np.random.default_rng(1).uniform(0, 30, (60, 60))
    path = write(tmp_path / "p.tif", values, crs, xs[0] - cell, ys[1] + cell, cell)
    land = land_grid(communes, grid_over(communes, 100.0, CRS), read(path, communes))
    everywhere = np.ones(land.grid.shape, bool)
    assert land.people_where(everywhere) == pytest.approx(communes["population"])
    assert (land.spread["raster_people"] > 1000).all()
    assert not land.spread["spread_evenly"].any()


def test_people_stand_where_the_raster_has_them(tmp_path, communes):
    west, _, _, north = plane_bounds(communes)
    values = np.zeros((10, 20))
    values[:, :5] = 4.0  # the western half of the western commune
    path = write(tmp_path / "p.tif", values, CRS, west, north, 1000.0)
    land = land_grid(communes, grid_over(communes, 100.0, CRS), read(path, communes))
    half = np.zeros(land.grid.shape, bool)
    half[:, : land.grid.width // 4] = True
    first, second = land.people_where(half)
    assert first == pytest.approx(communes["population"].iloc[0], rel=0.02)
    assert land.spread["spread_evenly"].tolist() == [False, True]
    assert land.people_where(~half)[1] == pytest.approx(communes["population"].iloc[1])
    assert second == 0


def test_cells_without_data_or_below_nought_hold_nobody_and_are_counted(tmp_path, communes):
    west, _, _, north = plane_bounds(communes)
    values = np.full((10, 20), 2.0)
    values[0, 0], values[0, 1] = -7.0, -9999.0
    path = write(tmp_path / "p.tif", values, CRS, west, north, 1000.0, nodata=-9999.0)
    raster = read(path, communes)
    assert raster.people.sum() == pytest.approx(2.0 * 198)
    assert raster.negative_cells == 1


@pytest.mark.parametrize(
    ("west", "crs", "named"),
    [(106.0, None, "hệ tọa độ"), (10.0, "EPSG:4326", "địa bàn")],
)
def test_what_cannot_be_used_is_refused_with_its_reason(tmp_path, communes, west, crs, named):
    path = write(tmp_path / "x.tif", np.ones((4, 4)), crs, west, 10.0, 0.1)
    with pytest.raises(InputFileError) as error:
        read(path, communes)
    assert named in error.value.text("vi")


def test_a_file_that_is_no_raster_is_refused(tmp_path, communes):
    path = tmp_path / "x.tif"
    path.write_bytes(b"khong phai GeoTIFF")
    with pytest.raises(InputFileError):
        read(path, communes)
