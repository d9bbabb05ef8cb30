"""Published shares against areas cut by shapely, and against the figures of the screen."""

import numpy as np
import pytest
from conftest import CRS, make_stations

from planner.coverage.compute import compute
from planner.coverage.exact import exact_shares, published
from planner.coverage.request import default_request
from planner.coverage.stations import standing_in
from planner.geo.grid import grid_over
from planner.geo.vn2000 import project
from planner.layers.io import read_layer
from planner.province import DEFAULT_DATA_DIR, read_province

# Measured on the shipped province at 100 m: at most 1.67 points in a commune (the smallest wards are
# some 140 cells) and 0.17 of the province's 2118 km²; at 50 m 1.13 points and 0.04 km².
COMMUNE_POINTS, PROVINCE_KM2 = 2.0, 0.3


def test_a_cell_across_a_border_counts_by_its_part_on_either_side(communes):
    import shapely

    grid = grid_over(communes, 700.0, CRS)  # the border of the two communes runs through cells
    random = np.random.default_rng(4)
    covered = random.uniform(size=grid.shape) < 0.4
    west, _, _, north = grid.bounds_m()
    cells = [
        shapely.box(west + 700 * c, north - 700 * (r + 1), west + 700 * (c + 1), north - 700 * r)
        for r, c in zip(*np.nonzero(covered), strict=True)
    ]
    land = shapely.union_all(cells)
    expected = [
        shapely.intersection(land, commune).area / commune.area
        for commune in project(communes, CRS).geometry
    ]
    assert exact_shares(covered, communes, grid) == pytest.approx(expected, abs=1e-9)


def test_people_weigh_the_cells_and_a_commune_without_any_is_judged_by_its_land(communes):
    grid = grid_over(communes, 500.0, CRS)
    covered = np.zeros(grid.shape, bool)
    covered[:, : grid.width // 4] = True
    people = np.where(np.arange(grid.width)[None, :] < grid.width // 4, 3.0, 1.0) * np.ones(grid.shape)
    people[:, grid.width // 2 :] = 0.0
    west, east = exact_shares(covered, communes, grid, people)
    assert west == pytest.approx(0.75, abs=0.02)
    assert east == 0.0


@pytest.mark.parametrize("carrier", ["viettel", "mobifone"])
@pytest.mark.parametrize("technology", ["2G", "3G"])
def test_screen_and_publication_agree_within_the_stated_bound(carrier, technology):
    province = read_province(DEFAULT_DATA_DIR)
    communes = read_layer(DEFAULT_DATA_DIR, "communes")
    standing = standing_in(read_layer(DEFAULT_DATA_DIR, "stations"), [], 2017)
    found = compute(standing, communes, default_request(carrier, technology, 2017), province.crs)
    exact = published(found, communes)
    difference = exact.parameters["zones_less_by_cell"]
    assert difference["commune_points_max"] < COMMUNE_POINTS
    assert abs(difference["province_km2"]) < PROVINCE_KM2
    assert exact.totals["population"] == pytest.approx(found.totals["population"])
    assert exact.communes["covered_km2"].sum() == pytest.approx(exact.totals["covered_km2"])


def test_a_publication_says_how_it_was_weighed(communes):
    station = make_stations([{"site_id": "A", "at": (5000, 5000), "antenna_height_m": 40.0}])
    found = compute(station, communes, default_request("viettel", "2G", 2017), CRS)
    assert "exactextract" in published(found, communes).parameters["zones"]
    assert "exactextract" not in found.parameters["zones"]
