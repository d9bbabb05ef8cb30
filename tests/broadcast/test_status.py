"""The status of a commune's radio station, at each limit and on both sides of it, and on its date."""

from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pytest
from broadcast.radio_tools import ON, confirmed, register, rules_on, rural, status_of
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.base.errors import LayerError
from planner.broadcast.status import STATUSES, communes_on, radio_status
from planner.layers.io import read_layer
from planner.layers.province import DEFAULT_DATA_DIR

LAST_OF_106 = date(2024, 12, 31)


def judged_station(on=ON, rules=None, **values):
    return status_of(values, on=on, rules=rules).iloc[0]


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
        ({"frequency_mhz": 87.0}, "wrong_band"),
        ({"power_w": 30.0}, "licensed"),
        ({"power_w": 30.1}, "over_power"),
        ({"licence_until": "2017-11-02"}, "licence_expired"),
        ({"licence_until": "2017-11-03"}, "licence_ending"),
        ({"licence_until": "2018-02-01"}, "licence_ending"),  # 90 days on
        ({"licence_until": "2018-02-02"}, "licensed"),  # 91
    ],
)
def test_the_status_at_its_limits(values, status):
    assert judged_station(**values)["status"] == status


@pytest.mark.parametrize(
    ("values", "states"),
    [
        (
            {"licence_no": None, "frequency_mhz": 101.5, "power_w": 50.0},
            "unlicensed wrong_band over_power",
        ),
        ({"licence_until": "2017-01-01", "power_w": 50.0}, "licence_expired over_power"),
        ({"licence_until": "2018-01-01", "frequency_mhz": 101.5}, "wrong_band licence_ending"),
        ({"frequency_mhz": 101.5}, "wrong_band"),
        ({}, "licensed"),
    ],
)
def test_a_station_has_all_its_states_and_the_worst_of_them_is_its_status(values, states):
    station = judged_station(**values)
    assert station["all_statuses"] == states
    assert station["status"] == states.split()[0]


def test_the_reason_names_every_state_with_its_figures_and_the_limits_of_the_rules():
    station = judged_station(licence_no=None, frequency_mhz=101.5, power_w=50.0)
    assert "101,5 MHz ngoài băng 54–68 MHz" in station["reason"]
    assert "50 W vượt 30 W" in station["reason"]
    assert station["citation"].split("; ") == [
        "TT 05/2015/TT-BTTTT, Điều 3, Điều 14",
        "CV 601/CTS-PTTH ngày 12/4/2007",
        "QCVN 70:2013/BTTTT",
    ]


@pytest.mark.parametrize(
    ("values", "certainty"),
    [
        ({"licence_no": None}, "cited"),
        ({"frequency_mhz": 101.5}, "cited"),
        ({"licence_until": "2018-01-01"}, "assumed"),  # 90 days are the department's working value
        ({"kind": "none"}, None),
    ],
)
def test_the_status_is_as_certain_as_the_rule_that_it_rests_on(values, certainty):
    stated = judged_station(**values)["certainty"]
    assert stated == certainty or (certainty is None and pd.isna(stated))
    ending = judged_station(
        licence_until="2018-01-01", rules=confirmed(rules_on(), "licence_ending_days")
    )
    assert ending["certainty"] == "confirmed"


@pytest.mark.parametrize(
    ("values", "temporary"),
    [
        ({"frequency_mhz": 87.0}, True),
        ({"frequency_mhz": 108.0}, True),
        ({"frequency_mhz": 86.9}, False),  # no licence is given there at all
        ({"frequency_mhz": 108.1}, False),
        ({"frequency_mhz": 64.0}, False),
        ({"frequency_mhz": 101.0, "licence_no": None}, False),
        ({"frequency_mhz": 101.0, "licence_until": "2017-11-02"}, False),
    ],
)
def test_a_licence_in_the_old_band_is_a_temporary_one(values, temporary):
    station = judged_station(**values)
    assert station["is_temporary"] == temporary
    assert ("tạm thời" in station["reason"]) == temporary


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({}, ""),
        ({"frequency_mhz": np.nan}, "frequency_mhz"),
        ({"power_w": np.nan}, "power_w"),
        ({"licence_until": None}, "licence_until"),
        ({"frequency_mhz": np.nan, "power_w": np.nan, "licence_until": None},
         "licence_until frequency_mhz power_w"),
    ],
)  # fmt: skip
def test_what_a_record_does_not_say_is_named(values, missing):
    assert judged_station(**values)["missing"] == missing


def test_before_there_was_a_rule_of_the_band_no_frequency_is_wrong():
    station = judged_station(date(2007, 4, 11), frequency_mhz=101.0, power_w=99.0, year=2006)
    assert (station["status"], station["missing"]) == ("licensed", "law")
    after = judged_station(date(2007, 4, 12), frequency_mhz=101.0, year=2006)
    assert (after["status"], after["missing"]) == ("wrong_band", "")


@pytest.mark.parametrize(
    ("on", "status"), [(date(2021, 1, 17), "unknown"), (date(2021, 1, 18), "it_telecom")]
)
def test_an_it_telecom_station_is_one_from_the_day_of_the_circular_on(on, status):
    station = judged_station(on, kind="it_telecom", licence_no=None, year=2021)
    assert station["status"] == status
    assert station["missing"] == ("radio_kind" if status == "unknown" else "")
    assert "TT 39/2020" in station["citation"] or "18/01/2021" in station["reason"]


def test_a_station_built_in_2017_does_not_stand_on_the_map_of_2016():
    both = register({"year": 2017}, {"kind": "none", "year": 2015})

    def on(day, layer=both):
        return radio_status(layer, rural(1), day, rules_on(day))["status"].iloc[0]

    assert on(date(2016, 12, 31)) == "none"
    assert on(date(2017, 1, 1)) == "licensed"
    assert on(date(2016, 1, 1), register({"year": 2017})) == "unknown"


def test_only_the_communes_of_the_day_are_counted():
    communes = rural(3).assign(
        valid_from=["2015-05-15", "2015-05-15", "2025-01-01"], valid_to=["2024-12-31", None, None]
    )

    def codes(*day):
        return communes_on(communes, date(*day))["commune_code"].tolist()

    assert codes(2015, 5, 14) == ["00001", "00002"]  # the first state of the layer stands for before
    assert codes(2024, 12, 31) == ["00001", "00002"]
    assert codes(2025, 1, 1) == ["00002", "00003"]
    assert len(communes_on(rural(2), ON)) == 2  # without days: always


def test_a_day_after_all_the_communes_is_refused_with_the_last_day_that_is_known():
    communes = rural(2).assign(valid_from="2015-05-15", valid_to="2024-12-31")
    with pytest.raises(LayerError, match=r"01/01/2025.*31/12/2024"):
        radio_status(register({}), communes, date(2025, 1, 1), rules_on())
    assert communes_on(communes.iloc[:0], date(2025, 1, 1)).empty


@settings(max_examples=25, deadline=None)
@given(st.dates(date(2005, 1, 1), LAST_OF_106))
def test_on_every_day_before_2025_the_states_of_the_shipped_communes_add_up_to_106(on):
    radio, communes = shipped()
    status = radio_status(radio, communes, on, rules_on(on))
    counts = status["status"].value_counts()
    assert set(counts.index) <= set(STATUSES)
    assert counts.sum() == 106
    assert status["commune_code"].is_unique


def test_from_2025_on_104_communes_are_counted_if_their_days_say_so():
    """NQ 1277: wards 2 and 6 are merged into ward 3 from 1/1/2025."""
    radio, communes = shipped()
    city = communes["district_code"] == "842"
    merged = city & communes["name"].isin(["Phường 2", "Phường 6"])
    assert merged.sum() == 2
    after = communes.assign(valid_to=communes["valid_to"].where(merged, np.nan))
    for on, count in ((LAST_OF_106, 106), (date(2025, 1, 1), 104), (date(2025, 6, 30), 104)):
        assert len(radio_status(radio, after, on, rules_on(on))) == count


@cache
def shipped():
    return tuple(read_layer(DEFAULT_DATA_DIR, name) for name in ("radio", "communes"))
