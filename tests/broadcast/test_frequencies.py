"""The channel that conflicts least, for a new station and for one to be converted."""

import numpy as np
import pandas as pd
import pytest
from broadcast.reach_tools import OPEN, stations
from conftest import CRS

from planner.base.errors import ParameterError
from planner.broadcast.conflicts import conflicts_of
from planner.broadcast.field_strength import FieldSettings
from planner.broadcast.frequencies import free_frequencies
from planner.broadcast.service import ConflictRequest

REQUEST = ConflictRequest(OPEN)
NEW = {"at": (5000, 5000), "kind": "none", "frequency_mhz": np.nan}
EAST = {"at": (15_000, 5000), "commune_code": "00002"}


def of(communes, *standing, request=REQUEST, **options):
    return free_frequencies(stations(NEW), stations(*standing), communes, CRS, request, **options)


def test_every_channel_of_the_band_is_ranked_once(communes):
    table = of(communes, EAST)
    assert sorted(table["frequency_mhz"]) == pytest.approx([60 + n / 10 for n in range(81)])
    assert table["margin_db"].is_monotonic_decreasing
    fine = of(communes, EAST, band_mhz=(62.0, 63.0), raster_khz=50.0)
    assert sorted(fine["frequency_mhz"]) == pytest.approx([62 + n / 20 for n in range(21)])


def test_far_from_the_only_station_no_channel_conflicts(communes):
    table = of(communes, EAST)
    free = table[np.isinf(table["margin_db"])]
    assert (abs(free["frequency_mhz"] - 64.0) > 0.4).all()
    assert len(free) == 81 - 9
    assert free["frequency_mhz"].iloc[0] in {60.0, 68.0}
    assert free["nearest_khz"].iloc[0] == 4000
    assert "400" in free["reasons"].iloc[0]
    assert table["frequency_mhz"].iloc[-1] == 64.0


@pytest.mark.parametrize("mhz", [64.0, 64.1, 64.3])
def test_a_channel_has_the_margins_that_the_conflicts_of_that_pair_would_have(communes, mhz):
    channel = of(communes, EAST).set_index("frequency_mhz").loc[mhz]
    on_air = stations({**NEW, "kind": "wireless_fm", "frequency_mhz": mhz}, EAST)
    pairs = conflicts_of(on_air, communes, CRS, REQUEST, all_pairs=True).set_index("wanted")
    assert channel["received_db"] == pytest.approx(pairs.loc["00001", "worst_margin_db"], abs=0.1)
    assert channel["caused_db"] == pytest.approx(pairs.loc["00002", "worst_margin_db"], abs=0.1)
    assert channel["margin_db"] == min(channel["received_db"], channel["caused_db"])
    assert channel["conflicts"] == (pairs["worst_margin_db"] < 0).sum()


def test_the_reasons_name_the_worst_station_in_both_directions(communes):
    row = of(communes, EAST).set_index("frequency_mhz").loc[64.0]
    assert row["worst_station"] == "00002"
    assert "bị đài Phường Đông (64 MHz, cách 0 kHz, 10,0 km)" in row["reasons"]
    assert "gây nhiễu đài Phường Đông" in row["reasons"]


def test_a_station_to_be_converted_does_not_conflict_with_itself(communes):
    itself = {**NEW, "kind": "wireless_fm", "frequency_mhz": 64.0}
    assert np.isinf(of(communes, itself)["margin_db"]).all()


def test_in_a_full_band_the_channel_with_most_left_comes_first(communes):
    """Stations of the east on every half megahertz, the one of 62 MHz weak: beside it there is room."""
    full = [
        {
            **EAST,
            "commune_code": f"9{n:04}",
            "frequency_mhz": mhz,
            "power_w": 1.0 if mhz == 62 else 100.0,
        }
        for n, mhz in enumerate(np.arange(60.0, 68.5, 0.5))
    ]
    table = of(communes, *full, request=ConflictRequest(OPEN, service="contour"))
    worst = table.set_index("frequency_mhz")
    assert worst.loc[62.0, "received_db"] > worst.loc[62.5, "received_db"] + 19
    assert (table["margin_db"].to_numpy()[:-1] >= table["margin_db"].to_numpy()[1:]).all()
    on_channel = worst.loc[[60.0, 61.0, 63.0], "margin_db"].max()
    assert worst.loc[[60.3, 61.2, 63.3], "margin_db"].min() > on_channel


def test_a_new_station_without_its_power_is_refused(communes):
    lacking = stations({**NEW, "power_w": np.nan})
    with pytest.raises(ParameterError, match="công suất"):
        free_frequencies(lacking, stations(EAST), communes, CRS, REQUEST)


def test_a_raster_that_makes_no_sense_is_refused(communes):
    with pytest.raises(ParameterError):
        of(communes, EAST, raster_khz=0.0)


def test_a_station_too_weak_to_serve_anything_is_told_so(communes):
    weak = stations({**NEW, "power_w": 0.001})
    buried = ConflictRequest(FieldSettings(), service_dbuv_m=120.0)
    table = free_frequencies(weak, stations(EAST), communes, CRS, buried)
    assert table["reasons"].str.contains("không đạt").all()


def test_without_stations_every_channel_is_free(communes):
    none = stations(EAST).iloc[:0]
    table = free_frequencies(stations(NEW), none, communes, CRS, REQUEST)
    assert np.isinf(table["margin_db"]).all()
    assert pd.isna(table["worst_station"]).all()
