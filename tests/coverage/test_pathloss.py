"""Path loss against values worked by hand from the published formulas."""

import numpy as np
import pytest

from planner.base.errors import ModelRangeError, ParameterError
from planner.coverage.pathloss import (
    extended_loss_db,
    free_space_loss_db,
    loss_db,
    model_for,
    range_notes,
)


def test_free_space_at_1_km_and_1000_mhz_is_92_44_db():
    assert free_space_loss_db(1.0, 1000.0) == pytest.approx(92.44, abs=1e-9)


def test_hata_urban_agrees_with_the_formula_worked_by_hand():
    # f = 900, hb = 30, hm = 1.5, d = 5. log f = 2.954243, log hb = 1.477121, log d = 0.698970
    # 26.16 log f = 77.282985; 13.82 log hb = 20.413816
    # a(hm) = (1.1·2.954243 − 0.7)·1.5 − (1.56·2.954243 − 0.8) = 3.824500 − 3.808618 = 0.015882
    # (44.9 − 6.55·1.477121)·0.698970 = 35.224856·0.698970 = 24.621118
    # 69.55 + 77.282985 − 20.413816 − 0.015882 + 24.621118 = 151.024405
    loss = loss_db("okumura_hata", 5.0, 900.0, tx_height_m=30.0)
    assert loss == pytest.approx(151.0244, abs=2e-3)


def test_hata_suburban_is_the_urban_loss_less_the_published_correction():
    # 2·log²(900/28) + 5.4 = 2·(1.507085)² + 5.4 = 9.942609
    urban = loss_db("okumura_hata", 5.0, 900.0, tx_height_m=30.0)
    suburban = loss_db("okumura_hata", 5.0, 900.0, tx_height_m=30.0, environment="suburban")
    assert urban - suburban == pytest.approx(9.9426, abs=1e-3)


def test_hata_open_area_is_the_urban_loss_less_the_published_correction():
    # 4.78·2.954243² − 18.33·2.954243 + 40.94 = 41.717865 − 54.151265 + 40.94 = 28.506600
    urban = loss_db("okumura_hata", 5.0, 900.0, tx_height_m=30.0)
    open_area = loss_db("okumura_hata", 5.0, 900.0, tx_height_m=30.0, environment="open")
    assert urban - open_area == pytest.approx(28.5066, abs=2e-3)


def test_hata_in_a_large_city_uses_the_correction_above_300_mhz():
    # a(hm) = 3.2·log²(11.75·1.5) − 4.97 = 3.2·1.552886 − 4.97 = −0.000919 (log 17.625 = 1.246129)
    urban = loss_db("okumura_hata", 5.0, 900.0, tx_height_m=30.0)
    large = loss_db("okumura_hata", 5.0, 900.0, tx_height_m=30.0, environment="urban_large")
    assert large - urban == pytest.approx(0.0159 + 0.0009, abs=1e-3)


def test_cost231_agrees_with_the_formula_worked_by_hand():
    # f = 1800, hb = 40, hm = 1.5, d = 2. log f = 3.255273, log hb = 1.602060, log d = 0.301030
    # 33.9 log f = 110.353739; 13.82 log hb = 22.140469
    # a(hm) = (1.1·3.255273 − 0.7)·1.5 − (1.56·3.255273 − 0.8) = 4.321200 − 4.278225 = 0.042975
    # (44.9 − 6.55·1.602060)·0.301030 = 34.406507·0.301030 = 10.357391
    # 46.3 + 110.353739 − 22.140469 − 0.042975 + 10.357391 = 144.827686
    loss = loss_db("cost231_hata", 2.0, 1800.0, tx_height_m=40.0)
    assert loss == pytest.approx(144.8277, abs=2e-3)


def test_cost231_adds_3_db_in_a_metropolitan_centre():
    urban = loss_db("cost231_hata", 2.0, 1800.0, tx_height_m=40.0)
    large = loss_db("cost231_hata", 2.0, 1800.0, tx_height_m=40.0, environment="urban_large")
    assert large - urban == pytest.approx(3.0)


@pytest.mark.parametrize("inside", [150.0, 1500.0])
@pytest.mark.parametrize("height", [30.0, 200.0])
@pytest.mark.parametrize("distance", [1.0, 20.0])
def test_the_edges_of_hatas_range_are_inside(inside, height, distance):
    assert np.isfinite(loss_db("okumura_hata", distance, inside, tx_height_m=height))


@pytest.mark.parametrize(
    ("model", "distance", "frequency", "height"),
    [
        ("okumura_hata", 0.99, 900.0, 30.0),
        ("okumura_hata", 20.01, 900.0, 30.0),
        ("okumura_hata", 5.0, 149.0, 30.0),
        ("okumura_hata", 5.0, 1501.0, 30.0),
        ("okumura_hata", 5.0, 900.0, 29.9),
        ("okumura_hata", 5.0, 900.0, 200.1),
        ("cost231_hata", 5.0, 2001.0, 30.0),
        ("cost231_hata", 5.0, 1499.0, 30.0),
    ],
)
def test_outside_the_published_range_is_refused(model, distance, frequency, height):
    with pytest.raises(ModelRangeError):
        loss_db(model, distance, frequency, tx_height_m=height)


def test_cost231_has_the_same_loss_in_suburban_centres_as_in_a_medium_sized_city():
    suburban = loss_db("cost231_hata", 2.0, 1800.0, tx_height_m=40.0, environment="suburban")
    assert suburban == loss_db("cost231_hata", 2.0, 1800.0, tx_height_m=40.0)


def test_cost231_on_open_land_is_refused_by_the_strict_function_and_named_by_the_notes():
    with pytest.raises(ModelRangeError):
        loss_db("cost231_hata", 5.0, 1800.0, tx_height_m=30.0, environment="open")
    assert range_notes("cost231_hata", 1800.0, 30.0, 1.5, "open") == ["environment"]


def test_every_extension_is_named():
    notes = range_notes("cost231_hata", 2100.0, 12.0, 0.5, "urban")
    assert notes == ["frequency", "tx_height", "rx_height"]


def test_the_extended_formula_equals_the_strict_one_inside_the_range():
    distance = np.array([1.0, 3.0, 20.0])
    strict = loss_db("okumura_hata", distance, 900.0, tx_height_m=50.0)
    extended = extended_loss_db(
        "okumura_hata", distance, 900.0, tx_height_m=50.0, rx_height_m=1.5, environment="urban"
    )
    assert np.array_equal(strict, extended)


def test_the_extended_formula_never_falls_below_free_space():
    near = np.array([0.0, 0.001, 0.01, 0.05])
    losses = extended_loss_db(
        "okumura_hata", near, 900.0, tx_height_m=45.0, rx_height_m=1.5, environment="open"
    )
    assert (losses >= free_space_loss_db(np.maximum(near, 0.001), 900.0)).all()


def test_an_unknown_model_or_environment_is_a_parameter_error():
    with pytest.raises(ParameterError):
        loss_db("hata2", 5.0, 900.0, tx_height_m=30.0)
    with pytest.raises(ParameterError):
        loss_db("okumura_hata", 5.0, 900.0, tx_height_m=30.0, environment="desert")


def test_the_model_follows_the_band():
    assert model_for(900.0) == "okumura_hata"
    assert model_for(1800.0) == model_for(2100.0) == "cost231_hata"
