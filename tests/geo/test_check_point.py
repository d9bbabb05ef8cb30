"""The check point of RULES.md (verified with pyproj 3.7.2), and its three wrong answers."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

import planner
from planner.base.errors import CoordinateError
from planner.geo.grid import grid_over
from planner.geo.measure import area_km2, length_m
from planner.geo.vn2000 import WGS84, convert, project, transform_geometry, transformer, vn2000_zones

CRS = "EPSG:9209"
LON, LAT = 106.3453, 9.9347
EAST_M, NORTH_M = 592494.77, 1098752.26
WRONG = {
    "pyproj's default operation": (592493.96, 1098752.21),
    "rotations with the wrong sign": (592495.26, 1098752.47),
    "datum ignored": (592690.51, 1098640.27),
}


def test_the_check_point_is_met_to_a_centimetre():
    east, north = convert(LON, LAT, WGS84, CRS)
    assert east == pytest.approx(EAST_M, abs=0.01)
    assert north == pytest.approx(NORTH_M, abs=0.01)


@pytest.mark.parametrize("wrong", WRONG)
def test_the_three_wrong_answers_are_not_ours(wrong):
    east, north = convert(LON, LAT, WGS84, CRS)
    assert np.hypot(east - WRONG[wrong][0], north - WRONG[wrong][1]) > 0.4


def test_pyprojs_own_default_is_the_wrong_one_that_we_refuse():
    default = Transformer.from_crs(WGS84, CRS, always_xy=True).transform(LON, LAT)
    assert default == pytest.approx(WRONG["pyproj's default operation"], abs=0.01)
    assert "VN-2000 to WGS 84 (2)" in transformer(WGS84, CRS).description


def test_every_provincial_zone_uses_the_pinned_operation():
    assert len(vn2000_zones()) >= 20
    for zone in vn2000_zones():
        assert "VN-2000 to WGS 84 (2)" in transformer(WGS84, zone).description


@given(
    lon=st.floats(102.2, 109.4), lat=st.floats(8.5, 23.3), zone=st.sampled_from(sorted(vn2000_zones()))
)
def test_there_and_back_is_the_same_place(lon, lat, zone):
    east, north = convert(lon, lat, WGS84, zone)
    back = convert(east, north, zone, WGS84)
    assert back == pytest.approx((lon, lat), abs=1e-7)


def test_the_neighbouring_zone_puts_the_point_27_km_away():
    lon, _ = convert(EAST_M, NORTH_M, "EPSG:9210", WGS84)
    assert abs(float(lon) - LON) == pytest.approx(0.25, abs=0.001)


def test_an_unknown_system_is_a_coordinate_error_in_vietnamese():
    with pytest.raises(CoordinateError, match="Không nhận ra hệ tọa độ"):
        convert(LON, LAT, WGS84, "EPSG:999999")


def test_a_layer_without_a_system_is_refused():
    with pytest.raises(CoordinateError):
        project(gpd.GeoDataFrame(geometry=[shapely.Point(106, 10)]), CRS)


def test_no_module_takes_the_way_round_the_pinned_operation():
    sources = list(Path(planner.__file__).parent.rglob("*.py"))
    assert len(sources) > 30
    assert [path.name for path in sources if ".to_crs(" in path.read_text(encoding="utf-8")] == []


def plane(*geometries):
    degrees = transform_geometry(np.array(geometries), CRS, WGS84)
    return gpd.GeoDataFrame(geometry=degrees, crs=WGS84)


def test_areas_and_lengths_are_those_of_the_plane():
    square = plane(shapely.box(590_000, 1_090_000, 591_000, 1_091_000))
    line = plane(shapely.LineString([(590_000, 1_090_000), (593_000, 1_094_000)]))
    assert area_km2(square, CRS).iloc[0] == pytest.approx(1.0, abs=1e-6)
    assert length_m(line, CRS).iloc[0] == pytest.approx(5000.0, abs=1e-3)


def test_the_grid_is_aligned_and_covers_the_layer():
    layer = plane(shapely.box(590_010, 1_090_020, 590_480, 1_090_390))
    grid = grid_over(layer, 100.0, CRS)
    assert grid.bounds_m() == (590_000.0, 1_090_000.0, 590_500.0, 1_090_400.0)
    assert grid.shape == (4, 5)
    assert grid.eastings_m()[0] == 590_050.0
    assert grid.northings_m()[0] == 1_090_350.0
    assert (grid.transform.c, grid.transform.f) == (590_000.0, 1_090_400.0)
