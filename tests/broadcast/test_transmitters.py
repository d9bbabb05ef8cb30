"""Which records become transmitters, and what is said of the others."""

from datetime import date

import numpy as np
import pandas as pd
from broadcast.reach_tools import stations
from conftest import CRS, ORIGIN_M

from planner.broadcast.field_strength import FieldSettings
from planner.broadcast.transmitters import standing_on, transmitters_of

SETTINGS = FieldSettings()


def test_a_station_stands_where_the_register_says_with_the_clutter_of_its_commune(communes):
    layer = stations({"at": (3000, 4000)}, {"at": (12_000, 1000), "commune_code": "00002"})
    west, east = transmitters_of(layer, communes, CRS, SETTINGS).complete
    assert np.hypot(west.east_m - ORIGIN_M[0] - 3000, west.north_m - ORIGIN_M[1] - 4000) < 0.01
    assert (west.name, west.emission.environment) == ("Xã Tây", "suburban")
    assert (east.name, east.emission.environment) == ("Phường Đông", "urban")
    assert (west.emission.frequency_mhz, west.emission.power_w) == (64.0, 30.0)


def test_a_station_without_a_value_is_named_and_never_guessed(communes):
    layer = stations(
        {"at": (0, 0), "power_w": np.nan},
        {"at": (0, 0), "commune_code": "00002", "frequency_mhz": np.nan, "antenna_height_m": np.nan},
    )
    transmitters = transmitters_of(layer, communes, CRS, SETTINGS)
    assert transmitters.complete == ()
    assert transmitters.skipped["commune_code"].tolist() == ["00001", "00002"]
    assert "công suất" in transmitters.skipped["reason"].iloc[0]
    assert "tần số, độ cao ăng ten" in transmitters.skipped["reason"].iloc[1]


def test_what_is_not_wireless_sends_nothing(communes):
    layer = stations({"at": (0, 0), "kind": "wired"}, {"at": (0, 0), "kind": "none"})
    transmitters = transmitters_of(layer, communes, CRS, SETTINGS)
    assert transmitters.complete == ()
    assert transmitters.skipped.empty


def test_the_latest_record_up_to_the_year_counts():
    layer = pd.concat([stations({"at": (0, 0), "year": y, "power_w": y / 100}) for y in (2015, 2017)])
    assert standing_on(layer, date(2014, 12, 31)).empty
    assert standing_on(layer, date(2016, 12, 31))["power_w"].tolist() == [20.15]
    assert standing_on(layer, date(2017, 1, 1))["power_w"].tolist() == [20.17]
