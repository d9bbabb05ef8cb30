"""Neighbours by the spatial index against every pair by NumPy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from planner.appraisal.neighbours import FARTHEST_M, nearest_other, to_centimetre, within

NOBODY = np.array([-1])
# Whole centimetres over a province and beyond it; many on one spot or in one line.
metres = st.one_of(st.integers(-3_000_000, 3_000_000), st.integers(-5, 5)).map(lambda cm: cm / 100)
places = hnp.arrays(float, st.tuples(st.integers(0, 25), st.just(2)), elements=metres)


def all_pairs(sites, masts):
    """Return every distance, (n, m)."""
    return np.hypot(sites[:, None, 0] - masts[None, :, 0], sites[:, None, 1] - masts[None, :, 1])


def own_of(data, sites, masts):
    rows = st.lists(st.integers(-1, len(masts) - 1), min_size=len(sites), max_size=len(sites))
    return np.array(data.draw(rows), dtype=int)


def others(sites, masts, own):
    """Return every distance, a site's own mast at infinity."""
    distances = all_pairs(sites, masts)
    at = np.flatnonzero(own >= 0)
    distances[at, own[at]] = np.inf
    return distances


@settings(deadline=None)
@given(places, places, st.data())
def test_the_nearest_is_that_of_all_pairs_and_of_equals_the_first(sites, masts, data):
    own = own_of(data, sites, masts)
    nearest, distance = nearest_other(sites, masts, own)
    if not len(masts):
        assert (nearest == -1).all()
        assert np.isnan(distance).all()
        return
    apart = others(sites, masts, own)
    for site in range(len(sites)):
        least = apart[site].min()
        if np.isinf(least):
            assert nearest[site] == -1
            assert np.isnan(distance[site])
        else:
            assert (nearest[site], distance[site]) == (apart[site].argmin(), least)


@settings(deadline=None)
@given(places, places, st.data(), st.one_of(st.integers(0, 6), st.integers(0, 40_000)))
def test_the_masts_within_a_radius_are_those_of_all_pairs(sites, masts, data, radius):
    own = own_of(data, sites, masts)
    by_site = within(sites, masts, own, float(radius))
    apart = others(sites, masts, own).round(2)
    for site in range(len(sites)):
        near = by_site.get(site, [])
        assert sorted(mast for _, mast in near) == np.flatnonzero(apart[site] <= radius).tolist()
        assert near == sorted(near)
        assert [far for far, _ in near] == [apart[site, mast] for _, mast in near]


@given(st.integers(0, 30_000_000))
def test_a_distance_of_whole_centimetres_is_the_number_that_is_written(centimetres):
    written = float(f"{centimetres // 100}.{centimetres % 100:02d}")
    assert to_centimetre(np.array([centimetres / 100 + 0.004]))[0] == written
    assert to_centimetre(np.array([centimetres / 100 - 0.004]))[0] == abs(written)


def test_the_radius_itself_is_within_and_half_a_centimetre_more_is_rounded():
    sites, masts = np.zeros((1, 2)), np.array([[20.0, 0.0], [20.004, 0.0], [20.006, 0.0]])
    by_site = within(sites, masts, NOBODY, 20.0)
    assert by_site[0] == [(20.0, 0), (20.0, 1)]


@pytest.mark.parametrize("metres", [499.99, 500.0, 2_000.1, 127_999.0, 128_001.0, FARTHEST_M])
def test_a_mast_is_found_however_far_it_is_up_to_the_farthest(metres):
    mast, distance = nearest_other(np.zeros((1, 2)), np.array([[metres, 0.0]]), NOBODY)
    assert (mast[0], distance[0]) == (0, metres)


def test_beyond_the_farthest_there_is_no_neighbour():
    mast, distance = nearest_other(np.zeros((1, 2)), np.array([[FARTHEST_M + 1, 0.0]]), NOBODY)
    assert mast[0] == -1
    assert np.isnan(distance[0])


def test_a_mast_of_ones_own_is_no_neighbour_and_one_on_the_same_spot_is():
    masts = np.array([[0.0, 0.0], [0.0, 0.0], [9.0, 0.0]])
    mast, distance = nearest_other(np.zeros((1, 2)), masts, np.array([0]))
    assert (mast[0], distance[0]) == (1, 0.0)
