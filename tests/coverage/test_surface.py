"""Fields over real ground: windows and updates against the whole, points against painted cells."""

from dataclasses import replace

import numpy as np
import pytest
from conftest import CRS, make_stations, rolling_ground
from tile_tools import tiles

from planner.base.errors import ParameterError
from planner.coverage import radials as module
from planner.coverage.antenna import AntennaPattern
from planner.coverage.compute import in_town
from planner.coverage.request import default_request
from planner.coverage.signal import lay
from planner.coverage.surface import surface_of
from planner.coverage.terrain import terrain_of
from planner.geo.grid import grid_over

REQUEST = default_request("viettel", "2G", 2017, model="p1812", threshold_dbm=-70.0, resolution_m=100.0)
OUTPUTS = ("best_dbm", "second_dbm", "server", "above")
MAST = {"antenna_height_m": 40.0}
WAVE = tuple(12 * (1 - np.cos(np.radians(np.arange(360)))))
MAKER = AntennaPattern("maker", 17.5, WAVE, WAVE)


def stations():
    return make_stations(
        [
            {"site_id": "OMNI", "at": (3050, 4050), **MAST},
            {"site_id": "TILTS", "at": (7050, 5050), "azimuths_deg": "20 140 260", **MAST},
            {"site_id": "TOWN", "at": (14050, 6050), "azimuths_deg": "0 180", **MAST,
             "commune_code": "00002"},
            {"site_id": "EDGE", "at": (19950, 50), **MAST},
        ]
    )  # fmt: skip


def laid_out(rows, communes, request=REQUEST, **options):
    rows["tilts_deg"] = np.where(rows["site_id"] == "TILTS", "2 6 6", None)
    return lay(rows, in_town(rows, communes), request, CRS, **options)


def over(communes, request=REQUEST, clutter_m=None, **options):
    grid = grid_over(communes, request.resolution_m, CRS)
    terrain = terrain_of(rolling_ground(grid.shape), clutter_m)
    return surface_of(request, grid, terrain, **options)


def test_windows_over_real_ground_are_the_same_cells_of_the_whole_to_the_last_bit(communes):
    surface, laid = over(communes), laid_out(stations(), communes)
    whole = surface.paint(laid)
    assert len(laid.sources) == 5
    for tile in tiles(surface.grid, 37, 61):
        part = surface.paint(laid, tile)
        for name in OUTPUTS:
            assert np.array_equal(getattr(part, name), getattr(whole, name)[tile.index()]), name


def test_a_few_stations_are_updated_without_the_radials_of_the_others(communes, monkeypatch):
    surface, before = over(communes, keeps_radials=True), laid_out(stations(), communes)
    painted = surface.paint(before)
    come = make_stations([{"site_id": "NEW", "at": (5550, 5550), **MAST}])
    new = laid_out(come, communes, numbers=[4])
    after = replace(
        before,
        sources=[*before.sources[1:], *new.sources],
        painting=replace(before.painting, curves={**before.painting.curves, **new.painting.curves}),
        masts={**before.masts, **new.masts},
    )
    calls, real = [], module.radial_losses
    monkeypatch.setattr(module, "radial_losses", lambda *given: calls.append(given) or real(*given))
    repainted = surface.repaint(painted, before, after)
    assert len(calls) == 1
    full = over(communes).paint(after)
    for name in OUTPUTS:
        assert np.array_equal(getattr(repainted, name), getattr(full, name)), name
    assert not np.array_equal(repainted.server, painted.server)


@pytest.mark.parametrize("maker", [None, MAKER])
def test_a_point_has_the_level_of_the_cell_painted_over_it(communes, maker):
    """Between radials the painted loss is interpolated; the point has a profile of its own."""
    request = replace(REQUEST, antenna=maker)
    surface, laid = over(communes, request), laid_out(stations(), communes, request)
    painted = surface.paint(laid)
    random = np.random.default_rng(8)
    cells = zip(random.integers(0, 100, 300), random.integers(0, 200, 300), strict=True)
    apart, distance_km = [], []
    for row, column in cells:
        place = surface.grid.eastings_m()[column], surface.grid.northings_m()[row]
        at = surface.levels_at(laid, *map(float, place))
        if len(at) and painted.server[row, column] >= 0:
            apart.append(abs(at["level_dbm"][0] - painted.best_dbm[row, column]))
            distance_km.append(at["distance_km"][0])
    apart, far = np.array(apart), np.array(distance_km) > 1.0
    assert len(apart) > 150
    assert np.median(apart) < 0.1
    assert np.quantile(apart, 0.95) < 0.4
    assert apart[far].max() < 0.7
    assert apart.max() < 5.0  # near a mast: the next clutter stands 86 to 117 m from it, not 100 m


def test_a_station_ends_where_it_does_over_flat_land_however_short_its_reach(communes):
    weak = replace(REQUEST, threshold_dbm=-40.0, eirp_dbm=20.0)
    laid = laid_out(stations()[:1], communes, weak)
    reach_m = laid.painting.reach_m(laid.sources[0])
    assert reach_m < 300
    flat, real = (
        surface.paint(laid) for surface in (surface_of(weak, over(communes).grid, None), over(communes))
    )
    assert np.array_equal(flat.server, real.server)
    assert (real.server >= 0).sum() == pytest.approx(np.pi * (reach_m / 100) ** 2, abs=3)


def test_only_p1812_goes_over_real_ground(communes):
    with pytest.raises(ParameterError) as caught:
        over(communes, replace(REQUEST, model="okumura_hata"))
    assert caught.value.key == "coverage.terrain_needs_p1812"
