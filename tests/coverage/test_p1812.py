"""Recommendation ITU-R P.1812 against the validation examples: every quantity by its equation."""

import csv
import re
from dataclasses import replace

import numpy as np
import pytest

from planner.base.errors import ModelRangeError
from planner.coverage.p1812 import (
    INLAND,
    Link,
    Profile,
    location_sigma_db,
    loss,
)
from planner.coverage.p1812_equations import inverse_normal
from planner.coverage.path_profile import parse_profile
from planner.layers.province import DEFAULT_DATA_DIR

EXAMPLES = DEFAULT_DATA_DIR.parent.parent / "shared" / "data" / "p1812"
NAMES = {
    "d (km)": "d", "dlt (km)": "dlt", "dlr (km)": "dlr", "th_t (mrad)": "theta_t",
    "th_r (mrad)": "theta_r", "th (mrad)": "theta", "hts (m)": "hts", "hrs (m)": "hrs", "w": "w",
    "b0 (%)": "beta0", "ae (km)": "ae", "hte (m)": "hte", "hre (m)": "hre", "hm (m)": "hm",
    "Fi": "Fi", "Fj": "Fj", "Fk": "Fk", "Lbfs": "Lbfs", "Lb0p": "Lb0p", "Lb0b": "Lb0b",
    "Lbulla (dB)": "Lbulla", "Lbulls (dB)": "Lbulls", "Ldsph (dB)": "Ldsph", "Ld50 (dB)": "Ld50",
    "Ldb (dB)": "Ldb", "Ldp (dB)": "Ldp", "Lbd50 (dB)": "Lbd50", "Lminb0p (dB)": "Lminb0p",
    "Lba (dB)": "Lba", "Lminbap (dB)": "Lminbap", "Lbda (dB)": "Lbda", "Lbam (dB)": "Lbam",
    "Lbs (dB)": "Lbs", "Lbc (dB)": "Lbc", "Lb (dB)": "Lb", "Ep (dBuV/m)": "Ep",
}  # fmt: skip
# The reference prints, as Lbd, what (61) made of it; it is compared with that.
QUIRKS = {"Lbd (dB)": "Lbda"}
RESULTS = sorted((EXAMPLES / "results").glob("*_log.csv")) if EXAMPLES.exists() else []


def printed(text):
    """The value and half of its last digit, at least 1e-6."""
    mantissa, _, power = text.partition("e")
    decimals = len(mantissa.partition(".")[2])
    last = 0.5 * 10.0 ** (int(power or 0) - decimals)
    return float(text), max(last * 1.01, 1e-6 if not power else 0.0)


@pytest.mark.skipif(not RESULTS, reason="the validation examples are not at hand")
def test_all_the_examples_are_there():
    assert len(RESULTS) >= 30


@pytest.mark.parametrize("result", RESULTS, ids=lambda path: path.stem)
def test_every_intermediate_value_of_an_example_comes_out(result):
    name, number = re.fullmatch(r"(.*)_(\d+)_log", result.stem).groups()
    text = (EXAMPLES / "profiles" / f"{name}.csv").read_text(encoding="utf-8")
    file = parse_profile(text, name)
    values = loss(file.profile, file.links[int(number)])
    log = {}
    with result.open(encoding="utf-8") as lines:
        for row in csv.reader(lines):
            if len(row) > 3 and row[3] and not row[0].startswith("#"):
                log.setdefault(row[0].strip(), row[3])
    assert float(log["p (%)"]) == file.links[int(number)].time_percent
    wrong = {}
    for label, own in {**NAMES, **QUIRKS}.items():
        value, digit = printed(log[label])
        if abs(values[own] - value) > digit:
            wrong[label] = (value, values[own])
    assert wrong == {}


def flat(km, points=200, height=2.0, clutter=0.0):
    x = np.linspace(0, km, points)
    return Profile(x, np.full(points, height), np.full(points, clutter), np.full(points, INLAND), 9.93)


FM = Link(98.2, 12.0, 19.0, delta_n=45.0, surface_n=323.947135)


def test_quoted_figures_of_the_examples():
    """Single figures of eeveetza/Py1812, tests/ (rburg, data set 0), by their equations."""
    assert inverse_normal(0.01) / inverse_normal(1.442216533 / 100) > 1  # so Fi is 1 there (40)
    assert 199.36 + 20 * np.log10(0.0982) - 168.1803966 == pytest.approx(11.02183313, abs=1e-6)  # (70)
    lbs, lbam, lbc = 168.2293702, 176.4388002, 168.1803966
    assert -5 * np.log10(10 ** (-0.2 * lbs) + 10 ** (-0.2 * lbam)) == pytest.approx(
        lbc, abs=1e-6
    )  # (63)
    assert loss(flat(96.2), FM)["ae"] == pytest.approx(8930.776786, abs=1e-6)  # (7a)


def test_free_space_is_the_floor_on_a_short_clear_path():
    values = loss(flat(1.0), replace(FM, tx_height_m=60.0, rx_height_m=20.0, frequency_mhz=2000.0))
    slant = np.hypot(1.0, 0.04)
    assert values["Lbfs"] == pytest.approx(92.4 + 20 * np.log10(2.0) + 20 * np.log10(slant))
    assert values["Lb"] == pytest.approx(values["Lbfs"], abs=0.01)


def test_the_result_moves_with_both_refractivities():
    """A well-known library takes dN and N0 and ignores them."""
    base = loss(flat(150.0), FM)["Lb"]
    assert loss(flat(150.0), replace(FM, delta_n=70.0))["Lb"] != pytest.approx(base, abs=0.5)
    assert loss(flat(150.0), replace(FM, surface_n=380.0))["Lb"] != pytest.approx(base, abs=0.5)


def test_clutter_near_the_receiver_adds_loss():
    low = replace(FM, rx_height_m=1.5, frequency_mhz=900.0, tx_height_m=40.0)
    assert loss(flat(8.0, clutter=10.0), low)["Lb"] > loss(flat(8.0), low)["Lb"] + 5


def test_ninety_per_cent_of_places_cost_1_28_sigma():
    sigma = location_sigma_db(900.0, 100.0)
    low = replace(FM, rx_height_m=1.5, frequency_mhz=900.0, tx_height_m=40.0, location_sigma_db=sigma)
    median = loss(flat(10.0), low)["Lb"]
    rare = loss(flat(10.0), replace(low, location_percent=90.0))["Lb"]
    assert rare - median == pytest.approx(1.2816 * sigma, abs=0.001)


@pytest.mark.parametrize(
    "changes",
    [{"frequency_mhz": 29.0}, {"frequency_mhz": 6001.0}, {"time_percent": 0.5}, {"time_percent": 51.0},
     {"location_percent": 0.5}, {"tx_height_m": 0.5}, {"rx_height_m": 3001.0}],
)  # fmt: skip
def test_outside_its_range_the_model_says_so(changes):
    with pytest.raises(ModelRangeError):
        loss(flat(10.0), replace(FM, **changes))


@pytest.mark.parametrize("km", [0.2, 3001.0])
def test_a_path_too_short_or_too_long_is_refused(km):
    with pytest.raises(ModelRangeError):
        loss(flat(km), FM)


def test_a_profile_that_is_no_profile_is_refused_by_name():
    from planner.base.errors import InputFileError

    with pytest.raises(InputFileError, match=r"p\.csv"):
        parse_profile("a,b\n1,2\n", "p.csv")
