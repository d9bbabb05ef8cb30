"""Conflicts of two stations, worked by hand."""

from math import log10

import numpy as np
import pytest
import shapely
from broadcast.reach_tools import OPEN, on_paper, stations
from conftest import CRS

from planner.base.errors import ParameterError
from planner.broadcast.conflicts import conflicts_of
from planner.broadcast.field_strength import Emission, field_dbuv_m
from planner.broadcast.protection import STEADY, TROPOSPHERIC, protection_ratios
from planner.broadcast.service import ConflictRequest, margin_of
from planner.coverage.flat_land import flat_profile
from planner.coverage.p1812 import Link, loss

REQUEST = ConflictRequest(OPEN)
WEST = {"at": (5000, 5000)}
EAST = {"at": (15_000, 5000), "commune_code": "00002"}


def field_by_p1812(km, time=50.0):
    """30 W, 64 MHz, 30 m over bare land, straight from the Recommendation."""
    link = Link(64.0, 30.0, 10.0, 60.0, 380.0, time_percent=time)
    return 199.36 + 20 * log10(0.064) - loss(flat_profile(km, 2.0, 0.0, 9.8), link)["Lb"] - 15.2288


def test_the_margin_is_the_wanted_field_less_the_greater_nuisance_field():
    """Mono on one channel: 60 − (30 + 36) = −6, and 60 − (40 + 28) = −8 for 1 % of time."""
    fields = {STEADY: np.array([30.0, 30.0]), TROPOSPHERIC: np.array([40.0, 33.0])}
    margin = margin_of(np.array([60.0, 70.0]), fields, 0.0, protection_ratios())
    assert margin.db.tolist() == [-8.0, 4.0]
    assert (margin.interference, margin.protection_db, margin.worst) == (TROPOSPHERIC, 28.0, 0)
    assert (margin.steady_db, margin.tropospheric_db) == (-6.0, -8.0)
    margin = margin_of(np.array([60.0]), {STEADY: np.array([33.0]), TROPOSPHERIC: np.array([40.0])},
                      0.0, protection_ratios())  # fmt: skip
    assert margin.db.tolist() == [-9.0]
    assert (margin.interference, margin.protection_db) == (STEADY, 36.0)


def test_two_stations_on_one_channel_worked_by_hand(communes):
    """The worst cells of the west are the corners on the border, where both stations are about as far:
    6,930 and 7,073 m. Beside the middle of the border, 4,901 and 5,101 m, the own station leads by more.
    """
    table = conflicts_of(stations(WEST, EAST), communes, CRS, REQUEST)
    pairs = set(zip(table["wanted"], table["interferer"], strict=True))
    assert pairs == {("00001", "00002"), ("00002", "00001")}
    row = table.set_index("wanted").loc["00001"]
    near, far = np.hypot([4900, 5100], 4900) / 1000
    nuisance = max(field_by_p1812(far) + 36, field_by_p1812(far, 1.0) + 28)
    assert row["worst_margin_db"] == pytest.approx(field_by_p1812(near) - nuisance, abs=0.1)
    at = on_paper(shapely.Point(row["worst_lon"], row["worst_lat"]))
    assert at[0] == pytest.approx(9900, abs=0.1)
    assert abs(at[1] - 5000) == pytest.approx(4900, abs=0.1)
    assert row["kind"] == "co_channel"
    assert row["distance_km"] == pytest.approx(10.0, abs=0.001)
    assert row["certainty"] == "assumed"
    assert "BS.412" in row["citation"]


def test_a_station_forty_kilometres_away_harms_through_the_troposphere_worked_by_hand(communes):
    """At the corner, 6,930 m from its own station and 35,440 m from the other; 1 % of the time."""
    pair = stations(WEST, {**EAST, "at": (45_000, 5000)})
    row = conflicts_of(pair, communes, CRS, REQUEST).set_index("wanted").loc["00001"]
    near, far = np.hypot([4900, 35_100], 4900) / 1000
    by_hand = field_by_p1812(near) - field_by_p1812(far, 1.0) - 28
    assert row["worst_margin_db"] == pytest.approx(by_hand, abs=0.1)
    assert row["tropospheric_margin_db"] == row["worst_margin_db"] < row["steady_margin_db"]
    assert (row["interference"], row["protection_db"]) == ("tropospheric", 28.0)
    steady = field_by_p1812(near) - field_by_p1812(far) - 36
    assert row["steady_margin_db"] == pytest.approx(steady, abs=0.1)


def test_what_is_affected_is_what_a_cell_by_cell_count_finds(communes):
    table = conflicts_of(stations(WEST, EAST), communes, CRS, REQUEST).set_index("wanted")
    east, north = np.meshgrid(np.arange(100, 10_000, 200), np.arange(100, 10_000, 200))
    own, other = (np.hypot(east - x, north - 5000) / 1000 for x in (5000, 15_000))
    station = Emission(64.0, 30.0, 30.0, "open")
    wanted = field_dbuv_m(own, station)
    nuisance = np.maximum(
        field_dbuv_m(other, station) + 36, field_dbuv_m(other, station, time_percent=1.0) + 28
    )
    served = wanted >= 54
    harmed = served & (wanted < nuisance)
    assert served.sum() > harmed.sum() > 0
    row = table.loc["00001"]
    assert row["service_km2"] == pytest.approx(served.sum() * 0.04, rel=1e-3)
    assert row["affected_km2"] == pytest.approx(harmed.sum() * 0.04, rel=1e-3)
    assert row["affected_people"] == pytest.approx(harmed.sum() * 0.04 * 80, rel=1e-3)
    assert row["service_people"] == pytest.approx(served.sum() * 0.04 * 80, rel=1e-3)
    assert table.loc["00002", "affected_people"] == pytest.approx(row["affected_people"] * 2.5, rel=1e-3)


def test_a_wider_spacing_leaves_the_difference_of_the_ratios(communes):
    margins = {}
    for khz in (0, 100, 200, 300, 400):
        pair = stations(WEST, {**EAST, "frequency_mhz": 64.0 + khz / 1000})
        table = conflicts_of(pair, communes, CRS, REQUEST, all_pairs=True).set_index("wanted")
        margins[khz] = table.loc["00001"]
    steady = {khz: row["steady_margin_db"] for khz, row in margins.items()}
    assert steady[100] - steady[0] == pytest.approx(36 - 12, abs=0.2)
    assert steady[200] - steady[0] == pytest.approx(36 - 6, abs=0.2)
    assert steady[400] - steady[0] == pytest.approx(36 + 20, abs=0.3)
    assert margins[100]["kind"] == "adjacent"


def test_stations_further_apart_than_the_table_do_not_conflict(communes):
    pair = stations(WEST, {**EAST, "frequency_mhz": 64.5})
    assert conflicts_of(pair, communes, CRS, REQUEST, all_pairs=True).empty
    assert conflicts_of(stations(WEST), communes, CRS, REQUEST).empty


def test_pairs_with_a_margin_are_only_told_when_asked(communes):
    pair = stations(WEST, {**EAST, "frequency_mhz": 64.4})
    assert conflicts_of(pair, communes, CRS, REQUEST).empty
    both = conflicts_of(pair, communes, CRS, REQUEST, all_pairs=True)
    assert len(both) == 2
    assert (both["worst_margin_db"] > 0).all()
    assert (both["affected_people"] == 0).all()


def test_stereo_needs_more_than_mono(communes):
    pair = stations(WEST, EAST)
    mono, stereo = (
        conflicts_of(pair, communes, CRS, ConflictRequest(OPEN, stereo=stereo)).iloc[0]
        for stereo in (False, True)
    )
    assert mono["worst_margin_db"] - stereo["worst_margin_db"] == pytest.approx(9.0)
    assert stereo["affected_km2"] > mono["affected_km2"]


def test_a_service_by_contour_also_counts_land_of_other_communes(communes):
    pair = stations({"at": (9000, 5000)}, {"at": (16_000, 5000), "commune_code": "00002"})
    own = conflicts_of(pair, communes, CRS, REQUEST).set_index("wanted").loc["00001"]
    whole = conflicts_of(pair, communes, CRS, ConflictRequest(OPEN, service="contour"))
    whole = whole.set_index("wanted").loc["00001"]
    assert whole["service_km2"] > own["service_km2"] + 20
    assert whole["worst_margin_db"] < own["worst_margin_db"]


def test_an_unknown_service_is_refused(communes):
    with pytest.raises(ParameterError):
        conflicts_of(stations(WEST), communes, CRS, ConflictRequest(OPEN, service="province"))


def test_a_stronger_interferer_harms_more_and_a_stronger_wanted_less(communes):
    def worst(west_w, east_w):
        pair = stations({**WEST, "power_w": west_w}, {**EAST, "power_w": east_w})
        table = conflicts_of(pair, communes, CRS, REQUEST, all_pairs=True).set_index("wanted")
        return table.loc["00001", "worst_margin_db"]

    assert worst(30.0, 300.0) == pytest.approx(worst(30.0, 30.0) - 10, abs=0.01)
    assert worst(60.0, 30.0) == pytest.approx(worst(30.0, 30.0) + 3.01, abs=0.01)
