"""The kernel against the unfitted models in float64, pixel by pixel; tiles against the whole."""

import numpy as np
import pytest

from planner.coverage import kernel
from planner.coverage.curves import NEAREST_M, TOLERANCE_DB, fit
from planner.coverage.field import Source, paint
from planner.coverage.pathloss import Air, extended_loss_db
from planner.geo.grid import Grid

GRID = Grid("EPSG:9209", 590_000.0, 1_110_000.0, 50.0, 240, 200)
BEAM, BACK, REACH_M = 65.0, 25.0, 7_000.0
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
        )
        for at in range(count)
    ]


def reference(sources, curves, rows, columns):
    """Every station at some pixels in float64, by the model itself."""
    east = GRID.eastings_m()[columns]
    north = GRID.northings_m()[rows]
    levels = np.full((len(sources), len(rows)), -np.inf)
    for at, one in enumerate(sources):
        dx, dy = east - one.east_m, north - one.north_m
        distance = np.hypot(dx, dy)
        level = curves[one.curve](np.maximum(distance, NEAREST_M)) + one.offset_db
        if one.azimuths_deg:
            bearing = np.degrees(np.arctan2(dx, dy))
            off = np.min([np.abs((bearing - a + 180) % 360 - 180) for a in one.azimuths_deg], axis=0)
            level = level - np.minimum(12 * (off / BEAM) ** 2, BACK)
        levels[at] = np.where(distance <= REACH_M, level, -np.inf)
    return levels


def painted(sources, curves, **options):
    rings = {name: fit(curve, REACH_M) for name, curve in curves.items()}
    return paint(sources, rings, GRID, threshold_dbm=-85.0, beamwidth_deg=BEAM,
                 front_to_back_db=BACK, **options)  # fmt: skip


@pytest.mark.parametrize("model", ["okumura_hata", "p1812", "tr38901_rma", "tr38901_uma", "free_space"])
def test_level_second_server_and_carriers_are_those_of_the_unfitted_model(model):
    curves = {"low": curve_of(model, 25.0), "high": curve_of(model, 45.0, "open")}
    sources = network()
    found = painted(sources, curves)
    random = np.random.default_rng(1)
    rows, columns = random.integers(0, GRID.height, 1500), random.integers(0, GRID.width, 1500)
    levels = reference(sources, curves, rows, columns)
    ranked = np.sort(levels, axis=0)[::-1]
    best, second = found.best_dbm[rows, columns], found.second_dbm[rows, columns]
    seen = np.isfinite(ranked[0])
    assert np.abs(best[seen] - ranked[0][seen]).max() < 0.3
    both = np.isfinite(ranked[1])
    assert np.abs(second[both] - ranked[1][both]).max() < 0.3
    assert (best[~seen] == kernel.FAR_BELOW_DBM).all()
    clear = seen & (ranked[0] - ranked[1] > 0.6)
    assert (found.server[rows, columns][clear] == levels.argmax(axis=0)[clear]).all()
    sure = np.abs(levels + 85.0).min(axis=0) > 0.3
    bits = np.zeros(len(rows), int)
    for at, one in enumerate(sources):
        bits |= np.where(levels[at] >= -85.0, 1 << one.carrier, 0)
    assert (found.above[rows, columns][sure] == bits[sure]).all()


def test_bands_computed_alone_are_the_same_rows_of_the_whole_to_the_last_bit():
    curves = {"low": curve_of("okumura_hata", 25.0), "high": curve_of("okumura_hata", 45.0)}
    whole = painted(network(), curves)
    for rows in (slice(0, 67), slice(67, 68), slice(68, GRID.height)):
        band = painted(network(), curves, rows=rows)
        for name in ("best_dbm", "second_dbm", "server", "above"):
            assert np.array_equal(getattr(band, name), getattr(whole, name)[rows]), name


def test_without_a_station_there_is_no_level():
    found = painted([], {"low": curve_of("okumura_hata", 25.0)})
    assert (found.server == kernel.NO_SERVER).all()
    assert (found.best_dbm == kernel.FAR_BELOW_DBM).all()


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


def test_the_polynomials_of_logarithm_and_arc_tangent_are_good_to_float32():
    m = np.linspace(1, 2, 10_001)
    assert np.abs(np.polyval(kernel.LOG2.astype(float), m) - np.log2(m)).max() < 5e-6
    a = np.linspace(1e-6, 1, 10_001)
    assert np.abs(a * np.polyval(kernel.ATAN.astype(float), a * a) - np.arctan(a)).max() < 5e-6
