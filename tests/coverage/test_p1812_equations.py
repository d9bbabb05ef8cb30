"""Single equations of P.1812 against figures found another way."""

from statistics import NormalDist

import pytest

from planner.coverage.p1812_equations import (
    beta0_percent,
    bulge_m,
    coast_db,
    edge_nu,
    effective_earth_km,
    height_over_line_m,
    interpolation,
    inverse_normal,
    knife_edge_db,
    least_ducting_db,
    parallel_db,
    shielding_db,
    slope_from_end,
    smooth_ends_m,
)


@pytest.mark.parametrize("x", [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99])
def test_the_inverse_normal_is_that_of_the_standard_library(x):
    """Within the 4.5e-4 that Abramowitz and Stegun, 26.2.23, state."""
    assert inverse_normal(x) == pytest.approx(NormalDist().inv_cdf(1 - x), abs=4.5e-4)


def test_a_knife_edge_on_the_line_of_sight_costs_six_decibels():
    assert knife_edge_db(0.0) == pytest.approx(6.03, abs=0.01)
    assert knife_edge_db(-0.78) == 0.0
    assert knife_edge_db(-0.77) > 0.0


def test_with_the_gradient_of_the_standard_air_the_earth_is_four_thirds_as_large():
    assert effective_earth_km(39.25) == pytest.approx(6371 * 4 / 3)


def test_the_middle_of_an_uneven_line_and_its_bulge():
    # 10 km: the chord's middle lies 500 · 5 · 5 / R m under the sphere's surface.
    assert height_over_line_m(50.0, 4.0, 6.0, 10.0, 20.0, 70.0) == pytest.approx(50 - (20 + 0.4 * 50))
    assert bulge_m(5.0, 5.0, 8500.0) == pytest.approx(12500 / 8500)
    assert slope_from_end(-30.0, 0.2, 5.0, 8500.0) == pytest.approx(-6 - 2500 / 8500)


def test_bullingtons_point_stands_where_the_slopes_meet():
    # From 0 m up 10 m/km and from 0 m back 30 m/km over 4 km they meet at 3 km and 30 m.
    assert edge_nu(0.0, 0.0, 4.0, 10.0, 30.0, 0.3) == pytest.approx(
        30 * (2 * 4000 / (0.3 * 3000 * 1000)) ** 0.5
    )


def test_the_smooth_surface_of_a_straight_slope_is_the_slope():
    # h = 10 + 3 x over 8 km; v1 and v2 of one stretch from 10 m to 34 m.
    v1, v2 = 8 * (10 + 34), 8 * (34 * 16 + 10 * 8)
    assert smooth_ends_m(float(v1), float(v2), 8.0) == pytest.approx((10, 34))


def test_between_the_median_and_beta0_the_share_runs_from_nought_to_one():
    assert interpolation(50.0, 5.0) == pytest.approx(0.0, abs=1e-3)
    assert interpolation(3.0, 5.0) == 1.0
    assert interpolation(20.0, 5.0) == pytest.approx(0.8416 / 1.6449, abs=1e-3)


def test_two_equal_ways_lower_the_loss_by_what_their_equation_says():
    assert parallel_db(150.0, 150.0) == pytest.approx(150 - 1.50515)  # 5 log10 2
    assert parallel_db(150.0, 400.0) == pytest.approx(150.0)
    assert least_ducting_db(150.0, 150.0) == pytest.approx(150 + 2.5 * 0.693147)


def test_only_a_horizon_above_shields_and_only_a_near_coast_helps():
    assert shielding_db(0.0, 5.0, 1.0) == 0.0
    assert shielding_db(1.0, 4.0, 1.0) == pytest.approx(4.720 + 0.264, abs=1e-3)  # 20 log10 1.722
    assert coast_db(0.8, 0.0, 10.0, 50.0) == -3.0
    assert coast_db(0.7, 0.0, 10.0, 50.0) == 0.0
    assert coast_db(0.8, 5.1, 10.0, 50.0) == 0.0
    assert coast_db(0.8, 4.0, 3.9, 50.0) == 0.0


def test_beta0_is_the_same_on_both_sides_of_the_seventieth_parallel_and_of_the_equator():
    at, past = (beta0_percent(20.0, 0.5, degrees) for degrees in (70.0, 70.0001))
    assert at == pytest.approx(past, rel=1e-2)
    assert beta0_percent(20.0, 0.5, -10.0) == beta0_percent(20.0, 0.5, 10.0)
