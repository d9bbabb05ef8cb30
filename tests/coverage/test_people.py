"""Land and people of communes by parts of cells, against areas cut by shapely."""

import numpy as np
import pytest
import shapely
from conftest import CRS, make_stations

from planner.coverage.compare import compare
from planner.coverage.compute import compute
from planner.coverage.people import land_grid
from planner.coverage.request import default_request
from planner.geo.grid import grid_over
from planner.geo.rasters import PeopleRaster
from planner.geo.vn2000 import project


def random_cover(grid):
    return np.random.default_rng(4).uniform(size=grid.shape) < 0.4


def cells_of(grid, mask):
    """Return the squares of some cells, in the plane."""
    west, _, _, north = grid.bounds_m()
    size = grid.cell_m
    return [
        shapely.box(west + size * c, north - size * (r + 1), west + size * (c + 1), north - size * r)
        for r, c in zip(*np.nonzero(mask), strict=True)
    ]


def test_a_cell_across_a_border_counts_by_its_part_on_either_side(communes):
    grid = grid_over(communes, 700.0, CRS)  # the border of the two communes runs through cells
    covered = random_cover(grid)
    land = shapely.union_all(cells_of(grid, covered))
    plane = project(communes, CRS).geometry
    expected = [shapely.intersection(land, commune).area / commune.area for commune in plane]
    assert land_grid(communes, grid).share_where(covered) == pytest.approx(expected, abs=1e-9)


def test_every_cell_holds_the_land_and_the_people_that_lie_in_it(communes):
    grid = grid_over(communes, 700.0, CRS)
    laid = land_grid(communes, grid)
    plane = project(communes, CRS).geometry
    parts = np.array(
        [
            [shapely.intersection(cell, commune).area for commune in plane]
            for cell in cells_of(grid, np.ones(grid.shape, bool))
        ]
    )
    dense = communes["population"].to_numpy() / plane.area.to_numpy()
    people, km2 = laid.weights()
    assert people == pytest.approx(parts @ dense, abs=1e-3)
    # measured land against the plane's: one scale for a commune
    scale = laid.land_km2 / (plane.area.to_numpy() / 1e6)
    assert km2 == pytest.approx(parts @ scale / 1e6, abs=1e-6)


def test_the_pieces_of_a_commune_are_its_land_and_its_people(communes):
    for cell_m in (90.0, 700.0, 30_000.0):
        laid = land_grid(communes, grid_over(communes, cell_m, CRS))
        everywhere = np.ones(laid.grid.shape, bool)
        assert laid.share_where(everywhere) == pytest.approx([1, 1])
        assert laid.people_where(everywhere) == pytest.approx(communes["population"])


def test_a_raster_of_people_weighs_the_pieces_and_a_commune_without_any_is_spread_evenly(communes):
    grid = grid_over(communes, 500.0, CRS)
    east, north = np.meshgrid(grid.eastings_m(), grid.northings_m())
    heads = np.where(np.arange(grid.width)[None, :] < grid.width // 4, 3.0, 1.0) * np.ones(grid.shape)
    heads[:, grid.width // 2 :] = 0.0
    flat = (east.ravel(), north.ravel(), heads.ravel())
    raster = PeopleRaster("thử.tif", CRS, *flat, "500 m", bands=1, negative_cells=0)
    laid = land_grid(communes, grid, raster)
    quarter = np.zeros(grid.shape, bool)
    quarter[:, : grid.width // 4] = True
    west, east_people = laid.people_where(quarter) / communes["population"]
    assert west == pytest.approx(0.75, abs=0.02)
    assert east_people == 0.0
    assert laid.people_where(np.ones(grid.shape, bool)) == pytest.approx(communes["population"])


def test_totals_thresholds_and_comparison_give_one_figure(communes):
    """One question has one answer: the table's sum, its own threshold's row, before and after."""
    stations = make_stations(
        [{"site_id": "A", "at": (3000, 5000), "antenna_height_m": 40.0},
         {"site_id": "B", "at": (12_000, 4000), "antenna_height_m": 30.0}]
    )  # fmt: skip
    request = default_request("viettel", "2G", 2017, threshold_dbm=-75.0)
    coverage = compute(stations, communes, request, CRS)
    rows = coverage.thresholds.query("threshold_dbm == -75.0")
    own = rows[rows["probability"] == request.probability].iloc[0]
    both = compare(stations, make_stations([]), communes, request, CRS)
    for name in ("km2", "population"):
        total = coverage.totals[f"covered_{name}"]
        assert 0 < total < coverage.totals["population" if name == "population" else "area_km2"]
        assert own[f"covered_{name}"] == pytest.approx(total, rel=1e-12)
        assert coverage.communes[f"covered_{name}"].sum() == pytest.approx(total, rel=1e-12)
        assert both.totals[f"covered_{name}_before"] == pytest.approx(total, rel=1e-12)
        assert both.totals[f"covered_{name}_after"] == pytest.approx(total, rel=1e-12)
