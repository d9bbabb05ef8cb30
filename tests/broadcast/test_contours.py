"""Contours: circles over flat land, the distances of RAD-R, shadows over real ground."""

import numpy as np
import pytest
from broadcast.reach_tools import OPEN, stations
from conftest import CRS, ORIGIN_M

from planner.broadcast.contours import RAD_R_KM, compare_with_rad_r, contours_of
from planner.broadcast.field_strength import FieldSettings, Ground, distance_km_of
from planner.broadcast.transmitters import transmitters_of
from planner.coverage.terrain import terrain_of
from planner.geo.grid import Grid


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


def test_the_model_stands_beside_rad_r():
    """Over bare land both fall by 40 dB a decade, so that the model is the same 1.44–1.48 times further
    at every level: 6.4 dB. With 10 m of clutter it is 1.02–1.28 times, with 15 m 0.66–0.94 times.
    """
    bare = compare_with_rad_r(64.0, FieldSettings(), "open")
    assert len(bare) == 8
    assert bare["ratio"].between(1.44, 1.48).all()
    rad_r = bare[bare["power_w"] == 30].set_index("level_dbuv_m")["rad_r_km"]
    assert rad_r.to_dict() == {66.0: 2.9, 60.0: 4.1, 54.0: 5.8, 48.0: 8.1}
    assert 18 / np.log10(rad_r[48] / rad_r[66]) == pytest.approx(40, abs=1)  # dB a decade
    model = bare[bare["power_w"] == 30].set_index("level_dbuv_m")["model_km"]
    assert 18 / np.log10(model[48] / model[66]) == pytest.approx(40, abs=1)
    assert compare_with_rad_r(64.0, FieldSettings())["ratio"].between(1.02, 1.28).all()
    assert compare_with_rad_r(64.0, FieldSettings(), "urban")["ratio"].between(0.66, 0.94).all()


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
