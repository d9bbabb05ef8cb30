"""The field strength of an FM station against hand-worked values, the examples of ITU-R and P.1812."""

import csv
import re
from math import acos, cos, exp, log10, pi, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.base.errors import ModelRangeError, ParameterError
from planner.broadcast.field_strength import (
    Emission,
    FieldSettings,
    Ground,
    distance_km_of,
    field_dbuv_m,
    field_of_loss_dbuv_m,
    free_space_field_dbuv_m,
    radial_fields_dbuv_m,
)
from planner.coverage.flat_land import flat_profile
from planner.coverage.p1812 import Link, location_sigma_db, loss
from planner.coverage.path_profile import parse_profile
from planner.coverage.pathloss import CLUTTER_M
from planner.coverage.terrain import terrain_of
from planner.geo.grid import Grid
from planner.layers.province import DEFAULT_DATA_DIR

EXAMPLES = DEFAULT_DATA_DIR.parent.parent / "shared" / "data" / "p1812"
RESULTS = sorted((EXAMPLES / "results").glob("*_log.csv")) if EXAMPLES.exists() else []
COMMUNE = Emission(64.0, 30.0, 30.0)
IN_THE_OPEN = Emission(64.0, 30.0, 30.0, "open")


def test_one_kilowatt_of_a_half_wave_dipole_makes_106_9_db_at_a_kilometre():
    """E = √(30 · G · P) / d, G = 1.643 for a half-wave dipole."""
    by_hand = 20 * log10(sqrt(30 * 1.643 * 1000) / 1000 * 1e6)
    assert float(free_space_field_dbuv_m(1.0, 1000.0)) == pytest.approx(by_hand, abs=0.01)
    assert by_hand == pytest.approx(106.92, abs=0.01)
    # 30 W at 2 km: 106.92 − 15.23 − 6.02
    assert float(free_space_field_dbuv_m(2.0, 30.0)) == pytest.approx(85.67, abs=0.01)


def test_the_constant_of_p1812_is_that_of_free_space():
    """199.36 + 20 log f − (92.4 + 20 log f + 20 log d) = 106.96: 92.4 is 92.45 rounded."""
    for mhz in (54.0, 98.0):
        loss_db = 92.4 + 20 * log10(mhz / 1000) + 20 * log10(3.0)
        field_dbuv_m = float(field_of_loss_dbuv_m(loss_db, Emission(mhz, 1000.0, 30.0)))
        assert field_dbuv_m == pytest.approx(float(free_space_field_dbuv_m(3.0, 1000.0)), abs=0.05)


@pytest.mark.skipif(not RESULTS, reason="the validation examples are not at hand")
def test_the_field_behind_a_loss_is_the_one_that_the_examples_of_itu_r_print():
    seen = 0
    for log_file in RESULTS:
        name, number = re.fullmatch(r"(.*)_(\d+)_log", log_file.stem).groups()
        text = (EXAMPLES / "profiles" / f"{name}.csv").read_text(encoding="utf-8")
        link = parse_profile(text, name).links[int(number)]
        with log_file.open(encoding="utf-8") as lines:
            log = {row[0].strip(): row[3] for row in csv.reader(lines) if len(row) > 3 and row[3]}
        station = Emission(link.frequency_mhz, 1000.0, 30.0)
        field_dbuv_m = float(field_of_loss_dbuv_m(float(log["Lb (dB)"]), station))
        assert field_dbuv_m == pytest.approx(float(log["Ep (dBuV/m)"]), abs=1e-3), log_file.stem
        seen += 1
    assert seen >= 30


def knife_edge(nu):
    return 6.9 + 20 * log10(sqrt((nu - 0.1) ** 2 + 1) + nu - 0.1) if nu > -0.78 else 0.0


def test_a_path_of_two_kilometres_over_bare_land_worked_by_hand():
    """P.1812-6 written out for 64 MHz, masts of 30 and 10 m, bare flat land, half of the time.

    At p = 50 % (40) gives Fi = 0, so (59) leaves the median: free space + diffraction (42).
    """
    d, f, hts, hrs = 2.0, 0.064, 30.0, 10.0
    wavelength, ae = 0.2998 / f, 6371 * 157 / (157 - 60)
    free = 92.4 + 20 * log10(f) + 20 * log10(sqrt(d**2 + 0.02**2))  # (8)
    x = np.linspace(0.05, 1.95, 39)
    above = 500 / ae * x * (d - x) - (hts * (d - x) + hrs * x) / d  # the ground is at 0
    edge = knife_edge(float((above * np.sqrt(0.002 * d / (wavelength * x * (d - x)))).max()))  # (15)
    bullington = edge + (1 - exp(-edge / 6)) * (10 + 0.02 * d)  # (21); the smooth profile is the same
    c, m = (hts - hrs) / (hts + hrs), 250 * d**2 / (ae * (hts + hrs))  # (24)
    turn = pi / 3 + acos(3 * c / 2 * sqrt(3 * m / (m + 1) ** 3)) / 3
    d1 = d / 2 * (1 + 2 * sqrt((m + 1) / (3 * m)) * cos(turn))
    d2 = d - d1
    clear = ((hts - 500 * d1**2 / ae) * d2 + (hrs - 500 * d2**2 / ae) * d1) / d  # (23)
    needed = 17.456 * sqrt(d1 * d2 * wavelength / d)  # (25)
    assert clear < needed
    adft = 500 * (d / (sqrt(hts) + sqrt(hrs))) ** 2  # (26)
    k = 0.036 * (adft * f) ** (-1 / 3) * (21**2 + (18 * 0.003 / f) ** 2) ** -0.25  # (29a), land
    beta = (1 + 1.6 * k**2 + 0.67 * k**4) / (1 + 4.5 * k**2 + 1.53 * k**4)  # (30)
    reach = 21.88 * beta * (f / adft**2) ** (1 / 3) * d  # (31)
    per_m = 0.9575 * beta * (f**2 / adft) ** (1 / 3) * beta

    def gain(height):
        b = per_m * height
        low = 20 * log10(b + 0.1 * b**3)
        high = 17.6 * sqrt(b - 1.1) - 5 * log10(b - 1.1) - 8 if b > 2 else low
        return max(high, 2 + 20 * log10(k))  # (34)

    assert reach >= 1.6
    first = -(11 + 10 * log10(reach) - 17.6 * reach) - gain(hts) - gain(hrs)  # (33), (36)
    sphere = (1 - clear / needed) * first if first > 0 else 0.0  # (27)
    by_hand = 199.36 + 20 * log10(f) - free - bullington - max(sphere - bullington, 0) - 15.2288
    assert float(field_dbuv_m(2.0, IN_THE_OPEN)) == pytest.approx(by_hand, abs=0.05)
    assert by_hand == pytest.approx(float(free_space_field_dbuv_m(2.0, 30.0)), abs=8.0)


@pytest.mark.parametrize("environment", ["open", "suburban", "urban"])
@pytest.mark.parametrize(("km", "time", "places"), [(0.6, 50, 50), (4.5, 50, 90), (12.0, 1, 50)])
def test_the_field_is_that_of_p1812_over_flat_land(environment, km, time, places):
    set_to = FieldSettings()
    profile = flat_profile(km, 2.0, CLUTTER_M[environment], 9.8)
    sigma = 0.0 if places == 50 else location_sigma_db(64.0, 500.0)
    link = Link(64.0, 30.0, 10.0, 60.0, 380.0, time_percent=time, location_percent=places,
                location_sigma_db=sigma)  # fmt: skip
    expected = 199.36 + 20 * log10(0.064) - loss(profile, link)["Lb"] + 10 * log10(0.03)
    station = Emission(64.0, 30.0, 30.0, environment)
    field = field_dbuv_m(km, station, set_to, time_percent=time, location_percent=places)
    assert float(field) == pytest.approx(expected, abs=0.15)


def test_ninety_per_cent_of_places_hear_1_28_sigma_less():
    sigma = (0.024 * 0.064 + 0.52) * 500**0.28  # (64)
    less = field_dbuv_m(5.0, COMMUNE) - field_dbuv_m(5.0, COMMUNE, location_percent=90.0)
    assert float(less) == pytest.approx(1.2816 * sigma, abs=0.01)


def test_power_and_net_gain_add_decibels():
    base = float(field_dbuv_m(3.0, COMMUNE))
    tenfold = Emission(64.0, 300.0, 30.0)
    assert float(field_dbuv_m(3.0, tenfold)) == pytest.approx(base + 10)
    assert float(field_dbuv_m(3.0, COMMUNE, FieldSettings(net_gain_db=-3.0))) == pytest.approx(base - 3)


def test_nearer_than_250_m_the_field_has_the_slope_of_free_space():
    at = field_dbuv_m([0.25, 0.125, 0.025], COMMUNE)
    assert at[1] - at[0] == pytest.approx(6.02, abs=0.01)
    assert at[2] - at[0] == pytest.approx(20.0)


@pytest.mark.parametrize("mhz", [54.0, 68.0, 87.0, 108.0])
def test_both_bands_are_within_the_range_of_the_recommendation(mhz):
    assert np.isfinite(field_dbuv_m([0.1, 1.0, 60.0], Emission(mhz, 30.0, 30.0))).all()


def test_what_lies_outside_the_range_is_refused():
    with pytest.raises(ModelRangeError):
        field_dbuv_m(1.0, Emission(20.0, 30.0, 30.0))
    with pytest.raises(ModelRangeError):
        field_dbuv_m(1.0, Emission(64.0, 30.0, 0.5))
    with pytest.raises(ParameterError):
        field_dbuv_m(1.0, Emission(64.0, 0.0, 30.0))


@settings(max_examples=25, deadline=None)
@given(
    mhz=st.sampled_from([54.0, 64.0, 98.0]),
    power=st.floats(1.0, 500.0),
    height=st.sampled_from([10.0, 18.0, 30.0, 45.0]),
    environment=st.sampled_from(["open", "suburban", "urban"]),
    near=st.floats(1.0, 40.0),
    further=st.floats(0.1, 20.0),
)
def test_the_field_falls_with_distance_and_grows_with_power_and_height(
    mhz, power, height, environment, near, further
):
    station = Emission(mhz, power, height, environment)
    here, there = field_dbuv_m([near, near + further], station)
    assert here > there
    assert float(field_dbuv_m(near, Emission(mhz, power * 1.1, height, environment))) > here
    # In free space a higher mast is a little further away; anywhere else it is better.
    higher = float(field_dbuv_m(near, Emission(mhz, power, height + 5, environment)))
    is_free = float(free_space_field_dbuv_m(near, power)) - here < 0.1
    assert higher > (here - 0.05 if is_free else here)


@settings(max_examples=25, deadline=None)
@given(
    level=st.floats(30.0, 130.0),
    places=st.sampled_from([50.0, 90.0]),
    environment=st.sampled_from(["open", "suburban", "urban"]),
)
def test_at_the_distance_of_a_level_the_field_is_that_level(level, places, environment):
    station = Emission(64.0, 30.0, 30.0, environment)
    km = distance_km_of(level, station, location_percent=places)
    assert float(field_dbuv_m(km, station, location_percent=places)) == pytest.approx(level, abs=0.01)


def test_a_level_that_is_reached_beyond_a_hundred_kilometres_is_followed_there():
    strong = Emission(64.0, 2000.0, 200.0, "open")
    km = distance_km_of(20.0, strong)
    assert km > 100
    assert float(field_dbuv_m(km, strong)) == pytest.approx(20.0, abs=0.1)


def test_along_a_level_terrain_the_field_is_that_over_flat_land():
    grid = Grid("EPSG:9209", 0.0, 20_000.0, 100.0, 200, 200)
    ground = Ground(grid, terrain_of(np.full(grid.shape, 2.0)))
    bearings = np.array([0.0, 2.0, 4.0])
    fields = radial_fields_dbuv_m(IN_THE_OPEN, (10_000.0, 10_000.0), ground, bearings, 8.0)
    km = np.arange(fields.shape[1]) * 0.1
    assert fields[:, 3:] == pytest.approx(np.tile(field_dbuv_m(km[3:], IN_THE_OPEN), (3, 1)), abs=0.1)


def test_a_ridge_shades_what_lies_behind_it():
    grid = Grid("EPSG:9209", 0.0, 20_000.0, 100.0, 200, 200)
    heights = np.full(grid.shape, 2.0)
    heights[:, 130] = 80.0  # 3 km to the east
    ground = Ground(grid, terrain_of(heights))
    place, bearings = (10_000.0, 10_000.0), np.radians([90.0, 270.0])
    east, west = radial_fields_dbuv_m(IN_THE_OPEN, place, ground, bearings, 6.0)
    assert east[35] < west[35] - 8
    assert east[20] == pytest.approx(west[20])
