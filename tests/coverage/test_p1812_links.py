"""The compiled radials against the code of single links, which meets the validation examples."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.base.errors import ModelRangeError
from planner.coverage.p1812 import COASTAL, INLAND, SEA, Link, Profile, loss
from planner.coverage.p1812_links import radial_losses

SPACING_KM = 0.1


def one_by_one(terrain, clutter, zone, link, latitude, spacing_km=SPACING_KM):
    """Every point of a radial as a link of its own."""
    x = np.arange(len(terrain)) * spacing_km
    losses = {}
    for k in range(3, len(terrain)):
        if x[k] >= 0.25:
            end = slice(0, k + 1)
            profile = Profile(x[end], terrain[end], clutter[end], zone[end], latitude)
            losses[k] = loss(profile, link)["Lb"]
    return losses


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    frequency=st.sampled_from([450.0, 900.0, 1800.0, 2600.0, 3500.0]),
    relief=st.sampled_from([0.0, 3.0, 40.0, 300.0]),
    tx=st.floats(8.0, 80.0),
    time=st.sampled_from([1.0, 10.0, 50.0]),
    zones=st.sampled_from([(INLAND,), (COASTAL, INLAND), (SEA, COASTAL, INLAND)]),
    horizontal=st.booleans(),
)
def test_every_point_of_a_radial_is_the_link_to_it(seed, frequency, relief, tx, time, zones, horizontal):
    random = np.random.default_rng(seed)
    points = 120
    terrain = np.abs(np.cumsum(random.normal(0, 1, points))) * relief / 10 + random.uniform(0, 3, points)
    clutter = random.choice([0.0, 10.0, 15.0], points)
    zone = np.repeat(random.choice(zones, points // 10), 10)
    link = Link(frequency, tx, 1.5, 60.0, 380.0, horizontal=horizontal, time_percent=time)
    losses = radial_losses(terrain[None], clutter[None], zone[None], SPACING_KM, link, 9.8)[0]
    for k, expected in one_by_one(terrain, clutter, zone, link, 9.8).items():
        assert losses[k] == pytest.approx(expected, abs=1e-6), k


def test_nearer_than_the_recommendation_the_loss_has_the_slope_of_free_space():
    flat = np.zeros((1, 50))
    link = Link(900.0, 30.0, 1.5, 60.0, 380.0)
    losses = radial_losses(flat + 2, flat, np.full((1, 50), INLAND), SPACING_KM, link, 9.8)[0]
    assert losses[3] - losses[1] == pytest.approx(20 * np.log10(3))
    assert losses[1] - losses[0] == pytest.approx(20.0)
    assert (np.diff(losses) > 0).all()


def test_a_ridge_throws_a_shadow():
    link = Link(1800.0, 30.0, 1.5, 60.0, 380.0)
    terrain = np.full((2, 100), 2.0)
    terrain[1, 40] = 80.0
    zone, bare = np.full(terrain.shape, INLAND), np.zeros(terrain.shape)
    flat, shadowed = radial_losses(terrain, bare, zone, SPACING_KM, link, 9.8)
    assert shadowed[45] > flat[45] + 20
    assert shadowed[:40] == pytest.approx(flat[:40])


def test_a_radial_too_short_for_the_recommendation_is_refused():
    link = Link(900.0, 30.0, 1.5, 60.0, 380.0)
    with pytest.raises(ModelRangeError):
        radial_losses(np.zeros((1, 3)), np.zeros((1, 3)), np.full((1, 3), INLAND), 0.1, link, 9.8)
