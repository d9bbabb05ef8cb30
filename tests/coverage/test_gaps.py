"""Gaps on squared paper: cells of 100 m, so that a gap of n cells measures n hundredths of a km²."""

import numpy as np
import pytest
from conftest import CRS, ORIGIN_M

from planner.coverage.gaps import gap_polygons
from planner.coverage.people import land_grid
from planner.geo.grid import grid_over

FOUR = [(20, 30), (20, 31), (21, 30), (21, 31)]  # cells north and east of the corner
THREE = [(50, 30), (50, 31), (50, 32)]
TWO_AT_A_CORNER = [(70, 30), (71, 31)]


@pytest.fixture
def land(communes):
    return land_grid(communes, grid_over(communes, 100.0, CRS))


def cells(land, *groups):
    """Return a mask that is true in cells counted from the south-west corner of the paper."""
    mask = np.zeros(land.grid.shape, bool)
    column_0 = round((ORIGIN_M[0] - land.grid.west_m) / 100)
    row_0 = round((land.grid.north_m - ORIGIN_M[1]) / 100)
    for north, east in (cell for group in groups for cell in group):
        mask[row_0 - 1 - north, column_0 + east] = True
    return mask


def listed(land, communes, least_km2, *groups):
    layer, left_out = gap_polygons(land, ~cells(land, *groups), communes, least_km2)
    return layer["area_km2"].round(2).tolist(), round(left_out["area_km2"], 2)


@pytest.mark.parametrize(
    ("least_km2", "areas_km2", "left_out_km2"),
    [
        (0.0, [0.04, 0.03], 0.0),
        (0.03, [0.04, 0.03], 0.0),
        (0.031, [0.04], 0.03),
        (0.04, [0.04], 0.03),  # a gap of exactly the least size is listed
        (0.041, [], 0.07),
    ],
)
def test_a_gap_smaller_than_the_least_size_is_left_out_of_the_list_and_counted_beside_it(
    land, communes, least_km2, areas_km2, left_out_km2
):
    assert listed(land, communes, least_km2, FOUR, THREE) == (areas_km2, left_out_km2)


def test_cells_that_touch_at_a_corner_are_two_gaps(land, communes):
    assert listed(land, communes, 0.0, TWO_AT_A_CORNER) == ([0.01, 0.01], 0.0)


def test_a_gap_across_a_border_is_measured_whole_and_listed_by_commune(land, communes):
    """Three cells west of the border, one east of it: no part alone has the least size."""
    across = [(40, 97), (40, 98), (40, 99), (40, 100)]
    layer, _ = gap_polygons(land, ~cells(land, across), communes, 0.04)
    rows = layer.drop(columns="geometry").round(2).to_dict("records")
    # 80 people a km² in the west, 200 in the east
    assert rows == [
        {"gap_id": "LOM-0001", "rank": 1, "commune_code": "00001", "name": "Xã Tây",
         "district": "Huyện Một", "area_km2": 0.03, "population": 2.4},
        {"gap_id": "LOM-0002", "rank": 2, "commune_code": "00002", "name": "Phường Đông",
         "district": "Thành phố Hai", "area_km2": 0.01, "population": 2.0},
    ]  # fmt: skip
    layer, left_out = gap_polygons(land, ~cells(land, across), communes, 0.05)
    assert layer.empty
    assert left_out == pytest.approx({"area_km2": 0.04, "population": 4.4}, rel=0.001)


def test_what_lies_outside_every_commune_is_no_gap(land, communes):
    """The ward is left out of the map: its land, without coverage, is nobody's gap."""
    west = communes.iloc[:1]
    alone = land_grid(west, land.grid)
    layer, left_out = gap_polygons(alone, np.zeros(land.grid.shape, bool), west)
    assert layer["area_km2"].tolist() == pytest.approx([100], rel=0.001)
    assert layer["population"].tolist() == pytest.approx([8000])
    assert left_out == {"area_km2": 0.0, "population": 0.0}
