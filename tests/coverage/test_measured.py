"""Shares and agreement of measurements, worked by hand."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from conftest import CRS, place

from planner.coverage.measured import against_model, share_by_commune, wilson
from planner.geo.grid import grid_over
from planner.geo.measure import points_m


def samples(rows):
    """(east, north, level) from the communes' corner."""
    table = pd.DataFrame({"level_dbm": [level for *_, level in rows]})
    table = table.assign(carrier="viettel", technology="3G", commune_code="00001")
    return gpd.GeoDataFrame(table, geometry=[place(e, n) for e, n, _ in rows], crs="EPSG:4326")


def test_the_share_is_of_samples_at_or_above_the_threshold(communes):
    code = communes["commune_code"].iloc[0]
    given = samples([(100, 100, -100.0)] * 95 + [(100, 100, -100.1)] * 5).assign(commune_code=code)
    (row,) = share_by_commune(given, communes, -100.0).to_dict("records")
    assert (row["samples"], row["above"], row["share"]) == (100, 95, 0.95)
    assert row["meets_95"]
    assert not row["few"]
    (row,) = share_by_commune(given.iloc[1:], communes, -100.0).to_dict("records")
    assert not row["meets_95"]
    assert row["few"]


def test_the_interval_is_wilsons():
    # Newcombe, Statistics in Medicine 17 (1998), Table I: 81/263, 15/148, 0/20, 1/29.
    low, high = wilson(np.array([81.0, 15.0, 0.0, 1.0]), np.array([263.0, 148.0, 20.0, 29.0]))
    assert low == pytest.approx([0.2553, 0.0624, 0.0, 0.0061], abs=5e-5)
    assert high == pytest.approx([0.3662, 0.1605, 0.1611, 0.1718], abs=5e-5)


def test_a_parked_car_counts_once_and_what_the_model_does_not_draw_is_counted_apart(communes):
    grid = grid_over(communes, 100.0, CRS)
    level = np.full(grid.shape, -80.0, np.float32)
    east, north = points_m(samples([(5050, 5050, 0)]), CRS)[0]
    rows = [(1050, 1050, -90.0), (2050, 1050, -84.0), *[(3050, 1050, -70.0)] * 50, (5050, 5050, -60.0)]
    level[int((grid.north_m - north) / 100), int((east - grid.west_m) / 100)] = np.nan
    agreement = against_model(samples(rows), level, grid)
    assert (agreement.samples, agreement.cells, agreement.unmodelled) == (52, 3, 1)
    assert agreement.bias_db == pytest.approx((10 + 4 - 10) / 3)
    assert agreement.rmse_db == pytest.approx(np.sqrt((100 + 16 + 100) / 3))
    assert agreement.offset_db == pytest.approx(-4.0)


def test_an_offset_already_applied_is_taken_off_first(communes):
    grid = grid_over(communes, 100.0, CRS)
    level = np.full(grid.shape, -80.0, np.float32)
    agreement = against_model(samples([(1050, 1050, -85.0)]), level + 3, grid, correction_db=3.0)
    assert agreement.offset_db == pytest.approx(-5.0)


def test_without_a_modelled_place_there_is_no_agreement(communes):
    grid = grid_over(communes, 100.0, CRS)
    nothing = np.full(grid.shape, np.nan, np.float32)
    assert against_model(samples([(1050, 1050, -85.0)]), nothing, grid) is None
