"""Contours: circles over flat land, the distances of RAD-R, shadows over real ground."""

import numpy as np
import pytest
from broadcast.reach_tools import OPEN, stations
from conftest import CRS, ORIGIN_M

from planner.broadcast.contours import contours_of
from planner.broadcast.field_strength import Emission, FieldSettings, Ground, distance_km_of
from planner.broadcast.transmitters import transmitters_of
from planner.coverage.terrain import terrain_of
from planner.geo.grid import Grid

# Distances in km at which ISED BPR-3, figure A1, extrapolated, falls to each level, by e.r.p. in watts:
# RULES.md RAD-R, where they were computed; the figure itself was not read for this.
RAD_R_MAST_M = 30.0
RAD_R_KM = {
    30.0: {66.0: 2.9, 60.0: 4.1, 54.0: 5.8, 48.0: 8.1},
    50.0: {66.0: 3.3, 60.0: 4.7, 54.0: 6.5, 48.0: 9.2},
}


def of(communes, settings=OPEN, **options):
    layer = stations({"at": (5000, 5000)})
    transmitters = transmitters_of(layer, communes, CRS, settings).complete
    return list(contours_of(transmitters, settings, **options))


def test_over_flat_land_a_contour_is_a_circle_of_the_distance_of_its_level(communes):
    contours = of(communes)
    assert [(c.location_percent, c.level_dbuv_m) for c in contours] == [
        (p, level) for p in (50, 90) for level in (48, 54, 60, 66)
    ]
    for contour in contours:
        km = distance_km_of(
            contour.level_dbuv_m,
            contour.transmitter.emission,
            OPEN,
            location_percent=contour.location_percent,
        )
        radii = [contour.distance_m, contour.nearest_m, contour.farthest_m]
        assert radii == pytest.approx([km * 1000] * 3)
        assert contour.polygon.area == pytest.approx(np.pi * contour.distance_m**2, rel=3e-4)
        centre = contour.polygon.centroid
        assert (centre.x - ORIGIN_M[0], centre.y - ORIGIN_M[1]) == pytest.approx((5000, 5000), abs=0.1)


def test_more_places_and_a_higher_level_are_reached_less_far(communes):
    far = {(c.level_dbuv_m, c.location_percent): c.distance_m for c in of(communes)}
    assert far[48, 50] > far[54, 50] > far[60, 50] > far[66, 50]
    assert all(far[level, 90] < far[level, 50] for level in (48, 54, 60, 66))


def model_km(power_w, environment):
    """Return the distances of the model to the levels of RAD-R, at 64 MHz."""
    emission = Emission(64.0, power_w, RAD_R_MAST_M, environment)
    return {level: distance_km_of(level, emission, FieldSettings()) for level in RAD_R_KM[power_w]}


@pytest.mark.parametrize(
    ("environment", "least", "most"),
    [("open", 1.44, 1.48), ("suburban", 1.02, 1.28), ("urban", 0.66, 0.94)],
)
def test_the_model_stands_beside_rad_r(environment, least, most):
    """Over bare land it is 1.44–1.48 times further at every level, less with clutter."""
    for power_w, by_level in RAD_R_KM.items():
        model = model_km(power_w, environment)
        assert [
            (power_w, level) for level, km in by_level.items() if not least < model[level] / km < most
        ] == []


def test_over_bare_land_model_and_rad_r_fall_by_40_db_a_decade():
    for km in (RAD_R_KM[30.0], model_km(30.0, "open")):
        assert 18 / np.log10(km[48.0] / km[66.0]) == pytest.approx(40, abs=1)


def test_over_level_ground_the_contour_is_that_of_flat_land(communes):
    grid = Grid(CRS, ORIGIN_M[0] - 20_000, ORIGIN_M[1] + 30_000, 200.0, 250, 250)
    level = Ground(grid, terrain_of(np.full(grid.shape, 2.0)))
    for flat, real in zip(of(communes), of(communes, ground=level), strict=True):
        assert real.distance_m == pytest.approx(flat.distance_m, rel=0.01)
        assert real.farthest_m - real.nearest_m < 1.0


def test_a_ridge_shortens_the_contour_behind_it_and_nowhere_else(communes):
    grid = Grid(CRS, ORIGIN_M[0] - 20_000, ORIGIN_M[1] + 30_000, 200.0, 250, 250)
    heights = np.full(grid.shape, 2.0)
    east_m = grid.eastings_m() - ORIGIN_M[0]
    heights[:, np.argmin(np.abs(east_m - 8000))] = 120.0  # 3 km to the east
    (flat,) = of(communes, levels=(60.0,), locations=(50.0,))
    ground = Ground(grid, terrain_of(heights))
    (real,) = of(communes, levels=(60.0,), locations=(50.0,), ground=ground)
    x = np.array(real.polygon.exterior.coords)[:, 0] - ORIGIN_M[0]
    assert x.max() - 5000 < 0.75 * flat.distance_m
    assert 5000 - x.min() == pytest.approx(flat.distance_m, rel=0.01)


def test_rad_r_is_the_curve_by_which_a_hundred_watts_at_thirty_metres_reach_5_6_km():
    """By 47 CFR 73.811 they may not reach further with 60 dBµV/m of F(50,50)."""
    more_db = 10 * np.log10(100 / 30)
    assert RAD_R_KM[30.0][60.0] * 10 ** (more_db / 40) == pytest.approx(5.6, rel=0.02)
