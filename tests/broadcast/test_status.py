"""The status of a commune's radio station, at each limit and on both sides of it."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from conftest import place

from planner.broadcast.status import radio_status, status_by_district, to_json_dict

ON = date(2017, 11, 3)


def radio(**values):
    row = {
        "commune_code": "00001",
        "kind": "wireless_fm",
        "frequency_mhz": 64.0,
        "power_w": 30.0,
        "licence_no": "1/GP",
        "licence_until": "2020-01-01",
        "year": 2017.0,
        **values,
    }
    return gpd.GeoDataFrame([row], geometry=[place(0, 0)], crs="EPSG:4326")


def status_of(layer, communes, on=ON):
    return radio_status(layer, communes, on).set_index("commune_code").loc["00001"]


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({}, "licensed"),
        ({"kind": "none"}, "none"),
        ({"kind": "wired", "licence_no": None}, "wired"),
        ({"licence_no": None}, "unlicensed"),
        ({"frequency_mhz": 54.0}, "licensed"),
        ({"frequency_mhz": 68.0}, "licensed"),
        ({"frequency_mhz": 53.9}, "wrong_band"),
        ({"frequency_mhz": 68.1}, "wrong_band"),
        ({"power_w": 30.1}, "over_power"),
        ({"licence_until": "2017-11-02"}, "licence_expired"),
        ({"licence_until": "2017-11-03"}, "licence_ending"),
        ({"licence_until": "2018-02-01"}, "licence_ending"),  # 90 days on
        ({"licence_until": "2018-02-02"}, "licensed"),  # 91
    ],
)
def test_the_status_at_its_limits(communes, values, status):
    assert status_of(radio(**values), communes)["status"] == status


def test_several_faults_are_all_named(communes):
    found = status_of(radio(licence_no=None, frequency_mhz=101.0, power_w=50.0), communes)
    assert found["status"] == "unlicensed"
    assert "101" in found["reason"]
    assert "50 W" in found["reason"]


def test_a_station_built_in_2017_does_not_stand_on_the_map_of_2016(communes):
    both = pd.concat([radio(), radio(kind="none", year=2015.0)])
    assert status_of(both, communes, date(2016, 12, 31))["status"] == "none"
    assert status_of(both, communes, date(2017, 1, 1))["status"] == "licensed"
    assert status_of(radio(), communes, date(2016, 1, 1))["status"] == "unknown"


def test_every_commune_is_counted_once(communes):
    found = radio_status(radio(frequency_mhz=np.nan), communes, ON)
    table = status_by_district(found)
    assert table["communes"].sum() == len(communes)
    result = to_json_dict(found)
    assert sum(result["by_status"].values()) == result["communes"] == 2
    assert result["without_station"] == []
