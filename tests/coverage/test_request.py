"""A question about coverage: bands and powers as they are documented, and what a level must be."""

from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest

from planner.base.errors import ParameterError
from planner.coverage.request import LIMITS, band_of, default_request

# technology: usual band (MHz), power of the whole carrier (dBm), threshold (dBm)
USUAL = {
    "2G": (900.0, 58.0, -100.0),
    "3G": (2100.0, 59.0, -100.0),
    "4G": (1800.0, 61.0, -121.0),
    "5G": (2600.0, 75.0, -110.0),
}
# of 10 MHz LTE (50 blocks of 12 subcarriers, TS 36.101) and 100 MHz NR at 30 kHz (273, TS 38.101-1)
SUBCARRIERS = {"4G": 600, "5G": 3276}


@pytest.mark.parametrize("technology", USUAL)
def test_a_technology_is_asked_about_in_its_usual_band_with_its_own_power_and_threshold(technology):
    request = default_request("viettel", technology, 2017)
    values = (request.frequency_mhz, request.eirp_dbm, request.threshold_dbm)
    assert values == USUAL[technology]


@pytest.mark.parametrize(
    ("technology", "mhz", "eirp_dbm"),
    [("2G", 1800, 59), ("3G", 900, 58), ("4G", 2100, 61), ("4G", 900, 60), ("5G", 3500, 75)],
)
def test_another_band_brings_its_own_power(technology, mhz, eirp_dbm):
    request = default_request("viettel", technology, 2017, frequency_mhz=mhz)
    assert (request.frequency_mhz, request.eirp_dbm) == (mhz, eirp_dbm)
    assert band_of(technology, mhz + 20).mhz == mhz
    usual = default_request("viettel", technology, 2017)
    assert request.reference_offset_db() == usual.reference_offset_db()


@pytest.mark.parametrize("technology", USUAL)
def test_the_level_that_is_measured_lies_below_the_power_of_the_carrier(technology):
    """Of one subcarrier for 4G and 5G, of the pilot's tenth for 3G, of all for 2G."""
    expected = {"2G": 0.0, "3G": 10.0, **{name: 10 * np.log10(n) for name, n in SUBCARRIERS.items()}}
    request = default_request("viettel", technology, 2017)
    assert request.reference_offset_db() == pytest.approx(expected[technology])


@pytest.mark.parametrize("probability", [0.5, 0.75, 0.9, 0.95])
def test_the_median_must_lie_above_the_threshold_by_the_quantile_of_the_fading(probability):
    request = default_request("viettel", "2G", 2017, probability=probability, threshold_dbm=-90.0)
    margin = NormalDist().inv_cdf(probability) * request.sigma_db()
    assert request.margin_db() == pytest.approx(margin, abs=0.01)
    assert request.needed_dbm() == pytest.approx(-90.0 + margin, abs=0.01)
    assert request.margin_db(0.5) == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize(("load", "db"), [(0.0, 0.0), (0.5, 3.0103), (0.9, 10.0)])
def test_load_raises_what_is_needed_by_the_rise_of_the_noise(load, db):
    request = default_request("viettel", "4G", 2017, load=load, probability=0.5)
    assert request.load_margin_db() == pytest.approx(db, abs=1e-4)
    assert request.needed_dbm() == pytest.approx(-121.0 + db, abs=1e-4)


def test_losses_at_the_receiver_add_up():
    request = default_request("viettel", "2G", 2017)
    request = replace(request, body_loss_db=3.0, vehicle_loss_db=8.0, indoor_loss_db=15.5)
    assert request.receiver_loss_db() == 26.5


@pytest.mark.parametrize("name", sorted(set(LIMITS) - {"frequency_mhz"}))
def test_a_number_at_its_limit_is_taken_and_one_beyond_is_refused(name):
    low, high = LIMITS[name]
    for value in (low, high):
        changed = {"year": int(value)} if name == "year" else {"year": 2017, name: value}
        year = changed.pop("year")
        assert getattr(default_request("viettel", "2G", year, **changed), name) == value
    for value in (low - 1, high + 1):
        changed = {"year": int(value)} if name == "year" else {"year": 2017, name: value}
        year = changed.pop("year")
        with pytest.raises(ParameterError):
            default_request("viettel", "2G", year, **changed)


@pytest.mark.parametrize(("carrier", "technology"), [("viettel", "6G"), ("beeline", "2G")])
def test_an_unknown_technology_or_carrier_is_refused(carrier, technology):
    with pytest.raises(ParameterError):
        default_request(carrier, technology, 2017)
