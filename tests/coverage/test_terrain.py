"""Coverage over real ground: flat rasters against flat land, a ridge, the models link by link."""

from dataclasses import replace

import numpy as np
import pytest
from conftest import CRS, make_stations

from planner.base.errors import ParameterError
from planner.coverage.compute import compute
from planner.coverage.p1812 import INLAND, Link, Profile, loss
from planner.coverage.pathloss import CLUTTER_M
from planner.coverage.request import default_request
from planner.coverage.terrain import terrain_of
from planner.geo.grid import grid_over

REQUEST = default_request("viettel", "2G", 2017, model="p1812", threshold_dbm=-85.0, resolution_m=100.0)


def station(**values):
    return make_stations([{"site_id": "A", "at": (5050, 5050), "antenna_height_m": 40.0, **values}])


def flat(communes, height_m=2.0):
    return terrain_of(np.full(grid_over(communes, 100.0, CRS).shape, height_m))


@pytest.mark.parametrize("azimuths", [None, "20 140 260"])
def test_a_flat_raster_gives_what_flat_land_gives(communes, azimuths):
    sectored = station(azimuths_deg=azimuths)
    # Open land: with clutter, the nearest stands 50 m from the antennas there and 100 m here.
    bare = replace(REQUEST, rural_environment="open", town_environment="open")
    over = compute(sectored, communes, bare, CRS, terrain=flat(communes))
    plain = compute(sectored, communes, bare, CRS)
    both = np.isfinite(over.level_dbm) & np.isfinite(plain.level_dbm)
    both[plain.level_dbm == np.nanmax(plain.level_dbm)] = False  # the mast's own cell has no bearing
    apart = np.abs(over.level_dbm - plain.level_dbm)[both]
    assert both.sum() > 5000
    assert apart.max() < 0.5
    assert over.totals["covered_km2"] == pytest.approx(plain.totals["covered_km2"], rel=0.02)


def test_a_cell_has_the_loss_of_the_link_over_its_own_profile(communes):
    grid = grid_over(communes, 100.0, CRS)
    random = np.random.default_rng(3)
    rows = np.cumsum(random.normal(0, 2, grid.height))[:, None]
    ground = np.abs(rows + np.zeros(grid.shape))  # the same along every parallel
    coverage = compute(station(), communes, REQUEST, CRS, terrain=terrain_of(ground))
    source = coverage.laid.sources[0]
    own = int((grid.north_m - source.north_m) / 100), int((source.east_m - grid.west_m) / 100)
    request = coverage.request
    link = Link(900.0, 40.0, 1.5, request.delta_n, request.surface_n)
    for steps in (5, 12, 30):  # due south, along a column of the grid
        cells = ground[own[0] : own[0] + steps + 1, own[1]]
        x = np.arange(steps + 1) * 0.1
        clutter = np.full(steps + 1, CLUTTER_M["suburban"])
        profile = Profile(x, cells, clutter, np.full(steps + 1, INLAND), request.latitude_deg)
        expected = request.eirp_dbm - request.body_loss_db - loss(profile, link)["Lb"]
        assert coverage.level_dbm[own[0] + steps, own[1]] == pytest.approx(expected, abs=1.5)


def test_a_ridge_leaves_a_gap_behind_it(communes):
    grid = grid_over(communes, 100.0, CRS)
    ground = np.full(grid.shape, 2.0)
    ground[:, 70:73] = 120.0
    over = compute(station(), communes, REQUEST, CRS, terrain=terrain_of(ground))
    plain = compute(station(), communes, REQUEST, CRS, terrain=flat(communes))
    behind = (slice(40, 60), slice(76, 85))
    assert np.nanmean(plain.level_dbm[behind]) - np.nanmean(over.level_dbm[behind]) > 10
    assert over.totals["covered_population"] < plain.totals["covered_population"]
    assert over.level_dbm[45:55, 40:60] == pytest.approx(plain.level_dbm[45:55, 40:60])


def test_clutter_from_a_raster_takes_the_place_of_the_environments(communes):
    shape = grid_over(communes, 100.0, CRS).shape
    bare = terrain_of(np.full(shape, 2.0), np.zeros(shape))
    wood = terrain_of(np.full(shape, 2.0), np.full(shape, 25.0))
    open_, dense = (
        compute(station(), communes, REQUEST, CRS, terrain=terrain) for terrain in (bare, wood)
    )
    assert dense.totals["covered_km2"] < open_.totals["covered_km2"]


def test_the_files_are_named_and_another_model_is_refused(communes):
    shape = grid_over(communes, 100.0, CRS).shape
    named = terrain_of(np.full(shape, 2.0), names=("dem.tif",))
    coverage = compute(station(), communes, REQUEST, CRS, terrain=named)
    assert "dem.tif" in str(coverage.parameters["terrain"])
    hata = replace(REQUEST, model="okumura_hata")
    with pytest.raises(ParameterError):
        compute(station(), communes, hata, CRS, terrain=named)
