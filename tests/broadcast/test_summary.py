"""The statuses summed up: every commune once, by district, by year; licences by the day they end."""

import json
from datetime import date

import pytest
from broadcast.radio_tools import ON, register, rules_on, rural, status_of

from planner.base.errors import LayerError
from planner.broadcast.status import STATUSES
from planner.broadcast.summary import (
    licence_calendar,
    status_by_district,
    status_by_year,
    status_changes,
    to_json_dict,
)


def test_every_commune_is_counted_once_by_district():
    communes = rural(3).assign(district=["Một", "Một", "Hai"])
    table = status_by_district(status_of({"licence_no": None}, communes=communes)).set_index("district")
    assert table.loc["Một", ["communes", "unlicensed", "unknown"]].tolist() == [2, 1, 1]
    assert table.loc["Hai", ["communes", "unknown"]].tolist() == [1, 1]
    assert (table[list(STATUSES)].sum(axis=1) == table["communes"]).all()


def test_the_years_show_what_was_built_and_what_ended():
    rows = [
        {"kind": "none", "year": 2015},
        {"year": 2017, "licence_until": "2019-06-30"},
        {"commune_code": "00002", "year": 2021, "kind": "it_telecom"},
    ]
    years = status_by_year(register(*rows), rural(2), range(2014, 2022), rules_on).set_index("year")
    assert (years["communes"] == 2).all()
    assert years["none"].tolist() == [0, 1, 1, 0, 0, 0, 0, 0]
    assert years["licensed"].tolist() == [0, 0, 0, 1, 1, 0, 0, 0]
    assert years["licence_expired"].tolist() == [0, 0, 0, 0, 0, 1, 1, 1]
    assert years["it_telecom"].tolist() == [0, 0, 0, 0, 0, 0, 0, 1]
    ended = rural(1).assign(valid_to="2016-12-31")
    with pytest.raises(LayerError):
        status_by_year(register({}), ended, [2016, 2017], rules_on)


def test_only_the_communes_whose_status_is_another_are_changes():
    earlier = status_of({"kind": "none"}, {}, {"licence_no": None})
    later = status_of({}, {}, {"kind": "wired"})
    changes = status_changes(earlier, later)
    assert changes["commune_code"].tolist() == ["00001", "00003"]
    assert changes["status_before"].tolist() == ["none", "unlicensed"]
    assert changes["status_after"].tolist() == ["licensed", "wired"]
    assert status_changes(later, later).empty


def test_a_commune_that_is_no_more_is_a_change_to_nothing():
    earlier = status_of({}, {"kind": "none"})
    changes = status_changes(earlier, earlier.iloc[:1])
    assert changes["commune_code"].tolist() == ["00002"]
    assert changes["name"].notna().all()
    assert changes["status_before"].tolist() == ["none"]
    assert changes["status_after"].isna().all()


def test_the_calendar_lists_licences_by_the_day_they_end():
    status = status_of(
        {"licence_until": "2018-01-01"},
        {"licence_until": None},
        {"licence_until": "2017-11-02"},
        {"licence_no": None},
        {"kind": "wired"},
    )
    calendar = licence_calendar(status, ON)
    assert calendar["commune_code"].tolist() == ["00003", "00001", "00002"]
    assert calendar["days_left"].tolist()[:2] == [-1, 59]
    assert calendar["days_left"].isna().tolist() == [False, False, True]


def test_the_figures_of_the_command_line_are_plain_json():
    status = status_of({"kind": "none"}, {}, {"licence_no": None}, on=date(2017, 12, 31))
    figures = to_json_dict(status)
    assert json.loads(json.dumps(figures, allow_nan=False)) == figures
    assert figures["communes"] == sum(figures["by_status"].values()) == 3
    assert figures["without_station"] == ["00001"]
    assert "criterion_8" not in figures
