"""3GPP TR 38.901 against values worked by hand from its tables 7.4.1-1 and 7.4.2-1."""

import math

import numpy as np
import pytest

from planner.base.errors import ModelRangeError, ParameterError
from planner.coverage.pathloss import MODELS, Air, extended_loss_db, loss_db, range_notes
from planner.coverage.tr38901 import (
    BLEND,
    LOS,
    NLOS,
    rma_los_probability,
    rma_loss_db,
    uma_los_probability,
    uma_loss_db,
)


def test_uma_in_sight_before_the_break_point():
    # d2D 100 m, hBS 25, hUT 1.5: d3D = sqrt(100² + 23.5²) = 102.7242; break at 560 m
    # 28.0 + 22·log10(102.7242) + 20·log10(3.5) = 28 + 44.25672 + 10.88136 = 83.13808
    assert uma_loss_db(0.1, 3500.0, 25.0, 1.5, LOS) == pytest.approx(83.1381, abs=1e-3)


def test_uma_in_sight_beyond_the_break_point():
    # d2D 2000 m: d3D = 2000.138; break 560 m
    # 28 + 40·log10(2000.138) + 20·log10(3.5) − 9·log10(560² + 23.5²) = 28 + 132.0424 + 10.8814 − 49.4737
    expected = 28 + 40 * 3.3010600 + 10.8813609 - 9 * math.log10(313_600 + 552.25)
    assert uma_loss_db(2.0, 3500.0, 25.0, 1.5, LOS) == pytest.approx(expected, abs=1e-3)


def test_uma_out_of_sight_is_never_less_than_in_sight():
    # 13.54 + 39.08·log10(1000.276) + 20·log10(3.5) − 0 = 13.54 + 117.24468 + 10.88136 = 141.66604
    assert uma_loss_db(1.0, 3500.0, 25.0, 1.5, NLOS) == pytest.approx(141.6660, abs=1e-3)
    far = np.linspace(0.01, 5, 200)
    assert (uma_loss_db(far, 3500.0, 25.0, 1.5, NLOS) >= uma_loss_db(far, 3500.0, 25.0, 1.5, LOS)).all()


def test_rma_in_sight_before_and_beyond_the_break_point():
    # h = 5, fc 0.9 GHz, hBS 35, hUT 1.5; break 2π·35·1.5·0.9e9/3e8 = 989.60 m
    # at 500 m: d3D 501.1210; 20·log10(40π·501.121·0.9/3) = 20·log10(18 891.8) = 85.5255
    # 5^1.72 = 15.9306; + 0.477917·log10(501.121) = 1.29037 − 0.700945 + 0.002·0.69897·501.121 = 0.700537
    assert rma_loss_db(0.5, 900.0, 35.0, 1.5, LOS) == pytest.approx(86.8155, abs=2e-3)
    at_break, beyond = rma_loss_db([0.98960, 1.97920], 900.0, 35.0, 1.5, LOS)
    assert beyond - at_break == pytest.approx(40 * math.log10(2), abs=0.01)


def test_rma_out_of_sight():
    # 161.04 − 7.1·log10(20) + 7.5·log10(5) − (24.37 − 3.7·(5/35)²)·log10(35)
    #  + (43.42 − 3.1·log10(35))·(log10(2000.28) − 3) + 20·log10(0.9) − (3.2·log10(17.625)² − 4.97)
    expected = 161.04 - 7.1 * 1.30103 + 7.5 * 0.69897 - (24.37 - 3.7 / 49) * 1.544068
    expected += (43.42 - 3.1 * 1.544068) * (math.log10(2000.2805) - 3) - 0.91515
    expected -= 3.2 * 1.246129**2 - 4.97
    assert rma_loss_db(2.0, 900.0, 35.0, 1.5, NLOS) == pytest.approx(expected, abs=1e-3)


def test_the_probability_of_sight():
    # UMa at 100 m: 18/100 + exp(−100/63)·(1 − 0.18) = 0.18 + 0.204477·0.82 = 0.347671
    assert uma_los_probability(0.1) == pytest.approx(0.347671, abs=1e-5)
    assert uma_los_probability(0.018) == 1.0
    # at 23 m height C' = 1: (1 + 1.25·1·exp(−100/150)) = 1 + 1.25·0.513417
    assert uma_los_probability(0.1, 23.0) == pytest.approx(0.347671 * 1.641771, abs=1e-5)
    assert rma_los_probability(1.01) == pytest.approx(math.exp(-1))
    assert rma_los_probability(0.005) == 1.0


def test_the_blend_lies_between_by_the_probability():
    sight, hidden, both = (uma_loss_db(0.1, 900.0, 25.0, 1.5, state) for state in (LOS, NLOS, BLEND))
    p = uma_los_probability(0.1)
    assert both == pytest.approx(p * sight + (1 - p) * hidden)


@pytest.mark.parametrize(
    ("model", "arguments"),
    [
        ("tr38901_uma", {"distance_km": 5.1}),
        ("tr38901_uma", {"tx_height_m": 30.0}),
        ("tr38901_uma", {"frequency_mhz": 499.0}),
        ("tr38901_rma", {"tx_height_m": 151.0}),
        ("tr38901_rma", {"frequency_mhz": 7001.0}),
        ("tr38901_rma", {"rx_height_m": 0.9}),
        ("p1812", {"distance_km": 0.2}),
        ("p1812", {"frequency_mhz": 6001.0}),
    ],
)
def test_outside_its_range_a_model_is_refused(model, arguments):
    inside = {"distance_km": 1.0, "frequency_mhz": 900.0, "tx_height_m": 25.0, "rx_height_m": 1.5}
    air = Air(45.0, 325.0, 9.9)
    assert np.isfinite(loss_db(model, **inside, air=air))
    with pytest.raises(ModelRangeError):
        loss_db(model, **{**inside, **arguments}, air=air)


def test_p1812_is_not_computed_without_the_air():
    with pytest.raises(ParameterError, match="N0"):
        loss_db("p1812", 5.0, 900.0, tx_height_m=40.0)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("environment", ["urban", "suburban", "open"])
def test_every_model_can_be_extended_openly_and_grows_with_distance(model, environment):
    far = np.geomspace(0.02, 20, 300)
    options = {"tx_height_m": 40.0, "rx_height_m": 1.5, "environment": environment}
    losses = extended_loss_db(model, far, 1800.0, **options, air=Air(60.0, 380.0, 9.9))
    assert (np.diff(losses) > -0.5).all()
    assert isinstance(range_notes(model, 1800.0, 40.0, 1.5, environment), list)
