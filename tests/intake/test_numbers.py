"""Numbers as offices write them, each with the one value that it means."""

import datetime
import math

import pytest

from planner.intake.numbers import (
    read_area_m2,
    read_coordinate,
    read_date,
    read_frequency_mhz,
    read_length_m,
    read_number,
    read_power_w,
    read_year,
)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("42,5", 42.5),
        ("42,5 m", 42.5),
        ("42,5m", 42.5),
        ("42 mét", 42.0),
        ("-121 dBm", -121.0),
        ("1.500", 1500.0),  # of two readings the Vietnamese one
        ("1.098.752,26", 1_098_752.26),
        ("'0123", 123.0),  # kept as text by Excel
        (7, 7.0),
        (7.25, 7.25),
        ("khoảng 40", None),
        ("40 người", None),
        ("", None),
        (True, None),
        (None, None),
        (math.inf, None),
        (math.nan, None),
    ],
)
def test_a_number_is_what_stands_in_the_cell_less_its_unit(cell, number):
    assert read_number(cell) == number


@pytest.mark.parametrize(
    ("reader", "cell", "number"),
    [
        (read_area_m2, "0,5 ha", 5000.0),
        (read_area_m2, "0,5 HA", 5000.0),
        (read_area_m2, "2 km²", 2_000_000.0),
        (read_area_m2, "2 km2", 2_000_000.0),
        (read_area_m2, "300 m2", 300.0),
        (read_area_m2, 250, 250.0),
        (read_area_m2, "rộng", None),
        (read_length_m, "1,2 km", 1200.0),
        (read_length_m, "350 m", 350.0),
        (read_length_m, "350", 350.0),
        (read_length_m, 350, 350.0),
        (read_power_w, "30W", 30.0),
        (read_power_w, "0,05 kW", 50.0),
        (read_power_w, "30", 30.0),
        (read_power_w, 30, 30.0),
        (read_power_w, "50W/cụm", None),
        (read_frequency_mhz, "100,5 MHz", 100.5),
        (read_frequency_mhz, "60500 kHz", 60.5),
        (read_frequency_mhz, "FM 60.500", 60.5),
        (read_frequency_mhz, "60.500", 60.5),  # what a sound broadcast can have
        (read_frequency_mhz, "450", 450.0),
        (read_frequency_mhz, 98.5, 98.5),
        (read_frequency_mhz, "54–68", None),
    ],
)
def test_a_unit_behind_a_number_is_heeded(reader, cell, number):
    assert reader(cell) == (None if number is None else pytest.approx(number))


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("106,345678", 106.345678),
        ("106.345", 106.345),  # degrees of Việt Nam before metres
        ("9.8", 9.8),
        ("592.494", 592_494.0),  # no degrees, so metres
        ("1.098.752,26", 1_098_752.26),
        ("9.63818N", 9.63818),
        ("106.2966° E", 106.2966),
        ("Đ 106,2966", 106.2966),
        ("106°20'15\"", 106 + 20 / 60 + 15 / 3600),
        ("'106,5", 106.5),
        (106.5, 106.5),
        ("không rõ", None),
        (False, None),
    ],
)
def test_of_two_readings_of_a_coordinate_the_one_in_vietnam_is_taken(cell, number):
    assert read_coordinate(cell) == (None if number is None else pytest.approx(number, abs=1e-9))


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        ("Quý II/2019", 2019.0),
        ("2019, 2019", 2019.0),
        ("2018–2020", None),
        ("120199", None),
        ("sau này", None),
        (2018, 2018.0),
        (datetime.date(2019, 5, 6), 2019.0),
        (datetime.datetime(2019, 5, 6, 7, 8), 2019.0),
        (datetime.date(1905, 7, 10), 2018.0),  # the number 2018 in a cell that shows days
        (datetime.date(1905, 6, 12), 1990.0),
        (datetime.date(1905, 6, 11), 1905.0),
        (datetime.date(1905, 9, 30), 2100.0),
        (datetime.date(1905, 10, 1), 1905.0),
        (None, None),
    ],
)
def test_a_cell_names_a_year_where_it_names_one_alone(cell, year):
    assert read_year(cell) == year


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("31/12/2019", "2019-12-31"),
        ("5-6-2018", "2018-06-05"),  # the day first
        ("05.06.2018", "2018-06-05"),
        ("2019-12-31", "2019-12-31"),
        ("2019-12-31T00:00:00", "2019-12-31"),
        ("31/02/2019", None),
        ("12/31/2019", None),
        ("sắp hết", None),
        (datetime.datetime(2019, 5, 6, 7, 8), "2019-05-06"),
        (datetime.date(2019, 5, 6), "2019-05-06"),
        (None, None),
    ],
)
def test_a_day_is_read_day_first_and_one_that_is_in_no_calendar_is_none(cell, day):
    assert read_date(cell) == day
