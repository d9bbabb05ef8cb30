"""Filters and figures by commune and district; every table adds up."""

import pytest
from conftest import make_stations

from planner.layers.summary import (
    StationFilter,
    filter_stations,
    station_figures,
    stations_by_commune,
    stations_by_district,
    with_total,
)


@pytest.fixture
def stations():
    return make_stations(
        [
            {"site_id": "A", "at": (0, 0), "shared_with": "vnpt"},
            {"site_id": "B", "at": (0, 0), "carrier": "vnpt", "shared_with": "viettel"},
            {"site_id": "C", "at": (0, 0), "commune_code": "00002", "technologies": "4G"},
            {"site_id": "D", "at": (0, 0), "commune_code": None, "year": 2018.0},
        ]
    )


def codes(sites):
    return sites["site_id"].tolist()


def test_each_part_of_the_filter_narrows_the_choice(stations, communes):
    assert codes(filter_stations(stations, communes, StationFilter())) == ["A", "B", "C", "D"]
    for wanted, expected in (
        (StationFilter(carriers=("vnpt",)), ["B"]),
        (StationFilter(technologies=("4G",)), ["C"]),
        (StationFilter(districts=("002",)), ["C"]),
        (StationFilter(communes=("00001",)), ["A", "B"]),
        (StationFilter(year=2017), ["A", "B", "C"]),
        (StationFilter(statuses=("planned",)), []),
    ):
        assert codes(filter_stations(stations, communes, wanted)) == expected


def test_the_figures_of_the_top_row(stations, communes):
    figures = station_figures(stations, communes)
    assert figures.stations == 4
    assert figures.by_carrier["viettel"] == 3
    assert figures.shared_share == 0.5
    assert figures.per_1000_people == pytest.approx(4 / 28)


def test_tables_add_up_even_with_a_station_outside_every_commune(stations, communes):
    by_commune = stations_by_commune(stations, communes)
    by_district = stations_by_district(by_commune)
    assert by_commune["stations"].sum() == by_district["stations"].sum() == len(stations)
    total = with_total(by_district, "Tổng").iloc[-1]
    assert (total["stations"], total["viettel"], total["population"]) == (4, 3, 28_000)
    assert total["shared"] == 2
