"""The kernel against the unfitted models in float64, pixel by pixel; tiles against the whole."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tile_tools import tiles

from planner.coverage import antenna, kernel
from planner.coverage.curves import NEAREST_M, TOLERANCE_DB, fit
from planner.coverage.field import Painting, Source, paint, repaint
from planner.coverage.pathloss import Air, extended_loss_db
from planner.geo.grid import Grid

GRID = Grid("EPSG:9209", 590_000.0, 1_110_000.0, 50.0, 240, 200)
BEAM, BACK, REACH_M = 70.0, 25.0, 7_000.0
OUTPUTS = ("best_dbm", "second_dbm", "server", "above")
AIR = Air(60.0, 380.0, 9.9)


def curve_of(model, height_m, environment="suburban"):
    def curve(distance_m):
        loss = extended_loss_db(model, distance_m / 1000, 900.0, tx_height_m=height_m,
                                rx_height_m=1.5, environment=environment, air=AIR)  # fmt: skip
        return 58.0 - loss

    return curve


def network(count=40, seed=3):
    random = np.random.default_rng(seed)
    return [
        Source(
            east_m=GRID.west_m + random.uniform(-2000, GRID.width * 50 + 2000),
            north_m=GRID.north_m - random.uniform(-2000, GRID.height * 50 + 2000),
            curve="low" if at % 2 else "high",
            offset_db=float(at % 3),
            azimuths_deg=tuple(random.uniform(0, 360, at % 4)),
            carrier=at % 5,
            station=at,
            beamwidth_deg=BEAM,
        )
        for at in range(count)
    ]


def reference(sources, curves, rows, columns):
    """Every station at some pixels in float64, by the model itself."""
    east = GRID.eastings_m()[columns]
    north = GRID.northings_m()[rows]
    levels = np.full((len(sources), len(rows)), -np.inf)
    for at, source in enumerate(sources):
        dx, dy = east - source.east_m, north - source.north_m
        distance = np.hypot(dx, dy)
        level = curves[source.curve](np.maximum(distance, NEAREST_M)) + source.offset_db
        if source.azimuths_deg:
            bearing = np.degrees(np.arctan2(dx, dy))
            off = np.min([np.abs((bearing - a + 180) % 360 - 180) for a in source.azimuths_deg], axis=0)
            level = level - np.minimum(12 * (off / BEAM) ** 2, BACK)
        levels[at] = np.where(distance <= REACH_M, level, -np.inf)
    return levels


def painting_of(curves):
    return Painting({name: fit(curve, REACH_M) for name, curve in curves.items()}, -85.0)


def painted(sources, curves, **options):
    return paint(sources, painting_of(curves), GRID, **options)


@pytest.mark.parametrize("model", ["okumura_hata", "p1812", "tr38901_rma", "tr38901_uma", "free_space"])
def test_level_second_server_and_carriers_are_those_of_the_unfitted_model(model):
    curves = {"low": curve_of(model, 25.0), "high": curve_of(model, 45.0, "open")}
    sources = network()
    field = painted(sources, curves)
    random = np.random.default_rng(1)
    rows, columns = random.integers(0, GRID.height, 1500), random.integers(0, GRID.width, 1500)
    levels = reference(sources, curves, rows, columns)
    ranked = np.sort(levels, axis=0)[::-1]
    best, second = field.best_dbm[rows, columns], field.second_dbm[rows, columns]
    seen = np.isfinite(ranked[0])
    assert np.abs(best[seen] - ranked[0][seen]).max() < 0.3
    both = np.isfinite(ranked[1])
    assert np.abs(second[both] - ranked[1][both]).max() < 0.3
    assert (best[~seen] == kernel.FAR_BELOW_DBM).all()
    clear = seen & (ranked[0] - ranked[1] > 0.6)
    assert (field.server[rows, columns][clear] == levels.argmax(axis=0)[clear]).all()
    sure = np.abs(levels + 85.0).min(axis=0) > 0.3
    bits = np.zeros(len(rows), int)
    for at, source in enumerate(sources):
        bits |= np.where(levels[at] >= -85.0, 1 << source.carrier, 0)
    assert (field.above[rows, columns][sure] == bits[sure]).all()


def test_tiles_with_the_halo_of_their_stations_are_the_same_cells_of_the_whole_to_the_last_bit():
    curves = {"low": curve_of("okumura_hata", 25.0), "high": curve_of("okumura_hata", 45.0)}
    whole, sources, painting = painted(network(), curves), network(), painting_of(curves)
    for size in ((67, 53), (1, GRID.width), (GRID.height, 1), (97, 199)):
        for tile in tiles(GRID, *size):
            part = paint(sources, painting, GRID, window=tile)
            for name in OUTPUTS:
                assert np.array_equal(getattr(part, name), getattr(whole, name)[tile.index()]), name


def test_without_a_station_there_is_no_level():
    field = painted([], {"low": curve_of("okumura_hata", 25.0)})
    assert (field.server == kernel.NO_SERVER).all()
    assert (field.best_dbm == kernel.FAR_BELOW_DBM).all()


@pytest.mark.parametrize(
    "model", ["okumura_hata", "cost231_hata", "p1812", "tr38901_rma", "tr38901_uma"]
)
@pytest.mark.parametrize("height_m", [10.0, 25.0, 60.0])
def test_the_fit_says_how_far_off_it_is_and_that_is_little(model, height_m):
    curve = curve_of(model, height_m)
    rings = fit(curve, 15_000.0)
    assert rings.error_db < 0.3
    assert (np.diff(rings.edges_m) > 0).all()
    assert rings.edges_m[-1] == 15_000.0
    if model == "okumura_hata":
        assert rings.error_db <= TOLERANCE_DB


def test_the_polynomials_of_logarithm_and_arc_tangent_cost_less_than_a_thousandth_of_a_decibel():
    m = np.linspace(1, 2, 10_001)
    assert (
        np.abs(np.polyval(kernel.LOG2.astype(float), m) - np.log2(m)).max() < 4e-5
    )  # ten decibels a unit
    a = np.linspace(1e-6, 1, 10_001)
    assert (
        np.abs(a * np.polyval(kernel.ATAN.astype(float), a * a) - np.arctan(a)).max() < 4e-5
    )  # radians; 0.3 dB a degree where it is steepest


def sectors_with_tilt(tilts=(2.0, 8.0, 8.0), height_m=40.0, pattern=None, where=(5000.0, 5000.0)):
    """One station whose sectors are tilted differently: two sources of the same number."""
    curve = curve_of("okumura_hata", height_m)
    azimuths, sources, curves = (10.0, 130.0, 250.0), [], {}
    for tilt in sorted(set(tilts)):
        if pattern is None:
            vertical = partial(antenna.vertical_loss_db, tilt_deg=tilt)
        else:
            vertical = partial(antenna.imported_vertical_loss_db, pattern, tilt_deg=tilt)

        def level(d, vertical=vertical):
            return curve(d) - vertical(antenna.depression_deg(d, height_m, 1.5))

        def cap(d, vertical=vertical):
            return BACK - vertical(antenna.depression_deg(d, height_m, 1.5))

        breaks = antenna.breaks_m(pattern, height_m, 1.5, tilt)
        curves[str(tilt)] = fit(level, REACH_M, cap, breaks)
        own = tuple(a for a, own in zip(azimuths, tilts, strict=True) if own == tilt)
        place = GRID.west_m + where[0], GRID.north_m - where[1]
        name = pattern.name if pattern else None
        sources.append(Source(*place, str(tilt), 0.0, own, 0, 7, pattern=name))
    return sources, curves


def true_levels(rows, columns, loss, height_m=40.0, where=(5000.0, 5000.0)):
    dx = GRID.eastings_m()[columns] - GRID.west_m - where[0]
    dy = GRID.northings_m()[rows] - GRID.north_m + where[1]
    distance = np.maximum(np.hypot(dx, dy), NEAREST_M)
    bearing, down = np.degrees(np.arctan2(dx, dy)), antenna.depression_deg(distance, height_m, 1.5)
    return distance, curve_of("okumura_hata", height_m)(distance) - loss(bearing, down)


def everywhere():
    rows, columns = np.mgrid[0 : GRID.height, 0 : GRID.width]
    return rows.ravel(), columns.ravel()


def test_tilted_sectors_follow_3gpp_in_both_planes_with_its_front_to_back_cap():
    sources, curves = sectors_with_tilt()
    field = paint(sources, Painting(curves, -85.0), GRID)

    def loss(bearing, down):
        pairs = zip((10.0, 130.0, 250.0), (2.0, 8.0, 8.0), strict=True)
        planes = [
            antenna.horizontal_loss_db(bearing - a) + antenna.vertical_loss_db(down, t) for a, t in pairs
        ]
        return np.minimum(planes, BACK).min(axis=0)  # min(A_H + A_V, A_m) of the same table

    distance, level = true_levels(*everywhere(), loss)
    near = distance < REACH_M - 1
    assert np.abs(field.best_dbm.ravel() - level)[near].max() < 0.3
    assert set(np.unique(field.server)) == {kernel.NO_SERVER, 7}


def test_the_second_level_never_comes_from_another_sector_of_the_best_station():
    sources, curves = sectors_with_tilt()
    alone = paint(sources, Painting(curves, -85.0), GRID)
    assert (alone.second_dbm == kernel.FAR_BELOW_DBM).all()
    other = replace(sources[0], station=8, east_m=sources[0].east_m + 900.0)
    for order in ([*sources, other], [other, *sources], [sources[0], other, sources[1]]):
        both = paint(order, Painting(curves, -85.0), GRID)
        apart = paint([other], Painting(curves, -85.0), GRID).best_dbm
        assert np.array_equal(both.second_dbm, np.minimum(apart, alone.best_dbm))


def test_a_makers_pattern_is_followed_between_its_degrees():
    random = np.random.default_rng(5)
    wave = 12 * (1 - np.cos(np.radians(np.arange(360)))) + random.uniform(0, 0.5, 360)
    down = np.minimum(12 * (((np.arange(360) + 180) % 360 - 180) / 7.0) ** 2, 20.0)
    pattern = antenna.AntennaPattern("maker", 17.5, tuple(wave), tuple(down))
    sources, curves = sectors_with_tilt((4.0, 4.0, 4.0), pattern=pattern)
    how = Painting(curves, -85.0, {"maker": pattern.horizontal_db})
    field = paint(sources, how, GRID)

    def loss(bearing, depression):
        table = [*pattern.horizontal_db, pattern.horizontal_db[0]]
        losses = [np.interp((bearing - a) % 360, np.arange(361), table) for a in (10.0, 130.0, 250.0)]
        vertical = antenna.imported_vertical_loss_db(pattern, depression, 4.0)
        return np.min(losses, axis=0) + vertical

    distance, level = true_levels(*everywhere(), loss)
    near = distance < REACH_M - 1
    assert np.abs(field.best_dbm.ravel() - level)[near].max() < 0.3


def test_level_and_server_are_the_same_without_the_other_outputs():
    curves = {"low": fit(curve_of("okumura_hata", 25.0), REACH_M)}
    sources = [replace(source, curve="low") for source in network()]
    how = Painting(curves, -85.0)
    full, short = paint(sources, how, GRID), paint(sources, how, GRID, second=False, above=False)
    assert np.array_equal(full.best_dbm, short.best_dbm)
    assert np.array_equal(full.server, short.server)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000), gone=st.integers(0, 3), come=st.integers(0, 3), moved=st.integers(0, 2)
)
def test_an_update_of_a_few_stations_equals_the_full_computation_to_the_last_bit(
    seed, gone, come, moved
):
    random = np.random.default_rng(seed)
    rings = {"low": fit(curve_of("okumura_hata", 25.0), 1_500.0)}
    rings["high"] = fit(curve_of("okumura_hata", 45.0), 2_500.0)
    how = Painting(rings, -85.0)
    before = network(30, seed)
    after = [source for at, source in enumerate(before) if at >= gone]
    for at in range(moved):
        after[at] = replace(after[at], east_m=after[at].east_m + random.uniform(-500, 500))
    after += [replace(source, station=100 + at) for at, source in enumerate(network(come, seed + 1))]
    repainted = repaint(paint(before, how, GRID), before, after, how, GRID)
    full = paint(after, how, GRID)
    for name in OUTPUTS:
        assert np.array_equal(getattr(repainted, name), getattr(full, name)), name


def renumbered(sources, first):
    return [replace(source, station=source.station + first) for source in sources]


def test_servers_take_two_bytes_while_their_numbers_fit_and_are_the_same_where_they_take_four():
    curves = {"low": curve_of("okumura_hata", 25.0), "high": curve_of("okumura_hata", 45.0)}
    most = np.iinfo(np.int16).max
    narrow, wide = (painted(renumbered(network(), first), curves) for first in (most - 39, most - 38))
    assert (narrow.server.dtype, wide.server.dtype) == (np.int16, np.int32)
    assert narrow.server.max() == most
    assert np.array_equal(narrow.server + (narrow.server >= 0).astype(np.int32), wide.server)
    assert np.array_equal(narrow.second_dbm, wide.second_dbm)
    cells = GRID.height * GRID.width
    assert sum(getattr(narrow, name).nbytes for name in OUTPUTS) == 11 * cells <= 3 * 4 * cells


def test_a_station_numbered_past_two_bytes_comes_in_whole():
    rings = {"low": fit(curve_of("okumura_hata", 25.0), 1_500.0)}
    how, before = Painting(rings, -85.0), [replace(source, curve="low") for source in network()]
    high = replace(before[0], station=40_000, east_m=before[0].east_m + 300.0)
    repainted = repaint(paint(before, how, GRID), before, [*before, high], how, GRID)
    assert repainted.server.max() == 40_000
    assert np.array_equal(repainted.server, paint([*before, high], how, GRID).server)
