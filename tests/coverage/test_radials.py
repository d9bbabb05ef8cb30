"""Losses from a station over real ground against P.1812 link by link."""

from dataclasses import replace

import numpy as np
import pytest
from conftest import CRS, make_stations, rolling_ground

from planner.coverage import radials as module
from planner.coverage.p1812 import INLAND, Link, Profile, loss
from planner.coverage.radials import Radials
from planner.coverage.request import default_request
from planner.coverage.signal import lay
from planner.coverage.terrain import terrain_of
from planner.geo.grid import grid_over

REQUEST = default_request("viettel", "2G", 2017, model="p1812", threshold_dbm=-85.0, resolution_m=100.0)


def laid_out(communes, **options):
    station = make_stations([{"site_id": "A", "at": (5030, 5070), "antenna_height_m": 40.0}])
    grid = grid_over(communes, 100.0, CRS)
    random = np.random.default_rng(6)
    clutter = random.choice([0.0, 8.0, 15.0], grid.shape)
    terrain = terrain_of(rolling_ground(grid.shape, 40.0), clutter)
    laid = lay(station, station["commune_code"] == "none", REQUEST, CRS)
    source = laid.sources[0]
    return Radials(REQUEST, grid, terrain, **options), source, laid.masts[source.curve]


def profile_to(radials, source, east_m, north_m, steps):
    """Read ground and clutter below a straight line, cell by cell, in plain Python."""
    grid, at = radials.grid, np.linspace(0, 1, steps + 1)
    heights = [
        (radials.terrain.ground_m[row, column], radials.terrain.clutter_m[row, column])
        for row, column in (
            (
                int((grid.north_m - (source.north_m + share * (north_m - source.north_m))) / 100),
                int((source.east_m + share * (east_m - source.east_m) - grid.west_m) / 100),
            )
            for share in at
        )
    ]
    ground, clutter = (np.array(part) for part in zip(*heights, strict=True))
    km = float(np.hypot(east_m - source.east_m, north_m - source.north_m)) / 1000
    zone = np.full(steps + 1, INLAND)
    return Profile(at * km, ground, clutter, zone, REQUEST.latitude_deg)


@pytest.mark.parametrize("way", [(0.0, 320.0), (-780.0, 610.0), (2510.0, -1480.0), (-4900.0, -3170.0)])
def test_the_loss_to_a_point_is_that_of_the_link_over_the_profile_to_it(communes, way):
    radials, source, mast = laid_out(communes)
    east, north = source.east_m + way[0], source.north_m + way[1]
    steps = round(float(np.hypot(*way)) / 100)
    link = Link(900.0, mast.height_m, REQUEST.rx_height_m, REQUEST.delta_n, REQUEST.surface_n)
    expected = loss(profile_to(radials, source, east, north, steps), link)["Lb"]
    assert radials.loss_to(source, mast, east, north) == pytest.approx(expected, abs=1e-6)


def test_nearer_than_300_m_the_loss_falls_as_in_free_space(communes):
    radials, source, mast = laid_out(communes)
    at = {
        far: radials.loss_to(source, mast, source.east_m, source.north_m + far) for far in (0, 150, 300)
    }
    assert at[300] - at[150] == pytest.approx(20 * np.log10(2), abs=1e-6)
    assert at[300] - at[0] == pytest.approx(20 * np.log10(30), abs=1e-6)  # ten metres at the least


@pytest.mark.parametrize(("keeps_all", "times"), [(True, 2), (False, 3)])
def test_the_losses_of_a_station_are_kept_where_they_are_asked_for_again(
    communes, monkeypatch, keeps_all, times
):
    radials, source, mast = laid_out(communes, keeps_all=keeps_all)
    calls, real = [], module.radial_losses
    monkeypatch.setattr(module, "radial_losses", lambda *given: calls.append(given) or real(*given))
    first = radials.losses_from(source, mast, 3000.0)
    assert radials.losses_from(replace(source, azimuths_deg=(90.0,)), mast, 3000.0) is first
    radials.losses_from(replace(source, east_m=source.east_m + 500.0), mast, 3000.0)
    assert np.array_equal(radials.losses_from(source, mast, 3000.0), first)
    assert len(calls) == times
